//! Collecting what is owed: credits, debts, and one request at a time (RULES S1–S6, D1).

use super::books::lower_waived;
use super::deadline::{collection_time, refund_time};
use super::decide::Deciding;
use super::effect::Effect;
use super::event::What;
use super::record::HeldTrip;
use super::refusal::Refusal;
use crate::calendar::{Instant, TravelDay};
use crate::money::Money;
use crate::settle::{CardNumber, Credit, CreditUse, EffectKind, Item, Payment, PaymentKind};
use crate::trip::TripStatus;

impl Deciding<'_> {
    /// Looks at everything anew (RULES S4): what fell is credited, what a debt takes joins it, and when nothing is at
    /// the bank, what is due is asked for.
    pub(super) fn look_anew(&mut self) -> Result<(), Refusal> {
        self.open_credits();
        if self.account.in_flight.is_none() {
            self.look_at_debt()?;
        }
        // Credits may settle one payment whole, and then the next is due.
        while self.account.in_flight.is_none() && self.account.debt.is_none() {
            let events = self.decision.events.len();
            self.ask_for_what_is_due()?;
            if self.decision.events.len() == events {
                break;
            }
            self.check_sound()?;
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
    pub(super) fn items(&self, which: impl Fn(&HeldTrip, &Item) -> bool) -> Vec<Item> {
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
            let fall = owed.checked_neg().unwrap_or(Money::MAX);
            let Some((items, left)) = self.lower_waiver(day, items, fall) else { continue };
            let date = self.context.rules.calendar().date(self.now);
            let credit = Credit { number: self.account.credits_made, date, day, left };
            self.emit(What::CreditOpened { credit, items });
        }
    }

    /// A fall of a waived day's fares first lowers the waiver (RULES D6); gives what is left of it.
    fn lower_waiver(&mut self, day: TravelDay, items: Vec<Item>, fall: Money) -> Option<(Vec<Item>, Money)> {
        let parts = self.account.waived.iter().filter(|part| part.day == day);
        let waived = Money::sum(parts.map(|part| part.amount)).unwrap_or(Money::MAX);
        if waived.is_zero() {
            return Some((items, fall));
        }
        let amount = waived.min(fall);
        let (mut rest, mut lowered, mut others) = (amount, Vec::new(), Vec::new());
        for item in items {
            // What fell is negative; as much of it as was waived is taken off the waiver.
            let part = item.amount.checked_neg().unwrap_or(Money::MAX).min(rest).max(Money::ZERO);
            rest = rest.checked_sub(part).unwrap_or(Money::ZERO);
            let own = part.checked_neg().unwrap_or(Money::ZERO);
            lowered.extend((!own.is_zero()).then_some(Item { amount: own, ..item }));
            let other = item.amount.checked_add(part).unwrap_or(Money::ZERO);
            others.extend((!other.is_zero()).then_some(Item { amount: other, ..item }));
        }
        let (carriers, unmatched) = lower_waived(&mut self.account.waived.clone(), day, &lowered);
        self.emit(What::WaiverLowered { day, amount, items: lowered, carriers, unmatched });
        let left = fall.checked_sub(amount).unwrap_or(Money::ZERO);
        if !left.is_positive() && others.is_empty() {
            return None;
        }
        if left.is_positive() {
            return Some((others, left));
        }
        self.emit(What::DifferencesOffset { items: others });
        None
    }

    /// What goes against an amount, oldest credit first, and what is left of the amount.
    pub(super) fn credits_against(&self, amount: Money) -> (Vec<CreditUse>, Money) {
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
        let (ordinal, reference) = self.next_reference()?;
        let (credits, amount) = self.credits_against(Item::sum(&items));
        let shares = self.account.shares_of(&items);
        let payment = Payment { ordinal, reference, kind, items, shares, credits, amount };
        if amount.is_zero() {
            self.emit(What::PaymentSettled { payment, closes });
            return Ok(());
        }
        let id = self.account.effect_id(EffectKind::Pay, ordinal.number());
        let first_ride = self.is_first_ride(amount);
        self.emit(What::PaymentRequested { effect: id, payment, closes });
        let number = CardNumber::Presented;
        self.effect(Effect::RequestPayment { id, reference, amount, kind, number, first_ride });
        Ok(())
    }

    /// Whether the issuer bears a decline of this request: it is the first since the bank last paid, and small enough
    /// (FACTS 5.1).
    fn is_first_ride(&self, amount: Money) -> bool {
        let rows = &self.context.rules.policy().debt.first_ride;
        let row = rows.iter().find(|row| row.scheme == self.account.card.scheme);
        !self.account.declined_since_paid && row.is_some_and(|row| amount <= row.up_to_minor)
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
            let id = self.account.effect_id(EffectKind::Refund, credit.number);
            self.emit(What::CreditRefunded { credit: credit.number, amount: credit.left, effect: id });
            self.effect(Effect::Refund { id, amount: credit.left });
        }
    }
}
