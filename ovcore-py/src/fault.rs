//! Errors on their way to Python: which class, which code, where, and in which words.
//!
//! The classes are Python's (`ovcore.errors`), so that they can be subclassed from `ValueError` and the like, pickled
//! and documented there. Nothing here decides; each core error is given the class that its caller tells it apart by.

use ovcore::account::{ApplyError, Refusal, SnapshotError};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{ExpiryError, KeyError, PanError, TokenTextError};
use ovcore::counters::{CountersError, NoPermission};
use ovcore::deny::{self, ChecksumError, FormError, ListError};
use ovcore::document::{DocumentError, Finding};
use ovcore::ids::IdError;
use ovcore::money::SplitError;
use ovcore::product::chip::{ChipRefusal, ChipTextError};
use ovcore::product::joint::{JointCodeError, JointRefusal};
use ovcore::settle::{EffectIdError, ReferenceError};
use ovcore::view::CarrierViewError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

/// A class of `ovcore.errors`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Class {
    /// A value of a type that is never taken.
    WrongType,
    /// A value that is not right.
    Value,
    /// A sum that does not fit.
    Overflow,
    /// A document that cannot be used.
    Document,
    /// A refused command.
    Refused,
    /// A card that may not be counted.
    NoPermission,
    /// An event that does not fit.
    Apply,
    /// Bytes that are no snapshot, list or delta.
    Bytes,
    /// A key that did not serve.
    Key,
    /// A number or date that is on no card.
    Card,
    /// A deny list that cannot be made, or moved on.
    DenyList,
    /// A table that cannot be read.
    Table,
}

impl Class {
    const fn name(self) -> &'static str {
        match self {
            Self::WrongType => "WrongTypeError",
            Self::Value => "InputError",
            Self::Overflow => "MoneyOverflowError",
            Self::Document => "DocumentError",
            Self::Refused => "RefusedError",
            Self::NoPermission => "NoPermissionError",
            Self::Apply => "ApplyError",
            Self::Bytes => "BytesError",
            Self::Key => "KeyStoreError",
            Self::Card => "CardError",
            Self::DenyList => "DenyListError",
            Self::Table => "TableError",
        }
    }
}

/// What else an error says, beside its words.
#[derive(Debug, Default)]
struct More {
    findings: Vec<Finding>,
    /// The instant that a refusal names: the deadline to advance to, or from or until when.
    at: Option<String>,
    /// The day whose record is asked for.
    day: Option<String>,
    /// The effect that a refusal is about.
    effect: Option<String>,
    /// What to ask the sender of a deny list for.
    request: Option<String>,
}

/// An error of the package, before it is raised.
#[derive(Debug)]
pub(crate) struct Fault {
    class: Class,
    code: &'static str,
    path: Option<String>,
    message: String,
    more: Box<More>,
}

pub(crate) type Outcome<T> = Result<T, Fault>;

impl Fault {
    pub(crate) fn new(class: Class, code: &'static str, message: impl Into<String>) -> Self {
        Self { class, code, path: None, message: message.into(), more: Box::default() }
    }

    pub(crate) fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// An error about a value of a table: which column, which row. The code stays.
    pub(crate) fn in_row(mut self, column: &str, row: usize) -> Self {
        self.class = Class::Table;
        self.message = format!("row {row}, column `{column}`: {}", self.message);
        self.path = Some(format!("{column}[{row}]"));
        self
    }

    /// A refusal, with the instant or the day that it names.
    fn refused(class: Class, code: &'static str, words: &dyn core::fmt::Display) -> Self {
        Self::new(class, code, words.to_string())
    }

    fn on(mut self, day: Option<TravelDay>) -> Self {
        self.more.day = day.map(|day| day.to_string());
        self
    }

    /// A value of a type that is never taken.
    pub(crate) fn wrong_type(code: &'static str, found: &Bound<'_, PyAny>, expected: &str) -> Self {
        // The type, never the value: it may be a card number in the wrong place.
        let name = found.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
        Self::new(Class::WrongType, code, format!("found {name}; expected {expected}"))
    }

    /// A JSON form that is not the one which was expected, with the path in it. What was found is left out where it may be
    /// a card number.
    pub(crate) fn json(what: &str, error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let is_long = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() > 8;
        let path = error.path().to_string();
        let path = if is_long(&path) { ".".to_owned() } else { path };
        let words = error.into_inner().to_string();
        let (found, expected) = words.split_once(", expected ").unwrap_or((&words, "its JSON form"));
        let found = if is_long(found) { "found a value with many digits" } else { found };
        Self::new(Class::Value, "json.form", format!("{what} cannot be read: {found}; expected {expected}"))
            .at(path)
    }

    fn raise(self, py: Python<'_>) -> PyResult<PyErr> {
        let class = py.import("ovcore.errors")?.getattr(self.class.name())?;
        let extra = PyDict::new(py);
        extra.set_item("code", self.code)?;
        extra.set_item("path", self.path)?;
        match self.class {
            Class::Document => {
                let rows = self.more.findings.into_iter().map(|f| (f.path, f.found, f.expected));
                extra.set_item("findings", PyTuple::new(py, rows.collect::<Vec<_>>())?)?;
            }
            Class::Refused | Class::NoPermission => {
                extra.set_item("at", self.more.at)?;
                extra.set_item("day", self.more.day)?;
                extra.set_item("effect", self.more.effect)?;
            }
            Class::DenyList => extra.set_item("request", self.more.request)?,
            Class::WrongType
            | Class::Value
            | Class::Overflow
            | Class::Apply
            | Class::Bytes
            | Class::Key
            | Class::Card
            | Class::Table => {}
        }
        Ok(PyErr::from_value(class.call((self.message,), Some(&extra))?))
    }
}

impl From<Fault> for PyErr {
    fn from(fault: Fault) -> Self {
        Python::attach(|py| fault.raise(py).unwrap_or_else(|failed| failed))
    }
}

macro_rules! faults {
    ($($error:ty => $class:ident),+ $(,)?) => {
        $(impl From<$error> for Fault {
            fn from(error: $error) -> Self {
                Self::new(Class::$class, error.code(), error.to_string())
            }
        })+
    };
}

faults! {
    ApplyError => Apply,
    ChecksumError => Value,
    ChipTextError => Value,
    EffectIdError => Value,
    ExpiryError => Card,
    FormError => Bytes,
    IdError => Value,
    JointCodeError => Value,
    KeyError => Key,
    ListError => DenyList,
    PanError => Card,
    ReferenceError => Value,
    SnapshotError => Bytes,
    SplitError => Value,
    TokenTextError => Value,
    ovcore::calendar::TimeError => Value,
}

impl From<DocumentError> for Fault {
    fn from(error: DocumentError) -> Self {
        let mut fault = Self::new(Class::Document, error.code(), error.to_string()).at(error.path());
        fault.more.findings = error.findings().to_vec();
        fault
    }
}

impl From<CarrierViewError> for Fault {
    fn from(error: CarrierViewError) -> Self {
        let class = match error {
            CarrierViewError::Keys(_) => Class::Key,
            CarrierViewError::OtherCard => Class::Value,
        };
        Self::new(class, error.code(), error.to_string())
    }
}

impl From<deny::ApplyError> for Fault {
    fn from(error: deny::ApplyError) -> Self {
        let mut fault = Self::new(Class::DenyList, error.code(), error.to_string());
        fault.more.request = Some(error.request().to_string());
        fault
    }
}

impl From<NoPermission> for Fault {
    fn from(no: NoPermission) -> Self {
        let mut fault = Self::refused(Class::NoPermission, no.code(), &no);
        fault.more.at = match no {
            NoPermission::ConsentWithdrawn { at }
            | NoPermission::OptedOut { at }
            | NoPermission::Objected { at } => Some(at.to_string()),
            NoPermission::NoConsent => None,
        };
        fault
    }
}

impl From<CountersError> for Fault {
    fn from(error: CountersError) -> Self {
        Self::refused(Class::Refused, error.code(), &error).on(match error {
            CountersError::CountedBefore { until, .. } => Some(until),
            CountersError::OtherSubject | CountersError::MustBeDeleted => None,
        })
    }
}

impl From<JointRefusal> for Fault {
    fn from(refusal: JointRefusal) -> Self {
        Self::refused(Class::Refused, refusal.code(), &refusal).on(match refusal {
            JointRefusal::TravelBeforePurchase { first: day } | JointRefusal::TooFarAhead { last: day } => {
                Some(day)
            }
            JointRefusal::NoRight
            | JointRefusal::CodeDays { .. }
            | JointRefusal::Receivers { .. }
            | JointRefusal::NamedTwice
            | JointRefusal::CodeInUse => None,
        })
    }
}

impl From<ChipRefusal> for Fault {
    fn from(refusal: ChipRefusal) -> Self {
        Self::refused(Class::Refused, refusal.code(), &refusal).on(match refusal {
            ChipRefusal::CardNotValid { valid_until } => Some(valid_until),
            ChipRefusal::BalanceTooLow { .. }
            | ChipRefusal::BalanceTooHigh { .. }
            | ChipRefusal::NoCheckIn
            | ChipRefusal::Amount => None,
        })
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let mut fault = Self::new(Class::Refused, refusal.code(), refusal.to_string());
        let at = |at: Instant| Some(at.to_string());
        match refusal {
            Refusal::AdvanceFirst { deadline: instant }
            | Refusal::TooFar { latest: instant }
            | Refusal::CorrectionTooEarly { from: instant }
            | Refusal::CorrectionTooLate { until: instant } => fault.more.at = at(instant),
            Refusal::RecordDiffers { day }
            | Refusal::RecordNeeded { day }
            | Refusal::TooManyTaps { day, .. }
            | Refusal::TooManyCorrections { day, .. } => {
                fault.more.day = Some(day.to_string());
            }
            Refusal::UnknownEffect { effect }
            | Refusal::InFlight { effect }
            | Refusal::NotAPayment { effect }
            | Refusal::TakenBackBefore { effect }
            | Refusal::TakenOverBefore { effect } => fault.more.effect = Some(effect.to_string()),
            Refusal::OtherCard
            | Refusal::TapDiffers { .. }
            | Refusal::NoSuchTrip { .. }
            | Refusal::NotCorrectable { .. }
            | Refusal::UnknownPlace { .. }
            | Refusal::NoDebt
            | Refusal::NotNow { .. }
            | Refusal::NotListed { .. }
            | Refusal::ProductNotHeld { .. }
            | Refusal::UnknownProduct { .. }
            | Refusal::OwnCard
            | Refusal::NotLinked
            | Refusal::TooManyLinks { .. }
            | Refusal::TooManyProducts { .. }
            | Refusal::TooManyTakeOvers { .. }
            | Refusal::NoPaymentNumber
            | Refusal::Unsound => {}
        }
        fault
    }
}
