//! Which check-out closes which check-in (RULES P4–P8).

use super::row::{Ending, TapRow};
use crate::calendar::{Calendar, DayEdges, Instant, TravelDay};
use crate::network::Network;
use crate::policy::SamePlaceLate;
use crate::rules::{Rules, Windows};
use crate::tap::{Direction, ReaderFamily, ReaderOutcome};

/// A trip under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenTrip {
    pub(crate) check_in: TapRow,
    /// The last second at which a tap can close it (RULES P5).
    pub(crate) last: Instant,
    /// The travel day of its check-in, and when that day has ended.
    pub(crate) own_day: TravelDay,
    pub(crate) own_day_ends: Instant,
}

/// What a tap turns out to be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reading {
    CheckIn,
    CheckOut,
    Orphan,
    /// Refused for the deny list, and no check-out.
    Denied,
}

/// The rules of pairing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairingRules<'a> {
    pub(crate) network: &'a Network,
    pub(crate) calendar: &'a Calendar,
    pub(crate) windows: &'a Windows,
}

impl<'a> PairingRules<'a> {
    pub(crate) const fn new(rules: &'a Rules) -> Self {
        Self { network: rules.network(), calendar: rules.calendar(), windows: rules.windows() }
    }

    /// Begins a trip, most likely on the day whose edges are given. It lasts no longer than the longest trip, nor past the end of the travel day of its check-in.
    /// A trip that continues yesterday's journey outlives that day as a trip of its own date (RULES J1), so yesterday's
    /// end does not matter here.
    pub(crate) fn open(&self, check_in: &TapRow, day: &DayEdges) -> OpenTrip {
        let (own_day, own_day_ends) = day.of(self.calendar, check_in.at);
        let longest = check_in.at.plus_seconds(self.windows.longest(check_in.mode.group()));
        OpenTrip {
            check_in: *check_in,
            last: longest.min(own_day_ends.plus_seconds(-1)),
            own_day,
            own_day_ends,
        }
    }

    /// Whether a tap could close the open trip at an instant (RULES P4).
    pub(crate) fn can_close(&self, open: &OpenTrip, tap: &TapRow, at: Instant) -> bool {
        // Where one only checks in, nothing is a check-out.
        at <= open.last
            && at >= open.check_in.at
            && !self.network.is_check_in_only(tap.carrier, tap.mode)
            && self.reaches(&open.check_in, tap)
    }

    /// Whether a check-in is good where a tap is made, whenever that is: on board with the same carrier, and in the same
    /// vehicle where both taps name one; at stations with the same carrier or one that is joined to it (RULES P4).
    pub(crate) fn reaches(&self, begin: &TapRow, tap: &TapRow) -> bool {
        if tap.mode.family() != begin.mode.family() {
            return false;
        }
        match begin.mode.family() {
            ReaderFamily::OnBoard => {
                let same_vehicle =
                    begin.vehicle.is_none() || tap.vehicle.is_none() || begin.vehicle == tap.vehicle;
                tap.carrier == begin.carrier && same_vehicle
            }
            ReaderFamily::Rail | ReaderFamily::Metro => {
                self.network.joins_carriers(begin.mode, begin.carrier, tap.carrier)
            }
        }
    }

    /// Reads a tap against the open trip. Quarantined, duplicate and failed taps do not come here.
    pub(crate) fn read(&self, open: Option<&OpenTrip>, tap: &TapRow) -> Reading {
        let closes = open.is_some_and(|open| self.can_close(open, tap, tap.at));
        let at_other_pole =
            open.is_some_and(|open| self.at_wrong_pole(open, tap) && tap.carrier != open.check_in.carrier);
        match (tap.outcome, tap.direction) {
            (ReaderOutcome::Accepted, Direction::Unknown) if at_other_pole => Reading::CheckIn,
            (ReaderOutcome::Accepted | ReaderOutcome::Denied, Direction::Out | Direction::Unknown)
                if closes =>
            {
                Reading::CheckOut
            }
            (ReaderOutcome::Accepted, Direction::Out) => Reading::Orphan,
            (ReaderOutcome::Accepted, Direction::In | Direction::Unknown) => Reading::CheckIn,
            (ReaderOutcome::Denied | ReaderOutcome::Failed, _) => Reading::Denied,
        }
    }

    /// Whether a tap stands at the place of check-in, soon after it (RULES P6).
    fn at_wrong_pole(&self, open: &OpenTrip, tap: &TapRow) -> bool {
        let soon = |seconds: i64| tap.at.seconds_since(open.check_in.at) <= seconds;
        tap.place == open.check_in.place && self.windows.wrong_pole.is_some_and(soon)
    }

    /// How a check-out ends the open trip (RULES P7).
    pub(crate) fn ended_by_check_out<'t>(&self, open: &OpenTrip, tap: &'t TapRow) -> Ending<'t> {
        if tap.place != open.check_in.place {
            Ending::Out(tap)
        } else if tap.at.seconds_since(open.check_in.at) <= self.windows.same_place_free {
            Ending::SamePlaceFree(tap)
        } else {
            match self.windows.same_place_late {
                SamePlaceLate::BoardingFare => Ending::SamePlaceLate(tap),
                SamePlaceLate::Ride => Ending::Out(tap),
            }
        }
    }

    /// How a check-in ends the open trip (RULES P5, P6).
    pub(crate) fn ended_by_check_in(&self, open: &OpenTrip, tap: &TapRow) -> Ending<'static> {
        if self.at_wrong_pole(open, tap) && tap.at <= open.last {
            Ending::WrongPole(tap.at)
        } else {
            Ending::Missing(tap.at.min(open.last.plus_seconds(1)))
        }
    }

    /// Whether a tap's clock is too far ahead to be believed (RULES P8).
    pub(crate) const fn is_quarantined(&self, tap: &TapRow) -> bool {
        self.windows.is_quarantined(tap.at, tap.received_at)
    }
}
