//! Reading taps and the bank's answers: rows of a CSV file or of JSON lines, under the same names.
//!
//! A row that cannot be used is a [`Problem`]; the others still count. What a row holds is never repeated in full:
//! texts of errors come from `ovcore`, which keeps card numbers out of them.

mod bank;
mod cards;
mod rows;
mod taps;

pub use bank::Bank;
pub use cards::{CardReader, Presented};
pub use rows::{Columns, Form, Row, Rows, read};
pub use taps::{COLUMNS, CardAttributes, ReadTap, ReadTaps};

use core::fmt;

/// Why a row, or one cell of it, cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file on which the row begins; the first line of the file is 1.
    pub row: u64,
    /// Which column; `None` where the row as a whole is wrong.
    pub column: Option<&'static str>,
    /// A code that stays the same between versions.
    pub code: &'static str,
    /// What was found and what was expected. Holds no card number.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "row {}, column {column}: {}", self.row, self.text),
            None => write!(f, "row {}: {}", self.row, self.text),
        }
    }
}

/// Why a file as a whole cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// The first row names a column that is not known.
    #[error("the first row names a column `{found}`; expected no others than: {expected}")]
    UnknownColumn {
        /// The name.
        found: String,
        /// All columns.
        expected: String,
    },
    /// The first row names a column twice.
    #[error("the first row names the column `{column}` twice; expected each once")]
    RepeatedColumn {
        /// The name.
        column: &'static str,
    },
    /// The first row leaves out columns that every row needs.
    #[error("the first row does not name: {missing}; expected these columns, separated by commas")]
    MissingColumns {
        /// Which.
        missing: String,
    },
    /// There is not even a first row.
    #[error("the file is empty; expected a first row with the names of the columns")]
    Empty,
    /// A file of which every row must be right has rows that are not.
    #[error("{} cannot be used:{}", if problems.len() == 1 { "a row" } else { "rows" }, list(problems))]
    Rows {
        /// What is wrong.
        problems: Vec<Problem>,
    },
}

impl InputError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownColumn { .. } => "input.unknown_column",
            Self::RepeatedColumn { .. } => "input.repeated_column",
            Self::MissingColumns { .. } => "input.missing_columns",
            Self::Empty => "input.empty",
            Self::Rows { .. } => "input.rows",
        }
    }
}

fn list(problems: &[Problem]) -> String {
    problems.iter().fold(String::new(), |list, problem| list + "\n  " + &problem.to_string())
}
