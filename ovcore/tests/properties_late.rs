//! What holds for every life with late taps in both bands and corrections (RULES L1–L4, J6, F4; contract 5; invariants
//! I3, I8, I9, I12): lives of one card over weeks, with a host that hands back the records of days that left.
//!
//! The reference is a second, slow account of trips: it keeps every tap and correction, rates every day from the first
//! to the last anew whenever something comes, and knows nothing of days that leave.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::collections::{BTreeMap, BTreeSet};

use ovcore::account::{
    Account, Command, Context, CorrectedBy, DayRecord, HeldTap, Instruction, Refusal, What, decide,
};
use ovcore::calendar::{Instant, TimeOfDay, TravelDay};
use ovcore::day::{Carry, DayInput, rate};
use ovcore::ids::{TapId, TripId};
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, DeclineCategory, PaymentOutcome};
use ovcore::tap::{Bucket, Direction, Mode, ReaderOutcome, Tap};
use ovcore::trip::{Cancellation, Correction, Fare, Trip, TripStatus};
use ovcore_testkit::host::{Host, hand_records};
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD, reference_key, token};
use ovcore_testkit::{tariffs, world};
use proptest::prelude::*;
use proptest::sample::select;

/// Tuesday, three weeks before the clock change; a month of it lies in the next.
const BEGIN: &str = "2026-03-10T07:00:00+01:00";

const DAY: i64 = 86_400;

/// How late a tap of the adjust window may be, and one that may only lower.
const ADJUST: i64 = 3 * DAY;
const LOWER_ONLY: i64 = 56 * DAY;

const SERVICES: [(&str, Mode, &[&str]); 7] = [
    ("NS", Mode::Rail, &["a", "b", "b2", "c", "d"]),
    ("NS", Mode::Rail, &["a", "b", "c", "d"]),
    ("ARRIVA", Mode::Rail, &["c", "d", "e"]),
    ("HTM", Mode::Tram, &["s1", "s2", "s3"]),
    ("HTM", Mode::Bus, &["s3", "s4", "s1"]),
    ("GVB", Mode::Metro, &["m1", "m2", "m3"]),
    ("GVB", Mode::Tram, &["s3", "m1"]),
];

/// Something that reaches the host.
#[derive(Clone, Debug)]
enum Arrival {
    Tap(Tap),
    Correction { trip: TapId, day: TravelDay, place: &'static str, by: CorrectedBy, now: Instant },
}

impl Arrival {
    fn now(&self) -> Instant {
        match self {
            Self::Tap(tap) => tap.received_at,
            Self::Correction { now, .. } => *now,
        }
    }
}

/// A correction before it is known which tap it is about.
#[derive(Clone, Debug)]
struct Asked {
    tap: usize,
    place: usize,
    desk: bool,
    seconds: i64,
}

fn taps() -> impl Strategy<Value = Vec<Tap>> {
    let gap = prop_oneof![
        2 => select(vec![3_i64, 5, 300, 2_099, 2_100, 2_101, 3_600, 3_601]),
        6 => 60_i64..3_600,
        2 => 3_600_i64..40_000,
        2 => 40_000_i64..400_000,
    ];
    let direction =
        prop_oneof![5 => Just(Direction::In), 5 => Just(Direction::Out), 1 => Just(Direction::Unknown)];
    let ride = (gap, 0..SERVICES.len(), 0_usize..6, direction, 0_usize..6, any::<bool>(), 120_i64..2_400);
    proptest::collection::vec(ride, 1..12).prop_map(|rides| {
        let mut at = Instant::parse(BEGIN).unwrap();
        let mut taps = Vec::new();
        for (gap, service, from, direction, to, whole, length) in rides {
            at = at.plus_seconds(gap);
            taps.push(tap(taps.len(), service, from, if whole { Direction::In } else { direction }, at));
            if whole {
                at = at.plus_seconds(length);
                taps.push(tap(taps.len(), service, to, Direction::Out, at));
            }
        }
        taps
    })
}

fn tap(number: usize, service: usize, place: usize, direction: Direction, at: Instant) -> Tap {
    let (carrier, mode, places) = SERVICES[service];
    let place = places[place % places.len()];
    Tap {
        id: format!("t{number:03}").parse().unwrap(),
        version: 0,
        token: token(),
        carrier: carrier.parse().unwrap(),
        mode,
        location: place.parse().unwrap(),
        reader: format!("{place}-{direction:?}").parse().unwrap(),
        line: None,
        vehicle: None,
        direction,
        at,
        received_at: at,
        reader_outcome: ReaderOutcome::Accepted,
        application: None,
    }
}

/// How late taps are: at once, within the adjust window, within the time in which they may only lower, or later.
fn delay() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => Just(0_i64),
        2 => 0..=ADJUST,
        4 => (ADJUST + 1)..=(12 * DAY),
        1 => select(vec![ADJUST, ADJUST + 1, LOWER_ONLY, LOWER_ONLY + 1]),
        1 => (ADJUST + 1)..=LOWER_ONLY,
    ]
}

/// Whether a tap is amended: to how much earlier or later, to which place, and how late the amendment is.
type Amended = Option<(i64, usize, i64)>;

fn amended() -> impl Strategy<Value = Vec<Amended>> {
    let shift = prop_oneof![3 => Just(0_i64), 3 => -3_600_i64..3_600, 1 => -DAY..DAY];
    proptest::collection::vec(proptest::option::weighted(0.2, (shift, 0_usize..8, delay())), 24)
}

fn asked(first: i64) -> impl Strategy<Value = Vec<Asked>> {
    let one = (0_usize..24, 0_usize..8, any::<bool>(), first..(64 * DAY));
    let one = one.prop_map(|(tap, place, desk, seconds)| Asked { tap, place, desk, seconds });
    proptest::collection::vec(one, 0..6)
}

/// Taps and corrections in the order in which they act: at one instant taps come first, by id.
fn arrivals(
    rules: &Rules,
    taps: &[Tap],
    (delays, amended): (&[i64], &[Amended]),
    corrections: &[Asked],
) -> Vec<Arrival> {
    let places =
        |of: &Tap| SERVICES.iter().find(|s| of.carrier.to_string() == s.0 && s.1 == of.mode).unwrap().2;
    let mut all = Vec::new();
    for (number, tap) in taps.iter().enumerate() {
        let mut first = tap.clone();
        first.received_at = tap.at.plus_seconds(delays[number % delays.len()]);
        if let Some((shift, place, delay)) = amended.get(number).copied().flatten() {
            let at = tap.at.plus_seconds(shift);
            let location = places(tap)[place % places(tap).len()].parse().unwrap();
            let mut then =
                Tap { version: 1, at, received_at: at.plus_seconds(delay), location, ..tap.clone() };
            if rules.calendar().day_of(at) != rules.calendar().day_of(tap.at) {
                // An account knows the tap ids of days that it holds: one that an amendment moves to another day must
                // not be in a record (RULES T6).
                first.received_at = tap.at;
                then.received_at = tap.at.max(at).plus_seconds(delay % DAY);
            }
            all.push(Arrival::Tap(then));
        }
        all.push(Arrival::Tap(first));
    }
    for asked in corrections {
        let of = &taps[asked.tap % taps.len()];
        let places = places(of);
        all.push(Arrival::Correction {
            trip: of.id,
            day: rules.calendar().day_of(of.at),
            place: places[asked.place % places.len()],
            by: if asked.desk { CorrectedBy::ServiceDesk } else { CorrectedBy::Traveller },
            now: of.at.plus_seconds(asked.seconds),
        });
    }
    all.sort_by_key(|arrival| match arrival {
        Arrival::Tap(tap) => (tap.received_at, 0, Some((tap.id, tap.version))),
        Arrival::Correction { now, .. } => (*now, 1, None),
    });
    all
}

/// A life as it was lived.
struct Lived<'a> {
    host: Host<'a>,
    /// Which taps were late and not used, and which corrections were refused.
    set_aside: BTreeSet<(TapId, u32)>,
    refused: BTreeSet<usize>,
    returned: usize,
}

fn records(host: &Host<'_>) -> BTreeMap<TravelDay, DayRecord> {
    let left = host.events().iter().filter_map(|event| match &event.what {
        What::DayLeft { record } => Some((record.held.day, (**record).clone())),
        _ => None,
    });
    left.collect()
}

/// Lives a life to its end and past it. `all_back`: with every command come the records of all days that left.
fn live<'a>(
    mut host: Host<'a>,
    rules: &Rules,
    arrivals: &[Arrival],
    all_back: bool,
) -> Result<Lived<'a>, String> {
    let key = reference_key();
    let context = Context { rules, reference_key: &key };
    let mut refused = BTreeSet::new();
    for (number, arrival) in arrivals.iter().enumerate() {
        host.run_until(arrival.now())?;
        let known = if all_back { records(&host).into_values().collect() } else { Vec::new() };
        let booked = host.account().balance().books.booked();
        match arrival {
            Arrival::Tap(tap) => {
                let tap = Box::new(tap.clone());
                let may_raise = tap.received_at.seconds_since(tap.at) <= ADJUST;
                let text = format!("{tap:?}");
                host.send(&if all_back {
                    Command::LateTap { tap, records: known }
                } else {
                    Command::Tap(tap)
                })?;
                // Invariant I8.
                let now_booked = host.account().balance().books.booked();
                if !may_raise && now_booked > booked {
                    return Err(format!("{booked} became {now_booked} by {text}"));
                }
            }
            Arrival::Correction { trip, day, place, by, now } => {
                let correction = Correction { trip: *trip, place: place.parse().unwrap() };
                // An amendment may have moved the tap to another day.
                let left = records(&host);
                let has = |taps: &[HeldTap]| taps.iter().any(|held| held.tap.id == *trip);
                let held = host.account().days().iter().find(|held| has(&held.taps)).map(|held| held.day);
                let of_record =
                    left.values().find(|record| has(&record.held.taps)).map(|record| record.held.day);
                let day = held.or(of_record).unwrap_or(*day);
                let what = Instruction::Correct { day, correction, by: *by, records: known };
                let command =
                    Command::Instruct { id: format!("c{number}").parse().unwrap(), now: *now, what };
                let left = records(&host);
                let whole =
                    hand_records(host.account(), &context, command.clone(), |day| left.get(&day).cloned());
                match decide(host.account(), &context, &whole) {
                    Ok(_) => host.send(&command)?,
                    Err(
                        Refusal::NoSuchTrip { .. }
                        | Refusal::NotCorrectable { .. }
                        | Refusal::CorrectionTooEarly { .. }
                        | Refusal::CorrectionTooLate { .. },
                    ) => drop(refused.insert(number)),
                    Err(other) => return Err(format!("{arrival:?} was refused: {other}")),
                }
            }
        }
    }
    let last = arrivals.iter().map(Arrival::now).max().unwrap();
    host.run_until(last.plus_seconds(80 * DAY))?;
    host.check_replay()?;
    host.check_legs()?;
    let set_aside = host.events().iter().filter_map(|event| match &event.what {
        What::TapSetAside { tap, bucket: Bucket::LateNotUsed, .. } => Some((tap.id, tap.version)),
        _ => None,
    });
    let set_aside = set_aside.collect();
    let returned = host.events().iter().filter(|e| matches!(e.what, What::DayReturned { .. })).count();
    Ok(Lived { host, set_aside, refused, returned })
}

/// The reference: all taps that are used, all corrections, and the trips as they stand.
#[derive(Default)]
struct Reference {
    taps: Vec<Tap>,
    corrections: Vec<Correction>,
    trips: BTreeMap<TripId, Trip>,
    set_aside: BTreeSet<(TapId, u32)>,
    refused: BTreeSet<usize>,
}

impl Reference {
    fn lives(rules: &Rules, arrivals: &[Arrival]) -> Self {
        let mut own = Self::default();
        for (number, arrival) in arrivals.iter().enumerate() {
            own.goes_on(rules, arrival.now());
            match arrival {
                Arrival::Tap(tap) => own.tap(rules, tap),
                Arrival::Correction { trip, place, by, now, .. } => {
                    let correction = Correction { trip: *trip, place: place.parse().unwrap() };
                    if own.may_correct(rules, *trip, *by, *now) {
                        own.corrections.push(correction);
                        own.goes_on(rules, *now);
                    } else {
                        own.refused.insert(number);
                    }
                }
            }
        }
        own.goes_on(rules, arrivals.iter().map(Arrival::now).max().unwrap().plus_seconds(80 * DAY));
        own
    }

    fn tap(&mut self, rules: &Rules, tap: &Tap) {
        // Of an amended tap the highest version that is used holds (RULES P1).
        let known = self.taps.iter().position(|t| t.id == tap.id);
        if known.is_some_and(|known| self.taps[known].version > tap.version) {
            return;
        }
        let late = tap.received_at.seconds_since(tap.at);
        if late > LOWER_ONLY {
            return;
        }
        let before = (self.trips.clone(), self.taps.clone());
        if let Some(known) = known {
            self.taps.remove(known);
        }
        self.taps.push(tap.clone());
        self.goes_on(rules, tap.received_at);
        if late > ADJUST {
            let sum = |trips: &BTreeMap<TripId, Trip>| {
                Money::sum(trips.values().map(|t| t.fare.charged())).unwrap()
            };
            let unpriced =
                |id: &TripId| matches!(self.trips.get(id), Some(t) if matches!(t.fare, Fare::Unpriced(_)));
            let loses = before.0.values().any(|t| matches!(t.fare, Fare::Priced(_)) && unpriced(&t.id));
            if sum(&self.trips) > sum(&before.0) || loses {
                (self.trips, self.taps) = before;
                self.set_aside.insert((tap.id, tap.version));
            }
        }
    }

    fn may_correct(&self, rules: &Rules, trip: TripId, by: CorrectedBy, now: Instant) -> bool {
        let since = if let Some(trip) = self.trips.get(&trip) {
            let lacks = match trip.status {
                TripStatus::Open { .. } | TripStatus::Held { .. } | TripStatus::Complete => false,
                TripStatus::Cancelled { why } => why == Cancellation::Corrected,
                _ => true,
            };
            if !lacks {
                return false;
            }
            trip.check_in.at
        } else {
            let orphan = self.orphans(rules, now).contains(&trip);
            let Some(tap) = self.taps.iter().find(|t| t.id == trip && orphan) else { return false };
            tap.at
        };
        let (date, time) = rules.calendar().local(since);
        let opens = match by {
            CorrectedBy::Traveller => rules.calendar().at(date.plus_days(5), time),
            CorrectedBy::ServiceDesk => since,
        };
        opens <= now && now < rules.calendar().at(date.plus_days(61), TimeOfDay::MIDNIGHT)
    }

    fn orphans(&self, rules: &Rules, now: Instant) -> BTreeSet<TapId> {
        self.rated(rules, now).1
    }

    /// All days anew, as of an instant; F4 keeps what stays unpriced.
    fn goes_on(&mut self, rules: &Rules, now: Instant) {
        let (mut rated, _) = self.rated(rules, now);
        for (id, trip) in &mut rated {
            let Some(before) = self.trips.get(id) else { continue };
            let priceable = matches!((before.fare, trip.fare), (Fare::Unpriced(_), Fare::Priced(_)));
            let ends = |t: &Trip| (t.check_in.clone(), t.check_out.clone(), t.status);
            let since = trip.check_out.as_ref().unwrap_or(&trip.check_in).at;
            if priceable && ends(before) == ends(trip) && now.seconds_since(since) > ADJUST {
                *trip = before.clone();
            }
        }
        self.trips = rated;
    }

    fn rated(&self, rules: &Rules, now: Instant) -> (BTreeMap<TripId, Trip>, BTreeSet<TapId>) {
        let (mut trips, mut orphans) = (BTreeMap::new(), BTreeSet::new());
        let day_of = |tap: &Tap| rules.calendar().day_of(tap.at);
        let Some(first) = self.taps.iter().map(day_of).min() else { return (trips, orphans) };
        let last = self.taps.iter().map(day_of).max().unwrap().plus_days(1);
        let (mut day, mut carry) = (first, Carry::default());
        while day <= last {
            let of = |day: TravelDay| self.taps.iter().filter(move |t| day_of(t) == day);
            let taps: Vec<&Tap> = of(day).collect();
            let next: Vec<&Tap> = of(day.plus_days(1)).collect();
            let input = DayInput {
                day,
                taps: &taps,
                next: &next,
                carry_in: &carry,
                as_of: now,
                products: &[],
                inert: &[],
                corrections: &self.corrections,
            };
            let (rated, handed) = rate(rules, &input);
            trips.extend(rated.trips.into_iter().map(|trip| (trip.id, trip)));
            let orphan = rated.buckets.iter().filter(|(_, bucket)| *bucket == Bucket::OrphanCheckOut);
            orphans.extend(orphan.map(|(id, _)| *id));
            carry = handed;
            day = day.plus_days(1);
        }
        (trips, orphans)
    }
}

/// The test country, and countries whose tariffs count over days, weeks and months.
fn country(seed: u64) -> Rules {
    if seed == 0 { world::rules() } else { tariffs::rules(seed, Policy::ovpay()) }
}

fn host<'a>(
    rules: &'a Rules,
    key: &'a ovcore::settle::ReferenceKey,
    per_trip: bool,
    declines: &[bool],
) -> Host<'a> {
    let card = if per_trip { PER_TRIP_CARD } else { CARD };
    let account = Account::new(AccountSerial::new(17).unwrap(), token(), card);
    let no_money = PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds };
    let bank = declines.iter().map(|no| (if *no { no_money } else { PaymentOutcome::Approved }, 60));
    Host::new(rules, key, account, bank.collect())
}

fn paid(host: &Host<'_>) -> Money {
    let books = host.account().balance().books;
    books.approved.checked_sub(books.refunded).expect("small sums")
}

/// Every request, with when it was made.
fn payments(host: &Host<'_>) -> Vec<(Instant, Money)> {
    let asked = host.events().iter().filter_map(|event| match &event.what {
        What::PaymentRequested { payment, .. } | What::RecoveryRequested { payment, .. } => {
            Some((event.at, payment.amount))
        }
        _ => None,
    });
    asked.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Contract 5 with L1, I8: the trips are those of the reference; a tap is used, and a correction taken, where the
    /// reference says so. Days that left, and their records, make no difference.
    #[test]
    fn the_state_of_trips_is_the_rating_of_what_is_used(
        taps in taps(),
        delays in proptest::collection::vec(delay(), 24),
        amended in amended(),
        corrections in asked(0),
        seed in 0_u64..60,
        declines in proptest::collection::vec(any::<bool>(), 0..6),
    ) {
        let (rules, key) = (country(seed), reference_key());
        let arrivals = arrivals(&rules, &taps, (&delays, &amended), &corrections);
        let reference = Reference::lives(&rules, &arrivals);
        let lived = live(host(&rules, &key, false, &declines), &rules, &arrivals, false).map_err(TestCaseError::fail)?;
        let trips: BTreeMap<TripId, Trip> = lived.host.trips().into_iter().map(|t| (t.id, t)).collect();
        prop_assert_eq!(&lived.set_aside, &reference.set_aside);
        prop_assert_eq!(&lived.refused, &reference.refused);
        prop_assert_eq!(&trips, &reference.trips);
        let sum = Money::sum(trips.values().map(|t| t.fare.charged())).unwrap();
        prop_assert_eq!(lived.host.account().balance().books.booked(), sum);
    }

    /// I3: within the adjust window the order and time of arrival do not matter, with the same corrections after it:
    /// the same trips, fares and legs, and in the end the same money.
    #[test]
    fn the_order_within_the_adjust_window_does_not_matter(
        taps in taps(),
        delays in proptest::collection::vec(0..=ADJUST, 24),
        corrections in asked(5 * DAY),
        seed in 0_u64..60,
        per_trip in any::<bool>(),
    ) {
        let (rules, key) = (country(seed), reference_key());
        let on_time = arrivals(&rules, &taps, (&[0], &[]), &corrections);
        let late = arrivals(&rules, &taps, (&delays, &[]), &corrections);
        let on_time = live(host(&rules, &key, per_trip, &[]), &rules, &on_time, false).map_err(TestCaseError::fail)?;
        let late = live(host(&rules, &key, per_trip, &[]), &rules, &late, false).map_err(TestCaseError::fail)?;
        prop_assert_eq!(on_time.host.trips(), late.host.trips());
        prop_assert_eq!(paid(&on_time.host), paid(&late.host));
    }

    /// L4: an account that is given back every day that left, with every command, has the same trips, asks for the same
    /// and owes the same as one that is given only what it asks for. (Where an unused tap is remembered, with its day or
    /// among the last commands, may differ: RULES T6.)
    #[test]
    fn records_that_are_not_needed_change_nothing(
        taps in taps(),
        delays in proptest::collection::vec(delay(), 24),
        amended in amended(),
        corrections in asked(0),
        seed in 0_u64..60,
        per_trip in any::<bool>(),
        declines in proptest::collection::vec(any::<bool>(), 0..6),
    ) {
        let (rules, key) = (country(seed), reference_key());
        let arrivals = arrivals(&rules, &taps, (&delays, &amended), &corrections);
        let needed = live(host(&rules, &key, per_trip, &declines), &rules, &arrivals, false).map_err(TestCaseError::fail)?;
        let all = live(host(&rules, &key, per_trip, &declines), &rules, &arrivals, true).map_err(TestCaseError::fail)?;
        prop_assert!(all.returned >= needed.returned);
        prop_assert_eq!(needed.host.trips(), all.host.trips());
        let (one, other) = (needed.host.account(), all.host.account());
        prop_assert_eq!(one.balance(), other.balance());
        prop_assert_eq!((one.debt(), one.credits(), one.denied()), (other.debt(), other.credits(), other.denied()));
        prop_assert_eq!(payments(&needed.host), payments(&all.host));
    }
}
