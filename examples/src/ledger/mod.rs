//! The ledger of one card: what its events say, with every cent that was asked for traced to a carrier.
//!
//! A payment is made of items, so much for one trip. An item brings what was asked for its trip to what the trip costs
//! at that moment, and the trip's legs say what that is for each carrier. So the carriers' parts of an item are
//! differences of leg amounts, and exact. Only where a debt, or a request that is still at the bank, is smaller than
//! its items, since a credit covered a part, is the rest split in proportion.

mod entry;
mod shares;

pub use entry::{Entry, Outcome};
pub use shares::{Booked, Clearing, Share, Shares};

use std::collections::BTreeMap;

use ovcore::account::{Event, What};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::debt::Debt;
use ovcore::ids::{TapId, TripId};
use ovcore::money::Money;
use ovcore::settle::{Credit, Item, Payment};
use ovcore::tap::Bucket;
use ovcore::trip::{Trip, TripStatus};

use shares::{gathered, minus, plus};

/// A debt, or a request that is at the bank: what it is for, and how much of that is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    shares: Shares,
    amount: Money,
}

/// What the events of one card say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    taps: BTreeMap<TapId, (u32, Bucket)>,
    set_aside: BTreeMap<(TapId, u32), Bucket>,
    trips: BTreeMap<TripId, Booked>,
    entries: Vec<(Instant, Entry)>,
    paid: Shares,
    given_back: Shares,
    debt: Option<Asked>,
    at_the_bank: Option<Asked>,
    events: u64,
}

impl Ledger {
    /// Notes an event down.
    #[expect(clippy::wildcard_enum_match_arm, reason = "of the many events, those of a travel day")]
    pub fn note(&mut self, event: &Event) {
        self.events = self.events.saturating_add(1);
        match &event.what {
            What::TapRecorded { tap, bucket, .. } => {
                self.taps.insert(tap.id, (tap.version, *bucket));
            }
            What::TapSetAside { tap, bucket, .. } => {
                self.set_aside.insert((tap.id, tap.version), *bucket);
            }
            What::TapRequalified { tap, bucket } => {
                if let Some((_, own)) = self.taps.get_mut(tap) {
                    *own = *bucket;
                }
            }
            What::TripOpened { trip }
            | What::TripClosed { trip }
            | What::TripMissed { trip }
            | What::TripCancelled { trip } => self.book(trip),
            What::TripHeld { trip } => {
                self.book(trip);
                if let TripStatus::Held { until } = trip.status {
                    self.enter(event.at, Entry::Held { trip: trip.id, until });
                }
            }
            What::TripRevised { trip, fare_before } => {
                self.book(trip);
                self.revise(event.at, trip.id, *fare_before, trip.fare.charged());
            }
            What::TripWithdrawn { trip, fare_before } => {
                if let Some(booked) = self.trips.get_mut(trip) {
                    booked.withdrawn = true;
                }
                self.revise(event.at, *trip, *fare_before, Money::ZERO);
            }
            // The debt stays what it is until the answer.
            What::RecoveryRequested { payment, .. } => {
                self.enter_payment(event.at, payment, Vec::new(), Outcome::Open);
            }
            What::PaymentRequested { payment, .. } => self.request(event.at, payment),
            What::PaymentSettled { payment, .. } => self.settle(event.at, payment),
            What::PaymentApproved { .. } => self.approve(event.at),
            What::PaymentDeclined { category, .. } => self.answer(event.at, Outcome::Declined(*category)),
            What::CreditOpened { credit, items } => self.open_credit(event.at, credit, items),
            What::DifferencesOffset { items } => self.offset(event.at, items),
            What::CreditRefunded { credit, amount, .. } => {
                self.enter(event.at, Entry::Refund { credit: *credit, amount: *amount });
            }
            What::DebtOpened { debt } => self.open_debt(event.at, debt),
            What::DebtIncreased { items, .. } => self.increase_debt(event.at, items),
            What::DebtLowered { credits } => {
                let amount = credits.iter().fold(Money::ZERO, |sum, used| plus(sum, used.amount));
                self.lower_debt(event.at, amount);
            }
            What::DebtClosed => self.close_debt(event.at),
            What::CardDenied { reason } => self.enter(event.at, Entry::Denied(*reason)),
            What::CardFreed { reason } => self.enter(event.at, Entry::Freed(*reason)),
            // The rest moves no money, or follows instructions that this program does not give.
            _ => {}
        }
    }

    fn request(&mut self, at: Instant, payment: &Payment) {
        let shares = self.ask(&payment.items);
        self.at_the_bank = Some(Asked { shares: gathered(&shares), amount: payment.amount });
        self.enter_payment(at, payment, shares, Outcome::Open);
    }

    fn settle(&mut self, at: Instant, payment: &Payment) {
        let shares = self.ask(&payment.items);
        self.paid.add_all(&gathered(&shares));
        self.enter_payment(at, payment, shares, Outcome::Covered);
    }

    fn approve(&mut self, at: Instant) {
        let asked = self.at_the_bank.take().unwrap_or_default();
        self.paid.add_all(&asked.shares);
        self.answer(at, Outcome::Approved);
    }

    fn offset(&mut self, at: Instant, items: &[Item]) {
        let shares = self.ask(items);
        self.paid.add_all(&gathered(&shares));
        self.enter(at, Entry::Offset { shares });
    }

    fn open_credit(&mut self, at: Instant, credit: &Credit, items: &[Item]) {
        let shares = self.ask(items);
        self.given_back.add_all(&gathered(&shares));
        self.enter(at, Entry::Credit { number: credit.number, amount: credit.left, shares });
    }

    fn open_debt(&mut self, at: Instant, debt: &Debt) {
        let shares = self.at_the_bank.take().unwrap_or_default().shares;
        self.debt = Some(Asked { shares, amount: debt.amount });
        self.enter(at, Entry::DebtOpened { amount: debt.amount, date: debt.date });
    }

    fn increase_debt(&mut self, at: Instant, items: &[Item]) {
        let shares = self.ask(items);
        let amount = Item::sum(items);
        if let Some(debt) = &mut self.debt {
            debt.shares.add_all(&gathered(&shares));
            debt.amount = plus(debt.amount, amount);
        }
        self.enter(at, Entry::DebtIncreased { amount, shares });
    }

    fn lower_debt(&mut self, at: Instant, amount: Money) {
        if let Some(debt) = &mut self.debt {
            debt.amount = minus(debt.amount, amount);
        }
        self.enter(at, Entry::DebtLowered { amount });
    }

    fn close_debt(&mut self, at: Instant) {
        let debt = self.debt.take().unwrap_or_default();
        self.paid.add_all(&debt.shares);
        self.enter(at, Entry::DebtClosed);
    }

    fn enter(&mut self, at: Instant, entry: Entry) {
        self.entries.push((at, entry));
    }

    fn enter_payment(&mut self, at: Instant, payment: &Payment, shares: Vec<Share>, outcome: Outcome) {
        self.enter(at, Entry::Payment { payment: payment.clone(), shares, outcome, answered_at: None });
    }

    /// Enters the answer where the request stands. One is at the bank at a time, so it is the last.
    fn answer(&mut self, at: Instant, answer: Outcome) {
        for (_, entry) in self.entries.iter_mut().rev() {
            if let Entry::Payment { outcome, answered_at, .. } = entry {
                (*outcome, *answered_at) = (answer, Some(at));
                return;
            }
        }
    }

    fn book(&mut self, trip: &Trip) {
        let before = self.trips.remove(&trip.id);
        let asked = before.map(|booked| booked.asked).unwrap_or_default();
        self.trips.insert(trip.id, Booked { trip: trip.clone(), withdrawn: false, asked });
    }

    fn revise(&mut self, at: Instant, trip: TripId, before: Money, now: Money) {
        if before != now {
            self.enter(at, Entry::Revised { trip, before, now });
        }
    }

    fn ask(&mut self, items: &[Item]) -> Vec<Share> {
        let share = |item: &Item| {
            let parts =
                self.trips.get_mut(&item.trip).map(|booked| booked.ask(item.amount)).unwrap_or_default();
            Share { item: *item, parts }
        };
        items.iter().map(share).collect()
    }

    /// How many events there were.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// The trips, in order of time.
    #[must_use]
    pub fn trips(&self) -> Vec<&Trip> {
        let mut trips: Vec<&Trip> = self.trips.values().filter(|b| !b.withdrawn).map(|b| &b.trip).collect();
        trips.sort_by_key(|trip| (trip.check_in.at, trip.id));
        trips
    }

    /// What happened to the traveller's money, in order of time.
    #[must_use]
    pub fn entries(&self) -> &[(Instant, Entry)] {
        &self.entries
    }

    /// The taps that stand, with what became of them.
    pub fn buckets(&self) -> impl Iterator<Item = (TapId, Bucket)> {
        let aside = self.set_aside.iter().map(|((tap, _), bucket)| (*tap, *bucket));
        self.taps.iter().map(|(tap, (_, bucket))| (*tap, *bucket)).chain(aside)
    }

    /// What became of one version of a tap; `None` where an amendment took its place.
    #[must_use]
    pub fn bucket(&self, tap: &TapId, version: u32) -> Option<Bucket> {
        let aside = self.set_aside.get(&(*tap, version)).copied();
        let stands = self.taps.get(tap).filter(|(own, _)| *own == version).map(|(_, bucket)| *bucket);
        aside.or(stands)
    }

    /// Where the money went.
    #[must_use]
    pub fn clearing(&self) -> Clearing {
        let mut clearing =
            Clearing { paid: self.paid.clone(), given_back: self.given_back.clone(), ..Clearing::default() };
        for (asked, open) in
            [(&self.debt, &mut clearing.debt), (&self.at_the_bank, &mut clearing.at_the_bank)]
        {
            if let Some(asked) = asked {
                let (part, covered) = asked.shares.split(asked.amount);
                *open = part;
                clearing.paid.add_all(&covered);
            }
        }
        for (id, booked) in &self.trips {
            for (carrier, amount) in booked.costs() {
                clearing.earned.add(*id, carrier, amount);
                clearing.not_asked.add(*id, carrier, amount);
            }
            for (carrier, amount) in &booked.asked {
                clearing.not_asked.add(*id, *carrier, minus(Money::ZERO, *amount));
            }
        }
        clearing
    }

    /// The travel day of a trip.
    #[must_use]
    pub fn day_of(&self, trip: &TripId) -> Option<TravelDay> {
        self.trips.get(trip).map(|booked| booked.trip.day)
    }
}
