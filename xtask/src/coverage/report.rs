//! What was counted, by file and by module.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

/// Of one file: how often each line ran, and each way of each branch.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct File {
    lines: BTreeMap<u64, u64>,
    /// By the place of the condition: line and column, from and to. How often it was true, and false.
    branches: BTreeMap<[u64; 4], (u64, u64)>,
    /// Where the tests of the file itself begin.
    tests: Option<u64>,
}

/// Of all files, by their path.
#[derive(Debug, Default)]
pub(crate) struct Counts(BTreeMap<String, File>);

/// Covered, and all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Share(usize, usize);

impl Counts {
    /// Adds the lines that a program ran, from the trace that `lcov` reads.
    pub(crate) fn lines(&mut self, trace: &str) {
        let mut file = String::new();
        for line in trace.lines() {
            if let Some(path) = line.strip_prefix("SF:") {
                path.clone_into(&mut file);
            } else if let Some(pair) = line.strip_prefix("DA:").and_then(|pair| pair.split_once(','))
                && let (Ok(number), Ok(count)) = (pair.0.parse(), pair.1.parse::<u64>())
            {
                let own: &mut u64 = self.0.entry(file.clone()).or_default().lines.entry(number).or_default();
                *own = own.saturating_add(count);
            }
        }
    }

    /// Adds the branches that a program took, from the JSON of `llvm-cov export`.
    pub(crate) fn branches(&mut self, json: &str) -> Result<(), String> {
        let all: Value =
            serde_json::from_str(json).map_err(|error| format!("llvm-cov writes no JSON: {error}"))?;
        let files = all.pointer("/data/0/files").and_then(Value::as_array);
        for file in files.ok_or("llvm-cov names no files")? {
            let path =
                file.get("filename").and_then(Value::as_str).ok_or("llvm-cov names a file without a name")?;
            let own = self.0.entry(path.to_owned()).or_default();
            for branch in file.get("branches").and_then(Value::as_array).into_iter().flatten() {
                let numbers: Vec<u64> =
                    branch.as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
                let &[line, column, to_line, to_column, yes, no, ..] = numbers.as_slice() else {
                    return Err(format!("llvm-cov writes a branch of another form: {branch}"));
                };
                let counts = own.branches.entry([line, column, to_line, to_column]).or_default();
                *counts = (counts.0.saturating_add(yes), counts.1.saturating_add(no));
            }
        }
        Ok(())
    }

    /// By module, as `account/recover`: the files under `root`, without their own tests.
    pub(crate) fn by_module(self, root: &Path) -> BTreeMap<String, File> {
        let mut modules = BTreeMap::new();
        for (path, mut file) in self.0 {
            let Ok(name) = Path::new(&path).strip_prefix(root) else { continue };
            let name = name.with_extension("").to_string_lossy().replace('\\', "/");
            if name == "tests" || name.ends_with("/tests") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let tests = (1_u64..).zip(text.lines()).find(|(_, line)| *line == "#[cfg(test)]");
            file.tests = tests.map(|(number, _)| number);
            let before = |line: u64| file.tests.is_none_or(|tests| line < tests);
            file.lines.retain(|line, _| before(*line));
            file.branches.retain(|[line, ..], _| before(*line));
            modules.insert(name.strip_suffix("/mod").unwrap_or(&name).to_owned(), file);
        }
        modules
    }
}

impl File {
    fn shares(&self) -> [Share; 2] {
        let lines = Share(self.lines.values().filter(|count| **count > 0).count(), self.lines.len());
        let ways = |(yes, no): &(u64, u64)| usize::from(*yes > 0).saturating_add(usize::from(*no > 0));
        let taken = self.branches.values().map(ways).sum();
        [lines, Share(taken, self.branches.len().saturating_mul(2))]
    }

    /// What never ran: lines, and ways of conditions.
    fn uncovered(&self) -> BTreeSet<(u64, String)> {
        let lines = self.lines.iter().filter(|(_, count)| **count == 0);
        let mut all: BTreeSet<(u64, String)> =
            lines.map(|(line, _)| (*line, "never runs".to_owned())).collect();
        for ([line, column, ..], (yes, no)) in &self.branches {
            let told = match (yes, no) {
                (0, 0) => "never asked",
                (0, _) => "never true",
                (_, 0) => "never false",
                _ => continue,
            };
            all.insert((*line, format!("column {column} {told}")));
        }
        all
    }
}

impl Share {
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0), self.1.saturating_add(other.1))
    }

    /// As `98.2% (540 of 550)`, rounded down, so that 100 means all.
    fn text(self) -> String {
        let tenths = self.0.saturating_mul(1000).checked_div(self.1).unwrap_or(1000);
        let (whole, tenth) = (tenths.div_euclid(10), tenths.rem_euclid(10));
        format!("{whole}.{tenth}% ({} of {})", self.0, self.1)
    }
}

/// Every line and condition that is not covered, as `file:line: what`.
pub(crate) fn uncovered(modules: &BTreeMap<&String, &File>) -> String {
    let mut text = String::new();
    for (name, file) in modules {
        for (line, what) in file.uncovered() {
            writeln!(text, "{name}:{line}: {what}").unwrap_or_default();
        }
    }
    text
}

/// A row for each module and one for all. Not in detail, all of a folder is one row.
pub(crate) fn table(modules: &BTreeMap<&String, &File>, detail: bool) -> String {
    let mut rows: BTreeMap<&str, [Share; 2]> = BTreeMap::new();
    let mut all = [Share::default(); 2];
    for (name, file) in modules {
        let row = if detail { name.as_str() } else { name.split('/').next().unwrap_or(name) };
        let [lines, branches] = file.shares();
        for sums in [rows.entry(row).or_default(), &mut all] {
            let [line_sum, branch_sum] = *sums;
            *sums = [line_sum.add(lines), branch_sum.add(branches)];
        }
    }
    let width = rows.keys().map(|name| name.len()).max().unwrap_or_default().max(6);
    let mut text = format!("{:width$}  {:>24}  {:>24}\n", "module", "lines", "branches");
    for (name, [lines, branches]) in rows.into_iter().chain([("all", all)]) {
        writeln!(text, "{name:width$}  {:>24}  {:>24}", lines.text(), branches.text()).unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted() -> Counts {
        let mut counts = Counts::default();
        counts.lines("SF:/w/src/fare/price.rs\nDA:3,2\nDA:4,0\nend_of_record\nSF:/w/src/money.rs\nDA:9,1\n");
        // Another program runs what the first did not.
        counts.lines("SF:/w/src/fare/price.rs\nDA:3,1\nDA:4,0\nDA:5,7\n");
        let branch = |yes: u64| {
            let json = serde_json::json!({ "data": [{ "files": [
                { "filename": "/w/src/fare/price.rs", "branches": [[3, 8, 3, 20, yes, 0, 0, 0, 4], [4, 2, 4, 5, 0, 0, 0, 0, 4]] },
            ] }] });
            json.to_string()
        };
        counts.branches(&branch(0)).expect("branches");
        counts.branches(&branch(2)).expect("branches");
        counts
    }

    fn modules() -> BTreeMap<String, File> {
        counted().by_module(Path::new("/w/src"))
    }

    #[test]
    fn what_any_program_runs_is_covered() {
        let modules = modules();
        let chosen: BTreeMap<_, _> = modules.iter().collect();
        assert_eq!(
            table(&chosen, false),
            "module                     lines                  branches\n\
             fare              66.6% (2 of 3)            25.0% (1 of 4)\n\
             money            100.0% (1 of 1)           100.0% (0 of 0)\n\
             all               75.0% (3 of 4)            25.0% (1 of 4)\n"
        );
        assert!(table(&chosen, true).contains("fare/price"));
    }

    #[test]
    fn what_is_uncovered_names_its_line() {
        let modules = modules();
        assert_eq!(
            uncovered(&modules.iter().collect()),
            "fare/price:3: column 8 never false\nfare/price:4: column 2 never asked\nfare/price:4: never runs\n"
        );
    }

    #[test]
    fn a_branch_of_another_form_is_told() {
        let mut counts = Counts::default();
        let json = r#"{ "data": [{ "files": [{ "filename": "a", "branches": [[1, 2]] }] }] }"#;
        assert!(counts.branches(json).unwrap_err().contains("[1,2]"));
    }
}
