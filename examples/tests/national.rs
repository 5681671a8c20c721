//! A national day is the same wherever and however often it is run, and it adds up.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

use std::process::Command;

use serde_json::Value;

fn run(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_travel_day")).args(arguments).output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
    String::from_utf8(output.stdout).unwrap()
}

/// Everything but how long it took.
fn report(seed: &str) -> Value {
    let mut report: Value =
        serde_json::from_str(&run(&["--json", "--national", "1500", "--seed", seed])).unwrap();
    assert!(report["time"]["milliseconds"].is_u64());
    report["time"] = Value::Null;
    report
}

fn sum(list: &Value, field: &str) -> u64 {
    list.as_array().unwrap().iter().map(|each| each[field].as_u64().unwrap()).sum()
}

#[test]
fn a_seed_gives_the_same_day_again_and_another_seed_another() {
    assert_eq!(report("1"), report("1"));
    assert_ne!(report("1"), report("2"));
}

#[test]
fn what_it_comes_to_adds_up() {
    let report = report("3");
    let totals = &report["totals"];
    let minor = |field: &str| totals[field].as_i64().unwrap();
    assert_eq!(minor("earned_minor"), minor("receives_minor") + minor("in_debt_minor") + minor("open_minor"));
    assert_eq!(
        minor("receives_minor"),
        minor("collected_minor") - minor("refunded_minor") - minor("open_credits_minor")
    );
    assert_eq!(minor("open_minor"), 0, "everything was asked for");
    assert_eq!(Some(sum(&report["trips"], "trips")), totals["trips"].as_u64());
    assert_eq!(sum(&report["carriers"], "legs"), totals["legs"].as_u64().unwrap());
    let approved = report["payments"].as_array().unwrap().iter().filter(|p| p["result"] == "approved");
    let approved: i64 = approved.map(|p| p["amount_minor"].as_i64().unwrap()).sum();
    assert_eq!(approved, minor("collected_minor"));
    // Repeats are in no bucket; there are a few.
    let repeats = report["taps"].as_u64().unwrap() - sum(&report["buckets"], "taps");
    assert!((1..100).contains(&repeats), "{repeats}");
    assert_eq!(report["unpriced"], Value::Array(vec![]), "carriers without a tariff make no trips");
    assert_eq!(report["left_out"], serde_json::json!(["RET"]));
}

#[test]
fn the_text_tells_taps_a_second_and_shares() {
    let text = run(&["--national", "300", "--seed", "5", "--day", "2026-10-25"]);
    for part in ["Sunday 25 October 2026, seed 5", "taps a second", "missing check-out", "Carriers\n", " %\n"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
}
