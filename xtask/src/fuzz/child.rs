//! A program that runs beside us, and the time that the processor gave it.

use std::process::{Child, ExitStatus};
use std::time::Duration;

/// How often a program is looked at.
const PAUSE: Duration = Duration::from_millis(250);

/// So many looks make a minute.
const A_MINUTE: u32 = 240;

/// What Linux counts a second of processor time in; the same on every machine.
const TICKS: u64 = 100;

/// Time that the processor spent on a program, in hundredths of a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spent(u64);

impl Spent {
    /// So many hundredths of a second.
    pub(crate) fn new(ticks: u64) -> Self {
        Self(ticks)
    }

    /// Whole seconds.
    pub(crate) fn seconds(self) -> u64 {
        self.0.div_euclid(TICKS)
    }

    /// Both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// How many of these it was in a second; `None` in no time.
    pub(crate) fn rate(self, count: u64) -> Option<u64> {
        count.saturating_mul(TICKS).checked_div(self.0)
    }
}

/// Waits for the end of a program. What it spent is known on Linux only; `each_minute` is told what it spent so far.
///
/// A program that ended keeps its figures until its end is asked for. So they are read before, and nothing is missed.
pub(crate) fn wait(
    child: &mut Child,
    mut each_minute: impl FnMut(u32, Option<Spent>),
) -> std::io::Result<(ExitStatus, Option<Spent>)> {
    let mut spent = None;
    for looks in 1_u32.. {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).ok();
        let read = stat.as_deref().and_then(read);
        spent = read.map(|(_, spent)| spent).or(spent);
        if read.is_none_or(|(over, _)| over)
            && let Some(status) = child.try_wait()?
        {
            return Ok((status, spent));
        }
        if looks.is_multiple_of(A_MINUTE) {
            each_minute(looks.div_euclid(A_MINUTE), spent);
        }
        std::thread::sleep(PAUSE);
    }
    Ok((child.wait()?, spent))
}

/// Whether a process is over, and what it spent: of `/proc/PID/stat`, whose second word is a name in brackets that may hold
/// anything. The third word is the state; the fourteenth and fifteenth are the time in the program and in the kernel.
fn read(stat: &str) -> Option<(bool, Spent)> {
    let (_, after) = stat.rsplit_once(')')?;
    let words: Vec<&str> = after.split_whitespace().collect();
    let ticks = |place: usize| words.get(place)?.parse::<u64>().ok();
    let spent = Spent::new(ticks(11)?.saturating_add(ticks(12)?));
    Some((matches!(*words.first()?, "Z" | "X"), spent))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn the_figures_of_a_process_are_read_behind_its_name() {
        let stat = "4711 (a (name) R) S 1 4711 1 0 -1 4194304 900 0 3 0 250 31 7 8 20 0 2 0 99 1000 20 18446744073709551615";
        assert_eq!(read(stat), Some((false, Spent(281))));
        assert_eq!(read(&stat.replace(") S ", ") Z ")), Some((true, Spent(281))));
        assert_eq!(read("4711 (short) S 1 2"), None);
        assert_eq!((Spent(281).seconds(), Spent(281).and(Spent(19)).seconds()), (2, 3));
        assert_eq!((Spent(250).rate(1_000), Spent(0).rate(1_000)), (Some(400), None));
    }

    #[test]
    fn a_program_that_ends_tells_how_and_what_it_spent() {
        // The compiler is the one program that is surely here.
        let mut child = Command::new("rustc")
            .arg("--no-such-option")
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("rustc");
        let (status, spent) = wait(&mut child, |_, _| {}).expect("an end");
        assert!(!status.success());
        assert_eq!(spent.is_some(), cfg!(target_os = "linux"));
    }
}
