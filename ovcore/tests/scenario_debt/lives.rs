//! Invariants I4, I9 and I12 over many lives of cards that owe: an auditor reads the events and knows nothing but the
//! rules, written down a second time.

use std::collections::BTreeMap;

use ovcore::account::{
    Account, CheckAnswer, CheckOutcome, Command, Context, Event, Instruction, What, decide,
};
use ovcore::calendar::{Calendar, Instant, TravelDay};
use ovcore::card::{CardKind, CardScheme};
use ovcore::deny::{BlockCause, DenyReason};
use ovcore::money::Money;
use ovcore::policy::{Channel, DeclineCategory, Policy};
use ovcore::settle::{AccountSerial, Item, PaymentOutcome};
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore_testkit::host::Host;
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD, reference_key, token};
use ovcore_testkit::world::rules;
use proptest::prelude::*;
use proptest::sample::select;

use super::MASTERCARD;
use super::schedule::DAYS;

/// What somebody does with a card.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// Presents it at a reader that refuses it.
    Refused(Direction),
    /// Rides from `a`, through readers whose list is old, for so many minutes.
    Rides(i64),
    /// Checks in and never out.
    ChecksIn,
    /// Pays in self-service.
    Pays,
    /// The issuer says something of it.
    Checked(CheckOutcome),
}

fn deed() -> impl Strategy<Value = Deed> {
    let lost = CheckOutcome::IssuerBlocked { cause: BlockCause::Lost };
    prop_oneof![
        5 => select(vec![Direction::In, Direction::Out, Direction::Unknown]).prop_map(Deed::Refused),
        4 => select(vec![5_i64, 14, 15, 16, 40]).prop_map(Deed::Rides),
        1 => Just(Deed::ChecksIn),
        3 => Just(Deed::Pays),
        2 => select(vec![CheckOutcome::Passed, CheckOutcome::NoTravelFunction, lost]).prop_map(Deed::Checked),
    ]
}

/// Seconds from one deed to the next: about the gaps of the rules, hours, days.
fn wait() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => select(vec![6_i64, 60, 899, 900, 901, 1_800]),
        3 => 3_600_i64..40_000,
        2 => 80_000_i64..500_000,
    ]
}

fn answer() -> impl Strategy<Value = (PaymentOutcome, u32)> {
    let declined =
        select(DeclineCategory::ALL.to_vec()).prop_map(|category| PaymentOutcome::Declined { category });
    let mild = Just(PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds });
    let outcome = prop_oneof![6 => mild, 4 => declined, 1 => Just(PaymentOutcome::Approved), 1 => Just(PaymentOutcome::Unknown)];
    let delay = prop_oneof![6 => select(vec![1_u32, 5, 60, 899, 900, 901]), 1 => select(vec![4_000_u32, 90_000, 400_000])];
    (outcome, delay)
}

/// The rules of attempts, read off the events.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that a rule asks for")]
struct Auditor {
    calendar: Calendar,
    card: CardKind,
    debt: Option<(TravelDay, Money)>,
    category: DeclineCategory,
    stopped: bool,
    needs_check: bool,
    in_flight: bool,
    waits: bool,
    scheduled: usize,
    made: BTreeMap<Channel, Vec<Instant>>,
    denied: Vec<DenyReason>,
}

impl Auditor {
    fn new(card: CardKind) -> Self {
        Self {
            calendar: Policy::ovpay().calendar(),
            card,
            debt: None,
            category: DeclineCategory::Unknown,
            stopped: false,
            needs_check: false,
            in_flight: false,
            waits: false,
            scheduled: 0,
            made: BTreeMap::new(),
            denied: Vec::new(),
        }
    }

    fn read(&mut self, event: &Event) -> Result<(), String> {
        let what = &event.what;
        if let What::DebtOpened { debt } = what {
            self.in_flight = false;
            self.debt = Some((debt.date, debt.amount));
            (self.stopped, self.waits, self.scheduled) = (false, false, 0);
            self.declined(debt.category);
        } else if let What::DebtIncreased { items, .. } = what {
            self.change(Item::sum(items))?;
        } else if let What::DebtLowered { credits } = what {
            let sum = Money::sum(credits.iter().map(|c| c.amount)).unwrap();
            self.change(sum.checked_neg().unwrap())?;
        } else if let What::RecoveryRequested { payment, channel, .. } = what {
            self.attempt(*channel, payment.amount, event.at)?;
        } else if let What::PaymentRequested { .. } = what {
            rule(self.debt.is_none(), "D1: nothing else is asked")?;
            rule(!self.in_flight, "I4: two requests")?;
            self.in_flight = true;
        } else if let What::PaymentDeclined { category, .. } = what {
            self.in_flight = false;
            self.declined(*category);
        } else if let What::PaymentApproved { .. } = what {
            (self.in_flight, self.needs_check) = (false, false);
        } else if let What::DebtClosed = what {
            self.debt = None;
        } else if let What::RecoveryWaits { .. } = what {
            rule(self.in_flight, "D2: waits for nothing")?;
            self.waits = true;
        } else if let What::AccountChecked { outcome: CheckOutcome::Passed, .. } = what {
            self.needs_check = false;
        } else if let What::CardDenied { reason } = what {
            self.denied.retain(|known| !known.is_same(reason));
            self.denied.push(*reason);
        } else if let What::CardFreed { reason } = what {
            rule(*reason != DenyReason::UnpaidFare || self.debt.is_none(), "D3: free with a debt")?;
            self.denied.retain(|known| !known.is_same(reason));
        }
        Ok(())
    }

    fn declined(&mut self, category: DeclineCategory) {
        use DeclineCategory::{AccountClosed, Lost, Stolen};
        self.category = category;
        self.stopped |= matches!(category, Lost | Stolen | AccountClosed);
        self.needs_check |= matches!(category, Lost | Stolen);
    }

    fn change(&mut self, by: Money) -> Result<(), String> {
        rule(!self.in_flight, "D1: charges and credits wait")?;
        let (_, amount) = self.debt.as_mut().ok_or("D1: no debt to join")?;
        *amount = amount.checked_add(by).unwrap();
        Ok(())
    }

    fn attempt(&mut self, channel: Channel, asked: Money, at: Instant) -> Result<(), String> {
        rule(!std::mem::replace(&mut self.in_flight, true), "I4: two requests")?;
        let (opened, amount) = self.debt.ok_or("D1: an attempt without a debt")?;
        rule(asked == amount, "D1: an attempt asks the whole")?;
        let (date, time) = self.calendar.local(at);
        let made = self.made.entry(channel).or_default();
        let gap = made.last().is_none_or(|last| at.seconds_since(*last) > 900);
        let on_date = made.iter().filter(|made| self.calendar.date(**made) == date).count();
        made.push(at);
        match channel {
            Channel::Tap => {
                rule(!self.denied.is_empty(), "D4: of a card that is not blocked")?;
                rule(gap, "D4: the gap")?;
                rule(on_date < 4, "D4: four on a date")?;
                rule(!self.needs_check, "D4: after lost or stolen")
            }
            Channel::SelfService => {
                rule(gap, "D8: the gap")?;
                rule(on_date < 5, "D8: five on a date")
            }
            Channel::Scheduled => {
                let day = date.number() - opened.number();
                let on_time =
                    time.to_string() == "03:25" && DAYS.iter().any(|d| i64::from(*d) == i64::from(day));
                let waited = std::mem::take(&mut self.waits);
                rule(on_time || waited, "D2: the days of the schedule")?;
                rule(day <= 62, "D2: 62 days")?;
                rule(!self.stopped, "D3: lost, stolen and closed end them")?;
                rule(self.category != DeclineCategory::NotPermitted, "D2: not permitted")?;
                self.scheduled += 1;
                let visa = self.card.scheme == CardScheme::Visa;
                rule(self.scheduled <= if visa { 6 } else { 14 }, "D2: so many in all")?;
                rule(!visa || day <= 14, "D2: Visa, day 14")
            }
        }
    }
}

fn rule(holds: bool, rule: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(rule.to_owned()) }
}

fn tap(number: usize, direction: Direction, at: Instant, outcome: ReaderOutcome) -> Tap {
    let place = if direction == Direction::Out { "d" } else { "a" };
    Tap {
        id: format!("t{number:03}").parse().unwrap(),
        version: 0,
        token: token(),
        carrier: "NS".parse().unwrap(),
        mode: Mode::Rail,
        location: place.parse().unwrap(),
        reader: format!("{place}-{number}").parse().unwrap(),
        line: None,
        vehicle: None,
        direction,
        at,
        received_at: at,
        reader_outcome: outcome,
        application: None,
    }
}

/// Lives a life, and a hundred days past it.
fn live(
    card: CardKind,
    begin: Instant,
    deeds: &[(i64, Deed)],
    bank: Vec<(PaymentOutcome, u32)>,
) -> Result<usize, String> {
    let (rules, key) = (rules(), reference_key());
    let context = Context { rules: &rules, reference_key: &key };
    let account = Account::new(AccountSerial::new(17).unwrap(), token(), card);
    let mut host = Host::new(&rules, &key, account, bank);
    let mut now = begin;
    host.tap(&tap(900, Direction::In, now, ReaderOutcome::Accepted))?;
    now = now.plus_seconds(1_200);
    host.tap(&tap(901, Direction::Out, now, ReaderOutcome::Accepted))?;
    for (number, (wait, deed)) in deeds.iter().enumerate() {
        now = now.plus_seconds(*wait);
        host.run_until(now)?;
        let id = format!("command-{number}").parse().unwrap();
        match *deed {
            Deed::Refused(direction) => host.tap(&tap(number, direction, now, ReaderOutcome::Denied))?,
            Deed::ChecksIn => host.tap(&tap(number, Direction::In, now, ReaderOutcome::Accepted))?,
            Deed::Rides(minutes) => {
                host.tap(&tap(number, Direction::In, now, ReaderOutcome::Accepted))?;
                now = now.plus_seconds(minutes * 60);
                host.tap(&tap(number + 300, Direction::Out, now, ReaderOutcome::Accepted))?;
            }
            Deed::Pays => {
                let pays = Command::Instruct { id, now, what: Instruction::PayDebt {} };
                if decide(host.account(), &context, &pays).is_ok() {
                    host.send(&pays)?;
                }
            }
            Deed::Checked(outcome) => {
                host.send(&Command::CheckAnswered(CheckAnswer {
                    id,
                    effect: None,
                    outcome,
                    answered_at: now,
                }))?;
            }
        }
    }
    host.run_until(now.plus_seconds(100 * 86_400))?;
    host.check_replay()?;
    let mut auditor = Auditor::new(card);
    for event in host.events() {
        auditor.read(event).map_err(|broken| format!("{broken}, at {}: {:?}", event.at, event.what))?;
    }
    Ok(auditor.made.values().map(Vec::len).sum())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// I4, D1–D5, D8: whatever a card, its bank and its issuer do, no attempt is made that the rules forbid.
    #[test]
    fn i4_no_attempt_that_the_rules_forbid(
        card in select(vec![CARD, MASTERCARD, PER_TRIP_CARD]),
        begin in select(vec!["2026-03-10T08:00:00+01:00", "2026-08-22T21:00:00+02:00", "2026-10-24T20:00:00+02:00"]),
        deeds in proptest::collection::vec((wait(), deed()), 0..40),
        bank in proptest::collection::vec(answer(), 60..90),
    ) {
        // The first request is declined, so that there is a debt.
        let declined = PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds };
        let bank = std::iter::once((declined, 5)).chain(bank).collect();
        let lived = live(card, Instant::parse(begin).unwrap(), &deeds, bank);
        prop_assert!(lived.is_ok(), "{lived:?}");
    }
}

/// The lives do owe: with a bank that always declines, a card is asked by every channel.
#[test]
fn the_lives_are_asked() {
    let declined = PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds };
    let begin = Instant::parse("2026-03-10T08:00:00+01:00").unwrap();
    let deeds = [(100_000, Deed::Refused(Direction::In)), (1_000, Deed::Pays)];
    assert_eq!(live(MASTERCARD, begin, &deeds, vec![(declined, 5); 90]), Ok(16));
    assert_eq!(live(CARD, begin, &deeds, vec![(declined, 5); 90]), Ok(8));
}
