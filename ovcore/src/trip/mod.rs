//! Trips: check-in to check-out, with what they cost and for whom.

mod correction;
mod journey;
mod pairing;
mod row;

pub use correction::Correction;
pub(crate) use correction::CorrectionRow;
pub(crate) use journey::{Chain, Link, SupplementRow};
pub(crate) use pairing::{OpenTrip, PairingRules, Reading};
pub use row::TapRow;
pub(crate) use row::{BucketRow, EndRow, Ending, FareRow, StatusRow, TripRow};

use core::fmt;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::calendar::{Instant, TravelDay};
use crate::fare::UnpricedReason;
use crate::ids::{CarrierId, PlaceId, TapId, TariffId, TripId};
use crate::money::Money;
use crate::network::DistanceUnit;
use crate::tap::Mode;

/// One trip of a card: where, when, what it costs, and how that is split over carriers.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Trip {
    /// Names it: the id of the tap that checked in; of a trip whose check-in a correction gave, of its check-out.
    pub id: TripId,
    /// The travel day that it belongs to (RULES J1).
    pub day: TravelDay,
    /// The journey that it belongs to, named by the journey's first trip (RULES J2).
    pub journey: TripId,
    /// What one travelled by.
    pub mode: Mode,
    /// The check-in.
    pub check_in: TripEnd,
    /// The check-out, if there was one.
    pub check_out: Option<TripEnd>,
    /// Where it stands.
    pub status: TripStatus,
    /// What it costs.
    pub fare: Fare,
    /// The parts on each carrier; their amounts add up to the fare.
    pub legs: Vec<Leg>,
    /// From when on the fare counts for thresholds, requests and debts (RULES P5); `None` while it has none. A
    /// correction does not move it: a difference counts at once.
    pub final_at: Option<Instant>,
}

impl Trip {
    /// What its carriers earn by its legs, each carrier once, in order of their names.
    pub(crate) fn by_carrier(&self) -> BTreeMap<CarrierId, Money> {
        let mut own: BTreeMap<CarrierId, Money> = BTreeMap::new();
        for leg in &self.legs {
            let sum = own.entry(leg.carrier).or_default();
            *sum = sum.saturating_add(leg.amount);
        }
        own
    }
}

/// One end of a trip.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TripEnd {
    /// The tap.
    pub tap: TapId,
    /// Whose reader.
    pub carrier: CarrierId,
    /// Where.
    pub place: PlaceId,
    /// When.
    pub at: Instant,
}

/// The part of a trip on one carrier.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// Who earned it.
    pub carrier: CarrierId,
    /// Where it begins.
    pub from: PlaceId,
    /// Where it ends; `None` for a trip without check-out.
    pub to: Option<PlaceId>,
    /// How far, and in what; `None` where the network does not know it, and for a trip without check-out.
    pub distance: Option<(u32, DistanceUnit)>,
    /// Which tariff priced it.
    pub tariff: TariffId,
    /// Its part of the fare.
    pub amount: Money,
}

/// Where a trip stands.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TripStatus {
    /// Under way.
    Open {
        /// The last second at which a check-out counts (RULES P5).
        until: Instant,
    },
    /// Checked out elsewhere.
    Complete,
    /// Never checked out: the boarding fare (RULES P5, P6).
    MissingCheckOut,
    /// Checked out where it began, too late to be free: the boarding fare (RULES P7).
    SamePlace,
    /// Free.
    Cancelled {
        /// Why.
        why: Cancellation,
    },
    /// A tap with a clock that is not believed could be its check-out: it has no fare until that tap is amended, and
    /// is missing its check-out when it is not (RULES P8).
    Held {
        /// The last second at which an amendment counts.
        until: Instant,
    },
    /// Never checked out, or too late where it began; where it went was given afterwards (RULES L3).
    Corrected {
        /// Where to.
        to: PlaceId,
    },
    /// Checked out without a check-in; where it began was given afterwards (RULES L3). Both ends are at the instant of
    /// the check-out, and the check-out names the trip.
    CorrectedCheckIn {
        /// Where from.
        from: PlaceId,
    },
}

/// Why a trip is free.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cancellation {
    /// Checked out where it began, soon (RULES P7).
    SamePlace,
    /// Checked in again at the same place, soon: the wrong pole, or pressed twice (RULES P6).
    WrongPole,
    /// A correction gave the place of its other end: there was no trip (RULES L3).
    Corrected,
}

/// What a trip costs, as far as it is known.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fare {
    /// Not known yet: the trip is open or held.
    Pending,
    /// So much.
    Priced(Money),
    /// Unknown, so nothing is charged and the trip is reported.
    Unpriced(UnpricedReason),
}

impl TripStatus {
    /// Whether it can still end: open, or held.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Open { .. } | Self::Held { .. })
    }

    /// Whether an end of it was never shown by a tap, so that a correction may give it, also once more (RULES L3).
    #[must_use]
    pub const fn lacks_an_end(self) -> bool {
        match self {
            Self::MissingCheckOut
            | Self::SamePlace
            | Self::Corrected { .. }
            | Self::CorrectedCheckIn { .. }
            | Self::Cancelled { why: Cancellation::Corrected } => true,
            Self::Open { .. }
            | Self::Held { .. }
            | Self::Complete
            | Self::Cancelled { why: Cancellation::SamePlace | Cancellation::WrongPole } => false,
        }
    }
}

impl Fare {
    /// What is charged: nothing while the fare is pending or unknown.
    #[must_use]
    pub const fn charged(self) -> Money {
        match self {
            Self::Priced(amount) => amount,
            Self::Pending | Self::Unpriced(_) => Money::ZERO,
        }
    }
}

impl fmt::Display for Fare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pending => f.pad("pending"),
            Self::Priced(amount) => amount.fmt(f),
            Self::Unpriced(_) => f.pad("unpriced"),
        }
    }
}

impl fmt::Display for TripStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Open { .. } => "open",
            Self::Complete => "complete",
            Self::MissingCheckOut => "missing check-out",
            Self::SamePlace => "same place, late",
            Self::Cancelled { why: Cancellation::SamePlace } => "cancelled: same place",
            Self::Cancelled { why: Cancellation::WrongPole } => "cancelled: wrong pole",
            Self::Cancelled { why: Cancellation::Corrected } => "cancelled: corrected",
            Self::Held { .. } => "held: clock not believed",
            Self::Corrected { .. } => "corrected check-out",
            Self::CorrectedCheckIn { .. } => "corrected check-in",
        })
    }
}
