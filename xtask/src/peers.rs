//! The same job in SQL and data frames beside ovcore, and the machine's limit.

use std::process::ExitCode;

use crate::python;
use crate::step::Failure;
use crate::workspace::{Workspace, call};

const RESULTS: &str = "benches/peers/results";

/// `cargo xtask peers`: arguments go to the program.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    crate::status("peers", measure(workspace, arguments))
}

fn measure(workspace: &Workspace, arguments: &[String]) -> Result<(), Failure> {
    let built = python::build(workspace)?.ok_or_else(|| {
        Failure::new("Python 3.11 or later is missing: apt-get install python3 python3-venv")
    })?;
    python::install(workspace, &built.tools, &built.wheel)?;
    let limit = [
        "build",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "ovcore-benches",
        "--bin",
        "sort_and_scan",
    ];
    call(&mut workspace.cargo(limit))?;
    let target = python::target(workspace)?;
    let program = target.join("release").join(format!("sort_and_scan{}", std::env::consts::EXE_SUFFIX));
    let mut command = workspace.program(python::program(&built.tools, "python"));
    command.arg("benches/peers/peers.py");
    command.arg("--work").arg(target.join("peers")).arg("--limit").arg(program);
    call(command.args(["--results", RESULTS]).args(arguments))
}
