//! Tokens, root tokens, cards and keys.

use std::sync::{Mutex, PoisonError};

use ovcore::card::{
    Audience, Card as CoreCard, CardForm, CardKind, Expiry, Inspection, IssuerRanges as CoreRanges,
    IssuerRangesDocument, KeyError, KeyId, Mac, Pan, PanSequence, Payment, Purpose, PurposeKind, Reporting,
    RootToken as CoreRoot, Service, SoftKeys as CoreSoftKeys, Token as CoreToken, TokenKeys, Travel,
};
use ovcore::ids::CarrierId;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple, PyType};
use std::sync::Arc;

use crate::document::document;
use crate::fault::{Class, Fault, Outcome};
use crate::record::{from_python, hash, json_of, loads, to_python};
use crate::value::{Checked, Secret, Text, Version, named, whole};

/// A card's name for one purpose and one audience: 128 bits that say nothing about the card without the key.
///
/// `str()` gives its text of 26 characters; `repr()` hides it, because a repr ends up in logs, beside places and times.
/// Two tokens are equal when text and purpose are.
#[pyclass(frozen, eq, ord, hash, module = "ovcore")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Token {
    bytes: [u8; 16],
    purpose: PurposeKind,
}

impl<P: Purpose> From<CoreToken<P>> for Token {
    fn from(token: CoreToken<P>) -> Self {
        Self { bytes: token.to_bytes(), purpose: P::KIND }
    }
}

impl Token {
    /// The travel token, or an error for one of another purpose.
    pub(crate) fn travel(&self) -> PyResult<CoreToken<Travel>> {
        self.of_purpose()
    }

    /// The token of a purpose, or an error for one of another purpose.
    pub(crate) fn of_purpose<P: Purpose>(&self) -> PyResult<CoreToken<P>> {
        if self.purpose == P::KIND {
            return Ok(CoreToken::from_bytes(self.bytes));
        }
        let words = format!("found a token for {}; expected one for {}", self.purpose, P::KIND);
        Err(Fault::new(Class::Value, "token.purpose", words).into())
    }

    fn text(&self) -> String {
        // The text is the same whatever the purpose is.
        CoreToken::<Travel>::from_bytes(self.bytes).to_string()
    }
}

#[pymethods]
impl Token {
    #[new]
    #[pyo3(signature = (text, /, purpose = "travel"))]
    fn new(text: Text, purpose: &str) -> PyResult<Self> {
        let bytes = CoreToken::<Travel>::parse(&text.0).map_err(Fault::from)?.to_bytes();
        Ok(Self { bytes, purpose: named("purpose", purpose)? })
    }

    /// From its 16 bytes.
    #[staticmethod]
    #[pyo3(signature = (data, /, purpose = "travel"))]
    fn from_bytes(data: &Bound<'_, PyBytes>, purpose: &str) -> PyResult<Self> {
        let found = data.as_bytes();
        let wrong =
            || Fault::new(Class::Value, "token.bytes", format!("found {} bytes; expected 16", found.len()));
        Ok(Self { bytes: found.try_into().map_err(|_| wrong())?, purpose: named("purpose", purpose)? })
    }

    /// Its 16 bytes.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.bytes)
    }

    /// What it is for: `"travel"`, `"payment"`, `"service"`, `"inspection"` or `"reporting"`.
    #[getter]
    const fn purpose(&self) -> &'static str {
        self.purpose.name()
    }

    fn __str__(&self) -> String {
        self.text()
    }

    fn __repr__(&self) -> &'static str {
        "Token(redacted)"
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, (String, &'static str)) {
        let own = slf.get();
        (slf.get_type(), (own.text(), own.purpose.name()))
    }
}

/// Keys in this process's memory: for tests, for analysts and for small hosts.
///
/// Made from a dict of key version and 32 secret bytes. It cannot be pickled, and shows nothing.
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct SoftKeys(pub(crate) CoreSoftKeys);

#[pymethods]
impl SoftKeys {
    #[new]
    #[pyo3(signature = (secrets, /))]
    fn new(secrets: &Bound<'_, PyDict>) -> PyResult<Self> {
        let rows = secrets.iter().map(|(version, secret)| {
            let (Version(version), Secret(secret)) = (version.extract()?, secret.extract()?);
            Ok((version, secret))
        });
        let rows: Vec<_> = rows.collect::<PyResult<_>>()?;
        Ok(Self(CoreSoftKeys::new(&rows).map_err(Fault::from)?))
    }

    fn __repr__(&self) -> &'static str {
        "SoftKeys(redacted)"
    }
}

/// A key store: keys in memory, or a function of the host's that reaches its own.
pub(crate) enum Keys<'py> {
    Soft(Bound<'py, SoftKeys>),
    Asked(Asked),
}

/// A key store behind a Python function. What the function raised is kept, to be told as the cause.
pub(crate) struct Asked {
    function: Py<PyAny>,
    raised: Mutex<Option<PyErr>>,
}

impl TokenKeys for Asked {
    fn mac(&self, key: KeyId, message: &[u8; 32]) -> Result<Mac, KeyError> {
        let asked = Python::attach(|py| {
            let name = PyBytes::new(py, &key.name());
            let answer = self.function.bind(py).call1((name, PyBytes::new(py, message)))?;
            answer.extract::<Secret>()
        });
        asked.map(|Secret(bytes)| Mac::new(bytes)).map_err(|error| {
            *self.raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            KeyError::Unavailable
        })
    }
}

impl<'py> Keys<'py> {
    pub(crate) fn of(keys: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(soft) = keys.cast::<SoftKeys>() {
            return Ok(Self::Soft(soft.clone()));
        }
        if keys.is_callable() {
            let function = keys.clone().unbind();
            return Ok(Self::Asked(Asked { function, raised: Mutex::new(None) }));
        }
        let expected =
            "SoftKeys, or a function of a key's name and a message, 32 bytes each, that gives 32 bytes";
        Err(Fault::wrong_type("key.store", keys, expected).into())
    }

    /// Does something with the keys; what a Python function raised becomes the cause of the error.
    pub(crate) fn with<T, E: Into<Fault>>(
        &self,
        py: Python<'_>,
        does: impl FnOnce(&dyn TokenKeys) -> Result<T, E>,
    ) -> PyResult<T> {
        match self {
            Self::Soft(soft) => Ok(does(&soft.get().0).map_err(Into::into)?),
            Self::Asked(asked) => does(asked).map_err(|error| {
                let error = PyErr::from(error.into());
                error.set_cause(py, asked.raised.lock().unwrap_or_else(PoisonError::into_inner).take());
                error
            }),
        }
    }
}

/// Reads issuer ranges, and makes them ready.
fn read_ranges(text: &str) -> Outcome<(IssuerRangesDocument, CoreRanges)> {
    let document = IssuerRangesDocument::from_json(text)?;
    let ready = CoreRanges::new(&document)?;
    Ok((document, ready))
}

fn write_ranges((document, _): &(IssuerRangesDocument, CoreRanges)) -> String {
    document.to_json()
}

document! {
    /// Which card numbers are of which scheme, and debit, credit or prepaid, as a document: `ovcore/issuer-ranges/1`.
    IssuerRanges, (IssuerRangesDocument, CoreRanges), read_ranges, write_ranges, {
        /// The published ranges, as far as they are known; what is assumed says so.
        #[staticmethod]
        fn general() -> PyResult<Self> {
            let document = CoreRanges::general_document();
            let ready = CoreRanges::new(&document).map_err(Fault::from)?;
            Ok(Self(Arc::new((document, ready))))
        }

        fn __len__(&self) -> usize {
            self.0.0.ranges.len()
        }

        fn __repr__(&self) -> String {
            format!("IssuerRanges({} ranges)", self.0.0.ranges.len())
        }
    }
}

/// A payment card as a reader sees it. It lives for one call: make a `RootToken` from it, and let it go.
///
/// Its scheme and funding are looked up in `issuers`, without these in the published issuer ranges, unless `kind` says
/// them. It shows nothing of its number, cannot be pickled and cannot be compared. The text that the number came in is Python's, and is not wiped.
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct Card(CoreCard);

#[pymethods]
impl Card {
    #[new]
    #[pyo3(signature = (number, /, *, expiry, sequence = None, form = "physical", kind = None, issuers = None))]
    fn new(
        number: Text,
        expiry: Checked<Expiry>,
        sequence: Option<&Bound<'_, PyAny>>,
        form: &str,
        kind: Option<&Bound<'_, PyAny>>,
        issuers: Option<&Bound<'_, IssuerRanges>>,
    ) -> PyResult<Self> {
        let pan = Pan::parse(&number.0).map_err(Fault::from)?;
        let sequence = match sequence {
            Some(number) => whole(number, "pan.sequence", "a card sequence number, 0 to 99")?,
            None => 0,
        };
        let form: CardForm = named("form", form)?;
        let unknown = || {
            let words = "the card's number is in no issuer range that is accepted; expected one, or its kind";
            Fault::new(Class::Card, "card.issuer", words)
        };
        let kind: CardKind = match (kind, issuers) {
            (Some(kind), _) => from_python("card kind", kind)?,
            (None, Some(own)) => own.get().0.1.find(&pan).ok_or_else(unknown)?.kind(form),
            (None, None) => CoreRanges::general().find(&pan).ok_or_else(unknown)?.kind(form),
        };
        let sequence = PanSequence::new(sequence).map_err(Fault::from)?;
        Ok(Self(CoreCard::new(pan, sequence, expiry.0, kind)))
    }

    /// Scheme, form and funding.
    #[getter]
    fn kind<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, "CardKind", &self.0.kind())
    }

    fn __repr__(&self) -> &'static str {
        "Card(redacted)"
    }
}

/// The back office's own name of a card, from which every token comes.
///
/// It is as telling as a key: it shows nothing and cannot be pickled. Store `expose()` with `version` where keys may be
/// stored and nowhere else; `from_stored` brings it back.
#[pyclass(frozen, eq, module = "ovcore")]
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RootToken(pub(crate) CoreRoot);

/// For whom a token is: one carrier, or the back office itself.
pub(crate) fn audience(carrier: Option<Checked<CarrierId>>) -> Audience {
    carrier.map_or(Audience::BackOffice, |carrier| Audience::Carrier(carrier.0))
}

#[pymethods]
impl RootToken {
    /// The root token of a card, of a key version. `keys` is `SoftKeys`, or a function of a key's name and a message (32
    /// bytes each) that gives their HMAC-SHA256: a key store of your own, whose keys never come out.
    ///
    /// Raises `KeyStoreError` when a key is not there, or the function raised; that is its cause then.
    #[staticmethod]
    #[pyo3(signature = (keys, card, version = None))]
    fn of_card(keys: &Bound<'_, PyAny>, card: &Bound<'_, Card>, version: Option<Version>) -> PyResult<Self> {
        let version = version.map_or(ovcore::card::KeyVersion::FIRST, |version| version.0);
        let of = |keys: &dyn TokenKeys| CoreRoot::of_card(keys, &card.get().0, version);
        Keys::of(keys)?.with(keys.py(), of).map(Self)
    }

    /// From what `expose()` gave.
    #[staticmethod]
    fn from_stored(version: Version, data: Secret) -> Self {
        Self(CoreRoot::from_stored(version.0, data.0))
    }

    /// Its 32 bytes, to be stored where keys may be stored and nowhere else.
    fn expose<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.expose())
    }

    /// The key version that it is of.
    #[getter]
    const fn version(&self) -> u16 {
        self.0.version().number()
    }

    /// The root token of the same card in a later key version. Raises `KeyStoreError` for an older one.
    fn rekey(&self, keys: &Bound<'_, PyAny>, version: Version) -> PyResult<Self> {
        Keys::of(keys)?.with(keys.py(), |keys| self.0.rekey(keys, version.0)).map(Self)
    }

    /// The card's token for a purpose, for a carrier or (without one) for the back office itself, under a key version.
    ///
    /// Raises `KeyStoreError` as the key store answers, and when the root token is of a later version.
    #[pyo3(signature = (keys, purpose = "travel", *, carrier = None, version = None))]
    fn token(
        &self,
        keys: &Bound<'_, PyAny>,
        purpose: &str,
        carrier: Option<Checked<CarrierId>>,
        version: Option<Version>,
    ) -> PyResult<Token> {
        let purpose: PurposeKind = named("purpose", purpose)?;
        let version = version.map_or(self.0.version(), |version| version.0);
        let to = audience(carrier);
        let bytes = Keys::of(keys)?.with(keys.py(), |keys| {
            Ok::<_, KeyError>(match purpose {
                PurposeKind::Travel => self.0.token::<Travel, _>(keys, to, version)?.to_bytes(),
                PurposeKind::Payment => self.0.token::<Payment, _>(keys, to, version)?.to_bytes(),
                PurposeKind::Service => self.0.token::<Service, _>(keys, to, version)?.to_bytes(),
                PurposeKind::Inspection => self.0.token::<Inspection, _>(keys, to, version)?.to_bytes(),
                PurposeKind::Reporting => self.0.token::<Reporting, _>(keys, to, version)?.to_bytes(),
            })
        })?;
        Ok(Token { bytes, purpose })
    }

    fn __repr__(&self) -> &'static str {
        "RootToken(redacted)"
    }
}
