//! The documentation.

use std::process::ExitCode;

use crate::step::{Done, Failure, Step};
use crate::workspace::{NOT_PYTHON, Workspace, call};

/// Documentation without a warning: no broken link, nothing public without words.
pub(crate) const DOCS: Step =
    Step { name: "docs", title: "the documentation builds without a warning", run: build };

/// `cargo xtask docs`.
pub(crate) fn run(workspace: &Workspace, _: &[String]) -> ExitCode {
    crate::finish("docs", workspace, &[DOCS])
}

fn build(workspace: &Workspace) -> Result<Done, Failure> {
    let mut command = workspace.cargo(["doc", "--workspace", "--no-deps", "--locked"]);
    call(command.args(NOT_PYTHON).args(workspace.core_features()?).env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Done::Passed)
}
