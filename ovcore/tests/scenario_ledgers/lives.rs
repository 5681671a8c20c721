//! Random lives: every event balances (the host checks it), and all of it reconciles; what is changed is found.

use std::collections::BTreeMap;

use ovcore::account::{
    Account, Command, Context, CorrectedBy, DayRecord, DecisionRole, Instruction, Objection, ObjectionGround,
    ObjectionOutcome, Proof, What, decide,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::deny::DenyReason;
use ovcore::money::Money;
use ovcore::reconcile::{Reconciliation, records_in};
use ovcore::settle::{AccountSerial, DeclineCategory, PaymentOutcome};
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore::trip::Correction;
use ovcore_testkit::host::{Host, hand_records};
use ovcore_testkit::scenario::{CARD, reference_key, token};
use ovcore_testkit::world::rules;
use proptest::prelude::*;
use proptest::sample::select;

use super::table::{observe, table};

const BEGIN: &str = "2026-03-10T07:00:00+01:00";

/// From, to, whose.
const RIDES: [(&str, &str, &str, &str, Mode); 5] = [
    ("NS", "a", "NS", "d", Mode::Rail),
    ("NS", "a", "ARRIVA", "e", Mode::Rail),
    ("KEOLIS", "k", "QBUZZ", "q", Mode::Rail),
    ("HTM", "s1", "HTM", "s3", Mode::Tram),
    ("GVB", "m1", "GVB", "m3", Mode::Metro),
];

/// A ride: which, on which day, how late its check-out comes in, if at all.
#[derive(Clone, Debug)]
struct Ride {
    which: usize,
    day: i64,
    hour: i64,
    late: Option<i64>,
}

/// What else happens, after so many hours.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Waive,
    TakeBack(usize),
    Pay,
    HandOver,
    /// The check-out that the ride so numbered should have had is told.
    Correct(usize),
}

fn ride() -> impl Strategy<Value = Ride> {
    let late = prop_oneof![
        6 => Just(Some(0_i64)),
        2 => (1_i64..260_000).prop_map(Some),
        1 => (260_000_i64..6_000_000).prop_map(Some),
        3 => Just(None),
    ];
    (0..RIDES.len(), 0_i64..6, 0_i64..14, late).prop_map(|(which, day, hour, late)| Ride {
        which,
        day,
        hour,
        late,
    })
}

fn deed() -> impl Strategy<Value = (i64, Deed)> {
    let deed = prop_oneof![
        3 => Just(Deed::Waive),
        3 => (0_usize..4).prop_map(Deed::TakeBack),
        2 => Just(Deed::Pay),
        1 => Just(Deed::HandOver),
        2 => (0_usize..10).prop_map(Deed::Correct),
    ];
    (20_i64..600, deed)
}

fn tap(ride: &Ride, number: usize, out: bool) -> Option<Tap> {
    let (carrier, from, carrier_out, to, mode) = RIDES[ride.which];
    let (carrier, place) = if out { (carrier_out, to) } else { (carrier, from) };
    let side = if out { "out" } else { "in" };
    let late = if out { ride.late? } else { 0 };
    let seconds = ride.day * 86_400 + ride.hour * 3_600 + if out { 1_500 } else { 0 };
    let at = Instant::parse(BEGIN).unwrap().plus_seconds(seconds);
    Some(Tap {
        id: format!("{number:02}-{side}").parse().unwrap(),
        version: 0,
        token: token(),
        carrier: carrier.parse().unwrap(),
        mode,
        location: place.parse().unwrap(),
        reader: format!("{place}-{side}").parse().unwrap(),
        line: None,
        vehicle: None,
        direction: if out { Direction::Out } else { Direction::In },
        at,
        received_at: at.plus_seconds(late),
        reader_outcome: ReaderOutcome::Accepted,
        application: None,
    })
}

fn instruction(host: &Host<'_>, context: &Context<'_>, rides: &[Ride], deed: Deed) -> Option<Instruction> {
    Some(match deed {
        Deed::Correct(which) => {
            let number = which % rides.len();
            let check_in = tap(&rides[number], number, false)?;
            let place = RIDES[rides[number].which].3.parse().unwrap();
            Instruction::Correct {
                day: context.rules.calendar().day_of(check_in.at),
                correction: Correction { trip: check_in.id, place },
                by: CorrectedBy::ServiceDesk,
                records: Vec::new(),
            }
        }
        Deed::Waive => Instruction::DecideObjection(Objection {
            about: DenyReason::UnpaidFare,
            outcome: ObjectionOutcome::Waive,
            ground: ObjectionGround::Hardship,
            by: DecisionRole::ServiceDesk,
        }),
        Deed::Pay => Instruction::PayDebt {},
        Deed::HandOver => {
            Instruction::HandOver { to: AccountSerial::new(18).unwrap(), proof: Proof::IssuerNotice }
        }
        Deed::TakeBack(which) => {
            let approved = host.events().iter().filter_map(|event| match &event.what {
                What::PaymentApproved { effect, seal } => Some((*effect, *seal)),
                _ => None,
            });
            let (effect, seal) = approved.clone().nth(which.min(approved.count().checked_sub(1)?))?;
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
    })
}

/// Lives a life; deeds that are refused are left out.
fn live<'a>(
    mut host: Host<'a>,
    context: &Context<'a>,
    rides: &[Ride],
    deeds: &[(i64, Deed)],
    days: i64,
) -> Result<Host<'a>, String> {
    let both = |(number, ride)| [tap(ride, number, false), tap(ride, number, true)];
    let mut taps: Vec<Tap> = rides.iter().enumerate().flat_map(both).flatten().collect();
    taps.sort_by_key(|tap| (tap.received_at, tap.id));
    let begin = Instant::parse(BEGIN).unwrap();
    let mut deeds: Vec<_> =
        deeds.iter().map(|(hours, deed)| (begin.plus_seconds(hours * 3_600), *deed)).collect();
    deeds.sort_by_key(|(at, _)| *at);
    let mut deeds = deeds.into_iter().enumerate().peekable();
    for until in taps.iter().map(Some).chain([None]) {
        while let Some((number, (at, deed))) =
            deeds.next_if(|(_, (at, _))| until.is_none_or(|tap| *at < tap.received_at))
        {
            host.run_until(at)?;
            let Some(what) = instruction(&host, context, rides, deed) else { continue };
            let id = format!("deed-{number}").parse().unwrap();
            let command = Command::Instruct { id, now: at, what };
            let record = |day| records_in(host.events()).into_iter().find(|r| r.held.day == day).cloned();
            let command = hand_records(host.account(), context, command, record);
            if decide(host.account(), context, &command).is_ok() {
                host.send(&command)?;
            }
        }
        if let Some(tap) = until {
            host.tap(tap)?;
        }
    }
    host.run_until(begin.plus_seconds(days * 86_400))?;
    host.check_replay()?;
    Ok(host)
}

fn outcome() -> impl Strategy<Value = PaymentOutcome> {
    prop_oneof![
        3 => Just(PaymentOutcome::Approved),
        3 => Just(PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds }),
        1 => Just(PaymentOutcome::Unknown),
    ]
}

/// Changes one thing in one of the records; gives its day, where there was something to change.
fn tamper(records: &mut Vec<DayRecord>, how: u8, which: usize) -> Option<TravelDay> {
    let count = records.len();
    let record = records.get_mut(which % count.max(1))?;
    let day = record.held.day;
    match how {
        0 => drop(records.remove(which % count)),
        1 => record.held.taps[0].tap.location = "elsewhere".parse().unwrap(),
        2 => record.carry_in.same_presentation.push((record.held.taps[0].tap.id, record.held.taps[0].tap.id)),
        3 => {
            let leg = record.held.trips.first_mut()?.trip.legs.first_mut()?;
            leg.amount = leg.amount.checked_add(Money::from_minor(1)).unwrap();
        }
        _ => {
            let trip = record.held.trips.first().cloned()?;
            record.held.trips.push(trip);
        }
    }
    Some(day)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// N4, I1, I2: every event of every life balances, all of it reconciles, and nothing posts but what the manual says.
    #[test]
    fn random_lives_balance_and_reconcile(
        rides in proptest::collection::vec(ride(), 1..10),
        deeds in proptest::collection::vec(deed(), 0..5),
        bank in proptest::collection::vec((outcome(), select(vec![1_u32, 3_600, 50_000])), 0..12),
        days in select(vec![25_i64, 85]),
        how in 0_u8..5,
        which in 0_usize..6,
    ) {
        let (rules, key) = (rules(), reference_key());
        let context = Context { rules: &rules, reference_key: &key };
        let account = Account::new(AccountSerial::new(17).unwrap(), token(), CARD);
        let host = Host::new(&rules, &key, account, bank);
        let host = live(host, &context, &rides, &deeds, days).map_err(TestCaseError::fail)?;
        let mut records: Vec<DayRecord> = records_in(host.events()).into_iter().cloned().collect();
        let right = Reconciliation::with_events(host.account(), &records, host.events());
        prop_assert!(right.is_right(), "{}", right);
        let alone = Reconciliation::of(host.account(), &records);
        prop_assert!(alone.is_right(), "{}", alone);
        prop_assert_eq!((&right.trips, &right.ledgers), (&alone.trips, &alone.ledgers));
        prop_assert_eq!(right.all_trips().fares, host.account().balance().books.booked());
        let mut seen = BTreeMap::new();
        observe(&mut seen, host.account(), host.events());
        let table = table();
        for (event, (debits, credits)) in seen {
            let row = table.get(&event);
            let within = row.is_some_and(|row| debits.is_subset(&row.0) && credits.is_subset(&row.1));
            prop_assert!(within, "{event} posts debits {debits:?}, credits {credits:?}");
        }
        if let Some(day) = tamper(&mut records, how, which) {
            // Without its digest and its event, a record is known only by the cents in it.
            if host.account().digests().iter().any(|(left, _)| *left == day) {
                prop_assert!(!Reconciliation::of(host.account(), &records).is_right());
            }
            prop_assert!(!Reconciliation::with_events(host.account(), &records, host.events()).is_right());
        }
    }
}
