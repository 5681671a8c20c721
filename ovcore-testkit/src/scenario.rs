//! Scenarios that read like a timetable.
//!
//! A script is a text. A line with a date sets the date; every other line begins with a time on the clock, says what
//! happens, and after `=>` what must come of it:
//!
//! ```text
//! 2026-03-10
//! 08:00     NS  rail  in   a          => opens a
//! 08:20     NS  rail  out  c          => a-c 6.00
//! 03:25+1   advance                   => @03:25 asks 6.00 night
//! 03:25:04+1 bank approves            => paid
//! ```
//!
//! | line | meaning |
//! |---|---|
//! | `CARRIER MODE in\|out\|tap PLACE …` | a tap; `tap` is a reader that does not know the direction |
//! | … `id=t9 v=1 at=TIME reader=R line=L veh=V denied failed app=SCHEME` | its details; without `at` it is received at once |
//! | `again ID` | the tap, or the command that bore `id=ID`, sent again |
//! | `advance` | time passes until then |
//! | `wakes` | time passes until then, in one step: the host was away, and what it missed is worked off at once |
//! | `bank approves`, `bank declines [CATEGORY]`, `bank does-not-know`, `bank … EFFECT` | an answer to the request at the bank, or to a named one |
//! | `holds PRODUCT [FROM UNTIL]`, `drops PRODUCT` | a product begins, or ends |
//! | `check passes`, `check fails`, `check blocked [lost\|stolen]`, `check no-answer`, also `… EFFECT` | an account check is answered, or the host learned of it otherwise |
//! | `pays` | the traveller pays the debt in self-service |
//! | `objects uphold\|lift\|waive [REASON]` | an objection is decided, about *unpaid fare* if nothing else is named: `issuer-block`, `account-check`, `range`, or a carrier that listed broken conditions |
//! | `takes-back EFFECT` | the bank takes back the payment that it approved under that effect |
//! | `breaks CARRIER PRODUCT`, `clears CARRIER` | a carrier finds conditions broken, or clears that |
//! | `corrects TRIP PLACE [DATE] [desk]` | a trip, or an orphan check-out, gets its missing end; on the date of the script unless another is named |
//! | `range NAME`, `range none` | the name of the card's issuer range |
//! | `links`, `unlinks` | another card is linked, or no longer |
//! | `forgets-before DATE` | what is left of earlier days goes, but for what can still change |
//! | `hands-over-to SERIAL` | the card is replaced: debt and products go to the next |
//! | `takes-over DEBT [DATE] [lifted]` | the card replaced another and takes over a debt of so much, whose reason may have been lifted |
//! | … `id=ID` | names any of these, so that it can be sent again |
//! | `trips`, `taps` | time passes until then; all trips, or what became of all taps, as they stand |
//!
//! A time may end in `+1`, `+2`, … (that many days later) and, in the hour that the clock shows twice, in `a` or `b`.
//! Deadlines before a line are worked off on the way; what came of them stands in front of what came of the line, with
//! its time: `@03:25 asks 6.00 night`. Several outcomes are parted by `;`. A line without `=>` may do anything;
//! `=> -` says that nothing came of it.
//!
//! While it plays, a scenario checks what holds for every account: every event posts what balances, a repeat does
//! nothing, advancing to just before a deadline does nothing, advancing past several at once is the same as going from
//! one to the next, no step is taken that is not in the tables of a card's life, and replaying the events gives the
//! same bytes. When it has been played, the second engine ([`model`]) makes the same trips of its taps, at the same prices.

mod read;
mod tell;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

pub use crate::world::{CARD, PER_TRIP_CARD, token};

use crate::conformance::record::Recording;
use crate::host::{check_not_early, check_replay, hand_records, record_of};
use crate::invariants::BooksCheck;
use crate::model;
use crate::moves::{Move, moves};
use ovcore::account::{
    Account, Answer, Command, Context, Decision, Effect, Event, Instruction, Refusal, What, decide,
};
use ovcore::calendar::{Instant, TimeOfDay, TravelDay};
use ovcore::card::CardKind;
use ovcore::ids::CommandId;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, DeclineCategory, EffectId, PaymentOutcome, ReferenceKey};
use ovcore::tap::{Direction, ReaderOutcome, Tap};

/// The key of payment references in scenarios.
#[must_use]
pub fn reference_key() -> ReferenceKey {
    crate::conformance::record::reference_key()
}

/// What came of a scenario.
#[derive(Debug)]
pub struct Story {
    /// The account at its end.
    pub account: Account,
    /// All events.
    pub events: Vec<Event>,
    /// All effects.
    pub effects: Vec<Effect>,
    /// Every step of the card through the tables of its life.
    pub moves: BTreeSet<Move>,
    /// The script as it was played, with what really came of every line.
    pub transcript: String,
}

/// Plays a script with [`CARD`] and fails, with the transcript, where something else came of a line.
///
/// # Panics
/// When the script cannot be read or an outcome differs.
#[track_caller]
#[expect(clippy::must_use_candidate, reason = "most scenarios say everything in their script")]
pub fn play(rules: &Rules, script: &str) -> Story {
    play_with(rules, CARD, script)
}

/// [`play`] with another card.
///
/// # Panics
/// When the script cannot be read or an outcome differs.
#[track_caller]
#[expect(clippy::must_use_candidate, reason = "most scenarios say everything in their script")]
#[expect(clippy::panic, reason = "a test that fails")]
pub fn play_with(rules: &Rules, card: CardKind, script: &str) -> Story {
    let mut player = Player::new(rules, card);
    match player.script(script).and_then(|()| player.end()) {
        Ok(story) => match model::second_opinion(rules, &story.account, &story.events) {
            Ok(()) => story,
            Err(text) => panic!("\n{}\n{text}", story.transcript),
        },
        Err(text) => panic!("\n{text}"),
    }
}

/// Plays a script whose middle lines come in any order: what stands before and after them must be the same in each.
///
/// # Panics
/// When the script cannot be read, or an outcome differs in one of the orders.
#[track_caller]
pub fn play_in_any_order(rules: &Rules, before: &str, lines: &str, after: &str) {
    let lines: Vec<&str> = lines.lines().filter(|l| !l.trim().is_empty()).collect();
    for order in orders(&lines) {
        play(rules, &[before, &order.join("\n"), after].join("\n"));
    }
}

fn orders<'t>(lines: &[&'t str]) -> Vec<Vec<&'t str>> {
    let Some((first, rest)) = lines.split_first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for order in orders(rest) {
        for place in 0..=order.len() {
            let mut longer = order.clone();
            longer.insert(place, first);
            all.push(longer);
        }
    }
    all
}

/// What a scenario says of an event, where it says anything.
pub(crate) fn told(rules: &Rules, event: &Event) -> Option<String> {
    Player::new(rules, CARD).tell(&event.what, event.at)
}

/// Plays a script line by line: for stories that are made up while they are played.
#[derive(Debug)]
pub struct Player<'a> {
    rules: &'a Rules,
    key: ReferenceKey,
    fresh: Account,
    books: BooksCheck,
    account: Account,
    events: Vec<Event>,
    effects: Vec<Effect>,
    moves: BTreeSet<Move>,
    date: TravelDay,
    sent: BTreeMap<String, Command>,
    counter: u32,
    transcript: String,
    wrong: bool,
    recording: Option<Recording>,
}

type Played<T> = Result<T, String>;

impl<'a> Player<'a> {
    /// A fresh account of a card.
    #[must_use]
    pub fn new(rules: &'a Rules, card: CardKind) -> Self {
        let account = Account::new(AccountSerial::new(17).unwrap_or_default(), token(), card);
        Self::of(rules, account)
    }

    /// An account of another card.
    #[must_use]
    pub fn of(rules: &'a Rules, account: Account) -> Self {
        Self {
            rules,
            key: reference_key(),
            recording: Recording::begin(rules, &account),
            fresh: account.clone(),
            books: BooksCheck::new(&account),
            account,
            events: Vec::new(),
            effects: Vec::new(),
            moves: BTreeSet::new(),
            date: TravelDay::MIN,
            sent: BTreeMap::new(),
            counter: 0,
            transcript: String::new(),
            wrong: false,
        }
    }

    /// The account as it is now.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// All events so far.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// All effects so far.
    #[must_use]
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// What was played so far, with what came of every line.
    #[must_use]
    pub fn transcript(&self) -> &str {
        &self.transcript
    }

    /// Puts the account away and reads it back, as a host does that is started anew.
    ///
    /// # Errors
    /// When it does not read back as it was.
    pub fn restart(&mut self) -> Result<(), String> {
        let read = Account::from_bytes(&self.account.to_bytes()).map_err(text)?;
        if read != self.account {
            return Err(format!("{}\nthe snapshot reads back differently: {read:?}", self.transcript));
        }
        self.account = read;
        Ok(())
    }

    /// Plays lines of a script.
    ///
    /// # Errors
    /// The transcript, where a line cannot be played.
    pub fn script(&mut self, script: &str) -> Result<(), String> {
        for line in script.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
            if let Ok(date) = line.parse() {
                self.date = date;
                let _ = writeln!(self.transcript, "{line}");
                continue;
            }
            self.say(line)?;
        }
        Ok(())
    }

    /// Plays what happens at an instant; gives what came of it.
    ///
    /// # Errors
    /// The transcript, where it cannot be played.
    pub fn at(&mut self, now: Instant, action: &str) -> Result<Vec<String>, String> {
        let (date, time) = self.rules.calendar().local(now);
        if date != self.date {
            self.date = date;
            let _ = writeln!(self.transcript, "{date}");
        }
        // In the hour that the clock shows twice, the time alone means the first.
        let second = if self.instant(&time.to_string())? == now { "" } else { "b" };
        self.say(&format!("{time}{second} {action}"))
    }

    fn say(&mut self, line: &str) -> Played<Vec<String>> {
        let (action, expected) = line.split_once("=>").map_or((line, None), |(a, e)| (a, Some(e.trim())));
        let outcome =
            self.line(action).map_err(|e| format!("{}{line}\n  cannot be played: {e}", self.transcript))?;
        let actual = if outcome.is_empty() { "-".to_owned() } else { outcome.join("; ") };
        let _ = writeln!(self.transcript, "{:<48} => {actual}", action.trim());
        if let Some(expected) = expected
            && expected != actual
        {
            self.wrong = true;
            let _ = writeln!(self.transcript, "{:<48} != {expected}   <-- expected", "");
        }
        Ok(outcome)
    }

    /// Plays a command that has no words, at its own instant and without what falls due before it.
    ///
    /// # Errors
    /// The transcript, where something does not hold.
    pub fn command_as(&mut self, words: &str, command: &Command) -> Result<Vec<String>, String> {
        let outcome = self.send(command).map_err(|e| format!("{}{words}\n  {e}", self.transcript))?;
        let _ = writeln!(self.transcript, "{words:<48} => {}", outcome.join("; "));
        Ok(outcome)
    }

    /// What came of it all.
    ///
    /// # Errors
    /// The transcript, where an outcome differed from what was expected; what a replay gives, where that differs.
    pub fn end(self) -> Result<Story, String> {
        check_replay(&self.fresh, &self.events, &self.account)?;
        if self.wrong {
            return Err(self.transcript);
        }
        let Self { rules, account, events, effects, moves, transcript, recording, .. } = self;
        if let Some(recording) = recording {
            recording.keep(rules, &account, &events, &transcript);
        }
        Ok(Story { account, events, effects, moves, transcript })
    }

    fn line(&mut self, action: &str) -> Played<Vec<String>> {
        let mut words = action.split_whitespace();
        let time = words.next().ok_or("an empty line")?;
        let now = self.instant(time)?;
        let words: Vec<&str> = words.collect();
        let mut outcome = Vec::new();
        // Of one instant, answers come before deadlines (RULES T2).
        let answers = matches!(words.first(), Some(&("bank" | "check")));
        let at_once = self.advance_at_once(if answers { now.plus_seconds(-1) } else { now });
        let (events, effects) = (self.events.len(), self.effects.len());
        if words.as_slice() == ["wakes"] {
            return self.wake(now);
        }
        while let Some(due) = self.account.next_deadline(self.rules) {
            if due.at > now || (answers && due.at == now) {
                break;
            }
            check_not_early(&self.account, &Context { rules: self.rules, reference_key: &self.key }, due.at)?;
            for what in self.send(&Command::Advance { now: due.at })? {
                outcome.push(format!("@{} {what}", self.clock(due.at, now)));
            }
        }
        let one_by_one = (self.events.get(events..), self.effects.get(effects..));
        // Of several attempts that were missed only the last is made: then both are not the same (RULES T2).
        let missed = at_once.events.iter().any(|e| matches!(e.what, What::RecoverySkipped { .. }));
        if !missed && one_by_one != (Some(&at_once.events), Some(&at_once.effects)) {
            return Err(format!("advanced at once: {at_once:?}\n  one by one: {one_by_one:?}"));
        }
        let command = self.command(now, &words)?;
        outcome.extend(self.send(&command)?);
        match words.as_slice() {
            ["trips"] => {
                let trips = self.account.trips().filter(|t| !t.withdrawn);
                outcome.extend(trips.map(|t| self.trip(&t.trip)));
            }
            ["taps"] => {
                let mut taps: Vec<_> = self.account.days().iter().flat_map(|d| &d.taps).collect();
                taps.sort_by_key(|t| (t.tap.at, t.tap.id));
                outcome.extend(taps.iter().map(|t| format!("{} is {}", t.tap.id, t.bucket)));
            }
            _ => {}
        }
        Ok(outcome)
    }

    /// All that fell due until then, in one command; what came of it, with its times.
    fn wake(&mut self, now: Instant) -> Played<Vec<String>> {
        let begun = self.events.len();
        self.send(&Command::Advance { now })?;
        let events = self.events.get(begun..).unwrap_or_default();
        let told = events.iter().filter_map(|e| Some((e.at, self.tell(&e.what, e.at)?)));
        Ok(told.map(|(at, what)| format!("@{} {what}", self.clock(at, now))).collect())
    }

    /// All that fell due until then, in one command; nothing where that is refused.
    fn advance_at_once(&self, now: Instant) -> Decision {
        let context = Context { rules: self.rules, reference_key: &self.key };
        decide(&self.account, &context, &Command::Advance { now }).unwrap_or_default()
    }

    /// The command with the records that it needs, as far as the account let them go.
    fn with_records(&self, command: Command) -> Command {
        let context = Context { rules: self.rules, reference_key: &self.key };
        hand_records(&self.account, &context, command, |day| {
            self.events.iter().rev().find_map(|event| record_of(event, day))
        })
    }

    fn send(&mut self, command: &Command) -> Played<Vec<String>> {
        let context = Context { rules: self.rules, reference_key: &self.key };
        let command = &self.with_records(command.clone());
        let decided = decide(&self.account, &context, command);
        if let Some(recording) = &mut self.recording {
            recording.note(command, &decided);
        }
        let decision = match decided {
            Ok(decision) => decision,
            Err(Refusal::NotNow { why }) => return Ok(vec![format!("refused {}", why.code())]),
            Err(refusal) => return Ok(vec![format!("refused {}", refusal.code())]),
        };
        self.moves.extend(moves(self.rules, &self.account, command, &decision.events)?);
        for event in &decision.events {
            self.books.apply(&mut self.account, event)?;
        }
        let again = decide(&self.account, &context, command);
        if again.as_ref().is_ok_and(|again| !again.events.is_empty()) {
            return Err(format!("sent again, the command gave {again:?}"));
        }
        let told = decision.events.iter().filter_map(|e| self.tell(&e.what, e.at)).collect();
        self.events.extend(decision.events);
        for effect in decision.effects {
            let asked_again = matches!(effect, Effect::AskPayment { .. });
            if !asked_again
                && self
                    .effects
                    .iter()
                    .any(|e| e.id() == effect.id() && !matches!(e, Effect::AskPayment { .. }))
            {
                return Err(format!("two effects bear the id {}", effect.id()));
            }
            self.effects.push(effect);
        }
        Ok(told)
    }

    /// `HH:MM`, `HH:MM:SS`, then `a` or `b`, then `+N`.
    fn instant(&self, text: &str) -> Played<Instant> {
        let (clock, days) = text.split_once('+').unwrap_or((text, "0"));
        let days: i32 = days.parse().map_err(|_| format!("`{text}` is no time"))?;
        let (clock, second_pass) = match clock.strip_suffix('b') {
            Some(clock) => (clock, true),
            None => (clock.strip_suffix('a').unwrap_or(clock), false),
        };
        let time: TimeOfDay = clock.parse().map_err(|e| format!("{e}"))?;
        let at = self.rules.calendar().at(self.date.plus_days(days), time);
        Ok(if second_pass { at.plus_seconds(3_600) } else { at })
    }

    fn command(&mut self, now: Instant, words: &[&str]) -> Played<Command> {
        match words {
            ["advance" | "trips" | "taps"] => Ok(Command::Advance { now }),
            ["again", id] => {
                let mut again = self.sent.get(*id).cloned().ok_or(format!("nothing was sent as `{id}`"))?;
                match &mut again {
                    Command::Tap(tap) => tap.received_at = now,
                    Command::Instruct { now: at, .. } => *at = now,
                    Command::CheckAnswered(answer) => answer.answered_at = now,
                    Command::Advance { .. } | Command::Answer(_) | Command::LateTap { .. } => {}
                }
                Ok(again)
            }
            ["bank", what @ ..] => self.answer(now, what),
            ["check", rest @ ..] => {
                let (id, rest) = self.command_id(rest)?;
                let command = Command::CheckAnswered(read::check_answer(id, now, rest)?);
                self.sent.insert(id.to_string(), command.clone());
                Ok(command)
            }
            [word, ..] if INSTRUCTIONS.contains(word) => {
                let (id, words) = self.command_id(words)?;
                let command = Command::Instruct { id, now, what: self.instruction(words)? };
                self.sent.insert(id.to_string(), command.clone());
                Ok(command)
            }
            [carrier, mode, direction, place, details @ ..] => {
                let tap = self.tap(now, [carrier, mode, direction, place], details)?;
                let id = tap.id.to_string();
                let command = Command::Tap(Box::new(tap));
                self.sent.insert(id, command.clone());
                Ok(command)
            }
            _ => {
                Err("expected a tap, `advance`, `bank …`, `check …`, `again …` or an instruction".to_owned())
            }
        }
    }

    /// The payment that an effect asked for, with the seal that proves that it was approved.
    fn take_back(&self, wanted: EffectId) -> Played<Instruction> {
        let mut payment = None;
        let mut sealed = None;
        for event in &self.events {
            if let What::PaymentRequested { effect, payment: asked, .. }
            | What::RecoveryRequested { effect, payment: asked, .. } = &event.what
                && *effect == wanted
            {
                payment = Some(Box::new(asked.clone()));
            } else if let What::PaymentApproved { effect, seal } = &event.what
                && *effect == wanted
            {
                sealed = Some(*seal);
            }
        }
        let (payment, seal) = payment.zip(sealed).ok_or(format!("{wanted} was not approved"))?;
        Ok(Instruction::TakeBack { effect: wanted, payment, seal })
    }

    /// The id that the last word gives, or the next; and the words before it.
    fn command_id<'w>(&mut self, words: &'w [&'w str]) -> Played<(CommandId, &'w [&'w str])> {
        if let Some((last, before)) = words.split_last()
            && let Some(id) = last.strip_prefix("id=")
        {
            return Ok((id.parse().map_err(text)?, before));
        }
        self.counter = self.counter.saturating_add(1);
        Ok((format!("command-{}", self.counter).parse().map_err(text)?, words))
    }

    fn answer(&self, now: Instant, words: &[&str]) -> Played<Command> {
        let (outcome, rest) = match words {
            ["approves", rest @ ..] => (PaymentOutcome::Approved, rest),
            ["does-not-know", rest @ ..] => (PaymentOutcome::Unknown, rest),
            ["declines", rest @ ..] => {
                let named = rest.first().and_then(|w| serde_json::from_str(&format!("\"{w}\"")).ok());
                let rest = if named.is_some() { rest.get(1..).unwrap_or_default() } else { rest };
                let category = named.unwrap_or(DeclineCategory::InsufficientFunds);
                (PaymentOutcome::Declined { category }, rest)
            }
            _ => return Err("expected `bank approves`, `bank declines` or `bank does-not-know`".to_owned()),
        };
        let effect: EffectId = match rest {
            [effect] => effect.parse().map_err(text)?,
            _ => self.account.in_flight().ok_or("nothing is at the bank")?.effect,
        };
        Ok(Command::Answer(Answer { effect, outcome, answered_at: now }))
    }

    fn tap(&mut self, now: Instant, main: [&str; 4], details: &[&str]) -> Played<Tap> {
        let [carrier, mode, direction, place] = main;
        let quoted = |w: &str| format!("\"{w}\"");
        self.counter = self.counter.saturating_add(1);
        let mut tap = Tap {
            id: format!("t{}", self.counter).parse().map_err(text)?,
            version: 0,
            token: self.account.token(),
            carrier: carrier.parse().map_err(text)?,
            mode: serde_json::from_str(&quoted(mode)).map_err(text)?,
            location: place.parse().map_err(text)?,
            reader: format!("{carrier}-{place}-{direction}").parse().map_err(text)?,
            line: None,
            vehicle: None,
            direction: match direction {
                "in" => Direction::In,
                "out" => Direction::Out,
                "tap" => Direction::Unknown,
                other => return Err(format!("`{other}` is no direction: in, out or tap")),
            },
            at: now,
            received_at: now,
            reader_outcome: ReaderOutcome::Accepted,
            application: None,
        };
        for detail in details {
            let (name, value) = detail.split_once('=').unwrap_or((detail, ""));
            match name {
                "id" => tap.id = value.parse().map_err(text)?,
                "v" => tap.version = value.parse().map_err(text)?,
                "at" => tap.at = self.instant(value)?,
                "reader" => tap.reader = value.parse().map_err(text)?,
                "line" => tap.line = Some(value.parse().map_err(text)?),
                "veh" => tap.vehicle = Some(value.parse().map_err(text)?),
                "denied" => tap.reader_outcome = ReaderOutcome::Denied,
                "failed" => tap.reader_outcome = ReaderOutcome::Failed,
                "app" => tap.application = Some(serde_json::from_str(&quoted(value)).map_err(text)?),
                other => return Err(format!("`{other}` is no detail of a tap")),
            }
        }
        Ok(tap)
    }
}

/// The first words of instructions.
const INSTRUCTIONS: [&str; 14] = [
    "holds",
    "drops",
    "pays",
    "objects",
    "takes-back",
    "breaks",
    "clears",
    "range",
    "links",
    "unlinks",
    "forgets-before",
    "hands-over-to",
    "takes-over",
    "corrects",
];

fn text(error: impl core::fmt::Display) -> String {
    error.to_string()
}

fn date(word: &str) -> Played<TravelDay> {
    word.parse().map_err(text)
}
