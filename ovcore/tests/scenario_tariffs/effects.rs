//! What a ride pays that uses a transfer: each effect. The window lasts an hour from the first check-in.
//!
//! Red bus 2.00, Red tram 3.00, Blue bus 2.50, Blue metro 4.00, unless a test has prices by distance.

use serde_json::{Value, json};

use crate::transfers::{both_with, red_with, window};
use crate::{blue, check, in_town, red};

/// The first ride costs 2.00; what a tram ride (3.00) pays after it, by each effect.
#[test]
fn each_effect_on_a_flat_price() {
    for (effect, price) in [
        (json!("free"), "0.00"),
        (json!({ "fixed": { "amount_minor": 50 } }), "0.50"),
        (json!({ "fixed": { "amount_minor": 0 } }), "0.00"),
        // A fixed price may be dearer than the ride's own.
        (json!({ "fixed": { "amount_minor": 350 } }), "3.50"),
        (json!({ "discount": { "amount_minor": 75 } }), "2.25"),
        (json!({ "discount": { "amount_minor": 300 } }), "0.00"),
        (json!({ "discount": { "amount_minor": 301 } }), "0.00"),
        (json!({ "credit": { "of": "highest" } }), "1.00"),
        (json!({ "credit": { "of": "last" } }), "1.00"),
        (json!({ "credit": { "of": "paid" } }), "1.00"),
        (json!("none"), "3.00"),
        (json!("restart"), "3.00"),
    ] {
        let rules = red_with(&json!({ "joins": [{ "id": "join", "effect": effect }] }));
        check(
            &rules,
            &format!(
                "
                2026-03-10
                08:00     RED bus in u
                08:20     RED bus out v           => u-v 2.00
                08:30     RED tram in v
                08:50     RED tram out w          => v-w {price}
                "
            ),
        );
    }
}

/// The three credits differ from the third ride on: metro 4.00, bus 2.00, then tram 3.00, then metro 4.00.
#[test]
fn the_credits_after_several_rides() {
    for (of, [second, third, fourth]) in [
        // 2.00 - 4.00; 3.00 - 4.00; 4.00 - 4.00
        ("highest", ["0.00", "0.00", "0.00"]),
        // 2.00 - 4.00; 3.00 - 2.00; 4.00 - 3.00
        ("last", ["0.00", "1.00", "1.00"]),
        // 2.00 - 4.00; 3.00 - 4.00; 4.00 - 4.00
        ("paid", ["0.00", "0.00", "0.00"]),
    ] {
        let rules = both_with(&json!({ "joins": [{ "id": "join", "effect": { "credit": { "of": of } } }] }));
        check(
            &rules,
            &format!(
                "
                2026-03-10
                08:00     BLUE metro in u
                08:05     BLUE metro out v        => u-v 4.00
                08:10     RED bus in v
                08:15     RED bus out w           => v-w {second}
                08:20     RED tram in w
                08:25     RED tram out x          => w-x {third}
                08:30     BLUE metro in x
                08:35     BLUE metro out y        => x-y {fourth}
                "
            ),
        );
    }
    // Paid and highest part where a ride paid its whole price without ending the window.
    for (of, last) in [("highest", "1.00"), ("paid", "0.00")] {
        let joins = json!([
            { "id": "again", "same": ["mode"], "effect": { "discount": { "amount_minor": 0 } } },
            { "id": "join", "effect": { "credit": { "of": of } } }]);
        check(
            &both_with(&json!({ "joins": joins })),
            &format!(
                "
                2026-03-10
                08:00     RED tram in u
                08:05     RED tram out v          => u-v 3.00
                08:10     RED tram in v
                08:15     RED tram out w          => v-w 3.00
                08:20     BLUE metro in w
                08:25     BLUE metro out x        => w-x {last}
                "
            ),
        );
    }
}

/// By distance (1.00 and 0.20 a km): no base, or the distance goes on.
#[test]
fn effects_on_a_price_by_distance() {
    let km = |effect: &str, cap: &Value| {
        in_town(&[red(&json!({
            "prices": [{ "id": "km", "modes": ["bus", "tram"], "rule": {
                "distance": { "base_minor": 100, "rate_minor_per_km": "20", "cap_minor": cap } } }],
            "transfers": [window(&json!({ "joins": [{ "id": "join", "effect": effect }] }))] }))])
    };
    let rides = |[second, third]: [&str; 2]| {
        format!(
            "
            2026-03-10
            08:00     RED bus in u
            08:10     RED bus out w           => u-w 2.00
            08:20     RED bus in w
            08:30     RED bus out x           => w-x {second}
            08:40     RED tram in x
            08:50     RED tram out y          => x-y {third}
            # out of the window
            09:00:01  RED tram in y
            09:10     RED tram out z          => y-z 2.20
            "
        )
    };
    // 4 and 5 km at 0.20.
    check(&km("waive_base", &Value::Null), &rides(["0.80", "1.00"]));
    // T(9) - T(5), T(14) - T(9): 2.80 - 2.00, 3.80 - 2.80.
    check(&km("continue_distance", &Value::Null), &rides(["0.80", "1.00"]));
    // At most 2.50: a ride alone does not come to it, the distance that goes on does.
    check(&km("waive_base", &json!(250)), &rides(["0.80", "1.00"]));
    check(&km("continue_distance", &json!(250)), &rides(["0.50", "0.00"]));
}

/// By bands: T(so far + own) - T(so far), of the distance of the window.
#[test]
fn the_distance_goes_on_in_bands() {
    let rules = in_town(&[red(&json!({
        "prices": [{ "id": "bands", "modes": ["bus"], "rule": { "bands": { "unit": "metre", "bands": [
            { "up_to": 2000, "amount_minor": 100 }, { "up_to": 5000, "amount_minor": 160 },
            { "up_to": 10000, "amount_minor": 200 }, { "amount_minor": 240 }] } } }],
        "transfers": [window(&json!({ "joins": [{ "id": "join", "effect": "continue_distance" }] }))] }))]);
    check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 1.00
        # 5 km in all
        08:15     RED bus in v
        08:25     RED bus out w           => v-w 0.60
        # 9 km
        08:30     RED bus in w
        08:40     RED bus out x           => w-x 0.40
        # 13 km, going back
        08:45     RED bus in x
        08:50     RED bus out w           => x-w 0.40
        # 16 km
        08:55     RED bus in w
        08:59     RED bus out v           => w-v 0.00
        ",
    );
}

/// The distance goes on in the ride's own table, also at another carrier.
#[test]
fn the_distance_goes_on_at_another_carrier() {
    let transfers = json!([window(&json!({ "joins": [{ "id": "join", "effect": "continue_distance" }] }))]);
    let km = |modes: &[&str], base: u32, rate: &str| {
        json!({ "prices": [{ "id": "km", "modes": modes,
                             "rule": { "distance": { "base_minor": base, "rate_minor_per_km": rate } } }],
                "transfers": transfers })
    };
    check(
        &in_town(&[red(&km(&["bus"], 100, "20")), blue(&km(&["bus", "metro"], 50, "30"))]),
        "
        2026-03-10
        08:00     RED bus in u
        08:10     RED bus out w           => u-w 2.00
        # (0.50 + 2.70) - (0.50 + 1.50)
        08:20     BLUE bus in w
        08:30     BLUE bus out x          => w-x 1.20
        # (1.00 + 2.80) - (1.00 + 1.80)
        08:40     RED bus in x
        08:50     RED bus out y           => x-y 1.00
        ",
    );
}

/// Two rides may have one price together, less what the first was charged; that may be more than the
/// ride's own.
#[test]
fn two_rides_for_one_price() {
    for (together, price) in [(350, "1.50"), (200, "0.00"), (150, "0.00"), (500, "3.00"), (600, "4.00")] {
        let effect = json!({ "together": { "amount_minor": together } });
        check(
            &red_with(&json!({ "joins": [{ "id": "two", "effect": effect }] })),
            &format!(
                "
                2026-03-10
                08:00     RED bus in u
                08:20     RED bus out v           => u-v 2.00
                08:30     RED tram in v
                08:50     RED tram out w          => v-w {price}
                "
            ),
        );
    }
    // Each with the one before: 3.50 - 2.00, 3.50 - 1.50, 3.50 - 2.00.
    let effect = json!({ "together": { "amount_minor": 350 } });
    check(
        &red_with(&json!({ "joins": [{ "id": "two", "effect": effect }] })),
        "
        2026-03-10
        08:00     RED bus in u
        08:05     RED bus out v           => u-v 2.00
        08:10     RED tram in v
        08:15     RED tram out w          => v-w 1.50
        08:20     RED tram in w
        08:25     RED tram out x          => w-x 2.00
        08:30     RED tram in x
        08:35     RED tram out y          => x-y 1.50
        ",
    );
}

/// A discount of a product comes first: a credit is of what the rider pays.
#[test]
fn products_come_first() {
    let parts = json!({
        "products": [{ "id": "half", "name": "Half", "effect": { "percent_off": { "basis_points": 5000 } } }],
        "transfers": [window(&json!({ "joins": [{ "id": "difference", "effect": { "credit": { "of": "highest" } } }] }))] });
    check(
        &in_town(&[red(&parts)]),
        "
        2026-03-10
        05:00     holds half
        08:00     RED bus in u
        08:05     RED bus out v           => u-v 1.00
        08:10     RED tram in v
        08:15     RED tram out w          => v-w 0.50
        ",
    );
}

/// Bands with a rate: what came before is taken off with its rate.
#[test]
fn bands_with_a_rate_go_on() {
    let rules = in_town(&[red(&json!({
        "prices": [{ "id": "bands", "modes": ["bus"], "rule": { "bands": { "unit": "metre", "bands": [
            { "up_to": 3000, "amount_minor": 100, "rate_minor_per_km": "10" },
            { "amount_minor": 80, "rate_minor_per_km": "20" }] } } }],
        "transfers": [window(&json!({ "joins": [{ "id": "join", "effect": "continue_distance" }] }))] }))]);
    // 1.00 and twice 0.10; as far as w 0.80 and five times 0.20, less that.
    check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 1.20
        08:20     RED bus in v
        08:30     RED bus out w           => v-w 0.60
        ",
    );
}
