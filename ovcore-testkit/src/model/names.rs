//! What something that is kept names: each tap, date and instant in it, read out of its stored form.
//!
//! Something is as old as the oldest travel day that it names (manual, *choices*). A tap is of the travel day of its trip,
//! by whatever the history up to some instant made of it, and never younger than its own date; one without a trip is of
//! its own date (RULES T5). An instant is of its civil date (T4).

use std::collections::BTreeMap;

use ovcore::calendar::{Instant, TravelDay};
use ovcore::tap::Tap;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{History, Model};

/// The travel days of the taps of a life, as the model has them.
pub(super) struct Names<'a> {
    model: &'a Model,
    /// The oldest that a tap ever seemed to be of: an open trip may begin a journey of its own date at 03:05 (RULES J1).
    days: BTreeMap<String, TravelDay>,
    /// As it is known last: the day of each tap, and of each trip.
    last: BTreeMap<String, TravelDay>,
    trips: BTreeMap<String, TravelDay>,
}

impl<'a> Names<'a> {
    /// Reads the history as of each tap that came in, one by one by their ids within an instant, and each end of a travel
    /// day.
    pub(super) fn new(model: &'a Model, taps: &[Tap], until: Instant) -> Self {
        let own = |tap: &Tap| model.clock.date(tap.at).min(model.clock.day_of(model.position(tap)));
        let dates: BTreeMap<String, TravelDay> =
            taps.iter().map(|tap| (tap.id.to_string(), own(tap))).collect();
        let mut names = Self { model, days: dates.clone(), last: dates.clone(), trips: BTreeMap::new() };
        let mut came: Vec<Tap> = taps.to_vec();
        came.sort_by_key(|tap| (tap.received_at, tap.id));
        let mut edges = vec![until];
        for tap in taps {
            let date = model.clock.date(tap.at);
            edges.extend([model.clock.ends(date.plus_days(-1)), model.clock.ends(date)]);
        }
        let by = |at: Instant| came.partition_point(|tap| tap.received_at <= at);
        let mut all: Vec<(Instant, usize)> = edges.iter().map(|at| (*at, by(*at))).collect();
        all.extend(came.iter().zip(1..).map(|(tap, known)| (tap.received_at, known)));
        all.retain(|(at, _)| *at <= until);
        all.sort_unstable();
        all.dedup();
        for (as_of, known) in all {
            let known = &came[..known];
            let history = History { taps: known, as_of, products: &[], inert: &[], corrections: &[] };
            names.trips.clear();
            names.last.clone_from(&dates);
            for trip in model.rate(&history).trips {
                names.trips.insert(trip.id.to_string(), trip.day);
                names.note(trip.check_in.tap.as_str(), trip.day);
                if let Some(tap) = trip.check_out.map(|end| end.tap) {
                    names.note(tap.as_str(), trip.day);
                }
            }
        }
        names
    }

    pub(super) fn date(&self, at: Instant) -> TravelDay {
        self.model.clock.date(at)
    }

    fn note(&mut self, tap: &str, day: TravelDay) {
        for known in [self.days.get_mut(tap), self.last.get_mut(tap)].into_iter().flatten() {
            *known = (*known).min(day);
        }
    }

    /// For what is kept as it was last, and not as it ever was.
    pub(super) fn as_known_last(&self) -> Self {
        Self {
            model: self.model,
            days: self.last.clone(),
            last: self.last.clone(),
            trips: self.trips.clone(),
        }
    }

    /// The oldest day that something names.
    pub(super) fn oldest(&self, something: &impl Serialize) -> Option<TravelDay> {
        let stored = serde_json::to_value(something).expect("a stored form");
        self.of(&stored).into_iter().map(|(day, _)| day).min()
    }

    /// The days that a stored form names, each with where.
    pub(super) fn of(&self, stored: &Value) -> Vec<(TravelDay, String)> {
        let mut days = Vec::new();
        self.read(stored, "", &mut days);
        // What is forgotten of an item stands there as the first of all days.
        days.retain(|(day, _)| *day > TravelDay::MIN);
        days
    }

    fn read(&self, value: &Value, at: &str, days: &mut Vec<(TravelDay, String)>) {
        match value {
            Value::String(text) => {
                let date = || text.parse::<TravelDay>().ok();
                let instant = || Instant::parse(text).ok().map(|at| self.model.clock.date(at));
                let day = self.days.get(text).copied().or_else(date).or_else(instant);
                days.extend(day.map(|day| (day, at.to_owned())));
            }
            // Money for a trip is of the day that it was asked for, whatever became of the trip since (RULES F5).
            Value::Object(money) if money.contains_key("amount") && money.contains_key("trip") => {
                if let Some(day) = money.get("day") {
                    self.read(day, &format!("{at} day"), days);
                }
            }
            Value::Array(all) => all.iter().for_each(|value| self.read(value, at, days)),
            Value::Object(all) => {
                days.extend(self.shares_alone(all).into_iter().map(|day| (day, format!("{at} shares"))));
                // A period that goes on is no travel.
                let goes_on = |name: &str| ["counters", "merged_counted"].contains(&name);
                let all = all.iter().filter(|(name, _)| !goes_on(name));
                all.for_each(|(name, value)| self.read(value, &format!("{at} {name}"), days));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The days of trips of which shares are kept and no amount.
    fn shares_alone(&self, all: &Map<String, Value>) -> Vec<TravelDay> {
        let trips = |name: &str| -> Vec<&str> {
            let list = all.get(name).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(|one| one.get("trip")?.as_str()).collect()
        };
        let known = [trips("items"), trips("referenced")].concat();
        let alone = trips("shares").into_iter().filter(|trip| !known.contains(trip));
        alone.filter_map(|trip| self.trips.get(trip).copied()).collect()
    }
}
