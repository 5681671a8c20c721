//! The rules that cards live under: the test country under several policies, with conditions, with tariffs that change
//! at midnight and readers for supplements, and with tariffs that no carrier would think of.

use std::sync::{Arc, OnceLock};

use ovcore::calendar::TravelDay;
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::ids::TariffId;
use ovcore::money::Money;
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::{AttemptRow, Channel, Policy, ReaderAnswer, StaleList};
use ovcore::rules::Rules;
use serde_json::{Value, json};

use super::plant::Plant;
use crate::rng::Rng;
use crate::{tariffs, world};

/// Rules, with a name for people.
#[derive(Debug)]
pub(super) struct World {
    pub(super) name: String,
    pub(super) rules: Rules,
    /// From which date to which an edition of a tariff holds, both included, as it was published.
    pub(super) editions: Vec<Edition>,
    /// Whether there are readers at which one asks for a supplement.
    pub(super) supplements: bool,
}

/// An edition of a tariff.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edition {
    pub(super) tariff: TariffId,
    pub(super) from: TravelDay,
    pub(super) until: TravelDay,
}

/// The reader, with NS, at which one asks for a supplement.
pub(super) const SUPPLEMENT_READER: &str = "IC";

/// How many worlds have tariffs that no carrier would think of.
const ODD: u64 = 4;

impl World {
    fn new(name: impl Into<String>, rules: Rules) -> Self {
        Self { name: name.into(), rules, editions: Vec::new(), supplements: false }
    }

    /// The edition that a leg was priced by, where editions follow each other.
    pub(super) fn edition(&self, tariff: TariffId) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.tariff == tariff)
    }
}

/// The worlds that are the same for every seed. They are made once, unless something is planted in them.
pub(super) fn fixed(plant: Option<Plant>) -> Vec<Arc<World>> {
    static FIXED: OnceLock<Vec<Arc<World>>> = OnceLock::new();
    let planted = matches!(plant, Some(Plant::EditionLate | Plant::SupplementsForgotten));
    if planted { make(plant) } else { FIXED.get_or_init(|| make(None)).clone() }
}

fn make(plant: Option<Plant>) -> Vec<Arc<World>> {
    let mut worlds: Vec<World> =
        policies().into_iter().map(|(name, policy)| World::new(name, world::rules_with(policy))).collect();
    worlds.push(World::new("conditions", conditions()));
    worlds.push(changing(plant));
    worlds.into_iter().map(Arc::new).collect()
}

/// The worlds of one block of one seed.
pub(super) fn odd(seed: u64, block: u64) -> impl Iterator<Item = Arc<World>> {
    (0..ODD).map(move |number| {
        let own = Rng::keyed(seed, &[block, number]).below(100_000);
        let policy = if number == 0 { low_thresholds() } else { Policy::ovpay() };
        Arc::new(World::new(
            format!("tariffs that no carrier would think of, {number}"),
            tariffs::rules(own, policy),
        ))
    })
}

fn low_thresholds() -> Policy {
    let mut policy = Policy::ovpay();
    policy.settlement.threshold_minor = Money::from_minor(500);
    policy.settlement.ask_again_minutes = vec![1, 5, 60];
    policy.settlement.credit_refund_days = 2;
    policy
}

fn policies() -> Vec<(&'static str, Policy)> {
    let mut service_day = Policy::ovpay();
    let morning = "04:30".parse().unwrap_or(service_day.travel_day.ends);
    (service_day.travel_day.starts, service_day.travel_day.ends) = (morning, morning);
    service_day.deny_list.age_minutes_max = 20 * 60;
    service_day.deny_list.authentication_not_performed = ReaderAnswer::Open;
    let mut strict = Policy::ovpay();
    strict.taps.wrong_pole_minutes = None;
    strict.journey.train_ends_bus_window = true;
    strict.journey.continuations_max = Some(1);
    strict.settlement.threshold_minor = Money::from_minor(700);
    strict.debt.attempt_days = vec![1, 4, 9, 30, 62];
    strict.debt.unblock_minutes = 0;
    strict.deny_list.stale = StaleList::RefuseListed;
    strict.debt.attempts = Channel::ALL.into_iter().map(strict_row).collect();
    let mut wide = Policy::ovpay();
    wide.travel_day.ends = "02:30".parse().unwrap_or(wide.travel_day.ends);
    wide.journey.journey_minutes_max = Some(60);
    wide.late.adjust_hours = 80;
    wide.settlement.per_trip = None;
    wide.deny_list.stale = StaleList::RefuseAll;
    wide.deny_list.unknown_direction = ReaderAnswer::Open;
    wide.deny_list.age_minutes_max = 24 * 60;
    vec![
        ("OVpay", Policy::ovpay()),
        ("low thresholds", low_thresholds()),
        ("day from 04:30", service_day),
        ("strict attempts", strict),
        ("day until 02:30", wide),
    ]
}

fn strict_row(channel: Channel) -> AttemptRow {
    AttemptRow {
        channel,
        scheme: None,
        after: Vec::new(),
        most: (channel == Channel::Tap).then_some(3),
        most_a_date: Some(1),
        last_day: (channel == Channel::Scheduled).then_some(30),
        gap_minutes: Some(60),
        needs_account_check: false,
        stops: false,
    }
}

/// The country's rules with products whose conditions can be broken: one ends, the other puts the card on the list.
#[expect(clippy::expect_used, reason = "fixed documents, checked by every run")]
fn conditions() -> Rules {
    let mut all = Vec::new();
    for text in world::tariffs() {
        let mut document: Value = serde_json::from_str(&text).expect("a document of the test country");
        for product in document.get_mut("products").and_then(Value::as_array_mut).into_iter().flatten() {
            let follows = if product.get("id") == Some(&json!("dal")) { "denied" } else { "product_ends" };
            let condition = json!([{ "id": "proof", "text": { "en": "carry the proof", "nl": "draag het bewijs" },
                                     "when_broken": follows }]);
            if let Some(product) = product.as_object_mut() {
                product.insert("conditions".to_owned(), condition);
            }
        }
        all.push(TariffDocument::from_json(&document.to_string()).expect("a sound document"));
    }
    let network =
        NetworkDocument::from_json(world::network()).and_then(Network::new).expect("the test network");
    let book = TariffBook::new(all).expect("sound tariffs");
    Rules::new(Policy::ovpay(), network, book).expect("a policy without findings")
}

/// So many editions of so many days each, from the first date of the country's tariffs.
const EDITIONS: (i32, i32) = (43, 43);

/// The country with a new edition of every tariff every six weeks, all prices a little higher, and a reader for supplements.
#[expect(clippy::expect_used, reason = "fixed documents, checked by every run")]
fn changing(plant: Option<Plant>) -> World {
    let begins: TravelDay = "2024-01-01".parse().expect("a date");
    let (mut documents, mut editions) = (Vec::new(), Vec::new());
    for text in world::tariffs() {
        let document: Value = serde_json::from_str(&text).expect("a document of the test country");
        let id = document.get("id").and_then(Value::as_str).unwrap_or_default();
        if id == "htm-2027" {
            continue;
        }
        for number in 0..EDITIONS.0 {
            let days = EDITIONS.1;
            let from = begins.plus_days(number.saturating_mul(days));
            let until = from.plus_days(days.saturating_sub(1));
            let name = format!("{id}-{number}");
            editions.push(Edition { tariff: name.parse().expect("a name"), from, until });
            let late = i32::from(plant == Some(Plant::EditionLate));
            let mut own = document.clone();
            dearer(&mut own, i64::from(number));
            put(&mut own, "id", json!(name));
            put(
                &mut own,
                "valid_from",
                json!(from.plus_days(if number == 0 { 0 } else { late }).to_string()),
            );
            put(&mut own, "valid_until", json!(until.plus_days(late).to_string()));
            if id == "ns" {
                put(
                    &mut own,
                    "supplements",
                    json!([{ "id": "direct", "charged": "at_reader",
                    "prices": [{ "when": { "peak": true }, "amount_minor": 300 }, { "amount_minor": 180 }] }]),
                );
            }
            documents.push(TariffDocument::from_json(&own.to_string()).expect("a sound document"));
        }
    }
    let mut network: Value = serde_json::from_str(world::network()).expect("the test network");
    if plant != Some(Plant::SupplementsForgotten) {
        let reader = json!({ "carrier": "NS", "reader": SUPPLEMENT_READER, "supplement": "direct" });
        put(&mut network, "supplement_readers", json!([reader]));
    }
    let network =
        NetworkDocument::from_json(&network.to_string()).and_then(Network::new).expect("the test network");
    let book = TariffBook::new(documents).expect("sound tariffs");
    let rules = Rules::new(Policy::ovpay(), network, book).expect("a policy without findings");
    World { editions, supplements: true, ..World::new("tariffs that change at midnight", rules) }
}

fn put(document: &mut Value, field: &str, value: Value) {
    if let Some(fields) = document.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
}

/// Every price so many cents higher.
fn dearer(value: &mut Value, more: i64) {
    let higher = |price: &mut Value| {
        if let Some(minor) = price.as_i64() {
            *price = json!(minor.saturating_add(more));
        }
    };
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match (name.as_str(), field) {
                    ("prices_minor", Value::Array(prices)) => prices.iter_mut().for_each(higher),
                    ("base_minor" | "amount_minor", price) => higher(price),
                    (_, other) => dearer(other, more),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|own| dearer(own, more)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
