//! The forms that leave the system, and the tables that people read.

use std::fmt::Write as _;
use std::path::PathBuf;

use ovcore::card::{KeyVersion, RootToken, SoftKeys};
use ovcore::reconcile::records_in;
use ovcore::report::DailyReports;
use ovcore::view::History;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use crate::{books, carrier, day};

/// Compares with a golden file, or rewrites it.
#[track_caller]
fn golden(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("OVCORE_BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "{name} differs; `cargo xtask bless` rewrites it. It would be:\n{actual}");
}

/// Two days with something of everything: a joint trip, a product, a missing check-out that is corrected, a late
/// amendment, a debt that is recovered by tap, a trip without a price.
pub(crate) const LIFE: &str = "
    2026-03-10
    07:00      holds dal
    09:30      NS     rail in  a  id=in1
    10:00      NS     rail out d  id=out1
    10:20      KEOLIS rail in  k
    10:50      QBUZZ  rail out q
    12:00      HTM    tram in  s1
    12:15      HTM    tram out s3
    12:30      HTM    bus  in  s3
    12:45      HTM    bus  out s4
    13:00      RET    metro in r1
    13:20      RET    metro out r2
    14:00      GVB    metro in m1 failed
    15:00      KEOLIS rail in  k  id=missing
    23:50      NS     rail in  a
    00:20+1    NS     rail out b
    03:25:04+1 bank approves
    12:00+1    NS     rail out b id=out1 v=1 at=10:00
    2026-03-11
    18:00      NS     rail in  a
    18:30      NS     rail out d
    03:25:04+1 bank declines
    09:00+1    GVB    metro in m1 denied
    09:01+1    bank approves
    2026-03-16
    09:00      corrects missing q 2026-03-10
    2026-03-24
    12:00      advance
";

#[test]
fn reports_of_a_life() {
    let rules = rules();
    let story = play(&rules, LIFE);
    let books = books(&rules, &story.account, &story.events);
    golden("clearing.json", &books.cleared.to_json());
    golden("clearing.txt", &books.cleared.to_string());
    let history = History::new(&story.account, records_in(&story.events), &books.payments);
    let keys = SoftKeys::new(&[(KeyVersion::FIRST, [7; 32])]).unwrap();
    let root = RootToken::from_stored(KeyVersion::FIRST, [9; 32]);
    let of_card = (&root, &keys, KeyVersion::FIRST);
    let date = day("2026-03-10");
    let own = DailyReports::with_details(&rules, &history, &books.clearing, date, of_card).unwrap();
    let keolis = own.get(carrier("KEOLIS"), date).unwrap();
    golden("daily-report.json", &keolis.to_json());
    let all = books.reports(&rules);
    let text = |day: &str, of: &str| all.get(carrier(of), day.parse().unwrap()).unwrap();
    let mut told = String::new();
    for (date, of) in [
        ("2026-03-10", "NS"),
        ("2026-03-10", "KEOLIS"),
        ("2026-03-10", "QBUZZ"),
        ("2026-03-10", "HTM"),
        ("2026-03-10", "RET"),
        ("2026-03-11", "NS"),
        ("2026-03-16", "QBUZZ"),
    ] {
        writeln!(told, "{}", text(date, of)).unwrap();
    }
    golden("daily-reports.txt", &told);
    golden("daily-report.csv", &text("2026-03-10", "HTM").to_csv());
}
