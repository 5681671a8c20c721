//! One card's taps, cut into days and rated one after the other.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use crate::calendar::{Instant, TravelDay};
use crate::day::{Carry, DayInput, Rater, rate_with};
use crate::fare::{Explanation, HeldProduct};
use crate::rules::Rules;
use crate::tap::Tap;
use crate::trip::Trip;

/// A trip as it ended, with its explanation where one was asked for and the trip has a price.
#[derive(Clone, Debug)]
pub(crate) struct RatedTrip {
    pub(crate) trip: Trip,
    pub(crate) explanation: Option<Explanation>,
}

/// Rates all taps of one card, as if every one had arrived in time and nothing more could come.
///
/// The taps come in any order. Of taps with one id the highest version counts, and of one version the one that was
/// received first (RULES P1).
pub(crate) fn rate_card<T: Borrow<Tap>>(
    rater: &mut Rater,
    rules: &Rules,
    taps: &[T],
    products: &[HeldProduct],
    explain: bool,
) -> Vec<RatedTrip> {
    let days = days_of(rules, taps);
    let mut card =
        Card { rater, rules, days: &days, products, explain, carry: Carry::default(), trips: Vec::new() };
    let mut before: Option<TravelDay> = None;
    for day in days.keys() {
        if let Some(before) = before {
            card.pass_to(before, *day);
        }
        card.rate(*day);
        before = Some(*day);
    }
    if let Some(last) = before
        && card.carry.open.is_some()
    {
        card.rate(last.plus_days(1));
    }
    card.trips
}

/// The taps that count, by the day that they are rated in: that of their instant, and of a quarantined one that of
/// when it was received (RULES P8).
fn days_of<'t, T: Borrow<Tap>>(rules: &Rules, taps: &'t [T]) -> BTreeMap<TravelDay, Vec<&'t Tap>> {
    let mut counted: Vec<&Tap> = taps.iter().map(Borrow::borrow).collect();
    counted.sort_by_key(|tap| (tap.id, core::cmp::Reverse(tap.version), tap.received_at));
    counted.dedup_by_key(|tap| tap.id);
    let mut days: BTreeMap<TravelDay, Vec<&Tap>> = BTreeMap::new();
    for tap in counted {
        let at = rules.windows().position(tap.at, tap.received_at);
        days.entry(rules.calendar().day_of(at)).or_default().push(tap);
    }
    days
}

/// A card while its days are rated.
struct Card<'a> {
    rater: &'a mut Rater,
    rules: &'a Rules,
    days: &'a BTreeMap<TravelDay, Vec<&'a Tap>>,
    products: &'a [HeldProduct],
    explain: bool,
    carry: Carry,
    trips: Vec<RatedTrip>,
}

impl Card<'_> {
    /// Hands what one day left to the next with taps. A trip that is open at the edge ends on the day between.
    fn pass_to(&mut self, before: TravelDay, day: TravelDay) {
        let mut before = before;
        if self.carry.open.is_some() && before.plus_days(1) < day {
            before = before.plus_days(1);
            self.rate(before);
        }
        self.carry = self.carry.handed_to(before, day);
    }

    fn rate(&mut self, day: TravelDay) {
        let after = day.plus_days(1);
        let until = self.rules.calendar().starts(after).plus_seconds(self.rules.windows().same_presentation);
        let of = |day: TravelDay| self.days.get(&day).map(Vec::as_slice).unwrap_or_default();
        // A presentation may reach over the edge of the day (RULES P2).
        let next: Vec<&Tap> = of(after).iter().filter(|tap| tap.at <= until).copied().collect();
        let input = DayInput {
            day,
            taps: of(day),
            next: &next,
            carry_in: &self.carry,
            as_of: Instant::MAX,
            products: self.products,
            inert: &[],
            corrections: &[],
        };
        let (rated, carry) = rate_with(self.rater, self.rules, &input, self.explain);
        let explanations = rated.explanations.into_iter().chain(core::iter::repeat(None));
        for (trip, explanation) in rated.trips.into_iter().zip(explanations) {
            // One that was open at the edge of the day before stands here as it ended.
            match self.trips.iter_mut().rev().find(|known| known.trip.id == trip.id) {
                Some(known) => *known = RatedTrip { trip, explanation },
                None => self.trips.push(RatedTrip { trip, explanation }),
            }
        }
        self.carry = carry;
    }
}
