//! What stays as it is: the forms that hosts keep, and the public API.
//!
//! The forms are frozen in `ovcore/tests/compat`, a folder for each version; tests of the core read them. The public API is
//! listed in `ovcore/public-api.txt`, beside what the last release had: `+` is new since then, `-` is gone.

mod api;
#[cfg(test)]
mod tests;

use std::process::{Command, ExitCode};

use crate::step::{Done, Failure, Step};
use crate::workspace::{Workspace, call, capture};

/// Names the version that the samples are frozen for, while their test writes them.
pub(crate) const FREEZE: &str = "OVCORE_FREEZE";

/// The public API is the one on file, and shows no types of other crates but those that were agreed.
pub(crate) const API: Step = Step {
    name: "api",
    title: "the public API is the listed one, and a release keeps what the last one had",
    run: api::check,
};

const FORMS: Step =
    Step { name: "forms", title: "everything that was frozen is read and means what it meant", run: forms };

/// `cargo xtask compat [--bless] [--freeze VERSION] [--release VERSION] [--semver REVISION]`.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [] => return crate::finish("compat", workspace, &[FORMS, API]),
        ["--bless"] => written(workspace, api::bless),
        ["--freeze", version] => written(workspace, |workspace| freeze(workspace, version)),
        ["--release", version] => written(workspace, |workspace| api::release(workspace, version)),
        ["--semver", revision] => semver(workspace, revision),
        _ => {
            let found = words.join(" ");
            let expected = "nothing, --bless, --freeze VERSION, --release VERSION or --semver REVISION";
            Err(Failure::new(format!("found `{found}`; expected {expected}")))
        }
    };
    crate::status("compat", done)
}

fn forms(workspace: &Workspace) -> Result<Done, Failure> {
    call(tests(workspace)?.args(["--", "--nocapture", "--test-threads=1"]))?;
    Ok(Done::Passed)
}

/// The tests of the frozen forms.
fn tests(workspace: &Workspace) -> Result<Command, Failure> {
    let mut tests = workspace.cargo(["test", "--package", "ovcore", "--locked", "--test", "compat"]);
    tests.args(workspace.core_features()?);
    Ok(tests)
}

/// Something is written, and the reader sees which files.
fn written(
    workspace: &Workspace,
    write: impl FnOnce(&Workspace) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if crate::step::skips_fail() {
        return Err(Failure::new("nothing is frozen or rewritten while CI is set: review the change first"));
    }
    write(workspace)?;
    match capture(workspace.program("git").args(["status", "--short", "--", "ovcore"])) {
        Ok(changed) => print!("files that differ from the last commit:\n{changed}"),
        // Without git the files are still written; the reader compares in another way.
        Err(failure) => eprintln!("cannot list what changed: {failure}"),
    }
    Ok(())
}

/// Adds a folder with what this version writes. The test refuses one that is there.
fn freeze(workspace: &Workspace, version: &str) -> Result<(), Failure> {
    api::numbers(version).map_err(Failure::new)?;
    let mut command = tests(workspace)?;
    command.args(["--", "--exact", "what_would_be_frozen_today_can_be_read"]);
    call(command.env(FREEZE, version))
}

/// The judgement of `cargo-semver-checks` on the change since a revision: it knows more than a listing tells, as whether a
/// type can still be sent to another thread. It takes minutes to install, so no other chore asks for it.
fn semver(workspace: &Workspace, revision: &str) -> Result<(), Failure> {
    if !workspace.has_cargo_tool("semver-checks") {
        let install = "cargo install --locked cargo-semver-checks --version 0.51.0";
        return Err(Failure::new(format!("cargo-semver-checks is missing; install it: {install}")));
    }
    let before = crate::python::target(workspace)?.join("semver-baseline");
    let mut add = workspace.program("git");
    add.args(["worktree", "add", "--force", "--detach"]).arg(&before).arg(revision);
    call(&mut add)?;
    // The compiler's JSON is not stable, so the tool asks for a nightly one; with this, that of the workspace will do.
    let mut checks =
        workspace.cargo(["semver-checks", "--package", "ovcore", "--all-features", "--baseline-root"]);
    let judged = call(checks.arg(&before).env("RUSTC_BOOTSTRAP", "1"));
    let mut remove = workspace.program("git");
    remove.args(["worktree", "remove", "--force"]).arg(&before);
    call(&mut remove)?;
    judged
}
