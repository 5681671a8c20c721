//! A generated travel day of many cards as a table, its rows in the order of arrival.

use ovcore::batch::{CardInfo, TapColumns};
use ovcore::network::NetworkDocument;
use ovcore::rules::Rules;
use ovcore::tap::Tap;
use ovcore_testkit::generate::{GeneratorConfig, NationalDay};
use ovcore_testkit::world::network;

use crate::DAY;

/// A day of a country.
#[derive(Debug)]
pub struct Country {
    /// Its taps.
    pub columns: TapColumns,
    /// Its cards, with their kinds.
    pub cards: Vec<CardInfo>,
    /// The same rows for the peer, as wide as those of the batch.
    pub rows: Vec<PeerRow>,
}

/// A row of 64 bytes.
#[derive(Clone, Copy, Debug)]
pub struct PeerRow {
    /// The card.
    pub token: [u64; 2],
    /// When.
    pub at: i64,
    /// All else.
    pub rest: [u64; 5],
}

/// A day of so many cards in the test country, with everything that goes wrong with taps.
///
/// # Panics
/// Never: the documents are fixed.
#[must_use]
#[expect(clippy::expect_used, reason = "fixed documents of a bench")]
pub fn country(rules: &Rules, cards: u32) -> Country {
    let network = NetworkDocument::from_json(network()).expect("the test network");
    let day = DAY.parse().expect("a date");
    let config = GeneratorConfig::default();
    let day = NationalDay::new(&network, day, rules.calendar(), 1, cards, config).expect("a day");
    let mut taps: Vec<Tap> = Vec::new();
    let mut infos = Vec::new();
    for card in day.iter() {
        taps.extend(card.taps);
        infos.push(CardInfo {
            token: card.token,
            kind: card.kind,
            products: Vec::new(),
            answers: Vec::new(),
        });
    }
    taps.sort_by_key(|tap| tap.received_at);
    let rows = taps.iter().map(|tap| {
        let number = u128::from_be_bytes(tap.token.to_bytes());
        let half = |part: u128| u64::try_from(part & u128::from(u64::MAX)).unwrap_or_default();
        PeerRow { token: [half(number >> 64), half(number)], at: tap.at.unix_seconds(), rest: [0; 5] }
    });
    Country { rows: rows.collect(), columns: taps.iter().collect(), cards: infos }
}
