//! Kinds of rules that the suites stand for, with figures of our own: what other suites of the same kinds would try.
//! These need no file beside the repository.

use ovcore::tap::Mode;
use serde_json::{Value, json};

use super::system::{System, Taps, at, carrier, flat, network, policy, tariff};

const MONDAY: &str = "2024-01-08";

type Charges = Vec<Option<i64>>;

/// Charges that are all known.
fn known(charges: &[i64]) -> Charges {
    charges.iter().copied().map(Some).collect()
}

fn system(network: &Value, tariffs: &[Value]) -> System {
    System::new(&policy(&Value::Null), network, tariffs).unwrap()
}

fn euros(id: &str, carriers: &[&str], own: &Value) -> Value {
    tariff(id, carriers, &json!("EUR"), own)
}

/// Rides by bus, of a carrier at a date and time: one only checks in.
fn buses(tariffs: &[Value], rides: &[(&str, &str, &str)]) -> Charges {
    let carriers = [carrier("A", &["bus"]), carrier("B", &["bus"])];
    let system = system(&network(&carriers, &["stop".to_owned()], &Value::Null), tariffs);
    let mut taps = Taps::default();
    for (id, date, time) in rides {
        taps.on(id, Mode::Bus, "stop", at(date, time));
    }
    system.rate(&taps.list, &[]).charges()
}

/// Rides of ten minutes from place to place at a date and time.
fn rides(system: &System, mode: Mode, rides: &[(&str, &str, &str, &str)]) -> Charges {
    let mut taps = Taps::default();
    for (from, to, date, time) in rides {
        taps.on("A", mode, from, at(date, time));
        taps.off("A", mode, to, at(date, time).plus_seconds(600));
    }
    system.rate(&taps.list, &[]).charges()
}

fn window(id: &str, seconds: u32, from: &str, bound: &str, joins: &Value) -> Value {
    json!([{
        "id": id, "within": { "seconds": seconds, "from": from, "to": "check_in", "bound": bound }, "joins": joins,
    }])
}

#[test]
fn two_carriers_with_tariffs_of_their_own_share_a_window_and_a_cap() {
    let own = |amount: i64| {
        let joins = json!([{ "id": "difference", "effect": { "credit": { "of": "highest" } } }]);
        json!({
            "prices": [flat("ride", &["bus"], &json!({}), &json!(amount))],
            "transfers": window("two-hours", 7_200, "last_paid_check_in", "exclusive", &joins),
            "caps": [{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 600 } } }],
        })
    };
    let tariffs = [euros("a", &["A"], &own(275)), euros("b", &["B"], &own(300))];
    let day =
        [("A", "08:00"), ("B", "09:30"), ("A", "11:00"), ("A", "11:30"), ("B", "14:00"), ("B", "17:00")];
    let day = day.map(|(id, time)| (id, MONDAY, time));
    // 25 are the difference, and open two more hours; at 11:30 they are over; from 14:00 on the cap decides.
    assert_eq!(buses(&tariffs, &day), known(&[275, 25, 0, 275, 25, 0]));
}

#[test]
fn a_window_lasts_over_midnight_unless_it_ends_with_the_day() {
    let charges = |same_day: bool| {
        let joins = json!([{ "id": "free", "effect": "free" }]);
        let mut transfers = window("two-hours", 7_200, "first_check_in", "inclusive", &joins);
        transfers[0]["same_day"] = json!(same_day);
        let own =
            json!({ "prices": [flat("ride", &["bus"], &json!({}), &json!(275))], "transfers": transfers });
        let night = [("A", MONDAY, "23:30"), ("A", "2024-01-09", "01:30"), ("A", "2024-01-09", "01:30:01")];
        buses(&[euros("a", &["A"], &own)], &night)
    };
    assert_eq!(charges(false), known(&[275, 0, 275]));
    assert_eq!(charges(true), known(&[275, 275, 0]));
}

#[test]
fn an_upcharge_then_the_last_price_counts_and_the_third_transfer_is_none() {
    let own = |amount: i64| {
        let joins = json!([
            { "id": "up", "from": { "carriers": ["A"] }, "to": { "carriers": ["B"] },
              "effect": { "fixed": { "amount_minor": 150 } } },
            { "id": "difference", "effect": { "credit": { "of": "last" } } },
        ]);
        let mut transfers = window("three-hours", 10_800, "first_check_in", "inclusive", &joins);
        transfers[0]["transfers_max"] = json!(2);
        json!({ "prices": [flat("ride", &["bus"], &json!({}), &json!(amount))], "transfers": transfers })
    };
    let tariffs = [euros("a", &["A"], &own(250)), euros("b", &["B"], &own(400))];
    let day = [("A", "08:00"), ("B", "08:30"), ("A", "09:00"), ("A", "09:30"), ("B", "09:40")];
    assert_eq!(buses(&tariffs, &day.map(|(id, time)| (id, MONDAY, time))), known(&[250, 150, 0, 250, 150]));
}

#[test]
fn a_free_transfer_is_no_ride_for_a_cap_by_rides() {
    let joins = json!([{ "id": "free", "effect": "free" }]);
    let mut transfers = window("two-hours", 7_200, "first_check_in", "inclusive", &joins);
    transfers[0]["transfers_max"] = json!(1);
    let own = json!({
        "prices": [flat("ride", &["bus"], &json!({}), &json!(275))],
        "transfers": transfers,
        "caps": [{ "id": "week", "period": "week", "limit": { "rides": { "paid": 2 } } }],
    });
    let week = [
        ("A", MONDAY, "08:00"),
        ("A", MONDAY, "08:30"),
        ("A", MONDAY, "09:00"),
        ("A", MONDAY, "12:00"),
        ("A", "2024-01-09", "12:00"),
        ("A", "2024-01-15", "12:00"),
    ];
    assert_eq!(buses(&[euros("a", &["A"], &own)], &week), known(&[275, 0, 275, 0, 0, 275]));
}

#[test]
fn rides_within_a_window_cost_the_zones_they_touch_together() {
    let set = |zones: &[&str], amount: i64| json!({ "zones": zones, "amount_minor": amount });
    let sets = [
        set(&["a", "b"], 280),
        set(&["b", "c"], 280),
        set(&["d"], 280),
        set(&["a", "b", "c"], 410),
        set(&["a", "b", "c", "d"], 450),
    ];
    let joins = json!([{ "id": "together", "effect": { "merge": { "by": "zones" } } }]);
    let own = json!({
        "zones": { "a": ["a1"], "b": ["b1", "b2"], "c": ["c1", "c2"], "d": ["d1", "d2"] },
        "prices": [{ "id": "sets", "modes": ["metro"], "rule": { "zone_sets": { "sets": sets } } }],
        "transfers": window("eighty-minutes", 4_800, "first_check_in", "inclusive", &joins),
    });
    let places = ["a1", "b1", "b2", "c1", "c2", "d1", "d2"].map(str::to_owned);
    let system = system(&network(&[carrier("A", &[])], &places, &Value::Null), &[euros("a", &["A"], &own)]);
    let day = [
        ("a1", "b1", MONDAY, "08:00"),
        ("b2", "c1", MONDAY, "08:30"),
        ("c1", "c2", MONDAY, "08:50"),
        ("c1", "d1", MONDAY, "09:10"),
        ("d1", "d2", MONDAY, "09:21"),
    ];
    assert_eq!(rides(&system, Mode::Metro, &day), known(&[280, 130, 0, 40, 280]));
}

/// Prices by distance from p over q to r, with one way to go on within an hour.
fn by_distance(effect: &Value) -> System {
    let table = json!({
        "id": "metres", "carriers": ["A"], "modes": ["rail"], "unit": "metre",
        "pairs": [["p", "q", 4_000], ["q", "r", 3_000], ["p", "r", 5_000]],
    });
    let rates = json!({ "base_minor": 100, "rate_minor_per_km": "20", "cap_minor": 230 });
    let own = json!({
        "prices": [{ "id": "km", "modes": ["rail"], "rule": { "distance": rates } }],
        "transfers":
            window("hour", 3_600, "last_check_out", "inclusive", &json!([{ "id": "on", "effect": effect }])),
    });
    let places = ["p", "q", "r"].map(str::to_owned);
    let network = network(&[carrier("A", &[])], &places, &json!({ "distances": [table] }));
    system(&network, &[euros("a", &["A"], &own)])
}

#[test]
fn a_ride_goes_on_by_each_way_of_counting_the_distance() {
    let round = [("p", "q", MONDAY, "08:00"), ("q", "r", MONDAY, "08:30"), ("r", "p", MONDAY, "09:00")];
    for (effect, charges) in [
        (json!({ "merge": { "by": "end_to_end" } }), [180, 20, 0]),
        (json!({ "merge": { "by": "longest_pair" } }), [180, 20, 0]),
        (json!({ "merge": { "by": "sum_of_distances" } }), [180, 50, 0]),
        (json!("continue_distance"), [180, 50, 0]),
        (json!("waive_base"), [180, 60, 100]),
    ] {
        assert_eq!(rides(&by_distance(&effect), Mode::Rail, &round), known(&charges), "{effect}");
    }
}

#[test]
fn a_ride_back_to_where_the_window_began_has_a_price() {
    let system = by_distance(&json!({ "merge": { "by": "end_to_end" } }));
    let back = [("p", "q", MONDAY, "08:00"), ("q", "p", MONDAY, "08:30")];
    assert_eq!(rides(&system, Mode::Rail, &back), known(&[180, 0]));
}

#[test]
fn a_week_cap_with_extensions_costs_the_same_in_any_order_of_a_day() {
    let own = json!({
        "zones": { "1": ["a", "b"], "2": ["c"] },
        "prices": [
            flat("inside", &["metro"], &json!({ "within": ["1"] }), &json!(500)),
            flat("outside", &["metro"], &json!({}), &json!(900)),
        ],
        "caps": [{
            "id": "week", "period": "week", "applies_to": { "within": ["1"] },
            "limit": { "amount": { "amount_minor": 1_200 } },
            "extensions": [{ "id": "to-2", "amount_minor": 300 }],
        }],
    });
    let places = ["a", "b", "c"].map(str::to_owned);
    let system = system(&network(&[carrier("A", &[])], &places, &Value::Null), &[euros("a", &["A"], &own)]);
    let tuesday = "2024-01-09";
    let later =
        [("a", "b", tuesday, "08:00"), ("a", "c", tuesday, "09:00"), ("a", "c", "2024-01-15", "08:00")];
    let week = |monday: [&str; 4]| {
        let times = ["08:00", "09:00", "10:00", "11:00"];
        let mut all: Vec<_> =
            monday.into_iter().zip(times).map(|(to, time)| ("a", to, MONDAY, time)).collect();
        all.extend(later);
        rides(&system, Mode::Metro, &all)
    };
    assert_eq!(week(["b", "b", "b", "c"]), known(&[500, 500, 200, 300, 0, 300, 900]));
    // Outside first: the cap is bought when it saves, and what was paid before goes towards it.
    assert_eq!(week(["c", "b", "b", "b"]), known(&[900, 500, 100, 0, 0, 300, 900]));
}

#[test]
fn a_discount_by_spending_begins_anew_with_the_month() {
    let own = json!({
        "prices": [flat("ride", &["bus"], &json!({}), &json!(700))],
        "spend_steps": [{
            "id": "north", "period": "calendar_month",
            "steps": [{ "after_minor": 1_000, "basis_points": 2_000 }, { "after_minor": 5_000, "basis_points": 4_000 }],
        }],
    });
    let days = ["2024-01-08", "2024-01-09", "2024-01-10", "2024-02-10"].map(|day| ("A", day, "08:00"));
    // The second ride lies on both sides of the step.
    assert_eq!(buses(&[euros("a", &["A"], &own)], &days), known(&[700, 620, 560, 700]));
}

#[test]
fn rides_at_half_price_for_thirty_days_from_the_first() {
    let own = json!({
        "prices": [flat("ride", &["bus"], &json!({}), &json!(255))],
        "caps": [
            { "id": "month", "period": { "rolling": { "days": 30 } },
              "limit": { "rides": { "paid": 2, "then_basis_points_off": 5_000 } } },
            { "id": "saturday", "period": "travel_day", "days": ["saturday"],
              "limit": { "amount": { "amount_minor": 300 } } },
        ],
    });
    let (saturday, later) = ("2024-02-10", "09:00");
    let mut days: Vec<(&str, &str, &str)> =
        [MONDAY, "2024-01-09", "2024-01-10", "2024-02-06", "2024-02-07", saturday]
            .map(|day| ("A", day, "08:00"))
            .into();
    days.push(("A", saturday, later));
    // The thirtieth day is 6 February. On the Saturday the day's cap leaves 45 of the half price.
    assert_eq!(buses(&[euros("a", &["A"], &own)], &days), known(&[255, 255, 128, 128, 255, 255, 45]));
}
