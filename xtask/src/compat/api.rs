//! The public API: listed, compared, and free of other crates' types but for those that were agreed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;

use crate::step::{Done, Failure};
use crate::workspace::{Workspace, call, capture};

/// The listing, beside the manifest of the core.
const LISTING: &str = "ovcore/public-api.txt";
/// The lines at its top begin so.
const NOTE: &str = "# ";
/// What the line with the version begins with.
const SINCE: &str = "# since: ";
/// In its place before the first release.
const NOTHING: &str = "nothing is released";

/// The listing on file: what the last release had, and what there is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    /// The last release.
    pub(super) since: Option<String>,
    /// Its items.
    pub(super) released: BTreeSet<String>,
    /// Today's.
    pub(super) now: BTreeSet<String>,
}

impl Listing {
    /// Reads the file.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut listing = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(version) = line.strip_prefix(SINCE) {
                listing.since = Some(version.to_owned()).filter(|version| version != NOTHING);
            } else if !line.starts_with(NOTE) {
                let (kept, gone) = (line.strip_prefix("  "), line.strip_prefix("- "));
                let new = line.strip_prefix("+ ");
                let item = kept.or(gone).or(new);
                let item = item
                    .ok_or_else(|| format!("{LISTING}, line {number}: expected `+`, `-` or a space first"))?;
                if new.is_none() {
                    listing.released.insert(item.to_owned());
                }
                if gone.is_none() {
                    listing.now.insert(item.to_owned());
                }
            }
        }
        Ok(listing)
    }

    /// The file.
    pub(super) fn write(&self) -> String {
        let mut text = format!(
            "{NOTE}The public API of ovcore with all its features: `+` is new since the last release, `-` is gone.\n\
             {NOTE}`cargo xtask compat` compares it, `cargo xtask compat --bless` writes it.\n\
             {SINCE}{}\n",
            self.since.as_deref().unwrap_or(NOTHING)
        );
        for item in self.released.union(&self.now) {
            let mark = match (self.released.contains(item), self.now.contains(item)) {
                (true, true) => ' ',
                (true, false) => '-',
                (false, _) => '+',
            };
            // Writing into a `String` has no I/O to fail.
            let _ = writeln!(text, "{mark} {item}");
        }
        text
    }

    /// Why a version may not be released with these changes, if it may not: what the last one had is gone, or has another
    /// signature, and the numbers say that a host can move without looking.
    pub(super) fn breaks(&self, version: &str) -> Result<Option<String>, String> {
        let Some(since) = &self.since else { return Ok(None) };
        let gone = self.released.difference(&self.now).count();
        let same = compatible(numbers(since)?, numbers(version)?);
        Ok((gone > 0 && same).then(|| {
            format!("{gone} items of {since} are gone or changed, marked `-` in {LISTING}; {version} would promise them")
        }))
    }
}

/// The three numbers of a version.
pub(super) fn numbers(version: &str) -> Result<[u64; 3], String> {
    let numbers: Option<Vec<u64>> = version.split('.').map(|number| number.parse().ok()).collect();
    let numbers: Option<[u64; 3]> = numbers.and_then(|numbers| numbers.try_into().ok());
    numbers.ok_or_else(|| format!("`{version}` is no version; expected three numbers, as 0.2.0"))
}

/// Whether cargo takes the one version for the other: the first number that is not zero is the same.
fn compatible(one: [u64; 3], other: [u64; 3]) -> bool {
    let [major, minor, patch] = one;
    let [other_major, other_minor, other_patch] = other;
    let same_major = major == other_major;
    let same_minor = major > 0 || minor == other_minor;
    let same_patch = major > 0 || minor > 0 || patch == other_patch;
    same_major && same_minor && same_patch
}

/// The step.
pub(super) fn check(workspace: &Workspace) -> Result<Done, Failure> {
    if !is_own_compiler(workspace)? {
        let why = "the listing is that of the compiler that Cargo.toml names, and this is another";
        return Ok(Done::Impossible { why });
    }
    let (now, kept) = (listed(workspace)?, kept(workspace)?);
    let mut problems = foreign_problems(&now, &agreed(workspace)?);
    for (mark, items) in [('+', now.difference(&kept.now)), ('-', kept.now.difference(&now))] {
        problems.extend(items.map(|item| format!("{mark} {item}")));
    }
    problems.extend(kept.breaks(&version(workspace)?).map_err(Failure::new)?);
    println!(
        "      {} items, {} of them in the last release",
        now.len(),
        now.intersection(&kept.released).count()
    );
    for problem in &problems {
        println!("      {problem}");
    }
    if problems.is_empty() {
        return Ok(Done::Passed);
    }
    Err(Failure::new(
        "the public API is not the listed one; after a change that is meant: cargo xtask compat --bless",
    ))
}

/// Writes the listing anew, beside the same release.
pub(super) fn bless(workspace: &Workspace) -> Result<(), Failure> {
    let listing = Listing { now: listed(workspace)?, ..kept(workspace)? };
    store(workspace, &listing)
}

/// From now on the listing is beside this release.
pub(super) fn release(workspace: &Workspace, version: &str) -> Result<(), Failure> {
    let now = listed(workspace)?;
    let listing = Listing { now: now.clone(), ..kept(workspace)? };
    if let Some(problem) = listing.breaks(version).map_err(Failure::new)? {
        return Err(Failure::new(problem));
    }
    numbers(version).map_err(Failure::new)?;
    store(workspace, &Listing { since: Some(version.to_owned()), released: now.clone(), now })
}

fn store(workspace: &Workspace, listing: &Listing) -> Result<(), Failure> {
    std::fs::write(workspace.path(LISTING), listing.write())
        .map_err(|error| Failure::new(format!("cannot write {LISTING}: {error}")))
}

fn kept(workspace: &Workspace) -> Result<Listing, Failure> {
    let path = workspace.path(LISTING);
    let text = if path.exists() { workspace.text(LISTING)? } else { String::new() };
    Listing::read(&text).map_err(Failure::new)
}

/// The version of the core.
fn version(workspace: &Workspace) -> Result<String, Failure> {
    let metadata = workspace.metadata()?;
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let core = packages.filter(|each| each.get("source").is_none_or(Value::is_null));
    let mut core = core.filter(|each| each.get("name").and_then(Value::as_str) == Some("ovcore"));
    let version = core.find_map(|each| each.get("version").and_then(Value::as_str).map(str::to_owned));
    version.ok_or_else(|| Failure::new("cargo metadata has no ovcore"))
}

/// Whether the compiler is the one that the workspace names. Another one may write names of the standard library otherwise.
fn is_own_compiler(workspace: &Workspace) -> Result<bool, Failure> {
    let manifest = workspace.text("Cargo.toml")?;
    let named = manifest.lines().find_map(|line| line.strip_prefix("rust-version = \"")?.strip_suffix('"'));
    let found = capture(workspace.program("rustc").arg("--version"))?;
    let found = found.split_whitespace().nth(1).unwrap_or_default();
    Ok(named.is_some_and(|named| found.strip_prefix(named).is_some_and(|rest| rest.starts_with('.'))))
}

/// The public API as it is.
fn listed(workspace: &Workspace) -> Result<BTreeSet<String>, Failure> {
    let json = rustdoc_json(workspace)?;
    let mut list = workspace.cargo(["run", "--quiet", "--locked", "--package", "public-api-list", "--"]);
    Ok(capture(list.arg(json))?.lines().map(str::to_owned).collect())
}

/// What rustdoc says of the core as JSON. That is a form which only a nightly compiler writes without being urged. The
/// urging goes to rustdoc alone: for the whole of cargo it would build all crates anew.
fn rustdoc_json(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let target = crate::python::target(workspace)?;
    let urged = target.join("rustdoc-urged");
    let write = |error| Failure::new(format!("cannot write {}: {error}", urged.display()));
    std::fs::create_dir_all(&target).map_err(write)?;
    std::fs::write(&urged, "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n").map_err(write)?;
    call(workspace.program("chmod").arg("+x").arg(&urged))?;
    let mut command = workspace.cargo(["rustdoc", "--package", "ovcore", "--lib", "--quiet", "--locked"]);
    command.args(workspace.core_features()?).args([
        "--",
        "-Z",
        "unstable-options",
        "--output-format",
        "json",
    ]);
    call(command.env("RUSTDOC", &urged))?;
    Ok(target.join("doc/ovcore.json"))
}

/// Types of other crates that may stand in the public API, and why: `package.metadata.compat.foreign` of `xtask/Cargo.toml`.
fn agreed(workspace: &Workspace) -> Result<BTreeMap<String, String>, Failure> {
    let metadata = workspace.metadata()?;
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let own =
        packages.filter(|each| each.get("name").and_then(Value::as_str) == Some(env!("CARGO_PKG_NAME")));
    let mut tables =
        own.filter_map(|each| each.pointer("/metadata/compat/foreign").and_then(Value::as_object));
    let table = tables
        .next()
        .ok_or_else(|| Failure::new("xtask/Cargo.toml has no package.metadata.compat.foreign"))?;
    let reason = |why: &Value| why.as_str().map(str::trim).filter(|why| !why.is_empty()).map(str::to_owned);
    table
        .iter()
        .map(|(name, why)| reason(why).map(|why| (name.clone(), why)))
        .collect::<Option<_>>()
        .ok_or_else(|| Failure::new("a type in package.metadata.compat.foreign has no reason"))
}

/// Types that were not agreed, and agreements that are no longer needed.
pub(super) fn foreign_problems(items: &BTreeSet<String>, agreed: &BTreeMap<String, String>) -> Vec<String> {
    let mut found: BTreeMap<&str, &str> = BTreeMap::new();
    for item in items {
        for path in foreign(item) {
            found.entry(path).or_insert(item);
        }
    }
    let new = found.iter().filter(|(path, _)| !agreed.contains_key(**path));
    let mut problems: Vec<String> = new
        .map(|(path, item)| format!("`{path}` is another crate's and was not agreed, in: {item}"))
        .collect();
    let stale = agreed.keys().filter(|path| !found.contains_key(path.as_str()));
    problems.extend(
        stale.map(|path| format!("`{path}` is no longer in the public API: take it off the list `foreign`")),
    );
    problems
}

/// Paths in an item that begin with another crate than the core and the standard library.
fn foreign(item: &str) -> impl Iterator<Item = &str> {
    let words = item.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    words.map(|word| word.trim_matches(':')).filter(|word| {
        let first = word.split("::").next().unwrap_or_default();
        let is_path = first.len() < word.len() && first.starts_with(|c: char| c.is_ascii_lowercase());
        is_path && !matches!(first, "ovcore" | "core" | "alloc" | "std")
    })
}
