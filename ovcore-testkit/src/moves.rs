//! Watching a card go through the tables of its life: that it takes no step that is not in them.

use std::collections::BTreeSet;

use ovcore::account::stage::{Cause, ListingChange, Step, Transition};
use ovcore::account::{Account, Command, DeadlineKind, Event, What};
use ovcore::deny::{BlockCause, DenyReason};
use ovcore::rules::Rules;
use ovcore::settle::PaymentKind;

/// A step that was seen: the name of the transition, and what caused it.
pub type Move = (&'static str, Cause);

/// The steps that a card takes when a command's events happen to it.
///
/// # Errors
/// A step that is in neither table, or an event that does not fit.
pub fn moves(
    rules: &Rules,
    before: &Account,
    command: &Command,
    events: &[Event],
) -> Result<BTreeSet<Move>, String> {
    let mut seen = BTreeSet::new();
    let mut account = before.clone();
    // The passing of time has a deadline for each of its events; the first is the one that was next.
    let mut cause = Cause::of(command)
        .or_else(|| before.next_deadline(rules).map(|deadline| Cause::Deadline(deadline.kind)));
    let of_time = Cause::of(command).is_none();
    for event in events {
        if of_time && let Some(kind) = begins(&account, &event.what) {
            cause = Some(Cause::Deadline(kind));
        }
        let cause = cause.ok_or("an event without a cause")?;
        let old = account.clone();
        account.apply(event).map_err(|e| e.to_string())?;
        let (from, to) = (old.stage().phase, account.stage().phase);
        if from != to {
            let step = Step::of(&event.what);
            let found = step.and_then(|step| Transition::find(from, step, cause, to));
            let found = found.ok_or(format!("not in the table: {from} → {to}, by {cause}, at {event:?}"))?;
            seen.insert((found.name, cause));
        }
        for reason in reasons(&old).into_iter().chain(reasons(&account)) {
            let (from, to) = (old.listing(&reason), account.listing(&reason));
            if from != to {
                let found = ListingChange::find(&reason, from, cause, to);
                let found = found
                    .ok_or(format!("not in the table: {reason}: {from} → {to}, by {cause}, at {event:?}"))?;
                seen.insert((found.name, cause));
            }
        }
    }
    Ok(seen)
}

/// The reasons that an account is listed for, or that were lifted; an issuer block counts as one, whatever its cause.
fn reasons(account: &Account) -> BTreeSet<DenyReason> {
    let listed = account.denied().iter().map(|denial| denial.reason);
    let all = listed.chain(account.lifted().iter().copied());
    all.map(|reason| match reason {
        DenyReason::IssuerBlock { .. } => DenyReason::IssuerBlock { cause: BlockCause::Other },
        DenyReason::UnpaidFare
        | DenyReason::AccountCheckFailed
        | DenyReason::ConditionsBroken { .. }
        | DenyReason::BlockedRange => reason,
    })
    .collect()
}

/// The deadline that an event is the first of, where only one can be; several of one instant are told apart by it.
#[expect(clippy::wildcard_enum_match_arm, reason = "few events are the first of a deadline")]
fn begins(account: &Account, what: &What) -> Option<DeadlineKind> {
    Some(match what {
        What::NightWaits { .. } => DeadlineKind::Night,
        What::PaymentRequested { payment, .. } | What::PaymentSettled { payment, .. }
            if payment.kind == PaymentKind::Night =>
        {
            DeadlineKind::Night
        }
        What::RecoveryRequested { .. } | What::RecoverySkipped { .. } | What::RecoveryWaits { .. } => {
            DeadlineKind::Retry
        }
        What::PaymentAskedAgain { .. } => DeadlineKind::AskAgain,
        What::CreditRefunded { .. } => DeadlineKind::Refund,
        What::CardFreed { reason: DenyReason::UnpaidFare } if account.block_ends().is_some() => {
            DeadlineKind::OffList
        }
        What::CardDenied { reason: DenyReason::BlockedRange }
        | What::CardFreed { reason: DenyReason::BlockedRange } => DeadlineKind::Range,
        What::DayLeft { .. } => DeadlineKind::DayLeaves,
        What::DayForgotten { .. } => DeadlineKind::DayForgotten,
        _ => return None,
    })
}
