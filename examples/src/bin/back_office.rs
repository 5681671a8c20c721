//! A back office on a generated week: killed at any moment and run again, it goes on. `--help` says how it is used.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use ovcore::account::Context;
use ovcore::calendar::{TimeError, TravelDay};
use ovcore_examples::arguments::Options;
use ovcore_examples::back_office::log::LogRoom;
use ovcore_examples::back_office::{Durability, Never, Office, Setup, Week, WeekOptions};
use ovcore_examples::job::reference_key;
use ovcore_examples::progress::Progress;
use ovcore_examples::setup;

const HELP: &str = "\
A back office: accounts, events, outbox and timers in SQLite, with a fake bank.

Usage: back_office [OPTIONS] FOLDER

FOLDER holds, or will hold, office.db (the office), outside.db (the bank, which
knows what it was asked), deny-list.json (what readers refuse) and log.txt.
Kill it when you like and run it again with the same arguments: it goes on
where it was, and ends as if nothing had happened.

  --cards N      how many cards, 200 without this
  --days N       how many days with taps, 7 without this
  --seed S       the seed, 1 without this
  --day DATE     the first travel day, 2026-03-23 without this: in that week
                 the clock changes
  --fast         a commit survives the death of the process, and not the loss
                 of power
  --help, --version

What it prints are sums. What it logs are codes, effect ids, counts and
durations: no token, no place, no time of day, no reference and no amount.

Exit status: 0 the bank and the books agree; 1 they do not; 2 nothing was run.
";

const FIRST_DAY: &str = "2026-03-23";

/// The bank and the books do not agree.
const DISAGREES: u8 = 1;
/// Nothing was run.
const NOT_RUN: u8 = 2;

/// What was asked for.
enum Task {
    Print(String),
    Run(Box<Wanted>),
}

struct Wanted {
    folder: PathBuf,
    week: WeekOptions,
    setup: Setup,
}

fn main() -> ExitCode {
    let done = match read(std::env::args_os().skip(1)) {
        Ok(Task::Print(text)) => print(&text).map(|()| ExitCode::SUCCESS),
        Ok(Task::Run(wanted)) => run(&wanted),
        Err(error) => Err(format!("{error}\nTry back_office --help.")),
    };
    done.unwrap_or_else(|message| {
        // Where standard error is gone as well, the exit status still says it.
        let _ = writeln!(io::stderr(), "back_office: {message}");
        ExitCode::from(NOT_RUN)
    })
}

fn read(arguments: impl Iterator<Item = OsString>) -> Result<Task, String> {
    let first: TravelDay = FIRST_DAY.parse().map_err(|error: TimeError| error.to_string())?;
    let mut week = WeekOptions { cards: 200, seed: 1, first, days: 7 };
    let (mut setup, mut folder) = (Setup::default(), None);
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        let text = argument.to_str().unwrap_or_default();
        let mut value = |expected: &str| {
            let found = arguments.next().and_then(|value| value.into_string().ok());
            found.ok_or_else(|| format!("found {text} without a value; expected {expected}"))
        };
        match text {
            "--help" | "-h" => return Ok(Task::Print(HELP.to_owned())),
            "--version" => return Ok(Task::Print(format!("back_office {}\n", env!("CARGO_PKG_VERSION")))),
            "--cards" => week.cards = number(text, &value("a number")?)?,
            "--days" => week.days = number(text, &value("a number")?)?,
            "--seed" => week.seed = number(text, &value("a number")?)?,
            "--day" => {
                let found = value("a date")?;
                week.first = found.parse().map_err(|error: TimeError| format!("{text}: {error}"))?;
            }
            "--fast" => setup.durability = Durability::ProcessDeath,
            option if option.starts_with('-') => {
                return Err(format!("found `{option}`; expected one of the options that --help lists"));
            }
            _ if folder.is_none() => folder = Some(PathBuf::from(&argument)),
            _ => return Err("found two folders; expected one".to_owned()),
        }
    }
    let folder = folder.ok_or("found no folder; expected one")?;
    Ok(Task::Run(Box::new(Wanted { folder, week, setup })))
}

fn number<T: std::str::FromStr>(option: &str, found: &str) -> Result<T, String> {
    found.parse().map_err(|_| format!("{option}: found `{found}`; expected a number"))
}

fn run(wanted: &Wanted) -> Result<ExitCode, String> {
    let Wanted { folder, week, setup } = wanted;
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let (rules, network) = setup::rules(&Options::default()).map_err(|error| text(&error))?;
    let week = Week::new(&rules, &network, *week).map_err(|error| text(&error))?;
    std::fs::create_dir_all(folder).map_err(|error| text(&error))?;
    let log = File::options().create(true).append(true).open(folder.join("log.txt"));
    let log = LogRoom::new(log.map_err(|error| text(&error))?);
    let key = reference_key();
    let context = Context { rules: &rules, reference_key: &key };
    let mut never = Never;
    let mut office =
        Office::open(folder, context, &week, *setup, log, &mut never).map_err(|error| text(&error))?;
    let mut progress = Progress::new(week.hours());
    let ran = office.run(|hours, taps| {
        progress.reach(hours, || format!("hour {hours} of {}, {taps} taps", week.hours()));
    });
    progress.finish();
    ran.map_err(|error| text(&error))?;
    let report = office.report().map_err(|error| text(&error))?;
    print(&report.to_string())?;
    Ok(if report.agrees() { ExitCode::SUCCESS } else { ExitCode::from(DISAGREES) })
}

/// Prints to standard output. A reader that has seen enough and closed it is no error.
fn print(text: &str) -> Result<(), String> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("cannot print: {error}")),
        Ok(()) | Err(_) => Ok(()),
    }
}
