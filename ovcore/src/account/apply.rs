//! Applying events: the only way in which an account changes. It needs no rules: events are whole facts.

use std::sync::Arc;

use super::event::{Event, What};
use super::record::{DayRecord, HeldDay, HeldTap, HeldTrip};
use super::{Account, Action, RECENT_MAX, Recent};
use crate::calendar::TravelDay;
use crate::debt::Debt;
use crate::fare::HeldProduct;
use crate::ids::{CommandId, TapId, TripId};
use crate::money::Money;
use crate::settle::{Credit, CreditUse, InFlight, Item, Payment};
use crate::tap::{Bucket, Tap};
use crate::trip::Trip;

/// An event that does not fit the account: a log with a gap, or of another account. The account is as it was before
/// the event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the event does not fit the account: {what}; expected the events of this account, each once and in order"
)]
pub struct ApplyError {
    what: &'static str,
}

impl ApplyError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "apply.misfit"
    }
}

const fn misfit(what: &'static str) -> ApplyError {
    ApplyError { what }
}

impl Account {
    /// Applies an event.
    ///
    /// # Errors
    /// [`ApplyError`] when the event refers to something that the account does not have.
    pub fn apply(&mut self, event: &Event) -> Result<(), ApplyError> {
        match &event.what {
            What::TapRecorded { day, tap, bucket, inert } => {
                self.remove_tap(&tap.id);
                let held = HeldTap { tap: (**tap).clone(), bucket: *bucket, inert: *inert };
                self.put_tap(*day, held);
            }
            What::TapSetAside { day, tap, bucket } => self.set_aside(*day, tap, *bucket),
            What::TapRequalified { tap, bucket } => self.requalify(tap, *bucket)?,
            What::CarriedOver { day, carry } => {
                // A day without taps is held where a trip of the day before ended on it and was counted for later.
                if let Some(held) = self.day_mut(*day) {
                    held.carry_out = (**carry).clone();
                }
            }
            What::TripOpened { trip }
            | What::TripClosed { trip }
            | What::TripMissed { trip }
            | What::TripCancelled { trip }
            | What::TripHeld { trip }
            | What::TripRevised { trip, .. } => self.put_trip(trip)?,
            What::TripWithdrawn { trip, .. } => self.withdraw(trip)?,
            What::DayLeft { record } => self.leave(record)?,
            What::DayForgotten { day } => self.digests.retain(|(d, _)| d != day),
            What::ProductAdded { id, product } => self.add_product(*id, *product),
            What::ProductRemoved { id, product } => {
                self.products.retain(|p| p.product != *product);
                self.remember(Recent::Command(*id));
            }
            What::CreditOpened { .. }
            | What::DifferencesOffset { .. }
            | What::CreditRefunded { .. }
            | What::PaymentRequested { .. }
            | What::PaymentSettled { .. }
            | What::PaymentApproved { .. }
            | What::PaymentDeclined { .. }
            | What::PaymentUnknown { .. }
            | What::PaymentAskedAgain { .. }
            | What::NightWaits { .. }
            | What::NightOver { .. } => self.apply_payment(&event.what)?,
            What::DebtOpened { .. }
            | What::DebtIncreased { .. }
            | What::DebtLowered { .. }
            | What::DebtClosed
            | What::CardDenied { .. }
            | What::CardFreed { .. } => self.apply_debt(&event.what)?,
        }
        if let What::TapRecorded { .. }
        | What::TapSetAside { .. }
        | What::ProductAdded { .. }
        | What::ProductRemoved { .. } = event.what
        {
            // Of one instant, deadlines come before these (RULES T2), so none of it is left.
            self.passed = self.passed.max(event.at);
        }
        self.seen = self.seen.max(event.at);
        Ok(())
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    fn apply_payment(&mut self, what: &What) -> Result<(), ApplyError> {
        match what {
            What::CreditOpened { credit, items } => self.open_credit(credit, items)?,
            What::DifferencesOffset { items } => self.ask(items)?,
            What::CreditRefunded { credit, amount, .. } => {
                self.use_credit(&CreditUse { credit: *credit, amount: *amount })?;
                self.books.refunded = sum(self.books.refunded, *amount);
            }
            What::PaymentRequested { effect, payment, closes } => {
                self.take_payment(payment, *closes)?;
                let payment = payment.clone();
                self.in_flight = Some(InFlight { effect: *effect, payment, unknowns: 0, ask_again_at: None });
            }
            What::PaymentSettled { payment, closes } => self.take_payment(payment, *closes)?,
            What::PaymentApproved { effect } => {
                let flight = self.in_flight.take().ok_or(misfit("no request is at the bank"))?;
                self.books.approved = sum(self.books.approved, flight.payment.amount);
                self.answered(*effect);
            }
            What::PaymentDeclined { effect, .. } => self.answered(*effect),
            What::PaymentUnknown { ask_again_at, .. } => {
                let flight = self.in_flight.as_mut().ok_or(misfit("no request is at the bank"))?;
                flight.unknowns = flight.unknowns.saturating_add(1);
                flight.ask_again_at = Some(*ask_again_at);
            }
            What::PaymentAskedAgain { .. } => {
                let flight = self.in_flight.as_mut().ok_or(misfit("no request is at the bank"))?;
                flight.ask_again_at = None;
            }
            What::NightWaits { closes } => self.night_waits = Some(*closes),
            What::NightOver { closes } => self.close_night(*closes),
            // The caller sends nothing else.
            _ => {}
        }
        Ok(())
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    fn apply_debt(&mut self, what: &What) -> Result<(), ApplyError> {
        match what {
            What::DebtOpened { debt } => {
                self.in_flight = None;
                // What waited for the night joins the debt.
                if let Some(closes) = self.night_waits {
                    self.close_night(closes);
                }
                self.debt = Some(debt.clone());
            }
            What::DebtIncreased { items } => {
                self.ask(items)?;
                let debt = self.open_debt()?;
                debt.amount = sum(debt.amount, Item::sum(items));
                debt.items.extend_from_slice(items);
            }
            What::DebtLowered { credits } => {
                for used in credits {
                    self.use_credit(used)?;
                    let debt = self.open_debt()?;
                    debt.amount = difference(debt.amount, used.amount);
                }
            }
            What::DebtClosed => self.debt = None,
            What::CardDenied { reason } if !self.denied.contains(reason) => {
                self.denied.push(*reason);
                self.listings_made = self.listings_made.saturating_add(1);
            }
            What::CardFreed { reason } => self.denied.retain(|r| r != reason),
            // The caller sends nothing else.
            _ => {}
        }
        Ok(())
    }

    fn add_product(&mut self, id: CommandId, product: HeldProduct) {
        self.products.push(product);
        self.products.sort_unstable();
        self.remember(Recent::Command(id));
    }

    /// Remembers a tap that changes nothing: with its day where that is held, else among the last commands.
    fn set_aside(&mut self, day: TravelDay, tap: &Tap, bucket: Bucket) {
        if let Some((held, _)) = self.find_tap(&tap.id) {
            if let Some(held) = self.day_mut(held) {
                held.late_amendments.push(tap.clone());
            }
        } else if self.day(day).is_some() {
            self.put_tap(day, HeldTap { tap: tap.clone(), bucket, inert: false });
        } else {
            self.remember(Recent::Tap(tap.id, tap.version));
        }
    }

    fn put_tap(&mut self, day: TravelDay, held: HeldTap) {
        if let Some(day) = self.day_mut(day) {
            let place = day.taps.partition_point(|t| t.tap.id < held.tap.id);
            day.taps.insert(place, held);
        }
    }

    fn remove_tap(&mut self, id: &TapId) {
        let day = self.find_tap(id).map(|(day, _)| day);
        if let Some(day) = day.and_then(|day| self.day_mut(day)) {
            day.taps.retain(|t| t.tap.id != *id);
        }
    }

    fn requalify(&mut self, id: &TapId, bucket: Bucket) -> Result<(), ApplyError> {
        let known = |d: &&mut Arc<HeldDay>| d.taps.iter().any(|t| t.tap.id == *id);
        let day = self.days.iter_mut().find(known).ok_or(misfit("it requalifies a tap that is not held"))?;
        for held in Arc::make_mut(day).taps.iter_mut().filter(|t| t.tap.id == *id) {
            held.bucket = bucket;
        }
        Ok(())
    }

    /// Puts a trip in the day of its check-in, in order of time, with what was asked for it so far.
    fn put_trip(&mut self, trip: &Trip) -> Result<(), ApplyError> {
        let (day, _) = self.find_tap(&trip.id).ok_or(misfit("a trip without its check-in"))?;
        let mut held = HeldTrip { trip: trip.clone(), asked: Vec::new(), was_asked: false, withdrawn: false };
        for day in &mut self.days {
            if let Some(place) = day.trips.iter().position(|t| t.trip.id == trip.id) {
                let before = Arc::make_mut(day).trips.remove(place);
                self.books.booked = difference(self.books.booked, before.charged());
                (held.asked, held.was_asked) = (before.asked, before.was_asked);
            }
        }
        self.books.booked = sum(self.books.booked, held.charged());
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
        let charged = held.charged();
        held.withdrawn = true;
        let gone = !held.was_asked;
        self.books.booked = difference(self.books.booked, charged);
        if gone {
            let known = |d: &&mut Arc<HeldDay>| d.trips.iter().any(|t| t.trip.id == *id);
            for day in self.days.iter_mut().filter(known) {
                Arc::make_mut(day).trips.retain(|t| t.trip.id != *id);
            }
        }
        Ok(())
    }

    fn find_trip(&mut self, id: &TripId) -> Result<&mut HeldTrip, ApplyError> {
        let known = |d: &&mut Arc<HeldDay>| d.trips.iter().any(|t| t.trip.id == *id);
        let day = self.days.iter_mut().find(known).ok_or(misfit("a trip that is not held"))?;
        let mut trips = Arc::make_mut(day).trips.iter_mut();
        trips.find(|t| t.trip.id == *id).ok_or(misfit("a trip that is not held"))
    }

    /// Counts items as asked for.
    fn ask(&mut self, items: &[Item]) -> Result<(), ApplyError> {
        for item in items {
            let held = self.find_trip(&item.trip)?;
            held.ask(item.day, item.amount);
        }
        Ok(())
    }

    fn open_credit(&mut self, credit: &Credit, items: &[Item]) -> Result<(), ApplyError> {
        self.ask(items)?;
        self.credits.push(credit.clone());
        self.credits_made = self.credits_made.max(credit.number.saturating_add(1));
        Ok(())
    }

    fn use_credit(&mut self, used: &CreditUse) -> Result<(), ApplyError> {
        let mut credits = self.credits.iter_mut();
        let credit = credits.find(|c| c.number == used.credit).ok_or(misfit("a credit that is not open"))?;
        credit.left = difference(credit.left, used.amount);
        self.credits.retain(|c| c.left.is_positive());
        Ok(())
    }

    fn take_payment(&mut self, payment: &Payment, closes: Option<TravelDay>) -> Result<(), ApplyError> {
        if self.in_flight.is_some() {
            return Err(misfit("a request is at the bank already"));
        }
        self.ask(&payment.items)?;
        for used in &payment.credits {
            self.use_credit(used)?;
        }
        self.payments_made = self.payments_made.max(payment.ordinal.number().saturating_add(1));
        if let Some(closes) = closes {
            self.close_night(closes);
        }
        Ok(())
    }

    fn close_night(&mut self, closes: TravelDay) {
        self.night_done = self.night_done.max(Some(closes));
        self.night_waits = None;
    }

    fn open_debt(&mut self) -> Result<&mut Debt, ApplyError> {
        self.debt.as_mut().ok_or(misfit("no debt is open"))
    }

    fn answered(&mut self, effect: crate::settle::EffectId) {
        self.recent_answers.push(effect);
        drop_oldest(&mut self.recent_answers);
    }

    fn remember(&mut self, command: Recent) {
        self.recent.push(command);
        drop_oldest(&mut self.recent);
    }

    fn leave(&mut self, record: &DayRecord) -> Result<(), ApplyError> {
        let day = record.held.day;
        let place =
            self.days.binary_search_by_key(&day, |d| d.day).map_err(|_| misfit("a day that is not held"))?;
        let held = self.days.remove(place);
        self.actions.extend(held.taps.iter().filter_map(Action::of));
        self.actions.sort_by_key(|a| core::cmp::Reverse(a.at));
        self.actions.truncate(usize::from(record.actions_kept));
        self.base = Some((day.plus_days(1), held.carry_out.clone()));
        self.digests.push((day, record.digest()));
        Ok(())
    }
}

fn sum(a: Money, b: Money) -> Money {
    a.checked_add(b).unwrap_or(Money::MAX)
}

fn difference(a: Money, b: Money) -> Money {
    a.checked_sub(b).unwrap_or(Money::MIN)
}

fn drop_oldest<T>(list: &mut Vec<T>) {
    let over = list.len().saturating_sub(RECENT_MAX);
    list.drain(..over);
}
