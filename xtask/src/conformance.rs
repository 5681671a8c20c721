//! The conformance corpus: JSON cases that an implementation in any language can play.

use std::process::ExitCode;

use crate::step::Failure;
use crate::workspace::{Workspace, call, capture};

/// Names the folder that scenarios are recorded in while the tests play them.
const RECORDED: &str = "OVCORE_CONFORMANCE";

const TESTS: &str = "ovcore/tests";
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
    call(program(workspace).args(["check", TESTS, CORPUS]))
}

/// Records all scenarios while their tests run, and writes the corpus anew from them.
fn bless(workspace: &Workspace) -> Result<(), Failure> {
    if crate::step::skips_fail() {
        return Err(Failure::new("the corpus is not rewritten while CI is set: review the change first"));
    }
    let recorded = workspace.target()?.join("conformance");
    if recorded.exists() {
        std::fs::remove_dir_all(&recorded)
            .map_err(|error| Failure::new(format!("cannot empty {}: {error}", recorded.display())))?;
    }
    let mut tests =
        workspace.cargo(["test", "--package", "ovcore", "--test", "scenario_*", "--quiet", "--locked"]);
    call(tests.args(workspace.core_features()?).env(RECORDED, &recorded))?;
    call(program(workspace).arg("choose").arg(&recorded).args([TESTS, CORPUS]))?;
    match capture(workspace.program("git").args(["status", "--short", "--", CORPUS])) {
        Ok(changed) if changed.is_empty() => println!("no case differs from the last commit"),
        Ok(changed) => print!("files that differ from the last commit:\n{changed}"),
        // Without git the files are still written; the reader compares in another way.
        Err(failure) => eprintln!("cannot list what changed: {failure}"),
    }
    Ok(())
}

fn program(workspace: &Workspace) -> std::process::Command {
    let package = ["run", "--quiet", "--package", "ovcore-testkit", "--bin", "conformance", "--locked", "--"];
    workspace.cargo(package)
}
