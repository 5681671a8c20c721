//! A price that was found for one ride is that of others over the same ground, as long as nothing else has a part in it.

use ovcore::batch::CardInfo;
use ovcore::fare::{HeldProduct, TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::Tap;
use ovcore_testkit::scenario::CARD;
use ovcore_testkit::world::{network, rules, tariffs};
use serde_json::{Value, json};

use super::accounts::of_accounts;
use super::months::{end_of, rated};
use super::same::commuter;
use super::story::{assert_same, day, instant, of_batches, token};

/// The rules of the test country with other tariffs of NS in the place of its one.
fn with_ns(editions: impl Fn(Value) -> Vec<Value>) -> Rules {
    let all = tariffs().into_iter().flat_map(|text| {
        let own: Value = serde_json::from_str(&text).unwrap();
        if own["id"] == "ns" { editions(own) } else { vec![own] }
    });
    let all = all.map(|tariff| TariffDocument::from_json(&tariff.to_string()).unwrap()).collect();
    let network = NetworkDocument::from_json(network()).and_then(Network::new).unwrap();
    Rules::new(Policy::ovpay(), network, TariffBook::new(all).unwrap()).unwrap()
}

/// From a to c by train, an hour long.
fn ride(card: u8, n: usize, at: &str) -> impl Iterator<Item = Tap> {
    let begin = instant(at);
    commuter(card, 1).into_iter().take(2).enumerate().map(move |(step, tap)| {
        let at = begin.plus_seconds(if step == 0 { 0 } else { 3_600 });
        Tap { id: format!("{n}-{step}").parse().unwrap(), at, received_at: at, ..tap }
    })
}

/// What each leg costs, card by card; the accounts must say the same.
fn amounts(rules: &Rules, taps: &[Tap], cards: &[CardInfo]) -> Vec<i64> {
    let until = end_of(rules, taps, 1);
    let (batch, names) = rated(rules, taps, cards, Some(until));
    assert_same(&of_batches(rules, &[&batch], &names, taps), &of_accounts(rules, cards, taps, until));
    batch.parts.iter().flat_map(|part| part.legs.amount.iter().copied()).collect()
}

/// A price that a clock has a part in is worked out for each ride, however alike the rides are.
#[test]
fn a_row_for_the_peak_holds_in_the_peak_alone() {
    let rules = with_ns(|mut own| {
        let mut dearer = own["prices"][0].clone();
        dearer["id"] = json!("in-the-peak");
        dearer["on_transfer"] = json!("nothing");
        dearer["when"] = json!({ "peak": true, "decided_by": "check_in" });
        dearer["rule"] = json!({ "flat": { "amount_minor": 999 } });
        own["prices"].as_array_mut().unwrap().insert(0, dearer);
        vec![own]
    });
    // At seven in the peak, and five hours later out of it; each way again with another card.
    let mut taps = Vec::new();
    for (card, later) in [(1, 0), (2, 5), (3, 0), (4, 5)] {
        taps.extend(commuter(card, 3).into_iter().map(|tap| Tap {
            at: tap.at.plus_seconds(later * 3_600),
            received_at: tap.received_at.plus_seconds(later * 3_600),
            ..tap
        }));
    }
    taps.sort_by_key(|tap| tap.received_at);
    let amounts = amounts(&rules, &taps, &[]);
    assert_eq!((amounts.iter().filter(|amount| **amount == 999).count(), amounts.len()), (12, 24));
}

/// A price holds as long as its tariff.
#[test]
fn a_price_of_one_tariff_is_not_that_of_the_next() {
    let rules = with_ns(|mut first| {
        let mut second = first.clone();
        first["valid_until"] = json!("2026-03-11");
        second["id"] = json!("ns-dearer");
        second["valid_from"] = json!("2026-03-12");
        second["prices"][0]["on_transfer"] = json!("nothing");
        second["prices"][0]["rule"] = json!({ "flat": { "amount_minor": 999 } });
        vec![first, second]
    });
    // The second tariff begins at 23:00:00Z.
    let rides = [
        (1, "2026-03-10T12:00:00Z"),
        (1, "2026-03-12T12:00:00Z"),
        (2, "2026-03-10T12:00:00Z"),
        (2, "2026-03-11T23:00:00Z"),
        (3, "2026-03-11T22:59:59Z"),
        (3, "2026-03-12T12:00:00Z"),
    ];
    let taps: Vec<Tap> = rides.iter().enumerate().flat_map(|(n, (card, at))| ride(*card, n, at)).collect();
    assert_eq!(amounts(&rules, &taps, &[]), [600, 999, 600, 999, 600, 999]);
}

/// Nor is that of somebody without products the price of somebody with one, whoever comes first.
#[test]
fn a_price_without_a_product_is_not_that_with_one() {
    let taps: Vec<Tap> = (1..=6).flat_map(|card| ride(card, card.into(), "2026-03-10T12:00:00Z")).collect();
    let holders = [2, 3, 5].map(|card| CardInfo {
        token: token(card),
        kind: CARD,
        products: vec![HeldProduct {
            product: "dal".parse().unwrap(),
            from: day("2026-01-01"),
            until: day("2026-12-31"),
        }],
        answers: vec![],
    });
    let mut amounts = amounts(&rules(), &taps, &holders);
    amounts.sort_unstable();
    assert_eq!(amounts, [360, 360, 360, 600, 600, 600]);
}

/// Nor is a price of itself what a ride costs where something is counted.
#[test]
fn a_price_is_not_what_a_cap_leaves_of_it() {
    let rules = with_ns(|mut own| {
        own["caps"] =
            json!([{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 1000 } } }]);
        vec![own]
    });
    let times = ["2026-03-10T08:00:00Z", "2026-03-10T11:00:00Z", "2026-03-10T14:00:00Z"];
    let taps: Vec<Tap> = times.iter().enumerate().flat_map(|(n, at)| ride(1, n, at)).collect();
    assert_eq!(amounts(&rules, &taps, &[]), [600, 400, 0]);
}
