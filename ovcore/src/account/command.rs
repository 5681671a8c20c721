//! What a host can ask of an account.

use serde::{Deserialize, Serialize};

use crate::calendar::Instant;
use crate::fare::HeldProduct;
use crate::ids::{CommandId, ProductId};
use crate::settle::{EffectId, PaymentOutcome};
use crate::tap::Tap;

/// A command. Any may be sent again; a repeat gives no new event (contract 4).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// A tap came in. It acts at its `received_at` (RULES T2).
    Tap(Box<Tap>),
    /// Time has passed: works off everything that fell due (contract 2).
    Advance {
        /// Until when.
        now: Instant,
    },
    /// An effect was carried out and this came of it.
    Answer(Answer),
    /// The card holds a product from now on.
    AddProduct {
        /// Names the command.
        id: CommandId,
        /// When.
        now: Instant,
        /// The product and its dates.
        product: HeldProduct,
    },
    /// The card holds a product no longer: all its periods end.
    RemoveProduct {
        /// Names the command.
        id: CommandId,
        /// When.
        now: Instant,
        /// Which product.
        product: ProductId,
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
