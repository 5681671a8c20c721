//! One entry for every chore of this workspace: `cargo xtask` lists them.
//!
//! A laptop and the build server run the same code. What a chore needs and does not find, it names; with `CI=true`
//! that is a failure, so that nothing is left out unseen.

mod audit;
mod bench;
mod compat;
mod conformance;
mod coverage;
mod docs;
mod ffi;
mod fuzz;
mod golden;
mod job;
mod kotlin;
mod lint;
mod memory;
mod model;
mod mutants;
mod notices;
mod peers;
mod proofs;
mod python;
mod readme;
mod schema;
mod simulate;
mod spark;
mod step;
mod swift;
mod test;
mod wheels;
mod workload;
mod workspace;

use std::process::ExitCode;

use step::{Failure, Step};
use workspace::Workspace;

/// One chore: its name, what follows the name, what it does, and how.
struct Chore {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&Workspace, &[String]) -> ExitCode,
}

const CHORES: &[Chore] = &[
    Chore {
        name: "test",
        arguments: "",
        about: "everything that must hold, cheap checks first",
        run: test::all,
    },
    Chore {
        name: "run",
        arguments: "[ARGS]",
        about: "the main job: a travel day from taps to payments",
        run: job::run,
    },
    Chore {
        name: "fmt",
        arguments: "",
        about: "rewrite all files as rustfmt wants them",
        run: lint::rewrite,
    },
    Chore { name: "lint", arguments: "", about: "format check and clippy, warnings denied", run: lint::run },
    Chore {
        name: "audit",
        arguments: "[--advisories FOLDER]",
        about: "licences, sources and double versions of all crates; or known flaws, by a copy of RustSec",
        run: audit::run,
    },
    Chore { name: "docs", arguments: "", about: "build the documentation, warnings denied", run: docs::run },
    Chore {
        name: "bless",
        arguments: "[FILTER]",
        about: "rewrite the golden files, then show which",
        run: golden::bless,
    },
    Chore {
        name: "conformance",
        arguments: "[--bless]",
        about: "play the conformance corpus; with --bless, write it anew from the scenarios",
        run: conformance::run,
    },
    Chore {
        name: "compat",
        arguments: "[--bless|--freeze V|--release V|--semver REV]",
        about: "what hosts keep is read as it was meant, and the public API is the listed one",
        run: compat::run,
    },
    Chore {
        name: "python",
        arguments: "[--bless|--wheels]",
        about: "build the Python package and test it; or rewrite its notebooks; or try its other distributions",
        run: python::run,
    },
    Chore {
        name: "notices",
        arguments: "",
        about: "write anew which crates a wheel holds, and under which licences",
        run: notices::write,
    },
    Chore {
        name: "kotlin",
        arguments: "[--costs]",
        about: "build the library for apps and its Kotlin package, and test it; or measure what calls cost, too",
        run: kotlin::run,
    },
    Chore {
        name: "sizes",
        arguments: "",
        about: "build each part of the library for apps, and tell how large it is",
        run: ffi::run,
    },
    Chore {
        name: "swift",
        arguments: "",
        about: "build the Swift package and test it, in a chroot where there is no Swift",
        run: swift::run,
    },
    Chore {
        name: "spark",
        arguments: "",
        about: "rate a million taps on a local Spark: the rows of one machine",
        run: spark::run,
    },
    Chore {
        name: "schema",
        arguments: "",
        about: "write the JSON Schemas of the documents anew from the types",
        run: schema::write,
    },
    Chore {
        name: "simulate",
        arguments: "[--card-days N] [--seed S] [--threads T] [--card K] [OPTIONS]",
        about: "months in the lives of many cards in a country, every invariant checked; in pieces that add up",
        run: simulate::run,
    },
    Chore {
        name: "model",
        arguments: "[--lives N] [--seed S] [--life K]",
        about: "the engine beside the reference model, over many lives",
        run: model::run,
    },
    Chore {
        name: "proofs",
        arguments: "[FILTER]",
        about: "everything within bounds, tried: splits, rounding, calendar, threshold, orders of taps",
        run: proofs::run,
    },
    Chore {
        name: "coverage",
        arguments: "[--uncovered] [--with PACKAGE] [MODULES]",
        about: "which lines and branches of the core its tests run; with --uncovered, those that they do not",
        run: coverage::run,
    },
    Chore {
        name: "mutants",
        arguments: "MODULES|--changed REV [--shard K/N] [--again] [--record]",
        about: "the core changed in small ways, and whether its tests notice",
        run: mutants::run,
    },
    Chore {
        name: "memory",
        arguments: "",
        about: "Miri over the core, the address sanitizer over the Python package",
        run: memory::run,
    },
    Chore {
        name: "fuzz",
        arguments: "[--minutes N] [--jobs N] [--sanitize] [--minimise] [TARGET]",
        about: "hostile input: every property by fuzzer, so many minutes each",
        run: fuzz::run,
    },
    Chore {
        name: "bench",
        arguments: "[FILTER]",
        about: "measure; ratios of one run count, not times",
        run: bench::run,
    },
    Chore {
        name: "peers",
        arguments: "[--taps 1M,10M,100M] [--runs N]",
        about: "the same job in DuckDB and Polars, side by side, and what they get wrong",
        run: peers::run,
    },
    Chore {
        name: "workload",
        arguments: "national-day|year|london-week [--scale P]",
        about: "a country's day or year through the batch; memory and time",
        run: workload::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", help());
        return ExitCode::SUCCESS;
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", help());
        return ExitCode::SUCCESS;
    }
    let Some(chore) = CHORES.iter().find(|chore| chore.name == name) else {
        eprint!("no chore `{name}`\n\n{}", help());
        return ExitCode::from(2);
    };
    // Swallowing an argument would run something else than was asked for.
    if chore.arguments.is_empty() && !rest.is_empty() {
        eprintln!("`cargo xtask {name}` takes no arguments, found `{}`", rest.join(" "));
        return ExitCode::from(2);
    }
    (chore.run)(&Workspace::here(), rest)
}

/// Names of all chores, for the check that documents name only those that exist.
fn chore_names() -> impl Iterator<Item = &'static str> {
    CHORES.iter().map(|chore| chore.name)
}

/// Runs the steps of one chore and turns their result into an exit status.
fn finish(chore: &str, workspace: &Workspace, steps: &[Step]) -> ExitCode {
    if step::run_all(chore, workspace, steps, step::skips_fail()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Reports the result of a chore that is a single command.
fn status(chore: &str, result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{chore}: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn help() -> String {
    let heads: Vec<String> = CHORES
        .iter()
        .map(|chore| format!("{} {}", chore.name, chore.arguments).trim_end().to_owned())
        .collect();
    let width = heads.iter().map(String::len).max().unwrap_or_default();
    let rows = heads.iter().zip(CHORES).map(|(head, chore)| format!("  {head:width$}  {}\n", chore.about));
    format!(
        "usage: cargo xtask CHORE [ARGS]\n\n{}\nWith CI=true in the environment, a step that is skipped fails.\n",
        rows.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_chore_and_aligns_what_they_do() {
        let text = help();
        let mut columns = Vec::new();
        for chore in CHORES {
            let line = text.lines().find(|line| line.ends_with(chore.about)).expect("a line for the chore");
            assert!(line.trim_start().starts_with(chore.name));
            columns.push(line.len() - chore.about.len());
        }
        columns.dedup();
        assert_eq!(columns.len(), 1, "all descriptions start in one column");
    }

    #[test]
    fn no_name_stands_twice() {
        let mut names: Vec<_> = chore_names().collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHORES.len());
    }
}
