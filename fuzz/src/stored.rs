//! What is stored and read back: snapshots, logs of events, records of days. Old versions, damage, and what never was.

use std::sync::OnceLock;

use ovcore::account::{Account, Command, Context, DayRecord, Event, SnapshotError, What, decide};
use ovcore::calendar::Instant;
use ovcore::settle::AccountSerial;
use ovcore::tap::Tap;
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD, reference_key, token};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::deny::damage;
use crate::draw::Draw;
use crate::patch::patch;
use crate::worlds;

/// The log of a life in which nearly every kind of event happens.
const LOG: &str = include_str!("../../ovcore/tests/golden/events.jsonl");

/// A log, and the account that came of each of its events.
struct Kept {
    events: Vec<Event>,
    accounts: Vec<Account>,
    records: Vec<DayRecord>,
}

fn kept() -> &'static Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    KEPT.get_or_init(|| {
        let events: Vec<Event> =
            LOG.lines().map(|line| serde_json::from_str(line).expect("an event of the golden log")).collect();
        let mut accounts = vec![Account::new(AccountSerial::new(17).expect("a serial"), token(), CARD)];
        for event in &events {
            let mut next = accounts[accounts.len() - 1].clone();
            next.apply(event).expect("an event of this log");
            accounts.push(next);
        }
        let left = events.iter().filter_map(|event| match &event.what {
            What::DayLeft { record } => Some((**record).clone()),
            _ => None,
        });
        let records = left.collect();
        Kept { events, accounts, records }
    })
}

/// read(write(x)) = x; read(damage(write(x))) is an error; a version that is not known is named; apply(e, a) is an error that
/// leaves a as it was, or an account that is written and read back; nothing panics whatever the state.
pub fn stored(data: &[u8]) {
    let mut draw = Draw::new(data);
    let Kept { accounts, .. } = kept();
    let account = &accounts[draw.index(accounts.len())];
    match draw.byte() % 5 {
        0 => {
            let rest = draw.rest();
            if let Ok(read) = Account::from_bytes(rest) {
                assert_eq!(Account::from_bytes(&read.to_bytes()), Ok(read));
            }
            read_state(rest);
        }
        1 => damaged(account, &mut draw),
        2 => {
            let mut state = account.to_bytes().split_off(8);
            for _ in 0..4 {
                state = damage(&state, &mut draw).unwrap_or(state);
            }
            read_state(&state);
        }
        3 => log(account, &mut draw),
        _ => record(&mut draw),
    }
}

fn damaged(account: &Account, draw: &mut Draw<'_>) {
    let bytes = account.to_bytes();
    assert_eq!(Account::from_bytes(&bytes).as_ref(), Ok(account));
    let mut old = bytes.clone();
    old[3] = draw.byte();
    match Account::from_bytes(&old) {
        Ok(read) => assert!(old == bytes && read == *account),
        Err(error) => assert_eq!(error, SnapshotError::Version { found: old[3] }),
    }
    if let Some(damaged) = damage(&bytes, draw) {
        assert!(Account::from_bytes(&damaged).is_err(), "damage passes for an account");
    }
}

/// A state under a check that fits: nobody's damage, but somebody's work.
fn read_state(state: &[u8]) {
    let check = Sha256::digest(state);
    let head = kept().accounts[0].to_bytes();
    let bytes = [&head[..4], &check[..4], state].concat();
    let Ok(account) = Account::from_bytes(&bytes) else { return };
    assert_eq!(Account::from_bytes(&account.to_bytes()).as_ref(), Ok(&account));
    used(account);
}

/// Everything that a host does with an account, whatever is in it: no panic, and no end but an error.
fn used(mut account: Account) {
    let rules = worlds::rules(0);
    let key = reference_key();
    let context = Context { rules, reference_key: &key };
    let _ = (account.balance(), account.last_actions(rules), account.stage(), account.ledgers());
    for trip in account.trips().map(|held| held.trip.id).collect::<Vec<_>>() {
        let _ = account.explain(rules, &trip);
    }
    if cfg!(debug_assertions) {
        // There the engine also checks itself, and stops on a state that it never makes; as it is shipped it goes on.
        return;
    }
    for _ in 0..8 {
        let Some(deadline) = account.next_deadline(rules) else { break };
        // A state that nobody made may hold events that do not fit it.
        let Ok(decision) = decide(&account, &context, &Command::Advance { now: deadline.at }) else { break };
        if decision.events.is_empty() || decision.events.iter().any(|event| account.apply(event).is_err()) {
            break;
        }
    }
    let at = account
        .days()
        .last()
        .map_or(Instant::MIN, |day| rules.calendar().starts(day.day))
        .plus_seconds(90_000);
    let tap = tap(&account, at);
    let _ = decide(&account, &context, &Command::Tap(Box::new(tap)));
}

fn tap(account: &Account, at: Instant) -> Tap {
    let own = worlds::tap(&mut Draw::new(&[]), 0, at);
    Tap { token: account.token(), ..own }
}

/// A log with some of its events changed, dropped or doubled.
fn log(account: &Account, draw: &mut Draw<'_>) {
    let Kept { events, accounts, .. } = kept();
    let mut own = account.clone();
    let begin = accounts.iter().position(|known| known == account).unwrap_or_default();
    if draw.chance(40) {
        own = Account::new(AccountSerial::FIRST, token(), PER_TRIP_CARD);
    }
    let first = begin.saturating_sub(usize::from(draw.byte() % 4));
    for event in events.iter().skip(first).take(12) {
        let event = match draw.byte() % 4 {
            0 => continue,
            1 => {
                let mut document = serde_json::to_value(event).expect("plain data");
                let changes = usize::from(draw.byte() % 16);
                patch(&mut document, &mut Draw::new(draw.bytes(changes)));
                let text = document.to_string();
                let Ok(event) = serde_json::from_str::<Event>(&text) else { continue };
                event
            }
            2 => {
                applied(&mut own, event);
                event.clone()
            }
            _ => event.clone(),
        };
        applied(&mut own, &event);
    }
    used(own);
}

/// Applies an event: where it does not fit, the account is as it was.
fn applied(account: &mut Account, event: &Event) {
    let text = serde_json::to_string(event).expect("plain data");
    assert_eq!(serde_json::from_str::<Event>(&text).as_ref().ok(), Some(event), "{text}");
    let before = account.clone();
    if account.apply(event).is_err() {
        assert!(*account == before, "an event that does not fit changed the account: {event:?}");
    }
    assert_eq!(Account::from_bytes(&account.to_bytes()).as_ref(), Ok(&*account));
}

/// A record that is not the one which left is refused.
fn record(draw: &mut Draw<'_>) {
    let Kept { accounts, records, .. } = kept();
    let (Some(account), Some(own)) = (accounts.last(), records.get(draw.index(records.len()))) else {
        return;
    };
    let mut document: Value = serde_json::to_value(own).expect("plain data");
    patch(&mut document, draw);
    let Ok(changed) = serde_json::from_str::<DayRecord>(&document.to_string()) else { return };
    let known = account.digests().contains(&(changed.held.day, changed.digest()));
    assert!(!known || records.contains(&changed), "only what left is known again");
    let rules = worlds::rules(0);
    let key = reference_key();
    let at = rules.calendar().starts(own.held.day).plus_seconds(40_000);
    let late = account.days().last().map_or(at, |day| rules.calendar().starts(day.day)).plus_seconds(500_000);
    let tap = Box::new(Tap { received_at: late, ..tap(account, at) });
    let command = Command::LateTap { tap, records: vec![changed] };
    let decided = decide(account, &Context { rules, reference_key: &key }, &command);
    if !known {
        let returned = |event: &Event| matches!(event.what, What::DayReturned { .. });
        assert!(!decided.as_ref().is_ok_and(|decision| decision.events.iter().any(returned)), "{decided:?}");
    }
}
