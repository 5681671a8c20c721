//! Fuzzing: every property of `ovcore-fuzz` in turn, with what was run and what was found.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::step::Failure;
use crate::workspace::{Workspace, call, shown};

/// The version that the recipes were written for.
const CARGO_FUZZ: &str = "0.13.2";

const PACKAGE: &str = "fuzz/Cargo.toml";

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    minutes: u32,
    sanitize: bool,
    minimise: bool,
    only: Option<String>,
}

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    target: String,
    executions: u64,
    a_second: u64,
    inputs: String,
    edges: u64,
    failed: bool,
}

/// `cargo xtask fuzz [--minutes N] [--sanitize] [--minimise] [TARGET]`.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    crate::status("fuzz", asked(arguments).and_then(|asked| fuzz(workspace, &asked)))
}

fn asked(arguments: &[String]) -> Result<Asked, Failure> {
    let mut asked = Asked { minutes: 1, sanitize: false, minimise: false, only: None };
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--minutes" => {
                let number = words.next().and_then(|number| number.parse().ok()).filter(|number| *number > 0);
                asked.minutes = number.ok_or_else(|| Failure::new("--minutes takes a number from 1 up"))?;
            }
            "--sanitize" => asked.sanitize = true,
            "--minimise" => asked.minimise = true,
            other if !other.starts_with('-') && asked.only.is_none() => asked.only = Some(other.to_owned()),
            other => {
                let expected = "--minutes N, --sanitize, --minimise, or one target";
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
    let mut ran = Vec::new();
    for target in chosen {
        ran.push(one(workspace, asked, target)?);
    }
    print!("{}", table(&ran));
    let failed: Vec<&str> = ran.iter().filter(|ran| ran.failed).map(|ran| ran.target.as_str()).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("found something: {}", failed.join(", "))))
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

/// Where the inputs of a target are while it runs, and those that it stops at.
fn folder(workspace: &Workspace, kind: &str, target: &str) -> Result<PathBuf, Failure> {
    let folder = crate::python::target(workspace)?.join("fuzz").join(kind).join(target);
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::new(format!("cannot make {}: {error}", folder.display())))?;
    Ok(folder)
}

/// The tool with the profile that all targets are built with.
fn tool(workspace: &Workspace, asked: &Asked, verb: &str) -> Command {
    let mut command = workspace.cargo(["fuzz", verb, "--release", "--features", "libfuzzer"]);
    command.args(["--sanitizer", if asked.sanitize { "address" } else { "none" }]);
    // Linking across crates costs minutes for each target, and coverage is counted all the same.
    command.env("CARGO_PROFILE_RELEASE_LTO", "off");
    if asked.sanitize {
        // The sanitizers are not stable; the compiler has them all the same.
        command.env("RUSTC_BOOTSTRAP", "1");
    }
    command
}

fn one(workspace: &Workspace, asked: &Asked, target: &str) -> Result<Ran, Failure> {
    let inputs = folder(workspace, "inputs", target)?;
    let found = folder(workspace, "found", target)?;
    corpus(workspace, "unpack", target, &inputs)?;
    println!("{target}: {} min", asked.minutes);
    let mut command = tool(workspace, asked, "run");
    command.arg(target).arg(&inputs).arg("--");
    let seconds = asked.minutes.saturating_mul(60);
    command.args([format!("-max_total_time={seconds}"), format!("-artifact_prefix={}/", found.display())]);
    command.args(["-print_final_stats=1", "-timeout=20", "-rss_limit_mb=3000", "-max_len=4096"]);
    let line = shown(&command);
    let output = command.output().map_err(|error| Failure::new(format!("cannot start: {line}: {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let Some(ran) = told(target, &said, !output.status.success()) else {
        return Err(Failure::new(format!("{} from: {line}\n{}", output.status, last(&said, 40))));
    };
    if ran.failed {
        println!("{}", last(&said, 40));
        println!("{}", advice(workspace, target, &found));
    }
    if asked.minimise {
        minimise(workspace, asked, target, &inputs)?;
    }
    Ok(ran)
}

/// What follows from something that was found.
fn advice(workspace: &Workspace, target: &str, found: &Path) -> String {
    let latest = std::fs::read_dir(found).into_iter().flatten().flatten();
    let latest = latest.max_by_key(|file| file.metadata().and_then(|data| data.modified()).ok());
    let file = latest.map_or_else(|| found.to_owned(), |file| file.path());
    let file = file.strip_prefix(workspace.path("")).unwrap_or(&file).display().to_string();
    format!(
        "again:  cargo run -p ovcore-fuzz --example corpus -- repeat {target} {file}\n\
         then:   add the line that this prints to fuzz/corpus/{target}.txt, where every run of the tests repeats it, and write\n\
         \x20       the smallest case as a test where the rule has its tests: a scenario, else beside the type"
    )
}

/// Keeps the inputs without which something would not be reached, and lists the smallest of them.
fn minimise(workspace: &Workspace, asked: &Asked, target: &str, inputs: &Path) -> Result<(), Failure> {
    call(tool(workspace, asked, "cmin").arg(target).arg(inputs))?;
    corpus(workspace, "pack", target, inputs)
}

fn corpus(workspace: &Workspace, verb: &str, target: &str, folder: &Path) -> Result<(), Failure> {
    let program = ["run", "--quiet", "--locked", "--package", "ovcore-fuzz", "--example", "corpus", "--"];
    call(workspace.cargo(program).args([verb, target]).arg(folder))
}

/// What the fuzzer says at its end; `None` where it never began.
fn told(target: &str, said: &str, failed: bool) -> Option<Ran> {
    let number = |name: &str| {
        let rest = said.lines().rev().find_map(|line| line.strip_prefix(name))?;
        rest.trim().parse().ok()
    };
    let status = said.lines().rev().find(|line| line.starts_with('#') && line.contains(" cov: "))?;
    let word = |name: &str| {
        let mut words = status.split_whitespace().skip_while(|word| *word != name);
        words.nth(1).unwrap_or_default().to_owned()
    };
    Some(Ran {
        target: target.to_owned(),
        executions: number("stat::number_of_executed_units:")?,
        a_second: number("stat::average_exec_per_sec:")?,
        inputs: word("corp:"),
        edges: word("cov:").parse().unwrap_or_default(),
        failed,
    })
}

fn last(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    let from = all.len().saturating_sub(lines);
    all.get(from..).unwrap_or_default().join("\n")
}

fn table(ran: &[Ran]) -> String {
    let head = format!(
        "{:10} {:>12} {:>8} {:>14} {:>7}  found\n",
        "target", "executions", "a second", "inputs", "edges"
    );
    let rows = ran.iter().map(|ran| {
        let Ran { target, executions, a_second, inputs, edges, failed } = ran;
        let found = if *failed { "something" } else { "nothing" };
        format!("{target:10} {executions:>12} {a_second:>8} {inputs:>14} {edges:>7}  {found}\n")
    });
    core::iter::once(head).chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_run_is_read() {
        let said = "INFO: Seed: 1\n#2\tINITED cov: 10 ft: 11 corp: 1/1b exec/s: 0 rss: 30Mb\n\
            #524288\tpulse  cov: 301 ft: 940 corp: 120/4Kb lim: 4096 exec/s: 87381 rss: 60Mb\nDone 600000 runs in 7 second(s)\n\
            stat::number_of_executed_units: 600000\nstat::average_exec_per_sec:     85714\n";
        let ran = told("deny", said, false).expect("a run");
        let inputs = "120/4Kb".to_owned();
        let expected = Ran {
            target: "deny".to_owned(),
            executions: 600_000,
            a_second: 85_714,
            inputs,
            edges: 301,
            failed: false,
        };
        assert_eq!(ran, expected);
        assert!(
            table(&[ran])
                .lines()
                .nth(1)
                .is_some_and(|row| row.starts_with("deny") && row.ends_with("nothing"))
        );
        assert_eq!(told("deny", "error: could not compile", true), None);
    }

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
        let own = ask(&["--minutes", "3", "--sanitize", "deny"]).expect("a sound request");
        assert_eq!(own, Asked { minutes: 3, sanitize: true, minimise: false, only: Some("deny".to_owned()) });
        for wrong in [&["--minutes"][..], &["--minutes", "0"], &["--for", "3"], &["deny", "taps"]] {
            assert!(ask(wrong).is_err(), "{wrong:?}");
        }
    }
}
