//! Approved payments that the bank takes back (RULES D9, with D1, S5, S6, N4).

use ovcore::account::{Command, Context, Event, Instruction, Refusal, What, decide};
use ovcore::card::KeyVersion;
use ovcore::money::Money;
use ovcore::policy::DeclineCategory;
use ovcore::settle::{EffectId, Payment, PaymentSeal, ReferenceKey};
use ovcore_testkit::scenario::{Story, play, reference_key};

use crate::{DEBT, PAID, after, debt, denied, follow_the_list, rules, threshold};

/// D9: opens a debt dated the local date of the command, as if declined for reasons unknown; the schedule counts from
/// there.
#[test]
fn d9_opens_a_debt_dated_by_the_command() {
    let story = after(
        PAID,
        "
        00:30+10  takes-back pay.17.0  => @2026-03-14 03:05 2026-03-10 leaves; taken back 6.00; debt 6.00; denied: unpaid fare
        ",
    );
    // Half past midnight on the 20th is still the 19th in UTC.
    assert_eq!(debt(&story), Some(("2026-03-20".into(), "6.00".into())));
    assert_eq!(story.account.debt().map(|d| d.category), Some(DeclineCategory::Unknown));
    follow_the_list(&story);
    let books = story.account.balance().books;
    assert_eq!((books.booked(), books.approved), (Money::from_minor(600), Money::ZERO));
    play(
        &rules(),
        &format!(
            "{}
            03:24+11  advance         => -
            03:25+11  advance         => @03:25 asks 6.00 debt, scheduled
            03:26+11  bank approves   => paid; debt closed; freed: unpaid fare
            ",
            story.transcript
        ),
    );
}

/// D9, D1: joins the debt that is open; its date stays.
#[test]
fn d9_joins_an_open_debt() {
    let story = after(
        PAID,
        "
        08:00+1  NS rail in  a        => opens a
        08:20+1  NS rail out b        => a-b 4.00
        03:25+2  advance              => @03:25 asks 4.00 night
        03:26+2  bank declines        => declined; debt 4.00; denied: unpaid fare
        00:30+3  takes-back pay.17.0  => taken back 6.00; debt +6.00
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-12".into(), "10.00".into())));
    assert_eq!(story.account.debt().map(|d| d.category), Some(DeclineCategory::InsufficientFunds));
    follow_the_list(&story);
}

/// D9: while a request is at the bank it waits for the answer, and keeps its own date.
#[test]
fn d9_waits_for_the_answer() {
    let base = format!(
        "{PAID}
        08:00+1  NS rail in  a        => opens a
        08:20+1  NS rail out b        => a-b 4.00
        03:25+2  advance              => @03:25 asks 4.00 night
        23:59+2  takes-back pay.17.0  => taking back 6.00 waits
        "
    );
    let paid =
        after(&base, "00:01+3 bank approves => paid; taken back 6.00; debt 6.00; denied: unpaid fare\n");
    assert_eq!(debt(&paid), Some(("2026-03-12".into(), "6.00".into())));
    let declined = after(
        &base,
        "00:01+3 bank declines => declined; debt 4.00; denied: unpaid fare; taken back 6.00; debt +6.00\n",
    );
    assert_eq!(debt(&declined), Some(("2026-03-13".into(), "10.00".into())));
    for story in [paid, declined] {
        follow_the_list(&story);
    }
}

/// D9: a second one for the same payment is refused, also while the first waits, and after the debt was paid.
#[test]
fn d9_a_second_one_is_refused() {
    after(
        PAID,
        "
        08:00+1  takes-back pay.17.0  => taken back 6.00; debt 6.00; denied: unpaid fare
        08:01+1  takes-back pay.17.0  => refused refusal.taken_back_before
        08:02+1  pays                 => asks 6.00 debt, self-service
        08:03+1  takes-back pay.17.0  => refused refusal.taken_back_before
        08:04+1  bank approves        => paid; debt closed; freed: unpaid fare
        08:05+1  takes-back pay.17.0  => refused refusal.taken_back_before
        08:06+1  takes-back recover.17.0 => taken back 6.00; debt 6.00; denied: unpaid fare
        08:07+1  takes-back recover.17.0 => refused refusal.taken_back_before
        ",
    );
    after(
        PAID,
        "
        08:00+1  NS rail in  a        => opens a
        08:20+1  NS rail out b        => a-b 4.00
        03:25+2  advance              => @03:25 asks 4.00 night
        08:00+2  takes-back pay.17.0  => taking back 6.00 waits
        08:01+2  takes-back pay.17.0  => refused refusal.taken_back_before
        ",
    );
}

/// The payment of a story that was approved, with its seal.
fn approved(story: &Story) -> (EffectId, Payment, PaymentSeal) {
    let asked = story.events.iter().find_map(|Event { what, .. }| match what {
        What::PaymentRequested { effect, payment, .. } => Some((*effect, payment.clone())),
        _ => None,
    });
    let seal = story.events.iter().find_map(|Event { what, .. }| match what {
        What::PaymentApproved { seal, .. } => Some(*seal),
        _ => None,
    });
    let (effect, payment) = asked.unwrap();
    (effect, payment, seal.unwrap())
}

/// D9: only what the account can prove: a forged seal, a changed payment, another effect, another account's.
#[test]
fn d9_only_with_the_seal_of_that_payment() {
    let story = after(PAID, "");
    let (effect, payment, seal) = approved(&story);
    let (rules, key) = (rules(), reference_key());
    let context = Context { rules: &rules, reference_key: &key };
    let send = |effect: EffectId, payment: &Payment, seal: PaymentSeal| {
        let what = Instruction::TakeBack { effect, payment: Box::new(payment.clone()), seal };
        let command =
            Command::Instruct { id: "x".parse().unwrap(), now: story.events.last().unwrap().at, what };
        decide(&story.account, &context, &command)
    };
    assert!(send(effect, &payment, seal).is_ok());
    let refused = |effect, payment: &Payment, seal| {
        assert_eq!(send(effect, payment, seal), Err(Refusal::NotAPayment { effect }));
    };
    refused(effect, &payment, "00112233445566778899aabbccddeeff".parse().unwrap());
    let more = Payment { amount: Money::from_minor(601), ..payment.clone() };
    refused(effect, &more, seal);
    let mut other_trip = payment.clone();
    other_trip.items[0].trip = "another".parse().unwrap();
    refused(effect, &other_trip, seal);
    refused("pay.17.1".parse().unwrap(), &payment, seal);
    refused("recover.17.0".parse().unwrap(), &payment, seal);
    // Sealed right, but for the account next door.
    let other: EffectId = "pay.18.0".parse().unwrap();
    refused(other, &payment, PaymentSeal::new(&key, other, &payment));
    // Sealed under another key.
    let foreign = ReferenceKey::new(KeyVersion::FIRST, [8; 32]);
    refused(effect, &payment, PaymentSeal::new(&foreign, effect, &payment));
}

/// D9: a payment that was declined, or is still at the bank, has no seal to show.
#[test]
fn d9_a_seal_comes_only_with_an_approval() {
    let story = after(DEBT, "");
    assert!(!story.events.iter().any(|e| matches!(e.what, What::PaymentApproved { .. })));
}

/// D9, D1: after the 62 days, too; and when its own days have long left.
#[test]
fn d9_after_62_days() {
    let script = DEBT.replace("bank declines ", "bank declines not_permitted ");
    let story = after(
        &script,
        "
        12:00+70  pays
        12:01+70  bank approves  => paid; debt closed; freed: unpaid fare
        12:00+99  takes-back recover.17.0
        ",
    );
    assert_eq!(debt(&story), Some(("2026-06-17".into(), "6.00".into())));
    let again = play(
        &rules(),
        &format!("{}03:25+100 advance => @03:25 asks 6.00 debt, scheduled\n", story.transcript),
    );
    follow_the_list(&again);
}

/// S5: asking the same set again keeps its reference, when the payment was taken back, and when a recovery was.
#[test]
fn s5_the_same_set_keeps_its_reference() {
    let story = after(
        PAID,
        "
        08:00+1  takes-back pay.17.0      => taken back 6.00; debt 6.00; denied: unpaid fare
        08:02+1  pays                     => asks 6.00 debt, self-service
        08:04+1  bank approves            => paid; debt closed; freed: unpaid fare
        08:06+1  takes-back recover.17.0  => taken back 6.00; debt 6.00; denied: unpaid fare
        08:30+1  pays                     => asks 6.00 debt, self-service
        08:31+1  bank declines            => declined
        08:32+1  objects lift             => objection lifted; freed: unpaid fare
        09:00+1  NS rail in  a            => opens a
        09:20+1  NS rail out b            => a-b 4.00; debt +4.00
        09:30+1  pays                     => asks 10.00 debt, self-service
        ",
    );
    let mut references = Vec::new();
    let mut effects = Vec::new();
    for Event { what, .. } in &story.events {
        if let What::PaymentRequested { effect, payment, .. }
        | What::RecoveryRequested { effect, payment, .. } = what
        {
            references.push(payment.reference);
            effects.push(effect.to_string());
        }
    }
    assert_eq!(effects, ["pay.17.0", "recover.17.0", "recover.17.1", "recover.17.2"]);
    assert_eq!((references[0], references[0]), (references[1], references[2]));
    assert_ne!(references[2], references[3]);
}

/// D9, S6: what credits had paid of it stays paid: only what the bank paid is owed again.
#[test]
fn d9_what_credits_paid_stays_paid() {
    let story = after(
        PAID,
        "
        08:00+1  NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        09:00+1  NS rail in  a                      => opens a
        09:20+1  NS rail out c                      => a-c 6.00
        03:25+2  advance                            => @03:25 asks 4.00 night
        03:26+2  bank approves                      => paid
        09:00+2  takes-back pay.17.1                => taken back 4.00; debt 4.00; denied: unpaid fare
        ",
    );
    let owed: Vec<String> =
        story.account.debt().unwrap().items.iter().map(|i| i.amount.to_string()).collect();
    assert_eq!(owed, ["4.00"]);
    assert_eq!(story.account.balance().books.approved, Money::from_minor(600));
}

/// S6, D9: an open credit goes against the debt that opens, and may cover it whole.
#[test]
fn d9_credits_cover_what_was_taken_back() {
    let story = play(
        &threshold(500),
        "
        2026-03-10
        08:00  NS rail in  a                      => opens a
        08:20  NS rail out c id=one               => a-c 6.00; asks 6.00 threshold
        08:21  bank approves                      => paid
        10:00  NS rail in  a                      => opens a
        10:30  NS rail out d id=two               => a-d 8.00; asks 8.00 threshold
        10:31  bank approves                      => paid
        11:00  NS rail out a id=two v=1 at=10:30  => a-a free: same place (was 8.00); credit 8.00 for 2026-03-10
        11:01  takes-back pay.17.0                => taken back 6.00; debt 6.00; denied: unpaid fare; debt -6.00; \
            debt closed; freed: unpaid fare
        ",
    );
    assert_eq!(denied(&story), [""; 0]);
    follow_the_list(&story);
}

/// D9, D5: in the 15 minutes after a recovery by tap: a debt again, and nothing ends by itself any more.
#[test]
fn d9_in_the_15_minutes() {
    let story = after(
        DEBT,
        "
        10:00+1  NS rail in a denied      => debt-recovery tap; asks 6.00 debt, by tap
        10:01+1  bank approves            => paid; debt closed; frees at 10:16
        10:05+1  takes-back recover.17.0  => taken back 6.00; debt 6.00
        10:16+1  advance                  => -
        ",
    );
    assert_eq!(denied(&story), ["unpaid fare"]);
    follow_the_list(&story);
}
