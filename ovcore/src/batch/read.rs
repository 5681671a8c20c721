//! Reading the columns of a table: each distinct text once, then numbers only.

use core::ops::Range;

use super::column::TextColumn;
use super::keyed::{Given, Meanings, Read, Split};
use super::names::{Names, fold, scatter};
use super::pack::{NONE, NONE_SMALL, Packed};
use super::parallel::{Threads, map};
use super::table::{self, BadRow, TapTable};
use crate::card::{CardScheme, Token, Travel};
use crate::ids::{CarrierId, IdError, LineId, PlaceId, ReaderId, TapId, VehicleId};
use crate::rules::Rules;
use crate::tap::{Direction, Mode, ReaderOutcome, Tap};

/// For each value that means something only beside a carrier: the carriers, and the number that it has with each.
type Beside<N> = Vec<Vec<(u16, N)>>;

fn beside<N: Copy>(all: &Beside<N>, key: u32, carrier: u16) -> Option<N> {
    let list = all.get(usize::try_from(key).ok()?)?;
    list.iter().find(|(own, _)| *own == carrier).map(|(_, number)| *number)
}

/// The columns of a table, in pieces, ready to be read row by row. Shared by all threads.
pub(super) struct Reader<'a> {
    pieces: Vec<Piece<'a>>,
    rows: usize,
    supplements: Beside<u16>,
    lines: Beside<u32>,
}

/// The columns of a piece.
struct Piece<'a> {
    table: TapTable<'a>,
    /// How many rows stand before it.
    first: usize,
    tokens: Option<Read<'a, [u64; 2]>>,
    carrier: Read<'a, u16>,
    mode: Read<'a, Mode>,
    location: Read<'a, u32>,
    /// The reader's number, and its place among `supplements`.
    gate: Read<'a, (u32, u32)>,
    direction: Read<'a, Direction>,
    vehicle: Option<Read<'a, u32>>,
    /// The place of the line among `lines`.
    line: Option<Read<'a, u32>>,
    outcome: Option<Read<'a, ReaderOutcome>>,
    application: Option<Read<'a, u8>>,
}

/// Rows of one piece, counted in it.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    piece: usize,
    rows: Range<usize>,
}

impl Stretch {
    /// How many rows it has.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The stretches of so many rows each that it is made of; the last may have fewer.
    pub(super) fn split(&self, most: usize) -> impl Iterator<Item = Self> + use<> {
        let Self { piece, rows } = self.clone();
        let end = rows.end;
        let part = move |begin: usize| begin..begin.saturating_add(most).min(end);
        rows.step_by(most.max(1)).map(move |begin| Self { piece, rows: part(begin) })
    }
}

pub(super) fn words(token: [u8; 16]) -> [u64; 2] {
    let number = u128::from_be_bytes(token);
    [number >> 64, number & u128::from(u64::MAX)].map(|half| u64::try_from(half).unwrap_or_default())
}

fn token_words(text: &[u8]) -> Option<[u64; 2]> {
    Token::<Travel>::read(text).ok().map(|token| words(token.to_bytes()))
}

fn scheme_number(text: &str) -> Option<u8> {
    let scheme = table::application(text)?;
    u8::try_from(CardScheme::ALL.into_iter().position(|own| own == scheme)?).ok()
}

/// The number that something has with each carrier that has it.
fn beside_carriers<N>(rules: &Rules, of: impl Fn(u16) -> Option<N>) -> Vec<(u16, N)> {
    let carriers = 0..u16::try_from(rules.network().carriers().len()).unwrap_or(u16::MAX);
    carriers.filter_map(|carrier| Some((carrier, of(carrier)?))).collect()
}

/// Adds to a list, and gives the place.
fn number_of<T>(list: &mut Vec<T>, item: T) -> u32 {
    list.push(item);
    u32::try_from(list.len().saturating_sub(1)).unwrap_or(NONE)
}

/// The columns of a piece whose texts say all about them, in the order of [`texts`].
const SPLITS: usize = 9;

/// The columns of texts of a piece; those are left out that have nothing in any row.
fn texts<'a>(table: &TapTable<'a>) -> [Option<TextColumn<'a>>; SPLITS] {
    let filled = |column: Option<TextColumn<'a>>| column.filter(|column| !column.is_empty(table.rows()));
    [
        Some(table.carrier),
        Some(table.mode),
        Some(table.location),
        Some(table.reader),
        Some(table.direction),
        filled(table.vehicle),
        filled(table.line),
        filled(table.reader_outcome),
        filled(table.application),
    ]
}

/// What the texts of all columns mean, piece after piece.
#[derive(Default)]
struct AllMeanings<'a> {
    tokens: Meanings<'a, [u64; 2]>,
    carrier: Meanings<'a, u16>,
    mode: Meanings<'a, Mode>,
    location: Meanings<'a, u32>,
    gate: Meanings<'a, (u32, u32)>,
    direction: Meanings<'a, Direction>,
    vehicle: Meanings<'a, u32>,
    line: Meanings<'a, u32>,
    outcome: Meanings<'a, ReaderOutcome>,
    application: Meanings<'a, u8>,
}

impl<'a> Reader<'a> {
    /// Reads the values of all columns. Each plain column is gone through here, one column of a piece a task.
    pub(super) fn new(
        rules: &Rules,
        names: &mut Names,
        tables: &[TapTable<'a>],
        threads: Threads<'_>,
    ) -> Self {
        let columns: Vec<Option<TextColumn<'a>>> = tables.iter().flat_map(texts).collect();
        let mut split = map(threads, columns, |column| column.as_ref().map(Split::of)).into_iter();
        let mut reader = Self { pieces: Vec::new(), rows: 0, supplements: Vec::new(), lines: Vec::new() };
        let mut meanings = AllMeanings::default();
        for table in tables {
            let own = [(); SPLITS].map(|()| split.next().flatten());
            reader.add(rules, names, &mut meanings, (*table, own), threads);
        }
        reader
    }

    fn add(
        &mut self,
        rules: &Rules,
        names: &mut Names,
        meanings: &mut AllMeanings<'a>,
        (table, split): (TapTable<'a>, [Option<Split<'a>>; SPLITS]),
        threads: Threads<'_>,
    ) {
        let network = rules.network();
        let Self { supplements, lines, .. } = self;
        let [carrier, mode, location, gate, direction, vehicle, line, outcome, application] = split;
        let needed = |split: Option<Split<'a>>| split.unwrap_or_else(Split::nothing);
        let piece = Piece {
            table,
            first: self.rows,
            tokens: match table.token {
                super::TokenColumn::Text(TextColumn::Dictionary { keys, values, valid }) => {
                    Some(meanings.tokens.read_many((keys, values, valid), threads, token_words))
                }
                super::TokenColumn::Text(TextColumn::Plain { .. }) | super::TokenColumn::Bytes { .. } => None,
            },
            carrier: meanings
                .carrier
                .read(needed(carrier), |text| Some(names.carrier_number(rules, CarrierId::new(text).ok()?))),
            mode: meanings.mode.read(needed(mode), table::mode),
            location: meanings
                .location
                .read(needed(location), |text| Some(names.place_number(rules, PlaceId::new(text).ok()?))),
            gate: meanings.gate.read(needed(gate), |text| {
                let id = ReaderId::new(text).ok()?;
                let own = beside_carriers(rules, |carrier| network.supplement_at(carrier, &id));
                let has_any = network.has_supplement_readers() && !own.is_empty();
                Some((names.reader_number(id), if has_any { number_of(supplements, own) } else { NONE }))
            }),
            direction: meanings.direction.read(needed(direction), table::direction),
            vehicle: vehicle.map(|split| {
                meanings.vehicle.read(split, |text| Some(names.vehicle_number(VehicleId::new(text).ok()?)))
            }),
            line: line.map(|split| {
                meanings.line.read(split, |text| {
                    let id = LineId::new(text).ok()?;
                    Some(number_of(lines, beside_carriers(rules, |carrier| network.line(&id, carrier))))
                })
            }),
            outcome: outcome.map(|split| meanings.outcome.read(split, table::outcome)),
            application: application.map(|split| meanings.application.read(split, scheme_number)),
        };
        self.rows = self.rows.saturating_add(table.rows());
        self.pieces.push(piece);
    }

    /// How many rows all pieces have.
    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    /// All rows, in stretches of so many at most, in their order.
    pub(super) fn stretches(&self, most: usize) -> Vec<Stretch> {
        let whole = |(piece, own): (usize, &Piece<'a>)| Stretch { piece, rows: 0..own.table.rows() };
        self.pieces.iter().enumerate().map(whole).flat_map(|whole| whole.split(most)).collect()
    }

    /// The piece that a row is in, and its number there.
    fn place(&self, row: usize) -> Option<(&Piece<'a>, usize)> {
        let piece = self.pieces.partition_point(|piece| piece.first <= row);
        let piece = self.pieces.get(piece.checked_sub(1)?)?;
        Some((piece, row.checked_sub(piece.first)?))
    }

    /// The id of a row, if it is one.
    pub(super) fn tap_id(&self, row: usize) -> Result<TapId, IdError> {
        self.place(row).map_or_else(|| TapId::new(""), |(piece, row)| piece.table.tap_id(row))
    }

    /// A row as a tap; the first column that is wrong where it is none. `base`: the number of the first row of all.
    pub(super) fn tap(&self, row: usize, base: u64) -> Option<Result<Tap, BadRow>> {
        let (piece, row) = self.place(row)?;
        Some(piece.table.tap(row, base.saturating_add(u64::try_from(piece.first).unwrap_or(u64::MAX))))
    }

    /// Whether a row names a line.
    pub(super) fn has_line(&self, row: usize) -> bool {
        let own = self.place(row).and_then(|(piece, row)| Some((piece.line.as_ref()?, row)));
        own.is_some_and(|(line, row)| !matches!(line.get(row), Given::Nothing))
    }

    /// The number of the first row of a stretch.
    pub(super) fn first(&self, stretch: &Stretch) -> usize {
        self.pieces.get(stretch.piece).map_or(0, |piece| piece.first.saturating_add(stretch.rows.start))
    }

    /// Goes over the tokens of some rows, `None` where there is none, each with what belongs to it.
    pub(super) fn tokens<S>(
        &self,
        stretch: &Stretch,
        with: impl Iterator<Item = S>,
        f: impl FnMut(S, Option<[u64; 2]>),
    ) {
        if let Some(piece) = self.pieces.get(stretch.piece) {
            piece.tokens(stretch.rows.clone(), with, f);
        }
    }

    /// Reads some rows, column by column, but for their tokens. Which of them are wrong stands in `is_wrong`.
    pub(super) fn read(&self, stretch: &Stretch, into: &mut [Packed], is_wrong: &mut [bool]) {
        if let Some(piece) = self.pieces.get(stretch.piece) {
            piece.read((&self.supplements, &self.lines), &stretch.rows, into, is_wrong);
        }
    }
}

impl Piece<'_> {
    /// The token of a row, as two words.
    fn token(&self, row: usize) -> Option<[u64; 2]> {
        if let Some(tokens) = &self.tokens {
            return tokens.get(row).needed();
        }
        match &self.table.token {
            super::TokenColumn::Bytes { .. } => self.table.token.bytes(row).map(words),
            super::TokenColumn::Text(column) => token_words(column.bytes(row)?),
        }
    }

    /// Goes over the tokens of some rows, `None` where there is none, each with what belongs to it.
    fn tokens<S>(
        &self,
        rows: Range<usize>,
        with: impl Iterator<Item = S>,
        mut f: impl FnMut(S, Option<[u64; 2]>),
    ) {
        match (&self.tokens, &self.table.token) {
            (Some(tokens), _) => tokens.needed(rows, with, f),
            (None, super::TokenColumn::Bytes { bytes, valid: None }) => {
                let (all, _) = bytes.as_chunks::<16>();
                let all = all.get(rows).unwrap_or_default();
                with.zip(all).for_each(|(own, token)| f(own, Some(words(*token))));
            }
            (None, _) => with.zip(rows).for_each(|(own, row)| f(own, self.token(row))),
        }
    }

    fn read(
        &self,
        (supplements, lines): (&Beside<u16>, &Beside<u32>),
        rows: &Range<usize>,
        into: &mut [Packed],
        is_wrong: &mut [bool],
    ) {
        let first = self.first.saturating_add(rows.start);
        for (packed, row) in into.iter_mut().zip(first..) {
            *packed = Packed { row: u32::try_from(row).unwrap_or(NONE), ..Packed::EMPTY };
        }
        /// Reads one column into one field.
        macro_rules! column {
            ($column:expr, $how:ident, |$packed:ident, $value:ident| $write:expr) => {
                $column.$how(
                    rows.clone(),
                    into.iter_mut().zip(is_wrong.iter_mut()),
                    |($packed, wrong), read| match read {
                        Some($value) => $write,
                        None => *wrong = true,
                    },
                )
            };
        }
        let in_range = |seconds: i64| (0..=crate::limits::INSTANT_LATEST).contains(&seconds);
        self.table.at.for_each(
            rows.clone(),
            into.iter_mut().zip(is_wrong.iter_mut()),
            |(packed, wrong), at| {
                packed.at = at.unwrap_or_default();
                *wrong |= !at.is_some_and(in_range);
            },
        );
        if let Some(times) = &self.table.received_at {
            times.for_each(rows.clone(), into.iter_mut().zip(is_wrong.iter_mut()), |(packed, wrong), at| {
                let received_at = at.unwrap_or(packed.at);
                packed.late = lateness(packed.at, received_at);
                *wrong |= !in_range(received_at);
            });
        }
        column!(self.carrier, needed, |packed, value| packed.carrier = value);
        column!(self.mode, needed, |packed, value| packed.mode = value);
        column!(self.location, needed, |packed, value| packed.place = value);
        column!(self.direction, needed, |packed, value| packed.direction = value);
        column!(self.gate, needed, |packed, value| {
            packed.reader = value.0;
            if value.1 != NONE {
                let own = beside(supplements, value.1, packed.carrier);
                packed.supplement = own.unwrap_or(NONE_SMALL);
            }
        });
        if let Some(vehicle) = &self.vehicle {
            column!(vehicle, optional, |packed, value| packed.vehicle = value.unwrap_or(NONE));
        }
        if let Some(line) = &self.line {
            column!(line, optional, |packed, value| {
                let own = value.and_then(|key| beside(lines, key, packed.carrier));
                packed.line = own.unwrap_or(NONE);
            });
        }
        if let Some(outcome) = &self.outcome {
            column!(outcome, optional, |packed, value| packed.outcome = value.unwrap_or_default());
        }
        if let Some(application) = &self.application {
            column!(application, optional, |packed, value| packed.application = value.unwrap_or(u8::MAX));
        }
        self.read_ids(rows, into, is_wrong);
    }

    fn read_ids(&self, rows: &Range<usize>, into: &mut [Packed], is_wrong: &mut [bool]) {
        let with = into.iter_mut().zip(is_wrong.iter_mut());
        let put = |(packed, wrong): (&mut Packed, &mut bool), id: Option<u32>| {
            packed.id = id.unwrap_or_default();
            *wrong |= id.is_none();
        };
        match &self.table.id {
            super::IdColumn::Text { texts, valid: None } => {
                // All letters at once; one by one only where one of them is none of an id's.
                if texts.all_of(rows).is_some_and(is_id) {
                    let hash = |bytes: &[u8]| is_long_enough(bytes).then(|| id_hash_of(bytes));
                    texts.for_each(rows.clone(), with, |own, bytes| put(own, bytes.and_then(hash)));
                } else {
                    texts.for_each(rows.clone(), with, |own, bytes| put(own, bytes.and_then(text_id_hash)));
                }
            }
            super::IdColumn::Text { .. } | super::IdColumn::Number { .. } => {
                with.zip(rows.clone()).for_each(|(own, row)| put(own, self.id_hash(row)));
            }
        }
    }

    /// A number that equal ids share; `None` where the row has no id.
    fn id_hash(&self, row: usize) -> Option<u32> {
        match self.table.id.number(row) {
            // Its digits are an id, always.
            Some(number) => u32::try_from(fold(0x517c_c1b7_2722_0a95, number) >> 32).ok(),
            None => text_id_hash(self.table.id.text(row)?),
        }
    }
}

/// A number that equal ids share; `None` for what is no id.
fn text_id_hash(bytes: &[u8]) -> Option<u32> {
    (is_long_enough(bytes) && is_id(bytes)).then(|| id_hash_of(bytes))
}

/// Whether bytes are as many as those of an id.
const fn is_long_enough(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.len() <= crate::ids::TapId::LEN_MAX
}

fn id_hash_of(bytes: &[u8]) -> u32 {
    u32::try_from(scatter(bytes) >> 32).unwrap_or_default()
}

/// How many seconds after one instant another is, held within the range.
fn lateness(at: i64, received_at: i64) -> i32 {
    let late = received_at.saturating_sub(at);
    i32::try_from(late).unwrap_or(if late < 0 { i32::MIN } else { i32::MAX })
}

/// Whether bytes are those of an id: printable ASCII but `"`, `\`, `,` and `;`. Looks at all of them, without a branch.
fn is_id(bytes: &[u8]) -> bool {
    let is_other = |byte: u8| {
        let is_graphic = byte.wrapping_sub(b'!') <= b'~'.wrapping_sub(b'!');
        u8::from(!is_graphic)
            | u8::from(byte == b'"')
            | u8::from(byte == b'\\')
            | u8::from(byte == b',')
            | u8::from(byte == b';')
    };
    bytes.iter().fold(0_u8, |others, byte| others | is_other(*byte)) == 0
}
