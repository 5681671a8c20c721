//! The price of a ride with all that came before: its own price, then transfer, supplements and caps.

use super::caps::{self, Cover};
use super::state::Tally;
use crate::calendar::TravelDay;
use crate::fare::document::Charged;
use crate::fare::explanation::{Component, Line, UnpricedReason};
use crate::fare::price::{Circumstances, LegRow, PriceBook};
use crate::fare::ready::{ReadySupplement, ReadyTariff, Ride};
use crate::ids::RuleId;
use crate::money::{Exact, Money};
use crate::network::PlannedLeg;

/// A ride to price.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RideInput<'a> {
    pub(crate) what: &'a Circumstances<'a>,
    /// Its legs; of a ride without check-out the one that it would be.
    pub(crate) planned: &'a [PlannedLeg],
    /// Whether its check-out is missing, so that it costs the boarding fare.
    pub(crate) missing: bool,
    pub(crate) day: TravelDay,
    pub(crate) supplement: Option<SupplementDue>,
}

/// A supplement that a tap made due (RULES P10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SupplementDue {
    pub(crate) rule: RuleId,
    pub(crate) carrier: u16,
    pub(crate) place: u32,
}

/// A supplement that caps do not count, its price, and the number of its tariff.
type Uncapped = (SupplementDue, Money, u16);

/// Where legs and lines are written.
pub(super) struct Sheet<'a> {
    pub(super) legs: &'a mut Vec<LegRow>,
    pub(super) lines: Option<&'a mut Vec<Line>>,
    /// Where this ride's legs begin.
    begin: usize,
}

/// The part of a ride that one tariff prices.
pub(super) struct Part<'a> {
    /// The number of the tariff.
    pub(super) number: u16,
    pub(super) tariff: &'a ReadyTariff,
    pub(super) ride: Ride<'a>,
    pub(super) planned: &'a [PlannedLeg],
    pub(super) is_first: bool,
    /// What caps count of it, and what they do not.
    in_caps: Money,
    outside: Money,
}

impl Part<'_> {
    fn add(&mut self, price: Money, counts: bool) -> Result<(), UnpricedReason> {
        let sum = if counts { &mut self.in_caps } else { &mut self.outside };
        *sum = sum.checked_add(price).ok_or(UnpricedReason::OutOfRange)?;
        Ok(())
    }
}

/// Parts of a ride that the same caps cover.
struct Group<'a> {
    /// The tariff of the first.
    tariff: &'a ReadyTariff,
    /// The tariffs of all, by number.
    numbers: Vec<u16>,
    price: Money,
    covers: Vec<Cover>,
}

impl Sheet<'_> {
    /// The legs of this ride so far.
    pub(super) fn own_legs(&self) -> &[LegRow] {
        self.legs.get(self.begin..).unwrap_or_default()
    }

    fn lines(&mut self) -> Option<&mut Vec<Line>> {
        self.lines.as_deref_mut()
    }
}

impl PriceBook<'_> {
    /// Prices a ride and notes it: appends its legs and gives what is charged. On failure nothing is appended or noted.
    pub(crate) fn ride(
        &self,
        tally: &mut Tally,
        input: &RideInput<'_>,
        legs: &mut Vec<LegRow>,
        mut lines: Option<&mut Vec<Line>>,
    ) -> Result<Money, UnpricedReason> {
        let plain = |leg: &PlannedLeg| {
            let slot = self.book.slot(leg.carrier, input.what.mode, input.what.check_in);
            slot.and_then(|slot| self.book.tariff(slot.tariff)).is_none_or(|tariff| tariff.is_plain)
        };
        if input.supplement.is_none() && (self.book.is_plain() || input.planned.iter().all(plain)) {
            return match (input.planned.first(), input.missing) {
                (Some(first), true) => {
                    self.boarding(input.what, first.carrier, first.from, legs, lines).map(|(fare, _)| fare)
                }
                _ => self.trip(input.what, input.planned, legs, lines).map(|priced| priced.price),
            };
        }
        let (begin, line_count) = (legs.len(), lines.as_ref().map_or(0, |l| l.len()));
        let mut noted = tally.clone();
        let sheet = Sheet { legs, lines: lines.as_deref_mut(), begin };
        let charged = self.ride_noted(&mut noted, input, sheet);
        if charged.is_ok() {
            *tally = noted;
        } else {
            legs.truncate(begin);
            if let Some(lines) = lines {
                lines.truncate(line_count);
            }
        }
        charged
    }

    fn ride_noted(
        &self,
        tally: &mut Tally,
        input: &RideInput<'_>,
        mut sheet: Sheet<'_>,
    ) -> Result<Money, UnpricedReason> {
        let mut parts = self.parts(input)?;
        let mut uncapped = Vec::new();
        let mut before = input.what.before;
        for part in &mut parts {
            let what = Circumstances { before, is_later_part: !part.is_first, ..*input.what };
            let (price, counts) = match part.planned.first().filter(|_| input.missing) {
                Some(first) => {
                    let (legs, lines) = (&mut *sheet.legs, sheet.lines.as_deref_mut());
                    self.boarding(&what, first.carrier, first.from, legs, lines)?
                }
                None => (self.with_transfer(tally, part, &what, input.day, &mut sheet)?, true),
            };
            part.add(price, counts)?;
            for leg in part.planned {
                before = before.and(leg.length());
            }
            self.fees(input, part, &mut sheet, &mut uncapped)?;
        }
        self.supplement_due(input, &mut parts, &mut sheet, &mut uncapped)?;
        let charged = self.charge(tally, input.day, &parts, &mut sheet)?;
        // What caps do not count comes after them, so that they take nothing off it.
        for (due, price, tariff) in uncapped {
            sheet.charge(due, price, tariff)?;
        }
        Ok(charged)
    }

    /// The parts of a ride: its legs by tariff, since each tariff has its own steps, fees and caps.
    fn parts<'p>(&'p self, input: &RideInput<'p>) -> Result<Vec<Part<'p>>, UnpricedReason> {
        let what = input.what;
        let number = |leg: &PlannedLeg| {
            let slot = self.book.slot(leg.carrier, what.mode, what.check_in);
            slot.map(|slot| slot.tariff).ok_or(UnpricedReason::NoTariff)
        };
        let date = what.date;
        let mut parts = Vec::new();
        let mut rest = input.planned;
        while let Some(first) = rest.first() {
            let own = number(first)?;
            let count = rest.iter().take_while(|leg| number(leg) == Ok(own)).count();
            let (planned, later) = rest.split_at_checked(count).ok_or(UnpricedReason::OutOfRange)?;
            let to = planned.last().map_or(first.to, |leg| leg.to);
            parts.push(Part {
                number: own,
                tariff: self.book.tariff(own).ok_or(UnpricedReason::NoTariff)?,
                ride: what.ride(date, first.carrier, first.from, to),
                planned,
                is_first: parts.is_empty(),
                in_caps: Money::ZERO,
                outside: Money::ZERO,
            });
            rest = later;
        }
        if parts.is_empty() { Err(UnpricedReason::UnknownDistance) } else { Ok(parts) }
    }

    /// What comes with the ride by the part's own tariff.
    fn fees(
        &self,
        input: &RideInput<'_>,
        part: &mut Part<'_>,
        sheet: &mut Sheet<'_>,
        uncapped: &mut Vec<Uncapped>,
    ) -> Result<(), UnpricedReason> {
        let tariff = part.tariff;
        let due = |s: &&ReadySupplement| s.charged == Charged::WithRide && !input.missing;
        for supplement in tariff.supplements.iter().filter(due) {
            let carrier = part.ride.carrier;
            let ride = &part.ride;
            if let Some(price) = self.supplement(supplement, tariff, ride, carrier, sheet.lines())? {
                let due = SupplementDue { rule: supplement.id, carrier, place: part.ride.from };
                if supplement.counts_for_caps {
                    sheet.charge(due, price, part.number)?;
                } else {
                    uncapped.push((due, price, part.number));
                }
                part.add(price, supplement.counts_for_caps)?;
            }
        }
        Ok(())
    }

    /// The supplement that a tap made due: part of its carrier's part of the ride, or of the first.
    fn supplement_due(
        &self,
        input: &RideInput<'_>,
        parts: &mut [Part<'_>],
        sheet: &mut Sheet<'_>,
        uncapped: &mut Vec<Uncapped>,
    ) -> Result<(), UnpricedReason> {
        let Some(due) = input.supplement else { return Ok(()) };
        let Some(slot) = self.book.slot(due.carrier, input.what.mode, input.what.check_in) else {
            return Ok(());
        };
        let Some(tariff) = self.book.tariff(slot.tariff) else { return Ok(()) };
        let own = parts.iter().position(|part| part.number == slot.tariff).unwrap_or_default();
        let (Some(supplement), Some(part)) = (tariff.supplement_at(due.rule), parts.get_mut(own)) else {
            return Ok(());
        };
        let price = self.supplement(supplement, tariff, &part.ride, due.carrier, sheet.lines())?;
        let Some(price) = price else { return Ok(()) };
        // A cap of another tariff does not count it.
        let counts = supplement.counts_for_caps && part.number == slot.tariff;
        if counts {
            sheet.charge(due, price, slot.tariff)?;
        } else {
            uncapped.push((due, price, slot.tariff));
        }
        part.add(price, counts)
    }

    /// What caps leave of the parts of a ride. Parts that the same caps cover are capped as one.
    fn charge(
        &self,
        tally: &mut Tally,
        day: TravelDay,
        parts: &[Part<'_>],
        sheet: &mut Sheet<'_>,
    ) -> Result<Money, UnpricedReason> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        let mut sum = Money::ZERO;
        for part in parts {
            sum = sum.checked_add(part.outside).ok_or(UnpricedReason::OutOfRange)?;
            let is_outside = part.in_caps.is_zero() && part.outside.is_positive();
            let covers = if is_outside {
                Vec::new()
            } else {
                caps::covers(part.tariff, &part.ride, day, self.calendar)?
            };
            if let Some(group) = groups.iter_mut().find(|group| group.covers == covers) {
                group.price = group.price.checked_add(part.in_caps).ok_or(UnpricedReason::OutOfRange)?;
                group.numbers.push(part.number);
            } else {
                let (tariff, numbers, price) = (part.tariff, vec![part.number], part.in_caps);
                groups.push(Group { tariff, numbers, price, covers });
            }
        }
        let mut counted = Vec::new();
        for group in groups {
            let charged = self.capped(tally, day, &group, &mut counted, sheet)?;
            sum = sum.checked_add(charged).ok_or(UnpricedReason::OutOfRange)?;
        }
        Ok(sum)
    }

    /// What caps leave of the price of a group.
    fn capped(
        &self,
        tally: &mut Tally,
        day: TravelDay,
        group: &Group<'_>,
        counted: &mut Vec<RuleId>,
        sheet: &mut Sheet<'_>,
    ) -> Result<Money, UnpricedReason> {
        let Group { tariff, numbers, price, covers } = group;
        if covers.is_empty() {
            return Ok(*price);
        }
        let capped = tally.cap(self.book, tariff, covers, day, (*price, counted))?;
        let (after_rides, rides_cap) = capped.after_rides;
        if let Some((rule, paid, period)) = rides_cap {
            let component = Component::RidesReached { paid, period };
            self.change(*price, after_rides, (rule, tariff), &component, (numbers, sheet))?;
        }
        let (charged, cap) = capped.charged;
        if let Some((rule, period)) = cap {
            let component = Component::CapReached { period };
            self.change(after_rides, charged, (rule, tariff), &component, (numbers, sheet))?;
        }
        Ok(charged)
    }

    /// Changes what the legs of some tariffs earn from one sum to another, each in proportion to what it earned.
    pub(super) fn change(
        &self,
        from: Money,
        to: Money,
        (rule, tariff): (RuleId, &ReadyTariff),
        component: &Component,
        (numbers, sheet): (&[u16], &mut Sheet<'_>),
    ) -> Result<(), UnpricedReason> {
        let change = to.checked_sub(from).ok_or(UnpricedReason::OutOfRange)?;
        if change.is_zero() {
            return Ok(());
        }
        let legs = sheet.legs.get_mut(sheet.begin..).unwrap_or_default().iter_mut();
        let mut legs: Vec<&mut LegRow> = legs.filter(|leg| numbers.contains(&leg.tariff)).collect();
        let earned = |leg: &LegRow| u64::try_from(leg.amount.minor()).unwrap_or_default();
        let mut weights: Vec<u64> = legs.iter().map(|leg| earned(leg)).collect();
        if weights.iter().all(|w| *w == 0) {
            weights.fill(1);
        }
        let parts = change.split(&weights).map_err(|_| UnpricedReason::OutOfRange)?;
        for (leg, part) in legs.iter_mut().zip(&parts) {
            leg.amount = leg.amount.checked_add(*part).ok_or(UnpricedReason::OutOfRange)?;
        }
        let Some(lines) = sheet.lines.as_deref_mut() else { return Ok(()) };
        for (leg, part) in legs.iter().zip(&parts).filter(|(_, part)| !part.is_zero()) {
            let Some(carrier) = self.network.carrier_id(leg.carrier) else { continue };
            lines.push(Line {
                carrier,
                tariff: tariff.id,
                tariff_version: tariff.version.clone(),
                rule,
                amount: Exact::from_money(*part),
                vat_basis_points: tariff.vat,
                component: component.clone(),
            });
        }
        Ok(())
    }
}

impl Sheet<'_> {
    /// Adds a supplement to the leg of its carrier, or as a leg of its own where the ride has none.
    fn charge(&mut self, due: SupplementDue, price: Money, tariff: u16) -> Result<(), UnpricedReason> {
        let legs = self.legs.get_mut(self.begin..).unwrap_or_default();
        if let Some(leg) = legs.iter_mut().find(|leg| leg.carrier == due.carrier) {
            leg.amount = leg.amount.checked_add(price).ok_or(UnpricedReason::OutOfRange)?;
        } else {
            let (carrier, from) = (due.carrier, due.place);
            self.legs.push(LegRow { carrier, from, to: None, distance: None, amount: price, tariff });
        }
        Ok(())
    }
}
