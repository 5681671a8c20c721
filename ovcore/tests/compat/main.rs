//! What a host keeps must be readable by every later version, and mean what it meant.
//!
//! `tests/compat/VERSION` holds one small sample of everything that a host stores or sends, as that version wrote it, and in
//! `means-…` what it says. Nothing there is ever changed: `frozen.txt` names each folder by the digest of its list of
//! digests. `cargo xtask compat` runs this; `cargo xtask compat --freeze VERSION` adds a folder, and touches no other.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "small numbers, and a test stops at the first thing that is not as it should be"
)]

mod account;
mod bytes;
mod every;
mod files;
mod freeze;
mod kinds;
mod rides;
mod vectors;

use std::collections::BTreeSet;
use std::path::Path;

use files::Folder;
use kinds::{KINDS, Reading, kind_of};
use serde_json::Value;

/// How many samples the newest version must have at least: a folder that lost its files would have none to fail on.
const SAMPLES_MIN: usize = 40;

/// How many changed meanings of one sample are compared.
const CHANGES_MAX: usize = 60;

#[test]
fn nothing_that_is_frozen_has_changed() {
    let folders = Folder::all();
    assert!(!folders.is_empty());
    for folder in &folders {
        assert_eq!(folder.changed(), [""; 0], "in tests/compat/{}", folder.name);
    }
    assert_eq!(files::folders_on_disk(), folders.iter().map(|f| f.name.clone()).collect::<BTreeSet<_>>());
}

#[test]
fn everything_that_is_frozen_is_read_and_means_what_it_meant() {
    let mut problems = Vec::new();
    for folder in Folder::all() {
        let mut read = 0;
        for name in folder.samples() {
            match kinds::check(&folder, &name) {
                Ok(()) => read += 1,
                Err(found) => problems.push(format!("{}/{name}: {found}", folder.name)),
            }
        }
        println!(
            "      tests/compat/{}: {read} of {} samples read and as they were",
            folder.name,
            folder.samples().len()
        );
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A form that nobody froze is a form that a later version may break unseen.
#[test]
fn the_newest_version_has_a_sample_of_every_form() {
    let newest = Folder::all().pop().unwrap();
    assert!(newest.samples().len() >= SAMPLES_MIN, "{}", newest.samples().len());
    let frozen: String = newest.samples().iter().map(|name| newest.text(name)).collect();
    let mut missing = Vec::new();
    for form in forms_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        if !frozen.contains(&form) {
            missing.push(form);
        }
    }
    assert_eq!(missing, [""; 0], "not frozen in tests/compat/{}", newest.name);
    // What tariffs remember from day to day is the part of an event that changes most.
    for part in ["\"transfers\":[{", "\"counters\":[{", "\"rides\":[{", "\"open\":{", "\"rail\":{"] {
        assert!(frozen.contains(part), "no frozen event has {part}");
    }
    for letters in ["ova", "ovdl", "ovdd", "ovdf"] {
        let hex = account::hex(letters.as_bytes());
        let found = newest.samples().iter().any(|name| newest.text(name).starts_with(&hex));
        assert!(found, "no sample begins with `{letters}`");
    }
}

/// The names of the forms that types read and write: `#[serde(rename = "ovcore/…/1")]`.
fn forms_in(folder: &Path) -> BTreeSet<String> {
    let mut forms = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            forms.extend(forms_in(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let after = text.split("rename = \"ovcore/").skip(1);
            forms.extend(
                after.filter_map(|rest| rest.split_once('"')).map(|(form, _)| format!("ovcore/{form}")),
            );
        }
    }
    forms
}

#[test]
fn the_words_of_every_document_are_frozen() {
    let newest = Folder::all().pop().unwrap();
    for (name, schema) in every::schemas() {
        let samples = newest.text(&format!("every-{name}.jsonl"));
        let frozen: BTreeSet<String> =
            samples.lines().flat_map(|line| every::words(&serde_json::from_str(line).unwrap())).collect();
        let unsaid: Vec<String> = every::vocabulary(&schema).difference(&frozen).cloned().collect();
        assert_eq!(
            unsaid, [""; 0],
            "words of schemas/{name}.schema.json that tests/compat/{} does not use",
            newest.name
        );
    }
}

/// With a version in the environment, its folder is written: that is what `cargo xtask compat --freeze` does. Without one,
/// all that would be written is read and compared.
#[test]
fn what_would_be_frozen_today_can_be_read() {
    let today = freeze::samples();
    if let Some(version) = std::env::var_os("OVCORE_FREEZE") {
        freeze::write(version.to_str().unwrap(), &today).unwrap();
        return;
    }
    let folder = Folder::of_today(today);
    let checked = folder.samples().into_iter().map(|name| (kinds::check(&folder, &name), name));
    let problems: Vec<String> =
        checked.filter_map(|(found, name)| found.err().map(|found| format!("{name}: {found}"))).collect();
    assert_eq!(problems, [""; 0]);
    let unused = KINDS.iter().filter(|kind| !folder.samples().iter().any(|name| kind.fits(name)));
    assert_eq!(unused.map(|kind| kind.begins).collect::<Vec<_>>(), [""; 0]);
}

/// The log and the snapshot of one life are the same account, and it goes on from there.
#[test]
fn a_kept_account_goes_on() {
    for folder in Folder::all() {
        for (log, snapshot) in
            [("events.jsonl", "snapshot.hex"), ("events-standing.jsonl", "snapshot-standing.hex")]
        {
            if folder.has(log) {
                account::goes_on(&folder, log, snapshot);
            }
        }
    }
}

/// One letter more, less or other in a frozen meaning is told: the comparison is not blind.
#[test]
fn another_meaning_is_found() {
    let newest = Folder::all().pop().unwrap();
    let mut compared = 0;
    for name in newest.samples() {
        let Some(kind) = kind_of(&name) else { continue };
        let Reading::Means(read) = kind.reading else { continue };
        // To change each leaf of the longest would take minutes.
        if newest.text(&format!("means-{name}.json")).len() > 10_000 {
            continue;
        }
        let meant: Value = serde_json::from_str(&newest.text(&format!("means-{name}.json"))).unwrap();
        let read = read(&newest, &newest.text(&name)).unwrap();
        assert_eq!(kinds::missing(&meant, &read), [""; 0]);
        let others = kinds::with_one_change(&meant);
        // Some of each: to compare every change of a large meaning takes minutes.
        for other in others.iter().step_by(1 + others.len() / CHANGES_MAX) {
            assert_ne!(kinds::missing(other, &read), [""; 0], "{name}");
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared}");
}
