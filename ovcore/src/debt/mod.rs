//! Debt: what stayed unpaid, and when it is asked for again.

mod attempts;
mod items;

pub use attempts::{Attempts, NotNow};
pub(crate) use items::{lower, merge, split_by_shares};

use serde::{Deserialize, Serialize};

use crate::calendar::{Instant, TravelDay};
use crate::ids::TripId;
use crate::money::Money;
use crate::policy::{Channel, DeclineCategory};
use crate::settle::{AccountSerial, Item, ReferenceNumber, Share};

/// What a card owes after a declined payment. A card has at most one (RULES D1); charges that become final while it
/// is open join it and change neither its date nor anything that counts from it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Debt {
    /// The local date of the first declining answer.
    pub date: TravelDay,
    /// What is owed now.
    pub amount: Money,
    /// What of it is owed for which trip; adds up to the amount, none is zero or negative.
    pub items: Vec<Item>,
    /// Who earns what of the fares of those trips, as it stands or last stood when it was something. Kept here, because
    /// the trips leave the account before the debt does. Of a trip that is forgotten: what each has yet to receive.
    pub shares: Vec<Share>,
    /// The trips of it that other cards made, before they were replaced by this one, with their accounts.
    pub foreign: Vec<(AccountSerial, TripId)>,
    /// The reference under which it was asked for last …
    pub reference: ReferenceNumber,
    /// … and for what. The same set keeps the reference (RULES S5).
    pub referenced: Vec<Item>,
    /// What the bank said last.
    pub category: DeclineCategory,
    /// The last day of the schedule, in calendar days after the date, that was made or passed over.
    pub schedule_at: u32,
    /// An attempt of the schedule fell due while another was at the bank; it follows the answer (RULES D2).
    pub schedule_waits: bool,
    /// What was tried by the schedule …
    pub scheduled: Attempts,
    /// … by presenting the card …
    pub by_tap: Attempts,
    /// … and in self-service.
    pub self_service: Attempts,
    /// When the bank said so.
    pub answered_at: Instant,
}

impl Debt {
    /// Whether the amount is that of its items, each of which is something.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.amount.is_positive()
            && self.items.iter().all(|item| item.amount.is_positive())
            && Item::sum(&self.items) == self.amount
    }

    /// What was tried by a channel.
    #[must_use]
    pub const fn attempts(&self, channel: Channel) -> &Attempts {
        match channel {
            Channel::Scheduled => &self.scheduled,
            Channel::Tap => &self.by_tap,
            Channel::SelfService => &self.self_service,
        }
    }

    pub(crate) const fn attempts_mut(&mut self, channel: Channel) -> &mut Attempts {
        match channel {
            Channel::Scheduled => &mut self.scheduled,
            Channel::Tap => &mut self.by_tap,
            Channel::SelfService => &mut self.self_service,
        }
    }
}
