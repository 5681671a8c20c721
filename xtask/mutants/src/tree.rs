//! A copy of the workspace with the mutants woven in: written, checked, built.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::find::Mutant;
use crate::weave::{self, Woven};

/// What asks, while the tests run, which mutant acts: the number comes from outside, so that one build holds them all. What
/// runs while compiling is never a mutant.
const WOVEN: &str = include_str!("woven.txt");

/// The root of the crate whose code is changed.
const CRATE_ROOT: &str = "ovcore/src/lib.rs";

/// Test programs that say nothing about a mutant, with the reason.
const LEFT_OUT: [(&str, &str); 1] = [("compile_fail", "it compiles programs, which takes minutes")];

/// Where it is noted what did not fit.
const UNFIT: &str = "unfit.txt";

/// How it is noted.
const KINDS: [(Unfit, &str); 2] = [(Unfit::Unviable, "unviable"), (Unfit::Alone, "alone")];

/// Why a mutant cannot act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It does not compile.
    Unviable,
    /// It may compile, but not beside its original.
    Alone,
}

/// Where the copy is and where it is built.
pub(crate) struct Tree {
    pub(crate) root: PathBuf,
    build: PathBuf,
    count: usize,
}

/// A test program, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Built {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

impl Tree {
    /// Copies every file that git knows or would know, but those that will be woven: a copy as it was woven before is left as
    /// it is, so that what is the same need not be built again.
    pub(crate) fn of(from: &Path, place: &Path, woven: &BTreeSet<String>) -> Result<Self, String> {
        let tree = Self { root: place.join("tree"), build: place.join("build"), count: 0 };
        let mut list = Command::new("git");
        list.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]).current_dir(from);
        let names = output(&mut list)?;
        let names: BTreeSet<&str> = names.split('\0').filter(|name| from.join(name).is_file()).collect();
        for name in names.iter().filter(|name| **name != CRATE_ROOT && !woven.contains(**name)) {
            let bytes = std::fs::read_to_string(from.join(name)).map(String::into_bytes);
            match bytes {
                Ok(bytes) => written(&tree.root.join(name), &bytes)?,
                Err(_) => copied(&from.join(name), &tree.root.join(name))?,
            }
        }
        tree.swept(&tree.root, &names)?;
        Ok(tree)
    }

    /// Takes away what is no longer in the workspace.
    fn swept(&self, folder: &Path, names: &BTreeSet<&str>) -> Result<(), String> {
        let entries = std::fs::read_dir(folder).map_err(|error| told(folder, &error))?;
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                self.swept(&path, names)?;
            } else {
                let name =
                    path.strip_prefix(&self.root).map(|name| name.to_string_lossy().replace('\\', "/"));
                if name.is_ok_and(|name| !names.contains(name.as_str())) {
                    std::fs::remove_file(&path).map_err(|error| told(&path, &error))?;
                }
            }
        }
        Ok(())
    }

    /// Weaves the mutants into the copy, without those that cannot act, or turn out not to compile;
    /// tells which those are.
    pub(crate) fn weave(
        &mut self,
        from: &Path,
        mutants: &[Mutant],
        mut unfit: BTreeMap<u32, Unfit>,
    ) -> Result<BTreeMap<u32, Unfit>, String> {
        self.count = mutants.len();
        loop {
            let woven = self.write(from, mutants, &mut unfit)?;
            let errors = self.check()?;
            if errors.is_empty() {
                return Ok(unfit);
            }
            let before = unfit.len();
            for error in &errors {
                blame(error, &woven, &mut unfit);
            }
            println!("      {} do not compile, of {}", unfit.len(), mutants.len());
            if unfit.len() == before {
                let said: Vec<&str> =
                    errors.iter().filter_map(|error| error.get("rendered")?.as_str()).collect();
                return Err(format!("the woven tree does not compile:\n{}", said.join("\n")));
            }
        }
    }

    fn write(
        &self,
        from: &Path,
        mutants: &[Mutant],
        unfit: &mut BTreeMap<u32, Unfit>,
    ) -> Result<BTreeMap<String, Woven>, String> {
        let mut files: BTreeMap<&str, Vec<&Mutant>> = BTreeMap::new();
        for mutant in mutants {
            let list = files.entry(&mutant.file).or_default();
            if !unfit.contains_key(&mutant.id) {
                list.push(mutant);
            }
        }
        files.entry(CRATE_ROOT).or_default();
        let mut woven = BTreeMap::new();
        for (file, mutants) in files {
            let text =
                std::fs::read_to_string(from.join(file)).map_err(|error| told(Path::new(file), &error))?;
            let mut own = weave::weave(&text, &mutants).map_err(|error| format!("{file}: {error}"))?;
            for mutant in mutants.iter().filter(|mutant| !own.placed.contains(&mutant.id)) {
                unfit.insert(mutant.id, Unfit::Alone);
            }
            if file == CRATE_ROOT {
                let count = self.count.saturating_add(1).to_string();
                own.text = format!(
                    "#![feature(core_intrinsics, const_eval_select)]\n{}{}",
                    own.text,
                    WOVEN.replace("COUNT_OF_ALL", &count)
                );
            }
            written(&self.root.join(file), own.text.as_bytes())?;
            woven.insert(file.to_owned(), own);
        }
        Ok(woven)
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).args(["--package", "ovcore", "--all-features", "--message-format=json"]);
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.build);
        // The changed code breaks lints, and asks of the compiler whether it runs while compiling.
        command.env("RUSTFLAGS", "--cap-lints=allow").env("RUSTC_BOOTSTRAP", "ovcore");
        command.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
        command
    }

    /// The errors of the compiler, in its own JSON.
    fn check(&self) -> Result<Vec<Value>, String> {
        let mut check = self.cargo(&["check", "--lib"]);
        let out = check.stderr(std::process::Stdio::null()).output();
        let out = out.map_err(|error| format!("cannot start cargo: {error}"))?;
        let errors: Vec<Value> = json_lines(&String::from_utf8_lossy(&out.stdout))
            .filter_map(|line| line.get("message").cloned())
            .filter(|message| message.get("level").and_then(Value::as_str) == Some("error"))
            .filter(|message| {
                message.get("spans").and_then(Value::as_array).is_some_and(|all| !all.is_empty())
            })
            .collect();
        if errors.is_empty() && !out.status.success() {
            return Err("cargo check fails in the copy, and names no error of the code".to_owned());
        }
        Ok(errors)
    }

    /// Builds the tests of the core, each kind of test a program.
    pub(crate) fn tests(&self) -> Result<Vec<Built>, String> {
        let out = output(&mut self.cargo(&["test", "--lib", "--test", "*", "--no-run"]))?;
        let mut built: Vec<Built> = json_lines(&out).filter_map(|line| program(&line)).collect();
        for (name, reason) in LEFT_OUT {
            built.retain(|built| built.name != name);
            println!("      {name} is left out: {reason}");
        }
        Ok(built)
    }
}

/// What turned out not to fit in runs before, of files that are as they were: the compiler need not be asked again.
pub(crate) fn remembered(from: &Path, place: &Path, mutants: &[Mutant]) -> BTreeMap<u32, Unfit> {
    let text = std::fs::read_to_string(place.join(UNFIT)).unwrap_or_default();
    let known: BTreeSet<&str> = text.lines().collect();
    let marks = marks(from, mutants);
    let kinds = |mutant: &Mutant| {
        let mark = marks.get(mutant.file.as_str())?;
        let kind = KINDS.iter().find(|(_, word)| known.contains(line(*mark, word, mutant).as_str()))?;
        Some((mutant.id, kind.0))
    };
    mutants.iter().filter_map(kinds).collect()
}

/// Notes what did not fit, for the next run.
pub(crate) fn remember(
    from: &Path,
    place: &Path,
    mutants: &[Mutant],
    unfit: &BTreeMap<u32, Unfit>,
) -> Result<(), String> {
    let marks = marks(from, mutants);
    let noted = |mutant: &Mutant| {
        let (_, word) = KINDS.iter().find(|(kind, _)| unfit.get(&mutant.id) == Some(kind))?;
        Some(line(*marks.get(mutant.file.as_str())?, word, mutant) + "\n")
    };
    let text: String = mutants.iter().filter_map(noted).collect();
    written(&place.join(UNFIT), text.as_bytes())
}

fn line(mark: u64, word: &str, mutant: &Mutant) -> String {
    format!("{mark:016x} {word} {}", mutant.name)
}

/// A number for the text of each file, by which a change shows.
fn marks<'m>(from: &Path, mutants: &'m [Mutant]) -> BTreeMap<&'m str, u64> {
    let files: BTreeSet<&str> = mutants.iter().map(|mutant| mutant.file.as_str()).collect();
    let mark = |file: &'m str| {
        let mut hasher = DefaultHasher::new();
        std::fs::read_to_string(from.join(file)).ok()?.hash(&mut hasher);
        Some((file, hasher.finish()))
    };
    files.into_iter().filter_map(mark).collect()
}

fn program(line: &Value) -> Option<Built> {
    let path = PathBuf::from(line.get("executable")?.as_str()?);
    Some(Built { name: line.get("target")?.get("name")?.as_str()?.to_owned(), path })
}

/// Notes the mutants that an error speaks of: by the place it points at, else by those it mentions.
fn blame(error: &Value, woven: &BTreeMap<String, Woven>, unfit: &mut BTreeMap<u32, Unfit>) {
    let spans: Vec<&Value> = error.get("spans").and_then(Value::as_array).into_iter().flatten().collect();
    for primary in [true, false] {
        let mut found = BTreeSet::new();
        for span in
            spans.iter().filter(|span| span.get("is_primary").and_then(Value::as_bool) == Some(primary))
        {
            let file = span.get("file_name").and_then(Value::as_str).unwrap_or_default().replace('\\', "/");
            let at = span.get("byte_start").and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
            if let (Some(woven), Some(at)) = (woven.get(&file), at) {
                found.extend(weave::blamed(&woven.text, at));
            }
        }
        if !found.is_empty() {
            let why = if found.len() == 1 { Unfit::Unviable } else { Unfit::Alone };
            unfit.extend(found.into_iter().map(|id| (id, why)));
            return;
        }
    }
}

fn json_lines(text: &str) -> impl Iterator<Item = Value> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok())
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Writes a file if that changes it, so that cargo builds no more than it must.
fn written(path: &Path, bytes: &[u8]) -> Result<(), String> {
    if std::fs::read_to_string(path).is_ok_and(|old| old.as_bytes() == bytes) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|error| told(folder, &error))?;
    std::fs::write(path, bytes).map_err(|error| told(path, &error))
}

/// Copies a file that is no text.
fn copied(from: &Path, to: &Path) -> Result<(), String> {
    let folder = to.parent().unwrap_or(to);
    std::fs::create_dir_all(folder).map_err(|error| told(folder, &error))?;
    std::fs::copy(from, to).map(drop).map_err(|error| told(to, &error))
}

/// What a command writes; what it complains of goes to the reader.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let out = command.stderr(std::process::Stdio::inherit()).output();
    let out = out.map_err(|error| format!("cannot start {name}: {error}"))?;
    if !out.status.success() {
        return Err(format!("{} from {name}", out.status));
    }
    String::from_utf8(out.stdout).map_err(|_| format!("what {name} writes is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find::{Genre, Place};

    #[test]
    fn what_did_not_fit_is_remembered_until_its_file_changes() {
        let place = std::env::temp_dir().join(format!("ovcore-mutants-{}", std::process::id()));
        let mutant = |id: u32, file: &str| Mutant {
            id,
            file: file.to_owned(),
            place: Place { line: 1, column: 1 },
            genre: Genre::Binary,
            replacement: String::new(),
            name: format!("{file}: {id}"),
            constant: false,
        };
        let mutants = [mutant(1, "a.rs"), mutant(2, "a.rs"), mutant(3, "b.rs"), mutant(4, "b.rs")];
        for (file, text) in [("a.rs", "fn a() {}"), ("b.rs", "fn b() {}")] {
            written(&place.join(file), text.as_bytes()).expect("a file");
        }
        assert_eq!(remembered(&place, &place, &mutants), BTreeMap::new());
        let unfit = BTreeMap::from([(1, Unfit::Unviable), (4, Unfit::Alone)]);
        remember(&place, &place, &mutants, &unfit).expect("a note");
        assert_eq!(remembered(&place, &place, &mutants), unfit);
        written(&place.join("b.rs"), b"fn b() { a() }").expect("a file");
        assert_eq!(remembered(&place, &place, &mutants), BTreeMap::from([(1, Unfit::Unviable)]));
        std::fs::remove_dir_all(&place).expect("the folder of this test");
    }
}
