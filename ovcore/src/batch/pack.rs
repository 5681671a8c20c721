//! Rows in one cache line each, and brought together by card without comparing the whole table with itself.
//!
//! A table is cut into blocks of rows. Each block is read once and its rows are put into partitions, by bits of the
//! token. Then a partition, with its rows of all blocks, is small enough to be sorted in the cache. Blocks and
//! partitions are the tasks of the threads; how many there are depends on the table alone, and rows of a partition keep
//! the order of the table, so the number of threads changes nothing.

use super::names::fold;
use super::parallel::{Threads, map};
use super::read::{Reader, Stretch};
use super::table::BadRow;
use crate::calendar::Instant;
use crate::tap::{Direction, Mode, ReaderOutcome};
use crate::trip::TapRow;

/// No number.
pub(super) const NONE: u32 = u32::MAX;
/// No number, of the small ones.
pub(super) const NONE_SMALL: u16 = u16::MAX;

/// A row of the table as numbers: 64 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed {
    pub(super) token: [u64; 2],
    /// Seconds since 1970.
    pub(super) at: i64,
    /// How many seconds later it was received; held within the range, and then late beyond all bounds.
    pub(super) late: i32,
    /// Which row of the table; from the table's length on, which of the rows that a card holds from before.
    pub(super) row: u32,
    /// Equal for equal ids.
    pub(super) id: u32,
    pub(super) place: u32,
    pub(super) reader: u32,
    pub(super) vehicle: u32,
    pub(super) line: u32,
    pub(super) carrier: u16,
    pub(super) supplement: u16,
    pub(super) mode: Mode,
    pub(super) direction: Direction,
    pub(super) outcome: ReaderOutcome,
    /// The place of the card scheme in [`CardScheme::ALL`](crate::card::CardScheme::ALL).
    pub(super) application: u8,
}

const _: () = assert!(size_of::<Packed>() == 64, "a row is a cache line");

impl Packed {
    /// A row of which nothing is known.
    pub(super) const EMPTY: Self = Self {
        token: [0; 2],
        at: 0,
        late: 0,
        row: 0,
        id: 0,
        place: 0,
        reader: 0,
        vehicle: NONE,
        line: NONE,
        carrier: 0,
        supplement: NONE_SMALL,
        mode: Mode::Rail,
        direction: Direction::In,
        outcome: ReaderOutcome::Accepted,
        application: u8::MAX,
    };

    pub(super) fn received(&self) -> i64 {
        self.at.saturating_add(self.late.into())
    }

    /// As the rating loop takes it, under a number.
    pub(super) fn tap(&self, number: u32) -> TapRow {
        let instant = |seconds: i64| Instant::from_unix_seconds(seconds).unwrap_or(Instant::MIN);
        let given = |number: u32| (number != NONE).then_some(number);
        TapRow {
            at: instant(self.at),
            received_at: instant(self.received()),
            number,
            place: self.place,
            reader: self.reader,
            vehicle: given(self.vehicle),
            line: given(self.line),
            carrier: self.carrier,
            supplement: (self.supplement != NONE_SMALL).then_some(self.supplement),
            mode: self.mode,
            direction: self.direction,
            outcome: self.outcome,
            inert: false,
        }
    }
}

/// Rows of a block: so few that they stay in the cache while they are put in their partitions.
const BLOCK: usize = 1 << BLOCK_BITS;
const BLOCK_BITS: u32 = 14;
const IN_BLOCK: u32 = (1 << BLOCK_BITS) - 1;
/// Rows that are read together, column by column: so many that they stay in the nearest cache.
const TOGETHER: usize = 256;
/// Rows that a partition is meant to have.
const PARTITION: usize = 1 << 13;
/// More partitions than this are slower to write to than larger ones are to sort.
const PARTITION_BITS_MAX: u32 = 12;

/// A block of the table, by partition.
struct Block {
    rows: Vec<Packed>,
    /// Where the rows of each partition begin and end.
    ranges: Vec<(u32, u32)>,
    bad: Vec<BadRow>,
    /// The earliest tap and the latest instant in it, in seconds since 1970.
    earliest: i64,
    latest: i64,
}

/// The rows of a table, brought together.
pub(super) struct Grouped {
    blocks: Vec<Block>,
    /// How many partitions there are.
    pub(super) partitions: usize,
}

/// How many bits tell the partitions of so many rows apart.
fn bits_for(rows: usize) -> u32 {
    let wanted = rows.div_ceil(PARTITION).max(1).next_power_of_two();
    wanted.trailing_zeros().min(PARTITION_BITS_MAX)
}

/// Which partition a token is in.
pub(super) const fn partition_of(token: [u64; 2], bits: u32) -> u64 {
    let [high, low] = token;
    // No bits, one partition.
    fold(high, low).wrapping_shr(64_u32.saturating_sub(bits)) & (1_u64.wrapping_shl(bits).wrapping_sub(1))
}

impl Grouped {
    pub(super) fn new(reader: &Reader<'_>, base: u64, threads: Threads<'_>) -> Self {
        let bits = bits_for(reader.rows());
        let blocks =
            map(threads, reader.stretches(BLOCK), |stretch| Block::new(reader, &stretch, bits, base));
        Self { blocks, partitions: 1_usize << bits }
    }

    /// How many bits tell the partitions apart.
    pub(super) const fn bits(&self) -> u32 {
        self.partitions.trailing_zeros()
    }

    /// The rows of a partition, block by block in the order of the table, with the place of the first: see
    /// [`Grouped::row`].
    pub(super) fn rows(&self, partition: usize) -> impl Iterator<Item = (u32, &[Packed])> {
        (0_u32..).zip(&self.blocks).map(move |(number, block)| {
            let range = block.ranges.get(partition).copied().unwrap_or_default();
            let [from, to] = [range.0, range.1].map(|n| usize::try_from(n).unwrap_or_default());
            (number << BLOCK_BITS | range.0, block.rows.get(from..to).unwrap_or_default())
        })
    }

    /// The row at a place: the number of its block, and its number in it.
    pub(super) fn row(&self, place: u32) -> Option<&Packed> {
        let block = self.blocks.get(usize::try_from(place >> BLOCK_BITS).ok()?)?;
        block.rows.get(usize::try_from(place & IN_BLOCK).ok()?)
    }

    /// The earliest tap of the table, in seconds since 1970.
    pub(super) fn earliest(&self) -> i64 {
        self.blocks.iter().map(|block| block.earliest).min().unwrap_or_default()
    }

    /// The latest instant of the table, in seconds since 1970.
    pub(super) fn latest(&self) -> i64 {
        self.blocks.iter().map(|block| block.latest).max().unwrap_or_default()
    }

    /// The rows that cannot be read, in the order of the table.
    pub(super) fn take_bad(&mut self) -> Vec<BadRow> {
        self.blocks.iter_mut().flat_map(|block| core::mem::take(&mut block.bad)).collect()
    }
}

/// The rows of a block, in the order of the table, and which partition each goes to.
struct Spread {
    /// The token of each row; nothing where it has none.
    tokens: Vec<[u64; 2]>,
    /// [`NONE_SMALL`] for a row without a token.
    partitions: Vec<u16>,
    /// Where the rows of each partition begin, twice: what is put there moves the second.
    ranges: Vec<(u32, u32)>,
    count: usize,
}

impl Spread {
    fn new(reader: &Reader<'_>, stretch: &Stretch, bits: u32) -> Self {
        let mut tokens = vec![[0; 2]; stretch.len()];
        let mut partitions = vec![NONE_SMALL; stretch.len()];
        let mut ranges = vec![(0_u32, 0_u32); 1_usize << bits];
        reader.tokens(stretch, tokens.iter_mut().zip(partitions.iter_mut()), |(own, slot), token| {
            let Some(token) = token else { return };
            *own = token;
            *slot = u16::try_from(partition_of(token, bits)).unwrap_or_default();
            if let Some((_, count)) = ranges.get_mut(usize::from(*slot)) {
                *count = count.saturating_add(1);
            }
        });
        let mut begin = 0_u32;
        for range in &mut ranges {
            let count = range.1;
            *range = (begin, begin);
            begin = begin.saturating_add(count);
        }
        Self { tokens, partitions, ranges, count: usize::try_from(begin).unwrap_or_default() }
    }
}

impl Block {
    fn new(reader: &Reader<'_>, stretch: &Stretch, bits: u32, base: u64) -> Self {
        let Spread { tokens, partitions, mut ranges, count } = Spread::new(reader, stretch, bits);
        let mut rows = vec![Packed::EMPTY; count];
        let (mut bad, mut earliest, mut latest) = (Vec::new(), i64::MAX, 0_i64);
        let (mut read, mut is_wrong) = (vec![Packed::EMPTY; TOGETHER], vec![false; TOGETHER]);
        let keyed = tokens.chunks(TOGETHER).zip(partitions.chunks(TOGETHER));
        for (own, (tokens, partitions)) in stretch.split(TOGETHER).zip(keyed) {
            is_wrong.fill(false);
            reader.read(&own, read.get_mut(..partitions.len()).unwrap_or_default(), &mut is_wrong);
            let keyed = tokens.iter().zip(partitions).zip(reader.first(&own)..);
            for ((packed, is_wrong), ((token, partition), row)) in read.iter().zip(&is_wrong).zip(keyed) {
                if *is_wrong || *partition == NONE_SMALL {
                    bad.extend(reader.tap(row, base).and_then(Result::err));
                    continue;
                }
                earliest = earliest.min(packed.at);
                latest = latest.max(packed.at).max(packed.received());
                let Some((_, end)) = ranges.get_mut(usize::from(*partition)) else { continue };
                if let Some(slot) = usize::try_from(*end).ok().and_then(|end| rows.get_mut(end)) {
                    *slot = Packed { token: *token, ..*packed };
                    *end = end.saturating_add(1);
                }
            }
        }
        Self { rows, ranges, bad, earliest, latest }
    }
}
