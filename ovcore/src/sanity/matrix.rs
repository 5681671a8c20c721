//! The prices of all rides of a service in one set of circumstances.

use super::service::Service;
use crate::calendar::Instant;
use crate::fare::{Circumstances, HeldRow, LegRow, Line, TariffDocument, UnpricedReason};
use crate::money::Money;
use crate::network::{Gone, PlannedLeg};
use crate::rules::Rules;

/// How long a ride takes that is worked out by itself.
pub(super) const RIDE_SECONDS: i64 = 600;

/// The price of one ride.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) price: Result<Money, UnpricedReason>,
    /// The number of the price row, where one is known to have priced it.
    pub(super) row: Option<u16>,
    /// How far, where it is one leg and the network says.
    pub(super) distance: Option<u32>,
}

/// The prices between some places: `None` where there is no ride.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Matrix {
    side: usize,
    cells: Vec<Option<Cell>>,
}

/// When, by which line and for whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) at: Instant,
    pub(super) line: Option<u32>,
    pub(super) held: &'a [HeldRow],
}

impl Matrix {
    pub(super) fn new(rules: &Rules, tariff: &TariffDocument, service: &Service, asked: Asked<'_>) -> Self {
        let side = service.places.len();
        let mut cells = Vec::with_capacity(side.saturating_mul(side));
        let mut pricer = Pricer { rules, tariff, service, asked, legs: Vec::new(), lines: Vec::new() };
        for from in &service.places {
            cells.extend(service.places.iter().map(|to| pricer.cell(*from, *to)));
        }
        Self { side, cells }
    }

    pub(super) fn cell(&self, from: usize, to: usize) -> Option<&Cell> {
        self.cells.get(from.saturating_mul(self.side).saturating_add(to))?.as_ref()
    }

    pub(super) fn price(&self, from: usize, to: usize) -> Option<Money> {
        self.cell(from, to)?.price.ok()
    }

    /// Every ride: from and to which place of the service, and its price.
    pub(super) fn rides(&self) -> impl Iterator<Item = (usize, usize, &Cell)> {
        let rows = self.cells.chunks(self.side.max(1)).enumerate();
        rows.flat_map(|(from, row)| {
            row.iter().enumerate().filter_map(move |(to, cell)| Some((from, to, cell.as_ref()?)))
        })
    }

    pub(super) const fn side(&self) -> usize {
        self.side
    }
}

struct Pricer<'a> {
    rules: &'a Rules,
    tariff: &'a TariffDocument,
    service: &'a Service,
    asked: Asked<'a>,
    legs: Vec<LegRow>,
    lines: Vec<Line>,
}

impl<'a> Pricer<'a> {
    /// A ride that follows nothing.
    fn circumstances(&self, check_out: Instant, check_in_only: bool) -> Circumstances<'a> {
        Circumstances {
            mode: self.service.mode,
            line: self.asked.line,
            check_in: self.asked.at,
            date: self.rules.calendar().date(self.asked.at),
            check_out,
            check_in_only,
            continues_since: None,
            before: Gone::Nothing,
            is_later_part: false,
            transfer: None,
            corrected: false,
            firsts: &[],
            held: self.asked.held,
            via: &[],
            steps: None,
        }
    }

    fn cell(&mut self, from: u32, to: u32) -> Option<Cell> {
        let planned = self.service.legs(self.rules.network(), self.asked.line, from, to)?;
        let seconds = if self.service.check_in_only { 0 } else { RIDE_SECONDS };
        let check_out = self.asked.at.plus_seconds(seconds);
        let what = self.circumstances(check_out, self.service.check_in_only);
        self.legs.clear();
        self.lines.clear();
        let priced =
            self.rules.prices().trip(&what, planned.as_slice(), &mut self.legs, Some(&mut self.lines));
        let row = self.lines.iter().find(|line| line.tariff == self.tariff.id).and_then(|line| {
            let number = self.tariff.prices.iter().position(|row| row.id == line.rule)?;
            u16::try_from(number).ok()
        });
        let distance = match planned.as_slice() {
            [PlannedLeg { distance, known: true, .. }] => Some(*distance),
            _ => None,
        };
        Some(Cell { price: priced.map(|priced| priced.price), row, distance })
    }

    /// Why a ride without check-out has no price.
    fn boarding(&mut self, place: u32) -> Option<UnpricedReason> {
        let what = self.circumstances(self.asked.at, true);
        self.legs.clear();
        self.rules.prices().boarding(&what, self.service.carrier, place, &mut self.legs, None).err()
    }
}

/// Why a ride that begins at a place and misses its check-out has no price; `None` where it has one.
pub(super) fn unpriced_boarding(
    rules: &Rules,
    tariff: &TariffDocument,
    service: &Service,
    asked: Asked<'_>,
    place: u32,
) -> Option<UnpricedReason> {
    Pricer { rules, tariff, service, asked, legs: Vec::new(), lines: Vec::new() }.boarding(place)
}
