//! Which trips join to a journey (RULES J1–J5).

use super::pairing::OpenTrip;
use super::row::TapRow;
use crate::calendar::{Instant, TravelDay};
use crate::fare::{LegRow, SupplementDue};
use crate::network::{Gone, Network};
use crate::rules::Windows;
use crate::tap::ModeGroup;

/// What the next trip of one group needs to know of those before it. Empty until a trip checked out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) link: Option<Link>,
    /// The first priced check-in on each carrier (RULES J5).
    pub(crate) firsts: Vec<(u16, Instant)>,
}

/// A supplement that was asked for at a reader (RULES P10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SupplementRow {
    pub(crate) due: SupplementDue,
    pub(crate) last_at: Instant,
    pub(crate) is_set: bool,
    pub(crate) is_of_open_trip: bool,
}

impl SupplementRow {
    /// Whether it is still there: the open trip has it, or it waits for as long as a ride may take it up.
    pub(crate) fn is_there(&self, at: Instant, windows: &Windows) -> bool {
        self.is_of_open_trip || at.seconds_since(self.last_at) <= windows.transfer
    }

    /// A presentation after the first: soon, it undoes or sets again; later, it sets what is not set.
    pub(crate) fn present(&mut self, due: SupplementDue, at: Instant, windows: &Windows) {
        let since = at.seconds_since(self.last_at);
        if since <= windows.same_presentation {
            return;
        }
        if !self.is_set {
            self.is_set = true;
            self.due = due;
        } else if since <= windows.supplement_undo {
            self.is_set = false;
        }
        self.last_at = at;
    }
}

/// The last real check-out of a chain, and what led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// The number of the journey's first check-in.
    pub(crate) journey: u32,
    pub(crate) day: TravelDay,
    /// When that day has ended: from then on nothing continues it.
    pub(crate) day_ends: Instant,
    pub(crate) begun: Instant,
    pub(crate) last_out: Instant,
    pub(crate) last_place: u32,
    /// How far it came.
    pub(crate) gone: Gone,
    pub(crate) continuations: u32,
    /// A trip of the chain has no price.
    pub(crate) unpriced: bool,
}

impl Chain {
    /// Whether a trip continues the chain, seen from its check-in; `still_open` is the latest instant at which it was
    /// open. A trip that outlives the chain's day begins a journey of its own (RULES J1).
    pub(crate) fn continued_by(
        &self,
        open: &OpenTrip,
        still_open: Instant,
        windows: &Windows,
        network: &Network,
    ) -> Option<&Link> {
        let link = self.link.as_ref()?;
        let check_in = &open.check_in;
        let in_window = check_in.at.seconds_since(link.last_out) <= windows.transfer;
        let in_day = check_in.at < link.day_ends && still_open < link.day_ends;
        let in_length = windows.journey.is_none_or(|most| check_in.at.seconds_since(link.begun) <= most);
        let in_count = windows.continuations.is_none_or(|most| link.continuations < most);
        let in_place = match check_in.mode.group() {
            ModeGroup::Rail => network.joins_places(link.last_place, check_in.place),
            ModeGroup::BusTramMetro => true,
        };
        (in_window && in_day && in_length && in_count && in_place).then_some(link)
    }

    /// How far it came.
    pub(crate) fn gone(&self) -> Gone {
        self.link.as_ref().map_or(Gone::Nothing, |link| link.gone)
    }

    /// Notes the first check-in on the carrier of a leg.
    pub(crate) fn add(&mut self, leg: &LegRow, check_in: Instant) {
        if !self.firsts.iter().any(|(carrier, _)| *carrier == leg.carrier) {
            self.firsts.push((leg.carrier, check_in));
        }
    }

    /// A trip with both ends, of these legs, is the last of the chain now; of an empty chain, also the first.
    pub(crate) fn go_on(
        &mut self,
        open: &OpenTrip,
        (journey, day): (u32, TravelDay),
        out: &TapRow,
        legs: &[LegRow],
        (gone, is_priced): (Gone, bool),
    ) {
        let check_in = open.check_in.at;
        for leg in legs {
            self.add(leg, check_in);
        }
        if let Some(link) = &mut self.link {
            link.last_out = out.at;
            link.last_place = out.place;
            link.gone = gone;
            link.continuations = link.continuations.saturating_add(1);
            link.unpriced |= !is_priced;
            return;
        }
        self.link = Some(Link {
            journey,
            day,
            day_ends: open.own_day_ends,
            begun: check_in,
            last_out: out.at,
            last_place: out.place,
            gone,
            continuations: 0,
            unpriced: !is_priced,
        });
    }

    /// Ends the chain; keeps the room of `firsts`.
    pub(crate) fn clear(&mut self) {
        self.link = None;
        self.firsts.clear();
    }
}
