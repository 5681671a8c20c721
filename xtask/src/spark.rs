//! The Python package on Spark: partitions rated by token give the rows of one machine.

use std::process::ExitCode;

use crate::python;
use crate::step::{Done, Failure, Step};
use crate::workspace::{Workspace, call};

/// A million taps on a local Spark.
pub(crate) const SPARK: Step =
    Step { name: "spark", title: "a million taps on a local Spark give the rows of one machine", run: check };

const REQUIREMENTS: &str = "ovcore-py/requirements-spark.txt";

/// `cargo xtask spark`.
pub(crate) fn run(workspace: &Workspace, _: &[String]) -> ExitCode {
    crate::finish("spark", workspace, &[SPARK])
}

fn check(workspace: &Workspace) -> Result<Done, Failure> {
    let java = workspace.program("java").arg("-version").output();
    if !java.is_ok_and(|output| output.status.success()) {
        return Ok(Done::Skipped {
            missing: "a Java runtime, 17 or later",
            install: "apt-get install openjdk-17-jre-headless",
        });
    }
    let Some(built) = python::build(workspace)? else { return Ok(python::NO_PYTHON) };
    let own = python::environment(workspace, &built.python, &built.place.join("spark"), REQUIREMENTS)?;
    python::install(workspace, &own, &built.wheel)?;
    // With `-s` the measured cost of a tap is printed.
    call(python::pytest(workspace, &own, "ovcore-py/spark-tests").arg("-s"))?;
    python::run_scale(workspace, &own, &built.place, true)?;
    Ok(Done::Passed)
}
