//! What stayed unpaid: opening a debt, asking for it again, waiving it, and payments that are taken back (RULES
//! D1–D9).

use super::apply::still_owed;
use super::decide::Deciding;
use super::effect::Effect;
use super::event::What;
use super::refusal::Refusal;
use crate::calendar::{Instant, TravelDay};
use crate::card::CardForm;
use crate::debt::{Attempts, Debt, NotNow, split_by_shares};
use crate::deny::{BlockCause, DenyReason};
use crate::ids::TapId;
use crate::policy::{Channel, DeclineCategory};
use crate::settle::{
    CardNumber, EffectId, EffectKind, Item, Payment, PaymentKind, PaymentOrdinal, ReferenceNumber,
};

impl Deciding<'_> {
    /// A declined payment opens a debt and puts the card on the deny list (RULES D1).
    pub(super) fn open_debt(&mut self, payment: &Payment, category: DeclineCategory) {
        let date = self.context.rules.calendar().date(self.now);
        let debt = new_debt(payment, category, (date, self.now));
        self.emit(What::DebtOpened { debt });
        self.list(DenyReason::UnpaidFare);
        self.declined(category);
    }

    /// What an answer means for the card and for the attempts that follow (RULES D3).
    pub(super) fn declined(&mut self, category: DeclineCategory) {
        if let Some(cause) = BlockCause::of(category) {
            self.list(DenyReason::IssuerBlock { cause });
        }
        let policy = &self.context.rules.policy().debt;
        for channel in Channel::ALL {
            let Some(debt) = &self.account.debt else { break };
            let Some(row) = policy.row(self.account.card.scheme, category, channel) else { continue };
            let Attempts { stopped, awaits_check, .. } = *debt.attempts(channel);
            if row.stops && !stopped {
                self.emit(What::RecoveryStopped { channel });
            }
            if row.needs_account_check && !awaits_check {
                self.emit(What::RecoveryAwaitsCheck { channel });
            }
        }
    }

    /// The debt was paid (RULES D5): by tap, the card is free a while later; otherwise at once.
    pub(super) fn recovered(&mut self, channel: Channel) {
        let minutes = self.context.rules.policy().debt.unblock_minutes;
        let wait = i64::from(minutes).saturating_mul(60);
        let listed = self.account.denial(&DenyReason::UnpaidFare).is_some();
        if channel == Channel::Tap && listed && wait > 0 {
            self.emit(What::DebtClosed);
            self.emit(What::BlockEnds { at: self.now.plus_seconds(wait) });
        } else {
            self.close_debt();
        }
    }

    /// While a debt is open and nothing is at the bank: payments that were taken back join, then a waiver closes it,
    /// charges that are final join it and credits go against it, and an attempt of the schedule that waited follows
    /// (RULES D1, D2, D6, D9, S6).
    pub(super) fn look_at_debt(&mut self) -> Result<(), Refusal> {
        if self.account.waiver_waits {
            // What the traveller is owed lowers the debt first: only the rest is waived.
            self.lower_debt();
            match self.account.debt {
                Some(_) => self.waive(),
                None => self.emit(What::WaiverVoid),
            }
        }
        for waiting in self.account.take_backs.clone() {
            self.take_back(waiting.effect, &waiting.payment, waiting.date);
        }
        if self.account.debt.is_some() {
            self.feed_debt();
        }
        // A night that waited for the answer has nothing of its own to collect while the debt is open.
        if let Some(closes) = self.account.night_waits.filter(|_| self.account.debt.is_some()) {
            self.emit(What::NightOver { closes });
        }
        let waits =
            self.account.debt.as_ref().filter(|debt| debt.schedule_waits).map(|debt| debt.schedule_at);
        if let Some(schedule_day) = waits {
            match self.may_attempt(Channel::Scheduled) {
                Ok(()) => self.attempt(Channel::Scheduled, Some(schedule_day), None)?,
                Err(_) => self.emit(What::RecoverySkipped { schedule_day }),
            }
        }
        Ok(())
    }

    pub(super) fn may_attempt(&self, channel: Channel) -> Result<(), NotNow> {
        let rules = self.context.rules;
        let debt = self.account.debt.as_ref().ok_or(NotNow::Closed)?;
        debt.may_attempt(
            channel,
            self.now,
            &rules.policy().debt,
            (self.account.card.scheme, rules.calendar()),
        )
    }

    /// An attempt of the schedule falls due. Of several that were missed only the last is made (RULES T2); one that
    /// falls due while another is at the bank follows the answer (RULES D2).
    pub(super) fn schedule_due(&mut self, until: Instant) -> Result<(), Refusal> {
        let Some((schedule_day, _)) = self.account.next_scheduled(self.context.rules) else { return Ok(()) };
        if self.account.in_flight.is_some() {
            self.emit(What::RecoveryWaits { schedule_day });
            return Ok(());
        }
        let later = self.account.scheduled_after(self.context.rules, schedule_day);
        if later.is_some_and(|(_, at)| at <= until) {
            self.emit(What::RecoverySkipped { schedule_day });
            return Ok(());
        }
        self.attempt(Channel::Scheduled, Some(schedule_day), None)
    }

    /// Asks for the whole debt once more.
    pub(super) fn attempt(
        &mut self,
        channel: Channel,
        schedule_day: Option<u32>,
        tap: Option<TapId>,
    ) -> Result<(), Refusal> {
        let Some(debt) = self.account.debt.clone() else { return Ok(()) };
        let calendar = self.context.rules.calendar();
        let kind = PaymentKind::Recovery { channel };
        // The same set keeps its reference, another gets a new one (RULES S5).
        let (ordinal, reference) = if debt.items == debt.referenced {
            let (_, ordinal) = self.context.reference_key.decrypt(&debt.reference).unwrap_or_default();
            (ordinal, debt.reference)
        } else {
            self.next_reference()?
        };
        // The last set that was asked for may have trips of which nothing is owed any more.
        let mut owed = debt.clone();
        owed.referenced.clear();
        owed.let_go();
        let payment = Payment {
            ordinal,
            reference,
            kind,
            items: debt.items.clone(),
            shares: owed.shares,
            credits: Vec::new(),
            amount: debt.amount,
        };
        let Attempts { last_at, .. } = *debt.attempts(channel);
        let same_date = last_at.is_some_and(|last| calendar.date(last) == calendar.date(self.now));
        let id = self.account.effect_id(EffectKind::Recover, self.account.recoveries_made);
        let amount = payment.amount;
        self.emit(What::RecoveryRequested { effect: id, payment, channel, schedule_day, tap, same_date });
        let number = self.card_number(channel);
        self.effect(Effect::RequestPayment { id, reference, amount, kind, number, first_ride: false });
        Ok(())
    }

    /// By which number the bank is asked: of a device, that of the plastic card where the merchant begins the attempt
    /// and the scheme wants it so.
    fn card_number(&self, channel: Channel) -> CardNumber {
        let policy = &self.context.rules.policy().debt;
        let by_merchant = matches!(channel, Channel::Scheduled | Channel::Tap);
        let plastic = self.account.card.form == CardForm::Device
            && policy.plastic_number.contains(&self.account.card.scheme);
        if by_merchant && plastic { CardNumber::Plastic } else { CardNumber::Presented }
    }

    /// A presentation of a blocked card with an open debt starts an attempt (RULES D4); gives whether it did.
    pub(super) fn presented(&mut self, tap: &TapId) -> Result<bool, Refusal> {
        let idle = self.account.in_flight.is_none() && self.account.debt.is_some();
        let starts = idle && self.account.is_blocked() && self.may_attempt(Channel::Tap).is_ok();
        if starts {
            self.attempt(Channel::Tap, None, Some(*tap))?;
        }
        Ok(starts)
    }

    /// Waives the debt: its carriers bear it (RULES D6).
    pub(super) fn waive(&mut self) {
        let Some(debt) = self.account.debt.clone() else { return };
        let (carriers, unmatched) = split_by_shares(&debt.items, &debt.shares);
        self.emit(What::DebtWaived { amount: debt.amount, items: debt.items, carriers, unmatched });
        self.close_debt();
    }

    /// Nothing is owed any more: the card is free at once (RULES S6, D6).
    fn close_debt(&mut self) {
        self.emit(What::DebtClosed);
        self.free(&DenyReason::UnpaidFare);
    }

    /// A payment that the bank took back (RULES D9): as if it had been declined on the date of the command.
    pub(super) fn take_back(&mut self, effect: EffectId, payment: &Payment, date: TravelDay) {
        let category = DeclineCategory::Unknown;
        let opens = self.account.debt.is_none();
        let debt = opens.then(|| Box::new(new_debt(payment, category, (date, self.now))));
        self.emit(What::PaymentTakenBack { effect, payment: Box::new(payment.clone()), debt });
        self.list(DenyReason::UnpaidFare);
    }

    /// While a debt is open, charges join it when they are final and credits go against it (RULES D1, S6).
    fn feed_debt(&mut self) {
        let items = self.items(|_, _| true);
        if !items.is_empty() {
            let shares = self.account.shares_of(&items);
            self.emit(What::DebtIncreased { items, shares });
        }
        self.lower_debt();
    }

    fn lower_debt(&mut self) {
        let Some(amount) = self.account.debt.as_ref().map(|d| d.amount) else { return };
        let (credits, left) = self.credits_against(amount);
        if !credits.is_empty() {
            self.emit(What::DebtLowered { credits });
        }
        if left.is_zero() {
            self.close_debt();
        }
    }

    pub(super) fn next_reference(&self) -> Result<(PaymentOrdinal, ReferenceNumber), Refusal> {
        let ordinal = PaymentOrdinal::new(self.account.payments_made).ok_or(Refusal::NoPaymentNumber)?;
        let reference = self.context.reference_key.encrypt(self.account.serial, ordinal);
        // The cipher's constants are right for every serial and ordinal; this arm is never taken.
        Ok((ordinal, reference.map_err(|_| Refusal::NoPaymentNumber)?))
    }
}

/// The debt that a payment leaves behind.
fn new_debt(payment: &Payment, category: DeclineCategory, (date, answered_at): (TravelDay, Instant)) -> Debt {
    let items = still_owed(payment);
    debug_assert_eq!(Item::sum(&items), payment.amount, "what is owed is what was asked");
    let mut debt = Debt {
        date,
        amount: payment.amount,
        referenced: items.clone(),
        items,
        shares: payment.shares.clone(),
        foreign: Vec::new(),
        reference: payment.reference,
        category,
        schedule_at: 0,
        schedule_waits: false,
        scheduled: Attempts::default(),
        by_tap: Attempts::default(),
        self_service: Attempts::default(),
        answered_at,
    };
    // Of a trip that credits covered nothing is owed.
    debt.let_go();
    debt
}
