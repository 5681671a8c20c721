//! Deciding: from a command to events and effects. Pure: the account is read, never changed.

use super::Account;
use super::command::{Answer, Command};
use super::deadline::{Deadline, DeadlineKind};
use super::effect::Effect;
use super::event::{Event, EventFormat, What};
use super::instruct::decide_instruct;
use super::record::{DayRecord, DayRecordFormat};
use super::refusal::Refusal;
use super::standing::decide_check;
use super::taps::decide_tap;
use crate::calendar::{Instant, TravelDay};
use crate::deny::DenyReason;
use crate::limits::INSTANT_LATEST;
use crate::rules::Rules;
use crate::settle::{PaymentKind, PaymentOutcome, PaymentSeal, ReferenceKey};

/// Everything that a decision depends on besides the account and the command.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Policy, network and tariffs.
    pub rules: &'a Rules,
    /// The key of the payment references (RULES S5).
    pub reference_key: &'a ReferenceKey,
}

/// What a command leads to. Store the events and queue the effects in one transaction; then apply the events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What happened, in order. Empty for a repeat, and where time passed without anything falling due.
    pub events: Vec<Event>,
    /// What the host is to do.
    pub effects: Vec<Effect>,
}

/// Decides on a command. The same arguments give the same decision, byte for byte.
///
/// # Errors
/// [`Refusal`], in the order of its variants. A refused command changes nothing.
///
/// ```
/// use ovcore::account::{Account, Command, Context, decide};
/// # use ovcore::{fare::TariffBook, network::{Network, NetworkDocument}, policy::Policy, rules::Rules};
/// use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, KeyVersion, Token};
/// use ovcore::settle::{AccountSerial, ReferenceKey};
/// # let network = Network::new(NetworkDocument::from_json(
/// #     r#"{ "format": "ovcore/network/1", "id": "empty", "source": "none", "carriers": [], "places": [] }"#)?)?;
/// let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![])?)?;
/// let context = Context { rules: &rules, reference_key: &ReferenceKey::new(KeyVersion::FIRST, [7; 32]) };
/// let card = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };
/// let mut account = Account::new(AccountSerial::FIRST, Token::from_bytes([1; 16]), card);
///
/// let tap = serde_json::from_str(r#"{ "id": "t1", "token": "aeaqcaibaeaqcaibaeaqcaibae", "carrier": "NS",
///     "mode": "rail", "location": "ut", "reader": "ut-04", "direction": "in",
///     "at": "2026-03-10T08:15:00+01:00", "received_at": "2026-03-10T08:15:02+01:00" }"#)?;
/// let decision = decide(&account, &context, &Command::Tap(Box::new(tap)))?;
/// for event in &decision.events {
///     account.apply(event)?;
/// }
/// // Six hours on, the trip is missing its check-out.
/// let deadline = account.next_deadline(&rules).ok_or("an open trip ends")?;
/// assert_eq!(deadline.at.to_string(), "2026-03-10T13:15:01Z");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub fn decide(account: &Account, context: &Context<'_>, command: &Command) -> Result<Decision, Refusal> {
    match command {
        Command::Tap(tap) => decide_tap(account, context, tap, &[]),
        Command::LateTap { tap, records } => decide_tap(account, context, tap, records),
        Command::Advance { now } => decide_advance(account, context, *now),
        Command::Answer(answer) => decide_answer(account, context, answer),
        Command::CheckAnswered(answer) => decide_check(account, context, answer),
        Command::Instruct { id, now, what } => decide_instruct(account, context, (*id, *now), what),
    }
}

pub(super) fn check_range(at: Instant) -> Result<(), Refusal> {
    match Instant::from_unix_seconds(INSTANT_LATEST) {
        Some(latest) if at > latest => Err(Refusal::TooFar { latest }),
        Some(_) | None => Ok(()),
    }
}

/// Refuses what comes past a deadline at or before an instant (contract 2).
pub(super) fn check_deadlines(
    account: &Account,
    context: &Context<'_>,
    until: Instant,
) -> Result<(), Refusal> {
    match account.next_deadline(context.rules) {
        Some(Deadline { at: deadline, .. }) if deadline <= until => Err(Refusal::AdvanceFirst { deadline }),
        Some(_) | None => Ok(()),
    }
}

/// A decision while it is being made: the account as it would be after the events so far.
pub(super) struct Deciding<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) account: Account,
    pub(super) now: Instant,
    pub(super) decision: Decision,
    /// Whether every event so far fitted.
    is_sound: bool,
}

impl<'a> Deciding<'a> {
    pub(super) fn new(account: &Account, context: &'a Context<'a>, now: Instant) -> Self {
        Self { context, account: account.clone(), now, decision: Decision::default(), is_sound: true }
    }

    /// What was decided.
    pub(super) fn done(self) -> Result<Decision, Refusal> {
        self.check_sound().map(|()| self.decision)
    }

    /// Refuses to go on where an event did not fit: what it should have ended is due for ever.
    pub(super) const fn check_sound(&self) -> Result<(), Refusal> {
        if self.is_sound { Ok(()) } else { Err(Refusal::Unsound) }
    }

    /// Writes an event down and lets it act. Events are made from the account that they act on, so they fit it, unless it
    /// contradicts itself.
    pub(super) fn emit(&mut self, what: What) {
        let event = Event { v: EventFormat::V1, at: self.now, what };
        self.is_sound &= self.account.apply(&event).is_ok();
        self.decision.events.push(event);
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.decision.effects.push(effect);
    }

    /// Works off one deadline, at its own instant.
    fn work_off(&mut self, deadline: &Deadline, until: Instant) -> Result<(), Refusal> {
        self.now = self.now.max(deadline.at);
        match deadline.kind {
            DeadlineKind::TripEnds => {
                let calendar = self.context.rules.calendar();
                let under_way = self.account.trips().filter(|t| t.trip.status.is_under_way());
                let days: Vec<TravelDay> = under_way.map(|t| calendar.day_of(t.trip.check_in.at)).collect();
                self.rerate(days);
            }
            DeadlineKind::OffList => self.free(&DenyReason::UnpaidFare),
            DeadlineKind::Range => self.range_changes(),
            DeadlineKind::AskAgain => self.ask_again(),
            DeadlineKind::Retry => self.schedule_due(until)?,
            DeadlineKind::Night => self.night(deadline.day)?,
            DeadlineKind::Refund => self.refund(deadline.at),
            DeadlineKind::DayLeaves => self.day_leaves(deadline.day),
            DeadlineKind::DayForgotten => self.emit(What::DayForgotten { day: deadline.day }),
        }
        self.look_anew()
    }

    /// Works off what fell due until an instant, in order (RULES T2).
    fn work_off_until(&mut self, now: Instant) -> Result<(), Refusal> {
        let mut done: Vec<Deadline> = Vec::new();
        while let Some(deadline) = self.account.next_deadline(self.context.rules).filter(|d| d.at <= now) {
            // What was worked off is over; should it ever come back, better to stop than to go round for ever.
            if done.contains(&deadline) {
                return Err(Refusal::Unsound);
            }
            self.work_off(&deadline, now)?;
            self.check_sound()?;
            done.push(deadline);
        }
        Ok(())
    }

    fn day_leaves(&mut self, day: TravelDay) {
        let Some(held) = self.account.day(day) else { return };
        let most = self.context.rules.policy().inspection.last_actions;
        let record = DayRecord {
            v: DayRecordFormat::V1,
            held: held.clone(),
            carry_in: self.account.carry_into(day),
            actions_kept: u8::try_from(most).unwrap_or(u8::MAX),
        };
        self.emit(What::DayLeft { record: Box::new(record) });
    }
}

fn decide_advance(account: &Account, context: &Context<'_>, now: Instant) -> Result<Decision, Refusal> {
    if account.next_deadline(context.rules).is_none_or(|d| d.at > now) {
        return Ok(Decision::default());
    }
    let mut deciding = Deciding::new(account, context, account.seen);
    deciding.work_off_until(now)?;
    deciding.done()
}

fn decide_answer(account: &Account, context: &Context<'_>, answer: &Answer) -> Result<Decision, Refusal> {
    let effect = answer.effect;
    if account.recent_answers.contains(&effect) {
        return Ok(Decision::default());
    }
    let flight = account.in_flight.as_ref().filter(|f| f.effect == effect);
    if flight.is_some_and(|f| f.ask_again_at.is_some()) && answer.outcome == PaymentOutcome::Unknown {
        return Ok(Decision::default());
    }
    let now = answer.answered_at.max(account.seen);
    // Of one instant, answers come before deadlines (RULES T2).
    check_deadlines(account, context, now.plus_seconds(-1))?;
    check_range(now)?;
    let Some(flight) = flight else { return Err(Refusal::UnknownEffect { effect }) };
    let mut deciding = Deciding::new(account, context, now);
    match answer.outcome {
        PaymentOutcome::Approved => {
            let seal = PaymentSeal::new(context.reference_key, effect, &flight.payment);
            deciding.emit(What::PaymentApproved { effect, seal });
            deciding.free_issuer_block();
            if let PaymentKind::Recovery { channel } = flight.payment.kind {
                deciding.recovered(channel);
            }
        }
        PaymentOutcome::Declined { category } => {
            deciding.emit(What::PaymentDeclined { effect, category });
            if flight.payment.kind.is_recovery() {
                deciding.declined(category);
            } else {
                deciding.open_debt(&flight.payment, category);
            }
        }
        PaymentOutcome::Unknown => {
            let waits = &context.rules.policy().settlement.ask_again_minutes;
            let round =
                usize::try_from(flight.unknowns).unwrap_or(usize::MAX).min(waits.len().saturating_sub(1));
            let minutes = waits.get(round).copied().unwrap_or(1);
            let ask_again_at = now.plus_seconds(i64::from(minutes).saturating_mul(60));
            deciding.emit(What::PaymentUnknown { effect, ask_again_at });
        }
    }
    deciding.look_anew()?;
    deciding.done()
}
