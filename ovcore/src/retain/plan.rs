//! What is to be erased now, and what next.

use core::fmt;
use std::collections::{BTreeMap, BinaryHeap};

use serde::{Deserialize, Serialize};

use super::catalogue::{Catalogue, Duty, Rule};
use super::due::{Due, Standing, When, due};
use super::period::Moment;
use super::signal::{HoldReason, Signal};
use crate::calendar::{Calendar, Instant, TravelDay};
use crate::ids::{RecordId, RuleId};

/// What a host says of a record: nothing of what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// The host's name of it, which no other record has. It is not a token, and not made from one.
    pub id: RecordId,
    /// The rule that it falls under.
    pub category: &'a str,
    /// When what the rule's period is counted from was.
    pub anchor: Moment,
    /// What is done when it is due.
    pub task: Task,
    /// What bears on it besides.
    pub standing: Standing<'a>,
}

/// What is done when a record is due.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// The record goes.
    #[default]
    Erase,
    /// What it holds of the days before a date goes; the record stays. The anchor is the oldest day that it holds
    /// something of.
    ForgetDays,
}

/// An order: erase this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PurgeOrder {
    /// Since when it has been due.
    pub due: Instant,
    /// The rule.
    pub category: RuleId,
    /// The record.
    pub record: RecordId,
    /// Whether the record goes, or what it holds of some days.
    pub task: Task,
    /// For days: the first one that may stay.
    pub before: Option<TravelDay>,
    /// What ended the period early, or an open one at all.
    pub ended_by: Option<Signal>,
}

type Key = (Instant, RuleId, RecordId, Task);

impl PurgeOrder {
    const fn key(&self) -> Key {
        (self.due, self.category, self.record, self.task)
    }
}

/// Where a plan was left off: what comes after it is still to be given. It holds for the instant of its plan.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// The instant of the plan.
    pub now: Instant,
    after: Key,
}

/// What is to be erased, oldest due first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The orders, by when they became due, rule, record. The order in which records came does not matter.
    pub orders: Vec<PurgeOrder>,
    /// Where to go on, if these are not all.
    pub next: Option<Cursor>,
    /// How many records were looked at.
    pub records: u64,
    /// How many of them are due, by rule: those of other pages as well.
    pub due: BTreeMap<RuleId, u64>,
    /// How many would be due and are held, by reason.
    pub held: BTreeMap<HoldReason, u64>,
    /// How many would be due and are restricted.
    pub restricted: u64,
    /// How many wait for a signal.
    pub waiting: u64,
    /// How many name a rule that the catalogue does not have. They are kept; somebody must look at them.
    pub unknown: u64,
    /// The first of those, in order of ids.
    pub first_unknown: Option<RecordId>,
    /// When the next record is due that is not yet: when to plan again.
    pub next_due: Option<Instant>,
}

/// What of some records is to be erased as of an instant.
///
/// The same records give the same plan, in whatever order they come. It is complete: whatever is due is in it; and never
/// early: nothing else is. Carrying out an order twice does no harm, and a record that is gone is not ordered again.
#[must_use]
pub fn plan<'a>(
    catalogue: &Catalogue,
    records: impl IntoIterator<Item = Record<'a>>,
    now: Instant,
    calendar: &Calendar,
) -> Plan {
    plan_page((catalogue, calendar), records, now, (None, usize::MAX))
}

/// A page of a plan: at most so many orders (one at least), after a cursor. The pages of one instant, one after the other, are the
/// plan, also where what the earlier ones ordered is carried out meanwhile. It needs no more room than its page; each
/// goes through all records, so a page is best as large as a night's work.
///
/// A cursor brings its own instant: `now` counts for the first page only.
#[must_use]
pub fn plan_page<'a>(
    (catalogue, calendar): (&Catalogue, &Calendar),
    records: impl IntoIterator<Item = Record<'a>>,
    now: Instant,
    (after, most): (Option<&Cursor>, usize),
) -> Plan {
    let now = after.map_or(now, |cursor| cursor.now);
    let most = most.max(1);
    let mut plan = Plan::default();
    // The latest of those that are in the page comes out first.
    let mut page: BinaryHeap<Ordered> = BinaryHeap::new();
    let mut more = false;
    for record in records {
        let Some(order) = plan.look_at(catalogue, &record, now, calendar) else { continue };
        if after.is_some_and(|cursor| order.key() <= cursor.after) {
            continue;
        }
        page.push(Ordered(order));
        if page.len() > most {
            page.pop();
            more = true;
        }
    }
    plan.orders = page.into_sorted_vec().into_iter().map(|Ordered(order)| order).collect();
    let last = plan.orders.last().map(PurgeOrder::key);
    plan.next = last.filter(|_| more).map(|after| Cursor { now, after });
    plan
}

/// An order, as the page sorts them.
#[derive(PartialEq, Eq)]
struct Ordered(PurgeOrder);

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.0.key().cmp(&other.0.key())
    }
}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Plan {
    /// Counts a record, and gives the order for it if it is due.
    fn look_at(
        &mut self,
        catalogue: &Catalogue,
        record: &Record<'_>,
        now: Instant,
        calendar: &Calendar,
    ) -> Option<PurgeOrder> {
        self.records = self.records.saturating_add(1);
        let Some(rule) = catalogue.rule(record.category) else {
            self.unknown = self.unknown.saturating_add(1);
            self.first_unknown = self.first_unknown.into_iter().chain([record.id]).min();
            return None;
        };
        // What must be answered by a date is not erased on it.
        if rule.duty == Duty::Answer {
            return None;
        }
        let due = due(rule, record.anchor, &record.standing, calendar);
        let at = match due.when {
            When::At(at) if at <= now => at,
            not_yet @ (When::At(_) | When::Waits) => {
                self.look_why_not(&due, not_yet, now);
                return None;
            }
        };
        count(&mut self.due, rule.id);
        let before = match record.task {
            Task::Erase => None,
            Task::ForgetDays => Some(first_kept(rule, record, now, calendar)),
        };
        let (category, ended_by) = (rule.id, due.ended.map(|given| given.signal));
        Some(PurgeOrder { due: at, category, record: record.id, task: record.task, before, ended_by })
    }

    /// Counts a record that is not due: when it will be, and what it waits for.
    fn look_why_not(&mut self, due: &Due<'_>, when: When, now: Instant) {
        if let When::At(at) = when {
            self.next_due = self.next_due.into_iter().chain([at]).min();
        }
        match due.over {
            None => self.waiting = self.waiting.saturating_add(1),
            // Its time is over, so something keeps it: the hold that ends last, unless only a restriction is left.
            Some(over) if over <= now => {
                match due.held.filter(|hold| hold.until.is_none_or(|until| now < until)) {
                    Some(hold) => count(&mut self.held, hold.reason),
                    None => self.restricted = self.restricted.saturating_add(1),
                }
            }
            Some(_) => {}
        }
    }
}

/// The first day that is not due, of those that come after the oldest one of a record that is: found by halves, for no
/// day is due before an earlier one, and none before it has begun.
fn first_kept(rule: &Rule, record: &Record<'_>, now: Instant, calendar: &Calendar) -> TravelDay {
    let is_due = |day| due(rule, Moment::On(day), &record.standing, calendar).when.is_past(now);
    let mut first = record.anchor.date(calendar).plus_days(1);
    let mut last = calendar.date(now).plus_days(1);
    while first < last {
        let middle = first.plus_days(last.days_since(first) / 2);
        if is_due(middle) {
            first = middle.plus_days(1);
        } else {
            last = middle;
        }
    }
    first
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) {
    let count = counts.entry(key).or_default();
    *count = count.saturating_add(1);
}

/// Counts, and the first orders: what one looks at before they are carried out.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<34}{:>10}", "records", self.records)?;
        for (rule, count) in &self.due {
            writeln!(f, "{:<34}{count:>10}", format!("due by {rule}"))?;
        }
        for (reason, count) in &self.held {
            writeln!(f, "{:<34}{count:>10}", format!("held for {reason}"))?;
        }
        let others = [
            ("restricted", self.restricted),
            ("waiting for a signal", self.waiting),
            ("of no known rule", self.unknown),
        ];
        for (name, count) in others.into_iter().filter(|(_, count)| *count > 0) {
            writeln!(f, "{name:<34}{count:>10}")?;
        }
        if let Some(next) = self.next_due {
            writeln!(f, "{:<24}{next:>20}", "next due")?;
        }
        if !self.orders.is_empty() {
            writeln!(f, "{:<22}{:<10}{:<14}", "due since", "rule", "what")?;
        }
        for order in &self.orders {
            let what = match order.before {
                Some(before) => format!("days before {before} of {}", order.record),
                None => order.record.to_string(),
            };
            let why = order.ended_by.map(|signal| format!(" ({signal})")).unwrap_or_default();
            writeln!(f, "{:<22}{:<10}{what}{why}", order.due, order.category)?;
        }
        Ok(())
    }
}
