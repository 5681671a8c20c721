//! Lists and deltas as bytes and as JSON.
//!
//! Bytes, with all numbers big-endian:
//!
//! ```text
//! list    "ovdl" 1  head  checksum  entries
//! delta   "ovdd" 1  base u32  base checksum  head  checksum  removed  added  changed  seal
//! head    purpose u8  carrier (u8 length, text)  key version u16  number u32  made at i64 (seconds since 1970)  previous
//! entries count u32, then each: notices u4, shared u4, the token without the bytes that it shares with the one before
//! ```
//!
//! Checksums and the seal are 32 bytes. A token of a million shares two bytes with the one before it, so an entry takes
//! 15. Everything has exactly one form: a reader refuses what this library would not have written, and so every flipped
//! bit.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::delta::{DenyDelta, Part};
use super::list::{Checksum, DenyList, ENTRIES_MAX, ListHead, ListNumber, ListWriter, Listing};
use super::message::Notices;
use crate::calendar::Instant;
use crate::card::{KeyVersion, Purpose, PurposeKind, Token};
use crate::document::{self, DocumentError, Finding};
use crate::ids::CarrierId;

const LIST: &[u8; 4] = b"ovdl";
const DELTA: &[u8; 4] = b"ovdd";
const VERSION: u8 = 1;

/// Bytes that are no list, delta or filter.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum FormError {
    /// They do not begin as they should.
    #[error(
        "these bytes do not begin as expected; a list begins with `ovdl`, a delta with `ovdd`, a filter with `ovdf`"
    )]
    Unknown,
    /// They are of a version that this library does not know.
    #[error("form version {found} is not known; expected version 1")]
    Version {
        /// The version found.
        found: u8,
    },
    /// Their tokens are for another purpose.
    #[error("found {found} tokens, expected {expected} tokens")]
    OtherPurpose {
        /// What for.
        found: PurposeKind,
        /// What was asked for.
        expected: PurposeKind,
    },
    /// They say that they hold more than may be.
    #[error("found {found} entries; expected at most {ENTRIES_MAX}, and no more than the bytes can hold")]
    TooMany {
        /// How many entries they say they hold.
        found: u32,
    },
    /// They begin well and do not go on so: cut off, changed on the way, or with more behind them.
    #[error("the bytes are damaged; expected those that `to_bytes` gave")]
    Damaged,
}

impl FormError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "deny.form.unknown",
            Self::Version { .. } => "deny.form.version",
            Self::OtherPurpose { .. } => "deny.form.other_purpose",
            Self::TooMany { .. } => "deny.form.too_many",
            Self::Damaged => "deny.form.damaged",
        }
    }
}

/// A purpose's byte. Changing one changes the form.
const fn purpose_byte(purpose: PurposeKind) -> u8 {
    match purpose {
        PurposeKind::Travel => 1,
        PurposeKind::Payment => 2,
        PurposeKind::Service => 3,
        PurposeKind::Inspection => 4,
        PurposeKind::Reporting => 5,
    }
}

/// Takes a form apart from the front.
pub(super) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    /// Behind the four letters and the version of a form.
    pub(super) fn of_form(letters: [u8; 4], bytes: &'a [u8]) -> Result<Self, FormError> {
        let rest = bytes.strip_prefix(&letters).ok_or(FormError::Unknown)?;
        match rest.split_first() {
            None => Err(FormError::Damaged),
            Some((&VERSION, rest)) => Ok(Self(rest)),
            Some((&found, _)) => Err(FormError::Version { found }),
        }
    }

    pub(super) fn take<const N: usize>(&mut self) -> Result<[u8; N], FormError> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(FormError::Damaged)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(super) fn checksum(&mut self) -> Result<Checksum, FormError> {
        self.take().map(Checksum::from_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, FormError> {
        self.take().map(u32::from_be_bytes)
    }

    fn number(&mut self) -> Result<ListNumber, FormError> {
        ListNumber::new(self.u32()?).ok_or(FormError::Damaged)
    }

    pub(super) fn head<P: Purpose>(&mut self) -> Result<ListHead, FormError> {
        let [byte] = self.take()?;
        let found = PurposeKind::ALL.into_iter().find(|purpose| purpose_byte(*purpose) == byte);
        let purpose = found.ok_or(FormError::Damaged)?;
        if purpose != P::KIND {
            return Err(FormError::OtherPurpose { found: purpose, expected: P::KIND });
        }
        let [len] = self.take()?;
        let (text, rest) = self.0.split_at_checked(usize::from(len)).ok_or(FormError::Damaged)?;
        self.0 = rest;
        let text = core::str::from_utf8(text).map_err(|_| FormError::Damaged)?;
        // An id in another case would be read as the same carrier.
        let carrier = CarrierId::new(text).ok().filter(|carrier| carrier.as_str() == text);
        let carrier = carrier.ok_or(FormError::Damaged)?;
        let key_version = KeyVersion::new(u16::from_be_bytes(self.take()?)).ok_or(FormError::Damaged)?;
        let number = self.number()?;
        let made_at = Instant::from_unix_seconds(i64::from_be_bytes(self.take()?));
        let made_at = made_at.ok_or(FormError::Damaged)?;
        Ok(ListHead { carrier, purpose, key_version, number, made_at, previous: self.checksum()? })
    }

    /// How many entries follow: no more than the bytes that are left can hold, so that nobody makes room for others.
    fn count(&mut self) -> Result<usize, FormError> {
        let found = self.u32()?;
        let count = usize::try_from(found).unwrap_or(usize::MAX);
        // An entry is two bytes at least: tokens differ, so one shares at most 15 with the one before.
        let most = ENTRIES_MAX.min(self.0.len() / 2);
        if count > most { Err(FormError::TooMany { found }) } else { Ok(count) }
    }

    /// So many entries, each greater than the one before.
    fn entries<P: Purpose>(
        &mut self,
        count: usize,
        mut push: impl FnMut(Token<P>, Notices),
    ) -> Result<(), FormError> {
        let mut before: Option<[u8; 16]> = None;
        for _ in 0..count {
            let [lead] = self.take()?;
            let shared = usize::from(lead & 0xf);
            let mut bytes = before.unwrap_or_default();
            let own = bytes.get_mut(shared..).unwrap_or_default();
            let (taken, rest) = self.0.split_at_checked(own.len()).ok_or(FormError::Damaged)?;
            own.copy_from_slice(taken);
            self.0 = rest;
            // Exactly what is shared is left out, and what follows is greater.
            let follows =
                before.is_none_or(|before| before < bytes && shared_bytes(&before, &bytes) == shared);
            if !follows || (before.is_none() && shared != 0) {
                return Err(FormError::Damaged);
            }
            push(Token::from_bytes(bytes), Notices::from_bits(lead >> 4));
            before = Some(bytes);
        }
        Ok(())
    }

    pub(super) const fn end(&self) -> Result<(), FormError> {
        if self.0.is_empty() { Ok(()) } else { Err(FormError::Damaged) }
    }

    /// All that is left.
    #[cfg(feature = "filter")]
    pub(super) const fn rest(self) -> &'a [u8] {
        self.0
    }
}

fn shared_bytes(one: &[u8; 16], other: &[u8; 16]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}

/// Where a form is written to: bytes, or a hash.
type Sink<'a> = &'a mut dyn FnMut(&[u8]);

/// Writes four letters and the version.
pub(super) fn write_form(letters: [u8; 4], sink: Sink<'_>) {
    sink(&letters);
    sink(&[VERSION]);
}

pub(super) fn write_head(head: &ListHead, sink: Sink<'_>) {
    let carrier = head.carrier.as_str().as_bytes();
    sink(&[purpose_byte(head.purpose), u8::try_from(carrier.len()).unwrap_or(u8::MAX)]);
    sink(carrier);
    sink(&head.key_version.number().to_be_bytes());
    sink(&head.number.number().to_be_bytes());
    sink(&head.made_at.unix_seconds().to_be_bytes());
    sink(head.previous.bytes());
}

fn write_entries<P: Purpose>(
    count: usize,
    entries: impl Iterator<Item = (Token<P>, Notices)>,
    sink: Sink<'_>,
) {
    sink(&u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes());
    let mut before: Option<[u8; 16]> = None;
    for (token, notices) in entries {
        let bytes = token.to_bytes();
        // Tokens differ, so at most 15 bytes are shared.
        let shared = before.map_or(0, |before| shared_bytes(&before, &bytes)).min(15);
        sink(&[notices.bits() << 4 | u8::try_from(shared).unwrap_or_default()]);
        sink(bytes.get(shared..).unwrap_or_default());
        before = Some(bytes);
    }
}

impl<P: Purpose> DenyList<P> {
    /// The list as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.set().len().saturating_mul(15).saturating_add(128));
        let mut sink = |part: &[u8]| bytes.extend_from_slice(part);
        write_form(*LIST, &mut sink);
        write_head(self.head(), &mut sink);
        sink(self.checksum().bytes());
        write_entries(self.set().len(), self.set().iter(), &mut sink);
        bytes
    }

    /// The list that [`DenyList::to_bytes`] wrote. Makes room for no more than a few times the bytes given.
    ///
    /// # Errors
    /// [`FormError`] for bytes of another form, version or purpose, and for damaged ones, down to a single bit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormError> {
        let mut bytes = Bytes::of_form(*LIST, bytes)?;
        let head = bytes.head::<P>()?;
        let checksum = bytes.checksum()?;
        let count = bytes.count()?;
        let mut writer = ListWriter::new(head, count);
        bytes.entries(count, |token, notices| writer.push(token, notices))?;
        bytes.end()?;
        let list = writer.finish();
        if list.checksum() == checksum { Ok(list) } else { Err(FormError::Damaged) }
    }
}

impl<P: Purpose> DenyDelta<P> {
    /// Writes all but the letters, the version and the seal.
    pub(super) fn write_body(&self, sink: Sink<'_>) {
        fn part<P: Purpose>(parts: &[impl Part<P>], sink: Sink<'_>) {
            write_entries(parts.len(), parts.iter().map(Part::parts), sink);
        }
        sink(&self.base.number().to_be_bytes());
        sink(self.base_checksum.bytes());
        write_head(&self.head, sink);
        sink(self.checksum.bytes());
        part(&self.removed, sink);
        part(&self.added, sink);
        part(&self.changed, sink);
    }

    /// The delta as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len().saturating_mul(17).saturating_add(256));
        let mut sink = |part: &[u8]| bytes.extend_from_slice(part);
        write_form(*DELTA, &mut sink);
        self.write_body(&mut sink);
        sink(self.seal().bytes());
        bytes
    }

    /// The delta that [`DenyDelta::to_bytes`] wrote.
    ///
    /// # Errors
    /// As [`DenyList::from_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormError> {
        let mut bytes = Bytes::of_form(*DELTA, bytes)?;
        let base = bytes.number()?;
        let base_checksum = bytes.checksum()?;
        let head = bytes.head::<P>()?;
        let checksum = bytes.checksum()?;
        let mut delta = Self {
            base,
            base_checksum,
            head,
            checksum,
            removed: Vec::new(),
            added: Vec::new(),
            changed: Vec::new(),
        };
        let mut plain = true;
        let count = bytes.count()?;
        delta.removed.reserve_exact(count);
        bytes.entries(count, |token, notices| {
            plain &= notices == Notices::NONE;
            delta.removed.push(token);
        })?;
        for listings in [&mut delta.added, &mut delta.changed] {
            let count = bytes.count()?;
            listings.reserve_exact(count);
            bytes.entries(count, |token, notices| listings.push(Listing { token, notices }))?;
        }
        let seal = bytes.checksum()?;
        bytes.end()?;
        let whole = plain && delta.is_lawful() && delta.seal() == seal;
        if whole { Ok(delta) } else { Err(FormError::Damaged) }
    }

    /// What no delta of a publisher breaks, whatever its seal says.
    fn is_lawful(&self) -> bool {
        self.base < self.head.number && self.len() <= ENTRIES_MAX && self.is_ordered()
    }
}

const LIST_KIND: &str = "deny list";
const LIST_FORMAT: &str = "ovcore/deny-list/1";
const DELTA_KIND: &str = "deny delta";
const DELTA_FORMAT: &str = "ovcore/deny-delta/1";

#[derive(Deserialize, Serialize)]
enum ListFormat {
    #[serde(rename = "ovcore/deny-list/1")]
    V1,
}

#[derive(Deserialize, Serialize)]
enum DeltaFormat {
    #[serde(rename = "ovcore/deny-delta/1")]
    V1,
}

#[derive(Deserialize, Serialize)]
#[serde(bound = "", deny_unknown_fields)]
struct Entry<P: Purpose> {
    token: Token<P>,
    notices: Notices,
}

#[derive(Deserialize, Serialize)]
#[serde(bound = "", deny_unknown_fields)]
struct ListDocument<P: Purpose> {
    format: ListFormat,
    carrier: CarrierId,
    purpose: PurposeKind,
    key_version: KeyVersion,
    number: ListNumber,
    made_at: Instant,
    previous: Checksum,
    checksum: Checksum,
    entries: Vec<Entry<P>>,
}

#[derive(Deserialize, Serialize)]
#[serde(bound = "", deny_unknown_fields)]
struct DeltaDocument<P: Purpose> {
    format: DeltaFormat,
    carrier: CarrierId,
    purpose: PurposeKind,
    key_version: KeyVersion,
    base: ListNumber,
    base_checksum: Checksum,
    number: ListNumber,
    made_at: Instant,
    previous: Checksum,
    checksum: Checksum,
    removed: Vec<Token<P>>,
    added: Vec<Entry<P>>,
    changed: Vec<Entry<P>>,
    seal: Checksum,
}

fn entries<P: Purpose>(listings: &[Listing<P>]) -> Vec<Entry<P>> {
    listings.iter().map(|Listing { token, notices }| Entry { token: *token, notices: *notices }).collect()
}

fn listings<P: Purpose>(entries: Vec<Entry<P>>) -> Vec<Listing<P>> {
    entries.into_iter().map(|Entry { token, notices }| Listing { token, notices }).collect()
}

/// What is wrong with a document of which every field can be read.
fn check(
    findings: &mut Vec<Finding>,
    right: bool,
    path: &str,
    found: impl core::fmt::Display,
    expected: &str,
) {
    if !right {
        findings.push(Finding::new(path, format_args!("found {found}"), expected));
    }
}

const IN_ORDER: &str = "entries in the order of their tokens, each token once";
const FITTING: &str = "the checksum of what the document says";

impl<P: Purpose> DenyList<P> {
    /// The list as a JSON document, `ovcore/deny-list/1`: for people and tests. It is three times as long as the bytes.
    #[must_use]
    pub fn to_json(&self) -> String {
        let head = *self.head();
        document::write(&ListDocument {
            format: ListFormat::V1,
            carrier: head.carrier,
            purpose: head.purpose,
            key_version: head.key_version,
            number: head.number,
            made_at: head.made_at,
            previous: head.previous,
            checksum: self.checksum(),
            entries: entries(&self.listings().collect::<Vec<_>>()),
        })
    }

    /// Reads and checks a JSON document.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding: another purpose, entries out of order, a checksum that does not fit.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let document: ListDocument<P> = document::read(LIST_KIND, LIST_FORMAT, text)?;
        let ListDocument { carrier, purpose, key_version, number, made_at, previous, .. } = document;
        let head = ListHead { carrier, purpose, key_version, number, made_at, previous };
        let mut findings = Vec::new();
        check(&mut findings, purpose == P::KIND, "purpose", purpose, P::KIND.name());
        let count = document.entries.len();
        check(&mut findings, count <= ENTRIES_MAX, "entries", count, "at most 16777216 entries");
        let ordered = document.entries.is_sorted_by(|a, b| a.token < b.token);
        check(&mut findings, ordered, "entries", "another order", IN_ORDER);
        if findings.is_empty() {
            let mut writer = ListWriter::new(head, count);
            document.entries.iter().for_each(|entry| writer.push(entry.token, entry.notices));
            let list = writer.finish();
            if list.checksum() == document.checksum {
                return Ok(list);
            }
            check(&mut findings, false, "checksum", "another one", FITTING);
        }
        Err(DocumentError::invalid(LIST_KIND, findings))
    }
}

impl<P: Purpose> DenyDelta<P> {
    /// The delta as a JSON document, `ovcore/deny-delta/1`: for people and tests.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(&DeltaDocument {
            format: DeltaFormat::V1,
            carrier: self.head.carrier,
            purpose: self.head.purpose,
            key_version: self.head.key_version,
            base: self.base,
            base_checksum: self.base_checksum,
            number: self.head.number,
            made_at: self.head.made_at,
            previous: self.head.previous,
            checksum: self.checksum,
            removed: self.removed.clone(),
            added: entries(&self.added),
            changed: entries(&self.changed),
            seal: self.seal(),
        })
    }

    /// Reads and checks a JSON document.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding: another purpose, changes out of order, a seal that does not fit.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let document: DeltaDocument<P> = document::read(DELTA_KIND, DELTA_FORMAT, text)?;
        let DeltaDocument { carrier, purpose, key_version, number, made_at, previous, .. } = document;
        let delta = Self {
            base: document.base,
            base_checksum: document.base_checksum,
            head: ListHead { carrier, purpose, key_version, number, made_at, previous },
            checksum: document.checksum,
            removed: document.removed,
            added: listings(document.added),
            changed: listings(document.changed),
        };
        let mut findings = Vec::new();
        check(&mut findings, purpose == P::KIND, "purpose", purpose, P::KIND.name());
        check(
            &mut findings,
            delta.base < number,
            "base",
            delta.base,
            "a number before that of the list it leads to",
        );
        check(&mut findings, delta.len() <= ENTRIES_MAX, "added", delta.len(), "at most 16777216 changes");
        check(&mut findings, delta.is_ordered(), "added", "another order", IN_ORDER);
        check(&mut findings, delta.seal() == document.seal, "seal", "another one", FITTING);
        if findings.is_empty() { Ok(delta) } else { Err(DocumentError::invalid(DELTA_KIND, findings)) }
    }
}
