//! Columns of texts on their way in: lent as they are where they come in one piece, otherwise each distinct text once and
//! a number for each row, which is how the core reads them anyway.

#![expect(clippy::wildcard_enum_match_arm, reason = "of Arrow's types only some are taken")]

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ByteArrayType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, GenericByteArray};
use arrow_buffer::{ArrowNativeType, Buffer, NullBuffer, NullBufferBuilder, ScalarBuffer};
use arrow_schema::DataType;
use core::hash::BuildHasher;
use std::collections::BTreeSet;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use ovcore::batch::{Keys, Offsets, TextColumn, Texts, Valid};

/// Texts one after the other.
#[derive(Clone)]
pub(super) enum Values {
    Small(ScalarBuffer<i32>, Buffer),
    Large(ScalarBuffer<i64>, Buffer),
}

impl Values {
    pub(super) fn texts(&self) -> Texts<'_> {
        match self {
            Self::Small(offsets, bytes) => Texts::new(Offsets::Small(offsets), bytes),
            Self::Large(offsets, bytes) => Texts::new(Offsets::Large(offsets), bytes),
        }
    }

    fn small<T: ByteArrayType<Offset = i32>>(array: &GenericByteArray<T>) -> Self {
        Self::Small(array.offsets().inner().clone(), array.values().clone())
    }

    fn large<T: ByteArrayType<Offset = i64>>(array: &GenericByteArray<T>) -> Self {
        Self::Large(array.offsets().inner().clone(), array.values().clone())
    }

    /// Whether they are not only alike, but the same.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Small(offsets, bytes), Self::Small(others, more)) => {
                offsets.ptr_eq(others) && bytes.ptr_eq(more)
            }
            (Self::Large(offsets, bytes), Self::Large(others, more)) => {
                offsets.ptr_eq(others) && bytes.ptr_eq(more)
            }
            (Self::Small(..), Self::Large(..)) | (Self::Large(..), Self::Small(..)) => false,
        }
    }

    /// The texts of an array in the form in which the core takes them; `None` for another form.
    pub(super) fn lent(array: &ArrayRef) -> Option<Self> {
        let small = array.as_string_opt::<i32>().map(Self::small);
        small.or_else(|| array.as_string_opt::<i64>().map(Self::large))
    }
}

/// Which rows have a value, as the core takes it.
pub(super) fn valid(nulls: Option<&NullBuffer>) -> Option<Valid<'_>> {
    nulls.map(|nulls| Valid::from_bit(nulls.validity(), nulls.offset()))
}

/// Which rows of all chunks have a value.
pub(super) fn joined_nulls(chunks: &[ArrayRef]) -> Option<NullBuffer> {
    let mut joined = NullBufferBuilder::new(rows(chunks));
    for chunk in chunks {
        match chunk.logical_nulls() {
            Some(nulls) => joined.append_buffer(&nulls),
            None => joined.append_n_non_nulls(chunk.len()),
        }
    }
    joined.finish()
}

/// How many rows all chunks have.
pub(super) fn rows(chunks: &[ArrayRef]) -> usize {
    chunks.iter().map(Array::len).fold(0, usize::saturating_add)
}

/// Whether a column of this type is one of texts.
pub(super) fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// Texts being written one after the other.
#[derive(Default)]
pub(super) struct TextList {
    ends: Vec<i64>,
    bytes: Vec<u8>,
}

impl TextList {
    pub(super) fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(i64::try_from(self.bytes.len()).unwrap_or(i64::MAX));
    }

    /// Adds all texts of an array at once.
    fn append(&mut self, values: &Values) {
        match values {
            Values::Small(offsets, bytes) => self.append_all(offsets, bytes),
            Values::Large(offsets, bytes) => self.append_all(offsets, bytes),
        }
    }

    fn append_all<T: Copy + Into<i64>>(&mut self, offsets: &[T], bytes: &[u8]) {
        let Some((first, ends)) = offsets.split_first() else { return };
        let first: i64 = (*first).into();
        let last = ends.last().map_or(first, |last| (*last).into());
        let place = |offset: i64| usize::try_from(offset).unwrap_or(usize::MAX);
        let base = i64::try_from(self.bytes.len()).unwrap_or(i64::MAX);
        match bytes.get(place(first)..place(last)) {
            Some(own) => {
                self.bytes.extend_from_slice(own);
                let moved = |end: &T| (*end).into().saturating_sub(first).saturating_add(base);
                self.ends.extend(ends.iter().map(moved));
            }
            // Offsets that lead nowhere: no row has a text.
            None => self.ends.resize(self.ends.len().saturating_add(ends.len()), base),
        }
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, number: u32) -> &[u8] {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let end = |number: Option<usize>| {
            let end = number.and_then(|number| self.ends.get(number)).copied().unwrap_or_default();
            usize::try_from(end).unwrap_or_default()
        };
        self.bytes.get(end(number.checked_sub(1))..end(Some(number))).unwrap_or_default()
    }

    pub(super) fn finish(self) -> Values {
        let mut offsets = Vec::with_capacity(self.ends.len().saturating_add(1));
        offsets.push(0);
        offsets.extend(self.ends);
        Values::Large(offsets.into(), Buffer::from_vec(self.bytes))
    }
}

/// Gives each distinct text a number, in the order in which they turn up.
#[derive(Default)]
struct Keyer {
    table: HashTable<u32>,
    /// Texts that a view holds itself, by the whole view: most are, and are told apart without looking at bytes.
    short: HashTable<(u128, u32)>,
    values: TextList,
    hasher: FixedState,
}

impl Keyer {
    fn number(&mut self, text: &[u8]) -> u32 {
        let Self { table, values, hasher, .. } = self;
        let same = |number: &u32| values.get(*number) == text;
        match table.entry(hasher.hash_one(text), same, |number| hasher.hash_one(values.get(*number))) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(place) => {
                let number = u32::try_from(values.len()).unwrap_or(u32::MAX);
                place.insert(number);
                values.push(text);
                number
            }
        }
    }

    /// The number of a text that a view holds itself.
    fn short(&mut self, view: u128, text: &[u8]) -> u32 {
        let hash = self.hasher.hash_one(view);
        if let Some((_, number)) = self.short.find(hash, |(own, _)| *own == view) {
            return *number;
        }
        let number = self.number(text);
        let Self { short, hasher, .. } = self;
        short.insert_unique(hash, (view, number), |(own, _)| hasher.hash_one(own));
        number
    }
}

/// A text that is no longer stands in its view.
const VIEW_HOLDS: u128 = 12;

/// A column of texts, in one piece.
pub(super) enum TextArray {
    Plain { values: Values, nulls: Option<NullBuffer> },
    Keyed { keys: KeyArray, values: Values, nulls: Option<NullBuffer> },
}

/// Which value each row has.
pub(super) enum KeyArray {
    U8(ScalarBuffer<u8>),
    U16(ScalarBuffer<u16>),
    U32(ScalarBuffer<u32>),
    I8(ScalarBuffer<i8>),
    I16(ScalarBuffer<i16>),
    I32(ScalarBuffer<i32>),
}

impl KeyArray {
    fn keys(&self) -> Keys<'_> {
        match self {
            Self::U8(keys) => Keys::U8(keys),
            Self::U16(keys) => Keys::U16(keys),
            Self::U32(keys) => Keys::U32(keys),
            Self::I8(keys) => Keys::I8(keys),
            Self::I16(keys) => Keys::I16(keys),
            Self::I32(keys) => Keys::I32(keys),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::U8(keys) => keys.len(),
            Self::U16(keys) => keys.len(),
            Self::U32(keys) => keys.len(),
            Self::I8(keys) => keys.len(),
            Self::I16(keys) => keys.len(),
            Self::I32(keys) => keys.len(),
        }
    }

    fn get(&self, row: usize) -> Option<usize> {
        match self {
            Self::U8(keys) => keys.get(row)?.to_usize(),
            Self::U16(keys) => keys.get(row)?.to_usize(),
            Self::U32(keys) => keys.get(row)?.to_usize(),
            Self::I8(keys) => keys.get(row)?.to_usize(),
            Self::I16(keys) => keys.get(row)?.to_usize(),
            Self::I32(keys) => keys.get(row)?.to_usize(),
        }
    }

    /// The keys of a dictionary as they are; `None` for those of 64 bits.
    fn lent(keys: &dyn Array) -> Option<Self> {
        Some(match keys.data_type() {
            DataType::UInt8 => Self::U8(keys.as_primitive_opt::<UInt8Type>()?.values().clone()),
            DataType::UInt16 => Self::U16(keys.as_primitive_opt::<UInt16Type>()?.values().clone()),
            DataType::UInt32 => Self::U32(keys.as_primitive_opt::<UInt32Type>()?.values().clone()),
            DataType::Int8 => Self::I8(keys.as_primitive_opt::<Int8Type>()?.values().clone()),
            DataType::Int16 => Self::I16(keys.as_primitive_opt::<Int16Type>()?.values().clone()),
            DataType::Int32 => Self::I32(keys.as_primitive_opt::<Int32Type>()?.values().clone()),
            _ => return None,
        })
    }
}

impl TextArray {
    /// The column that these chunks make up. Their type is one of [`is_text`].
    pub(super) fn of(chunks: &[ArrayRef]) -> Self {
        let lent = match chunks {
            [] => Some(Self::Plain { values: TextList::default().finish(), nulls: None }),
            [one] => Self::lent(one),
            _ => None,
        };
        lent.or_else(|| Self::joined(chunks)).unwrap_or_else(|| Self::keyed(chunks))
    }

    /// Dictionaries of several chunks one after the other. A text that stands in several of them has several keys, which
    /// the core does not mind: it reads each value once. Chunks of one dictionary have it once.
    fn joined(chunks: &[ArrayRef]) -> Option<Self> {
        let mut list = TextList::default();
        let mut keys: Vec<u32> = Vec::with_capacity(rows(chunks));
        let mut before: Option<(Values, usize)> = None;
        for chunk in chunks {
            let dictionary = chunk.as_any_dictionary_opt()?;
            let own = dictionary.values();
            let values = Values::lent(own).unwrap_or_else(|| plain(core::slice::from_ref(own)));
            let again = before.take().filter(|(known, _)| known.is_same(&values));
            let base = again.map_or_else(
                || {
                    let base = list.len();
                    list.append(&values);
                    base
                },
                |(_, base)| base,
            );
            let count = values.texts().len();
            before = Some((values, base));
            // A key that leads nowhere still does: the core says so of its row.
            let moved = |key: usize| base.checked_add(key).and_then(|key| u32::try_from(key).ok());
            each_key(dictionary.keys(), |key| {
                keys.push(key.filter(|key| *key < count).and_then(moved).unwrap_or(u32::MAX));
            });
        }
        let nulls = joined_nulls(chunks);
        Some(Self::Keyed { keys: KeyArray::U32(keys.into()), values: list.finish(), nulls })
    }

    /// A single chunk as it is, where the core can take it so.
    fn lent(array: &ArrayRef) -> Option<Self> {
        if let Some(values) = Values::lent(array) {
            return Some(Self::Plain { values, nulls: array.nulls().cloned() });
        }
        let dictionary = array.as_any_dictionary_opt()?;
        let own = dictionary.values();
        if own.logical_null_count() > 0 {
            return None;
        }
        let keys = KeyArray::lent(dictionary.keys())?;
        let values = Values::lent(own).unwrap_or_else(|| plain(core::slice::from_ref(own)));
        Some(Self::Keyed { keys, values, nulls: dictionary.nulls().cloned() })
    }

    fn keyed(chunks: &[ArrayRef]) -> Self {
        let mut keyer = Keyer::default();
        let mut keys: Vec<u32> = Vec::with_capacity(rows(chunks));
        for chunk in chunks {
            number_all(chunk, &mut keyer, &mut keys);
        }
        let nulls = joined_nulls(chunks);
        Self::Keyed { keys: KeyArray::U32(keys.into()), values: keyer.values.finish(), nulls }
    }

    /// The rows that have one of some texts, each with its text.
    pub(super) fn rows_with(&self, wanted: &BTreeSet<String>) -> Vec<(usize, String)> {
        let found = |text: Option<&[u8]>| {
            let text = text.and_then(|text| core::str::from_utf8(text).ok());
            text.and_then(|text| wanted.get(text)).cloned()
        };
        let (Self::Plain { nulls, values } | Self::Keyed { nulls, values, .. }) = self;
        let (texts, is_there) =
            (values.texts(), |row: usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)));
        match self {
            Self::Plain { .. } => {
                let of = |row| Some((row, found(texts.get(row))?));
                (0..texts.len()).filter(|row| is_there(*row)).filter_map(of).collect()
            }
            Self::Keyed { keys, .. } => {
                let values: Vec<Option<String>> = (0..texts.len()).map(|key| found(texts.get(key))).collect();
                let of = |row| Some((row, values.get(keys.get(row)?)?.clone()?));
                (0..keys.len()).filter(|row| is_there(*row)).filter_map(of).collect()
            }
        }
    }

    pub(super) fn column(&self) -> TextColumn<'_> {
        match self {
            Self::Plain { values, nulls } => {
                TextColumn::Plain { texts: values.texts(), valid: valid(nulls.as_ref()) }
            }
            Self::Keyed { keys, values, nulls } => TextColumn::Dictionary {
                keys: keys.keys(),
                values: values.texts(),
                valid: valid(nulls.as_ref()),
            },
        }
    }
}

/// The texts of all chunks one after the other; an empty one where there is none.
pub(super) fn plain(chunks: &[ArrayRef]) -> Values {
    let mut list = TextList::default();
    for chunk in chunks {
        match Values::lent(chunk) {
            Some(values) => list.append(&values),
            None => each(chunk, |text| list.push(text.unwrap_or_default())),
        }
    }
    list.finish()
}

/// Numbers the text of each row of a chunk that is no dictionary; any number where there is none.
fn number_all(chunk: &ArrayRef, keyer: &mut Keyer, keys: &mut Vec<u32>) {
    if let Some(views) = chunk.as_string_view_opt() {
        let bytes = views.clone().to_binary_view();
        for (row, view) in bytes.views().iter().enumerate() {
            keys.push(match view & u128::from(u32::MAX) {
                _ if bytes.is_null(row) => 0,
                length if length <= VIEW_HOLDS => keyer.short(*view, bytes.value(row)),
                _ => keyer.number(bytes.value(row)),
            });
        }
        return;
    }
    each(chunk, |text| keys.push(text.map_or(0, |text| keyer.number(text))));
}

/// The text of each row.
pub(super) fn each(chunk: &ArrayRef, mut does: impl FnMut(Option<&[u8]>)) {
    if let Some(dictionary) = chunk.as_any_dictionary_opt() {
        let values = plain(core::slice::from_ref(dictionary.values()));
        let nulls = dictionary.values().logical_nulls();
        let texts = values.texts();
        each_key(dictionary.keys(), |key| {
            let key = key.filter(|key| nulls.as_ref().is_none_or(|n| *key < n.len() && n.is_valid(*key)));
            does(key.and_then(|key| texts.get(key)));
        });
        return;
    }
    if let Some(values) = Values::lent(chunk) {
        let texts = values.texts();
        for row in 0..chunk.len() {
            does(if chunk.is_valid(row) { texts.get(row) } else { None });
        }
        return;
    }
    match chunk.as_string_view_opt() {
        Some(views) => views.clone().to_binary_view().iter().for_each(does),
        // Of no type: there is nothing in any row.
        None => (0..chunk.len()).for_each(|_| does(None)),
    }
}

/// The key of each row of a dictionary; `None` where there is none, and where it is below nothing.
pub(crate) fn each_key(keys: &dyn Array, mut does: impl FnMut(Option<usize>)) {
    fn of<T: ArrowDictionaryKeyType>(keys: &dyn Array, does: &mut impl FnMut(Option<usize>)) -> bool {
        let Some(keys) = keys.as_primitive_opt::<T>() else { return false };
        match keys.nulls() {
            None => keys.values().iter().for_each(|key| does(key.to_usize())),
            Some(nulls) => {
                for (key, is_there) in keys.values().iter().zip(nulls) {
                    does(if is_there { key.to_usize() } else { None });
                }
            }
        }
        true
    }
    let does = &mut does;
    let _ = of::<Int32Type>(keys, does)
        || of::<UInt32Type>(keys, does)
        || of::<Int8Type>(keys, does)
        || of::<UInt8Type>(keys, does)
        || of::<Int16Type>(keys, does)
        || of::<UInt16Type>(keys, does)
        || of::<Int64Type>(keys, does)
        || of::<UInt64Type>(keys, does);
}
