//! Retention: the catalogue, due dates and their proof, plans, receipts, the register, and forgetting in the account.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is wrong"
)]
#![expect(clippy::arithmetic_side_effects, reason = "small numbers")]

mod catalogue;
mod dates;
mod forget;
mod lives;
mod plans;
mod register;
mod rows;

use std::path::PathBuf;

use ovcore::calendar::{Calendar, Instant};
use ovcore::policy::Policy;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn calendar() -> Calendar {
    Policy::ovpay().calendar()
}

/// Compares with a golden file, or rewrites it.
#[track_caller]
fn golden(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("OVCORE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "{name} differs; `cargo xtask bless` rewrites it. It would be:\n{actual}");
}
