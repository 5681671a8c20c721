//! The story of a card and its plot: pinned as they are, and read line by line for what they must say.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

mod common;

use std::process::Command;

use ovcore::deny::DenyReason;
use ovcore::language::Language;
use ovcore::rules::Rules;
use ovcore_examples::arguments::Options;
use ovcore_examples::card_life::{Beat, Chart, Lane, Life, MarkOutcome, Story, tell};
use ovcore_examples::setup;

use common::golden;

fn told() -> (Rules, Life) {
    let (rules, _) = setup::rules(&Options::default()).unwrap();
    let life = tell(&rules).unwrap();
    (rules, life)
}

#[test]
fn story_and_plot_are_as_pinned_in_both_languages() {
    let (rules, life) = told();
    for language in Language::ALL {
        golden(
            &format!("card-life.{language}.txt"),
            &Story { life: &life, rules: &rules, language }.to_string(),
        );
        golden(&format!("card-life.{language}.svg"), &Chart { life: &life, language }.to_string());
    }
}

fn at(life: &Life, place: usize) -> String {
    life.entries[place].at.to_string()
}

fn places(life: &Life, wanted: impl Fn(&Beat) -> bool) -> Vec<usize> {
    (0..life.entries.len()).filter(|place| wanted(&life.entries[*place].beat)).collect()
}

/// RULES D5: recovered by tap, the card may check in again 15 minutes later, to the second.
#[test]
fn d5_recovered_by_tap_it_is_free_fifteen_minutes_later() {
    let (_, life) = told();
    let mut recovered = 0;
    for entry in &life.entries {
        let Beat::FreeFrom(free) = entry.beat else { continue };
        recovered += 1;
        assert_eq!(free.seconds_since(entry.at), 900);
        let off = life.entries.iter().find(|e| e.beat == Beat::Freed(DenyReason::UnpaidFare) && e.at == free);
        assert!(off.is_some(), "still listed at {free}");
    }
    assert_eq!(recovered, 2);
}

/// RULES P9, D4: the check-out of a blocked card closes its trip, and starts an attempt.
#[test]
fn p9_a_check_out_closes_while_the_card_is_blocked() {
    let (_, life) = told();
    let closed = places(&life, |beat| matches!(beat, Beat::CheckOut { listed: true, .. }));
    assert_eq!(closed.len(), 2);
    assert!(closed.iter().all(|place| {
        let same = life.entries.iter().filter(|entry| entry.at == life.entries[*place].at);
        same.filter(|entry| matches!(entry.beat, Beat::Asked { .. })).count() == 1
    }));
}

/// RULES D2: after the take-back of 10 March the schedule asks on 14 dates, the last of them the 62nd day, at 03:25 on
/// the clock before and after the clock change.
#[test]
fn d2_the_schedule_ends_on_the_last_day() {
    let (_, life) = told();
    let back = places(&life, |beat| matches!(beat, Beat::TakenBack(_)))[0];
    let asked: Vec<(u32, String)> = places(&life, |_| true)
        .into_iter()
        .filter(|place| *place > back)
        .filter_map(|place| {
            let Beat::Asked { schedule_day: Some(day), .. } = life.entries[place].beat else { return None };
            Some((day, at(&life, place)))
        })
        .collect();
    let days: Vec<u32> = asked.iter().map(|(day, _)| *day).collect();
    assert_eq!(days, [1, 2, 3, 5, 7, 10, 14, 21, 28, 35, 42, 49, 56, 62]);
    assert_eq!(asked.first().unwrap().1, "2026-03-11T02:25:00Z");
    assert_eq!(asked.last().unwrap().1, "2026-05-11T01:25:00Z");
}

/// Nothing is owed at the end, and each bar of the deny list has an end.
#[test]
fn it_ends_well() {
    let (_, life) = told();
    assert_eq!(life.debt.last().unwrap().1.minor(), 0);
    assert!(life.blocks.iter().all(|block| block.until.is_some()));
    assert_eq!(life.entries.last().unwrap().beat, Beat::Waits(None));
    for lane in Lane::ALL {
        for outcome in [MarkOutcome::Approved, MarkOutcome::Declined] {
            assert!(
                life.marks.iter().any(|m| m.lane == lane && m.outcome == outcome),
                "{lane:?} {outcome:?}"
            );
        }
    }
}

/// The plot is read by machines too: tags close, it has a title and a description, and nothing lies outside of it.
#[test]
fn the_plot_is_well_formed_and_within_its_frame() {
    let (_, life) = told();
    for language in Language::ALL {
        let svg = Chart { life: &life, language }.to_string();
        let mut open = Vec::new();
        for tag in svg.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
            match (tag.starts_with('/'), tag.ends_with('/')) {
                (true, _) => assert_eq!(open.pop(), Some(name), "</{name}>"),
                (false, true) => {}
                (false, false) => open.push(name),
            }
        }
        assert!(open.is_empty(), "{open:?}");
        for part in ["role=\"img\"", "<title id=\"title\">", "<desc id=\"description\">", "aria-labelledby"] {
            assert!(svg.contains(part), "{part}");
        }
        let numbers = |name: &str| -> Vec<f64> {
            let name = format!(" {name}=\"");
            svg.split(name.as_str())
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
                .collect()
        };
        assert!(["x", "x1", "x2"].iter().flat_map(|n| numbers(n)).all(|x| (0.0..=1_000.0).contains(&x)));
        assert!(["y", "y1", "y2"].iter().flat_map(|n| numbers(n)).all(|y| (0.0..=640.0).contains(&y)));
        // No two marks on each other.
        let mut marks: Vec<&str> =
            svg.split("translate(").skip(1).map(|r| r.split(')').next().unwrap()).collect();
        let all = marks.len();
        marks.sort_unstable();
        marks.dedup();
        assert_eq!(marks.len(), all);
        assert_eq!(all, life.marks.len() + 3);
    }
}

/// The reader's message comes from `admit`, in the traveller's language.
#[test]
fn the_program_tells_it_in_dutch_and_writes_the_plot() {
    let file = std::env::temp_dir().join(format!("card-life-{}.svg", std::process::id()));
    let output = Command::new(env!("CARGO_BIN_EXE_card_life"))
        .args(["--language", "nl", "--svg"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("“Er staat nog een ritprijs open. Kijk in uw account.”"), "{text}");
    assert!(text.contains("“Uw bank staat reizen met deze pas niet toe. Vraag uw bank.”"), "{text}");
    let svg = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains("lang=\"nl\""));
    let wrong = Command::new(env!("CARGO_BIN_EXE_card_life")).args(["--language", "fr"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}
