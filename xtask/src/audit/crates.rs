//! All crates behind this workspace, as cargo tells of them.
//!
//! Two questions, two sources. What may ever be built is in `cargo metadata`: every crate of the lock file, for the
//! licences. What is built is in `cargo tree`, which alone drops an optional crate that no feature turns on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::step::Failure;
use crate::workspace::{Workspace, capture};

/// Everything that the audit looks at.
#[derive(Debug, Default)]
pub(crate) struct Crates {
    /// Every crate of the lock file, for all features and platforms.
    pub(crate) packages: Vec<Package>,
    /// What the core brings along, itself included; without what only its tests and build scripts need.
    pub(crate) core: Held,
    /// What the whole workspace needs, tests and build scripts included.
    pub(crate) all: Held,
}

/// One version of a crate.
#[derive(Debug)]
pub(crate) struct Package {
    /// Name in the registry.
    pub(crate) name: String,
    /// Version, as the lock file has it.
    pub(crate) version: String,
    /// Licence expression; some crates only ship a file.
    pub(crate) licence: Option<String>,
    /// Where it comes from; none for a path on this disk.
    pub(crate) source: Option<String>,
    /// True for the crates of this workspace.
    pub(crate) is_member: bool,
    /// The manifest's table for other tools.
    pub(crate) metadata: Value,
}

/// Crates by name, each with its versions.
#[derive(Debug, Default)]
pub(crate) struct Held(BTreeMap<String, BTreeSet<String>>);

impl Crates {
    /// Asks cargo.
    pub(crate) fn of(workspace: &Workspace, core: &str) -> Result<Self, Failure> {
        let packages = Package::list(&workspace.metadata()?).map_err(Failure::new)?;
        let core = tree(workspace, &["--package", core, "--edges", "normal"])?;
        let all = tree(workspace, &["--workspace", "--edges", "normal,build,dev"])?;
        Ok(Self { packages, core, all })
    }

    /// The crate of the workspace with this name.
    pub(crate) fn member(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.is_member && package.name == name)
    }

    /// Crates that are not of this workspace.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| !package.is_member)
    }
}

impl Package {
    /// Reads the list of packages; the error names the field that is missing.
    pub(crate) fn list(metadata: &Value) -> Result<Vec<Self>, String> {
        let members: BTreeSet<&str> =
            list(metadata, "workspace_members")?.iter().filter_map(Value::as_str).collect();
        let read = |package: &Value| {
            Ok(Self {
                name: text(package, "name")?,
                version: text(package, "version")?,
                licence: text(package, "license").ok(),
                source: text(package, "source").ok(),
                is_member: members.contains(text(package, "id")?.as_str()),
                metadata: package.get("metadata").cloned().unwrap_or_default(),
            })
        };
        list(metadata, "packages")?.iter().map(read).collect()
    }
}

impl Held {
    /// Reads lines as `cargo tree` prints them: name, `v` and version, then notes in parentheses.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut held: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let mut words = line.split_whitespace();
            let name = words.next();
            let version = words.next().and_then(|word| word.strip_prefix('v'));
            let (Some(name), Some(version)) = (name, version) else {
                return Err(format!("cargo tree printed `{line}`; expected a name and a version"));
            };
            held.entry(name.to_owned()).or_default().insert(version.to_owned());
        }
        Ok(Self(held))
    }

    /// True if any version of this crate is held.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Number of crates, each version counted.
    pub(crate) fn count(&self) -> usize {
        self.0.values().map(BTreeSet::len).sum()
    }

    /// Crates held in more than one version, with those versions.
    pub(crate) fn twice(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        let doubles = self.0.iter().filter(|(_, versions)| versions.len() > 1);
        doubles.map(|(name, versions)| (name.as_str(), versions))
    }
}

fn tree(workspace: &Workspace, which: &[&str]) -> Result<Held, Failure> {
    let plain =
        ["tree", "--locked", "--all-features", "--target", "all", "--prefix", "none", "--format", "{p}"];
    Held::read(&capture(workspace.cargo(plain).args(which))?).map_err(Failure::new)
}

fn list<'a>(value: &'a Value, field: &str) -> Result<&'a [Value], String> {
    let found = value.get(field).and_then(Value::as_array);
    found.map(Vec::as_slice).ok_or_else(|| format!("cargo metadata has no list `{field}`"))
}

fn text(value: &Value, field: &str) -> Result<String, String> {
    let found = value.get(field).and_then(Value::as_str);
    found.map(str::to_owned).ok_or_else(|| format!("cargo metadata has no text `{field}`"))
}
