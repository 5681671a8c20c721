//! What an employer who pays for a business card sees of it: what the subscription does not already pay for.

use core::fmt;

use serde::Serialize;

use super::page::Page;
use super::{FieldRow, History, Moment, Reader, View, phrases};
use crate::account::{CorrectedBy, HeldTrip, correction_window};
use crate::business::{BusinessCard, UsedService};
use crate::calendar::{Instant, TravelDay};
use crate::ids::{CarrierId, ProductId};
use crate::language::Language;
use crate::money::Money;
use crate::rules::Rules;
use crate::tap::Mode;

/// What an employer sees of a card over some travel days: the parts of trips that the subscription does not pay for,
/// class changes and door-to-door services, each as a day and an amount, so that it can be charged on; and of a trip
/// that is missing its check-out, from when to when that can be corrected.
///
/// Of what the subscription pays for nothing is in it, not even that it was. There are no places and no times: to charge
/// an amount on, one needs none, and who knows where a trip went is its traveller, who corrects it. There is no token:
/// the employer has the business card's own number, and the host puts the view to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EmployerView {
    format: EmployerFormat,
    subscription: ProductId,
    from: TravelDay,
    until: TravelDay,
    as_of: Moment,
    trips: Vec<ChargedTrip>,
    services: Vec<UsedService>,
    total: Money,
}

/// The versions of the view's form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum EmployerFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/employer-view/1")]
    V1,
}

/// The part of a trip that one carrier earned and the subscription does not pay for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChargedTrip {
    /// Its number within the view.
    pub number: usize,
    /// The travel day.
    pub day: TravelDay,
    /// By what.
    pub mode: Mode,
    /// With whom.
    pub carrier: CarrierId,
    /// What is charged for it, in minor units.
    pub amount: Money,
    /// Of one that is missing its check-out: when that can be given.
    pub correction: Option<CorrectionTime>,
}

/// When a trip can be corrected (RULES L3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CorrectionTime {
    /// From when on by the traveller.
    pub from: Moment,
    /// From then on it is too late.
    pub before: Moment,
}

impl EmployerView {
    /// What an employer sees of the travel days `from` to `until`, both included, at an instant. Trips that have no price
    /// yet, and those that cost nothing, are not in it.
    #[must_use]
    pub fn new(
        history: &History<'_>,
        rules: &Rules,
        card: &BusinessCard,
        services: &[UsedService],
        (from, until): (TravelDay, TravelDay),
        now: Instant,
    ) -> Self {
        let within = |day: TravelDay| from <= day && day <= until;
        let mut trips: Vec<ChargedTrip> = Vec::new();
        for held in history.trips().filter(|held| within(held.trip.day) && !held.withdrawn) {
            charge(&mut trips, rules, card, held, now);
        }
        let mut services: Vec<UsedService> =
            services.iter().filter(|service| within(service.day)).copied().collect();
        services.sort_by_key(|service| (service.day, service.kind));
        let all = trips.iter().map(|trip| trip.amount).chain(services.iter().map(|service| service.amount));
        Self {
            format: EmployerFormat::V1,
            subscription: card.id,
            from,
            until,
            as_of: Moment::new(rules.calendar(), now),
            total: Money::sum(all).unwrap_or(Money::MAX),
            trips,
            services,
        }
    }

    /// What of the trips is charged, in order of time.
    #[must_use]
    pub fn trips(&self) -> &[ChargedTrip] {
        &self.trips
    }

    /// The class changes and door-to-door services, by day.
    #[must_use]
    pub fn services(&self) -> &[UsedService] {
        &self.services
    }

    /// What is charged in all, in minor units.
    #[must_use]
    pub const fn total(&self) -> Money {
        self.total
    }

    /// The view as a text, in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut page = Page::new(language);
        let title = page.pick("Beside the subscription", "Naast het abonnement");
        let to = page.pick("to", "t/m");
        page.text(format!("{title} {}: {} {to} {}", self.subscription, self.from, self.until));
        page.text("");
        for trip in &self.trips {
            let by = phrases::mode(trip.mode, language);
            page.amount(format!("{:>3}  {}  {by} {}", trip.number, trip.day, trip.carrier), trip.amount);
            if let Some(correction) = trip.correction {
                let missing = page.pick(
                    "check-out missing; the traveller can correct it",
                    "check-uit ontbreekt; de reiziger kan corrigeren",
                );
                let (from, before) = (page.pick("from", "vanaf"), page.pick("before", "vóór"));
                page.text(format!(
                    "       {missing} {from} {}, {before} {}",
                    correction.from, correction.before
                ));
            }
        }
        for service in &self.services {
            page.amount(format!("     {}  {}", service.day, service.kind.text_in(language)), service.amount);
        }
        page.rule();
        page.amount(page.pick("in all", "totaal").to_owned(), self.total);
        page.finish()
    }
}

/// Adds the parts of a trip that the subscription does not pay for, one for each carrier.
fn charge(trips: &mut Vec<ChargedTrip>, rules: &Rules, card: &BusinessCard, held: &HeldTrip, now: Instant) {
    let (day, mode) = (held.trip.day, held.trip.mode);
    let mut parts: Vec<(CarrierId, Money)> = Vec::new();
    for (carrier, amount) in held.earned().filter(|(carrier, _)| !card.covers(day, mode, carrier)) {
        match parts.iter_mut().find(|(known, _)| *known == carrier) {
            Some((_, sum)) => *sum = sum.checked_add(amount).unwrap_or(Money::MAX),
            None => parts.push((carrier, amount)),
        }
    }
    let (from, before) = correction_window(rules, CorrectedBy::Traveller, held.trip.check_in.at);
    let moment = |at| Moment::new(rules.calendar(), at);
    let open = held.trip.status.lacks_an_end() && now < before;
    let correction = open.then(|| CorrectionTime { from: moment(from), before: moment(before) });
    for (carrier, amount) in parts.into_iter().filter(|(_, amount)| !amount.is_zero()) {
        let number = trips.len().saturating_add(1);
        trips.push(ChargedTrip { number, day, mode, carrier, amount, correction });
    }
}

/// In English, as [`EmployerView::text`].
impl fmt::Display for EmployerView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

const CHARGE: &str = "002: journeys that the subscription does not pay for, with their fare, so that they can be charged on. No \
    place and no time: an amount is charged on without them";
const SERVICE: &str =
    "002: class changes and door-to-door services, such as taxi and OV-fiets, can be seen by the employer";
const CORRECT: &str = "002: so that corrections can be asked for, when somebody forgot to check out";
const VIEW: &str = "says what is shown";

impl View for EmployerView {
    const READER: Reader = Reader::Employer;
    const FIELDS: &'static [FieldRow] = &[
        FieldRow::new("format", "kind and version of the form", VIEW),
        FieldRow::new("subscription", "the subscription that pays for the rest", VIEW),
        FieldRow::new("from", "the first travel day", VIEW),
        FieldRow::new("until", "the last travel day", VIEW),
        FieldRow::new("as_of", "as of when", VIEW),
        FieldRow::new("trips[].number", "its number within the view, to speak about it", CHARGE),
        FieldRow::new("trips[].day", "the travel day", CHARGE),
        FieldRow::new("trips[].mode", "by what", CHARGE),
        FieldRow::new("trips[].carrier", "with whom", CHARGE),
        FieldRow::new("trips[].amount", "what is charged for it, in cents", CHARGE),
        FieldRow::new(
            "trips[].correction.from",
            "from when on the traveller can give the missing check-out",
            CORRECT,
        ),
        FieldRow::new("trips[].correction.before", "before when", CORRECT),
        FieldRow::new("services[].day", "the day", SERVICE),
        FieldRow::new("services[].kind", "what was used", SERVICE),
        FieldRow::new("services[].amount", "what is charged for it, in cents", SERVICE),
        FieldRow::new("total", "what is charged in all, in cents", CHARGE),
    ];
}
