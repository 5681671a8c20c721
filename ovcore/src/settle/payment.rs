//! One collection at the bank: what it is for, what went against it, and what came of it.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::reference::{AccountSerial, PaymentOrdinal, ReferenceNumber};
use crate::calendar::{Instant, TravelDay};
use crate::ids::{CarrierId, TripId, shown};
use crate::money::Money;
use crate::policy::{Channel, DeclineCategory};

/// One thing that a payment, a credit or a debt is made of: so much for one trip of one travel day. Negative where a
/// fare fell and another of the same day rose (RULES F5).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The travel day.
    pub day: TravelDay,
    /// The trip.
    pub trip: TripId,
    /// How much, in minor units.
    pub amount: Money,
}

impl Item {
    /// The day of an item whose day is forgotten: the first there is, so that it is the oldest of all.
    pub const FORGOTTEN_DAY: TravelDay = TravelDay::MIN;

    /// Whether it has neither the trip's name nor its day any more: only how much is owed. What it bears as its trip is
    /// a number that the account gave, and never that of a tap.
    #[must_use]
    pub fn is_forgotten(&self) -> bool {
        self.day == Self::FORGOTTEN_DAY
    }

    /// The sum of many.
    #[must_use]
    pub fn sum(items: &[Self]) -> Money {
        Money::sum(items.iter().map(|i| i.amount)).unwrap_or(Money::MAX)
    }
}

/// What a carrier earns of a trip's fare.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The trip.
    pub trip: TripId,
    /// The carrier.
    pub carrier: CarrierId,
    /// How much, in minor units.
    pub amount: Money,
}

/// Which number of a card the bank is asked by.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CardNumber {
    /// The one that was presented.
    Presented,
    /// That of the plastic card behind a device.
    Plastic,
}

/// Why a payment was asked for (RULES S1–S3).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// The travel day is over.
    Night,
    /// The day's sum went above the threshold.
    Threshold,
    /// The card is collected after each trip.
    PerTrip,
    /// What stayed unpaid is asked for again (RULES D2, D4, D8).
    Recovery {
        /// By which way.
        channel: Channel,
    },
}

impl PaymentKind {
    /// Whether it is an attempt on a debt.
    #[must_use]
    pub const fn is_recovery(self) -> bool {
        matches!(self, Self::Recovery { .. })
    }
}

impl fmt::Display for PaymentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Night => "night",
            Self::Threshold => "threshold",
            Self::PerTrip => "per trip",
            Self::Recovery { channel: Channel::Scheduled } => "debt, scheduled",
            Self::Recovery { channel: Channel::Tap } => "debt, by tap",
            Self::Recovery { channel: Channel::SelfService } => "debt, self-service",
        })
    }
}

/// A payment: what it is for, and what is asked of the bank after credits.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// Its number within the account.
    pub ordinal: PaymentOrdinal,
    /// What the traveller reads on the bank statement.
    pub reference: ReferenceNumber,
    /// Why it was asked for.
    pub kind: PaymentKind,
    /// What it is for.
    pub items: Vec<Item>,
    /// Who earns what of the fares of its trips, as of the request.
    pub shares: Vec<Share>,
    /// The credits that went against it.
    pub credits: Vec<CreditUse>,
    /// What is asked: the items less the credits. Nothing is asked of the bank for 0.
    pub amount: Money,
}

/// A part of a credit that went against a payment or a debt.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CreditUse {
    /// Which credit.
    pub credit: u32,
    /// How much of it.
    pub amount: Money,
}

impl CreditUse {
    /// The sum of many.
    #[must_use]
    pub fn sum(used: &[Self]) -> Money {
        Money::sum(used.iter().map(|used| used.amount)).unwrap_or(Money::MAX)
    }
}

/// Money that the traveller gets back: against the next payments, or refunded (RULES S6).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// Its number within the account.
    pub number: u32,
    /// The civil date on which it arose.
    pub date: TravelDay,
    /// The travel day whose fares fell.
    pub day: TravelDay,
    /// What is left of it.
    pub left: Money,
}

/// The request that is at the bank.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct InFlight {
    /// The effect that asked for it; an answer names it.
    pub effect: EffectId,
    /// The payment.
    pub payment: Payment,
    /// How often the outcome was unknown.
    pub unknowns: u32,
    /// When the bank is asked again; `None` while an answer is awaited.
    pub ask_again_at: Option<Instant>,
}

/// What the bank said.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentOutcome {
    /// It paid.
    Approved,
    /// It did not.
    Declined {
        /// Why, as far as it said.
        category: DeclineCategory,
    },
    /// Nobody knows: it is asked again, never charged anew (RULES S4).
    Unknown,
}

/// What an effect asks for; part of its id.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectKind {
    /// A payment.
    Pay,
    /// A refund.
    Refund,
    /// Put on the deny list.
    Deny,
    /// Taken off the deny list.
    Free,
    /// An attempt on a debt.
    Recover,
    /// An account check.
    Check,
    /// Handing over to the account of the next card.
    HandOver,
}

impl EffectKind {
    const ALL: [Self; 7] =
        [Self::Pay, Self::Refund, Self::Deny, Self::Free, Self::Recover, Self::Check, Self::HandOver];

    const fn name(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Refund => "refund",
            Self::Deny => "deny",
            Self::Free => "free",
            Self::Recover => "recover",
            Self::Check => "check",
            Self::HandOver => "hand_over",
        }
    }
}

/// Names an effect. It is made of what the effect is for, so the same request has the same id wherever and whenever
/// it is decided (contract 3): kind, account, and a number that counts that kind within the account.
///
/// ```
/// use ovcore::settle::EffectId;
/// let id: EffectId = "pay.17.3".parse()?;
/// assert_eq!(id.to_string(), "pay.17.3");
/// assert_eq!("pay.17".parse::<EffectId>().unwrap_err().code(), "effect_id.text");
/// # Ok::<(), ovcore::settle::EffectIdError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId {
    /// What it asks for.
    pub kind: EffectKind,
    /// For which account.
    pub account: AccountSerial,
    /// Which of that kind.
    pub number: u32,
}

impl fmt::Display for EffectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.kind.name(), self.account.number(), self.number)
    }
}

/// A text that is no effect id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found `{found}`; expected an effect id, as pay.17.3")]
pub struct EffectIdError {
    found: String,
}

impl EffectIdError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "effect_id.text"
    }
}

impl FromStr for EffectId {
    type Err = EffectIdError;
    fn from_str(text: &str) -> Result<Self, EffectIdError> {
        let parse = || {
            let mut parts = text.split('.');
            let name = parts.next()?;
            let kind = EffectKind::ALL.into_iter().find(|k| k.name() == name)?;
            let account = AccountSerial::new(parts.next()?.parse().ok()?)?;
            let number = parts.next()?.parse().ok()?;
            parts.next().is_none().then_some(Self { kind, account, number })
        };
        // Only the one way of writing it, so that ids can be compared as texts.
        parse().filter(|id| id.to_string() == text).ok_or_else(|| EffectIdError { found: shown(text) })
    }
}

impl Serialize for EffectId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            s.collect_str(self)
        } else {
            (self.kind, self.account, self.number).serialize(s)
        }
    }
}

impl<'de> Deserialize<'de> for EffectId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            return String::deserialize(d)?.parse().map_err(serde::de::Error::custom);
        }
        let (kind, account, number) = Deserialize::deserialize(d)?;
        Ok(Self { kind, account, number })
    }
}
