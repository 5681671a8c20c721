//! Some cards of a generated day, made at once and kept in few bytes a tap.

use std::collections::BTreeMap;

use ovcore::calendar::Instant;
use ovcore::ids::{CarrierId, LineId, PlaceId, ReaderId, VehicleId};
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore_testkit::generate::{GeneratedCard, NationalDay};

/// Cards in a block. What comes out does not depend on it: blocks stand in the order of their cards.
const CARDS: u32 = 4_096;

/// Where a tap was made: all that the reader says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) reader: ReaderId,
    pub(super) location: PlaceId,
    pub(super) carrier: CarrierId,
    pub(super) mode: Mode,
    pub(super) line: Option<LineId>,
    pub(super) vehicle: Option<VehicleId>,
}

/// A tap. Times are seconds from when the day starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) received_at: u32,
    pub(super) at: u32,
    /// The card's place in the block, among those with taps.
    pub(super) card: u32,
    /// The place in the block's spots.
    pub(super) spot: u32,
    /// Where its id begins in the block's ids.
    id: u32,
    id_len: u8,
    pub(super) direction: Direction,
    pub(super) outcome: ReaderOutcome,
}

/// Cards that were made: rows in the order in which they arrive, those of the same second in the order of the cards.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) rows: Vec<Row>,
    pub(super) spots: Vec<Spot>,
    /// The tokens of the cards that have taps, as text.
    pub(super) tokens: Vec<String>,
    ids: String,
}

/// How many blocks a day has.
pub(super) const fn count(day: &NationalDay) -> u32 {
    day.cards().div_ceil(CARDS)
}

impl Block {
    /// Makes a block, by its number.
    pub(super) fn make(day: &NationalDay, number: u32, starts: Instant) -> Self {
        let from = number.saturating_mul(CARDS);
        let until = from.saturating_add(CARDS).min(day.cards());
        let mut own = Self::default();
        let mut known = BTreeMap::new();
        let mut card = GeneratedCard::default();
        for number in from..until {
            day.card_into(number, &mut card);
            if !card.taps.is_empty() {
                let place = size(own.tokens.len());
                own.tokens.push(card.token.to_string());
                card.taps.iter().for_each(|tap| own.add(tap, place, starts, &mut known));
            }
        }
        own.rows.sort_by_key(|row| row.received_at);
        own.rows.shrink_to_fit();
        own.ids.shrink_to_fit();
        own
    }

    fn add(&mut self, tap: &Tap, card: u32, starts: Instant, known: &mut BTreeMap<Spot, u32>) {
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
        // A generated day begins after the travel day does, and no tap comes later than some days.
        let seconds = |at: Instant| u32::try_from(at.seconds_since(starts)).unwrap_or_default();
        let text = tap.id.as_str();
        self.rows.push(Row {
            received_at: seconds(tap.received_at),
            at: seconds(tap.at),
            card,
            spot,
            id: size(self.ids.len()),
            id_len: u8::try_from(text.len()).unwrap_or_default(),
            direction: tap.direction,
            outcome: tap.reader_outcome,
        });
        self.ids.push_str(text);
    }

    /// The id of a row of this block.
    pub(super) fn id(&self, row: &Row) -> &str {
        let begin = usize::try_from(row.id).unwrap_or_default();
        let end = begin.saturating_add(usize::from(row.id_len));
        self.ids.get(begin..end).unwrap_or_default()
    }

    /// The rows that arrive in a stretch of time; `until` is no longer in it.
    pub(super) fn between(&self, from: u32, until: u32) -> &[Row] {
        let place = |at: u32| self.rows.partition_point(|row| row.received_at < at);
        self.rows.get(place(from)..place(until)).unwrap_or_default()
    }
}

/// A number of things in a block: a few thousand cards, and what they do in a day.
fn size(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
