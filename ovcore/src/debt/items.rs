//! What a debt is made of: by trip, and for whom.

use std::collections::{BTreeMap, BTreeSet};

use super::Debt;
use crate::calendar::{Instant, TravelDay};
use crate::ids::{CarrierId, TripId};
use crate::money::Money;
use crate::order::{InOrder, set_of};
use crate::settle::{AccountSerial, Item, Payment, Share};

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
            let sum = own.entry(share.carrier).or_default();
            *sum = sum.saturating_add(weight(share.amount));
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

fn weight(amount: Money) -> u64 {
    u64::try_from(amount.minor()).unwrap_or_default()
}

impl Debt {
    /// Who earns what of its trips' fares, as that stands now. A trip that costs nothing any more keeps what it last
    /// was: the falls of a day come off its trips in their order, so that something may be owed under its name (RULES
    /// F5, D6).
    pub(crate) fn share(&mut self, shares: &[Share]) {
        let trips = self.trips();
        let own = || shares.iter().filter(|share| trips.contains(&share.trip)).copied();
        let something: BTreeSet<TripId> =
            set_of(own().filter(|share| share.amount.is_positive()).map(|share| share.trip));
        let known: BTreeSet<TripId> = set_of(self.shares.iter().map(|share| share.trip));
        self.shares.retain(|share| !something.contains(&share.trip));
        self.shares.extend(own().filter(|new| something.contains(&new.trip) || !known.contains(&new.trip)));
        self.shares.put_in_order();
    }

    /// Takes names and days off the trips of days that are forgotten, and instants before one. Amounts, carriers and
    /// the order of the trips stay, so that it is split, lowered, waived and asked for as before, under the reference
    /// that it has (RULES S5, D6). `number`: how many names were given.
    pub(crate) fn forget(
        &mut self,
        serial: AccountSerial,
        number: &mut u32,
        is_gone: impl Fn(TravelDay) -> bool,
        until: Instant,
    ) {
        for made in [&mut self.scheduled, &mut self.by_tap, &mut self.self_service] {
            if made.last_at.is_some_and(|last| last < until) {
                (made.last_at, made.on_date) = (None, 0);
            }
        }
        // Days of the schedule before it are over, and are not caught up with.
        self.answered_at = self.answered_at.max(until);
        let names = Names::of(self.items.iter().chain(&self.referenced), is_gone, || {
            let own = *number;
            *number = number.saturating_add(1);
            TripId::new(&format!("~{}.{own:010}", serial.number())).ok()
        });
        let trips: BTreeSet<TripId> = set_of(names.0.keys().map(|(_, trip)| *trip));
        for trip in &trips {
            settle_shares(&mut self.shares, &self.items, trip);
        }
        names.put_on(&mut self.items);
        names.put_on(&mut self.referenced);
        let left = self.trips();
        self.shares = names.shares(&self.shares, &left);
        let foreign = self.foreign.iter();
        self.foreign =
            foreign.flat_map(|(of, trip)| names.renamed(*trip, &left).map(|trip| (*of, trip))).collect();
    }

    /// Lets go of what was kept of trips of which nothing is owed any more, nor asked for under the last reference: no day
    /// would say when their names have to go.
    pub(crate) fn let_go(&mut self) {
        let left = self.trips();
        self.shares.retain(|share| left.contains(&share.trip));
        self.foreign.retain(|(_, trip)| left.contains(trip));
    }

    fn trips(&self) -> BTreeSet<TripId> {
        set_of(self.items.iter().chain(&self.referenced).map(|item| item.trip))
    }
}

impl Payment {
    /// Takes names and days off the trips of days that are forgotten: so much for somebody's trip stays.
    pub(crate) fn forget(&mut self, is_gone: impl Fn(TravelDay) -> bool) {
        let (ordinal, mut number) = (self.ordinal.number(), 0_u32);
        // Names that were given before stay.
        let known = self.items.iter().filter(|item| item.is_forgotten()).count();
        let names = Names::of(self.items.iter(), is_gone, || {
            number = number.saturating_add(1);
            TripId::new(&format!("~{ordinal}-{known}.{number:010}")).ok()
        });
        names.put_on(&mut self.items);
        let left = set_of(self.items.iter().map(|item| item.trip));
        self.shares = names.shares(&self.shares, &left);
    }
}

/// Of a trip whose fare is forgotten, what each carrier has yet to receive takes the place of what it earns: the
/// fare's split less that of what was paid before, so that both add up to the cent.
fn settle_shares(shares: &mut [Share], items: &[Item], trip: &TripId) {
    let owed = Money::sum(items.iter().filter(|item| item.trip == *trip).map(|item| item.amount));
    let own: Vec<&mut Share> = shares.iter_mut().filter(|share| share.trip == *trip).collect();
    let weights: Vec<u64> = own.iter().map(|share| weight(share.amount)).collect();
    let whole = Money::sum(own.iter().map(|share| share.amount));
    let paid = whole.zip(owed.filter(|owed| owed.is_positive())).and_then(|(a, b)| a.checked_sub(b));
    let Some(Ok(paid)) = paid.map(|paid| paid.split(&weights)) else { return };
    for (share, paid) in own.into_iter().zip(paid) {
        share.amount = share.amount.checked_sub(paid).unwrap_or(share.amount);
    }
}

/// What stands in the place of the names of trips that are forgotten: by day and trip.
struct Names(BTreeMap<(TravelDay, TripId), TripId>);

impl Names {
    fn of<'i>(
        items: impl Iterator<Item = &'i Item>,
        is_gone: impl Fn(TravelDay) -> bool,
        mut next: impl FnMut() -> Option<TripId>,
    ) -> Self {
        let known: BTreeSet<(TravelDay, TripId)> =
            set_of(items.filter(|item| !item.is_forgotten()).map(|item| (item.day, item.trip)));
        // A trip that moved was asked for on one day and given back on another: each of them goes with its own day.
        let gone = known.into_iter().filter(|(day, _)| is_gone(*day));
        Self(gone.filter_map(|old| Some((old, next()?))).collect())
    }

    fn put_on(&self, items: &mut [Item]) {
        for item in items.iter_mut() {
            if let Some(name) = self.0.get(&(item.day, item.trip)) {
                (item.day, item.trip) = (Item::FORGOTTEN_DAY, *name);
            }
        }
        items.put_in_order();
    }

    /// What a trip is called now, once for each of its days; its own name too, where that is left.
    fn renamed(&self, trip: TripId, left: &BTreeSet<TripId>) -> impl Iterator<Item = TripId> {
        let own = left.contains(&trip).then_some(trip);
        self.0.iter().filter(move |((_, old), _)| *old == trip).map(|(_, name)| *name).chain(own)
    }

    fn shares(&self, shares: &[Share], left: &BTreeSet<TripId>) -> Vec<Share> {
        let renamed = |share: &Share| {
            let Share { trip, carrier, amount } = *share;
            self.renamed(trip, left).map(move |trip| Share { trip, carrier, amount }).collect::<Vec<_>>()
        };
        let mut shares: Vec<Share> = shares.iter().flat_map(renamed).collect();
        shares.put_in_order();
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 0.04 that two carriers share alike a credit paid 0.01, to the first of them. What is left goes to both so that
    /// each has its 0.02, though nobody knows the fare any more.
    #[test]
    fn what_is_left_of_a_forgotten_fare_completes_it() {
        let day = TravelDay::MIN.plus_days(1);
        let trip = TripId::new("t").expect("a name");
        let [first, second] = ["A", "B"].map(|name| name.parse::<CarrierId>().expect("a name"));
        let share = |carrier, amount| Share { trip, carrier, amount: Money::from_minor(amount) };
        let owed = |amount| vec![Item { day, trip, amount: Money::from_minor(amount) }];
        let settled = |owed: Vec<Item>| {
            let mut shares = vec![share(first, 2), share(second, 2)];
            settle_shares(&mut shares, &owed, &trip);
            shares
        };
        assert_eq!(settled(owed(3)), [share(first, 1), share(second, 2)]);
        assert_eq!(settled(owed(4)), [share(first, 2), share(second, 2)]);
        // Nothing is owed, and it stays as it was for who asks under the last reference.
        assert_eq!(settled(Vec::new()), [share(first, 2), share(second, 2)]);
        // More is owed under its name than it cost: other trips' falls came off this one's place.
        assert_eq!(settled(owed(5)), [share(first, 3), share(second, 2)]);
    }
}
