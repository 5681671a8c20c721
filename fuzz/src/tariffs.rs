//! Tariffs and networks: any text, and sound documents with some values changed; what is accepted prices rides.

use ovcore::calendar::Instant;
use ovcore::day::{Carry, DayInput, rate_explained};
use ovcore::fare::{HeldProduct, TariffBook, TariffDocument};
use ovcore::money::{Exact, Money};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::Tap;
use ovcore::trip::Fare;
use ovcore_testkit::{tariffs as odd, world};
use serde_json::Value;

use crate::documents::{read, refused};
use crate::draw::Draw;
use crate::orders::taps;
use crate::patch::patch;

/// from_json(to_json(d)) = d; under whatever book and network are accepted, the lines of an explanation and the legs of a
/// trip add up to its fare.
pub fn tariffs(data: &[u8]) {
    let mut draw = Draw::new(data);
    let seed = u64::from(draw.byte());
    match draw.byte() % 4 {
        0 => {
            let Ok(text) = core::str::from_utf8(draw.rest()) else { return };
            if let Some(tariff) = read(text, TariffDocument::from_json, TariffDocument::to_json) {
                let _ = book(vec![tariff]);
            }
            if let Some(network) = read(text, NetworkDocument::from_json, NetworkDocument::to_json) {
                let _ = ready(network);
            }
        }
        1 => changed_network(seed, &mut draw),
        _ => changed_tariff(seed, &mut draw),
    }
}

fn book(tariffs: Vec<TariffDocument>) -> Option<TariffBook> {
    TariffBook::new(tariffs).inspect_err(refused).ok()
}

fn ready(network: NetworkDocument) -> Option<Network> {
    Network::new(network).inspect_err(refused).ok()
}

/// The tariffs of a seed: below eight the country's own.
fn of_seed(seed: u64) -> Vec<TariffDocument> {
    if seed < 8 {
        world::tariffs().iter().map(|text| TariffDocument::from_json(text).expect("a tariff")).collect()
    } else {
        odd::tariffs(seed % 64)
    }
}

/// One tariff of a sound set with some values changed, so that most of it still says something.
fn changed_tariff(seed: u64, draw: &mut Draw<'_>) {
    let mut all = of_seed(seed);
    let place = draw.index(all.len());
    let mut document: Value = serde_json::from_str(&all[place].to_json()).expect("a document");
    let changes = usize::from(draw.byte() % 24);
    patch(&mut document, &mut Draw::new(draw.bytes(changes)));
    let text = document.to_string();
    let Some(tariff) = read(&text, TariffDocument::from_json, TariffDocument::to_json) else { return };
    all[place] = tariff;
    let network = NetworkDocument::from_json(world::network()).expect("the test network");
    price(book(all), ready(network), draw);
}

fn changed_network(seed: u64, draw: &mut Draw<'_>) {
    let mut document: Value = serde_json::from_str(world::network()).expect("a document");
    let changes = usize::from(draw.byte() % 24);
    patch(&mut document, &mut Draw::new(draw.bytes(changes)));
    let text = document.to_string();
    let Some(network) = read(&text, NetworkDocument::from_json, NetworkDocument::to_json) else { return };
    price(book(of_seed(seed)), ready(network), draw);
}

fn price(book: Option<TariffBook>, network: Option<Network>, draw: &mut Draw<'_>) {
    let (Some(book), Some(network)) = (book, network) else { return };
    let rules = match Rules::new(Policy::ovpay(), network, book) {
        Ok(rules) => rules,
        Err(error) => return refused(&error),
    };
    let held = |product: &&str| HeldProduct {
        product: product.parse().expect("a product"),
        from: "2026-01-01".parse().expect("a date"),
        until: "2027-12-31".parse().expect("a date"),
    };
    let count = usize::from(draw.byte() % 6);
    let products: Vec<HeldProduct> = odd::PRODUCTS.iter().chain(&["young"]).take(count).map(held).collect();
    let taps = taps(draw);
    let day_of = |tap: &Tap| rules.calendar().day_of(tap.at);
    let (Some(mut day), Some(last)) = (taps.iter().map(day_of).min(), taps.iter().map(day_of).max()) else {
        return;
    };
    let mut carry = Carry::default();
    while day <= last.plus_days(1) {
        let own: Vec<&Tap> = taps.iter().filter(|tap| day_of(tap) == day).collect();
        let next: Vec<&Tap> = taps.iter().filter(|tap| day_of(tap) == day.plus_days(1)).collect();
        let input = DayInput {
            day,
            taps: &own,
            next: &next,
            carry_in: &carry,
            as_of: Instant::MAX,
            products: &products,
            inert: &[],
            corrections: &[],
        };
        let (rated, out) = rate_explained(&rules, &input);
        for (trip, why) in rated.trips.iter().zip(&rated.explanations) {
            let legs = Money::sum(trip.legs.iter().map(|leg| leg.amount));
            let Fare::Priced(fare) = trip.fare else {
                assert!(trip.legs.is_empty(), "legs without a price: {trip:?}");
                continue;
            };
            assert!(legs == Some(fare) && !fare.is_negative(), "the legs do not add up: {trip:?}");
            let why = why.as_ref().unwrap_or_else(|| panic!("a price without a reason: {trip:?}"));
            assert_eq!(why.total(), Exact::from_money(fare), "the lines do not add up: {why}");
            for leg in &trip.legs {
                let own = why.lines.iter().filter(|line| line.carrier == leg.carrier);
                let sum = own.fold(Exact::ZERO, |sum, line| sum + line.amount);
                let legs = trip.legs.iter().filter(|own| own.carrier == leg.carrier).map(|own| own.amount);
                let legs = Money::sum(legs).map(Exact::from_money);
                assert_eq!(Some(sum), legs, "the lines of {} do not add up: {why}", leg.carrier);
            }
        }
        carry = out;
        day = day.plus_days(1);
    }
}
