//! Blocks on several threads, brought into the order in which the back office receives taps, as columns.
//!
//! Blocks and batches are cut by the number of cards and by time alone, so the same table comes out on any number of
//! threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::builder::StringBuilder;
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, DictionaryArray, Int8Array, Int32Array, RecordBatch, StringArray, TimestampSecondArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use ovcore::batch::{Progress, Watch};
use ovcore::calendar::Instant;
use ovcore::ids::{LineId, VehicleId};
use ovcore::tap::{Direction, Mode, ReaderOutcome};
use ovcore_testkit::generate::{Arrival, Block, Blocks, NationalDay, Spot, Stretch};

use super::names::Names;
use super::names_type;
use crate::batch::Workers;
use crate::table::ArrowTable;

/// Rows in a batch, about: a batch ends with a minute.
const ROWS: usize = 1 << 19;

/// The taps of a day as a table. `watch` hears how many blocks are made, of how many, and may stop it: then some of them
/// have no rows.
pub(super) fn table(
    day: &NationalDay,
    workers: &Workers,
    watch: Watch<'_>,
) -> Result<ArrowTable, ArrowError> {
    let (done, parts) = (AtomicUsize::new(0), usize::try_from(day.blocks()).unwrap_or_default());
    let blocks = workers.map((0..day.blocks()).collect(), |number| {
        let before = done.load(Ordering::Relaxed);
        if !watch(Progress { done: before, parts }) {
            return Block::default();
        }
        let block = day.block(number);
        let done = done.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        watch(Progress { done, parts });
        block
    });
    let all = All::new(Blocks::join(day, blocks));
    let batches = workers.map(all.blocks.stretches(ROWS), |stretch| all.batch(stretch));
    let batches: Result<Vec<RecordBatch>, ArrowError> = batches.into_iter().collect();
    Ok(ArrowTable::new(Arc::clone(&all.schema), batches?))
}

/// All blocks, with what their rows have in common.
struct All {
    blocks: Blocks,
    /// By spot: carrier, location, reader, line, vehicle.
    names: [Names; 5],
    /// By spot: the place of its mode in `Mode::ALL`.
    modes: Vec<i8>,
    /// The texts of small sets: modes, directions, outcomes.
    small: [ArrayRef; 3],
    tokens: ArrayRef,
    schema: SchemaRef,
}

const DIRECTIONS: [Direction; 3] = [Direction::In, Direction::Out, Direction::Unknown];
const OUTCOMES: [ReaderOutcome; 3] = [ReaderOutcome::Accepted, ReaderOutcome::Denied, ReaderOutcome::Failed];

/// The place of a thing in a small list.
fn place<T: PartialEq>(all: &[T], one: &T) -> i8 {
    all.iter().position(|own| own == one).and_then(|place| i8::try_from(place).ok()).unwrap_or_default()
}

impl All {
    fn new(blocks: Blocks) -> Self {
        let by = |text: fn(&Spot) -> Option<&str>| Names::of(blocks.spots().iter().map(text));
        let names = [
            by(|spot| Some(spot.carrier.as_str())),
            by(|spot| Some(spot.location.as_str())),
            by(|spot| Some(spot.reader.as_str())),
            by(|spot| spot.line.as_ref().map(LineId::as_str)),
            by(|spot| spot.vehicle.as_ref().map(VehicleId::as_str)),
        ];
        let texts = |names: &[&str]| -> ArrayRef { Arc::new(StringArray::from_iter_values(names)) };
        let tokens = blocks.cards().iter().map(|card| card.token.to_string());
        Self {
            names,
            modes: blocks.spots().iter().map(|spot| place(&Mode::ALL, &spot.mode)).collect(),
            small: [
                texts(&Mode::ALL.map(Mode::name)),
                texts(&DIRECTIONS.map(Direction::name)),
                texts(&OUTCOMES.map(ReaderOutcome::name)),
            ],
            tokens: Arc::new(StringArray::from_iter_values(tokens)),
            schema: schema(),
            blocks,
        }
    }

    /// What arrives in a stretch of time, as columns.
    fn batch(&self, stretch: Stretch) -> Result<RecordBatch, ArrowError> {
        let rows = self.blocks.arrivals(stretch);
        let mut ids = StringBuilder::with_capacity(rows.len(), rows.iter().map(|row| row.id().len()).sum());
        for row in &rows {
            ids.append_value(row.id());
        }
        let tokens: Int32Array = rows.iter().map(|row| i32::try_from(row.card()).ok()).collect();
        let spots: Vec<usize> = rows.iter().map(Arrival::spot).collect();
        let named = |own: &Names| {
            let keys: Int32Array = spots.iter().map(|spot| own.keys.get(*spot).copied().flatten()).collect();
            long(keys, &own.texts)
        };
        let [carriers, locations, readers, lines, vehicles] = &self.names;
        let [modes, directions, outcomes] = &self.small;
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
            small(rows.iter().map(|row| place(&DIRECTIONS, &row.direction())), directions)?,
            moments(rows.iter().map(Arrival::at)),
            moments(rows.iter().map(Arrival::received_at)),
            small(rows.iter().map(|row| place(&OUTCOMES, &row.outcome())), outcomes)?,
        ];
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

/// A column of instants.
fn moments(of: impl Iterator<Item = Instant>) -> ArrayRef {
    let seconds = of.map(Instant::unix_seconds);
    Arc::new(TimestampSecondArray::from_iter_values(seconds).with_timezone("UTC"))
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
