//! The inspector's screen: what the device does with a card, by a clock that its caller reads.

use std::sync::Arc;

use ovcore::calendar::Instant;
use ovcore::inspect::{Ended, Input, Inspection, Outcome as Came, Phase, Question, Screen, Then};
use pyo3::prelude::*;
use serde_json::json;

use crate::document::{Policy, Rules};
use crate::fault::Fault;
use crate::record::{from_python, to_python};
use crate::shared::Shared;
use crate::value::{At, Text, datetime};
use crate::view::{View, question_number};

const fn ended_name(ended: Ended) -> &'static str {
    match ended {
        Ended::TimeIsOver => "time_is_over",
        Ended::NoAnswer => "no_answer",
        Ended::ClockMoved => "clock_moved",
        Ended::NextCard => "next_card",
        Ended::Closed => "closed",
    }
}

fn outcome(py: Python<'_>, came: Came) -> PyResult<Bound<'_, PyAny>> {
    let (then, question) = match came.then {
        Then::Nothing => ("nothing", None),
        Then::Ask(question) => ("ask", Some(question)),
        Then::Show => ("show", None),
        Then::Dropped => ("dropped", None),
    };
    let form = json!({ "ended": came.ended.map(ended_name), "then": then, "question": question });
    to_python(py, "ScreenOutcome", &form)
}

/// An answer as it came to the device: a `View` of the kind `"inspection"`, or its JSON.
fn answer_of(answer: &Bound<'_, PyAny>) -> PyResult<Inspection> {
    let mut text = match answer.cast::<View>() {
        Ok(view) => view.get().inspection_form().ok_or_else(|| {
            Fault::wrong_type("screen.answer", answer, "a View of the kind \"inspection\", or its JSON text")
        })?,
        Err(_) => answer.extract::<Text>()?.0,
    };
    Ok(Inspection::from_json(&mut text).map_err(Fault::from)?)
}

/// An inspector's screen, as a state machine without a clock: every input says what the device's clock shows. It holds at
/// most one answer, for as many minutes as the policy says, and wipes it before it lets it go; what Python made of it is
/// Python's.
///
/// A clock that shows less than at the input before was set back, and what is on the screen goes at once. Look in with
/// `time_passes` at `next_deadline`. Several threads may use it; it cannot be copied or pickled.
///
/// ```python
/// from datetime import datetime, timedelta, timezone
/// from ovcore import InspectionScreen, Policy, inspect_unknown_card, sample
///
/// start = datetime(2026, 3, 10, 8, 15, tzinfo=timezone.utc)
/// screen = InspectionScreen(Policy.ovpay())
/// asked = screen.present(start)
/// assert asked.then == "ask" and screen.phase == "asked"
///
/// # At the back office, where the card turns out to be unknown:
/// point = {"carrier": "NS", "mode": "rail", "site": {"on_board": {"vehicle": None}}}
/// answer = inspect_unknown_card(sample.rules(), point, start, question=asked.question)
///
/// # Back on the device: five minutes, and not a second more.
/// assert screen.answer(start + timedelta(seconds=2), answer).then == "show"
/// assert screen.showing(sample.rules(), start + timedelta(seconds=301)) == answer
/// assert screen.showing(sample.rules(), start + timedelta(seconds=302)) is None
/// ```
#[pyclass(frozen, module = "ovcore")]
#[derive(Debug)]
pub(crate) struct InspectionScreen(Shared<Screen>);

impl InspectionScreen {
    fn input<'py>(&self, py: Python<'py>, now: Instant, input: Input) -> PyResult<Bound<'py, PyAny>> {
        outcome(py, self.0.write(py, |screen| screen.input(now, input)))
    }
}

#[pymethods]
impl InspectionScreen {
    #[new]
    #[pyo3(signature = (policy, /))]
    fn new(policy: &Bound<'_, Policy>) -> Self {
        Self(Shared::new(Screen::new(&policy.get().0.inspection)))
    }

    /// A card is held against the device: ask the back office under the number that the outcome says.
    #[pyo3(signature = (now, /))]
    fn present<'py>(&self, py: Python<'py>, now: At) -> PyResult<Bound<'py, PyAny>> {
        self.input(py, now.0, Input::Present)
    }

    /// An answer came: a `View` of the kind `"inspection"`, or its JSON text. One to no question that is open is dropped.
    /// Raises `DocumentError` for another form, and for one that shows more than an answer may.
    #[pyo3(signature = (now, answer, /))]
    fn answer<'py>(
        &self,
        py: Python<'py>,
        now: At,
        answer: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.input(py, now.0, Input::Answer(Box::new(answer_of(answer)?)))
    }

    /// Time passed.
    #[pyo3(signature = (now, /))]
    fn time_passes<'py>(&self, py: Python<'py>, now: At) -> PyResult<Bound<'py, PyAny>> {
        self.input(py, now.0, Input::TimePasses)
    }

    /// The device's clock was set: what is on the screen goes.
    #[pyo3(signature = (now, /))]
    fn clock_set<'py>(&self, py: Python<'py>, now: At) -> PyResult<Bound<'py, PyAny>> {
        self.input(py, now.0, Input::ClockSet)
    }

    /// The inspector closed the card, or the app.
    #[pyo3(signature = (now, /))]
    fn close<'py>(&self, py: Python<'py>, now: At) -> PyResult<Bound<'py, PyAny>> {
        self.input(py, now.0, Input::Close)
    }

    /// What is on the screen when the clock shows `now`, with the names of places of `rules`; `None` where nothing is.
    /// Looking is an input too: what is over goes before anything is shown.
    #[pyo3(signature = (rules, now, /))]
    fn showing(&self, py: Python<'_>, rules: &Bound<'_, Rules>, now: At) -> Option<View> {
        let rules = Arc::clone(&rules.get().ready);
        self.0.write(py, |screen| screen.showing(now.0).map(|answer| View::of_inspection(answer, &rules)))
    }

    /// Where it stands, as of the last input: `"idle"`, `"asked"` or `"showing"`.
    #[getter]
    fn phase(&self, py: Python<'_>) -> &'static str {
        match self.0.read(py, Screen::phase) {
            Phase::Idle => "idle",
            Phase::Asked => "asked",
            Phase::Showing => "showing",
        }
    }

    /// The number of the question that is open or answered; `None` while there is no card.
    #[getter]
    fn question(&self, py: Python<'_>) -> Option<u64> {
        self.0.read(py, Screen::question).map(ovcore::inspect::QuestionNumber::number)
    }

    /// When to look in with `time_passes`; `None` while there is no card.
    #[getter]
    fn next_deadline<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.read(py, Screen::next_deadline).map(|at| datetime(py, at)).transpose()
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("InspectionScreen({})", self.phase(py))
    }
}

/// What an inspector's device is told of a card that the back office does not know. `point` and `question` are as for
/// `History.inspection`.
#[pyfunction]
#[pyo3(signature = (rules, point, now, /, *, question))]
pub(crate) fn inspect_unknown_card(
    rules: &Bound<'_, Rules>,
    point: &Bound<'_, PyAny>,
    now: At,
    question: &Bound<'_, PyAny>,
) -> PyResult<View> {
    let question =
        Question { number: question_number(question)?, point: from_python("inspection point", point)? };
    Ok(View::of_inspection(&Inspection::of_unknown_card(&question, now.0), &rules.get().ready))
}
