//! Collecting a run whose taps did not arrive in the order in which they are read, or came after the night: arrival by
//! arrival, as the account does (RULES S1–S3, S6, F5, L2).
//!
//! What was asked for each trip is kept, and held against what it costs as of each arrival. Of a state without a gap
//! that is read off the run as it ended, for prices are causal; any other state is rated by itself, as far as it has
//! come. What is left out is what cannot happen here: every answer approves at once, so nothing waits and there is no
//! debt.

use super::card::{Card, Worker};
use super::pack::Packed;
use super::short::{Ended, numbered};
use super::write::{APPROVED, COVERED, PaymentOut};
use crate::account::{collection_time, refund_time};
use crate::calendar::{Instant, TravelDay};
use crate::money::Money;
use crate::settle::{Credit, PaymentKind};

/// A trip with what was asked for it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    trip: Ended,
    /// Whether it is a trip as far as is known now.
    is_there: bool,
    /// Whether it is asked for as soon as it ends (RULES S3).
    is_single: bool,
    /// By the travel day that it was asked for.
    sums: Vec<(TravelDay, Money)>,
    was_ever: bool,
}

/// What is owed for a trip.
#[derive(Clone, Copy, Debug)]
struct Owed {
    /// Which of the trips.
    place: usize,
    day: TravelDay,
    amount: Money,
}

/// A run while it is collected. Room that is used again.
#[derive(Debug, Default)]
pub(super) struct Follow {
    /// In order of check-ins.
    trips: Vec<Asked>,
    owed: Vec<Owed>,
    pub(super) credits: Vec<Credit>,
    /// The latest night that was worked off.
    night_done: Option<TravelDay>,
}

impl Asked {
    /// What still has to be asked for as of an instant, by travel day; negative where too much was asked.
    fn owed(&self, now: Instant) -> impl Iterator<Item = (TravelDay, Money)> + '_ {
        let counts = self.is_there && self.trip.final_at.is_none_or(|at| at <= now);
        let charged = if counts { self.trip.fare } else { Money::ZERO };
        let own_day = self.trip.day;
        let own = self.sums.iter().find(|(day, _)| *day == own_day).map_or(Money::ZERO, |(_, sum)| *sum);
        let others = self.sums.iter().filter(move |(day, _)| *day != own_day);
        let given_back = others.map(|(day, sum)| (*day, negative(*sum)));
        let own = (own_day, charged.checked_sub(own).unwrap_or(Money::MIN));
        core::iter::once(own).chain(given_back).filter(|(_, amount)| !amount.is_zero())
    }

    fn ask(&mut self, day: TravelDay, amount: Money) {
        match self.sums.iter_mut().find(|(own, _)| *own == day) {
            Some((_, sum)) => *sum = plus(*sum, amount),
            None => self.sums.push((day, amount)),
        }
        self.sums.retain(|(_, sum)| !sum.is_zero());
        self.sums.sort_unstable();
        self.was_ever = true;
    }

    fn is_due(&self, now: Instant) -> bool {
        let owes = || self.owed(now).any(|(_, amount)| amount.is_positive());
        self.is_single && self.trip.is_checked_out && !self.was_ever && owes()
    }
}

impl Follow {
    pub(super) fn begin(&mut self) {
        self.trips.clear();
        self.owed.clear();
        self.credits.clear();
        self.night_done = None;
    }

    /// A trip as it now is.
    fn put(&mut self, trip: &Ended, is_single: bool, before: impl Fn(u32, u32) -> bool) {
        let known = self.trips.iter_mut().find(|own| own.trip.check_in == trip.check_in);
        if let Some(known) = known {
            (known.trip, known.is_there) = (*trip, true);
            return;
        }
        let place = self.trips.iter().rposition(|own| before(own.trip.check_in, trip.check_in));
        let place = place.map_or(0, |place| place.saturating_add(1));
        let own = Asked { trip: *trip, is_there: true, is_single, sums: Vec::new(), was_ever: false };
        self.trips.insert(place, own);
    }

    /// Notes what is owed as of an instant, of what `which` picks; gives the sum.
    fn note_owed(&mut self, now: Instant, which: impl Fn(&Asked, TravelDay, Money) -> bool) -> Money {
        self.owed.clear();
        let mut sum = Money::ZERO;
        for (place, trip) in self.trips.iter().enumerate() {
            for (day, amount) in trip.owed(now).filter(|(day, amount)| which(trip, *day, *amount)) {
                sum = plus(sum, amount);
                self.owed.push(Owed { place, day, amount });
            }
        }
        sum
    }

    /// The first travel day after one for which something is owed or was asked too much.
    fn day_after(&self, now: Instant, after: Option<TravelDay>) -> Option<TravelDay> {
        let days = self.trips.iter().flat_map(|trip| trip.owed(now)).map(|(day, _)| day);
        days.filter(|day| after.is_none_or(|after| *day > after)).min()
    }

    /// Counts what was noted as asked for.
    fn ask_noted(&mut self) {
        for owed in &self.owed {
            if let Some(trip) = self.trips.get_mut(owed.place) {
                trip.ask(owed.day, owed.amount);
            }
        }
    }

    /// Uses credits against an amount, oldest first; gives what is left of it.
    fn use_credits(&mut self, amount: Money) -> Money {
        let mut rest = amount;
        for credit in &mut self.credits {
            let part = credit.left.min(rest);
            rest = rest.checked_sub(part).unwrap_or(Money::ZERO);
            credit.left = credit.left.checked_sub(part).unwrap_or(Money::ZERO);
        }
        self.credits.retain(|credit| credit.left.is_positive());
        rest
    }
}

impl Worker<'_> {
    /// Collects a run arrival by arrival. `false`: the account is needed.
    pub(super) fn follow(&mut self, card: &mut Card<'_>, run: &[Packed]) -> bool {
        let mut follow = core::mem::take(&mut self.scratch.follow);
        follow.begin();
        follow.credits.clone_from(&card.credits);
        let is_done = self.follow_arrivals(&mut follow, card, run);
        if is_done {
            card.credits.clone_from(&follow.credits);
        }
        self.scratch.follow = follow;
        is_done
    }

    fn follow_arrivals(&mut self, follow: &mut Follow, card: &mut Card<'_>, run: &[Packed]) -> bool {
        self.order_arrivals(card, run);
        let arrivals = self.scratch.arrived.len();
        let mut here = core::mem::take(&mut self.scratch.here);
        here.clear();
        here.resize(arrivals, false);
        let (mut whole, mut highest) = (0_usize, 0_usize);
        let mut is_right = true;
        if let Some(first) = self.scratch.arrived.first().map(|first| self.received_at(*first)) {
            self.pay_back_until(&mut follow.credits, first);
        }
        for place in 0..arrivals {
            let Some(number) = self.scratch.arrived.get(place).copied() else { break };
            let now = self.received_at(number);
            let rank = self.rank(number);
            if let Some(slot) = here.get_mut(rank) {
                *slot = true;
            }
            highest = highest.max(rank);
            while here.get(whole).copied().unwrap_or_default() {
                whole = whole.saturating_add(1);
            }
            let count = place.saturating_add(1);
            // An arrival at the very second of a night is the account's to judge.
            is_right = self.night_after(now.plus_seconds(-1)) != now;
            let is_read_off = whole > highest && self.can_be_read_off(run, whole, now);
            if is_read_off {
                self.take_over(follow, card, run, whole);
            } else {
                is_right &= self.rate_state(card, run, count);
                self.take_rated(follow, card, run);
            }
            is_right &= self.look_anew(follow, card, run, now);
            // Nights between this arrival and the next see the day as it ends without the next.
            let next = self.scratch.arrived.get(count).map(|next| self.received_at(*next));
            let has_night = next.is_none_or(|next| self.night_after(now) <= next);
            if is_right && has_night {
                if count == arrivals {
                    self.take_over(follow, card, run, usize::MAX);
                } else if is_read_off {
                    is_right = self.rate_state(card, run, count);
                    self.take_rated(follow, card, run);
                }
                is_right &= self.nights_until(follow, card, run, now, next);
            }
            if !is_right {
                break;
            }
        }
        self.scratch.here = here;
        is_right && follow.day_after(Instant::MAX, None).is_none()
    }

    /// At the end of a call: pays back what is due by then, and writes down what is left where no call follows.
    pub(super) fn end_credits(&mut self, card: &mut Card<'_>) {
        let (rules, ahead) = (self.feed.rules, self.feed.rules.windows().clock_ahead);
        // A tap that is not known yet may have been received from then on.
        let certain = self.feed.until.plus_seconds(ahead.saturating_add(1).saturating_neg());
        let until = if self.feed.is_last { self.feed.until } else { certain };
        let is_due = card.credits.iter().any(|credit| refund_time(rules, credit) <= until);
        if !is_due && !self.feed.is_last {
            return;
        }
        self.name(card);
        self.pay_back_until(&mut card.credits, until);
        if self.feed.is_last && !card.credits.is_empty() {
            let left = Money::sum(card.credits.iter().map(|credit| credit.left)).unwrap_or(Money::MAX);
            self.part.push_standing([Money::ZERO, left, Money::ZERO, Money::ZERO]);
        }
    }

    /// Pays back the credits whose time comes by an instant, each at its own (RULES S6).
    fn pay_back_until(&mut self, credits: &mut Vec<Credit>, until: Instant) {
        let rules = self.feed.rules;
        while let Some(due) = credits.iter().map(|credit| refund_time(rules, credit)).min() {
            if due > until {
                return;
            }
            self.pay_back(credits, due);
        }
    }

    /// Whether a state without a gap, of the first taps, can be read off the run as it ended: its last trip is over by
    /// then, or is at least not charged for.
    fn can_be_read_off(&mut self, run: &[Packed], whole: usize, now: Instant) -> bool {
        let begun = |trip: &&Ended| self.rank(trip.check_in) < whole;
        let last = self.scratch.ended.iter().filter(begun).max_by_key(|trip| self.rank(trip.check_in));
        let Some(last) = last.copied() else { return true };
        let is_over = last.closed_by.is_some_and(|number| self.rank(number) < whole);
        is_over || numbered(run, last.check_in).is_some_and(|row| now < self.first_charged(row.at))
    }

    /// From when on a trip that began at an instant may be charged for without a check-out: after midnight it may be of
    /// the day before.
    fn first_charged(&mut self, check_in: i64) -> Instant {
        let edges = self.edges_at(check_in);
        let may_be_of_before = check_in < edges.before_ends.unix_seconds();
        if may_be_of_before { edges.before_ends } else { edges.own.ends }
    }

    /// The first night after an instant.
    pub(super) fn night_after(&mut self, now: Instant) -> Instant {
        let mut day = self.feed.rules.calendar().day_of(now).plus_days(-2);
        loop {
            let collected = self.days.edges(day).collected;
            if collected > now || day == TravelDay::MAX {
                return collected;
            }
            day = day.plus_days(1);
        }
    }

    /// Takes the trips over as they are at last, of which the first taps, without a gap, are known. A trip that is not
    /// over by then has no charge that counts.
    fn take_over(&mut self, follow: &mut Follow, card: &Card<'_>, run: &[Packed], whole: usize) {
        let ended = core::mem::take(&mut self.scratch.ended);
        follow.trips.iter_mut().for_each(|own| own.is_there = false);
        for trip in &ended {
            let is_known = |number: u32| self.rank(number) < whole;
            if !is_known(trip.check_in) {
                continue;
            }
            // What is no check-out ends it with the next check-in at the latest.
            let own = self.rank(trip.check_in);
            let is_followed =
                |next: &Ended| (own.saturating_add(1)..whole).contains(&self.rank(next.check_in));
            let is_over =
                whole == usize::MAX || trip.closed_by.map_or_else(|| ended.iter().any(is_followed), is_known);
            let trip = if is_over {
                *trip
            } else {
                Ended { fare: Money::ZERO, is_checked_out: false, final_at: Some(Instant::MAX), ..*trip }
            };
            self.put_trip(follow, card, run, &trip);
        }
        self.scratch.ended = ended;
    }

    /// Takes the trips over of a state that was rated by itself.
    fn take_rated(&mut self, follow: &mut Follow, card: &Card<'_>, run: &[Packed]) {
        let rated = core::mem::take(&mut self.scratch.rated);
        follow.trips.iter_mut().for_each(|own| own.is_there = false);
        for trip in &rated {
            self.put_trip(follow, card, run, trip);
        }
        self.scratch.rated = rated;
    }

    fn put_trip(&self, follow: &mut Follow, card: &Card<'_>, run: &[Packed], trip: &Ended) {
        let feed = self.feed;
        let before = |a: u32, b: u32| {
            let at = |number: u32| numbered(run, number).map(|row| row.at);
            at(a).cmp(&at(b)).then_with(|| super::short::by_id(card, feed, run, a, b)).is_lt()
        };
        follow.put(trip, self.is_of_single(card, run, trip.check_in), before);
    }

    /// What fell is credited; then what is due is asked for, until nothing is (RULES S2, S3, S6).
    fn look_anew(&mut self, follow: &mut Follow, card: &mut Card<'_>, run: &[Packed], now: Instant) -> bool {
        self.open_credits(follow, card, now);
        // Each turn asks for something that is then asked for.
        for _ in 0..MOST {
            if !self.ask_for_what_is_due(follow, card, run, now) {
                return true;
            }
        }
        false
    }

    fn open_credits(&mut self, follow: &mut Follow, card: &mut Card<'_>, now: Instant) {
        let mut after = None;
        while let Some(day) = follow.day_after(now, after) {
            after = Some(day);
            let sum = follow.note_owed(now, |_, own, _| own == day);
            if sum.is_positive() {
                continue;
            }
            follow.ask_noted();
            if sum.is_zero() {
                continue;
            }
            let left = negative(sum);
            let number = card.credits_made;
            card.credits_made = number.saturating_add(1);
            let date = self.feed.rules.calendar().date(now);
            follow.credits.push(Credit { number, date, day, left });
            self.part.push_credit(number, false, now, left);
        }
    }

    /// Asks for what is due, if anything is.
    fn ask_for_what_is_due(
        &mut self,
        follow: &mut Follow,
        card: &mut Card<'_>,
        run: &[Packed],
        now: Instant,
    ) -> bool {
        if follow.trips.iter().any(|trip| trip.is_due(now)) {
            let rules = self.feed.rules;
            let sum = follow.note_owed(now, |trip, day, amount| {
                trip.is_due(now)
                    || (trip.was_ever && trip.is_single)
                    || collection_time(rules, day) <= now
                    || amount.is_negative()
            });
            if sum.is_positive() {
                self.request(follow, card, run, PaymentKind::PerTrip, sum, now);
                return true;
            }
        }
        let threshold = self.feed.rules.policy().settlement.threshold_minor;
        let credits = Money::sum(follow.credits.iter().map(|credit| credit.left)).unwrap_or(Money::MAX);
        let mut after = None;
        while let Some(day) = follow.day_after(now, after) {
            after = Some(day);
            if now >= self.days.edges(day).own.ends {
                continue;
            }
            let sum = follow.note_owed(now, |_, own, _| own == day);
            if sum.checked_sub(credits).unwrap_or(Money::MIN) > threshold {
                self.request(follow, card, run, PaymentKind::Threshold, sum, now);
                return true;
            }
        }
        false
    }

    /// Asks for what was noted.
    fn request(
        &mut self,
        follow: &mut Follow,
        card: &mut Card<'_>,
        run: &[Packed],
        kind: PaymentKind,
        sum: Money,
        asked_at: Instant,
    ) {
        for owed in &follow.owed {
            let check_in = follow.trips.get(owed.place).and_then(|own| numbered(run, own.trip.check_in));
            let trip = check_in.map_or(super::NO_ROW, |own| card.row(self.feed, own.row));
            self.part.push_charge(owed.day.number(), trip, owed.amount);
        }
        follow.ask_noted();
        let amount = follow.use_credits(sum);
        let credited = sum.checked_sub(amount).unwrap_or(Money::ZERO);
        let ordinal = card.payments_made;
        card.payments_made = ordinal.saturating_add(1);
        let outcome = if amount.is_zero() { COVERED } else { APPROVED };
        self.part.push_payment(&PaymentOut { ordinal, kind, asked_at, amount, credited, outcome });
    }

    /// Works off the nights and refunds after an arrival, and not after the next.
    fn nights_until(
        &mut self,
        follow: &mut Follow,
        card: &mut Card<'_>,
        run: &[Packed],
        from: Instant,
        next: Option<Instant>,
    ) -> bool {
        // After the last night nothing is left but credits.
        let end = self.scratch.rests.unwrap_or(from);
        let until = next.unwrap_or(end);
        let mut clock = from;
        for _ in 0..MOST {
            let night = self.next_night(follow, clock).filter(|(_, at)| *at <= until);
            let refund = follow.credits.iter().map(|credit| refund_time(self.feed.rules, credit)).min();
            let refund = refund.map(|at| at.max(clock)).filter(|at| *at <= until);
            // At one instant the night comes first (RULES T2).
            let now = match (night, refund) {
                (Some((day, at)), refund) if refund.is_none_or(|refund| at <= refund) => {
                    let sum = follow.note_owed(at, |_, own, _| own <= day);
                    if !sum.is_positive() {
                        return false;
                    }
                    self.request(follow, card, run, PaymentKind::Night, sum, at);
                    follow.night_done = follow.night_done.max(Some(day));
                    at
                }
                (_, Some(at)) => {
                    self.pay_back(&mut follow.credits, at);
                    at
                }
                (_, None) => return true,
            };
            if !self.look_anew(follow, card, run, now) {
                return false;
            }
            clock = now;
        }
        false
    }

    /// The next night on which there is something to ask for (RULES S1, L2).
    fn next_night(&mut self, follow: &Follow, clock: Instant) -> Option<(TravelDay, Instant)> {
        let mut after = None;
        let first = loop {
            let day = follow.day_after(Instant::MAX, after)?;
            after = Some(day);
            let owed = follow.trips.iter().flat_map(|trip| trip.owed(Instant::MAX));
            let own = owed.filter(|(own, _)| *own == day).map(|(_, amount)| amount);
            if Money::sum(own).unwrap_or(Money::MAX).is_positive() {
                break day;
            }
        };
        let passed = self.feed.rules.calendar().day_of(clock).plus_days(-2);
        let mut day = first.max(passed);
        if let Some(done) = follow.night_done {
            day = day.max(done.plus_days(1));
        }
        while self.days.edges(day).collected <= clock && day < TravelDay::MAX {
            day = day.plus_days(1);
        }
        Some((day, self.days.edges(day).collected))
    }

    /// Pays back what is left of the credits whose time has come (RULES S6).
    fn pay_back(&mut self, credits: &mut Vec<Credit>, due: Instant) {
        let rules = self.feed.rules;
        for credit in credits.iter().filter(|credit| refund_time(rules, credit) <= due) {
            self.part.push_credit(credit.number, true, due, credit.left);
        }
        credits.retain(|credit| refund_time(rules, credit) > due);
    }
}

/// More turns than any run takes.
const MOST: usize = 1_000;

fn plus(a: Money, b: Money) -> Money {
    a.checked_add(b).unwrap_or(Money::MAX)
}

fn negative(amount: Money) -> Money {
    amount.checked_neg().unwrap_or(Money::MAX)
}
