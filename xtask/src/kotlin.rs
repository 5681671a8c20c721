//! The Kotlin package: the library built for size, its sources generated from it, and its tests run on it.

use std::path::Path;
use std::process::ExitCode;

use crate::ffi;
use crate::step::{Done, Failure, Step};
use crate::workspace::{Workspace, call};

/// The Kotlin package builds against the real library and passes its tests.
pub(crate) const KOTLIN: Step =
    Step { name: "kotlin", title: "the Kotlin package builds and passes its tests", run: check };

/// `cargo xtask kotlin`.
pub(crate) fn run(workspace: &Workspace, _: &[String]) -> ExitCode {
    crate::finish("kotlin", workspace, &[KOTLIN])
}

fn check(workspace: &Workspace) -> Result<Done, Failure> {
    if !runs(workspace, "java", "-version") || !runs(workspace, "mvn", "--version") {
        return Ok(Done::Skipped {
            missing: "a JDK 17 or later, or Maven",
            install: "apt-get install openjdk-17-jdk-headless maven",
        });
    }
    let library = ffi::build(workspace)?;
    let place = ffi::place(workspace, "kotlin")?;
    let (generated, native) = (place.join("generated"), place.join("native"));
    ffi::generate(workspace, &library, "kotlin", &generated)?;
    check_build(&generated.join("org/ovcore/ovcore.kt"), &library.build)?;
    ffi::ship(workspace, &library, &native.join(platform()))?;
    let mut maven = workspace.program("mvn");
    maven.args(["--batch-mode", "--quiet", "--file", "ovcore-ffi/kotlin", "verify"]);
    for (name, folder) in [("generated", &generated), ("native", &native), ("build", &place.join("build"))] {
        maven.arg(format!("-Dovcore.{name}={}", folder.display()));
    }
    call(&mut maven)?;
    Ok(Done::Passed)
}

fn runs(workspace: &Workspace, program: &str, argument: &str) -> bool {
    workspace.program(program).arg(argument).output().is_ok_and(|output| output.status.success())
}

/// The folder in which JNA looks for a library of this platform.
fn platform() -> String {
    let system = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x86-64",
        other => other,
    };
    format!("{system}-{processor}")
}

/// Where the generated sources compare functions with the library, and where the build is compared too.
const CHECKSUMS: &str = "uniffiCheckApiChecksums(this)";

/// Lets the generated sources compare, when they are loaded, which build they were made from: what UniFFI compares by itself
/// knows functions, but no variants and no fields.
fn check_build(source: &Path, build: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("cannot use {}: {error}", source.display()));
    let text = std::fs::read_to_string(source).map_err(failed)?;
    std::fs::write(source, with_build(&text, build)?).map_err(failed)
}

fn with_build(text: &str, build: &str) -> Result<String, Failure> {
    if text.matches(CHECKSUMS).count() != 1 {
        return Err(Failure::new(
            "the generated Kotlin compares its functions nowhere, or in more than one place",
        ));
    }
    Ok(text.replace(CHECKSUMS, &format!("{CHECKSUMS}\n        checkBuild(buildId(), \"{build}\")")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_is_compared_where_the_functions_are() {
        let text =
            with_build("a\n        uniffiCheckApiChecksums(this)\n", "0.1.0-ff").expect("the place is there");
        assert!(text.ends_with("(this)\n        checkBuild(buildId(), \"0.1.0-ff\")\n"), "{text}");
        assert!(with_build("a\n", "0.1.0-ff").is_err());
    }
}
