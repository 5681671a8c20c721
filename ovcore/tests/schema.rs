//! The schemas on file are those that the types give.
//!
//! Needs the feature `schema`; `cargo xtask test` turns it on. `cargo xtask schema` writes the files.

#![expect(clippy::unwrap_used, reason = "a file that cannot be written is a failed test")]

use std::path::PathBuf;

use serde_json::Value;

#[test]
fn the_schemas_on_file_are_those_of_the_types() {
    on_file("tariff.schema.json", &ovcore::schema::tariff());
    on_file("retention.schema.json", &ovcore::schema::retention());
    on_file("joint-travel.schema.json", &ovcore::schema::joint_travel());
    on_file("chip.schema.json", &ovcore::schema::chip());
    on_file("delay-compensation.schema.json", &ovcore::schema::delay_compensation());
    on_file("delays.schema.json", &ovcore::schema::delays());
    on_file("counters.schema.json", &ovcore::schema::counters());
}

#[track_caller]
fn on_file(name: &str, made: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../schemas").join(name);
    if std::env::var_os("OVCORE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, made).unwrap();
        return;
    }
    let on_file = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(on_file == made, "schemas/{name} differs from the types; `cargo xtask schema` writes it");
}

/// Everything that a reader may meet: fields, variants, and types with a name.
fn undescribed(path: &str, schema: &Value, found: &mut Vec<String>) {
    let described = |part: &Value| part.get("description").is_some() || part.get("$ref").is_some();
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        for (name, field) in fields {
            let path = format!("{path}.{name}");
            // A variant that holds one thing is described around it.
            if !described(field) && fields.len() > 1 {
                found.push(path.clone());
            }
            undescribed(&path, field, found);
        }
    }
    for (number, variant) in schema.get("oneOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let path = format!("{path}|{number}");
        if !described(variant) {
            found.push(path.clone());
        }
        undescribed(&path, variant, found);
    }
}

#[test]
fn everything_in_it_is_described() {
    let mut found = Vec::new();
    for schema in [ovcore::schema::tariff(), ovcore::schema::retention()] {
        let schema: Value = serde_json::from_str(&schema).unwrap();
        undescribed("", &schema, &mut found);
        for (name, part) in schema["$defs"].as_object().unwrap() {
            if part.get("description").is_none() {
                found.push(name.clone());
            }
            undescribed(name, part, &mut found);
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn it_says_nothing_of_the_language_that_it_was_made_from() {
    let schema = ovcore::schema::tariff();
    for part in ["```", "super::", "crate::", "[`", "serde"] {
        assert!(!schema.contains(part), "{part}");
    }
}
