//! Where a card stands: reasons on the deny list, account checks, objections, payments that are taken back, other
//! cards (RULES D3, D6, D7, D9, T5, T6, N4).

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]
#![expect(clippy::wildcard_enum_match_arm, reason = "few of the many events matter to a test")]

mod account_check;
mod conditions;
mod country;
mod links;
mod objections;
mod ranges;
mod reasons;
mod refusals;
mod repeats;
mod replacement;
mod take_backs;
mod ways_out;

use std::collections::BTreeMap;

use ovcore::account::{Effect, What};
use ovcore::deny::DenyReason;
use ovcore_testkit::scenario::{Story, play};

use country::{blocking, rules, rules_with, threshold};

/// A debt of 6.00 for the 10th, opened on the 11th at 03:26 by a decline for want of money.
const DEBT: &str = "
    2026-03-10
    08:00      NS rail in  a         => opens a
    08:20      NS rail out c id=out  => a-c 6.00
    03:25+1    advance               => @03:25 asks 6.00 night
    03:26+1    bank declines         => declined; debt 6.00; denied: unpaid fare
";

/// 6.00 for the 10th, paid in the night of the 11th under `pay.17.0`.
const PAID: &str = "
    2026-03-10
    08:00      NS rail in  a         => opens a
    08:20      NS rail out c id=out  => a-c 6.00
    03:25+1    advance               => @03:25 asks 6.00 night
    03:26+1    bank approves         => paid
";

/// Plays a script after another.
fn after(before: &str, rest: &str) -> Story {
    play(&rules(), &format!("{before}{rest}"))
}

/// Why the card may not check in, in words.
fn denied(story: &Story) -> Vec<String> {
    let mut reasons: Vec<String> = story.account.denied().iter().map(|d| d.reason.to_string()).collect();
    reasons.sort_unstable();
    reasons
}

/// The debt: its date and amount.
fn debt(story: &Story) -> Option<(String, String)> {
    story.account.debt().map(|d| (d.date.to_string(), d.amount.to_string()))
}

/// The account checks that were asked for: effect, why, on which date.
fn checks(story: &Story) -> Vec<String> {
    let mut checks = Vec::new();
    for event in &story.events {
        if let What::AccountCheckAsked { effect, why, date } = &event.what {
            checks.push(format!("{effect} {why} {date}"));
        }
    }
    checks
}

/// Follows the effects as the keeper of the list does: an entry for each id that lists, gone with the id that frees.
/// What is left must be what the account says.
fn follow_the_list(story: &Story) {
    let mut entries: BTreeMap<u32, DenyReason> = BTreeMap::new();
    let mut freed = Vec::new();
    for effect in &story.effects {
        match effect {
            Effect::DenyCard { id, reason } => assert_eq!(entries.insert(id.number, *reason), None, "{id}"),
            Effect::FreeCard { id, reason } => {
                assert_eq!(entries.remove(&id.number), Some(*reason), "{id}");
                freed.push(id.number);
            }
            _ => {}
        }
    }
    let held: BTreeMap<u32, DenyReason> =
        story.account.denied().iter().map(|d| (d.number, d.reason)).collect();
    assert_eq!(entries, held, "{}", story.transcript);
    assert!(freed.iter().all(|number| !held.contains_key(number)));
}
