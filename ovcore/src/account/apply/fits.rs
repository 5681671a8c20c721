//! Whether an event fits the account, for those of which a later part could turn out not to fit when an earlier one has
//! acted: an event acts whole or not at all.

use super::{ApplyError, difference, misfit};
use crate::account::Account;
use crate::account::event::What;
use crate::settle::{CreditUse, InFlight, Item};

impl Account {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most events find what they need before they change anything"
    )]
    pub(super) fn fits(&self, what: &What) -> Result<(), ApplyError> {
        match what {
            What::CreditOpened { items, .. }
            | What::DifferencesOffset { items }
            | What::WaiverLowered { items, .. } => self.has_trips(items),
            What::PaymentRequested { payment, .. } | What::PaymentSettled { payment, .. } => {
                self.has_trips(&payment.items)?;
                self.has_credits(&payment.credits)
            }
            What::PaymentApproved { .. } | What::PaymentDeclined { .. } => {
                let recovers = |flight: &InFlight| flight.payment.kind.is_recovery();
                if self.in_flight.as_ref().is_some_and(recovers) { self.has_debt() } else { Ok(()) }
            }
            What::DebtIncreased { items, .. } => {
                self.has_debt()?;
                self.has_trips(items)
            }
            What::DebtLowered { credits } => {
                self.has_debt()?;
                self.has_credits(credits)
            }
            What::DebtWaived { .. } | What::PaymentTakenBack { debt: None, .. } => self.has_debt(),
            _ => Ok(()),
        }
    }

    fn has_debt(&self) -> Result<(), ApplyError> {
        self.debt.as_ref().map(|_| ()).ok_or(misfit("no debt is open"))
    }

    fn has_trips(&self, items: &[Item]) -> Result<(), ApplyError> {
        let held = |item: &Item| self.trips().any(|held| held.trip.id == item.trip);
        if items.iter().all(held) { Ok(()) } else { Err(misfit("a trip that is not held")) }
    }

    /// Whether credits are open, one after the other: one that is used up is open no more.
    fn has_credits(&self, uses: &[CreditUse]) -> Result<(), ApplyError> {
        for (place, used) in uses.iter().enumerate() {
            let credit = self.credits.iter().find(|credit| credit.number == used.credit);
            let before = uses.iter().take(place).filter(|other| other.credit == used.credit);
            let mut left = credit.ok_or(misfit("a credit that is not open"))?.left;
            for other in before {
                left = difference(left, other.amount);
                if !left.is_positive() {
                    return Err(misfit("a credit that is not open"));
                }
            }
        }
        Ok(())
    }
}
