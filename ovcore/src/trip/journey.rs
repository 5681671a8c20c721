//! Which trips join to a journey (RULES J1–J5).

use super::pairing::OpenTrip;
use crate::calendar::{Instant, TravelDay};
use crate::network::{DistanceUnit, Network};
use crate::rules::Windows;
use crate::tap::ModeGroup;

/// What the next trip of one group needs to know of those before it. Empty until a trip checked out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) link: Option<Link>,
    /// The first priced check-in on each carrier (RULES J5).
    pub(crate) firsts: Vec<(u16, Instant)>,
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
    pub(crate) distance: Option<(u32, DistanceUnit)>,
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

    /// Ends the chain; keeps the room of `firsts`.
    pub(crate) fn clear(&mut self) {
        self.link = None;
        self.firsts.clear();
    }
}
