//! What the prices of single rides say of each other.

use super::finding::{Example, FindingKind, Findings, Subject};
use super::matrix::{Asked, Cell, Matrix, unpriced_boarding};
use super::service::{Service, count, name};
use crate::fare::TariffDocument;
use crate::ids::ProductId;
use crate::money::Money;
use crate::rules::Rules;

/// Stands for a price that there is not: no sum with it is the least.
const NO_PRICE: i64 = i64::MAX / 4;

/// What single rides are looked at in: one tariff, one service, one set of circumstances.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    pub(super) rules: &'a Rules,
    pub(super) tariff: &'a TariffDocument,
    pub(super) service: &'a Service,
    pub(super) asked: Asked<'a>,
    pub(super) products: &'a [ProductId],
    /// A difference of no more is put to rounding.
    pub(super) tolerance: i64,
}

impl Sight<'_> {
    pub(super) fn about(&self, row: Option<u16>) -> Subject {
        Subject {
            rule: row.and_then(|row| self.tariff.prices.get(usize::from(row))).map(|row| row.id),
            carrier: Some(self.service.carrier_id),
            mode: Some(self.service.mode),
            ..Subject::tariff(self.tariff.id)
        }
    }

    pub(super) fn place(&self, index: usize) -> u32 {
        self.service.places.get(index).copied().unwrap_or(u32::MAX)
    }

    /// An example: a ride over some places, and what it is compared with.
    pub(super) fn example(
        &self,
        (ride, amount): (&[usize], Option<Money>),
        (other, compared_amount): (&[usize], Option<Money>),
    ) -> Example {
        let names = |ride: &[usize]| -> Vec<_> {
            ride.iter().filter_map(|index| name(self.rules.network(), self.place(*index))).collect()
        };
        Example {
            places: names(ride),
            amount,
            compared_with: names(other),
            compared_amount,
            at: Some(self.asked.at),
            products: self.products.to_vec(),
        }
    }

    fn pair(&self, from: usize, to: usize) -> (u32, u32) {
        (self.place(from), self.place(to))
    }

    /// Everything that one matrix shows.
    pub(super) fn check(&self, matrix: &Matrix, triples_max: u32, findings: &mut Findings) {
        self.unpriced(matrix, findings);
        self.falls_with_distance(matrix, findings);
        self.asymmetry(matrix, findings);
        if !self.service.check_in_only {
            self.parts(matrix, triples_max, findings);
        }
    }

    fn unpriced(&self, matrix: &Matrix, findings: &mut Findings) {
        for (from, to, cell) in matrix.rides() {
            if let Err(reason) = cell.price {
                let about = Subject { reason: Some(reason), ..self.about(None) };
                let example = || self.example((&[from, to], None), (&[], None));
                findings.add(FindingKind::UnpricedPair, about, self.pair(from, to), example);
            }
        }
        if self.service.check_in_only {
            return;
        }
        for (index, place) in self.service.places.iter().enumerate() {
            if let Some(reason) = unpriced_boarding(self.rules, self.tariff, self.service, self.asked, *place)
            {
                let about = Subject { reason: Some(reason), ..self.about(None) };
                let example = || self.example((&[index], None), (&[], None));
                findings.add(FindingKind::UnpricedPair, about, (*place, *place), example);
            }
        }
    }

    /// By rows that ask for a distance: no ride may cost less than a shorter one by the same row.
    fn falls_with_distance(&self, matrix: &Matrix, findings: &mut Findings) {
        for (number, _) in (0_u16..).zip(&self.tariff.prices).filter(|(_, row)| row.rule.unit().is_some()) {
            let own = |(from, to, cell): (usize, usize, &Cell)| {
                let by_row = cell.row == Some(number);
                Some((cell.distance.filter(|_| by_row)?, cell.price.ok()?, from, to))
            };
            let mut rides: Vec<(u32, Money, usize, usize)> = matrix.rides().filter_map(own).collect();
            rides.sort_unstable();
            // The dearest of all shorter rides, and the dearest of those as long.
            let mut shorter: Option<(Money, usize, usize)> = None;
            let mut as_long: Option<(u32, Money, usize, usize)> = None;
            for (distance, price, from, to) in rides {
                if let Some((before, dearest, a, b)) = as_long
                    && before < distance
                    && shorter.is_none_or(|(known, ..)| known < dearest)
                {
                    shorter = Some((dearest, a, b));
                }
                if let Some((dearest, a, b)) = shorter.filter(|(dearest, ..)| price < *dearest) {
                    let example = || self.example((&[from, to], Some(price)), (&[a, b], Some(dearest)));
                    let (kind, about) = (FindingKind::PriceFallsWithDistance, self.about(Some(number)));
                    findings.add(kind, about, self.pair(from, to), example);
                }
                // In order of price, so the last price of a distance is its dearest.
                if as_long.is_none_or(|(known, dearest, ..)| (known, dearest) != (distance, price)) {
                    as_long = Some((distance, price, from, to));
                }
            }
        }
    }

    fn asymmetry(&self, matrix: &Matrix, findings: &mut Findings) {
        for (from, to, cell) in matrix.rides().filter(|(from, to, _)| from < to) {
            let (Ok(there), Some(back)) = (cell.price, matrix.price(to, from)) else { continue };
            if there != back {
                let example = || self.example((&[from, to], Some(there)), (&[to, from], Some(back)));
                let about = self.about(cell.row);
                findings.add(FindingKind::Asymmetry, about, self.pair(from, to), example);
            }
        }
    }

    /// Rides against their parts: the parts together may not be cheaper, and none of them may be dearer.
    fn parts(&self, matrix: &Matrix, triples_max: u32, findings: &mut Findings) {
        let places = spread(matrix.side(), triples_max);
        let minor = |from: &usize, to: &usize| matrix.price(*from, *to).map_or(NO_PRICE, Money::minor);
        let into: Vec<Vec<i64>> =
            places.iter().map(|to| places.iter().map(|via| minor(via, to)).collect()).collect();
        for from in &places {
            let out_of: Vec<i64> = places.iter().map(|via| minor(from, via)).collect();
            for (to, into) in places.iter().zip(&into) {
                let Some(Cell { price: Ok(through), row, .. }) = matrix.cell(*from, *to).copied() else {
                    continue;
                };
                let sums = out_of.iter().zip(into).map(|(one, two)| one.saturating_add(*two));
                if let Some((sum, via)) = sums.zip(&places).min()
                    && through.minor().saturating_sub(sum) > self.tolerance
                {
                    let sum = Some(Money::from_minor(sum));
                    let example = || self.example((&[*from, *via, *to], sum), (&[*from, *to], Some(through)));
                    let pair = self.pair(*from, *to);
                    findings.add(FindingKind::BreakingIsCheaper, self.about(row), pair, example);
                }
                self.dearer_part(matrix, &places, (*from, *to), findings);
            }
        }
    }

    /// Of a ride whose row asks for no distance: the dearest first part of it that costs more than the whole.
    fn dearer_part(
        &self,
        matrix: &Matrix,
        places: &[usize],
        (from, to): (usize, usize),
        findings: &mut Findings,
    ) {
        let Some(Cell { price: Ok(through), row: Some(row), distance: Some(distance) }) =
            matrix.cell(from, to).copied()
        else {
            return;
        };
        if self.tariff.prices.get(usize::from(row)).is_none_or(|row| row.rule.unit().is_some()) {
            return;
        }
        let part = |via: &usize| {
            let (first, second) = (matrix.cell(from, *via)?, matrix.cell(*via, to)?);
            let on_the_way = first.distance?.saturating_add(second.distance?) == distance;
            Some((first.price.ok().filter(|price| on_the_way && *price > through)?, *via))
        };
        if let Some((price, via)) = places.iter().filter_map(part).max() {
            let example = || self.example((&[from, to], Some(through)), (&[from, via], Some(price)));
            let (kind, about) = (FindingKind::PriceFallsWithDistance, self.about(Some(row)));
            findings.add(kind, about, self.pair(from, to), example);
        }
    }

    /// Compares what the holder of products pays with what one pays who holds none; whether anything is different.
    pub(super) fn product(
        &self,
        (with, without): (&Matrix, &Matrix),
        travels_first: bool,
        findings: &mut Findings,
    ) -> bool {
        if with == without {
            return false;
        }
        let mut counts = false;
        for (from, to, cell) in with.rides() {
            let plain = without.cell(from, to).map(|plain| plain.price);
            counts |= plain != Some(cell.price);
            if let (Ok(price), Some(Ok(plain)), false) = (cell.price, plain, travels_first)
                && price > plain
            {
                let about = Subject { product: self.products.first().copied(), ..self.about(cell.row) };
                let example = || self.example((&[from, to], Some(price)), (&[], Some(plain)));
                findings.add(FindingKind::ProductMakesDearer, about, self.pair(from, to), example);
            }
        }
        counts
    }
}

/// So many places, spread evenly, that there are no more triples of them than are wanted.
fn spread(side: usize, triples_max: u32) -> Vec<usize> {
    let wanted = u64::from(triples_max);
    let mut most = 3_u32;
    while u64::from(most.saturating_add(1)).saturating_pow(3) <= wanted && most < count(side) {
        most = most.saturating_add(1);
    }
    let most = usize::try_from(most).unwrap_or(side);
    if side <= most {
        return (0..side).collect();
    }
    (0..most).filter_map(|i| i.saturating_mul(side).checked_div(most)).collect()
}
