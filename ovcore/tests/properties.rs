//! What holds for every life of a card.
//!
//! The lives are made of taps in the test country that mean something: they come in pairs more often than not, at
//! places that belong to the carrier, minutes to hours apart, across midnight and the clock change.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "small numbers and free functions of a test"
)]

use ovcore::account::Account;
use ovcore::calendar::Instant;
use ovcore::card::CardKind;
use ovcore::day::{Carry, DayInput, rate, rate_explained};
use ovcore::money::{Exact, Money};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, DeclineCategory, PaymentOutcome};
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore::trip::{Fare, Trip, TripStatus};
use ovcore_testkit::host::Host;
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD, reference_key, token};
use ovcore_testkit::world::{rules, rules_with};
use proptest::prelude::*;
use proptest::sample::select;

/// The evening before the clock goes forward.
const BEGIN: &str = "2026-03-28T20:00:00+01:00";

/// Carrier, mode, places, whether the readers are on board.
const SERVICES: [(&str, Mode, &[&str], bool); 9] = [
    ("NS", Mode::Rail, &["a", "b", "b2", "c", "d", "nowhere"], false),
    ("ARRIVA", Mode::Rail, &["c", "e", "d"], false),
    ("KEOLIS", Mode::Rail, &["k", "m"], false),
    ("QBUZZ", Mode::Rail, &["m", "q"], false),
    ("HTM", Mode::Tram, &["s1", "s2", "s3"], true),
    ("HTM", Mode::Bus, &["s1", "s3", "s4"], true),
    ("GVB", Mode::Metro, &["m1", "m2", "m3"], false),
    ("CONNEXXION", Mode::Ferry, &["p1", "p2"], true),
    ("RET", Mode::Metro, &["r1", "r2"], false),
];

/// A tap before it has an id and a time of arrival.
#[derive(Clone, Debug)]
struct Draft {
    gap_seconds: i64,
    service: usize,
    place: usize,
    direction: Direction,
    outcome: ReaderOutcome,
    vehicle: Option<u8>,
    reader: u8,
}

fn draft() -> impl Strategy<Value = Draft> {
    // Gaps at and around the bounds of the rules, and ordinary ones.
    let gap = prop_oneof![
        3 => select(vec![0_i64, 1, 4, 5, 6, 299, 300, 301, 2_099, 2_100, 2_101, 3_600, 3_601]),
        6 => 60_i64..5_400,
        1 => select(vec![14_400_i64, 14_401, 21_600, 21_601, 40_000]),
    ];
    let direction =
        prop_oneof![4 => Just(Direction::In), 4 => Just(Direction::Out), 2 => Just(Direction::Unknown)];
    let outcome = prop_oneof![
        12 => Just(ReaderOutcome::Accepted), 1 => Just(ReaderOutcome::Denied), 1 => Just(ReaderOutcome::Failed)
    ];
    (gap, 0..SERVICES.len(), 0_usize..6, direction, outcome, proptest::option::of(0_u8..2), 0_u8..2).prop_map(
        |(gap_seconds, service, place, direction, outcome, vehicle, reader)| Draft {
            gap_seconds,
            service,
            place,
            direction,
            outcome,
            vehicle,
            reader,
        },
    )
}

/// A trip: in and out with one service, or two of them in a row.
fn trip() -> impl Strategy<Value = Vec<Draft>> {
    (draft(), draft()).prop_map(|(first, second)| {
        let first = Draft { direction: Direction::In, outcome: ReaderOutcome::Accepted, ..first };
        let second = Draft {
            direction: if second.direction == Direction::Unknown {
                Direction::Unknown
            } else {
                Direction::Out
            },
            service: first.service,
            vehicle: first.vehicle,
            outcome: ReaderOutcome::Accepted,
            ..second
        };
        vec![first, second]
    })
}

fn life() -> impl Strategy<Value = Vec<Tap>> {
    let part = prop_oneof![3 => trip(), 1 => draft().prop_map(|d| vec![d])];
    proptest::collection::vec(part, 1..14).prop_map(|parts| taps(&parts.concat()))
}

fn taps(drafts: &[Draft]) -> Vec<Tap> {
    let mut at = Instant::parse(BEGIN).unwrap();
    let mut taps = Vec::new();
    for (number, draft) in drafts.iter().enumerate() {
        at = at.plus_seconds(draft.gap_seconds);
        let (carrier, mode, places, on_board) = SERVICES[draft.service];
        let place = places[draft.place % places.len()];
        taps.push(Tap {
            id: format!("t{number:03}").parse().unwrap(),
            version: 0,
            token: token(),
            carrier: carrier.parse().unwrap(),
            mode,
            location: place.parse().unwrap(),
            reader: format!("{place}-{}", draft.reader).parse().unwrap(),
            line: None,
            vehicle: draft.vehicle.filter(|_| on_board).map(|v| format!("v{v}").parse().unwrap()),
            direction: draft.direction,
            at,
            received_at: at,
            reader_outcome: draft.outcome,
            application: None,
        });
    }
    taps
}

/// The Dutch policy, and others that draw the day or join trips otherwise: the properties hold for every policy.
fn policy(which: u8) -> Policy {
    let mut policy = Policy::ovpay();
    match which {
        1 => {
            policy.travel_day.starts = "04:30".parse().unwrap();
            policy.travel_day.ends = "04:30".parse().unwrap();
        }
        2 => {
            policy.taps.wrong_pole_minutes = None;
            policy.journey.train_ends_bus_window = true;
            policy.journey.continuations_max = Some(1);
            policy.settlement.threshold_minor = Money::from_minor(500);
        }
        3 => {
            policy.travel_day.ends = "02:30".parse().unwrap();
            policy.journey.journey_minutes_max = Some(60);
            policy.late.adjust_hours = 80;
            policy.settlement.per_trip = None;
        }
        _ => {}
    }
    policy
}

fn host<'a>(rules: &'a Rules, key: &'a ovcore::settle::ReferenceKey, card: CardKind) -> Host<'a> {
    let account = Account::new(AccountSerial::new(17).unwrap(), token(), card);
    Host::new(rules, key, account, Vec::new())
}

/// Lives a life to its end and past it, and gives the host.
fn live<'a>(mut host: Host<'a>, taps: &[Tap]) -> Result<Host<'a>, String> {
    let mut arrivals = taps.to_vec();
    arrivals.sort_by_key(|t| (t.received_at, t.id));
    for tap in &arrivals {
        host.tap(tap)?;
    }
    let last = arrivals.last().map_or(Instant::MIN, |t| t.received_at);
    host.run_until(last.plus_seconds(20 * 86_400))?;
    host.check_replay()?;
    host.check_legs()?;
    Ok(host)
}

fn paid(host: &Host<'_>) -> Money {
    let books = host.account().balance().books;
    books.approved.checked_sub(books.refunded).unwrap()
}

/// A late tap may make another trip of an unpriced one, however long ago the unpriced one began: what a random life
/// found once, kept.
#[test]
fn a_late_check_in_takes_the_check_out_of_an_unpriced_trip() {
    let script = "
        2026-03-10
        08:00      HTM bus in s1                   => opens s1
        08:45      HTM tram out s2 id=out          => s1-s2 unpriced: distance unknown
        08:44:59+3 HTM tram in s1 id=in at=08:44:59 => out is check-out of in; s1-? 4.00 (was 0.00); s1-s2 1.40
        ";
    drop(ovcore_testkit::scenario::play(&rules(), script));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Contract 5: the order and the time in which taps arrive within the adjust window do not matter: the same
    /// trips, fares, legs, and the same money in the end.
    #[test]
    fn the_order_of_arrival_does_not_matter(
        taps in life(),
        delays in proptest::collection::vec(0_i64..259_200, 30),
        per_trip in any::<bool>(),
        which in 0_u8..4,
    ) {
        let (rules, key) = (rules_with(policy(which)), reference_key());
        let card = if per_trip { PER_TRIP_CARD } else { CARD };
        let on_time = live(host(&rules, &key, card), &taps).map_err(TestCaseError::fail)?;
        let late: Vec<Tap> = taps
            .iter()
            .zip(delays.iter().cycle())
            .map(|(tap, delay)| Tap { received_at: tap.at.plus_seconds(*delay), ..tap.clone() })
            .collect();
        let late = live(host(&rules, &key, card), &late).map_err(TestCaseError::fail)?;
        prop_assert_eq!(on_time.trips(), late.trips());
        prop_assert_eq!(paid(&on_time), paid(&late));
        prop_assert_eq!(on_time.account().balance().books.booked(), late.account().balance().books.booked());
    }

    /// An amended tap counts as if only its highest version had been sent, whichever came first (RULES P1), for as long
    /// as the day of every version can still be adjusted.
    #[test]
    fn only_the_highest_version_counts(
        taps in life(),
        amended in proptest::collection::vec((any::<bool>(), 0_i64..259_200, 0_i64..252_000, 0_i64..7_200), 30),
    ) {
        let (rules, key) = (rules(), reference_key());
        let (mut last, mut all) = (Vec::new(), Vec::new());
        for (tap, (amend, first, then, earlier)) in taps.iter().zip(amended.iter().cycle()) {
            let tap = Tap { version: 1, received_at: tap.at.plus_seconds(*then), ..tap.clone() };
            if *amend {
                // The version before it stood elsewhere, at another time, and came sooner or later.
                let at = tap.at.plus_seconds(-earlier);
                all.push(Tap {
                    version: 0,
                    location: "b".parse().unwrap(),
                    direction: Direction::Unknown,
                    at,
                    received_at: at.plus_seconds(*first),
                    ..tap.clone()
                });
            }
            last.push(tap.clone());
            all.push(tap);
        }
        let last = live(host(&rules, &key, CARD), &last).map_err(TestCaseError::fail)?;
        let all = live(host(&rules, &key, CARD), &all).map_err(TestCaseError::fail)?;
        prop_assert_eq!(last.trips(), all.trips());
        prop_assert_eq!(paid(&last), paid(&all));
    }

    /// Every answer that a bank can give, at any time: the books balance, a request is never made twice, a replay
    /// gives the same account, and in the end every cent is paid, owed as a debt, or given back.
    #[test]
    fn money_is_conserved(
        taps in life(),
        delays in proptest::collection::vec(prop_oneof![Just(0_i64), 0_i64..259_200], 30),
        bank in proptest::collection::vec((outcome(), select(vec![1_u32, 60, 3_600, 50_000])), 0..12),
        per_trip in any::<bool>(),
        which in 0_u8..4,
    ) {
        let (rules, key) = (rules_with(policy(which)), reference_key());
        let card = if per_trip { PER_TRIP_CARD } else { CARD };
        let account = Account::new(AccountSerial::new(17).unwrap(), token(), card);
        let taps: Vec<Tap> = taps
            .iter()
            .zip(delays.iter().cycle())
            .map(|(tap, delay)| Tap { received_at: tap.at.plus_seconds(*delay), ..tap.clone() })
            .collect();
        let host = live(Host::new(&rules, &key, account, bank), &taps).map_err(TestCaseError::fail)?;
        let fares = Money::sum(host.trips().iter().map(|t| t.fare.charged())).unwrap();
        let balance = host.account().balance();
        prop_assert_eq!(balance.books.booked(), fares);
        prop_assert_eq!(balance.uncollected, Money::ZERO);
        prop_assert_eq!(balance.in_flight, Money::ZERO);
        let denied = !host.account().denied().is_empty();
        prop_assert_eq!(host.account().debt().is_some(), denied);
    }

    /// A day is a function of the set of its taps; each is in one bucket and ends or begins at most one trip.
    #[test]
    fn a_day_is_a_function_of_the_set_of_its_taps(taps in life(), seed in any::<u64>()) {
        let rules = rules();
        let calendar = rules.calendar();
        let day = calendar.day_of(taps[0].at);
        let of_day: Vec<&Tap> = taps.iter().filter(|t| calendar.day_of(t.at) == day).collect();
        let mut shuffled = of_day.clone();
        let mut state = seed;
        for i in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(i, usize::try_from(state >> 33).unwrap() % (i + 1));
        }
        let input = |taps| DayInput {
            day,
            taps,
            next: &[],
            carry_in: CARRY,
            as_of: Instant::MAX,
            products: &[],
            inert: &[],
            corrections: &[],
        };
        let (one, carry) = rate(&rules, &input(&of_day));
        let (other, other_carry) = rate(&rules, &input(&shuffled));
        prop_assert_eq!(&one.trips, &other.trips);
        prop_assert_eq!(carry, other_carry);
        let mut buckets: Vec<_> = one.buckets.iter().map(|(id, _)| *id).collect();
        buckets.sort_unstable();
        let ids: Vec<_> = of_day.iter().map(|t| t.id).collect();
        prop_assert_eq!(buckets, ids);
        let mut used: Vec<_> = one.trips.iter().flat_map(taps_of).collect();
        let count = used.len();
        used.sort_unstable();
        used.dedup();
        prop_assert_eq!(used.len(), count);
    }

    /// The lines of every explanation add up to the price, and those of a carrier to its legs.
    #[test]
    fn explanations_add_up(taps in life()) {
        let rules = rules();
        let calendar = rules.calendar();
        let day = calendar.day_of(taps[0].at);
        let of_day: Vec<&Tap> = taps.iter().filter(|t| calendar.day_of(t.at) == day).collect();
        let input = DayInput {
            day,
            taps: &of_day,
            next: &[],
            carry_in: CARRY,
            as_of: Instant::MAX,
            products: &[],
            inert: &[],
            corrections: &[],
        };
        let (rated, _) = rate_explained(&rules, &input);
        let (plain, _) = rate(&rules, &input);
        prop_assert_eq!(&rated.trips, &plain.trips);
        prop_assert_eq!(rated.explanations.len(), rated.trips.len());
        for (trip, explanation) in rated.trips.iter().zip(&rated.explanations) {
            let Some(explanation) = explanation else {
                prop_assert!(!matches!(trip.fare, Fare::Priced(_)));
                continue;
            };
            prop_assert_eq!(Fare::Priced(explanation.price), trip.fare);
            prop_assert_eq!(explanation.total(), Exact::from_money(explanation.price));
            for leg in &trip.legs {
                let of_carrier = |c: &ovcore::ids::CarrierId| *c == leg.carrier;
                let lines = explanation.lines.iter().filter(|l| of_carrier(&l.carrier));
                let legs = trip.legs.iter().filter(|l| of_carrier(&l.carrier)).map(|l| l.amount);
                let sum = lines.fold(Exact::ZERO, |sum, line| sum + line.amount);
                prop_assert_eq!(sum, Exact::from_money(Money::sum(legs).unwrap()));
            }
        }
    }

    /// A check-out is never refused: what could close the open trip closes it, whatever the reader's list said.
    #[test]
    fn a_denied_check_out_closes_its_trip(taps in life()) {
        let (rules, key) = (rules(), reference_key());
        let accepted = live(host(&rules, &key, CARD), &taps).map_err(TestCaseError::fail)?;
        for trip in accepted.trips().iter().filter(|t| t.status == TripStatus::Complete) {
            let out = trip.check_out.as_ref().unwrap().tap;
            let mut denied = taps.clone();
            // Another reader, so that it stands alone as a presentation.
            let tap = denied.iter_mut().find(|t| t.id == out).unwrap();
            tap.reader_outcome = ReaderOutcome::Denied;
            tap.reader = "alone".parse().unwrap();
            let denied = live(host(&rules, &key, CARD), &denied).map_err(TestCaseError::fail)?;
            let same = denied.trips().into_iter().find(|t| t.id == trip.id).unwrap();
            prop_assert_eq!(&same.check_out, &trip.check_out);
            prop_assert_eq!(same.fare, trip.fare);
        }
    }
}

const CARRY: &Carry = &Carry {
    open: None,
    rail: None,
    bus_tram_metro: None,
    supplement: None,
    tally: None,
    same_presentation: Vec::new(),
};

fn outcome() -> impl Strategy<Value = PaymentOutcome> {
    prop_oneof![
        4 => Just(PaymentOutcome::Approved),
        1 => Just(PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds }),
        2 => Just(PaymentOutcome::Unknown),
    ]
}

fn taps_of(trip: &Trip) -> Vec<ovcore::ids::TapId> {
    [Some(trip.check_in.tap), trip.check_out.as_ref().map(|e| e.tap)].into_iter().flatten().collect()
}
