//! Applying what happened to debts, the deny list, checks and links.

use super::{ApplyError, difference, misfit, sum};
use crate::account::books::{WaivedPart, lower_waived};
use crate::account::event::What;
use crate::account::{Account, CheckOutcome, TakeBack};
use crate::calendar::Instant;
use crate::debt::{Debt, lower, merge, split_by_shares};
use crate::deny::{Denial, DenyReason};
use crate::fare::WhenBroken;
use crate::ids::{CommandId, TapId, TripId};
use crate::money::Money;
use crate::policy::{Channel, DeclineCategory};
use crate::settle::{AccountSerial, EffectId, InFlight, Item, Payment, Share};
use crate::tap::Bucket;

impl Account {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    pub(super) fn apply_debt(&mut self, what: &What, at: Instant) -> Result<(), ApplyError> {
        match what {
            What::DebtOpened { debt } => {
                self.in_flight = None;
                self.put_debt(debt.clone());
            }
            What::DebtIncreased { items, shares } => {
                self.ask(items)?;
                self.join_debt(items, shares)?;
            }
            What::DebtLowered { credits } => {
                for used in credits {
                    let credit = self.credits.iter().find(|c| c.number == used.credit);
                    let day = credit.map(|c| c.day);
                    self.use_credit(used)?;
                    let debt = self.open_debt()?;
                    debt.amount = difference(debt.amount, used.amount);
                    lower(&mut debt.items, used.amount, day);
                }
            }
            What::DebtClosed => {
                self.keep_pace();
                self.debt = None;
                self.lifted.retain(|reason| *reason != DenyReason::UnpaidFare);
            }
            What::RecoveryRequested { effect, payment, channel, schedule_day, tap, same_date } => {
                if self.in_flight.is_some() {
                    return Err(misfit("a request is at the bank already"));
                }
                let debt = self.open_debt()?;
                debt.attempts_mut(*channel).count(at, *same_date);
                debt.reference = payment.reference;
                debt.referenced.clone_from(&payment.items);
                if let Some(day) = schedule_day {
                    debt.schedule_at = *day;
                    debt.schedule_waits = false;
                }
                self.recoveries_made = self.recoveries_made.saturating_add(1);
                self.payments_made = self.payments_made.max(payment.ordinal.number().saturating_add(1));
                if let Some(tap) = tap {
                    self.recovers(tap);
                }
                let payment = payment.clone();
                self.in_flight = Some(InFlight { effect: *effect, payment, unknowns: 0, ask_again_at: None });
            }
            What::RecoveryWaits { schedule_day } => {
                let debt = self.open_debt()?;
                (debt.schedule_at, debt.schedule_waits) = (*schedule_day, true);
            }
            What::RecoverySkipped { schedule_day } => {
                let debt = self.open_debt()?;
                (debt.schedule_at, debt.schedule_waits) = (*schedule_day, false);
            }
            What::RecoveryStopped { channel } => self.open_debt()?.attempts_mut(*channel).stopped = true,
            What::RecoveryAwaitsCheck { channel } => {
                self.open_debt()?.attempts_mut(*channel).awaits_check = true;
            }
            What::DebtWaived { amount, items, carriers, unmatched } => {
                self.books.waive(carriers, *unmatched);
                self.waive(*amount, items)?;
            }
            What::WaiverWaits => self.waiver_waits = true,
            What::WaiverVoid => self.waiver_waits = false,
            What::WaiverLowered { day, items, carriers, unmatched, .. } => {
                self.ask(items)?;
                self.books.lower_waiver(carriers, *unmatched);
                lower_waived(&mut self.waived, *day, items);
            }
            What::PaymentTakenBack { effect, payment, debt } => {
                self.books.approved = difference(self.books.approved, payment.amount);
                self.take_backs.retain(|waiting| waiting.effect != *effect);
                match debt {
                    Some(debt) => self.put_debt((**debt).clone()),
                    None => self.join_debt(&still_owed(payment), &payment.shares)?,
                }
                self.declined_since_paid = true;
            }
            What::TakeBackWaits { effect, payment, date } => {
                let (effect, payment) = (*effect, (**payment).clone());
                self.take_backs.push(TakeBack { effect, payment, date: *date });
            }
            // The caller sends nothing else.
            _ => {}
        }
        Ok(())
    }

    fn put_debt(&mut self, debt: Debt) {
        // What waited for the night joins the debt.
        if let Some(closes) = self.night_waits {
            self.close_night(closes);
        }
        // A block that was about to end has a cause again.
        self.frees_at = None;
        let mut debt = debt;
        for (channel, at, on_date) in &self.tried {
            let attempts = debt.attempts_mut(*channel);
            if attempts.last_at.is_none_or(|last| last < *at) {
                (attempts.last_at, attempts.on_date) = (Some(*at), *on_date);
            }
        }
        self.debt = Some(debt);
    }

    /// The trips of a debt that came from another account and are not this one's, with whose they are.
    fn foreign(&self, from: AccountSerial, debt: &Debt) -> Vec<(AccountSerial, TripId)> {
        let whose = |trip: TripId| {
            let known = debt.foreign.iter().find(|(_, other)| *other == trip);
            known.map_or((from, trip), |(serial, _)| (*serial, trip))
        };
        let all = debt.items.iter().map(|item| whose(item.trip));
        all.filter(|(serial, _)| *serial != self.serial).collect()
    }

    /// How often the card may be presented or the traveller may pay in a time does not begin anew with the next debt
    /// (RULES D4, D8).
    fn keep_pace(&mut self) {
        let Some(debt) = &self.debt else { return };
        for channel in [Channel::Tap, Channel::SelfService] {
            let attempts = debt.attempts(channel);
            if let Some(at) = attempts.last_at {
                self.tried.retain(|(known, ..)| *known != channel);
                self.tried.push((channel, at, attempts.on_date));
            }
        }
    }

    fn join_debt(&mut self, items: &[Item], shares: &[Share]) -> Result<(), ApplyError> {
        let debt = self.open_debt()?;
        debt.amount = sum(debt.amount, Item::sum(items));
        debt.items = merge(debt.items.iter().chain(items).copied());
        debt.shares.retain(|share| shares.iter().all(|new| new.trip != share.trip));
        debt.shares.extend_from_slice(shares);
        debt.shares.sort_unstable();
        Ok(())
    }

    fn waive(&mut self, amount: Money, items: &[Item]) -> Result<(), ApplyError> {
        let debt = self.open_debt()?;
        debt.amount = difference(debt.amount, amount);
        debt.items.clear();
        let shares = core::mem::take(&mut debt.shares);
        let foreign = core::mem::take(&mut debt.foreign);
        self.waiver_waits = false;
        for item in items {
            let known =
                self.day(item.day).is_some() || self.digests.iter().any(|(left, _)| *left == item.day);
            if !known || foreign.iter().any(|(_, trip)| *trip == item.trip) {
                // Nothing can change that day any more, or the trip is of another card.
                continue;
            }
            let (carriers, unmatched) = split_by_shares(&[*item], &shares);
            let borne = carriers.into_iter().map(|(carrier, amount)| (Some(carrier), amount));
            let all = borne.chain((!unmatched.is_zero()).then_some((None, unmatched)));
            let Item { day, trip, .. } = *item;
            self.waived.extend(all.map(|(bearer, amount)| WaivedPart { day, trip, bearer, amount }));
        }
        self.waived.sort_unstable();
        Ok(())
    }

    /// A presentation started an attempt (RULES T5).
    fn recovers(&mut self, tap: &TapId) {
        let day = self.find_tap(tap).map(|(day, _)| day);
        let Some(day) = day.and_then(|day| self.day_mut(day)) else { return };
        for held in day.taps.iter_mut().filter(|held| held.tap.id == *tap) {
            held.recovers = true;
            if held.bucket == Bucket::Refused {
                held.bucket = Bucket::DebtRecovery;
            }
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    pub(super) fn apply_standing(&mut self, what: &What, at: Instant) -> Result<(), ApplyError> {
        match what {
            What::CardDenied { reason } => {
                self.denied.retain(|denial| !denial.reason.is_same(reason));
                self.denied.push(Denial { reason: *reason, number: self.listings_made, since: at });
                self.listings_made = self.listings_made.saturating_add(1);
            }
            What::CardFreed { reason } => {
                self.denied.retain(|denial| !denial.reason.is_same(reason));
                if *reason == DenyReason::UnpaidFare {
                    self.frees_at = None;
                }
            }
            What::BlockEnds { at } => self.frees_at = Some(*at),
            What::AccountCheckAsked { date, .. } => {
                self.check.asked = self.check.asked.saturating_add(1);
                self.check.asked_on = Some(*date);
                self.check.unanswered = false;
            }
            What::AccountChecked { id, effect, outcome } => self.checked(*id, *effect, *outcome),
            What::ConditionsBroken { id, product, follows, date, .. } => {
                if *follows == WhenBroken::ProductEnds {
                    for held in self.products.iter_mut().filter(|held| held.product == *product) {
                        held.until = held.until.min(*date);
                    }
                    self.products.retain(|held| held.from <= held.until);
                }
                self.remember_command(*id);
            }
            What::SelfServiceBegun { id } => self.remember_command(*id),
            What::ConditionsCleared { id, carrier } => {
                let cleared = DenyReason::ConditionsBroken { carrier: *carrier };
                self.lifted.retain(|reason| *reason != cleared);
                self.remember_command(*id);
            }
            What::IssuerRangeSet { id, range } => {
                self.range = *range;
                self.lifted.retain(|reason| *reason != DenyReason::BlockedRange);
                self.remember_command(*id);
            }
            What::ObjectionDecided { id, objection } => {
                if objection.lifts() {
                    self.lift(&objection.about);
                }
                self.remember_command(*id);
            }
            What::TakeBackNoted { id, effect } => {
                self.taken_back.push(*effect);
                self.remember_command(*id);
            }
            What::CardLinked { id, linked } => {
                self.linked.retain(|card| card.token != linked.token);
                self.linked.push(*linked);
                self.remember_command(*id);
            }
            What::CardUnlinked { id, token } => {
                self.linked.retain(|card| card.token != *token);
                self.remember_command(*id);
            }
            What::HandedOver { id, handover, date, .. } => {
                self.keep_pace();
                if let Some(debt) = self.debt.take() {
                    self.books.moved = sum(self.books.moved, debt.amount);
                    self.lifted.retain(|reason| *reason != DenyReason::UnpaidFare);
                }
                // On the day of the replacement the products hold on both cards.
                for product in self.products.iter_mut().filter(|own| own.until > *date) {
                    if handover.products.iter().any(|given| given.product == product.product) {
                        product.until = *date;
                    }
                }
                self.products.retain(|product| product.from <= product.until);
                self.handed_over = self.handed_over.saturating_add(1);
                self.remember_command(*id);
            }
            What::TakenOver { id, effect, handover } => {
                if let Some(debt) = &handover.debt {
                    self.books.moved = difference(self.books.moved, debt.amount);
                    let foreign = self.foreign(handover.from, debt);
                    if let Some(own) = &mut self.debt {
                        own.foreign.extend(foreign);
                        self.join_debt(&debt.items, &debt.shares)?;
                    } else {
                        let mut debt = Debt { foreign, ..debt.clone() };
                        // What the bank said was said of the other card.
                        debt.category = DeclineCategory::Unknown;
                        for channel in Channel::ALL {
                            let attempts = debt.attempts_mut(channel);
                            (attempts.stopped, attempts.awaits_check) = (false, false);
                        }
                        self.put_debt(debt);
                        if handover.lifted {
                            self.lifted.push(DenyReason::UnpaidFare);
                            self.lifted.sort_unstable();
                        }
                    }
                }
                handover.products.iter().for_each(|product| self.add_product(*product));
                self.taken_over.push(*effect);
                self.remember_command(*id);
            }
            What::ProductAdded { id, product } => {
                self.add_product(*product);
                self.remember_command(*id);
            }
            What::ProductRemoved { id, product } => {
                self.products.retain(|p| p.product != *product);
                self.remember_command(*id);
            }
            // The caller sends nothing else.
            _ => {}
        }
        Ok(())
    }

    /// A lift holds for as long as the cause of the listing goes on (RULES D6): that of *unpaid fare* is the debt.
    fn lift(&mut self, about: &DenyReason) {
        let listed = self.denied.iter().map(|denial| denial.reason).find(|reason| reason.is_same(about));
        let goes_on = |reason: &DenyReason| *reason != DenyReason::UnpaidFare || self.debt.is_some();
        if let Some(reason) = listed.filter(goes_on) {
            self.lifted.retain(|lifted| !lifted.is_same(&reason));
            self.lifted.push(reason);
            self.lifted.sort_unstable();
        }
    }

    fn checked(&mut self, id: CommandId, effect: Option<EffectId>, outcome: CheckOutcome) {
        match outcome {
            CheckOutcome::Passed => {
                // The cause of these is over: a lift of them ends with it.
                self.lifted.retain(|reason| !reason.ends_with_account_check());
                if let Some(debt) = &mut self.debt {
                    for channel in Channel::ALL {
                        debt.attempts_mut(channel).awaits_check = false;
                    }
                }
                self.check.unanswered = false;
            }
            CheckOutcome::NoAnswer => self.check.unanswered = true,
            CheckOutcome::NoTravelFunction | CheckOutcome::IssuerBlocked { .. } => {
                self.check.unanswered = false;
            }
        }
        self.remember_command(id);
        // No answer is remembered of an effect: one may still come (RULES T6).
        if let Some(effect) = effect.filter(|_| outcome != CheckOutcome::NoAnswer) {
            self.answered(effect);
        }
    }
}

/// What of a payment's items was asked of the bank: what credits covered stays covered (RULES S6).
pub(in crate::account) fn still_owed(payment: &Payment) -> Vec<Item> {
    let mut items = merge(payment.items.iter().copied());
    for used in &payment.credits {
        lower(&mut items, used.amount, None);
    }
    items
}
