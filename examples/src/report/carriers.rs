//! What each carrier earned, and what it receives.

use std::collections::BTreeMap;

use ovcore::calendar::TravelDay;
use ovcore::ids::CarrierId;
use ovcore::money::Money;
use serde::Serialize;

use super::sum;
use crate::job::CardDay;
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

/// The rows of the carriers, in order of carriers and days.
pub(super) fn carriers(cards: &[CardDay]) -> Vec<CarrierRow> {
    let mut rows: BTreeMap<(CarrierId, TravelDay), Sums> = BTreeMap::new();
    for card in cards {
        let ledger = &card.run.ledger;
        let clearing = ledger.clearing();
        let mut add = |shares: &Shares, pick: fn(&mut Sums) -> &mut Money| {
            for (trip, carrier, amount) in shares.iter() {
                let day = ledger.day_of(&trip).unwrap_or(TravelDay::MIN);
                let own = pick(rows.entry((carrier, day)).or_default());
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
            for leg in &trip.legs {
                let own = rows.entry((leg.carrier, trip.day)).or_default();
                own.legs = own.legs.saturating_add(1);
            }
        }
    }
    rows.into_iter().map(|((carrier, day), sums)| CarrierRow { carrier, day, sums }).collect()
}

/// The totals: the carriers' side from the rows, the bank's side from the accounts' own books.
pub(super) fn totals(cards: &[CardDay], rows: &[CarrierRow]) -> Totals {
    let mut totals = Totals::default();
    for row in rows {
        totals.sums.add(&row.sums);
    }
    for card in cards {
        let balance = card.run.account.balance();
        totals.trips = totals.trips.saturating_add(card.run.ledger.trips().len());
        totals.collected_minor = sum([totals.collected_minor, balance.books.approved]);
        totals.refunded_minor = sum([totals.refunded_minor, balance.books.refunded]);
        totals.open_credits_minor = sum([totals.open_credits_minor, balance.open_credits]);
    }
    totals
}
