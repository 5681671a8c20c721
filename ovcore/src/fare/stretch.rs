//! The price of one stretch: the sum, and the lines that say how it came about.

use super::document::{Bound, OnTransfer};
use super::explanation::{Component, Line, UnpricedReason};
use super::ready::{Curve, ReadyBand, ReadyEffect, ReadyPrice, ReadyProduct, ReadySteps, ReadyTariff};
use crate::calendar::Instant;
use crate::ids::{CarrierId, ProductId};
use crate::money::{Exact, Money};
use crate::network::{DistanceUnit, Network};
use crate::tap::Mode;

/// A stretch that one tariff prices: the rule to use and what it is used on.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'a> {
    pub(super) tariff: &'a ReadyTariff,
    /// The number of the price row, by which reduced rates are found.
    pub(super) row: usize,
    pub(super) price: &'a ReadyPrice,
    pub(super) carrier_id: CarrierId,
    /// The distance of the journey before this stretch.
    pub(super) before: u32,
    /// The distance of the stretch.
    pub(super) own: u32,
    /// Where it touches more places than its ends.
    pub(super) between: Between<'a>,
    /// Its ends.
    pub(super) ends: (u32, Option<u32>),
    /// What the transfer that it uses changes, if it uses one.
    pub(super) transfer: OnTransfer,
    /// The check-out from which the transfer window ran, where the trip continues a journey.
    pub(super) since: Option<Instant>,
    /// The discount that grows with what was spent, and what was spent before.
    pub(super) steps: Option<(&'a ReadySteps, Money)>,
}

/// By what the places between the ends of a stretch are known.
#[derive(Clone, Copy)]
pub(super) struct Between<'a> {
    pub(super) network: &'a Network,
    /// The line that the taps agree on: its stops in between are touched.
    pub(super) line: Option<(u32, Mode)>,
    /// The places of the rides that it is priced with as one.
    pub(super) via: &'a [u32],
}

/// What a stretch costs, and what it would cost without the discount by spending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Worked {
    pub(super) price: Money,
    pub(super) full: Money,
}

/// Adds up components, and writes them down where somebody wants to read them.
struct Worksheet<'a> {
    stretch: &'a Stretch<'a>,
    sum: Exact,
    lines: Option<&'a mut Vec<Line>>,
}

impl Worksheet<'_> {
    fn add(&mut self, amount: Exact, component: impl FnOnce() -> Component) {
        self.sum = self.sum + amount;
        if let Some(lines) = self.lines.as_deref_mut() {
            lines.push(self.stretch.line(amount, component()));
        }
    }
}

impl<'a> Stretch<'a> {
    /// What is priced by itself: a boarding fare or a supplement.
    pub(super) fn apart(
        tariff: &'a ReadyTariff,
        price: &'a ReadyPrice,
        carrier_id: CarrierId,
        place: u32,
        network: &'a Network,
    ) -> Self {
        // No price row has this number, so no reduced rates stand in its place.
        let row = usize::MAX;
        let transfer = OnTransfer::Nothing;
        let ends = (place, None);
        Self {
            tariff,
            row,
            price,
            carrier_id,
            before: 0,
            own: 0,
            between: Between { network, line: None, via: &[] },
            ends,
            transfer,
            since: None,
            steps: None,
        }
    }
}

impl Stretch<'_> {
    pub(super) fn line(&self, amount: Exact, component: Component) -> Line {
        Line {
            carrier: self.carrier_id,
            tariff: self.tariff.id,
            tariff_version: self.tariff.version.clone(),
            rule: self.price.id,
            amount,
            vat_basis_points: self.price.vat,
            component,
        }
    }

    /// Works out the price with one product or none; writes its lines where they are asked for.
    pub(super) fn work(
        &self,
        decided_at: Instant,
        product: Option<&ReadyProduct>,
        lines: Option<&mut Vec<Line>>,
    ) -> Result<Worked, UnpricedReason> {
        let goes_on = self.transfer == OnTransfer::ContinueDistance && self.price.curve.unit().is_some();
        if goes_on && self.before == 0 && self.own == 0 {
            // T(0) is nothing: a chain without a unit costs nothing, whatever the table says (RULES J3). A price that asks
            // for no distance is no table.
            return Ok(Worked { price: Money::ZERO, full: Money::ZERO });
        }
        let mut sheet = Worksheet { stretch: self, sum: Exact::ZERO, lines };
        let (curve, rates_of) = self.curve(product);
        match curve {
            Curve::Boarding(amount) => sheet.add(*amount, || Component::Boarding),
            Curve::Supplement(amount) => sheet.add(*amount, || Component::Supplement),
            Curve::Flat(amount) => sheet.add(*amount, || Component::Flat),
            Curve::Table(prices) => self.by_table(&mut sheet, prices),
            Curve::Distance { base, per_metre, per_km, cap } => {
                self.by_distance(&mut sheet, (*base, *per_metre, *per_km, *cap), rates_of);
            }
            Curve::Bands { unit, bound, bands } => self.by_bands(&mut sheet, *unit, *bound, bands)?,
            Curve::ZonePairs(pairs) => self.by_zone_pair(&mut sheet, pairs)?,
            Curve::ZoneSets(sets) => self.by_zone_set(&mut sheet, sets)?,
        }
        if let Some((product, ReadyEffect::PercentOff(points))) = product.map(|p| (p.id, &p.effect)) {
            let off = sheet.sum.basis_points(*points).ok_or(UnpricedReason::OutOfRange)?;
            let basis_points = *points;
            sheet.add(-off, || Component::Discount { product, basis_points, decided_at });
        }
        let rule = self.tariff.rounding;
        let round = |sum: Exact| sum.round(rule.step_minor, rule.mode).ok_or(UnpricedReason::OutOfRange);
        let before_steps = sheet.sum;
        if let Some((steps, spent)) = self.steps {
            let off = steps.off(sheet.sum, spent).ok_or(UnpricedReason::OutOfRange)?;
            if !off.is_zero() {
                self.spend_line(&mut sheet, steps, -off, spent);
            }
        }
        let price = round(sheet.sum)?;
        let full = if before_steps == sheet.sum { price } else { round(before_steps)? };
        let rounding = Exact::from_money(price) - sheet.sum;
        if !rounding.is_zero() {
            sheet.add(rounding, || Component::Rounding { step_minor: rule.step_minor, mode: rule.mode });
        }
        Ok(Worked { price, full })
    }

    fn spend_line(&self, sheet: &mut Worksheet<'_>, steps: &ReadySteps, amount: Exact, spent: Money) {
        sheet.sum = sheet.sum + amount;
        if let Some(lines) = sheet.lines.as_deref_mut() {
            let line = self.line(amount, Component::SpendStep { spent });
            lines.push(Line { rule: steps.id, ..line });
        }
    }

    /// The rule's own rates, or those that a product puts in their place.
    fn curve<'s>(&'s self, product: Option<&'s ReadyProduct>) -> (&'s Curve, Option<ProductId>) {
        if let Some((id, ReadyEffect::Reduced(rates))) = product.map(|p| (p.id, &p.effect))
            && let Some((_, curve)) = rates.iter().find(|(row, _)| *row == self.row)
        {
            return (curve, Some(id));
        }
        (&self.price.curve, None)
    }

    /// What the journey came before, where its distance goes on in this table.
    fn continued(&self) -> u32 {
        if self.transfer == OnTransfer::ContinueDistance { self.before } else { 0 }
    }

    fn by_table(&self, sheet: &mut Worksheet<'_>, prices: &[Exact]) {
        let last = u32::try_from(prices.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let price =
            |row: u32| usize::try_from(row).ok().and_then(|row| prices.get(row)).copied().unwrap_or_default();
        let before = self.continued();
        let through = before.saturating_add(self.own);
        let row = through.min(last);
        sheet.add(price(row), || Component::Table { units: through, row });
        if before > 0 {
            let row = before.min(last);
            sheet.add(-price(row), || Component::TableBefore { units: before, row });
        }
    }

    fn by_distance(
        &self,
        sheet: &mut Worksheet<'_>,
        (base, per_metre, rate_minor_per_km, cap): (Exact, Exact, Exact, Option<Exact>),
        product: Option<ProductId>,
    ) {
        let continued = self.continued() > 0;
        if self.transfer == OnTransfer::WaiveBase {
            sheet.add(Exact::ZERO, || Component::BaseWaived { since: self.since });
        } else if !continued {
            sheet.add(base, || Component::Base { product });
        }
        let amount = per_metre.times(i64::from(self.own));
        let metres = self.own;
        sheet.add(amount, || Component::Distance { metres, rate_minor_per_km, product });
        // What the journey may still cost: the cap, or what is left of it.
        let most = cap.map(|cap| {
            let so_far = base + per_metre.times(i64::from(self.before));
            if continued { cap - so_far.min(cap) } else { cap }
        });
        if let Some(most) = most
            && sheet.sum > most
        {
            let over = most - sheet.sum;
            sheet.add(over, || Component::Cap { most });
        }
    }

    fn by_bands(
        &self,
        sheet: &mut Worksheet<'_>,
        unit: DistanceUnit,
        bound: Bound,
        bands: &[ReadyBand],
    ) -> Result<(), UnpricedReason> {
        let band_of = |distance: u32| {
            let inside = |end: u32| match bound {
                Bound::Inclusive => distance <= end,
                Bound::Exclusive => distance < end,
            };
            bands.iter().find(|band| band.up_to.is_none_or(inside)).ok_or(UnpricedReason::NoPrice)
        };
        let price = |band: &ReadyBand, distance: u32| band.amount + band.per_metre.times(i64::from(distance));
        let before = self.continued();
        let through = before.saturating_add(self.own);
        let band = *band_of(through)?;
        let per_km = band.per_km;
        sheet.add(band.amount, || Component::Band { distance: through, unit, up_to: band.up_to });
        if !per_km.is_zero() {
            let amount = band.per_metre.times(i64::from(through));
            let rate = Component::Distance { metres: through, rate_minor_per_km: per_km, product: None };
            sheet.add(amount, || rate);
        }
        if before > 0 {
            let so_far = -price(band_of(before)?, before);
            sheet.add(so_far, || Component::BandBefore { distance: before, unit });
        }
        Ok(())
    }

    /// The cheapest of the pairs that fit: a place may lie in several zones.
    fn by_zone_pair(
        &self,
        sheet: &mut Worksheet<'_>,
        pairs: &[(u16, u16, Exact)],
    ) -> Result<(), UnpricedReason> {
        let mut best: Option<(Exact, u16, u16)> = None;
        let end = self.ends.1.ok_or(UnpricedReason::NoPrice)?;
        for from in self.tariff.zones_of(self.ends.0) {
            for to in self.tariff.zones_of(end) {
                let begin = pairs.partition_point(|(a, b, _)| (*a, *b) < (from, to));
                if let Some((a, b, price)) = pairs.get(begin)
                    && (*a, *b) == (from, to)
                    && best.is_none_or(|(least, _, _)| *price < least)
                {
                    best = Some((*price, from, to));
                }
            }
        }
        let (price, from, to) = best.ok_or(UnpricedReason::NoPrice)?;
        let (from, to) = (self.zone_id(from)?, self.zone_id(to)?);
        sheet.add(price, || Component::ZonePair { from, to });
        Ok(())
    }

    /// The cheapest set in which every touched place has a zone.
    fn by_zone_set(
        &self,
        sheet: &mut Worksheet<'_>,
        sets: &[(Vec<u16>, Exact)],
    ) -> Result<(), UnpricedReason> {
        let has = |set: &[u16], place: u32| set.iter().any(|zone| self.tariff.in_zone(place, *zone));
        let Between { network, line, via } = self.between;
        let stops = match (self.ends.1, via.is_empty()) {
            (Some(to), true) => network.stops_between(line, self.ends.0, to),
            _ => Vec::new(),
        };
        let ends = core::iter::once(self.ends.0).chain(self.ends.1);
        let touched = || ends.clone().chain(via.iter().copied()).chain(stops.iter().copied());
        let fits = |set: &[u16]| touched().all(|place| has(set, place));
        let (set, price) = sets.iter().find(|(set, _)| fits(set)).ok_or(UnpricedReason::NoPrice)?;
        let zones = || set.iter().filter_map(|zone| self.zone_id(*zone).ok()).collect();
        sheet.add(*price, || Component::ZoneSet { zones: zones() });
        Ok(())
    }

    fn zone_id(&self, number: u16) -> Result<crate::ids::ZoneId, UnpricedReason> {
        self.tariff.zone_id(number).ok_or(UnpricedReason::NoPrice)
    }
}
