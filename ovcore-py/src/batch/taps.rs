//! A table of taps on its way in: an Arrow stream, as the columns that the core borrows.

#![expect(clippy::wildcard_enum_match_arm, reason = "of Arrow's types only some are taken")]

use std::collections::BTreeSet;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::{Buffer, NullBuffer, NullBufferBuilder, ScalarBuffer};
use arrow_schema::{DataType, SchemaRef, TimeUnit as ArrowUnit};
use ovcore::batch::{Column, IdColumn, Names, TapTable, TextColumn, TimeColumn, TimeUnit, TokenColumn};
use ovcore::card::{Token, Travel};
use ovcore::rules::Rules;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::made::Bad;
use super::rows::{Holds, taps_table};
use super::run::Workers;
use super::text::{TextArray, TextList, Values, each, is_text, joined_nulls, plain, rows, valid};
use crate::fault::Outcome;
use crate::table::{Incoming, exports, missing, wrong_type};

/// The columns of texts that stand for themselves, in the order of [`TapArrays::texts`].
const TEXTS: [Column; 9] = [
    Column::Carrier,
    Column::Mode,
    Column::Location,
    Column::Reader,
    Column::Direction,
    Column::Vehicle,
    Column::Line,
    Column::ReaderOutcome,
    Column::Application,
];

const fn is_needed(column: Column) -> bool {
    match column {
        Column::Id
        | Column::Token
        | Column::Carrier
        | Column::Mode
        | Column::Location
        | Column::Reader
        | Column::Direction
        | Column::At => true,
        Column::ReceivedAt | Column::Vehicle | Column::Line | Column::ReaderOutcome | Column::Application => {
            false
        }
    }
}

/// Whether a column is one of instants. One whose instants nobody knows is an error of its own.
fn is_instant(name: &str, kind: &DataType) -> Outcome<bool> {
    match kind {
        DataType::Timestamp(_, None) => Err(crate::table::naive(name)),
        DataType::Timestamp(_, Some(_)) | DataType::Null => Ok(true),
        _ => Ok(false),
    }
}

/// What may be said of a table before any row of it is read: which columns it lacks, and which are of a wrong type.
fn check(schema: &SchemaRef) -> Outcome<()> {
    for column in Column::ALL {
        let name = column.name();
        let kind = match schema.field_with_name(name) {
            Ok(field) => field.data_type(),
            Err(_) if is_needed(column) => return Err(missing(schema, name)),
            Err(_) => continue,
        };
        let (is_fine, expected) = match Holds::of(column) {
            Holds::Ids => (is_text(kind) || kind.is_integer(), "texts, or whole numbers"),
            Holds::Tokens => (
                is_text(kind) || *kind == DataType::FixedSizeBinary(16),
                "travel tokens: texts, or 16 bytes each (fixed_size_binary[16])",
            ),
            Holds::Instants => (is_instant(name, kind)?, "timestamps with a time zone"),
            Holds::Texts => (is_text(kind), "texts"),
        };
        if !is_fine {
            return Err(wrong_type(name, kind, expected));
        }
    }
    Ok(())
}

/// A column of ids.
enum Ids {
    Text { values: Values, nulls: Option<NullBuffer> },
    Number { numbers: ScalarBuffer<u64>, nulls: Option<NullBuffer> },
}

/// A column of whole numbers of some width, widened.
fn widened<T: ArrowPrimitiveType<Native: Into<i128>>>(array: &ArrayRef, into: &mut Vec<i128>) -> bool {
    let Some(array) = array.as_primitive_opt::<T>() else { return false };
    into.extend(array.values().iter().map(|number| (*number).into()));
    true
}

impl Ids {
    fn of(chunks: &[ArrayRef]) -> Self {
        let is_text = chunks.first().is_none_or(|chunk| is_text(chunk.data_type()));
        if let [one] = chunks {
            let nulls = one.nulls().cloned();
            if let Some(values) = Values::lent(one) {
                return Self::Text { values, nulls };
            }
            if let Some(numbers) = one.as_primitive_opt::<UInt64Type>() {
                return Self::Number { numbers: numbers.values().clone(), nulls };
            }
            let signed = one.as_primitive_opt::<Int64Type>();
            if let Some(numbers) = signed.filter(|own| own.values().iter().all(|number| *number >= 0)) {
                // No number is below nothing, so its bits are those of the number without a sign.
                let bits = ScalarBuffer::new(numbers.values().inner().clone(), 0, numbers.len());
                return Self::Number { numbers: bits, nulls };
            }
        }
        let nulls = joined_nulls(chunks);
        if is_text { Self::Text { values: plain(chunks), nulls } } else { Self::numbers(chunks, nulls) }
    }

    /// Whole numbers of any width. With a number below nothing among them they are texts of digits: it is an id, too.
    fn numbers(chunks: &[ArrayRef], nulls: Option<NullBuffer>) -> Self {
        let mut wide: Vec<i128> = Vec::with_capacity(rows(chunks));
        for chunk in chunks {
            let into = &mut wide;
            let _ = widened::<Int64Type>(chunk, into)
                || widened::<UInt64Type>(chunk, into)
                || widened::<Int32Type>(chunk, into)
                || widened::<UInt32Type>(chunk, into)
                || widened::<Int16Type>(chunk, into)
                || widened::<UInt16Type>(chunk, into)
                || widened::<Int8Type>(chunk, into)
                || widened::<UInt8Type>(chunk, into);
        }
        let is_there = |row: usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
        let number = |(row, number): (usize, &i128)| match u64::try_from(*number) {
            Err(_) if is_there(row) => None,
            small => Some(small.unwrap_or_default()),
        };
        let numbers: Option<Vec<u64>> = wide.iter().enumerate().map(number).collect();
        if let Some(numbers) = numbers {
            return Self::Number { numbers: numbers.into(), nulls };
        }
        let mut digits = TextList::default();
        for number in &wide {
            digits.push(number.to_string().as_bytes());
        }
        Self::Text { values: digits.finish(), nulls }
    }

    fn column(&self) -> IdColumn<'_> {
        match self {
            Self::Text { values, nulls } => {
                IdColumn::Text { texts: values.texts(), valid: valid(nulls.as_ref()) }
            }
            Self::Number { numbers, nulls } => IdColumn::Number { numbers, valid: valid(nulls.as_ref()) },
        }
    }
}

/// A column of tokens.
enum Tokens {
    Bytes { bytes: Buffer, nulls: Option<NullBuffer> },
    Text(TextArray),
}

impl Tokens {
    fn of(chunks: &[ArrayRef]) -> Self {
        if let [one] = chunks {
            if let Some(fixed) = one.as_fixed_size_binary_opt() {
                return Self::Bytes { bytes: fixed.values().clone(), nulls: fixed.nulls().cloned() };
            }
            if Values::lent(one).is_some() {
                return Self::Text(TextArray::of(chunks));
            }
        }
        if chunks.first().is_some_and(|chunk| chunk.as_any_dictionary_opt().is_some()) {
            return Self::Text(TextArray::of(chunks));
        }
        let mut bytes: Vec<u8> = Vec::with_capacity(rows(chunks).saturating_mul(16));
        let mut are_tokens = true;
        for chunk in chunks {
            match chunk.as_fixed_size_binary_opt() {
                Some(fixed) => bytes.extend_from_slice(fixed.values()),
                None => are_tokens = are_tokens && read_tokens(chunk, &mut bytes),
            }
        }
        if are_tokens {
            return Self::Bytes { bytes: Buffer::from_vec(bytes), nulls: joined_nulls(chunks) };
        }
        // A text that is no token: the core says so of its row, and is given the texts.
        Self::Text(TextArray::Plain { values: plain(chunks), nulls: joined_nulls(chunks) })
    }

    fn column(&self) -> TokenColumn<'_> {
        match self {
            Self::Bytes { bytes, nulls } => TokenColumn::Bytes { bytes, valid: valid(nulls.as_ref()) },
            Self::Text(texts) => TokenColumn::Text(texts.column()),
        }
    }
}

fn token_bytes(text: &[u8]) -> Option<[u8; 16]> {
    let text = core::str::from_utf8(text).ok()?;
    Token::<Travel>::parse(text).ok().map(Token::to_bytes)
}

/// Reads the token of each row; `false` where a text is none.
fn read_tokens(chunk: &ArrayRef, into: &mut Vec<u8>) -> bool {
    let mut are_tokens = true;
    each(chunk, |text| {
        let token = text.map(token_bytes);
        are_tokens = are_tokens && token != Some(None);
        into.extend_from_slice(&token.flatten().unwrap_or_default());
    });
    are_tokens
}

/// A column of instants.
struct Times {
    values: ScalarBuffer<i64>,
    unit: TimeUnit,
    nulls: Option<NullBuffer>,
}

impl Times {
    fn of(chunks: &[ArrayRef]) -> Self {
        let unit = match chunks.first().map(Array::data_type) {
            Some(DataType::Timestamp(ArrowUnit::Millisecond, _)) => TimeUnit::Millisecond,
            Some(DataType::Timestamp(ArrowUnit::Microsecond, _)) => TimeUnit::Microsecond,
            Some(DataType::Timestamp(ArrowUnit::Nanosecond, _)) => TimeUnit::Nanosecond,
            _ => TimeUnit::Second,
        };
        if let [one] = chunks
            && let Some(values) = numbers_of(one)
        {
            return Self { values, unit, nulls: one.nulls().cloned() };
        }
        let mut values: Vec<i64> = Vec::with_capacity(rows(chunks));
        let mut nulls = NullBufferBuilder::new(rows(chunks));
        for chunk in chunks {
            let Some(own) = numbers_of(chunk) else {
                values.resize(values.len().saturating_add(chunk.len()), 0);
                nulls.append_n_nulls(chunk.len());
                continue;
            };
            values.extend_from_slice(&own);
            match chunk.nulls() {
                Some(own) => nulls.append_buffer(own),
                None => nulls.append_n_non_nulls(chunk.len()),
            }
        }
        Self { values: values.into(), unit, nulls: nulls.finish() }
    }

    fn column(&self) -> TimeColumn<'_> {
        TimeColumn::with_valid(&self.values, self.unit, valid(self.nulls.as_ref()))
    }
}

/// The numbers of a column of instants; `None` for one that holds nothing at all.
fn numbers_of(array: &ArrayRef) -> Option<ScalarBuffer<i64>> {
    fn of<T: ArrowPrimitiveType<Native = i64>>(array: &ArrayRef) -> Option<ScalarBuffer<i64>> {
        array.as_primitive_opt::<T>().map(|array| array.values().clone())
    }
    of::<TimestampSecondType>(array)
        .or_else(|| of::<TimestampMillisecondType>(array))
        .or_else(|| of::<TimestampMicrosecondType>(array))
        .or_else(|| of::<TimestampNanosecondType>(array))
}

/// One column, made ready.
enum Ready {
    Ids(Ids),
    Tokens(Tokens),
    Text(TextArray),
    Times(Times),
}

impl Ready {
    fn of(column: Column, chunks: &[ArrayRef]) -> Self {
        match Holds::of(column) {
            Holds::Ids => Self::Ids(Ids::of(chunks)),
            Holds::Tokens => Self::Tokens(Tokens::of(chunks)),
            Holds::Instants => Self::Times(Times::of(chunks)),
            Holds::Texts => Self::Text(TextArray::of(chunks)),
        }
    }
}

/// A table of taps as it came in.
pub(super) struct Chunks {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Chunks {
    /// Takes all that a stream gives. Other threads run meanwhile, and Ctrl-C is heard between batches.
    pub(super) fn of(table: &Bound<'_, PyAny>) -> PyResult<Self> {
        // Records, as a list of taps or of dicts, become a table first; what is neither is told to be none.
        let records = !exports(table) && !table.is_instance_of::<PyString>() && table.try_iter().is_ok();
        let made = if records { Some(Bound::new(table.py(), taps_table(table)?)?.into_any()) } else { None };
        let incoming = Incoming::of(made.as_ref().unwrap_or(table))?;
        let schema = incoming.schema();
        check(&schema)?;
        let mut batches = Vec::new();
        incoming.each(table.py(), |batch, _| {
            if batch.num_rows() > 0 {
                batches.push(batch.clone());
            }
            Ok(())
        })?;
        Ok(Self { schema, batches })
    }

    /// The batches that are taken together: a large one is taken as it lies, small ones are brought together.
    fn pieces(&self) -> Vec<Vec<RecordBatch>> {
        if self.has_ids_below_nothing() {
            return vec![self.batches.clone()];
        }
        let is_large = |batch: &RecordBatch| batch.num_rows() >= LARGE;
        let together = |a: &RecordBatch, b: &RecordBatch| !is_large(a) && !is_large(b);
        self.batches.chunk_by(together).map(<[RecordBatch]>::to_vec).collect()
    }

    /// Whether some id is a number below nothing. All ids are texts then, so that equal ones are seen to be equal.
    fn has_ids_below_nothing(&self) -> bool {
        let Some((place, field)) = self.schema.column_with_name(Column::Id.name()) else { return false };
        let is_below = |batch: &RecordBatch| {
            let ids = batch.columns().get(place).map(core::slice::from_ref);
            ids.is_some_and(|ids| matches!(Ids::of(ids), Ids::Text { .. }))
        };
        field.data_type().is_signed_integer() && self.batches.iter().any(is_below)
    }

    fn columns(&self, batches: &[RecordBatch]) -> Vec<(Column, Vec<ArrayRef>)> {
        let own = |column: Column| {
            let (place, _) = self.schema.column_with_name(column.name())?;
            let chunks = batches.iter().filter_map(|batch| batch.columns().get(place)).cloned();
            Some((column, chunks.collect()))
        };
        Column::ALL.into_iter().filter_map(own).collect()
    }
}

/// So many rows are worth a piece of their own: fewer are faster copied than begun with anew.
const LARGE: usize = 1 << 16;

/// A table of taps, in the pieces in which it lies.
pub(super) struct TapArrays {
    pieces: Vec<Piece>,
}

/// A piece of it, each column whole.
struct Piece {
    id: Ids,
    token: Tokens,
    /// In the order of [`TEXTS`].
    texts: [Option<TextArray>; 9],
    at: Times,
    received_at: Option<Times>,
}

impl TapArrays {
    /// No taps at all.
    pub(super) const fn none() -> Self {
        Self { pieces: Vec::new() }
    }

    /// The columns of each piece, with the chunks of those brought together that have several.
    pub(super) fn of(chunks: Chunks, workers: &Workers) -> Self {
        let columns = chunks.pieces().into_iter().map(|batches| chunks.columns(&batches)).enumerate();
        let tasks: Vec<(usize, Column, Vec<ArrayRef>)> = columns
            .flat_map(|(piece, columns)| columns.into_iter().map(move |(column, own)| (piece, column, own)))
            .collect();
        drop(chunks);
        let ready = workers.map(tasks, |(piece, column, own)| (piece, column, Ready::of(column, &own)));
        let mut pieces: Vec<Piece> = Vec::new();
        for (piece, column, ready) in ready {
            // The columns of a piece follow each other, and each piece has one at least.
            if piece == pieces.len() {
                pieces.push(Piece::nothing());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.put(column, ready);
            }
        }
        Self { pieces }
    }

    /// The rows whose place or carrier the network does not have. They are rated; only without a price.
    pub(super) fn unknown(&self, rules: &Rules, names: &Names, base: u64) -> Vec<Bad> {
        let network = rules.network();
        let places: BTreeSet<String> =
            names.places().skip(network.places().len()).map(|place| place.to_string()).collect();
        let carriers: BTreeSet<String> =
            names.carriers().skip(network.carriers().len()).map(|carrier| carrier.to_string()).collect();
        let of_places = (Column::Location, &places, "a place of the network", "batch.unknown_place");
        let of_carriers = (Column::Carrier, &carriers, "a carrier of the network", "batch.unknown_carrier");
        let mut all = Vec::new();
        let mut first = base;
        for piece in &self.pieces {
            for (column, unknown, expected, code) in [of_carriers, of_places] {
                let Some(texts) = piece.texts_of(column).filter(|_| !unknown.is_empty()) else { continue };
                all.extend(texts.rows_with(unknown).into_iter().map(|(row, found)| Bad {
                    row: first.saturating_add(u64::try_from(row).unwrap_or(u64::MAX)),
                    column,
                    found: shown(&found),
                    expected,
                    code,
                }));
            }
            first = first.saturating_add(u64::try_from(piece.table().rows()).unwrap_or(u64::MAX));
        }
        all
    }

    /// The table, as the core borrows it.
    pub(super) fn tables(&self) -> Vec<TapTable<'_>> {
        self.pieces.iter().map(Piece::table).collect()
    }

    /// How many rows it has.
    pub(super) fn rows(&self) -> u64 {
        let rows = |piece: &Piece| u64::try_from(piece.table().rows()).unwrap_or(u64::MAX);
        self.pieces.iter().map(rows).fold(0, u64::saturating_add)
    }
}

impl Piece {
    fn nothing() -> Self {
        Self {
            id: Ids::of(&[]),
            token: Tokens::of(&[]),
            texts: [const { None }; 9],
            at: Times::of(&[]),
            received_at: None,
        }
    }

    fn put(&mut self, column: Column, ready: Ready) {
        match ready {
            Ready::Ids(ids) => self.id = ids,
            Ready::Tokens(tokens) => self.token = tokens,
            Ready::Times(times) if column == Column::At => self.at = times,
            Ready::Times(times) => self.received_at = Some(times),
            Ready::Text(texts) => {
                let place = TEXTS.iter().position(|own| *own == column);
                if let Some(slot) = place.and_then(|place| self.texts.get_mut(place)) {
                    *slot = Some(texts);
                }
            }
        }
    }

    fn texts_of(&self, column: Column) -> Option<&TextArray> {
        let place = TEXTS.iter().position(|own| *own == column)?;
        self.texts.get(place)?.as_ref()
    }

    fn table(&self) -> TapTable<'_> {
        let [carrier, mode, location, reader, direction, vehicle, line, outcome, application] =
            self.texts.each_ref().map(|column| column.as_ref().map(TextArray::column));
        let nothing = || TextColumn::plain(NOTHING);
        TapTable {
            id: self.id.column(),
            token: self.token.column(),
            carrier: carrier.unwrap_or_else(nothing),
            mode: mode.unwrap_or_else(nothing),
            location: location.unwrap_or_else(nothing),
            reader: reader.unwrap_or_else(nothing),
            direction: direction.unwrap_or_else(nothing),
            at: self.at.column(),
            received_at: self.received_at.as_ref().map(Times::column),
            vehicle,
            line,
            reader_outcome: outcome,
            application,
        }
    }
}

/// An id as an error may show it: one with many digits may be a card number in the wrong column.
fn shown(id: &str) -> String {
    if id.bytes().filter(u8::is_ascii_digit).count() > 8 {
        return "an id with many digits (not shown)".to_owned();
    }
    format!("`{id}`")
}

/// No texts.
const NOTHING: ovcore::batch::Texts<'static> =
    ovcore::batch::Texts::new(ovcore::batch::Offsets::Small(&[0]), &[]);
