//! Settlement: what is asked of the bank, when, under which reference; credits that go against it.

pub mod reference;

mod payment;
mod seal;

pub use crate::policy::DeclineCategory;
pub use payment::{
    CardNumber, Credit, CreditUse, EffectId, EffectIdError, EffectKind, InFlight, Item, Payment, PaymentKind,
    PaymentOutcome, Share,
};
pub use reference::{AccountSerial, PaymentOrdinal, ReferenceError, ReferenceKey, ReferenceNumber};
pub use seal::{PaymentSeal, PaymentSealError};
