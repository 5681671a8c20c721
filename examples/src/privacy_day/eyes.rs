//! What each reader gets, and which facts of the day stand in it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ovcore::business::BusinessCard;
use ovcore::calendar::Instant;
use ovcore::card::KeyVersion;
use ovcore::ids::CarrierId;
use ovcore::inspect::{Consent, Inspection, InspectionPoint, Question, QuestionNumber, Site};
use ovcore::language::Language;
use ovcore::rules::Rules;
use ovcore::tap::Mode;
use ovcore::trip::Trip;
use ovcore::view::{
    AlsoKept, ByReference, CarrierView, DeskView, EmployerView, LinkedAccount, Moment, OwnData,
};
use serde_json::Value;

use super::day::{CARD_NUMBER, Day, DayError, INSPECTED, LOOKED_AT, instant};

/// A subscription that pays for all trains.
const SUBSCRIPTION: &str = r#"{ "format": "ovcore/business-card/1", "id": "all-trains", "name": "All trains",
    "source": "made up for this example", "valid_from": "2026-01-01", "covers": [{ "modes": ["rail"] }] }"#;

/// A fact of the day, and how it may be written.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is.
    pub name: String,
    written: Vec<String>,
}

/// The views of all readers.
#[derive(Debug)]
pub struct Eyes {
    inspection: Inspection,
    with_consent: Inspection,
    by_reference: ByReference,
    linked: LinkedAccount,
    carriers: Vec<CarrierView>,
    desk: DeskView,
    employer: EmployerView,
    own: OwnData,
    facts: Vec<Fact>,
}

/// The columns of the table.
const COLUMNS: [&str; 10] =
    ["inspector", "+consent", "reference", "linked", "NS", "Arriva", "HTM", "desk", "employer", "own data"];

impl Eyes {
    /// All views of a day.
    ///
    /// # Errors
    /// [`DayError`] where a view cannot be made.
    pub fn new(rules: &Rules, day: &Day) -> Result<Self, DayError> {
        let history = day.history();
        let (then, now) = (instant(INSPECTED)?, instant(LOOKED_AT)?);
        let number = QuestionNumber::new(1);
        let arriva: CarrierId = "ARRIVA".parse().map_err(DayError::of)?;
        let point =
            InspectionPoint { carrier: arriva, mode: Mode::Rail, site: Site::OnBoard { vehicle: None } };
        let question = Question { number, point };
        let staff = "desk-4".parse().map_err(DayError::of)?;
        let agreed = Consent::given(number, staff, then);
        let with_consent = Inspection::answer_with_consent(&day.inspected, rules, &question, &agreed, then)
            .map_err(DayError::of)?;
        let paid = day.book.payments().first().ok_or_else(|| DayError::of("nothing was paid"))?;
        let (reference, amount) = (&paid.payment.reference, paid.payment.amount);
        let carriers = ["NS", "ARRIVA", "HTM"].into_iter().map(|carrier| {
            let carrier = carrier.parse().map_err(DayError::of)?;
            let own = (&day.keys, &day.root, KeyVersion::FIRST);
            CarrierView::new(&history, rules, carrier, own, now).map_err(DayError::of)
        });
        let carriers: Vec<CarrierView> = carriers.collect::<Result<_, DayError>>()?;
        let consent = Consent::given(number, staff, now);
        let desk = DeskView::new(&history, rules, (number, &consent), (reference, amount), now);
        let subscription = BusinessCard::from_json(SUBSCRIPTION).map_err(DayError::of)?;
        let date = rules.calendar().date(then);
        let also = AlsoKept { events: &day.events, ..AlsoKept::default() };
        Ok(Self {
            inspection: Inspection::answer(&day.inspected, rules, &question, then),
            with_consent,
            by_reference: ByReference::look_up(&history, rules, reference, amount).map_err(DayError::of)?,
            linked: LinkedAccount::new(&history, rules, now),
            desk: desk.map_err(DayError::of)?,
            employer: EmployerView::new(&history, rules, &subscription, &[], (date, date), now),
            own: OwnData::new(&history, also, rules, now),
            facts: facts(rules, day, &carriers),
            carriers,
        })
    }

    /// What stands in the bytes of each view, as JSON.
    fn bytes(&self) -> Vec<BTreeSet<String>> {
        let mut all = vec![
            scalars(&self.inspection),
            scalars(&self.with_consent),
            scalars(&self.by_reference),
            scalars(&self.linked),
        ];
        all.extend(self.carriers.iter().map(scalars));
        all.extend([scalars(&self.desk), scalars(&self.employer), scalars(&self.own)]);
        all
    }

    /// Fact by fact, who sees it.
    #[must_use]
    pub fn rows(&self) -> Vec<(String, Vec<bool>)> {
        let bytes = self.bytes();
        let sees = |fact: &Fact| {
            bytes.iter().map(|seen| fact.written.iter().any(|text| seen.contains(text))).collect()
        };
        self.facts.iter().map(|fact| (fact.name.clone(), sees(fact))).collect()
    }

    /// The same as a table.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = format!("{:<38}", "");
        for name in COLUMNS {
            let _ = write!(out, "{name:>10}");
        }
        out.push('\n');
        for (name, seen) in self.rows() {
            let _ = write!(out, "{name:<38}");
            for sees in seen {
                let _ = write!(out, "{:>10}", if sees { "●" } else { "·" });
            }
            out.push('\n');
        }
        out
    }

    /// Each reader's page, as that reader reads it.
    #[must_use]
    pub fn pages(&self, rules: &Rules, language: Language) -> Vec<(String, String)> {
        let mut pages = vec![
            (
                "THE INSPECTOR, in the train at 14:15".to_owned(),
                self.inspection.in_words(rules, language).to_string(),
            ),
            (
                "THE INSPECTOR, with the traveller's consent".to_owned(),
                self.with_consent.in_words(rules, language).to_string(),
            ),
            ("WHOEVER HAS REFERENCE AND AMOUNT".to_owned(), self.by_reference.text(language)),
            ("THE TRAVELLER, in a linked account".to_owned(), self.linked.text(language)),
        ];
        for view in &self.carriers {
            pages.push((format!("{}, of its own", view.carrier()), view.text(language)));
        }
        pages.push(("THE SERVICE DESK, with consent".to_owned(), self.desk.text(language)));
        pages.push(("THE EMPLOYER, who pays for all trains".to_owned(), self.employer.text(language)));
        pages.push(("THE TRAVELLER, of all that is kept".to_owned(), self.own.to_string()));
        pages
    }
}

/// All texts and numbers that stand in a view.
pub(super) fn scalars(view: &impl serde::Serialize) -> BTreeSet<String> {
    fn walk(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::String(text) => drop(found.insert(text.clone())),
            Value::Number(number) => drop(found.insert(number.to_string())),
            Value::Array(all) => all.iter().for_each(|value| walk(value, found)),
            Value::Object(all) => all.values().for_each(|value| walk(value, found)),
            Value::Null | Value::Bool(_) => {}
        }
    }
    let mut found = BTreeSet::new();
    if let Ok(value) = serde_json::to_value(view) {
        walk(&value, &mut found);
    }
    found
}

fn facts(rules: &Rules, day: &Day, carriers: &[CarrierView]) -> Vec<Fact> {
    let history = day.history();
    let mut facts = Vec::new();
    let mut fact = |name: String, written: Vec<String>| facts.push(Fact { name, written });
    for trip in history.trips().map(|held| &held.trip) {
        ends(rules, trip, &mut fact);
    }
    for trip in history.trips().map(|held| &held.trip) {
        let from = rules.place_name(&trip.check_in.place);
        for leg in &trip.legs {
            let name = format!("{} of {} from {from}", leg.amount, rules.carrier_name(&leg.carrier));
            fact(name, vec![leg.amount.minor().to_string()]);
        }
    }
    if let Some(paid) = day.book.payments().first() {
        fact(format!("{} in all, paid", paid.payment.amount), vec![paid.payment.amount.minor().to_string()]);
        fact("the payment's reference".to_owned(), vec![paid.payment.reference.to_string()]);
    }
    fact("that it is a Visa card".to_owned(), vec!["visa".to_owned()]);
    fact("which reader it was held against".to_owned(), vec!["NS-gvc-in".to_owned()]);
    for view in carriers {
        let name = format!("the token of the card at {}", rules.carrier_name(&view.carrier()));
        fact(name, vec![view.token().to_string()]);
    }
    fact("the back office's own token".to_owned(), vec![day.account.token().to_string()]);
    let parts = [CARD_NUMBER, CARD_NUMBER.get(12..).unwrap_or_default()];
    fact("any part of the card's number".to_owned(), parts.map(str::to_owned).to_vec());
    facts
}

fn ends(rules: &Rules, trip: &Trip, fact: &mut impl FnMut(String, Vec<String>)) {
    let written = |at: Instant| {
        let local = serde_json::to_value(Moment::new(rules.calendar(), at)).ok();
        let local = local.and_then(|value| value.as_str().map(str::to_owned));
        local.into_iter().chain([at.to_string()]).collect::<Vec<String>>()
    };
    for (word, end) in [("in", Some(&trip.check_in)), ("out", trip.check_out.as_ref())] {
        let Some(end) = end else { continue };
        let at = Moment::new(rules.calendar(), end.at).minute();
        fact(format!("{at} {word} {}", rules.place_name(&end.place)), written(end.at));
    }
}
