//! Applying what happened to payments and credits.

use super::{ApplyError, difference, misfit, sum};
use crate::account::Account;
use crate::account::event::What;
use crate::calendar::{Instant, TravelDay};
use crate::debt::Debt;
use crate::deny::DenyReason;
use crate::money::Money;
use crate::settle::{Credit, CreditUse, InFlight, Item, Payment};

impl Account {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    pub(super) fn apply_payment(&mut self, what: &What, at: Instant) -> Result<(), ApplyError> {
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
            What::PaymentApproved { effect, .. } => {
                let flight = self.in_flight.take().ok_or(misfit("no request is at the bank"))?;
                self.books.approved = sum(self.books.approved, flight.payment.amount);
                if flight.payment.kind.is_recovery() {
                    let debt = self.open_debt()?;
                    debt.amount = Money::ZERO;
                    debt.items.clear();
                }
                self.declined_since_paid = false;
                // A card that pays is not blocked by its issuer: a lift of that ends with its cause.
                self.lifted.retain(|reason| !matches!(reason, DenyReason::IssuerBlock { .. }));
                self.answered(*effect);
            }
            What::PaymentDeclined { effect, category } => {
                if self.in_flight.as_ref().is_some_and(|flight| flight.payment.kind.is_recovery()) {
                    self.in_flight = None;
                    let debt = self.open_debt()?;
                    debt.category = *category;
                    debt.answered_at = at;
                }
                self.declined_since_paid = true;
                self.answered(*effect);
            }
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

    /// Counts items as asked for.
    pub(super) fn ask(&mut self, items: &[Item]) -> Result<(), ApplyError> {
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

    pub(super) fn use_credit(&mut self, used: &CreditUse) -> Result<(), ApplyError> {
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

    pub(super) fn close_night(&mut self, closes: TravelDay) {
        self.night_done = self.night_done.max(Some(closes));
        self.night_waits = None;
    }

    pub(super) fn open_debt(&mut self) -> Result<&mut Debt, ApplyError> {
        self.debt.as_mut().ok_or(misfit("no debt is open"))
    }
}
