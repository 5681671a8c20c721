//! The listed inputs of a target as files and back, and one input again.
//!
//! ```sh
//! cargo run -p ovcore-fuzz --example corpus -- unpack deny FOLDER   # the listing, a file for each input
//! cargo run -p ovcore-fuzz --example corpus -- pack deny FOLDER     # the smallest files of a folder as the listing
//! cargo run -p ovcore-fuzz --example corpus -- repeat deny FILE     # the property of one input, on stable Rust
//! ```

#![expect(clippy::disallowed_methods, reason = "files are what this is about; the core does no I/O")]

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use ovcore_fuzz::{corpus, target};

/// How long a listing may be, so that one looks at it.
const LISTING_MAX: usize = 20 * 1_024;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["unpack", target, folder] => unpack(target, Path::new(folder)),
        ["pack", target, folder] => pack(target, Path::new(folder)),
        ["repeat", target, file] => repeat(target, Path::new(file)),
        _ => Err("expected `unpack TARGET FOLDER`, `pack TARGET FOLDER` or `repeat TARGET FILE`".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn at(path: &Path) -> impl Fn(io::Error) -> String {
    let path = path.display().to_string();
    move |error| format!("{path}: {error}")
}

fn listed(name: &str) -> Result<Vec<Vec<u8>>, String> {
    let path = corpus::path(name);
    let text = fs::read_to_string(&path).map_err(at(&path))?;
    corpus::read(&text).map_err(|why| format!("{}: {why}", path.display()))
}

/// What a fuzzer once stopped at is among them.
fn unpack(name: &str, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(at(folder))?;
    let path = corpus::found_path();
    let found = fs::read_to_string(&path).map_err(at(&path))?;
    let found = corpus::found(name, &found).map_err(|why| format!("{}: {why}", path.display()))?;
    for (kind, inputs) in [("listed", listed(name)?), ("found", found)] {
        for (number, input) in inputs.iter().enumerate() {
            let file = folder.join(format!("{kind}-{number:04}"));
            fs::write(&file, input).map_err(at(&file))?;
        }
    }
    Ok(())
}

/// The smallest first, for as long as the listing is one that people look at.
fn pack(name: &str, folder: &Path) -> Result<(), String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let file = entry.map_err(at(folder))?.path();
        found.push(fs::read(&file).map_err(at(&file))?);
    }
    found.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    found.dedup();
    let count = found.len();
    let mut text = String::new();
    let mut kept = 0_usize;
    for input in found {
        let line = corpus::print(&[input]);
        if text.len().saturating_add(line.len()) <= LISTING_MAX {
            text.push_str(&line);
            kept = kept.saturating_add(1);
        }
    }
    let path = corpus::path(name);
    fs::write(&path, &text).map_err(at(&path))?;
    println!("{name}: {kept} of {count} inputs, {} bytes", text.len());
    Ok(())
}

fn repeat(name: &str, file: &Path) -> Result<(), String> {
    let own = target(name).ok_or_else(|| format!("no target `{name}`"))?;
    let input = fs::read(file).map_err(at(file))?;
    print!("{name}: {}", corpus::print(core::slice::from_ref(&input)));
    (own.holds)(&input);
    println!("{name} holds");
    Ok(())
}
