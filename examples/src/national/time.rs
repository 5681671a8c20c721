//! How long something took. Nothing else of the clock is read: what is computed never depends on it.

use std::time::{Duration, Instant};

/// A watch that runs from when it is started.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    started: Instant,
    lap: Instant,
}

impl Stopwatch {
    /// Starts a watch.
    #[must_use]
    pub fn start() -> Self {
        let now = now();
        Self { started: now, lap: now }
    }

    /// The time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        now().duration_since(self.started)
    }

    /// The time since the last lap, or the start.
    pub fn lap(&mut self) -> Duration {
        let now = now();
        let lap = now.duration_since(self.lap);
        self.lap = now;
        lap
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that measures: it tells taps per second, and decides nothing"
)]
fn now() -> Instant {
    Instant::now()
}
