//! Documents: policy, tariffs, network, and the rules that they make together.

use std::sync::Arc;

use ovcore::document::DocumentError;
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::ids::TariffId;
use ovcore::network::{Network as CoreNetwork, NetworkDocument};
use ovcore::policy::Policy as CorePolicy;
use ovcore::rules::Rules as CoreRules;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};

use crate::fault::{Fault, Outcome};
use crate::record::{hash, json_of, loads};
use crate::value::{At, Checked, Day, Text, date, datetime};

/// Reads a policy, and says everything that is wrong in it.
fn read_policy(text: &str) -> Outcome<CorePolicy> {
    Ok(CorePolicy::from_json(text)?)
}

/// Reads a tariff, and checks it by itself.
fn read_tariff(text: &str) -> Outcome<TariffDocument> {
    let document = TariffDocument::from_json(text)?;
    TariffBook::new(vec![document.clone()])?;
    Ok(document)
}

/// Reads a network, and makes it ready.
fn read_network(text: &str) -> Outcome<(NetworkDocument, CoreNetwork)> {
    let document = NetworkDocument::from_json(text)?;
    let ready = CoreNetwork::new(document.clone())?;
    Ok((document, ready))
}

fn write_network((document, _): &(NetworkDocument, CoreNetwork)) -> String {
    document.to_json()
}

/// A frozen class around a document: equal, hashed and pickled by its JSON.
macro_rules! document {
    ($(#[$doc:meta])* $name:ident, $core:ty, $read:path, $write:path, { $($own:tt)* }) => {
        $(#[$doc])*
        #[pyclass(frozen, module = "ovcore")]
        #[derive(Clone, Debug)]
        pub(crate) struct $name(pub(crate) Arc<$core>);

        #[pymethods]
        impl $name {
            /// Reads the document from its JSON text.
            ///
            /// Raises `DocumentError`, with everything that is wrong in it.
            #[classmethod]
            #[pyo3(signature = (text, /))]
            fn from_json(_: &Bound<'_, PyType>, text: Text) -> PyResult<Self> {
                Ok(Self(Arc::new($read(&text.0)?)))
            }

            /// Reads the document from a dict of its JSON form. Raises `DocumentError`.
            #[classmethod]
            #[pyo3(signature = (form, /))]
            fn from_dict(_: &Bound<'_, PyType>, form: &Bound<'_, PyDict>) -> PyResult<Self> {
                Ok(Self(Arc::new($read(&json_of(form)?)?)))
            }

            /// Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
            /// the file cannot be read.
            #[classmethod]
            #[pyo3(signature = (path, /))]
            fn from_path(class: &Bound<'_, PyType>, path: &Bound<'_, PyAny>) -> PyResult<Self> {
                let text = class.py().import("ovcore._wire")?.getattr("text_of")?.call1((path,))?;
                Ok(Self(Arc::new($read(&text.extract::<Text>()?.0)?)))
            }

            /// Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used.
            #[classmethod]
            #[pyo3(signature = (document, /))]
            fn findings<'py>(
                class: &Bound<'py, PyType>,
                document: &Bound<'py, PyAny>,
            ) -> PyResult<Bound<'py, PyAny>> {
                let py = class.py();
                let text = json_of(document)?;
                match $read(&text) {
                    Ok(_) => Ok(PyTuple::empty(py).into_any()),
                    Err(fault) => PyErr::from(fault).value(py).getattr("findings"),
                }
            }

            /// The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
            /// `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
            /// have, and `DocumentError` when the result cannot be used.
            #[pyo3(signature = (changes, /))]
            fn replace(&self, changes: &Bound<'_, PyDict>) -> PyResult<Self> {
                let py = changes.py();
                let form = self.to_dict(py)?;
                let replaced = py.import("ovcore._wire")?.getattr("replaced")?.call1((form, changes))?;
                Ok(Self(Arc::new($read(&json_of(&replaced)?)?)))
            }

            /// The document as JSON text, indented.
            fn to_json(&self) -> String {
                $write(&self.0)
            }

            /// The document as a new dict of its JSON form.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                loads(py, &self.to_json())
            }

            fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
                let same = |other: &Self| Arc::ptr_eq(&other.0, &self.0) || other.to_json() == self.to_json();
                other.cast::<Self>().is_ok_and(|other| same(other.get()))
            }

            fn __hash__(&self) -> u64 {
                hash(&self.to_json())
            }

            fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
                Ok((slf.get_type().getattr("from_json")?, (slf.get().to_json(),)))
            }

            $($own)*
        }
    };
}
pub(crate) use document;

/// A frozen class around the rules of a product: its own numbers, with the calendar of a policy.
macro_rules! product_rules {
    ($(#[$doc:meta])* $name:ident, $core:ty, $numbers:ident) => {
        $(#[$doc])*
        #[pyclass(frozen, module = "ovcore")]
        #[derive(Debug)]
        pub(crate) struct $name {
            ready: Arc<$core>,
            numbers: $numbers,
            policy: crate::document::Policy,
        }

        #[pymethods]
        impl $name {
            #[new]
            #[pyo3(signature = (numbers, policy, /))]
            fn new(
                numbers: &Bound<'_, $numbers>,
                policy: &Bound<'_, crate::document::Policy>,
            ) -> PyResult<Self> {
                let (numbers, policy) = (numbers.get().clone(), policy.get().clone());
                let ready = <$core>::new((*numbers.0).clone(), policy.0.calendar()).map_err(Fault::from)?;
                Ok(Self { ready: Arc::new(ready), numbers, policy })
            }

            /// The product's own numbers.
            #[getter]
            fn numbers(&self) -> $numbers {
                self.numbers.clone()
            }

            /// The policy whose calendar it goes by.
            #[getter]
            fn policy(&self) -> crate::document::Policy {
                self.policy.clone()
            }

            fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
                other.cast::<Self>().is_ok_and(|other| self.forms() == other.get().forms())
            }

            fn __hash__(&self) -> u64 {
                hash(&self.forms().concat())
            }

            fn __reduce__<'py>(
                slf: &Bound<'py, Self>,
            ) -> (Bound<'py, PyType>, ($numbers, crate::document::Policy)) {
                (slf.get_type(), (slf.get().numbers(), slf.get().policy()))
            }

            fn __repr__(&self) -> &'static str {
                concat!(stringify!($name), "(...)")
            }
        }

        impl $name {
            fn forms(&self) -> [String; 2] {
                [self.numbers.0.to_json(), self.policy.0.to_json()]
            }
        }
    };
}
pub(crate) use product_rules;

document! {
    /// Every window, amount and number of days of the rules, as data.
    Policy, CorePolicy, read_policy, CorePolicy::to_json, {
        /// The policy as far as OVpay's is published; what is not, is assumed, and the manual says so.
        #[staticmethod]
        pub(crate) fn ovpay() -> Self {
            Self(Arc::new(CorePolicy::ovpay()))
        }

        /// The rate of VAT on travel of a day, in hundredths of a per cent; `None` before the first that is known.
        #[pyo3(signature = (day, /))]
        fn vat_on(&self, day: Day) -> Option<u32> {
            self.0.vat_on(day.0)
        }

        fn __repr__(&self) -> &'static str {
            "Policy(...)"
        }
    }
}

document! {
    /// What a carrier charges, as a document: `ovcore/tariff/1`.
    Tariff, TariffDocument, read_tariff, TariffDocument::to_json, {
        /// Its id.
        #[getter]
        fn id(&self) -> &str {
            self.0.id.as_str()
        }

        /// Its edition, as its publisher names it.
        #[getter]
        fn version(&self) -> &str {
            &self.0.version
        }

        /// Its currency, as `"EUR"`.
        #[getter]
        fn currency(&self) -> &str {
            &self.0.currency
        }

        /// The ids of the carriers that charge by it.
        #[getter]
        fn carriers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
            PyTuple::new(py, self.0.carriers.iter().map(ovcore::ids::CarrierId::as_str))
        }

        fn __repr__(&self) -> String {
            format!("Tariff({} {})", self.0.id, self.0.version)
        }
    }
}

document! {
    /// Places, distances and lines, and who owns which stretch, as a document: `ovcore/network/1`.
    Network, (NetworkDocument, CoreNetwork), read_network, write_network, {
        /// Its id.
        #[getter]
        fn id(&self) -> &str {
            self.0.1.id()
        }

        /// The names of its places, by id.
        #[getter]
        fn places<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let names = PyDict::new(py);
            for place in self.0.1.places() {
                names.set_item(place.id.as_str(), &place.name)?;
            }
            Ok(names)
        }

        /// The names of its carriers, by id.
        #[getter]
        fn carriers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let names = PyDict::new(py);
            for carrier in self.0.1.carriers() {
                names.set_item(carrier.id.as_str(), &carrier.name)?;
            }
            Ok(names)
        }

        fn __repr__(&self) -> String {
            format!("Network({}, {} places)", self.0.1.id(), self.0.1.places().len())
        }
    }
}

/// Policy, network and tariffs, checked together and made fast. Make it once, share it: it never changes.
///
/// Raises `DocumentError` when they do not fit each other.
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) ready: Arc<CoreRules>,
    policy: Policy,
    network: Network,
    tariffs: Vec<Tariff>,
}

#[pymethods]
impl Rules {
    #[new]
    #[pyo3(signature = (policy, network, tariffs))]
    pub(crate) fn new(
        py: Python<'_>,
        policy: &Bound<'_, Policy>,
        network: &Bound<'_, Network>,
        tariffs: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let (policy, network) = (policy.get().clone(), network.get().clone());
        let mut own: Vec<Tariff> = Vec::new();
        for tariff in tariffs.try_iter()? {
            let tariff = tariff?;
            let Ok(tariff) = tariff.cast::<Tariff>() else {
                return Err(Fault::wrong_type("rules.tariffs", &tariff, "Tariff").into());
            };
            own.push(tariff.get().clone());
        }
        let ready = py.detach(|| {
            let book = TariffBook::new(own.iter().map(|tariff| (*tariff.0).clone()).collect())?;
            CoreRules::new((*policy.0).clone(), network.0.1.clone(), book)
        });
        let ready = Arc::new(ready.map_err(|error: DocumentError| Fault::from(error))?);
        Ok(Self { ready, policy, network, tariffs: own })
    }

    /// The policy.
    #[getter]
    fn policy(&self) -> Policy {
        self.policy.clone()
    }

    /// The network.
    #[getter]
    fn network(&self) -> Network {
        self.network.clone()
    }

    /// The tariffs, in the order in which they were given.
    #[getter]
    fn tariffs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.tariffs.clone())
    }

    /// The same rules with another policy, network or tariffs: what if. Raises `DocumentError`.
    #[pyo3(signature = (*, policy = None, network = None, tariffs = None))]
    fn replace(
        &self,
        py: Python<'_>,
        policy: Option<&Bound<'_, Policy>>,
        network: Option<&Bound<'_, Network>>,
        tariffs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let policy =
            policy.map_or_else(|| Bound::new(py, self.policy.clone()), |policy| Ok(policy.clone()))?;
        let network =
            network.map_or_else(|| Bound::new(py, self.network.clone()), |network| Ok(network.clone()))?;
        let own = PyTuple::new(py, self.tariffs.clone())?.into_any();
        Self::new(py, &policy, &network, tariffs.unwrap_or(&own))
    }

    /// The travel day to which an instant belongs: the policy says when it begins, and in which time zone.
    #[pyo3(signature = (at, /))]
    fn day_of<'py>(&self, py: Python<'py>, at: At) -> PyResult<Bound<'py, PyAny>> {
        date(py, self.ready.calendar().day_of(at.0))
    }

    /// When a travel day begins, in UTC.
    #[pyo3(signature = (day, /))]
    fn starts<'py>(&self, py: Python<'py>, day: Day) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.ready.calendar().starts(day.0))
    }

    /// When a travel day has ended, in UTC: the first instant that is too late for it. Its trips may go on beside those of
    /// the next day.
    #[pyo3(signature = (day, /))]
    fn ends<'py>(&self, py: Python<'py>, day: Day) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.ready.calendar().ends(day.0))
    }

    /// Whether a check-in is in the peak, by the windows and holidays of a tariff: `"peak"`, `"off_peak"`, `"no_difference"`
    /// where the tariff makes none, or `"not_known"`: it has no holidays for the year, or the rules have no such tariff.
    #[pyo3(signature = (tariff, at, /))]
    fn peak(&self, tariff: Checked<TariffId>, at: At) -> &'static str {
        self.ready.peak(tariff.0, at.0).name()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self.forms() == other.get().forms())
    }

    fn __hash__(&self) -> u64 {
        hash(&self.forms().concat())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
        let (py, own) = (slf.py(), slf.get());
        let parts = (own.policy.clone(), own.network.clone(), own.tariffs(py)?);
        Ok((slf.get_type(), parts.into_pyobject(py)?))
    }

    fn __repr__(&self) -> String {
        let ids: Vec<&str> = self.tariffs.iter().map(|tariff| tariff.0.id.as_str()).collect();
        format!(
            "Rules({}, {} places, tariffs: {})",
            self.network.0.1.id(),
            self.network.0.1.places().len(),
            ids.join(", ")
        )
    }
}

impl Rules {
    /// The document of the network.
    pub(crate) fn document(&self) -> &NetworkDocument {
        &self.network.0.0
    }

    fn forms(&self) -> Vec<String> {
        let mut forms = vec![self.policy.to_json(), self.network.to_json()];
        forms.extend(self.tariffs.iter().map(Tariff::to_json));
        forms
    }
}
