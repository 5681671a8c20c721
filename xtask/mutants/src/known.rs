//! The committed list: what has run, and which missed mutants are agreed to be harmless.
//!
//! A page for readers, of which two kinds of line mean something here: rows of the table of runs, and lines `- NAME`, an
//! agreed mutant whose reason is the paragraph above.

use std::collections::{BTreeMap, BTreeSet};

/// Where the list stands, from the root of the workspace.
pub(crate) const LIST: &str = "ovcore/tests/mutants.md";

/// The head of the table of runs, by which it is found.
pub(crate) const HEAD: &str =
    "| module | revision | share | mutants | unfit | caught | late | agreed | missed |";

/// The agreed mutants, each with its reason.
pub(crate) fn agreed(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut agreed = BTreeMap::new();
    let mut reason = String::new();
    let mut listing = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("- ovcore/").map(|rest| format!("ovcore/{rest}")) {
            if reason.is_empty() {
                return Err(format!("{LIST}: `{name}` stands under no reason"));
            }
            if agreed.insert(name.clone(), reason.clone()).is_some() {
                return Err(format!("{LIST}: `{name}` stands twice"));
            }
            listing = true;
        } else if line.starts_with('#') || line.starts_with('|') {
            reason.clear();
        } else if !line.trim().is_empty() {
            if listing {
                reason.clear();
            }
            listing = false;
            reason.push_str(line);
            reason.push(' ');
        }
    }
    Ok(agreed)
}

/// What stands against a run: mutants missed that nobody agreed to, and agreed ones that are noticed now. `judged` are the names
/// of all mutants that acted.
pub(crate) fn problems(
    agreed: &BTreeMap<String, String>,
    missed: &BTreeSet<String>,
    judged: &BTreeSet<String>,
) -> Vec<String> {
    let new = missed.iter().filter(|name| !agreed.contains_key(*name)).map(|name| format!("missed: {name}"));
    let noticed = agreed.keys().filter(|name| judged.contains(*name) && !missed.contains(*name));
    new.chain(noticed.map(|name| format!("agreed, and noticed now, so take it off the list: {name}")))
        .collect()
}

/// Agreed mutants that are gone from files of which all mutants are known.
pub(crate) fn gone(
    agreed: &BTreeMap<String, String>,
    files: &BTreeSet<String>,
    names: &BTreeSet<String>,
) -> Vec<String> {
    let is_of = |name: &str| name.split_once(": ").is_some_and(|(file, _)| files.contains(file));
    let gone = agreed.keys().filter(|name| is_of(name) && !names.contains(*name));
    gone.map(|name| format!("agreed, and there is no such mutant: {name}")).collect()
}

/// The page with a row in its table: in the place of the same module and share, else at the end.
pub(crate) fn with_row(text: &str, row: &str) -> Result<String, String> {
    let key = |line: &str| {
        let cells: Vec<String> = line.split('|').map(|cell| cell.trim().to_owned()).collect();
        (cells.get(1).cloned(), cells.get(3).cloned())
    };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let head = lines.iter().position(|line| line == HEAD);
    let head = head.ok_or_else(|| format!("{LIST} has no table with the head {HEAD}"))?;
    let first = head.saturating_add(2);
    let count = lines.iter().skip(first).take_while(|line| line.starts_with('|')).count();
    let end = first.saturating_add(count);
    let same = lines.iter().skip(first).take(count).position(|line| key(line) == key(row));
    match same.and_then(|index| lines.get_mut(first.saturating_add(index))) {
        Some(line) => row.clone_into(line),
        None => lines.insert(end, row.to_owned()),
    }
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> String {
        format!(
            "# Mutants\n\nWords.\n\n{HEAD}\n|---|---|---|---|---|---|---|---|---|\n| money | a1 | 1/1 | 9 | 9 | 0 | 0 | 0 | 0 |\n\n## Agreed\n\n\
             What is only shown\nto developers.\n\n- ovcore/src/a.rs: replace f with ()\n- ovcore/src/b.rs: delete ! in g\n\n\
             Never reached.\n\n- ovcore/src/a.rs: delete - in h\n"
        )
    }

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn an_agreed_mutant_has_the_paragraph_above_for_a_reason() {
        let agreed = agreed(&page()).expect("a page");
        let told: Vec<&str> = agreed.values().map(String::as_str).collect();
        assert_eq!(
            told,
            ["Never reached. ", "What is only shown to developers. ", "What is only shown to developers. "]
        );
    }

    #[test]
    fn without_a_reason_or_twice_is_refused() {
        assert!(agreed("## Agreed\n\n- ovcore/a.rs: x\n").unwrap_err().contains("no reason"));
        assert!(agreed("Why.\n- ovcore/a.rs: x\n- ovcore/a.rs: x\n").unwrap_err().contains("twice"));
    }

    #[test]
    fn new_misses_fail_and_so_do_agreed_ones_that_are_noticed_or_gone() {
        let agreed = agreed(&page()).expect("a page");
        let missed = names(&["ovcore/src/a.rs: replace f with ()", "ovcore/src/a.rs: new"]);
        let judged = names(&[
            "ovcore/src/a.rs: new",
            "ovcore/src/a.rs: replace f with ()",
            "ovcore/src/b.rs: delete ! in g",
        ]);
        assert_eq!(
            problems(&agreed, &missed, &judged),
            [
                "missed: ovcore/src/a.rs: new",
                "agreed, and noticed now, so take it off the list: ovcore/src/b.rs: delete ! in g",
            ]
        );
        assert_eq!(
            gone(&agreed, &names(&["ovcore/src/a.rs"]), &judged),
            ["agreed, and there is no such mutant: ovcore/src/a.rs: delete - in h"]
        );
    }

    #[test]
    fn a_row_replaces_that_of_its_module_and_share_or_is_new() {
        let again = with_row(&page(), "| money | b2 | 1/1 | 8 | 8 | 0 | 0 | 0 | 0 |").expect("a table");
        assert!(again.contains("| b2 |") && !again.contains("| a1 |"));
        let half = with_row(&page(), "| money | b2 | 1/2 | 8 | 8 | 0 | 0 | 0 | 0 |").expect("a table");
        assert!(half.contains("| b2 |") && half.contains("| a1 |"));
    }
}
