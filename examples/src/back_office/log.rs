//! The log room: what may be logged, and by type nothing else.
//!
//! A log is read by many, kept in many places and purged by nobody. So it may hold codes, effect ids, counts and
//! durations, and nothing that tells where a card was, or that lets somebody read a payment: no token, no place, no
//! time of day, no reference, no amount. This is not left to care: [`LogRoom::write`] takes a [`Line`], and a line is
//! made of [`Code`], [`EffectId`], [`Count`] and [`Lasted`] only. None of them can be made from a token, a tap, a
//! payment, an amount or a text.
//!
//! ```compile_fail
//! use ovcore_examples::back_office::log::Code;
//! let place = String::from("ut");
//! let code = Code::from(place.as_str());   // no text becomes a code
//! ```
//! ```compile_fail
//! use ovcore::money::Money;
//! use ovcore_examples::back_office::log::Count;
//! let count = Count::from(Money::from_minor(440));   // no amount becomes a count
//! ```

use core::fmt;
use std::io::{self, Write};

use ovcore::account::{CheckOutcome, Refusal};
use ovcore::settle::{EffectId, PaymentOutcome};

/// A word that stays the same between versions: of a refusal, an outcome or a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(&'static str);

impl From<&Refusal> for Code {
    fn from(refusal: &Refusal) -> Self {
        Self(refusal.code())
    }
}

impl From<PaymentOutcome> for Code {
    /// Not why it was declined: that a card is lost or stolen is no business of a log.
    fn from(outcome: PaymentOutcome) -> Self {
        Self(match outcome {
            PaymentOutcome::Approved => "bank.approved",
            PaymentOutcome::Declined { .. } => "bank.declined",
            PaymentOutcome::Unknown => "bank.unknown",
        })
    }
}

impl From<CheckOutcome> for Code {
    fn from(outcome: CheckOutcome) -> Self {
        Self(match outcome {
            CheckOutcome::Passed => "issuer.passed",
            CheckOutcome::NoAnswer => "issuer.no_answer",
            // One word for both: why a card may not travel is between its holder and the bank.
            CheckOutcome::NoTravelFunction | CheckOutcome::IssuerBlocked { .. } => "issuer.not_passed",
        })
    }
}

impl From<&super::OfficeError> for Code {
    fn from(error: &super::OfficeError) -> Self {
        Self(error.code())
    }
}

/// How many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(u64);

impl Count {
    /// One more.
    pub const fn one_more(&mut self) {
        self.0 = self.0.saturating_add(1);
    }

    /// So many more as a list is long.
    pub fn more<T>(&mut self, list: &[T]) {
        self.0 = self.0.saturating_add(u64::try_from(list.len()).unwrap_or(u64::MAX));
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// How many rows there are: the length of a list, never what is in it.
impl<T> From<&[T]> for Count {
    fn from(list: &[T]) -> Self {
        let mut count = Self::default();
        count.more(list);
        count
    }
}

/// How long something took, in whole seconds of the run's own time. Never a time of day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lasted(i64);

impl Lasted {
    /// From one instant to another. Only the difference stays.
    #[must_use]
    pub const fn between(from: ovcore::calendar::Instant, to: ovcore::calendar::Instant) -> Self {
        Self(to.seconds_since(from))
    }
}

impl fmt::Display for Lasted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, seconds) = (self.0.checked_div(3_600).unwrap_or_default(), self.0 % 3_600);
        match (hours, seconds) {
            (0, _) => write!(f, "{seconds} s"),
            (_, 0) => write!(f, "{hours} h"),
            (_, _) => write!(f, "{hours} h {seconds} s"),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The office opened its doors.
    Opened {
        /// Accounts that it found.
        accounts: Count,
        /// Effects that were decided and not yet known to be carried out.
        waiting: Count,
    },
    /// An hour of the run is over.
    Hour {
        /// The time since the run began.
        since: Lasted,
        /// What was done in it.
        counts: Counts,
    },
    /// An effect was carried out.
    Performed {
        /// Which.
        effect: EffectId,
    },
    /// An answer came and led to events.
    Answered {
        /// To which effect.
        effect: EffectId,
        /// What it was.
        code: Code,
        /// How long after the effect was decided.
        after: Lasted,
    },
    /// An answer came that was known.
    AnsweredAgain {
        /// To which effect.
        effect: EffectId,
    },
    /// A command was refused, and is kept.
    Refused {
        /// Why.
        code: Code,
    },
    /// A command needed the record of a day that left, and got it.
    HandedBack {
        /// What it was refused for before.
        code: Code,
    },
    /// A deadline lay before a command: it came first.
    AdvancedFirst {
        /// How long before.
        by: Lasted,
    },
    /// The office stopped short.
    Stopped {
        /// Why.
        code: Code,
    },
}

/// What was done in a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Taps taken in.
    pub taps: Count,
    /// Commands that led to events.
    pub commands: Count,
    /// Commands that led to none.
    pub repeats: Count,
    /// Events.
    pub events: Count,
    /// Effects carried out.
    pub effects: Count,
    /// Answers.
    pub answers: Count,
    /// Wake-ups.
    pub timers: Count,
    /// Commands before which a deadline lay.
    pub advanced_first: Count,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened { accounts, waiting } => {
                write!(f, "opened: {accounts} accounts, {waiting} effects waiting")
            }
            Self::Hour { since, counts: c } => write!(
                f,
                "after {since}: {} taps, {} timers, {} answers; {} commands, {} repeats, {} events; {} effects; \
                 {} advanced first",
                c.taps, c.timers, c.answers, c.commands, c.repeats, c.events, c.effects, c.advanced_first
            ),
            Self::Performed { effect } => write!(f, "performed {effect}"),
            Self::Answered { effect, code, after } => write!(f, "answered {effect}: {code}, after {after}"),
            Self::AnsweredAgain { effect } => write!(f, "answered again {effect}"),
            Self::Refused { code } => write!(f, "refused: {code}"),
            Self::HandedBack { code } => write!(f, "handed back: {code}"),
            Self::AdvancedFirst { by } => write!(f, "advanced first, by {by}"),
            Self::Stopped { code } => write!(f, "stopped: {code}"),
        }
    }
}

/// Where lines go.
pub struct LogRoom<'w> {
    out: Box<dyn Write + 'w>,
}

impl fmt::Debug for LogRoom<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogRoom").finish_non_exhaustive()
    }
}

impl<'w> LogRoom<'w> {
    /// A room whose lines go there.
    #[must_use]
    pub fn new(out: impl Write + 'w) -> Self {
        Self { out: Box::new(out) }
    }

    /// A room whose lines go nowhere.
    #[must_use]
    pub fn closed() -> Self {
        Self::new(io::sink())
    }

    /// Writes a line. A log that cannot be written stops nothing.
    pub fn write(&mut self, line: Line) {
        let _ = writeln!(self.out, "{line}").and_then(|()| self.out.flush());
    }
}
