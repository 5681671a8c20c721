//! A ride with its ends: what its taps say, and what a correction said afterwards.

use ovcore::calendar::Instant;
use ovcore::fare::UnpricedReason;
use ovcore::ids::{CarrierId, LineId, PlaceId};
use ovcore::network::NetworkDocument;
use ovcore::tap::{Direction, Mode, Tap};
use ovcore::trip::{Cancellation, TripEnd, TripStatus};

use super::pair::{Ending, Ride};
use super::ways::{self, Way};
use super::{History, Model};

/// A ride with its ends, as a correction may have given them.
#[derive(Clone, Debug)]
pub(super) struct Ends<'a> {
    pub(super) from: (&'a Tap, PlaceId),
    pub(super) to: Option<(&'a Tap, PlaceId)>,
    pub(super) in_at: Instant,
    pub(super) out_at: Instant,
    pub(super) mode: Mode,
    carriers: (CarrierId, CarrierId),
    pub(super) line: Option<LineId>,
    pub(super) is_corrected: bool,
}

/// Where a correction says that the missing end of a trip was; the last holds.
pub(super) fn corrected(history: &History<'_>, ride: &Ride<'_>) -> Option<PlaceId> {
    if !matches!(
        ride.ending,
        Ending::Missing(_) | Ending::GivenUp { .. } | Ending::SameLate(_) | Ending::Orphan
    ) {
        return None;
    }
    history.corrections.iter().rfind(|said| said.trip == ride.tap.id).map(|said| said.place)
}

/// The latest instant at which a trip was still open.
pub(super) fn open_until(history: &History<'_>, ride: &Ride<'_>) -> Instant {
    match ride.ending {
        Ending::Out(out) | Ending::SameFree(out) | Ending::SameLate(out) => out.at,
        Ending::WrongPole(at) | Ending::Missing(at) | Ending::GivenUp { from: at, .. } => at,
        Ending::Held { from, .. } => from,
        Ending::CheckInOnly | Ending::Orphan => ride.tap.at,
        Ending::Open { .. } => history.as_of,
    }
}

/// Where a trip stands.
pub(super) fn status(ride: &Ride<'_>, corrected: Option<PlaceId>) -> TripStatus {
    let place = ride.tap.location;
    match (ride.ending, corrected) {
        (_, Some(other)) if other == place => TripStatus::Cancelled { why: Cancellation::Corrected },
        (Ending::Orphan, Some(from)) => TripStatus::CorrectedCheckIn { from },
        (_, Some(to)) => TripStatus::Corrected { to },
        (Ending::Out(_) | Ending::CheckInOnly | Ending::Orphan, None) => TripStatus::Complete,
        (Ending::SameFree(_), None) => TripStatus::Cancelled { why: Cancellation::SamePlace },
        (Ending::SameLate(_), None) => TripStatus::SamePlace,
        (Ending::WrongPole(_), None) => TripStatus::Cancelled { why: Cancellation::WrongPole },
        (Ending::Missing(_) | Ending::GivenUp { .. }, None) => TripStatus::MissingCheckOut,
        (Ending::Held { until, .. }, None) => TripStatus::Held { until },
        (Ending::Open { until }, None) => TripStatus::Open { until },
    }
}

/// A tap as the end of a trip.
pub(super) const fn trip_end((tap, place): (&Tap, PlaceId)) -> TripEnd {
    TripEnd { tap: tap.id, carrier: tap.carrier, place, at: tap.at }
}

/// The check-out that a trip shows.
pub(super) fn check_out(ride: &Ride<'_>, corrected: Option<PlaceId>) -> Option<TripEnd> {
    match ride.ending {
        // An end that a correction gives has no tap of its own.
        Ending::SameLate(_) if corrected.is_some() => None,
        Ending::Out(out) | Ending::SameFree(out) | Ending::SameLate(out) => {
            Some(trip_end((out, out.location)))
        }
        Ending::Orphan => Some(trip_end((ride.tap, ride.tap.location))),
        _ => None,
    }
}

impl<'a> Ends<'a> {
    /// The ends of a ride.
    pub(super) fn of(network: &NetworkDocument, ride: &Ride<'a>, corrected: Option<PlaceId>) -> Self {
        let (tap, place) = (ride.tap, ride.tap.location);
        // A line that the network does not have is none.
        let named = |by: &Tap| by.line.filter(|id| ways::line(network, by.carrier, *id).is_some());
        let one = Self {
            from: (tap, place),
            to: None,
            in_at: tap.at,
            out_at: tap.at,
            mode: tap.mode,
            carriers: (tap.carrier, tap.carrier),
            line: named(tap),
            is_corrected: false,
        };
        match (ride.ending, corrected) {
            (Ending::Orphan, Some(from)) => {
                Self { from: (tap, from), to: Some((tap, place)), is_corrected: true, ..one }
            }
            (_, Some(to)) => Self { to: Some((tap, to)), is_corrected: true, ..one },
            (Ending::Out(out) | Ending::SameFree(out) | Ending::SameLate(out), None) => Self {
                to: Some((out, out.location)),
                out_at: out.at,
                carriers: (tap.carrier, out.carrier),
                // Two lines that contradict each other are as good as none (manual, `choices`).
                line: match (named(tap), named(out)) {
                    (Some(a), Some(b)) if a != b => None,
                    (a, b) => a.or(b),
                },
                ..one
            },
            _ => one,
        }
    }

    /// The legs of a ride, unpriced.
    pub(super) fn way(&self, model: &Model) -> Result<Vec<Way>, UnpricedReason> {
        let (_, to) = self.to.ok_or(UnpricedReason::UnknownDistance)?;
        let places = (self.from.1, to);
        let network = &model.network;
        let cut = |carriers| ways::legs(network, carriers, self.mode, self.line, places);
        let known = |way: &Vec<Way>| way.iter().all(|leg| leg.distance.is_some());
        let own = cut(self.carriers).ok_or(UnpricedReason::UnknownDistance)?;
        if !self.is_corrected || known(&own) {
            return Ok(own);
        }
        // A correction names no carrier: where the tap's own does not know the way, over one that is joined with it.
        let (carrier, _) = self.carriers;
        let others =
            network.carriers.iter().map(|entry| entry.id).filter(|other| {
                *other != carrier && ways::carriers_join(network, self.mode, carrier, *other)
            });
        let out = self.to.is_some_and(|(tap, _)| tap.id == self.from.0.id)
            && matches!(self.from.0.direction, Direction::Out);
        let over = others.filter_map(|other| cut(if out { (other, carrier) } else { (carrier, other) }));
        let far = |way: &Vec<Way>| ways::length(way).map_or(u32::MAX, |(far, _)| far);
        Ok(over.filter(known).min_by_key(far).unwrap_or(own))
    }
}
