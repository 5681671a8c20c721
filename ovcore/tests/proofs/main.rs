//! Bounded proofs: everything within bounds is tried, and nothing beyond is claimed.
//!
//! Each compares with a second way to say the same, which is slow and obvious: rational numbers, a loop over candidates, a
//! running sum. In the ordinary tests the bounds are small; `cargo xtask proofs` sets `OVCORE_PROOFS` and takes the whole. Each
//! prints how many cases it tried, and fails if they are fewer than its bounds say.
//!
//! Enumeration, and not a model checker: Kani fetches a compiler of its own from a release page when it is set up, and what
//! checks this project needs nothing but the package registries.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "small numbers and free functions of a test"
)]

mod calendar;
mod chain;
mod money;
mod settling;

/// Whether the whole is asked for.
fn whole() -> bool {
    std::env::var_os("OVCORE_PROOFS").is_some()
}

/// Says what was proved, and over how many cases.
fn proved(what: &str, cases: u64, expected: u64) {
    println!("      {cases:>12} cases: {what}");
    assert_eq!(cases, expected, "{what}");
}
