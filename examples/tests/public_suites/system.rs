//! What every adapter is built on: documents made of JSON, taps made of times and places, and the engine that rates
//! them day after day through the public doors of `ovcore`.

use std::collections::BTreeMap;

use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::Token;
use ovcore::day::{Carry, DayInput, rate, rate_explained};
use ovcore::fare::{HeldProduct, TariffBook, TariffDocument};
use ovcore::ids::TapId;
use ovcore::money::{Exact, Money};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::{Bucket, Direction, Mode, ReaderOutcome, Tap};
use ovcore::trip::{Fare, Trip, TripStatus};
use serde_json::{Map, Value, json};

/// The rules of one system, read from the texts of its documents.
pub(crate) struct System {
    rules: Rules,
}

/// What became of a card's taps.
pub(crate) struct Rated {
    /// In order of check-in.
    pub(crate) trips: Vec<Trip>,
    pub(crate) buckets: BTreeMap<TapId, Bucket>,
}

impl System {
    /// Reads and checks the documents; the findings as a text where they are not right.
    pub(crate) fn new(policy: &Value, network: &Value, tariffs: &[Value]) -> Result<Self, String> {
        let policy = Policy::from_json(&policy.to_string()).map_err(|e| e.to_string())?;
        let network = NetworkDocument::from_json(&network.to_string()).map_err(|e| e.to_string())?;
        let network = Network::new(network).map_err(|e| e.to_string())?;
        let read = |tariff: &Value| TariffDocument::from_json(&tariff.to_string());
        let tariffs: Result<Vec<_>, _> = tariffs.iter().map(read).collect();
        let book = TariffBook::new(tariffs.map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
        Rules::new(policy, network, book).map(|rules| Self { rules }).map_err(|e| e.to_string())
    }

    /// Rates the taps of one card day after day. Whatever the order in which the taps are given, and with or without
    /// explanations, the trips must be the same; lines and legs must add up to the price.
    pub(crate) fn rate(&self, taps: &[Tap], products: &[&str]) -> Rated {
        let held: Vec<HeldProduct> = products
            .iter()
            .map(|product| HeldProduct {
                product: product.parse().unwrap(),
                from: TravelDay::MIN,
                until: TravelDay::MAX,
            })
            .collect();
        let mut rated = Rated { trips: Vec::new(), buckets: BTreeMap::new() };
        let calendar = self.rules.calendar();
        let days = taps.iter().map(|tap| calendar.day_of(tap.at));
        let Some((first, last)) = days.clone().min().zip(days.max()) else { return rated };
        let as_of = calendar.ends(last).plus_seconds(1);
        let mut carry = Carry::default();
        // A day more, so that every trip has ended.
        for offset in 0..=last.days_since(first).saturating_add(1) {
            let day = first.plus_days(offset);
            let own: Vec<&Tap> = taps.iter().filter(|tap| calendar.day_of(tap.at) == day).collect();
            let input = DayInput {
                day,
                taps: &own,
                next: &[],
                carry_in: &carry,
                as_of,
                products: &held,
                inert: &[],
                corrections: &[],
            };
            let (today, carry_out) = rate_explained(&self.rules, &input);
            let plain = rate(&self.rules, &input);
            assert_eq!((&plain.0.trips, &plain.1), (&today.trips, &carry_out), "explaining changes nothing");
            for (trip, explanation) in today.trips.iter().zip(&today.explanations) {
                if let Fare::Priced(price) = trip.fare {
                    let lines = explanation.as_ref().map_or(Exact::ZERO, ovcore::fare::Explanation::total);
                    assert_eq!(lines, Exact::from_money(price), "lines add up: {trip:?} {explanation:?}");
                    assert_eq!(Money::sum(trip.legs.iter().map(|leg| leg.amount)), Some(price), "{trip:?}");
                }
            }
            let backwards: Vec<&Tap> = own.iter().rev().copied().collect();
            let (reversed, _) = rate(&self.rules, &DayInput { taps: &backwards, ..input });
            assert_eq!(reversed.trips, today.trips, "the order in which taps come does not matter");
            rated.buckets.extend(today.buckets);
            for trip in today.trips {
                rated.trips.retain(|known| known.id != trip.id);
                rated.trips.push(trip);
            }
            carry = carry_out;
        }
        rated.trips.sort_by_key(|trip| (trip.check_in.at, trip.id));
        rated
    }
}

impl Rated {
    /// What each trip is charged, in minor units; `None` where its price is not known.
    pub(crate) fn charges(&self) -> Vec<Option<i64>> {
        let charge = |trip: &Trip| match trip.fare {
            Fare::Priced(amount) => Some(amount.minor()),
            Fare::Unpriced(_) | Fare::Pending => None,
        };
        self.trips.iter().map(charge).collect()
    }

    /// What all trips with a price are charged.
    pub(crate) fn total(&self) -> i64 {
        Money::sum(self.trips.iter().map(|trip| trip.fare.charged())).unwrap().minor()
    }

    /// What one carrier receives.
    pub(crate) fn of_carrier(&self, carrier: &str) -> i64 {
        let legs = self.trips.iter().flat_map(|trip| &trip.legs);
        let own = legs.filter(|leg| leg.carrier.as_str().eq_ignore_ascii_case(carrier));
        Money::sum(own.map(|leg| leg.amount)).unwrap().minor()
    }

    /// What the trips of each travel day are charged.
    pub(crate) fn by_day(&self) -> Vec<i64> {
        let mut days: BTreeMap<TravelDay, Vec<Money>> = BTreeMap::new();
        for trip in &self.trips {
            days.entry(trip.day).or_default().push(trip.fare.charged());
        }
        days.into_values().map(|day| Money::sum(day).unwrap().minor()).collect()
    }

    /// Why trips have no price, for the table.
    pub(crate) fn reasons(&self) -> String {
        let reason = |trip: &Trip| match (trip.fare, trip.status) {
            (Fare::Unpriced(reason), _) => Some(format!("{reason:?}")),
            (Fare::Pending, status) => Some(format!("{status:?}")),
            (Fare::Priced(_), TripStatus::MissingCheckOut) => Some("missing its check-out".to_owned()),
            (Fare::Priced(_), _) => None,
        };
        self.trips.iter().filter_map(reason).collect::<Vec<_>>().join(" ")
    }
}

/// A policy in UTC whose travel days begin and end at midnight, without free changes of mind and without journeys:
/// the suites bring transfers of their own. `own` is put over it, section by section.
pub(crate) fn policy(own: &Value) -> Value {
    let mut policy = json!({
        "format": "ovcore/policy/1",
        "travel_day": { "time_zone": "UTC", "starts": "00:00", "ends": "00:00" },
        "taps": { "same_presentation_seconds": 0, "wrong_pole_minutes": null, "same_place_free_minutes": 0 },
        "trip": { "longest_rail_minutes": 1440, "longest_bus_tram_metro_minutes": 1440 },
        "journey": { "transfer_window_minutes": 0 },
    });
    for (section, fields) in own.as_object().into_iter().flatten() {
        for (field, value) in fields.as_object().unwrap() {
            policy[section][field] = value.clone();
        }
    }
    policy
}

/// A network of some carriers with all its places; further parts as they stand in `own`.
pub(crate) fn network(carriers: &[Value], places: &[String], own: &Value) -> Value {
    let mut places = places.to_vec();
    places.sort();
    places.dedup();
    let places: Vec<Value> = places.iter().map(|id| json!({ "id": id, "name": id })).collect();
    let head = json!({
        "format": "ovcore/network/1", "id": "suite", "source": "a public suite",
        "carriers": carriers, "places": places,
    });
    over(head, own)
}

/// A carrier; on some modes one only checks in.
pub(crate) fn carrier(id: &str, check_in_only: &[&str]) -> Value {
    json!({ "id": id, "name": id, "check_in_only": check_in_only })
}

/// A tariff of some carriers, to the minor unit; its parts as they stand in `own`.
pub(crate) fn tariff(id: &str, carriers: &[&str], currency: &Value, own: &Value) -> Value {
    let head = json!({
        "format": "ovcore/tariff/1", "id": id, "version": "suite", "currency": currency, "source": "a public suite",
        "valid_from": "2000-01-01", "valid_until": "2099-12-31", "carriers": carriers,
        "rounding": { "step_minor": 1, "mode": "half_away_from_zero" }, "prices": [],
    });
    over(head, own)
}

fn over(mut head: Value, own: &Value) -> Value {
    for (field, value) in own.as_object().unwrap_or(&Map::new()) {
        head[field] = value.clone();
    }
    head
}

/// A price row with a flat price.
pub(crate) fn flat(id: &str, modes: &[&str], when: &Value, amount: &Value) -> Value {
    json!({ "id": id, "modes": modes, "when": when, "rule": { "flat": { "amount_minor": amount } } })
}

/// The taps of one card, as they are made.
#[derive(Default)]
pub(crate) struct Taps {
    pub(crate) list: Vec<Tap>,
}

impl Taps {
    /// A check-in.
    pub(crate) fn on(&mut self, carrier: &str, mode: Mode, place: &str, at: Instant) -> &mut Tap {
        self.tap(carrier, mode, place, at, Direction::In)
    }

    /// A check-out.
    pub(crate) fn off(&mut self, carrier: &str, mode: Mode, place: &str, at: Instant) -> &mut Tap {
        self.tap(carrier, mode, place, at, Direction::Out)
    }

    fn tap(&mut self, carrier: &str, mode: Mode, place: &str, at: Instant, direction: Direction) -> &mut Tap {
        let number = self.list.len();
        self.list.push(Tap {
            id: format!("t{number:03}").parse().unwrap(),
            version: 0,
            token: Token::from_bytes([7; 16]),
            carrier: carrier.parse().unwrap(),
            mode,
            location: place.parse().unwrap(),
            reader: format!("r{number}").parse().unwrap(),
            line: None,
            vehicle: None,
            direction,
            at,
            received_at: at,
            reader_outcome: ReaderOutcome::Accepted,
            application: None,
        });
        self.list.last_mut().unwrap()
    }
}

/// An instant from a date and a time of day in UTC, `"08:00"` or `"08:00:30"`.
pub(crate) fn at(date: &str, time: &str) -> Instant {
    let seconds = if time.len() == 5 { ":00" } else { "" };
    Instant::parse(&format!("{date}T{time}{seconds}Z")).unwrap()
}

/// A text of a case.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// A whole number of a case.
pub(crate) fn int(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("no whole number: {value}"))
}

/// A list of a case.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// The fields of an object of a case.
pub(crate) fn fields(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}"))
}
