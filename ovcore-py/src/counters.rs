//! Monthly counters: whether a card may be counted, its months, and exports over many cards.

use std::sync::Arc;

use ovcore::account::DayRecord as CoreRecord;
use ovcore::calendar::Instant;
use ovcore::card::Audience;
use ovcore::counters::{
    Basis, CardCounters as CoreCounters, CountersExport as CoreExport, CountersPolicy as CorePolicy, Month,
    MonthCounters, NoPermission, Permission as CorePermission, Services, Statement, Subject,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};
use serde_json::{Value, json};

use crate::document::{Rules, document};
use crate::fault::{Class, Fault, Outcome};
use crate::record::{DayRecord, hash, json_of, list, loads, plain, to_python, to_tuple};
use crate::shared::Shared;
use crate::token::{Token, audience};
use crate::value::{At, Checked, Day, Text, datetime, name, named, whole};
use crate::view::History;
use ovcore::ids::CarrierId;

fn read_policy(text: &str) -> Outcome<CorePolicy> {
    Ok(CorePolicy::from_json(text)?)
}

document! {
    /// The numbers of monthly counters and of their exports, as a document: `ovcore/counters/1`.
    CountersPolicy, CorePolicy, read_policy, CorePolicy::to_json, {
        /// Assumed numbers: the source documents name the counters, not the bounds.
        #[staticmethod]
        fn assumed() -> Self {
            Self(Arc::new(CorePolicy::assumed()))
        }

        fn __repr__(&self) -> String {
            format!("CountersPolicy(groups of {} cards or more)", self.0.group_cards_min)
        }
    }
}

/// That one card may be counted for one audience, by a legal basis (`"legitimate_interest"`, `"contract"` or `"consent"`)
/// and everything that its traveller said (`Statement`, in any order). It cannot be stored or pickled: ask for it each
/// time, so that what was said since is never missed.
///
/// `token` is the card's reporting token for that audience: `carrier`, or without one the back office itself.
///
/// Raises `NoPermissionError` where the traveller said no, or never gave the consent that is the basis.
///
/// ```python
/// from datetime import datetime, timezone
/// from ovcore import NoPermissionError, Permission, Statement, Token
///
/// token = Token("aeaqcaibaeaqcaibaeaqcaibae", "reporting")
/// assert Permission(token, basis="contract").counts_from is None
/// no = Statement(datetime(2026, 3, 10, 12, tzinfo=timezone.utc), "opted_out")
/// try:
///     Permission(token, basis="contract", statements=[no])
/// except NoPermissionError as refusal:
///     assert refusal.code == "counters.opted_out" and refusal.at == no.at
/// ```
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct Permission(CorePermission);

#[pymethods]
impl Permission {
    #[new]
    #[pyo3(signature = (token, /, *, basis, statements = None, carrier = None))]
    fn new(
        token: &Bound<'_, Token>,
        basis: &str,
        statements: Option<&Bound<'_, PyAny>>,
        carrier: Option<Checked<CarrierId>>,
    ) -> PyResult<Self> {
        let subject = Subject { token: token.get().of_purpose()?, audience: audience(carrier) };
        let basis: Basis = named("legal basis", basis)?;
        let statements: Vec<Statement> = list("statement", statements)?;
        Ok(Self(CorePermission::ask(subject, basis, &statements).map_err(Fault::from)?))
    }

    /// The card's reporting token.
    #[getter]
    fn token(&self) -> Token {
        self.0.subject().token.into()
    }

    /// For which carrier; `None` for the back office.
    #[getter]
    fn carrier(&self) -> Option<String> {
        carrier_of(self.0.subject().audience)
    }

    /// By which basis.
    #[getter]
    fn basis(&self) -> String {
        name(&self.0.basis())
    }

    /// From when on trips may be counted; `None` where there is no such bound.
    #[getter]
    fn counts_from<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.from().map(|from| datetime(py, from)).transpose()
    }

    fn __repr__(&self) -> String {
        format!("Permission({})", name(&self.0.basis()))
    }
}

fn carrier_of(audience: Audience) -> Option<String> {
    match audience {
        Audience::BackOffice => None,
        Audience::Carrier(carrier) => Some(carrier.to_string()),
    }
}

/// A month with its counters told flat.
fn month_form((month, of): (&Month, &MonthCounters)) -> Value {
    let route = of.favourite_route;
    let station = of.favourite_station;
    json!({
        "month": month, "trips": of.trips, "days": of.days, "days_since_last_trip": of.days_since_last_trip,
        "peak": of.peak.peak, "off_peak": of.peak.off_peak, "no_difference": of.peak.no_difference,
        "not_known": of.peak.not_known, "mostly": of.peak.mostly().name(),
        "favourite_route":
            route.map(|own| json!({ "one": own.what.one, "other": own.what.other, "trips": own.trips })),
        "favourite_station": station.map(|own| json!({ "place": own.what, "trips": own.trips })),
        "revenue": of.revenue.iter().collect::<Vec<_>>(), "revenue_in_all": of.revenue_in_all(),
        "bike_rentals": of.services.bike_rentals, "bike_parkings": of.services.bike_parkings,
    })
}

/// How many of something a host counted; what it does not count is not known.
fn count(number: Option<&Bound<'_, PyAny>>) -> PyResult<Option<u32>> {
    number.map(|number| whole(number, "counters.services", "how many, 0 or more")).transpose()
}

/// A no, as `Permission` said it.
fn no_permission(why: &Bound<'_, PyAny>) -> PyResult<NoPermission> {
    let class = why.py().import("ovcore.errors")?.getattr("NoPermissionError")?;
    if !why.is_instance(&class)? {
        let expected = "the NoPermissionError that Permission raised";
        return Err(Fault::wrong_type("counters.why", why, expected).into());
    }
    let (Text(code), at) = (why.getattr("code")?.extract()?, why.getattr("at")?);
    let at: Option<Instant> = if at.is_none() { None } else { Some(at.extract::<At>()?.0) };
    let kind = code.trim_start_matches("counters.");
    let form = at.map_or_else(|| json!(kind), |at| json!({ kind: { "at": at } }));
    Ok(serde_path_to_error::deserialize(form).map_err(|error| Fault::json("refusal", error))?)
}

/// The monthly counters of one card for one audience. Without a `Permission` they cannot be made, read or added to, and
/// `stop` deletes them; they cannot be pickled.
///
/// Days come in order, each once, when they leave the account; what is corrected later counts when the counters are made
/// anew from the history (`of`). Several threads may use them. Equal by content, not hashable.
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct CardCounters(Shared<Option<CoreCounters>>);

fn deleted() -> Fault {
    Fault::new(Class::Value, "counters.deleted", "the counters were deleted; expected new ones")
}

impl CardCounters {
    fn made(counters: CoreCounters) -> Self {
        Self(Shared::new(Some(counters)))
    }

    fn seen<R: Send>(&self, py: Python<'_>, does: impl FnOnce(&CoreCounters) -> R + Send) -> Outcome<R> {
        self.0.read(py, |own| own.as_ref().map(does).ok_or_else(deleted))
    }

    fn changed<R: Send>(
        &self,
        py: Python<'_>,
        does: impl FnOnce(&mut CoreCounters) -> Outcome<R> + Send,
    ) -> Outcome<R> {
        self.0.write(py, |own| does(own.as_mut().ok_or_else(deleted)?))
    }
}

#[pymethods]
impl CardCounters {
    #[new]
    #[pyo3(signature = (permission, /))]
    fn new(permission: &Bound<'_, Permission>) -> Self {
        Self::made(CoreCounters::new(&permission.get().0))
    }

    /// The counters of all days of a history.
    #[staticmethod]
    #[pyo3(signature = (permission, rules, policy, history, /))]
    fn of(
        py: Python<'_>,
        permission: &Bound<'_, Permission>,
        rules: &Bound<'_, Rules>,
        policy: &Bound<'_, CountersPolicy>,
        history: &Bound<'_, History>,
    ) -> Self {
        let (permission, rules) = (&permission.get().0, Arc::clone(&rules.get().ready));
        let (policy, history) = (&policy.get().0, history.get());
        Self::made(py.detach(|| CoreCounters::of(permission, &rules, policy, &history.core())))
    }

    /// Reads what `to_json` wrote, under a permission for these counters. Raises `DocumentError`.
    #[staticmethod]
    #[pyo3(signature = (text, permission, /))]
    fn from_json(text: Text, permission: &Bound<'_, Permission>) -> PyResult<Self> {
        Ok(Self::made(CoreCounters::from_json(&text.0, &permission.get().0).map_err(Fault::from)?))
    }

    /// The counters as they are stored: JSON text, indented. Raises `InputError` once they are deleted, as all others do.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.seen(py, CoreCounters::to_json)?)
    }

    /// Counts a day that left the account. The record of the day before it says when a journey began that went on over
    /// midnight. Raises `RefusedError` where the permission is not for these counters, or the day was counted before.
    #[pyo3(signature = (permission, rules, policy, record, /, *, before = None))]
    fn note_day(
        &self,
        py: Python<'_>,
        permission: &Bound<'_, Permission>,
        rules: &Bound<'_, Rules>,
        policy: &Bound<'_, CountersPolicy>,
        record: &Bound<'_, DayRecord>,
        before: Option<&Bound<'_, DayRecord>>,
    ) -> PyResult<()> {
        let (permission, rules) = (&permission.get().0, Arc::clone(&rules.get().ready));
        let (policy, record) = (&policy.get().0, &record.get().0);
        let before: Option<&CoreRecord> = before.map(|before| &before.get().0);
        let noted = self.changed(py, |own| Ok(own.note_day(permission, &rules, policy, record, before)?));
        Ok(noted?)
    }

    /// Closes the month that goes on, if it lies before `month` (as `"2026-04"`): when that begins, or the host knows that
    /// no more days come.
    #[pyo3(signature = (month, policy, /))]
    fn close_before(
        &self,
        py: Python<'_>,
        month: Checked<Month>,
        policy: &Bound<'_, CountersPolicy>,
    ) -> PyResult<()> {
        let policy = &policy.get().0;
        let closed = self.changed(py, |own| {
            own.close_before(month.0, policy);
            Ok(())
        });
        Ok(closed?)
    }

    /// Notes what the host counts beside travel, of a month; what is not given is not known. Gives whether the month is
    /// there: it is over, and something was travelled. Raises `RefusedError` where the permission is not for these counters.
    #[pyo3(signature = (permission, month, /, *, bike_rentals = None, bike_parkings = None))]
    fn note_services(
        &self,
        py: Python<'_>,
        permission: &Bound<'_, Permission>,
        month: Checked<Month>,
        bike_rentals: Option<&Bound<'_, PyAny>>,
        bike_parkings: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<bool> {
        let services = Services { bike_rentals: count(bike_rentals)?, bike_parkings: count(bike_parkings)? };
        let permission = &permission.get().0;
        Ok(self.changed(py, |own| Ok(own.note_services(permission, month.0, services)?))?)
    }

    /// Notes a contact with the customer: the period of retention counts from the last one.
    #[pyo3(signature = (at, /))]
    fn note_contact(&self, py: Python<'_>, at: At) -> PyResult<()> {
        let noted = self.changed(py, |own| {
            own.note_contact(at.0);
            Ok(())
        });
        Ok(noted?)
    }

    /// Deletes the counters, because there is no permission any more: `why` is the `NoPermissionError`. What is given back
    /// says nothing of the card.
    #[pyo3(signature = (why, now, /))]
    fn stop<'py>(&self, py: Python<'py>, why: &Bound<'py, PyAny>, now: At) -> PyResult<Bound<'py, PyAny>> {
        let why = no_permission(why)?;
        let counters = self.0.write(py, Option::take).ok_or_else(deleted)?;
        let stopped = counters.stop(why, now.0);
        let form = json!({ "why": stopped.why.code(), "deleted_at": stopped.deleted_at });
        to_python(py, "CountersDeleted", &form)
    }

    /// Whether they were deleted.
    #[getter]
    fn is_deleted(&self, py: Python<'_>) -> bool {
        self.0.read(py, Option::is_none)
    }

    /// Whose they are: the card's reporting token.
    #[getter]
    fn token(&self, py: Python<'_>) -> PyResult<Token> {
        Ok(self.seen(py, |own| own.subject().token.into())?)
    }

    /// For which carrier; `None` for the back office.
    #[getter]
    fn carrier(&self, py: Python<'_>) -> PyResult<Option<String>> {
        Ok(self.seen(py, |own| carrier_of(own.subject().audience))?)
    }

    /// By which basis they are kept.
    #[getter]
    fn basis(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.seen(py, |own| name(&own.basis()))?)
    }

    /// The months that are over and in which something was travelled, in order.
    #[getter]
    fn months<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let months = self.seen(py, |own| own.months().iter().map(month_form).collect::<Vec<_>>())?;
        to_tuple(py, "MonthCounters", &months)
    }

    /// The last contact with the customer: what retention counts from.
    #[getter]
    fn last_contact<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.seen(py, CoreCounters::last_contact)?.map(|at| datetime(py, at)).transpose()
    }

    /// How many days ago the last trip was, on a date; `None` where none was counted.
    #[pyo3(signature = (on, /))]
    fn days_since_last_trip(&self, py: Python<'_>, on: Day) -> PyResult<Option<u32>> {
        Ok(self.seen(py, |own| own.days_since_last_trip(on.0))?)
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self.0.same(py, &other.get().0))
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        match self.seen(py, |own| own.months().len()) {
            Ok(months) => format!("CardCounters({months} months)"),
            Err(_) => "CardCounters(deleted)".to_owned(),
        }
    }
}

plain! {
    /// The counters of a month over many cards, without small groups: no cell of fewer cards than the policy says is shown,
    /// and none that a total would give away. Make the export of a month once: two whose cards differ by one tell of that
    /// one. `str()` gives it as a table.
    CountersExport, CoreExport, "counters export", {
        /// The export of a month that is over (as `"2026-03"`), of all `cards` that are counted for a carrier, or without
        /// one for the back office. Cards of other audiences, and those that did not travel, are in no group.
        #[staticmethod]
        #[pyo3(signature = (cards, month, policy, /, *, carrier = None))]
        fn of(
            py: Python<'_>,
            cards: &Bound<'_, PyAny>,
            month: Checked<Month>,
            policy: &Bound<'_, CountersPolicy>,
            carrier: Option<Checked<CarrierId>>,
        ) -> PyResult<Self> {
            let mut own: Vec<CoreCounters> = Vec::new();
            for card in cards.try_iter()? {
                let card = card?;
                let Ok(card) = card.cast::<CardCounters>() else {
                    return Err(Fault::wrong_type("list.type", &card, "CardCounters").into());
                };
                own.push(card.get().seen(py, CoreCounters::clone)?);
            }
            let (policy, to) = (&policy.get().0, audience(carrier));
            Ok(Self(py.detach(|| CoreExport::new(&own, to, month.0, policy))))
        }

        /// Which month, as `"2026-03"`.
        #[getter]
        fn month(&self) -> String {
            self.0.month.to_string()
        }

        /// For which carrier; `None` for the back office.
        #[getter]
        fn carrier(&self) -> Option<String> {
            carrier_of(self.0.audience)
        }

        /// No group of fewer cards is shown.
        #[getter]
        const fn group_cards_min(&self) -> u32 {
            self.0.group_cards_min
        }

        /// All cards that travelled; `None` where they are too few.
        #[getter]
        fn all_cards<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
            self.0.all.map(|all| to_python(py, "CardGroup", &all)).transpose()
        }

        /// The tables, one for each counter by which cards are put together.
        #[getter]
        fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            to_tuple(py, "ExportTable", &self.0.tables)
        }

        fn __str__(&self) -> String {
            self.0.to_string()
        }

        fn __repr__(&self) -> String {
            format!("CountersExport({}, {} tables)", self.0.month, self.0.tables.len())
        }

        fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            py.import("ovcore._wire")?.getattr("pre")?.call1((self.0.to_string(),))
        }
    }
}
