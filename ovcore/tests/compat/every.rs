//! Documents that together use every word of a schema: every field, every choice.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// More documents than any schema needs: the longest choice has ten words, and choices stand within choices.
const TRIES: usize = 400;

/// The schemas on file, by the name of their document.
pub(crate) fn schemas() -> Vec<(String, Value)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some(name) = name.strip_suffix(".schema.json") {
            found.push((
                name.to_owned(),
                serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap(),
            ));
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
}

/// As few documents as use all words, one a line.
pub(crate) fn documents(schema: &Value) -> String {
    let mut said = BTreeSet::new();
    let mut lines = String::new();
    for turn in 0..TRIES {
        let document = Maker { schema, turn, depth: 0, count: 0 }.make(schema);
        let new = words(&document);
        if !new.is_subset(&said) {
            said.extend(new);
            lines.push_str(&document.to_string());
            lines.push('\n');
        }
    }
    lines
}

/// The words of a document: names of fields and texts.
pub(crate) fn words(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(members) => {
            members.iter().flat_map(|(name, value)| words(value).into_iter().chain([name.clone()])).collect()
        }
        Value::Array(items) => items.iter().flat_map(words).collect(),
        Value::String(text) => BTreeSet::from([text.clone()]),
        Value::Null | Value::Bool(_) | Value::Number(_) => BTreeSet::new(),
    }
}

/// The words that a schema has: names of fields and choices.
pub(crate) fn vocabulary(schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("properties", Value::Object(fields)) => found.extend(fields.keys().cloned()),
                    ("const", Value::String(word)) => {
                        found.insert(word.clone());
                    }
                    ("enum", Value::Array(choices)) => {
                        found.extend(choices.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    _ => {}
                }
                if name != "default" && name != "examples" {
                    found.extend(vocabulary(value));
                }
            }
        }
        Value::Array(items) => found.extend(items.iter().flat_map(vocabulary)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}

/// Makes a document; the turn decides each choice.
struct Maker<'a> {
    schema: &'a Value,
    turn: usize,
    depth: usize,
    count: usize,
}

impl Maker<'_> {
    fn make(&mut self, part: &Value) -> Value {
        self.depth += 1;
        let made = self.made(part);
        self.depth -= 1;
        made
    }

    fn made(&mut self, part: &Value) -> Value {
        if let Some(name) = part["$ref"].as_str().and_then(|text| text.strip_prefix("#/$defs/")) {
            // The id of a carrier is written in capitals, and kept so.
            if name == "CarrierId" {
                return json!("X");
            }
            let schema = self.schema;
            return self.make(&schema["$defs"][name]);
        }
        if let Some(word) = part.get("const") {
            return word.clone();
        }
        for choices in [&part["oneOf"], &part["anyOf"], &part["enum"]] {
            if let Some(choices) = choices.as_array() {
                let choice = &choices[self.choose(choices.len())];
                return if part.get("enum").is_some() { choice.clone() } else { self.make(choice) };
            }
        }
        if let Some(example) = part["examples"].as_array().and_then(|examples| examples.first()) {
            return example.clone();
        }
        let kind = part["type"].as_str().or_else(|| part["type"][0].as_str()).unwrap_or("object");
        match kind {
            "string" => json!("x"),
            "integer" | "number" => json!(part["minimum"].as_i64().unwrap_or(1).max(1)),
            "boolean" => json!(self.turn.is_multiple_of(2)),
            "array" => self.list(part),
            "null" => Value::Null,
            _ => self.object(part),
        }
    }

    /// So that two choices of one document do not always go together, each adds its place to the turn.
    fn choose(&mut self, choices: usize) -> usize {
        self.count += 1;
        (self.turn / 7 * self.count + self.turn + self.depth) % choices
    }

    fn list(&mut self, part: &Value) -> Value {
        if let Some(places) = part["prefixItems"].as_array() {
            return places.iter().map(|place| self.make(place)).collect();
        }
        let len = part["minItems"].as_u64().unwrap_or(1).max(1);
        (0..len).map(|_| self.make(&part["items"])).collect()
    }

    fn object(&mut self, part: &Value) -> Value {
        let mut made = Map::new();
        for (name, field) in part["properties"].as_object().into_iter().flatten() {
            made.insert(name.clone(), self.make(field));
        }
        let pattern = part["patternProperties"].as_object().and_then(|patterns| patterns.values().next());
        let more = part.get("additionalProperties").filter(|more| more.is_object());
        if let Some(value) = pattern.or(more) {
            // A key that is an id, and a year, and a number.
            made.insert("2026".to_owned(), self.make(value));
        }
        Value::Object(made)
    }
}
