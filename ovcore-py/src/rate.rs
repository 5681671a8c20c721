//! Rating days without an account, what-if, and what is odd about tariffs.

use std::borrow::Cow;
use std::sync::Arc;

use ovcore::calendar::Instant;
use ovcore::compare::{CardTaps, CompareOptions, Comparer};
use ovcore::day::{DayInput, rate_explained};
use ovcore::fare::{Explanation, HeldProduct};
use ovcore::language::Language;
use ovcore::sanity::{SanityOptions, check};
use ovcore::tap::Tap;
use ovcore::trip::Correction;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::{Value, json};

use crate::document::Rules;
use crate::record::{Carry, list, to_python, to_tuple};
use crate::tap::taps;
use crate::value::{At, Day, Text, named, whole};

/// An explanation in words: the price, its lines, and the whole as text.
pub(crate) fn explanation(why: &Explanation, language: Language) -> Value {
    let lines = why.lines.iter().map(|line| {
        json!({
            "carrier": line.carrier, "tariff": line.tariff, "tariff_version": line.tariff_version,
            "rule": line.rule, "amount": line.amount, "vat_basis_points": line.vat_basis_points,
            "text": line.component.text(language),
        })
    });
    json!({ "price": why.price, "lines": lines.collect::<Vec<_>>(), "text": why.text(language) })
}

/// Rates the taps of one card on one travel day, without an account: trips, fares, legs, what became of each tap, and
/// why each price is what it is.
///
/// The order of the taps does not matter, and nothing in them is an error: a tap that makes no trip ends in a bucket
/// that says so, a trip that cannot be priced says why.
///
/// `as_of` decides which trips can still be closed; without it, all that can end has ended. `carry` is what the day
/// before handed over, `next_taps` are taps of the first seconds of the next day, `products` what the card holds,
/// `corrections` ends that no tap shows. `language` is that of the explanations, `"en"` or `"nl"`.
#[pyfunction]
#[pyo3(signature = (rules, day, taps, *, as_of = None, carry = None, products = None, next_taps = None,
                    corrections = None, language = "en"))]
#[expect(clippy::too_many_arguments, reason = "each is named in Python")]
pub(crate) fn rate_day<'py>(
    py: Python<'py>,
    rules: &Bound<'py, Rules>,
    day: Day,
    #[pyo3(from_py_with = taps)] taps: Vec<Tap>,
    as_of: Option<At>,
    carry: Option<&Bound<'py, Carry>>,
    products: Option<&Bound<'py, PyAny>>,
    next_taps: Option<&Bound<'py, PyAny>>,
    corrections: Option<&Bound<'py, PyAny>>,
    language: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let language: Language = named("language", language)?;
    let rules = Arc::clone(&rules.get().ready);
    let carry_in = carry.map(|carry| carry.get().0.clone()).unwrap_or_default();
    let products: Vec<HeldProduct> = list("products", products)?;
    let corrections: Vec<Correction> = list("corrections", corrections)?;
    let next = next_taps.map(crate::tap::taps).transpose()?.unwrap_or_default();
    let (rated, carry_out) = py.detach(|| {
        let (own, next): (Vec<&Tap>, Vec<&Tap>) = (taps.iter().collect(), next.iter().collect());
        let as_of = as_of.map_or(Instant::MAX, |at| at.0);
        let (taps, next, products, corrections) = (&own, &next, &products, &corrections);
        let input = DayInput {
            day: day.0,
            taps,
            next,
            carry_in: &carry_in,
            as_of,
            products,
            inert: &[],
            corrections,
        };
        rate_explained(&rules, &input)
    });
    let why = rated.explanations.iter().map(|why| why.as_ref().map(|why| explanation(why, language)));
    let fields = PyDict::new(py);
    fields.set_item("day", crate::value::date(py, day.0)?)?;
    fields.set_item("trips", to_tuple(py, "Trip", &rated.trips)?)?;
    fields.set_item("taps", to_tuple(py, "TapBucket", &rated.buckets)?)?;
    fields.set_item("explanations", to_tuple(py, "Explanation", &why.collect::<Vec<_>>())?)?;
    fields.set_item("carry", Carry(carry_out))?;
    py.import("ovcore.records")?.getattr("RatedDay")?.call((), Some(&fields))
}

/// Rates the taps of many cards under two sets of rules, and says what differs: in all, by carrier, by kind of rider, and
/// for the trips that change most.
///
/// `cards` is an iterable of `CardTaps`; it is read once, card by card. `trips_max` trips are kept, and sums for
/// `riders_max` kinds of riders.
#[pyfunction]
#[pyo3(signature = (before, after, cards, *, trips_max = None, riders_max = None))]
pub(crate) fn compare<'py>(
    py: Python<'py>,
    before: &Bound<'py, Rules>,
    after: &Bound<'py, Rules>,
    cards: &Bound<'py, PyAny>,
    trips_max: Option<&Bound<'py, PyAny>>,
    riders_max: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let (before, after) = (Arc::clone(&before.get().ready), Arc::clone(&after.get().ready));
    let mut options = CompareOptions::default();
    if let Some(most) = trips_max {
        options.trips_max = whole(most, "compare.trips_max", "how many trips are kept, 0 or more")?;
    }
    if let Some(most) = riders_max {
        options.riders_max = whole(most, "compare.riders_max", "how many kinds of riders, 0 or more")?;
    }
    let mut comparer = Comparer::new(&before, &after, options);
    for card in cards.try_iter()? {
        let card = card?;
        let Text(rider) = card.getattr("rider")?.extract()?;
        let taps = taps(&card.getattr("taps")?)?;
        let products: Vec<HeldProduct> = list("products", Some(&card.getattr("products")?))?;
        let card = CardTaps { rider: rider.into(), products: products.into(), taps: Cow::Owned(taps) };
        py.detach(|| comparer.add(&card));
        py.check_signals()?;
    }
    let comparison = comparer.finish();
    let text = comparison.to_string();
    let mut form = serde_json::to_value(&comparison).unwrap_or_default();
    if let Some(form) = form.as_object_mut() {
        form.insert("text".to_owned(), Value::String(text));
    }
    to_python(py, "Comparison", &form)
}

/// Looks for what is odd about the tariffs of some rules: trips that are cheaper in parts, prices that fall with
/// distance, rides without a price, and the like.
///
/// `tariffs` are ids; without them, all are looked at. `examples_max` examples are kept of each finding.
#[pyfunction]
#[pyo3(signature = (rules, *, tariffs = None, examples_max = None))]
pub(crate) fn sanity<'py>(
    py: Python<'py>,
    rules: &Bound<'py, Rules>,
    tariffs: Option<&Bound<'py, PyAny>>,
    examples_max: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let ready = Arc::clone(&rules.get().ready);
    let mut options = SanityOptions::default();
    if let Some(tariffs) = tariffs {
        for id in tariffs.try_iter()? {
            options.tariffs.push(id?.extract::<crate::value::Checked<_>>()?.0);
        }
    }
    if let Some(most) = examples_max {
        options.examples_max = whole(most, "sanity.examples_max", "how many examples are kept, 0 or more")?;
    }
    let report = py.detach(|| check(&ready, &options));
    let mut form = json!({ "text": report.to_string(), "bases_tried": report.bases_tried });
    let findings = report.findings.iter().map(|finding| {
        let mut form = serde_json::to_value(finding).unwrap_or_default();
        if let Some(form) = form.as_object_mut() {
            form.insert("code".to_owned(), finding.kind.code().into());
            form.insert("text".to_owned(), finding.kind.text().into());
            form.insert("expected".to_owned(), finding.kind.expected().into());
        }
        form
    });
    let findings = Value::Array(findings.collect());
    if let Some(form) = form.as_object_mut() {
        form.insert("findings".to_owned(), findings);
    }
    to_python(py, "SanityReport", &form)
}
