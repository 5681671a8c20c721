//! A back office in Rust: the loop around the core, with events, snapshots, outbox and timers in `SQLite`.
//!
//! ```text
//!  readers ─► taps ─┐                        ┌─► events, snapshot, wake-up, outbox    one transaction a command
//!  bank ─► answers ─┼─► Command ─► decide ───┤
//!  timers ──────────┘      ▲                 └─► then, from the outbox: bank, issuer, readers' list
//!                          └── AdvanceFirst: the deadline first, then the command again
//! ```
//!
//! **Nothing is lost and nothing is done twice**, wherever the process dies:
//!
//! | it dies | what is there | what follows |
//! |---|---|---|
//! | before the commit | nothing | the tap is the next still, the answer comes again, the timer rings again |
//! | after the commit, before the effect | events, and the effect in the outbox | the effect is carried out |
//! | after the effect, before it is marked | the same | it is carried out again, under the same id: the bank knows it |
//! | after an answer's commit, before the bank knows | the answer's events | the answer comes again and gives no event |
//!
//! The tests kill it at all of these, and compare what is left with a run that was never disturbed, byte for byte.
//!
//! Time comes from what happens: the instants of taps and answers, and timers, which ring on the next full minute after
//! a deadline. So a tap may come past a deadline that was not worked off, and the core refuses it with `AdvanceFirst`.
//!
//! | part | what it does |
//! |---|---|
//! | `store` | the database |
//! | `outside` | a fake bank and a fake issuer, which answer twice, late, or not |
//! | `readers` | the list of cards that readers refuse |
//! | `week` | the taps |
//! | `log` | what may be logged, and by type nothing else |
//! | `stop` | where a process may die |
//! | `report` | what it all came to, and whether the bank and the books agree |

mod error;
pub mod log;
mod outside;
mod readers;
mod report;
mod stop;
mod store;
mod week;

pub use error::OfficeError;
pub use outside::{BankTotals, Charge, Message, Outside, Waiting};
pub use readers::Readers;
pub use report::{DayRow, OfficeReport};
pub use stop::{After, AfterAt, Never, Point, Stops};
pub use store::{Durability, Held, Outcome, Queued, Store};
pub use week::{Arrival, Week, WeekOptions};

use std::collections::BTreeMap;
use std::path::Path;

use ovcore::account::{
    Account, Command, Context, DayRecord, Effect, Event, Instruction, Refusal, What, decide,
};
use ovcore::calendar::Instant;
use ovcore::ids::CommandId;
use ovcore::settle::{AccountSerial, EffectId, Payment};

use log::{Code, Count, Counts, Lasted, Line, LogRoom};

/// Accounts that are kept at hand. More are read from the database again.
const AT_HAND: usize = 4_096;

/// How the office is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// Whether a commit survives the loss of power.
    pub durability: Durability,
    /// Timers ring on whole multiples of so many seconds.
    pub timers_every: u32,
}

impl Default for Setup {
    fn default() -> Self {
        Self { durability: Durability::default(), timers_every: 60 }
    }
}

/// What sending a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    /// It led to events.
    Taken,
    /// It led to none: it was known.
    Known,
    /// It was refused, and is kept.
    Refused,
}

/// What comes next. The order is that of one instant (RULES T2).
#[derive(Debug)]
enum Next {
    Message(Box<Waiting>),
    Timer(Instant, u64),
    Tap(Instant, u64),
}

impl Next {
    fn at(&self) -> (Instant, u8) {
        match self {
            Self::Message(waiting) => (waiting.due, 0),
            Self::Timer(at, _) => (*at, 1),
            Self::Tap(at, _) => (*at, 2),
        }
    }
}

/// The back office.
#[derive(Debug)]
pub struct Office<'a> {
    context: Context<'a>,
    week: &'a Week,
    setup: Setup,
    store: Store,
    outside: Outside,
    readers: Readers,
    log: LogRoom<'a>,
    stops: &'a mut dyn Stops,
    at_hand: BTreeMap<u64, Held>,
    counts: Counts,
}

impl<'a> Office<'a> {
    /// Opens the office of a folder, or makes one there. What was begun there goes on.
    ///
    /// # Errors
    /// [`OfficeError`]: a folder of another run, or files that cannot be used.
    pub fn open(
        folder: &Path,
        context: Context<'a>,
        week: &'a Week,
        setup: Setup,
        log: LogRoom<'a>,
        stops: &'a mut dyn Stops,
    ) -> Result<Self, OfficeError> {
        std::fs::create_dir_all(folder)?;
        let WeekOptions { cards, seed, first, days } = week.options();
        let store = Store::open(&folder.join("office.db"), setup.durability)?;
        store.is_of("cards", &cards.to_string())?;
        store.is_of("days", &days.to_string())?;
        store.is_of("first day", &first.to_string())?;
        store.is_of("seed", &seed.to_string())?;
        let outside = Outside::open(&folder.join("outside.db"), seed, setup.durability)?;
        let readers = Readers::open(&folder.join("deny-list.json"))?;
        let (at_hand, counts) = (BTreeMap::new(), Counts::default());
        let mut office = Self { context, week, setup, store, outside, readers, log, stops, at_hand, counts };
        let accounts = Count::from(office.store.serials()?.as_slice());
        let waiting = Count::from(office.store.waiting()?.as_slice());
        office.log.write(Line::Opened { accounts, waiting });
        Ok(office)
    }

    /// Runs the week and the days after it, hour by hour. `hour` is told how
    /// many hours are over, and how many taps were taken in.
    ///
    /// # Errors
    /// [`OfficeError`].
    pub fn run(&mut self, mut hour: impl FnMut(u64, u64)) -> Result<(), OfficeError> {
        let begins = self.week.begins();
        let mut until = begins;
        for number in 1_u64.. {
            until = until.plus_seconds(3_600);
            if let Err(error) = self.run_until(until) {
                self.log.write(Line::Stopped { code: Code::from(&error) });
                return Err(error);
            }
            let counts = core::mem::take(&mut self.counts);
            if counts != Counts::default() {
                self.log.write(Line::Hour { since: Lasted::between(begins, until), counts });
            }
            hour(number, self.store.feed()?);
            if until >= self.week.ends() {
                break;
            }
        }
        Ok(())
    }

    /// All that happens until an instant, the instant itself included. What waits in the outbox comes before all else:
    /// it was decided before.
    fn run_until(&mut self, until: Instant) -> Result<(), OfficeError> {
        self.perform_queued()?;
        while let Some(next) = self.next(until)? {
            match next {
                Next::Message(waiting) => self.take_message(&waiting)?,
                Next::Timer(at, serial) => self.ring(serial, at)?,
                Next::Tap(_, place) => self.take_tap(place)?,
            }
            self.perform_queued()?;
        }
        Ok(())
    }

    fn next(&self, until: Instant) -> Result<Option<Next>, OfficeError> {
        let place = self.store.feed()?;
        let message = self.outside.next_message()?.map(|waiting| Next::Message(Box::new(waiting)));
        let timer = self.store.next_timer()?.map(|(at, serial)| Next::Timer(at, serial));
        let tap = self.week.arrival(place).map(|arrival| Next::Tap(arrival.tap.received_at, place));
        let due = [message, timer, tap].into_iter().flatten().filter(|next| next.at().0 <= until);
        Ok(due.min_by_key(Next::at))
    }

    /// A tap arrived. Its card gets an account where it has none.
    fn take_tap(&mut self, place: u64) -> Result<(), OfficeError> {
        let Some(Arrival { tap, kind, products }) = self.week.arrival(place) else { return Ok(()) };
        let now = tap.received_at;
        let serial = if let Some(serial) = self.store.serial_of(&tap.token)? {
            serial
        } else {
            let serial = self.store.next_serial()?;
            let number =
                AccountSerial::new(serial).ok_or(OfficeError::Damaged { what: "an account's number" })?;
            self.store.add(&Account::new(number, tap.token, *kind))?;
            serial
        };
        for product in products {
            // Also after a crash between the account and its products.
            if !self.account(serial)?.products().contains(product) {
                let id = command_id(&format!("product-{}", product.product))?;
                let what = Instruction::AddProduct { product: *product };
                self.send(serial, &Command::Instruct { id, now, what }, now, None)?;
            }
        }
        self.counts.taps.one_more();
        let tap = self.readers.present(tap);
        self.send(serial, &Command::Tap(Box::new(tap)), now, Some(place.saturating_add(1)))?;
        Ok(())
    }

    /// Somebody asks something of an account: the traveller in self-service, or the service desk. What it leads to
    /// outside waits in the outbox for [`Office::run`].
    ///
    /// # Errors
    /// [`OfficeError`]; an instruction that the core refuses is kept, and is no error here.
    pub fn instruct(
        &mut self,
        serial: u64,
        (id, now): (CommandId, Instant),
        what: Instruction,
    ) -> Result<(), OfficeError> {
        self.send(serial, &Command::Instruct { id, now, what }, now, None).map(|_| ())
    }

    /// An account wanted to be woken.
    fn ring(&mut self, serial: u64, now: Instant) -> Result<(), OfficeError> {
        self.counts.timers.one_more();
        self.advance(serial, now, now)
    }

    fn advance(&mut self, serial: u64, deadline: Instant, now: Instant) -> Result<(), OfficeError> {
        match self.send(serial, &Command::Advance { now: deadline }, now, None)? {
            Sent::Taken => Ok(()),
            Sent::Known | Sent::Refused => Err(OfficeError::Stuck),
        }
    }

    /// A message came. It is acknowledged when all that it leads to is stored; until then it comes again.
    fn take_message(&mut self, waiting: &Waiting) -> Result<(), OfficeError> {
        let Some((serial, command)) = self.command_of(&waiting.message)? else {
            // The bank takes back what it did not yet say that it paid: that comes first.
            return self.outside.postpone(waiting, 86_400);
        };
        let sent = self.send(serial, &command, waiting.due, None)?;
        let answered = match &waiting.message {
            Message::Bank(answer) => Some((answer.effect, Code::from(answer.outcome))),
            Message::Issuer(answer) => answer.effect.map(|effect| (effect, Code::from(answer.outcome))),
            Message::TakenBack { .. } | Message::HandedOver { .. } => None,
        };
        self.counts.answers.one_more();
        match (answered, sent) {
            (Some((effect, code)), Sent::Taken) => {
                let decided = self.store.decided_at(effect)?.unwrap_or(waiting.due);
                let after = Lasted::between(decided, waiting.due);
                self.log.write(Line::Answered { effect, code, after });
            }
            (Some((effect, _)), Sent::Known) => self.log.write(Line::AnsweredAgain { effect }),
            (Some(_), Sent::Refused) | (None, _) => {}
        }
        self.dies(Point::AfterAnswer)?;
        self.outside.is_taken(waiting)
    }

    /// The command that a message comes to, and for which account; `None` where it has to wait.
    fn command_of(&self, message: &Message) -> Result<Option<(u64, Command)>, OfficeError> {
        Ok(Some(match message {
            Message::Bank(answer) => (answer.effect.account.number(), Command::Answer(*answer)),
            Message::Issuer(answer) => {
                let Some(effect) = answer.effect else { return Ok(None) };
                (effect.account.number(), Command::CheckAnswered(*answer))
            }
            Message::TakenBack { effect, at } => {
                let serial = effect.account.number();
                let Some(what) = take_back(&self.store.events(serial, 0)?, *effect) else { return Ok(None) };
                let id = command_id(&effect.to_string())?;
                (serial, Command::Instruct { id, now: *at, what })
            }
            Message::HandedOver { to, effect, at, handover } => {
                let what = Instruction::TakeOver { effect: *effect, handover: handover.clone() };
                (to.number(), Command::Instruct { id: command_id(&effect.to_string())?, now: *at, what })
            }
        }))
    }

    /// Sends a command. Where a deadline lies before it, that comes first, in a transaction of its own (contract 2).
    /// Where it touches a day that has left, the record of that day goes with it (RULES L4). Refused for another
    /// reason, its code is logged and the command is kept.
    fn send(
        &mut self,
        serial: u64,
        command: &Command,
        now: Instant,
        feed: Option<u64>,
    ) -> Result<Sent, OfficeError> {
        let mut command = command.clone();
        loop {
            let held = self.held(serial)?;
            match decide(&held.account, &self.context, &command) {
                Ok(decision) if decision.events.is_empty() && feed.is_none() => {
                    self.counts.repeats.one_more();
                    return Ok(Sent::Known);
                }
                Ok(decision) => {
                    let mut after = held.clone();
                    for event in &decision.events {
                        after.account.apply(event)?;
                        after.events = after.events.saturating_add(1);
                    }
                    let wake = after.account.next_deadline(self.context.rules).map(|d| self.rings(d.at));
                    let outcome = Outcome { serial, now, decision: &decision, after: &after, wake, feed };
                    self.store.commit(&outcome, self.stops)?;
                    self.dies(Point::AfterCommit)?;
                    // Kept at hand only now: what was not stored did not happen.
                    self.at_hand.insert(serial, after);
                    self.counts.events.more(&decision.events);
                    if decision.events.is_empty() {
                        self.counts.repeats.one_more();
                        return Ok(Sent::Known);
                    }
                    self.counts.commands.one_more();
                    return Ok(Sent::Taken);
                }
                Err(Refusal::AdvanceFirst { deadline }) => {
                    self.counts.advanced_first.one_more();
                    self.log.write(Line::AdvancedFirst { by: Lasted::between(deadline, now) });
                    self.advance(serial, deadline, now)?;
                }
                Err(refusal) => {
                    if let Refusal::RecordNeeded { day } = refusal
                        && let Some(record) = self.store.day_record(serial, day)?
                        && hand_back(&mut command, record)
                    {
                        self.log.write(Line::HandedBack { code: Code::from(&refusal) });
                        continue;
                    }
                    self.store.keep_refused((serial, now), refusal.code(), &command, feed, self.stops)?;
                    self.log.write(Line::Refused { code: Code::from(&refusal) });
                    return Ok(Sent::Refused);
                }
            }
        }
    }

    /// Carries out what waits in the outbox, in order. An effect is carried out at least once, never less; that once
    /// more is harmless is in its id.
    fn perform_queued(&mut self) -> Result<(), OfficeError> {
        while let Some(Queued { number, account, at, effect }) = self.store.next_effect()? {
            match &effect {
                Effect::DenyCard { .. } | Effect::FreeCard { .. } => {
                    let token = self.account(account)?.token();
                    self.readers.perform(&effect, &token, at)?;
                }
                Effect::RequestPayment { .. }
                | Effect::AskPayment { .. }
                | Effect::Refund { .. }
                | Effect::CheckAccount { .. }
                | Effect::HandOver { .. } => self.outside.perform(&effect, at)?,
            }
            self.dies(Point::AfterEffect)?;
            self.store.is_done(number)?;
            self.counts.effects.one_more();
            self.log.write(Line::Performed { effect: effect.id() });
        }
        Ok(())
    }

    /// An account as it stands, from the database where it is not at hand.
    fn held(&mut self, serial: u64) -> Result<Held, OfficeError> {
        if let Some(held) = self.at_hand.get(&serial) {
            return Ok(held.clone());
        }
        let held = self.store.load(serial)?;
        if self.at_hand.len() >= AT_HAND {
            self.at_hand.clear();
        }
        self.at_hand.insert(serial, held.clone());
        Ok(held)
    }

    fn account(&mut self, serial: u64) -> Result<Account, OfficeError> {
        Ok(self.held(serial)?.account)
    }

    /// When the timer of a deadline rings: on the next full minute, or whatever the setup says.
    fn rings(&self, deadline: Instant) -> Instant {
        let every = i64::from(self.setup.timers_every.max(1));
        let late = deadline.unix_seconds().rem_euclid(every);
        if late == 0 { deadline } else { deadline.plus_seconds(every.saturating_sub(late)) }
    }

    fn dies(&mut self, at: Point) -> Result<(), OfficeError> {
        if self.stops.dies(at) { Err(OfficeError::Killed(at)) } else { Ok(()) }
    }

    /// What it all came to so far.
    ///
    /// # Errors
    /// [`OfficeError`] where what is stored does not read back.
    pub fn report(&self) -> Result<OfficeReport, OfficeError> {
        OfficeReport::new(&self.context, self.week, &self.store, &self.outside, &self.readers)
    }

    /// The database.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }
}

fn command_id(text: &str) -> Result<CommandId, OfficeError> {
    CommandId::new(text).map_err(|_| OfficeError::Damaged { what: "the name of a command" })
}

/// Puts the record of a day that left into the command that needs it. Whether it was put there: it was not there
/// before, and the command has room for it.
fn hand_back(command: &mut Command, record: Box<DayRecord>) -> bool {
    if let Command::Tap(tap) = command {
        *command = Command::LateTap { tap: tap.clone(), records: vec![*record] };
        return true;
    }
    let records = match command {
        Command::LateTap { records, .. }
        | Command::Instruct { what: Instruction::Correct { records, .. }, .. } => records,
        Command::Tap(_)
        | Command::Advance { .. }
        | Command::Answer(_)
        | Command::CheckAnswered(_)
        | Command::Instruct { .. } => return false,
    };
    let is_new = records.iter().all(|own| own.held.day != record.held.day);
    if is_new {
        records.push(*record);
    }
    is_new
}

/// The instruction for a payment that the bank took back: what was asked and the seal of the approval, as the events
/// have them. The account does not remember every payment; the host does.
fn take_back(events: &[Event], wanted: EffectId) -> Option<Instruction> {
    let mut asked = None;
    let mut sealed = None;
    for event in events {
        if let Some((payment, _)) = asks(&event.what).filter(|(_, effect)| *effect == wanted) {
            asked = Some(Box::new(payment.clone()));
        }
        if let What::PaymentApproved { effect, seal } = &event.what
            && *effect == wanted
        {
            sealed = Some(*seal);
        }
    }
    let (payment, seal) = asked.zip(sealed)?;
    Some(Instruction::TakeBack { effect: wanted, payment, seal })
}

/// The payment that an event asks for, and by which effect.
fn asks(what: &What) -> Option<(&Payment, EffectId)> {
    if let What::PaymentRequested { effect, payment, .. } | What::RecoveryRequested { effect, payment, .. } =
        what
    {
        Some((payment, *effect))
    } else {
        None
    }
}
