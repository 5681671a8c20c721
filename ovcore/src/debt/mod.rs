//! Debt: what stayed unpaid.

use serde::{Deserialize, Serialize};

use crate::calendar::TravelDay;
use crate::money::Money;
use crate::settle::{DeclineCategory, Item, ReferenceNumber};

/// What a card owes after a declined payment. A card has at most one (RULES D1); charges that become final while it
/// is open join it and change neither its date nor anything that counts from it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Debt {
    /// The local date of the first declining answer.
    pub date: TravelDay,
    /// What is owed now.
    pub amount: Money,
    /// What it is made of, before credits.
    pub items: Vec<Item>,
    /// The reference of the payment that was declined.
    pub reference: ReferenceNumber,
    /// What the bank said last.
    pub category: DeclineCategory,
}
