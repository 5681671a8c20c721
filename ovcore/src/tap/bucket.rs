//! What became of a tap: each ends in exactly one bucket.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{TapId, TripId};

/// The bucket of a tap, with what it refers to.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// It began the trip that bears its id.
    CheckIn,
    /// It ended a trip (also a refused one that could: RULES P9). It names itself where a correction says where the
    /// trip that it ended began (RULES L3).
    CheckOut {
        /// Which trip.
        trip: TripId,
    },
    /// It is the same presentation as another (RULES P2).
    Duplicate {
        /// The one that stands.
        of: TapId,
    },
    /// The reader refused it for its deny list, and nothing followed (RULES T5, D4).
    Refused,
    /// The reader refused it for another reason.
    Failed,
    /// A blocked card with an open debt presented itself (RULES D4).
    DebtRecovery,
    /// It adds a supplement to a trip, or undoes one (RULES P10).
    Supplement {
        /// Which trip; `None` as long as no trip came to which it belongs on its travel day.
        trip: Option<TripId>,
    },
    /// A check-out that could close nothing: free, and correctable (RULES P4).
    OrphanCheckOut,
    /// Its clock is too far ahead to be believed (RULES P8).
    Quarantined,
    /// It came too late to raise a price and would not have lowered one (RULES L1).
    LateNotUsed,
    /// It came too late to be looked at (RULES L1).
    Expired,
}

/// The bucket without what it refers to: what reports count by.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BucketKind {
    /// See [`Bucket::CheckIn`].
    CheckIn,
    /// See [`Bucket::CheckOut`].
    CheckOut,
    /// See [`Bucket::Duplicate`].
    Duplicate,
    /// See [`Bucket::Refused`].
    Refused,
    /// See [`Bucket::Failed`].
    Failed,
    /// See [`Bucket::DebtRecovery`].
    DebtRecovery,
    /// See [`Bucket::Supplement`].
    Supplement,
    /// See [`Bucket::OrphanCheckOut`].
    OrphanCheckOut,
    /// See [`Bucket::Quarantined`].
    Quarantined,
    /// See [`Bucket::LateNotUsed`].
    LateNotUsed,
    /// See [`Bucket::Expired`].
    Expired,
}

impl BucketKind {
    /// All kinds, in the order of reports.
    pub const ALL: [Self; 11] = [
        Self::CheckIn,
        Self::CheckOut,
        Self::Duplicate,
        Self::Refused,
        Self::Failed,
        Self::DebtRecovery,
        Self::Supplement,
        Self::OrphanCheckOut,
        Self::Quarantined,
        Self::LateNotUsed,
        Self::Expired,
    ];
}

impl Bucket {
    /// Whether the card was presented and read, once: what an attempt on a debt begins with (RULES D4).
    #[must_use]
    pub const fn is_presentation(self) -> bool {
        match self {
            Self::CheckIn
            | Self::CheckOut { .. }
            | Self::Refused
            | Self::DebtRecovery
            | Self::Supplement { .. }
            | Self::OrphanCheckOut
            | Self::Quarantined => true,
            Self::Duplicate { .. } | Self::Failed | Self::LateNotUsed | Self::Expired => false,
        }
    }

    /// Whether a trip began or ended there.
    #[must_use]
    pub const fn is_travel(self) -> bool {
        matches!(self, Self::CheckIn | Self::CheckOut { .. })
    }

    /// The bucket without what it refers to.
    #[must_use]
    pub const fn kind(self) -> BucketKind {
        match self {
            Self::CheckIn => BucketKind::CheckIn,
            Self::CheckOut { .. } => BucketKind::CheckOut,
            Self::Duplicate { .. } => BucketKind::Duplicate,
            Self::Refused => BucketKind::Refused,
            Self::Failed => BucketKind::Failed,
            Self::DebtRecovery => BucketKind::DebtRecovery,
            Self::Supplement { .. } => BucketKind::Supplement,
            Self::OrphanCheckOut => BucketKind::OrphanCheckOut,
            Self::Quarantined => BucketKind::Quarantined,
            Self::LateNotUsed => BucketKind::LateNotUsed,
            Self::Expired => BucketKind::Expired,
        }
    }
}

impl fmt::Display for BucketKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::CheckIn => "check-in",
            Self::CheckOut => "check-out",
            Self::Duplicate => "duplicate",
            Self::Refused => "refused at the reader",
            Self::Failed => "failed at the reader",
            Self::DebtRecovery => "debt-recovery tap",
            Self::Supplement => "supplement tap",
            Self::OrphanCheckOut => "orphan check-out",
            Self::Quarantined => "quarantined",
            Self::LateNotUsed => "late, not used",
            Self::Expired => "expired",
        })
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Supplement { trip: None } => write!(f, "{}", self.kind()),
            Self::CheckOut { trip } | Self::Supplement { trip: Some(trip) } => {
                write!(f, "{} of {trip}", self.kind())
            }
            Self::Duplicate { of } => write!(f, "duplicate of {of}"),
            Self::CheckIn
            | Self::Refused
            | Self::Failed
            | Self::DebtRecovery
            | Self::OrphanCheckOut
            | Self::Quarantined
            | Self::LateNotUsed
            | Self::Expired => self.kind().fmt(f),
        }
    }
}
