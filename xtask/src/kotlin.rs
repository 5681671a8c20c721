//! The Kotlin package: the library built for size, its sources generated from it, and its tests run on it.

use std::path::Path;
use std::process::ExitCode;

use crate::ffi;
use crate::step::{Done, Failure, Step};
use crate::workspace::{Workspace, call};

/// The Kotlin package builds against the real library and passes its tests.
pub(crate) const KOTLIN: Step =
    Step { name: "kotlin", title: "the Kotlin package builds and passes its tests", run: check };

/// `cargo xtask kotlin`; with `--costs` it measures, after the tests, what calls cost on this machine.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    match arguments {
        [] => crate::finish("kotlin", workspace, &[KOTLIN]),
        [only] if only == "--costs" => crate::finish("kotlin", workspace, &[KOTLIN, COSTS]),
        other => {
            eprintln!("`cargo xtask kotlin` takes nothing or `--costs`, found `{}`", other.join(" "));
            ExitCode::from(2)
        }
    }
}

/// What calls from the JVM cost. It tells times, so it asserts nothing.
const COSTS: Step = Step { name: "costs", title: "what calls cost here, and what they hold", run: costs };

const PARENT: &str = "ovcore-ffi/kotlin/pom.xml";

/// Runs the program that measures, with what the tests have left behind.
fn costs(workspace: &Workspace) -> Result<Done, Failure> {
    let pom = workspace.text(PARENT)?;
    let built = ffi::place(workspace, "kotlin")?.join("build");
    let home =
        std::env::home_dir().ok_or_else(|| Failure::new("no home directory, where Maven keeps its jars"))?;
    let jar = |folder: &str, name: &str, property: &str| {
        let version = version(&pom, property)?;
        Ok(home
            .join(".m2/repository")
            .join(folder)
            .join(name)
            .join(version)
            .join(format!("{name}-{version}.jar")))
    };
    let class_path = [
        built.join("ovcore/classes"),
        built.join("ovcore-examples/classes"),
        jar("org/jetbrains/kotlin", "kotlin-stdlib", "kotlin.version")?,
        jar("net/java/dev/jna", "jna", "jna.version")?,
    ];
    let class_path = std::env::join_paths(class_path)
        .map_err(|error| Failure::new(format!("a folder that no class path can name: {error}")))?;
    call(workspace.program("java").arg("-cp").arg(class_path).arg("org.ovcore.examples.CostsKt"))?;
    Ok(Done::Passed)
}

/// The version that a property of the parent names.
fn version<'p>(pom: &'p str, property: &str) -> Result<&'p str, Failure> {
    let found = pom.split_once(&format!("<{property}>")).and_then(|(_, rest)| rest.split_once('<'));
    found.map(|(version, _)| version).ok_or_else(|| Failure::new(format!("{PARENT} has no `{property}`")))
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
    fn a_version_is_what_the_property_holds() {
        let pom = "<a>\n<kotlin.version>2.4.20</kotlin.version>\n</a>";
        assert_eq!(version(pom, "kotlin.version").ok(), Some("2.4.20"));
        assert!(version(pom, "jna.version").is_err());
    }

    #[test]
    fn the_build_is_compared_where_the_functions_are() {
        let text =
            with_build("a\n        uniffiCheckApiChecksums(this)\n", "0.1.0-ff").expect("the place is there");
        assert!(text.ends_with("(this)\n        checkBuild(buildId(), \"0.1.0-ff\")\n"), "{text}");
        assert!(with_build("a\n", "0.1.0-ff").is_err());
    }
}
