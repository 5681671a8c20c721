//! The main job: a generated travel day from taps to payments.

use std::process::ExitCode;

use crate::step::{Done, Failure, Step};
use crate::workspace::{Workspace, call};

/// The command that the README promises, to the letter.
const MAIN_JOB: [&str; 4] = ["run", "--release", "--bin", "travel_day"];

/// The main job ends with success.
pub(crate) const JOB: Step =
    Step { name: "main job", title: "a travel day runs from taps to payments", run: check };

/// `cargo xtask run`.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    let mut command = workspace.cargo(MAIN_JOB);
    if !arguments.is_empty() {
        command.arg("--").args(arguments);
    }
    crate::status("run", call(&mut command))
}

fn check(workspace: &Workspace) -> Result<Done, Failure> {
    call(&mut workspace.cargo(MAIN_JOB))?;
    Ok(Done::Passed)
}
