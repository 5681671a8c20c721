//! What comes late in an account's life: purges, and a way out for whoever is still blocked at its end.

use ovcore::account::{Account, Command, Context, Instruction, decide};
use ovcore::calendar::{Instant, TimeOfDay, TravelDay};
use ovcore::deny::DenyReason;
use ovcore::ids::CommandId;
use ovcore::settle::PaymentOutcome;

use super::{Desk, Sent};
use crate::simulate::plant::Plant;
use crate::simulate::purge::{Purge, Store, catalogue_of, oldest_of};
use crate::simulate::report::Counts;
use crate::simulate::story::Pen;
use crate::simulate::things::Thing;
use crate::simulate::watch::{Kept, broken, tally};

impl Desk<'_> {
    /// What is due under the catalogue goes; what is left is held against the calendar (I6). `travelled`: the days on
    /// which the card was out.
    pub(in crate::simulate) fn purge(
        &mut self,
        (id, now): (CommandId, Instant),
        travelled: &[TravelDay],
        counts: &mut Counts,
        pen: &mut Pen,
    ) -> Kept {
        let calendar = self.rules.calendar();
        let number = catalogue_of(self.dice);
        let Some(catalogue) = self.city.catalogues.get(number) else { return Ok(()) };
        let early = if self.city.is_planted(Plant::PurgeEarly) { 31 * 86_400 } else { 0 };
        let store = Store { account: &self.account, records: &self.records, payments: &self.payments };
        let planned = now.plus_seconds(early);
        let mut purge = Purge::plan((catalogue, number), &store, (self.dice, planned, calendar))?;
        purge.today = calendar.date(now);
        counts.things.happens(if purge.plan.orders.is_empty() {
            Thing::PurgeNothing
        } else {
            Thing::PurgePlanned
        });
        pen.remark(|| format!("purge: {} orders, kept {} months", purge.plan.orders.len(), purge.months));
        let records: Vec<_> = self.records.iter().map(|(day, own)| (*day, oldest_of(own))).collect();
        let skipped = usize::from(self.city.is_planted(Plant::PurgeLeavesOne));
        for day in purge.days().skip(skipped) {
            if let Some(record) = self.records.remove(&day) {
                self.counted = self.counted.saturating_add(tally(&record.held, counts));
                self.keep_trips(&record);
                counts.things.happens(Thing::PurgeRecord);
            }
        }
        purge.records_are_right(&records, &self.records, &mut counts.things)?;
        if let Some(before) = purge.of_payments() {
            counts.things.happens(Thing::PurgePayments);
            let kept = self.payments.clone();
            let begins = calendar.at(before, TimeOfDay::MIDNIGHT);
            self.payments.forget_before(begins);
            self.payments.forget_days(before, begins);
            purge.payments_are_right((&kept, &self.payments), calendar)?;
        }
        let told = purge.of_account().filter(|_| !self.city.is_planted(Plant::AccountNotTold));
        let kept = self.account.clone();
        if let Some(before) = told {
            counts.things.happens(Thing::PurgeAccount);
            let command = Command::Instruct { id, now, what: Instruction::Forget { before } };
            if let Sent::Refused(refusal) = self.send(command, now, counts, pen)? {
                return broken("only what must be is refused", format!("a purge was refused: {refusal}"));
            }
        }
        // What is older than the snapshot goes with the log.
        self.restart(true)?;
        purge.account_is_right((&kept, &self.account), (travelled, calendar))
    }

    /// No card stays locked: its owner pays, its issuer passes it, its carriers clear it, and it is free (RULES D3).
    pub(super) fn way_out(&self, now: Instant) -> Kept {
        let rule = "D3 there is a way out";
        let mut desk = Rescue { account: self.account.clone(), context: self.context() };
        for day in 1..=4_i64 {
            let now = now.plus_seconds(day.saturating_mul(100_000));
            if desk.one_day(now, day).is_none() {
                return broken(rule, format!("the account {:?} takes no command", desk.account.denied()));
            }
            if !desk.account.is_blocked() {
                return Ok(());
            }
        }
        let left: Vec<String> = desk.account.denied().iter().map(|own| own.reason.to_string()).collect();
        broken(rule, format!("still listed for {}: {:?}", left.join(", "), desk.account.debt()))
    }
}

/// A copy of an account that everybody tries to help.
struct Rescue<'a> {
    account: Account,
    context: Context<'a>,
}

impl Rescue<'_> {
    fn send(&mut self, command: &Command) -> Option<()> {
        // What is refused helps nobody and harms nobody.
        let decision = decide(&self.account, &self.context, command).unwrap_or_default();
        decision.events.iter().try_for_each(|event| self.account.apply(event).ok())
    }

    /// The bank pays what it was asked for.
    fn pay(&mut self, now: Instant) -> Option<()> {
        let Some(effect) = self.account.in_flight().map(|flight| flight.effect) else { return Some(()) };
        let outcome = PaymentOutcome::Approved;
        self.send(&Command::Answer(ovcore::account::Answer { effect, outcome, answered_at: now }))
    }

    fn one_day(&mut self, now: Instant, day: i64) -> Option<()> {
        while let Some(due) = self.account.next_deadline(self.context.rules).filter(|due| due.at <= now) {
            self.send(&Command::Advance { now: due.at })?;
            self.pay(due.at)?;
        }
        let name = |what: &str| format!("rescue-{what}-{day}").parse().ok();
        let instruct = |id, what| Command::Instruct { id, now, what };
        self.pay(now)?;
        self.send(&instruct(name("pays")?, Instruction::PayDebt {}))?;
        self.pay(now)?;
        let outcome = ovcore::account::CheckOutcome::Passed;
        let answer =
            ovcore::account::CheckAnswer { id: name("check")?, effect: None, outcome, answered_at: now };
        self.send(&Command::CheckAnswered(answer))?;
        self.send(&instruct(name("range")?, Instruction::SetIssuerRange { range: None }))?;
        let reasons: Vec<DenyReason> = self.account.denied().iter().map(|own| own.reason).collect();
        for reason in reasons {
            if let DenyReason::ConditionsBroken { carrier } = reason {
                self.send(&instruct(name(carrier.as_str())?, Instruction::ClearConditions { carrier }))?;
            }
        }
        Some(())
    }
}
