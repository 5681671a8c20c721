//! Tariff documents: everything that can be wrong in them is found, with its path, all at once.

use ovcore::fare::{TariffBook, TariffDocument};
use ovcore_testkit::world::tariffs;
use serde_json::{Value, json};

/// A tariff of every kind of row, without findings.
fn sound() -> Value {
    json!({
        "format": "ovcore/tariff/1", "id": "all", "version": "1", "currency": "EUR", "source": "invented",
        "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["NS"],
        "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
        "prices": [
            { "id": "flat", "modes": ["ferry"], "on_transfer": "nothing",
              "rule": { "flat": { "amount_minor": 250 } } },
            { "id": "units", "modes": ["rail"], "on_transfer": "continue_distance",
              "rule": { "table": { "prices_minor": [300, 300, 320] } } },
            { "id": "km", "modes": ["tram", "bus"], "on_transfer": "waive_base",
              "rule": { "distance": { "base_minor": 116, "rate_minor_per_km": "21.7", "cap_minor": 900 } } }
        ],
        "boarding_fares": [
            { "id": "train", "modes": ["rail"], "amount_minor": 2000, "discounts_apply": false },
            { "id": "tram", "modes": ["tram", "bus"], "amount_minor": 400, "discounts_apply": true }
        ],
        "peak": [{ "days": "weekdays", "from": "06:30", "until": "09:00" }],
        "off_peak_holidays": { "2026": ["2026-01-01", "2026-04-27"] },
        "products": [
            { "id": "dal", "name": "Dal", "when": "off_peak", "effect": { "percent_off": { "basis_points": 4000 } } },
            { "id": "young", "name": "Young", "when": "always", "effect": { "reduced_rates": { "rates": {
                "km": { "base_minor": 77, "rate_minor_per_km": "13.3", "cap_minor": null } } } } }
        ]
    })
}

fn read(document: &Value) -> TariffDocument {
    TariffDocument::from_json(&document.to_string()).unwrap()
}

/// The sound tariff with one value in the place that a JSON pointer names.
fn with(changes: &[(&str, Value)]) -> Value {
    let mut document = sound();
    for (pointer, value) in changes {
        *document.pointer_mut(pointer).unwrap() = value.clone();
    }
    document
}

fn paths(tariffs: Vec<TariffDocument>) -> Vec<String> {
    match TariffBook::new(tariffs) {
        Ok(_) => Vec::new(),
        Err(error) => {
            assert_eq!(error.code(), "document.invalid");
            error.findings().iter().map(|f| f.path.clone()).collect()
        }
    }
}

/// Conditions that ask nothing and say how: a mistake, which is still there once the document was written and read again.
#[test]
fn a_mistake_is_written_as_it_was_read() {
    for (when, path) in [
        (json!({ "decided_by": "check_in" }), "[0](all).prices[0].when.decided_by"),
        (json!({ "both_ways": true }), "[0](all).prices[0].when.both_ways"),
    ] {
        let mut document = sound();
        document["prices"][0]["when"] = when;
        let tariff = read(&document);
        let again = TariffDocument::from_json(&tariff.to_json()).unwrap();
        assert_eq!(again, tariff);
        assert_eq!(paths(vec![again]), [path]);
    }
}

#[test]
fn a_sound_tariff_has_no_findings() {
    assert_eq!(paths(vec![read(&sound())]), Vec::<String>::new());
}

/// Each change of one value gives one finding, at its path.
#[track_caller]
fn found_alone<const N: usize>(cases: [(&str, Value, &str); N]) {
    for (pointer, value, path) in cases {
        let found = paths(vec![read(&with(&[(pointer, value.clone())]))]);
        assert_eq!(found, [format!("[0](all).{path}")], "{pointer} = {value}");
    }
}

/// What can be wrong in the head of a tariff and in its prices, and where it is found.
#[test]
fn each_finding_about_prices_has_its_path() {
    found_alone([
        ("/valid_until", json!("2025-12-31"), "valid_until"),
        ("/carriers", json!([]), "carriers"),
        ("/currency", json!("eur"), "currency"),
        ("/currency", json!("EURO"), "currency"),
        ("/currency", json!(""), "currency"),
        ("/rounding/step_minor", json!(0), "rounding.step_minor"),
        ("/rounding/step_minor", json!(10_001), "rounding.step_minor"),
        ("/prices/1/id", json!("flat"), "prices[1].id"),
        ("/prices/0/modes", json!([]), "prices[0].modes"),
        ("/prices/2/modes", json!(["tram", "rail"]), "prices[2].modes"),
        ("/prices/2/modes", json!(["tram", "tram"]), "prices[2].modes"),
        ("/prices/0/rule/flat/amount_minor", json!(-1), "prices[0].rule.flat.amount_minor"),
        ("/prices/0/rule/flat/amount_minor", json!(1_000_000_001), "prices[0].rule.flat.amount_minor"),
        ("/prices/1/rule/table/prices_minor", json!([]), "prices[1].rule.table.prices_minor"),
        ("/prices/1/rule/table/prices_minor/0", json!(-1), "prices[1].rule.table.prices_minor[0]"),
        ("/prices/1/rule/table/prices_minor/2", json!(299), "prices[1].rule.table.prices_minor[2]"),
        ("/prices/2/rule/distance/base_minor", json!(-1), "prices[2].rule.distance.base_minor"),
        ("/prices/2/rule/distance/cap_minor", json!(115), "prices[2].rule.distance.cap_minor"),
        (
            "/prices/2/rule/distance/rate_minor_per_km",
            json!("-0.1"),
            "prices[2].rule.distance.rate_minor_per_km",
        ),
        (
            "/prices/2/rule/distance/rate_minor_per_km",
            json!("0.000001"),
            "prices[2].rule.distance.rate_minor_per_km",
        ),
        ("/prices/0/on_transfer", json!("waive_base"), "prices[0].on_transfer"),
        ("/prices/0/on_transfer", json!("continue_distance"), "prices[0].on_transfer"),
        ("/prices/1/on_transfer", json!("waive_base"), "prices[1].on_transfer"),
    ]);
}

/// What can be wrong in its boarding fares, windows, holidays and products.
#[test]
fn each_finding_about_the_rest_has_its_path() {
    found_alone([
        ("/boarding_fares/0/amount_minor", json!(-1), "boarding_fares[0].amount_minor"),
        ("/boarding_fares/1/modes", json!(["tram", "rail"]), "boarding_fares[1].modes"),
        ("/peak/0/until", json!("06:30"), "peak[0].until"),
        ("/off_peak_holidays", json!({ "26": [] }), "off_peak_holidays.26"),
        ("/off_peak_holidays", json!({ "next": [] }), "off_peak_holidays.next"),
        ("/off_peak_holidays/2026/1", json!("2027-04-27"), "off_peak_holidays.2026[1]"),
        ("/products/1/id", json!("dal"), "products[1].id"),
        ("/peak", json!([]), "products[0].when"),
        (
            "/products/0/effect/percent_off/basis_points",
            json!(0),
            "products[0].effect.percent_off.basis_points",
        ),
        (
            "/products/0/effect/percent_off/basis_points",
            json!(10_001),
            "products[0].effect.percent_off.basis_points",
        ),
        (
            "/products/1/effect/reduced_rates/rates",
            json!({ "units": { "base_minor": 77, "rate_minor_per_km": "13.3" } }),
            "products[1].effect.reduced_rates.rates.units",
        ),
        (
            "/products/1/effect/reduced_rates/rates",
            json!({ "none": { "base_minor": 77, "rate_minor_per_km": "13.3" } }),
            "products[1].effect.reduced_rates.rates.none",
        ),
        (
            "/products/1/effect/reduced_rates/rates/km/base_minor",
            json!(-77),
            "products[1].effect.reduced_rates.rates.km.base_minor",
        ),
    ]);
}

/// What is lawful at the bounds has no finding.
#[test]
fn bounds_are_lawful() {
    for (pointer, value) in [
        ("/valid_until", json!("2026-01-01")),
        ("/rounding/step_minor", json!(10_000)),
        ("/prices/0/rule/flat/amount_minor", json!(0)),
        ("/prices/0/rule/flat/amount_minor", json!(1_000_000_000)),
        ("/prices/1/rule/table/prices_minor", json!([0])),
        ("/prices/1/on_transfer", json!("nothing")),
        ("/prices/2/rule/distance/cap_minor", json!(116)),
        ("/prices/2/rule/distance/cap_minor", Value::Null),
        ("/prices/2/rule/distance/rate_minor_per_km", json!("0.00001")),
        ("/prices/2/rule/distance/rate_minor_per_km", json!("0")),
        ("/prices/2/on_transfer", json!("continue_distance")),
        ("/peak/0/until", json!("06:31")),
        ("/products/0/effect/percent_off/basis_points", json!(10_000)),
        ("/boarding_fares", json!([])),
    ] {
        assert_eq!(
            paths(vec![read(&with(&[(pointer, value.clone())]))]),
            Vec::<String>::new(),
            "{pointer} = {value}"
        );
    }
}

/// All findings come at once, in the order of the document.
#[test]
fn all_findings_come_at_once() {
    let document = with(&[
        ("/valid_until", json!("2025-12-31")),
        ("/carriers", json!([])),
        ("/currency", json!("€")),
        ("/prices/1/rule/table/prices_minor", json!([300, -5, 320])),
        ("/prices/0/on_transfer", json!("waive_base")),
        ("/peak", json!([])),
        ("/products/0/effect/percent_off/basis_points", json!(0)),
    ]);
    assert_eq!(
        paths(vec![read(&document)]),
        [
            "[0](all).valid_until",
            "[0](all).carriers",
            "[0](all).currency",
            "[0](all).prices[0].on_transfer",
            "[0](all).prices[1].rule.table.prices_minor[1]",
            "[0](all).prices[1].rule.table.prices_minor[1]",
            "[0](all).products[0].when",
            "[0](all).products[0].effect.percent_off.basis_points",
        ]
    );
}

/// Two tariffs for one carrier, one mode and one date are found, whichever rows they are; those that only touch are not.
#[test]
fn overlapping_tariffs_are_found() {
    let second = |changes: &[(&str, Value)]| {
        let mut all = vec![("/id", json!("second"))];
        all.extend_from_slice(changes);
        vec![read(&sound()), read(&with(&all))]
    };
    assert_eq!(paths(second(&[])), ["[1](second).valid_from"]);
    assert_eq!(paths(second(&[("/valid_from", json!("2026-12-31"))])), ["[1](second).valid_from"]);
    let next_year = [("/valid_from", json!("2027-01-01")), ("/valid_until", json!("2027-12-31"))];
    assert_eq!(paths(second(&next_year)), Vec::<String>::new());
    assert_eq!(paths(second(&[("/carriers", json!(["ARRIVA"]))])), Vec::<String>::new());
    assert_eq!(paths(second(&[("/carriers", json!(["ARRIVA", "NS"]))])), ["[1](second).valid_from"]);
    // The boarding fare of one tariff stands against the price of the other.
    let rail_only = vec![
        ("/prices", json!([])),
        ("/boarding_fares", json!([{ "id": "train", "modes": ["rail"], "amount_minor": 1 }])),
        ("/products", json!([])),
    ];
    assert_eq!(paths(second(&rail_only)), ["[1](second).valid_from"]);
    let metro_only = vec![
        ("/prices", json!([])),
        ("/boarding_fares", json!([{ "id": "metro", "modes": ["metro"], "amount_minor": 1 }])),
        ("/products", json!([])),
    ];
    assert_eq!(paths(second(&metro_only)), Vec::<String>::new());
}

/// What is written reads back as what it was, field by field, and is written alike again.
#[test]
fn json_goes_round() {
    let mut documents: Vec<TariffDocument> =
        tariffs().iter().map(|text| TariffDocument::from_json(text).unwrap()).collect();
    documents.push(read(&sound()));
    for document in documents {
        let text = document.to_json();
        let again = TariffDocument::from_json(&text).unwrap();
        assert_eq!(again, document);
        assert_eq!(again.to_json(), text);
    }
    let written: Value = serde_json::from_str(&read(&sound()).to_json()).unwrap();
    assert_eq!(written, sound());
}

/// A field that the form does not have is refused by its path, wherever it stands.
#[test]
fn unknown_fields_are_refused_by_path() {
    for (place, path) in [
        ("", "extra"),
        ("/rounding", "rounding.extra"),
        ("/prices/0", "prices[0].extra"),
        ("/prices/0/rule/flat", "prices[0].rule.flat.extra"),
        ("/prices/1/rule/table", "prices[1].rule.table.extra"),
        ("/prices/2/rule/distance", "prices[2].rule.distance.extra"),
        ("/boarding_fares/1", "boarding_fares[1].extra"),
        ("/peak/0", "peak[0].extra"),
        ("/products/0", "products[0].extra"),
        ("/products/0/effect/percent_off", "products[0].effect.percent_off.extra"),
        ("/products/1/effect/reduced_rates", "products[1].effect.reduced_rates.extra"),
        ("/products/1/effect/reduced_rates/rates/km", "products[1].effect.reduced_rates.rates.km.extra"),
    ] {
        let mut document = sound();
        document.pointer_mut(place).unwrap()["extra"] = json!(1);
        let error = TariffDocument::from_json(&document.to_string()).unwrap_err();
        assert_eq!((error.code(), error.path()), ("document.json", path));
    }
}

/// So is a value of another type, a rule that does not exist, and a field that is missing; the text says what is right.
#[test]
fn wrong_values_are_refused_by_path() {
    for (pointer, value, path) in [
        ("/valid_from", json!("2026-02-30"), "valid_from"),
        ("/valid_from", json!("01-01-2026"), "valid_from"),
        ("/carriers", json!("NS"), "carriers"),
        ("/rounding/mode", json!("nearest"), "rounding.mode"),
        ("/rounding/step_minor", json!(-1), "rounding.step_minor"),
        ("/rounding/step_minor", json!(0.5), "rounding.step_minor"),
        ("/prices/0/modes/0", json!("tramway"), "prices[0].modes[0]"),
        ("/prices/0/rule/flat/amount_minor", json!(2.5), "prices[0].rule.flat.amount_minor"),
        ("/prices/1/rule/table/prices_minor/1", json!("300"), "prices[1].rule.table.prices_minor[1]"),
        (
            "/prices/2/rule/distance/rate_minor_per_km",
            json!(21.7),
            "prices[2].rule.distance.rate_minor_per_km",
        ),
        (
            "/prices/2/rule/distance/rate_minor_per_km",
            json!("21,7"),
            "prices[2].rule.distance.rate_minor_per_km",
        ),
        ("/prices/2/on_transfer", json!("free"), "prices[2].on_transfer"),
        ("/peak/0/from", json!("6:30"), "peak[0].from"),
        ("/peak/0/days", json!("mondays"), "peak[0].days"),
        ("/products/0/when", json!("sometimes"), "products[0].when"),
    ] {
        let error = TariffDocument::from_json(&with(&[(pointer, value.clone())]).to_string()).unwrap_err();
        assert_eq!((error.code(), error.path()), ("document.json", path), "{value}: {error}");
    }
    let mut document = sound();
    document["prices"][1].as_object_mut().unwrap().remove("rule");
    let error = TariffDocument::from_json(&document.to_string()).unwrap_err();
    assert_eq!(error.path(), "prices[1]");
    assert!(error.to_string().contains("rule"), "{error}");
    let error =
        TariffDocument::from_json(&with(&[("/format", json!("ovcore/tariff/2"))]).to_string()).unwrap_err();
    assert_eq!((error.code(), error.path()), ("document.format", "format"));
}
