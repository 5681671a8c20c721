//! A host in memory: the loop of DESIGN section 3 around one account, with a bank that answers as it is told.
//!
//! It checks, at every step, what must hold for every account: every event posts what balances, and the ledgers are what
//! was posted ([`BooksCheck`]); a tap is in
//! one bucket and at most one trip (I2), one request at a time (I4), a deadline is not early (I12), and what is
//! decided is what a replay gives (I9).

use std::collections::BTreeMap;

use crate::invariants::BooksCheck;
use ovcore::account::{
    Account, Answer, Command, Context, DayRecord, Decision, Effect, Event, HeldTrip, Instruction, Refusal,
    What, decide,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::settle::{EffectId, PaymentOutcome, ReferenceKey};
use ovcore::tap::Tap;
use ovcore::trip::{Fare, Trip};

/// One account and its host.
#[derive(Debug)]
pub struct Host<'a> {
    rules: &'a Rules,
    key: &'a ReferenceKey,
    fresh: Account,
    books: BooksCheck,
    account: Account,
    events: Vec<Event>,
    effects: Vec<Effect>,
    /// Answers on their way, earliest last.
    answers: Vec<Answer>,
    requests: usize,
    /// What the bank answers to request 0, 1, 2, … and after how many seconds; after the last, it approves at once.
    bank: Vec<(PaymentOutcome, u32)>,
}

impl<'a> Host<'a> {
    /// A host for a fresh account.
    #[must_use]
    pub fn new(
        rules: &'a Rules,
        key: &'a ReferenceKey,
        account: Account,
        bank: Vec<(PaymentOutcome, u32)>,
    ) -> Self {
        Self {
            rules,
            key,
            fresh: account.clone(),
            books: BooksCheck::new(&account),
            account,
            events: Vec::new(),
            effects: Vec::new(),
            answers: Vec::new(),
            requests: 0,
            bank,
        }
    }

    /// The account.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// All events so far.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// All effects so far.
    #[must_use]
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// Everything that happens until an instant: answers and deadlines, each at its own.
    ///
    /// # Errors
    /// What does not hold.
    pub fn run_until(&mut self, now: Instant) -> Result<(), String> {
        loop {
            let deadline = self.account.next_deadline(self.rules).map(|d| d.at).filter(|at| *at <= now);
            let answer = self.answers.last().map(|a| a.answered_at).filter(|at| *at <= now);
            match (deadline, answer) {
                (Some(deadline), answer) if answer.is_none_or(|answer| deadline < answer) => {
                    check_not_early(&self.account, &self.context(), deadline)?;
                    let before = self.events.len();
                    self.send(&Command::Advance { now: deadline })?;
                    if self.events.len() == before {
                        return Err(format!("the deadline at {deadline} came to nothing"));
                    }
                }
                (_, Some(_)) => {
                    if let Some(answer) = self.answers.pop() {
                        self.send(&Command::Answer(answer))?;
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    /// Takes a tap in, after everything that comes before it.
    ///
    /// # Errors
    /// What does not hold.
    pub fn tap(&mut self, tap: &Tap) -> Result<(), String> {
        self.run_until(tap.received_at)?;
        self.send(&Command::Tap(Box::new(tap.clone())))
    }

    /// Sends a command and carries out its effects.
    ///
    /// # Errors
    /// What does not hold; a refusal other than of a tap with other content.
    pub fn send(&mut self, command: &Command) -> Result<(), String> {
        let command = &hand_records(&self.account, &self.context(), command.clone(), |day| self.record(day));
        let decision = match self.decide(command) {
            Ok(decision) => decision,
            Err(Refusal::TapDiffers { .. }) => return Ok(()),
            Err(refusal) => return Err(format!("{command:?} was refused: {refusal}")),
        };
        if self.decide(command).as_ref() != Ok(&decision) {
            return Err(format!("{command:?} was decided twice, differently"));
        }
        for event in &decision.events {
            self.books.apply(&mut self.account, event)?;
        }
        if self.decide(command).is_ok_and(|again| !again.events.is_empty()) {
            return Err(format!("{command:?} sent again gave events"));
        }
        self.events.extend(decision.events);
        for effect in decision.effects {
            self.carry_out(&effect)?;
            self.effects.push(effect);
        }
        Ok(())
    }

    /// The latest record of a day that left.
    fn record(&self, day: TravelDay) -> Option<DayRecord> {
        self.events.iter().rev().find_map(|event| record_of(event, day))
    }

    fn decide(&self, command: &Command) -> Result<Decision, Refusal> {
        decide(&self.account, &self.context(), command)
    }

    const fn context(&self) -> Context<'a> {
        Context { rules: self.rules, reference_key: self.key }
    }

    fn carry_out(&mut self, effect: &Effect) -> Result<(), String> {
        match effect {
            Effect::RequestPayment { id, amount, .. } => {
                if !self.answers.is_empty() {
                    return Err(format!("{id} was asked for while another request was at the bank"));
                }
                if !amount.is_positive() || self.effects.iter().any(|e| e.id() == *id) {
                    return Err(format!("{id} asks for {amount}, or was asked for before"));
                }
                self.answer(*id);
            }
            Effect::AskPayment { id, .. } => self.answer(*id),
            Effect::Refund { .. }
            | Effect::DenyCard { .. }
            | Effect::FreeCard { .. }
            | Effect::CheckAccount { .. }
            | Effect::HandOver { .. } => {}
        }
        Ok(())
    }

    fn answer(&mut self, effect: EffectId) {
        let (outcome, seconds) =
            self.bank.get(self.requests).copied().unwrap_or((PaymentOutcome::Approved, 2));
        self.requests = self.requests.saturating_add(1);
        let now = self.events.last().map_or(Instant::MIN, |e| e.at);
        self.answers.push(Answer { effect, outcome, answered_at: now.plus_seconds(i64::from(seconds)) });
        self.answers.sort_by_key(|a| core::cmp::Reverse(a.answered_at));
    }

    /// Invariant I9: the events, through their stored form, give the same bytes; so does the snapshot.
    ///
    /// # Errors
    /// What does not hold.
    pub fn check_replay(&self) -> Result<(), String> {
        check_replay(&self.fresh, &self.events, &self.account)
    }

    /// All trips, of days that left and of those that are held, in order of time. Withdrawn ones are none.
    #[must_use]
    pub fn trips(&self) -> Vec<Trip> {
        let mut days: BTreeMap<TravelDay, &[HeldTrip]> = BTreeMap::new();
        for event in &self.events {
            if let What::DayLeft { record } = &event.what {
                days.insert(record.held.day, &record.held.trips);
            }
        }
        days.extend(self.account.days().iter().map(|day| (day.day, day.trips.as_slice())));
        let all = days.into_values().flatten().filter(|t| !t.withdrawn);
        let mut trips: Vec<Trip> = all.map(|t| t.trip.clone()).collect();
        trips.sort_by_key(|t| (t.check_in.at, t.id));
        trips
    }

    /// Whether every trip's legs add up to its fare (invariants I1, I11).
    ///
    /// # Errors
    /// The first trip whose legs do not.
    pub fn check_legs(&self) -> Result<(), String> {
        for trip in self.trips() {
            let legs = Money::sum(trip.legs.iter().map(|l| l.amount));
            let right = match trip.fare {
                Fare::Priced(fare) => legs == Some(fare),
                Fare::Pending | Fare::Unpriced(_) => trip.legs.is_empty(),
            };
            if !right {
                return Err(format!("the legs do not add up: {trip:?}"));
            }
        }
        Ok(())
    }
}

/// The record of a day, if it left by this event.
pub(crate) fn record_of(event: &Event, day: TravelDay) -> Option<DayRecord> {
    let What::DayLeft { record } = &event.what else { return None };
    (record.held.day == day).then(|| (**record).clone())
}

/// What a host does when a command touches days that have left: it sends the command again with their records, one more
/// each time, for as long as the account asks and the host has them.
#[must_use]
pub fn hand_records(
    account: &Account,
    context: &Context<'_>,
    mut command: Command,
    record: impl Fn(TravelDay) -> Option<DayRecord>,
) -> Command {
    while let Err(Refusal::RecordNeeded { day }) = decide(account, context, &command) {
        let Some(record) = record(day) else { break };
        command = match command {
            Command::Tap(tap) => Command::LateTap { tap, records: vec![record] },
            Command::LateTap { tap, mut records } if records.iter().all(|r| r.held.day != day) => {
                records.push(record);
                Command::LateTap { tap, records }
            }
            Command::Instruct {
                id,
                now,
                what: Instruction::Correct { day: of, correction, by, mut records },
            } if records.iter().all(|r| r.held.day != day) => {
                records.push(record);
                Command::Instruct { id, now, what: Instruction::Correct { day: of, correction, by, records } }
            }
            other @ (Command::LateTap { .. }
            | Command::Instruct { .. }
            | Command::Advance { .. }
            | Command::Answer(_)
            | Command::CheckAnswered(_)) => return other,
        };
    }
    command
}

/// Invariant I12: advancing to just before a deadline does nothing.
///
/// # Errors
/// What came of it instead.
pub fn check_not_early(account: &Account, context: &Context<'_>, deadline: Instant) -> Result<(), String> {
    match decide(account, context, &Command::Advance { now: deadline.plus_seconds(-1) }) {
        Ok(decision) if decision.events.is_empty() => Ok(()),
        other => Err(format!("advancing to just before {deadline} gave {other:?}")),
    }
}

/// Invariant I9: the events, through their stored form, make the fresh account the one that came of them, to the byte;
/// and its snapshot reads back.
///
/// # Errors
/// The two accounts that differ, or the event that does not fit.
pub fn check_replay(fresh: &Account, events: &[Event], account: &Account) -> Result<(), String> {
    let mut replayed = fresh.clone();
    for event in events {
        let text = serde_json::to_string(event).map_err(|e| e.to_string())?;
        let event: Event = serde_json::from_str(&text).map_err(|e| format!("{e} in {text}"))?;
        replayed.apply(&event).map_err(|e| e.to_string())?;
    }
    let bytes = account.to_bytes();
    if replayed.to_bytes() != bytes {
        return Err(format!("replaying the events gives another account:\n{replayed:?}\n{account:?}"));
    }
    match Account::from_bytes(&bytes) {
        Ok(read) if read == *account => Ok(()),
        other => Err(format!("the snapshot does not read back: {other:?}")),
    }
}
