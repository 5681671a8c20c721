//! What if: the same taps under other rules. The rules are those of the test country (`ovcore_testkit::world`), and of
//! that country with something changed.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use ovcore::account::Account;
use ovcore::calendar::Instant;
use ovcore::compare::{CardTaps, Change, CompareOptions, Comparer, Comparison, compare};
use ovcore::fare::{HeldProduct, PriceRule, SpendSteps, TariffBook, TariffDocument};
use ovcore::money::{Exact, Money};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::AccountSerial;
use ovcore::tap::{Direction, Mode, Tap};
use ovcore::trip::Fare;
use ovcore_testkit::host::Host;
use ovcore_testkit::scenario::{CARD, reference_key, token};
use ovcore_testkit::world::{network, rules, rules_with, tariffs};
use proptest::prelude::*;

/// The test country with changed tariffs.
fn changed(change: impl FnOnce(&mut Vec<TariffDocument>)) -> Rules {
    let mut tariffs: Vec<TariffDocument> =
        tariffs().iter().map(|text| TariffDocument::from_json(text).unwrap()).collect();
    change(&mut tariffs);
    let network = Network::new(NetworkDocument::from_json(network()).unwrap()).unwrap();
    Rules::new(Policy::ovpay(), network, TariffBook::new(tariffs).unwrap()).unwrap()
}

fn named<'a>(tariffs: &'a mut [TariffDocument], id: &str) -> &'a mut TariffDocument {
    tariffs.iter_mut().find(|tariff| tariff.id.to_string() == id).unwrap()
}

/// HTM asks 1.10 and 0.25 a kilometre in place of 1.00 and 0.20.
fn dearer_trams(tariffs: &mut [TariffDocument]) {
    let PriceRule::Distance(rates) = &mut named(tariffs, "htm").prices[0].rule else { panic!("by distance") };
    rates.base_minor = Money::from_minor(110);
    rates.rate_minor_per_km = Exact::parse("25").unwrap();
}

/// A tap: `1 03-10T08:00 HTM tram in s1`, in the winter's offset; it is received at once.
fn tap(line: &str) -> Tap {
    let [id, time, carrier, mode, direction, place] = line.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{line}")
    };
    let at = Instant::parse(&format!("2026-{time}:00+01:00")).unwrap();
    let json = format!(
        r#"{{ "id": "{id}", "token": "{}", "carrier": "{carrier}", "mode": "{mode}", "location": "{place}",
            "reader": "{id}", "direction": "{direction}", "at": "{at}", "received_at": "{at}" }}"#,
        token()
    );
    serde_json::from_str(&json).unwrap()
}

fn taps(lines: &[&str]) -> Vec<Tap> {
    lines.iter().map(|line| tap(line)).collect()
}

fn card(rider: &'static str, lines: &[&str]) -> CardTaps<'static> {
    CardTaps { rider: rider.into(), products: Vec::new().into(), taps: taps(lines).into() }
}

fn minor(amount: i64) -> Money {
    Money::from_minor(amount)
}

const TRAM: [&str; 2] = ["1 03-10T08:00 HTM tram in s1", "2 03-10T08:20 HTM tram out s3"];
const TRAIN: [&str; 2] = ["3 03-10T09:00 NS rail in a", "4 03-10T09:30 NS rail out c"];

#[test]
fn a_dearer_tariff_by_trip_carrier_and_rider() {
    let (before, after) = (rules(), changed(|tariffs| dearer_trams(tariffs)));
    let young = CardTaps {
        products: vec![HeldProduct {
            product: "young".parse().unwrap(),
            from: "2026-01-01".parse().unwrap(),
            until: "2026-12-31".parse().unwrap(),
        }]
        .into(),
        ..card("young", &TRAM)
    };
    let comparison = compare(&before, &after, [card("full", &[TRAM, TRAIN].concat()), young]);
    // 5 km: 1.00 + 1.00 becomes 1.10 + 1.25; the reduced rates and the train stay as they are.
    assert_eq!((comparison.cards, comparison.changes.all()), (2, 3));
    assert_eq!((comparison.changes.same, comparison.changes.dearer), (2, 1));
    assert_eq!(comparison.total.before.amount, minor(200 + 600 + 135));
    assert_eq!(comparison.total.difference(), minor(35));
    let carriers: Vec<(&str, u64, Money)> = comparison
        .carriers
        .iter()
        .map(|(carrier, sums)| (carrier.as_str(), sums.after.trips, sums.difference()))
        .collect();
    assert_eq!(carriers, [("HTM", 2, minor(35)), ("NS", 1, Money::ZERO)]);
    let riders: Vec<(&str, Money)> =
        comparison.riders.iter().map(|(rider, sums)| (rider.as_str(), sums.difference())).collect();
    assert_eq!(riders, [("full", minor(35)), ("young", Money::ZERO)]);
    let [trip] = &comparison.trips[..] else { panic!("{comparison:?}") };
    assert_eq!((trip.change, trip.difference), (Change::Dearer, minor(35)));
    assert_eq!((trip.before, trip.after), (Some(Fare::Priced(minor(200))), Some(Fare::Priced(minor(235)))));
    assert_eq!((trip.from.as_str(), trip.to.unwrap().as_str()), ("s1", "s3"));
}

#[test]
fn a_trip_that_loses_or_gains_its_price() {
    let (with, without) = (rules(), changed(|tariffs| tariffs.retain(|t| t.id.to_string() != "htm")));
    let lost = compare(&with, &without, [card("full", &TRAM)]);
    assert_eq!((lost.changes.became_unpriced, lost.total.difference()), (1, minor(-200)));
    // The carrier of the check-in has the trip still, without a price.
    let [(carrier, sums)] = &lost.carriers[..] else { panic!("{lost:?}") };
    assert_eq!((carrier.as_str(), sums.before.unpriced, sums.after.unpriced), ("HTM", 0, 1));
    assert_eq!((sums.after.trips, sums.difference()), (1, minor(-200)));
    let gained = compare(&without, &with, [card("full", &TRAM)]);
    assert_eq!((gained.changes.became_priced, gained.total.difference()), (1, minor(200)));
    // Unpriced under both is no change.
    let neither = compare(&without, &without, [card("full", &TRAM)]);
    assert_eq!((neither.changes.same, neither.total.after.unpriced), (1, 1));
}

#[test]
fn a_trip_that_only_one_of_the_policies_makes() {
    // With readers of NS and Arriva joined, one trip from a to e; without, one that misses its check-out, at NS. A
    // check-out alone makes none, so a tap that does not say its direction shows it: it begins a trip of its own.
    let apart = {
        let mut document = NetworkDocument::from_json(network()).unwrap();
        document.joined_carriers.clear();
        let tariffs = tariffs().iter().map(|text| TariffDocument::from_json(text).unwrap()).collect();
        let network = Network::new(document).unwrap();
        Rules::new(Policy::ovpay(), network, TariffBook::new(tariffs).unwrap()).unwrap()
    };
    let lines = ["1 03-10T08:00 NS rail in a", "2 03-10T09:00 ARRIVA rail unknown e"];
    let comparison = compare(&rules(), &apart, [card("full", &lines)]);
    // 20 units of NS for 6.00 and 10 more of Arriva for 3.00; then 20.00 and 10.00 for two without check-out.
    assert_eq!(comparison.total.before.amount, minor(900));
    assert_eq!(comparison.total.after.amount, minor(3_000));
    assert_eq!((comparison.changes.dearer, comparison.changes.appears), (1, 1));
    assert_eq!(comparison.total.after.trips, 2);
    let back = compare(&apart, &rules(), [card("full", &lines)]);
    assert_eq!((back.changes.cheaper, back.changes.disappears), (1, 1));
    assert_eq!(back.total.difference(), minor(-2_100));
    let gone = back.trips.iter().find(|trip| trip.change == Change::Disappears).unwrap();
    assert_eq!((gone.before, gone.after), (Some(Fare::Priced(minor(1_000))), None));
}

#[test]
fn a_price_that_is_split_otherwise() {
    // Keolis and Qbuzz share 10 and 20 of 30 units; then 15 and 15.
    let even = {
        let mut document = NetworkDocument::from_json(network()).unwrap();
        document.stretches[0].legs[0].distance = 15;
        document.stretches[0].legs[1].distance = 15;
        let tariffs = tariffs().iter().map(|text| TariffDocument::from_json(text).unwrap()).collect();
        let network = Network::new(document).unwrap();
        Rules::new(Policy::ovpay(), network, TariffBook::new(tariffs).unwrap()).unwrap()
    };
    let lines = ["1 03-10T08:00 KEOLIS rail in k", "2 03-10T08:40 QBUZZ rail out q"];
    let comparison = compare(&rules(), &even, [card("full", &lines)]);
    assert_eq!((comparison.changes.split_otherwise, comparison.total.difference()), (1, Money::ZERO));
    let by_carrier: Vec<(&str, Money)> =
        comparison.carriers.iter().map(|(carrier, sums)| (carrier.as_str(), sums.difference())).collect();
    assert_eq!(by_carrier, [("KEOLIS", minor(55)), ("QBUZZ", minor(-55))]);
    let [trip] = &comparison.trips[..] else { panic!("{comparison:?}") };
    let parts: Vec<_> =
        trip.carriers.iter().map(|(_, before, after)| (before.minor(), after.minor())).collect();
    assert_eq!(parts, [(110, 165), (220, 165)]);
}

#[test]
fn the_order_of_the_taps_does_not_matter_and_the_highest_version_counts() {
    let (before, after) = (rules(), changed(|tariffs| dearer_trams(tariffs)));
    let ordered = card("full", &[TRAM, TRAIN].concat());
    let mut backwards = ordered.clone();
    backwards.taps.to_mut().reverse();
    // A version that was amended stands elsewhere, and a repeat says nothing new.
    let amended = Tap { location: "s2".parse().unwrap(), ..backwards.taps[2].clone() };
    let repeat =
        Tap { received_at: backwards.taps[0].received_at.plus_seconds(60), ..backwards.taps[0].clone() };
    backwards.taps.to_mut()[2].version = 1;
    backwards.taps.to_mut().extend([amended, repeat]);
    assert_eq!(compare(&before, &after, [ordered]), compare(&before, &after, [backwards]));
}

#[test]
fn a_trip_over_the_edge_of_the_day_counts_once() {
    let (before, after) = (rules(), changed(|tariffs| dearer_trams(tariffs)));
    let over = ["1 03-10T23:50 HTM tram in s1", "2 03-11T00:10 HTM tram out s3"];
    let comparison = compare(&before, &after, [card("full", &over)]);
    assert_eq!((comparison.total.after.trips, comparison.total.difference()), (1, minor(35)));
    // Open at the edge, and nothing comes: the boarding fare. The next taps come two days later.
    let open =
        ["1 03-10T23:50 HTM tram in s1", "2 03-12T08:00 HTM tram in s1", "3 03-12T08:20 HTM tram out s3"];
    let comparison = compare(&before, &after, [card("full", &open), card("full", &open[..1])]);
    assert_eq!(comparison.total.before.amount, minor(400 + 200 + 400));
    assert_eq!(comparison.total.difference(), minor(35));
}

#[test]
fn a_clock_that_is_not_believed_counts_from_when_it_was_received() {
    let rules = rules();
    // A check-out of tomorrow's date, received today: it is in quarantine today, and the trip misses its check-out.
    let mut ahead = card("full", &TRAM);
    ahead.taps.to_mut()[1].at = Instant::parse("2026-03-11T08:20:00+01:00").unwrap();
    let comparison = compare(&rules, &rules, [ahead]);
    assert_eq!((comparison.total.after.trips, comparison.total.after.amount), (1, minor(400)));
}

#[test]
fn what_is_counted_in_a_month_goes_on_over_days_without_travel() {
    let half_after_three = changed(|tariffs| {
        let steps: SpendSteps = serde_json::from_str(
            r#"{ "id": "half", "period": "calendar_month", "steps": [{ "after_minor": 300, "basis_points": 5000 }] }"#,
        )
        .unwrap();
        named(tariffs, "htm").spend_steps.push(steps);
    });
    let lines = [
        "1 03-02T08:00 HTM tram in s1",
        "2 03-02T08:20 HTM tram out s3",
        "3 03-12T08:00 HTM tram in s1",
        "4 03-12T08:20 HTM tram out s3",
        "5 03-30T08:00 HTM tram in s1",
        "6 03-30T08:20 HTM tram out s3",
    ];
    let comparison = compare(&rules(), &half_after_three, [card("full", &lines)]);
    // 2.00, then 1.00 and half of 1.00, then half of 2.00.
    assert_eq!(comparison.total.before.amount, minor(600));
    assert_eq!(comparison.total.after.amount, minor(200 + 150 + 100));
}

#[test]
fn trips_and_riders_are_kept_up_to_a_number_and_the_sums_are_whole() {
    let (before, after) = (rules(), changed(|tariffs| dearer_trams(tariffs)));
    let names = ["anna", "bert", "chris", "dirk"];
    let short = ["1 03-10T08:00 HTM tram in s1", "2 03-10T08:10 HTM tram out s2"];
    let comparer = |trips_max, riders_max, backwards: bool| {
        let mut comparer = Comparer::new(&before, &after, CompareOptions { trips_max, riders_max });
        let mut cards: Vec<_> = names.into_iter().map(|name| card(name, &short)).collect();
        cards.push(card("anna", &TRAM));
        if backwards {
            cards.reverse();
        }
        for card in &cards {
            comparer.add(card);
        }
        comparer.finish()
    };
    let all = comparer(99, 99, false);
    // 1.40 becomes 1.60.
    assert_eq!((all.trips.len(), all.riders.len(), all.other_riders), (5, 4, None));
    assert_eq!(all.trips[0].difference, minor(35));
    let few = comparer(2, 3, false);
    assert_eq!(few.total, all.total);
    assert_eq!(few.trips[0], all.trips[0]);
    assert_eq!((few.trips.len(), few.riders.len()), (2, 3));
    assert_eq!(few.other_riders.unwrap().difference(), minor(20));
    assert_eq!(comparer(0, 0, true).trips, []);
    // The largest difference is found wherever it comes.
    assert_eq!(comparer(1, 9, true).trips, comparer(1, 9, false).trips);
}

#[test]
fn a_comparison_can_be_read() {
    let after = changed(|tariffs| {
        dearer_trams(tariffs);
        tariffs.retain(|tariff| tariff.id.to_string() != "ferry");
    });
    let ferry = ["5 03-10T10:00 CONNEXXION ferry in p1", "6 03-10T10:20 CONNEXXION ferry out p2"];
    let cards = [card("full", &[TRAM, TRAIN].concat()), card("commuter", &ferry)];
    let text = compare(&rules(), &after, cards).to_string();
    let expected = "\
2 cards, 3 trips: 1 as before, 1 dearer, 1 became unpriced

       trips  after  unpriced  after  amount  after  difference
  all      3      3         0      1   10.50   8.35       -2.15

By carrier
              trips  after  unpriced  after  amount  after  difference
  CONNEXXION      1      1         0      1    2.50   0.00       -2.50
  HTM             1      1         0      0    2.00   2.35       +0.35
  NS              1      1         0      0    6.00   6.00        0.00

By rider
            trips  after  unpriced  after  amount  after  difference
  commuter      1      1         0      1    2.50   0.00       -2.50
  full          2      2         0      0    8.00   8.35       +0.35

The largest differences: 2 of 2 trips that change
  trip  rider     check-in              by     from  to  before     after  difference
  5     commuter  2026-03-10T09:00:00Z  ferry  p1    p2    2.50  unpriced       -2.50  became unpriced
  1     full      2026-03-10T07:00:00Z  tram   s1    s3    2.00      2.35       +0.35  dearer
";
    assert_eq!(text, expected);
}

/// Carrier, mode, places.
const SERVICES: [(&str, Mode, &[&str]); 7] = [
    ("NS", Mode::Rail, &["a", "b", "c", "d", "nowhere"]),
    ("ARRIVA", Mode::Rail, &["c", "e", "d"]),
    ("QBUZZ", Mode::Rail, &["m", "q"]),
    ("HTM", Mode::Tram, &["s1", "s2", "s3"]),
    ("HTM", Mode::Bus, &["s1", "s3", "s4"]),
    ("GVB", Mode::Metro, &["m1", "m2", "m3"]),
    ("CONNEXXION", Mode::Ferry, &["p1", "p2"]),
];

/// A life of a card: taps that come in pairs more often than not, over some days.
fn life() -> impl Strategy<Value = Vec<Tap>> {
    let step = (0..SERVICES.len(), 0_usize..5, 0_usize..5, 0_u8..8, 30_i64..5_400, 60_i64..40_000);
    proptest::collection::vec(step, 1..10).prop_map(|steps| {
        let mut at = Instant::parse("2026-03-27T20:00:00+01:00").unwrap();
        let mut taps: Vec<Tap> = Vec::new();
        for (service, from, to, kind, ride, pause) in steps {
            let (carrier, mode, places) = SERVICES[service];
            let directions: &[Direction] = match kind {
                0 => &[Direction::In],
                1 => &[Direction::Out],
                2 => &[Direction::Unknown, Direction::Unknown],
                _ => &[Direction::In, Direction::Out],
            };
            for (direction, place) in directions.iter().zip([from, to]) {
                let (id, location) = (format!("t{:03}", taps.len()), places[place % places.len()]);
                taps.push(Tap {
                    id: id.parse().unwrap(),
                    carrier: carrier.parse().unwrap(),
                    mode,
                    location: location.parse().unwrap(),
                    reader: format!("{location}-{id}").parse().unwrap(),
                    direction: *direction,
                    at,
                    received_at: at,
                    ..tap(TRAM[0])
                });
                at = at.plus_seconds(ride);
            }
            at = at.plus_seconds(pause);
        }
        taps
    })
}

fn of(taps: &[Tap], rider: &'static str) -> CardTaps<'static> {
    CardTaps { rider: rider.into(), products: Vec::new().into(), taps: taps.to_vec().into() }
}

fn sum(parts: impl IntoIterator<Item = Money>) -> Money {
    Money::sum(parts).unwrap()
}

/// Whether everything adds up, given that every trip that changes was kept.
fn adds_up(all: &Comparison) -> Result<(), TestCaseError> {
    let difference = all.total.difference();
    prop_assert_eq!(sum(all.trips.iter().map(|trip| trip.difference)), difference);
    prop_assert_eq!(sum(all.carriers.iter().map(|(_, sums)| sums.difference())), difference);
    let riders = all.riders.iter().map(|(_, sums)| sums).chain(&all.other_riders);
    prop_assert_eq!(sum(riders.clone().map(ovcore::compare::Sums::difference)), difference);
    prop_assert_eq!(riders.map(|sums| sums.after.trips).sum::<u64>(), all.total.after.trips);
    for trip in &all.trips {
        let parts = trip.carriers.iter().map(|(_, before, after)| after.checked_sub(*before).unwrap());
        prop_assert_eq!(sum(parts), trip.difference);
    }
    let changes = &all.changes;
    prop_assert_eq!(u64::try_from(all.trips.len()).unwrap(), changes.changed());
    prop_assert_eq!(changes.all() - changes.appears, all.total.before.trips);
    prop_assert_eq!(changes.all() - changes.disappears, all.total.after.trips);
    let kept =
        all.trips.windows(2).all(|two| two[0].difference.minor().abs() >= two[1].difference.minor().abs());
    prop_assert!(kept, "the largest first");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The difference in all is that of all trips, of all carriers and of all riders; and the other way round it is the
    /// opposite.
    #[test]
    fn everything_adds_up(lives in proptest::collection::vec(life(), 1..5), seed in any::<u64>()) {
        let other = {
            let mut policy = Policy::ovpay();
            policy.journey.transfer_window_minutes = 10;
            policy.trip.longest_bus_tram_metro_minutes = 60;
            policy.taps.wrong_pole_minutes = None;
            rules_with(policy)
        };
        let trams = changed(|tariffs| {
            dearer_trams(tariffs);
            tariffs.retain(|tariff| tariff.id.to_string() != "arriva");
        });
        // And with every kind of rule that a document can have.
        let odd = ovcore_testkit::tariffs::rules(seed, Policy::ovpay());
        for (before, after) in [(&rules(), &trams), (&trams, &other), (&other, &odd)] {
            let run = |before, after| {
                let options = CompareOptions { trips_max: usize::MAX, riders_max: 2 };
                let mut comparer = Comparer::new(before, after, options);
                for (taps, rider) in lives.iter().zip(["a", "b", "c", "d"]) {
                    comparer.add(&of(taps, rider));
                }
                comparer.finish()
            };
            let there = run(before, after);
            adds_up(&there)?;
            let back = run(after, before);
            adds_up(&back)?;
            prop_assert_eq!(there.total.before, back.total.after);
            prop_assert_eq!(there.changes.appears, back.changes.disappears);
            prop_assert_eq!(there.changes.became_priced, back.changes.became_unpriced);
        }
    }

    /// Compared with themselves rules change nothing, and the sums are what the account booked.
    #[test]
    fn nothing_changes_under_the_same_rules(taps in life(), seed in any::<u64>()) {
        let (rules, key) = (ovcore_testkit::tariffs::rules(seed, Policy::ovpay()), reference_key());
        let comparison = compare(&rules, &rules, [of(&taps, "full")]);
        prop_assert_eq!(comparison.changes.changed(), 0);
        prop_assert_eq!(comparison.total.before, comparison.total.after);
        let account = Account::new(AccountSerial::new(17).unwrap(), token(), CARD);
        let mut host = Host::new(&rules, &key, account, Vec::new());
        for tap in &taps {
            host.tap(tap).map_err(TestCaseError::fail)?;
        }
        host.run_until(taps.last().unwrap().at.plus_seconds(20 * 86_400)).map_err(TestCaseError::fail)?;
        prop_assert_eq!(comparison.total.after.amount, host.account().balance().books.booked());
        prop_assert_eq!(comparison.total.after.trips, u64::try_from(host.trips().len()).unwrap());
    }
}
