//! The book of one account: what of each trip was collected, and who has received it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Because, ClearingKind, ClearingLine, NoCarrier, Payee};
use crate::account::{Account, Event, What, still_owed};
use crate::calendar::{Instant, TravelDay};
use crate::debt::{lower, merge};
use crate::ids::{CarrierId, TripId};
use crate::money::Money;
use crate::settle::{AccountSerial, CreditUse, Item, Payment, Share};
use crate::trip::Trip;

/// What of each trip of an account was collected so far, and how that was split. A host keeps it beside the account and
/// feeds it each event once, in order, before the account takes it in.
///
/// It holds no place and no time. It forgets what the account forgets, and before when it is told to
/// ([`ClearingBook::forget_before`]).
///
/// ```
/// # use ovcore::account::{Account, Event, EventFormat, What};
/// # use ovcore::calendar::Instant;
/// # use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token};
/// # use ovcore::settle::AccountSerial;
/// use ovcore::report::ClearingBook;
/// # let card = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Credit };
/// let account = Account::new(AccountSerial::FIRST, Token::from_bytes([7; 16]), card);
/// let mut book = ClearingBook::default();
/// let event = Event { v: EventFormat::V1, at: Instant::MIN, what: What::WaiverWaits };
/// assert_eq!(book.note(&account, &event), []);
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClearingBook {
    trips: BTreeMap<TripId, Position>,
    /// When a correction came that nothing came after.
    corrected_at: Option<Instant>,
}

/// What was collected for a trip, and for whom.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
struct Position {
    /// Its travel day.
    day: TravelDay,
    /// What its carriers earn, in order of their names: as it stands now, or last stood when it was something.
    shares: Vec<(CarrierId, Money)>,
    /// What it costs now.
    fare: Money,
    /// What was collected for it.
    collected: Money,
    /// How that was split.
    split: Vec<(Payee, Money)>,
    /// Whether it was ever asked for.
    asked: bool,
    /// By how much its fare changed after that, as far as it was not collected or given back yet …
    changed: Money,
    /// … and by what.
    by: Because,
    /// A card that this one replaced made it.
    other_card: bool,
}

impl Position {
    fn new(day: TravelDay) -> Self {
        Self {
            day,
            shares: Vec::new(),
            fare: Money::ZERO,
            collected: Money::ZERO,
            split: Vec::new(),
            asked: false,
            changed: Money::ZERO,
            by: Because::Fare,
            other_card: false,
        }
    }

    /// What was collected, by who receives it: in proportion to what the carriers earn.
    fn divide(&self) -> Vec<(Payee, Money)> {
        let why = if self.other_card { NoCarrier::OtherCard } else { NoCarrier::NoLeg };
        let nobody = Payee::Unmatched(why);
        match self.collected.split(&weights(&self.shares)) {
            Ok(parts) => {
                let carriers = self.shares.iter().map(|(carrier, _)| Payee::Carrier(*carrier));
                carriers.zip(parts).filter(|(_, part)| !part.is_zero()).collect()
            }
            Err(_) if self.collected.is_zero() => Vec::new(),
            Err(_) => vec![(nobody, self.collected)],
        }
    }

    /// Why an amount is due: what changed after the trip was asked for, or the trip itself.
    fn because(&mut self, amount: Money) -> Because {
        let same_way = amount.is_negative() == self.changed.is_negative();
        let within = amount.minor().unsigned_abs() <= self.changed.minor().unsigned_abs();
        if !same_way || !within || amount.is_zero() {
            return Because::Fare;
        }
        self.changed = self.changed.saturating_sub(amount);
        self.by
    }
}

/// The lines of an event while they are made.
struct Lines {
    at: Instant,
    made: Vec<ClearingLine>,
}

impl Lines {
    fn add(
        &mut self,
        (payee, amount): (Payee, Money),
        (day, trip): (TravelDay, Option<TripId>),
        (kind, because): (ClearingKind, Because),
    ) {
        if !amount.is_zero() {
            self.made.push(ClearingLine { at: self.at, payee, day, trip, kind, because, amount });
        }
    }
}

impl ClearingBook {
    /// The book of an account that goes on: what its trips stand at now counts as cleared before. Of an account that was
    /// just opened it is empty, as [`ClearingBook::default`]. The trips of days that left are not known to it: what is
    /// collected for them yet is split by what the payment or the debt says that carriers earn.
    #[must_use]
    pub fn starting(account: &Account) -> Self {
        let mut book = Self::default();
        for held in account.trips() {
            let mut position = Position::new(held.trip.day);
            position.shares = held.trip.by_carrier().into_iter().collect();
            position.fare = held.charged();
            position.collected = held.asked_in_all();
            position.asked = held.was_asked;
            book.trips.insert(held.trip.id, position);
        }
        let flight = account.in_flight().map(|flight| &flight.payment);
        let asked = flight.filter(|payment| !payment.kind.is_recovery()).map(still_owed).unwrap_or_default();
        let owed = account.debt().map(|debt| debt.items.clone()).unwrap_or_default();
        for item in asked.into_iter().chain(owed).chain(account.waived_by_trip()) {
            if let Some(position) = book.trips.get_mut(&item.trip) {
                position.collected = position.collected.saturating_sub(item.amount);
            }
        }
        book.trips.values_mut().for_each(|position| position.split = position.divide());
        book
    }

    /// What was collected for a trip so far, less what was given back.
    #[must_use]
    pub fn collected(&self, trip: &TripId) -> Option<Money> {
        self.trips.get(trip).map(|position| position.collected)
    }

    /// How that is split: who has received how much.
    #[must_use]
    pub fn received(&self, trip: &TripId) -> &[(Payee, Money)] {
        self.trips.get(trip).map(|position| position.split.as_slice()).unwrap_or_default()
    }

    /// Forgets the trips of travel days before one. What is collected for them yet is split by what the payment or the
    /// debt says that carriers earn; the sums stay right.
    pub fn forget_before(&mut self, day: TravelDay) {
        self.trips.retain(|_, position| position.day >= day);
    }

    /// Takes in an event of the account, as that is before it; gives who receives and who gives back what.
    #[must_use = "the lines are what is cleared"]
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not about trips or taps is about money, or nothing"
    )]
    pub fn note(&mut self, before: &Account, event: &Event) -> Vec<ClearingLine> {
        let mut lines = Lines { at: event.at, made: Vec::new() };
        match &event.what {
            What::TripOpened { trip }
            | What::TripClosed { trip }
            | What::TripMissed { trip }
            | What::TripCancelled { trip }
            | What::TripHeld { trip }
            | What::TripRevised { trip, .. } => self.trip(trip, &mut lines),
            What::TripWithdrawn { trip, .. } => {
                let by = self.cause(event.at);
                if let Some(position) = self.trips.get_mut(trip) {
                    position.costs(Money::ZERO, by);
                }
            }
            What::TripCorrected { .. } => self.corrected_at = Some(event.at),
            What::TapRecorded { .. } | What::TapSetAside { .. } => self.corrected_at = None,
            What::Forgotten { before, kept, .. } => {
                self.trips.retain(|_, position| position.day >= *before || kept.contains(&position.day));
            }
            _ => self.money(before, &event.what, &mut lines),
        }
        lines.made
    }

    /// [`ClearingBook::note`] for events that move money, or nothing.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only what collects or gives back is cleared")]
    fn money(&mut self, before: &Account, what: &What, lines: &mut Lines) {
        match what {
            What::PaymentRequested { payment, .. } | What::PaymentSettled { payment, .. } => {
                self.requested(before, payment, lines);
            }
            What::PaymentApproved { .. } => {
                let Some(payment) = before.in_flight().map(|flight| &flight.payment) else { return };
                let debt = before.debt().filter(|_| payment.kind.is_recovery());
                let paid = debt.map_or_else(|| still_owed(payment), |debt| debt.items.clone());
                let foreign = debt.map(|debt| debt.foreign.as_slice()).unwrap_or_default();
                self.learn(&paid, &payment.shares, foreign);
                self.collect(&paid, payment.kind.into(), lines);
            }
            What::PaymentTakenBack { payment, .. } => {
                let taken = still_owed(payment);
                self.learn(&taken, &payment.shares, &[]);
                self.collect(&differences(&[], &taken), ClearingKind::TakenBack, lines);
            }
            What::DebtIncreased { items, shares } => {
                self.learn(items, shares, &[]);
                let both: Vec<Item> =
                    before.debt().iter().flat_map(|debt| &debt.items).chain(items).copied().collect();
                let owed = merge(both.iter().copied());
                self.collect(&differences(&both, &owed), ClearingKind::Offset, lines);
            }
            What::DebtLowered { credits } => self.debt_lowered(before, credits, lines),
            What::WaiverLowered { day, items, .. } => {
                let mut all = before.waiver_falls(*day, items);
                all.extend_from_slice(items);
                self.collect(&all, ClearingKind::Waiver, lines);
            }
            What::CreditOpened { credit, items } => {
                let because = self.collect(items, ClearingKind::CreditOpened, lines);
                let kind = (ClearingKind::CreditOpened, because);
                lines.add((Payee::Traveller, credit.left), (credit.day, None), kind);
            }
            What::DifferencesOffset { items } => {
                self.collect(items, ClearingKind::Offset, lines);
            }
            What::CreditRefunded { credit, amount, .. } => {
                let used = CreditUse { credit: *credit, amount: *amount };
                use_credits(before, &[used], ClearingKind::Refunded, lines);
            }
            What::TakenOver { handover, .. } => {
                let Some(debt) = &handover.debt else { return };
                let others = debt.items.iter().map(|item| (handover.from, item.trip));
                let others: Vec<_> = others.chain(debt.foreign.iter().copied()).collect();
                self.learn(&debt.items, &debt.shares, &others);
            }
            _ => {}
        }
    }

    /// A request: what fell comes off what rose, and credits pay their part at once; the rest waits for the bank.
    fn requested(&mut self, before: &Account, payment: &Payment, lines: &mut Lines) {
        self.learn(&payment.items, &payment.shares, &[]);
        let whole = merge(payment.items.iter().copied());
        self.collect(&differences(&payment.items, &whole), ClearingKind::Offset, lines);
        let kind = ClearingKind::CreditUsed;
        self.collect(&differences(&whole, &still_owed(payment)), kind, lines);
        use_credits(before, &payment.credits, kind, lines);
    }

    fn debt_lowered(&mut self, before: &Account, credits: &[CreditUse], lines: &mut Lines) {
        let Some(debt) = before.debt() else { return };
        let mut left = debt.items.clone();
        for used in credits {
            let credit = before.credits().iter().find(|credit| credit.number == used.credit);
            lower(&mut left, used.amount, credit.map(|credit| credit.day));
        }
        let kind = ClearingKind::CreditUsed;
        self.learn(&debt.items, &debt.shares, &debt.foreign);
        self.collect(&differences(&debt.items, &left), kind, lines);
        use_credits(before, credits, kind, lines);
    }

    /// What changed a trip's fare now.
    pub(in crate::report) fn cause(&self, at: Instant) -> Because {
        if self.corrected_at == Some(at) { Because::Corrected } else { Because::Late }
    }

    /// A trip is as it is now. Money moves only where nothing will be asked for or given back: where it costs what was
    /// collected, or what it cost before, and others earn it.
    fn trip(&mut self, trip: &Trip, lines: &mut Lines) {
        let by = self.cause(lines.at);
        let own: Vec<(CarrierId, Money)> = trip.by_carrier().into_iter().collect();
        let is_something = own.iter().any(|(_, amount)| amount.is_positive());
        if !is_something && !self.trips.contains_key(&trip.id) {
            return;
        }
        let position = self.trips.entry(trip.id).or_insert_with(|| Position::new(trip.day));
        position.day = trip.day;
        let (before, fare) = (position.fare, trip.fare.charged());
        position.costs(fare, by);
        if !is_something || position.shares == own {
            return;
        }
        position.shares = own;
        if fare != before && fare != position.collected {
            return;
        }
        let split = position.divide();
        for (payee, amount) in changes(&position.split, &split) {
            lines.add((payee, amount), (trip.day, Some(trip.id)), (ClearingKind::Shifted, by));
        }
        position.split = split;
    }

    /// Trips that are not known yet: of days that left before the book began, or were forgotten, and those of other cards.
    fn learn(&mut self, items: &[Item], shares: &[Share], foreign: &[(AccountSerial, TripId)]) {
        for item in items {
            if self.trips.contains_key(&item.trip) {
                continue;
            }
            let mut own: BTreeMap<CarrierId, Money> = BTreeMap::new();
            for share in shares.iter().filter(|share| share.trip == item.trip) {
                let sum = own.entry(share.carrier).or_default();
                *sum = sum.saturating_add(share.amount);
            }
            let mut position = Position::new(item.day);
            position.shares = own.into_iter().collect();
            position.fare = total(&position.shares);
            position.other_card = foreign.iter().any(|(_, trip)| *trip == item.trip);
            self.trips.insert(item.trip, position);
        }
        for item in items {
            if let Some(position) = self.trips.get_mut(&item.trip) {
                position.asked = true;
            }
        }
    }

    /// So much more was collected for some trips, or less; gives why, of the last.
    fn collect(&mut self, items: &[Item], kind: ClearingKind, lines: &mut Lines) -> Because {
        let mut trips: BTreeMap<TripId, Vec<Item>> = BTreeMap::new();
        for item in items {
            trips.entry(item.trip).or_default().push(*item);
        }
        let mut because = Because::Fare;
        for (trip, parts) in trips {
            let position = self.trips.entry(trip).or_insert_with(|| {
                let day = parts.first().map_or(TravelDay::MIN, |item| item.day);
                Position::new(day)
            });
            because = position.collect(trip, &parts, kind, lines);
        }
        because
    }
}

impl Position {
    /// The trip costs something else now.
    fn costs(&mut self, fare: Money, by: Because) {
        if self.asked && fare != self.fare {
            self.changed = self.changed.saturating_add(fare.saturating_sub(self.fare));
            self.by = by;
        }
        self.fare = fare;
    }

    /// So much more was collected, for one travel day or, where an amendment moved the trip, for several.
    fn collect(&mut self, trip: TripId, parts: &[Item], kind: ClearingKind, lines: &mut Lines) -> Because {
        self.asked = true;
        let amount = Item::sum(parts);
        let because = self.because(amount);
        self.collected = self.collected.saturating_add(amount);
        let split = self.divide();
        let mut rest: BTreeMap<Payee, Money> = changes(&self.split, &split).into_iter().collect();
        let own_day = parts.iter().map(|item| item.day).find(|day| *day == self.day);
        let own_day = own_day.or(parts.last().map(|item| item.day)).unwrap_or(self.day);
        let received = if self.split.is_empty() { &split } else { &self.split };
        for other in parts.iter().filter(|item| item.day != own_day) {
            // What another day gives back, it gives back of what was received.
            let Ok(given) = other.amount.split(&weights(received)) else { continue };
            for ((payee, _), part) in received.iter().zip(given) {
                lines.add((*payee, part), (other.day, Some(trip)), (kind, because));
                let own = rest.entry(*payee).or_default();
                *own = own.saturating_sub(part);
            }
        }
        for own in rest {
            lines.add(own, (own_day, Some(trip)), (kind, because));
        }
        self.split = split;
        because
    }
}

/// Credits are not the traveller's any more.
fn use_credits(before: &Account, used: &[CreditUse], kind: ClearingKind, lines: &mut Lines) {
    for used in used {
        let Some(credit) = before.credits().iter().find(|credit| credit.number == used.credit) else {
            continue;
        };
        let gone = Money::ZERO.saturating_sub(used.amount);
        lines.add((Payee::Traveller, gone), (credit.day, None), (kind, Because::Fare));
    }
}

/// The first less the second, by travel day and trip.
fn differences(first: &[Item], second: &[Item]) -> Vec<Item> {
    let mut sums: BTreeMap<(TravelDay, TripId), Money> = BTreeMap::new();
    for item in first {
        let sum = sums.entry((item.day, item.trip)).or_default();
        *sum = sum.saturating_add(item.amount);
    }
    for item in second {
        let sum = sums.entry((item.day, item.trip)).or_default();
        *sum = sum.saturating_sub(item.amount);
    }
    let all = sums.into_iter().map(|((day, trip), amount)| Item { day, trip, amount });
    all.filter(|item| !item.amount.is_zero()).collect()
}

/// What each payee has more in the second, or less.
fn changes(first: &[(Payee, Money)], second: &[(Payee, Money)]) -> Vec<(Payee, Money)> {
    let mut sums: BTreeMap<Payee, Money> = second.iter().copied().collect();
    for (payee, amount) in first {
        let sum = sums.entry(*payee).or_default();
        *sum = sum.saturating_sub(*amount);
    }
    sums.into_iter().filter(|(_, amount)| !amount.is_zero()).collect()
}

fn weights<K>(parts: &[(K, Money)]) -> Vec<u64> {
    parts.iter().map(|(_, amount)| amount.minor().unsigned_abs()).collect()
}

fn total<K>(parts: &[(K, Money)]) -> Money {
    Money::sum(parts.iter().map(|(_, amount)| *amount)).unwrap_or(Money::MAX)
}
