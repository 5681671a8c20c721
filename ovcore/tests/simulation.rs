//! A few thousand days in the lives of cards, with everything that goes wrong: `cargo xtask simulate` runs millions.

use ovcore::tap::BucketKind;
use ovcore_testkit::simulate::{Report, Simulation};

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
        // The test country has no readers for supplements.
        assert!(report.taps(bucket) > 0 || bucket == BucketKind::Supplement, "no tap is {bucket}");
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
