//! The lives of many cards, with everything that goes wrong and every invariant checked. `--help` says how it is used.

use std::io::Write;
use std::process::ExitCode;

use ovcore_examples::national::Stopwatch;
use ovcore_examples::progress::Progress;
use ovcore_testkit::simulate::{Failure, Simulation};

const HELP: &str = "\
Lives of cards over months: late, lost and doubled taps, a bank that declines
and does not know, old deny lists, restarts. Every invariant is checked after
every event.

Usage: simulate [OPTIONS]

  --card-days N  at least so many days in the lives of cards, 1,000,000 without this
  --seed S       the seed, 1 without this
  --threads T    as many threads, all cores without this
  --card K       only this card of the seed
  --story        with --card: tell its whole story
  --help

Exit status: 0 every invariant held; 1 one did not, and its story is told;
2 nothing was run.
";

/// What was asked for.
#[derive(Debug)]
struct Options {
    card_days: u64,
    seed: u64,
    threads: usize,
    card: Option<u64>,
    story: bool,
}

fn main() -> ExitCode {
    let options = match read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "simulate: {message}\nTry simulate --help.");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let threads = std::thread::available_parallelism().map_or(1, core::num::NonZero::get);
    let mut options = Options { card_days: 1_000_000, seed: 1, threads, card: None, story: false };
    while let Some(name) = arguments.next() {
        if matches!(name.as_str(), "--help" | "-h") {
            return Ok(None);
        }
        if name == "--story" {
            options.story = true;
            continue;
        }
        let known = ["--card-days", "--seed", "--threads", "--card"];
        if !known.contains(&name.as_str()) {
            return Err(format!("found `{name}`; expected one of {}, --story", known.join(", ")));
        }
        let value = arguments.next().unwrap_or_default().replace('_', "");
        let number: u64 =
            value.parse().map_err(|_| format!("{name}: found `{value}`; expected a whole number"))?;
        match name.as_str() {
            "--card-days" => options.card_days = number,
            "--seed" => options.seed = number,
            "--threads" => options.threads = usize::try_from(number).unwrap_or(1).max(1),
            _ => options.card = Some(number),
        }
    }
    Ok(Some(options))
}

fn run(options: &Options) -> Result<(), Failure> {
    if let Some(card) = options.card {
        let simulation = Simulation::new(options.seed, 0);
        if options.story {
            print!("{}", simulation.story(card));
        }
        let report = simulation.card(card)?;
        println!("{report}");
        return Ok(());
    }
    println!(
        "seed {}: cargo xtask simulate --seed {} --card-days {}",
        options.seed, options.seed, options.card_days
    );
    let watch = Stopwatch::start();
    let simulation = Simulation::new(options.seed, options.card_days);
    let mut progress = Progress::new(simulation.card_days());
    let report = simulation.run(options.threads, |days, taps| {
        progress.reach(days, || format!("{days} card-days, {taps} taps"));
    })?;
    progress.finish();
    let milliseconds = watch.elapsed().as_millis().max(1);
    let rate =
        u128::from(report.card_days()).saturating_mul(1_000).checked_div(milliseconds).unwrap_or_default();
    println!("{report}");
    println!(
        "no invariant broken in {} card-days: {}.{} s on {} threads, {rate} card-days/s",
        report.card_days(),
        milliseconds / 1_000,
        milliseconds % 1_000 / 100,
        options.threads
    );
    Ok(())
}
