//! Every input of the corpora again, on stable Rust, through the very functions that the fuzzers call; and some bytes at
//! random, so that a property which stopped holding shows without a fuzzer.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "small numbers of a test, and one that fails"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use ovcore_fuzz::{TARGETS, Target, corpus, target};
use ovcore_testkit::rng::Rng;

/// How long a listing may be, so that one looks at it.
const LISTING_MAX: usize = 20 * 1_024;

fn holds(target: &Target, which: &str, input: &[u8]) {
    let held = catch_unwind(AssertUnwindSafe(|| (target.holds)(input)));
    let line = corpus::print(&[input.to_vec()]);
    assert!(held.is_ok(), "`{}` does not hold for {which}: {}", target.name, line.trim_end());
}

fn replay(name: &str) {
    let target = target(name).unwrap_or_else(|| panic!("no target {name}"));
    let path = corpus::path(name);
    let listing =
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(listing.len() <= LISTING_MAX, "{} is longer than {LISTING_MAX} bytes", path.display());
    let inputs = corpus::read(&listing).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(!inputs.is_empty(), "{} lists nothing", path.display());
    for (line, input) in (1..).zip(&inputs) {
        holds(target, &format!("line {line} of its corpus"), input);
    }
    let found =
        std::fs::read_to_string(corpus::found_path()).unwrap_or_else(|error| panic!("found.txt: {error}"));
    for input in corpus::found(name, &found).unwrap_or_else(|error| panic!("found.txt: {error}")) {
        holds(target, "what a fuzzer found", &input);
    }
    // Lines of the listing, cut and joined by chance: bytes that get further than mere noise.
    let mut rng = Rng::new(1);
    for number in 0..40 {
        let mut input = Vec::new();
        for _ in 0..rng.between(1, 3) {
            let own = rng.pick(&inputs).cloned().unwrap_or_default();
            let from = rng.index(own.len() + 1);
            let until = from + rng.index(own.len() - from + 1);
            input.extend_from_slice(own.get(from..until).unwrap_or_default());
        }
        holds(target, &format!("mixture {number}"), &input);
    }
}

macro_rules! replays {
    ($($name:ident),* $(,)?) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })*

        /// A target without a replay would be run by fuzzers alone.
        #[test]
        fn every_target_is_replayed() {
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

replays!(texts, taps, policy, documents, tariffs, gtfs, netex, deny, stored, commands, orders, batch, model);
