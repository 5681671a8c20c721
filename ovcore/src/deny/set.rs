//! The entries of a deny list in memory: sorted, exact, found at once, at most 16 bytes each.
//!
//! A token is 16 bytes and its notices are half a byte, so an entry does not fit into 16 bytes as it is. But tokens are
//! codes of a keyed hash, spread evenly, and in a sorted list the leading bits of a token say little more than where it
//! stands. They are kept once, in a directory of buckets, and not in the entries:
//!
//! ```text
//! directory   2^d + 1 × u32     d bits of the token choose a bucket, from one offset to the next
//! heads       n × u64           the 8 bytes after the dropped ones, sorted within the bucket: all that a look-up reads
//! tails       n × (8 − k)       the bytes after the head, read on a hit only; k = d / 8 bytes are dropped, 0 to 2
//! notices     n × 4 bits        read on a hit only
//! ```
//!
//! A million entries have d = 18 and k = 2: 14.5 bytes each and 1.05 for the directory, 3.8 entries in a bucket. Tokens that are not spread evenly
//! (a hostile list) cost time in proportion to the logarithm of their number, and nothing else.

use core::marker::PhantomData;
use core::{fmt, iter};

use super::message::Notices;
use crate::card::{Purpose, Token};

/// A token as two halves, in the order of its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Halves {
    high: u64,
    low: u64,
}

impl Halves {
    fn of<P: Purpose>(token: Token<P>) -> Self {
        let bytes = token.to_bytes();
        let half = |part: Option<&[u8; 8]>| part.copied().map_or(0, u64::from_be_bytes);
        Self { high: half(bytes.first_chunk()), low: half(bytes.last_chunk()) }
    }

    fn token<P: Purpose>(self) -> Token<P> {
        let mut bytes = [0; 16];
        let (high, low) = bytes.split_at_mut(8);
        high.copy_from_slice(&self.high.to_be_bytes());
        low.copy_from_slice(&self.low.to_be_bytes());
        Token::from_bytes(bytes)
    }
}

/// How many bits choose the bucket, and so how many whole bytes the entries need not repeat.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Layout {
    bits: u32,
}

impl Layout {
    /// As many buckets as fit into 16 bytes an entry: 2.7 to 5.3 entries each where two bytes can be dropped for them, 8
    /// to 16 where it is one, and a single bucket below 2,064 entries.
    const fn of(entries: usize) -> Self {
        const fn log(number: usize) -> u32 {
            match number.checked_ilog2() {
                None => 0,
                Some(log) => log,
            }
        }
        // Without two bytes an entry has 14.5, without one 15.5; the directory gets the rest.
        // Sixteen entries less, for what stands behind the last bucket and the last tail.
        let entries = entries.saturating_sub(16);
        let (two, one) = (log(entries.saturating_mul(3) / 8), log(entries / 8));
        let bits = match (two, one) {
            (16.., _) => two,
            (_, 8..) => one,
            _ => 0,
        };
        Self { bits }
    }

    const fn buckets(self) -> usize {
        1_usize.wrapping_shl(self.bits)
    }

    /// Bits of the bytes that the entries do not repeat.
    const fn dropped(self) -> u32 {
        (self.bits / 8).saturating_mul(8)
    }

    /// Bytes of a tail.
    fn tail_len(self) -> usize {
        8_usize.saturating_sub(usize::try_from(self.bits / 8).unwrap_or_default())
    }

    fn bucket(self, token: Halves) -> usize {
        // No bits at all: everything is in bucket 0.
        let bucket = token.high.checked_shr(64_u32.saturating_sub(self.bits)).unwrap_or_default();
        usize::try_from(bucket).unwrap_or_default()
    }

    fn split(self, token: Halves) -> (u64, u64) {
        let dropped = self.dropped();
        let from_low = token.low.checked_shr(64_u32.saturating_sub(dropped)).unwrap_or_default();
        (token.high.wrapping_shl(dropped) | from_low, token.low & (u64::MAX >> dropped))
    }

    fn join(self, bucket: usize, head: u64, tail: u64) -> Halves {
        let dropped = self.dropped();
        let rest = 64_u32.saturating_sub(dropped);
        // The bucket's whole bytes; its further bits are in the head.
        let whole = u64::try_from(bucket).unwrap_or_default() >> self.bits.saturating_sub(dropped);
        Halves {
            high: whole.checked_shl(rest).unwrap_or_default() | head >> dropped,
            low: head.checked_shl(rest).unwrap_or_default() | tail,
        }
    }
}

/// The entries of a deny list: tokens with their notices, in the order of the tokens.
///
/// It is made with its list: [`DenyList::set`](super::DenyList::set).
#[derive(Clone, PartialEq, Eq)]
pub struct DenySet<P: Purpose> {
    layout: Layout,
    directory: Box<[u32]>,
    heads: Box<[u64]>,
    tails: Box<[u8]>,
    notices: Box<[u8]>,
    purpose: PhantomData<P>,
}

impl<P: Purpose> DenySet<P> {
    /// How many entries it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// The bytes of memory that the entries take, directory included.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        size_of_val(&*self.directory)
            .saturating_add(size_of_val(&*self.heads))
            .saturating_add(self.tails.len())
            .saturating_add(self.notices.len())
    }

    /// The notices of a token; `None` when it is not listed. Exact, without an allocation.
    #[must_use]
    pub fn find(&self, token: Token<P>) -> Option<Notices> {
        let token = Halves::of(token);
        let bucket = self.layout.bucket(token);
        let (head, tail) = self.layout.split(token);
        let (from, to) = (self.offset(bucket), self.offset(bucket.saturating_add(1)));
        let heads = self.heads.get(from..to)?;
        let first = heads.partition_point(|other| *other < head);
        let same = heads.get(first..)?;
        if same.first() != Some(&head) {
            return None;
        }
        let mut low = from.saturating_add(first);
        if self.tail(low) == tail {
            return Some(self.notices_at(low));
        }
        // Tokens that agree in 8 bytes and more do not happen by chance, but a hostile list may have many.
        let mut high = low.saturating_add(same.partition_point(|other| *other == head));
        while low < high {
            let middle = low.midpoint(high);
            match self.tail(middle).cmp(&tail) {
                core::cmp::Ordering::Equal => return Some(self.notices_at(middle)),
                core::cmp::Ordering::Less => low = middle.saturating_add(1),
                core::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// All entries, in the order of the tokens.
    pub fn iter(&self) -> impl Iterator<Item = (Token<P>, Notices)> + '_ {
        let mut bucket = 0_usize;
        self.heads.iter().enumerate().map(move |(place, head)| {
            while self.offset(bucket.saturating_add(1)) <= place {
                bucket = bucket.saturating_add(1);
            }
            (self.layout.join(bucket, *head, self.tail(place)).token(), self.notices_at(place))
        })
    }

    fn offset(&self, bucket: usize) -> usize {
        // The directory has an offset behind its last bucket; what is beyond holds nothing.
        let offset = self.directory.get(bucket).copied();
        offset.and_then(|offset| usize::try_from(offset).ok()).unwrap_or(self.heads.len())
    }

    fn tail(&self, place: usize) -> u64 {
        let from = place.saturating_mul(self.layout.tail_len());
        // Eight bytes at once: what is the next entry's is shifted out.
        let bytes = self.tails.get(from..).and_then(|bytes| bytes.first_chunk());
        bytes.copied().map_or(0, u64::from_be_bytes) >> self.layout.dropped()
    }

    fn notices_at(&self, place: usize) -> Notices {
        let pair = self.notices.get(place / 2).copied().unwrap_or_default();
        Notices::from_bits(pair >> if place.is_multiple_of(2) { 0 } else { 4 })
    }
}

impl<P: Purpose> fmt::Debug for DenySet<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DenySet({} entries)", self.len())
    }
}

/// Makes a set of entries that come in the order of their tokens.
pub(super) struct SetBuilder<P: Purpose> {
    layout: Layout,
    directory: Vec<u32>,
    heads: Vec<u64>,
    tails: Vec<u8>,
    notices: Vec<u8>,
    purpose: PhantomData<P>,
}

impl<P: Purpose> SetBuilder<P> {
    /// For so many entries. More may come, or fewer: then they only lie less well.
    pub(super) fn for_entries(entries: usize) -> Self {
        let layout = Layout::of(entries);
        Self {
            layout,
            directory: Vec::with_capacity(layout.buckets().saturating_add(1)),
            heads: Vec::with_capacity(entries),
            tails: Vec::with_capacity(entries.saturating_mul(layout.tail_len()).saturating_add(8)),
            notices: Vec::with_capacity(entries.div_ceil(2)),
            purpose: PhantomData,
        }
    }

    /// Adds an entry behind the others: its token must be greater than theirs.
    pub(super) fn push(&mut self, token: Token<P>, notices: Notices) {
        let token = Halves::of(token);
        let (head, tail) = self.layout.split(token);
        self.begin_bucket(self.layout.bucket(token));
        if self.heads.len().is_multiple_of(2) {
            self.notices.push(notices.bits());
        } else if let Some(pair) = self.notices.last_mut() {
            *pair |= notices.bits() << 4;
        }
        self.heads.push(head);
        let skipped = 8_usize.saturating_sub(self.layout.tail_len());
        self.tails.extend(tail.to_be_bytes().iter().skip(skipped));
    }

    /// The set.
    pub(super) fn finish(mut self) -> DenySet<P> {
        self.begin_bucket(self.layout.buckets());
        // So that eight bytes can be read at the last tail, too.
        let missing = 8_usize.saturating_sub(self.layout.tail_len());
        self.tails.extend(iter::repeat_n(0, missing));
        DenySet {
            layout: self.layout,
            directory: self.directory.into_boxed_slice(),
            heads: self.heads.into_boxed_slice(),
            tails: self.tails.into_boxed_slice(),
            notices: self.notices.into_boxed_slice(),
            purpose: PhantomData,
        }
    }

    /// Writes the offsets of all buckets up to this one.
    fn begin_bucket(&mut self, bucket: usize) {
        let here = u32::try_from(self.heads.len()).unwrap_or(u32::MAX);
        let missing = bucket.saturating_add(1).saturating_sub(self.directory.len());
        self.directory.extend(iter::repeat_n(here, missing));
    }
}
