//! The log of a card, event by event, in words that its traveller can follow.

use super::export::EventRow;
use super::export_fill::name;
use super::moment::Moment;
use crate::account::{Event, What};
use crate::money::Money;
use crate::rules::Rules;
use crate::settle::{CreditUse, EffectId, Item};

/// An event as a row: when, what, to what, how much. Every kind of event has one: what is kept is shown.
pub(super) fn event_row(rules: &Rules, event: &Event) -> EventRow {
    let (about, amount_cents) = about(rules, &event.what);
    EventRow { at: Moment::new(rules.calendar(), event.at), event: name(&event.what), about, amount_cents }
}

fn about(rules: &Rules, what: &What) -> (String, Option<Money>) {
    match what {
        What::TapRecorded { .. }
        | What::TapSetAside { .. }
        | What::TapRequalified { .. }
        | What::CarriedOver { .. }
        | What::DayLeft { .. }
        | What::DayReturned { .. }
        | What::DayForgotten { .. }
        | What::Forgotten { .. } => (of_taps(what), None),
        What::TripOpened { .. }
        | What::TripClosed { .. }
        | What::TripMissed { .. }
        | What::TripCancelled { .. }
        | What::TripHeld { .. }
        | What::TripRevised { .. }
        | What::TripWithdrawn { .. }
        | What::TripCorrected { .. } => of_trips(rules, what),
        What::CreditOpened { .. }
        | What::DifferencesOffset { .. }
        | What::CreditRefunded { .. }
        | What::PaymentRequested { .. }
        | What::PaymentSettled { .. }
        | What::PaymentApproved { .. }
        | What::PaymentDeclined { .. }
        | What::PaymentUnknown { .. }
        | What::PaymentAskedAgain { .. }
        | What::NightWaits { .. }
        | What::NightOver { .. }
        | What::TakeBackNoted { .. }
        | What::TakeBackWaits { .. }
        | What::PaymentTakenBack { .. } => of_payments(rules, what),
        What::DebtOpened { .. }
        | What::DebtIncreased { .. }
        | What::DebtLowered { .. }
        | What::RecoveryRequested { .. }
        | What::RecoveryWaits { .. }
        | What::RecoverySkipped { .. }
        | What::RecoveryAwaitsCheck { .. }
        | What::RecoveryStopped { .. }
        | What::DebtWaived { .. }
        | What::WaiverWaits
        | What::WaiverVoid
        | What::WaiverLowered { .. }
        | What::SelfServiceBegun { .. }
        | What::DebtClosed => of_debts(what),
        What::CardDenied { .. }
        | What::CardFreed { .. }
        | What::BlockEnds { .. }
        | What::AccountCheckAsked { .. }
        | What::AccountChecked { .. }
        | What::ConditionsBroken { .. }
        | What::ConditionsCleared { .. }
        | What::IssuerRangeSet { .. }
        | What::ObjectionDecided { .. }
        | What::CardLinked { .. }
        | What::CardUnlinked { .. }
        | What::HandedOver { .. }
        | What::TakenOver { .. }
        | What::ProductAdded { .. }
        | What::ProductRemoved { .. } => of_card(rules, what),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "`about` names every variant, and which of them come here"
)]
fn of_taps(what: &What) -> String {
    match what {
        What::TapRecorded { tap, bucket, .. } | What::TapSetAside { tap, bucket, .. } => {
            format!("tap {} version {}: {bucket}", tap.id, tap.version)
        }
        What::TapRequalified { tap, bucket } => format!("tap {tap}: {bucket}"),
        What::CarriedOver { day, .. } | What::DayForgotten { day } => format!("travel day {day}"),
        What::Forgotten { before, .. } => {
            format!("all before {before}, as far as nothing is under way for it")
        }
        What::DayLeft { record } | What::DayReturned { record } => format!("travel day {}", record.held.day),
        _ => String::new(),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "`about` names every variant, and which of them come here"
)]
fn of_trips(rules: &Rules, what: &What) -> (String, Option<Money>) {
    match what {
        What::TripOpened { trip }
        | What::TripClosed { trip }
        | What::TripMissed { trip }
        | What::TripCancelled { trip }
        | What::TripHeld { trip } => {
            (format!("trip {}: {}", trip.id, trip.status), Some(trip.fare.charged()))
        }
        What::TripRevised { trip, fare_before } => {
            (format!("trip {}: {}, was {fare_before}", trip.id, trip.status), Some(trip.fare.charged()))
        }
        What::TripWithdrawn { trip, fare_before } => {
            (format!("trip {trip}, was {fare_before}"), Some(Money::ZERO))
        }
        What::TripCorrected { correction, by, fare_before, fare_after, .. } => {
            let place = rules.place_name(&correction.place);
            let by = name(by);
            (format!("trip {}: {place}, by {by}, was {fare_before}", correction.trip), Some(*fare_after))
        }
        _ => (String::new(), None),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "`about` names every variant, and which of them come here"
)]
fn of_payments(rules: &Rules, what: &What) -> (String, Option<Money>) {
    let moment = |at| Moment::new(rules.calendar(), at);
    match what {
        What::CreditOpened { credit, .. } => {
            (format!("credit {} for travel day {}", credit.number, credit.day), Some(credit.left))
        }
        What::DifferencesOffset { items } => (of_items(items), Some(Item::sum(items))),
        What::CreditRefunded { credit, amount, .. } => (format!("credit {credit}"), Some(*amount)),
        What::PaymentRequested { payment, .. } | What::PaymentSettled { payment, .. } => {
            (format!("{}, {}", payment.reference, payment.kind), Some(payment.amount))
        }
        What::PaymentApproved { effect, .. }
        | What::PaymentAskedAgain { effect }
        | What::TakeBackNoted { effect, .. } => (request(*effect), None),
        What::PaymentDeclined { effect, category } => (format!("{}: {category}", request(*effect)), None),
        What::PaymentUnknown { effect, ask_again_at } => {
            (format!("{}: asked again at {}", request(*effect), moment(*ask_again_at)), None)
        }
        What::NightWaits { closes } | What::NightOver { closes } => (format!("travel day {closes}"), None),
        What::TakeBackWaits { payment, .. } | What::PaymentTakenBack { payment, .. } => {
            (payment.reference.to_string(), Some(payment.amount))
        }
        _ => (String::new(), None),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "`about` names every variant, and which of them come here"
)]
fn of_debts(what: &What) -> (String, Option<Money>) {
    match what {
        What::DebtOpened { debt } => (format!("debt of {}: {}", debt.date, debt.category), Some(debt.amount)),
        What::DebtIncreased { items, .. } => (of_items(items), Some(Item::sum(items))),
        What::DebtLowered { credits } => (of_credits(credits), total(credits)),
        What::RecoveryRequested { payment, channel, .. } => {
            (format!("{}, {channel}", payment.reference), Some(payment.amount))
        }
        What::RecoveryWaits { schedule_day } | What::RecoverySkipped { schedule_day } => {
            (format!("attempt of day {schedule_day}"), None)
        }
        What::RecoveryAwaitsCheck { channel } | What::RecoveryStopped { channel } => {
            (channel.to_string(), None)
        }
        What::DebtWaived { amount, items, .. } => (of_items(items), Some(*amount)),
        What::WaiverLowered { day, amount, .. } => (format!("travel day {day}"), Some(*amount)),
        _ => (String::new(), None),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "`about` names every variant, and which of them come here"
)]
fn of_card(rules: &Rules, what: &What) -> (String, Option<Money>) {
    let moment = |at| Moment::new(rules.calendar(), at);
    let mut amount = None;
    let about = match what {
        What::CardDenied { reason } | What::CardFreed { reason } => reason.to_string(),
        What::BlockEnds { at } => format!("unpaid fare goes at {}", moment(*at)),
        What::AccountCheckAsked { why, .. } => why.to_string(),
        What::AccountChecked { outcome, .. } => outcome.to_string(),
        What::ConditionsBroken { carrier, product, .. } => format!("{product}, found by {carrier}"),
        What::ConditionsCleared { carrier, .. } => carrier.to_string(),
        What::IssuerRangeSet { range, .. } => range.map(|range| range.to_string()).unwrap_or_default(),
        What::ObjectionDecided { objection, .. } => {
            format!("{}: {}, by {}", objection.about, objection.outcome, name(&objection.by))
        }
        What::CardLinked { linked, .. } => format!("{} ({})", linked.card.scheme, name(&linked.proof)),
        // Which one it was stands in the tables as long as the link does; its token is not given.
        What::CardUnlinked { .. } => "another card".to_owned(),
        What::HandedOver { handover, .. } | What::TakenOver { handover, .. } => {
            amount = handover.debt.as_ref().map(|debt| debt.amount);
            let products = handover.products.len();
            format!("{} ({products} products)", name(&handover.proof))
        }
        What::ProductAdded { product, .. } => {
            format!("{}, {} to {}", product.product, product.from, product.until)
        }
        What::ProductRemoved { product, .. } => product.to_string(),
        _ => String::new(),
    };
    (about, amount)
}

/// A request without the account's number, which is the back office's own.
fn request(effect: EffectId) -> String {
    format!("{} {}", name(&effect.kind), effect.number)
}

fn of_items(items: &[Item]) -> String {
    let names: Vec<String> = items.iter().map(|item| format!("{} {}", item.trip, item.amount)).collect();
    names.join("; ")
}

fn of_credits(credits: &[CreditUse]) -> String {
    let names: Vec<String> =
        credits.iter().map(|used| format!("credit {} {}", used.credit, used.amount)).collect();
    names.join("; ")
}

fn total(credits: &[CreditUse]) -> Option<Money> {
    Money::sum(credits.iter().map(|used| used.amount))
}
