//! What people and carriers do about what they hear of.

use ovcore::account::{CorrectedBy, ObjectionOutcome, What};
use ovcore::calendar::Instant;
use ovcore::deny::DenyReason;
use ovcore::ids::PlaceId;
use ovcore::settle::Payment;
use ovcore::trip::{Correction, Trip};

use super::Life;
use crate::rng::Rng;
use crate::simulate::city::{For, Service};
use crate::simulate::errands::{Errand, OBJECTIONS};
use crate::simulate::faults::Fault;
use crate::simulate::traveller::{Temper, seconds};

impl Life<'_> {
    /// What people and carriers do about what they hear of.
    pub(super) fn heard(&mut self, desk: usize, what: &What, payment: Option<&Payment>, now: Instant) {
        let mut rng = self.dice.of(For::Traveller, now.unix_seconds(), -1);
        let days = |rng: &mut Rng, most: u32| now.plus_seconds(seconds(rng, (3_600, most)));
        if let What::DebtOpened { debt } = what {
            match Temper::of(self.dice, debt.date) {
                Temper::Pays => {
                    let mut at = days(&mut rng, 3_000_000);
                    for number in 0..3 {
                        self.errand_at(desk, at, &format!("p{number}"), Errand::Pays);
                        at = at.plus_seconds(seconds(&mut rng, (300, 90_000)));
                    }
                }
                Temper::Objects => {
                    let outcome = rng.pick(&OBJECTIONS).copied().unwrap_or(ObjectionOutcome::Uphold);
                    let at = days(&mut rng, 1_500_000);
                    self.errand_at(desk, at, "o", Errand::Objects(DenyReason::UnpaidFare, outcome));
                }
                Temper::Waits => {}
            }
        } else if let What::CardDenied { reason } = what {
            match reason {
                DenyReason::ConditionsBroken { carrier } => {
                    let at = days(&mut rng, 1_500_000);
                    self.errand_at(desk, at, "c", Errand::Clears(*carrier));
                }
                DenyReason::AccountCheckFailed | DenyReason::IssuerBlock { .. } if rng.chance(500) => {
                    let at = days(&mut rng, 2_500_000);
                    self.errand_at(desk, at, "k", Errand::Check);
                }
                DenyReason::AccountCheckFailed
                | DenyReason::IssuerBlock { .. }
                | DenyReason::BlockedRange
                | DenyReason::UnpaidFare => {}
            }
        } else if let What::TripMissed { trip } = what {
            if !self.traveller.plain && rng.chance(250) {
                self.corrects(desk, trip, now, &mut rng);
            }
        } else if let What::PaymentApproved { effect, seal } = what
            && let Some(payment) = payment
            && self.counts.faults.happens(Fault::TakenBack, &mut rng)
        {
            let at = days(&mut rng, 3_000_000);
            let errand = Errand::TakesBack(Box::new((*effect, payment.clone(), *seal)));
            self.errand_at(desk, at, "t", errand);
        }
    }

    /// Somebody says where a trip without check-out went; the desk at once, the traveller some days later, or too late.
    fn corrects(&mut self, desk: usize, trip: &Trip, now: Instant, rng: &mut Rng) {
        let own = |service: &&Service| service.carrier == trip.check_in.carrier && service.mode == trip.mode;
        let places = self.city.services.iter().filter(own).flat_map(|service| &service.places);
        let places: Vec<PlaceId> = places.copied().collect();
        let Some(place) = rng.pick(&places).copied() else { return };
        let day = self.rules.calendar().day_of(trip.check_in.at);
        let by = if rng.chance(300) { CorrectedBy::ServiceDesk } else { CorrectedBy::Traveller };
        let waits = match by {
            CorrectedBy::ServiceDesk => (60, 1_000_000),
            CorrectedBy::Traveller => (400_000, 5_400_000),
        };
        let at = now.plus_seconds(seconds(rng, waits));
        let errand = Errand::Corrects(day, Correction { trip: trip.id, place }, by);
        self.errand_at(desk, at, "r", errand);
    }
}
