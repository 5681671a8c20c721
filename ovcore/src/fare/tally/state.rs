//! The state: small, by names, and forgotten as soon as nothing can use it.

use serde::{Deserialize, Serialize};

use crate::calendar::{Instant, TravelDay};
use crate::fare::document::Period;
use crate::ids::{CarrierId, LineId, PlaceId, RuleId};
use crate::money::Money;
use crate::network::DistanceUnit;
use crate::order::InOrder;
use crate::tap::Mode;

/// What the rides of a card so far mean for the price of the next. Empty where no tariff has windows, steps or caps.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Open transfer windows.
    pub transfers: Vec<TransferState>,
    /// What was counted in running periods.
    pub counters: Vec<Counter>,
    /// Rides of the travel day that a cap looks at.
    pub rides: Vec<CoveredRide>,
}

/// An open transfer window.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TransferState {
    /// Which window.
    pub window: RuleId,
    /// The travel day of the ride that opened it.
    pub day: TravelDay,
    /// The rides in it, in order of time; of many, the first and the latest.
    pub rides: Vec<RideNote>,
    /// How many rides used it.
    pub transfers: u32,
    /// The highest price of a ride in it.
    pub highest: Money,
    /// The price of its last ride.
    pub last: Money,
    /// What its last ride was charged.
    pub last_charged: Money,
    /// What was paid in it.
    pub paid: Money,
    /// The last check-in of a ride that cost something.
    pub last_paid_check_in: Option<Instant>,
    /// How far its rides came, and in what; `None` where that is not known of one of them, or they are counted in two units.
    pub distance: Option<(u32, DistanceUnit)>,
    /// The rides from this one on are priced as one …
    pub merged_from: u32,
    /// … for which so much was paid so far …
    pub merged_paid: Money,
    /// … after this discount on the whole of them …
    pub merged_discount: Money,
    /// … and so much was counted towards spend steps.
    pub merged_counted: Vec<Counter>,
    /// Until when it can be used at most.
    pub ends: Instant,
}

/// A ride that a window remembers.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RideNote {
    /// What one travelled by.
    pub mode: Mode,
    /// Whose check-in reader.
    pub carrier: CarrierId,
    /// The line, where it is known.
    pub line: Option<LineId>,
    /// Where it began; `None` for a place that the network does not know.
    pub from: Option<PlaceId>,
    /// Where it ended; `None` also where one only checks in.
    pub to: Option<PlaceId>,
    /// The check-in.
    pub check_in: Instant,
    /// The check-out; the check-in where there is none.
    pub check_out: Instant,
    /// The first priced check-in of its journey on that carrier: what decides on peak, unless a rule says otherwise.
    pub first_check_in: Instant,
    /// Whether a correction gave one of its ends: it is priced with the others, but no window runs from it (RULES L3).
    pub corrected: bool,
}

/// What was counted for a rule in a period.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// Which cap, or which steps.
    pub rule: RuleId,
    /// The first day of the period.
    pub begun: TravelDay,
    /// The period.
    pub period: Period,
    /// What was spent in it.
    pub spent: Money,
    /// The rides in it that cost something.
    pub rides: u32,
}

/// A ride of the travel day, as caps see it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CoveredRide {
    /// Its travel day.
    pub day: TravelDay,
    /// What it costs without caps by amount.
    pub price: Money,
    /// What it is charged.
    pub charged: Money,
    /// Whether it cost something, so that it counts as a ride.
    pub counts: bool,
    /// The caps that are bought on the day, as of this ride, and for how much.
    pub bought: Vec<(RuleId, Money)>,
    /// The caps that cover it, and what is paid to be covered: nothing inside a cap, the extension outside.
    pub caps: Vec<(RuleId, Period, Option<Money>)>,
}

impl Tally {
    /// Whether nothing is remembered.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.transfers.is_empty() && self.counters.is_empty() && self.rides.is_empty()
    }

    /// Forgets everything; keeps its room.
    pub(crate) fn clear(&mut self) {
        self.transfers.clear();
        self.counters.clear();
        self.rides.clear();
    }

    /// What was counted for a rule in the period of a day: spent, and rides.
    pub(super) fn counted(&self, rule: RuleId, period: Period, day: TravelDay) -> (Money, u32) {
        self.running(rule, period, day).map_or((Money::ZERO, 0), |c| (c.spent, c.rides))
    }

    /// What was counted for a rule in the period of a day.
    pub(super) fn running(&self, rule: RuleId, period: Period, day: TravelDay) -> Option<&Counter> {
        self.counters.iter().find(|c| c.is_running(rule, period, day))
    }

    pub(super) fn count(&mut self, rule: RuleId, period: Period, day: TravelDay, spent: Money, rides: u32) {
        if spent.is_zero() && rides == 0 {
            // What costs nothing begins no period.
            return;
        }
        let begun = self.running(rule, period, day).map_or_else(|| period.begins(day, None), |c| c.begun);
        Counter { rule, begun, period, spent, rides }.add_to(&mut self.counters);
    }

    /// What is left of it on a later day, with days without travel before. A window that was over by then is not: its
    /// rides would be remembered for as long as that day is.
    pub(crate) fn after_rest(&self, to: TravelDay) -> Self {
        // Wherever the day begins, and in whatever zone, it does so after this.
        let begins_after = i64::from(to.number()).saturating_sub(1).saturating_mul(86_400);
        let mut rested = self.clone();
        rested.fold(|_| false);
        rested.counters.retain(|c| c.period.reaches(c.begun, to));
        rested.transfers.retain(|window| window.ends.unix_seconds() >= begins_after);
        rested
    }

    /// Counts the rides of the day in the longer periods of their caps, but those that stay.
    fn fold(&mut self, stays: impl Fn(&CoveredRide) -> bool) {
        let mut rides = core::mem::take(&mut self.rides);
        // A journey of the day before may have gone on after a ride of this day.
        rides.sort_by_key(|ride| ride.day);
        let (staying, leaving): (Vec<_>, Vec<_>) = rides.into_iter().partition(stays);
        for ride in &leaving {
            for (rule, period, extension) in &ride.caps {
                if *period == Period::TravelDay {
                    continue;
                }
                let inside = u32::from(ride.counts && extension.is_none());
                let of_day = leaving.iter().filter(|other| other.day == ride.day);
                let first = of_day.clone().find(|other| other.caps.iter().any(|(r, ..)| r == rule));
                // What was spent counts once a day, with the first ride that the cap has to do with.
                let is_first = first.is_some_and(|first| core::ptr::eq(first, ride));
                let spent = if is_first { spent_in(of_day, *rule) } else { Money::ZERO };
                if is_first || inside > 0 {
                    self.count(*rule, *period, ride.day, spent, inside);
                }
            }
        }
        self.rides = staying;
        self.counters.put_in_order_by_key(|c| (c.rule, c.begun));
    }

    /// At the edge of a segment: what no later ride can use is forgotten. `from`: no later ride begins before it.
    /// `may_go_on`: whether a ride of the next day may still belong to this one.
    pub(crate) fn end_of_day(&mut self, day: TravelDay, from: Instant, may_go_on: bool) {
        if self.is_empty() {
            return;
        }
        self.fold(|ride| may_go_on && ride.day >= day);
        let next = day.plus_days(1);
        self.counters
            .retain(|c| c.period.reaches(c.begun, next) || (may_go_on && c.period.reaches(c.begun, day)));
        self.transfers.retain(|window| window.ends >= from);
    }
}

/// What the rides of one day, in order, spent inside a cap: all that was left of it where it is bought by their end,
/// whichever ride carried the money; else what the rides inside were charged.
pub(super) fn spent_in<'r>(rides: impl Iterator<Item = &'r CoveredRide> + Clone, rule: RuleId) -> Money {
    let last = rides.clone().last();
    if let Some((_, price)) = last.and_then(|ride| ride.bought.iter().find(|(bought, _)| *bought == rule)) {
        return *price;
    }
    Money::sum(rides.filter(|ride| ride.is_inside(rule)).map(|ride| ride.charged)).unwrap_or(Money::MAX)
}

impl CoveredRide {
    /// Whether a cap covers it without an extension.
    pub(super) fn is_inside(&self, cap: RuleId) -> bool {
        self.caps.iter().any(|(rule, _, extension)| *rule == cap && extension.is_none())
    }
}

impl Counter {
    /// Adds it to the counter of its period.
    pub(super) fn add_to(self, counters: &mut Vec<Self>) {
        let key = |c: &Self| (c.rule, c.period, c.begun);
        if let Some(counter) = counters.iter_mut().find(|c| key(c) == key(&self)) {
            counter.spent = counter.spent.checked_add(self.spent).unwrap_or(Money::MAX);
            counter.rides = counter.rides.saturating_add(self.rides);
        } else {
            counters.push(self);
        }
    }

    fn is_running(&self, rule: RuleId, period: Period, day: TravelDay) -> bool {
        self.rule == rule && self.period == period && self.begun <= day && period.reaches(self.begun, day)
    }
}
