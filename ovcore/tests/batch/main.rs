//! The batch says what the accounts say: trips, legs, fares, buckets, payments and what is left open.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod accounts;
mod columns;
mod explained;
mod known;
mod months;
mod nights;
mod pieces;
mod same;
mod story;
mod streams;
