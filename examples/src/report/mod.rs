//! The report: what a day came to, ready to be printed or handed on.
//!
//! [`Report`] is also the form of `--json`. Its `format` names kind and version; amounts are whole minor units (cents)
//! in fields that end in `_minor`; times are RFC 3339 in local time with the offset; ids and codes are those of
//! `ovcore`. Everything that the text shows stands here, so both are one answer in two forms.

mod build;
mod carriers;
mod money;
mod rows;
mod trips;

pub use carriers::{CarrierRow, Sums, Tally, Totals};
pub use money::{CarrierPart, EntryRow, Happened, ItemRow, PaymentResult, PaymentRow};
pub use rows::{BucketCount, RefusedRow, RowCounts, TapRow};
pub use trips::{End, JourneyRow, LegRow, TripRow, UnpricedRow};

use std::collections::BTreeMap;

use ovcore::calendar::{Calendar, Instant, TimeOfDay, TravelDay};
use ovcore::card::CardKind;
use ovcore::ids::{CarrierId, ProductId};
use ovcore::money::Money;
use serde::{Serialize, Serializer};

/// The versions of the report's form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ReportFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/travel-day/1")]
    V1,
}

/// What a day came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Kind and version of this form.
    pub format: ReportFormat,
    /// ISO 4217 code of the currency of all amounts.
    pub currency: String,
    /// The zone of all times.
    pub time_zone: String,
    /// The travel days that trips belong to, in order.
    pub days: Vec<TravelDay>,
    /// The names of the carriers that occur.
    pub carrier_names: BTreeMap<CarrierId, String>,
    /// The cards, in the order in which the file first names them.
    pub cards: Vec<CardReport>,
    /// What each carrier earned and receives, by travel day.
    pub carriers: Vec<CarrierRow>,
    /// The sums, and how they hang together.
    pub totals: Totals,
    /// How many rows there were, and what became of them.
    pub rows: RowCounts,
    /// How many taps ended in each bucket.
    pub buckets: Vec<BucketCount>,
    /// The taps that are no end of a trip, and the rows that added none.
    pub taps_without_trip: Vec<TapRow>,
    /// The trips that have no price, so that nothing is charged for them.
    pub unpriced: Vec<UnpricedRow>,
    /// What is wrong with the rows that could not be used.
    pub refused_rows: Vec<RefusedRow>,
    /// What a reader may want to look into.
    pub notices: Vec<String>,
}

/// One card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardReport {
    /// The first characters of its token.
    pub card: String,
    /// Scheme, form and funding; `null` for a card that was given by token.
    pub kind: Option<CardKind>,
    /// The products that it holds.
    pub products: Vec<ProductId>,
    /// Its journeys, in order of their first check-in.
    pub journeys: Vec<JourneyRow>,
    /// What its trips cost, by travel day.
    pub days: Vec<DaySum>,
    /// What happened to its traveller's money, in order of time.
    pub money: Vec<EntryRow>,
    /// What it still owes after a declined payment.
    pub debt_minor: Money,
    /// Whether it may check in no more.
    pub denied: bool,
}

/// What a card's trips of one travel day cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DaySum {
    /// The travel day.
    pub day: TravelDay,
    /// The sum of their fares.
    pub fares_minor: Money,
}

/// An instant with its local date and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The instant.
    pub instant: Instant,
    /// The local date.
    pub date: TravelDay,
    /// The time on the clock.
    pub time: TimeOfDay,
    /// RFC 3339 with the local offset.
    pub text: String,
}

impl LocalTime {
    /// An instant as the clocks of a calendar's zone show it.
    #[must_use]
    pub fn new(calendar: &Calendar, instant: Instant) -> Self {
        let (date, time) = calendar.local(instant);
        let text = instant.to_datetime().with_timezone(&calendar.zone()).to_rfc3339();
        Self { instant, date, time, text }
    }
}

impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// A sum that is held within the range of [`Money`].
pub(crate) fn sum(amounts: impl IntoIterator<Item = Money>) -> Money {
    amounts.into_iter().fold(Money::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(Money::MAX))
}

impl Report {
    /// The report as JSON, indented, with a newline at its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing into a text has no I/O to fail, and the one map has keys that are texts.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The name of a carrier for people.
    #[must_use]
    pub fn carrier_name<'a>(&'a self, id: &'a CarrierId) -> &'a str {
        self.carrier_names.get(id).map_or(id.as_str(), String::as_str)
    }
}
