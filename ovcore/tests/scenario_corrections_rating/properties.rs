//! What holds for corrections of whatever was tapped, under the tariffs of the test country and under odd ones.

use ovcore::calendar::Instant;
use ovcore::ids::{PlaceId, TapId};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::{Bucket, Direction, Mode, ReaderOutcome, Tap};
use ovcore::trip::{Cancellation, Correction, TripStatus};
use ovcore_testkit::scenario::token;
use ovcore_testkit::{tariffs, world};
use proptest::prelude::*;
use proptest::sample::select;

use crate::{Given, Rated};

/// An evening, so that taps reach over midnight and 03:05.
const BEGIN: &str = "2026-03-10T17:30:00+01:00";

/// Carrier, mode and places.
const SERVICES: [(&str, Mode, &[&str]); 6] = [
    ("NS", Mode::Rail, &["a", "b", "b2", "c", "d", "nowhere"]),
    ("ARRIVA", Mode::Rail, &["c", "e", "d"]),
    ("HTM", Mode::Tram, &["s1", "s2", "s3"]),
    ("HTM", Mode::Bus, &["s1", "s3", "s4"]),
    ("GVB", Mode::Metro, &["m1", "m2", "m3"]),
    ("CONNEXXION", Mode::Ferry, &["p1", "p2"]),
];

const PLACES: [&str; 14] =
    ["a", "b", "b2", "c", "d", "e", "s1", "s2", "s3", "s4", "m1", "m3", "p2", "nowhere"];

fn tap() -> impl Strategy<Value = (i64, usize, usize, Direction, ReaderOutcome, i64)> {
    let gap = prop_oneof![
        2 => select(vec![0_i64, 1, 5, 6, 299, 300, 301, 2_099, 2_100, 2_101, 3_600, 3_601]),
        6 => 60_i64..2_400,
        1 => select(vec![14_401_i64, 21_601]),
    ];
    let direction =
        prop_oneof![4 => Just(Direction::In), 4 => Just(Direction::Out), 1 => Just(Direction::Unknown)];
    let outcome = prop_oneof![9 => Just(ReaderOutcome::Accepted), 1 => Just(ReaderOutcome::Denied)];
    // Rail half of the time, so that journeys come of it; some clocks are ahead.
    let service = prop_oneof![1 => Just(0), 1 => 0..SERVICES.len()];
    let ahead = prop_oneof![12 => Just(0_i64), 1 => Just(600)];
    (gap, service, 0_usize..6, direction, outcome, ahead)
}

fn taps() -> impl Strategy<Value = Vec<Tap>> {
    proptest::collection::vec(tap(), 1..12).prop_map(|drafts| {
        let mut at = Instant::parse(BEGIN).unwrap();
        let tap = |(number, draft): (usize, (i64, usize, usize, Direction, ReaderOutcome, i64))| {
            let (gap, service, place, direction, reader_outcome, ahead) = draft;
            at = at.plus_seconds(gap);
            let (carrier, mode, places) = SERVICES[service];
            let place = places[place % places.len()];
            Tap {
                id: format!("t{number:02}").parse().unwrap(),
                version: 0,
                token: token(),
                carrier: carrier.parse().unwrap(),
                mode,
                location: place.parse().unwrap(),
                reader: place.parse().unwrap(),
                line: None,
                vehicle: None,
                direction,
                at: at.plus_seconds(ahead),
                received_at: at,
                reader_outcome,
                application: None,
            }
        };
        drafts.into_iter().enumerate().map(tap).collect()
    })
}

fn corrections() -> impl Strategy<Value = Vec<Correction>> {
    let correction = (0..13_usize, select(PLACES.to_vec())).prop_map(|(number, place)| Correction {
        trip: format!("t{number:02}").parse().unwrap(),
        place: place.parse().unwrap(),
    });
    proptest::collection::vec(correction, 0..16)
}

/// The test country, or odd tariffs in it.
fn rules(seed: u64) -> Rules {
    if seed.is_multiple_of(4) { world::rules() } else { tariffs::rules(seed, Policy::ovpay()) }
}

fn rated(rules: &Rules, taps: &[Tap], corrections: Vec<Correction>) -> Rated {
    let (taps, products, as_of) = (taps.to_vec(), Vec::new(), Instant::MAX);
    Given { rules, date: ovcore::calendar::TravelDay::MIN, taps, corrections, products, as_of }.rated()
}

fn given(corrections: &[Correction], trip: TapId) -> Option<PlaceId> {
    corrections.iter().rev().find(|c| c.trip == trip).map(|c| c.place)
}

/// What a trip that is missing its check-out is, given an end.
fn corrected(to: PlaceId, from: PlaceId) -> TripStatus {
    if to == from {
        TripStatus::Cancelled { why: Cancellation::Corrected }
    } else {
        TripStatus::Corrected { to }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// L3: a correction changes what it names, if that misses an end; of all others at most what they cost. No order
    /// of the taps matters, and every price is explained (both in `rated`).
    #[test]
    fn l3_only_what_it_names(taps in taps(), corrections in corrections(), seed in 0_u64..40) {
        let rules = rules(seed);
        let before = rated(&rules, &taps, Vec::new());
        let after = rated(&rules, &taps, corrections.clone());
        for (was, _) in &before.trips {
            let (is, _) = after.trips.iter().find(|(trip, _)| trip.id == was.id).unwrap();
            prop_assert_eq!((is.day, is.journey, is.final_at), (was.day, was.journey, was.final_at));
            prop_assert_eq!((&is.check_in, is.mode), (&was.check_in, was.mode));
            let misses = matches!(was.status, TripStatus::MissingCheckOut | TripStatus::SamePlace);
            if let Some(to) = given(&corrections, was.id).filter(|_| misses) {
                prop_assert_eq!(is.status, corrected(to, was.check_in.place));
                prop_assert_eq!(&is.check_out, &None);
            } else {
                prop_assert_eq!((is.status, &is.check_out), (was.status, &was.check_out));
            }
        }
        for ((tap, was), (same, is)) in before.buckets.iter().zip(&after.buckets) {
            prop_assert_eq!(tap, same);
            let id: TapId = tap.parse().unwrap();
            let own = given(&corrections, id).filter(|_| *was == Bucket::OrphanCheckOut);
            let expected = own.map_or(*was, |_| Bucket::CheckOut { trip: id });
            prop_assert_eq!(*is, expected);
            if let Some(from) = own {
                let (trip, _) = after.trips.iter().find(|(trip, _)| trip.id == id).unwrap();
                prop_assert_eq!(trip.check_in.place, from);
                prop_assert_eq!(Some(trip.check_in.at), trip.check_out.as_ref().map(|end| end.at));
            }
        }
        let orphans = before.buckets.iter().filter(|(_, bucket)| *bucket == Bucket::OrphanCheckOut);
        let named = orphans.filter(|(tap, _)| given(&corrections, tap.parse().unwrap()).is_some()).count();
        prop_assert_eq!(after.trips.len(), before.trips.len() + named);
        prop_assert!(after.trips.is_sorted_by_key(|(trip, _)| trip.check_in.at));
        prop_assert_eq!(before.carry.open, after.carry.open);
    }

    /// L3: corrections of what misses no end change nothing at all; of several for one trip only the last counts, and
    /// those of other trips may be said in any order.
    #[test]
    fn l3_what_does_not_count(taps in taps(), corrections in corrections(), seed in 0_u64..40) {
        let rules = rules(seed);
        let before = rated(&rules, &taps, Vec::new());
        let misses = |c: &Correction| {
            let of = |(trip, _): &&(ovcore::trip::Trip, _)| trip.id == c.trip;
            let trip = before.trips.iter().find(of);
            let status = trip.map(|(trip, _)| trip.status);
            let bucket = before.buckets.iter().find(|(tap, _)| *tap == c.trip.to_string());
            matches!(status, Some(TripStatus::MissingCheckOut | TripStatus::SamePlace))
                || bucket.is_some_and(|(_, bucket)| *bucket == Bucket::OrphanCheckOut)
        };
        let idle: Vec<Correction> = corrections.iter().copied().filter(|c| !misses(c)).collect();
        prop_assert_eq!(&rated(&rules, &taps, idle), &before);
        let mut last: Vec<Correction> = corrections.clone();
        last.reverse();
        last.sort_by_key(|c| c.trip);
        last.dedup_by_key(|c| c.trip);
        prop_assert_eq!(rated(&rules, &taps, last), rated(&rules, &taps, corrections));
    }
}
