//! Debian trixie with Swift's compiler in a folder, for machines that have none.
//!
//! Trixie has Swift 6; the Debian that CI runs on has not. Programs in the chroot see the checkout as `/work` and the folder of
//! everything built as `/target`. A library that an older Debian built runs there.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::step::{Done, Failure};
use crate::workspace::{Workspace, capture, shown};

/// What is installed, besides the least that Debian is.
const PACKAGES: [&str; 3] = ["swiftlang", "libc6-dev", "libstdc++-14-dev"];

const SKIPPED: Done = Done::Skipped {
    missing: "Swift 6, and debootstrap to get it with",
    install: "apt-get install debootstrap, or Swift 6 from https://swift.org/install",
};

/// A folder with a Debian and its Swift.
#[derive(Debug)]
pub(super) struct Chroot {
    root: PathBuf,
    /// Whether a user namespace makes us root in there.
    by_namespace: bool,
}

impl Chroot {
    /// The chroot in a folder, made where it is not there yet; or why there can be none.
    pub(super) fn ready(workspace: &Workspace, root: &Path) -> Result<Result<Self, Done>, Failure> {
        let found =
            |name: &str| workspace.program(name).arg("--version").output().is_ok_and(|o| o.status.success());
        if !cfg!(target_os = "linux") || !found("unshare") {
            return Ok(Err(SKIPPED));
        }
        let by_namespace = capture(workspace.program("id").arg("-u"))?.trim() != "0";
        let own = Self { root: root.to_owned(), by_namespace };
        if let Err(refused) = capture(own.apart(workspace).arg("true")) {
            println!("      {refused}");
            return Ok(Err(Done::Impossible { why: "the kernel gives no namespaces for a chroot" }));
        }
        let stamp = root.with_extension("stamp");
        let wanted = PACKAGES.join(" ");
        if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
            return Ok(Ok(own));
        }
        if !found("debootstrap") {
            return Ok(Err(SKIPPED));
        }
        own.make(workspace)?;
        std::fs::write(&stamp, wanted)
            .map_err(|error| Failure::new(format!("cannot write the stamp: {error}")))?;
        Ok(Ok(own))
    }

    fn make(&self, workspace: &Workspace) -> Result<(), Failure> {
        let failed = |error| Failure::new(format!("cannot make {}: {error}", self.root.display()));
        // What an attempt that was broken off left behind is no Debian.
        if self.root.exists() {
            std::fs::remove_dir_all(&self.root).map_err(failed)?;
        }
        std::fs::create_dir_all(&self.root).map_err(failed)?;
        let mut least = self.apart(workspace);
        least.args(["debootstrap", "--variant=minbase", "--include=ca-certificates", "trixie"]);
        quietly(least.arg(&self.root))?;
        for folder in ["work", "target"] {
            std::fs::create_dir_all(self.root.join(folder)).map_err(failed)?;
        }
        let install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"];
        let mut install = self.inside(workspace, &self.root, &install);
        quietly(install.args(PACKAGES).env("DEBIAN_FRONTEND", "noninteractive"))?;
        quietly(&mut self.inside(workspace, &self.root, &["apt-get", "clean"]))
    }

    /// A command in namespaces of its own: what it mounts is gone with it.
    fn apart(&self, workspace: &Workspace) -> Command {
        let mut command = workspace.program("unshare");
        if self.by_namespace {
            command.args(["--map-root-user", "--map-auto"]);
        }
        command.args(["--mount", "--pid", "--fork"]);
        command
    }

    /// A command in the chroot, with the checkout and the folder `target` in it.
    pub(super) fn inside(&self, workspace: &Workspace, target: &Path, words: &[&str]) -> Command {
        const SCRIPT: &str = r#"
            set -e
            mount -t proc proc "$1/proc"
            if [ "$3" != "$1" ]; then mount --bind "$2" "$1/work"; mount --bind "$3" "$1/target"; fi
            root="$1"; shift 3
            exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
                DEBIAN_FRONTEND=noninteractive "$@"
        "#;
        let mut command = self.apart(workspace);
        command
            // By way of a variable: so the command is shown on one line.
            .env("INSIDE", SCRIPT)
            .args(["sh", "-c", "eval \"$INSIDE\"", "sh"])
            .arg(&self.root)
            .arg(workspace.path(""))
            .arg(target)
            .args(words);
        command
    }
}

/// Runs a command whose many words only matter when it fails.
fn quietly(command: &mut Command) -> Result<(), Failure> {
    println!("      $ {}", shown(command));
    capture(command).map(drop)
}
