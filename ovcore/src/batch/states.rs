//! What was known of a run at one time: the state of its taps so far, rated by itself.

use super::card::{Card, Worker};
use super::days::Edges;
use super::pack::Packed;
use super::short::{Ended, Scratch, by_id, first_seconds, rest_until};
use crate::calendar::{Instant, TravelDay};
use crate::day::{DayRows, Rater};
use crate::money::Money;
use crate::tap::Direction;
use crate::trip::{StatusRow, TapRow};

impl Worker<'_> {
    /// Puts the taps of a rated run in the order of their arrival.
    pub(super) fn order_arrivals(&mut self, card: &Card<'_>, run: &[Packed]) {
        let feed = self.feed;
        let Scratch { taps, read, arrived, ranks, .. } = &mut self.scratch;
        arrived.clear();
        arrived.extend_from_slice(read);
        let received =
            |number: &u32| usize::try_from(*number).ok().and_then(|n| taps.get(n)).map(|tap| tap.received_at);
        arrived.sort_by(|a, b| received(a).cmp(&received(b)).then_with(|| by_id(card, feed, run, *a, *b)));
        ranks.clear();
        ranks.resize(taps.len(), 0);
        for (rank, number) in read.iter().enumerate() {
            if let Some(slot) = usize::try_from(*number).ok().and_then(|n| ranks.get_mut(n)) {
                *slot = rank;
            }
        }
    }

    pub(super) fn rank(&self, number: u32) -> usize {
        usize::try_from(number).ok().and_then(|n| self.scratch.ranks.get(n)).copied().unwrap_or_default()
    }

    /// When a tap of the run was received.
    pub(super) fn received_at(&self, number: u32) -> Instant {
        tap_of(&self.scratch.taps, number).map_or(Instant::MIN, |tap| tap.received_at)
    }

    /// Rates the first arrivals by themselves, as they end without the others. `false`: only the account can.
    pub(super) fn rate_state(&mut self, card: &Card<'_>, run: &[Packed], count: usize) -> bool {
        let mut probe = core::mem::take(&mut self.scratch.probe);
        probe.reset();
        if let (Some((first, ..)), false) = (self.scratch.days.first(), self.scratch.start.is_empty()) {
            let first = first.own.day;
            let is_next = card.last.is_some_and(|last| last.plus_days(1) == first);
            let start = &self.scratch.start;
            probe.carry.tally = if is_next { start.clone() } else { start.after_rest(first) };
        }
        self.scratch.rated.clear();
        let mut last: Option<TravelDay> = None;
        let mut is_right = true;
        for place in 0..self.scratch.days.len() {
            let Some((edges, begin, end)) = self.scratch.days.get(place).copied() else { break };
            let day = edges.own.day;
            if let Some(next) = last.map(|last| last.plus_days(1)).filter(|next| *next != day) {
                is_right &= self.end_open_trip(&mut probe, card, run, next) && rest_until(&mut probe, day);
            }
            last = Some(day);
            self.rate_day_of_state(&mut probe, card, run, (&edges, begin, end), count);
        }
        if let Some(next) = last.map(|last| last.plus_days(1)) {
            is_right &= self.end_open_trip(&mut probe, card, run, next);
        }
        self.scratch.probe = probe;
        is_right
    }

    /// A trip that is open at the edge of a day ends in the next, also when nobody travels on that.
    fn end_open_trip(&mut self, probe: &mut Rater, card: &Card<'_>, run: &[Packed], day: TravelDay) -> bool {
        if probe.carry.open.is_none() {
            return true;
        }
        let edges = *self.days.edges(day);
        self.rate_day_of_state(probe, card, run, (&edges, 0, 0), 0);
        self.feed.rules.ready().is_plain()
    }

    fn rate_day_of_state(
        &mut self,
        probe: &mut Rater,
        card: &Card<'_>,
        run: &[Packed],
        (edges, begin, end): (&Edges, usize, usize),
        count: usize,
    ) {
        let feed = self.feed;
        let Scratch { taps, state, state_next, arrived, rated, are_apart, .. } = &mut self.scratch;
        let arrived = arrived.get(..count).unwrap_or_default();
        let is_here = |tap: &&TapRow| arrived.contains(&tap.number);
        state.clear();
        state.extend(taps.get(begin..end).unwrap_or_default().iter().filter(is_here));
        let after = taps.get(end..).unwrap_or_default();
        let same = feed.rules.windows().same_presentation;
        state_next.clear();
        if count > 0 && !*are_apart {
            state_next.extend(first_seconds(after, edges, same).iter().filter(is_here));
        }
        let rows = DayRows {
            day: edges.own,
            taps: state,
            are_apart: *are_apart,
            next: state_next,
            as_of: Instant::MAX,
            held: &card.products,
            corrections: &[],
            explain: false,
            by_id: |a: u32, b: u32| by_id(card, feed, run, a, b),
        };
        probe.run(feed.rules, &rows);
        let goes_on = probe.carry.open.is_some();
        let ended =
            probe.trips.iter().filter(|trip| !(goes_on && matches!(trip.status, StatusRow::Open { .. })));
        rated.extend(ended.map(Ended::of));
    }

    /// Whether nothing but the nights asks for anything, whatever was known when: no trip by itself, and not the
    /// threshold.
    ///
    /// Before a day ends its threshold sees the trips that ended with a check-out, of the taps so far. Where the next
    /// arrival is read after all of those, these trips are among those of the state after it, for prices are causal. So
    /// only states that a tap arrives behind have to be looked at, and the last one, of all taps. And of those only the
    /// ones in which a trip ends after the first gap: the others are again among those of all taps.
    pub(super) fn is_calm(&mut self, card: &Card<'_>, run: &[Packed]) -> bool {
        if self.may_be_single(card) || !self.is_below_threshold(&self.scratch.ended) {
            return false;
        }
        self.order_arrivals(card, run);
        let arrivals = self.scratch.arrived.len();
        let mut here = core::mem::take(&mut self.scratch.here);
        here.clear();
        here.resize(arrivals, false);
        let (mut whole, mut highest, mut is_calm) = (0_usize, 0_usize, true);
        for place in 0..arrivals {
            let Some(number) = self.scratch.arrived.get(place).copied() else { break };
            let rank = self.rank(number);
            if rank < highest && self.may_end_after(whole, place) {
                is_calm = self.rate_state(card, run, place) && self.is_below_threshold(&self.scratch.rated);
                if !is_calm {
                    break;
                }
            }
            highest = highest.max(rank);
            if let Some(slot) = here.get_mut(rank) {
                *slot = true;
            }
            while here.get(whole).copied().unwrap_or_default() {
                whole = whole.saturating_add(1);
            }
        }
        self.scratch.here = here;
        is_calm
    }

    /// Whether a trip may end after the first gap, in the state of the first arrivals: after a tap that may begin one, or
    /// where one was open.
    fn may_end_after(&self, gap: usize, count: usize) -> bool {
        if self.feed.rules.network().has_check_in_only() {
            return true;
        }
        let begun = |trip: &&Ended| self.rank(trip.check_in) < gap;
        let last = self.scratch.ended.iter().filter(begun).max_by_key(|trip| self.rank(trip.check_in));
        let is_open = last.is_some_and(|last| last.closed_by.is_none_or(|number| self.rank(number) >= gap));
        let (mut begins, mut ends) = (usize::MAX, None);
        for number in self.scratch.arrived.iter().take(count) {
            let rank = self.rank(*number);
            let Some(tap) = tap_of(&self.scratch.taps, *number).filter(|_| rank > gap) else { continue };
            if tap.direction != Direction::Out {
                begins = begins.min(rank);
            }
            if tap.direction != Direction::In {
                ends = ends.max(Some(rank));
            }
        }
        ends.is_some_and(|ends| is_open || ends > begins)
    }

    /// Whether the trips that ended with a check-out together do not cross the threshold.
    fn is_below_threshold(&self, trips: &[Ended]) -> bool {
        let checked_out = trips.iter().filter(|trip| trip.is_checked_out);
        let sum = Money::sum(checked_out.map(|trip| trip.fare.max(Money::ZERO))).unwrap_or(Money::MAX);
        sum <= self.feed.rules.policy().settlement.threshold_minor
    }
}

fn tap_of(taps: &[TapRow], number: u32) -> Option<&TapRow> {
    taps.get(usize::try_from(number).ok()?)
}
