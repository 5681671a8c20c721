//! Reconciliation: from taps to collected money, with a named bucket for every tap and every cent.
//!
//! From an account and the day records that left it, and better from its events too: how many taps are in which bucket,
//! how many trips of which kind cost how much, what each carrier earned by their legs, and where that money is now. What
//! the two sides do not have in common is *unmatched*, with a reason, and each thing that does not fit is a finding. Of
//! a right account both are empty.
//!
//! Reconciliations of many accounts add up to that of a back office ([`Reconciliation::merge`], or [`Iterator::sum`]).

mod count;
mod finding;
mod show;

pub use finding::{Discrepancy, Finding};

use core::fmt;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::{Account, DayRecord, Event, HeldTrip, LedgerName, TrialBalance, What};
use crate::calendar::TravelDay;
use crate::ids::CarrierId;
use crate::money::Money;
use crate::tap::BucketKind;
use crate::trip::{Fare, TripStatus};

/// What kind of trip it is: each trip is in exactly one bucket.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TripBucket {
    /// Under way.
    Open,
    /// It waits for the amendment of a quarantined tap.
    Held,
    /// Checked out elsewhere, and priced.
    Complete,
    /// Never checked out: the boarding fare.
    MissingCheckOut,
    /// Checked out where it began, too late to be free.
    SamePlace,
    /// The missing end was given by correction, and it is priced.
    Corrected,
    /// Free.
    Cancelled,
    /// Ended, and without a price: reported, never charged.
    Unpriced,
    /// Its check-in turned out to be none.
    Withdrawn,
}

impl TripBucket {
    /// The bucket of a trip.
    #[must_use]
    pub const fn of(held: &HeldTrip) -> Self {
        if held.withdrawn {
            return Self::Withdrawn;
        }
        match (held.trip.status, held.trip.fare) {
            (TripStatus::Open { .. }, _) => Self::Open,
            (TripStatus::Held { .. }, _) => Self::Held,
            (TripStatus::Cancelled { .. }, _) => Self::Cancelled,
            (_, Fare::Unpriced(_)) => Self::Unpriced,
            (TripStatus::Complete, _) => Self::Complete,
            (TripStatus::MissingCheckOut, _) => Self::MissingCheckOut,
            (TripStatus::SamePlace, _) => Self::SamePlace,
            (TripStatus::Corrected { .. } | TripStatus::CorrectedCheckIn { .. }, _) => Self::Corrected,
        }
    }
}

impl fmt::Display for TripBucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Open => "open",
            Self::Held => "held: clock not believed",
            Self::Complete => "complete",
            Self::MissingCheckOut => "missing check-out",
            Self::SamePlace => "same place, late",
            Self::Corrected => "corrected",
            Self::Cancelled => "cancelled",
            Self::Unpriced => "unpriced",
            Self::Withdrawn => "withdrawn",
        })
    }
}

/// Why cents stand on one side only. The sums are never negative: what is too much in one account does not make up for
/// what is too little in another.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmatched {
    /// On a carrier's ledger, and no trip shows it: a record is missing, or says less than it did.
    NoTrip,
    /// In the legs of a trip, and not on the carrier's ledger: a trip stands twice, or a record says more than it did.
    NoLedger,
    /// Between a fare and its legs.
    Legs,
    /// Of trips of days that left: between their fares and what was asked for them.
    NotAsked,
    /// Between the debt and what it is made of.
    DebtItems,
    /// Between what the bank was asked for and what that is for.
    RequestItems,
    /// Between debits and credits (RULES N4).
    Sides,
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NoTrip => "earned, but no trip shows it",
            Self::NoLedger => "of a trip, but on no ledger",
            Self::Legs => "between fares and legs",
            Self::NotAsked => "of days that left, not asked for",
            Self::DebtItems => "between a debt and its items",
            Self::RequestItems => "between a request and its items",
            Self::Sides => "between debits and credits",
        })
    }
}

/// How many trips, and what they cost.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TripSum {
    /// How many.
    pub trips: u64,
    /// Their fares as they stand now, in minor units.
    pub fares: Money,
}

/// A carrier's part.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierSum {
    /// How many legs with a price.
    pub legs: u64,
    /// What they make, in minor units.
    pub earned: Money,
    /// What the carrier bears of waived debts, in minor units.
    pub waived: Money,
}

/// From taps to collected money, of one account or of many.
///
/// ```
/// # use ovcore::account::Account;
/// # use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token};
/// # use ovcore::settle::AccountSerial;
/// use ovcore::reconcile::Reconciliation;
/// # let card = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Credit };
/// let account = Account::new(AccountSerial::FIRST, Token::from_bytes([7; 16]), card);
/// let own = Reconciliation::of(&account, &[]);
/// assert!(own.is_right());
/// let total: Reconciliation = [own.clone(), own].into_iter().sum();
/// assert_eq!(total.accounts, 2);
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Reconciliation {
    /// How many accounts.
    pub accounts: u64,
    /// How many days: held, and as records.
    pub days: u64,
    /// How many taps are in which bucket. A tap that came too late for any day that was held is known only from the
    /// events.
    pub taps: BTreeMap<BucketKind, u64>,
    /// Amended versions of taps that came too late to be used: no taps of their own.
    pub late_amendments: u64,
    /// How many trips of which kind, and what they cost.
    pub trips: BTreeMap<TripBucket, TripSum>,
    /// Each carrier's part.
    pub carriers: BTreeMap<CarrierId, CarrierSum>,
    /// The ledgers: what carriers earned, and where that money is.
    pub ledgers: TrialBalance,
    /// Cents that stand on one side only, and why. Empty when all is right.
    pub unmatched: BTreeMap<Unmatched, Money>,
    /// What does not fit, by account. Empty when all is right.
    pub findings: Vec<Finding>,
}

impl Reconciliation {
    /// Of an account and the records of the days that left it: of each day the last, in any order. The record of a day
    /// that is back, because something late touches it, counts for nothing: what the account holds took its place.
    #[must_use]
    pub fn of<'r>(account: &Account, records: impl IntoIterator<Item = &'r DayRecord>) -> Self {
        count::Counting::new(account, records).finish(None)
    }

    /// [`Reconciliation::of`], with all events of the account: then every record is known again, also after its digest
    /// was forgotten; every tap that was taken in has to be in a day; and the ledgers have to be what the events
    /// posted.
    #[must_use]
    pub fn with_events<'r>(
        account: &Account,
        records: impl IntoIterator<Item = &'r DayRecord>,
        events: &[Event],
    ) -> Self {
        count::Counting::new(account, records).finish(Some(events))
    }

    /// Adds another: of other accounts.
    pub fn merge(&mut self, other: &Self) {
        self.accounts = self.accounts.saturating_add(other.accounts);
        self.days = self.days.saturating_add(other.days);
        self.late_amendments = self.late_amendments.saturating_add(other.late_amendments);
        for (bucket, count) in &other.taps {
            let own = self.taps.entry(*bucket).or_default();
            *own = own.saturating_add(*count);
        }
        for (bucket, sum) in &other.trips {
            let own = self.trips.entry(*bucket).or_default();
            own.trips = own.trips.saturating_add(sum.trips);
            own.fares = add(own.fares, sum.fares);
        }
        for (carrier, sum) in &other.carriers {
            let own = self.carriers.entry(*carrier).or_default();
            own.legs = own.legs.saturating_add(sum.legs);
            own.earned = add(own.earned, sum.earned);
            own.waived = add(own.waived, sum.waived);
        }
        self.ledgers.add(&other.ledgers);
        for (why, amount) in &other.unmatched {
            let own = self.unmatched.entry(*why).or_default();
            *own = add(*own, *amount);
        }
        self.findings.extend_from_slice(&other.findings);
    }

    /// Whether every tap and every cent is accounted for.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.unmatched.is_empty() && self.findings.is_empty()
    }

    /// How many taps in all.
    #[must_use]
    pub fn tap_count(&self) -> u64 {
        self.taps.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// All trips.
    #[must_use]
    pub fn all_trips(&self) -> TripSum {
        self.trips.values().fold(TripSum::default(), |all, sum| TripSum {
            trips: all.trips.saturating_add(sum.trips),
            fares: add(all.fares, sum.fares),
        })
    }

    /// What stands on all ledgers of a kind, on the side of that kind: positive where it is as a rule.
    pub(crate) fn on_ledgers(&self, like: LedgerName) -> Money {
        let own = self.ledgers.lines().iter().filter(|line| line.ledger.kind() == like.kind());
        let sum = Money::sum(own.map(|line| line.amount)).unwrap_or(Money::MAX);
        match like.side() {
            crate::account::Side::Debit => sum,
            crate::account::Side::Credit => sum.checked_neg().unwrap_or(Money::MAX),
        }
    }
}

impl core::ops::Add for Reconciliation {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self.merge(&other);
        self
    }
}

impl core::iter::Sum for Reconciliation {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum.merge(&one);
            sum
        })
    }
}

/// The records of the days that left by some events and are not back: of each day the last, in order of days.
///
/// ```
/// assert!(ovcore::reconcile::records_in(&[]).is_empty());
/// ```
#[must_use]
pub fn records_in(events: &[Event]) -> Vec<&DayRecord> {
    let mut last: BTreeMap<TravelDay, &DayRecord> = BTreeMap::new();
    for event in events {
        if let What::DayLeft { record } = &event.what {
            last.insert(record.held.day, record);
        }
        // It is held again until it leaves again.
        if let What::DayReturned { record } = &event.what {
            last.remove(&record.held.day);
        }
    }
    last.into_values().collect()
}

fn add(a: Money, b: Money) -> Money {
    a.checked_add(b).unwrap_or(Money::MAX)
}
