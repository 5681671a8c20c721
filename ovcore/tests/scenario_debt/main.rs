//! What stays unpaid: a debt opens, is joined, is asked for again by schedule, by tap and in self-service, and is paid
//! (RULES D1–D5 and D8, with S4–S6, P5, P9, T2 and T5 where they touch a debt).
//!
//! Most scenarios begin with the same debt: 6.00 for the 10th of March, opened on the 11th at 03:26. Where a script
//! goes on from there its days count from the debt's date: `03:25+5` is collection time on day 5 of the schedule.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "small numbers; a test stops at the first thing that is not as it should be"
)]

mod buckets;
mod by_tap;
mod categories;
mod flight;
mod joining;
mod lives;
mod opening;
mod order;
mod presentations;
mod recovery;
mod references;
mod schedule;
mod self_service;
mod table;

use ovcore::account::What;
use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme};
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore_testkit::scenario::{CARD, Story, play, play_with};
use ovcore_testkit::world::{rules, rules_with};

/// A debt of 6.00 for the 10th, opened on the 11th at 03:26.
const DEBT: &str = "
    2026-03-10
    08:00      NS rail in  a         => opens a
    08:20      NS rail out c id=out  => a-c 6.00
    03:25+1    advance               => @03:25 asks 6.00 night
    03:26+1    bank declines         => declined; debt 6.00; denied: unpaid fare
";

/// A Mastercard of plastic.
const MASTERCARD: CardKind = CardKind { scheme: CardScheme::Mastercard, ..CARD };

/// A Mastercard credit card on a device: not debit, so that it is not collected after each trip.
const ON_A_DEVICE: CardKind = CardKind { form: CardForm::Device, funding: CardFunding::Credit, ..MASTERCARD };

/// The test country with another threshold.
fn threshold(minor: i64) -> Rules {
    let mut policy = Policy::ovpay();
    policy.settlement.threshold_minor = Money::from_minor(minor);
    rules_with(policy)
}

/// The debt, and what follows; days count from the debt's date.
fn after_debt(rest: &str) -> String {
    format!("{DEBT}\n2026-03-11\n{rest}")
}

/// Plays the debt and what follows.
#[track_caller]
fn in_debt(rest: &str) -> Story {
    play(&rules(), &after_debt(rest))
}

/// [`in_debt`] with another card.
#[track_caller]
fn in_debt_with(card: CardKind, rest: &str) -> Story {
    play_with(&rules(), card, &after_debt(rest))
}

/// What a story's debt is: its date and amount.
fn debt(story: &Story) -> Option<(String, String)> {
    story.account.debt().map(|d| (d.date.to_string(), d.amount.to_string()))
}

/// All attempts of a story: when, on the clock; how much; by what channel.
fn attempts(story: &Story) -> Vec<String> {
    let calendar = Policy::ovpay().calendar();
    let mut found = Vec::new();
    for event in &story.events {
        if let What::RecoveryRequested { payment, channel, .. } = &event.what {
            let (date, time) = calendar.local(event.at);
            found.push(format!("{date} {time} {} {channel}", payment.amount));
        }
    }
    found
}

/// The dates of the attempts by schedule. All are made at collection time.
fn scheduled_on(story: &Story) -> Vec<String> {
    let made = attempts(story).into_iter().filter(|attempt| attempt.ends_with("scheduled"));
    made.map(|attempt| {
        let (date, rest) = attempt.split_once(' ').unwrap();
        assert!(rest.starts_with("03:25 "), "{attempt}");
        date.to_owned()
    })
    .collect()
}

/// Invariant I4: between a request and its answer there is no other. Gives the number of requests.
fn one_at_a_time(story: &Story) -> usize {
    let mut at_the_bank = None;
    let mut requests = 0;
    for event in &story.events {
        if let What::PaymentRequested { effect, .. } | What::RecoveryRequested { effect, .. } = &event.what {
            assert_eq!(at_the_bank.replace(*effect), None, "{}", story.transcript);
            requests += 1;
        } else if let What::PaymentApproved { effect, .. } | What::PaymentDeclined { effect, .. } =
            &event.what
        {
            assert_eq!(at_the_bank.take(), Some(*effect), "{}", story.transcript);
        }
    }
    requests
}
