//! A moment as people read it: on the clock of the place where the system runs.

use core::fmt;

use serde::{Serialize, Serializer};

use crate::calendar::{Calendar, Instant, TimeOfDay, TravelDay};

/// An instant with what the clock showed then. In JSON it is RFC 3339 with the offset of the zone, so that it is exact,
/// also in the hour that the clock shows twice; as a text it is what the clock showed.
///
/// ```
/// use ovcore::{calendar::Instant, policy::Policy, view::Moment};
/// let calendar = Policy::ovpay().calendar();
/// let moment = Moment::new(&calendar, Instant::parse("2026-07-01T06:15:00Z")?);
/// assert_eq!(moment.to_string(), "2026-07-01 08:15:00");
/// assert_eq!(serde_json::to_string(&moment)?, r#""2026-07-01T08:15:00+02:00""#);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    at: Instant,
    date: TravelDay,
    time: TimeOfDay,
}

impl Moment {
    /// What the clock of a calendar showed at an instant.
    #[must_use]
    pub fn new(calendar: &Calendar, at: Instant) -> Self {
        let (date, time) = calendar.local(at);
        Self { at, date, time }
    }

    /// The instant.
    #[must_use]
    pub const fn at(self) -> Instant {
        self.at
    }

    /// The civil date.
    #[must_use]
    pub const fn date(self) -> TravelDay {
        self.date
    }

    /// The time on the clock.
    #[must_use]
    pub const fn time(self) -> TimeOfDay {
        self.time
    }

    /// `08:15`: the time to the minute, as on a ticket.
    #[must_use]
    pub fn minute(self) -> String {
        let minutes = self.time.seconds() / 60;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// Seconds that the clock is ahead of UTC.
    fn offset(self) -> i64 {
        let local = i64::from(self.date.number())
            .saturating_mul(86_400)
            .saturating_add(i64::from(self.time.seconds()));
        local.saturating_sub(self.at.unix_seconds())
    }
}

/// `2026-07-01 08:15:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.date, clock(self.time)))
    }
}

/// `08:15:00`, seconds and all.
fn clock(time: TimeOfDay) -> String {
    let seconds = time.seconds();
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let offset = self.offset();
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
        let (hours, minutes) = (minutes / 60, minutes % 60);
        s.collect_str(&format_args!("{}T{}{sign}{hours:02}:{minutes:02}", self.date, clock(self.time)))
    }
}
