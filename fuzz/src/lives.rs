//! The engine beside the reference model.

use std::sync::OnceLock;

use ovcore::calendar::Instant;
use ovcore::card::{CardKind, CardScheme};
use ovcore::fare::{HeldProduct, TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::rules::Rules;
use ovcore::settle::{DeclineCategory, PaymentOutcome};
use ovcore::trip::Correction;
use ovcore_testkit::model::{self, Difference, Life, Model, Story};
use ovcore_testkit::scenario::{CARD, reference_key};
use ovcore_testkit::{tariffs, world};

use crate::draw::Draw;
use crate::orders::taps;
use crate::worlds;

/// The rules of a number for both: the country's own tariffs under four policies, then odd ones.
fn both(number: usize) -> &'static (Model, Rules) {
    const MADE: usize = 24;
    static BOTH: [OnceLock<(Model, Rules)>; MADE] = [const { OnceLock::new() }; MADE];
    let number = number % MADE;
    BOTH[number].get_or_init(|| {
        let seed = u64::try_from(number).unwrap_or_default();
        let policy = model::policy(seed % 4);
        let own = || {
            world::tariffs().iter().map(|text| TariffDocument::from_json(text).expect("a tariff")).collect()
        };
        let documents: Vec<TariffDocument> = if number < 8 { own() } else { tariffs::tariffs(seed) };
        let network = NetworkDocument::from_json(world::network()).expect("the test network");
        let ready = Network::new(network.clone()).expect("the test network");
        let book = TariffBook::new(documents.clone()).expect("sound tariffs");
        let rules = Rules::new(policy.clone(), ready, book).expect("sound rules");
        (Model::new(policy, network, documents), rules)
    })
}

/// engine(life) = model(life): buckets, trips, fares and legs of a story, or the money of a life.
pub fn model(data: &[u8]) {
    let mut draw = Draw::new(data);
    let number = usize::from(draw.byte());
    let (model, rules) = both(number);
    if draw.byte() % 3 == 2 {
        let own = life(&mut draw);
        let parts = |life: &Life| model::compare_lives(model, rules, &reference_key(), life).err();
        if parts(&own).is_some() {
            // The shortest life that still shows it.
            let short = own.shrink(|life| parts(life).is_some());
            parted(parts(&short), &short.show(rules));
        }
        return;
    }
    let own = story(&mut draw, number % 24 < 8);
    let parts = |story: &Story| model::compare(model, rules, story).err();
    if parts(&own).is_some() {
        let short = own.shrink(|story| parts(story).is_some());
        parted(parts(&short), &short.show(rules));
    }
}

fn parted(difference: Option<Difference>, story: &str) {
    let Some(Difference { about, engine, model }) = difference else { return };
    panic!("about {about}\n{story}engine: {engine}\nmodel:  {model}");
}

fn story(draw: &mut Draw<'_>, wild: bool) -> Story {
    let products = products(draw);
    let mut taps = taps(draw);
    let mut corrections = Vec::new();
    let seconds: Vec<Instant> = taps.iter().map(|tap| tap.at).collect();
    for tap in taps.iter_mut().filter(|_| wild) {
        // At the very second of another tap it is open in the rules what such a clock means.
        let alone = seconds.iter().filter(|at| **at == tap.received_at).count() == 1;
        match draw.byte() {
            250.. if alone => tap.at = tap.at.plus_seconds(draw.between(119, 20_000)),
            240..250 => {
                let place = worlds::tap(draw, 0, tap.at).location;
                corrections.push(Correction { trip: tap.id, place });
            }
            _ => {}
        }
    }
    let last = taps.iter().map(|tap| tap.received_at.max(tap.at)).max().unwrap_or(Instant::MIN);
    let as_of = match draw.byte() {
        0..180 => last.plus_seconds(30 * 86_400),
        byte => last.plus_seconds(i64::from(byte - 180) * 1_301),
    };
    Story { taps, products, corrections, as_of }
}

fn products(draw: &mut Draw<'_>) -> Vec<HeldProduct> {
    let bits = draw.byte();
    let all = tariffs::PRODUCTS.iter().chain(&["young"]).enumerate();
    let own = all.filter(|(bit, _)| bits >> bit & 1 == 1);
    let held = |(_, product): (usize, &&str)| HeldProduct {
        product: product.parse().expect("a product"),
        from: "2026-01-01".parse().expect("a date"),
        until: if bits < 128 { "2027-12-31" } else { "2026-03-28" }.parse().expect("a date"),
    };
    own.map(held).collect()
}

/// A life over days, some taps late, with a bank that does not always pay: without what the model leaves out.
fn life(draw: &mut Draw<'_>) -> Life {
    let mut taps = taps(draw);
    for tap in &mut taps {
        if draw.chance(40) {
            tap.received_at = tap.at.plus_seconds(draw.between(1, 259_200));
        }
    }
    let mut bank = Vec::new();
    while bank.len() < 10 && !draw.is_empty() {
        let outcome = match draw.byte() % 10 {
            0..4 => PaymentOutcome::Approved,
            4..6 => PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds },
            6 => PaymentOutcome::Declined { category: DeclineCategory::Technical },
            7 => PaymentOutcome::Declined { category: DeclineCategory::NotPermitted },
            8 => PaymentOutcome::Declined {
                category: draw.pick(&[DeclineCategory::Lost, DeclineCategory::AccountClosed]),
            },
            _ => PaymentOutcome::Unknown,
        };
        bank.push((outcome, draw.pick(&[1, 2, 60, 3_600, 50_000, 200_000])));
    }
    let last = taps.iter().map(|tap| tap.received_at).max().unwrap_or(Instant::MIN);
    let card =
        if taps.len().is_multiple_of(2) { CARD } else { CardKind { scheme: CardScheme::Mastercard, ..CARD } };
    Life { card, taps, bank, calls: Vec::new(), until: last.plus_seconds(80 * 86_400) }
}
