//! Many cards, on several threads.

use core::fmt;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

use ovcore::calendar::Instant;

use super::city::{City, Dice};
use super::life::{Lived, Mask, live};
use super::plant::Plant;
use super::report::{Counts, Report};
use super::saved::Totals;
use super::shrink::shortest;
use super::story::Pen;
use super::traveller::Traveller;
use super::watch::Broken;

/// A simulation: so many cards as together live so many days, or some blocks of them.
///
/// Cards are numbered from 0. A block is [`Simulation::BLOCK`] cards: it has a city of its own, made from the seed and
/// its number, so that blocks can be run in any order, at any time, by anybody, and what they come to is added up.
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
    seed: u64,
    /// From which card to which, the last not included.
    cards: (u64, u64),
    card_days: u64,
    percent: u32,
    plant: Option<Plant>,
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
    /// The rates of faults, in per cent.
    pub percent: u32,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, card, broken: Broken { rule, found }, story, percent } = self;
        writeln!(f, "card {card} of seed {seed} breaks: {rule}\n{found}\n\n{story}")?;
        let faults = if *percent == 100 { String::new() } else { format!(" --faults {percent}") };
        write!(f, "again: cargo xtask simulate --seed {seed} --card {card}{faults}")
    }
}

/// So many cards at a time; a block is a multiple of it.
const CHUNK: u64 = 16;

impl Simulation {
    /// So many cards are a block: about 137,000 card-days.
    pub const BLOCK: u64 = 1_024;

    /// A simulation of a seed, with at least so many card-days, from the first card on.
    #[must_use]
    pub fn new(seed: u64, card_days: u64) -> Self {
        let mut own = Self { seed, cards: (0, 0), card_days: 0, percent: 100, plant: None };
        own.extend(|cards, days| days < card_days || cards == 0);
        own
    }

    /// So many blocks of a seed, from one on.
    #[must_use]
    pub fn blocks(seed: u64, from: u64, blocks: u64) -> Self {
        let first = from.saturating_mul(Self::BLOCK);
        let mut own = Self { seed, cards: (first, first), card_days: 0, percent: 100, plant: None };
        own.extend(|cards, _| cards < blocks.saturating_mul(Self::BLOCK));
        own
    }

    /// So many blocks of a seed as have at least so many card-days, from one on.
    #[must_use]
    pub fn blocks_of(seed: u64, from: u64, card_days: u64) -> Self {
        let first = from.saturating_mul(Self::BLOCK);
        let mut own = Self { seed, cards: (first, first), card_days: 0, percent: 100, plant: None };
        own.extend(|cards, days| days < card_days || !cards.is_multiple_of(Self::BLOCK));
        own
    }

    fn extend(&mut self, goes_on: impl Fn(u64, u64) -> bool) {
        let city = City::new((self.seed, 0), 100, None);
        while goes_on(self.cards(), self.card_days) {
            let own = Traveller::new(Dice { seed: self.seed, card: self.cards.1 }, &city).days;
            self.card_days = self.card_days.saturating_add(u64::from(own.unsigned_abs()));
            self.cards.1 = self.cards.1.saturating_add(1);
        }
    }

    /// With so many per cent of the rates of faults. At 100 they are as the table of faults has them; at 0 nothing goes
    /// wrong; above 1,000 most of what can go wrong does.
    #[must_use]
    pub fn with_faults(self, percent: u32) -> Self {
        Self { percent, ..self }
    }

    /// With a fault planted on purpose: to show that what must find it does.
    #[must_use]
    pub fn with_plant(self, plant: Plant) -> Self {
        Self { plant: Some(plant), ..self }
    }

    /// How many cards live.
    #[must_use]
    pub const fn cards(&self) -> u64 {
        self.cards.1.saturating_sub(self.cards.0)
    }

    /// How many days they live in all.
    #[must_use]
    pub const fn card_days(&self) -> u64 {
        self.card_days
    }

    /// From which block to which, the last not included; a block that was begun counts.
    #[must_use]
    pub const fn block_range(&self) -> (u64, u64) {
        (self.cards.0 / Self::BLOCK, self.cards.1.div_ceil(Self::BLOCK))
    }

    fn city_of(&self, card: u64) -> City {
        City::new((self.seed, block_of(card)), self.percent, self.plant)
    }

    /// Lives one card's life.
    ///
    /// # Errors
    /// What it breaks, with its story cut short.
    pub fn card(&self, card: u64) -> Result<Report, Failure> {
        self.live(&self.city_of(card), card).map(|counts| Report {
            seed: self.seed,
            percent: self.percent,
            counts,
        })
    }

    /// The whole story of one card, with nothing left out.
    #[must_use]
    pub fn story(&self, card: u64) -> String {
        let city = self.city_of(card);
        let lived = live_caught(|| live(&city, card, &Mask::default(), Pen::writing()));
        lived.map(|lived| lived.story).unwrap_or_default()
    }

    /// Lives all lives on so many threads. `progress` is told how many card-days are done, and how many taps.
    ///
    /// # Errors
    /// What a card breaks, with its story cut short.
    pub fn run(&self, threads: usize, mut progress: impl FnMut(u64, u64)) -> Result<Report, Failure> {
        let mut all = Counts::default();
        self.run_chunks(threads, |_, counts| {
            all.add(&counts);
            progress(all.card_days, all.delivered);
        })?;
        Ok(Report { seed: self.seed, percent: self.percent, counts: all })
    }

    /// Lives all lives on so many threads but those of the blocks that `totals` has, and adds each block to it when it is
    /// whole. `progress` is told how many card-days are done, and how many taps; `saves` is given the totals with each
    /// block that came to them.
    ///
    /// # Errors
    /// What a card breaks, with its story cut short. What was whole by then is in the totals.
    pub fn run_into(
        &self,
        totals: &mut Totals,
        threads: usize,
        mut progress: impl FnMut(u64, u64),
        mut saves: impl FnMut(&Totals),
    ) -> Result<(), Failure> {
        let (from, until) = self.block_range();
        let (mut days, mut taps) = (0_u64, 0_u64);
        for run in totals.missing(from, until) {
            let part = Self {
                cards: (run.0.saturating_mul(Self::BLOCK), run.1.saturating_mul(Self::BLOCK)),
                ..*self
            };
            let mut open: BTreeMap<u64, (u64, Counts)> = BTreeMap::new();
            part.run_chunks(threads, |first, counts| {
                days = days.saturating_add(counts.card_days);
                taps = taps.saturating_add(counts.delivered);
                progress(days, taps);
                let block = block_of(first);
                let own = open.entry(block).or_default();
                own.0 = own.0.saturating_add(CHUNK);
                own.1.add(&counts);
                if own.0 == Self::BLOCK
                    && let Some((_, counts)) = open.remove(&block)
                {
                    totals.add_block(block, &counts);
                    saves(totals);
                }
            })?;
        }
        Ok(())
    }

    /// Lives all lives, some cards at a time; `done` is given the first of them and what they came to.
    fn run_chunks(&self, threads: usize, mut done: impl FnMut(u64, Counts)) -> Result<(), Failure> {
        let next = AtomicU64::new(self.cards.0);
        let (sender, chunks) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    let mut city: Option<(u64, City)> = None;
                    while let Some((first, chunk)) = self.chunk(next, &mut city) {
                        let failed = chunk.is_err();
                        if sender.send((first, chunk)).is_err() || failed {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            for (first, chunk) in chunks {
                match chunk {
                    Ok(counts) => done(first, counts),
                    Err(failure) => {
                        // The other threads find nothing left to do.
                        next.store(self.cards.1, Ordering::Relaxed);
                        return Err(*failure);
                    }
                }
            }
            Ok(())
        })
    }

    fn chunk(
        &self,
        next: &AtomicU64,
        city: &mut Option<(u64, City)>,
    ) -> Option<(u64, Result<Counts, Box<Failure>>)> {
        let from = next.fetch_add(CHUNK, Ordering::Relaxed);
        let until = from.saturating_add(CHUNK).min(self.cards.1);
        if from >= until {
            return None;
        }
        if city.as_ref().is_none_or(|(block, _)| *block != block_of(from)) {
            *city = Some((block_of(from), self.city_of(from)));
        }
        let (_, city) = city.as_ref()?;
        let mut all = Counts::default();
        for card in from..until {
            match self.live(city, card) {
                Ok(counts) => all.add(&counts),
                Err(failure) => return Some((from, Err(Box::new(failure)))),
            }
        }
        Some((from, Ok(all)))
    }

    fn live(&self, city: &City, card: u64) -> Result<Counts, Failure> {
        let Some(mut lived) = live_caught(|| live(city, card, &Mask::default(), Pen::default())) else {
            return Ok(Counts::default());
        };
        match lived.failure.take() {
            None => Ok(lived.counts),
            Some(broken) => {
                lived.failure = Some(broken.clone());
                let story = shortest(city, card, lived);
                Err(Failure { seed: self.seed, card, broken, story, percent: self.percent })
            }
        }
    }
}

const fn block_of(card: u64) -> u64 {
    card / Simulation::BLOCK
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

#[cfg(test)]
mod tests {
    use super::*;

    fn some(cards: (u64, u64)) -> Simulation {
        Simulation { seed: 3, cards, card_days: 0, percent: 100, plant: None }
    }

    /// Pieces come to what the whole comes to, also when they were saved and read in between; none is counted twice.
    #[test]
    fn pieces_add_up() {
        let whole = some((0, 32)).run(2, |_, _| ()).unwrap();
        let mut totals = Totals::new(3, 100);
        for (piece, cards) in [(1, (16, 32)), (0, (0, 16))] {
            let mut own = Totals::new(3, 100);
            own.add_block(piece, &some(cards).run(1, |_, _| ()).unwrap().counts);
            let read = Totals::from_json(&own.to_json()).unwrap();
            assert_eq!(read, own);
            totals.add(&read).unwrap();
            assert!(totals.add(&read).is_err(), "a piece counts once");
        }
        assert_eq!(totals.report(), whole);
        assert_eq!(totals.report().to_string(), whole.to_string());
        assert_eq!(totals.missing(0, 5), [(2, 5)]);
        assert!(totals.add(&Totals::new(3, 50)).is_err(), "other rates");
        assert!(Totals::from_json(&totals.to_json().replacen("\"things\":[", "\"things\":[0,", 1)).is_err());
    }

    /// A block that is whole is in the totals, and is not run again.
    #[test]
    fn what_is_done_is_not_done_again() {
        let blocks = Simulation::blocks(3, 4, 2);
        assert_eq!((blocks.cards(), blocks.block_range()), (2 * Simulation::BLOCK, (4, 6)));
        assert!(blocks.card_days() > 200_000);
        let mut totals = Totals::new(3, 100);
        (4..6).for_each(|block| totals.add_block(block, &Counts::default()));
        blocks
            .run_into(&mut totals, 1, |_, _| panic!("nothing is left"), |_| panic!("nothing is new"))
            .unwrap();
        assert_eq!(totals.report().card_days(), 0);
    }

    /// Without faults nothing goes wrong; with ten times the rates more does.
    #[test]
    fn the_rates_are_scaled() {
        let sum = |percent| {
            let report = some((0, 16)).with_faults(percent).run(1, |_, _| ()).unwrap();
            report.faults().map(|(_, count)| count).sum::<u64>()
        };
        let [none, some, many] = [0, 100, 300].map(sum);
        assert!(none == 0 && some > 100 && many > 2 * some, "{none}, {some}, {many}");
    }
}
