//! The folders of frozen samples, and that they stay as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// The list of digests in each folder.
const SUMS: &str = "SHA256SUMS";
/// The folders in order of time, each with the digest of its list.
const FROZEN: &str = "frozen.txt";

/// All samples of one version.
#[derive(Debug)]
pub(crate) struct Folder {
    /// Its version.
    pub(crate) name: String,
    files: BTreeMap<String, String>,
    /// The digest that `frozen.txt` has for it.
    sum: Option<String>,
}

pub(crate) fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compat")
}

impl Folder {
    /// All that are frozen, the oldest first.
    pub(crate) fn all() -> Vec<Self> {
        let list = std::fs::read_to_string(here().join(FROZEN)).unwrap_or_default();
        list.lines()
            .filter_map(|line| line.split_once("  "))
            .map(|(sum, name)| Self {
                name: name.to_owned(),
                files: read(&here().join(name)),
                sum: Some(sum.to_owned()),
            })
            .collect()
    }

    /// What is not frozen yet.
    pub(crate) fn of_today(files: BTreeMap<String, String>) -> Self {
        Self { name: "today".to_owned(), files, sum: None }
    }

    /// Files that are not as their digests say, or are not listed, or are listed and gone.
    pub(crate) fn changed(&self) -> Vec<String> {
        let sums = self.files.get(SUMS).map(String::as_str).unwrap_or_default();
        let mut found = Vec::new();
        if self.sum.as_deref() != Some(&digest(sums)) {
            found.push(SUMS.to_owned());
        }
        let listed: BTreeMap<&str, &str> =
            sums.lines().filter_map(|line| line.split_once("  ")).map(|(sum, name)| (name, sum)).collect();
        let names: BTreeSet<&str> =
            listed.keys().copied().chain(self.files.keys().map(String::as_str)).collect();
        for name in names.into_iter().filter(|name| *name != SUMS) {
            let now = self.files.get(name).map(|text| digest(text));
            if now.as_deref() != listed.get(name).copied() {
                found.push(name.to_owned());
            }
        }
        found
    }

    /// The samples: not the list, and not what they mean.
    pub(crate) fn samples(&self) -> Vec<String> {
        self.files.keys().filter(|name| *name != SUMS && !name.starts_with("means-")).cloned().collect()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    #[track_caller]
    pub(crate) fn text(&self, name: &str) -> String {
        self.files.get(name).unwrap_or_else(|| panic!("tests/compat/{} has no {name}", self.name)).clone()
    }
}

fn read(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (name(&path), std::fs::read_to_string(&path).unwrap()))
        .collect()
}

/// The folders that are there, listed or not.
pub(crate) fn folders_on_disk() -> BTreeSet<String> {
    let entries = std::fs::read_dir(here()).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect()
}

/// Writes a folder and adds it to the list. An old one is never written over.
pub(crate) fn add(version: &str, files: &BTreeMap<String, String>) -> Result<(), String> {
    let folder = here().join(version);
    if folder.exists() || Folder::all().iter().any(|frozen| frozen.name == version) {
        return Err(format!("{version} is frozen already; what is frozen is never changed"));
    }
    let failed = |error: std::io::Error| error.to_string();
    std::fs::create_dir(&folder).map_err(failed)?;
    let sums: Vec<String> = files.iter().map(|(name, text)| format!("{}  {name}\n", digest(text))).collect();
    let sums = sums.concat();
    for (name, text) in files.iter().map(|(name, text)| (name.as_str(), text)).chain([(SUMS, &sums)]) {
        std::fs::write(folder.join(name), text).map_err(failed)?;
    }
    let list = std::fs::read_to_string(here().join(FROZEN)).unwrap_or_default();
    std::fs::write(here().join(FROZEN), format!("{list}{}  {version}\n", digest(&sums))).map_err(failed)
}

fn digest(text: &str) -> String {
    crate::account::hex(&Sha256::digest(text.as_bytes()))
}
