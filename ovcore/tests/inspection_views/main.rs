//! What an inspector, a carrier, the service desk and an employer see: DESIGN section 4 (Inspection, Views) and the
//! privacy statements that it cites, with RULES P4–P9, J1, T1, T4 and N3 where they decide what a ticket is worth.
//!
//! Expectations are worked out by hand from the prices of the test country.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "small numbers; a test stops at the first thing that is not as it should be"
)]

mod actions;
mod carrier;
mod desk;
mod employer;
mod life;
mod lives;
mod screen;
mod ticket;

use std::path::PathBuf;

use ovcore::calendar::Instant;
use ovcore::inspect::{InspectionPoint, Question, QuestionNumber, Site};
use ovcore::tap::Mode;

/// An instant, in Dutch local time: the date of winter time unless an offset is given.
fn at(text: &str) -> Instant {
    let with_offset = if text.len() > 19 { text.to_owned() } else { format!("{text}+01:00") };
    Instant::parse(&with_offset).unwrap()
}

/// In a vehicle of a carrier; which, where it is named.
fn on_board(carrier: &str, mode: Mode, vehicle: Option<&str>) -> InspectionPoint {
    let vehicle = vehicle.map(|v| v.parse().unwrap());
    InspectionPoint { carrier: carrier.parse().unwrap(), mode, site: Site::OnBoard { vehicle } }
}

/// At a station or stop.
fn station(carrier: &str, mode: Mode, place: &str) -> InspectionPoint {
    let site = Site::Station { place: place.parse().unwrap() };
    InspectionPoint { carrier: carrier.parse().unwrap(), mode, site }
}

const fn question(point: InspectionPoint) -> Question {
    Question { number: QuestionNumber::new(1), point }
}

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

/// A view's JSON as a file.
fn json(view: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(view).unwrap() + "\n"
}
