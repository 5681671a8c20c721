//! Caps: the cheapest lawful combination for the rides of a travel day.
//!
//! A cap by amount is a pass that buys itself: what it costs on a day is its limit, or what is left of it in a longer
//! period. For a set of caps that are bought the day costs their sum, and for each ride the least of its price, nothing
//! where a bought cap covers it, and the extension where one is outside but may be extended. The day costs the least
//! over all sets; a ride is charged what it adds to that. No set gets cheaper by a ride more, so no charge is negative.

use super::state::{CoveredRide, Tally, spent_in};
use crate::calendar::{Calendar, TravelDay};
use crate::fare::document::Period;
use crate::fare::explanation::UnpricedReason;
use crate::fare::ready::{CapKey, ReadyBook, ReadyLimit, ReadyTariff, Ride};
use crate::ids::RuleId;
use crate::money::{Exact, Money};
use crate::order::InOrder;

/// The most caps of which all combinations are tried; of more, those that save most.
const CAPS_TRIED: usize = 12;

/// A cap that may be bought, and what it costs on the day.
struct Offer {
    rule: RuleId,
    period: Period,
    price: i128,
    saves: i128,
}

/// A charge, and the cap that decides it.
type Decided = (Money, Option<(RuleId, Period)>);

/// What caps make of a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Capped {
    /// What is left after caps by number of rides, and the cap that decides.
    pub(super) after_rides: (Money, Option<(RuleId, u32, Period)>),
    /// What is charged, and the cap that decides.
    pub(super) charged: Decided,
}

/// A cap that covers a ride, and what is paid to be covered: nothing inside, the extension outside.
pub(super) type Cover = (RuleId, Period, Option<Money>);

/// The caps of a tariff that cover a ride.
pub(super) fn covers(
    tariff: &ReadyTariff,
    ride: &Ride<'_>,
    day: TravelDay,
    calendar: &Calendar,
) -> Result<Vec<Cover>, UnpricedReason> {
    let mut covers = Vec::new();
    for cap in tariff.caps.iter().filter(|cap| cap.key.holds_on(day)) {
        if cap.applies_to.hold(ride, tariff, calendar)? {
            covers.push((cap.key.id, cap.key.period, None));
            continue;
        }
        for (conditions, amount) in &cap.extensions {
            if conditions.hold(ride, tariff, calendar)? {
                covers.push((cap.key.id, cap.key.period, Some(*amount)));
                break;
            }
        }
    }
    Ok(covers)
}

impl Tally {
    /// Works out what is charged for a ride, or a part of one, that some caps cover, and notes it. `counted`: the caps by
    /// number that the ride counts for by an earlier part; it is one of the number, and no part of it is a later ride.
    pub(super) fn cap(
        &mut self,
        book: &ReadyBook,
        tariff: &ReadyTariff,
        covers: &[Cover],
        day: TravelDay,
        (price, counted): (Money, &mut Vec<RuleId>),
    ) -> Result<Capped, UnpricedReason> {
        let mut rides_cap: Option<(u32, RuleId, u32, Period)> = None;
        let (mut first, mut again) = (Vec::new(), Vec::new());
        let inside = covers.iter().filter(|(_, _, extension)| extension.is_none());
        for key in inside.filter_map(|(rule, ..)| book.cap(*rule, tariff)) {
            let ReadyLimit::Rides { paid, off } = key.limit else { continue };
            let is_counted = counted.contains(&key.id);
            if is_counted { &mut again } else { &mut first }.push(key.id);
            let before = self.rides_paid(key, day).saturating_sub(u32::from(is_counted));
            if before >= paid && rides_cap.is_none_or(|(best, ..)| off > best) {
                rides_cap = Some((off, key.id, paid, key.period));
            }
        }
        let counts = price.is_positive();
        let after_rides = match rides_cap {
            Some((off, rule, paid, period)) => {
                let left = Exact::from_money(price).part(10_000_u32.saturating_sub(off));
                let rounded = left.and_then(|l| l.round(tariff.rounding.step_minor, tariff.rounding.mode));
                let rounded = rounded.ok_or(UnpricedReason::OutOfRange)?;
                (rounded.min(price), Some((rule, paid, period)))
            }
            None => (price, None),
        };
        self.rides.push(CoveredRide {
            day,
            price: after_rides.0,
            charged: after_rides.0,
            counts,
            bought: Vec::new(),
            caps: covers.iter().filter(|(rule, ..)| !again.contains(rule)).copied().collect(),
        });
        if counts {
            counted.extend(first);
        }
        let (charged, bought) = self.charge_last(book, tariff, day);
        if let Some(last) = self.rides.last_mut() {
            last.charged = charged.0;
            last.bought = bought;
        }
        Ok(Capped { after_rides, charged })
    }

    /// Rides that were paid in the period of a cap, before now.
    pub(super) fn rides_paid(&self, key: &CapKey, day: TravelDay) -> u32 {
        let (_, folded) = self.counted(key.id, key.period, day);
        let begun = self.begun(key.id, key.period, day);
        let paid = |ride: &&CoveredRide| {
            ride.is_inside(key.id) && ride.counts && key.period.reaches(begun, ride.day)
        };
        let today = self.rides.iter().filter(paid).count();
        folded.saturating_add(u32::try_from(today).unwrap_or(u32::MAX))
    }

    /// When the period of a day began: of a rolling one that nothing was counted in yet, with the first ride that the
    /// cap covers, or on the day on which it was bought for rides that it can be extended to.
    fn begun(&self, rule: RuleId, period: Period, day: TravelDay) -> TravelDay {
        let counters = self.counters.iter().filter(|c| c.rule == rule && c.period == period).map(|c| c.begun);
        let begins = |ride: &&CoveredRide| ride.counts && ride.is_inside(rule) || self.buys(rule, ride.day);
        let rides = self.rides.iter().filter(begins).map(|ride| ride.day);
        let mut days: Vec<TravelDay> = counters.chain(rides).filter(|own| *own <= day).collect();
        days.sort_unstable();
        // A ride that was priced late may lie in a period that began before it: it begins none of its own.
        let running = days.into_iter().fold(None, |running, own| Some(period.begins(own, running)));
        period.begins(day, running)
    }

    /// Whether the rides of a day are cheapest with a cap bought, as far as they have been ridden.
    fn buys(&self, rule: RuleId, day: TravelDay) -> bool {
        let last = self.rides.iter().rfind(|ride| ride.day == day);
        last.is_some_and(|last| last.bought.iter().any(|(bought, _)| *bought == rule))
    }

    /// What the last ride adds to the least that the day can cost, the cap that decides, and the longer caps that are
    /// bought by then, with what was left of them.
    fn charge_last(
        &self,
        book: &ReadyBook,
        tariff: &ReadyTariff,
        day: TravelDay,
    ) -> (Decided, Vec<(RuleId, Money)>) {
        let Some((last, _)) = self.rides.split_last() else { return ((Money::ZERO, None), Vec::new()) };
        let today: Vec<&CoveredRide> = self.rides.iter().filter(|ride| ride.day == day).collect();
        let offers = self.offers(book, tariff, day, &today);
        let (cost, set) = cheapest(&offers, &today);
        let earlier = today.iter().rev().skip(1).map(|ride| i128::from(ride.charged.minor())).sum::<i128>();
        let added = cost.saturating_sub(earlier).clamp(0, i128::from(last.price.minor()).max(0));
        let charged = money(added);
        let longer = bought(&offers, set).filter(|offer| offer.period != Period::TravelDay);
        let longer = longer.map(|offer| (offer.rule, money(offer.price))).collect();
        let cap = bought(&offers, set).min_by_key(|offer| extension(last, offer.rule).unwrap_or(i128::MAX));
        match cap {
            Some(offer) => ((charged, Some((offer.rule, offer.period))), longer),
            None => ((last.price, None), longer),
        }
    }

    /// The caps that can save something on the day.
    fn offers(
        &self,
        book: &ReadyBook,
        tariff: &ReadyTariff,
        day: TravelDay,
        today: &[&CoveredRide],
    ) -> Vec<Offer> {
        let mut offers: Vec<Offer> = Vec::new();
        for (rule, period, _) in today.iter().flat_map(|ride| &ride.caps) {
            if offers.iter().any(|offer| offer.rule == *rule) {
                continue;
            }
            let Some(CapKey { limit: ReadyLimit::Amount(limit), .. }) = book.cap(*rule, tariff) else {
                continue;
            };
            let price =
                i128::from(limit.minor()).saturating_sub(self.spent_before(*rule, *period, day)).max(0);
            let spared = |ride: &&CoveredRide| {
                let through = extension(ride, *rule).unwrap_or(i128::MAX);
                i128::from(ride.price.minor()).saturating_sub(through).max(0)
            };
            let saves = today.iter().map(spared).sum::<i128>().saturating_sub(price);
            // At no gain a longer cap may still be bought: its later rides are free.
            if saves > 0 || (saves == 0 && *period != Period::TravelDay) {
                offers.push(Offer { rule: *rule, period: *period, price, saves });
            }
        }
        offers.put_in_order_by_key(|offer| (core::cmp::Reverse(offer.saves), offer.rule));
        offers.truncate(CAPS_TRIED);
        offers
    }

    /// What was spent inside a cap in the period of a day, on other days than that.
    pub(super) fn spent_before(&self, rule: RuleId, period: Period, day: TravelDay) -> i128 {
        if period == Period::TravelDay {
            return 0;
        }
        let (folded, _) = self.counted(rule, period, day);
        let begun = self.begun(rule, period, day);
        let mut spent = i128::from(folded.minor());
        let mut others: Vec<TravelDay> = self.rides.iter().map(|ride| ride.day).collect();
        others.put_in_order();
        others.dedup();
        for other in others.into_iter().filter(|other| *other != day && period.reaches(begun, *other)) {
            let rides = self.rides.iter().filter(|ride| ride.day == other);
            spent = spent.saturating_add(i128::from(spent_in(rides, rule).minor()));
        }
        spent
    }
}

fn money(minor: i128) -> Money {
    Money::from_minor(i64::try_from(minor).unwrap_or(i64::MAX))
}

/// The offers of a set: a bit for each place.
fn bought(offers: &[Offer], set: usize) -> impl Iterator<Item = &Offer> {
    offers.iter().enumerate().filter(move |(i, _)| set & (1_usize << i) != 0).map(|(_, offer)| offer)
}

/// The least that some rides can cost together, and the set of caps that are bought for it: of equals, the largest, so
/// that what was spent is spent towards a longer cap.
fn cheapest(offers: &[Offer], rides: &[&CoveredRide]) -> (i128, usize) {
    let cost_of = |set: usize| {
        let ride_cost = |ride: &&CoveredRide| {
            let through = bought(offers, set).filter_map(|offer| extension(ride, offer.rule));
            through.fold(i128::from(ride.price.minor()), i128::min)
        };
        let caps: i128 = bought(offers, set).map(|offer| offer.price).sum();
        caps.saturating_add(rides.iter().map(ride_cost).sum())
    };
    let sets =
        (0..(1_usize << offers.len())).map(|set| (cost_of(set), core::cmp::Reverse(set.count_ones()), set));
    sets.min().map_or((0, 0), |(cost, _, set)| (cost, set))
}

/// What a ride costs once a cap is bought; `None` where the cap does nothing for it.
fn extension(ride: &CoveredRide, rule: RuleId) -> Option<i128> {
    let (_, _, extension) = ride.caps.iter().find(|(r, ..)| *r == rule)?;
    Some(extension.map_or(0, |amount| i128::from(amount.minor())))
}
