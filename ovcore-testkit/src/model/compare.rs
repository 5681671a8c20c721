//! The engine's days beside the model's history.

use core::fmt::Write as _;
use std::collections::{BTreeMap, BTreeSet};

use ovcore::calendar::{Instant, TravelDay};
use ovcore::day::{Carry, DayInput, rate_explained};
use ovcore::fare::Explanation;
use ovcore::fare::HeldProduct;
use ovcore::ids::{TapId, TripId};
use ovcore::language::Language;
use ovcore::rules::Rules;
use ovcore::tap::{Bucket, Tap};
use ovcore::trip::{Correction, Trip};

use super::{History, Model, Opinion};

/// What a card did, as both are told.
#[derive(Clone, Debug)]
pub struct Story {
    /// Its taps.
    pub taps: Vec<Tap>,
    /// What it holds.
    pub products: Vec<HeldProduct>,
    /// What was corrected.
    pub corrections: Vec<Correction>,
    /// As of when both look.
    pub as_of: Instant,
}

/// Where engine and model differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// About which trip or tap.
    pub about: TapId,
    /// What the engine says.
    pub engine: String,
    /// What the model says.
    pub model: String,
}

impl Story {
    fn history(&self) -> History<'_> {
        History {
            taps: &self.taps,
            as_of: self.as_of,
            products: &self.products,
            inert: &[],
            corrections: &self.corrections,
        }
    }

    /// The story as a timetable.
    #[must_use]
    pub fn show(&self, rules: &Rules) -> String {
        let mut text = String::new();
        let mut taps: Vec<&Tap> = self.taps.iter().collect();
        taps.sort_by_key(|tap| (tap.at, tap.id));
        for tap in taps {
            let (date, time) = rules.calendar().local(tap.at);
            let more = [
                tap.line.map(|line| format!(" line {line}")),
                tap.vehicle.map(|vehicle| format!(" vehicle {vehicle}")),
                (tap.reader_outcome.name() != "accepted").then(|| format!(" {}", tap.reader_outcome.name())),
                (tap.received_at != tap.at).then(|| format!(" received {}", tap.received_at)),
            ];
            let more: String = more.into_iter().flatten().collect();
            let _ = writeln!(
                text,
                "{date} {time}  {} {} {} {} reader {} id {}{more}",
                tap.carrier,
                tap.mode,
                tap.direction.name(),
                tap.location,
                tap.reader,
                tap.id
            );
        }
        for held in &self.products {
            let _ = writeln!(text, "holds {} from {} until {}", held.product, held.from, held.until);
        }
        for said in &self.corrections {
            let _ = writeln!(text, "corrected: {} at {}", said.trip, said.place);
        }
        let _ = writeln!(text, "as of {}", self.as_of);
        text
    }

    /// Drops taps, products and corrections for as long as the story still fails.
    #[must_use]
    pub fn shrink(self, fails: impl Fn(&Self) -> bool) -> Self {
        let drops = |story: &Self| {
            let mut shorter = without_each(story, |own| &mut own.taps);
            shorter.extend(without_each(story, |own| &mut own.products));
            shorter.extend(without_each(story, |own| &mut own.corrections));
            shorter
        };
        shrunk(self, drops, fails)
    }
}

/// What is told, without one of its things: once for each.
pub(super) fn without_each<S: Clone, T>(told: &S, things: impl Fn(&mut S) -> &mut Vec<T>) -> Vec<S> {
    let count = things(&mut told.clone()).len();
    let without = |place| {
        let mut shorter = told.clone();
        things(&mut shorter).remove(place);
        shorter
    };
    (0..count).map(without).collect()
}

/// Takes the first of the shorter ones that still fails, for as long as there is one.
pub(super) fn shrunk<S>(mut told: S, shorter: impl Fn(&S) -> Vec<S>, fails: impl Fn(&S) -> bool) -> S {
    while let Some(next) = shorter(&told).into_iter().find(&fails) {
        told = next;
    }
    told
}

/// The engine's days, one handed to the next.
fn engine(model: &Model, rules: &Rules, story: &Story) -> (Opinion, BTreeMap<TripId, Explanation>) {
    let mut days: BTreeMap<TravelDay, Vec<&Tap>> = BTreeMap::new();
    for tap in &story.taps {
        days.entry(model.clock.day_of(model.position(tap))).or_default().push(tap);
    }
    let mut trips: BTreeMap<TripId, Trip> = BTreeMap::new();
    let mut buckets = BTreeMap::new();
    let mut explanations = BTreeMap::new();
    let mut carry = Carry::default();
    let (Some(mut day), Some(last)) = (days.keys().next().copied(), days.keys().next_back().copied()) else {
        return (Opinion { trips: Vec::new(), buckets }, explanations);
    };
    while day <= last.plus_days(2) {
        let none = Vec::new();
        let taps = days.get(&day).unwrap_or(&none);
        let input = DayInput {
            day,
            taps,
            next: days.get(&day.plus_days(1)).unwrap_or(&none),
            carry_in: &carry,
            as_of: story.as_of,
            products: &story.products,
            inert: &[],
            corrections: &story.corrections,
        };
        let (rated, out) = rate_explained(rules, &input);
        let told = rated.trips.iter().map(|trip| trip.id).zip(rated.explanations);
        explanations.extend(told.filter_map(|(id, why)| Some((id, why?))));
        trips.extend(rated.trips.into_iter().map(|trip| (trip.id, trip)));
        for (tap, bucket) in rated.buckets {
            let before = buckets.insert(tap, bucket);
            assert!(before.is_none(), "{tap} is in two buckets");
        }
        carry = out;
        day = day.plus_days(1);
    }
    (Opinion { trips: trips.into_values().collect(), buckets }, explanations)
}

/// What each trip of a story costs by either.
pub(super) fn fares(model: &Model, rules: &Rules, story: &Story) -> String {
    let sum = |opinion: &Opinion, id: TripId| {
        let trip = opinion.trips.iter().find(|trip| trip.id == id);
        trip.map_or_else(|| "no trip".to_owned(), |trip| trip.fare.to_string())
    };
    let ((engine, explanations), own) = (engine(model, rules, story), model.rate(&story.history()));
    let lines = |id: &TripId| explanations.get(id).map(|why| why.text(Language::English)).unwrap_or_default();
    let ids: BTreeSet<TripId> = engine.trips.iter().chain(&own.trips).map(|trip| trip.id).collect();
    let mut text = String::new();
    for id in ids {
        let _ = writeln!(text, "{id}: engine {}, model {}\n{}", sum(&engine, id), sum(&own, id), lines(&id));
    }
    text
}

/// Both opinions of a story.
///
/// # Errors
/// The first difference.
pub fn compare(model: &Model, rules: &Rules, story: &Story) -> Result<Opinion, Difference> {
    let mut own = model.rate(&story.history());
    own.trips.sort_by_key(|trip| trip.id);
    let (engine, _) = engine(model, rules, story);
    for tap in &story.taps {
        let (a, b): (Option<&Bucket>, Option<&Bucket>) =
            (engine.buckets.get(&tap.id), own.buckets.get(&tap.id));
        if a != b {
            return Err(Difference { about: tap.id, engine: format!("{a:?}"), model: format!("{b:?}") });
        }
    }
    let by_id = |opinion: &Opinion, id: TripId| opinion.trips.iter().find(|trip| trip.id == id).cloned();
    for id in engine.trips.iter().chain(&own.trips).map(|trip| trip.id) {
        let (a, b) = (by_id(&engine, id), by_id(&own, id));
        if a != b {
            return Err(Difference { about: id, engine: format!("{a:#?}"), model: format!("{b:#?}") });
        }
    }
    Ok(own)
}
