//! Journeys: which travel day a trip belongs to, and which trips make one journey (RULES J1–J6).
//!
//! Prices are those of the test country (`ovcore_testkit::world`); "after x" stands behind a trip of the journey that
//! began with the tap x, "on" a date behind a trip of another travel day than that of its check-in.

mod carries;
mod chains;
mod peak;
mod travel_day;
mod windows;

use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::{JourneyPolicy, Policy};
use ovcore::rules::Rules;
use ovcore_testkit::world::{network, rules_with, tariffs};

/// The test country with another policy for journeys.
fn joining(journey: JourneyPolicy) -> Rules {
    rules_with(Policy { journey, ..Policy::ovpay() })
}

/// The test country with a changed network and changed tariffs.
#[expect(clippy::expect_used, reason = "fixed documents, checked by every test that uses them")]
fn changed(change: impl FnOnce(&mut NetworkDocument, &mut Vec<TariffDocument>)) -> Rules {
    let mut network = NetworkDocument::from_json(network()).expect("the test network");
    let read = |text: &String| TariffDocument::from_json(text).expect("a test tariff");
    let mut tariffs: Vec<TariffDocument> = tariffs().iter().map(read).collect();
    change(&mut network, &mut tariffs);
    let network = Network::new(network).expect("the changed network");
    let tariffs = TariffBook::new(tariffs).expect("the changed tariffs");
    Rules::new(Policy::ovpay(), network, tariffs).expect("a policy without findings")
}

/// The tariff of this name.
#[expect(clippy::expect_used, reason = "fixed documents, checked by every test that uses them")]
fn named<'a>(tariffs: &'a mut [TariffDocument], id: &str) -> &'a mut TariffDocument {
    tariffs.iter_mut().find(|t| t.id.to_string() == id).expect("a tariff of this name")
}

/// The test country where Arriva sells `dal` too, with the peak and the holidays of NS.
fn dal_at_arriva() -> Rules {
    changed(|_, tariffs| {
        let ns = named(tariffs, "ns").clone();
        let arriva = named(tariffs, "arriva");
        arriva.peak = ns.peak;
        arriva.off_peak_holidays = ns.off_peak_holidays;
        arriva.products = ns.products;
    })
}
