//! Inspection: the back office's answer, and the screen that shows it and forgets it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ovcore::calendar::Instant;
use ovcore::inspect::{
    Ended, Ground, Input, Inspection, Phase, QuestionNumber, Screen, ShownAction, Then, Ticket,
};

use crate::engine::Engine;
use crate::error::OvError;

/// What came of an input to the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ScreenOutcome {
    /// What was on the screen or asked for is gone, and why.
    pub ended: Option<Ended>,
    /// Ask the back office this.
    pub ask: Option<QuestionNumber>,
    /// Whether there is an answer to show now.
    pub shows: bool,
    /// Whether an answer came that nobody waits for; it is wiped.
    pub dropped: bool,
}

/// What is on the screen. It is a copy: show it, and keep no hold of it. The screen's own is wiped when its time is over.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct InspectionShown {
    /// The question that it answers.
    pub question: QuestionNumber,
    /// When it was answered.
    pub answered_at: Instant,
    /// Whether the card is in order.
    pub ticket: Ticket,
    /// On what ground the last actions are there.
    pub ground: Option<Ground>,
    /// The last actions, latest first.
    pub actions: Vec<ShownAction>,
}

impl InspectionShown {
    fn of(shown: &Inspection) -> Self {
        let last = shown.last_actions();
        Self {
            question: shown.question(),
            answered_at: shown.answered_at(),
            ticket: *shown.ticket(),
            ground: last.map(|last| last.ground),
            actions: last.map(|last| last.actions.clone()).unwrap_or_default(),
        }
    }
}

/// The inspector's screen: holds one answer for some minutes, until the next card, or until it is closed; then its memory is
/// wiped. It has no clock: every call says what the device's shows.
#[derive(Debug, uniffi::Object)]
pub struct InspectionScreen(Mutex<Screen>);

impl InspectionScreen {
    fn screen(&self) -> MutexGuard<'_, Screen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn input(&self, now: Instant, input: Input) -> ScreenOutcome {
        let outcome = self.screen().input(now, input);
        ScreenOutcome {
            ended: outcome.ended,
            ask: if let Then::Ask(question) = outcome.then { Some(question) } else { None },
            shows: outcome.then == Then::Show,
            dropped: outcome.then == Then::Dropped,
        }
    }
}

#[uniffi::export]
impl InspectionScreen {
    /// An idle screen, with the minutes of an engine's policy.
    #[uniffi::constructor]
    pub fn new(engine: &Engine) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Screen::new(&engine.rules.policy().inspection))))
    }

    /// A card is presented: what was on the screen goes, and `ask` says what to ask.
    pub fn present(&self, now: Instant) -> Result<ScreenOutcome, OvError> {
        Ok(self.input(now, Input::Present))
    }

    /// The back office's answer came, as JSON. Fails with `Document` when it cannot be read; the screen stays as it was.
    pub fn answer(&self, now: Instant, mut answer: String) -> Result<ScreenOutcome, OvError> {
        let answer = Inspection::from_json(&mut answer)?;
        Ok(self.input(now, Input::Answer(Box::new(answer))))
    }

    /// Time passed. Call it at `next_deadline`.
    pub fn time_passes(&self, now: Instant) -> Result<ScreenOutcome, OvError> {
        Ok(self.input(now, Input::TimePasses))
    }

    /// The device's clock was set.
    pub fn clock_set(&self, now: Instant) -> Result<ScreenOutcome, OvError> {
        Ok(self.input(now, Input::ClockSet))
    }

    /// The inspector closes the screen, or the app ends: what was on it is wiped.
    pub fn wipe(&self, now: Instant) -> Result<ScreenOutcome, OvError> {
        Ok(self.input(now, Input::Close))
    }

    /// What is on the screen now; nothing once its time is over.
    pub fn showing(&self, now: Instant) -> Result<Option<InspectionShown>, OvError> {
        Ok(self.screen().showing(now).map(InspectionShown::of))
    }

    /// What it does.
    pub fn phase(&self) -> Phase {
        self.screen().phase()
    }

    /// When to call `time_passes` next; nothing while it is idle.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.screen().next_deadline()
    }
}
