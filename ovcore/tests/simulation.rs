//! A few thousand days in the lives of cards, with everything that goes wrong: `cargo xtask simulate` runs millions.

use ovcore::tap::BucketKind;
use ovcore_testkit::simulate::{Plant, Report, Simulation};

const SEED: u64 = 1;

#[expect(clippy::panic, reason = "a test that fails, with its story")]
fn run(card_days: u64, threads: usize) -> Report {
    match Simulation::new(SEED, card_days).run(threads, |_, _| ()) {
        Ok(report) => report,
        Err(failure) => panic!("\n{failure}"),
    }
}

/// The invariants hold, and what is meant to go wrong did: a simulation in which nothing happens proves nothing.
#[test]
fn no_invariant_breaks() {
    let report = run(20_000, 2);
    println!("{report}");
    assert!(report.card_days() >= 20_000 && report.travel_days() > 2_000);
    for bucket in BucketKind::ALL {
        assert!(report.taps(bucket) > 0, "no tap is {bucket}");
    }
    for (fault, count) in report.faults() {
        assert!(count > 0, "no {fault}");
    }
    assert!(report.balances(), "the sums of all accounts balance");
    let (opened, closed) = report.debts();
    assert!(opened > closed && closed > 10, "{opened} debts, {closed} closed");
}

/// One card alone lives as it does among the others, and the number of threads changes nothing.
#[test]
fn a_seed_is_a_seed() {
    let two = run(2_000, 2);
    assert_eq!(two, run(2_000, 1));
    assert_eq!(two.to_string(), run(2_000, 3).to_string());
    let simulation = Simulation::new(SEED, 2_000);
    let days: u64 = (0..simulation.cards()).map(|card| simulation.card(card).unwrap().card_days()).sum();
    assert_eq!(days, two.card_days());
}

/// Every actor did something, and what is rare in a country came up in a few thousand days all the same.
#[test]
fn every_actor_acts() {
    let report = run(20_000, 2);
    let rare = [
        // Months apart, or a chance in thousands: a run of a million card-days has all of them.
        "tariffs: trip priced by the edition that began that date",
        "tariffs: trip begun under one edition and ended under the next",
        "tariffs: journey over a change of editions",
        "carriers: tap under a key that is gone, not used",
    ];
    for (thing, count) in report.things().filter(|(thing, _)| !thing.starts_with("event ")) {
        assert!(count > 0 || rare.contains(&thing.as_str()), "never: {thing}");
    }
    let kinds = report.things().filter(|(thing, count)| thing.starts_with("event ") && *count > 0).count();
    assert!(kinds > 45, "only {kinds} kinds of events");
}

/// For each fault that is planted around the account there is an invariant that breaks, and its story is short.
#[test]
fn what_is_planted_is_found() {
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for plant in Plant::ALL {
        let Err(failure) = Simulation::new(SEED, 60_000).with_plant(*plant).run(2, |_, _| ()) else {
            wrong.push(format!("{plant:?} is not found"));
            continue;
        };
        if failure.broken.rule != plant.breaks() {
            wrong.push(format!("{plant:?} is found as another: {failure}"));
        }
        let story = failure.story.lines().filter(|line| !line.trim_start().starts_with('#')).count();
        println!("{plant:?}: card {}, {}, told in {story} lines", failure.card, failure.broken.rule);
        lines.push(story);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    lines.sort_unstable();
    // One may hang on a long past: what the desk is asked for is drawn from all that the card has done.
    let (median, all_but_one, longest) =
        (lines[lines.len() / 2], lines[lines.len() - 2], lines[lines.len() - 1]);
    assert!(median <= 12 && all_but_one <= 40 && longest <= 120, "the stories have {lines:?} lines");
}
