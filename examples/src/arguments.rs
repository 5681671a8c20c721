//! The program's arguments.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::PathBuf;

use ovcore::calendar::TravelDay;
use ovcore::ids::{TripId, shown};

use crate::input::Form;
use crate::national::NationalOptions;
use crate::text::{Explain, Show};

/// What `--help` prints.
pub const HELP: &str = "\
From taps to trips, fares, payments and what each carrier receives.

Usage: travel_day [OPTIONS] [TAPS]

TAPS is a file of taps, - for standard input; without it, the example day.
It is CSV whose first row names the columns, or JSON lines (.jsonl, .ndjson)
under the same names; examples/data/README.md lists them.

What the day is run by (without these: the documents of the example day)
  --tariff FILE         a tariff, NS's list of prices as JSON, or a folder of
                        them; may be given again. They take the place of the
                        example's tariffs of the same carriers
  --network FILE        a network
  --policy FILE         a policy
  --issuer-ranges FILE  which card numbers are of which card scheme
  --bank FILE           the cards whose payments the bank declines
  --distances FILE      NS's distances, added to the network
  --stations FILE       the names of the stations among them
  --format csv|jsonl    the form of TAPS, where its name does not tell

A generated day in place of TAPS
  --national N          N cards, made up; prints taps per second
  --seed S              the seed, 1 without this
  --day DATE            the travel day, 2026-03-10 without this

What is shown
  --explain[=TRIP]      why each trip costs what it costs, or only this one
  --cards N             the first N cards only; totals are those of all
  --quiet               no cards, only totals
  --json                everything, for machines

  --help, --version

A card is shown by the first characters of its token, beside places and times:
what this prints belongs on the back office's own screen, and in no log.

Exit status: 0 all went well; 1 rows could not be used, and the others were;
2 nothing was run.
";

/// What the program was asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Print the help.
    Help,
    /// Print the version.
    Version,
    /// Run the taps of a file.
    Run(Box<Options>),
    /// Generate a national day and run it.
    National(Box<Options>, NationalOptions),
}

/// How a file of taps is run and shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The file of taps; `-` is standard input.
    pub taps: Option<PathBuf>,
    /// Its form; by its name where `None`.
    pub form: Option<Form>,
    /// Tariffs, lists of prices, or folders of them.
    pub tariffs: Vec<PathBuf>,
    /// A network.
    pub network: Option<PathBuf>,
    /// A policy.
    pub policy: Option<PathBuf>,
    /// Issuer ranges.
    pub issuer_ranges: Option<PathBuf>,
    /// The cards that the bank declines.
    pub bank: Option<PathBuf>,
    /// NS's distances.
    pub distances: Option<PathBuf>,
    /// The names of stations.
    pub stations: Option<PathBuf>,
    /// How much is shown.
    pub show: Show,
    /// Whether it is shown as JSON.
    pub json: bool,
}

/// Arguments that say nothing the program can do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// An option that is not known.
    #[error("found the option `{found}`; expected one of those that --help lists")]
    Unknown {
        /// What was found.
        found: String,
    },
    /// A value is missing.
    #[error("found {option} without a value; expected {expected}")]
    Missing {
        /// The option.
        option: &'static str,
        /// What it needs.
        expected: &'static str,
    },
    /// A value was given where none belongs.
    #[error("found a value behind {option}; expected none")]
    Unwanted {
        /// The option.
        option: &'static str,
    },
    /// A value is wrong.
    #[error("{option}: found `{found}`; expected {expected}")]
    Value {
        /// The option.
        option: &'static str,
        /// What was found.
        found: String,
        /// What would be right.
        expected: &'static str,
    },
    /// More than one file of taps.
    #[error("found a second file of taps, `{found}`; expected one")]
    SecondFile {
        /// What was found.
        found: String,
    },
    /// A file of taps beside a generated day.
    #[error("found a file of taps beside --national; expected one or the other")]
    NoFile,
    /// An option makes no sense without another.
    #[error("found {option} without {needs}; expected both or neither")]
    Needs {
        /// The option.
        option: &'static str,
        /// What it needs.
        needs: &'static str,
    },
}

impl ArgumentError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "arguments.unknown",
            Self::Missing { .. } => "arguments.missing",
            Self::Unwanted { .. } => "arguments.unwanted",
            Self::Value { .. } => "arguments.value",
            Self::SecondFile { .. } => "arguments.second_file",
            Self::NoFile => "arguments.no_file",
            Self::Needs { .. } => "arguments.needs",
        }
    }
}

/// Reads the arguments, without the program's name. `--option value` and `--option=value` are the same.
///
/// # Errors
/// [`ArgumentError`] for the first one that cannot be understood.
pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Task, ArgumentError> {
    let mut left = Left { rest: arguments.into_iter().collect(), value: None };
    let mut options = Options::default();
    let mut only_files = false;
    let mut national = National::default();
    while let Some(argument) = left.rest.pop_front() {
        let text = argument.to_string_lossy().into_owned();
        if only_files || text == "-" || !text.starts_with('-') {
            if options.taps.is_some() {
                return Err(ArgumentError::SecondFile { found: shown(&text) });
            }
            options.taps = Some(argument.into());
        } else if text == "--" {
            only_files = true;
        } else if let Some(task) = option(&text, &mut left, &mut options, &mut national)? {
            return Ok(task);
        }
    }
    if options.stations.is_some() && options.distances.is_none() {
        return Err(ArgumentError::Needs { option: "--stations", needs: "--distances" });
    }
    match national.options()? {
        Some(_) if options.taps.is_some() => Err(ArgumentError::NoFile),
        Some(national) => Ok(Task::National(Box::new(options), national)),
        None => Ok(Task::Run(Box::new(options))),
    }
}

/// What was said of a generated day.
#[derive(Debug, Default)]
struct National {
    cards: Option<u32>,
    seed: Option<u64>,
    day: Option<TravelDay>,
}

impl National {
    fn options(&self) -> Result<Option<NationalOptions>, ArgumentError> {
        let needs = |option| Err(ArgumentError::Needs { option, needs: "--national" });
        match (self.cards, self.seed, self.day) {
            (Some(cards), seed, day) => {
                // A Tuesday without holidays, of the year that the example's tariffs are for.
                let day = day.or_else(|| "2026-03-10".parse().ok()).unwrap_or(TravelDay::MIN);
                Ok(Some(NationalOptions { cards, seed: seed.unwrap_or(1), day }))
            }
            (None, Some(_), _) => needs("--seed"),
            (None, None, Some(_)) => needs("--day"),
            (None, None, None) => Ok(None),
        }
    }
}

/// Takes one option in; a task where it is one by itself.
fn option(
    text: &str,
    left: &mut Left,
    options: &mut Options,
    national: &mut National,
) -> Result<Option<Task>, ArgumentError> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    left.value = value;
    match name {
        "--help" | "-h" => return left.none("--help").map(|()| Some(Task::Help)),
        "--version" | "-V" => return left.none("--version").map(|()| Some(Task::Version)),
        "--tariff" => options.tariffs.push(left.path("--tariff")?),
        "--network" => options.network = Some(left.path("--network")?),
        "--policy" => options.policy = Some(left.path("--policy")?),
        "--issuer-ranges" => options.issuer_ranges = Some(left.path("--issuer-ranges")?),
        "--bank" => options.bank = Some(left.path("--bank")?),
        "--distances" => options.distances = Some(left.path("--distances")?),
        "--stations" => options.stations = Some(left.path("--stations")?),
        "--format" => options.form = Some(left.form()?),
        "--explain" => options.show.explain = left.explain()?,
        "--national" => national.cards = Some(left.number("--national")?),
        "--seed" => national.seed = Some(left.number("--seed")?),
        "--day" => national.day = Some(left.day()?),
        "--cards" => options.show.cards = Some(left.number("--cards")?),
        "--quiet" => {
            left.none("--quiet")?;
            options.show.cards = Some(0);
        }
        "--json" => {
            left.none("--json")?;
            options.json = true;
        }
        _ => return Err(ArgumentError::Unknown { found: shown(name) }),
    }
    Ok(None)
}

/// The arguments that are left, and the value that stood behind the `=` of the present one.
#[derive(Debug)]
struct Left {
    rest: VecDeque<OsString>,
    value: Option<String>,
}

impl Left {
    fn none(&mut self, option: &'static str) -> Result<(), ArgumentError> {
        self.value.take().map_or(Ok(()), |_| Err(ArgumentError::Unwanted { option }))
    }

    fn some(&mut self, option: &'static str, expected: &'static str) -> Result<OsString, ArgumentError> {
        let value = self.value.take().map(OsString::from).or_else(|| self.rest.pop_front());
        value.filter(|value| !value.is_empty()).ok_or(ArgumentError::Missing { option, expected })
    }

    fn path(&mut self, option: &'static str) -> Result<PathBuf, ArgumentError> {
        self.some(option, "the name of a file").map(PathBuf::from)
    }

    fn number<N: core::str::FromStr>(&mut self, option: &'static str) -> Result<N, ArgumentError> {
        let expected = "a whole number from 0 up";
        let value = self.some(option, expected)?;
        let text = value.to_string_lossy();
        text.parse().map_err(|_| ArgumentError::Value { option, found: shown(&text), expected })
    }

    fn day(&mut self) -> Result<TravelDay, ArgumentError> {
        let (option, expected) = ("--day", "a date, as 2026-03-10");
        let value = self.some(option, expected)?;
        let text = value.to_string_lossy();
        text.parse().map_err(|_| ArgumentError::Value { option, found: shown(&text), expected })
    }

    fn form(&mut self) -> Result<Form, ArgumentError> {
        let (option, expected) = ("--format", "csv or jsonl");
        let value = self.some(option, expected)?;
        match value.to_string_lossy().as_ref() {
            "csv" => Ok(Form::Csv),
            "jsonl" => Ok(Form::JsonLines),
            other => Err(ArgumentError::Value { option, found: shown(other), expected }),
        }
    }

    /// Its value stands behind `=` or nowhere: what follows may be the file of taps.
    fn explain(&mut self) -> Result<Explain, ArgumentError> {
        match self.value.take().as_deref() {
            None | Some("all") => Ok(Explain::All),
            Some(trip) => TripId::new(trip).map(Explain::Trip).map_err(|_| ArgumentError::Value {
                option: "--explain",
                found: shown(trip),
                expected: "all, or the name of a trip: the id of the tap that checked in",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(line: &str) -> Result<Task, ArgumentError> {
        read(line.split_whitespace().map(OsString::from))
    }

    fn options(line: &str) -> Options {
        match task(line) {
            Ok(Task::Run(options)) => *options,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn nothing_given_is_the_example_day() {
        assert_eq!(options(""), Options::default());
    }

    #[test]
    fn values_stand_behind_the_option_or_its_sign() {
        let read = options("--tariff a.json --tariff=b --explain=c01-1 --cards=3 --format jsonl --json -");
        assert_eq!(read.tariffs, ["a.json", "b"].map(PathBuf::from));
        assert_eq!(read.show, Show { explain: Explain::Trip("c01-1".parse().unwrap()), cards: Some(3) });
        assert_eq!((read.form, read.json, read.taps), (Some(Form::JsonLines), true, Some("-".into())));
    }

    #[test]
    fn what_follows_explain_is_the_file_of_taps() {
        let read = options("--explain taps.csv");
        assert_eq!((read.show.explain, read.taps), (Explain::All, Some("taps.csv".into())));
        assert_eq!(options("-- --explain").taps, Some("--explain".into()));
    }

    #[test]
    fn a_generated_day_has_a_seed_and_a_date() {
        let day = "2026-03-10".parse().unwrap();
        let (cards, seed) = (1_000, 1);
        let given = |task| match task {
            Ok(Task::National(_, national)) => national,
            other => panic!("{other:?}"),
        };
        assert_eq!(given(task("--national 1000")), NationalOptions { cards, seed, day });
        let other = NationalOptions { cards, seed: 7, day: day.plus_days(1) };
        assert_eq!(given(task("--seed=7 --day 2026-03-11 --national=1000")), other);
    }

    #[test]
    fn help_and_version_come_before_all_else() {
        assert_eq!(task("--json --help --nonsense"), Ok(Task::Help));
        assert_eq!(task("-V"), Ok(Task::Version));
    }

    #[test]
    fn what_cannot_be_understood_is_told() {
        for (line, code) in [
            ("--tarif x", "arguments.unknown"),
            ("-x", "arguments.unknown"),
            ("--tariff", "arguments.missing"),
            ("--tariff=", "arguments.missing"),
            ("--json=yes", "arguments.unwanted"),
            ("--cards many", "arguments.value"),
            ("--format xml", "arguments.value"),
            ("--explain=", "arguments.value"),
            ("a.csv b.csv", "arguments.second_file"),
            ("--stations s.csv", "arguments.needs"),
            ("--seed 2", "arguments.needs"),
            ("--national 10 --day today", "arguments.value"),
            ("--national 10 taps.csv", "arguments.no_file"),
        ] {
            assert_eq!(task(line).unwrap_err().code(), code, "{line}");
        }
    }
}
