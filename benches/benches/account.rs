//! `decide` and `apply` of one tap, as it happens: on a new card, and on one with a month behind it.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "fixed inputs of a bench")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use ovcore::account::{Account, Answer, Command, Context, Effect, decide};
use ovcore::calendar::Instant;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, PaymentOutcome, ReferenceKey};
use ovcore::tap::Tap;
use ovcore_benches::taps_of_card;
use ovcore_testkit::scenario::{CARD, reference_key, token};
use ovcore_testkit::world::rules;

fn advance(account: &mut Account, rules: &Rules, key: &ReferenceKey, until: Instant) {
    let context = Context { rules, reference_key: key };
    while let Some(due) = account.next_deadline(rules).filter(|d| d.at <= until) {
        let decision = decide(account, &context, &Command::Advance { now: due.at }).unwrap();
        for event in &decision.events {
            account.apply(event).unwrap();
        }
        for effect in decision.effects {
            let (Effect::RequestPayment { id, .. } | Effect::AskPayment { id, .. }) = effect else {
                continue;
            };
            let answer = Answer { effect: id, outcome: PaymentOutcome::Approved, answered_at: due.at };
            for event in decide(account, &context, &Command::Answer(answer)).unwrap().events {
                account.apply(&event).unwrap();
            }
        }
    }
}

/// An account after so many days of travel, and the taps of the day after them.
fn after(days: u32, rules: &Rules, key: &ReferenceKey) -> (Account, Vec<Tap>) {
    let mut account = Account::new(AccountSerial::new(17).unwrap(), token(), CARD);
    let context = Context { rules, reference_key: key };
    let shifted = |day: u32| -> Vec<Tap> {
        let by = i64::from(day).saturating_mul(86_400);
        let taps = taps_of_card(rules, day % 7).into_iter().map(|tap| Tap {
            id: format!("d{day}-{}", tap.id).parse().unwrap(),
            at: tap.at.plus_seconds(by),
            received_at: tap.received_at.plus_seconds(by),
            ..tap
        });
        taps.collect()
    };
    for day in 0..days {
        for tap in shifted(day) {
            advance(&mut account, rules, key, tap.received_at);
            for event in decide(&account, &context, &Command::Tap(Box::new(tap))).unwrap().events {
                account.apply(&event).unwrap();
            }
        }
    }
    let today = shifted(days);
    advance(&mut account, rules, key, today[0].received_at);
    (account, today)
}

fn online(c: &mut Criterion) {
    let (rules, key) = (rules(), reference_key());
    let context = Context { rules: &rules, reference_key: &key };
    let mut group = c.benchmark_group("decide and apply one tap");
    for (name, days) in
        [("on a new card", 0), ("after a month of daily travel", 30), ("after 18 months", 547)]
    {
        let (account, taps) = after(days, &rules, &key);
        let commands: Vec<Command> = taps.into_iter().map(|tap| Command::Tap(Box::new(tap))).collect();
        group.bench_function(format!("check-in, {name}"), |b| {
            b.iter_batched_ref(
                || account.clone(),
                |account| {
                    let decision = decide(account, &context, black_box(&commands[0])).unwrap();
                    for event in &decision.events {
                        account.apply(event).unwrap();
                    }
                },
                BatchSize::SmallInput,
            );
        });
        let mut inside = account.clone();
        for event in decide(&inside.clone(), &context, &commands[0]).unwrap().events {
            inside.apply(&event).unwrap();
        }
        group.bench_function(format!("check-out, {name}"), |b| {
            b.iter_batched_ref(
                || inside.clone(),
                |account| {
                    let decision = decide(account, &context, black_box(&commands[1])).unwrap();
                    for event in &decision.events {
                        account.apply(event).unwrap();
                    }
                },
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, online);
criterion_main!(benches);
