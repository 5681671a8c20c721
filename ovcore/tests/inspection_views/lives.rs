//! What holds for the views of every life: nothing stands in them that is not in their tables, and nothing of another's.

use std::collections::BTreeSet;

use ovcore::account::Account;
use ovcore::business::BusinessCard;
use ovcore::calendar::Instant;
use ovcore::card::{Audience, KeyVersion, Service};
use ovcore::ids::CarrierId;
use ovcore::inspect::{AtServiceDesk, Consent, Inspection, QuestionNumber, Ticket};
use ovcore::money::Money;
use ovcore::settle::{DeclineCategory, PaymentOutcome};
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore::view::{CarrierView, DeskView, EmployerView, History, View};
use ovcore_testkit::fields::{empty_json_paths, json_paths};
use ovcore_testkit::host::Host;
use ovcore_testkit::scenario::{CARD, reference_key};
use ovcore_testkit::world::rules;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::life::{Life, account, keys, root};
use crate::{at, on_board, question, station};

/// Carrier, mode, places. Those of two carriers overlap only where trains meet.
const SERVICES: [(&str, Mode, &[&str]); 8] = [
    ("NS", Mode::Rail, &["a", "b", "b2", "c", "d", "nowhere"]),
    ("ARRIVA", Mode::Rail, &["e", "c", "d"]),
    ("KEOLIS", Mode::Rail, &["k", "m"]),
    ("QBUZZ", Mode::Rail, &["q", "m"]),
    ("HTM", Mode::Tram, &["s1", "s2", "s3"]),
    ("HTM", Mode::Bus, &["s1", "s4"]),
    ("GVB", Mode::Metro, &["m1", "m2", "m3"]),
    ("CONNEXXION", Mode::Ferry, &["p1", "p2"]),
];

/// One trip before it has taps: the service of the check-in and of the check-out, places, minutes before and on it.
#[derive(Clone, Copy, Debug)]
struct Ride {
    services: (usize, usize),
    places: (usize, usize),
    wait: i64,
    lasts: i64,
    ends: (bool, bool),
    outcome: ReaderOutcome,
}

fn ride() -> impl Strategy<Value = Ride> {
    let services = prop_oneof![
        6 => (0..SERVICES.len()).prop_map(|one| (one, one)),
        2 => select(vec![(0_usize, 1_usize), (1, 0), (2, 3), (3, 2)]),
        1 => (0..SERVICES.len(), 0..SERVICES.len()),
    ];
    let ends = prop_oneof![6 => Just((true, true)), 1 => Just((true, false)), 1 => Just((false, true))];
    let outcome = prop_oneof![8 => Just(ReaderOutcome::Accepted), 1 => Just(ReaderOutcome::Denied)];
    let places = (0_usize..6, 0_usize..6);
    (services, places, 3_i64..900, 2_i64..120, ends, outcome).prop_map(
        |(services, places, wait, lasts, ends, outcome)| Ride {
            services,
            places,
            wait,
            lasts,
            ends,
            outcome,
        },
    )
}

fn taps(rides: &[Ride], account: &Account) -> Vec<Tap> {
    let mut now = at("2026-03-27T20:00:00");
    let mut taps = Vec::new();
    for ride in rides {
        now = now.plus_seconds(ride.wait * 60);
        let mut tap = |service: usize, place: usize, direction, outcome, at: Instant| {
            let (carrier, mode, places) = SERVICES[service];
            let place = places[place % places.len()];
            taps.push(Tap {
                id: format!("t{:03}", taps.len()).parse().unwrap(),
                version: 0,
                token: account.token(),
                carrier: carrier.parse().unwrap(),
                mode,
                location: place.parse().unwrap(),
                reader: format!("{carrier}-{place}").parse().unwrap(),
                line: None,
                vehicle: None,
                direction,
                at,
                received_at: at,
                reader_outcome: outcome,
                application: None,
            });
        };
        if ride.ends.0 {
            tap(ride.services.0, ride.places.0, Direction::In, ride.outcome, now);
        }
        now = now.plus_seconds(ride.lasts * 60);
        if ride.ends.1 {
            tap(ride.services.1, ride.places.1, Direction::Out, ReaderOutcome::Accepted, now);
        }
    }
    taps
}

fn outcome() -> impl Strategy<Value = (PaymentOutcome, u32)> {
    let declined = |category| PaymentOutcome::Declined { category };
    let outcome = select(vec![
        PaymentOutcome::Approved,
        PaymentOutcome::Approved,
        declined(DeclineCategory::InsufficientFunds),
        declined(DeclineCategory::Stolen),
        PaymentOutcome::Unknown,
    ]);
    (outcome, select(vec![5_u32, 600, 40_000]))
}

/// A life, and the instant at which it is looked at.
fn live(rides: &[Ride], bank: Vec<(PaymentOutcome, u32)>, days: i64) -> (Life, Instant) {
    let (rules, key, fresh) = (rules(), reference_key(), account(CARD));
    let taps = taps(rides, &fresh);
    let mut host = Host::new(&rules, &key, fresh, bank);
    for tap in &taps {
        host.tap(tap).unwrap();
    }
    let last = taps.last().map_or(at("2026-03-27T20:00:00"), |tap| tap.received_at);
    let now = last.plus_seconds(days * 43_200);
    host.run_until(now).unwrap();
    (Life::of(host.account().clone(), host.events()), now)
}

/// Every path of a view's JSON is a row of its table, or begins some rows where it is empty.
fn check_table<V: View>(view: &V) -> Result<Value, TestCaseError> {
    let value = serde_json::to_value(view).unwrap();
    let rows: BTreeSet<&str> = V::FIELDS.iter().map(|row| row.path).collect();
    for path in json_paths(&value) {
        prop_assert!(rows.contains(path.as_str()), "no row for {}", path);
    }
    for path in empty_json_paths(&value) {
        prop_assert!(rows.iter().any(|row| row.starts_with(path.as_str())), "no row at or under {}", path);
    }
    Ok(value)
}

/// All texts that stand under a name, anywhere.
fn texts<'v>(value: &'v Value, name: &str, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::Object(all) => {
            for (key, value) in all {
                if key == name
                    && let Value::String(text) = value
                {
                    found.insert(text);
                }
                texts(value, name, found);
            }
        }
        Value::Array(all) => all.iter().for_each(|value| texts(value, name, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What is a carrier's own in a life: its places, its times, and what it earns.
fn own(history: &History<'_>, carrier: CarrierId) -> (BTreeSet<String>, BTreeSet<Instant>, Money) {
    let (mut places, mut times, mut earned) = (BTreeSet::new(), BTreeSet::new(), Money::ZERO);
    for day in history.days() {
        for held in day.taps.iter().filter(|held| held.tap.carrier == carrier) {
            places.insert(held.tap.location.to_string());
            times.insert(held.tap.at);
        }
        for leg in day.trips.iter().filter(|held| !held.withdrawn).flat_map(|held| &held.trip.legs) {
            if leg.carrier == carrier {
                places.extend([Some(leg.from), leg.to].into_iter().flatten().map(|place| place.to_string()));
                earned = earned.checked_add(leg.amount).unwrap();
            }
        }
    }
    (places, times, earned)
}

fn carrier_view(life: &Life, carrier: CarrierId, now: Instant) -> CarrierView {
    let (keys, root) = (keys(), root());
    CarrierView::new(&life.history(), &rules(), carrier, (&keys, &root, KeyVersion::FIRST), now).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    /// A carrier sees its own places, times and amounts and, outside the debt, nothing else; all that it earned; and no
    /// name of the card but its own.
    #[test]
    fn a_carrier_sees_its_own(
        rides in proptest::collection::vec(ride(), 1..14),
        bank in proptest::collection::vec(outcome(), 0..6),
        days in 0_i64..16,
    ) {
        let (life, now) = live(&rides, bank, days);
        let history = life.history();
        let carriers: BTreeSet<CarrierId> = SERVICES.iter().map(|(carrier, ..)| carrier.parse().unwrap()).collect();
        let keys = keys();
        let token = |carrier| {
            root().token::<Service, _>(&keys, Audience::Carrier(carrier), KeyVersion::FIRST).unwrap().to_string()
        };
        for carrier in &carriers {
            let view = carrier_view(&life, *carrier, now);
            let mut value = check_table(&view)?;
            let whole = value.to_string();
            for other in carriers.iter().filter(|other| *other != carrier) {
                prop_assert!(!whole.contains(&token(*other)), "{}'s token at {}", other, carrier);
            }
            prop_assert!(!whole.contains(&life.account.token().to_string()));
            let debt = value.as_object_mut().unwrap().remove("debt");
            // In the debt there is no place and no time, whosever it is.
            let mut in_debt = BTreeSet::new();
            for name in ["id", "name", "at"] {
                texts(debt.as_ref().unwrap(), name, &mut in_debt);
            }
            prop_assert!(in_debt.is_empty());
            let (places, times, earned) = own(&history, *carrier);
            let mut seen = BTreeSet::new();
            texts(&value, "id", &mut seen);
            prop_assert!(seen.iter().all(|place| places.contains(*place)), "{}: {:?}", carrier, seen);
            let mut seen = BTreeSet::new();
            texts(&value, "at", &mut seen);
            let right = |text: &&str| times.contains(&Instant::parse(text).unwrap());
            prop_assert!(seen.iter().all(right), "{}: {:?}", carrier, seen);
            let mut seen = BTreeSet::new();
            texts(&value, "carrier", &mut seen);
            prop_assert_eq!(seen.into_iter().collect::<Vec<_>>(), [carrier.as_str()]);
            let sum = Money::sum(view.trips().iter().map(|trip| trip.amount)).unwrap();
            prop_assert_eq!(sum, earned);
            let taps = history.days().iter().flat_map(|day| &day.taps).filter(|t| t.tap.carrier == *carrier).count();
            prop_assert_eq!(view.taps().len(), taps);
        }
    }

    /// Whatever the life, and wherever the card is inspected.
    #[test]
    fn an_inspector_sees_no_token_no_amount_and_no_actions_beside_a_ticket(
        rides in proptest::collection::vec(ride(), 1..10),
        bank in proptest::collection::vec(outcome(), 0..4),
        minutes in 0_i64..600,
        service in 0..SERVICES.len(),
        stop in any::<bool>(),
    ) {
        let (life, last) = live(&rides, bank, 0);
        let now = last.plus_seconds(minutes * 60);
        let (carrier, mode, places) = SERVICES[service];
        let point = if stop { station(carrier, mode, places[0]) } else { on_board(carrier, mode, None) };
        let answer = Inspection::answer(&life.account, &rules(), &question(point), now);
        let value = check_table(&answer)?;
        let not_valid = matches!(answer.ticket(), Ticket::NotValid { .. });
        prop_assert_eq!(answer.last_actions().is_some(), not_valid);
        let text = value.to_string();
        prop_assert!(!text.contains(&life.account.token().to_string()) && !text.contains("NLOV"));
        // The one number is that of the question.
        let numbers = json_paths(&value).into_iter().filter(|path| {
            value.pointer(&format!("/{}", path.replace('.', "/"))).is_some_and(Value::is_number)
        });
        prop_assert_eq!(numbers.collect::<Vec<_>>(), ["question"]);
        // A ticket that is in order here is a trip under way, or one that has just ended here.
        if let Ticket::Valid { check_in, until, .. } = answer.ticket() {
            prop_assert!(*until >= now && check_in.at <= now);
            let same = life.account.trips().any(|held| {
                held.trip.status.is_under_way() && held.trip.check_in.at == check_in.at && !held.withdrawn
            });
            prop_assert!(same, "{:?}", check_in);
        }
    }

    /// The desk and the employer see what is in their tables; the employer no more than what is charged and not paid for.
    #[test]
    fn desk_and_employer_see_their_tables(
        rides in proptest::collection::vec(ride(), 1..10),
        bank in proptest::collection::vec(outcome(), 0..6),
        days in 2_i64..16,
    ) {
        let (life, now) = live(&rides, bank, days);
        let (history, rules) = (life.history(), rules());
        let token = life.account.token().to_string();
        if let Some(record) = life.book.payments().first() {
            let asked = QuestionNumber::new(3);
            let consent = Consent::<AtServiceDesk>::given(asked, "desk-1".parse().unwrap(), now);
            let shown = (&record.payment.reference, record.payment.amount);
            let desk = DeskView::new(&history, &rules, (asked, &consent), shown, now).unwrap();
            let text = check_table(&desk)?.to_string();
            for secret in ["visa", "physical", "stolen", token.as_str()] {
                prop_assert!(!text.contains(secret), "{}", secret);
            }
        }
        let rail = BusinessCard::from_json(r#"{ "format": "ovcore/business-card/1", "id": "trein-vrij",
            "name": "Trein Vrij", "source": "seed 002", "valid_from": "2026-01-01", "covers": [{ "modes": ["rail"] }] }"#);
        let period = ("2026-01-01".parse().unwrap(), "2027-01-01".parse().unwrap());
        let employer = EmployerView::new(&history, &rules, &rail.unwrap(), &[], period, now);
        let value = check_table(&employer)?;
        let text = value.to_string();
        prop_assert!(!text.contains(&token) && !text.contains("rail"));
        let other = history.trips().filter(|held| held.trip.mode != Mode::Rail);
        let charged = Money::sum(other.map(ovcore::account::HeldTrip::charged)).unwrap();
        prop_assert_eq!(employer.total(), charged);
    }
}
