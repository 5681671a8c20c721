//! A chip card as it is stored, and whether what was stored can be.

use serde::{Deserialize, Serialize};

use super::card::{AutoTopUp, ChipCard, ChipProduct, ChipTransaction, TopUp};
use super::{ChipHolder, ChipId};
use crate::calendar::TravelDay;
use crate::money::Money;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored {
    format: StoredFormat,
    chip_id: ChipId,
    holder: ChipHolder,
    valid_until: TravelDay,
    balance: Money,
    written: u32,
    transactions: Vec<ChipTransaction>,
    top_ups: Vec<TopUp>,
    products: Vec<ChipProduct>,
    auto_top_up: Option<AutoTopUp>,
}

#[derive(Deserialize, Serialize)]
enum StoredFormat {
    #[serde(rename = "ovcore/chip-card/1")]
    V1,
}

/// A stored card that cannot have come from one. It repeats nothing of it but numbers of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChipCardError {
    /// Entries are not in order, or two have one number, or there are more than were written.
    #[error(
        "found entry {number} out of order; expected the newest first, each number once, at most {written}"
    )]
    Order {
        /// The entry.
        number: u32,
        /// How often the purse was written to.
        written: u32,
    },
    /// An entry does not follow from the one before it.
    #[error("the balance of entry {number} does not follow from the entry before it")]
    Balance {
        /// The entry.
        number: u32,
    },
    /// The balance of the card is not that of the newest entry.
    #[error("the balance is not that of the newest entry")]
    Newest,
    /// Automatic top-up would add nothing.
    #[error("automatic top-up adds nothing; expected an amount above 0")]
    AutoTopUp,
}

impl ChipCardError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Order { .. } => "chip_card.order",
            Self::Balance { .. } => "chip_card.balance",
            Self::Newest => "chip_card.newest",
            Self::AutoTopUp => "chip_card.auto_top_up",
        }
    }
}

/// An entry of either kind: its number, by how much it changed the purse, and what was in it then.
struct Entry {
    number: u32,
    change: Option<Money>,
    balance: Money,
}

impl Stored {
    /// All entries, oldest first.
    fn entries(&self) -> Result<Vec<Entry>, ChipCardError> {
        let travel = self.transactions.iter().map(|own| (own.number, own.kind.change(), own.balance));
        let top_ups = self.top_ups.iter().map(|own| (own.number, Some(own.amount), own.balance));
        let written = self.written;
        for numbers in [
            self.transactions.iter().map(|own| own.number).collect::<Vec<u32>>(),
            self.top_ups.iter().map(|own| own.number).collect(),
        ] {
            let pairs = numbers.iter().zip(numbers.iter().skip(1));
            if let Some((_, older)) = pairs.clone().find(|(newer, older)| newer <= older) {
                return Err(ChipCardError::Order { number: *older, written });
            }
        }
        let entry = |(number, change, balance)| Entry { number, change, balance };
        let mut entries: Vec<Entry> = travel.chain(top_ups).map(entry).collect();
        entries.sort_by_key(|entry| entry.number);
        Ok(entries)
    }

    fn check(&self) -> Result<(), ChipCardError> {
        let entries = self.entries()?;
        for (one, next) in entries.iter().zip(entries.iter().skip(1)) {
            let number = next.number;
            if one.number == number {
                return Err(ChipCardError::Order { number, written: self.written });
            }
            // Between others there may be entries that the chip has forgotten.
            let follows =
                next.change.and_then(|change| one.balance.checked_add(change)) == Some(next.balance);
            if one.number.checked_add(1) == Some(number) && !follows {
                return Err(ChipCardError::Balance { number });
            }
        }
        match entries.last() {
            Some(newest) if newest.number != self.written => {
                Err(ChipCardError::Order { number: newest.number, written: self.written })
            }
            Some(newest) if newest.balance != self.balance => Err(ChipCardError::Newest),
            None if self.written > 0 || !self.balance.is_zero() => Err(ChipCardError::Newest),
            _ if self.auto_top_up.is_some_and(|right| !right.amount().is_positive()) => {
                Err(ChipCardError::AutoTopUp)
            }
            _ => Ok(()),
        }
    }
}

impl TryFrom<Stored> for ChipCard {
    type Error = ChipCardError;
    fn try_from(stored: Stored) -> Result<Self, ChipCardError> {
        stored.check()?;
        let Stored {
            format: StoredFormat::V1,
            chip_id: id,
            holder,
            valid_until,
            balance,
            written,
            transactions,
            top_ups,
            products,
            auto_top_up,
        } = stored;
        Ok(Self { id, holder, valid_until, balance, written, transactions, top_ups, products, auto_top_up })
    }
}

impl From<ChipCard> for Stored {
    fn from(card: ChipCard) -> Self {
        let ChipCard {
            id: chip_id,
            holder,
            valid_until,
            balance,
            written,
            transactions,
            top_ups,
            products,
            auto_top_up,
        } = card;
        Self {
            format: StoredFormat::V1,
            chip_id,
            holder,
            valid_until,
            balance,
            written,
            transactions,
            top_ups,
            products,
            auto_top_up,
        }
    }
}
