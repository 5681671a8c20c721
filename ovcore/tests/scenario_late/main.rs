//! Late taps: up to 3 days they adjust the charge, later ones are set aside; a day leaves when nothing can reach it
//! (RULES L1, L2, L4).
//!
//! Taps that are later than 3 days never change a price here; that they may lower one is another chapter.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod leaving;
mod order;
mod window;

use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world::rules;

/// A check-in of the 10th without a check-out, collected and paid.
const MISSING: &str = "
    2026-03-10
    08:00      NS rail in a   => opens a
    03:25+1    advance        => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
    03:25:04+1 bank approves  => paid
";

/// A trip of the 10th, collected and paid.
const TRIP: &str = "
    2026-03-10
    08:00      NS rail in  a         => opens a
    08:20      NS rail out c id=out  => a-c 6.00
    03:25+1    advance               => @03:25 asks 6.00 night
    03:25:04+1 bank approves         => paid
";

fn after(before: &str, rest: &str) -> Story {
    play(&rules(), &format!("{before}{rest}"))
}
