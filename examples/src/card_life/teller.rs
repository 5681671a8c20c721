//! A host in memory that lets the script happen, with a reader that asks `admit`.

use std::collections::VecDeque;

use ovcore::account::{
    Account, Answer, ApplyError, CheckAnswer, CheckOutcome, Command, Context, Deadline, DeadlineKind, Effect,
    Event, Instruction, Objection, Refusal, What, decide,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Expiry, KeyVersion, Token, Travel};
use ovcore::deny::{
    Admission, DataAuthentication, DenyList, DenyLookup, DenyReason, Listing, Presentation, Reader, admit,
};
use ovcore::ids::CommandId;
use ovcore::money::Money;
use ovcore::policy::Channel;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, Payment, PaymentKind, PaymentOutcome, PaymentSeal};
use ovcore::tap::{Bucket, Direction, Tap};

use super::life::{Beat, Block, Entry, Lane, Life, Mark, MarkOutcome};
use super::script::{BANK, ISSUER, STEPS, Step, Stop};
use crate::job::reference_key;

/// The card: a Mastercard debit card of plastic. Mastercard's own limit on attempts is not public, so the schedule of
/// 62 days is the limit.
const CARD: CardKind =
    CardKind { scheme: CardScheme::Mastercard, form: CardForm::Physical, funding: CardFunding::Debit };

/// How old an old list is, in seconds.
const OLD: i64 = 3 * 3_600;

/// Why there is no story. None of these is in the rules that come with the program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LifeError {
    /// The script does not fit the rules.
    #[error("the script cannot be played: {what}; expected what the rules know")]
    Script {
        /// What does not fit.
        what: String,
    },
    /// The core refused what the script does not foresee.
    #[error("the core refused a step: {0}")]
    Refused(Refusal),
    /// An event did not fit the account that it was decided for.
    #[error("an event does not fit: {0}")]
    Apply(#[from] ApplyError),
}

impl LifeError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Script { .. } => "life.script",
            Self::Refused(refusal) => refusal.code(),
            Self::Apply(error) => error.code(),
        }
    }

    fn script(what: impl core::fmt::Display) -> Self {
        Self::Script { what: what.to_string() }
    }
}

/// Lets it happen.
///
/// # Errors
/// [`LifeError`] where the rules do not have the places of the script.
pub fn tell(rules: &Rules) -> Result<Life, LifeError> {
    let key = reference_key();
    let mut teller = Teller {
        context: Context { rules, reference_key: &key },
        account: Account::new(AccountSerial::FIRST, Token::from_bytes([1; 16]), CARD),
        bank: BANK.iter().copied().collect(),
        issuer: ISSUER.iter().copied().collect(),
        coming: Vec::new(),
        self_service: None,
        at_the_bank: None,
        commands: 0,
        waiting: None,
        life: Life {
            calendar: rules.calendar().clone(),
            entries: Vec::new(),
            debt: Vec::new(),
            marks: Vec::new(),
            blocks: Vec::new(),
        },
    };
    for (date, time, step) in STEPS {
        let date: TravelDay = date.parse().map_err(LifeError::script)?;
        let now = rules.calendar().at(date, time.parse().map_err(LifeError::script)?);
        teller.run_until(now)?;
        teller.step(now, *step)?;
    }
    // Until nothing happens any more that a traveller would notice.
    loop {
        let answer = teller.coming.iter().map(|(at, _)| *at).min();
        let deadline = teller.waits_for()?.map(|deadline| deadline.at);
        let Some(next) = answer.into_iter().chain(deadline).min() else { break };
        teller.run_until(next)?;
    }
    if let Some(last) = teller.life.entries.last().cloned() {
        teller.life.entries.push(Entry { beat: Beat::Waits(None), ..last });
    }
    Ok(teller.life)
}

struct Teller<'a> {
    context: Context<'a>,
    account: Account,
    bank: VecDeque<(PaymentOutcome, i64)>,
    issuer: VecDeque<(CheckOutcome, i64)>,
    /// Answers on their way.
    coming: Vec<(Instant, Command)>,
    /// The payment that was approved in self-service, with what proves it.
    self_service: Option<(Payment, PaymentSeal, ovcore::settle::EffectId)>,
    /// The payment that is at the bank.
    at_the_bank: Option<Payment>,
    commands: u32,
    /// What the account waited for after the last line.
    waiting: Option<Deadline>,
    life: Life,
}

impl Teller<'_> {
    /// Answers and deadlines up to an instant, each at its own; at one instant, answers come first (RULES T2).
    fn run_until(&mut self, now: Instant) -> Result<(), LifeError> {
        loop {
            let deadline =
                self.account.next_deadline(self.context.rules).map(|d| d.at).filter(|at| *at <= now);
            self.coming.sort_by_key(|(at, _)| core::cmp::Reverse(*at));
            let answer = self.coming.last().map(|(at, _)| *at).filter(|at| *at <= now);
            match (deadline, answer) {
                (Some(deadline), answer) if answer.is_none_or(|answer| deadline < answer) => {
                    self.must(&Command::Advance { now: deadline })?;
                }
                (_, Some(_)) => {
                    if let Some((_, command)) = self.coming.pop() {
                        self.must(&command)?;
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    fn step(&mut self, now: Instant, step: Step) -> Result<(), LifeError> {
        match step {
            Step::In(place) => self.present(now, &place, Direction::In, false),
            Step::InOldList(place) => self.present(now, &place, Direction::In, true),
            Step::Out(place) => self.present(now, &place, Direction::Out, false),
            Step::Pays => {
                let command = self.instruct(now, Instruction::PayDebt {})?;
                match self.send(&command)? {
                    Err(Refusal::NotNow { why }) => {
                        self.enter(now, Beat::SelfServiceRefused(why));
                        Ok(())
                    }
                    sent => sent.map_err(LifeError::Refused),
                }
            }
            Step::Objection(outcome, ground, by) => {
                let about = DenyReason::UnpaidFare;
                let objection = Objection { about, outcome, ground, by };
                let command = self.instruct(now, Instruction::DecideObjection(objection))?;
                self.must(&command)
            }
            Step::TakesBack => {
                let (payment, seal, effect) =
                    self.self_service.clone().ok_or_else(|| LifeError::script("nothing to take back"))?;
                let what = Instruction::TakeBack { effect, payment: Box::new(payment), seal };
                let command = self.instruct(now, what)?;
                self.must(&command)
            }
        }
    }

    fn instruct(&mut self, now: Instant, what: Instruction) -> Result<Command, LifeError> {
        self.commands = self.commands.saturating_add(1);
        let id = CommandId::new(&format!("step-{}", self.commands)).map_err(LifeError::script)?;
        Ok(Command::Instruct { id, now, what })
    }

    /// The card before a reader: the reader asks `admit`, shows what that says, and sends the tap.
    fn present(
        &mut self,
        at: Instant,
        stop: &Stop,
        direction: Direction,
        old: bool,
    ) -> Result<(), LifeError> {
        self.commands = self.commands.saturating_add(1);
        let (carrier, mode, place, line) = *stop;
        let quoted = |error: &dyn core::fmt::Display| LifeError::script(error);
        let mut tap = Tap {
            id: format!("t{}", self.commands).parse().map_err(|e| quoted(&e))?,
            version: 0,
            token: self.account.token(),
            carrier: carrier.parse().map_err(|e| quoted(&e))?,
            mode,
            location: place.parse().map_err(|e| quoted(&e))?,
            reader: format!("{place}-{}", direction.name()).parse().map_err(|e| quoted(&e))?,
            line: line.map(str::parse).transpose().map_err(|e| quoted(&e))?,
            vehicle: None,
            direction,
            at,
            received_at: at,
            reader_outcome: ovcore::tap::ReaderOutcome::Accepted,
            application: None,
        };
        let admission = self.admit(&tap, old)?;
        tap.reader_outcome = admission.outcome();
        if let Admission::Refuse { message, .. } = admission {
            self.enter(at, Beat::Refused { place: tap.location, message });
        }
        self.must(&Command::Tap(Box::new(tap)))?;
        // An attempt may have followed the check-in.
        for entry in self.life.entries.iter_mut().rev().take_while(|entry| entry.at == at) {
            if let Beat::CheckIn { old_list, .. } = &mut entry.beat {
                *old_list = old;
            }
        }
        Ok(())
    }

    /// What the reader decides, by a list that it got just now, or by one of some hours ago on which nobody was.
    fn admit(&self, tap: &Tap, old: bool) -> Result<Admission, LifeError> {
        let rules = self.context.rules;
        let (token, carrier): (Token<Travel>, _) = (tap.token, tap.carrier);
        let reasons = self.account.denied().iter().map(|denial| denial.reason);
        let listing = Listing::new(token, carrier, reasons);
        let listed = !old && !self.account.denied().is_empty();
        let made_at = if old { tap.at.plus_seconds(OLD.saturating_neg()) } else { tap.at };
        let list = DenyList::first(carrier, KeyVersion::FIRST, made_at, listed.then_some(listing))
            .map_err(LifeError::script)?;
        let list: &dyn DenyLookup<Travel> = &list;
        let calendar = rules.calendar();
        let reader = Reader { carrier, policy: rules.policy(), calendar, list: Some(list) };
        let card = Presentation {
            token,
            key_version: KeyVersion::FIRST,
            authentication: DataAuthentication::Passed,
            expiry: Expiry::new(2028, 11).map_err(LifeError::script)?,
            scheme: Some(CARD.scheme),
            range_blocked: false,
            direction: tap.direction,
            at: tap.at,
        };
        Ok(admit(&reader, &card))
    }

    fn must(&mut self, command: &Command) -> Result<(), LifeError> {
        self.send(command)?.map_err(LifeError::Refused)
    }

    fn send(&mut self, command: &Command) -> Result<Result<(), Refusal>, LifeError> {
        let decision = match decide(&self.account, &self.context, command) {
            Ok(decision) => decision,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let lines = self.life.entries.len();
        for event in &decision.events {
            self.account.apply(event)?;
            self.note(event);
        }
        if self.life.entries.len() > lines {
            self.waiting = self.waits_for()?;
        }
        let now = decision.events.last().map_or(Instant::MIN, |event| event.at);
        for effect in &decision.effects {
            self.perform(effect, now)?;
        }
        Ok(Ok(()))
    }

    fn perform(&mut self, effect: &Effect, now: Instant) -> Result<(), LifeError> {
        match effect {
            Effect::RequestPayment { id, .. } | Effect::AskPayment { id, .. } => {
                let (outcome, seconds) = self.bank.pop_front().unwrap_or((PaymentOutcome::Approved, 3));
                let answered_at = now.plus_seconds(seconds);
                self.coming
                    .push((answered_at, Command::Answer(Answer { effect: *id, outcome, answered_at })));
            }
            Effect::CheckAccount { id, .. } => {
                let (outcome, seconds) = self.issuer.pop_front().unwrap_or((CheckOutcome::Passed, 3));
                let answered_at = now.plus_seconds(seconds);
                let name = CommandId::new(&id.to_string()).map_err(LifeError::script)?;
                let answer = CheckAnswer { id: name, effect: Some(*id), outcome, answered_at };
                self.coming.push((answered_at, Command::CheckAnswered(answer)));
            }
            // The reader sees the list at once; nothing is refunded in this story, and no card replaced.
            Effect::DenyCard { .. }
            | Effect::FreeCard { .. }
            | Effect::Refund { .. }
            | Effect::HandOver { .. } => {}
        }
        Ok(())
    }

    /// Adds a line; before the first line of a date, what was waited for since the one before.
    fn enter(&mut self, at: Instant, beat: Beat) {
        let date = |at| self.context.rules.calendar().date(at);
        if let Some(last) = self.life.entries.last().filter(|last| date(last.at) != date(at)).cloned() {
            self.life.entries.push(Entry { beat: Beat::Waits(self.waiting), ..last });
        }
        let owes = self.account.debt().map_or(Money::ZERO, |debt| debt.amount);
        self.life.entries.push(Entry { at, beat, owes });
    }

    /// The next deadline that a traveller would notice: days that leave the account are passed over.
    fn waits_for(&self) -> Result<Option<Deadline>, LifeError> {
        let mut account = self.account.clone();
        while let Some(deadline) = account.next_deadline(self.context.rules) {
            if !matches!(deadline.kind, DeadlineKind::DayLeaves | DeadlineKind::DayForgotten) {
                return Ok(Some(deadline));
            }
            let advance = Command::Advance { now: deadline.at };
            let decision = decide(&account, &self.context, &advance).map_err(LifeError::Refused)?;
            for event in &decision.events {
                account.apply(event)?;
            }
        }
        Ok(None)
    }

    /// What an event means for story and plot. The account is as it is after the event.
    #[expect(clippy::wildcard_enum_match_arm, reason = "a plot shows some kinds of events, and no others")]
    fn note(&mut self, event: &Event) {
        let at = event.at;
        let owes = self.account.debt().map_or(Money::ZERO, |debt| debt.amount);
        if self.life.debt.last().map_or(Money::ZERO, |(_, last)| *last) != owes {
            self.life.debt.push((at, owes));
        }
        match &event.what {
            What::PaymentRequested { payment, .. } | What::RecoveryRequested { payment, .. } => {
                self.at_the_bank = Some(payment.clone());
            }
            What::PaymentApproved { effect, seal } => {
                self.mark(at, MarkOutcome::Approved);
                let paid = self.at_the_bank.take();
                let own = PaymentKind::Recovery { channel: Channel::SelfService };
                if let Some(payment) = paid.filter(|payment| payment.kind == own) {
                    self.self_service = Some((payment, *seal, *effect));
                }
            }
            What::PaymentDeclined { .. } => self.mark(at, MarkOutcome::Declined),
            What::PaymentUnknown { .. } => self.mark(at, MarkOutcome::Unknown),
            What::CardDenied { reason } => {
                self.life.blocks.push(Block { reason: *reason, from: at, until: None });
            }
            What::CardFreed { reason } => {
                let mut open = self.life.blocks.iter_mut().filter(|block| block.until.is_none());
                if let Some(block) = open.find(|block| block.reason.is_same(reason)) {
                    block.until = Some(at);
                }
            }
            _ => {}
        }
        if let Some(beat) = self.beat(&event.what) {
            self.enter(at, beat);
        }
    }

    fn mark(&mut self, at: Instant, outcome: MarkOutcome) {
        if let Some(payment) = &self.at_the_bank {
            let (lane, amount) = (Lane::of(payment.kind), payment.amount);
            self.life.marks.push(Mark { at, lane, outcome, amount });
        }
    }

    /// The line of an event; events that a traveller would not notice have none.
    #[expect(clippy::wildcard_enum_match_arm, reason = "a story tells some kinds of events, and no others")]
    fn beat(&self, what: &What) -> Option<Beat> {
        Some(match what {
            What::TapRecorded { bucket: Bucket::Refused, .. } => Beat::StartsNothing,
            What::TripOpened { trip } => Beat::CheckIn { place: trip.check_in.place, old_list: false },
            What::TripClosed { trip } => {
                let place = trip.check_out.as_ref()?.place;
                let listed = !self.account.denied().is_empty();
                Beat::CheckOut { place, fare: trip.fare.charged(), listed }
            }
            What::PaymentRequested { payment, .. } => {
                Beat::Asked { kind: payment.kind, amount: payment.amount, schedule_day: None }
            }
            What::RecoveryRequested { payment, schedule_day, .. } => {
                Beat::Asked { kind: payment.kind, amount: payment.amount, schedule_day: *schedule_day }
            }
            What::PaymentAskedAgain { .. } => Beat::AskedAgain,
            What::PaymentApproved { .. } => Beat::Approved,
            What::PaymentDeclined { category, .. } => Beat::Declined(*category),
            What::PaymentUnknown { ask_again_at, .. } => Beat::Unknown { ask_again_at: *ask_again_at },
            What::DebtOpened { debt } => Beat::DebtOpened(debt.amount),
            What::DebtIncreased { items, .. } => Beat::DebtGrew(ovcore::settle::Item::sum(items)),
            What::DebtClosed => Beat::DebtClosed,
            What::CardDenied { reason } => Beat::Listed(*reason),
            What::CardFreed { reason } => Beat::Freed(*reason),
            What::BlockEnds { at } => Beat::FreeFrom(*at),
            What::AccountCheckAsked { why, .. } => Beat::CheckAsked(*why),
            What::AccountChecked { outcome, .. } => Beat::Checked(*outcome),
            What::RecoveryStopped { channel } => Beat::Stopped(*channel),
            What::ObjectionDecided { objection, .. } => Beat::Objection(*objection),
            What::PaymentTakenBack { payment, .. } => Beat::TakenBack(payment.amount),
            _ => return None,
        })
    }
}
