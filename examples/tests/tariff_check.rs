//! `tariff_check` as a stranger runs it: the report on the bundled tariffs, and what another tariff changes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use ovcore_examples::bundled;
use serde_json::{Value, json};

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tariff_check"));
    // From a folder that has none of the files: what is bundled is found all the same.
    command.args(arguments).current_dir(std::env::temp_dir()).stdin(Stdio::null()).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A file that is gone when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tariff-check-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // It lies in a folder that is swept anyway.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// GVB's tariff of the example day, a cent dearer by the kilometre.
fn dearer_gvb() -> String {
    let (_, text) = bundled::TARIFFS.into_iter().find(|(name, _)| *name == "gvb-2026.json").unwrap();
    let changed = text.replace("\"21.7\"", "\"22.7\"");
    assert_ne!(changed, text);
    changed
}

/// Kind, tariff and number of a report's findings, for some tariffs.
fn findings(report: &Value, tariffs: &[&str]) -> Vec<Value> {
    let findings = report.pointer("/sanity/findings").unwrap().as_array().unwrap();
    let of = |finding: &&Value| {
        let tariff = finding.pointer("/about/tariff").and_then(Value::as_str).unwrap();
        tariffs.contains(&tariff)
    };
    let line = |finding: &Value| {
        let part = |path: &str| finding.pointer(path).unwrap().clone();
        json!([part("/kind"), part("/about/tariff"), part("/count")])
    };
    findings.iter().filter(of).map(line).collect()
}

#[test]
fn the_bundled_tariffs_have_a_short_list_of_oddities() {
    let output = run(&["--json"]);
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let known = ["arriva-rail-2026-invented", "gvb-2026", "htm-2025", "htm-2026", "ns-2026"];
    assert_eq!(
        findings(&report, &known),
        [
            // Arriva's stations in the north and in the south, between which it runs no trains.
            json!(["unpriced_pair", "arriva-rail-2026-invented", 42]),
            // From Delft over Hollands Spoor to the Kurhaus tram 9 is shorter than tram 1.
            json!(["stop_over_is_cheaper", "htm-2025", 1]),
            json!(["stop_over_is_cheaper", "htm-2026", 1]),
        ]
    );
    assert_eq!(report.get("comparison"), Some(&Value::Null));
    let text = out(&run(&[]));
    assert!(text.starts_with("Looked at\n"), "{text}");
    assert!(
        text.contains("changing on the way is cheaper than going through [sanity.stop_over_is_cheaper]"),
        "{text}"
    );
}

#[test]
fn another_tariff_is_compared_over_the_taps_of_the_example_day() {
    let file = Scratch::new("gvb.json", &dearer_gvb());
    let output = run(&["--json", "--tariff", file.path()]);
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let part = |path: &str| report.pointer(path).unwrap().clone();
    assert_eq!(part("/comparison/cards"), json!(14));
    let amount =
        |sums: &Value, side: &str| sums.pointer(&format!("/{side}/amount")).and_then(Value::as_i64).unwrap();
    let difference = |sums: &Value| amount(sums, "after").checked_sub(amount(sums, "before")).unwrap();
    let total = difference(&part("/comparison/total"));
    assert!(total > 0, "{report}");
    // Only GVB's own trips change, and what they change by is what all riders pay more.
    let of_carriers: Vec<(String, i64)> = part("/comparison/carriers")
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row.pointer("/0").and_then(Value::as_str).unwrap().to_owned(),
                difference(row.pointer("/1").unwrap()),
            )
        })
        .filter(|(_, difference)| *difference != 0)
        .collect();
    assert_eq!(of_carriers, [("GVB".to_owned(), total)]);
    let of_riders: i64 = part("/comparison/riders")
        .as_array()
        .unwrap()
        .iter()
        .map(|row| difference(row.pointer("/1").unwrap()))
        .sum();
    assert_eq!(of_riders, total);
    let of_trips: i64 = part("/comparison/trips")
        .as_array()
        .unwrap()
        .iter()
        .map(|trip| trip.pointer("/difference").and_then(Value::as_i64).unwrap())
        .sum();
    assert_eq!(of_trips, total);
    let text = out(&run(&["--tariff", file.path()]));
    assert!(text.contains("\nWhat the other tariffs change\n14 cards, "), "{text}");
    assert!(text.contains("The largest differences: "), "{text}");
}

#[test]
fn a_fault_in_another_tariff_is_in_the_report() {
    let twice = dearer_gvb().replace("\"waive_base\"", "\"nothing\"");
    let file = Scratch::new("twice.json", &twice);
    let text = out(&run(&["--tariff", file.path()]));
    assert!(text.contains("the base is charged twice in one journey [sanity.base_charged_twice]"), "{text}");
}

#[test]
fn bad_rows_are_told_and_the_others_count() {
    let file = Scratch::new("for-bad.json", &dearer_gvb());
    let taps = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/taps-bad.csv").display().to_string();
    let output = run(&["--tariff", file.path(), &taps]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).starts_with("tariff_check: row 3, column at: "), "{}", err(&output));
    assert!(out(&output).contains("2 cards, 2 trips: 2 as before"), "{}", out(&output));
}

#[test]
fn what_cannot_be_run_says_why() {
    let help = run(&["--help"]);
    assert!(out(&help).starts_with("What is odd about tariffs"));
    for (arguments, why) in [
        (["--tariff", "nowhere.json"].as_slice(), "nowhere.json"),
        (&["--national", "10"], "found --national"),
        (&["--nonsense"], "Try tariff_check --help."),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(err(&output).contains(why), "{}", err(&output));
    }
}
