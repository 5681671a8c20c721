//! Settlement: the night, the threshold, cards collected after each trip, one request at a time, references and
//! credits (RULES S1–S6).

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod credits;
mod night;
mod per_trip;
mod requests;
mod texts;
mod threshold;

use ovcore::account::{Effect, What};
use ovcore::calendar::TimeOfDay;
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::Payment;
use ovcore_testkit::scenario::Story;
use ovcore_testkit::world::rules_with;

/// The test country with another threshold.
fn threshold(minor: i64) -> Rules {
    let mut policy = Policy::ovpay();
    policy.settlement.threshold_minor = Money::from_minor(minor);
    rules_with(policy)
}

/// The test country with another end of the travel day, collected 20 min later.
fn day_ends(hour: u32, minute: u32) -> Rules {
    let mut policy = Policy::ovpay();
    policy.travel_day.ends = TimeOfDay::hm(hour, minute).unwrap();
    rules_with(policy)
}

/// All payments of a story: asked for, or settled by credit.
fn payments(story: &Story) -> Vec<&Payment> {
    let mut found = Vec::new();
    for event in &story.events {
        if let What::PaymentRequested { payment, .. } | What::PaymentSettled { payment, .. } = &event.what {
            found.push(payment);
        }
    }
    found
}

/// When the bank was asked for payments, in UTC.
fn asked_at(story: &Story) -> Vec<String> {
    let asked = story.events.iter().filter(|e| matches!(e.what, What::PaymentRequested { .. }));
    asked.map(|e| e.at.to_string()).collect()
}

/// The amounts that the bank was asked for.
fn amounts(story: &Story) -> Vec<String> {
    let amount = |effect: &Effect| match effect {
        Effect::RequestPayment { amount, .. } => Some(amount.to_string()),
        Effect::AskPayment { .. }
        | Effect::Refund { .. }
        | Effect::DenyCard { .. }
        | Effect::FreeCard { .. }
        | Effect::CheckAccount { .. }
        | Effect::HandOver { .. } => None,
    };
    story.effects.iter().filter_map(amount).collect()
}

/// A credit of 14.00, open since the morning of the 11th.
const CREDIT: &str = "
    2026-03-10
    08:00      NS rail in a             => opens a
    03:25+1    advance                  => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
    03:25:04+1 bank approves            => paid
    09:00+1    NS rail out c at=08:20   => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
";

fn with_credit(rest: &str) -> String {
    format!("{CREDIT}{rest}")
}
