//! Counting taps, trips and cents, and finding what does not fit.

use std::collections::{BTreeMap, BTreeSet};

use super::{CarrierSum, Discrepancy, Finding, Reconciliation, TripBucket, Unmatched, add};
use crate::account::{
    Account, DayDigest, DayRecord, Event, HeldDay, HeldTrip, LedgerName, TrialBalance, What,
};
use crate::calendar::TravelDay;
use crate::ids::{CarrierId, TapId, TripId};
use crate::money::Money;
use crate::settle::{CreditUse, Item};

/// A reconciliation while it is made.
pub(super) struct Counting<'a> {
    account: &'a Account,
    out: Reconciliation,
    taps: BTreeSet<TapId>,
    trips: BTreeSet<TripId>,
    /// The days of the records that were given, with their digests.
    records: BTreeMap<TravelDay, DayDigest>,
}

impl<'a> Counting<'a> {
    pub(super) fn new<'r>(account: &'a Account, records: impl IntoIterator<Item = &'r DayRecord>) -> Self {
        let mut counting = Self {
            account,
            out: Reconciliation { accounts: 1, ledgers: account.ledgers(), ..Reconciliation::default() },
            taps: BTreeSet::new(),
            trips: BTreeSet::new(),
            records: BTreeMap::new(),
        };
        for held in account.days() {
            counting.day(held, false);
        }
        for record in records {
            let day = record.held.day;
            if account.is_back(day) {
                continue;
            }
            let held = account.days().iter().any(|held| held.day == day);
            if held || counting.records.insert(day, record.digest()).is_some() {
                counting.find(Discrepancy::RecordTwice { day });
            }
            counting.day(&record.held, true);
        }
        counting
    }

    pub(super) fn finish(mut self, events: Option<&[Event]>) -> Reconciliation {
        let missing = self.records_that_left(events);
        self.carriers();
        self.items();
        let by = Money::sum(self.out.ledgers.lines().iter().map(|line| line.amount)).unwrap_or(Money::MAX);
        if !by.is_zero() {
            self.unmatched(Unmatched::Sides, by);
            self.find(Discrepancy::SidesDiffer { by });
        }
        if let Some(events) = events {
            self.taps_of(events, &missing);
            self.replay(events);
        }
        self.out
    }

    fn find(&mut self, what: Discrepancy) {
        self.out.findings.push(Finding { account: self.account.serial(), what });
    }

    /// Counts cents that stand on one side only.
    fn unmatched(&mut self, why: Unmatched, by: Money) {
        let by = if by.is_negative() { by.checked_neg().unwrap_or(Money::MAX) } else { by };
        let sum = self.out.unmatched.entry(why).or_default();
        *sum = add(*sum, by);
    }

    fn day(&mut self, held: &HeldDay, left: bool) {
        self.out.days = self.out.days.saturating_add(1);
        let late = u64::try_from(held.late_amendments.len()).unwrap_or(u64::MAX);
        self.out.late_amendments = self.out.late_amendments.saturating_add(late);
        for held in &held.taps {
            let count = self.out.taps.entry(held.bucket.kind()).or_default();
            *count = count.saturating_add(1);
            if !self.taps.insert(held.tap.id) {
                self.find(Discrepancy::TapTwice { tap: held.tap.id });
            }
        }
        held.trips.iter().for_each(|trip| self.trip(trip, left));
    }

    fn trip(&mut self, held: &HeldTrip, left: bool) {
        let (trip, fare) = (held.trip.id, held.charged());
        let sum = self.out.trips.entry(TripBucket::of(held)).or_default();
        sum.trips = sum.trips.saturating_add(1);
        sum.fares = add(sum.fares, fare);
        if !self.trips.insert(trip) {
            self.find(Discrepancy::TripTwice { trip });
        }
        let mut legs = Money::ZERO;
        for (carrier, amount) in held.earned() {
            legs = add(legs, amount);
            let own = self.out.carriers.entry(carrier).or_default();
            own.legs = own.legs.saturating_add(1);
            own.earned = add(own.earned, amount);
        }
        if legs != fare {
            self.unmatched(Unmatched::Legs, less(fare, legs));
            self.find(Discrepancy::LegsDiffer { trip, fare, legs });
        }
        let asked = held.asked_in_all();
        if left && asked != fare {
            self.unmatched(Unmatched::NotAsked, less(fare, asked));
            self.find(Discrepancy::NotAsked { trip, fare, asked });
        }
    }

    /// Compares the records with those that left, as far as that is known; gives the days of those that are missing.
    fn records_that_left(&mut self, events: Option<&[Event]>) -> BTreeSet<TravelDay> {
        let mut left: BTreeMap<TravelDay, DayDigest> = self.account.digests().iter().copied().collect();
        for event in events.unwrap_or_default() {
            if let What::DayLeft { record } = &event.what {
                left.insert(record.held.day, record.digest());
            }
            if let What::DayReturned { record } = &event.what {
                left.remove(&record.held.day);
            }
        }
        left.retain(|day, _| !self.account.days().iter().any(|held| held.day == *day));
        let mut missing = BTreeSet::new();
        for (day, digest) in &left {
            match self.records.get(day) {
                None => {
                    missing.insert(*day);
                    self.find(Discrepancy::RecordMissing { day: *day });
                }
                Some(own) if own != digest => self.find(Discrepancy::RecordTampered { day: *day }),
                Some(_) => {}
            }
        }
        if events.is_some() {
            let held = |day: &TravelDay| self.account.days().iter().any(|held| held.day == *day);
            let unknown = self.records.keys().filter(|day| !left.contains_key(day) && !held(day));
            let unknown: Vec<TravelDay> = unknown.copied().collect();
            for day in unknown {
                self.find(Discrepancy::RecordUnknown { day });
            }
        }
        missing
    }

    /// Every cent of a trip stands on exactly one carrier's ledger (I1).
    fn carriers(&mut self) {
        let books = self.account.balance().books;
        for (bearer, amount) in books.waived_by() {
            if let Some(carrier) = bearer {
                self.out.carriers.entry(*carrier).or_default().waived = *amount;
            }
        }
        let ledgers: BTreeMap<CarrierId, Money> = books.earned().iter().copied().collect();
        let all: BTreeSet<CarrierId> = ledgers.keys().chain(self.out.carriers.keys()).copied().collect();
        for carrier in all {
            let ledger = ledgers.get(&carrier).copied().unwrap_or_default();
            let legs = self.out.carriers.get(&carrier).map_or(Money::ZERO, |sum: &CarrierSum| sum.earned);
            if ledger == legs {
                continue;
            }
            let why = if ledger > legs { Unmatched::NoTrip } else { Unmatched::NoLedger };
            self.unmatched(why, less(ledger, legs));
            self.find(Discrepancy::CarrierDiffers { carrier, ledger, legs });
        }
    }

    /// What a debt and a request are made of.
    fn items(&mut self) {
        if let Some(debt) = self.account.debt() {
            let (amount, items) = (debt.amount, Item::sum(&debt.items));
            if amount != items {
                self.unmatched(Unmatched::DebtItems, less(amount, items));
                self.find(Discrepancy::DebtDiffers { amount, items });
            }
        }
        if let Some(flight) = self.account.in_flight() {
            let payment = &flight.payment;
            let credits = CreditUse::sum(&payment.credits);
            let (amount, items) = (payment.amount, less(Item::sum(&payment.items), credits));
            if amount != items {
                self.unmatched(Unmatched::RequestItems, less(amount, items));
                self.find(Discrepancy::RequestDiffers { amount, items });
            }
        }
    }

    /// Every tap that was taken in is in a day; one that came too late for any is in the bucket that its event names.
    fn taps_of(&mut self, events: &[Event], missing: &BTreeSet<TravelDay>) {
        for event in events {
            if let What::TapRecorded { day, tap, .. } = &event.what
                && !missing.contains(day)
                && self.taps.insert(tap.id)
            {
                self.find(Discrepancy::TapLost { tap: tap.id });
            }
            if let What::TapSetAside { day, tap, bucket, .. } = &event.what
                && !missing.contains(day)
                && self.taps.insert(tap.id)
            {
                let count = self.out.taps.entry(bucket.kind()).or_default();
                *count = count.saturating_add(1);
            }
        }
    }

    /// The events make this account, and post what stands on its ledgers.
    fn replay(&mut self, events: &[Event]) {
        let own = self.account;
        let mut account = Account::new(own.serial(), own.token(), own.card());
        let mut posted = TrialBalance::default();
        for (number, event) in (0_u64..).zip(events) {
            let entry = account.entry(event);
            if account.apply(event).is_err() {
                self.find(Discrepancy::EventMisfit { number });
                return;
            }
            if !entry.balances() {
                self.find(Discrepancy::EntryUnbalanced { number });
            }
            posted.post(&entry);
        }
        let lines = posted.lines().iter().chain(self.out.ledgers.lines());
        let ledgers: BTreeSet<LedgerName> = lines.map(|line| line.ledger).collect();
        for ledger in ledgers {
            let (posted, stands) = (posted.of(ledger), self.out.ledgers.of(ledger));
            if posted != stands {
                self.find(Discrepancy::LedgerDiffers { ledger, posted, stands });
            }
        }
        if account != *own {
            self.find(Discrepancy::StateDiffers);
        }
    }
}

fn less(a: Money, b: Money) -> Money {
    a.checked_sub(b).unwrap_or(Money::MIN)
}
