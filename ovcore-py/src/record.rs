//! The core's data as Python's: by their JSON forms, which are pinned, and the dataclasses of `ovcore.records`.

use ovcore::account::{DayRecord as CoreDayRecord, Event as CoreEvent};
use ovcore::day::Carry as CoreCarry;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fault::{Fault, Outcome};
use crate::value::{Text, datetime};

/// The JSON of plain data.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    // Writing into a text has no I/O to fail, and none of the core's types has a map with keys that are no texts.
    serde_json::to_string(value).unwrap_or_default()
}

/// Reads the JSON form of a type, with the path to what is wrong.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str, text: &str) -> Outcome<T> {
    let mut reader = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| Fault::json(what, error))
}

/// A dataclass of `ovcore.records` from the core's data.
pub(crate) fn to_python<'py, T: Serialize>(
    py: Python<'py>,
    class: &'static str,
    value: &T,
) -> PyResult<Bound<'py, PyAny>> {
    py.import("ovcore._wire")?.getattr("from_json")?.call1((class, json(value)))
}

/// A tuple of dataclasses.
pub(crate) fn to_tuple<'py, T: Serialize>(
    py: Python<'py>,
    class: &'static str,
    values: &T,
) -> PyResult<Bound<'py, PyAny>> {
    py.import("ovcore._wire")?.getattr("tuple_from_json")?.call1((class, json(values)))
}

/// The core's data from a dataclass, from a dict of the same form, or from its JSON.
pub(crate) fn from_python<T: DeserializeOwned>(what: &'static str, value: &Bound<'_, PyAny>) -> PyResult<T> {
    Ok(read(what, &json_of(value)?)?)
}

/// The JSON of a dataclass, a dict or a list; a text is JSON already.
pub(crate) fn json_of(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if value.is_instance_of::<PyString>() {
        return Ok(value.extract::<Text>()?.0);
    }
    let Text(text) = value.py().import("ovcore._wire")?.getattr("to_json")?.call1((value,))?.extract()?;
    Ok(text)
}

/// Items of one class from any iterable.
pub(crate) fn all<T: pyo3::PyClass<Frozen = pyo3::pyclass::boolean_struct::True> + Sync, R>(
    from: Option<&Bound<'_, PyAny>>,
    expected: &str,
    own: impl Fn(&T) -> R,
) -> PyResult<Vec<R>> {
    let Some(from) = from else { return Ok(Vec::new()) };
    let mut items = Vec::new();
    for item in from.try_iter()? {
        let item = item?;
        let Ok(item) = item.cast::<T>() else {
            return Err(Fault::wrong_type("list.type", &item, expected).into());
        };
        items.push(own(item.get()));
    }
    Ok(items)
}

/// The core's data from any iterable of dataclasses; nothing from `None`.
pub(crate) fn list<T: DeserializeOwned>(
    what: &'static str,
    from: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<T>> {
    let Some(from) = from else { return Ok(Vec::new()) };
    from.try_iter()?.map(|one| from_python(what, &one?)).collect()
}

/// Python's own reading of a JSON text: dicts, lists, texts, numbers.
pub(crate) fn loads<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.getattr("loads")?.call1((text,))
}

pub(crate) fn hash(text: &str) -> u64 {
    use core::hash::{Hash, Hasher};
    use std::hash::DefaultHasher;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A frozen class around plain data of the core: equal, hashed, pickled and shown by its JSON form.
macro_rules! plain {
    ($(#[$doc:meta])* $name:ident, $core:ty, $what:literal, { $($own:tt)* }) => {
        $(#[$doc])*
        #[pyclass(frozen, module = "ovcore")]
        #[derive(Clone, Debug)]
        pub(crate) struct $name(pub(crate) $core);

        #[pymethods]
        impl $name {
            /// Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong.
            #[classmethod]
            #[pyo3(signature = (text, /))]
            fn from_json(_: &Bound<'_, PyType>, text: Text) -> PyResult<Self> {
                Ok(Self(crate::record::read($what, &text.0)?))
            }

            /// Reads the stored form, as a dict.
            #[classmethod]
            #[pyo3(signature = (form, /))]
            fn from_dict(_: &Bound<'_, PyType>, form: &Bound<'_, PyAny>) -> PyResult<Self> {
                Ok(Self(crate::record::from_python($what, form)?))
            }

            /// The stored form, a JSON text on one line.
            fn to_json(&self) -> String {
                crate::record::json(&self.0)
            }

            /// The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                crate::record::loads(py, &self.to_json())
            }

            fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
                other.cast::<Self>().is_ok_and(|other| other.get().0 == self.0)
            }

            fn __hash__(&self) -> u64 {
                crate::record::hash(&self.to_json())
            }

            fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
                Ok((slf.get_type().getattr("from_json")?, (slf.get().to_json(),)))
            }

            $($own)*
        }
    };
}
pub(crate) use plain;

/// The single field of a JSON object, or the text itself: the name of an enum's variant.
fn variant(value: &serde_json::Value) -> String {
    let field = value.as_object().and_then(|fields| fields.keys().next());
    field.cloned().or_else(|| value.as_str().map(str::to_owned)).unwrap_or_default()
}

plain! {
    /// Something that happened to an account: a fact, to be stored and applied.
    ///
    /// Its stored form is versioned, and is read for as long as the library exists.
    Event, CoreEvent, "event", {
        /// When it took effect, in UTC.
        #[getter]
        fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            datetime(py, self.0.at)
        }

        /// What happened, as `"trip_closed"`: the name in the stored form.
        #[getter]
        fn kind(&self) -> String {
            serde_json::to_value(&self.0.what).map(|what| variant(&what)).unwrap_or_default()
        }

        /// What it says, as a new dict: the stored form without version, time and kind. Empty where there is no more.
        #[getter]
        fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            let what = serde_json::to_value(&self.0.what).unwrap_or_default();
            let data = what.as_object().and_then(|fields| fields.values().next());
            loads(py, &data.map_or_else(|| "{}".to_owned(), ToString::to_string))
        }

        /// The trip as it is after the event, where the event tells one.
        #[getter]
        fn trip<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
            use ovcore::account::What;
            let (What::TripOpened { trip }
            | What::TripClosed { trip }
            | What::TripMissed { trip }
            | What::TripCancelled { trip }
            | What::TripHeld { trip }
            | What::TripRevised { trip, .. }) = &self.0.what
            else {
                return Ok(None);
            };
            to_python(py, "Trip", trip).map(Some)
        }

        /// The payment that was asked for, settled or taken back, where the event tells one.
        #[getter]
        fn payment<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
            use ovcore::account::What;
            if let What::PaymentRequested { payment, .. }
            | What::PaymentSettled { payment, .. }
            | What::RecoveryRequested { payment, .. } = &self.0.what
            {
                return to_python(py, "Payment", payment).map(Some);
            }
            let (What::PaymentTakenBack { payment, .. } | What::TakeBackWaits { payment, .. }) = &self.0.what
            else {
                return Ok(None);
            };
            to_python(py, "Payment", payment).map(Some)
        }

        /// The record of a day that left the account, or came back, where the event tells one. Keep it: late taps and
        /// corrections ask for it.
        #[getter]
        fn record(&self) -> Option<DayRecord> {
            use ovcore::account::What;
            if let What::DayLeft { record } | What::DayReturned { record } = &self.0.what {
                return Some(DayRecord((**record).clone()));
            }
            None
        }

        fn __repr__(&self) -> String {
            // No token, no place: a repr ends up in logs.
            format!("Event({}, {})", self.kind(), self.0.at)
        }
    }
}

plain! {
    /// A day as it left its account: all that is needed to rate it again.
    DayRecord, CoreDayRecord, "day record", {
        /// The travel day.
        #[getter]
        fn day<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            crate::value::date(py, self.0.held.day)
        }

        /// The day as it was held.
        #[getter]
        fn held<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            to_python(py, "HeldDay", &self.0.held)
        }

        /// The 16 bytes by which the account knows the record again.
        #[getter]
        fn digest(&self) -> [u8; 16] {
            self.0.digest()
        }

        fn __repr__(&self) -> String {
            format!("DayRecord({})", self.0.held.day)
        }
    }
}

plain! {
    /// What one day hands to the next: an open trip, journeys that can go on, what caps counted.
    Carry, CoreCarry, "carry", {
        /// Nothing to hand over.
        #[new]
        fn new() -> Self {
            Self(CoreCarry::default())
        }

        /// Whether there is nothing to hand over.
        #[getter]
        fn is_empty(&self) -> bool {
            self.0.is_empty()
        }

        fn __repr__(&self) -> String {
            let word = if self.0.is_empty() { "empty" } else { "not empty" };
            format!("Carry({word})")
        }
    }
}
