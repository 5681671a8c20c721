//! What a version leaves for later ones to read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ovcore::calendar::Instant;
use ovcore::card::{KeyVersion, Token, Travel};
use ovcore::deny::{BlockCause, DenyFilter, DenyList, DenyReason, Listing};
use ovcore::ids::CarrierId;
use ovcore::policy::Policy;
use ovcore::retain::{PurgeOrder, ReceiptKey, Receipts, Task};
use ovcore_testkit::scenario::play;
use ovcore_testkit::tariffs;
use serde_json::{Value, json};

use crate::account::{hex_lines, replay};
use crate::files::{self, Folder};
use crate::kinds::{Reading, kind_of};
use crate::{every, vectors};

/// Golden files that are frozen as they are, and their names here.
const GOLDEN: &[(&str, &str)] = &[
    ("policy.json", "policy.json"),
    ("network.json", "network.json"),
    ("tariff-0.json", "tariff-0.json"),
    ("tariff-1.json", "tariff-1.json"),
    ("tariff-2.json", "tariff-2.json"),
    ("tariff-3.json", "tariff-3.json"),
    ("tariff-4.json", "tariff-4.json"),
    ("tariff-5.json", "tariff-5.json"),
    ("tariff-6.json", "tariff-6.json"),
    ("issuer-ranges.json", "issuer-ranges.json"),
    ("events.jsonl", "events.jsonl"),
    ("events-credits.jsonl", "events-credits.jsonl"),
    ("events-standing.jsonl", "events-standing.jsonl"),
    ("account.hex", "snapshot.hex"),
    ("joint-policy.json", "joint-policy.json"),
    ("joint-book.json", "joint-book.json"),
    ("chip-policy.json", "chip-policy.json"),
    ("chip-card.json", "chip-card.json"),
    ("counters-policy.json", "counters-policy.json"),
    ("card-counters.json", "card-counters.json"),
    ("counters-export.json", "counters-export.json"),
    ("counters-stopped.json", "counters-stopped.json"),
    ("compensation-ns.json", "compensation-ns.json"),
    ("compensation.json", "compensation-claim.json"),
    ("erasure-report.json", "erasure-report.json"),
    ("clearing.json", "clearing.json"),
    ("daily-report.json", "daily-report.json"),
    ("register.json", "register.json"),
    ("inspection/valid-with-consent.json", "inspection-valid.json"),
    ("inspection/checked-out.json", "inspection-checked-out.json"),
    ("views-others/business-card.json", "business-card.json"),
    ("views-others/carrier-ns.json", "carrier-view.json"),
    ("views-others/desk-blocked.json", "desk-view.json"),
    ("views-others/employer.json", "employer-view.json"),
    ("views/own-data-owed.json", "own-data.json"),
    ("views/receipt-day-paid.json", "receipt-day.json"),
    ("views/by-reference-paid-0.json", "by-reference.json"),
    ("views/linked-owed.json", "linked.json"),
];

/// Rides whose prices are frozen: one of each kind of row, a transfer, a joint journey, products, and what has no price.
const RIDES: &str = "\
2026-03-10 08:00 NS rail in a, 08:20 NS rail out c
2026-03-10 11:00 NS rail in a, 11:20 NS rail out c with dal
2026-03-10 07:00 NS rail in a, 07:20 NS rail out c with dal
2026-03-10 08:00 NS rail in a, 08:25 NS rail out c, 08:40 ARRIVA rail in c, 08:55 ARRIVA rail out e
2026-03-10 08:00 NS rail in a, 08:25 ARRIVA rail out e
2026-03-10 10:00 KEOLIS rail in k, 10:30 QBUZZ rail out q
2026-03-10 12:00 HTM tram in s1, 12:15 HTM tram out s3
2026-03-10 12:00 HTM tram in s1, 12:15 HTM tram out s3, 12:30 HTM bus in s3, 12:45 HTM bus out s4
2026-03-10 12:00 HTM tram in s1, 12:15 HTM tram out s3, 13:30 HTM bus in s3, 13:45 HTM bus out s4
2026-03-10 12:00 HTM tram in s1, 12:15 HTM tram out s3 with young
2027-03-10 12:00 HTM tram in s1, 12:15 HTM tram out s3
2026-03-10 12:00 GVB metro in m1, 12:20 GVB metro out m3
2026-03-10 12:00 CONNEXXION ferry in p1, 12:10 CONNEXXION ferry out p2
2026-03-10 12:00 RET metro in r1, 12:10 RET metro out r2
2026-03-10 12:00 NS rail in a, 12:10 NS rail out a
2026-03-10 12:00 HTM tram in s1, 12:10 HTM tram out s4
2026-03-10 12:00 NS rail in a
";

/// A policy that says nothing: every field is what its default was.
const POLICY_LEAST: &str = "{ \"format\": \"ovcore/policy/1\" }\n";

/// Delays of two trips.
const DELAYS: &str = r#"{ "format": "ovcore/delays/1", "source": "invented", "delays": [
    { "trip": "t1", "carrier": "NS", "minutes": 42, "cause": "unplanned" },
    { "trip": "t2", "carrier": "ARRIVA", "minutes": 61, "cause": "unplanned" } ] }
"#;

fn here(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

fn text(relative: &str) -> String {
    std::fs::read_to_string(here(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
}

/// All files of a version but the list of digests.
pub(crate) fn samples() -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> =
        GOLDEN.iter().map(|(from, to)| ((*to).to_owned(), text(&format!("tests/golden/{from}")))).collect();
    let mut add = |name: &str, text: String| files.insert(name.to_owned(), text);
    for name in ["credits", "standing"] {
        let (account, _) = replay(&text(&format!("tests/golden/events-{name}.jsonl"))).unwrap();
        add(&format!("snapshot-{name}.hex"), hex_lines(&account.to_bytes()));
    }
    add("events-tally.jsonl", tally_log());
    let (commands, effects) = commands_and_effects();
    add("commands.jsonl", commands);
    add("effects.jsonl", effects);
    add("policy-least.json", POLICY_LEAST.to_owned());
    add("delays.json", DELAYS.to_owned());
    add("rides.txt", RIDES.to_owned());
    add("retention.json", retention());
    add("receipts.json", json!(receipts()).to_string() + "\n");
    add("vectors.json", indented(&vectors::new()));
    for (name, schema) in every::schemas() {
        add(&format!("every-{name}.jsonl"), every::documents(&schema));
    }
    files.extend(deny_lists());
    with_meanings(files)
}

/// Writes them as a version.
pub(crate) fn write(version: &str, files: &BTreeMap<String, String>) -> Result<(), String> {
    files::add(version, files)
}

/// What each sample says, beside it, where the sample does not say it itself.
fn with_meanings(mut files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let folder = Folder::of_today(files.clone());
    for name in folder.samples() {
        if let Some(Reading::Means(read)) = kind_of(&name).map(|kind| kind.reading) {
            let meaning =
                read(&folder, &folder.text(&name)).unwrap_or_else(|found| panic!("{name}: {found}"));
            let text = if name.starts_with("every-") { format!("{meaning}\n") } else { indented(&meaning) };
            files.insert(format!("means-{name}.json"), text);
        }
    }
    files
}

fn indented(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

/// The log of an evening and a night under tariffs with transfer windows, spend steps and caps: what they remember is handed
/// from day to day, and so stands in events.
fn tally_log() -> String {
    let evening = "
        2026-03-10
        20:00      NS  rail in  a
        20:30      NS  rail out d
        22:50      HTM tram in  s1
        23:10      HTM tram out s3
        23:20      HTM bus  in  s3
        23:35      HTM bus  out s4
        23:40      GVB metro in m1
        23:50      GVB metro out m3
        23:55      HTM tram in  s1
        00:10+1    HTM tram out s2
        00:20+1    HTM tram in  s1
        00:30+1    HTM tram out s3
        03:26+2    advance";
    let parts = ["\"transfers\":[{", "\"counters\":[{", "\"rides\":[{"];
    let log = |seed| {
        let story = play(&tariffs::rules(seed, Policy::ovpay()), evening);
        story.events.iter().map(|event| json!(event).to_string() + "\n").collect::<String>()
    };
    // The first seed whose tariffs remember something of each kind.
    (0..1_000).map(log).find(|log| parts.iter().all(|part| log.contains(part))).unwrap()
}

/// One command and one effect of each shape: what a host may have in its queues when it moves to another version.
fn commands_and_effects() -> (String, String) {
    let mut commands = BTreeMap::new();
    let mut effects = BTreeMap::new();
    for path in cases(&here("../conformance")) {
        let case: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for step in case["steps"].as_array().into_iter().flatten() {
            commands.entry(shape(&step["command"])).or_insert_with(|| step["command"].clone());
            for effect in step["effects"].as_array().into_iter().flatten() {
                effects.entry(shape(effect)).or_insert_with(|| effect.clone());
            }
        }
    }
    let lines =
        |found: BTreeMap<String, Value>| found.values().map(|value| value.to_string() + "\n").collect();
    (lines(commands), lines(effects))
}

/// The cases of the conformance corpus, in order.
fn cases(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "rules") {
            found.extend(cases(&path));
        } else if path.extension().is_some_and(|end| end == "json") {
            found.insert(path);
        }
    }
    found
}

/// The choices that a value makes: of two with one shape, one is enough.
fn shape(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        Value::Object(members) if members.len() == 1 => {
            members.iter().map(|(name, inner)| name.clone() + " " + &shape(inner)).collect()
        }
        Value::Object(members) => {
            let chosen = [
                "what",
                "outcome",
                "kind",
                "number",
                "reason",
                "why",
                "answer",
                "decision",
                "ground",
                "reader_outcome",
            ];
            chosen.iter().filter_map(|name| members.get(*name)).map(|inner| shape(inner) + " ").collect()
        }
        Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) => String::new(),
    }
}

/// The first system of the library's own catalogue and the rules of its first pages.
fn retention() -> String {
    let mut catalogue: Value = serde_json::from_str(&text("src/retain/ovpay.json")).unwrap();
    let rules: Vec<Value> = catalogue["rules"].as_array().unwrap().iter().step_by(9).cloned().collect();
    catalogue["rules"] = json!(rules);
    indented(&catalogue)
}

fn receipts() -> Receipts {
    let key = ReceiptKey::new([7; 32]);
    let mut receipts = Receipts::default();
    for (record, task, before) in
        [("trip-1", Task::Erase, None), ("account-2", Task::ForgetDays, Some("2026-03-10".parse().unwrap()))]
    {
        let order = PurgeOrder {
            due: at("2027-01-01T00:00:00Z"),
            category: "004-2".parse().unwrap(),
            record: record.parse().unwrap(),
            task,
            before,
            ended_by: None,
        };
        receipts.note(order.receipt(&key, "2027-03-01".parse().unwrap()));
    }
    receipts
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn deny_lists() -> BTreeMap<String, String> {
    let carrier: CarrierId = "GVB".parse().unwrap();
    let card = |byte: u8, reason: DenyReason| {
        Listing::new(Token::<Travel>::from_bytes([byte; 16]), carrier, [reason])
    };
    let unpaid = DenyReason::UnpaidFare;
    let blocked = DenyReason::IssuerBlock { cause: BlockCause::Stolen };
    let listed = [card(3, unpaid), card(5, blocked), card(200, unpaid)];
    let first = DenyList::first(carrier, KeyVersion::FIRST, at("2026-03-10T06:00:00Z"), listed).unwrap();
    let listed = [card(5, unpaid), card(9, unpaid), card(200, unpaid)];
    let second = first.next(at("2026-03-10T06:05:00Z"), listed).unwrap();
    let delta = second.delta_since(&first).unwrap();
    let files = [
        ("deny-list-1.hex", hex_lines(&first.to_bytes())),
        ("deny-list-2.hex", hex_lines(&second.to_bytes())),
        ("deny-delta.hex", hex_lines(&delta.to_bytes())),
        ("deny-filter.hex", hex_lines(&DenyFilter::of(&second).unwrap().to_bytes())),
        ("deny-list.json", first.to_json()),
        ("deny-delta.json", delta.to_json()),
    ];
    files.map(|(name, text)| (name.to_owned(), text)).into()
}
