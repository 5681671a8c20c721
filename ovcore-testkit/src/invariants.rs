//! What must hold of the books after every event (RULES N4, I1). Cheap enough for simulations: a list of some ten
//! ledgers is compared for each event.

use std::collections::BTreeMap;

use ovcore::account::{Account, Event, HeldTrip, LedgerName, TrialBalance, What};
use ovcore::ids::CarrierId;
use ovcore::money::Money;

/// The ledgers of an account as its events posted them, to be held against those of its state.
#[derive(Clone, Debug)]
pub struct BooksCheck {
    trial: TrialBalance,
    /// What carriers earned by trips of days that left.
    left: BTreeMap<CarrierId, Money>,
}

impl BooksCheck {
    /// From here on; of an account that was just opened, or of one that goes on.
    #[must_use]
    pub fn new(account: &Account) -> Self {
        let mut left: BTreeMap<CarrierId, Money> = account.balance().books.earned().iter().copied().collect();
        account.trips().for_each(|held| earn(&mut left, held, Money::checked_sub));
        Self { trial: account.ledgers(), left }
    }

    /// The ledgers as posted.
    #[must_use]
    pub const fn trial(&self) -> &TrialBalance {
        &self.trial
    }

    /// Applies an event, and checks that its entry balances, that the ledgers are what was posted, that they balance
    /// (RULES N4), and that every cent of a trip stands on the ledger of the carrier of its leg (I1).
    ///
    /// # Errors
    /// What does not hold.
    pub fn apply(&mut self, account: &mut Account, event: &Event) -> Result<(), String> {
        let entry = account.entry(event);
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
