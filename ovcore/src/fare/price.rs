//! Pricing a trip: its legs, one price a stretch, split to the cent.

use super::book::{Curve, PeakState, ReadyBook, ReadyPrice, ReadyProduct, Slot};
use super::explanation::{Component, Line, UnpricedReason};
use super::stretch::Stretch;
use super::tariff::{OnTransfer, When};
use crate::calendar::{Calendar, Instant, TravelDay};
use crate::money::{Exact, Money};
use crate::network::{DistanceUnit, LEGS_MAX, Network, PlannedLeg};
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
    /// The trip's own check-in: it decides on tariff and products (RULES T4).
    pub(crate) check_in: Instant,
    /// Whether the trip continues a journey, and the check-out from which its window ran.
    pub(crate) continues_since: Option<Instant>,
    /// The distance of the journey so far, with its unit.
    pub(crate) before: Option<(u32, DistanceUnit)>,
    /// The first priced check-in of the journey on each carrier (RULES J5).
    pub(crate) firsts: &'a [(u16, Instant)],
    pub(crate) held: &'a [HeldRow],
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

impl PriceBook<'_> {
    /// Prices a trip with a check-out: appends its legs and gives the sum. On failure nothing is appended.
    pub(crate) fn trip(
        &self,
        what: &Circumstances<'_>,
        planned: &[PlannedLeg],
        legs: &mut Vec<LegRow>,
        mut lines: Option<&mut Vec<Line>>,
    ) -> Result<Money, UnpricedReason> {
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
    ) -> Result<Money, UnpricedReason> {
        let date = self.calendar.date(what.check_in);
        let mut total = Money::ZERO;
        let mut before = what.before;
        let mut rest = planned;
        while let Some(first) = rest.first() {
            let slot = self.slot(first.carrier, what.mode, date)?;
            let alike = |leg: &&PlannedLeg| {
                self.slot(leg.carrier, what.mode, date)
                    .is_ok_and(|s| s.tariff == slot.tariff && s.price == slot.price && leg.unit == first.unit)
            };
            let count = rest.iter().take_while(alike).count().max(1);
            let (stretch, later) = rest.split_at_checked(count).ok_or(UnpricedReason::OutOfRange)?;
            let tariff = self.book.tariff(slot.tariff).ok_or(UnpricedReason::NoTariff)?;
            let (row, price) = tariff.price(slot).ok_or(UnpricedReason::NoTariff)?;
            if price.curve.unit().is_some_and(|unit| unit != first.unit) {
                return Err(UnpricedReason::UnknownDistance);
            }
            if price.on_transfer == OnTransfer::ContinueDistance
                && before.is_some_and(|(_, u)| u != first.unit)
            {
                // What the journey came so far is counted in another unit: its end in this table is unknown.
                return Err(UnpricedReason::UnknownDistance);
            }
            let own = stretch.iter().fold(0_u32, |sum, leg| sum.saturating_add(leg.distance));
            let so_far = before.map_or(0, |(distance, _)| distance);
            // Within a trip, a second stretch continues the first.
            let continues = what.continues_since.is_some() || rest.len() < planned.len();
            let carrier_id = self.network.carrier_id(first.carrier).ok_or(UnpricedReason::NoTariff)?;
            let carrier = first.carrier;
            let since = what.continues_since;
            let asked =
                Stretch { tariff, row, price, carrier, carrier_id, before: so_far, own, continues, since };
            let amount = self.stretch(what, date, &asked, lines.as_deref_mut())?;
            self.share(stretch, amount, own, slot.tariff, &asked, legs, lines.as_deref_mut())?;
            total = total.checked_add(amount).ok_or(UnpricedReason::OutOfRange)?;
            before = Some((so_far.saturating_add(own), first.unit));
            rest = later;
        }
        Ok(total)
    }

    fn slot(&self, carrier: u16, mode: Mode, date: TravelDay) -> Result<&Slot, UnpricedReason> {
        self.book.slot(carrier, mode, date).filter(|s| s.price.is_some()).ok_or(UnpricedReason::NoTariff)
    }

    /// The price of one stretch: the cheapest that the traveller's products allow.
    fn stretch(
        &self,
        what: &Circumstances<'_>,
        date: TravelDay,
        asked: &Stretch<'_>,
        lines: Option<&mut Vec<Line>>,
    ) -> Result<Money, UnpricedReason> {
        let anchor =
            what.firsts.iter().find(|(c, _)| *c == asked.carrier).map_or(what.check_in, |(_, at)| *at);
        let mut best: (Money, Option<&ReadyProduct>) = (asked.work(anchor, None, None)?, None);
        let mut peak = None;
        for held in what.held.iter().filter(|h| h.from <= date && date <= h.until) {
            let id = self.book.product_id(held.product);
            let Some(product) = asked.tariff.products.iter().find(|p| Some(p.id) == id) else { continue };
            if product.when != When::Always {
                let state = *peak.get_or_insert_with(|| asked.tariff.peak_state(self.calendar, anchor));
                match (state, product.when) {
                    (PeakState::NoHolidayList, _) => return Err(UnpricedReason::NoHolidayList),
                    (PeakState::Peak, When::OffPeak) | (PeakState::OffPeak, When::Peak) => continue,
                    (PeakState::Peak | PeakState::OffPeak, _) => {}
                }
            }
            let amount = asked.work(anchor, Some(product), None)?;
            if amount < best.0 {
                best = (amount, Some(product));
            }
        }
        if let Some(lines) = lines {
            asked.work(anchor, best.1, Some(lines))?;
        }
        Ok(best.0)
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
        for (leg, part) in stretch.iter().zip(parts.iter()) {
            legs.push(LegRow {
                carrier: leg.carrier,
                from: leg.from,
                to: Some(leg.to),
                distance: Some((leg.distance, leg.unit)),
                amount: *part,
                tariff,
            });
        }
        if let (Some(lines), true) = (lines, stretch.len() > 1) {
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

    /// The price of a trip without check-out: appends its one leg (RULES F2).
    pub(crate) fn boarding(
        &self,
        what: &Circumstances<'_>,
        carrier: u16,
        place: u32,
        legs: &mut Vec<LegRow>,
        lines: Option<&mut Vec<Line>>,
    ) -> Result<Money, UnpricedReason> {
        let date = self.calendar.date(what.check_in);
        let slot = self.book.slot(carrier, what.mode, date).ok_or(UnpricedReason::NoTariff)?;
        let tariff = self.book.tariff(slot.tariff).ok_or(UnpricedReason::NoTariff)?;
        let fare = tariff.boarding_fare(slot).ok_or(UnpricedReason::NoBoardingFare)?;
        let price = ReadyPrice {
            id: fare.id,
            curve: Curve::Boarding(Exact::from_money(fare.amount_minor)),
            on_transfer: OnTransfer::Nothing,
        };
        let carrier_id = self.network.carrier_id(carrier).ok_or(UnpricedReason::NoTariff)?;
        // No price row has this number, so no reduced rates stand in its place.
        let row = usize::MAX;
        let asked = Stretch {
            tariff,
            row,
            price: &price,
            carrier,
            carrier_id,
            before: 0,
            own: 0,
            continues: false,
            since: None,
        };
        let held: &[HeldRow] = if fare.discounts_apply { what.held } else { &[] };
        let what = Circumstances { held, ..*what };
        let amount = self.stretch(&what, date, &asked, lines)?;
        legs.push(LegRow { carrier, from: place, to: None, distance: None, amount, tariff: slot.tariff });
        Ok(amount)
    }
}
