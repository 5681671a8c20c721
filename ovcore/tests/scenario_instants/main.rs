//! Instants and order: durations and edges, when a command acts, the order of taps at one instant, civil dates, and
//! what is sent twice (RULES T1–T6).

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod acting;
mod civil;
mod durations;
mod order;
mod repeats;

use ovcore::account::{Command, Context, Decision, Refusal, decide};
use ovcore::calendar::Instant;
use ovcore::rules::Rules;
use ovcore::tap::Tap;
use ovcore_testkit::scenario::{Story, reference_key};

fn instant(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// What the account of a story makes of one more command.
fn send(story: &Story, rules: &Rules, command: &Command) -> Result<Decision, Refusal> {
    decide(&story.account, &Context { rules, reference_key: &reference_key() }, command)
}

/// The first tap of a story.
fn first_tap(story: &Story) -> Tap {
    let taps = story.account.days().iter().flat_map(|day| &day.taps);
    taps.map(|held| held.tap.clone()).min_by_key(|tap| tap.at).unwrap()
}
