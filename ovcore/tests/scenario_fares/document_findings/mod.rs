//! Every part of a tariff document is checked: each table changes one thing in a document that is right, and says where
//! the fault is found and in which words.

mod book;
mod conditions;
mod discounts;

use ovcore::document::Finding;
use ovcore::fare::{TariffBook, TariffDocument};
use serde_json::{Value, json};

use crate::read;

/// A change of one value, by a JSON pointer; a field that is not there is added, and `-` adds to the end of a list.
type Change<'a> = (&'a str, Value);

/// What is changed, where the fault is found, and a part of what is said.
type Case<'a> = (&'a [Change<'a>], &'a str, &'a str);

/// A tariff with something of everything, without findings.
fn sound() -> Value {
    json!({
        "format": "ovcore/tariff/1", "id": "red", "version": "1", "currency": "EUR", "source": "invented",
        "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["RED", "ROSE"],
        "rounding": { "step_minor": 1, "mode": "half_away_from_zero" }, "vat_basis_points": 900,
        "zones": { "z1": ["a", "b"], "z2": ["b", "c"], "z3": ["d"] },
        "prices": prices(),
        "boarding_fares": [
            { "id": "late-bus", "modes": ["bus"], "when": { "from": ["z1"] }, "amount_minor": 500 },
            { "id": "no-end", "modes": ["bus", "tram"], "amount_minor": 400 },
            { "id": "no-end-rail", "modes": ["rail"], "amount_minor": 2000, "discounts_apply": true }
        ],
        "supplements": [
            { "id": "fast", "charged": "at_reader",
              "prices": [{ "when": { "peak": true }, "amount_minor": 300 }, { "amount_minor": 180 }] },
            { "id": "airport", "charged": "with_ride",
              "prices": [{ "when": { "to": ["z3"], "both_ways": true }, "amount_minor": 250 }] }
        ],
        "peak": [{ "days": "weekdays", "from": "06:30", "until": "09:00" }],
        "off_peak_holidays": { "2026": ["2026-01-01", "2026-04-27"] },
        "times": { "evening": [{ "days": "daily", "from": "18:30", "until": "03:00" }] },
        "products": [
            { "id": "dal", "name": "Dal", "when": "off_peak", "decided_by": "check_in",
              "effect": { "percent_off": { "basis_points": 4000 } },
              "conditions": [{ "id": "one-card", "text": { "en": "On one card.", "nl": "Op één kaart." } }] },
            { "id": "young", "name": "Young", "effect": { "reduced_rates": { "rates": {
                "km": { "base_minor": 70, "rate_minor_per_km": "13.3" } } } } },
            { "id": "child", "name": "Child", "effect": { "rider": {} } },
            { "id": "first", "name": "First class", "effect": { "travels": { "class": "first" } } }
        ],
        "transfers": [
            { "id": "hour", "transfers_max": 2, "opened_by": { "modes": ["bus", "tram"] },
              "within": { "seconds": 3600, "from": "first_check_in", "to": "check_in" },
              "joins": [
                  { "id": "no-base", "to": { "modes": ["bus"] }, "same": ["mode"], "different": ["line"],
                    "effect": "waive_base" },
                  { "id": "metres-on", "to": { "modes": ["tram"] }, "effect": "continue_distance" },
                  { "id": "one-trip", "to": { "modes": ["metro"] }, "effect": { "merge": { "by": "zones" } } },
                  { "id": "upcharge", "to": { "modes": ["ferry"] }, "counts": false,
                    "within": { "seconds": 1800, "from": "last_check_out", "to": "check_in" },
                    "effect": { "fixed": { "amount_minor": 50 } } },
                  { "id": "less", "effect": { "discount": { "amount_minor": 60 } } }
              ] }
        ],
        "spend_steps": [
            { "id": "loyal", "period": "calendar_month", "applies_to": { "modes": ["bus"] },
              "steps": [{ "after_minor": 1000, "basis_points": 2000 }, { "after_minor": 5000, "basis_points": 10000 }] }
        ],
        "caps": [
            { "id": "day", "period": "travel_day", "applies_to": { "within": ["z1", "z2"] },
              "limit": { "amount": { "amount_minor": 900 } },
              "extensions": [{ "id": "day-z3", "applies_to": { "from": ["z3"] }, "amount_minor": 100 },
                             { "id": "day-rest", "amount_minor": 200 }] },
            { "id": "week", "period": { "rolling": { "days": 7 } }, "limit": { "rides": { "paid": 10 } } }
        ]
    })
}

fn prices() -> Value {
    json!([
        { "id": "night", "modes": ["bus"], "when": { "times": ["evening"], "decided_by": "check_in" },
          "rule": { "flat": { "amount_minor": 500 } } },
        { "id": "km", "modes": ["bus"], "on_transfer": "waive_base", "vat_basis_points": 2100,
          "rule": { "distance": { "base_minor": 116, "rate_minor_per_km": "21.7", "cap_minor": 900 } } },
        { "id": "bands", "modes": ["tram"], "on_transfer": "continue_distance",
          "rule": { "bands": { "unit": "metre", "bands": [
              { "up_to": 3000, "amount_minor": 320 },
              { "up_to": 8000, "amount_minor": 400, "rate_minor_per_km": "1.5" },
              { "amount_minor": 500 }] } } },
        { "id": "units", "modes": ["rail"], "rule": { "table": { "prices_minor": [300, 320] } } },
        { "id": "sets", "modes": ["metro"], "rule": { "zone_sets": { "sets": [
              { "zones": ["z1", "z2"], "amount_minor": 320 },
              { "zones": ["z3"], "amount_minor": 320 },
              { "zones": ["z1", "z2", "z3"], "amount_minor": 450 }] } } },
        { "id": "pairs", "modes": ["ferry"], "rule": { "zone_pairs": { "both_ways": true, "pairs": [
              { "from": "z1", "to": "z2", "amount_minor": 200 },
              { "from": "z1", "to": "z3", "amount_minor": 300 },
              { "from": "z1", "to": "z1", "amount_minor": 100 }] } } }
    ])
}

fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    if let Value::Array(list) = parent {
        if key == "-" {
            list.push(value);
        } else {
            *list.get_mut(key.parse::<usize>().unwrap()).unwrap() = value;
        }
    } else {
        parent.as_object_mut().unwrap().insert(key.to_owned(), value);
    }
}

fn with(changes: &[Change<'_>]) -> Value {
    let mut document = sound();
    for (pointer, value) in changes {
        set(&mut document, pointer, value.clone());
    }
    document
}

fn findings(documents: &[Value]) -> Vec<Finding> {
    let read: Vec<TariffDocument> = documents.iter().map(|text| read(&text.to_string())).collect();
    TariffBook::new(read).map_or_else(|error| error.findings().to_vec(), |_| Vec::new())
}

/// The only finding stands at the path, and says the words.
#[track_caller]
fn only(found: &[Finding], path: &str, words: &str, of: &str) {
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(shown.len(), 1, "{of}: expected one finding at {path}, found {shown:#?}");
    let finding = shown.first().unwrap();
    assert!(finding.starts_with(&format!("{path}: ")), "{of}: expected {path}, found {finding}");
    assert!(finding.contains(words), "{of}: expected {words:?} in {finding}");
}

/// Each set of changes gives one finding.
#[track_caller]
fn each_alone(cases: &[Case<'_>]) {
    for (changes, path, words) in cases {
        only(&findings(&[with(changes)]), &format!("[0](red).{path}"), words, &format!("{changes:?}"));
    }
}

#[test]
fn the_document_is_sound() {
    assert_eq!(findings(&[sound()]), []);
}

/// A tax may be nothing, and as much as the price without it.
#[test]
fn a_tax_of_nothing_and_of_all() {
    for points in [0, 10_000] {
        assert_eq!(findings(&[with(&[("/vat_basis_points", json!(points))])]), [], "{points}");
    }
}

/// The head of a tariff, its zones and its times.
#[test]
fn head_zones_and_times() {
    let wide = json!([{ "days": "daily", "from": "06:00", "until": "06:00" }]);
    each_alone(&[
        (&[("/valid_from", json!("2027-01-01"))], "valid_until", "a date not before valid_from"),
        (
            &[
                ("/valid_from", json!("2027-01-01T04:00:00+01:00")),
                ("/valid_until", json!("2027-01-01T03:00:00Z")),
            ],
            "valid_until",
            "a date not before valid_from",
        ),
        (&[("/carriers/-", json!("RED"))], "carriers[2]", "`RED` stands twice; expected each carrier once"),
        (&[("/version", json!(" "))], "version", "the edition"),
        (&[("/source", json!(""))], "source", "where the figures come from"),
        (&[("/vat_basis_points", json!(10_001))], "vat_basis_points", "0 to 10000: 900 is 9 %"),
        (&[("/zones/z3/-", json!("d"))], "zones.z3[1]", "`d` stands twice; expected each place once"),
        (&[("/peak/0/until", json!("06:30"))], "peak[0].until", "a whole day is 00:00 until 00:00"),
        (
            &[("/peak/-", json!({ "days": "weekdays", "from": "06:30", "until": "09:00" }))],
            "peak[1]",
            "stands twice",
        ),
        (
            &[("/off_peak_holidays/2026/-", json!("2026-04-27"))],
            "off_peak_holidays.2026[2]",
            "each date once",
        ),
        (
            &[("/off_peak_holidays", json!({}))],
            "off_peak_holidays",
            "supplements[0].prices[0].when.peak asks",
        ),
        (&[("/times/dawn", json!([]))], "times.dawn", "at least one window"),
        (&[("/times/dawn", wide)], "times.dawn[0].until", "another time"),
    ]);
}

/// A zone may be without a place: the tariff may be used for a part of its system.
#[test]
fn zones_without_places() {
    let none = [("/zones/z1", json!([])), ("/zones/z2", json!([])), ("/zones/z3", json!([]))];
    assert_eq!(findings(&[with(&none)]), []);
}

/// Bands and rates.
#[test]
fn bands_and_rates() {
    let bands = "/prices/2/rule/bands";
    let at = |end: &str| format!("{bands}/{end}");
    let found = "prices[2].rule.bands.bands";
    each_alone(&[
        (&[(&at("bands"), json!([]))], found, "at least one band"),
        (
            &[(&at("bands/1/up_to"), json!(3000))],
            &format!("{found}[1].up_to"),
            "found 3000, after 3000; expected more than 3000",
        ),
        (
            &[(&at("bands/0/up_to"), Value::Null)],
            &format!("{found}[0].up_to"),
            "only the last band may have none",
        ),
        (
            &[(&at("bound"), json!("exclusive")), (&at("bands/0/up_to"), json!(0))],
            &format!("{found}[0].up_to"),
            "more than 0",
        ),
        (
            &[(&at("unit"), json!("tariff_unit"))],
            &format!("{found}[1].rate_minor_per_km"),
            "no rate, or bands in metres",
        ),
        (
            &[(&at("bands/1/rate_minor_per_km"), json!("0.000001"))],
            &format!("{found}[1].rate_minor_per_km"),
            "at most 5 decimals",
        ),
        (
            &[(&at("bands/2/amount_minor"), json!(-1))],
            &format!("{found}[2].amount_minor"),
            "0 to 1000000000 minor units",
        ),
        (
            &[("/prices/1/rule/distance/cap_minor", json!(1_000_000_001))],
            "prices[1].rule.distance.cap_minor",
            "0 to 1000000000",
        ),
        (
            &[("/prices/1/rule/distance/rate_minor_per_km", json!("21.7000001"))],
            "prices[1].rule.distance.rate_minor_per_km",
            "at most 5 decimals",
        ),
        (&[("/prices/1/vat_basis_points", json!(10_001))], "prices[1].vat_basis_points", "0 to 10000"),
        (
            &[("/prices/5/on_transfer", json!("waive_base"))],
            "prices[5].on_transfer",
            "waive_base only for a base and a rate",
        ),
    ]);
    // A band of nothing is for rides of no length, where its end lies in it.
    assert_eq!(findings(&[with(&[(&at("bands/0/up_to"), json!(0))])]), []);
}

/// Pairs of zones.
#[test]
fn zone_pairs() {
    let pair = |from: &str, to: &str, amount: i64| json!({ "from": from, "to": to, "amount_minor": amount });
    let (pairs, found) = ("/prices/5/rule/zone_pairs/pairs", "prices[5].rule.zone_pairs.pairs");
    let add_pair = format!("{pairs}/-");
    each_alone(&[
        (&[(pairs, json!([]))], found, "at least one pair"),
        (&[(&add_pair, pair("z9", "z1", 1))], &format!("{found}[3].from"), "a zone that stands in zones"),
        (&[(&add_pair, pair("z1", "z9", 1))], &format!("{found}[3].to"), "a zone that stands in zones"),
        (
            &[(&add_pair, pair("z1", "z2", 200))],
            &format!("{found}[3]"),
            "z1 to z2 has its price by pair 0 already",
        ),
        (
            &[(&add_pair, pair("z2", "z1", 210))],
            &format!("{found}[3].amount_minor"),
            "one price for both ways, or both_ways false",
        ),
        (&[(&add_pair, pair("z3", "z3", -1))], &format!("{found}[3].amount_minor"), "found -1"),
    ]);
}

/// Sets of zones.
#[test]
fn zone_sets() {
    let zones = |zones: Value, amount: i64| json!({ "zones": zones, "amount_minor": amount });
    let (sets, found) = ("/prices/4/rule/zone_sets/sets", "prices[4].rule.zone_sets.sets");
    let add_set = format!("{sets}/-");
    each_alone(&[
        (&[(sets, json!([]))], found, "at least one set"),
        (&[(&add_set, zones(json!([]), 1))], &format!("{found}[3].zones"), "at least one zone"),
        (
            &[(&add_set, zones(json!(["z9"]), 1))],
            &format!("{found}[3].zones[0]"),
            "a zone that stands in zones",
        ),
        (&[(&add_set, zones(json!(["z1", "z1"]), 300))], &format!("{found}[3].zones[1]"), "each zone once"),
        (
            &[(&add_set, zones(json!(["z2", "z1"]), 300))],
            &format!("{found}[3].zones"),
            "set 0 has the same zones",
        ),
        (
            &[(&add_set, zones(json!(["z1"]), 321))],
            &format!("{found}[3].amount_minor"),
            "set 0 has all of its zones for 320; expected at most 320",
        ),
        (&[(&add_set, zones(json!(["z1"]), -1))], &format!("{found}[3].amount_minor"), "0 to 1000000000"),
    ]);
    // A part of a set may cost as much as all of it.
    assert_eq!(findings(&[with(&[(&add_set, zones(json!(["z1"]), 320))])]), []);
}

/// Boarding fares, supplements, and the ids of all rules.
#[test]
fn boarding_fares_supplements_and_ids() {
    each_alone(&[
        (
            &[("/boarding_fares/0/amount_minor", json!(-1))],
            "boarding_fares[0].amount_minor",
            "0 to 1000000000",
        ),
        (
            &[("/boarding_fares/0/vat_basis_points", json!(10_001))],
            "boarding_fares[0].vat_basis_points",
            "0 to 10000",
        ),
        (&[("/supplements/0/prices", json!([]))], "supplements[0].prices", "at least one price"),
        (
            &[("/supplements/0/prices/1/amount_minor", json!(1_000_000_001))],
            "supplements[0].prices[1].amount_minor",
            "0 to 1000000000",
        ),
        (
            &[("/supplements/0/vat_basis_points", json!(10_001))],
            "supplements[0].vat_basis_points",
            "0 to 10000",
        ),
        (&[("/boarding_fares/0/id", json!("km"))], "boarding_fares[0].id", "first at prices[1].id"),
        (&[("/supplements/0/id", json!("km"))], "supplements[0].id", "`km` stands twice"),
        (
            &[("/transfers/0/joins/1/id", json!("less"))],
            "transfers[0].joins[4].id",
            "first at transfers[0].joins[1].id",
        ),
        (&[("/caps/0/id", json!("loyal"))], "caps[0].id", "first at spend_steps[0].id"),
        (
            &[("/caps/0/extensions/0/id", json!("day"))],
            "caps[0].extensions[0].id",
            "each id once among spend steps, caps and extensions",
        ),
        (&[("/caps/1/id", json!("day-rest"))], "caps[1].id", "first at caps[0].extensions[1].id"),
    ]);
}

/// Faults in every part of a document come all at once, each with what would be right.
#[test]
fn all_faults_at_once() {
    let document = with(&[
        ("/vat_basis_points", json!(10_001)),
        ("/zones/z3/-", json!("d")),
        ("/prices/2/rule/bands/bands", json!([])),
        ("/boarding_fares/0/amount_minor", json!(-1)),
        ("/supplements/0/prices", json!([])),
        ("/peak/0/until", json!("06:30")),
        ("/products/0/effect/percent_off/basis_points", json!(0)),
        ("/transfers/0/joins", json!([])),
        ("/spend_steps/0/steps", json!([])),
        ("/caps/1/limit/rides/paid", json!(0)),
    ]);
    let found = findings(&[document]);
    let paths: Vec<&str> = found.iter().map(|f| f.path.trim_start_matches("[0](red).")).collect();
    assert_eq!(
        paths,
        [
            "vat_basis_points",
            "zones.z3[1]",
            "prices[2].rule.bands.bands",
            "boarding_fares[0].amount_minor",
            "supplements[0].prices",
            "peak[0].until",
            "products[0].effect.percent_off.basis_points",
            "transfers[0].joins",
            "spend_steps[0].steps",
            "caps[1].limit.rides.paid",
        ]
    );
    assert!(found.iter().all(|f| !f.found.is_empty() && !f.expected.is_empty()));
}
