//! What only a back office does: decide, make deny lists, answer inspectors.

use std::sync::Arc;

use ovcore::account::{Context, Deadline, Decision as CoreDecision, Effect, TrialBalance, decide};
use ovcore::calendar::Instant;
use ovcore::card::KeyVersion;
use ovcore::deny::{Denial, DenyList as CoreDenyList, DenyReason, Listing as CoreListing};
use ovcore::ids::{CarrierId, StaffId};
use ovcore::inspect::{AtInspection, Consent, Inspection, Question, QuestionNumber};
use serde::Serialize;

use crate::account::{Account, each};
use crate::deny::DenyList;
use crate::engine::Engine;
use crate::error::OvError;
use crate::mirror::command::Command;
use crate::mirror::event::Event;
use crate::value::{TravelToken, json, read};

/// What an account decided: facts to store, and requests to carry out.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Decision {
    /// What happened, in order. Store all of it in one transaction with the effects, then apply it.
    pub events: Vec<Event>,
    /// What the host is asked to do. An effect's id is a function of its inputs, so a repeat is visible.
    pub effects: Vec<Effect>,
}

impl From<CoreDecision> for Decision {
    fn from(CoreDecision { events, effects }: CoreDecision) -> Self {
        Self { events: events.into_iter().map(Event::from).collect(), effects }
    }
}

#[uniffi::export]
impl Account {
    /// Decides on a command. Changes nothing, and gives the same decision for the same arguments.
    ///
    /// Store the events and queue the effects in one transaction; then apply the events. Fails with `Refused`.
    pub fn decide(&self, engine: &Engine, command: Command) -> Result<Decision, OvError> {
        let command = command.into();
        let context = Context { rules: &engine.rules, reference_key: &engine.key };
        Ok(self.look(|account| decide(account, &context, &command))?.into())
    }

    /// When something next falls due, and what; nothing while nothing can change by itself. Send `Advance` then.
    pub fn next_deadline(&self, engine: &Engine) -> Option<Deadline> {
        self.look(|account| account.next_deadline(&engine.rules))
    }

    /// Why the card may not check in, and what stands on each ledger, as JSON: `{"denied": […], "ledgers": …}`. It is what two
    /// hosts compare.
    pub fn standing_json(&self) -> String {
        self.look(|account| json(&Standing { denied: account.denied(), ledgers: account.ledgers() }))
    }
}

#[derive(Serialize)]
struct Standing<'a> {
    denied: &'a [Denial],
    ledgers: TrialBalance,
}

/// Effects in their stored form: JSON, one text each.
#[uniffi::export]
pub fn store_effects(effects: Vec<Effect>) -> Result<Vec<String>, OvError> {
    Ok(effects.iter().map(json).collect())
}

/// Effects from their stored form. Fails with `Invalid`, and the number of the text in the path.
#[uniffi::export]
pub fn read_effects(stored: Vec<String>) -> Result<Vec<Effect>, OvError> {
    each("effects", &stored, |text| read("effect", text))
}

/// Commands in their stored form: JSON, one text each.
#[uniffi::export]
pub fn store_commands(commands: Vec<Command>) -> Result<Vec<String>, OvError> {
    Ok(commands.into_iter().map(|command| json(&ovcore::account::Command::from(command))).collect())
}

/// Commands from their stored form. Fails with `Invalid`, and the number of the text in the path.
#[uniffi::export]
pub fn read_commands(stored: Vec<String>) -> Result<Vec<Command>, OvError> {
    each("commands", &stored, |text| Ok(read::<ovcore::account::Command>("command", text)?.into()))
}

/// That a traveller agreed that an inspector sees the last actions, for one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct InspectionConsent {
    /// For which question.
    pub question: QuestionNumber,
    /// Who asked.
    pub asked_by: StaffId,
    /// When the traveller agreed.
    pub at: Instant,
}

#[uniffi::export]
impl Engine {
    /// What an inspector's device is told of a card, as the JSON that `InspectionScreen.answer` takes: whether it is in order
    /// where it is checked, and its last actions where it is not, or where the traveller agreed. Without an account the card
    /// is one that was never seen.
    ///
    /// Fails with `Invalid` when the consent does not serve.
    #[uniffi::method(default(consent = None))]
    pub fn answer_inspection(
        &self,
        account: Option<Arc<Account>>,
        question: Question,
        now: Instant,
        consent: Option<InspectionConsent>,
    ) -> Result<String, OvError> {
        let Some(account) = account else { return Ok(json(&Inspection::of_unknown_card(&question, now))) };
        let Some(InspectionConsent { question: number, asked_by, at }) = consent else {
            return Ok(
                account.look(|account| json(&Inspection::answer(account, &self.rules, &question, now)))
            );
        };
        let consent = Consent::<AtInspection>::given(number, asked_by, at);
        let answer = account.look(|account| {
            Inspection::answer_with_consent(account, &self.rules, &question, &consent, now)
        })?;
        Ok(json(&answer))
    }
}

/// A card on the list, and why.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Listing {
    /// The card, by the carrier's own token.
    pub token: TravelToken,
    /// Why it may not check in. A reader learns only what to say.
    pub reasons: Vec<DenyReason>,
}

fn listings(carrier: CarrierId, all: Vec<Listing>) -> impl Iterator<Item = CoreListing> {
    all.into_iter().map(move |Listing { token, reasons }| CoreListing::new(token, carrier, reasons))
}

#[uniffi::export]
impl DenyList {
    /// The first list of a carrier.
    #[uniffi::constructor]
    pub fn first(
        carrier: CarrierId,
        key_version: KeyVersion,
        made_at: Instant,
        all: Vec<Listing>,
    ) -> Result<Arc<Self>, OvError> {
        Ok(Arc::new(Self(CoreDenyList::first(carrier, key_version, made_at, listings(carrier, all))?)))
    }

    /// The list after this one, with all that is listed then.
    pub fn next(&self, made_at: Instant, all: Vec<Listing>) -> Result<Arc<Self>, OvError> {
        Ok(Arc::new(Self(self.0.next(made_at, listings(self.0.head().carrier, all))?)))
    }

    /// What leads from an older list to this one, as bytes. Fails with `DenyList` where none does: send the full list.
    pub fn delta_since(&self, base: &DenyList) -> Result<Vec<u8>, OvError> {
        Ok(self.0.delta_since(&base.0)?.to_bytes())
    }
}
