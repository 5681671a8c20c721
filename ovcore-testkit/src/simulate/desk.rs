//! One account and its host: commands go in, events are stored and applied, and everything is checked.

mod late;

use std::collections::BTreeMap;

use ovcore::account::{
    Account, Command, Context, DayRecord, Deadline, Decision, Effect, Event, Instruction, Refusal, What,
    decide,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::CardKind;
use ovcore::deny::DenyReason;
use ovcore::money::{Exact, Money};
use ovcore::policy::Channel;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, ReferenceKey};
use ovcore::tap::{Bucket, Direction, ReaderOutcome, Tap};
use ovcore::trip::{Fare, Trip};
use ovcore::view::PaymentBook;

use super::bank::Bank;
use super::city::{City, Dice, For};
use super::faults::Fault;
use super::keys::Names;
use super::lists::History;
use super::plant::Plant;
use super::reader::Lateness;
use super::report::Counts;
use super::story::Pen;
use super::watch::{Broken, Kept, Watch, broken, holds, tally, trip_of};
use super::worlds::World;
use crate::host::{check_not_early, hand_records};
use crate::invariants::BooksCheck;

/// After so many events a snapshot is made in any case.
const LOG_MAX: usize = 400;
/// The most days that an account holds: what is not collected yet, what can still be adjusted, what came back.
const DAYS_MAX: usize = 40;

/// An account with all that its host keeps.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    city: &'a City,
    world: &'a World,
    rules: &'a Rules,
    key: &'a ReferenceKey,
    dice: Dice,
    /// The card's names.
    pub(super) names: Names,
    /// Which account of the card: 0, and 1 for that of the card which replaced it.
    pub(super) number: usize,
    pub(super) account: Account,
    /// The last snapshot, and what happened since.
    snapshot: Vec<u8>,
    log: Vec<Event>,
    pub(super) records: BTreeMap<TravelDay, Box<DayRecord>>,
    pub(super) payments: PaymentBook,
    pub(super) deadline: Option<Deadline>,
    pub(super) history: History,
    pub(super) bank: Bank,
    watch: Watch,
    books: BooksCheck,
    /// What left for good, and is counted.
    counted: u64,
    commands: i64,
    /// The trips of days that left for good; only where they are wanted.
    trips: Option<Vec<Trip>>,
}

/// What came of a command.
#[derive(Debug)]
pub(super) enum Sent {
    /// It was decided on; the effects are to be carried out, some of them once more after a restart.
    Done { events: Vec<What>, effects: Vec<Effect>, again: bool },
    /// It was refused.
    Refused(Refusal),
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        (city, world, dice): (&'a City, &'a World, Dice),
        number: usize,
        (names, card): (Names, CardKind),
        keeps_trips: bool,
    ) -> Self {
        let account = Account::new(serial(dice, number), names.own, card);
        let mut bank = Bank::default();
        bank.besides = Money::from_minor(i64::from(city.is_planted(Plant::BankPaysMore)));
        Self {
            city,
            world,
            rules: &world.rules,
            key: &city.key,
            dice,
            names,
            number,
            payments: PaymentBook::default(),
            snapshot: account.to_bytes(),
            books: BooksCheck::new(&account),
            account,
            log: Vec::new(),
            records: BTreeMap::new(),
            deadline: None,
            history: History::default(),
            bank,
            watch: Watch::default(),
            counted: 0,
            commands: 0,
            trips: keeps_trips.then(Vec::new),
        }
    }

    const fn context(&self) -> Context<'a> {
        Context { rules: self.rules, reference_key: self.key }
    }

    /// Sends a command, and checks what comes of it.
    pub(super) fn send(
        &mut self,
        command: Command,
        now: Instant,
        counts: &mut Counts,
        pen: &mut Pen,
    ) -> Result<Sent, Broken> {
        self.commands = self.commands.saturating_add(1);
        counts.commands = counts.commands.saturating_add(1);
        pen.command(self.rules, self.number, now, &command);
        let mut command = command;
        let mut decided = decide(&self.account, &self.context(), &command);
        if matches!(decided, Err(Refusal::RecordNeeded { .. })) {
            command = self.with_records(command);
            decided = decide(&self.account, &self.context(), &command);
        }
        self.refused_out_counts(&command)?;
        self.pays_when_allowed(&command, now, decided.as_ref().err())?;
        let decision = match decided {
            Ok(decision) => decision,
            Err(refusal) => {
                pen.remark(|| format!("refused: {refusal}"));
                return Ok(Sent::Refused(refusal));
            }
        };
        let mut rng = self.dice.of(For::Host, now.unix_seconds(), self.commands);
        if rng.chance(30) {
            let twice = decide(&self.account, &self.context(), &command);
            holds(twice.as_ref() == Ok(&decision), "the same arguments, the same decision", || {
                format!("{command:?} was decided twice, differently")
            })?;
        }
        let before = Before::of(&self.account);
        let Decision { events, effects } = decision;
        let touched = self.apply(&events, counts, pen)?;
        self.watch_command(&command, &before, &events, now)?;
        for effect in &effects {
            self.watch.effect(effect)?;
        }
        counts.effects = counts.effects.saturating_add(u64::try_from(effects.len()).unwrap_or_default());
        self.history.set(now, self.watch.reasons());
        self.watch.state(&self.account, touched)?;
        self.money_agrees(&effects)?;
        self.repeat_does_nothing(&command)?;
        if rng.chance(40) {
            self.explains(&events)?;
        }
        let mut restarted = false;
        let mut kept: Vec<What> = Vec::with_capacity(events.len());
        for event in events {
            if Self::wants(&event.what) {
                kept.push(event.what.clone());
            }
            let lost =
                matches!(event.what, What::TapRecorded { .. }) && self.city.is_planted(Plant::EventLost);
            if !lost {
                self.log.push(event);
            }
        }
        if counts.faults.happens(Fault::Restart, &mut rng) || self.log.len() > LOG_MAX {
            self.restart(rng.chance(250))?;
            counts.restarts = counts.restarts.saturating_add(1);
            restarted = true;
        }
        let again = restarted && counts.faults.happens(Fault::EffectTwice, &mut rng);
        self.deadline = self.account.next_deadline(self.rules);
        Ok(Sent::Done { events: kept, effects, again })
    }

    /// What those around the account react to.
    fn wants(what: &What) -> bool {
        matches!(
            what,
            What::DebtOpened { .. }
                | What::CardDenied { .. }
                | What::PaymentApproved { .. }
                | What::TripMissed { .. }
        )
    }

    fn with_records(&self, command: Command) -> Command {
        hand_records(&self.account, &self.context(), command, |day| {
            self.records.get(&day).map(|record| (**record).clone())
        })
    }

    fn apply(&mut self, events: &[Event], counts: &mut Counts, pen: &mut Pen) -> Result<bool, Broken> {
        self.watch.begin();
        let mut touched = false;
        for event in events {
            pen.event(self.rules, event);
            counts.things.event(&event.what);
            self.watch.before(&self.account, event, self.world, counts)?;
            self.payments.note(event);
            let applied = self.books.apply(&mut self.account, event);
            applied.or_else(|found| broken("I1 every event posts what balances", found))?;
            touched |= trip_of(&event.what).is_some()
                || matches!(
                    event.what,
                    What::TapRecorded { .. }
                        | What::TapRequalified { .. }
                        | What::TripWithdrawn { .. }
                        | What::DayReturned { .. }
                );
            self.keep(&event.what, counts)?;
        }
        counts.events = counts.events.saturating_add(u64::try_from(events.len()).unwrap_or_default());
        Ok(touched)
    }

    /// What the host stores and the bank hears of an event.
    fn keep(&mut self, what: &What, counts: &mut Counts) -> Kept {
        let rule = "the bank's books are the account's";
        if let What::DayLeft { record } = what {
            let told = (record.held.day, record.digest());
            holds(self.account.digests().contains(&told), "a record is known by its digest", || {
                format!("{}", record.held.day)
            })?;
            hands_on_little(record, self.rules)?;
            self.records.insert(record.held.day, record.clone());
        } else if let What::DayReturned { record } = what {
            // The account holds it again; it will give another.
            self.records.remove(&record.held.day);
        } else if let What::PaymentApproved { effect, .. } = what {
            self.bank.is_told(*effect, true).or_else(|found| broken(rule, found))?;
            Bank::count(true, &mut counts.things);
        } else if let What::PaymentDeclined { effect, .. } = what {
            self.bank.is_told(*effect, false).or_else(|found| broken(rule, found))?;
            Bank::count(false, &mut counts.things);
        } else if let What::PaymentTakenBack { effect, .. } = what {
            self.bank.takes_back(*effect).or_else(|found| broken(rule, found))?;
        }
        Ok(())
    }

    fn keep_trips(&mut self, record: &DayRecord) {
        if let Some(trips) = &mut self.trips {
            trips.extend(
                record.held.trips.iter().filter(|held| !held.withdrawn).map(|held| held.trip.clone()),
            );
        }
    }

    /// What must hold between the account before a command and after it.
    fn watch_command(&self, command: &Command, before: &Before, events: &[Event], now: Instant) -> Kept {
        if let Command::Tap(tap) | Command::LateTap { tap, .. } = command {
            let late = tap.lateness_seconds() > Lateness::new(self.rules.policy()).adjust;
            let booked = self.account.balance().books.booked();
            holds(!late || booked <= before.booked, "I8 a late tap never raises", || {
                format!("{} raises {} to {booked}", tap.id, before.booked)
            })?;
            self.presentation(tap, before, events, now)?;
            self.brings_back_little(tap, events)?;
        }
        let days = self.account.days().len();
        holds(days <= DAYS_MAX, "the state is bounded", || format!("{days} days are held"))?;
        let digests = self.account.digests().len();
        holds(digests <= 80, "the state is bounded", || format!("{digests} digests are held"))
    }

    /// Of the days before its own, a tap that is new brings back those that hand something on: the day before where it is
    /// read in the first seconds, the one before that, and where an open trip began.
    fn brings_back_little(&self, tap: &Tap, events: &[Event]) -> Kept {
        let own = self.rules.calendar().day_of(tap.at);
        let is_earlier =
            |e: &&Event| matches!(&e.what, What::DayReturned { record } if record.held.day < own);
        let earlier = events.iter().filter(is_earlier).count();
        holds(tap.version > 0 || earlier <= 3, "L4 a tap brings back what it touches", || {
            format!("{} brings back {earlier} days before its own", tap.id)
        })
    }

    /// A blocked card that presents itself starts an attempt where one is allowed (RULES D4), and is checked at the
    /// issuer where that is its way out (RULES D3).
    fn presentation(&self, tap: &Tap, before: &Before, events: &[Event], now: Instant) -> Kept {
        let bucket = events.iter().find_map(|event| {
            let What::TapRecorded { tap: own, bucket, .. } = &event.what else { return None };
            (own.id == tap.id && tap.version == 0).then_some(*bucket)
        });
        let Some(bucket) = bucket else { return Ok(()) };
        let started = |e: &Event| matches!(e.what, What::RecoveryRequested { channel: Channel::Tap, .. });
        let asked = |e: &Event| matches!(e.what, What::AccountCheckAsked { .. });
        let started = events.iter().any(started);
        let late = tap.lateness_seconds() > Lateness::new(self.rules.policy()).adjust;
        let idle = !before.in_flight && self.account.in_flight().is_none();
        if before.in_debt && before.blocked && idle && bucket.is_presentation() && !late {
            let scheme = self.account.card().scheme;
            let allowed = self.watch.allows(Channel::Tap, now, self.rules, scheme).unwrap_or(false);
            holds(started || !allowed || self.account.debt().is_none(), "D4 a presentation asks", || {
                format!("{} started nothing", tap.id)
            })?;
        }
        let waits = before.denied.iter().any(DenyReason::ends_with_account_check);
        if matches!(bucket, Bucket::Refused | Bucket::DebtRecovery) && waits && !late {
            let today = self.rules.calendar().date(now);
            let right = events.iter().any(asked) || self.watch.checked_on() == Some(today);
            holds(right, "D3 a refused presentation asks the issuer", || format!("{}", tap.id))?;
        }
        Ok(())
    }

    /// A check-out that was refused at the reader counts as one that was not (RULES P9, I5).
    fn refused_out_counts(&self, command: &Command) -> Kept {
        let Command::Tap(tap) = command else { return Ok(()) };
        if tap.reader_outcome != ReaderOutcome::Denied || tap.direction == Direction::In {
            return Ok(());
        }
        let accepted =
            Command::Tap(Box::new(Tap { reader_outcome: ReaderOutcome::Accepted, ..(**tap).clone() }));
        let decided = |command| decide(&self.account, &self.context(), command).unwrap_or_default();
        let (refused, accepted) = (decided(command), decided(&accepted));
        let bucket = |decision: &Decision| {
            decision.events.iter().find_map(|event| {
                let What::TapRecorded { bucket, .. } = &event.what else { return None };
                Some(*bucket)
            })
        };
        let Some(Bucket::CheckOut { trip }) = bucket(&accepted) else { return Ok(()) };
        // Of one presentation the accepted tap stands; that is another matter (RULES P2).
        if matches!(bucket(&refused), Some(Bucket::Duplicate { .. })) {
            return Ok(());
        }
        let fare = |decision: &Decision| {
            let mut trips = decision.events.iter().rev().filter_map(|event| trip_of(&event.what));
            trips.find(|own| own.id == trip).map(|own| (own.status, own.fare))
        };
        let same = bucket(&refused) == bucket(&accepted) && fare(&refused) == fare(&accepted);
        holds(same, "I5 a refused check-out counts", || {
            format!("{}: {:?} and {:?}", tap.id, fare(&refused), fare(&accepted))
        })
    }

    /// Self-service is refused exactly where the policy's table says so (RULES D8).
    fn pays_when_allowed(&self, command: &Command, now: Instant, refusal: Option<&Refusal>) -> Kept {
        let Command::Instruct { what: Instruction::PayDebt {}, .. } = command else { return Ok(()) };
        let scheme = self.account.card().scheme;
        let allowed = self.watch.allows(Channel::SelfService, now, self.rules, scheme);
        let right = match refusal {
            None => allowed == Some(true),
            Some(Refusal::NoDebt) => allowed.is_none(),
            Some(Refusal::InFlight { .. }) => self.account.in_flight().is_some(),
            Some(Refusal::NotNow { .. }) => allowed == Some(false),
            Some(_) => false,
        };
        // A repeat of one that was taken comes to nothing, whatever the table says.
        let repeat = refusal.is_none()
            && decide(&self.account, &self.context(), command).is_ok_and(|again| again.events.is_empty());
        holds(right || repeat, "D8 self-service", || format!("allowed: {allowed:?}, refused: {refusal:?}"))
    }

    /// What the bank paid and paid back is what the account says (N4).
    fn money_agrees(&mut self, effects: &[Effect]) -> Kept {
        let rule = "the bank's books are the account's";
        for effect in effects {
            if let Effect::Refund { id, amount } = effect {
                self.bank.refund(*id, *amount).or_else(|found| broken(rule, found))?;
            }
        }
        let books = self.account.balance().books;
        let own = (self.bank.paid, self.bank.refunded());
        holds(own == (books.approved, books.refunded), rule, || {
            format!("the bank says {own:?}, the account {books:?}")
        })
    }

    /// Contract 4.
    fn repeat_does_nothing(&self, command: &Command) -> Kept {
        match decide(&self.account, &self.context(), command) {
            Ok(again) if !again.events.is_empty() || !again.effects.is_empty() => {
                broken("a repeat does nothing", format!("sent again, {command:?} gave {again:?}"))
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// The lines of an explanation add up to the fare (I11).
    fn explains(&self, events: &[Event]) -> Kept {
        for trip in events.iter().filter_map(|event| trip_of(&event.what)) {
            let now = self.account.trips().find(|held| held.trip.id == trip.id && !held.withdrawn);
            let Some(Fare::Priced(fare)) = now.map(|held| held.trip.fare) else { continue };
            let Some(why) = self.account.explain(self.rules, &trip.id) else { continue };
            let right = why.price == fare && why.total() == Exact::from_money(fare);
            holds(right, "I11 lines add up to the fare", || format!("{} costs {fare}:\n{why}", trip.id))?;
        }
        Ok(())
    }

    /// The host is gone and comes back: from the last snapshot and what was stored since, the account is what it was,
    /// to the byte (I9). `as_text`: the log is read from its stored form.
    fn restart(&mut self, as_text: bool) -> Kept {
        let rule = "I9 replay is the state";
        let mut account = match Account::from_bytes(&self.snapshot) {
            Ok(account) => account,
            Err(error) => return broken(rule, format!("the snapshot: {error}")),
        };
        for event in &self.log {
            let read;
            let event = if as_text {
                let text = serde_json::to_string(event).unwrap_or_default();
                match serde_json::from_str::<Event>(&text) {
                    Ok(event) => read = event,
                    Err(error) => return broken(rule, format!("{error} in {text}")),
                }
                &read
            } else {
                event
            };
            if let Err(error) = account.apply(event) {
                return broken(rule, format!("{error}: {event:?}"));
            }
        }
        let bytes = account.to_bytes();
        holds(account == self.account && bytes == self.account.to_bytes(), rule, || {
            format!("{account:?}\nis not\n{:?}", self.account)
        })?;
        self.account = account;
        self.snapshot = bytes;
        self.log.clear();
        Ok(())
    }

    /// The next deadline is neither early nor for nothing (I12): just before it nothing happens.
    pub(super) fn is_due(&self, at: Instant) -> Kept {
        let early = check_not_early(&self.account, &self.context(), at);
        early.or_else(|found| broken("I12 a deadline is not early", found))
    }

    /// What is worked off at once is what is worked off one by one, but for attempts that were missed (RULES T2).
    pub(super) fn at_once(&self, now: Instant) -> Kept {
        let Ok(at_once) = decide(&self.account, &self.context(), &Command::Advance { now }) else {
            return broken("time passes", format!("advancing to {now} was refused"));
        };
        if at_once.events.iter().any(|e| matches!(e.what, What::RecoverySkipped { .. })) {
            return Ok(());
        }
        let mut account = self.account.clone();
        let mut one_by_one = Decision::default();
        while let Some(due) = account.next_deadline(self.rules).filter(|due| due.at <= now) {
            let step =
                decide(&account, &self.context(), &Command::Advance { now: due.at }).unwrap_or_default();
            if step.events.is_empty() {
                return broken("I12 a deadline is not for nothing", format!("{due:?}"));
            }
            for event in &step.events {
                if let Err(error) = account.apply(event) {
                    return broken("an event fits the account", format!("{error}: {:?}", event.what));
                }
            }
            one_by_one.events.extend(step.events);
            one_by_one.effects.extend(step.effects);
        }
        holds(at_once == one_by_one, "at once is one by one", || {
            format!("at once {at_once:?}\none by one {one_by_one:?}")
        })
    }

    /// A command that comes past a deadline is refused (contract 2).
    pub(super) fn time_comes_first(&self, command: &Command) -> Kept {
        match decide(&self.account, &self.context(), command) {
            Err(Refusal::AdvanceFirst { .. }) => Ok(()),
            Ok(decision) if decision.events.is_empty() => Ok(()),
            other => broken("time comes first", format!("{command:?} gave {other:?}")),
        }
    }

    /// The end of a life: everything is counted, nothing is lost, and nobody is locked out for good.
    pub(super) fn finish(&mut self, now: Instant, counts: &mut Counts) -> Kept {
        self.restart(true)?;
        if self.city.is_planted(Plant::RecordLost) {
            self.records.pop_first();
        }
        for record in core::mem::take(&mut self.records).into_values() {
            self.counted = self.counted.saturating_add(tally(&record.held, counts));
            self.keep_trips(&record);
        }
        for day in self.account.days() {
            self.counted = self.counted.saturating_add(tally(day, counts));
            if let Some(trips) = &mut self.trips {
                trips.extend(day.trips.iter().filter(|held| !held.withdrawn).map(|held| held.trip.clone()));
            }
        }
        holds(self.counted == self.watch.held, "I2 no tap is lost", || {
            format!("{} taps were taken in, {} left", self.watch.held, self.counted)
        })?;
        let balance = self.account.balance();
        let plus = |sum: &mut Money, more: Money| *sum = sum.checked_add(more).unwrap_or(Money::MAX);
        plus(&mut counts.booked, balance.books.booked());
        plus(&mut counts.approved, balance.books.approved);
        plus(&mut counts.waived_net, balance.books.waived());
        plus(&mut counts.moved, balance.books.moved);
        plus(&mut counts.uncollected, balance.uncollected);
        plus(&mut counts.in_flight, balance.in_flight);
        plus(&mut counts.credits, balance.open_credits);
        counts.accounts = counts.accounts.saturating_add(1);
        if let Some(debt) = self.account.debt() {
            counts.left_open(debt.amount);
        }
        if self.account.is_blocked() {
            self.way_out(now)?;
            counts.rescued = counts.rescued.saturating_add(1);
        }
        Ok(())
    }

    /// All trips of the life, in order of time.
    pub(super) fn take_trips(&mut self) -> Vec<Trip> {
        let mut trips = self.trips.take().unwrap_or_default();
        trips.sort_by_key(|trip| (trip.check_in.at, trip.id));
        trips
    }
}

/// A day is handed what a ride of it can still use, and no place and instant of a ride of long ago (RULES J6).
fn hands_on_little(record: &DayRecord, rules: &Rules) -> Kept {
    let begins = rules.calendar().starts(record.held.day).plus_seconds(-2 * 86_400);
    let mut windows = record.carry_in.tally.iter().flat_map(|tally| &tally.transfers);
    let old = windows.find(|window| window.ends < begins);
    holds(old.is_none(), "J6 a day is handed what it can use", || {
        format!("{} is handed {:?}", record.held.day, old)
    })
}

/// The account before a command, as far as what comes of it is measured by that.
struct Before {
    booked: Money,
    in_debt: bool,
    blocked: bool,
    in_flight: bool,
    denied: Vec<DenyReason>,
}

impl Before {
    fn of(account: &Account) -> Self {
        Self {
            booked: account.balance().books.booked(),
            in_debt: account.debt().is_some(),
            blocked: account.is_blocked(),
            in_flight: account.in_flight().is_some(),
            denied: account.denied().iter().map(|own| own.reason).collect(),
        }
    }
}

/// The serial of an account: of a card's accounts, one after the other.
pub(super) fn serial(dice: Dice, number: usize) -> AccountSerial {
    let number = u64::try_from(number).unwrap_or_default();
    AccountSerial::new(dice.card.saturating_mul(4).saturating_add(number)).unwrap_or_default()
}
