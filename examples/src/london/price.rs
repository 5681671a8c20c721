//! A journey's price: its taps, rated by the engine.

use ovcore::calendar::{Instant, TimeOfDay, TravelDay};
use ovcore::card::Token;
use ovcore::day::{Carry, DayInput, rate};
use ovcore::fare::{HeldProduct, UnpricedReason};
use ovcore::ids::{PlaceId, ReaderId, TapId};
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::tap::{Direction, ReaderOutcome, Tap};
use ovcore::trip::Fare;

use super::riders::Wallets;
use super::setup::ON_BOARD;
use super::stations::Stations;
use super::{End, Journey, LondonError};

/// What the engine makes of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Price {
    /// It costs so much.
    Known(Money),
    /// It has no price.
    Unpriced(UnpricedReason),
    /// There is no check-in, so that the check-out closes nothing: free here, and correctable.
    Orphan,
    /// It begins or ends at a station that is not known.
    NoStation,
}

/// Asks the engine for prices. Every journey is a card of its own.
#[derive(Debug)]
pub(super) struct Pricer<'a> {
    rules: &'a Rules,
    pub(super) stations: &'a Stations,
    pub(super) wallets: Wallets,
    on_board: PlaceId,
    tap_in: (TapId, ReaderId),
    tap_out: (TapId, ReaderId),
    nothing: Carry,
}

impl<'a> Pricer<'a> {
    pub(super) fn new(rules: &'a Rules, stations: &'a Stations) -> Result<Self, LondonError> {
        Ok(Self {
            rules,
            stations,
            wallets: Wallets::new()?,
            on_board: PlaceId::new(ON_BOARD)?,
            tap_in: (TapId::new("in")?, ReaderId::new("gate-in")?),
            tap_out: (TapId::new("out")?, ReaderId::new("gate-out")?),
            nothing: Carry::default(),
        })
    }

    /// The price of a journey as the sample gives it.
    pub(super) fn price(&self, journey: &Journey) -> Price {
        self.price_with(journey, self.wallets.of(journey.group, journey.zones))
    }

    /// Its price for the holder of other products.
    pub(super) fn price_with(&self, journey: &Journey, products: &[HeldProduct]) -> Price {
        let (Ok(from), Ok(_)) = (self.place(journey.from), self.place(journey.to)) else {
            return Price::NoStation;
        };
        let Some((check_in, check_out)) = from.and_then(|_| self.taps(journey)) else {
            return Price::Orphan;
        };
        let taps = [&check_in, check_out.as_ref().unwrap_or(&check_in)];
        let count = if check_out.is_some() { 2 } else { 1 };
        let calendar = self.rules.calendar();
        let day = calendar.day_of(check_in.at);
        let input = DayInput {
            day,
            taps: taps.get(..count).unwrap_or_default(),
            next: &[],
            carry_in: &self.nothing,
            // All is over by then: what is not closed stays open for ever.
            as_of: calendar.ends(day.plus_days(1)),
            products,
            inert: &[],
            corrections: &[],
        };
        let (rated, _) = rate(self.rules, &input);
        match rated.trips.first().map(|trip| trip.fare) {
            Some(Fare::Priced(fare)) => Price::Known(fare),
            Some(Fare::Unpriced(reason)) => Price::Unpriced(reason),
            Some(Fare::Pending) | None => Price::Orphan,
        }
    }

    /// Its taps; `None` without a check-in, and at a station that is not known.
    pub(super) fn taps(&self, journey: &Journey) -> Option<(Tap, Option<Tap>)> {
        let (from, to) = (self.place(journey.from).ok()??, self.place(journey.to).ok()?);
        // On board there is a check-in only.
        let to = to.filter(|_| !journey.is_on_board());
        let check_out = to.map(|to| self.tap(journey, to, Direction::Out));
        Some((self.tap(journey, from, Direction::In), check_out))
    }

    /// Where an end is: nothing where there was no tap, an error where it is not known.
    fn place(&self, end: End) -> Result<Option<PlaceId>, ()> {
        match end {
            End::At(number) => self.stations.all().get(number).map(|s| Some(s.place)).ok_or(()),
            End::OnBoard => Ok(Some(self.on_board)),
            End::None => Ok(None),
            End::Unknown => Err(()),
        }
    }

    fn tap(&self, journey: &Journey, location: PlaceId, direction: Direction) -> Tap {
        let ((id, reader), minutes) = match direction {
            Direction::Out => (self.tap_out, journey.left),
            Direction::In | Direction::Unknown => (self.tap_in, journey.entered),
        };
        let at = self.midnight(journey.day).plus_seconds(i64::from(minutes).saturating_mul(60));
        Tap {
            id,
            version: 0,
            token: Token::from_bytes([0; 16]),
            carrier: journey.system,
            mode: journey.mode(),
            location,
            reader,
            line: None,
            vehicle: None,
            direction,
            at,
            received_at: at,
            reader_outcome: ReaderOutcome::Accepted,
            application: None,
        }
    }

    fn midnight(&self, day: TravelDay) -> Instant {
        self.rules.calendar().at(day, TimeOfDay::MIDNIGHT)
    }
}
