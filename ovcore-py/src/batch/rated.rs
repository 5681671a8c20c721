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
///
/// Amounts are whole cents in columns that end in `_cents`, exact; instants are timestamps in UTC, days are dates; names
/// (of cards, carriers, places, kinds) are dictionaries of texts. A trip is named by the number of the row of its check-in,
/// counted from 0; so is a journey, by its first trip. In tables of several calls of a `Stream` rows are counted over all.
///
/// It keeps the columns of the taps and the rules for as long as it lives, for `explain`.
#[pyclass(frozen, module = "ovcore")]
pub(crate) struct Rated {
    tables: Tables,
    totals: Totals,
    source: Option<Source>,
}

impl Rated {
    /// How many rows each table has.
    fn sizes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let sizes = PyDict::new(py);
        for (name, table) in self.tables.named() {
            sizes.set_item(name, table.rows())?;
        }
        Ok(sizes)
    }

    /// What one call of a stream gave.
    pub(super) const fn of_stream(tables: Tables, totals: Totals) -> Self {
        Self { tables, totals, source: None }
    }
}

pub(super) fn fault(error: BatchError) -> Fault {
    let class = match error {
        BatchError::Table(_) => Class::Table,
        BatchError::Cut { .. } | BatchError::Stopped => Class::Value,
    };
    Fault::new(class, error.code(), error.to_string())
}

#[pymethods]
impl Rated {
    /// The trips, by card and check-in.
    ///
    /// `trip` uint64: the row of its check-in; `card` dictionary: the token; `day` date32: the travel day; `journey` uint64;
    /// `check_out` uint64: the row of the check-out, or nothing; `status` dictionary: `open`, `complete`,
    /// `missing_check_out`, `same_place`, `cancelled_same_place`, `cancelled_wrong_pole`, `cancelled_corrected`, `held`,
    /// `corrected`, `corrected_check_in`; `fare_cents` int64, or nothing where there is no price (yet); `unpriced`
    /// dictionary: why there is none; `final_at` timestamp: from when on it counts.
    #[getter]
    fn trips(&self) -> ArrowTable {
        self.tables.trips.clone()
    }

    /// The journeys: trips joined by transfers.
    ///
    /// `journey` uint64: the row of its first check-in; `card` dictionary; `day` date32; `trips` uint32: how many;
    /// `fare_cents` int64: the sum of their fares, as far as they are known.
    #[getter]
    fn journeys(&self) -> ArrowTable {
        self.tables.journeys.clone()
    }

    /// The legs of the trips: the part of each carrier.
    ///
    /// `trip` uint64; `card`, `carrier`, `origin`, `destination` (or nothing) dictionaries; `distance` uint32 in `unit`
    /// dictionary: `metre` or `tariff_unit`, or nothing where the fare does not depend on it; `tariff` dictionary: the id of
    /// the tariff; `amount_cents` int64: the carrier's part of the fare.
    #[getter]
    fn legs(&self) -> ArrowTable {
        self.tables.legs.clone()
    }

    /// The payments: what was asked of the bank.
    ///
    /// `card` dictionary; `payment` uint32: its number within the card's account; `kind` dictionary: `night`, `threshold`,
    /// `per_trip`, and on a debt `debt_scheduled`, `debt_tap`, `debt_self_service`; `asked_at` timestamp; `amount_cents`
    /// int64; `credited_cents` int64: what credits covered; `outcome` dictionary: `approved`, `declined`, `covered` (by
    /// credits), `at_bank`.
    #[getter]
    fn payments(&self) -> ArrowTable {
        self.tables.payments.clone()
    }

    /// What the payments are made of.
    ///
    /// `card` dictionary and `payment` uint32: which payment; `day` date32; `trip` uint64; `amount_cents` int64, below
    /// nothing where a fare fell.
    #[getter]
    fn charges(&self) -> ArrowTable {
        self.tables.charges.clone()
    }

    /// What travellers got back.
    ///
    /// `card` dictionary; `credit` uint32: its number within the account; `kind` dictionary: `arose`, or `refunded`: what was
    /// left of it was paid back; `at` timestamp; `amount_cents` int64.
    #[getter]
    fn credits(&self) -> ArrowTable {
        self.tables.credits.clone()
    }

    /// The cards that end with something not settled.
    ///
    /// `card` dictionary; `uncollected_cents` int64: booked and not asked for, below nothing where too much was asked;
    /// `credits_cents` int64: open credits; `debt_cents` int64: the open debt; `in_flight_cents` int64: at the bank.
    #[getter]
    fn standing(&self) -> ArrowTable {
        self.tables.standing.clone()
    }

    /// The rows of the table, each with what became of it.
    ///
    /// `row` uint64; `result` dictionary: a field of `TapCounts`; `refers_to` uint64: the check-in of its trip, the tap that
    /// stands for it, or the first of its repeats. Of a stream, rows of earlier calls of which it shows only now come first.
    #[getter]
    fn taps(&self) -> ArrowTable {
        self.tables.taps.clone()
    }

    /// What is wrong with rows; it costs nothing but the row.
    ///
    /// `row` uint64; `column` utf8: the first column that is wrong; `found` utf8: what stands there, never a token;
    /// `expected` utf8; `code` utf8. A row with a place or carrier that the network does not have is told, too
    /// (`batch.unknown_place`, `batch.unknown_carrier`): it is rated all the same, and its trip has no price.
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

    /// Why some trips cost what they cost: their explanations, by trip. A trip without a price is left out.
    ///
    /// `trips` are numbers as in the column `trip`. Their cards are rated again, each by its account. What one call of a
    /// `Stream` gave cannot be explained by itself: that raises `InputError`.
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
            batch::explain(&source.rules, &source.taps.tables(), source.cards.clone(), source.until, &rows)
        });
        let found = found.map_err(|error| fault(error.into()))?;
        let explained = PyDict::new(py);
        for (row, why) in found {
            let why = crate::rate::explanation(&why, language);
            explained.set_item(row, to_python(py, "Explanation", &why)?)?;
        }
        Ok(explained)
    }

    /// The totals as aligned lines.
    fn __str__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("ovcore._wire")?.getattr("totals_text")?.call1((self.totals(py)?, self.sizes(py)?))
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("ovcore._wire")?.getattr("totals_html")?.call1((self.totals(py)?, self.sizes(py)?))
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

/// Rates a table of taps: pairs them to trips, prices and splits these, and collects from the cards, all at once.
///
/// `taps` is anything that exports an Arrow stream (polars, pandas, pyarrow, `DuckDB`, `ArrowTable`), or an iterable of `Tap`
/// or of dicts with a tap's fields. Its columns, in any order, its rows in any order:
///
/// * needed: `id` (texts or whole numbers, unique for the card), `token` (texts, or 16 bytes each), `carrier`, `mode`,
///   `location`, `reader`, `direction` (texts), `at` (timestamps with a zone);
/// * where there are any: `received_at`, `vehicle`, `line`, `reader_outcome`, `application`, whole or in some rows.
///
/// Texts may be plain, large, views or dictionaries. What comes in large pieces is not copied. Further columns are not
/// looked at. A row that cannot be read is no error: it is in `bad_rows`, and the rest is rated.
///
/// Give either `rules`, or `tariffs` and `network`, and `policy` if it is not OVpay's. `cards` says what is known of cards
/// besides their taps: an iterable of `CardInfo`, or a table with the columns `token`, `scheme`, `form`, `funding`, `product`,
/// `from`, `until` (dates), of which all but the first may be absent; a card with several products has several rows. Other
/// cards hold no product, are collected by day, and pay. Time goes on until `until`; without it, until the last night of any
/// tap is over.
///
/// It works on `threads` threads, as many as the machine has cores where it says nothing; the result is the same on any.
/// Other Python threads run meanwhile. `progress(done, parts)` is called on the caller's thread, at most some ten times a
/// second; an exception in it, and Ctrl-C, stop the work.
///
/// Raises `TableError` for a table that lacks a column or has one of a wrong type, with the column as its path.
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
            batch::rate(&rules, &taps.tables(), cards.clone(), until, workers.threads(), Some(watch))
                .map_err(fault)?;
        let totals = batch.totals;
        let tables = Tables::of(&rules, &names, batch, (&taps, 0), &workers)?;
        Ok::<_, Fault>((tables, totals, taps))
    })?;
    let (tables, totals, taps) = done?;
    Ok(Rated { tables, totals, source: Some(Source { rules, taps, cards, until }) })
}
