//! The views, pinned: as JSON and as text in both languages.

use std::fmt::Write as _;
use std::path::PathBuf;

use ovcore::language::Language;
use ovcore::view::{OwnData, Receipt, table};
use serde::Serialize;

use super::fields::{also, lives};
use super::lives::at;
use super::{linked, seen};

/// Compares with a file of the crate, or rewrites it.
#[track_caller]
pub(super) fn file(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("OVCORE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "{name} differs; `cargo xtask bless` rewrites it. It would be:\n{actual}");
}

/// The text in each language, and the JSON.
#[track_caller]
fn pinned(name: &str, view: &impl Serialize, text: impl Fn(Language) -> String) {
    for language in Language::ALL {
        file(&format!("tests/golden/views/{name}.{language}.txt"), &text(language));
    }
    file(&format!("tests/golden/views/{name}.json"), &(serde_json::to_string_pretty(view).unwrap() + "\n"));
}

/// The manual shows the fields of the code.
#[test]
fn the_manual_shows_the_fields_of_the_code() {
    file("src/manual/views.md", &table());
}

#[test]
fn views_are_as_pinned() {
    for (name, life) in lives() {
        for place in 0..life.book.payments().len() {
            let view = seen(&life, place);
            if place == 0 || name == "recovered" {
                pinned(&format!("by-reference-{name}-{place}"), &view, |language| view.text(language));
            }
        }
        let at = if name == "owed" { "2026-03-12T12:05:00+01:00" } else { "2026-03-11T03:45:00+01:00" };
        let at = if name == "corrected" { "2026-03-17T09:00:00+01:00" } else { at };
        let view = linked(&life, at);
        pinned(&format!("linked-{name}"), &view, |language| view.text(language));
    }
}

#[test]
fn receipts_are_as_pinned() {
    for (name, life) in lives() {
        let (history, now) = (life.history(), at("2026-03-25T12:00:00+01:00"));
        let last = life.book.payments().last().unwrap().payment.reference;
        let payment = Receipt::of_payment(&history, &life.rules, &last, now).unwrap();
        pinned(&format!("receipt-payment-{name}"), &payment, |language| payment.text(language));
        let day = Receipt::of_day(&history, &life.rules, "2026-03-10".parse().unwrap(), now).unwrap();
        pinned(&format!("receipt-day-{name}"), &day, |language| day.text(language));
    }
}

#[test]
fn own_data_are_as_pinned() {
    for (name, life) in lives().into_iter().filter(|(name, _)| ["owed", "rest"].contains(name)) {
        let now = at("2026-03-25T12:00:00+01:00");
        let data = OwnData::new(&life.history(), also(&life), &life.rules, now);
        file(&format!("tests/golden/views/own-data-{name}.json"), &data.to_json());
        let mut sheets = String::new();
        for (sheet, rows) in data.to_csv() {
            writeln!(sheets, "== {sheet}\n{}", rows.replace("\r\n", "\n")).unwrap();
        }
        file(&format!("tests/golden/views/own-data-{name}.csv.txt"), &sheets);
        file(&format!("tests/golden/views/own-data-{name}.txt"), &data.to_string());
    }
}
