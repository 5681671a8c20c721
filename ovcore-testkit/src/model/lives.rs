//! The engine's accounts beside the model's till.

use core::fmt::Write as _;

use std::collections::BTreeSet;

use ovcore::account::{Account as Engine, CheckAnswer, Command, Event, Instruction, What};
use ovcore::calendar::Instant;
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, ReferenceKey};
use ovcore::tap::Tap;

use super::Model;
use super::compare::{Difference, Story, shrunk, without_each};
use super::till::{self, Account, Call, Life, minor};
use crate::host::Host;
use crate::world::token;

/// What an event says in the words of the till.
fn fact(event: &Event) -> Option<String> {
    let text = match &event.what {
        What::PaymentRequested { payment, .. } | What::RecoveryRequested { payment, .. } => {
            format!("asked {} {}", minor(payment.amount), payment.kind)
        }
        What::PaymentSettled { payment, .. } => format!("settled {}", payment.kind),
        What::PaymentUnknown { .. } => "unknown".to_owned(),
        What::PaymentAskedAgain { .. } => "asked again".to_owned(),
        What::DebtOpened { debt } => format!("debt {} {}", debt.date, minor(debt.amount)),
        What::DebtClosed => "debt closed".to_owned(),
        What::CreditOpened { credit, .. } => format!("credit {}", minor(credit.left)),
        What::CreditRefunded { amount, .. } => format!("refund {}", minor(*amount)),
        What::CardDenied { reason } => format!("deny {reason:?}"),
        What::CardFreed { reason } => format!("free {reason:?}"),
        _ => return None,
    };
    Some(format!("{} {text}", event.at))
}

/// A life as the engine lived it.
pub(super) struct Lived<'a> {
    pub(super) host: Host<'a>,
    /// Calls that were refused, each with how many events there were before it.
    refused: Vec<(usize, String)>,
}

/// Lives a life with the engine.
pub(super) fn host<'a>(rules: &'a Rules, key: &'a ReferenceKey, life: &Life) -> Result<Lived<'a>, String> {
    let serial = AccountSerial::new(17).ok_or("a serial")?;
    let mut host = Host::new(rules, key, Engine::new(serial, token(), life.card), life.bank.clone());
    let mut steps: Vec<(Instant, u8, String, Step<'_>)> = Vec::new();
    for tap in &life.taps {
        steps.push((tap.received_at, 0, tap.id.to_string(), Step::Tap(tap)));
    }
    for (number, (at, call)) in life.calls.iter().enumerate() {
        steps.push((*at, 1, format!("{number:04}"), Step::Call(*call)));
    }
    steps.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    let mut refused = Vec::new();
    for (at, _, number, step) in steps {
        host.run_until(at)?;
        let command = match step {
            Step::Tap(tap) => Command::Tap(Box::new(tap.clone())),
            Step::Call(Call::Pay) => Command::Instruct {
                id: format!("call-{number}").parse().map_err(|e| format!("{e}"))?,
                now: at,
                what: Instruction::PayDebt {},
            },
            Step::Call(Call::Checked(outcome)) => Command::CheckAnswered(CheckAnswer {
                id: format!("call-{number}").parse().map_err(|e| format!("{e}"))?,
                effect: None,
                outcome,
                answered_at: at,
            }),
        };
        match host.send(&command) {
            Err(why) if why.contains("was refused") => {
                refused.push((host.events().len(), format!("{at} refused")));
            }
            other => other?,
        }
    }
    host.run_until(life.until)?;
    Ok(Lived { host, refused })
}

/// The engine's account of a life.
fn engine(rules: &Rules, key: &ReferenceKey, life: &Life) -> Result<Account, String> {
    let Lived { host, refused } = host(rules, key, life)?;
    host.check_replay()?;
    let mut account = Account::default();
    for (number, event) in host.events().iter().enumerate() {
        let here = refused.iter().filter(|(before, _)| *before == number);
        account.facts.extend(here.map(|(_, text)| text.clone()));
        if let What::PaymentApproved { .. } = event.what {
            account.facts.push(format!("{} approved", event.at));
        }
        if let What::PaymentDeclined { category, .. } = event.what {
            account.facts.push(format!("{} declined {category}", event.at));
        }
        account.facts.extend(fact(event));
    }
    let last = refused.iter().filter(|(before, _)| *before == host.events().len());
    account.facts.extend(last.map(|(_, text)| text.clone()));
    let own = host.account();
    let balance = own.balance();
    let credits = Money::sum(own.credits().iter().map(|credit| credit.left)).ok_or("credits that fit")?;
    account.sums = [
        minor(balance.books.approved),
        minor(balance.books.refunded),
        minor(credits),
        own.debt().map_or(0, |debt| minor(debt.amount)),
        minor(balance.uncollected),
        minor(balance.in_flight),
    ];
    account.reasons = own.denied().iter().map(|denial| denial.reason).collect();
    account.reasons.sort_unstable();
    Ok(account)
}

enum Step<'a> {
    Tap(&'a Tap),
    Call(Call),
}

/// What happened in a life by either: what only one says is marked.
pub(super) fn facts(model: &Model, rules: &Rules, key: &ReferenceKey, life: &Life) -> String {
    let engine = engine(rules, key, life).map_or_else(|why| vec![why], |account| account.facts);
    let own = till::live(model, life).facts;
    let mark = |fact: &String| match (engine.contains(fact), own.contains(fact)) {
        (true, false) => format!("{fact} (engine)\n"),
        (false, true) => format!("{fact} (model)\n"),
        (_, _) => format!("{fact}\n"),
    };
    let all: BTreeSet<&String> = engine.iter().chain(&own).collect();
    all.into_iter().map(mark).collect()
}

/// Both accounts of a life.
///
/// # Errors
/// The first difference, or what does not hold of the engine's account by itself.
///
/// # Panics
/// On anything that the model did not foresee: a finding.
pub fn compare_lives(
    model: &Model,
    rules: &Rules,
    key: &ReferenceKey,
    life: &Life,
) -> Result<Account, Difference> {
    let about = life.taps.first().map(|tap| tap.id);
    let about = about.unwrap_or_else(|| "none".parse().expect("an id"));
    let mut engine = match engine(rules, key, life) {
        Ok(account) => account,
        Err(why) => return Err(Difference { about, engine: why, model: String::new() }),
    };
    let mut own = till::live(model, life);
    // The bank's amounts stand with the questions.
    for fact in &mut own.facts {
        if let Some(end) = fact.find(" approved ") {
            fact.truncate(end + " approved".len());
        }
    }
    // Within one instant the order of the facts is nobody's rule.
    engine.facts.sort();
    own.facts.sort();
    let differs = |engine: String, model: String| Err(Difference { about, engine, model });
    for number in 0..engine.facts.len().max(own.facts.len()) {
        let (a, b) = (engine.facts.get(number), own.facts.get(number));
        if a != b {
            return differs(format!("fact {number}: {a:?}"), format!("fact {number}: {b:?}"));
        }
    }
    if engine != own {
        return differs(
            format!("{:?} {:?}", engine.sums, engine.reasons),
            format!("{:?} {:?}", own.sums, own.reasons),
        );
    }
    Ok(own)
}

impl Life {
    /// The life as a timetable.
    #[must_use]
    pub fn show(&self, rules: &Rules) -> String {
        let story = Story {
            taps: self.taps.clone(),
            products: Vec::new(),
            corrections: Vec::new(),
            as_of: self.until,
        };
        let mut text = story.show(rules);
        for (at, call) in &self.calls {
            let _ = writeln!(text, "{at} {call:?}");
        }
        for (number, (outcome, seconds)) in self.bank.iter().enumerate() {
            let _ = writeln!(text, "bank {number}: {outcome:?} after {seconds} s");
        }
        text
    }

    /// Drops taps, calls and answers of the bank for as long as the life still fails.
    #[must_use]
    pub fn shrink(self, fails: impl Fn(&Self) -> bool) -> Self {
        let drops = |life: &Self| {
            let mut shorter = without_each(life, |own| &mut own.taps);
            shorter.extend(without_each(life, |own| &mut own.calls));
            shorter.extend(without_each(life, |own| &mut own.bank));
            shorter
        };
        shrunk(self, drops, fails)
    }
}
