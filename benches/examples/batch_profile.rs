//! A generated day through the batch, so many times, for a profiler and for paired measurements: what is measured stands
//! in one function of its own, [`rated`].
//!
//! ```sh
//! cargo build --release -p ovcore-benches --example batch_profile --features ovcore/parallel
//! batch_profile CARDS [TIMES] [THREADS] [kinds]
//! ```

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a program that measures, with fixed inputs")]

use std::hint::black_box;
use std::time::Instant;

use ovcore::batch::{CardInfo, TapTable, Threads, Totals, rate};
use ovcore::rules::Rules;
use ovcore_benches::table::country;
use ovcore_testkit::world::rules;

/// What a profiler counts.
#[inline(never)]
fn rated(rules: &Rules, table: &TapTable<'_>, cards: Vec<CardInfo>, threads: Threads<'_>) -> Totals {
    let (batch, names) = rate(rules, table, cards, None, threads, None).unwrap();
    black_box(&names);
    black_box(&batch).totals
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, default: u32| {
        arguments.get(place).map_or(default, |text| text.parse().unwrap())
    };
    let (cards, times, threads) = (number(0, 20_000), number(1, 1), number(2, 1));
    let with_kinds = arguments.get(3).is_some_and(|word| word == "kinds");
    let rules = rules();
    let country = country(&rules, cards);
    let table = country.columns.table();
    let infos = if with_kinds { country.cards.clone() } else { Vec::new() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::try_from(threads).unwrap()).build().unwrap();
    let threads = if threads == 1 { Threads::One } else { Threads::Pool(&pool) };
    for _ in 0..times {
        let infos = infos.clone();
        let begin = Instant::now();
        let totals = rated(&rules, &table, infos, threads);
        let taken = begin.elapsed().as_nanos();
        let rows = u128::from(totals.rows);
        println!("{rows} taps, {} ns a tap, {} through accounts, {} cents", taken / rows, totals.through_accounts, totals.fares.minor());
    }
}
