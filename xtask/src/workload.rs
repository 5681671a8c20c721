//! Workloads of the size of a country: a national day, a year, London's week.

use std::process::ExitCode;

use crate::workspace::{Workspace, call};

/// `cargo xtask workload`: arguments go to the program.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    let mut command = workspace.example("workload");
    crate::status("workload", call(command.args(arguments)))
}
