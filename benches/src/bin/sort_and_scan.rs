//! The least that any engine does with a table of taps: sort its rows by card and time, and read them once.
//!
//! What it says is the machine's limit, for the other engines to be measured by: nothing is read from a file, nothing
//! paired, nothing priced. Rows are as wide as those of the batch, in no order of card.

use std::hint::black_box;
use std::time::Instant;

use ovcore_benches::table::PeerRow;
use ovcore_testkit::rng::Rng;
use rayon::slice::ParallelSliceMut as _;

const HELP: &str = "\
sort_and_scan [--rows N] [--cards N] [--threads N] [--runs N]

Sorts rows of 64 bytes by card and time on so many threads, reads them once,
and prints the nanoseconds of each run and the peak memory as JSON.
Without options: 1,000,000 rows of 190,000 cards, 2 threads, 3 runs.
";

/// What was asked for.
struct Options {
    rows: u64,
    cards: u64,
    threads: usize,
    runs: usize,
}

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let Some(options) = read(std::env::args().skip(1))? else {
        print!("{HELP}");
        return Ok(());
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    let made = rows(&options);
    let mut rows: Vec<PeerRow> = made.clone();
    let mut nanoseconds = Vec::new();
    for _ in 0..options.runs {
        rows.copy_from_slice(&made);
        let started = now();
        pool.install(|| rows.par_sort_unstable_by_key(|row| (row.token, row.at)));
        black_box(rows.iter().fold(0_i64, |sum, row| sum.wrapping_add(row.at)));
        nanoseconds.push(started.elapsed().as_nanos().to_string());
    }
    // A run holds one copy of the rows; the other is only there to begin anew.
    let bytes = options.rows.saturating_mul(64);
    println!(r#"{{ "nanoseconds": [{}], "peak_bytes": {bytes} }}"#, nanoseconds.join(", "));
    Ok(())
}

/// Rows of cards with scattered names, over a day.
fn rows(options: &Options) -> Vec<PeerRow> {
    let mut rng = Rng::new(1);
    let row = |_| {
        let card = rng.below(options.cards);
        let mut name = Rng::keyed(2, &[card]);
        let second = i64::try_from(rng.below(86_400)).unwrap_or_default();
        PeerRow { token: [name.next_u64(), name.next_u64()], at: second, rest: [0; 5] }
    };
    (0..options.rows).map(row).collect()
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options { rows: 1_000_000, cards: 190_000, threads: 2, runs: 3 };
    while let Some(name) = arguments.next() {
        if matches!(name.as_str(), "--help" | "-h") {
            return Ok(None);
        }
        let value = arguments.next().unwrap_or_default();
        let wrong = |_| format!("{name}: found `{value}`; expected a whole number");
        match name.as_str() {
            "--rows" => options.rows = value.parse().map_err(wrong)?,
            "--cards" => options.cards = value.parse().map_err(wrong)?,
            "--threads" => options.threads = value.parse().map_err(wrong)?,
            "--runs" => options.runs = value.parse().map_err(wrong)?,
            _ => return Err(format!("found `{name}`; expected --rows, --cards, --threads or --runs")),
        }
    }
    Ok(Some(options))
}

#[expect(clippy::disallowed_methods, reason = "how long it takes is the point here")]
fn now() -> Instant {
    Instant::now()
}
