//! Receipts of erasure: what proves that something was erased, and says nothing of whom it was.

use std::sync::Arc;

use ovcore::calendar::Instant;
use ovcore::ids::{RecordId, RuleId};
use ovcore::retain::{PurgeOrder, ReceiptKey as CoreKey, Receipts, Signal, Task};
use pyo3::prelude::*;
use pyo3::types::PyType;
use serde::Deserialize;
use serde_json::Value;

use crate::record::{from_python, list, plain, to_python};
use crate::value::{Day, Secret, Text};

/// The key of the receipts: 32 random bytes that only whoever erases has. Without it nobody can tell which record a receipt
/// was for. It shows nothing and cannot be pickled.
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct ErasureKey(Arc<CoreKey>);

#[pymethods]
impl ErasureKey {
    #[new]
    #[pyo3(signature = (secret, /))]
    fn new(secret: Secret) -> Self {
        Self(Arc::new(CoreKey::new(secret.0)))
    }

    fn __repr__(&self) -> &'static str {
        "ErasureKey(redacted)"
    }
}

/// An order as Python writes it down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    due: Instant,
    category: RuleId,
    record: RecordId,
    task: Task,
    before: Option<ovcore::calendar::TravelDay>,
    ended_by: Option<Signal>,
}

impl From<Written> for PurgeOrder {
    fn from(order: Written) -> Self {
        let Written { due, category, record, task, before, ended_by } = order;
        Self { due, category, record, task, before, ended_by }
    }
}

plain! {
    /// Receipts of what was erased, each order once. They hold no record's name, no person, no place and no time of day, and
    /// stand in an order that says nothing of when they were given.
    ErasureReceipts, Receipts, "erasure receipts", {
        /// None yet.
        #[new]
        fn new() -> Self {
            Self(Receipts::default())
        }

        /// These receipts and those of some orders, an iterable of `PurgeOrder`, that were carried out on a date. The first
        /// receipt of an order stands.
        #[pyo3(signature = (orders, key, on))]
        fn with_orders(&self, orders: &Bound<'_, PyAny>, key: &Bound<'_, ErasureKey>, on: Day) -> PyResult<Self> {
            let written: Vec<Written> = list("order", Some(orders))?;
            let mut receipts = self.0.clone();
            for order in written {
                receipts.note(PurgeOrder::from(order).receipt(&key.get().0, on.0));
            }
            Ok(Self(receipts))
        }

        /// Whether an order was carried out: then carrying it out again is a repeat, which a restored backup may call for.
        #[pyo3(signature = (order, key))]
        fn has(&self, order: &Bound<'_, PyAny>, key: &Bound<'_, ErasureKey>) -> PyResult<bool> {
            let order: Written = from_python("order", order)?;
            Ok(self.0.has(&PurgeOrder::from(order).id(&key.get().0)))
        }

        /// What an auditor reads of the dates from one to another, both included: how much was erased, by rule and date.
        #[pyo3(signature = (first, last))]
        fn report<'py>(&self, py: Python<'py>, first: Day, last: Day) -> PyResult<Bound<'py, PyAny>> {
            let report = self.0.report(first.0, last.0);
            let text = report.to_string();
            let mut form = serde_json::to_value(&report).unwrap_or_default();
            if let Some(form) = form.as_object_mut() {
                form.insert("text".to_owned(), Value::String(text));
                form.remove("format");
            }
            to_python(py, "ErasureReport", &form)
        }

        fn __len__(&self) -> usize {
            self.0.all().len()
        }

        fn __repr__(&self) -> String {
            format!("ErasureReceipts({} receipts)", self.0.all().len())
        }
    }
}
