//! Blocks on several threads, brought into the order in which the back office receives taps, as columns.
//!
//! Blocks and batches are cut by the number of cards and by time alone, so the same table comes out on any number of
//! threads.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::builder::{ArrayBuilder as _, StringBuilder};
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, DictionaryArray, Int8Array, Int32Array, RecordBatch, StringArray, TimestampSecondArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use ovcore::batch::{Progress, Watch};
use ovcore::calendar::Instant;
use ovcore::ids::{LineId, VehicleId};
use ovcore::tap::{Direction, Mode, ReaderOutcome};
use ovcore_testkit::generate::NationalDay;

use super::block::{Block, Row, Spot, count};
use super::names::Names;
use super::names_type;
use crate::batch::Workers;
use crate::table::ArrowTable;

/// Rows in a batch, about: a batch ends with a minute.
const ROWS: usize = 1 << 19;
/// Seconds by which batches are cut.
const MINUTE: u32 = 60;

/// The taps of a day as a table. `watch` hears how many blocks are made, of how many, and may stop it: then some of them
/// have no rows.
pub(super) fn table(
    day: &NationalDay,
    starts: Instant,
    workers: &Workers,
    watch: Watch<'_>,
) -> Result<ArrowTable, ArrowError> {
    let (done, parts) = (AtomicUsize::new(0), usize::try_from(count(day)).unwrap_or_default());
    let blocks = workers.map((0..count(day)).collect(), |number| {
        let before = done.load(Ordering::Relaxed);
        if !watch(Progress { done: before, parts }) {
            return Block::default();
        }
        let block = Block::make(day, number, starts);
        let done = done.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        watch(Progress { done, parts });
        block
    });
    let all = All::new(blocks, starts);
    let batches = workers.map(all.cuts(), |(from, until)| all.batch(from, until));
    let batches: Result<Vec<RecordBatch>, ArrowError> = batches.into_iter().collect();
    Ok(ArrowTable::new(Arc::clone(&all.schema), batches?))
}

/// All blocks, with what their rows have in common.
struct All {
    blocks: Vec<Part>,
    /// By spot: carrier, location, reader, line, vehicle.
    names: [Names; 5],
    /// By spot: the place of its mode in `Mode::ALL`.
    modes: Vec<i8>,
    /// The texts of small sets: modes, directions, outcomes.
    small: [ArrayRef; 3],
    tokens: ArrayRef,
    starts: i64,
    schema: SchemaRef,
}

/// A block, and where what it names stands among that of all.
struct Part {
    block: Block,
    first_card: i32,
    spots: Vec<usize>,
}

const DIRECTIONS: [Direction; 3] = [Direction::In, Direction::Out, Direction::Unknown];
const OUTCOMES: [ReaderOutcome; 3] = [ReaderOutcome::Accepted, ReaderOutcome::Denied, ReaderOutcome::Failed];

/// The place of a thing in a small list.
fn place<T: PartialEq>(all: &[T], one: &T) -> i8 {
    all.iter().position(|own| own == one).and_then(|place| i8::try_from(place).ok()).unwrap_or_default()
}

impl All {
    fn new(blocks: Vec<Block>, starts: Instant) -> Self {
        let mut spots: BTreeMap<Spot, usize> =
            blocks.iter().flat_map(|block| &block.spots).map(|spot| (*spot, 0)).collect();
        for (place, own) in spots.values_mut().enumerate() {
            *own = place;
        }
        let mut tokens = StringBuilder::new();
        let mut parts = Vec::with_capacity(blocks.len());
        for mut block in blocks {
            let first_card = i32::try_from(tokens.len()).unwrap_or(i32::MAX);
            for token in std::mem::take(&mut block.tokens) {
                tokens.append_value(token);
            }
            let places = block.spots.iter().map(|spot| spots.get(spot).copied().unwrap_or_default());
            parts.push(Part { first_card, spots: places.collect(), block });
        }
        let by = |text: fn(&Spot) -> Option<&str>| Names::of(spots.keys().map(text));
        let names = [
            by(|spot| Some(spot.carrier.as_str())),
            by(|spot| Some(spot.location.as_str())),
            by(|spot| Some(spot.reader.as_str())),
            by(|spot| spot.line.as_ref().map(LineId::as_str)),
            by(|spot| spot.vehicle.as_ref().map(VehicleId::as_str)),
        ];
        let texts = |names: &[&str]| -> ArrayRef { Arc::new(StringArray::from_iter_values(names)) };
        Self {
            blocks: parts,
            names,
            modes: spots.keys().map(|spot| place(&Mode::ALL, &spot.mode)).collect(),
            small: [
                texts(&Mode::ALL.map(Mode::name)),
                texts(&DIRECTIONS.map(Direction::name)),
                texts(&OUTCOMES.map(ReaderOutcome::name)),
            ],
            tokens: Arc::new(tokens.finish()),
            starts: starts.unix_seconds(),
            schema: schema(),
        }
    }

    /// The stretches of time that the batches hold, by arrival: `ROWS` rows each, about.
    fn cuts(&self) -> Vec<(u32, u32)> {
        let mut minutes: BTreeMap<u32, usize> = BTreeMap::new();
        for row in self.blocks.iter().flat_map(|part| &part.block.rows) {
            let own = minutes.entry(row.received_at / MINUTE).or_default();
            *own = own.saturating_add(1);
        }
        let (mut cuts, mut from, mut rows) = (Vec::new(), 0_u32, 0_usize);
        for (minute, more) in minutes {
            rows = rows.saturating_add(more);
            if rows >= ROWS {
                let until = minute.saturating_add(1).saturating_mul(MINUTE);
                cuts.push((from, until));
                (from, rows) = (until, 0);
            }
        }
        if rows > 0 {
            cuts.push((from, u32::MAX));
        }
        cuts
    }

    /// What arrives in a stretch of time, as columns.
    fn batch(&self, from: u32, until: u32) -> Result<RecordBatch, ArrowError> {
        let mut rows: Vec<(&Part, &Row)> = Vec::new();
        for part in &self.blocks {
            rows.extend(part.block.between(from, until).iter().map(|row| (part, row)));
        }
        // Stable: in one second the order is that of the cards.
        rows.sort_by_key(|(_, row)| row.received_at);
        let texts = |part: &Part, row: &Row| part.block.id(row).len();
        let mut ids = StringBuilder::with_capacity(rows.len(), rows.iter().map(|(p, r)| texts(p, r)).sum());
        for (part, row) in &rows {
            ids.append_value(part.block.id(row));
        }
        let tokens: Int32Array = rows.iter().map(|(part, row)| key(part.first_card, row.card)).collect();
        let spots: Vec<usize> = rows.iter().map(|(part, row)| spot(part, row)).collect();
        let named = |own: &Names| {
            let keys: Int32Array = spots.iter().map(|spot| own.keys.get(*spot).copied().flatten()).collect();
            long(keys, &own.texts)
        };
        let [carriers, locations, readers, lines, vehicles] = &self.names;
        let [modes, directions, outcomes] = &self.small;
        let moment = |at: fn(&Row) -> u32| -> ArrayRef {
            let seconds = rows.iter().map(|(_, row)| self.starts.saturating_add(i64::from(at(row))));
            Arc::new(TimestampSecondArray::from_iter_values(seconds).with_timezone("UTC"))
        };
        let mode = spots.iter().map(|spot| self.modes.get(*spot).copied().unwrap_or_default());
        let columns: Vec<ArrayRef> = vec![
            Arc::new(ids.finish()),
            long(tokens, &self.tokens)?,
            named(carriers)?,
            small(mode, modes)?,
            named(locations)?,
            named(readers)?,
            named(lines)?,
            named(vehicles)?,
            small(rows.iter().map(|(_, row)| place(&DIRECTIONS, &row.direction)), directions)?,
            moment(|row| row.at),
            moment(|row| row.received_at),
            small(rows.iter().map(|(_, row)| place(&OUTCOMES, &row.outcome)), outcomes)?,
        ];
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

/// The place of a card among all.
fn key(first: i32, card: u32) -> Option<i32> {
    first.checked_add(i32::try_from(card).ok()?)
}

/// The place of a row's spot among all.
fn spot(part: &Part, row: &Row) -> usize {
    let own = usize::try_from(row.spot).ok().and_then(|own| part.spots.get(own));
    own.copied().unwrap_or_default()
}

/// A column of names.
fn long(keys: Int32Array, texts: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::clone(texts))?))
}

/// A column of a small set's names.
fn small(keys: impl Iterator<Item = i8>, texts: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let keys = Int8Array::from_iter_values(keys);
    Ok(Arc::new(DictionaryArray::<Int8Type>::try_new(keys, Arc::clone(texts))?))
}

fn schema() -> SchemaRef {
    let (long, short) = (names_type::<Int32Type>(), names_type::<Int8Type>());
    let moment = DataType::Timestamp(TimeUnit::Second, Some("UTC".into()));
    let columns = [
        ("id", DataType::Utf8),
        ("token", long.clone()),
        ("carrier", long.clone()),
        ("mode", short.clone()),
        ("location", long.clone()),
        ("reader", long.clone()),
        ("line", long.clone()),
        ("vehicle", long),
        ("direction", short.clone()),
        ("at", moment.clone()),
        ("received_at", moment),
        ("reader_outcome", short),
    ];
    let is_optional = |name: &str| matches!(name, "line" | "vehicle");
    let fields = columns.map(|(name, kind)| Field::new(name, kind, is_optional(name)));
    Arc::new(Schema::new(fields.to_vec()))
}
