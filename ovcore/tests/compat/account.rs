//! Accounts: logs of events, and snapshots.

use std::collections::BTreeMap;

use ovcore::account::{Account, Command, Context, Event, What, decide};
use ovcore::calendar::Instant;
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::AccountSerial;
use ovcore_testkit::scenario::{CARD, reference_key, token};
use serde_json::{Value, json};

use crate::files::Folder;
use crate::kinds::Read;

/// The rules that the accounts of a folder lived under: those of its own documents.
pub(crate) fn rules(folder: &Folder) -> Result<Rules, String> {
    let failed = |error: ovcore::document::DocumentError| error.to_string();
    let network =
        NetworkDocument::from_json(&folder.text("network.json")).and_then(Network::new).map_err(failed)?;
    let names = folder.samples().into_iter().filter(|name| name.starts_with("tariff-"));
    let tariffs: Result<Vec<_>, _> =
        names.map(|name| TariffDocument::from_json(&folder.text(&name))).collect();
    let book = tariffs.and_then(TariffBook::new).map_err(failed)?;
    let policy = Policy::from_json(&folder.text("policy.json")).map_err(failed)?;
    Rules::new(policy, network, book).map_err(|error| error.to_string())
}

/// The account that a log gives, and its events.
pub(crate) fn replay(text: &str) -> Result<(Account, Vec<Event>), String> {
    let mut account = Account::new(AccountSerial::new(17).unwrap(), token(), CARD);
    let mut events = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let event: Event = serde_json::from_str(line).map_err(|error| format!("line {number}: {error}"))?;
        account.apply(&event).map_err(|error| format!("line {number}: {error}"))?;
        events.push(event);
    }
    Ok((account, events))
}

/// What a log says: every event by kind, the records that left, and the account at its end.
pub(crate) fn log(_: &Folder, text: &str) -> Read {
    let (account, events) = replay(text)?;
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    let mut records = Vec::new();
    for event in &events {
        let what = json!(event.what);
        let kind =
            what.as_str().or_else(|| what.as_object().and_then(|o| o.keys().next()).map(String::as_str));
        *kinds.entry(kind.unwrap_or("?").to_owned()).or_default() += 1;
        if let What::DayLeft { record } = &event.what {
            records.push(json!({ "day": record.held.day, "digest": hex(&record.digest()) }));
        }
    }
    Ok(json!({ "events": kinds, "records": records, "account": means(&account) }))
}

/// What a snapshot says; or why it is refused, which is an answer too: its account is made again from the log.
pub(crate) fn snapshot(_: &Folder, text: &str) -> Read {
    let bytes = unhex(text);
    match Account::from_bytes(&bytes) {
        Ok(account) => {
            let written = account.to_bytes();
            // A form of the version that is written today is written byte for byte as it was.
            if written[..4] == bytes[..4] && written != bytes {
                return Err("written again, the account gives other bytes of the same form".to_owned());
            }
            Ok(json!({ "account": means(&account) }))
        }
        Err(error) => Ok(json!({ "refused": error.code() })),
    }
}

/// The account as a host sees it.
fn means(account: &Account) -> Value {
    let digests: Vec<Value> =
        account.digests().iter().map(|(day, digest)| json!({ "day": day, "digest": hex(digest) })).collect();
    let days: Vec<Value> = account
        .days()
        .iter()
        .map(|day| json!({ "day": day.day, "taps": day.taps, "trips": day.trips }))
        .collect();
    json!({
        "serial": account.serial(),
        "token": account.token(),
        "card": account.card(),
        "last_travel": account.last_travel(),
        "products": account.products(),
        "days": days,
        "in_flight": account.in_flight(),
        "credits": account.credits(),
        "debt": account.debt(),
        "denied": account.denied(),
        "block_ends": account.block_ends(),
        "lifted": account.lifted(),
        "linked": account.linked(),
        "issuer_range": account.issuer_range(),
        "digests": digests,
        "ledgers": account.ledgers(),
    })
}

/// The snapshot is the account of its log; it takes commands, and both ways give the same again.
#[track_caller]
pub(crate) fn goes_on(folder: &Folder, log: &str, snapshot: &str) {
    let rules = rules(folder).unwrap();
    let key = reference_key();
    let context = Context { rules: &rules, reference_key: &key };
    let (mut replayed, events) = replay(&folder.text(log)).unwrap();
    let mut kept = Account::from_bytes(&unhex(&folder.text(snapshot))).unwrap();
    assert_eq!(kept, replayed, "{log}");
    let last = events.iter().map(|event| event.at).max().unwrap();
    let now = Instant::from_unix_seconds(last.unix_seconds() + 90 * 86_400).unwrap();
    for account in [&mut kept, &mut replayed] {
        let decision = decide(account, &context, &Command::Advance { now }).unwrap();
        for event in &decision.events {
            account.apply(event).unwrap();
        }
        assert!(account.balance().holds());
    }
    assert_eq!(kept.to_bytes(), replayed.to_bytes());
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Bytes as lines of digits.
pub(crate) fn hex_lines(bytes: &[u8]) -> String {
    bytes.chunks(40).map(|line| hex(line) + "\n").collect()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap()).collect()
}
