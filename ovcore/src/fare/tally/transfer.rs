//! Transfers: which join of a window a ride uses, and what the window remembers of it.

use super::state::{Counter, RideNote, Tally, TransferState};
use crate::calendar::{Calendar, Instant, TravelDay};
use crate::fare::document::{Against, Alike, Anchor, Bound, RideEnd, TransferEffect, Within};
use crate::fare::explanation::UnpricedReason;
use crate::fare::price::HeldRow;
use crate::fare::ready::{ReadyJoin, ReadyTariff, ReadyWindow, Ride};
use crate::money::Money;
use crate::network::{DistanceUnit, Gone, Network};

/// The most rides that a window remembers: its first, the first of those that are priced as one, and the latest.
const RIDES_KEPT: usize = 32;

/// A join that a ride uses: its window, itself, and the check-in of the ride that it was compared with.
#[derive(Clone, Copy)]
pub(super) struct Used<'a> {
    pub(super) window: &'a ReadyWindow,
    pub(super) join: &'a ReadyJoin,
    pub(super) since: Instant,
}

/// What a ride came to, for the windows.
pub(super) struct Ridden {
    /// Its price without transfers.
    pub(super) own: Money,
    /// What it pays.
    pub(super) charged: Money,
    pub(super) day: TravelDay,
    /// `None` where it is not known, or not in one unit.
    pub(super) distance: Option<(u32, DistanceUnit)>,
    /// The discount that it, as the first of a merged ride, had.
    pub(super) discount: Money,
    /// What it counted towards spend steps.
    pub(super) counted: Option<Counter>,
}

impl RideNote {
    pub(super) fn new(ride: &Ride<'_>, corrected: bool, network: &Network) -> Option<Self> {
        Some(Self {
            mode: ride.mode,
            carrier: network.carrier_id(ride.carrier)?,
            line: ride.line.and_then(|line| network.line_id(line)),
            from: network.place_id(ride.from),
            to: ride.to.and_then(|to| network.place_id(to)),
            check_in: ride.check_in,
            check_out: ride.check_out,
            first_check_in: ride.first_check_in,
            corrected,
        })
    }

    /// The ride again, as conditions ask for it.
    pub(super) fn ride<'h>(&self, network: &Network, calendar: &Calendar, held: &'h [HeldRow]) -> Ride<'h> {
        let carrier = network.carrier(&self.carrier).unwrap_or(u16::MAX);
        let place = |id: &Option<crate::ids::PlaceId>| id.as_ref().and_then(|id| network.place(id));
        Ride {
            mode: self.mode,
            carrier,
            line: self.line.and_then(|line| network.line(&line, carrier)),
            from: place(&self.from).unwrap_or(u32::MAX),
            to: self.to.as_ref().map(|_| place(&self.to).unwrap_or(u32::MAX)),
            check_in: self.check_in,
            check_out: self.check_out,
            first_check_in: self.first_check_in,
            date: calendar.date(self.check_in),
            held,
        }
    }
}

/// Whether a ride lies inside a length of time.
fn is_within(within: Within, state: &TransferState, ride: &Ride<'_>) -> bool {
    let (Some(first), Some(last)) = (state.rides.first(), state.last_real()) else { return false };
    let from = match within.from {
        Anchor::FirstCheckIn => first.check_in,
        Anchor::FirstCheckOut => first.check_out,
        Anchor::LastCheckIn => last.check_in,
        Anchor::LastCheckOut => last.check_out,
        Anchor::LastPaidCheckIn => state.last_paid_check_in.unwrap_or(first.check_in),
    };
    let to = match within.to {
        RideEnd::CheckIn => ride.check_in,
        RideEnd::CheckOut => ride.check_out,
    };
    let seconds = to.seconds_since(from);
    match within.bound {
        Bound::Inclusive => seconds <= i64::from(within.seconds),
        Bound::Exclusive => seconds < i64::from(within.seconds),
    }
}

impl ReadyJoin {
    fn is_alike(&self, ride: &Ride<'_>, earlier: &Ride<'_>) -> bool {
        let same = |what: &Alike| match what {
            Alike::Mode => ride.mode == earlier.mode,
            Alike::Carrier => ride.carrier == earlier.carrier,
            Alike::Line => ride.line.is_some() && ride.line == earlier.line,
        };
        self.same.iter().all(same) && !self.different.iter().any(same)
    }
}

/// Finds the join of a window that a ride uses.
pub(super) fn find<'w>(
    window: &'w ReadyWindow,
    state: &TransferState,
    (ride, day): (&Ride<'_>, TravelDay),
    tariff: &ReadyTariff,
    network: &Network,
    calendar: &Calendar,
) -> Result<Option<Used<'w>>, UnpricedReason> {
    if window.same_day && state.day != day {
        return Ok(None);
    }
    for join in &window.joins {
        let full = window.transfers_max.is_some_and(|most| state.transfers >= most);
        if (full && join.counts)
            || !is_within(join.within, state, ride)
            || !join.to.hold(ride, tariff, calendar)?
        {
            continue;
        }
        let compared = match join.against {
            Against::First => state.rides.get(..1).unwrap_or_default(),
            Against::Last | Against::Any => state.rides.as_slice(),
        };
        let most = if join.against == Against::Any { usize::MAX } else { 1 };
        for note in compared.iter().rev().filter(|note| !note.corrected).take(most) {
            let earlier = note.ride(network, calendar, ride.held);
            if join.is_alike(ride, &earlier) && join.from.hold(&earlier, tariff, calendar)? {
                return Ok(Some(Used { window, join, since: note.check_in }));
            }
        }
    }
    Ok(None)
}

/// The join that says what a ride pays, of those that were found.
pub(super) fn pays<'u, 'w>(found: &'u [Used<'w>]) -> Option<&'u Used<'w>> {
    let plain =
        |used: &&Used<'_>| !matches!(used.join.effect, TransferEffect::None | TransferEffect::Restart);
    found.iter().find(plain)
}

impl TransferState {
    fn open(window: &ReadyWindow, note: RideNote, ridden: &Ridden) -> Self {
        let mut state = Self {
            window: window.id,
            day: ridden.day,
            rides: Vec::new(),
            transfers: 0,
            highest: Money::ZERO,
            last: Money::ZERO,
            last_charged: Money::ZERO,
            paid: Money::ZERO,
            last_paid_check_in: None,
            distance: None,
            merged_from: 0,
            merged_paid: ridden.charged,
            merged_discount: ridden.discount,
            merged_counted: ridden.counted.iter().cloned().collect(),
            ends: note.check_out,
        };
        state.add(window, note, ridden);
        state
    }

    /// The last ride with taps at both ends: what a window runs from.
    pub(super) fn last_real(&self) -> Option<&RideNote> {
        self.rides.iter().rev().find(|note| !note.corrected)
    }

    /// How far its rides came.
    pub(super) fn gone(&self) -> Gone {
        if self.rides.is_empty() {
            return Gone::Nothing;
        }
        self.distance.map_or(Gone::Unknown, |(distance, unit)| Gone::Far { distance, unit })
    }

    fn add(&mut self, window: &ReadyWindow, note: RideNote, ridden: &Ridden) {
        self.last = ridden.own;
        self.last_charged = ridden.charged;
        if ridden.charged.is_positive() {
            self.last_paid_check_in = Some(note.check_in);
        }
        self.ends = note.check_out.plus_seconds(window.seconds_max);
        self.count(ridden);
        self.remember(note);
    }

    /// Counts what a ride of the window cost, and how far it went.
    fn count(&mut self, ridden: &Ridden) {
        self.highest = self.highest.max(ridden.own);
        self.paid = self.paid.checked_add(ridden.charged).unwrap_or(Money::MAX);
        self.distance = self.gone().and(ridden.distance).known();
    }

    /// Adds what a ride paid and counted to its group.
    fn merge(&mut self, ridden: &Ridden) {
        self.merged_paid = self.merged_paid.checked_add(ridden.charged).unwrap_or(Money::MAX);
        if let Some(counted) = ridden.counted.clone() {
            counted.add_to(&mut self.merged_counted);
        }
    }

    fn remember(&mut self, note: RideNote) {
        self.rides.push(note);
        if self.rides.len() <= RIDES_KEPT {
            return;
        }
        // The oldest goes that is neither the first of the window nor the first of those that are priced as one.
        let group = usize::try_from(self.merged_from).unwrap_or(usize::MAX);
        if group > 1 {
            self.rides.remove(1);
            self.merged_from = self.merged_from.saturating_sub(1);
        } else {
            self.rides.remove(group.saturating_add(1));
        }
    }
}

impl Tally {
    pub(super) fn transfer(&self, window: &ReadyWindow) -> Option<&TransferState> {
        self.transfers.iter().find(|state| state.window == window.id)
    }

    /// Notes a ride of which a correction gave an end, in the windows that have a join for it: what it cost, how far it
    /// went and that it used one. No window begins, goes on or ends with it (RULES L3).
    pub(super) fn note_corrected(
        &mut self,
        ride: &Ride<'_>,
        found: &[Used<'_>],
        ridden: &Ridden,
        network: &Network,
    ) {
        let Some(note) = RideNote::new(ride, true, network) else { return };
        let pays = pays(found).map(|used| used.window.id);
        for used in found {
            let effect = used.join.effect;
            let state = self.transfers.iter_mut().find(|state| state.window == used.window.id);
            let Some(state) = state else { continue };
            if matches!(effect, TransferEffect::None | TransferEffect::Restart) {
                continue;
            }
            state.count(ridden);
            if pays == Some(used.window.id) {
                state.transfers = state.transfers.saturating_add(u32::from(used.join.counts));
                if matches!(effect, TransferEffect::Merge { .. }) {
                    state.merge(ridden);
                    state.remember(note.clone());
                }
            }
        }
    }

    /// Notes a ride in the windows of its tariff.
    pub(super) fn note_transfer(
        &mut self,
        tariff: &ReadyTariff,
        ride: &Ride<'_>,
        found: &[Used<'_>],
        ridden: &Ridden,
        (network, calendar): (&Network, &Calendar),
    ) -> Result<(), UnpricedReason> {
        let Some(note) = RideNote::new(ride, false, network) else { return Ok(()) };
        for window in &tariff.transfers {
            let state = self.transfers.iter_mut().find(|state| state.window == window.id);
            let by = found.iter().find(|used| used.window.id == window.id);
            match (state, by.map(|used| used.join.effect)) {
                (Some(_), Some(TransferEffect::None)) => {}
                (Some(state), Some(effect)) if effect != TransferEffect::Restart => {
                    // Of several windows that have a join for the ride, it uses the first.
                    let uses = pays(found).is_some_and(|used| used.window.id == window.id);
                    let counts = uses && by.is_some_and(|used| used.join.counts);
                    state.transfers = state.transfers.saturating_add(u32::from(counts));
                    if uses && matches!(effect, TransferEffect::Merge { .. }) {
                        state.merge(ridden);
                    } else {
                        state.merged_from = u32::try_from(state.rides.len()).unwrap_or(u32::MAX);
                        state.merged_paid = ridden.charged;
                        state.merged_discount = ridden.discount;
                        state.merged_counted = ridden.counted.iter().cloned().collect();
                    }
                    state.add(window, note.clone(), ridden);
                }
                (state, _) => {
                    if window.opened_by.hold(ride, tariff, calendar)? {
                        let opened = TransferState::open(window, note.clone(), ridden);
                        match state {
                            Some(state) => *state = opened,
                            None => self.transfers.push(opened),
                        }
                    } else if by.is_some() {
                        self.transfers.retain(|state| state.window != window.id);
                    }
                }
            }
        }
        Ok(())
    }
}
