//! Clearing: who receives what of what was collected.
//!
//! For every trip the book knows what of it has been collected so far, and how that is split over the carriers of its
//! legs: when it is the whole fare, by the legs themselves; when it is a part, in proportion to them (largest remainder,
//! ties by the carrier's name). An event that collects or gives back moves the trip from one such position to the next, and the
//! difference is what its carriers receive or give back. So nothing drifts: whatever way a trip went, once it is paid
//! each carrier has received its legs.

mod book;
mod show;

pub use book::ClearingBook;

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Instant, TravelDay};
use crate::document::{self, DocumentError};
use crate::ids::{CarrierId, TripId};
use crate::money::Money;
use crate::policy::Channel;
use crate::settle::PaymentKind;

/// Who receives, or holds, what was collected.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Payee {
    /// A carrier.
    Carrier(CarrierId),
    /// It is the traveller's: credits that are open. The back office holds it until they are used or paid back.
    Traveller,
    /// No carrier can be named for it.
    Unmatched(NoCarrier),
}

/// Why no carrier can be named for what was collected.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoCarrier {
    /// No leg of the trip is known.
    NoLeg,
    /// The trip was made with a card that this one replaced, and its debt came without saying who earned it.
    OtherCard,
}

/// By what it was collected or given back.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClearingKind {
    /// The bank paid the request of a night.
    Night,
    /// … one above the threshold.
    Threshold,
    /// … one after a trip.
    PerTrip,
    /// … a debt, by its schedule.
    DebtScheduled,
    /// … a debt, when the card was presented.
    DebtByTap,
    /// … a debt, in self-service.
    DebtSelfService,
    /// A credit went against a request or a debt.
    CreditUsed,
    /// Fares fell: the difference became a credit.
    CreditOpened,
    /// A credit was paid back to the traveller.
    Refunded,
    /// Fares of one day fell and rose: what is not owed for one trip pays for another.
    Offset,
    /// A trip costs the same and others earn it.
    Shifted,
    /// A waived day's fares fell by something other than what was waived.
    Waiver,
    /// The bank took a payment back.
    TakenBack,
}

/// Why it was due.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The trip, as it was asked for first.
    Fare,
    /// After it had been asked for, a late or amended tap changed what it costs or who earns it.
    Late,
    /// … a correction did (RULES L3).
    Corrected,
}

/// What one payee receives of one trip by one event; below nothing where it gives back.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClearingLine {
    /// When.
    pub at: Instant,
    /// Who.
    pub payee: Payee,
    /// Of which travel day's fares.
    pub day: TravelDay,
    /// Of which trip; none for credits.
    pub trip: Option<TripId>,
    /// By what.
    pub kind: ClearingKind,
    /// Why it was due.
    pub because: Because,
    /// How much, in minor units.
    pub amount: Money,
}

/// A row of a clearing: a sum over trips and accounts.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClearingRow {
    /// The clearing date: the local date of the events.
    pub date: TravelDay,
    /// Who receives.
    pub payee: Payee,
    /// Of which travel day's fares.
    pub day: TravelDay,
    /// By what.
    pub kind: ClearingKind,
    /// Why it was due.
    pub because: Because,
    /// How much, in minor units; below nothing where the payee gives back.
    pub amount: Money,
}

/// What a row is summed by.
type Key = (TravelDay, Payee, TravelDay, ClearingKind, Because);

/// Who receives what: the lines of many events and accounts, summed up by clearing date, payee, travel day, kind and
/// reason. What all payees receive is what the bank paid, less what it took back and what was paid back to travellers.
///
/// The clearing date is the local date of the event: what the bank paid at 03:25 is cleared on that date, for the travel day
/// before.
///
/// ```
/// use ovcore::report::Clearing;
/// let none = Clearing::default();
/// assert!(none.total().is_zero());
/// assert_eq!(Clearing::from_json(&none.to_json())?, none);
/// # Ok::<(), ovcore::document::DocumentError>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Clearing {
    rows: BTreeMap<Key, Money>,
}

/// The versions of the clearing's form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum ClearingFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/clearing/1")]
    V1,
}

/// A clearing as it is written.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: ClearingFormat,
    rows: Vec<ClearingRow>,
}

/// A stored clearing in which a row stands twice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "rows[{row}] has the date, payee, day, kind and reason of a row before it; expected each once, in order"
)]
pub struct ClearingError {
    row: usize,
}

impl ClearingError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "clearing.rows"
    }
}

impl TryFrom<Form> for Clearing {
    type Error = ClearingError;
    fn try_from(form: Form) -> Result<Self, ClearingError> {
        let mut clearing = Self::default();
        for (row, ClearingRow { date, payee, day, kind, because, amount }) in
            form.rows.into_iter().enumerate()
        {
            let key = (date, payee, day, kind, because);
            let is_next = clearing.rows.last_key_value().is_none_or(|(last, _)| *last < key);
            if !is_next || amount.is_zero() {
                return Err(ClearingError { row });
            }
            clearing.rows.insert(key, amount);
        }
        Ok(clearing)
    }
}

impl From<Clearing> for Form {
    fn from(clearing: Clearing) -> Self {
        Self { format: ClearingFormat::V1, rows: clearing.rows().collect() }
    }
}

impl Clearing {
    /// The clearing of some lines.
    #[must_use]
    pub fn of<'l>(calendar: &Calendar, lines: impl IntoIterator<Item = &'l ClearingLine>) -> Self {
        let mut clearing = Self::default();
        lines.into_iter().for_each(|line| clearing.book(calendar, line));
        clearing
    }

    /// Adds a line.
    pub fn book(&mut self, calendar: &Calendar, line: &ClearingLine) {
        let ClearingLine { at, payee, day, kind, because, amount, .. } = *line;
        self.add((calendar.date(at), payee, day, kind, because), amount);
    }

    /// Adds another: of other accounts, or other dates.
    pub fn merge(&mut self, other: &Self) {
        other.rows.iter().for_each(|(key, amount)| self.add(*key, *amount));
    }

    fn add(&mut self, key: Key, amount: Money) {
        let sum = self.rows.entry(key).or_default();
        *sum = sum.saturating_add(amount);
        if sum.is_zero() {
            self.rows.remove(&key);
        }
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = ClearingRow> + '_ {
        let row = |(key, amount): (&Key, &Money)| {
            let (date, payee, day, kind, because) = *key;
            ClearingRow { date, payee, day, kind, because, amount: *amount }
        };
        self.rows.iter().map(row)
    }

    /// The rows that `which` picks.
    #[must_use]
    pub fn only(&self, which: impl Fn(&ClearingRow) -> bool) -> Self {
        let mut own = Self::default();
        for row in self.rows().filter(|row| which(row)) {
            own.rows.insert((row.date, row.payee, row.day, row.kind, row.because), row.amount);
        }
        own
    }

    /// What is cleared on one date.
    #[must_use]
    pub fn on(&self, date: TravelDay) -> Self {
        self.only(|row| row.date == date)
    }

    /// A carrier's own part: what it may see.
    #[must_use]
    pub fn for_carrier(&self, carrier: CarrierId) -> Self {
        self.only(|row| row.payee == Payee::Carrier(carrier))
    }

    /// What is received by all that `which` picks.
    #[must_use]
    pub fn sum(&self, which: impl Fn(&ClearingRow) -> bool) -> Money {
        Money::sum(self.rows().filter(|row| which(row)).map(|row| row.amount)).unwrap_or(Money::MAX)
    }

    /// What a payee receives.
    #[must_use]
    pub fn received(&self, payee: Payee) -> Money {
        self.sum(|row| row.payee == payee)
    }

    /// What all receive: what the bank paid, less what it took back and what was paid back to travellers.
    #[must_use]
    pub fn total(&self) -> Money {
        self.sum(|_| true)
    }

    /// Everyone who receives or gives back something, in order.
    #[must_use]
    pub fn payees(&self) -> BTreeSet<Payee> {
        self.rows().map(|row| row.payee).collect()
    }

    /// Reads a clearing, `ovcore/clearing/1`.
    ///
    /// # Errors
    /// [`DocumentError`] with every problem and where it is.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        document::read("the clearing", "ovcore/clearing/1", text)
    }

    /// As a document, `ovcore/clearing/1`.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(self)
    }
}

impl core::iter::Sum for Clearing {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum.merge(&one);
            sum
        })
    }
}

impl ClearingKind {
    /// All kinds, in the order of tables.
    pub const ALL: [Self; 13] = [
        Self::Night,
        Self::Threshold,
        Self::PerTrip,
        Self::DebtScheduled,
        Self::DebtByTap,
        Self::DebtSelfService,
        Self::CreditUsed,
        Self::CreditOpened,
        Self::Refunded,
        Self::Offset,
        Self::Shifted,
        Self::Waiver,
        Self::TakenBack,
    ];
}

impl From<PaymentKind> for ClearingKind {
    fn from(kind: PaymentKind) -> Self {
        match kind {
            PaymentKind::Night => Self::Night,
            PaymentKind::Threshold => Self::Threshold,
            PaymentKind::PerTrip => Self::PerTrip,
            PaymentKind::Recovery { channel: Channel::Scheduled } => Self::DebtScheduled,
            PaymentKind::Recovery { channel: Channel::Tap } => Self::DebtByTap,
            PaymentKind::Recovery { channel: Channel::SelfService } => Self::DebtSelfService,
        }
    }
}

impl fmt::Display for ClearingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Night => "night",
            Self::Threshold => "threshold",
            Self::PerTrip => "per trip",
            Self::DebtScheduled => "debt, scheduled",
            Self::DebtByTap => "debt, by tap",
            Self::DebtSelfService => "debt, self-service",
            Self::CreditUsed => "credit used",
            Self::CreditOpened => "credit opened",
            Self::Refunded => "refunded",
            Self::Offset => "offset",
            Self::Shifted => "shifted",
            Self::Waiver => "waiver",
            Self::TakenBack => "taken back",
        })
    }
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Fare => "fare",
            Self::Late => "late tap",
            Self::Corrected => "correction",
        })
    }
}

impl fmt::Display for NoCarrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NoLeg => "no leg known",
            Self::OtherCard => "of a card before, no leg known",
        })
    }
}

impl fmt::Display for Payee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Carrier(carrier) => f.pad(carrier.as_str()),
            Self::Traveller => f.pad("open credits"),
            Self::Unmatched(why) => f.pad(&format!("unmatched: {why}")),
        }
    }
}
