//! Golden files: pinned bytes of everything that is stored or sent.
//!
//! A golden test compares with its file. With `OVCORE_BLESS` set it writes the file instead. That is for a change that is
//! meant; the difference is then read in review. `cargo xtask test` never passes the variable on.

use std::process::ExitCode;

use crate::step::Failure;
use crate::workspace::{BLESS, Workspace, call, capture};

/// `cargo xtask bless`: arguments go to the tests as filters.
pub(crate) fn bless(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    crate::status("bless", rewrite(workspace, arguments))
}

fn rewrite(workspace: &Workspace, arguments: &[String]) -> Result<(), Failure> {
    if crate::step::skips_fail() {
        return Err(Failure::new("golden files are not rewritten while CI is set: review the change first"));
    }
    let mut command = workspace.cargo([
        "test",
        "--package",
        "ovcore",
        "--package",
        "ovcore-examples",
        "--lib",
        "--tests",
        "--locked",
    ]);
    command.args(workspace.core_features()?);
    if !arguments.is_empty() {
        command.arg("--").args(arguments);
    }
    call(command.env(BLESS, "1"))?;
    match capture(workspace.program("git").args(["status", "--short", "--", "ovcore", "examples"])) {
        Ok(changed) if changed.is_empty() => println!("no golden file differs from the last commit"),
        Ok(changed) => print!("files that differ from the last commit:\n{changed}"),
        // Without git the files are still written; the reader compares in another way.
        Err(failure) => eprintln!("cannot list what changed: {failure}"),
    }
    Ok(())
}
