//! The edges of travel days, found once each.

use crate::account::collection_time;
use crate::calendar::{Instant, TravelDay};
use crate::rules::Rules;

/// The edges of a day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edges {
    pub(super) day: TravelDay,
    /// When it begins, and when the next one does.
    pub(super) starts: Instant,
    pub(super) next_starts: Instant,
    /// When it has ended.
    pub(super) ends: Instant,
    /// When it is collected.
    pub(super) collected: Instant,
    /// The same of the day before.
    pub(super) before_ends: Instant,
    pub(super) before_collected: Instant,
}

/// How many days are remembered: more than a month has.
const DAYS: usize = 64;

/// Remembers the edges of the days that taps fall on.
#[derive(Debug)]
pub(super) struct Days<'a> {
    rules: &'a Rules,
    last: Edges,
    known: Vec<Option<Edges>>,
}

impl<'a> Days<'a> {
    pub(super) fn new(rules: &'a Rules) -> Self {
        Self { rules, last: edges(rules, TravelDay::MIN), known: vec![None; DAYS] }
    }

    /// The edges of the day of an instant.
    pub(super) fn of(&mut self, at: Instant) -> Edges {
        if at >= self.last.starts && at < self.last.next_starts {
            return self.last;
        }
        self.edges(self.rules.calendar().day_of(at))
    }

    /// The edges of a day.
    pub(super) fn edges(&mut self, day: TravelDay) -> Edges {
        let place = usize::try_from(day.number()).unwrap_or_default() % DAYS;
        let known = self.known.get(place).copied().flatten().filter(|known| known.day == day);
        let found = known.unwrap_or_else(|| edges(self.rules, day));
        if let Some(slot) = self.known.get_mut(place) {
            *slot = Some(found);
        }
        self.last = found;
        found
    }
}

fn edges(rules: &Rules, day: TravelDay) -> Edges {
    let calendar = rules.calendar();
    let (before, next) = (day.plus_days(-1), day.plus_days(1));
    Edges {
        day,
        starts: calendar.starts(day),
        next_starts: calendar.starts(next),
        ends: calendar.ends(day),
        collected: collection_time(rules, day),
        before_ends: calendar.ends(before),
        before_collected: collection_time(rules, before),
    }
}
