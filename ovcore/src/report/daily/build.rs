//! Making the reports of an account.

use std::collections::{BTreeMap, BTreeSet};

use super::{DailyReports, MoneyPlace, RequestState, RevenueKind, count};
use crate::account::{HeldDay, HeldTap, HeldTrip, still_owed};
use crate::calendar::TravelDay;
use crate::fare::{Component, Explanation, Line};
use crate::ids::{CarrierId, TripId};
use crate::money::{Exact, Money};
use crate::reconcile::TripBucket;
use crate::report::{ClearingBook, Payee};
use crate::rules::Rules;
use crate::settle::{Item, Payment};
use crate::tap::Bucket;
use crate::trip::{Fare, Trip};
use crate::view::{History, PaymentState};

/// The reports of an account's day, with the taps and trips that they are made from.
pub(super) struct Built<'a> {
    pub(super) reports: DailyReports,
    pub(super) taps: Vec<&'a HeldTap>,
    pub(super) trips: Vec<&'a HeldTrip>,
}

impl DailyReports {
    /// The reports of a travel day, of one account: of every carrier that has a part in it. The book is that of the same
    /// account ([`ClearingBook`]): it says what was paid to whom. Why a leg makes what it makes is told by rating the day
    /// again by its own rules.
    #[must_use]
    pub fn of(rules: &Rules, history: &History<'_>, book: &ClearingBook, day: TravelDay) -> Self {
        Built::new(rules, history, book, day).reports
    }
}

impl<'a> Built<'a> {
    pub(super) fn new(rules: &Rules, history: &History<'a>, book: &ClearingBook, day: TravelDay) -> Self {
        let near = |held: &&HeldDay| held.day.days_since(day).abs() <= 1;
        let days: Vec<&HeldDay> = history.days().into_iter().filter(near).collect();
        let days_of_trips: BTreeMap<TripId, TravelDay> =
            days.iter().flat_map(|held| &held.trips).map(|held| (held.trip.id, held.trip.day)).collect();
        let day_of = |held: &HeldDay, tap: &HeldTap| {
            let trip = match tap.bucket {
                Bucket::CheckIn => Some(tap.tap.id),
                Bucket::CheckOut { trip } => Some(trip),
                Bucket::Supplement { trip } => trip,
                // The date of its own clock is not believed.
                Bucket::Quarantined => return held.day,
                Bucket::Duplicate { .. }
                | Bucket::Refused
                | Bucket::Failed
                | Bucket::DebtRecovery
                | Bucket::OrphanCheckOut
                | Bucket::LateNotUsed
                | Bucket::Expired => None,
            };
            let of_trip = trip.and_then(|trip| days_of_trips.get(&trip));
            of_trip.copied().unwrap_or_else(|| rules.calendar().date(tap.tap.at))
        };
        let own = |held: &&'a HeldDay| {
            let held: &'a HeldDay = held;
            held.taps.iter().filter(move |tap| day_of(held, tap) == day)
        };
        let taps: Vec<&'a HeldTap> = days.iter().flat_map(|held| own(held)).collect();
        let trips = days.iter().flat_map(|held| &held.trips).filter(|held| held.trip.day == day);
        let mut built = Self { reports: DailyReports::default(), taps, trips: trips.collect() };
        built.count_taps(day);
        let of_day = days.iter().filter(|held| held.day == day);
        for tap in of_day.flat_map(|held| &held.late_amendments) {
            let report = built.reports.of_mut(tap.carrier, day);
            report.late_amendments = report.late_amendments.saturating_add(1);
        }
        built.count_trips(day);
        built.earn(rules, history, day);
        built.place_money(history, book, day);
        built.count_requests(history, day);
        built
    }

    fn count_taps(&mut self, day: TravelDay) {
        for held in &self.taps {
            let report = self.reports.of_mut(held.tap.carrier, day);
            let modes = report.taps.entry(held.tap.location).or_default();
            count(modes.entry(held.tap.mode).or_default(), held.bucket.kind(), 1);
        }
    }

    fn count_trips(&mut self, day: TravelDay) {
        for held in &self.trips {
            let bucket = TripBucket::of(held);
            let first = held.trip.check_in.carrier;
            let carriers: BTreeSet<CarrierId> =
                held.earned().map(|(carrier, _)| carrier).chain([first]).collect();
            for carrier in carriers {
                let own = self.reports.of_mut(carrier, day).trips.entry(bucket).or_default();
                own.trips = own.trips.saturating_add(1);
                own.begun = own.begun.saturating_add(u64::from(carrier == first));
            }
            for (carrier, amount) in held.earned() {
                let own = self.reports.of_mut(carrier, day).trips.entry(bucket).or_default();
                own.revenue = own.revenue.saturating_add(amount);
            }
            if let (Fare::Unpriced(why), false) = (held.trip.fare, held.withdrawn) {
                count(&mut self.reports.of_mut(first, day).unpriced, why, 1);
            }
        }
    }

    /// Revenue by component, and by rate of VAT.
    fn earn(&mut self, rules: &Rules, history: &History<'_>, day: TravelDay) {
        let priced = self.trips.iter().any(|held| held.earned().next().is_some());
        let rated: Vec<(Trip, Explanation)> = if priced {
            let days = [day, day.plus_days(1)].into_iter();
            days.flat_map(|of| history.account().explain_day(rules, history.records(), of)).collect()
        } else {
            Vec::new()
        };
        let usual = rules.policy().vat_on(day);
        for held in self.trips.iter().filter(|held| !held.withdrawn) {
            let trip = &held.trip;
            let same = |rated: &&(Trip, Explanation)| rated.0.id == trip.id && rated.0.legs == trip.legs;
            let Some((_, why)) = rated.iter().find(same) else {
                for leg in &trip.legs {
                    let report = self.reports.of_mut(leg.carrier, day);
                    report.earn(RevenueKind::Unexplained, Exact::from_money(leg.amount));
                    report.tax(usual, Exact::from_money(leg.amount));
                }
                continue;
            };
            for line in &why.lines {
                let report = self.reports.of_mut(line.carrier, day);
                report.earn(kind_of(line, why), line.amount);
                report.tax(line.vat_basis_points.or(usual), line.amount);
            }
        }
    }

    /// Where the money of each leg is: paid as it was cleared, and the rest where it stands.
    fn place_money(&mut self, history: &History<'_>, book: &ClearingBook, day: TravelDay) {
        let account = history.account();
        let flight = account.in_flight().map(|flight| &flight.payment);
        let asked = flight.filter(|payment| !payment.kind.is_recovery()).map(still_owed).unwrap_or_default();
        let owed = account.debt().map(|debt| debt.items.as_slice()).unwrap_or_default();
        let waived: Vec<Item> = account.waived_by_trip().collect();
        for held in &self.trips {
            let id = held.trip.id;
            let of = |items: &[Item]| {
                Money::sum(items.iter().filter(|item| item.trip == id).map(|item| item.amount))
                    .unwrap_or(Money::MAX)
            };
            let mut places = vec![
                (MoneyPlace::NotAsked, held.charged().saturating_sub(held.asked_in_all())),
                (MoneyPlace::InFlight, of(&asked)),
                (MoneyPlace::Debt, of(owed)),
                (MoneyPlace::Waived, of(&waived)),
            ];
            let mut rest: BTreeMap<CarrierId, Money> = BTreeMap::new();
            for (carrier, amount) in held.earned() {
                let own = rest.entry(carrier).or_default();
                *own = own.saturating_add(amount);
            }
            let unpaid = Money::sum(places.iter().map(|(_, amount)| *amount)).unwrap_or(Money::MAX);
            let state = held.charged().saturating_sub(unpaid);
            let paid = book.collected(&id).unwrap_or(state);
            places.push((MoneyPlace::Elsewhere, state.saturating_sub(paid)));
            for (carrier, amount) in received(book, &id, &rest, paid) {
                self.reports.of_mut(carrier, day).put(MoneyPlace::Paid, amount);
                let own = rest.entry(carrier).or_default();
                *own = own.saturating_sub(amount);
            }
            places.retain(|(_, amount)| !amount.is_zero());
            for (carrier, place, amount) in divide(&places, rest) {
                self.reports.of_mut(carrier, day).put(place, amount);
            }
        }
    }

    fn count_requests(&mut self, history: &History<'_>, day: TravelDay) {
        for record in history.payments().payments() {
            let state = match record.state {
                PaymentState::InFlight => RequestState::InFlight,
                PaymentState::Approved { .. } => RequestState::Approved,
                PaymentState::Declined { .. } => RequestState::Declined,
                PaymentState::Settled => RequestState::Settled,
                PaymentState::TakenBack { .. } => RequestState::TakenBack,
            };
            for carrier in carriers_of(&record.payment, day) {
                count(&mut self.reports.of_mut(carrier, day).requests, state, 1);
            }
        }
    }
}

/// By what a carrier earns a line. Of a price for several carriers it is told only its own share: how that price is made
/// up would tell it what the others receive.
fn kind_of(line: &Line, why: &Explanation) -> RevenueKind {
    let kind = RevenueKind::of(&line.component);
    let is_share = |other: &Line| matches!(other.component, Component::Share { .. });
    let joint = why.lines.iter().any(|other| other.carrier == line.carrier && is_share(other));
    if joint && kind != RevenueKind::Supplement { RevenueKind::Share } else { kind }
}

/// What each carrier has received of a trip; of one that the book has forgotten, its part of what was paid.
fn received(
    book: &ClearingBook,
    trip: &TripId,
    legs: &BTreeMap<CarrierId, Money>,
    paid: Money,
) -> Vec<(CarrierId, Money)> {
    if book.collected(trip).is_some() {
        let own = book.received(trip).iter();
        return own
            .filter_map(|(payee, amount)| match payee {
                Payee::Carrier(carrier) => Some((*carrier, *amount)),
                Payee::Traveller | Payee::Unmatched(_) => None,
            })
            .collect();
    }
    let weights: Vec<u64> = legs.values().map(|amount| amount.minor().unsigned_abs()).collect();
    let parts = paid.split(&weights).unwrap_or_default();
    legs.keys().copied().zip(parts).collect()
}

/// Divides what is at several places over what each carrier has not received: each place in proportion, the last takes
/// what is left, so that both add up.
fn divide(
    places: &[(MoneyPlace, Money)],
    mut rest: BTreeMap<CarrierId, Money>,
) -> Vec<(CarrierId, MoneyPlace, Money)> {
    let Some(((last, _), others)) = places.split_last() else { return Vec::new() };
    let weights: Vec<u64> = rest.values().map(|amount| amount.minor().unsigned_abs()).collect();
    let mut divided = Vec::new();
    for (place, amount) in others {
        let Ok(parts) = amount.split(&weights) else { continue };
        for ((carrier, own), part) in rest.iter_mut().zip(parts) {
            divided.push((*carrier, *place, part));
            *own = own.saturating_sub(part);
        }
    }
    divided.extend(rest.into_iter().map(|(carrier, amount)| (carrier, *last, amount)));
    divided
}

/// The carriers with a leg of a day in a payment.
fn carriers_of(payment: &Payment, day: TravelDay) -> BTreeSet<CarrierId> {
    let of_day = |trip: &TripId| payment.items.iter().any(|item| item.trip == *trip && item.day == day);
    payment.shares.iter().filter(|share| of_day(&share.trip)).map(|share| share.carrier).collect()
}
