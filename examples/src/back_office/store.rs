//! The database: events, snapshots, outbox and timers, and where the records of days are that left.
//!
//! | table | what a row is |
//! |---|---|
//! | `run` | what the run is of, and how far the taps were read |
//! | `account` | an account: its snapshot, how many events that is, how many there are, when it wants to be woken |
//! | `event` | an event as a JSON line; never changed |
//! | `outbox` | an effect, in the order in which they were decided, and whether it is known to be carried out |
//! | `day_record` | which event holds the record of a day that left, and its digest |
//! | `refused` | a command that was refused, to be looked at by a person or to be sent again |
//!
//! The account of a card is its snapshot and the events after it. All that a command leads to goes in with one
//! transaction ([`Store::commit`]).

use std::path::Path;

use ovcore::account::{Account, Command, DayDigest, DayRecord, Decision, Effect, Event, What};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{Token, Travel};
use ovcore::settle::EffectId;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::OfficeError;
use super::stop::{Point, Stops};

/// An account's snapshot is made anew after so many events.
const SNAPSHOT_EVERY: u64 = 16;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS run (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS account (
  serial INTEGER PRIMARY KEY, token BLOB NOT NULL UNIQUE, events INTEGER NOT NULL,
  snapshot BLOB NOT NULL, snapshot_events INTEGER NOT NULL, wake INTEGER) STRICT;
CREATE INDEX IF NOT EXISTS timers ON account (wake, serial) WHERE wake IS NOT NULL;
CREATE TABLE IF NOT EXISTS event (
  account INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL,
  PRIMARY KEY (account, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (
  number INTEGER PRIMARY KEY, account INTEGER NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL,
  effect TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX IF NOT EXISTS outbox_id ON outbox (id);
CREATE INDEX IF NOT EXISTS queue ON outbox (number) WHERE done = 0;
CREATE TABLE IF NOT EXISTS day_record (
  account INTEGER NOT NULL, day INTEGER NOT NULL, event INTEGER NOT NULL, digest BLOB NOT NULL,
  PRIMARY KEY (account, day)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (
  number INTEGER PRIMARY KEY, account INTEGER NOT NULL, at INTEGER NOT NULL, code TEXT NOT NULL,
  command TEXT NOT NULL) STRICT;
";

/// Whether a commit survives the loss of power, or only the death of the process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The disk has it before the commit returns. What money asks for.
    #[default]
    PowerLoss,
    /// The operating system has it. Enough for a test that kills processes.
    ProcessDeath,
}

/// Opens a database of this program's.
pub(super) fn open(path: &Path, durability: Durability, tables: &str) -> Result<Connection, OfficeError> {
    let db = Connection::open(path)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    let level = match durability {
        Durability::PowerLoss => "FULL",
        Durability::ProcessDeath => "NORMAL",
    };
    db.pragma_update(None, "synchronous", level)?;
    db.execute_batch(tables)?;
    Ok(db)
}

/// An account, and how many events it came of.
#[derive(Clone, Debug)]
pub struct Held {
    /// The account.
    pub account: Account,
    /// How many events it came of.
    pub events: u64,
}

/// An effect that waits in the outbox.
#[derive(Clone, Debug)]
pub struct Queued {
    /// Its number in the outbox.
    pub number: i64,
    /// The account that asked for it.
    pub account: u64,
    /// When it was decided.
    pub at: Instant,
    /// What it is.
    pub effect: Effect,
}

/// What one command leads to.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// Of which account.
    pub serial: u64,
    /// When the office sent the command.
    pub now: Instant,
    /// Events and effects.
    pub decision: &'a Decision,
    /// The account after the events.
    pub after: &'a Held,
    /// When it wants to be woken.
    pub wake: Option<Instant>,
    /// How many taps were read, where the command was the next.
    pub feed: Option<u64>,
}

/// The database.
#[derive(Debug)]
pub struct Store {
    db: Connection,
}

impl Store {
    /// Opens the database, or makes it.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn open(path: &Path, durability: Durability) -> Result<Self, OfficeError> {
        Ok(Self { db: open(path, durability, TABLES)? })
    }

    /// Writes down what the run is of; a database of another run is refused.
    ///
    /// # Errors
    /// [`OfficeError::OtherRun`].
    pub fn is_of(&self, name: &'static str, expected: &str) -> Result<(), OfficeError> {
        self.db.execute("INSERT OR IGNORE INTO run VALUES (?1, ?2)", params![name, expected])?;
        let found: String =
            self.db.query_row("SELECT value FROM run WHERE name = ?1", [name], |row| row.get(0))?;
        if found == expected {
            return Ok(());
        }
        Err(OfficeError::OtherRun { name, found, expected: expected.to_owned() })
    }

    /// How many taps were read.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn feed(&self) -> Result<u64, OfficeError> {
        let mut query = self.db.prepare_cached("SELECT value FROM run WHERE name = 'feed'")?;
        let read: Option<String> = query.query_row([], |row| row.get(0)).optional()?;
        read.map_or(Ok(0), |text| text.parse().map_err(|_| OfficeError::Damaged { what: "the feed's place" }))
    }

    /// The account of a card.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn serial_of(&self, token: &Token<Travel>) -> Result<Option<u64>, OfficeError> {
        let mut query = self.db.prepare_cached("SELECT serial FROM account WHERE token = ?1")?;
        Ok(query.query_row([token.to_bytes()], |row| row.get(0)).optional()?)
    }

    /// The number of the next account.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn next_serial(&self) -> Result<u64, OfficeError> {
        Ok(self.db.query_row("SELECT coalesce(max(serial), 0) + 1 FROM account", [], |row| row.get(0))?)
    }

    /// All accounts, by number.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn serials(&self) -> Result<Vec<u64>, OfficeError> {
        let mut query = self.db.prepare("SELECT serial FROM account ORDER BY serial")?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Opens an account.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn add(&self, account: &Account) -> Result<(), OfficeError> {
        self.db.execute(
            "INSERT INTO account VALUES (?1, ?2, 0, ?3, 0, NULL)",
            params![account.serial().number(), account.token().to_bytes(), account.to_bytes()],
        )?;
        Ok(())
    }

    /// An account: its snapshot, and the events after it applied.
    ///
    /// # Errors
    /// [`OfficeError::NoAccount`]; [`OfficeError::Damaged`], [`OfficeError::Apply`] for what does not read back.
    pub fn load(&self, serial: u64) -> Result<Held, OfficeError> {
        let mut query =
            self.db.prepare_cached("SELECT snapshot, snapshot_events FROM account WHERE serial = ?1")?;
        let row = query.query_row([serial], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?))).optional()?;
        let Some((snapshot, events)) = row else { return Err(OfficeError::NoAccount { serial }) };
        let mut held = Held { account: Account::from_bytes(&snapshot)?, events };
        for event in self.events(serial, events)? {
            held.account.apply(&event)?;
            held.events = held.events.saturating_add(1);
        }
        Ok(held)
    }

    /// The events of an account from a number on.
    ///
    /// # Errors
    /// [`OfficeError::Damaged`] for one that does not read back.
    pub fn events(&self, serial: u64, from: u64) -> Result<Vec<Event>, OfficeError> {
        let mut query = self
            .db
            .prepare_cached("SELECT event FROM event WHERE account = ?1 AND number >= ?2 ORDER BY number")?;
        let rows = query.query_map([serial, from], |row| row.get::<_, String>(0))?;
        rows.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
    }

    /// Stores all that one command leads to, in one transaction: events, effects, the next wake-up, the place in the
    /// feed, which event holds the record of a day that left, and now and then a snapshot.
    ///
    /// # Errors
    /// [`OfficeError::Store`], [`OfficeError::Killed`]; then nothing of it is stored.
    pub fn commit(&mut self, outcome: &Outcome<'_>, stops: &mut dyn Stops) -> Result<(), OfficeError> {
        let transaction = self.db.transaction()?;
        write(&transaction, outcome)?;
        if stops.dies(Point::BeforeCommit) {
            // Dropped, a transaction leaves nothing behind; so does a process that dies.
            return Err(OfficeError::Killed(Point::BeforeCommit));
        }
        Ok(transaction.commit()?)
    }

    /// Keeps a command that was refused.
    ///
    /// # Errors
    /// [`OfficeError::Store`], [`OfficeError::Killed`]; then it is not stored.
    pub fn keep_refused(
        &mut self,
        (serial, now): (u64, Instant),
        code: &'static str,
        command: &Command,
        feed: Option<u64>,
        stops: &mut dyn Stops,
    ) -> Result<(), OfficeError> {
        let text = serde_json::to_string(command)?;
        let transaction = self.db.transaction()?;
        // A command that is sent again is refused again; it is kept once.
        transaction.execute(
            "INSERT INTO refused (account, at, code, command)
             SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM refused WHERE account = ?1 AND command = ?4)",
            params![serial, now.unix_seconds(), code, text],
        )?;
        move_feed(&transaction, feed)?;
        if stops.dies(Point::BeforeCommit) {
            return Err(OfficeError::Killed(Point::BeforeCommit));
        }
        Ok(transaction.commit()?)
    }

    /// The account that wants to be woken next, and when.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn next_timer(&self) -> Result<Option<(Instant, u64)>, OfficeError> {
        let mut query = self.db.prepare_cached(
            "SELECT wake, serial FROM account WHERE wake IS NOT NULL ORDER BY wake, serial LIMIT 1",
        )?;
        let row = query.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        row.map(|(wake, serial)| Ok((instant(wake)?, serial))).transpose()
    }

    /// The first effect that is not known to be carried out.
    ///
    /// # Errors
    /// [`OfficeError::Damaged`] where it does not read back.
    pub fn next_effect(&self) -> Result<Option<Queued>, OfficeError> {
        let mut query = self.db.prepare_cached(
            "SELECT number, account, at, effect FROM outbox WHERE done = 0 ORDER BY number LIMIT 1",
        )?;
        let row = query
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?)))
            .optional()?;
        row.map(|(number, account, at, text)| {
            Ok(Queued { number, account, at: instant(at)?, effect: serde_json::from_str(&text)? })
        })
        .transpose()
    }

    /// How many effects wait.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn waiting(&self) -> Result<Vec<i64>, OfficeError> {
        let mut query = self.db.prepare("SELECT number FROM outbox WHERE done = 0")?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// How many rows of each kind are stored.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn counts(&self) -> Result<[(&'static str, u64); 5], OfficeError> {
        let count = |sql: &str| self.db.query_row(sql, [], |row| row.get(0));
        Ok([
            ("accounts", count("SELECT count(*) FROM account")?),
            ("events", count("SELECT count(*) FROM event")?),
            ("effects", count("SELECT count(*) FROM outbox")?),
            ("records of days", count("SELECT count(*) FROM day_record")?),
            ("refused commands", count("SELECT count(*) FROM refused")?),
        ])
    }

    /// Marks an effect as carried out.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn is_done(&self, number: i64) -> Result<(), OfficeError> {
        self.db.prepare_cached("UPDATE outbox SET done = 1 WHERE number = ?1")?.execute([number])?;
        Ok(())
    }

    /// When an effect was first decided.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn decided_at(&self, effect: EffectId) -> Result<Option<Instant>, OfficeError> {
        let mut query = self.db.prepare_cached("SELECT min(at) FROM outbox WHERE id = ?1")?;
        let at: Option<i64> = query.query_row([effect.to_string()], |row| row.get(0))?;
        at.map(instant).transpose()
    }

    /// The record of a day that left an account, as the event has it, checked against its digest; to be handed back to
    /// the account when a correction or a late tap needs it.
    ///
    /// # Errors
    /// [`OfficeError::Damaged`] where it is not what left.
    pub fn day_record(&self, serial: u64, day: TravelDay) -> Result<Option<Box<DayRecord>>, OfficeError> {
        let mut query = self.db.prepare_cached(
            "SELECT event.event, day_record.digest FROM day_record
             JOIN event ON event.account = day_record.account AND event.number = day_record.event
             WHERE day_record.account = ?1 AND day_record.day = ?2",
        )?;
        let row = query
            .query_row(params![serial, day.number()], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, DayDigest>(1)?))
            })
            .optional()?;
        let Some((line, digest)) = row else { return Ok(None) };
        if let What::DayLeft { record } = serde_json::from_str::<Event>(&line)?.what
            && record.digest() == digest
        {
            return Ok(Some(record));
        }
        Err(OfficeError::Damaged { what: "the record of a day" })
    }
}

fn instant(seconds: i64) -> Result<Instant, OfficeError> {
    Instant::from_unix_seconds(seconds).ok_or(OfficeError::Damaged { what: "an instant" })
}

fn write(transaction: &Transaction<'_>, outcome: &Outcome<'_>) -> Result<(), OfficeError> {
    let Outcome { serial, decision, after, .. } = *outcome;
    let before = after.events.saturating_sub(u64::try_from(decision.events.len()).unwrap_or_default());
    let mut add = transaction.prepare_cached("INSERT INTO event VALUES (?1, ?2, ?3, ?4)")?;
    let mut record =
        transaction.prepare_cached("INSERT OR REPLACE INTO day_record VALUES (?1, ?2, ?3, ?4)")?;
    for (number, event) in (before..).zip(&decision.events) {
        add.execute(params![serial, number, event.at.unix_seconds(), serde_json::to_string(event)?])?;
        if let What::DayLeft { record: left } = &event.what {
            record.execute(params![serial, left.held.day.number(), number, left.digest()])?;
        }
    }
    let mut queue =
        transaction.prepare_cached("INSERT INTO outbox (account, at, id, effect) VALUES (?1, ?2, ?3, ?4)")?;
    for effect in &decision.effects {
        let (at, id) = (outcome.now.unix_seconds(), effect.id().to_string());
        queue.execute(params![serial, at, id, serde_json::to_string(effect)?])?;
    }
    let wake = outcome.wake.map(Instant::unix_seconds);
    transaction
        .prepare_cached("UPDATE account SET events = ?2, wake = ?3 WHERE serial = ?1")?
        .execute(params![serial, after.events, wake])?;
    // By the count of events, so that it is the same whenever the process began.
    if before / SNAPSHOT_EVERY != after.events / SNAPSHOT_EVERY {
        transaction
            .prepare_cached("UPDATE account SET snapshot = ?2, snapshot_events = ?3 WHERE serial = ?1")?
            .execute(params![serial, after.account.to_bytes(), after.events])?;
    }
    move_feed(transaction, outcome.feed)
}

fn move_feed(transaction: &Transaction<'_>, feed: Option<u64>) -> Result<(), OfficeError> {
    if let Some(feed) = feed {
        transaction
            .prepare_cached("INSERT OR REPLACE INTO run VALUES ('feed', ?1)")?
            .execute([feed.to_string()])?;
    }
    Ok(())
}
