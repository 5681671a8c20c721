//! Coverage of the core by its own tests: lines, and the branches of conditions.
//!
//! The compiler counts lines as a stable feature. Branches it counts too, under a flag that is not stable yet
//! (`-Zcoverage-options=branch`); `RUSTC_BOOTSTRAP` lets the ordinary compiler take that flag, and only this chore sets it. What it
//! counts is every condition of an `if`, a `while`, a guard, and of `&&` and `||`, each way. An arm of a `match` and a `?` are no
//! branches to it; where they are never taken, their lines tell, or `cargo xtask mutants`.
//!
//! Only the core is reported, under its own tests; `--with PACKAGE` adds the tests of another, as `ovcore-fuzz`, which repeats what
//! fuzzers found. Examples in the documentation do not count: they show, and other tests prove.

mod report;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use serde_json::Value;

use crate::step::{Done, Failure};
use crate::workspace::{Workspace, call, capture};
use report::Counts;

/// What the compiler is told of one package: cargo has an unstable flag for that as well.
const FLAGS: &str = "rustflags=['-Cinstrument-coverage','-Zcoverage-options=branch']";

/// Told so as well, because small functions of the core are compiled into them; not reported.
const HELPERS: [&str; 1] = ["ovcore-testkit"];

/// Test programs that do not count: they run the core in no way that others do not.
const LEFT_OUT: [&str; 1] = ["compile_fail"];

const TOOLS: Done =
    Done::Skipped { missing: "llvm-cov of the compiler", install: "rustup component add llvm-tools" };

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    modules: Vec<String>,
    with: Vec<String>,
    uncovered: bool,
}

/// A test program, and the folder of its package.
struct Program {
    name: String,
    path: PathBuf,
    folder: PathBuf,
}

/// `cargo xtask coverage [--uncovered] [--with PACKAGE] [MODULES]`.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    let done = asked(arguments).and_then(|asked| coverage(workspace, &asked));
    let done = done.and_then(|done| match done {
        Done::Skipped { missing, install } => {
            Err(Failure::new(format!("{missing} is missing; install it: {install}")))
        }
        Done::Passed | Done::Impossible { .. } => Ok(()),
    });
    crate::status("coverage", done)
}

fn asked(arguments: &[String]) -> Result<Asked, Failure> {
    let mut asked = Asked { modules: Vec::new(), with: Vec::new(), uncovered: false };
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--uncovered" => asked.uncovered = true,
            "--with" => {
                let package = words.next().ok_or_else(|| Failure::new("--with takes a package"))?;
                asked.with.push(package.to_owned());
            }
            module if !module.starts_with('-') => asked.modules.push(module.trim_matches('/').to_owned()),
            other => {
                let expected = "--uncovered, --with PACKAGE or modules";
                return Err(Failure::new(format!("found `{other}`; expected {expected}")));
            }
        }
    }
    Ok(asked)
}

fn coverage(workspace: &Workspace, asked: &Asked) -> Result<Done, Failure> {
    let Some(tools) = tools(workspace)? else { return Ok(TOOLS) };
    let place = crate::python::target(workspace)?.join("coverage");
    let programs = build(workspace, &place, &asked.with)?;
    let mut counts = Counts::default();
    for program in &programs {
        println!("      {}", program.name);
        let profile = profile(workspace, &tools, &place, program)?;
        let mut lines = export(workspace, &tools, &profile, &program.path);
        counts.lines(&capture(lines.arg("--format=lcov"))?);
        let mut branches = export(workspace, &tools, &profile, &program.path);
        let branches = capture(branches.args(["--format=text", "--skip-functions", "--skip-expansions"]))?;
        counts.branches(&branches).map_err(Failure::new)?;
    }
    let root = workspace.path("ovcore/src");
    let modules = counts.by_module(&root);
    let chosen = |name: &str| {
        asked.modules.is_empty()
            || asked.modules.iter().any(|module| name == module || name.starts_with(&format!("{module}/")))
    };
    if !modules.keys().any(|name| chosen(name)) {
        return Err(Failure::new(format!(
            "no code in {}; expected a module such as money",
            asked.modules.join(", ")
        )));
    }
    let chosen: BTreeMap<_, _> = modules.iter().filter(|(name, _)| chosen(name)).collect();
    if asked.uncovered {
        print!("{}", report::uncovered(&chosen));
    }
    print!("{}", report::table(&chosen, !asked.modules.is_empty()));
    Ok(Done::Passed)
}

/// The folder of the compiler's own llvm-cov and llvm-profdata; asked of rustup, where it is not there.
fn tools(workspace: &Workspace) -> Result<Option<PathBuf>, Failure> {
    let root = capture(workspace.rustc().args(["--print", "sysroot"]))?;
    let version = capture(workspace.rustc().arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    let folder = Path::new(root.trim()).join("lib/rustlib").join(host).join("bin");
    let tool = folder.join(format!("llvm-cov{}", std::env::consts::EXE_SUFFIX));
    if !tool.is_file() {
        // Without rustup there is nothing to ask; then the reader is told.
        if let Err(failure) = call(workspace.program("rustup").args(["component", "add", "llvm-tools"])) {
            println!("      {failure}");
        }
    }
    Ok(tool.is_file().then_some(folder))
}

/// The tests, counted, each kind of test a program.
fn build(workspace: &Workspace, place: &Path, with: &[String]) -> Result<Vec<Program>, Failure> {
    let mut command =
        workspace.cargo(["test", "-Zprofile-rustflags", "--locked", "--no-run", "--message-format=json"]);
    command.args(["--lib", "--test", "*", "--package", "ovcore"]).args(workspace.core_features()?);
    for package in with {
        command.args(["--package", package]);
    }
    let also = HELPERS.into_iter().chain(with.iter().map(String::as_str));
    for package in ["ovcore"].into_iter().chain(also) {
        command.args(["--config", &format!("profile.dev.package.{package}.{FLAGS}")]);
    }
    command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", place);
    // Nothing is built twice here, and nobody debugs it.
    command.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
    let messages = capture(&mut command)?;
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let programs = messages.filter_map(|message| {
        let name = message.get("target")?.get("name")?.as_str()?.to_owned();
        let path = PathBuf::from(message.get("executable")?.as_str()?);
        let manifest = Path::new(message.get("manifest_path")?.as_str()?);
        Some(Program { name, path, folder: manifest.parent()?.to_owned() })
    });
    Ok(programs.filter(|program| !LEFT_OUT.contains(&program.name.as_str())).collect())
}

/// Runs a test program; what it has counted.
///
/// Each program by itself: functions of one name may be compiled differently for each, and the counts of one that do not fit the
/// code of another would be left out.
fn profile(workspace: &Workspace, tools: &Path, place: &Path, program: &Program) -> Result<PathBuf, Failure> {
    let raw = place.join("counts.profraw");
    let profile = place.join("counts.profdata");
    let mut tests = workspace.program(&program.path);
    tests.arg("--quiet").current_dir(&program.folder).env("LLVM_PROFILE_FILE", &raw);
    capture(&mut tests)?;
    let mut merge: Command = workspace.program(tools.join("llvm-profdata"));
    merge.args(["merge", "--sparse"]).arg(&raw).arg("-o").arg(&profile);
    capture(&mut merge)?;
    Ok(profile)
}

fn export(workspace: &Workspace, tools: &Path, profile: &Path, program: &Path) -> Command {
    let mut command = workspace.program(tools.join("llvm-cov"));
    command.arg("export").arg(program).arg("--instr-profile").arg(profile);
    command.arg("--sources").arg(workspace.path("ovcore/src"));
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_packages_and_the_wish_to_see_what_is_uncovered_are_read() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        let read = asked(&words(&["--uncovered", "money", "--with", "ovcore-fuzz", "account/recover/"]));
        let expected = Asked {
            modules: words(&["money", "account/recover"]),
            with: words(&["ovcore-fuzz"]),
            uncovered: true,
        };
        assert_eq!(read.expect("what is asked"), expected);
        assert!(asked(&words(&["--all"])).unwrap_err().to_string().contains("--all"));
        assert!(asked(&words(&["--with"])).is_err());
    }
}
