//! Why nothing came of it.

use std::io;

use ovcore::batch::BatchError;
use ovcore::document::DocumentError;
use ovcore::ids::IdError;

/// Why the journeys were not priced.
#[derive(Debug, thiserror::Error)]
pub enum LondonError {
    /// A file could not be read.
    #[error("{name}: {error}")]
    Read {
        /// Which.
        name: String,
        /// Why.
        error: io::Error,
    },
    /// A table could not be read.
    #[error("{name}: {error}")]
    Table {
        /// Which.
        name: &'static str,
        /// Why.
        error: csv::Error,
    },
    /// A table lacks a column.
    #[error("{name}: found no column {column}; expected one in the first row")]
    Column {
        /// Which table.
        name: &'static str,
        /// Which column.
        column: &'static str,
    },
    /// A cell says what it cannot say.
    #[error("{name}, line {line}, {column}: found `{found}`; expected {expected}")]
    Cell {
        /// Which table.
        name: &'static str,
        /// Which line of it, from 1.
        line: u64,
        /// Which column.
        column: &'static str,
        /// What stands there.
        found: String,
        /// What would be right.
        expected: &'static str,
    },
    /// Two stations would have one id.
    #[error(
        "stations: `{first}` and `{second}` would both be `{id}`; expected names that differ in 24 characters"
    )]
    SameId {
        /// One name.
        first: String,
        /// The other.
        second: String,
        /// The id.
        id: String,
    },
    /// The table of names is none.
    #[error(
        "aliases: found no table of names (line {line}, column {column}); expected one JSON object of texts"
    )]
    Aliases {
        /// Where the reader stopped.
        line: usize,
        /// Where the reader stopped.
        column: usize,
    },
    /// A document of `ovcore`.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A name.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The table of taps could not be rated.
    #[error(transparent)]
    Batch(#[from] BatchError),
}

impl LondonError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "file.read",
            Self::Table { .. } => "london.table",
            Self::Column { .. } => "london.column",
            Self::Cell { .. } => "london.cell",
            Self::SameId { .. } => "london.same_id",
            Self::Aliases { .. } => "london.aliases",
            Self::Document(error) => error.code(),
            Self::Id(error) => error.code(),
            Self::Batch(error) => error.code(),
        }
    }
}
