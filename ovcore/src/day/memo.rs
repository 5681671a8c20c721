//! What trips cost that were priced before: of many rides over the same ground each is worked out once.
//!
//! Only prices are kept that depend on nothing but the ends of a trip and the journey before it, for as long as the
//! tariffs stay that said so. It has a fixed size: a newer price takes the place of an older one. Nothing shows that it is
//! there but speed.

use crate::calendar::Instant;
use crate::fare::LegRow;
use crate::network::{DistanceUnit, Ends, Gone};

/// What the price of a trip on its own is asked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked([u64; 3]);

impl Asked {
    /// A trip between two ends, after a journey that came so far; `continues`: whether there is such a journey.
    pub(super) fn new(ends: &Ends, before: Gone, continues: bool) -> Self {
        let pair = |a: u32, b: u32| u64::from(a) << 32 | u64::from(b);
        let (distance, unit) = match before {
            Gone::Nothing => (0, 0),
            Gone::Far { distance, unit: DistanceUnit::Metre } => (distance, 1),
            Gone::Far { distance, unit: DistanceUnit::TariffUnit } => (distance, 2),
            Gone::Unknown => (0, 3),
        };
        let line = ends.line.unwrap_or(u32::MAX);
        let kind = u32::from(ends.mode.number()) << 4 | u32::from(continues) << 2 | unit;
        let carriers = u32::from(ends.carriers.0) << 16 | u32::from(ends.carriers.1);
        Self([pair(ends.places.0, ends.places.1), pair(line, distance), pair(carriers, kind)])
    }

    fn hash(&self) -> u64 {
        let mix = |hash: u64, word: &u64| {
            let mixed = (hash ^ word).wrapping_mul(0xd6e8_feb8_6659_fd93);
            mixed ^ (mixed >> 32)
        };
        self.0.iter().fold(0, mix)
    }
}

/// A trip of one leg with its price, and from when until when check-ins have it.
#[derive(Clone, Copy, Debug)]
struct Known {
    asked: Asked,
    span: (Instant, Instant),
    leg: LegRow,
}

/// Prices that were found before.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// By hash; a power of two of them, or none.
    known: Vec<Option<Known>>,
}

/// The most prices that are kept.
const MOST: usize = 1 << 12;

impl Memo {
    /// Room for the prices of so many trips, within a bound.
    pub(super) fn for_trips(trips: usize) -> Self {
        Self { known: vec![None; trips.min(MOST).next_power_of_two()] }
    }

    /// Whether it keeps anything.
    pub(super) const fn is_on(&self) -> bool {
        !self.known.is_empty()
    }

    fn place(&self, asked: &Asked) -> usize {
        let mask = self.known.len().saturating_sub(1);
        usize::try_from(asked.hash() & u64::from(u32::MAX)).unwrap_or_default() & mask
    }

    /// The leg of a trip with a check-in at an instant, if it is known.
    pub(super) fn find(&self, asked: &Asked, check_in: Instant) -> Option<&LegRow> {
        let known = self.known.get(self.place(asked))?.as_ref()?;
        let (from, until) = known.span;
        (known.asked == *asked && from <= check_in && check_in < until).then_some(&known.leg)
    }

    pub(super) fn keep(&mut self, asked: Asked, span: (Instant, Instant), leg: LegRow) {
        let place = self.place(&asked);
        if let Some(slot) = self.known.get_mut(place) {
            *slot = Some(Known { asked, span, leg });
        }
    }
}
