//! How late it was, as the host knows it.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::document::{self, DocumentError, Finding};
use crate::ids::{CarrierId, TripId};

const KIND: &str = "table of delays";
const FORMAT: &str = "ovcore/delays/1";

/// Why a traveller was late.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DelayCause {
    /// A delay that nobody had announced, on the carrier's own part of the trip.
    Unplanned,
    /// A longer travel time was announced before.
    Announced,
    /// Another carrier caused it.
    OtherCarrier,
    /// Force majeure, as a power failure in the whole country.
    ForceMajeure,
}

impl fmt::Display for DelayCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unplanned => "unplanned",
            Self::Announced => "announced before",
            Self::OtherCarrier => "caused by another carrier",
            Self::ForceMajeure => "force majeure",
        })
    }
}

/// How late, and why.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// Whole minutes at the end of the carrier's part of the trip.
    pub minutes: u32,
    /// Why.
    pub cause: DelayCause,
}

/// The delay of one carrier's part of a trip.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DelayRow {
    /// The trip, named by its check-in.
    pub trip: TripId,
    /// The carrier.
    pub carrier: CarrierId,
    /// Whole minutes at the end of its part; 0 is on time.
    pub minutes: u32,
    /// Why.
    pub cause: DelayCause,
}

/// A table of delays as a document.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DelayTableDocument {
    /// Kind and version of this form.
    pub format: DelayTableFormat,
    /// Where the delays were taken from.
    pub source: String,
    /// Each carrier's part of each trip whose delay is known, once.
    pub delays: Vec<DelayRow>,
}

/// The versions of the form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DelayTableFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/delays/1")]
    V1,
}

/// The delays that are known. What is not in it is not known, which is not on time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DelayTable {
    /// By trip and carrier, sorted.
    rows: Vec<DelayRow>,
}

impl DelayTable {
    /// A table.
    ///
    /// # Errors
    /// [`DocumentError`] for a part of a trip that stands there twice.
    pub fn new(document: DelayTableDocument) -> Result<Self, DocumentError> {
        let mut numbered: Vec<(usize, DelayRow)> = document.delays.into_iter().enumerate().collect();
        numbered.sort_by_key(|(number, row)| (row.trip, row.carrier, *number));
        let pairs = numbered.iter().zip(numbered.iter().skip(1));
        let twice = pairs.filter(|((_, a), (_, b))| (a.trip, a.carrier) == (b.trip, b.carrier));
        let findings: Vec<Finding> = twice
            .map(|(_, (number, row))| {
                let found = format!("trip `{}` with {} stands there twice", row.trip, row.carrier);
                Finding::new(format!("delays[{number}]"), found, "one delay for a carrier's part of a trip")
            })
            .collect();
        let rows = numbered.into_iter().map(|(_, row)| row).collect();
        document::checked(KIND, Self { rows }, findings)
    }

    /// Reads a table.
    ///
    /// ```
    /// use ovcore::compensation::DelayTable;
    /// let table = DelayTable::from_json(r#"{ "format": "ovcore/delays/1", "source": "an example", "delays": [
    ///     { "trip": "t1", "carrier": "NS", "minutes": 42, "cause": "unplanned" }] }"#)?;
    /// assert_eq!(table.delay("t1".parse()?, "NS".parse()?).map(|delay| delay.minutes), Some(42));
    /// assert_eq!(table.delay("t2".parse()?, "NS".parse()?), None);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DocumentError`] for what cannot be read, and as [`DelayTable::new`].
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        Self::new(document::read(KIND, FORMAT, text)?)
    }

    /// The delay of a carrier's part of a trip; `None` where it is not known.
    #[must_use]
    pub fn delay(&self, trip: TripId, carrier: CarrierId) -> Option<Delay> {
        let place = self.rows.binary_search_by_key(&(trip, carrier), |row| (row.trip, row.carrier)).ok()?;
        self.rows.get(place).map(|row| Delay { minutes: row.minutes, cause: row.cause })
    }
}
