//! The service desk, apps and carriers: each sees what it may, and only with the right to it.

use std::collections::BTreeMap;

use ovcore::account::{Account, DayRecord, HeldTrip};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{KeyVersion, RootToken};
use ovcore::ids::{CarrierId, TripId};
use ovcore::inspect::{AtServiceDesk, Consent, QuestionNumber};
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::settle::{PaymentOrdinal, ReferenceNumber};
use ovcore::view::{
    ByReference, CarrierView, CarrierViewError, DeskView, History, LinkedAccount, PaymentBook,
};
use serde::Serialize;

use super::city::City;
use super::faults::{Fault, Faults};
use super::keys::Names;
use super::plant::Plant;
use super::things::{Thing, Things};
use super::traveller::seconds;
use super::watch::{Broken, Kept, broken, holds};
use crate::rng::Rng;

const SEES: &str = "a view is for who may see it";
const OWN: &str = "a carrier sees its own";
const SUMS: &str = "views add up to the account";

/// What views are made of.
pub(super) struct Look<'a> {
    pub(super) city: &'a City,
    pub(super) rules: &'a Rules,
    pub(super) account: &'a Account,
    pub(super) records: &'a BTreeMap<TravelDay, Box<DayRecord>>,
    pub(super) payments: &'a PaymentBook,
    pub(super) names: &'a Names,
    pub(super) version: KeyVersion,
    /// Whether the texts of the views are looked through, too.
    pub(super) reads: bool,
    pub(super) now: Instant,
}

impl Look<'_> {
    /// The view's text has no name of the card (I7).
    fn reads_nothing(&self, view: &impl Serialize) -> Kept {
        if !self.reads {
            return Ok(());
        }
        self.names.are_not_in(&serde_json::to_string(view).unwrap_or_default(), SEES)
    }
}

/// Everybody looks at an account, each with the right to it and at times without.
pub(super) fn look(look: &Look<'_>, rng: &mut Rng, (faults, things): (&mut Faults, &mut Things)) -> Kept {
    let history = History::new(look.account, look.records.values().map(|record| &**record), look.payments);
    linked(look, &history, things)?;
    carriers(look, &history, rng, (faults, things))?;
    let payments = look.payments.payments();
    let Some(shown) = rng.pick(payments).map(|own| (own.payment.reference, own.payment.amount)) else {
        return Ok(());
    };
    by_reference(look, &history, shown, rng, (faults, things))?;
    at_the_desk(look, &history, shown, rng, (faults, things))
}

/// The traveller's own: every trip and its fare, and no name of the card.
fn linked(look: &Look<'_>, history: &History<'_>, things: &mut Things) -> Kept {
    let view = LinkedAccount::new(history, look.rules, look.now);
    things.happens(Thing::ViewLinked);
    let shown = Money::sum(view.journeys.iter().map(|journey| journey.fare));
    let records = look.records.values().map(|record| &record.held);
    let held = look.account.days().iter().map(|day| &**day);
    let back = |day: TravelDay| look.account.days().iter().any(|held| held.day == day);
    let days = records.filter(|day| !back(day.day)).chain(held);
    let fares = days.flat_map(|day| &day.trips).filter(|held| held.trip.day >= view.from);
    let fares = Money::sum(fares.map(HeldTrip::charged));
    holds(shown == fares, SUMS, || format!("the app shows {shown:?}, the trips make {fares:?}"))?;
    let debt = view.debt.as_ref().map(|debt| debt.amount);
    let owed = look.account.debt().map(|debt| debt.amount);
    holds(debt == owed, SUMS, || format!("the app shows a debt of {debt:?}, it is {owed:?}"))?;
    let blocked = view.block.is_some() == look.account.is_blocked();
    holds(blocked, SUMS, || "the app shows another block".to_owned())?;
    look.reads_nothing(&view)
}

/// Each carrier's: its own legs, which all together are all legs; and only for the card that it is asked for.
fn carriers(
    look: &Look<'_>,
    history: &History<'_>,
    rng: &mut Rng,
    (faults, things): (&mut Faults, &mut Things),
) -> Kept {
    let keys = &look.city.vault.keys;
    let mut legs: BTreeMap<CarrierId, Money> = BTreeMap::new();
    let from = look.rules.policy().views.shown_from(look.rules.calendar().date(look.now));
    for (carrier, amount) in history.trips().filter(|held| held.trip.day >= from).flat_map(HeldTrip::earned) {
        let own = legs.entry(carrier).or_default();
        *own = own.checked_add(amount).unwrap_or(Money::MAX);
    }
    for (carrier, own) in legs {
        let whose = if look.city.is_planted(Plant::CarrierSeesAll) {
            look.city.services.first().map_or(carrier, |service| service.carrier)
        } else {
            carrier
        };
        let asked = (keys, &look.names.root, look.version);
        let view = CarrierView::new(history, look.rules, whose, asked, look.now)
            .map_err(|error| Broken { rule: OWN, found: error.to_string() })?;
        things.happens(Thing::ViewCarrier);
        let sum = Money::sum(view.trips().iter().map(|trip| trip.amount));
        let right = view.carrier() == carrier && sum == Some(own);
        holds(right, OWN, || format!("{} sees {sum:?}, its legs make {own}", view.carrier()))?;
        look.reads_nothing(&view)?;
        if faults.happens(Fault::WrongRoot, rng) {
            let other = RootToken::from_stored(KeyVersion::FIRST, [5; 32]);
            let refused =
                CarrierView::new(history, look.rules, carrier, (keys, &other, look.version), look.now);
            let right = matches!(refused, Err(CarrierViewError::OtherCard));
            holds(right, SEES, || "a carrier's view of another card".to_owned())?;
            things.happens(Thing::ViewCarrierOther);
        }
    }
    Ok(())
}

/// By reference and amount: that payment and its trips; for anything else one answer.
fn by_reference(
    look: &Look<'_>,
    history: &History<'_>,
    (reference, amount): (ReferenceNumber, Money),
    rng: &mut Rng,
    (faults, things): (&mut Faults, &mut Things),
) -> Kept {
    if faults.happens(Fault::WrongReference, rng) {
        let cent = amount.checked_add(Money::from_minor(1)).unwrap_or_default();
        let wrong = ByReference::look_up(history, look.rules, &reference, cent).is_err();
        let last = PaymentOrdinal::new(0x00ff_fff0)
            .and_then(|last| look.city.key.encrypt(look.account.serial(), last).ok());
        let guessed =
            last.is_none_or(|other| ByReference::look_up(history, look.rules, &other, amount).is_err());
        holds(wrong && guessed, SEES, || format!("a payment of {amount} by what does not fit"))?;
        things.happens(Thing::ViewReferenceRefused);
    }
    let Ok(view) = ByReference::look_up(history, look.rules, &reference, amount) else {
        return broken(SUMS, format!("no payment of {amount} by its reference"));
    };
    things.happens(Thing::ViewReference);
    let own = look.payments.payments().iter().filter(|own| own.payment.reference == reference);
    let named: Vec<TripId> = own.flat_map(|own| &own.payment.items).map(|item| item.trip).collect();
    let mut trips = view.items.iter().filter_map(|item| item.trip.as_ref());
    holds(trips.all(|trip| named.contains(&trip.id)), SEES, || {
        format!("a trip that payment {amount} was not for")
    })?;
    look.reads_nothing(&view)
}

/// At the desk: with this talk's consent, and a payment that the traveller can name.
fn at_the_desk(
    look: &Look<'_>,
    history: &History<'_>,
    (reference, amount): (ReferenceNumber, Money),
    rng: &mut Rng,
    (faults, things): (&mut Faults, &mut Things),
) -> Kept {
    let now = look.now;
    let lasts = i64::from(look.rules.policy().views.desk_consent_minutes).saturating_mul(60);
    let asked_by = "desk-3".parse().map_err(|_| Broken { rule: SEES, found: "a name".to_owned() })?;
    let question = QuestionNumber::new(rng.below(1_000_000));
    let given = |question, age: i64| {
        Consent::<AtServiceDesk>::given(question, asked_by, now.plus_seconds(age.saturating_neg()))
    };
    if faults.happens(Fault::WrongQuestion, rng) {
        let consent = if rng.chance(500) {
            given(QuestionNumber::new(question.number().wrapping_add(1)), 0)
        } else {
            given(question, lasts.saturating_add(seconds(rng, (1, 90_000))))
        };
        let answered =
            if look.city.is_planted(Plant::DeskWithoutConsent) { consent.question() } else { question };
        let consent = if answered == question { consent } else { given(answered, 0) };
        let view = DeskView::new(history, look.rules, (answered, &consent), (&reference, amount), now);
        holds(view.is_err(), SEES, || format!("the desk, by {consent:?} in question {question}"))?;
        things.happens(Thing::ViewDeskRefused);
    }
    let consent = given(question, seconds(rng, (0, 3_600)).min(lasts));
    let view = DeskView::new(history, look.rules, (question, &consent), (&reference, amount), now)
        .map_err(|error| Broken { rule: SUMS, found: error.to_string() })?;
    things.happens(Thing::ViewDesk);
    look.reads_nothing(&view)
}
