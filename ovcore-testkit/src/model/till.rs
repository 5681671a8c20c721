//! Money: what is asked of the bank when, what becomes of it, and whom the deny list refuses (RULES S1–S6, D1–D8).
//!
//! The till knows all taps that came in so far. Whenever something happens it rates them all anew and looks at what is
//! due for each travel day: what its trips cost now, less what was asked for them.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::account::CheckOutcome;
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::CardKind;
use ovcore::deny::{BlockCause, DenyReason};
use ovcore::ids::TripId;
use ovcore::money::Money;
use ovcore::policy::{AttemptRow, Channel, DeclineCategory};
use ovcore::settle::{PaymentKind, PaymentOutcome};
use ovcore::tap::{Bucket, Tap};
use ovcore::trip::{Fare, Trip, TripStatus};

use super::{History, Model};

/// The life of a card at the bank.
#[derive(Clone, Debug)]
pub struct Life {
    /// What is known of the card.
    pub card: CardKind,
    /// Its taps.
    pub taps: Vec<Tap>,
    /// What the bank answers to request 0, 1, 2, … and after how many seconds; after the last, it approves.
    pub bank: Vec<(PaymentOutcome, u32)>,
    /// What else is asked of the account.
    pub calls: Vec<(Instant, Call)>,
    /// When the story ends.
    pub until: Instant,
}

/// What is asked of an account besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// The traveller pays the debt in self-service.
    Pay,
    /// The issuer says how the card stands.
    Checked(CheckOutcome),
}

/// What both must agree on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// What happened, in order.
    pub facts: Vec<String>,
    /// Where the money is in the end: approved, refunded, open credits, debt, not asked for, in flight.
    pub sums: [i64; 6],
    /// The reasons on the deny list in the end.
    pub reasons: Vec<DenyReason>,
}

#[derive(Clone, Debug)]
struct Credit {
    date: TravelDay,
    left: i64,
}

#[derive(Clone, Debug)]
struct Flight {
    kind: PaymentKind,
    amount: i64,
    /// When the bank answers what; nothing while the host waits to ask again.
    answer: Option<(Instant, PaymentOutcome)>,
    ask_again: Option<Instant>,
    unknowns: usize,
}

#[derive(Clone, Debug)]
struct Debt {
    date: TravelDay,
    amount: i64,
    category: DeclineCategory,
    /// Attempts that were made, by channel.
    made: Vec<(Channel, Instant)>,
    /// Whether an answer ended the schedule for good.
    is_stopped: bool,
    /// An attempt of the schedule that waits for an answer.
    waits: bool,
}

struct Till<'a> {
    model: &'a Model,
    life: &'a Life,
    now: Instant,
    seen: Vec<Tap>,
    trips: Vec<Trip>,
    buckets: BTreeMap<ovcore::ids::TapId, Bucket>,
    asked: BTreeMap<(TravelDay, TripId), i64>,
    credits: Vec<Credit>,
    flight: Option<Flight>,
    requests: usize,
    night_waits: Option<TravelDay>,
    debt: Option<Debt>,
    /// Attempts on this debt and on those before.
    tried: Vec<(Channel, Instant)>,
    /// By which channels nothing is asked before an account check has passed (RULES D4).
    awaits_check: BTreeSet<Channel>,
    reasons: BTreeSet<DenyReason>,
    block_ends: Option<Instant>,
    account: Account,
    approved: i64,
    refunded: i64,
}

/// Lives a life.
pub(super) fn live(model: &Model, life: &Life) -> Account {
    let begin = life.taps.iter().map(|tap| tap.received_at).min().unwrap_or(life.until);
    let mut till = Till {
        model,
        life,
        now: begin,
        seen: Vec::new(),
        trips: Vec::new(),
        buckets: BTreeMap::new(),
        asked: BTreeMap::new(),
        credits: Vec::new(),
        flight: None,
        requests: 0,
        night_waits: None,
        debt: None,
        tried: Vec::new(),
        awaits_check: BTreeSet::new(),
        reasons: BTreeSet::new(),
        block_ends: None,
        account: Account::default(),
        approved: 0,
        refunded: 0,
    };
    let mut taps: Vec<&Tap> = life.taps.iter().collect();
    taps.sort_by_key(|tap| (tap.received_at, tap.id));
    let mut calls: Vec<&(Instant, Call)> = life.calls.iter().collect();
    calls.sort_by_key(|(at, _)| *at);
    for tap in taps {
        while let Some((at, call)) = calls.first().copied().filter(|(at, _)| *at < tap.received_at) {
            calls.remove(0);
            till.run_until(*at);
            till.call(*call);
        }
        till.run_until(tap.received_at);
        till.tap(tap);
    }
    for (at, call) in calls {
        till.run_until(*at);
        till.call(*call);
    }
    till.run_until(life.until);
    till.end()
}

impl Till<'_> {
    fn fact(&mut self, what: &str) {
        self.account.facts.push(format!("{} {what}", self.now));
    }

    fn end(mut self) -> Account {
        let credits = self.credits.iter().map(|credit| credit.left).sum();
        let debt = self.debt.as_ref().map_or(0, |debt| debt.amount);
        let uncollected = self.days().into_iter().map(|day| self.standing(day)).sum();
        let flight = self.flight.as_ref().filter(|flight| !flight.kind.is_recovery());
        let flight = flight.map_or(0, |flight| flight.amount);
        self.account.sums = [self.approved, self.refunded, credits, debt, uncollected, flight];
        self.account.reasons = self.reasons.into_iter().collect();
        self.account
    }

    /// When collections are made on a date.
    fn collection(&self, date: TravelDay) -> Instant {
        let minutes = self.model.policy.settlement.collection_delay_minutes;
        self.model.clock.ends(date.plus_days(-1)).plus_seconds(i64::from(minutes) * 60)
    }

    /// Rates everything that is known, as of now.
    fn look(&mut self) {
        let history =
            History { taps: &self.seen, as_of: self.now, products: &[], inert: &[], corrections: &[] };
        let opinion = self.model.rate(&history);
        (self.trips, self.buckets) = (opinion.trips, opinion.buckets);
    }

    fn days(&self) -> Vec<TravelDay> {
        let days: BTreeSet<TravelDay> =
            self.trips.iter().map(|trip| trip.day).chain(self.asked.keys().map(|(day, _)| *day)).collect();
        days.into_iter().collect()
    }

    fn asked_for(&self, day: TravelDay) -> i64 {
        self.asked.iter().filter(|((own, _), _)| *own == day).map(|(_, amount)| *amount).sum()
    }

    /// What a trip costs, if that is final.
    fn charge(&self, trip: &Trip) -> i64 {
        match trip.fare {
            Fare::Priced(fare) if trip.final_at.is_some_and(|at| at <= self.now) => fare.minor(),
            _ => 0,
        }
    }

    /// What is due for a day: its final charges, less what was asked for.
    fn due(&self, day: TravelDay) -> i64 {
        let charges: i64 = self.trips.iter().filter(|trip| trip.day == day).map(|t| self.charge(t)).sum();
        charges - self.asked_for(day)
    }

    /// As [`Self::due`], with charges that are not final yet.
    fn standing(&self, day: TravelDay) -> i64 {
        let fares = self.trips.iter().filter(|trip| trip.day == day).map(|trip| trip.fare.charged().minor());
        fares.sum::<i64>() - self.asked_for(day)
    }

    /// Writes down that everything due for a day was asked for, joined, or given back.
    fn take(&mut self, day: TravelDay) {
        self.asked.retain(|(own, _), _| *own != day);
        let own: Vec<Trip> = self.trips.iter().filter(|trip| trip.day == day).cloned().collect();
        for trip in own {
            let charge = self.charge(&trip);
            self.asked.insert((day, trip.id), charge);
        }
    }

    fn run_until(&mut self, until: Instant) {
        while let Some(next) = self.next().filter(|next| *next <= until) {
            self.now = next;
            self.at_this_instant();
        }
        self.now = until;
    }

    /// The next instant after now at which something may happen by itself.
    fn next(&self) -> Option<Instant> {
        let today = self.model.clock.date(self.now);
        let mut all: Vec<Instant> = Vec::new();
        // With nothing to ask, to give back or to wait for, a night changes nothing.
        let waits = self.debt.is_some()
            || self.flight.is_some()
            || self.credits.iter().any(|credit| credit.left > 0)
            || self.days().into_iter().any(|day| self.standing(day) != 0);
        for date in [today, today.plus_days(1), today.plus_days(2)] {
            if waits {
                all.extend([self.collection(date), self.model.clock.ends(date.plus_days(-1))]);
            }
        }
        for trip in &self.trips {
            match trip.status {
                TripStatus::Open { until } | TripStatus::Held { until } => all.push(until.plus_seconds(1)),
                _ => all.extend(trip.final_at),
            }
        }
        let pending = self.flight.as_ref().and_then(|f| f.answer.map(|(at, _)| at).or(f.ask_again));
        let mut next: Vec<Instant> = all.into_iter().filter(|at| *at > self.now).collect();
        // An answer may come at the very instant of its question.
        next.extend(pending.into_iter().filter(|at| *at >= self.now));
        next.extend(self.block_ends.filter(|at| *at > self.now));
        next.into_iter().min()
    }

    /// Everything that happens by itself at one instant, in the order of T2.
    fn at_this_instant(&mut self) {
        self.answer();
        // Trip ends.
        self.look();
        self.settle();
        // Off the list.
        if self.block_ends == Some(self.now) {
            self.block_ends = None;
            self.free(DenyReason::UnpaidFare);
        }
        // Ask again.
        if self.flight.as_ref().is_some_and(|flight| flight.ask_again == Some(self.now)) {
            self.fact("asked again");
            self.ask_bank();
        }
        let today = self.model.clock.date(self.now);
        if self.now == self.collection(today) {
            self.night(today.plus_days(-1));
            self.retry(today);
            self.refund();
        }
        self.answer();
    }

    fn answer(&mut self) {
        while let Some(Flight { answer: Some((at, outcome)), .. }) = self.flight
            && at <= self.now
        {
            match outcome {
                PaymentOutcome::Approved => self.paid(),
                PaymentOutcome::Declined { category } => self.declined(category),
                PaymentOutcome::Unknown => {
                    let waits = &self.model.policy.settlement.ask_again_minutes;
                    let flight = self.flight.as_mut().expect("the one that was answered");
                    let wait = waits.get(flight.unknowns).or(waits.last()).expect("a wait");
                    flight.answer = None;
                    flight.ask_again = Some(self.now.plus_seconds(i64::from(*wait) * 60));
                    flight.unknowns += 1;
                    self.fact("unknown");
                }
            }
        }
    }

    fn paid(&mut self) {
        let flight = self.flight.take().expect("the one that was answered");
        self.approved += flight.amount;
        self.fact(&format!("approved {}", flight.amount));
        if let PaymentKind::Recovery { channel } = flight.kind {
            self.debt = None;
            self.fact("debt closed");
            if channel == Channel::Tap {
                let minutes = self.model.policy.debt.unblock_minutes;
                self.block_ends = Some(self.now.plus_seconds(i64::from(minutes) * 60));
            } else {
                self.free(DenyReason::UnpaidFare);
            }
        }
        self.unblock();
        self.look();
        self.settle();
        if flight.kind.is_recovery() {
            self.refund();
        }
    }

    fn declined(&mut self, category: DeclineCategory) {
        let flight = self.flight.take().expect("the one that was answered");
        let date = self.model.clock.date(self.now);
        self.fact(&format!("declined {category}"));
        if let Some(debt) = &mut self.debt {
            debt.category = category;
        } else {
            self.debt = Some(Debt {
                date,
                amount: flight.amount,
                category,
                made: Vec::new(),
                is_stopped: false,
                waits: false,
            });
            self.fact(&format!("debt {date} {}", flight.amount));
            // Where the block of the debt before was about to end, it goes on.
            self.block_ends = None;
            self.deny(DenyReason::UnpaidFare);
        }
        for channel in Channel::ALL {
            if self.row(channel).needs_account_check {
                self.awaits_check.insert(channel);
            }
        }
        let stops = self.row(Channel::Scheduled).stops;
        self.debt.as_mut().expect("open").is_stopped |= stops;
        match category {
            DeclineCategory::Lost => self.block(BlockCause::Lost),
            DeclineCategory::Stolen => self.block(BlockCause::Stolen),
            DeclineCategory::AccountClosed => self.block(BlockCause::Other),
            _ => {}
        }
        self.look();
        self.settle();
        // An attempt of the schedule that waited is made now, unless its last day has gone by.
        let last = self.model.policy.debt.attempt_days.last().copied().unwrap_or_default();
        if let Some(debt) = &mut self.debt
            && core::mem::take(&mut debt.waits)
            && self.flight.is_none()
        {
            let day = date.number() - self.debt.as_ref().expect("open").date.number();
            if u32::try_from(day).is_ok_and(|day| day <= last && self.may(Channel::Scheduled, day)) {
                self.attempt(Channel::Scheduled);
            }
        }
    }

    fn deny(&mut self, reason: DenyReason) {
        if self.reasons.insert(reason) {
            self.fact(&format!("deny {reason:?}"));
        }
    }

    fn free(&mut self, reason: DenyReason) {
        if self.reasons.remove(&reason) {
            self.fact(&format!("free {reason:?}"));
        }
    }

    /// One block by the issuer at a time: another cause takes the place of the first.
    fn block(&mut self, cause: BlockCause) {
        if !self.reasons.contains(&DenyReason::IssuerBlock { cause }) {
            self.unblock();
        }
        self.deny(DenyReason::IssuerBlock { cause });
    }

    fn unblock(&mut self) {
        for cause in [BlockCause::Lost, BlockCause::Stolen, BlockCause::Other] {
            self.free(DenyReason::IssuerBlock { cause });
        }
    }

    /// What follows from what is due, as long as something does.
    fn settle(&mut self) {
        loop {
            for day in self.days() {
                let due = self.due(day);
                if due < 0 {
                    self.fact(&format!("credit {}", -due));
                    self.credits.push(Credit { date: self.model.clock.date(self.now), left: -due });
                }
                if due <= 0 {
                    self.take(day);
                }
            }
            if self.debt.is_some() {
                if self.flight.is_some() || !self.join() {
                    return;
                }
                continue;
            }
            if self.flight.is_some() {
                return;
            }
            let asked = self.night_waits.take().is_some_and(|closes| self.collect_until(closes));
            if asked || self.threshold() {
                return;
            }
            break;
        }
    }

    /// Charges that are final join the debt, credits lower it. Whether it is closed by them.
    fn join(&mut self) -> bool {
        self.night_waits = None;
        for day in self.days() {
            let due = self.due(day);
            self.debt.as_mut().expect("open").amount += due;
            self.take(day);
        }
        let debt = self.debt.as_mut().expect("open");
        for credit in &mut self.credits {
            let used = credit.left.min(debt.amount);
            credit.left -= used;
            debt.amount -= used;
        }
        let closed = debt.amount == 0;
        if closed {
            self.debt = None;
            self.fact("debt closed");
            self.free(DenyReason::UnpaidFare);
        }
        closed
    }

    /// During a travel day, as soon as what is due exceeds the threshold (RULES S2).
    fn threshold(&mut self) -> bool {
        let credits: i64 = self.credits.iter().map(|credit| credit.left).sum();
        for day in self.days() {
            let over = self.due(day) - credits > self.model.policy.settlement.threshold_minor.minor();
            if self.now < self.model.clock.ends(day) && over {
                self.request(&[day], PaymentKind::Threshold);
                return true;
            }
        }
        false
    }

    /// The night of a travel day (RULES S1).
    fn night(&mut self, closes: TravelDay) {
        let due: i64 = self.days().into_iter().filter(|day| *day <= closes).map(|day| self.due(day)).sum();
        if self.flight.is_some() {
            if due > 0 {
                self.night_waits = Some(closes);
            }
            return;
        }
        // While a debt is open nothing else is asked. Credits that went to a night leave less to those of another day: a
        // threshold may be crossed by it (RULES S2).
        if self.debt.is_none() && !self.collect_until(closes) {
            self.settle();
        }
    }

    fn collect_until(&mut self, closes: TravelDay) -> bool {
        let days: Vec<TravelDay> =
            self.days().into_iter().filter(|day| *day <= closes && self.due(*day) > 0).collect();
        if days.is_empty() {
            return false;
        }
        self.request(&days, PaymentKind::Night);
        self.flight.is_some()
    }

    fn request(&mut self, days: &[TravelDay], kind: PaymentKind) {
        let mut amount: i64 = days.iter().map(|day| self.due(*day)).sum();
        for day in days {
            self.take(*day);
        }
        for credit in &mut self.credits {
            let used = credit.left.min(amount);
            credit.left -= used;
            amount -= used;
        }
        if amount == 0 {
            return self.fact(&format!("settled {kind}"));
        }
        self.fact(&format!("asked {amount} {kind}"));
        self.flight = Some(Flight { kind, amount, answer: None, ask_again: None, unknowns: 0 });
        self.ask_bank();
    }

    fn ask_bank(&mut self) {
        let (outcome, seconds) =
            self.life.bank.get(self.requests).copied().unwrap_or((PaymentOutcome::Approved, 2));
        self.requests += 1;
        let flight = self.flight.as_mut().expect("a request");
        flight.ask_again = None;
        flight.answer = Some((self.now.plus_seconds(i64::from(seconds)), outcome));
    }

    /// The row of the retry table: the first that fits.
    fn row(&self, channel: Channel) -> AttemptRow {
        let category = self.debt.as_ref().map_or(DeclineCategory::Unknown, |debt| debt.category);
        let fits = |row: &&AttemptRow| {
            row.channel == channel
                && row.scheme.is_none_or(|scheme| scheme == self.life.card.scheme)
                && (row.after.is_empty() || row.after.contains(&category))
        };
        self.model.policy.debt.attempts.iter().find(fits).expect("a table without gaps").clone()
    }

    /// Whether an attempt is allowed by a channel now, so many days after the debt's date.
    fn may(&self, channel: Channel, day: u32) -> bool {
        let Some(debt) = &self.debt else { return false };
        let row = self.row(channel);
        let by = |made: &[(Channel, Instant)]| -> Vec<Instant> {
            made.iter().filter(|(own, _)| *own == channel).map(|(_, at)| *at).collect()
        };
        // How many in all is said of the debt; how many in a time, of the card.
        let (made, tried) = (by(&debt.made), by(&self.tried));
        let tried = if channel == Channel::Scheduled { &made } else { &tried };
        let today = self.model.clock.date(self.now);
        let on_date = tried.iter().filter(|at| self.model.clock.date(**at) == today).count();
        let count = |n: usize| u32::try_from(n).expect("few attempts");
        row.most.is_none_or(|most| count(made.len()) < most)
            && row.most_a_date.is_none_or(|most| count(on_date) < most)
            && row.last_day.is_none_or(|last| day <= last)
            && row.gap_minutes.is_none_or(|gap| {
                tried.last().is_none_or(|last| self.now.seconds_since(*last) > i64::from(gap) * 60)
            })
            && !self.awaits_check.contains(&channel)
            && !(channel == Channel::Scheduled && debt.is_stopped)
    }

    fn retry(&mut self, today: TravelDay) {
        let Some(debt) = &self.debt else { return };
        let Ok(day) = u32::try_from(today.number() - debt.date.number()) else { return };
        if !self.model.policy.debt.attempt_days.contains(&day) {
            return;
        }
        if !self.may(Channel::Scheduled, day) {
            // What the row of the last answer cuts does not fall due, and so does not wait for the next answer either.
            return;
        }
        if self.flight.is_some() {
            self.debt.as_mut().expect("open").waits = true;
        } else {
            self.attempt(Channel::Scheduled);
        }
    }

    fn attempt(&mut self, channel: Channel) {
        let debt = self.debt.as_mut().expect("open");
        debt.made.push((channel, self.now));
        self.tried.push((channel, self.now));
        let (amount, kind) = (debt.amount, PaymentKind::Recovery { channel });
        self.fact(&format!("asked {amount} {kind}"));
        self.flight = Some(Flight { kind, amount, answer: None, ask_again: None, unknowns: 0 });
        self.ask_bank();
    }

    /// Credits whose time has come are paid back (RULES S6); while an attempt on the debt is unanswered they wait.
    fn refund(&mut self) {
        if self.debt.is_some() {
            return;
        }
        let days = i32::try_from(self.model.policy.settlement.credit_refund_days).expect("a few days");
        for i in 0..self.credits.len() {
            let Credit { date, left } = self.credits[i];
            if left > 0 && self.collection(date.plus_days(days)) <= self.now {
                self.credits[i].left = 0;
                self.refunded += left;
                self.fact(&format!("refund {left}"));
            }
        }
    }

    fn tap(&mut self, tap: &Tap) {
        self.seen.push(tap.clone());
        self.look();
        self.settle();
        let presents = !matches!(
            self.buckets[&tap.id],
            Bucket::Duplicate { .. } | Bucket::Failed | Bucket::LateNotUsed | Bucket::Expired
        );
        let days =
            self.debt.as_ref().map(|debt| self.model.clock.date(self.now).number() - debt.date.number());
        let blocked = !self.reasons.is_empty();
        if presents
            && blocked
            && self.flight.is_none()
            && let Some(day) = days.and_then(|day| u32::try_from(day).ok())
            && self.may(Channel::Tap, day)
        {
            self.attempt(Channel::Tap);
        }
        self.answer();
    }

    fn call(&mut self, call: Call) {
        match call {
            Call::Pay => {
                let days = self
                    .debt
                    .as_ref()
                    .map(|debt| self.model.clock.date(self.now).number() - debt.date.number());
                let day = days.and_then(|day| u32::try_from(day).ok());
                if self.flight.is_none() && day.is_some_and(|day| self.may(Channel::SelfService, day)) {
                    self.attempt(Channel::SelfService);
                } else {
                    self.fact("refused");
                }
            }
            Call::Checked(CheckOutcome::Passed) => {
                self.unblock();
                self.free(DenyReason::AccountCheckFailed);
                self.awaits_check.clear();
            }
            Call::Checked(CheckOutcome::NoTravelFunction) => self.deny(DenyReason::AccountCheckFailed),
            Call::Checked(CheckOutcome::IssuerBlocked { cause }) => self.block(cause),
            Call::Checked(CheckOutcome::NoAnswer) => {}
        }
        self.answer();
    }
}

/// An amount in minor units.
pub(super) const fn minor(amount: Money) -> i64 {
    amount.minor()
}
