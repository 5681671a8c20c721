//! A generated day through the batch, so many times, for a profiler, for paired measurements and for its memory: what is
//! measured stands in one function of its own, [`rated`]. With `days`, so many days through a stream, and what it keeps.
//!
//! ```sh
//! cargo build --release -p ovcore-benches --example batch_profile
//! batch_profile CARDS [TIMES] [THREADS] [kinds]
//! batch_profile CARDS DAYS THREADS days
//! ```

#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program that measures, with fixed inputs"
)]

use std::hint::black_box;
use std::time::Instant;

use ovcore::batch::{CardInfo, Stream, TapColumns, TapTable, Threads, Totals, rate};
use ovcore::network::NetworkDocument;
use ovcore::rules::Rules;
use ovcore_benches::DAY;
use ovcore_benches::table::country;
use ovcore_testkit::generate::{GeneratorConfig, NationalDay};
use ovcore_testkit::world::{network, rules};

/// What a profiler counts.
#[inline(never)]
fn rated(rules: &Rules, table: &TapTable<'_>, cards: Vec<CardInfo>, threads: Threads<'_>) -> Totals {
    let (batch, names) = rate(rules, &[*table], cards, None, threads, None).unwrap();
    black_box(&names);
    black_box(&batch).totals
}

/// A line of what the system says of this process, in thousands of bytes; nothing where it says nothing.
fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|own| own.strip_prefix(line)).unwrap_or_default();
    found.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or_default()
}

/// From now on the peak is that of what follows.
fn forget_peak() {
    // Where the system has no such file, there is no peak to read either.
    drop(std::fs::write("/proc/self/clear_refs", "5"));
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |place: usize, default: u32| arguments.get(place).map_or(default, |text| text.parse().unwrap());
    let (cards, times, threads) = (number(0, 20_000), number(1, 1), number(2, 1));
    let mode = arguments.get(3).map(String::as_str);
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(usize::try_from(threads).unwrap()).build().unwrap();
    let threads = if threads == 1 { Threads::One } else { Threads::Pool(&pool) };
    let rules = rules();
    if mode == Some("days") {
        return days(&rules, cards, times, threads);
    }
    let country = country(&rules, cards);
    let table = country.columns.table();
    let infos = if mode == Some("kinds") { country.cards.clone() } else { Vec::new() };
    for _ in 0..times {
        let infos = infos.clone();
        let before = memory("VmRSS:");
        forget_peak();
        let begin = Instant::now();
        let totals = rated(&rules, &table, infos, threads);
        let taken = begin.elapsed().as_nanos();
        let peak = memory("VmHWM:").saturating_sub(before);
        let rows = u128::from(totals.rows);
        let (through, cents) = (totals.through_accounts, totals.fares.minor());
        println!(
            "{rows} taps, {} ns a tap, {through} through accounts, {cents} cents, {peak} kB at most",
            taken / rows
        );
    }
}

/// Day after day through a stream.
fn days(rules: &Rules, cards: u32, days: u32, threads: Threads<'_>) {
    let document = NetworkDocument::from_json(network()).unwrap();
    let first = DAY.parse().unwrap();
    let config = GeneratorConfig::default();
    let of = NationalDay::new(&document, first, rules.calendar(), 1, cards, config).unwrap();
    let mut stream = Stream::new(rules, Vec::new());
    for n in 0..i32::try_from(days).unwrap() {
        let day = first.plus_days(n);
        let today = of.on(day, rules.calendar());
        let mut columns = TapColumns::default();
        today.iter().for_each(|card| columns.extend(&card.taps));
        let cut = Stream::cut_after(rules, day);
        let begin = Instant::now();
        let totals = stream.feed(&[columns.table()], cut, threads, None).unwrap().totals;
        let taken = begin.elapsed().as_nanos();
        let (known, keeping) = stream.kept();
        drop(columns);
        println!(
            "{day}: {} taps, {} ns a tap, {} through accounts; {known} cards known, {keeping} keep more than \
             a token and two numbers, {} kB in all",
            totals.rows,
            taken / u128::from(totals.rows),
            totals.through_accounts,
            memory("VmRSS:")
        );
    }
}
