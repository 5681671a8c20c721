//! Caps side by side: the cheapest lawful combination, worked out over the whole day.
//!
//! Red bus 2.00, Red tram 3.00, Blue bus 2.50, Blue metro 4.00, unless a test has zones. 9 March 2026 is a Monday.

use serde_json::{Value, json};

use crate::caps::{cap, day, red_with, rides};
use crate::{blue, check, in_town, lines, red, with};

/// Where the rides of London go: inside cost 3.00, outside 4.00.
fn london() -> Value {
    json!({
        "zones": { "inner": ["u", "v"], "outer": ["w", "x"] },
        "prices": [{ "id": "zones", "modes": ["bus", "tram"], "rule": { "zone_pairs": { "both_ways": true, "pairs": [
            { "from": "inner", "to": "inner", "amount_minor": 300 }, { "from": "inner", "to": "outer", "amount_minor": 400 },
            { "from": "outer", "to": "outer", "amount_minor": 400 }] } } }]
    })
}

fn inner_cap(extension: u32) -> Value {
    cap(
        "inner",
        &json!("travel_day"),
        600,
        &json!({ "applies_to": { "within": ["inner"] }, "extensions": [{ "id": "beyond", "amount_minor": extension }] }),
    )
}

/// Rides inside (`in`) and outside of the inner zone, with what they cost.
fn london_rides(rides: &[(&str, &str)]) -> String {
    let ride = |(i, (what, price)): (usize, &(&str, &str))| {
        let (from, to) = if *what == "in" { ("u", "v") } else { ("v", "x") };
        format!(
            "{:02}:00 RED bus in {from}\n{:02}:10 RED bus out {to} => {from}-{to} {price}\n",
            6 + i,
            6 + i
        )
    };
    format!("2026-03-10\n{}", rides.iter().enumerate().map(ride).collect::<String>())
}

/// The narrow cap with extensions may be cheaper than the wide one, until it is not.
#[test]
fn a_narrow_cap_with_extensions_against_a_wide_one() {
    let caps = json!([inner_cap(150), cap("all", &json!("travel_day"), 900, &json!({}))]);
    let rules = in_town(&[red(&with(&london(), &json!({ "caps": caps })))]);
    // Inside 6.00, then 1.50 for each ride outside, until the wide cap of 9.00.
    check(
        &rules,
        &london_rides(&[
            ("in", "3.00"),
            ("in", "3.00"),
            ("in", "0.00"),
            ("out", "1.50"),
            ("out", "1.50"),
            ("out", "0.00"),
            ("in", "0.00"),
        ]),
    );
    // Outside first: 4.00; 8.00; then the wide cap is 9.00, so are the inner cap and two extensions.
    check(
        &rules,
        &london_rides(&[("out", "4.00"), ("out", "4.00"), ("in", "1.00"), ("in", "0.00"), ("out", "0.00")]),
    );
    // One ride outside, then inside: 4.00; 7.00; inner and one extension, 7.50; still 7.50.
    check(
        &rules,
        &london_rides(&[
            ("out", "4.00"),
            ("in", "3.00"),
            ("in", "0.50"),
            ("in", "0.00"),
            ("out", "1.50"),
            ("out", "0.00"),
        ]),
    );
}

/// An extension may be for some rides only, the first that fits; and is never dearer than the ride.
#[test]
fn the_first_extension_that_fits() {
    let extensions = json!([
        { "id": "from-x", "applies_to": { "from": ["far"] }, "amount_minor": 50 },
        { "id": "tram", "applies_to": { "modes": ["tram"] }, "amount_minor": 900 },
        { "id": "bus", "applies_to": { "modes": ["bus"] }, "amount_minor": 200 }]);
    let caps = json!([with(&inner_cap(0), &json!({ "extensions": extensions }))]);
    let mut parts = with(&london(), &json!({ "caps": caps }));
    parts["zones"]["far"] = json!(["x"]);
    check(
        &in_town(&[red(&parts)]),
        "
        2026-03-10
        06:00     RED bus in u
        06:10     RED bus out v           => u-v 3.00
        07:00     RED bus in u
        07:10     RED bus out v           => u-v 3.00
        08:00     RED bus in v
        08:10     RED bus out x           => v-x 2.00
        09:00     RED bus in x
        09:10     RED bus out v           => x-v 0.50
        10:00     RED tram in v
        10:10     RED tram out x          => v-x 4.00
        11:00     RED tram in x
        11:10     RED tram out v          => x-v 0.50
        ",
    );
}

/// Two caps that overlap: the day costs the least over all that may be bought, not what buying the first that pays
/// would lead to.
#[test]
fn the_cheapest_of_overlapping_caps() {
    let for_modes = |id: &str, modes: Value, amount: u32| {
        cap(id, &json!("travel_day"), amount, &json!({ "applies_to": { "modes": modes } }))
    };
    let own = json!({
        "prices": [
            { "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 200 } } },
            { "id": "tram", "modes": ["tram"], "rule": { "flat": { "amount_minor": 300 } } },
            { "id": "ferry", "modes": ["ferry"], "rule": { "flat": { "amount_minor": 500 } } }],
        "caps": [for_modes("land", json!(["bus", "tram"]), 500), for_modes("bay", json!(["tram", "ferry"]), 600)]
    });
    check(
        &in_town(&[red(&own)]),
        &rides(&[
            ("2026-03-10", ""),
            ("RED bus", "2.00"),
            // land is full: 5.00
            ("RED tram", "3.00"),
            // 5.00 + 5.00 with land, 2.00 + 6.00 with bay
            ("RED ferry", "3.00"),
            // 10.00 with land, 10.00 with bay, 11.00 with both
            ("RED bus", "2.00"),
            // 15.00, 10.00, 11.00
            ("RED ferry", "0.00"),
            ("RED tram", "0.00"),
            // 12.00 with bay, 11.00 with both
            ("RED bus", "1.00"),
            ("RED bus", "0.00"),
        ]),
    );
}

/// What greedy buying would make dearer: the cap of the morning is reached first, but the cap of the day is the cheaper
/// one, alone.
#[test]
fn the_cap_that_was_reached_first_is_given_up() {
    let own = json!({
        "times": { "morning": [{ "days": "daily", "from": "06:00", "until": "09:00" }] },
        "caps": [cap("morning", &json!("travel_day"), 400, &json!({ "applies_to": { "times": ["morning"] } })), day(700)]
    });
    check(
        &in_town(&[red(&own)]),
        &rides(&[
            ("2026-03-10", ""),
            ("RED bus", "2.00"),
            ("RED bus", "2.00"),
            // the morning is 4.00
            ("RED bus", "0.00"),
            // 4.00 + 3.00 is the day's 7.00, so the morning's cap is not paid besides
            ("RED tram", "3.00"),
            ("RED tram", "0.00"),
        ]),
    );
}

/// Leicester: each carrier has its cap, and both together have one above them.
#[test]
fn carriers_under_one_cap_for_all() {
    let caps = |own: &str| json!({ "caps": [cap(own, &json!("travel_day"), 400, &json!({})), cap("all", &json!("travel_day"), 700, &json!({}))] });
    check(
        &in_town(&[red(&caps("red")), blue(&caps("blue"))]),
        &rides(&[
            ("2026-03-10", ""),
            ("RED tram", "3.00"),
            ("RED tram", "1.00"),
            ("BLUE bus", "2.50"),
            // blue would be 4.00, all is 7.00
            ("BLUE bus", "0.50"),
            ("BLUE metro", "0.00"),
            ("RED bus", "0.00"),
        ]),
    );
}

/// Sydney: a day cap for weekdays, a lower one for the weekend, and one for the week.
#[test]
fn one_cap_for_weekdays_one_for_weekends() {
    let on =
        |id: &str, amount: u32, days: Value| cap(id, &json!("travel_day"), amount, &json!({ "days": days }));
    let caps = [
        on("weekday", 800, json!(["weekdays"])),
        on("weekend", 400, json!(["saturday", "sunday"])),
        cap("week", &json!("week"), 1_500, &json!({})),
    ];
    check(
        &red_with(&caps),
        &rides(&[
            ("2026-03-13", ""),
            ("RED tram", "3.00"),
            ("RED tram", "3.00"),
            ("RED tram", "2.00"),
            ("2026-03-14", ""),
            ("RED tram", "3.00"),
            ("RED tram", "1.00"),
            ("2026-03-15", ""),
            ("RED tram", "3.00"),
            ("RED tram", "0.00"),
        ]),
    );
}

/// Rides by number in a week, and an amount a day, side by side: each ride has the better of both.
#[test]
fn rides_of_a_week_and_an_amount_a_day() {
    let half = json!({ "id": "eight", "period": "week", "limit": { "rides": { "paid": 4, "then_basis_points_off": 5000 } } });
    check(
        &red_with(&[day(700), half]),
        &rides(&[
            ("2026-03-09", ""),
            ("RED tram", "3.00"),
            ("RED tram", "3.00"),
            ("RED tram", "1.00"),
            ("2026-03-10", ""),
            ("RED tram", "3.00"),
            // half price from here
            ("RED tram", "1.50"),
            ("RED tram", "1.50"),
            ("RED tram", "1.00"),
            ("RED tram", "0.00"),
        ]),
    );
}

/// Of several caps by rides that a ride has reached, the one that takes most off holds, wherever it stands; of equals the first.
#[test]
fn the_best_of_two_caps_by_rides() {
    let by_rides = |id: &str, paid: u32, off: u32| json!({ "id": id, "period": "travel_day", "limit": { "rides": { "paid": paid, "then_basis_points_off": off } } });
    let (fifth, half) = (by_rides("fifth", 1, 2_000), by_rides("half", 2, 5_000));
    let script = rides(&[
        ("2026-03-10", ""),
        ("RED bus", "2.00"),
        ("RED bus", "1.60"),
        ("RED bus", "1.00"),
        ("RED bus", "1.00"),
    ]);
    check(&red_with(&[fifth.clone(), half.clone()]), &script);
    check(&red_with(&[half.clone(), fifth]), &script);
    let rules = red_with(&[half, by_rides("also", 2, 5_000)]);
    let script = "
        2026-03-10
        06:00 RED bus in u
        06:10 RED bus out v         => u-v 2.00
        07:00 RED bus in u
        07:10 RED bus out v         => u-v 2.00
        08:00 RED bus in u id=third
        08:10 RED bus out v         => u-v 1.00
        ";
    assert_eq!(lines(&rules, &check(&rules, script), "third"), ["RED bus 200", "RED half -100"]);
}

/// A ride that another cap covers is none of a number that counts rides by bus.
#[test]
fn a_number_of_rides_by_bus() {
    let two = json!({ "id": "two", "applies_to": { "modes": ["bus"] }, "period": "travel_day", "limit": { "rides": { "paid": 2 } } });
    check(
        &red_with(&[two, day(100_000)]),
        &rides(&[
            ("2026-03-10", ""),
            ("RED tram", "3.00"),
            ("RED bus", "2.00"),
            ("RED bus", "2.00"),
            ("RED bus", "0.00"),
            ("RED tram", "3.00"),
        ]),
    );
}
