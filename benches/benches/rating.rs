//! Rating a day, per tap, beside the least that any engine does with a table of taps: sort it by card and
//! time, and read it once.

#![expect(clippy::unwrap_used, reason = "fixed inputs of a bench")]

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
    // As a table has them: all cards mixed, in the order of arrival.
    let mut table: Vec<(u32, TapRow)> =
        (0_u32..).zip(&cards).flat_map(|(n, rows)| rows.iter().map(move |r| (n, *r))).collect();
    table.sort_unstable_by_key(|(card, row)| (row.received_at, *card));
    group.bench_function("peer: sort the table by card and time, and read it once", |b| {
        b.iter_batched_ref(
            || table.clone(),
            |table| {
                table.sort_unstable_by_key(|(card, row)| (*card, row.at, row.number));
                black_box(table.iter().fold(0_i64, |sum, (_, row)| sum.wrapping_add(row.at.unix_seconds())))
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, rating);
criterion_main!(benches);
