//! What comes out: the columns of a batch as Arrow tables, in the memory in which they were written.

use std::sync::Arc;

use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Date32Type, Int8Type, Int32Type, Int64Type,
    TimestampSecondType, UInt32Type, UInt64Type,
};
use arrow_array::{ArrayRef, DictionaryArray, LargeStringArray, PrimitiveArray, RecordBatch, StringArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{Field, Schema};
use ovcore::batch::{
    self, BadRow, Batch, Charges, Credits, FARE_PENDING, FARE_PRICED, Journeys, Legs, NO_INSTANT, NO_PLACE,
    NO_REFERENCE, NO_ROW, Names, Part, Payments, Settled, Standing, TapResult, TripCode, Trips,
};
use ovcore::card::{Token, Travel};
use ovcore::fare::UnpricedReason;
use ovcore::rules::Rules;

use super::run::Workers;
use super::taps::TapArrays;
use crate::fault::Outcome;
use crate::table::{ArrowTable, internal};
use crate::value::name;

/// The tables of a batch.
pub(super) struct Tables {
    pub(super) trips: ArrowTable,
    pub(super) journeys: ArrowTable,
    pub(super) legs: ArrowTable,
    pub(super) payments: ArrowTable,
    pub(super) charges: ArrowTable,
    pub(super) credits: ArrowTable,
    pub(super) standing: ArrowTable,
    pub(super) taps: ArrowTable,
    pub(super) bad_rows: ArrowTable,
}

const PAYMENT_KINDS: [&str; 6] =
    ["night", "threshold", "per_trip", "debt_scheduled", "debt_tap", "debt_self_service"];
const PAYMENT_OUTCOMES: [&str; 4] = ["approved", "declined", "covered", "at_bank"];
const CREDIT_KINDS: [&str; 2] = ["arose", "refunded"];
const UNITS: [&str; 2] = ["metre", "tariff_unit"];

/// What a row was found to be, as a name.
fn result_name(result: TapResult) -> String {
    match result {
        TapResult::Bucket(kind) => name(&kind),
        TapResult::Repeat => "repeat".to_owned(),
        TapResult::Differs => "differs".to_owned(),
        TapResult::Bad => "bad".to_owned(),
        TapResult::Held => "held".to_owned(),
        TapResult::BehindCut => "behind_cut".to_owned(),
    }
}

/// The number of rows of a result, by its name.
pub(super) fn counted(results: &[u64; 16]) -> Vec<(String, u64)> {
    TapResult::ALL.into_iter().map(result_name).zip(results.iter().copied()).collect()
}

fn words<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(words))
}

/// A column, as the schema has it and as it is.
struct Column(&'static str, ArrayRef, bool);

fn column(name: &'static str, array: ArrayRef) -> Column {
    Column(name, array, false)
}

/// A column that may have nothing in some rows.
fn optional(name: &'static str, array: ArrayRef) -> Column {
    Column(name, array, true)
}

fn numbers<T: ArrowPrimitiveType>(values: Vec<T::Native>) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::new(values.into(), None))
}

fn some_numbers<T: ArrowPrimitiveType>(values: Vec<T::Native>, nulls: Option<NullBuffer>) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::new(values.into(), nulls))
}

fn instants(values: Vec<i64>, nulls: Option<NullBuffer>) -> ArrayRef {
    Arc::new(PrimitiveArray::<TimestampSecondType>::new(values.into(), nulls).with_timezone("UTC"))
}

/// Numbers without a sign, none of them so large that it would pass for one below nothing, in the memory that they have.
fn keys<T: ArrowPrimitiveType>(values: Vec<impl arrow_buffer::ArrowNativeType>) -> ScalarBuffer<T::Native> {
    let count = values.len();
    ScalarBuffer::new(Buffer::from_vec(values), 0, count)
}

fn keyed<K: ArrowDictionaryKeyType>(
    keys: ScalarBuffer<K::Native>,
    nulls: Option<NullBuffer>,
    values: &ArrayRef,
) -> Outcome<ArrayRef> {
    let keys = PrimitiveArray::<K>::new(keys, nulls);
    Ok(Arc::new(DictionaryArray::<K>::try_new(keys, Arc::clone(values)).map_err(internal)?))
}

/// Which values are there; `None` where all are.
fn there<T>(values: &[T], is_there: impl Fn(&T) -> bool) -> Option<NullBuffer> {
    if values.iter().all(&is_there) {
        return None;
    }
    Some(NullBuffer::new(values.iter().map(is_there).collect::<BooleanBuffer>()))
}

/// For each row of a further table the value of the row that it belongs to; `ends` says where those rows end.
fn spread<T: Copy>(values: &[T], ends: &[u32], rows: usize) -> Vec<T> {
    let mut spread = Vec::with_capacity(rows);
    for (value, end) in values.iter().zip(ends) {
        spread.resize(usize::try_from(*end).unwrap_or(rows).min(rows), *value);
    }
    spread
}

/// The texts of tokens.
fn tokens(cards: &[Token<Travel>]) -> ArrayRef {
    use core::fmt::Write;
    let mut text = String::with_capacity(cards.len().saturating_mul(26));
    let mut ends: Vec<i64> = Vec::with_capacity(cards.len().saturating_add(1));
    ends.push(0);
    for card in cards {
        // Writing into a text has nothing that could fail.
        let _ = write!(text, "{card}");
        ends.push(i64::try_from(text.len()).unwrap_or(i64::MAX));
    }
    Arc::new(LargeStringArray::new(OffsetBuffer::new(ends.into()), Buffer::from_vec(text.into_bytes()), None))
}

/// The values of columns of names.
struct Words {
    carriers: ArrayRef,
    places: ArrayRef,
    tariffs: ArrayRef,
    statuses: ArrayRef,
    reasons: ArrayRef,
    units: ArrayRef,
    kinds: ArrayRef,
    outcomes: ArrayRef,
    credits: ArrayRef,
    results: ArrayRef,
}

impl Words {
    fn of(rules: &Rules, names: &Names) -> Self {
        Self {
            carriers: words(names.carriers().map(|carrier| carrier.to_string())),
            places: words(names.places().map(|place| place.to_string())),
            tariffs: words(rules.tariffs().tariffs().iter().map(|tariff| tariff.id.as_str())),
            statuses: words(TripCode::ALL.iter().map(|status| status.name())),
            reasons: words(UnpricedReason::ALL.iter().map(name)),
            units: words(UNITS),
            kinds: words(PAYMENT_KINDS),
            outcomes: words(PAYMENT_OUTCOMES),
            credits: words(CREDIT_KINDS),
            results: words(TapResult::ALL.into_iter().map(result_name)),
        }
    }
}

/// The tables that each part has a piece of.
const PIECES: usize = 7;

/// A part on its way out.
struct Pieces<'w> {
    words: &'w Words,
    cards: ArrayRef,
}

impl Pieces<'_> {
    fn card(&self, places: Vec<u32>) -> Outcome<Column> {
        Ok(column("card", keyed::<Int32Type>(keys::<Int32Type>(places), None, &self.cards)?))
    }

    fn legs(&self, legs: Legs, trips: &Trips) -> Outcome<Vec<Column>> {
        let (rows, ends, words) = (legs.amount.len(), &trips.legs_end, self.words);
        let of_carrier = legs.carrier.into_iter().map(i32::from).collect::<Vec<_>>();
        let of_tariff = legs.tariff.iter().map(|tariff| i32::from(*tariff)).collect::<Vec<_>>();
        let ends_somewhere = there(&legs.to, |place| *place != NO_PLACE);
        let has_distance = there(&legs.unit, |unit| *unit != 0);
        let unit = legs.unit.iter().map(|unit| i8::try_from(unit.saturating_sub(1)).unwrap_or_default());
        let is_known = there(&legs.tariff, |tariff| usize::from(*tariff) < words.tariffs.len());
        Ok(vec![
            column("trip", numbers::<UInt64Type>(spread(&trips.check_in, ends, rows))),
            self.card(spread(&trips.card, ends, rows))?,
            column("carrier", keyed::<Int32Type>(of_carrier.into(), None, &words.carriers)?),
            column("origin", keyed::<Int32Type>(keys::<Int32Type>(legs.from), None, &words.places)?),
            optional(
                "destination",
                keyed::<Int32Type>(keys::<Int32Type>(legs.to), ends_somewhere, &words.places)?,
            ),
            optional("distance", some_numbers::<UInt32Type>(legs.distance, has_distance.clone())),
            optional("unit", keyed::<Int8Type>(unit.collect(), has_distance, &words.units)?),
            optional("tariff", keyed::<Int32Type>(of_tariff.into(), is_known, &words.tariffs)?),
            column("amount_cents", numbers::<Int64Type>(legs.amount)),
        ])
    }

    fn trips(&self, trips: Trips) -> Outcome<Vec<Column>> {
        let words = self.words;
        let ended = there(&trips.check_out, |row| *row != NO_ROW);
        let is_final = there(&trips.final_at, |at| *at != NO_INSTANT);
        let is_priced = there(&trips.fare_code, |code| *code == FARE_PRICED);
        let has_reason = there(&trips.fare_code, |code| *code < FARE_PENDING);
        Ok(vec![
            column("trip", numbers::<UInt64Type>(trips.check_in)),
            self.card(trips.card)?,
            column("day", numbers::<Date32Type>(trips.day)),
            column("journey", numbers::<UInt64Type>(trips.journey)),
            optional("check_out", some_numbers::<UInt64Type>(trips.check_out, ended)),
            column("status", keyed::<Int8Type>(keys::<Int8Type>(trips.status), None, &words.statuses)?),
            optional("fare_cents", some_numbers::<Int64Type>(trips.fare, is_priced)),
            optional(
                "unpriced",
                keyed::<Int8Type>(keys::<Int8Type>(trips.fare_code), has_reason, &words.reasons)?,
            ),
            optional("final_at", instants(trips.final_at, is_final)),
        ])
    }

    fn journeys(&self, journeys: Journeys) -> Outcome<Vec<Column>> {
        Ok(vec![
            column("journey", numbers::<UInt64Type>(journeys.first)),
            self.card(journeys.card)?,
            column("day", numbers::<Date32Type>(journeys.day)),
            column("trips", numbers::<UInt32Type>(journeys.trips)),
            column("fare_cents", numbers::<Int64Type>(journeys.fare)),
        ])
    }

    fn charges(&self, charges: Charges, payments: &Payments) -> Outcome<Vec<Column>> {
        let (rows, ends) = (charges.amount.len(), &payments.charges_end);
        Ok(vec![
            self.card(spread(&payments.card, ends, rows))?,
            column("payment", numbers::<UInt32Type>(spread(&payments.ordinal, ends, rows))),
            column("day", numbers::<Date32Type>(charges.day)),
            column("trip", numbers::<UInt64Type>(charges.trip)),
            column("amount_cents", numbers::<Int64Type>(charges.amount)),
        ])
    }

    fn payments(&self, payments: Payments) -> Outcome<Vec<Column>> {
        let words = self.words;
        Ok(vec![
            self.card(payments.card)?,
            column("payment", numbers::<UInt32Type>(payments.ordinal)),
            column("kind", keyed::<Int8Type>(keys::<Int8Type>(payments.kind), None, &words.kinds)?),
            column("asked_at", instants(payments.asked_at, None)),
            column("amount_cents", numbers::<Int64Type>(payments.amount)),
            column("credited_cents", numbers::<Int64Type>(payments.credited)),
            column("outcome", keyed::<Int8Type>(keys::<Int8Type>(payments.outcome), None, &words.outcomes)?),
        ])
    }

    fn credits(&self, credits: Credits) -> Outcome<Vec<Column>> {
        let kinds = credits.refunded.iter().map(|refunded| i8::from(*refunded));
        Ok(vec![
            self.card(credits.card)?,
            column("credit", numbers::<UInt32Type>(credits.number)),
            column("kind", keyed::<Int8Type>(kinds.collect(), None, &self.words.credits)?),
            column("at", instants(credits.at, None)),
            column("amount_cents", numbers::<Int64Type>(credits.amount)),
        ])
    }

    fn standing(&self, standing: Standing) -> Outcome<Vec<Column>> {
        Ok(vec![
            self.card(standing.card)?,
            column("uncollected_cents", numbers::<Int64Type>(standing.uncollected)),
            column("credits_cents", numbers::<Int64Type>(standing.credits)),
            column("debt_cents", numbers::<Int64Type>(standing.debt)),
            column("in_flight_cents", numbers::<Int64Type>(standing.in_flight)),
        ])
    }
}

/// The pieces of the tables that a part has, in the order of [`Tables`].
fn pieces(part: Part, words: &Words) -> Outcome<[RecordBatch; PIECES]> {
    let own = Pieces { words, cards: tokens(&part.cards) };
    let legs = batch_of(own.legs(part.legs, &part.trips)?)?;
    let charges = batch_of(own.charges(part.charges, &part.payments)?)?;
    Ok([
        batch_of(own.trips(part.trips)?)?,
        batch_of(own.journeys(part.journeys)?)?,
        legs,
        batch_of(own.payments(part.payments)?)?,
        charges,
        batch_of(own.credits(part.credits)?)?,
        batch_of(own.standing(part.standing)?)?,
    ])
}

fn batch_of(columns: Vec<Column>) -> Outcome<RecordBatch> {
    let field =
        |Column(name, array, nullable): &Column| Field::new(*name, array.data_type().clone(), *nullable);
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    RecordBatch::try_new(schema, columns.into_iter().map(|Column(_, array, _)| array).collect())
        .map_err(internal)
}

/// The rows of the table, each with what became of it, and those of earlier calls of which it shows only now.
fn taps(batch: &mut Batch, base: u64, words: &Words) -> Outcome<Vec<RecordBatch>> {
    let piece = |rows: Vec<u64>, results: Vec<u8>, of: Vec<u64>| {
        let refers = there(&of, |row| *row != NO_ROW);
        batch_of(vec![
            column("row", numbers::<UInt64Type>(rows)),
            column("result", keyed::<Int8Type>(keys::<Int8Type>(results), None, &words.results)?),
            optional("refers_to", some_numbers::<UInt64Type>(of, refers)),
        ])
    };
    let results = core::mem::take(&mut batch.results);
    let count = u64::try_from(results.len()).unwrap_or(u64::MAX);
    let last = base.saturating_add(count);
    let of = |row: &u32| if *row == NO_REFERENCE { NO_ROW } else { base.saturating_add((*row).into()) };
    let mut refers_to: Vec<u64> = core::mem::take(&mut batch.refers_to).iter().map(of).collect();
    let mut earlier: Vec<Settled> = Vec::new();
    for settled in batch.parts.iter_mut().flat_map(|part| part.settled.drain(..)) {
        // A row of this table that refers to one of an earlier call stands in its place.
        let place = settled.row.checked_sub(base).and_then(|place| usize::try_from(place).ok());
        match place.and_then(|place| refers_to.get_mut(place)) {
            Some(slot) => *slot = settled.of.unwrap_or(NO_ROW),
            None => earlier.push(settled),
        }
    }
    earlier.sort_unstable();
    let column_of = |of: fn(&Settled) -> u64| earlier.iter().map(of).collect::<Vec<_>>();
    let settled = piece(
        column_of(|settled| settled.row),
        earlier.iter().map(|settled| settled.result.code()).collect(),
        column_of(|settled| settled.of.unwrap_or(NO_ROW)),
    )?;
    Ok(vec![settled, piece((base..last).collect(), results, refers_to)?])
}

/// What is wrong with a row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bad {
    pub(super) row: u64,
    pub(super) column: batch::Column,
    pub(super) found: String,
    pub(super) expected: &'static str,
    pub(super) code: &'static str,
}

impl From<BadRow> for Bad {
    fn from(bad: BadRow) -> Self {
        let code = bad.code();
        Self { row: bad.row, column: bad.column, found: bad.found, expected: bad.expected, code }
    }
}

/// Rows that cannot be read, and those of which the network does not know something; of each row what comes first.
fn bad_rows(unread: Vec<BadRow>, unknown: Vec<Bad>) -> Outcome<RecordBatch> {
    let mut bad: Vec<Bad> = unread.into_iter().map(Bad::from).chain(unknown).collect();
    bad.sort_by_key(|bad| bad.row);
    bad.dedup_by_key(|bad| bad.row);
    batch_of(vec![
        column("row", numbers::<UInt64Type>(bad.iter().map(|bad| bad.row).collect())),
        column("column", words(bad.iter().map(|bad| bad.column.name()))),
        column("found", words(bad.iter().map(|bad| bad.found.as_str()))),
        column("expected", words(bad.iter().map(|bad| bad.expected))),
        column("code", words(bad.iter().map(|bad| bad.code))),
    ])
}

/// A table of some pieces; those without rows are left out.
fn table(pieces: Vec<RecordBatch>) -> ArrowTable {
    let schema = pieces.first().map_or_else(|| Arc::new(Schema::empty()), RecordBatch::schema);
    ArrowTable::new(schema, pieces.into_iter().filter(|piece| piece.num_rows() > 0).collect())
}

impl Tables {
    /// Each table with its name.
    pub(super) const fn named(&self) -> [(&'static str, &ArrowTable); 9] {
        [
            ("trips", &self.trips),
            ("journeys", &self.journeys),
            ("legs", &self.legs),
            ("payments", &self.payments),
            ("charges", &self.charges),
            ("credits", &self.credits),
            ("standing", &self.standing),
            ("taps", &self.taps),
            ("bad_rows", &self.bad_rows),
        ]
    }

    /// The tables of a batch of a table, given with the number of its first row.
    pub(super) fn of(
        rules: &Rules,
        names: &Names,
        mut batch: Batch,
        (arrays, base): (&TapArrays, u64),
        workers: &Workers,
    ) -> Outcome<Self> {
        let words = Words::of(rules, names);
        let taps = taps(&mut batch, base, &words)?;
        let unknown = arrays.unknown(rules, names, base);
        let bad_rows = table(vec![bad_rows(core::mem::take(&mut batch.bad), unknown)?]);
        // The first is empty: it says what the tables are like where there is no part.
        let parts = core::iter::once(Part::default()).chain(core::mem::take(&mut batch.parts)).collect();
        let mut columns: [Vec<RecordBatch>; PIECES] = [const { Vec::new() }; PIECES];
        for own in workers.map(parts, |part| pieces(part, &words)) {
            columns.iter_mut().zip(own?).for_each(|(table, piece)| table.push(piece));
        }
        let [trips, journeys, legs, payments, charges, credits, standing] = columns.map(table);
        let taps = table(taps);
        Ok(Self { trips, journeys, legs, payments, charges, credits, standing, taps, bad_rows })
    }
}
