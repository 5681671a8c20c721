//! What a host can ask of an account.

use serde::{Deserialize, Serialize};

use super::check::CheckAnswer;
use super::instruction::Instruction;
use super::record::DayRecord;
use crate::calendar::Instant;
use crate::ids::CommandId;
use crate::settle::{EffectId, PaymentOutcome};
use crate::tap::Tap;

/// A command. Any may be sent again; a repeat gives no new event (contract 4).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// A tap came in. It acts at its `received_at` (RULES T2).
    Tap(Box<Tap>),
    /// A tap that touches days which have left the account, with their records: what a host sends after
    /// [`RecordNeeded`](super::Refusal::RecordNeeded). Otherwise as `Tap`.
    LateTap {
        /// The tap.
        tap: Box<Tap>,
        /// The days.
        records: Vec<DayRecord>,
    },
    /// Time has passed: works off everything that fell due (contract 2).
    Advance {
        /// Until when.
        now: Instant,
    },
    /// An effect was carried out and this came of it.
    Answer(Answer),
    /// An account check was answered, or the host learned of a card's state otherwise.
    CheckAnswered(CheckAnswer),
    /// Somebody asks something of the account.
    Instruct {
        /// Names the command.
        id: CommandId,
        /// When.
        now: Instant,
        /// What.
        what: Instruction,
    },
}

/// The answer to a payment request.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The effect that is answered.
    pub effect: EffectId,
    /// What the bank said.
    pub outcome: PaymentOutcome,
    /// When it did.
    pub answered_at: Instant,
}
