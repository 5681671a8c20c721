//! How each sample is read, and what is compared.

use std::collections::BTreeMap;

use ovcore::account::{Command, Effect};
use ovcore::business::BusinessCard;
use ovcore::card::{IssuerRanges, IssuerRangesDocument, Travel};
use ovcore::compensation::{CompensationDocument, DelayTable, DelayTableDocument};
use ovcore::counters::{Basis, CardCounters, CountersExport, CountersPolicy, Permission, Stopped, Subject};
use ovcore::deny::{DenyDelta, DenyList};
use ovcore::fare::TariffDocument;
use ovcore::inspect::Inspection;
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::product::chip::{ChipCard, ChipPolicy};
use ovcore::product::joint::{JointBook, JointPolicy};
use ovcore::report::{Clearing, DailyReport};
use ovcore::retain::{Catalogue, ErasureReport, Receipts};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::files::Folder;
use crate::{account, bytes, rides, vectors};

/// What was read, as JSON; or why it could not be.
pub(crate) type Read = Result<Value, String>;

/// How a sample is compared.
#[derive(Clone, Copy)]
pub(crate) enum Reading {
    /// Read and written again, it says at least all that it said.
    Whole(fn(&str) -> Read),
    /// The same, line by line.
    Lines(fn(&str) -> Read),
    /// What it means stands beside it.
    Means(fn(&Folder, &str) -> Read),
    /// It leaves the system and this library does not read it: what is written today, which a golden file holds, has all
    /// its fields, each of its kind.
    Leaves(&'static str),
}

/// Samples whose names begin and end so.
pub(crate) struct Kind {
    pub(crate) begins: &'static str,
    ends: &'static str,
    pub(crate) reading: Reading,
}

impl Kind {
    pub(crate) fn fits(&self, name: &str) -> bool {
        name.starts_with(self.begins) && name.ends_with(self.ends)
    }
}

const fn kind(begins: &'static str, ends: &'static str, reading: Reading) -> Kind {
    Kind { begins, ends, reading }
}

/// The first that fits a name says how it is read.
pub(crate) const KINDS: &[Kind] = &[
    kind("events", ".jsonl", Reading::Means(account::log)),
    kind("snapshot", ".hex", Reading::Means(account::snapshot)),
    kind("commands", ".jsonl", Reading::Lines(serde::<Command>)),
    kind("effects", ".jsonl", Reading::Lines(serde::<Effect>)),
    kind("policy-least", ".json", Reading::Means(|_, text| policy(text))),
    kind("policy", ".json", Reading::Whole(policy)),
    kind("network", ".json", Reading::Whole(network)),
    kind("tariff-", ".json", Reading::Whole(tariff)),
    kind("every-tariff", ".jsonl", Reading::Means(|_, text| lines(text, tariff))),
    kind(
        "every-retention",
        ".jsonl",
        Reading::Means(|_, text| lines(text, serde::<ovcore::retain::CatalogueDocument>)),
    ),
    kind("every-delays", ".jsonl", Reading::Means(|_, text| lines(text, serde::<DelayTableDocument>))),
    kind(
        "every-delay-compensation",
        ".jsonl",
        Reading::Means(|_, text| lines(text, serde::<CompensationDocument>)),
    ),
    kind("every-joint-travel", ".jsonl", Reading::Means(|_, text| lines(text, serde::<JointPolicy>))),
    kind("every-chip", ".jsonl", Reading::Means(|_, text| lines(text, serde::<ChipPolicy>))),
    kind("every-counters", ".jsonl", Reading::Means(|_, text| lines(text, serde::<CountersPolicy>))),
    kind("rides", ".txt", Reading::Means(rides::prices)),
    kind("issuer-ranges", ".json", Reading::Whole(ranges)),
    kind("deny-list", ".hex", Reading::Means(bytes::list)),
    kind("deny-delta", ".hex", Reading::Means(bytes::delta)),
    kind("deny-filter", ".hex", Reading::Means(bytes::filter)),
    kind(
        "deny-list",
        ".json",
        Reading::Whole(|text| own(DenyList::<Travel>::from_json(text), DenyList::to_json)),
    ),
    kind(
        "deny-delta",
        ".json",
        Reading::Whole(|text| own(DenyDelta::<Travel>::from_json(text), DenyDelta::to_json)),
    ),
    kind(
        "joint-policy",
        ".json",
        Reading::Whole(|text| own(JointPolicy::from_json(text), JointPolicy::to_json)),
    ),
    kind("joint-book", ".json", Reading::Whole(serde::<JointBook>)),
    kind(
        "chip-policy",
        ".json",
        Reading::Whole(|text| own(ChipPolicy::from_json(text), ChipPolicy::to_json)),
    ),
    kind("chip-card", ".json", Reading::Whole(serde::<ChipCard>)),
    kind(
        "counters-policy",
        ".json",
        Reading::Whole(|text| own(CountersPolicy::from_json(text), CountersPolicy::to_json)),
    ),
    kind("card-counters", ".json", Reading::Whole(counters)),
    kind("counters-export", ".json", Reading::Whole(serde::<CountersExport>)),
    kind("counters-stopped", ".json", Reading::Whole(serde::<Stopped>)),
    kind(
        "compensation-ns",
        ".json",
        Reading::Whole(|text| own(CompensationDocument::from_json(text), CompensationDocument::to_json)),
    ),
    kind("delays", ".json", Reading::Whole(delays)),
    kind("retention", ".json", Reading::Whole(retention)),
    kind(
        "business-card",
        ".json",
        Reading::Whole(|text| own(BusinessCard::from_json(text), BusinessCard::to_json)),
    ),
    kind("receipts", ".json", Reading::Whole(serde::<Receipts>)),
    kind("erasure-report", ".json", Reading::Whole(serde::<ErasureReport>)),
    kind("clearing", ".json", Reading::Whole(|text| own(Clearing::from_json(text), Clearing::to_json))),
    kind(
        "daily-report",
        ".json",
        Reading::Whole(|text| own(DailyReport::from_json(text), DailyReport::to_json)),
    ),
    kind("inspection-", ".json", Reading::Whole(inspection)),
    kind("vectors", ".json", Reading::Whole(vectors::again)),
    kind("carrier-view", ".json", Reading::Leaves("views-others/carrier-ns.json")),
    kind("desk-view", ".json", Reading::Leaves("views-others/desk-blocked.json")),
    kind("employer-view", ".json", Reading::Leaves("views-others/employer.json")),
    kind("own-data", ".json", Reading::Leaves("views/own-data-owed.json")),
    kind("receipt-day", ".json", Reading::Leaves("views/receipt-day-paid.json")),
    kind("by-reference", ".json", Reading::Leaves("views/by-reference-paid-0.json")),
    kind("linked", ".json", Reading::Leaves("views/linked-owed.json")),
    kind("compensation-claim", ".json", Reading::Leaves("compensation.json")),
    kind("register", ".json", Reading::Leaves("register.json")),
];

pub(crate) fn kind_of(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.fits(name))
}

/// Reads a sample and compares.
pub(crate) fn check(folder: &Folder, name: &str) -> Result<(), String> {
    let kind = kind_of(name).ok_or("nothing says how it is read")?;
    let text = folder.text(name);
    let problems = match kind.reading {
        Reading::Whole(read) => missing(&parse(&text)?, &read(&text)?),
        Reading::Lines(read) => {
            let lines = text.lines().map(|line| Ok(missing(&parse(line)?, &read(line)?)));
            lines.collect::<Result<Vec<_>, String>>()?.concat()
        }
        Reading::Means(read) => {
            let meant = parse(&folder.text(&format!("means-{name}.json")))?;
            missing(&meant, &read(folder, &text)?)
        }
        Reading::Leaves(golden) => {
            let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(golden);
            let today =
                std::fs::read_to_string(&golden).map_err(|error| format!("{}: {error}", golden.display()))?;
            missing_fields(&parse(&text)?, &parse(&today)?)
        }
    };
    if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
}

pub(crate) fn parse(text: &str) -> Read {
    serde_json::from_str(text)
        .map_err(|error| format!("{error} in `{}`", text.chars().take(200).collect::<String>()))
}

/// Each line as it is written again: with its defaults left out, and its instants in UTC.
fn lines(text: &str, read: fn(&str) -> Read) -> Read {
    text.lines().map(read).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// By serde alone.
fn serde<T: DeserializeOwned + Serialize>(text: &str) -> Read {
    let value: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(json!(value))
}

/// By a type's own reader and writer.
fn own<T, E: ToString>(read: Result<T, E>, write: fn(&T) -> String) -> Read {
    parse(&write(&read.map_err(|error| error.to_string())?))
}

fn policy(text: &str) -> Read {
    own(Policy::from_json(text), Policy::to_json)
}

fn network(text: &str) -> Read {
    let document = NetworkDocument::from_json(text).map_err(|error| error.to_string())?;
    let written = document.to_json();
    Network::new(document).map_err(|error| error.to_string())?;
    parse(&written)
}

fn tariff(text: &str) -> Read {
    own(TariffDocument::from_json(text), TariffDocument::to_json)
}

fn ranges(text: &str) -> Read {
    IssuerRanges::from_json(text).map_err(|error| error.to_string())?;
    own(IssuerRangesDocument::from_json(text), IssuerRangesDocument::to_json)
}

fn delays(text: &str) -> Read {
    DelayTable::from_json(text).map_err(|error| error.to_string())?;
    serde::<DelayTableDocument>(text)
}

fn retention(text: &str) -> Read {
    Catalogue::from_json(text).map_err(|error| error.to_string())?;
    serde::<ovcore::retain::CatalogueDocument>(text)
}

/// The host asks for the permission again, and reads the counters under it.
fn counters(text: &str) -> Read {
    let stored = parse(text)?;
    let part = |name: &str| stored.get(name).cloned().unwrap_or_default();
    let subject: Subject = serde_json::from_value(part("subject")).map_err(|error| error.to_string())?;
    let basis: Basis = serde_json::from_value(part("basis")).map_err(|error| error.to_string())?;
    let permission = Permission::ask(subject, basis, &[]).map_err(|error| error.to_string())?;
    own(CardCounters::from_json(text, &permission), CardCounters::to_json)
}

fn inspection(text: &str) -> Read {
    let read = Inspection::from_json(&mut text.to_owned()).map_err(|error| error.to_string())?;
    Ok(json!(read))
}

/// What stands in the one and not, or otherwise, in the other. The other may say more: a field that a later version added.
pub(crate) fn missing(meant: &Value, found: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    compare("", meant, found, &mut problems);
    problems
}

fn compare(path: &str, meant: &Value, found: &Value, problems: &mut Vec<String>) {
    match (meant, found) {
        (Value::Object(meant), Value::Object(found)) => {
            for (name, value) in meant {
                let path = format!("{path}.{name}");
                match found.get(name) {
                    Some(found) => compare(&path, value, found, problems),
                    None => problems.push(format!("{path} is gone; it was {value}")),
                }
            }
        }
        (Value::Array(meant), Value::Array(found)) if meant.len() == found.len() => {
            for (i, (meant, found)) in meant.iter().zip(found).enumerate() {
                compare(&format!("{path}[{i}]"), meant, found, problems);
            }
        }
        _ if meant == found => {}
        _ => problems.push(format!("{path} is {found}; it was {meant}")),
    }
}

/// Fields of the one that no part of the other has, or has of another kind.
fn missing_fields(frozen: &Value, today: &Value) -> Vec<String> {
    let (then, now) = (fields(frozen), fields(today));
    let gone = then.iter().filter(|(path, kinds)| {
        now.get(*path).is_none_or(|now| kinds.iter().any(|kind| !now.contains(kind)))
    });
    gone.map(|(path, kinds)| format!("{path} was {}", kinds.join(" or "))).collect()
}

/// Every path with the kinds of value that stand there. Items of a list share one path.
fn fields(value: &Value) -> BTreeMap<String, Vec<&'static str>> {
    let mut found = BTreeMap::new();
    let mut rest = vec![(String::new(), value)];
    while let Some((path, value)) = rest.pop() {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(items) => {
                rest.extend(items.iter().map(|item| (format!("{path}[]"), item)));
                "a list"
            }
            Value::Object(members) => {
                rest.extend(members.iter().map(|(name, value)| (format!("{path}.{name}"), value)));
                "an object"
            }
        };
        let kinds: &mut Vec<&'static str> = found.entry(path).or_default();
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    found
}

/// The value with one leaf changed, for each leaf.
pub(crate) fn with_one_change(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(members) => {
            let changed = members.iter().flat_map(|(name, member)| {
                with_one_change(member).into_iter().map(|other| {
                    let mut members = members.clone();
                    members.insert(name.clone(), other);
                    Value::Object(members)
                })
            });
            changed
                .chain([{
                    let mut more = members.clone();
                    more.insert("never written".to_owned(), Value::Null);
                    Value::Object(more)
                }])
                .collect()
        }
        Value::Array(items) => {
            let changed = items.iter().enumerate().flat_map(|(i, item)| {
                with_one_change(item).into_iter().map(move |other| {
                    let mut items = items.clone();
                    items[i] = other;
                    Value::Array(items)
                })
            });
            changed
                .chain([{
                    let mut more = items.clone();
                    more.push(Value::Null);
                    Value::Array(more)
                }])
                .collect()
        }
        Value::Null => vec![json!(0)],
        Value::Bool(yes) => vec![json!(!yes)],
        Value::Number(number) => vec![json!(number.as_i64().map_or(0, |n| n.wrapping_add(1)))],
        Value::String(text) => vec![json!(format!("{text}~"))],
    }
}
