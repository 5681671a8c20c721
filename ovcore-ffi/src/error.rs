//! The one error of this binding: which kind, a code that stays, where, what was found and what would be right, and words
//! for a person in both languages.
//!
//! No error holds a card number, nor a token beside a place and a time: errors end up in logs.

use core::fmt;

use ovcore::account::{ApplyError, Refusal, SnapshotError};
use ovcore::calendar::TimeError;
use ovcore::card::{ExpiryError, KeyError, PanError, TokenTextError};
use ovcore::deny::{self, ChecksumError, FormError, ListError, Request};
use ovcore::document::{DocumentError, Finding};
use ovcore::ids::IdError;
use ovcore::inspect::ConsentError;
use ovcore::language::Text;
use ovcore::settle::{EffectIdError, PaymentSealError, ReferenceError};
use ovcore::view::NoSuchPayment;

use crate::words;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Problem {
    /// Names it; stays the same between versions.
    pub code: String,
    /// Where in a document or form, as `rules[3].price`; nothing where there is only one place.
    pub path: Option<String>,
    /// What was found, where, and what would be right: in English, for the developer.
    pub detail: String,
    /// What a person reads.
    pub words: Text,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.code, self.detail)
    }
}

impl Problem {
    /// A problem with the words that its code has for people.
    pub(crate) fn of(code: &str, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), path: None, detail: detail.into(), words: words::of_code(code) }
    }

    /// A stored form that is not the one which was expected. What was found is left out where it may be a card number.
    pub(crate) fn form(what: &str, error: &DocumentError) -> Self {
        let all: Vec<String> = error.findings().iter().map(Finding::to_string).collect();
        let problem = Self::of("json.form", format!("{what} cannot be read: {}", all.join("; ")));
        Self { path: Some(error.path()).filter(|path| *path != ".").map(str::to_owned), ..problem }
    }
}

/// Why a call was not done. Nothing was changed by it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
pub enum OvError {
    /// The account refuses the command.
    Refused {
        /// What went wrong.
        why: Problem,
        /// Why, as data.
        refusal: Refusal,
    },
    /// A value is not right.
    Invalid {
        /// What went wrong.
        why: Problem,
    },
    /// A document cannot be used.
    Document {
        /// What went wrong first.
        why: Problem,
        /// All that is wrong with it.
        findings: Vec<Finding>,
    },
    /// An event does not fit the account.
    Misfit {
        /// What went wrong.
        why: Problem,
    },
    /// Bytes are no snapshot, list or delta, or of another version, or damaged.
    Bytes {
        /// What went wrong.
        why: Problem,
    },
    /// A deny list cannot be made, or moved on.
    DenyList {
        /// What went wrong.
        why: Problem,
        /// What to ask the sender of the list for.
        request: Option<Request>,
    },
    /// A key did not serve.
    Key {
        /// What went wrong.
        why: Problem,
    },
}

impl OvError {
    pub(crate) const fn invalid(why: Problem) -> Self {
        Self::Invalid { why }
    }

    /// The same, found inside something.
    #[cfg(any(feature = "app", feature = "office"))]
    pub(crate) fn within(mut self, outer: &str) -> Self {
        let why = match &mut self {
            Self::Refused { why, .. }
            | Self::Invalid { why }
            | Self::Document { why, .. }
            | Self::Misfit { why }
            | Self::Bytes { why }
            | Self::DenyList { why, .. }
            | Self::Key { why } => why,
        };
        why.path = Some(match &why.path {
            Some(inner) => format!("{outer}.{inner}"),
            None => outer.to_owned(),
        });
        self
    }

    /// What went wrong.
    #[must_use]
    pub const fn why(&self) -> &Problem {
        match self {
            Self::Refused { why, .. }
            | Self::Invalid { why }
            | Self::Document { why, .. }
            | Self::Misfit { why }
            | Self::Bytes { why }
            | Self::DenyList { why, .. }
            | Self::Key { why } => why,
        }
    }
}

impl fmt::Display for OvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why().fmt(f)
    }
}

impl core::error::Error for OvError {}

macro_rules! errors {
    ($($error:ty => $kind:ident),+ $(,)?) => {
        $(impl From<$error> for OvError {
            fn from(error: $error) -> Self {
                Self::$kind { why: Problem::of(error.code(), error.to_string()) }
            }
        })+
    };
}

errors! {
    ApplyError => Misfit,
    ChecksumError => Invalid,
    ConsentError => Invalid,
    EffectIdError => Invalid,
    ExpiryError => Invalid,
    FormError => Bytes,
    IdError => Invalid,
    KeyError => Key,
    NoSuchPayment => Invalid,
    PanError => Invalid,
    PaymentSealError => Invalid,
    ReferenceError => Invalid,
    SnapshotError => Bytes,
    TimeError => Invalid,
    TokenTextError => Invalid,
}

impl From<Refusal> for OvError {
    fn from(refusal: Refusal) -> Self {
        let problem = Problem::of(refusal.code(), refusal.to_string());
        Self::Refused { why: Problem { words: words::of_refusal(&refusal), ..problem }, refusal }
    }
}

impl From<DocumentError> for OvError {
    fn from(error: DocumentError) -> Self {
        let problem = Problem::of(error.code(), error.to_string());
        let why = Problem { path: Some(error.path().to_owned()), ..problem };
        Self::Document { why, findings: error.findings().to_vec() }
    }
}

impl From<ListError> for OvError {
    fn from(error: ListError) -> Self {
        Self::DenyList { why: Problem::of(error.code(), error.to_string()), request: None }
    }
}

impl From<deny::ApplyError> for OvError {
    fn from(error: deny::ApplyError) -> Self {
        let request = Some(error.request());
        Self::DenyList { why: Problem::of(error.code(), error.to_string()), request }
    }
}
