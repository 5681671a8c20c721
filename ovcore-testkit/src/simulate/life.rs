//! The life of one card: a queue of what happens, by instant, and the account's own deadlines between.

mod hearing;
mod visits;

use core::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use ovcore::account::{
    Answer, CheckAnswer, Command, Effect, HandOver, Instruction, Objection, ObjectionGround,
    ObjectionOutcome, Proof, Refusal,
};
use ovcore::calendar::{Instant, TimeOfDay, TravelDay};
use ovcore::deny::DenyReason;
use ovcore::fare::HeldProduct;
use ovcore::ids::PlaceId;
use ovcore::rules::Rules;
use ovcore::settle::{EffectId, Payment, PaymentSeal};
use ovcore::tap::Tap;

use super::bank::issuer_says;
use super::city::{City, Dice, For};
use super::desk::{Desk, Sent, serial};
use super::errands::Errand;
use super::faults::{Fault, Faults};
use super::gate::{Gate, Known};
use super::inspector::INSPECTED;
use super::keys::{Names, version_on};
use super::queue::{Action, Entry, Todo};
use super::reader::{FOREIGN, Lateness, Presentation};
use super::reorder::delivered_again;
use super::report::Counts;
use super::story::Pen;
use super::things::Thing;
use super::traveller::{Ride, Traveller, seconds};
use super::watch::{Broken, Kept, broken};
use super::worlds::World;

/// What of a life is left out, to tell a shorter story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mask {
    pub(super) faults_off: u64,
    pub(super) days: BTreeSet<TravelDay>,
    pub(super) rides: BTreeSet<(TravelDay, i64)>,
    pub(super) errands: BTreeSet<i64>,
    /// Nothing happens from then on.
    pub(super) until: Option<Instant>,
}

/// How often an errand that comes at the wrong moment is tried again.
const TRIES: u32 = 3;

/// A life under way.
pub(super) struct Life<'a> {
    city: &'a City,
    world: &'a World,
    rules: &'a Rules,
    dice: Dice,
    traveller: Traveller,
    mask: &'a Mask,
    desks: Vec<Desk<'a>>,
    gate: Gate,
    /// When and where the card was presented, as far as the back office was told.
    told: BTreeSet<(Instant, PlaceId)>,
    /// The days on which somebody travelled.
    travelled: Vec<TravelDay>,
    queue: BinaryHeap<Reverse<Entry>>,
    order: u64,
    /// The next day of travel, and when it begins.
    next: Option<(TravelDay, Instant)>,
    asleep: Option<Instant>,
    /// In a plain life, all taps that were taken in.
    taps: Vec<Tap>,
    lateness: Lateness,
    counts: Counts,
    pen: Pen,
    now: Instant,
}

/// What came of a life.
pub(super) struct Lived {
    pub(super) counts: Counts,
    pub(super) failure: Option<Broken>,
    /// When it failed, or ended.
    pub(super) at: Instant,
    pub(super) story: String,
    /// The days on which somebody travelled.
    pub(super) travelled: Vec<TravelDay>,
}

/// Lives the life of a card.
pub(super) fn live(city: &City, card: u64, mask: &Mask, pen: Pen) -> Option<Lived> {
    let dice = Dice { seed: city.seed, card };
    let world = city.world(dice)?;
    let traveller = Traveller::new(dice, city);
    let lateness = Lateness::new(world.rules.policy());
    let mut life = Life {
        city,
        world,
        rules: &world.rules,
        dice,
        mask,
        desks: Vec::new(),
        gate: Gate::new(city.plant),
        told: BTreeSet::new(),
        travelled: Vec::new(),
        queue: BinaryHeap::new(),
        order: 0,
        next: None,
        asleep: None,
        taps: Vec::new(),
        lateness,
        counts: Counts::new(Faults::without(mask.faults_off, city.scale)),
        pen,
        now: Instant::MIN,
        traveller,
    };
    let (habit, purse, card) = (life.traveller.habit, life.traveller.purse, life.traveller.card);
    life.pen.remark(|| format!("rules: {}; {habit:?}, {purse:?}, {card:?}", world.name));
    let failure = life.run().err();
    life.counts.cards = 1;
    life.counts.card_days = u64::try_from(life.traveller.days).unwrap_or_default();
    life.counts.worlds.insert(world.name.clone(), 1);
    Some(Lived {
        counts: life.counts,
        failure,
        at: life.now,
        story: life.pen.text(),
        travelled: life.travelled,
    })
}

impl Life<'_> {
    fn run(&mut self) -> Kept {
        let calendar = self.rules.calendar();
        let end = calendar.at(self.traveller.end(), TimeOfDay::MIDNIGHT);
        let until = self.mask.until.map_or(end, |until| until.min(end));
        self.begin()?;
        loop {
            let due = self.desks.iter().filter_map(|desk| Some((desk.deadline?.at, 1_u8, desk.number)));
            let due = due.min().filter(|_| self.asleep.is_none());
            let head = self.queue.peek().map(|Reverse(entry)| (entry.at, entry.class));
            let before = |at: Instant| {
                due.is_none_or(|(due, ..)| at <= due) && head.is_none_or(|(head, _)| at <= head)
            };
            if let Some((day, at)) = self.next.filter(|(_, at)| before(*at) && *at < until) {
                self.travelled.push(day);
                self.day_begins(day, at);
                continue;
            }
            let deadline = due.filter(|(at, class, _)| head.is_none_or(|head| (*at, *class) < head));
            let at = deadline.map(|(at, ..)| at).or(head.map(|(at, _)| at)).unwrap_or(Instant::MAX);
            if at >= until {
                break;
            }
            self.now = self.now.max(at);
            if let Some((at, _, desk)) = deadline {
                self.falls_due(at, desk)?;
            } else if let Some(Reverse(entry)) = self.queue.pop() {
                self.happens(entry)?;
            }
        }
        // Where the story is cut, what only the end of a life shows is not looked at.
        if until == end { self.finish(end) } else { Ok(()) }
    }

    fn begin(&mut self) -> Kept {
        let plain = self.traveller.plain;
        if plain {
            for fault in [
                Fault::LateByWeeks,
                Fault::LateByMonths,
                Fault::TapAmended,
                Fault::TapChanged,
                Fault::ClockAhead,
                Fault::HostSleeps,
            ] {
                self.counts.faults.switch_off(fault);
            }
        }
        self.open_desk(plain)?;
        let calendar = self.rules.calendar();
        let start = calendar.at(self.traveller.first, TimeOfDay::MIDNIGHT);
        self.now = start;
        let products = self.traveller.products.clone();
        for (number, product) in products.into_iter().enumerate() {
            self.errand_at(0, start, &format!("h{number}"), Errand::Holds(product));
        }
        let days = i64::from(self.traveller.days);
        let count = days / 18;
        for number in (0..count).filter(|number| !self.mask.errands.contains(number)) {
            let mut rng = self.dice.of(For::Errand, number, 0);
            let span = u64::try_from(days.saturating_mul(86_400)).unwrap_or_default();
            let at = start.plus_seconds(i64::try_from(rng.below(span)).unwrap_or_default());
            let errand = Errand::any(&mut rng, self.rules, calendar.date(at));
            if !plain || errand.is_plain() {
                self.errand(at, number, errand);
            }
        }
        if version_on(self.traveller.first) != version_on(self.traveller.end()) {
            self.counts.things.happens(Thing::KeyBegins);
        }
        self.next_purge(start, 0);
        self.next_look(start, 0);
        self.next_day(self.traveller.first);
        Ok(())
    }

    fn open_desk(&mut self, keeps_trips: bool) -> Kept {
        let number = self.desks.len();
        let card = serial(self.dice, number).number();
        // Taps of the day before the first, and late ones after the last, are under a key that there is.
        let lives = (self.traveller.first.plus_days(-30), self.traveller.end().plus_days(2));
        let names = Names::new(&self.city.vault, (card, self.traveller.card), lives)?;
        self.counts.things.happens(Thing::CardTokens);
        let of = (self.city, self.world, self.dice);
        self.desks.push(Desk::new(of, number, (names, self.traveller.card), keeps_trips));
        Ok(())
    }

    fn push(&mut self, at: Instant, class: u8, action: Action) {
        self.order = self.order.saturating_add(1);
        self.queue.push(Reverse(Entry { at, class, order: self.order, action }));
    }

    fn errand(&mut self, at: Instant, number: i64, errand: Errand) {
        let desk = self.desks.len().saturating_sub(1);
        self.errand_at(desk, at, &format!("e{number}"), errand);
    }

    fn errand_at(&mut self, desk: usize, at: Instant, name: &str, errand: Errand) {
        if let Ok(id) = format!("{name}-{}", at.unix_seconds()).parse() {
            self.push(at, 2, Action::Do(Box::new(Todo { desk, id, errand, tries: 0 })));
        }
    }

    /// Looks for the next day of travel; a day without costs no more than the question.
    fn next_day(&mut self, from: TravelDay) {
        let mut day = from;
        let end = self.traveller.end();
        while day < end && (self.mask.days.contains(&day) || !self.traveller.travels_on(self.dice, day)) {
            day = day.plus_days(1);
        }
        self.next = (day < end).then(|| (day, self.rules.calendar().at(day, TimeOfDay::MIDNIGHT)));
    }

    fn day_begins(&mut self, day: TravelDay, at: Instant) {
        self.counts.travel_days = self.counts.travel_days.saturating_add(1);
        for ride in self.traveller.rides(self.dice, self.city, self.rules.calendar(), day) {
            if !self.mask.rides.contains(&(day, ride.number)) {
                self.present(ride, false, ride.begins, 0);
                let mut rng = self.dice.of(For::Inspector, i64::from(day.number()), ride.number);
                if rng.chance(INSPECTED) {
                    let lasts = u32::try_from(ride.ends.seconds_since(ride.begins)).unwrap_or_default();
                    let at = ride.begins.plus_seconds(seconds(&mut rng, (0, lasts.saturating_add(700))));
                    self.push(at, 2, Action::Inspect(ride));
                }
            }
        }
        let mut rng = self.dice.of(For::Host, i64::from(day.number()), -1);
        if self.counts.faults.happens(Fault::HostSleeps, &mut rng) {
            let begins = at.plus_seconds(seconds(&mut rng, (0, 86_400)));
            let wakes = begins.plus_seconds(seconds(&mut rng, (1_800, 250_000)));
            self.asleep = Some(wakes);
            self.push(wakes, 0, Action::Wake);
        }
        self.next_day(day.plus_days(1));
    }

    fn present(&mut self, ride: Ride, out: bool, at: Instant, attempt: i64) {
        self.push(at, 2, Action::Present(Presentation { ride, out, at, attempt }));
    }

    fn falls_due(&mut self, at: Instant, desk: usize) -> Kept {
        if let Some(desk) = self.desks.get(desk) {
            desk.is_due(at)?;
        }
        let events = self.counts.events;
        self.send(desk, Command::Advance { now: at }, at)?;
        if self.counts.events == events {
            return broken("I12 a deadline is not for nothing", format!("{at} came to nothing"));
        }
        Ok(())
    }

    fn happens(&mut self, entry: Entry) -> Kept {
        let now = entry.at;
        match entry.action {
            Action::Present(presentation) => self.presented(&presentation),
            Action::Inspect(ride) => self.inspect(ride, now),
            Action::Wake => self.wake(now),
            // A host that sleeps takes nothing in; it comes again when it is awake.
            other if self.asleep.is_some() => {
                let wakes = self.asleep.unwrap_or(now).plus_seconds(1);
                self.push(wakes, entry.class, other);
                Ok(())
            }
            Action::Deliver(desk, tap) => self.deliver(desk, Tap { received_at: now, ..*tap }),
            Action::Answer(desk, answer) => self.answer(desk, Answer { answered_at: now, ..answer }),
            Action::Checked(desk, answer) => {
                let answer = CheckAnswer { answered_at: now, ..answer };
                let sent = self.send(desk, Command::CheckAnswered(answer), now)?;
                sent.map_or(Ok(()), |refusal| unexpected("an account check", &refusal))
            }
            Action::Do(todo) => self.run_errand(*todo, now),
            Action::Purge(number) => self.purge(number, now),
            Action::Look(number) => self.look(number, now),
        }
    }

    fn wake(&mut self, now: Instant) -> Kept {
        self.asleep = None;
        for desk in 0..self.desks.len() {
            let Some(own) = self.desks.get(desk) else { continue };
            if own.deadline.is_some_and(|due| due.at <= now) {
                own.at_once(now)?;
                if let Ok(id) = "too-early".parse() {
                    own.time_comes_first(&Command::Instruct { id, now, what: Instruction::PayDebt {} })?;
                }
                self.send(desk, Command::Advance { now }, now)?;
            }
        }
        Ok(())
    }

    fn presented(&mut self, presentation: &Presentation) -> Kept {
        let ride = presentation.ride;
        if !presentation.out && ride.forgets_in {
            self.present(ride, true, ride.ends, 0);
            return Ok(());
        }
        let desk = self.desks.len().saturating_sub(1);
        let cards: Vec<Known<'_>> =
            self.desks.iter().map(|own| Known { names: &own.names, history: &own.history }).collect();
        let life = (self.city, self.rules, self.dice, self.asleep.is_none());
        let counted = (&mut self.counts.faults, &mut self.counts.things);
        let shown = presentation.show(life, &self.traveller, (&mut self.gate, &cards, desk), counted)?;
        if self.world.supplements && !presentation.out {
            let counted = (&mut self.counts.faults, &mut self.counts.things);
            for tap in presentation.supplement(self.dice, &shown, counted) {
                let from = Presentation { at: presentation.at.max(tap.at), ..*presentation };
                for tap in from.deliver(self.dice, &tap, (self.lateness, 3), &mut self.counts.faults) {
                    self.push(tap.received_at, 2, Action::Deliver(desk, Box::new(tap)));
                }
            }
        }
        for (place, tap) in shown.taps.into_iter().enumerate() {
            for tap in presentation.deliver(self.dice, &tap, (self.lateness, place), &mut self.counts.faults)
            {
                self.push(tap.received_at, 2, Action::Deliver(desk, Box::new(tap)));
            }
        }
        if presentation.out {
            return Ok(());
        }
        if shown.opens {
            if presentation.attempt == 0
                && let Some(after) = ride.again_after
            {
                self.present(ride, false, presentation.at.plus_seconds(after), 7);
            }
            if !ride.forgets_out && presentation.attempt < 7 {
                self.present(ride, true, ride.ends.max(presentation.at), presentation.attempt);
            }
        } else if presentation.attempt < 4 {
            let key = (i64::from(ride.day.number()), ride.number);
            let mut rng = self.dice.of(
                For::Traveller,
                key.0.saturating_mul(64).saturating_add(key.1),
                presentation.attempt,
            );
            let chancer = self.traveller.habit == super::traveller::Habit::Chancer;
            if rng.chance(if chancer { 800 } else { 250 }) {
                let waits = rng.pick(&[20, 600, 899, 901, 1_000, 1_300]).copied().unwrap_or(60);
                let at = presentation.at.plus_seconds(waits);
                self.present(ride, false, at, presentation.attempt.saturating_add(1));
            }
        }
        Ok(())
    }

    fn deliver(&mut self, desk: usize, tap: Tap) -> Kept {
        self.counts.delivered = self.counts.delivered.saturating_add(1);
        let now = tap.received_at;
        let id = tap.id;
        let foreign = tap.token == FOREIGN;
        let mut tap = tap;
        if !foreign {
            let Some(desk) = self.leads_to(desk, &tap, now)? else { return Ok(()) };
            self.told.insert((tap.at, tap.location));
            let Some(own) = self.desks.get(desk) else { return Ok(()) };
            tap.token = own.account.token();
        }
        if self.traveller.plain && !foreign && !self.taps.iter().rev().take(64).any(|own| own.id == id) {
            self.taps.push(tap.clone());
        }
        match self.send(desk, Command::Tap(Box::new(tap)), now)? {
            None => Ok(()),
            Some(Refusal::OtherCard) if foreign => Ok(()),
            // Of two contents under one id, whichever came second.
            Some(Refusal::TapDiffers { .. }) if !self.traveller.plain => Ok(()),
            Some(refusal) => unexpected("a tap", &refusal),
        }
    }

    fn answer(&mut self, desk: usize, answer: Answer) -> Kept {
        let known = self.desks.get(desk).is_some_and(|own| own.bank.knows(answer.effect));
        match self.send(desk, Command::Answer(answer), answer.answered_at)? {
            None => Ok(()),
            // One of many answers ago.
            Some(Refusal::UnknownEffect { .. }) if known => Ok(()),
            Some(refusal) => unexpected("an answer of the bank", &refusal),
        }
    }

    /// Sends a command and carries out what it asks for; gives the refusal where it is refused.
    fn send(&mut self, desk: usize, command: Command, now: Instant) -> Result<Option<Refusal>, Broken> {
        let Some(own) = self.desks.get_mut(desk) else { return Ok(None) };
        let payment = own.account.in_flight().map(|flight| flight.payment.clone());
        match own.send(command, now, &mut self.counts, &mut self.pen)? {
            Sent::Refused(refusal) => {
                self.counts.refused(refusal.code());
                Ok(Some(refusal))
            }
            Sent::Done { events, effects, again } => {
                for what in events {
                    self.heard(desk, &what, payment.as_ref(), now);
                }
                for effect in &effects {
                    self.carry_out(desk, effect, now)?;
                    if again {
                        self.carry_out(desk, effect, now)?;
                    }
                }
                Ok(None)
            }
        }
    }

    fn carry_out(&mut self, desk: usize, effect: &Effect, now: Instant) -> Kept {
        let purse = self.traveller.purse;
        let calendar = self.rules.calendar();
        let dice = Dice {
            card: self.dice.card.rotate_left(8) ^ u64::try_from(desk).unwrap_or_default(),
            ..self.dice
        };
        let Some(own) = self.desks.get_mut(desk) else { return Ok(()) };
        let (faults, things) = (&mut self.counts.faults, &mut self.counts.things);
        let answers = match effect {
            Effect::RequestPayment { id, reference, amount, .. } => {
                own.bank.request(dice, (*id, *amount, *reference), (now, purse, calendar), faults)
            }
            Effect::AskPayment { id, reference, amount } => {
                things.happens(Thing::BankAsked);
                own.bank.ask(dice, (*id, *amount, *reference), now, faults)
            }
            Effect::CheckAccount { id, .. } => {
                let number = i64::from(id.number);
                for answer in issuer_says(dice, (Some(*id), number), (now, purse, calendar), (faults, things))
                {
                    self.push(answer.answered_at, 0, Action::Checked(desk, answer));
                }
                return Ok(());
            }
            Effect::HandOver { id, handover, .. } => {
                return self.replace(desk, *id, handover, now);
            }
            Effect::Refund { .. } | Effect::DenyCard { .. } | Effect::FreeCard { .. } => return Ok(()),
        };
        match answers {
            Ok(answers) => {
                for answer in answers {
                    self.push(answer.answered_at, 0, Action::Answer(desk, answer));
                }
                Ok(())
            }
            Err(found) => broken("I4 the bank is asked once", found),
        }
    }

    /// The card is replaced: from now on its traveller presents the next.
    fn replace(&mut self, desk: usize, effect: EffectId, handover: &HandOver, now: Instant) -> Kept {
        let next = desk.saturating_add(1);
        if self.desks.len() == next {
            self.open_desk(false)?;
        }
        let takes = Errand::TakesOver(effect, Box::new(handover.clone()));
        let at = now.plus_seconds(60);
        self.errand_at(next, at, &format!("n{}", self.order), takes);
        Ok(())
    }

    fn run_errand(&mut self, todo: Todo, now: Instant) -> Kept {
        let Todo { desk, id, errand, tries } = todo;
        let Some(own) = self.desks.get(desk) else { return Ok(()) };
        if let Errand::Check = errand {
            let number = i64::from(tries).saturating_sub(1_000);
            let purse = self.traveller.purse;
            let calendar = self.rules.calendar();
            let (faults, things) = (&mut self.counts.faults, &mut self.counts.things);
            for answer in issuer_says(self.dice, (None, number), (now, purse, calendar), (faults, things)) {
                self.push(answer.answered_at, 0, Action::Checked(desk, answer));
            }
            return Ok(());
        }
        // A card is replaced once.
        if matches!(errand, Errand::Replaced) && desk > 0 {
            return Ok(());
        }
        let what = errand.instruction(serial(self.dice, desk.saturating_add(1)), own.account.serial());
        let mut rng = self.dice.of(For::Errand, now.unix_seconds(), 1);
        // The second time is the last: it may come at the very same instant.
        if self.counts.faults.happens(Fault::CommandTwice, &mut rng) && tries < TRIES {
            let at = now.plus_seconds(seconds(&mut rng, (0, 20_000)));
            let again = Todo { desk, id, errand: errand.clone(), tries: TRIES };
            self.push(at, 2, Action::Do(Box::new(again)));
        }
        let Some(refusal) = self.send(desk, Command::Instruct { id, now, what }, now)? else { return Ok(()) };
        if errand.may_meet(&refusal) {
            if matches!(refusal, Refusal::InFlight { .. } | Refusal::NotNow { .. }) && tries < TRIES {
                let at = now.plus_seconds(seconds(&mut rng, (300, 80_000)));
                let todo = Todo { desk, id, errand, tries: tries.saturating_add(1) };
                self.push(at, 2, Action::Do(Box::new(todo)));
            }
            return Ok(());
        }
        unexpected(&format!("{errand:?}"), &refusal)
    }

    fn finish(&mut self, end: Instant) -> Kept {
        self.now = end;
        for desk in &mut self.desks {
            desk.finish(end, &mut self.counts)?;
        }
        let [desk] = self.desks.as_mut_slice() else { return Ok(()) };
        if self.traveller.plain && self.asleep.is_none() {
            let booked = desk.account.balance().books.booked();
            let trips = desk.take_trips();
            let of = (self.rules, &self.city.key, self.dice);
            let card = (desk.account.token(), self.traveller.card);
            let taps = core::mem::take(&mut self.taps);
            delivered_again(of, (card, &self.traveller.products), taps, (booked, &trips), end)?;
            self.counts.reordered = 1;
        }
        Ok(())
    }
}

fn unexpected(what: &str, refusal: &Refusal) -> Kept {
    broken("only what must be is refused", format!("{what} was refused: {refusal}"))
}

/// The payment that is taken back, with what proves it.
pub(super) type Sealed = Box<(EffectId, Payment, PaymentSeal)>;

/// An objection by the service desk.
pub(super) fn objection(about: DenyReason, outcome: ObjectionOutcome) -> Instruction {
    let (ground, by) = (ObjectionGround::Hardship, ovcore::account::DecisionRole::DebtDesk);
    Instruction::DecideObjection(Objection { about, outcome, ground, by })
}

/// What shows that two cards are one traveller's.
pub(super) const PROOF: Proof = Proof::IssuerNotice;

/// A product from a date on, for some weeks.
pub(super) fn for_weeks(product: ovcore::ids::ProductId, from: TravelDay) -> HeldProduct {
    HeldProduct { product, from, until: from.plus_days(40) }
}
