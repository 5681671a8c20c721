//! The account: one card, as it happens.

use std::sync::{Arc, PoisonError, RwLock};

use ovcore::account::{Account as CoreAccount, Action, DayRecord, Event as CoreEvent, LinkedCard};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::CardKind;
use ovcore::debt::Debt;
use ovcore::deny::{Denial, DenyReason};
use ovcore::fare::HeldProduct;
use ovcore::ids::RuleId;
use ovcore::money::Money;
use ovcore::settle::{AccountSerial, Credit, InFlight};
use ovcore::trip::Trip;

use crate::engine::Engine;
use crate::error::OvError;
use crate::mirror::event::Event;
use crate::value::{CarrierAmount, TravelToken, json, read};

/// A trip with what was asked for it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HeldTrip {
    /// The trip.
    pub trip: Trip,
    /// What was asked for it so far, in minor units.
    pub asked: Money,
    /// Whether it turned out to be no trip, after something had been asked for it.
    pub withdrawn: bool,
}

/// What stands on a ledger of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AccountBalance {
    /// Earned by carriers so far, in minor units.
    pub earned: Money,
    /// Approved by the bank so far.
    pub approved: Money,
    /// Fares that no payment has asked for yet.
    pub uncollected: Money,
    /// At the bank.
    pub in_flight: Money,
    /// Owed after a declined payment.
    pub debt: Money,
    /// Owed to the traveller.
    pub open_credits: Money,
    /// Paid back.
    pub refunded: Money,
    /// Whether all of it adds up.
    pub holds: bool,
}

/// What is known of a card now.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AccountState {
    /// The host's number of the account.
    pub serial: AccountSerial,
    /// The card's travel token.
    pub token: TravelToken,
    /// The card's scheme, form and funding.
    pub card: CardKind,
    /// The products that it holds.
    pub products: Vec<HeldProduct>,
    /// The latest check-in or check-out that it knows of.
    pub last_travel: Option<Instant>,
    /// The trips of the days that it holds, in order of time.
    pub trips: Vec<HeldTrip>,
    /// The request that is at the bank.
    pub in_flight: Option<InFlight>,
    /// What is owed after a declined payment.
    pub debt: Option<Debt>,
    /// The credits that are not used up, oldest first.
    pub credits: Vec<Credit>,
    /// Why the card may not check in; empty when it may.
    pub denied: Vec<Denial>,
    /// When *unpaid fare* leaves the deny list after a recovery by tap.
    pub block_ends: Option<Instant>,
    /// Reasons that were lifted after an objection and whose cause goes on.
    pub lifted: Vec<DenyReason>,
    /// Other cards of the same traveller.
    pub linked: Vec<LinkedCard>,
    /// The name of the card's issuer range, where it has one.
    pub issuer_range: Option<RuleId>,
    /// The days that left the account and can still be corrected.
    pub days_left: Vec<TravelDay>,
    /// What it has earned and paid, in sums.
    pub balance: AccountBalance,
    /// What each carrier has earned.
    pub earned_by: Vec<CarrierAmount>,
}

/// One card, as it happens.
///
/// `decide` changes nothing; `apply` is the only way in which an account changes, and it does so whole or not at all. Any
/// number of threads may use one account: each call sees it between two others.
#[derive(Debug, uniffi::Object)]
pub struct Account(RwLock<CoreAccount>);

impl Account {
    /// Looks at the account. Nothing foreign is called while it is locked.
    pub(crate) fn look<T>(&self, does: impl FnOnce(&CoreAccount) -> T) -> T {
        does(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

#[uniffi::export]
impl Account {
    /// A card that was never seen. `serial` is the host's number of it, unique and below 2^48: it is part of every payment
    /// reference.
    #[uniffi::constructor]
    pub fn new(serial: AccountSerial, token: TravelToken, card: CardKind) -> Result<Arc<Self>, OvError> {
        Ok(Arc::new(Self(RwLock::new(CoreAccount::new(serial, token, card)))))
    }

    /// The account that `to_bytes` wrote. Fails with `Bytes` for bytes of another version, or damaged ones.
    #[uniffi::constructor]
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Arc<Self>, OvError> {
        Ok(Arc::new(Self(RwLock::new(CoreAccount::from_bytes(&bytes)?))))
    }

    /// The account as bytes, for its host's store.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.look(CoreAccount::to_bytes)
    }

    /// What is known of the card now, in one piece.
    pub fn state(&self) -> AccountState {
        self.look(state)
    }

    /// The card's last actions, latest first: as many as the policy says.
    pub fn last_actions(&self, engine: &Engine) -> Vec<Action> {
        self.look(|account| account.last_actions(&engine.rules))
    }

    /// Applies events, in order: all of them, or none. Fails with `Misfit` when one does not fit this account.
    pub fn apply(&self, events: Vec<Event>) -> Result<(), OvError> {
        let events: Vec<CoreEvent> = events.into_iter().map(CoreEvent::from).collect();
        let mut own = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = own.clone();
        for event in &events {
            next.apply(event)?;
        }
        *own = next;
        Ok(())
    }
}

fn state(account: &CoreAccount) -> AccountState {
    let held = |held: &ovcore::account::HeldTrip| HeldTrip {
        trip: held.trip.clone(),
        asked: held.asked_in_all(),
        withdrawn: held.withdrawn,
    };
    let balance = account.balance();
    AccountState {
        serial: account.serial(),
        token: account.token(),
        card: account.card(),
        products: account.products().to_vec(),
        last_travel: account.last_travel(),
        trips: account.trips().map(held).collect(),
        in_flight: account.in_flight().cloned(),
        debt: account.debt().cloned(),
        credits: account.credits().to_vec(),
        denied: account.denied().to_vec(),
        block_ends: account.block_ends(),
        lifted: account.lifted().to_vec(),
        linked: account.linked().to_vec(),
        issuer_range: account.issuer_range(),
        days_left: account.digests().iter().map(|(day, _)| *day).collect(),
        balance: AccountBalance {
            earned: balance.books.booked(),
            approved: balance.books.approved,
            uncollected: balance.uncollected,
            in_flight: balance.in_flight,
            debt: balance.debt,
            open_credits: balance.open_credits,
            refunded: balance.books.refunded,
            holds: balance.holds(),
        },
        earned_by: balance.books.earned().to_vec(),
    }
}

/// Events in their stored form: JSON with a version, one text each.
#[uniffi::export]
pub fn store_events(events: Vec<Event>) -> Result<Vec<String>, OvError> {
    Ok(events.into_iter().map(|event| json(&CoreEvent::from(event))).collect())
}

/// Events from their stored form. Fails with `Invalid`, and the number of the text in the path.
#[uniffi::export]
pub fn read_events(stored: Vec<String>) -> Result<Vec<Event>, OvError> {
    each("events", &stored, |text| Ok(read::<CoreEvent>("event", text)?.into()))
}

/// The travel day of a record that left an account, for the host's store.
#[uniffi::export]
pub fn record_day(record: DayRecord) -> Result<TravelDay, OvError> {
    Ok(record.held.day)
}

pub(crate) fn each<T>(
    what: &str,
    texts: &[String],
    reads: impl Fn(&str) -> Result<T, OvError>,
) -> Result<Vec<T>, OvError> {
    let numbered = texts.iter().enumerate();
    numbered
        .map(|(number, text)| reads(text).map_err(|error| error.within(&format!("{what}[{number}]"))))
        .collect()
}
