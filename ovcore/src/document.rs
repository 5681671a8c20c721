//! Reading stored documents: every problem with its path, all of them at once, and a version from the first day.
//!
//! A document is JSON whose field `format` names its kind and version, as `ovcore/policy/1`. A version that this
//! library does not know is refused before anything else is read, so that an old library never guesses at a new
//! form.

#[cfg(test)]
mod tests;
mod tree;
mod typed;

use core::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use self::tree::{Node, Unread, Way};
use self::typed::{At, Fault};
use crate::ids::shown;
use crate::limits::DOCUMENT_BYTES_MAX;

/// One thing that is wrong in a document: where, what was found, what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where in the document, as `prices[2].rate_minor_per_km`.
    pub path: String,
    /// What is wrong, or was found.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

impl Finding {
    /// A finding. What was found is made fit to be shown.
    pub fn new(path: impl Into<String>, found: impl fmt::Display, expected: impl Into<String>) -> Self {
        Self { path: path.into(), found: found.to_string(), expected: expected.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; expected {}", self.path, self.found, self.expected)
    }
}

/// A document that cannot be used, with everything that is wrong in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError {
    kind: &'static str,
    code: &'static str,
    findings: Vec<Finding>,
}

impl DocumentError {
    pub(crate) fn invalid(kind: &'static str, findings: Vec<Finding>) -> Self {
        Self { kind, code: "document.invalid", findings }
    }

    /// A code that stays the same between versions: `document.limit`, `document.format`, `document.json` or
    /// `document.invalid`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Everything that is wrong; never empty.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Where the first thing that is wrong stands.
    #[must_use]
    pub fn path(&self) -> &str {
        self.findings.first().map_or(".", |f| f.path.as_str())
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be used", self.kind)?;
        for finding in &self.findings {
            write!(f, "\n  {finding}")?;
        }
        Ok(())
    }
}

impl core::error::Error for DocumentError {}

/// Reads a document of one format.
pub(crate) fn read<T: DeserializeOwned>(
    kind: &'static str,
    format: &str,
    text: &str,
) -> Result<T, DocumentError> {
    let node = parse(kind, text)?;
    check_format(kind, format, text, &node)?;
    typed(kind, text, &node)
}

/// Reads what this library's types are as JSON: an event, a command, the record of a day. Any type will do that can be
/// deserialised; `kind` names it in the error.
///
/// It says where in the text something is wrong, which a JSON library by itself does not.
///
/// ```
/// use ovcore::account::Event;
/// let text = r#"{ "v": "ovcore/event/1", "at": "2026-03-10T07:15:02Z", "what": { "trip_opened": { "trip": 7 } } }"#;
/// let error = ovcore::document::from_json::<Event>("an event", text).unwrap_err();
/// assert_eq!(error.path(), "what.trip_opened.trip");
/// ```
///
/// # Errors
/// `document.json`: the text is no JSON, or not of this type.
pub fn from_json<T: DeserializeOwned>(kind: &'static str, text: &str) -> Result<T, DocumentError> {
    typed(kind, text, &parse(kind, text)?)
}

/// Refuses a text that is longer than a document may be, before anything of it is read.
fn within(kind: &'static str, text: &str, most: usize) -> Result<(), DocumentError> {
    if text.len() <= most {
        return Ok(());
    }
    let found = format!("found {} bytes", text.len());
    let findings = vec![Finding::new(".", found, format!("at most {most}"))];
    Err(DocumentError { kind, code: "document.limit", findings })
}

/// A value, if nothing was found to be wrong with it.
pub(crate) fn checked<T>(kind: &'static str, value: T, findings: Vec<Finding>) -> Result<T, DocumentError> {
    if findings.is_empty() { Ok(value) } else { Err(DocumentError::invalid(kind, findings)) }
}

/// Writes a document, indented, with a newline at its end.
pub(crate) fn write<T: Serialize>(document: &T) -> String {
    // Writing into a `String` has no I/O to fail, and no document type has a map with keys that are no text.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

fn parse<'t>(kind: &'static str, text: &'t str) -> Result<Node<'t>, DocumentError> {
    within(kind, text, DOCUMENT_BYTES_MAX)?;
    tree::parse(text).map_err(|unread| match unread {
        Unread::Part(error, way) => {
            unreadable(kind, &error.to_string(), &way, (error.line(), error.column()))
        }
        Unread::More(line) => {
            let findings = vec![Finding::new(".", format!("more text at line {line}"), "one JSON document")];
            DocumentError { kind, code: "document.json", findings }
        }
    })
}

fn check_format(kind: &'static str, format: &str, text: &str, node: &Node<'_>) -> Result<(), DocumentError> {
    #[derive(serde::Deserialize)]
    struct Head {
        format: Option<String>,
    }
    let head: Head = typed(kind, text, node)?;
    if head.format.as_deref() == Some(format) {
        return Ok(());
    }
    let found = head.format.map_or("no format".to_owned(), |f| format!("found `{}`", shown(&f)));
    let findings = vec![Finding::new("format", found, format!("`{format}`"))];
    Err(DocumentError { kind, code: "document.format", findings })
}

fn typed<T: DeserializeOwned>(kind: &'static str, text: &str, node: &Node<'_>) -> Result<T, DocumentError> {
    T::deserialize(At::Value(node)).map_err(|fault| misfit(kind, text, fault))
}

#[cold]
fn misfit(kind: &'static str, text: &str, fault: Fault) -> DocumentError {
    let wrong = fault.into_parts();
    unreadable(kind, &wrong.words, &wrong.way, tree::place(text, &wrong.way))
}

#[cold]
fn unreadable(kind: &'static str, words: &str, way: &Way, place: (usize, usize)) -> DocumentError {
    // A field name is what the user wrote, too.
    let path = way.to_string();
    let path = if shown(&path).starts_with('(') { "a field with many digits".to_owned() } else { path };
    let (found, expected) = explain(words, place);
    DocumentError { kind, code: "document.json", findings: vec![Finding::new(path, found, expected)] }
}

/// Turns serde's sentence into what was found and what was expected. What the user wrote is masked, not trusted.
fn explain(words: &str, (line, column): (usize, usize)) -> (String, String) {
    let place = format!(" (line {line}, column {column})");
    let text = words.split(" at line ").next().unwrap_or_default();
    let (found, expected) = text
        .split_once(", expected ")
        .or_else(|| text.split_once("; expected "))
        .unwrap_or((text, "a document as the manual describes it"));
    let found: String =
        if shown(found).starts_with('(') { "a value with many digits".to_owned() } else { found.to_owned() };
    (found + &place, expected.to_owned())
}
