//! Modes on which one only checks in: a check-in is a whole trip there.
//!
//! Here that is every bus of Red (2.00, line 1 also 2.50). Red tram costs 3.00, Blue metro 4.00; with them one checks out,
//! and a missing check-out costs 6.00.

use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::trip::TripStatus;
use ovcore_testkit::scenario::play_in_any_order;
use serde_json::{Value, json};

use crate::{blue, check, in_a_town, lines, red, rules, town, with};

/// The town where one only checks in on Red's buses.
fn network() -> Value {
    let mut network = town();
    network["carriers"][0]["check_in_only"] = json!(["bus"]);
    network
}

fn red_with(parts: &Value) -> Rules {
    in_a_town(&network(), &[red(parts), blue(&json!({}))])
}

/// It is priced at once, is final at once, and is never missing a check-out.
#[test]
fn a_check_in_is_a_trip() {
    let rules = red_with(&json!({}));
    let story = check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u id=one     => u-? 2.00
        08:20     RED bus in v            => v-? 2.00
        03:25+1   advance                 => @03:25 asks 4.00 night
        ",
    );
    assert_eq!(lines(&rules, &story, "one"), ["RED bus 200"]);
    for held in story.account.trips() {
        assert_eq!(held.trip.final_at, Some(held.trip.check_in.at), "{:?}", held.trip);
        assert!(!matches!(held.trip.status, TripStatus::Open { .. }), "{:?}", held.trip);
        assert_eq!(held.trip.check_out, None);
        assert!(
            held.trip.legs.iter().all(|leg| leg.to.is_none() && leg.distance.is_none()),
            "nobody knows how far"
        );
    }
}

/// S2: a sum above the threshold is asked at once, and a check-in is in it.
#[test]
fn s2_its_charge_is_final_at_once() {
    let mut policy = Policy::ovpay();
    policy.settlement.threshold_minor = Money::from_minor(399);
    check(
        &rules(policy, &network(), &[red(&json!({}))]),
        "
        2026-03-10
        08:00     RED bus in u            => u-? 2.00
        09:00     RED bus in v            => v-? 2.00; asks 4.00 threshold
        ",
    );
}

/// P4: a check-out there closes nothing.
#[test]
fn p4_a_check_out_there_is_an_orphan() {
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        08:00     RED bus in u            => u-? 2.00
        08:20     RED bus out v           => orphan check-out
        # nor does it close the open trip of another mode
        09:00     BLUE metro in v         => opens v
        09:10     RED bus out w           => orphan check-out
        09:20     BLUE metro out w        => v-w 4.00
        ",
    );
}

/// P4: nor does a check-out there end the open trip of the same carrier's tram, though both have readers on board.
#[test]
fn p4_a_check_out_there_ends_no_other_trip() {
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        08:00     RED tram in u           => opens u
        08:20     RED bus out w           => orphan check-out
        08:30     RED tram out w          => u-w 3.00
        ",
    );
}

/// P4: a reader that does not know the direction takes a check-in there.
#[test]
fn p4_an_unknown_direction_is_a_check_in() {
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        08:00     RED bus tap u           => u-? 2.00
        08:20     RED bus tap v           => v-? 2.00
        ",
    );
}

/// P6: it ends the open trip of another mode, which is missing its check-out.
#[test]
fn p6_it_ends_an_open_trip() {
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        08:00     RED tram in u           => opens u
        08:20     RED bus in v            => u-? 6.00; v-? 2.00
        08:30     RED tram out w          => orphan check-out
        09:00     BLUE metro in u         => opens u
        09:10     RED bus in v            => u-? 6.00; v-? 2.00
        ",
    );
}

/// P2: within five seconds it is one presentation; later it is another ride.
#[test]
fn p2_pressed_twice() {
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        08:00:00  RED bus in u id=one     => u-? 2.00
        08:00:05  RED bus in u            => duplicate of one
        08:00:06  RED bus in u            => u-? 2.00
        ",
    );
}

/// On the buses of another carrier, and on other modes, one checks out.
#[test]
fn only_there() {
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        08:00     BLUE bus in u           => opens u
        08:20     BLUE bus out v          => u-v 2.50
        ",
    );
}

/// Prices by where and when it is: it ends in no zone, and lies within those of its check-in.
#[test]
fn prices_by_the_check_in() {
    let row = |id: &str, when: &Value, amount: u32| json!({ "id": id, "modes": ["bus"], "when": when, "rule": { "flat": { "amount_minor": amount } } });
    let parts = json!({
        "zones": { "pier": ["x"], "square": ["v", "w"] },
        "times": { "night": [{ "days": "daily", "from": "22:00", "until": "05:00" }] },
        "prices": [
            row("night", &json!({ "times": ["night"], "decided_by": "check_out" }), 500),
            row("to", &json!({ "to": ["pier"] }), 900),
            row("pier", &json!({ "from": ["pier"] }), 700),
            row("square", &json!({ "within": ["square"] }), 100),
            row("line", &json!({ "lines": ["1"] }), 250),
            row("bus", &json!({}), 200)] });
    check(
        &red_with(&parts),
        "
        2026-03-10
        08:00     RED bus in x            => x-? 7.00
        09:00     RED bus in v            => v-? 1.00
        10:00     RED bus in u line=1     => u-? 2.50
        11:00     RED bus in u            => u-? 2.00
        22:00     RED bus in x            => x-? 5.00
        ",
    );
}

/// By zone sets, the zone of the check-in is all that is touched.
#[test]
fn prices_by_zone_sets() {
    let parts = json!({
        "zones": { "A": ["u"], "B": ["v"] },
        "prices": [{ "id": "sets", "modes": ["bus"], "rule": { "zone_sets": { "sets": [
            { "zones": ["A"], "amount_minor": 150 }, { "zones": ["A", "B"], "amount_minor": 240 }] } } }] });
    check(
        &red_with(&parts),
        "
        2026-03-10
        08:00     RED bus in u            => u-? 1.50
        09:00     RED bus in v            => v-? 2.40
        10:00     RED bus in w            => w-? unpriced: no price in the tariff for this ride
        ",
    );
}

/// Transfers: a ride without check-out ends where it begins; an hour, from each anchor.
#[test]
fn transfers_after_a_check_in() {
    for from in ["first_check_in", "first_check_out", "last_check_in", "last_check_out", "last_paid_check_in"]
    {
        for to in ["check_in", "check_out"] {
            let parts = json!({ "transfers": [{ "id": "hour", "within": { "seconds": 3600, "from": from, "to": to },
                                                "joins": [{ "id": "free", "effect": "free" }] }] });
            for (second, price) in [("09:00:00", "0.00"), ("09:00:01", "2.00")] {
                check(
                    &red_with(&parts),
                    &format!(
                        "
                        2026-03-10
                        08:00     RED bus in u            => u-? 2.00
                        {second}  RED bus in v            => v-? {price}
                        "
                    ),
                );
            }
        }
    }
}

/// To a ride with a check-out and from one.
#[test]
fn transfers_between_both_kinds() {
    let parts = json!({ "transfers": [{ "id": "hour", "within": { "seconds": 3600, "from": "last_check_out", "to": "check_in" },
                                        "joins": [{ "id": "difference", "effect": { "credit": { "of": "highest" } } }] }] });
    check(
        &red_with(&parts),
        "
        2026-03-10
        08:00     RED bus in u            => u-? 2.00
        09:00     RED tram in v
        09:30     RED tram out w          => v-w 1.00
        10:30     RED bus in w            => w-? 0.00
        11:30     RED tram in x
        11:40     RED tram out y          => x-y 0.00
        12:40:01  RED bus in y            => y-? 2.00
        ",
    );
}

/// Caps and spend steps count it as any ride, a fee with the ride is due.
#[test]
fn caps_steps_and_fees() {
    let amount = |amount: u32| json!([{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": amount } } }]);
    check(
        &red_with(&json!({ "caps": amount(500) })),
        "
        2026-03-10
        08:00     RED bus in u            => u-? 2.00
        09:00     RED bus in v            => v-? 2.00
        10:00     RED bus in w            => w-? 1.00
        11:00     RED bus in x            => x-? 0.00
        ",
    );
    let fee = json!([{ "id": "pier", "charged": "with_ride", "prices": [{ "when": { "from": ["pier"] }, "amount_minor": 50 }] }]);
    let steps = json!([{ "id": "north", "period": "calendar_month", "steps": [{ "after_minor": 300, "basis_points": 5000 }] }]);
    check(
        &red_with(&json!({ "zones": { "pier": ["x"] }, "supplements": fee, "spend_steps": steps })),
        "
        2026-03-10
        08:00     RED bus in u            => u-? 2.00
        09:00     RED bus in x            => x-? 2.00
        10:00     RED bus in x            => x-? 1.50
        ",
    );
}

/// New York: each bus or metro ride costs the same, a second one within two hours is free, and so is every ride after the
/// twelfth that was paid in seven days.
#[test]
fn new_york() {
    let mut network = network();
    network["carriers"][0]["check_in_only"] = json!(["bus", "metro"]);
    let rule = json!({ "flat": { "amount_minor": 290 } });
    let parts = json!({
        "prices": [{ "id": "ride", "modes": ["bus", "metro"], "rule": rule }], "boarding_fares": [],
        "transfers": [{ "id": "two-hours", "transfers_max": 1,
            "within": { "seconds": 7200, "from": "first_check_in", "to": "check_in" },
            "joins": [
                { "id": "metro-metro", "from": { "modes": ["metro"] }, "to": { "modes": ["metro"] }, "effect": "restart" },
                { "id": "same-bus", "same": ["line"], "effect": "restart" },
                { "id": "free", "effect": "free" }] }],
        "caps": [{ "id": "twelve", "period": { "rolling": { "days": 7 } }, "limit": { "rides": { "paid": 3 } } }] });
    check(
        &in_a_town(&network, &[red(&parts)]),
        "
        2026-03-10
        08:00     RED metro in u          => u-? 2.90
        08:30     RED bus in v line=1     => v-? 0.00
        # the one transfer is used
        09:00     RED bus in w line=2     => w-? 2.90
        09:30     RED bus in x line=2     => x-? 2.90
        # after three paid rides, until the sixteenth
        10:00     RED metro in y          => y-? 0.00
        13:00     RED metro in u          => u-? 0.00
        2026-03-16
        07:59     advance
        08:00     RED metro in u          => u-? 0.00
        2026-03-17
        08:00     RED metro in u          => u-? 2.90
        ",
    );
}

/// A product, and a rider, as on any ride.
#[test]
fn products_and_riders() {
    let parts = json!({
        "products": [{ "id": "half", "name": "Half", "effect": { "percent_off": { "basis_points": 5000 } } },
                     { "id": "child", "name": "Child", "effect": { "rider": {} } }],
        "prices": [{ "id": "child", "modes": ["bus"], "when": { "riders": ["child"] }, "rule": { "flat": { "amount_minor": 80 } } },
                   { "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 200 } } }] });
    check(
        &red_with(&parts),
        "
        2026-03-10
        08:00     RED bus in u            => u-? 2.00
        09:00     holds half
        09:01     RED bus in u            => u-? 1.00
        10:00     holds child
        10:01     RED bus in u            => u-? 0.40
        ",
    );
}

/// I3: in any order of arrival, with an open trip that it ends.
#[test]
fn in_any_order_of_arrival() {
    play_in_any_order(
        &red_with(&json!({})),
        "2026-03-10",
        "
        12:00     RED tram in u at=08:00
        12:00     RED bus in v at=08:20
        12:00     RED tram in v at=08:40
        12:00     RED tram out w at=09:00
        12:00     RED bus out x at=09:10 id=orphan
        ",
        "
        12:01     trips                   => u-? 6.00; v-? 2.00; v-w 3.00
        ",
    );
}

/// J6: across midnight, and at the end of the travel day.
#[test]
fn j6_across_the_edges_of_the_day() {
    check(
        &red_with(
            &json!({ "caps": [{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 300 } } }] }),
        ),
        "
        2026-03-10
        23:50     RED bus in u            => u-? 2.00
        23:59:59  RED bus in v            => v-? 1.00
        00:00:00+1 RED bus in w           => w-? 2.00
        03:04:59+1 RED bus in x           => x-? 1.00
        03:05:00+1 RED bus in y           => y-? 0.00
        03:25+1   advance                 => @03:25 asks 3.00 night
        ",
    );
}

/// A ride whose reader is amended, or that turns out to have failed, gives its price back.
#[test]
fn an_amendment_takes_it_back() {
    check(
        &with_hour(),
        "
        2026-03-10
        08:00     RED bus in u id=one     => u-? 2.00
        08:30     RED bus in v id=two     => v-? 0.00
        10:00     RED bus in u id=one v=1 at=08:00 failed
        10:01     trips                   => v-? 2.00
        ",
    );
}

fn with_hour() -> Rules {
    red_with(&with(
        &json!({}),
        &json!({ "transfers": [{ "id": "hour", "within": { "seconds": 3600, "from": "first_check_in", "to": "check_in" },
                                 "joins": [{ "id": "free", "effect": "free" }] }] }),
    ))
}
