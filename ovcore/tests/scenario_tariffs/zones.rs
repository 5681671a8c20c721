//! Zones, bands and lines: which price a ride has by where it goes.
//!
//! The places lie on one road: `u` 0 km, `v` 2, `w` 5, `x` 9, `y` 14, `z` 20. Red bus runs there.

use ovcore::fare::Component;
use ovcore::rules::Rules;
use serde_json::{Value, json};

use crate::{check, in_a_town, in_the_country, in_town, lines, named, red, town, with};

const NO_PRICE: &str = "unpriced: no price in the tariff for this ride";

/// Red where the bus is priced by a rule.
fn bus_by(rule: &Value, parts: &Value) -> Rules {
    in_town(&[red(&with(&json!({ "prices": [{ "id": "bus", "modes": ["bus"], "rule": rule }] }), parts))])
}

/// Rides of a morning, half an hour each: from, to and what comes of it.
fn rides(rides: &[(&str, &str, &str)]) -> String {
    let ride = |(i, (from, to, price)): (usize, &(&str, &str, &str))| {
        format!(
            "{:02}:00 RED bus in {from}\n{:02}:30 RED bus out {to} => {from}-{to} {price}\n",
            5 + i,
            5 + i
        )
    };
    format!("2026-03-10\n{}", rides.iter().enumerate().map(ride).collect::<String>())
}

/// A price for each pair of zones; a place in two of them takes the cheapest.
#[test]
fn a_border_station_takes_the_cheapest_pair() {
    let rule = json!({ "zone_pairs": { "both_ways": true, "pairs": [
        { "from": "one", "to": "one", "amount_minor": 200 }, { "from": "one", "to": "two", "amount_minor": 300 },
        { "from": "two", "to": "two", "amount_minor": 220 }, { "from": "two", "to": "three", "amount_minor": 310 },
        { "from": "one", "to": "three", "amount_minor": 450 }] } });
    // `v` lies in one and two, `x` in two and three.
    let zones = json!({ "zones": { "one": ["u", "v"], "two": ["v", "w", "x"], "three": ["x", "y"] } });
    check(
        &bus_by(&rule, &zones),
        &rides(&[
            ("u", "v", "2.00"),
            ("v", "u", "2.00"),
            ("v", "w", "2.20"),
            ("u", "w", "3.00"),
            // in two both, or one and three: 2.20
            ("v", "x", "2.20"),
            // one to two
            ("u", "x", "3.00"),
            // two to three
            ("v", "y", "3.10"),
            ("y", "u", "4.50"),
            // three to three has no price, two to three has
            ("x", "y", "3.10"),
        ]),
    );
}

/// A pair holds one way, unless it says both; what has no pair has no price.
#[test]
fn a_pair_holds_one_way() {
    let rule = json!({ "zone_pairs": { "pairs": [
        { "from": "one", "to": "two", "amount_minor": 300 }, { "from": "two", "to": "one", "amount_minor": 270 },
        { "from": "one", "to": "three", "amount_minor": 500 }] } });
    let zones = json!({ "zones": { "one": ["u"], "two": ["v"], "three": ["w"] } });
    check(
        &bus_by(&rule, &zones),
        &rides(&[
            ("u", "v", "3.00"),
            ("v", "u", "2.70"),
            ("u", "w", "5.00"),
            ("w", "u", NO_PRICE),
            ("v", "w", NO_PRICE),
            // a place in no zone
            ("u", "x", NO_PRICE),
            ("x", "u", NO_PRICE),
        ]),
    );
}

/// A place that the network does not know lies in no zone; a flat price does not ask.
#[test]
fn an_unknown_place() {
    let rule = json!({ "zone_pairs": { "both_ways": true, "pairs": [{ "from": "one", "to": "one", "amount_minor": 300 }] } });
    let zones = json!({ "zones": { "one": ["u", "v"] } });
    check(
        &bus_by(&rule, &zones),
        &rides(&[("u", "nowhere", NO_PRICE), ("nowhere", "u", NO_PRICE), ("u", "v", "3.00")]),
    );
}

/// Zones of Helsinki: the cheapest set that contains all that the ride touches.
fn sets() -> Value {
    json!({ "zone_sets": { "sets": [
        { "zones": ["A"], "amount_minor": 150 }, { "zones": ["B"], "amount_minor": 150 }, { "zones": ["C"], "amount_minor": 160 },
        { "zones": ["A", "B"], "amount_minor": 250 }, { "zones": ["B", "C"], "amount_minor": 260 },
        { "zones": ["A", "B", "C"], "amount_minor": 380 }, { "zones": ["A", "B", "C", "D"], "amount_minor": 390 }] } })
}

/// The cheapest set that contains both ends; a ride without a fitting set has no price.
#[test]
fn the_cheapest_set_of_zones() {
    let zones = json!({ "zones": { "A": ["u"], "B": ["v", "w"], "C": ["x"], "D": ["y"], "E": ["z"] } });
    check(
        &bus_by(&sets(), &zones),
        &rides(&[
            ("v", "w", "1.50"),
            ("u", "v", "2.50"),
            ("v", "u", "2.50"),
            ("w", "x", "2.60"),
            // A and C: of the two that contain them, the cheaper
            ("u", "x", "3.80"),
            ("u", "y", "3.90"),
            ("y", "z", NO_PRICE),
        ]),
    );
}

/// A place in several zones is contained with any of them.
#[test]
fn a_border_station_in_sets_of_zones() {
    let zones = json!({ "zones": { "A": ["u", "v"], "B": ["v", "w", "x"], "C": ["x"], "D": [] } });
    check(
        &bus_by(&sets(), &zones),
        &rides(&[
            ("u", "v", "1.50"),
            ("v", "w", "1.50"),
            ("v", "x", "1.50"),
            ("u", "w", "2.50"),
            ("u", "x", "2.50"),
        ]),
    );
}

/// The stops in between are touched, where the taps name a line whose stops the network has.
#[test]
fn the_stops_in_between() {
    let mut network = town();
    let stops = |stops: &[(&str, u32)]| json!(stops);
    let line = |id: &str, stops: Value| json!({ "id": id, "carrier": "RED", "mode": "bus", "stops": stops });
    network["lines"] = json!([
        // Through B and back into A, and the direct one.
        line("through", stops(&[("u", 0), ("v", 2_000), ("w", 5_000), ("x", 9_000)])),
        line("direct", stops(&[("u", 0), ("x", 9_000)])),
        line("name", json!([]))
    ]);
    let zones = json!({ "zones": { "A": ["u", "x"], "B": ["v"], "C": ["w"], "D": [] },
                        "prices": [{ "id": "bus", "modes": ["bus"], "rule": sets() }] });
    let rules = in_a_town(&network, &[red(&zones)]);
    for (begin, end, [there, part]) in [
        ("line=through", "line=through", ["3.80", "2.60"]),
        ("line=direct", "line=direct", ["1.50", "2.60"]),
        ("line=name", "line=name", ["1.50", "2.60"]),
        ("", "", ["1.50", "2.60"]),
        // One tap says, and both do not agree.
        ("line=through", "", ["3.80", "2.60"]),
        ("", "line=through", ["3.80", "2.60"]),
        ("line=through", "line=direct", ["1.50", "2.60"]),
    ] {
        check(
            &rules,
            &format!(
                "
                2026-03-10
                08:00     RED bus in u {begin}
                08:30     RED bus out x {end}     => u-x {there}
                # and the way back
                09:00     RED bus in x {begin}
                09:30     RED bus out u {end}     => x-u {there}
                10:00     RED bus in v {begin}
                10:30     RED bus out w {end}     => v-w {part}
                "
            ),
        );
    }
}

/// A stop in between that lies in two zones does not need both.
#[test]
fn a_border_stop_in_between() {
    let mut network = town();
    network["lines"] = json!([{ "id": "through", "carrier": "RED", "mode": "bus", "stops": [["u", 0], ["v", 2000], ["w", 5000]] }]);
    let zones = json!({ "zones": { "A": ["u", "v", "w"], "B": ["v"], "C": [], "D": [] },
                        "prices": [{ "id": "bus", "modes": ["bus"], "rule": sets() }] });
    check(
        &in_a_town(&network, &[red(&zones)]),
        "
        2026-03-10
        08:00     RED bus in u line=through
        08:30     RED bus out w line=through => u-w 1.50
        ",
    );
}

/// Bands by metres, to the metre: whether the end of a band lies in it, and what lies beyond the last.
#[test]
fn bands_to_their_edges() {
    // 2, 5, 9 and 14 km from `u`.
    let bands = |bound: &str, last: &Value| {
        json!({ "bands": { "unit": "metre", "bound": bound, "bands": [
            { "up_to": 2000, "amount_minor": 100 }, { "up_to": 4999, "amount_minor": 150 },
            { "up_to": 5001, "amount_minor": 170 }, { "up_to": last, "amount_minor": 300 }] } })
    };
    let all = |[v, w, x, y]: [&'static str; 4]| {
        rides(&[("u", "v", v), ("u", "w", w), ("u", "x", x), ("y", "u", y)])
    };
    let none = json!({});
    check(&bus_by(&bands("inclusive", &json!(9000)), &none), &all(["1.00", "1.70", "3.00", NO_PRICE]));
    check(&bus_by(&bands("exclusive", &json!(9000)), &none), &all(["1.50", "1.70", NO_PRICE, NO_PRICE]));
    check(&bus_by(&bands("exclusive", &json!(9001)), &none), &all(["1.50", "1.70", "3.00", NO_PRICE]));
    check(&bus_by(&bands("inclusive", &Value::Null), &none), &all(["1.00", "1.70", "3.00", "3.00"]));
    check(&bus_by(&bands("exclusive", &Value::Null), &none), &all(["1.50", "1.70", "3.00", "3.00"]));
}

/// A band may begin with an amount and go on by the kilometre, of the whole ride; rounded once to the tariff's step.
#[test]
fn bands_with_a_rate() {
    let rule = json!({ "bands": { "unit": "metre", "bands": [
        { "up_to": 2000, "amount_minor": 100 }, { "up_to": 9000, "amount_minor": 60, "rate_minor_per_km": "20" },
        { "amount_minor": 90, "rate_minor_per_km": "15.5" }] } });
    // 0.60 + 1.00; 0.60 + 1.80; 0.90 + 14 x 0.155 is 3.07; 0.90 + 20 x 0.155.
    let prices =
        [("u", "v", "1.00"), ("u", "w", "1.60"), ("u", "x", "2.40"), ("u", "y", "3.07"), ("u", "z", "4.00")];
    check(&bus_by(&rule, &json!({})), &rides(&prices));
    let fives = json!({ "rounding": { "step_minor": 5, "mode": "half_away_from_zero" } });
    check(&bus_by(&rule, &fives), &rides(&[("u", "y", "3.05"), ("u", "x", "2.40")]));
}

/// Bands by tariff units of rail: 10, 20 and 30 units of NS.
#[test]
fn bands_by_tariff_units() {
    for (bound, [b, c, d]) in
        [("inclusive", ["3.00", "4.00", "5.00"]), ("exclusive", ["4.00", "5.00", "5.00"])]
    {
        let rules = in_the_country(|_, tariffs| {
            named(tariffs, "ns")["prices"] = json!([{ "id": "bands", "modes": ["rail"], "rule": { "bands": { "unit": "tariff_unit", "bound": bound,
                "bands": [{ "up_to": 10, "amount_minor": 300 }, { "up_to": 20, "amount_minor": 400 }, { "amount_minor": 500 }] } } }]);
        });
        check(
            &rules,
            &format!(
                "
                2026-03-10
                08:00     NS rail in a
                08:20     NS rail out b           => a-b {b}
                10:00     NS rail in a
                10:20     NS rail out c           => a-c {c}
                12:00     NS rail in a
                12:20     NS rail out d           => a-d {d}
                "
            ),
        );
    }
}

/// A ride whose distance the network does not know has no price by bands, though a flat one would do.
#[test]
fn bands_without_a_distance() {
    let rule = json!({ "bands": { "unit": "metre", "bands": [{ "amount_minor": 100 }] } });
    check(
        &bus_by(&rule, &json!({})),
        &rides(&[("u", "nowhere", "unpriced: distance unknown"), ("u", "v", "1.00")]),
    );
}

/// By line, by stop, by carrier: of the rows for a mode the first whose conditions hold.
#[test]
fn rows_by_line_and_by_stop() {
    let row = |id: &str, when: &Value, amount: u32| json!({ "id": id, "modes": ["bus"], "when": when, "rule": { "flat": { "amount_minor": amount } } });
    let prices = json!({
        "carriers": ["RED", "BLUE"],
        "zones": { "pier": ["x"], "square": ["v", "w"] },
        "prices": [
            row("airport", &json!({ "lines": ["1"], "to": ["pier"] }), 900),
            row("pier", &json!({ "from": ["pier"], "to": ["square"], "both_ways": true }), 700),
            row("square", &json!({ "within": ["square"] }), 100),
            row("line", &json!({ "lines": ["1", "9"] }), 180),
            row("blue", &json!({ "carriers": ["BLUE"] }), 230),
            row("bus", &json!({}), 200)] });
    let rules = in_town(&[red(&prices)]);
    for (carrier, from, to, lines, price) in [
        ("RED", "u", "x", "1 1", "9.00"),
        ("RED", "x", "u", "1 1", "1.80"),
        ("RED", "w", "x", "2 2", "7.00"),
        ("RED", "x", "v", "2 2", "7.00"),
        ("RED", "w", "v", "1 1", "1.00"),
        ("RED", "u", "v", "1 1", "1.80"),
        ("RED", "u", "v", "1 -", "1.80"),
        ("RED", "u", "v", "- 1", "1.80"),
        ("RED", "u", "v", "1 2", "2.00"),
        ("RED", "u", "v", "- -", "2.00"),
        // Red has no line 9; Blue has, and no line 1.
        ("RED", "u", "v", "9 9", "2.00"),
        ("BLUE", "u", "v", "9 9", "1.80"),
        ("BLUE", "u", "v", "1 1", "2.30"),
        ("BLUE", "u", "x", "- -", "2.30"),
    ] {
        let line = |id: &str| if id == "-" { String::new() } else { format!("line={id}") };
        let (begin, end) = lines.split_once(' ').unwrap();
        check(
            &rules,
            &format!(
                "
                2026-03-10
                08:00     {carrier} bus in {from} {}
                08:30     {carrier} bus out {to} {} => {from}-{to} {price}
                ",
                line(begin),
                line(end)
            ),
        );
    }
}

/// Boarding fares by where the ride began: it ends in no zone, and lies within those of its check-in.
#[test]
fn boarding_fares_by_zone() {
    let row = |id: &str, when: &Value, amount: u32| json!({ "id": id, "modes": ["bus"], "when": when, "amount_minor": amount });
    let parts = json!({
        "zones": { "pier": ["x"], "square": ["v", "w"] },
        "boarding_fares": [
            row("from", &json!({ "from": ["pier"] }), 1_200),
            row("square", &json!({ "within": ["square"] }), 800),
            row("other", &json!({}), 600)] });
    check(
        &in_town(&[red(&parts)]),
        "
        2026-03-10
        08:00     RED bus in x
        09:00     RED bus in v            => x-? 12.00; opens v
        10:00     RED bus in u            => v-? 8.00; opens u
        11:00     RED bus in x            => u-? 6.00; opens x
        ",
    );
}

/// The line of a price by zones names its rule.
#[test]
fn the_lines_of_prices_by_zone() {
    let zones = json!({ "zones": { "A": ["u"], "B": ["v", "w"], "C": ["x"], "D": [] } });
    let rules = bus_by(&sets(), &zones);
    let story = check(&rules, "2026-03-10\n 08:00 RED bus in u id=one\n 08:30 RED bus out v => u-v 2.50");
    assert_eq!(lines(&rules, &story, "one"), ["RED bus 250"]);
}

/// Of two pairs of zones with one price the first by name stands in the explanation.
#[test]
fn two_pairs_of_one_price() {
    let rules = in_town(&[red(&json!({
        "zones": { "A": ["u"], "B": ["u"], "C": ["v"] },
        "prices": [{ "id": "pairs", "modes": ["bus"], "rule": { "zone_pairs": { "pairs": [
            { "from": "B", "to": "C", "amount_minor": 200 }, { "from": "A", "to": "C", "amount_minor": 200 }] } } }] }))]);
    let story = check(&rules, "2026-03-10\n08:00 RED bus in u id=one\n08:10 RED bus out v => u-v 2.00");
    let explanation = story.account.explain(&rules, &"one".parse().unwrap()).unwrap();
    let Component::ZonePair { from, to } = explanation.lines[0].component else { panic!("{explanation}") };
    assert_eq!((from.to_string(), to.to_string()), ("A".to_owned(), "C".to_owned()));
}
