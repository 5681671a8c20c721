//! The same taps in another order, to an account with a bank that always pays: the same trips and fares come of them
//! (I3, contract 5).

use ovcore::account::{Account, Answer, Command, Context, What, decide};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{CardKind, Token, Travel};
use ovcore::fare::HeldProduct;
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::settle::{PaymentOutcome, ReferenceKey};
use ovcore::tap::Tap;
use ovcore::trip::Trip;

use super::city::{Dice, For};
use super::desk::serial;
use super::reader::Lateness;
use super::watch::{Kept, broken, holds};
use crate::host::hand_records;

const RULE: &str = "I3 the order of arrival does not matter";

/// Delivers taps again, each at another time within its adjust window, and compares.
pub(super) fn delivered_again(
    (rules, key, dice): (&Rules, &ReferenceKey, Dice),
    ((token, card), products): ((Token<Travel>, CardKind), &[HeldProduct]),
    mut taps: Vec<Tap>,
    (booked, trips): (Money, &[Trip]),
    end: Instant,
) -> Kept {
    let adjust = Lateness::new(rules.policy()).adjust;
    for (number, tap) in (0_i64..).zip(&mut taps) {
        let mut rng = dice.of(For::Check, number, 0);
        let late = u64::try_from(adjust).unwrap_or_default().saturating_add(1);
        // A clock that is a little ahead stays as much ahead of the arrival.
        if tap.received_at >= tap.at {
            tap.received_at = tap.at.plus_seconds(i64::try_from(rng.below(late)).unwrap_or_default());
        }
    }
    taps.sort_by_key(|tap| (tap.received_at, tap.id));
    let mut again = Again {
        context: Context { rules, reference_key: key },
        account: Account::new(serial(dice, 0), token, card),
        left: Vec::new(),
        pending: None,
    };
    let Some(first) = taps.first().map(|tap| tap.received_at.min(tap.at)) else { return Ok(()) };
    for (number, product) in products.iter().enumerate() {
        let Ok(id) = format!("product-{number}").parse() else { continue };
        let what = ovcore::account::Instruction::AddProduct { product: *product };
        again.send(Command::Instruct { id, now: first.plus_seconds(-1), what })?;
    }
    for tap in taps {
        again.until(tap.received_at)?;
        again.send(Command::Tap(Box::new(tap)))?;
    }
    again.until(end)?;
    let own = again.account.balance().books.booked();
    let now = again.trips();
    if let Some((one, other)) = trips.iter().zip(&now).find(|(one, other)| one != other) {
        return broken(RULE, format!("{one:?}\nis now\n{other:?}"));
    }
    holds(own == booked && now.len() == trips.len(), RULE, || {
        format!("{} trips for {booked}, then {} for {own}", trips.len(), now.len())
    })
}

/// The account to which the taps are delivered again.
struct Again<'a> {
    context: Context<'a>,
    account: Account,
    left: Vec<ovcore::account::DayRecord>,
    pending: Option<Answer>,
}

impl Again<'_> {
    fn until(&mut self, now: Instant) -> Kept {
        loop {
            let due =
                self.account.next_deadline(self.context.rules).map(|due| due.at).filter(|at| *at <= now);
            let answer = self.pending.filter(|answer| answer.answered_at <= now);
            match (due, answer) {
                (Some(due), answer) if answer.is_none_or(|answer| due < answer.answered_at) => {
                    self.send(Command::Advance { now: due })?;
                }
                (_, Some(answer)) => {
                    self.pending = None;
                    self.send(Command::Answer(answer))?;
                }
                _ => return Ok(()),
            }
        }
    }

    fn send(&mut self, command: Command) -> Kept {
        let command = hand_records(&self.account, &self.context, command, |day| self.record(day));
        let decision = match decide(&self.account, &self.context, &command) {
            Ok(decision) => decision,
            Err(refusal) => return broken(RULE, format!("{command:?} was refused: {refusal}")),
        };
        for event in decision.events {
            if let Err(error) = self.account.apply(&event) {
                return broken(RULE, format!("{error}: {:?}", event.what));
            }
            if let What::PaymentRequested { effect, .. } = event.what {
                let outcome = PaymentOutcome::Approved;
                self.pending = Some(Answer { effect, outcome, answered_at: event.at.plus_seconds(2) });
            } else if let What::DayLeft { record } = event.what {
                self.left.retain(|own| own.held.day != record.held.day);
                self.left.push(*record);
            }
        }
        Ok(())
    }

    fn record(&self, day: TravelDay) -> Option<ovcore::account::DayRecord> {
        self.left.iter().find(|record| record.held.day == day).cloned()
    }

    fn trips(&self) -> Vec<Trip> {
        let held = self.account.days().iter().map(|day| &**day);
        let is_back = |day: TravelDay| self.account.days().iter().any(|held| held.day == day);
        let left = self.left.iter().map(|record| &record.held).filter(|day| !is_back(day.day));
        let all = left.chain(held).flat_map(|day| &day.trips).filter(|held| !held.withdrawn);
        let mut trips: Vec<Trip> = all.map(|held| held.trip.clone()).collect();
        trips.sort_by_key(|trip| (trip.check_in.at, trip.id));
        trips
    }
}
