//! When something that is kept is due (DESIGN section 4 and Annex A; manual, *retention*).
//!
//! A record is asked, of each instant at which anything about it may change, whether its time is over and nothing holds
//! it. The first of them at which that is so is its date. Dates are counted day by day, months by their numbers.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::ids::RecordId;
use ovcore::retain::{
    Duty, Given, Hold, HoldReason, Moment, Period, Plan, PurgeOrder, Record, Restriction, Rule, Signal,
    Standing, Task,
};

use super::clock::Clock;

/// What a host keeps, and what was said about it.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) id: RecordId,
    pub(super) category: String,
    pub(super) anchor: Moment,
    pub(super) task: Task,
    pub(super) signals: Vec<Given>,
    pub(super) holds: Vec<Hold>,
    pub(super) restricted: Option<Restriction>,
    pub(super) consent: bool,
}

impl Kept {
    /// With nothing said about it.
    pub(super) fn plain(id: &str, category: &str, anchor: Moment, task: Task) -> Self {
        Self {
            id: id.parse().expect("a name"),
            category: category.to_owned(),
            anchor,
            task,
            signals: Vec::new(),
            holds: Vec::new(),
            restricted: None,
            consent: false,
        }
    }

    /// As the engine is told of it.
    pub(super) fn record(&self) -> Record<'_> {
        let Self { signals, holds, restricted, consent, .. } = self;
        let standing = Standing { signals, holds, restricted: *restricted, consent: *consent };
        Record { id: self.id, category: &self.category, anchor: self.anchor, task: self.task, standing }
    }
}

/// Calendar days after a date, one by one.
fn days_later(date: NaiveDate, days: u32) -> NaiveDate {
    let mut date = date;
    for _ in 0..days {
        date = date.succ_opt().expect("a date of our age");
    }
    date
}

/// Calendar months after a date: the same day of that month, or the last before it that the month has.
fn months_later(date: NaiveDate, months: u32) -> NaiveDate {
    let (mut year, mut month) = (date.year(), date.month());
    for _ in 0..months {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    let mut days = (1..=date.day()).rev();
    days.find_map(|day| NaiveDate::from_ymd_opt(year, month, day)).expect("each month has a first day")
}

impl Clock {
    fn begins(&self, moment: Moment) -> Instant {
        match moment {
            Moment::At(at) => at,
            Moment::On(date) => self.at(date, 0),
        }
    }

    fn date_of(&self, moment: Moment) -> TravelDay {
        match moment {
            Moment::At(at) => self.date(at),
            Moment::On(date) => date,
        }
    }

    /// The first instant at which a period from a moment is over; `None` for an open one.
    fn over(&self, period: Period, from: Moment) -> Option<Instant> {
        let midnight = |date| self.at(TravelDay::from_date(date).expect("a date of our age"), 0);
        let date = self.date_of(from).date();
        match period {
            // The bound is inclusive, so the first second after it.
            Period::Seconds(seconds) => Some(self.begins(from).plus_seconds(i64::from(seconds) + 1)),
            Period::Days(days) => Some(midnight(days_later(date, days))),
            Period::Months(months) => Some(midnight(months_later(date, months))),
            Period::AtOnce => Some(self.begins(from)),
            _ => None,
        }
    }
}

/// Whether a signal ends what is kept under a rule: early, or because the period lasts until it.
fn knows(rule: &Rule, signal: Signal) -> bool {
    let lasts_until: &[Signal] = match rule.period {
        Period::UntilServed | Period::AsLongAsNeeded => &[Signal::Served],
        Period::UntilWithdrawn => &[Signal::ConsentWithdrawn],
        Period::UntilPaidOrWaived => &[Signal::Paid, Signal::Waived],
        Period::UntilRequested => &[Signal::DeletionRequested],
        _ => &[],
    };
    rule.ends_early.contains(&signal) || lasts_until.contains(&signal)
}

/// A record under its rule.
pub(super) struct Case<'a> {
    clock: Clock,
    rule: &'a Rule,
    kept: &'a Kept,
    anchor: Moment,
}

impl<'a> Case<'a> {
    pub(super) const fn new(clock: Clock, rule: &'a Rule, kept: &'a Kept) -> Self {
        Self { clock, rule, kept, anchor: kept.anchor }
    }

    /// When the period ends, with what the person agreed to.
    pub(super) fn ends(&self) -> Option<Instant> {
        let ends = self.clock.over(self.rule.period, self.anchor)?;
        let Some(more) = self.rule.with_consent.filter(|_| self.kept.consent) else { return Some(ends) };
        match more {
            Period::Seconds(seconds) => Some(ends.plus_seconds(i64::from(seconds))),
            _ => self.clock.over(more, Moment::At(ends)),
        }
    }

    /// The signals that count, each with when it acts: not before there is something.
    fn signals(&self) -> Vec<(Instant, Given)> {
        let from = self.clock.begins(self.anchor);
        let own = self.kept.signals.iter().filter(|given| knows(self.rule, given.signal));
        own.map(|given| (given.at.max(from), *given)).collect()
    }

    fn is_over(&self, now: Instant) -> bool {
        self.ends().is_some_and(|ends| ends <= now) || self.signals().iter().any(|(at, _)| *at <= now)
    }

    /// The holds that keep it at an instant, and whether a restriction does.
    fn kept_by(&self, now: Instant) -> (Vec<Hold>, bool) {
        let goes_on = |until: Option<Instant>| self.rule.may_be_held && until.is_none_or(|until| now < until);
        let holds = self.kept.holds.iter().filter(|hold| goes_on(hold.until)).copied().collect();
        (holds, self.kept.restricted.is_some_and(|restricted| goes_on(restricted.until)))
    }

    fn is_due(&self, now: Instant) -> bool {
        let (holds, restricted) = self.kept_by(now);
        self.is_over(now) && holds.is_empty() && !restricted
    }

    /// The first instant at which it is due; `None` where something must come before that is known.
    pub(super) fn due(&self) -> Option<Instant> {
        let mut all: Vec<Instant> = self.ends().into_iter().collect();
        all.extend(self.signals().iter().map(|(at, _)| *at));
        all.extend(self.kept.holds.iter().filter_map(|hold| hold.until));
        all.extend(self.kept.restricted.and_then(|restricted| restricted.until));
        all.into_iter().filter(|at| self.is_due(*at)).min()
    }

    /// What ended it before its period was over, or ended an open one.
    pub(super) fn ended_by(&self) -> Option<Signal> {
        let early = self.signals().into_iter().filter(|(at, _)| self.ends().is_none_or(|ends| *at < ends));
        early.min_by_key(|(_, given)| (given.at, given.signal)).map(|(_, given)| given.signal)
    }

    /// Of days: the first that may stay, asked of one after the other.
    fn before(&self, now: Instant) -> TravelDay {
        let mut day = self.clock.date_of(self.anchor).plus_days(1);
        while (Self { anchor: Moment::On(day), ..*self }).is_due(now) {
            day = day.plus_days(1);
        }
        day
    }
}

/// What is to be erased as of an instant, and what a plan tells besides.
pub(super) fn plan(clock: Clock, rules: &[Rule], kept: &[Kept], now: Instant) -> Plan {
    let mut plan = Plan { records: u64::try_from(kept.len()).expect("few"), ..Plan::default() };
    let mut keeping: BTreeMap<HoldReason, u64> = BTreeMap::new();
    for one in kept {
        let Some(rule) = rules.iter().find(|rule| rule.id.as_str() == one.category) else {
            plan.unknown += 1;
            plan.first_unknown = plan.first_unknown.into_iter().chain([one.id]).min();
            continue;
        };
        if rule.duty == Duty::Answer {
            continue;
        }
        let case = Case::new(clock, rule, one);
        let due = case.due();
        if let Some(due) = due.filter(|due| *due <= now) {
            *plan.due.entry(rule.id).or_default() += 1;
            let before = (one.task == Task::ForgetDays).then(|| case.before(now));
            let (category, record, task, ended_by) = (rule.id, one.id, one.task, case.ended_by());
            plan.orders.push(PurgeOrder { due, category, record, task, before, ended_by });
            continue;
        }
        plan.next_due = plan.next_due.into_iter().chain(due).min();
        if case.is_over(now) {
            // The hold that ends last is told.
            let (holds, _) = case.kept_by(now);
            match holds.iter().max_by_key(|hold| (hold.until.unwrap_or(Instant::MAX), hold.reason)) {
                Some(hold) => *keeping.entry(hold.reason).or_default() += 1,
                None => plan.restricted += 1,
            }
        } else if case.ends().is_none() && case.signals().is_empty() {
            plan.waiting += 1;
        }
    }
    plan.held = keeping;
    plan.orders.sort_by_key(|order| (order.due, order.category, order.record, order.task));
    plan
}
