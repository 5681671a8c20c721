//! Undefined behaviour and misuse of memory: Miri over the core, the address sanitizer over the Python package.
//!
//! The core forbids unsafe code, so Miri looks at what its dependencies do for it. The Python package has unsafe code, at the
//! door for columns and in what it is made with.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::python;
use crate::step::{Done, Failure, Step};
use crate::workspace::{Workspace, call, capture};

const MIRI: Step =
    Step { name: "miri", title: "no undefined behaviour under the core's unit tests", run: miri };
const ADDRESS: Step = Step {
    name: "address",
    title: "no misuse of memory under the tests of the Python package",
    run: address,
};

const TARGET: &str = "x86_64-unknown-linux-gnu";

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
    command.env("CARGO_TARGET_DIR", python::target(workspace)?.join("miri"));
    call(&mut command)?;
    Ok(Done::Passed)
}

/// The Python package with the sanitizer in it, under its own tests: tables come in through the one unsafe call.
///
/// The sanitizer is an unstable flag of a stable compiler. With a target named, it goes to the crates, and not to the build
/// scripts and macros that run while building. Its runtime must be the first library of the process, and the process is
/// Python; so the C compiler's is loaded before it.
fn address(workspace: &Workspace) -> Result<Done, Failure> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Ok(Done::Impossible { why: "the command is written for Linux on x86-64" });
    }
    let Some(runtime) = library(workspace, "libasan.so")? else {
        return Ok(Done::Skipped {
            missing: "the address sanitizer's runtime",
            install: "apt-get install gcc",
        });
    };
    // A library that throws exceptions of C++ may come in later, and the sanitizer looks for how to throw when it begins.
    let preloaded = [Some(runtime), library(workspace, "libstdc++.so.6")?].into_iter().flatten();
    let preloaded = preloaded.collect::<Vec<_>>().join(" ");
    let Some(python::Built { python, tools, .. }) = python::tools(workspace)? else {
        return Ok(python::NO_PYTHON);
    };
    let place = python::target(workspace)?.join("address");
    let mut build = python::cargo(workspace, &["build", "--target", TARGET]);
    build.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Zsanitizer=address -Zexternal-clangrt");
    // Built with other flags, so beside the ordinary builds.
    call(build.env("CARGO_TARGET_DIR", &place))?;

    let site = place.join("site");
    let library = place.join(TARGET).join("debug/lib_ovcore.so");
    let script = "import shutil, sys; shutil.rmtree(sys.argv[2], True); shutil.copytree(sys.argv[1], sys.argv[2]); \
                  shutil.copy(sys.argv[3], sys.argv[2] + '/_ovcore.abi3.so')";
    let mut copy = workspace.program(&python);
    call(copy.args(["-c", script, "ovcore-py/python/ovcore"]).arg(site.join("ovcore")).arg(&library))?;
    let mut pytest = python::pytest(workspace, &tools, "ovcore-py/tests");
    pytest.args(["--ignore=test_notebooks.py", "--ignore=test_plot.py"]);
    // What Python never frees is no leak of ours.
    pytest.env("ASAN_OPTIONS", "detect_leaks=0").env("LD_PRELOAD", preloaded).env("PYTHONPATH", &site);
    call(&mut pytest)?;
    Ok(Done::Passed)
}

/// Where the C compiler has a library; nothing where it has none.
fn library(workspace: &Workspace, name: &str) -> Result<Option<String>, Failure> {
    let found = capture(workspace.program("cc").arg(format!("-print-file-name={name}")))?;
    let found = found.trim();
    Ok(Path::new(found).is_absolute().then(|| found.to_owned()))
}
