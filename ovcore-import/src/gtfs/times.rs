//! Timeframes become named times.

use std::collections::BTreeMap;

use ovcore::calendar::{TimeOfDay, TravelDay};
use ovcore::fare::{Days, TimeWindow, WindowBounds};
use ovcore::ids::{TimesId, shown};

use super::feed::Feed;
use super::table::Row;
use crate::names::Names;
use crate::report::Report;

const DAYS: [(&str, Days); 7] = [
    ("monday", Days::Monday),
    ("tuesday", Days::Tuesday),
    ("wednesday", Days::Wednesday),
    ("thursday", Days::Thursday),
    ("friday", Days::Friday),
    ("saturday", Days::Saturday),
    ("sunday", Days::Sunday),
];
const LONG: &str = "times have names of at most 24 printable ASCII characters";
const MIDNIGHT_AFTER: u32 = 86_400;

/// On which days a service runs.
#[derive(Clone, Copy, Debug)]
struct Service {
    days: [bool; 7],
    from: TravelDay,
    until: TravelDay,
}

/// A named set of times.
#[derive(Clone, Debug)]
pub(super) struct Times {
    pub(super) id: TimesId,
    pub(super) windows: Vec<TimeWindow>,
    /// Day of the week, first second, the second after the last.
    spans: Vec<(usize, u32, u32)>,
}

/// All timeframes of a feed.
#[derive(Debug, Default)]
pub(super) struct Timeframes {
    groups: BTreeMap<String, Times>,
    is_whole: bool,
}

impl Times {
    /// Whether some time of the week lies in both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let meet = |(a, b): (&(usize, u32, u32), &(usize, u32, u32))| a.0 == b.0 && a.1 < b.2 && b.1 < a.2;
        self.spans.iter().any(|own| other.spans.iter().any(|theirs| meet((own, theirs))))
    }
}

impl Timeframes {
    pub(super) fn read(feed: &Feed, period: Option<(TravelDay, TravelDay)>, report: &mut Report) -> Self {
        let services = services(feed, report);
        let rows: Vec<Row<'_>> = feed.timeframes.rows().collect();
        let mut wishes: Vec<(&str, &str)> =
            rows.iter().map(|r| (r.get("timeframe_group_id"), r.get("timeframe_group_id"))).collect();
        wishes.dedup();
        let names: Names<TimesId> = Names::give(&wishes, TimesId::LEN_MAX);
        let mut groups: BTreeMap<String, Times> = BTreeMap::new();
        for row in &rows {
            let group = row.get("timeframe_group_id");
            let Some(id) = names.get(group) else {
                row.find(report, "timeframe_group_id", "found nothing", "an id");
                continue;
            };
            if id.to_string() != group {
                report.note(row.at(), format!("timeframe `{}` is times `{id}`", shown(group)), LONG);
            }
            let times = groups.entry(group.to_owned()).or_insert_with(|| Times {
                id,
                windows: Vec::new(),
                spans: Vec::new(),
            });
            let span = span(row, report);
            let service = service(row, feed, &services, period, report);
            if let (Some((from, until)), Some(service)) = (span, service) {
                add(times, service.days, from, until);
            }
        }
        Self { groups, is_whole: feed.timeframes.is_whole && feed.calendar.is_whole }
    }

    /// The times that a rule names; `None` is told of as a finding.
    pub(super) fn named(&self, row: &Row<'_>, column: &'static str, report: &mut Report) -> Option<Times> {
        let times = self.groups.get(row.get(column));
        if times.is_none() && self.is_whole {
            let names = self.groups.keys().map(String::as_str);
            row.unknown(report, column, "a timeframe_group_id of timeframes.txt", names);
        }
        times.cloned()
    }

    /// The times of the tariff.
    pub(super) fn windows(&self) -> BTreeMap<TimesId, Vec<TimeWindow>> {
        let groups = self.groups.values().filter(|times| !times.windows.is_empty());
        // A feed may give one frame twice.
        let each_once = |windows: &[TimeWindow]| {
            let mut once: Vec<TimeWindow> = Vec::new();
            for window in windows {
                if !once.contains(window) {
                    once.push(window.clone());
                }
            }
            once
        };
        groups.map(|times| (times.id, each_once(&times.windows))).collect()
    }
}

/// The first and last date of all services: for a feed that says nowhere else how long it holds.
pub(super) fn calendar_period(feed: &Feed) -> Option<(TravelDay, TravelDay)> {
    let dates = |column: &'static str| feed.calendar.rows().filter_map(move |row| date(row.get(column)));
    Some((dates("start_date").min()?, dates("end_date").max()?))
}

/// Reads `20260310`.
pub(super) fn date(text: &str) -> Option<TravelDay> {
    let (year, rest) = text.split_at_checked(4).filter(|_| text.len() == 8)?;
    let (month, day) = rest.split_at_checked(2)?;
    format!("{year}-{month}-{day}").parse().ok()
}

/// `None` stands for a service that was told of as a finding.
fn services<'f>(feed: &'f Feed, report: &mut Report) -> BTreeMap<&'f str, Option<Service>> {
    let mut services = BTreeMap::new();
    for (id, row) in feed.calendar.by_id("service_id", report) {
        let mut days = [false; 7];
        for (day, (column, _)) in days.iter_mut().zip(DAYS) {
            *day = row.choice(report, column, 0..=1, None) == Some(1);
        }
        let ends = ["start_date", "end_date"].map(|column| {
            let date = date(row.get(column));
            if date.is_none() {
                row.wrong(report, column, "a date, as 20260310");
            }
            date
        });
        let service = match ends {
            [Some(from), Some(until)] => Some(Service { days, from, until }),
            _ => None,
        };
        services.insert(id, service);
    }
    services
}

/// The seconds of the day that a row says.
fn span(row: &Row<'_>, report: &mut Report) -> Option<(u32, u32)> {
    let both = row.given("start_time").is_some() == row.given("end_time").is_some();
    if !both {
        let column = if row.given("start_time").is_some() { "end_time" } else { "start_time" };
        row.find(report, column, "found nothing", "both a beginning and an end, or neither");
        return None;
    }
    let read = |column: &'static str, default: u32, report: &mut Report| match row.given(column) {
        None => Some(default),
        Some(text) => {
            let seconds = seconds(text);
            if seconds.is_none() {
                row.wrong(report, column, "a time from 00:00:00 to 24:00:00");
            }
            seconds
        }
    };
    let from = read("start_time", 0, report);
    let until = read("end_time", MIDNIGHT_AFTER, report);
    let (from, until) = (from?, until?);
    if from >= until {
        let expected = format!("a time after `{}`", shown(row.get("start_time")));
        row.wrong(report, "end_time", expected);
        return None;
    }
    Some((from, until))
}

fn seconds(text: &str) -> Option<u32> {
    let mut parts = text.split(':');
    let mut part = |digits: core::ops::RangeInclusive<usize>, most: u32| {
        let text = parts.next().filter(|t| digits.contains(&t.len()))?;
        let is_number = text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u32>().ok().filter(|n| is_number && *n <= most)
    };
    let (hours, minutes, seconds) = (part(1..=2, 24)?, part(2..=2, 59)?, part(2..=2, 59)?);
    let total =
        hours.saturating_mul(3_600).saturating_add(minutes.saturating_mul(60)).saturating_add(seconds);
    (parts.next().is_none() && total <= MIDNIGHT_AFTER).then_some(total)
}

/// The service of a row, with notes for what of it the tariff cannot say.
fn service(
    row: &Row<'_>,
    feed: &Feed,
    services: &BTreeMap<&str, Option<Service>>,
    period: Option<(TravelDay, TravelDay)>,
    report: &mut Report,
) -> Option<Service> {
    let id = row.get("service_id");
    let exceptions = feed.calendar_dates.rows().filter(|r| r.get("service_id") == id).count();
    let group = shown(row.get("timeframe_group_id"));
    let Some(service) = services.get(id) else {
        if exceptions > 0 {
            let what = format!("this time of `{group}` is left out");
            report.note(row.at(), what, "its service runs on single dates; times know days of the week");
        } else if feed.calendar.is_whole && feed.calendar_dates.is_whole {
            let names = services.keys().copied();
            row.unknown(report, "service_id", "a service_id of calendar.txt", names);
        }
        return None;
    };
    let service = service.as_ref()?;
    if exceptions > 0 {
        let what = format!("{exceptions} dates on which `{group}` differs are left out");
        report.note(row.at(), what, "times know days of the week, not dates");
    }
    if let Some((from, until)) = period
        && (from < service.from || service.until < until)
    {
        let what = format!("`{group}` holds as long as the tariff");
        let why =
            format!("times have no dates; its service runs from {} to {} only", service.from, service.until);
        report.note(row.at(), what, why);
    }
    if service.days == [false; 7] {
        report.note(row.at(), format!("this time of `{group}` is left out"), "its service runs on no day");
        return None;
    }
    Some(*service)
}

/// Adds a window for each set of days that the tariff has a word for.
fn add(times: &mut Times, days: [bool; 7], from: u32, until: u32) {
    let clock = |seconds: u32| {
        let seconds = if seconds == MIDNIGHT_AFTER { 0 } else { seconds };
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
        format!("{hours:02}:{minutes:02}:{:02}", seconds % 60).parse::<TimeOfDay>().ok()
    };
    let (Some(begins), Some(ends)) = (clock(from), clock(until)) else { return };
    let (weekdays, weekend) = days.split_at(5);
    let (whole_week, whole_weekend) = (weekdays.iter().all(|d| *d), weekend.iter().all(|d| *d));
    let mut sets = Vec::new();
    if whole_week && whole_weekend {
        sets.push(Days::Daily);
    } else {
        if whole_week {
            sets.push(Days::Weekdays);
        }
        if whole_weekend {
            sets.push(Days::Weekend);
        }
        for (number, ((_, day), runs)) in DAYS.iter().zip(days).enumerate() {
            let is_in_set = if number < 5 { whole_week } else { whole_weekend };
            if runs && !is_in_set {
                sets.push(*day);
            }
        }
    }
    times.windows.extend(sets.into_iter().map(|days| TimeWindow {
        days,
        from: begins,
        until: ends,
        bounds: WindowBounds::From,
    }));
    let numbers = days.iter().enumerate().filter(|(_, runs)| **runs).map(|(number, _)| number);
    times.spans.extend(numbers.map(|number| (number, from, until)));
}
