//! Amounts traced to trips and carriers.

use std::collections::BTreeMap;

use ovcore::ids::{CarrierId, TripId};
use ovcore::money::Money;
use ovcore::settle::Item;
use ovcore::trip::Trip;

/// Amounts by trip and carrier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shares(BTreeMap<(TripId, CarrierId), Money>);

impl Shares {
    pub(super) fn add(&mut self, trip: TripId, carrier: CarrierId, amount: Money) {
        let own = self.0.entry((trip, carrier)).or_default();
        *own = plus(*own, amount);
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        for ((trip, carrier), amount) in &other.0 {
            self.add(*trip, *carrier, *amount);
        }
    }

    /// All amounts, in order of trips and carriers.
    pub fn iter(&self) -> impl Iterator<Item = (TripId, CarrierId, Money)> {
        self.0.iter().map(|((trip, carrier), amount)| (*trip, *carrier, *amount))
    }

    /// The sum of all.
    #[must_use]
    pub fn total(&self) -> Money {
        self.0.values().fold(Money::ZERO, |sum, amount| plus(sum, *amount))
    }

    /// Splits off `part` of the total, in proportion to what is more than nothing; gives the part and the rest.
    pub(super) fn split(&self, part: Money) -> (Self, Self) {
        let weight = |amount: &Money| u64::try_from(amount.minor()).unwrap_or(0);
        let weights: Vec<u64> = self.0.values().map(weight).collect();
        let parts = part.split(&weights).unwrap_or_else(|_| vec![Money::ZERO; weights.len()]);
        let (mut split_off, mut rest) = (Self::default(), self.clone());
        for ((trip, carrier), amount) in self.0.keys().zip(parts) {
            split_off.add(*trip, *carrier, amount);
            rest.add(*trip, *carrier, minus(Money::ZERO, amount));
        }
        (split_off, rest)
    }
}

pub(super) fn plus(a: Money, b: Money) -> Money {
    a.checked_add(b).unwrap_or(Money::MAX)
}

pub(super) fn minus(a: Money, b: Money) -> Money {
    a.checked_sub(b).unwrap_or(Money::MIN)
}

/// A trip as it stands, and what was asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The trip.
    pub trip: Trip,
    /// Its check-in turned out to be none: it is no trip, and stands here for what was asked for it.
    pub withdrawn: bool,
    /// What was asked for it so far, less what was credited, by carrier.
    pub(super) asked: Vec<(CarrierId, Money)>,
}

impl Booked {
    fn asked_by(&self, carrier: CarrierId) -> Money {
        self.asked.iter().find(|(own, _)| *own == carrier).map_or(Money::ZERO, |(_, amount)| *amount)
    }

    /// What it costs by carrier, as it stands.
    pub(super) fn costs(&self) -> Vec<(CarrierId, Money)> {
        let mut costs: Vec<(CarrierId, Money)> = Vec::new();
        let legs = if self.withdrawn { &[][..] } else { self.trip.legs.as_slice() };
        for leg in legs {
            match costs.iter_mut().find(|(carrier, _)| *carrier == leg.carrier) {
                Some((_, amount)) => *amount = plus(*amount, leg.amount),
                None => costs.push((leg.carrier, leg.amount)),
            }
        }
        costs
    }

    fn asked_in_all(&self) -> Money {
        self.asked.iter().fold(Money::ZERO, |sum, (_, amount)| plus(sum, *amount))
    }

    /// Books an amount that is asked for the trip; gives each carrier's part.
    pub(super) fn ask(&mut self, amount: Money) -> Vec<(CarrierId, Money)> {
        let costs = self.costs();
        let total = plus(self.asked_in_all(), amount);
        let in_all = costs.iter().fold(Money::ZERO, |sum, (_, amount)| plus(sum, *amount));
        // Asked in full, or not at all while its price is open again. Anything between is split in proportion.
        let target = if total == in_all {
            costs
        } else {
            let weights: Vec<u64> =
                costs.iter().map(|(_, amount)| u64::try_from(amount.minor()).unwrap_or(0)).collect();
            let parts = total.split(&weights).unwrap_or_else(|_| vec![Money::ZERO; weights.len()]);
            costs.iter().map(|(carrier, _)| *carrier).zip(parts).collect()
        };
        let mut parts: Vec<(CarrierId, Money)> =
            target.iter().map(|(carrier, cost)| (*carrier, minus(*cost, self.asked_by(*carrier)))).collect();
        let gone = self.asked.iter().filter(|(carrier, _)| target.iter().all(|(own, _)| own != carrier));
        parts.extend(gone.map(|(carrier, amount)| (*carrier, minus(Money::ZERO, *amount))));
        parts.retain(|(_, amount)| !amount.is_zero());
        self.asked = target;
        parts
    }
}

/// An item of a payment, a credit or a debt, with each carrier's part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The trip and the amount.
    pub item: Item,
    /// The parts; they add up to the amount.
    pub parts: Vec<(CarrierId, Money)>,
}

/// Where the money of one card went, by trip and carrier.
///
/// For each carrier: what its legs cost = paid + given back (below nothing) + debt + at the bank + not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clearing {
    /// What the legs cost.
    pub earned: Shares,
    /// Paid by the bank or by credits.
    pub paid: Shares,
    /// Given back as credits; below nothing.
    pub given_back: Shares,
    /// Owed after a declined payment.
    pub debt: Shares,
    /// Asked for, and not answered.
    pub at_the_bank: Shares,
    /// Not asked for yet.
    pub not_asked: Shares,
}

pub(super) fn gathered(shares: &[Share]) -> Shares {
    let mut gathered = Shares::default();
    for share in shares {
        for (carrier, amount) in &share.parts {
            gathered.add(share.item.trip, *carrier, *amount);
        }
    }
    gathered
}
