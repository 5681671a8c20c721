//! Taps, cards and trips.

use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme};
use ovcore::fare::{HeldProduct, UnpricedReason, WhenBroken};
use ovcore::ids::{CarrierId, LineId, PlaceId, ProductId, ReaderId, TapId, TariffId, TripId, VehicleId};
use ovcore::money::Money;
use ovcore::network::DistanceUnit;
use ovcore::tap::{Bucket, BucketKind, Direction, Mode, ReaderOutcome, Tap};
use ovcore::trip::{Cancellation, Correction, Fare as CoreFare, Leg, Trip, TripEnd, TripStatus};

use crate::value::{Distance, TravelToken};

/// What kind of card it is. An account keeps this beside the token: retries go by the scheme (RULES D2), and which
/// cards are collected after each trip goes by all three (RULES S3).
#[uniffi::remote(Record)]
pub struct CardKind {
    /// The card scheme; on a co-badged card, that of the application which the reader used.
    pub scheme: CardScheme,
    /// Plastic, or on a device.
    pub form: CardForm,
    /// Debit, credit or prepaid, where known.
    pub funding: CardFunding,
}

/// A card scheme that opens the gates (FACTS 1.1).
#[uniffi::remote(Enum)]
pub enum CardScheme {
    /// Maestro.
    Maestro,
    /// Mastercard, Debit Mastercard included.
    Mastercard,
    /// V PAY.
    VPay,
    /// Visa, Visa Debit included.
    Visa,
}

/// Plastic, or on a device. A card on a device has its own number and is another card (DESIGN section 4).
#[uniffi::remote(Enum)]
pub enum CardForm {
    /// A card of plastic.
    Physical,
    /// On a phone, a watch or a ring.
    Device,
}

/// Where the card's money comes from (RULES S3).
#[uniffi::remote(Enum)]
pub enum CardFunding {
    /// A bank account.
    Debit,
    /// A credit line.
    Credit,
    /// A balance paid in beforehand.
    Prepaid,
    /// Not known.
    Unknown,
}

/// What one travels by.
#[uniffi::remote(Enum)]
pub enum Mode {
    /// Train.
    Rail,
    /// Metro, with readers at its stations.
    Metro,
    /// Tram, with readers on board.
    Tram,
    /// Bus, with readers on board.
    Bus,
    /// Ferry or waterbus, with readers on board.
    Ferry,
}

/// What the reader took the presentation for.
#[uniffi::remote(Enum)]
pub enum Direction {
    /// A check-in.
    In,
    /// A check-out.
    Out,
    /// The reader does not say: it toggles on the open trip (RULES P4).
    Unknown,
}

/// What the reader answered.
#[uniffi::remote(Enum)]
pub enum ReaderOutcome {
    /// It let the card through.
    Accepted,
    /// It refused the card because of its deny list. Such a tap can still be a check-out (RULES P9).
    Denied,
    /// It refused the card for another reason (expired, not accepted, not genuine, not read to the end): a failed
    /// tap, which is counted and does nothing.
    Failed,
}

/// One presentation of a card to a reader.
#[uniffi::remote(Record)]
pub struct Tap {
    /// Names it; unique for its card.
    pub id: TapId,
    /// Which amendment of the tap this is; 0 is the tap as first sent (RULES P1).
    #[uniffi(default = 0)]
    pub version: u32,
    /// The card, by its travel token.
    pub token: TravelToken,
    /// Whose reader it was.
    pub carrier: CarrierId,
    /// What one travels by there.
    pub mode: Mode,
    /// Station or stop area (RULES P3).
    pub location: PlaceId,
    /// The reader.
    pub reader: ReaderId,
    /// The line, where the reader knows it.
    #[uniffi(default = None)]
    pub line: Option<LineId>,
    /// The vehicle, where the reader is on board.
    #[uniffi(default = None)]
    pub vehicle: Option<VehicleId>,
    /// What the reader took it for.
    pub direction: Direction,
    /// When it happened, by the reader's clock.
    pub at: Instant,
    /// When the back office had it.
    pub received_at: Instant,
    /// What the reader answered.
    pub reader_outcome: ReaderOutcome,
    /// On a co-badged card, the card scheme that the reader used (RULES S3).
    #[uniffi(default = None)]
    pub application: Option<CardScheme>,
}

/// The bucket of a tap, with what it refers to.
#[uniffi::remote(Enum)]
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
#[uniffi::remote(Enum)]
pub enum BucketKind {
    /// See `Bucket::CheckIn`.
    CheckIn,
    /// See `Bucket::CheckOut`.
    CheckOut,
    /// See `Bucket::Duplicate`.
    Duplicate,
    /// See `Bucket::Refused`.
    Refused,
    /// See `Bucket::Failed`.
    Failed,
    /// See `Bucket::DebtRecovery`.
    DebtRecovery,
    /// See `Bucket::Supplement`.
    Supplement,
    /// See `Bucket::OrphanCheckOut`.
    OrphanCheckOut,
    /// See `Bucket::Quarantined`.
    Quarantined,
    /// See `Bucket::LateNotUsed`.
    LateNotUsed,
    /// See `Bucket::Expired`.
    Expired,
}

/// One trip of a card: where, when, what it costs, and how that is split over carriers.
#[uniffi::remote(Record)]
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
    pub fare: CoreFare,
    /// The parts on each carrier; their amounts add up to the fare.
    pub legs: Vec<Leg>,
    /// From when on the fare counts for thresholds, requests and debts (RULES P5); `None` while it has none. A
    /// correction does not move it: a difference counts at once.
    pub final_at: Option<Instant>,
}

/// One end of a trip.
#[uniffi::remote(Record)]
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
#[uniffi::remote(Record)]
pub struct Leg {
    /// Who earned it.
    pub carrier: CarrierId,
    /// Where it begins.
    pub from: PlaceId,
    /// Where it ends; `None` for a trip without check-out.
    pub to: Option<PlaceId>,
    /// How far, and in what; `None` where the fare does not depend on it.
    pub distance: Option<Distance>,
    /// Which tariff priced it.
    pub tariff: TariffId,
    /// Its part of the fare.
    pub amount: Money,
}

/// Where a trip stands.
#[uniffi::remote(Enum)]
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
#[uniffi::remote(Enum)]
pub enum Cancellation {
    /// Checked out where it began, soon (RULES P7).
    SamePlace,
    /// Checked in again at the same place, soon: the wrong pole, or pressed twice (RULES P6).
    WrongPole,
    /// A correction gave the place of its other end: there was no trip (RULES L3).
    Corrected,
}

/// Where a trip ended, or began, although no tap says so. It names no time.
#[uniffi::remote(Record)]
pub struct Correction {
    /// The trip, named by its check-in; or the check-out that closed nothing, named by itself.
    pub trip: TripId,
    /// The end that is missing. That of the other end cancels the trip.
    pub place: PlaceId,
}

/// What a distance is counted in.
#[uniffi::remote(Enum)]
pub enum DistanceUnit {
    /// Tariff units of rail (about a kilometre; equal for all permitted routes; FACTS 3.1).
    TariffUnit,
    /// Metres.
    Metre,
}

/// Why a trip has no price. It is reported and never charged: unknown is not zero.
#[uniffi::remote(Enum)]
pub enum UnpricedReason {
    /// The network gives no distance between its ends, or none in the unit of the tariff.
    UnknownDistance,
    /// No tariff has a price for the carrier, mode and date.
    NoTariff,
    /// The tariff has no price for the ride: its zones, line, rider, class or time, or a distance beyond its bands.
    NoPrice,
    /// The check-out is missing and the tariff has no boarding fare for carrier and mode.
    NoBoardingFare,
    /// The traveller's product asks whether it is peak, and the tariff has no holiday list for the year (RULES J5).
    NoHolidayList,
    /// It continues a rail chain in which a trip has no price (RULES J4).
    AfterUnpricedTrip,
    /// The price does not fit in a money amount.
    OutOfRange,
}

/// A product that a card holds, for check-ins on its dates, both inclusive (RULES T4).
#[uniffi::remote(Record)]
pub struct HeldProduct {
    /// Which product; tariffs that do not know it charge as if it were not there.
    pub product: ProductId,
    /// The first date of check-in that it holds for.
    pub from: TravelDay,
    /// The last date of check-in that it holds for.
    pub until: TravelDay,
}

/// What follows when a condition of a product is broken.
#[uniffi::remote(Enum)]
pub enum WhenBroken {
    /// Nothing by itself.
    Nothing,
    /// The product ends on the date.
    ProductEnds,
    /// The card goes on the deny list for *discount conditions broken*, until every carrier that listed it clears it
    /// (RULES D3).
    Denied,
}

/// What a trip costs. An unknown price is not nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Fare {
    /// Not known yet.
    Pending,
    /// Priced.
    Priced {
        /// The price.
        amount: Money,
    },
    /// It cannot be priced: reported, and never charged.
    Unpriced {
        /// Why.
        reason: UnpricedReason,
    },
}

impl From<CoreFare> for Fare {
    fn from(fare: CoreFare) -> Self {
        match fare {
            CoreFare::Pending => Self::Pending,
            CoreFare::Priced(amount) => Self::Priced { amount },
            CoreFare::Unpriced(reason) => Self::Unpriced { reason },
        }
    }
}

impl From<Fare> for CoreFare {
    fn from(fare: Fare) -> Self {
        match fare {
            Fare::Pending => Self::Pending,
            Fare::Priced { amount } => Self::Priced(amount),
            Fare::Unpriced { reason } => Self::Unpriced(reason),
        }
    }
}

uniffi::custom_type!(CoreFare, Fare, {
    remote,
    lower: |fare| fare.into(),
    try_lift: |fare| Ok(fare.into()),
});
