//! Three stops and five taps, in all orders of arrival: the same trips, fares and charges (RULES I3, contract 5).

use ovcore::account::{Account, Command, Context, decide};
use ovcore::calendar::Instant;
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, ReferenceKey};
use ovcore::tap::Tap;
use ovcore::trip::Trip;
use ovcore_testkit::scenario::{CARD, reference_key, token};
use ovcore_testkit::world::rules_with;
use serde_json::json;

use crate::{proved, whole};

const STOPS: [&str; 3] = ["s1", "s2", "s3"];
/// Minutes between the taps: within the time of a wrong pole, of a transfer, and beyond it.
const MINUTES: [i64; 5] = [0, 4, 24, 70, 104];

fn at(seconds: i64) -> Instant {
    // 10:00 on 10 March 2026, on the clock.
    Instant::from_unix_seconds(1_773_133_200 + seconds).unwrap()
}

/// The taps that a number stands for: for each a stop, and in or out.
fn taps(mut number: usize, count: usize, stops: usize) -> Vec<Tap> {
    (0..count)
        .map(|place| {
            let (stop, direction) = (number % stops, ["in", "out"][number / stops % 2]);
            number /= stops * 2;
            serde_json::from_value(json!({ "id": format!("t{place}"), "token": token(), "carrier": "HTM", "mode": "tram",
                "location": STOPS[stop], "reader": format!("{}-{direction}", STOPS[stop]), "direction": direction,
                "at": at(MINUTES[place] * 60), "received_at": at(MINUTES[place] * 60) }))
            .unwrap()
        })
        .collect()
}

/// What must not depend on the order: trips with their fares and legs, and what is on each ledger.
#[derive(Debug, PartialEq)]
struct Outcome {
    trips: Vec<(Trip, Money)>,
    ledgers: ovcore::account::TrialBalance,
}

fn outcome_of(account: &Account) -> Outcome {
    // A check-in that turned out to be none stands there as withdrawn, or was never one: it costs nothing either way.
    let trips = account.trips().filter(|held| !held.withdrawn);
    Outcome {
        trips: trips.map(|held| (held.trip.clone(), held.charged())).collect(),
        ledgers: account.ledgers(),
    }
}

/// Sends the taps that are left in every order, and gives each outcome to a check.
struct Orders<'a> {
    context: Context<'a>,
    taps: &'a [Tap],
    played: u64,
    first: Option<Outcome>,
}

impl Orders<'_> {
    fn go(&mut self, account: &Account, sent: &mut Vec<usize>) {
        if sent.len() == self.taps.len() {
            self.played += 1;
            let mut account = account.clone();
            // Every trip is over, and nothing is asked of the bank yet.
            self.send(&mut account, &Command::Advance { now: at(20 * 3_600) });
            let outcome = outcome_of(&account);
            let first = self.first.get_or_insert_with(|| outcome_of(&account));
            assert_eq!(*first, outcome, "order {sent:?} of {:#?}", self.taps);
            return;
        }
        for place in 0..self.taps.len() {
            if sent.contains(&place) {
                continue;
            }
            let mut next = account.clone();
            // All come in the afternoon, one after the other, in this order.
            let received_at = at(5 * 3_600 + i64::try_from(sent.len()).unwrap());
            let tap = Tap { received_at, ..self.taps[place].clone() };
            self.send(&mut next, &Command::Tap(Box::new(tap)));
            sent.push(place);
            self.go(&next, sent);
            sent.pop();
        }
    }

    fn send(&self, account: &mut Account, command: &Command) {
        for event in decide(account, &self.context, command).unwrap().events {
            account.apply(&event).unwrap();
        }
    }
}

fn orders_of(rules: &Rules, key: &ReferenceKey, taps: &[Tap]) -> u64 {
    let mut orders = Orders { context: Context { rules, reference_key: key }, taps, played: 0, first: None };
    orders.go(&Account::new(AccountSerial::FIRST, token(), CARD), &mut Vec::new());
    orders.played
}

#[test]
fn the_order_of_arrival_changes_no_trip_fare_or_charge() {
    let (count, stops) = if whole() { (5_usize, 3_usize) } else { (4, 2) };
    let mut policy = Policy::ovpay();
    // What was paid stays paid, whatever comes later; so here nothing is paid before the night.
    policy.settlement.threshold_minor = Money::from_minor(100_000_000);
    let rules = rules_with(policy);
    let sets = (stops * 2).pow(u32::try_from(count).unwrap());
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let cases: u64 = std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|thread| {
                let rules = &rules;
                scope.spawn(move || {
                    let key = reference_key();
                    (thread..sets)
                        .step_by(threads)
                        .map(|set| orders_of(rules, &key, &taps(set, count, stops)))
                        .sum::<u64>()
                })
            })
            .collect();
        parts.into_iter().map(|part| part.join().unwrap()).sum()
    });
    let orders: u64 = (1..=u64::try_from(count).unwrap()).product();
    proved("a set of taps in an order of arrival", cases, u64::try_from(sets).unwrap() * orders);
}
