//! Where a payment stands, as its traveller reads it: for every way that a payment can go.

use ovcore::language::Language;
use ovcore::view::{Ending, PaymentBook, PaymentStanding};

use super::lives::{CORRECTED, Life, OWED, RECOVERED, at};
use super::{cents, linked};

/// 6.00 of the 10th, declined on the 11th.
const DECLINED: &str = "
    2026-03-10
    08:00      NS rail in  a         => opens a
    08:20      NS rail out c id=out  => a-c 6.00
    03:25+1    advance               => @03:25 asks 6.00 night
    03:26+1    bank declines         => declined; debt 6.00; denied: unpaid fare
";

/// The names of all standings, oldest first.
fn standings(life: &Life) -> Vec<&'static str> {
    life.book.payments().iter().map(|record| life.book.standing(record).name()).collect()
}

#[track_caller]
fn after(rest: &str, expected: &[&str]) -> Life {
    let life = Life::new(&format!("{DECLINED}{rest}"));
    assert_eq!(standings(&life), expected);
    life
}

#[test]
fn at_the_bank_and_not_known() {
    let begun = "2026-03-10\n08:00 NS rail in a\n08:20 NS rail out c\n03:25+1 advance";
    assert_eq!(standings(&Life::new(begun)), ["at_bank"]);
    let unknown = Life::new(&format!("{begun}\n03:26+1 bank does-not-know"));
    let standing = unknown.book.standing(&unknown.book.payments()[0]);
    let asks_again_at = at("2026-03-11T03:36:00+01:00");
    assert_eq!(standing, PaymentStanding::NotKnown { asks_again_at });
    assert_eq!(
        standings(&Life::new(&format!("{begun}\n03:26+1 bank does-not-know\n03:36+1 advance"))),
        ["at_bank"]
    );
    let paid = format!("{begun}\n03:26+1 bank does-not-know\n03:36+1 advance\n03:37+1 bank approves");
    assert_eq!(standings(&Life::new(&paid)), ["paid"]);
}

#[test]
fn owed_and_paid_later_under_the_same_reference() {
    after("", &["unpaid"]);
    after("12:00+1 pays\n12:01+1 bank declines", &["unpaid", "unpaid"]);
    let life = after("12:00+1 pays\n12:01+1 bank approves", &["paid_later", "paid"]);
    let [first, second] = life.book.payments() else { panic!("two requests") };
    assert_eq!(first.payment.reference, second.payment.reference, "the same set keeps its reference (S5)");
    let view = linked(&life, "2026-03-12T12:00:00+01:00");
    let [payment] = view.payments.as_slice() else { panic!("one payment: {:?}", view.payments) };
    assert_eq!((payment.asked_times, payment.state, payment.paid_under), (2, "paid_later", None));
}

/// D9: the attempt that paid is taken back: what both were for is owed again, under the debt that it opens.
#[test]
fn an_attempt_that_is_taken_back_makes_the_first_payment_owed_again() {
    let paid = "12:00+1 pays\n12:01+1 bank approves\n";
    after(&format!("{paid}13:00+1 takes-back recover.17.0"), &["taken_back", "taken_back"]);
    let again = format!("{paid}13:00+1 takes-back recover.17.0\n14:00+1 pays\n14:01+1 bank approves");
    after(&again, &["paid_later", "paid_later", "paid"]);
    let waived = format!("{paid}13:00+1 takes-back recover.17.0\n14:00+1 objects waive");
    after(&waived, &["waived", "waived"]);
}

/// D9: while another request is at the bank the debt waits, but the bank has the money back already.
#[test]
fn a_payment_that_is_taken_back_in_flight_is_so_at_once() {
    let life = Life::new(
        "
        2026-03-10
        08:00      NS rail in  a
        08:20      NS rail out c
        03:25+1    advance
        03:26+1    bank approves
        2026-03-11
        08:00      NS rail in  a
        08:20      NS rail out c
        03:25+1    advance
        04:00+1    takes-back pay.17.0
        ",
    );
    assert_eq!(standings(&life), ["taken_back", "at_bank"]);
}

/// D6, S6: waived; lowered to nothing by a credit.
#[test]
fn waived_and_covered() {
    after("12:00+1 objects waive", &["waived"]);
    // Amended so that it ended where it began: free, and the debt is gone.
    let life = after("12:00+1 NS rail out a id=out v=1 at=08:20", &["credited"]);
    assert_eq!(life.book.debts()[0].end.unwrap().how, Ending::Credited);
    after("12:00+1 NS rail out b id=out v=1 at=08:20", &["unpaid"]);
}

/// The debt goes to the next card: so does what the payment was for.
#[test]
fn moved_to_the_next_card() {
    after("12:00+1 hands-over-to 18", &["moved"]);
    let other = Life::new("2026-03-10\n08:00 takes-over 6.00\n08:01 pays\n08:02 bank declines");
    assert_eq!(standings(&other), ["unpaid"]);
    assert_eq!(other.book.debts().len(), 1);
}

#[test]
fn settled_by_credits() {
    let life = Life::new(CORRECTED);
    assert_eq!(standings(&life), ["paid", "covered_by_credits"]);
    assert_eq!(life.book.refunds(), [(at("2026-03-23T03:25:00+01:00"), cents(800))]);
    assert_eq!(life.book.credits()[0].credit.left, cents(1_400));
}

#[test]
fn paid_later_under_another_reference() {
    let life = Life::new(RECOVERED);
    assert_eq!(standings(&life), ["paid_later", "paid"]);
    let view = linked(&life, "2026-03-11T03:45:00+01:00");
    assert_eq!(view.payments[0].paid_under, Some(life.book.payments()[1].payment.reference));
    let block = view.block.unwrap();
    assert_eq!(block.unpaid_fare_until.unwrap().to_string(), "2026-03-11 03:56:00", "D5: 15 minutes");
    assert_eq!(view.debt, None);
}

/// What a linked account says of a debt, worked out by hand.
#[test]
fn a_debt_in_a_linked_account() {
    let view = linked(&Life::new(OWED), "2026-03-12T12:05:00+01:00");
    let debt = view.debt.unwrap();
    assert_eq!(
        (debt.amount, debt.since.to_string(), debt.items.len()),
        (cents(740), "2026-03-11".to_owned(), 2)
    );
    assert_eq!(debt.attempts.next.unwrap().to_string(), "2026-03-13 03:25:00");
    assert_eq!(debt.attempts.until.unwrap().to_string(), "2026-03-25");
    let ways: Vec<(String, bool, Option<&str>)> =
        debt.ways.iter().map(|way| (way.channel.to_string(), way.open, way.why_not)).collect();
    assert_eq!(
        ways,
        [("tap".to_owned(), false, Some("attempt.too_soon")), ("self-service".to_owned(), true, None)],
        "D4: more than 15 minutes after the tap of noon"
    );
    assert_eq!(debt.ways[0].not_until.unwrap().to_string(), "2026-03-12 12:15:00");
    let reasons = view.block.unwrap().reasons;
    assert_eq!(
        (reasons[0].reason, reasons[0].words.in_language(Language::Dutch)),
        ("unpaid_fare", "Er staat nog een ritprijs open.")
    );
}

/// The view goes 18 calendar months back, clamped at the month's end; a debt stays, its places and times do not.
#[test]
fn eighteen_calendar_months() {
    let life = Life::new(OWED);
    let last = linked(&life, "2027-09-10T12:00:00+02:00");
    assert_eq!((last.from.to_string(), last.journeys.len()), ("2026-03-10".to_owned(), 2));
    let after = linked(&life, "2027-09-11T12:00:00+02:00");
    assert_eq!((after.journeys.len(), after.payments.len()), (1, 2));
    assert_eq!(after.payments[0].earlier, cents(600));
    let long_after = linked(&life, "2028-01-01T12:00:00+01:00");
    assert!(long_after.journeys.is_empty() && long_after.payments.is_empty());
    let debt = long_after.debt.unwrap();
    assert_eq!((debt.amount, debt.earlier, debt.items.len()), (cents(740), cents(740), 0));
    assert_eq!(linked(&life, "2027-08-31T12:00:00+02:00").from.to_string(), "2026-02-28");
    assert_eq!(linked(&life, "2029-08-31T12:00:00+02:00").from.to_string(), "2028-02-29");
}

/// The book may be fed event by event, put away and read back.
#[test]
fn a_book_reads_back_and_grows() {
    for script in [CORRECTED, OWED, RECOVERED] {
        let life = Life::new(script);
        let mut book = PaymentBook::default();
        for event in &life.events {
            book.note(event);
            let kept = serde_json::to_string(&book).unwrap();
            book = serde_json::from_str(&kept).unwrap();
        }
        assert_eq!(book, life.book);
    }
}

/// What is forgotten is not what is still owed.
#[test]
fn forgetting_keeps_what_is_owed() {
    let (owed, paid) = (Life::new(OWED), Life::new(RECOVERED));
    for life in [&owed, &paid] {
        let mut book = life.book.clone();
        book.forget_before(at("2027-10-01T00:00:00+02:00"));
        let left = if life.account.debt().is_some() { life.book.payments().len() } else { 0 };
        assert_eq!(book.payments().len(), left);
        assert_eq!(book.debts().len(), usize::from(left > 0));
    }
    // Half of it: the attempt that paid is kept, what it was paid for is not.
    let mut book = paid.book.clone();
    book.forget_before(at("2026-03-11T03:30:00+01:00"));
    assert_eq!(book.payments().len(), 1);
    assert_eq!(book.standing(&book.payments()[0]).name(), "paid");
}
