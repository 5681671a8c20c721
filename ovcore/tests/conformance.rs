//! The conformance corpus: the core does what the files say, and the files say it of every rule that scenarios are
//! named after.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ovcore_testkit::conformance::choose::{choose, index};
use ovcore_testkit::conformance::play::{Corpus, cited};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("conformance")
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// With a folder of recorded scenarios in the environment, the corpus is written anew from them first: that is what
/// `cargo xtask conformance --bless` does. It shows how many cases each rule has.
#[test]
fn every_case_goes_as_it_says() {
    if let Some(recorded) = std::env::var_os("OVCORE_CONFORMANCE_BLESS") {
        println!("{}", choose(Path::new(&recorded), &tests(), &folder()).unwrap());
    }
    let corpus = Corpus::read(&folder()).unwrap();
    corpus.play().unwrap();
    println!("{corpus}");
}

/// Rules of cards and their tokens, before there is an account: they have tests, and no commands.
const OF_NO_ACCOUNT: [&str; 2] = ["N1", "N2"];

/// `cargo xtask conformance --bless` gives a rule its cases once a scenario is named after it.
#[test]
fn every_rule_that_a_scenario_is_named_after_has_a_case() {
    let corpus = Corpus::read(&folder()).unwrap();
    let coverage = corpus.coverage();
    let cited = cited(&tests()).unwrap();
    let without: BTreeSet<&str> =
        cited.iter().map(String::as_str).filter(|rule| !coverage.contains_key(rule)).collect();
    println!("{} rules with cases, without: {without:?}", cited.len() - without.len());
    assert_eq!(without, BTreeSet::from(OF_NO_ACCOUNT));
}

#[test]
fn a_case_lies_in_the_folder_of_its_rule_and_in_the_index() {
    let corpus = Corpus::read(&folder()).unwrap();
    for (name, case) in &corpus.cases {
        assert_eq!(name.split('/').nth(1), case.rules.first().map(String::as_str), "{name}");
    }
    let written = std::fs::read_to_string(folder().join("INDEX.md")).unwrap();
    assert!(written == index(&corpus), "`cargo xtask conformance --bless` writes the index anew");
}

/// A runner that never fails would prove nothing: whatever is changed in a case is told, with its place.
#[test]
fn a_case_that_says_otherwise_fails_where_it_does() {
    let path = folder().join("debt/D4");
    let file = std::fs::read_dir(&path).unwrap().next().unwrap().unwrap().path();
    let right: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let told = |change: &dyn Fn(&mut Value)| {
        let mut case = right.clone();
        change(&mut case);
        Corpus::of_one(&folder(), case).unwrap().play().unwrap_err()
    };
    let first =
        |case: &Value| case["steps"].as_array().unwrap().iter().position(|s| s["events"][0].is_object());
    let step = first(&right).unwrap();
    let amount = told(&|case| case["steps"][step]["events"][0]["at"] = json!("2026-01-01T00:00:00Z"));
    assert!(amount.contains(&format!("step {}: events/0/at: expected", step + 1)), "{amount}");
    let missing = told(&|case| case["steps"][step]["events"] = json!([]));
    assert!(missing.contains("events: expected []"), "{missing}");
    let refused = told(&|case| {
        case["steps"][step] =
            json!({ "command": case["steps"][step]["command"], "refused": "refusal.no_debt" });
    });
    assert!(refused.contains("refused: expected \"refusal.no_debt\", found null"), "{refused}");
    let view = told(&|case| case["after"]["linked_account"]["debt"] = json!(1));
    assert!(view.contains("after/linked_account/debt: expected 1"), "{view}");
}
