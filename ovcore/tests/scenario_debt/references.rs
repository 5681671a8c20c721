//! S5: references and ids of attempts; by which number of the card they are asked, and who bears a decline.

use std::collections::BTreeSet;

use ovcore::account::Effect;
use ovcore::card::{CardForm, CardKind, CardScheme};
use ovcore::money::Money;
use ovcore::policy::{FirstRide, Policy};
use ovcore::settle::CardNumber;
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD, Story, play, play_with};
use ovcore_testkit::world::{rules, rules_with};

use super::{DEBT, MASTERCARD, ON_A_DEVICE, in_debt, in_debt_with};

/// The references of all requests, as letters in order of first use: `a a b`.
fn references(story: &Story) -> String {
    let mut known = Vec::new();
    let mut letters = Vec::new();
    let mut ids = BTreeSet::new();
    for effect in &story.effects {
        if let Effect::RequestPayment { id, reference, .. } = effect {
            assert!(ids.insert(*id), "each request has its own id; found {id} twice");
            let place = known.iter().position(|k| k == reference).unwrap_or_else(|| {
                known.push(*reference);
                known.len() - 1
            });
            letters.push(["a", "b", "c", "d", "e"][place]);
        }
    }
    letters.join(" ")
}

/// S5: the same set asked again keeps its reference, by whatever channel; each attempt has its own id.
#[test]
fn s5_the_same_set_keeps_its_reference() {
    let story = in_debt(
        "
        12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:01    bank declines        => declined
        12:02    pays                 => asks 6.00 debt, self-service
        12:03    bank declines        => declined
        03:25+1  advance              => @03:25 asks 6.00 debt, scheduled
        03:26+1  bank declines        => declined
        ",
    );
    assert_eq!(references(&story), "a a a a");
    assert_eq!(story.account.debt().unwrap().reference, requested(&story)[0]);
}

fn requested(story: &Story) -> Vec<ovcore::settle::ReferenceNumber> {
    let asked = story.effects.iter().filter_map(|e| {
        if let Effect::RequestPayment { reference, .. } = e { Some(*reference) } else { None }
    });
    asked.collect()
}

/// S5: another set gets a new one, which then stays: what joined, and what was credited.
#[test]
fn s5_another_set_gets_a_new_one() {
    let story = in_debt(
        "
        08:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        08:01    bank declines   => declined
        08:14    NS rail out b   => a-b 4.00; debt +4.00
        09:00    pays            => asks 10.00 debt, self-service
        09:01    bank declines   => declined
        03:25+1  advance         => @03:25 asks 10.00 debt, scheduled
        03:26+1  bank declines   => declined
        2026-03-10
        12:00+2  NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10; debt -2.00
        03:25+3  advance         => @03:25 asks 8.00 debt, scheduled
        03:26+3  bank declines   => declined
        ",
    );
    assert_eq!(references(&story), "a a b b c");
}

/// S5: the same amount for another set is another set.
#[test]
fn s5_the_same_amount_of_another_set() {
    let story = in_debt(
        "
        08:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        08:01    bank declines   => declined
        08:14    NS rail out b   => a-b 4.00; debt +4.00
        2026-03-10
        09:00+1  NS rail out c id=out v=1 at=08:20 => -
        09:01+1  NS rail out a id=out v=2 at=08:20 => a-a free: same place (was 6.00); credit 6.00 for 2026-03-10; debt -6.00
        2026-03-11
        09:30    NS rail in  b   => opens b; asks 4.00 debt, by tap
        09:31    bank declines   => declined
        09:44    NS rail out c   => b-c 4.00; debt +4.00
        2026-03-10
        10:00+1  NS rail out b id=out v=3 at=08:20 => a-b 4.00 (was 0.00); debt +4.00
        2026-03-11
        03:25+1  advance         => @03:25 asks 12.00 debt, scheduled
        ",
    );
    assert_eq!(references(&story), "a a b c");
}

/// S5: asked again means: since it was asked last. What changed in between and came back gets a new reference (a choice:
/// a debt keeps one reference, however often it changes).
#[test]
fn s5_a_set_that_comes_back() {
    let story = in_debt(
        "
        08:00    NS rail in  a          => opens a; asks 6.00 debt, by tap
        08:01    bank declines          => declined
        08:14    NS rail out b id=o     => a-b 4.00; debt +4.00
        09:00    pays                   => asks 10.00 debt, self-service
        09:01    bank declines          => declined
        09:10    NS rail out a id=o v=1 at=08:14 => a-a free: same place (was 4.00); credit 4.00 for 2026-03-11; debt -4.00
        10:00    pays                   => asks 6.00 debt, self-service
        10:01    bank declines          => declined
        # What changed and came back without being asked for in between is still the same set.
        10:10    NS rail out b id=o v=2 at=08:14 => a-b 4.00 (was 0.00); debt +4.00
        10:20    NS rail out a id=o v=3 at=08:14 => a-a free: same place (was 4.00); credit 4.00 for 2026-03-11; debt -4.00
        11:00    pays                   => asks 6.00 debt, self-service
        ",
    );
    assert_eq!(references(&story), "a a b c c");
}

/// S5: an approved payment that is taken back keeps its reference; a set that is asked after a payment gets a new one.
#[test]
fn s5_a_payment_that_is_taken_back() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a        => opens a
        08:20    NS rail out c        => a-c 6.00
        03:25+1  advance              => @03:25 asks 6.00 night
        03:26+1  bank approves        => paid
        12:00+2  takes-back pay.17.0  => taken back 6.00; debt 6.00; denied: unpaid fare
        03:25+3  advance              => @03:25 asks 6.00 debt, scheduled
        03:26+3  bank approves        => paid; debt closed; freed: unpaid fare
        12:00+3  NS rail in  a        => opens a
        12:20+3  NS rail out c        => a-c 6.00
        03:25+4  advance              => @03:05 2026-03-10 leaves; @03:25 asks 6.00 night
        ",
    );
    assert_eq!(references(&story), "a a b");
}

/// What the bank is asked by, in order.
fn numbers(story: &Story) -> Vec<CardNumber> {
    let asked = story
        .effects
        .iter()
        .filter_map(|e| if let Effect::RequestPayment { number, .. } = e { Some(*number) } else { None });
    asked.collect()
}

/// One attempt by each channel: by tap, in self-service, by schedule.
const EACH_CHANNEL: &str = "
    12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
    12:01    bank declines        => declined
    12:02    pays                 => asks 6.00 debt, self-service
    12:03    bank declines        => declined
    03:25+1  advance              => @03:25 asks 6.00 debt, scheduled
    03:26+1  bank declines        => declined
";

/// FACTS 5.1: of a Mastercard on a device the attempts that the merchant begins go to the number of the plastic card;
/// the payment itself and self-service go to the one that was presented. Other schemes, and plastic: always that.
#[test]
fn d2_by_which_number() {
    use CardNumber::{Plastic, Presented};
    let story = in_debt_with(ON_A_DEVICE, EACH_CHANNEL);
    assert_eq!(numbers(&story), [Presented, Plastic, Presented, Plastic]);
    for card in [
        MASTERCARD,
        CARD,
        CardKind { form: CardForm::Device, ..CARD },
        CardKind { scheme: CardScheme::Maestro, form: CardForm::Device, ..CARD },
        CardKind { scheme: CardScheme::VPay, form: CardForm::Device, ..CARD },
    ] {
        let story = in_debt_with(card, EACH_CHANNEL);
        assert_eq!(numbers(&story), [Presented; 4]);
    }
    // So it is on a card that is collected after each trip.
    let story = play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00    NS rail in  a        => opens a
        08:20    NS rail out c        => a-c 6.00; asks 6.00 per trip
        08:21    bank declines        => declined; debt 6.00; denied: unpaid fare
        09:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
    assert_eq!(numbers(&story), [Presented, Plastic]);
}

/// Which schemes have it so is policy.
#[test]
fn d2_the_plastic_number_is_policy() {
    use CardNumber::{Plastic, Presented};
    let mut policy = Policy::ovpay();
    policy.debt.plastic_number = vec![CardScheme::Visa];
    let visa = CardKind { form: CardForm::Device, ..CARD };
    for (card, by_tap) in [(visa, Plastic), (ON_A_DEVICE, Presented)] {
        let story = play_with(
            &rules_with(policy.clone()),
            card,
            &super::after_debt("12:00 NS rail in a denied => debt-recovery tap; asks 6.00 debt, by tap"),
        );
        assert_eq!(numbers(&story), [Presented, by_tap]);
    }
}

/// Which requests are first rides.
fn first_rides(story: &Story) -> Vec<bool> {
    let asked = story.effects.iter().filter_map(|e| {
        if let Effect::RequestPayment { first_ride, .. } = e { Some(*first_ride) } else { None }
    });
    asked.collect()
}

fn first_ride_up_to(scheme: CardScheme, minor: i64) -> Policy {
    let mut policy = Policy::ovpay();
    policy.debt.first_ride = vec![FirstRide { scheme, up_to_minor: Money::from_minor(minor) }];
    policy
}

/// FACTS 5.1: without rows, no request is a first ride; with a row, those of the scheme up to its amount, inclusive.
#[test]
fn d2_first_ride_by_policy() {
    assert_eq!(first_rides(&play(&rules(), DEBT)), [false]);
    for (scheme, minor, expected) in
        [(CardScheme::Visa, 600, true), (CardScheme::Visa, 599, false), (CardScheme::Mastercard, 600, false)]
    {
        let story = play(&rules_with(first_ride_up_to(scheme, minor)), DEBT);
        assert_eq!(first_rides(&story), [expected], "{scheme} {minor}");
    }
}

/// FACTS 5.1: the first request since the last that was paid: an attempt on the debt is none, whatever its amount; once
/// the bank has paid again, the next request may be.
#[test]
fn d2_first_ride_after_a_decline() {
    let story = play(
        &rules_with(first_ride_up_to(CardScheme::Visa, 1_000)),
        &super::after_debt(
            "
            12:00    NS rail in  a denied  => debt-recovery tap; asks 6.00 debt, by tap
            12:01    bank declines         => declined
            12:02    pays                  => asks 6.00 debt, self-service
            12:03    bank approves         => paid; debt closed; freed: unpaid fare
            14:00    NS rail in  a         => opens a
            14:20    NS rail out b         => a-b 4.00
            03:25+1  advance               => @03:25 asks 4.00 night
            ",
        ),
    );
    assert_eq!(first_rides(&story), [true, false, false, true]);
}
