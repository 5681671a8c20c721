//! The conformance corpus: what any implementation of these rules must do, as files that people can read.
//!
//! The cases lie under `conformance/` in the workspace, and its README says how another implementation plays them. A
//! case is a scenario of this workspace, recorded while it was played ([`record`]), and chosen and written down by
//! [`choose`]. [`play`] is the runner in Rust: it knows the files, `decide` and `apply`, and nothing of scenarios.

pub mod choose;
pub mod observe;
pub mod play;
pub mod print;
pub mod record;
mod sources;

/// The format of a case.
pub const CASE_FORMAT: &str = "ovcore/conformance/1";

/// The format of a set of documents that cases share.
pub const RULES_FORMAT: &str = "ovcore/conformance-rules/1";

/// The rules that cases are about, by the first letter of their ids: what the letter stands for.
pub const FAMILIES: [(char, &str); 8] = [
    ('T', "instants"),
    ('P', "taps"),
    ('J', "journeys"),
    ('F', "prices"),
    ('L', "late"),
    ('S', "settlement"),
    ('D', "debt"),
    ('N', "identity"),
];
