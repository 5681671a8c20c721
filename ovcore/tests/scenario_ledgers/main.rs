//! Double entry inside the account, and reconciliation from taps to collected money (RULES N4, D6, D9, invariant I1).
//!
//! That every event posts what balances, and that the ledgers are what was posted, is checked while any scenario plays.
//! Here ledgers are worked out by hand.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "small numbers of a test, which stops at the first thing that is not as it should be"
)]

mod lives;
mod reconciled;
mod table;
mod worked;

use ovcore::account::{Account, Event, What};
use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world::rules;

/// A life with something of everything: two carriers, a credit, a debt, a waiver and its fall.
const LIFE: &str = "
    2026-03-10
    08:00      NS  rail in  a              => opens a
    08:30      NS  rail out d id=out       => a-d 8.00
    09:00      HTM tram in  s1             => opens s1
    09:15      HTM tram out s3             => s1-s3 2.00
    03:25+1    advance                     => @03:25 asks 10.00 night
    03:25:04+1 bank approves               => paid
    12:00+1    NS rail out b id=out v=1 at=08:30
    2026-03-12
    08:00      NS  rail in  a              => opens a
    08:30      NS  rail out d id=two       => a-d 8.00
    03:25+1    advance
    03:26+1    bank declines
    12:00+1    objects waive
    13:00+1    NS rail out c id=two v=1 at=08:30
    12:00+5    advance
";

/// The account before any event.
fn fresh(account: &Account) -> Account {
    Account::new(account.serial(), account.token(), account.card())
}

/// The name of an event as its stored form has it.
fn name(what: &What) -> String {
    match serde_json::to_value(what).unwrap() {
        serde_json::Value::String(name) => name,
        value => value.as_object().unwrap().keys().next().unwrap().clone(),
    }
}

/// What each event of a story posted, without those that post nothing.
fn postings(account: &Account, events: &[Event]) -> Vec<String> {
    let mut replayed = fresh(account);
    let mut posted = Vec::new();
    for event in events {
        let entry = replayed.entry(event);
        if !entry.is_empty() {
            posted.push(format!("{}: {entry}", name(&event.what)));
        }
        replayed.apply(event).unwrap();
    }
    posted
}

/// Plays a script; what its events posted, line by line, and what stands on the ledgers in the end.
#[track_caller]
fn posts(script: &str, postings_expected: &[&str], ledgers: &str) -> Story {
    let story = play(&rules(), script);
    assert_eq!(postings(&story.account, &story.events), postings_expected, "{}", story.transcript);
    assert_eq!(story.account.ledgers().to_string(), ledgers, "{}", story.transcript);
    story
}
