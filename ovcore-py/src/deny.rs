//! Deny lists: numbered, carried by deltas, and what a reader answers.

use ovcore::calendar::Calendar;
use ovcore::card::{Expiry, Travel};
use ovcore::deny::{
    Admission, Applied, DenyDelta as CoreDelta, DenyList as CoreList, DenyLookup, DenyReason, Listing,
    MessageKey, Obstacle, Presentation, Reader as CoreReader, admit,
};
use ovcore::ids::CarrierId;
use ovcore::language::Language;
use ovcore::policy::Policy as CorePolicy;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple, PyType};
use serde_json::json;
use std::sync::Arc;

use crate::document::Policy;
use crate::fault::Fault;
use crate::record::{from_python, to_python};
use crate::token::Token;
use crate::value::{At, Checked, Text, Version, datetime, name, named};

/// The notices of an entry, by name.
fn names(notices: ovcore::deny::Notices) -> Vec<String> {
    notices.iter().map(|notice| name(&notice)).collect()
}

/// Entries from pairs of a token and the reasons that stand for it.
fn listings(carrier: CarrierId, from: &Bound<'_, PyAny>) -> PyResult<Vec<Listing<Travel>>> {
    let mut listings = Vec::new();
    for pair in from.try_iter()? {
        let (token, reasons): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair?.extract()?;
        let Ok(token) = token.cast::<Token>() else {
            return Err(Fault::wrong_type("deny.token", &token, "Token").into());
        };
        let reasons: Vec<DenyReason> = reasons
            .try_iter()?
            .map(|reason| from_python("deny reason", &reason?))
            .collect::<PyResult<_>>()?;
        listings.push(Listing::new(token.get().travel()?, carrier, reasons));
    }
    Ok(listings)
}

/// The deny list of one carrier, in that carrier's own tokens: numbered, with a checksum, moved on by deltas.
///
/// An entry says no more than its carrier may know: notices as `"unpaid_fare"`, never how much or since when.
#[pyclass(frozen, module = "ovcore")]
#[derive(Clone, Debug)]
pub(crate) struct DenyList(pub(crate) Arc<CoreList>);

#[pymethods]
impl DenyList {
    /// A carrier's first list. `listings` is an iterable of a token and its reasons (`DenyReason`, as an account's
    /// `denied` gives them); a carrier learns of broken conditions only where it listed them itself.
    #[staticmethod]
    #[pyo3(signature = (carrier, made_at, listings, *, key_version = None))]
    fn first(
        py: Python<'_>,
        carrier: Checked<CarrierId>,
        made_at: At,
        listings: &Bound<'_, PyAny>,
        key_version: Option<Version>,
    ) -> PyResult<Self> {
        let version = key_version.map_or(ovcore::card::KeyVersion::FIRST, |version| version.0);
        let listings = self::listings(carrier.0, listings)?;
        let list = py.detach(|| CoreList::first(carrier.0, version, made_at.0, listings));
        Ok(Self(Arc::new(list.map_err(Fault::from)?)))
    }

    /// The list after this one. Raises `DenyListError` for an earlier time or an older key.
    #[pyo3(signature = (made_at, listings, *, key_version = None))]
    fn next(
        &self,
        py: Python<'_>,
        made_at: At,
        listings: &Bound<'_, PyAny>,
        key_version: Option<Version>,
    ) -> PyResult<Self> {
        let head = self.0.head();
        let version = key_version.map_or(head.key_version, |version| version.0);
        let listings = self::listings(head.carrier, listings)?;
        let list = py.detach(|| self.0.next_under(version, made_at.0, listings));
        Ok(Self(Arc::new(list.map_err(Fault::from)?)))
    }

    /// What leads from an older list to this one. Raises `DenyListError` where nothing does: send the full list.
    #[pyo3(signature = (base, /))]
    fn delta_since(&self, py: Python<'_>, base: &Bound<'_, Self>) -> PyResult<DenyDelta> {
        let base = &base.get().0;
        Ok(DenyDelta(py.detach(|| self.0.delta_since(base)).map_err(Fault::from)?))
    }

    /// The list that a delta leads to, given as a `DenyDelta` or as its bytes; this very list for one that is known
    /// already. Raises `DenyListError`, whose `request` says what to ask for.
    #[pyo3(signature = (delta, /))]
    fn apply(slf: &Bound<'_, Self>, delta: &Bound<'_, PyAny>) -> PyResult<Py<Self>> {
        let (py, own) = (slf.py(), &slf.get().0);
        let applied = if let Ok(bytes) = delta.cast::<PyBytes>() {
            let bytes = bytes.as_bytes();
            py.detach(|| own.apply_bytes(bytes))
        } else if let Ok(delta) = delta.cast::<DenyDelta>() {
            let delta = &delta.get().0;
            py.detach(|| own.apply(delta))
        } else {
            return Err(Fault::wrong_type("deny.delta", delta, "DenyDelta or bytes").into());
        };
        match applied.map_err(Fault::from)? {
            Applied::Moved(list) => Py::new(py, Self(Arc::new(list))),
            Applied::Known => Ok(slf.clone().unbind()),
        }
    }

    /// A full list that came, given as its bytes, or this very list where that is no newer. Raises `DenyListError`.
    #[pyo3(signature = (full, /))]
    fn replace(slf: &Bound<'_, Self>, full: &Bound<'_, PyBytes>) -> PyResult<Py<Self>> {
        let (py, own, bytes) = (slf.py(), &slf.get().0, full.as_bytes());
        match py.detach(|| own.replace_bytes(bytes)).map_err(Fault::from)? {
            Applied::Moved(list) => Py::new(py, Self(Arc::new(list))),
            Applied::Known => Ok(slf.clone().unbind()),
        }
    }

    /// The notices of a card, by name; `None` where it is not listed. An entry may have none: the carrier may not know why.
    #[pyo3(signature = (token, /))]
    fn find<'py>(&self, token: &Bound<'py, Token>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let notices = self.0.find(token.get().travel()?);
        notices.map(|notices| PyTuple::new(token.py(), names(notices))).transpose()
    }

    /// Whose list it is.
    #[getter]
    fn carrier(&self) -> String {
        self.0.head().carrier.to_string()
    }

    /// Its number, from 1 up.
    #[getter]
    fn number(&self) -> u32 {
        self.0.head().number.number()
    }

    /// The key version of its tokens.
    #[getter]
    fn key_version(&self) -> u16 {
        self.0.head().key_version.number()
    }

    /// When it was made, in UTC.
    #[getter]
    fn made_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.0.head().made_at)
    }

    /// The SHA-256 of the list and of all before it, as text.
    #[getter]
    fn checksum(&self) -> String {
        self.0.checksum().to_string()
    }

    /// The list as bytes, for readers.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &py.detach(|| self.0.to_bytes()))
    }

    /// The list that `to_bytes` wrote. Raises `BytesError`.
    #[classmethod]
    #[pyo3(signature = (data, /))]
    fn from_bytes(_: &Bound<'_, PyType>, data: &Bound<'_, PyBytes>) -> PyResult<Self> {
        let (py, bytes) = (data.py(), data.as_bytes());
        Ok(Self(Arc::new(py.detach(|| CoreList::from_bytes(bytes)).map_err(Fault::from)?)))
    }

    /// The list as JSON text.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The list that `to_json` wrote. Raises `DocumentError`.
    #[classmethod]
    #[pyo3(signature = (text, /))]
    fn from_json(_: &Bound<'_, PyType>, text: Text) -> PyResult<Self> {
        Ok(Self(Arc::new(CoreList::from_json(&text.0).map_err(Fault::from)?)))
    }

    fn __len__(&self) -> usize {
        self.0.set().len()
    }

    fn __contains__(&self, token: &Bound<'_, Token>) -> PyResult<bool> {
        Ok(self.0.find(token.get().travel()?).is_some())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().0 == self.0)
    }

    fn __hash__(&self) -> u64 {
        crate::record::hash(&self.checksum())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        Ok((slf.get_type().getattr("from_bytes")?, (slf.get().to_bytes(slf.py()),)))
    }

    fn __repr__(&self) -> String {
        let head = self.0.head();
        format!("DenyList({} {}, {} entries)", head.carrier, head.number.number(), self.0.set().len())
    }
}

/// What leads from one deny list to a later one of the same carrier.
#[pyclass(frozen, module = "ovcore")]
#[derive(Clone, Debug)]
pub(crate) struct DenyDelta(CoreDelta);

#[pymethods]
impl DenyDelta {
    /// The number of the list that it starts from.
    #[getter]
    const fn base(&self) -> u32 {
        self.0.base().number()
    }

    /// The number of the list that it leads to.
    #[getter]
    const fn number(&self) -> u32 {
        self.0.head().number.number()
    }

    /// The tokens that it takes off.
    #[getter]
    fn removed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.removed().iter().map(|token| Token::from(*token)))
    }

    /// The tokens that it puts on, each with its notices.
    #[getter]
    fn added<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.added().iter().map(|row| (Token::from(row.token), names(row.notices))))
    }

    /// The tokens whose notices it changes, each with the new ones.
    #[getter]
    fn changed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.changed().iter().map(|row| (Token::from(row.token), names(row.notices))))
    }

    /// The delta as bytes, for readers.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    /// The delta that `to_bytes` wrote. Raises `BytesError`.
    #[classmethod]
    #[pyo3(signature = (data, /))]
    fn from_bytes(_: &Bound<'_, PyType>, data: &Bound<'_, PyBytes>) -> PyResult<Self> {
        Ok(Self(CoreDelta::from_bytes(data.as_bytes()).map_err(Fault::from)?))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().0 == self.0)
    }

    fn __hash__(&self) -> u64 {
        crate::record::hash(&self.0.checksum().to_string())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        Ok((slf.get_type().getattr("from_bytes")?, (slf.get().to_bytes(slf.py()),)))
    }

    fn __repr__(&self) -> String {
        format!("DenyDelta({} to {}, {} entries)", self.base(), self.number(), self.0.len())
    }
}

/// A reader of one carrier: its policy, and the deny list that it has.
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct Reader {
    carrier: CarrierId,
    policy: Arc<CorePolicy>,
    calendar: Calendar,
    list: Option<DenyList>,
}

impl Reader {
    fn own(&self) -> CoreReader<'_> {
        let list = self.list.as_ref().map(|list| -> &dyn DenyLookup<Travel> { &*list.0 });
        CoreReader { carrier: self.carrier, policy: &self.policy, calendar: &self.calendar, list }
    }
}

#[pymethods]
impl Reader {
    #[new]
    #[pyo3(signature = (carrier, policy, deny_list = None))]
    fn new(
        carrier: Checked<CarrierId>,
        policy: &Bound<'_, Policy>,
        deny_list: Option<&Bound<'_, DenyList>>,
    ) -> Self {
        let policy = Arc::clone(&policy.get().0);
        let calendar = policy.calendar();
        Self { carrier: carrier.0, policy, calendar, list: deny_list.map(|list| list.get().clone()) }
    }

    /// Whether the reader opens for a card, and why not. A check-out is never refused.
    ///
    /// `expiry` is the card's last month, as `"2028-11"`; `scheme` is `None` for one that the reader does not know;
    /// `authentication` is `"passed"`, `"not_performed"` or `"failed"`.
    #[pyo3(signature = (token, *, direction, at, expiry, scheme, key_version = None, authentication = "passed",
                        range_blocked = false))]
    #[expect(clippy::too_many_arguments, reason = "each is named in Python")]
    fn admit<'py>(
        &self,
        token: &Bound<'py, Token>,
        direction: &str,
        at: At,
        expiry: Checked<Expiry>,
        scheme: Option<&str>,
        key_version: Option<Version>,
        authentication: &str,
        range_blocked: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, reader) = (token.py(), self.own());
        let presentation = Presentation {
            token: token.get().travel()?,
            key_version: key_version.map_or(ovcore::card::KeyVersion::FIRST, |version| version.0),
            authentication: named("authentication", authentication)?,
            expiry: expiry.0,
            scheme: scheme.map(|scheme| named("card scheme", scheme)).transpose()?,
            range_blocked,
            direction: named("direction", direction)?,
            at: at.0,
        };
        let admission = admit(&reader, &presentation);
        let message = match admission {
            Admission::Open { .. } => None,
            Admission::Refuse { message, .. } => Some(message),
        };
        let notices = match admission.obstacle() {
            Some(Obstacle::Listed(notices)) => names(notices),
            Some(_) | None => Vec::new(),
        };
        let form = json!({
            "is_open": admission.is_open(),
            "obstacle": admission.obstacle().map(Obstacle::code),
            "notices": notices,
            "message": message.map(MessageKey::key),
            "text_en": message.map(|message| message.text_in(Language::English)),
            "text_nl": message.map(|message| message.text_in(Language::Dutch)),
            "reader_outcome": admission.outcome(),
            "list_standing": reader.standing(presentation.key_version, presentation.at),
        });
        to_python(py, "Admission", &form)
    }

    /// Whether it is time to ask for the next list.
    #[pyo3(signature = (at, /))]
    fn is_refresh_due(&self, at: At) -> bool {
        self.own().is_refresh_due(at.0)
    }

    fn __repr__(&self) -> String {
        let list = self.list.as_ref().map_or_else(|| "no list".to_owned(), DenyList::__repr__);
        format!("Reader({}, {list})", self.carrier)
    }
}
