//! Why a card is on the deny list.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::Instant;
use crate::ids::CarrierId;
use crate::policy::DeclineCategory;

/// A reason on the deny list. Reasons stand side by side, each set and cleared by its own events; the card is free
/// when none is left (RULES D3).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DenyReason {
    /// A payment was declined and the debt is open (RULES D1). Goes with the debt, or a lift.
    UnpaidFare,
    /// The issuer blocked the card. Goes with a passed account check or an approved payment.
    IssuerBlock {
        /// Why, as far as the issuer said.
        cause: BlockCause,
    },
    /// The issuer says that the card has no travel function. Goes with a passed account check.
    AccountCheckFailed,
    /// The conditions of a discount were broken. Goes with the clearing of the carrier that listed it.
    ConditionsBroken {
        /// Who listed it.
        carrier: CarrierId,
    },
    /// Cards of this issuer range are not accepted. Goes with the policy.
    BlockedRange,
}

/// Why an issuer blocked a card.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockCause {
    /// Reported lost.
    Lost,
    /// Reported stolen.
    Stolen,
    /// Something else: the bank account was closed, say.
    Other,
}

impl BlockCause {
    /// The block that comes with an answer, if it brings one (RULES D3).
    #[must_use]
    pub const fn of(category: DeclineCategory) -> Option<Self> {
        match category {
            DeclineCategory::Lost => Some(Self::Lost),
            DeclineCategory::Stolen => Some(Self::Stolen),
            DeclineCategory::AccountClosed => Some(Self::Other),
            DeclineCategory::InsufficientFunds
            | DeclineCategory::DoNotHonour
            | DeclineCategory::NotPermitted
            | DeclineCategory::Technical
            | DeclineCategory::Unknown => None,
        }
    }
}

impl DenyReason {
    /// Whether both are the same reason, whatever its cause: an issuer block for loss and one for theft are one entry;
    /// each carrier's *discount conditions broken* is its own.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::IssuerBlock { .. }, Self::IssuerBlock { .. }) => true,
            _ => self == other,
        }
    }

    /// Whether a refused presentation asks for an account check: its passing is the way out (RULES D3).
    #[must_use]
    pub const fn ends_with_account_check(&self) -> bool {
        match self {
            Self::IssuerBlock { .. } | Self::AccountCheckFailed => true,
            Self::UnpaidFare | Self::ConditionsBroken { .. } | Self::BlockedRange => false,
        }
    }

    /// A name that stays the same between versions.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UnpaidFare => "unpaid_fare",
            Self::IssuerBlock { .. } => "issuer_block",
            Self::AccountCheckFailed => "account_check_failed",
            Self::ConditionsBroken { .. } => "conditions_broken",
            Self::BlockedRange => "blocked_range",
        }
    }
}

impl fmt::Display for DenyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnpaidFare => f.pad("unpaid fare"),
            Self::IssuerBlock { cause: BlockCause::Lost } => f.pad("issuer block: lost"),
            Self::IssuerBlock { cause: BlockCause::Stolen } => f.pad("issuer block: stolen"),
            Self::IssuerBlock { cause: BlockCause::Other } => f.pad("issuer block"),
            Self::AccountCheckFailed => f.pad("account check failed"),
            Self::ConditionsBroken { carrier } => write!(f, "discount conditions broken: {carrier}"),
            Self::BlockedRange => f.pad("blocked issuer range"),
        }
    }
}

/// A reason for which a card is listed, and since when.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Denial {
    /// The reason.
    pub reason: DenyReason,
    /// The number of the listing within the account; part of the ids of the effects that list and free it.
    pub number: u32,
    /// Since when.
    pub since: Instant,
}
