//! Mutation testing: the core changed in small ways, and whether its tests notice.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::step::Failure;
use crate::workspace::{Workspace, call};

/// The version whose list of changes the agreed ones are named after.
const CARGO_MUTANTS: &str = "27.1.0";

/// `cargo xtask mutants MODULE… | --changed REVISION [--shard K/N] [--record]`: arguments go to the program.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    crate::status("mutants", mutants(workspace, arguments))
}

fn mutants(workspace: &Workspace, arguments: &[String]) -> Result<(), Failure> {
    let target = crate::python::target(workspace)?;
    let tool = installed(workspace, &target)?;
    let mut run = workspace.cargo(["run", "--quiet", "--locked", "--package", "mutants", "--"]);
    call(run.arg(tool).arg(target.join("mutants")).args(arguments))
}

/// cargo-mutants of that version, in a folder of this workspace.
fn installed(workspace: &Workspace, target: &Path) -> Result<PathBuf, Failure> {
    let folder = target.join("tools").join(format!("cargo-mutants-{CARGO_MUTANTS}"));
    let tool = folder.join("bin").join(format!("cargo-mutants{}", std::env::consts::EXE_SUFFIX));
    if !tool.is_file() {
        println!("      cargo-mutants {CARGO_MUTANTS} is missing, so it is installed");
        let mut install =
            workspace.cargo(["install", "--locked", "--version", CARGO_MUTANTS, "cargo-mutants", "--root"]);
        call(install.arg(&folder))?;
    }
    Ok(tool)
}
