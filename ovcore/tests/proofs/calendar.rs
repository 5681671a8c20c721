//! Dates, travel days and windows: every minute of the days on which a clock or a year goes over, against the rule of the
//! European Union's summer time.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use ovcore::calendar::{Calendar, Instant, TimeOfDay, TravelDay};
use ovcore::day::{Carry, DayInput, rate};
use ovcore::fare::HeldProduct;
use ovcore::rules::Rules;
use ovcore::tap::Tap;
use ovcore_testkit::scenario::token;
use ovcore_testkit::world::rules;
use serde_json::json;

use crate::{proved, whole};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The last Sunday of a month of 31 days.
fn last_sunday(year: i32, month: u32) -> NaiveDate {
    (25..=31)
        .map(|day| NaiveDate::from_ymd_opt(year, month, day).unwrap())
        .find(|date| date.weekday() == Weekday::Sun)
        .unwrap()
}

fn days_since_1970(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::from_ymd_opt(1970, 1, 1).unwrap()).num_days()
}

/// Seconds that the clock in Amsterdam is ahead: two hours from 01:00 UTC on the last Sunday of March to 01:00 UTC on the
/// last one of October, else one.
fn ahead(seconds: i64) -> i64 {
    let date =
        NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + Days::new(u64::try_from(seconds / DAY).unwrap());
    let change = |month| days_since_1970(last_sunday(date.year(), month)) * DAY + HOUR;
    if (change(3)..change(10)).contains(&seconds) { 2 * HOUR } else { HOUR }
}

/// The dates on which something goes over, with the ones before and after.
fn dates() -> Vec<NaiveDate> {
    let years = if whole() { 2020..=2037 } else { 2026..=2026 };
    let mut dates = Vec::new();
    for year in years {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        for middle in [last_sunday(year, 3), last_sunday(year, 10), day(1, 1), day(3, 1), day(12, 31)] {
            dates.extend([middle - Days::new(1), middle, middle + Days::new(1)]);
        }
    }
    dates.sort();
    dates.dedup();
    dates
}

fn travel_day(date: NaiveDate) -> TravelDay {
    TravelDay::from_date(date).unwrap()
}

fn time(text: &str) -> TimeOfDay {
    text.parse().unwrap()
}

/// Every minute belongs to one travel day; the clock shows what the rule of summer time says; and the time on the clock leads
/// back to the minute, or in the repeated hour to the earlier of the two.
#[test]
fn every_minute_is_in_one_travel_day() {
    let mut cases = 0;
    let edges = [("00:00", "03:05"), ("04:30", "04:30"), ("02:30", "02:30"), ("03:00", "03:00")];
    for (starts, ends) in edges {
        let calendar = Calendar::new(chrono_tz::Europe::Amsterdam, time(starts), time(ends));
        for date in dates() {
            for minute in 0..24 * 60 {
                cases += 1;
                check_minute(&calendar, days_since_1970(date) * DAY + minute * MINUTE);
            }
            check_edges(&calendar, date, (starts, ends));
        }
    }
    let all = u64::try_from(dates().len()).unwrap() * 24 * 60 * 4;
    proved("a minute, its date, its time on the clock and its travel day", cases, all);
}

fn check_minute(calendar: &Calendar, seconds: i64) {
    let at = Instant::from_unix_seconds(seconds).unwrap();
    let on_clock = seconds + ahead(seconds);
    let date =
        NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + Days::new(u64::try_from(on_clock / DAY).unwrap());
    let (hour, minute) = (on_clock % DAY / HOUR, on_clock % HOUR / MINUTE);
    let shown = time(&format!("{hour:02}:{minute:02}"));
    assert_eq!(calendar.local(at), (travel_day(date), shown), "{at}");
    // The clock showed this before, if an hour ago it was an hour further ahead.
    let is_second = ahead(seconds - HOUR) > ahead(seconds);
    let first = if is_second { seconds - HOUR } else { seconds };
    assert_eq!(calendar.at(travel_day(date), shown).unix_seconds(), first, "{at}");

    let near = [-2_i64, -1, 0, 1].map(|days| travel_day(date).plus_days(i32::try_from(days).unwrap()));
    let holding: Vec<TravelDay> = near
        .into_iter()
        .filter(|day| calendar.starts(*day) <= at && at < calendar.starts(day.plus_days(1)))
        .collect();
    assert_eq!(holding, [calendar.day_of(at)], "{at}");
}

/// A travel day starts and ends at its times on the clock, or where the clock skips them at the end of the gap.
fn check_edges(calendar: &Calendar, date: NaiveDate, (starts, ends): (&str, &str)) {
    let first_showing = |date: NaiveDate, text: &str| {
        let wanted = time(text);
        let from = days_since_1970(date) * DAY - 2 * HOUR;
        let minutes = (0..27 * 60).map(|minute| from + minute * MINUTE);
        let shown = |seconds: i64| calendar.local(Instant::from_unix_seconds(seconds).unwrap());
        // The first minute that shows this time or a later one: a time that is skipped has only later ones.
        minutes.into_iter().find(|seconds| shown(*seconds) >= (travel_day(date), wanted)).unwrap()
    };
    let day = travel_day(date);
    assert_eq!(calendar.starts(day).unix_seconds(), first_showing(date, starts), "{date} {starts}");
    assert_eq!(calendar.ends(day).unix_seconds(), first_showing(date + Days::new(1), ends), "{date} {ends}");
}

/// What a ride from `a` to `c` costs that begins then, with 40 % off outside the peak.
fn fare(rules: &Rules, seconds: i64) -> i64 {
    let instant = |seconds| Instant::from_unix_seconds(seconds).unwrap();
    let tap = |id: &str, place: &str, direction: &str, at: i64| -> Tap {
        serde_json::from_value(
            json!({ "id": id, "token": token(), "carrier": "NS", "mode": "rail", "location": place,
            "reader": id, "direction": direction, "at": instant(at), "received_at": instant(at) }),
        )
        .unwrap()
    };
    let taps = [tap("1", "a", "in", seconds), tap("2", "c", "out", seconds + 20)];
    let held: HeldProduct =
        serde_json::from_value(json!({ "product": "dal", "from": "1970-01-01", "until": "9000-01-01" }))
            .unwrap();
    let input = DayInput {
        day: rules.calendar().day_of(instant(seconds)),
        taps: &[&taps[0], &taps[1]],
        next: &[],
        carry_in: &Carry::default(),
        as_of: instant(seconds + DAY),
        products: &[held],
        inert: &[],
        corrections: &[],
    };
    rate(rules, &input).0.trips[0].fare.charged().minor()
}

/// Peak is 06:30 to 09:00 and 16:00 to 18:30 on the clock, from Monday to Friday, but for a holiday; both with their first
/// second and without their last.
#[test]
fn every_second_at_the_edges_of_a_window_is_on_its_side() {
    let rules = rules();
    let (mut cases, mut left_out) = (0, 0);
    let mut dates: Vec<NaiveDate> =
        dates().into_iter().filter(|date| (2024..=2026).contains(&date.year())).collect();
    let holiday = NaiveDate::from_ymd_opt(2026, 4, 27).unwrap();
    dates.extend([holiday - Days::new(3), holiday, holiday + Days::new(1)]);
    let every = if whole() { 1 } else { 7 };
    for date in &dates {
        for minute in (0..24 * 60).step_by(every) {
            for aside in [-1, 0, 1] {
                let seconds = days_since_1970(*date) * DAY + minute * MINUTE + aside;
                let on_clock = seconds + ahead(seconds);
                let local = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap()
                    + Days::new(u64::try_from(on_clock / DAY).unwrap());
                // A ride that goes over midnight is two days' taps, and no matter of windows; and the tariff of the test
                // country knows the holidays up to 2026.
                if (on_clock % DAY) + 20 >= DAY || local.year() > 2026 {
                    left_out += 1;
                    continue;
                }
                cases += 1;
                let weekday = !matches!(local.weekday(), Weekday::Sat | Weekday::Sun);
                let clock = on_clock % DAY;
                let morning = (6 * HOUR + 30 * MINUTE..9 * HOUR).contains(&clock);
                let evening = (16 * HOUR..18 * HOUR + 30 * MINUTE).contains(&clock);
                let peak = weekday && local != holiday && (morning || evening);
                assert_eq!(fare(&rules, seconds), if peak { 600 } else { 360 }, "{local} {clock} s");
            }
        }
    }
    let tried = u64::try_from(dates.len() * (24 * 60_usize).div_ceil(every) * 3).unwrap();
    assert!(left_out < tried / 20, "{left_out} of {tried}");
    proved("a second at or beside a minute, in or out of the peak", cases, tried - left_out);
}
