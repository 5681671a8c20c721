//! Instants and dates as texts. A host writes and reads hundreds of them with each account that it stores, so the one
//! form that is written is laid out and read here digit by digit; any other that is right is left to chrono.

use core::fmt;
use core::str::FromStr;

use chrono::{Datelike, NaiveDate, Timelike};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Instant, TimeError, TravelDay};
use crate::ids::shown;
use crate::quiet::Text;

/// How an instant is written.
const INSTANT: &[u8; 20] = b"0000-00-00T00:00:00Z";
/// How a date is written.
const DATE: &[u8; 10] = b"0000-00-00";

/// Puts a number's last digits in the place of those that stand there.
fn put(into: Option<&mut [u8]>, number: u32) {
    let mut left = number;
    for place in into.into_iter().flatten().rev() {
        *place = b'0'.saturating_add(u8::try_from(left % 10).unwrap_or_default());
        left /= 10;
    }
}

fn put_date(into: &mut [u8], date: NaiveDate) {
    put(into.get_mut(0..4), date.year().unsigned_abs());
    put(into.get_mut(5..7), date.month());
    put(into.get_mut(8..10), date.day());
}

fn instant_text(at: Instant) -> [u8; 20] {
    let (mut text, at) = (*INSTANT, at.to_datetime().naive_utc());
    put_date(&mut text, at.date());
    put(text.get_mut(11..13), at.hour());
    put(text.get_mut(14..16), at.minute());
    put(text.get_mut(17..19), at.second());
    text
}

fn date_text(day: TravelDay) -> [u8; 10] {
    let mut text = *DATE;
    put_date(&mut text, day.date());
    text
}

/// It has digits and signs only.
fn ascii(text: &[u8]) -> &str {
    core::str::from_utf8(text).unwrap_or_default()
}

/// Whether there are digits where the form has them, and else what it has there.
fn has_form(text: &[u8], form: &[u8]) -> bool {
    let fits = |(own, wanted): (&u8, &u8)| if *wanted == b'0' { own.is_ascii_digit() } else { own == wanted };
    text.len() == form.len() && text.iter().zip(form).all(fits)
}

/// The number that some digits are.
fn number(digits: Option<&[u8]>) -> u32 {
    let digits = digits.unwrap_or_default().iter();
    digits.fold(0, |number, digit| {
        u32::saturating_add(u32::saturating_mul(number, 10), u32::from(digit.saturating_sub(b'0')))
    })
}

/// The date at the beginning of a text that has its form.
fn date_at(text: &[u8]) -> Option<NaiveDate> {
    let year = i32::try_from(number(text.get(0..4))).ok()?;
    NaiveDate::from_ymd_opt(year, number(text.get(5..7)), number(text.get(8..10)))
}

/// The seconds since 1970 of a text in the form that is written; `None` of any other, also of one that is right.
pub(super) fn instant(text: &str) -> Option<i64> {
    let text = text.as_bytes();
    if !has_form(text, INSTANT) {
        return None;
    }
    let part = |place| number(text.get(place));
    let at = date_at(text)?.and_hms_opt(part(11..13), part(14..16), part(17..19))?;
    Some(at.and_utc().timestamp())
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(ascii(&instant_text(*self)))
    }
}

impl FromStr for Instant {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::parse(text)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            s.serialize_str(ascii(&instant_text(*self)))
        } else {
            s.serialize_i64(self.unix_seconds())
        }
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            return d.deserialize_str(Text { expected: "a string", read: Self::parse });
        }
        Self::from_unix_seconds(i64::deserialize(d)?)
            .ok_or_else(|| D::Error::custom("instant outside the years 1970 to 9999"))
    }
}

impl fmt::Display for TravelDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(ascii(&date_text(*self)))
    }
}

impl FromStr for TravelDay {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let date = if has_form(text.as_bytes(), DATE) { date_at(text.as_bytes()) } else { None };
        date.and_then(Self::from_date)
            .ok_or_else(|| TimeError { found: shown(text), expected: "a date, as 2026-03-29" })
    }
}

impl Serialize for TravelDay {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            s.serialize_str(ascii(&date_text(*self)))
        } else {
            s.serialize_i32(self.number())
        }
    }
}

impl<'de> Deserialize<'de> for TravelDay {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            return d.deserialize_str(Text { expected: "a string", read: Self::from_str });
        }
        Self::from_number(i32::deserialize(d)?)
            .ok_or_else(|| D::Error::custom("date outside the years 1970 to 9999"))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, SecondsFormat};

    use super::*;

    /// Five thousand instants over all years, each at another time of its day.
    #[test]
    fn texts_are_those_of_chrono() {
        let step = 2_932_896 / 5_000 * 86_400 + 7_919;
        let mut seconds = 0;
        while let Some(at) = Instant::from_unix_seconds(seconds) {
            let chrono = at.to_datetime();
            let text = at.to_string();
            assert_eq!(text, chrono.to_rfc3339_opts(SecondsFormat::Secs, true));
            assert_eq!(instant(&text), Some(seconds));
            let day = TravelDay::from_date(chrono.date_naive()).unwrap_or(TravelDay::MIN);
            assert_eq!(day.to_string(), chrono.date_naive().to_string());
            assert_eq!(day.to_string().parse(), Ok(day));
            seconds += step;
        }
        assert_eq!(Instant::MAX.to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(
            format!("[{:>12}] [{:<22}]", TravelDay::MAX, Instant::MIN),
            "[  9999-12-31] [1970-01-01T00:00:00Z  ]"
        );
    }

    /// What is not in the form is chrono's to read, and what is, is read as chrono does.
    #[test]
    fn what_is_read_is_what_chrono_reads() {
        for text in [
            "2026-02-29T10:00:00Z",
            "2028-02-29T10:00:00Z",
            "2026-03-10T24:00:00Z",
            "2026-03-10T23:59:60Z",
            "2026-03-10T10:60:00Z",
            "2026-13-10T10:00:00Z",
            "2026-03-00T10:00:00Z",
            "1969-12-31T23:59:59Z",
            "2026-03-10 10:00:00Z",
            "2026-03-10t10:00:00z",
            "2026-03-10T10:00:00.5Z",
            "2026-03-10T10:00:00+01:00",
            "2026-03-10T10:00:00",
            "2026-03-10T1O:00:00Z",
            "+026-03-10T10:00:00Z",
            "2026-03-10T10:00:0\u{661}",
            "",
        ] {
            let chrono = DateTime::parse_from_rfc3339(text).ok();
            let expected = chrono.and_then(|at| Instant::from_unix_seconds(at.timestamp()));
            assert_eq!(Instant::parse(text).ok(), expected, "{text}");
        }
        for text in
            ["2026-02-29", "2028-02-29", "2026-3-10", "2026-00-10", "1969-12-31", "2026-03-1O", "+026-03-10"]
        {
            let chrono = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
            assert_eq!(text.parse().ok(), chrono.and_then(TravelDay::from_date), "{text}");
        }
    }
}
