//! Hostile input: what must hold for any bytes.
//!
//! Each function takes bytes and stops where its property does not hold. A fuzzer calls it with bytes of its own
//! (`fuzz_targets/`), and `tests/replay.rs` calls it on stable Rust with every input of `corpus/`. `README.md` has each
//! property as an equation, and what was run.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::doc_markdown,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "what does not hold shall stop the fuzzer; small numbers are drawn; equations stand as they are"
)]

mod batch;
mod commands;
pub mod corpus;
mod deny;
mod documents;
mod draw;
mod imports;
mod lives;
mod orders;
mod patch;
mod quiet;
mod stored;
mod taps;
mod tariffs;
mod texts;
mod worlds;

pub use batch::batch;
pub use commands::commands;
pub use deny::deny;
pub use documents::{documents, policy};
pub use imports::{gtfs, netex};
pub use lives::model;
pub use orders::orders;
pub use stored::stored;
pub use taps::taps;
pub use tariffs::tariffs;
pub use texts::texts;

/// A property with the name of its fuzzer.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Names it, its fuzzer and its corpus.
    pub name: &'static str,
    /// What must hold of any bytes; it panics where it does not.
    pub holds: fn(&[u8]),
}

/// All of them, in the order of the README.
pub const TARGETS: &[Target] = &[
    Target { name: "texts", holds: texts },
    Target { name: "taps", holds: taps },
    Target { name: "policy", holds: policy },
    Target { name: "documents", holds: documents },
    Target { name: "tariffs", holds: tariffs },
    Target { name: "gtfs", holds: gtfs },
    Target { name: "netex", holds: netex },
    Target { name: "deny", holds: deny },
    Target { name: "stored", holds: stored },
    Target { name: "commands", holds: commands },
    Target { name: "orders", holds: orders },
    Target { name: "batch", holds: batch },
    Target { name: "model", holds: model },
];

/// The property of a name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
