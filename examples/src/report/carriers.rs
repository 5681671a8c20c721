//! What each carrier earned, and what it receives.

use std::collections::BTreeMap;

use ovcore::calendar::TravelDay;
use ovcore::ids::CarrierId;
use ovcore::money::Money;
use serde::Serialize;

use super::sum;
use crate::host::CardRun;
use crate::ledger::Shares;

/// One carrier on one travel day.
///
/// `earned = receives + in_debt + open`, and `receives = paid + given_back`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// How many legs it ran.
    pub legs: usize,
    /// What its legs cost.
    pub earned_minor: Money,
    /// What payments brought: by the bank, or by credits that went against them.
    pub paid_minor: Money,
    /// What was given back as credits, below nothing: a fare fell after it was paid.
    pub given_back_minor: Money,
    /// What it receives: paid and given back together.
    pub receives_minor: Money,
    /// Its part of what is owed after declined payments.
    pub in_debt_minor: Money,
    /// What is at the bank, or was not asked for yet.
    pub open_minor: Money,
}

/// What a carrier earned on a travel day, and what it receives for that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CarrierRow {
    /// The carrier.
    pub carrier: CarrierId,
    /// The travel day of the trips.
    pub day: TravelDay,
    /// The amounts.
    #[serde(flatten)]
    pub sums: Sums,
}

/// The sums over all carriers, and the bank's side of them.
///
/// `receives = collected - refunded - open_credits`: what carriers receive is what came in and stayed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// How many trips there were.
    pub trips: usize,
    /// The sums of the rows of the carriers.
    #[serde(flatten)]
    pub sums: Sums,
    /// What the bank paid.
    pub collected_minor: Money,
    /// What was paid back.
    pub refunded_minor: Money,
    /// Credits that are neither used nor paid back.
    pub open_credits_minor: Money,
}

impl Totals {
    /// Whether all of it adds up.
    #[must_use]
    pub fn add_up(&self) -> bool {
        let negative = |amount: Money| amount.checked_neg().unwrap_or(Money::MIN);
        let cash = [self.collected_minor, negative(self.refunded_minor), negative(self.open_credits_minor)];
        self.sums.add_up() && sum(cash) == self.sums.receives_minor
    }
}

impl Sums {
    /// Whether what was earned is what is received, in debt and open.
    #[must_use]
    pub fn add_up(&self) -> bool {
        self.earned_minor == sum([self.receives_minor, self.in_debt_minor, self.open_minor])
            && self.receives_minor == sum([self.paid_minor, self.given_back_minor])
    }

    fn add(&mut self, other: &Self) {
        self.legs = self.legs.saturating_add(other.legs);
        for (own, more) in [
            (&mut self.earned_minor, other.earned_minor),
            (&mut self.paid_minor, other.paid_minor),
            (&mut self.given_back_minor, other.given_back_minor),
            (&mut self.receives_minor, other.receives_minor),
            (&mut self.in_debt_minor, other.in_debt_minor),
            (&mut self.open_minor, other.open_minor),
        ] {
            *own = sum([*own, more]);
        }
    }
}

/// What carriers earned and receive, and the bank's side of it, card by card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    rows: BTreeMap<(CarrierId, TravelDay), Sums>,
    trips: usize,
    collected: Money,
    refunded: Money,
    open_credits: Money,
}

impl Tally {
    /// Adds a card: the carriers' side from its events, the bank's side from its account's own books.
    pub fn add(&mut self, run: &CardRun) {
        let ledger = &run.ledger;
        let clearing = ledger.clearing();
        let mut add = |shares: &Shares, pick: fn(&mut Sums) -> &mut Money| {
            for (trip, carrier, amount) in shares.iter() {
                let day = ledger.day_of(&trip).unwrap_or(TravelDay::MIN);
                let own = pick(self.rows.entry((carrier, day)).or_default());
                *own = sum([*own, amount]);
            }
        };
        add(&clearing.earned, |sums| &mut sums.earned_minor);
        add(&clearing.paid, |sums| &mut sums.paid_minor);
        add(&clearing.paid, |sums| &mut sums.receives_minor);
        add(&clearing.given_back, |sums| &mut sums.given_back_minor);
        add(&clearing.given_back, |sums| &mut sums.receives_minor);
        add(&clearing.debt, |sums| &mut sums.in_debt_minor);
        add(&clearing.at_the_bank, |sums| &mut sums.open_minor);
        add(&clearing.not_asked, |sums| &mut sums.open_minor);
        for trip in ledger.trips() {
            self.trips = self.trips.saturating_add(1);
            for leg in &trip.legs {
                let own = self.rows.entry((leg.carrier, trip.day)).or_default();
                own.legs = own.legs.saturating_add(1);
            }
        }
        let balance = run.account.balance();
        self.collected = sum([self.collected, balance.books.approved]);
        self.refunded = sum([self.refunded, balance.books.refunded]);
        self.open_credits = sum([self.open_credits, balance.open_credits]);
    }

    /// Adds what another one counted.
    pub fn add_all(&mut self, other: &Self) {
        for (key, sums) in &other.rows {
            self.rows.entry(*key).or_default().add(sums);
        }
        self.trips = self.trips.saturating_add(other.trips);
        self.collected = sum([self.collected, other.collected]);
        self.refunded = sum([self.refunded, other.refunded]);
        self.open_credits = sum([self.open_credits, other.open_credits]);
    }

    /// The rows of the carriers, in order of carriers and days.
    #[must_use]
    pub fn rows(&self) -> Vec<CarrierRow> {
        let row = |((carrier, day), sums): (&(CarrierId, TravelDay), &Sums)| CarrierRow {
            carrier: *carrier,
            day: *day,
            sums: sums.clone(),
        };
        self.rows.iter().map(row).collect()
    }

    /// The totals.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut sums = Sums::default();
        for row in self.rows.values() {
            sums.add(row);
        }
        Totals {
            trips: self.trips,
            sums,
            collected_minor: self.collected,
            refunded_minor: self.refunded,
            open_credits_minor: self.open_credits,
        }
    }
}
