//! Changes the code of the core in small ways and asks which tests notice.
//!
//! cargo-mutants lists the changes. It would then build the core and its tests once for each; here all are woven into one
//! build, and each run of the tests is told which one acts. What a test program never comes past, it is not asked about.

mod find;
mod known;
mod tree;
mod trial;
mod weave;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use find::{Mutant, Place};
use tree::{Tree, Unfit, output};
use trial::{Fate, Program};

const USAGE: &str =
    "usage: mutants CARGO-MUTANTS PLACE MODULE… | --changed REVISION  [--shard K/N] [--again] [--record]";

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    tool: PathBuf,
    place: PathBuf,
    modules: Vec<String>,
    changed: Option<String>,
    shard: (u32, u32),
    /// What the last run caught is taken as caught.
    again: bool,
    record: bool,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match asked(&words).and_then(|asked| run(&asked)) {
        Ok(problems) if problems.is_empty() => ExitCode::SUCCESS,
        Ok(problems) => {
            for problem in &problems {
                eprintln!("- {problem}");
            }
            eprintln!("{} to kill with a test, or to agree to in {}", problems.len(), known::LIST);
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn asked(words: &[String]) -> Result<Asked, String> {
    let [tool, place, rest @ ..] = words else { return Err(USAGE.to_owned()) };
    let mut asked = Asked {
        tool: tool.into(),
        place: place.into(),
        modules: Vec::new(),
        changed: None,
        shard: (1, 1),
        again: false,
        record: false,
    };
    let mut rest = rest.iter().map(String::as_str);
    while let Some(word) = rest.next() {
        match word {
            "--changed" => {
                asked.changed = Some(rest.next().ok_or("--changed takes a revision")?.to_owned());
            }
            "--shard" => {
                let pair = rest.next().and_then(|pair| pair.split_once('/'));
                let pair = pair.and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
                asked.shard =
                    pair.filter(|(k, n)| *k >= 1 && k <= n).ok_or("--shard takes K/N, from 1/N to N/N")?;
            }
            "--again" => asked.again = true,
            "--record" => asked.record = true,
            other if !other.starts_with('-') => asked.modules.push(other.trim_matches('/').to_owned()),
            other => return Err(format!("found `{other}`\n{USAGE}")),
        }
    }
    if asked.modules.is_empty() == asked.changed.is_none() {
        return Err(format!("either modules or --changed\n{USAGE}"));
    }
    Ok(asked)
}

fn run(asked: &Asked) -> Result<Vec<String>, String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let root = root.ancestors().nth(2).ok_or("no workspace")?.to_owned();
    let list = root.join(known::LIST);
    let agreed = known::agreed(&read(&list)?)?;
    let all = listed(asked, &root)?;
    let all_names: BTreeSet<String> = all.iter().map(|mutant| mutant.name.clone()).collect();
    let files: BTreeSet<String> = all.iter().map(|mutant| mutant.file.clone()).collect();
    let constants: BTreeSet<u32> =
        all.iter().filter(|mutant| mutant.constant).map(|mutant| mutant.id).collect();
    println!("{} mutants in {} files, {} of them in constants", all.len(), files.len(), constants.len());

    let mut tree = Tree::of(&root, &asked.place, &files)?;
    let mut unfit = tree::remembered(&root, &asked.place, &all);
    unfit.extend(constants.into_iter().map(|id| (id, Unfit::Alone)));
    let unfit = tree.weave(&root, &all, unfit)?;
    tree::remember(&root, &asked.place, &all, &unfit)?;
    println!("building the tests");
    let programs = trial::baseline(&tree.root, &asked.place, tree.tests()?)?;
    let before = asked.place.join("caught.txt");
    let before = if asked.again { read(&before)? } else { String::new() };
    let noticed = BTreeSet::new();
    let mut trials = Trials { tree: &tree, programs: &programs, unfit: &unfit, agreed: &agreed, noticed };
    trials.noticed.extend(before.lines().map(str::to_owned));
    let mut problems = Vec::new();
    for (module, mutants) in by_module(asked, all) {
        let fates = trials.fates(&mutants)?;
        let noticed: Vec<&str> = trials.noticed.iter().map(String::as_str).collect();
        written(&asked.place.join("caught.txt"), &noticed.join("\n"))?;
        print!("{}", by_program(&programs, &fates));
        let told = Told::of(&mutants, &fates, &unfit);
        println!("{module}: {}", told.text());
        let judged = mutants.iter().filter(|mutant| fates.contains_key(&mutant.id));
        let judged: BTreeSet<String> = judged.map(|mutant| mutant.name.clone()).collect();
        let own = known::problems(&agreed, &told.missed, &judged);
        if asked.record {
            let log = ["log", "-1", "--format=%h of %cs"];
            let revision = output(Command::new("git").args(log).current_dir(&root))?;
            let row = told.row(&module, revision.trim(), asked.shard, &agreed);
            written(&list, &known::with_row(&read(&list)?, &row)?)?;
        }
        problems.extend(own);
    }
    if asked.changed.is_none() {
        problems.extend(known::gone(&agreed, &files, &all_names));
    }
    Ok(problems)
}

fn written(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The share that is asked for, by module in the order asked.
fn by_module(asked: &Asked, all: Vec<Mutant>) -> Vec<(String, Vec<Mutant>)> {
    let (k, n) = asked.shard;
    let mut modules: Vec<(String, Vec<Mutant>)> =
        asked.modules.iter().map(|module| (module.clone(), Vec::new())).collect();
    let rest = asked.changed.as_ref().map(|revision| (format!("since {revision}"), Vec::new()));
    modules.extend(rest);
    for mutant in all.into_iter().filter(|mutant| mutant.id.checked_rem(n) == Some(k.saturating_sub(1))) {
        let own = mutant.file.trim_start_matches("ovcore/src/").trim_end_matches(".rs").to_owned();
        let fits = |module: &str| own == module || own.starts_with(&format!("{module}/"));
        let place = modules.iter().position(|(module, _)| fits(module)).unwrap_or_default();
        if let Some((_, mutants)) = modules.get_mut(place) {
            mutants.push(mutant);
        }
    }
    modules
}

/// The mutants that are asked for, by cargo-mutants.
fn listed(asked: &Asked, root: &Path) -> Result<Vec<Mutant>, String> {
    let mut list = Command::new(&asked.tool);
    list.args(["mutants", "--list", "--json", "--package", "ovcore", "--no-config"]).current_dir(root);
    for module in &asked.modules {
        let own = root.join("ovcore/src").join(module);
        if !own.is_dir() && !own.with_extension("rs").is_file() {
            return Err(format!(
                "no module ovcore/src/{module}: expected one such as money or account/recover"
            ));
        }
        list.arg("--file").arg(format!("ovcore/src/{module}.rs"));
        list.arg("--file").arg(format!("ovcore/src/{module}/**/*.rs"));
    }
    if let Some(revision) = &asked.changed {
        let mut diff = Command::new("git");
        diff.args(["diff", revision.as_str(), "--", "ovcore/src"]).current_dir(root);
        let changed = asked.place.join("changed.diff");
        std::fs::create_dir_all(&asked.place)
            .map_err(|error| format!("{}: {error}", asked.place.display()))?;
        std::fs::write(&changed, output(&mut diff)?)
            .map_err(|error| format!("{}: {error}", changed.display()))?;
        list.arg("--in-diff").arg(changed);
    }
    find::read(&output(&mut list)?)
}

/// What the mutants of a module are put to.
struct Trials<'a> {
    tree: &'a Tree,
    programs: &'a [Program],
    unfit: &'a BTreeMap<u32, Unfit>,
    /// Those that no test is expected to notice: the slow ones are spared.
    agreed: &'a BTreeMap<String, String>,
    /// The names of those that were noticed, here or by the last run.
    noticed: BTreeSet<String>,
}

impl Trials<'_> {
    /// What became of each mutant that could act: first by the quick programs, for all, then by the slow ones for the rest.
    fn fates(&mut self, chosen: &[Mutant]) -> Result<BTreeMap<u32, Fate>, String> {
        let known = chosen.iter().filter(|mutant| self.noticed.contains(&mutant.name));
        let mut fates: BTreeMap<u32, Fate> = known.map(|mutant| (mutant.id, Fate::Before)).collect();
        for quick in [true, false] {
            let survives = |mutant: &&Mutant| {
                let may_act = !self.unfit.contains_key(&mutant.id);
                let is_open = !fates.get(&mutant.id).is_some_and(Fate::is_noticed);
                may_act && is_open && (quick || !self.agreed.contains_key(&mutant.name))
            };
            let left: Vec<&Mutant> = chosen.iter().filter(survives).collect();
            println!("{} mutants before the {} tests", left.len(), if quick { "quick" } else { "slow" });
            for (mutant, number) in left.iter().zip(1_usize..) {
                let asked = self.programs.iter().filter(|program| program.is_quick() == quick);
                let fate = trial::fate(&self.tree.root, asked, mutant.id)?;
                told(mutant, &fate);
                if number.is_multiple_of(50) || number == left.len() {
                    println!("      {number} of {}", left.len());
                }
                if fate.is_noticed() {
                    self.noticed.insert(mutant.name.clone());
                }
                // Programs that do not reach it take nothing back.
                if fate != Fate::Unreached || quick {
                    fates.insert(mutant.id, fate);
                }
            }
        }
        Ok(fates)
    }
}

/// Says at once what may need a test.
fn told(mutant: &Mutant, fate: &Fate) {
    let Mutant { place: Place { line, column }, name, .. } = mutant;
    match fate {
        Fate::Missed | Fate::Unreached => println!("missed: {line}:{column}: {name}"),
        Fate::Late(program) => println!("late in {program}: {line}:{column}: {name}"),
        Fate::Caught(_) | Fate::Before => {}
    }
}

/// How long each program takes, how much it reaches, and how much it noticed before any other.
fn by_program(programs: &[Program], fates: &BTreeMap<u32, Fate>) -> String {
    let mut caught: BTreeMap<&str, usize> = BTreeMap::new();
    for fate in fates.values() {
        if let Fate::Caught(program) = fate {
            let own = caught.entry(program).or_default();
            *own = own.saturating_add(1);
        }
    }
    let row = |program: &Program| {
        let (name, seconds) = (program.built.name.as_str(), program.took.as_secs_f64());
        let own = caught.get(name).copied().unwrap_or_default();
        format!("{name:30} {seconds:7.1} s {:6} reached {own:6} caught first\n", program.reaches.len())
    };
    programs.iter().map(row).collect()
}

/// What a run came to, of one module.
struct Told {
    mutants: usize,
    caught: usize,
    late: usize,
    missed: BTreeSet<String>,
    unreached: usize,
    unviable: usize,
    apart: usize,
}

impl Told {
    fn of(mutants: &[Mutant], fates: &BTreeMap<u32, Fate>, unfit: &BTreeMap<u32, Unfit>) -> Self {
        let kind =
            |wanted: Unfit| mutants.iter().filter(|mutant| unfit.get(&mutant.id) == Some(&wanted)).count();
        let of = |wanted: fn(&Fate) -> bool| {
            mutants.iter().filter(move |mutant| fates.get(&mutant.id).is_some_and(wanted))
        };
        Self {
            mutants: mutants.len(),
            caught: of(|fate| matches!(fate, Fate::Caught(_) | Fate::Before)).count(),
            late: of(|fate| matches!(fate, Fate::Late(_))).count(),
            missed: of(|fate| !fate.is_noticed()).map(|mutant| mutant.name.clone()).collect(),
            unreached: of(|fate| *fate == Fate::Unreached).count(),
            unviable: kind(Unfit::Unviable),
            apart: kind(Unfit::Alone),
        }
    }

    fn text(&self) -> String {
        format!(
            "{} mutants: {} caught, {} late, {} missed ({} where no test comes past), {} do not compile, {} cannot be woven",
            self.mutants,
            self.caught,
            self.late,
            self.missed.len(),
            self.unreached,
            self.unviable,
            self.apart,
        )
    }

    fn row(
        &self,
        module: &str,
        revision: &str,
        (k, n): (u32, u32),
        agreed: &BTreeMap<String, String>,
    ) -> String {
        let (agreed, missed): (Vec<_>, Vec<_>) =
            self.missed.iter().partition(|name| agreed.contains_key(*name));
        format!(
            "| {module} | {revision} | {k}/{n} | {} | {} | {} | {} | {} | {} |",
            self.mutants,
            self.unviable.saturating_add(self.apart),
            self.caught,
            self.late,
            agreed.len(),
            missed.len(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Asked, String> {
        asked(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn modules_or_a_revision_and_a_share_are_asked_for() {
        let read_all = read(&["tool", "place", "money", "account/recover/", "--shard", "2/8", "--record"])
            .expect("right");
        assert_eq!(read_all.modules, ["money", "account/recover"]);
        assert_eq!((read_all.shard, read_all.record, read_all.again), ((2, 8), true, false));
        assert_eq!(
            read(&["tool", "place", "--changed", "main"]).expect("right").changed.as_deref(),
            Some("main")
        );
        let wrong: [&[&str]; 6] = [
            &["tool", "place"],
            &["tool", "place", "money", "--changed", "main"],
            &["tool", "place", "money", "--shard", "9/8"],
            &["tool", "place", "money", "--shard", "0/8"],
            &["tool", "place", "money", "--slow"],
            &["tool"],
        ];
        for words in wrong {
            assert!(read(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn a_mutant_belongs_to_the_module_of_its_file() {
        let asked = read(&["tool", "place", "debt", "account/recover"]).expect("right");
        let mutant = |id: u32, file: &str| Mutant {
            id,
            file: file.to_owned(),
            place: Place { line: 1, column: 1 },
            genre: find::Genre::Binary,
            replacement: String::new(),
            name: id.to_string(),
            constant: false,
        };
        let all = vec![
            mutant(1, "ovcore/src/account/recover.rs"),
            mutant(2, "ovcore/src/debt/items.rs"),
            mutant(3, "ovcore/src/debt.rs"),
        ];
        let ids = |mutants: &[Mutant]| mutants.iter().map(|mutant| mutant.id).collect::<Vec<_>>();
        let told: Vec<_> =
            by_module(&asked, all).iter().map(|(name, own)| (name.clone(), ids(own))).collect();
        assert_eq!(told, [("debt".to_owned(), vec![2, 3]), ("account/recover".to_owned(), vec![1])]);
    }
}
