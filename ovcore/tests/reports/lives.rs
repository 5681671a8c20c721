//! What holds for the reports of every life: taps that are late or missing, declined and unknown payments, waivers,
//! payments that are taken back, corrections.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::account::{
    Account, Command, Context, CorrectedBy, DecisionRole, Event, Instruction, Objection, ObjectionGround,
    ObjectionOutcome, What, decide,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{KeyVersion, RootToken, SoftKeys};
use ovcore::deny::DenyReason;
use ovcore::ids::{CarrierId, TapId, TripId};
use ovcore::money::Money;
use ovcore::reconcile::{Reconciliation, TripBucket, records_in};
use ovcore::report::{AdjustmentKind, Clearing, DailyReport, DailyReports, MoneyPlace, Payee, RevenueKind};
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, DeclineCategory, PaymentOutcome, ReferenceKey};
use ovcore::tap::{BucketKind, Direction, Mode, ReaderOutcome, Tap};
use ovcore::trip::Correction;
use ovcore::view::History;
use ovcore_testkit::host::{Host, hand_records};
use ovcore_testkit::rng::Rng;
use ovcore_testkit::scenario::{CARD, reference_key, token};
use ovcore_testkit::world::rules;

use crate::{Books, books};

const BEGIN: &str = "2026-03-10T07:00:00+01:00";
const LIVES: u64 = 200;

/// Whose and where from, whose and where to.
const RIDES: [(&str, &str, &str, &str, Mode); 7] = [
    ("NS", "a", "NS", "d", Mode::Rail),
    ("NS", "a", "ARRIVA", "e", Mode::Rail),
    ("KEOLIS", "k", "QBUZZ", "q", Mode::Rail),
    ("KEOLIS", "k", "QBUZZ", "q", Mode::Rail),
    ("HTM", "s1", "HTM", "s3", Mode::Tram),
    ("HTM", "s3", "HTM", "s4", Mode::Bus),
    ("GVB", "m1", "GVB", "m3", Mode::Metro),
];

fn tap(rng: &mut Rng, id: &str, (carrier, place, mode): (&str, &str, Mode), at: Instant, out: bool) -> Tap {
    let late = match rng.below(12) {
        0 => rng.between(1, 250_000),
        1 => rng.between(260_000, 5_500_000),
        _ => 0,
    };
    Tap {
        id: id.parse().unwrap(),
        version: 0,
        token: token(),
        carrier: carrier.parse().unwrap(),
        mode,
        location: place.parse().unwrap(),
        reader: format!("{place}-{out}").parse().unwrap(),
        line: None,
        vehicle: None,
        direction: if out { Direction::Out } else { Direction::In },
        at,
        received_at: at.plus_seconds(i64::from(late)),
        reader_outcome: match rng.below(20) {
            0 => ReaderOutcome::Failed,
            1 => ReaderOutcome::Denied,
            _ => ReaderOutcome::Accepted,
        },
        application: None,
    }
}

/// The taps of a life, in the order in which they come in. Some come again as amendments, at another place.
fn taps(rng: &mut Rng) -> Vec<Tap> {
    let mut at = Instant::parse(BEGIN).unwrap();
    let mut all = Vec::new();
    for number in 0..rng.between(3, 14) {
        at = at.plus_seconds(i64::from(rng.between(900, 50_000)));
        let (from, place, to, place_to, mode) = RIDES[rng.index(RIDES.len())];
        let check_in = tap(rng, &format!("{number:02}-in"), (from, place, mode), at, false);
        if check_in.received_at == at && rng.chance(100) {
            // Its clock was wrong: by minutes, or by so much that it was on another day.
            let received_at = at.plus_seconds(i64::from(rng.between(1, 150_000)));
            let wrong = i64::from(*rng.pick(&[300, 20_000, 86_400]).unwrap());
            all.push(Tap { version: 1, received_at, at: at.plus_seconds(-wrong), ..check_in.clone() });
        }
        all.push(check_in);
        if rng.chance(800) {
            at = at.plus_seconds(i64::from(rng.between(600, 3_000)));
            let out = tap(rng, &format!("{number:02}-out"), (to, place_to, mode), at, true);
            if rng.chance(200) {
                let received_at = out.received_at.plus_seconds(i64::from(rng.between(1, 200_000)));
                let other = if mode == Mode::Rail { "b" } else { "s2" };
                let location = other.parse().unwrap();
                all.push(Tap { version: 1, received_at, location, ..out.clone() });
            }
            all.push(out);
        }
    }
    all.sort_by_key(|tap| (tap.received_at, tap.version, tap.id));
    all
}

fn instruction(rules: &Rules, rng: &mut Rng, host: &Host<'_>, taps: &[Tap]) -> Option<Instruction> {
    Some(match rng.below(8) {
        0 | 1 => Instruction::DecideObjection(Objection {
            about: DenyReason::UnpaidFare,
            outcome: ObjectionOutcome::Waive,
            ground: ObjectionGround::Hardship,
            by: DecisionRole::ServiceDesk,
        }),
        2 | 3 => Instruction::PayDebt {},
        4 | 5 => {
            let approved: Vec<_> = host
                .events()
                .iter()
                .filter_map(|event| match &event.what {
                    What::PaymentApproved { effect, seal } => Some((*effect, *seal)),
                    _ => None,
                })
                .collect();
            let (effect, seal) = *rng.pick(&approved)?;
            let payment = host.events().iter().find_map(|event| match &event.what {
                What::PaymentRequested { effect: asked, payment, .. }
                | What::RecoveryRequested { effect: asked, payment, .. }
                    if *asked == effect =>
                {
                    Some(payment.clone())
                }
                _ => None,
            })?;
            Instruction::TakeBack { effect, payment: Box::new(payment), seal }
        }
        _ => {
            let check_ins: Vec<&Tap> = taps.iter().filter(|tap| tap.direction == Direction::In).collect();
            let check_in = *rng.pick(&check_ins)?;
            let to = match check_in.mode {
                Mode::Rail => ["b", "d", "q", "m"].as_slice(),
                _ => &["s2", "s3", "m2", "s4"],
            };
            Instruction::Correct {
                day: rules.calendar().date(check_in.at),
                correction: Correction { trip: check_in.id, place: rng.pick(to)?.parse().unwrap() },
                by: CorrectedBy::ServiceDesk,
                records: Vec::new(),
            }
        }
    })
}

/// A life; deeds that are refused are left out. That all is cleared after each event, the host checks.
fn live<'a>(rules: &'a Rules, key: &'a ReferenceKey, seed: u64) -> Host<'a> {
    let mut rng = Rng::new(seed);
    let context = Context { rules, reference_key: key };
    let bank = (0..rng.below(10)).map(|_| {
        let outcome = match rng.below(7) {
            0..=2 => PaymentOutcome::Approved,
            3..=5 => PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds },
            _ => PaymentOutcome::Unknown,
        };
        (outcome, *rng.pick(&[1, 3_600, 50_000]).unwrap())
    });
    let bank: Vec<_> = bank.collect();
    let account = Account::new(AccountSerial::new(seed + 1).unwrap(), token(), CARD);
    let mut host = Host::new(rules, key, account, bank);
    let taps = taps(&mut rng);
    let deed = |rng: &mut Rng, host: &mut Host<'a>, number: usize, at: Instant| {
        host.run_until(at).unwrap();
        let Some(what) = instruction(rules, rng, host, &taps) else { return };
        let command = Command::Instruct { id: format!("deed-{number}").parse().unwrap(), now: at, what };
        let record = |day| records_in(host.events()).into_iter().find(|r| r.held.day == day).cloned();
        let command = hand_records(host.account(), &context, command, record);
        if decide(host.account(), &context, &command).is_ok() {
            host.send(&command).unwrap();
        }
    };
    for (number, tap) in taps.iter().enumerate() {
        if rng.chance(250) && host.account().next_deadline(rules).is_some() {
            let at = tap.received_at.plus_seconds(-i64::from(rng.between(1, 20_000)));
            if host.events().last().is_some_and(|event| event.at < at) {
                deed(&mut rng, &mut host, number, at);
            }
        }
        host.tap(tap).unwrap();
    }
    let end = host.events().last().unwrap().at;
    let more = rng.below(4);
    for number in 0..more {
        let at =
            end.plus_seconds(i64::try_from(number + 1).unwrap() * i64::from(rng.between(40_000, 400_000)));
        deed(&mut rng, &mut host, 100 + usize::try_from(number).unwrap(), at);
    }
    let days = *rng.pick(&[1, 12, 90]).unwrap();
    let last = host.events().last().unwrap().at;
    host.run_until(last.plus_seconds(days * 86_400)).unwrap();
    host
}

fn all_lives(mut each: impl FnMut(u64, &Rules, &Host<'_>, &Books)) {
    let (rules, key) = (rules(), reference_key());
    for seed in 0..LIVES {
        let host = live(&rules, &key, seed);
        let books = books(&rules, host.account(), host.events());
        each(seed, &rules, &host, &books);
    }
}

/// Whether an amendment moved a trip to another travel day.
fn moved(events: &[Event]) -> bool {
    let mut days: BTreeMap<TripId, TravelDay> = BTreeMap::new();
    events.iter().any(|event| match &event.what {
        What::TripOpened { trip }
        | What::TripClosed { trip }
        | What::TripMissed { trip }
        | What::TripRevised { trip, .. } => days.insert(trip.id, trip.day).is_some_and(|day| day != trip.day),
        _ => false,
    })
}

/// Sums by carrier and travel day, without those of nothing.
type Sums = BTreeMap<(CarrierId, TravelDay), Money>;

fn add(sums: &mut Sums, key: (CarrierId, TravelDay), amount: Money) {
    let own = sums.entry(key).or_default();
    *own = own.checked_add(amount).unwrap();
    if own.is_zero() {
        sums.remove(&key);
    }
}

/// Sums by carrier alone: all on one day.
fn by_carrier(sums: &Sums) -> Sums {
    let mut all = Sums::new();
    for ((carrier, _), amount) in sums {
        add(&mut all, (*carrier, TravelDay::MIN), *amount);
    }
    all
}

/// Taps, trips and fares of all reports are those of the reconciliation; each report adds up.
fn check_counts(seed: u64, reports: &DailyReports, right: &Reconciliation) {
    for bucket in BucketKind::ALL {
        let taps: u64 = reports.iter().map(|report| report.tap_count(bucket)).sum();
        assert_eq!(taps, right.taps.get(&bucket).copied().unwrap_or_default(), "{seed}: {bucket}");
    }
    let mut trips: BTreeMap<TripBucket, (u64, Money)> = BTreeMap::new();
    for report in reports.iter() {
        assert!(report.adds_up(), "{seed}: {report}");
        assert!(!report.revenue.contains_key(&RevenueKind::Unexplained), "{seed}: {report}");
        assert_eq!(DailyReport::from_json(&report.to_json()).unwrap(), *report);
        for (bucket, sum) in &report.trips {
            let own = trips.entry(*bucket).or_default();
            *own = (own.0 + sum.begun, own.1.checked_add(sum.revenue).unwrap());
        }
    }
    let expected = right.trips.iter().map(|(bucket, sum)| (*bucket, (sum.trips, sum.fares)));
    assert_eq!(trips, expected.collect(), "{seed}");
    let late: u64 = reports.iter().map(|report| report.late_amendments).sum();
    assert_eq!(late, right.late_amendments, "{seed}");
}

/// What is paid of the legs is what was cleared. A trip that an amendment moved to another day was paid for the one, and
/// stands on the other.
fn check_paid(seed: u64, reports: &DailyReports, cleared: &Clearing, moved: bool) {
    let (mut paid, mut received) = (Sums::new(), Sums::new());
    for report in reports.iter() {
        add(&mut paid, (report.carrier, report.day), report.money_at(MoneyPlace::Paid));
    }
    for row in cleared.rows() {
        if let Payee::Carrier(carrier) = row.payee {
            add(&mut received, (carrier, row.day), row.amount);
        }
    }
    if moved {
        assert_eq!(by_carrier(&paid), by_carrier(&received), "{seed}");
    } else {
        assert_eq!(paid, received, "{seed}");
    }
    assert_eq!(Clearing::from_json(&cleared.to_json()).unwrap(), *cleared);
}

/// The reports of all carriers and days together are the reconciliation of the account: taps, trips, fares. What is paid by
/// their legs is what was cleared.
#[test]
fn reports_add_up_to_the_reconciliation() {
    let mut seen = BTreeSet::new();
    all_lives(|seed, rules, host, books| {
        let reports = books.reports(rules);
        let right = Reconciliation::of(host.account(), records_in(host.events()));
        assert!(right.is_right(), "{seed}: {right}");
        check_counts(seed, &reports, &right);
        check_paid(seed, &reports, &books.cleared, moved(host.events()));
        seen.extend(right.taps.keys().map(ToString::to_string));
        for report in reports.iter() {
            seen.extend(report.money.keys().map(ToString::to_string));
            seen.extend(report.adjustments.values().flat_map(BTreeMap::keys).map(ToString::to_string));
        }
        seen.extend(moved(host.events()).then(|| "moved".to_owned()));
        seen.extend(books.cleared.rows().map(|row| row.kind.to_string()));
    });
    // The test is worth nothing where nothing happens.
    for what in [
        "late, not used",
        "failed at the reader",
        "debt-recovery tap",
        "orphan check-out",
        "paid",
        "unpaid: debt",
        "waived",
        "late tap",
        "correction",
        "waiver lowered",
        "night",
        "debt, scheduled",
        "debt, by tap",
        "debt, self-service",
        "credit opened",
        "credit used",
        "refunded",
        "taken back",
        "moved",
    ] {
        assert!(seen.contains(what), "{what} never happened: {seen:?}");
    }
}

/// A report at its due time and what the later ones say of that day are the report made again at the end.
#[test]
fn what_was_reported_and_what_changed_is_what_stands() {
    all_lives(|seed, rules, host, books| {
        let delay = i64::from(rules.policy().settlement.collection_delay_minutes) * 60;
        let mut account =
            Account::new(host.account().serial(), host.account().token(), host.account().card());
        let mut known: Sums = BTreeMap::new();
        let mut reported = rules.calendar().date(Instant::parse(BEGIN).unwrap()).plus_days(-1);
        let last = host.events().last().unwrap().at;
        for event in host.events() {
            // A day is reported once, when it is due, also when nothing is known of it yet.
            while rules.calendar().ends(reported).plus_seconds(delay) <= event.at {
                for held in account.trips().filter(|held| held.trip.day == reported) {
                    held.earned().for_each(|(carrier, amount)| add(&mut known, (carrier, reported), amount));
                }
                reported = reported.plus_days(1);
            }
            account.apply(event).unwrap();
        }
        for report in books.changes.iter() {
            for (day, kinds) in &report.adjustments {
                for kind in [AdjustmentKind::Late, AdjustmentKind::Corrected] {
                    let amount = kinds.get(&kind).map_or(Money::ZERO, |sum| sum.amount);
                    add(&mut known, (report.carrier, *day), amount);
                }
            }
        }
        let mut stands: Sums = BTreeMap::new();
        for report in books.reports(rules).iter() {
            if rules.calendar().ends(report.day).plus_seconds(delay) <= last {
                add(&mut stands, (report.carrier, report.day), report.revenue_total());
            }
        }
        assert_eq!(known, stands, "{seed}");
    });
}

/// Reports and clearings of many accounts add up the same in any order and in any number of stages.
#[test]
fn any_order_of_adding_gives_the_same() {
    let mut all: Vec<(DailyReports, Clearing)> = Vec::new();
    all_lives(|seed, rules, _, books| {
        if seed < 24 {
            all.push((books.reports(rules), books.cleared.clone()));
        }
    });
    let sum = |parts: &[(DailyReports, Clearing)]| -> (DailyReports, Clearing) {
        (parts.iter().map(|part| part.0.clone()).sum(), parts.iter().map(|part| part.1.clone()).sum())
    };
    let whole = sum(&all);
    let stages: Vec<_> = all.chunks(7).map(sum).collect();
    assert_eq!(sum(&stages), whole);
    let mut rng = Rng::new(5);
    for _ in 0..5 {
        rng.shuffle(&mut all);
        assert_eq!(sum(&all), whole);
    }
    assert!(whole.0.iter().all(DailyReport::adds_up));
    // Each date on its own, and each carrier, add up to the whole.
    let dates: BTreeSet<TravelDay> = whole.1.rows().map(|row| row.date).collect();
    let by_date: Clearing = dates.into_iter().map(|date| whole.1.on(date)).sum();
    assert_eq!(by_date, whole.1);
}

/// Two carriers' reports share no token and no tap, and a carrier reads of no place but its own.
#[test]
fn two_carriers_share_nothing() {
    let keys = SoftKeys::new(&[(KeyVersion::FIRST, [7; 32])]).unwrap();
    all_lives(|seed, rules, host, books| {
        let history = History::new(host.account(), records_in(host.events()), &books.payments);
        let root = RootToken::from_stored(KeyVersion::FIRST, [u8::try_from(seed % 256).unwrap(); 32]);
        let of_card = (&root, &keys, KeyVersion::FIRST);
        let days: BTreeSet<TravelDay> = history.days().iter().map(|held| held.day).collect();
        let taps: Vec<(TapId, CarrierId)> = history
            .days()
            .iter()
            .flat_map(|held| &held.taps)
            .map(|held| (held.tap.id, held.tap.carrier))
            .collect();
        let mut tokens: BTreeMap<String, CarrierId> = BTreeMap::new();
        let mut all = DailyReports::default();
        for day in days {
            all.merge(&DailyReports::with_details(rules, &history, &books.clearing, day, of_card).unwrap());
        }
        for report in all.iter() {
            let own = report.details.taps.iter().map(|tap| tap.card);
            for card in own.chain(report.details.legs.iter().map(|leg| leg.card)) {
                let carrier = *tokens.entry(card.to_string()).or_insert(report.carrier);
                assert_eq!(carrier, report.carrier, "{seed}");
            }
            let json = report.to_json();
            for (tap, carrier) in &taps {
                assert!(
                    *carrier == report.carrier || !json.contains(tap.as_str()),
                    "{seed}: {tap} in {json}"
                );
            }
            for (carrier, place, ..) in RIDES {
                let foreign = carrier != report.carrier.as_str() && !["s3", "m1"].contains(&place);
                assert!(!foreign || !json.contains(&format!("\"{place}\"")), "{seed}: {place} in {json}");
            }
            assert!(!json.contains(&token().to_string()), "{seed}");
        }
    });
}
