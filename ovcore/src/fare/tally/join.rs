//! What a transfer makes of a ride's price, and rides that are priced as one.

use super::ride::{Part, Sheet};
use super::state::{Counter, Tally, TransferState};
use super::transfer::{self, Ridden, Used};
use crate::calendar::TravelDay;
use crate::fare::document::{Counted, CreditOf, MergeBy, OnTransfer, TransferEffect};
use crate::fare::explanation::{Component, UnpricedReason};
use crate::fare::price::{Circumstances, PriceBook, Priced};
use crate::fare::ready::{ReadySteps, ReadyTariff, Ride};
use crate::money::Money;
use crate::network::{Ends, Gone, PlannedLeg};

/// What a join makes of a ride's price.
struct Joined {
    /// What is paid.
    charged: Money,
    /// The discount that the join gave.
    discount: Money,
    /// What spend steps took off.
    off: Money,
}

/// What spend steps took off a price.
fn off(priced: Priced) -> Money {
    priced.full.checked_sub(priced.price).unwrap_or_default()
}

impl TransferState {
    /// What spend steps take off the last ride of a group, where they take so much off the whole: the rest was taken off
    /// the rides before, which counted it. So the group counts what one ride would; also where a ride before counted
    /// less than was paid for it.
    fn off_as_one(&self, whole: Priced) -> Money {
        let counted = Money::sum(self.merged_counted.iter().map(|c| c.spent)).unwrap_or(Money::MAX);
        let before = counted.checked_sub(self.merged_paid).unwrap_or_default();
        off(whole).checked_sub(before).unwrap_or_default()
    }
}

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
        let Joined { charged, discount, off } = match &used {
            Some(used) => self.joined(tally, used, own, part, (&what, day), sheet)?,
            None => Joined { charged: own.price, discount: Money::ZERO, off: off(own) },
        };
        let counted = steps.and_then(|steps| {
            let spent = match steps.counts {
                // What a transfer made free was not spent.
                Counted::FullPrice if charged.is_zero() => Money::ZERO,
                Counted::FullPrice => charged.checked_add(off).unwrap_or(Money::MAX).max(Money::ZERO),
                Counted::Paid => charged,
            };
            tally.count(steps.id, steps.period, day, spent, 1);
            let begun = tally.running(steps.id, steps.period, day)?.begun;
            Some(Counter { rule: steps.id, begun, period: steps.period, spent, rides: 1 })
        });
        if !part.is_first {
            return Ok(charged);
        }
        let distances = sheet.own_legs().iter().map(|leg| leg.distance);
        let distance = distances.fold(Gone::Nothing, Gone::and).known();
        let ridden = Ridden { own: own.price, charged, day, distance, discount, counted };
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
                before: state.map_or(Gone::Unknown, TransferState::gone),
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

    /// What a join makes of the price of a ride by itself.
    fn joined(
        &self,
        tally: &Tally,
        used: &Used<'_>,
        own: Priced,
        part: &Part<'_>,
        (what, day): (&Circumstances<'_>, TravelDay),
        sheet: &mut Sheet<'_>,
    ) -> Result<Joined, UnpricedReason> {
        let price = own.price;
        let (mut discount, mut off) = (Money::ZERO, off(own));
        let Some(state) = tally.transfer(used.window) else {
            return Ok(Joined { charged: price, discount, off });
        };
        let less = |credit: Money| price.checked_sub(credit).unwrap_or(Money::ZERO).max(Money::ZERO);
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
                let whole = self.merged((tally, state), by, part, (what, day))?;
                let due = whole.price.checked_sub(state.merged_discount).unwrap_or_default().max(Money::ZERO);
                let more = due.checked_sub(state.merged_paid).unwrap_or_default().max(Money::ZERO);
                // Whoever buys zones may also buy the ride by itself.
                if by == MergeBy::Zones && price < more {
                    price
                } else {
                    off = state.off_as_one(whole);
                    more
                }
            }
            TransferEffect::WaiveBase
            | TransferEffect::ContinueDistance
            | TransferEffect::None
            | TransferEffect::Restart => price,
        };
        let component =
            Component::Transfer { window: used.window.id, effect: used.join.effect, since: used.since };
        self.change(price, charged, (used.join.id, part.tariff), &component, (&[part.number], sheet))?;
        Ok(Joined { charged, discount, off })
    }

    /// The price of the rides of a window that are priced as one, with this ride as the last.
    fn merged(
        &self,
        (tally, state): (&Tally, &TransferState),
        by: MergeBy,
        part: &Part<'_>,
        (what, day): (&Circumstances<'_>, TravelDay),
    ) -> Result<Priced, UnpricedReason> {
        let (Some(first), Some(last)) = (part.planned.first(), part.planned.last()) else {
            return Err(UnpricedReason::UnknownDistance);
        };
        // As one ride they stand on what was spent before the first of them.
        let steps = what.steps.map(|(steps, spent)| {
            let begun = tally.running(steps.id, steps.period, day).map(|c| c.begun);
            let own = state.merged_counted.iter().find(|c| c.rule == steps.id && Some(c.begun) == begun);
            let before = own.map_or(Some(spent), |own| spent.checked_sub(own.spent));
            (steps, before.unwrap_or_default().max(Money::ZERO))
        });
        let what = &Circumstances { steps, ..*what };
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
                    via.extend(self.network.stops_between(
                        ride.line.map(|line| (line, ride.mode)),
                        ride.from,
                        to,
                    ));
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
    ) -> Result<Priced, UnpricedReason> {
        let leg = self.leg_between(from, to, what).ok_or(UnpricedReason::UnknownDistance)?;
        self.as_one(from, &leg, &Circumstances { check_out: to.check_out, ..*what }, &[])
    }

    /// The price of one leg at the time of a ride, as if it were ridden by itself.
    fn as_one(
        &self,
        at: &Ride<'_>,
        leg: &PlannedLeg,
        what: &Circumstances<'_>,
        via: &[u32],
    ) -> Result<Priced, UnpricedReason> {
        let firsts = [(leg.carrier, at.first_check_in)];
        let what = Circumstances {
            check_in: at.check_in,
            date: at.date,
            continues_since: None,
            before: Gone::Nothing,
            transfer: None,
            firsts: &firsts,
            via,
            ..*what
        };
        let mut legs = Vec::new();
        self.trip(&what, core::slice::from_ref(leg), &mut legs, None)
    }
}
