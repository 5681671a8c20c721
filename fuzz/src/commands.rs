//! Sequences of commands to an account: operations, not bytes. What makes no sense comes as well.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ovcore::account::{
    Account, Answer, CheckAnswer, CheckOutcome, Command, Context, CorrectedBy, DayRecord, Decision,
    DecisionRole, Event, HeldTap, Instruction, Objection, ObjectionGround, ObjectionOutcome, Proof, Refusal,
    What, decide,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::Token;
use ovcore::deny::{BlockCause, DenyReason};
use ovcore::fare::HeldProduct;
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::settle::{
    AccountSerial, DeclineCategory, EffectId, Payment, PaymentOutcome, PaymentSeal, ReferenceKey,
};
use ovcore::tap::{Bucket, Direction, ReaderOutcome, Tap};
use ovcore::trip::{Correction, Fare};
use ovcore_testkit::host::{check_not_early, check_replay, hand_records};
use ovcore_testkit::invariants::BooksCheck;
use ovcore_testkit::moves::moves;
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD, reference_key, token};

use crate::draw::Draw;
use crate::worlds::{self, begin, gap, partner};

/// The most operations of one life.
const STEPS_MAX: usize = 80;

/// I1, I2, I4, I5, I8, I9, I11, I12 and contracts 1 to 4, after every command of any sequence.
pub fn commands(data: &[u8]) {
    let mut draw = Draw::new(data);
    let rules = worlds::rules(usize::from(draw.byte()));
    let mut card = Card::new(rules, &mut draw);
    let lived = (0..STEPS_MAX).take_while(|_| !draw.is_empty()).count();
    for _ in 0..lived {
        if draw.is_empty() {
            break;
        }
        if let Err(found) = card.step(&mut draw) {
            panic!("{found}\nthe life:\n{}", told(&card.story));
        }
    }
    if let Err(found) = card.end() {
        panic!("{found}\nthe life:\n{}", told(&card.story));
    }
}

fn context(rules: &'static Rules) -> Context<'static> {
    static KEY: OnceLock<ReferenceKey> = OnceLock::new();
    Context { rules, reference_key: KEY.get_or_init(reference_key) }
}

type Kept = Result<(), String>;

fn holds(holds: bool, found: impl FnOnce() -> String) -> Kept {
    if holds { Ok(()) } else { Err(found()) }
}

/// What a life is told by, should it fail.
enum Said {
    Sent(Command),
    Refused(Refusal),
    NextCard,
}

fn told(story: &[Said]) -> String {
    let line = |said: &Said| match said {
        Said::Sent(command) => format!("{command:?}\n"),
        Said::Refused(refusal) => format!("  refused: {refusal}\n"),
        Said::NextCard => "the next card\n".to_owned(),
    };
    story.iter().map(line).collect()
}

/// A card with its account, and what its host keeps.
struct Card {
    rules: &'static Rules,
    fresh: Account,
    account: Account,
    books: BooksCheck,
    events: Vec<Event>,
    records: BTreeMap<TravelDay, DayRecord>,
    now: Instant,
    counter: usize,
    taps: Vec<Tap>,
    sent: Vec<Command>,
    asked: BTreeMap<EffectId, Payment>,
    approved: Vec<(EffectId, PaymentSeal)>,
    story: Vec<Said>,
}

impl Card {
    fn new(rules: &'static Rules, draw: &mut Draw<'_>) -> Self {
        let kind = draw.pick(&[CARD, PER_TRIP_CARD]);
        let account = Account::new(AccountSerial::new(17).expect("a serial"), token(), kind);
        Self {
            rules,
            fresh: account.clone(),
            books: BooksCheck::new(&account),
            account,
            events: Vec::new(),
            records: BTreeMap::new(),
            now: begin(draw),
            counter: 0,
            taps: Vec::new(),
            sent: Vec::new(),
            asked: BTreeMap::new(),
            approved: Vec::new(),
            story: Vec::new(),
        }
    }

    fn number(&mut self) -> usize {
        self.counter += 1;
        self.counter
    }

    fn step(&mut self, draw: &mut Draw<'_>) -> Kept {
        match draw.byte() % 24 {
            0..4 => self.ride(draw),
            4 | 5 => self.tap(draw),
            6..9 => self.next_deadline(),
            9 => self.wait(draw),
            10..14 => self.bank(draw),
            14 => self.any_answer(draw),
            15 => self.check(draw),
            16 => self.amend(draw),
            17 => self.again(draw),
            18 => self.restart(),
            19 => self.correct(draw),
            20 => self.out_of_time(draw),
            21 => self.replace(draw),
            _ => self.instruct(draw),
        }
    }

    fn ride(&mut self, draw: &mut Draw<'_>) -> Kept {
        self.now = self.now.plus_seconds(gap(draw));
        let number = self.number();
        let first = worlds::tap(draw, number, self.now);
        let first = Tap { direction: Direction::In, reader_outcome: ReaderOutcome::Accepted, ..first };
        self.send_tap(first.clone())?;
        self.now = self.now.plus_seconds(gap(draw));
        let number = self.number();
        let second = partner(draw, number, &first, self.now);
        self.send_tap(second)
    }

    fn tap(&mut self, draw: &mut Draw<'_>) -> Kept {
        self.now = self.now.plus_seconds(gap(draw));
        let number = self.number();
        let own = worlds::tap(draw, number, self.now);
        // Late by up to two months, or with a clock that is ahead.
        let late = match draw.byte() {
            0..160 => 0,
            160..200 => gap(draw),
            200..220 => -gap(draw),
            byte => i64::from(byte - 219) * 140_000,
        };
        self.send_tap(Tap { at: self.now.plus_seconds(-late), ..own })
    }

    fn send_tap(&mut self, tap: Tap) -> Kept {
        self.until(tap.received_at)?;
        let late = tap.received_at.seconds_since(tap.at);
        let booked = self.account.balance().books.booked();
        let id = tap.id;
        self.taps.push(tap.clone());
        self.send(Command::Tap(Box::new(tap)))?;
        // I8: what is later than the adjust window raises nothing.
        let adjust = i64::from(self.rules.policy().late.adjust_hours) * 3_600;
        let now_booked = self.account.balance().books.booked();
        holds(late <= adjust || now_booked <= booked, || format!("{booked} became {now_booked} by {id}"))
    }

    /// Everything that falls due until an instant.
    fn until(&mut self, now: Instant) -> Kept {
        for _ in 0..2_000 {
            let Some(due) = self.account.next_deadline(self.rules).map(|due| due.at).filter(|at| *at <= now)
            else {
                return Ok(());
            };
            check_not_early(&self.account, &context(self.rules), due)?;
            let before = self.events.len();
            self.send(Command::Advance { now: due })?;
            holds(self.events.len() > before, || format!("the deadline at {due} came to nothing"))?;
        }
        Err("deadlines without an end".to_owned())
    }

    fn next_deadline(&mut self) -> Kept {
        if let Some(due) = self.account.next_deadline(self.rules) {
            self.now = self.now.max(due.at);
        }
        self.until(self.now)
    }

    fn wait(&mut self, draw: &mut Draw<'_>) -> Kept {
        self.now = self.now.plus_seconds(draw.between(1, 255) * 20_000);
        // Several deadlines at once come to the same as one after the other.
        if draw.byte().is_multiple_of(2) { self.until(self.now) } else { self.at_once() }
    }

    fn at_once(&mut self) -> Kept {
        let before = self.account.clone();
        let context = context(self.rules);
        let all = decide(&before, &context, &Command::Advance { now: self.now });
        let begin = self.events.len();
        self.until(self.now)?;
        // Of several scheduled attempts that were missed only the last is made (RULES T2).
        let skips = |event: &Event| matches!(event.what, What::RecoverySkipped { .. });
        if all.as_ref().is_ok_and(|all| all.events.iter().any(skips)) {
            return Ok(());
        }
        holds(all.as_ref().is_ok_and(|all| all.events == self.events[begin..]), || {
            format!("at once: {all:?}\none by one: {:?}", &self.events[begin..])
        })
    }

    fn bank(&mut self, draw: &mut Draw<'_>) -> Kept {
        for _ in 0..4 {
            if self.account.in_flight().is_some() {
                break;
            }
            self.next_deadline()?;
        }
        let Some(effect) = self.account.in_flight().map(|flight| flight.effect) else { return Ok(()) };
        self.now = self.now.plus_seconds(draw.pick(&[1, 2, 600, 50_000]));
        self.until(self.now.plus_seconds(-1))?;
        let outcome = outcome(draw);
        self.send(Command::Answer(Answer { effect, outcome, answered_at: self.now }))
    }

    /// An answer to an effect that was answered, or that never was.
    fn any_answer(&mut self, draw: &mut Draw<'_>) -> Kept {
        let known: Vec<EffectId> = self.asked.keys().copied().collect();
        let text =
            format!("{}.{}.{}", draw.pick(&["pay", "ask", "check"]), draw.pick(&[17, 18]), draw.byte());
        let effect = match draw.index(known.len() + 1) {
            0 => text.parse().ok().or(known.first().copied()),
            place => known.get(place - 1).copied(),
        };
        let Some(effect) = effect else { return Ok(()) };
        let outcome = outcome(draw);
        self.until(self.now)?;
        self.send(Command::Answer(Answer { effect, outcome, answered_at: self.now }))
    }

    fn check(&mut self, draw: &mut Draw<'_>) -> Kept {
        let outcome = draw.pick(&[
            CheckOutcome::Passed,
            CheckOutcome::NoTravelFunction,
            CheckOutcome::IssuerBlocked { cause: BlockCause::Stolen },
            CheckOutcome::IssuerBlocked { cause: BlockCause::Other },
            CheckOutcome::NoAnswer,
        ]);
        let id = format!("c{}", self.number()).parse().expect("an id");
        self.until(self.now)?;
        self.send(Command::CheckAnswered(CheckAnswer { id, effect: None, outcome, answered_at: self.now }))
    }

    fn amend(&mut self, draw: &mut Draw<'_>) -> Kept {
        if self.taps.is_empty() {
            return self.tap(draw);
        }
        let of = self.taps[draw.index(self.taps.len())].clone();
        self.now = self.now.plus_seconds(gap(draw));
        let other = worlds::tap(draw, 0, of.at);
        let version = of.version.saturating_add(u32::from(draw.byte() % 3));
        let calendar = self.rules.calendar();
        let moved = of.at.plus_seconds(draw.pick(&[0, 0, 60, -60, 3_600, 10_000]));
        // An account knows the ids of taps of days that it holds (RULES T6): one that moves to another day is a new one to
        // the day that left.
        let at = if calendar.day_of(moved) == calendar.day_of(of.at) { moved } else { of.at };
        let amended = match draw.byte() % 3 {
            0 => Tap { version, at, received_at: self.now, ..of },
            1 => Tap { version, at, received_at: self.now, location: other.location, ..of },
            _ => Tap { id: of.id, version, at, received_at: self.now, ..other },
        };
        self.send_tap(amended)
    }

    fn again(&mut self, draw: &mut Draw<'_>) -> Kept {
        let recent = &self.sent[self.sent.len().saturating_sub(8)..];
        if recent.is_empty() {
            return Ok(());
        }
        let command = recent[draw.index(recent.len())].clone();
        self.send(command)
    }

    fn restart(&mut self) -> Kept {
        let bytes = self.account.to_bytes();
        let read = Account::from_bytes(&bytes).map_err(|error| error.to_string())?;
        holds(read == self.account, || "a snapshot reads back as another account".to_owned())?;
        self.account = read;
        Ok(())
    }

    fn correct(&mut self, draw: &mut Draw<'_>) -> Kept {
        if self.taps.is_empty() {
            return Ok(());
        }
        let of = self.taps[draw.index(self.taps.len())].clone();
        let place = worlds::tap(draw, 0, of.at).location;
        let by = draw.pick(&[CorrectedBy::ServiceDesk, CorrectedBy::Traveller]);
        let correction = Correction { trip: of.id, place };
        let day = self.rules.calendar().day_of(of.at);
        self.say(Instruction::Correct { day, correction, by, records: Vec::new() })
    }

    /// Commands at instants where none would come.
    fn out_of_time(&mut self, draw: &mut Draw<'_>) -> Kept {
        let at = draw.pick(&[
            Instant::MIN,
            Instant::MAX,
            Instant::from_unix_seconds(221_845_392_000).unwrap_or(Instant::MAX),
            self.now.plus_seconds(-100_000),
            self.now,
        ]);
        let number = self.number();
        let own = worlds::tap(draw, number, self.now);
        let command = match draw.byte() % 4 {
            0 => Command::Tap(Box::new(Tap { at, ..own })),
            1 => Command::Tap(Box::new(Tap { received_at: at, at, ..own })),
            2 => Command::Tap(Box::new(Tap { token: Token::from_bytes([9; 16]), ..own })),
            _ => Command::Instruct {
                id: format!("o{number}").parse().expect("an id"),
                now: at,
                what: Instruction::ClearConditions { carrier: own.carrier },
            },
        };
        self.send(command)?;
        // What came is the latest instant seen from now on.
        self.now = self.now.max(self.events.last().map_or(self.now, |event| event.at));
        Ok(())
    }

    /// The card is replaced, and the life goes on in the account of the next.
    fn replace(&mut self, draw: &mut Draw<'_>) -> Kept {
        let number = self.number();
        let to = AccountSerial::new(u64::try_from(number).unwrap_or_default() + 100).expect("a serial");
        self.say(Instruction::HandOver { to, proof: Proof::IssuerNotice })?;
        let handed = self.events.last().and_then(|event| match &event.what {
            What::HandedOver { effect, handover, .. } => Some((*effect, (**handover).clone())),
            _ => None,
        });
        let Some((effect, handover)) = handed.filter(|_| draw.byte().is_multiple_of(2)) else {
            return Ok(());
        };
        self.end()?;
        let next = Account::new(to, token(), self.account.card());
        let (rules, now, taps) = (self.rules, self.now, self.counter);
        let story = core::mem::take(&mut self.story);
        *self = Self {
            fresh: next.clone(),
            books: BooksCheck::new(&next),
            account: next,
            now,
            counter: taps,
            story,
            ..Self::new(rules, &mut Draw::new(&[]))
        };
        self.story.push(Said::NextCard);
        self.say(Instruction::TakeOver { effect, handover: Box::new(handover) })
    }

    fn instruct(&mut self, draw: &mut Draw<'_>) -> Kept {
        let carrier = draw.pick(&["NS", "HTM", "GVB"]).parse().expect("a carrier");
        let product =
            draw.pick(&["dal", "young", "kid", "tenth", "first", "none"]).parse().expect("a product");
        let today = self.rules.calendar().date(self.now);
        let from = today.plus_days(i32::from(draw.byte() % 8) - 4);
        let other = Token::from_bytes([draw.byte() % 4; 16]);
        let what = match draw.byte() % 14 {
            0 | 1 => {
                Instruction::AddProduct { product: HeldProduct { product, from, until: from.plus_days(20) } }
            }
            2 => Instruction::RemoveProduct { product },
            3..6 => Instruction::PayDebt {},
            6 | 7 => Instruction::DecideObjection(objection(
                draw,
                self.account.denied().first().map(|own| own.reason),
            )),
            8 | 9 => return self.take_back(draw),
            10 => Instruction::BreakConditions { carrier, product },
            11 => Instruction::ClearConditions { carrier },
            12 => Instruction::Link { token: other, card: CARD, proof: Proof::BothPresented },
            _ => match draw.byte() % 3 {
                0 => Instruction::Unlink { token: other },
                1 => Instruction::SetIssuerRange { range: None },
                _ => Instruction::Forget { before: from },
            },
        };
        self.say(what)
    }

    fn take_back(&mut self, draw: &mut Draw<'_>) -> Kept {
        let Some((effect, seal)) = self.approved.get(draw.index(self.approved.len())).copied() else {
            return Ok(());
        };
        let Some(mut payment) = self.asked.get(&effect).cloned() else { return Ok(()) };
        if draw.chance(16) {
            payment.amount = payment.amount.saturating_add(Money::from_minor(1));
        }
        self.say(Instruction::TakeBack { effect, payment: Box::new(payment), seal })
    }

    fn say(&mut self, what: Instruction) -> Kept {
        let id = format!("i{}", self.number()).parse().expect("an id");
        self.until(self.now)?;
        self.send(Command::Instruct { id, now: self.now, what })
    }

    /// Sends a command, and checks everything that comes of it.
    fn send(&mut self, command: Command) -> Kept {
        let context = context(self.rules);
        self.story.push(Said::Sent(command.clone()));
        let records = &self.records;
        let own = command.clone();
        let command = hand_records(&self.account, &context, command, |day| records.get(&day).cloned());
        let decided = decide(&self.account, &context, &command);
        holds(decide(&self.account, &context, &command) == decided, || format!("{command:?} decided twice"))?;
        let decision = match decided {
            Ok(decision) => decision,
            Err(refusal) => {
                self.story.push(Said::Refused(refusal));
                return holds(is_fair(&refusal), || format!("{command:?} was refused: {refusal}"));
            }
        };
        moves(self.rules, &self.account, &command, &decision.events)?;
        let Decision { events, effects: _ } = decision;
        for event in &events {
            self.note(event)?;
            self.books.apply(&mut self.account, event)?;
        }
        self.events.extend(events);
        self.state()?;
        let again = decide(&self.account, &context, &command);
        holds(again.as_ref().map_or(true, |again| again.events.is_empty()), || {
            format!("{command:?} sent again: {again:?}")
        })?;
        // As it was asked: a repeat gets the records of then.
        self.sent.push(own);
        Ok(())
    }

    /// What the host keeps of an event, before the account has it.
    fn note(&mut self, event: &Event) -> Kept {
        if let What::PaymentRequested { effect, payment, .. }
        | What::RecoveryRequested { effect, payment, .. } = &event.what
        {
            // I4.
            holds(self.account.in_flight().is_none(), || format!("`{effect}` is asked beside another"))?;
            holds(payment.amount.is_positive(), || format!("`{effect}` asks {}", payment.amount))?;
            let before = self.asked.insert(*effect, payment.clone());
            holds(before.is_none(), || format!("`{effect}` is asked for twice"))?;
        } else if let What::PaymentApproved { effect, seal } = &event.what {
            self.approved.push((*effect, *seal));
        } else if let What::DayLeft { record } = &event.what {
            self.records.insert(record.held.day, (**record).clone());
        }
        Ok(())
    }

    /// I2, I5 and I11 of what the account holds.
    fn state(&self) -> Kept {
        let mut ends = Vec::new();
        for held in self.account.trips().filter(|held| !held.withdrawn) {
            let trip = &held.trip;
            let legs = Money::sum(trip.legs.iter().map(|leg| leg.amount));
            let right = match trip.fare {
                Fare::Priced(fare) => legs == Some(fare) && !fare.is_negative(),
                Fare::Pending | Fare::Unpriced(_) => trip.legs.is_empty(),
            };
            holds(right, || format!("the legs do not add up: {trip:?}"))?;
            ends.push(trip.check_in.tap);
            ends.extend(trip.check_out.as_ref().map(|end| end.tap).filter(|end| *end != trip.check_in.tap));
        }
        // I5: a check-in that a reader refused is none.
        let refused = |held: &HeldTap| {
            held.bucket == Bucket::CheckIn && held.tap.reader_outcome != ReaderOutcome::Accepted
        };
        let opened = self.account.days().iter().flat_map(|day| &day.taps).find(|held| refused(held));
        holds(opened.is_none(), || format!("a refused check-in opened a trip: {opened:?}"))?;
        let mut ids: Vec<_> =
            self.account.days().iter().flat_map(|day| &day.taps).map(|held| held.tap.id).collect();
        for (list, what) in [(&mut ends, "trips"), (&mut ids, "buckets")] {
            list.sort_unstable();
            let twice = list.windows(2).find(|pair| pair[0] == pair[1]);
            holds(twice.is_none(), || format!("a tap in two {what}: {twice:?}"))?;
        }
        Ok(())
    }

    /// I9: the events, through their stored form, give the same account; and everything that can be read can be.
    fn end(&self) -> Kept {
        check_replay(&self.fresh, &self.events, &self.account)?;
        for trip in self.account.trips().map(|held| held.trip.id) {
            if let Some(why) = self.account.explain(self.rules, &trip) {
                let said = why.to_string();
                holds(!said.is_empty(), || format!("{trip} is explained by nothing"))?;
            }
        }
        Ok(())
    }
}

/// Refusals that a host may meet. One that says a record is missing, when all that left were handed over, is none.
const fn is_fair(refusal: &Refusal) -> bool {
    !matches!(refusal, Refusal::RecordDiffers { .. })
}

fn outcome(draw: &mut Draw<'_>) -> PaymentOutcome {
    const CATEGORIES: [DeclineCategory; 8] = [
        DeclineCategory::InsufficientFunds,
        DeclineCategory::DoNotHonour,
        DeclineCategory::Lost,
        DeclineCategory::Stolen,
        DeclineCategory::AccountClosed,
        DeclineCategory::NotPermitted,
        DeclineCategory::Technical,
        DeclineCategory::Unknown,
    ];
    match draw.byte() {
        byte @ 0..110 => PaymentOutcome::Declined {
            category: if byte < 60 { CATEGORIES[0] } else { CATEGORIES[usize::from(byte) % 8] },
        },
        110..225 => PaymentOutcome::Approved,
        _ => PaymentOutcome::Unknown,
    }
}

fn objection(draw: &mut Draw<'_>, listed: Option<DenyReason>) -> Objection {
    Objection {
        about: listed.unwrap_or(DenyReason::UnpaidFare),
        outcome: draw.pick(&[ObjectionOutcome::Lift, ObjectionOutcome::Waive, ObjectionOutcome::Uphold]),
        ground: ObjectionGround::Hardship,
        by: DecisionRole::DebtDesk,
    }
}
