//! Audit of all crates: licences, sources, crates held twice, and what the core may not hold.
//!
//! The lists stand in `xtask/Cargo.toml`, under `package.metadata.audit`. Known vulnerabilities are checked against a copy of their
//! database that somebody brings (`--advisories`): it is in no package registry, so no step of CI can have it.

mod advisories;
mod crates;
mod licence;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use serde_json::Value;

use crate::step::{Done, Failure, Step};
use crate::workspace::Workspace;
use crates::{Crates, Package};
use licence::Expression;

/// Every crate is lawful to use, from the one package registry, and the core holds none twice without a reason.
pub(crate) const AUDIT: Step =
    Step { name: "audit", title: "licences, sources and versions of all crates are as agreed", run: check };

/// What the source of a crate from a package registry begins with; others come from git or a path.
const REGISTRY: &str = "registry+";
const CORE: &str = "ovcore";
/// The crate whose version is part of the rule version.
const ZONE_DATA: &str = "chrono-tz";

/// `cargo xtask audit [--advisories FOLDER]`.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => crate::finish("audit", workspace, &[AUDIT]),
        ["--advisories", folder] => crate::status("audit", known_flaws(workspace, folder)),
        _ => {
            let found = words.join(" ");
            let error = format!(
                "found `{found}`; expected nothing, or --advisories and a copy of RustSec's database"
            );
            crate::status("audit", Err(Failure::new(error)))
        }
    }
}

/// All crates of the lock file against a copy of the database.
fn known_flaws(workspace: &Workspace, folder: &str) -> Result<(), Failure> {
    let crates = Crates::of(workspace, CORE)?;
    let report = advisories::check(std::path::Path::new(folder), &crates.packages)?;
    println!(
        "{} advisories, the newest of {}: what came after is not known here",
        report.read, report.newest
    );
    for line in report.flaws.iter().chain(&report.remarks) {
        println!("- {line}");
    }
    let counted = format!("{} known flaws in {} crates", report.flaws.len(), crates.foreign().count());
    println!("{counted}");
    if report.flaws.is_empty() { Ok(()) } else { Err(Failure::new(counted)) }
}

fn check(workspace: &Workspace) -> Result<Done, Failure> {
    let crates = Crates::of(workspace, CORE)?;
    let lists = Lists::read(&crates).map_err(Failure::new)?;
    print!("{}", summary(&crates));
    let mut problems = Vec::new();
    problems.extend(licences(&crates, &lists));
    problems.extend(sources(&crates));
    problems.extend(held_twice(&crates, &lists));
    problems.extend(barred(&crates, &lists));
    problems.extend(zone_data(&crates, &workspace.text("CHANGELOG.md")?));
    if problems.is_empty() {
        return Ok(Done::Passed);
    }
    for problem in &problems {
        println!("      - {problem}");
    }
    Err(Failure::new(format!("{} found by the audit, listed above", problems.len())))
}

/// What was agreed.
#[derive(Debug, Default)]
struct Lists {
    /// Licences that we accept.
    licences: BTreeSet<String>,
    /// Crates that the core may hold in two versions, and why.
    twice: BTreeMap<String, String>,
    /// Crates that the core may not hold, and why.
    barred: BTreeMap<String, String>,
}

impl Lists {
    /// Reads them from the manifest of this very crate.
    fn read(crates: &Crates) -> Result<Self, String> {
        let place = "package.metadata.audit of xtask/Cargo.toml";
        let manifest = crates.member(env!("CARGO_PKG_NAME")).ok_or("the workspace has no xtask")?;
        let audit = manifest.metadata.get("audit").ok_or_else(|| format!("there is no {place}"))?;
        let names = audit
            .get("licences")
            .and_then(Value::as_array)
            .ok_or_else(|| format!("no licences in {place}"))?;
        Ok(Self {
            licences: names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            twice: reasons(audit, "twice")?,
            barred: reasons(audit, "barred")?,
        })
    }
}

/// A table of crate and reason; a reason is never empty.
fn reasons(audit: &Value, name: &str) -> Result<BTreeMap<String, String>, String> {
    let table = audit.get(name).and_then(Value::as_object).into_iter().flatten();
    table
        .map(|(krate, reason)| match reason.as_str().map(str::trim) {
            Some(text) if !text.is_empty() => Ok((krate.clone(), text.to_owned())),
            _ => Err(format!("`{krate}` in the audit's list `{name}` has no reason")),
        })
        .collect()
}

fn licences(crates: &Crates, lists: &Lists) -> Vec<String> {
    let own = crates.member(CORE).and_then(|core| core.licence.as_deref());
    crates.packages.iter().filter_map(|package| licence_problem(package, own, lists)).collect()
}

fn licence_problem(package: &Package, own: Option<&str>, lists: &Lists) -> Option<String> {
    let Package { name, version, licence, .. } = package;
    let Some(text) = licence else {
        return Some(format!("{name} {version} states no licence expression"));
    };
    if package.is_member {
        return (own != Some(text)).then(|| format!("{name} is under `{text}`, {CORE} is not"));
    }
    match Expression::parse(text) {
        Ok(expression) if expression.is_satisfied_by(&lists.licences) => None,
        Ok(_) => {
            Some(format!("{name} {version} is under `{text}`, which the accepted licences do not satisfy"))
        }
        Err(error) => Some(format!("{name} {version}: licence `{text}` cannot be read: {error}")),
    }
}

/// Crates from elsewhere than a package registry, and registries beside the first.
fn sources(crates: &Crates) -> Vec<String> {
    let of = |package: &Package| package.source.clone().filter(|source| source.starts_with(REGISTRY));
    let registry = crates.foreign().find_map(of);
    let elsewhere = crates.foreign().filter(|package| package.source.is_none() || package.source != registry);
    elsewhere
        .map(|Package { name, version, source, .. }| {
            let source = source.as_deref().unwrap_or("a path outside the workspace");
            format!("{name} {version} comes from {source}, not from the package registry")
        })
        .collect()
}

fn held_twice(crates: &Crates, lists: &Lists) -> Vec<String> {
    let doubles: BTreeMap<&str, &BTreeSet<String>> = crates.core.twice().collect();
    let unlisted = doubles.iter().filter(|(name, _)| !lists.twice.contains_key(**name));
    let mut problems: Vec<String> = unlisted
        .map(|(name, versions)| {
            let versions: Vec<&str> = versions.iter().map(String::as_str).collect();
            format!("{CORE} holds {name} in versions {}, without a listed reason", versions.join(" and "))
        })
        .collect();
    let stale = lists.twice.keys().filter(|name| !doubles.contains_key(name.as_str()));
    problems.extend(
        stale.map(|name| format!("{CORE} no longer holds {name} twice: take it off the list `twice`")),
    );
    problems
}

fn barred(crates: &Crates, lists: &Lists) -> Vec<String> {
    let hits = lists.barred.iter().filter(|(name, _)| crates.core.holds(name));
    hits.map(|(name, reason)| format!("{CORE} may not hold {name}: {reason}")).collect()
}

/// Time-zone data is part of the rules: the changelog's newest row of rules names the version in use.
fn zone_data(crates: &Crates, changelog: &str) -> Vec<String> {
    let newest =
        changelog.lines().find(|line| line.starts_with('|') && line.contains(ZONE_DATA)).unwrap_or_default();
    let named = |version: &str| newest.split_whitespace().any(|word| word.strip_prefix('=') == Some(version));
    let used = crates.packages.iter().filter(|package| package.name == ZONE_DATA);
    used.filter(|package| !named(&package.version))
        .map(|Package { version, .. }| {
            format!("{ZONE_DATA} ={version} is in use, but the newest rules in CHANGELOG.md do not name it")
        })
        .collect()
}

/// How many crates there are under which licence, and which are held twice.
fn summary(crates: &Crates) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for package in crates.foreign() {
        let count = counts.entry(package.licence.as_deref().unwrap_or("none stated")).or_default();
        *count = count.saturating_add(1);
    }
    let mut rows: Vec<(String, usize)> = vec![("crates in the lock file".to_owned(), counts.values().sum())];
    rows.extend(counts.into_iter().map(|(licence, count)| (format!("  {licence}"), count)));
    rows.push((format!("crates that {CORE} brings along"), crates.core.count().saturating_sub(1)));
    rows.push((format!("held twice under {CORE}"), crates.core.twice().count()));
    rows.push(("held twice in the workspace".to_owned(), crates.all.twice().count()));
    let width = rows.iter().map(|(head, _)| head.len()).max().unwrap_or_default();
    let lines: Vec<String> =
        rows.iter().map(|(head, count)| format!("      {head:width$} {count:>5}\n")).collect();
    lines.concat()
}
