//! What is owed, as its traveller sees it: how much of a payment, when the bank is asked again, and how it can be paid.

use std::collections::BTreeMap;

use serde::Serialize;

use super::moment::Moment;
use super::phrases;
use crate::account::Account;
use crate::calendar::{Instant, TravelDay};
use crate::debt::{Debt, NotNow};
use crate::language::{Language, Text};
use crate::money::Money;
use crate::policy::Channel;
use crate::rules::Rules;
use crate::settle::{Item, Payment};

/// When the bank is asked again for what is owed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AttemptsSeen {
    /// When next; nothing when no attempt follows.
    pub next: Option<Moment>,
    /// The last date on which it may be; nothing when no attempt follows. What is owed stays owed after it (RULES D2).
    pub until: Option<TravelDay>,
}

impl AttemptsSeen {
    pub(super) fn new(account: &Account, rules: &Rules, debt: &Debt) -> Self {
        let Some(next) = account.next_attempt(rules) else { return Self::default() };
        let policy = &rules.policy().debt;
        let row = policy.row(account.card().scheme, debt.category, Channel::Scheduled);
        let own = row.and_then(|row| row.last_day);
        let last = [own, policy.attempt_days.last().copied()].into_iter().flatten().min();
        let until = last.map(|days| debt.date.plus_days(i32::try_from(days).unwrap_or(i32::MAX)));
        Self { next: Some(Moment::new(rules.calendar(), next)), until }
    }
}

/// A way to pay what is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WayToPay {
    /// Which way.
    pub channel: Channel,
    /// Whether it is open now.
    pub open: bool,
    /// Why it is not: a code that stays the same between versions.
    pub why_not: Option<&'static str>,
    /// The last second at which it is too soon, where that is why.
    pub not_until: Option<Moment>,
    /// What to do, in words.
    pub words: Text,
}

impl WayToPay {
    /// The ways that are the traveller's own: by tap, as long as the card is blocked (RULES D4), and in self-service.
    pub(super) fn all(account: &Account, rules: &Rules, debt: &Debt, now: Instant) -> Vec<Self> {
        let ways = [Channel::Tap, Channel::SelfService].into_iter();
        let ways = ways.filter(|channel| *channel != Channel::Tap || account.is_blocked());
        ways.map(|channel| {
            let policy = &rules.policy().debt;
            let may = debt.may_attempt(channel, now, policy, (account.card().scheme, rules.calendar()));
            let flying = account.in_flight().is_some();
            let why_not = may.err().map(|why| why.code()).or_else(|| flying.then_some("attempt.at_bank"));
            let not_until = match may {
                Err(NotNow::TooSoon { until }) => Some(Moment::new(rules.calendar(), until)),
                Ok(())
                | Err(
                    NotNow::Closed
                    | NotNow::AllMade
                    | NotNow::TooLate
                    | NotNow::AllMadeToday
                    | NotNow::NeedsAccountCheck,
                ) => None,
            };
            let say = |language| phrases::channel(channel, language).to_owned();
            let words = Text { en: say(Language::English), nl: say(Language::Dutch) };
            Self { channel, open: why_not.is_none(), why_not, not_until, words }
        })
        .collect()
    }
}

/// How much of a payment is still owed: of each of its trips what the debt still has of it, at most what was asked.
pub(super) fn still_open(payment: &Payment, debt: &Debt) -> Money {
    let owed: BTreeMap<_, Money> =
        debt.items.iter().map(|item| ((item.day, item.trip), item.amount)).collect();
    let part = |item: &Item| {
        let owed = owed.get(&(item.day, item.trip)).copied().unwrap_or_default();
        owed.min(item.amount).max(Money::ZERO)
    };
    let sum = Money::sum(payment.items.iter().map(part)).unwrap_or(Money::MAX);
    sum.min(payment.amount)
}
