//! Tables of taps, one after the other.

use std::sync::{Arc, Mutex, PoisonError};

use ovcore::batch::{Batch, BatchError, Names, Stream as CoreStream, Watch};
use ovcore::rules::Rules as CoreRules;
use pyo3::prelude::*;

use super::made::Tables;
use super::rated::{Rated, fault};
use super::run::{Callback, Workers, watched};
use super::taps::{Chunks, TapArrays};
use crate::document::Rules;
use crate::fault::{Class, Fault};
use crate::value::{At, Day, datetime};

/// Where a stream stands.
enum State {
    /// It takes the next table; so many rows came before.
    Ready(Box<CoreStream<'static>>, u64),
    /// A call is under way.
    Busy,
    /// It was finished.
    Finished,
    /// A call was stopped half-way.
    Stopped,
}

/// Rates taps table after table, and keeps what goes on from one to the next: trips over midnight, sums of weeks and months,
/// debts and credits.
///
/// With each table comes the instant `until` up to which no tap is missing any more; what is certain by then comes out, what
/// a later tap may change is kept. `cut_after(day)` is the best such instant for a travel day. What comes out in all is what
/// `rate` gives for all tables at once; rows are numbered from 0 over all of them.
///
/// `cards` is as for `rate`.
#[pyclass(frozen, module = "ovcore")]
pub(crate) struct Stream {
    rules: Arc<CoreRules>,
    state: Mutex<State>,
}

/// What a call works on.
type Taken = (Box<CoreStream<'static>>, u64);

impl Stream {
    fn swap(&self, state: State) -> State {
        // Nothing can go wrong while the state is swapped, so it is never half-way.
        core::mem::replace(&mut *self.state.lock().unwrap_or_else(PoisonError::into_inner), state)
    }

    /// Takes the stream out for a call.
    fn take(&self) -> PyResult<Taken> {
        let state = self.swap(State::Busy);
        let (code, words) = match &state {
            State::Ready(..) => ("", ""),
            State::Busy => ("stream.busy", "another call of the stream is under way; expected one at a time"),
            State::Finished => ("stream.finished", "the stream is finished; expected a new one"),
            State::Stopped => {
                ("stream.stopped", "a call of the stream was stopped half-way; expected a new one")
            }
        };
        match state {
            State::Ready(stream, rows) => Ok((stream, rows)),
            other @ (State::Busy | State::Finished | State::Stopped) => {
                self.swap(other);
                Err(Fault::new(Class::Value, code, words).into())
            }
        }
    }
}

fn rated(
    rules: &CoreRules,
    names: &Names,
    batch: Batch,
    source: (&TapArrays, u64),
    workers: &Workers,
) -> Result<Rated, Fault> {
    let totals = batch.totals;
    Ok(Rated::of_stream(Tables::of(rules, names, batch, source, workers)?, totals))
}

#[pymethods]
impl Stream {
    #[new]
    #[pyo3(signature = (rules, cards = None))]
    fn new(rules: &Bound<'_, Rules>, cards: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let rules = Arc::clone(&rules.get().ready);
        let stream = CoreStream::shared(Arc::clone(&rules), super::cards::cards(cards)?);
        Ok(Self { rules, state: Mutex::new(State::Ready(Box::new(stream), 0)) })
    }

    /// The earliest instant after which a travel day is settled: its night is over, and no reader's clock is so far ahead
    /// that a tap from before could lie after it.
    #[pyo3(signature = (day, /))]
    fn cut_after<'py>(&self, py: Python<'py>, day: Day) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, CoreStream::cut_after(&self.rules, day.0))
    }

    /// Takes a table in: no tap before `until` is missing any more. The other arguments are those of `rate`.
    ///
    /// A tap that lies before the `until` of the last call is not rated; its row says `behind_cut`. Raises `InputError` for an
    /// `until` that is not after the last one, and `TableError`; the stream is then as it was. A call that was stopped, by
    /// Ctrl-C or by an exception in `progress`, leaves it of no use.
    #[pyo3(signature = (taps, *, until, threads = None, progress = None))]
    fn feed(
        &self,
        py: Python<'_>,
        taps: &Bound<'_, PyAny>,
        until: At,
        threads: Option<&Bound<'_, PyAny>>,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Rated> {
        let (progress, workers) = (Callback::of(progress)?, Workers::of(threads)?);
        let chunks = Chunks::of(taps)?;
        let (mut stream, base) = self.take()?;
        let rules = &self.rules;
        let work = |watch: Watch<'_>| {
            let taps = TapArrays::of(chunks, &workers);
            let rows = base.saturating_add(taps.rows());
            let made = match stream.feed(&taps.tables(), until.0, workers.threads(), Some(watch)) {
                Ok(batch) => rated(rules, stream.names(), batch, (&taps, base), &workers),
                Err(BatchError::Stopped) => return (State::Stopped, Err(fault(BatchError::Stopped))),
                Err(error) => return (State::Ready(stream, base), Err(fault(error))),
            };
            (State::Ready(stream, rows), made)
        };
        self.carry_out(py, &progress, work)
    }

    /// Ends the stream: everything that was kept goes on until an instant, and comes out as it then is.
    ///
    /// Raises `InputError` for an `until` before the last one; the stream is then of no use any more.
    #[pyo3(signature = (*, until, threads = None, progress = None))]
    fn finish(
        &self,
        py: Python<'_>,
        until: At,
        threads: Option<&Bound<'_, PyAny>>,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Rated> {
        let (progress, workers) = (Callback::of(progress)?, Workers::of(threads)?);
        let (stream, base) = self.take()?;
        let rules = &self.rules;
        let work = |watch: Watch<'_>| {
            let made = match stream.finish(until.0, workers.threads(), Some(watch)) {
                Ok((batch, names)) => {
                    let none = TapArrays::none();
                    rated(rules, &names, batch, (&none, base), &workers)
                }
                Err(error) => Err(fault(error)),
            };
            (State::Finished, made)
        };
        self.carry_out(py, &progress, work)
    }

    fn __repr__(&self) -> String {
        match &*self.state.lock().unwrap_or_else(PoisonError::into_inner) {
            State::Ready(stream, rows) => {
                let (cards, keeps) = stream.kept();
                format!("Stream({rows} taps of {cards} cards so far, {keeps} of them with something open)")
            }
            State::Busy => "Stream(at work)".to_owned(),
            State::Finished => "Stream(finished)".to_owned(),
            State::Stopped => "Stream(stopped)".to_owned(),
        }
    }
}

impl Stream {
    /// Carries a call out, and puts the stream back as it then is.
    fn carry_out(
        &self,
        py: Python<'_>,
        progress: &Callback<'_>,
        work: impl FnOnce(Watch<'_>) -> (State, Result<Rated, Fault>) + Send,
    ) -> PyResult<Rated> {
        match watched(py, progress, work) {
            Ok((state, made)) => {
                self.swap(state);
                Ok(made?)
            }
            Err(error) => {
                self.swap(State::Stopped);
                Err(error)
            }
        }
    }
}
