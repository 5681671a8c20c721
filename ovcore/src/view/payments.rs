//! The payments of an account with what came of them: what its events say, kept by payment.

use serde::{Deserialize, Serialize};

use crate::account::{Event, What};
use crate::calendar::{Instant, TravelDay};
use crate::money::Money;
use crate::policy::DeclineCategory;
use crate::settle::{EffectId, Payment, ReferenceNumber};

/// A payment, and what came of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentRecord {
    /// The effect that asked for it; none for one that credits covered whole.
    pub effect: Option<EffectId>,
    /// When it was asked for.
    pub asked_at: Instant,
    /// The payment.
    pub payment: Payment,
    /// What came of it.
    pub state: PaymentState,
}

/// What came of a payment.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PaymentState {
    /// It is at the bank.
    InFlight,
    /// The bank paid.
    Approved {
        /// When it said so.
        at: Instant,
    },
    /// The bank did not pay.
    Declined {
        /// When it said so.
        at: Instant,
        /// Why.
        category: DeclineCategory,
    },
    /// Credits covered it: nothing was asked of the bank.
    Settled,
    /// The bank paid, and took it back later (RULES D9).
    TakenBack {
        /// When it said so.
        at: Instant,
    },
}

/// All payments of an account, oldest first, and what was refunded. Made from the account's events, in order; a host may
/// keep it beside the account and feed it each event once.
///
/// ```
/// use ovcore::view::PaymentBook;
/// let mut book = PaymentBook::default();
/// book.note_all(&[]);
/// assert_eq!(book.payments(), []);
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentBook {
    payments: Vec<PaymentRecord>,
    refunds: Vec<(Instant, Money)>,
}

impl PaymentBook {
    /// The payments that events tell of.
    #[must_use]
    pub fn of(events: &[Event]) -> Self {
        let mut book = Self::default();
        book.note_all(events);
        book
    }

    /// The payments, oldest first.
    #[must_use]
    pub fn payments(&self) -> &[PaymentRecord] {
        &self.payments
    }

    /// What was paid back to the traveller out of credits, and when.
    #[must_use]
    pub fn refunds(&self) -> &[(Instant, Money)] {
        &self.refunds
    }

    /// The payments under a reference, oldest first: a debt that is asked for again keeps its reference as long as it is
    /// made of the same items (RULES S5). Compared in constant time, and all of them, so that the time tells nothing.
    #[must_use]
    pub fn under(&self, reference: &ReferenceNumber) -> Vec<&PaymentRecord> {
        let mut found = Vec::new();
        for record in &self.payments {
            if record.payment.reference.matches(reference) {
                found.push(record);
            }
        }
        found
    }

    /// Takes in some events, in order.
    pub fn note_all<'e>(&mut self, events: impl IntoIterator<Item = &'e Event>) {
        events.into_iter().for_each(|event| self.note(event));
    }

    /// Takes in an event. Those that are not about payments change nothing.
    #[expect(clippy::wildcard_enum_match_arm, reason = "of all events only those about payments matter here")]
    pub fn note(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::PaymentRequested { effect, payment, .. }
            | What::RecoveryRequested { effect, payment, .. } => {
                self.add(Some(*effect), at, payment, PaymentState::InFlight);
            }
            What::PaymentSettled { payment, .. } => self.add(None, at, payment, PaymentState::Settled),
            What::PaymentApproved { effect, .. } => self.set(*effect, PaymentState::Approved { at }),
            What::PaymentDeclined { effect, category } => {
                self.set(*effect, PaymentState::Declined { at, category: *category });
            }
            What::PaymentTakenBack { effect, .. } => self.set(*effect, PaymentState::TakenBack { at }),
            What::CreditRefunded { amount, .. } => self.refunds.push((at, *amount)),
            _ => {}
        }
    }

    /// Forgets what was asked for, or refunded, before an instant, unless it is still at the bank.
    pub fn forget_before(&mut self, before: Instant) {
        self.payments.retain(|record| record.asked_at >= before || record.state == PaymentState::InFlight);
        self.refunds.retain(|(at, _)| *at >= before);
    }

    /// Forgets which trips, of days before a date, the payments were for: how much, for how many and for whom stays. What
    /// is still at the bank stays whole; a payment that has lost a trip can no longer be taken back as it was (RULES D9).
    pub fn forget_days(&mut self, before: TravelDay) {
        let settled = self.payments.iter_mut().filter(|record| record.state != PaymentState::InFlight);
        settled.for_each(|record| record.payment.forget(|day| day < before));
    }

    fn add(&mut self, effect: Option<EffectId>, asked_at: Instant, payment: &Payment, state: PaymentState) {
        self.payments.push(PaymentRecord { effect, asked_at, payment: payment.clone(), state });
    }

    fn set(&mut self, effect: EffectId, state: PaymentState) {
        let own = self.payments.iter_mut().rev().find(|record| record.effect == Some(effect));
        if let Some(record) = own {
            record.state = state;
        }
    }
}

impl PaymentRecord {
    /// The travel days that it is for, in order, each once.
    #[must_use]
    pub fn days(&self) -> Vec<TravelDay> {
        let mut days: Vec<TravelDay> = self.payment.items.iter().map(|item| item.day).collect();
        days.sort_unstable();
        days.dedup();
        days
    }
}
