//! A national travel day: cards by the hundred thousand, made from a seed and run through their accounts.
//!
//! Cards are made and run in blocks, on as many threads as the machine has cores. A card depends on the seed and its
//! number only, and sums do not depend on the order in which they are added, so the outcome is the same on any
//! number of threads. Only the times differ.

mod report;
mod time;

pub use report::{
    NationalFormat, NationalReport, PaymentCount, ReasonCount, RunTime, StatusCount, status_name,
};
pub use time::Stopwatch;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use ovcore::account::Context;
use ovcore::calendar::TravelDay;
use ovcore::card::{Token, Travel};
use ovcore::fare::UnpricedReason;
use ovcore::money::Money;
use ovcore::network::NetworkDocument;
use ovcore::rules::Rules;
use ovcore::settle::{DeclineCategory, PaymentKind, PaymentOutcome};
use ovcore::tap::BucketKind;
use ovcore::trip::Fare;
use ovcore_testkit::generate::{
    GeneratedCard, GeneratorConfig, GeneratorError, NationalDay, example_products, priced_part,
};

use crate::host::{CardRun, CardTaps, Host, HostError};
use crate::job::reference_key;
use crate::ledger::{Entry, Outcome};
use crate::progress::Progress;
use crate::report::{PaymentResult, Tally, sum};

/// Cards that a thread takes at a time.
const BLOCK: u64 = 256;
/// Of so many cards, the bank declines one (assumed).
const DECLINED_ONE_IN: u16 = 500;

/// What is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NationalOptions {
    /// How many cards.
    pub cards: u32,
    /// The seed: equal seeds give equal cards.
    pub seed: u64,
    /// The travel day.
    pub day: TravelDay,
}

/// Why there is no national day.
#[derive(Debug, thiserror::Error)]
pub enum NationalError {
    /// None could be generated.
    #[error(transparent)]
    Generator(#[from] GeneratorError),
    /// An account could not be run.
    #[error(transparent)]
    Host(#[from] HostError),
}

impl NationalError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Generator(error) => error.code(),
            Self::Host(error) => error.code(),
        }
    }
}

/// What many cards came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    cards_with_taps: u64,
    taps: u64,
    events: u64,
    statuses: BTreeMap<&'static str, u64>,
    buckets: BTreeMap<BucketKind, u64>,
    unpriced: BTreeMap<UnpricedReason, u64>,
    payments: BTreeMap<(PaymentKind, PaymentResult), (u64, Money)>,
    tally: Tally,
    generating: Duration,
    running: Duration,
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K, more: u64) {
    let own = counts.entry(key).or_default();
    *own = own.saturating_add(more);
}

impl Counts {
    fn add(&mut self, card: &GeneratedCard, run: &CardRun) {
        let taps = u64::try_from(card.taps.len()).unwrap_or(u64::MAX);
        self.cards_with_taps = self.cards_with_taps.saturating_add(u64::from(taps > 0));
        self.taps = self.taps.saturating_add(taps);
        self.events = self.events.saturating_add(run.ledger.events());
        for trip in run.ledger.trips() {
            count(&mut self.statuses, status_name(trip.status), 1);
            if let Fare::Unpriced(reason) = trip.fare {
                count(&mut self.unpriced, reason, 1);
            }
        }
        for (_, bucket) in run.ledger.buckets() {
            count(&mut self.buckets, bucket.kind(), 1);
        }
        for (_, entry) in run.ledger.entries() {
            if let Entry::Payment { payment, outcome, .. } = entry {
                let result = match outcome {
                    Outcome::Open => PaymentResult::Open,
                    Outcome::Approved => PaymentResult::Approved,
                    Outcome::Declined(_) => PaymentResult::Declined,
                    Outcome::Covered => PaymentResult::Covered,
                };
                self.add_payments((payment.kind, result), 1, payment.amount);
            }
        }
        self.tally.add(run);
    }

    fn add_payments(&mut self, key: (PaymentKind, PaymentResult), payments: u64, amount: Money) {
        let (own, total) = self.payments.entry(key).or_default();
        (*own, *total) = (own.saturating_add(payments), sum([*total, amount]));
    }

    fn add_all(&mut self, other: &Self) {
        self.cards_with_taps = self.cards_with_taps.saturating_add(other.cards_with_taps);
        self.taps = self.taps.saturating_add(other.taps);
        self.events = self.events.saturating_add(other.events);
        self.generating = self.generating.saturating_add(other.generating);
        self.running = self.running.saturating_add(other.running);
        for (status, more) in &other.statuses {
            count(&mut self.statuses, *status, *more);
        }
        for (bucket, more) in &other.buckets {
            count(&mut self.buckets, *bucket, *more);
        }
        for (reason, more) in &other.unpriced {
            count(&mut self.unpriced, *reason, *more);
        }
        for (key, (payments, amount)) in &other.payments {
            self.add_payments(*key, *payments, *amount);
        }
        self.tally.add_all(&other.tally);
    }
}

/// Generates and runs a day. `network` is the document that the rules were made from; carriers in it that have no
/// tariff on the day make no trips, since none of theirs would have a price.
///
/// # Errors
/// [`NationalError`].
pub fn run(
    rules: &Rules,
    network: &NetworkDocument,
    options: NationalOptions,
    progress: &mut Progress,
) -> Result<NationalReport, NationalError> {
    let (network, left_out) = priced_part(rules, network, options.day);
    let config = GeneratorConfig { products: example_products(), ..GeneratorConfig::default() };
    let NationalOptions { cards, seed, day } = options;
    let day = NationalDay::new(&network, day, rules.calendar(), seed, cards, config)?;
    let threads = std::thread::available_parallelism().map_or(1, core::num::NonZero::get);
    let watch = Stopwatch::start();
    let counts = run_on_threads(rules, &day, threads, progress)?;
    let time = RunTime::new(counts.taps, threads, watch.elapsed(), counts.generating, counts.running);
    Ok(NationalReport::new(rules, options, left_out, &counts, time))
}

/// The bank: it declines one card in so many, always the same ones.
fn bank(card: &Token<Travel>) -> PaymentOutcome {
    let [first, second, ..] = card.to_bytes();
    if u16::from_be_bytes([first, second]).is_multiple_of(DECLINED_ONE_IN) {
        PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds }
    } else {
        PaymentOutcome::Approved
    }
}

fn run_on_threads(
    rules: &Rules,
    day: &NationalDay,
    threads: usize,
    progress: &mut Progress,
) -> Result<Counts, HostError> {
    let key = reference_key();
    let host = Host { context: Context { rules, reference_key: &key }, bank: &bank, explain: false };
    let next = AtomicU64::new(0);
    let (sender, done) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some(counts) = run_block(&host, day, next) {
                    let failed = counts.is_err();
                    if sender.send(counts).is_err() || failed {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let (mut all, mut reached) = (Counts::default(), 0_u64);
        for block in done {
            match block {
                Ok((cards, counts)) => {
                    all.add_all(&counts);
                    reached = reached.saturating_add(cards);
                    let (of, taps) = (progress.total(), all.taps);
                    progress.reach(reached, || format!("{reached} of {of} cards, {taps} taps"));
                }
                Err(error) => {
                    // The other threads find nothing left to do.
                    next.store(u64::from(day.cards()), Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
        progress.finish();
        Ok(all)
    })
}

/// Takes the next block of cards, makes them and runs them; `None` when all are taken.
fn run_block(
    host: &Host<'_>,
    day: &NationalDay,
    next: &AtomicU64,
) -> Option<Result<(u64, Counts), HostError>> {
    let from = next.fetch_add(BLOCK, Ordering::Relaxed);
    let until = from.saturating_add(BLOCK).min(u64::from(day.cards()));
    if from >= until {
        return None;
    }
    let mut counts = Counts::default();
    let mut watch = Stopwatch::start();
    let cards: Vec<GeneratedCard> = (from..until)
        .filter_map(|number| u32::try_from(number).ok())
        .map(|number| day.card(number))
        .collect();
    counts.generating = watch.lap();
    for card in &cards {
        let taps = CardTaps {
            serial: u64::from(card.number),
            token: card.token,
            kind: Some(card.kind),
            products: card.products.iter().map(|held| held.product).collect(),
            taps: card.taps.iter().collect(),
        };
        match host.run(&taps) {
            Ok(run) => counts.add(card, &run),
            Err(error) => return Some(Err(error)),
        }
    }
    counts.running = watch.lap();
    Some(Ok((until.saturating_sub(from), counts)))
}
