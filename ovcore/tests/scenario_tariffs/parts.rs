//! Each part by its own tariff: trips over two carriers, and riders whose product holds for some rides only.

use serde_json::{Value, json};

use crate::{check, in_the_country, in_town, named, red, with};

/// The steps, with other parts or more.
fn steps(parts: &Value) -> Value {
    let own = json!({ "id": "north", "period": "calendar_month", "steps": [
        { "after_minor": 1000, "basis_points": 2000 }, { "after_minor": 5000, "basis_points": 4000 },
        { "after_minor": 30000, "basis_points": 10000 }] });
    json!([with(&own, parts)])
}

fn day(amount: u32) -> Value {
    json!({ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": amount } } })
}

/// Rides one after the other from a time on, each in ten minutes and an hour apart: by what, and what they cost. A date
/// sets the date.
fn rides(rides: &[(&str, &str)]) -> String {
    let mut script = String::new();
    let mut hour = 6;
    for (what, price) in rides {
        if price.is_empty() {
            script += &format!("{what}\n");
            hour = 6;
            continue;
        }
        script += &format!("{hour:02}:00 {what} in u\n{hour:02}:10 {what} out v => u-v {price}\n");
        hour += 1;
    }
    script
}

/// Of a trip over two carriers the legs of the one that has steps are discounted: Arriva's, 6.00 for 15 units more.
#[test]
fn steps_of_one_carrier_in_a_trip_over_two() {
    let rules = in_the_country(|_, tariffs| {
        let few = json!({ "steps": [{ "after_minor": 400, "basis_points": 5000 }] });
        named(tariffs, "arriva")["spend_steps"] = steps(&few);
    });
    check(
        &rules,
        "
        2026-03-10
        08:00     ARRIVA rail in c
        08:20     ARRIVA rail out e       => c-e 4.00
        10:00     ARRIVA rail in c
        10:20     ARRIVA rail out e       => c-e 2.00
        # half of 4.00 in Arriva's table; nothing of NS
        12:00     ARRIVA rail in e
        12:40     NS rail out b           => e-b 4.00 [ARRIVA 2.00 + NS 2.00]
        14:00     NS rail in b
        14:20     NS rail out c           => b-c 4.00
        ",
    );
}

#[test]
fn steps_of_the_second_carrier_in_a_trip_over_two() {
    let rules = in_the_country(|_, tariffs| {
        let few = json!({ "steps": [{ "after_minor": 400, "basis_points": 5000 }] });
        named(tariffs, "arriva")["spend_steps"] = steps(&few);
    });
    check(
        &rules,
        "
        2026-03-10
        08:00     ARRIVA rail in c
        08:20     ARRIVA rail out e       => c-e 4.00
        # 4.00 with NS; 7.00 - 4.00 in Arriva's table, half of it
        12:00     NS rail in b
        12:40     ARRIVA rail out e       => b-e 5.50 [NS 4.00 + ARRIVA 1.50]
        ",
    );
}

/// A cap that only NS has caps the legs that NS prices.
#[test]
fn a_cap_of_one_carrier_in_a_trip_over_two() {
    let rules = in_the_country(|_, tariffs| named(tariffs, "ns")["caps"] = json!([day(500)]));
    check(
        &rules,
        "
        2026-03-10
        12:00     NS rail in a
        12:40     ARRIVA rail out e       => a-e 8.00 [NS 5.00 + ARRIVA 3.00]
        14:00     ARRIVA rail in e
        14:40     NS rail out a           => e-a 4.00 [ARRIVA 4.00 + NS 0.00]
        2026-03-11
        # 4.00 with each
        12:00     ARRIVA rail in e
        12:40     NS rail out a           => e-a 8.00 [ARRIVA 4.00 + NS 4.00]
        # 1.00 of NS's cap is left
        14:00     NS rail in a
        14:20     NS rail out c           => a-c 1.00
        ",
    );
}

/// A fee of the second carrier's tariff, for rides that end at its station.
#[test]
fn a_fee_of_the_second_carrier() {
    let rules = in_the_country(|_, tariffs| {
        let arriva = named(tariffs, "arriva");
        arriva["zones"] = json!({ "airport": ["e"] });
        arriva["supplements"] = json!([{ "id": "station", "charged": "with_ride",
            "prices": [{ "when": { "to": ["airport"] }, "amount_minor": 500 }] }]);
    });
    check(
        &rules,
        "
        2026-03-10
        10:00     ARRIVA rail in c
        10:40     ARRIVA rail out e       => c-e 9.00
        12:00     NS rail in a
        12:40     ARRIVA rail out e       => a-e 14.00 [NS 6.00 + ARRIVA 8.00]
        ",
    );
}

/// A fee that caps do not count comes after them: what a cap takes off is borne by what it counts.
#[test]
fn a_fee_outside_a_cap_bears_no_part_of_it() {
    let rules = in_the_country(|_, tariffs| {
        named(tariffs, "ns")["caps"] = json!([day(800)]);
        let arriva = named(tariffs, "arriva");
        arriva["caps"] = json!([day(800)]);
        arriva["supplements"] =
            json!([{ "id": "station", "charged": "with_ride", "prices": [{ "amount_minor": 500 }] }]);
    });
    check(
        &rules,
        "
        2026-03-10
        # 6.00 and 3.00, capped at 8.00, and the fee
        12:00     NS rail in a
        12:40     ARRIVA rail out e       => a-e 13.00 [NS 5.33 + ARRIVA 7.67]
        ",
    );
}

/// A price that asks for no distance needs none of the rides before it, in whatever unit they are counted.
#[test]
fn a_price_without_distance_needs_none_before() {
    let rules = in_the_country(|_, tariffs| {
        let window = json!([{ "id": "hour", "within": { "seconds": 3600, "from": "last_check_out", "to": "check_in" },
                              "joins": [{ "id": "on", "effect": "continue_distance" }] }]);
        named(tariffs, "htm")["transfers"] = window.clone();
        let ns = named(tariffs, "ns");
        ns["transfers"] = window;
        ns["zones"] = json!({ "here": ["a"] });
        let flat = json!({ "id": "here", "modes": ["rail"], "when": { "from": ["here"] },
                           "rule": { "flat": { "amount_minor": 150 } } });
        let rows = ns["prices"].as_array().cloned().unwrap();
        ns["prices"] = json!([vec![flat], rows].concat());
    });
    check(
        &rules,
        "
        2026-03-10
        08:00     HTM tram in s1
        08:10     HTM tram out s2         => s1-s2 1.40
        08:30     NS rail in a
        08:50     NS rail out b           => a-b 1.50
        2026-03-11
        08:00     HTM tram in s1
        08:10     HTM tram out s2         => s1-s2 1.40
        # units do not go on where metres ended
        08:30     NS rail in c
        08:50     NS rail out b           => c-b unpriced: distance unknown
        ",
    );
}

/// A product that holds outside the peak only gives its class only then.
#[test]
fn a_class_outside_the_peak_only() {
    let upgrade = json!({ "id": "upgrade", "name": "Upgrade", "when": "off_peak", "effect": { "travels": { "class": "first" } } });
    let flat = |id: &str, class: &str, amount: u32| json!({ "id": id, "modes": ["bus"], "when": { "class": class }, "rule": { "flat": { "amount_minor": amount } } });
    check(
        &in_town(&[red(&json!({
            "peak": [{ "days": "weekdays", "from": "07:00", "until": "09:00" }], "off_peak_holidays": { "2026": [] },
            "products": [upgrade], "prices": [flat("first", "first", 340), flat("second", "second", 200)] }))]),
        "
        2026-03-10
        05:00     holds upgrade
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 2.00
        12:00     RED bus in u
        12:10     RED bus out v           => u-v 3.40
        ",
    );
}

/// A kind of rider that holds outside the peak only is one only then.
#[test]
fn a_rider_outside_the_peak_only() {
    let senior = json!({ "id": "senior", "name": "Senior", "when": "off_peak", "effect": { "rider": {} } });
    check(
        &in_town(&[red(&json!({
            "peak": [{ "days": "weekdays", "from": "07:00", "until": "09:00" }], "off_peak_holidays": { "2026": [] },
            "products": [senior], "prices": [
              { "id": "senior", "modes": ["bus"], "when": { "riders": ["senior"] }, "rule": { "flat": { "amount_minor": 50 } } },
              { "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 200 } } }] }))]),
        "
        2026-03-10
        05:00     holds senior
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 2.00
        12:00     RED bus in u
        12:10     RED bus out v           => u-v 0.50
        ",
    );
}

/// A class that a product gives on some modes only.
#[test]
fn a_class_in_the_scope_of_its_product() {
    let first = json!({ "id": "first", "name": "First", "scope": { "modes": ["tram"] }, "effect": { "travels": { "class": "first" } } });
    let flat = |id: &str, mode: &str, class: &str, amount: u32| json!({ "id": id, "modes": [mode], "when": { "class": class }, "rule": { "flat": { "amount_minor": amount } } });
    check(
        &in_town(&[red(&json!({
            "products": [first], "prices": [flat("b1", "bus", "first", 340), flat("b2", "bus", "second", 200),
            flat("t1", "tram", "first", 400), flat("t2", "tram", "second", 300)] }))]),
        "
        2026-03-10
        05:00     holds first
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 2.00
        12:00     RED tram in u
        12:10     RED tram out v          => u-v 4.00
        ",
    );
}

/// A ride for nothing does not count, so it does not begin a rolling period of rides either.
#[test]
fn a_free_ride_begins_no_rolling_period() {
    let three_days = json!({ "rolling": { "days": 3 } });
    let free_on_sunday = json!({
        "times": { "sunday": [{ "days": "sunday", "from": "00:00", "until": "00:00" }] },
        "prices": [{ "id": "sunday", "modes": ["bus"], "when": { "times": ["sunday"] }, "rule": { "flat": { "amount_minor": 0 } } },
                   { "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 200 } } }],
        "caps": [{ "id": "one", "period": three_days, "limit": { "rides": { "paid": 1 } } }] });
    check(
        &in_town(&[red(&free_on_sunday)]),
        &rides(&[
            ("2026-03-08", ""),
            ("RED bus", "0.00"),
            ("2026-03-09", ""),
            ("RED bus", "2.00"),
            ("RED bus", "0.00"),
            ("2026-03-11", ""),
            ("RED bus", "0.00"),
            ("2026-03-12", ""),
            ("RED bus", "2.00"),
        ]),
    );
}

/// F1: what a cap by rides leaves is rounded to the tariff's step too.
#[test]
fn f1_half_price_is_rounded_to_the_step() {
    let own = json!({
        "rounding": { "step_minor": 10, "mode": "half_away_from_zero" },
        "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 250 } } }],
        "caps": [{ "id": "one", "period": "travel_day", "limit": { "rides": { "paid": 1, "then_basis_points_off": 5000 } } }] });
    check(&in_town(&[red(&own)]), &rides(&[("2026-03-10", ""), ("RED bus", "2.50"), ("RED bus", "1.30")]));
}

/// A mode for which a tariff has a boarding fare and no price.
#[test]
fn a_boarding_fare_without_a_price() {
    check(
        &in_town(&[red(&json!({
            "prices": [{ "id": "tram", "modes": ["tram"], "rule": { "flat": { "amount_minor": 300 } } }],
            "boarding_fares": [{ "id": "boarding", "modes": ["bus"], "amount_minor": 600 }] }))]),
        "
        2026-03-10
        08:00     RED bus in u
        09:00     RED bus in u            => u-? 6.00; opens u
        09:10     RED bus out v           => u-v unpriced: no tariff for carrier, mode and date
        10:00     RED tram in u
        11:00     RED tram in u           => u-? unpriced: no boarding fare for carrier and mode; opens u
        ",
    );
}
