//! What tests of ovcore are made with: an invented country to test in, scenarios that read like a timetable, a
//! generator of national travel days, and a simulator of the lives of cards. Not published.

pub mod conformance;
pub mod fields;
pub mod generate;
pub mod host;
pub mod invariants;
pub mod model;
pub mod moves;
pub mod rng;
pub mod scenario;
pub mod simulate;
pub mod tariffs;
pub mod world;

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
