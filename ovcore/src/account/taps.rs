//! Deciding on a tap: in time, late, or of a day that has left (RULES L1, P1, T5, T6).

use super::decide::{Context, Deciding, Decision, check_deadlines, check_range};
use super::event::{Event, NotUsed, What};
use super::record::{DayDigest, DayRecord, HeldTap, HeldTrip};
use super::refusal::Refusal;
use super::{Account, Recent};
use crate::calendar::{Instant, TravelDay};
use crate::ids::{TapId, TripId};
use crate::limits::TAPS_A_DAY_MAX;
use crate::money::Money;
use crate::tap::{Bucket, Tap};
use crate::trip::Fare;

/// Decides on a tap. `records`: days that have left and that it touches.
pub(super) fn decide_tap(
    account: &Account,
    context: &Context<'_>,
    tap: &Tap,
    records: &[DayRecord],
) -> Result<Decision, Refusal> {
    if tap.token != account.token {
        return Err(Refusal::OtherCard);
    }
    if account.knows(tap)? {
        return Ok(Decision::default());
    }
    let now = tap.received_at.max(account.seen);
    check_deadlines(account, context, now)?;
    check_range(now.max(tap.at))?;
    let windows = context.rules.windows();
    let day = context.rules.calendar().day_of(windows.position(tap.at, tap.received_at));
    let late = tap.lateness_seconds();
    let mut deciding = Deciding::new(account, context, now);
    if late > windows.lower_only {
        deciding.set_aside(day, tap, Bucket::Expired, None);
        return deciding.done();
    }
    if !records.is_empty() {
        deciding.bring_back(records)?;
        if deciding.account.knows(tap)? {
            return Ok(Decision::default());
        }
    }
    deciding.needs(tap, day)?;
    deciding.has_room(day)?;
    let travelled = account.check.last_travel;
    // Without records nothing has changed yet, and nothing need be copied.
    let with_records = (!records.is_empty()).then(|| deciding.account.clone());
    let before = with_records.as_ref().unwrap_or(account);
    let known = before.find_tap(&tap.id);
    let quarantined = windows.is_quarantined(tap.at, tap.received_at);
    let inert = quarantined && now > tap.received_at.plus_seconds(windows.adjust);
    deciding.take_in(tap, day, known, inert);
    deciding.needs_days_after(before)?;
    if late > windows.adjust
        && let Some(why) = not_used(before, &deciding.account)
    {
        let mut deciding = Deciding::new(account, context, now);
        deciding.set_aside(day, tap, Bucket::LateNotUsed, Some(why));
        return deciding.done();
    }
    deciding.look_anew()?;
    if known.is_none() && late <= windows.adjust && !inert {
        deciding.is_presented(tap, travelled)?;
    }
    deciding.done()
}

/// Why a tap that may only lower what is paid is not used (RULES L1): the fares would rise, or a trip would lose its
/// price.
fn not_used(before: &Account, after: &Account) -> Option<NotUsed> {
    let rise = after.books.booked().checked_sub(before.books.booked()).unwrap_or(Money::MAX);
    let is_priced = |trip: &HeldTrip| !trip.withdrawn && matches!(trip.trip.fare, Fare::Priced(_));
    let loses_price = |id: &TripId| {
        after.held_trip(id).is_some_and(|t| !t.withdrawn && matches!(t.trip.fare, Fare::Unpriced(_)))
    };
    let unpriced = before.trips().filter(|t| is_priced(t)).map(|t| t.trip.id).find(loses_price);
    (rise.is_positive() || unpriced.is_some()).then_some(NotUsed { rise, unpriced })
}

impl Account {
    /// Whether a tap is known as it is (RULES T6, P1).
    fn knows(&self, tap: &Tap) -> Result<bool, Refusal> {
        if let Some((_, held)) = self.find_tap(&tap.id) {
            // An older version of an amended tap has nothing left to say, unless the amendment came too late to be used.
            let is_older = tap.version < held.tap.version && held.counts();
            if is_older || held.tap.same_content(tap) {
                return Ok(true);
            }
            if tap.version == held.tap.version {
                return Err(Refusal::TapDiffers { tap: tap.id });
            }
        }
        let set_aside = |recent: &Recent| matches!(recent, Recent::Tap { id, version, .. } if (*id, *version) == (tap.id, tap.version));
        if self.recent.iter().any(set_aside) {
            return Ok(true);
        }
        let mut late_amendments = self.days.iter().flat_map(|d| &d.late_amendments);
        match late_amendments.find(|t| (t.id, t.version) == (tap.id, tap.version)) {
            Some(known) if known.same_content(tap) => Ok(true),
            Some(_) => Err(Refusal::TapDiffers { tap: tap.id }),
            None => Ok(false),
        }
    }

    /// The digest of a day that has left and is not back.
    pub(super) fn digest_of(&self, day: TravelDay) -> Option<DayDigest> {
        let place = self.digests.binary_search_by_key(&day, |(left, _)| *left).ok()?;
        self.digests.get(place).map(|(_, digest)| *digest)
    }

    /// The digest by which the account knows a record again.
    pub(super) fn digest_of_record(&self, record: &DayRecord) -> DayDigest {
        if self.holds_records { DayDigest::default() } else { record.digest() }
    }

    /// Whether a day has left, and its record is not back.
    pub(super) fn has_left(&self, day: TravelDay) -> bool {
        self.digest_of(day).is_some()
    }
}

impl Deciding<'_> {
    /// What a presentation leads to besides its trip: an attempt on the debt, an account check (RULES D3, D4, D7).
    fn is_presented(&mut self, tap: &Tap, travelled: Option<Instant>) -> Result<(), Refusal> {
        let bucket = self.account.find_tap(&tap.id).map(|(_, held)| held.bucket);
        if let Some(bucket) = bucket.filter(|bucket| bucket.is_presentation()) {
            if self.presented(&tap.id)? {
                self.settle_bucket(&tap.id);
            }
            self.check_after(tap, bucket, travelled);
        }
        Ok(())
    }

    fn set_aside(&mut self, day: TravelDay, tap: &Tap, bucket: Bucket, why: Option<NotUsed>) {
        self.emit(What::TapSetAside { day, tap: Box::new(tap.clone()), bucket, why });
    }

    /// Refuses a tap that touches a day which has left, as long as its record is not there.
    fn needs(&self, tap: &Tap, day: TravelDay) -> Result<(), Refusal> {
        let mut days = vec![day, self.day_before(tap)];
        if let Some((day, held)) = self.account.find_tap(&tap.id) {
            days.extend([day, self.day_before(&held.tap)]);
            days.extend(self.account.day_left_behind(held));
        }
        days.into_iter().try_for_each(|day| self.needs_day(day))
    }

    /// A day can be rated again when it is held, with the one that handed it an open trip, and, where it was not
    /// travelled on, with the one before it.
    pub(super) fn needs_day(&self, day: TravelDay) -> Result<(), Refusal> {
        if self.account.has_left(day) {
            return Err(Refusal::RecordNeeded { day });
        }
        let is_new = self.account.day(day).is_none() && self.account.held_just_before(day).is_none();
        let before = self.account.left_before(day).filter(|_| is_new);
        let is_old = self.account.base.as_ref().is_some_and(|(base, _)| day < *base);
        if let Some(before) = before.filter(|_| is_old) {
            return Err(Refusal::RecordNeeded { day: before });
        }
        if let Some(open) = self.account.carry_into(day).open {
            let begun = self.context.rules.calendar().day_of(open.at);
            if self.account.has_left(begun) {
                return Err(Refusal::RecordNeeded { day: begun });
            }
        }
        let hands_on = self.account.day(day).is_some_and(|held| held.carry_out.open.is_some());
        let next = day.plus_days(1);
        if hands_on && self.account.has_left(next) {
            return Err(Refusal::RecordNeeded { day: next });
        }
        Ok(())
    }

    /// Refuses what would change a day that has left after those that were rated, as long as its record is not there.
    pub(super) fn needs_days_after(&self, before: &Account) -> Result<(), Refusal> {
        let changed = |left: &TravelDay| before.handed_to_left(*left) != self.account.handed_to_left(*left);
        // A trip that is open at the edge of a day ends, and gets its price, in the next.
        let hands_on = |left: &TravelDay| {
            let before = self.account.day(left.plus_days(-1));
            before.is_some_and(|held| held.carry_out.open.is_some())
        };
        let needed = |left: &TravelDay| changed(left) || hands_on(left);
        // Days that left before all that are held have nothing to be handed.
        let first = self.account.days.first().map_or(TravelDay::MAX, |held| held.day);
        let later = self.account.digests.iter().map(|(left, _)| *left).rev().take_while(|left| *left > first);
        match later.filter(needed).last() {
            Some(day) => Err(Refusal::RecordNeeded { day }),
            None => Ok(()),
        }
    }

    /// Brings days that have left back.
    pub(super) fn bring_back(&mut self, records: &[DayRecord]) -> Result<(), Refusal> {
        for record in records {
            let day = record.held.day;
            match self.account.digest_of(day) {
                Some(digest) if digest == self.account.digest_of_record(record) => {
                    self.emit(What::DayReturned { record: Box::new(record.clone()) });
                }
                Some(_) => return Err(Refusal::RecordDiffers { day }),
                // A day that is held, or was back before, needs no record.
                None => {}
            }
        }
        Ok(())
    }

    /// The day of the first second in which a presentation could have begun that this tap belongs to (RULES P2).
    fn day_before(&self, tap: &Tap) -> TravelDay {
        let seconds = self.context.rules.windows().same_presentation.saturating_neg();
        self.context.rules.calendar().day_of(tap.at.plus_seconds(seconds))
    }

    /// Whether the day takes one tap more: each is rated with all others.
    fn has_room(&self, day: TravelDay) -> Result<(), Refusal> {
        let held = self.account.day(day);
        let taps = held.map_or(0, |held| held.taps.len().saturating_add(held.late_amendments.len()));
        if taps < TAPS_A_DAY_MAX { Ok(()) } else { Err(Refusal::TooManyTaps { day, most: TAPS_A_DAY_MAX }) }
    }

    /// Records a tap and rates what it touches; of an amendment, also what the version before it touched.
    fn take_in(&mut self, tap: &Tap, day: TravelDay, known: Option<(TravelDay, &HeldTap)>, inert: bool) {
        // What it turns out to be is known when the day is rated; until then it stands as what it looks like.
        let bucket = Bucket::OrphanCheckOut;
        self.emit(What::TapRecorded { day, tap: Box::new(tap.clone()), bucket, inert });
        // A presentation may reach over the edge of the day.
        let mut days = vec![day, self.day_before(tap)];
        if let Some((day, held)) = known {
            days.extend([day, self.day_before(&held.tap)]);
        }
        self.rerate(days);
        let own = |e: &Event| matches!(&e.what, What::TapRequalified { tap: id, .. } if *id == tap.id);
        self.decision.events.retain(|e| !own(e));
        self.settle_bucket(&tap.id);
    }

    /// The event that records a tap says what it turned out to be.
    fn settle_bucket(&mut self, id: &TapId) {
        let settled = self.account.find_tap(id).map(|(_, held)| held.bucket);
        let recorded = self.decision.events.iter_mut().find_map(|event| {
            let What::TapRecorded { tap, bucket, .. } = &mut event.what else { return None };
            (tap.id == *id).then_some(bucket)
        });
        if let Some((settled, bucket)) = settled.zip(recorded) {
            *bucket = settled;
        }
    }
}
