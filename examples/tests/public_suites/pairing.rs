//! Taps that make trips, or do not; and Dutch prices.

use ovcore::calendar::Instant;
use ovcore::tap::{Bucket, Mode};
use ovcore::trip::{Cancellation, TripStatus};
use serde_json::{Value, json};

use super::system::{
    Rated, System, Taps, at, carrier, fields, flat, int, list, network, policy, tariff, text,
};
use super::verdict::{Verdict, judge};

/// A trip in the words of the suite.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    started: Instant,
    token: String,
    status: &'static str,
    from: i64,
    to: Option<i64>,
    charge: Option<i64>,
    finished: Option<Instant>,
}

/// What a missing check-out costs by stop: the suite has it inside a sentence, as `(1: 7.30, 2: …)`.
fn missing(rules: &Value) -> Vec<(String, i64)> {
    let (_, figures) = text(&rules["missing_tap_off"]).split_once('(').unwrap();
    let figures = figures.trim_end_matches(')').split(", ");
    figures
        .map(|figure| {
            let (stop, amount) = figure.split_once(": ").unwrap();
            (stop.to_owned(), amount.replace('.', "").parse().unwrap())
        })
        .collect()
}

fn stops(case: &Value) -> Result<System, Verdict> {
    let rules = &case["fare_rules"];
    let pairs: Vec<Value> = fields(&rules["fares_minor"])
        .iter()
        .map(|(pair, amount)| {
            let (from, to) = pair.split_once('-').unwrap();
            json!({ "from": from, "to": to, "amount_minor": amount })
        })
        .collect();
    let boarding: Vec<Value> = missing(rules)
        .iter()
        .map(|(stop, amount)| {
            json!({
                "id": format!("from-{stop}"), "modes": ["bus"], "when": { "from": [stop] }, "amount_minor": amount,
            })
        })
        .collect();
    let row = json!({
        "id": "stops", "modes": ["bus"],
        "rule": { "zone_pairs": { "both_ways": rules["symmetric"], "pairs": pairs } },
    });
    let own = json!({
        "zones": { "1": ["1"], "2": ["2"], "3": ["3"] }, "prices": [row], "boarding_fares": boarding,
    });
    let places = ["1", "2", "3"].map(str::to_owned);
    let network = network(&[carrier("Company1", &[])], &places, &Value::Null);
    let tariff = tariff("stops", &["Company1"], &case["currency"], &own);
    let policy = policy(&json!({ "taps": { "same_place_free_minutes": 1_440 } }));
    System::new(&policy, &network, &[tariff]).map_err(Verdict::NotExpressible)
}

/// The taps of one token, as the case gives them; with or without the vehicles.
fn taps_of(case: &Value, token: &str, vehicles: bool) -> Taps {
    let mut taps = Taps::default();
    for tap in list(&case["taps"]).iter().filter(|tap| tap["token"] == token) {
        let when = Instant::parse(text(&tap["at"])).unwrap();
        let (company, stop) = (text(&tap["carrier"]), tap["stop"].to_string());
        let made = match text(&tap["tap"]) {
            "ON" => taps.on(company, Mode::Bus, &stop, when),
            _ => taps.off(company, Mode::Bus, &stop, when),
        };
        made.vehicle = vehicles.then(|| text(&tap["vehicle"]).parse().unwrap());
    }
    taps
}

fn rows(token: &str, rated: &Rated) -> Vec<Row> {
    let stop = |place: &str| place.parse::<i64>().unwrap();
    let row = |(trip, charge): (&ovcore::trip::Trip, Option<i64>)| Row {
        started: trip.check_in.at,
        token: token.to_owned(),
        status: match trip.status {
            TripStatus::Complete => "COMPLETED",
            TripStatus::MissingCheckOut => "INCOMPLETE",
            TripStatus::Cancelled { why: Cancellation::SamePlace } => "CANCELLED",
            TripStatus::Cancelled { why: Cancellation::WrongPole } => "CANCELLED: wrong pole",
            TripStatus::SamePlace => "SAME PLACE, LATE",
            TripStatus::Open { .. } | TripStatus::Held { .. } => "UNDER WAY",
            TripStatus::Cancelled { why: Cancellation::Corrected }
            | TripStatus::Corrected { .. }
            | TripStatus::CorrectedCheckIn { .. } => "CORRECTED",
        },
        from: stop(trip.check_in.place.as_str()),
        to: trip.check_out.as_ref().map(|end| stop(end.place.as_str())),
        charge,
        finished: trip.check_out.as_ref().map(|end| end.at),
    };
    rated.trips.iter().zip(rated.charges()).map(row).collect()
}

/// Which tap closes which, and what is charged.
pub(crate) fn run(case: &Value) -> Verdict {
    let system = match stops(case) {
        Ok(system) => system,
        Err(verdict) => return verdict,
    };
    let mut tokens: Vec<&str> = list(&case["taps"]).iter().map(|tap| text(&tap["token"])).collect();
    tokens.sort_unstable();
    tokens.dedup();
    let expected = &case["expected"];
    if !expected["variants"].is_null() {
        return variants(case, &system);
    }
    let mut found: Vec<Row> = Vec::new();
    let mut total = 0;
    for token in tokens {
        let rated = system.rate(&taps_of(case, token, true).list, &[]);
        total += rated.total();
        found.extend(rows(token, &rated));
    }
    found.sort();
    let instant = |value: &Value| value.as_str().map(|text| Instant::parse(text).unwrap());
    let row = |trip: &Value| Row {
        started: instant(&trip["started"]).unwrap(),
        token: text(&trip["token"]).to_owned(),
        status: match text(&trip["status"]) {
            "COMPLETED" => "COMPLETED",
            "INCOMPLETE" => "INCOMPLETE",
            "CANCELLED" => "CANCELLED",
            other => panic!("no status {other}"),
        },
        from: int(&trip["from_stop"]),
        to: trip["to_stop"].as_i64(),
        charge: Some(int(&trip["charge_minor"])),
        finished: instant(&trip["finished"]),
    };
    let mut trips: Vec<Row> = list(&expected["trips"]).iter().map(row).collect();
    trips.sort();
    Verdict::all([Verdict::of(&found, &trips), Verdict::of(&total, &int(&expected["total_minor"]))])
}

/// Published answers that differ: one reads no vehicles, the others do. Each is a way to give the taps.
fn variants(case: &Value, system: &System) -> Verdict {
    let expected = list(&case["expected"]["variants"]);
    assert!(["incomplete", "orphan"].iter().all(|word| text(&expected[1]["answer"]).contains(word)));
    let highest = missing(&case["fare_rules"])[0].1;
    let by_token = system.rate(&taps_of(case, "P1", false).list, &[]);
    let by_vehicle = system.rate(&taps_of(case, "P1", true).list, &[]);
    let first = |rated: &Rated| rows("P1", rated).first().map(|row| (row.status, row.charge));
    let orphans = by_vehicle.buckets.values().filter(|bucket| **bucket == Bucket::OrphanCheckOut).count();
    Verdict::all([
        Verdict::of(&first(&by_token), &Some(("COMPLETED", Some(int(&expected[0]["total_minor"]))))),
        Verdict::of(&first(&by_vehicle), &Some(("INCOMPLETE", Some(highest)))),
        Verdict::of(&orphans, &1),
    ])
}

/// Dutch rules: discounts taken by carrier and rounded to its own step; the base once in a window.
pub(crate) fn netherlands(case: &Value) -> Verdict {
    match text(&case["fare_rules"]["model"]) {
        "ns_price_service" => price_service(case),
        "base_fare_discount" => base_fare(case),
        "base_plus_per_km_with_window" => base_and_rate(case),
        other => Verdict::NotExpressible(format!("no adapter for the model {other}")),
    }
}

/// A trip over one or two carriers with one check-in and one check-out, and a discount.
fn price_service(case: &Value) -> Verdict {
    let legs = list(&case["legs"]);
    let points = match text(&case["rider"]) {
        "20 % discount" => 2_000,
        "40 % discount" => 4_000,
        other => return Verdict::NotExpressible(format!("no adapter for {other}")),
    };
    let step = |id: &str| if id == "NS" { 10 } else { 1 };
    let tariffs: Vec<Value> = legs
        .iter()
        .map(|leg| {
            let id = text(&leg["carrier"]);
            let own = json!({
                "rounding": { "step_minor": step(id), "mode": "half_away_from_zero" },
                "prices": [flat("single", &["rail"], &json!({}), &leg["full_price_minor"])],
                "products": [{
                    "id": "discount", "name": case["rider"], "effect": { "percent_off": { "basis_points": points } },
                }],
            });
            tariff(id, &[id], &case["currency"], &own)
        })
        .collect();
    let carriers: Vec<Value> = legs.iter().map(|leg| carrier(text(&leg["carrier"]), &[])).collect();
    let ids: Vec<&Value> = legs.iter().map(|leg| &leg["carrier"]).collect();
    let (first, last) = (&legs[0], legs.last().unwrap());
    // How far each carrier goes is not given, and a flat price does not ask.
    let stretch: Vec<Value> = legs
        .iter()
        .map(|leg| json!({ "carrier": leg["carrier"], "to": leg["to_stop"], "distance": 1 }))
        .collect();
    let mut own = json!({ "stretches": [{ "from": first["from_stop"], "legs": stretch }] });
    if ids.len() > 1 {
        own["joined_carriers"] = json!([{ "mode": "rail", "carriers": ids }]);
    }
    let mut places = vec![text(&first["from_stop"]).to_owned()];
    places.extend(legs.iter().map(|leg| text(&leg["to_stop"]).to_owned()));
    let system = match System::new(&policy(&Value::Null), &network(&carriers, &places, &own), &tariffs) {
        Ok(system) => system,
        Err(findings) => return Verdict::NotExpressible(findings),
    };
    let mut taps = Taps::default();
    let day = "2012-03-06";
    taps.on(text(&first["carrier"]), Mode::Rail, text(&first["from_stop"]), at(day, "10:00"));
    taps.off(text(&last["carrier"]), Mode::Rail, text(&last["to_stop"]), at(day, "11:00"));
    judge(case, &system.rate(&taps.list, &["discount"]))
}

/// A base fare with a reduction: a ride of no length.
fn base_fare(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    assert_eq!(rules["discount_percent"], 34);
    let own = json!({
        "prices": [{
            "id": "km", "modes": ["bus"],
            "rule": { "distance": { "base_minor": rules["base_minor"], "rate_minor_per_km": "0" } },
        }],
        "products": [{ "id": "reduced", "name": "34 %", "effect": { "percent_off": { "basis_points": 3_400 } } }],
    });
    one_line(case, &own, &[("10:00", "10:10", 0)], &["reduced"])
}

/// A base and a rate; no second base where the change takes at most 35 minutes.
fn base_and_rate(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    // 167,000 millionths of a euro are 16.7 cents.
    assert_eq!((&rules["per_km_micro"], &rules["window_min"]), (&json!(167_000), &json!(35)));
    let own = json!({
        "prices": [{
            "id": "km", "modes": ["bus"], "on_transfer": "waive_base",
            "rule": { "distance": { "base_minor": rules["base_minor"], "rate_minor_per_km": "16.7" } },
        }],
    });
    let legs: Vec<(&str, &str, i64)> = list(&case["legs"])
        .iter()
        .map(|leg| (text(&leg["check_in"]), text(&leg["check_out"]), int(&leg["distance_m"])))
        .collect();
    one_line(case, &own, &legs, &[])
}

/// Rides by bus, each between stops of its own that lie so far apart.
fn one_line(case: &Value, own: &Value, legs: &[(&str, &str, i64)], products: &[&str]) -> Verdict {
    let ends = |number: usize| (format!("{number}-a"), format!("{number}-b"));
    let places: Vec<String> = (0..legs.len()).map(ends).flat_map(|(a, b)| [a, b]).collect();
    let pairs: Vec<Value> = legs
        .iter()
        .enumerate()
        .map(|(number, (_, _, metres))| json!([ends(number).0, ends(number).1, metres]))
        .collect();
    let table =
        json!({ "id": "metres", "carriers": ["bus"], "modes": ["bus"], "unit": "metre", "pairs": pairs });
    let network = network(&[carrier("bus", &[])], &places, &json!({ "distances": [table] }));
    let tariff = tariff("bus", &["bus"], &case["currency"], own);
    let policy = policy(&json!({ "journey": { "transfer_window_minutes": 35 } }));
    let system = match System::new(&policy, &network, &[tariff]) {
        Ok(system) => system,
        Err(findings) => return Verdict::NotExpressible(findings),
    };
    let mut taps = Taps::default();
    for (number, (check_in, check_out, _)) in legs.iter().enumerate() {
        taps.on("bus", Mode::Bus, &ends(number).0, at("2019-03-05", check_in));
        taps.off("bus", Mode::Bus, &ends(number).1, at("2019-03-05", check_out));
    }
    judge(case, &system.rate(&taps.list, products))
}
