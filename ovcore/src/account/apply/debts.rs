//! Applying what happened to debts: opened and paid, asked for again, waived, taken back.

use super::{ApplyError, difference, misfit, sum};
use crate::account::books::{WaivedPart, lower_waived};
use crate::account::event::What;
use crate::account::{Account, TakeBack, Tried};
use crate::calendar::Instant;
use crate::debt::{Attempts, Debt, lower, merge, split_by_shares};
use crate::deny::DenyReason;
use crate::ids::TapId;
use crate::money::Money;
use crate::order::InOrder;
use crate::policy::Channel;
use crate::settle::{InFlight, Item, Payment, Share};
use crate::tap::Bucket;

impl Account {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    pub(super) fn apply_debt(&mut self, what: &What) -> Result<(), ApplyError> {
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
                    debt.let_go();
                }
            }
            What::DebtClosed => {
                self.keep_pace();
                self.debt = None;
                self.lifted.retain(|reason| *reason != DenyReason::UnpaidFare);
            }
            // The caller sends nothing else.
            _ => {}
        }
        Ok(())
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    pub(super) fn apply_recovery(&mut self, what: &What, at: Instant) -> Result<(), ApplyError> {
        match what {
            What::RecoveryRequested { effect, payment, channel, schedule_day, tap, same_date } => {
                if self.in_flight.is_some() {
                    return Err(misfit("a request is at the bank already"));
                }
                let debt = self.open_debt()?;
                debt.attempts_mut(*channel).count(at, *same_date);
                debt.reference = payment.reference;
                debt.referenced.clone_from(&payment.items);
                debt.let_go();
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
            // The caller sends nothing else.
            _ => {}
        }
        Ok(())
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    pub(super) fn apply_waiver(&mut self, what: &What) -> Result<(), ApplyError> {
        match what {
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

    pub(super) fn put_debt(&mut self, debt: Debt) {
        // What waited for the night joins the debt.
        if let Some(closes) = self.night_waits {
            self.close_night(closes);
        }
        // A block that was about to end has a cause again.
        self.frees_at = None;
        let mut debt = debt;
        for Tried { channel, last_at, on_date, awaits_check } in &self.tried {
            let attempts = debt.attempts_mut(*channel);
            attempts.awaits_check |= *awaits_check;
            // In one second two cards may have tried: what counts more allows less.
            if (attempts.last_at, attempts.on_date) < (*last_at, *on_date) {
                (attempts.last_at, attempts.on_date) = (*last_at, *on_date);
            }
        }
        let shares = self.shares_of(&debt.items);
        debt.share(&shares);
        self.debt = Some(debt);
    }

    /// How often the card may be presented or the traveller may pay in a time does not begin anew with the next debt
    /// (RULES D4, D8).
    pub(super) fn keep_pace(&mut self) {
        let Some(debt) = &self.debt else { return };
        for channel in [Channel::Tap, Channel::SelfService] {
            let Attempts { last_at, on_date, awaits_check, .. } = *debt.attempts(channel);
            self.tried.retain(|tried| tried.channel != channel);
            if last_at.is_some() || awaits_check {
                self.tried.push(Tried { channel, last_at, on_date, awaits_check });
            }
        }
    }

    pub(super) fn join_debt(&mut self, items: &[Item], shares: &[Share]) -> Result<(), ApplyError> {
        let now = self.shares_of(items);
        let debt = self.open_debt()?;
        debt.amount = sum(debt.amount, Item::sum(items));
        debt.items = merge(debt.items.iter().chain(items).copied());
        debt.share(shares);
        // What was asked before a late tap came is split as it stands since.
        debt.share(&now);
        debt.let_go();
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
            let known = self.day(item.day).is_some() || self.has_left(item.day);
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
        self.waived.put_in_order();
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
}

/// What of a payment's items was asked of the bank: what credits covered stays covered (RULES S6).
pub(crate) fn still_owed(payment: &Payment) -> Vec<Item> {
    let mut items = merge(payment.items.iter().copied());
    for used in &payment.credits {
        lower(&mut items, used.amount, None);
    }
    items
}
