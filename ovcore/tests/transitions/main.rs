//! The tables of a card's life: a scenario for every cell of them, and no cell without one.
//!
//! That no step is taken that is not in the tables is checked by the scenario player, so by every scenario there is.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod cells;
#[path = "../scenario_standing/country.rs"]
mod country;

use std::collections::BTreeSet;
use std::path::PathBuf;

use ovcore::account::stage::{Cause, LISTINGS, Phase, Step, TRANSITIONS, Transition, table};
use ovcore_testkit::scenario::{CARD, Player, Story};

use cells::{Country, SCENARIOS};
use country::{blocking, rules, threshold};

/// Plays the scenario of a cell.
fn played(country: Country, script: &str) -> Story {
    let rules = match country {
        Country::Plain => rules(),
        Country::Threshold => threshold(500),
        Country::Blocking => blocking("2026-03-11"),
        Country::Reopened => {
            // Blocked until now; the same card under a policy that accepts its range again.
            let (blocked, open) = (blocking("2026-03-01"), rules());
            let mut before = Player::new(&blocked, CARD);
            before.script("2026-03-10\n08:00 range disposable").unwrap();
            let mut after = Player::of(&open, before.account().clone());
            after.script(script).unwrap();
            return after.end().unwrap();
        }
    };
    let mut player = Player::new(&rules, CARD);
    player.script(script).unwrap();
    player.end().unwrap()
}

/// Every cell: the name of the transition and a cause that it may have.
fn all_cells() -> BTreeSet<(&'static str, String)> {
    let phases = TRANSITIONS.iter().map(|t| (t.name, t.causes));
    let listings = LISTINGS.iter().map(|l| (l.name, l.causes));
    let cells = phases.chain(listings);
    cells.flat_map(|(name, causes)| causes.iter().map(move |cause| (name, cause.to_string()))).collect()
}

/// Each cell has a scenario that goes through it, and each scenario here is of a cell.
#[test]
fn every_cell_is_reached() {
    let mut wanted = all_cells();
    let mut missed = Vec::new();
    for (cells, country, before, script) in SCENARIOS {
        let story = played(*country, &format!("{before}\n{script}"));
        for (name, cause) in *cells {
            if !story.moves.iter().any(|(seen, by)| seen == name && by.to_string() == *cause) {
                missed.push(format!("{name}, by {cause}:\n{}\n{:?}", story.transcript, story.moves));
            }
            wanted.remove(&(*name, (*cause).to_owned()));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert!(wanted.is_empty(), "no scenario for {wanted:#?}");
}

/// The manual shows the tables of the code. `cargo xtask bless` rewrites the page.
#[test]
fn the_manual_shows_the_tables_of_the_code() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/manual/transitions.md");
    if std::env::var_os("OVCORE_BLESS").is_some() {
        std::fs::write(&path, table()).unwrap();
        return;
    }
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page == table(), "the page differs; `cargo xtask bless` rewrites it. It would be:\n{}", table());
}

/// Every name is one transition's, in both tables together; no cause stands twice in a row; no row goes nowhere; and of
/// a phase, an event and a cause, it is one row that says where they lead.
#[test]
fn the_tables_are_well_made() {
    let names: Vec<&str> =
        TRANSITIONS.iter().map(|t| t.name).chain(LISTINGS.iter().map(|l| l.name)).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    let mut rows = BTreeSet::new();
    for Transition { from, step, to, causes, .. } in TRANSITIONS {
        assert_ne!(from, to);
        assert!(rows.insert((from, step, to)), "{from} {step} {to}");
        assert_eq!(causes.iter().collect::<BTreeSet<_>>().len(), causes.len());
        assert!(causes.iter().all(|cause| Transition::find(*from, *step, *cause, *to).is_some()));
    }
    for row in LISTINGS {
        assert_ne!(row.from, row.to);
        assert_eq!(row.causes.iter().collect::<BTreeSet<_>>().len(), row.causes.len());
    }
}

/// From every phase there is a way to *clear*, and every phase can be reached from it.
#[test]
fn no_phase_is_a_dead_end() {
    let phases = [
        Phase::Clear,
        Phase::Requested,
        Phase::RequestUnknown,
        Phase::Debt,
        Phase::Attempt,
        Phase::AttemptUnknown,
        Phase::Recovered,
    ];
    let reach = |from: Phase| {
        let mut reached = BTreeSet::from([from]);
        for _ in phases {
            let next: Vec<Phase> =
                TRANSITIONS.iter().filter(|t| reached.contains(&t.from)).map(|t| t.to).collect();
            reached.extend(next);
        }
        reached
    };
    for phase in phases {
        assert_eq!(reach(phase).len(), phases.len(), "{phase}");
    }
}

/// What is in neither table is told apart from what is.
#[test]
fn what_is_not_in_the_table_is_not_found() {
    let none = Transition::find(Phase::Debt, Step::PaymentRequested, Cause::Tap, Phase::Requested);
    assert_eq!(none, None);
    let wrong_cause = Transition::find(Phase::Clear, Step::PaymentRequested, Cause::Link, Phase::Requested);
    assert_eq!(wrong_cause, None);
    let all: BTreeSet<Cause> = Cause::all().into_iter().collect();
    assert_eq!(all.len(), Cause::all().len());
    assert!(TRANSITIONS.iter().flat_map(|t| t.causes).all(|cause| all.contains(cause)));
    assert!(LISTINGS.iter().flat_map(|l| l.causes).all(|cause| all.contains(cause)));
}
