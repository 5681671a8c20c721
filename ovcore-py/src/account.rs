//! The account: decide, apply, and what can be asked of it.

use std::sync::Arc;

use ovcore::account::{
    Account as CoreAccount, Command, Context as CoreContext, Deadline, DeadlineKind, Event as CoreEvent,
    decide,
};
use ovcore::card::CardKind;
use ovcore::ids::TripId;
use ovcore::rules::Rules as CoreRules;
use ovcore::settle::AccountSerial;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple, PyType};
use serde_json::json;

use crate::document::Rules;
use crate::fault::Fault;
use crate::rate::explanation;
use crate::record::{Event, from_python, read, to_python, to_tuple};
use crate::reference::ReferenceKey;
use crate::shared::Shared;
use crate::tap::Tap;
use crate::token::Token;
use crate::value::{Checked, date, datetime, named, whole};

/// Everything that a decision depends on besides the account and the command: the rules, and the key of the payment
/// references.
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct Context {
    rules: Py<Rules>,
    reference_key: Py<ReferenceKey>,
}

#[pymethods]
impl Context {
    #[new]
    #[pyo3(signature = (rules, reference_key))]
    fn new(rules: Py<Rules>, reference_key: Py<ReferenceKey>) -> Self {
        Self { rules, reference_key }
    }

    /// The rules.
    #[getter]
    fn rules(&self, py: Python<'_>) -> Py<Rules> {
        self.rules.clone_ref(py)
    }

    /// The key of the payment references.
    #[getter]
    fn reference_key(&self, py: Python<'_>) -> Py<ReferenceKey> {
        self.reference_key.clone_ref(py)
    }

    fn __repr__(&self) -> &'static str {
        "Context(...)"
    }
}

/// One card, as it happens.
///
/// `decide` changes nothing; `apply` is the only way in which an account changes. Several threads may use one account:
/// each call sees it between two events. Equal by content, not hashable, pickled by its bytes.
///
/// `serial` is the host's number of the account, below 2^48 and unique in the back office: it is part of every payment
/// reference. `token` is the card's travel token.
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct Account(Shared<CoreAccount>);

impl Account {
    /// Reads the account, without holding up other Python threads.
    pub(crate) fn read<T: Send>(&self, py: Python<'_>, does: impl FnOnce(&CoreAccount) -> T + Send) -> T {
        self.0.read(py, does)
    }
}

const fn deadline_kind(kind: DeadlineKind) -> &'static str {
    match kind {
        DeadlineKind::TripEnds => "trip_ends",
        DeadlineKind::OffList => "off_list",
        DeadlineKind::Range => "range",
        DeadlineKind::AskAgain => "ask_again",
        DeadlineKind::Night => "night",
        DeadlineKind::Retry => "retry",
        DeadlineKind::Refund => "refund",
        DeadlineKind::DayLeaves => "day_leaves",
        DeadlineKind::DayForgotten => "day_forgotten",
    }
}

fn ready(rules: &Bound<'_, Rules>) -> Arc<CoreRules> {
    Arc::clone(&rules.get().ready)
}

/// A command: a tap by itself, or a dataclass of `ovcore.records`.
fn command(from: &Bound<'_, PyAny>) -> PyResult<Command> {
    if let Ok(tap) = from.cast::<Tap>() {
        return Ok(Command::Tap(Box::new(tap.get().0.clone())));
    }
    let text: String =
        from.py().import("ovcore._wire")?.getattr("command_json")?.call1((from,))?.extract()?;
    Ok(read("command", &text)?)
}

#[pymethods]
impl Account {
    #[new]
    #[pyo3(signature = (serial, token, card))]
    fn new(serial: &Bound<'_, PyAny>, token: &Bound<'_, Token>, card: &Bound<'_, PyAny>) -> PyResult<Self> {
        let expected = "an account serial, an int of 0 or more below 2^48";
        let number: u64 = whole(serial, "account.serial", expected)?;
        let wrong =
            || Fault::new(crate::fault::Class::Value, "account.serial", format!("expected {expected}"));
        let serial = AccountSerial::new(number).ok_or_else(wrong)?;
        let card: CardKind = from_python("card kind", card)?;
        Ok(Self(Shared::new(CoreAccount::new(serial, token.get().travel()?, card))))
    }

    /// Decides on a command: a `Tap`, or one of `LateTap`, `Advance`, `Answer`, `CheckAnswered` and `Instruct`.
    ///
    /// Changes nothing, and gives the same decision for the same arguments. Store the events and queue the effects in one
    /// transaction; then `apply` each event.
    ///
    /// Raises `RefusedError`; its code says why, and for `refusal.advance_first` its `at` says where to.
    #[pyo3(signature = (context, command, /))]
    fn decide<'py>(
        &self,
        py: Python<'py>,
        context: &Bound<'py, Context>,
        #[pyo3(from_py_with = command)] command: Command,
    ) -> PyResult<Bound<'py, PyAny>> {
        let context = context.get();
        let rules = ready(context.rules.bind(py));
        let key = Arc::clone(&context.reference_key.get().0);
        let decision = self.read(py, move |account| {
            decide(account, &CoreContext { rules: &rules, reference_key: &key }, &command)
        });
        let decision = decision.map_err(Fault::from)?;
        let effects = to_tuple(py, "Effect", &decision.effects)?;
        let events = PyTuple::new(py, decision.events.into_iter().map(Event))?;
        py.import("ovcore.records")?.getattr("Decision")?.call1((events, effects))
    }

    /// Applies an event. Raises `ApplyError` when it refers to something that the account does not have; the account may
    /// then be changed in part, and is to be made anew from its events.
    #[pyo3(signature = (event, /))]
    fn apply(&self, py: Python<'_>, event: &Bound<'_, Event>) -> PyResult<()> {
        let event: &CoreEvent = &event.get().0;
        Ok(self.0.write(py, |account| account.apply(event)).map_err(Fault::from)?)
    }

    /// When something next falls due, and what; `None` while nothing can change by itself. Send `Advance` then.
    #[pyo3(signature = (rules, /))]
    fn next_deadline<'py>(
        &self,
        py: Python<'py>,
        rules: &Bound<'py, Rules>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let rules = ready(rules);
        let Some(Deadline { at, kind, day }) = self.read(py, move |account| account.next_deadline(&rules))
        else {
            return Ok(None);
        };
        let fields = (datetime(py, at)?, deadline_kind(kind), date(py, day)?);
        py.import("ovcore.records")?.getattr("Deadline")?.call1(fields).map(Some)
    }

    /// The account as bytes, for its host's store.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.read(py, CoreAccount::to_bytes))
    }

    /// The account that `to_bytes` wrote. Raises `BytesError`.
    #[classmethod]
    #[pyo3(signature = (data, /))]
    fn from_bytes(_: &Bound<'_, PyType>, data: &Bound<'_, PyBytes>) -> PyResult<Self> {
        Ok(Self(Shared::new(CoreAccount::from_bytes(data.as_bytes()).map_err(Fault::from)?)))
    }

    /// The host's number of the account.
    #[getter]
    fn serial(&self, py: Python<'_>) -> u64 {
        self.read(py, |account| account.serial().number())
    }

    /// The card's travel token.
    #[getter]
    fn token(&self, py: Python<'_>) -> Token {
        self.read(py, |account| account.token().into())
    }

    /// The card's scheme, form and funding.
    #[getter]
    fn card<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, "CardKind", &self.read(py, CoreAccount::card))
    }

    /// The products that the card holds.
    #[getter]
    fn products<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_tuple(py, "HeldProduct", &self.read(py, |account| account.products().to_vec()))
    }

    /// The days that the account holds, in order, each with its taps and trips.
    #[getter]
    fn days<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_tuple(py, "HeldDay", &self.read(py, |account| account.days().to_vec()))
    }

    /// The trips of the days that the account holds, in order of time, with what was asked for each.
    #[getter]
    fn trips<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_tuple(py, "HeldTrip", &self.read(py, |account| account.trips().cloned().collect::<Vec<_>>()))
    }

    /// The request that is at the bank.
    #[getter]
    fn in_flight<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let own = self.read(py, |account| account.in_flight().cloned());
        own.map(|own| to_python(py, "InFlight", &own)).transpose()
    }

    /// What is owed after a declined payment.
    #[getter]
    fn debt<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let own = self.read(py, |account| account.debt().cloned());
        own.map(|own| to_python(py, "Debt", &own)).transpose()
    }

    /// The credits that are not used up, oldest first.
    #[getter]
    fn credits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_tuple(py, "Credit", &self.read(py, |account| account.credits().to_vec()))
    }

    /// Why the card may not check in; empty when it may.
    #[getter]
    fn denied<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_tuple(py, "Denial", &self.read(py, |account| account.denied().to_vec()))
    }

    /// When *unpaid fare* leaves the deny list after a recovery by tap.
    #[getter]
    fn block_ends<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.read(py, CoreAccount::block_ends).map(|at| datetime(py, at)).transpose()
    }

    /// What stands on each ledger: a debit above nothing, a credit below.
    #[getter]
    fn ledgers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, "Ledgers", &self.read(py, CoreAccount::ledgers))
    }

    /// What an event posts, on the account as it was before the event: lines that add up to nothing.
    #[pyo3(signature = (event, /))]
    fn entry<'py>(&self, py: Python<'py>, event: &Bound<'py, Event>) -> PyResult<Bound<'py, PyAny>> {
        let event: &CoreEvent = &event.get().0;
        to_python(py, "Ledgers", &self.read(py, |account| account.entry(event)))
    }

    /// Whether what was earned is all accounted for: approved, owed, in flight, waived and moved, less what was given
    /// back.
    #[getter]
    fn books_balance(&self, py: Python<'_>) -> bool {
        self.read(py, |account| account.balance().holds())
    }

    /// The card's last actions, latest first: as many as the policy says.
    #[pyo3(signature = (rules, /))]
    fn last_actions<'py>(&self, py: Python<'py>, rules: &Bound<'py, Rules>) -> PyResult<Bound<'py, PyAny>> {
        let rules = ready(rules);
        to_tuple(py, "Action", &self.read(py, move |account| account.last_actions(&rules)))
    }

    /// Why a trip of a day that the account holds costs what it costs, in `"en"` or `"nl"`; `None` where there is no such
    /// trip, or it has no price.
    #[pyo3(signature = (rules, trip, /, language = "en"))]
    fn explain<'py>(
        &self,
        py: Python<'py>,
        rules: &Bound<'py, Rules>,
        trip: Checked<TripId>,
        language: &str,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let (rules, language) = (ready(rules), named("language", language)?);
        let why = self.read(py, move |account| account.explain(&rules, &trip.0));
        why.map(|why| to_python(py, "Explanation", &explanation(&why, language))).transpose()
    }

    /// What an imagined trip, an `ImaginedTrip`, would cost with this card: rated with its day so far, with what the day before
    /// handed over, and with its products. Gives `None` where a check-in like this begins no trip. `language` is that of the
    /// explanation, `"en"` or `"nl"`.
    #[pyo3(signature = (rules, trip, /, language = "en"))]
    fn estimate<'py>(
        &self,
        py: Python<'py>,
        rules: &Bound<'py, Rules>,
        trip: &Bound<'py, PyAny>,
        language: &str,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let (rules, trip) = (ready(rules), crate::estimate::imagined(trip)?);
        let estimate = self.read(py, move |account| account.estimate(&rules, &trip));
        crate::estimate::told(py, estimate.as_ref(), named("language", language)?)
    }

    /// The latest check-in or check-out that it knows of, in UTC.
    #[getter]
    fn last_travel<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.read(py, CoreAccount::last_travel).map(|at| datetime(py, at)).transpose()
    }

    /// What else is known of the card: issuer range, linked cards, reasons that were lifted, days that left.
    #[getter]
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let own = self.read(py, |account| {
            json!({
                "issuer_range": account.issuer_range(),
                "lifted": account.lifted(),
                "linked": account.linked(),
                "days_left": account.digests().iter().map(|(day, _)| *day).collect::<Vec<_>>(),
            })
        });
        to_python(py, "Attributes", &own)
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self.0.same(py, &other.get().0))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        Ok((slf.get_type().getattr("from_bytes")?, (slf.get().to_bytes(slf.py()),)))
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let (serial, days) = self.read(py, |account| (account.serial().number(), account.days().len()));
        format!("Account({serial}, {days} days held)")
    }
}
