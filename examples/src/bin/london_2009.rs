//! A week of London's journeys in November 2009, priced by a tariff document and compared with what was charged.
//! `--help` says how it is used.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ovcore::fare::TariffDocument;
use ovcore_examples::london::{self, LondonText};

const HELP: &str = "\
london_2009 FOLDER [--tariff FILE] [--json]

Prices the journeys of FOLDER/journeys.csv.gz by the zone fares of November 2009 and compares each price with the fare
that was charged before caps. FOLDER/stations.csv gives the zones of the stations.

  --tariff FILE  another tariff document; its zones z1 to z9 get their places from stations.csv
  --json         print the report as JSON
  --help         print this

Exit status: 0 when all journeys were read, 2 when nothing was run.
";

/// What was asked for.
#[derive(Debug, Default)]
struct Options {
    help: bool,
    json: bool,
    folder: Option<PathBuf>,
    tariff: Option<PathBuf>,
}

fn main() -> ExitCode {
    match options(std::env::args_os().skip(1)).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Where standard error is gone as well, the exit status still says it.
            let _ = writeln!(io::stderr(), "london_2009: {message}");
            ExitCode::from(2)
        }
    }
}

fn options(mut arguments: impl Iterator<Item = OsString>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--help" | "-h") => options.help = true,
            Some("--json") => options.json = true,
            Some("--tariff") => {
                let file = arguments.next().ok_or("--tariff: found nothing behind it; expected a file")?;
                options.tariff = Some(file.into());
            }
            Some(other) if other.starts_with('-') => {
                return Err(format!("found {other}; expected FOLDER, --tariff FILE, --json or --help"));
            }
            _ if options.folder.is_some() => return Err("found two folders; expected one".to_owned()),
            _ => options.folder = Some(argument.into()),
        }
    }
    Ok(options)
}

fn run(options: &Options) -> Result<(), String> {
    if options.help {
        return print(&HELP);
    }
    let folder =
        options.folder.as_ref().ok_or("found no folder; expected one with the journeys (see --help)")?;
    let tariff = options.tariff.as_deref().map(tariff).transpose()?;
    let report = london::run_folder(folder, tariff).map_err(|error| error.to_string())?;
    if options.json { print(&report.to_json()) } else { print(&LondonText(&report)) }
}

fn tariff(path: &Path) -> Result<TariffDocument, String> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
    TariffDocument::from_json(&text).map_err(|error| named(&error))
}

/// Prints to standard output. A reader that has seen enough and closed it is no error.
fn print(what: &dyn std::fmt::Display) -> Result<(), String> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write!(out, "{what}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("cannot print: {error}")),
        Ok(()) | Err(_) => Ok(()),
    }
}
