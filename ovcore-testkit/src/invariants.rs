//! What must hold of the books and of the clearing after every event (RULES N4, I1). Cheap enough for simulations: a
//! list of some ten ledgers is compared for each event.

use std::collections::BTreeMap;

use ovcore::account::{Account, Event, HeldTrip, LedgerName, TrialBalance, What};
use ovcore::ids::CarrierId;
use ovcore::money::Money;
use ovcore::report::{ClearingBook, ClearingLine, NoCarrier, Payee};

/// The ledgers of an account as its events posted them, to be held against those of its state.
#[derive(Clone, Debug)]
pub struct BooksCheck {
    trial: TrialBalance,
    /// What carriers earned by trips of days that left.
    left: BTreeMap<CarrierId, Money>,
    clearing: ClearingBook,
    /// What each payee has received.
    received: BTreeMap<Payee, Money>,
    /// Whether all that the carriers earned was cleared here: the account was just opened, and no debt came or went.
    whole: bool,
}

impl BooksCheck {
    /// From here on; of an account that was just opened, or of one that goes on.
    #[must_use]
    pub fn new(account: &Account) -> Self {
        let mut left: BTreeMap<CarrierId, Money> = account.balance().books.earned().iter().copied().collect();
        account.trips().for_each(|held| earn(&mut left, held, Money::checked_sub));
        let clearing = ClearingBook::starting(account);
        let mut check =
            Self { trial: account.ledgers(), left, clearing, received: BTreeMap::new(), whole: false };
        check.whole = check.trial.lines().is_empty();
        // What was cleared before counts as received by nobody in particular.
        let before = check.collected();
        check.received.insert(Payee::Unmatched(NoCarrier::NoLeg), before);
        check.received.insert(Payee::Traveller, account.balance().open_credits);
        check
    }

    /// The ledgers as posted.
    #[must_use]
    pub const fn trial(&self) -> &TrialBalance {
        &self.trial
    }

    /// The ledgers less what is the traveller's: what carriers may receive.
    fn collected(&self) -> Money {
        let of = [LedgerName::Collected, LedgerName::Credits, LedgerName::Refunded];
        Money::sum(of.map(|ledger| self.trial.of(ledger))).unwrap_or(Money::MAX)
    }

    /// Applies an event, and checks that its entry balances, that the ledgers are what was posted, that they balance
    /// (RULES N4), that every cent of a trip stands on the ledger of the carrier of its leg (I1), and that all that was
    /// collected is cleared.
    ///
    /// # Errors
    /// What does not hold.
    pub fn apply(&mut self, account: &mut Account, event: &Event) -> Result<(), String> {
        let entry = account.entry(event);
        let lines = self.clearing.note(account, event);
        account.apply(event).map_err(|e| format!("{e}: {event:?}"))?;
        if !entry.balances() {
            return Err(format!("the entry does not balance: {entry} of {event:?}"));
        }
        self.trial.post(&entry);
        if let Some((ledger, posted, stands)) = self.trial.first_difference(&account.ledgers()) {
            return Err(format!("posted {posted} on {ledger}, where {stands} stands, after {event:?}"));
        }
        let balance = account.balance();
        if !balance.holds() || !self.trial.balances() {
            return Err(format!("the books do not balance after {event:?}: {balance:?}"));
        }
        if let What::DayLeft { record } = &event.what {
            record.held.trips.iter().for_each(|held| earn(&mut self.left, held, Money::checked_add));
        }
        if let What::DayReturned { record } = &event.what {
            record.held.trips.iter().for_each(|held| earn(&mut self.left, held, Money::checked_sub));
        }
        if !entry.is_empty() || matches!(event.what, What::DayLeft { .. } | What::DayReturned { .. }) {
            self.check_legs(account).map_err(|text| format!("{text} after {event:?}"))?;
        }
        if matches!(event.what, What::HandedOver { .. } | What::TakenOver { .. }) {
            self.whole = false;
        }
        if !lines.is_empty() || !entry.is_empty() {
            self.check_clearing(account, &lines).map_err(|text| format!("{text} after {event:?}"))?;
        }
        Ok(())
    }

    /// What all receive is what the bank paid, less what is the traveller's; and once all is paid, each carrier has
    /// received what it earned.
    fn check_clearing(&mut self, account: &Account, lines: &[ClearingLine]) -> Result<(), String> {
        for line in lines {
            let own = self.received.entry(line.payee).or_default();
            *own = own.checked_add(line.amount).unwrap_or(Money::MAX);
        }
        let others = self.received.iter().filter(|(payee, _)| **payee != Payee::Traveller);
        let cleared = Money::sum(others.map(|(_, amount)| *amount)).unwrap_or(Money::MAX);
        if cleared != self.collected() {
            return Err(format!("{cleared} is cleared of {}, by {lines:?}", self.collected()));
        }
        let balance = account.balance();
        let held = self.received.get(&Payee::Traveller).copied().unwrap_or_default();
        if held != balance.open_credits {
            return Err(format!("{held} is held for the traveller, and {} is open", balance.open_credits));
        }
        let asked = account.trips().all(|held| held.charged() == held.asked_in_all());
        let paid = [balance.debt, balance.in_flight, balance.books.waived()].iter().all(|sum| sum.is_zero());
        if !self.whole || !asked || !paid || !balance.books.waived_by().is_empty() {
            return Ok(());
        }
        for (carrier, earned) in balance.books.earned() {
            let received = self.received.get(&Payee::Carrier(*carrier)).copied().unwrap_or_default();
            if received != *earned {
                return Err(format!("{carrier} earned {earned}, all is paid, and it received {received}"));
            }
        }
        Ok(())
    }

    fn check_legs(&self, account: &Account) -> Result<(), String> {
        let mut legs = self.left.clone();
        account.trips().for_each(|held| earn(&mut legs, held, Money::checked_add));
        for (carrier, amount) in legs {
            let ledger = self.trial.of(LedgerName::Carrier(carrier));
            if ledger.checked_add(amount) != Some(Money::ZERO) {
                return Err(format!("the legs on {carrier} make {amount}, and its ledger is {ledger}"));
            }
        }
        Ok(())
    }
}

fn earn(sums: &mut BTreeMap<CarrierId, Money>, held: &HeldTrip, how: impl Fn(Money, Money) -> Option<Money>) {
    for (carrier, amount) in held.earned() {
        let own = sums.entry(carrier).or_default();
        *own = how(*own, amount).unwrap_or(Money::MAX);
    }
}
