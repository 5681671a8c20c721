//! The engine and the reference model side by side, over many lives of cards. `--help` says how it is used.

use std::io::Write;
use std::process::ExitCode;

use ovcore_examples::national::Stopwatch;
use ovcore_testkit::model::{Compared, check, tariffs_of};

const HELP: &str = "\
Lives of cards by the engine and by the reference model, which knows nothing of
it: trips, fares, legs, buckets, payments, debts, deny reasons, and the dates on
which something is to be forgotten must be the same.

Usage: model [OPTIONS]

  --lives N  so many lives, 3,000 without this
  --seed S   the seed, 1 without this
  --life K   only this life of the seed; where the two part, with its tariffs
  --help

Exit status: 0 they agree; 1 they part, and the shortest story is told;
2 nothing was run.
";

fn main() -> ExitCode {
    let (lives, seed, one) = match read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "model: {message}\nTry model --help.");
            return ExitCode::from(2);
        }
    };
    let watch = Stopwatch::start();
    let mut all = Compared::default();
    let numbers = one.map_or(0..lives, |life| life..life.saturating_add(1));
    for number in numbers {
        match check(seed, number) {
            Ok(compared) => all.add(&compared),
            Err(disagreement) => {
                if one.is_some() {
                    for tariff in tariffs_of(seed, number) {
                        println!("{}", tariff.to_json());
                    }
                }
                println!("{disagreement}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!("seed {seed}: {all}; {:.1} s", watch.elapsed().as_secs_f64());
    ExitCode::SUCCESS
}

/// Lives, seed, and the one life, where one was asked for; `None`: show the help.
fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<(u64, u64, Option<u64>)>, String> {
    let (mut lives, mut seed, mut one) = (3_000, 1, None);
    while let Some(argument) = arguments.next() {
        if argument == "--help" {
            return Ok(None);
        }
        let value = arguments.next().ok_or_else(|| format!("{argument} needs a number"))?;
        let number: u64 = value.parse().map_err(|_| format!("{argument} needs a number, found `{value}`"))?;
        match argument.as_str() {
            "--lives" => lives = number,
            "--seed" => seed = number,
            "--life" => one = Some(number),
            _ => return Err(format!("no option {argument}")),
        }
    }
    Ok(Some((lives, seed, one)))
}
