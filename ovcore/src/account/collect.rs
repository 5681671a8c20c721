//! Collecting what is owed: credits, debts, and one request at a time (RULES S1–S6, D1).

use super::deadline::{collection_time, refund_time};
use super::decide::Deciding;
use super::effect::Effect;
use super::event::What;
use super::record::HeldTrip;
use super::refusal::Refusal;
use crate::calendar::{Instant, TravelDay};
use crate::debt::Debt;
use crate::deny::DenyReason;
use crate::money::Money;
use crate::settle::{
    Credit, CreditUse, DeclineCategory, EffectId, EffectKind, Item, Payment, PaymentKind, PaymentOrdinal,
};
use crate::trip::TripStatus;

impl Deciding<'_> {
    /// Looks at everything anew (RULES S4): what fell is credited, what a debt takes joins it, and when nothing is at
    /// the bank, what is due is asked for.
    pub(super) fn look_anew(&mut self) -> Result<(), Refusal> {
        self.open_credits();
        if self.account.debt.is_some() {
            self.feed_debt();
        }
        // Credits may settle one payment whole, and then the next is due.
        while self.account.in_flight.is_none() && self.account.debt.is_none() {
            let events = self.decision.events.len();
            self.ask_for_what_is_due()?;
            if self.decision.events.len() == events {
                break;
            }
        }
        Ok(())
    }

    fn ask_for_what_is_due(&mut self) -> Result<(), Refusal> {
        if let Some(closes) = self.account.night_waits {
            let items = self.items(|_, item| item.day <= closes);
            if !items.is_empty() {
                return self.request(PaymentKind::Night, items, Some(closes));
            }
            self.emit(What::NightOver { closes });
        }
        if self.account.trips().any(|t| self.is_due_per_trip(t)) {
            let items = self.per_trip_items();
            if Item::sum(&items).is_positive() {
                return self.request(PaymentKind::PerTrip, items, None);
            }
        }
        let credits = Money::sum(self.account.credits.iter().map(|c| c.left)).unwrap_or(Money::MAX);
        for (day, owed) in self.account.owed_by_day(self.now) {
            let under_way = self.now < self.context.rules.calendar().ends(day);
            let asked = owed.checked_sub(credits).unwrap_or(Money::MIN);
            if under_way && asked > self.context.rules.policy().settlement.threshold_minor {
                let items = self.items(|_, item| item.day == day);
                return self.request(PaymentKind::Threshold, items, None);
            }
        }
        Ok(())
    }

    /// What is owed now of what `which` picks, by trip and travel day; empty where nothing is owed in all.
    fn items(&self, which: impl Fn(&HeldTrip, &Item) -> bool) -> Vec<Item> {
        let items = self.differences(which);
        if Item::sum(&items).is_positive() { items } else { Vec::new() }
    }

    fn differences(&self, which: impl Fn(&HeldTrip, &Item) -> bool) -> Vec<Item> {
        let of_trip = |t| {
            let items =
                HeldTrip::owed(t, self.now).map(|(day, amount)| Item { day, trip: t.trip.id, amount });
            items.filter(|item| which(t, item)).collect::<Vec<_>>()
        };
        self.account.trips().flat_map(of_trip).collect()
    }

    /// Whether a trip falls under the per-trip rule (RULES S3): by its card, or by the application that the reader
    /// used on a co-badged one.
    fn is_per_trip(&self, held: &HeldTrip) -> bool {
        let Some(rule) = &self.context.rules.policy().settlement.per_trip else { return false };
        let card = self.account.card;
        let application = self.account.find_tap(&held.trip.id).and_then(|(_, held)| held.tap.application);
        application.unwrap_or(card.scheme) == rule.scheme
            && card.form == rule.form
            && card.funding == rule.funding
            && self.context.rules.calendar().date(held.trip.check_in.at) < rule.check_ins_before
    }

    /// A trip with a check-out, never asked for.
    fn is_due_per_trip(&self, held: &HeldTrip) -> bool {
        let checked_out = matches!(
            held.trip.status,
            TripStatus::Complete
                | TripStatus::SamePlace
                | TripStatus::Corrected { .. }
                | TripStatus::CorrectedCheckIn { .. }
        );
        let owes = |held: &HeldTrip| held.owed(self.now).any(|(_, amount)| amount.is_positive());
        checked_out && !held.was_asked && owes(held) && self.is_per_trip(held)
    }

    /// What goes with a per-trip request: the trips themselves, later differences of such trips, and raises of days
    /// whose night is over (RULES S3, L2). A missing trip that was never asked for waits for its night.
    fn per_trip_items(&self) -> Vec<Item> {
        let collected = |day| collection_time(self.context.rules, day) <= self.now;
        self.items(|t, item| {
            self.is_due_per_trip(t)
                || (t.was_asked && self.is_per_trip(t))
                || collected(item.day)
                // What fell comes off what is asked, whatever trip it was.
                || item.amount.is_negative()
        })
    }

    /// Gives back what was asked too much, one credit a travel day (RULES F5, S6).
    fn open_credits(&mut self) {
        for (day, owed) in self.account.owed_by_day(self.now) {
            if owed.is_positive() {
                continue;
            }
            let items = self.differences(|_, item| item.day == day);
            if owed.is_zero() {
                self.emit(What::DifferencesOffset { items });
                continue;
            }
            let credit = Credit {
                number: self.account.credits_made,
                date: self.context.rules.calendar().date(self.now),
                day,
                left: owed.checked_neg().unwrap_or(Money::MAX),
            };
            self.emit(What::CreditOpened { credit, items });
        }
    }

    /// What goes against an amount, oldest credit first, and what is left of the amount.
    fn credits_against(&self, amount: Money) -> (Vec<CreditUse>, Money) {
        let mut rest = amount;
        let mut used = Vec::new();
        for credit in &self.account.credits {
            let part = credit.left.min(rest);
            if part.is_positive() {
                used.push(CreditUse { credit: credit.number, amount: part });
                rest = rest.checked_sub(part).unwrap_or(Money::ZERO);
            }
        }
        (used, rest)
    }

    fn request(
        &mut self,
        kind: PaymentKind,
        items: Vec<Item>,
        closes: Option<TravelDay>,
    ) -> Result<(), Refusal> {
        let ordinal = PaymentOrdinal::new(self.account.payments_made).ok_or(Refusal::NoPaymentNumber)?;
        let reference = self.context.reference_key.encrypt(self.account.serial, ordinal);
        // The cipher's constants are right for every serial and ordinal; this arm is never taken.
        let reference = reference.map_err(|_| Refusal::NoPaymentNumber)?;
        let (credits, amount) = self.credits_against(Item::sum(&items));
        let payment = Payment { ordinal, reference, kind, items, credits, amount };
        if amount.is_zero() {
            self.emit(What::PaymentSettled { payment, closes });
            return Ok(());
        }
        let id = self.effect_id(EffectKind::Pay, ordinal.number());
        self.emit(What::PaymentRequested { effect: id, payment, closes });
        self.effect(Effect::RequestPayment { id, reference, amount, kind });
        Ok(())
    }

    /// A night falls due (RULES S1). While a request is at the bank it waits for the answer (RULES S4).
    pub(super) fn night(&mut self, closes: TravelDay) -> Result<(), Refusal> {
        if self.account.in_flight.is_some() {
            self.emit(What::NightWaits { closes });
            return Ok(());
        }
        let items = self.items(|_, item| item.day <= closes);
        if items.is_empty() { Ok(()) } else { self.request(PaymentKind::Night, items, Some(closes)) }
    }

    pub(super) fn ask_again(&mut self) {
        let Some(flight) = self.account.in_flight.clone() else { return };
        self.emit(What::PaymentAskedAgain { effect: flight.effect });
        self.effect(Effect::AskPayment {
            id: flight.effect,
            reference: flight.payment.reference,
            amount: flight.payment.amount,
        });
    }

    /// Pays back what is left of the credits whose time has come (RULES S6).
    pub(super) fn refund(&mut self, due: Instant) {
        let is_due = |c: &&Credit| refund_time(self.context.rules, c) <= due;
        let credits: Vec<Credit> = self.account.credits.iter().filter(is_due).cloned().collect();
        for credit in credits {
            let id = self.effect_id(EffectKind::Refund, credit.number);
            self.emit(What::CreditRefunded { credit: credit.number, amount: credit.left, effect: id });
            self.effect(Effect::Refund { id, amount: credit.left });
        }
    }

    /// A declined payment opens a debt and puts the card on the deny list (RULES D1).
    pub(super) fn open_debt(&mut self, payment: &Payment, category: DeclineCategory) {
        let debt = Debt {
            date: self.context.rules.calendar().date(self.now),
            amount: payment.amount,
            items: payment.items.clone(),
            reference: payment.reference,
            category,
        };
        self.emit(What::DebtOpened { debt });
        let reason = DenyReason::UnpaidFare;
        let id = self.effect_id(EffectKind::Deny, self.account.listings_made);
        self.emit(What::CardDenied { reason });
        self.effect(Effect::DenyCard { id, reason });
    }

    fn effect_id(&self, kind: EffectKind, number: u32) -> EffectId {
        EffectId { kind, account: self.account.serial, number }
    }

    /// While a debt is open, charges join it when they are final and credits go against it (RULES D1, S6).
    fn feed_debt(&mut self) {
        let items = self.items(|_, _| true);
        if !items.is_empty() {
            self.emit(What::DebtIncreased { items });
        }
        let Some(amount) = self.account.debt.as_ref().map(|d| d.amount) else { return };
        let (credits, left) = self.credits_against(amount);
        if !credits.is_empty() {
            self.emit(What::DebtLowered { credits });
        }
        if left.is_zero() {
            let reason = DenyReason::UnpaidFare;
            let id = self.effect_id(EffectKind::Free, self.account.listings_made.saturating_sub(1));
            self.emit(What::DebtClosed);
            self.emit(What::CardFreed { reason });
            self.effect(Effect::FreeCard { id, reason });
        }
    }
}
