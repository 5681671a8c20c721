//! From runs to the report.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::calendar::TravelDay;
use ovcore::ids::{CarrierId, ProductId};
use ovcore::money::Money;
use ovcore::rules::Rules;

use super::money::entry_row;
use super::rows::Fates;
use super::trips::{journeys, unpriced};
use super::{BucketCount, CardReport, DaySum, Report, ReportFormat, Tally, sum};
use crate::input::ReadTaps;
use crate::job::CardDay;

impl Report {
    /// The report of a file and its cards.
    #[must_use]
    pub fn new(rules: &Rules, read: &ReadTaps, days: &[CardDay]) -> Self {
        let cards: Vec<CardReport> = days.iter().map(|day| card_report(rules, day)).collect();
        let mut tally = Tally::default();
        for day in days {
            tally.add(&day.run);
        }
        let fates = Fates::of(read, days);
        let tariffs = rules.tariffs().tariffs();
        let travel_days: BTreeSet<TravelDay> =
            cards.iter().flat_map(|card| card.days.iter().map(|sum| sum.day)).collect();
        Self {
            format: ReportFormat::V1,
            currency: tariffs.first().map(|tariff| tariff.currency.clone()).unwrap_or_default(),
            time_zone: rules.calendar().zone().name().to_owned(),
            days: travel_days.into_iter().collect(),
            carrier_names: carrier_names(rules, &cards),
            totals: tally.totals(),
            carriers: tally.rows(),
            rows: fates.counts,
            buckets: fates.buckets.into_iter().map(|(bucket, taps)| BucketCount { bucket, taps }).collect(),
            taps_without_trip: fates.without_trip,
            unpriced: unpriced(&cards),
            refused_rows: fates.refused,
            notices: notices(rules, &cards),
            cards,
        }
    }

    /// Whether every row of the file could be used.
    #[must_use]
    pub const fn all_rows_used(&self) -> bool {
        self.rows.refused == 0
    }
}

fn card_report(rules: &Rules, day: &CardDay) -> CardReport {
    let ledger = &day.run.ledger;
    let journeys = journeys(rules, day);
    let mut sums: BTreeMap<TravelDay, Money> = BTreeMap::new();
    for trip in journeys.iter().flat_map(|journey| &journey.trips) {
        let own = sums.entry(trip.day).or_default();
        *own = sum([*own, trip.fare_minor.unwrap_or(Money::ZERO)]);
    }
    let account = &day.run.account;
    CardReport {
        card: day.label.clone(),
        kind: day.attributes.kind,
        products: day.attributes.products.iter().copied().collect(),
        journeys,
        days: sums.into_iter().map(|(day, fares_minor)| DaySum { day, fares_minor }).collect(),
        money: ledger.entries().iter().map(|entry| entry_row(rules.calendar(), entry)).collect(),
        debt_minor: account.balance().debt,
        denied: !account.denied().is_empty(),
    }
}

fn carrier_names(rules: &Rules, cards: &[CardReport]) -> BTreeMap<CarrierId, String> {
    let trips = cards.iter().flat_map(|card| &card.journeys).flat_map(|journey| &journey.trips);
    let of_trip = |trip: &super::TripRow| {
        let ends = [Some(trip.check_in.carrier), trip.check_out.as_ref().map(|end| end.carrier)];
        let legs = trip.legs.iter().map(|leg| leg.carrier);
        ends.into_iter().flatten().chain(legs).collect::<Vec<_>>()
    };
    trips.flat_map(of_trip).map(|id| (id, rules.carrier_name(&id).to_owned())).collect()
}

/// What looks like a slip, though nothing is wrong with any row.
fn notices(rules: &Rules, cards: &[CardReport]) -> Vec<String> {
    let known: BTreeSet<ProductId> =
        rules.tariffs().tariffs().iter().flat_map(|tariff| &tariff.products).map(|p| p.id).collect();
    let held: BTreeSet<ProductId> = cards.iter().flat_map(|card| card.products.iter().copied()).collect();
    held.difference(&known)
        .map(|product| {
            format!("no tariff knows the product `{product}`; whoever holds it pays as without it")
        })
        .collect()
}
