//! Sydney: journeys over bus, light rail, ferry and rail with the agency's prices for three riders.

use std::collections::BTreeMap;

use ovcore::calendar::Instant;
use ovcore::tap::Mode;
use serde_json::{Value, json};

use super::system::{System, Taps, carrier, fields, int, list, network, policy, tariff, text};
use super::verdict::Verdict;

/// Riders by their names in prices and in expectations.
const RIDERS: [(&str, &str); 3] = [("ADULT", "adult"), ("CHILD", "child"), ("SENIOR", "senior")];

const MODES: [(&str, &str, Mode); 4] = [
    ("RAIL", "rail", Mode::Rail),
    ("BUS", "bus", Mode::Bus),
    ("LIGHTRAIL", "tram", Mode::Tram),
    ("FERRY", "ferry", Mode::Ferry),
];

/// Stations of the four gates with an access fee, by their numbers in the fee table.
const GREEN_SQUARE_TO_AIRPORT: [&str; 4] = ["201710", "202010", "202020", "202030"];
const AIRPORT: [&str; 2] = ["202020", "202030"];

/// The one station of the suite beyond the metropolitan ones, where the morning peak begins earlier.
const OUTER: &str = "229310";

/// The public holidays of New South Wales; the journeys are of October.
const HOLIDAYS_2023: [&str; 12] = [
    "2023-01-01",
    "2023-01-02",
    "2023-01-26",
    "2023-04-07",
    "2023-04-08",
    "2023-04-09",
    "2023-04-10",
    "2023-04-25",
    "2023-06-12",
    "2023-10-02",
    "2023-12-25",
    "2023-12-26",
];

/// A ride from a check-in to the next check-out: a leg, or several legs by rail with changes inside the gates.
struct Hop<'a> {
    mode: &'a str,
    on: &'a Value,
    off: &'a Value,
}

/// Straight-line metres between two stops, on a sphere of 6371 km.
#[expect(clippy::float_arithmetic, reason = "geometry, not money")]
fn metres(a: &Value, b: &Value) -> u32 {
    let radians = |stop: &Value, field: &str| stop[field].as_f64().unwrap().to_radians();
    let (a_lat, b_lat) = (radians(a, "lat"), radians(b, "lat"));
    let (half_lat, half_lon) = ((b_lat - a_lat) / 2.0, (radians(b, "lon") - radians(a, "lon")) / 2.0);
    let h = half_lat.sin().powi(2) + a_lat.cos() * b_lat.cos() * half_lon.sin().powi(2);
    whole(2.0 * 6_371_000.0 * h.sqrt().asin())
}

/// Kilometres of a published table in metres.
#[expect(clippy::float_arithmetic, reason = "geometry, not money")]
fn table_metres(km: &Value) -> u32 {
    whole(km.as_f64().unwrap() * 1_000.0)
}

fn whole(metres: f64) -> u32 {
    format!("{metres:.0}").parse().unwrap()
}

/// The place of a tap: a station by rail, the platform or stop where it stands by the others, which the suite
/// measures from.
fn place(mode: &str, stop: &Value) -> String {
    let number = text(&stop["stop"]);
    if mode == "RAIL" {
        return format!("r{number}");
    }
    let digits = |field: &str| {
        let text = stop[field].to_string();
        let fraction: String = text.split_once('.').unwrap().1.chars().take(5).collect();
        format!("{fraction:0<5}")
    };
    format!("{}-{number}-{}{}", mode_of(mode).0, digits("lat"), digits("lon"))
}

fn mode_of(name: &str) -> (&'static str, Mode) {
    let (_, id, mode) = MODES.iter().find(|(known, ..)| *known == name).unwrap();
    (id, *mode)
}

/// The legs of a journey in runs of one mode: the fare legs of the suite.
fn runs(legs: &[Value]) -> Vec<Vec<&Value>> {
    let mut runs: Vec<Vec<&Value>> = Vec::new();
    for leg in legs {
        match runs.last_mut() {
            Some(run) if run[0]["mode"] == leg["mode"] => run.push(leg),
            _ => runs.push(vec![leg]),
        }
    }
    runs
}

/// What is tapped: by rail a run is one ride, since nobody taps at a change inside the gates.
fn hops(legs: &[Value]) -> Vec<Hop<'_>> {
    let mut hops = Vec::new();
    for run in runs(legs) {
        let mode = text(&run[0]["mode"]);
        if mode == "RAIL" {
            hops.push(Hop { mode, on: &run[0]["tap_on"], off: &run[run.len() - 1]["tap_off"] });
        } else {
            hops.extend(run.iter().map(|leg| Hop { mode, on: &leg["tap_on"], off: &leg["tap_off"] }));
        }
    }
    hops
}

/// Places and distances of all journeys: by rail and ferry as published, otherwise between any tap-on and any tap-off
/// of a run.
#[derive(Default)]
struct Map {
    places: Vec<String>,
    /// By mode, `(from, to)`.
    distances: BTreeMap<&'static str, BTreeMap<(String, String), u32>>,
}

impl Map {
    fn add(&mut self, legs: &[Value], fare_legs: &Value) {
        let runs = runs(legs);
        assert_eq!(runs.len(), list(fare_legs).len());
        for (run, fare_leg) in runs.iter().zip(list(fare_legs)) {
            let mode = text(&run[0]["mode"]);
            let table = self.distances.entry(mode_of(mode).0).or_default();
            let last = run[run.len() - 1];
            let published = matches!(mode, "RAIL" | "FERRY").then(|| table_metres(&fare_leg["km"]));
            for from in run {
                for to in run {
                    let (a, b) = (place(mode, &from["tap_on"]), place(mode, &to["tap_off"]));
                    self.places.extend([a.clone(), b.clone()]);
                    let is_whole = from["tap_on"] == run[0]["tap_on"] && to["tap_off"] == last["tap_off"];
                    let distance = match published {
                        Some(metres) if is_whole => metres,
                        Some(_) => continue,
                        None => metres(&from["tap_on"], &to["tap_off"]),
                    };
                    let known = table.insert((a, b), distance);
                    assert!(known.is_none_or(|known| known == distance), "two distances for one pair");
                }
            }
        }
    }

    fn network(&self) -> Value {
        let tables: Vec<Value> = self
            .distances
            .iter()
            .map(|(mode, pairs)| {
                let pairs: Vec<Value> = pairs.iter().map(|((a, b), metres)| json!([a, b, metres])).collect();
                json!({
                    "id": mode, "carriers": ["TfNSW"], "modes": [mode], "unit": "metre", "symmetric": false,
                    "pairs": pairs,
                })
            })
            .collect();
        network(&[carrier("TfNSW", &[])], &self.places, &json!({ "distances": tables }))
    }
}

/// One row: a mode's bands for one rider, in the peak or outside it.
fn row(id: &str, mode: &str, when: &Value, bands: &Value, amount: &str) -> Value {
    let kilometres = |km: &Value| km.as_i64().map(|km| km * 1_000);
    let bands: Vec<Value> = list(bands)
        .iter()
        .map(|band| json!({ "up_to": kilometres(&band["to_km"]), "amount_minor": band[amount] }))
        .collect();
    json!({
        "id": id, "modes": [mode], "when": when,
        "rule": { "bands": { "unit": "metre", "bound": "exclusive", "bands": bands } },
    })
}

fn prices(tariff: &Value) -> Vec<Value> {
    let mut rows = Vec::new();
    for (rider, product) in RIDERS {
        for (name, mode, _) in MODES {
            let bands = &tariff["bands"][rider][name];
            let id = |what: &str| format!("{product}-{mode}-{what}");
            if mode != "ferry" {
                let peak = json!({ "riders": [product], "peak": true, "decided_by": "check_in" });
                rows.push(row(&id("peak"), mode, &peak, bands, "peak_minor"));
            }
            if mode == "rail" {
                let outer = json!({
                    "riders": [product], "from": ["outer"], "times": ["outer-peak"], "decided_by": "check_in",
                });
                rows.push(row(&id("outer-peak"), mode, &outer, bands, "peak_minor"));
            }
            rows.push(row(&id("off-peak"), mode, &json!({ "riders": [product] }), bands, "offpeak_minor"));
        }
    }
    rows
}

/// The station access fee: by pair of gates where the ride stays between them, else one for a ride that begins or
/// ends at an airport station.
fn access_fees(tariff: &Value) -> Value {
    let mut prices = Vec::new();
    for (rider, product) in RIDERS {
        let fees = &tariff["station_access_fee"][rider];
        for (pair, amount) in fields(&fees["ALC_RATES"]) {
            let (from, to) = pair.split_once(':').unwrap();
            prices.push(json!({
                "when": { "riders": [product], "from": [format!("gate-{from}")], "to": [format!("gate-{to}")] },
                "amount_minor": amount,
            }));
        }
        prices.push(json!({
            "when": { "riders": [product], "modes": ["rail"], "from": ["airport"], "both_ways": true },
            "amount_minor": fees["NON_ALC_RATE"],
        }));
    }
    json!([{ "id": "station-access", "charged": "with_ride", "prices": prices }])
}

fn caps(tariff: &Value) -> Vec<Value> {
    let mut caps = Vec::new();
    for (rider, product) in RIDERS {
        let amounts = &tariff["caps"][rider];
        for (id, period, days, amount) in [
            ("day", "travel_day", json!(["weekdays"]), &amounts["DAILY_CAP"]),
            ("weekend", "travel_day", json!(["weekend"]), &amounts["WEEKEND_DAILY_CAP"]),
            ("week", "week", json!([]), &amounts["WEEKLY_CAP"]),
        ] {
            caps.push(json!({
                "id": format!("{product}-{id}"), "applies_to": { "riders": [product] }, "days": days,
                "period": period, "limit": { "amount": { "amount_minor": amount } },
            }));
        }
    }
    caps
}

/// One fare leg as long as the mode stays, and a discount on the fare leg after a change of mode; within an hour and
/// not across the end of the Opal day.
fn transfers(tariff: &Value) -> Value {
    let mut joins = vec![json!({
        "id": "same-mode", "same": ["mode"], "effect": { "merge": { "by": "longest_pair" } },
    })];
    for (rider, product) in RIDERS {
        let amount = &tariff["intermodal_discount_minor"][rider];
        joins.push(json!({
            "id": format!("{product}-change"), "to": { "riders": [product] }, "different": ["mode"],
            "effect": { "discount": { "amount_minor": amount } },
        }));
    }
    json!([{
        "id": "transfer", "same_day": true, "within": { "seconds": 3_600, "from": "last_check_out", "to": "check_in" }, "joins": joins,
    }])
}

fn system(rules: &Value, map: &Map) -> Result<System, String> {
    let stations = |numbers: &[&str]| {
        let places = numbers.iter().map(|number| format!("r{number}"));
        places.filter(|place| map.places.contains(place)).collect::<Vec<String>>()
    };
    let mut zones = json!({ "outer": stations(&[OUTER]), "airport": stations(&AIRPORT) });
    for gate in GREEN_SQUARE_TO_AIRPORT {
        zones[format!("gate-{gate}")] = json!(stations(&[gate]));
    }
    let window = |from: &str, until: &str| json!({ "days": "weekdays", "from": from, "until": until, "bounds": "until" });
    let products: Vec<Value> = RIDERS
        .iter()
        .map(|(_, product)| json!({ "id": product, "name": product, "effect": { "rider": {} } }))
        .collect();
    let own = json!({
        "zones": zones,
        "prices": prices(rules),
        "supplements": access_fees(rules),
        "peak": [window("06:30", "10:00"), window("15:00", "19:00")],
        "off_peak_holidays": { "2023": HOLIDAYS_2023 },
        "times": { "outer-peak": [window("06:00", "06:30")] },
        "products": products,
        "transfers": transfers(rules),
        "caps": caps(rules),
    });
    // A ride may begin before the end of the Opal day and last beyond it.
    let policy = policy(&json!({
        "travel_day": { "time_zone": "Australia/Sydney", "starts": "04:00", "ends": "12:00" },
    }));
    System::new(&policy, &map.network(), &[tariff("opal", &["TfNSW"], &json!("AUD"), &own)])
}

/// A journey for one rider.
fn journey(system: &System, legs: &[Value], rider: &str, expected: i64) -> Verdict {
    let mut taps = Taps::default();
    for hop in hops(legs) {
        let (_, mode) = mode_of(hop.mode);
        let when = |stop: &Value| Instant::parse(text(&stop["at"])).unwrap();
        taps.on("TfNSW", mode, &place(hop.mode, hop.on), when(hop.on));
        taps.off("TfNSW", mode, &place(hop.mode, hop.off), when(hop.off));
    }
    let rated = system.rate(&taps.list, &[rider]);
    let charges = rated.charges();
    match Verdict::all([
        Verdict::of(&charges.contains(&None), &false),
        Verdict::of(&rated.total(), &expected),
    ]) {
        Verdict::Wrong(what) => Verdict::Wrong(format!("{what}; charged {charges:?} {}", rated.reasons())),
        verdict @ (Verdict::Right | Verdict::NotExpressible(_)) => verdict,
    }
}

/// A case of `fares.json`: right where it is right for all riders.
pub(crate) fn case(case: &Value, tariff: &Value) -> Verdict {
    for part in ["bands", "caps", "intermodal_discount_minor"] {
        assert_eq!(case["fare_rules"][part], tariff[part], "{part} of {}", case["id"]);
    }
    let legs = list(&case["legs"]);
    let mut map = Map::default();
    map.add(legs, &case["expected"]["fare_legs_adult"]);
    let system = match system(tariff, &map) {
        Ok(system) => system,
        Err(findings) => return Verdict::NotExpressible(findings),
    };
    let totals = &case["expected"]["total_minor_by_rider"];
    Verdict::all(RIDERS.map(|(_, rider)| journey(&system, legs, rider, int(&totals[rider]))))
}

/// All journeys of `opal.json`, each for each rider, by one network and one tariff.
pub(crate) fn journeys(suite: &Value) -> Vec<(String, Verdict)> {
    let mut map = Map::default();
    for journey in list(&suite["cases"]) {
        map.add(list(&journey["legs"]), &journey["fare_legs"]);
    }
    let system = system(&suite["tariff"], &map);
    let mut verdicts = Vec::new();
    for case in list(&suite["cases"]) {
        for (_, rider) in RIDERS {
            let expected = int(&case["expected_minor"][rider]);
            let verdict = match &system {
                Ok(system) => journey(system, list(&case["legs"]), rider, expected),
                Err(findings) => Verdict::NotExpressible(findings.clone()),
            };
            verdicts.push((format!("{}-{rider}", text(&case["id"])), verdict));
        }
    }
    verdicts
}
