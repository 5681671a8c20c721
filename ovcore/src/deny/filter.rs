//! A compact filter in the place of a list, for readers with little memory.

use core::fmt;
use core::marker::PhantomData;

use sha2::{Digest, Sha256};
use thiserror::Error;
use xorf::{BinaryFuse32, Descriptor, Filter};

use super::admit::DenyLookup;
use super::form::{self, Bytes, FormError};
use super::list::{Checksum, DenyList, ListHead};
use super::message::Notices;
use crate::card::{Purpose, Token, Travel};

const FILTER: &[u8; 4] = b"ovdf";

/// A filter that cannot be made: its construction found no way to place the entries. With entries that differ that
/// does not happen by chance; the next list, whose checksum is another, places them anew.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the filter cannot be built from this list; expected to place every entry within 1000 tries")]
pub struct FilterError;

impl FilterError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "deny.filter"
    }
}

/// A list as a binary fuse filter with fingerprints of 32 bits: 4.5 bytes an entry instead of 15.
///
/// It never misses a card that is listed. Of those that are not listed it takes one in 4,294,967,296 for listed: at
/// 500,000 taps a day, one in 23 years. It knows no notices, so a hit alone shows
/// [`MessageKey::AskService`](super::MessageKey::AskService). It takes no deltas: the publisher's side, which has the
/// list, makes a filter of each list and sends it whole.
///
/// A reader with the exact list on slow storage puts the filter in front: it implements [`DenyLookup`] with
/// [`DenyFilter::may_list`] first, and asks its storage only when that is true.
///
/// The same list gives the same bytes everywhere. Where an entry is placed depends on the list's checksum, so that
/// nobody can choose tokens which do not fit.
///
/// ```
/// use ovcore::calendar::Instant;
/// use ovcore::card::{KeyVersion, Token};
/// use ovcore::deny::{DenyFilter, DenyList, DenyReason, Listing};
/// let made_at = Instant::parse("2026-03-10T08:00:00Z")?;
/// let gvb = "GVB".parse()?;
/// let listed = Listing::new(Token::from_bytes([1; 16]), gvb, [DenyReason::UnpaidFare]);
/// let list: DenyList = DenyList::first(gvb, KeyVersion::FIRST, made_at, [listed])?;
/// let filter = DenyFilter::of(&list)?;
/// assert!(filter.may_list(Token::from_bytes([1; 16])));
/// assert!(!filter.may_list(Token::from_bytes([2; 16])));
/// assert_eq!(DenyFilter::from_bytes(&filter.to_bytes())?, filter);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct DenyFilter<P: Purpose = Travel> {
    head: ListHead,
    checksum: Checksum,
    filter: BinaryFuse32,
    purpose: PhantomData<P>,
}

/// 64 bits of a token, mixed with the list's checksum.
fn key<P: Purpose>(token: Token<P>, checksum: &Checksum) -> u64 {
    fn half(part: Option<&[u8; 8]>) -> u64 {
        part.copied().map_or(0, u64::from_be_bytes)
    }
    let (token, salt) = (token.to_bytes(), checksum.bytes());
    let high = half(token.first_chunk()) ^ half(salt.first_chunk());
    let low = half(token.last_chunk()) ^ half(salt.last_chunk());
    let product = u128::from(high).wrapping_mul(u128::from(low)).to_be_bytes();
    half(product.first_chunk()) ^ half(product.last_chunk())
}

impl<P: Purpose> DenyFilter<P> {
    /// The filter of a list.
    ///
    /// # Errors
    /// [`FilterError`] when the entries cannot be placed.
    pub fn of(list: &DenyList<P>) -> Result<Self, FilterError> {
        let checksum = list.checksum();
        let mut keys: Vec<u64> = list.set().iter().map(|(token, _)| key(token, &checksum)).collect();
        keys.sort_unstable();
        keys.dedup();
        let filter = BinaryFuse32::try_from(keys).map_err(|_| FilterError)?;
        Ok(Self { head: *list.head(), checksum, filter, purpose: PhantomData })
    }

    /// The head of the list that it was made of.
    #[must_use]
    pub const fn head(&self) -> &ListHead {
        &self.head
    }

    /// The checksum of the list that it was made of.
    #[must_use]
    pub const fn checksum(&self) -> Checksum {
        self.checksum
    }

    /// Whether a token is listed, or one of the few that look so.
    #[must_use]
    pub fn may_list(&self, token: Token<P>) -> bool {
        self.filter.contains(&key(token, &self.checksum))
    }

    /// The bytes of memory that the filter takes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        size_of_val(&*self.filter.fingerprints)
    }

    fn write(&self, sink: &mut dyn FnMut(&[u8])) {
        let Descriptor { seed, segment_length, segment_count_length, segment_length_mask: _ } =
            self.filter.descriptor;
        form::write_head(&self.head, sink);
        sink(self.checksum.bytes());
        sink(&seed.to_be_bytes());
        sink(&segment_length.to_be_bytes());
        sink(&segment_count_length.to_be_bytes());
        self.filter.fingerprints.iter().for_each(|fingerprint| sink(&fingerprint.to_be_bytes()));
    }

    fn seal(&self) -> Checksum {
        // The fingerprints come in fours of bytes; the hash is fed in larger pieces.
        let mut bytes = b"ovcore/deny-filter/1".to_vec();
        self.write(&mut |part| bytes.extend_from_slice(part));
        Checksum::from_bytes(Sha256::digest(&bytes).into())
    }

    /// The filter as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.memory_bytes().saturating_add(256));
        let mut sink = |part: &[u8]| bytes.extend_from_slice(part);
        form::write_form(*FILTER, &mut sink);
        self.write(&mut sink);
        sink(self.seal().bytes());
        bytes
    }

    /// The filter that [`DenyFilter::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`FormError`] for bytes of another form, version or purpose, and for damaged ones, down to a single bit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormError> {
        let mut bytes = Bytes::of_form(*FILTER, bytes)?;
        let head = bytes.head::<P>()?;
        let checksum = bytes.checksum()?;
        let seed = u64::from_be_bytes(bytes.take()?);
        let (segment_length, segment_count_length) = (bytes.u32()?, bytes.u32()?);
        let (fingerprints, seal) = bytes.rest().split_last_chunk::<32>().ok_or(FormError::Damaged)?;
        let (fingerprints, []) = fingerprints.as_chunks::<4>() else { return Err(FormError::Damaged) };
        // What the filter reads lies within its fingerprints: one segment is chosen, and parts of the next two.
        let fits = segment_length.is_power_of_two()
            && segment_count_length >= segment_length
            && segment_count_length.is_multiple_of(segment_length)
            && u64::from(segment_count_length).saturating_add(u64::from(segment_length).saturating_mul(2))
                == u64::try_from(fingerprints.len()).unwrap_or(u64::MAX);
        if !fits {
            return Err(FormError::Damaged);
        }
        let segment_length_mask = segment_length.saturating_sub(1);
        let descriptor = Descriptor { seed, segment_length, segment_length_mask, segment_count_length };
        let fingerprints = fingerprints.iter().map(|bytes| u32::from_be_bytes(*bytes)).collect();
        let filter = BinaryFuse32 { descriptor, fingerprints };
        let filter = Self { head, checksum, filter, purpose: PhantomData };
        if filter.seal().bytes() == seal { Ok(filter) } else { Err(FormError::Damaged) }
    }
}

impl<P: Purpose> PartialEq for DenyFilter<P> {
    fn eq(&self, other: &Self) -> bool {
        self.head == other.head
            && self.checksum == other.checksum
            && self.filter.descriptor == other.filter.descriptor
            && self.filter.fingerprints == other.filter.fingerprints
    }
}

impl<P: Purpose> Eq for DenyFilter<P> {}

impl<P: Purpose> fmt::Debug for DenyFilter<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DenyFilter")
            .field("head", &self.head)
            .field("checksum", &self.checksum)
            .field("fingerprints", &self.filter.fingerprints.len())
            .finish()
    }
}

impl<P: Purpose> DenyLookup<P> for DenyFilter<P> {
    fn head(&self) -> &ListHead {
        self.head()
    }

    /// A hit has no notices: the filter does not know why.
    fn find(&self, token: Token<P>) -> Option<Notices> {
        self.may_list(token).then_some(Notices::NONE)
    }
}
