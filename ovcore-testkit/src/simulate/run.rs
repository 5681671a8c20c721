//! Many cards, on several threads.

use core::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

use ovcore::calendar::Instant;

use super::city::{City, Dice};
use super::life::{Lived, Mask, live};
use super::report::{Counts, Report};
use super::shrink::shortest;
use super::story::Pen;
use super::traveller::Traveller;
use super::watch::Broken;

/// A simulation: so many cards as together live so many days.
///
/// ```
/// use ovcore_testkit::simulate::Simulation;
/// let simulation = Simulation::new(1, 400);
/// let report = simulation.run(1, |_, _| ())?;
/// assert!(report.card_days() >= 400);
/// assert_eq!(report, simulation.run(2, |_, _| ())?);
/// # Ok::<(), ovcore_testkit::simulate::Failure>(())
/// ```
#[derive(Debug)]
pub struct Simulation {
    city: City,
    cards: u64,
    card_days: u64,
}

/// An invariant that a card broke, with its story.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// The number of the card.
    pub card: u64,
    /// What it broke.
    pub broken: Broken,
    /// The shortest story that breaks it: a scenario, with what came of each line as remarks.
    pub story: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, card, broken: Broken { rule, found }, story } = self;
        writeln!(f, "card {card} of seed {seed} breaks: {rule}\n{found}\n\n{story}")?;
        write!(f, "again: cargo xtask simulate --seed {seed} --card {card}")
    }
}

/// So many cards at a time.
const BLOCK: u64 = 16;

impl Simulation {
    /// A simulation of a seed, with at least so many card-days.
    #[must_use]
    pub fn new(seed: u64, card_days: u64) -> Self {
        let city = City::new(seed);
        let (mut cards, mut days) = (0_u64, 0_u64);
        while days < card_days {
            let own = Traveller::new(Dice { seed, card: cards }, &city).days;
            days = days.saturating_add(u64::from(own.unsigned_abs()));
            cards = cards.saturating_add(1);
        }
        Self { city, cards, card_days: days }
    }

    /// How many cards live.
    #[must_use]
    pub const fn cards(&self) -> u64 {
        self.cards
    }

    /// How many days they live in all.
    #[must_use]
    pub const fn card_days(&self) -> u64 {
        self.card_days
    }

    /// Lives one card's life.
    ///
    /// # Errors
    /// What it breaks, with its story cut short.
    pub fn card(&self, card: u64) -> Result<Report, Failure> {
        self.live(card).map(|counts| Report { seed: self.city.seed, counts })
    }

    /// The whole story of one card, with nothing left out.
    #[must_use]
    pub fn story(&self, card: u64) -> String {
        let lived = live_caught(|| live(&self.city, card, &Mask::default(), Pen::writing()));
        lived.map(|lived| lived.story).unwrap_or_default()
    }

    /// Lives all lives on so many threads. `progress` is told how many card-days are done, and how many taps.
    ///
    /// # Errors
    /// What a card breaks, with its story cut short.
    pub fn run(&self, threads: usize, mut progress: impl FnMut(u64, u64)) -> Result<Report, Failure> {
        let next = AtomicU64::new(0);
        let (sender, done) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    while let Some(block) = self.block(next) {
                        let failed = block.is_err();
                        if sender.send(block).is_err() || failed {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            let mut all = Counts::default();
            for block in done {
                match block {
                    Ok(counts) => {
                        all.add(&counts);
                        progress(all.card_days, all.delivered);
                    }
                    Err(failure) => {
                        // The other threads find nothing left to do.
                        next.store(self.cards, Ordering::Relaxed);
                        return Err(*failure);
                    }
                }
            }
            Ok(Report { seed: self.city.seed, counts: all })
        })
    }

    fn block(&self, next: &AtomicU64) -> Option<Result<Counts, Box<Failure>>> {
        let from = next.fetch_add(BLOCK, Ordering::Relaxed);
        let until = from.saturating_add(BLOCK).min(self.cards);
        if from >= until {
            return None;
        }
        let mut all = Counts::default();
        for card in from..until {
            match self.live(card) {
                Ok(counts) => all.add(&counts),
                Err(failure) => return Some(Err(Box::new(failure))),
            }
        }
        Some(Ok(all))
    }

    fn live(&self, card: u64) -> Result<Counts, Failure> {
        let Some(mut lived) = live_caught(|| live(&self.city, card, &Mask::default(), Pen::default())) else {
            return Ok(Counts::default());
        };
        match lived.failure.take() {
            None => Ok(lived.counts),
            Some(broken) => {
                lived.failure = Some(broken.clone());
                let story = shortest(&self.city, card, lived);
                Err(Failure { seed: self.city.seed, card, broken, story })
            }
        }
    }
}

/// A life, also where the engine panics in it: no input may make it do so (I10).
pub(super) fn live_caught(life: impl FnOnce() -> Option<Lived>) -> Option<Lived> {
    catch_unwind(AssertUnwindSafe(life)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let found = text.unwrap_or_else(|| "a panic without words".to_owned());
        Some(Lived {
            counts: Counts::default(),
            failure: Some(Broken { rule: "I10 no panic", found }),
            at: Instant::MAX,
            story: String::new(),
            travelled: Vec::new(),
        })
    })
}
