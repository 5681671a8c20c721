//! Taps that are held until a later call, as numbers: what the numbers do not say, they keep.

use super::card::Feed;
use super::names::Names;
use super::pack::{NONE, Packed};
use crate::calendar::Instant;
use crate::card::{CardScheme, Token, Travel};
use crate::ids::TapId;
use crate::rules::Rules;
use crate::tap::Tap;

/// A tap whose day is not over.
#[derive(Clone, Debug)]
pub(super) struct Held {
    packed: Packed,
    id: TapId,
    /// Its number in the stream.
    pub(super) row: u64,
    /// The tap itself, where it is more than its numbers.
    whole: Option<Box<Tap>>,
}

impl Held {
    /// A row of the table that is fed, to be held under its number in the stream.
    pub(super) fn new(feed: &Feed<'_>, packed: &Packed, row: u64) -> Option<Self> {
        let place = usize::try_from(packed.row).ok()?;
        let id = feed.reader.tap_id(place).ok()?;
        // A line that the network does not have got no number, and what goes beyond a number's range was held within it.
        let is_odd = (packed.line == NONE && feed.reader.has_line(place))
            || matches!(packed.late, i32::MIN | i32::MAX)
            || packed.carrier == u16::MAX;
        let whole = if is_odd { Some(Box::new(feed.reader.tap(place, feed.base)?.ok()?)) } else { None };
        Some(Self { packed: *packed, id, row, whole })
    }

    /// As a row of the card, under a number.
    pub(super) fn packed(&self, row: u32) -> Packed {
        Packed { row, ..self.packed }
    }

    pub(super) const fn id(&self) -> TapId {
        self.id
    }

    /// The tap that it was.
    pub(super) fn tap(&self, rules: &Rules, names: &Names, token: Token<Travel>) -> Option<Tap> {
        if let Some(whole) = &self.whole {
            return Some((**whole).clone());
        }
        let Packed { at, place, reader, vehicle, line, carrier, mode, direction, outcome, .. } = self.packed;
        let number = |number: u32| (number != NONE).then_some(number);
        Some(Tap {
            id: self.id,
            version: 0,
            token,
            carrier: names.carrier(carrier)?,
            mode,
            location: names.place(place)?,
            reader: names.reader(reader)?,
            line: number(line).and_then(|line| rules.network().line_id(line)),
            vehicle: number(vehicle).and_then(|vehicle| names.vehicle(vehicle)),
            direction,
            at: Instant::from_unix_seconds(at)?,
            received_at: Instant::from_unix_seconds(self.packed.received())?,
            reader_outcome: outcome,
            application: CardScheme::ALL.get(usize::from(self.packed.application)).copied(),
        })
    }
}
