//! The deny list: why a card may not check in.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A reason on the deny list. Reasons stand side by side, each set and cleared by its own events; the card is free
/// when none is left.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DenyReason {
    /// A payment was declined and the debt is open (RULES D1).
    UnpaidFare,
}

impl fmt::Display for DenyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::UnpaidFare => "unpaid fare",
        })
    }
}
