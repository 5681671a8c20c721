//! Bounded proofs: everything within bounds, tried.

use std::process::ExitCode;

use crate::workspace::{Workspace, call};

/// Set, the proofs take their whole bounds and not the small ones of the ordinary tests.
pub(crate) const WHOLE: &str = "OVCORE_PROOFS";

/// `cargo xtask proofs [FILTER]`.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    let test = ["test", "--release", "--package", "ovcore", "--locked", "--test", "proofs"];
    let mut command = workspace.cargo(test);
    command.args(["--", "--nocapture", "--test-threads=1"]).args(arguments);
    crate::status("proofs", call(command.env(WHOLE, "1")))
}
