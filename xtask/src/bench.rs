//! Benchmarks.

use std::process::ExitCode;

use crate::step::{Done, Failure, Step};
use crate::workspace::{Workspace, call};

/// The benchmarks compile; they are not run, for a shared machine tells no time.
pub(crate) const BENCHES: Step = Step { name: "benches", title: "the benchmarks compile", run: check };

/// `cargo xtask bench`: arguments go to criterion, the first of them is a filter.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    // Benches only: the libraries' own test harness does not understand criterion's arguments.
    let mut command = workspace.cargo(["bench", "--package", "ovcore-benches", "--bench", "*", "--locked"]);
    if !arguments.is_empty() {
        command.arg("--").args(arguments);
    }
    crate::status("bench", call(&mut command))
}

fn check(workspace: &Workspace) -> Result<Done, Failure> {
    call(&mut workspace.cargo(["check", "--package", "ovcore-benches", "--benches", "--locked"]))?;
    Ok(Done::Passed)
}
