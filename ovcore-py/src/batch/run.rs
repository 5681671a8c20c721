//! Long work on threads of its own: the caller waits without holding the interpreter, tells how far it has come, and hears
//! Ctrl-C.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::time::Duration;
use std::thread::{self, Thread};

use ovcore::batch::{Progress, Threads, Watch};
use pyo3::prelude::*;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::fault::{Class, Fault};
use crate::value::whole;

/// The threads of a call: a pool made for it, or none.
pub(crate) struct Workers(Option<rayon::ThreadPool>);

/// More threads than this are a mistake.
const THREADS_MAX: usize = 1024;

impl Workers {
    /// As many threads as `threads` says; as the machine has cores, where it says nothing.
    pub(crate) fn of(threads: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let expected = "how many threads, 1 to 1024";
        let wanted: usize = match threads {
            Some(threads) => whole(threads, "rate.threads", expected)?,
            None => thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX),
        };
        if !(1..=THREADS_MAX).contains(&wanted) {
            let words = format!("found {wanted} threads; expected {expected}");
            return Err(Fault::new(Class::Value, "rate.threads", words).into());
        }
        if wanted == 1 {
            return Ok(Self(None));
        }
        let made = rayon::ThreadPoolBuilder::new().num_threads(wanted).build();
        let failed = |error| {
            Fault::new(Class::Value, "rate.threads", format!("{wanted} threads cannot be had: {error}"))
        };
        Ok(Self(Some(made.map_err(failed)?)))
    }

    /// As the core takes them.
    pub(super) fn threads(&self) -> Threads<'_> {
        self.0.as_ref().map_or(Threads::One, Threads::Pool)
    }

    /// Does something with each item; the results are in the order of the items.
    pub(crate) fn map<T: Send, R: Send>(&self, items: Vec<T>, f: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
        match &self.0 {
            None => items.into_iter().map(f).collect(),
            Some(pool) => pool.install(|| items.into_par_iter().map(f).collect()),
        }
    }
}

/// How long the caller waits before it looks again.
const PAUSE: Duration = Duration::from_millis(100);

/// What the work and its caller tell each other.
#[derive(Default)]
struct Signs {
    done: AtomicUsize,
    parts: AtomicUsize,
    stop: AtomicBool,
    over: AtomicBool,
}

/// Says that the work is over, also where it broke off.
struct Over<'s>(&'s Signs, &'s Thread);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Release);
        self.1.unpark();
    }
}

/// Called with parts done and parts in all.
pub(crate) struct Callback<'py>(Option<Bound<'py, PyAny>>);

impl<'py> Callback<'py> {
    pub(crate) fn of(progress: Option<Bound<'py, PyAny>>) -> PyResult<Self> {
        match &progress {
            Some(found) if !found.is_callable() => {
                Err(Fault::wrong_type("rate.progress", found, "a function of two numbers").into())
            }
            _ => Ok(Self(progress)),
        }
    }

    /// Tells how far it has come, if it has come further than was told.
    fn tell(&self, signs: &Signs, told: &mut usize) -> PyResult<()> {
        let (done, parts) = (signs.done.load(Ordering::Relaxed), signs.parts.load(Ordering::Relaxed));
        if let Some(progress) = self.0.as_ref().filter(|_| done > *told) {
            *told = done;
            progress.call1((done, parts))?;
        }
        Ok(())
    }
}

/// Does work on a thread of its own. Meanwhile the caller's tells how far it has come, at most ten times a second and once
/// at the end, and looks for Ctrl-C; an exception from either stops the work, and is raised when it has stopped.
pub(crate) fn watched<R: Send>(
    py: Python<'_>,
    progress: &Callback<'_>,
    work: impl FnOnce(Watch<'_>) -> R + Send,
) -> PyResult<R> {
    let (signs, caller) = (Signs::default(), thread::current());
    let watch = |Progress { done, parts }: Progress| {
        signs.parts.store(parts, Ordering::Relaxed);
        if signs.done.fetch_max(done, Ordering::Relaxed) == 0 {
            caller.unpark();
        }
        !signs.stop.load(Ordering::Relaxed)
    };
    let mut failed = None;
    let mut told = 0_usize;
    let result = thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let _over = Over(&signs, &caller);
            work(&watch)
        });
        while !signs.over.load(Ordering::Acquire) {
            py.detach(|| thread::park_timeout(PAUSE));
            if failed.is_none()
                && let Err(error) = py.check_signals().and_then(|()| progress.tell(&signs, &mut told))
            {
                signs.stop.store(true, Ordering::Relaxed);
                failed = Some(error);
            }
        }
        // It is over, but for letting go of what it held.
        py.detach(|| worker.join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    match failed {
        Some(error) => Err(error),
        None => progress.tell(&signs, &mut told).map(|()| result),
    }
}
