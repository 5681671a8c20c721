//! Notices for the Python package: the crates that its wheels hold, compiled in, each with the licence that it is under.
//!
//! They stand in a file beside the package, so that a wheel holds them however it is built, also from the source
//! distribution. `cargo xtask python` checks that the file is what would be written now.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

use crate::step::Failure;
use crate::workspace::{Workspace, capture};

/// Where they stand.
const FILE: &str = "ovcore-py/THIRD-PARTY.txt";
const PACKAGE: &str = "ovcore-py";
/// For what wheels are built: each has some crates that the others have not.
const TARGETS: [&str; 4] = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
];
const HEAD: &str = "Third-party notices of the Python package ovcore

Its wheels hold, compiled in, the crates below and parts of Rust's standard library (MIT or Apache-2.0, the Rust
Project Developers, https://github.com/rust-lang/rust). Where a crate may be used under the MIT licence among others,
it is used under that one. Their texts stand below, each text once.

`cargo xtask notices` writes this file.

";

/// `cargo xtask notices`.
pub(crate) fn write(workspace: &Workspace, _: &[String]) -> ExitCode {
    crate::status("notices", rewrite(workspace))
}

fn rewrite(workspace: &Workspace) -> Result<(), Failure> {
    if crate::step::skips_fail() {
        return Err(Failure::new("notices are not rewritten while CI is set: review the change first"));
    }
    let text = text(workspace)?;
    std::fs::write(workspace.path(FILE), text)
        .map_err(|error| Failure::new(format!("cannot write {FILE}: {error}")))
}

/// Whether the file is what would be written now.
pub(crate) fn check(workspace: &Workspace) -> Result<(), Failure> {
    if workspace.text(FILE)? == text(workspace)? {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{FILE} does not name the crates that a wheel holds now: run `cargo xtask notices`"
    )))
}

/// A crate that is compiled in.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    licence: String,
    home: String,
    folder: PathBuf,
}

fn text(workspace: &Workspace) -> Result<String, Failure> {
    let linked = linked(workspace)?;
    let crates = of(&workspace.metadata()?, &linked);
    if crates.len() != linked.len() {
        return Err(Failure::new("cargo tree names crates that cargo metadata does not know"));
    }
    let mut texts: Texts = BTreeMap::new();
    for one in &crates {
        let files = files(&one.licence, &names_in(&one.folder)?);
        if files.is_empty() {
            return Err(Failure::new(format!("{} {} holds no text of its licence", one.name, one.version)));
        }
        for file in files {
            let text = std::fs::read_to_string(one.folder.join(&file))
                .map_err(|error| Failure::new(format!("cannot read {file} of {}: {error}", one.name)))?;
            texts.entry(words(&text)).or_insert_with(|| (text, Vec::new())).1.push(one.name.clone());
        }
    }
    Ok(rendered(&crates, &texts))
}

/// Texts by their words, each with those whose it is.
type Texts = BTreeMap<String, (String, Vec<String>)>;

/// Names and versions of what some wheel is linked with, but for our own.
fn linked(workspace: &Workspace) -> Result<BTreeSet<(String, String)>, Failure> {
    let mut all = BTreeSet::new();
    for target in TARGETS {
        let mut tree = workspace.cargo(["tree", "--locked", "--package", PACKAGE]);
        tree.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]);
        all.extend(named_in(&capture(tree.args(["--target", target]))?));
    }
    Ok(all)
}

/// Lines as `serde v1.0.229`; a crate of the workspace has its folder behind that, and one that was named before a mark.
fn named_in(tree: &str) -> BTreeSet<(String, String)> {
    let own = |line: &&str| !line.ends_with(')') || line.ends_with(" (*)");
    let lines = tree.lines().filter(own).filter(|line| !line.contains('/'));
    let pairs = lines.filter_map(|line| {
        let (name, rest) = line.split_once(" v")?;
        Some((name.to_owned(), rest.split(' ').next()?.to_owned()))
    });
    pairs.collect()
}

/// What cargo knows of these crates, in order of their names.
fn of(metadata: &Value, linked: &BTreeSet<(String, String)>) -> Vec<Crate> {
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let mut crates: Vec<Crate> = packages
        .filter_map(|package| {
            let text = |name: &str| package.get(name).and_then(Value::as_str).map(str::to_owned);
            let (name, version) = (text("name")?, text("version")?);
            if !linked.contains(&(name.clone(), version.clone())) {
                return None;
            }
            let manifest = PathBuf::from(text("manifest_path")?);
            let home = text("repository").or_else(|| text("homepage")).unwrap_or_default();
            Some(Crate {
                name,
                version,
                licence: text("license")?,
                home,
                folder: manifest.parent()?.to_owned(),
            })
        })
        .collect();
    crates.sort();
    crates
}

fn names_in(folder: &Path) -> Result<Vec<String>, Failure> {
    let unread = |error| Failure::new(format!("cannot read {}: {error}", folder.display()));
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        names.push(entry.map_err(unread)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// The files to be told of a crate: where MIT is one of its choices and has a file, that; else all that say something of
/// licences.
fn files(licence: &str, names: &[String]) -> Vec<String> {
    let choices: Vec<&str> = licence.split(" OR ").collect();
    let mit = names.iter().find(|name| *name == "LICENSE-MIT");
    if let Some(mit) = mit.filter(|_| choices.contains(&"MIT")) {
        return vec![mit.clone()];
    }
    let says = |name: &&String| {
        ["LICENSE", "LICENCE", "NOTICE", "COPYING"]
            .iter()
            .any(|head| name.to_ascii_uppercase().starts_with(head))
    };
    names.iter().filter(says).cloned().collect()
}

/// A text without how its lines are broken: two that differ in nothing else are one.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn rendered(crates: &[Crate], texts: &Texts) -> String {
    let mut out = HEAD.to_owned();
    for Crate { name, version, licence, home, .. } in crates {
        let head = format!("{name} {version}");
        out.push_str(format!("  {head:<28}{licence:<32}{home}").trim_end());
        out.push('\n');
    }
    // In order of the crates, so that a new one changes little.
    let mut in_order: Vec<&(String, Vec<String>)> = texts.values().collect();
    in_order.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    for (text, names) in in_order {
        out.extend(["\n", &"-".repeat(100), "\n", &wrapped(names), "\n\n"]);
        for line in text.trim_matches('\n').lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out
}

/// Names on lines of at most a hundred characters.
fn wrapped(names: &[String]) -> String {
    let mut lines = vec![String::new()];
    for name in names {
        let Some(last) = lines.last_mut() else { break };
        if last.is_empty() {
            last.push_str(name);
        } else if last.len().saturating_add(name.len()) < 98 {
            last.push_str(", ");
            last.push_str(name);
        } else {
            last.push(',');
            lines.push(name.clone());
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_tree_names_what_comes_from_elsewhere() {
        let tree = "ovcore-py v0.1.0 (/work/ovcore-py)\nserde v1.0.2\nserde v1.0.2 (*)\naes v0.9.4\n";
        let found: Vec<_> = named_in(tree).into_iter().collect();
        assert_eq!(found, [("aes".into(), "0.9.4".into()), ("serde".into(), "1.0.2".into())]);
    }

    #[test]
    fn where_there_is_a_choice_it_is_mit() {
        let both = names(&["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "NOTICE.txt"]);
        assert_eq!(files("MIT OR Apache-2.0", &both), ["LICENSE-MIT"]);
        assert_eq!(files("Apache-2.0 AND MIT", &both), ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE.txt"]);
        assert_eq!(files("Zlib", &names(&["LICENSE", "src"])), ["LICENSE"]);
        assert!(files("MIT", &names(&["src"])).is_empty());
    }

    #[test]
    fn a_text_stands_once_with_all_whose_it_is() {
        let one = |name: &str| Crate {
            name: name.into(),
            version: "1.0.0".into(),
            licence: "MIT".into(),
            home: String::new(),
            folder: PathBuf::new(),
        };
        let texts = BTreeMap::from([(words("be\nkind"), ("be\nkind\n".to_owned(), names(&["a", "b"])))]);
        let text = rendered(&[one("a"), one("b")], &texts);
        assert!(text.contains("\n  a 1.0.0                     MIT\n  b 1.0.0"), "{text}");
        assert!(text.ends_with("\na, b\n\nbe\nkind\n"), "{text}");
        assert_eq!(words("be\n kind"), words("be kind\n"));
    }

    #[test]
    fn long_lists_of_names_are_broken() {
        let long = vec!["twelve-chars".to_owned(); 10];
        assert!(wrapped(&long).lines().all(|line| line.len() <= 100));
        assert_eq!(wrapped(&long).lines().count(), 2);
    }
}
