//! The simulator: months in the lives of many cards, and one card of them again.

use std::process::ExitCode;

use crate::workspace::{Workspace, call};

/// `cargo xtask simulate`: arguments go to the program.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    let mut command = workspace.example("simulate");
    crate::status("simulate", call(command.args(arguments)))
}
