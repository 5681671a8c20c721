//! Why a command was refused. The order of the variants is the order in which they are looked for: of two that apply,
//! the first is given. A refused command changes nothing.

use crate::calendar::{Instant, TravelDay};
use crate::ids::TapId;
use crate::settle::EffectId;

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The tap is of another card.
    #[error("the tap bears the token of another card; expected this account's")]
    OtherCard,
    /// A tap of this id is known with other content, and this is no amendment (RULES P1).
    #[error(
        "tap `{tap}` is known with other content; expected the same, or an amendment with a higher version"
    )]
    TapDiffers {
        /// The tap.
        tap: TapId,
    },
    /// A deadline lies before the command (contract 2).
    #[error("a deadline at {deadline} lies before the command; expected `Advance` to it first")]
    AdvanceFirst {
        /// The deadline.
        deadline: Instant,
    },
    /// No effect of this id is open (RULES T6).
    #[error("no effect `{effect}` is open; expected an answer to one that is")]
    UnknownEffect {
        /// The effect.
        effect: EffectId,
    },
    /// The day of the tap, or one that the version before it belongs to, has left the account; its record holds it.
    #[error("the day {day} has left the account; expected a tap of a day that it holds")]
    DayLeft {
        /// The day.
        day: TravelDay,
    },
    /// The command, or the tap in it, lies so far in the future that deadlines after it could not be told.
    #[error("an instant of the command lies after {latest}; expected one before it")]
    TooFar {
        /// The latest instant that an account takes.
        latest: Instant,
    },
    /// The account has used up its payment numbers.
    #[error("the account has no payment number left; expected fewer than 2^24 payments")]
    NoPaymentNumber,
}

impl Refusal {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherCard => "refusal.other_card",
            Self::TapDiffers { .. } => "refusal.tap_differs",
            Self::AdvanceFirst { .. } => "refusal.advance_first",
            Self::UnknownEffect { .. } => "refusal.unknown_effect",
            Self::DayLeft { .. } => "refusal.day_left",
            Self::TooFar { .. } => "refusal.too_far",
            Self::NoPaymentNumber => "refusal.no_payment_number",
        }
    }
}
