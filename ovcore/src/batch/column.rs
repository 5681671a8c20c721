//! Columns as others hold them: borrowed, in the layout of Arrow, without depending on it.

use core::ops::Range;

use crate::calendar::Instant;

/// Which rows of a column have a value: one bit a row, the lowest first, as Arrow has it. 1 is a value, 0 is none.
#[derive(Clone, Copy, Debug)]
pub struct Valid<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Valid<'a> {
    /// Bits from the first of the bytes on.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    /// Bits from another than the first on: of a slice of a column.
    #[must_use]
    pub const fn from_bit(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, offset }
    }

    /// The same from another row on.
    pub(super) const fn after(self, row: usize) -> Self {
        Self { bytes: self.bytes, offset: self.offset.saturating_add(row) }
    }

    pub(super) fn holds(&self, row: usize) -> bool {
        let bit = self.offset.saturating_add(row);
        self.bytes.get(bit / 8).is_some_and(|byte| (byte >> (bit % 8)) & 1 == 1)
    }

    fn covers(&self, rows: usize) -> bool {
        self.bytes.len().saturating_mul(8) >= self.offset.saturating_add(rows)
    }

    /// Whether all of so many rows have a value.
    pub(super) fn is_full(&self, rows: usize) -> bool {
        self.is_throughout(rows, true)
    }

    /// Whether none of so many rows has a value.
    pub(super) fn is_empty(&self, rows: usize) -> bool {
        self.is_throughout(rows, false)
    }

    fn is_throughout(&self, rows: usize, value: bool) -> bool {
        let end = self.offset.saturating_add(rows);
        let (first, last) = (self.offset.div_ceil(8).saturating_mul(8).min(end), end & !7);
        let bytes = self.bytes.get(first / 8..last / 8).unwrap_or_default();
        let mut edges = (self.offset..first).chain(last.max(first)..end);
        let eight = if value { u8::MAX } else { 0 };
        bytes.iter().all(|byte| *byte == eight)
            && edges.all(|bit| self.holds(bit.saturating_sub(self.offset)) == value)
    }
}

fn has_value(valid: Option<&Valid<'_>>, row: usize) -> bool {
    valid.is_none_or(|valid| valid.holds(row))
}

/// Where the texts of a column begin and end: one more than there are texts.
#[derive(Clone, Copy, Debug)]
pub enum Offsets<'a> {
    /// 32 bits, as Arrow's `utf8`.
    Small(&'a [i32]),
    /// 64 bits, as Arrow's `large_utf8`.
    Large(&'a [i64]),
}

/// Texts one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    offsets: Offsets<'a>,
    bytes: &'a [u8],
}

impl<'a> Texts<'a> {
    /// Texts by their offsets into bytes.
    #[must_use]
    pub const fn new(offsets: Offsets<'a>, bytes: &'a [u8]) -> Self {
        Self { offsets, bytes }
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self.offsets {
            Offsets::Small(offsets) => offsets.len().saturating_sub(1),
            Offsets::Large(offsets) => offsets.len().saturating_sub(1),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of a text; `None` where the offsets lead nowhere.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&'a [u8]> {
        let next = number.saturating_add(1);
        let (from, to) = match self.offsets {
            Offsets::Small(offsets) => {
                let (from, to) = (*offsets.get(number)?, *offsets.get(next)?);
                (usize::try_from(from).ok()?, usize::try_from(to).ok()?)
            }
            Offsets::Large(offsets) => {
                let (from, to) = (*offsets.get(number)?, *offsets.get(next)?);
                (usize::try_from(from).ok()?, usize::try_from(to).ok()?)
            }
        };
        self.bytes.get(from..to)
    }
}

/// The keys of a dictionary column: for each row the number of its value.
#[derive(Clone, Copy, Debug)]
pub enum Keys<'a> {
    /// 8 bits.
    U8(&'a [u8]),
    /// 16 bits.
    U16(&'a [u16]),
    /// 32 bits.
    U32(&'a [u32]),
    /// 8 bits with a sign, as pandas has small categories.
    I8(&'a [i8]),
    /// 16 bits with a sign.
    I16(&'a [i16]),
    /// 32 bits with a sign.
    I32(&'a [i32]),
}

impl Keys<'_> {
    const fn len(&self) -> usize {
        match self {
            Self::U8(keys) => keys.len(),
            Self::U16(keys) => keys.len(),
            Self::U32(keys) => keys.len(),
            Self::I8(keys) => keys.len(),
            Self::I16(keys) => keys.len(),
            Self::I32(keys) => keys.len(),
        }
    }

    /// Goes over the keys of some rows, each with what belongs to it.
    pub(super) fn for_each<S>(
        &self,
        rows: Range<usize>,
        with: impl Iterator<Item = S>,
        mut f: impl FnMut(S, u32),
    ) {
        /// One loop for each width.
        macro_rules! go_over {
            ($keys:expr, $as_key:expr) => {
                for (own, key) in with.zip($keys.get(rows).unwrap_or_default()) {
                    f(own, $as_key(*key));
                }
            };
        }
        match self {
            Self::U8(keys) => go_over!(keys, u32::from),
            Self::U16(keys) => go_over!(keys, u32::from),
            Self::U32(keys) => go_over!(keys, u32::from),
            Self::I8(keys) => go_over!(keys, |key| u32::try_from(key).unwrap_or(u32::MAX)),
            Self::I16(keys) => go_over!(keys, |key| u32::try_from(key).unwrap_or(u32::MAX)),
            Self::I32(keys) => go_over!(keys, |key| u32::try_from(key).unwrap_or(u32::MAX)),
        }
    }

    /// The key of a row; one below nothing leads to no value.
    fn get(&self, row: usize) -> Option<u32> {
        match self {
            Self::U8(keys) => keys.get(row).map(|key| u32::from(*key)),
            Self::U16(keys) => keys.get(row).map(|key| u32::from(*key)),
            Self::U32(keys) => keys.get(row).copied(),
            Self::I8(keys) => keys.get(row).map(|key| u32::try_from(*key).unwrap_or(u32::MAX)),
            Self::I16(keys) => keys.get(row).map(|key| u32::try_from(*key).unwrap_or(u32::MAX)),
            Self::I32(keys) => keys.get(row).map(|key| u32::try_from(*key).unwrap_or(u32::MAX)),
        }
    }
}

/// A column of texts.
#[derive(Clone, Copy, Debug)]
pub enum TextColumn<'a> {
    /// One text a row.
    Plain {
        /// The texts.
        texts: Texts<'a>,
        /// Which rows have one; `None` is all.
        valid: Option<Valid<'a>>,
    },
    /// Each text once, and for each row which.
    Dictionary {
        /// Which.
        keys: Keys<'a>,
        /// The texts.
        values: Texts<'a>,
        /// Which rows have one; `None` is all.
        valid: Option<Valid<'a>>,
    },
}

impl<'a> TextColumn<'a> {
    /// A plain column in which every row has a text.
    #[must_use]
    pub const fn plain(texts: Texts<'a>) -> Self {
        Self::Plain { texts, valid: None }
    }

    /// A dictionary column in which every row has a text.
    #[must_use]
    pub const fn dictionary(keys: Keys<'a>, values: Texts<'a>) -> Self {
        Self::Dictionary { keys, values, valid: None }
    }

    pub(super) const fn rows(&self) -> usize {
        match self {
            Self::Plain { texts, .. } => texts.len(),
            Self::Dictionary { keys, .. } => keys.len(),
        }
    }

    pub(super) fn is_valid_for(&self, rows: usize) -> bool {
        let (Self::Plain { valid, .. } | Self::Dictionary { valid, .. }) = self;
        valid.is_none_or(|valid| valid.covers(rows))
    }

    /// Whether no row has a text.
    pub(super) fn is_empty(&self, rows: usize) -> bool {
        let (Self::Plain { valid, .. } | Self::Dictionary { valid, .. }) = self;
        valid.is_some_and(|valid| valid.is_empty(rows))
    }

    /// What stands in a row.
    pub(super) fn cell(&self, row: usize) -> Cell<'a> {
        match self {
            Self::Plain { valid, .. } | Self::Dictionary { valid, .. } if !has_value(valid.as_ref(), row) => {
                Cell::Null
            }
            Self::Plain { texts, .. } => texts.get(row).map_or(Cell::Nowhere, Cell::text),
            Self::Dictionary { keys, values, .. } => {
                let key = keys.get(row).and_then(|key| usize::try_from(key).ok());
                key.and_then(|key| values.get(key)).map_or(Cell::Nowhere, Cell::text)
            }
        }
    }

    /// The bytes that stand in a row; `None` where there are none.
    pub(super) fn bytes(&self, row: usize) -> Option<&'a [u8]> {
        match self {
            Self::Plain { valid, .. } | Self::Dictionary { valid, .. } if !has_value(valid.as_ref(), row) => {
                None
            }
            Self::Plain { texts, .. } => texts.get(row),
            Self::Dictionary { keys, values, .. } => values.get(usize::try_from(keys.get(row)?).ok()?),
        }
    }

    /// The key of a row of a dictionary column; `None` where there is no value.
    pub(super) fn key(keys: &Keys<'a>, valid: Option<&Valid<'a>>, row: usize) -> Option<u32> {
        if has_value(valid, row) { keys.get(row) } else { None }
    }
}

/// What stands in a row of a column of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    Text(&'a str),
    Null,
    /// Bytes that are no UTF-8.
    Bytes,
    /// A key or an offset beyond what is there.
    Nowhere,
}

impl<'a> Cell<'a> {
    pub(super) fn text(bytes: &'a [u8]) -> Self {
        core::str::from_utf8(bytes).map_or(Self::Bytes, Self::Text)
    }
}

/// A column of travel tokens.
#[derive(Clone, Copy, Debug)]
pub enum TokenColumn<'a> {
    /// 16 bytes a row, as Arrow's `fixed_size_binary[16]`.
    Bytes {
        /// The bytes of all rows, one after the other.
        bytes: &'a [u8],
        /// Which rows have one; `None` is all.
        valid: Option<Valid<'a>>,
    },
    /// 26 characters a row (RULES N2).
    Text(TextColumn<'a>),
}

impl TokenColumn<'_> {
    pub(super) const fn rows(&self) -> usize {
        match self {
            Self::Bytes { bytes, .. } => bytes.len() / 16,
            Self::Text(column) => column.rows(),
        }
    }

    pub(super) fn is_valid_for(&self, rows: usize) -> bool {
        match self {
            Self::Bytes { valid, .. } => valid.is_none_or(|valid| valid.covers(rows)),
            Self::Text(column) => column.is_valid_for(rows),
        }
    }

    /// The bytes of a row of 16.
    pub(super) fn bytes(&self, row: usize) -> Option<[u8; 16]> {
        let Self::Bytes { bytes, valid } = self else { return None };
        if !has_value(valid.as_ref(), row) {
            return None;
        }
        let begin = row.saturating_mul(16);
        bytes.get(begin..begin.saturating_add(16))?.try_into().ok()
    }
}

/// A column of tap ids.
#[derive(Clone, Copy, Debug)]
pub enum IdColumn<'a> {
    /// Texts.
    Text {
        /// The texts.
        texts: Texts<'a>,
        /// Which rows have one; `None` is all.
        valid: Option<Valid<'a>>,
    },
    /// Whole numbers: each stands for its digits.
    Number {
        /// The numbers.
        numbers: &'a [u64],
        /// Which rows have one; `None` is all.
        valid: Option<Valid<'a>>,
    },
}

impl<'a> Texts<'a> {
    pub(super) const fn parts(&self) -> (Offsets<'a>, &'a [u8]) {
        (self.offsets, self.bytes)
    }

    /// Whether they are not only alike, but the same.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let are_offsets_same = match (self.offsets, other.offsets) {
            (Offsets::Small(own), Offsets::Small(others)) => core::ptr::eq(own, others),
            (Offsets::Large(own), Offsets::Large(others)) => core::ptr::eq(own, others),
            (Offsets::Small(_), Offsets::Large(_)) | (Offsets::Large(_), Offsets::Small(_)) => false,
        };
        are_offsets_same && core::ptr::eq(self.bytes, other.bytes)
    }

    /// The bytes of some texts in one piece; `None` where their offsets do not follow each other.
    pub(super) fn all_of(&self, rows: &Range<usize>) -> Option<&'a [u8]> {
        /// One look for each width.
        macro_rules! piece {
            ($offsets:expr) => {{
                let own = $offsets.get(rows.start..=rows.end)?;
                let pairs = own.iter().zip(own.iter().skip(1));
                let is_in_order = pairs.fold(true, |all, (from, to)| all & (from <= to));
                let (first, last) = (own.first()?, own.last()?);
                is_in_order.then_some(usize::try_from(*first).ok()?..usize::try_from(*last).ok()?)?
            }};
        }
        let piece = match self.offsets {
            Offsets::Small(offsets) => piece!(offsets),
            Offsets::Large(offsets) => piece!(offsets),
        };
        self.bytes.get(piece)
    }

    /// Goes over some texts, `None` where the offsets lead nowhere, each with what belongs to it.
    pub(super) fn for_each<S>(
        &self,
        rows: Range<usize>,
        with: impl Iterator<Item = S>,
        mut f: impl FnMut(S, Option<&'a [u8]>),
    ) {
        /// One loop for each width.
        macro_rules! go_over {
            ($offsets:expr) => {{
                let ends = $offsets.get(rows.start.saturating_add(1)..).unwrap_or_default();
                let begins = $offsets.get(rows).unwrap_or_default();
                for ((own, from), to) in with.zip(begins).zip(ends) {
                    let range = usize::try_from(*from).ok().zip(usize::try_from(*to).ok());
                    f(own, range.and_then(|(from, to)| self.bytes.get(from..to)));
                }
            }};
        }
        match self.offsets {
            Offsets::Small(offsets) => go_over!(offsets),
            Offsets::Large(offsets) => go_over!(offsets),
        }
    }
}

impl<'a> IdColumn<'a> {
    pub(super) const fn rows(&self) -> usize {
        match self {
            Self::Text { texts, .. } => texts.len(),
            Self::Number { numbers, .. } => numbers.len(),
        }
    }

    pub(super) fn is_valid_for(&self, rows: usize) -> bool {
        let (Self::Text { valid, .. } | Self::Number { valid, .. }) = self;
        valid.is_none_or(|valid| valid.covers(rows))
    }

    /// The bytes of a text id.
    pub(super) fn text(&self, row: usize) -> Option<&'a [u8]> {
        match self {
            Self::Text { texts, valid } if has_value(valid.as_ref(), row) => texts.get(row),
            Self::Text { .. } | Self::Number { .. } => None,
        }
    }

    /// The number of a number id.
    pub(super) fn number(&self, row: usize) -> Option<u64> {
        match self {
            Self::Number { numbers, valid } if has_value(valid.as_ref(), row) => numbers.get(row).copied(),
            Self::Number { .. } | Self::Text { .. } => None,
        }
    }
}

/// What a number in a column of times counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Seconds since 1970, UTC.
    Second,
    /// Thousandths.
    Millisecond,
    /// Millionths.
    Microsecond,
    /// Thousandths of a millionth.
    Nanosecond,
}

/// A column of instants: whole numbers since 1970, UTC. Fractions of a second are cut off, as wherever instants are
/// read.
#[derive(Clone, Copy, Debug)]
pub struct TimeColumn<'a> {
    values: &'a [i64],
    unit: TimeUnit,
    valid: Option<Valid<'a>>,
}

impl<'a> TimeColumn<'a> {
    /// A column in which every row has an instant.
    #[must_use]
    pub const fn new(values: &'a [i64], unit: TimeUnit) -> Self {
        Self { values, unit, valid: None }
    }

    /// A column in which some rows have none.
    #[must_use]
    pub const fn with_valid(values: &'a [i64], unit: TimeUnit, valid: Option<Valid<'a>>) -> Self {
        Self { values, unit, valid }
    }

    pub(super) const fn parts(&self) -> (&'a [i64], TimeUnit, Option<Valid<'a>>) {
        (self.values, self.unit, self.valid)
    }

    pub(super) const fn rows(&self) -> usize {
        self.values.len()
    }

    pub(super) fn is_valid_for(&self, rows: usize) -> bool {
        self.valid.is_none_or(|valid| valid.covers(rows))
    }

    /// The number that stands in a row; `None` where none does.
    pub(super) fn number(&self, row: usize) -> Option<i64> {
        if has_value(self.valid.as_ref(), row) { self.values.get(row).copied() } else { None }
    }

    /// Goes over the numbers of some rows, `None` where none stands, as seconds since 1970, each with what belongs to it.
    pub(super) fn for_each<S>(
        &self,
        rows: Range<usize>,
        with: impl Iterator<Item = S>,
        mut f: impl FnMut(S, Option<i64>),
    ) {
        let begin = rows.start;
        let values = self.values.get(rows).unwrap_or_default();
        /// One loop for each unit, with and without rows that have no value.
        macro_rules! go_over {
            ($seconds:expr) => {
                if let Some(valid) = &self.valid {
                    for ((row, own), value) in (begin..).zip(with).zip(values) {
                        f(own, valid.holds(row).then(|| $seconds(*value)));
                    }
                } else {
                    for (own, value) in with.zip(values) {
                        f(own, Some($seconds(*value)));
                    }
                }
            };
        }
        match self.unit {
            TimeUnit::Second => go_over!(|number: i64| number),
            TimeUnit::Millisecond => go_over!(|number: i64| number.div_euclid(1_000)),
            TimeUnit::Microsecond => go_over!(|number: i64| number.div_euclid(1_000_000)),
            TimeUnit::Nanosecond => go_over!(|number: i64| number.div_euclid(1_000_000_000)),
        }
    }

    /// An instant from a number of the column.
    pub(super) const fn instant(&self, number: i64) -> Option<Instant> {
        let seconds = match self.unit {
            TimeUnit::Second => number,
            TimeUnit::Millisecond => number.div_euclid(1_000),
            TimeUnit::Microsecond => number.div_euclid(1_000_000),
            TimeUnit::Nanosecond => number.div_euclid(1_000_000_000),
        };
        Instant::from_unix_seconds(seconds)
    }
}
