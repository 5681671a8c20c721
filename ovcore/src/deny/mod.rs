//! The deny list: why a card may not check in.

mod reason;

pub use reason::{BlockCause, Denial, DenyReason};
