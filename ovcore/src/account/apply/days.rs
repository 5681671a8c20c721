//! Applying what happened to taps, trips and days.

use std::sync::Arc;

use super::{ApplyError, misfit};
use crate::account::event::What;
use crate::account::record::{DayRecord, HeldCorrection, HeldDay, HeldTap, HeldTrip};
use crate::account::{Account, Action, Recent};
use crate::calendar::{Instant, TravelDay};
use crate::day::Carry;
use crate::ids::{TapId, TripId};
use crate::order::InOrder;
use crate::tap::{Bucket, Tap};
use crate::trip::Trip;

impl Account {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    pub(super) fn apply_day(&mut self, what: &What, at: Instant) -> Result<(), ApplyError> {
        match what {
            What::TapRecorded { day, tap, bucket, inert } => {
                let (known, before) = self.remove_tap(&tap.id).unzip();
                let recovers = before.as_ref().is_some_and(|held| held.recovers);
                let held = HeldTap { tap: (**tap).clone(), bucket: *bucket, inert: *inert, recovers };
                if bucket.is_travel() {
                    self.check.last_travel = self.check.last_travel.max(Some(tap.at));
                }
                self.put_tap(*day, held);
                // A later version that came too late to be used stays known, so that a repeat is.
                let unused = before.filter(|before| !before.counts() && before.tap.version > tap.version);
                if let Some((known, unused)) = known.zip(unused)
                    && let Some(day) = self.day_mut(known)
                {
                    day.late_amendments.push(unused.tap);
                }
                if let Some(known) = known.filter(|known| known != day) {
                    self.move_corrections(&tap.id, known, *day);
                }
            }
            What::TapSetAside { day, tap, bucket, .. } => self.set_aside(*day, tap, *bucket),
            What::TapRequalified { tap, bucket } => self.requalify(tap, *bucket)?,
            What::CarriedOver { day, carry } => {
                // A day without taps is held where a trip of the day before ended on it and was counted for later.
                if let Some(held) = self.day_mut(*day) {
                    held.carry_out = (**carry).clone();
                }
                if let Some((base, handed)) = &mut self.base
                    && base.plus_days(-1) == *day
                {
                    *handed = (**carry).clone();
                }
            }
            What::TripOpened { trip }
            | What::TripClosed { trip }
            | What::TripMissed { trip }
            | What::TripCancelled { trip }
            | What::TripHeld { trip }
            | What::TripRevised { trip, .. } => self.put_trip(trip)?,
            What::TripWithdrawn { trip, .. } => self.withdraw(trip)?,
            What::TripCorrected { id, day, correction, by, .. } => {
                self.correct(*day, HeldCorrection { correction: *correction, by: *by, at })?;
                self.remember_command(*id);
            }
            What::DayLeft { record } => self.leave(record)?,
            What::DayReturned { record } => self.come_back(record)?,
            What::DayForgotten { day } => {
                Arc::make_mut(&mut self.digests).retain(|(d, _)| d != day);
                self.waived.retain(|part| part.day != *day);
            }
            What::Forgotten { id, before, until, .. } => {
                self.forget(*before, *until);
                self.remember_command(*id);
            }
            // The caller sends nothing else.
            _ => {}
        }
        Ok(())
    }

    /// Remembers a tap that changes nothing: with its day where that is held, else among the last commands.
    fn set_aside(&mut self, day: TravelDay, tap: &Tap, bucket: Bucket) {
        if let Some((held, _)) = self.find_tap(&tap.id) {
            if let Some(held) = self.day_mut(held) {
                held.late_amendments.push(tap.clone());
            }
        } else if self.day(day).is_some() {
            self.put_tap(day, HeldTap { tap: tap.clone(), bucket, inert: false, recovers: false });
        } else {
            self.remember(Recent::Tap { id: tap.id, version: tap.version, day });
        }
    }

    fn put_tap(&mut self, day: TravelDay, held: HeldTap) {
        if let Some(day) = self.day_mut(day) {
            let place = day.taps.partition_point(|t| t.tap.id < held.tap.id);
            day.taps.insert(place, held);
        }
    }

    /// Takes a tap out of the day that holds it.
    fn remove_tap(&mut self, id: &TapId) -> Option<(TravelDay, HeldTap)> {
        let (day, _) = self.find_tap(id)?;
        let held = self.day_mut(day)?;
        let place = held.taps.binary_search_by_key(id, |t| t.tap.id).ok()?;
        Some((day, held.taps.remove(place)))
    }

    fn requalify(&mut self, id: &TapId, bucket: Bucket) -> Result<(), ApplyError> {
        let day = self.find_tap(id).map(|(day, _)| day);
        let day =
            day.and_then(|day| self.day_mut(day)).ok_or(misfit("it requalifies a tap that is not held"))?;
        for held in day.taps.iter_mut().filter(|held| held.tap.id == *id) {
            held.bucket = bucket;
        }
        Ok(())
    }

    /// Puts a trip in the day of its check-in, in order of time, with what was asked for it so far.
    fn put_trip(&mut self, trip: &Trip) -> Result<(), ApplyError> {
        let (day, _) = self.find_tap(&trip.id).ok_or(misfit("a trip without its check-in"))?;
        let mut held = HeldTrip { trip: trip.clone(), asked: Vec::new(), was_asked: false, withdrawn: false };
        for day in self.days.iter_mut().rev() {
            if let Some(place) = day.trips.iter().position(|t| t.trip.id == trip.id) {
                let before = Arc::make_mut(day).trips.remove(place);
                self.books.unearn(&before);
                (held.asked, held.was_asked) = (before.asked, before.was_asked);
            }
        }
        self.books.earn(&held);
        if let Some(debt) = &mut self.debt {
            // Once the trip has left, or costs nothing, nothing else says whose it was (RULES D6).
            debt.share(&held.shares());
        }
        if let Some(day) = self.day_mut(day) {
            let key = |t: &Trip| (t.check_in.at, t.id);
            let place = day.trips.partition_point(|t| key(&t.trip) < key(trip));
            day.trips.insert(place, held);
        }
        Ok(())
    }

    /// A trip that is none: it is kept only for what was asked for it.
    fn withdraw(&mut self, id: &TripId) -> Result<(), ApplyError> {
        let held = self.find_trip(id)?;
        let before = held.clone();
        held.withdrawn = true;
        self.books.unearn(&before);
        let gone = !before.was_asked;
        if gone {
            let known = |d: &&mut Arc<HeldDay>| d.trips.iter().any(|t| t.trip.id == *id);
            for day in self.days.iter_mut().filter(known) {
                Arc::make_mut(day).trips.retain(|t| t.trip.id != *id);
            }
        }
        Ok(())
    }

    pub(super) fn find_trip(&mut self, id: &TripId) -> Result<&mut HeldTrip, ApplyError> {
        let known = |d: &&mut Arc<HeldDay>| d.trips.iter().any(|t| t.trip.id == *id);
        let day = self.days.iter_mut().find(known).ok_or(misfit("a trip that is not held"))?;
        let mut trips = Arc::make_mut(day).trips.iter_mut();
        trips.find(|t| t.trip.id == *id).ok_or(misfit("a trip that is not held"))
    }

    /// Puts a correction with the day that the trip is held on, and with the next where the trip ended on that.
    fn correct(&mut self, day: TravelDay, held: HeldCorrection) -> Result<(), ApplyError> {
        let known = self.day(day).ok_or(misfit("a correction on a day that is not held"))?;
        let ends_next = known.carry_out.open.as_ref().is_some_and(|open| open.id == held.correction.trip);
        let next = day.plus_days(1);
        let days = [Some(day), (ends_next && self.day(next).is_some()).then_some(next)];
        for day in days.into_iter().flatten() {
            if let Some(day) = self.day_mut(day) {
                day.corrections.push(held);
            }
        }
        Ok(())
    }

    /// The corrections of a trip go with it when an amendment moves its check-in to another day.
    fn move_corrections(&mut self, trip: &TripId, from: TravelDay, to: TravelDay) {
        let is_own = |held: &HeldCorrection| held.correction.trip == *trip;
        let Some(held) = self.day(from) else { return };
        let moved: Vec<HeldCorrection> =
            held.corrections.iter().filter(|held| is_own(held)).copied().collect();
        if moved.is_empty() {
            return;
        }
        // One whose trip ended after midnight stands with both days.
        let known = |day: &&mut Arc<HeldDay>| day.corrections.iter().any(is_own);
        for day in self.days.iter_mut().filter(known) {
            Arc::make_mut(day).corrections.retain(|held| !is_own(held));
        }
        if let Some(day) = self.day_mut(to) {
            day.corrections.extend(moved);
        }
    }

    fn leave(&mut self, record: &DayRecord) -> Result<(), ApplyError> {
        let day = record.held.day;
        let place =
            self.days.binary_search_by_key(&day, |d| d.day).map_err(|_| misfit("a day that is not held"))?;
        let held = self.days.remove(place);
        let actions = Arc::make_mut(&mut self.actions);
        actions.extend(held.taps.iter().filter_map(Action::of));
        actions.put_in_order_by_key(|a| core::cmp::Reverse(a.at));
        actions.truncate(usize::from(record.actions_kept));
        if self.base.as_ref().is_none_or(|(base, _)| day.plus_days(1) > *base) {
            self.base = Some((day.plus_days(1), held.carry_out.clone()));
        }
        self.returned.retain(|(returned, _)| *returned != day);
        let place = self.digests.partition_point(|(left, _)| *left < day);
        let digest = self.digest_of_record(record);
        Arc::make_mut(&mut self.digests).insert(place, (day, digest));
        // The next day is held for longer, and lies before the base: it keeps what this one hands over now.
        let is_old = |next: &TravelDay| self.base.as_ref().is_some_and(|(base, _)| next < base);
        if let Some(next) = self.held_day_after(day).filter(is_old)
            && self.left_before(next) == Some(day)
        {
            self.keep_handed(next, held.carry_out.handed_to(day, next));
        }
        Ok(())
    }

    /// Keeps what the day before, which has left, hands to a day.
    fn keep_handed(&mut self, day: TravelDay, carry: Carry) {
        self.returned.retain(|(returned, _)| *returned != day);
        let place = self.returned.partition_point(|(returned, _)| *returned < day);
        self.returned.insert(place, (day, carry));
    }

    fn come_back(&mut self, record: &DayRecord) -> Result<(), ApplyError> {
        let day = record.held.day;
        if self.digest_of(day) != Some(self.digest_of_record(record)) || self.day(day).is_some() {
            return Err(misfit("the record of a day that has not left"));
        }
        Arc::make_mut(&mut self.digests).retain(|(left, _)| *left != day);
        // Its actions stand in the day again.
        let own: Vec<Action> = record.held.taps.iter().filter_map(Action::of).collect();
        Arc::make_mut(&mut self.actions).retain(|action| !own.contains(action));
        self.keep_handed(day, record.carry_in.clone());
        let place = self.days.partition_point(|held| held.day < day);
        self.days.insert(place, Arc::new(record.held.clone()));
        Ok(())
    }
}
