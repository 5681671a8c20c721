//! How far: distance tables and positions along lines, made for look-up.

use super::document::{DistanceTable, DistanceUnit, Line};
use super::{Ends, Network};
use crate::order::InOrder;
use crate::tap::Mode;

/// Marks a cell without a distance.
const NONE: u32 = u32::MAX;

/// A distance table: a dense square over its own places.
#[derive(Clone, Debug)]
pub(super) struct Table {
    carriers: Vec<u16>,
    modes: Vec<Mode>,
    pub(super) unit: DistanceUnit,
    /// The row of each place of the network, `NONE` for a place that is not in the table.
    row_of: Vec<u32>,
    places: Vec<u32>,
    cells: Vec<u32>,
}

impl Table {
    pub(super) fn new(table: &DistanceTable, network: &Network) -> Self {
        let number = |id| network.place(id);
        let mut places: Vec<u32> = table.places.iter().filter_map(number).collect();
        for (from, to, _) in &table.pairs {
            places.extend(number(from));
            places.extend(number(to));
        }
        places.put_in_order();
        places.dedup();
        let mut row_of = vec![NONE; network.places.len()];
        for (row, place) in places.iter().enumerate() {
            if let (Ok(place), Ok(row)) = (usize::try_from(*place), u32::try_from(row))
                && let Some(slot) = row_of.get_mut(place)
            {
                *slot = row;
            }
        }
        let mut own = Self {
            carriers: table.carriers.iter().filter_map(|c| network.carrier(c)).collect(),
            modes: table.modes.clone(),
            unit: table.unit,
            cells: vec![NONE; places.len().saturating_mul(places.len())],
            row_of,
            places,
        };
        for (from, row) in table.places.iter().zip(&table.rows) {
            for (to, cell) in table.places.iter().zip(row) {
                if let (Some(from), Some(to), Some(distance)) = (number(from), number(to), cell) {
                    own.set(from, to, *distance);
                }
            }
        }
        for (from, to, distance) in &table.pairs {
            if let (Some(from), Some(to)) = (number(from), number(to)) {
                own.set(from, to, *distance);
                if table.symmetric {
                    own.set(to, from, *distance);
                }
            }
        }
        own
    }

    fn cell(&self, from: u32, to: u32) -> Option<usize> {
        let row = |place: u32| {
            let row = *self.row_of.get(usize::try_from(place).ok()?)?;
            if row == NONE { None } else { usize::try_from(row).ok() }
        };
        row(from)?.checked_mul(self.places.len())?.checked_add(row(to)?)
    }

    fn set(&mut self, from: u32, to: u32, distance: u32) {
        if let Some(slot) = self.cell(from, to).and_then(|cell| self.cells.get_mut(cell)) {
            *slot = distance;
        }
    }

    pub(super) fn get(&self, from: u32, to: u32) -> Option<u32> {
        self.cells.get(self.cell(from, to)?).copied().filter(|d| *d != NONE)
    }

    /// Like [`Table::get`], with 0 from a place of the table to itself.
    pub(super) fn get_or_zero(&self, from: u32, to: u32) -> Option<u32> {
        let cell = self.cell(from, to)?;
        if from == to { Some(0) } else { self.cells.get(cell).copied().filter(|d| *d != NONE) }
    }

    pub(super) fn serves(&self, carrier: u16, mode: Mode) -> bool {
        self.carriers.contains(&carrier) && self.modes.contains(&mode)
    }

    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }
}

/// The lines, by stop.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    /// Of each line: its number among ids, carrier and mode.
    kinds: Vec<(u32, u16, Mode)>,
    /// `(place, line, metres)`, sorted.
    stops: Vec<(u32, u32, u32)>,
    /// Where the stops of each place begin in `stops`; one more than there are places.
    first: Vec<u32>,
    /// `(line, metres, place)`, sorted: the stops along each line.
    along: Vec<(u32, u32, u32)>,
}

impl Lines {
    pub(super) fn new(lines: &[Line], network: &Network) -> Self {
        let mut own = Self::default();
        for (number, line) in lines.iter().enumerate() {
            let Some(carrier) = network.carrier(&line.carrier) else { continue };
            let Some(id) = network.line(&line.id, carrier) else { continue };
            let Ok(number) = u32::try_from(number) else { continue };
            own.kinds.push((id, carrier, line.mode));
            let stops = line
                .stops
                .iter()
                .filter_map(|(place, metres)| Some((network.place(place)?, number, *metres)));
            own.stops.extend(stops);
        }
        own.stops.put_in_order();
        own.along = own.stops.iter().map(|(place, line, metres)| (*line, *metres, *place)).collect();
        own.along.put_in_order();
        let count = u32::try_from(network.places.len()).unwrap_or(u32::MAX);
        own.first = (0..=count)
            .map(|place| u32::try_from(own.stops.partition_point(|s| s.0 < place)).unwrap_or(u32::MAX))
            .collect();
        own
    }

    fn at(&self, place: u32) -> &[(u32, u32, u32)] {
        let bounds = || {
            let place = usize::try_from(place).ok()?;
            let (begin, end) = (self.first.get(place)?, self.first.get(place.checked_add(1)?)?);
            self.stops.get(usize::try_from(*begin).ok()?..usize::try_from(*end).ok()?)
        };
        bounds().unwrap_or_default()
    }

    /// The stops between two places of a line, both included: of the shortest of the lines with that id and mode. The line
    /// of another mode is no line of the ride, as for its distance (RULES F3).
    pub(super) fn between(&self, (id, mode): (u32, Mode), from: u32, to: u32) -> Vec<u32> {
        let mut best: Option<(u32, u32, u32, u32)> = None;
        for (_, line, begin) in self.at(from) {
            let kind = usize::try_from(*line).ok().and_then(|line| self.kinds.get(line));
            let ours = kind.is_some_and(|(own, _, of)| (*own, *of) == (id, mode));
            for (_, _, end) in self.at(to).iter().filter(|(_, other, _)| ours && other == line) {
                let found = (begin.abs_diff(*end), *line, *begin.min(end), *begin.max(end));
                best = Some(best.map_or(found, |b| b.min(found)));
            }
        }
        let Some((_, line, low, high)) = best else { return Vec::new() };
        let begin = self.along.partition_point(|(l, metres, _)| (*l, *metres) < (line, low));
        let rest = self.along.get(begin..).unwrap_or_default();
        rest.iter().take_while(|(l, m, _)| *l == line && *m <= high).map(|(_, _, place)| *place).collect()
    }

    /// Metres between two stops: along the line that the taps name, else along the shortest line of the carrier and
    /// mode that has both (RULES F3).
    pub(super) fn distance(&self, ends: &Ends) -> Option<u32> {
        let (mut named, mut shortest): (Option<u32>, Option<u32>) = (None, None);
        let (from, to) = (self.at(ends.places.0), self.at(ends.places.1));
        for (_, line, begin) in from {
            let same = to.partition_point(|(_, other, _)| other < line);
            for (_, other, end) in to.get(same..).unwrap_or_default() {
                if other != line {
                    break;
                }
                let Some((id, carrier, mode)) = usize::try_from(*line).ok().and_then(|l| self.kinds.get(l))
                else {
                    continue;
                };
                if *carrier != ends.carriers.0 || *mode != ends.mode {
                    continue;
                }
                let metres = begin.abs_diff(*end);
                let least = |best: Option<u32>| Some(best.map_or(metres, |b| b.min(metres)));
                shortest = least(shortest);
                if Some(*id) == ends.line {
                    named = least(named);
                }
            }
        }
        named.or(shortest)
    }
}
