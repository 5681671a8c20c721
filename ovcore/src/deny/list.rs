//! A deny list: one carrier's, in its own tokens, with a number and a checksum over its history.

use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::DenyReason;
use super::message::{Notice, Notices};
use super::set::{DenySet, SetBuilder};
use crate::calendar::Instant;
use crate::card::{KeyVersion, Purpose, PurposeKind, Token, Travel};
use crate::ids::CarrierId;
use crate::quiet;

pub use crate::limits::DENY_ENTRIES_MAX as ENTRIES_MAX;

/// The number of a list, from 1 up. A carrier's lists are numbered through, over all key versions.
///
/// ```
/// use ovcore::deny::ListNumber;
/// assert_eq!(ListNumber::new(0), None);
/// assert_eq!(ListNumber::FIRST.next(), ListNumber::new(2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListNumber(u32);

impl ListNumber {
    /// Number 1.
    pub const FIRST: Self = Self(1);

    /// A number; `None` for 0.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        if number == 0 { None } else { Some(Self(number)) }
    }

    /// The number, 1 or more.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The number after it; `None` after 4,294,967,295: at one list a minute, in eight thousand years.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        match self.0.checked_add(1) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }
}

impl fmt::Display for ListNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for ListNumber {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_u32(self.0)
    }
}

impl<'de> Deserialize<'de> for ListNumber {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        quiet::number(d, "a list number from 1 up", |n| u32::try_from(n).ok().and_then(Self::new))
    }
}

/// A text that is no checksum.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("checksum cannot be read; expected 64 characters of 0 to 9 and a to f")]
pub struct ChecksumError;

impl ChecksumError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "deny.checksum"
    }
}

/// SHA-256 over a list and, through the checksum of the list before it, over its whole history. As text it is 64
/// characters of hexadecimal, lower case.
///
/// It is no signature: whoever makes up a list can make up its checksum. A host that does not trust the way from the
/// publisher to the reader signs this value; everything else in a list hangs on it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum([u8; 32]);

impl Checksum {
    /// What stands in the place of the checksum before the first list.
    pub const NONE: Self = Self([0; 32]);

    /// From its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads its text.
    ///
    /// # Errors
    /// [`ChecksumError`] when it is not 64 characters of lower-case hexadecimal.
    pub fn parse(text: &str) -> Result<Self, ChecksumError> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte.wrapping_sub(b'0')),
            b'a'..=b'f' => Ok(byte.wrapping_sub(b'a').wrapping_add(10)),
            _ => Err(ChecksumError),
        };
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(ChecksumError) };
        if pairs.len() != 32 {
            return Err(ChecksumError);
        }
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({self})")
    }
}

impl FromStr for Checksum {
    type Err = ChecksumError;
    fn from_str(text: &str) -> Result<Self, ChecksumError> {
        Self::parse(text)
    }
}

impl Serialize for Checksum {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Checksum {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        quiet::text(d, "a checksum of 64 characters", Self::parse)
    }
}

/// A card that is listed, as the back office gives it to a carrier's list: the carrier's own token of it, and what the
/// carrier may know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listing<P: Purpose = Travel> {
    /// The card, by the carrier's token of the list's key version.
    pub token: Token<P>,
    /// What the carrier may know of why.
    pub notices: Notices,
}

impl<P: Purpose> Listing<P> {
    /// A card with the reasons for which the back office lists it, as the list of a carrier tells them.
    #[must_use]
    pub fn new(token: Token<P>, carrier: CarrierId, reasons: impl IntoIterator<Item = DenyReason>) -> Self {
        let notices = reasons.into_iter().filter_map(|reason| Notice::of(reason, carrier)).collect();
        Self { token, notices }
    }
}

impl<P: Purpose> fmt::Debug for Listing<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Listing({:?})", self.notices)
    }
}

impl Notice {
    /// What a carrier may know of a reason; `None` when it may only know that the card is listed.
    #[must_use]
    pub fn of(reason: DenyReason, carrier: CarrierId) -> Option<Self> {
        match reason {
            DenyReason::UnpaidFare => Some(Self::UnpaidFare),
            DenyReason::IssuerBlock { cause: _ } | DenyReason::AccountCheckFailed => Some(Self::Bank),
            DenyReason::ConditionsBroken { carrier: listed_by } => {
                (listed_by == carrier).then_some(Self::DiscountConditions)
            }
            DenyReason::BlockedRange => Some(Self::CardKind),
        }
    }
}

/// What every list says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListHead {
    /// Whose list it is.
    pub carrier: CarrierId,
    /// What its tokens are for.
    pub purpose: PurposeKind,
    /// The key version of its tokens.
    pub key_version: KeyVersion,
    /// Its number.
    pub number: ListNumber,
    /// When it was made, by the back office's clock.
    pub made_at: Instant,
    /// The checksum of the list before it.
    pub previous: Checksum,
}

impl ListHead {
    /// A hash that has taken in the head and the number of entries. Texts carry their length, so that no two heads
    /// hash alike.
    fn begin(&self, entries: usize) -> Sha256 {
        let mut hash = Sha256::new();
        hash.update(b"ovcore/deny-list/1");
        for text in [self.purpose.name(), self.carrier.as_str()] {
            hash.update([u8::try_from(text.len()).unwrap_or(u8::MAX)]);
            hash.update(text);
        }
        hash.update(self.key_version.number().to_be_bytes());
        hash.update(self.number.number().to_be_bytes());
        hash.update(self.made_at.unix_seconds().to_be_bytes());
        hash.update(self.previous.bytes());
        hash.update(u32::try_from(entries).unwrap_or(u32::MAX).to_be_bytes());
        hash
    }
}

/// A list that cannot be made.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ListError {
    /// More entries than a list may have.
    #[error("found more than {ENTRIES_MAX} entries; a list has at most so many")]
    TooMany,
    /// The list before it was made later.
    #[error(
        "found {found} as the time of the next list, the one before was made at {previous}; expected no earlier time"
    )]
    MadeBefore {
        /// The time given.
        found: Instant,
        /// When the list before was made.
        previous: Instant,
    },
    /// A key version before that of the list before it.
    #[error("found key version {found} after {previous}; a list does not go back to an older key")]
    OlderKey {
        /// The version given.
        found: KeyVersion,
        /// The version of the list before.
        previous: KeyVersion,
    },
    /// No number is left.
    #[error("list numbers are used up")]
    NoNumber,
    /// A delta between lists that are not of one carrier and one key version, in rising order.
    #[error(
        "no delta leads from list {base} to list {number}: expected an older list of the same carrier and key version; send the full list"
    )]
    NoDelta {
        /// The list to come from.
        base: ListNumber,
        /// The list to come to.
        number: ListNumber,
    },
}

impl ListError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooMany => "deny.list.too_many",
            Self::MadeBefore { .. } => "deny.list.made_before",
            Self::OlderKey { .. } => "deny.list.older_key",
            Self::NoNumber => "deny.list.no_number",
            Self::NoDelta { .. } => "deny.list.no_delta",
        }
    }
}

/// A carrier's deny list: all cards that may not check in with it, as of one instant.
///
/// The publisher, in the back office, makes one after the other with [`DenyList::first`] and [`DenyList::next`], and
/// sends each reader either the list ([`DenyList::to_bytes`]) or what has changed since the one that the reader has
/// ([`DenyList::delta_since`]). The reader comes to the same list, checked to the last bit, by either way.
///
/// A list is always whole: there is no way to a `DenyList` whose checksum does not fit its entries.
///
/// ```
/// use ovcore::calendar::Instant;
/// use ovcore::card::{KeyVersion, Token, Travel};
/// use ovcore::deny::{Applied, DenyList, DenyReason, Listing};
/// let at = |text| Instant::parse(text);
/// let gvb = "GVB".parse()?;
/// let card = |n| Listing::new(Token::<Travel>::from_bytes([n; 16]), gvb, [DenyReason::UnpaidFare]);
///
/// let one = DenyList::first(gvb, KeyVersion::FIRST, at("2026-03-10T08:00:00Z")?, [card(1), card(2)])?;
/// let two = one.next(at("2026-03-10T08:20:00Z")?, [card(2), card(3)])?;
/// let delta = two.delta_since(&one)?;
///
/// let reader = DenyList::from_bytes(&one.to_bytes())?;
/// let Applied::Moved(reader) = reader.apply(&delta)? else { return Err("a delta that moves the list".into()) };
/// assert_eq!(reader.checksum(), two.checksum());
/// assert!(reader.find(Token::from_bytes([3; 16])).is_some());
/// assert!(reader.find(Token::from_bytes([1; 16])).is_none());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// A list of travel tokens does not answer for a token of another purpose:
///
/// ```compile_fail
/// # use ovcore::card::{Payment, Token, Travel};
/// # use ovcore::deny::DenyList;
/// fn look(list: &DenyList<Travel>, card: Token<Payment>) -> bool { list.find(card).is_some() }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DenyList<P: Purpose = Travel> {
    head: ListHead,
    set: DenySet<P>,
    checksum: Checksum,
}

impl<P: Purpose> DenyList<P> {
    /// A carrier's first list. Listings come in any order; those of one card are joined.
    ///
    /// # Errors
    /// [`ListError::TooMany`].
    pub fn first(
        carrier: CarrierId,
        key_version: KeyVersion,
        made_at: Instant,
        listings: impl IntoIterator<Item = Listing<P>>,
    ) -> Result<Self, ListError> {
        let (number, previous) = (ListNumber::FIRST, Checksum::NONE);
        Self::made(ListHead { carrier, purpose: P::KIND, key_version, number, made_at, previous }, listings)
    }

    /// The list after this one, with all that is listed then. The same listings make a list too: it tells readers that
    /// theirs is still fresh.
    ///
    /// # Errors
    /// [`ListError`] for a time before that of this list, too many entries, or when no number is left.
    pub fn next(
        &self,
        made_at: Instant,
        listings: impl IntoIterator<Item = Listing<P>>,
    ) -> Result<Self, ListError> {
        self.next_under(self.head.key_version, made_at, listings)
    }

    /// The list after this one, under another key version: every token is new, so readers need it as a full list and no
    /// delta leads to it. Its number and its checksum go on from this one.
    ///
    /// # Errors
    /// As [`DenyList::next`], and [`ListError::OlderKey`] for a key version before this list's.
    pub fn next_under(
        &self,
        key_version: KeyVersion,
        made_at: Instant,
        listings: impl IntoIterator<Item = Listing<P>>,
    ) -> Result<Self, ListError> {
        if made_at < self.head.made_at {
            return Err(ListError::MadeBefore { found: made_at, previous: self.head.made_at });
        }
        if key_version < self.head.key_version {
            return Err(ListError::OlderKey { found: key_version, previous: self.head.key_version });
        }
        let number = self.head.number.next().ok_or(ListError::NoNumber)?;
        Self::made(ListHead { key_version, number, made_at, previous: self.checksum, ..self.head }, listings)
    }

    fn made(head: ListHead, listings: impl IntoIterator<Item = Listing<P>>) -> Result<Self, ListError> {
        // One more than may be is enough to see that there are too many.
        let mut listings: Vec<Listing<P>> =
            listings.into_iter().take(ENTRIES_MAX.saturating_add(1)).collect();
        listings.sort_unstable();
        listings.dedup_by(|other, kept| {
            let same = other.token == kept.token;
            if same {
                kept.notices = kept.notices.and(other.notices);
            }
            same
        });
        if listings.len() > ENTRIES_MAX {
            return Err(ListError::TooMany);
        }
        let mut writer = ListWriter::new(head, listings.len());
        for listing in &listings {
            writer.push(listing.token, listing.notices);
        }
        Ok(writer.finish())
    }

    /// What it says of itself.
    #[must_use]
    pub const fn head(&self) -> &ListHead {
        &self.head
    }

    /// Its checksum.
    #[must_use]
    pub const fn checksum(&self) -> Checksum {
        self.checksum
    }

    /// Its entries.
    #[must_use]
    pub const fn set(&self) -> &DenySet<P> {
        &self.set
    }

    /// The notices of a token; `None` when it is not listed.
    #[must_use]
    pub fn find(&self, token: Token<P>) -> Option<Notices> {
        self.set.find(token)
    }

    /// Its entries as listings, in the order of the tokens.
    pub fn listings(&self) -> impl Iterator<Item = Listing<P>> + '_ {
        self.set.iter().map(|(token, notices)| Listing { token, notices })
    }
}

/// Makes a list of entries that come in the order of their tokens: the set and the checksum in one pass.
pub(super) struct ListWriter<P: Purpose> {
    head: ListHead,
    set: SetBuilder<P>,
    hash: Sha256,
    // The hash is fed in large pieces.
    waiting: Vec<u8>,
    purpose: PhantomData<P>,
}

/// When what waits is hashed.
const PIECE: usize = 17 * 256;

impl<P: Purpose> ListWriter<P> {
    /// For exactly so many entries.
    pub(super) fn new(head: ListHead, entries: usize) -> Self {
        let hash = head.begin(entries);
        let set = SetBuilder::for_entries(entries);
        Self { head, set, hash, waiting: Vec::with_capacity(PIECE), purpose: PhantomData }
    }

    /// Adds an entry behind the others: its token must be greater than theirs.
    pub(super) fn push(&mut self, token: Token<P>, notices: Notices) {
        self.set.push(token, notices);
        self.waiting.extend_from_slice(&token.to_bytes());
        self.waiting.push(notices.bits());
        if self.waiting.len() >= PIECE {
            self.hash.update(&self.waiting);
            self.waiting.clear();
        }
    }

    /// The list.
    pub(super) fn finish(mut self) -> DenyList<P> {
        self.hash.update(&self.waiting);
        let checksum = Checksum(self.hash.finalize().into());
        DenyList { head: self.head, set: self.set.finish(), checksum }
    }
}
