//! The languages that travellers are spoken to in.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A language.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Dutch.
    #[serde(rename = "nl")]
    Dutch,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::Dutch];
}

/// Its ISO 639-1 code.
impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::English => "en",
            Self::Dutch => "nl",
        })
    }
}

/// A text for people, in every language.
///
/// ```
/// use ovcore::language::{Language, Text};
/// let text = Text { en: "off-peak".to_owned(), nl: "dal".to_owned() };
/// assert_eq!(text.in_language(Language::Dutch), "dal");
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// In English.
    pub en: String,
    /// In Dutch.
    pub nl: String,
}

impl Text {
    /// The text in a language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Dutch => &self.nl,
        }
    }
}
