//! Where the workspace is, and how its commands are started.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::step::Failure;
use crate::{compat, conformance, proofs};

/// Set, it makes the golden tests rewrite their files instead of comparing. Only `cargo xtask bless` passes it on.
pub(crate) const BLESS: &str = "OVCORE_BLESS";

/// Leaves out of a command for the whole workspace what its own chore builds: the Python package, because plain cargo asks
/// for no Python, and the generator of bindings, which is large and has nothing of its own to test.
pub(crate) const NOT_PYTHON: [&str; 4] = ["--exclude", "ovcore-py", "--exclude", "uniffi-bindgen"];

/// The checkout that this program was built in.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    cargo: OsString,
}

impl Workspace {
    /// This checkout, with the cargo that started us: it need not be in `PATH`.
    pub(crate) fn here() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().unwrap_or(here).to_owned();
        Self { root, cargo: std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()) }
    }

    /// Absolute path of a file in the workspace.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The text of a file in the workspace.
    pub(crate) fn text(&self, relative: &str) -> Result<String, Failure> {
        std::fs::read_to_string(self.path(relative))
            .map_err(|error| Failure::new(format!("cannot read {relative}: {error}")))
    }

    /// Any program, started in the root. It never rewrites golden files by chance.
    pub(crate) fn program(&self, name: impl Into<OsString>) -> Command {
        let mut command = Command::new(name.into());
        command.current_dir(&self.root);
        for rewrites in [BLESS, compat::FREEZE, conformance::RECORD, conformance::BLESS, proofs::WHOLE] {
            command.env_remove(rewrites);
        }
        command
    }

    /// Cargo with these arguments.
    pub(crate) fn cargo<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = self.program(self.cargo.clone());
        command.args(arguments);
        command
    }

    /// A program of the examples, optimised; its arguments follow. Other packages may have one of the same name.
    pub(crate) fn example(&self, name: &str) -> Command {
        self.cargo([
            "run",
            "--quiet",
            "--release",
            "--locked",
            "--package",
            "ovcore-examples",
            "--bin",
            name,
            "--",
        ])
    }

    /// The compiler of the cargo that started us, where that is known.
    pub(crate) fn rustc(&self) -> Command {
        let beside = Path::new(&self.cargo).with_file_name(format!("rustc{}", std::env::consts::EXE_SUFFIX));
        self.program(if beside.is_file() { beside.into_os_string() } else { "rustc".into() })
    }

    /// True if the tool is there and runs: `cargo NAME --version`. A name without its component fails here.
    pub(crate) fn has_cargo_tool(&self, name: &str) -> bool {
        self.cargo([name, "--version"]).output().is_ok_and(|output| output.status.success())
    }

    /// What cargo knows of all crates, for all features and platforms, by the committed lock file.
    pub(crate) fn metadata(&self) -> Result<Value, Failure> {
        let arguments = ["metadata", "--format-version", "1", "--locked", "--all-features"];
        let text = capture(&mut self.cargo(arguments))?;
        serde_json::from_str(&text)
            .map_err(|error| Failure::new(format!("cargo metadata is not JSON: {error}")))
    }

    /// All features of the core as arguments of a command for the whole workspace.
    ///
    /// `--all-features` would also turn on what bindings can only be packaged with, not tested.
    pub(crate) fn core_features(&self) -> Result<Vec<String>, Failure> {
        let names = features_of(&self.metadata()?, "ovcore");
        Ok(names.iter().flat_map(|name| ["--features".to_owned(), format!("ovcore/{name}")]).collect())
    }
}

fn features_of(metadata: &Value, package: &str) -> Vec<String> {
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    packages
        .filter(|each| each.get("name").and_then(Value::as_str) == Some(package))
        .filter(|each| each.get("source").is_none_or(Value::is_null))
        .filter_map(|each| each.get("features").and_then(Value::as_object))
        .flat_map(|features| features.keys())
        .filter(|name| *name != "default")
        .cloned()
        .collect()
}

/// Runs a command whose output the reader sees.
pub(crate) fn call(command: &mut Command) -> Result<(), Failure> {
    let line = shown(command);
    println!("      $ {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(format!("{status} from: {line}"))),
        Err(error) => Err(Failure::new(format!("cannot start: {line}: {error}"))),
    }
}

/// Runs a command whose output we read; what it says on standard error becomes part of the failure.
pub(crate) fn capture(command: &mut Command) -> Result<String, Failure> {
    let line = shown(command);
    let output = command.output().map_err(|error| Failure::new(format!("cannot start: {line}: {error}")))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("{} from: {line}\n{}", output.status, said.trim_end())));
    }
    String::from_utf8(output.stdout).map_err(|_| Failure::new(format!("output is not UTF-8: {line}")))
}

/// The command as one would type it: without the folder of the program.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut words = vec![program.file_stem().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_without_its_folder() {
        let mut command = Command::new("/somewhere/bin/cargo");
        command.args(["test", "--workspace"]);
        assert_eq!(shown(&command), "cargo test --workspace");
    }

    #[test]
    fn features_are_those_of_our_own_package_without_the_default() {
        let metadata = serde_json::json!({ "packages": [
            { "name": "ovcore", "source": null, "features": { "default": [], "parallel": [], "extra": [] } },
            { "name": "ovcore", "source": "registry+x", "features": { "foreign": [] } },
            { "name": "serde", "source": "registry+x", "features": { "derive": [] } },
        ]});
        assert_eq!(features_of(&metadata, "ovcore"), ["extra", "parallel"]);
        assert!(features_of(&metadata, "absent").is_empty());
    }

    #[test]
    fn the_root_holds_the_lock_file() {
        assert!(Workspace::here().path("Cargo.lock").is_file());
    }

    #[test]
    fn no_program_inherits_the_wish_to_rewrite_golden_files() {
        let command = Workspace::here().cargo(["test"]);
        assert!(command.get_envs().any(|(name, value)| name == BLESS && value.is_none()));
    }
}
