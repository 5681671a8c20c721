//! Corrections: a trip gets the end that no tap shows (RULES L3).

use super::decide::Deciding;
use super::event::What;
use super::instruction::CorrectedBy;
use super::record::{DayRecord, HeldTrip};
use super::refusal::Refusal;
use crate::calendar::{Instant, TimeOfDay, TravelDay};
use crate::ids::CommandId;
use crate::limits::CORRECTIONS_A_DAY_MAX;
use crate::money::Money;
use crate::rules::Rules;
use crate::tap::Bucket;
use crate::trip::Correction;

impl Deciding<'_> {
    /// A trip is corrected: what it and those that depend on it cost is rated again, and the difference is a charge or
    /// a credit like any other.
    pub(super) fn correct(
        &mut self,
        (id, by): (CommandId, CorrectedBy),
        day: TravelDay,
        correction: Correction,
        records: &[DayRecord],
    ) -> Result<(), Refusal> {
        self.bring_back(records)?;
        self.needs_day(day)?;
        let since = self.correctable(day, &correction)?;
        let (opens, closes) = window(self.context.rules, by, since);
        if self.now < opens {
            return Err(Refusal::CorrectionTooEarly { from: opens });
        }
        if self.now >= closes {
            return Err(Refusal::CorrectionTooLate { until: closes });
        }
        if self.context.rules.network().place(&correction.place).is_none() {
            return Err(Refusal::UnknownPlace { place: correction.place });
        }
        if self.account.day(day).is_some_and(|held| held.corrections.len() >= CORRECTIONS_A_DAY_MAX) {
            return Err(Refusal::TooManyCorrections { day, most: CORRECTIONS_A_DAY_MAX });
        }
        let before = self.account.clone();
        let charged = |held: Option<&HeldTrip>| held.map_or(Money::ZERO, HeldTrip::charged);
        let fare_before = charged(before.held_trip(&correction.trip));
        self.emit(What::TripCorrected { id, day, correction, by, fare_before, fare_after: fare_before });
        self.rerate(vec![day]);
        self.needs_days_after(&before)?;
        let now_charged = charged(self.account.held_trip(&correction.trip));
        for event in &mut self.decision.events {
            if let What::TripCorrected { fare_after, .. } = &mut event.what {
                *fare_after = now_charged;
            }
        }
        Ok(())
    }

    /// When the trip that a correction names began; refused where it has both its ends.
    fn correctable(&self, day: TravelDay, correction: &Correction) -> Result<Instant, Refusal> {
        let trip = correction.trip;
        let held = self.account.day(day).ok_or(Refusal::NoSuchTrip { trip })?;
        if let Some(held) = held.trips.iter().find(|held| held.trip.id == trip && !held.withdrawn) {
            let refused = Refusal::NotCorrectable { trip };
            return if held.trip.status.lacks_an_end() { Ok(held.trip.check_in.at) } else { Err(refused) };
        }
        let orphan = held.taps.iter().find(|held| held.tap.id == trip).ok_or(Refusal::NoSuchTrip { trip })?;
        let is_orphan = orphan.bucket == Bucket::OrphanCheckOut;
        if is_orphan { Ok(orphan.tap.at) } else { Err(Refusal::NotCorrectable { trip }) }
    }
}

/// From when, and until when exclusive, a trip may be corrected: by the traveller from some calendar days after its
/// check-in at the same local time; by the service desk at once; until 00:00 of a later date (RULES L3).
pub(crate) fn window(rules: &Rules, by: CorrectedBy, since: Instant) -> (Instant, Instant) {
    let policy = &rules.policy().late;
    let (date, time) = rules.calendar().local(since);
    let after = |days: u32| date.plus_days(i32::try_from(days).unwrap_or(i32::MAX));
    let opens = match by {
        CorrectedBy::Traveller => rules.calendar().at(after(policy.correction_opens_days), time),
        CorrectedBy::ServiceDesk => since,
    };
    (opens, rules.calendar().at(after(policy.correction_closes_days), TimeOfDay::MIDNIGHT))
}
