//! One mutant after the other acts, and the tests that reach it are asked whether they notice.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::tree::Built;

/// The least that a program gets, however fast it is without a mutant.
const LEAST: Duration = Duration::from_secs(10);
/// How many times as long as without a mutant a program may take, before it counts as never ending.
const TIMES: u32 = 6;
/// A program that takes longer than this is asked only about what the others miss.
const QUICK: Duration = Duration::from_secs(3);

/// A test program that passes as it is.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) built: Built,
    pub(crate) took: Duration,
    /// The mutants whose place its tests come past.
    pub(crate) reaches: BTreeSet<u32>,
}

impl Program {
    /// Whether it is asked about every mutant that it reaches.
    pub(crate) fn is_quick(&self) -> bool {
        self.took <= QUICK
    }
}

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// A test of this program fails.
    Caught(String),
    /// This program does not end.
    Late(String),
    /// All tests that come past it pass.
    Missed,
    /// No test comes past it.
    Unreached,
    /// The last run noticed it.
    Before,
}

impl Fate {
    pub(crate) const fn is_noticed(&self) -> bool {
        matches!(self, Self::Caught(_) | Self::Late(_) | Self::Before)
    }
}

enum Run {
    Passed,
    Failed,
    Late,
}

/// Runs every program without a mutant, and sees what it reaches.
pub(crate) fn baseline(root: &Path, place: &Path, built: Vec<Built>) -> Result<Vec<Program>, String> {
    let mut programs = Vec::new();
    for built in built {
        let reached = place.join("reached.txt");
        if reached.exists() {
            std::fs::remove_file(&reached).map_err(|error| format!("{}: {error}", reached.display()))?;
        }
        let begun = now();
        let mut command = command(root, &built);
        command.env("MUTANTS_REACHED", &reached);
        match run(command, Duration::from_mins(20))? {
            Run::Passed => {}
            Run::Failed => return Err(format!("the tests `{}` fail without a mutant", built.name)),
            Run::Late => return Err(format!("the tests `{}` do not end without a mutant", built.name)),
        }
        let took = begun.elapsed();
        let text = if reached.exists() {
            std::fs::read_to_string(&reached).map_err(|error| format!("{}: {error}", reached.display()))?
        } else {
            String::new()
        };
        programs.push(Program { built, took, reaches: reaches(&text) });
    }
    // Most mutants are noticed by many programs: the quickest is asked first.
    programs.sort_by_key(|program| program.took);
    Ok(programs)
}

fn reaches(text: &str) -> BTreeSet<u32> {
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    let pairs = pairs.filter_map(|(first, count)| Some((first.parse().ok()?, count.parse().ok()?)));
    pairs.flat_map(|(first, count): (u32, u32)| first..first.saturating_add(count)).collect()
}

/// Lets a mutant act on those of the programs that reach it, until one notices.
pub(crate) fn fate<'p>(
    root: &Path,
    programs: impl Iterator<Item = &'p Program>,
    mutant: u32,
) -> Result<Fate, String> {
    let mut fate = Fate::Unreached;
    for program in programs.filter(|program| program.reaches.contains(&mutant)) {
        let mut command = command(root, &program.built);
        command.env("MUTANT", mutant.to_string());
        let limit = program.took.saturating_mul(TIMES).max(LEAST);
        match run(command, limit)? {
            Run::Passed => fate = Fate::Missed,
            Run::Failed => return Ok(Fate::Caught(program.built.name.clone())),
            Run::Late => return Ok(Fate::Late(program.built.name.clone())),
        }
    }
    Ok(fate)
}

fn command(root: &Path, built: &Built) -> Command {
    let mut command = if cfg!(unix) {
        // A mutant that never ends may also ask for memory without end.
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -v 6000000; exec \"$0\""]).arg(&built.path);
        shell
    } else {
        Command::new(&built.path)
    };
    command.current_dir(root.join("ovcore")).env_remove("MUTANT").env_remove("MUTANTS_REACHED");
    // A failure that was found need not become the smallest.
    command.env("PROPTEST_MAX_SHRINK_ITERS", "0").env("PROPTEST_FAILURE_PERSISTENCE", "off");
    command.env("RUST_BACKTRACE", "0");
    command
}

/// Ends at the first test that fails.
fn run(mut command: Command, limit: Duration) -> Result<Run, String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| format!("cannot start a test program: {error}"))?;
    let lines = lines(&mut child);
    let begun = now();
    loop {
        let left = limit.saturating_sub(begun.elapsed());
        match lines.recv_timeout(left) {
            Ok(line) if line.ends_with("... FAILED") => {
                ended(&mut child)?;
                return Ok(Run::Failed);
            }
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => {
                ended(&mut child)?;
                return Ok(Run::Late);
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = child.wait().map_err(|error| format!("cannot wait for a test program: {error}"))?;
    Ok(if status.success() { Run::Passed } else { Run::Failed })
}

fn lines(child: &mut Child) -> Receiver<String> {
    let (send, receive) = channel();
    if let Some(out) = child.stdout.take() {
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
    }
    receive
}

fn ended(child: &mut Child) -> Result<ExitStatus, String> {
    // It may have ended by itself meanwhile.
    drop(child.kill());
    child.wait().map_err(|error| format!("cannot end a test program: {error}"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a mutant that never ends is known by how long it takes; no rule depends on it"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_is_reached_is_all_of_its_mutants() {
        assert_eq!(reaches("4 2\n9 1\n4 2\n"), BTreeSet::from([4, 5, 9]));
    }

    #[test]
    fn a_program_that_fails_or_does_not_end_is_told_apart() {
        let sh = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            command
        };
        if !cfg!(unix) {
            return;
        }
        let minute = Duration::from_mins(1);
        assert!(matches!(run(sh("echo 'test a ... ok'"), minute), Ok(Run::Passed)));
        assert!(matches!(run(sh("echo 'test a ... FAILED'; sleep 60"), minute), Ok(Run::Failed)));
        assert!(matches!(run(sh("exit 3"), minute), Ok(Run::Failed)));
        assert!(matches!(run(sh("exec sleep 60"), Duration::from_millis(50)), Ok(Run::Late)));
    }
}
