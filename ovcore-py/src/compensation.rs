//! Money back for delay: what a carrier pays, how late it was, and what comes of a claim.

use std::sync::Arc;

use ovcore::compensation::{
    Claim, Compensated, CompensationBook as CoreBook, CompensationDocument, CompensationRow, Compensator,
    DelayTable as CoreTable, DelayTableDocument, Outcome as CoreOutcome,
};
use ovcore::language::Language;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};
use serde_json::{Value, json};

use crate::document::{Rules, document};
use crate::fault::{Fault, Outcome};
use crate::money::Money;
use crate::record::{hash, json_of, loads, read, to_python};
use crate::reference::ReferenceNumber;
use crate::value::{At, Text, named};
use crate::view::{History, refused};

fn read_book(text: &str) -> Outcome<CoreBook> {
    Ok(CoreBook::new(CompensationDocument::from_json(text)?)?)
}

fn write_book(book: &CoreBook) -> String {
    book.document().to_json()
}

fn read_delays(text: &str) -> Outcome<(DelayTableDocument, CoreTable)> {
    let ready = CoreTable::from_json(text)?;
    // It was read a line above, and is here read again as it was written.
    Ok((read("delays", text)?, ready))
}

fn write_delays((document, _): &(DelayTableDocument, CoreTable)) -> String {
    crate::record::json(document)
}

document! {
    /// What a delay is worth, carrier by carrier, as a document: `ovcore/delay-compensation/1`.
    CompensationBook, CoreBook, read_book, write_book, {
        /// NS's *Geld terug bij vertraging* as ns.nl publishes it; rounding is assumed.
        #[staticmethod]
        fn ns() -> PyResult<Self> {
            let document = CompensationDocument::ns().map_err(Fault::from)?;
            Ok(Self(Arc::new(CoreBook::new(document).map_err(Fault::from)?)))
        }

        fn __repr__(&self) -> String {
            let ids: Vec<String> = self.0.document().schemes.iter().map(|scheme| scheme.id.to_string()).collect();
            format!("CompensationBook({})", ids.join(", "))
        }
    }
}

document! {
    /// How late trips were, as a document: `ovcore/delays/1`. What is not in it is not known, which is not on time.
    DelayTable, (DelayTableDocument, CoreTable), read_delays, write_delays, {
        fn __len__(&self) -> usize {
            self.0.0.delays.len()
        }

        fn __repr__(&self) -> String {
            format!("DelayTable({} delays)", self.0.0.delays.len())
        }
    }
}

/// A row, with its outcome told flat.
fn row(row: &CompensationRow, language: Language) -> Value {
    let (outcome, code, minutes) = match row.outcome {
        CoreOutcome::Qualifies { minutes, .. } => ("qualifies", None, Some(minutes)),
        CoreOutcome::NotKnown => ("not_known", None, None),
        CoreOutcome::Nothing { why } => ("nothing", Some(why.code()), None),
    };
    json!({
        "trip": row.trip, "date": row.date, "from": row.from, "to": row.to, "carrier": row.carrier, "paid": row.paid,
        "outcome": outcome, "amount": row.amount(), "minutes": minutes, "code": code, "why": row.explain(language),
    })
}

/// Which trips of a payment are paid back in part because of a delay, and how much: looked up by the payment's reference and
/// amount, by what `book` says a delay is worth and `delays` how late it was.
///
/// `earlier` are trips that were paid back before, as pairs of trip and carrier. It pays nothing and changes nothing. Raises
/// `InputError` for every mismatch of reference and amount the same.
#[pyfunction]
#[pyo3(signature = (history, rules, book, delays, reference, amount, claimed_at, /, *, earlier = None, language = "en"))]
#[expect(clippy::too_many_arguments, reason = "a claim has so many sides")]
pub(crate) fn compensation<'py>(
    py: Python<'py>,
    history: &Bound<'py, History>,
    rules: &Bound<'py, Rules>,
    book: &Bound<'py, CompensationBook>,
    delays: &Bound<'py, DelayTable>,
    reference: &Bound<'py, ReferenceNumber>,
    amount: &Bound<'py, Money>,
    claimed_at: At,
    earlier: Option<&Bound<'py, PyAny>>,
    language: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let language: Language = named("language", language)?;
    let mut paid_before: Vec<Compensated> = Vec::new();
    if let Some(earlier) = earlier {
        for pair in earlier.try_iter()? {
            let (Text(trip), Text(carrier)) = pair?.extract()?;
            paid_before.push(Compensated {
                trip: trip.parse().map_err(Fault::from)?,
                carrier: carrier.parse().map_err(Fault::from)?,
            });
        }
    }
    let (rules, book, delays) =
        (Arc::clone(&rules.get().ready), Arc::clone(&book.get().0), Arc::clone(&delays.get().0));
    let claim = Claim { reference: reference.get().0, amount: amount.get().0, claimed_at: claimed_at.0 };
    let history = history.get();
    let found = py.detach(|| {
        let compensator =
            Compensator { rules: &rules, schemes: &book, delays: &delays.1, earlier: &paid_before };
        compensator.look_up(&history.core(), &claim)
    });
    let found = found.map_err(|error| refused(&error, error.code()))?;
    let form = json!({
        "reference": found.reference, "claimed_at": claim.claimed_at, "not_kept": found.not_kept, "total": found.total,
        "rows": found.rows.iter().map(|own| row(own, language)).collect::<Vec<_>>(), "text": found.text(language),
    });
    to_python(py, "Compensation", &form)
}
