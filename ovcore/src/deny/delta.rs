//! What changed from one list to a later one, and bringing a reader's list up to date.

use core::cmp::Ordering;
use core::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::form::FormError;
use super::list::{Checksum, DenyList, ENTRIES_MAX, ListError, ListHead, ListNumber, ListWriter, Listing};
use super::message::Notices;
use crate::card::{KeyVersion, Purpose, Token, Travel};
use crate::ids::CarrierId;
use crate::order::InOrder;

/// What changed from the list `base` to a later one of the same carrier and key version. Made by
/// [`DenyList::delta_since`], put to use by [`DenyList::apply`].
///
/// It need not lead from one number to the next: one delta can stand for a night's. One without changes is lawful, and
/// says that the list is still fresh.
#[derive(Clone, PartialEq, Eq)]
pub struct DenyDelta<P: Purpose = Travel> {
    pub(super) base: ListNumber,
    pub(super) base_checksum: Checksum,
    /// The head of the list that it leads to.
    pub(super) head: ListHead,
    /// The checksum of the list that it leads to.
    pub(super) checksum: Checksum,
    // Each in the order of the tokens, none in two of them.
    pub(super) removed: Vec<Token<P>>,
    pub(super) added: Vec<Listing<P>>,
    pub(super) changed: Vec<Listing<P>>,
}

impl<P: Purpose> DenyDelta<P> {
    /// The number of the list that it starts from.
    #[must_use]
    pub const fn base(&self) -> ListNumber {
        self.base
    }

    /// The head of the list that it leads to.
    #[must_use]
    pub const fn head(&self) -> &ListHead {
        &self.head
    }

    /// The checksum of the list that it leads to.
    #[must_use]
    pub const fn checksum(&self) -> Checksum {
        self.checksum
    }

    /// The cards that are no longer listed, in the order of their tokens.
    #[must_use]
    pub fn removed(&self) -> &[Token<P>] {
        &self.removed
    }

    /// The cards that are listed now and were not.
    #[must_use]
    pub fn added(&self) -> &[Listing<P>] {
        &self.added
    }

    /// The cards that are listed still, with other notices.
    #[must_use]
    pub fn changed(&self) -> &[Listing<P>] {
        &self.changed
    }

    /// How many changes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.removed.len().saturating_add(self.added.len()).saturating_add(self.changed.len())
    }

    /// Whether it changes nothing but the time.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A checksum over all that the delta says, so that damage on the way is seen before anything is compared with it.
    pub(super) fn seal(&self) -> Checksum {
        let mut hash = Sha256::new();
        hash.update(b"ovcore/deny-delta/1");
        self.write_body(&mut |bytes| hash.update(bytes));
        Checksum::from_bytes(hash.finalize().into())
    }

    /// Whether each part is in the order of its tokens, and no token is in two of them.
    pub(super) fn is_ordered(&self) -> bool {
        let rising = |listings: &[Listing<P>]| listings.is_sorted_by(|a, b| a.token < b.token);
        let mut tokens: Vec<Token<P>> = self.added.iter().chain(&self.changed).map(|l| l.token).collect();
        tokens.extend(&self.removed);
        tokens.put_in_order();
        self.removed.is_sorted_by(|a, b| a < b)
            && rising(&self.added)
            && rising(&self.changed)
            && tokens.is_sorted_by(|a, b| a < b)
    }

    /// The changes in the order of their tokens.
    fn changes(&self) -> impl Iterator<Item = Change<P>> + '_ {
        let mut removed = self.removed.iter().copied().peekable();
        let mut added = self.added.iter().copied().peekable();
        let mut changed = self.changed.iter().copied().peekable();
        core::iter::from_fn(move || {
            let tokens =
                [removed.peek().copied(), added.peek().map(|l| l.token), changed.peek().map(|l| l.token)];
            let least = tokens.into_iter().flatten().min()?;
            let [from_removed, from_added, _] = tokens.map(|token| token == Some(least));
            if from_removed {
                removed.next().map(Change::Removed)
            } else if from_added {
                added.next().map(Change::Added)
            } else {
                changed.next().map(Change::Changed)
            }
        })
    }
}

#[derive(Clone, Copy)]
enum Change<P: Purpose> {
    Removed(Token<P>),
    Added(Listing<P>),
    Changed(Listing<P>),
}

impl<P: Purpose> Change<P> {
    const fn token(self) -> Token<P> {
        match self {
            Self::Removed(token) => token,
            Self::Added(listing) | Self::Changed(listing) => listing.token,
        }
    }
}

impl<P: Purpose> fmt::Debug for DenyDelta<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DenyDelta")
            .field("base", &self.base)
            .field("base_checksum", &self.base_checksum)
            .field("head", &self.head)
            .field("checksum", &self.checksum)
            .field("removed", &self.removed.len())
            .field("added", &self.added.len())
            .field("changed", &self.changed.len())
            .finish()
    }
}

/// What came of a delta or a full list at the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied<P: Purpose = Travel> {
    /// The reader's new list.
    Moved(DenyList<P>),
    /// The reader's list is that one already, or a later one: nothing changes.
    Known,
}

/// What a reader asks for when it cannot use what it got.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// The newest full list.
    FullList,
    /// Deltas that lead on from a list.
    Deltas {
        /// The list that the reader has.
        after: ListNumber,
        /// The list to come to; `None` for the newest.
        up_to: Option<ListNumber>,
    },
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FullList => f.write_str("request the full list"),
            Self::Deltas { after, up_to: Some(up_to) } => {
                write!(f, "request the deltas after list {after} up to list {up_to}")
            }
            Self::Deltas { after, up_to: None } => write!(f, "request the deltas after list {after}"),
        }
    }
}

/// A delta or a full list that a reader cannot use. Its own list stays as it was.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ApplyError {
    /// Its bytes are no whole delta or list.
    #[error("{why}; {request}")]
    Damaged {
        /// What is wrong with the bytes.
        why: FormError,
        /// What to request instead.
        request: Request,
    },
    /// It is another carrier's.
    #[error("found the list of {found} at a reader of {own}; {request}")]
    OtherCarrier {
        /// Whose it is.
        found: CarrierId,
        /// Whose list the reader has.
        own: CarrierId,
        /// What to request instead.
        request: Request,
    },
    /// It is of another key version, to which no delta leads.
    #[error("found key version {found} at a reader with a list of key version {own}; {request}")]
    OtherKeyVersion {
        /// Its key version.
        found: KeyVersion,
        /// That of the reader's list.
        own: KeyVersion,
        /// What to request instead.
        request: Request,
    },
    /// It starts from a list after the reader's: something in between did not come.
    #[error("found a delta from list {base}, the reader has list {own}; {request}")]
    Gap {
        /// The list that it starts from.
        base: ListNumber,
        /// The reader's list.
        own: ListNumber,
        /// What to request instead.
        request: Request,
    },
    /// It starts from a list before the reader's and leads to one after it.
    #[error("found a delta from list {base} to list {number}, the reader has list {own}; {request}")]
    Overlap {
        /// The list that it starts from.
        base: ListNumber,
        /// The list that it leads to.
        number: ListNumber,
        /// The reader's list.
        own: ListNumber,
        /// What to request instead.
        request: Request,
    },
    /// The list that it starts from, or leads to, has the number of the reader's list and is another.
    #[error("found another list {number} than the reader has; {request}")]
    WrongBase {
        /// The number.
        number: ListNumber,
        /// What to request instead.
        request: Request,
    },
    /// Its changes do not lead from the reader's list to the list that it says.
    #[error("found a delta that does not lead to list {number}; {request}")]
    DoesNotFit {
        /// The list that it says.
        number: ListNumber,
        /// What to request instead.
        request: Request,
    },
}

impl ApplyError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => "deny.apply.damaged",
            Self::OtherCarrier { .. } => "deny.apply.other_carrier",
            Self::OtherKeyVersion { .. } => "deny.apply.other_key_version",
            Self::Gap { .. } => "deny.apply.gap",
            Self::Overlap { .. } => "deny.apply.overlap",
            Self::WrongBase { .. } => "deny.apply.wrong_base",
            Self::DoesNotFit { .. } => "deny.apply.does_not_fit",
        }
    }

    /// What to request instead.
    #[must_use]
    pub const fn request(&self) -> Request {
        match self {
            Self::Damaged { request, .. }
            | Self::OtherCarrier { request, .. }
            | Self::OtherKeyVersion { request, .. }
            | Self::Gap { request, .. }
            | Self::Overlap { request, .. }
            | Self::WrongBase { request, .. }
            | Self::DoesNotFit { request, .. } => *request,
        }
    }
}

impl<P: Purpose> DenyList<P> {
    /// What changed since an older list of the same carrier and key version.
    ///
    /// # Errors
    /// [`ListError::NoDelta`] when `base` is no such list, [`ListError::TooMany`] when there are more changes than a
    /// delta may have: the full list is the way then.
    pub fn delta_since(&self, base: &Self) -> Result<DenyDelta<P>, ListError> {
        let (new, old) = (self.head(), base.head());
        if new.carrier != old.carrier || new.key_version != old.key_version || new.number <= old.number {
            return Err(ListError::NoDelta { base: old.number, number: new.number });
        }
        let mut delta = DenyDelta {
            base: old.number,
            base_checksum: base.checksum(),
            head: *new,
            checksum: self.checksum(),
            removed: Vec::new(),
            added: Vec::new(),
            changed: Vec::new(),
        };
        let (mut before, mut after) = (base.set().iter().peekable(), self.set().iter().peekable());
        loop {
            let order = match (before.peek(), after.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((old, _)), Some((new, _))) => old.cmp(new),
            };
            let old = before.next_if(|_| order != Ordering::Greater);
            let new = after.next_if(|_| order != Ordering::Less);
            match (old, new) {
                (Some((token, _)), None) => delta.removed.push(token),
                (None, Some((token, notices))) => delta.added.push(Listing { token, notices }),
                (Some((_, was)), Some((token, notices))) if was != notices => {
                    delta.changed.push(Listing { token, notices });
                }
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
        if delta.len() > ENTRIES_MAX { Err(ListError::TooMany) } else { Ok(delta) }
    }

    /// Brings a reader's list up to date. The reader's list stays as it is; the new one takes its place in one move.
    ///
    /// A delta that was applied before, or one to an older list, changes nothing and is no error.
    ///
    /// # Errors
    /// [`ApplyError`], which says what to request instead. In this order: another carrier's; another key version's;
    /// another history at the reader's number; a gap; an overlap; changes that do not lead where they should.
    pub fn apply(&self, delta: &DenyDelta<P>) -> Result<Applied<P>, ApplyError> {
        let (own, new) = (self.head(), delta.head());
        let on = Request::Deltas { after: own.number, up_to: None };
        if new.carrier != own.carrier {
            return Err(ApplyError::OtherCarrier { found: new.carrier, own: own.carrier, request: on });
        }
        if new.number < own.number {
            return Ok(Applied::Known);
        }
        if new.key_version != own.key_version {
            let (found, own) = (new.key_version, own.key_version);
            return Err(ApplyError::OtherKeyVersion { found, own, request: Request::FullList });
        }
        let wrong = Err(ApplyError::WrongBase { number: own.number, request: Request::FullList });
        if new.number == own.number {
            return if delta.checksum == self.checksum() { Ok(Applied::Known) } else { wrong };
        }
        match delta.base.cmp(&own.number) {
            Ordering::Equal if delta.base_checksum == self.checksum() => self.changed_by(delta),
            Ordering::Equal => wrong,
            Ordering::Greater => {
                let request = Request::Deltas { after: own.number, up_to: Some(delta.base) };
                Err(ApplyError::Gap { base: delta.base, own: own.number, request })
            }
            Ordering::Less => {
                let (base, number) = (delta.base, new.number);
                let request = Request::Deltas { after: own.number, up_to: Some(number) };
                Err(ApplyError::Overlap { base, number, own: own.number, request })
            }
        }
    }

    /// Reads a delta's bytes and applies it.
    ///
    /// # Errors
    /// As [`DenyList::apply`]; damaged bytes are to be requested again.
    pub fn apply_bytes(&self, delta: &[u8]) -> Result<Applied<P>, ApplyError> {
        let request = Request::Deltas { after: self.head().number, up_to: None };
        let delta = DenyDelta::from_bytes(delta).map_err(|why| ApplyError::Damaged { why, request })?;
        self.apply(&delta)
    }

    /// Puts a full list in the place of the reader's own: after a gap, for another key version, or because it came.
    ///
    /// An older list, or the same one, changes nothing. Another one with the number of the reader's own takes its place:
    /// it is what a reader gets that asked for it because its own fits nothing.
    ///
    /// # Errors
    /// [`ApplyError::OtherCarrier`]; [`ApplyError::OtherKeyVersion`] for a later list of an older key version.
    pub fn replace(&self, full: Self) -> Result<Applied<P>, ApplyError> {
        let (own, new) = (self.head(), full.head());
        if new.carrier != own.carrier {
            let request = Request::Deltas { after: own.number, up_to: None };
            return Err(ApplyError::OtherCarrier { found: new.carrier, own: own.carrier, request });
        }
        if new.number < own.number || full.checksum() == self.checksum() {
            return Ok(Applied::Known);
        }
        if new.key_version < own.key_version {
            let (found, own) = (new.key_version, own.key_version);
            return Err(ApplyError::OtherKeyVersion { found, own, request: Request::FullList });
        }
        Ok(Applied::Moved(full))
    }

    /// Reads a full list's bytes and puts it in the place of the reader's own.
    ///
    /// # Errors
    /// As [`DenyList::replace`]; damaged bytes are to be requested again.
    pub fn replace_bytes(&self, full: &[u8]) -> Result<Applied<P>, ApplyError> {
        let request = Request::FullList;
        let full = Self::from_bytes(full).map_err(|why| ApplyError::Damaged { why, request })?;
        self.replace(full)
    }

    /// The list that a delta from this one leads to.
    fn changed_by(&self, delta: &DenyDelta<P>) -> Result<Applied<P>, ApplyError> {
        let error = ApplyError::DoesNotFit { number: delta.head.number, request: Request::FullList };
        let entries = self.set().len().saturating_add(delta.added.len()).checked_sub(delta.removed.len());
        let Some(entries) = entries.filter(|entries| *entries <= ENTRIES_MAX) else { return Err(error) };
        let mut writer = ListWriter::new(delta.head, entries);
        let mut changes = delta.changes().peekable();
        for (token, notices) in self.set().iter() {
            while let Some(change) = changes.next_if(|change| change.token() < token) {
                let Change::Added(Listing { token, notices }) = change else { return Err(error) };
                writer.push(token, notices);
            }
            match changes.next_if(|change| change.token() == token) {
                None => writer.push(token, notices),
                Some(Change::Removed(_)) => {}
                Some(Change::Changed(listing)) => writer.push(token, listing.notices),
                Some(Change::Added(_)) => return Err(error),
            }
        }
        for change in changes {
            let Change::Added(Listing { token, notices }) = change else { return Err(error) };
            writer.push(token, notices);
        }
        let list = writer.finish();
        // Whatever does not fit shows here at the latest: the checksum is over every entry.
        if list.checksum() == delta.checksum { Ok(Applied::Moved(list)) } else { Err(error) }
    }
}

/// An entry or a token, as a delta's parts are written.
pub(super) trait Part<P: Purpose> {
    fn parts(&self) -> (Token<P>, Notices);
}

impl<P: Purpose> Part<P> for Listing<P> {
    fn parts(&self) -> (Token<P>, Notices) {
        (self.token, self.notices)
    }
}

impl<P: Purpose> Part<P> for Token<P> {
    fn parts(&self) -> (Token<P>, Notices) {
        (*self, Notices::NONE)
    }
}
