//! Corrections in the life of a card: when, by whom, what is refused, and what becomes of the money (RULES L3, F5, S6,
//! D6, issue 4 point 6). What a correction makes of a trip and its journey as a day is rated is in
//! `scenario_corrections_rating`.

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod chains;
mod money;
mod refusals;
mod windows;

use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world::rules;

/// A check-in of the 10th without a check-out, collected and paid.
const MISSING: &str = "
    2026-03-10
    08:00      NS rail in a   => opens a
    03:25+1    advance        => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
    03:25:04+1 bank approves  => paid
";

#[track_caller]
fn after(before: &str, rest: &str) -> Story {
    play(&rules(), &format!("{before}{rest}"))
}
