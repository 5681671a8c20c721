//! What each reader may see of a card, and what carriers and clearing get of it.

use ovcore::account::{Account as CoreAccount, DayRecord as CoreRecord, Event as CoreEvent};
use ovcore::business::UsedService;
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{KeyVersion, TokenKeys};
use ovcore::ids::{CarrierId, StaffId};
use ovcore::inspect::{AtInspection, AtServiceDesk, Consent, Inspection, Question, QuestionNumber};
use ovcore::language::Language;
use ovcore::product::chip::{ChipRules, ChipView};
use ovcore::report::{
    Clearing as CoreClearing, ClearingBook, ClearingLine, DailyReport as CoreReport, DailyReports,
};
use ovcore::rules::Rules as CoreRules;
use ovcore::view::{
    AlsoKept, ByReference, CarrierView, ConsentRow, DeskView, EmployerView, History as CoreHistory, KeptRow,
    LinkedAccount, Moment, OwnData, PaymentBook, Receipt,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};
use serde::Deserialize;
use std::sync::Arc;

use crate::account::Account;
use crate::business::BusinessCard;
use crate::document::Rules;
use crate::fault::{Class, Fault, Outcome};
use crate::money::Money;
use crate::record::{DayRecord, Event, all, from_python, hash, json, list, loads, plain, to_tuple};
use crate::reference::ReferenceNumber;
use crate::token::{Keys, RootToken};
use crate::value::{At, Checked, Day, Text, Version, date, whole};

/// What one reader may see of a card: data, made to be sent. There is no way from it back to the account.
#[pyclass(frozen, module = "ovcore")]
#[derive(Clone, Debug)]
pub(crate) struct View {
    kind: &'static Kind,
    form: String,
    english: String,
    dutch: String,
}

/// A kind of view: its name, who reads it, and the table of its fields.
#[derive(Debug)]
struct Kind {
    name: &'static str,
    reader: &'static str,
    rows: &'static [ovcore::view::FieldRow],
}

impl Kind {
    const fn of<V: ovcore::view::View>(name: &'static str) -> Self {
        Self { name, reader: reader_name(V::READER), rows: V::FIELDS }
    }
}

static INSPECTION: Kind = Kind::of::<Inspection>("inspection");
static BY_REFERENCE: Kind = Kind::of::<ByReference>("by_reference");
static LINKED_ACCOUNT: Kind = Kind::of::<LinkedAccount>("linked_account");
static CARRIER: Kind = Kind::of::<CarrierView>("carrier");
static SERVICE_DESK: Kind = Kind::of::<DeskView>("service_desk");
static EMPLOYER: Kind = Kind::of::<EmployerView>("employer");
static RECEIPT: Kind = Kind::of::<Receipt>("receipt");
static OWN_DATA: Kind = Kind::of::<OwnData>("own_data");
static CHIP_CARD: Kind = Kind::of::<ChipView>("chip_card");

/// All kinds.
static KINDS: [&Kind; 9] = [
    &INSPECTION,
    &BY_REFERENCE,
    &LINKED_ACCOUNT,
    &CARRIER,
    &SERVICE_DESK,
    &EMPLOYER,
    &RECEIPT,
    &OWN_DATA,
    &CHIP_CARD,
];

impl View {
    /// A view, with its words in both languages.
    fn of<V: ovcore::view::View>(kind: &'static Kind, view: &V, text: impl Fn(Language) -> String) -> Self {
        Self { kind, form: json(view), english: text(Language::English), dutch: text(Language::Dutch) }
    }

    /// The view of an inspector.
    pub(crate) fn of_inspection(answer: &Inspection, rules: &CoreRules) -> Self {
        Self::of(&INSPECTION, answer, |language| answer.in_words(rules, language).as_str().to_owned())
    }

    /// The view of a chip card's owner, for which there are words in English only.
    pub(crate) fn of_chip(view: &ChipView, rules: &ChipRules) -> Self {
        let text = view.show(rules).to_string();
        Self::of(&CHIP_CARD, view, |_| text.clone())
    }

    /// Its data, where it is the view of an inspector.
    pub(crate) fn inspection_form(&self) -> Option<String> {
        (self.kind.name == INSPECTION.name).then(|| self.form.clone())
    }
}

/// How a view is pickled.
type Pickled<'py> = (Bound<'py, PyAny>, (&'static str, String, String, String));

const fn reader_name(reader: ovcore::view::Reader) -> &'static str {
    use ovcore::view::Reader;
    match reader {
        Reader::Inspector => "inspector",
        Reader::ReferenceHolder => "reference_holder",
        Reader::LinkedAccount => "linked_account",
        Reader::Carrier => "carrier",
        Reader::ServiceDesk => "service_desk",
        Reader::Employer => "employer",
        Reader::Traveller => "traveller",
    }
}

#[pymethods]
impl View {
    /// Which view it is: `"inspection"`, `"by_reference"`, `"linked_account"`, `"carrier"`, `"service_desk"`, `"employer"`,
    /// `"receipt"`, `"own_data"` or `"chip_card"`.
    #[getter]
    const fn kind(&self) -> &'static str {
        self.kind.name
    }

    /// Who reads it: `"inspector"`, `"reference_holder"`, `"linked_account"`, `"carrier"`, `"service_desk"`, `"employer"`
    /// or `"traveller"`.
    #[getter]
    const fn reader(&self) -> &'static str {
        self.kind.reader
    }

    /// Its data, as JSON text. Amounts are in minor units.
    fn to_json(&self) -> String {
        self.form.clone()
    }

    /// Its data, as a new dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.form)
    }

    /// The view as its reader reads it, in `"en"` or `"nl"`.
    #[pyo3(signature = (language = "en"))]
    fn text(&self, language: &str) -> PyResult<&str> {
        Ok(match crate::value::named("language", language)? {
            Language::English => &self.english,
            Language::Dutch => &self.dutch,
        })
    }

    /// Every field that such a view may have: where it stands, what it is, and why its reader may see it.
    #[getter]
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.kind.rows.iter().map(|row| (row.path, row.what, row.why)))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        let same = |other: &Self| (other.kind.name, &other.form) == (self.kind.name, &self.form);
        other.cast::<Self>().is_ok_and(|other| same(other.get()))
    }

    fn __hash__(&self) -> u64 {
        hash(&self.form)
    }

    /// A view as it was pickled: its kind, data, and words in both languages.
    #[staticmethod]
    fn _restored(kind: Text, form: Text, english: Text, dutch: Text) -> PyResult<Self> {
        let own = KINDS.iter().find(|own| own.name == kind.0);
        let kind = own.ok_or_else(|| Fault::new(Class::Value, "view.kind", "there is no such view"))?;
        Ok(Self { kind, form: form.0, english: english.0, dutch: dutch.0 })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Pickled<'py>> {
        let own = slf.get();
        let parts = (own.kind.name, own.form.clone(), own.english.clone(), own.dutch.clone());
        let restored = slf.py().import("ovcore._wire")?.getattr("restored_view")?;
        Ok((restored, parts))
    }

    fn __str__(&self) -> &str {
        &self.english
    }

    fn __repr__(&self) -> String {
        format!("View({})", self.kind.name)
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("ovcore._wire")?.getattr("pre")?.call1((&self.english,))
    }
}

/// An account as it is now, with the records of the days that left it and its events: what views and reports are made
/// from. It is a copy; what the account does afterwards does not show in it.
///
/// Payments, clearing and reports are made from the `events`: all of them, from the first on.
///
/// Raises `ApplyError` when the events are not those of one account.
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct History {
    account: CoreAccount,
    records: Vec<CoreRecord>,
    events: Vec<CoreEvent>,
    payments: PaymentBook,
    book: ClearingBook,
    lines: Vec<ClearingLine>,
}

impl History {
    pub(crate) fn core(&self) -> CoreHistory<'_> {
        CoreHistory::new(&self.account, &self.records, &self.payments)
    }

    fn everything(
        &self,
        py: Python<'_>,
        rules: &Bound<'_, Rules>,
        now: At,
        consents: Option<&Bound<'_, PyAny>>,
        kept_until: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<OwnData> {
        let rules = ready(rules);
        let consents: Vec<WrittenConsent> = list("consent", consents)?;
        let kept_until: Vec<WrittenKept> = list("period", kept_until)?;
        let also = AlsoKept {
            events: &self.events,
            consents: consents.into_iter().map(|own| own.row(&rules)).collect(),
            kept_until: kept_until.into_iter().map(KeptRow::from).collect(),
        };
        Ok(py.detach(|| OwnData::new(&self.core(), also, &rules, now.0)))
    }

    /// An account that has seen nothing yet.
    fn opened(&self) -> CoreAccount {
        CoreAccount::new(self.account.serial(), self.account.token(), self.account.card())
    }

    /// Goes through the events once more, each with the account and the book as they were before it.
    fn replay(
        &self,
        mut sees: impl FnMut(&CoreAccount, &ClearingBook, &CoreEvent),
    ) -> Outcome<(ClearingBook, Vec<ClearingLine>)> {
        let (mut account, mut book) = (self.opened(), ClearingBook::default());
        let mut lines = Vec::new();
        for event in &self.events {
            sees(&account, &book, event);
            lines.extend(book.note(&account, event));
            account.apply(event)?;
        }
        Ok((book, lines))
    }
}

fn ready(rules: &Bound<'_, Rules>) -> Arc<CoreRules> {
    Arc::clone(&rules.get().ready)
}

pub(crate) fn refused(error: &(impl core::fmt::Display + ?Sized), code: &'static str) -> Fault {
    Fault::new(Class::Value, code, error.to_string())
}

#[pymethods]
impl History {
    #[new]
    #[pyo3(signature = (account, records = None, events = None))]
    fn new(
        py: Python<'_>,
        account: &Bound<'_, Account>,
        records: Option<&Bound<'_, PyAny>>,
        events: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let records: Vec<CoreRecord> = all(records, "DayRecord", |record: &DayRecord| record.0.clone())?;
        let events: Vec<CoreEvent> = all(events, "Event", |event: &Event| event.0.clone())?;
        let account = account.get().read(py, CoreAccount::clone);
        let made = py.detach(move || {
            let payments = PaymentBook::of(&events);
            let mut own =
                Self { account, records, events, payments, book: ClearingBook::default(), lines: Vec::new() };
            (own.book, own.lines) = own.replay(|_, _, _| ())?;
            Ok::<_, Fault>(own)
        });
        Ok(made?)
    }

    /// What a traveller sees of a linked card, at an instant.
    #[pyo3(signature = (rules, now, /))]
    fn linked_account(&self, py: Python<'_>, rules: &Bound<'_, Rules>, now: At) -> View {
        let rules = ready(rules);
        py.detach(|| {
            let view = LinkedAccount::new(&self.core(), &rules, now.0);
            View::of(&LINKED_ACCOUNT, &view, |language| view.text(language))
        })
    }

    /// What somebody sees who knows a payment's reference and its amount. Raises `InputError`, for every mismatch the same.
    #[pyo3(signature = (rules, reference, amount, /))]
    fn by_reference(
        &self,
        py: Python<'_>,
        rules: &Bound<'_, Rules>,
        reference: &Bound<'_, ReferenceNumber>,
        amount: &Bound<'_, Money>,
    ) -> PyResult<View> {
        let (rules, reference, amount) = (ready(rules), reference.get().0, amount.get().0);
        let view = py.detach(|| ByReference::look_up(&self.core(), &rules, &reference, amount));
        let view = view.map_err(|error| refused(&error, error.code()))?;
        Ok(View::of(&BY_REFERENCE, &view, |language| view.text(language)))
    }

    /// What a carrier sees of what is its own, under its own token, at an instant. `root` is the card's root token, `keys`
    /// as for `RootToken.token`.
    ///
    /// Raises `InputError` for the root token of another card, `KeyStoreError` as the key store answers.
    #[pyo3(signature = (rules, carrier, keys, root, now, /, *, version = None))]
    fn carrier(
        &self,
        rules: &Bound<'_, Rules>,
        carrier: Checked<CarrierId>,
        keys: &Bound<'_, PyAny>,
        root: &Bound<'_, RootToken>,
        now: At,
        version: Option<Version>,
    ) -> PyResult<View> {
        let (rules, root) = (ready(rules), &root.get().0);
        let version = version.map_or(KeyVersion::FIRST, |version| version.0);
        let view = Keys::of(keys)?.with(keys.py(), |keys| {
            CarrierView::new(&self.core(), &rules, carrier.0, (keys, root, version), now.0)
        })?;
        Ok(View::of(&CARRIER, &view, |language| view.text(language)))
    }

    /// What a service desk sees, in the presence of the traveller: who asked (`staff`), in answer to which `question`, and
    /// when the traveller agreed (`consented_at`); and a payment's reference and amount, which the traveller shows.
    ///
    /// Raises `InputError` when the consent does not serve, or nothing has this reference and amount.
    #[pyo3(signature = (rules, reference, amount, now, /, *, question, staff, consented_at))]
    #[expect(clippy::too_many_arguments, reason = "each is named in Python")]
    fn service_desk(
        &self,
        py: Python<'_>,
        rules: &Bound<'_, Rules>,
        reference: &Bound<'_, ReferenceNumber>,
        amount: &Bound<'_, Money>,
        now: At,
        question: &Bound<'_, PyAny>,
        staff: Checked<StaffId>,
        consented_at: At,
    ) -> PyResult<View> {
        let (rules, shown) = (ready(rules), (&reference.get().0, amount.get().0));
        let question = question_number(question)?;
        let consent = Consent::<AtServiceDesk>::given(question, staff.0, consented_at.0);
        let view = py.detach(|| DeskView::new(&self.core(), &rules, (question, &consent), shown, now.0));
        let view = view.map_err(|error| refused(&error, error.code()))?;
        Ok(View::of(&SERVICE_DESK, &view, |language| view.text(language)))
    }

    /// What an employer sees of the travel days `first` to `last`, both included: what the subscription does not pay for.
    /// `business_card` is a `BusinessCard`, or its document as a dict or JSON text; `services` are dicts of what else
    /// the card was used for, as the host has it.
    #[pyo3(signature = (rules, business_card, first, last, now, /, *, services = None))]
    #[expect(clippy::too_many_arguments, reason = "each is named in Python")]
    fn employer(
        &self,
        py: Python<'_>,
        rules: &Bound<'_, Rules>,
        business_card: &Bound<'_, PyAny>,
        first: Day,
        last: Day,
        now: At,
        services: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<View> {
        let rules = ready(rules);
        let card = BusinessCard::given(business_card)?;
        let services: Vec<UsedService> = list("services", services)?;
        let days = (first.0, last.0);
        let view = py.detach(|| EmployerView::new(&self.core(), &rules, &card, &services, days, now.0));
        Ok(View::of(&EMPLOYER, &view, |language| view.text(language)))
    }

    /// What an inspector's device is told: whether the card is in order where it is checked, and its last actions where it
    /// is not, or where the traveller agreed (`staff` asked, `consented_at`).
    ///
    /// `point` says where: `{"carrier": "NS", "mode": "rail", "site": {"on_board": {"vehicle": None}}}`, or with
    /// `{"station": {"place": "ut"}}`. Raises `InputError` when the consent does not serve.
    #[pyo3(signature = (rules, point, now, /, *, question, staff = None, consented_at = None))]
    #[expect(clippy::too_many_arguments, reason = "each is named in Python")]
    fn inspection(
        &self,
        py: Python<'_>,
        rules: &Bound<'_, Rules>,
        point: &Bound<'_, PyAny>,
        now: At,
        question: &Bound<'_, PyAny>,
        staff: Option<Checked<StaffId>>,
        consented_at: Option<At>,
    ) -> PyResult<View> {
        let rules = ready(rules);
        let number = question_number(question)?;
        let question = Question { number, point: from_python("inspection point", point)? };
        let answer = match staff.zip(consented_at) {
            None => py.detach(|| Inspection::answer(&self.account, &rules, &question, now.0)),
            Some((staff, at)) => {
                let consent = Consent::<AtInspection>::given(number, staff.0, at.0);
                let answer = py.detach(|| {
                    Inspection::answer_with_consent(&self.account, &rules, &question, &consent, now.0)
                });
                answer.map_err(|error| refused(&error, error.code()))?
            }
        };
        Ok(View::of_inspection(&answer, &rules))
    }

    /// The receipt of a payment, by carrier and rate of tax; `None` where there is none with this reference.
    #[pyo3(signature = (rules, reference, now, /))]
    fn receipt_of_payment(
        &self,
        py: Python<'_>,
        rules: &Bound<'_, Rules>,
        reference: &Bound<'_, ReferenceNumber>,
        now: At,
    ) -> Option<View> {
        let (rules, reference) = (ready(rules), reference.get().0);
        let receipt = py.detach(|| Receipt::of_payment(&self.core(), &rules, &reference, now.0))?;
        Some(View::of(&RECEIPT, &receipt, |language| receipt.text(language)))
    }

    /// The receipt of a travel day, with the fares as they stand now; `None` where no trip of it is known.
    #[pyo3(signature = (rules, day, now, /))]
    fn receipt_of_day(&self, py: Python<'_>, rules: &Bound<'_, Rules>, day: Day, now: At) -> Option<View> {
        let rules = ready(rules);
        let receipt = py.detach(|| Receipt::of_day(&self.core(), &rules, day.0, now.0))?;
        Some(View::of(&RECEIPT, &receipt, |language| receipt.text(language)))
    }

    /// Everything that account, records and events know of a card, for its traveller; with what the host keeps besides:
    /// `consents` (`ConsentGiven`), and until when what is kept (`KeptUntil`; `Catalogue.due` works that out).
    #[pyo3(signature = (rules, now, /, *, consents = None, kept_until = None))]
    fn own_data(
        &self,
        py: Python<'_>,
        rules: &Bound<'_, Rules>,
        now: At,
        consents: Option<&Bound<'_, PyAny>>,
        kept_until: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<View> {
        let data = self.everything(py, rules, now, consents, kept_until)?;
        Ok(View::of(&OWN_DATA, &data, |_| data.to_string()))
    }

    /// The tables of `own_data` as CSV, by file name: `"trips.csv"` and so on, those without rows too.
    #[pyo3(signature = (rules, now, /, *, consents = None, kept_until = None))]
    fn own_data_csv<'py>(
        &self,
        py: Python<'py>,
        rules: &Bound<'_, Rules>,
        now: At,
        consents: Option<&Bound<'_, PyAny>>,
        kept_until: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let files = PyDict::new(py);
        for (name, text) in self.everything(py, rules, now, consents, kept_until)?.to_csv() {
            files.set_item(name, text)?;
        }
        Ok(files)
    }

    /// The reports of a travel day: of every carrier that has a part in it, or for which something of earlier days changed on
    /// its date. Reports of many accounts add up: `report + report`.
    ///
    /// With `root`, the card's root token, and `keys` as for `RootToken.token`, each report has the rows behind it too, under
    /// the carrier's own token for reporting: `report.to_dict()["details"]`.
    #[pyo3(signature = (rules, day, /, *, keys = None, root = None, version = None))]
    fn daily_reports(
        &self,
        py: Python<'_>,
        rules: &Bound<'_, Rules>,
        day: Day,
        keys: Option<&Bound<'_, PyAny>>,
        root: Option<&Bound<'_, RootToken>>,
        version: Option<Version>,
    ) -> PyResult<Vec<DailyReport>> {
        let rules = ready(rules);
        let mut reports = match (keys, root) {
            (None, None) => py.detach(|| DailyReports::of(&rules, &self.core(), &self.book, day.0)),
            (Some(keys), Some(root)) => {
                let (root, version) = (&root.get().0, version.map_or(KeyVersion::FIRST, |version| version.0));
                let with = |keys: &dyn TokenKeys| {
                    let tokens = (root, keys, version);
                    DailyReports::with_details(&rules, &self.core(), &self.book, day.0, tokens)
                };
                Keys::of(keys)?.with(py, with)?
            }
            (Some(_), None) | (None, Some(_)) => {
                let words = "found one of keys and root; expected both, or neither";
                return Err(Fault::new(Class::Value, "daily_report.keys", words).into());
            }
        };
        let reports = py.detach(|| {
            let mut changed = DailyReports::default();
            self.replay(|before, book, event| changed.note(&rules, book, before, event))?;
            reports.merge(&changed);
            Ok::<_, Fault>(reports)
        })?;
        Ok(reports.iter().filter(|report| report.day == day.0).cloned().map(DailyReport).collect())
    }

    /// Who receives what of what was collected and given back.
    #[pyo3(signature = (rules, /))]
    fn clearing(&self, rules: &Bound<'_, Rules>) -> Clearing {
        Clearing(CoreClearing::of(ready(rules).calendar(), &self.lines))
    }

    /// The payments, oldest first, each with what came of it.
    #[getter]
    fn payments<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_tuple(py, "PaymentRecord", &self.payments.payments())
    }

    fn __repr__(&self) -> String {
        let days = self.core().days().len();
        format!(
            "History({}, {days} days, {} payments)",
            self.account.serial().number(),
            self.payments.payments().len()
        )
    }
}

/// A consent as Python writes it down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenConsent {
    to: String,
    given_at: Instant,
    ended_at: Option<Instant>,
}

impl WrittenConsent {
    fn row(self, rules: &CoreRules) -> ConsentRow {
        let moment = |at| Moment::new(rules.calendar(), at);
        ConsentRow { to: self.to, given_at: moment(self.given_at), ended_at: self.ended_at.map(moment) }
    }
}

/// Until when something is kept, as Python writes it down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKept {
    what: String,
    until: Option<TravelDay>,
    rule: String,
}

impl From<WrittenKept> for KeptRow {
    fn from(WrittenKept { what, until, rule }: WrittenKept) -> Self {
        Self { what, until, rule }
    }
}

pub(crate) fn question_number(number: &Bound<'_, PyAny>) -> PyResult<QuestionNumber> {
    whole(number, "view.question", "the asker's number of the question, 0 or more").map(QuestionNumber::new)
}

plain! {
    /// A carrier's travel day: taps, trips, revenue, VAT, where its money is, and what changed of earlier days.
    ///
    /// Reports of one carrier and day add up, over many accounts. `str()` gives it as a table.
    DailyReport, CoreReport, "daily report", {
        /// Whose report it is.
        #[getter]
        fn carrier(&self) -> &str {
            self.0.carrier.as_str()
        }

        /// Of which travel day.
        #[getter]
        fn day<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            date(py, self.0.day)
        }

        /// What its legs make.
        #[getter]
        fn revenue_total(&self) -> Money {
            Money(self.0.revenue_total())
        }

        /// Whether revenue, its components, its VAT and where the money is all agree.
        #[getter]
        fn adds_up(&self) -> bool {
            self.0.adds_up()
        }

        fn __add__(&self, other: &Self) -> PyResult<Self> {
            let mut sum = self.0.clone();
            sum.merge(&other.0).map_err(|error| refused(&error, error.code()))?;
            Ok(Self(sum))
        }

        fn __str__(&self) -> String {
            self.0.to_string()
        }

        fn __repr__(&self) -> String {
            format!("DailyReport({} {}, {})", self.0.carrier, self.0.day, self.0.revenue_total())
        }

        fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            py.import("ovcore._wire")?.getattr("pre")?.call1((self.0.to_string(),))
        }
    }
}

plain! {
    /// Who receives what: summed up by clearing date, payee, travel day, kind and reason.
    ///
    /// What all payees receive is what the bank paid, less what it took back and what was paid back. Clearings add up.
    Clearing, CoreClearing, "clearing", {
        /// Of nothing.
        #[new]
        fn new() -> Self {
            Self(CoreClearing::default())
        }

        /// Its rows.
        #[getter]
        fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            to_tuple(py, "ClearingRow", &self.0.rows().collect::<Vec<_>>())
        }

        /// What all payees receive.
        #[getter]
        fn total(&self) -> Money {
            Money(self.0.total())
        }

        /// That of one clearing date.
        #[pyo3(signature = (day, /))]
        fn on(&self, day: Day) -> Self {
            Self(self.0.on(day.0))
        }

        /// That of one carrier.
        #[pyo3(signature = (carrier, /))]
        fn for_carrier(&self, carrier: Checked<CarrierId>) -> Self {
            Self(self.0.for_carrier(carrier.0))
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
            format!("Clearing({} rows, {})", self.0.rows().count(), self.0.total())
        }

        fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            py.import("ovcore._wire")?.getattr("pre")?.call1((self.0.to_string(),))
        }
    }
}
