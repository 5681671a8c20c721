//! Known vulnerabilities, from a copy of the `RustSec` database that somebody brings. The database is in no package registry,
//! and none is kept here: an old copy that finds nothing reads like a clean bill.

use std::path::Path;

use semver::{Version, VersionReq};

use super::crates::Package;
use crate::step::Failure;

/// One advisory, as far as it matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Advisory {
    pub(super) id: String,
    pub(super) package: String,
    pub(super) date: String,
    /// It warns of no flaw: `unmaintained`, say.
    pub(super) informational: Option<String>,
    pub(super) withdrawn: bool,
    /// Versions that are not touched: mended, or never were.
    pub(super) safe: Vec<VersionReq>,
}

/// What a copy of the database says.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// How many advisories there are, and the date of the newest: the copy is no newer than that.
    pub(super) read: usize,
    pub(super) newest: String,
    /// Flaws, a line each.
    pub(super) flaws: Vec<String>,
    /// Other remarks.
    pub(super) remarks: Vec<String>,
}

impl Advisory {
    /// Reads the block in front of an advisory's text.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let block = text.split_once("```toml\n").and_then(|(_, rest)| rest.split_once("\n```"));
        let (block, _) = block.ok_or("there is no block of TOML")?;
        let field = |name: &str| {
            let line = block.lines().find(|line| line.split('=').next().map(str::trim) == Some(name))?;
            line.split('"').nth(1).map(str::to_owned)
        };
        let need = |name: &'static str| field(name).ok_or_else(|| format!("there is no `{name}`"));
        let mut safe = Vec::new();
        for name in ["patched", "unaffected"] {
            for text in list(block, name) {
                safe.push(
                    VersionReq::parse(&text).map_err(|error| format!("`{text}` in `{name}`: {error}"))?,
                );
            }
        }
        let (id, package, date) = (need("id")?, need("package")?, need("date")?);
        Ok(Self {
            id,
            package,
            date,
            informational: field("informational"),
            withdrawn: field("withdrawn").is_some(),
            safe,
        })
    }

    /// Whether it is about this version.
    pub(super) fn touches(&self, name: &str, version: &Version) -> bool {
        !self.withdrawn && self.package == name && !self.safe.iter().any(|safe| safe.matches(version))
    }
}

/// The texts of a list, which may go over several lines.
fn list(block: &str, name: &str) -> Vec<String> {
    let mut lines = block.lines().skip_while(|line| line.split('=').next().map(str::trim) != Some(name));
    let mut texts = Vec::new();
    // A list that does not end on its line goes on to the next bracket.
    for line in &mut lines {
        texts.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
        if line.contains(']') {
            break;
        }
    }
    texts
}

/// Holds all crates of the lock file against all advisories of a folder.
pub(super) fn check(folder: &Path, packages: &[Package]) -> Result<Report, Failure> {
    let mut report = Report::default();
    let crates = folder.join("crates");
    for directory in entries(&crates)? {
        for file in entries(&directory)? {
            let shown = file.display().to_string();
            let failed = |why: String| Failure::new(format!("{shown}: {why}"));
            let text = std::fs::read_to_string(&file).map_err(|error| failed(error.to_string()))?;
            note(&mut report, &Advisory::read(&text).map_err(failed)?, packages).map_err(Failure::new)?;
        }
    }
    if report.read == 0 {
        return Err(Failure::new(format!(
            "{} holds no advisory; expected a copy of RustSec's database",
            crates.display()
        )));
    }
    Ok(report)
}

fn note(report: &mut Report, advisory: &Advisory, packages: &[Package]) -> Result<(), String> {
    report.read = report.read.saturating_add(1);
    if advisory.date > report.newest {
        report.newest.clone_from(&advisory.date);
    }
    for Package { name, version, .. } in packages.iter().filter(|package| package.source.is_some()) {
        let parsed = Version::parse(version).map_err(|error| format!("{name} {version}: {error}"))?;
        if advisory.touches(name, &parsed) {
            let line = format!("{name} {version}: {} of {}", advisory.id, advisory.date);
            match &advisory.informational {
                None => report.flaws.push(line),
                Some(what) => report.remarks.push(format!("{line}, {what}")),
            }
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>, Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("cannot read {}: {error}", folder.display()));
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let mut paths: Vec<_> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}
