//! The answer to an inspector's question: all that an inspector gets to see.

use core::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::actions::{Ground, LastActions};
use super::consent::{AtInspection, Consent, ConsentError, QuestionNumber};
use super::ticket::{InspectionPoint, Ticket, WhyNot, ticket};
use crate::account::Account;
use crate::calendar::Instant;
use crate::document::{self, DocumentError};
use crate::rules::Rules;

/// What an inspector asks. The card comes beside it, as the inspection token of the inspector's carrier.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its number, as the device gave it.
    pub number: QuestionNumber,
    /// Where the card is inspected.
    pub point: InspectionPoint,
}

/// What an inspector sees of a card: whether it is a valid ticket here, and the last actions where there is a right to
/// see them. No token, no part of a card number, no amount.
///
/// It cannot be copied, its `Debug` shows nothing of the card, and it is wiped when it is dropped. What an app makes of
/// it, a drawn text say, is the app's to wipe.
#[derive(Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "Form")]
pub struct Inspection {
    format: InspectionFormat,
    question: QuestionNumber,
    answered_at: Instant,
    ticket: Ticket,
    last_actions: Option<LastActions>,
}

/// The versions of the answer's form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum InspectionFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/inspection/1")]
    V1,
}

const KIND: &str = "inspection";
const FORMAT: &str = "ovcore/inspection/1";

impl Inspection {
    /// The answer without consent: the last actions are in it where there is no valid check-in, and only there. A valid
    /// check-in for another service is shown instead of them: it says what there is to know.
    #[must_use]
    pub fn answer(account: &Account, rules: &Rules, question: &Question, now: Instant) -> Self {
        let ticket = ticket(account, rules, &question.point, now);
        let last_actions = matches!(ticket, Ticket::NotValid { .. })
            .then(|| LastActions::of(account, rules, now, Ground::NoValidCheckIn));
        Self::new(question, now, ticket, last_actions)
    }

    /// The answer with the traveller's consent: the last actions are always in it.
    ///
    /// # Errors
    /// [`ConsentError`] when the consent was given in another question, or longer ago than a view lasts: it is asked for
    /// each time.
    pub fn answer_with_consent(
        account: &Account,
        rules: &Rules,
        question: &Question,
        consent: &Consent<AtInspection>,
        now: Instant,
    ) -> Result<Self, ConsentError> {
        let policy = rules.policy();
        let lasts = i64::from(policy.inspection.view_minutes).saturating_mul(60);
        let ahead = i64::from(policy.taps.clock_ahead_seconds_max);
        consent.check(question.number, now, (lasts, ahead))?;
        let ticket = ticket(account, rules, &question.point, now);
        let last_actions = LastActions::of(account, rules, now, Ground::Consent);
        Ok(Self::new(question, now, ticket, Some(last_actions)))
    }

    /// The answer about a card that the back office does not know.
    #[must_use]
    pub const fn of_unknown_card(question: &Question, now: Instant) -> Self {
        let ticket = Ticket::NotValid { why: WhyNot::NoCheckIn, blocked: false };
        Self::new(question, now, ticket, Some(LastActions::none(Ground::NoValidCheckIn)))
    }

    const fn new(
        question: &Question,
        answered_at: Instant,
        ticket: Ticket,
        last_actions: Option<LastActions>,
    ) -> Self {
        Self { format: InspectionFormat::V1, question: question.number, answered_at, ticket, last_actions }
    }

    /// Reads an answer as it came to the device. The text is wiped, whether it can be read or not.
    ///
    /// # Errors
    /// [`DocumentError`] for another form, and for one that shows more than an answer may.
    pub fn from_json(text: &mut String) -> Result<Self, DocumentError> {
        let read = document::read(KIND, FORMAT, text);
        text.zeroize();
        read
    }

    /// Which question it answers.
    #[must_use]
    pub const fn question(&self) -> QuestionNumber {
        self.question
    }

    /// When the back office answered, by its own clock.
    #[must_use]
    pub const fn answered_at(&self) -> Instant {
        self.answered_at
    }

    /// What the card is worth here.
    #[must_use]
    pub const fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// The last actions, where there is a right to see them.
    #[must_use]
    pub const fn last_actions(&self) -> Option<&LastActions> {
        self.last_actions.as_ref()
    }
}

/// An answer as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: InspectionFormat,
    question: QuestionNumber,
    answered_at: Instant,
    ticket: Ticket,
    last_actions: Option<LastActions>,
}

impl TryFrom<Form> for Inspection {
    type Error = &'static str;

    fn try_from(form: Form) -> Result<Self, &'static str> {
        let Form { format, question, answered_at, ticket, last_actions } = form;
        let not_valid = matches!(ticket, Ticket::NotValid { .. });
        let answer = Self { format, question, answered_at, ticket, last_actions };
        match answer.last_actions.as_ref().map(|shown| shown.ground) {
            Some(Ground::Consent) => Ok(answer),
            Some(Ground::NoValidCheckIn) if not_valid => Ok(answer),
            None if !not_valid => Ok(answer),
            Some(Ground::NoValidCheckIn) => {
                Err("last actions for want of a check-in, beside a valid check-in")
            }
            None => Err("no last actions, though there is no valid check-in"),
        }
    }
}

/// Wipes all of it. What is left says that the card is no ticket, in answer to question 0.
impl Zeroize for Inspection {
    fn zeroize(&mut self) {
        self.question = QuestionNumber::new(0);
        self.answered_at.zeroize();
        self.ticket.zeroize();
        if let Some(shown) = &mut self.last_actions {
            shown.zeroize();
        }
        self.last_actions = None;
        zeroize::optimization_barrier(self);
    }
}

impl Drop for Inspection {
    fn drop(&mut self) {
        self.zeroize();
        #[cfg(test)]
        super::screen::tests::left_in_memory(self);
    }
}

impl ZeroizeOnDrop for Inspection {}

impl fmt::Debug for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Inspection({}, redacted)", self.question)
    }
}
