//! Applying what happened to the card itself: linked, replaced, with products.

use super::{ApplyError, difference, sum};
use crate::account::Account;
use crate::account::event::What;
use crate::account::instruction::HandOver;
use crate::calendar::{Instant, TravelDay};
use crate::debt::Debt;
use crate::deny::DenyReason;
use crate::ids::TripId;
use crate::order::InOrder;
use crate::policy::{Channel, DeclineCategory};
use crate::settle::AccountSerial;

impl Account {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    pub(super) fn apply_card(&mut self, what: &What, at: Instant) -> Result<(), ApplyError> {
        match what {
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
                self.hand_over(handover, *date);
                self.remember_command(*id);
            }
            What::TakenOver { id, effect, handover } => {
                self.take_over(handover, at)?;
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

    fn take_over(&mut self, handover: &HandOver, at: Instant) -> Result<(), ApplyError> {
        let Some(debt) = &handover.debt else { return Ok(()) };
        self.books.moved = difference(self.books.moved, debt.amount);
        let foreign = self.foreign(handover.from, debt);
        if let Some(own) = &mut self.debt {
            own.foreign.extend(foreign);
            return self.join_debt(&debt.items, &debt.shares);
        }
        // What the bank said was said of the other card, and the days that went by there are not caught up with.
        let category = DeclineCategory::Unknown;
        let mut debt = Debt { foreign, category, answered_at: at, ..debt.clone() };
        for channel in Channel::ALL {
            let attempts = debt.attempts_mut(channel);
            (attempts.stopped, attempts.awaits_check) = (false, false);
        }
        self.put_debt(debt);
        if handover.lifted {
            self.lifted.push(DenyReason::UnpaidFare);
            self.lifted.put_in_order();
        }
        Ok(())
    }

    fn hand_over(&mut self, handover: &HandOver, date: TravelDay) {
        self.keep_pace();
        if let Some(debt) = self.debt.take() {
            self.books.moved = sum(self.books.moved, debt.amount);
            self.lifted.retain(|reason| *reason != DenyReason::UnpaidFare);
        }
        // On the day of the replacement the products hold on both cards.
        self.end_products(date, |own| handover.products.iter().any(|given| given.product == own.product));
        self.handed_over = self.handed_over.saturating_add(1);
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
}
