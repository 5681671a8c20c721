//! What a debt is made of: by trip, and for whom.

use std::collections::BTreeMap;

use crate::calendar::TravelDay;
use crate::ids::CarrierId;
use crate::money::Money;
use crate::settle::{Item, Share};

/// Adds items together, one for each trip and day, in order. What came out negative, because a fare fell while others
/// rose, lowers the rest.
pub(crate) fn merge(items: impl IntoIterator<Item = Item>) -> Vec<Item> {
    let mut sums: BTreeMap<_, Money> = BTreeMap::new();
    for item in items {
        let sum = sums.entry((item.day, item.trip)).or_default();
        *sum = sum.checked_add(item.amount).unwrap_or(Money::MAX);
    }
    let all = sums.into_iter().map(|((day, trip), amount)| Item { day, trip, amount });
    let (mut items, fallen): (Vec<Item>, Vec<Item>) =
        all.filter(|item| !item.amount.is_zero()).partition(|item| item.amount.is_positive());
    for item in fallen {
        lower(&mut items, item.amount.checked_neg().unwrap_or(Money::MAX), Some(item.day));
    }
    items
}

/// Takes an amount off items: off those of the day that it comes from first, then off the oldest.
pub(crate) fn lower(items: &mut Vec<Item>, amount: Money, of_day: Option<TravelDay>) {
    let mut rest = amount;
    let mut take = |item: &mut Item| {
        let part = item.amount.min(rest);
        if part.is_positive() {
            item.amount = item.amount.checked_sub(part).unwrap_or(Money::ZERO);
            rest = rest.checked_sub(part).unwrap_or(Money::ZERO);
        }
    };
    items.iter_mut().filter(|item| Some(item.day) == of_day).for_each(&mut take);
    items.iter_mut().for_each(&mut take);
    items.retain(|item| !item.amount.is_zero());
}

/// Splits what is owed over the carriers of the trips' legs, each trip in proportion to what its carriers earn: by the
/// largest remainder, ties by the carrier's name (RULES D6). What no leg is known of stays without a carrier.
pub(crate) fn split_by_shares(items: &[Item], shares: &[Share]) -> (Vec<(CarrierId, Money)>, Money) {
    let mut sums: BTreeMap<CarrierId, Money> = BTreeMap::new();
    let mut unmatched = Money::ZERO;
    for item in items {
        let mut own: BTreeMap<CarrierId, u64> = BTreeMap::new();
        for share in shares.iter().filter(|share| share.trip == item.trip) {
            let weight = own.entry(share.carrier).or_default();
            *weight = weight.saturating_add(u64::try_from(share.amount.minor()).unwrap_or_default());
        }
        let weights: Vec<u64> = own.values().copied().collect();
        let Ok(parts) = item.amount.split(&weights) else {
            unmatched = unmatched.checked_add(item.amount).unwrap_or(Money::MAX);
            continue;
        };
        for (carrier, part) in own.keys().zip(parts).filter(|(_, part)| !part.is_zero()) {
            let sum = sums.entry(*carrier).or_default();
            *sum = sum.checked_add(part).unwrap_or(Money::MAX);
        }
    }
    (sums.into_iter().collect(), unmatched)
}
