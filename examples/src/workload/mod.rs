//! Workloads of the size of a country: a national day in one call, and a year as a stream of days.
//!
//! Taps are made on the threads that rate them afterwards, and the two times are told apart: what an engine takes is not
//! what it takes to invent a country. Peak memory is that of the process, its generator and the day's table included.

mod columns;
mod memory;

pub use columns::DayColumns;
pub use memory::{peak, reset};

use std::time::Duration;

use ovcore::batch::{BatchError, CardInfo, Stream, Threads, Totals, rate};
use ovcore::calendar::TravelDay;
use ovcore::network::NetworkDocument;
use ovcore::rules::Rules;
use ovcore_testkit::generate::{
    GeneratedCard, GeneratorConfig, GeneratorError, NationalDay, example_products, priced_part,
};

use crate::national::Stopwatch;

/// Transactions of a national day.
pub const NATIONAL_DAY: u64 = 6_100_000;
/// Cards that make as many on a weekday: 5.22 taps each.
pub const NATIONAL_CARDS: u32 = 1_168_000;

/// Which country, and on which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// How many cards.
    pub cards: u32,
    /// The seed: equal seeds give equal cards.
    pub seed: u64,
    /// The first travel day.
    pub first: TravelDay,
    /// How many days.
    pub days: u32,
}

/// Why there is no workload.
#[derive(Debug, thiserror::Error)]
pub enum WorkloadError {
    /// None could be generated.
    #[error(transparent)]
    Generator(#[from] GeneratorError),
    /// It could not be rated.
    #[error(transparent)]
    Batch(#[from] BatchError),
}

/// What some days came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Days.
    pub days: u32,
    /// What they add up to.
    pub totals: Totals,
    /// How long it took to make the taps.
    pub making: Duration,
    /// How long the engine took.
    pub rating: Duration,
    /// The most memory that was held, where the system says it.
    pub peak: Option<u64>,
    /// Cards that the stream has seen, and those of which it keeps more than a token and two numbers.
    pub kept: (usize, usize),
}

impl Stretch {
    /// Adds another; what is kept and held is that of the later one, or the larger.
    pub fn add(&mut self, other: &Self) {
        self.days = self.days.saturating_add(other.days);
        self.totals.add(&other.totals);
        self.making = self.making.saturating_add(other.making);
        self.rating = self.rating.saturating_add(other.rating);
        self.peak = self.peak.max(other.peak);
        self.kept = other.kept;
    }

    /// Taps a second of the engine's time.
    #[must_use]
    pub fn taps_per_second(&self) -> u64 {
        let taps = u128::from(self.totals.rows).saturating_mul(1_000_000);
        let rate = taps.checked_div(self.rating.as_micros()).unwrap_or_default();
        u64::try_from(rate).unwrap_or(u64::MAX)
    }
}

/// The generated days of a country, and its cards.
fn generated(
    rules: &Rules,
    network: &NetworkDocument,
    country: Country,
) -> Result<(NationalDay, Vec<CardInfo>), GeneratorError> {
    let (network, _) = priced_part(rules, network, country.first);
    let config = GeneratorConfig { products: example_products(), ..GeneratorConfig::default() };
    let day =
        NationalDay::new(&network, country.first, rules.calendar(), country.seed, country.cards, config)?;
    let mut card = GeneratedCard::default();
    let cards = (0..country.cards).map(|number| {
        day.card_into(number, &mut card);
        CardInfo { token: card.token, kind: card.kind, products: card.products.clone(), answers: Vec::new() }
    });
    let cards = cards.collect();
    Ok((day, cards))
}

/// The first day of a country, rated in one call.
///
/// # Errors
/// [`WorkloadError`].
pub fn day(
    rules: &Rules,
    network: &NetworkDocument,
    country: Country,
    pool: &rayon::ThreadPool,
) -> Result<Stretch, WorkloadError> {
    let mut watch = Stopwatch::start();
    let (day, cards) = generated(rules, network, country)?;
    let columns = DayColumns::make(&day, pool);
    let making = watch.lap();
    let (batch, _) = rate(rules, &[columns.table()], cards, None, Threads::Pool(pool), None)?;
    let rating = watch.lap();
    let kept = (batch.parts.iter().map(|part| part.cards.len()).fold(0, usize::saturating_add), 0);
    Ok(Stretch { days: 1, totals: batch.totals, making, rating, peak: peak(), kept })
}

/// The days of a country, one after the other through one stream. `told` is given each day with what it came to.
///
/// # Errors
/// [`WorkloadError`].
pub fn stream(
    rules: &Rules,
    network: &NetworkDocument,
    country: Country,
    pool: &rayon::ThreadPool,
    mut told: impl FnMut(TravelDay, &Stretch),
) -> Result<Stretch, WorkloadError> {
    let mut watch = Stopwatch::start();
    let (first, cards) = generated(rules, network, country)?;
    let mut stream = Stream::new(rules, cards);
    let mut all = Stretch { making: watch.lap(), ..Stretch::default() };
    let mut cut = Stream::cut_after(rules, country.first);
    for number in 0..country.days {
        let date = country.first.plus_days(i32::try_from(number).unwrap_or_default());
        reset();
        watch.lap();
        let columns = DayColumns::make(&first.on(date, rules.calendar()), pool);
        let making = watch.lap();
        cut = Stream::cut_after(rules, date);
        let batch = stream.feed(&[columns.table()], cut, Threads::Pool(pool), None)?;
        let rating = watch.lap();
        let own =
            Stretch { days: 1, totals: batch.totals, making, rating, peak: peak(), kept: stream.kept() };
        all.add(&own);
        told(date, &own);
    }
    watch.lap();
    let (batch, _) = stream.finish(cut, Threads::Pool(pool), None)?;
    all.rating = all.rating.saturating_add(watch.lap());
    all.totals.add(&batch.totals);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use ovcore_testkit::world;

    use super::*;

    #[test]
    fn a_stream_of_days_comes_to_what_its_days_say() {
        let rules = world::rules();
        let network = NetworkDocument::from_json(world::network()).unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let country = Country { cards: 500, seed: 3, first: "2026-03-27".parse().unwrap(), days: 4 };
        let mut days = Vec::new();
        let all =
            stream(&rules, &network, country, &pool, |day, own| days.push((day, own.totals.rows))).unwrap();
        assert_eq!(days.len(), 4);
        assert_eq!(all.totals.rows, days.iter().map(|(_, rows)| rows).sum::<u64>());
        assert!(all.totals.trips > 2_000 && all.totals.payments > 1_000, "{:?}", all.totals);
        assert_eq!(all.kept.0, 500);
        let one = day(&rules, &network, country, &pool).unwrap();
        assert_eq!(one.totals.rows, days.first().unwrap().1);
    }
}
