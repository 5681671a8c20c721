//! From a file of taps to trips, fares, payments and what each carrier receives. `--help` says how it is used.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use ovcore_examples::arguments::{self, HELP, Options, Task};
use ovcore_examples::job;
use ovcore_examples::national::{self, NationalOptions};
use ovcore_examples::progress::Progress;
use ovcore_examples::report::Report;
use ovcore_examples::setup::{self, Ready};
use ovcore_examples::text::{NationalText, Text};

/// Rows could not be used; the others were.
const ROWS_REFUSED: u8 = 1;
/// Nothing was run.
const NOT_RUN: u8 = 2;

fn main() -> ExitCode {
    let done = match arguments::read(std::env::args_os().skip(1)) {
        Ok(Task::Help) => print(&HELP).map(|()| ExitCode::SUCCESS),
        Ok(Task::Version) => {
            print(&format_args!("travel_day {}\n", env!("CARGO_PKG_VERSION"))).map(|()| ExitCode::SUCCESS)
        }
        Ok(Task::Run(options)) => run(&options),
        Ok(Task::National(options, national)) => run_national(&options, national),
        Err(error) => Err(format!("{error}\nTry travel_day --help.")),
    };
    done.unwrap_or_else(|message| {
        // Where standard error is gone as well, the exit status still says it.
        let _ = writeln!(io::stderr(), "travel_day: {message}");
        ExitCode::from(NOT_RUN)
    })
}

fn run(options: &Options) -> Result<ExitCode, String> {
    let ready = Ready::read(options, &mut io::stdin().lock()).map_err(|error| error.to_string())?;
    let bank = |card: &_| ready.bank.answer(card);
    let cards = job::run(&ready.rules, &ready.taps, &bank).map_err(|error| error.to_string())?;
    let report = Report::new(&ready.rules, &ready.taps, &cards);
    if options.json {
        print(&report.to_json())?;
    } else {
        let calendar = ready.rules.calendar();
        print(&Text { report: &report, calendar, show: options.show })?;
    }
    if report.all_rows_used() {
        return Ok(ExitCode::SUCCESS);
    }
    let rows = report.rows;
    let _ = writeln!(io::stderr(), "travel_day: {} of {} rows could not be used", rows.refused, rows.read);
    Ok(ExitCode::from(ROWS_REFUSED))
}

fn run_national(options: &Options, national: NationalOptions) -> Result<ExitCode, String> {
    let (rules, network) = setup::rules(options).map_err(|error| error.to_string())?;
    let mut progress = Progress::new(national.cards.into());
    let report =
        national::run(&rules, &network, national, &mut progress).map_err(|error| error.to_string())?;
    if options.json { print(&report.to_json()) } else { print(&NationalText(&report)) }?;
    Ok(ExitCode::SUCCESS)
}

/// Prints to standard output. A reader that has seen enough and closed it is no error.
fn print(what: &dyn std::fmt::Display) -> Result<(), String> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write!(out, "{what}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("cannot print: {error}")),
        Ok(()) | Err(_) => Ok(()),
    }
}
