//! Tariffs for the test country that no carrier would think of, but that a document can say.
//!
//! [`tariffs`] takes the country's own tariffs and adds, by the numbers of a seed, rows with conditions, zones, bands,
//! supplements, transfer windows, spend steps and caps. Every seed gives a sound set: what it says is odd, not wrong.

use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use serde_json::{Value, json};

use crate::rng::Rng;
use crate::world;

/// The products that riders of these tariffs may hold.
pub const PRODUCTS: [&str; 4] = ["kid", "tenth", "first", "dal"];

/// The tariffs of a seed.
///
/// ```
/// use ovcore_testkit::tariffs::tariffs;
/// assert_eq!(tariffs(7), tariffs(7));
/// assert_ne!(tariffs(7), tariffs(8));
/// ```
///
/// # Panics
/// Never: the documents are sound for every seed, which the tests of the engine rely on.
#[must_use]
#[expect(clippy::expect_used, reason = "documents that are sound for every seed")]
pub fn tariffs(seed: u64) -> Vec<TariffDocument> {
    let mut all = Vec::new();
    for (number, text) in (0_u64..).zip(world::tariffs()) {
        let mut rng = Rng::keyed(seed, &[number]);
        let mut shared = Rng::keyed(seed, &[u64::MAX]);
        let mut document: Value = serde_json::from_str(&text).expect("a document of the test country");
        vary(&mut document, &mut rng, &mut shared);
        all.push(TariffDocument::from_json(&document.to_string()).expect("a sound document"));
    }
    all
}

/// The rules of a seed under a policy.
///
/// # Panics
/// Never with a policy that has no findings.
#[must_use]
#[expect(clippy::expect_used, reason = "documents that are sound for every seed")]
pub fn rules(seed: u64, policy: Policy) -> Rules {
    let network =
        NetworkDocument::from_json(world::network()).and_then(Network::new).expect("the test network");
    let book = TariffBook::new(tariffs(seed)).expect("sound tariffs");
    Rules::new(policy, network, book).expect("a policy without findings")
}

/// Caps are the same in all tariffs, as those with one id must be; they come from numbers that all share.
fn vary(document: &mut Value, rng: &mut Rng, shared: &mut Rng) {
    let Some(base) = document.pointer("/prices/0").cloned() else { return };
    let modes = base.get("modes").cloned().unwrap_or_default();
    let rail = modes == json!(["rail"]);
    let mut prices = rows(&modes, rail, rng);
    prices.push(base.clone());
    let mut products = document.get("products").cloned().unwrap_or(json!([]));
    if let Some(list) = products.as_array_mut() {
        list.push(json!({ "id": "kid", "name": "Kid", "effect": { "rider": {} } }));
        list.push(json!({ "id": "first", "name": "First", "effect": { "travels": { "class": "first" } } }));
        list.push(json!({ "id": "tenth", "name": "Tenth", "when": "off_peak", "decided_by": "check_in",
                          "scope": { "modes": modes }, "effect": { "percent_off": { "basis_points": 1000 } } }));
    }
    let more = json!({
        "vat_basis_points": 900,
        "zones": {
            "west": ["a", "b", "k", "s1", "s2", "m1", "p1"],
            "middle": ["b", "b2", "m", "s2", "s3", "m1", "m2"],
            "east": ["c", "d", "e", "q", "s3", "s4", "m3", "p2"]
        },
        "times": { "evening": [{ "days": "weekdays", "from": "18:30", "until": "03:00", "bounds": "until" },
                               { "days": "weekend", "from": "20:00", "until": "00:00" }] },
        "peak": [{ "days": "daily", "from": "06:30", "until": "09:00" },
                 { "days": "weekend", "from": "21:00", "until": "23:00", "bounds": "both" }],
        "off_peak_holidays": { "2024": [], "2025": [], "2026": ["2026-04-27"], "2027": [], "2028": [] },
        "prices": prices,
        "products": products,
        "supplements": supplements(rng),
        "transfers": transfers(rail, &base, rng),
        "spend_steps": steps(rng),
        "caps": caps(shared)
    });
    if let (Some(own), Some(more)) = (document.as_object_mut(), more.as_object()) {
        own.extend(more.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    let counts = rng.chance(300);
    let fares = document.get_mut("boarding_fares").and_then(Value::as_array_mut);
    for fare in fares.into_iter().flatten().filter_map(Value::as_object_mut) {
        fare.insert("counts_for_caps".to_owned(), json!(counts));
    }
}

fn cents(rng: &mut Rng, low: u32, high: u32) -> Value {
    json!(rng.between(low, high))
}

/// Rows that stand before the tariff's own.
fn rows(modes: &Value, rail: bool, rng: &mut Rng) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut row = |rng: &mut Rng, id: &str, when: Value, rule: Value| {
        if rng.chance(400) {
            rows.push(json!({ "id": id, "modes": modes, "when": when, "rule": rule }));
        }
    };
    let bands = json!({ "bands": {
        "unit": if rail { "tariff_unit" } else { "metre" },
        "bound": if rng.chance(500) { "inclusive" } else { "exclusive" },
        "bands": [{ "up_to": 10, "amount_minor": 90 }, { "up_to": 3000, "amount_minor": 170 },
                  { "up_to": null, "amount_minor": 260 }] } });
    row(rng, "kid-bands", json!({ "riders": ["kid"] }), bands);
    let flat = json!({ "flat": { "amount_minor": cents(rng, 0, 600) } });
    row(rng, "first-flat", json!({ "class": "first" }), flat);
    let pairs = json!({ "zone_pairs": { "both_ways": true, "pairs": [
        { "from": "west", "to": "west", "amount_minor": cents(rng, 50, 150) },
        { "from": "west", "to": "middle", "amount_minor": cents(rng, 100, 250) },
        { "from": "middle", "to": "middle", "amount_minor": cents(rng, 50, 150) },
        { "from": "west", "to": "east", "amount_minor": cents(rng, 200, 400) },
        { "from": "middle", "to": "east", "amount_minor": cents(rng, 100, 250) },
        { "from": "east", "to": "east", "amount_minor": cents(rng, 50, 150) }] } });
    row(rng, "peak-pairs", json!({ "peak": true, "decided_by": "check_in" }), pairs);
    let sets = json!({ "zone_sets": { "sets": [
        { "zones": ["west"], "amount_minor": 110 }, { "zones": ["middle"], "amount_minor": 120 },
        { "zones": ["east"], "amount_minor": 130 }, { "zones": ["west", "middle"], "amount_minor": 180 },
        { "zones": ["middle", "east"], "amount_minor": 190 },
        { "zones": ["west", "middle", "east"], "amount_minor": 270 }] } });
    row(rng, "evening-sets", json!({ "times": ["evening"], "decided_by": "check_out" }), sets);
    let flat = json!({ "flat": { "amount_minor": cents(rng, 0, 400) } });
    row(rng, "across", json!({ "from": ["west"], "to": ["east"], "both_ways": true }), flat);
    rows
}

fn supplements(rng: &mut Rng) -> Value {
    if !rng.chance(300) {
        return json!([]);
    }
    json!([{ "id": "station", "charged": "with_ride", "discounts_apply": rng.chance(500),
             "counts_for_caps": rng.chance(500),
             "prices": [{ "when": { "from": ["west"], "peak": false }, "amount_minor": cents(rng, 1, 90) },
                        { "when": { "to": ["east"] }, "amount_minor": cents(rng, 1, 90) }] }])
}

fn transfers(rail: bool, base: &Value, rng: &mut Rng) -> Value {
    let flat = base.pointer("/rule/flat").is_some();
    let mut windows = Vec::new();
    for id in ["first-window", "second-window"] {
        if !rng.chance(400) {
            continue;
        }
        let mut joins = Vec::new();
        for (id, narrow) in [
            ("line", json!({ "different": ["line"], "to": { "riders": ["kid"] } })),
            ("place", json!({ "from": { "to": ["east"] }, "against": "any" })),
            ("mode", json!({ "same": ["mode"], "against": "first" })),
            ("peak", json!({ "from": { "peak": true } })),
        ] {
            if rng.chance(400) {
                joins.push(join(&format!("{}-{id}", windows.len()), narrow, effect(rail, flat, rng), rng));
            }
        }
        joins.push(join(&format!("{}-rest", windows.len()), json!({}), effect(rail, flat, rng), rng));
        windows.push(json!({ "id": id, "within": within(rng), "same_day": rng.chance(300),
                             "transfers_max": if rng.chance(500) { json!(rng.between(1, 3)) } else { json!(null) },
                             "opened_by": if rng.chance(300) { json!({ "from": ["west", "middle"] }) } else { json!({}) },
                             "joins": joins }));
    }
    json!(windows)
}

fn join(id: &str, narrow: Value, effect: Value, rng: &mut Rng) -> Value {
    let mut join = narrow;
    if let Some(own) = join.as_object_mut() {
        own.insert("id".to_owned(), json!(id));
        own.insert("counts".to_owned(), json!(rng.chance(800)));
        own.insert("effect".to_owned(), effect);
    }
    join
}

fn within(rng: &mut Rng) -> Value {
    let from = ["first_check_in", "first_check_out", "last_check_in", "last_check_out", "last_paid_check_in"];
    json!({ "seconds": rng.between(600, 10_000),
            "from": rng.pick(&from), "to": rng.pick(&["check_in", "check_out"]),
            "bound": rng.pick(&["inclusive", "exclusive"]) })
}

fn effect(rail: bool, flat: bool, rng: &mut Rng) -> Value {
    // Where nothing is priced by distance, rides cannot become one by theirs.
    let merges = ["end_to_end", "longest_pair", "sum_of_distances"];
    let merges = if flat { merges.get(..1).unwrap_or_default() } else { &merges };
    let amount = cents(rng, 1, 200);
    let effects = [
        json!("free"),
        json!("none"),
        json!("restart"),
        json!({ "fixed": { "amount_minor": amount } }),
        json!({ "together": { "amount_minor": amount } }),
        json!({ "discount": { "amount_minor": amount } }),
        json!({ "credit": { "of": rng.pick(&["highest", "last", "paid"]) } }),
        json!({ "merge": { "by": rng.pick(merges) } }),
        if rail { json!("continue_distance") } else { json!("free") },
    ];
    rng.pick(&effects).cloned().unwrap_or_default()
}

fn period(rng: &mut Rng) -> Value {
    let periods =
        [json!("travel_day"), json!("week"), json!("calendar_month"), json!({ "rolling": { "days": 2 } })];
    rng.pick(&periods).cloned().unwrap_or_default()
}

fn steps(rng: &mut Rng) -> Value {
    if !rng.chance(300) {
        return json!([]);
    }
    let first = rng.between(100, 500);
    json!([{ "id": "saver", "period": period(rng), "counts": rng.pick(&["full_price", "paid"]),
             "steps": [{ "after_minor": first, "basis_points": 2000 },
                       { "after_minor": first.saturating_add(300), "basis_points": 4000 },
                       { "after_minor": first.saturating_add(900), "basis_points": 10_000 }] }])
}

fn caps(rng: &mut Rng) -> Value {
    let mut caps = Vec::new();
    for (id, applies_to) in [
        ("cap-west", json!({ "within": ["west", "middle"] })),
        ("cap-east", json!({ "within": ["middle", "east"] })),
        ("cap-all", json!({})),
        ("cap-off-peak", json!({ "peak": false, "decided_by": "check_in" })),
    ] {
        if !rng.chance(300) {
            continue;
        }
        let amount = rng.between(150, 900);
        let limit = if rng.chance(300) {
            json!({ "rides": { "paid": rng.between(1, 4), "then_basis_points_off": rng.between(1, 10_000) } })
        } else {
            json!({ "amount": { "amount_minor": amount } })
        };
        let extended = limit.get("amount").is_some() && id == "cap-west" && rng.chance(500);
        let extensions = if extended { json!([{ "id": "to-east", "amount_minor": 60 }]) } else { json!([]) };
        caps.push(json!({ "id": id, "applies_to": applies_to, "period": cap_period(id),
                          "days": if rng.chance(200) { json!(["weekend"]) } else { json!([]) },
                          "limit": limit, "extensions": extensions }));
    }
    json!(caps)
}

/// Caps of several tariffs with one id are one, so they have one period.
fn cap_period(id: &str) -> Value {
    match id {
        "cap-west" => json!("travel_day"),
        "cap-east" => json!("week"),
        "cap-all" => json!({ "rolling": { "days": 2 } }),
        _ => json!("calendar_month"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_is_sound() {
        for seed in 0..2_000 {
            let checked = TariffBook::new(tariffs(seed));
            assert!(checked.is_ok(), "seed {seed}: {checked:?}");
        }
    }
}
