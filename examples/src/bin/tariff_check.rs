//! Does a tariff make sense, and what would it change? `--help` says how it is used.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use ovcore::calendar::TravelDay;
use ovcore::card::{Token, Travel};
use ovcore::compare::{CardTaps, Comparison, compare};
use ovcore::fare::HeldProduct;
use ovcore::ids::ProductId;
use ovcore::sanity::{self, SanityOptions, SanityReport};
use ovcore::tap::Tap;
use ovcore_examples::arguments::{self, Options, Task};
use ovcore_examples::input::ReadTaps;
use ovcore_examples::setup::{self, Ready};
use serde::Serialize;

const HELP: &str = "\
What is odd about tariffs, and what other tariffs would change.

Usage: tariff_check [OPTIONS] [TAPS]

Without options: a sanity report on the tariffs of the example day.

  --tariff FILE     other tariffs, as for travel_day; may be given again. The
                    report is on the tariffs with these in place of those of
                    the same carriers, and a comparison follows: the taps under
                    the tariffs of the example day and under these
  --network, --policy, --issuer-ranges, --distances, --stations, --format
                    as for travel_day
  --json            everything, for machines
  --help, --version

TAPS is a file of taps, - for standard input; without it, the example day. A
trip is shown by the id of its check-in, beside places and times: what this
prints belongs on the back office's own screen, and in no log.

Exit status: 0 all went well, whatever is odd; 1 rows of TAPS could not be
used, and the others were; 2 nothing was run.
";

/// Rows could not be used; the others were.
const ROWS_REFUSED: u8 = 1;
/// Nothing was run.
const NOT_RUN: u8 = 2;

/// Everything, for machines.
#[derive(Serialize)]
struct Output<'a> {
    sanity: &'a SanityReport,
    comparison: Option<&'a Comparison>,
}

fn main() -> ExitCode {
    let done = match arguments::read(std::env::args_os().skip(1)) {
        Ok(Task::Help) => print(&HELP).map(|()| ExitCode::SUCCESS),
        Ok(Task::Version) => {
            print(&format_args!("tariff_check {}\n", env!("CARGO_PKG_VERSION"))).map(|()| ExitCode::SUCCESS)
        }
        Ok(Task::Run(options)) => run(&options),
        Ok(Task::National(..)) => Err("found --national; expected a file of taps, or none".to_owned()),
        Err(error) => Err(format!("{error}\nTry tariff_check --help.")),
    };
    done.unwrap_or_else(|message| {
        // Where standard error is gone as well, the exit status still says it.
        let _ = writeln!(io::stderr(), "tariff_check: {message}");
        ExitCode::from(NOT_RUN)
    })
}

fn run(options: &Options) -> Result<ExitCode, String> {
    let ready = Ready::read(options, &mut io::stdin().lock()).map_err(|error| error.to_string())?;
    let sanity = sanity::check(&ready.rules, &SanityOptions::default());
    let comparison = if options.tariffs.is_empty() { None } else { Some(compared(options, &ready)?) };
    if options.json {
        let output = Output { sanity: &sanity, comparison: comparison.as_ref() };
        let text = serde_json::to_string_pretty(&output).map_err(|error| error.to_string())?;
        print(&format_args!("{text}\n"))?;
    } else {
        print(&sanity)?;
        if let Some(comparison) = &comparison {
            print(&format_args!("\nWhat the other tariffs change\n{comparison}"))?;
        }
    }
    let refused = if comparison.is_some() { ready.taps.problems.len() } else { 0 };
    if refused == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    for problem in &ready.taps.problems {
        let _ = writeln!(io::stderr(), "tariff_check: {problem}");
    }
    Ok(ExitCode::from(ROWS_REFUSED))
}

/// The taps under the tariffs of the example day, and under those that the options name.
fn compared(options: &Options, ready: &Ready) -> Result<Comparison, String> {
    let before = Options { tariffs: Vec::new(), ..options.clone() };
    let (before, _) = setup::rules(&before).map_err(|error| error.to_string())?;
    Ok(compare(&before, &ready.rules, cards(&ready.taps)))
}

/// The cards of a file, each counted as the holder of its products. They are given without dates, and hold on all.
fn cards(read: &ReadTaps) -> impl Iterator<Item = CardTaps<'_>> {
    let mut of_card: BTreeMap<Token<Travel>, Vec<Tap>> = BTreeMap::new();
    for tap in &read.taps {
        of_card.entry(tap.tap.token).or_default().push(tap.tap.clone());
    }
    of_card.into_iter().map(|(token, taps)| {
        let products = read.cards.get(&token).map(|card| &card.products).into_iter().flatten();
        let names: Vec<&str> = products.clone().map(ProductId::as_str).collect();
        let held = |product| HeldProduct { product, from: TravelDay::MIN, until: TravelDay::MAX };
        CardTaps {
            rider: if names.is_empty() { "no product".into() } else { names.join(" + ").into() },
            products: products.copied().map(held).collect(),
            taps: taps.into(),
        }
    })
}

/// Prints to standard output. A reader that has seen enough and closed it is no error.
fn print(what: &dyn std::fmt::Display) -> Result<(), String> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write!(out, "{what}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("cannot print: {error}")),
        Ok(()) | Err(_) => Ok(()),
    }
}
