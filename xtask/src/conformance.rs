//! The conformance corpus: JSON cases that an implementation in any language can play.

use std::process::{Command, ExitCode};

use crate::step::Failure;
use crate::workspace::{Workspace, call, capture};

/// Names the folder that scenarios are recorded in while their tests play them.
pub(crate) const RECORD: &str = "OVCORE_CONFORMANCE";

/// Names the folder of recorded scenarios that the corpus is written from.
pub(crate) const BLESS: &str = "OVCORE_CONFORMANCE_BLESS";

const CORPUS: &str = "conformance";

/// `cargo xtask conformance [--bless]`.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [] => check(workspace),
        ["--bless"] => bless(workspace).and_then(|()| check(workspace)),
        _ => Err(Failure::new(format!("found `{}`; expected nothing, or --bless", words.join(" ")))),
    };
    crate::status("conformance", done)
}

/// Plays the corpus, and tells which rules it has cases for.
fn check(workspace: &Workspace) -> Result<(), Failure> {
    call(tests(workspace, "conformance")?.args(["--", "--nocapture", "--test-threads=1"]))
}

/// Records all scenarios while their tests run, and writes the corpus anew from them.
fn bless(workspace: &Workspace) -> Result<(), Failure> {
    if crate::step::skips_fail() {
        return Err(Failure::new("the corpus is not rewritten while CI is set: review the change first"));
    }
    let recorded = crate::python::target(workspace)?.join("conformance");
    if recorded.exists() {
        std::fs::remove_dir_all(&recorded)
            .map_err(|error| Failure::new(format!("cannot empty {}: {error}", recorded.display())))?;
    }
    call(tests(workspace, "scenario_*")?.arg("--quiet").env(RECORD, &recorded))?;
    let mut test = tests(workspace, "conformance")?;
    test.args(["--", "--exact", "every_case_goes_as_it_says"]);
    call(test.env(BLESS, &recorded))?;
    match capture(workspace.program("git").args(["status", "--short", "--", CORPUS])) {
        Ok(changed) if changed.is_empty() => println!("no case differs from the last commit"),
        Ok(changed) => print!("files that differ from the last commit:\n{changed}"),
        // Without git the files are still written; the reader compares in another way.
        Err(failure) => eprintln!("cannot list what changed: {failure}"),
    }
    Ok(())
}

/// The tests of the core with a name.
fn tests(workspace: &Workspace, name: &str) -> Result<Command, Failure> {
    let mut tests = workspace.cargo(["test", "--package", "ovcore", "--locked", "--test", name]);
    tests.args(workspace.core_features()?);
    Ok(tests)
}
