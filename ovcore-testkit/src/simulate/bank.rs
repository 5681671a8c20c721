//! The bank and the issuer: what they decide, what they say, and when. The bank keeps its own books, so that the
//! account's can be held against them.

use std::collections::BTreeMap;

use ovcore::account::{Answer, CheckAnswer, CheckOutcome};
use ovcore::calendar::{Calendar, Instant};
use ovcore::deny::BlockCause;
use ovcore::money::Money;
use ovcore::settle::{DeclineCategory, EffectId, PaymentOutcome, ReferenceNumber};

use super::city::{Dice, For};
use super::faults::{Fault, Faults};
use super::things::{Thing, Things};
use super::traveller::{Purse, seconds};
use crate::rng::Rng;

/// What was asked of the bank under one id.
#[derive(Clone, Copy, Debug)]
struct Request {
    amount: Money,
    reference: ReferenceNumber,
    outcome: PaymentOutcome,
    /// The account has taken the outcome in.
    told: bool,
    asked: i64,
}

/// The bank, as far as one account goes.
#[derive(Debug, Default)]
pub(super) struct Bank {
    requests: BTreeMap<EffectId, Request>,
    /// The request whose outcome the account has not taken in.
    open: Option<EffectId>,
    /// What it paid and has not taken back.
    pub(super) paid: Money,
    pub(super) refunds: BTreeMap<EffectId, Money>,
    /// Paid besides, by a fault that was planted.
    pub(super) besides: Money,
}

/// From so many days on, salaries have not come yet.
const TIGHT_FROM: u32 = 20;

impl Bank {
    /// A request comes in; the answers that will come of it.
    pub(super) fn request(
        &mut self,
        dice: Dice,
        (id, amount, reference): (EffectId, Money, ReferenceNumber),
        (now, purse, calendar): (Instant, Purse, &Calendar),
        faults: &mut Faults,
    ) -> Result<Vec<Answer>, String> {
        if let Some(known) = self.requests.get(&id) {
            if (known.amount, known.reference) != (amount, reference) {
                return Err(format!("`{id}` asks for {amount} and asked for {} before", known.amount));
            }
            // The same request again: one payment, and perhaps the same answer again.
            let again = Answer { effect: id, outcome: known.outcome, answered_at: now.plus_seconds(3) };
            return Ok(vec![again]);
        }
        if let Some(open) = self.open {
            return Err(format!("`{id}` is asked for while `{open}` is at the bank"));
        }
        if !amount.is_positive() {
            return Err(format!("`{id}` asks for {amount}"));
        }
        let outcome = decide(dice, now, purse, calendar);
        self.requests.insert(id, Request { amount, reference, outcome, told: false, asked: 0 });
        self.open = Some(id);
        let mut rng = dice.of(For::Answer, now.unix_seconds(), 0);
        if faults.happens(Fault::BankSaysNothing, &mut rng) {
            return Ok(nothing_comes(id, now));
        }
        if faults.happens(Fault::BankDoesNotKnow, &mut rng) {
            let first =
                Answer { effect: id, outcome: PaymentOutcome::Unknown, answered_at: now.plus_seconds(30) };
            let mut answers = vec![first];
            if rng.chance(200) {
                let answered_at = now.plus_seconds(seconds(&mut rng, (31, 4_000)));
                answers.push(Answer { effect: id, outcome, answered_at });
            }
            return Ok(answers);
        }
        Ok(self.tell(id, now, &mut rng, faults))
    }

    /// The bank is asked what became of a request.
    pub(super) fn ask(
        &mut self,
        dice: Dice,
        (id, amount, reference): (EffectId, Money, ReferenceNumber),
        now: Instant,
        faults: &mut Faults,
    ) -> Result<Vec<Answer>, String> {
        let Some(known) = self.requests.get_mut(&id) else {
            return Err(format!("`{id}` is asked about and was never asked for"));
        };
        if (known.amount, known.reference) != (amount, reference) {
            return Err(format!("`{id}` is asked about with {amount} and asked for {}", known.amount));
        }
        known.asked = known.asked.saturating_add(1);
        let mut rng = dice.of(For::Answer, now.unix_seconds(), known.asked);
        if known.asked < 6 && faults.happens(Fault::BankSaysNothing, &mut rng) {
            return Ok(nothing_comes(id, now));
        }
        if known.asked < 6 && rng.chance(300) {
            let answered_at = now.plus_seconds(20);
            return Ok(vec![Answer { effect: id, outcome: PaymentOutcome::Unknown, answered_at }]);
        }
        Ok(self.tell(id, now, &mut rng, faults))
    }

    /// Counts what the account takes in.
    pub(super) fn count(approved: bool, things: &mut Things) {
        things.happens(if approved { Thing::BankPaid } else { Thing::BankDeclined });
    }

    fn tell(&self, id: EffectId, now: Instant, rng: &mut Rng, faults: &mut Faults) -> Vec<Answer> {
        let Some(request) = self.requests.get(&id) else { return Vec::new() };
        let delay = if faults.happens(Fault::BankSlow, rng) {
            let long = rng.chance(200);
            seconds(rng, if long { (40_000, 400_000) } else { (600, 40_000) })
        } else {
            seconds(rng, (0, 5))
        };
        let answered_at = now.plus_seconds(delay);
        let mut answers = vec![Answer { effect: id, outcome: request.outcome, answered_at }];
        if faults.happens(Fault::BankTwice, rng) {
            let answered_at = answered_at.plus_seconds(seconds(rng, (0, 200_000)));
            answers.push(Answer { effect: id, outcome: request.outcome, answered_at });
        }
        if faults.happens(Fault::BankContradicts, rng) {
            let outcome = match request.outcome {
                PaymentOutcome::Approved => PaymentOutcome::Declined { category: DeclineCategory::Technical },
                PaymentOutcome::Declined { .. } | PaymentOutcome::Unknown => PaymentOutcome::Approved,
            };
            let answered_at = answered_at.plus_seconds(seconds(rng, (1, 300_000)));
            answers.push(Answer { effect: id, outcome, answered_at });
        }
        answers
    }

    /// The account has taken an answer in.
    pub(super) fn is_told(&mut self, id: EffectId, approved: bool) -> Result<(), String> {
        let Some(request) = self.requests.get_mut(&id).filter(|request| !request.told) else {
            return Err(format!("the answer to `{id}` was taken in twice"));
        };
        if approved != (request.outcome == PaymentOutcome::Approved) {
            return Err(format!("`{id}` was taken for what the bank did not say"));
        }
        request.told = true;
        self.open = None;
        if approved {
            let paid = request.amount.checked_add(self.besides).unwrap_or(Money::MAX);
            self.paid = self.paid.checked_add(paid).unwrap_or(Money::MAX);
        }
        Ok(())
    }

    /// Whether the account knows the outcome.
    pub(super) fn knows(&self, id: EffectId) -> bool {
        self.requests.get(&id).is_some_and(|request| request.told)
    }

    pub(super) fn takes_back(&mut self, id: EffectId) -> Result<(), String> {
        let amount = self.requests.get(&id).map(|request| request.amount);
        let amount = amount.ok_or(format!("`{id}` was taken back and never asked for"))?;
        self.paid = self.paid.checked_sub(amount).unwrap_or(Money::MIN);
        Ok(())
    }

    /// An amount is paid back, once for an id.
    pub(super) fn refund(&mut self, id: EffectId, amount: Money) -> Result<(), String> {
        match self.refunds.insert(id, amount) {
            Some(before) if before != amount => {
                Err(format!("`{id}` refunds {amount} and refunded {before} before"))
            }
            Some(_) | None if !amount.is_positive() => Err(format!("`{id}` refunds {amount}")),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn refunded(&self) -> Money {
        Money::sum(self.refunds.values().copied()).unwrap_or(Money::MAX)
    }
}

/// No answer comes at all: after some minutes the host says itself that it does not know.
fn nothing_comes(id: EffectId, now: Instant) -> Vec<Answer> {
    vec![Answer { effect: id, outcome: PaymentOutcome::Unknown, answered_at: now.plus_seconds(300) }]
}

/// What becomes of a request, by the card's cover on that date.
fn decide(dice: Dice, now: Instant, purse: Purse, calendar: &Calendar) -> PaymentOutcome {
    let date = calendar.date(now);
    let mut rng = dice.of(For::Bank, now.unix_seconds(), 0);
    let soft = [
        DeclineCategory::InsufficientFunds,
        DeclineCategory::InsufficientFunds,
        DeclineCategory::InsufficientFunds,
        DeclineCategory::DoNotHonour,
        DeclineCategory::NotPermitted,
        DeclineCategory::Technical,
        DeclineCategory::Unknown,
    ];
    let category = rng.pick(&soft).copied().unwrap_or(DeclineCategory::Technical);
    let per_mille = match purse {
        Purse::Tight => {
            if day_of_month(date) >= TIGHT_FROM {
                350
            } else {
                30
            }
        }
        Purse::Broke { from, days } => {
            if (from..from.plus_days(days)).contains(&date) {
                900
            } else {
                10
            }
        }
        Purse::Gone { from, category } if date >= from => {
            return if rng.chance(930) {
                PaymentOutcome::Declined { category }
            } else {
                PaymentOutcome::Approved
            };
        }
        Purse::Full | Purse::Gone { .. } => 6,
    };
    if rng.chance(per_mille) { PaymentOutcome::Declined { category } } else { PaymentOutcome::Approved }
}

/// The day of the month, near enough: what matters is that it comes round.
fn day_of_month(date: ovcore::calendar::TravelDay) -> u32 {
    u32::try_from(date.number().checked_rem(30).unwrap_or_default()).unwrap_or_default()
}

/// What the issuer says of a card, and when: perhaps twice.
pub(super) fn issuer_says(
    dice: Dice,
    (id, number): (Option<EffectId>, i64),
    (now, purse, calendar): (Instant, Purse, &Calendar),
    (faults, things): (&mut Faults, &mut Things),
) -> Vec<CheckAnswer> {
    let mut rng = dice.of(For::Issuer, now.unix_seconds(), number);
    if faults.happens(Fault::IssuerSaysNothing, &mut rng) {
        return Vec::new();
    }
    let gone = match purse {
        Purse::Gone { from, category } if calendar.date(now) >= from => BlockCause::of(category),
        Purse::Gone { .. } | Purse::Full | Purse::Tight | Purse::Broke { .. } => None,
    };
    let outcome = match (rng.below(1_000), gone) {
        (0..900, Some(cause)) => CheckOutcome::IssuerBlocked { cause },
        (_, Some(_)) | (0..930, None) => CheckOutcome::Passed,
        (930..970, None) => CheckOutcome::NoAnswer,
        (970..990, None) => CheckOutcome::NoTravelFunction,
        (_, None) => CheckOutcome::IssuerBlocked { cause: BlockCause::Other },
    };
    things.happens(match outcome {
        CheckOutcome::Passed => Thing::IssuerPassed,
        CheckOutcome::IssuerBlocked { .. } => Thing::IssuerBlocked,
        CheckOutcome::NoAnswer | CheckOutcome::NoTravelFunction => Thing::IssuerOther,
    });
    let Ok(name) = format!("check-{}-{number}", now.unix_seconds()).parse() else { return Vec::new() };
    let long = rng.chance(100);
    let delay = seconds(&mut rng, if long { (600, 100_000) } else { (1, 30) });
    let answered_at = now.plus_seconds(delay);
    let mut answers = vec![CheckAnswer { id: name, effect: id, outcome, answered_at }];
    if faults.happens(Fault::IssuerTwice, &mut rng) {
        let answered_at = answered_at.plus_seconds(seconds(&mut rng, (0, 90_000)));
        answers.push(CheckAnswer { id: name, effect: id, outcome, answered_at });
    }
    answers
}
