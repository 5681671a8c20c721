//! Spend steps: in a month 20 % after 10.00, 40 % after 50.00, free after 300.00.
//!
//! Here Red bus costs 4.00, Red tram 40.00 and Red ferry 145.00; Blue bus 2.50 and Blue metro 4.00.

use ovcore::rules::Rules;
use ovcore_testkit::scenario::play_in_any_order;
use serde_json::{Value, json};

use crate::{blue, check, in_town, lines, red, with};

/// The steps, with other parts or more.
fn steps(parts: &Value) -> Value {
    let own = json!({ "id": "north", "period": "calendar_month", "steps": [
        { "after_minor": 1000, "basis_points": 2000 }, { "after_minor": 5000, "basis_points": 4000 },
        { "after_minor": 30000, "basis_points": 10000 }] });
    json!([with(&own, parts)])
}

fn red_steps(parts: &Value) -> Value {
    let flat = |mode: &str, amount: u32| json!({ "id": mode, "modes": [mode], "rule": { "flat": { "amount_minor": amount } } });
    red(
        &json!({ "prices": [flat("bus", 400), flat("tram", 4_000), flat("ferry", 14_500)], "spend_steps": steps(parts) }),
    )
}

fn red_with(parts: &Value) -> Rules {
    in_town(&[red_steps(parts)])
}

/// Rides of a day, an hour apart: by what, and what they cost.
fn rides(date: &str, rides: &[(&str, &str)]) -> String {
    let ride = |(i, (what, price)): (usize, &(&str, &str))| {
        format!("{:02}:00 {what} in u\n{:02}:10 {what} out v => u-v {price}\n", 5 + i, 5 + i)
    };
    format!("{date}\n{}", rides.iter().enumerate().map(ride).collect::<String>())
}

/// The part of a price beyond a step is discounted, the part before it is not.
#[test]
fn a_price_that_crosses_a_step_is_split() {
    check(
        &red_with(&json!({})),
        &rides(
            "2026-03-10",
            &[
                ("RED bus", "4.00"),
                ("RED bus", "4.00"),
                // 2.00 and 80 % of 2.00
                ("RED bus", "3.60"),
                ("RED bus", "3.20"),
                // From 16.00 to 56.00: 80 % of 34.00, 60 % of 6.00
                ("RED tram", "30.80"),
                ("RED bus", "2.40"),
                // From 60.00 to 205.00
                ("RED ferry", "87.00"),
                // From 205.00 to 350.00: 60 % of 95.00, and 50.00 free
                ("RED ferry", "57.00"),
                ("RED bus", "0.00"),
            ],
        ),
    );
}

/// A price may cross several steps at once, and one that ends on a step does not cross it.
#[test]
fn a_price_over_several_steps() {
    // 10.00, 80 % of 40.00, 60 % of 95.00
    check(
        &red_with(&json!({})),
        &rides(
            "2026-03-10",
            &[("RED ferry", "99.00"), ("RED ferry", "87.00"), ("RED ferry", "6.00"), ("RED bus", "0.00")],
        ),
    );
    // All three: 10.00, 32.00, 150.00 and the rest of 435.00.
    let dear = with(
        &red_steps(&json!({})),
        &json!({
        "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 43_500 } } }] }),
    );
    check(&in_town(&[dear]), &rides("2026-03-10", &[("RED bus", "192.00"), ("RED bus", "0.00")]));
    let even = with(
        &red_steps(&json!({})),
        &json!({
        "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 1_000 } } }] }),
    );
    check(&in_town(&[even]), &rides("2026-03-10", &[("RED bus", "10.00"), ("RED bus", "8.00")]));
}

/// What counts may be what is paid: a step is reached later.
#[test]
fn what_is_paid_counts() {
    // 8.00 paid, then 2.00 and 80 % of 2.00; 11.60 and twelve times 3.20 is 50.00, and 2.40 from there.
    let mut prices = vec![("RED bus", "4.00"), ("RED bus", "4.00"), ("RED bus", "3.60")];
    prices.extend([("RED bus", "3.20"); 12]);
    prices.extend([("RED bus", "2.40"); 2]);
    check(&red_with(&json!({ "counts": "paid" })), &rides("2026-03-10", &prices));
    // By full prices 52.00 are reached with the thirteenth: 80 % of 2.00, 60 % of 2.00.
    let mut prices = vec![("RED bus", "4.00"), ("RED bus", "4.00"), ("RED bus", "3.60")];
    prices.extend([("RED bus", "3.20"); 9]);
    prices.extend([("RED bus", "2.80"), ("RED bus", "2.40")]);
    check(&red_with(&json!({ "counts": "full_price" })), &rides("2026-03-10", &prices));
}

/// What a transfer made free was not spent, also not the part of it that the steps had taken off before.
#[test]
fn a_free_transfer_beyond_a_step_counts_nothing() {
    let transfers = json!([{ "id": "half-hour", "within": { "seconds": 1799, "from": "last_check_in", "to": "check_in" },
                             "joins": [{ "id": "free", "effect": "free" }] }]);
    let rules = in_town(&[with(&red_steps(&json!({})), &json!({ "transfers": transfers }))]);
    let four = [("RED bus", "4.00"), ("RED bus", "4.00"), ("RED bus", "3.60"), ("RED bus", "3.20")];
    let script = rides("2026-03-10", &four)
        + "
        08:15     RED bus in v
        08:25     RED bus out u           => v-u 0.00
        # From 16.00 to 56.00: 80 % of 34.00, 60 % of 6.00
        12:00     RED tram in u
        12:10     RED tram out v          => u-v 30.80
        ";
    check(&rules, &script);
}

/// A month begins anew; a day does too, where the period is a day.
#[test]
fn a_month_begins_anew() {
    let script = |last: &str, second: &str| {
        rides("2026-03-30", &[("RED bus", "4.00"), ("RED bus", "4.00")])
            + &rides("2026-03-31", &[("RED bus", last)])
            + &rides("2026-04-01", &[("RED bus", "4.00"), ("RED bus", "4.00"), ("RED bus", "3.60")])
            + &rides("2026-04-12", &[("RED bus", second)])
            + &rides("2026-05-01", &[("RED bus", "4.00")])
    };
    check(&red_with(&json!({})), &script("3.60", "3.20"));
    check(&red_with(&json!({ "period": "travel_day" })), &script("4.00", "4.00"));
    // Monday, Sunday, Monday.
    let week = rides("2026-03-30", &[("RED bus", "4.00"), ("RED bus", "4.00")])
        + &rides("2026-04-05", &[("RED bus", "3.60")])
        + &rides("2026-04-06", &[("RED bus", "4.00")]);
    check(&red_with(&json!({ "period": "week" })), &week);
}

/// J1: a journey of the last day of the month that goes on after midnight belongs to the old month.
#[test]
fn j1_a_journey_over_the_end_of_a_month() {
    let rules = crate::rules(ovcore::policy::Policy::ovpay(), &crate::town(), &[red_steps(&json!({}))]);
    check(
        &rules,
        "
        2026-03-31
        22:00     RED bus in u
        22:30     RED bus out v           => u-v 4.00
        23:30     RED bus in u id=last
        23:50     RED bus out v           => u-v 4.00
        00:10+1   RED bus in v
        00:20+1   RED bus out w           => v-w 3.60 after last on 2026-03-31
        01:00+1   RED bus in w
        01:10+1   RED bus out x           => w-x 4.00
        ",
    );
}

/// Only some rides count and are discounted.
#[test]
fn only_some_rides_count() {
    check(
        &red_with(&json!({ "applies_to": { "modes": ["bus"] } })),
        &rides(
            "2026-03-10",
            &[
                ("RED bus", "4.00"),
                ("RED tram", "40.00"),
                ("RED bus", "4.00"),
                ("RED bus", "3.60"),
                ("RED tram", "40.00"),
            ],
        ),
    );
}

/// F2: boarding fares neither count nor are discounted.
#[test]
fn f2_boarding_fares_stay_outside() {
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        06:00     RED bus in u
        06:10     RED bus out v           => u-v 4.00
        07:00     RED bus in u
        08:00     RED bus in v            => u-? 6.00; opens v
        08:10     RED bus out w           => v-w 4.00
        09:00     RED bus in w
        09:10     RED bus out x           => w-x 3.60
        10:00     RED bus in x
        11:00     RED bus in y            => x-? 6.00; opens y
        ",
    );
}

/// Two carriers whose tariffs have steps of one id share what was spent.
#[test]
fn two_carriers_share_what_was_spent() {
    let both = [red_steps(&json!({})), blue(&json!({ "spend_steps": steps(&json!({})) }))];
    check(
        &in_town(&both),
        &rides(
            "2026-03-10",
            &[
                ("RED bus", "4.00"),
                ("BLUE metro", "4.00"),
                ("RED bus", "3.60"),
                ("BLUE metro", "3.20"),
                ("BLUE bus", "2.00"),
            ],
        ),
    );
    // One that has no steps neither counts nor discounts.
    check(
        &in_town(&[red_steps(&json!({})), blue(&json!({}))]),
        &rides(
            "2026-03-10",
            &[
                ("RED bus", "4.00"),
                ("BLUE metro", "4.00"),
                ("RED bus", "4.00"),
                ("RED bus", "3.60"),
                ("BLUE metro", "4.00"),
            ],
        ),
    );
}

/// One tariff of two carriers has one count.
#[test]
fn one_tariff_of_two_carriers() {
    let both = with(&red_steps(&json!({})), &json!({ "carriers": ["RED", "BLUE"] }));
    check(
        &in_town(&[both]),
        &rides(
            "2026-03-10",
            &[("RED bus", "4.00"), ("BLUE bus", "4.00"), ("RED bus", "3.60"), ("BLUE bus", "3.20")],
        ),
    );
}

/// A product comes first; the steps count and discount what is left. Rounded once: 4.00 less 33.33 % is 2.6668.
#[test]
fn products_come_first() {
    let own = with(
        &red_steps(&json!({})),
        &json!({
        "products": [{ "id": "third", "name": "Third", "effect": { "percent_off": { "basis_points": 3333 } } },
                     { "id": "half", "name": "Half", "effect": { "percent_off": { "basis_points": 5000 } } }] }),
    );
    let rides = |product: &str, prices: &[(&str, &str)]| {
        rides("2026-03-10", prices).replacen('\n', &format!("\n04:00 holds {product}\n"), 1)
    };
    // 2.00 each; after five of them 1.60.
    let mut half = vec![("RED bus", "2.00"); 5];
    half.push(("RED bus", "1.60"));
    check(&in_town(std::slice::from_ref(&own)), &rides("half", &half));
    check(&in_town(&[own]), &rides("third", &[("RED bus", "2.67"), ("RED bus", "2.67")]));
}

/// A cap comes after the steps.
#[test]
fn caps_come_after() {
    let own = with(
        &red_steps(&json!({})),
        &json!({
        "caps": [{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 1_300 } } }] }),
    );
    // 4.00, 4.00, 3.60, and 1.40 of 3.20.
    check(
        &in_town(&[own]),
        &rides(
            "2026-03-10",
            &[
                ("RED bus", "4.00"),
                ("RED bus", "4.00"),
                ("RED bus", "3.60"),
                ("RED bus", "1.40"),
                ("RED bus", "0.00"),
            ],
        ),
    );
}

/// The lines of a discounted price: the price, and what the steps take off.
#[test]
fn the_lines_of_a_discounted_price() {
    let rules = red_with(&json!({}));
    let story = check(
        &rules,
        &rides("2026-03-10", &[("RED bus", "4.00"), ("RED bus", "4.00"), ("RED bus", "3.60")]).replacen(
            "07:00 RED bus in u",
            "07:00 RED bus in u id=third",
            1,
        ),
    );
    assert_eq!(lines(&rules, &story, "third"), ["RED bus 400", "RED north -40"]);
}

/// F5: a late ride moves those after it beyond a step, on its own day and on later ones.
#[test]
fn f5_a_late_ride_moves_the_others() {
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 4.00
        2026-03-11
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 4.00
        2026-03-12
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 3.60
        12:00     RED bus in v at=07:00+-2
        12:00     RED bus out w at=07:10+-2
        12:01     trips                   => v-w 4.00; u-v 4.00; u-v 3.60; u-v 3.20
        ",
    );
    play_in_any_order(
        &red_with(&json!({})),
        "2026-03-11",
        "
        12:00     RED bus in u at=08:00+-1
        12:00     RED bus out v at=08:10+-1
        12:00     RED bus in w at=23:50+-1
        12:00     RED bus out x at=00:10
        12:00     RED bus in u at=08:00
        12:00     RED bus out v at=08:10
        ",
        "12:01     trips                   => u-v 4.00; w-x 4.00; u-v 3.60",
    );
}

/// A step that is not zero at the beginning, and a discount from the first cent.
#[test]
fn a_discount_from_the_first_cent() {
    let from_zero = json!({ "steps": [{ "after_minor": 0, "basis_points": 1000 }, { "after_minor": 600, "basis_points": 2000 }] });
    // 10 % of 4.00; 2.00 less 10 %, 2.00 less 20 %; 20 %.
    check(
        &red_with(&from_zero),
        &rides("2026-03-10", &[("RED bus", "3.60"), ("RED bus", "3.40"), ("RED bus", "3.20")]),
    );
}
