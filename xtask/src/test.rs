//! Everything that must hold. Cheap checks come first, so that a slip is told in seconds.

use std::process::ExitCode;

use crate::step::{Done, Failure, Step};
use crate::workspace::{NOT_PYTHON, Workspace, call};
use crate::{audit, bench, compat, docs, job, kotlin, lint, python, readme, spark, swift};

/// The core compiles by itself. In the workspace, another crate's features would hide one that it forgot to ask for.
const CORE: Step = Step { name: "core", title: "ovcore compiles alone, as a host gets it", run: core_alone };

/// Unit tests, integration tests and examples in the documentation.
const TESTS: Step =
    Step { name: "tests", title: "all tests pass, and all examples in the documentation", run: tests };

/// In order of cost, as far as one step does not warm up the next.
const STEPS: &[Step] = &[
    lint::FORMAT,
    readme::README,
    audit::AUDIT,
    CORE,
    lint::CLIPPY,
    bench::BENCHES,
    docs::DOCS,
    compat::API,
    TESTS,
    job::JOB,
    python::PYTHON,
    spark::SPARK,
    kotlin::KOTLIN,
    swift::SWIFT,
];

/// `cargo xtask test`.
pub(crate) fn all(workspace: &Workspace, _: &[String]) -> ExitCode {
    crate::finish("test", workspace, STEPS)
}

fn core_alone(workspace: &Workspace) -> Result<Done, Failure> {
    call(&mut workspace.cargo(["check", "--package", "ovcore", "--no-default-features", "--locked"]))?;
    Ok(Done::Passed)
}

fn tests(workspace: &Workspace) -> Result<Done, Failure> {
    // Without `--all-targets`: that would run every benchmark once, and leave out the documentation.
    let mut command = workspace.cargo(["test", "--workspace", "--quiet", "--locked"]);
    call(command.args(NOT_PYTHON).args(workspace.core_features()?))?;
    Ok(Done::Passed)
}
