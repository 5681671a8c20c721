//! The rules that lives are lived under, each made once; and taps in the test country, drawn.

use std::sync::OnceLock;

use ovcore::calendar::Instant;
use ovcore::rules::Rules;
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore_testkit::{model, scenario, tariffs, world};

use crate::draw::Draw;

/// How many rules there are: the four policies of the model with the country's own tariffs, then odd tariffs.
pub(crate) const WORLDS: usize = 16;

/// The rules of a number.
pub(crate) fn rules(number: usize) -> &'static Rules {
    static MADE: [OnceLock<Rules>; WORLDS] = [const { OnceLock::new() }; WORLDS];
    let number = number % WORLDS;
    MADE[number].get_or_init(|| {
        let seed = u64::try_from(number).unwrap_or_default();
        let policy = model::policy(seed % 4);
        if number < 4 { world::rules_with(policy) } else { tariffs::rules(seed, policy) }
    })
}

/// Carrier, mode, places, whether the readers are on board.
pub(crate) const SERVICES: [(&str, Mode, &[&str], bool); 10] = [
    ("NS", Mode::Rail, &["a", "b", "b2", "c", "d", "nowhere"], false),
    ("ARRIVA", Mode::Rail, &["c", "e", "d"], false),
    ("KEOLIS", Mode::Rail, &["k", "m"], false),
    ("QBUZZ", Mode::Rail, &["m", "q"], false),
    ("HTM", Mode::Tram, &["s1", "s2", "s3"], true),
    ("HTM", Mode::Bus, &["s1", "s3", "s4"], true),
    ("GVB", Mode::Metro, &["m1", "m2", "m3"], false),
    ("GVB", Mode::Tram, &["s3", "m1"], true),
    ("CONNEXXION", Mode::Ferry, &["p1", "p2"], true),
    ("RET", Mode::Metro, &["r1", "r2"], false),
];

/// When a story begins.
pub(crate) fn begin(draw: &mut Draw<'_>) -> Instant {
    Instant::parse(draw.pick(&model::BEGINS)).expect("an instant")
}

/// Seconds until the next thing: at and around the bounds of the rules, and ordinary ones.
pub(crate) fn gap(draw: &mut Draw<'_>) -> i64 {
    const EDGES: [i64; 24] = [
        0, 1, 4, 5, 6, 30, 31, 299, 300, 301, 2_099, 2_100, 2_101, 3_600, 3_601, 14_400, 14_401, 21_600,
        21_601, 40_000, 86_400, 200_000, 259_200, 432_000,
    ];
    match draw.byte() {
        byte @ 0..96 => EDGES[usize::from(byte) % EDGES.len()],
        byte => (i64::from(byte) - 95) * 37,
    }
}

/// A tap at an instant, received then.
pub(crate) fn tap(draw: &mut Draw<'_>, number: usize, at: Instant) -> Tap {
    let (carrier, mode, places, on_board) = draw.pick(&SERVICES);
    let place = draw.pick(places);
    // One byte for what is usual, more only where it is not.
    let kind = draw.byte();
    let direction = match kind % 5 {
        0 | 1 => Direction::In,
        2 | 3 => Direction::Out,
        _ => Direction::Unknown,
    };
    let odd = if kind >= 200 { draw.byte() } else { 0 };
    let outcome = match odd % 8 {
        6 => ReaderOutcome::Denied,
        7 => ReaderOutcome::Failed,
        _ => ReaderOutcome::Accepted,
    };
    let lines = ["1", "7", "8", "2", "none"];
    Tap {
        id: format!("{}-{number:03}", number * 7 % 10).parse().expect("an id"),
        version: 0,
        token: scenario::token(),
        carrier: carrier.parse().expect("a carrier"),
        mode,
        location: place.parse().expect("a place"),
        reader: format!("{place}-{}", kind / 5 % 2).parse().expect("a reader"),
        line: (on_board && odd / 8 % 4 == 1)
            .then(|| lines[usize::from(odd / 32) % lines.len()].parse().expect("a line")),
        vehicle: (on_board && !(kind / 10).is_multiple_of(3))
            .then(|| format!("v{}", kind / 10 % 3).parse().expect("a vehicle")),
        direction,
        at,
        received_at: at,
        reader_outcome: outcome,
        application: None,
    }
}

/// A tap that may end the trip of another: its carrier and mode, at one of their places.
pub(crate) fn partner(draw: &mut Draw<'_>, number: usize, of: &Tap, at: Instant) -> Tap {
    let own = tap(draw, number, at);
    let (carrier, mode) = (of.carrier.as_str(), of.mode);
    let service = SERVICES.iter().find(|service| service.0 == carrier && service.1 == mode);
    let places = service.map_or(SERVICES[0].2, |service| service.2);
    let place = draw.pick(places);
    Tap {
        carrier: of.carrier,
        mode: of.mode,
        location: place.parse().expect("a place"),
        reader: format!("{place}-0").parse().expect("a reader"),
        vehicle: of.vehicle,
        line: of.line,
        direction: if own.direction == Direction::Unknown { own.direction } else { Direction::Out },
        reader_outcome: ReaderOutcome::Accepted,
        ..own
    }
}
