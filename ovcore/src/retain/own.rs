//! What this library itself makes, and which rule each of it falls under.
//!
//! Something is as old as the oldest travel day that it names: a record of a day that was handed an open trip by the day
//! before goes with that one, and a payment loses the names of its trips as they come due, while it stays itself for
//! as long as a payment is kept.

use std::collections::BTreeMap;

use super::due::Standing;
use super::period::Moment;
use super::plan::{Record, Task};
use crate::account::{Account, DayRecord, Event, HeldDay, What};
use crate::calendar::{Calendar, Instant, TravelDay};
use crate::debt::Debt;
use crate::deny::Denial;
use crate::ids::{RecordId, TapId};
use crate::settle::{Item, Payment};
use crate::tap::Bucket;
use crate::trip::Trip;
use crate::view::{PaymentBook, PaymentRecord, PaymentState};

/// The rule of card numbers and raw taps at readers and in admission.
pub const AT_THE_READER: &str = "004-1";
/// The rule of everything that is made of taps, and of payments.
pub const TRANSACTIONS: &str = "004-2";
/// The rule of an inspector's answer.
pub const INSPECTION: &str = "004-6";
/// The rule of what an inspector sees with the traveller's consent.
pub const INSPECTION_SERVICE: &str = "004-7";
/// The rule of a debt.
pub const DEBT: &str = "004-9";
/// The rule of names, places and times in a debt.
pub const DEBT_TRIPS: &str = "004-10";
/// The rule of an entry on the deny list.
pub const LISTING: &str = "004-11";
/// The rule of a decision on an objection.
pub const OBJECTION: &str = "004-12";
/// The rule of a carrier's daily report.
pub const REPORT: &str = "004-13";
/// The rule of monthly counters.
pub const COUNTERS: &str = "001-1";

/// Under which rule something falls, from when on, and what is done when it is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The rule.
    pub category: &'static str,
    /// When what its period is counted from was.
    pub anchor: Moment,
    /// What is done.
    pub task: Task,
}

impl Row {
    const fn erase(category: &'static str, anchor: Moment) -> Self {
        Self { category, anchor, task: Task::Erase }
    }

    const fn days(category: &'static str, oldest: TravelDay) -> Self {
        Self { category, anchor: Moment::On(oldest), task: Task::ForgetDays }
    }

    /// The row as a record of a plan, under the host's name for it.
    #[must_use]
    pub const fn record<'a>(&self, id: RecordId, standing: Standing<'a>) -> Record<'a> {
        Record { id, category: self.category, anchor: self.anchor, task: self.task, standing }
    }
}

/// A card number, or a tap as it was read, with the number still beside it.
#[must_use]
pub const fn at_the_reader(read_at: Instant) -> Row {
    Row::erase(AT_THE_READER, Moment::At(read_at))
}

/// The record of a day that left its account.
#[must_use]
pub fn day_record(record: &DayRecord) -> Row {
    Row::erase(TRANSACTIONS, Moment::On(day_of_record(record)))
}

fn day_of_record(record: &DayRecord) -> TravelDay {
    let own = day_of_held(&record.held);
    if record.carry_in.names_rides() {
        // What was handed over is of the day before at the latest.
        own.min(record.carry_in.oldest_day().unwrap_or(own)).min(record.held.day.plus_days(-1))
    } else {
        own
    }
}

/// A day that its account holds: it goes with the account's other days, once it has left.
#[must_use]
pub fn held_day(held: &HeldDay) -> Row {
    Row::erase(TRANSACTIONS, Moment::On(day_of_held(held)))
}

fn day_of_held(held: &HeldDay) -> TravelDay {
    let trips = held.trips.iter().flat_map(|held| {
        let asked = held.asked.iter().map(|(day, _)| *day);
        asked.chain([held.trip.day])
    });
    // A check-out after midnight names a trip of the day before.
    let is_own = |named: &TapId| held.taps.iter().any(|held| held.tap.id == *named);
    let names_others =
        held.taps.iter().filter_map(|held| named_by(&held.bucket)).any(|named| !is_own(&named));
    let before = names_others.then(|| held.day.plus_days(-1));
    // What it hands over may have begun before it: a journey, or a ride that counts for later ones.
    let handed = held.carry_out.oldest_day();
    trips.chain(before).chain(handed).chain([held.day]).min().unwrap_or(held.day)
}

/// A payment: 18 months from when it was asked for; `None` while it is at the bank.
#[must_use]
pub fn payment(record: &PaymentRecord, calendar: &Calendar) -> Option<Row> {
    let at_bank = record.state == PaymentState::InFlight;
    (!at_bank).then(|| Row::erase(TRANSACTIONS, Moment::On(calendar.date(record.asked_at))))
}

/// What a payment says of its trips, which may be much older than the payment: see
/// [`PaymentBook::forget_days`]. `None` where nothing is left of it, or while it is at the bank.
#[must_use]
pub fn payment_trips(record: &PaymentRecord) -> Option<Row> {
    let at_bank = record.state == PaymentState::InFlight;
    let oldest = day_of_payment(&record.payment).filter(|_| !at_bank)?;
    Some(Row::days(TRANSACTIONS, oldest))
}

/// A book of payments, as a whole: it is told to forget what is due ([`PaymentBook::forget_before`] midnight of the date,
/// for payments count from the date of asking; then [`PaymentBook::forget_days`]). `None` where there is nothing in it that may go.
#[must_use]
pub fn payment_book(book: &PaymentBook, calendar: &Calendar) -> Option<Row> {
    let open = book.debts().iter().rev().find(|debt| debt.end.is_none()).map(|debt| debt.number);
    let is_owed = |record: &&PaymentRecord| open.is_some() && record.debt == open;
    let asked = book
        .payments()
        .iter()
        .filter(|record| !is_owed(record))
        .filter_map(|record| payment(record, calendar));
    let trips = book.payments().iter().filter_map(payment_trips);
    let days = asked.chain(trips).map(|row| row.anchor.date(calendar));
    let refunds = book.refunds().iter().map(|(at, _)| calendar.date(*at));
    let credits = book.credits().iter().map(|record| record.oldest_day().min(calendar.date(record.at)));
    let oldest = days.chain(refunds).chain(credits).min()?;
    Some(Row::days(TRANSACTIONS, oldest))
}

/// A debt: until it is paid or waived.
#[must_use]
pub const fn debt(debt: &Debt) -> Row {
    Row::erase(DEBT, Moment::On(debt.date))
}

/// An entry on the deny list: until the reason is gone.
#[must_use]
pub const fn listing(denial: &Denial) -> Row {
    Row::erase(LISTING, Moment::At(denial.since))
}

/// A card's counters of a month. `last_contact`: of the traveller, not of the month.
#[must_use]
pub const fn counters(last_contact: TravelDay) -> Row {
    Row::erase(COUNTERS, Moment::On(last_contact))
}

/// A carrier's report of a travel day.
#[must_use]
pub const fn report(day: TravelDay) -> Row {
    Row::erase(REPORT, Moment::On(day))
}

/// The answer on an inspector's device: whether there is a ticket, or, with consent, the last ten actions.
#[must_use]
pub const fn inspection(answered_at: Instant, with_consent: bool) -> Row {
    let category = if with_consent { INSPECTION_SERVICE } else { INSPECTION };
    Row::erase(category, Moment::At(answered_at))
}

/// What an account still holds of single days: it is told to forget them
/// ([`Instruction::Forget`](crate::account::Instruction::Forget)). `None` where it holds nothing of days that are over.
#[must_use]
pub fn account_days(account: &Account, calendar: &Calendar) -> Option<Row> {
    account.remembers_since(calendar).map(|oldest| Row::days(TRANSACTIONS, oldest))
}

/// The account itself, with its token: 18 months after its last travel or payment. `None` while anything of it goes on:
/// a day is held or may be corrected, something is owed either way, the card is blocked, or a product still runs.
///
/// `since`: when the account was made; that counts where it knows of no travel and the book of no payment.
#[must_use]
pub fn account(
    account: &Account,
    payments: &PaymentBook,
    since: TravelDay,
    calendar: &Calendar,
) -> Option<Row> {
    // What is at the bank or owed to the traveller has its unsettled days, and only an open debt may have lost them.
    let goes_on = !account.unsettled_days().is_empty() || account.debt().is_some() || account.is_blocked();
    if goes_on {
        return None;
    }
    let of_payment = |record: &PaymentRecord| {
        let answered = match record.state {
            PaymentState::Approved { at }
            | PaymentState::Declined { at, .. }
            | PaymentState::TakenBack { at } => at,
            PaymentState::InFlight | PaymentState::Settled => record.asked_at,
        };
        calendar.date(record.asked_at.max(answered))
    };
    let payments = payments
        .payments()
        .iter()
        .map(of_payment)
        .chain(payments.refunds().iter().map(|(at, _)| calendar.date(*at)));
    let last = payments.chain(account.remembers_until(calendar)).max().unwrap_or(since);
    Some(Row::erase(TRANSACTIONS, Moment::On(last)))
}

/// The events of a log, in order, each with its row. What names a tap of another event is as old as that tap: a check-out
/// after midnight, the check-in that begins a trip's journey, or what a late tap made of another. A tap is of the travel
/// day of its trip: of the day before, where that continues yesterday's journey. The log is that of one account; events
/// that went before have taken those with them that name the same tap.
pub fn log<'e>(events: &'e [Event], calendar: &'e Calendar) -> impl Iterator<Item = Row> + 'e {
    let mut days: BTreeMap<TapId, TravelDay> = BTreeMap::new();
    for event in events {
        for (tap, day) in days_told(&event.what).into_iter().flatten() {
            let known = days.entry(tap).or_insert(day);
            *known = (*known).min(day);
        }
    }
    events.iter().map(move |one| {
        let row = event(one, calendar);
        let named = taps_named(&one.what).into_iter().flatten().filter_map(|tap| days.get(&tap).copied());
        let oldest = named.chain([row.anchor.date(calendar)]).min();
        Row { anchor: oldest.map_or(row.anchor, Moment::On), ..row }
    })
}

/// The trip of an event that says how one stands.
#[expect(clippy::wildcard_enum_match_arm, reason = "few of the many events hold a trip")]
fn trip_told(what: &What) -> Option<&Trip> {
    match what {
        What::TripOpened { trip }
        | What::TripClosed { trip }
        | What::TripMissed { trip }
        | What::TripCancelled { trip }
        | What::TripHeld { trip }
        | What::TripRevised { trip, .. } => Some(trip),
        _ => None,
    }
}

/// The taps of which an event says of which travel day they are.
fn days_told(what: &What) -> [Option<(TapId, TravelDay)>; 2] {
    if let What::TapRecorded { day, tap, .. } | What::TapSetAside { day, tap, .. } = what {
        return [Some((tap.id, *day)), None];
    }
    let trip = trip_told(what);
    let check_out = trip.and_then(|trip| Some((trip.check_out.as_ref()?.tap, trip.day)));
    [trip.map(|trip| (trip.check_in.tap, trip.day)), check_out]
}

/// The tap or trip that a bucket names.
const fn named_by(bucket: &Bucket) -> Option<TapId> {
    match *bucket {
        Bucket::CheckOut { trip } => Some(trip),
        Bucket::Duplicate { of } => Some(of),
        Bucket::Supplement { trip } => trip,
        Bucket::CheckIn
        | Bucket::Refused
        | Bucket::Failed
        | Bucket::DebtRecovery
        | Bucket::OrphanCheckOut
        | Bucket::Quarantined
        | Bucket::LateNotUsed
        | Bucket::Expired => None,
    }
}

/// The taps that an event names.
#[expect(clippy::wildcard_enum_match_arm, reason = "few of the many events name a tap alone")]
fn taps_named(what: &What) -> [Option<TapId>; 3] {
    match what {
        What::TapRequalified { tap, bucket } => [Some(*tap), named_by(bucket), None],
        What::TapRecorded { tap, bucket, .. } => [Some(tap.id), named_by(bucket), None],
        What::TapSetAside { tap, why, bucket, .. } => {
            [Some(tap.id), named_by(bucket), why.and_then(|why| why.unpriced)]
        }
        What::TripWithdrawn { trip, .. } => [Some(*trip), None, None],
        What::RecoveryRequested { tap, .. } => [*tap, None, None],
        What::TripCorrected { correction, .. } => [Some(correction.trip), None, None],
        other => {
            let [check_in, check_out] = days_told(other).map(|told| told.map(|(tap, _)| tap));
            [check_in, check_out, trip_told(other).map(|trip| trip.journey)]
        }
    }
}

/// An event by itself: see [`log`] for those of a log. It may go when a snapshot that was taken after it is kept
/// ([`Account::to_bytes`](crate::account::Account::to_bytes)).
#[must_use]
pub fn event(event: &Event, calendar: &Calendar) -> Row {
    let own = calendar.date(event.at);
    let oldest = own.min(day_of_event(&event.what, calendar).unwrap_or(own));
    let category = match &event.what {
        What::ObjectionDecided { .. } => OBJECTION,
        What::DebtOpened { .. } | What::DebtIncreased { .. } | What::DebtWaived { .. } => DEBT_TRIPS,
        What::TapRecorded { .. }
        | What::TapSetAside { .. }
        | What::TapRequalified { .. }
        | What::CarriedOver { .. }
        | What::TripOpened { .. }
        | What::TripClosed { .. }
        | What::TripMissed { .. }
        | What::TripCancelled { .. }
        | What::TripHeld { .. }
        | What::TripRevised { .. }
        | What::TripWithdrawn { .. }
        | What::TripCorrected { .. }
        | What::CreditOpened { .. }
        | What::DifferencesOffset { .. }
        | What::CreditRefunded { .. }
        | What::PaymentRequested { .. }
        | What::PaymentSettled { .. }
        | What::PaymentApproved { .. }
        | What::PaymentDeclined { .. }
        | What::PaymentUnknown { .. }
        | What::PaymentAskedAgain { .. }
        | What::NightWaits { .. }
        | What::NightOver { .. }
        | What::DebtLowered { .. }
        | What::RecoveryRequested { .. }
        | What::RecoveryWaits { .. }
        | What::RecoverySkipped { .. }
        | What::RecoveryAwaitsCheck { .. }
        | What::RecoveryStopped { .. }
        | What::WaiverWaits
        | What::WaiverVoid
        | What::WaiverLowered { .. }
        | What::PaymentTakenBack { .. }
        | What::TakeBackWaits { .. }
        | What::DebtClosed
        | What::CardDenied { .. }
        | What::CardFreed { .. }
        | What::BlockEnds { .. }
        | What::AccountCheckAsked { .. }
        | What::AccountChecked { .. }
        | What::ConditionsBroken { .. }
        | What::ConditionsCleared { .. }
        | What::IssuerRangeSet { .. }
        | What::SelfServiceBegun { .. }
        | What::TakeBackNoted { .. }
        | What::CardLinked { .. }
        | What::CardUnlinked { .. }
        | What::HandedOver { .. }
        | What::TakenOver { .. }
        | What::ProductAdded { .. }
        | What::ProductRemoved { .. }
        | What::DayLeft { .. }
        | What::DayReturned { .. }
        | What::DayForgotten { .. }
        | What::Forgotten { .. } => TRANSACTIONS,
    };
    Row::erase(category, Moment::On(oldest))
}

/// The oldest travel day that an event names; `None` for one that names none but its own.
fn day_of_event(what: &What, calendar: &Calendar) -> Option<TravelDay> {
    match what {
        What::TapRecorded { day, tap, .. } | What::TapSetAside { day, tap, .. } => {
            Some((*day).min(calendar.date(tap.at)))
        }
        What::CarriedOver { day, carry } => Some(carry.oldest_day().unwrap_or(*day).min(*day)),
        What::TripOpened { trip }
        | What::TripClosed { trip }
        | What::TripMissed { trip }
        | What::TripCancelled { trip }
        | What::TripHeld { trip }
        | What::TripRevised { trip, .. } => Some(day_of_trip(trip, calendar)),
        What::TripCorrected { day, .. }
        | What::NightWaits { closes: day }
        | What::NightOver { closes: day }
        | What::DayForgotten { day } => Some(*day),
        What::CreditOpened { credit, items } => day_of_items(items).into_iter().chain([credit.day]).min(),
        What::DifferencesOffset { items }
        | What::DebtIncreased { items, .. }
        | What::DebtWaived { items, .. }
        | What::WaiverLowered { items, .. } => day_of_items(items),
        What::PaymentRequested { payment, .. }
        | What::PaymentSettled { payment, .. }
        | What::RecoveryRequested { payment, .. } => day_of_payment(payment),
        What::PaymentTakenBack { payment, .. } | What::TakeBackWaits { payment, .. } => {
            day_of_payment(payment)
        }
        What::DebtOpened { debt } => day_of_debt(debt, calendar),
        What::HandedOver { handover, .. } | What::TakenOver { handover, .. } => {
            handover.debt.as_ref().and_then(|debt| day_of_debt(debt, calendar))
        }
        What::DayLeft { record } | What::DayReturned { record } => Some(day_of_record(record)),
        What::Forgotten { before, kept, .. } => kept.iter().copied().chain([*before]).min(),
        What::TapRequalified { .. }
        | What::TripWithdrawn { .. }
        | What::CreditRefunded { .. }
        | What::PaymentApproved { .. }
        | What::PaymentDeclined { .. }
        | What::PaymentUnknown { .. }
        | What::PaymentAskedAgain { .. }
        | What::DebtLowered { .. }
        | What::RecoveryWaits { .. }
        | What::RecoverySkipped { .. }
        | What::RecoveryAwaitsCheck { .. }
        | What::RecoveryStopped { .. }
        | What::WaiverWaits
        | What::WaiverVoid
        | What::DebtClosed
        | What::CardDenied { .. }
        | What::CardFreed { .. }
        | What::BlockEnds { .. }
        | What::AccountCheckAsked { .. }
        | What::AccountChecked { .. }
        | What::ConditionsBroken { .. }
        | What::ConditionsCleared { .. }
        | What::IssuerRangeSet { .. }
        | What::ObjectionDecided { .. }
        | What::SelfServiceBegun { .. }
        | What::TakeBackNoted { .. }
        | What::CardLinked { .. }
        | What::CardUnlinked { .. }
        | What::ProductAdded { .. }
        | What::ProductRemoved { .. } => None,
    }
}

fn day_of_trip(trip: &Trip, calendar: &Calendar) -> TravelDay {
    trip.day.min(calendar.date(trip.check_in.at))
}

fn day_of_items(items: &[Item]) -> Option<TravelDay> {
    items.iter().filter(|item| !item.is_forgotten()).map(|item| item.day).min()
}

fn day_of_payment(payment: &Payment) -> Option<TravelDay> {
    day_of_items(&payment.items)
}

fn day_of_debt(debt: &Debt, calendar: &Calendar) -> Option<TravelDay> {
    let attempts = [&debt.scheduled, &debt.by_tap, &debt.self_service];
    let attempts = attempts.into_iter().filter_map(|made| made.last_at).map(|at| calendar.date(at));
    let referenced = day_of_items(&debt.referenced);
    day_of_items(&debt.items).into_iter().chain(referenced).chain(attempts).min()
}
