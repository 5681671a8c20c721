//! Taps and trips as rows of numbers: what the rating loop works on.

use crate::calendar::{Instant, TravelDay};
use crate::fare::UnpricedReason;
use crate::money::Money;
use crate::tap::{Direction, Mode, ReaderOutcome};
use crate::trip::Cancellation;

/// A tap as a row of numbers, for batches: 56 bytes, nothing on the heap.
///
/// Carriers, places and lines are numbers that [`crate::day::RowMaker`] gives; readers and vehicles are numbers of
/// the caller, equal for the same one within a day of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TapRow {
    /// When it happened.
    pub at: Instant,
    /// When the back office had it.
    pub received_at: Instant,
    /// The caller's number of the tap: what results refer to.
    pub number: u32,
    /// The number of the place.
    pub place: u32,
    /// The number of the reader.
    pub reader: u32,
    /// The number of the vehicle, if the reader is on one.
    pub vehicle: Option<u32>,
    /// The number of the line, if the reader knows it and the network has it.
    pub line: Option<u32>,
    /// The number of the carrier.
    pub carrier: u16,
    /// The number of the supplement that the reader charges, if it is a supplement reader (RULES P10).
    pub supplement: Option<u16>,
    /// What one travels by.
    pub mode: Mode,
    /// What the reader took it for.
    pub direction: Direction,
    /// What the reader answered.
    pub outcome: ReaderOutcome,
    /// Quarantined and handed over too late to hold a trip (RULES P8).
    pub inert: bool,
}

impl TapRow {
    /// As the end of a trip.
    pub(crate) const fn end(&self) -> EndRow {
        EndRow { number: self.number, place: self.place }
    }
}

/// What ended a trip.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ending<'t> {
    /// A check-out at another place.
    Out(&'t TapRow),
    /// A check-out at the same place, in time to be free.
    SamePlaceFree(&'t TapRow),
    /// A check-out at the same place, too late.
    SamePlaceLate(&'t TapRow),
    /// A check-in at the same place, soon after.
    WrongPole(Instant),
    /// Nothing: one only checks in.
    CheckInOnly,
    /// Nothing: it is missing its check-out from then on.
    Missing(Instant),
    /// A quarantined tap may be its check-out.
    Held { from: Instant, until: Instant },
    /// Nothing yet; as of then.
    Open(Instant),
}

impl Ending<'_> {
    /// The latest instant at which the trip was still open: what decides whether it outlives a travel day.
    pub(crate) const fn open_until(&self, check_in: Instant) -> Instant {
        match self {
            Self::CheckInOnly => check_in,
            Self::Out(tap) | Self::SamePlaceFree(tap) | Self::SamePlaceLate(tap) => tap.at,
            Self::WrongPole(at) | Self::Missing(at) | Self::Held { from: at, .. } | Self::Open(at) => *at,
        }
    }
}

/// A fare as a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FareRow {
    Pending,
    Priced(Money),
    Unpriced(UnpricedReason),
}

/// Where a trip stands, as a row: [`TripStatus`](super::TripStatus) with numbers for places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatusRow {
    Open { until: Instant },
    Complete,
    MissingCheckOut,
    SamePlace,
    Cancelled { why: Cancellation },
    Held { until: Instant },
    Corrected { to: u32 },
    CorrectedCheckIn { from: u32 },
}

/// What a trip needs to know of the tap that ended it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndRow {
    pub(crate) number: u32,
    pub(crate) place: u32,
}

/// A trip as a row. Numbers are those of the taps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TripRow {
    pub(crate) check_in: TapRow,
    pub(crate) check_out: Option<EndRow>,
    pub(crate) day: TravelDay,
    pub(crate) journey: u32,
    pub(crate) status: StatusRow,
    pub(crate) fare: FareRow,
    /// Its legs: from and until which row of the legs.
    pub(crate) legs: (usize, usize),
    /// Its lines, where explanations are asked for.
    pub(crate) lines: (usize, usize),
    pub(crate) final_at: Option<Instant>,
}

/// What became of a tap, as a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BucketRow {
    CheckIn,
    CheckOut(u32),
    Duplicate(u32),
    Denied,
    Failed,
    Orphan,
    Quarantined,
    /// Of which trip, once it is known.
    Supplement(Option<u32>),
}
