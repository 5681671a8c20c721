//! Applying what happened to the deny list, to checks, and to what people asked about them.

use crate::account::event::What;
use crate::account::{Account, CheckOutcome};
use crate::calendar::Instant;
use crate::deny::{Denial, DenyReason};
use crate::fare::WhenBroken;
use crate::ids::CommandId;
use crate::order::InOrder;
use crate::policy::Channel;
use crate::settle::EffectId;

impl Account {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    pub(super) fn apply_listing(&mut self, what: &What, at: Instant) {
        match what {
            What::CardDenied { reason } => {
                self.denied.retain(|denial| !denial.reason.is_same(reason));
                self.denied.push(Denial { reason: *reason, number: self.listings_made, since: at });
                self.listings_made = self.listings_made.saturating_add(1);
            }
            What::CardFreed { reason } => {
                self.denied.retain(|denial| !denial.reason.is_same(reason));
                if *reason == DenyReason::UnpaidFare {
                    self.frees_at = None;
                }
            }
            What::BlockEnds { at } => self.frees_at = Some(*at),
            What::AccountCheckAsked { date, .. } => {
                self.check.asked = self.check.asked.saturating_add(1);
                self.check.asked_on = Some(*date);
                self.check.unanswered = false;
            }
            What::AccountChecked { id, effect, outcome } => self.checked(*id, *effect, *outcome),
            // The caller sends nothing else.
            _ => {}
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every variant, and which of them come here"
    )]
    pub(super) fn apply_decision(&mut self, what: &What) {
        match what {
            What::ConditionsBroken { id, product, follows, date, .. } => {
                if *follows == WhenBroken::ProductEnds {
                    self.end_products(*date, |held| held.product == *product);
                }
                self.remember_command(*id);
            }
            What::SelfServiceBegun { id } => self.remember_command(*id),
            What::ConditionsCleared { id, carrier } => {
                let cleared = DenyReason::ConditionsBroken { carrier: *carrier };
                self.lifted.retain(|reason| *reason != cleared);
                self.remember_command(*id);
            }
            What::IssuerRangeSet { id, range } => {
                self.range = *range;
                self.lifted.retain(|reason| *reason != DenyReason::BlockedRange);
                self.remember_command(*id);
            }
            What::ObjectionDecided { id, objection } => {
                if objection.lifts() {
                    self.lift(&objection.about);
                }
                self.remember_command(*id);
            }
            What::TakeBackNoted { id, effect } => {
                self.taken_back.push(*effect);
                self.remember_command(*id);
            }
            // The caller sends nothing else.
            _ => {}
        }
    }

    /// A lift holds for as long as the cause of the listing goes on (RULES D6): that of *unpaid fare* is the debt.
    fn lift(&mut self, about: &DenyReason) {
        let listed = self.denied.iter().map(|denial| denial.reason).find(|reason| reason.is_same(about));
        let goes_on = |reason: &DenyReason| *reason != DenyReason::UnpaidFare || self.debt.is_some();
        if let Some(reason) = listed.filter(goes_on) {
            self.lifted.retain(|lifted| !lifted.is_same(&reason));
            self.lifted.push(reason);
            self.lifted.put_in_order();
        }
    }

    fn checked(&mut self, id: CommandId, effect: Option<EffectId>, outcome: CheckOutcome) {
        match outcome {
            CheckOutcome::Passed => {
                // The cause of these is over: a lift of them ends with it.
                self.lifted.retain(|reason| !reason.ends_with_account_check());
                self.tried.iter_mut().for_each(|tried| tried.awaits_check = false);
                if let Some(debt) = &mut self.debt {
                    for channel in Channel::ALL {
                        debt.attempts_mut(channel).awaits_check = false;
                    }
                }
                self.check.unanswered = false;
            }
            CheckOutcome::NoAnswer => self.check.unanswered = true,
            CheckOutcome::NoTravelFunction | CheckOutcome::IssuerBlocked { .. } => {
                self.check.unanswered = false;
            }
        }
        self.remember_command(id);
        // No answer is remembered of an effect: one may still come (RULES T6).
        if let Some(effect) = effect.filter(|_| outcome != CheckOutcome::NoAnswer) {
            self.answered(effect);
        }
    }
}
