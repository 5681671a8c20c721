//! Rating again what a tap, a product or the time touched, and giving the difference as events.

use std::collections::BTreeSet;

use super::decide::Deciding;
use super::event::What;
use super::record::{HeldTap, HeldTrip};
use crate::calendar::{Instant, TravelDay};
use crate::day::{Carry, DayInput, Rater, rate_with};
use crate::ids::{TapId, TripId};
use crate::money::Money;
use crate::order::{InOrder, set_of};
use crate::tap::Bucket;
use crate::trip::{Fare, Trip, TripStatus};

/// What rating some days again came to.
#[derive(Default)]
struct Outcome {
    trips: Vec<Trip>,
    buckets: Vec<(TapId, Bucket)>,
    /// What each rated day hands over.
    carries: Vec<(TravelDay, Carry)>,
}

impl Outcome {
    /// Takes a day's trips in. One that was open at the edge of the day before stands here as it ended.
    fn add(&mut self, trips: Vec<Trip>) {
        for trip in trips {
            match self.trips.iter_mut().find(|t| t.id == trip.id) {
                Some(known) => *known = trip,
                None => self.trips.push(trip),
            }
        }
    }

    fn has_rated(&self, day: TravelDay) -> bool {
        self.carries.iter().any(|(rated, _)| *rated == day)
    }
}

impl Deciding<'_> {
    /// Rates days again, and those after them for as long as what they hand over changes (RULES J6).
    pub(super) fn rerate(&mut self, days: Vec<TravelDay>) {
        let outcome = self.rate_anew(days);
        for (tap, bucket) in &outcome.buckets {
            let Some((_, held)) = self.account.find_tap(tap) else { continue };
            // Whether a refused tap started an attempt was decided once, when it was received (RULES T5).
            let recovers = *bucket == Bucket::Refused && held.recovers;
            let bucket = if recovers { Bucket::DebtRecovery } else { *bucket };
            if held.bucket != bucket {
                self.emit(What::TapRequalified { tap: *tap, bucket });
            }
        }
        for (trip, fare_before) in self.withdrawn_by(&outcome) {
            self.emit(What::TripWithdrawn { trip, fare_before });
        }
        for (day, carry) in outcome.carries {
            // A trip that ends on a day without taps may count for later ones: then that day is held, too.
            let changed = match self.account.day(day) {
                Some(held) => held.carry_out != carry,
                None => self.account.carry_into(day.plus_days(1)) != carry,
            };
            if changed {
                self.emit(What::CarriedOver { day, carry: Box::new(carry) });
            }
        }
        // A trip that was carried in from a day that has left is that day's; nothing can change it any more.
        let mut trips = outcome.trips;
        trips.retain(|trip| self.account.find_tap(&trip.id).is_some());
        trips.put_in_order_by_key(|t| (t.check_in.at, t.id));
        for trip in trips {
            self.emit_trip(trip);
        }
    }

    fn rate_anew(&self, days: Vec<TravelDay>) -> Outcome {
        let mut rater = Rater::new();
        let mut outcome = Outcome::default();
        let mut due: BTreeSet<TravelDay> = set_of(days);
        while let Some(day) = due.pop_first() {
            let carry_in = match outcome.carries.last() {
                // Days come in order, so the last that was rated is nearer than any that is held as it was, or has
                // left, unless one of those lies between.
                Some((before, carry))
                    if self.account.held_day_after(*before).is_none_or(|held| held >= day)
                        && self.account.left_before(day).is_none_or(|left| left <= *before) =>
                {
                    carry.handed_to(*before, day)
                }
                Some(_) | None => self.account.carry_into(day),
            };
            if self.account.day(day).is_none() && carry_in.open.is_none() {
                continue;
            }
            let (taps, inert) = self.account.rated_taps(day);
            let next = self.account.first_taps(day.plus_days(1), self.context.rules);
            let input = DayInput {
                day,
                taps: &taps,
                next: &next,
                carry_in: &carry_in,
                as_of: self.now,
                products: self.account.products(),
                inert: &inert,
                corrections: &self.account.corrections_of(day),
            };
            let (outcome_of_day, carry) = rate_with(&mut rater, self.context.rules, &input, false);
            let changed = self.account.day(day).is_none_or(|held| held.carry_out != carry);
            // A trip that is open at the edge ends, and gets its price, in the next day.
            if (changed || carry.open.is_some()) && !self.account.has_left(day.plus_days(1)) {
                due.insert(day.plus_days(1));
            }
            // What is counted in longer periods reaches over days without travel. A day that has left and is handed
            // something else has to come back first.
            let counted = self.account.day(day).is_some_and(|held| held.carry_out.tally.is_some());
            if changed && (counted || carry.tally.is_some()) {
                due.extend(self.account.next_day_of(day));
            }
            outcome.add(outcome_of_day.trips);
            outcome.buckets.extend(outcome_of_day.buckets);
            outcome.carries.push((day, carry));
        }
        outcome
    }

    /// Trips of the rated days that are none any more, and what was charged for them.
    fn withdrawn_by(&self, outcome: &Outcome) -> Vec<(TripId, Money)> {
        let days = self.account.days.iter().filter(|d| outcome.has_rated(d.day));
        let is_none = |t: &&HeldTrip| !t.withdrawn && !outcome.trips.iter().any(|trip| trip.id == t.trip.id);
        days.flat_map(|d| &d.trips).filter(is_none).map(|t| (t.trip.id, t.charged())).collect()
    }

    fn emit_trip(&mut self, trip: Trip) {
        let before = self.account.held_trip(&trip.id).filter(|t| !t.withdrawn);
        if before.is_some_and(|held| held.trip == trip) {
            return;
        }
        if before.is_some_and(|held| self.stays_unpriced(held, &trip)) {
            return;
        }
        let (now, fare_before) = (trip.status, before.map(HeldTrip::charged));
        // The name of the event says what came next; a trip that had ended, or goes on differently, is revised.
        let next = before
            .is_none_or(|held| held.trip.status.is_under_way() && !matches!(now, TripStatus::Open { .. }));
        let trip = Box::new(trip);
        self.emit(match (fare_before.filter(|_| !next), now) {
            (Some(fare_before), _) => What::TripRevised { trip, fare_before },
            (None, TripStatus::Open { .. }) => What::TripOpened { trip },
            (None, TripStatus::Held { .. }) => What::TripHeld { trip },
            (
                None,
                TripStatus::Complete | TripStatus::Corrected { .. } | TripStatus::CorrectedCheckIn { .. },
            ) => What::TripClosed { trip },
            (None, TripStatus::MissingCheckOut | TripStatus::SamePlace) => What::TripMissed { trip },
            (None, TripStatus::Cancelled { .. }) => What::TripCancelled { trip },
        });
    }

    /// A trip that was unpriced and could be priced now, being otherwise the same, is charged only within the adjust
    /// window of its last tap; afterwards it stays as it was reported (RULES F4).
    fn stays_unpriced(&self, before: &HeldTrip, now: &Trip) -> bool {
        let before = &before.trip;
        let becomes_priceable = matches!((before.fare, now.fare), (Fare::Unpriced(_), Fare::Priced(_)));
        let same_ends = (&before.check_in, &before.check_out) == (&now.check_in, &now.check_out);
        becomes_priceable
            && same_ends
            && before.status == now.status
            && self.now.seconds_since(self.last_tap_of(now)) > self.context.rules.windows().adjust
    }

    /// When a trip was last tapped: its check-out, its check-in where that is missing, or a supplement tap after it. Each
    /// may come within the window of itself, and the price is not to depend on which of them came last (RULES L2).
    fn last_tap_of(&self, trip: &Trip) -> Instant {
        let end = trip.check_out.as_ref().unwrap_or(&trip.check_in).at;
        let is_of_it = |t: &&HeldTap| t.bucket == Bucket::Supplement { trip: Some(trip.id) };
        let days = self.account.days.iter().flat_map(|d| &d.taps);
        days.filter(is_of_it).map(|t| t.tap.at).fold(end, Ord::max)
    }
}
