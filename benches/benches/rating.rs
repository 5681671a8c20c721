//! Rating a day, per tap, beside what the machine could do at best: sorting the same rows and reading them once.

#![expect(missing_docs, reason = "criterion makes the entry point")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use ovcore::calendar::TravelDay;
use ovcore::day::Rater;
use ovcore::trip::TapRow;
use ovcore_benches::{DAY, as_of, rows_of_card};
use ovcore_testkit::world::rules;

fn rating(c: &mut Criterion) {
    let rules = rules();
    let day: TravelDay = DAY.parse().unwrap();
    let as_of = as_of(&rules);
    let cards: Vec<Vec<TapRow>> = (0..2_000).map(|card| rows_of_card(&rules, card)).collect();
    let taps = cards.iter().map(Vec::len).sum::<usize>();
    let mut group = c.benchmark_group("a day of 2,000 cards, per tap");
    group.throughput(Throughput::Elements(u64::try_from(taps).unwrap()));
    group.bench_function("rate", |b| {
        let mut rater = Rater::new();
        b.iter(|| {
            for card in &cards {
                rater.reset();
                black_box(rater.rate_rows(&rules, day, card, as_of));
            }
        });
    });
    group.bench_function("peer: sort and scan the rows", |b| {
        b.iter_batched_ref(
            || cards.clone(),
            |cards| {
                let mut sum = 0_i64;
                for card in cards {
                    card.sort_unstable_by_key(|row| (row.at, row.number));
                    sum = card.iter().fold(sum, |sum, row| sum.wrapping_add(row.at.unix_seconds()));
                }
                black_box(sum)
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, rating);
criterion_main!(benches);
