//! State that changes: each call sees it between two changes, whichever thread it comes from.

use std::sync::{PoisonError, RwLock};

use pyo3::prelude::*;

/// A value that several Python threads may use. Whoever waits for it, or works on it, holds up no other Python thread.
#[derive(Debug)]
pub(crate) struct Shared<T>(RwLock<T>);

impl<T: Send + Sync> Shared<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(RwLock::new(value))
    }

    pub(crate) fn read<R: Send>(&self, py: Python<'_>, does: impl FnOnce(&T) -> R + Send) -> R {
        py.detach(|| does(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }

    pub(crate) fn write<R: Send>(&self, py: Python<'_>, does: impl FnOnce(&mut T) -> R + Send) -> R {
        py.detach(|| does(&mut self.0.write().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl<T: Clone + PartialEq + Send + Sync> Shared<T> {
    /// Whether two hold the same. One lock at a time: two threads that compare two values both ways must not wait for
    /// each other.
    pub(crate) fn same(&self, py: Python<'_>, other: &Self) -> bool {
        let own = self.read(py, T::clone);
        other.read(py, move |other| *other == own)
    }
}

/// A class around state of the core that has a stored form: equal by content, not hashable, pickled by that form.
macro_rules! stored {
    ($(#[$doc:meta])* $name:ident, $core:ty, $what:literal, { $($own:tt)* }) => {
        $(#[$doc])*
        #[pyclass(frozen, module = "ovcore")]
        #[derive(Debug)]
        pub(crate) struct $name(crate::shared::Shared<$core>);

        #[pymethods]
        impl $name {
            /// Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong.
            #[classmethod]
            #[pyo3(signature = (text, /))]
            fn from_json(_: &Bound<'_, PyType>, text: Text) -> PyResult<Self> {
                Ok(Self(crate::shared::Shared::new(crate::record::read($what, &text.0)?)))
            }

            /// Reads the stored form, as a dict.
            #[classmethod]
            #[pyo3(signature = (form, /))]
            fn from_dict(_: &Bound<'_, PyType>, form: &Bound<'_, PyAny>) -> PyResult<Self> {
                Ok(Self(crate::shared::Shared::new(crate::record::from_python($what, form)?)))
            }

            /// The stored form, a JSON text on one line.
            fn to_json(&self, py: Python<'_>) -> String {
                self.0.read(py, crate::record::json)
            }

            /// The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                crate::record::loads(py, &self.to_json(py))
            }

            fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> bool {
                other.cast::<Self>().is_ok_and(|other| self.0.same(py, &other.get().0))
            }

            fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
                Ok((slf.get_type().getattr("from_json")?, (slf.get().to_json(slf.py()),)))
            }

            $($own)*
        }
    };
}
pub(crate) use stored;
