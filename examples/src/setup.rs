//! From options to all that a run needs: files are read here and nowhere else.

use std::io::Read;
use std::path::{Path, PathBuf};

use ovcore::network::NetworkDocument;
use ovcore::rules::Rules;

use crate::arguments::Options;
use crate::bundled;
use crate::documents::{Documents, Fault, Unusable};
use crate::input::{Bank, CardReader, Form, ReadTaps};
use crate::ns::Stations;

/// All that a run needs.
#[derive(Debug)]
pub struct Ready {
    /// The rules.
    pub rules: Rules,
    /// The taps.
    pub taps: ReadTaps,
    /// The bank.
    pub bank: Bank,
}

impl Ready {
    /// Reads what the options name. `input` is standard input, read where the file of taps is `-`.
    ///
    /// # Errors
    /// [`Unusable`] with the file that cannot be used, and why.
    pub fn read(options: &Options, input: &mut dyn Read) -> Result<Self, Unusable> {
        let (rules, cards, _) = documents(options)?.ready()?;
        let bank = match (&options.bank, &options.taps) {
            (Some(path), _) => {
                read_bank(&path.display().to_string(), &bytes(path)?, Form::of_path(path), &cards)?
            }
            (None, None) => read_bank("bank.csv", bundled::BANK.as_bytes(), Form::Csv, &cards)?,
            (None, Some(_)) => Bank::default(),
        };
        let taps = read_taps(options, &cards, input)?;
        Ok(Self { rules, taps, bank })
    }
}

/// The rules that the options name, and the network that they were made from.
///
/// # Errors
/// [`Unusable`] with the file that cannot be used, and why.
pub fn rules(options: &Options) -> Result<(Rules, NetworkDocument), Unusable> {
    let (rules, _, network) = documents(options)?.ready()?;
    Ok((rules, network))
}

fn read_bank(name: &str, bytes: &[u8], form: Form, cards: &CardReader) -> Result<Bank, Unusable> {
    Bank::read(bytes, form, cards).map_err(|error| Unusable::new(name, error))
}

fn read_taps(options: &Options, cards: &CardReader, input: &mut dyn Read) -> Result<ReadTaps, Unusable> {
    let Some(path) = &options.taps else {
        return ReadTaps::read(bundled::TAPS.as_bytes(), options.form.unwrap_or_default(), cards)
            .map_err(|error| Unusable::new("taps.csv", error));
    };
    let name = if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() };
    let bytes = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).map_err(|error| Unusable::new(&name, error))?;
        bytes
    } else {
        bytes(path)?
    };
    let form = options.form.unwrap_or_else(|| Form::of_path(path));
    ReadTaps::read(&bytes, form, cards).map_err(|error| Unusable::new(name, error))
}

/// The documents that the options name, in place of those of the example day.
fn documents(options: &Options) -> Result<Documents, Unusable> {
    let mut documents = Documents::bundled()?;
    if let Some(path) = &options.policy {
        documents.set_policy(&path.display().to_string(), &text(path)?)?;
    }
    if let Some(path) = &options.network {
        documents.set_network(&path.display().to_string(), &text(path)?)?;
    }
    if let Some(path) = &options.issuer_ranges {
        documents.set_issuers(&path.display().to_string(), &text(path)?)?;
    }
    if !options.tariffs.is_empty() {
        let mut tariffs = Vec::new();
        for path in options.tariffs.iter().map(|path| files(path)).collect::<Result<Vec<_>, _>>()?.concat() {
            tariffs.push((path.display().to_string(), text(&path)?));
        }
        documents.set_tariffs(tariffs.iter().map(|(name, text)| (name.as_str(), text.as_str())))?;
    }
    if let Some(path) = &options.distances {
        let stations = match &options.stations {
            Some(stations) => Stations::read(&bytes(stations)?)
                .map_err(|error| Unusable::new(stations.display().to_string(), error))?,
            None => Stations::default(),
        };
        documents.add_distances(&path.display().to_string(), &bytes(path)?, &stations)?;
    }
    Ok(documents)
}

/// A file by itself; of a folder, its JSON files in order of their names.
fn files(path: &Path) -> Result<Vec<PathBuf>, Unusable> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unusable = |error: std::io::Error| Unusable::new(path.display().to_string(), error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unusable)? {
        let file = entry.map_err(unusable)?.path();
        if file.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        let error = std::io::Error::new(std::io::ErrorKind::NotFound, "found no file that ends in .json");
        return Err(unusable(error));
    }
    Ok(files)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Unusable> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .map_err(|error| Unusable::new(path.display().to_string(), error))?;
    Ok(bytes)
}

fn text(path: &Path) -> Result<String, Unusable> {
    String::from_utf8(bytes(path)?)
        .map_err(|_| Unusable { name: path.display().to_string(), fault: Fault::Encoding })
}
