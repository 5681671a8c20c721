//! How far a long run is: a bar on a terminal, a line now and then elsewhere, nothing for a short run.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::national::Stopwatch;

/// A run that is shorter than this shows nothing.
const QUIET_FOR: Duration = Duration::from_secs(2);
/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Tells on standard error how far a run is.
#[derive(Debug)]
pub struct Progress {
    total: u64,
    watch: Stopwatch,
    told: Duration,
    bar: Option<ProgressBar>,
    terminal: bool,
}

impl Progress {
    /// A run of so many cards, or bytes, begun now.
    #[must_use]
    pub fn new(total: u64) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self { total, watch: Stopwatch::start(), told: Duration::ZERO, bar: None, terminal }
    }

    /// What it is all counted by.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// So much of the total is done; `says` tells of what in words, where it is shown.
    pub fn reach(&mut self, done: u64, says: impl FnOnce() -> String) {
        let elapsed = self.watch.elapsed();
        if elapsed < QUIET_FOR {
            return;
        }
        if self.terminal {
            let total = self.total;
            let bar = self.bar.get_or_insert_with(|| bar(total));
            bar.set_message(format!("{}, {} s", says(), elapsed.as_secs()));
            bar.set_position(done);
        } else if elapsed.saturating_sub(self.told) >= LINE_EVERY {
            self.told = elapsed;
            let percent = done.saturating_mul(100).checked_div(self.total).unwrap_or(100);
            // Where nobody reads it, it need not be written.
            let _ = writeln!(std::io::stderr(), "{percent} %: {}, {} s", says(), elapsed.as_secs());
        }
    }

    /// Takes the bar away.
    pub fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn bar(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {percent} %: {msg}");
    ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr())
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
