//! The account check: whether the issuer says that a card may travel (RULES D3, D7).

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::{Instant, TravelDay};
use crate::deny::BlockCause;
use crate::ids::CommandId;
use crate::settle::EffectId;

/// The answer to an account check. It needs no open effect: a host that learns something of a card says so
/// (RULES T6).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CheckAnswer {
    /// Names the answer.
    pub id: CommandId,
    /// The effect that is answered, where one was.
    pub effect: Option<EffectId>,
    /// What the issuer said.
    pub outcome: CheckOutcome,
    /// When.
    pub answered_at: Instant,
}

/// What the issuer said of a card. None of it touches a trip that is open: a check-out is never refused, and what was
/// travelled is charged.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// It may travel: *account check failed* and *issuer block* go.
    Passed,
    /// It has no travel function: *account check failed* comes.
    NoTravelFunction,
    /// It is blocked: *issuer block* comes.
    IssuerBlocked {
        /// Why.
        cause: BlockCause,
    },
    /// Nobody knows: nothing changes, and the next check-in asks again.
    NoAnswer,
}

impl fmt::Display for CheckOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Passed => "passed",
            Self::NoTravelFunction => "no travel function",
            Self::IssuerBlocked { .. } => "blocked by the issuer",
            Self::NoAnswer => "no answer",
        })
    }
}

/// Why an account check is asked for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckReason {
    /// The first check-in ever.
    FirstTravel,
    /// The first check-in after a long time.
    LongAway,
    /// The last check had no answer.
    NoAnswerBefore,
    /// The card was refused for what only a passed check clears.
    Refused,
}

impl fmt::Display for CheckReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::FirstTravel => "first travel",
            Self::LongAway => "long away",
            Self::NoAnswerBefore => "no answer before",
            Self::Refused => "refused",
        })
    }
}

/// What an account remembers for its checks.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckState {
    /// The latest check-in or check-out.
    pub(super) last_travel: Option<Instant>,
    /// How many checks were asked for.
    pub(super) asked: u32,
    /// The date of the last.
    pub(super) asked_on: Option<TravelDay>,
    /// The last had no answer.
    pub(super) unanswered: bool,
}
