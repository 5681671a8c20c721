//! The rating loop: one card's taps of one day, in order, to trips, fares and buckets.
//!
//! Everything that the loop writes goes into vectors that live as long as the [`Rater`], so that after the first few
//! days it allocates nothing.

use core::cmp::Ordering;
use core::ops::Range;

use super::memo::Memo;
use crate::calendar::{DayEdges, Instant, TravelDay};
use crate::fare::{HeldRow, LegRow, Line, SupplementDue, Tally};
use crate::money::Money;
use crate::network::PlannedLegs;
use crate::order::InOrder;
use crate::rules::Rules;
use crate::tap::{Direction, Mode, ModeGroup, ReaderOutcome};
use crate::trip::{
    BucketRow, Chain, CorrectionRow, Ending, FareRow, Link, OpenTrip, PairingRules, Reading, SupplementRow,
    TapRow, TripRow,
};

/// Rates days of one card, one after the other, and keeps what is carried from day to day. Reusable: for another card,
/// [`Rater::reset`] it.
#[derive(Debug, Default)]
pub struct Rater {
    /// The taps of the day in their order: the place of each among those that were given, and what it is.
    order: Vec<(u32, Mark)>,
    following: Vec<TapRow>,
    pub(super) planned: PlannedLegs,
    pub(super) memo: Memo,
    pub(crate) trips: Vec<TripRow>,
    pub(crate) legs: Vec<LegRow>,
    pub(crate) lines: Vec<Line>,
    pub(crate) buckets: Vec<(u32, BucketRow)>,
    pub(crate) carry: CarryRow,
    /// What was counted before the day ended, where explanations are asked for: what a cap of the day has left.
    pub(crate) tally_before_end: Tally,
}

/// What one day hands to the next (RULES J6), as numbers.
#[derive(Debug, Default)]
pub(crate) struct CarryRow {
    pub(crate) open: Option<OpenTrip>,
    pub(crate) rail: Chain,
    pub(crate) btm: Chain,
    pub(crate) supplement: Option<SupplementRow>,
    pub(crate) tally: Tally,
    /// Taps of the next day that were read together with one of this day (RULES P2), and the tap that stands; a tap
    /// that stands itself names itself.
    pub(crate) same: Vec<(u32, u32)>,
}

impl CarryRow {
    /// The chain that trips by a mode belong to (RULES J2).
    pub(super) const fn chain(&self, mode: Mode) -> &Chain {
        match mode.group() {
            ModeGroup::Rail => &self.rail,
            ModeGroup::BusTramMetro => &self.btm,
        }
    }

    pub(super) const fn chain_mut(&mut self, mode: Mode) -> &mut Chain {
        self.chain_and_tally(mode).0
    }

    /// The chain of a mode, beside what rides by any mode add up to.
    pub(super) const fn chain_and_tally(&mut self, mode: Mode) -> (&mut Chain, &mut Tally) {
        let chain = match mode.group() {
            ModeGroup::Rail => &mut self.rail,
            ModeGroup::BusTramMetro => &mut self.btm,
        };
        (chain, &mut self.tally)
    }
}

/// Whether a tap is a presentation of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Fresh,
    /// Stands for a group that is complete.
    Stands,
    DuplicateOf(u32),
}

/// The taps of one day of one card, as rows. `next` are those of the next day in its first seconds: a presentation
/// may reach over the edge.
pub(crate) struct DayRows<'a, C> {
    /// Which day, and its edges.
    pub(crate) day: DayEdges,
    pub(crate) taps: &'a [TapRow],
    /// Whether the taps are known to come in order, each a presentation of its own, also beside those of other days.
    pub(crate) are_apart: bool,
    pub(crate) next: &'a [TapRow],
    pub(crate) as_of: Instant,
    pub(crate) held: &'a [HeldRow],
    /// In the order in which they were said.
    pub(crate) corrections: &'a [CorrectionRow],
    pub(crate) explain: bool,
    /// Orders two taps, given by number, by their ids (RULES T3).
    pub(crate) by_id: C,
}

/// What a rated day comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayTotals {
    /// Trips that began or ended on the day.
    pub trips: usize,
    /// The sum of their fares, as far as they are known.
    pub charged: Money,
    /// Trips that could not be priced.
    pub unpriced: usize,
}

impl Rater {
    /// A rater for a card of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A rater for many cards, all under the same rules: it keeps prices that are asked for again and again. `trips`: how
    /// many there are at most.
    pub(crate) fn for_trips(trips: usize) -> Self {
        Self { memo: Memo::for_trips(trips), ..Self::default() }
    }

    /// Forgets what was carried over: the next day is another card's.
    pub fn reset(&mut self) {
        self.carry.open = None;
        self.carry.rail.clear();
        self.carry.btm.clear();
        self.carry.supplement = None;
        self.carry.tally.clear();
        self.carry.same.clear();
    }

    /// Rates one day of a card, given as rows, without products; what is carried over stays in the rater. Taps at the
    /// same second, alike in kind, go by number. This is the loop that every door of the library uses.
    ///
    /// The rows of a call need not be in order. Days must be.
    pub fn rate_rows(&mut self, rules: &Rules, day: TravelDay, taps: &[TapRow], as_of: Instant) -> DayTotals {
        let by_id = |a: u32, b: u32| a.cmp(&b);
        let (held, corrections) = (&[], &[]);
        let day = rules.calendar().edges(day);
        let rows = DayRows {
            day,
            taps,
            are_apart: false,
            next: &[],
            as_of,
            held,
            corrections,
            explain: false,
            by_id,
        };
        self.run(rules, &rows);
        let mut totals = DayTotals { trips: self.trips.len(), ..DayTotals::default() };
        for trip in &self.trips {
            match trip.fare {
                FareRow::Priced(fare) => {
                    totals.charged = totals.charged.checked_add(fare).unwrap_or(Money::MAX);
                }
                FareRow::Unpriced(_) => totals.unpriced = totals.unpriced.saturating_add(1),
                FareRow::Pending => {}
            }
        }
        totals
    }

    pub(crate) fn run<C: Fn(u32, u32) -> Ordering>(&mut self, rules: &Rules, input: &DayRows<'_, C>) {
        self.trips.clear();
        self.legs.clear();
        self.lines.clear();
        self.buckets.clear();
        // Room once, and from then on for every day that is no larger.
        let taps = input.taps.len();
        self.buckets.reserve(taps);
        self.trips.reserve(taps / 2);
        self.legs.reserve(taps / 2);
        let pairing = PairingRules::new(rules);
        let are_apart = input.are_apart || (input.next.is_empty() && are_apart(&pairing, input.taps));
        if are_apart && self.carry.same.is_empty() {
            // In order, and each a presentation of its own.
            for place in (0_u32..).take(taps) {
                self.take(rules, &pairing, input, place, Mark::Fresh);
            }
        } else {
            self.sort(&pairing, input);
            self.mark_presentations(&pairing, input.taps);
            self.work_off(rules, &pairing, input);
        }
        if input.explain {
            self.tally_before_end.clone_from(&self.carry.tally);
        }
        self.end_of_day(rules, &pairing, input);
        if !input.corrections.is_empty() {
            // A check-out that closed nothing may have become a trip while another was open.
            self.trips.put_in_order_by_key(|trip| trip.check_in.at);
        }
    }

    /// Orders the taps (RULES T3). A quarantined tap counts from when it was received.
    fn sort<C: Fn(u32, u32) -> Ordering>(&mut self, pairing: &PairingRules<'_>, input: &DayRows<'_, C>) {
        let order = |a: &TapRow, b: &TapRow| {
            (position(pairing, a), class(pairing, a))
                .cmp(&(position(pairing, b), class(pairing, b)))
                .then_with(|| (input.by_id)(a.number, b.number))
        };
        self.order.clear();
        self.order.extend((0_u32..).zip(input.taps).map(|(place, _)| (place, Mark::Fresh)));
        let tap = |place: u32| tap_at(input.taps, place);
        self.order.sort_unstable_by(|(a, _), (b, _)| match (tap(*a), tap(*b)) {
            (Some(a), Some(b)) => order(a, b),
            // Every place is one of the taps'.
            _ => Ordering::Equal,
        });
        self.following.clear();
        self.following.extend_from_slice(input.next);
        self.following.sort_unstable_by(order);
    }

    /// Finds presentations that are one tap: at one reader, within seconds of the first (RULES P2).
    fn mark_presentations(&mut self, pairing: &PairingRules<'_>, taps: &[TapRow]) {
        for (place, mark) in &mut self.order {
            let Some(tap) = tap_at(taps, *place) else { continue };
            if let Some((_, of)) = self.carry.same.iter().find(|(number, _)| *number == tap.number) {
                *mark = if *of == tap.number { Mark::Stands } else { Mark::DuplicateOf(*of) };
            }
        }
        self.carry.same.clear();
        let window = pairing.windows.same_presentation;
        for i in 0..self.order.len() {
            let Some((place, Mark::Fresh)) = self.order.get(i).copied() else { continue };
            let Some(first) = tap_at(taps, place) else { continue };
            if pairing.is_quarantined(first) {
                continue;
            }
            let alike = |tap: &TapRow| {
                tap.reader == first.reader && tap.carrier == first.carrier && !pairing.is_quarantined(tap)
            };
            let near = |tap: &TapRow| position(pairing, tap).seconds_since(first.at) <= window;
            let later = self.order.iter().skip(i.saturating_add(1));
            let own = later.filter_map(|(place, _)| tap_at(taps, *place));
            let group = own.chain(&self.following).take_while(|tap| near(tap)).filter(|tap| alike(tap));
            // The earliest accepted one stands, else the earliest; one that failed only where there is no other.
            let rank = |tap: &TapRow| match tap.outcome {
                ReaderOutcome::Accepted => 0_u8,
                ReaderOutcome::Denied => 1,
                ReaderOutcome::Failed => 2,
            };
            let Some(other) = group.min_by_key(|tap| rank(tap)) else { continue };
            let stands = if rank(other) < rank(first) { other.number } else { first.number };
            let mark_of =
                |number: u32| if number == stands { Mark::Stands } else { Mark::DuplicateOf(stands) };
            for (place, mark) in self.order.iter_mut().skip(i) {
                let Some(tap) = tap_at(taps, *place).filter(|tap| near(tap)) else { break };
                if alike(tap) && *mark == Mark::Fresh {
                    *mark = mark_of(tap.number);
                }
            }
            for tap in self.following.iter().take_while(|tap| near(tap)).filter(|tap| alike(tap)) {
                self.carry.same.push((tap.number, stands));
            }
        }
    }

    /// Works off the taps in order, second by second.
    fn work_off<C>(&mut self, rules: &Rules, pairing: &PairingRules<'_>, input: &DayRows<'_, C>) {
        let at = |(place, _): &(u32, Mark)| tap_at(input.taps, *place).map(|tap| position(pairing, tap));
        let mut begin = 0;
        while let Some(first) = self.order.get(begin) {
            let second = at(first);
            let run = self.order.iter().skip(begin).take_while(|own| at(own) == second);
            let end = begin.saturating_add(run.count());
            self.work_off_second(rules, pairing, input, begin..end);
            begin = end;
        }
    }

    /// Works off the taps of one second. A check-out of a trip that is already open comes first (RULES T3).
    fn work_off_second<C>(
        &mut self,
        rules: &Rules,
        pairing: &PairingRules<'_>,
        input: &DayRows<'_, C>,
        run: Range<usize>,
    ) {
        let mut ahead = None;
        if let (Some(open), true) = (&self.carry.open, run.len() > 1) {
            let closes = |(place, mark): &(u32, Mark)| {
                let Some(tap) = tap_at(input.taps, *place) else { return false };
                !matches!(mark, Mark::DuplicateOf(_))
                    && tap.direction == Direction::Out
                    && tap.outcome != ReaderOutcome::Failed
                    && !pairing.is_quarantined(tap)
                    && pairing.can_close(open, tap, tap.at)
            };
            ahead = run.clone().find(|i| self.order.get(*i).is_some_and(closes));
        }
        for i in ahead.into_iter().chain(run.filter(|i| Some(*i) != ahead)) {
            if let Some((place, mark)) = self.order.get(i).copied() {
                self.take(rules, pairing, input, place, mark);
            }
        }
    }

    fn take<C>(
        &mut self,
        rules: &Rules,
        pairing: &PairingRules<'_>,
        input: &DayRows<'_, C>,
        place: u32,
        mark: Mark,
    ) {
        let Some(tap) = tap_at(input.taps, place) else { return };
        let bucket = if let Mark::DuplicateOf(of) = mark {
            BucketRow::Duplicate(of)
        } else if pairing.is_quarantined(tap) {
            let may_close =
                !tap.inert && tap.direction != Direction::In && tap.outcome != ReaderOutcome::Failed;
            let closes = |open: &mut OpenTrip| may_close && pairing.can_close(open, tap, tap.received_at);
            if let Some(open) = self.carry.open.take_if(closes) {
                let until = tap.received_at.plus_seconds(pairing.windows.adjust);
                self.finish(rules, input, &open, Ending::Held { from: tap.received_at, until });
            }
            BucketRow::Quarantined
        } else if tap.outcome == ReaderOutcome::Failed {
            BucketRow::Failed
        } else if let (Some(number), ReaderOutcome::Accepted) = (tap.supplement, tap.outcome) {
            self.supplement(rules, pairing, tap, number)
        } else {
            match pairing.read(self.carry.open.as_ref(), tap) {
                Reading::CheckIn => {
                    if let Some(open) = self.carry.open.take() {
                        self.finish(rules, input, &open, pairing.ended_by_check_in(&open, tap));
                    }
                    let open = pairing.open(tap, &input.day);
                    self.attach_supplement(pairing, tap);
                    if rules.network().is_check_in_only(tap.carrier, tap.mode) {
                        self.finish(rules, input, &open, Ending::CheckInOnly);
                    } else {
                        self.carry.open = Some(open);
                    }
                    BucketRow::CheckIn
                }
                Reading::CheckOut => match self.carry.open.take() {
                    Some(open) => {
                        self.finish(rules, input, &open, pairing.ended_by_check_out(&open, tap));
                        BucketRow::CheckOut(open.check_in.number)
                    }
                    None => BucketRow::Orphan,
                },
                Reading::Orphan => self.orphan(rules, pairing, input, tap),
                Reading::Denied => BucketRow::Denied,
            }
        };
        self.buckets.push((tap.number, bucket));
    }

    /// A presentation at a supplement reader: for the open rail trip, or for the next (RULES P10).
    fn supplement(
        &mut self,
        rules: &Rules,
        pairing: &PairingRules<'_>,
        tap: &TapRow,
        number: u16,
    ) -> BucketRow {
        let Some(rule) = rules.network().supplement_rule(number) else { return BucketRow::Supplement(None) };
        let due = SupplementDue { rule, carrier: tap.carrier, place: tap.place };
        let under_way = self.carry.open.filter(|o| o.check_in.mode == Mode::Rail && tap.at <= o.last);
        match &mut self.carry.supplement {
            Some(row)
                if row.is_of_open_trip == under_way.is_some() && row.is_there(tap.at, pairing.windows) =>
            {
                row.present(due, tap.at, pairing.windows);
            }
            // That is over, or of another trip: this one begins anew.
            row => {
                let is_of_open_trip = under_way.is_some();
                *row = Some(SupplementRow { due, last_at: tap.at, is_set: true, is_of_open_trip });
            }
        }
        BucketRow::Supplement(under_way.map(|open| open.check_in.number))
    }

    /// A rail check-in takes the supplement that waits, if it is recent.
    fn attach_supplement(&mut self, pairing: &PairingRules<'_>, check_in: &TapRow) {
        let Some(row) = &mut self.carry.supplement else { return };
        if check_in.mode != Mode::Rail || row.is_of_open_trip {
            return;
        }
        if !row.is_there(check_in.at, pairing.windows) {
            self.carry.supplement = None;
            return;
        }
        row.is_of_open_trip = true;
        for (_, bucket) in &mut self.buckets {
            if *bucket == BucketRow::Supplement(None) {
                *bucket = BucketRow::Supplement(Some(check_in.number));
            }
        }
    }

    /// The supplement of a trip that ends; it goes with the trip.
    pub(super) fn take_supplement(&mut self, open: &OpenTrip) -> Option<SupplementDue> {
        let row = self.carry.supplement.filter(|row| row.is_of_open_trip)?;
        if open.check_in.mode != Mode::Rail {
            return None;
        }
        self.carry.supplement = None;
        row.is_set.then_some(row.due)
    }

    /// At the edge of the day an open trip goes on, unless nothing can close it any more.
    fn end_of_day<C>(&mut self, rules: &Rules, pairing: &PairingRules<'_>, input: &DayRows<'_, C>) {
        let edge = input.day.next_starts;
        self.close_open_trip(rules, input, edge);
        self.carry.supplement = self.carry.supplement.filter(|row| row.is_there(edge, pairing.windows));
        // A chain that no check-in of the next day can continue is not handed over.
        for chain in [&mut self.carry.rail, &mut self.carry.btm] {
            let reaches =
                |l: &Link| l.last_out.plus_seconds(pairing.windows.transfer) >= edge && l.day_ends > edge;
            if self.carry.open.is_none() && !chain.link.as_ref().is_some_and(reaches) {
                chain.clear();
            }
        }
        let chains = [&self.carry.rail, &self.carry.btm];
        let may_go_on = self.carry.open.is_some() || chains.iter().any(|chain| chain.link.is_some());
        // A trip that goes on over the edge may use a window that ran at its check-in.
        let asked_from = self.carry.open.map_or(edge, |open| open.check_in.at.min(edge));
        self.carry.tally.end_of_day(input.day.day, asked_from, may_go_on);
    }

    fn close_open_trip<C>(&mut self, rules: &Rules, input: &DayRows<'_, C>, edge: Instant) {
        self.give_up_open_trip(rules, input, edge);
        let Some(open) = self.carry.open else { return };
        self.finish(rules, input, &open, Ending::Open(input.as_of));
        self.carry.open = self.carry.open.filter(|open| open.last >= edge);
    }

    /// An open trip that nothing can close any more at an instant, as far as is known, is missing its check-out.
    pub(super) fn give_up_open_trip<C>(&mut self, rules: &Rules, input: &DayRows<'_, C>, at: Instant) {
        if let Some(open) = self.carry.open.take_if(|open| open.last < at.min(input.as_of)) {
            self.finish(rules, input, &open, Ending::Missing(open.last.plus_seconds(1)));
        }
    }
}

fn tap_at(taps: &[TapRow], place: u32) -> Option<&TapRow> {
    taps.get(usize::try_from(place).ok()?)
}

/// Whether taps come in order, and no two of them so soon after each other that they may be one presentation.
fn are_apart(pairing: &PairingRules<'_>, taps: &[TapRow]) -> bool {
    let window = pairing.windows.same_presentation.max(0);
    let apart = |a: &TapRow, b: &TapRow| position(pairing, b).seconds_since(position(pairing, a)) > window;
    taps.windows(2).all(|pair| matches!(pair, [a, b] if apart(a, b)))
}

/// When a tap counts: a quarantined one from when it was received (RULES P8).
fn position(pairing: &PairingRules<'_>, tap: &TapRow) -> Instant {
    pairing.windows.position(tap.at, tap.received_at)
}

/// The order of taps at one instant, as far as it does not depend on the open trip (RULES T3).
fn class(pairing: &PairingRules<'_>, tap: &TapRow) -> u8 {
    match tap.direction {
        _ if pairing.is_quarantined(tap) => 3,
        Direction::In => 0,
        Direction::Out => 1,
        Direction::Unknown => 2,
    }
}
