//! Reading the columns of a table: each distinct text once, then numbers only.

use core::ops::Range;

use super::column::{Cell, Keys, TextColumn, Texts, Valid};
use super::names::{Interner, Names, fold, scatter};
use super::pack::{NONE, NONE_SMALL, Packed};
use super::parallel::{Threads, map};
use super::table::{self, TapTable};
use crate::card::{CardScheme, Token, Travel};
use crate::ids::{CarrierId, LineId, PlaceId, ReaderId, VehicleId};
use crate::rules::Rules;
use crate::tap::{Direction, Mode, ReaderOutcome};

/// For each row of a text column the number of its value.
enum Keyed<'a> {
    /// A dictionary as it was given.
    Given(Keys<'a>, Option<Valid<'a>>),
    /// A plain column, of which each distinct text was found; [`NONE`] where there is no text.
    Found(Vec<u32>),
}

/// A text column with what each of its values means; `None` for a value that means nothing.
struct Read<'a, T> {
    keyed: Keyed<'a>,
    values: Vec<Option<T>>,
}

impl<T: Copy> Read<'_, T> {
    fn value(&self, key: u32) -> Option<T> {
        usize::try_from(key).ok().and_then(|key| self.values.get(key).copied().flatten())
    }

    /// Reads some rows of a column that has to have a value, each with what belongs to it.
    fn needed<S>(
        &self,
        rows: Range<usize>,
        with: impl Iterator<Item = S>,
        mut into: impl FnMut(S, Option<T>),
    ) {
        match &self.keyed {
            Keyed::Given(keys, None) => keys.for_each(rows, with, |own, key| into(own, self.value(key))),
            Keyed::Given(..) => with.zip(rows).for_each(|(own, row)| into(own, self.get(row).needed())),
            // No value stands where there is no text.
            Keyed::Found(keys) => {
                let keys = keys.get(rows).unwrap_or_default();
                with.zip(keys).for_each(|(own, key)| into(own, self.value(*key)));
            }
        }
    }

    /// Reads some rows of a column that may have no value, each with what belongs to it: `None` where what stands there
    /// is wrong.
    fn optional<S>(
        &self,
        rows: Range<usize>,
        with: impl Iterator<Item = S>,
        mut into: impl FnMut(S, Option<Option<T>>),
    ) {
        match &self.keyed {
            Keyed::Given(keys, None) => {
                keys.for_each(rows, with, |own, key| into(own, self.value(key).map(Some)));
            }
            Keyed::Given(keys, Some(valid)) => {
                let with = (rows.start..).zip(with);
                keys.for_each(rows, with, |(row, own), key| {
                    into(own, if valid.holds(row) { self.value(key).map(Some) } else { Some(None) });
                });
            }
            Keyed::Found(_) => with.zip(rows).for_each(|(own, row)| into(own, self.get(row).optional())),
        }
    }

    /// What stands in a row: nothing, or what it means.
    fn get(&self, row: usize) -> Given<T> {
        let key = match &self.keyed {
            Keyed::Given(keys, valid) => TextColumn::key(keys, valid.as_ref(), row),
            Keyed::Found(keys) => keys.get(row).copied().filter(|key| *key != NONE),
        };
        let Some(key) = key else { return Given::Nothing };
        let value = usize::try_from(key).ok().and_then(|key| self.values.get(key));
        value.copied().flatten().map_or(Given::Wrong, Given::Value)
    }
}

enum Given<T> {
    Nothing,
    Wrong,
    Value(T),
}

impl<T> Given<T> {
    fn needed(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nothing | Self::Wrong => None,
        }
    }

    /// `None` for what is wrong; `Some(None)` for nothing.
    #[expect(clippy::option_option, reason = "wrong and absent are two things, and only here")]
    fn optional(self) -> Option<Option<T>> {
        match self {
            Self::Value(value) => Some(Some(value)),
            Self::Nothing => Some(None),
            Self::Wrong => None,
        }
    }
}

/// A plain column as a dictionary.
fn found<'a>(
    texts: &Texts<'a>,
    valid: Option<&Valid<'a>>,
    column: &TextColumn<'a>,
) -> (Vec<u32>, Vec<Cell<'a>>) {
    let mut interner: Interner<&[u8]> = Interner::default();
    let mut keys = Vec::with_capacity(texts.len());
    let is_all = valid.is_none();
    for row in 0..texts.len() {
        let bytes = if is_all || column.cell(row) != Cell::Null { texts.get(row) } else { None };
        keys.push(bytes.map_or(NONE, |bytes| interner.number(bytes, scatter(bytes), |known| scatter(known))));
    }
    (keys, interner.keys().iter().map(|bytes| Cell::text(bytes)).collect())
}

fn split<'a>(column: &TextColumn<'a>) -> (Keyed<'a>, Vec<Cell<'a>>) {
    match column {
        TextColumn::Plain { texts, valid } => {
            let (keys, values) = found(texts, valid.as_ref(), column);
            (Keyed::Found(keys), values)
        }
        TextColumn::Dictionary { keys, values, valid } => {
            let cells = (0..values.len()).map(|n| values.get(n).map_or(Cell::Nowhere, Cell::text));
            let valid = valid.filter(|valid| !valid.is_full(column.rows()));
            (Keyed::Given(*keys, valid), cells.collect())
        }
    }
}

fn read<'a, T>(
    (keyed, cells): (Keyed<'a>, Vec<Cell<'a>>),
    mut of: impl FnMut(&str) -> Option<T>,
) -> Read<'a, T> {
    Read { keyed, values: cells.into_iter().map(|cell| of(cell.value()?)).collect() }
}

/// For each value that means something only beside a carrier: the carriers, and the number that it has with each.
type Beside<N> = Vec<Vec<(u16, N)>>;

fn beside<N: Copy>(all: &Beside<N>, key: u32, carrier: u16) -> Option<N> {
    let list = all.get(usize::try_from(key).ok()?)?;
    list.iter().find(|(own, _)| *own == carrier).map(|(_, number)| *number)
}

/// The columns of a table, ready to be read row by row. Shared by all threads.
pub(super) struct Reader<'a> {
    table: TapTable<'a>,
    tokens: Option<Read<'a, [u64; 2]>>,
    carrier: Read<'a, u16>,
    mode: Read<'a, Mode>,
    location: Read<'a, u32>,
    /// The reader's number, and its place among `supplements`.
    gate: Read<'a, (u32, u32)>,
    supplements: Beside<u16>,
    direction: Read<'a, Direction>,
    vehicle: Option<Read<'a, u32>>,
    line: Option<Read<'a, u32>>,
    lines: Beside<u32>,
    outcome: Option<Read<'a, ReaderOutcome>>,
    application: Option<Read<'a, u8>>,
}

pub(super) fn words(token: [u8; 16]) -> [u64; 2] {
    let number = u128::from_be_bytes(token);
    [number >> 64, number & u128::from(u64::MAX)].map(|half| u64::try_from(half).unwrap_or_default())
}

fn token_words(text: &str) -> Option<[u64; 2]> {
    Token::<Travel>::parse(text).ok().map(|token| words(token.to_bytes()))
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

impl<'a> Reader<'a> {
    /// Reads the values of all columns. Each plain column is gone through here, one column a task.
    pub(super) fn new(rules: &Rules, names: &mut Names, table: &TapTable<'a>, threads: Threads<'_>) -> Self {
        let tokens = match &table.token {
            super::TokenColumn::Text(column @ TextColumn::Dictionary { .. }) => Some(*column),
            super::TokenColumn::Text(TextColumn::Plain { .. }) | super::TokenColumn::Bytes { .. } => None,
        };
        let rows = table.rows();
        let filled = |column: Option<TextColumn<'a>>| column.filter(|column| !column.is_empty(rows));
        let columns = vec![
            Some(table.carrier),
            Some(table.mode),
            Some(table.location),
            Some(table.reader),
            Some(table.direction),
            filled(table.vehicle),
            filled(table.line),
            filled(table.reader_outcome),
            filled(table.application),
            tokens,
        ];
        let mut split = map(threads, columns, |column| column.map(|column| split(&column))).into_iter();
        let mut next = || split.next().flatten();
        let none = || (Keyed::Found(Vec::new()), Vec::new());
        let network = rules.network();
        let carrier = read(next().unwrap_or_else(none), |text| {
            Some(names.carrier_number(rules, CarrierId::new(text).ok()?))
        });
        let mode = read(next().unwrap_or_else(none), table::mode);
        let location = read(next().unwrap_or_else(none), |text| {
            Some(names.place_number(rules, PlaceId::new(text).ok()?))
        });
        let mut supplements = Vec::new();
        let reader = read(next().unwrap_or_else(none), |text| {
            let id = ReaderId::new(text).ok()?;
            let own = beside_carriers(rules, |carrier| network.supplement_at(carrier, &id));
            let has_any = network.has_supplement_readers() && !own.is_empty();
            Some((names.reader_number(id), if has_any { number_of(&mut supplements, own) } else { NONE }))
        });
        let direction = read(next().unwrap_or_else(none), table::direction);
        let vehicle = next().map(|c| read(c, |text| Some(names.vehicle_number(VehicleId::new(text).ok()?))));
        let mut lines: Beside<u32> = Vec::new();
        let line = next().map(|c| {
            read(c, |text| {
                let id = LineId::new(text).ok()?;
                Some(number_of(&mut lines, beside_carriers(rules, |carrier| network.line(&id, carrier))))
            })
        });
        let outcome = next().map(|c| read(c, table::outcome));
        let application = next().map(|c| read(c, scheme_number));
        let tokens = next().map(|c| read(c, token_words));
        Self {
            table: *table,
            tokens,
            carrier,
            mode,
            location,
            gate: reader,
            supplements,
            direction,
            vehicle,
            line,
            lines,
            outcome,
            application,
        }
    }

    pub(super) const fn table(&self) -> &TapTable<'a> {
        &self.table
    }

    /// The token of a row, as two words.
    pub(super) fn token(&self, row: usize) -> Option<[u64; 2]> {
        if let Some(tokens) = &self.tokens {
            return tokens.get(row).needed();
        }
        match &self.table.token {
            super::TokenColumn::Bytes { .. } => self.table.token.bytes(row).map(words),
            super::TokenColumn::Text(column) => token_words(column.cell(row).value()?),
        }
    }

    /// Goes over the tokens of some rows, `None` where there is none, each with what belongs to it.
    pub(super) fn tokens<S>(
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

    /// Reads some rows, column by column. Which of them are wrong stands in `is_wrong`.
    pub(super) fn read(&self, rows: &Range<usize>, into: &mut [Packed], is_wrong: &mut [bool]) {
        for (packed, row) in into.iter_mut().zip(rows.clone()) {
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
        self.tokens(rows.clone(), into.iter_mut().zip(is_wrong.iter_mut()), |(packed, wrong), token| {
            packed.token = token.unwrap_or_default();
            *wrong |= token.is_none();
        });
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
                let own = beside(&self.supplements, value.1, packed.carrier);
                packed.supplement = own.unwrap_or(NONE_SMALL);
            }
        });
        if let Some(vehicle) = &self.vehicle {
            column!(vehicle, optional, |packed, value| packed.vehicle = value.unwrap_or(NONE));
        }
        if let Some(line) = &self.line {
            column!(line, optional, |packed, value| {
                let own = value.and_then(|key| beside(&self.lines, key, packed.carrier));
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
