//! The inspection screen: what the device does with a card, as a state machine without a clock of its own.
//!
//! | in state | a card is presented | its answer comes | another answer comes | its time is over | closed, or the clock was moved |
//! |---|---|---|---|---|---|
//! | idle | asks → *asked* | dropped | dropped | nothing | nothing |
//! | asked | asks anew → *asked* | shows → *showing* | dropped | gives up → *idle* | gives up → *idle* |
//! | showing | wipes, asks → *asked* | dropped | dropped | wipes → *idle* | wipes → *idle* |
//!
//! **Time.** Every input says what the device's clock shows. The minutes count from the answer. A clock that shows less
//! than it did at the input before was set back, and what is on the screen goes at once: so a clock that is set back
//! shortens the time and never lengthens it. To notice that, an app looks in at [`Screen::next_deadline`], which is never
//! farther away than [`InspectionPolicy::clock_check_seconds`]; where the system tells that its clock was set, the app
//! passes it on as [`Input::ClockSet`]. An app whose device has a clock that cannot be set, as one that counts from the
//! start of the device, uses that one, counted from [`Instant::MIN`]: only differences matter here. A clock that jumps
//! ahead ends the minutes early.

use core::fmt;

use super::answer::Inspection;
use super::consent::QuestionNumber;
use crate::calendar::Instant;
use crate::policy::InspectionPolicy;

/// An inspector's screen. It holds at most one answer, and wipes it before it lets it go.
#[derive(Debug)]
pub struct Screen {
    view_seconds: i64,
    answer_seconds: i64,
    clock_check_seconds: i64,
    asked: u64,
    state: State,
}

#[derive(Debug)]
enum State {
    Idle,
    Asked { question: QuestionNumber, clock: Clock },
    Showing { answer: Box<Inspection>, clock: Clock },
}

/// What the device's clock showed when the state began, and at the last input since.
#[derive(Clone, Copy, Debug)]
struct Clock {
    begun: Instant,
    seen: Instant,
}

/// What happens to the screen.
#[derive(Debug)]
pub enum Input {
    /// A card is held against the device.
    Present,
    /// An answer came.
    Answer(Box<Inspection>),
    /// Time passed.
    TimePasses,
    /// The device's clock was set.
    ClockSet,
    /// The inspector closed the card, or the app.
    Close,
}

/// What came of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether what was under way is over, and why. A card that was showing is wiped.
    pub ended: Option<Ended>,
    /// What is to be done.
    pub then: Then,
}

/// Why what was under way is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ended {
    /// The minutes are over.
    TimeIsOver,
    /// No answer came in time.
    NoAnswer,
    /// The clock was set, or went back.
    ClockMoved,
    /// The next card was presented.
    NextCard,
    /// It was closed.
    Closed,
}

/// What is to be done after an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing.
    Nothing,
    /// Ask the back office, under this number.
    Ask(QuestionNumber),
    /// Show the answer.
    Show,
    /// The answer was to no question that is open, and is wiped.
    Dropped,
}

/// Where the screen stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// There is no card.
    Idle,
    /// A card was presented, and its answer is awaited.
    Asked,
    /// An answer is on the screen.
    Showing,
}

impl Screen {
    /// A screen without a card. The first question has number 1.
    #[must_use]
    pub fn new(policy: &InspectionPolicy) -> Self {
        Self {
            view_seconds: i64::from(policy.view_minutes).saturating_mul(60),
            answer_seconds: i64::from(policy.answer_seconds),
            clock_check_seconds: i64::from(policy.clock_check_seconds),
            asked: 0,
            state: State::Idle,
        }
    }

    /// Where it stands, as of the last input.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        match self.state {
            State::Idle => Phase::Idle,
            State::Asked { .. } => Phase::Asked,
            State::Showing { .. } => Phase::Showing,
        }
    }

    /// The question that is open or answered.
    #[must_use]
    pub fn question(&self) -> Option<QuestionNumber> {
        match &self.state {
            State::Idle => None,
            State::Asked { question, .. } => Some(*question),
            State::Showing { answer, .. } => Some(answer.question()),
        }
    }

    /// What is on the screen, when the clock shows `now`. Looking is an input too: what is over goes before anything is
    /// shown.
    pub fn showing(&mut self, now: Instant) -> Option<&Inspection> {
        self.pass_time(now);
        match &self.state {
            State::Showing { answer, .. } => Some(answer),
            State::Idle | State::Asked { .. } => None,
        }
    }

    /// When the app is to look in with [`Input::TimePasses`]: at the end of what is under way, and every few seconds
    /// before, to see whether the clock was set back. `None` while there is no card.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Instant> {
        let (end, clock) = self.end()?;
        Some(end.min(clock.seen.plus_seconds(self.clock_check_seconds)))
    }

    /// Takes an input, at what the device's clock shows.
    pub fn input(&mut self, now: Instant, input: Input) -> Outcome {
        let over = self.pass_time(now);
        let (ended, then) = match input {
            Input::TimePasses => (None, Then::Nothing),
            Input::ClockSet => (self.end_with(Ended::ClockMoved), Then::Nothing),
            Input::Close => (self.end_with(Ended::Closed), Then::Nothing),
            Input::Present => {
                let ended = self.end_with(Ended::NextCard);
                self.asked = self.asked.wrapping_add(1);
                let question = QuestionNumber::new(self.asked);
                self.state = State::Asked { question, clock: Clock { begun: now, seen: now } };
                (ended, Then::Ask(question))
            }
            Input::Answer(answer) => (None, self.answered(now, answer)),
        };
        Outcome { ended: over.or(ended), then }
    }

    fn answered(&mut self, now: Instant, answer: Box<Inspection>) -> Then {
        match self.state {
            State::Asked { question, .. } if question == answer.question() => {
                self.state = State::Showing { answer, clock: Clock { begun: now, seen: now } };
                Then::Show
            }
            // It goes out of scope here, which wipes it.
            State::Idle | State::Asked { .. } | State::Showing { .. } => Then::Dropped,
        }
    }

    /// When what is under way is over, and its clock.
    fn end(&self) -> Option<(Instant, Clock)> {
        match self.state {
            State::Idle => None,
            State::Asked { clock, .. } => Some((clock.begun.plus_seconds(self.answer_seconds), clock)),
            State::Showing { clock, .. } => Some((clock.begun.plus_seconds(self.view_seconds), clock)),
        }
    }

    /// Ends what is over as of an instant, or was begun by a clock that shows less now.
    fn pass_time(&mut self, now: Instant) -> Option<Ended> {
        let (end, clock) = self.end()?;
        if now < clock.seen {
            return self.end_with(Ended::ClockMoved);
        }
        if now >= end {
            let asked = self.phase() == Phase::Asked;
            return self.end_with(if asked { Ended::NoAnswer } else { Ended::TimeIsOver });
        }
        match &mut self.state {
            State::Idle => {}
            State::Asked { clock, .. } | State::Showing { clock, .. } => clock.seen = now,
        }
        None
    }

    /// Back to idle. An answer wipes itself as it is dropped.
    fn end_with(&mut self, why: Ended) -> Option<Ended> {
        match core::mem::replace(&mut self.state, State::Idle) {
            State::Idle => None,
            State::Asked { .. } | State::Showing { .. } => Some(why),
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Idle => "idle",
            Self::Asked => "asked",
            Self::Showing => "showing",
        })
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::TimeIsOver => "time is over",
            Self::NoAnswer => "no answer",
            Self::ClockMoved => "clock moved",
            Self::NextCard => "next card",
            Self::Closed => "closed",
        })
    }
}

#[cfg(test)]
pub(super) mod tests;
