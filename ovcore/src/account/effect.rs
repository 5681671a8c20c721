//! What a host is asked to do. Doing it twice is harmless: an effect's id says what it is for (contract 3).

use serde::{Deserialize, Serialize};

use crate::deny::DenyReason;
use crate::money::Money;
use crate::settle::{EffectId, PaymentKind, ReferenceNumber};

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
            | Self::FreeCard { id, .. } => *id,
        }
    }
}
