//! Whether a debt may be asked for again, by which channel, and when next (RULES D2, D4, D8).

use serde::{Deserialize, Serialize};

use super::Debt;
use crate::calendar::{Calendar, Instant, TravelDay};
use crate::card::CardScheme;
use crate::policy::{Channel, DebtPolicy};

/// What was tried by one channel.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Attempts {
    /// How often.
    pub made: u32,
    /// How often on the date of the last.
    pub on_date: u32,
    /// The last.
    pub last_at: Option<Instant>,
    /// An answer has ended them for this debt.
    pub stopped: bool,
    /// None before an account check has passed: an answer said so, and none has since (RULES D4).
    pub awaits_check: bool,
}

impl Attempts {
    /// Counts an attempt.
    pub(crate) fn count(&mut self, at: Instant, same_date: bool) {
        self.made = self.made.saturating_add(1);
        self.on_date = if same_date { self.on_date.saturating_add(1) } else { 1 };
        self.last_at = Some(at);
    }

    /// How many were made on a date.
    fn on(&self, date: TravelDay, calendar: &Calendar) -> u32 {
        if self.last_at.is_some_and(|last| calendar.date(last) == date) { self.on_date } else { 0 }
    }
}

/// Why no attempt may be made by a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// The table has no row, or the row allows none after the last answer; or an answer has ended them.
    #[error("after the last answer of the bank this way is closed")]
    Closed,
    /// All attempts that the row allows were made.
    #[error("all attempts by this way were made")]
    AllMade,
    /// None so late after the debt's date.
    #[error("the days for this way are over")]
    TooLate,
    /// As many as one date allows were made on this one.
    #[error("no more attempts on this date")]
    AllMadeToday,
    /// Too soon after the last.
    #[error("too soon after the last attempt; expected one after {until}")]
    TooSoon {
        /// The last second that is too soon.
        until: Instant,
    },
    /// The card was reported lost or stolen, and no account check has passed since.
    #[error("not before an account check has passed")]
    NeedsAccountCheck,
}

impl NotNow {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Closed => "attempt.closed",
            Self::AllMade => "attempt.all_made",
            Self::TooLate => "attempt.too_late",
            Self::AllMadeToday => "attempt.all_made_today",
            Self::TooSoon { .. } => "attempt.too_soon",
            Self::NeedsAccountCheck => "attempt.needs_account_check",
        }
    }
}

impl Debt {
    /// Whether an attempt may be made by a channel at an instant, as the retry table says (RULES D2, D4, D8).
    ///
    /// # Errors
    /// [`NotNow`], in the order of its variants.
    pub fn may_attempt(
        &self,
        channel: Channel,
        at: Instant,
        policy: &DebtPolicy,
        (scheme, calendar): (CardScheme, &Calendar),
    ) -> Result<(), NotNow> {
        let made = self.attempts(channel);
        let row = policy.row(scheme, self.category, channel).filter(|row| row.most != Some(0));
        let row = row.filter(|_| !made.stopped).ok_or(NotNow::Closed)?;
        let date = calendar.date(at);
        if row.most.is_some_and(|most| made.made >= most) {
            return Err(NotNow::AllMade);
        }
        let days = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
        // An attempt of the schedule that waited for an answer is not made once the schedule is over.
        let schedule = policy.attempt_days.last().copied().filter(|_| channel == Channel::Scheduled);
        let last_day = [row.last_day, schedule].into_iter().flatten().min();
        if last_day.is_some_and(|last| date > self.date.plus_days(days(last))) {
            return Err(NotNow::TooLate);
        }
        if row.most_a_date.is_some_and(|most| made.on(date, calendar) >= most) {
            return Err(NotNow::AllMadeToday);
        }
        if let (Some(gap), Some(last)) = (row.gap_minutes, made.last_at) {
            let until = last.plus_seconds(i64::from(gap).saturating_mul(60));
            if at <= until {
                return Err(NotNow::TooSoon { until });
            }
        }
        if made.awaits_check {
            return Err(NotNow::NeedsAccountCheck);
        }
        Ok(())
    }

    /// The first day of the schedule after one of its days on which an attempt may be made, in calendar days after the
    /// debt's date, and when that is. `collection`: when the bank is asked on a date.
    #[must_use]
    pub fn scheduled_after(
        &self,
        schedule_at: u32,
        policy: &DebtPolicy,
        (scheme, calendar): (CardScheme, &Calendar),
        collection: impl Fn(TravelDay) -> Instant,
    ) -> Option<(u32, Instant)> {
        let days = policy.attempt_days.iter().copied().filter(|day| *day > schedule_at);
        let due =
            days.map(|day| (day, collection(self.date.plus_days(i32::try_from(day).unwrap_or(i32::MAX)))));
        // Days that went by while the last answer ruled them out are not caught up with.
        let due = due.filter(|(_, at)| *at >= self.answered_at);
        let mut allowed = due
            .filter(|(_, at)| self.may_attempt(Channel::Scheduled, *at, policy, (scheme, calendar)).is_ok());
        allowed.next()
    }
}
