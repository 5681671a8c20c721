//! Replacing a card: debt and products move with proof, each step in the books, and back again (issue point 9).

use ovcore::account::{Account, Command, Effect, HandOver, Instruction, What};
use ovcore::calendar::Instant;
use ovcore::card::Token;
use ovcore::debt::Debt;
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, EffectId, Item};
use ovcore_testkit::scenario::{CARD, Player};

use crate::{DEBT, rules};

/// The next card: account 18.
fn next(rules: &Rules) -> Player<'_> {
    Player::of(rules, Account::new(AccountSerial::new(18).unwrap(), Token::from_bytes([2; 16]), CARD))
}

fn card<'r>(rules: &'r Rules, script: &str) -> Player<'r> {
    let mut player = Player::new(rules, CARD);
    player.script(script).unwrap();
    player
}

/// What was handed over last, and by which effect.
fn handed_over(player: &Player<'_>) -> (EffectId, HandOver) {
    let found = player.effects().iter().rev().find_map(|effect| match effect {
        Effect::HandOver { id, handover, .. } => Some((*id, (**handover).clone())),
        _ => None,
    });
    found.unwrap()
}

fn take_over(
    player: &mut Player<'_>,
    id: &str,
    now: &str,
    (effect, handover): (EffectId, HandOver),
) -> String {
    let now = Instant::parse(now).unwrap();
    player.at(now, "advance").unwrap();
    let what = Instruction::TakeOver { effect, handover: Box::new(handover) };
    let command = Command::Instruct { id: id.parse().unwrap(), now, what };
    player.command_as("takes over", &command).unwrap().join("; ")
}

fn right(player: &Player<'_>) {
    assert!(!player.transcript().contains("<-- expected"), "{}", player.transcript());
    assert!(player.account().balance().holds());
}

/// The debt goes with its date and what was tried; the old card is free, the new one is listed.
#[test]
fn the_debt_moves_with_its_date_and_attempts() {
    let rules = rules();
    let old = card(
        &rules,
        &format!(
            "{DEBT}
            03:25+2  advance            => @03:25 asks 6.00 debt, scheduled
            03:26+2  bank declines      => declined
            10:00+2  pays               => asks 6.00 debt, self-service
            10:01+2  bank declines      => declined
            12:00+2  hands-over-to 18   => hands over 6.00 to 18; freed: unpaid fare
            12:01+2  pays               => refused refusal.no_debt
            03:25+3  advance            => -
            "
        ),
    );
    right(&old);
    let moved = handed_over(&old);
    assert_eq!(old.account().balance().books.moved.to_string(), "6.00");
    let mut new = next(&rules);
    let told = take_over(&mut new, "over", "2026-03-12T11:05:00Z", moved);
    assert_eq!(told, "takes over 6.00; denied: unpaid fare");
    let debt = new.account().debt().unwrap();
    assert_eq!(
        (debt.date.to_string(), debt.scheduled.made, debt.self_service.made),
        ("2026-03-11".into(), 1, 1)
    );
    assert_eq!(debt.schedule_at, 1);
    new.script(
        "
        2026-03-12
        12:10    pays            => asks 6.00 debt, self-service
        12:11    bank declines   => declined
        03:25+1  advance         => @03:25 asks 6.00 debt, scheduled
        03:26+1  bank approves   => paid; debt closed; freed: unpaid fare
        ",
    )
    .unwrap();
    right(&new);
    // Both cards together: 6.00 booked on the one, paid by the other.
    let (old, new) = (old.shown(), new.shown());
    assert_eq!(
        (old, new),
        (("6.00".into(), "0.00".into(), "6.00".into()), ("0.00".into(), "6.00".into(), "-6.00".into()))
    );
}

trait Shown {
    fn shown(&self) -> (String, String, String);
}

impl Shown for Player<'_> {
    /// Booked, approved, moved.
    fn shown(&self) -> (String, String, String) {
        let books = self.account().balance().books;
        (books.booked().to_string(), books.approved.to_string(), books.moved.to_string())
    }
}

/// The same set keeps its reference on the new card, and the numbers of its own payments go on.
#[test]
fn s5_the_reference_moves_with_the_debt() {
    let rules = rules();
    let old = card(&rules, &format!("{DEBT}12:00+1 hands-over-to 18\n"));
    let (effect, handover) = handed_over(&old);
    let reference = handover.debt.as_ref().unwrap().reference;
    let mut new = next(&rules);
    take_over(&mut new, "over", "2026-03-11T11:05:00Z", (effect, handover));
    new.script("2026-03-11\n12:10 pays => asks 6.00 debt, self-service\n12:11 bank approves\n").unwrap();
    let asked = new.events().iter().find_map(|e| match &e.what {
        What::RecoveryRequested { payment, .. } => Some(payment.reference),
        _ => None,
    });
    assert_eq!(asked, Some(reference));
    right(&new);
}

/// Back again: the old card has its debt as it was, the books of both are as before.
#[test]
fn and_back_again() {
    let rules = rules();
    let mut old = card(
        &rules,
        &format!("{DEBT}10:00+1 hands-over-to 18 => hands over 6.00 to 18; freed: unpaid fare\n"),
    );
    let before = handed_over(&old).1.debt;
    let mut new = next(&rules);
    take_over(&mut new, "over", "2026-03-11T09:05:00Z", handed_over(&old));
    new.script("2026-03-11\n10:10 hands-over-to 17 => hands over 6.00 to 17; freed: unpaid fare\n").unwrap();
    assert_eq!(
        take_over(&mut old, "back", "2026-03-11T09:15:00Z", handed_over(&new)),
        "takes over 6.00; denied: unpaid fare"
    );
    // What the bank said of the one card is no answer for the other; all else is as it was.
    let shown = |debt: &Debt| {
        let attempts = [debt.scheduled, debt.by_tap, debt.self_service].map(|attempts| attempts.made);
        (debt.date, debt.items.clone(), debt.shares.clone(), debt.reference, attempts)
    };
    assert_eq!(old.account().debt().map(shown), before.as_ref().map(shown));
    for player in [&old, &new] {
        assert!(player.account().balance().books.moved.is_zero());
        right(player);
    }
    // Handed over a second time under the same effect: refused.
    assert_eq!(
        take_over(&mut old, "twice", "2026-03-11T09:16:00Z", handed_over(&new)),
        "refused refusal.taken_over_before"
    );
    old.script("2026-03-11\n10:20 pays => asks 6.00 debt, self-service\n10:21 bank approves => paid; debt closed; freed: unpaid fare\n").unwrap();
    right(&old);
}

/// A debt that joins another: one debt, with the date of the one that was there.
#[test]
fn a_debt_joins_another() {
    let rules = rules();
    let old = card(&rules, &format!("{DEBT}10:00+1 hands-over-to 18\n"));
    let mut new = next(&rules);
    new.script(
        "
        2026-03-01
        08:00      NS rail in  a   => opens a
        08:20      NS rail out b   => a-b 4.00
        03:25+1    advance         => @03:25 asks 4.00 night
        03:26+1    bank declines not_permitted => declined; debt 4.00; denied: unpaid fare
        ",
    )
    .unwrap();
    let told = take_over(&mut new, "over", "2026-03-11T09:05:00Z", handed_over(&old));
    assert_eq!(told, "takes over 6.00");
    let debt = new.account().debt().unwrap();
    assert_eq!((debt.date.to_string(), debt.amount.to_string()), ("2026-03-02".into(), "10.00".into()));
    right(&new);
}

/// Products hold on both cards on the day of the replacement, from the next on the new one only; also one that ends
/// that day, and one that begins later.
#[test]
fn products_hold_on_both_cards_on_that_day() {
    let rules = rules();
    let old = card(
        &rules,
        "
        2026-03-10
        08:00  holds pass 2026-01-01 2026-12-31
        08:01  holds trial 2026-01-01 2026-03-10
        08:02  holds plain 2026-04-01 2026-04-30
        08:03  holds free 2026-01-01 2026-03-09
        10:00  hands-over-to 18  => hands over 0.00 to 18
        ",
    );
    right(&old);
    let mut new = next(&rules);
    take_over(&mut new, "over", "2026-03-10T09:05:00Z", handed_over(&old));
    let held = |player: &Player<'_>, date: &str| {
        let date = date.parse().unwrap();
        let all = player.account().products().iter();
        let mut held: Vec<String> =
            all.filter(|p| p.from <= date && date <= p.until).map(|p| p.product.to_string()).collect();
        held.sort_unstable();
        held
    };
    assert_eq!(held(&old, "2026-03-10"), ["pass", "trial"]);
    assert_eq!(held(&new, "2026-03-10"), ["pass", "trial"]);
    assert_eq!((held(&old, "2026-03-11"), held(&new, "2026-03-11")), (vec![], vec!["pass".to_owned()]));
    assert_eq!((held(&old, "2026-04-01").len(), held(&new, "2026-04-01").len()), (0, 2));
    assert_eq!(held(&new, "2026-03-09"), [""; 0]);
}

/// D8: how many attempts a date allows does not begin anew with a debt that comes over; of two cards that tried last in the
/// same second, it is the one that tried more often that counts.
#[test]
fn d8_five_on_a_date_also_with_a_debt_that_comes_over() {
    let rules = rules();
    let old = card(
        &rules,
        &format!(
            "{DEBT}
            10:00+1  pays              => asks 6.00 debt, self-service
            10:01+1  bank declines     => declined
            12:00+1  hands-over-to 18  => hands over 6.00 to 18; freed: unpaid fare
            "
        ),
    );
    let mut new = next(&rules);
    let tried = format!(
        "{DEBT}
        09:00+1  pays              => asks 6.00 debt, self-service
        09:01+1  bank declines     => declined
        10:00+1  pays              => asks 6.00 debt, self-service
        10:01+1  bank approves     => paid; debt closed; freed: unpaid fare
        "
    );
    new.script(&tried).unwrap();
    take_over(&mut new, "over", "2026-03-11T11:05:00Z", handed_over(&old));
    new.script(
        "
        2026-03-11
        13:00    pays            => asks 6.00 debt, self-service
        13:01    bank declines   => declined
        14:00    pays            => asks 6.00 debt, self-service
        14:01    bank declines   => declined
        15:00    pays            => asks 6.00 debt, self-service
        15:01    bank declines   => declined
        16:00    pays            => refused attempt.all_made_today
        00:00+1  pays            => asks 6.00 debt, self-service
        ",
    )
    .unwrap();
    right(&old);
    right(&new);
}

/// While a request is at the bank, a card is neither handed over nor taken over.
#[test]
fn not_while_a_request_is_at_the_bank() {
    let rules = rules();
    let old = card(
        &rules,
        &format!(
            "{DEBT}
            10:00+1  pays              => asks 6.00 debt, self-service
            10:01+1  hands-over-to 18  => refused refusal.in_flight
            10:02+1  bank declines     => declined
            10:03+1  hands-over-to 18  => hands over 6.00 to 18; freed: unpaid fare
            "
        ),
    );
    right(&old);
    let mut new = next(&rules);
    new.script(
        "2026-03-10\n08:00 NS rail in a\n08:20 NS rail out c\n03:25+1 advance => @03:25 asks 6.00 night\n",
    )
    .unwrap();
    assert_eq!(
        take_over(&mut new, "over", "2026-03-11T09:05:00Z", handed_over(&old)),
        "refused refusal.in_flight"
    );
    right(&new);
}

/// D6: a lift holds until its debt closes; the debt moves, and the lift with it.
#[test]
fn d6_a_lift_moves_with_its_debt() {
    let rules = rules();
    let old = card(
        &rules,
        &format!("{DEBT}09:00+1 objects lift\n10:00+1 hands-over-to 18 => hands over 6.00 to 18\n"),
    );
    right(&old);
    let mut new = next(&rules);
    let told = take_over(&mut new, "over", "2026-03-11T09:05:00Z", handed_over(&old));
    assert_eq!(told, "takes over 6.00");
    assert!(!new.account().is_blocked());
}

/// D6: what was waived for another card's trips is not lowered by this card's fares: what was paid becomes a credit.
#[test]
fn d6_a_waiver_of_what_came_from_another_card() {
    let rules = rules();
    let old = card(&rules, &format!("{DEBT}10:00+1 hands-over-to 18\n"));
    let mut new = next(&rules);
    new.script(
        "
        2026-03-10
        08:00      NS rail in  a id=own-in  => opens a
        08:20      NS rail out c id=own     => a-c 6.00
        03:25+1    advance                  => @03:25 asks 6.00 night
        03:26+1    bank approves            => paid
        ",
    )
    .unwrap();
    take_over(&mut new, "over", "2026-03-11T09:05:00Z", handed_over(&old));
    new.script(
        "
        2026-03-11
        10:10  objects waive  => objection waived; waiver; waived 6.00 [NS 6.00]; debt closed; freed: unpaid fare
        10:20  NS rail out b id=own v=1 at=08:20+-1 => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        ",
    )
    .unwrap();
    right(&new);
}

/// Two cards may not be one; what was not handed over is not taken over.
#[test]
fn only_what_was_handed_over_by_another() {
    let rules = rules();
    let mut old = card(
        &rules,
        &format!("{DEBT}10:00+1 hands-over-to 17 => refused refusal.own_card\n10:01+1 hands-over-to 18\n"),
    );
    right(&old);
    let (effect, handover) = handed_over(&old);
    // To itself.
    assert_eq!(
        take_over(&mut old, "own", "2026-03-11T09:05:00Z", (effect, handover.clone())),
        "refused refusal.unknown_effect"
    );
    let mut new = next(&rules);
    // A debt that is not the sum of its trips, or that has a trip for nothing.
    let debt = handover.debt.clone().unwrap();
    let item = debt.items[0];
    let one_cent = Money::from_minor(1);
    let nothing = Item { amount: Money::ZERO, trip: "t9".parse().unwrap(), ..item };
    let negative =
        Item { amount: Money::ZERO.saturating_sub(item.amount), trip: "t9".parse().unwrap(), ..item };
    for damaged in [
        Debt { amount: debt.amount.saturating_add(one_cent), ..debt.clone() },
        Debt { items: vec![item, nothing], ..debt.clone() },
        Debt { amount: Money::ZERO, items: Vec::new(), ..debt.clone() },
        Debt { amount: Money::ZERO, items: vec![item, negative], ..debt },
    ] {
        let damaged = HandOver { debt: Some(damaged), ..handover.clone() };
        let said = take_over(&mut new, "damaged", "2026-03-11T09:05:00Z", (effect, damaged));
        assert_eq!(said, "refused refusal.unknown_effect");
    }
    let wrong: EffectId = "hand_over.16.0".parse().unwrap();
    assert_eq!(
        take_over(&mut new, "a", "2026-03-11T09:05:00Z", (wrong, handover.clone())),
        "refused refusal.unknown_effect"
    );
    let wrong: EffectId = "pay.17.0".parse().unwrap();
    assert_eq!(
        take_over(&mut new, "b", "2026-03-11T09:06:00Z", (wrong, handover)),
        "refused refusal.unknown_effect"
    );
}
