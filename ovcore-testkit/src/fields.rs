//! Whether a view shows what its table of fields says: no more, and nothing that the table forgot.
//!
//! A path is written as in [`FieldRow`](ovcore::view::FieldRow): names joined by dots, `[]` for each of a list; an enum
//! with content is an object with one name, as `state.approved.at`.

use std::collections::BTreeSet;

use ovcore::view::View;
use serde_json::Value;

/// The paths of a JSON value at which something stands: a text, a number, true or false. What is `null` or empty shows
/// nothing, and is left out.
///
/// ```
/// use ovcore_testkit::fields::json_paths;
/// let value = serde_json::json!({ "trips": [{ "fare": 600, "to": null }], "debt": { "since": "2026-03-11" } });
/// let paths: Vec<String> = json_paths(&value).into_iter().collect();
/// assert_eq!(paths, ["debt.since", "trips[].fare"]);
/// ```
#[must_use]
pub fn json_paths(value: &Value) -> BTreeSet<String> {
    let mut found = Found::default();
    found.walk(value, "");
    found.full
}

/// The paths at which nothing stands: `null`, an empty list, an object without names.
#[must_use]
pub fn empty_json_paths(value: &Value) -> BTreeSet<String> {
    let mut found = Found::default();
    found.walk(value, "");
    found.empty
}

/// Checks some views against the fields of their kind: every path of every one is a row, every row is met by one of
/// them, and no row stands twice. What is empty must be a row too, or what some rows begin with.
///
/// # Errors
/// All paths without a row and all rows without a path, one a line.
pub fn check_fields<V: View>(samples: &[V]) -> Result<(), String> {
    let rows: BTreeSet<&str> = V::FIELDS.iter().map(|row| row.path).collect();
    let mut wrong = Vec::new();
    if rows.len() != V::FIELDS.len() {
        wrong.push("a row stands twice".to_owned());
    }
    let mut met = BTreeSet::new();
    for sample in samples {
        let value = serde_json::to_value(sample).map_err(|error| error.to_string())?;
        let mut found = Found::default();
        found.walk(&value, "");
        let unknown = found.full.iter().filter(|path| !rows.contains(path.as_str()));
        wrong.extend(unknown.map(|path| format!("no row for `{path}`")));
        let begins = |path: &&String| !rows.iter().any(|row| is_within(row, path));
        wrong.extend(found.empty.iter().filter(begins).map(|path| format!("no row at or under `{path}`")));
        met.extend(found.full);
    }
    wrong.extend(rows.iter().filter(|row| !met.contains(**row)).map(|row| format!("no sample has `{row}`")));
    wrong.sort_unstable();
    wrong.dedup();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Whether a path is another, or lies under it.
fn is_within(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[derive(Default)]
struct Found {
    full: BTreeSet<String>,
    empty: BTreeSet<String>,
}

impl Found {
    fn walk(&mut self, value: &Value, path: &str) {
        match value {
            Value::Null => {
                self.empty.insert(path.to_owned());
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                self.full.insert(path.to_owned());
            }
            Value::Array(all) if all.is_empty() => {
                self.empty.insert(path.to_owned());
            }
            Value::Array(all) => all.iter().for_each(|value| self.walk(value, &format!("{path}[]"))),
            Value::Object(all) if all.is_empty() => {
                self.empty.insert(path.to_owned());
            }
            Value::Object(all) => all.iter().for_each(|(name, value)| {
                let dot = if path.is_empty() { "" } else { "." };
                self.walk(value, &format!("{path}{dot}{name}"));
            }),
        }
    }
}
