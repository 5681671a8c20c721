//! The payments of an account with what came of them: what its events say, kept by payment.

use serde::{Deserialize, Serialize};

use super::standing::{DebtEnd, DebtRecord, Ending, PaymentStanding};
use crate::account::{Event, What};
use crate::calendar::{Instant, TravelDay};
use crate::money::Money;
use crate::order::InOrder;
use crate::policy::DeclineCategory;
use crate::settle::{Credit, EffectId, Item, Payment, ReferenceNumber};

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
    /// What the bank said last.
    pub state: PaymentState,
    /// While nobody knows whether the bank paid: when it is asked again (RULES S4).
    pub asks_again_at: Option<Instant>,
    /// The debt that it went into, or that it was an attempt on: which, of the book.
    pub debt: Option<u32>,
}

/// What the bank said of a payment. What the traveller reads of it is more: see [`PaymentBook::standing`].
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

/// A credit as it arose: of which day, for which trips.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CreditRecord {
    /// When it arose.
    pub at: Instant,
    /// The credit, with all that it was.
    pub credit: Credit,
    /// The difference, by trip.
    pub items: Vec<Item>,
}

impl CreditRecord {
    /// The oldest travel day that it names.
    pub(crate) fn oldest_day(&self) -> TravelDay {
        self.items.iter().map(|item| item.day).min().map_or(self.credit.day, |day| day.min(self.credit.day))
    }
}

/// All payments of an account, oldest first, with the debts that they went into, the credits, and what was refunded.
/// Made from the account's events, in order; a host may keep it beside the account and feed it each event once.
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
    credits: Vec<CreditRecord>,
    /// In order; at most the last is open (RULES D1).
    debts: Vec<DebtRecord>,
    debts_made: u32,
    /// What is about to close the debt: the event that says so comes before the one that closes it.
    ending: Option<Ending>,
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

    /// The credits as they arose, oldest first; what is left of them is in the account.
    #[must_use]
    pub fn credits(&self) -> &[CreditRecord] {
        &self.credits
    }

    /// The debts, oldest first: when they opened, when and how they ended.
    #[must_use]
    pub fn debts(&self) -> &[DebtRecord] {
        &self.debts
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

    /// The state that a traveller reads of a payment: not only what the bank said of it, but what became of what it was
    /// for. A payment that was declined is paid when an attempt on the debt was; when the bank takes back that attempt,
    /// it is owed again.
    ///
    /// Goes along the debts that it went into one after the other, each later than the one before.
    #[must_use]
    pub fn standing(&self, record: &PaymentRecord) -> PaymentStanding {
        let mut now = record;
        let mut paid_by = None;
        let mut open = PaymentStanding::AtBank;
        // One step for each debt at most: each attempt that was paid belongs to a debt of its own.
        for _ in 0..=self.debts.len() {
            let (since, taken_back) = match now.state {
                PaymentState::InFlight => return at_bank(now),
                PaymentState::Settled => return PaymentStanding::CoveredByCredits,
                PaymentState::Approved { at } => {
                    return paid_by.map_or(PaymentStanding::Paid { at }, |reference| {
                        PaymentStanding::PaidLater { at, reference }
                    });
                }
                PaymentState::Declined { at, .. } => (at, false),
                PaymentState::TakenBack { at } => (at, true),
            };
            open = if taken_back {
                PaymentStanding::TakenBack { since }
            } else {
                PaymentStanding::Unpaid { since }
            };
            let Some(DebtEnd { at, how }) = now.debt.and_then(|number| self.debt(number)?.end) else {
                return open;
            };
            now = match how {
                Ending::Credited => return PaymentStanding::Credited { at },
                Ending::Waived => return PaymentStanding::Waived { at },
                Ending::Moved => return PaymentStanding::Moved { at },
                // The attempt that paid the debt may itself have been taken back since.
                Ending::Paid { by } => match self.paid(by).filter(|next| next.effect != now.effect) {
                    Some(next) => next,
                    None => return open,
                },
            };
            paid_by = Some(now.payment.reference);
        }
        open
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
            What::PaymentApproved { effect, .. } => {
                self.set(*effect, PaymentState::Approved { at });
                self.ending = Some(Ending::Paid { by: *effect });
            }
            What::PaymentDeclined { effect, category } => {
                self.set(*effect, PaymentState::Declined { at, category: *category });
            }
            What::PaymentUnknown { effect, ask_again_at } => self.ask_again(*effect, Some(*ask_again_at)),
            What::PaymentAskedAgain { effect } => self.ask_again(*effect, None),
            // From then on the traveller's bank has the money back, also where the debt waits for an answer.
            What::TakeBackNoted { effect, .. } => self.set(*effect, PaymentState::TakenBack { at }),
            What::CreditOpened { credit, items } => {
                self.credits.push(CreditRecord { at, credit: credit.clone(), items: items.clone() });
            }
            What::CreditRefunded { amount, .. } => self.refunds.push((at, *amount)),
            _ => self.note_debt(&event.what, at),
        }
    }

    /// Forgets what was asked for, or refunded, before an instant, unless it is still at the bank or owed.
    pub fn forget_before(&mut self, before: Instant) {
        let open = self.open_debt();
        self.payments.retain(|record| {
            let owed = record.debt.is_some() && record.debt == open;
            record.asked_at >= before || record.state == PaymentState::InFlight || owed
        });
        self.refunds.retain(|(at, _)| *at >= before);
        self.credits.retain(|record| record.at >= before);
        let used = &self.payments;
        self.debts.retain(|debt| {
            debt.end.is_none_or(|end| end.at >= before)
                || used.iter().any(|record| record.debt == Some(debt.number))
        });
    }

    /// Forgets which trips, of days before a date, the payments were for: how much, for how many and for whom stays. What
    /// is still at the bank stays whole; a payment that has lost a trip can no longer be taken back as it was (RULES D9).
    /// What is still owed keeps no earlier instant of asking than `until`, when that date begins: a payment above the
    /// threshold is asked for in the second of a tap (RULES S2).
    pub fn forget_days(&mut self, before: TravelDay, until: Instant) {
        for record in self.payments.iter_mut().filter(|record| record.state != PaymentState::InFlight) {
            record.asked_at = record.asked_at.max(until);
            record.payment.forget(|day| day < before);
        }
        self.credits.retain(|record| record.oldest_day() >= before);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "of all events only those about debts matter here")]
    fn note_debt(&mut self, what: &What, at: Instant) {
        match what {
            What::DebtOpened { debt } => {
                let number = self.open(at, debt.date);
                let own = self.payments.iter_mut().rev();
                let declined = |record: &&mut PaymentRecord| {
                    matches!(record.state, PaymentState::Declined { .. }) && record.debt.is_none()
                };
                own.into_iter().find(declined).into_iter().for_each(|record| record.debt = Some(number));
            }
            What::PaymentTakenBack { effect, debt, .. } => {
                let number = match debt {
                    Some(debt) => Some(self.open(at, debt.date)),
                    None => self.open_debt(),
                };
                if let Some(record) = self.payments.iter_mut().rev().find(|r| r.effect == Some(*effect)) {
                    record.debt = number;
                }
            }
            What::TakenOver { handover, .. } => {
                if let Some(debt) = handover.debt.as_ref().filter(|_| self.open_debt().is_none()) {
                    self.open(at, debt.date);
                }
            }
            What::DebtWaived { .. } => self.ending = Some(Ending::Waived),
            What::DebtLowered { .. } => self.ending = Some(Ending::Credited),
            What::DebtClosed => {
                let how = self.ending.unwrap_or(Ending::Credited);
                self.close(at, how);
            }
            What::HandedOver { handover, .. } if handover.debt.is_some() => self.close(at, Ending::Moved),
            _ => {}
        }
    }

    fn add(&mut self, effect: Option<EffectId>, asked_at: Instant, payment: &Payment, state: PaymentState) {
        let debt = if payment.kind.is_recovery() { self.open_debt() } else { None };
        let payment = payment.clone();
        self.payments.push(PaymentRecord { effect, asked_at, payment, state, asks_again_at: None, debt });
    }

    /// The payment under an effect. Answers are about the last, so the search begins there.
    fn find(&mut self, effect: EffectId) -> Option<&mut PaymentRecord> {
        self.payments.iter_mut().rev().find(|record| record.effect == Some(effect))
    }

    fn set(&mut self, effect: EffectId, state: PaymentState) {
        if let Some(record) = self.find(effect) {
            record.state = state;
            record.asks_again_at = None;
        }
    }

    fn ask_again(&mut self, effect: EffectId, at: Option<Instant>) {
        if let Some(record) = self.find(effect) {
            record.asks_again_at = at;
        }
    }

    fn paid(&self, effect: EffectId) -> Option<&PaymentRecord> {
        self.payments.iter().rev().find(|record| record.effect == Some(effect))
    }

    fn debt(&self, number: u32) -> Option<&DebtRecord> {
        let place = self.debts.binary_search_by_key(&number, |debt| debt.number).ok()?;
        self.debts.get(place)
    }

    /// The number of the debt that is open.
    fn open_debt(&self) -> Option<u32> {
        self.debts.last().filter(|debt| debt.end.is_none()).map(|debt| debt.number)
    }

    fn open(&mut self, at: Instant, date: TravelDay) -> u32 {
        let number = self.debts_made;
        self.debts_made = self.debts_made.saturating_add(1);
        self.debts.push(DebtRecord { number, opened_at: at, date, end: None });
        self.ending = None;
        number
    }

    fn close(&mut self, at: Instant, how: Ending) {
        if let Some(debt) = self.debts.last_mut().filter(|debt| debt.end.is_none()) {
            debt.end = Some(DebtEnd { at, how });
        }
        self.ending = None;
    }
}

fn at_bank(record: &PaymentRecord) -> PaymentStanding {
    record.asks_again_at.map_or(PaymentStanding::AtBank, |at| PaymentStanding::NotKnown { asks_again_at: at })
}

impl PaymentRecord {
    /// The travel days that it is for, in order, each once.
    #[must_use]
    pub fn days(&self) -> Vec<TravelDay> {
        let mut days: Vec<TravelDay> = self.payment.items.iter().map(|item| item.day).collect();
        days.put_in_order();
        days.dedup();
        days
    }
}
