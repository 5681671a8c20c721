//! The work that the benches do: a travel day of many cards in the test country.

pub mod table;

use ovcore::calendar::{Instant, TravelDay};
use ovcore::day::RowMaker;
use ovcore::rules::Rules;
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore::trip::TapRow;
use ovcore_testkit::rng::Rng;
use ovcore_testkit::scenario::token;

/// The day of the work.
pub const DAY: &str = "2026-03-10";

/// What people travel by: carrier, mode, places, on board or not.
const SERVICES: [(&str, Mode, &[&str]); 5] = [
    ("NS", Mode::Rail, &["a", "b", "c", "d"]),
    ("ARRIVA", Mode::Rail, &["c", "e"]),
    ("HTM", Mode::Tram, &["s1", "s2", "s3"]),
    ("HTM", Mode::Bus, &["s3", "s4", "s1"]),
    ("GVB", Mode::Metro, &["m1", "m2", "m3"]),
];

/// A travel day of one card: two to five trips, some of them with a transfer, one in eighty without check-out.
///
/// # Panics
/// Never: the names are fixed.
#[must_use]
#[expect(clippy::expect_used, clippy::indexing_slicing, reason = "fixed names and tables of the bench")]
pub fn taps_of_card(rules: &Rules, card: u32) -> Vec<Tap> {
    let mut rng = Rng::new(u64::from(card));
    let day: TravelDay = DAY.parse().expect("a date");
    let mut below = |n: u32| rng.between(0, n.saturating_sub(1));
    let mut at = rules.calendar().starts(day).plus_seconds(6 * 3_600).plus_seconds(below(7_200).into());
    let mut taps = Vec::new();
    for trip in 0..2_u32.saturating_add(below(4)) {
        let (carrier, mode, places) = SERVICES[usize::try_from(below(5)).unwrap_or_default()];
        let from = usize::try_from(below(u32::try_from(places.len()).unwrap_or(1))).unwrap_or_default();
        let to = from.saturating_add(1).checked_rem(places.len()).unwrap_or_default();
        let missed = below(80) == 0;
        for (direction, place) in [(Direction::In, places[from]), (Direction::Out, places[to])] {
            if direction == Direction::Out && missed {
                continue;
            }
            taps.push(Tap {
                id: format!("{card}-{trip}-{}", direction.name()).parse().expect("an id"),
                version: 0,
                token: token(),
                carrier: carrier.parse().expect("a carrier"),
                mode,
                location: place.parse().expect("a place"),
                reader: format!("{carrier}-{place}-{}", direction.name()).parse().expect("a reader"),
                line: None,
                vehicle: None,
                direction,
                at,
                received_at: at.plus_seconds(2),
                reader_outcome: ReaderOutcome::Accepted,
                application: None,
            });
            at = at.plus_seconds(i64::from(below(1_800)).saturating_add(300));
        }
        at = at.plus_seconds(i64::from(below(14_400)));
    }
    taps
}

/// A card's day as rows.
#[must_use]
pub fn rows_of_card(rules: &Rules, card: u32) -> Vec<TapRow> {
    let mut maker = RowMaker::new(rules);
    (0_u32..).zip(taps_of_card(rules, card)).map(|(number, tap)| maker.row(&tap, number)).collect()
}

/// As of when the day is rated: all of it is over.
#[must_use]
pub fn as_of(rules: &Rules) -> Instant {
    let day: TravelDay = DAY.parse().unwrap_or(TravelDay::MIN);
    rules.calendar().ends(day).plus_seconds(20 * 60)
}
