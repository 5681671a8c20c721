//! Lives for both to read: taps that mean something more often than not, with gaps at and around the bounds of the
//! rules, over midnight, the clock change and the end of a month.

use ovcore::account::CheckOutcome;
use ovcore::calendar::Instant;
use ovcore::card::{CardKind, CardScheme};
use ovcore::deny::BlockCause;
use ovcore::fare::HeldProduct;
use ovcore::money::Money;
use ovcore::policy::{DeclineCategory, Policy};
use ovcore::settle::PaymentOutcome;
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore::trip::Correction;

use super::compare::Story;
use super::till::{Call, Life};
use crate::rng::Rng;
use crate::tariffs::PRODUCTS;
use crate::world::{CARD, token};

/// Carrier, mode, places, whether the readers are on board.
const SERVICES: [(&str, Mode, &[&str], bool); 10] = [
    ("NS", Mode::Rail, &["a", "b", "b2", "c", "d", "nowhere"], false),
    ("NS", Mode::Rail, &["a", "b", "c", "d"], false),
    ("ARRIVA", Mode::Rail, &["c", "e", "d"], false),
    ("KEOLIS", Mode::Rail, &["k", "m"], false),
    ("QBUZZ", Mode::Rail, &["m", "q"], false),
    ("HTM", Mode::Tram, &["s1", "s2", "s3"], true),
    ("HTM", Mode::Bus, &["s1", "s3", "s4"], true),
    ("GVB", Mode::Metro, &["m1", "m2", "m3"], false),
    ("CONNEXXION", Mode::Ferry, &["p1", "p2"], true),
    ("RET", Mode::Metro, &["r1", "r2"], false),
];

/// Evenings before something special: the clock changes, a year and a month end, a holiday.
pub const BEGINS: [&str; 5] = [
    "2026-03-28T20:00:00+01:00",
    "2026-10-24T21:30:00+02:00",
    "2026-12-31T22:00:00+01:00",
    "2026-02-27T07:00:00+01:00",
    "2026-04-25T16:00:00+02:00",
];

/// The Dutch policy, and others that draw the day or join trips otherwise.
///
/// # Panics
/// Never: all texts are sound.
#[must_use]
pub fn policy(which: u64) -> Policy {
    let mut policy = Policy::ovpay();
    match which {
        1 => {
            policy.travel_day.starts = "04:30".parse().expect("a time");
            policy.travel_day.ends = "04:30".parse().expect("a time");
        }
        2 => {
            policy.taps.wrong_pole_minutes = None;
            policy.journey.train_ends_bus_window = true;
            policy.journey.continuations_max = Some(1);
            policy.settlement.threshold_minor = Money::from_minor(500);
        }
        3 => {
            policy.travel_day.ends = "02:30".parse().expect("a time");
            policy.journey.journey_minutes_max = Some(60);
            policy.late.adjust_hours = 80;
            policy.settlement.per_trip = None;
        }
        _ => {}
    }
    policy
}

fn gap(rng: &mut Rng) -> i64 {
    const EDGES: [i64; 15] = [0, 1, 4, 5, 6, 30, 31, 299, 300, 301, 2_099, 2_100, 2_101, 3_600, 3_601];
    const LONG: [i64; 6] = [14_400, 14_401, 21_600, 21_601, 40_000, 86_400];
    match rng.below(12) {
        0..3 => EDGES[rng.index(EDGES.len())],
        3 => LONG[rng.index(LONG.len())],
        _ => i64::from(rng.between(60, 5_400)),
    }
}

/// The story of a seed. `wild` ones have clocks that are not believed, corrections and refusals.
///
/// # Panics
/// Never: all texts are sound.
#[must_use]
pub fn story(rng: &mut Rng, wild: bool) -> Story {
    let mut at = Instant::parse(BEGINS[rng.index(BEGINS.len())]).expect("an instant");
    let mut taps: Vec<Tap> = Vec::new();
    for _ in 0..rng.between(1, 12) {
        let first = tap(rng, &mut at, taps.len(), wild);
        let pair = rng.chance(750);
        let first = if pair {
            Tap { direction: Direction::In, reader_outcome: ReaderOutcome::Accepted, ..first }
        } else {
            first
        };
        taps.push(first.clone());
        if pair {
            let second = tap(rng, &mut at, taps.len(), wild);
            let mut like = SERVICES
                .iter()
                .filter(|(carrier, mode, _, _)| first.carrier.as_str() == *carrier && first.mode == *mode);
            let (_, _, places, _) = like.next_back().expect("its own service");
            let place = places[rng.index(places.len())];
            let joined =
                rng.chance(150) && first.carrier.as_str() == "NS" && second.carrier.as_str() == "ARRIVA";
            let second = if joined {
                second
            } else {
                Tap {
                    carrier: first.carrier,
                    mode: first.mode,
                    location: place.parse().expect("a place"),
                    reader: format!("{place}-{}", rng.below(2)).parse().expect("a reader"),
                    vehicle: first.vehicle,
                    line: first.line.filter(|_| rng.chance(700)),
                    ..second
                }
            };
            let direction = if rng.chance(850) { Direction::Out } else { Direction::Unknown };
            taps.push(Tap { direction, reader_outcome: ReaderOutcome::Accepted, ..second });
        }
    }
    let corrections = if wild { corrections(rng, &taps) } else { Vec::new() };
    let as_of = if rng.chance(700) {
        at.plus_seconds(30 * 86_400)
    } else {
        at.plus_seconds(i64::from(rng.between(0, 100_000)))
    };
    Story { taps, products: held(rng), corrections, as_of }
}

fn tap(rng: &mut Rng, at: &mut Instant, number: usize, wild: bool) -> Tap {
    *at = at.plus_seconds(gap(rng));
    let (carrier, mode, places, on_board) = SERVICES[rng.index(SERVICES.len())];
    let place = places[rng.index(places.len())];
    let direction = *rng
        .pick(&[Direction::In, Direction::In, Direction::Out, Direction::Out, Direction::Unknown])
        .expect("one");
    let outcome = match rng.below(14) {
        0 => ReaderOutcome::Denied,
        1 => ReaderOutcome::Failed,
        _ => ReaderOutcome::Accepted,
    };
    let ahead = if wild && rng.chance(60) { i64::from(rng.between(119, 20_000)) } else { 0 };
    let lines: &[&str] = if mode == Mode::Tram { &["1", "none"] } else { &["7", "8", "none"] };
    let line = (carrier == "HTM" && rng.chance(300)).then(|| *rng.pick(lines).expect("one"));
    Tap {
        id: format!("t{number:03}").parse().expect("an id"),
        version: 0,
        token: token(),
        carrier: carrier.parse().expect("a carrier"),
        mode,
        location: place.parse().expect("a place"),
        reader: format!("{place}-{}", rng.below(2)).parse().expect("a reader"),
        line: line.map(|line| line.parse().expect("a line")),
        vehicle: (on_board && rng.chance(400))
            .then(|| format!("v{}", rng.below(2)).parse().expect("a vehicle")),
        direction,
        at: at.plus_seconds(ahead),
        received_at: *at,
        reader_outcome: outcome,
        application: None,
    }
}

fn held(rng: &mut Rng) -> Vec<HeldProduct> {
    let mut held = Vec::new();
    for product in PRODUCTS.iter().chain(&["young"]) {
        if rng.chance(250) {
            let (from, until) = *rng
                .pick(&[
                    ("2026-01-01", "2027-12-31"),
                    ("2026-01-01", "2026-03-28"),
                    ("2026-03-29", "2026-12-31"),
                ])
                .expect("one");
            held.push(HeldProduct {
                product: product.parse().expect("a product"),
                from: from.parse().expect("a date"),
                until: until.parse().expect("a date"),
            });
        }
    }
    held
}

fn corrections(rng: &mut Rng, taps: &[Tap]) -> Vec<Correction> {
    let mut all = Vec::new();
    for tap in taps {
        if rng.chance(120) {
            let mut own = SERVICES.iter().filter(|(c, m, _, _)| tap.carrier.as_str() == *c && tap.mode == *m);
            let Some((_, _, places, _)) = own.next_back() else { continue };
            let place = places[rng.index(places.len())];
            all.push(Correction { trip: tap.id, place: place.parse().expect("a place") });
        }
    }
    all
}

/// The life of a seed: a story's taps over some days, some late, with a bank that does not always pay.
///
/// # Panics
/// Never: all texts are sound, and a story lasts days.
#[must_use]
pub fn life(rng: &mut Rng, wild: bool) -> Life {
    let mut taps: Vec<Tap> = Vec::new();
    for _ in 0..rng.between(1, 4) {
        let more = story(rng, wild).taps;
        let begin = more.first().map_or(Instant::MIN, |tap| tap.at);
        // One after the other, hours or days apart.
        let from = taps.iter().map(|tap| tap.at.max(tap.received_at)).max();
        let gap = i64::from(*rng.pick(&[600, 20_000, 90_000, 400_000]).expect("one"));
        let shift = from.map_or(0, |from| from.seconds_since(begin).saturating_add(gap));
        for tap in more {
            let number = taps.len();
            taps.push(Tap {
                id: format!("t{number:03}").parse().expect("an id"),
                at: tap.at.plus_seconds(shift),
                received_at: tap.received_at.plus_seconds(shift),
                ..tap
            });
        }
    }
    let late = rng.chance(400);
    for tap in &mut taps {
        if late && rng.chance(250) && tap.received_at >= tap.at {
            tap.received_at = tap.at.plus_seconds(i64::from(rng.between(1, 259_200)));
        }
    }
    let bank = (0..rng.between(0, 10)).map(|_| (outcome(rng), seconds(rng))).collect();
    let last = taps.iter().map(|tap| tap.received_at).max().unwrap_or(Instant::MIN);
    let first = taps.iter().map(|tap| tap.received_at).min().unwrap_or(Instant::MIN);
    let length = u32::try_from(last.seconds_since(first)).expect("some days").saturating_add(900_000);
    let calls =
        (0..rng.between(0, 4)).map(|_| (first.plus_seconds(i64::from(rng.between(0, length))), call(rng)));
    let calls = if wild { calls.collect() } else { Vec::new() };
    let card = if rng.chance(500) { CARD } else { CardKind { scheme: CardScheme::Mastercard, ..CARD } };
    Life { card, taps, bank, calls, until: last.plus_seconds(80 * 86_400) }
}

fn seconds(rng: &mut Rng) -> u32 {
    *rng.pick(&[1, 2, 60, 3_600, 50_000, 200_000]).expect("one")
}

fn outcome(rng: &mut Rng) -> PaymentOutcome {
    use DeclineCategory::{AccountClosed, InsufficientFunds, Lost, NotPermitted, Stolen, Technical};
    let categories =
        [InsufficientFunds, InsufficientFunds, Technical, NotPermitted, Lost, Stolen, AccountClosed];
    match rng.below(10) {
        0..4 => PaymentOutcome::Approved,
        4..8 => PaymentOutcome::Declined { category: *rng.pick(&categories).expect("one") },
        _ => PaymentOutcome::Unknown,
    }
}

fn call(rng: &mut Rng) -> Call {
    match rng.below(6) {
        0..3 => Call::Pay,
        3 => Call::Checked(CheckOutcome::NoTravelFunction),
        4 => Call::Checked(CheckOutcome::IssuerBlocked { cause: BlockCause::Stolen }),
        _ => Call::Checked(CheckOutcome::Passed),
    }
}
