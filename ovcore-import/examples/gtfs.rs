//! Reads the fares of a GTFS feed from a folder: prints the tariff as JSON, and to standard error what was left out.
//!
//! ```text
//! cargo run -p ovcore-import --example gtfs -- FOLDER [--network]
//! ```
//!
//! With `--network` it prints the network document instead. It ends with 1 where the feed cannot be used.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use ovcore::fare::TariffBook;
use ovcore::network::Network;
use ovcore_import::gtfs::{Files, Settings, import};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, wants_network) = match arguments.as_slice() {
        [folder] => (folder, false),
        [folder, option] if option == "--network" => (folder, true),
        _ => {
            eprintln!("usage: gtfs FOLDER [--network]");
            return ExitCode::from(2);
        }
    };
    match run(Path::new(folder), wants_network) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path, wants_network: bool) -> Result<String, Box<dyn core::error::Error>> {
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_text = path.extension().is_some_and(|extension| extension == "txt");
        if let (Some(name), true) = (path.file_name().and_then(|name| name.to_str()), is_text) {
            // The timetables of a feed are its bulk, and say nothing of fares.
            if !matches!(name, "stop_times.txt" | "shapes.txt" | "trips.txt") {
                let text = std::fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
                texts.insert(name.to_owned(), text);
            }
        }
    }
    let files = Files::by_name(|name| texts.get(name).map(String::as_str));
    let imported = import(&files, &Settings::new("gtfs".parse()?))?;
    for note in &imported.notes {
        eprintln!("{note}");
    }
    if let Some(zone) = &imported.time_zone {
        eprintln!("all times are in {zone}: the policy must say so too");
    }
    Network::new(imported.network.clone())?;
    TariffBook::new(vec![imported.tariff.clone()])?;
    Ok(if wants_network { imported.network.to_json() } else { imported.tariff.to_json() })
}
