//! Tariffs whose prices depend on more than the ride itself: supplements (RULES P10), transfers by windows of the
//! tariff, caps, spend steps, zones, riders and times, and modes on which one only checks in.
//!
//! All play in a small town, or in the test country (`ovcore_testkit::world`) where rail matters:
//!
//! | where | what it costs, unless a file says otherwise |
//! |---|---|
//! | Red bus: lines 1 and 2; Red tram: line 5 | 2.00; 3.00 |
//! | Blue bus: line 9; Blue metro | 2.50; 4.00 |
//! | Green ferry | no tariff |
//!
//! A check-out that is missing costs 6.00. The places `u` 0 km, `v` 2 km, `w` 5 km, `x` 9 km, `y` 14 km and `z` 20 km
//! lie on one straight road. The town has no journeys of the policy, so that all that joins rides is in its tariffs.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]
#![expect(
    clippy::format_collect,
    clippy::format_push_string,
    clippy::string_slice,
    reason = "scripts are short texts of ASCII, put together from shorter ones"
)]

mod cap_periods;
mod cap_sets;
mod caps;
mod carry;
mod check_in_only;
mod cities;
mod effects;
mod estimates;
mod merges;
mod parts;
mod riders;
mod steps;
mod supplements;
mod times;
mod transfers;
mod zones;

use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::money::{Exact, Money};
use ovcore::network::NetworkDocument;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::trip::Fare;
use ovcore_testkit::conformance::record;
use ovcore_testkit::scenario::{Story, play};
use serde_json::{Value, json};

/// The network of the town.
fn town() -> Value {
    const ROAD: [(&str, i32); 6] =
        [("u", 0), ("v", 2_000), ("w", 5_000), ("x", 9_000), ("y", 14_000), ("z", 20_000)];
    let places: Vec<Value> = ROAD.iter().map(|(id, _)| json!({ "id": id, "name": id })).collect();
    let ids: Vec<&str> = ROAD.iter().map(|(id, _)| *id).collect();
    let row = |from: i32| ROAD.iter().map(|(_, to)| (to - from).abs()).collect::<Vec<_>>();
    let rows: Vec<Vec<i32>> = ROAD.iter().map(|(_, from)| row(*from)).collect();
    json!({
        "format": "ovcore/network/1", "id": "town", "source": "invented",
        "carriers": [{ "id": "RED", "name": "Red" }, { "id": "BLUE", "name": "Blue" }, { "id": "GREEN", "name": "Green" }],
        "places": places,
        "distances": [{ "id": "road", "carriers": ["RED", "BLUE"], "modes": ["bus", "tram", "metro"], "unit": "metre",
                        "places": ids, "rows": rows }],
        "lines": [
            { "id": "1", "carrier": "RED", "mode": "bus", "stops": [] },
            { "id": "2", "carrier": "RED", "mode": "bus", "stops": [] },
            { "id": "5", "carrier": "RED", "mode": "tram", "stops": [] },
            { "id": "9", "carrier": "BLUE", "mode": "bus", "stops": [] }
        ]
    })
}

/// The tariff of Red, with other parts or more.
fn red(parts: &Value) -> Value {
    let own = json!({
        "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 200 } } },
                   { "id": "tram", "modes": ["tram"], "rule": { "flat": { "amount_minor": 300 } } }],
        "boarding_fares": [{ "id": "boarding", "modes": ["bus", "tram"], "amount_minor": 600 }]
    });
    tariff("RED", &with(&own, parts))
}

/// The tariff of Blue, with other parts or more.
fn blue(parts: &Value) -> Value {
    let own = json!({
        "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 250 } } },
                   { "id": "metro", "modes": ["metro"], "rule": { "flat": { "amount_minor": 400 } } }],
        "boarding_fares": [{ "id": "boarding", "modes": ["bus", "metro"], "amount_minor": 600 }]
    });
    tariff("BLUE", &with(&own, parts))
}

/// A tariff of one carrier, named like it.
fn tariff(carrier: &str, parts: &Value) -> Value {
    let head = json!({
        "format": "ovcore/tariff/1", "id": carrier.to_lowercase(), "version": "1", "currency": "EUR",
        "source": "invented", "valid_from": "2024-01-01", "valid_until": "2028-12-31", "carriers": [carrier],
        "rounding": { "step_minor": 1, "mode": "half_away_from_zero" }
    });
    with(&head, parts)
}

/// An object with the parts of another put in, or in their place.
fn with(object: &Value, parts: &Value) -> Value {
    let mut object = object.clone();
    for (name, part) in parts.as_object().unwrap() {
        object[name] = part.clone();
    }
    object
}

/// The rules of the town: no journeys of the policy, and no sum that is asked for during the day.
fn in_town(tariffs: &[Value]) -> Rules {
    in_a_town(&town(), tariffs)
}

/// [`in_town`], with another network.
fn in_a_town(network: &Value, tariffs: &[Value]) -> Rules {
    let mut policy = Policy::ovpay();
    policy.journey.transfer_window_minutes = 0;
    policy.settlement.threshold_minor = Money::from_minor(100_000_000);
    rules(policy, network, tariffs)
}

/// The test country with a changed network and changed tariffs.
fn in_the_country(change: impl FnOnce(&mut Value, &mut Vec<Value>)) -> Rules {
    let mut network: Value = serde_json::from_str(ovcore_testkit::world::network()).unwrap();
    let tariffs = ovcore_testkit::world::tariffs();
    let mut tariffs: Vec<Value> = tariffs.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    change(&mut network, &mut tariffs);
    rules(Policy::ovpay(), &network, &tariffs)
}

/// The tariff of this name.
fn named<'t>(tariffs: &'t mut [Value], id: &str) -> &'t mut Value {
    tariffs.iter_mut().find(|t| t["id"] == id).unwrap()
}

fn rules(policy: Policy, network: &Value, tariffs: &[Value]) -> Rules {
    let network = NetworkDocument::from_json(&network.to_string()).and_then(record::network).unwrap();
    let tariffs = tariffs.iter().map(|t| TariffDocument::from_json(&t.to_string()).unwrap()).collect();
    Rules::new(policy, network, TariffBook::new(tariffs).unwrap()).unwrap()
}

/// Plays a script, and checks that the legs of every trip and the lines of every explanation add up to what is charged.
#[track_caller]
fn check(rules: &Rules, script: &str) -> Story {
    let story = play(rules, script);
    for held in story.account.trips().filter(|t| !t.withdrawn) {
        let trip = &held.trip;
        let legs = Money::sum(trip.legs.iter().map(|l| l.amount)).unwrap();
        assert_eq!(legs, trip.fare.charged(), "{trip:?}");
        let explanation = story.account.explain(rules, &trip.id);
        let Fare::Priced(price) = trip.fare else {
            assert_eq!(explanation, None, "{trip:?}");
            continue;
        };
        let explanation = explanation.unwrap();
        assert_eq!(explanation.price, price, "{explanation}");
        assert_eq!(explanation.total(), Exact::from_money(price), "{explanation}");
        for leg in &trip.legs {
            let lines = explanation.lines.iter().filter(|l| l.carrier == leg.carrier);
            let sum = lines.fold(Exact::ZERO, |sum, line| sum + line.amount);
            let of_carrier = trip.legs.iter().filter(|l| l.carrier == leg.carrier).map(|l| l.amount);
            assert_eq!(sum, Exact::from_money(Money::sum(of_carrier).unwrap()), "{explanation}");
        }
    }
    story
}

/// The rules and amounts of an explanation, in order.
#[track_caller]
fn lines(rules: &Rules, story: &Story, trip: &str) -> Vec<String> {
    let explanation = story.account.explain(rules, &trip.parse().unwrap()).unwrap();
    explanation.lines.iter().map(|l| format!("{} {} {}", l.carrier, l.rule, l.amount)).collect()
}
