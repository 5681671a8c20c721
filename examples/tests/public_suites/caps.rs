//! Caps by day, week and month, by amount and by number of rides.

use ovcore::calendar::TravelDay;
use ovcore::tap::Mode;
use serde_json::{Map, Value, json};

use super::system::{System, Taps, at, carrier, fields, flat, int, list, network, policy, tariff, text};
use super::verdict::{Verdict, judge};

/// A price that a suite does not give because a cap decides what is charged: more than any cap leaves.
const MORE_THAN_ANY_CAP: i64 = 9_999;

const MONDAY: &str = "2024-01-08";

/// Zones with a stop to get on and one to get off, so that a ride inside a zone goes somewhere.
fn zone_map<'a>(zones: impl IntoIterator<Item = &'a str>) -> Value {
    let stops = |zone: &str| json!([format!("{zone}-on"), format!("{zone}-off")]);
    Value::Object(zones.into_iter().map(|zone| (zone.to_owned(), stops(zone))).collect())
}

fn places(zones: &Value) -> Vec<String> {
    fields(zones).values().flat_map(list).map(|place| text(place).to_owned()).collect()
}

fn system(carriers: &[Value], places: &[String], lines: &[Value], tariff: Value) -> Result<System, Verdict> {
    let network = network(carriers, places, &json!({ "lines": lines }));
    System::new(&policy(&Value::Null), &network, &[tariff]).map_err(Verdict::NotExpressible)
}

fn windows(windows: &Value, days: &str, bounds: &str) -> Vec<Value> {
    list(windows)
        .iter()
        .map(|w| json!({ "days": days, "from": w[0], "until": w[1], "bounds": bounds }))
        .collect()
}

/// A cap by amount.
fn cap(id: &str, applies_to: &Value, period: &Value, amount: &Value) -> Value {
    json!({
        "id": id, "applies_to": applies_to, "period": period,
        "limit": { "amount": { "amount_minor": amount } },
    })
}

/// One ride by metro, half a minute long, so that the next can begin a minute later.
fn ride(taps: &mut Taps, from: &str, to: &str, date: &str, time: &str) {
    let begin = at(date, time);
    taps.on("metro", Mode::Metro, &format!("{from}-on"), begin);
    taps.off("metro", Mode::Metro, &format!("{to}-off"), begin.plus_seconds(30));
}

/// Two zones, peak and off-peak, with caps by day and week: the highest cap among the kinds of trips made.
pub(crate) fn tiger(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    let zones = zone_map(["1", "2"]);
    let pairs = |kind: &str| {
        let pair = |(pair, amounts): (&String, &Value)| {
            let (from, to) = pair.split_once('-').unwrap();
            json!({ "from": from, "to": to, "amount_minor": amounts[kind] })
        };
        fields(&rules["fares"]).iter().map(pair).collect::<Vec<Value>>()
    };
    let row = |id: &str, when: Value, kind: &str| json!({ "id": id, "modes": ["metro"], "when": when, "rule": { "zone_pairs": { "pairs": pairs(kind) } } });
    let mut peak = windows(&rules["peak"]["mon_fri"], "weekdays", "both");
    peak.extend(windows(&rules["peak"]["sat_sun"], "weekend", "both"));
    let in_peak = json!({ "times": ["peak"], "decided_by": "check_in" });
    let mut caps = Vec::new();
    for (name, period, amounts) in
        [("day", "travel_day", &rules["daily_cap"]), ("week", "week", &rules["weekly_cap"])]
    {
        assert_eq!(amounts["1-2"], amounts["2-1"]);
        caps.push(cap(&format!("{name}-2"), &json!({ "within": ["2"] }), &json!(period), &amounts["2-2"]));
        // The higher cap of zone 1 covers trips inside zone 2 too, but none between the zones.
        let mut one = cap(&format!("{name}-1"), &json!({ "within": ["1"] }), &json!(period), &amounts["1-1"]);
        let other_zone =
            json!({ "id": format!("{name}-1-in-2"), "applies_to": { "within": ["2"] }, "amount_minor": 0 });
        one["extensions"] = json!([other_zone]);
        caps.push(one);
        caps.push(cap(&format!("{name}-12"), &json!({}), &json!(period), &amounts["1-2"]));
    }
    let document = |rows: Vec<Value>| {
        let times = json!({
            "peak": peak,
            "evening": [{ "days": "weekdays", "from": "17:00", "until": "20:00", "bounds": "both" }],
        });
        let own = json!({ "zones": zones, "times": times, "prices": rows, "caps": caps });
        tariff("tiger", &["metro"], &case["currency"], &own)
    };
    let usual = [row("peak", in_peak, "peak"), row("off-peak", json!({}), "offpeak")];
    let price = |rows: Vec<Value>| {
        let system = system(&[carrier("metro", &[])], &places(&zones), &[], document(rows))?;
        let mut taps = Taps::default();
        for leg in list(&case["legs"]) {
            let (from, to) = (text(&leg["from_zone"]), text(&leg["to_zone"]));
            ride(&mut taps, from, to, text(&leg["date"]), text(&leg["depart"]));
        }
        Ok::<_, Verdict>(system.rate(&taps.list, &[]))
    };
    let expected = &case["expected"];
    if expected["per_spec_minor"].is_null() {
        return price(usual.to_vec()).map_or_else(|verdict| verdict, |rated| judge(case, &rated));
    }
    // The written rule and the common suites differ: each is a document.
    let inbound = json!({ "from": ["2"], "to": ["1"], "times": ["evening"], "decided_by": "check_in" });
    let mut written = vec![row("inbound", inbound, "offpeak")];
    written.extend(usual.clone());
    let totals = |rows| price(rows).map(|rated| rated.total());
    match (totals(written), totals(usual.to_vec())) {
        (Ok(spec), Ok(suite)) => Verdict::of(
            &[spec, suite],
            &[int(&expected["per_spec_minor"]), int(&expected["per_test_suite_minor"])],
        ),
        (Err(verdict), _) | (_, Err(verdict)) => verdict,
    }
}

/// Two zones, the wider one decides the price and the cap.
pub(crate) fn clam(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    let id = |name: &Value| text(name).replace(' ', "-");
    let mut zones = Map::new();
    for (zone, stations) in fields(&rules["stations"]) {
        zones.insert(zone.clone(), json!(list(stations).iter().map(id).collect::<Vec<_>>()));
    }
    let zones = Value::Object(zones);
    let inside = json!({ "within": ["A"] });
    let mut caps = Vec::new();
    for (period, amounts) in [
        ("travel_day", &rules["day_cap_minor"]),
        ("week", &rules["week_cap_minor"]),
        ("calendar_month", &rules["month_cap_minor"]),
    ] {
        caps.push(cap(&format!("{period}-A"), &inside, &json!(period), &amounts["A"]));
        caps.push(cap(&format!("{period}-B"), &json!({}), &json!(period), &amounts["B"]));
    }
    let own = json!({
        "zones": zones,
        "prices": [
            flat("a", &["metro"], &inside, &rules["single_minor"]["A"]),
            flat("b", &["metro"], &json!({}), &rules["single_minor"]["B"]),
        ],
        "caps": caps,
    });
    let tariff = tariff("clam", &["metro"], &case["currency"], &own);
    let system = match system(&[carrier("metro", &[])], &places(&zones), &[], tariff) {
        Ok(system) => system,
        Err(verdict) => return verdict,
    };
    let mut taps = Taps::default();
    for (number, leg) in (0..).zip(list(&case["legs"])) {
        let begin = at(MONDAY, "08:00").plus_seconds(3_600 * number);
        taps.on("metro", Mode::Metro, &id(&leg["from_station"]), begin);
        taps.off("metro", Mode::Metro, &id(&leg["to_station"]), begin.plus_seconds(1_200));
    }
    judge(case, &system.rate(&taps.list, &[]))
}

/// Two lines, peak and off-peak, with caps by pair of lines.
pub(crate) fn singa(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    let zones = zone_map(["G", "R"]);
    let row = |id: &str, when: Value, fares: &Value| {
        let pair = |(pair, amount): (&String, &Value)| {
            let (from, to) = pair.split_once('-').unwrap();
            json!({ "from": from, "to": to, "amount_minor": amount })
        };
        let pairs: Vec<Value> = fields(fares).iter().map(pair).collect();
        json!({ "id": id, "modes": ["metro"], "when": when, "rule": { "zone_pairs": { "pairs": pairs } } })
    };
    let mut peak = windows(&rules["peak"]["mon_fri"], "weekdays", "from");
    peak.extend(windows(&rules["peak"]["sat"], "saturday", "from"));
    peak.extend(windows(&rules["peak"]["sun"], "sunday", "from"));
    let mut caps = Vec::new();
    for (period, amounts) in [("travel_day", &rules["daily_cap"]), ("week", &rules["weekly_cap"])] {
        for (pair, amount) in fields(amounts) {
            let (from, to) = pair.split_once('-').unwrap();
            let lines = json!({ "from": [from], "to": [to] });
            caps.push(cap(&format!("{period}-{pair}"), &lines, &json!(period), amount));
        }
    }
    let own = json!({
        "zones": zones,
        "times": { "peak": peak },
        "prices": [
            row("peak", json!({ "times": ["peak"], "decided_by": "check_in" }), &rules["peak_major"]),
            row("off-peak", json!({}), &rules["offpeak_major"]),
        ],
        "caps": caps,
    });
    let tariff = tariff("singa", &["metro"], &case["currency"], &own);
    let system = match system(&[carrier("metro", &[])], &places(&zones), &[], tariff) {
        Ok(system) => system,
        Err(verdict) => return verdict,
    };
    let mut taps = Taps::default();
    for (number, leg) in (0..).zip(list(&case["legs"])) {
        let (date, time) = text(&leg["at"]).split_once('T').unwrap();
        // Times are to the minute, and some trips share one: seconds keep them apart.
        let begin = at(date, time).plus_seconds(2 * number);
        taps.on("metro", Mode::Metro, &format!("{}-on", text(&leg["from_line"])), begin);
        taps.off("metro", Mode::Metro, &format!("{}-off", text(&leg["to_line"])), begin.plus_seconds(1));
    }
    judge(case, &system.rate(&taps.list, &[]))
}

/// A leg of the London cases: on a bus, or from zone to zone by tube or rail.
struct Leg {
    mode: &'static str,
    /// Zones, or for a bus its route.
    ends: Option<(String, String)>,
    line: String,
    single: Value,
    time: String,
}

fn london_legs(case: &Value) -> Vec<Leg> {
    if case["id"] == "london-011" {
        // The case is told in words: all day inside zones 1 to 3, and twice out to zone 8.
        let leg = |from: &str, to: &str, time: &str| Leg {
            mode: "rail",
            ends: Some((from.to_owned(), to.to_owned())),
            line: String::new(),
            single: json!(MORE_THAN_ANY_CAP),
            time: time.to_owned(),
        };
        return vec![leg("1", "3", "08:00"), leg("3", "8", "12:00"), leg("3", "8", "16:00")];
    }
    let leg = |(number, leg): (usize, &Value)| {
        let mode = match text(&leg["mode"]) {
            "bus" => "bus",
            "tube" => "metro",
            _ => "rail",
        };
        let zones = leg["zones"].as_str().map(str::to_owned);
        // Stratford, whose zone the case leaves out, lies in zones 2 and 3.
        let zones = zones.or((leg["to"] == "Stratford").then(|| "1-2".to_owned()));
        let ends = zones.map(|zones| {
            let (from, to) = zones.split_once('-').unwrap();
            (from.to_owned(), to.to_owned())
        });
        assert_eq!(ends.is_none(), mode == "bus");
        let single = if leg["single_fare_minor"].is_null() {
            json!(MORE_THAN_ANY_CAP)
        } else {
            leg["single_fare_minor"].clone()
        };
        let time = leg["depart"].as_str().map_or_else(|| format!("{:02}:00", 8 + 2 * number), str::to_owned);
        Leg { mode, ends, line: leg["route"].as_str().unwrap_or("bus").to_owned(), single, time }
    };
    list(&case["legs"]).iter().enumerate().map(leg).collect()
}

/// A cap of the London cases, from its name: `offpeak_Z12_railcard` is for zones 1 to 2 outside the peak, with a
/// railcard. Buses are inside every cap.
fn london_cap(name: &str, amount: &Value) -> Value {
    let mut applies_to = json!({});
    for part in name.split('_') {
        match part {
            "bus" => applies_to["modes"] = json!(["bus"]),
            "offpeak" => {
                applies_to["times"] = json!(["off-peak"]);
                applies_to["decided_by"] = json!("check_in");
            }
            "railcard" => applies_to["riders"] = json!(["railcard"]),
            "peak" | "day" => {}
            zones => {
                let ends: Vec<u32> = zones.chars().filter_map(|c| c.to_digit(10)).collect();
                let mut inside: Vec<String> = (ends[0]..=ends[1]).map(|zone| zone.to_string()).collect();
                inside.push("buses".to_owned());
                applies_to["within"] = json!(inside);
            }
        }
    }
    cap(name, &applies_to, &json!("travel_day"), amount)
}

/// London: prices of each leg as given, caps by zones and time, extensions.
pub(crate) fn london(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    let legs = london_legs(case);
    let mut zones = zone_map(["1", "2", "3", "4", "5", "6", "7", "8"]);
    zones["buses"] = json!(["bus-stop"]);
    let mut prices: Vec<Value> = Vec::new();
    let mut lines: Vec<Value> = Vec::new();
    for leg in &legs {
        let (id, when) = if let Some((from, to)) = &leg.ends {
            (format!("{}-{from}-{to}", leg.mode), json!({ "from": [from], "to": [to] }))
        } else {
            let line = json!({ "id": leg.line, "carrier": "tfl", "mode": "bus", "stops": [] });
            if !lines.contains(&line) {
                lines.push(line);
            }
            (format!("bus-{}", leg.line), json!({ "lines": [leg.line] }))
        };
        let row = flat(&id, &[leg.mode], &when, &leg.single);
        if !prices.contains(&row) {
            prices.push(row);
        }
    }
    let mut caps: Vec<Value> =
        fields(&rules["cap_minor"]).iter().map(|(name, amount)| london_cap(name, amount)).collect();
    if !rules["extension_minor"].is_null() {
        // The narrowest cap is the one that is extended.
        let narrowest = caps.iter_mut().min_by_key(|cap| list(&cap["applies_to"]["within"]).len()).unwrap();
        narrowest["extensions"] = json!([{ "id": "extension", "amount_minor": rules["extension_minor"] }]);
    }
    let off_peak = json!([
        { "days": "weekdays", "from": "09:30", "until": "04:30" },
        { "days": "weekend", "from": "00:00", "until": "00:00" },
    ]);
    let own = json!({
        "zones": zones, "times": { "off-peak": off_peak }, "prices": prices, "caps": caps,
        "products": [{ "id": "railcard", "name": "Railcard", "effect": { "rider": {} } }],
    });
    let tariff = tariff("london", &["tfl"], &case["currency"], &own);
    let system = match system(&[carrier("tfl", &["bus"])], &places(&zones), &lines, tariff) {
        Ok(system) => system,
        Err(verdict) => return verdict,
    };
    let mut taps = Taps::default();
    for leg in &legs {
        let begin = at(MONDAY, &leg.time);
        let mode = match leg.mode {
            "bus" => Mode::Bus,
            "metro" => Mode::Metro,
            _ => Mode::Rail,
        };
        match &leg.ends {
            Some((from, to)) => {
                taps.on("tfl", mode, &format!("{from}-on"), begin);
                taps.off("tfl", mode, &format!("{to}-off"), begin.plus_seconds(1_200));
            }
            None => taps.on("tfl", mode, "bus-stop", begin).line = Some(leg.line.parse().unwrap()),
        }
    }
    let railcard = rules["note"].as_str().is_some_and(|note| note.contains("railcard"));
    judge(case, &system.rate(&taps.list, if railcard { &["railcard"] } else { &[] }))
}

/// Caps by amount or number of rides, in days and weeks.
pub(crate) fn rides(case: &Value) -> Verdict {
    let rules = &case["fare_rules"];
    let week = match rules["week"].as_str().or(rules["window"].as_str()) {
        None | Some("Monday to Sunday") => json!("week"),
        Some("7 days from the first tap" | "rolling 7 days") => json!({ "rolling": { "days": 7 } }),
        Some(other) => return Verdict::NotExpressible(format!("no adapter for the window {other}")),
    };
    let by_amount = |period: &Value, amount: &Value| {
        (!amount.is_null()).then(|| {
            cap(&format!("amount-{period}").replace(['"', '{', '}', ':'], ""), &json!({}), period, amount)
        })
    };
    let by_rides = |id: &str, period: &Value, paid: &Value| {
        (!paid.is_null())
            .then(|| json!({ "id": id, "period": period, "limit": { "rides": { "paid": paid } } }))
    };
    let day = json!("travel_day");
    // A cap that is given in rides and as what they cost together is the one in rides.
    let amount = if rules["paid_rides"].is_null() { rules["cap_minor"].clone() } else { Value::Null };
    let caps: Vec<Value> = [
        by_rides("rides-week", &week, &rules["paid_rides"]),
        by_rides("rides-day", &day, &rules["day_rides"]),
        by_rides("rides-week", &week, &rules["week_rides"]),
        by_amount(&week, &amount),
        by_amount(&day, &rules["day_cap_minor"]),
        by_amount(&week, &rules["week_cap_minor"]),
    ]
    .into_iter()
    .flatten()
    .collect();
    let fare =
        if rules["fare_minor"].is_null() { json!(MORE_THAN_ANY_CAP) } else { rules["fare_minor"].clone() };
    let own = json!({ "prices": [flat("ride", &["bus"], &json!({}), &fare)], "caps": caps });
    let operators = ["one", "two"];
    let tariff = tariff("caps", &operators, &case["currency"], &own);
    let carriers = operators.map(|id| carrier(id, &["bus"]));
    let system = match system(&carriers, &["stop".to_owned()], &[], tariff) {
        Ok(system) => system,
        Err(verdict) => return verdict,
    };
    let monday: TravelDay = MONDAY.parse().unwrap();
    let mut taps = Taps::default();
    let days: Vec<(i64, i64)> = if case["id"] == "caps-019" {
        // Told in words: five days, each at the day's cap, with two operators.
        (1..=5).map(|day| (day, 2)).collect()
    } else {
        list(&case["legs"]).iter().map(|leg| (leg["day"].as_i64().unwrap_or(1), int(&leg["rides"]))).collect()
    };
    for (day, rides) in days {
        let date = monday.plus_days(i32::try_from(day - 1).unwrap()).to_string();
        for number in 0..rides {
            let carrier =
                if rules["model"] == "multi_operator_cap" && number % 2 == 1 { "two" } else { "one" };
            taps.on(carrier, Mode::Bus, "stop", at(&date, "06:00").plus_seconds(number * 1_800));
        }
    }
    judge(case, &system.rate(&taps.list, &[]))
}
