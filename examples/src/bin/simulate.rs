//! The lives of many cards, with everything that goes wrong and every invariant checked. `--help` says how it is used.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ovcore_examples::national::Stopwatch;
use ovcore_examples::progress::Progress;
use ovcore_testkit::simulate::{Failure, Report, Simulation, Totals};

const HELP: &str = "\
Lives of cards over months, as a country has them: readers with their deny lists
and clocks, carriers, a bank, issuers, a host that purges, keys that change,
tariffs that change at midnight, inspectors, a service desk; and with each of
them what goes wrong. Every invariant is checked after every event.

Usage: simulate [OPTIONS]

  --card-days N  at least so many days in the lives of cards, 1M without this;
                 k, M and G stand for thousands, millions, thousand millions
  --seed S       the seed, 1 without this
  --threads T    as many threads, all cores without this
  --faults P     so many per cent of the rates of faults, 100 without this
  --card K       only this card of the seed
  --story        with --card: tell its whole story

A run in pieces. A block is 1,024 cards, about 137,000 card-days:

  --blocks N     so many blocks instead of so many card-days
  --from B       from this block on, 0 without this
  --save FILE    keep in FILE what each whole block came to; a run that finds
                 FILE goes on where that one stopped
  --sum FILE...  run nothing: add up what was saved, and report it

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
    percent: u32,
    card: Option<u64>,
    story: bool,
    from: u64,
    blocks: Option<u64>,
    save: Option<PathBuf>,
    sum: Vec<PathBuf>,
}

/// Why a run came to nothing, or to something.
enum Ended {
    Broken(Box<Failure>),
    NotRun(String),
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Broken(Box::new(failure))
    }
}

fn main() -> ExitCode {
    let options = match read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(message) => return not_run(&message),
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Ended::Broken(failure)) => {
            println!("{failure}");
            ExitCode::FAILURE
        }
        Err(Ended::NotRun(message)) => not_run(&message),
    }
}

fn not_run(message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "simulate: {message}\nTry simulate --help.");
    ExitCode::from(2)
}

const NUMBERS: [&str; 7] = ["--card-days", "--seed", "--threads", "--faults", "--card", "--blocks", "--from"];

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let threads = std::thread::available_parallelism().map_or(1, core::num::NonZero::get);
    let mut options = Options {
        card_days: 1_000_000,
        seed: 1,
        threads,
        percent: 100,
        card: None,
        story: false,
        from: 0,
        blocks: None,
        save: None,
        sum: Vec::new(),
    };
    while let Some(name) = arguments.next() {
        match name.as_str() {
            "--help" | "-h" => return Ok(None),
            "--story" => options.story = true,
            "--save" => options.save = Some(arguments.next().ok_or("--save: expected a file")?.into()),
            "--sum" => options.sum = arguments.by_ref().map(PathBuf::from).collect(),
            known if NUMBERS.contains(&known) => {
                let number = number(&name, &arguments.next().unwrap_or_default())?;
                match known {
                    "--card-days" => options.card_days = number,
                    "--seed" => options.seed = number,
                    "--threads" => options.threads = usize::try_from(number).unwrap_or(1).max(1),
                    "--faults" => options.percent = u32::try_from(number).unwrap_or(u32::MAX),
                    "--blocks" => options.blocks = Some(number),
                    "--from" => options.from = number,
                    _ => options.card = Some(number),
                }
            }
            _ => {
                let expected = NUMBERS.join(", ");
                return Err(format!("found `{name}`; expected one of {expected}, --save, --sum, --story"));
            }
        }
    }
    Ok(Some(options))
}

/// A whole number, with k, M or G behind it.
fn number(name: &str, value: &str) -> Result<u64, String> {
    let plain = value.replace('_', "");
    let (digits, times) = match plain.strip_suffix(['k', 'M', 'G']) {
        Some(digits) if plain.ends_with('k') => (digits, 1_000),
        Some(digits) if plain.ends_with('M') => (digits, 1_000_000),
        Some(digits) => (digits, 1_000_000_000),
        None => (plain.as_str(), 1_u64),
    };
    let number = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(times));
    number.ok_or_else(|| {
        format!("{name}: found `{value}`; expected a whole number, with k, M or G behind it or not")
    })
}

fn run(options: &Options) -> Result<(), Ended> {
    if let Some((first, others)) = options.sum.split_first() {
        return sum(first, others).map_err(Ended::NotRun);
    }
    if let Some(card) = options.card {
        let simulation = Simulation::blocks(options.seed, 0, 0).with_faults(options.percent);
        if options.story {
            print!("{}", simulation.story(card));
        }
        println!("{}", simulation.card(card)?);
        return Ok(());
    }
    let in_pieces = options.save.is_some() || options.from > 0;
    let simulation = match options.blocks {
        Some(blocks) => Simulation::blocks(options.seed, options.from, blocks),
        None if in_pieces => Simulation::blocks_of(options.seed, options.from, options.card_days),
        None => Simulation::new(options.seed, options.card_days),
    };
    let simulation = simulation.with_faults(options.percent);
    let (from, until) = simulation.block_range();
    println!(
        "seed {}, blocks {from} to {until}: {} cards, {} card-days, faults at {} %, {} threads",
        options.seed,
        simulation.cards(),
        simulation.card_days(),
        options.percent,
        options.threads
    );
    let watch = Stopwatch::start();
    let mut told = Told { progress: Progress::new(simulation.card_days()), watch: Stopwatch::start() };
    let mut fresh = 0;
    let report = if let Some(file) = &options.save {
        let mut totals = saved(file, options).map_err(Ended::NotRun)?;
        let done: Vec<u64> = totals.blocks().filter(|block| (from..until).contains(block)).collect();
        if !done.is_empty() {
            println!("{} of these blocks are in {}: they are not run again", done.len(), file.display());
            let days = |block: &u64| Simulation::blocks(options.seed, *block, 1).card_days();
            told.lacks(done.iter().map(days).sum());
        }
        let mut failed = None;
        let ran = simulation.run_into(
            &mut totals,
            options.threads,
            |days, taps| {
                fresh = days;
                told.reach(days, taps);
            },
            |totals| failed = failed.take().or(save(file, totals).err()),
        );
        told.progress.finish();
        if let Some(error) = failed {
            return Err(Ended::NotRun(error));
        }
        ran?;
        totals.report()
    } else {
        let report = simulation.run(options.threads, |days, taps| {
            fresh = days;
            told.reach(days, taps);
        })?;
        told.progress.finish();
        report
    };
    let milliseconds = watch.elapsed().as_millis();
    ends(&report, (fresh, milliseconds), options.threads);
    Ok(())
}

/// How far a run is.
struct Told {
    progress: Progress,
    watch: Stopwatch,
}

impl Told {
    /// So many card-days were done before.
    fn lacks(&mut self, days: u64) {
        self.progress = Progress::new(self.progress.total().saturating_sub(days));
    }

    fn reach(&mut self, days: u64, taps: u64) {
        let (watch, total) = (&self.watch, self.progress.total());
        self.progress.reach(days, || {
            let rate = rate(days, watch.elapsed().as_millis());
            let left = total.saturating_sub(days).checked_div(rate.max(1)).unwrap_or_default();
            let (hours, minutes) = (left / 3_600, left / 60 % 60);
            format!("{days} card-days, {taps} taps, {rate} card-days/s, {hours} h {minutes:02} min left")
        });
    }
}

fn rate(days: u64, milliseconds: u128) -> u64 {
    let rate = u128::from(days).saturating_mul(1_000).checked_div(milliseconds.max(1));
    u64::try_from(rate.unwrap_or_default()).unwrap_or(u64::MAX)
}

fn ends(report: &Report, (days, milliseconds): (u64, u128), threads: usize) {
    println!("{report}");
    println!(
        "no invariant broken in {} card-days; of them {days} now: {}.{} s on {threads} threads, {} card-days/s",
        report.card_days(),
        milliseconds / 1_000,
        milliseconds % 1_000 / 100,
        rate(days, milliseconds)
    );
}

fn saved(file: &Path, options: &Options) -> Result<Totals, String> {
    let mut own = Totals::new(options.seed, options.percent);
    if file.exists() {
        let before = load(file)?;
        own.add(&before).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(own)
}

fn load(file: &Path) -> Result<Totals, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string());
    text.and_then(|text| Totals::from_json(&text)).map_err(|error| format!("{}: {error}", file.display()))
}

/// Writes a new file beside the old one and puts it in its place: a run that is cut off leaves one of the two whole.
fn save(file: &Path, totals: &Totals) -> Result<(), String> {
    let new = file.with_extension("new");
    let written = std::fs::write(&new, totals.to_json()).and_then(|()| std::fs::rename(&new, file));
    written.map_err(|error| format!("{}: {error}", file.display()))
}

fn sum(first: &Path, others: &[PathBuf]) -> Result<(), String> {
    let mut all = load(first)?;
    for file in others {
        all.add(&load(file)?).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    let report = all.report();
    println!("{report}");
    println!("no invariant broken in {} card-days, of {} blocks", report.card_days(), all.blocks().count());
    Ok(())
}
