//! Tariffs beside each other, and beside a network.

use ovcore::document::Finding;
use ovcore::fare::TariffBook;
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use serde_json::{Value, json};

use super::{Change, findings, only, set, sound, with};
use crate::read;

/// A tariff for the next year.
fn next() -> Vec<Change<'static>> {
    vec![("/id", json!("next")), ("/valid_from", json!("2027-01-01")), ("/valid_until", json!("2027-12-31"))]
}

/// What two tariffs of one book say of the same rides, caps and dates; found at the second.
#[test]
fn two_tariffs_beside_each_other() {
    let next: &[Change<'_>] = &next();
    let blue: &[Change<'_>] = &[("/id", json!("next")), ("/carriers", json!(["BLUE"]))];
    for good in [next, blue] {
        assert_eq!(findings(&[sound(), with(good)]), [], "{good:?}");
    }
    let cases: [(&[Change<'_>], Change<'_>, &str, &str); 7] = [
        (
            next,
            ("/valid_from", json!("2027-01-02")),
            "valid_from",
            "RED by rail has no price from 2027-01-01 until 2027-01-02; expected no gap",
        ),
        (
            next,
            ("/valid_from", json!("2026-12-31")),
            "valid_from",
            "one tariff for a carrier, a mode and a date",
        ),
        (next, ("/caps/0/period", json!("week")), "caps[0].period", "`day` has another period in [0](red)"),
        (blue, ("/id", json!("red")), "id", "an id of its own, or dates of its own"),
        (blue, ("/currency", json!("GBP")), "currency", "one currency for all tariffs of a book"),
        (
            blue,
            ("/caps/0/limit/amount/amount_minor", json!(800)),
            "caps[0].limit",
            "another limit in [0](red) at the same time",
        ),
        (blue, ("/caps/0/days", json!(["weekend"])), "caps[0].days", "the same days for one cap at one time"),
    ];
    for (base, change, path, words) in cases {
        let mut changes = base.to_vec();
        changes.push(change);
        let second = with(&changes);
        let prefix = format!("[1]({})", second["id"].as_str().unwrap());
        only(&findings(&[sound(), second]), &format!("{prefix}.{path}"), words, &format!("{changes:?}"));
    }
}

/// A mode that has prices and no boarding fare, or the other way round, is priced by both all the same.
#[test]
fn two_tariffs_with_a_part_of_a_mode_each() {
    let bare = |own: &[Change<'_>]| {
        let empty =
            ["prices", "boarding_fares", "supplements", "products", "transfers", "spend_steps", "caps"];
        let paths = empty.map(|part| format!("/{part}"));
        let mut changes: Vec<Change<'_>> = paths.iter().map(|path| (path.as_str(), json!([]))).collect();
        changes.push(("/id", json!("next")));
        changes.extend_from_slice(own);
        with(&changes)
    };
    let flat = json!([{ "id": "flat", "modes": ["metro"], "rule": { "flat": { "amount_minor": 1 } } }]);
    let boarding = json!([{ "id": "boarding", "modes": ["metro"], "amount_minor": 1 }]);
    for (own, words) in [
        (("/prices", flat), "RED by metro is priced by [0](red)"),
        (("/boarding_fares", boarding), "RED by metro is priced by [0](red)"),
    ] {
        only(&findings(&[sound(), bare(&[own])]), "[1](next).valid_from", words, "metro");
    }
}

/// A limit may change with the year, and a gap is found at the later tariff, in whichever order the two are given.
#[test]
fn one_tariff_after_another() {
    let mut changes = next();
    changes.push(("/caps/0/limit/amount/amount_minor", json!(950)));
    assert_eq!(findings(&[sound(), with(&changes)]), []);
    changes[1].1 = json!("2027-02-01");
    only(
        &findings(&[with(&changes), sound()]),
        "[0](next).valid_from",
        "until 2027-02-01",
        "the later one first",
    );
}

/// Since when there is no price: since the end of the last of those before, whether that is a date or an instant.
#[test]
fn a_gap_begins_where_the_last_of_several_ended() {
    let of = |id: &str, from: &str, until: &str| {
        with(&[("/id", json!(id)), ("/valid_from", json!(from)), ("/valid_until", json!(until))])
    };
    let dates = [
        of("first", "2025-01-01", "2025-12-31"),
        of("second", "2026-01-01", "2026-12-31"),
        of("third", "2027-02-01", "2027-12-31"),
    ];
    let instants = [
        of("first", "2024-12-31T23:00:00Z", "2025-12-31T23:00:00Z"),
        of("second", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"),
        of("third", "2027-01-31T23:00:00Z", "2027-12-31T23:00:00Z"),
    ];
    for (tariffs, words) in [
        (dates, "RED by rail has no price from 2027-01-01 until 2027-02-01"),
        (instants, "RED by rail has no price from 2026-12-31T23:00:00Z until 2027-01-31T23:00:00Z"),
    ] {
        let [first, second, third] = &tariffs;
        for order in [[first, second, third], [second, first, third], [third, second, first]] {
            let book = order.map(Clone::clone);
            let place = order.iter().position(|tariff| tariff["id"] == "third").unwrap();
            only(&findings(&book), &format!("[{place}](third).valid_from"), words, "gap");
        }
        // Another carrier's fills no gap, and where one ends as the other begins there is none.
        let blue =
            [("/id", json!("blue")), ("/carriers", json!(["BLUE"])), ("/valid_until", json!("2028-12-31"))];
        only(
            &findings(&[third.clone(), second.clone(), with(&blue)]),
            "[0](third).valid_from",
            words,
            "blue",
        );
        assert_eq!(findings(&[first.clone(), second.clone()]), []);
    }
}

/// Conditions of one window, cap or set of steps that two tariffs share may name each other's carriers.
#[test]
fn shared_rules_name_each_others_carriers() {
    let named = json!({ "carriers": ["BLUE"] });
    for pointer in [
        "/transfers/0/joins/0/from",
        "/transfers/0/joins/4/to",
        "/spend_steps/0/applies_to",
        "/caps/0/extensions/0/applies_to",
    ] {
        let red = with(&[(pointer, named.clone())]);
        let blue = with(&[(pointer, named.clone()), ("/id", json!("blue")), ("/carriers", json!(["BLUE"]))]);
        assert_eq!(findings(&[red.clone(), blue]), [], "{pointer}");
        assert_eq!(findings(&[red]).len(), 1, "{pointer}");
    }
}

/// A cap behind a lower one limits nothing, unless it counts the rides of another tariff, too.
#[test]
fn a_cap_over_two_tariffs() {
    let both = json!({ "id": "both", "period": "travel_day", "applies_to": { "within": ["z1"] },
                       "limit": { "amount": { "amount_minor": 1500 } } });
    let red = with(&[("/caps/-", both)]);
    let mut blue = red.clone();
    set(&mut blue, "/id", json!("blue"));
    set(&mut blue, "/carriers", json!(["BLUE"]));
    let found = findings(core::slice::from_ref(&red));
    only(&found, "[0](red).caps[2].limit.amount.amount_minor", "caps[0] (`day`) is lower", "alone");
    assert_eq!(findings(&[red, blue]), []);
}

/// A network with the places and lines of the document.
fn network() -> Value {
    let place = |id: &str| json!({ "id": id, "name": id });
    json!({
        "format": "ovcore/network/1", "id": "net", "source": "invented",
        "carriers": [{ "id": "RED", "name": "Red" }, { "id": "ROSE", "name": "Rose" }],
        "places": [place("a"), place("b"), place("c"), place("d")],
        "lines": [{ "id": "7", "carrier": "RED", "mode": "bus", "stops": [] }],
        "supplement_readers": [{ "carrier": "RED", "reader": "gate-1", "supplement": "fast" }]
    })
}

fn beside_network(network: &Value, documents: &[Value]) -> Vec<Finding> {
    let network = Network::new(NetworkDocument::from_json(&network.to_string()).unwrap()).unwrap();
    let tariffs = TariffBook::new(documents.iter().map(|text| read(&text.to_string())).collect()).unwrap();
    Rules::new(Policy::ovpay(), network, tariffs)
        .map_or_else(|error| error.findings().to_vec(), |_| Vec::new())
}

/// What a network shows: places and lines that it does not have, and readers whose supplement nobody has.
#[test]
fn beside_a_network() {
    let lines = |lines: Value| with(&[("/prices/0/when/lines", lines)]);
    assert_eq!(beside_network(&network(), &[lines(json!(["7"]))]), []);
    let found = beside_network(&network(), &[lines(json!(["7", "8"]))]);
    only(
        &found,
        "tariffs[0](red).prices[0].when.lines[1]",
        "no line `8`; expected a line of the network",
        "line",
    );
    let cap = ("/caps/0/extensions/0/applies_to/lines", json!(["8"]));
    let found = beside_network(&network(), &[with(&[("/prices/0/when/lines", json!(["7"])), cap])]);
    only(&found, "tariffs[0](red).caps[0].extensions[0].applies_to.lines[0]", "no line `8`", "cap");
    // A network that has none of the lines was made without them.
    assert_eq!(beside_network(&network(), &[lines(json!(["8"]))]), []);
    let elsewhere = with(&[("/zones/z3/-", json!("x"))]);
    let found = beside_network(&network(), core::slice::from_ref(&elsewhere));
    only(&found, "tariffs[0](red).zones.z3[1]", "no place `x`; expected a place of the network", "place");
    // A network without one of the carriers may be without its places, too.
    let mut smaller = network();
    smaller["carriers"].as_array_mut().unwrap().pop();
    assert_eq!(beside_network(&smaller, &[elsewhere]), []);
    let mut reader = network();
    reader["supplement_readers"][0]["supplement"] = json!("slow");
    only(
        &beside_network(&reader, &[sound()]),
        "network.supplement_readers",
        "no tariff has a supplement `slow`",
        "reader",
    );
    // A book that has none at readers was made without them.
    assert_eq!(beside_network(&reader, &[]), []);
    assert_eq!(beside_network(&reader, &[with(&[("/supplements/0/charged", json!("with_ride"))])]), []);
    // One that comes with the ride is not charged at a reader.
    reader["supplement_readers"][0]["supplement"] = json!("airport");
    only(
        &beside_network(&reader, &[sound()]),
        "network.supplement_readers",
        "charged `at_reader`",
        "with the ride",
    );
}

/// Between a date and an instant the time zone decides: 2027 begins at 23:00 UTC in the Netherlands.
#[test]
fn a_date_beside_an_instant() {
    let second = |from: &str| {
        with(&[("/id", json!("next")), ("/valid_from", json!(from)), ("/valid_until", json!("2027-12-31"))])
    };
    let found = |from: &str| beside_network(&network(), &[sound(), second(from)]);
    assert_eq!(found("2026-12-31T23:00:00Z"), []);
    let overlap = found("2026-12-31T22:59:59Z");
    let words = "RED by rail is priced by tariffs[0] too, until 2026-12-31T23:00:00Z";
    only(&overlap, "tariffs[1](next).valid_from", words, "overlap");
    let gap = found("2026-12-31T23:00:01Z");
    let words = "RED by rail has no price from 2026-12-31T23:00:00Z until 2026-12-31T23:00:01Z";
    only(&gap, "tariffs[1](next).valid_from", words, "gap");
    let never = with(&[("/valid_from", json!("2027-01-01T00:00:00+01:00"))]);
    only(
        &beside_network(&network(), &[never]),
        "tariffs[0](red).valid_until",
        "a moment after valid_from",
        "empty",
    );
    // One that never holds is beside no other.
    let long = with(&[("/valid_until", json!("2027-12-31"))]);
    let mut never = second("2026-12-31T23:00:00Z");
    set(&mut never, "/valid_until", json!("2026-12-31"));
    let found = beside_network(&network(), &[long, never]);
    only(&found, "tariffs[1](next).valid_until", "a moment after valid_from", "empty beside another");
    let mut twice = second("2026-12-31T22:00:00Z");
    set(&mut twice, "/id", json!("red"));
    set(&mut twice, "/carriers", json!(["BLUE"]));
    only(&beside_network(&network(), &[sound(), twice]), "tariffs[1](red).id", "times of its own", "id");
}
