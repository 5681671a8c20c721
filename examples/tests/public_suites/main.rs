//! Public suites of fare cases, turned into tariff documents and taps, and priced through the public doors.
//!
//! The cases are not part of this repository: the test looks for them beside it, and says so when they are not there.
//! The adapters translate data; they compute no price. What they cannot translate, and what comes out otherwise than a
//! suite says, is in [`EXPLAINED`], with the reason.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on has failed"
)]

mod caps;
mod guide;
mod kinds;
mod opal;
mod pairing;
mod system;
mod verdict;
mod windows;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;
use verdict::Verdict;

/// Cases that do not come out as their suite says, each with the reason.
const EXPLAINED: &[(&str, &str)] = &[
    (
        "clamcard-006",
        "contradicts itself: 3.00 + 1.50 is the return fare of zone A, and 8.50 its day cap, but every trip touches B",
    ),
    ("nl-009", ROUNDED),
    ("nl-012", ROUNDED),
];

const ROUNDED: &str = "data missing: the discount is taken on the unrounded price of each carrier, and the source \
                       lists rounded ones only";

/// The least share of cases, in hundredths, that must be right.
const SHARE_LEAST: usize = 95;

fn read(name: &str) -> Option<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors").join(name);
    if !path.exists() {
        eprintln!(
            "skipped: {name} is not there; put it into the folder shared/vectors beside the repository"
        );
        return None;
    }
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

/// Runs one case of `fares.json`. Sydney's cases refer to the tariff of `opal.json`.
fn run(case: &Value, opal_tariff: &Value) -> Verdict {
    match system::text(&case["group"]) {
        "otp-houston" => windows::houston(case),
        "otp-v1" => windows::zones(case),
        "otp-window" => windows::limit(case),
        "r5r-porto-alegre" => windows::integration(case),
        "gtfs-guide" => guide::run(case),
        "matsim" => guide::distance_classes(case),
        "tigercard" => caps::tiger(case),
        "clamcard" => caps::clam(case),
        "singa-metro" => caps::singa(case),
        "london-caps" => caps::london(case),
        "us-uk-caps" => caps::rides(case),
        "tap-pairing" => pairing::run(case),
        "netherlands" => pairing::netherlands(case),
        "opal" => opal::case(case, opal_tariff),
        other => Verdict::NotExpressible(format!("no adapter for the group {other}")),
    }
}

#[derive(Default)]
struct Group {
    right: usize,
    wrong: usize,
    not_expressible: usize,
    first: usize,
}

#[test]
fn public_suites() {
    let (Some(fares), Some(journeys)) = (read("fares.json"), read("opal.json")) else { return };
    let mut results: Vec<(String, String, Verdict)> = fares
        .as_array()
        .unwrap()
        .iter()
        .map(|case| {
            let name = |field: &str| system::text(&case[field]).to_owned();
            (name("group"), name("id"), run(case, &journeys["tariff"]))
        })
        .collect();
    results.extend(
        opal::journeys(&journeys)
            .into_iter()
            .map(|(id, verdict)| ("opal, 140 journeys × 3".to_owned(), id, verdict)),
    );
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    for (number, (name, _, verdict)) in results.iter().enumerate() {
        let group = groups.entry(name).or_insert_with(|| Group { first: number, ..Group::default() });
        match verdict {
            Verdict::Right => group.right += 1,
            Verdict::Wrong(_) => group.wrong += 1,
            Verdict::NotExpressible(_) => group.not_expressible += 1,
        }
    }
    let mut rows: Vec<(&str, Group)> = groups.into_iter().collect();
    rows.sort_by_key(|(_, group)| group.first);
    println!("{:<24}{:>7}{:>8}{:>8}{:>17}", "group", "cases", "right", "wrong", "not expressible");
    let mut all = Group::default();
    for (name, group) in &rows {
        line(name, group);
        all.right += group.right;
        all.wrong += group.wrong;
        all.not_expressible += group.not_expressible;
    }
    line("all", &all);
    let explained = |id: &str| EXPLAINED.iter().find(|(known, _)| *known == id).map(|(_, why)| *why);
    let mut unexplained = 0;
    for (_, id, verdict) in &results {
        let found = match verdict {
            Verdict::Right => {
                assert_eq!(explained(id), None, "{id} is right: take it off the list");
                continue;
            }
            Verdict::Wrong(found) | Verdict::NotExpressible(found) => found,
        };
        if explained(id).is_none() {
            unexplained += 1;
        }
        println!("{id}: {}\n    {found}", explained(id).unwrap_or("NOT EXPLAINED"));
    }
    let cases = all.right + all.wrong + all.not_expressible;
    assert_eq!(cases, 158 + 420, "every case has a verdict");
    assert!(all.right * 100 >= cases * SHARE_LEAST, "{} of {cases} right", all.right);
    assert_eq!(unexplained, 0, "cases that are not on the list");
}

fn line(name: &str, group: &Group) {
    let cases = group.right + group.wrong + group.not_expressible;
    let (right, wrong, not) = (group.right, group.wrong, group.not_expressible);
    println!("{name:<24}{cases:>7}{right:>8}{wrong:>8}{not:>17}");
}
