//! Looking a payment up by its reference and its amount: what it shows, and what it does not.

use ovcore::money::Money;
use ovcore::settle::ReferenceNumber;
use ovcore::view::{ByReference, History, NoSuchPayment, PaymentBook};
use serde_json::Value;

use super::lives::{CORRECTED, Life, OWED, PAID, RECOVERED, at};
use super::{cents, payment, seen};

fn look_up(life: &Life, reference: &ReferenceNumber, amount: Money) -> Result<ByReference, NoSuchPayment> {
    ByReference::look_up(&life.history(), &life.rules, reference, amount)
}

/// All texts in a view.
pub(super) fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|value| texts(value, found)),
        Value::Object(all) => all.values().for_each(|value| texts(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn reference_and_amount_open_the_payment() {
    let life = Life::new(PAID);
    let view = seen(&life, 0);
    assert_eq!((view.amount, view.state, view.asked_times), (cents(820), "paid", 1));
    let items: Vec<(String, i64)> = view
        .items
        .iter()
        .map(|item| (item.trip.as_ref().unwrap().id.to_string(), item.amount.minor()))
        .collect();
    assert_eq!(items, [("t1".to_owned(), 600), ("t3".to_owned(), 140), ("t5".to_owned(), 80)]);
    assert_eq!(view.open, None);
}

/// One answer, whatever does not match.
#[test]
fn every_mismatch_gives_the_same_answer() {
    let life = Life::new(PAID);
    let own = payment(&life, 0).payment.reference;
    let unknown: ReferenceNumber = "NLOV00000000000000".parse().unwrap();
    let other = payment(&Life::new(PAID), 0).payment.reference;
    assert_eq!(own, other, "the same life has the same reference");
    let elsewhere = payment(&Life::new(OWED), 1).payment.reference;
    let forgotten = {
        let mut book = life.book.clone();
        book.forget_before(at("2027-01-01T00:00:00Z"));
        let empty = PaymentBook::default();
        assert_eq!(book.payments(), empty.payments());
        let history = History::new(&life.account, &life.records, &book);
        ByReference::look_up(&history, &life.rules, &own, cents(820))
    };
    let wrong = [
        look_up(&life, &unknown, cents(820)),
        look_up(&life, &own, cents(821)),
        look_up(&life, &own, cents(0)),
        look_up(&life, &own, cents(-820)),
        look_up(&life, &elsewhere, cents(740)),
        forgotten,
    ];
    for answer in wrong {
        let error = answer.unwrap_err();
        assert_eq!((error.code(), error.to_string()), (NoSuchPayment.code(), NoSuchPayment.to_string()));
        assert_eq!(error, NoSuchPayment);
    }
}

/// S5: an attempt on more items has a reference of its own, with its own amount; either opens only its own.
#[test]
fn each_reference_has_its_own_amount() {
    let life = Life::new(OWED);
    let (first, second) = (payment(&life, 0).payment.clone(), payment(&life, 1).payment.clone());
    assert_eq!((first.amount, second.amount), (cents(600), cents(740)));
    assert_ne!(first.reference, second.reference);
    assert_eq!(look_up(&life, &first.reference, second.amount), Err(NoSuchPayment));
    assert_eq!(look_up(&life, &second.reference, first.amount), Err(NoSuchPayment));
    let view = look_up(&life, &first.reference, first.amount).unwrap();
    assert_eq!((view.items.len(), view.asked_times, view.state), (1, 1, "unpaid"));
    assert_eq!(view.open.unwrap().amount, cents(600), "of this payment, not of the debt");
    // Asked by tap on the 11th, by the schedule and by tap again on the 12th: the same set, so the same reference.
    let view = look_up(&life, &second.reference, second.amount).unwrap();
    assert_eq!((view.items.len(), view.asked_times, view.state), (2, 3, "unpaid"));
    let open = view.open.unwrap();
    assert_eq!(open.amount, cents(740));
    assert_eq!(open.attempts.next.unwrap().to_string(), "2026-03-13 03:25:00");
    assert_eq!(open.attempts.until.unwrap().to_string(), "2026-03-25", "Visa: 14 days after the 11th");
}

/// The view of a payment that was paid later says so, and does not name the reference under which it was.
#[test]
fn a_payment_that_was_paid_later_says_so() {
    let life = Life::new(RECOVERED);
    let view = seen(&life, 0);
    assert_eq!((view.state, view.open.clone()), ("paid_later", None));
    let json = serde_json::to_string(&view).unwrap();
    assert!(!json.contains(&payment(&life, 1).payment.reference.to_string()));
    assert_eq!(seen(&life, 1).state, "paid");
}

/// F5: the payment keeps what it asked; the trip shows what it costs now. Credits that paid the next one are shown.
#[test]
fn a_corrected_trip_is_shown_with_both_amounts() {
    let life = Life::new(CORRECTED);
    let view = seen(&life, 0);
    let item = &view.items[0];
    assert_eq!((item.amount, item.trip.as_ref().unwrap().fare), (cents(2_000), Some(cents(600))));
    let settled = seen(&life, 1);
    assert_eq!(
        (settled.amount, settled.credits, settled.state),
        (cents(0), cents(600), "covered_by_credits")
    );
    assert_eq!(settled.asked_times, 0, "nothing was asked of the bank");
}

/// Nothing of another payment, nor of the card.
#[test]
fn nothing_of_another_payment_is_in_it() {
    let life = Life::new(OWED);
    let mut found = Vec::new();
    texts(&serde_json::to_value(seen(&life, 0)).unwrap(), &mut found);
    for foreign in ["t3", "s1", "s2", "HTM", "Stop 1", "2026-03-11T03:20:00+01:00"] {
        assert!(!found.iter().any(|text| text == foreign), "{foreign} in {found:?}");
    }
    let token = life.account.token().to_string();
    assert!(!found.iter().any(|text| text.contains(&token)));
}
