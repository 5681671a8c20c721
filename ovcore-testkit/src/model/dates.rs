//! What an account and its host keep of a life, with the date on which each of it is to be forgotten, by either.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::account::{Account, Command, DayRecord, Event, Instruction, What};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::deny::Denial;
use ovcore::ids::RecordId;
use ovcore::retain::own::{self, Row};
use ovcore::retain::{Catalogue, Given, Moment, Record, Rule, Signal, Standing, Task, When, due, plan};
use ovcore::rules::Rules;
use ovcore::settle::ReferenceKey;
use ovcore::view::{PaymentBook, PaymentState};
use serde_json::Value;

use super::Model;
use super::keep::{self, Case, Kept};
use super::lives::host;
use super::names::Names;
use super::till::{self, Life};
use crate::host::Host;
use crate::rng::Rng;

/// Under which rule of the catalogue something falls.
const TRANSACTIONS: &str = "004-2";
const DEBT: &str = "004-9";
const DEBT_TRIPS: &str = "004-10";
const LISTING: &str = "004-11";

/// What both say, as text.
type Parted = (String, String);

/// What is kept, by its name.
type Shelf = BTreeMap<String, Kept>;

/// The life as it was at an instant.
fn as_of(life: &Life, now: Instant) -> Life {
    let mut own = life.clone();
    own.taps.retain(|tap| tap.received_at <= now);
    own.calls.retain(|(at, _)| *at <= now);
    own.until = now;
    own
}

/// What is kept of an account, in the model's eyes.
struct Reader<'a> {
    model: &'a Model,
    life: Life,
    /// For events, which say what once was …
    events: Names<'a>,
    /// … and for what is kept as it is.
    names: Names<'a>,
    since: TravelDay,
}

impl Reader<'_> {
    fn date(&self, at: Instant) -> TravelDay {
        self.model.clock.date(at)
    }

    fn erase(rows: &mut Shelf, name: String, category: &str, oldest: Option<TravelDay>) {
        if let Some(day) = oldest {
            let kept = Kept::plain(&name, category, Moment::On(day), Task::Erase);
            rows.insert(name, kept);
        }
    }

    fn days(rows: &mut Shelf, name: String, oldest: Option<TravelDay>) {
        if let Some(day) = oldest {
            let kept = Kept::plain(&name, TRANSACTIONS, Moment::On(day), Task::ForgetDays);
            rows.insert(name, kept);
        }
    }

    fn rows(&self, host: &Host<'_>, book: &PaymentBook) -> Shelf {
        let mut rows = Shelf::new();
        for (number, event) in host.events().iter().enumerate() {
            let category = match event.what {
                What::DebtOpened { .. } | What::DebtIncreased { .. } | What::DebtWaived { .. } => DEBT_TRIPS,
                _ => TRANSACTIONS,
            };
            // The record of a day that leaves is of what is known by then.
            let has_record = matches!(event.what, What::DayLeft { .. });
            let oldest = if has_record { self.names.oldest(event) } else { self.events.oldest(event) };
            Self::erase(&mut rows, format!("event-{number}"), category, oldest);
        }
        for (day, record) in records(host.events()) {
            Self::erase(&mut rows, format!("day-{day}"), TRANSACTIONS, self.names.oldest(&record));
        }
        for held in host.account().days() {
            Self::erase(&mut rows, format!("held-{}", held.day), TRANSACTIONS, self.names.oldest(&**held));
        }
        self.payments(&mut rows, book);
        let own = till::live(self.model, &self.life);
        let told: Vec<(Instant, String)> = own.facts.iter().map(|fact| told(fact)).collect();
        Self::reasons(&mut rows, &told);
        self.account(&mut rows, host, &own, &told);
        rows
    }

    /// A payment counts from the date of asking, the trips that it names from their own days; nothing goes that is at
    /// the bank. The book as a whole is as old as the oldest of all that may go.
    fn payments(&self, rows: &mut Shelf, book: &PaymentBook) {
        let open = book.debts().iter().find(|debt| debt.end.is_none()).map(|debt| debt.number);
        let mut all: Vec<TravelDay> = Vec::new();
        for (number, record) in book.payments().iter().enumerate() {
            if record.state == PaymentState::InFlight {
                continue;
            }
            let (asked, trips) = (self.date(record.asked_at), self.names.oldest(&record.payment.items));
            Self::erase(rows, format!("payment-{number}"), TRANSACTIONS, Some(asked));
            Self::days(rows, format!("payment-{number}-trips"), trips);
            // What is owed stays as long as it is owed, without its trips.
            let is_owed = open.is_some() && record.debt == open;
            all.extend((!is_owed).then_some(asked));
            all.extend(trips);
        }
        all.extend(book.refunds().iter().map(|(at, _)| self.date(*at)));
        all.extend(book.credits().iter().filter_map(|credit| self.names.oldest(credit)));
        Self::days(rows, "book".to_owned(), all.into_iter().min());
    }

    /// Debts until they are closed, entries on the deny list until the reason is gone: by what the till did.
    fn reasons(rows: &mut Shelf, told: &[(Instant, String)]) {
        for (place, (at, what)) in told.iter().enumerate() {
            // Within one instant the order of the facts is nobody's rule.
            let later = |end: &str| told.iter().skip(place).find(|(_, what)| what == end).map(|(at, _)| *at);
            let (category, anchor, signal, ended) = if what.starts_with("debt 2") {
                let date = what.split(' ').nth(1).expect("its date").parse().expect("a date");
                (DEBT, Moment::On(date), Signal::Paid, later("debt closed"))
            } else if let Some(reason) = what.strip_prefix("deny ") {
                (LISTING, Moment::At(*at), Signal::Served, later(&format!("free {reason}")))
            } else {
                continue;
            };
            let name = name_of(*at, what);
            let mut kept = Kept::plain(&name, category, anchor, Task::Erase);
            kept.signals.extend(ended.map(|at| Given { signal, at }));
            rows.insert(name, kept);
        }
    }

    /// Of single days the account holds what it names, but for what goes on. It goes itself 18 months after the last
    /// travel or payment, when nothing of it goes on.
    fn account(&self, rows: &mut Shelf, host: &Host<'_>, own: &till::Account, told: &[(Instant, String)]) {
        let account = host.account();
        let unsettled = account.unsettled_days();
        let single = single_days(&self.names, account).into_iter().map(|(day, _)| day);
        let single = single.filter(|day| !unsettled.contains(day));
        Self::days(rows, "account-days".to_owned(), single.min());
        let goes_on = own.sums[2..].iter().any(|sum| *sum != 0) || !own.reasons.is_empty();
        if goes_on || !self.may_change().is_empty() {
            return;
        }
        let transactions = ["asked", "approved", "declined", "settled", "refund", "unknown"];
        let paid = told.iter().filter(|(_, what)| transactions.iter().any(|word| what.starts_with(word)));
        let travelled = self.life.taps.iter().map(|tap| tap.at);
        // An account check that a late tap asked for counts too: see the page of what was found.
        let checks =
            host.events().iter().filter(|event| matches!(event.what, What::AccountCheckAsked { .. }));
        let all = travelled.chain(paid.map(|(at, _)| *at)).chain(checks.map(|event| event.at));
        let last = all.map(|at| self.date(at)).max();
        Self::erase(rows, "account".to_owned(), TRANSACTIONS, Some(last.unwrap_or(self.since)));
    }

    /// The days of taps that a correction or a late tap may still touch: not before their date + 62.
    fn may_change(&self) -> BTreeSet<TravelDay> {
        let today = self.date(self.life.until);
        let own = |tap: &ovcore::tap::Tap| self.model.clock.day_of(self.model.position(tap));
        self.life.taps.iter().map(own).filter(|day| day.plus_days(62) > today).collect()
    }
}

/// The days that an account names, each with where, but for what stays with it (who it is, when it was last spoken to,
/// what is blocked and owed and since when, from when on it holds days) and for what goes on: days that may change, and
/// what is at the bank or owed to the traveller.
fn single_days(names: &Names<'_>, account: &Account) -> Vec<(TravelDay, String)> {
    let mut stored = serde_json::to_value(account).expect("a stored form");
    let fields = stored.as_object_mut().expect("an account");
    let goes_on = ["days", "digests", "credits", "in_flight", "night_waits", "take_backs"];
    for stays in ["token", "card", "seen", "passed", "denied", "frees_at", "linked"].iter().chain(&goes_on) {
        fields.remove(*stays);
    }
    if let Some(Value::Object(debt)) = fields.get_mut("debt") {
        // Its date and its last answer are its own (004-9).
        debt.remove("date");
        debt.remove("answered_at");
    }
    let base = fields.remove("base").and_then(|base| base.get(1).cloned());
    let mut days = names.of(&stored);
    // What one day handed to the next is one thing.
    let handed = base.and_then(|carry| names.of(&carry).into_iter().map(|(day, _)| day).min());
    days.extend(handed.map(|day| (day, " base".to_owned())));
    days
}

/// A fact of the till: when, and what.
fn told(fact: &str) -> (Instant, String) {
    let (at, what) = fact.split_once(' ').expect("an instant and what happened");
    (Instant::parse(at).expect("an instant"), what.to_owned())
}

/// The name of a debt or of an entry on the deny list.
fn name_of(at: Instant, what: &str) -> String {
    let what: String = what.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{}-{what}", at.unix_seconds())
}

/// The records of the days that left, the last of each.
fn records(events: &[Event]) -> BTreeMap<TravelDay, DayRecord> {
    let left = events.iter().filter_map(|event| match &event.what {
        What::DayLeft { record } => Some((record.held.day, (**record).clone())),
        _ => None,
    });
    left.collect()
}

/// A row of the engine, with what its host was told of it.
type Rowed = (String, Row, Vec<Given>);

/// What the engine says of the same.
fn engine_rows(host: &Host<'_>, book: &PaymentBook, rules: &Rules, since: TravelDay) -> Vec<Rowed> {
    let calendar = rules.calendar();
    let mut rows: Vec<Rowed> = Vec::new();
    let mut add = |name: String, row: Option<Row>| rows.extend(row.map(|row| (name, row, Vec::new())));
    for (number, row) in own::log(host.events(), calendar).enumerate() {
        add(format!("event-{number}"), Some(row));
    }
    for (day, record) in records(host.events()) {
        add(format!("day-{day}"), Some(own::day_record(&record)));
    }
    for held in host.account().days() {
        add(format!("held-{}", held.day), Some(own::held_day(held)));
    }
    for (number, record) in book.payments().iter().enumerate() {
        add(format!("payment-{number}"), own::payment(record, calendar));
        add(format!("payment-{number}-trips"), own::payment_trips(record));
    }
    add("book".to_owned(), own::payment_book(book, calendar));
    add("account-days".to_owned(), own::account_days(host.account(), calendar));
    add("account".to_owned(), own::account(host.account(), book, since, calendar));
    for (place, event) in host.events().iter().enumerate() {
        let later = |is_end: &dyn Fn(&What) -> bool| {
            host.events().iter().skip(place).find(|event| is_end(&event.what)).map(|event| event.at)
        };
        let (what, row, signal, ended) = match &event.what {
            What::DebtOpened { debt } => {
                let what = format!("debt {} {}", debt.date, till::minor(debt.amount));
                (what, own::debt(debt), Signal::Paid, later(&|what| *what == What::DebtClosed))
            }
            What::CardDenied { reason } => {
                let denial = Denial { reason: *reason, number: 0, since: event.at };
                let ended = later(&|what| *what == What::CardFreed { reason: *reason });
                (format!("deny {reason:?}"), own::listing(&denial), Signal::Served, ended)
            }
            _ => continue,
        };
        let given = ended.map(|at| Given { signal, at }).into_iter().collect();
        rows.push((name_of(event.at, &what), row, given));
    }
    rows
}

/// The rows of both, name by name.
fn compare_rows(own: &Shelf, engine: &[Rowed]) -> Result<(), Parted> {
    let said: BTreeMap<&String, _> =
        engine.iter().map(|(name, row, given)| (name, (row.category, row.anchor, row.task, given))).collect();
    for name in own.keys().chain(engine.iter().map(|(name, _, _)| name)) {
        let kept = own.get(name).map(|kept| (kept.category.as_str(), kept.anchor, kept.task, &kept.signals));
        let row = said.get(name).copied();
        if row != kept {
            return Err((format!("{name}: {row:?}"), format!("{name}: {kept:?}")));
        }
    }
    Ok(())
}

/// The dates of all rows under a catalogue, and the plans just before and at some of them.
fn compare_plans(
    (model, rules, rng): (&Model, &Rules, &mut Rng),
    own: &Shelf,
    engine: &[Rowed],
) -> Result<Vec<Instant>, Parted> {
    let catalogue = super::records::catalogue(rng);
    let of = |name: &str| -> &Rule { catalogue.rule(name).expect("a rule of the catalogue") };
    let mut dates = Vec::new();
    for (name, row, given) in engine {
        let kept = &own[name];
        let standing = Standing { signals: given, ..Standing::default() };
        let said = due(of(row.category), row.anchor, &standing, rules.calendar());
        let case = Case::new(model.clock, of(&kept.category), kept);
        if said.when != case.due().map_or(When::Waits, When::At) {
            return Err((said.to_string(), format!("{name}: {:?}", case.due())));
        }
        dates.extend(case.due());
    }
    let kept: Vec<Kept> = own.values().cloned().collect();
    let mut nows: Vec<Instant> = Vec::new();
    for _ in 0..2 {
        let date = rng.pick(&dates).copied();
        nows.extend(date.into_iter().flat_map(|date| [date.plus_seconds(-1), date]));
    }
    for now in nows {
        let records = engine.iter().map(|(name, row, signals)| -> Record<'_> {
            let id: RecordId = name.parse().expect("a name");
            row.record(id, Standing { signals, ..Standing::default() })
        });
        let said = plan(&catalogue, records, now, rules.calendar());
        let model = keep::plan(model.clock, catalogue.rules(), &kept, now);
        if said != model {
            return Err((format!("{now}: {said:?}"), format!("{now}: {model:?}")));
        }
    }
    Ok(dates)
}

/// Months later a night's plan is carried out: what the account names afterwards is what it may still name.
fn compare_forgetting(
    names: &Names<'_>,
    host: &mut Host<'_>,
    (rules, now): (&Rules, Instant),
) -> Result<(), Parted> {
    let whole = |what: String| (what, String::new());
    host.run_until(now).map_err(whole)?;
    let before = single_days(names, host.account());
    let Some(row) = own::account_days(host.account(), rules.calendar()) else { return Ok(()) };
    let record = row.record("account".parse().expect("a name"), Standing::default());
    let orders = plan(&Catalogue::ovpay(), [record], now, rules.calendar()).orders;
    let Some(first) = orders.first().and_then(|order| order.before) else { return Ok(()) };
    let id = "forget".parse().expect("a name");
    let what = Instruction::Forget { before: first };
    host.send(&Command::Instruct { id, now, what }).map_err(whole)?;
    let today = names.date(now);
    let unsettled = host.account().unsettled_days();
    let stays = |(day, _): &(TravelDay, String)| {
        *day >= first || day.plus_days(62) > today || unsettled.contains(day)
    };
    let own: BTreeSet<(TravelDay, String)> = before.into_iter().filter(stays).collect();
    let left: BTreeSet<(TravelDay, String)> = single_days(names, host.account()).into_iter().collect();
    if left == own { Ok(()) } else { Err((format!("{now}: {left:?} is left"), format!("{now}: {own:?}"))) }
}

/// What is kept of a life, and when each of it is to be forgotten, by both.
///
/// # Errors
/// Where they part: what the engine says, and the model.
pub(super) fn compare(
    (model, rules, key): (&Model, &Rules, &ReferenceKey),
    life: &Life,
    rng: &mut Rng,
) -> Result<u64, Parted> {
    let first = life.taps.iter().map(|tap| tap.received_at).min().unwrap_or(life.until);
    let length = u32::try_from(life.until.seconds_since(first)).expect("some months");
    let soon = rng.chance(300);
    let now = if soon { first.plus_seconds(i64::from(rng.between(0, length))) } else { life.until };
    let life = as_of(life, now);
    let mut host = host(rules, key, &life).map_err(|why| (why, String::new()))?.host;
    let book = PaymentBook::of(host.events());
    let events = Names::new(model, &life.taps, now);
    let names = events.as_known_last();
    let reader = Reader { model, life, events, names, since: model.clock.date(first) };
    let (own, engine) = (reader.rows(&host, &book), engine_rows(&host, &book, rules, reader.since));
    compare_rows(&own, &engine).map_err(|(engine, own)| {
        let number = engine.split([':', '-']).nth(1).and_then(|number| number.parse::<usize>().ok());
        let event = number.filter(|_| engine.starts_with("event")).map(|number| &host.events()[number]);
        let what = format!("{event:?}, {:?}", single_days(&reader.names, host.account()));
        (format!("{engine}\n{what}"), own)
    })?;
    let dates = compare_plans((model, rules, rng), &own, &engine)?;
    let later =
        now.plus_seconds(i64::from(rng.between(440, 700)) * 86_400 + i64::from(rng.between(0, 86_399)));
    compare_forgetting(&reader.names, &mut host, (rules, later))?;
    Ok(u64::try_from(dates.len()).expect("few"))
}
