//! Format and lints.

use std::process::ExitCode;

use crate::python;
use crate::step::{Done, Failure, Step};
use crate::workspace::{NOT_PYTHON, Workspace, call};

/// Every file as rustfmt writes it.
pub(crate) const FORMAT: Step =
    Step { name: "format", title: "every file is as rustfmt writes it", run: check_format };

/// The lint set of the workspace, for every target.
pub(crate) const CLIPPY: Step =
    Step { name: "clippy", title: "the lint set holds in all crates, tests and benches", run: clippy };

/// `cargo xtask lint`.
pub(crate) fn run(workspace: &Workspace, _: &[String]) -> ExitCode {
    crate::finish("lint", workspace, &[FORMAT, CLIPPY])
}

/// `cargo xtask fmt`.
pub(crate) fn rewrite(workspace: &Workspace, _: &[String]) -> ExitCode {
    crate::status("fmt", call(&mut workspace.cargo(["fmt", "--all"])))
}

fn check_format(workspace: &Workspace) -> Result<Done, Failure> {
    if !workspace.has_cargo_tool("fmt") {
        return Ok(Done::Skipped { missing: "rustfmt", install: "rustup component add rustfmt" });
    }
    call(&mut workspace.cargo(["fmt", "--all", "--check"]))?;
    Ok(Done::Passed)
}

fn clippy(workspace: &Workspace) -> Result<Done, Failure> {
    if !workspace.has_cargo_tool("clippy") {
        return Ok(Done::Skipped { missing: "clippy", install: "rustup component add clippy" });
    }
    let mut command = workspace.cargo(["clippy", "--workspace", "--all-targets", "--locked"]);
    command.args(NOT_PYTHON).args(workspace.core_features()?);
    call(command.args(["--", "-D", "warnings"]))?;
    // By itself, because its crates would ask for other features of those that all share.
    call(python::cargo(workspace, &["clippy", "--all-targets"]).args(["--", "-D", "warnings"]))?;
    Ok(Done::Passed)
}
