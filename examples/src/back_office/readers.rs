//! The list for the readers, as a file, and readers that go by it.
//!
//! The file is written anew and put in the place of the old one, so a reader never sees half a list. Listing a card
//! that is listed, or freeing one that is free, changes nothing.
//!
//! This is the least that a host can do. Numbered lists and deltas with checksums, each carrier's in its own tokens,
//! are `ovcore::deny`'s.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use ovcore::account::Effect;
use ovcore::calendar::Instant;
use ovcore::card::{Token, Travel};
use ovcore::deny::DenyReason;
use ovcore::tap::{Direction, ReaderOutcome, Tap};
use serde::{Deserialize, Serialize};

use super::OfficeError;

/// Seconds until a change has reached all readers (assumed).
const ON_ITS_WAY: i64 = 300;

/// A reason for which a card is, or was, on the list.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    reason: DenyReason,
    since: Instant,
    /// When it was freed. It stays, since taps of before then may still be on their way, and a fake reader must say of
    /// them what it said then.
    until: Option<Instant>,
}

/// The list, and where it is.
#[derive(Debug)]
pub struct Readers {
    path: PathBuf,
    /// By the text of the token.
    cards: BTreeMap<String, Vec<Entry>>,
}

impl Readers {
    /// Reads the list; where there is none, it is empty.
    ///
    /// # Errors
    /// [`OfficeError::File`], [`OfficeError::Damaged`].
    pub fn open(path: &Path) -> Result<Self, OfficeError> {
        let cards = match File::open(path) {
            Ok(mut file) => {
                let mut text = String::new();
                file.read_to_string(&mut text)?;
                serde_json::from_str(&text)?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { path: path.to_owned(), cards })
    }

    /// Carries out an effect that changes the list.
    ///
    /// # Errors
    /// [`OfficeError::File`].
    pub fn perform(
        &mut self,
        effect: &Effect,
        token: &Token<Travel>,
        now: Instant,
    ) -> Result<(), OfficeError> {
        let (reason, lists) = match effect {
            Effect::DenyCard { reason, .. } => (reason, true),
            Effect::FreeCard { reason, .. } => (reason, false),
            Effect::RequestPayment { .. }
            | Effect::AskPayment { .. }
            | Effect::Refund { .. }
            | Effect::CheckAccount { .. }
            | Effect::HandOver { .. } => return Ok(()),
        };
        let entries = self.cards.entry(token.to_string()).or_default();
        let standing = entries.iter_mut().find(|entry| entry.until.is_none() && entry.reason.is_same(reason));
        match (standing, lists) {
            // The same reason with another cause.
            (Some(entry), true) => entry.reason = *reason,
            (None, true) => entries.push(Entry { reason: *reason, since: now, until: None }),
            (Some(entry), false) => entry.until = Some(now),
            (None, false) => {}
        }
        self.publish()
    }

    fn publish(&self) -> Result<(), OfficeError> {
        let next = self.path.with_extension("next");
        let mut file = File::create(&next)?;
        file.write_all(serde_json::to_string_pretty(&self.cards)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&next, &self.path)?;
        Ok(())
    }

    /// How many cards are listed.
    #[must_use]
    pub fn listed(&self) -> usize {
        self.cards.values().filter(|entries| entries.iter().any(|entry| entry.until.is_none())).count()
    }

    /// The tap as the reader sends it: a listed card is refused at check-in. A check-out never is.
    #[must_use]
    pub fn present(&self, tap: &Tap) -> Tap {
        let listed = |entry: &Entry| {
            let known = entry.since.plus_seconds(ON_ITS_WAY) <= tap.at;
            let freed = entry.until.is_some_and(|until| until.plus_seconds(ON_ITS_WAY) <= tap.at);
            known && !freed
        };
        let opens = tap.direction == Direction::Out || tap.reader_outcome != ReaderOutcome::Accepted;
        let refuses = !opens
            && self.cards.get(&tap.token.to_string()).is_some_and(|entries| entries.iter().any(listed));
        let reader_outcome = if refuses { ReaderOutcome::Denied } else { tap.reader_outcome };
        Tap { reader_outcome, ..tap.clone() }
    }
}
