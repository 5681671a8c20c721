//! The Swift package: the library is built, its Swift is generated, and `swift test` runs.
//!
//! Where no `swift` is there, Debian trixie is put into a folder below `target`, and its compiler runs in a chroot. That
//! takes a minute and 3 GB, once.

mod chroot;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::ffi;
use crate::step::{Done, Failure, Step};
use crate::workspace::{Workspace, call};
use chroot::Chroot;

/// The package works, with the library that it was generated from.
pub(crate) const SWIFT: Step =
    Step { name: "swift", title: "the Swift package builds and passes its tests", run: check };

const PACKAGE: &str = "ovcore-ffi/swift";

/// `cargo xtask swift`.
pub(crate) fn run(workspace: &Workspace, _: &[String]) -> ExitCode {
    crate::finish("swift", workspace, &[SWIFT])
}

/// Where `swift` is.
#[derive(Debug)]
enum Toolchain {
    /// On the way.
    Here,
    /// In the chroot.
    There(Chroot),
}

fn check(workspace: &Workspace) -> Result<Done, Failure> {
    let target = crate::python::target(workspace)?;
    let place = target.join("swift");
    make(&place)?;
    let toolchain = if workspace.program("swift").arg("--version").output().is_ok_and(|o| o.status.success())
    {
        Toolchain::Here
    } else {
        match Chroot::ready(workspace, &place.join("trixie"))? {
            Ok(chroot) => Toolchain::There(chroot),
            Err(done) => return Ok(done),
        }
    };
    let library = ffi::build(workspace)?;
    let made = place.join("generated");
    ffi::generate(workspace, &library, "swift", &made)?;
    check_build(&made.join("OVCore.swift"), &library.build)?;
    let package = workspace.path(PACKAGE);
    put(&made.join("OVCore.swift"), &package.join("Sources/OVCore/Generated/OVCore.swift"))?;
    put(&made.join("ovcoreFFI.h"), &package.join("Sources/ovcoreFFI/ovcoreFFI.h"))?;
    ffi::ship(workspace, &library, &place.join("lib"))?;
    call(&mut toolchain.swift(workspace, &target, &["test"]))?;
    Ok(Done::Passed)
}

impl Toolchain {
    /// `swift` with the package, its library and a place to build in.
    fn swift(&self, workspace: &Workspace, target: &Path, words: &[&str]) -> Command {
        let (package, place) = match self {
            Self::Here => (workspace.path(PACKAGE), target.join("swift")),
            Self::There(_) => (Path::new("/work").join(PACKAGE), PathBuf::from("/target/swift")),
        };
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let (package, scratch) = (text(&package), text(&place.join("build")));
        let library = text(&place.join("lib"));
        let find = format!("-L{library}");
        let all = ["swift"].into_iter().chain(words.iter().copied()).chain([
            "--package-path",
            &package,
            "--scratch-path",
            &scratch,
            "-Xlinker",
            &find,
            // The tests find it there when they run, too.
            "-Xlinker",
            "-rpath",
            "-Xlinker",
            &library,
        ]);
        let all: Vec<&str> = all.collect();
        match self {
            Self::Here => {
                let mut command = workspace.program("swift");
                command.args(all.into_iter().skip(1));
                command
            }
            Self::There(chroot) => chroot.inside(workspace, target, &all),
        }
    }
}

/// Where the generated sources have compared all functions with the library.
const COMPARED: &str = "return InitializationResult.ok";

/// Lets the generated sources compare, when they are loaded, which build they were made from.
fn check_build(source: &Path, build: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("cannot use {}: {error}", source.display()));
    let text = std::fs::read_to_string(source).map_err(failed)?;
    std::fs::write(source, with_build(&text, build)?).map_err(failed)
}

fn with_build(text: &str, build: &str) -> Result<String, Failure> {
    if text.matches(COMPARED).count() != 1 {
        return Err(Failure::new(
            "the generated Swift compares its functions nowhere, or in more than one place",
        ));
    }
    let compared = format!("return isOfBuild(\"{build}\") ? .ok : .apiChecksumMismatch");
    Ok(text.replace(COMPARED, &compared))
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("cannot make {}: {error}", folder.display())))
}

/// Copies a file.
fn put(from: &Path, to: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::new(format!("cannot copy {} to {}: {error}", from.display(), to.display()));
    make(to.parent().unwrap_or(to))?;
    std::fs::copy(from, to).map(drop).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_is_compared_after_the_functions() {
        let text =
            with_build("a\n    return InitializationResult.ok\n", "0.1.0-ff").expect("the place is there");
        assert_eq!(text, "a\n    return isOfBuild(\"0.1.0-ff\") ? .ok : .apiChecksumMismatch\n");
        assert!(with_build("a\n", "0.1.0-ff").is_err());
    }
}
