//! The mutants of some files, as cargo-mutants lists them.

use std::collections::BTreeMap;

use serde_json::Value;

/// Where a change begins: the line and the column of its first character, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// What kind of change it is. In this order where two begin at one place, so that the outer one comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Genre {
    /// The function returns a fixed value at once.
    Value,
    /// An arm of a match is left out.
    Arm,
    /// A guard of a match arm is always true, or never.
    Guard,
    /// A field of a struct literal is left to the base.
    Field,
    /// Another operator between two values.
    Binary,
    /// Without the operator before a value.
    Unary,
}

/// One small change of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mutant {
    /// Its number in the woven tree, from 1; those that begin at one place follow each other.
    pub(crate) id: u32,
    /// The file, from the root of the workspace, with slashes.
    pub(crate) file: String,
    pub(crate) place: Place,
    pub(crate) genre: Genre,
    /// What stands there instead.
    pub(crate) replacement: String,
    /// What it does, without lines: `ovcore/src/money.rs: replace < with <= in split #2`. The number counts equals of one file,
    /// so that a name stays when lines move.
    pub(crate) name: String,
    /// Stands in a constant, which is computed while compiling.
    pub(crate) constant: bool,
}

/// Reads what `cargo mutants --list --json` writes.
pub(crate) fn read(json: &str) -> Result<Vec<Mutant>, String> {
    let list: Value =
        serde_json::from_str(json).map_err(|error| format!("the list of mutants is not JSON: {error}"))?;
    let list = list.as_array().ok_or("the list of mutants is no list")?;
    let mut mutants = Vec::with_capacity(list.len());
    for each in list {
        mutants.push(one(each).ok_or_else(|| format!("a mutant of a kind that is not known: {each}"))?);
    }
    mutants.sort_by(|one: &Mutant, other| {
        (&one.file, one.place, one.genre).cmp(&(&other.file, other.place, other.genre))
    });
    let mut equals: BTreeMap<String, u32> = BTreeMap::new();
    for (mutant, id) in mutants.iter_mut().zip(1..) {
        mutant.id = id;
        let count = equals.entry(mutant.name.clone()).or_default();
        *count = count.saturating_add(1);
        if *count > 1 {
            mutant.name = format!("{} #{count}", mutant.name);
        }
    }
    Ok(mutants)
}

fn one(each: &Value) -> Option<Mutant> {
    let text = |name: &str| each.get(name).and_then(Value::as_str);
    let start = each.get("span")?.get("start")?;
    let number = |name: &str| start.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let place = Place { line: number("line")?, column: number("column")? };
    let genre = match text("genre")? {
        "FnValue" => Genre::Value,
        "MatchArm" => Genre::Arm,
        "MatchArmGuard" => Genre::Guard,
        "StructField" => Genre::Field,
        "BinaryOperator" => Genre::Binary,
        "UnaryOperator" => Genre::Unary,
        _ => return None,
    };
    let file = text("file")?.to_owned();
    let full = text("name")?;
    let change = full.strip_prefix(&format!("{file}:{}:{}: ", place.line, place.column))?;
    let change: Vec<&str> = change.split_whitespace().collect();
    let name = format!("{file}: {}", change.join(" "));
    let constant = each.get("function").is_none_or(Value::is_null);
    Some(Mutant { id: 0, file, place, genre, replacement: text("replacement")?.to_owned(), name, constant })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(line: usize, change: &str) -> Value {
        serde_json::json!({
            "file": "a.rs", "genre": "BinaryOperator", "replacement": "<=", "function": { "function_name": "f" },
            "span": { "start": { "line": line, "column": 7 } }, "name": format!("a.rs:{line}:7: {change}"),
        })
    }

    #[test]
    fn a_name_holds_no_line_and_equals_are_counted_in_the_order_of_the_file() {
        let list = [listed(9, "replace < with <= in f"), listed(4, "replace < with <= in f")];
        let mutants = read(&Value::from(list.to_vec()).to_string()).expect("a list");
        let told: Vec<(u32, usize, &str)> =
            mutants.iter().map(|each| (each.id, each.place.line, each.name.as_str())).collect();
        let first = "a.rs: replace < with <= in f";
        assert_eq!(told, [(1, 4, first), (2, 9, "a.rs: replace < with <= in f #2")]);
    }

    #[test]
    fn an_unknown_kind_is_told() {
        let mut odd = listed(1, "replace < with <= in f");
        odd["genre"] = "Novel".into();
        assert!(read(&Value::from(vec![odd]).to_string()).unwrap_err().contains("Novel"));
    }
}
