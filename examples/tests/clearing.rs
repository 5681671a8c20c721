//! Whatever happens to a card, every cent is with one carrier, and the carriers' side agrees with the bank's.

#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use ovcore::account::Context;
use ovcore::card::{Token, Travel};
use ovcore::ids::{CarrierId, TapId, TripId};
use ovcore::money::Money;
use ovcore::network::NetworkDocument;
use ovcore::settle::{DeclineCategory, PaymentOutcome};
use ovcore::tap::{Bucket, Tap};
use ovcore::trip::Fare;
use ovcore_examples::arguments::Options;
use ovcore_examples::bundled;
use ovcore_examples::host::{CardRun, CardTaps, Handed, Host};
use ovcore_examples::job::reference_key;
use ovcore_examples::ledger::Shares;
use ovcore_examples::report::Tally;
use ovcore_examples::setup::Ready;
use ovcore_testkit::generate::{GeneratorConfig, NationalDay};
use ovcore_testkit::rng::Rng;

/// A day on which far more goes wrong than on any real one.
fn troubled_day(ready: &Ready, cards: u32) -> NationalDay {
    let config = GeneratorConfig {
        missed_check_outs_per_mille: 150,
        missed_check_ins_per_mille: 100,
        wrong_pole_check_ins_per_mille: 80,
        same_place_check_outs_per_mille: 80,
        same_place_late_per_mille: 400,
        unknown_direction_readers_per_mille: 200,
        double_presentations_per_mille: 100,
        repeated_deliveries_per_mille: 100,
        late_minutes_per_mille: 150,
        late_hours_per_mille: 200,
        late_days_per_mille: 200,
        swapped_per_mille: 100,
        second_carrier_per_mille: 500,
        two_card_persons_per_mille: 300,
        ..GeneratorConfig::default()
    };
    let network = NetworkDocument::from_json(bundled::NETWORK).unwrap();
    let day = "2026-03-28".parse().unwrap();
    NationalDay::new(&network, day, ready.rules.calendar(), 7, cards, config).unwrap()
}

/// Some taps come again as amendments, with another time or place, hours or days later; some come later still.
fn amended(taps: &[Tap], rng: &mut Rng) -> Vec<Tap> {
    let mut all = taps.to_vec();
    for tap in taps {
        if rng.chance(100) {
            let mut other = tap.clone();
            other.version = 1;
            other.at = other.at.plus_seconds(i64::from(rng.between(0, 1_200)) - 600);
            other.received_at = tap.received_at.plus_seconds(i64::from(rng.between(0, 200_000)));
            if rng.chance(300) {
                other.location = taps[0].location;
            }
            all.push(other);
        }
        if rng.chance(30) {
            let late = all.iter_mut().find(|own| own.id == tap.id).unwrap();
            late.received_at = late.at.plus_seconds(i64::from(rng.between(0, 70 * 86_400)));
        }
    }
    all
}

fn of(shares: &Shares, trip: TripId, carrier: CarrierId) -> Money {
    let own = shares.iter().filter(|(t, c, _)| *t == trip && *c == carrier);
    Money::sum(own.map(|(_, _, amount)| amount)).unwrap()
}

/// Each end of a trip is a tap of its own, and the tap's bucket says so.
fn check_taps(run: &CardRun) {
    // An amendment that came too late stands beside the tap that it would have replaced.
    let in_time = |bucket: Bucket| !matches!(bucket, Bucket::LateNotUsed | Bucket::Expired);
    let buckets: BTreeMap<TapId, Bucket> =
        run.ledger.buckets().filter(|(_, bucket)| in_time(*bucket)).collect();
    let mut ends = 0;
    for trip in run.ledger.trips() {
        assert_eq!(buckets[&trip.id], Bucket::CheckIn);
        ends += 1;
        if let Some(end) = &trip.check_out {
            assert_eq!(buckets[&end.tap], Bucket::CheckOut { trip: trip.id });
            ends += 1;
        }
    }
    let is_end = |bucket: &&Bucket| matches!(bucket, Bucket::CheckIn | Bucket::CheckOut { .. });
    let found = buckets.values().filter(is_end).count();
    assert_eq!(found, ends);
}

/// For each trip and carrier: earned = paid + given back + debt + at the bank + not asked for.
fn check_card(run: &CardRun) {
    let clearing = run.ledger.clearing();
    let all = [
        &clearing.earned,
        &clearing.paid,
        &clearing.given_back,
        &clearing.debt,
        &clearing.at_the_bank,
        &clearing.not_asked,
    ];
    for (trip, carrier, _) in all.into_iter().flat_map(Shares::iter) {
        let [earned, rest @ ..] = all.map(|shares| of(shares, trip, carrier));
        assert_eq!(Some(earned), Money::sum(rest), "{trip} {carrier}");
    }
    let balance = run.account.balance();
    assert!(balance.holds());
    assert_eq!(clearing.earned.total(), balance.books.booked());
    assert_eq!(clearing.debt.total(), balance.debt);
    assert_eq!(clearing.not_asked.total(), balance.uncollected);
    assert_eq!(clearing.not_asked.total(), Money::ZERO, "everything was asked for in the end");
}

#[test]
fn every_cent_is_with_one_carrier_whatever_happens() {
    let ready = Ready::read(&Options::default(), &mut std::io::empty()).unwrap();
    let day = troubled_day(&ready, 3_000);
    let key = reference_key();
    // A third of the cards is declined; of another third, two answers in three are unknown.
    let asked = AtomicUsize::new(0);
    let bank = |card: &Token<Travel>| {
        let first = card.to_bytes().first().copied().unwrap_or_default();
        match (first % 3, asked.fetch_add(1, Ordering::Relaxed) % 3) {
            (0, _) => PaymentOutcome::Declined { category: DeclineCategory::DoNotHonour },
            (1, 0 | 1) => PaymentOutcome::Unknown,
            _ => PaymentOutcome::Approved,
        }
    };
    let context = Context { rules: &ready.rules, reference_key: &key };
    let host = Host { context, bank: &bank, explain: true };
    let mut tally = Tally::default();
    let (mut refused, mut given_back, mut in_debt) = (0, 0, 0);
    for card in day.iter() {
        let mut rng = Rng::new(u64::from(card.number));
        let taps = amended(&card.taps, &mut rng);
        let run = host
            .run(&CardTaps {
                serial: u64::from(card.number),
                token: card.token,
                kind: Some(card.kind),
                products: vec!["dal-voordeel".parse().unwrap(), "age-34".parse().unwrap()],
                taps: taps.iter().collect(),
            })
            .unwrap();
        check_taps(&run);
        check_card(&run);
        for trip in run.ledger.trips() {
            let Fare::Priced(fare) = trip.fare else { continue };
            let told = run.explanations.get(&trip.id).map(|told| told.total().to_string());
            assert!(told.is_none_or(|told| told == fare.minor().to_string()), "{}", trip.id);
        }
        refused += run.handed.iter().filter(|handed| matches!(handed, Handed::Refused(_))).count();
        given_back += usize::from(!run.ledger.clearing().given_back.total().is_zero());
        in_debt += usize::from(!run.account.balance().debt.is_zero());
        tally.add(&run);
    }
    assert!(tally.totals().add_up());
    assert!(tally.rows().iter().all(|row| row.sums.add_up()));
    // The test is worth nothing where nothing happens.
    assert!(given_back > 100 && in_debt > 300, "{given_back} {in_debt} {refused}");
}
