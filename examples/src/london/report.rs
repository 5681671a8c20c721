//! What came of it, ready to be printed or handed on.

use std::collections::BTreeMap;
use std::time::Duration;

use ovcore::ids::CarrierId;
use serde::Serialize;

use super::price::Price;
use super::{Cause, Group, Journey};

/// The Underground, in the sample.
const UNDERGROUND: &str = "LUL";

/// How a journey lies to zone 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Centre {
    /// An end is in zone 1 and no other.
    Inside,
    /// An end is on its border, and none inside.
    Border,
    /// Neither.
    Outside,
}

/// How many journeys, and how many of them cost what was charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Journeys.
    pub journeys: u64,
    /// Of these, priced to the penny.
    pub to_the_penny: u64,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.journeys = self.journeys.saturating_add(1);
        self.to_the_penny = self.to_the_penny.saturating_add(u64::from(right));
    }

    /// The share in ten-thousandths, rounded down; nothing of nothing is 0.
    #[must_use]
    pub fn basis_points(&self) -> u64 {
        self.to_the_penny.saturating_mul(10_000).checked_div(self.journeys).unwrap_or_default()
    }
}

/// Journeys of one system and one product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SystemRow {
    /// The system, or mixture of systems, by its name in the sample.
    pub system: CarrierId,
    /// The product.
    pub group: Group,
    /// How many, and how many to the penny.
    #[serde(flatten)]
    pub share: Share,
    /// Ours is dearer.
    pub dearer: u64,
    /// Ours is cheaper.
    pub cheaper: u64,
    /// No price.
    pub unpriced: u64,
}

/// Journeys whose difference has one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CauseRow {
    /// The cause.
    pub cause: Cause,
    /// How many.
    pub journeys: u64,
    /// Of these, pay as you go on the Underground with an end in zone 1.
    pub of_headline: u64,
}

/// Pay as you go on the Underground, with an end in zone 1, unfinished journeys included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// All: stations on the border of zone 1 count, and so do journeys at another rider's fare.
    pub all: Share,
    /// Of these, those with an end in zone 1 and no other.
    pub inside: Share,
    /// Of all, those that were not charged at another rider's fare: adults, as far as the fare tells.
    pub adults: Share,
    /// Of all, the unfinished ones.
    pub unfinished: Share,
}

/// How long it took, on one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RunTime {
    /// All of it.
    pub milliseconds: u64,
    /// Of this, unpacking and reading rows.
    pub reading_milliseconds: u64,
    /// Of this, making taps and rating them.
    pub rating_milliseconds: u64,
    /// Of this, comparing, and looking for causes.
    pub comparing_milliseconds: u64,
    /// Journeys in a second of all of it.
    pub journeys_per_second: u64,
    /// Journeys in a second of rating alone.
    pub journeys_rated_per_second: u64,
}

/// The outcome. All but `time` depends on the files alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LondonReport {
    /// All journeys.
    pub all: Share,
    /// By system and product, the most journeys first.
    pub systems: Vec<SystemRow>,
    /// Why the others differ, the most journeys first.
    pub causes: Vec<CauseRow>,
    /// The Underground and zone 1.
    pub headline: Headline,
    /// Names of stations that are not in the list, and how often they stood there.
    pub unknown_stations: Vec<(String, u64)>,
    /// How long it took.
    pub time: RunTime,
}

impl LondonReport {
    /// The report as JSON, indented, with a newline at its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing into a text has no I/O to fail, and there is no map.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Journeys of one system and one product, as they are counted.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    share: Share,
    dearer: u64,
    cheaper: u64,
    unpriced: u64,
}

/// What is counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    all: Share,
    rows: BTreeMap<(CarrierId, Group), Row>,
    causes: BTreeMap<Cause, (u64, u64)>,
    headline: Headline,
    pub(super) reading: Duration,
    pub(super) rating: Duration,
    pub(super) comparing: Duration,
}

impl Counts {
    pub(super) const fn journeys(&self) -> u64 {
        self.all.journeys
    }

    /// Counts a journey; asks for the cause only where its price is not its fare.
    pub(super) fn add(
        &mut self,
        journey: &Journey,
        price: Price,
        centre: Centre,
        cause: impl FnOnce() -> Cause,
    ) {
        let right = price == Price::Known(journey.fare);
        self.all.add(right);
        let row = self.rows.entry((journey.system, journey.group)).or_default();
        row.share.add(right);
        if !right {
            let count = match price {
                Price::Known(own) if own > journey.fare => &mut row.dearer,
                Price::Known(_) => &mut row.cheaper,
                Price::Unpriced(_) | Price::Orphan | Price::NoStation => &mut row.unpriced,
            };
            *count = count.saturating_add(1);
        }
        let cause = (!right).then(cause);
        let is_headline = centre != Centre::Outside
            && journey.group == Group::PayAsYouGo
            && journey.system.to_string() == UNDERGROUND;
        if let Some(cause) = cause {
            let (all, of_headline) = self.causes.entry(cause).or_default();
            *all = all.saturating_add(1);
            *of_headline = of_headline.saturating_add(u64::from(is_headline));
        }
        if !is_headline {
            return;
        }
        self.headline.all.add(right);
        if centre == Centre::Inside {
            self.headline.inside.add(right);
        }
        if !cause.is_some_and(Cause::is_other_rider) {
            self.headline.adults.add(right);
        }
        if journey.is_unfinished() {
            self.headline.unfinished.add(right);
        }
    }

    fn time(&self) -> RunTime {
        let whole = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let all = self.reading.saturating_add(self.rating).saturating_add(self.comparing);
        let rate = |time: Duration| {
            let rate = u128::from(self.journeys()).saturating_mul(1_000_000).checked_div(time.as_micros());
            rate.and_then(|rate| u64::try_from(rate).ok()).unwrap_or_default()
        };
        RunTime {
            milliseconds: whole(all),
            reading_milliseconds: whole(self.reading),
            rating_milliseconds: whole(self.rating),
            comparing_milliseconds: whole(self.comparing),
            journeys_per_second: rate(all),
            journeys_rated_per_second: rate(self.rating),
        }
    }

    pub(super) fn report(&self, unknown_stations: Vec<(String, u64)>) -> LondonReport {
        let row = |((system, group), row): (&(CarrierId, Group), &Row)| SystemRow {
            system: *system,
            group: *group,
            share: row.share,
            dearer: row.dearer,
            cheaper: row.cheaper,
            unpriced: row.unpriced,
        };
        let mut systems: Vec<SystemRow> = self.rows.iter().map(row).collect();
        systems.sort_by_key(|row| core::cmp::Reverse(row.share.journeys));
        let cause = |(cause, (journeys, of_headline)): (&Cause, &(u64, u64))| CauseRow {
            cause: *cause,
            journeys: *journeys,
            of_headline: *of_headline,
        };
        let mut causes: Vec<CauseRow> = self.causes.iter().map(cause).collect();
        causes.sort_by_key(|row| core::cmp::Reverse(row.journeys));
        let time = self.time();
        LondonReport { all: self.all, systems, causes, headline: self.headline, unknown_stations, time }
    }
}
