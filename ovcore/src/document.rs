//! Reading stored documents: every problem with its path, all of them at once, and a version from the first day.
//!
//! A document is JSON whose field `format` names its kind and version, as `ovcore/policy/1`. A version that this
//! library does not know is refused before anything else is read, so that an old library never guesses at a new
//! form.

use core::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

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
    #[derive(serde::Deserialize)]
    struct Head {
        format: Option<String>,
    }
    within(kind, text, DOCUMENT_BYTES_MAX)?;
    let head: Head = parse(kind, text)?;
    if head.format.as_deref() != Some(format) {
        let found = head.format.map_or("no format".to_owned(), |f| format!("found `{}`", shown(&f)));
        let findings = vec![Finding::new("format", found, format!("`{format}`"))];
        return Err(DocumentError { kind, code: "document.format", findings });
    }
    parse(kind, text)
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

fn parse<T: DeserializeOwned>(kind: &'static str, text: &str) -> Result<T, DocumentError> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        // A field name is what the user wrote, too.
        let path = error.path().to_string();
        let path = if shown(&path).starts_with('(') { "a field with many digits".to_owned() } else { path };
        let (found, expected) = explain(&error.into_inner());
        DocumentError { kind, code: "document.json", findings: vec![Finding::new(path, found, expected)] }
    })?;
    json.end().map_err(|error| {
        let findings =
            vec![Finding::new(".", format!("more text at line {}", error.line()), "one JSON document")];
        DocumentError { kind, code: "document.json", findings }
    })?;
    Ok(value)
}

/// Turns serde's sentence into what was found and what was expected. What the user wrote is masked, not trusted.
fn explain(error: &serde_json::Error) -> (String, String) {
    let place = format!(" (line {}, column {})", error.line(), error.column());
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    let (found, expected) = text
        .split_once(", expected ")
        .or_else(|| text.split_once("; expected "))
        .unwrap_or((text, "a document as the manual describes it"));
    let found: String =
        if shown(found).starts_with('(') { "a value with many digits".to_owned() } else { found.to_owned() };
    (found + &place, expected.to_owned())
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn a_text_beyond_the_limit_is_refused_by_its_length() {
        assert_eq!(within("policy", "{ }", 3), Ok(()));
        let error = within("policy", "{  }", 3).unwrap_err();
        assert_eq!((error.code(), error.path()), ("document.limit", "."));
        assert_eq!(error.to_string(), "policy cannot be used\n  .: found 4 bytes; expected at most 3");
    }
}
