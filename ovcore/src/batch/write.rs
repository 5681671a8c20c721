//! Writing results down: a row at the end of each column, and back to a mark where a run turns out to need its account.

use super::codes::{FARE_PENDING, FARE_PRICED, TripCode};
use super::out::{Journeys, Legs, NO_INSTANT, NO_PLACE, NO_ROW, Part, Payments, Totals, Trips};
use crate::calendar::Instant;
use crate::money::Money;
use crate::network::DistanceUnit;
use crate::policy::Channel;
use crate::settle::PaymentKind;

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
