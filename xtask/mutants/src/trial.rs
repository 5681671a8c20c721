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
/// Where the processor's time has a limit, how many times that limit may pass on the clock: other work slows a program, and
/// only one that waits for ever comes to this.
const WAITS: u32 = 20;
/// A program that takes longer than this is asked only about what the others miss.
const QUICK: Duration = Duration::from_secs(3);

/// A test program that passes as it is.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) built: Built,
    /// Of the processor's time, or on the clock where that is not known.
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
        let times = place.join("times.txt");
        let begun = now();
        let mut command = command(root, &built, "\"$0\"; end=$?; times > \"$MUTANTS_TIMES\"; exit $end");
        command.env("MUTANTS_REACHED", &reached).env("MUTANTS_TIMES", &times);
        match run(command, Duration::from_hours(1))? {
            Run::Passed => {}
            Run::Failed => {
                return Err(format!(
                    "the tests `{}` fail without a mutant: run {}",
                    built.name,
                    built.path.display()
                ));
            }
            Run::Late => return Err(format!("the tests `{}` do not end without a mutant", built.name)),
        }
        let clock = begun.elapsed();
        let text = if reached.exists() {
            std::fs::read_to_string(&reached).map_err(|error| format!("{}: {error}", reached.display()))?
        } else {
            String::new()
        };
        let took = std::fs::read_to_string(&times).ok().and_then(|text| spent(&text)).unwrap_or(clock);
        programs.push(Program { built, took, reaches: reaches(&text) });
    }
    // Most mutants are noticed by many programs: the quickest is asked first.
    programs.sort_by_key(|program| program.took);
    Ok(programs)
}

/// What the children of a shell took of the processor: the second line of what `times` writes, as `0m1.50s 0m0.02s`.
fn spent(times: &str) -> Option<Duration> {
    let part = |word: &str| {
        let (minutes, seconds) = word.strip_suffix('s')?.split_once('m')?;
        // Some shells write a comma, as people do in their country.
        let seconds = Duration::try_from_secs_f64(seconds.replace(',', ".").parse().ok()?).ok()?;
        Some(Duration::from_secs(minutes.parse::<u64>().ok()?.saturating_mul(60)).saturating_add(seconds))
    };
    let mut words = times.lines().nth(1)?.split_whitespace();
    Some(part(words.next()?)?.saturating_add(part(words.next()?)?))
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
        let limit = program.took.saturating_mul(TIMES).max(LEAST);
        let mut command =
            command(root, &program.built, &format!("ulimit -S -t {}; exec \"$0\"", limit.as_secs()));
        command.env("MUTANT", mutant.to_string());
        let clock = if cfg!(unix) { limit.saturating_mul(WAITS) } else { limit };
        match run(command, clock)? {
            Run::Passed => fate = Fate::Missed,
            Run::Failed => return Ok(Fate::Caught(program.built.name.clone())),
            Run::Late => return Ok(Fate::Late(program.built.name.clone())),
        }
    }
    Ok(fate)
}

/// A test program, by a shell where there is one.
fn command(root: &Path, built: &Built, script: &str) -> Command {
    let mut command = if cfg!(unix) {
        // A mutant that never ends may also ask for memory without end.
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("ulimit -v 6000000; ulimit -c 0; {script}")).arg(&built.path);
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
    Ok(match status {
        status if status.success() => Run::Passed,
        status if is_over_time(status) => Run::Late,
        _ => Run::Failed,
    })
}

/// Whether the system ended it, for the limit of the processor's time.
#[cfg(unix)]
fn is_over_time(status: ExitStatus) -> bool {
    const SIGXCPU: i32 = 24;
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(SIGXCPU)
}

/// Elsewhere the clock alone is looked at.
#[cfg(not(unix))]
fn is_over_time(_: ExitStatus) -> bool {
    false
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
    fn what_a_program_took_is_that_of_the_children_of_its_shell() {
        assert_eq!(spent("0m0.01s 0m0.00s\n1m1.50s 0m0.25s\n"), Some(Duration::from_millis(61_750)));
        assert_eq!(spent("0m0,01s 0m0,00s\n0m1,50s 0m0,25s\n"), Some(Duration::from_millis(1_750)));
        assert_eq!(spent("0m0.01s 0m0.00s\n"), None);
        assert_eq!(spent("a\nb c\n"), None);
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
        assert!(matches!(run(sh("ulimit -S -t 1; exec sh -c 'while :; do :; done'"), minute), Ok(Run::Late)));
    }
}
