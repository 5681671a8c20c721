//! The Python package: built as a wheel, installed, tested, and its types checked.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use serde_json::Value;

use crate::notices;
use crate::step::{Done, Failure, Step};
use crate::wheels::{WHEELS, holds};
use crate::workspace::{Workspace, call, capture};

/// The wheel is built and works, also where nothing else is installed.
pub(crate) const PYTHON: Step =
    Step { name: "python", title: "the Python package builds, installs, and passes its tests", run: check };

const PACKAGE: &str = "ovcore-py";
const REQUIREMENTS: &str = "ovcore-py/requirements-test.txt";
/// Pages whose examples in Python are run, each block as a program of its own.
pub(crate) const PAGES: [&str; 2] = ["README.md", "ovcore-py/README.md"];
/// What every wheel holds of licences.
pub(crate) const NOTICES: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY.txt"];
/// What is written in Python.
const SOURCES: [&str; 6] = [
    "ovcore-py/python",
    "ovcore-py/tests",
    "ovcore-py/notebooks",
    "ovcore-py/spark-tests",
    "ovcore-py/sdist.py",
    "benches/peers",
];
/// A page whose examples need the tools, but for those on Spark, which `cargo xtask spark` runs.
const SCALE: &str = "ovcore-py/docs/scale.md";
const WHEEL_BYTES_MAX: u64 = 5_000_000;
/// Prints nothing and succeeds where a Python is new enough and can make virtual environments.
const FITS: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";

/// `cargo xtask python`; with `--bless` it writes into the notebooks what comes out of them, with `--wheels` it tries the
/// other distributions.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    match arguments {
        [] => crate::finish("python", workspace, &[PYTHON]),
        [only] if only == "--bless" => crate::status("python", bless(workspace)),
        [only] if only == "--wheels" => crate::finish("python", workspace, &[WHEELS]),
        other => {
            let other = other.join(" ");
            eprintln!("`cargo xtask python` takes nothing, `--bless` or `--wheels`, found `{other}`");
            ExitCode::from(2)
        }
    }
}

/// Runs the notebooks with the package as it is now.
fn bless(workspace: &Workspace) -> Result<(), Failure> {
    if crate::step::skips_fail() {
        return Err(Failure::new("notebooks are not rewritten while CI is set: review the change first"));
    }
    let built = build(workspace)?.ok_or_else(|| Failure::new("expected Python 3.11 or later, with venv"))?;
    install(workspace, &built.tools, &built.wheel)?;
    call(workspace.program(program(&built.tools, "python")).arg("ovcore-py/tests/notebooks.py"))
}

/// Cargo with a lint or documentation command for the package's crate: without a Python, and without linking.
pub(crate) fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = workspace.cargo(arguments.iter().copied());
    command.args(["--package", PACKAGE, "--locked"]);
    command.env("PYO3_NO_PYTHON", "1").env("PYO3_BUILD_EXTENSION_MODULE", "1");
    command
}

/// What is said where there is no Python.
pub(crate) const NO_PYTHON: Done = Done::Skipped {
    missing: "Python 3.11 or later, with venv",
    install: "apt-get install python3 python3-venv",
};

fn check(workspace: &Workspace) -> Result<Done, Failure> {
    notices::check(workspace)?;
    let Some(built) = build(workspace)? else { return Ok(NO_PYTHON) };
    holds(workspace, &built.tools, &built.wheel)?;
    works_alone(workspace, &built.python, &built.place, &built.wheel)?;
    source(workspace, &built.tools, &built.place.join("sdist"))?;
    tested(workspace, &built.tools, &built.wheel)?;
    run_scale(workspace, &built.tools, &built.place, false)?;
    Ok(Done::Passed)
}

/// A wheel of the package, and what it was built with.
pub(crate) struct Built {
    /// The interpreter that virtual environments are made with.
    pub(crate) python: PathBuf,
    /// Where virtual environments and wheels are.
    pub(crate) place: PathBuf,
    /// The virtual environment of the tools.
    pub(crate) tools: PathBuf,
    /// The wheel.
    pub(crate) wheel: PathBuf,
}

/// Builds the wheel; nothing where there is no Python.
pub(crate) fn build(workspace: &Workspace) -> Result<Option<Built>, Failure> {
    let Some(mut built) = tools(workspace)? else { return Ok(None) };
    let own = program(&built.tools, "python");
    let own = own.to_str().ok_or_else(|| Failure::new("the target folder's name is not UTF-8"))?;
    built.wheel = wheel(workspace, &built.tools, &built.place.join("wheels"), &["--interpreter", own])?;
    Ok(Some(built))
}

/// What a wheel is built with, and no wheel yet; nothing where there is no Python.
pub(crate) fn tools(workspace: &Workspace) -> Result<Option<Built>, Failure> {
    let Some(python) = find_python(workspace) else { return Ok(None) };
    let place = target(workspace)?.join("python");
    let tools = environment(workspace, &python, &place.join("tools"), REQUIREMENTS)?;
    Ok(Some(Built { python, place, tools, wheel: PathBuf::new() }))
}

/// Puts the wheel into a virtual environment that has all else.
pub(crate) fn install(workspace: &Workspace, environment: &Path, wheel: &Path) -> Result<(), Failure> {
    call(pip(workspace, environment).args(["--no-index", "--no-deps", "--force-reinstall"]).arg(wheel))
}

/// pytest in a folder of tests, beside which no folder could pass for the package.
pub(crate) fn pytest(workspace: &Workspace, environment: &Path, folder: &str) -> Command {
    let mut command = module(workspace, environment, "pytest");
    command.current_dir(workspace.path(folder)).env("PYTHONSAFEPATH", "1");
    command.arg("--config-file").arg(workspace.path("ovcore-py/pyproject.toml"));
    command.args(["-p", "no:cacheprovider", "."]);
    command
}

/// The first Python that fits.
fn find_python(workspace: &Workspace) -> Option<PathBuf> {
    let names = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];
    let fits = |name: &&str| {
        let output = workspace.program(*name).args(["-c", FITS]).output();
        output.is_ok_and(|output| output.status.success())
    };
    names.into_iter().find(fits).map(PathBuf::from)
}

pub(crate) fn target(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let metadata = workspace.metadata()?;
    let place = metadata.get("target_directory").and_then(Value::as_str);
    place.map(PathBuf::from).ok_or_else(|| Failure::new("cargo metadata names no target directory"))
}

/// A program of a virtual environment.
pub(crate) fn program(environment: &Path, name: &str) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    environment.join(folder).join(name)
}

/// Python with a module of its own, as `python -m pip`.
pub(crate) fn module(workspace: &Workspace, environment: &Path, name: &str) -> Command {
    let mut command = workspace.program(program(environment, "python"));
    // What lies about in the checkout is not what was installed.
    command.args(["-m", name]).env_remove("PYTHONPATH").env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

pub(crate) fn pip(workspace: &Workspace, environment: &Path) -> Command {
    let mut command = module(workspace, environment, "pip");
    command.args(["install", "--quiet", "--disable-pip-version-check"]);
    command
}

pub(crate) fn fresh(workspace: &Workspace, python: &Path, environment: &Path) -> Result<(), Failure> {
    call(workspace.program(python).args(["-m", "venv", "--clear"]).arg(environment))
}

/// A virtual environment with what a file asks for. Made anew when that is to be something else.
pub(crate) fn environment(
    workspace: &Workspace,
    python: &Path,
    environment: &Path,
    requirements: &str,
) -> Result<PathBuf, Failure> {
    let version = capture(workspace.program(python).arg("--version"))?;
    let wanted = format!("{version}{}", workspace.text(requirements)?);
    let stamp = environment.join("requirements.stamp");
    if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(environment.to_owned());
    }
    fresh(workspace, python, environment)?;
    call(pip(workspace, environment).args(["--requirement", requirements]))?;
    std::fs::write(&stamp, wanted)
        .map_err(|error| Failure::new(format!("cannot write the stamp: {error}")))?;
    Ok(environment.to_owned())
}

/// Removes a folder that this made before.
pub(crate) fn emptied(folder: &Path) -> Result<(), Failure> {
    let unread = |error| Failure::new(format!("cannot empty {}: {error}", folder.display()));
    if folder.exists() { std::fs::remove_dir_all(folder).map_err(unread) } else { Ok(()) }
}

/// The only file in a folder, a wheel. It says its size, and fails for one that is too large.
pub(crate) fn only(folder: &Path) -> Result<PathBuf, Failure> {
    let unread = |error| Failure::new(format!("cannot read {}: {error}", folder.display()));
    let files: Result<Vec<_>, _> = std::fs::read_dir(folder).map_err(unread)?.collect();
    let [file] = files.map_err(unread)?.try_into().map_err(|_| Failure::new("expected one wheel"))?;
    let size = file.metadata().map_err(unread)?.len();
    println!(
        "      {}: {}.{:02} MB",
        file.file_name().to_string_lossy(),
        size / 1_000_000,
        size / 10_000 % 100
    );
    if size > WHEEL_BYTES_MAX {
        return Err(Failure::new(format!(
            "the wheel has {size} bytes; at most {WHEEL_BYTES_MAX} are allowed"
        )));
    }
    Ok(file.path())
}

/// Builds a wheel, alone in its folder.
pub(crate) fn wheel(
    workspace: &Workspace,
    tools: &Path,
    folder: &Path,
    arguments: &[&str],
) -> Result<PathBuf, Failure> {
    emptied(folder)?;
    let mut build = workspace.program(program(tools, "maturin"));
    build.args(["build", "--quiet", "--release", "--locked", "--compression-level", "9"]).args(arguments);
    call(build.args(["--manifest-path", "ovcore-py/Cargo.toml", "--out"]).arg(folder))?;
    only(folder)
}

/// Makes the source distribution, and says where it is: it holds the licences, and a lock file with which it builds. Only
/// `--wheels` builds it: that compiles the core a second time.
pub(crate) fn source(workspace: &Workspace, tools: &Path, folder: &Path) -> Result<PathBuf, Failure> {
    let made = capture(workspace.program(program(tools, "python")).arg("ovcore-py/sdist.py").arg(folder))?;
    println!("      {}", made.trim_end());
    Ok(PathBuf::from(made.trim_end()))
}

/// Installs the wheel where nothing else is, and runs the examples of the front pages there.
fn works_alone(workspace: &Workspace, python: &Path, place: &Path, wheel: &Path) -> Result<(), Failure> {
    let empty = place.join("empty");
    fresh(workspace, python, &empty)?;
    call(pip(workspace, &empty).arg("--no-index").arg(wheel))?;
    run_examples(workspace, &empty, place, &PAGES, |_| true)
}

/// Runs the wanted examples of some pages in a virtual environment, each as a program of its own.
pub(crate) fn run_examples(
    workspace: &Workspace,
    environment: &Path,
    place: &Path,
    pages: &[&str],
    wanted: fn(&str) -> bool,
) -> Result<(), Failure> {
    let mut number = 0_usize;
    for page in pages {
        for example in examples(&workspace.text(page)?).filter(|example| wanted(example)) {
            number = number.saturating_add(1);
            let file = place.join(format!("example-{number}.py"));
            std::fs::write(&file, example)
                .map_err(|error| Failure::new(format!("cannot write an example: {error}")))?;
            call(workspace.program(program(environment, "python")).arg("-I").arg(&file))?;
        }
    }
    if number == 0 {
        return Err(Failure::new(format!("found no example in Python on {}", pages.join(", "))));
    }
    Ok(())
}

/// Runs the examples of the page on large tables: those on Spark, or the others.
pub(crate) fn run_scale(workspace: &Workspace, own: &Path, place: &Path, spark: bool) -> Result<(), Failure> {
    let wanted: fn(&str) -> bool = if spark {
        |example: &str| example.contains("pyspark")
    } else {
        |example: &str| !example.contains("pyspark")
    };
    run_examples(workspace, own, place, &[SCALE], wanted)
}

/// The blocks of a page that are Python.
fn examples(page: &str) -> impl Iterator<Item = &str> {
    page.split("```python\n").skip(1).filter_map(|rest| rest.split("```").next())
}

/// Tests, and the types: what the stubs say holds, and a checker knows all of it.
fn tested(workspace: &Workspace, tools: &Path, wheel: &Path) -> Result<(), Failure> {
    install(workspace, tools, wheel)?;
    let folder = workspace.path("ovcore-py/tests");
    // Beside the tests there is no folder `ovcore` that could pass for the package.
    let own = |name| {
        let mut command = module(workspace, tools, name);
        command.current_dir(&folder).env("PYTHONSAFEPATH", "1");
        command
    };
    for words in ["check", "format --check"] {
        let mut ruff = workspace.program(program(tools, "ruff"));
        ruff.args(words.split(' ')).args(["--quiet", "--no-cache"]);
        call(ruff.args(SOURCES))?;
    }
    call(&mut pytest(workspace, tools, "ovcore-py/tests"))?;
    // The same job in SQL and data frames: a small day, so that it does not rot.
    call(&mut pytest(workspace, tools, "benches/peers"))?;
    call(own("mypy.stubtest").args(["ovcore", "--concise", "--allowlist", "stubtest-allow.txt"]))?;
    let strict = ["--config-file", "../pyproject.toml", "--cache-dir", "/dev/null"];
    call(own("mypy").args(strict).arg("test_types.py"))?;
    // It asks the first Python on the way what is installed.
    let own = std::iter::once(program(tools, "python").with_file_name(""));
    let others = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(own.chain(std::env::split_paths(&others)))
        .map_err(|error| Failure::new(format!("cannot put the tools before PATH: {error}")))?;
    let pyright = |arguments: &[&str]| {
        let mut command = workspace.program(program(tools, "pyright"));
        command.current_dir(&folder).env("PATH", &path).env("VIRTUAL_ENV", tools).args(arguments);
        call(&mut command)
    };
    pyright(&["--project", "../pyproject.toml"])?;
    pyright(&["--ignoreexternal", "--verifytypes", "ovcore"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_the_blocks_in_python() {
        let page = "a\n```python\nimport a\n```\n```rust\nfn main() {}\n```\n```python\nimport b\n```\n";
        assert_eq!(examples(page).collect::<Vec<_>>(), ["import a\n", "import b\n"]);
    }

    #[test]
    fn the_crate_is_looked_at_without_a_python() {
        let command = cargo(&Workspace::here(), &["clippy"]);
        assert!(command.get_envs().any(|(name, value)| name == "PYO3_NO_PYTHON" && value.is_some()));
    }
}
