//! Products, transfers, spend steps and caps: what cannot apply.

use serde_json::{Value, json};

use super::{Change, each_alone, findings, only, sound, with};

/// What a traveller may hold: discounts that cannot apply, and what is told to people.
#[test]
fn products() {
    each_alone(&[
        (&[("/products/1/id", json!("dal"))], "products[1].id", "each product once"),
        (&[("/products/1/name", json!(""))], "products[1].name", "a name for people"),
        (&[("/products/1/decided_by", json!("check_out"))], "products[1].decided_by", "or no decided_by"),
        (
            &[("/products/0/effect/percent_off/basis_points", json!(0))],
            "products[0].effect.percent_off.basis_points",
            "4000 is 40 %",
        ),
        (
            &[("/products/0/effect/percent_off/basis_points", json!(10_001))],
            "products[0].effect.percent_off.basis_points",
            "1 to 10000",
        ),
        (
            &[("/products/0/conditions/0/text/nl", json!(" "))],
            "products[0].conditions[0].text.nl",
            "a text in Dutch",
        ),
        (
            &[("/products/0/conditions/0/text/en", json!(""))],
            "products[0].conditions[0].text.en",
            "a text in English",
        ),
        (
            &[(
                "/products/0/conditions/-",
                json!({ "id": "one-card", "text": { "en": "Again.", "nl": "Nog eens." } }),
            )],
            "products[0].conditions[1].id",
            "each condition of a product once",
        ),
    ]);
}

/// Rates of its own, for rows that are not there or that they do not lower.
#[test]
fn reduced_rates() {
    let rates = |rule: &str, base: i64, rate: &str, cap: Value| json!({ rule: { "base_minor": base, "rate_minor_per_km": rate, "cap_minor": cap } });
    let (reduced, found) =
        ("/products/1/effect/reduced_rates/rates", "products[1].effect.reduced_rates.rates");
    let ferry = json!({ "id": "more", "modes": ["bus"], "rule": { "distance": { "base_minor": 9, "rate_minor_per_km": "9" } } });
    each_alone(&[
        (&[(reduced, json!({}))], found, "rates for at least one price row"),
        (
            &[(reduced, rates("none", 1, "1", Value::Null))],
            &format!("{found}.none"),
            "the id of a price row by distance",
        ),
        (
            &[(reduced, rates("bands", 1, "1", Value::Null))],
            &format!("{found}.bands"),
            "the id of a price row by distance",
        ),
        (
            &[(reduced, rates("km", 70, "0.000001", Value::Null))],
            &format!("{found}.km.rate_minor_per_km"),
            "at most 5 decimals",
        ),
        (
            &[("/products/1/scope", json!({ "modes": ["rail"] }))],
            &format!("{found}.km"),
            "`km` is for bus, the product for rail",
        ),
    ]);
    // Rates of a row that no ride reaches: the row is found, and what leans on it.
    let found_twice =
        findings(&[with(&[("/prices/-", ferry), (reduced, rates("more", 1, "1", Value::Null))])]);
    let paths: Vec<&str> = found_twice.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths, ["[0](red).prices[6].modes", "[0](red).products[1].effect.reduced_rates.rates.more"]);
    assert_eq!(found_twice[1].found, "no ride reaches `more`");
}

/// A percentage for modes without a price, or with a boarding fare alone that discounts do not lower.
#[test]
fn a_percentage_that_lowers_nothing() {
    let mut document = sound();
    document["products"][0]["scope"] = json!({ "modes": ["rail"] });
    document["prices"].as_array_mut().unwrap().retain(|row| row["id"] != "units");
    assert_eq!(findings(&[document.clone()]), []);
    document["boarding_fares"][2]["discounts_apply"] = json!(false);
    only(
        &findings(&[document.clone()]),
        "[0](red).products[0].scope.modes",
        "where discounts lower nothing",
        "boarding",
    );
    document["boarding_fares"].as_array_mut().unwrap().pop();
    only(&findings(&[document]), "[0](red).products[0].scope.modes", "which has no price here", "no row");
}

/// A join of every ride, with something changed.
fn join(extra: &Value) -> Value {
    let mut join = json!({ "id": "more", "effect": "free" });
    join.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    join
}

/// Transfer windows, and in what two rides must be alike.
#[test]
fn transfer_windows() {
    each_alone(&[
        (
            &[("/transfers/0/within/seconds", json!(0))],
            "transfers[0].within.seconds",
            "1 to 604800: at most seven days",
        ),
        (&[("/transfers/0/within/seconds", json!(604_801))], "transfers[0].within.seconds", "found 604801"),
        (
            &[("/transfers/0/joins/3/within/seconds", json!(0))],
            "transfers[0].joins[3].within.seconds",
            "1 to 604800",
        ),
        (
            &[("/transfers/0/transfers_max", json!(0)), ("/transfers/0/joins/3/counts", json!(true))],
            "transfers[0].transfers_max",
            "1 or more, or a join that does not count",
        ),
        (&[("/transfers/0/joins", json!([]))], "transfers[0].joins", "at least one join"),
        (
            &[("/transfers/0/joins/-", join(&json!({ "to": { "modes": ["rail"] } })))],
            "transfers[0].joins[5]",
            "joins[4] fits every such ride already",
        ),
        (
            &[("/transfers/0/joins/0/same/-", json!("mode"))],
            "transfers[0].joins[0].same[1]",
            "`mode` stands twice; expected each once",
        ),
        (
            &[("/transfers/0/joins/0/different/-", json!("line"))],
            "transfers[0].joins[0].different[1]",
            "`line` stands twice",
        ),
        (
            &[("/transfers/0/joins/0/same", json!(["carrier", "carrier"]))],
            "transfers[0].joins[0].same[1]",
            "`carrier` stands twice",
        ),
        (
            &[("/transfers/0/joins/0/different/-", json!("mode"))],
            "transfers[0].joins[0].different[1]",
            "either same or different",
        ),
        (
            &[("/transfers/0/joins/0/from", json!({ "modes": ["tram"] }))],
            "transfers[0].joins[0].same[0]",
            "`from` is tram, `to` is bus",
        ),
        (
            &[
                ("/transfers/0/joins/1/from", json!({ "modes": ["tram"] })),
                ("/transfers/0/joins/1/different", json!(["mode"])),
            ],
            "transfers[0].joins[1].different[0]",
            "that such a pair of rides can fit",
        ),
    ]);
}

/// Effects on a part of the price that no row has, and their amounts.
#[test]
fn transfer_effects() {
    each_alone(&[
        (
            &[("/transfers/0/joins/0/to/modes", json!(["tram"]))],
            "transfers[0].joins[0].effect",
            "a price row by a base",
        ),
        (
            &[("/transfers/0/joins/1/to/modes", json!(["ferry"]))],
            "transfers[0].joins[1].effect",
            "a price row by a distance",
        ),
        (
            &[("/transfers/0/joins/2/to/modes", json!(["rail"]))],
            "transfers[0].joins[2].effect",
            "a price row by zone sets",
        ),
        (
            &[("/transfers/0/joins/2/effect", json!({ "merge": { "by": "sum_of_distances" } }))],
            "transfers[0].joins[2].effect",
            "a price row by a distance",
        ),
        (
            &[("/transfers/0/joins/3/effect/fixed/amount_minor", json!(-1))],
            "transfers[0].joins[3].effect.fixed.amount_minor",
            "0 to 1000000000",
        ),
        (
            &[("/transfers/0/joins/4/effect/discount/amount_minor", json!(-1))],
            "transfers[0].joins[4].effect.discount.amount_minor",
            "found -1",
        ),
        (
            &[("/transfers/0/joins/4/effect", json!({ "together": { "amount_minor": -1 } }))],
            "transfers[0].joins[4].effect.together.amount_minor",
            "found -1",
        ),
    ]);
}

/// A join behind the last one, which holds for any ride: whether a ride comes to it.
#[test]
fn joins_behind_one_for_every_ride() {
    let seconds = |seconds: u32, from: &str| json!({ "seconds": seconds, "from": from, "to": "check_in" });
    for (extra, reached) in [
        (json!({ "within": seconds(3600, "first_check_in") }), false),
        (json!({ "within": seconds(3599, "first_check_in") }), false),
        (json!({ "within": seconds(3601, "first_check_in") }), true),
        (json!({ "within": seconds(60, "last_check_in") }), true),
        (json!({ "against": "last" }), false),
        (json!({ "against": "any" }), true),
        (json!({ "counts": false }), true),
        (json!({ "same": ["carrier"] }), false),
    ] {
        let found = findings(&[with(&[("/transfers/0/joins/-", join(&extra))])]);
        assert_eq!(found.is_empty(), reached, "{extra}: {found:#?}");
    }
    // A window whose last second is in it, or is not, before a join with its own; and one without a number of transfers.
    let within =
        |bound: &str| json!({ "seconds": 3600, "from": "first_check_in", "to": "check_in", "bound": bound });
    for (window, extra, reached) in [
        (("within", within("inclusive")), json!({ "within": within("exclusive") }), false),
        (("within", within("exclusive")), json!({ "within": within("inclusive") }), true),
        (("within", within("exclusive")), json!({ "within": within("exclusive") }), false),
        (("transfers_max", Value::Null), json!({ "counts": false }), false),
    ] {
        let (part, value) = window;
        let changes =
            [(&*format!("/transfers/0/{part}"), value.clone()), ("/transfers/0/joins/-", join(&extra))];
        let found = findings(&[with(&changes)]);
        assert_eq!(found.is_empty(), reached, "{part} {value}, {extra}: {found:#?}");
    }
}

/// Spend steps: their order, and those that no ride reaches.
#[test]
fn spend_steps() {
    let steps = json!({ "id": "more", "period": "week", "steps": [{ "after_minor": 1, "basis_points": 1 }] });
    let late = json!({ "id": "later", "period": "week", "applies_to": { "modes": ["bus"], "peak": true },
                       "steps": [{ "after_minor": 1, "basis_points": 1 }] });
    each_alone(&[
        (
            &[("/spend_steps/-", late)],
            "spend_steps[1].applies_to",
            "spend_steps[0] applies to every such ride already",
        ),
        (
            &[("/spend_steps/0/period", json!({ "rolling": { "days": 0 } }))],
            "spend_steps[0].period.rolling.days",
            "1 day or more",
        ),
        (&[("/spend_steps/0/steps", json!([]))], "spend_steps[0].steps", "at least one step"),
        (
            &[("/spend_steps/0/steps/1/after_minor", json!(1000))],
            "spend_steps[0].steps[1].after_minor",
            "more than 1000: steps rise",
        ),
        (
            &[("/spend_steps/0/steps/0/after_minor", json!(-1))],
            "spend_steps[0].steps[0].after_minor",
            "0 to 1000000000",
        ),
        (
            &[("/spend_steps/0/steps/1/basis_points", json!(10_001))],
            "spend_steps[0].steps[1].basis_points",
            "2000 is 20 %",
        ),
        (
            &[("/spend_steps/0/steps", json!([{ "after_minor": 9, "basis_points": 0 }]))],
            "spend_steps[0].steps",
            "takes anything off",
        ),
    ]);
    // One that comes after one for fewer rides is right.
    assert_eq!(findings(&[with(&[("/spend_steps/-", steps)])]), []);
}

/// Caps and extensions that limit nothing.
#[test]
fn caps() {
    let cap = |limit: Value| json!({ "id": "more", "period": "travel_day", "applies_to": { "within": ["z1"] }, "limit": limit });
    let amount = |minor: i64| json!({ "amount": { "amount_minor": minor } });
    each_alone(&[
        (
            &[("/caps/0/limit", amount(0)), ("/caps/0/extensions", json!([]))],
            "caps[0].limit.amount.amount_minor",
            "1 to 1000000000",
        ),
        (&[("/caps/1/limit/rides/paid", json!(0))], "caps[1].limit.rides.paid", "1 ride or more"),
        (
            &[("/caps/1/limit/rides/then_basis_points_off", json!(0))],
            "caps[1].limit.rides.then_basis_points_off",
            "10000 is free",
        ),
        (
            &[("/caps/1/limit/rides/then_basis_points_off", json!(10_001))],
            "caps[1].limit.rides.then_basis_points_off",
            "1 to 10000",
        ),
        (&[("/caps/1/period/rolling/days", json!(0))], "caps[1].period.rolling.days", "1 day or more"),
        (
            &[("/caps/0/limit", amount(1_000_000_001))],
            "caps[0].limit.amount.amount_minor",
            "found 1000000001; expected 1 to 1000000000",
        ),
        (&[("/caps/-", cap(amount(901)))], "caps[2].limit.amount.amount_minor", "caps[0] (`day`) is lower"),
        (
            &[
                ("/caps/0/days", json!(["weekend"])),
                ("/caps/-", cap(amount(901))),
                ("/caps/2/days", json!(["weekend"])),
            ],
            "caps[2].limit.amount.amount_minor",
            "caps[0] (`day`) is lower",
        ),
        (
            &[("/caps/0/extensions/0/amount_minor", json!(-1))],
            "caps[0].extensions[0].amount_minor",
            "0 to 1000000000",
        ),
        (
            &[("/caps/0/extensions/0/applies_to", json!({ "within": ["z1"] }))],
            "caps[0].extensions[0].applies_to",
            "rides that the cap does not cover",
        ),
        (
            &[("/caps/0/extensions/0/applies_to", json!({}))],
            "caps[0].extensions[1].applies_to",
            "extensions[0] applies to every such ride",
        ),
        (
            &[
                ("/caps/1/applies_to", json!({ "modes": ["bus"] })),
                ("/caps/1/extensions", json!([{ "id": "x", "amount_minor": 1 }])),
            ],
            "caps[1].extensions[0]",
            "none, or a limit by amount",
        ),
    ]);
    // One that is as low is right, and so is one for other days, and the highest that there may be.
    assert_eq!(findings(&[with(&[("/caps/-", cap(amount(900)))])]), []);
    let weekend: &[Change<'_>] = &[("/caps/0/days", json!(["weekend"])), ("/caps/-", cap(amount(901)))];
    assert_eq!(findings(&[with(weekend)]), []);
    assert_eq!(findings(&[with(&[("/caps/0/limit", amount(1_000_000_000))])]), []);
    // Beside a tariff that has other caps it is found as well; what both have covers more.
    let blue = |changes: &[Change<'_>]| {
        with(&[&[("/id", json!("blue")), ("/carriers", json!(["BLUE"]))], changes].concat())
    };
    let behind: &[Change<'_>] = &[("/caps/-", cap(amount(901)))];
    let words = "caps[0] (`day`) is lower";
    only(&findings(&[sound(), blue(behind)]), "[1](blue).caps[2].limit.amount.amount_minor", words, "blue");
    assert_eq!(findings(&[with(behind), blue(behind)]), []);
}
