//! Random months: what the batch makes of them is what accounts make of them, whatever the order of the rows, the
//! threads, and the cuts.

use ovcore::batch::{Batch, CardInfo, GivenAnswer, Names, Stream, TapColumns, Threads, rate};
use ovcore::calendar::Instant;
use ovcore::card::CardKind;
use ovcore::fare::HeldProduct;
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::{DeclineCategory, PaymentOutcome};
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore_testkit::rng::Rng;
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD};
use ovcore_testkit::{tariffs, world};
use proptest::prelude::*;
use proptest::sample::select;

use super::accounts::of_accounts;
use super::story::{assert_same, day, instant, of_batches, token};

/// Carrier, mode, places.
const SERVICES: [(&str, Mode, &[&str]); 9] = [
    ("NS", Mode::Rail, &["a", "b", "b2", "c", "d", "nowhere"]),
    ("NS", Mode::Rail, &["a", "b", "c", "d"]),
    ("ARRIVA", Mode::Rail, &["c", "e", "d"]),
    ("HTM", Mode::Tram, &["s1", "s2", "s3"]),
    ("HTM", Mode::Bus, &["s1", "s3", "s4"]),
    ("GVB", Mode::Metro, &["m1", "m2", "m3"]),
    ("CONNEXXION", Mode::Ferry, &["p1", "p2"]),
    ("RET", Mode::Metro, &["r1", "r2"]),
    ("ELSEWHERE", Mode::Bus, &["x1", "x2"]),
];

/// A tap before it has an id and times.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    gap: i64,
    service: usize,
    place: usize,
    direction: Direction,
    outcome: ReaderOutcome,
    vehicle: Option<u8>,
    reader: u8,
    late: i64,
    repeated: Option<i64>,
}

const DAY: i64 = 86_400;

fn late() -> impl Strategy<Value = i64> {
    prop_oneof![
        24 => 0_i64..30,
        4 => 30_i64..3_600,
        1 => 3_600_i64..(20 * 3_600),
        1 => prop_oneof![
            2 => DAY..(3 * DAY),
            1 => (3 * DAY + 1)..(9 * DAY),
            1 => select(vec![3 * DAY, 3 * DAY + 1, -60, -120, -121, -4_000, 57 * DAY]),
        ],
    ]
}

fn draft() -> impl Strategy<Value = Draft> {
    let gap = prop_oneof![
        3 => select(vec![0_i64, 1, 4, 5, 6, 299, 300, 301, 2_099, 2_100, 2_101, 3_600, 3_601]),
        8 => 60_i64..5_400,
        4 => 5_400_i64..40_000,
        3 => 40_000_i64..250_000,
    ];
    let direction =
        prop_oneof![5 => Just(Direction::In), 5 => Just(Direction::Out), 1 => Just(Direction::Unknown)];
    let outcome = prop_oneof![
        30 => Just(ReaderOutcome::Accepted), 1 => Just(ReaderOutcome::Denied), 2 => Just(ReaderOutcome::Failed)
    ];
    let repeated = prop_oneof![30 => Just(None), 1 => (1_i64..7_200).prop_map(Some)];
    let place = (0..SERVICES.len(), 0_usize..6, proptest::option::of(0_u8..2), 0_u8..2);
    (gap, place, direction, outcome, late(), repeated).prop_map(
        |(gap, (service, place, vehicle, reader), direction, outcome, late, repeated)| Draft {
            gap,
            service,
            place,
            direction,
            outcome,
            vehicle,
            reader,
            late,
            repeated,
        },
    )
}

/// A trip: in and out with one service.
fn trip() -> impl Strategy<Value = Vec<Draft>> {
    (draft(), draft(), 60_i64..3_000).prop_map(|(first, second, length)| {
        let accepted = ReaderOutcome::Accepted;
        let first = Draft { direction: Direction::In, outcome: accepted, ..first };
        let second = Draft {
            direction: Direction::Out,
            service: first.service,
            vehicle: first.vehicle,
            outcome: accepted,
            gap: length,
            ..second
        };
        vec![first, second]
    })
}

fn card() -> impl Strategy<Value = Vec<Draft>> {
    let part = prop_oneof![5 => trip(), 1 => draft().prop_map(|d| vec![d])];
    proptest::collection::vec(part, 1..24).prop_map(|parts| parts.concat())
}

/// What is known of a card: nothing, or kind, products and answers.
fn known() -> impl Strategy<Value = Option<(CardKind, Vec<HeldProduct>, Vec<GivenAnswer>)>> {
    let product = (0..tariffs::PRODUCTS.len(), 0_i32..20).prop_map(|(which, from)| HeldProduct {
        product: tariffs::PRODUCTS[which].parse().unwrap(),
        from: day("2026-03-10").plus_days(from),
        until: day("2026-03-20").plus_days(from),
    });
    let answer = (0..4_usize, 0_u32..9_000).prop_map(|(which, after_seconds)| GivenAnswer {
        outcome: [
            PaymentOutcome::Approved,
            PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds },
            PaymentOutcome::Declined { category: DeclineCategory::DoNotHonour },
            PaymentOutcome::Unknown,
        ][which],
        after_seconds,
    });
    let answers = prop_oneof![6 => Just(vec![]), 1 => proptest::collection::vec(answer, 1..4)];
    let products = proptest::collection::vec(product, 0..2);
    proptest::option::of((select(vec![CARD, PER_TRIP_CARD]), products, answers))
}

/// Taps of a card from its drafts; ids that do not sort like the times.
pub(crate) fn taps_of(card: u8, drafts: &[Draft]) -> Vec<Tap> {
    let mut at = instant("2026-03-09T21:00:00+01:00");
    let mut taps = Vec::new();
    for (number, draft) in drafts.iter().enumerate() {
        at = at.plus_seconds(draft.gap);
        let (carrier, mode, places) = SERVICES[draft.service];
        let place = places[draft.place % places.len()];
        let tap = Tap {
            id: format!("{}-{card}-{number}", (number * 7) % 10).parse().unwrap(),
            version: 0,
            token: token(card),
            carrier: carrier.parse().unwrap(),
            mode,
            location: place.parse().unwrap(),
            reader: format!("{place}-{}", draft.reader).parse().unwrap(),
            line: (mode == Mode::Tram).then(|| "1".parse().unwrap()),
            vehicle: draft.vehicle.map(|v| format!("v{v}").parse().unwrap()),
            direction: draft.direction,
            at,
            received_at: at.plus_seconds(draft.late),
            reader_outcome: draft.outcome,
            application: None,
        };
        if let Some(after) = draft.repeated {
            taps.push(Tap { received_at: tap.received_at.plus_seconds(after), ..tap.clone() });
        }
        taps.push(tap);
    }
    taps
}

/// Rules of all kinds.
fn rules(which: u8, seed: u64) -> Rules {
    let with = |change: &dyn Fn(&mut Policy)| {
        let mut policy = Policy::ovpay();
        change(&mut policy);
        policy
    };
    match which {
        0 => world::rules(),
        1 => world::rules_with(with(&|p| p.settlement.threshold_minor = Money::from_minor(600))),
        2 => tariffs::rules(seed, Policy::ovpay()),
        3 => tariffs::rules(seed, with(&|p| p.settlement.threshold_minor = Money::from_minor(500))),
        4 => world::rules_with_caps(
            r#"[{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 300 } } },
                { "id": "week", "period": "week", "limit": { "amount": { "amount_minor": 700 } } },
                { "id": "rides", "period": "calendar_month", "limit": { "rides": { "paid": 4, "then_basis_points_off": 5000 } } }]"#,
        ),
        5 => world::rules_with(with(&|p| {
            p.travel_day.starts = "04:30".parse().unwrap();
            p.travel_day.ends = "04:30".parse().unwrap();
        })),
        6 => world::rules_with(with(&|p| {
            p.taps.wrong_pole_minutes = None;
            p.journey.train_ends_bus_window = true;
            p.late.adjust_hours = 20;
            p.settlement.collection_delay_minutes = 0;
        })),
        _ => world::rules_with(with(&|p| {
            p.settlement.threshold_minor = Money::ZERO;
            p.journey.continuations_max = Some(2);
        })),
    }
}

/// The last night of any of the taps, and a few days more.
pub(crate) fn end_of(rules: &Rules, taps: &[Tap], more: i32) -> Instant {
    let last = taps.iter().map(|tap| tap.at.max(tap.received_at)).max().unwrap_or(Instant::MIN);
    let day = rules.calendar().day_of(last);
    Stream::cut_after(rules, day.plus_days(more))
}

type Known = Option<(CardKind, Vec<HeldProduct>, Vec<GivenAnswer>)>;

fn month(cards: &[(Vec<Draft>, Known)]) -> (Vec<Tap>, Vec<CardInfo>) {
    let (mut taps, mut infos) = (Vec::new(), Vec::new());
    for (number, (drafts, known)) in (1_u8..).zip(cards) {
        taps.extend(taps_of(number, drafts));
        let info = known.clone().map(|(kind, products, answers)| CardInfo {
            token: token(number),
            kind,
            products,
            answers,
        });
        infos.extend(info);
    }
    (taps, infos)
}

pub(crate) fn rated(
    rules: &Rules,
    taps: &[Tap],
    cards: &[CardInfo],
    until: Option<Instant>,
) -> (Batch, Names) {
    let columns: TapColumns = taps.iter().collect();
    rate(rules, &[columns.table()], cards.to_vec(), until, Threads::One, None).unwrap()
}

/// Through a stream, cut by cut.
pub(crate) fn streamed(
    rules: &Rules,
    taps: &[Tap],
    cards: &[CardInfo],
    until: Instant,
    cuts: &[Instant],
) -> (Vec<Batch>, Names, Vec<Tap>) {
    let mut stream = Stream::new(rules, cards.to_vec());
    let mut batches = Vec::new();
    let mut in_order = Vec::new();
    let mut from = Instant::MIN;
    for cut in cuts {
        let own: Vec<Tap> = taps.iter().filter(|tap| tap.at >= from && tap.at < *cut).cloned().collect();
        let columns: TapColumns = own.iter().collect();
        batches.push(stream.feed(&[columns.table()], *cut, Threads::One, None).unwrap());
        in_order.extend(own);
        from = *cut;
    }
    let (last, names) = stream.finish(until, Threads::One, None).unwrap();
    batches.push(last);
    (batches, names, in_order)
}

// More of them: `PROPTEST_CASES=20000 cargo test -p ovcore --test batch months`.
proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_month_is_what_accounts_make_of_it(
        cards in proptest::collection::vec((card(), known()), 1..3),
        which in 0_u8..8,
        seed in 0_u64..1_000,
        more in 0_i32..9,
    ) {
        let rules = rules(which, seed);
        let (taps, infos) = month(&cards);
        let until = end_of(&rules, &taps, more);
        let expected = of_accounts(&rules, &infos, &taps, until);
        let (batch, names) = rated(&rules, &taps, &infos, Some(until));
        prop_assert!(batch.bad.is_empty());
        assert_same(&of_batches(&rules, &[&batch], &names, &taps), &expected);
    }

    #[test]
    fn an_instant_in_the_middle_is_what_accounts_then_say(
        cards in proptest::collection::vec((card(), known()), 1..3),
        which in 0_u8..8,
        seed in 0_u64..1_000,
        at in 0_i64..(20 * DAY),
    ) {
        let rules = rules(which, seed);
        let until = instant("2026-03-10T00:00:00+01:00").plus_seconds(at);
        let (taps, infos) = month(&cards);
        let expected = of_accounts(&rules, &infos, &taps, until);
        let (batch, names) = rated(&rules, &taps, &infos, Some(until));
        assert_same(&of_batches(&rules, &[&batch], &names, &taps), &expected);
    }

    #[test]
    fn day_by_day_is_all_at_once(
        cards in proptest::collection::vec((card(), known()), 1..3),
        which in 0_u8..8,
        seed in 0_u64..1_000,
        shift in select(vec![0_i64, -DAY / 2, 7_000, -3_000]),
    ) {
        let rules = rules(which, seed);
        let (taps, infos) = month(&cards);
        assert_day_by_day_is_all_at_once(&rules, &taps, &infos, shift);
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(
        cards in proptest::collection::vec((card(), known()), 1..4),
        which in 0_u8..8,
        seed in 0_u64..1_000,
    ) {
        let rules = rules(which, seed);
        let (taps, infos) = month(&cards);
        let until = end_of(&rules, &taps, 2);
        let (batch, names) = rated(&rules, &taps, &infos, Some(until));
        let mut shuffled = taps.clone();
        Rng::keyed(seed, &[7]).shuffle(&mut shuffled);
        let (other, other_names) = rated(&rules, &shuffled, &infos, Some(until));
        let found = of_batches(&rules, &[&other], &other_names, &shuffled);
        assert_same(&found, &of_batches(&rules, &[&batch], &names, &taps));
    }
}

/// Compares a stream of tables, a day each, with one table. `shift`: by how many seconds the cuts are off.
fn assert_day_by_day_is_all_at_once(rules: &Rules, taps: &[Tap], infos: &[CardInfo], shift: i64) {
    let until = end_of(rules, taps, 0);
    let first = day("2026-03-09");
    let days = rules.calendar().day_of(until).days_since(first);
    let cut = |n: i32| Stream::cut_after(rules, first.plus_days(n)).plus_seconds(shift);
    let cuts: Vec<Instant> = (0..days).map(cut).filter(|cut| *cut <= until).collect();
    let known = taps.iter().filter(|tap| cuts.last().is_some_and(|cut| tap.at < *cut));
    let taps: Vec<Tap> = known.cloned().collect();
    let (batches, names, in_order) = streamed(rules, &taps, infos, until, &cuts);
    let found = of_batches(rules, &batches.iter().collect::<Vec<_>>(), &names, &in_order);
    let (whole, names) = rated(rules, &taps, infos, Some(until));
    assert_same(&found, &of_batches(rules, &[&whole], &names, &taps));
}

/// Taps of a card: gap, service, place, direction and lateness of each.
fn drafts_of(taps: &[(i64, usize, usize, Direction, i64)]) -> Vec<Draft> {
    let draft = |(gap, service, place, direction, late): &(i64, usize, usize, Direction, i64)| Draft {
        gap: *gap,
        service: *service,
        place: *place,
        direction: *direction,
        outcome: ReaderOutcome::Accepted,
        vehicle: None,
        reader: 0,
        late: *late,
        repeated: None,
    };
    taps.iter().map(draft).collect()
}

/// Under a tariff that counts, a tap that comes after the days around it have left is used with their records.
#[test]
fn a_tap_after_the_days_around_it_have_left_is_used() {
    use Direction::{In, Out};
    let drafts = drafts_of(&[
        (2_099, 0, 0, In, 0),
        (60, 0, 0, Out, 0),
        (24_793, 0, 0, In, 0),
        (1_245, 0, 0, Out, 0),
        (865, 0, 0, In, 0),
        (2_033, 0, 3, Out, 0),
        (235_906, 0, 0, In, 359_699),
        (2_999, 0, 0, Out, 0),
        (0, 0, 2, In, 0),
        (60, 0, 0, Out, 0),
        (0, 0, 3, In, 0),
        (60, 0, 0, Out, 0),
    ]);
    let (rules, taps) = (rules(2, 50), taps_of(1, &drafts));
    let until = end_of(&rules, &taps, 0);
    let expected = of_accounts(&rules, &[], &taps, until);
    let (batch, names) = rated(&rules, &taps, &[], Some(until));
    assert_same(&of_batches(&rules, &[&batch], &names, &taps), &expected);
}

/// How a trip that a tap with a wrong clock holds ends may change what the trips after it cost: they come out with it.
#[test]
fn a_trip_after_one_that_is_held_stands_once() {
    use Direction::{In, Out};
    let days = [
        [(0, 0, 0, In, 0), (682, 0, 0, Out, 0), (3_862, 0, 0, In, 0), (150, 0, 0, Out, 0)],
        [(37_703, 0, 0, In, 0), (3_477, 0, 0, In, 0), (304, 0, 0, Out, 0), (14_402, 0, 0, In, 0)],
        [(568, 0, 0, Out, 0), (2_782, 0, 0, In, 0), (239, 0, 0, Out, 0), (31_160, 0, 0, In, 0)],
        [(1_871, 1, 4, In, 0), (121, 1, 0, Out, -121), (0, 3, 0, In, 0), (1_129, 3, 1, Out, 0)],
    ];
    let last = [(169_141, 0, 0, In, 0), (2_406, 0, 0, Out, 3)];
    let drafts = drafts_of(&[days.concat(), last.to_vec()].concat());
    assert_day_by_day_is_all_at_once(&rules(2, 430), &taps_of(1, &drafts), &[], 0);
}

/// The short way is taken by what is usual, and the long way only by what is not: else neither would be tested.
#[test]
fn both_ways_are_taken() {
    let rules = world::rules();
    let trip = |gap: i64, late: i64| {
        let draft = |direction, place, gap, late| Draft {
            gap,
            service: 1,
            place,
            direction,
            outcome: ReaderOutcome::Accepted,
            vehicle: None,
            reader: 0,
            late,
            repeated: None,
        };
        vec![draft(Direction::In, 0, gap, late), draft(Direction::Out, 1, 1_200, 2)]
    };
    let usual = [trip(36_000, 2), trip(30_000, 3), trip(60_000, 2_000)].concat();
    let late = [trip(36_000, 2), trip(30_000, DAY * 2), trip(60_000, 2), trip(400_000, 2)].concat();
    let too_late = [trip(36_000, 2), trip(30_000, DAY * 4), trip(60_000, 2), trip(400_000, 2)].concat();
    let taps = [taps_of(1, &usual), taps_of(2, &late), taps_of(3, &too_late)].concat();
    let (batch, _) = rated(&rules, &taps, &[], None);
    // Of the third card only the days from the tap that came too late to adjust until it had come; it is not used.
    assert_eq!(batch.totals.through_accounts, 6);
    assert_eq!(batch.totals.trips, 10);
}
