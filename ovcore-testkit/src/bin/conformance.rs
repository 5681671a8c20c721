//! The conformance corpus: `cargo xtask conformance` plays it, with `--bless` it is written anew first.

use std::path::Path;
use std::process::ExitCode;

use ovcore_testkit::conformance::choose::choose;
use ovcore_testkit::conformance::play::{Corpus, cited};

const HELP: &str = "\
Usage: conformance check TESTS FOLDER       plays the corpus, and tells which rules it has cases for
       conformance choose RAW TESTS FOLDER  writes the corpus anew from recorded scenarios
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["check", tests, folder] => check(Path::new(tests), Path::new(folder)),
        ["choose", raw, tests, folder] => {
            choose(Path::new(raw), Path::new(tests), Path::new(folder)).map(|written| print!("{written}"))
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("conformance: {text}");
            ExitCode::FAILURE
        }
    }
}

fn check(tests: &Path, folder: &Path) -> Result<(), String> {
    let corpus = Corpus::read(folder)?;
    corpus.play()?;
    println!("{} cases with {} commands went as they say", corpus.cases.len(), corpus.steps());
    let coverage = corpus.coverage();
    for (rule, (own, named)) in &coverage {
        println!("  {rule:<4} {own:>2} cases of its own, {named:>3} that name it");
    }
    let cited = cited(tests)?;
    let without: Vec<&str> =
        cited.iter().map(String::as_str).filter(|rule| !coverage.contains_key(rule)).collect();
    println!(
        "rules that scenarios are named after: {} with cases",
        cited.len().saturating_sub(without.len())
    );
    println!("without: {}", if without.is_empty() { "none".to_owned() } else { without.join(", ") });
    Ok(())
}
