//! Retention: what may be kept until when, and what is to be erased now.

use ovcore::ids::RecordId;
use ovcore::language::Language;
use ovcore::retain::{
    Catalogue as CoreCatalogue, CatalogueDocument, Cursor as CoreCursor, Given, Hold, Moment, Plan, Record,
    Restriction, Standing, Task, When, due, plan_page,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};
use serde_json::{Value, json};
use std::sync::Arc;

use crate::document::{Policy, document};
use crate::fault::{Fault, Outcome};
use crate::record::{from_python, hash, json_of, list, loads, plain, read, to_python};
use crate::value::{At, Checked, Text, named, whole};

/// Reads a catalogue, and says everything that is wrong in it.
fn read_catalogue(text: &str) -> Outcome<(CatalogueDocument, CoreCatalogue)> {
    let ready = CoreCatalogue::from_json(text)?;
    // It was read a line above, and is here read again as it was written.
    Ok((read("retention", text)?, ready))
}

fn write_catalogue((document, _): &(CatalogueDocument, CoreCatalogue)) -> String {
    crate::record::json(document)
}

document! {
    /// Which data is kept for what, and for how long, as a document: `ovcore/retention/1`.
    Catalogue, (CatalogueDocument, CoreCatalogue), read_catalogue, write_catalogue, {
        /// The catalogue as OVpay's privacy statement has it; what that leaves open is assumed, and says so.
        #[staticmethod]
        fn ovpay() -> PyResult<Self> {
            let ready = CoreCatalogue::ovpay();
            let id = "ovpay".parse().map_err(Fault::from)?;
            Ok(Self(Arc::new((ready.document(id, "the catalogue of this library"), ready))))
        }

        /// The catalogue with more systems and rules, given as a document. A rule whose id is there takes the place of that;
        /// it says why, and is not longer than what the source of the first one states. Raises `DocumentError`.
        #[pyo3(signature = (document, /))]
        fn extended(&self, document: &Bound<'_, PyAny>) -> PyResult<Self> {
            let more: CatalogueDocument = from_python("retention", document)?;
            let (id, source) = (more.id, more.source.clone());
            let ready = self.0.1.extended(more).map_err(Fault::from)?;
            Ok(Self(Arc::new((ready.document(id, &source), ready))))
        }

        /// The ids of its rules, in order.
        #[getter]
        fn rules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
            PyTuple::new(py, self.0.1.rules().iter().map(|rule| rule.id.to_string()))
        }

        /// The register of processing activities as Markdown, in `"en"` or `"nl"`.
        #[pyo3(signature = (language = "en"))]
        fn register(&self, language: &str) -> PyResult<String> {
            let language: Language = named("language", language)?;
            Ok(self.0.1.register(language).to_markdown(1))
        }

        /// When a record, as `RetentionRecord`, is due under its rule, and what proves it; `None` where the catalogue has no
        /// such rule. `policy` says in which time zone dates are, `language` (`"en"` or `"nl"`) is that of the proof.
        ///
        /// ```python
        /// from datetime import date
        /// from ovcore import Catalogue, Policy, RetentionRecord
        ///
        /// due = Catalogue.ovpay().due(Policy.ovpay(), RetentionRecord("day-1", "004-2", date(2026, 3, 10)))
        /// assert due is not None and due.at == due.period_ends
        /// assert str(due).startswith("due 2027-09-10")
        /// ```
        #[pyo3(signature = (policy, record, /, language = "en"))]
        fn due<'py>(
            &self,
            py: Python<'py>,
            policy: &Bound<'py, Policy>,
            record: &Bound<'py, PyAny>,
            language: &str,
        ) -> PyResult<Option<Bound<'py, PyAny>>> {
            let (own, language): (Own, Language) = (Own::of(record)?, named("language", language)?);
            let Some(rule) = self.0.1.rule(&own.category) else { return Ok(None) };
            let record = own.borrowed();
            let due = due(rule, record.anchor, &record.standing, &policy.get().0.calendar());
            let at = match due.when {
                When::At(at) => Some(at),
                When::Waits => None,
            };
            let form = json!({
                "at": at, "rule": rule.id, "period_ends": due.period_ends, "ended": due.ended, "held": due.held,
                "restricted": due.restricted, "text": due.in_language(language).to_string(),
            });
            to_python(py, "Due", &form).map(Some)
        }

        fn __repr__(&self) -> String {
            format!("Catalogue({} rules)", self.0.1.rules().len())
        }
    }
}

plain! {
    /// Where a plan was left off: give it to `plan` for what comes after.
    Cursor, CoreCursor, "cursor", {
        fn __repr__(&self) -> String {
            format!("Cursor({})", self.0.now)
        }
    }
}

/// A record as a host has it, with room for what is borrowed from it.
struct Own {
    id: RecordId,
    category: String,
    anchor: Moment,
    task: Task,
    signals: Vec<Given>,
    holds: Vec<Hold>,
    restricted: Option<Restriction>,
    consent: bool,
}

impl Own {
    fn of(from: &Bound<'_, PyAny>) -> PyResult<Self> {
        let get = |name| from.getattr(name);
        let Checked(id) = get("id")?.extract()?;
        let (Text(category), Text(task)) = (get("category")?.extract()?, get("task")?.extract()?);
        let anchor = get("anchor")?;
        let is_instant = anchor.is_instance(crate::value::datetime_class(from.py())?.as_any())?;
        let anchor = if is_instant {
            Moment::At(anchor.extract::<At>()?.0)
        } else {
            Moment::On(anchor.extract::<crate::value::Day>()?.0)
        };
        let restricted = get("restricted")?;
        let restricted =
            if restricted.is_none() { None } else { Some(from_python("restriction", &restricted)?) };
        Ok(Self {
            id,
            category,
            anchor,
            task: named("task", &task)?,
            signals: list("signals", Some(&get("signals")?))?,
            holds: list("holds", Some(&get("holds")?))?,
            restricted,
            consent: get("consent")?.extract()?,
        })
    }

    fn borrowed(&self) -> Record<'_> {
        let (signals, holds) = (self.signals.as_slice(), self.holds.as_slice());
        let standing = Standing { signals, holds, restricted: self.restricted, consent: self.consent };
        Record { id: self.id, category: &self.category, anchor: self.anchor, task: self.task, standing }
    }
}

/// What of some records is to be erased as of an instant: complete, and never early.
///
/// `records` is an iterable of `RetentionRecord`, in any order; the same records give the same plan. `policy` says in which
/// time zone dates are. With `most`, at most so many orders are given; the plan's `next` goes on after them, at its own
/// instant.
#[pyfunction]
#[pyo3(signature = (catalogue, policy, records, now, *, after = None, most = None))]
pub(crate) fn plan_erasure<'py>(
    py: Python<'py>,
    catalogue: &Bound<'py, Catalogue>,
    policy: &Bound<'py, Policy>,
    records: &Bound<'py, PyAny>,
    now: At,
    after: Option<&Bound<'py, Cursor>>,
    most: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let most = match most {
        Some(most) => whole(most, "retain.most", "how many orders, 1 or more")?,
        None => usize::MAX,
    };
    let own: Vec<Own> = records.try_iter()?.map(|record| Own::of(&record?)).collect::<PyResult<_>>()?;
    let (document, calendar) = (Arc::clone(&catalogue.get().0), policy.get().0.calendar());
    let after = after.map(|cursor| cursor.get().0);
    let plan: Plan = py.detach(|| {
        plan_page((&document.1, &calendar), own.iter().map(Own::borrowed), now.0, (after.as_ref(), most))
    });
    let text = plan.to_string();
    let mut form = serde_json::to_value(&plan).unwrap_or_default();
    if let Some(form) = form.as_object_mut() {
        form.insert("text".to_owned(), Value::String(text));
        for counts in ["due", "held"] {
            let pairs = form.get(counts).and_then(Value::as_object).cloned().unwrap_or_default();
            let pairs = pairs.into_iter().map(|(name, count)| Value::Array(vec![Value::String(name), count]));
            form.insert(counts.to_owned(), Value::Array(pairs.collect()));
        }
    }
    to_python(py, "Plan", &form)
}
