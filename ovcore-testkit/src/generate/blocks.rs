//! A generated day in few bytes a tap, in the order in which it arrives: what columns are made of.

use std::collections::BTreeMap;

use ovcore::calendar::Instant;
use ovcore::card::{Token, Travel};
use ovcore::ids::{CarrierId, LineId, PlaceId, ReaderId, VehicleId};
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};

use super::{GeneratedCard, NationalDay};

/// Cards in a block. What comes out does not depend on it: blocks stand in the order of their cards.
const CARDS: u32 = 4_096;
/// Seconds by which a day is cut.
const MINUTE: u32 = 60;
/// So many seconds before its begin a day is counted from: a reader's clock may be behind.
const BEFORE: i64 = 86_400;

/// Where a tap was made: all that the reader says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The reader.
    pub reader: ReaderId,
    /// Station or stop area.
    pub location: PlaceId,
    /// Whose reader it is.
    pub carrier: CarrierId,
    /// What one travels by there.
    pub mode: Mode,
    /// The line, where the reader knows it.
    pub line: Option<LineId>,
    /// The vehicle, where the reader is on board.
    pub vehicle: Option<VehicleId>,
}

/// A tap. Times are seconds from when the block counts.
#[derive(Clone, Copy, Debug)]
struct Row {
    received_at: u32,
    at: u32,
    /// The card's place in the block, among those with taps.
    card: u32,
    /// The place in the block's spots.
    spot: u32,
    /// Where its id begins in the block's ids.
    id: u32,
    id_len: u8,
    /// Its number among the ids of the card.
    number: u8,
    direction: Direction,
    outcome: ReaderOutcome,
}

/// A card that has taps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockCard {
    /// Its number in the day.
    pub number: u32,
    /// Its token.
    pub token: Token<Travel>,
}

/// Some cards of a day, made at once: their taps in the order in which they arrive, those of the same second in the order
/// of the cards.
#[derive(Clone, Debug, Default)]
pub struct Block {
    rows: Vec<Row>,
    spots: Vec<Spot>,
    cards: Vec<BlockCard>,
    ids: String,
}

impl NationalDay {
    /// How many blocks it has.
    #[must_use]
    pub const fn blocks(&self) -> u32 {
        self.cards.div_ceil(CARDS)
    }

    /// Makes a block, by its number from 0 up. Blocks may be made in any order, on any number of threads.
    #[must_use]
    pub fn block(&self, number: u32) -> Block {
        let from = number.saturating_mul(CARDS);
        let until = from.saturating_add(CARDS).min(self.cards);
        let counted_from = self.counted_from();
        let mut own = Block::default();
        let mut known = BTreeMap::new();
        let mut card = GeneratedCard::default();
        for number in from..until {
            self.card_into(number, &mut card);
            if !card.taps.is_empty() {
                let place = size(own.cards.len());
                own.cards.push(BlockCard { number, token: card.token });
                for tap in &card.taps {
                    own.add(tap, &card.taps, place, counted_from, &mut known);
                }
            }
        }
        own.rows.sort_by_key(|row| row.received_at);
        own.rows.shrink_to_fit();
        own.ids.shrink_to_fit();
        own
    }

    fn counted_from(&self) -> Instant {
        self.hours.begins().plus_seconds(-BEFORE)
    }
}

impl Block {
    fn add(
        &mut self,
        tap: &Tap,
        of_card: &[Tap],
        card: u32,
        counted_from: Instant,
        known: &mut BTreeMap<Spot, u32>,
    ) {
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
        let seconds = |at: Instant| u32::try_from(at.seconds_since(counted_from)).unwrap_or_default();
        // A tap that was delivered twice stands there twice, under one id.
        let number = of_card.iter().position(|own| own.id == tap.id);
        let text = tap.id.as_str();
        self.rows.push(Row {
            received_at: seconds(tap.received_at),
            at: seconds(tap.at),
            card,
            spot,
            id: size(self.ids.len()),
            id_len: u8::try_from(text.len()).unwrap_or_default(),
            number: number.and_then(|number| u8::try_from(number).ok()).unwrap_or_default(),
            direction: tap.direction,
            outcome: tap.reader_outcome,
        });
        self.ids.push_str(text);
    }

    fn id(&self, row: &Row) -> &str {
        let begin = usize::try_from(row.id).unwrap_or_default();
        let end = begin.saturating_add(usize::from(row.id_len));
        self.ids.get(begin..end).unwrap_or_default()
    }

    /// The rows that arrive in a stretch of time; its end is no longer in it.
    fn between(&self, Stretch { from, until }: Stretch) -> &[Row] {
        let place = |at: u32| self.rows.partition_point(|row| row.received_at < at);
        self.rows.get(place(from)..place(until)).unwrap_or_default()
    }
}

/// A stretch of a day, by when taps arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    from: u32,
    until: u32,
}

/// All blocks of a day, and what they name between them.
///
/// ```
/// use ovcore_testkit::generate::{Blocks, GeneratorConfig, NationalDay};
/// use ovcore_testkit::world;
/// let (rules, network) = (world::rules(), ovcore::network::NetworkDocument::from_json(world::network())?);
/// let day = NationalDay::new(
///     &network, "2026-03-10".parse()?, rules.calendar(), 1, 1_000, GeneratorConfig::default())?;
/// let blocks = Blocks::join(&day, (0..day.blocks()).map(|number| day.block(number)).collect());
/// let stretches = blocks.stretches(1_000);
/// let arrivals: Vec<_> = stretches.iter().flat_map(|stretch| blocks.arrivals(*stretch)).collect();
/// assert_eq!(arrivals.len(), day.iter().map(|card| card.taps.len()).sum::<usize>());
/// assert!(arrivals.is_sorted_by_key(|arrival| arrival.received_at()));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Blocks {
    parts: Vec<Part>,
    spots: Vec<Spot>,
    cards: Vec<BlockCard>,
    counted_from: Instant,
}

/// A block, and where what it names stands among that of all.
#[derive(Clone, Debug)]
struct Part {
    block: Block,
    first_card: usize,
    spots: Vec<usize>,
}

impl Blocks {
    /// Puts the blocks of a day together, in the order of their numbers.
    #[must_use]
    pub fn join(day: &NationalDay, blocks: Vec<Block>) -> Self {
        let mut spots: BTreeMap<Spot, usize> =
            blocks.iter().flat_map(|block| &block.spots).map(|spot| (*spot, 0)).collect();
        for (place, own) in spots.values_mut().enumerate() {
            *own = place;
        }
        let mut cards = Vec::new();
        let mut parts = Vec::with_capacity(blocks.len());
        for mut block in blocks {
            let first_card = cards.len();
            cards.append(&mut block.cards);
            let places = block.spots.iter().map(|spot| spots.get(spot).copied().unwrap_or_default());
            parts.push(Part { first_card, spots: places.collect(), block });
        }
        Self { parts, spots: spots.into_keys().collect(), cards, counted_from: day.counted_from() }
    }

    /// All spots, in order.
    #[must_use]
    pub fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// All cards that have taps, in the order of their numbers.
    #[must_use]
    pub fn cards(&self) -> &[BlockCard] {
        &self.cards
    }

    /// The day in stretches of about so many taps each, which end with a minute; where they are cut does not depend on how
    /// the day was made.
    #[must_use]
    pub fn stretches(&self, taps: usize) -> Vec<Stretch> {
        let mut minutes: BTreeMap<u32, usize> = BTreeMap::new();
        for row in self.parts.iter().flat_map(|part| &part.block.rows) {
            let own = minutes.entry(row.received_at / MINUTE).or_default();
            *own = own.saturating_add(1);
        }
        let (mut stretches, mut from, mut rows) = (Vec::new(), 0_u32, 0_usize);
        for (minute, more) in minutes {
            rows = rows.saturating_add(more);
            if rows >= taps {
                let until = minute.saturating_add(1).saturating_mul(MINUTE);
                stretches.push(Stretch { from, until });
                (from, rows) = (until, 0);
            }
        }
        if rows > 0 {
            stretches.push(Stretch { from, until: u32::MAX });
        }
        stretches
    }

    /// The taps of a stretch, in the order in which they arrive; those of the same second in the order of the cards.
    #[must_use]
    pub fn arrivals(&self, stretch: Stretch) -> Vec<Arrival<'_>> {
        let mut arrivals: Vec<Arrival<'_>> = Vec::new();
        for part in &self.parts {
            let rows = part.block.between(stretch).iter();
            arrivals.extend(rows.map(|row| Arrival { all: self, part, row }));
        }
        // Stable: in one second the order is that of the cards.
        arrivals.sort_by_key(|arrival| arrival.row.received_at);
        arrivals
    }
}

/// A tap of a day.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'b> {
    all: &'b Blocks,
    part: &'b Part,
    row: &'b Row,
}

impl<'b> Arrival<'b> {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &'b str {
        self.part.block.id(self.row)
    }

    /// Its number among the ids of its card, from 0 up.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.row.number
    }

    /// The place of its card in [`Blocks::cards`].
    #[must_use]
    pub fn card(&self) -> usize {
        self.part.first_card.saturating_add(usize::try_from(self.row.card).unwrap_or(usize::MAX))
    }

    /// The place of its spot in [`Blocks::spots`].
    #[must_use]
    pub fn spot(&self) -> usize {
        let own = usize::try_from(self.row.spot).ok().and_then(|own| self.part.spots.get(own));
        own.copied().unwrap_or_default()
    }

    /// When it happened, by the reader's clock.
    #[must_use]
    pub fn at(&self) -> Instant {
        self.all.counted_from.plus_seconds(self.row.at.into())
    }

    /// When it arrives.
    #[must_use]
    pub fn received_at(&self) -> Instant {
        self.all.counted_from.plus_seconds(self.row.received_at.into())
    }

    /// What the reader took it for.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        self.row.direction
    }

    /// What the reader answered.
    #[must_use]
    pub const fn outcome(&self) -> ReaderOutcome {
        self.row.outcome
    }
}

/// A number of things in a block: a few thousand cards, and what they do in a day.
fn size(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use ovcore::network::NetworkDocument;

    use super::*;
    use crate::generate::GeneratorConfig;
    use crate::world;

    #[test]
    fn arrivals_are_the_taps_of_the_day() {
        let rules = world::rules();
        let network = NetworkDocument::from_json(world::network()).unwrap();
        let date = "2026-03-10".parse().unwrap();
        let day =
            NationalDay::new(&network, date, rules.calendar(), 5, 5_000, GeneratorConfig::default()).unwrap();
        assert_eq!(day.blocks(), 2);
        let blocks = Blocks::join(&day, (0..2).map(|number| day.block(number)).collect());
        let mut taps: Vec<Tap> = day.iter().flat_map(|card| card.taps).collect();
        // Stable, as the blocks are.
        taps.sort_by_key(|tap| tap.received_at);
        let stretches = blocks.stretches(2_000);
        assert!(stretches.len() > 5, "{}", stretches.len());
        let arrivals: Vec<Arrival<'_>> = stretches.iter().flat_map(|own| blocks.arrivals(*own)).collect();
        assert_eq!(arrivals.len(), taps.len());
        for (arrival, tap) in arrivals.iter().zip(&taps) {
            let (spot, card) = (&blocks.spots()[arrival.spot()], blocks.cards()[arrival.card()]);
            assert_eq!((arrival.id(), card.token), (tap.id.as_str(), tap.token));
            assert_eq!((arrival.at(), arrival.received_at()), (tap.at, tap.received_at));
            assert_eq!((arrival.direction(), arrival.outcome()), (tap.direction, tap.reader_outcome));
            let read = (spot.reader, spot.location, spot.carrier, spot.mode, spot.line, spot.vehicle);
            assert_eq!(read, (tap.reader, tap.location, tap.carrier, tap.mode, tap.line, tap.vehicle));
            let own = day.card(card.number).taps;
            assert_eq!(own[usize::from(arrival.number())].id, tap.id);
        }
        assert!(blocks.spots().is_sorted());
    }
}
