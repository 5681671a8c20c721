//! What each event posts (RULES N4). The manual's chapter on the books has the same as a table.

use super::Account;
use super::apply::still_owed;
use super::books::{Entry, LedgerName};
use super::event::{Event, What};
use super::record::HeldTrip;
use crate::money::Money;
use crate::settle::{CreditUse, Item, Payment};
use crate::trip::Trip;

impl Account {
    /// The double entry of an event: what it moves between the ledgers of this account, as it is before the event. A
    /// pure function of both. Its lines add up to nothing; they are none where the event moves no money.
    ///
    /// Of an event that does not fit the account (see [`ApplyError`](super::ApplyError)) the entry means nothing.
    #[must_use]
    pub fn entry(&self, event: &Event) -> Entry {
        let mut entry = Entry::default();
        match &event.what {
            What::TripOpened { trip }
            | What::TripClosed { trip }
            | What::TripMissed { trip }
            | What::TripCancelled { trip }
            | What::TripHeld { trip }
            | What::TripRevised { trip, .. } => {
                entry.take_out(self.held_trip(&trip.id));
                entry.put_in(trip);
            }
            What::TripWithdrawn { trip, .. } => entry.take_out(self.held_trip(trip)),
            What::CreditOpened { .. }
            | What::DifferencesOffset { .. }
            | What::CreditRefunded { .. }
            | What::PaymentRequested { .. }
            | What::PaymentSettled { .. }
            | What::PaymentApproved { .. } => self.post_payment(&event.what, &mut entry),
            What::DebtOpened { .. }
            | What::DebtIncreased { .. }
            | What::DebtLowered { .. }
            | What::DebtWaived { .. }
            | What::WaiverLowered { .. }
            | What::PaymentTakenBack { .. }
            | What::HandedOver { .. }
            | What::TakenOver { .. } => self.post_debt(&event.what, &mut entry),
            // What is asked for stays asked for; an attempt on the debt is no new request (RULES N4); an answer that
            // declines opens the debt by an event of its own.
            What::PaymentDeclined { .. }
            | What::PaymentUnknown { .. }
            | What::PaymentAskedAgain { .. }
            | What::NightWaits { .. }
            | What::NightOver { .. }
            | What::RecoveryRequested { .. }
            | What::RecoveryWaits { .. }
            | What::RecoverySkipped { .. }
            | What::RecoveryStopped { .. }
            | What::RecoveryAwaitsCheck { .. }
            | What::WaiverWaits
            | What::WaiverVoid
            | What::TakeBackWaits { .. }
            | What::DebtClosed
            // A day takes along, or brings back, only what is settled; a corrected trip follows in an event of its own.
            | What::TapRecorded { .. }
            | What::TapSetAside { .. }
            | What::TapRequalified { .. }
            | What::CarriedOver { .. }
            | What::TripCorrected { .. }
            | What::DayLeft { .. }
            | What::DayReturned { .. }
            | What::DayForgotten { .. }
            | What::Forgotten { .. }
            | What::CardDenied { .. }
            | What::CardFreed { .. }
            | What::BlockEnds { .. }
            | What::AccountCheckAsked { .. }
            | What::AccountChecked { .. }
            | What::ConditionsBroken { .. }
            | What::ConditionsCleared { .. }
            | What::IssuerRangeSet { .. }
            | What::ObjectionDecided { .. }
            | What::SelfServiceBegun { .. }
            | What::TakeBackNoted { .. }
            | What::CardLinked { .. }
            | What::CardUnlinked { .. }
            | What::ProductAdded { .. }
            | What::ProductRemoved { .. } => {}
        }
        entry
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`entry` names every variant, and which of them come here"
    )]
    fn post_payment(&self, what: &What, entry: &mut Entry) {
        match what {
            What::CreditOpened { credit, items } => {
                entry.asked(items);
                entry.credit(LedgerName::Credits, credit.left);
            }
            What::DifferencesOffset { items } => entry.asked(items),
            What::CreditRefunded { amount, .. } => {
                entry.debit(LedgerName::Credits, *amount);
                entry.credit(LedgerName::Refunded, *amount);
            }
            What::PaymentRequested { payment, .. } | What::PaymentSettled { payment, .. } => {
                entry.requested(payment);
            }
            What::PaymentApproved { .. } => {
                let Some(payment) = self.in_flight.as_ref().map(|flight| &flight.payment) else { return };
                entry.debit(LedgerName::Collected, payment.amount);
                let paid = if payment.kind.is_recovery() { LedgerName::Debt } else { LedgerName::InFlight };
                entry.credit(paid, payment.amount);
            }
            // The caller sends nothing else.
            _ => {}
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`entry` names every variant, and which of them come here"
    )]
    fn post_debt(&self, what: &What, entry: &mut Entry) {
        match what {
            What::DebtOpened { debt } => {
                entry.debit(LedgerName::Debt, debt.amount);
                let asked = self.in_flight.as_ref().map_or(Money::ZERO, |flight| flight.payment.amount);
                entry.credit(LedgerName::InFlight, asked);
            }
            What::DebtIncreased { items, .. } => {
                entry.asked(items);
                entry.debit(LedgerName::Debt, Item::sum(items));
            }
            What::DebtLowered { credits } => {
                let used = entry.used(credits);
                entry.credit(LedgerName::Debt, used);
            }
            What::DebtWaived { amount, carriers, unmatched, .. } => {
                entry.credit(LedgerName::Debt, *amount);
                for (carrier, part) in carriers {
                    entry.debit(LedgerName::Waived(Some(*carrier)), *part);
                }
                entry.debit(LedgerName::Waived(None), *unmatched);
            }
            What::WaiverLowered { items, carriers, unmatched, .. } => {
                entry.asked(items);
                for (carrier, part) in carriers {
                    entry.credit(LedgerName::Waived(Some(*carrier)), *part);
                }
                entry.credit(LedgerName::Waived(None), *unmatched);
            }
            What::PaymentTakenBack { payment, debt, .. } => {
                entry.credit(LedgerName::Collected, payment.amount);
                let owed = debt.as_ref().map_or_else(|| Item::sum(&still_owed(payment)), |debt| debt.amount);
                entry.debit(LedgerName::Debt, owed);
            }
            What::HandedOver { .. } => {
                let debt = self.debt.as_ref().map_or(Money::ZERO, |debt| debt.amount);
                entry.credit(LedgerName::Debt, debt);
                entry.debit(LedgerName::Moved, debt);
            }
            What::TakenOver { handover, .. } => {
                let debt = handover.debt.as_ref().map_or(Money::ZERO, |debt| debt.amount);
                entry.debit(LedgerName::Debt, debt);
                entry.credit(LedgerName::Moved, debt);
            }
            // The caller sends nothing else.
            _ => {}
        }
    }
}

impl Entry {
    /// A trip costs what it costs now: its carriers earned it, the traveller owes it.
    fn put_in(&mut self, trip: &Trip) {
        trip.legs.iter().for_each(|leg| self.credit(LedgerName::Carrier(leg.carrier), leg.amount));
        self.debit(LedgerName::Uncollected, trip.fare.charged());
    }

    fn take_out(&mut self, held: Option<&HeldTrip>) {
        let Some(held) = held else { return };
        held.earned().for_each(|(carrier, amount)| self.debit(LedgerName::Carrier(carrier), amount));
        self.credit(LedgerName::Uncollected, held.charged());
    }

    /// Items are asked for, or given back: they are not uncollected any more.
    fn asked(&mut self, items: &[Item]) {
        self.credit(LedgerName::Uncollected, Item::sum(items));
    }

    /// Credits are used up; gives how much.
    fn used(&mut self, credits: &[CreditUse]) -> Money {
        let used = CreditUse::sum(credits);
        self.debit(LedgerName::Credits, used);
        used
    }

    fn requested(&mut self, payment: &Payment) {
        self.asked(&payment.items);
        self.used(&payment.credits);
        self.debit(LedgerName::InFlight, payment.amount);
    }
}
