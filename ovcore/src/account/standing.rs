//! Why a card may not check in, and what clears it (RULES D3, D5, D7).

use super::check::{CheckAnswer, CheckOutcome, CheckReason};
use super::decide::{Context, Deciding, Decision, check_deadlines, check_range};
use super::effect::Effect;
use super::event::What;
use super::refusal::Refusal;
use super::{Account, Recent};
use crate::calendar::{Instant, TravelDay};
use crate::deny::{Denial, DenyReason};
use crate::settle::{EffectId, EffectKind};
use crate::tap::{Bucket, Tap};

impl Account {
    /// Whether the card may not check in.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        !self.denied.is_empty()
    }

    /// The date on which the issuer was last asked about the card, and whether it had no answer (RULES D7).
    #[must_use]
    pub fn last_check(&self) -> Option<(TravelDay, bool)> {
        Some((self.check.asked_on?, self.check.unanswered))
    }

    pub(super) fn denial(&self, reason: &DenyReason) -> Option<&Denial> {
        self.denied.iter().find(|denial| denial.reason.is_same(reason))
    }

    /// Whether a reason was lifted and its cause goes on (RULES D6).
    pub(super) fn is_lifted(&self, reason: &DenyReason) -> bool {
        self.lifted.contains(reason)
    }

    pub(super) const fn effect_id(&self, kind: EffectKind, number: u32) -> EffectId {
        EffectId { kind, account: self.serial, number }
    }
}

impl Deciding<'_> {
    /// Puts the card on the deny list, unless it is there for that, or the reason was lifted and its cause goes on
    /// (RULES D6).
    pub(super) fn list(&mut self, reason: DenyReason) {
        let known = self.account.denial(&reason).is_some_and(|denial| denial.reason == reason);
        if known || self.account.is_lifted(&reason) {
            return;
        }
        // Another cause of the same reason takes its place.
        self.free(&reason);
        let id = self.account.effect_id(EffectKind::Deny, self.account.listings_made);
        self.emit(What::CardDenied { reason });
        self.effect(Effect::DenyCard { id, reason });
    }

    /// Takes a reason off the deny list, if it is there.
    pub(super) fn free(&mut self, reason: &DenyReason) {
        let Some(Denial { reason, number, .. }) = self.account.denial(reason).copied() else { return };
        let id = self.account.effect_id(EffectKind::Free, number);
        self.emit(What::CardFreed { reason });
        self.effect(Effect::FreeCard { id, reason });
    }

    /// Takes *issuer block* off, whatever its cause.
    pub(super) fn free_issuer_block(&mut self) {
        self.free(&DenyReason::IssuerBlock { cause: crate::deny::BlockCause::Other });
    }

    /// Asks for an account check where a tap gives cause to (RULES D3, D7). `before`: the latest travel before it.
    pub(super) fn check_after(&mut self, tap: &Tap, bucket: Bucket, before: Option<Instant>) {
        let calendar = self.context.rules.calendar();
        let today = calendar.date(self.now);
        let why = match bucket {
            Bucket::CheckIn => {
                let idle = self.context.rules.policy().account_check.idle_days;
                let idle = i32::try_from(idle).unwrap_or(i32::MAX);
                match before {
                    None => CheckReason::FirstTravel,
                    Some(last) if calendar.date(tap.at) > calendar.date(last).plus_days(idle) => {
                        CheckReason::LongAway
                    }
                    Some(_) if self.account.check.unanswered => CheckReason::NoAnswerBefore,
                    Some(_) => return,
                }
            }
            Bucket::Refused | Bucket::DebtRecovery => {
                let clears = self.account.denied.iter().any(|denial| denial.reason.ends_with_account_check());
                if !clears || self.account.check.asked_on == Some(today) {
                    return;
                }
                CheckReason::Refused
            }
            Bucket::CheckOut { .. }
            | Bucket::Duplicate { .. }
            | Bucket::Failed
            | Bucket::Supplement { .. }
            | Bucket::OrphanCheckOut
            | Bucket::Quarantined
            | Bucket::LateNotUsed
            | Bucket::Expired => return,
        };
        let effect = self.account.effect_id(EffectKind::Check, self.account.check.asked);
        self.emit(What::AccountCheckAsked { effect, why, date: today });
        self.effect(Effect::CheckAccount { id: effect, why });
    }

    /// The issuer range of the card came on the list of ranges that are not accepted, or went off it.
    pub(super) fn range_changes(&mut self) {
        if self.account.denial(&DenyReason::BlockedRange).is_some() {
            self.free(&DenyReason::BlockedRange);
        } else {
            self.list(DenyReason::BlockedRange);
        }
    }
}

/// Decides on the answer to an account check; it needs no open effect (RULES T6, D3).
pub(super) fn decide_check(
    account: &Account,
    context: &Context<'_>,
    answer: &CheckAnswer,
) -> Result<Decision, Refusal> {
    let CheckAnswer { id, effect, outcome, answered_at } = *answer;
    let known = effect.is_some_and(|effect| account.recent_answers.contains(&effect));
    if known || account.recent.contains(&Recent::Command(id)) {
        return Ok(Decision::default());
    }
    let now = answered_at.max(account.seen);
    // Of one instant, answers come before deadlines (RULES T2).
    check_deadlines(account, context, now.plus_seconds(-1))?;
    check_range(now)?;
    if let Some(effect) = effect
        && (effect.kind, effect.account) != (EffectKind::Check, account.serial)
    {
        return Err(Refusal::UnknownEffect { effect });
    }
    let mut deciding = Deciding::new(account, context, now);
    deciding.emit(What::AccountChecked { id, effect, outcome });
    match outcome {
        CheckOutcome::Passed => {
            deciding.free(&DenyReason::AccountCheckFailed);
            deciding.free_issuer_block();
        }
        CheckOutcome::NoTravelFunction => deciding.list(DenyReason::AccountCheckFailed),
        CheckOutcome::IssuerBlocked { cause } => deciding.list(DenyReason::IssuerBlock { cause }),
        CheckOutcome::NoAnswer => {}
    }
    deciding.look_anew()?;
    deciding.done()
}
