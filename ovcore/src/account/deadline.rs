//! When an account wants to be advanced, and for what (RULES T2).

use core::fmt;
use std::collections::BTreeMap;

use super::Account;
use super::record::HeldDay;
use crate::calendar::{Instant, TimeOfDay, TravelDay};
use crate::deny::DenyReason;
use crate::money::Money;
use crate::rules::Rules;
use crate::settle::Credit;
use crate::trip::TripStatus;

/// What falls due. The order is the order in which deadlines of one instant are worked off (RULES T2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineKind {
    /// An open or held trip is missing its check-out; an open trip outlives the day that it continued; a charge
    /// becomes final and joins a debt.
    TripEnds,
    /// A recovered card leaves the deny list (RULES D5).
    OffList,
    /// The card's issuer range is refused from then on, or accepted again.
    Range,
    /// The bank is asked again about an unknown outcome.
    AskAgain,
    /// A travel day is collected.
    Night,
    /// The schedule asks for the debt again (RULES D2).
    Retry,
    /// What is left of a credit is paid back.
    Refund,
    /// A day leaves the account.
    DayLeaves,
    /// The digest of a day that left is dropped.
    DayForgotten,
}

impl DeadlineKind {
    /// All kinds, in the order in which those of one instant are worked off.
    pub const ALL: [Self; 9] = [
        Self::TripEnds,
        Self::OffList,
        Self::Range,
        Self::AskAgain,
        Self::Night,
        Self::Retry,
        Self::Refund,
        Self::DayLeaves,
        Self::DayForgotten,
    ];
}

impl fmt::Display for DeadlineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::TripEnds => "trip ends",
            Self::OffList => "off the list",
            Self::Range => "issuer range",
            Self::Retry => "ask for the debt again",
            Self::AskAgain => "ask the bank again",
            Self::Night => "night collection",
            Self::Refund => "refund",
            Self::DayLeaves => "day leaves",
            Self::DayForgotten => "day forgotten",
        })
    }
}

/// When something falls due, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// When.
    pub at: Instant,
    /// What.
    pub kind: DeadlineKind,
    /// For which day: of the trip, the payment, the credit or the record.
    pub day: TravelDay,
}

impl Account {
    /// The next deadline, or `None` while nothing can change by itself. Advancing to just before it does nothing
    /// (invariant I12).
    #[must_use]
    pub fn next_deadline(&self, rules: &Rules) -> Option<Deadline> {
        let trips = self.trip_deadlines(rules);
        let others = [
            self.off_list(rules),
            self.range_changes(rules),
            self.ask_again(),
            self.night(rules),
            self.retry(rules),
            self.refund(rules),
            self.day_leaves(rules),
            self.forgotten(rules),
        ];
        trips.chain(others.into_iter().flatten()).min()
    }

    fn trip_deadlines<'a>(&'a self, rules: &'a Rules) -> impl Iterator<Item = Deadline> + 'a {
        let calendar = rules.calendar();
        self.trips().filter(|t| !t.withdrawn).filter_map(move |held| {
            let trip = &held.trip;
            let at = match trip.status {
                TripStatus::Open { until } => {
                    let missing = until.plus_seconds(1);
                    // A trip that continues yesterday's journey outlives that day as one of its own (RULES J1).
                    let own = calendar.day_of(trip.check_in.at);
                    if trip.day < own { missing.min(calendar.ends(trip.day)) } else { missing }
                }
                TripStatus::Held { until } => until.plus_seconds(1),
                TripStatus::Complete
                | TripStatus::MissingCheckOut
                | TripStatus::SamePlace
                | TripStatus::Corrected { .. }
                | TripStatus::CorrectedCheckIn { .. }
                | TripStatus::Cancelled { .. } => {
                    // A charge joins an open debt when it becomes final (RULES D1).
                    let joins = self.debt.is_some() && self.in_flight.is_none();
                    let waits = trip.final_at.filter(|at| joins && *at > self.seen);
                    waits.filter(|_| held.owed(Instant::MAX).next().is_some())?
                }
            };
            Some(Deadline { at, kind: DeadlineKind::TripEnds, day: trip.day })
        })
    }

    fn off_list(&self, rules: &Rules) -> Option<Deadline> {
        let at = self.frees_at?;
        Some(Deadline { at, kind: DeadlineKind::OffList, day: rules.calendar().day_of(at) })
    }

    /// When the card's issuer range is refused from then on, or accepted again: by the policy as it is now (RULES D3).
    /// A row for some carriers only is their readers'.
    pub(super) fn range_changes(&self, rules: &Rules) -> Option<Deadline> {
        let rows = &rules.policy().deny_list.blocked_ranges;
        let is_own = |name| self.range.is_some() && name == self.range;
        let own = rows.iter().filter(|row| is_own(row.name) && row.carriers.is_empty());
        let from = own.map(|row| rules.calendar().at(row.from_date, TimeOfDay::MIDNIGHT)).min();
        let listed = self.denial(&DenyReason::BlockedRange).is_some();
        let at = match from {
            Some(from) if !listed && !self.is_lifted(&DenyReason::BlockedRange) => from.max(self.seen),
            Some(from) if listed && from > self.seen => self.seen,
            None if listed => self.seen,
            Some(_) | None => return None,
        };
        Some(Deadline { at, kind: DeadlineKind::Range, day: rules.calendar().day_of(at) })
    }

    /// When the bank is next asked for the debt by the schedule; `None` where nothing is owed, or no attempt follows
    /// (RULES D2).
    #[must_use]
    pub fn next_attempt(&self, rules: &Rules) -> Option<Instant> {
        Some(self.retry(rules)?.at)
    }

    /// When what is left of a credit is paid back, unless it goes against a payment before; `None` while something is
    /// owed: then it goes against that (RULES S6).
    #[must_use]
    pub fn refunds_at(&self, rules: &Rules, credit: &Credit) -> Option<Instant> {
        self.debt.is_none().then(|| refund_time(rules, credit).max(self.seen))
    }

    fn retry(&self, rules: &Rules) -> Option<Deadline> {
        let debt = self.debt.as_ref()?;
        let (_, at) = self.next_scheduled(rules)?;
        Some(Deadline { at: at.max(self.seen), kind: DeadlineKind::Retry, day: debt.date })
    }

    /// The next attempt of the schedule: its day after the debt's date, and when.
    pub(super) fn next_scheduled(&self, rules: &Rules) -> Option<(u32, Instant)> {
        self.scheduled_after(rules, self.debt.as_ref()?.schedule_at)
    }

    /// The first attempt of the schedule after one of its days.
    pub(super) fn scheduled_after(&self, rules: &Rules, schedule_at: u32) -> Option<(u32, Instant)> {
        let debt = self.debt.as_ref()?;
        let on = |date: TravelDay| collection_time(rules, date.plus_days(-1));
        debt.scheduled_after(schedule_at, &rules.policy().debt, (self.card.scheme, rules.calendar()), on)
    }

    fn ask_again(&self) -> Option<Deadline> {
        let flight = self.in_flight.as_ref()?;
        let day = flight.payment.items.first().map_or(TravelDay::MIN, |i| i.day);
        Some(Deadline { at: flight.ask_again_at?, kind: DeadlineKind::AskAgain, day })
    }

    /// The next night on which there is something to ask for (RULES S1, L2).
    fn night(&self, rules: &Rules) -> Option<Deadline> {
        // While a debt is open its charges join it; but while an attempt is at the bank, they wait for the answer.
        if self.debt.is_some() && self.in_flight.is_none() {
            return None;
        }
        let owed = self.owed_by_day(Instant::MAX);
        let first = owed.into_iter().find_map(|(day, sum)| sum.is_positive().then_some(day))?;
        // A night that was worked off, or waits for an answer, does not fall due again; one that has passed falls to
        // the next.
        let done = self.night_done.max(self.night_waits);
        let mut day = done.map_or(first, |done| first.max(done.plus_days(1)));
        let passed = rules.calendar().day_of(self.seen).plus_days(-2);
        day = day.max(passed);
        let over = |at: Instant| at < self.seen || at <= self.passed;
        while over(collection_time(rules, day)) && day < TravelDay::MAX {
            day = day.plus_days(1);
        }
        Some(Deadline { at: collection_time(rules, day), kind: DeadlineKind::Night, day })
    }

    /// What is owed as of an instant, by travel day; negative where too much was asked. Only days with an item of
    /// which something is owed, or too much was asked: their sum may be nothing.
    pub(super) fn owed_by_day(&self, now: Instant) -> BTreeMap<TravelDay, Money> {
        let mut sums: BTreeMap<TravelDay, Money> = BTreeMap::new();
        for (day, amount) in self.trips().flat_map(|t| t.owed(now)) {
            let sum = sums.entry(day).or_default();
            *sum = sum.checked_add(amount).unwrap_or(Money::MAX);
        }
        sums
    }

    fn refund(&self, rules: &Rules) -> Option<Deadline> {
        let due = |c: &Credit| Deadline { at: refund_time(rules, c), kind: DeadlineKind::Refund, day: c.day };
        // Credits wait for the answer to an attempt: declined, they lower the debt (RULES D1).
        let first = self.credits.iter().map(due).min().filter(|_| self.debt.is_none())?;
        Some(Deadline { at: first.at.max(self.seen), ..first })
    }

    /// The oldest day leaves when no tap can adjust it any more and nothing of it is still to be collected (RULES L4).
    fn day_leaves(&self, rules: &Rules) -> Option<Deadline> {
        let oldest = self.days.first()?;
        let flying =
            |id| self.in_flight.as_ref().is_some_and(|f| f.payment.items.iter().any(|i| i.trip == id));
        let settled = oldest.trips.iter().all(|t| {
            let rests = !t.trip.status.is_under_way() || t.withdrawn;
            rests && t.owed(Instant::MAX).next().is_none() && !flying(t.trip.id)
        });
        settled.then(|| Deadline {
            // An answer may settle a day whose time has passed: then it is due at once, not in the past.
            at: leave_time(rules, oldest).max(self.seen),
            kind: DeadlineKind::DayLeaves,
            day: oldest.day,
        })
    }

    fn forgotten(&self, rules: &Rules) -> Option<Deadline> {
        let (day, _) = self.digests.first()?;
        let after =
            i32::try_from(rules.policy().late.correction_closes_days).unwrap_or(i32::MAX).saturating_add(1);
        let at = rules.calendar().at(day.plus_days(after), TimeOfDay::MIDNIGHT);
        // A day may leave later than that: then it is dropped at once, not in the past.
        Some(Deadline { at: at.max(self.seen), kind: DeadlineKind::DayForgotten, day: *day })
    }
}

/// When a travel day is collected: so long after its end.
pub(crate) fn collection_time(rules: &Rules, day: TravelDay) -> Instant {
    let delay = i64::from(rules.policy().settlement.collection_delay_minutes).saturating_mul(60);
    rules.calendar().ends(day).plus_seconds(delay)
}

/// When what is left of a credit is paid back: at collection time on its date + 7 (RULES S6).
pub(crate) fn refund_time(rules: &Rules, credit: &Credit) -> Instant {
    let days = i32::try_from(rules.policy().settlement.credit_refund_days).unwrap_or(i32::MAX);
    collection_time(rules, credit.date.plus_days(days).plus_days(-1))
}

/// When no tap can adjust a day any more: neither its own taps, nor a check-out before the end of the travel day, nor
/// a presentation that reached over its edge.
fn leave_time(rules: &Rules, day: &HeldDay) -> Instant {
    let windows = rules.windows();
    let next = rules.calendar().starts(day.day.plus_days(1)).plus_seconds(windows.same_presentation);
    rules.calendar().ends(day.day).max(next).plus_seconds(windows.adjust)
}
