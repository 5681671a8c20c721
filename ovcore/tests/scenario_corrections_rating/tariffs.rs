//! Corrected trips in tariffs whose prices depend on more than the trip: caps, spend steps, transfer windows,
//! supplements and times.
//!
//! All but the supplement play in a town: Red bus 2.00, Red tram 3.00, boarding 6.00; `u` 0 km, `v` 2 km, `w` 5 km,
//! `x` 9 km, `y` 14 km and `z` 20 km lie on one road. It has no journeys of the policy.

use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use serde_json::{Value, json};

use crate::check;

fn rules(policy: Policy, network: &Value, tariffs: &[Value]) -> Rules {
    let network = NetworkDocument::from_json(&network.to_string()).and_then(Network::new).unwrap();
    let tariffs = tariffs.iter().map(|t| TariffDocument::from_json(&t.to_string()).unwrap()).collect();
    Rules::new(policy, network, TariffBook::new(tariffs).unwrap()).unwrap()
}

/// The town, with other parts of its tariff or more.
fn town(parts: &Value) -> Rules {
    const ROAD: [(&str, i32); 6] =
        [("u", 0), ("v", 2_000), ("w", 5_000), ("x", 9_000), ("y", 14_000), ("z", 20_000)];
    let row = |from: i32| ROAD.iter().map(|(_, to)| (to - from).abs()).collect::<Vec<_>>();
    let network = json!({
        "format": "ovcore/network/1", "id": "town", "source": "invented",
        "carriers": [{ "id": "RED", "name": "Red" }],
        "places": ROAD.iter().map(|(id, _)| json!({ "id": id, "name": id })).collect::<Vec<_>>(),
        "distances": [{ "id": "road", "carriers": ["RED"], "modes": ["bus", "tram"], "unit": "metre",
                        "places": ROAD.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
                        "rows": ROAD.iter().map(|(_, from)| row(*from)).collect::<Vec<_>>() }]
    });
    let mut tariff = json!({
        "format": "ovcore/tariff/1", "id": "red", "version": "1", "currency": "EUR", "source": "invented",
        "valid_from": "2024-01-01", "valid_until": "2028-12-31", "carriers": ["RED"],
        "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
        "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 200 } } },
                   { "id": "tram", "modes": ["tram"], "rule": { "flat": { "amount_minor": 300 } } }],
        "boarding_fares": [{ "id": "boarding", "modes": ["bus", "tram"], "amount_minor": 600 }]
    });
    for (name, part) in parts.as_object().unwrap() {
        tariff[name] = part.clone();
    }
    let mut policy = Policy::ovpay();
    policy.journey.transfer_window_minutes = 0;
    rules(policy, &network, &[tariff])
}

/// A window of so many seconds from somewhere, in which a join does something.
fn window(seconds: u32, from: &str, join: &Value) -> Value {
    let mut own = json!({ "id": "own" });
    own.as_object_mut().unwrap().extend(join.as_object().unwrap().clone());
    json!([{ "id": "window", "within": { "seconds": seconds, "from": from, "to": "check_in" }, "joins": [own] }])
}

/// L3: caps count it like the ride that it became; the boarding fare they did not (F2).
#[test]
fn l3_it_counts_for_caps() {
    check(
        &town(
            &json!({ "caps": [{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 500 } } }] }),
        ),
        "
        2026-03-10
        08:00 RED bus in u id=one
        08:10 RED bus out v
        09:00 RED bus in u id=two
        10:00 RED bus in v id=three
        10:10 RED bus out w
        12:00 RED bus in u id=four
        12:10 RED bus out w
        => one u-v 2.00
        => two u-? missing 6.00
        => three v-w 2.00
        => four u-w 1.00
        correct two v
        => one u-v 2.00
        => two u-v corrected 2.00
        => three v-w 1.00
        => four u-w 0.00
        correct two u
        => one u-v 2.00
        => two u-? cancelled 0.00
        => three v-w 2.00
        => four u-w 1.00
        ",
    );
}

/// L3: a cap counts a corrected check-in, too, and takes what is above it.
#[test]
fn l3_a_corrected_check_in_counts_for_caps() {
    check(
        &town(
            &json!({ "caps": [{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 300 } } }] }),
        ),
        "
        2026-03-10
        08:00 RED bus in u id=one
        08:10 RED bus out v
        09:00 RED bus out w id=two
        12:00 RED bus in u id=three
        12:10 RED bus out w
        correct two v
        => one u-v 2.00
        => two v-w corrected check-in 1.00
        => three u-w 0.00
        ",
    );
}

/// L3: what it cost was spent: half of what goes above 3.00 is off.
#[test]
fn l3_it_counts_for_spend_steps() {
    check(
        &town(&json!({ "spend_steps": [{ "id": "steps", "period": "calendar_month",
                                       "steps": [{ "after_minor": 300, "basis_points": 5000 }] }] })),
        "
        2026-03-10
        08:00 RED bus in u id=one
        08:10 RED bus out v
        09:00 RED bus in u id=two
        12:00 RED bus in v id=three
        12:10 RED bus out w
        => one u-v 2.00
        => two u-? missing 6.00
        => three v-w 1.50
        correct two v
        => one u-v 2.00
        => two u-v corrected 1.50
        => three v-w 1.00
        ",
    );
}

/// L3: it may use a window.
#[test]
fn l3_it_may_use_a_window() {
    check(
        &town(&json!({ "transfers": window(3_600, "first_check_in", &json!({ "effect": "free" })) })),
        "
        2026-03-10
        08:00 RED bus in u id=one
        08:10 RED bus out v
        08:15 RED tram in v id=two
        08:50 RED bus in w id=three
        09:00 RED bus out x
        => one u-v 2.00
        => two v-? missing 6.00
        => three w-x 0.00
        correct two w
        => one u-v 2.00
        => two v-w corrected 0.00
        => three w-x 0.00
        ",
    );
}

/// L3: it opens none.
#[test]
fn l3_it_opens_no_window() {
    check(
        &town(&json!({ "transfers": window(3_600, "first_check_in", &json!({ "effect": "free" })) })),
        "
        2026-03-10
        08:00 RED bus in u id=one
        08:20 RED bus in v id=two
        08:30 RED bus out w
        08:40 RED tram in w id=three
        08:50 RED tram out x
        correct one v
        => one u-v corrected 2.00
        => two v-w 2.00
        => three w-x 0.00
        ",
    );
}

/// L3: it extends none, neither from a check-out nor from a check-in.
#[test]
fn l3_it_extends_no_window() {
    let ride = |from: &str, check_in: &str, price: &str| {
        check(
            &town(&json!({ "transfers": window(1_800, from, &json!({ "effect": "free" })) })),
            &format!(
                "
                2026-03-10
                08:00    RED bus in u id=one
                08:10    RED bus out v
                08:20    RED bus in v id=two
                {check_in} RED bus in w id=three
                08:55    RED bus out x
                correct two w
                => one u-v 2.00
                => two v-w corrected 0.00
                => three w-x {price}
                "
            ),
        );
    };
    ride("last_check_out", "08:40:00", "0.00");
    ride("last_check_out", "08:40:01", "2.00");
    ride("last_check_in", "08:30:00", "0.00");
    ride("last_check_in", "08:30:01", "2.00");
}

/// L3: it ends none, where a ride for which no join is would begin another.
#[test]
fn l3_it_ends_no_window() {
    let same = json!({ "same": ["mode"], "effect": "free" });
    check(
        &town(&json!({ "transfers": window(3_600, "first_check_in", &same) })),
        "
        2026-03-10
        08:00 RED bus in u id=one
        08:10 RED bus out v
        08:15 RED tram in v id=two
        08:30 RED bus in w id=three
        08:40 RED bus out x
        correct two w
        => one u-v 2.00
        => two v-w corrected 3.00
        => three w-x 0.00
        08:20 RED tram out w
        => one u-v 2.00
        => two v-w 3.00
        => three w-x 2.00
        ",
    );
    check(
        &town(&json!({ "transfers": window(3_600, "first_check_in", &json!({ "effect": "restart" })) })),
        "
        2026-03-10
        08:00 RED bus in u id=one
        08:10 RED bus out v
        08:15 RED tram in v id=two
        correct two w
        => one u-v 2.00
        => two v-w corrected 3.00
        ",
    );
}

/// L3: a transfer that it used is used.
#[test]
fn l3_it_uses_up_a_transfer() {
    let mut windows = window(3_600, "first_check_in", &json!({ "effect": "free" }));
    windows[0]["transfers_max"] = json!(1);
    check(
        &town(&json!({ "transfers": windows })),
        "
        2026-03-10
        08:00 RED bus in u id=one
        08:10 RED bus out v
        08:15 RED bus in v id=two
        08:30 RED bus in w id=three
        08:40 RED bus out x
        => one u-v 2.00
        => two v-? missing 6.00
        => three w-x 0.00
        correct two w
        => one u-v 2.00
        => two v-w corrected 0.00
        => three w-x 2.00
        ",
    );
}

/// L3: its distance counts where rides are priced as one, or the distance goes on: up to 5 km 2.00, up to 17 km 3.00,
/// else 5.00.
#[test]
fn l3_its_distance_counts() {
    for effect in [json!({ "merge": { "by": "sum_of_distances" } }), json!("continue_distance")] {
        let bands = json!({ "bands": { "unit": "metre", "bound": "inclusive", "bands": [
            { "up_to": 5_000, "amount_minor": 200 }, { "up_to": 17_000, "amount_minor": 300 },
            { "up_to": null, "amount_minor": 500 }] } });
        check(
            &town(&json!({ "prices": [{ "id": "bus", "modes": ["bus"], "rule": bands }],
                           "transfers": window(3_600, "last_check_out", &json!({ "effect": effect })) })),
            "
            2026-03-10
            08:00 RED bus in u id=one
            08:10 RED bus out v
            08:20 RED bus in v id=two
            08:40 RED bus in w id=three
            09:00 RED bus out z
            # 2 km, and 17 km: 3.00 - 2.00
            => one u-v 2.00
            => two v-? missing 6.00
            => three w-z 1.00
            # 5 km, and 20 km: 5.00 - 2.00
            correct two w
            => one u-v 2.00
            => two v-w corrected 0.00
            => three w-z 3.00
            ",
        );
    }
}

/// L3: no window runs from it, and none is compared with it, also where rides are priced as one with it.
#[test]
fn l3_a_later_ride_is_compared_with_the_last_real_one() {
    let ride = |check_in: &str, three: &str| {
        let mut windows = window(
            1_800,
            "last_check_out",
            &json!({ "same": ["mode"], "effect": { "fixed": { "amount_minor": 50 } } }),
        );
        let other =
            json!({ "id": "other", "different": ["mode"], "effect": { "merge": { "by": "end_to_end" } } });
        windows[0]["joins"].as_array_mut().unwrap().push(other);
        check(
            &town(&json!({ "transfers": windows })),
            &format!(
                "
                2026-03-10
                08:00 RED bus in u id=one
                08:10 RED bus out v
                08:20 RED tram in v id=two
                {check_in} RED bus in w id=three
                09:00 RED bus out x
                # a tram from end to end: 3.00 - 2.00
                correct two w
                => one u-v 2.00
                => two v-w corrected 1.00
                => three w-x {three}
                "
            ),
        );
    };
    ride("08:40:00", "0.50");
    ride("08:40:01", "2.00");
}

/// L3: what it cost counts where a later ride is credited: the highest of the window is off.
#[test]
fn l3_its_price_counts_in_the_window() {
    let credit = json!({ "effect": { "credit": { "of": "highest" } } });
    check(
        &town(&json!({ "transfers": window(3_600, "first_check_in", &credit) })),
        "
        2026-03-10
        08:00 RED bus in u id=one
        08:10 RED bus out v
        08:15 RED tram in v id=two
        08:30 RED tram in w id=three
        08:40 RED tram out x
        => one u-v 2.00
        => two v-? missing 6.00
        => three w-x 1.00
        correct two w
        => one u-v 2.00
        => two v-w corrected 1.00
        => three w-x 0.00
        ",
    );
}

/// L3: where a price asks for the check-out, that is at the check-in.
#[test]
fn l3_its_check_out_is_at_its_check_in() {
    let late = json!({ "id": "late", "modes": ["bus"], "when": { "times": ["evening"], "decided_by": "check_out" },
                       "rule": { "flat": { "amount_minor": 100 } } });
    let day = json!({ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 200 } } });
    check(
        &town(
            &json!({ "times": { "evening": [{ "days": "daily", "from": "18:30", "until": "23:00" }] }, "prices": [late, day] }),
        ),
        "
        2026-03-10
        18:20 RED bus in u id=one
        correct one v
        => one u-v corrected 2.00
        18:40 RED bus out v
        => one u-v 1.00
        19:00 RED bus in u id=two
        correct two v
        => one u-v 1.00
        => two u-v corrected 1.00
        ",
    );
}

/// P10: a supplement stays with a corrected trip, and falls with a cancelled or an unpriced one.
#[test]
fn p10_a_supplement() {
    let mut network: Value = serde_json::from_str(ovcore_testkit::world::network()).unwrap();
    network["supplement_readers"] = json!([{ "carrier": "NS", "reader": "IC", "supplement": "ic-direct" }]);
    let tariffs = ovcore_testkit::world::tariffs();
    let mut tariffs: Vec<Value> = tariffs.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    tariffs[0]["supplements"] =
        json!([{ "id": "ic-direct", "charged": "at_reader", "prices": [{ "amount_minor": 180 }] }]);
    check(
        &rules(Policy::ovpay(), &network, &tariffs),
        "
        2026-03-10
        08:00 NS rail in a id=x
        08:02 NS rail tap a reader=IC id=ic
        => x a-? missing 21.80
        tap ic supplement tap of x
        correct x c
        => x a-c corrected 7.80
        correct x nowhere
        => x a-nowhere corrected unpriced: distance unknown
        correct x a
        => x a-? cancelled 0.00
        ",
    );
}
