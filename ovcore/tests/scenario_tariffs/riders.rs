//! Riders and products: rows for kinds of riders, discounts with a scope, classes of travel, and when a product holds.
//!
//! Red bus 2.00, Red tram 3.00. Peak is on weekdays from 07:00 to 09:00. 9 March 2026 is a Monday.

use ovcore::fare::{Component, Line};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use serde_json::{Value, json};

use crate::{check, in_a_town, in_the_country, in_town, lines, named, red, rules, town, with};

/// Red with a peak and products.
fn with_products(products: &Value, parts: &Value) -> Rules {
    let own = json!({
        "peak": [{ "days": "weekdays", "from": "07:00", "until": "09:00" }],
        "off_peak_holidays": { "2026": ["2026-03-11"] }, "products": products });
    in_town(&[red(&with(&own, parts))])
}

fn flat(id: &str, mode: &str, when: &Value, amount: u32) -> Value {
    json!({ "id": id, "modes": [mode], "when": when, "rule": { "flat": { "amount_minor": amount } } })
}

fn rider(id: &str) -> Value {
    json!({ "id": id, "name": id, "effect": { "rider": {} } })
}

fn percent(id: &str, points: u32, parts: &Value) -> Value {
    with(&json!({ "id": id, "name": id, "effect": { "percent_off": { "basis_points": points } } }), parts)
}

/// A kind of rider has a row of its own; of several rows the first that fits holds, whatever it costs.
#[test]
fn rows_for_riders() {
    let prices = json!({ "prices": [
        flat("child", "bus", &json!({ "riders": ["child"] }), 100),
        flat("either", "bus", &json!({ "riders": ["senior", "student"] }), 150),
        flat("bus", "bus", &json!({}), 200)] });
    let rules = with_products(&json!([rider("child"), rider("senior"), rider("student")]), &prices);
    for (held, price, row) in [
        (vec![], "2.00", "bus"),
        (vec!["child"], "1.00", "child"),
        (vec!["senior"], "1.50", "either"),
        (vec!["student"], "1.50", "either"),
        (vec!["student", "child"], "1.00", "child"),
        (vec!["student", "senior"], "1.50", "either"),
    ] {
        let holds: String = held.iter().map(|p| format!("05:00 holds {p}\n")).collect();
        let story = check(
            &rules,
            &format!("2026-03-10\n{holds} 06:00 RED bus in u id=one\n 06:10 RED bus out v => u-v {price}"),
        );
        let row_lines = lines(&rules, &story, "one");
        assert!(row_lines[0].starts_with(&format!("RED {row} ")), "{row_lines:?}");
    }
}

/// T4: a rider is one for check-ins on the dates of the product, both inclusive.
#[test]
fn t4_the_dates_of_a_rider() {
    let prices = json!({ "prices": [flat("child", "bus", &json!({ "riders": ["child"] }), 100), flat("bus", "bus", &json!({}), 200)] });
    check(
        &with_products(&json!([rider("child")]), &prices),
        "
        2026-03-09
        05:00     holds child 2026-03-10 2026-03-11
        23:59:58  RED bus in u
        00:10+1   RED bus out v           => u-v 2.00
        2026-03-10
        00:20     RED bus in u
        00:30     RED bus out v           => u-v 1.00
        2026-03-11
        23:59:58  RED bus in u
        00:10+1   RED bus out v           => u-v 1.00
        2026-03-12
        00:20     RED bus in u
        00:30     RED bus out v           => u-v 2.00
        ",
    );
}

/// Boarding fares, fees, transfers and caps for riders.
#[test]
fn other_rows_for_riders() {
    let child = json!({ "riders": ["child"] });
    let parts = json!({
        "boarding_fares": [{ "id": "child", "modes": ["bus"], "when": child, "amount_minor": 250 },
                           { "id": "boarding", "modes": ["bus"], "amount_minor": 600 }],
        "zones": { "pier": ["x"] },
        "supplements": [{ "id": "pier", "charged": "with_ride", "prices": [
            { "when": { "riders": ["child"], "to": ["pier"] }, "amount_minor": 10 }, { "when": { "to": ["pier"] }, "amount_minor": 90 }] }],
        "transfers": [{ "id": "child", "opened_by": child, "within": { "seconds": 1799, "from": "last_check_in", "to": "check_in" },
                        "joins": [{ "id": "free", "to": child, "effect": "free" }] }],
        "caps": [{ "id": "child", "applies_to": child, "period": "travel_day", "limit": { "amount": { "amount_minor": 500 } } }] });
    let rules = with_products(&json!([rider("child")]), &parts);
    let taps = |[second, pier, missing, fourth, fifth]: [&str; 5]| {
        format!(
            "
            06:00     RED bus in u
            06:10     RED bus out v           => u-v 2.00
            06:20     RED bus in v
            06:25     RED bus out w           => v-w {second}
            10:00     RED bus in w
            10:10     RED bus out x           => w-x {pier}
            11:00     RED bus in u
            12:00     RED bus in v            => u-? {missing}; opens v
            12:10     RED bus out w           => v-w {fourth}
            13:00     RED bus in u
            13:10     RED bus out v           => u-v {fifth}
            "
        )
    };
    check(&rules, &format!("2026-03-10\n{}", taps(["2.00", "2.90", "6.00", "2.00", "2.00"])));
    // The fee and the boarding fare stand outside of the cap: 2.00, 2.00, 1.00.
    check(
        &rules,
        &format!("2026-03-10\n05:00 holds child\n{}", taps(["0.00", "2.10", "2.50", "1.00", "0.00"])),
    );
}

/// A percentage holds only in its scope.
#[test]
fn a_percentage_in_its_scope() {
    let times = json!({ "times": { "evening": [{ "days": "daily", "from": "18:00", "until": "20:00" }] },
                        "zones": { "inner": ["u", "v"] } });
    for (scope, [bus, tram, far, evening]) in [
        (json!({}), ["1.00", "1.50", "1.00", "1.00"]),
        (json!({ "modes": ["bus"] }), ["1.00", "3.00", "1.00", "1.00"]),
        (json!({ "within": ["inner"] }), ["1.00", "1.50", "2.00", "1.00"]),
        (json!({ "times": ["evening"] }), ["2.00", "3.00", "2.00", "1.00"]),
        (json!({ "modes": ["tram"], "carriers": ["RED"] }), ["2.00", "1.50", "2.00", "2.00"]),
    ] {
        let half = percent("half", 5_000, &json!({ "scope": scope }));
        check(
            &with_products(&json!([half]), &times),
            &format!(
                "
                2026-03-10
                05:00     holds half
                10:00     RED bus in u
                10:10     RED bus out v           => u-v {bus}
                11:00     RED tram in v
                11:10     RED tram out u          => v-u {tram}
                12:00     RED bus in u
                12:10     RED bus out x           => u-x {far}
                18:00     RED bus in u
                18:10     RED bus out v           => u-v {evening}
                "
            ),
        );
    }
}

/// A ride without check-out goes nowhere that is known, so a discount on rides to a place is none for it.
#[test]
fn a_scope_of_where_one_goes_to() {
    let parts = json!({
        "zones": { "inner": ["u", "v"] },
        "boarding_fares": [{ "id": "boarding", "modes": ["bus"], "amount_minor": 600, "discounts_apply": true }] });
    for (scope, [ride, missing]) in [
        (json!({ "to": ["inner"] }), ["1.00", "6.00"]),
        (json!({ "from": ["inner"] }), ["1.00", "3.00"]),
        (json!({ "within": ["inner"] }), ["1.00", "3.00"]),
    ] {
        check(
            &with_products(&json!([percent("half", 5_000, &json!({ "scope": scope }))]), &parts),
            &format!(
                "
                2026-03-10
                05:00     holds half
                10:00     RED bus in u
                10:10     RED bus out v           => u-v {ride}
                11:00     RED bus in u
                12:00     RED bus in v            => u-? {missing}; opens v
                "
            ),
        );
    }
}

/// Of two products that make a ride cost the same, the first by name stands in the explanation, in whatever order they came.
#[test]
fn two_products_that_come_to_the_same() {
    let rules = with_products(
        &json!([percent("half", 5_000, &json!({})), percent("also", 5_000, &json!({}))]),
        &json!({}),
    );
    for (first, second) in [("half", "also"), ("also", "half")] {
        let story = check(
            &rules,
            &format!(
                "
                2026-03-10
                05:00 holds {first}
                05:01 holds {second}
                10:00 RED bus in u id=one
                10:10 RED bus out v => u-v 1.00
                "
            ),
        );
        let explanation = story.account.explain(&rules, &"one".parse().unwrap()).unwrap();
        let of = |line: &Line| {
            let Component::Discount { product, .. } = line.component else { return None };
            Some(product.to_string())
        };
        assert_eq!(explanation.lines.iter().filter_map(of).collect::<Vec<_>>(), ["also"]);
    }
}

/// Products for the peak and for outside it, and a holiday in between.
#[test]
fn products_in_the_peak_and_outside_it() {
    let products = json!([
        percent("dal", 4_000, &json!({ "when": "off_peak" })),
        percent("spits", 1_000, &json!({ "when": "peak" }))
    ]);
    let rules = with_products(&products, &json!({}));
    let taps = |[early, peak, late, holiday]: [&str; 4]| {
        format!(
            "
            06:59:58  RED bus in u
            07:10     RED bus out v           => u-v {early}
            08:59:58  RED bus in u
            09:10     RED bus out v           => u-v {peak}
            09:20     RED bus in u
            09:30     RED bus out v           => u-v {late}
            2026-03-11
            08:00     RED bus in u
            08:10     RED bus out v           => u-v {holiday}
            "
        )
    };
    check(&rules, &format!("2026-03-10\n05:00 holds dal\n{}", taps(["1.20", "2.00", "1.20", "1.20"])));
    check(&rules, &format!("2026-03-10\n05:00 holds spits\n{}", taps(["2.00", "1.80", "2.00", "2.00"])));
    check(
        &rules,
        &format!(
            "2026-03-10\n05:00 holds dal\n05:00 holds spits\n{}",
            taps(["1.20", "1.80", "1.20", "1.20"])
        ),
    );
}

/// J5: a product decided by the journey's first check-in, by the trip's own, or by its check-out.
#[test]
fn j5_by_which_tap_a_product_is_decided() {
    for (decided_by, [first, second, third, fourth]) in [
        ("first_check_in", ["2.00", "2.00", "1.20", "1.20"]),
        ("check_in", ["2.00", "1.20", "1.20", "2.00"]),
        ("check_out", ["1.20", "1.20", "2.00", "2.00"]),
    ] {
        let own = json!({
            "peak": [{ "days": "weekdays", "from": "07:00", "until": "09:00" }], "off_peak_holidays": { "2026": [] },
            "products": [percent("dal", 4_000, &json!({ "when": "off_peak", "decided_by": decided_by }))] });
        check(
            &rules(Policy::ovpay(), &town(), &[red(&own)]),
            &format!(
                "
                2026-03-10
                05:00     holds dal
                08:50     RED bus in u id=one
                09:00     RED bus out v           => u-v {first}
                09:10     RED bus in v
                09:20     RED bus out w           => v-w {second} after one
                2026-03-11
                06:50     RED bus in u id=two
                07:10     RED bus out v           => u-v {third}
                07:20     RED bus in v
                07:30     RED bus out w           => v-w {fourth} after two
                "
            ),
        );
    }
}

/// J5: so is the peak that a row asks for, by rail and for each carrier by itself.
#[test]
fn j5_by_which_tap_a_row_is_decided() {
    for (decided_by, [first, second, other]) in [
        ("first_check_in", ["5.00", "5.00", "3.00"]),
        ("check_in", ["5.00", "3.00", "3.00"]),
        ("check_out", ["3.00", "3.00", "3.00"]),
    ] {
        let rules = in_the_country(|_, tariffs| {
            let rows = json!([
                flat("peak", "rail", &json!({ "peak": true, "decided_by": decided_by }), 500),
                flat("rail", "rail", &json!({}), 300)
            ]);
            let peak = named(tariffs, "ns")["peak"].clone();
            named(tariffs, "ns")["prices"] = rows.clone();
            named(tariffs, "arriva")["prices"] = rows;
            named(tariffs, "arriva")["peak"] = peak;
            named(tariffs, "arriva")["off_peak_holidays"] = json!({ "2026": [] });
        });
        check(
            &rules,
            &format!(
                "
                2026-03-10
                08:50     NS rail in a id=one
                09:05     NS rail out b           => a-b {first}
                09:10     NS rail in b
                09:20     NS rail out c           => b-c {second} after one
                # the first check-in at the other carrier
                09:30     ARRIVA rail in c
                09:40     ARRIVA rail out e       => c-e {other} after one
                "
            ),
        );
    }
}

/// Of several discounts and rates each ride takes the cheapest; reduced rates are in place of the row that they name.
#[test]
fn the_cheapest_of_discounts_and_rates() {
    let km = |id: &str, mode: &str| json!({ "id": id, "modes": [mode], "rule": { "distance": { "base_minor": 100, "rate_minor_per_km": "20" } } });
    let parts = json!({ "prices": [km("bus", "bus"), km("tram", "tram")] });
    let young = json!({ "id": "young", "name": "Young", "effect": { "reduced_rates": { "rates": {
        "bus": { "base_minor": 60, "rate_minor_per_km": "13" } } } } });
    let products = json!([
        young,
        percent("quarter", 2_500, &json!({})),
        percent("half", 5_000, &json!({ "scope": { "modes": ["tram"] } }))
    ]);
    let rules = with_products(&products, &parts);
    let taps = |[short, long, tram]: [&str; 3]| {
        format!(
            "
            10:00     RED bus in u
            10:10     RED bus out v           => u-v {short}
            11:00     RED bus in u
            11:10     RED bus out w           => u-w {long}
            12:00     RED tram in u
            12:10     RED tram out w          => u-w {tram}
            "
        )
    };
    let with_held = |held: &[&str], prices| {
        let holds: String = held.iter().map(|p| format!("05:00 holds {p}\n")).collect();
        check(&rules, &format!("2026-03-10\n{holds}{}", taps(prices)));
    };
    with_held(&[], ["1.40", "2.00", "2.00"]);
    // 0.60 + 0.26, 0.60 + 0.65; trams are not named.
    with_held(&["young"], ["0.86", "1.25", "2.00"]);
    with_held(&["quarter"], ["1.05", "1.50", "1.50"]);
    with_held(&["half"], ["1.40", "2.00", "1.00"]);
    with_held(&["young", "quarter"], ["0.86", "1.25", "1.50"]);
    with_held(&["half", "young", "quarter"], ["0.86", "1.25", "1.00"]);
}

/// The class of travel: second, unless a product says first.
#[test]
fn classes_of_travel() {
    let first = json!({ "id": "first", "name": "First", "effect": { "travels": { "class": "first" } } });
    let prices = json!({ "prices": [
        flat("child-first", "bus", &json!({ "class": "first", "riders": ["child"] }), 170),
        flat("first", "bus", &json!({ "class": "first" }), 340),
        flat("second", "bus", &json!({ "class": "second" }), 200)] });
    let rules = with_products(
        &json!([first, rider("child"), percent("half", 5_000, &json!({ "scope": { "class": "second" } }))]),
        &prices,
    );
    let taps = |[peak, noon]: [&str; 2]| {
        format!(
            "
            08:00     RED bus in u
            08:10     RED bus out v           => u-v {peak}
            12:00     RED bus in u
            12:10     RED bus out v           => u-v {noon}
            "
        )
    };
    for (held, prices) in [
        (vec![], ["2.00", "2.00"]),
        (vec!["first"], ["3.40", "3.40"]),
        (vec!["first", "child"], ["1.70", "1.70"]),
        (vec!["child"], ["2.00", "2.00"]),
        (vec!["half"], ["1.00", "1.00"]),
        (vec!["half", "first"], ["3.40", "3.40"]),
    ] {
        let holds: String = held.iter().map(|p| format!("05:00 holds {p}\n")).collect();
        check(&rules, &format!("2026-03-10\n{holds}{}", taps(prices)));
    }
}

/// A product that a tariff does not know changes nothing; one that is dropped is gone from the next check-in on.
#[test]
fn products_that_are_unknown_or_dropped() {
    check(
        &with_products(&json!([percent("half", 5_000, &json!({}))]), &json!({})),
        "
        2026-03-10
        05:00     holds half
        05:00     holds elsewhere
        06:00     RED bus in u
        06:10     RED bus out v           => u-v 1.00
        2026-03-11
        05:00     drops half
        06:00     RED bus in u
        06:10     RED bus out v           => u-v 2.00
        ",
    );
}

/// A row for nobody in particular must fit too: where no row fits, there is no price.
#[test]
fn no_row_for_the_rider() {
    let prices = json!({ "prices": [flat("child", "bus", &json!({ "riders": ["child"] }), 100)] });
    check(
        &with_products(&json!([rider("child")]), &prices),
        "
        2026-03-10
        06:00     RED bus in u
        06:10     RED bus out v           => u-v unpriced: no price in the tariff for this ride
        2026-03-11
        05:00     holds child
        06:00     RED bus in u
        06:10     RED bus out v           => u-v 1.00
        ",
    );
}

/// An age discount on a bank card: bus and tram in scope, and a boarding fare only where its row says so.
#[test]
fn an_age_discount_and_boarding_fares() {
    let row = |id: &str, mode: &str, discounts: bool| json!({ "id": id, "modes": [mode], "amount_minor": 400, "discounts_apply": discounts });
    let parts =
        json!({ "boarding_fares": [row("missed-bus", "bus", true), row("missed-tram", "tram", false)] });
    check(
        &in_a_town(
            &town(),
            &[red(&with(&parts, &json!({ "products": [percent("senior", 3_400, &json!({}))] })))],
        ),
        "
        2026-03-10
        05:00     holds senior
        06:00     RED bus in u
        06:10     RED bus out v           => u-v 1.32
        07:00     RED bus in u
        08:00     RED tram in v           => u-? 2.64; opens v
        09:00     RED bus in w            => v-? 4.00; opens w
        ",
    );
}
