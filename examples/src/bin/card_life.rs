//! One card through a bad two months, as a story and as a plot. `--help` says how it is used.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use ovcore::language::Language;
use ovcore_examples::arguments::Options;
use ovcore_examples::card_life::{Chart, Story, tell};
use ovcore_examples::setup;

const HELP: &str = "\
One card through a bad two months: a declined night, attempts that fail and one
that recovers, a lost card, an objection, a payment that is taken back, and 62
days of attempts after it.

Usage: card_life [OPTIONS]

  --language en|nl  the language, English without this
  --svg FILE        writes the plot as well: debt, answers of the bank, and
                    times on the deny list
  --help, --version

The card is made up. What happens to it, and when, the core decides.
";

/// Nothing was told.
const NOT_RUN: u8 = 2;

enum Task {
    Print(String),
    Tell { language: Language, svg: Option<PathBuf> },
}

fn main() -> ExitCode {
    let done = match read(std::env::args_os().skip(1)) {
        Ok(Task::Print(text)) => print(&text),
        Ok(Task::Tell { language, svg }) => run(language, svg),
        Err(error) => Err(format!("{error}\nTry card_life --help.")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Where standard error is gone as well, the exit status still says it.
            let _ = writeln!(io::stderr(), "card_life: {message}");
            ExitCode::from(NOT_RUN)
        }
    }
}

fn read(mut arguments: impl Iterator<Item = OsString>) -> Result<Task, String> {
    let (mut language, mut svg) = (Language::English, None);
    while let Some(argument) = arguments.next() {
        match argument.to_str().unwrap_or_default() {
            "--help" | "-h" => return Ok(Task::Print(HELP.to_owned())),
            "--version" => return Ok(Task::Print(format!("card_life {}\n", env!("CARGO_PKG_VERSION")))),
            "--language" => {
                let found = arguments.next().unwrap_or_default();
                let wanted = Language::ALL.into_iter().find(|own| found.to_str() == Some(&own.to_string()));
                language = wanted.ok_or("found --language without en or nl; expected one of them")?;
            }
            "--svg" => {
                let file = arguments.next().ok_or("found --svg without a value; expected a file")?;
                svg = Some(PathBuf::from(file));
            }
            other => return Err(format!("found `{other}`; expected one of the options that --help lists")),
        }
    }
    Ok(Task::Tell { language, svg })
}

fn run(language: Language, svg: Option<PathBuf>) -> Result<(), String> {
    let (rules, _) = setup::rules(&Options::default()).map_err(|error| error.to_string())?;
    let life = tell(&rules).map_err(|error| error.to_string())?;
    if let Some(path) = svg {
        let chart = Chart { life: &life, language }.to_string();
        std::fs::write(&path, chart).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    print(&Story { life: &life, rules: &rules, language }.to_string())
}

/// Prints to standard output. A reader that has seen enough and closed it is no error.
fn print(text: &str) -> Result<(), String> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("cannot print: {error}")),
        Ok(()) | Err(_) => Ok(()),
    }
}
