//! What is known of a card: its account, the days that left it, and its payments. Views and reports are made from it.

use std::collections::{BTreeMap, BTreeSet};

use super::payments::PaymentBook;
use crate::account::{Account, DayRecord, HeldDay, HeldTrip};
use crate::calendar::TravelDay;
use crate::fare::Explanation;
use crate::ids::TripId;
use crate::order::{InOrder, set_of};
use crate::rules::Rules;

/// An account with the records of the days that left it and its payments. It only borrows: it is made for one view or
/// report and dropped. It is not a view: it holds all that is known, and does not serialise.
///
/// Making one goes through all trips once, so that each is then found without going through them again.
#[derive(Clone, Debug)]
pub struct History<'a> {
    account: &'a Account,
    /// Of days that are not held, in order, each once.
    records: Vec<&'a DayRecord>,
    /// All days, in order.
    days: Vec<&'a HeldDay>,
    /// All trips, in order of their ids.
    trips: Vec<&'a HeldTrip>,
    payments: &'a PaymentBook,
}

impl<'a> History<'a> {
    /// A history. Of several records of one day the last given counts; of a day that the account holds none does: what
    /// the account holds took its place. Records of days that were forgotten are simply not given.
    #[must_use]
    pub fn new(
        account: &'a Account,
        records: impl IntoIterator<Item = &'a DayRecord>,
        payments: &'a PaymentBook,
    ) -> Self {
        let held: BTreeSet<TravelDay> = set_of(account.days().iter().map(|day| day.day));
        let mut by_day = BTreeMap::new();
        for record in records.into_iter().filter(|record| !held.contains(&record.held.day)) {
            by_day.insert(record.held.day, record);
        }
        let records: Vec<&DayRecord> = by_day.into_values().collect();
        let left = records.iter().map(|record| &record.held);
        let mut days: Vec<&HeldDay> = left.chain(account.days().iter().map(|day| &**day)).collect();
        days.put_in_order_by_key(|day| day.day);
        let mut trips: Vec<&HeldTrip> = days.iter().flat_map(|day| &day.trips).collect();
        trips.put_in_order_by_key(|held| held.trip.id);
        Self { account, records, days, trips, payments }
    }

    /// The account.
    #[must_use]
    pub const fn account(&self) -> &'a Account {
        self.account
    }

    /// Its payments.
    #[must_use]
    pub const fn payments(&self) -> &'a PaymentBook {
        self.payments
    }

    /// The records of the days that left, in order.
    #[must_use]
    pub fn records(&self) -> &[&'a DayRecord] {
        &self.records
    }

    /// All days, those that left and those that are held, in order.
    #[must_use]
    pub fn days(&self) -> Vec<&'a HeldDay> {
        self.days.clone()
    }

    /// All trips of those days, in order of time.
    pub fn trips(&self) -> impl Iterator<Item = &'a HeldTrip> {
        self.days().into_iter().flat_map(|day| &day.trips)
    }

    /// A trip by its id.
    #[must_use]
    pub fn trip(&self, id: &TripId) -> Option<&'a HeldTrip> {
        let place = self.trips.binary_search_by_key(id, |held| held.trip.id).ok()?;
        self.trips.get(place).copied()
    }

    /// Why each trip costs what it costs, in order of time. Each day is rated once more, also those that left: a price that
    /// comes out otherwise now, because rules or products changed since, is not explained by it and not told.
    #[must_use]
    pub fn explanations(&self, rules: &Rules) -> Vec<(TripId, Explanation)> {
        // A trip that is open at the edge of its day gets its price in the next.
        let days: BTreeSet<TravelDay> =
            set_of(self.days.iter().flat_map(|held| [held.day, held.day.plus_days(1)]));
        let mut told = BTreeSet::new();
        let mut all = Vec::new();
        for day in days {
            for (trip, why) in self.account.explain_day(rules, &self.records, day) {
                let charged = self.trip(&trip.id).map(HeldTrip::charged);
                if charged == Some(why.price) && told.insert(trip.id) {
                    all.push((trip.id, why));
                }
            }
        }
        all
    }
}
