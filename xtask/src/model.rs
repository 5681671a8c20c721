//! The reference model: the engine beside a second reading of the rules.

use std::process::ExitCode;

use crate::workspace::{Workspace, call};

/// `cargo xtask model`: arguments go to the program.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    let mut command = workspace.example("model");
    crate::status("model", call(command.args(arguments)))
}
