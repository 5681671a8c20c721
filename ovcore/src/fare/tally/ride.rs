//! The price of a ride with all that came before: its own price, then transfer, supplements and caps.

use super::state::Tally;
use super::transfer::{self, Ridden, Used};
use crate::calendar::TravelDay;
use crate::fare::document::{Charged, Counted, CreditOf, MergeBy, OnTransfer, TransferEffect};
use crate::fare::explanation::{Component, Line, UnpricedReason};
use crate::fare::price::{Circumstances, LegRow, PriceBook, Priced};
use crate::fare::ready::{ReadySteps, ReadyTariff, Ride};
use crate::ids::RuleId;
use crate::money::{Exact, Money};
use crate::network::{Ends, PlannedLeg};

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

/// Where legs and lines are written.
struct Sheet<'a> {
    legs: &'a mut Vec<LegRow>,
    lines: Option<&'a mut Vec<Line>>,
    /// Where this ride's legs begin.
    begin: usize,
}

impl Sheet<'_> {
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
        let first = input.planned.first().ok_or(UnpricedReason::UnknownDistance)?;
        let slot = self.book.slot(first.carrier, input.what.mode, input.what.check_in);
        let tariff = slot.and_then(|slot| self.book.tariff(slot.tariff)).ok_or(UnpricedReason::NoTariff)?;
        if tariff.is_plain && input.supplement.is_none() {
            return match input.missing {
                true => {
                    self.boarding(input.what, first.carrier, first.from, legs, lines).map(|(fare, _)| fare)
                }
                false => self.trip(input.what, input.planned, legs, lines).map(|priced| priced.price),
            };
        }
        let (begin, line_count) = (legs.len(), lines.as_ref().map_or(0, |l| l.len()));
        let mut noted = tally.clone();
        let sheet = Sheet { legs, lines: lines.as_deref_mut(), begin };
        let charged = self.ride_noted(&mut noted, input, tariff, sheet);
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
        tariff: &ReadyTariff,
        mut sheet: Sheet<'_>,
    ) -> Result<Money, UnpricedReason> {
        let (Some(first), Some(last)) = (input.planned.first(), input.planned.last()) else {
            return Err(UnpricedReason::UnknownDistance);
        };
        let date = self.calendar.date(input.what.check_in);
        let what = Circumstances { check_in_only: input.what.check_in_only || input.missing, ..*input.what };
        let ride = what.ride(date, first.carrier, first.from, last.to);
        let (price, counts) = if input.missing {
            let (legs, lines) = (&mut *sheet.legs, sheet.lines.as_deref_mut());
            self.boarding(&what, first.carrier, first.from, legs, lines)?
        } else {
            (self.with_transfer(tally, input, tariff, &ride, &mut sheet)?, true)
        };
        let (in_caps, outside) = self.supplements(input, tariff, &ride, &mut sheet)?;
        let (own, apart) = if counts { (price, Money::ZERO) } else { (Money::ZERO, price) };
        let capped = own.checked_add(in_caps).ok_or(UnpricedReason::OutOfRange)?;
        let apart = apart.checked_add(outside).ok_or(UnpricedReason::OutOfRange)?;
        let charged = if tariff.caps.is_empty() || (!counts && in_caps.is_zero()) {
            capped
        } else {
            self.capped(tally, tariff, &ride, input.day, capped, &mut sheet)?
        };
        charged.checked_add(apart).ok_or(UnpricedReason::OutOfRange)
    }

    /// The price of a ride with what the tariff's transfers and spend steps make of it.
    fn with_transfer(
        &self,
        tally: &mut Tally,
        input: &RideInput<'_>,
        tariff: &ReadyTariff,
        ride: &Ride<'_>,
        sheet: &mut Sheet<'_>,
    ) -> Result<Money, UnpricedReason> {
        let mut found = Vec::new();
        for window in &tariff.transfers {
            if let Some(state) = tally.transfer(window) {
                found.extend(transfer::find(
                    window,
                    state,
                    (ride, input.day),
                    tariff,
                    self.network,
                    self.calendar,
                )?);
            }
        }
        let steps = self.steps(tariff, ride)?;
        let spent = |tally: &Tally, steps: &ReadySteps| tally.counted(steps.id, steps.period, input.day).0;
        let used = transfer::pays(&found).copied();
        let what = self.changed_by(
            tally,
            used.as_ref(),
            &Circumstances { steps: steps.map(|steps| (steps, spent(tally, steps))), ..*input.what },
        );
        let own = self.trip(&what, input.planned, sheet.legs, sheet.lines.as_deref_mut())?;
        let (charged, discount) = match &used {
            Some(used) => self.joined(tally, used, own, input, &what, tariff, sheet)?,
            None => (own.price, Money::ZERO),
        };
        if let Some(steps) = steps {
            let counted = match steps.counts {
                Counted::FullPrice => own.full,
                Counted::Paid => charged,
            };
            tally.count(steps.id, steps.period, input.day, counted, 1);
        }
        let known = sheet.legs.get(sheet.begin..).unwrap_or_default().iter().filter_map(|leg| leg.distance);
        let distance = known.reduce(|(sum, unit), (own, _)| (sum.saturating_add(own), unit));
        let ridden = Ridden { own: own.price, charged, day: input.day, distance, discount };
        tally.note_transfer(tariff, ride, &found, &ridden, (self.network, self.calendar))?;
        Ok(charged)
    }

    /// The spend steps that a ride counts for: the first that apply to it.
    fn steps<'t>(
        &self,
        tariff: &'t ReadyTariff,
        ride: &Ride<'_>,
    ) -> Result<Option<&'t ReadySteps>, UnpricedReason> {
        for steps in &tariff.steps {
            if steps.applies_to.hold(ride, tariff, self.calendar)? {
                return Ok(Some(steps));
            }
        }
        Ok(None)
    }

    /// What a transfer changes in how the price is found, before anything is taken off it.
    fn changed_by<'a>(
        &self,
        tally: &Tally,
        used: Option<&Used<'_>>,
        what: &Circumstances<'a>,
    ) -> Circumstances<'a> {
        let Some(used) = used else { return *what };
        let state = tally.transfer(used.window);
        match used.join.effect {
            TransferEffect::WaiveBase => Circumstances {
                transfer: Some(OnTransfer::WaiveBase),
                continues_since: state.and_then(|s| s.rides.last()).map(|r| r.check_out),
                ..*what
            },
            TransferEffect::ContinueDistance => Circumstances {
                transfer: Some(OnTransfer::ContinueDistance),
                before: state.and_then(|s| s.distance),
                ..*what
            },
            TransferEffect::Free
            | TransferEffect::Together { .. }
            | TransferEffect::Fixed { .. }
            | TransferEffect::Discount { .. }
            | TransferEffect::Credit { .. }
            | TransferEffect::Merge { .. }
            | TransferEffect::None
            | TransferEffect::Restart => *what,
        }
    }

    /// What is paid with a join, and the discount that it gave.
    #[expect(clippy::too_many_arguments, reason = "one call, from above")]
    fn joined(
        &self,
        tally: &Tally,
        used: &Used<'_>,
        own: Priced,
        input: &RideInput<'_>,
        what: &Circumstances<'_>,
        tariff: &ReadyTariff,
        sheet: &mut Sheet<'_>,
    ) -> Result<(Money, Money), UnpricedReason> {
        let Some(state) = tally.transfer(used.window) else { return Ok((own.price, Money::ZERO)) };
        let price = own.price;
        let less = |credit: Money| price.checked_sub(credit).unwrap_or(Money::ZERO).max(Money::ZERO);
        let mut discount = Money::ZERO;
        let charged = match used.join.effect {
            TransferEffect::Free => Money::ZERO,
            TransferEffect::Fixed { amount_minor } => amount_minor,
            TransferEffect::Together { amount_minor } => {
                amount_minor.checked_sub(state.last_charged).unwrap_or_default().max(Money::ZERO)
            }
            TransferEffect::Discount { amount_minor } => {
                discount = amount_minor;
                less(amount_minor)
            }
            TransferEffect::Credit { of: CreditOf::Highest } => less(state.highest),
            TransferEffect::Credit { of: CreditOf::Last } => less(state.last),
            TransferEffect::Credit { of: CreditOf::Paid } => less(state.paid),
            TransferEffect::Merge { by } => {
                let whole = self.merged(tally, used, by, input, what)?;
                let due = whole.checked_sub(state.merged_discount).unwrap_or_default().max(Money::ZERO);
                let more = due.checked_sub(state.merged_paid).unwrap_or_default().max(Money::ZERO);
                // Whoever buys zones may also buy the ride by itself.
                if by == MergeBy::Zones { more.min(price) } else { more }
            }
            TransferEffect::WaiveBase
            | TransferEffect::ContinueDistance
            | TransferEffect::None
            | TransferEffect::Restart => price,
        };
        let component =
            Component::Transfer { window: used.window.id, effect: used.join.effect, since: used.since };
        self.change(price, charged, (used.join.id, tariff), &component, sheet)?;
        Ok((charged, discount))
    }

    /// The price of the rides of a window that are priced as one, with this ride as the last.
    fn merged(
        &self,
        tally: &Tally,
        used: &Used<'_>,
        by: MergeBy,
        input: &RideInput<'_>,
        what: &Circumstances<'_>,
    ) -> Result<Money, UnpricedReason> {
        let (Some(state), Some(first), Some(last)) =
            (tally.transfer(used.window), input.planned.first(), input.planned.last())
        else {
            return Err(UnpricedReason::UnknownDistance);
        };
        let group = state.rides.get(usize::try_from(state.merged_from).unwrap_or_default()..);
        let mut rides: Vec<Ride<'_>> = group
            .unwrap_or_default()
            .iter()
            .map(|n| n.ride(self.network, self.calendar, what.held))
            .collect();
        let date = self.calendar.date(what.check_in);
        rides.push(what.ride(date, first.carrier, first.from, last.to));
        let Some((begin, end)) = rides.first().zip(rides.last()) else {
            return Err(UnpricedReason::UnknownDistance);
        };
        match by {
            MergeBy::EndToEnd => self.between(begin, end, what),
            MergeBy::LongestPair => {
                let mut longest: Option<(u32, &Ride<'_>, &Ride<'_>)> = None;
                for (from, to) in rides.iter().flat_map(|from| rides.iter().map(move |to| (from, to))) {
                    let leg = self.leg_between(from, to, what).filter(|leg| leg.known);
                    let length = leg.map(|leg| leg.distance);
                    if let Some(length) = length
                        && longest.is_none_or(|(best, ..)| length > best)
                    {
                        longest = Some((length, from, to));
                    }
                }
                let (_, from, to) = longest.ok_or(UnpricedReason::UnknownDistance)?;
                self.between(from, to, what)
            }
            MergeBy::SumOfDistances => {
                let legs =
                    rides.iter().map(|ride| self.leg_between(ride, ride, what).filter(|leg| leg.known));
                let sum = legs.map(|leg| leg.map(|l| l.distance)).try_fold(0_u32, |a, b| a.checked_add(b?));
                let leg = self.leg_between(begin, begin, what);
                let (sum, leg) = sum.zip(leg).ok_or(UnpricedReason::UnknownDistance)?;
                let to = end.to.unwrap_or(end.from);
                self.as_one(begin, &PlannedLeg { distance: sum, to, ..leg }, what, &[])
            }
            MergeBy::Zones => {
                let mut via: Vec<u32> = Vec::new();
                for ride in &rides {
                    via.push(ride.from);
                    via.extend(ride.to);
                    let to = ride.to.unwrap_or(ride.from);
                    via.extend(self.network.stops_between(ride.line, ride.from, to));
                }
                let leg = self.leg_between(begin, end, what).ok_or(UnpricedReason::UnknownDistance)?;
                self.as_one(begin, &leg, what, &via)
            }
        }
    }

    /// The leg from one ride's check-in to another's check-out.
    fn leg_between(&self, from: &Ride<'_>, to: &Ride<'_>, what: &Circumstances<'_>) -> Option<PlannedLeg> {
        let ends = Ends {
            mode: what.mode,
            carriers: (from.carrier, from.carrier),
            places: (from.from, to.to.unwrap_or(to.from)),
            line: from.line.filter(|_| from.line == to.line),
        };
        self.network.legs(&ends)?.as_slice().first().copied()
    }

    fn between(
        &self,
        from: &Ride<'_>,
        to: &Ride<'_>,
        what: &Circumstances<'_>,
    ) -> Result<Money, UnpricedReason> {
        let leg = self.leg_between(from, to, what).ok_or(UnpricedReason::UnknownDistance)?;
        self.as_one(from, &leg, what, &[])
    }

    /// The price of one leg at the time of a ride, as if it were ridden by itself.
    fn as_one(
        &self,
        at: &Ride<'_>,
        leg: &PlannedLeg,
        what: &Circumstances<'_>,
        via: &[u32],
    ) -> Result<Money, UnpricedReason> {
        let firsts = [(leg.carrier, at.first_check_in)];
        let what = Circumstances {
            check_in: at.check_in,
            continues_since: None,
            before: None,
            transfer: None,
            firsts: &firsts,
            via,
            ..*what
        };
        let mut legs = Vec::new();
        self.trip(&what, core::slice::from_ref(leg), &mut legs, None).map(|priced| priced.price)
    }

    /// The supplements of a ride: those that caps count, and those that they do not.
    fn supplements(
        &self,
        input: &RideInput<'_>,
        tariff: &ReadyTariff,
        ride: &Ride<'_>,
        sheet: &mut Sheet<'_>,
    ) -> Result<(Money, Money), UnpricedReason> {
        let mut sums = (Money::ZERO, Money::ZERO);
        let mut charge = |number: Option<u16>,
                          tariff: &ReadyTariff,
                          supplement: &crate::fare::ready::ReadySupplement,
                          due: SupplementDue|
         -> Result<(), UnpricedReason> {
            let price = self.supplement(supplement, tariff, ride, due.carrier, sheet.lines())?;
            let (Some(price), Some(number)) = (price, number) else { return Ok(()) };
            sheet.charge(due, price, number)?;
            let sum = if supplement.counts_for_caps { &mut sums.0 } else { &mut sums.1 };
            *sum = sum.checked_add(price).ok_or(UnpricedReason::OutOfRange)?;
            Ok(())
        };
        if !input.missing {
            let number = self.book.slot(ride.carrier, ride.mode, ride.check_in).map(|slot| slot.tariff);
            for supplement in tariff.supplements.iter().filter(|s| s.charged == Charged::WithRide) {
                let due = SupplementDue { rule: supplement.id, carrier: ride.carrier, place: ride.from };
                charge(number, tariff, supplement, due)?;
            }
        }
        if let Some(due) = input.supplement
            && let Some(number) =
                self.book.slot(due.carrier, ride.mode, ride.check_in).map(|slot| slot.tariff)
            && let Some(tariff) = self.book.tariff(number)
            && let Some(supplement) = tariff.supplement_at(due.rule)
        {
            charge(Some(number), tariff, supplement, due)?;
        }
        Ok(sums)
    }

    /// What caps leave of a price.
    fn capped(
        &self,
        tally: &mut Tally,
        tariff: &ReadyTariff,
        ride: &Ride<'_>,
        day: TravelDay,
        price: Money,
        sheet: &mut Sheet<'_>,
    ) -> Result<Money, UnpricedReason> {
        let capped = tally.cap(self.book, self.calendar, tariff, ride, day, price)?;
        let (after_rides, rides_cap) = capped.after_rides;
        if let Some((rule, paid, period)) = rides_cap {
            let component = Component::RidesReached { paid, period };
            self.change(price, after_rides, (rule, tariff), &component, sheet)?;
        }
        let (charged, cap) = capped.charged;
        if let Some((rule, period)) = cap {
            let component = Component::CapReached { period };
            self.change(after_rides, charged, (rule, tariff), &component, sheet)?;
        }
        Ok(charged)
    }

    /// Changes what a ride's legs earn from one sum to another, each in proportion to what it earned.
    fn change(
        &self,
        from: Money,
        to: Money,
        (rule, tariff): (RuleId, &ReadyTariff),
        component: &Component,
        sheet: &mut Sheet<'_>,
    ) -> Result<(), UnpricedReason> {
        let change = to.checked_sub(from).ok_or(UnpricedReason::OutOfRange)?;
        if change.is_zero() {
            return Ok(());
        }
        let legs = sheet.legs.get_mut(sheet.begin..).unwrap_or_default();
        let earned = |leg: &LegRow| u64::try_from(leg.amount.minor()).unwrap_or_default();
        let mut weights: Vec<u64> = legs.iter().map(earned).collect();
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
