//! The examples of the GTFS guide, and classes of distance.

use ovcore::tap::Mode;
use serde_json::{Map, Value, json};

use super::system::{System, Taps, at, carrier, fields, flat, list, network, policy, tariff, text};
use super::verdict::{Verdict, judge};

/// A day with the weekday that a leg names; a Wednesday where it names none.
fn date(leg: &Value) -> &'static str {
    match leg["weekday"].as_str() {
        None | Some("Wed") => "2024-01-10",
        Some("Sat") => "2024-01-13",
        Some(other) => panic!("no date for {other}"),
    }
}

/// Windows of time in the form of the documents.
fn times(windows: &Value, days: &str) -> Vec<Value> {
    let end = |value: &Value| if value == "24:00" { json!("00:00") } else { value.clone() };
    list(windows)
        .iter()
        .map(|w| json!({ "days": days, "from": w[0], "until": end(&w[1]), "bounds": "from" }))
        .collect()
}

/// One of the guide's examples, by its model.
pub(crate) fn run(case: &Value) -> Verdict {
    let (tariff, carriers, products) = match text(&case["fare_rules"]["model"]) {
        "flat_with_window" => (flat_with_window(case), [carrier("core", &["bus"])], vec![]),
        "origin_destination" => (origin_destination(case), [carrier("core", &[])], vec![]),
        "by_medium" => (by_medium(case), [carrier("core", &["bus"])], vec![text(&case["rider"])]),
        "time_of_day" => (time_of_day(case), [carrier("core", &["bus"])], vec![]),
        "zone_pair_by_time" => (zone_pair_by_time(case), [carrier("core", &[])], vec![]),
        "zones_with_upgrade" => (translink(case), [carrier("core", &["bus"])], vec![]),
        other => return Verdict::NotExpressible(format!("no adapter for the model {other}")),
    };
    let mut stops = Vec::new();
    for places in fields(&zone_map(case)).values() {
        stops.extend(list(places).iter().map(|place| text(place).to_owned()));
    }
    stops.push("stop".to_owned());
    let network = network(&carriers, &stops, &Value::Null);
    let system = match System::new(&policy(&Value::Null), &network, &[tariff]) {
        Ok(system) => system,
        Err(findings) => return Verdict::NotExpressible(findings),
    };
    let mut taps = Taps::default();
    for leg in list(&case["legs"]) {
        // A time that a leg does not give is filled in: a ride of an hour and a quarter.
        let begin = leg["depart"].as_str().map(|time| at(date(leg), time));
        let end = leg["arrive"].as_str().map(|time| at(date(leg), time));
        let begin = begin.or(end.map(|end| end.plus_seconds(-4_500)));
        let begin = begin.unwrap_or_else(|| at(date(leg), "12:00"));
        match (leg["from_zone"].as_str(), leg["to_zone"].as_str()) {
            (Some(from), Some(to)) => {
                taps.on("core", Mode::Rail, &format!("{from}-on"), begin);
                let end = end.unwrap_or_else(|| begin.plus_seconds(600));
                taps.off("core", Mode::Rail, &format!("{to}-off"), end);
            }
            _ => {
                taps.on("core", Mode::Bus, "stop", begin);
            }
        }
    }
    judge(case, &system.rate(&taps.list, &products))
}

/// The zones that the rules and the legs of a case name, each with a stop to get on and one to get off.
fn zone_map(case: &Value) -> Value {
    let mut zones: Vec<String> = Vec::new();
    for leg in list(&case["legs"]) {
        zones.extend(["from_zone", "to_zone"].iter().filter_map(|end| Some(leg[*end].as_str()?.to_owned())));
    }
    if case["fare_rules"]["model"] == "origin_destination" {
        for pair in fields(&case["fare_rules"]["fares_minor"]).keys() {
            zones.extend(pair.split('>').map(str::to_owned));
        }
    }
    if case["fare_rules"]["model"] == "zones_with_upgrade" {
        zones.extend(["ZN1", "ZN2", "ZN3", "sea_island"].map(str::to_owned));
    }
    let map: Map<String, Value> = zones
        .into_iter()
        .map(|zone| {
            let stops = json!([format!("{zone}-on"), format!("{zone}-off")]);
            (zone, stops)
        })
        .collect();
    Value::Object(map)
}

fn flat_with_window(case: &Value) -> Value {
    let rules = &case["fare_rules"];
    assert_eq!((&rules["window_min"], &rules["transfer_price_minor"]), (&json!(90), &json!(0)));
    let own = json!({
        "prices": [flat("ride", &["bus"], &json!({}), &rules["price_minor"])],
        "transfers": [{
            "id": "ninety-minutes",
            "within": { "seconds": 5_400, "from": "first_check_in", "to": "check_in" },
            "joins": [{ "id": "transfer", "effect": "free" }],
        }],
    });
    tariff("window", &["core"], &case["currency"], &own)
}

fn origin_destination(case: &Value) -> Value {
    let pairs: Vec<Value> = fields(&case["fare_rules"]["fares_minor"])
        .iter()
        .map(|(pair, amount)| {
            let (from, to) = pair.split_once('>').unwrap();
            json!({ "from": from, "to": to, "amount_minor": amount })
        })
        .collect();
    let row = json!({ "id": "pairs", "modes": ["rail"], "rule": { "zone_pairs": { "pairs": pairs } } });
    tariff("pairs", &["core"], &case["currency"], &json!({ "zones": zone_map(case), "prices": [row] }))
}

fn by_medium(case: &Value) -> Value {
    let media = fields(&case["fare_rules"]["prices_minor"]);
    let products: Vec<Value> = media
        .keys()
        .map(|medium| json!({ "id": medium, "name": medium, "effect": { "rider": {} } }))
        .collect();
    let prices: Vec<Value> = media
        .iter()
        .map(|(medium, amount)| {
            flat(&format!("by-{medium}"), &["bus"], &json!({ "riders": [medium] }), amount)
        })
        .collect();
    tariff("media", &["core"], &case["currency"], &json!({ "products": products, "prices": prices }))
}

fn time_of_day(case: &Value) -> Value {
    let rules = &case["fare_rules"];
    assert_eq!(
        (&rules["by"], &rules["bound"], &rules["timeframes"]["weekend"]),
        (&json!("departure"), &json!("[start,end)"), &json!("Sat, Sun all day"))
    );
    let windows = |value: &Value| {
        if value.is_array() {
            times(value, "weekdays")
        } else {
            times(&json!([["00:00", "24:00"]]), "weekend")
        }
    };
    let named: Map<String, Value> = fields(&rules["timeframes"])
        .iter()
        .map(|(name, value)| (name.clone(), json!(windows(value))))
        .collect();
    let prices: Vec<Value> = fields(&rules["prices_minor"])
        .iter()
        .map(|(name, amount)| {
            flat(name, &["bus"], &json!({ "times": [name], "decided_by": "check_in" }), amount)
        })
        .collect();
    tariff("times", &["core"], &case["currency"], &json!({ "times": named, "prices": prices }))
}

/// Out of the city by the time of departure, into it by the time of arrival.
fn zone_pair_by_time(case: &Value) -> Value {
    let rules = &case["fare_rules"];
    assert_eq!((&rules["outbound"]["by"], &rules["inbound"]["by"]), (&json!("departure"), &json!("arrival")));
    let (peak, off_peak) = (&rules["fares_minor"]["peak"], &rules["fares_minor"]["offpeak"]);
    let out = json!({ "from": ["mnr_1"], "times": ["out"], "decided_by": "check_in" });
    let inbound = json!({ "to": ["mnr_1"], "times": ["in"], "decided_by": "check_out" });
    let own = json!({
        "zones": zone_map(case),
        "times": {
            "out": times(&rules["outbound"]["peak"], "weekdays"),
            "in": times(&rules["inbound"]["peak"], "weekdays"),
        },
        "prices": [
            flat("out-peak", &["rail"], &out, peak),
            flat("in-peak", &["rail"], &inbound, peak),
            flat("off-peak", &["rail"], &json!({}), off_peak),
        ],
    });
    tariff("metro-north", &["core"], &case["currency"], &own)
}

/// Vancouver: zones, an add-fare from the airport island, one zone in the evening, and upgrades for 90 minutes.
fn translink(case: &Value) -> Value {
    let rules = &case["fare_rules"];
    let zones = &rules["zone_order"];
    let (one, two, three) =
        (&rules["zone_fares_minor"]["1"], &rules["zone_fares_minor"]["2"], &rules["zone_fares_minor"]["3"]);
    let mut map = zone_map(case);
    for stop in ["sea_island-on", "sea_island-off"] {
        map["ZN2"].as_array_mut().unwrap().push(json!(stop));
    }
    let set = |zones: Value, amount: &Value| json!({ "zones": zones, "amount_minor": amount });
    let sets = [
        set(json!([zones[0]]), one),
        set(json!([zones[1]]), one),
        set(json!([zones[2]]), one),
        set(json!([zones[0], zones[1]]), two),
        set(json!([zones[1], zones[2]]), two),
        set(zones.clone(), three),
    ];
    let mut evening = times(&json!([["18:30", "03:00"]]), "daily");
    evening.extend(times(&json!([["00:00", "24:00"]]), "weekend"));
    let own = json!({
        "zones": map,
        "times": { "evening": evening },
        "prices": [
            flat("bus", &["bus"], &json!({}), &rules["bus_flat_minor"]),
            flat("island", &["rail"], &json!({ "within": ["sea_island"] }), &json!(0)),
            flat("evening", &["rail"], &json!({ "times": ["evening"], "decided_by": "check_in" }), one),
            { "id": "zones", "modes": ["rail"], "rule": { "zone_sets": { "sets": sets } } },
        ],
        "supplements": [{
            "id": "from-the-island", "charged": "with_ride",
            "prices": [
                { "when": { "within": ["sea_island"] }, "amount_minor": 0 },
                { "when": { "from": ["sea_island"] }, "amount_minor": 500 },
            ],
        }],
        "transfers": [{
            "id": "ninety-minutes",
            "within": { "seconds": 5_400, "from": "first_check_in", "to": "check_in" },
            "joins": [{ "id": "upgrade", "effect": { "credit": { "of": "highest" } } }],
        }],
    });
    tariff("translink", &["core"], &case["currency"], &own)
}

/// Classes of distance with a base and a rate each, inside a shape.
pub(crate) fn distance_classes(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    assert_eq!(rules["bound"], "class limit inclusive");
    let bands: Vec<Value> = list(&rules["classes"])
        .iter()
        .map(|class| {
            json!({
                "up_to": class["max_m"], "amount_minor": class["base_minor"],
                "rate_minor_per_km": class["per_km_minor"].to_string(),
            })
        })
        .collect();
    let leg = &case["legs"][0];
    let row = json!({
        "id": "classes", "modes": ["rail"], "when": { "within": ["inside"] },
        "rule": { "bands": { "unit": "metre", "bound": "inclusive", "bands": bands } },
    });
    let own = json!({ "zones": { "inside": ["in-a", "in-b"] }, "prices": [row] });
    let place = |end: &str| if leg["inside"] == false { format!("out-{end}") } else { format!("in-{end}") };
    let places = ["in-a", "in-b", "out-a", "out-b"].map(str::to_owned);
    let table = json!({
        "id": "metres", "carriers": ["c"], "modes": ["rail"], "unit": "metre",
        "pairs": [[place("a"), place("b"), leg["distance_m"]]],
    });
    let network = network(&[carrier("c", &[])], &places, &json!({ "distances": [table] }));
    let tariff = tariff("classes", &["c"], &case["currency"], &own);
    let system = match System::new(&policy(&Value::Null), &network, &[tariff]) {
        Ok(system) => system,
        Err(findings) => return Verdict::NotExpressible(findings),
    };
    let mut taps = Taps::default();
    taps.on("c", Mode::Rail, &place("a"), at("2024-01-10", "10:00"));
    taps.off("c", Mode::Rail, &place("b"), at("2024-01-10", "10:30"));
    judge(case, &system.rate(&taps.list, &[]))
}
