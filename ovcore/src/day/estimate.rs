//! What a trip would cost that nobody has made yet.
//!
//! It is rated with the day's taps so far, by the engine that rates every day: an estimate is what the trip will cost if it
//! goes as imagined and nothing else happens.

use super::{DayInput, Rater, rate_with};
use crate::calendar::Instant;
use crate::card::{Token, Travel};
use crate::fare::{CapRoom, Explanation};
use crate::ids::{CarrierId, LineId, PlaceId, ReaderId, TapId, TripId};
use crate::money::Money;
use crate::rules::Rules;
use crate::tap::{Direction, Mode, ReaderOutcome, Tap};
use crate::trip::{Trip, TripStatus};

/// A trip that nobody has made yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImaginedTrip {
    /// Whose reader one checks in at.
    pub carrier: CarrierId,
    /// Whose reader one checks out at; nothing for the same carrier's.
    pub check_out_carrier: Option<CarrierId>,
    /// What one travels by.
    pub mode: Mode,
    /// Where one checks in.
    pub from: PlaceId,
    /// Where one checks out.
    pub to: PlaceId,
    /// The line, where the price asks for it.
    pub line: Option<LineId>,
    /// When one checks in.
    pub departs_at: Instant,
    /// When one checks out; nothing for a minute later: no price asks how long a trip takes, as long as it does not take
    /// too long.
    pub arrives_at: Option<Instant>,
}

/// What an imagined trip comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// The trip as it would be. Its ids are of no tap.
    pub trip: Trip,
    /// Why it would cost that; nothing where it has no price.
    pub explanation: Option<Explanation>,
    /// What the day would cost more by it, in minor units. It is more than the fare where the trip leaves another without
    /// its check-out, and less where it makes another cheaper.
    pub adds: Money,
    /// A trip that is under way, and that this one would leave without its check-out.
    pub leaves_open: Option<TripId>,
    /// The caps that cover it, and how far they are with it.
    pub caps: Vec<CapRoom>,
}

/// Estimates a trip on a day.
///
/// `input` is the day so far, as for [`rate`](super::rate); taps after the check-in are left out. Its `day` is that of the
/// check-in, its `as_of` does not matter. Gives nothing where a check-in like this begins no trip: a check-out before the
/// check-in, or after the longest trip.
///
/// ```
/// use ovcore::calendar::Instant;
/// use ovcore::day::{Carry, DayInput, ImaginedTrip, estimate};
/// use ovcore::fare::{TariffBook, TariffDocument};
/// use ovcore::network::{Network, NetworkDocument};
/// use ovcore::{policy::Policy, rules::Rules, tap::Mode};
///
/// let network = Network::new(NetworkDocument::from_json(r#"{
///     "format": "ovcore/network/1", "id": "one-line", "source": "an example",
///     "carriers": [{ "id": "GVB", "name": "GVB" }],
///     "places": [{ "id": "dam", "name": "Dam" }, { "id": "zuid", "name": "Station Zuid" }],
///     "lines": [{ "id": "5", "carrier": "GVB", "mode": "tram", "stops": [["dam", 0], ["zuid", 5000]] }] }"#)?)?;
/// let tariff = TariffDocument::from_json(r#"{
///     "format": "ovcore/tariff/1", "id": "gvb-2026", "version": "2026", "currency": "EUR", "source": "GVB 2026",
///     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["GVB"],
///     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
///     "prices": [{ "id": "km", "modes": ["tram"], "on_transfer": "waive_base",
///                  "rule": { "distance": { "base_minor": 116, "rate_minor_per_km": "21.7" } } }] }"#)?;
/// let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![tariff])?)?;
///
/// let departs_at = Instant::parse("2026-03-10T08:15:00+01:00")?;
/// let input = DayInput {
///     day: rules.calendar().day_of(departs_at),
///     taps: &[],
///     next: &[],
///     carry_in: &Carry::default(),
///     as_of: departs_at,
///     products: &[],
///     inert: &[],
///     corrections: &[],
/// };
/// let trip = ImaginedTrip {
///     carrier: "GVB".parse()?,
///     check_out_carrier: None,
///     mode: Mode::Tram,
///     from: "dam".parse()?,
///     to: "zuid".parse()?,
///     line: None,
///     departs_at,
///     arrives_at: None,
/// };
/// let told = estimate(&rules, &input, &trip).ok_or("a trip")?;
/// assert_eq!(told.trip.fare.to_string(), "2.25");
/// assert_eq!(told.adds.to_string(), "2.25");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[must_use]
pub fn estimate(rules: &Rules, input: &DayInput<'_>, imagined: &ImaginedTrip) -> Option<Estimate> {
    let arrives_at = imagined.arrives_at.unwrap_or_else(|| imagined.departs_at.plus_seconds(60));
    let so_far: Vec<&Tap> = input.taps.iter().copied().filter(|tap| tap.at <= imagined.departs_at).collect();
    let as_of = imagined.departs_at.max(arrives_at);
    let before = DayInput { taps: &so_far, next: &[], as_of, ..*input };
    let mut rater = Rater::new();
    let (day_before, _) = rate_with(&mut rater, rules, &before, false);

    let check_in = tap(imagined, free_id(&so_far, "check-in")?, Direction::In, imagined.departs_at)?;
    let check_out = tap(imagined, free_id(&so_far, "check-out")?, Direction::Out, arrives_at)?;
    let with: Vec<&Tap> = so_far.iter().copied().chain([&check_in, &check_out]).collect();
    let (day, _) = rate_with(&mut rater, rules, &DayInput { taps: &with, ..before }, true);

    let place = day.trips.iter().position(|trip| trip.id == check_in.id)?;
    let trip = day.trips.get(place)?.clone();
    if matches!(trip.status, TripStatus::Open { .. } | TripStatus::Held { .. } | TripStatus::MissingCheckOut)
    {
        // The check-out that was imagined did not end it.
        return None;
    }
    let is_under_way = |trip: &&Trip| matches!(trip.status, TripStatus::Open { .. });
    let open = day_before.trips.iter().find(is_under_way).map(|trip| trip.id);
    let missing = |id: &TripId| {
        let now = day.trips.iter().find(|trip| trip.id == *id);
        now.is_some_and(|trip| trip.status == TripStatus::MissingCheckOut)
    };
    let sum = |trips: &[Trip]| Money::sum(trips.iter().map(|trip| trip.fare.charged()));
    let tariff = trip.legs.first().and_then(|leg| rules.ready().tariff_number(&leg.tariff));
    let tariff = tariff.and_then(|number| rules.ready().tariff(number));
    let caps = tariff.map(|tariff| rater.tally_before_end.rooms(rules.ready(), tariff, trip.day));
    Some(Estimate {
        explanation: day.explanations.get(place).cloned().flatten(),
        adds: sum(&day.trips)?.checked_sub(sum(&day_before.trips)?)?,
        leaves_open: open.filter(missing),
        caps: caps.unwrap_or_default(),
        trip,
    })
}

/// An id that no tap of the day has.
fn free_id(taps: &[&Tap], name: &str) -> Option<TapId> {
    let ids = (0..=taps.len()).map(|number| TapId::new(&format!("imagined-{name}-{number}")).ok());
    ids.flatten().find(|id| taps.iter().all(|tap| tap.id != *id))
}

fn tap(imagined: &ImaginedTrip, id: TapId, direction: Direction, at: Instant) -> Option<Tap> {
    let own = (imagined.carrier, imagined.from, "imagined-in");
    let (carrier, location, reader) = match direction {
        Direction::In | Direction::Unknown => own,
        Direction::Out => {
            (imagined.check_out_carrier.unwrap_or(imagined.carrier), imagined.to, "imagined-out")
        }
    };
    Some(Tap {
        id,
        version: 0,
        // Rating looks at no token: all taps of a day are one card's.
        token: Token::<Travel>::from_bytes([0; 16]),
        carrier,
        mode: imagined.mode,
        location,
        reader: ReaderId::new(reader).ok()?,
        line: imagined.line,
        vehicle: None,
        direction,
        at,
        received_at: at,
        reader_outcome: ReaderOutcome::Accepted,
        application: None,
    })
}
