//! Payment references and their key.

use std::sync::Arc;

use ovcore::settle::{AccountSerial, PaymentOrdinal, ReferenceKey as CoreKey, ReferenceNumber as CoreNumber};
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::fault::{Class, Fault};
use crate::value::{Checked, Secret, Version, whole};

/// The reference number of a payment: `NLOV` and 14 characters, as the traveller reads it on the bank statement.
///
/// Read with or without `NLOV`, in any case, with spaces around it. `str()` gives it whole; `repr()` hides it.
#[pyclass(frozen, eq, ord, hash, module = "ovcore")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ReferenceNumber(pub(crate) CoreNumber);

#[pymethods]
impl ReferenceNumber {
    #[new]
    #[pyo3(signature = (text, /))]
    fn new(text: Checked<CoreNumber>) -> Self {
        Self(text.0)
    }

    /// The 14 characters without `NLOV`, as web services name the payment.
    #[getter]
    fn service_id(&self) -> &str {
        self.0.service_id()
    }

    /// Whether it is the same as one that a traveller typed, in constant time.
    #[pyo3(signature = (other, /))]
    fn matches(&self, other: &Self) -> bool {
        self.0.matches(&other.0)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> &'static str {
        "ReferenceNumber(redacted)"
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, (String,)) {
        (slf.get_type(), (slf.get().0.to_string(),))
    }
}

/// The key of the payment references: 32 bytes, with a version. It shows nothing and cannot be pickled.
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct ReferenceKey(pub(crate) Arc<CoreKey>);

#[pymethods]
impl ReferenceKey {
    #[new]
    #[pyo3(signature = (version, secret, /))]
    fn new(version: Version, secret: Secret) -> Self {
        Self(Arc::new(CoreKey::new(version.0, secret.0)))
    }

    /// Its version.
    #[getter]
    fn version(&self) -> u16 {
        self.0.version().number()
    }

    /// The reference number of an account's payment: its serial, below 2^48, and the number of the payment within the
    /// account, below 2^24.
    fn encrypt(&self, serial: &Bound<'_, PyAny>, ordinal: &Bound<'_, PyAny>) -> PyResult<ReferenceNumber> {
        let wrong = |what: &str| Fault::new(Class::Value, "reference.number", format!("expected {what}"));
        let whats = ["an account serial, 0 or more, below 2^48", "a payment's number, 0 or more, below 2^24"];
        let [serial_is, ordinal_is] = whats;
        let number: u64 = whole(serial, "reference.number", serial_is)?;
        let serial = AccountSerial::new(number).ok_or_else(|| wrong(serial_is))?;
        let number: u32 = whole(ordinal, "reference.number", ordinal_is)?;
        let ordinal = PaymentOrdinal::new(number).ok_or_else(|| wrong(ordinal_is))?;
        Ok(ReferenceNumber(self.0.encrypt(serial, ordinal).map_err(Fault::from)?))
    }

    /// The account and the payment that a reference number was made for. It reads, and proves nothing: look the payment
    /// up and compare. Raises `InputError` when this key made no such number.
    #[pyo3(signature = (reference, /))]
    fn decrypt(&self, reference: &Bound<'_, ReferenceNumber>) -> PyResult<(u64, u32)> {
        let (serial, ordinal) = self.0.decrypt(&reference.get().0).map_err(Fault::from)?;
        Ok((serial.number(), ordinal.number()))
    }

    fn __repr__(&self) -> &'static str {
        "ReferenceKey(redacted)"
    }
}
