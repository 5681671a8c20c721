//! One day seen through each pair of eyes, and the same data later. `--help` says how it is used.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use ovcore::language::Language;
use ovcore_examples::arguments::Options;
use ovcore_examples::{privacy_day, setup};

const HELP: &str = "\
One day seen through each pair of eyes: an inspector, whoever has a payment's
reference and amount, the linked account, three carriers, the service desk, an
employer, and the traveller who asks for all that is kept; and what is left of
it after 5 minutes, 24 hours, 62 days, 18 and 48 months.

Usage: privacy_day [--language en|nl]

  --language en|nl  the language of the pages, English without this
  --help, --version

The card is made up. Who sees what of it, the core decides.
";

/// Nothing was told.
const NOT_RUN: u8 = 2;

enum Task {
    Print(String),
    Tell(Language),
}

fn main() -> ExitCode {
    let done = match read(std::env::args_os().skip(1)) {
        Ok(Task::Print(text)) => print(&text),
        Ok(Task::Tell(language)) => run(language),
        Err(error) => Err(format!("{error}\nTry privacy_day --help.")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Where standard error is gone as well, the exit status still says it.
            let _ = writeln!(io::stderr(), "privacy_day: {message}");
            ExitCode::from(NOT_RUN)
        }
    }
}

fn read(mut arguments: impl Iterator<Item = OsString>) -> Result<Task, String> {
    let mut language = Language::English;
    while let Some(argument) = arguments.next() {
        match argument.to_str().unwrap_or_default() {
            "--help" | "-h" => return Ok(Task::Print(HELP.to_owned())),
            "--version" => return Ok(Task::Print(format!("privacy_day {}\n", env!("CARGO_PKG_VERSION")))),
            "--language" => {
                let found = arguments.next().unwrap_or_default();
                let wanted = Language::ALL.into_iter().find(|own| found.to_str() == Some(&own.to_string()));
                language = wanted.ok_or("found --language without en or nl; expected one of them")?;
            }
            other => return Err(format!("found `{other}`; expected one of the options that --help lists")),
        }
    }
    Ok(Task::Tell(language))
}

fn run(language: Language) -> Result<(), String> {
    let (rules, _) = setup::rules(&Options::default()).map_err(|error| error.to_string())?;
    print(&privacy_day::tell(&rules, language).map_err(|error| error.to_string())?)
}

/// Prints to standard output. A reader that has seen enough and closed it is no error.
fn print(text: &str) -> Result<(), String> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("cannot print: {error}")),
        Ok(()) | Err(_) => Ok(()),
    }
}
