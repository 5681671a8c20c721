//! Deciding on instructions.

use super::decide::{Context, Deciding, Decision, check_deadlines, check_range};
use super::effect::Effect;
use super::event::What;
use super::instruction::{HandOver, Instruction, LinkedCard, Objection, ObjectionOutcome, Proof};
use super::refusal::Refusal;
use super::{Account, Recent};
use crate::calendar::{Instant, TravelDay};
use crate::debt::Debt;
use crate::deny::DenyReason;
use crate::fare::{HeldProduct, WhenBroken};
use crate::ids::{CarrierId, CommandId, ProductId};
use crate::limits::{LINKS_MAX, PRODUCTS_HELD_MAX, TAKE_OVERS_MAX};
use crate::policy::Channel;
use crate::rules::Rules;
use crate::settle::{AccountSerial, EffectId, EffectKind, Payment, PaymentSeal};

impl Objection {
    /// Whether it takes the reason off the list while its cause goes on.
    pub(super) const fn lifts(&self) -> bool {
        matches!(self.outcome, ObjectionOutcome::Lift)
    }
}

/// Decides on an instruction.
pub(super) fn decide_instruct(
    account: &Account,
    context: &Context<'_>,
    (id, now): (CommandId, Instant),
    what: &Instruction,
) -> Result<Decision, Refusal> {
    if account.recent.contains(&Recent::Command(id)) {
        return Ok(Decision::default());
    }
    let now = now.max(account.seen);
    check_deadlines(account, context, now)?;
    check_range(now)?;
    let mut deciding = Deciding::new(account, context, now);
    deciding.instruct(id, what)?;
    deciding.look_anew()?;
    deciding.done()
}

impl Deciding<'_> {
    fn instruct(&mut self, id: CommandId, what: &Instruction) -> Result<(), Refusal> {
        match what {
            Instruction::AddProduct { product } => {
                self.room_for_products(1)?;
                self.emit(What::ProductAdded { id, product: *product });
                self.rerate_all();
            }
            Instruction::RemoveProduct { product } => {
                self.emit(What::ProductRemoved { id, product: *product });
                self.rerate_all();
            }
            Instruction::Correct { day, correction, by, records } => {
                self.correct((id, *by), *day, *correction, records)?;
            }
            Instruction::PayDebt {} => self.pay_debt(id)?,
            Instruction::DecideObjection(objection) => self.objection(id, *objection)?,
            Instruction::TakeBack { effect, payment, seal } => self.taken_back(id, *effect, payment, seal)?,
            Instruction::BreakConditions { carrier, product } => {
                self.break_conditions(id, *carrier, *product)?;
            }
            Instruction::ClearConditions { carrier } => {
                self.emit(What::ConditionsCleared { id, carrier: *carrier });
                self.free(&DenyReason::ConditionsBroken { carrier: *carrier });
            }
            Instruction::SetIssuerRange { range } => {
                self.emit(What::IssuerRangeSet { id, range: *range });
                let due = self.account.range_changes(self.context.rules);
                if due.is_some_and(|due| due.at <= self.now) {
                    self.range_changes();
                }
            }
            Instruction::Link { token, card, proof } => {
                if *token == self.account.token {
                    return Err(Refusal::OwnCard);
                }
                let others = self.account.linked.iter().filter(|card| card.token != *token);
                if others.count() >= LINKS_MAX {
                    return Err(Refusal::TooManyLinks { most: LINKS_MAX });
                }
                let linked = LinkedCard { token: *token, card: *card, proof: *proof };
                self.emit(What::CardLinked { id, linked });
            }
            Instruction::Unlink { token } => {
                if !self.account.linked.iter().any(|card| card.token == *token) {
                    return Err(Refusal::NotLinked);
                }
                self.emit(What::CardUnlinked { id, token: *token });
            }
            Instruction::HandOver { to, proof } => self.hand_over(id, *to, *proof)?,
            Instruction::TakeOver { effect, handover } => self.take_over(id, *effect, handover)?,
            Instruction::Forget { before } => self.forget(id, *before),
        }
        Ok(())
    }

    fn rerate_all(&mut self) {
        // A day that is back for something else stays as it left.
        let is_back = |day: &TravelDay| self.account.returned.iter().any(|(back, _)| back == day);
        let days = self.account.days.iter().map(|d| d.day).filter(|day| !is_back(day)).collect();
        self.rerate(days);
    }

    /// The traveller pays in self-service (RULES D8).
    fn pay_debt(&mut self, id: CommandId) -> Result<(), Refusal> {
        if self.account.debt.is_none() {
            return Err(Refusal::NoDebt);
        }
        self.nothing_in_flight()?;
        self.may_attempt(Channel::SelfService).map_err(|why| Refusal::NotNow { why })?;
        self.emit(What::SelfServiceBegun { id });
        self.attempt(Channel::SelfService, None, None)
    }

    fn nothing_in_flight(&self) -> Result<(), Refusal> {
        match &self.account.in_flight {
            Some(flight) => Err(Refusal::InFlight { effect: flight.effect }),
            None => Ok(()),
        }
    }

    /// A decision on an objection (RULES D6).
    fn objection(&mut self, id: CommandId, objection: Objection) -> Result<(), Refusal> {
        let about = objection.about;
        match objection.outcome {
            ObjectionOutcome::Uphold | ObjectionOutcome::Lift => {
                if self.account.denial(&about).is_none() {
                    return Err(Refusal::NotListed { reason: about });
                }
                self.emit(What::ObjectionDecided { id, objection });
                if objection.lifts() {
                    self.free(&about);
                }
            }
            ObjectionOutcome::Waive => {
                if about != DenyReason::UnpaidFare || self.account.debt.is_none() {
                    return Err(Refusal::NoDebt);
                }
                self.emit(What::ObjectionDecided { id, objection });
                // It waits for the answer to what is at the bank; `look_anew` works it off where nothing is.
                self.emit(What::WaiverWaits);
            }
        }
        Ok(())
    }

    /// The bank took a payment back (RULES D9).
    fn taken_back(
        &mut self,
        id: CommandId,
        effect: EffectId,
        payment: &Payment,
        seal: &PaymentSeal,
    ) -> Result<(), Refusal> {
        let own = effect.account == self.account.serial;
        if !own || !seal.proves(self.context.reference_key, effect, payment) {
            return Err(Refusal::NotAPayment { effect });
        }
        if self.account.taken_back.contains(&effect) {
            return Err(Refusal::TakenBackBefore { effect });
        }
        let date = self.context.rules.calendar().date(self.now);
        self.emit(What::TakeBackNoted { id, effect });
        if self.account.in_flight.is_some() {
            self.emit(What::TakeBackWaits { effect, payment: Box::new(payment.clone()), date });
        } else {
            self.take_back(effect, payment, date);
        }
        Ok(())
    }

    /// The conditions of a product were broken: what follows is in its tariff.
    fn break_conditions(
        &mut self,
        id: CommandId,
        carrier: CarrierId,
        product: ProductId,
    ) -> Result<(), Refusal> {
        if !self.account.products.iter().any(|held| held.product == product) {
            return Err(Refusal::ProductNotHeld { product });
        }
        let follows = follows(self.context.rules, &product).ok_or(Refusal::UnknownProduct { product })?;
        let date = self.context.rules.calendar().date(self.now);
        self.emit(What::ConditionsBroken { id, carrier, product, follows, date });
        match follows {
            WhenBroken::Nothing => {}
            WhenBroken::ProductEnds => self.rerate_all(),
            WhenBroken::Denied => self.list(DenyReason::ConditionsBroken { carrier }),
        }
        Ok(())
    }

    /// Debt and products go to the account of the next card.
    fn hand_over(&mut self, id: CommandId, to: AccountSerial, proof: Proof) -> Result<(), Refusal> {
        self.nothing_in_flight()?;
        if to == self.account.serial {
            return Err(Refusal::OwnCard);
        }
        let date = self.context.rules.calendar().date(self.now);
        let goes_on = self.account.products.iter().filter(|product| product.until >= date);
        let products =
            goes_on.map(|product| HeldProduct { from: product.from.max(date), ..*product }).collect();
        let debt = self.account.debt.clone();
        let lifted = debt.is_some() && self.account.is_lifted(&DenyReason::UnpaidFare);
        let handover = Box::new(HandOver { from: self.account.serial, debt, lifted, products, proof });
        let effect = self.account.effect_id(EffectKind::HandOver, self.account.handed_over);
        self.emit(What::HandedOver { id, effect, to, handover: handover.clone(), date });
        self.effect(Effect::HandOver { id: effect, to, handover: handover.clone() });
        if handover.debt.is_some() {
            self.free(&DenyReason::UnpaidFare);
        }
        Ok(())
    }

    fn room_for_products(&self, more: usize) -> Result<(), Refusal> {
        let held = self.account.products.len().saturating_add(more);
        if held <= PRODUCTS_HELD_MAX {
            Ok(())
        } else {
            Err(Refusal::TooManyProducts { most: PRODUCTS_HELD_MAX })
        }
    }

    /// The card replaced another.
    fn take_over(&mut self, id: CommandId, effect: EffectId, handover: &HandOver) -> Result<(), Refusal> {
        let adds_up = handover.debt.as_ref().is_none_or(Debt::adds_up);
        let right = effect.kind == EffectKind::HandOver && effect.account == handover.from && adds_up;
        if !right || handover.from == self.account.serial {
            return Err(Refusal::UnknownEffect { effect });
        }
        self.nothing_in_flight()?;
        if self.account.taken_over.contains(&effect) {
            return Err(Refusal::TakenOverBefore { effect });
        }
        if self.account.taken_over.len() >= TAKE_OVERS_MAX {
            return Err(Refusal::TooManyTakeOvers { most: TAKE_OVERS_MAX });
        }
        self.room_for_products(handover.products.len())?;
        self.emit(What::TakenOver { id, effect, handover: Box::new(handover.clone()) });
        if handover.debt.is_some() {
            self.list(DenyReason::UnpaidFare);
        }
        self.rerate_all();
        Ok(())
    }
}

/// What follows when the conditions of a product are broken: the hardest of what its tariffs say.
fn follows(rules: &Rules, product: &ProductId) -> Option<WhenBroken> {
    let products = rules.tariffs().tariffs().iter().flat_map(|tariff| &tariff.products);
    let own = products.filter(|known| known.id == *product);
    own.map(|known| {
        let all = known.conditions.iter().map(|condition| condition.when_broken);
        all.max().unwrap_or_default()
    })
    .max()
}
