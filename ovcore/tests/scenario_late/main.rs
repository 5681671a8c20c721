//! Late data: a tap up to 3 days late adjusts the charge, one up to 56 days late may only lower it, a later one is
//! counted; what depends on it is rated again, and nothing else; a day leaves when nothing can reach it, and comes back
//! with its record (RULES L1, L2, L4, J6, F4, F5, S6).

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod depends;
mod leaving;
mod lowering;
mod order;
mod records;
mod returning;
mod window;

use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world::{rules, rules_with_caps};

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

/// The rules of the country with one cap in the tariffs of HTM.
fn capped(period: &str, limit_minor: u32) -> ovcore::rules::Rules {
    rules_with_caps(&format!(
        r#"[{{ "id": "cap", "period": "{period}", "limit": {{ "amount": {{ "amount_minor": {limit_minor} }} }} }}]"#
    ))
}
