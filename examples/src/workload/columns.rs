//! A generated day as columns, made on all threads of a pool and sorted as the back office receives it.

use std::collections::BTreeMap;

use ovcore::batch::{
    IdColumn, Keys, Offsets, TapTable, TextColumn, Texts, TimeColumn, TimeUnit, TokenColumn, Valid,
};
use ovcore::ids::{CarrierId, LineId, PlaceId, ReaderId, VehicleId};
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore_testkit::generate::{GeneratedCard, NationalDay};
use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};
use rayon::slice::ParallelSliceMut as _;

/// Cards that are made at a time. What comes out does not depend on it.
const BLOCK: u32 = 4_096;

const DIRECTIONS: [Direction; 3] = [Direction::In, Direction::Out, Direction::Unknown];
const OUTCOMES: [ReaderOutcome; 3] = [ReaderOutcome::Accepted, ReaderOutcome::Denied, ReaderOutcome::Failed];

/// All that a reader says of itself. One number stands for all of it, and is the key of six columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    reader: ReaderId,
    location: PlaceId,
    carrier: CarrierId,
    mode: Mode,
    line: Option<LineId>,
    vehicle: Option<VehicleId>,
}

/// A tap. Its id is put together from card and number, so that no text is moved while rows are sorted.
#[derive(Clone, Copy, Debug)]
struct Row {
    received_at: i64,
    at: i64,
    card: u32,
    /// Its number among the ids of the card.
    id: u32,
    spot: u32,
    direction: u8,
    outcome: u8,
}

#[derive(Default)]
struct Block {
    rows: Vec<Row>,
    tokens: Vec<[u8; 16]>,
    spots: Vec<Spot>,
}

/// Texts of a dictionary.
#[derive(Debug)]
struct Words {
    offsets: Vec<i64>,
    bytes: Vec<u8>,
}

impl Words {
    fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut own = Self { offsets: vec![0], bytes: Vec::new() };
        for text in texts {
            own.bytes.extend_from_slice(text.as_bytes());
            own.offsets.push(i64::try_from(own.bytes.len()).unwrap_or(i64::MAX));
        }
        own
    }

    fn texts(&self) -> Texts<'_> {
        Texts::new(Offsets::Large(&self.offsets), &self.bytes)
    }

    fn column<'t>(&'t self, keys: Keys<'t>, valid: Option<&'t [u8]>) -> TextColumn<'t> {
        TextColumn::Dictionary { keys, values: self.texts(), valid: valid.map(Valid::new) }
    }
}

/// The taps of a day, in the order in which they are received.
#[derive(Debug)]
pub struct DayColumns {
    ids: Vec<u64>,
    tokens: Vec<u8>,
    spots: Vec<u32>,
    /// Which rows name a line and a vehicle: those of readers on board.
    on_board: Vec<u8>,
    directions: Vec<u8>,
    outcomes: Vec<u8>,
    at: Vec<i64>,
    received_at: Vec<i64>,
    words: [Words; 8],
}

impl DayColumns {
    /// Makes a day.
    #[must_use]
    pub fn make(day: &NationalDay, pool: &rayon::ThreadPool) -> Self {
        pool.install(|| {
            let blocks = day.cards().div_ceil(BLOCK);
            let blocks: Vec<Block> =
                (0..blocks).into_par_iter().map(|number| Block::make(day, number)).collect();
            Self::join(blocks, day)
        })
    }

    fn join(blocks: Vec<Block>, day: &NationalDay) -> Self {
        let mut numbers: BTreeMap<Spot, u32> = BTreeMap::new();
        let mut spots: Vec<Spot> = Vec::new();
        let (mut rows, mut tokens) = (Vec::new(), Vec::new());
        for block in blocks {
            let number = |spot: &Spot| {
                *numbers.entry(*spot).or_insert_with(|| {
                    spots.push(*spot);
                    size(spots.len()).saturating_sub(1)
                })
            };
            let own: Vec<u32> = block.spots.iter().map(number).collect();
            let global = |spot: u32| usize::try_from(spot).ok().and_then(|n| own.get(n)).copied();
            rows.extend(
                block.rows.into_iter().map(|row| Row { spot: global(row.spot).unwrap_or_default(), ..row }),
            );
            tokens.extend(block.tokens);
        }
        rows.par_sort_unstable_by_key(|row: &Row| (row.received_at, row.card, row.id));
        let token = |row: &Row| usize::try_from(row.card).ok().and_then(|card| tokens.get(card)).copied();
        // A number of its own for each tap of each day: the stream keeps ids of days that can still change.
        let date = u64::try_from(day.day().number()).unwrap_or_default() << 44;
        let id = |row: &Row| date | (u64::from(row.card) << 12) | u64::from(row.id);
        let names_line = |row: &Row| {
            usize::try_from(row.spot).ok().and_then(|n| spots.get(n)).is_some_and(|spot| spot.line.is_some())
        };
        let bits = |rows: &[Row]| {
            (0_u32..)
                .zip(rows)
                .filter(|(_, row)| names_line(row))
                .fold(0_u8, |bits, (bit, _)| bits | (1 << bit))
        };
        Self {
            ids: rows.iter().map(id).collect(),
            tokens: rows.iter().flat_map(|row| token(row).unwrap_or_default()).collect(),
            spots: rows.iter().map(|row| row.spot).collect(),
            on_board: rows.chunks(8).map(bits).collect(),
            directions: rows.iter().map(|row| row.direction).collect(),
            outcomes: rows.iter().map(|row| row.outcome).collect(),
            at: rows.iter().map(|row| row.at).collect(),
            received_at: rows.iter().map(|row| row.received_at).collect(),
            words: words(&spots),
        }
    }

    /// How many taps it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> TapTable<'_> {
        let [reader, location, carrier, mode, line, vehicle, direction, outcome] = &self.words;
        let spots = || Keys::U32(&self.spots);
        let on_board = Some(self.on_board.as_slice());
        TapTable {
            id: IdColumn::Number { numbers: &self.ids, valid: None },
            token: TokenColumn::Bytes { bytes: &self.tokens, valid: None },
            carrier: carrier.column(spots(), None),
            mode: mode.column(spots(), None),
            location: location.column(spots(), None),
            reader: reader.column(spots(), None),
            direction: direction.column(Keys::U8(&self.directions), None),
            at: TimeColumn::new(&self.at, TimeUnit::Second),
            received_at: Some(TimeColumn::new(&self.received_at, TimeUnit::Second)),
            vehicle: Some(vehicle.column(spots(), on_board)),
            line: Some(line.column(spots(), on_board)),
            reader_outcome: Some(outcome.column(Keys::U8(&self.outcomes), None)),
            application: None,
        }
    }
}

/// The words of the eight columns that are dictionaries, in the order in which [`DayColumns::table`] takes them.
fn words(spots: &[Spot]) -> [Words; 8] {
    [
        Words::of(spots.iter().map(|spot| spot.reader.as_str())),
        Words::of(spots.iter().map(|spot| spot.location.as_str())),
        Words::of(spots.iter().map(|spot| spot.carrier.as_str())),
        Words::of(spots.iter().map(|spot| spot.mode.name())),
        Words::of(spots.iter().map(|spot| spot.line.as_ref().map_or("", LineId::as_str))),
        Words::of(spots.iter().map(|spot| spot.vehicle.as_ref().map_or("", VehicleId::as_str))),
        Words::of(DIRECTIONS.map(Direction::name)),
        Words::of(OUTCOMES.map(ReaderOutcome::name)),
    ]
}

impl Block {
    fn make(day: &NationalDay, number: u32) -> Self {
        let from = number.saturating_mul(BLOCK);
        let until = from.saturating_add(BLOCK).min(day.cards());
        let mut own = Self::default();
        let mut known: BTreeMap<Spot, u32> = BTreeMap::new();
        let mut card = GeneratedCard::default();
        for number in from..until {
            day.card_into(number, &mut card);
            own.tokens.push(card.token.to_bytes());
            for tap in &card.taps {
                own.add(tap, &card, &mut known);
            }
        }
        own
    }

    fn add(&mut self, tap: &Tap, card: &GeneratedCard, known: &mut BTreeMap<Spot, u32>) {
        let spot = Spot {
            reader: tap.reader,
            location: tap.location,
            carrier: tap.carrier,
            mode: tap.mode,
            line: tap.line,
            vehicle: tap.vehicle,
        };
        let spots = &mut self.spots;
        let spot = *known.entry(spot).or_insert_with(|| {
            spots.push(spot);
            size(spots.len()).saturating_sub(1)
        });
        let place = |found: Option<usize>| found.and_then(|n| u8::try_from(n).ok()).unwrap_or_default();
        // A tap that was delivered twice stands there twice, under one id.
        let id = card.taps.iter().position(|own| own.id == tap.id).map_or(0, size);
        self.rows.push(Row {
            received_at: tap.received_at.unix_seconds(),
            at: tap.at.unix_seconds(),
            card: card.number,
            id,
            spot,
            direction: place(DIRECTIONS.iter().position(|own| *own == tap.direction)),
            outcome: place(OUTCOMES.iter().position(|own| *own == tap.reader_outcome)),
        });
    }
}

/// A number of things in a block, or a place in a card's day.
fn size(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use ovcore::batch::{TapColumns, Threads, rate};
    use ovcore::network::NetworkDocument;
    use ovcore_testkit::generate::GeneratorConfig;
    use ovcore_testkit::world;

    use super::*;

    #[test]
    fn the_columns_hold_the_taps_of_the_day() {
        let rules = world::rules();
        let network = NetworkDocument::from_json(world::network()).unwrap();
        let day = "2026-03-10".parse().unwrap();
        let day =
            NationalDay::new(&network, day, rules.calendar(), 5, 6_000, GeneratorConfig::default()).unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let made = DayColumns::make(&day, &pool);
        let taps: Vec<Tap> = day.iter().flat_map(|card| card.taps).collect();
        assert!(made.len() > 20_000);
        let plain: TapColumns = taps.iter().collect();
        let totals = |table: &TapTable<'_>| {
            rate(&rules, table, Vec::new(), None, Threads::One, None).unwrap().0.totals
        };
        assert_eq!(totals(&made.table()), totals(&plain.table()));
    }
}
