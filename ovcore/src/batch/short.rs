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
//! **In another order, but each before its night**, a run comes to the same where nothing but the nights asks for anything:
//! no trip by itself, and in no state the threshold. Then a night asks for its day as it is at last, for all taps that mean
//! something to it have come. Which states have to be looked at, and which not, stands at
//! [`is_calm`](Worker::is_calm).
//!
//! **Otherwise** the run is [followed](super::follow) arrival by arrival, with what was asked for each trip so far. After
//! an arrival without a gap before it, the trips that are over are those of the whole run, for prices are causal; the
//! last one may be open, and is charged for nothing before the end of its day. Every other state is rated by itself. A
//! night sees the day as it ends without the arrivals after it. A run with a tap that came after its night reaches to the
//! night after the last such arrival, with all that was travelled by then; where that night is not over when a call of a
//! stream ends, the rows wait for a later call; where it is the last call, or something counted goes from day to day, the
//! account is needed. A credit that is left goes on with the card: its next run is followed, too. A trip that has no price
//! while taps are missing, and gets one, gets it in time (RULES F4): what changes a price happened before it, and arrives
//! within the adjust window of itself.
//!
//! **Answers** approve at the instant of the request (RULES N5), so there is no debt and nothing waits. In order, and where
//! nights alone ask, no credit arises: nothing falls that was asked for.
//!
//! What is left out on the way (account checks, the deny list, references) is no part of the results, or is made on demand.
//! The differential test feeds the same random months to both.

use super::card::{Card, FOLLOWED, Worker};
use super::codes::{FARE_PENDING, TapResult, TripCode, reason_code};
use super::collect::{Charged, Unpaid, charged};
use super::days::Edges;
use super::follow::Follow;
use super::pack::Packed;
use super::write::{LegOut, TripOut};
use crate::calendar::{Instant, TravelDay};
use crate::day::{DayRows, Rater};
use crate::fare::Tally;
use crate::money::Money;
use crate::tap::{BucketKind, ReaderOutcome};
use crate::trip::{BucketRow, Cancellation, FareRow, StatusRow, TapRow, TripRow};

/// Room that a worker uses again and again.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The rows of the run, as the loop takes them; a tap's number is its place here.
    pub(super) taps: Vec<TapRow>,
    /// The days of the run, and where the taps of each begin and end.
    pub(super) days: Vec<(Edges, usize, usize)>,
    /// The trips that cost something, in the order in which they ended.
    pub(super) charged: Vec<Charged>,
    /// All trips, where the run is followed …
    pub(super) ended: Vec<Ended>,
    /// … and those of a state with gaps.
    pub(super) rated: Vec<Ended>,
    /// Whether the taps did not arrive as they are read.
    is_followed: bool,
    /// Whether each of the taps is a presentation of its own, whatever the others are.
    pub(super) are_apart: bool,
    /// By when the last night is over in which the run is asked for.
    pub(super) rests: Option<Instant>,
    /// Whether that is after the end of the call, and a later one has the rest.
    pub(super) waits: bool,
    /// What is not asked for yet.
    pub(super) unpaid: Vec<Unpaid>,
    /// The taps in the order in which they are read …
    pub(super) read: Vec<u32>,
    /// … and in that in which they arrived.
    pub(super) arrived: Vec<u32>,
    /// For each tap its place in the order of reading.
    pub(super) ranks: Vec<usize>,
    /// Which of the taps, in the order of reading, have arrived.
    pub(super) here: Vec<bool>,
    pub(super) follow: Follow,
    /// The rows of a state with gaps, and those of the first seconds after it.
    pub(super) state: Vec<TapRow>,
    pub(super) state_next: Vec<TapRow>,
    /// What was counted before the run.
    pub(super) start: Tally,
    pub(super) probe: Rater,
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
    pub(super) fn of(trip: &TripRow) -> Self {
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

/// How the taps of a run arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrivals {
    /// One after the other, in the order in which they are read, and before the night.
    InOrder,
    /// In another order, but each before the night, and no two at one second.
    Mixed,
    /// Otherwise.
    Late,
    /// In a way, or of a kind, that needs the account.
    Unusual,
}

impl Worker<'_> {
    /// Rates and collects a run. `false`: it needs the account, and nothing was written down.
    pub(super) fn short_way(&mut self, card: &mut Card<'_>, run: &[Packed]) -> bool {
        let has_credits = !card.credits.is_empty();
        if Self::is_odd(card) || (has_credits && run.len() > FOLLOWED) {
            return false;
        }
        let arrivals = self.lay_out(run);
        if arrivals == Arrivals::Unusual {
            return false;
        }
        self.enter_run(card);
        self.scratch.is_followed = arrivals != Arrivals::InOrder || has_credits;
        let mark = self.part.mark();
        let made = (card.payments_made, card.credits_made);
        let is_done = self.rate_run(card, run)
            && match arrivals {
                Arrivals::InOrder if !has_credits => self.collect(card, run),
                Arrivals::Mixed if !has_credits && self.is_calm(card, run) => {
                    self.collect_by_night(card, run)
                }
                Arrivals::InOrder | Arrivals::Mixed | Arrivals::Late | Arrivals::Unusual => {
                    self.follow(card, run)
                }
            };
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
        let (adjust, ahead, is_settled) = (windows.adjust, windows.clock_ahead, self.is_settled());
        let Scratch { taps, days, .. } = &mut self.scratch;
        taps.clear();
        taps.extend((0_u32..).zip(run).map(|(number, row)| row.tap(number)));
        days.clear();
        // What is counted from day to day is followed by the account.
        let may_be_late = self.feed.rules.ready().is_plain() && is_settled;
        let (mut is_mixed, mut is_any_late, mut are_apart) = (false, false, true);
        let (mut day, mut collected, mut collected_before) = (0..0, 0, (0, 0));
        let (mut at_before, mut received_before) = (i64::MIN, i64::MIN);
        for (place, row) in run.iter().enumerate() {
            let (at, late, received) = (row.at, i64::from(row.late), row.received());
            if late > adjust || late.saturating_neg() > ahead || row.outcome == ReaderOutcome::Denied {
                return Arrivals::Unusual;
            }
            if !day.contains(&at) {
                let edges = self.days.of(Instant::from_unix_seconds(at).unwrap_or(Instant::MIN));
                day = edges.own.starts.unix_seconds()..edges.own.next_starts.unix_seconds();
                collected = edges.collected.unix_seconds();
                collected_before = (edges.before_ends.unix_seconds(), edges.before_collected.unix_seconds());
                if let Some((_, _, end)) = days.last_mut() {
                    *end = place;
                }
                days.push((*edges, place, run.len()));
            }
            let (before_ends, before) = collected_before;
            let is_late = received >= if at < before_ends { before } else { collected };
            if is_late && !may_be_late {
                return Arrivals::Unusual;
            }
            is_any_late |= is_late || at <= at_before;
            is_mixed |= received <= received_before;
            are_apart &= at.saturating_sub(at_before) > windows.same_presentation;
            (at_before, received_before) = (at, received);
        }
        self.scratch.are_apart = are_apart && windows.same_presentation >= 0;
        // A price that comes later than a shorter adjust window allows is the account's to judge (RULES F4).
        let is_short = adjust < SHORTEST_ADJUST;
        match (is_mixed, is_any_late) {
            (false, false) => Arrivals::InOrder,
            _ if is_short => Arrivals::Unusual,
            (true, false) => Arrivals::Mixed,
            (_, true) => Arrivals::Late,
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
            let are_apart = self.scratch.are_apart;
            let after = self.scratch.taps.get(end..).filter(|_| !are_apart).unwrap_or_default();
            let next = first_seconds(after, &edges, feed.rules.windows().same_presentation);
            let rows = DayRows {
                day: edges.own,
                taps,
                are_apart,
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
}

/// With an adjust window at least so long, no trip of a run can get its price too late (RULES F4): what changes a day is
/// a tap of that day or of the next, and each arrives before its own day is collected.
const SHORTEST_ADJUST: i64 = 60 * 3_600;

/// Between two days that do not follow each other a card rests: what may be handed from one to the other is what is
/// counted in periods. `false` where something waits.
pub(super) fn rest_until(rater: &mut Rater, day: TravelDay) -> bool {
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

/// Taps of the first seconds of the day after, which may be a presentation of this one (RULES P2).
pub(super) fn first_seconds<'t>(after: &'t [TapRow], edges: &Edges, seconds: i64) -> &'t [TapRow] {
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
