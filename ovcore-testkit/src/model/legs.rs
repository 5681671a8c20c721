//! The legs of a ride once they are priced, and the supplements that come on top (manual, `tariffs::supplements`).

use ovcore::fare::{Charged, HeldProduct, Supplement, TariffDocument, UnpricedReason};
use ovcore::ids::{CarrierId, PlaceId, RuleId, TariffId};
use ovcore::money::Money;
use ovcore::trip::Leg;

use super::Model;
use super::fraction::split;
use super::pair::{Post, Ride, is_due};
use super::price::{Asked, Cost};
use super::ways::Distance;

/// The legs of a trip that one tariff prices.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub(super) tariff: &'a TariffDocument,
    pub(super) legs: Vec<Leg>,
    /// What its stretches cost by themselves, and before spend steps.
    pub(super) own: i64,
    /// What each stretch counted for spend steps.
    pub(super) steps: Vec<(RuleId, Cost)>,
}

/// A supplement that is due.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub(super) carrier: CarrierId,
    from: PlaceId,
    tariff: TariffId,
    amount: i64,
}

/// Supplements that are due: those that caps count, and those that they do not.
#[derive(Clone, Debug, Default)]
pub(super) struct Dues {
    pub(super) counted: Vec<Due>,
    pub(super) other: Vec<Due>,
}

impl Dues {
    fn push(&mut self, rule: &Supplement, due: Due) {
        if rule.counts_for_caps { self.counted.push(due) } else { self.other.push(due) }
    }

    /// Those that readers asked for.
    pub(super) fn readers(
        &mut self,
        model: &Model,
        held: &[HeldProduct],
        ride: &Ride<'_>,
        asked: &Asked,
    ) -> Result<(), UnpricedReason> {
        for post in ride.supplements.iter().filter(|post| is_due(post)) {
            let Some(tariff) = model.tariff(post.carrier, asked.mode, asked.in_at) else { continue };
            let rule = tariff.supplements.iter().find(|rule| rule.id == post.rule);
            let Some(rule) = rule else { continue };
            if let Some(amount) = supplement(model, held, tariff, rule, asked)? {
                self.push(rule, Due::at(post, tariff, amount));
            }
        }
        Ok(())
    }

    /// Those that come with a ride on a tariff.
    pub(super) fn with_ride(
        &mut self,
        model: &Model,
        held: &[HeldProduct],
        part: &Part<'_>,
        asked: &Asked,
    ) -> Result<(), UnpricedReason> {
        for rule in part.tariff.supplements.iter().filter(|rule| rule.charged == Charged::WithRide) {
            if let Some(amount) = supplement(model, held, part.tariff, rule, asked)? {
                let leg = &part.legs[0];
                let due = Due { carrier: leg.carrier, from: leg.from, tariff: part.tariff.id, amount };
                self.push(rule, due);
            }
        }
        Ok(())
    }
}

impl Due {
    const fn at(post: &Post, tariff: &TariffDocument, amount: i64) -> Self {
        Self { carrier: post.carrier, from: post.place, tariff: tariff.id, amount }
    }
}

/// What a supplement costs: by the first price that holds.
fn supplement(
    model: &Model,
    held: &[HeldProduct],
    tariff: &TariffDocument,
    rule: &Supplement,
    asked: &Asked,
) -> Result<Option<i64>, UnpricedReason> {
    for price in &rule.prices {
        if model.holds(tariff, &price.when, asked, held)? {
            let amount = price.amount_minor.minor();
            return if rule.discounts_apply {
                model.discounted(tariff, amount, asked, held).map(Some)
            } else {
                Ok(Some(amount))
            };
        }
    }
    Ok(None)
}

/// Adds supplements to the legs of their carriers; one whose carrier has none gets a leg of its own.
pub(super) fn add(legs: &mut Vec<Leg>, due: &[Due]) {
    for due in due {
        match legs.iter_mut().find(|leg| leg.carrier == due.carrier) {
            Some(leg) => leg.amount = Money::from_minor(leg.amount.minor() + due.amount),
            None => legs.push(Leg {
                carrier: due.carrier,
                from: due.from,
                to: None,
                distance: None,
                tariff: due.tariff,
                amount: Money::from_minor(due.amount),
            }),
        }
    }
}

/// Takes off, or adds, in proportion to what each leg earned so far.
pub(super) fn change(legs: &mut [Leg], by: i64) {
    if by == 0 {
        return;
    }
    let earned: Vec<i64> = legs.iter().map(|leg| leg.amount.minor()).collect();
    for (leg, part) in legs.iter_mut().zip(split(by, &earned)) {
        leg.amount = Money::from_minor(leg.amount.minor() + part);
    }
}

/// What some legs cost together.
pub(super) fn price(legs: &[Leg]) -> i64 {
    legs.iter().map(|leg| leg.amount.minor()).sum()
}

/// How far all of some came together, if each is known and all are in one unit.
pub(super) fn together(distances: impl Iterator<Item = Option<Distance>>) -> Option<Distance> {
    let all: Vec<Distance> = distances.collect::<Option<_>>()?;
    let (_, unit) = *all.first()?;
    all.iter().all(|(_, own)| *own == unit).then(|| (all.iter().map(|(far, _)| far).sum(), unit))
}
