//! Pricing a trip: its legs, one price a stretch, split to the cent.

use super::document::OnTransfer;
use super::explanation::{Component, Line, UnpricedReason};
use super::ready::{
    Curve, ReadyBook, ReadyConditions, ReadyEffect, ReadyPrice, ReadyProduct, ReadySteps, ReadySupplement,
    ReadyTariff, Ride, Slot,
};
use super::stretch::{Between, Stretch, Worked};
use crate::calendar::{Calendar, Instant, TravelDay};
use crate::money::{Exact, Money};
use crate::network::{DistanceUnit, Gone, LEGS_MAX, Network, PlannedLeg};
use crate::tap::Mode;

/// Everything a price is found in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PriceBook<'a> {
    pub(crate) book: &'a ReadyBook,
    pub(crate) network: &'a Network,
    pub(crate) calendar: &'a Calendar,
}

/// A product that the traveller holds, by number, for check-ins on these dates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeldRow {
    pub(crate) product: u16,
    pub(crate) from: TravelDay,
    pub(crate) until: TravelDay,
}

/// What a price depends on besides its distance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances<'a> {
    pub(crate) mode: Mode,
    /// The line that the taps agree on.
    pub(crate) line: Option<u32>,
    /// The trip's own check-in: it decides on tariff and products (RULES T4).
    pub(crate) check_in: Instant,
    /// The civil date of that.
    pub(crate) date: TravelDay,
    /// Its check-out; the check-in of a trip without one.
    pub(crate) check_out: Instant,
    /// Whether one only checks in, so that the trip's end is nowhere.
    pub(crate) check_in_only: bool,
    /// Whether the trip continues a journey, and the check-out from which its window ran.
    pub(crate) continues_since: Option<Instant>,
    /// How far the journey came so far.
    pub(crate) before: Gone,
    /// Whether this is a later part of a trip: it continues the part before.
    pub(crate) is_later_part: bool,
    /// What a transfer of the tariff changes, in place of what the journey does.
    pub(crate) transfer: Option<OnTransfer>,
    /// Whether a correction gave one of its ends: it may use a transfer, and its distance and what it costs count, but
    /// it opens, extends and ends no window (RULES L3).
    pub(crate) corrected: bool,
    /// The first priced check-in of the journey on each carrier (RULES J5).
    pub(crate) firsts: &'a [(u16, Instant)],
    pub(crate) held: &'a [HeldRow],
    /// Places that the ride touches besides its ends.
    pub(crate) via: &'a [u32],
    /// The discount that grows with what was spent, and what was spent before.
    pub(crate) steps: Option<(&'a ReadySteps, Money)>,
}

/// A priced leg. `to` is `None` for a trip without check-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LegRow {
    pub(crate) carrier: u16,
    pub(crate) from: u32,
    pub(crate) to: Option<u32>,
    pub(crate) distance: Option<(u32, DistanceUnit)>,
    pub(crate) amount: Money,
    pub(crate) tariff: u16,
}

/// What a trip costs, and what it would cost without the discount by spending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Priced {
    pub(crate) price: Money,
    pub(crate) full: Money,
}

/// A price row that holds for a leg, with its tariff.
#[derive(Clone, Copy)]
struct Row<'a> {
    tariff_number: u16,
    tariff: &'a ReadyTariff,
    number: usize,
    price: &'a ReadyPrice,
}

impl<'a> Circumstances<'a> {
    /// The ride, as conditions ask for it: one leg of a trip, or a stretch of several.
    pub(super) fn ride(&self, date: TravelDay, carrier: u16, from: u32, to: u32) -> Ride<'a> {
        let first = self.firsts.iter().find(|(c, _)| *c == carrier);
        Ride {
            mode: self.mode,
            carrier,
            line: self.line,
            from,
            to: (!self.check_in_only).then_some(to),
            check_in: self.check_in,
            check_out: self.check_out,
            first_check_in: first.map_or(self.check_in, |(_, at)| *at),
            date,
            held: self.held,
        }
    }
}

impl PriceBook<'_> {
    /// Prices a trip with a check-out: appends its legs and gives the sum. On failure nothing is appended.
    pub(crate) fn trip(
        &self,
        what: &Circumstances<'_>,
        planned: &[PlannedLeg],
        legs: &mut Vec<LegRow>,
        mut lines: Option<&mut Vec<Line>>,
    ) -> Result<Priced, UnpricedReason> {
        let begin = legs.len();
        let line_count = lines.as_ref().map_or(0, |l| l.len());
        let priced = self.stretches(what, planned, legs, lines.as_deref_mut());
        if priced.is_err() {
            legs.truncate(begin);
            if let Some(lines) = lines {
                lines.truncate(line_count);
            }
        }
        priced
    }

    fn stretches(
        &self,
        what: &Circumstances<'_>,
        planned: &[PlannedLeg],
        legs: &mut Vec<LegRow>,
        mut lines: Option<&mut Vec<Line>>,
    ) -> Result<Priced, UnpricedReason> {
        let date = what.date;
        let mut total = Priced::default();
        let mut before = what.before;
        let mut rest = planned;
        while let Some(first) = rest.first() {
            let found = self.row(what, date, first)?;
            let Row { tariff_number, tariff, number: row, price } = found;
            let alike = |leg: &&PlannedLeg| {
                leg.unit == first.unit
                    && self
                        .row(what, date, leg)
                        .is_ok_and(|r| (r.tariff_number, r.number) == (tariff_number, row))
            };
            let count = 1_usize.saturating_add(rest.iter().skip(1).take_while(alike).count());
            let (stretch, later) = rest.split_at_checked(count).ok_or(UnpricedReason::OutOfRange)?;
            if price.curve.unit().is_some_and(|unit| unit != first.unit || !first.known || what.check_in_only)
            {
                return Err(UnpricedReason::UnknownDistance);
            }
            // Within a trip, a second stretch continues the first.
            let continues =
                what.continues_since.is_some() || what.is_later_part || rest.len() < planned.len();
            let transfer = match what.transfer {
                Some(of_window) => of_window,
                None if continues => price.on_transfer,
                None if price.on_transfer == OnTransfer::ContinueDistance => OnTransfer::ContinueDistance,
                None => OnTransfer::Nothing,
            };
            let goes_on = transfer == OnTransfer::ContinueDistance && price.curve.unit().is_some();
            let so_far = match before.in_unit(first.unit) {
                Some(so_far) => so_far,
                // How far the journey came is not known, or counted in another unit: so is its end in this table.
                None if goes_on => return Err(UnpricedReason::UnknownDistance),
                None => 0,
            };
            let own = stretch.iter().fold(0_u32, |sum, leg| sum.saturating_add(leg.distance));
            let last = stretch.last().unwrap_or(first);
            let ride = what.ride(date, first.carrier, first.from, last.to);
            let asked = Stretch {
                tariff,
                row,
                price,
                carrier_id: self.network.carrier_id(first.carrier).ok_or(UnpricedReason::NoTariff)?,
                before: so_far,
                own,
                between: Between {
                    network: self.network,
                    line: what.line.map(|l| (l, what.mode)),
                    via: what.via,
                },
                ends: (first.from, ride.to),
                transfer,
                since: what.continues_since,
                steps: spent_so_far(what.steps, total),
            };
            let worked = self.cheapest(&ride, &asked, lines.as_deref_mut())?;
            self.share(stretch, worked.price, own, tariff_number, &asked, legs, lines.as_deref_mut())?;
            total.price = total.price.checked_add(worked.price).ok_or(UnpricedReason::OutOfRange)?;
            total.full = total.full.checked_add(worked.full).ok_or(UnpricedReason::OutOfRange)?;
            before = stretch.iter().map(PlannedLeg::length).fold(before, Gone::and);
            rest = later;
        }
        Ok(total)
    }

    /// The price row for a leg: the first whose conditions hold.
    fn row(
        &self,
        what: &Circumstances<'_>,
        date: TravelDay,
        leg: &PlannedLeg,
    ) -> Result<Row<'_>, UnpricedReason> {
        let slot = self.slot(leg.carrier, what)?;
        let tariff = self.book.tariff(slot.tariff).ok_or(UnpricedReason::NoTariff)?;
        for number in &slot.prices {
            let row = usize::from(*number);
            let price = tariff.prices.get(row).ok_or(UnpricedReason::NoTariff)?;
            let holds = price.when.is_empty() || {
                let ride = what.ride(date, leg.carrier, leg.from, leg.to);
                price.when.hold(&ride, tariff, self.calendar)?
            };
            if holds {
                return Ok(Row { tariff_number: slot.tariff, tariff, number: row, price });
            }
        }
        Err(UnpricedReason::NoPrice)
    }

    /// From when until when check-ins of these legs have the price that they have now, as far as that depends on
    /// nothing but where a trip goes; `None` where a clock or a rider has a part in it.
    pub(crate) fn lasts(
        &self,
        what: &Circumstances<'_>,
        planned: &[PlannedLeg],
    ) -> Option<(Instant, Instant)> {
        let mut span = (Instant::MIN, Instant::MAX);
        for leg in planned {
            let slot = self.slot(leg.carrier, what).ok()?;
            let Row { tariff, number, .. } = self.row(what, what.date, leg).ok()?;
            let asked = slot.prices.iter().map(|number| usize::from(*number));
            // The rows that were asked before the one that holds have a part in it too.
            let before = asked.take_while(|own| *own != number).chain(core::iter::once(number));
            for row in before {
                if !tariff.prices.get(row)?.when.asks_only_where() {
                    return None;
                }
            }
            let (from, until) = slot.span();
            span = (span.0.max(from), span.1.min(until));
        }
        Some(span)
    }

    pub(super) fn slot(&self, carrier: u16, what: &Circumstances<'_>) -> Result<&Slot, UnpricedReason> {
        let slot = self.book.slot(carrier, what.mode, what.check_in);
        slot.filter(|s| !s.prices.is_empty()).ok_or(UnpricedReason::NoTariff)
    }

    /// The price of one stretch: the cheapest that the traveller's products allow.
    fn cheapest(
        &self,
        ride: &Ride<'_>,
        asked: &Stretch<'_>,
        lines: Option<&mut Vec<Line>>,
    ) -> Result<Worked, UnpricedReason> {
        let at = ride.first_check_in;
        let mut best: (Worked, Option<&ReadyProduct>, Instant) = (asked.work(at, None, None)?, None, at);
        for number in ride.products() {
            let Some(product) = asked.tariff.products.iter().find(|p| p.number == number) else { continue };
            if matches!(product.effect, ReadyEffect::Nothing) || !self.applies(product, ride, asked.tariff)? {
                continue;
            }
            let at = ride.decided_at(product.decided_by);
            let worked = asked.work(at, Some(product), None)?;
            if worked.price < best.0.price {
                best = (worked, Some(product), at);
            }
        }
        if let Some(lines) = lines {
            asked.work(best.2, best.1, Some(lines))?;
        }
        Ok(best.0)
    }

    /// Whether a product that the traveller holds is for a ride.
    fn applies(
        &self,
        product: &ReadyProduct,
        ride: &Ride<'_>,
        tariff: &ReadyTariff,
    ) -> Result<bool, UnpricedReason> {
        Ok(product.scope.hold(ride, tariff, self.calendar)?
            && tariff.is_time_of(product, ride, self.calendar)?)
    }

    /// Gives each leg of a stretch its part of the price.
    #[expect(clippy::too_many_arguments, reason = "one call, from the loop above")]
    fn share(
        &self,
        stretch: &[PlannedLeg],
        amount: Money,
        own: u32,
        tariff: u16,
        asked: &Stretch<'_>,
        legs: &mut Vec<LegRow>,
        lines: Option<&mut Vec<Line>>,
    ) -> Result<(), UnpricedReason> {
        let row = |leg: &PlannedLeg, amount: Money| LegRow {
            carrier: leg.carrier,
            from: leg.from,
            to: asked.ends.1.map(|_| leg.to),
            distance: asked.ends.1.filter(|_| leg.known).map(|_| (leg.distance, leg.unit)),
            amount,
            tariff,
        };
        if let [leg] = stretch {
            legs.push(row(leg, amount));
            return Ok(());
        }
        let mut weights = [0_u64; LEGS_MAX];
        let mut parts = [Money::ZERO; LEGS_MAX];
        for (weight, leg) in weights.iter_mut().zip(stretch) {
            // A stretch without length is shared evenly.
            *weight = if own == 0 { 1 } else { u64::from(leg.distance) };
        }
        let (Some(weights), Some(parts)) = (weights.get(..stretch.len()), parts.get_mut(..stretch.len()))
        else {
            return Err(UnpricedReason::OutOfRange);
        };
        amount.split_into(weights, parts).map_err(|_| UnpricedReason::OutOfRange)?;
        legs.extend(stretch.iter().zip(parts.iter()).map(|(leg, part)| row(leg, *part)));
        if let Some(lines) = lines {
            self.share_lines(stretch, parts, own, asked, lines);
        }
        Ok(())
    }

    /// What the first carrier of a stretch gives to the others: lines that add up to nothing in all.
    fn share_lines(
        &self,
        stretch: &[PlannedLeg],
        parts: &[Money],
        of: u32,
        asked: &Stretch<'_>,
        lines: &mut Vec<Line>,
    ) {
        let mut given = Exact::ZERO;
        let mut of_others = Vec::new();
        for (leg, part) in stretch.iter().zip(parts).skip(1) {
            let Some(carrier) = self.network.carrier_id(leg.carrier) else { continue };
            let component = Component::Share { distance: leg.distance, of, unit: leg.unit };
            let amount = Exact::from_money(*part);
            given = given + amount;
            of_others.push(Line { carrier, ..asked.line(amount, component) });
        }
        if let Some(leg) = stretch.first() {
            let component = Component::Share { distance: leg.distance, of, unit: leg.unit };
            lines.push(asked.line(-given, component));
        }
        lines.extend(of_others);
    }

    /// The price of a trip without check-out: appends its one leg (RULES F2). Gives also whether caps count it.
    pub(crate) fn boarding(
        &self,
        what: &Circumstances<'_>,
        carrier: u16,
        place: u32,
        legs: &mut Vec<LegRow>,
        lines: Option<&mut Vec<Line>>,
    ) -> Result<(Money, bool), UnpricedReason> {
        let date = what.date;
        let slot = self.book.slot(carrier, what.mode, what.check_in).ok_or(UnpricedReason::NoTariff)?;
        let tariff = self.book.tariff(slot.tariff).ok_or(UnpricedReason::NoTariff)?;
        let ride = what.ride(date, carrier, place, place);
        let mut fare = None;
        for number in &slot.boarding {
            let Some(row) = tariff.boarding.get(usize::from(*number)) else { continue };
            if row.when.hold(&ride, tariff, self.calendar)? {
                fare = Some(row);
                break;
            }
        }
        let fare = fare.ok_or(UnpricedReason::NoBoardingFare)?;
        let carrier_id = self.network.carrier_id(carrier).ok_or(UnpricedReason::NoTariff)?;
        let asked = Stretch::apart(tariff, &fare.price, carrier_id, place, self.network);
        let held: &[HeldRow] = if fare.discounts_apply { what.held } else { &[] };
        let worked = self.cheapest(&Ride { held, ..ride }, &asked, lines)?;
        let amount = worked.price;
        legs.push(LegRow { carrier, from: place, to: None, distance: None, amount, tariff: slot.tariff });
        Ok((amount, fare.counts_for_caps))
    }
}

impl PriceBook<'_> {
    /// What a supplement costs for a ride; nothing where none of its prices is for it.
    pub(super) fn supplement(
        &self,
        supplement: &ReadySupplement,
        tariff: &ReadyTariff,
        ride: &Ride<'_>,
        carrier: u16,
        lines: Option<&mut Vec<Line>>,
    ) -> Result<Option<Money>, UnpricedReason> {
        for (when, amount) in &supplement.prices {
            if !when.hold(ride, tariff, self.calendar)? {
                continue;
            }
            let price = ReadyPrice {
                id: supplement.id,
                when: ReadyConditions::default(),
                curve: Curve::Supplement(Exact::from_money(*amount)),
                on_transfer: OnTransfer::Nothing,
                vat: supplement.vat,
            };
            let carrier_id = self.network.carrier_id(carrier).ok_or(UnpricedReason::NoTariff)?;
            let asked = Stretch::apart(tariff, &price, carrier_id, ride.from, self.network);
            let held: &[HeldRow] = if supplement.discounts_apply { ride.held } else { &[] };
            return self.cheapest(&Ride { held, ..*ride }, &asked, lines).map(|worked| Some(worked.price));
        }
        Ok(None)
    }
}

/// What was spent before a stretch: before the trip, and on the stretches before it.
fn spent_so_far(steps: Option<(&ReadySteps, Money)>, trip: Priced) -> Option<(&ReadySteps, Money)> {
    let (rule, spent) = steps?;
    let own = match rule.counts {
        super::document::Counted::FullPrice => trip.full,
        super::document::Counted::Paid => trip.price,
    };
    Some((rule, spent.checked_add(own).unwrap_or(Money::MAX)))
}
