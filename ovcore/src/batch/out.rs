//! What comes out: columns of plain numbers, ready for Arrow.
//!
//! A column of type `u64` that names a tap has the number of its row, counted from 0 over all tables of a stream;
//! [`NO_ROW`] is none. Days are days since 1970, instants seconds since 1970, amounts minor units. A column that ends
//! in `_end` says where the rows of a further table end that belong to the row; they begin where those of the row
//! before end.

use core::fmt;

use crate::calendar::Instant;
use crate::card::{Token, Travel};
use crate::fare::UnpricedReason;
use crate::money::Money;
use crate::network::DistanceUnit;
use crate::policy::Channel;
use crate::settle::PaymentKind;
use crate::tap::BucketKind;
use crate::trip::{Cancellation, TripStatus};

/// No row.
pub const NO_ROW: u64 = u64::MAX;
/// No instant: of a trip whose charge is not final.
pub const NO_INSTANT: i64 = i64::MIN;
/// No place: of a leg without an end.
pub const NO_PLACE: u32 = u32::MAX;

/// What became of a row: a [bucket](BucketKind), or why it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TapResult {
    /// The tap is in this bucket.
    Bucket(BucketKind),
    /// It is the same tap as another row, under the same id (RULES P1).
    Repeat,
    /// It has the id of another tap of its card, and other content (RULES P1); see [`Part::bad`].
    Differs,
    /// It cannot be read; see [`Part::bad`].
    Bad,
    /// What becomes of it shows in a later call; see [`Part::settled`].
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

/// Trips, by card and in order of their check-ins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trips {
    /// Whose: a place in [`Part::cards`].
    pub card: Vec<u32>,
    /// The row of the check-in; it names the trip.
    pub check_in: Vec<u64>,
    /// The row of the check-out.
    pub check_out: Vec<u64>,
    /// The travel day.
    pub day: Vec<i32>,
    /// The row of the journey's first check-in; it names the journey.
    pub journey: Vec<u64>,
    /// A [`TripCode`].
    pub status: Vec<u8>,
    /// [`FARE_PRICED`], [`FARE_PENDING`], or why there is no price.
    pub fare_code: Vec<u8>,
    /// The fare, 0 where there is none.
    pub fare: Vec<i64>,
    /// From when on it counts, or [`NO_INSTANT`].
    pub final_at: Vec<i64>,
    /// Where its legs end in [`Part::legs`].
    pub legs_end: Vec<u32>,
}

/// Legs, in the order of their trips.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legs {
    /// Who earned it: a number of [`Names`](super::Names).
    pub carrier: Vec<u16>,
    /// Where it begins.
    pub from: Vec<u32>,
    /// Where it ends, or [`NO_PLACE`].
    pub to: Vec<u32>,
    /// How far.
    pub distance: Vec<u32>,
    /// In what: 0 where the fare does not depend on it, 1 metres, 2 tariff units.
    pub unit: Vec<u8>,
    /// Which tariff priced it: its place in the book.
    pub tariff: Vec<u16>,
    /// Its part of the fare.
    pub amount: Vec<i64>,
}

/// Journeys, in order of their first check-ins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journeys {
    /// Whose.
    pub card: Vec<u32>,
    /// The row of the first check-in.
    pub first: Vec<u64>,
    /// The travel day.
    pub day: Vec<i32>,
    /// How many trips.
    pub trips: Vec<u32>,
    /// The sum of their fares, as far as they are known.
    pub fare: Vec<i64>,
}

/// Payments, by card and in order of their ordinals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payments {
    /// Whose.
    pub card: Vec<u32>,
    /// Its number within the account.
    pub ordinal: Vec<u32>,
    /// 0 night, 1 threshold, 2 per trip; on a debt 3 by the schedule, 4 by tap, 5 in self-service.
    pub kind: Vec<u8>,
    /// When it was asked for.
    pub asked_at: Vec<i64>,
    /// What was asked of the bank; 0 where credits covered it.
    pub amount: Vec<i64>,
    /// What credits covered.
    pub credited: Vec<i64>,
    /// 0 approved, 1 declined, 2 covered by credits, 3 at the bank.
    pub outcome: Vec<u8>,
    /// Where its charges end in [`Part::charges`].
    pub charges_end: Vec<u32>,
}

/// What payments and debts are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Charges {
    /// For which travel day.
    pub day: Vec<i32>,
    /// For which trip: the row that names it.
    pub trip: Vec<u64>,
    /// How much; negative where a fare fell.
    pub amount: Vec<i64>,
}

/// What travellers got back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credits {
    /// Whose.
    pub card: Vec<u32>,
    /// Its number within the account.
    pub number: Vec<u32>,
    /// Whether it arose, or what was left of it was paid back.
    pub refunded: Vec<bool>,
    /// When.
    pub at: Vec<i64>,
    /// How much.
    pub amount: Vec<i64>,
}

/// Cards that end with something not settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whose.
    pub card: Vec<u32>,
    /// Booked and not asked for; negative where too much was asked.
    pub uncollected: Vec<i64>,
    /// Open credits.
    pub credits: Vec<i64>,
    /// The open debt.
    pub debt: Vec<i64>,
    /// At the bank.
    pub in_flight: Vec<i64>,
}

/// What became of a row of an earlier call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Settled {
    /// The row.
    pub row: u64,
    /// What became of it.
    pub result: TapResult,
    /// The row that it refers to: the check-in of its trip, the tap that stands for it, or the first of its repeats.
    pub of: Option<u64>,
}

/// A part of the results: some of the cards, with all that belongs to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The cards; the other tables name them by their place here.
    pub cards: Vec<Token<Travel>>,
    /// Trips.
    pub trips: Trips,
    /// Legs.
    pub legs: Legs,
    /// Journeys.
    pub journeys: Journeys,
    /// Payments.
    pub payments: Payments,
    /// Charges.
    pub charges: Charges,
    /// Credits and refunds.
    pub credits: Credits,
    /// What is left open.
    pub standing: Standing,
    /// Rows of earlier calls, and rows that refer to such.
    pub settled: Vec<Settled>,
    /// Taps with the id of another.
    pub bad: Vec<super::BadRow>,
    /// What it adds up to.
    pub totals: Totals,
}

/// What results add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows of the tables.
    pub rows: u64,
    /// Of these, by [`TapResult::code`]. A row that was held is counted where it was settled, too.
    pub results: [u64; 16],
    /// Trips.
    pub trips: u64,
    /// Trips without a price.
    pub unpriced: u64,
    /// The sum of the fares.
    pub fares: Money,
    /// The sum of what was asked of the bank.
    pub asked: Money,
    /// Payments.
    pub payments: u64,
    /// Taps that went through an account, for there was something unusual about their days.
    pub through_accounts: u64,
}

impl Totals {
    /// Adds those of another part.
    pub fn add(&mut self, other: &Self) {
        let add = |a: &mut u64, b: u64| *a = a.saturating_add(b);
        let sum = |a: &mut Money, b: Money| *a = a.checked_add(b).unwrap_or(Money::MAX);
        add(&mut self.rows, other.rows);
        self.results.iter_mut().zip(other.results).for_each(|(a, b)| add(a, b));
        add(&mut self.trips, other.trips);
        add(&mut self.unpriced, other.unpriced);
        sum(&mut self.fares, other.fares);
        sum(&mut self.asked, other.asked);
        add(&mut self.payments, other.payments);
        add(&mut self.through_accounts, other.through_accounts);
    }

    pub(super) fn count(&mut self, result: TapResult) {
        if let Some(count) = self.results.get_mut(usize::from(result.code())) {
            *count = count.saturating_add(1);
        }
    }
}

/// A trip, as it is written down.
pub(super) struct TripOut {
    pub(super) check_in: u64,
    pub(super) check_out: Option<u64>,
    pub(super) day: i32,
    pub(super) journey: u64,
    pub(super) status: TripCode,
    pub(super) fare: Result<Money, u8>,
    pub(super) final_at: Option<Instant>,
}

/// A leg, as it is written down.
pub(super) struct LegOut {
    pub(super) carrier: u16,
    pub(super) from: u32,
    pub(super) to: Option<u32>,
    pub(super) distance: Option<(u32, DistanceUnit)>,
    pub(super) tariff: u16,
    pub(super) amount: Money,
}

/// A payment, as it is written down after its charges.
pub(super) struct PaymentOut {
    pub(super) ordinal: u32,
    pub(super) kind: PaymentKind,
    pub(super) asked_at: Instant,
    pub(super) amount: Money,
    pub(super) credited: Money,
    pub(super) outcome: u8,
}

pub(super) const APPROVED: u8 = 0;
pub(super) const DECLINED: u8 = 1;
pub(super) const COVERED: u8 = 2;
pub(super) const AT_BANK: u8 = 3;

fn place(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Part {
    /// The number of the card that is being written down.
    fn card(&self) -> u32 {
        place(self.cards.len().saturating_sub(1))
    }

    /// Room for the results of so many rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        let half = rows / 2;
        let Trips { card, check_in, check_out, day, journey, status, fare_code, fare, final_at, legs_end } =
            &mut self.trips;
        for column in [card, legs_end] {
            column.reserve(half);
        }
        for column in [check_in, check_out, journey] {
            column.reserve(half);
        }
        for column in [status, fare_code] {
            column.reserve(half);
        }
        for column in [fare, final_at] {
            column.reserve(half);
        }
        day.reserve(half);
        let Legs { carrier, from, to, distance, unit, tariff, amount } = &mut self.legs;
        for column in [carrier, tariff] {
            column.reserve(half);
        }
        for column in [from, to, distance] {
            column.reserve(half);
        }
        unit.reserve(half);
        amount.reserve(half);
        // A card has five or six taps a day, and is asked once.
        let cards = rows / 4;
        self.cards.reserve(cards);
        let Journeys { card, first, day, trips, fare } = &mut self.journeys;
        card.reserve(half);
        first.reserve(half);
        day.reserve(half);
        trips.reserve(half);
        fare.reserve(half);
        let Payments { card, ordinal, kind, asked_at, amount, credited, outcome, charges_end } =
            &mut self.payments;
        for column in [card, ordinal, charges_end] {
            column.reserve(cards);
        }
        for column in [kind, outcome] {
            column.reserve(cards);
        }
        for column in [asked_at, amount, credited] {
            column.reserve(cards);
        }
        self.charges.day.reserve(half);
        self.charges.trip.reserve(half);
        self.charges.amount.reserve(half);
    }

    pub(super) fn push_leg(&mut self, leg: &LegOut) {
        let legs = &mut self.legs;
        legs.carrier.push(leg.carrier);
        legs.from.push(leg.from);
        legs.to.push(leg.to.unwrap_or(NO_PLACE));
        legs.distance.push(leg.distance.map_or(0, |(distance, _)| distance));
        legs.unit.push(match leg.distance {
            None => 0,
            Some((_, DistanceUnit::Metre)) => 1,
            Some((_, DistanceUnit::TariffUnit)) => 2,
        });
        legs.tariff.push(leg.tariff);
        legs.amount.push(leg.amount.minor());
    }

    /// Writes a trip down, after its legs.
    pub(super) fn push_trip(&mut self, trip: &TripOut) {
        let card = self.card();
        let trips = &mut self.trips;
        trips.card.push(card);
        trips.check_in.push(trip.check_in);
        trips.check_out.push(trip.check_out.unwrap_or(NO_ROW));
        trips.day.push(trip.day);
        trips.journey.push(trip.journey);
        trips.status.push(trip.status.code());
        let (fare, code) = match trip.fare {
            Ok(fare) => (fare, FARE_PRICED),
            Err(code) => (Money::ZERO, code),
        };
        trips.fare_code.push(code);
        trips.fare.push(fare.minor());
        trips.final_at.push(trip.final_at.map_or(NO_INSTANT, Instant::unix_seconds));
        trips.legs_end.push(place(self.legs.amount.len()));
        let totals = &mut self.totals;
        totals.trips = totals.trips.saturating_add(1);
        totals.unpriced = totals.unpriced.saturating_add(u64::from(code < FARE_PENDING));
        totals.fares = totals.fares.checked_add(fare).unwrap_or(Money::MAX);
        self.join(trip, fare);
    }

    /// Counts a trip of its journey; of the card's journeys, one of the latest.
    fn join(&mut self, trip: &TripOut, fare: Money) {
        let card = self.card();
        let journeys = &mut self.journeys;
        let own = journeys.card.iter().rev().take_while(|own| **own == card);
        // Most trips begin their own; a trip that continues one is near the journey's last.
        let is_first = trip.journey == trip.check_in;
        let mut firsts = own.zip(journeys.first.iter().rev());
        let known = if is_first { None } else { firsts.position(|(_, first)| *first == trip.journey) };
        let place = known.and_then(|back| journeys.first.len().checked_sub(back.saturating_add(1)));
        let found = place.and_then(|n| Some((journeys.trips.get_mut(n)?, journeys.fare.get_mut(n)?)));
        if let Some((count, sum)) = found {
            *count = count.saturating_add(1);
            *sum = sum.saturating_add(fare.minor());
        } else {
            journeys.card.push(card);
            journeys.first.push(trip.journey);
            journeys.day.push(trip.day);
            journeys.trips.push(1);
            journeys.fare.push(fare.minor());
        }
    }

    pub(super) fn push_charge(&mut self, day: i32, trip: u64, amount: Money) {
        self.charges.day.push(day);
        self.charges.trip.push(trip);
        self.charges.amount.push(amount.minor());
    }

    /// Writes a payment down, after its charges.
    pub(super) fn push_payment(&mut self, payment: &PaymentOut) {
        let card = self.card();
        let payments = &mut self.payments;
        payments.card.push(card);
        payments.ordinal.push(payment.ordinal);
        payments.kind.push(match payment.kind {
            PaymentKind::Night => 0,
            PaymentKind::Threshold => 1,
            PaymentKind::PerTrip => 2,
            PaymentKind::Recovery { channel: Channel::Scheduled } => 3,
            PaymentKind::Recovery { channel: Channel::Tap } => 4,
            PaymentKind::Recovery { channel: Channel::SelfService } => 5,
        });
        payments.asked_at.push(payment.asked_at.unix_seconds());
        payments.amount.push(payment.amount.minor());
        payments.credited.push(payment.credited.minor());
        payments.outcome.push(payment.outcome);
        payments.charges_end.push(place(self.charges.amount.len()));
        self.totals.payments = self.totals.payments.saturating_add(1);
        self.totals.asked = self.totals.asked.checked_add(payment.amount).unwrap_or(Money::MAX);
    }

    pub(super) fn push_credit(&mut self, number: u32, refunded: bool, at: Instant, amount: Money) {
        let card = self.card();
        self.credits.card.push(card);
        self.credits.number.push(number);
        self.credits.refunded.push(refunded);
        self.credits.at.push(at.unix_seconds());
        self.credits.amount.push(amount.minor());
    }

    pub(super) fn push_standing(&mut self, [uncollected, credits, debt, in_flight]: [Money; 4]) {
        let card = self.card();
        self.standing.card.push(card);
        self.standing.uncollected.push(uncollected.minor());
        self.standing.credits.push(credits.minor());
        self.standing.debt.push(debt.minor());
        self.standing.in_flight.push(in_flight.minor());
    }
}

/// How far a part had come, to go back to.
pub(super) struct Mark {
    trips: usize,
    legs: usize,
    journeys: usize,
    payments: usize,
    charges: usize,
    credits: usize,
    settled: usize,
    totals: Totals,
}

impl Part {
    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.cards.is_empty() && self.settled.is_empty() && self.bad.is_empty()
    }

    /// How far it has come.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            trips: self.trips.card.len(),
            legs: self.legs.amount.len(),
            journeys: self.journeys.card.len(),
            payments: self.payments.card.len(),
            charges: self.charges.amount.len(),
            credits: self.credits.card.len(),
            settled: self.settled.len(),
            totals: self.totals,
        }
    }

    /// Goes back to a mark.
    pub(super) fn back_to(&mut self, mark: &Mark) {
        let trips = &mut self.trips;
        trips.card.truncate(mark.trips);
        trips.check_in.truncate(mark.trips);
        trips.check_out.truncate(mark.trips);
        trips.day.truncate(mark.trips);
        trips.journey.truncate(mark.trips);
        trips.status.truncate(mark.trips);
        trips.fare_code.truncate(mark.trips);
        trips.fare.truncate(mark.trips);
        trips.final_at.truncate(mark.trips);
        trips.legs_end.truncate(mark.trips);
        let legs = &mut self.legs;
        legs.carrier.truncate(mark.legs);
        legs.from.truncate(mark.legs);
        legs.to.truncate(mark.legs);
        legs.distance.truncate(mark.legs);
        legs.unit.truncate(mark.legs);
        legs.tariff.truncate(mark.legs);
        legs.amount.truncate(mark.legs);
        let journeys = &mut self.journeys;
        journeys.card.truncate(mark.journeys);
        journeys.first.truncate(mark.journeys);
        journeys.day.truncate(mark.journeys);
        journeys.trips.truncate(mark.journeys);
        journeys.fare.truncate(mark.journeys);
        let payments = &mut self.payments;
        payments.card.truncate(mark.payments);
        payments.ordinal.truncate(mark.payments);
        payments.kind.truncate(mark.payments);
        payments.asked_at.truncate(mark.payments);
        payments.amount.truncate(mark.payments);
        payments.credited.truncate(mark.payments);
        payments.outcome.truncate(mark.payments);
        payments.charges_end.truncate(mark.payments);
        self.charges.day.truncate(mark.charges);
        self.charges.trip.truncate(mark.charges);
        self.charges.amount.truncate(mark.charges);
        let credits = &mut self.credits;
        credits.card.truncate(mark.credits);
        credits.number.truncate(mark.credits);
        credits.refunded.truncate(mark.credits);
        credits.at.truncate(mark.credits);
        credits.amount.truncate(mark.credits);
        self.settled.truncate(mark.settled);
        self.totals = mark.totals;
    }
}
