//! From Python to the core's values, and back. What Python would let pass in silence is refused here: floats and bools
//! as numbers, naive datetimes, datetimes as days, texts with lone surrogates.

use core::str::FromStr;

use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::KeyVersion;
use pyo3::Borrowed;
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyInt, PyString, PyType};

use crate::fault::{Class, Fault};

/// A class of Python's standard library, looked up once.
fn class_of<'py>(
    py: Python<'py>,
    cell: &PyOnceLock<Py<PyType>>,
    module: &str,
    name: &str,
) -> PyResult<Bound<'py, PyType>> {
    let class = cell.get_or_try_init(py, || {
        Ok::<_, PyErr>(py.import(module)?.getattr(name)?.cast_into::<PyType>()?.unbind())
    })?;
    Ok(class.bind(py).clone())
}

/// `datetime.datetime`.
pub(crate) fn datetime_class(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    static CELL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    class_of(py, &CELL, "datetime", "datetime")
}

/// `datetime.date`.
pub(crate) fn date_class(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    static CELL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    class_of(py, &CELL, "datetime", "date")
}

/// `decimal.Decimal`.
pub(crate) fn decimal_class(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    static CELL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    class_of(py, &CELL, "decimal", "Decimal")
}

/// An aware datetime, of any time zone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At(pub(crate) Instant);

impl<'a, 'py> FromPyObject<'a, 'py> for At {
    type Error = PyErr;

    fn extract(found: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        static UTC: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = found.py();
        if !found.is_instance(datetime_class(py)?.as_any())? {
            return Err(Fault::wrong_type("time.type", &found, "an aware datetime.datetime").into());
        }
        // A `tzinfo` that gives no offset leaves the datetime naive, too.
        if found.call_method0("utcoffset")?.is_none() {
            let words = "found a naive datetime; expected one with a tzinfo, as datetime(2026, 3, 10, 8, 15, tzinfo=ZoneInfo(\"Europe/Amsterdam\"))";
            return Err(Fault::new(Class::WrongType, "time.naive", words).into());
        }
        let utc = UTC.get_or_try_init(py, || {
            Ok::<_, PyErr>(py.import("datetime")?.getattr("timezone")?.getattr("utc")?.unbind())
        })?;
        let out_of_range =
            || Fault::new(Class::Value, "time.text", "expected an instant of the years 1970 to 9999");
        let moved = match found.call_method1("astimezone", (utc,)) {
            Ok(moved) => moved,
            Err(error) if error.is_instance_of::<PyOverflowError>(py) => return Err(out_of_range().into()),
            Err(error) => return Err(error),
        };
        let text: String = moved.call_method0("isoformat")?.extract()?;
        Ok(Self(Instant::parse(&text).map_err(|_| out_of_range())?))
    }
}

/// An instant as an aware datetime in UTC.
pub(crate) fn datetime(py: Python<'_>, at: Instant) -> PyResult<Bound<'_, PyAny>> {
    datetime_class(py)?.call_method1("fromisoformat", (at.to_string(),))
}

/// A date that is no datetime.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day(pub(crate) TravelDay);

impl<'a, 'py> FromPyObject<'a, 'py> for Day {
    type Error = PyErr;

    fn extract(found: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(date_text(&found)?.parse().map_err(Fault::from)?))
    }
}

/// The text of a date, as `1968-04-30`.
pub(crate) fn date_text(found: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = found.py();
    if !found.is_instance(date_class(py)?.as_any())? || found.is_instance(datetime_class(py)?.as_any())? {
        let expected =
            "a datetime.date that is no datetime: which travel day an instant belongs to is a rule";
        return Err(Fault::wrong_type("day.type", found, expected).into());
    }
    found.call_method0("isoformat")?.extract()
}

/// A day as a date.
pub(crate) fn date(py: Python<'_>, day: TravelDay) -> PyResult<Bound<'_, PyAny>> {
    date_class(py)?.call_method1("fromisoformat", (day.to_string(),))
}

/// A text that can be written as UTF-8.
#[derive(Clone, Debug)]
pub(crate) struct Text(pub(crate) String);

impl<'a, 'py> FromPyObject<'a, 'py> for Text {
    type Error = PyErr;

    fn extract(found: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let Ok(text) = found.cast::<PyString>() else {
            return Err(Fault::wrong_type("text.type", &found, "a str").into());
        };
        match text.to_cow() {
            Ok(text) => Ok(Self(text.into_owned())),
            Err(_) => {
                Err(Fault::new(Class::Value, "text.surrogate", "found a lone surrogate; expected a text")
                    .into())
            }
        }
    }
}

/// A text that the core checks: an id, a token, an effect's id, a reference.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Checked<T>(pub(crate) T);

impl<'a, 'py, T> FromPyObject<'a, 'py> for Checked<T>
where
    T: FromStr,
    Fault: From<T::Err>,
{
    type Error = PyErr;

    fn extract(found: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let Text(text) = found.extract()?;
        Ok(Self(text.parse().map_err(Fault::from)?))
    }
}

/// One of the core's names: a mode, a direction, a card scheme.
pub(crate) fn named<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> PyResult<T> {
    let value = serde_json::Value::String(text.to_owned());
    serde_path_to_error::deserialize(value).map_err(|error| Fault::json(what, error).into())
}

/// The name of one of the core's names, as [`named`] reads it.
pub(crate) fn name<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// A whole number of a kind: an `int` that is no `bool`, and that fits.
pub(crate) fn whole<'py, T>(found: &Bound<'py, PyAny>, code: &'static str, expected: &str) -> PyResult<T>
where
    T: for<'a> FromPyObject<'a, 'py>,
{
    if !found.is_instance_of::<PyInt>() || found.is_instance_of::<PyBool>() {
        return Err(Fault::wrong_type(code, found, expected).into());
    }
    let misfit =
        |_| Fault::new(Class::Value, code, format!("found a number that does not fit; expected {expected}"));
    Ok(found.extract().map_err(Into::into).map_err(|error: PyErr| misfit(error))?)
}

/// A key version, 1 to 65,535.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Version(pub(crate) KeyVersion);

impl<'a, 'py> FromPyObject<'a, 'py> for Version {
    type Error = PyErr;

    fn extract(found: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let expected = "a key version, 1 to 65535";
        let number: u16 = whole(&found, "key.version", expected)?;
        let zero = || Fault::new(Class::Value, "key.version", format!("found 0; expected {expected}"));
        Ok(Self(KeyVersion::new(number).ok_or_else(zero)?))
    }
}

/// 32 bytes of a key. `Debug` shows nothing.
pub(crate) struct Secret(pub(crate) [u8; 32]);

impl core::fmt::Debug for Secret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Secret {
    type Error = PyErr;

    fn extract(found: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let Ok(bytes) = found.cast::<PyBytes>() else {
            return Err(Fault::wrong_type("key.bytes", &found, "32 bytes").into());
        };
        let bytes = bytes.as_bytes();
        let wrong =
            || Fault::new(Class::Value, "key.bytes", format!("found {} bytes; expected 32", bytes.len()));
        Ok(Self(bytes.try_into().map_err(|_| wrong())?))
    }
}
