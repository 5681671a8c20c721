//! What is counted of a month: while it goes on, and once it is over.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::policy::CountersPolicy;
use crate::account::{HeldDay, HeldTrip};
use crate::calendar::{Instant, TravelDay};
use crate::card::Audience;
use crate::fare::Peak;
use crate::ids::{CarrierId, PlaceId, TripId};
use crate::money::Money;
use crate::rules::Rules;
use crate::trip::{Fare, Trip, TripStatus};

/// Two places between which one travels, whichever way: the smaller id first.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// One end …
    pub one: PlaceId,
    /// … and the other.
    pub other: PlaceId,
}

impl Route {
    /// The route between two places.
    #[must_use]
    pub fn between(a: PlaceId, b: PlaceId) -> Self {
        if a <= b { Self { one: a, other: b } } else { Self { one: b, other: a } }
    }
}

impl core::fmt::Display for Route {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(&format!("{} – {}", self.one, self.other))
    }
}

/// What was travelled most, and how often. Of several equally often the first by name.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Favourite<T> {
    /// What.
    pub what: T,
    /// How often.
    pub trips: u32,
}

/// Trips by whether their check-in was in the peak.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PeakCounts {
    /// In the peak.
    pub peak: u32,
    /// Outside it.
    pub off_peak: u32,
    /// By tariffs that make no difference.
    pub no_difference: u32,
    /// Nobody can say.
    pub not_known: u32,
}

impl PeakCounts {
    const fn count(&mut self, peak: Peak) {
        let slot = match peak {
            Peak::Peak => &mut self.peak,
            Peak::OffPeak => &mut self.off_peak,
            Peak::NoDifference => &mut self.no_difference,
            Peak::NotKnown => &mut self.not_known,
        };
        *slot = slot.saturating_add(1);
    }

    /// When most trips began; of several equally often the first in the order of [`Peak::ALL`].
    #[must_use]
    pub fn mostly(self) -> Peak {
        let counts = [self.peak, self.off_peak, self.no_difference, self.not_known];
        let most = counts.into_iter().max().unwrap_or_default();
        Peak::ALL
            .into_iter()
            .zip(counts)
            .find(|(_, count)| *count == most)
            .map_or(Peak::NotKnown, |(peak, _)| peak)
    }
}

/// What a host counts beside travel. What it does not count is not known, and not none.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Services {
    /// Bicycles rented (OV-fiets).
    pub bike_rentals: Option<u32>,
    /// Bicycles parked on account.
    pub bike_parkings: Option<u32>,
}

/// The counters of a month that is over.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MonthCounters {
    /// How many trips.
    pub trips: u32,
    /// On how many dates.
    pub days: u32,
    /// How many days lay between the last trip and the end of the month.
    pub days_since_last_trip: u32,
    /// In the peak and outside it.
    pub peak: PeakCounts,
    /// The route that was travelled most, if it was often enough.
    pub favourite_route: Option<Favourite<Route>>,
    /// The place where most trips began or ended, if it was often enough.
    pub favourite_station: Option<Favourite<PlaceId>>,
    /// What the travel earned, by carrier.
    pub revenue: BTreeMap<CarrierId, Money>,
    /// What a host counts beside travel.
    pub services: Services,
}

impl MonthCounters {
    /// What the travel earned in all.
    #[must_use]
    pub fn revenue_in_all(&self) -> Money {
        Money::sum(self.revenue.values().copied()).unwrap_or(Money::MAX)
    }
}

/// A month that goes on. It counts every route and station, because nobody knows yet which will be the favourite; all but
/// the favourites goes when the month is over.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MonthTally {
    trips: u32,
    days: u32,
    last_trip: Option<TravelDay>,
    peak: PeakCounts,
    /// Pairs, since a route is no text that could be a key in JSON.
    routes: Vec<(Route, u32)>,
    stations: BTreeMap<PlaceId, u32>,
    revenue: BTreeMap<CarrierId, Money>,
}

/// By what a day is counted.
pub(super) struct Counting<'a> {
    pub(super) rules: &'a Rules,
    pub(super) audience: Audience,
    pub(super) from: Option<Instant>,
}

/// A trip as an audience sees it.
struct Seen {
    from: PlaceId,
    to: Option<PlaceId>,
    peak: Peak,
    earned: Vec<(CarrierId, Money)>,
}

impl MonthTally {
    /// Counts a day: the trips that checked in on it. A journey that goes on over midnight was begun on the day before;
    /// from 03:05 on nothing continues it (RULES J1), so no more days are needed. Gives whether there were any trips.
    pub(super) fn count(&mut self, by: &Counting<'_>, day: &HeldDay, before: Option<&HeldDay>) -> bool {
        let mut firsts = Firsts(Vec::new());
        before.into_iter().flat_map(|before| &before.trips).for_each(|held| firsts.note(held));
        let mut any = false;
        for held in &day.trips {
            firsts.note(held);
            let Some(seen) = by.seen(held, &firsts) else { continue };
            any = true;
            self.trips = self.trips.saturating_add(1);
            self.peak.count(seen.peak);
            let places = [Some(seen.from), seen.to.filter(|to| *to != seen.from)];
            for place in places.into_iter().flatten() {
                let count = self.stations.entry(place).or_default();
                *count = count.saturating_add(1);
            }
            if let Some(to) = seen.to.filter(|to| *to != seen.from) {
                self.route(Route::between(seen.from, to));
            }
            for (carrier, amount) in seen.earned {
                let sum = self.revenue.entry(carrier).or_default();
                *sum = sum.checked_add(amount).unwrap_or(Money::MAX);
            }
        }
        if any {
            self.days = self.days.saturating_add(1);
            self.last_trip = self.last_trip.max(Some(day.day));
        }
        any
    }

    fn route(&mut self, route: Route) {
        match self.routes.binary_search_by_key(&route, |(own, _)| *own) {
            Ok(place) => {
                if let Some((_, count)) = self.routes.get_mut(place) {
                    *count = count.saturating_add(1);
                }
            }
            Err(place) => self.routes.insert(place, (route, 1)),
        }
    }

    /// What stays of it when the month is over; `None` where nothing was travelled.
    pub(super) fn close(self, last_day: TravelDay, policy: &CountersPolicy) -> Option<MonthCounters> {
        let last_trip = self.last_trip?;
        let least = policy.favourite_trips_min;
        Some(MonthCounters {
            trips: self.trips,
            days: self.days,
            days_since_last_trip: u32::try_from(last_day.days_since(last_trip)).unwrap_or_default(),
            peak: self.peak,
            favourite_route: favourite(self.routes, least),
            favourite_station: favourite(self.stations, least),
            revenue: self.revenue,
            services: Services::default(),
        })
    }
}

/// The one that counts most; of several the first by name.
fn favourite<T: Ord>(counts: impl IntoIterator<Item = (T, u32)>, least: u32) -> Option<Favourite<T>> {
    let most = counts.into_iter().min_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then_with(|| a.cmp(b)));
    most.filter(|(_, trips)| *trips >= least).map(|(what, trips)| Favourite { what, trips })
}

/// The first priced check-in of each journey on each carrier (RULES J5).
struct Firsts(Vec<(TripId, CarrierId, Instant)>);

impl Firsts {
    /// Only trips with a real check-out count: a boarding fare is none.
    fn note(&mut self, held: &HeldTrip) {
        let trip = &held.trip;
        if trip.status != TripStatus::Complete || held.withdrawn {
            return;
        }
        for leg in &trip.legs {
            if self.find(trip.journey, leg.carrier).is_none() {
                self.0.push((trip.journey, leg.carrier, trip.check_in.at));
            }
        }
    }

    fn find(&self, journey: TripId, carrier: CarrierId) -> Option<Instant> {
        self.0.iter().find(|(own, of, _)| (*own, *of) == (journey, carrier)).map(|(_, _, at)| *at)
    }
}

impl Counting<'_> {
    /// A trip as the audience sees it; `None` where it sees none: cancelled, withdrawn, under way, other carriers', or from
    /// before it may be counted.
    fn seen(&self, held: &HeldTrip, firsts: &Firsts) -> Option<Seen> {
        let trip = &held.trip;
        let goes_on = trip.status.is_under_way() || matches!(trip.status, TripStatus::Cancelled { .. });
        if held.withdrawn || goes_on || self.from.is_some_and(|from| trip.check_in.at < from) {
            return None;
        }
        let ended_at = match trip.status {
            TripStatus::Corrected { to } => Some(to),
            TripStatus::MissingCheckOut | TripStatus::SamePlace => None,
            TripStatus::Open { .. }
            | TripStatus::Complete
            | TripStatus::Cancelled { .. }
            | TripStatus::Held { .. }
            | TripStatus::CorrectedCheckIn { .. } => trip.check_out.as_ref().map(|end| end.place),
        };
        let (from, to, carrier) = match self.audience {
            Audience::BackOffice => (
                trip.check_in.place,
                ended_at,
                trip.legs.first().map_or(trip.check_in.carrier, |leg| leg.carrier),
            ),
            Audience::Carrier(own) => {
                let mut legs = trip.legs.iter().filter(|leg| leg.carrier == own);
                match (legs.next(), trip.legs.is_empty()) {
                    (Some(first), _) => {
                        let to = legs.next_back().map_or(first.to, |last| last.to);
                        (first.from, to.filter(|_| ended_at.is_some()), own)
                    }
                    (None, true) if trip.check_in.carrier == own => (trip.check_in.place, None, own),
                    (None, _) => return None,
                }
            }
        };
        let is_own = |of: &CarrierId| self.audience == Audience::BackOffice || *of == carrier;
        Some(Seen {
            from,
            to,
            peak: self.peak(trip, carrier, firsts),
            earned: held.earned().filter(|(of, _)| is_own(of)).collect(),
        })
    }

    fn peak(&self, trip: &Trip, carrier: CarrierId, firsts: &Firsts) -> Peak {
        let leg = trip.legs.iter().find(|leg| leg.carrier == carrier);
        let Some(leg) = leg.filter(|_| matches!(trip.fare, Fare::Priced(_))) else { return Peak::NotKnown };
        let at = firsts.find(trip.journey, carrier).unwrap_or(trip.check_in.at);
        self.rules.peak(leg.tariff, at)
    }
}
