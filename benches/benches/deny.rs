//! Look-up and admission against a deny list of a million cards, beside what one would write without thinking; making and
//! applying a delta of a thousand changes to it.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "fixed inputs of a bench")]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ovcore::calendar::Instant;
use ovcore::card::{CardScheme, Expiry, KeyVersion, Token, Travel};
use ovcore::deny::{
    DataAuthentication, DenyFilter, DenyList, Listing, Notice, Notices, Presentation, Reader, admit,
};
use ovcore::policy::Policy;
use ovcore::tap::Direction;
use ovcore_testkit::rng::Rng;

const CARDS: u64 = 1_000_000;
/// How many cards are looked up in turn: far more than a cache holds of the list.
const ASKED: usize = 1 << 16;

/// As a keyed hash would give it.
fn token(card: u64) -> Token<Travel> {
    let mut rng = Rng::new(card);
    let mut half = || u128::from(rng.next_u64());
    Token::from_bytes((half() << 64 | half()).to_be_bytes())
}

fn listing(card: u64) -> Listing {
    Listing { token: token(card), notices: Notices::NONE.with(Notice::UnpaidFare) }
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn list() -> DenyList {
    let made_at = at("2026-03-10T08:00:00Z");
    DenyList::first("GVB".parse().unwrap(), KeyVersion::FIRST, made_at, (0..CARDS).map(listing)).unwrap()
}

/// Cards in an order that no cache expects; listed ones, or ones beside the list.
fn asked(from: u64) -> Vec<Token<Travel>> {
    (0..ASKED)
        .map(|n| token(from.wrapping_add(u64::try_from(n).unwrap().wrapping_mul(7_919) % CARDS)))
        .collect()
}

/// Asks for one card after the other.
fn in_turn<R>(tokens: &[Token<Travel>], mut ask: impl FnMut(Token<Travel>) -> R) -> impl FnMut() -> R {
    let mut next = 0_usize;
    move || {
        next = next.wrapping_add(1) % ASKED;
        ask(black_box(tokens[next]))
    }
}

fn look_ups(c: &mut Criterion) {
    let list = list();
    let filter = DenyFilter::of(&list).unwrap();
    let sorted: Vec<[u8; 16]> = list.listings().map(|listing| listing.token.to_bytes()).collect();
    let map: BTreeMap<[u8; 16], Notices> =
        list.listings().map(|listing| (listing.token.to_bytes(), listing.notices)).collect();
    println!(
        "{CARDS} cards: {} bytes in memory, {} bytes sent",
        list.set().memory_bytes(),
        list.to_bytes().len()
    );
    println!("as a filter: {} bytes in memory", filter.memory_bytes());
    for (name, tokens) in [("listed", asked(0)), ("not listed", asked(CARDS))] {
        let mut group = c.benchmark_group(format!("deny/look up a card, {name}, of a million"));
        group.bench_function("exact set", |b| b.iter(in_turn(&tokens, |token| list.find(token))));
        group.bench_function("filter", |b| b.iter(in_turn(&tokens, |token| filter.may_list(token))));
        group.bench_function("peer: binary search in a sorted vector of 16 bytes", |b| {
            b.iter(in_turn(&tokens, |token| sorted.binary_search(&token.to_bytes()).is_ok()));
        });
        group.bench_function("peer: BTreeMap", |b| {
            b.iter(in_turn(&tokens, |token| map.get(&token.to_bytes()).copied()));
        });
        group.finish();
    }
}

fn admissions(c: &mut Criterion) {
    let (list, policy) = (list(), Policy::ovpay());
    let calendar = policy.calendar();
    let reader =
        Reader { carrier: "GVB".parse().unwrap(), policy: &policy, calendar: &calendar, list: Some(&list) };
    let mut group = c.benchmark_group("deny/admit against a million");
    for (name, tokens) in [("open", asked(CARDS)), ("refuse", asked(0))] {
        group.bench_function(name, |b| {
            b.iter(in_turn(&tokens, |token| {
                let card = Presentation {
                    token,
                    key_version: KeyVersion::FIRST,
                    authentication: DataAuthentication::Passed,
                    expiry: Expiry::new(2028, 11).unwrap(),
                    scheme: Some(CardScheme::Visa),
                    range_blocked: false,
                    direction: Direction::In,
                    at: at_noon(),
                };
                admit(&reader, &card)
            }));
        });
    }
    group.finish();
}

/// Half an hour after the list was made, without parsing a text in the bench.
const fn at_noon() -> Instant {
    match Instant::from_unix_seconds(1_773_131_400) {
        Some(at) => at,
        None => Instant::MIN,
    }
}

fn deltas(c: &mut Criterion) {
    let base = list();
    // 500 cards leave, 400 come, 100 get another notice.
    let changed = (0..CARDS + 400).filter(|card| *card >= 500).map(|card| match card {
        500..600 => Listing { notices: Notices::NONE.with(Notice::Bank), ..listing(card) },
        _ => listing(card),
    });
    let next = base.next(at("2026-03-10T08:20:00Z"), changed).unwrap();
    let delta = next.delta_since(&base).unwrap();
    let bytes = delta.to_bytes();
    println!("a delta of {} changes: {} bytes", delta.len(), bytes.len());
    let full = next.to_bytes();
    let mut group = c.benchmark_group("deny/a thousand changes in a million");
    group.sample_size(20);
    group.bench_function("make the delta", |b| b.iter(|| next.delta_since(black_box(&base)).unwrap()));
    group.bench_function("read and apply the delta", |b| {
        b.iter(|| base.apply_bytes(black_box(&bytes)).unwrap());
    });
    group.bench_function("peer: read the full list", |b| {
        b.iter(|| DenyList::<Travel>::from_bytes(black_box(&full)).unwrap());
    });
    group.finish();
}

criterion_group!(benches, look_ups, admissions, deltas);
criterion_main!(benches);
