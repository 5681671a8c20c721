//! The rows of a partition, in the order in which they are worked off: by card, and of a card by time.
//!
//! A partition is spread once more, by the bits of the hash that follow those that made the partition, so that a few
//! rows are left in each place; only those are compared with each other, as numbers of 16 bytes.

use super::cards::place_of;
use super::pack::{Grouped, Packed};

/// Room for ordering, used again for each partition.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// In the order of cards and times.
    sorted: Vec<Packed>,
    /// Hash, time and place of each row.
    keys: Vec<u128>,
    spread: Vec<u128>,
    /// Where the keys of each place end.
    ends: Vec<u32>,
}

/// Rows of which so many on average share a place.
const TOGETHER: usize = 4;

impl Order {
    /// The rows of a partition by card and time.
    pub(super) fn of(&mut self, grouped: &Grouped, partition: usize) -> &[Packed] {
        let earliest = grouped.earliest();
        let mut is_whole = true;
        self.keys.clear();
        for (first, rows) in grouped.rows(partition) {
            let key = |(place, row): (u32, &Packed)| {
                let since = u32::try_from(row.at.saturating_sub(earliest));
                is_whole &= since.is_ok();
                let since = since.unwrap_or(u32::MAX);
                (u128::from(place_of(row.token).0) << 64) | (u128::from(since) << 32) | u128::from(place)
            };
            self.keys.extend((first..).zip(rows).map(key));
        }
        self.spread_keys(grouped.bits());
        let row = |key: &u128| {
            let place = u32::try_from(key & u128::from(u32::MAX)).ok()?;
            grouped.row(place).copied()
        };
        self.sorted.clear();
        self.sorted.extend(self.spread.iter().filter_map(row));
        // Cards whose hashes are equal, and times too far apart for such a number, are put in order afterwards.
        let are_mixed = |a: &Packed, b: &Packed| a.token != b.token && place_of(a.token) > place_of(b.token);
        let is_mixed = |pair: &[Packed]| matches!(pair, [a, b] if are_mixed(a, b));
        if !is_whole || self.sorted.windows(2).any(is_mixed) {
            self.sorted.sort_by_key(|row| (place_of(row.token), row.at, row.row));
        }
        &self.sorted
    }

    /// Orders the keys, of which the highest bits are alike.
    fn spread_keys(&mut self, bits_alike: u32) {
        let places = self.keys.len().div_ceil(TOGETHER).max(1).next_power_of_two();
        let bits = places.trailing_zeros();
        let shift = 128_u32.saturating_sub(bits_alike).saturating_sub(bits);
        let mask = u128::try_from(places.saturating_sub(1)).unwrap_or_default();
        let of = |key: u128| usize::try_from(key.wrapping_shr(shift) & mask).unwrap_or_default();
        self.ends.clear();
        self.ends.resize(places, 0);
        for key in &self.keys {
            if let Some(count) = self.ends.get_mut(of(*key)) {
                *count = count.saturating_add(1);
            }
        }
        let mut begin = 0_u32;
        for end in &mut self.ends {
            let count = *end;
            *end = begin;
            begin = begin.saturating_add(count);
        }
        self.spread.clear();
        self.spread.resize(self.keys.len(), 0);
        for key in &self.keys {
            let Some(end) = self.ends.get_mut(of(*key)) else { continue };
            if let Some(slot) = usize::try_from(*end).ok().and_then(|end| self.spread.get_mut(end)) {
                *slot = *key;
                *end = end.saturating_add(1);
            }
        }
        let mut rest = self.spread.as_mut_slice();
        let mut begin = 0_u32;
        for end in &self.ends {
            let count = usize::try_from(end.saturating_sub(begin)).unwrap_or_default();
            let Some((own, later)) = rest.split_at_mut_checked(count) else { return };
            if count > 1 {
                own.sort_unstable();
            }
            rest = later;
            begin = *end;
        }
    }
}
