//! A card's history as its traveller sees it.

use std::sync::Arc;

use ovcore::account::{Account as CoreAccount, DayRecord, Event as CoreEvent};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::language::Language;
use ovcore::money::Money;
use ovcore::settle::ReferenceNumber;
use ovcore::view::{self, History, PaymentBook};

use crate::account::Account;
use crate::engine::Engine;
use crate::error::OvError;
use crate::explain::{Explanation, TripExplanation};
use crate::mirror::event::Event;
use crate::mirror::view::{ByReference, LinkedAccount, Receipt};
use crate::value::json;

/// An account as it was when this was made, with the records of the days that left it and its payments: what a traveller sees
/// of it. What the account does afterwards does not show in it.
#[derive(Debug, uniffi::Object)]
pub struct Statement {
    engine: Arc<Engine>,
    account: CoreAccount,
    records: Vec<DayRecord>,
    payments: PaymentBook,
    now: Instant,
}

impl Statement {
    fn history(&self) -> History<'_> {
        History::new(&self.account, &self.records, &self.payments)
    }

    fn linked(&self) -> view::LinkedAccount {
        view::LinkedAccount::new(&self.history(), &self.engine.rules, self.now)
    }

    fn receipt(&self, reference: &ReferenceNumber) -> Option<view::Receipt> {
        view::Receipt::of_payment(&self.history(), &self.engine.rules, reference, self.now)
    }

    fn receipt_of(&self, day: TravelDay) -> Option<view::Receipt> {
        view::Receipt::of_day(&self.history(), &self.engine.rules, day, self.now)
    }
}

#[uniffi::export]
impl Statement {
    /// From an account, the records of the days that left it, and its events from the first on: payments are made from those.
    #[uniffi::constructor]
    pub fn new(
        engine: Arc<Engine>,
        account: &Account,
        records: Vec<DayRecord>,
        events: Vec<Event>,
        now: Instant,
    ) -> Result<Arc<Self>, OvError> {
        let events: Vec<CoreEvent> = events.into_iter().map(CoreEvent::from).collect();
        let (account, payments) = (account.look(CoreAccount::clone), PaymentBook::of(&events));
        Ok(Arc::new(Self { engine, account, records, payments, now }))
    }

    /// All that the traveller sees: journeys, payments, debt, block and way out, of as many months as the policy says.
    pub fn account(&self) -> LinkedAccount {
        self.linked().into()
    }

    /// The same as a page of text.
    pub fn text(&self, language: Language) -> String {
        self.linked().text(language)
    }

    /// The same as JSON, for a host that passes it on.
    pub fn json(&self) -> String {
        json(&self.linked())
    }

    /// Why each trip costs what it costs, in order of time. Each day is rated once more: a price that comes out otherwise now,
    /// because rules or products changed since, is not told.
    pub fn explanations(&self, language: Language) -> Vec<TripExplanation> {
        let all = self.history().explanations(&self.engine.rules).into_iter();
        all.map(|(trip, why)| TripExplanation { trip, explanation: Explanation::of(&why, language) })
            .collect()
    }

    /// The receipt of a payment; nothing where there is no such payment.
    pub fn receipt_of_payment(&self, reference: ReferenceNumber) -> Result<Option<Receipt>, OvError> {
        Ok(self.receipt(&reference).map(Receipt::from))
    }

    /// The receipt of a travel day; nothing where one did not travel.
    pub fn receipt_of_day(&self, day: TravelDay) -> Result<Option<Receipt>, OvError> {
        Ok(self.receipt_of(day).map(Receipt::from))
    }

    /// The receipt of a payment as a page of text; nothing where there is no such payment.
    pub fn receipt_text(
        &self,
        reference: ReferenceNumber,
        language: Language,
    ) -> Result<Option<String>, OvError> {
        Ok(self.receipt(&reference).map(|receipt| receipt.text(language)))
    }

    /// What somebody sees who knows a payment's reference and its amount. Fails with `Invalid`, for every mismatch the same.
    pub fn by_reference(&self, reference: ReferenceNumber, amount: Money) -> Result<ByReference, OvError> {
        let rules = &self.engine.rules;
        Ok(view::ByReference::look_up(&self.history(), rules, &reference, amount)?.into())
    }

    /// The same as JSON.
    pub fn by_reference_json(&self, reference: ReferenceNumber, amount: Money) -> Result<String, OvError> {
        let rules = &self.engine.rules;
        Ok(json(&view::ByReference::look_up(&self.history(), rules, &reference, amount)?))
    }
}
