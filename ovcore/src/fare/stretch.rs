//! The price of one stretch: the sum, and the lines that say how it came about.

use super::book::{Curve, ReadyEffect, ReadyPrice, ReadyProduct, ReadyTariff};
use super::explanation::{Component, Line, UnpricedReason};
use super::tariff::OnTransfer;
use crate::calendar::Instant;
use crate::ids::{CarrierId, ProductId};
use crate::money::{Exact, Money};

/// A stretch that one tariff prices: the rule to use and what it is used on.
pub(super) struct Stretch<'a> {
    pub(super) tariff: &'a ReadyTariff,
    /// The number of the price row, by which reduced rates are found.
    pub(super) row: usize,
    pub(super) price: &'a ReadyPrice,
    pub(super) carrier: u16,
    pub(super) carrier_id: CarrierId,
    /// The distance of the journey before this stretch.
    pub(super) before: u32,
    /// The distance of the stretch.
    pub(super) own: u32,
    pub(super) continues: bool,
    /// The check-out from which the transfer window ran, where the trip continues a journey.
    pub(super) since: Option<Instant>,
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

impl Stretch<'_> {
    pub(super) fn line(&self, amount: Exact, component: Component) -> Line {
        Line {
            carrier: self.carrier_id,
            tariff: self.tariff.id,
            tariff_version: self.tariff.version.clone(),
            rule: self.price.id,
            amount,
            component,
        }
    }

    /// Works out the price with one product or none; writes its lines where they are asked for.
    pub(super) fn work(
        &self,
        decided_at: Instant,
        product: Option<&ReadyProduct>,
        lines: Option<&mut Vec<Line>>,
    ) -> Result<Money, UnpricedReason> {
        if self.price.on_transfer == OnTransfer::ContinueDistance && self.before == 0 && self.own == 0 {
            // T(0) is nothing: a chain without a unit costs nothing, whatever the table says (RULES J3).
            return Ok(Money::ZERO);
        }
        let mut sheet = Worksheet { stretch: self, sum: Exact::ZERO, lines };
        let (curve, rates_of) = self.curve(product);
        match curve {
            Curve::Boarding(amount) => sheet.add(*amount, || Component::Boarding),
            Curve::Flat(amount) => sheet.add(*amount, || Component::Flat),
            Curve::Table(prices) => self.by_table(&mut sheet, prices),
            Curve::Distance { base, per_metre, per_km, cap } => {
                let waived = self.continues && self.price.on_transfer == OnTransfer::WaiveBase;
                let continued = self.price.on_transfer == OnTransfer::ContinueDistance && self.before > 0;
                if waived {
                    sheet.add(Exact::ZERO, || Component::BaseWaived { since: self.since });
                } else if !continued {
                    sheet.add(*base, || Component::Base { product: rates_of });
                }
                let amount = per_metre.times(i64::from(self.own));
                let (metres, rate_minor_per_km, product) = (self.own, *per_km, rates_of);
                sheet.add(amount, || Component::Distance { metres, rate_minor_per_km, product });
                // What the journey may still cost: the cap, or what is left of it.
                let most = cap.map(|cap| {
                    let so_far = *base + per_metre.times(i64::from(self.before));
                    if continued { cap - so_far.min(cap) } else { cap }
                });
                if let Some(most) = most
                    && sheet.sum > most
                {
                    let over = most - sheet.sum;
                    sheet.add(over, || Component::Cap { most });
                }
            }
        }
        if let Some((product, ReadyEffect::PercentOff(points))) = product.map(|p| (p.id, &p.effect)) {
            let off = sheet.sum.basis_points(*points).ok_or(UnpricedReason::OutOfRange)?;
            let basis_points = *points;
            sheet.add(-off, || Component::Discount { product, basis_points, decided_at });
        }
        let rule = self.tariff.rounding;
        let price = sheet.sum.round(rule.step_minor, rule.mode).ok_or(UnpricedReason::OutOfRange)?;
        let rounding = Exact::from_money(price) - sheet.sum;
        if !rounding.is_zero() {
            sheet.add(rounding, || Component::Rounding { step_minor: rule.step_minor, mode: rule.mode });
        }
        Ok(price)
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

    fn by_table(&self, sheet: &mut Worksheet<'_>, prices: &[Exact]) {
        let last = u32::try_from(prices.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let price =
            |row: u32| usize::try_from(row).ok().and_then(|row| prices.get(row)).copied().unwrap_or_default();
        let continues = self.price.on_transfer == OnTransfer::ContinueDistance;
        let before = if continues { self.before } else { 0 };
        let through = before.saturating_add(self.own);
        let row = through.min(last);
        sheet.add(price(row), || Component::Table { units: through, row });
        if before > 0 {
            let row = before.min(last);
            sheet.add(-price(row), || Component::TableBefore { units: before, row });
        }
    }
}
