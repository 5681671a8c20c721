//! Names and numbers: each distinct text of a column is read once, and each name keeps one number for as long as a
//! stream lives.

use crate::ids::{CarrierId, PlaceId, ReaderId, VehicleId};
use crate::rules::Rules;

/// An id by its text.
pub(super) trait Named: Copy + Eq {
    fn text(&self) -> &str;
}

macro_rules! named {
    ($($id:ty),*) => { $(impl Named for $id { fn text(&self) -> &str { self.as_str() } })* };
}

named!(CarrierId, PlaceId, ReaderId, VehicleId);

/// A number made of bytes, alike on every machine and in every run. Nothing depends on it but speed.
pub(super) fn scatter(bytes: &[u8]) -> u64 {
    let mut hash = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::try_from(bytes.len()).unwrap_or_default();
    let mut rest = bytes;
    while let Some((eight, later)) = rest.split_first_chunk::<8>() {
        hash = fold(hash, u64::from_le_bytes(*eight));
        rest = later;
    }
    // The last eight bytes, of which some were read before, or all there are.
    let last = if let Some(eight) = bytes.last_chunk::<8>() {
        *eight
    } else {
        let mut few = [0_u8; 8];
        few.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
        few
    };
    fold(hash, u64::from_le_bytes(last))
}

/// Mixes a word into a hash.
pub(super) const fn fold(hash: u64, word: u64) -> u64 {
    let mixed = (hash ^ word).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ (mixed >> 32)
}

/// Numbers for keys, in the order in which they turn up.
#[derive(Clone, Debug)]
pub(super) struct Interner<T> {
    /// Open addressing: one more than the number of a key, 0 where there is none. A power of two of them.
    slots: Vec<u32>,
    keys: Vec<T>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), keys: Vec::new() }
    }
}

impl<T: Copy + Eq> Interner<T> {
    /// The number of a key; `hash` is its [`scatter`].
    pub(super) fn number(&mut self, key: T, hash: u64, hash_of: impl Fn(&T) -> u64) -> u32 {
        if self.keys.len().saturating_mul(2) >= self.slots.len() {
            self.grow(hash_of);
        }
        let mask = self.slots.len().saturating_sub(1);
        let mut place = usize::try_from(hash & u64::from(u32::MAX)).unwrap_or_default() & mask;
        loop {
            let Some(slot) = self.slots.get_mut(place) else { return 0 };
            let Some(number) = slot.checked_sub(1) else {
                self.keys.push(key);
                // As many keys as there are numbers: a table has fewer rows than that.
                *slot = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
                return slot.saturating_sub(1);
            };
            if usize::try_from(number).ok().and_then(|n| self.keys.get(n)) == Some(&key) {
                return number;
            }
            place = place.saturating_add(1) & mask;
        }
    }

    /// The number of a key that was met.
    fn find(&self, key: &T, hash: u64) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut place = usize::try_from(hash & u64::from(u32::MAX)).unwrap_or_default() & mask;
        loop {
            let number = self.slots.get(place)?.checked_sub(1)?;
            if usize::try_from(number).ok().and_then(|n| self.keys.get(n)) == Some(key) {
                return Some(number);
            }
            place = place.saturating_add(1) & mask;
        }
    }

    fn grow(&mut self, hash_of: impl Fn(&T) -> u64) {
        let size = self.slots.len().saturating_mul(2).max(64);
        let mask = size.saturating_sub(1);
        self.slots.clear();
        self.slots.resize(size, 0);
        for (number, key) in (1_u32..).zip(&self.keys) {
            let mut place = usize::try_from(hash_of(key) & u64::from(u32::MAX)).unwrap_or_default() & mask;
            while self.slots.get(place).is_some_and(|slot| *slot != 0) {
                place = place.saturating_add(1) & mask;
            }
            if let Some(slot) = self.slots.get_mut(place) {
                *slot = number;
            }
        }
    }

    pub(super) fn keys(&self) -> &[T] {
        &self.keys
    }
}

impl<T: Named> Interner<T> {
    fn named(&mut self, name: T) -> u32 {
        self.number(name, scatter(name.text().as_bytes()), |known| scatter(known.text().as_bytes()))
    }
}

/// The names that a stream has met: those of the network by its numbers, others by numbers beyond.
#[derive(Clone, Debug, Default)]
pub struct Names {
    known_places: Vec<PlaceId>,
    known_carriers: Vec<CarrierId>,
    places: Interner<PlaceId>,
    carriers: Interner<CarrierId>,
    readers: Interner<ReaderId>,
    vehicles: Interner<VehicleId>,
}

impl Names {
    pub(super) fn new(rules: &Rules) -> Self {
        Self {
            known_places: rules.network().places().iter().map(|place| place.id).collect(),
            known_carriers: rules.network().carriers().iter().map(|carrier| carrier.id).collect(),
            ..Self::default()
        }
    }

    pub(super) fn place_number(&mut self, rules: &Rules, id: PlaceId) -> u32 {
        let known = u32::try_from(self.known_places.len()).unwrap_or(u32::MAX);
        rules.network().place(&id).unwrap_or_else(|| known.saturating_add(self.places.named(id)))
    }

    pub(super) fn carrier_number(&mut self, rules: &Rules, id: CarrierId) -> u16 {
        let known = u16::try_from(self.known_carriers.len()).unwrap_or(u16::MAX);
        match rules.network().carrier(&id) {
            Some(number) => number,
            None => known.saturating_add(u16::try_from(self.carriers.named(id)).unwrap_or(u16::MAX)),
        }
    }

    pub(super) fn reader_number(&mut self, id: ReaderId) -> u32 {
        self.readers.named(id)
    }

    pub(super) fn vehicle_number(&mut self, id: VehicleId) -> u32 {
        self.vehicles.named(id)
    }

    /// The number of a place that was met; [`NO_PLACE`](super::NO_PLACE) for another.
    pub(super) fn place_of(&self, rules: &Rules, id: &PlaceId) -> u32 {
        let known = u32::try_from(self.known_places.len()).unwrap_or(u32::MAX);
        let beyond = || self.places.find(id, scatter(id.as_str().as_bytes()));
        rules.network().place(id).or_else(|| Some(known.saturating_add(beyond()?))).unwrap_or(super::NO_PLACE)
    }

    /// The number of a carrier that was met; the highest for another.
    pub(super) fn carrier_of(&self, rules: &Rules, id: &CarrierId) -> u16 {
        let known = u16::try_from(self.known_carriers.len()).unwrap_or(u16::MAX);
        let beyond = || u16::try_from(self.carriers.find(id, scatter(id.as_str().as_bytes()))?).ok();
        rules.network().carrier(id).or_else(|| Some(known.saturating_add(beyond()?))).unwrap_or(u16::MAX)
    }

    /// The place of a number in the results.
    #[must_use]
    pub fn place(&self, number: u32) -> Option<PlaceId> {
        let number = usize::try_from(number).ok()?;
        let beyond = || self.places.keys().get(number.checked_sub(self.known_places.len())?);
        self.known_places.get(number).or_else(beyond).copied()
    }

    /// The carrier of a number in the results.
    #[must_use]
    pub fn carrier(&self, number: u16) -> Option<CarrierId> {
        let number = usize::from(number);
        let beyond = || self.carriers.keys().get(number.checked_sub(self.known_carriers.len())?);
        self.known_carriers.get(number).or_else(beyond).copied()
    }

    /// The reader of a number that it was given here.
    pub(super) fn reader(&self, number: u32) -> Option<ReaderId> {
        self.readers.keys().get(usize::try_from(number).ok()?).copied()
    }

    /// The vehicle of a number that it was given here.
    pub(super) fn vehicle(&self, number: u32) -> Option<VehicleId> {
        self.vehicles.keys().get(usize::try_from(number).ok()?).copied()
    }

    /// The places, by number: the dictionary of place columns in the results.
    pub fn places(&self) -> impl Iterator<Item = PlaceId> + '_ {
        self.known_places.iter().chain(self.places.keys()).copied()
    }

    /// The carriers, by number: the dictionary of carrier columns in the results.
    pub fn carriers(&self) -> impl Iterator<Item = CarrierId> + '_ {
        self.known_carriers.iter().chain(self.carriers.keys()).copied()
    }
}
