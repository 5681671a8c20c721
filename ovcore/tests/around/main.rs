//! What stands around the account: products (seed 002), delay compensation (seed 004) and monthly counters (seed 001).

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "small numbers of a test, which stops at the first thing that is not as it should be"
)]

mod chip;
mod compensation;
mod counters;
mod joint;

use std::path::PathBuf;
use std::sync::LazyLock;

use ovcore::account::{DayRecord, Event, What};
use ovcore::calendar::{Calendar, Instant, TravelDay};
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::rules::Rules;

/// Compares with a golden file, or rewrites it.
#[track_caller]
fn golden(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("OVCORE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "{name} differs; `cargo xtask bless` rewrites it. It would be:\n{actual}");
}

/// JSON, indented, as it stands in a golden file.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

/// Made once: its table takes longer than most tests.
fn calendar() -> Calendar {
    static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Policy::ovpay().calendar());
    CALENDAR.clone()
}

/// The rules of the test country, made once.
fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(ovcore_testkit::world::rules);
    &RULES
}

fn day(text: &str) -> TravelDay {
    text.parse().unwrap()
}

/// A local time, as `2026-03-10 08:00`.
fn at(text: &str) -> Instant {
    let (date, time) = text.split_once(' ').unwrap();
    calendar().at(day(date), time.parse().unwrap())
}

const fn cents(minor: i64) -> Money {
    Money::from_minor(minor)
}

/// The records of the days that left.
fn records(events: &[Event]) -> Vec<DayRecord> {
    let record = |what: &What| {
        if let What::DayLeft { record } = what { Some((**record).clone()) } else { None }
    };
    events.iter().filter_map(|event| record(&event.what)).collect()
}
