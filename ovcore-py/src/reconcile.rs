//! From taps to collected money.

use ovcore::account::{DayRecord as CoreRecord, Event as CoreEvent};
use ovcore::reconcile::{Reconciliation as Core, records_in as core_records};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};

use crate::account::Account;
use crate::money::Money;
use crate::record::{DayRecord, Event, all, plain, to_python, to_tuple};
use crate::value::{Text, name};

plain! {
    /// From taps to collected money, of one account or of many: a named bucket for every tap and every cent.
    ///
    /// Reconciliations add up: `sum(parts, Reconciliation())` is that of a back office. `str()` gives it as a table.
    Reconciliation, Core, "reconciliation", {
        /// Of no account.
        #[new]
        fn new() -> Self {
            Self(Core::default())
        }

        /// How many accounts.
        #[getter]
        const fn accounts(&self) -> u64 {
            self.0.accounts
        }

        /// How many days: held, and as records.
        #[getter]
        const fn days(&self) -> u64 {
            self.0.days
        }

        /// How many taps are in which bucket.
        #[getter]
        fn taps<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let counts = PyDict::new(py);
            for (bucket, count) in &self.0.taps {
                counts.set_item(name(bucket), count)?;
            }
            Ok(counts)
        }

        /// How many taps there are in all.
        #[getter]
        fn tap_count(&self) -> u64 {
            self.0.tap_count()
        }

        /// How many trips of which kind, and what they cost.
        #[getter]
        fn trips<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let sums = PyDict::new(py);
            for (bucket, sum) in &self.0.trips {
                sums.set_item(name(bucket), to_python(py, "TripSum", sum)?)?;
            }
            Ok(sums)
        }

        /// All trips, and what they cost.
        #[getter]
        fn all_trips<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            to_python(py, "TripSum", &self.0.all_trips())
        }

        /// Each carrier's part.
        #[getter]
        fn carriers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let sums = PyDict::new(py);
            for (carrier, sum) in &self.0.carriers {
                sums.set_item(carrier.as_str(), to_python(py, "CarrierSum", sum)?)?;
            }
            Ok(sums)
        }

        /// The ledgers: what carriers earned, and where that money is.
        #[getter]
        fn ledgers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            to_python(py, "Ledgers", &self.0.ledgers)
        }

        /// Cents that stand on one side only, by reason. Empty when all is right.
        #[getter]
        fn unmatched<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let sums = PyDict::new(py);
            for (why, amount) in &self.0.unmatched {
                sums.set_item(name(why), Money(*amount))?;
            }
            Ok(sums)
        }

        /// What does not fit, in words, by account. Empty when all is right.
        #[getter]
        fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            let rows = self.0.findings.iter().map(|finding| {
                serde_json::json!({
                    "account": finding.account, "code": finding.what.code(), "text": finding.what.to_string(),
                })
            });
            to_tuple(py, "Discrepancy", &rows.collect::<Vec<_>>())
        }

        /// Whether every tap and every cent is where it belongs.
        #[getter]
        fn is_right(&self) -> bool {
            self.0.is_right()
        }

        fn __add__(&self, other: &Self) -> Self {
            let mut sum = self.0.clone();
            sum.merge(&other.0);
            Self(sum)
        }

        fn __str__(&self) -> String {
            self.0.to_string()
        }

        fn __repr__(&self) -> String {
            let verdict = if self.0.is_right() { "right" } else { "NOT right" };
            format!("Reconciliation({} accounts, {} taps, {verdict})", self.0.accounts, self.0.tap_count())
        }

        fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            py.import("ovcore._wire")?.getattr("pre")?.call1((self.0.to_string(),))
        }
    }
}

/// Holds an account and the records of the days that left it against each other: taps, trips, carriers, ledgers.
///
/// `records` are those of the events that said a day left, in any order. With all `events` of the account, also taps that
/// are in no day are found, and ledgers that are not what the events posted.
#[pyfunction]
#[pyo3(signature = (account, records = None, events = None))]
pub(crate) fn reconcile(
    py: Python<'_>,
    account: &Bound<'_, Account>,
    records: Option<&Bound<'_, PyAny>>,
    events: Option<&Bound<'_, PyAny>>,
) -> PyResult<Reconciliation> {
    let records: Vec<CoreRecord> = all(records, "DayRecord", |record: &DayRecord| record.0.clone())?;
    let has_events = events.is_some();
    let events: Vec<CoreEvent> = all(events, "Event", |event: &Event| event.0.clone())?;
    Ok(Reconciliation(account.get().read(py, move |account| {
        if has_events { Core::with_events(account, &records, &events) } else { Core::of(account, &records) }
    })))
}

/// The records of the days that left by some events of an account and are not back: of each day the last, in order of days.
/// What `History` and `reconcile` take as `records`.
#[pyfunction]
#[pyo3(signature = (events, /))]
pub(crate) fn records_in<'py>(py: Python<'py>, events: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyTuple>> {
    let events: Vec<CoreEvent> = all(Some(events), "Event", |event: &Event| event.0.clone())?;
    PyTuple::new(py, core_records(&events).into_iter().map(|record| DayRecord(record.clone())))
}
