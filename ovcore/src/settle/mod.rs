//! Settlement: what is asked of the bank, when, under which reference; credits that go against it.

pub mod reference;

mod payment;

pub use payment::{
    Credit, CreditUse, DeclineCategory, EffectId, EffectIdError, EffectKind, InFlight, Item, Payment,
    PaymentKind, PaymentOutcome,
};
pub use reference::{AccountSerial, PaymentOrdinal, ReferenceError, ReferenceKey, ReferenceNumber};
