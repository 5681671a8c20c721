//! What a host is asked to do. Doing it twice is harmless: an effect's id says what it is for (contract 3).

use serde::{Deserialize, Serialize};

use super::check::CheckReason;
use super::instruction::HandOver;
use crate::deny::DenyReason;
use crate::money::Money;
use crate::settle::{AccountSerial, CardNumber, EffectId, PaymentKind, ReferenceNumber};

/// A request to the host.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// Ask the bank for a payment, and answer.
    RequestPayment {
        /// Names the request at the bank: the bank must not pay one id twice.
        id: EffectId,
        /// What the traveller reads on the bank statement.
        reference: ReferenceNumber,
        /// How much, in minor units; more than 0.
        amount: Money,
        /// Why.
        kind: PaymentKind,
        /// By which number of the card (FACTS 5.1).
        number: CardNumber,
        /// Whether the issuer bears a decline: the first request since the last that was paid, and small enough.
        first_ride: bool,
    },
    /// Ask the bank what became of a request, under the same id, and answer.
    AskPayment {
        /// The request.
        id: EffectId,
        /// Its reference.
        reference: ReferenceNumber,
        /// Its amount.
        amount: Money,
    },
    /// Pay an amount back.
    Refund {
        /// Names the refund: it must not be paid twice.
        id: EffectId,
        /// How much, in minor units; more than 0.
        amount: Money,
    },
    /// Put the card on the deny list for a reason.
    DenyCard {
        /// Names the entry.
        id: EffectId,
        /// The reason.
        reason: DenyReason,
    },
    /// Take a reason for the card off the deny list.
    FreeCard {
        /// Names the entry.
        id: EffectId,
        /// The reason.
        reason: DenyReason,
    },
    /// Ask the issuer whether the card may travel. The traveller does not wait for it.
    CheckAccount {
        /// Names it; the answer may name it.
        id: EffectId,
        /// Why.
        why: CheckReason,
    },
    /// Hand over to the account of the next card, as [`super::Instruction::TakeOver`].
    HandOver {
        /// Names it; the instruction names it.
        id: EffectId,
        /// The account of the next card.
        to: AccountSerial,
        /// What.
        handover: Box<HandOver>,
    },
}

impl Effect {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> EffectId {
        match self {
            Self::RequestPayment { id, .. }
            | Self::AskPayment { id, .. }
            | Self::Refund { id, .. }
            | Self::DenyCard { id, .. }
            | Self::FreeCard { id, .. }
            | Self::CheckAccount { id, .. }
            | Self::HandOver { id, .. } => *id,
        }
    }
}
