//! Civil time by the zone data, asked anew each time.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use ovcore::calendar::{Instant, TravelDay};
use ovcore::policy::Policy;

/// The clock on the wall, and the edges of the travel day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    zone: Tz,
    starts: i64,
    ends: i64,
}

impl Clock {
    pub(super) fn new(policy: &Policy) -> Self {
        let day = &policy.travel_day;
        Self {
            zone: day.time_zone,
            starts: i64::from(day.starts.seconds()),
            ends: i64::from(day.ends.seconds()),
        }
    }

    /// What the clock shows: the date, and the seconds since its midnight.
    pub(super) fn local(&self, at: Instant) -> (NaiveDate, i64) {
        let utc = DateTime::from_timestamp(at.unix_seconds(), 0).expect("an instant of our age");
        let shown = utc.with_timezone(&self.zone).naive_local();
        (shown.date(), i64::from(shown.num_seconds_from_midnight()))
    }

    /// The civil date (RULES T4).
    pub(super) fn date(&self, at: Instant) -> TravelDay {
        TravelDay::from_date(self.local(at).0).expect("a date of our age")
    }

    /// When the clock shows so many seconds after midnight: the first instant after a gap, the earlier of two
    /// (RULES T2).
    pub(super) fn at(&self, date: TravelDay, seconds: i64) -> Instant {
        let mut shown: NaiveDateTime =
            date.date().and_hms_opt(0, 0, 0).expect("midnight") + TimeDelta::seconds(seconds);
        loop {
            match self.zone.from_local_datetime(&shown) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
                    return Instant::from_unix_seconds(at.timestamp()).expect("an instant of our age");
                }
                LocalResult::None => shown += TimeDelta::seconds(1),
            }
        }
    }

    /// The travel day of a trip that checks in then and continues nothing (RULES J1).
    pub(super) fn day_of(&self, at: Instant) -> TravelDay {
        let date = self.date(at);
        if at < self.at(date, self.starts) { date.plus_days(-1) } else { date }
    }

    /// The first instant that is too late for a travel day (RULES T1).
    pub(super) fn ends(&self, day: TravelDay) -> Instant {
        self.at(day.plus_days(1), self.ends)
    }
}
