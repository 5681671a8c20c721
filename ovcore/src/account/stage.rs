//! Where a card stands, and by what it comes from there to elsewhere: the life of a card as two tables.
//!
//! Money and deny list are two machines side by side. The [`Phase`] says what is under way about money; each reason on
//! the deny list has a [`Listing`] of its own. [`TRANSITIONS`] and [`LISTINGS`] name every step of either and what may
//! cause it; the manual shows them ([`manual::transitions`](crate::manual::transitions)), and tests check that no
//! other step ever happens and that each of these does.

use core::fmt;

use super::check::CheckOutcome;
use super::deadline::DeadlineKind;
use super::{Account, Command, Instruction, ObjectionOutcome, What};
use crate::deny::DenyReason;
use crate::money::Money;
use crate::settle::PaymentOutcome;

mod table;

pub use table::{LISTINGS, TRANSITIONS, table};

/// Where a card stands.
///
/// ```
/// use ovcore::account::Account;
/// use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token};
/// use ovcore::settle::AccountSerial;
/// let card = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Credit };
/// let account = Account::new(AccountSerial::FIRST, Token::from_bytes([7; 16]), card);
/// assert_eq!(account.stage().to_string(), "clear");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stage {
    /// What is under way about money.
    pub phase: Phase,
    /// Whether the card may not check in, for whatever reason.
    pub blocked: bool,
}

/// What is under way about money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// No debt, and nothing at the bank.
    Clear,
    /// A payment was asked for.
    Requested,
    /// Nobody knows whether it was paid; the bank is asked again.
    RequestUnknown,
    /// A debt is open, and nothing is at the bank.
    Debt,
    /// The debt was asked for again.
    Attempt,
    /// Nobody knows whether that was paid; the bank is asked again.
    AttemptUnknown,
    /// The debt was paid by tap; *unpaid fare* leaves the list soon (RULES D5).
    Recovered,
}

/// How a reason stands with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listing {
    /// The card is not listed for it.
    Free,
    /// The card is listed for it.
    Listed,
    /// It was lifted after an objection, and its cause goes on (RULES D6).
    Lifted,
}

/// What a step is caused by: a command, an answer or a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A tap, also one that brings back days that had left.
    Tap,
    /// The bank paid.
    Approved,
    /// The bank did not pay.
    Declined,
    /// The bank does not know.
    Unknown,
    /// An account check passed.
    CheckPassed,
    /// The issuer says that the card has no travel function.
    CheckFailed,
    /// The issuer says that the card is blocked.
    CheckBlocked,
    /// Nobody answered an account check.
    CheckUnanswered,
    /// The traveller pays in self-service.
    PayDebt,
    /// An objection was decided: the block stands.
    Uphold,
    /// An objection was decided: the reason goes.
    Lift,
    /// An objection was decided: the debt is waived.
    Waive,
    /// The bank took a payment back.
    TakeBack,
    /// A carrier found conditions broken.
    BreakConditions,
    /// A carrier cleared that.
    ClearConditions,
    /// The card is of another issuer range.
    SetIssuerRange,
    /// Another card was linked.
    Link,
    /// Another card was unlinked.
    Unlink,
    /// The card was replaced.
    HandOver,
    /// The card replaced another.
    TakeOver,
    /// The card holds a product.
    AddProduct,
    /// The card holds a product no longer.
    RemoveProduct,
    /// A trip is corrected.
    Correct,
    /// Days that are long over are forgotten.
    Forget,
    /// Something fell due.
    Deadline(DeadlineKind),
}

/// The events that change the phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// [`What::PaymentRequested`].
    PaymentRequested,
    /// [`What::PaymentApproved`].
    PaymentApproved,
    /// [`What::PaymentDeclined`].
    PaymentDeclined,
    /// [`What::PaymentUnknown`].
    PaymentUnknown,
    /// [`What::PaymentAskedAgain`].
    PaymentAskedAgain,
    /// [`What::DebtOpened`].
    DebtOpened,
    /// [`What::DebtLowered`].
    DebtLowered,
    /// [`What::DebtWaived`].
    DebtWaived,
    /// [`What::RecoveryRequested`].
    RecoveryRequested,
    /// [`What::PaymentTakenBack`].
    PaymentTakenBack,
    /// [`What::BlockEnds`].
    BlockEnds,
    /// [`What::CardFreed`].
    CardFreed,
    /// [`What::HandedOver`].
    HandedOver,
    /// [`What::TakenOver`].
    TakenOver,
}

/// A transition of the phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Its name; no other has it.
    pub name: &'static str,
    /// From where.
    pub from: Phase,
    /// By which event.
    pub step: Step,
    /// To where.
    pub to: Phase,
    /// What may cause it.
    pub causes: &'static [Cause],
    /// The rules that say so.
    pub rules: &'static str,
}

/// A transition of one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListingChange {
    /// Its name; no other has it.
    pub name: &'static str,
    /// Of which reason, as [`DenyReason::name`] gives it.
    pub reason: &'static str,
    /// From where.
    pub from: Listing,
    /// To where.
    pub to: Listing,
    /// What may cause it.
    pub causes: &'static [Cause],
    /// The rules that say so.
    pub rules: &'static str,
}

impl Account {
    /// Where the card stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        Stage { phase: self.phase(), blocked: self.is_blocked() }
    }

    fn phase(&self) -> Phase {
        // A debt that was paid is closed by the next event.
        let owes = self.debt().is_some_and(|debt| debt.amount > Money::ZERO);
        match self.in_flight() {
            Some(flight) => match (flight.payment.kind.is_recovery(), flight.ask_again_at) {
                (false, None) => Phase::Requested,
                (false, Some(_)) => Phase::RequestUnknown,
                (true, None) => Phase::Attempt,
                (true, Some(_)) => Phase::AttemptUnknown,
            },
            None if owes => Phase::Debt,
            None if self.block_ends().is_some() => Phase::Recovered,
            None => Phase::Clear,
        }
    }

    /// How a reason stands with the card.
    #[must_use]
    pub fn listing(&self, reason: &DenyReason) -> Listing {
        if self.denied().iter().any(|denial| denial.reason.is_same(reason)) {
            Listing::Listed
        } else if self.lifted().iter().any(|lifted| lifted.is_same(reason)) {
            Listing::Lifted
        } else {
            Listing::Free
        }
    }
}

impl Cause {
    /// All causes, in the order in which tables name them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        use Cause as C;
        let mut all = vec![
            C::Tap,
            C::Approved,
            C::Declined,
            C::Unknown,
            C::CheckPassed,
            C::CheckFailed,
            C::CheckBlocked,
            C::CheckUnanswered,
            C::PayDebt,
            C::Uphold,
            C::Lift,
            C::Waive,
            C::TakeBack,
            C::BreakConditions,
            C::ClearConditions,
            C::SetIssuerRange,
            C::Link,
            C::Unlink,
            C::HandOver,
            C::TakeOver,
            C::AddProduct,
            C::RemoveProduct,
            C::Correct,
            C::Forget,
        ];
        all.extend(DeadlineKind::ALL.into_iter().map(Self::Deadline));
        all
    }

    /// What a command is, as a cause; `None` for the passing of time, whose causes are the deadlines.
    #[must_use]
    pub const fn of(command: &Command) -> Option<Self> {
        Some(match command {
            Command::Tap(_) | Command::LateTap { .. } => Self::Tap,
            Command::Advance { .. } => return None,
            Command::Answer(answer) => match answer.outcome {
                PaymentOutcome::Approved => Self::Approved,
                PaymentOutcome::Declined { .. } => Self::Declined,
                PaymentOutcome::Unknown => Self::Unknown,
            },
            Command::CheckAnswered(answer) => match answer.outcome {
                CheckOutcome::Passed => Self::CheckPassed,
                CheckOutcome::NoTravelFunction => Self::CheckFailed,
                CheckOutcome::IssuerBlocked { .. } => Self::CheckBlocked,
                CheckOutcome::NoAnswer => Self::CheckUnanswered,
            },
            Command::Instruct { what, .. } => Self::of_instruction(what),
        })
    }

    const fn of_instruction(what: &Instruction) -> Self {
        match what {
            Instruction::AddProduct { .. } => Self::AddProduct,
            Instruction::RemoveProduct { .. } => Self::RemoveProduct,
            Instruction::Correct { .. } => Self::Correct,
            Instruction::PayDebt {} => Self::PayDebt,
            Instruction::DecideObjection(objection) => match objection.outcome {
                ObjectionOutcome::Uphold => Self::Uphold,
                ObjectionOutcome::Lift => Self::Lift,
                ObjectionOutcome::Waive => Self::Waive,
            },
            Instruction::TakeBack { .. } => Self::TakeBack,
            Instruction::BreakConditions { .. } => Self::BreakConditions,
            Instruction::ClearConditions { .. } => Self::ClearConditions,
            Instruction::SetIssuerRange { .. } => Self::SetIssuerRange,
            Instruction::Link { .. } => Self::Link,
            Instruction::Unlink { .. } => Self::Unlink,
            Instruction::HandOver { .. } => Self::HandOver,
            Instruction::TakeOver { .. } => Self::TakeOver,
            Instruction::Forget { .. } => Self::Forget,
        }
    }
}

impl Step {
    /// Which step an event is, if it can change the phase.
    #[must_use]
    #[expect(clippy::wildcard_enum_match_arm, reason = "few of the many events change the phase")]
    pub const fn of(what: &What) -> Option<Self> {
        Some(match what {
            What::PaymentRequested { .. } => Self::PaymentRequested,
            What::PaymentApproved { .. } => Self::PaymentApproved,
            What::PaymentDeclined { .. } => Self::PaymentDeclined,
            What::PaymentUnknown { .. } => Self::PaymentUnknown,
            What::PaymentAskedAgain { .. } => Self::PaymentAskedAgain,
            What::DebtOpened { .. } => Self::DebtOpened,
            What::DebtLowered { .. } => Self::DebtLowered,
            What::DebtWaived { .. } => Self::DebtWaived,
            What::RecoveryRequested { .. } => Self::RecoveryRequested,
            What::PaymentTakenBack { .. } => Self::PaymentTakenBack,
            What::BlockEnds { .. } => Self::BlockEnds,
            What::CardFreed { .. } => Self::CardFreed,
            What::HandedOver { .. } => Self::HandedOver,
            What::TakenOver { .. } => Self::TakenOver,
            _ => return None,
        })
    }
}

impl Transition {
    /// The transition that a step is, if it is one that may be.
    #[must_use]
    pub fn find(from: Phase, step: Step, cause: Cause, to: Phase) -> Option<&'static Self> {
        let mut all = TRANSITIONS.iter();
        all.find(|t| (t.from, t.step, t.to) == (from, step, to) && t.causes.contains(&cause))
    }
}

impl ListingChange {
    /// The transition of a reason that a change is, if it is one that may be.
    #[must_use]
    pub fn find(reason: &DenyReason, from: Listing, cause: Cause, to: Listing) -> Option<&'static Self> {
        let mut all = LISTINGS.iter();
        all.find(|l| (l.reason, l.from, l.to) == (reason.name(), from, to) && l.causes.contains(&cause))
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.phase, if self.blocked { ", blocked" } else { "" })
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Clear => "clear",
            Self::Requested => "requested",
            Self::RequestUnknown => "request unknown",
            Self::Debt => "debt",
            Self::Attempt => "attempt",
            Self::AttemptUnknown => "attempt unknown",
            Self::Recovered => "recovered",
        })
    }
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Free => "free",
            Self::Listed => "listed",
            Self::Lifted => "lifted",
        })
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Tap => "tap",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Unknown => "outcome unknown",
            Self::CheckPassed => "check passed",
            Self::CheckFailed => "check: no travel function",
            Self::CheckBlocked => "check: blocked",
            Self::CheckUnanswered => "check: no answer",
            Self::PayDebt => "self-service",
            Self::Uphold => "upheld",
            Self::Lift => "lifted",
            Self::Waive => "waived",
            Self::TakeBack => "taken back",
            Self::BreakConditions => "conditions broken",
            Self::ClearConditions => "conditions cleared",
            Self::SetIssuerRange => "issuer range set",
            Self::Link => "linked",
            Self::Unlink => "unlinked",
            Self::HandOver => "handed over",
            Self::TakeOver => "taken over",
            Self::AddProduct => "product added",
            Self::RemoveProduct => "product removed",
            Self::Correct => "trip corrected",
            Self::Forget => "days forgotten",
            Self::Deadline(kind) => return write!(f, "deadline: {kind}"),
        })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
