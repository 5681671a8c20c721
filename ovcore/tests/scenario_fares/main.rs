//! Fares: what a trip costs, why, and for whom (RULES F1–F5, T4).
//!
//! Prices are those of the test country (`ovcore_testkit::world`), or of that country with other tariffs where a rule
//! needs odd cents.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod differences;
mod distances;
mod document_findings;
mod documents;
mod explanations;
mod missing;
mod rounding;
mod shares;
mod unpriced;
mod versions;

use ovcore::fare::{Conditions, DecidedBy, Effect, PriceRule, Product, TariffBook, TariffDocument, When};
use ovcore::money::Money;
use ovcore::network::NetworkDocument;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore_testkit::conformance::record;
use ovcore_testkit::world::{network, tariffs};

/// The test country with a changed network and changed tariffs.
fn changed(change: impl FnOnce(&mut NetworkDocument, &mut Vec<TariffDocument>)) -> Rules {
    let mut network = NetworkDocument::from_json(network()).unwrap();
    let mut tariffs: Vec<TariffDocument> = tariffs().iter().map(|text| read(text)).collect();
    change(&mut network, &mut tariffs);
    let network = record::network(network).unwrap();
    let tariffs = TariffBook::new(tariffs).unwrap();
    Rules::new(Policy::ovpay(), network, tariffs).unwrap()
}

fn read(text: &str) -> TariffDocument {
    TariffDocument::from_json(text).unwrap()
}

/// The tariff of this name.
fn named<'a>(tariffs: &'a mut [TariffDocument], id: &str) -> &'a mut TariffDocument {
    tariffs.iter_mut().find(|t| t.id.to_string() == id).unwrap()
}

/// A product of a percentage off, in ten-thousandths.
fn percent(id: &str, when: When, basis_points: u32) -> Product {
    let name = id.to_owned();
    Product {
        id: id.parse().unwrap(),
        name,
        when,
        decided_by: DecidedBy::FirstCheckIn,
        scope: Conditions::default(),
        effect: Effect::PercentOff { basis_points },
        conditions: Vec::new(),
    }
}

/// Puts one rule in the place of a tariff's first.
fn priced_by(tariff: &mut TariffDocument, rule: PriceRule) {
    tariff.prices.first_mut().unwrap().rule = rule;
}

/// A table of prices up to 50 units: each holds from its number of units on.
fn steps(steps: &[(usize, i64)]) -> PriceRule {
    let price = |units: usize| steps.iter().rev().find(|s| s.0 <= units).map_or(0, |s| s.1);
    PriceRule::Table { prices_minor: (0..=50).map(|units| Money::from_minor(price(units))).collect() }
}
