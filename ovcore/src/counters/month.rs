//! A calendar month.

use core::fmt;
use core::str::FromStr;

use chrono::Datelike;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::calendar::{TimeError, TravelDay};

/// A calendar month, as `2026-03`.
///
/// ```
/// use ovcore::counters::Month;
/// let month: Month = "2028-02".parse()?;
/// assert_eq!(month, Month::of("2028-02-11".parse()?));
/// assert_eq!(month.last_day().to_string(), "2028-02-29");
/// # Ok::<(), ovcore::calendar::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Its first day.
    first: TravelDay,
}

impl Month {
    /// The month of a date.
    #[must_use]
    pub fn of(date: TravelDay) -> Self {
        let before = i32::try_from(date.date().day0()).unwrap_or_default();
        Self { first: date.plus_days(before.saturating_neg()) }
    }

    /// Its first day.
    #[must_use]
    pub const fn first_day(self) -> TravelDay {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> TravelDay {
        match self.first.plus_months(1) {
            TravelDay::MAX => TravelDay::MAX,
            next => next.plus_days(-1),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.first.date().format("%Y-%m").to_string())
    }
}

impl FromStr for Month {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        format!("{text}-01").parse().map(|first| Self { first })
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        crate::quiet::text(d, "a month, as 2026-03", str::parse)
    }
}
