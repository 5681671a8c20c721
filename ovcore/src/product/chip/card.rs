//! The memory itself, and what readers write into it.

use serde::{Deserialize, Serialize};

use super::stored::Stored;
use super::{ChipHolder, ChipId, ChipRules};
use crate::calendar::{Instant, TravelDay};
use crate::ids::{CarrierId, PlaceId, ProductId};
use crate::money::Money;
use crate::tap::Mode;

/// A card held to a reader.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Presentation {
    /// When.
    pub at: Instant,
    /// Whose reader.
    pub carrier: CarrierId,
    /// Of what.
    pub mode: Mode,
    /// Where.
    pub place: PlaceId,
}

/// A travel transaction, as the chip remembers it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChipTransaction {
    /// Its number among all that was written to the purse of the card.
    pub number: u32,
    /// Where and when.
    pub presentation: Presentation,
    /// What.
    pub kind: TransactionKind,
    /// What was in the purse afterwards.
    pub balance: Money,
}

/// What a travel transaction was.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TransactionKind {
    /// A check-in, which took a deposit.
    CheckIn {
        /// How much.
        deposit: Money,
    },
    /// A check-out, which gave the deposit back and took the fare.
    CheckOut {
        /// The deposit of the check-in.
        deposit: Money,
        /// The fare.
        fare: Money,
    },
}

impl TransactionKind {
    /// By how much it changed the purse; `None` where that does not fit.
    #[must_use]
    pub const fn change(self) -> Option<Money> {
        match self {
            Self::CheckIn { deposit } => deposit.checked_neg(),
            Self::CheckOut { deposit, fare } => deposit.checked_sub(fare),
        }
    }
}

/// A top-up, as the chip remembers it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TopUp {
    /// Its number among all that was written to the purse of the card.
    pub number: u32,
    /// When.
    pub at: Instant,
    /// How much.
    pub amount: Money,
    /// Whether it was automatic.
    pub automatic: bool,
    /// What was in the purse afterwards.
    pub balance: Money,
}

/// A product on the card.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChipProduct {
    /// Which.
    pub product: ProductId,
    /// Of which carrier.
    pub carrier: CarrierId,
    /// The first date on which it is valid.
    pub from: TravelDay,
    /// The last date on which it is valid.
    pub until: TravelDay,
}

/// The right to have the purse topped up at a check-in that finds too little in it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AutoTopUp {
    /// It happens where there is less than this in the purse, in minor units.
    below: Money,
    /// How much is added, in minor units.
    amount: Money,
}

impl AutoTopUp {
    /// The right; `None` where nothing would be added.
    #[must_use]
    pub const fn new(below: Money, amount: Money) -> Option<Self> {
        if amount.is_positive() { Some(Self { below, amount }) } else { None }
    }

    /// It happens where there is less than this in the purse.
    #[must_use]
    pub const fn below(self) -> Money {
        self.below
    }

    /// How much is added.
    #[must_use]
    pub const fn amount(self) -> Money {
        self.amount
    }
}

/// Why a reader writes nothing.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ChipRefusal {
    /// The card is no longer valid.
    #[error("the card was valid until {valid_until}")]
    CardNotValid {
        /// The last date on which it was.
        valid_until: TravelDay,
    },
    /// The purse would hold less than it may.
    #[error("{short} too little in the purse")]
    BalanceTooLow {
        /// How much is missing.
        short: Money,
    },
    /// The purse would hold more than it may.
    #[error("the purse may hold {most}")]
    BalanceTooHigh {
        /// The most that it may hold.
        most: Money,
    },
    /// There is no check-in that the check-out belongs to.
    #[error("the last transaction is no check-in with this carrier")]
    NoCheckIn,
    /// An amount that no reader takes: less than nothing, nothing for a top-up, or too large to reckon with.
    #[error("found an amount that cannot be")]
    Amount,
}

impl ChipRefusal {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CardNotValid { .. } => "chip.card_not_valid",
            Self::BalanceTooLow { .. } => "chip.balance_too_low",
            Self::BalanceTooHigh { .. } => "chip.balance_too_high",
            Self::NoCheckIn => "chip.no_check_in",
            Self::Amount => "chip.amount",
        }
    }
}

/// The memory of a chip card. What a refusal stopped has written nothing.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct ChipCard {
    pub(super) id: ChipId,
    pub(super) holder: ChipHolder,
    /// The last date on which it may be used.
    pub(super) valid_until: TravelDay,
    pub(super) balance: Money,
    /// How often the purse was written to.
    pub(super) written: u32,
    /// Newest first.
    pub(super) transactions: Vec<ChipTransaction>,
    /// Newest first.
    pub(super) top_ups: Vec<TopUp>,
    /// In the order in which they were put on the card.
    pub(super) products: Vec<ChipProduct>,
    pub(super) auto_top_up: Option<AutoTopUp>,
}

impl ChipCard {
    /// A card with nothing on it.
    #[must_use]
    pub const fn new(id: ChipId, holder: ChipHolder, valid_until: TravelDay) -> Self {
        Self {
            id,
            holder,
            valid_until,
            balance: Money::ZERO,
            written: 0,
            transactions: Vec::new(),
            top_ups: Vec::new(),
            products: Vec::new(),
            auto_top_up: None,
        }
    }

    /// Checks in: an automatic top-up comes first where there is too little in the purse, then the deposit is taken. A
    /// check-in after another keeps the deposit of that one: its check-out was missed. Gives the top-up, if there was one.
    ///
    /// # Errors
    /// [`ChipRefusal`]; nothing is written then, not even the top-up.
    pub fn check_in(
        &mut self,
        rules: &ChipRules,
        presentation: Presentation,
        deposit: Money,
    ) -> Result<Option<TopUp>, ChipRefusal> {
        self.check_valid(rules, presentation.at)?;
        if deposit.is_negative() {
            return Err(ChipRefusal::Amount);
        }
        let mut after = self.clone();
        let due = after.auto_top_up.filter(|right| after.balance < right.below);
        let top_up = match due {
            Some(right) => Some(after.add(rules, presentation.at, right.amount, true)?),
            None => None,
        };
        let balance = after.balance.checked_sub(deposit).ok_or(ChipRefusal::Amount)?;
        let short = rules.policy().balance_minor_min.checked_sub(balance).ok_or(ChipRefusal::Amount)?;
        if short.is_positive() {
            return Err(ChipRefusal::BalanceTooLow { short });
        }
        after.write(rules, presentation, TransactionKind::CheckIn { deposit })?;
        *self = after;
        Ok(top_up)
    }

    /// Checks out: the deposit comes back and the fare is taken. A check-out is never refused for want of money: the purse
    /// may fall below its bound.
    ///
    /// # Errors
    /// [`ChipRefusal::NoCheckIn`] where the last transaction is no check-in with this carrier, [`ChipRefusal::Amount`].
    pub fn check_out(
        &mut self,
        rules: &ChipRules,
        presentation: Presentation,
        fare: Money,
    ) -> Result<(), ChipRefusal> {
        let open = self.transactions.first().filter(|last| last.presentation.carrier == presentation.carrier);
        let Some(TransactionKind::CheckIn { deposit }) = open.map(|last| last.kind) else {
            return Err(ChipRefusal::NoCheckIn);
        };
        if fare.is_negative() {
            return Err(ChipRefusal::Amount);
        }
        self.write(rules, presentation, TransactionKind::CheckOut { deposit, fare })
    }

    /// Tops the purse up at a machine.
    ///
    /// # Errors
    /// [`ChipRefusal`] where the card is not valid, the amount is not positive, or the purse would hold too much.
    pub fn top_up(&mut self, rules: &ChipRules, at: Instant, amount: Money) -> Result<TopUp, ChipRefusal> {
        self.check_valid(rules, at)?;
        self.add(rules, at, amount, false)
    }

    /// Gives or takes the right to automatic top-up.
    pub const fn set_auto_top_up(&mut self, right: Option<AutoTopUp>) {
        self.auto_top_up = right;
    }

    /// Puts a product on the card; [`ChipCard::check_order`] says before whether it can be ordered.
    pub fn put(&mut self, product: ChipProduct) {
        self.products.push(product);
    }

    /// Takes products off that were over before a date. Gives how many.
    pub fn remove_products_before(&mut self, date: TravelDay) -> usize {
        let before = self.products.len();
        self.products.retain(|own| own.until >= date);
        before.saturating_sub(self.products.len())
    }

    /// What is in the purse.
    #[must_use]
    pub const fn balance(&self) -> Money {
        self.balance
    }

    /// The last travel transactions, newest first.
    #[must_use]
    pub fn transactions(&self) -> &[ChipTransaction] {
        &self.transactions
    }

    /// The last top-ups, newest first.
    #[must_use]
    pub fn top_ups(&self) -> &[TopUp] {
        &self.top_ups
    }

    /// The products on the card.
    #[must_use]
    pub fn products(&self) -> &[ChipProduct] {
        &self.products
    }

    /// The right to automatic top-up.
    #[must_use]
    pub const fn auto_top_up(&self) -> Option<AutoTopUp> {
        self.auto_top_up
    }

    /// The last date on which the card may be used.
    #[must_use]
    pub const fn valid_until(&self) -> TravelDay {
        self.valid_until
    }

    /// Whose card it is.
    #[must_use]
    pub const fn holder(&self) -> ChipHolder {
        self.holder
    }

    fn check_valid(&self, rules: &ChipRules, at: Instant) -> Result<(), ChipRefusal> {
        let valid_until = self.valid_until;
        if rules.calendar().date(at) > valid_until {
            return Err(ChipRefusal::CardNotValid { valid_until });
        }
        Ok(())
    }

    fn add(
        &mut self,
        rules: &ChipRules,
        at: Instant,
        amount: Money,
        automatic: bool,
    ) -> Result<TopUp, ChipRefusal> {
        let balance = self.balance.checked_add(amount).filter(|_| amount.is_positive());
        let balance = balance.ok_or(ChipRefusal::Amount)?;
        let most = rules.policy().balance_minor_max;
        if balance > most {
            return Err(ChipRefusal::BalanceTooHigh { most });
        }
        let number = self.written.checked_add(1).ok_or(ChipRefusal::Amount)?;
        let top_up = TopUp { number, at, amount, automatic, balance };
        self.top_ups.insert(0, top_up);
        self.top_ups.truncate(usize::try_from(rules.policy().top_ups_kept).unwrap_or(usize::MAX));
        (self.balance, self.written) = (balance, number);
        Ok(top_up)
    }

    fn write(
        &mut self,
        rules: &ChipRules,
        presentation: Presentation,
        kind: TransactionKind,
    ) -> Result<(), ChipRefusal> {
        let balance = kind.change().and_then(|change| self.balance.checked_add(change));
        let balance = balance.ok_or(ChipRefusal::Amount)?;
        let number = self.written.checked_add(1).ok_or(ChipRefusal::Amount)?;
        self.transactions.insert(0, ChipTransaction { number, presentation, kind, balance });
        self.transactions.truncate(usize::try_from(rules.policy().transactions_kept).unwrap_or(usize::MAX));
        (self.balance, self.written) = (balance, number);
        Ok(())
    }
}
