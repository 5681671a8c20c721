//! Windows of transfers: the suites of a journey planner, and Porto Alegre.

use ovcore::calendar::Instant;
use ovcore::tap::Mode;
use serde_json::{Value, json};

use super::system::{System, Taps, at, carrier, fields, flat, int, list, network, policy, tariff, text};
use super::verdict::{Verdict, judge};

const MONDAY: &str = "2024-01-08";

fn try_system(network: &Value, tariffs: &[Value]) -> Result<System, Verdict> {
    System::new(&policy(&Value::Null), network, tariffs).map_err(Verdict::NotExpressible)
}

fn second(seconds: &Value) -> Instant {
    at(MONDAY, "00:00").plus_seconds(int(seconds))
}

/// Houston: a price by line, and within a window the highest of all.
///
/// A passenger who stays seated while the vehicle changes its line taps once, and pays for the first line; where the
/// suite looks at both lines, the reader on board is told of the new line and takes it as a new ride.
pub(crate) fn houston(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    let fares = fields(&rules["route_fares_minor"]);
    let lines: Vec<Value> = fares
        .keys()
        .map(|line| json!({ "id": line, "carrier": "metro", "mode": "bus", "stops": [] }))
        .collect();
    let rows: Vec<Value> = fares
        .iter()
        .map(|(line, amount)| flat(&format!("line-{line}"), &["bus"], &json!({ "lines": [line] }), amount))
        .collect();
    let network =
        network(&[carrier("metro", &[])], &["on".to_owned(), "off".to_owned()], &json!({ "lines": lines }));
    let tariff = tariff(
        "houston",
        &["metro"],
        &case["currency"],
        &json!({
            "prices": rows,
            "transfers": [{
                "id": "window",
                "within": { "seconds": rules["window_s"], "from": "first_check_in", "to": "check_in" },
                "joins": [{ "id": "highest", "effect": { "credit": { "of": "highest" } } }],
            }],
        }),
    );
    let system = match try_system(&network, &[tariff]) {
        Ok(system) => system,
        Err(verdict) => return verdict,
    };
    let both_lines = rules["analyze_interlined"] == true;
    let mut taps = Taps::default();
    let mut legs = list(&case["legs"]).iter().peekable();
    while let Some(leg) = legs.next() {
        taps.on("metro", Mode::Bus, "on", second(&leg["depart_s"])).line =
            Some(text(&leg["route"]).parse().unwrap());
        let mut last = leg;
        while let Some(seated) = legs.next_if(|next| next["stay_seated"] == true && !both_lines) {
            last = seated;
        }
        taps.off("metro", Mode::Bus, "off", second(&last["arrive_s"]));
    }
    judge(case, &system.rate(&taps.list, &[]))
}

/// Zone prices, free transfers and carriers side by side.
pub(crate) fn zones(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    let legs = list(&case["legs"]);
    let mut zones: Vec<&str> = Vec::new();
    for leg in legs {
        zones.extend(["from_zone", "to_zone"].iter().filter_map(|end| leg[*end].as_str()));
    }
    zones.sort_unstable();
    zones.dedup();
    // A zone has a stop to get on and one to get off, so that a ride inside it goes somewhere.
    let stop = |zone: &str, end: &str| format!("{zone}-{end}");
    let mut stops: Vec<String> = zones.iter().flat_map(|z| [stop(z, "on"), stop(z, "off")]).collect();
    stops.extend([stop("any", "on"), stop("any", "off")]);
    let zone_map: serde_json::Map<String, Value> =
        zones.iter().map(|zone| ((*zone).to_owned(), json!([stop(zone, "on"), stop(zone, "off")]))).collect();
    let (carriers, tariffs): (Vec<Value>, Vec<Value>) = match text(&rules["model"]) {
        "zone_pair" => {
            let pair = |fare: &Value| json!({ "from": fare["from_zone"], "to": fare["to_zone"], "amount_minor": fare["price"] });
            let pairs: Vec<Value> = list(&rules["fares_minor"]).iter().map(pair).collect();
            let row =
                json!({ "id": "zones", "modes": ["bus"], "rule": { "zone_pairs": { "pairs": pairs } } });
            let own = json!({ "zones": zone_map, "prices": [row] });
            (vec![carrier("c", &[])], vec![tariff("zones", &["c"], &case["currency"], &own)])
        }
        "flat_with_free_transfers" => {
            let own = json!({
                "zones": zone_map,
                "prices": [flat("city", &["bus"], &json!({ "within": [rules["zone"]] }), &rules["price_minor"])],
                "transfers": [{
                    "id": "free",
                    "within": { "seconds": 86_400, "from": "first_check_in", "to": "check_in" },
                    "joins": [{ "id": "free-ride", "effect": "free" }],
                }],
            });
            (vec![carrier("c", &[])], vec![tariff("city", &["c"], &case["currency"], &own)])
        }
        "per_carrier" => fields(&rules["fares_minor"])
            .iter()
            .map(|(id, amount)| {
                let own = json!({ "prices": [flat("ride", &["bus"], &json!({}), amount)] });
                (carrier(id, &[]), tariff(id, &[id], &case["currency"], &own))
            })
            .unzip(),
        other => return Verdict::NotExpressible(format!("no adapter for the model {other}")),
    };
    let system = match try_system(&network(&carriers, &stops, &Value::Null), &tariffs) {
        Ok(system) => system,
        Err(verdict) => return verdict,
    };
    let mut taps = Taps::default();
    let mut legs = legs.iter().peekable();
    let same_route_only = rules["combine_stay_seated"] == "same_route";
    while let Some(leg) = legs.next() {
        let id = leg["carrier"].as_str().unwrap_or("c");
        let zone = |end: &Value| end.as_str().unwrap_or("any").to_owned();
        taps.on(id, Mode::Bus, &stop(&zone(&leg["from_zone"]), "on"), at(MONDAY, text(&leg["depart"])));
        let mut last = leg;
        // Who stays seated does not tap; where the suite counts another route as a new ride, one has to.
        while let Some(seated) = legs.next_if(|next| {
            next["stay_seated"] == true && (!same_route_only || next["route"] == last["route"])
        }) {
            last = seated;
        }
        taps.off(id, Mode::Bus, &stop(&zone(&last["to_zone"]), "off"), at(MONDAY, text(&last["arrive"])));
    }
    judge(case, &system.rate(&taps.list, &[]))
}

/// A limit of time between two legs: the second ride is free exactly where it holds. The suite has no prices; any
/// does.
pub(crate) fn limit(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    let (from, to) = match text(&rules["limit_type"]) {
        "departure_to_departure" => ("last_check_in", "check_in"),
        "departure_to_arrival" => ("last_check_in", "check_out"),
        "arrival_to_departure" => ("last_check_out", "check_in"),
        "arrival_to_arrival" => ("last_check_out", "check_out"),
        other => return Verdict::NotExpressible(format!("no adapter for the limit {other}")),
    };
    let network = network(&[carrier("c", &[])], &["on".to_owned(), "off".to_owned()], &Value::Null);
    let tariff = tariff(
        "limit",
        &["c"],
        &case["currency"],
        &json!({
            "prices": [flat("ride", &["bus"], &json!({}), &json!(100))],
            "transfers": [{
                "id": "window",
                "within": { "seconds": rules["limit_s"], "from": from, "to": to, "bound": rules["bound"] },
                "joins": [{ "id": "free", "effect": "free" }],
            }],
        }),
    );
    let system = match try_system(&network, &[tariff]) {
        Ok(system) => system,
        Err(verdict) => return verdict,
    };
    let mut taps = Taps::default();
    for leg in list(&case["legs"]) {
        taps.on("c", Mode::Bus, "on", at(MONDAY, text(&leg["depart"])));
        taps.off("c", Mode::Bus, "off", at(MONDAY, text(&leg["arrive"])));
    }
    let charges = system.rate(&taps.list, &[]).charges();
    let expected = if case["expected"]["within_limit"] == true { Some(0) } else { Some(100) };
    Verdict::of(&charges, &vec![Some(100), expected])
}

/// Porto Alegre: prices by mode, and less for two rides together.
pub(crate) fn integration(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    let routes: Vec<(&str, &str)> =
        list(&case["legs"]).iter().map(|leg| (text(&leg["mode"]), text(&leg["route"]))).collect();
    let mut lines: Vec<Value> = Vec::new();
    for (mode, route) in routes {
        let line = json!({ "id": route, "carrier": "poa", "mode": mode.to_lowercase(), "stops": [] });
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let network =
        network(&[carrier("poa", &["bus", "rail"])], &["stop".to_owned()], &json!({ "lines": lines }));
    let minutes = format!("{}", rules["window_min"]);
    assert_eq!((minutes.as_str(), &rules["max_discounted_transfers"]), ("60", &json!(1)));
    let join = |id: &str, from: &str, to: &str, pair: &str| {
        json!({
            "id": id, "from": { "modes": [from] }, "to": { "modes": [to] },
            "effect": { "together": { "amount_minor": rules["integrated_minor"][pair] } },
        })
    };
    let tariff = tariff(
        "porto-alegre",
        &["poa"],
        &case["currency"],
        &json!({
            "prices": [
                flat("bus", &["bus"], &json!({}), &rules["fares_minor"]["BUS"]),
                flat("rail", &["rail"], &json!({}), &rules["fares_minor"]["RAIL"]),
            ],
            "transfers": [{
                "id": "integration",
                "within": { "seconds": 3_600, "from": "last_check_in", "to": "check_in" },
                "transfers_max": 1,
                "joins": [
                    { "id": "inside", "from": { "modes": ["rail"] }, "to": { "modes": ["rail"] },
                      "counts": false, "effect": "free" },
                    { "id": "same-route", "from": { "modes": ["bus"] }, "to": { "modes": ["bus"] },
                      "same": ["line"], "counts": false, "effect": "none" },
                    join("bus-bus", "bus", "bus", "BUS>BUS"),
                    join("bus-rail", "bus", "rail", "BUS>RAIL"),
                    join("rail-bus", "rail", "bus", "RAIL>BUS"),
                ],
            }],
        }),
    );
    let system = match try_system(&network, &[tariff]) {
        Ok(system) => system,
        Err(verdict) => return verdict,
    };
    let mut taps = Taps::default();
    for leg in list(&case["legs"]) {
        let mode = if leg["mode"] == "BUS" { Mode::Bus } else { Mode::Rail };
        let minutes = int(&leg["depart_min"]);
        let when = at(MONDAY, "08:00").plus_seconds(minutes * 60);
        taps.on("poa", mode, "stop", when).line = Some(text(&leg["route"]).parse().unwrap());
    }
    judge(case, &system.rate(&taps.list, &[]))
}
