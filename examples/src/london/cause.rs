//! Why a price and a fare differ: what would explain the fare.

use ovcore::fare::HeldProduct;
use ovcore::money::Money;
use serde::Serialize;

use super::journeys::SUNDAY;
use super::price::{Price, Pricer};
use super::report::Centre;
use super::{End, Group, Journey};

/// Noon of a Wednesday is off-peak, its half past five is peak.
const OFF_PEAK_MINUTE: u32 = 12 * 60;
const PEAK_MINUTE: u32 = 17 * 60 + 30;

/// What would explain a fare that is not the engine's price. The first that does counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A station is not in the list.
    UnknownStation,
    /// A station has no zone.
    OutsideZones,
    /// There is no check-in: an orphan is free here and can be corrected.
    Orphan,
    /// The check-out is before the check-in.
    OutBeforeIn,
    /// Half of the price: a rider at half fare, which the sample does not tell.
    HalfFare,
    /// A quarter of the price.
    QuarterFare,
    /// A child's fare: flat on the Underground, nothing on the bus.
    ChildFare,
    /// Out where one went in, within the free minutes, and yet charged; or later, and charged a single fare.
    SameStation,
    /// Unfinished, and charged less than the whole: probably the rest of a journey of which a part was paid.
    UnfinishedRest,
    /// The fare for a way through zone 1.
    ThroughZone1,
    /// Half of it, or a quarter.
    ThroughZone1Reduced,
    /// The fare of the other time of day.
    OtherPeriod,
    /// Nothing was charged, and nothing tells why.
    Free,
    /// A way through zone 1, at the fare of the other time of day.
    ThroughZone1OtherPeriod,
    /// An end on the border of two zones, and none of the above.
    Border,
    /// National Rail and Heathrow Express have fares of their own.
    RailFare,
    /// A Travelcard with pay as you go for a part that is not known.
    TicketPart,
    /// None of the above.
    Other,
}

impl Cause {
    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownStation => "a station that is not in the list",
            Self::OutsideZones => "a station outside the zones",
            Self::Orphan => "a check-out without check-in (free here, and correctable)",
            Self::OutBeforeIn => "the check-out is before the check-in",
            Self::HalfFare => "another rider: half the fare",
            Self::QuarterFare => "another rider: a quarter of the fare",
            Self::ChildFare => "another rider: a child's fare",
            Self::SameStation => "out at the station where one went in",
            Self::UnfinishedRest => "unfinished, other than the whole charged",
            Self::ThroughZone1 => "the fare for a way through zone 1",
            Self::ThroughZone1Reduced => "the same, at half or a quarter",
            Self::OtherPeriod => "the fare of the other time of day",
            Self::Free => "nothing charged",
            Self::ThroughZone1OtherPeriod => "through zone 1, the fare of the other time of day",
            Self::Border => "a station on the border of two zones",
            Self::RailFare => "rail, which has fares of its own",
            Self::TicketPart => "a season ticket for a part of the way",
            Self::Other => "not explained",
        }
    }

    /// Whether it is another rider's fare, so that the journey is not an adult's.
    #[must_use]
    pub const fn is_other_rider(self) -> bool {
        matches!(self, Self::HalfFare | Self::QuarterFare | Self::ChildFare | Self::ThroughZone1Reduced)
    }
}

/// Finds causes by asking the engine again.
#[derive(Debug)]
pub(super) struct Explainer<'a> {
    pricer: &'a Pricer<'a>,
    /// A station in zone 1 and no other.
    centre: Option<usize>,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(pricer: &'a Pricer<'a>) -> Self {
        Self { pricer, centre: pricer.stations.all().iter().position(|station| station.zones == [1]) }
    }

    /// How a journey lies to zone 1.
    pub(super) fn centre_of(&self, journey: &Journey) -> Centre {
        if self.has(journey, |zones| zones == [1]) {
            Centre::Inside
        } else if self.has(journey, |zones| zones.contains(&1)) {
            Centre::Border
        } else {
            Centre::Outside
        }
    }

    /// The cause of a difference between the engine's price and the fare.
    pub(super) fn cause(&self, journey: &Journey, price: Price) -> Cause {
        match price {
            Price::NoStation => return Cause::UnknownStation,
            Price::Orphan => return Cause::Orphan,
            Price::Unpriced(_) => {
                return if self.has(journey, <[u8]>::is_empty) { Cause::OutsideZones } else { Cause::Other };
            }
            Price::Known(_) => {}
        }
        let system = journey.system.to_string();
        let gated = !journey.is_on_board();
        if gated && journey.to != End::None && journey.left < journey.entered {
            return Cause::OutBeforeIn;
        }
        if let Some(cause) = self.as_other_rider(journey) {
            return cause;
        }
        if gated && journey.to == End::None {
            return Cause::UnfinishedRest;
        }
        if gated && journey.from == journey.to {
            return Cause::SameStation;
        }
        if let Some(cause) = self.through_zone_1(journey).or_else(|| self.at_other_time(journey)) {
            return cause;
        }
        if journey.fare.is_zero() {
            Cause::Free
        } else if self.has(journey, |zones| zones.len() > 1) {
            Cause::Border
        } else if system.contains("NR") || system == "HEX" {
            Cause::RailFare
        } else if journey.group == Group::TravelcardAndMore {
            Cause::TicketPart
        } else {
            Cause::Other
        }
    }

    /// Whether the zones of one of the ends are as asked.
    fn has(&self, journey: &Journey, asked: impl Fn(&[u8]) -> bool) -> bool {
        [journey.from, journey.to].into_iter().any(|end| match end {
            End::At(number) => self.pricer.stations.all().get(number).is_some_and(|s| asked(&s.zones)),
            End::OnBoard | End::None | End::Unknown => false,
        })
    }

    fn gives(&self, journey: &Journey, products: &[HeldProduct]) -> bool {
        self.pricer.price_with(journey, products) == Price::Known(journey.fare)
    }

    fn as_other_rider(&self, journey: &Journey) -> Option<Cause> {
        if journey.group != Group::PayAsYouGo {
            return None;
        }
        let wallets = &self.pricer.wallets;
        let riders = [
            (wallets.child, Cause::ChildFare),
            (wallets.half, Cause::HalfFare),
            (wallets.quarter, Cause::QuarterFare),
        ];
        riders.into_iter().find(|(held, _)| self.gives(journey, &[*held])).map(|(_, cause)| cause)
    }

    /// What a way through zone 1 costs: the dearer of the ways between its ends and the centre, since a set of zones
    /// from 1 on that holds both ends is the larger of the two.
    fn by_the_centre(&self, journey: &Journey, products: &[HeldProduct]) -> Option<Money> {
        let centre = End::At(self.centre?);
        let price = |journey: Journey| match self.pricer.price_with(&journey, products) {
            Price::Known(price) => Some(price),
            Price::Unpriced(_) | Price::Orphan | Price::NoStation => None,
        };
        let (to, from) = (Journey { to: centre, ..*journey }, Journey { from: centre, ..*journey });
        Some(price(to)?.max(price(from)?))
    }

    fn through_zone_1(&self, journey: &Journey) -> Option<Cause> {
        if journey.is_on_board() || journey.to == End::None || self.has(journey, |zones| zones == [1]) {
            return None;
        }
        let wallets = &self.pricer.wallets;
        let own = wallets.of(journey.group, journey.zones);
        if self.by_the_centre(journey, own) == Some(journey.fare) {
            return Some(Cause::ThroughZone1);
        }
        let reduced = |held: HeldProduct| self.by_the_centre(journey, &[held]) == Some(journey.fare);
        if journey.group == Group::PayAsYouGo && [wallets.half, wallets.quarter].into_iter().any(reduced) {
            return Some(Cause::ThroughZone1Reduced);
        }
        let mut times = at_other_times(journey);
        times
            .any(|journey| self.by_the_centre(&journey, own) == Some(journey.fare))
            .then_some(Cause::ThroughZone1OtherPeriod)
    }

    fn at_other_time(&self, journey: &Journey) -> Option<Cause> {
        let own = self.pricer.wallets.of(journey.group, journey.zones);
        let mut times = at_other_times(journey);
        times.any(|journey| self.gives(&journey, own)).then_some(Cause::OtherPeriod)
    }
}

/// The journey on a Wednesday, off-peak and in the peak; it takes as long.
fn at_other_times(journey: &Journey) -> impl Iterator<Item = Journey> {
    let journey = *journey;
    let wednesday = SUNDAY.plus_days(3);
    [OFF_PEAK_MINUTE, PEAK_MINUTE].into_iter().map(move |entered| {
        let left = entered.saturating_add(journey.left.saturating_sub(journey.entered));
        Journey { day: wednesday, entered, left, ..journey }
    })
}
