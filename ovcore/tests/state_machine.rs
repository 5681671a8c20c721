//! A card's life as a state machine: commands that mean something where they come, and what must hold after each.
//!
//! The commands are lines of a scenario, made up while it is played. So a failure is a script in the words of the
//! scenario player, shrunk to the lines that matter, which can be pasted into a scenario as it stands.
//!
//! The player itself checks I1 (the books), contract 4 (a repeat), I12 (no deadline is early), the tables of a card's
//! life, that advancing at once and step by step is the same, and at the end I9 (replay). Here are checked I2 (one
//! bucket, at most one trip), I4 (one request, the limits of attempts), I5 (a listed card), I11 (legs), and against a
//! model: what the traveller owes is what was travelled less what the bank moved.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "small numbers and free functions of a test, and few of the many events matter to the model"
)]

#[path = "scenario_standing/country.rs"]
#[expect(dead_code, reason = "shared with tests that need more of it")]
mod country;

use std::collections::{BTreeMap, BTreeSet};

use ovcore::account::{Effect, ObjectionOutcome, What};
use ovcore::calendar::Instant;
use ovcore::deny::DenyReason;
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::settle::{EffectId, EffectKind};
use ovcore::tap::{Bucket, Direction, ReaderOutcome};
use ovcore::trip::{Fare, Trip};
use ovcore_testkit::scenario::{CARD, Player};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What somebody does. What makes no sense at the moment becomes the nearest that does, so nothing is skipped.
#[derive(Clone, Debug)]
enum Op {
    /// A ride: in, minutes, out, minutes; at an honest reader, or one with an old deny list.
    Ride { service: usize, from: usize, to: usize, minutes: i64, old_list: bool },
    /// A check-in alone.
    In { service: usize, place: usize, old_list: bool },
    /// A check-out alone, or a tap whose direction the reader does not know.
    Out { service: usize, place: usize, unknown: bool },
    /// Time passes.
    Wait { minutes: i64 },
    /// Time passes until the next deadline.
    NextDeadline,
    /// The bank answers; where it is asked nothing, first the next deadline comes.
    Bank { answer: &'static str },
    /// The bank answers again what it answered before, differently.
    BankAgain { which: Index },
    /// An account check is answered: the last that was asked for, or just so.
    Check { answer: &'static str, named: bool },
    /// The traveller pays.
    Pay,
    /// An objection about one of the reasons.
    Object { outcome: &'static str, which: Index },
    /// The bank takes back what it had approved.
    TakeBack { which: Index },
    /// A tap is amended to another place.
    Amend { which: Index, place: usize },
    /// A tap or another command is sent again.
    Repeat { which: Index },
    /// A carrier finds conditions broken, or clears that.
    Conditions { carrier: &'static str, broken: bool },
    /// A product begins or ends.
    Product { name: &'static str, holds: bool },
    /// The card is replaced.
    HandOver,
    /// The account is put away and read back.
    Restart,
}

const SERVICES: [(&str, &str, &[&str]); 3] = [
    ("NS", "rail", &["a", "b", "c", "d"]),
    ("HTM", "tram", &["s1", "s2", "s3"]),
    ("GVB", "metro", &["m1", "m2", "m3"]),
];

fn op() -> impl Strategy<Value = Op> {
    let minutes = || prop_oneof![6 => 1_i64..90, 1 => select(vec![15_i64, 16, 35, 36, 60, 61, 360])];
    let answer = prop_oneof![
        5 => Just("approves"), 4 => Just("declines"), 1 => Just("declines lost"), 1 => Just("declines account_closed"),
        1 => Just("declines not_permitted"), 2 => Just("does-not-know")
    ];
    let carrier = || select(vec!["NS", "GVB"]);
    prop_oneof![
        6 => (0_usize..3, 0_usize..4, 0_usize..4, minutes(), prop::bool::weighted(0.3))
            .prop_map(|(service, from, to, minutes, old_list)| Op::Ride { service, from, to, minutes, old_list }),
        2 => (0_usize..3, 0_usize..4, any::<bool>())
            .prop_map(|(service, place, old_list)| Op::In { service, place, old_list }),
        2 => (0_usize..3, 0_usize..4, any::<bool>())
            .prop_map(|(service, place, unknown)| Op::Out { service, place, unknown }),
        3 => prop_oneof![minutes(), 90_i64..3_000, 3_000_i64..30_000].prop_map(|minutes| Op::Wait { minutes }),
        4 => Just(Op::NextDeadline),
        8 => answer.prop_map(|answer| Op::Bank { answer }),
        1 => any::<Index>().prop_map(|which| Op::BankAgain { which }),
        3 => (select(vec!["passes", "fails", "blocked", "blocked lost", "no-answer"]), any::<bool>())
            .prop_map(|(answer, named)| Op::Check { answer, named }),
        3 => Just(Op::Pay),
        3 => (select(vec!["uphold", "lift", "waive"]), any::<Index>())
            .prop_map(|(outcome, which)| Op::Object { outcome, which }),
        2 => any::<Index>().prop_map(|which| Op::TakeBack { which }),
        3 => (any::<Index>(), 0_usize..4).prop_map(|(which, place)| Op::Amend { which, place }),
        2 => any::<Index>().prop_map(|which| Op::Repeat { which }),
        2 => (carrier(), any::<bool>()).prop_map(|(carrier, broken)| Op::Conditions { carrier, broken }),
        1 => (select(vec!["plain", "free", "trial"]), any::<bool>())
            .prop_map(|(name, holds)| Op::Product { name, holds }),
        1 => Just(Op::HandOver),
        1 => Just(Op::Restart),
    ]
}

/// A life while it is made up.
struct Life<'r> {
    rules: &'r Rules,
    player: Player<'r>,
    now: Instant,
    /// Taps that were sent: id, carrier, mode, direction, when, version.
    taps: Vec<(String, usize, &'static str, Instant, u32)>,
    commands: Vec<String>,
    counter: u32,
    seen_events: usize,
    seen_effects: usize,
    model: Model,
}

/// What a bank and a keeper of the deny list know, and nothing of the account.
#[derive(Default)]
struct Model {
    /// The request at the bank.
    asked: Option<EffectId>,
    /// What each request asked.
    amounts: BTreeMap<EffectId, Money>,
    /// What the bank answered to which request.
    answered: Vec<EffectId>,
    approved: BTreeMap<EffectId, Money>,
    taken_back: BTreeSet<EffectId>,
    /// Of those, what waits for an answer, and the account still counts as paid.
    waiting: BTreeMap<EffectId, i64>,
    refunded: i64,
    waived: i64,
    moved: i64,
    /// The sum of what was asked and not paid.
    debt: i64,
    listed: BTreeMap<u32, DenyReason>,
    /// Fares of days that left.
    left: i64,
    /// *Unpaid fare* was lifted for the open debt.
    lifted: bool,
    /// A credit was paid back while its payment was at the bank.
    refunded_early: bool,
    /// Attempts by tap and in self-service, and scheduled ones on the open debt.
    by_tap: Vec<Instant>,
    self_service: Vec<Instant>,
    scheduled: u32,
}

type Checked<T = ()> = Result<T, String>;

impl<'r> Life<'r> {
    fn new(rules: &'r Rules) -> Self {
        let mut life = Self {
            rules,
            player: Player::new(rules, CARD),
            now: Instant::parse("2026-03-10T08:00:00+01:00").unwrap(),
            taps: Vec::new(),
            commands: Vec::new(),
            counter: 0,
            seen_events: 0,
            seen_effects: 0,
            model: Model::default(),
        };
        life.say("holds pass").unwrap();
        life
    }

    /// Plays a line now, and checks everything.
    fn say(&mut self, line: &str) -> Checked<Vec<String>> {
        let told = self.player.at(self.now, line)?;
        self.follow()
            .and_then(|()| self.check())
            .map_err(|e| format!("{}\n{e}", self.player.transcript()))?;
        Ok(told)
    }

    /// Works off what fell due, where anything did.
    fn wait(&mut self) -> Checked {
        let due = self.player.account().next_deadline(self.rules);
        if due.is_some_and(|due| due.at <= self.now) { self.say("advance").map(drop) } else { Ok(()) }
    }

    fn name(&mut self, word: &str) -> String {
        self.counter += 1;
        format!("{word}{}", self.counter)
    }

    fn pass(&mut self, minutes: i64) {
        self.now = self.now.plus_seconds(minutes * 60);
    }

    fn play(&mut self, op: &Op) -> Checked {
        self.now = self.now.plus_seconds(7);
        match op {
            Op::Ride { service, from, to, minutes, old_list } => {
                self.tap(*service, "in", *from, *old_list)?;
                self.pass(*minutes);
                self.tap(*service, "out", *to, *old_list)?;
                self.pass(*minutes);
            }
            Op::In { service, place, old_list } => self.tap(*service, "in", *place, *old_list)?,
            Op::Out { service, place, unknown } => {
                self.tap(*service, if *unknown { "tap" } else { "out" }, *place, false)?;
            }
            Op::Wait { minutes } => {
                self.pass(*minutes);
                self.wait()?;
            }
            Op::NextDeadline => self.next_deadline()?,
            Op::Bank { answer } => self.bank(answer)?,
            Op::BankAgain { which } => self.bank_again(*which)?,
            Op::Check { answer, named } => {
                let last = self
                    .player
                    .effects()
                    .iter()
                    .rev()
                    .map(Effect::id)
                    .find(|id| id.kind == EffectKind::Check);
                let effect = last.filter(|_| *named).map(|id| id.to_string()).unwrap_or_default();
                let id = self.name("c");
                self.say(&format!("check {answer} {effect} id={id}"))?;
                self.commands.push(id);
            }
            Op::Pay => self.pay()?,
            Op::Object { outcome, which } => self.object(outcome, *which)?,
            Op::TakeBack { which } => self.take_back(*which)?,
            Op::Amend { which, place } => self.amend(*which, *place)?,
            Op::Repeat { which } => self.repeat(*which)?,
            Op::Conditions { carrier, broken } => {
                let word =
                    if *broken { format!("breaks {carrier} pass") } else { format!("clears {carrier}") };
                self.instruct(&word)?;
            }
            Op::Product { name, holds } => {
                let word = if *holds { "holds" } else { "drops" };
                self.instruct(&format!("{word} {name}"))?;
            }
            Op::HandOver => {
                if self.player.account().in_flight().is_some() {
                    self.bank("declines")?;
                }
                if self.player.account().in_flight().is_none() {
                    self.instruct("hands-over-to 18")?;
                    // The pass went along.
                    self.instruct("holds pass")?;
                }
            }
            Op::Restart => self.player.restart()?,
        }
        self.check_model().map_err(|e| format!("{}\n{e}", self.player.transcript()))
    }

    fn instruct(&mut self, words: &str) -> Checked<Vec<String>> {
        let id = self.name("i");
        let told = self.say(&format!("{words} id={id}"))?;
        self.commands.push(id);
        Ok(told)
    }

    fn next_deadline(&mut self) -> Checked {
        let next = self.player.account().next_deadline(self.rules).map(|due| due.at);
        self.now = next.map_or(self.now.plus_seconds(86_400), |at| self.now.max(at));
        self.wait()
    }

    fn bank(&mut self, answer: &str) -> Checked {
        // Until the bank is asked something; after some deadlines, nothing is owed and the day is as good as any.
        for _ in 0..4 {
            if self.player.account().in_flight().is_some() {
                break;
            }
            self.next_deadline()?;
        }
        let Some(effect) = self.player.account().in_flight().map(|flight| flight.effect) else {
            return Ok(());
        };
        self.now = self.now.plus_seconds(3);
        self.wait()?;
        if answer != "does-not-know" {
            self.model.answer(effect, answer == "approves");
        }
        let told = self.say(&format!("bank {answer} {effect}"))?;
        if told.iter().any(|told| told.starts_with("refused")) {
            return Err(format!("{}\nthe answer was refused", self.player.transcript()));
        }
        Ok(())
    }

    fn bank_again(&mut self, which: Index) -> Checked {
        if self.model.answered.is_empty() {
            return self.bank("declines");
        }
        // The last 32 are remembered (RULES T6).
        let recent = &self.model.answered[self.model.answered.len().saturating_sub(32)..];
        let effect = recent[which.index(recent.len())];
        let answer = if self.model.approved.contains_key(&effect) { "declines" } else { "approves" };
        self.nothing_new(&format!("bank {answer} {effect}"))
    }

    fn pay(&mut self) -> Checked {
        if self.player.account().debt().is_none() {
            return self.bank("declines");
        }
        self.instruct("pays").map(drop)
    }

    fn object(&mut self, outcome: &str, which: Index) -> Checked {
        let listed: Vec<DenyReason> = self.player.account().denied().iter().map(|d| d.reason).collect();
        if outcome == "waive" {
            if self.player.account().debt().is_none() {
                return self.bank("declines");
            }
            return self.instruct("objects waive").map(drop);
        }
        if listed.is_empty() {
            return self.instruct("breaks NS pass").map(drop);
        }
        let about = match listed[which.index(listed.len())] {
            DenyReason::UnpaidFare => "unpaid-fare".to_owned(),
            DenyReason::IssuerBlock { .. } => "issuer-block".to_owned(),
            DenyReason::AccountCheckFailed => "account-check".to_owned(),
            DenyReason::BlockedRange => "range".to_owned(),
            DenyReason::ConditionsBroken { carrier } => carrier.to_string(),
        };
        self.instruct(&format!("objects {outcome} {about}")).map(drop)
    }

    fn take_back(&mut self, which: Index) -> Checked {
        let left: Vec<EffectId> =
            self.model.approved.keys().filter(|id| !self.model.taken_back.contains(id)).copied().collect();
        if left.is_empty() {
            return self.bank("approves");
        }
        let effect = left[which.index(left.len())];
        let told = self.instruct(&format!("takes-back {effect}"))?;
        if told.iter().any(|told| told.starts_with("refused")) {
            return Err(format!("{}\nthe payment was not taken back", self.player.transcript()));
        }
        self.model.taken_back.insert(effect);
        Ok(())
    }

    /// Only taps of the last days: others are another test's.
    fn amend(&mut self, which: Index, place: usize) -> Checked {
        let recent: Vec<usize> =
            (0..self.taps.len()).filter(|n| self.now.seconds_since(self.taps[*n].3) < 200_000).collect();
        if recent.is_empty() {
            return self.tap(0, "in", place, true);
        }
        let number = recent[which.index(recent.len())];
        let (id, service, direction, at, version) = self.taps[number].clone();
        self.taps[number].4 += 1;
        let calendar = self.rules.calendar();
        let (date, time) = calendar.local(at);
        let days = calendar.date(self.now).days_since(date);
        let (carrier, mode, places) = SERVICES[service];
        let place = places[place % places.len()];
        self.say(&format!("{carrier} {mode} {direction} {place} id={id} v={} at={time}+-{days}", version + 1))
            .map(drop)
    }

    /// Of the last few, which are remembered whatever else came.
    fn repeat(&mut self, which: Index) -> Checked {
        let recent: Vec<String> = self.commands.iter().rev().take(8).cloned().collect();
        if recent.is_empty() {
            return self.instruct("clears NS").map(drop);
        }
        let id = &recent[which.index(recent.len())];
        // One that was refused is new; so is one to an effect that another has answered.
        self.wait()?;
        self.say(&format!("again {id}")).map(drop)
    }

    /// A line that must change nothing.
    fn nothing_new(&mut self, line: &str) -> Checked {
        self.wait()?;
        let told = self.say(line)?;
        if told.is_empty() {
            Ok(())
        } else {
            Err(format!("{}\nsomething came of it", self.player.transcript()))
        }
    }

    fn tap(&mut self, service: usize, direction: &'static str, place: usize, old_list: bool) -> Checked {
        let (carrier, mode, places) = SERVICES[service];
        let place = places[place % places.len()];
        let id = self.name("t");
        self.wait()?;
        let blocked = self.player.account().is_blocked();
        // A reader that knows the list refuses a check-in, and never a check-out (I5).
        let denied = blocked && !old_list && direction != "out";
        let word = if denied { " denied" } else { "" };
        self.say(&format!("{carrier} {mode} {direction} {place}{word} id={id}"))?;
        self.taps.push((id.clone(), service, direction, self.now, 0));
        self.listed_card(&id, denied).map_err(|e| format!("{}\n{e}", self.player.transcript()))
    }

    /// I5: what the reader refused opened no trip.
    fn listed_card(&self, id: &str, denied: bool) -> Checked {
        let days = self.player.account().days();
        let held = days.iter().flat_map(|day| &day.taps).find(|held| held.tap.id.to_string() == id);
        let bucket = held.ok_or("the tap is not held")?.bucket;
        if denied && bucket == Bucket::CheckIn {
            return Err("a refused check-in opened a trip".to_owned());
        }
        Ok(())
    }

    /// Takes in what happened since.
    fn follow(&mut self) -> Checked {
        let events: Vec<_> = self.player.events()[self.seen_events..].to_vec();
        let effects: Vec<_> = self.player.effects()[self.seen_effects..].to_vec();
        (self.seen_events, self.seen_effects) = (self.player.events().len(), self.player.effects().len());
        for event in &events {
            self.model.event(self.rules, &event.what, event.at)?;
        }
        effects.iter().try_for_each(|effect| self.model.effect(effect))
    }

    /// I2, I11, and that the list is what its keeper has.
    fn check(&self) -> Checked {
        let account = self.player.account();
        let mut ids = BTreeSet::new();
        let mut closed = BTreeSet::new();
        for held in account.days().iter().flat_map(|day| &day.taps) {
            if !ids.insert(held.tap.id) {
                return Err(format!("{} is held twice (I2)", held.tap.id));
            }
            if let Bucket::CheckOut { trip } = held.bucket
                && !closed.insert(trip)
            {
                return Err(format!("{trip} has two check-outs (I2)"));
            }
            let refused_in =
                held.tap.reader_outcome == ReaderOutcome::Denied && held.tap.direction == Direction::In;
            if refused_in && held.bucket == Bucket::CheckIn {
                return Err(format!("{} was refused and is a check-in (I5)", held.tap.id));
            }
        }
        for held in account.trips().filter(|held| !held.withdrawn) {
            legs(&held.trip)?;
        }
        let listed: BTreeMap<u32, DenyReason> =
            account.denied().iter().map(|d| (d.number, d.reason)).collect();
        if listed != self.model.listed {
            return Err(format!("the list is {:?}, its keeper has {:?}", listed, self.model.listed));
        }
        let debt = account.debt().map_or(0, |debt| debt.amount.minor());
        if debt != self.model.debt {
            return Err(format!("the debt is {debt}, asked and unpaid are {}", self.model.debt));
        }
        if account
            .debt()
            .is_some_and(|debt| Money::sum(debt.items.iter().map(|i| i.amount)) != Some(debt.amount))
        {
            return Err("the debt's items do not add up".to_owned());
        }
        // No card stays locked without a way out: *unpaid fare* has a debt, or ends by itself.
        let unpaid = account.denied().iter().any(|d| d.reason == DenyReason::UnpaidFare);
        if !unpaid && account.debt().is_some() && !self.model.lifted {
            return Err("a debt that was not lifted, and the card is not listed (D1, D6)".to_owned());
        }
        if unpaid && account.debt().is_none() && account.block_ends().is_none() {
            return Err("listed for an unpaid fare, without a debt".to_owned());
        }
        Ok(())
    }

    /// What was travelled, less what the bank moved, is what is still owed.
    fn check_model(&self) -> Checked {
        let account = self.player.account();
        let held: i64 = account.trips().map(|held| held.charged().minor()).sum();
        let model = &self.model;
        let paid: i64 = model
            .approved
            .iter()
            .filter(|(id, _)| !model.taken_back.contains(id))
            .map(|(_, m)| m.minor())
            .sum();
        let balance = account.balance();
        let open = balance.debt.minor() + balance.in_flight.minor() + balance.uncollected.minor();
        let others = model.waived + model.moved - balance.open_credits.minor();
        // A payment that is taken back while another is at the bank counts once that is answered.
        let waiting: i64 = model.waiting.values().sum();
        let owed = held + model.left - paid + model.refunded - waiting;
        if owed == open + others {
            // At rest nobody gets back what was not paid (D6).
            let rests = account.debt().is_none() && account.in_flight().is_none() && model.moved == 0;
            let back = model.refunded + balance.open_credits.minor();
            // A fare that fell was paid back, and then the payment was taken back: the debt is the whole payment.
            let before = model.refunded_early || !model.taken_back.is_empty();
            if rests && !before && back > paid {
                return Err(format!("{back} goes back, and only {paid} was paid (D6)"));
            }
            return Ok(());
        }
        Err(format!(
            "travelled and not paid: {owed}; the account has {open} owed, {others} waived, moved or credited"
        ))
    }
}

fn legs(trip: &Trip) -> Checked {
    let sum = Money::sum(trip.legs.iter().map(|leg| leg.amount));
    let right = match trip.fare {
        Fare::Priced(fare) => sum == Some(fare),
        Fare::Pending | Fare::Unpriced(_) => trip.legs.is_empty(),
    };
    if right { Ok(()) } else { Err(format!("the legs of {} do not add up (I11)", trip.id)) }
}

impl Model {
    fn answer(&mut self, effect: EffectId, approved: bool) {
        self.asked = self.asked.filter(|asked| *asked != effect);
        if approved {
            self.approved.insert(effect, self.amounts[&effect]);
        }
        self.answered.push(effect);
    }

    fn event(&mut self, rules: &Rules, what: &What, at: Instant) -> Checked {
        match what {
            What::DebtOpened { debt } => self.debt += debt.amount.minor(),
            What::DebtIncreased { items, .. } => {
                self.debt += items.iter().map(|i| i.amount.minor()).sum::<i64>();
            }
            What::DebtLowered { credits } => {
                self.debt -= credits.iter().map(|c| c.amount.minor()).sum::<i64>();
            }
            What::DebtWaived { amount, .. } => {
                self.debt -= amount.minor();
                self.waived += amount.minor();
            }
            What::WaiverLowered { amount, .. } => self.waived -= amount.minor(),
            What::PaymentTakenBack { effect, payment, .. } => {
                self.debt += payment.amount.minor();
                self.waiting.remove(effect);
            }
            What::TakeBackWaits { effect, payment, .. } => {
                self.waiting.insert(*effect, payment.amount.minor());
            }
            What::PaymentApproved { effect, .. } if effect.kind == EffectKind::Recover => self.debt = 0,
            What::ObjectionDecided { objection, .. }
                if objection.about == DenyReason::UnpaidFare
                    && objection.outcome == ObjectionOutcome::Lift =>
            {
                self.lifted = self.debt > 0;
            }
            What::HandedOver { .. } => {
                self.moved += self.debt;
                self.debt = 0;
            }
            What::DayLeft { record } => {
                self.left += record.held.trips.iter().map(|t| t.charged().minor()).sum::<i64>();
            }
            What::RecoveryRequested { channel, .. } => self.attempt(rules, *channel, at)?,
            _ => {}
        }
        if self.debt < 0 {
            return Err(format!("less than nothing is owed: {}", self.debt));
        }
        // Attempts by tap and in self-service keep their gaps and their number a date from one debt to the next.
        if matches!(what, What::DebtClosed | What::HandedOver { .. }) {
            self.lifted = false;
            self.scheduled = 0;
        }
        Ok(())
    }

    /// I4: attempts keep to their limits, for a Visa card (RULES D2, D4, D8).
    fn attempt(&mut self, rules: &Rules, channel: ovcore::policy::Channel, at: Instant) -> Checked {
        use ovcore::policy::Channel;
        let (made, most) = match channel {
            Channel::Scheduled => {
                self.scheduled += 1;
                return if self.scheduled > 6 {
                    Err("more than 6 scheduled attempts (D2)".to_owned())
                } else {
                    Ok(())
                };
            }
            Channel::Tap => (&mut self.by_tap, 4),
            Channel::SelfService => (&mut self.self_service, 5),
        };
        if made.last().is_some_and(|last| at.seconds_since(*last) <= 15 * 60) {
            return Err(format!("{channel}: attempts too near to each other (D4, D8)"));
        }
        made.push(at);
        let date = rules.calendar().date(at);
        let on_date = made.iter().filter(|at| rules.calendar().date(**at) == date).count();
        if on_date > most {
            Err(format!("{channel}: {on_date} attempts on one date (D4, D8)"))
        } else {
            Ok(())
        }
    }

    fn effect(&mut self, effect: &Effect) -> Checked {
        match effect {
            Effect::RequestPayment { id, amount, .. } => {
                let open = self.asked.replace(*id);
                if open.is_some() || self.amounts.insert(*id, *amount).is_some() || !amount.is_positive() {
                    return Err(format!(
                        "{id} asks for {amount} while {open:?} is at the bank, or again (I4)"
                    ));
                }
            }
            Effect::Refund { amount, .. } => {
                self.refunded += amount.minor();
                self.refunded_early |= self.asked.is_some();
            }
            Effect::DenyCard { id, reason } => {
                if self.listed.insert(id.number, *reason).is_some() {
                    return Err(format!("{id} lists twice"));
                }
            }
            Effect::FreeCard { id, reason } => {
                if self.listed.remove(&id.number) != Some(*reason) {
                    return Err(format!("{id} frees what was not listed"));
                }
            }
            Effect::AskPayment { .. } | Effect::CheckAccount { .. } | Effect::HandOver { .. } => {}
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_life_of_a_card(ops in prop::collection::vec(op(), 4..48)) {
        let rules = country::threshold(1_500);
        let mut life = Life::new(&rules);
        let mut played = Ok(());
        for op in &ops {
            played = life.play(op);
            if played.is_err() {
                break;
            }
        }
        let ended = played.and_then(|()| life.player.end().map(drop));
        prop_assert!(ended.is_ok(), "a story that should not be:\n{}\n", ended.unwrap_err());
    }
}
