//! A generated travel day through the batch, per tap, on one thread and on two, beside the least that any engine does with
//! a table of taps: sort its rows by card and time, and read them once.

#![expect(clippy::unwrap_used, reason = "fixed inputs of a bench")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use ovcore::batch::{CardInfo, Threads, rate};
use ovcore_benches::table::{PeerRow, country};
use ovcore_testkit::world::rules;
use rayon::slice::ParallelSliceMut as _;

/// How many cards: about a million taps.
const CARDS: u32 = 250_000;

fn batch(c: &mut Criterion) {
    let rules = rules();
    let country = country(&rules, CARDS);
    let (table, infos): (_, Vec<CardInfo>) = (country.columns.table(), country.cards.clone());
    let two = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let (found, _) = rate(&rules, &[table], infos.clone(), None, Threads::One, None).unwrap();
    eprintln!("{:?}", found.totals);
    let mut group = c.benchmark_group("a day of 250,000 cards, per tap");
    group.sample_size(10);
    group.throughput(Throughput::Elements(u64::try_from(table.rows()).unwrap()));
    let batch = |threads: Threads<'_>, cards: Vec<CardInfo>| {
        black_box(rate(&rules, &[table], cards, None, threads, None).unwrap().0.totals)
    };
    group.bench_function("batch, one thread", |b| b.iter(|| batch(Threads::One, Vec::new())));
    group.bench_function("batch, two threads", |b| b.iter(|| batch(Threads::Pool(&two), Vec::new())));
    group.bench_function("batch, two threads, every card's kind given", |b| {
        b.iter_batched(|| infos.clone(), |cards| batch(Threads::Pool(&two), cards), BatchSize::LargeInput);
    });
    let scan = |rows: &[PeerRow]| rows.iter().fold(0_i64, |sum, row| sum.wrapping_add(row.at));
    group.bench_function("peer: sort the rows by card and time, and read them once, one thread", |b| {
        b.iter_batched_ref(
            || country.rows.clone(),
            |rows| {
                rows.sort_unstable_by_key(|row| (row.token, row.at));
                black_box(scan(rows))
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("peer: the same on two threads", |b| {
        b.iter_batched_ref(
            || country.rows.clone(),
            |rows| {
                two.install(|| rows.par_sort_unstable_by_key(|row| (row.token, row.at)));
                black_box(scan(rows))
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, batch);
criterion_main!(benches);
