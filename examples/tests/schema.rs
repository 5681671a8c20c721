//! The published JSON Schema accepts every tariff there is, and refuses what is none.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

use jsonschema::Validator;
use ovcore::fare::TariffDocument;
use ovcore_testkit::world;
use serde_json::{Value, json};

fn schema() -> Validator {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../schemas/tariff.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
}

/// All JSON files of a folder and of those in it.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "json") {
            found.push(path);
        }
    }
}

/// Every tariff of the examples and of the test country, with its name.
fn tariffs() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    files(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/tariffs"), &mut paths);
    assert!(paths.len() >= 5, "{paths:?}");
    let on_file =
        paths.iter().map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap()));
    let made = world::tariffs().into_iter().map(|text| ("the test country".to_owned(), text));
    on_file.chain(made).collect()
}

/// What the schema has against a document, each with its path.
fn faults(schema: &Validator, document: &Value) -> Vec<String> {
    schema.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_tariff_is_valid_as_it_is_written_and_as_it_is_printed() {
    let schema = schema();
    for (name, text) in tariffs() {
        let written: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(faults(&schema, &written), Vec::<String>::new(), "{name}");
        let printed = TariffDocument::from_json(&text).unwrap().to_json();
        let printed: Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(faults(&schema, &printed), Vec::<String>::new(), "{name}, printed");
    }
}

/// A tariff in which every part can be spoilt.
fn good() -> Value {
    json!({
        "format": "ovcore/tariff/1", "id": "t", "version": "1", "currency": "EUR", "source": "invented",
        "valid_from": "2026-01-01", "valid_until": "2026-12-31T04:00:00+01:00", "carriers": ["NS"],
        "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
        "zones": { "centre": ["ut"] },
        "prices": [{ "id": "km", "modes": ["tram"], "on_transfer": "waive_base",
                     "rule": { "distance": { "base_minor": 116, "rate_minor_per_km": "21.7" } } }],
        "peak": [{ "days": "weekdays", "from": "06:30", "until": "09:00" }]
    })
}

#[test]
fn what_is_no_tariff_is_refused_where_it_is_wrong() {
    let schema = schema();
    assert_eq!(faults(&schema, &good()), Vec::<String>::new());
    // What is put where, and whether reading refuses it too.
    let spoilt = [
        ("/format", json!("ovcore/tariff/9")),
        ("/carriers/0", json!("a name that is far too long")),
        ("/carriers/0", json!("N;S")),
        ("/valid_from", json!("1 January 2026")),
        ("/valid_from", json!("2026-02-30")),
        ("/valid_until", json!("2026-12-31T04:00:00")),
        ("/rounding/mode", json!("by feeling")),
        ("/rounding/step_minor", json!(-1)),
        ("/prices", json!({})),
        ("/prices/0/modes/0", json!("horse")),
        ("/prices/0/rule", json!({ "guess": {} })),
        ("/prices/0/rule/distance/base_minor", json!(1.16)),
        ("/prices/0/rule/distance/base_minor", json!("116")),
        ("/prices/0/rule/distance/rate_minor_per_km", json!(21.7)),
        ("/prices/0/rule/distance/rate_minor_per_km", json!("21,7")),
        ("/peak/0/until", json!("25:00")),
    ];
    for (path, value) in spoilt {
        let mut document = good();
        *document.pointer_mut(path).unwrap() = value.clone();
        let found = faults(&schema, &document);
        assert!(found.iter().any(|fault| fault.starts_with('/')), "{path} = {value}: {found:?}");
        assert!(TariffDocument::from_json(&document.to_string()).is_err(), "{path} = {value}");
    }
}

#[test]
fn a_field_too_many_or_too_few_is_refused() {
    let schema = schema();
    for path in ["", "/rounding", "/prices/0", "/prices/0/rule/distance", "/peak/0"] {
        let mut document = good();
        document.pointer_mut(path).unwrap()["typo"] = json!(1);
        assert_ne!(faults(&schema, &document), Vec::<String>::new(), "{path}");
        assert!(TariffDocument::from_json(&document.to_string()).is_err(), "{path}");
    }
    for field in ["format", "id", "currency", "source", "valid_from", "carriers", "rounding", "prices"] {
        let mut document = good();
        document.as_object_mut().unwrap().remove(field);
        assert_ne!(faults(&schema, &document), Vec::<String>::new(), "{field}");
        assert!(TariffDocument::from_json(&document.to_string()).is_err(), "{field}");
    }
}
