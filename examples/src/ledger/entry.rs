//! What happened to a traveller's money, entry by entry.

use ovcore::calendar::{Instant, TravelDay};
use ovcore::deny::DenyReason;
use ovcore::ids::TripId;
use ovcore::money::Money;
use ovcore::settle::{DeclineCategory, Payment};

use super::shares::Share;

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is at the bank.
    Open,
    /// The bank paid.
    Approved,
    /// The bank did not pay.
    Declined(DeclineCategory),
    /// Credits covered it whole, and the bank was not asked.
    Covered,
}

/// Something that happened to the traveller's money, or that changes what is charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A payment was asked for.
    Payment {
        /// The payment.
        payment: Payment,
        /// What it is for, by carrier.
        shares: Vec<Share>,
        /// What became of it.
        outcome: Outcome,
        /// When the bank said so.
        answered_at: Option<Instant>,
    },
    /// A trip that had ended costs something else.
    Revised {
        /// The trip.
        trip: TripId,
        /// What it cost before.
        before: Money,
        /// What it costs now.
        now: Money,
    },
    /// A trip waits for the amendment of a tap whose clock is not believed.
    Held {
        /// The trip.
        trip: TripId,
        /// Until when.
        until: Instant,
    },
    /// The traveller gets money back.
    Credit {
        /// Its number.
        number: u32,
        /// How much.
        amount: Money,
        /// For what, by carrier; amounts are below nothing.
        shares: Vec<Share>,
    },
    /// What rose and what fell on a travel day came to nothing in all, so nothing was asked for or given back.
    Offset {
        /// What rose and what fell, by carrier.
        shares: Vec<Share>,
    },
    /// What was left of a credit was paid back.
    Refund {
        /// Of which credit.
        credit: u32,
        /// How much.
        amount: Money,
    },
    /// A debt was opened.
    DebtOpened {
        /// How much.
        amount: Money,
        /// Its date.
        date: TravelDay,
    },
    /// More is owed.
    DebtIncreased {
        /// How much more.
        amount: Money,
        /// For what, by carrier.
        shares: Vec<Share>,
    },
    /// Credits went against the debt.
    DebtLowered {
        /// How much.
        amount: Money,
    },
    /// Nothing is owed any more.
    DebtClosed,
    /// The card went on the deny list.
    Denied(DenyReason),
    /// The card is off the deny list for this reason.
    Freed(DenyReason),
}
