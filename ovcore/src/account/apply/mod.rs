//! Applying events: the only way in which an account changes. It needs no rules: events are whole facts.

mod cards;
mod days;
mod debts;
mod fits;
mod money;
mod standing;

pub(crate) use debts::still_owed;

use std::sync::Arc;

use super::event::{Event, What};
use super::{Account, Recent};
use crate::calendar::TravelDay;
use crate::fare::HeldProduct;
use crate::ids::CommandId;
use crate::limits::REPEATS_KNOWN_MAX;
use crate::money::Money;
use crate::order::InOrder;
use crate::settle::EffectId;

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
        self.fits(&event.what)?;
        match &event.what {
            What::TapRecorded { .. }
            | What::TapSetAside { .. }
            | What::TapRequalified { .. }
            | What::CarriedOver { .. }
            | What::TripOpened { .. }
            | What::TripClosed { .. }
            | What::TripMissed { .. }
            | What::TripCancelled { .. }
            | What::TripHeld { .. }
            | What::TripRevised { .. }
            | What::TripWithdrawn { .. }
            | What::TripCorrected { .. }
            | What::DayLeft { .. }
            | What::DayReturned { .. }
            | What::DayForgotten { .. }
            | What::Forgotten { .. } => self.apply_day(&event.what, event.at)?,
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
            | What::NightOver { .. } => self.apply_payment(&event.what, event.at)?,
            What::DebtOpened { .. }
            | What::DebtIncreased { .. }
            | What::DebtLowered { .. }
            | What::DebtClosed => self.apply_debt(&event.what)?,
            What::RecoveryRequested { .. }
            | What::RecoveryWaits { .. }
            | What::RecoverySkipped { .. }
            | What::RecoveryStopped { .. }
            | What::RecoveryAwaitsCheck { .. } => self.apply_recovery(&event.what, event.at)?,
            What::DebtWaived { .. }
            | What::WaiverWaits
            | What::WaiverVoid
            | What::WaiverLowered { .. }
            | What::PaymentTakenBack { .. }
            | What::TakeBackWaits { .. } => self.apply_waiver(&event.what)?,
            What::CardDenied { .. }
            | What::CardFreed { .. }
            | What::BlockEnds { .. }
            | What::AccountCheckAsked { .. }
            | What::AccountChecked { .. } => self.apply_listing(&event.what, event.at),
            What::ConditionsBroken { .. }
            | What::ConditionsCleared { .. }
            | What::IssuerRangeSet { .. }
            | What::ObjectionDecided { .. }
            | What::SelfServiceBegun { .. }
            | What::TakeBackNoted { .. } => self.apply_decision(&event.what),
            What::CardLinked { .. }
            | What::CardUnlinked { .. }
            | What::HandedOver { .. }
            | What::TakenOver { .. }
            | What::ProductAdded { .. }
            | What::ProductRemoved { .. } => self.apply_card(&event.what, event.at)?,
        }
        if event.what.is_command() {
            // Of one instant, deadlines come before these (RULES T2), so none of it is left.
            self.passed = self.passed.max(event.at);
        }
        self.seen = self.seen.max(event.at);
        Ok(())
    }

    fn add_product(&mut self, product: HeldProduct) {
        self.products.push(product);
        self.products.put_in_order();
    }

    /// Some products end on a date, if not before.
    fn end_products(&mut self, date: TravelDay, which: impl Fn(&HeldProduct) -> bool) {
        for product in self.products.iter_mut().filter(|product| which(product)) {
            product.until = product.until.min(date);
        }
        self.products.retain(|product| product.from <= product.until);
    }

    fn answered(&mut self, effect: EffectId) {
        push_recent(&mut self.recent_answers, effect);
    }

    fn remember(&mut self, command: Recent) {
        push_recent(&mut self.recent, command);
    }

    fn remember_command(&mut self, id: CommandId) {
        self.remember(Recent::Command(id));
    }
}

impl What {
    /// Whether it is the first event of a tap or an instruction.
    const fn is_command(&self) -> bool {
        matches!(
            self,
            Self::TapRecorded { .. }
                | Self::TapSetAside { .. }
                | Self::DayReturned { .. }
                | Self::TripCorrected { .. }
                | Self::ConditionsBroken { .. }
                | Self::ConditionsCleared { .. }
                | Self::IssuerRangeSet { .. }
                | Self::ObjectionDecided { .. }
                | Self::SelfServiceBegun { .. }
                | Self::TakeBackNoted { .. }
                | Self::CardLinked { .. }
                | Self::CardUnlinked { .. }
                | Self::HandedOver { .. }
                | Self::TakenOver { .. }
                | Self::ProductAdded { .. }
                | Self::ProductRemoved { .. }
                | Self::Forgotten { .. }
        )
    }
}

fn sum(a: Money, b: Money) -> Money {
    a.checked_add(b).unwrap_or(Money::MAX)
}

fn difference(a: Money, b: Money) -> Money {
    a.checked_sub(b).unwrap_or(Money::MIN)
}

/// Remembers one more, and drops the oldest where they become too many.
fn push_recent<T: Clone>(list: &mut Arc<Vec<T>>, one: T) {
    let list = Arc::make_mut(list);
    list.push(one);
    let over = list.len().saturating_sub(REPEATS_KNOWN_MAX);
    list.drain(..over);
}
