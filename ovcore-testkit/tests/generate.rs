//! What the generator of national days promises, checked on the example network and by the rating of ovcore itself.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the test's own functions may fail as its tests may"
)]

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use ovcore::calendar::{Calendar, TravelDay};
use ovcore::card::{CardForm, CardFunding, CardScheme};
use ovcore::day::{Carry, DayInput, rate};
use ovcore::fare::{HeldProduct, TariffBook, TariffDocument, UnpricedReason};
use ovcore::ids::{ProductId, TapId};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::{BucketKind, Direction, Mode, ModeGroup, ReaderOutcome, Tap};
use ovcore::trip::{Cancellation, Fare, Trip, TripStatus};
use ovcore_testkit::generate::{
    GeneratedCard, GeneratorConfig, GeneratorError, IntendedOutcome, IntendedTotals, NationalDay,
};

const EXAMPLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/data/network.json"));

const TARIFFS: [&str; 4] = [
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/data/tariffs/ns-2026.json")),
    include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/data/tariffs/arriva-rail-2026-invented.json"
    )),
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/data/tariffs/gvb-2026.json")),
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/data/tariffs/htm-2026.json")),
];

/// Three stations and a tram: small, and changed by nobody else.
const SMALL: &str = r#"{
    "format": "ovcore/network/1", "id": "small", "source": "invented",
    "carriers": [{ "id": "NS", "name": "NS" }, { "id": "HTM", "name": "HTM" }],
    "places": [{ "id": "a", "name": "A" }, { "id": "b", "name": "B" }, { "id": "c", "name": "C" },
               { "id": "x", "name": "X" }, { "id": "y", "name": "Y" }],
    "distances": [{ "id": "ns", "carriers": ["NS"], "modes": ["rail"], "unit": "tariff_unit",
                    "pairs": [["a", "b", 10], ["b", "c", 60], ["a", "c", 70]] }],
    "lines": [{ "id": "1", "carrier": "HTM", "mode": "tram", "stops": [["x", 0], ["y", 3000]] }] }"#;

fn document(text: &str) -> NetworkDocument {
    NetworkDocument::from_json(text).unwrap()
}

fn calendar() -> Calendar {
    Policy::ovpay().calendar()
}

fn date(text: &str) -> TravelDay {
    text.parse().unwrap()
}

/// A Tuesday on the example network.
fn tuesday(cards: u32, config: GeneratorConfig) -> NationalDay {
    NationalDay::new(&document(EXAMPLE), date("2026-03-10"), &calendar(), 42, cards, config).unwrap()
}

/// The example network with the example tariffs.
fn rules() -> Rules {
    let tariffs = TARIFFS.iter().map(|text| TariffDocument::from_json(text).unwrap()).collect();
    let network = Network::new(document(EXAMPLE)).unwrap();
    Rules::new(Policy::ovpay(), network, TariffBook::new(tariffs).unwrap()).unwrap()
}

/// A card's day and the night after it, as ovcore rates them: trips as they ended, and buckets.
fn rated(
    rules: &Rules,
    day: TravelDay,
    card: &GeneratedCard,
) -> (BTreeMap<TapId, Trip>, BTreeMap<TapId, BucketKind>) {
    // A delivery that repeats another is nothing to rate (RULES P1).
    let mut seen = BTreeSet::new();
    let once: Vec<&Tap> = card.taps.iter().filter(|tap| seen.insert(tap.id)).collect();
    let on = |date: TravelDay| -> Vec<&Tap> {
        once.iter().copied().filter(|tap| rules.calendar().date(tap.at) == date).collect()
    };
    let (own, after) = (on(day), on(day.plus_days(1)));
    assert_eq!(own.len() + after.len(), once.len(), "all taps lie on the day or the date after it");
    let midnight = rules.calendar().starts(day.plus_days(1));
    let next: Vec<&Tap> = after.iter().copied().filter(|tap| tap.at.seconds_since(midnight) <= 5).collect();
    let as_of = rules.calendar().ends(day.plus_days(1));
    let (mut trips, mut buckets, mut carry) = (BTreeMap::new(), BTreeMap::new(), Carry::default());
    for (day, taps, next) in [(day, own, next), (day.plus_days(1), after, Vec::new())] {
        let input = DayInput {
            day,
            taps: &taps,
            next: &next,
            carry_in: &carry,
            as_of,
            products: &[],
            inert: &[],
            corrections: &[],
        };
        let (rated, carry_out) = rate(rules, &input);
        // What is open at midnight stands in both days, and counts as it ended.
        trips.extend(rated.trips.into_iter().map(|trip| (trip.id, trip)));
        buckets.extend(rated.buckets.into_iter().map(|(tap, bucket)| (tap, bucket.kind())));
        carry = carry_out;
    }
    (trips, buckets)
}

/// What the generator meant, in the words of the rating.
fn meant(card: &GeneratedCard) -> (BTreeMap<TapId, IntendedOutcome>, BTreeMap<TapId, BucketKind>) {
    let (mut trips, mut buckets) = (BTreeMap::new(), BTreeMap::new());
    for trip in card.intended() {
        let refused = trip.outcome == IntendedOutcome::Refused;
        if let Some(tap) = trip.check_in {
            buckets.insert(tap, if refused { BucketKind::Refused } else { BucketKind::CheckIn });
            if !refused {
                trips.insert(tap, trip.outcome);
            }
        }
        if let Some(tap) = trip.check_out {
            let orphan = trip.outcome == IntendedOutcome::OrphanCheckOut;
            buckets.insert(tap, if orphan { BucketKind::OrphanCheckOut } else { BucketKind::CheckOut });
        }
    }
    buckets.extend(card.duplicates().iter().map(|(tap, _)| (*tap, BucketKind::Duplicate)));
    (trips, buckets)
}

fn outcome(status: TripStatus) -> IntendedOutcome {
    match status {
        TripStatus::Complete => IntendedOutcome::Complete,
        TripStatus::MissingCheckOut => IntendedOutcome::MissingCheckOut,
        TripStatus::SamePlace => IntendedOutcome::SamePlaceLate,
        TripStatus::Cancelled { why: Cancellation::SamePlace } => IntendedOutcome::SamePlaceFree,
        TripStatus::Cancelled { why: Cancellation::WrongPole } => IntendedOutcome::WrongPole,
        TripStatus::Open { .. } | TripStatus::Held { .. } => panic!("{status} after the day"),
        TripStatus::Corrected { .. }
        | TripStatus::CorrectedCheckIn { .. }
        | TripStatus::Cancelled { why: Cancellation::Corrected } => panic!("{status} without a correction"),
    }
}

fn comes_out_as_meant(rules: &Rules, day: TravelDay, card: &GeneratedCard) -> bool {
    let (trips, buckets) = rated(rules, day, card);
    let trips = trips.into_iter().map(|(id, trip)| (id, outcome(trip.status))).collect();
    (trips, buckets) == meant(card)
}

fn totals(day: &NationalDay) -> IntendedTotals {
    let mut totals = IntendedTotals::default();
    day.iter().for_each(|card| totals.add(&card));
    totals
}

/// Asserts that `part` of `whole` is so many in 1,000, give or take.
#[track_caller]
fn share(part: u64, whole: u64, per_mille: u64, give_or_take: u64) {
    let found = part * 1_000 / whole;
    assert!(found.abs_diff(per_mille) <= give_or_take, "{part} of {whole}: {found} in 1000, not {per_mille}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_every_machine() {
    let config = GeneratorConfig { two_card_persons_per_mille: 200, ..GeneratorConfig::default() };
    let day = NationalDay::new(&document(SMALL), date("2026-03-10"), &calendar(), 7, 300, config).unwrap();
    // FNV-1a. A change of this number is a change of every figure that names a seed: it belongs into the changelog.
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for card in day.iter() {
        let text = serde_json::to_string(&(card.token, card.kind, &card.products, &card.taps)).unwrap();
        for byte in text.bytes() {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    assert_eq!(digest, 0xa79d_72f5_0ed0_64a5, "{digest:#x}");
}

#[test]
fn a_card_depends_on_nothing_but_seed_day_and_number() {
    let day = tuesday(400, GeneratorConfig::default());
    let cards: Vec<GeneratedCard> = day.iter().collect();
    let more = tuesday(4_000, GeneratorConfig::default());
    let mut reused = GeneratedCard::default();
    for number in (0..400).rev() {
        let one = &cards[usize::try_from(number).unwrap()];
        day.card_into(number, &mut reused);
        assert_eq!((one, number), (&reused, reused.number));
        assert_eq!(one.taps, more.card(number).taps);
    }
    let other =
        NationalDay::new(&document(EXAMPLE), day.day(), &calendar(), 43, 400, GeneratorConfig::default());
    assert!(other.unwrap().iter().zip(&cards).all(|(a, b)| a.token != b.token));
}

#[test]
fn the_next_day_has_the_same_cards_on_other_journeys() {
    let config = GeneratorConfig {
        products: vec![(vec![product("dal-voordeel")], 300)],
        ..GeneratorConfig::default()
    };
    let today = tuesday(500, config.clone());
    let tomorrow = today.on(date("2026-03-11"), &calendar());
    let mut ids = BTreeSet::new();
    for (a, b) in today.iter().zip(tomorrow.iter()) {
        assert_eq!((a.token, a.kind, &a.products), (b.token, b.kind, &b.products));
        assert!(a.taps.is_empty() || a.taps != b.taps);
        ids.extend(a.taps.iter().chain(&b.taps).map(|tap| tap.id));
    }
    let taps = totals(&today).taps + totals(&tomorrow).taps;
    let repeated = totals(&today).repeated_deliveries + totals(&tomorrow).repeated_deliveries;
    assert_eq!(u64::try_from(ids.len()).unwrap(), taps - repeated, "no id stands for two taps");
    let anew =
        NationalDay::new(&document(EXAMPLE), date("2026-03-11"), &calendar(), 42, 500, config).unwrap();
    assert!(anew.iter().eq(tomorrow.iter()));
}

fn product(id: &str) -> HeldProduct {
    HeldProduct { product: ProductId::new(id).unwrap(), from: TravelDay::MIN, until: TravelDay::MAX }
}

#[test]
fn without_faults_every_trip_comes_out_as_meant() {
    let unknown =
        GeneratorConfig { unknown_direction_readers_per_mille: 300, ..GeneratorConfig::without_faults() };
    for (config, dates) in [
        (
            GeneratorConfig::without_faults(),
            ["2026-03-10", "2026-03-28", "2026-03-29", "2026-10-24", "2026-12-31"],
        ),
        (unknown, ["2026-03-11", "2026-03-14", "2026-10-25", "2028-02-29", "2026-06-01"]),
    ] {
        let rules = rules();
        for text in dates {
            let day = tuesday(800, config.clone()).on(date(text), &calendar());
            for card in day.iter() {
                assert!(comes_out_as_meant(&rules, day.day(), &card), "card {} on {text}", card.number);
                assert!(card.intended().iter().all(|trip| trip.outcome == IntendedOutcome::Complete));
            }
        }
    }
}

#[test]
fn every_trip_has_a_price_except_where_there_is_no_tariff() {
    let (rules, day) = (rules(), tuesday(4_000, GeneratorConfig::without_faults()));
    let (mut priced, mut over_two_carriers) = (0, 0);
    for card in day.iter() {
        for trip in rated(&rules, day.day(), &card).0.values() {
            match trip.fare {
                Fare::Priced(fare) => {
                    let legs = trip.legs.iter().map(|leg| leg.amount.minor()).sum::<i64>();
                    assert_eq!(legs, fare.minor(), "card {}", card.number);
                    over_two_carriers += u32::from(trip.legs.len() > 1);
                    priced += 1;
                }
                Fare::Unpriced(UnpricedReason::NoTariff) => assert_eq!(trip.check_in.carrier.as_str(), "RET"),
                Fare::Unpriced(_) | Fare::Pending => panic!("card {}: {trip:?}", card.number),
            }
        }
    }
    assert!(priced > 8_000 && over_two_carriers > 15, "{priced} {over_two_carriers}");
}

#[test]
fn transfers_continue_a_journey_and_nothing_else_does() {
    let config = GeneratorConfig { feeders_per_mille: 0, ..GeneratorConfig::without_faults() };
    let (rules, day) = (rules(), tuesday(4_000, config));
    let (mut transfers, mut rail_transfers) = (0, 0);
    for card in day.iter() {
        let (trips, _) = rated(&rules, day.day(), &card);
        for intended in card.intended() {
            let trip = &trips[&intended.check_in.unwrap()];
            assert_eq!(trip.journey != trip.id, intended.transfer, "card {}", card.number);
            transfers += u32::from(intended.transfer);
            rail_transfers += u32::from(intended.transfer && intended.mode == Mode::Rail);
        }
    }
    assert!(transfers > 1_000 && rail_transfers > 100, "{transfers} {rail_transfers}");
}

#[test]
fn every_fault_comes_out_as_meant_where_readers_say_the_direction() {
    let config = GeneratorConfig {
        unknown_direction_readers_per_mille: 0,
        two_card_persons_per_mille: 50,
        missed_check_outs_per_mille: 40,
        missed_check_ins_per_mille: 20,
        wrong_pole_check_ins_per_mille: 30,
        same_place_check_outs_per_mille: 30,
        same_place_late_per_mille: 400,
        double_presentations_per_mille: 50,
        refused_cards_per_mille: 10,
        ..GeneratorConfig::default()
    };
    let (rules, day) = (rules(), tuesday(8_000, config));
    for card in day.iter() {
        let (found, wanted) = (rated(&rules, day.day(), &card), meant(&card));
        assert!(comes_out_as_meant(&rules, day.day(), &card), "card {}: {found:#?} {wanted:#?}", card.number);
    }
    let totals = totals(&day);
    for count in [
        totals.missing_check_outs,
        totals.orphan_check_outs,
        totals.wrong_poles,
        totals.same_place_free,
        totals.same_place_late,
        totals.duplicates,
        totals.refused,
    ] {
        assert!(count > 40, "{totals:?}");
    }
}

#[test]
fn a_plausible_day_differs_from_what_was_meant_only_where_a_fault_meets_a_reader_without_direction() {
    let (rules, day) = (rules(), tuesday(20_000, GeneratorConfig::default()));
    let (mut differing, mut meeting) = (0, 0);
    for card in day.iter() {
        let fault = card.intended().iter().any(|trip| trip.outcome != IntendedOutcome::Complete);
        let unknown = card.taps.iter().any(|tap| tap.direction == Direction::Unknown);
        meeting += u32::from(fault && unknown);
        if !comes_out_as_meant(&rules, day.day(), &card) {
            assert!(fault && unknown, "card {}", card.number);
            differing += 1;
        }
    }
    assert!(differing > 0 && differing < meeting, "{differing} of {meeting}");
}

#[test]
fn shares_are_as_configured() {
    let config = GeneratorConfig {
        products: vec![(vec![product("dal-voordeel")], 200), (vec![product("age-34"), product("x")], 50)],
        two_card_persons_per_mille: 0,
        ..GeneratorConfig::default()
    };
    let day = tuesday(20_000, config);
    let totals = totals(&day);
    share(totals.missing_check_outs, totals.trips(), 13, 1);
    share(totals.repeated_deliveries, totals.taps, 2, 1);
    share(totals.duplicates, totals.taps, 8, 2);
    share(totals.wrong_poles, totals.trips(), 3, 1);
    // A return or a feeder is a trip of its own, so the share of trips is not that of journeys.
    share(totals.rail_trips, totals.trips(), 310, 30);
    assert!((3_500..6_000).contains(&(totals.taps * 1_000 / totals.cards)), "{totals:?}");

    let cards: Vec<GeneratedCard> = day.iter().collect();
    let count =
        |of: &dyn Fn(&GeneratedCard) -> bool| u64::try_from(cards.iter().filter(|c| of(c)).count()).unwrap();
    share(count(&|c| c.kind.form == CardForm::Device), 20_000, 500, 12);
    share(count(&|c| c.products.len() == 1), 20_000, 200, 12);
    share(count(&|c| c.products.len() == 2), 20_000, 50, 8);
    let virtual_kind = (CardScheme::Mastercard, CardFunding::Debit);
    share(
        count(&|c| c.kind.form == CardForm::Device && (c.kind.scheme, c.kind.funding) == virtual_kind),
        20_000,
        225,
        12,
    );

    let late = |from: i64, to: i64| {
        let taps = cards.iter().flat_map(|card| &card.taps);
        u64::try_from(taps.filter(|tap| (from..=to).contains(&tap.lateness_seconds())).count()).unwrap()
    };
    share(late(120, 3_599), totals.taps, 45, 6);
    share(late(3_600, 86_399), totals.taps, 5, 2);
    share(late(86_400, 72 * 3_600), totals.taps, 1, 1);
    assert_eq!(late(72 * 3_600 + 1, i64::MAX) + late(i64::MIN, 0), 0);
    let unordered = |c: &GeneratedCard| !c.taps.is_sorted_by_key(|tap| tap.at);
    share(count(&unordered), 20_000, 110, 40);
}

#[test]
fn no_tap_comes_later_than_three_days_and_a_repeat_comes_after_the_first() {
    let config = GeneratorConfig {
        late_minutes_per_mille: 0,
        late_hours_per_mille: 0,
        late_days_per_mille: 900,
        swapped_per_mille: 900,
        repeated_deliveries_per_mille: 300,
        ..GeneratorConfig::default()
    };
    let (mut swapped, mut repeats) = (0, 0);
    for card in tuesday(2_000, config).iter() {
        let mut received = BTreeMap::new();
        for tap in &card.taps {
            if let Entry::Vacant(first) = received.entry(tap.id) {
                first.insert(tap.received_at);
                assert!((1..=72 * 3_600).contains(&tap.lateness_seconds()), "{tap:?}");
            } else {
                repeats += 1;
            }
        }
        for trip in card.intended() {
            if let (Some(tap_in), Some(tap_out)) = (trip.check_in, trip.check_out) {
                swapped += u32::from(received[&tap_in] > received[&tap_out]);
            }
        }
    }
    assert!(swapped > 3_000 && repeats > 1_000, "{swapped} {repeats}");
}

#[test]
fn the_day_has_its_peaks_and_its_night() {
    let day = tuesday(20_000, GeneratorConfig::without_faults());
    let calendar = calendar();
    let saturday = day.on(date("2026-03-14"), &calendar);
    let check_ins = |day: &NationalDay| {
        let mut by_hour = [0_u32; 24];
        for card in day.iter() {
            for tap in card.taps.iter().filter(|tap| tap.direction == Direction::In) {
                by_hour[usize::try_from(calendar.local(tap.at).1.seconds() / 3_600).unwrap()] += 1;
            }
        }
        by_hour
    };
    let (weekday, weekend) = (check_ins(&day), check_ins(&saturday));
    for peak in [7, 8, 16, 17] {
        assert!(weekday[peak] > weekday[11] * 5 / 4, "{weekday:?}");
    }
    assert!(weekend[7] * 3 < weekend[11] * 2, "{weekend:?}");
    assert!(weekday[0] > 0 && weekday[3] < 10 && weekday[4] < weekday[5], "{weekday:?}");
    let over_midnight = day.iter().any(|card| {
        card.taps.chunk_by(|a, b| a.vehicle == b.vehicle && a.vehicle.is_some()).any(|trip| {
            let dates: BTreeSet<TravelDay> = trip.iter().map(|tap| calendar.date(tap.at)).collect();
            dates.len() == 2
        })
    });
    assert!(over_midnight);
}

#[test]
fn taps_name_what_the_network_has() {
    let network = document(EXAMPLE);
    let day = tuesday(6_000, GeneratorConfig::default());
    let places: BTreeSet<_> = network.places.iter().map(|place| place.id).collect();
    let (begin, end) = (calendar().starts(day.day()), calendar().ends(day.day()));
    let mut modes = BTreeSet::new();
    for card in day.iter() {
        assert!(card.taps.is_sorted_by_key(|tap| tap.received_at));
        for tap in &card.taps {
            modes.insert((tap.mode, tap.carrier));
            assert!(places.contains(&tap.location) && tap.token == card.token);
            assert!(begin.plus_seconds(4 * 3_600 - 60) <= tap.at && tap.at < end);
            let on_board = matches!(tap.mode, Mode::Bus | Mode::Tram);
            assert_eq!((tap.vehicle.is_some(), tap.line.is_some()), (on_board, on_board));
            let stops_there = network.lines.iter().any(|line| {
                (line.carrier, line.mode) == (tap.carrier, tap.mode)
                    && tap.line.is_none_or(|id| id == line.id)
                    && line.stops.iter().any(|(place, _)| *place == tap.location)
            });
            assert_eq!(tap.mode.group() == ModeGroup::BusTramMetro, stops_there);
        }
        let taps: BTreeMap<TapId, &Tap> = card.taps.iter().map(|tap| (tap.id, tap)).collect();
        for trip in card.intended() {
            let (Some(tap_in), Some(tap_out)) = (trip.check_in, trip.check_out) else { continue };
            let (tap_in, tap_out) = (taps[&tap_in], taps[&tap_out]);
            assert_eq!(
                (tap_in.mode, tap_in.line, tap_in.vehicle),
                (tap_out.mode, tap_out.line, tap_out.vehicle)
            );
            assert!(tap_in.at.plus_seconds(60) <= tap_out.at);
        }
    }
    // Three lines of HTM, three of GVB, one of RET; two railways.
    let modes: Vec<String> = modes.iter().map(|(mode, carrier)| format!("{mode} {carrier}")).collect();
    let all =
        ["rail ARRIVA", "rail NS", "metro GVB", "metro RET", "tram GVB", "tram HTM", "bus GVB", "bus HTM"];
    assert_eq!(modes, all);
}

#[test]
fn one_person_with_two_cards_mixes_them_once() {
    let config = GeneratorConfig { two_card_persons_per_mille: 100, ..GeneratorConfig::without_faults() };
    let some = totals(&tuesday(10_000, config));
    assert_eq!(some.missing_check_outs, some.orphan_check_outs);
    share(some.missing_check_outs, 5_000, 100, 10);

    let config = GeneratorConfig { two_card_persons_per_mille: 1_000, ..GeneratorConfig::without_faults() };
    let (rules, day) = (rules(), tuesday(600, config));
    let mut on_both = 0;
    for pair in 0..300 {
        let (plastic, device) = (day.card(2 * pair), day.card(2 * pair + 1));
        assert_eq!((plastic.kind.form, device.kind.form), (CardForm::Physical, CardForm::Device));
        let outcomes: Vec<IntendedOutcome> =
            plastic.intended().iter().chain(device.intended()).map(|trip| trip.outcome).collect();
        let count = |of: IntendedOutcome| outcomes.iter().filter(|o| **o == of).count();
        assert_eq!(count(IntendedOutcome::MissingCheckOut), count(IntendedOutcome::OrphanCheckOut));
        assert_eq!(count(IntendedOutcome::MissingCheckOut), usize::from(!outcomes.is_empty()));
        for card in [&plastic, &device] {
            assert!(comes_out_as_meant(&rules, day.day(), card), "card {}", card.number);
        }
        on_both += u32::from(plastic.intended().len() > 1 && device.intended().len() > 1);
    }
    assert!(on_both > 20, "{on_both}");
}

#[test]
fn refused_cards_try_once() {
    let config = GeneratorConfig {
        refused_cards_per_mille: 1_000,
        two_card_persons_per_mille: 0,
        repeated_deliveries_per_mille: 0,
        double_presentations_per_mille: 0,
        ..GeneratorConfig::default()
    };
    for card in tuesday(300, config).iter() {
        assert!(card.taps.len() <= 1);
        assert!(card.taps.iter().all(|tap| tap.reader_outcome == ReaderOutcome::Denied));
        assert!(card.intended().iter().all(|trip| trip.outcome == IntendedOutcome::Refused));
    }
}

#[test]
fn a_network_of_trains_alone_and_one_of_trams_alone_will_do() {
    let small = document(SMALL);
    let trains = NetworkDocument { lines: vec![], ..small.clone() };
    let trams = NetworkDocument { distances: vec![], ..small };
    for (network, mode) in [(trains, Mode::Rail), (trams, Mode::Tram)] {
        let config = GeneratorConfig::default();
        let day = NationalDay::new(&network, date("2026-03-10"), &calendar(), 1, 200, config).unwrap();
        let taps: Vec<Tap> = day.iter().flat_map(|card| card.taps).collect();
        assert!(taps.len() > 400 && taps.iter().all(|tap| tap.mode == mode));
    }
}

#[test]
fn what_cannot_be_generated_is_refused_with_a_reason() {
    let new = |network: &NetworkDocument, config: GeneratorConfig| {
        NationalDay::new(network, date("2026-03-10"), &calendar(), 1, 1, config).map(|_| ())
    };
    let small = document(SMALL);
    let empty = NetworkDocument { lines: vec![], distances: vec![], ..small.clone() };
    assert_eq!(new(&empty, GeneratorConfig::default()), Err(GeneratorError::NoTrips));
    let broken = NetworkDocument { places: vec![], ..small.clone() };
    assert_eq!(new(&broken, GeneratorConfig::default()).unwrap_err().code(), "generator.network");
    let config = GeneratorConfig { returns_per_mille: 1_001, ..GeneratorConfig::default() };
    assert_eq!(new(&small, config).unwrap_err().code(), "generator.config");
}
