//! The short way: a run of days rated once, and collected by walking over its trips.
//!
//! # Why this gives what the account gives
//!
//! The account rates a day anew whenever a tap arrives, and asks the bank as time passes. For a run that meets the
//! conditions below, both can be read off the days as they end.
//!
//! **Trips, fares and buckets** are a function of the set of the taps (contract 5), as long as each comes within the
//! adjust window, none is quarantined and none was refused for the deny list (conditions 1–3): no clock but the taps'
//! own then has a part in them. They are found by the same loop, [`Rater`], day by day with what each hands to the next.
//!
//! **Prices are causal.** The loop reads the taps in order, and a price is found when its trip ends, from what was noted
//! before: the chain, the windows, the steps, the caps. Nothing read later changes it. So the taps up to some place in
//! that order give, on their own, the trips that end up to there, with the prices that they have at last.
//!
//! **In order.** Where the taps arrive in the order in which they are read, and each before the day that it can mean
//! something to is collected (condition 4), each arrival shows a beginning of the run. Thresholds and single trips
//! (RULES S2, S3), which are looked at after each arrival, then meet the sums that a walk over the trips in order meets.
//! The night asks for all of the day that was not asked for, as it is at last, for none of the next run comes before.
//! Where all charges are for one day, are not asked for one by one and together do not cross the threshold, no part of
//! them does, and the walk comes to one payment in the night.
//!
//! **Otherwise** the run is [followed](super::follow) arrival by arrival, with what was asked for each trip so far. After
//! an arrival without a gap before it, the trips that are over are those of the whole run, for prices are causal; the
//! last one may be open, and is charged for nothing before the end of its day. Every other state is rated by itself. A
//! night sees the day as it ends without the arrivals after it. A run with a tap that came after its night reaches to the
//! night after the last such arrival, with all that was travelled by then; where that night is not over when the call
//! ends, or something counted goes from day to day, the account is needed. So it is where a credit is left that a later
//! run may use. A trip that has no price while taps are missing, and gets one, gets it in time (RULES F4): what changes a
//! price happened before it, and arrives within the adjust window of itself.
//!
//! **Answers** approve at the instant of the request (RULES N5), so there is no debt and nothing waits. In order, no
//! credit arises: nothing falls that was asked for.
//!
//! What is left out on the way (account checks, the deny list, references) is no part of the results, or is made on demand.
//! The differential test feeds the same random months to both.

use super::account::UNKNOWN_CARD;
use super::card::{Card, Worker};
use super::days::Edges;
use super::follow::Follow;
use super::out::{APPROVED, FARE_PENDING, LegOut, PaymentOut, TapResult, TripCode, TripOut, reason_code};
use super::pack::Packed;
use crate::calendar::{Instant, TravelDay};
use crate::card::CardScheme;
use crate::day::{DayRows, Rater};
use crate::fare::Tally;
use crate::money::Money;
use crate::settle::PaymentKind;
use crate::tap::{BucketKind, ReaderOutcome};
use crate::trip::{BucketRow, Cancellation, FareRow, StatusRow, TapRow, TripRow};

/// Room that a worker uses again and again.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The rows of the run, as the loop takes them; a tap's number is its place here.
    taps: Vec<TapRow>,
    /// The days of the run, and where the taps of each begin and end.
    days: Vec<(Edges, usize, usize)>,
    /// The trips that cost something, in the order in which they ended.
    charged: Vec<Charged>,
    /// All trips, where the run is followed …
    pub(super) ended: Vec<Ended>,
    /// … and those of a state with gaps.
    pub(super) rated: Vec<Ended>,
    /// Whether the taps did not arrive as they are read.
    is_followed: bool,
    /// Whether the run is the card's last in the table.
    pub(super) is_last_run: bool,
    /// By when the last night is over in which the run is asked for.
    pub(super) rests: Option<Instant>,
    /// What is not asked for yet.
    unpaid: Vec<Unpaid>,
    /// The taps in the order in which they are read …
    read: Vec<u32>,
    /// … and in that in which they arrived.
    pub(super) arrived: Vec<u32>,
    /// For each tap its place in the order of reading.
    ranks: Vec<usize>,
    /// Which of the taps, in the order of reading, have arrived.
    pub(super) here: Vec<bool>,
    pub(super) follow: Follow,
    /// The rows of a state with gaps.
    state: Vec<TapRow>,
    /// What was counted before the run.
    pub(super) start: Tally,
    probe: Rater,
}

/// A trip that costs something.
#[derive(Clone, Copy, Debug)]
struct Charged {
    /// The number of the tap that ended it; `None` for one that is missing its check-out: it is final when its day is
    /// over.
    ended_by: Option<u32>,
    check_in: u32,
    day: TravelDay,
    fare: Money,
}

/// A trip that is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    pub(super) check_in: u32,
    /// The number of the tap that ended it; `None` where that is no check-out.
    pub(super) closed_by: Option<u32>,
    pub(super) day: TravelDay,
    /// Nothing, where it has no price.
    pub(super) fare: Money,
    pub(super) final_at: Option<Instant>,
    /// Whether it ended with a check-out that may cost something.
    pub(super) is_checked_out: bool,
}

impl Ended {
    fn of(trip: &TripRow) -> Self {
        let is_complete = trip.status == StatusRow::Complete;
        let alone = is_complete.then_some(trip.check_in.number);
        Self {
            check_in: trip.check_in.number,
            // Where one only checks in, the check-in ends it.
            closed_by: trip.check_out.as_ref().map(|out| out.number).or(alone),
            day: trip.day,
            fare: if let FareRow::Priced(fare) = trip.fare { fare } else { Money::ZERO },
            final_at: trip.final_at,
            is_checked_out: is_complete || trip.status == StatusRow::SamePlace,
        }
    }
}

/// A charge that is not asked for yet.
#[derive(Clone, Copy, Debug)]
struct Unpaid {
    trip: u64,
    check_in: u32,
    day: TravelDay,
    fare: Money,
    /// Whether it is final before the end of its day, so that thresholds count it.
    is_final: bool,
    /// Whether it is asked for as soon as it ends (RULES S3).
    is_single: bool,
}

/// How the taps of a run arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrivals {
    /// One after the other, in the order in which they are read, and before the night.
    InOrder,
    /// Otherwise.
    Mixed,
    /// In a way, or of a kind, that needs the account.
    Unusual,
}

impl Worker<'_> {
    /// Rates and collects a run. `false`: it needs the account, and nothing was written down.
    pub(super) fn short_way(&mut self, card: &mut Card<'_>, run: &[Packed]) -> bool {
        if Self::is_odd(card) {
            return false;
        }
        let arrivals = self.lay_out(run);
        if arrivals == Arrivals::Unusual {
            return false;
        }
        self.enter_run(card);
        self.scratch.is_followed = arrivals == Arrivals::Mixed;
        let mark = self.part.mark();
        let made = (card.payments_made, card.credits_made);
        let is_done = self.rate_run(card, run)
            && if arrivals == Arrivals::Mixed { self.follow(card, run) } else { self.collect(card, run) };
        if is_done {
            card.last = self.scratch.days.last().map(|(edges, ..)| edges.own.day);
        } else {
            self.part.back_to(&mark);
            (card.payments_made, card.credits_made) = made;
        }
        is_done
    }

    /// Lays the rows out by day, and looks at how they arrived: conditions 1 to 4.
    fn lay_out(&mut self, run: &[Packed]) -> Arrivals {
        let windows = self.feed.rules.windows();
        let (adjust, ahead) = (windows.adjust, windows.clock_ahead);
        self.scratch.taps.clear();
        self.scratch.days.clear();
        // What is counted from day to day is followed by the account.
        let may_be_late = self.feed.rules.ready().is_plain() && self.is_settled();
        let mut is_mixed = false;
        let mut before: Option<(i64, i64)> = None;
        for (number, row) in (0_u32..).zip(run) {
            let late = i64::from(row.late);
            if late > adjust || late.saturating_neg() > ahead || row.outcome == ReaderOutcome::Denied {
                return Arrivals::Unusual;
            }
            let (at, received) = (row.at, row.received());
            let edges = self.days.of(Instant::from_unix_seconds(at).unwrap_or(Instant::MIN));
            let collected =
                if at < edges.before_ends.unix_seconds() { edges.before_collected } else { edges.collected };
            let is_late = received >= collected.unix_seconds();
            if is_late && !may_be_late {
                return Arrivals::Unusual;
            }
            is_mixed |= is_late;
            is_mixed |= before
                .is_some_and(|(at_before, received_before)| at <= at_before || received <= received_before);
            before = Some((at, received));
            let place = self.scratch.taps.len();
            self.scratch.taps.push(row.tap(number));
            match self.scratch.days.last_mut() {
                Some((day, _, end)) if day.own.day == edges.own.day => *end = place.saturating_add(1),
                _ => self.scratch.days.push((*edges, place, place.saturating_add(1))),
            }
        }
        // A price that comes later than a shorter adjust window allows is the account's to judge (RULES F4).
        let is_short = adjust < SHORTEST_ADJUST;
        match (is_mixed, is_short) {
            (false, _) => Arrivals::InOrder,
            (true, false) => Arrivals::Mixed,
            (true, true) => Arrivals::Unusual,
        }
    }

    /// What goes on from the run before: what was counted.
    fn enter_run(&mut self, card: &Card<'_>) {
        let carry = &mut self.rater.carry;
        carry.open = None;
        carry.rail.clear();
        carry.btm.clear();
        carry.same.clear();
        let first = self.scratch.days.first().map(|(edges, ..)| edges.own.day);
        if let (Some(last), Some(first), false) = (card.last, first, carry.tally.is_empty())
            && last.plus_days(1) != first
        {
            carry.tally = carry.tally.after_rest(first);
        }
    }

    /// Rates the days of the run, and writes their trips down.
    fn rate_run(&mut self, card: &mut Card<'_>, run: &[Packed]) -> bool {
        self.name(card);
        self.scratch.charged.clear();
        self.scratch.ended.clear();
        self.scratch.read.clear();
        let mut place = 0;
        let mut last: Option<TravelDay> = None;
        while let Some((edges, begin, end)) = self.scratch.days.get(place).copied() {
            place = place.saturating_add(1);
            if last.is_some_and(|last| last.plus_days(1) != edges.own.day)
                && !rest_until(&mut self.rater, edges.own.day)
            {
                return false;
            }
            last = Some(edges.own.day);
            let feed = self.feed;
            let by_id = |a: u32, b: u32| by_id(card, feed, run, a, b);
            let taps = self.scratch.taps.get(begin..end).unwrap_or_default();
            let after = self.scratch.taps.get(end..).unwrap_or_default();
            let next = first_seconds(after, &edges, feed.rules.windows().same_presentation);
            let rows = DayRows {
                day: edges.own,
                taps,
                next,
                as_of: Instant::MAX,
                held: &card.products,
                corrections: &[],
                explain: false,
                by_id,
            };
            self.rater.run(feed.rules, &rows);
            if !self.write_day(card, run) {
                return false;
            }
            let next_day = edges.own.day.plus_days(1);
            let is_open = self.rater.carry.open.is_some();
            let is_next = self.scratch.days.get(place).is_some_and(|(edges, ..)| edges.own.day == next_day);
            if is_open && !is_next {
                // A trip that is open at the edge ends in the next day, also when nobody travels on it. A later run may
                // lie on that day, and begins with what is counted before the day is over.
                if !self.feed.rules.ready().is_plain() {
                    return false;
                }
                let edges = *self.days.edges(next_day);
                self.scratch.days.insert(place, (edges, end, end));
            }
        }
        self.rater.carry.supplement.is_none()
    }

    /// Writes the trips of a rated day down, and what became of its taps.
    fn write_day(&mut self, card: &Card<'_>, run: &[Packed]) -> bool {
        let goes_on = self.rater.carry.open.is_some();
        let trips = core::mem::take(&mut self.rater.trips);
        let mut is_right = true;
        for trip in &trips {
            if matches!(trip.status, StatusRow::Open { .. }) && goes_on {
                continue;
            }
            is_right &= self.write_trip(card, run, trip);
        }
        self.rater.trips = trips;
        let buckets = core::mem::take(&mut self.rater.buckets);
        if self.scratch.is_followed {
            self.scratch.read.extend(buckets.iter().map(|(number, _)| *number));
        }
        for (number, bucket) in &buckets {
            let (kind, of) = match bucket {
                BucketRow::CheckIn => (BucketKind::CheckIn, None),
                BucketRow::CheckOut(trip) => (BucketKind::CheckOut, Some(*trip)),
                BucketRow::Duplicate(of) => (BucketKind::Duplicate, Some(*of)),
                BucketRow::Denied => (BucketKind::Refused, None),
                BucketRow::Failed => (BucketKind::Failed, None),
                BucketRow::Orphan => (BucketKind::OrphanCheckOut, None),
                BucketRow::Quarantined => (BucketKind::Quarantined, None),
                BucketRow::Supplement(trip) => (BucketKind::Supplement, *trip),
            };
            let Some(own) = numbered(run, *number) else { continue };
            let of = of.and_then(|of| numbered(run, of)).map(|of| of.row);
            self.settle_own(card, own.row, TapResult::Bucket(kind), of);
        }
        self.rater.buckets = buckets;
        is_right
    }

    fn write_trip(&mut self, card: &Card<'_>, run: &[Packed], trip: &TripRow) -> bool {
        let row =
            |number: u32| numbered(run, number).map_or(super::NO_ROW, |own| card.row(self.feed, own.row));
        let (check_in, journey) = (row(trip.check_in.number), row(trip.journey));
        let check_out = trip.check_out.map(|out| row(out.number));
        for leg in self.rater.legs.get(trip.legs.0..trip.legs.1).unwrap_or_default() {
            self.part.push_leg(&LegOut {
                carrier: leg.carrier,
                from: leg.from,
                to: leg.to,
                distance: leg.distance,
                tariff: leg.tariff,
                amount: leg.amount,
            });
        }
        let status = match trip.status {
            StatusRow::Open { .. } => TripCode::Open,
            StatusRow::Complete => TripCode::Complete,
            StatusRow::MissingCheckOut => TripCode::MissingCheckOut,
            StatusRow::SamePlace => TripCode::SamePlace,
            StatusRow::Cancelled { why: Cancellation::SamePlace } => TripCode::CancelledSamePlace,
            StatusRow::Cancelled { why: Cancellation::WrongPole } => TripCode::CancelledWrongPole,
            StatusRow::Cancelled { why: Cancellation::Corrected } => TripCode::CancelledCorrected,
            StatusRow::Held { .. } => TripCode::Held,
            StatusRow::Corrected { .. } => TripCode::Corrected,
            StatusRow::CorrectedCheckIn { .. } => TripCode::CorrectedCheckIn,
        };
        let (fare, final_at) = (trip.fare, trip.final_at);
        let day = trip.day.number();
        let fare = match fare {
            FareRow::Priced(fare) => Ok(fare),
            FareRow::Pending => Err(FARE_PENDING),
            FareRow::Unpriced(reason) => Err(reason_code(reason)),
        };
        self.part.push_trip(&TripOut { check_in, check_out, day, journey, status, fare, final_at });
        if self.scratch.is_followed {
            self.scratch.ended.push(Ended::of(trip));
        }
        let Ok(fare) = fare else { return true };
        if !fare.is_zero() {
            self.scratch.charged.push(charged(trip, fare));
        }
        !fare.is_negative()
    }

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
        let Scratch { taps, state, arrived, rated, .. } = &mut self.scratch;
        let arrived = arrived.get(..count).unwrap_or_default();
        let is_here = |tap: &&TapRow| arrived.contains(&tap.number);
        state.clear();
        state.extend(taps.get(begin..end).unwrap_or_default().iter().filter(is_here));
        let after = taps.get(end..).unwrap_or_default();
        let same = feed.rules.windows().same_presentation;
        let next: Vec<TapRow> = if count == 0 {
            Vec::new()
        } else {
            first_seconds(after, edges, same).iter().filter(is_here).copied().collect()
        };
        let rows = DayRows {
            day: edges.own,
            taps: state,
            next: &next,
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

    /// Whether trips of the card may be asked for one by one: by its form and funding (RULES S3).
    fn may_be_single(&self, card: &Card<'_>) -> bool {
        let kind = card.info.map_or(UNKNOWN_CARD, |info| info.kind);
        let rule = self.feed.rules.policy().settlement.per_trip.as_ref();
        rule.is_some_and(|rule| kind.form == rule.form && kind.funding == rule.funding)
    }

    /// Whether a trip is one of those that are asked for when they end (RULES S3).
    pub(super) fn is_of_single(&self, card: &Card<'_>, run: &[Packed], check_in: u32) -> bool {
        let Some(rule) = &self.feed.rules.policy().settlement.per_trip else { return false };
        if !self.may_be_single(card) {
            return false;
        }
        let kind = card.info.map_or(UNKNOWN_CARD, |info| info.kind);
        let Some(check_in) = numbered(run, check_in) else { return false };
        let application = CardScheme::ALL.get(usize::from(check_in.application)).copied();
        let at = Instant::from_unix_seconds(check_in.at).unwrap_or(Instant::MIN);
        application.unwrap_or(kind.scheme) == rule.scheme
            && self.feed.rules.calendar().date(at) < rule.check_ins_before
    }

    /// Walks over the trips in the order in which they became known, and asks for what falls due.
    fn collect(&mut self, card: &mut Card<'_>, run: &[Packed]) -> bool {
        if let Some((day, sum)) = self.is_for_one_night(card, run) {
            self.pay_at_once(card, run, day, sum);
            return true;
        }
        self.scratch.unpaid.clear();
        let mut place = 0_usize;
        while let Some(charged) = self.scratch.charged.get(place).copied() {
            place = place.saturating_add(1);
            let unpaid = Unpaid {
                trip: numbered(run, charged.check_in)
                    .map_or(super::NO_ROW, |own| card.row(self.feed, own.row)),
                check_in: charged.check_in,
                day: charged.day,
                fare: charged.fare,
                is_final: charged.ended_by.is_some(),
                is_single: charged.ended_by.is_some() && self.is_of_single(card, run, charged.check_in),
            };
            let Some(number) = charged.ended_by else {
                self.owe(card, run, unpaid);
                continue;
            };
            let now = self.received_at(number);
            self.nights(card, now);
            self.owe(card, run, unpaid);
            if self.scratch.unpaid.iter().any(|unpaid| unpaid.is_single) {
                self.pay(card, PaymentKind::PerTrip, now, |unpaid| unpaid.is_single);
            }
            self.thresholds(card, now);
        }
        self.nights(card, Instant::MAX);
        true
    }

    /// The travel day that all charges of the run are for, and their sum, where nothing but the night asks for them: no
    /// trip by itself, and not the threshold, which not even all of them cross. Their order is that of their check-ins.
    fn is_for_one_night(&self, card: &Card<'_>, run: &[Packed]) -> Option<(TravelDay, Money)> {
        let charged = &self.scratch.charged;
        let day = charged.first()?.day;
        let at = |charged: &Charged| numbered(run, charged.check_in).map(|row| row.at);
        let in_order = charged.windows(2).all(|pair| matches!(pair, [a, b] if at(a) < at(b)));
        if !in_order || charged.iter().any(|charged| charged.day != day) || self.may_be_single(card) {
            return None;
        }
        let sum = Money::sum(charged.iter().map(|charged| charged.fare))?;
        (sum <= self.feed.rules.policy().settlement.threshold_minor).then_some((day, sum))
    }

    /// Asks for all charges of the run in the night of their day.
    fn pay_at_once(&mut self, card: &mut Card<'_>, run: &[Packed], day: TravelDay, amount: Money) {
        for charged in &self.scratch.charged {
            let trip =
                numbered(run, charged.check_in).map_or(super::NO_ROW, |own| card.row(self.feed, own.row));
            self.part.push_charge(day.number(), trip, charged.fare);
        }
        let asked_at = self.days.edges(day).collected;
        self.ask(card, PaymentKind::Night, asked_at, amount);
    }

    /// Adds a charge to those that are not asked for: in order of check-ins, those of one second by their ids.
    fn owe(&mut self, card: &Card<'_>, run: &[Packed], unpaid: Unpaid) {
        let feed = self.feed;
        let at = |unpaid: &Unpaid| numbered(run, unpaid.check_in).map(|row| row.at);
        let before = |other: &Unpaid| {
            let order = at(other).cmp(&at(&unpaid));
            order.then_with(|| by_id(card, feed, run, other.check_in, unpaid.check_in)).is_lt()
        };
        let place = self.scratch.unpaid.iter().rposition(before).map_or(0, |place| place.saturating_add(1));
        self.scratch.unpaid.insert(place, unpaid);
    }

    /// Asks for the days that are collected by an instant (RULES S1).
    fn nights(&mut self, card: &mut Card<'_>, now: Instant) {
        loop {
            let Some(day) = self.scratch.unpaid.iter().map(|unpaid| unpaid.day).min() else { return };
            let collected = self.days.edges(day).collected;
            if collected > now {
                return;
            }
            self.pay(card, PaymentKind::Night, collected, |unpaid| unpaid.day == day);
        }
    }

    /// Asks for the days under way whose sum is above the threshold (RULES S2).
    fn thresholds(&mut self, card: &mut Card<'_>, now: Instant) {
        let threshold = self.feed.rules.policy().settlement.threshold_minor;
        let mut after: Option<TravelDay> = None;
        loop {
            let days = self.scratch.unpaid.iter().map(|unpaid| unpaid.day);
            let Some(day) = days.filter(|day| after.is_none_or(|after| *day > after)).min() else {
                return;
            };
            after = Some(day);
            let own = self.scratch.unpaid.iter().filter(|unpaid| unpaid.day == day && unpaid.is_final);
            let sum = Money::sum(own.map(|unpaid| unpaid.fare)).unwrap_or(Money::MAX);
            if sum > threshold && now < self.days.edges(day).own.ends {
                self.pay(card, PaymentKind::Threshold, now, |unpaid| unpaid.day == day && unpaid.is_final);
            }
        }
    }

    fn pay(&mut self, card: &mut Card<'_>, kind: PaymentKind, at: Instant, which: impl Fn(&Unpaid) -> bool) {
        let mut amount = Money::ZERO;
        let part = &mut self.part;
        self.scratch.unpaid.retain(|unpaid| {
            let is_asked = which(unpaid);
            if is_asked {
                part.push_charge(unpaid.day.number(), unpaid.trip, unpaid.fare);
                amount = amount.checked_add(unpaid.fare).unwrap_or(Money::MAX);
            }
            !is_asked
        });
        self.ask(card, kind, at, amount);
    }

    /// Writes a payment down, after its charges.
    fn ask(&mut self, card: &mut Card<'_>, kind: PaymentKind, asked_at: Instant, amount: Money) {
        let ordinal = card.payments_made;
        card.payments_made = ordinal.saturating_add(1);
        let (credited, outcome) = (Money::ZERO, APPROVED);
        self.part.push_payment(&PaymentOut { ordinal, kind, asked_at, amount, credited, outcome });
    }
}

/// With an adjust window at least so long, no trip of a run can get its price too late (RULES F4): what changes a day is
/// a tap of that day or of the next, and each arrives before its own day is collected.
const SHORTEST_ADJUST: i64 = 60 * 3_600;

fn charged(trip: &TripRow, fare: Money) -> Charged {
    let last = trip.check_out.as_ref().map_or(trip.check_in.number, |out| out.number);
    let ended_by = (trip.status != StatusRow::MissingCheckOut).then_some(last);
    Charged { ended_by, check_in: trip.check_in.number, day: trip.day, fare }
}

/// Between two days that do not follow each other a card rests: what may be handed from one to the other is what is
/// counted in periods. `false` where something waits.
fn rest_until(rater: &mut Rater, day: TravelDay) -> bool {
    let carry = &mut rater.carry;
    carry.rail.clear();
    carry.btm.clear();
    carry.same.clear();
    if !carry.tally.is_empty() {
        carry.tally = carry.tally.after_rest(day);
    }
    carry.open.is_none() && carry.supplement.take().is_none()
}

pub(super) fn numbered(run: &[Packed], number: u32) -> Option<&Packed> {
    run.get(usize::try_from(number).ok()?)
}

fn tap_of(taps: &[TapRow], number: u32) -> Option<&TapRow> {
    taps.get(usize::try_from(number).ok()?)
}

/// Taps of the first seconds of the day after, which may be a presentation of this one (RULES P2).
fn first_seconds<'t>(after: &'t [TapRow], edges: &Edges, seconds: i64) -> &'t [TapRow] {
    let until = edges.own.next_starts.plus_seconds(seconds);
    let count = after.iter().take_while(|tap| tap.at <= until).count();
    after.get(..count).unwrap_or_default()
}

pub(super) fn by_id(
    card: &Card<'_>,
    feed: &super::card::Feed<'_>,
    run: &[Packed],
    a: u32,
    b: u32,
) -> core::cmp::Ordering {
    let id = |number: u32| numbered(run, number).and_then(|row| card.id(feed, row.row));
    id(a).cmp(&id(b))
}
