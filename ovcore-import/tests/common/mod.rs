//! From an import to prices: the documents, checked, and taps through them.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use ovcore::calendar::{Instant, TravelDay};
use ovcore::day::{Carry, DayInput, rate};
use ovcore::fare::{HeldProduct, TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::Tap;
use ovcore::trip::Fare;
use ovcore_import::Imported;

/// A Tuesday.
const DAY: &str = "2026-03-10";

/// The documents as rules. They are written and read on the way: what is imported is what a host can keep in a file.
pub(crate) fn rules(imported: &Imported) -> Rules {
    let tariff = TariffDocument::from_json(&imported.tariff.to_json()).unwrap();
    let network = NetworkDocument::from_json(&imported.network.to_json()).unwrap();
    assert_eq!((&tariff, &network), (&imported.tariff, &imported.network));
    let book = TariffBook::new(vec![tariff]).unwrap();
    Rules::new(Policy::ovpay(), Network::new(network).unwrap(), book).unwrap()
}

/// What rides cost, in minor units; `None` where one has no price. A ride is a line as
/// `08:00 CITY bus 7 a > 08:20 c`; `-` stands for taps that name no line.
pub(crate) fn prices(imported: &Imported, rides: &[&str]) -> Vec<Option<i64>> {
    prices_for(imported, &[], rides)
}

/// [`prices`] of a traveller who holds products.
pub(crate) fn prices_for(imported: &Imported, products: &[&str], rides: &[&str]) -> Vec<Option<i64>> {
    prices_on(imported, DAY, products, rides)
}

/// [`prices_for`] on a day, in winter.
pub(crate) fn prices_on(
    imported: &Imported,
    day: &str,
    products: &[&str],
    rides: &[&str],
) -> Vec<Option<i64>> {
    let rules = rules(imported);
    let taps: Vec<Tap> =
        rides.iter().enumerate().flat_map(|(number, ride)| taps(day, number, ride)).collect();
    let taps: Vec<&Tap> = taps.iter().collect();
    let day: TravelDay = day.parse().unwrap();
    let held = |product: &&str| HeldProduct { product: product.parse().unwrap(), from: day, until: day };
    let (rated, _) = rate(
        &rules,
        &DayInput {
            day,
            taps: &taps,
            next: &[],
            carry_in: &Carry::default(),
            as_of: Instant::parse(&format!("{}T03:05:00+01:00", day.plus_days(1))).unwrap(),
            products: &products.iter().map(held).collect::<Vec<_>>(),
            inert: &[],
            corrections: &[],
        },
    );
    assert_eq!(rated.trips.len(), rides.len(), "each line is a trip");
    let price = |fare: &Fare| match fare {
        Fare::Priced(amount) => Some(amount.minor()),
        Fare::Unpriced(_) | Fare::Pending => None,
    };
    rated.trips.iter().map(|trip| price(&trip.fare)).collect()
}

fn taps(day: &str, number: usize, ride: &str) -> Vec<Tap> {
    let words: Vec<&str> = ride.split_whitespace().collect();
    let [begin, carrier, mode, line, from, ">", end, to] = words.as_slice() else {
        panic!("`{ride}` is no ride; expected `08:00 CITY bus 7 a > 08:20 c`");
    };
    let tap = |direction: &str, time: &str, place: &str| {
        let time = if time.len() == 5 { format!("{time}:00") } else { time.to_owned() };
        let line = if *line == "-" { "null".to_owned() } else { format!("\"{line}\"") };
        let text = format!(
            r#"{{ "id": "{number}-{direction}", "token": "aeaqcaibaeaqcaibaeaqcaibae", "carrier": "{carrier}",
                "mode": "{mode}", "location": "{place}", "reader": "{number}-{direction}", "line": {line},
                "direction": "{direction}", "at": "{day}T{time}+01:00", "received_at": "{day}T{time}+01:00" }}"#
        );
        serde_json::from_str(&text).unwrap()
    };
    vec![tap("in", begin, from), tap("out", end, to)]
}
