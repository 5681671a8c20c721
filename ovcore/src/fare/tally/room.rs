//! How far the caps are that cover a ride.

use serde::{Deserialize, Serialize};

use super::state::{Tally, spent_in};
use crate::calendar::TravelDay;
use crate::fare::document::Period;
use crate::fare::ready::{ReadyBook, ReadyLimit, ReadyTariff};
use crate::ids::RuleId;
use crate::money::Money;

/// A cap that covers a ride, and how far it is: what was counted for it with that ride, and what is left until rides cost
/// nothing, or less.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CapRoom {
    /// Which cap.
    pub cap: RuleId,
    /// In which period it counts.
    pub period: Period,
    /// What is left.
    pub left: CapLeft,
}

/// What is left until a cap is reached.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CapLeft {
    /// Of an amount.
    Amount {
        /// The cap.
        limit: Money,
        /// What was spent inside it so far.
        spent: Money,
        /// What can still be spent.
        left: Money,
    },
    /// Of a number of paid rides.
    Rides {
        /// The cap.
        limit: u32,
        /// The paid rides so far.
        paid: u32,
        /// How many can still be paid.
        left: u32,
    },
}

impl Tally {
    /// The caps that cover the last ride, and how far they are with it.
    pub(crate) fn rooms(&self, book: &ReadyBook, tariff: &ReadyTariff, day: TravelDay) -> Vec<CapRoom> {
        let Some(last) = self.rides.last() else { return Vec::new() };
        let inside = last.caps.iter().filter(|(_, _, extension)| extension.is_none());
        let room = |(rule, period): (RuleId, Period)| {
            let key = book.cap(rule, tariff)?;
            let left = match key.limit {
                ReadyLimit::Amount(limit) => {
                    let today = self.rides.iter().filter(|ride| ride.day == day);
                    let before = i64::try_from(self.spent_before(rule, period, day)).unwrap_or(i64::MAX);
                    let spent = Money::from_minor(before).saturating_add(spent_in(today, rule));
                    let left = limit.saturating_sub(spent).max(Money::ZERO);
                    CapLeft::Amount { limit, spent, left }
                }
                ReadyLimit::Rides { paid: limit, .. } => {
                    let paid = self.rides_paid(key, day);
                    CapLeft::Rides { limit, paid, left: limit.saturating_sub(paid) }
                }
            };
            Some(CapRoom { cap: rule, period, left })
        };
        inside.filter_map(|(rule, period, _)| room((*rule, *period))).collect()
    }
}
