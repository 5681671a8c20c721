//! Caps, ready.

use chrono::Datelike;

use super::when::{Names, ReadyConditions, is_on};
use crate::calendar::TravelDay;
use crate::fare::document::{Cap, CapLimit, Days, Period};
use crate::ids::RuleId;
use crate::money::Money;

/// A cap without what it applies to. Caps of several tariffs with one id are one: their counters are shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CapKey {
    pub(crate) id: RuleId,
    pub(crate) period: Period,
    pub(crate) limit: ReadyLimit,
    pub(crate) days: Vec<Days>,
}

/// What a cap limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadyLimit {
    Amount(Money),
    Rides { paid: u32, off: u32 },
}

/// A cap of a tariff, ready.
#[derive(Clone, Debug)]
pub(crate) struct ReadyCap {
    pub(crate) key: CapKey,
    pub(crate) applies_to: ReadyConditions,
    pub(crate) extensions: Vec<(ReadyConditions, Money)>,
}

impl ReadyCap {
    pub(super) fn new(cap: &Cap, names: &Names<'_>) -> Self {
        let limit = match cap.limit {
            CapLimit::Amount { amount_minor } => ReadyLimit::Amount(amount_minor),
            CapLimit::Rides { paid, then_basis_points_off: off } => ReadyLimit::Rides { paid, off },
        };
        let key = CapKey { id: cap.id, period: cap.period, limit, days: cap.days.clone() };
        let extension =
            |e: &crate::fare::document::Extension| (names.conditions(&e.applies_to), e.amount_minor);
        Self {
            key,
            applies_to: names.conditions(&cap.applies_to),
            extensions: cap.extensions.iter().map(extension).collect(),
        }
    }
}

impl CapKey {
    pub(crate) fn holds_on(&self, day: TravelDay) -> bool {
        self.days.is_empty() || self.days.iter().any(|days| is_on(*days, day))
    }
}

impl Period {
    /// The first day of the period that a day lies in; of a rolling one, given the day on which the running one began.
    pub(crate) fn begins(self, day: TravelDay, running: Option<TravelDay>) -> TravelDay {
        match self {
            Self::TravelDay => day,
            Self::Week => {
                let since_monday = i32::try_from(day.weekday().num_days_from_monday()).unwrap_or_default();
                day.plus_days(since_monday.saturating_neg())
            }
            Self::CalendarMonth => {
                let since_first = i32::try_from(day.date().day0()).unwrap_or_default();
                day.plus_days(since_first.saturating_neg())
            }
            Self::Rolling { days } => {
                let days = i32::try_from(days).unwrap_or(i32::MAX);
                running.filter(|begun| *begun <= day && day.days_since(*begun) < days).unwrap_or(day)
            }
        }
    }

    /// Whether a period that began on one day still goes on on another.
    pub(crate) fn reaches(self, begun: TravelDay, day: TravelDay) -> bool {
        self.begins(day, Some(begun)) == begun
    }
}
