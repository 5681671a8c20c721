//! Fuzzing: every property of `ovcore-fuzz`, some side by side, with what was run and what was found.

mod child;
mod figures;

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};

use crate::step::Failure;
use crate::workspace::{Workspace, call, capture, shown};
use child::Spent;
use figures::Ran;

/// The version that the recipes were written for.
const CARGO_FUZZ: &str = "0.13.2";

const PACKAGE: &str = "fuzz/Cargo.toml";

/// One input may take so many seconds on the clock, which a busy machine stretches, and so many MB. What is longer than 4 KB
/// reaches nothing that shorter inputs do not, and takes its time.
const BOUNDS: [&str; 3] = ["-timeout=600", "-rss_limit_mb=3000", "-max_len=4096"];

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    minutes: u32,
    jobs: u32,
    sanitize: bool,
    minimise: bool,
    only: Option<String>,
}

/// `cargo xtask fuzz [--minutes N] [--jobs N] [--sanitize] [--minimise] [TARGET]`.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    crate::status("fuzz", asked(arguments).and_then(|asked| fuzz(workspace, &asked)))
}

fn asked(arguments: &[String]) -> Result<Asked, Failure> {
    let mut asked = Asked { minutes: 1, jobs: 1, sanitize: false, minimise: false, only: None };
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let mut number = || {
            let number = words.next().and_then(|number| number.parse().ok()).filter(|number| *number > 0);
            number.ok_or_else(|| Failure::new(format!("{word} takes a number from 1 up")))
        };
        match word {
            "--minutes" => asked.minutes = number()?,
            "--jobs" => asked.jobs = number()?,
            "--sanitize" => asked.sanitize = true,
            "--minimise" => asked.minimise = true,
            other if !other.starts_with('-') && asked.only.is_none() => asked.only = Some(other.to_owned()),
            other => {
                let expected = "--minutes N, --jobs N, --sanitize, --minimise, or one target";
                return Err(Failure::new(format!("found `{other}`; expected {expected}")));
            }
        }
    }
    Ok(asked)
}

fn fuzz(workspace: &Workspace, asked: &Asked) -> Result<(), Failure> {
    let all = targets(&workspace.text(PACKAGE)?);
    let chosen: Vec<&String> =
        all.iter().filter(|name| asked.only.as_ref().is_none_or(|only| only == *name)).collect();
    if chosen.is_empty() {
        return Err(Failure::new(format!("no such target; expected one of {}", all.join(", "))));
    }
    install(workspace)?;
    let fuzzers = Fuzzers::build(workspace, asked)?;
    for target in &chosen {
        corpus(workspace, "unpack", target, &fuzzers.folder("inputs", target)?)?;
    }
    let (ran, mut wrong) = fuzzers.side_by_side(&chosen);
    print!("{}", figures::table(&ran));
    for ran in ran.iter().filter(|ran| ran.found.is_some()) {
        wrong.push(format!("found something: {}", ran.target));
    }
    if asked.minimise {
        for target in chosen {
            fuzzers.minimise(target)?;
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::new(wrong.join("\n"))) }
}

/// The names of the fuzzers, in the order in which the package lists them.
fn targets(manifest: &str) -> Vec<String> {
    let paths = manifest.lines().filter_map(|line| line.strip_prefix("path = \"fuzz_targets/"));
    paths.filter_map(|path| path.strip_suffix(".rs\"")).map(str::to_owned).collect()
}

fn install(workspace: &Workspace) -> Result<(), Failure> {
    if workspace.has_cargo_tool("fuzz") {
        return Ok(());
    }
    println!("      cargo-fuzz is missing, so it is installed");
    call(&mut workspace.cargo(["install", "--locked", "--version", CARGO_FUZZ, "cargo-fuzz"]))
}

fn corpus(workspace: &Workspace, verb: &str, target: &str, folder: &Path) -> Result<(), Failure> {
    let program = ["run", "--quiet", "--locked", "--package", "ovcore-fuzz", "--example", "corpus", "--"];
    let said = capture(workspace.cargo(program).args([verb, target]).arg(folder))?;
    print!("{said}");
    Ok(())
}

/// What a fuzzer said so far: it may be in the middle of a word.
fn said(log: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    File::open(log)?.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The fuzzers, built, and where they run.
struct Fuzzers<'a> {
    workspace: &'a Workspace,
    asked: &'a Asked,
    /// What they leave behind, of all runs.
    place: PathBuf,
    /// The platform that they are built for, which is a folder of what is built.
    host: String,
}

impl<'a> Fuzzers<'a> {
    fn build(workspace: &'a Workspace, asked: &'a Asked) -> Result<Self, Failure> {
        let version = capture(workspace.rustc().arg("-vV"))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.ok_or_else(|| Failure::new("rustc -vV names no host"))?.to_owned();
        let place = crate::python::target(workspace)?.join("fuzz");
        let own = Self { workspace, asked, place, host };
        call(own.tool("build").args(&asked.only))?;
        Ok(own)
    }

    fn sanitizer(&self) -> &'static str {
        if self.asked.sanitize { "address" } else { "none" }
    }

    /// Where what is built with this sanitizer stands: runs with and without it leave each other alone.
    fn built(&self) -> PathBuf {
        self.place.join(self.sanitizer())
    }

    /// The tool with the profile that all targets are built with.
    fn tool(&self, verb: &str) -> Command {
        let mut command = self.workspace.cargo(["fuzz", verb, "--release", "--features", "libfuzzer"]);
        command.args(["--sanitizer", self.sanitizer(), "--target", &self.host]);
        command.arg("--target-dir").arg(self.built());
        // Linking across crates costs minutes for each target, and coverage is counted all the same.
        command.env("CARGO_PROFILE_RELEASE_LTO", "off");
        if self.asked.sanitize {
            // The sanitizers are not stable; the compiler has them all the same.
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        command
    }

    /// Where the inputs of a target are while it runs, and those that it stops at.
    fn folder(&self, kind: &str, target: &str) -> Result<PathBuf, Failure> {
        let folder = self.place.join(kind).join(target);
        std::fs::create_dir_all(&folder)
            .map_err(|error| Failure::new(format!("cannot make {}: {error}", folder.display())))?;
        Ok(folder)
    }

    /// All of them, so many at a time: what they came to, and why some did not run.
    fn side_by_side(&self, chosen: &[&String]) -> (Vec<Ran>, Vec<String>) {
        let waiting = Mutex::new(chosen.iter().enumerate().collect::<VecDeque<_>>());
        let done = Mutex::new(Vec::new());
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let work = || {
            while let Some((place, target)) = next() {
                let result = self.one(target);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((place, result));
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..self.asked.jobs {
                scope.spawn(work);
            }
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(place, _)| *place);
        let (mut ran, mut wrong) = (Vec::new(), Vec::new());
        for (_, result) in done {
            match result {
                Ok(own) => ran.push(own),
                Err(failure) => wrong.push(failure.to_string()),
            }
        }
        (ran, wrong)
    }

    /// One, which is the program itself: so what it spends can be read, and builds do not keep others waiting.
    fn one(&self, target: &str) -> Result<Ran, Failure> {
        let minutes = self.asked.minutes;
        let found = self.folder("found", target)?;
        let log = self.folder("said", target)?.join(format!("{}.txt", self.sanitizer()));
        let wrong = |error| Failure::new(format!("{target}: {}: {error}", log.display()));
        let mut command = self.fuzzer(target);
        command.arg(format!("-max_total_time={}", minutes.saturating_mul(60)));
        command.arg(format!("-artifact_prefix={}{}", found.display(), std::path::MAIN_SEPARATOR));
        command.args(BOUNDS).arg("-print_final_stats=1").arg(self.folder("inputs", target)?);
        command.stdout(Stdio::null()).stderr(File::create(&log).map_err(wrong)?);
        println!("{target}: {minutes} min");
        let line = shown(&command);
        let mut child =
            command.spawn().map_err(|error| Failure::new(format!("cannot start: {line}: {error}")))?;
        let said = || said(&log);
        let progress = |minute, spent: Option<Spent>| {
            let figures::State { executions, edges, inputs } =
                said().ok().and_then(|said| figures::state(&said)).unwrap_or_default();
            let seconds = spent.map_or_else(String::new, |spent| format!(", {} CPU s", spent.seconds()));
            println!(
                "{target}: minute {minute}: {executions} executions{seconds}, {inputs} inputs, {edges} edges"
            );
        };
        let (status, spent) = child::wait(&mut child, progress).map_err(wrong)?;
        let said = said().map_err(wrong)?;
        let Some(ran) = figures::told(target, &said, spent, !status.success()) else {
            return Err(Failure::new(format!("{status} from: {line}\n{}", figures::last(&said, 40))));
        };
        if let Some(found) = &ran.found {
            println!("{}\n{}", figures::last(&said, 40), self.advice(target, found.input.as_deref()));
        }
        Ok(ran)
    }

    fn fuzzer(&self, target: &str) -> Command {
        let folder = self.built().join(&self.host).join("release");
        let program = folder.join(format!("{target}{}", std::env::consts::EXE_SUFFIX));
        let mut command = self.workspace.program(program);
        if self.asked.sanitize {
            // As the tool sets it: crates that are in a program twice are no fault of ours.
            command.env("ASAN_OPTIONS", "detect_odr_violation=0");
        }
        command
    }

    /// What follows from something that was found.
    fn advice(&self, target: &str, input: Option<&str>) -> String {
        let Some(input) = input else {
            return format!("{target} ended without an input: out of memory, or somebody ended it");
        };
        let file = Path::new(input);
        let file = file.strip_prefix(self.workspace.path("")).unwrap_or(file).display();
        format!(
            "again:  cargo run -p ovcore-fuzz --example corpus -- repeat {target} {file}\n\
             then:   add the line that this prints to fuzz/corpus/found.txt, where every run of the tests repeats it, and write\n\
             \x20       the smallest case as a test where the rule has its tests: a scenario, else beside the type"
        )
    }

    /// Keeps the inputs without which something would not be reached, and lists the smallest of them.
    fn minimise(&self, target: &str) -> Result<(), Failure> {
        let inputs = self.folder("inputs", target)?;
        call(self.tool("cmin").arg(target).arg(&inputs))?;
        corpus(self.workspace, "pack", target, &inputs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_lists_a_fuzzer_for_each_property() {
        let workspace = Workspace::here();
        let names = targets(&workspace.text(PACKAGE).expect("the package of the fuzzers"));
        assert!(names.len() >= 13 && names.contains(&"deny".to_owned()), "{names:?}");
        for name in names {
            assert!(workspace.path(&format!("fuzz/fuzz_targets/{name}.rs")).is_file(), "{name}");
            assert!(workspace.path(&format!("fuzz/corpus/{name}.txt")).is_file(), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        let ask = |words: &[&str]| asked(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let own = ask(&["--minutes", "3", "--jobs", "2", "--sanitize", "deny"]).expect("a sound request");
        let only = Some("deny".to_owned());
        assert_eq!(own, Asked { minutes: 3, jobs: 2, sanitize: true, minimise: false, only });
        for wrong in
            [&["--minutes"][..], &["--minutes", "0"], &["--jobs", "all"], &["--for", "3"], &["deny", "taps"]]
        {
            assert!(ask(wrong).is_err(), "{wrong:?}");
        }
    }

    /// Fuzzers that are not built do not start; each is told, and no other waits for it.
    #[test]
    fn one_that_does_not_start_stops_no_other() {
        let workspace = Workspace::here();
        let asked = Asked { minutes: 1, jobs: 2, sanitize: false, minimise: false, only: None };
        let place = std::env::temp_dir().join(format!("ovcore-fuzz-{}", std::process::id()));
        let fuzzers = Fuzzers {
            workspace: &workspace,
            asked: &asked,
            place: place.clone(),
            host: "nowhere".to_owned(),
        };
        let three = ["deny", "taps", "texts"].map(str::to_owned);
        let (ran, wrong) = fuzzers.side_by_side(&three.iter().collect::<Vec<_>>());
        std::fs::remove_dir_all(&place).expect("the folder of this test");
        assert_eq!(ran, []);
        let named: Vec<bool> = three
            .iter()
            .zip(&wrong)
            .map(|(name, why)| why.starts_with("cannot start:") && why.contains(name.as_str()))
            .collect();
        assert_eq!(named, [true; 3], "{wrong:?}");
    }
}
