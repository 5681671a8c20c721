//! The world outside: a bank and an issuer that answer when they please, and the post between them and the office.
//!
//! They have a database of their own. It is on the other side of a wire: the office cannot write to both databases in
//! one transaction, which is why it has an outbox. What makes a repeat harmless is here: the bank knows the ids that it
//! was asked under, and pays none twice.
//!
//! | of requests | the bank |
//! |---|---|
//! | most | answers once, in seconds |
//! | some | answers twice, the second time up to three hours later |
//! | some | does not know, and says so when asked again, or minutes later by itself |
//! | some | answers late: by hours, or after a day and more |
//! | of those that it paid, a few | takes the payment back, days later |
//!
//! Whether it pays, and how it answers, depends on the seed and the effect's id alone, so that it is the same however
//! often it is asked.

use std::collections::BTreeMap;
use std::path::Path;

use ovcore::account::{Answer, CheckAnswer, CheckOutcome, Effect, HandOver};
use ovcore::calendar::Instant;
use ovcore::deny::BlockCause;
use ovcore::money::Money;
use ovcore::settle::{AccountSerial, DeclineCategory, EffectId, EffectKind, PaymentOutcome};
use ovcore_testkit::rng::Rng;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::OfficeError;
use super::store::{Durability, open};

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS charge (
  id TEXT PRIMARY KEY, amount INTEGER NOT NULL, outcome TEXT NOT NULL, taken_back INTEGER NOT NULL DEFAULT 0,
  asked INTEGER NOT NULL DEFAULT 1) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refund (
  id TEXT PRIMARY KEY, amount INTEGER NOT NULL, asked INTEGER NOT NULL DEFAULT 1) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
  number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, due INTEGER NOT NULL, body TEXT NOT NULL,
  taken INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX IF NOT EXISTS post ON message (due, number) WHERE taken = 0;
";

/// A message to the office.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// What became of a payment.
    Bank(Answer),
    /// What the issuer says of a card.
    Issuer(CheckAnswer),
    /// The bank took back a payment.
    TakenBack {
        /// The effect that had asked for it.
        effect: EffectId,
        /// When.
        at: Instant,
    },
    /// The account of a card that was replaced hands over to the next: from the office to itself, by the same post.
    HandedOver {
        /// To which account.
        to: AccountSerial,
        /// By which effect.
        effect: EffectId,
        /// When.
        at: Instant,
        /// What.
        handover: Box<HandOver>,
    },
}

/// A message that waits in the post.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its number there.
    pub number: i64,
    /// When it comes.
    pub due: Instant,
    /// What it says.
    pub message: Message,
}

/// How much of the world a day's worth of requests meets: what the bank did, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BankTotals {
    /// What it paid, without what it took back.
    pub paid: Money,
    /// What it took back.
    pub taken_back: Money,
    /// What it paid back to travellers.
    pub refunded: Money,
    /// How many requests it knows.
    pub requests: u64,
    /// How many of them it declined.
    pub declined: u64,
}

/// A request that the bank knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// How much was asked.
    pub amount: Money,
    /// Whether it paid.
    pub paid: bool,
    /// Whether it took that back.
    pub taken_back: bool,
}

/// What a sequence of random numbers is for.
#[derive(Clone, Copy)]
enum Draw {
    Truth,
    Manner,
    Card,
    Again,
    TakesBack,
    Issuer,
}

/// Bank, issuer and post.
#[derive(Debug)]
pub struct Outside {
    db: Connection,
    seed: u64,
}

const HOUR: u32 = 3_600;

impl Outside {
    /// Opens their database, or makes it.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn open(path: &Path, seed: u64, durability: Durability) -> Result<Self, OfficeError> {
        Ok(Self { db: open(path, durability, TABLES)?, seed })
    }

    /// Carries out an effect that goes outside. Doing it again changes nothing.
    ///
    /// # Errors
    /// [`OfficeError::Store`]; [`OfficeError::IdReused`] for another amount under a known id.
    pub fn perform(&mut self, effect: &Effect, now: Instant) -> Result<(), OfficeError> {
        match effect {
            Effect::RequestPayment { id, amount, .. } => self.request(*id, *amount, now),
            Effect::AskPayment { id, .. } => self.ask(*id, now),
            Effect::Refund { id, amount } => self.refund(*id, *amount),
            Effect::CheckAccount { id, .. } => self.check(*id, now),
            Effect::HandOver { id, to, handover } => {
                let body = Message::HandedOver { to: *to, effect: *id, at: now, handover: handover.clone() };
                post(&self.db, &id.to_string(), now, &body)
            }
            // The readers' list is no business of the bank.
            Effect::DenyCard { .. } | Effect::FreeCard { .. } => Ok(()),
        }
    }

    fn request(&mut self, id: EffectId, amount: Money, now: Instant) -> Result<(), OfficeError> {
        let known: Option<i64> = self
            .db
            .prepare_cached("SELECT amount FROM charge WHERE id = ?1")?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?;
        if let Some(known) = known {
            if known != amount.minor() {
                return Err(OfficeError::IdReused { effect: id });
            }
            // Known: paid or not, that stands. The answers are in the post.
            self.db.execute("UPDATE charge SET asked = asked + 1 WHERE id = ?1", [id.to_string()])?;
            return Ok(());
        }
        let truth = self.truth(id);
        let replies = self.replies(id, truth);
        let takes_back = (truth == PaymentOutcome::Approved)
            .then(|| self.rng(Draw::TakesBack, id, 0))
            .and_then(|mut rng| rng.chance(25).then(|| rng.between(30 * HOUR, 80 * HOUR)));
        // One transaction of the bank's own: a payment and its answers.
        let transaction = self.db.transaction()?;
        transaction.execute(
            "INSERT INTO charge (id, amount, outcome) VALUES (?1, ?2, ?3)",
            params![id.to_string(), amount.minor(), serde_json::to_string(&truth)?],
        )?;
        for (number, (seconds, outcome)) in (0_u32..).zip(replies) {
            let due = now.plus_seconds(i64::from(seconds));
            let body = Message::Bank(Answer { effect: id, outcome, answered_at: due });
            post(&transaction, &format!("{id}/{number}"), due, &body)?;
        }
        if let Some(seconds) = takes_back {
            let due = now.plus_seconds(i64::from(seconds));
            post(&transaction, &format!("{id}/back"), due, &Message::TakenBack { effect: id, at: due })?;
        }
        Ok(transaction.commit()?)
    }

    /// The office asks what became of a request. It may come to nothing again.
    fn ask(&self, id: EffectId, now: Instant) -> Result<(), OfficeError> {
        let outcome: Option<String> = self
            .db
            .prepare_cached("SELECT outcome FROM charge WHERE id = ?1")?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?;
        let mut rng = self.rng(Draw::Again, id, now.unix_seconds().unsigned_abs());
        let outcome = match outcome {
            Some(outcome) if rng.chance(700) => serde_json::from_str(&outcome)?,
            Some(_) | None => PaymentOutcome::Unknown,
        };
        let due = now.plus_seconds(i64::from(rng.between(2, 5)));
        let body = Message::Bank(Answer { effect: id, outcome, answered_at: due });
        post(&self.db, &format!("{id}/asked/{now}"), due, &body)
    }

    fn refund(&self, id: EffectId, amount: Money) -> Result<(), OfficeError> {
        self.db.execute(
            "INSERT INTO refund (id, amount) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET asked = asked + 1",
            params![id.to_string(), amount.minor()],
        )?;
        Ok(())
    }

    fn check(&self, id: EffectId, now: Instant) -> Result<(), OfficeError> {
        let mut rng = self.rng(Draw::Issuer, id, 0);
        let outcome = match rng.below(1_000) {
            // Who was refused once goes to the bank, and is mostly helped.
            0..900 => CheckOutcome::Passed,
            900..960 => CheckOutcome::NoAnswer,
            960..985 => CheckOutcome::NoTravelFunction,
            _ => CheckOutcome::IssuerBlocked { cause: BlockCause::Other },
        };
        let due = now.plus_seconds(i64::from(rng.between(1, 90)));
        let command = id.to_string().parse().map_err(|_| OfficeError::Damaged { what: "an effect id" })?;
        let answer = CheckAnswer { id: command, effect: Some(id), outcome, answered_at: due };
        post(&self.db, &id.to_string(), due, &Message::Issuer(answer))
    }

    /// Whether the bank pays.
    fn truth(&self, id: EffectId) -> PaymentOutcome {
        let poor = self.rng(Draw::Card, EffectId { kind: EffectKind::Pay, number: 0, ..id }, 0).chance(120);
        let mut rng = self.rng(Draw::Truth, id, 0);
        let declined = match (id.kind == EffectKind::Recover, poor) {
            (true, _) => 450,
            (false, true) => 500,
            (false, false) => 20,
        };
        if !rng.chance(declined) {
            return PaymentOutcome::Approved;
        }
        let category = match rng.below(100) {
            0..60 => DeclineCategory::InsufficientFunds,
            60..75 => DeclineCategory::DoNotHonour,
            75..85 => DeclineCategory::Technical,
            85..90 => DeclineCategory::Lost,
            90..93 => DeclineCategory::Stolen,
            93..96 => DeclineCategory::AccountClosed,
            96..99 => DeclineCategory::NotPermitted,
            _ => DeclineCategory::Unknown,
        };
        PaymentOutcome::Declined { category }
    }

    /// What it answers, each after so many seconds.
    fn replies(&self, id: EffectId, truth: PaymentOutcome) -> Vec<(u32, PaymentOutcome)> {
        let mut rng = self.rng(Draw::Manner, id, 0);
        let unknown = PaymentOutcome::Unknown;
        match rng.below(100) {
            0..72 => vec![(rng.between(1, 4), truth)],
            72..82 => vec![(rng.between(1, 4), truth), (rng.between(5, 3 * HOUR), truth)],
            82..88 => vec![(30, unknown)],
            88..92 => vec![(30, unknown), (rng.between(120, 480), truth)],
            92..97 => vec![(rng.between(HOUR / 3, 9 * HOUR), truth)],
            _ => vec![(rng.between(20 * HOUR, 40 * HOUR), truth)],
        }
    }

    fn rng(&self, draw: Draw, id: EffectId, more: u64) -> Rng {
        let purpose = match draw {
            Draw::Truth => 1,
            Draw::Manner => 2,
            Draw::Card => 3,
            Draw::Again => 4,
            Draw::TakesBack => 5,
            Draw::Issuer => 6,
        };
        let kind = u64::from(id.kind == EffectKind::Recover);
        Rng::keyed(self.seed, &[purpose, kind, id.account.number(), u64::from(id.number), more])
    }

    /// The message that comes next.
    ///
    /// # Errors
    /// [`OfficeError::Damaged`] where it does not read back.
    pub fn next_message(&self) -> Result<Option<Waiting>, OfficeError> {
        let mut query = self.db.prepare_cached(
            "SELECT number, due, body FROM message WHERE taken = 0 ORDER BY due, number LIMIT 1",
        )?;
        let row = query
            .query_row([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?)))
            .optional()?;
        row.map(|(number, due, body)| {
            let due = Instant::from_unix_seconds(due).ok_or(OfficeError::Damaged { what: "an instant" })?;
            Ok(Waiting { number, due, message: serde_json::from_str(&body)? })
        })
        .transpose()
    }

    /// The office has a message: it need not come again. A payment that the bank said it takes back is taken back.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn is_taken(&mut self, waiting: &Waiting) -> Result<(), OfficeError> {
        let transaction = self.db.transaction()?;
        transaction.execute("UPDATE message SET taken = 1 WHERE number = ?1", [waiting.number])?;
        if let Message::TakenBack { effect, .. } = &waiting.message {
            transaction.execute("UPDATE charge SET taken_back = 1 WHERE id = ?1", [effect.to_string()])?;
        }
        Ok(transaction.commit()?)
    }

    /// A message has to wait: it comes again so many seconds later.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn postpone(&self, waiting: &Waiting, seconds: i64) -> Result<(), OfficeError> {
        let due = waiting.due.plus_seconds(seconds);
        let mut body = waiting.message.clone();
        if let Message::TakenBack { at, .. } = &mut body {
            *at = due;
        }
        self.db.execute(
            "UPDATE message SET due = ?2, body = ?3 WHERE number = ?1",
            params![waiting.number, due.unix_seconds(), serde_json::to_string(&body)?],
        )?;
        Ok(())
    }

    /// All requests that the bank knows, by id.
    ///
    /// # Errors
    /// [`OfficeError::Damaged`] where one does not read back.
    pub fn charges(&self) -> Result<BTreeMap<EffectId, Charge>, OfficeError> {
        let approved = serde_json::to_string(&PaymentOutcome::Approved)?;
        let mut query = self.db.prepare("SELECT id, amount, outcome = ?1, taken_back FROM charge")?;
        let rows = query.query_map([approved], |row| {
            let amount = Money::from_minor(row.get(1)?);
            Ok((row.get::<_, String>(0)?, Charge { amount, paid: row.get(2)?, taken_back: row.get(3)? }))
        })?;
        rows.map(|row| row.map_err(OfficeError::from).and_then(|(id, charge)| Ok((effect_id(&id)?, charge))))
            .collect()
    }

    /// All refunds that the bank made, by id.
    ///
    /// # Errors
    /// [`OfficeError::Damaged`] where one does not read back.
    pub fn refunds(&self) -> Result<BTreeMap<EffectId, Money>, OfficeError> {
        let mut query = self.db.prepare("SELECT id, amount FROM refund")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        rows.map(|row| {
            row.map_err(OfficeError::from)
                .and_then(|(id, minor)| Ok((effect_id(&id)?, Money::from_minor(minor))))
        })
        .collect()
    }

    /// What the bank did, added up.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub fn totals(&self) -> Result<BankTotals, OfficeError> {
        let approved = serde_json::to_string(&PaymentOutcome::Approved)?;
        let sum = |sql: &str| -> Result<Money, OfficeError> {
            let minor = self.db.query_row(sql, [&approved], |row| row.get(0))?;
            Ok(Money::from_minor(minor))
        };
        let count = |sql: &str| -> Result<u64, OfficeError> {
            Ok(self.db.query_row(sql, [&approved], |row| row.get(0))?)
        };
        Ok(BankTotals {
            paid: sum("SELECT coalesce(sum(amount), 0) FROM charge WHERE outcome = ?1 AND taken_back = 0")?,
            taken_back: sum(
                "SELECT coalesce(sum(amount), 0) FROM charge WHERE outcome = ?1 AND taken_back = 1",
            )?,
            refunded: sum("SELECT coalesce(sum(amount), 0) FROM refund WHERE ?1 IS NOT NULL")?,
            requests: count("SELECT count(*) FROM charge WHERE ?1 IS NOT NULL")?,
            declined: count("SELECT count(*) FROM charge WHERE outcome <> ?1")?,
        })
    }
}

fn effect_id(text: &str) -> Result<EffectId, OfficeError> {
    text.parse().map_err(|_| OfficeError::Damaged { what: "an effect id" })
}

/// Puts a message into the post, once under one key.
fn post(db: &Connection, key: &str, due: Instant, message: &Message) -> Result<(), OfficeError> {
    db.prepare_cached("INSERT OR IGNORE INTO message (key, due, body) VALUES (?1, ?2, ?3)")?
        .execute(params![key, due.unix_seconds(), serde_json::to_string(message)?])?;
    Ok(())
}
