//! Workloads of the size of a country, with the engine's time apart from all else. `--help` says how it is used.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use ovcore::calendar::TravelDay;
use ovcore::network::NetworkDocument;
use ovcore::rules::Rules;
use ovcore_examples::documents::Documents;
use ovcore_examples::london;
use ovcore_examples::progress::Progress;
use ovcore_examples::workload::{Country, NATIONAL_CARDS, NATIONAL_DAY, Stretch, day, stream};

const HELP: &str = "\
Workloads of the size of a country, through the batch.

Usage: workload national-day [OPTIONS]  a generated day of 6.1 million taps
       workload year [OPTIONS]          365 such days of 2026, one after the other
       workload london-week FOLDER      the public sample of London's journeys

  --scale P      so many percent of the country, 100 without this
  --days N       so many days of the year, 365 without this
  --seed S       the seed, 1 without this
  --threads T    as many threads, all cores without this
  --help

FOLDER holds journeys.csv.gz and stations.csv; where it is not there, the week
is skipped.
";

/// What was asked for.
#[derive(Debug)]
struct Options {
    workload: String,
    folder: Option<PathBuf>,
    scale: u32,
    days: u32,
    seed: u64,
    threads: usize,
}

fn main() -> ExitCode {
    let options = match read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(message) => return failed(&message),
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error.to_string()),
    }
}

fn failed(message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "workload: {message}\nTry workload --help.");
    ExitCode::from(2)
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let threads = std::thread::available_parallelism().map_or(1, core::num::NonZero::get);
    let mut options =
        Options { workload: String::new(), folder: None, scale: 100, days: 365, seed: 1, threads };
    while let Some(name) = arguments.next() {
        if matches!(name.as_str(), "--help" | "-h") {
            return Ok(None);
        }
        if !name.starts_with("--") {
            if options.workload.is_empty() {
                options.workload = name;
            } else {
                options.folder = Some(name.into());
            }
            continue;
        }
        let value = arguments.next().unwrap_or_default();
        let number: u64 =
            value.parse().map_err(|_| format!("{name}: found `{value}`; expected a whole number"))?;
        let small = || u32::try_from(number).map_err(|_| format!("{name}: found {number}; expected less"));
        match name.as_str() {
            "--scale" => options.scale = small()?,
            "--days" => options.days = small()?,
            "--seed" => options.seed = number,
            "--threads" => options.threads = usize::try_from(number).unwrap_or(1).max(1),
            _ => return Err(format!("found `{name}`; expected --scale, --days, --seed or --threads")),
        }
    }
    match options.workload.as_str() {
        "national-day" | "year" | "london-week" => Ok(Some(options)),
        other => Err(format!("found `{other}`; expected national-day, year or london-week")),
    }
}

fn run(options: &Options) -> Result<(), Box<dyn core::error::Error>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    println!("{} threads", options.threads);
    if options.workload == "london-week" {
        return london_week(options, &pool);
    }
    let (rules, _, network) = Documents::bundled()?.ready()?;
    let cards = u64::from(NATIONAL_CARDS).saturating_mul(options.scale.into()) / 100;
    let country = Country {
        cards: u32::try_from(cards)?,
        seed: options.seed,
        first: if options.workload == "year" { "2026-01-01".parse()? } else { "2026-03-10".parse()? },
        days: if options.workload == "year" { options.days } else { 1 },
    };
    println!(
        "{} cards: {} % of a country of {NATIONAL_DAY} transactions a day; made up, seed {}",
        country.cards, options.scale, options.seed
    );
    if options.workload == "year" {
        return year(&rules, &network, country, &pool);
    }
    head();
    let own = day(&rules, &network, country, &pool)?;
    line(&country.first.to_string(), &own);
    println!("{:?}", own.totals);
    Ok(())
}

fn year(
    rules: &Rules,
    network: &NetworkDocument,
    country: Country,
    pool: &rayon::ThreadPool,
) -> Result<(), Box<dyn core::error::Error>> {
    head();
    let mut progress = Progress::new(country.days.into());
    let (mut month, mut name, mut done) = (Stretch::default(), String::new(), 0_u64);
    let all = stream(rules, network, country, pool, |date: TravelDay, own| {
        let of: String = date.to_string().chars().take(7).collect();
        if of != name {
            if month.days > 0 {
                line(&name, &month);
            }
            (month, name) = (Stretch::default(), of);
        }
        month.add(own);
        done = done.saturating_add(1);
        progress.reach(done, || format!("{date}, {} taps", own.totals.rows));
    })?;
    progress.finish();
    line(&name, &month);
    line("all", &all);
    println!("{:?}", all.totals);
    Ok(())
}

/// London's week: each journey is a card of its own, so this is pricing alone, without caps or collecting.
fn london_week(options: &Options, pool: &rayon::ThreadPool) -> Result<(), Box<dyn core::error::Error>> {
    let folder = options.folder.as_ref().ok_or("found no folder; expected one with the journeys")?;
    if !folder.join(london::JOURNEYS).is_file() {
        println!("skipped: {} is not there", folder.join(london::JOURNEYS).display());
        return Ok(());
    }
    let week = london::rate_week(folder, pool)?;
    println!(
        "{} journeys, {} of them not rated (no check-in, or a station that is not known), {} taps",
        week.journeys, week.left_out, week.stretch.totals.rows
    );
    println!("of the priced ones {} cost to the penny what was charged before caps", week.right);
    head();
    line("the week", &week.stretch);
    Ok(())
}

fn head() {
    println!(
        "{:10} {:>13} {:>12} {:>15} {:>9} {:>9} {:>12} {:>8} {:>9} {:>7}",
        "", "taps", "trips", "fares", "making s", "engine s", "taps/s", "peak MB", "cards", "kept"
    );
}

fn line(name: &str, own: &Stretch) {
    let seconds = |time: Duration| format!("{}.{:02}", time.as_secs(), time.subsec_millis() / 10);
    let peak = own.peak.map_or_else(|| "-".to_owned(), |bytes| (bytes / 1_000_000).to_string());
    println!(
        "{name:10} {:>13} {:>12} {:>15} {:>9} {:>9} {:>12} {peak:>8} {:>9} {:>7}",
        own.totals.rows,
        own.totals.trips,
        own.totals.fares.to_string(),
        seconds(own.making),
        seconds(own.rating),
        own.taps_per_second(),
        own.kept.0,
        own.kept.1
    );
}
