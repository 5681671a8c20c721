//! Of two refusals that apply, the first in the order of the variants is given (`Refusal`).

use ovcore::account::{Account, Command, Context, Instruction, Objection, decide};
use ovcore::account::{DecisionRole, HandOver, ObjectionGround, ObjectionOutcome, Proof};
use ovcore::calendar::Instant;
use ovcore::deny::DenyReason;
use ovcore::settle::{AccountSerial, EffectId, Payment, PaymentSeal};
use ovcore_testkit::scenario::{CARD, reference_key};

use crate::{DEBT, PAID, after, rules};

/// Past the next deadline of any of the accounts here, and beyond every instant that an account takes.
const TOO_FAR: &str = "9500-01-01T00:00:00Z";

fn code(account: &Account, now: &str, what: Instruction) -> &'static str {
    let (rules, key) = (rules(), reference_key());
    let command = Command::Instruct { id: "x".parse().unwrap(), now: Instant::parse(now).unwrap(), what };
    decide(account, &Context { rules: &rules, reference_key: &key }, &command).unwrap_err().code()
}

fn objection(about: DenyReason, outcome: ObjectionOutcome) -> Instruction {
    let (ground, by) = (ObjectionGround::Unfounded, DecisionRole::Arbiter);
    Instruction::DecideObjection(Objection { about, outcome, ground, by })
}

fn hand_over(to: u64) -> Instruction {
    Instruction::HandOver { to: AccountSerial::new(to).unwrap(), proof: Proof::ServiceDesk }
}

fn take_over(effect: &str, from: u64) -> Instruction {
    let from = AccountSerial::new(from).unwrap();
    let handover =
        HandOver { from, debt: None, lifted: false, products: Vec::new(), proof: Proof::ServiceDesk };
    Instruction::TakeOver { effect: effect.parse().unwrap(), handover: Box::new(handover) }
}

fn take_back(effect: &str, account: &Account) -> Instruction {
    let effect: EffectId = effect.parse().unwrap();
    let payment: Payment = account.in_flight().unwrap().payment.clone();
    let seal = PaymentSeal::new(&reference_key(), "pay.1.1".parse().unwrap(), &payment);
    Instruction::TakeBack { effect, payment: Box::new(payment), seal }
}

/// A request is at the bank, no debt is open, nothing is listed; `hand_over.16.0` was taken over.
fn asked() -> Account {
    after(
        crate::PAID,
        "
        08:00+1  NS rail in  a     => opens a
        08:20+1  NS rail out b     => a-b 4.00
        03:25+2  advance           => @03:25 asks 4.00 night
        ",
    )
    .account
}

/// Contract 2 before all that is about the command itself.
#[test]
fn advance_first_before_the_rest() {
    let account = after(DEBT, "").account;
    for what in [
        objection(DenyReason::AccountCheckFailed, ObjectionOutcome::Lift),
        hand_over(17),
        take_over("pay.17.0", 16),
        Instruction::ClearConditions { carrier: "NS".parse().unwrap() },
    ] {
        assert_eq!(code(&account, TOO_FAR, what), "refusal.advance_first");
    }
}

/// Without a deadline, an instant that lies too far comes before what is wrong with the command.
#[test]
fn too_far_before_the_rest() {
    let account = Account::new(AccountSerial::new(17).unwrap(), ovcore_testkit::scenario::token(), CARD);
    for (what, in_time) in [
        (take_over("pay.17.0", 16), "refusal.unknown_effect"),
        (Instruction::PayDebt {}, "refusal.no_debt"),
        (objection(DenyReason::UnpaidFare, ObjectionOutcome::Lift), "refusal.not_listed"),
        (objection(DenyReason::UnpaidFare, ObjectionOutcome::Waive), "refusal.no_debt"),
        (hand_over(17), "refusal.own_card"),
    ] {
        assert_eq!(code(&account, TOO_FAR, what.clone()), "refusal.too_far");
        assert_eq!(code(&account, "2026-03-10T08:00:00Z", what), in_time);
    }
}

/// What is at the bank comes before what is wrong with the cards, and after what is wrong with the effect.
#[test]
fn in_flight_between() {
    let account = asked();
    let now = "2026-03-12T08:00:00Z";
    assert_eq!(code(&account, now, Instruction::PayDebt {}), "refusal.no_debt");
    assert_eq!(code(&account, now, take_over("pay.16.0", 16)), "refusal.unknown_effect");
    assert_eq!(code(&account, now, take_over("hand_over.16.0", 16)), "refusal.in_flight");
    assert_eq!(code(&account, now, hand_over(17)), "refusal.in_flight");
}

/// A second hand-over of the same is known only when nothing is at the bank.
#[test]
fn in_flight_before_taken_over_before() {
    let account = after(
        PAID,
        "
        08:00+1  takes-over 5.00   => takes over 5.00; denied: unpaid fare
        08:01+1  pays              => asks 5.00 debt, self-service
        ",
    )
    .account;
    let now = "2026-03-11T08:00:00Z";
    assert_eq!(code(&account, now, take_over("hand_over.16.0", 16)), "refusal.in_flight");
    assert_eq!(code(&account, now, Instruction::PayDebt {}), "refusal.in_flight");
}

/// A payment that cannot be proved is no payment, whether or not it was taken back before.
#[test]
fn not_a_payment_before_taken_back_before() {
    let account = after(
        crate::PAID,
        "
        08:00+1  takes-back pay.17.0  => taken back 6.00; debt 6.00; denied: unpaid fare
        08:01+1  pays                 => asks 6.00 debt, self-service
        ",
    )
    .account;
    assert_eq!(
        code(&account, "2026-03-11T08:00:00Z", take_back("pay.17.0", &account)),
        "refusal.not_a_payment"
    );
}

/// A refused instruction is not remembered: it can be sent again under its id when it can be taken.
#[test]
fn a_refused_instruction_is_not_remembered() {
    after(
        DEBT,
        "
        10:00+1  pays id=first         => asks 6.00 debt, self-service
        10:01+1  hands-over-to 18 id=h => refused refusal.in_flight
        10:02+1  bank declines         => declined
        10:03+1  pays id=second        => refused attempt.too_soon
        10:04+1  again h               => hands over 6.00 to 18; freed: unpaid fare
        10:05+1  again second          => refused refusal.no_debt
        ",
    );
}
