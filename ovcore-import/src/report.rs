//! What an import gives, and what it says of what it could not use.

use core::fmt;

use ovcore::fare::TariffDocument;
use ovcore::network::NetworkDocument;
use serde::Serialize;

/// What was read: documents for the engine, and what was left out of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The tariff.
    pub tariff: TariffDocument,
    /// Carriers, places, and lines or distances, as far as the source names them.
    pub network: NetworkDocument,
    /// The time zone of all times on the clock, where the source says it: the host's policy must have the same.
    pub time_zone: Option<String>,
    /// What was left out or written otherwise, in order of file and line. Read them: each one may change a price.
    pub notes: Vec<Note>,
}

/// Something that the documents do not say, or say otherwise than the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// In which file.
    pub file: &'static str,
    /// On which line; `None` where it is about the file as a whole.
    pub line: Option<u64>,
    /// What was left out, or how it was written.
    pub what: String,
    /// Why.
    pub why: String,
}

/// One thing that is wrong in a source: where, what was found, what would be right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// In which file.
    pub file: &'static str,
    /// On which line; `None` where it is about the file as a whole.
    pub line: Option<u64>,
    /// In which column or element; `None` where it is about the whole line.
    pub column: Option<&'static str>,
    /// What is wrong, or was found.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

/// A source that cannot be used, with everything that is wrong in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    findings: Vec<Finding>,
}

impl ImportError {
    /// Everything that is wrong, in order of file and line; never empty.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

fn place(f: &mut fmt::Formatter<'_>, file: &str, line: Option<u64>) -> fmt::Result {
    match line {
        Some(line) => write!(f, "{file}:{line}: "),
        None => write!(f, "{file}: "),
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        place(f, self.file, self.line)?;
        write!(f, "{} ({})", self.what, self.why)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        place(f, self.file, self.line)?;
        if let Some(column) = self.column {
            write!(f, "{column}: ")?;
        }
        write!(f, "{}; expected {}", self.found, self.expected)
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the source cannot be imported")?;
        for finding in &self.findings {
            write!(f, "\n  {finding}")?;
        }
        Ok(())
    }
}

impl core::error::Error for ImportError {}

/// Gathers findings and notes.
#[derive(Debug, Default)]
pub(crate) struct Report {
    findings: Vec<Finding>,
    notes: Vec<Note>,
}

impl Report {
    pub(crate) fn find(
        &mut self,
        (file, line, column): (&'static str, Option<u64>, Option<&'static str>),
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let finding = Finding { file, line, column, found: found.into(), expected: expected.into() };
        self.findings.push(finding);
    }

    pub(crate) fn note(
        &mut self,
        (file, line): (&'static str, Option<u64>),
        what: impl Into<String>,
        why: impl Into<String>,
    ) {
        let note = Note { file, line, what: what.into(), why: why.into() };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// What was left out of a file is what is wrong with it, where nothing is left.
    pub(crate) fn find_notes(&mut self, file: &'static str, expected: &str) {
        let notes = core::mem::take(&mut self.notes);
        for Note { line, what, why, .. } in notes.iter().filter(|note| note.file == file) {
            self.find((file, *line, None), format!("{what} ({why})"), expected);
        }
    }

    /// Whether a line was told of in these words.
    pub(crate) fn has_note(&self, file: &str, line: u64, what: &str) -> bool {
        self.notes.iter().any(|note| (note.file, note.line, note.what.as_str()) == (file, Some(line), what))
    }

    /// The notes, in order.
    pub(crate) fn into_notes(mut self) -> Vec<Note> {
        self.notes.sort();
        self.notes
    }

    /// Everything that was found to be wrong, in order.
    pub(crate) fn into_error(mut self) -> ImportError {
        self.findings.sort();
        self.findings.dedup();
        ImportError { findings: self.findings }
    }

    /// How much was found to be wrong so far.
    pub(crate) const fn finding_count(&self) -> usize {
        self.findings.len()
    }

    /// Whether nothing was found to be wrong so far.
    pub(crate) fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}
