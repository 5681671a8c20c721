//! What a transfer makes of a ride's price, and rides that are priced as one.

use super::ride::{Part, Sheet};
use super::state::{Tally, TransferState};
use super::transfer::{self, Ridden, Used};
use crate::calendar::TravelDay;
use crate::fare::document::{Counted, CreditOf, MergeBy, OnTransfer, TransferEffect};
use crate::fare::explanation::{Component, UnpricedReason};
use crate::fare::price::{Circumstances, PriceBook, Priced};
use crate::fare::ready::{ReadySteps, ReadyTariff, Ride};
use crate::money::Money;
use crate::network::{Ends, PlannedLeg};

impl PriceBook<'_> {
    /// The price of a ride with what the tariff's transfers and spend steps make of it.
    /// The ride before is looked for where the trip begins: a later carrier's part of it continues the first.
    pub(super) fn with_transfer(
        &self,
        tally: &mut Tally,
        part: &Part<'_>,
        what: &Circumstances<'_>,
        day: TravelDay,
        sheet: &mut Sheet<'_>,
    ) -> Result<Money, UnpricedReason> {
        let (tariff, ride) = (part.tariff, &part.ride);
        let mut found = Vec::new();
        for window in tariff.transfers.iter().filter(|_| part.is_first) {
            if let Some(state) = tally.transfer(window) {
                let (network, calendar) = (self.network, self.calendar);
                found.extend(transfer::find(window, state, (ride, day), tariff, network, calendar)?);
            }
        }
        let steps = self.steps(tariff, ride)?;
        let spent = |tally: &Tally, steps: &ReadySteps| tally.counted(steps.id, steps.period, day).0;
        let used = transfer::pays(&found).copied();
        let what = Self::changed_by(
            tally,
            used.as_ref(),
            &Circumstances { steps: steps.map(|steps| (steps, spent(tally, steps))), ..*what },
        );
        let own = self.trip(&what, part.planned, sheet.legs, sheet.lines.as_deref_mut())?;
        let (charged, discount) = match &used {
            Some(used) => self.joined(tally, used, own, part, &what, sheet)?,
            None => (own.price, Money::ZERO),
        };
        if let Some(steps) = steps {
            let counted = match steps.counts {
                // What a transfer made free was not spent.
                Counted::FullPrice if charged.is_zero() => Money::ZERO,
                Counted::FullPrice => {
                    let off = own.full.checked_sub(own.price).unwrap_or_default();
                    charged.checked_add(off).unwrap_or(Money::MAX)
                }
                Counted::Paid => charged,
            };
            tally.count(steps.id, steps.period, day, counted, 1);
        }
        if !part.is_first {
            return Ok(charged);
        }
        let known = sheet.own_legs().iter().filter_map(|leg| leg.distance);
        let distance = known.reduce(|(sum, unit), (own, _)| (sum.saturating_add(own), unit));
        let ridden = Ridden { own: own.price, charged, day, distance, discount };
        if what.corrected {
            tally.note_corrected(ride, &found, &ridden, self.network);
            return Ok(charged);
        }
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
    fn changed_by<'a>(tally: &Tally, used: Option<&Used<'_>>, what: &Circumstances<'a>) -> Circumstances<'a> {
        let Some(used) = used else { return *what };
        let state = tally.transfer(used.window);
        match used.join.effect {
            TransferEffect::WaiveBase => Circumstances {
                transfer: Some(OnTransfer::WaiveBase),
                continues_since: state.and_then(TransferState::last_real).map(|r| r.check_out),
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
    fn joined(
        &self,
        tally: &Tally,
        used: &Used<'_>,
        own: Priced,
        part: &Part<'_>,
        what: &Circumstances<'_>,
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
                let whole = self.merged(tally, used, by, part, what)?;
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
        self.change(price, charged, (used.join.id, part.tariff), &component, (&[part.number], sheet))?;
        Ok((charged, discount))
    }

    /// The price of the rides of a window that are priced as one, with this ride as the last.
    fn merged(
        &self,
        tally: &Tally,
        used: &Used<'_>,
        by: MergeBy,
        part: &Part<'_>,
        what: &Circumstances<'_>,
    ) -> Result<Money, UnpricedReason> {
        let (Some(state), Some(first), Some(last)) =
            (tally.transfer(used.window), part.planned.first(), part.planned.last())
        else {
            return Err(UnpricedReason::UnknownDistance);
        };
        let group = state.rides.get(usize::try_from(state.merged_from).unwrap_or_default()..);
        let mut rides: Vec<Ride<'_>> = group
            .unwrap_or_default()
            .iter()
            .map(|n| n.ride(self.network, self.calendar, what.held))
            .collect();
        let date = what.date;
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
            date: at.date,
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
}
