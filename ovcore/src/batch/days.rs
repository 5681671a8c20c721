//! The edges of travel days, found once each.

use crate::account::collection_time;
use crate::calendar::{DayEdges, Instant, TravelDay};
use crate::rules::Rules;

/// The edges of a day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edges {
    pub(super) own: DayEdges,
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
    pub(super) fn of(&mut self, at: Instant) -> &Edges {
        if at >= self.last.own.starts && at < self.last.own.next_starts {
            return &self.last;
        }
        self.edges(self.rules.calendar().day_of(at))
    }

    /// The edges of a day.
    pub(super) fn edges(&mut self, day: TravelDay) -> &Edges {
        if self.last.own.day == day {
            return &self.last;
        }
        let place = usize::try_from(day.number()).unwrap_or_default() % DAYS;
        let known = self.known.get(place).copied().flatten().filter(|known| known.own.day == day);
        let found = known.unwrap_or_else(|| edges(self.rules, day));
        if let Some(slot) = self.known.get_mut(place) {
            *slot = Some(found);
        }
        self.last = found;
        &self.last
    }
}

fn edges(rules: &Rules, day: TravelDay) -> Edges {
    let calendar = rules.calendar();
    let before = day.plus_days(-1);
    Edges {
        own: calendar.edges(day),
        collected: collection_time(rules, day),
        before_ends: calendar.ends(before),
        before_collected: collection_time(rules, before),
    }
}
