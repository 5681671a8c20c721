//! An account that rests: nothing is under way, so that it can be put away with next to nothing and taken up again.

use super::{Account, DayDigest, DayRecord, DayRecordFormat, HeldDay};
use crate::calendar::{Instant, TravelDay};
use crate::card::{CardKind, Token, Travel};
use crate::day::Carry;
use crate::fare::HeldProduct;
use crate::order::InOrder;
use crate::settle::{AccountSerial, Credit};
use std::sync::Arc;

/// What an account at rest comes down to, for who knows that no late tap, correction or instruction will come for its
/// days any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rest {
    /// The last day that was travelled on, and what it hands over.
    pub(crate) carried: Option<(TravelDay, Carry)>,
    /// The number of the next payment.
    pub(crate) payments_made: u32,
    /// The number of the next credit.
    pub(crate) credits_made: u32,
    /// The credits that are not used up, oldest first.
    pub(crate) credits: Vec<Credit>,
}

impl Rest {
    /// The record of the last day, as far as one may be asked for: no tap of its own will come for it any more, so what it
    /// hands over is all that is needed of it.
    pub(crate) fn record(&self) -> Option<DayRecord> {
        let (day, carry) = self.carried.as_ref()?;
        let held = HeldDay { carry_out: carry.clone(), ..HeldDay::new(*day) };
        Some(DayRecord { v: DayRecordFormat::V1, held, carry_in: Carry::default(), actions_kept: 0 })
    }
}

impl Account {
    /// An account that takes up what one at rest came down to. The last day has left: [`Rest::record`] brings it back.
    pub(crate) fn resumed(
        token: Token<Travel>,
        card: CardKind,
        mut products: Vec<HeldProduct>,
        rest: Rest,
    ) -> Self {
        products.put_in_order();
        let left = rest.carried.as_ref().map(|(day, _)| (*day, DayDigest::default()));
        Self {
            products,
            digests: Arc::new(left.into_iter().collect()),
            base: rest.carried.map(|(day, carry)| (day.plus_days(1), carry)),
            payments_made: rest.payments_made,
            credits_made: rest.credits_made,
            credits: rest.credits,
            holds_records: true,
            ..Self::new(AccountSerial::FIRST, token, card)
        }
    }

    /// What the account comes down to, if it is at rest: no trip under way, nothing owed, nothing at the bank, no debt and
    /// no reason on the deny list. Credits may be open: they wait for a night or their time.
    pub(crate) fn rest(&self) -> Option<Rest> {
        let is_settled = self.in_flight.is_none()
            && self.debt.is_none()
            && self.night_waits.is_none()
            && self.denied.is_empty()
            && self.lifted.is_empty()
            && self.frees_at.is_none();
        let is_over = self.trips().all(|held| {
            let ended = held.withdrawn || !held.trip.status.is_under_way();
            ended && held.owed(Instant::MAX).next().is_none()
        });
        if !is_settled || !is_over {
            return None;
        }
        let base = self.base.as_ref().map(|(base, carry)| (base.plus_days(-1), carry));
        let held = self.days.last().map(|held| (held.day, &held.carry_out));
        let last = [base, held].into_iter().flatten().max_by_key(|(day, _)| *day);
        Some(Rest {
            carried: last.map(|(day, carry)| (day, carry.clone())),
            payments_made: self.payments_made,
            credits_made: self.credits_made,
            credits: self.credits.clone(),
        })
    }
}
