//! Trips in their journeys.

use std::collections::BTreeMap;

use ovcore::calendar::TravelDay;
use ovcore::fare::{Explanation, UnpricedReason};
use ovcore::ids::{CarrierId, PlaceId, TapId, TariffId, TripId};
use ovcore::money::Money;
use ovcore::network::DistanceUnit;
use ovcore::rules::Rules;
use ovcore::tap::Mode;
use ovcore::trip::{Fare, Leg, Trip, TripEnd, TripStatus};
use serde::Serialize;

use super::{CardReport, LocalTime, sum};
use crate::job::CardDay;

/// Trips joined by transfers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JourneyRow {
    /// Its name: that of its first trip.
    pub journey: TripId,
    /// The travel day of its first trip.
    pub day: TravelDay,
    /// What its trips cost.
    pub fares_minor: Money,
    /// Its trips, in order of their check-ins.
    pub trips: Vec<TripRow>,
}

/// One trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TripRow {
    /// Its name: that of the tap that checked in.
    pub trip: TripId,
    /// The travel day that it belongs to.
    pub day: TravelDay,
    /// What one travelled by.
    pub mode: Mode,
    /// The check-in.
    pub check_in: End,
    /// The check-out; `null` where there was none.
    pub check_out: Option<End>,
    /// Where it stands.
    pub status: TripStatus,
    /// What it costs; `null` where it has no price.
    pub fare_minor: Option<Money>,
    /// Why it has no price.
    pub unpriced: Option<UnpricedReason>,
    /// The parts on each carrier; they add up to the fare.
    pub legs: Vec<LegRow>,
    /// Why it costs what it costs, in lines that add up to the fare; `null` where it has no price or costs nothing.
    pub explanation: Option<Explanation>,
}

/// One end of a trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct End {
    /// The tap.
    pub tap: TapId,
    /// Whose reader.
    pub carrier: CarrierId,
    /// Where.
    pub place: PlaceId,
    /// Where, for people.
    pub name: String,
    /// When.
    pub at: LocalTime,
}

/// The part of a trip on one carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LegRow {
    /// Who earned it.
    pub carrier: CarrierId,
    /// Where it begins.
    pub from: PlaceId,
    /// Where it begins, for people.
    pub from_name: String,
    /// Where it ends; `null` for a trip without check-out.
    pub to: Option<PlaceId>,
    /// Where it ends, for people.
    pub to_name: Option<String>,
    /// How far; `null` where the fare does not depend on it.
    pub distance: Option<u32>,
    /// What the distance is counted in.
    pub unit: Option<DistanceUnit>,
    /// Which tariff priced it.
    pub tariff: TariffId,
    /// Its part of the fare.
    pub amount_minor: Money,
}

/// A trip without a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnpricedRow {
    /// The card.
    pub card: String,
    /// The trip.
    pub trip: TripId,
    /// The carrier of the check-in.
    pub carrier: CarrierId,
    /// Why.
    pub reason: UnpricedReason,
    /// Why, for people.
    pub text: String,
}

/// The journeys of a card.
pub(super) fn journeys(rules: &Rules, card: &CardDay) -> Vec<JourneyRow> {
    let mut journeys: Vec<JourneyRow> = Vec::new();
    let mut places: BTreeMap<TripId, usize> = BTreeMap::new();
    for trip in card.run.ledger.trips() {
        let row = trip_row(rules, card, trip);
        let place = *places.entry(trip.journey).or_insert(journeys.len());
        match journeys.get_mut(place) {
            Some(journey) => journey.trips.push(row),
            None => journeys.push(JourneyRow {
                journey: trip.journey,
                day: trip.day,
                fares_minor: Money::ZERO,
                trips: vec![row],
            }),
        }
    }
    for journey in &mut journeys {
        journey.fares_minor = sum(journey.trips.iter().filter_map(|trip| trip.fare_minor));
    }
    journeys
}

fn trip_row(rules: &Rules, card: &CardDay, trip: &Trip) -> TripRow {
    let end = |end: &TripEnd| End {
        tap: end.tap,
        carrier: end.carrier,
        place: end.place,
        name: rules.place_name(&end.place).to_owned(),
        at: LocalTime::new(rules.calendar(), end.at),
    };
    let (fare_minor, unpriced) = match trip.fare {
        Fare::Priced(amount) => (Some(amount), None),
        Fare::Unpriced(reason) => (None, Some(reason)),
        Fare::Pending => (None, None),
    };
    let explanation = card.run.explanations.get(&trip.id).filter(|told| Some(told.price) == fare_minor);
    TripRow {
        trip: trip.id,
        day: trip.day,
        mode: trip.mode,
        check_in: end(&trip.check_in),
        check_out: trip.check_out.as_ref().map(end),
        status: trip.status,
        fare_minor,
        unpriced,
        legs: trip.legs.iter().map(|leg| leg_row(rules, leg)).collect(),
        explanation: explanation.filter(|told| !told.lines.is_empty()).cloned(),
    }
}

fn leg_row(rules: &Rules, leg: &Leg) -> LegRow {
    LegRow {
        carrier: leg.carrier,
        from: leg.from,
        from_name: rules.place_name(&leg.from).to_owned(),
        to: leg.to,
        to_name: leg.to.map(|to| rules.place_name(&to).to_owned()),
        distance: leg.distance.map(|(distance, _)| distance),
        unit: leg.distance.map(|(_, unit)| unit),
        tariff: leg.tariff,
        amount_minor: leg.amount,
    }
}

/// The trips without a price of all cards.
pub(super) fn unpriced(cards: &[CardReport]) -> Vec<UnpricedRow> {
    let mut rows = Vec::new();
    for card in cards {
        for trip in card.journeys.iter().flat_map(|journey| &journey.trips) {
            let Some(reason) = trip.unpriced else { continue };
            rows.push(UnpricedRow {
                card: card.card.clone(),
                trip: trip.trip,
                carrier: trip.check_in.carrier,
                reason,
                text: reason.to_string(),
            });
        }
    }
    rows
}
