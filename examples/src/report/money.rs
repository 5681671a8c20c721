//! What happened to a traveller's money, entry by entry.

use ovcore::calendar::{Calendar, Instant, TravelDay};
use ovcore::deny::DenyReason;
use ovcore::ids::{CarrierId, TripId};
use ovcore::money::Money;
use ovcore::policy::Channel;
use ovcore::settle::{DeclineCategory, PaymentKind};
use serde::{Serialize, Serializer};

use super::{LocalTime, sum};
use crate::ledger::{Entry, Outcome, Share};

/// An entry with its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryRow {
    /// When.
    pub at: LocalTime,
    /// What.
    #[serde(flatten)]
    pub what: Happened,
}

/// What happened. In JSON, `what` names the kind and the fields stand beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Happened {
    /// A payment was asked for.
    Payment(PaymentRow),
    /// A trip that had ended costs something else.
    Revised {
        /// The trip.
        trip: TripId,
        /// What it cost before.
        before_minor: Money,
        /// What it costs now.
        now_minor: Money,
    },
    /// A trip waits for the amendment of a tap whose clock is not believed.
    Held {
        /// The trip.
        trip: TripId,
        /// Until when.
        until: LocalTime,
    },
    /// The traveller gets money back, against the next payments or as a refund.
    Credit {
        /// Its number.
        credit: u32,
        /// How much.
        amount_minor: Money,
        /// For what, trip by trip; below nothing.
        items: Vec<ItemRow>,
        /// For what, by carrier; below nothing.
        carriers: Vec<CarrierPart>,
    },
    /// What rose and what fell on a travel day came to nothing in all, so nothing was asked for or given back.
    Offset {
        /// What rose and what fell, trip by trip.
        items: Vec<ItemRow>,
        /// The same by carrier.
        carriers: Vec<CarrierPart>,
    },
    /// What was left of a credit was paid back.
    Refund {
        /// Of which credit.
        credit: u32,
        /// How much.
        amount_minor: Money,
    },
    /// A debt was opened.
    DebtOpened {
        /// How much.
        amount_minor: Money,
        /// Its date.
        date: TravelDay,
    },
    /// More is owed.
    DebtIncreased {
        /// How much more.
        amount_minor: Money,
        /// For what, trip by trip.
        items: Vec<ItemRow>,
        /// For what, by carrier.
        carriers: Vec<CarrierPart>,
    },
    /// Credits went against the debt.
    DebtLowered {
        /// How much.
        amount_minor: Money,
    },
    /// Nothing is owed any more.
    DebtClosed,
    /// The card went on the deny list.
    Denied {
        /// Why.
        reason: DenyReason,
    },
    /// The card is off the deny list for this reason.
    Freed {
        /// Why it stood there.
        reason: DenyReason,
    },
}

/// Why a payment was asked for, as one word.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over so")]
fn word<S: Serializer>(kind: &PaymentKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match kind {
        PaymentKind::Night => "night",
        PaymentKind::Threshold => "threshold",
        PaymentKind::PerTrip => "per_trip",
        PaymentKind::Recovery { channel: Channel::Scheduled } => "debt_scheduled",
        PaymentKind::Recovery { channel: Channel::Tap } => "debt_by_tap",
        PaymentKind::Recovery { channel: Channel::SelfService } => "debt_self_service",
    })
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentRow {
    /// What the traveller reads on the bank statement.
    pub reference: String,
    /// Why it was asked for.
    #[serde(serialize_with = "word")]
    pub kind: PaymentKind,
    /// What it is for.
    pub items_minor: Money,
    /// What credits covered of it.
    pub credits_minor: Money,
    /// What the bank was asked for: the items less the credits.
    pub amount_minor: Money,
    /// What became of it.
    pub result: PaymentResult,
    /// Why it was declined.
    pub category: Option<DeclineCategory>,
    /// When the bank said so.
    pub answered_at: Option<LocalTime>,
    /// What it is for, trip by trip.
    pub items: Vec<ItemRow>,
    /// What it is for, by carrier.
    pub carriers: Vec<CarrierPart>,
}

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentResult {
    /// The bank has not answered.
    Open,
    /// The bank paid.
    Approved,
    /// The bank did not pay.
    Declined,
    /// Credits covered it whole.
    Covered,
}

/// So much for one trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemRow {
    /// The trip.
    pub trip: TripId,
    /// Its travel day.
    pub day: TravelDay,
    /// How much.
    pub amount_minor: Money,
    /// The same by carrier.
    pub carriers: Vec<CarrierPart>,
}

/// So much for one carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CarrierPart {
    /// The carrier.
    pub carrier: CarrierId,
    /// How much.
    pub amount_minor: Money,
}

fn part((carrier, amount): &(CarrierId, Money)) -> CarrierPart {
    CarrierPart { carrier: *carrier, amount_minor: *amount }
}

fn items(shares: &[Share]) -> Vec<ItemRow> {
    let row = |share: &Share| ItemRow {
        trip: share.item.trip,
        day: share.item.day,
        amount_minor: share.item.amount,
        carriers: share.parts.iter().map(part).collect(),
    };
    shares.iter().map(row).collect()
}

/// All shares by carrier, in order of carriers.
fn by_carrier(shares: &[Share]) -> Vec<CarrierPart> {
    let mut parts: Vec<CarrierPart> = Vec::new();
    for own in shares.iter().flat_map(|share| &share.parts).map(part) {
        match parts.iter_mut().find(|known| known.carrier == own.carrier) {
            Some(known) => known.amount_minor = sum([known.amount_minor, own.amount_minor]),
            None => parts.push(own),
        }
    }
    parts.sort_by_key(|own| own.carrier);
    parts
}

/// An entry of the ledger for the report.
pub(super) fn entry_row(calendar: &Calendar, (at, entry): &(Instant, Entry)) -> EntryRow {
    let local = |at: Instant| LocalTime::new(calendar, at);
    let what = match entry {
        Entry::Payment { payment, shares, outcome, answered_at } => {
            let (result, category) = match outcome {
                Outcome::Open => (PaymentResult::Open, None),
                Outcome::Approved => (PaymentResult::Approved, None),
                Outcome::Declined(category) => (PaymentResult::Declined, Some(*category)),
                Outcome::Covered => (PaymentResult::Covered, None),
            };
            Happened::Payment(PaymentRow {
                reference: payment.reference.to_string(),
                kind: payment.kind,
                items_minor: sum(payment.items.iter().map(|item| item.amount)),
                credits_minor: sum(payment.credits.iter().map(|used| used.amount)),
                amount_minor: payment.amount,
                result,
                category,
                answered_at: answered_at.map(local),
                items: items(shares),
                carriers: by_carrier(shares),
            })
        }
        Entry::Revised { trip, before, now } => {
            Happened::Revised { trip: *trip, before_minor: *before, now_minor: *now }
        }
        Entry::Held { trip, until } => Happened::Held { trip: *trip, until: local(*until) },
        Entry::Credit { number, amount, shares } => Happened::Credit {
            credit: *number,
            amount_minor: *amount,
            items: items(shares),
            carriers: by_carrier(shares),
        },
        Entry::Offset { shares } => Happened::Offset { items: items(shares), carriers: by_carrier(shares) },
        Entry::Refund { credit, amount } => Happened::Refund { credit: *credit, amount_minor: *amount },
        Entry::DebtOpened { amount, date } => Happened::DebtOpened { amount_minor: *amount, date: *date },
        Entry::DebtIncreased { amount, shares } => Happened::DebtIncreased {
            amount_minor: *amount,
            items: items(shares),
            carriers: by_carrier(shares),
        },
        Entry::DebtLowered { amount } => Happened::DebtLowered { amount_minor: *amount },
        Entry::DebtClosed => Happened::DebtClosed,
        Entry::Denied(reason) => Happened::Denied { reason: *reason },
        Entry::Freed(reason) => Happened::Freed { reason: *reason },
    };
    EntryRow { at: local(*at), what }
}
