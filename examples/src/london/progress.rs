//! How far a long run is: a bar on a terminal, a line now and then elsewhere, nothing for a short run.

use std::io::{self, IsTerminal, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::national::Stopwatch;

/// A run that is shorter than this shows nothing.
const QUIET_FOR: Duration = Duration::from_secs(2);
/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Tells on standard error how far a run is, by the bytes of the packed file that were read: how many rows it has is
/// not known before its end.
#[derive(Debug)]
pub struct Progress {
    bytes: u64,
    read: Arc<AtomicU64>,
    watch: Stopwatch,
    told: Duration,
    bar: Option<ProgressBar>,
    terminal: bool,
}

/// A stream that counts what is read from it.
#[derive(Debug)]
pub struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
        Ok(count)
    }
}

impl Progress {
    /// A run over so many bytes, begun now.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        Self {
            bytes,
            read: Arc::default(),
            watch: Stopwatch::start(),
            told: Duration::ZERO,
            bar: None,
            terminal: io::stderr().is_terminal(),
        }
    }

    /// Counts what is read from a stream of these bytes.
    pub fn count<R: Read>(&self, stream: R) -> Counted<R> {
        Counted { inner: stream, read: Arc::clone(&self.read) }
    }

    /// So many journeys are done.
    pub fn step(&mut self, journeys: u64) {
        let elapsed = self.watch.elapsed();
        if elapsed < QUIET_FOR {
            return;
        }
        let read = self.read.load(Ordering::Relaxed);
        if self.terminal {
            let bytes = self.bytes;
            let bar = self.bar.get_or_insert_with(|| bar(bytes));
            bar.set_message(format!("{journeys} journeys, {} s", elapsed.as_secs()));
            bar.set_position(read);
        } else if elapsed.saturating_sub(self.told) >= LINE_EVERY {
            self.told = elapsed;
            let percent = read.saturating_mul(100).checked_div(self.bytes).unwrap_or(100);
            // Where nobody reads it, it need not be written.
            let _ = writeln!(io::stderr(), "{journeys} journeys ({percent} %), {} s", elapsed.as_secs());
        }
    }

    /// Takes the bar away.
    pub fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn bar(bytes: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {percent} %: {msg}");
    ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr())
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
