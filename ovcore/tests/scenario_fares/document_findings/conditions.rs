//! Conditions, and rows that others leave nothing to.

use ovcore::fare::Conditions;
use ovcore::tap::Mode;
use serde_json::{Value, json};

use super::{each_alone, findings, only, sound, with};

/// Names in conditions that nothing has, and names that stand twice.
#[test]
fn names_in_conditions() {
    each_alone(&[
        (
            &[("/prices/0/when/modes", json!(["bus"]))],
            "prices[0].when.modes",
            "none: the row has its modes itself",
        ),
        (
            &[("/boarding_fares/0/when/modes", json!(["bus"]))],
            "boarding_fares[0].when.modes",
            "its modes itself",
        ),
        (
            &[("/prices/0/when/carriers", json!(["BLUE"]))],
            "prices[0].when.carriers[0]",
            "expected a carrier that has: RED, ROSE",
        ),
        (&[("/prices/0/when/lines", json!(["7", "8", "7"]))], "prices[0].when.lines[2]", "each line once"),
        (
            &[("/prices/0/when/from", json!(["z9"]))],
            "prices[0].when.from[0]",
            "no zone `z9`; expected a zone that stands in zones",
        ),
        (&[("/prices/0/when/to", json!(["z1", "z1"]))], "prices[0].when.to[1]", "each zone once"),
        (
            &[("/prices/0/when/within", json!(["z9"]))],
            "prices[0].when.within[0]",
            "a zone that stands in zones",
        ),
        (
            &[("/prices/0/when/riders", json!(["old"]))],
            "prices[0].when.riders[0]",
            "the tariff has no product `old`",
        ),
        (
            &[("/prices/0/when/times/0", json!("night"))],
            "prices[0].when.times[0]",
            "a name that stands in times",
        ),
    ]);
}

/// Conditions that cannot hold, or that ask for nothing.
#[test]
fn conditions_that_cannot_hold() {
    each_alone(&[
        (
            &[("/prices/0/when/both_ways", json!(true))],
            "prices[0].when.both_ways",
            "from or to, or no both_ways",
        ),
        (
            &[("/spend_steps/0/applies_to/decided_by", json!("check_out"))],
            "spend_steps[0].applies_to.decided_by",
            "peak or times",
        ),
        (
            &[("/prices/0/when/from", json!(["z1"])), ("/prices/0/when/within", json!(["z3"]))],
            "prices[0].when.within",
            "no place of `from` lies in these zones",
        ),
        (
            &[("/caps/0/applies_to/to", json!(["z3"]))],
            "caps[0].applies_to.within",
            "no place of `to` lies in these zones",
        ),
        (
            &[("/boarding_fares/0/when/to", json!(["z2"]))],
            "boarding_fares[0].when.to",
            "a ride without check-out ends nowhere",
        ),
        (
            &[("/supplements/1/prices/0/when/modes", json!(["ferry", "ferry"]))],
            "supplements[1].prices[0].when.modes[1]",
            "each mode once",
        ),
    ]);
}

/// Conditions are looked at wherever they stand.
#[test]
fn every_place_with_conditions() {
    for (pointer, path) in [
        ("/boarding_fares/0/when", "boarding_fares[0].when"),
        ("/supplements/0/prices/0/when", "supplements[0].prices[0].when"),
        ("/products/0/scope", "products[0].scope"),
        ("/transfers/0/opened_by", "transfers[0].opened_by"),
        ("/transfers/0/joins/0/from", "transfers[0].joins[0].from"),
        ("/transfers/0/joins/0/to", "transfers[0].joins[0].to"),
        ("/spend_steps/0/applies_to", "spend_steps[0].applies_to"),
        ("/caps/0/applies_to", "caps[0].applies_to"),
        ("/caps/0/extensions/0/applies_to", "caps[0].extensions[0].applies_to"),
    ] {
        each_alone(&[(&[(pointer, json!({ "riders": ["old"] }))], &format!("{path}.riders[0]"), "`old`")]);
    }
}

/// Without windows of peak nothing can ask whether it is peak: each that does is found.
#[test]
fn peak_without_windows() {
    let found = findings(&[with(&[("/peak", json!([]))])]);
    let paths: Vec<&str> = found.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths, ["[0](red).supplements[0].prices[0].when.peak", "[0](red).products[0].when"]);
    assert_eq!(found[0].expected, "peak windows, or no question of peak");
}

/// Rows, boarding fares and prices of supplements that no ride reaches, since an earlier one holds for all of theirs.
#[test]
fn rows_that_are_never_reached() {
    let flat = |modes: Value, when: Value| json!({ "id": "more", "modes": modes, "when": when, "rule": { "flat": { "amount_minor": 1 } } });
    each_alone(&[
        (
            &[("/prices/-", flat(json!(["bus"]), json!({ "peak": true })))],
            "prices[6].modes",
            "prices[1] already",
        ),
        (
            &[("/prices/0/when", json!({})), ("/products/1/effect", json!({ "rider": {} }))],
            "prices[1].modes",
            "what asks more stands first",
        ),
        (
            &[("/prices/-", flat(json!(["ferry"]), json!({})))],
            "prices[6].modes",
            "`ferry` has its price by prices[5]",
        ),
    ]);
    // On two modes it is found for each.
    let both = findings(&[with(&[("/prices/-", flat(json!(["ferry", "rail"]), json!({})))])]);
    assert_eq!(both.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), ["[0](red).prices[6].modes"; 2]);
    let fare = |when: Value| json!({ "id": "more", "modes": ["tram"], "when": when, "amount_minor": 1 });
    let price = |when: Value| json!({ "when": when, "amount_minor": 1 });
    each_alone(&[
        (
            &[("/boarding_fares/-", fare(json!({ "within": ["z1"] })))],
            "boarding_fares[3].modes",
            "boarding_fares[1] already",
        ),
        (
            &[("/supplements/0/prices/-", price(json!({ "from": ["z1"] })))],
            "supplements[0].prices[2]",
            "prices[1] holds",
        ),
        (&[("/prices/0/modes", json!([]))], "prices[0].modes", "at least one mode"),
        (&[("/boarding_fares/0/modes", json!(["bus", "bus"]))], "boarding_fares[0].modes", "each mode once"),
        (
            &[
                ("/prices", json!([])),
                ("/boarding_fares", json!([])),
                ("/supplements", json!([])),
                ("/products", json!([])),
                ("/transfers", json!([])),
                ("/spend_steps", json!([])),
                ("/caps", json!([])),
            ],
            "prices",
            "a price row or a boarding fare at least",
        ),
    ]);
}

/// When one row leaves nothing to another: the earlier, the later, and whether a ride reaches the later.
#[test]
fn what_covers_what() {
    for (earlier, later, reached) in [
        (json!({}), json!({ "from": ["z1"] }), false),
        (json!({ "from": ["z1"] }), json!({}), true),
        (json!({ "from": ["z1", "z2"] }), json!({ "from": ["z2"] }), false),
        (json!({ "from": ["z1"] }), json!({ "from": ["z1", "z2"] }), true),
        (json!({ "from": ["z1"], "to": ["z2"] }), json!({ "from": ["z2"], "to": ["z1"] }), true),
        (
            json!({ "from": ["z1"], "to": ["z2"], "both_ways": true }),
            json!({ "from": ["z2"], "to": ["z1"] }),
            false,
        ),
        (
            json!({ "from": ["z1"], "to": ["z2"] }),
            json!({ "from": ["z1"], "to": ["z2"], "both_ways": true }),
            true,
        ),
        // A ride that only checks in has no way back.
        (json!({ "to": ["z1"], "both_ways": true }), json!({ "from": ["z1"] }), true),
        (json!({ "to": ["z1"], "both_ways": true }), json!({ "from": ["z1"], "to": ["z2"] }), false),
        (json!({ "within": ["z1", "z2"] }), json!({ "from": ["z1"], "to": ["z2"] }), false),
        (json!({ "within": ["z1", "z2"] }), json!({ "from": ["z1"] }), true),
        (json!({ "within": ["z1", "z2"] }), json!({ "to": ["z1"] }), true),
        (json!({ "within": ["z1", "z2"] }), json!({ "from": ["z1"], "to": ["z3"] }), true),
        (json!({ "within": ["z1", "z2"] }), json!({ "from": ["z3"], "to": ["z1"] }), true),
        (json!({ "carriers": ["RED"] }), json!({ "carriers": ["RED"], "riders": ["child"] }), false),
        (json!({ "carriers": ["RED"] }), json!({ "carriers": ["ROSE"] }), true),
        (json!({ "lines": ["7"] }), json!({ "lines": ["7", "8"] }), true),
        (json!({ "class": "first" }), json!({ "class": "first", "peak": true }), false),
        (json!({ "class": "first" }), json!({ "class": "second" }), true),
        (json!({ "times": ["evening"] }), json!({ "times": ["evening"], "peak": false }), false),
        // Another tap decides: it may be evening by one and not by the other.
        (json!({ "times": ["evening"] }), json!({ "times": ["evening"], "decided_by": "check_out" }), true),
        (json!({ "peak": true }), json!({ "peak": true, "decided_by": "check_out" }), true),
        (json!({}), json!({ "peak": true, "decided_by": "check_out" }), false),
        (json!({ "peak": true }), json!({ "peak": false }), true),
    ] {
        let row = |id: &str, when: &Value| json!({ "id": id, "modes": ["tram"], "when": when, "rule": { "flat": { "amount_minor": 1 } } });
        let mut document = without_distance_on_trams(sound());
        document["prices"][2] = row("one", &earlier);
        document["prices"].as_array_mut().unwrap().push(row("two", &later));
        let by = crate::read(&document.to_string()).price_shadowed_by(6, Mode::Tram);
        assert_eq!(by, (!reached).then_some(2), "{earlier} before {later}");
        let found = findings(&[document]);
        let unreached = found.iter().any(|f| f.path == "[0](red).prices[6].modes");
        assert_eq!(unreached, !reached, "{earlier} before {later}: {found:#?}");
        assert_eq!(found.len(), usize::from(!reached), "{earlier} before {later}: {found:#?}");
    }
}

/// Conditions that ask nothing hold for every ride, however they would ask.
#[test]
fn conditions_that_ask_nothing() {
    let of = |json: Value| serde_json::from_value::<Conditions>(json).unwrap();
    for nothing in [json!({}), json!({ "both_ways": true }), json!({ "decided_by": "check_out" })] {
        assert!(of(nothing.clone()).is_empty(), "{nothing}");
    }
    for something in [json!({ "modes": ["bus"] }), json!({ "peak": false }), json!({ "to": ["z1"] })] {
        assert!(!of(something.clone()).is_empty(), "{something}");
    }
}

/// Without the join that needs a distance on trams.
fn without_distance_on_trams(mut document: Value) -> Value {
    let joins = document.pointer_mut("/transfers/0/joins").unwrap().as_array_mut().unwrap();
    joins.retain(|join| join.get("id") != Some(&json!("metres-on")));
    document
}

/// Two rows, one for the peak and one for the rest, or one for each class, leave nothing to a third.
#[test]
fn two_halves_leave_nothing() {
    for (first, second, reached) in [
        (json!({ "peak": true }), json!({ "peak": false }), false),
        (json!({ "class": "second" }), json!({ "class": "first" }), false),
        (json!({ "peak": true }), json!({ "peak": false, "decided_by": "check_in" }), true),
        (json!({ "peak": true }), json!({ "peak": false, "from": ["z1"] }), true),
        (json!({ "peak": true }), json!({ "class": "first" }), true),
    ] {
        let row = |id: &str, when: &Value| json!({ "id": id, "modes": ["tram"], "when": when, "rule": { "flat": { "amount_minor": 1 } } });
        let mut document = without_distance_on_trams(sound());
        document["prices"][2] = row("one", &first);
        document["prices"].as_array_mut().unwrap().push(row("two", &second));
        document["prices"].as_array_mut().unwrap().push(row("three", &json!({})));
        let found = findings(&[document]);
        if reached {
            assert_eq!(found, [], "{first}, {second}");
        } else {
            only(&found, "[0](red).prices[7].modes", "prices[6] already", &format!("{first}, {second}"));
        }
    }
}
