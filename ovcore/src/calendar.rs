//! Instants, civil dates and the travel day.
//!
//! An [`Instant`] is a second on the UTC time line; durations are elapsed seconds, and every bound of a rule is
//! inclusive to the second (RULES T1). A [`TravelDay`] is a calendar date. A [`Calendar`] knows one time zone and
//! where the travel day begins and ends in it; it answers from a table made once, since a day's rating asks often.

use core::fmt;
use core::str::FromStr;

use chrono::{DateTime, Datelike, Months, NaiveDate, Offset, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroize;

use crate::ids::shown;

mod text;

const SECONDS_PER_DAY: i64 = 86_400;

/// A second on the UTC time line, from 1970 to 9999. Fractions of a second are cut off where it is read.
///
/// ```
/// use ovcore::calendar::Instant;
/// let at = Instant::parse("2026-03-29T03:00:00+02:00")?;
/// assert_eq!(at.to_string(), "2026-03-29T01:00:00Z");
/// assert_eq!(at.plus_seconds(5).seconds_since(at), 5);
/// # Ok::<(), ovcore::calendar::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The first instant: 1970-01-01T00:00:00Z.
    pub const MIN: Self = Self(0);
    /// The last instant: 9999-12-31T23:59:59Z.
    pub const MAX: Self = Self(253_402_300_799);

    /// From seconds since 1970, or `None` outside [`Instant::MIN`]..=[`Instant::MAX`].
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Option<Self> {
        if seconds < Self::MIN.0 || seconds > Self::MAX.0 { None } else { Some(Self(seconds)) }
    }

    /// Seconds since 1970.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// From chrono, cut to the second; `None` outside the years 1970–9999.
    #[must_use]
    pub fn from_datetime(at: DateTime<Utc>) -> Option<Self> {
        Self::from_unix_seconds(at.timestamp())
    }

    /// As chrono has it.
    #[must_use]
    pub fn to_datetime(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }

    /// Reads RFC 3339 text with an offset: `2026-03-29T03:00:00+02:00` or `…Z`.
    ///
    /// # Errors
    /// [`TimeError`] when it is no such text, has no offset, or lies outside 1970–9999.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        text::instant(text)
            .or_else(|| Some(DateTime::parse_from_rfc3339(text).ok()?.timestamp()))
            .and_then(Self::from_unix_seconds)
            .ok_or_else(|| TimeError {
                found: shown(text),
                expected: "RFC 3339 with an offset, as 2026-03-29T03:00:00+02:00",
            })
    }

    /// So many seconds later (or earlier), held within the range.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Elapsed seconds from `earlier` to this one; negative when it is the later one.
    #[must_use]
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Leaves [`Instant::MIN`].
impl Zeroize for Instant {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

/// A calendar date that trips, payments and tariffs are reckoned by.
///
/// ```
/// use ovcore::calendar::TravelDay;
/// let day: TravelDay = "2028-02-28".parse()?;
/// assert_eq!(day.plus_days(1).to_string(), "2028-02-29");
/// assert_eq!(day.plus_days(62).days_since(day), 62);
/// # Ok::<(), ovcore::calendar::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TravelDay(i32);

impl TravelDay {
    /// The last date: 9999-12-31.
    pub const MAX: Self = Self(2_932_896);
    /// The first date: 1970-01-01.
    pub const MIN: Self = Self(0);

    /// From chrono; `None` outside 1970–9999.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Option<Self> {
        Self::from_number(date.to_epoch_days())
    }

    /// As chrono has it.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or_default()
    }

    /// The number of days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// From the number of days since 1970-01-01; `None` outside 1970–9999.
    #[must_use]
    pub const fn from_number(number: i32) -> Option<Self> {
        if number < Self::MIN.0 || number > Self::MAX.0 { None } else { Some(Self(number)) }
    }

    /// So many calendar days later (or earlier), held within the range.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// So many calendar months later: the same day of the month, or the last where the month is shorter; held within the
    /// range.
    ///
    /// ```
    /// use ovcore::calendar::TravelDay;
    /// let day: TravelDay = "2027-01-31".parse()?;
    /// assert_eq!(day.plus_months(1).to_string(), "2027-02-28");
    /// assert_eq!(day.plus_months(13).to_string(), "2028-02-29");
    /// # Ok::<(), ovcore::calendar::TimeError>(())
    /// ```
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let later = self.date().checked_add_months(Months::new(months));
        later.and_then(Self::from_date).unwrap_or(Self::MAX)
    }

    /// So many calendar months earlier, as [`TravelDay::plus_months`].
    ///
    /// ```
    /// use ovcore::calendar::TravelDay;
    /// let day: TravelDay = "2027-08-31".parse()?;
    /// assert_eq!(day.minus_months(18).to_string(), "2026-02-28");
    /// # Ok::<(), ovcore::calendar::TimeError>(())
    /// ```
    #[must_use]
    pub fn minus_months(self, months: u32) -> Self {
        let earlier = self.date().checked_sub_months(Months::new(months));
        earlier.and_then(Self::from_date).unwrap_or(Self::MIN)
    }

    /// Calendar days from `earlier` to this one.
    #[must_use]
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// Monday to Sunday.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        self.date().weekday()
    }

    /// Whether it is a Saturday or a Sunday.
    #[must_use]
    pub const fn is_weekend(self) -> bool {
        // 1970-01-01 was a Thursday.
        matches!(self.0 % 7, 2 | 3)
    }
}

/// A time on the clock: `03:05`, or `03:05:30`.
///
/// ```
/// use ovcore::calendar::TimeOfDay;
/// let end: TimeOfDay = "03:05".parse()?;
/// assert_eq!(end.seconds(), 11_100);
/// assert!("24:00".parse::<TimeOfDay>().is_err());
/// # Ok::<(), ovcore::calendar::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u32);

impl TimeOfDay {
    /// 00:00.
    pub const MIDNIGHT: Self = Self(0);

    /// From hours and minutes; `None` where the clock has no such time.
    #[must_use]
    pub const fn hm(hour: u32, minute: u32) -> Option<Self> {
        if hour < 24 && minute < 60 {
            Some(Self(hour.saturating_mul(3_600).saturating_add(minute.saturating_mul(60))))
        } else {
            None
        }
    }

    /// Seconds since 00:00 on the clock.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.0 / 3_600, self.0 / 60 % 60, self.0 % 60);
        if second == 0 {
            write!(f, "{hour:02}:{minute:02}")
        } else {
            write!(f, "{hour:02}:{minute:02}:{second:02}")
        }
    }
}

impl FromStr for TimeOfDay {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let parse = || {
            let mut parts = text.split(':');
            let mut part = |below: u32| {
                let digits = parts.next()?;
                (digits.len() == 2).then(|| digits.parse::<u32>().ok()).flatten().filter(|n| *n < below)
            };
            let (hour, minute) = (part(24)?, part(60)?);
            let second = if text.len() > 5 { part(60)? } else { 0 };
            parts.next().is_none().then_some(())?;
            Some(Self(Self::hm(hour, minute)?.0.saturating_add(second)))
        };
        parse().ok_or_else(|| TimeError { found: shown(text), expected: "a time of day, as 03:05" })
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that is no instant, date or time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found `{found}`; expected {expected}")]
pub struct TimeError {
    found: String,
    expected: &'static str,
}

impl TimeError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "time.text"
    }
}

/// One time zone, and where the travel day begins and ends in it.
///
/// The zone's changes between 1970 and 2100 are put into a table when it is made; after that it needs nothing else.
///
/// ```
/// use ovcore::calendar::{Calendar, Instant, TimeOfDay};
/// let calendar = Calendar::new(chrono_tz::Europe::Amsterdam, TimeOfDay::MIDNIGHT, "03:05".parse()?);
/// let day = "2026-03-28".parse()?;
/// // The night of the clock change is an hour shorter; 03:05 is then at +02:00.
/// assert_eq!(calendar.ends(day), Instant::parse("2026-03-29T03:05:00+02:00")?);
/// # Ok::<(), ovcore::calendar::TimeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    zone: Tz,
    starts: TimeOfDay,
    ends: TimeOfDay,
    /// From which instant (seconds) which offset (seconds) holds, in order of time; the first holds from ever.
    spans: Vec<(i64, i64)>,
    /// For each stretch of 2^[`STRETCH_BITS`] seconds since 1970, the span in which it begins.
    hints: Vec<u16>,
}

/// A stretch is about 48 days: at most one of a zone's usual changes lies in it.
const STRETCH_BITS: u32 = 22;

impl Calendar {
    /// A calendar for a zone, whose travel day begins at `starts` on its date and ends at `ends` on the next.
    #[must_use]
    pub fn new(zone: Tz, starts: TimeOfDay, ends: TimeOfDay) -> Self {
        let year_2100 = 4_102_444_800;
        let week = SECONDS_PER_DAY.saturating_mul(7);
        let mut spans = vec![(i64::MIN, zone_offset(zone, 0))];
        let (mut from, mut offset) = (0_i64, zone_offset(zone, 0));
        while from < year_2100 {
            let to = from.saturating_add(week);
            let after = zone_offset(zone, to);
            if after == offset {
                from = to;
                continue;
            }
            let (mut low, mut high) = (from, to);
            while high.saturating_sub(low) > 1 {
                let middle = low.saturating_add(high) / 2;
                if zone_offset(zone, middle) == offset { low = middle } else { high = middle }
            }
            offset = zone_offset(zone, high);
            spans.push((high, offset));
            from = high;
        }
        let stretches = 0..=(year_2100 >> STRETCH_BITS);
        let span_at = |seconds: i64| spans.partition_point(|(from, _)| *from <= seconds).saturating_sub(1);
        let hints =
            stretches.map(|n| u16::try_from(span_at(n << STRETCH_BITS)).unwrap_or(u16::MAX)).collect();
        Self { zone, starts, ends, spans, hints }
    }

    /// The time zone.
    #[must_use]
    pub const fn zone(&self) -> Tz {
        self.zone
    }

    fn offset(&self, seconds: i64) -> i64 {
        let stretch = usize::try_from(seconds >> STRETCH_BITS).unwrap_or_default();
        let hint = self.hints.get(stretch).or(self.hints.last()).copied().unwrap_or_default();
        let mut from_here = self.spans.iter().skip(usize::from(hint)).peekable();
        let mut offset = 0;
        while let Some((_, own)) = from_here.next() {
            offset = *own;
            if from_here.peek().is_none_or(|(next, _)| *next > seconds) {
                break;
            }
        }
        offset
    }

    /// The date and the time of day on the clock at an instant.
    #[must_use]
    pub fn local(&self, at: Instant) -> (TravelDay, TimeOfDay) {
        let local = at.0.saturating_add(self.offset(at.0)).max(0);
        let number = i32::try_from(local / SECONDS_PER_DAY).unwrap_or(i32::MAX);
        let second = u32::try_from(local % SECONDS_PER_DAY).unwrap_or_default();
        (TravelDay(number.min(TravelDay::MAX.0)), TimeOfDay(second))
    }

    /// The civil date at an instant (RULES T4).
    #[must_use]
    pub fn date(&self, at: Instant) -> TravelDay {
        self.local(at).0
    }

    /// The instant at which the clock shows `time` on `date`. A time that the clock change skips means the first
    /// instant after the gap; one that it repeats, the earlier (RULES T2).
    #[must_use]
    pub fn at(&self, date: TravelDay, time: TimeOfDay) -> Instant {
        let local = i64::from(date.0).saturating_mul(SECONDS_PER_DAY).saturating_add(i64::from(time.0));
        let before = self.offset(local.saturating_sub(SECONDS_PER_DAY));
        let after = self.offset(local.saturating_add(SECONDS_PER_DAY));
        let candidate = |offset: i64| {
            let seconds = local.saturating_sub(offset);
            (self.offset(seconds) == offset).then_some(seconds)
        };
        let found = match (candidate(before), candidate(after)) {
            (Some(a), Some(b)) => a.min(b),
            (Some(a), None) | (None, Some(a)) => a,
            // In the gap: the change itself is the first instant after it.
            (None, None) => {
                let next =
                    self.spans.partition_point(|(from, _)| *from <= local.saturating_sub(SECONDS_PER_DAY));
                self.spans.get(next).map_or(local, |(from, _)| *from)
            }
        };
        Instant(found.clamp(Instant::MIN.0, Instant::MAX.0))
    }

    /// The edges of a travel day.
    pub(crate) fn edges(&self, day: TravelDay) -> DayEdges {
        let (starts, next_starts) = (self.starts(day), self.starts(day.plus_days(1)));
        let is_steady = self.offset(starts.0) == self.offset(next_starts.0.saturating_sub(1));
        let is_civil = is_steady && self.starts == TimeOfDay::MIDNIGHT;
        DayEdges { day, starts, next_starts, ends: self.ends(day), is_steady, is_civil }
    }

    /// When a travel day begins.
    #[must_use]
    pub fn starts(&self, day: TravelDay) -> Instant {
        self.at(day, self.starts)
    }

    /// When a travel day has ended: the first instant that is too late for it (RULES T1, J1).
    #[must_use]
    pub fn ends(&self, day: TravelDay) -> Instant {
        self.at(day.plus_days(1), self.ends)
    }

    /// The travel day that begins latest at or before an instant: the date of a trip that checks in then and
    /// continues no journey.
    #[must_use]
    pub fn day_of(&self, at: Instant) -> TravelDay {
        let date = self.date(at);
        if self.starts.0 > 0 && at < self.starts(date) { date.plus_days(-1) } else { date }
    }
}

/// The edges of a travel day: what many taps of it would otherwise work out one by one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayEdges {
    pub(crate) day: TravelDay,
    /// When it begins, and when the next one does.
    pub(crate) starts: Instant,
    pub(crate) next_starts: Instant,
    /// When it has ended.
    pub(crate) ends: Instant,
    /// Whether the clock does not change in it.
    is_steady: bool,
    /// Whether it is its civil date, to the second.
    is_civil: bool,
}

impl DayEdges {
    fn holds(&self, at: Instant) -> bool {
        self.starts <= at && at < self.next_starts
    }

    /// The travel day of an instant, and when that day has ended.
    pub(crate) fn of(&self, calendar: &Calendar, at: Instant) -> (TravelDay, Instant) {
        if self.is_steady && self.holds(at) {
            return (self.day, self.ends);
        }
        let day = calendar.day_of(at);
        (day, calendar.ends(day))
    }

    /// The civil date of an instant.
    pub(crate) fn date(&self, calendar: &Calendar, at: Instant) -> TravelDay {
        if self.is_civil && self.holds(at) { self.day } else { calendar.date(at) }
    }
}

fn zone_offset(zone: Tz, seconds: i64) -> i64 {
    DateTime::from_timestamp(seconds, 0)
        .map_or(0, |at| i64::from(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amsterdam() -> Calendar {
        Calendar::new(chrono_tz::Europe::Amsterdam, TimeOfDay::MIDNIGHT, "03:05".parse().unwrap())
    }

    fn utc(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn a_time_in_the_gap_means_the_first_instant_after_it() {
        let day = "2026-03-29".parse().unwrap();
        let calendar = amsterdam();
        for text in ["02:00", "02:30", "02:59:59"] {
            assert_eq!(calendar.at(day, text.parse().unwrap()), utc("2026-03-29T01:00:00Z"), "{text}");
        }
        assert_eq!(calendar.at(day, "01:59:59".parse().unwrap()), utc("2026-03-29T00:59:59Z"));
        assert_eq!(calendar.at(day, "03:00".parse().unwrap()), utc("2026-03-29T01:00:00Z"));
    }

    #[test]
    fn a_repeated_time_means_the_earlier() {
        let day = "2026-10-25".parse().unwrap();
        let calendar = amsterdam();
        assert_eq!(calendar.at(day, "02:30".parse().unwrap()), utc("2026-10-25T00:30:00Z"));
        assert_eq!(calendar.at(day, "03:00".parse().unwrap()), utc("2026-10-25T02:00:00Z"));
        assert_eq!(calendar.ends(day.plus_days(-1)), utc("2026-10-25T02:05:00Z"));
    }

    #[test]
    fn the_table_agrees_with_the_zone_at_every_hour_of_many_years() {
        let calendar = amsterdam();
        let mut seconds = 0_i64;
        while seconds < 4_102_444_800 {
            assert_eq!(calendar.offset(seconds), zone_offset(chrono_tz::Europe::Amsterdam, seconds));
            // Miri takes a thousand times as long.
            seconds += if cfg!(miri) { 3_600 * 995 } else { 3_600 * 5 };
        }
    }

    #[test]
    fn every_second_of_both_change_nights_reads_back() {
        let calendar = amsterdam();
        for night in ["2026-03-28T22:00:00Z", "2026-10-24T22:00:00Z"] {
            let start = utc(night);
            for offset in (0..6 * 3_600).step_by(if cfg!(miri) { 59 } else { 1 }) {
                let at = start.plus_seconds(offset);
                let (date, time) = calendar.local(at);
                let back = calendar.at(date, time);
                // Only the second pass through the repeated hour reads back as the first.
                assert!(back == at || at.seconds_since(back) == 3_600, "{at}");
            }
        }
    }

    #[test]
    fn a_service_day_can_begin_later() {
        let half_past_four: TimeOfDay = "04:30".parse().unwrap();
        let london = Calendar::new(chrono_tz::Europe::London, half_past_four, half_past_four);
        let day: TravelDay = "2009-11-04".parse().unwrap();
        assert_eq!(london.day_of(utc("2009-11-05T04:29:59Z")), day);
        assert_eq!(london.day_of(utc("2009-11-05T04:30:00Z")), day.plus_days(1));
        assert_eq!(london.ends(day), utc("2009-11-05T04:30:00Z"));
    }

    #[test]
    fn weekends() {
        let saturday: TravelDay = "2026-11-21".parse().unwrap();
        for (plus, weekend) in [(-1, false), (0, true), (1, true), (2, false)] {
            assert_eq!(saturday.plus_days(plus).is_weekend(), weekend);
        }
    }

    #[test]
    fn reading_time() {
        assert_eq!(utc("2016-12-31T23:59:60Z"), utc("2016-12-31T23:59:59Z"));
        assert_eq!(utc("2026-01-01T00:00:00.999Z"), utc("2026-01-01T00:00:00Z"));
        for text in ["2026-01-01", "2026-01-01T00:00:00", "1969-12-31T23:59:59Z", "nonsense"] {
            assert_eq!(Instant::parse(text).unwrap_err().code(), "time.text", "{text}");
        }
        for text in ["3:05", "03:60", "03:05:", "03:05:61", "03-05", "03:05:10:1"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
        assert!("2026-1-01".parse::<TravelDay>().is_err());
    }
}
