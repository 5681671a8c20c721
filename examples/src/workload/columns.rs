//! A generated day as columns, made on all threads of a pool, in the order in which the back office receives it.

use ovcore::batch::{
    IdColumn, Keys, Offsets, TapTable, TextColumn, Texts, TimeColumn, TimeUnit, TokenColumn, Valid,
};
use ovcore::ids::{LineId, VehicleId};
use ovcore::tap::{Direction, ReaderOutcome};
use ovcore_testkit::generate::{Blocks, NationalDay, Spot, Stretch};
use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};

const DIRECTIONS: [Direction; 3] = [Direction::In, Direction::Out, Direction::Unknown];
const OUTCOMES: [ReaderOutcome; 3] = [ReaderOutcome::Accepted, ReaderOutcome::Denied, ReaderOutcome::Failed];

/// Taps that are brought into order at a time. What comes out does not depend on it.
const TAPS: usize = 1 << 19;

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
    own: Columns,
    /// Which rows name a line and a vehicle: those of readers on board.
    on_board: Vec<u8>,
    words: [Words; 8],
}

/// What differs from tap to tap.
#[derive(Debug, Default)]
struct Columns {
    ids: Vec<u64>,
    tokens: Vec<u8>,
    spots: Vec<u32>,
    directions: Vec<u8>,
    outcomes: Vec<u8>,
    at: Vec<i64>,
    received_at: Vec<i64>,
}

impl Columns {
    /// The taps of a stretch of a day; `date` makes their ids its own.
    fn of(blocks: &Blocks, stretch: Stretch, date: u64) -> Self {
        let mut own = Self::default();
        for tap in blocks.arrivals(stretch) {
            let card = blocks.cards().get(tap.card());
            let number = card.map(|card| card.number).unwrap_or_default();
            own.ids.push(date | (u64::from(number) << 12) | u64::from(tap.number()));
            own.tokens.extend(card.map(|card| card.token.to_bytes()).unwrap_or_default());
            own.spots.push(u32::try_from(tap.spot()).unwrap_or(u32::MAX));
            own.directions.push(place(&DIRECTIONS, &tap.direction()));
            own.outcomes.push(place(&OUTCOMES, &tap.outcome()));
            own.at.push(tap.at().unix_seconds());
            own.received_at.push(tap.received_at().unix_seconds());
        }
        own
    }

    fn append(&mut self, mut more: Self) {
        self.ids.append(&mut more.ids);
        self.tokens.append(&mut more.tokens);
        self.spots.append(&mut more.spots);
        self.directions.append(&mut more.directions);
        self.outcomes.append(&mut more.outcomes);
        self.at.append(&mut more.at);
        self.received_at.append(&mut more.received_at);
    }
}

impl DayColumns {
    /// Makes a day.
    #[must_use]
    pub fn make(day: &NationalDay, pool: &rayon::ThreadPool) -> Self {
        pool.install(|| {
            let blocks = (0..day.blocks()).into_par_iter().map(|number| day.block(number)).collect();
            let blocks = Blocks::join(day, blocks);
            // A number of its own for each tap of each day: the stream keeps ids of days that can still change.
            let date = u64::try_from(day.day().number()).unwrap_or_default() << 44;
            let stretches = blocks.stretches(TAPS).into_par_iter();
            let parts: Vec<Columns> = stretches.map(|own| Columns::of(&blocks, own, date)).collect();
            let mut own = Columns::default();
            for part in parts {
                own.append(part);
            }
            let on_board = on_board(blocks.spots(), &own.spots);
            Self { own, on_board, words: words(blocks.spots()) }
        })
    }

    /// How many taps it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.own.ids.len()
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.own.ids.is_empty()
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> TapTable<'_> {
        let [reader, location, carrier, mode, line, vehicle, direction, outcome] = &self.words;
        let spots = || Keys::U32(&self.own.spots);
        let on_board = Some(self.on_board.as_slice());
        TapTable {
            id: IdColumn::Number { numbers: &self.own.ids, valid: None },
            token: TokenColumn::Bytes { bytes: &self.own.tokens, valid: None },
            carrier: carrier.column(spots(), None),
            mode: mode.column(spots(), None),
            location: location.column(spots(), None),
            reader: reader.column(spots(), None),
            direction: direction.column(Keys::U8(&self.own.directions), None),
            at: TimeColumn::new(&self.own.at, TimeUnit::Second),
            received_at: Some(TimeColumn::new(&self.own.received_at, TimeUnit::Second)),
            vehicle: Some(vehicle.column(spots(), on_board)),
            line: Some(line.column(spots(), on_board)),
            reader_outcome: Some(outcome.column(Keys::U8(&self.own.outcomes), None)),
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

/// A bit for each row: whether its reader is on board.
fn on_board(spots: &[Spot], rows: &[u32]) -> Vec<u8> {
    let is_on_board = |spot: &u32| {
        usize::try_from(*spot).ok().and_then(|n| spots.get(n)).is_some_and(|spot| spot.line.is_some())
    };
    let bits = |rows: &[u32]| {
        let set = (0_u32..).zip(rows).filter(|(_, spot)| is_on_board(spot));
        set.fold(0_u8, |bits, (bit, _)| bits | (1 << bit))
    };
    rows.chunks(8).map(bits).collect()
}

/// The place of a thing in a small list.
fn place<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|own| own == one).and_then(|place| u8::try_from(place).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use ovcore::batch::{TapColumns, Threads, rate};
    use ovcore::network::NetworkDocument;
    use ovcore::tap::Tap;
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
            rate(&rules, &[*table], Vec::new(), None, Threads::One, None).unwrap().0.totals
        };
        assert_eq!(totals(&made.table()), totals(&plain.table()));
    }
}
