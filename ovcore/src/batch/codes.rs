//! Codes of the columns: what became of a row, where a trip stands, why it has no price.

use core::fmt;

use crate::fare::UnpricedReason;
use crate::tap::BucketKind;
use crate::trip::{Cancellation, TripStatus};

/// What became of a row: a [bucket](BucketKind), or why it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TapResult {
    /// The tap is in this bucket.
    Bucket(BucketKind),
    /// It is the same tap as another row, under the same id (RULES P1).
    Repeat,
    /// It has the id of another tap of its card, and other content (RULES P1); see [`Part::bad`](super::Part::bad).
    Differs,
    /// It cannot be read; see [`Part::bad`](super::Part::bad).
    Bad,
    /// What becomes of it shows in a later call; see [`Part::settled`](super::Part::settled).
    Held,
    /// It lies before the cut up to which the stream had been told everything.
    BehindCut,
}

impl TapResult {
    /// All results, in the order of their codes.
    pub const ALL: [Self; 16] = [
        Self::Bucket(BucketKind::CheckIn),
        Self::Bucket(BucketKind::CheckOut),
        Self::Bucket(BucketKind::Duplicate),
        Self::Bucket(BucketKind::Refused),
        Self::Bucket(BucketKind::Failed),
        Self::Bucket(BucketKind::DebtRecovery),
        Self::Bucket(BucketKind::Supplement),
        Self::Bucket(BucketKind::OrphanCheckOut),
        Self::Bucket(BucketKind::Quarantined),
        Self::Bucket(BucketKind::LateNotUsed),
        Self::Bucket(BucketKind::Expired),
        Self::Repeat,
        Self::Differs,
        Self::Bad,
        Self::Held,
        Self::BehindCut,
    ];

    /// Its code in a column.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Bucket(BucketKind::CheckIn) => 0,
            Self::Bucket(BucketKind::CheckOut) => 1,
            Self::Bucket(BucketKind::Duplicate) => 2,
            Self::Bucket(BucketKind::Refused) => 3,
            Self::Bucket(BucketKind::Failed) => 4,
            Self::Bucket(BucketKind::DebtRecovery) => 5,
            Self::Bucket(BucketKind::Supplement) => 6,
            Self::Bucket(BucketKind::OrphanCheckOut) => 7,
            Self::Bucket(BucketKind::Quarantined) => 8,
            Self::Bucket(BucketKind::LateNotUsed) => 9,
            Self::Bucket(BucketKind::Expired) => 10,
            Self::Repeat => 11,
            Self::Differs => 12,
            Self::Bad => 13,
            Self::Held => 14,
            Self::BehindCut => 15,
        }
    }

    /// The result of a code.
    #[must_use]
    pub fn of_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

impl fmt::Display for TapResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bucket(kind) => kind.fmt(f),
            Self::Repeat => f.pad("repeat of the same tap"),
            Self::Differs => f.pad("another tap's id"),
            Self::Bad => f.pad("cannot be read"),
            Self::Held => f.pad("held for a later call"),
            Self::BehindCut => f.pad("behind the cut"),
        }
    }
}

/// Where a trip stands, as a code: the [status](TripStatus) without what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TripCode {
    /// See [`TripStatus::Open`].
    Open,
    /// See [`TripStatus::Complete`].
    Complete,
    /// See [`TripStatus::MissingCheckOut`].
    MissingCheckOut,
    /// See [`TripStatus::SamePlace`].
    SamePlace,
    /// See [`Cancellation::SamePlace`].
    CancelledSamePlace,
    /// See [`Cancellation::WrongPole`].
    CancelledWrongPole,
    /// See [`Cancellation::Corrected`].
    CancelledCorrected,
    /// See [`TripStatus::Held`].
    Held,
    /// See [`TripStatus::Corrected`].
    Corrected,
    /// See [`TripStatus::CorrectedCheckIn`].
    CorrectedCheckIn,
}

impl TripCode {
    /// All, in the order of their codes.
    pub const ALL: [Self; 10] = [
        Self::Open,
        Self::Complete,
        Self::MissingCheckOut,
        Self::SamePlace,
        Self::CancelledSamePlace,
        Self::CancelledWrongPole,
        Self::CancelledCorrected,
        Self::Held,
        Self::Corrected,
        Self::CorrectedCheckIn,
    ];

    /// The code of a status.
    #[must_use]
    pub const fn of(status: TripStatus) -> Self {
        match status {
            TripStatus::Open { .. } => Self::Open,
            TripStatus::Complete => Self::Complete,
            TripStatus::MissingCheckOut => Self::MissingCheckOut,
            TripStatus::SamePlace => Self::SamePlace,
            TripStatus::Cancelled { why: Cancellation::SamePlace } => Self::CancelledSamePlace,
            TripStatus::Cancelled { why: Cancellation::WrongPole } => Self::CancelledWrongPole,
            TripStatus::Cancelled { why: Cancellation::Corrected } => Self::CancelledCorrected,
            TripStatus::Held { .. } => Self::Held,
            TripStatus::Corrected { .. } => Self::Corrected,
            TripStatus::CorrectedCheckIn { .. } => Self::CorrectedCheckIn,
        }
    }

    /// Its code in a column.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Complete => 1,
            Self::MissingCheckOut => 2,
            Self::SamePlace => 3,
            Self::CancelledSamePlace => 4,
            Self::CancelledWrongPole => 5,
            Self::CancelledCorrected => 6,
            Self::Held => 7,
            Self::Corrected => 8,
            Self::CorrectedCheckIn => 9,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::MissingCheckOut => "missing_check_out",
            Self::SamePlace => "same_place",
            Self::CancelledSamePlace => "cancelled_same_place",
            Self::CancelledWrongPole => "cancelled_wrong_pole",
            Self::CancelledCorrected => "cancelled_corrected",
            Self::Held => "held",
            Self::Corrected => "corrected",
            Self::CorrectedCheckIn => "corrected_check_in",
        }
    }
}

/// The code of a trip's fare: [`FARE_PRICED`], [`FARE_PENDING`], or the place of the reason in [`UnpricedReason::ALL`].
pub const FARE_PRICED: u8 = 255;
/// The fare is not known yet.
pub const FARE_PENDING: u8 = 254;

pub(super) fn reason_code(reason: UnpricedReason) -> u8 {
    let place = UnpricedReason::ALL.into_iter().position(|own| own == reason);
    place.and_then(|n| u8::try_from(n).ok()).unwrap_or_default()
}
