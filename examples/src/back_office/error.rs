//! Why the office stopped short.

use ovcore::account::{ApplyError, Refusal, SnapshotError};
use ovcore::settle::EffectId;

use super::stop::Point;

/// Why the office stopped short. None of these is in the taps.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// The database could not be read or written.
    #[error("the database cannot be used: {0}")]
    Store(#[from] rusqlite::Error),
    /// The list for the readers could not be read or written.
    #[error("the readers' list cannot be used: {0}")]
    File(#[from] std::io::Error),
    /// Something that was stored does not read back.
    #[error("{what} does not read back; expected what this program stored")]
    Damaged {
        /// What.
        what: &'static str,
    },
    /// The database is of another run.
    #[error(
        "the folder holds another run: its {name} is `{found}`; expected `{expected}`, or an empty folder"
    )]
    OtherRun {
        /// What differs.
        name: &'static str,
        /// What the database says.
        found: String,
        /// What was asked for.
        expected: String,
    },
    /// The core refused what only the host can get wrong.
    #[error("the core refused a command of the host: {0}")]
    Refused(Refusal),
    /// An event did not fit the account that it was decided for.
    #[error("an event does not fit: {0}")]
    Apply(#[from] ApplyError),
    /// A deadline was reached and nothing happened.
    #[error("a deadline was reached and led to nothing; expected an event")]
    Stuck,
    /// An account that a message names is not there.
    #[error("a message names account {serial}, which is not there; expected one that was opened")]
    NoAccount {
        /// Its number.
        serial: u64,
    },
    /// The bank was asked for two amounts under one id.
    #[error(
        "the bank was asked twice under `{effect}` for different amounts; expected one amount for one id"
    )]
    IdReused {
        /// The id.
        effect: EffectId,
    },
    /// The process was told to die here.
    #[error("killed {0}")]
    Killed(Point),
}

impl OfficeError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "office.store",
            Self::File(_) => "office.file",
            Self::Damaged { .. } => "office.damaged",
            Self::OtherRun { .. } => "office.other_run",
            Self::Refused(refusal) => refusal.code(),
            Self::Apply(error) => error.code(),
            Self::Stuck => "office.stuck",
            Self::NoAccount { .. } => "office.no_account",
            Self::IdReused { .. } => "office.id_reused",
            Self::Killed(_) => "office.killed",
        }
    }
}

impl From<SnapshotError> for OfficeError {
    fn from(_: SnapshotError) -> Self {
        Self::Damaged { what: "a snapshot" }
    }
}

impl From<serde_json::Error> for OfficeError {
    fn from(_: serde_json::Error) -> Self {
        // Not the error's own text: it may quote what was stored.
        Self::Damaged { what: "a stored document" }
    }
}
