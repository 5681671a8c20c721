//! Forgetting: what an account still holds of days that are long over goes.
//!
//! A day can be forgotten once nothing can change it any more: it has left the account, no correction and no late tap
//! can touch it, nothing of it is at the bank or on its way back to the traveller. What stays is what the account needs
//! to go on: sums, counts, numbers, what is blocked and why, and of a debt its amounts and carriers, trip by trip, with
//! neither the trips' names nor their days (DESIGN.md Annex A, 004-9).
//!
//! Both functions here take an account apart field by field, so that a field that is added later must be thought of.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::decide::Deciding;
use super::event::What;
use super::{Account, Action, Recent, TakeBack, Tried};
use crate::calendar::{Calendar, Instant, TimeOfDay, TravelDay};
use crate::ids::CommandId;
use crate::order::set_of;
use crate::policy::Policy;
use crate::settle::Item;

impl Deciding<'_> {
    /// Forgets the days before a date: as many of them as nothing can change any more.
    pub(super) fn forget(&mut self, id: CommandId, before: TravelDay) {
        let calendar = self.context.rules.calendar();
        let today = calendar.date(self.now);
        let before = before.min(forgettable_before(self.context.rules.policy(), today));
        let unsettled = self.account.unsettled_days();
        let kept = unsettled.into_iter().filter(|day| *day < before).collect();
        // What is not of a travel day goes by its civil date (RULES T4).
        let until = calendar.at(before, TimeOfDay::MIDNIGHT);
        self.emit(What::Forgotten { id, before, until, kept });
    }
}

/// The first date that is too young to be forgotten on a date: a correction or a late tap may still come for it
/// (RULES L1, L3).
#[must_use]
pub fn forgettable_before(policy: &Policy, today: TravelDay) -> TravelDay {
    let late = &policy.late;
    let days = late.correction_closes_days.max(late.lower_only_days.saturating_add(2));
    let days = days.max(late.adjust_hours.div_ceil(24).saturating_add(2));
    today.plus_days(i32::try_from(days).unwrap_or(i32::MAX).saturating_neg())
}

impl Account {
    /// The days of which something is still under way: held, open to corrections, at the bank, or owed to the
    /// traveller. They are not forgotten.
    #[must_use]
    pub fn unsettled_days(&self) -> BTreeSet<TravelDay> {
        let mut days: BTreeSet<TravelDay> = set_of(self.days.iter().map(|held| held.day));
        days.extend(self.digests.iter().map(|(left, _)| *left));
        days.extend(self.credits.iter().map(|credit| credit.day));
        days.extend(self.night_waits);
        let waiting = self.take_backs.iter().map(|TakeBack { payment, .. }| payment);
        let at_bank = self.in_flight.iter().map(|flight| &flight.payment);
        let items = at_bank.chain(waiting).flat_map(|payment| &payment.items);
        days.extend(items.filter(|item| !item.is_forgotten()).map(|item| item.day));
        days
    }

    /// Takes out what there is of the days before a date that are not unsettled. `until`: its midnight.
    pub(super) fn forget(&mut self, before: TravelDay, until: Instant) {
        let unsettled = self.unsettled_days();
        let is_gone = |day: TravelDay| day < before && !unsettled.contains(&day);
        let Self {
            // Who it is, and what of its kind: as long as there is the account.
            serial,
            token: _,
            card: _,
            range: _,
            linked: _,
            // When it was last spoken to; by now that is this command.
            seen: _,
            passed: _,
            // Unsettled as long as they are there.
            days,
            returned: _,
            digests: _,
            holds_records: _,
            credits: _,
            in_flight: _,
            night_waits: _,
            take_backs: _,
            waiver_waits: _,
            // Sums, counts and numbers.
            books: _,
            credits_made: _,
            payments_made: _,
            recoveries_made: _,
            listings_made: _,
            handed_over: _,
            declined_since_paid: _,
            // What holds now.
            denied: _,
            lifted: _,
            frees_at: _,
            // Numbers of payments and hand-overs that must not be done twice.
            taken_back: _,
            taken_over: _,
            recent_answers: _,
            // What there is of single days.
            products,
            base,
            night_done,
            debt,
            forgotten_trips,
            tried,
            waived,
            check,
            actions,
            recent,
        } = self;
        let oldest = days.first().map(|held| held.day);
        products.retain(|held| held.until >= before || oldest.is_some_and(|oldest| oldest <= held.until));
        if let Some((first, carry)) = base {
            let left = first.plus_days(-1);
            let next = before.max(*first).plus_days(1);
            // A held day is rated with what it was handed.
            let is_over = oldest.is_none_or(|oldest| oldest >= next);
            if is_over && carry.oldest_day().unwrap_or(left).min(left) < before {
                let carry = carry.handed_to(left, next).without_rides();
                *base = (!carry.is_empty()).then_some((next, carry));
            }
        }
        *night_done = night_done.filter(|day| *day >= before);
        if let Some(debt) = debt {
            debt.forget(*serial, forgotten_trips, is_gone, until);
        }
        for Tried { last_at, on_date, .. } in tried.iter_mut().filter(|tried| tried.last_at < Some(until)) {
            (*last_at, *on_date) = (None, 0);
        }
        tried.retain(|tried| tried.last_at.is_some() || tried.awaits_check);
        waived.retain(|part| !is_gone(part.day));
        check.last_travel = check.last_travel.filter(|at| *at >= until);
        check.asked_on = check.asked_on.filter(|date| *date >= before);
        Arc::make_mut(actions).retain(|Action { at, .. }| *at >= until);
        Arc::make_mut(recent).retain(|recent| match recent {
            Recent::Command(_) => true,
            Recent::Tap { day, .. } => !is_gone(*day),
        });
    }

    /// The oldest day of which there is something that [`Instruction::Forget`](super::Instruction::Forget) would take
    /// out; `None` where there is nothing.
    #[must_use]
    pub fn remembers_since(&self, calendar: &Calendar) -> Option<TravelDay> {
        let unsettled = self.unsettled_days();
        self.single_days(calendar).filter(|day| !unsettled.contains(day)).min()
    }

    /// The newest day that it has something of: also of a tap that came to nothing.
    #[must_use]
    pub fn remembers_until(&self, calendar: &Calendar) -> Option<TravelDay> {
        self.unsettled_days().into_iter().chain(self.single_days(calendar)).max()
    }

    /// The days that it has something of besides those that are unsettled.
    fn single_days(&self, calendar: &Calendar) -> impl Iterator<Item = TravelDay> {
        let base = self.base.as_ref().filter(|(_, carry)| carry.names_rides());
        let base = base.map(|(first, carry)| {
            let left = first.plus_days(-1);
            carry.oldest_day().unwrap_or(left).min(left)
        });
        let debt = self.debt.iter();
        let items = debt.clone().flat_map(|debt| debt.items.iter().chain(&debt.referenced));
        let attempts = debt.flat_map(|debt| [&debt.scheduled, &debt.by_tap, &debt.self_service]);
        let tried = self.tried.iter().map(|tried| tried.last_at);
        let late = self.recent.iter().filter_map(|recent| match recent {
            Recent::Command(_) => None,
            Recent::Tap { day, .. } => Some(*day),
        });
        let instants = attempts.map(|made| made.last_at).chain(tried).flatten();
        let instants = instants.chain(self.check.last_travel).chain(self.actions.iter().map(|a| a.at));
        let days = instants.map(|at| calendar.date(at)).chain(self.products.iter().map(|held| held.until));
        let days = days.chain(base).chain(self.night_done).chain(self.check.asked_on).chain(late);
        let days = days.chain(items.filter(|item| !Item::is_forgotten(item)).map(|item| item.day));
        days.chain(self.waived.iter().map(|part| part.day))
    }
}
