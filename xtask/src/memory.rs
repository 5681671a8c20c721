//! Undefined behaviour and misuse of memory: Miri over the core, the address sanitizer over the bindings.
//!
//! The core forbids unsafe code, so Miri looks at what its dependencies do for it. The bindings have unsafe code, in what
//! generates them and at the door for columns.

use std::process::{Command, ExitCode};

use crate::step::{Done, Failure, Step};
use crate::workspace::{Workspace, call};

const MIRI: Step =
    Step { name: "miri", title: "no undefined behaviour under the core's unit tests", run: miri };
const ADDRESS: Step = Step {
    name: "address",
    title: "no misuse of memory under the tests of the library for apps",
    run: address,
};

/// Parts of the core whose unit tests Miri interprets: those that handle bytes, and keys that are wiped. It takes a
/// thousand times as long as a processor, so not all.
const PARTS: [&str; 5] = ["money::", "calendar::", "ids::", "deny::", "card::"];

/// `cargo xtask memory`.
pub(crate) fn run(workspace: &Workspace, _: &[String]) -> ExitCode {
    crate::finish("memory", workspace, &[MIRI, ADDRESS])
}

fn nightly_miri(workspace: &Workspace) -> Command {
    let mut command = workspace.program("rustup");
    command.args(["run", "nightly", "cargo", "miri"]);
    command
}

fn miri(workspace: &Workspace) -> Result<Done, Failure> {
    let runs = nightly_miri(workspace).arg("--version").output().is_ok_and(|output| output.status.success());
    if !runs {
        let install = "rustup toolchain install nightly --component miri --component rust-src";
        return Ok(Done::Skipped { missing: "Miri", install });
    }
    let mut command = nightly_miri(workspace);
    command.args(["test", "--package", "ovcore", "--lib", "--locked", "--"]).args(PARTS);
    // Random cases by the dozen would take hours; proptest asks for the folder that it keeps failures in.
    command.env("PROPTEST_CASES", "2").env("MIRIFLAGS", "-Zmiri-disable-isolation");
    // The compiler of this run is another one.
    command.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    command.env("CARGO_TARGET_DIR", crate::python::target(workspace)?.join("miri"));
    call(&mut command)?;
    Ok(Done::Passed)
}

/// The sanitizer is an unstable flag of a stable compiler; it goes to the crates, and with a target of its own not to the
/// build scripts and macros that run while building.
fn address(workspace: &Workspace) -> Result<Done, Failure> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Ok(Done::Impossible { why: "the command is written for Linux on x86-64" });
    }
    let target = ["--target", "x86_64-unknown-linux-gnu"];
    let mut command = workspace.cargo(["test", "--package", "ovcore-ffi", "--locked"]);
    command.args(target).env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Zsanitizer=address");
    // Built with other flags, so beside the ordinary builds.
    command.env("CARGO_TARGET_DIR", crate::python::target(workspace)?.join("address"));
    call(&mut command)?;
    Ok(Done::Passed)
}
