//! What comes out: columns of plain numbers, ready for Arrow.
//!
//! A column of type `u64` that names a tap has the number of its row, counted from 0 over all tables of a stream;
//! [`NO_ROW`] is none. Days are days since 1970, instants seconds since 1970, amounts minor units. A column that ends
//! in `_end` says where the rows of a further table end that belong to the row; they begin where those of the row
//! before end.

use super::codes::TapResult;
use crate::card::{Token, Travel};
use crate::money::Money;

/// No row.
pub const NO_ROW: u64 = u64::MAX;
/// No instant: of a trip whose charge is not final.
pub const NO_INSTANT: i64 = i64::MIN;
/// No place: of a leg without an end.
pub const NO_PLACE: u32 = u32::MAX;

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
    /// A [`TripCode`](super::TripCode).
    pub status: Vec<u8>,
    /// [`FARE_PRICED`](super::FARE_PRICED), [`FARE_PENDING`](super::FARE_PENDING), or why there is no price.
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
