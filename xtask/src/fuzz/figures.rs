//! What a fuzzer says, and the table of what all of them came to.

use std::fmt::Write as _;

use super::child::Spent;

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) target: String,
    pub(crate) executions: u64,
    /// Unknown elsewhere than on Linux.
    pub(crate) spent: Option<Spent>,
    /// How many, and how much.
    pub(crate) inputs: String,
    pub(crate) edges: u64,
    pub(crate) found: Option<Found>,
}

/// Something that does not hold.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The file of the input, where it was written.
    pub(crate) input: Option<String>,
}

/// Where a fuzzer is: executions, edges, and inputs that it keeps.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) executions: u64,
    pub(crate) edges: u64,
    pub(crate) inputs: String,
}

/// The latest that a fuzzer said of itself; `None` before it said anything.
pub(crate) fn state(said: &str) -> Option<State> {
    let line = said.lines().rev().find(|line| line.starts_with('#') && line.contains(" cov: "))?;
    let word =
        |name: &str| line.split_whitespace().skip_while(|word| *word != name).nth(1).unwrap_or_default();
    let executions = line.trim_start_matches('#').split_whitespace().next()?.parse().ok()?;
    Some(State {
        executions,
        edges: word("cov:").parse().unwrap_or_default(),
        inputs: word("corp:").to_owned(),
    })
}

/// What a fuzzer says at its end; `None` where it never began.
pub(crate) fn told(target: &str, said: &str, spent: Option<Spent>, failed: bool) -> Option<Ran> {
    let rest =
        |name: &str| said.lines().rev().find_map(|line| Some(line.split_once(name)?.1.trim().to_owned()));
    let State { edges, inputs, .. } = state(said)?;
    let executions = rest("stat::number_of_executed_units:")?.parse().ok()?;
    let found = failed.then(|| Found { input: rest("Test unit written to ") });
    Some(Ran { target: target.to_owned(), executions, spent, inputs, edges, found })
}

/// The last lines of a text.
pub(crate) fn last(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    let from = all.len().saturating_sub(lines);
    all.get(from..).unwrap_or_default().join("\n")
}

/// A row for each, and one for all.
pub(crate) fn table(ran: &[Ran]) -> String {
    let dash = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let mut text = String::new();
    let mut row = |name: &str, executions: u64, spent: Option<Spent>, rest: [&str; 3]| {
        let a_second = dash(spent.and_then(|spent| spent.rate(executions)));
        let seconds = dash(spent.map(Spent::seconds));
        let [inputs, edges, found] = rest;
        let line =
            format!("{name:10} {executions:>12} {seconds:>7} {a_second:>9} {inputs:>12} {edges:>7}  {found}");
        let _ = writeln!(text, "{}", line.trim_end());
    };
    for Ran { target, executions, spent, inputs, edges, found } in ran {
        let found = if found.is_some() { "something" } else { "nothing" };
        row(target, *executions, *spent, [inputs, &edges.to_string(), found]);
    }
    let executions = ran.iter().fold(0_u64, |sum, ran| sum.saturating_add(ran.executions));
    let spent = ran.iter().try_fold(Spent::default(), |sum, ran| Some(sum.and(ran.spent?)));
    row("all", executions, spent, ["", "", ""]);
    let head = ["target", "executions", "CPU s", "a CPU s", "inputs", "edges"];
    let [target, executions, seconds, a_second, inputs, edges] = head;
    format!("{target:10} {executions:>12} {seconds:>7} {a_second:>9} {inputs:>12} {edges:>7}  found\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "INFO: Seed: 1\n#2\tINITED cov: 10 ft: 11 corp: 1/1b exec/s: 0 rss: 30Mb\n\
        #524288\tpulse  cov: 301 ft: 940 corp: 120/4Kb lim: 4096 exec/s: 87381 rss: 60Mb\nDone 600000 runs in 7 second(s)\n\
        stat::number_of_executed_units: 600000\nstat::average_exec_per_sec:     85714\n";

    fn deny(spent: Option<Spent>) -> Ran {
        told("deny", SAID, spent, false).expect("a run")
    }

    #[test]
    fn the_end_of_a_run_is_read() {
        let Ran { target, executions, inputs, edges, found, .. } = deny(None);
        assert_eq!((&*target, executions, &*inputs, edges, found), ("deny", 600_000, "120/4Kb", 301, None));
        assert_eq!(told("deny", "error: no such file", None, true), None);
        assert_eq!(state("INFO: Seed: 1\n"), None);
        assert_eq!(state(SAID).map(|state| state.executions), Some(524_288));
    }

    #[test]
    fn what_it_stopped_at_is_named() {
        let said =
            format!("{SAID}artifact_prefix='found/'; Test unit written to found/crash-1f\nBase64: YQ==\n");
        let ran = told("deny", &said, None, true).expect("a run");
        assert_eq!(ran.found, Some(Found { input: Some("found/crash-1f".to_owned()) }));
        let killed = told("deny", SAID, None, true).expect("a run");
        assert_eq!(killed.found, Some(Found { input: None }));
    }

    #[test]
    fn the_table_adds_up_and_has_a_dash_for_what_is_not_known() {
        let two = Spent::new(200);
        let text = table(&[deny(Some(two)), deny(Some(two))]);
        let words = |line: usize| {
            text.lines()
                .nth(line)
                .unwrap_or_default()
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(1), ["deny", "600000", "2", "300000", "120/4Kb", "301", "nothing"]);
        assert_eq!(words(3), ["all", "1200000", "4", "300000"]);
        let unknown = table(&[deny(Some(two)), deny(None)]);
        assert!(unknown.lines().nth(2).is_some_and(|line| line.contains(" - ")), "{unknown}");
        assert_eq!(unknown.lines().last().map(|line| line.split_whitespace().nth(2)), Some(Some("-")));
    }

    #[test]
    fn only_the_last_lines_are_shown() {
        assert_eq!(last("a\nb\nc", 2), "b\nc");
        assert_eq!(last("a", 2), "a");
    }
}
