//! The other distributions of the Python package: a wheel for a free-threaded `CPython`, and a wheel that is built from the
//! source distribution where nothing else is installed. Both compile the package anew, so they are no part of every test.

use std::path::Path;

use crate::python::{self, Built, NO_PYTHON, NOTICES, PAGES};
use crate::step::{Done, Failure, Step};
use crate::workspace::{Workspace, call, capture};

/// `cargo xtask python --wheels`.
pub(crate) const WHEELS: Step =
    Step { name: "wheels", title: "the other distributions of the Python package build", run: check };

/// The free-threaded `CPython` that a wheel is built for; maturin knows it without having it.
const FREE_THREADED: &str = "python3.14t";

fn check(workspace: &Workspace) -> Result<Done, Failure> {
    let Some(built) = python::tools(workspace)? else { return Ok(NO_PYTHON) };
    free_threaded(workspace, &built)?;
    from_source(workspace, &built)?;
    Ok(Done::Passed)
}

/// A wheel for free-threaded `CPython`, which loads none of the others. It is run where such a Python is.
fn free_threaded(workspace: &Workspace, built: &Built) -> Result<(), Failure> {
    let arguments = ["--no-default-features", "--interpreter", FREE_THREADED];
    let wheel =
        python::wheel(workspace, &built.tools, &built.place.join("wheels-free-threaded"), &arguments)?;
    let name = wheel.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !name.contains("-cp314-cp314t-") {
        return Err(Failure::new(format!("found {name}; expected a wheel for cp314-cp314t")));
    }
    holds(workspace, &built.tools, &wheel)?;
    let is_there = workspace.program(FREE_THREADED).arg("--version").output();
    if !is_there.is_ok_and(|output| output.status.success()) {
        println!("      built, not run: there is no {FREE_THREADED} here");
        return Ok(());
    }
    works(workspace, built, &wheel, Path::new(FREE_THREADED), "free-threaded")
}

/// A wheel from the source distribution, by pip, in a virtual environment that has nothing: pip gets what it is built with.
fn from_source(workspace: &Workspace, built: &Built) -> Result<(), Failure> {
    let folder = built.place.join("sdist");
    let file = python::source(workspace, &built.tools, &folder)?;
    let empty = built.place.join("builder");
    python::fresh(workspace, &built.python, &empty)?;
    let wheels = built.place.join("wheels-source");
    // A target folder of its own, and an empty one: cargo goes by the times of files, and those of a source distribution
    // say nothing, so it would take what it finds of other sources for this.
    let target = built.place.join("source-target");
    python::emptied(&wheels)?;
    python::emptied(&target)?;
    let mut pip = python::module(workspace, &empty, "pip");
    pip.args(["wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]);
    call(pip.arg("--wheel-dir").arg(&wheels).arg(file).env("CARGO_TARGET_DIR", &target))?;
    python::emptied(&target)?;
    let wheel = python::only(&wheels)?;
    holds(workspace, &built.tools, &wheel)?;
    works(workspace, built, &wheel, &built.python, "from-source")
}

/// Installs a wheel where nothing else is, and runs the examples of the front pages there.
fn works(
    workspace: &Workspace,
    built: &Built,
    wheel: &Path,
    python: &Path,
    name: &str,
) -> Result<(), Failure> {
    let empty = built.place.join(name);
    python::fresh(workspace, python, &empty)?;
    call(python::pip(workspace, &empty).arg("--no-index").arg(wheel))?;
    python::run_examples(workspace, &empty, &built.place, &PAGES, |_| true)
}

/// Whether the licences and notices are in a wheel.
pub(crate) fn holds(workspace: &Workspace, tools: &Path, wheel: &Path) -> Result<(), Failure> {
    let mut list = workspace.program(python::program(tools, "python"));
    let names = capture(list.args(["-m", "zipfile", "--list"]).arg(wheel))?;
    match NOTICES.iter().find(|notice| !names.contains(&format!(".dist-info/licenses/{notice} "))) {
        None => Ok(()),
        Some(missing) => Err(Failure::new(format!("{} does not hold {missing}", wheel.display()))),
    }
}
