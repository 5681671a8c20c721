//! What a table comes to.

use std::sync::Arc;

use ovcore::batch::{self, BatchError, CardInfo, Totals};
use ovcore::calendar::Instant;
use ovcore::language::Language;
use ovcore::rules::Rules as CoreRules;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::json;

use super::made::{Tables, counted};
use super::run::{Callback, Workers, watched};
use super::taps::{Chunks, TapArrays};
use crate::document::{Network, Policy, Rules};
use crate::fault::{Class, Fault};
use crate::record::to_python;
use crate::table::ArrowTable;
use crate::value::{At, named, whole};

/// What is needed to say why a trip costs what it costs.
struct Source {
    rules: Arc<CoreRules>,
    taps: TapArrays,
    cards: Vec<CardInfo>,
    until: Option<Instant>,
}

/// What a table of taps comes to: a table for each kind of result, and the totals.
#[pyclass(frozen, module = "ovcore")]
pub(crate) struct Rated {
    tables: Tables,
    totals: Totals,
    source: Option<Source>,
}

fn fault(error: BatchError) -> Fault {
    let class = match error {
        BatchError::Table(_) => Class::Table,
        BatchError::Cut { .. } | BatchError::Stopped => Class::Value,
    };
    Fault::new(class, error.code(), error.to_string())
}

#[pymethods]
impl Rated {
    /// The trips.
    #[getter]
    fn trips(&self) -> ArrowTable {
        self.tables.trips.clone()
    }

    /// The journeys.
    #[getter]
    fn journeys(&self) -> ArrowTable {
        self.tables.journeys.clone()
    }

    /// The legs of the trips.
    #[getter]
    fn legs(&self) -> ArrowTable {
        self.tables.legs.clone()
    }

    /// The payments.
    #[getter]
    fn payments(&self) -> ArrowTable {
        self.tables.payments.clone()
    }

    /// What the payments are made of.
    #[getter]
    fn charges(&self) -> ArrowTable {
        self.tables.charges.clone()
    }

    /// What travellers got back.
    #[getter]
    fn credits(&self) -> ArrowTable {
        self.tables.credits.clone()
    }

    /// The cards that end with something not settled.
    #[getter]
    fn standing(&self) -> ArrowTable {
        self.tables.standing.clone()
    }

    /// The rows of the table, each with what became of it.
    #[getter]
    fn taps(&self) -> ArrowTable {
        self.tables.taps.clone()
    }

    /// The rows that could not be read, each with what is wrong with it.
    #[getter]
    fn bad_rows(&self) -> ArrowTable {
        self.tables.bad_rows.clone()
    }

    /// What it adds up to.
    #[getter]
    fn totals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let own = &self.totals;
        let results: serde_json::Map<String, serde_json::Value> =
            counted(&own.results).into_iter().map(|(name, count)| (name, count.into())).collect();
        let form = json!({
            "rows": own.rows, "taps": results, "trips": own.trips, "unpriced": own.unpriced, "fares": own.fares,
            "payments": own.payments, "asked": own.asked, "through_accounts": own.through_accounts,
        });
        to_python(py, "RatedTotals", &form)
    }

    /// Why some trips cost what they cost: explanations by trip.
    #[pyo3(signature = (trips, language = "en"))]
    fn explain<'py>(
        &self,
        py: Python<'py>,
        trips: &Bound<'py, PyAny>,
        language: &str,
    ) -> PyResult<Bound<'py, PyDict>> {
        let language: Language = named("language", language)?;
        let expected = "the number of a trip, as in the column `trip`";
        let mut rows: Vec<u32> = Vec::new();
        for trip in trips.try_iter()? {
            rows.push(whole(&trip?, "rated.trip", expected)?);
        }
        let Some(source) = &self.source else {
            let words = "one call of a stream cannot be explained by itself; rate the whole with ovcore.rate";
            return Err(Fault::new(Class::Value, "rated.stream", words).into());
        };
        let found = py.detach(|| {
            batch::explain(&source.rules, &source.taps.table(), source.cards.clone(), source.until, &rows)
        });
        let found = found.map_err(|error| fault(error.into()))?;
        let explained = PyDict::new(py);
        for (row, why) in found {
            let why = crate::rate::explanation(&why, language);
            explained.set_item(row, to_python(py, "Explanation", &why)?)?;
        }
        Ok(explained)
    }

    fn __repr__(&self) -> String {
        let Totals { rows, trips, fares, payments, asked, .. } = &self.totals;
        format!("Rated({rows} taps: {trips} trips, fares {fares}; {payments} payments, {asked})")
    }
}

/// The rules of a call: as they are given, or made of their parts.
fn rules_of(
    py: Python<'_>,
    rules: Option<&Bound<'_, Rules>>,
    tariffs: Option<&Bound<'_, PyAny>>,
    network: Option<&Bound<'_, Network>>,
    policy: Option<&Bound<'_, Policy>>,
) -> PyResult<Arc<CoreRules>> {
    match (rules, tariffs, network, policy) {
        (Some(rules), None, None, None) => Ok(Arc::clone(&rules.get().ready)),
        (None, Some(tariffs), Some(network), policy) => {
            let policy =
                policy.map_or_else(|| Bound::new(py, Policy::ovpay()), |policy| Ok(policy.clone()))?;
            Ok(Rules::new(py, &policy, network, tariffs)?.ready)
        }
        _ => {
            let words = "expected either rules, or tariffs and a network and perhaps a policy";
            Err(Fault::new(Class::WrongType, "rate.rules", words).into())
        }
    }
}

/// Rates a table of taps.
#[pyfunction]
#[pyo3(signature = (taps, rules = None, *, tariffs = None, network = None, policy = None, cards = None, until = None,
                    threads = None, progress = None))]
#[expect(clippy::too_many_arguments, reason = "each is named in Python")]
pub(crate) fn rate(
    py: Python<'_>,
    taps: &Bound<'_, PyAny>,
    rules: Option<&Bound<'_, Rules>>,
    tariffs: Option<&Bound<'_, PyAny>>,
    network: Option<&Bound<'_, Network>>,
    policy: Option<&Bound<'_, Policy>>,
    cards: Option<&Bound<'_, PyAny>>,
    until: Option<At>,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<Rated> {
    let rules = rules_of(py, rules, tariffs, network, policy)?;
    let (progress, workers) = (Callback::of(progress)?, Workers::of(threads)?);
    let (cards, until) = (super::cards::cards(cards)?, until.map(|until| until.0));
    let chunks = Chunks::of(taps)?;
    let done = watched(py, &progress, |watch| {
        let taps = TapArrays::of(chunks, &workers);
        let (batch, names) =
            batch::rate(&rules, &taps.table(), cards.clone(), until, workers.threads(), Some(watch))
                .map_err(fault)?;
        let totals = batch.totals;
        let tables = Tables::of(&rules, &names, batch, 0, &workers)?;
        Ok::<_, Fault>((tables, totals, taps))
    })?;
    let (tables, totals, taps) = done?;
    Ok(Rated { tables, totals, source: Some(Source { rules, taps, cards, until }) })
}
