//! The price of a ride by itself: its legs, stretch by stretch, each by the tariff and the row that hold for it.

use core::slice;

use ovcore::calendar::{Instant, TravelDay};
use ovcore::fare::{
    Counted, HeldProduct, OnTransfer, Period, PriceRow, SpendSteps, TariffDocument, UnpricedReason,
};
use ovcore::ids::{CarrierId, LineId, RuleId, TariffId};
use ovcore::money::Money;
use ovcore::trip::Leg;

use super::Model;
use super::caps::Counts;
use super::ends::Ends;
use super::fraction::split;
use super::legs::Part;
use super::price::{Asked, Cost, Measure};
use super::ways::{self, Distance, Way};

/// What a transfer window changes in the price of a ride, for the tariff of that name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instead {
    pub(super) tariff: TariffId,
    pub(super) effect: OnTransfer,
    /// The distance of the rides in the window.
    pub(super) gone: Option<Distance>,
}

/// A ride where it stands in its journey.
#[derive(Clone, Debug)]
pub(super) struct Here<'a> {
    pub(super) model: &'a Model,
    pub(super) held: &'a [HeldProduct],
    pub(super) ends: Ends<'a>,
    pub(super) day: TravelDay,
    pub(super) continues: bool,
    /// Whether a trip before in the journey has no price.
    pub(super) after_unpriced: bool,
    /// The distances of the trips before in the journey.
    pub(super) gone: Vec<Option<Distance>>,
    /// The first priced check-in in the journey on each carrier (RULES J5).
    pub(super) firsts: Vec<(CarrierId, Instant)>,
}

/// The legs that one row prices together.
struct Stretch<'w, 'a> {
    tariff: &'a TariffDocument,
    row: &'a PriceRow,
    before: &'w [Way],
    own: &'w [Way],
}

/// What a stretch counts for spend steps.
const fn counted(steps: &SpendSteps, cost: &Cost) -> i64 {
    match steps.counts {
        Counted::FullPrice => cost.full,
        Counted::Paid => cost.price,
    }
}

impl<'a> Here<'a> {
    /// A ride as conditions see it; the legs of it by their own carrier and ends.
    pub(super) fn asked(&self, carrier: CarrierId) -> Asked {
        let ends = &self.ends;
        let first = self.firsts.iter().find(|(own, _)| *own == carrier).map_or(ends.in_at, |(_, at)| *at);
        let known = |id: &LineId| ways::line(&self.model.network, ends.from.0.carrier, *id).is_some();
        Asked {
            mode: ends.mode,
            carrier,
            line: ends.line.filter(known),
            from: ends.from.1,
            to: ends.to.map(|(_, place)| place),
            in_at: ends.in_at,
            out_at: ends.out_at,
            first_at: first,
        }
    }

    fn leg_asked(&self, stretch: &[Way]) -> Asked {
        let (first, last) = (stretch[0], stretch[stretch.len() - 1]);
        let to = self.ends.to.map(|_| last.to);
        Asked { from: first.from, to, ..self.asked(first.carrier) }
    }

    /// The part of a ride on a tariff as conditions see it: as if one had checked out and in between.
    pub(super) fn part_asked(&self, way: &[Way], tariff: &TariffDocument) -> Asked {
        let own: Vec<Way> =
            way.iter().filter(|leg| tariff.carriers.contains(&leg.carrier)).copied().collect();
        self.leg_asked(&own)
    }

    /// Prices the legs, stretch by stretch.
    pub(super) fn parts(
        &self,
        counts: &Counts,
        way: &[Way],
        instead: Option<Instead>,
    ) -> Result<Vec<Part<'a>>, UnpricedReason> {
        let mut parts: Vec<Part<'a>> = Vec::new();
        let mut spent: Vec<((RuleId, Period), i64)> = Vec::new();
        let mut done = 0;
        while done < way.len() {
            let stretch = self.stretch(way, done)?;
            let tariff = stretch.tariff;
            let steps = self.steps(tariff, &self.part_asked(way, tariff))?;
            let steps = steps.map(|steps| {
                let key = (steps.id, steps.period);
                let own: i64 = spent.iter().filter(|(other, _)| *other == key).map(|(_, s)| *s).sum();
                (steps, counts.spent(steps.id, steps.period, self.day) + own)
            });
            let cost = self.cost(&stretch, instead, steps)?;
            if parts.last().is_none_or(|part| part.tariff.id != tariff.id) {
                parts.push(Part { tariff, legs: Vec::new(), own: 0, steps: Vec::new() });
            }
            let part = parts.last_mut().expect("just made");
            part.legs.extend(self.legs(&stretch, cost.price));
            part.own += cost.price;
            if let Some((steps, _)) = steps {
                part.steps.push((steps.id, cost));
                spent.push(((steps.id, steps.period), counted(steps, &cost)));
            }
            done += stretch.own.len();
        }
        Ok(parts)
    }

    /// The legs from one on that the same row prices.
    fn stretch<'w>(&self, way: &'w [Way], done: usize) -> Result<Stretch<'w, 'a>, UnpricedReason> {
        let (before, rest) = way.split_at(done);
        let (tariff, row) = self.row(&rest[0])?;
        let same = |leg: &&Way| {
            self.row(leg)
                .is_ok_and(|(t, r)| (t.id, r.id) == (tariff.id, row.id) && t.version == tariff.version)
        };
        let count = rest.iter().take_while(same).count();
        Ok(Stretch { tariff, row, before, own: &rest[..count] })
    }

    fn cost(
        &self,
        stretch: &Stretch<'_, 'a>,
        instead: Option<Instead>,
        steps: Option<(&'a SpendSteps, i64)>,
    ) -> Result<Cost, UnpricedReason> {
        let Stretch { tariff, row, before, own } = stretch;
        let instead = instead.filter(|instead| instead.tariff == tariff.id);
        let goes_on = self.continues || !before.is_empty() || row.on_transfer == OnTransfer::ContinueDistance;
        let on_transfer = match instead {
            Some(instead) => instead.effect,
            None if goes_on => row.on_transfer,
            None => OnTransfer::Nothing,
        };
        let gone = match instead {
            Some(Instead { effect: OnTransfer::ContinueDistance, gone, .. }) => vec![gone],
            _ => self.gone.clone(),
        };
        let gone: Vec<Option<Distance>> =
            gone.into_iter().chain(before.iter().map(|leg| leg.distance)).collect();
        let via = ways::via(&self.model.network, &self.asked(self.ends.from.0.carrier));
        let (distance, before) = (ways::length(own), ways::sum(&gone));
        let measure = Measure { distance, via: &via, on_transfer, before, steps };
        self.model.cost(tariff, row, &self.leg_asked(own), self.held, &measure)
    }

    /// The legs of a stretch, and what each carrier gets of its price.
    fn legs(&self, stretch: &Stretch<'_, 'a>, price: i64) -> Vec<Leg> {
        let far = |leg: &Way| leg.distance.map_or(0, |(far, _)| i64::from(far));
        let weights: Vec<i64> = stretch.own.iter().map(far).collect();
        let legs = stretch.own.iter().zip(split(price, &weights)).map(|(leg, amount)| Leg {
            carrier: leg.carrier,
            from: leg.from,
            to: self.ends.to.is_some().then_some(leg.to),
            distance: leg.distance,
            tariff: stretch.tariff.id,
            amount: Money::from_minor(amount),
        });
        legs.collect()
    }

    fn row(&self, leg: &Way) -> Result<(&'a TariffDocument, &'a PriceRow), UnpricedReason> {
        let (model, ends) = (self.model, &self.ends);
        let tariff = model.tariff(leg.carrier, ends.mode, ends.in_at).ok_or(UnpricedReason::NoTariff)?;
        let asked = self.leg_asked(slice::from_ref(leg));
        Ok((tariff, model.row(tariff, &asked, self.held)?))
    }

    /// The spend steps for which a ride counts: the first that hold.
    pub(super) fn steps(
        &self,
        tariff: &'a TariffDocument,
        asked: &Asked,
    ) -> Result<Option<&'a SpendSteps>, UnpricedReason> {
        for steps in &tariff.spend_steps {
            if self.model.holds(tariff, &steps.applies_to, asked, self.held)? {
                return Ok(Some(steps));
            }
        }
        Ok(None)
    }
}

/// What a part of a ride spent, of which steps, after what a transfer made of it.
pub(super) fn spent(part: &Part<'_>, price: i64, change: i64) -> Option<super::caps::Counted> {
    let (rule, _) = part.steps.first()?;
    let steps = part.tariff.spend_steps.iter().find(|steps| steps.id == *rule)?;
    let each: i64 = part.steps.iter().map(|(_, cost)| counted(steps, cost)).sum();
    // A ride that a transfer made free was not spent (manual, `choices`).
    let amount = if price == 0 { 0 } else { each + change };
    Some(((steps.id, steps.period), amount.max(0)))
}
