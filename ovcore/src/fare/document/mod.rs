//! The tariff as a document: its first form. The manual's chapter on tariffs teaches it by example.

mod cap;
mod price;
mod product;
mod transfer;
mod when;

pub use cap::{Cap, CapLimit, Counted, Extension, Period, SpendStep, SpendSteps};
pub use price::{
    Band, BoardingFare, Charged, OnTransfer, PriceRow, PriceRule, Rates, Supplement, SupplementPrice,
    ZonePair, ZoneSet,
};
pub use product::{Effect, Product, ProductCondition, When, WhenBroken};
pub use transfer::{
    Against, Alike, Anchor, Bound, CreditOf, Join, MergeBy, RideEnd, TransferEffect, TransferWindow, Within,
};
pub use when::{ClassOfTravel, Conditions, Days, DecidedBy, Moment, TimeWindow, WindowBounds};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Instant, TravelDay};
use crate::document::{self, DocumentError};
use crate::ids::{CarrierId, PlaceId, TariffId, TimesId, ZoneId};
use crate::money::Rounding;

pub(super) const KIND: &str = "tariff";
const FORMAT: &str = "ovcore/tariff/1";

/// What some carriers charge in some period. [`super::TariffBook::new`] checks it.
///
/// ```
/// use ovcore::fare::{TariffBook, TariffDocument};
/// let tariff = TariffDocument::from_json(r#"{
///     "format": "ovcore/tariff/1", "id": "gvb-2026", "version": "2026", "currency": "EUR", "source": "RIT",
///     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["GVB"],
///     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
///     "prices": [{ "id": "km", "modes": ["tram", "bus", "metro"], "on_transfer": "waive_base",
///                  "rule": { "distance": { "base_minor": 116, "rate_minor_per_km": "21.7" } } }],
///     "boarding_fares": [{ "id": "boarding", "modes": ["tram", "bus", "metro"], "amount_minor": 400 }] }"#)?;
/// assert!(TariffBook::new(vec![tariff]).is_ok());
/// # Ok::<(), ovcore::document::DocumentError>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TariffDocument {
    /// Kind and version of this form.
    pub format: TariffFormat,
    /// Names the tariff.
    pub id: TariffId,
    /// Its edition, as the carrier calls it; part of every explanation.
    pub version: String,
    /// ISO 4217 code of the currency of all amounts.
    pub currency: String,
    /// Where its figures come from.
    pub source: String,
    /// From when on it holds, by the instant of check-in (RULES T4).
    pub valid_from: Moment,
    /// Until when it holds: a date is the last one; an instant the first that it no longer holds for.
    pub valid_until: Moment,
    /// For which carriers. Neighbouring legs of one trip that one tariff prices are priced as one stretch and the
    /// price is split by distance.
    pub carriers: Vec<CarrierId>,
    /// How a price is rounded.
    pub rounding: RoundingRule,
    /// The VAT that prices contain, in ten-thousandths of the price without (900 is 9 %); `null` where it is not
    /// stated. Rows may have their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_basis_points: Option<u32>,
    /// Zones, and the places in each. A place may lie in several.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub zones: BTreeMap<ZoneId, Vec<PlaceId>>,
    /// What a trip costs: of the rows for its mode, the first whose conditions hold.
    pub prices: Vec<PriceRow>,
    /// What a trip without check-out costs (RULES F2).
    #[serde(default)]
    pub boarding_fares: Vec<BoardingFare>,
    /// What is paid besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supplements: Vec<Supplement>,
    /// When it is peak.
    #[serde(default)]
    pub peak: Vec<TimeWindow>,
    /// By year, the dates on which it is never peak. What asks whether it is peak needs the year's list.
    #[serde(default)]
    pub off_peak_holidays: BTreeMap<String, Vec<TravelDay>>,
    /// Other times that conditions ask for, by name; holidays do not change them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub times: BTreeMap<TimesId, Vec<TimeWindow>>,
    /// Discounts and rates of travellers who hold a product, and kinds of riders.
    #[serde(default)]
    pub products: Vec<Product>,
    /// Transfers by windows of their own, besides the journeys of the policy. A ride uses the first that has a join
    /// for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transfers: Vec<TransferWindow>,
    /// Discounts that grow with what was spent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spend_steps: Vec<SpendSteps>,
    /// The most that is paid in a period.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<Cap>,
}

/// The versions of the tariff's form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TariffFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/tariff/1")]
    V1,
}

/// How a price is rounded: once, after discount and subtraction (RULES F1).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoundingRule {
    /// To a multiple of so many minor units.
    pub step_minor: u32,
    /// Which way.
    pub mode: Rounding,
}

impl TariffDocument {
    /// Whether it holds for check-ins at an instant.
    #[must_use]
    pub fn holds_at(&self, calendar: &Calendar, at: Instant) -> bool {
        self.valid_from.begins(calendar) <= at && at < self.valid_until.ended(calendar)
    }

    /// Reads a tariff; [`super::TariffBook::new`] checks what its parts say of each other.
    ///
    /// # Errors
    /// [`DocumentError`] with the path of what is not as the form has it.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        document::read(KIND, FORMAT, text)
    }

    /// Writes the document.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(self)
    }
}
