//! The tariff as a document: its first form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::calendar::{TimeOfDay, TravelDay};
use crate::document::{self, DocumentError};
use crate::ids::{CarrierId, ProductId, RuleId, TariffId};
use crate::money::{Exact, Money, Rounding};
use crate::network::DistanceUnit;
use crate::tap::Mode;

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
    /// The first date of check-in that it holds for.
    pub valid_from: TravelDay,
    /// The last date of check-in that it holds for.
    pub valid_until: TravelDay,
    /// For which carriers. Neighbouring legs of one trip that one tariff prices are priced as one stretch and the
    /// price is split by distance.
    pub carriers: Vec<CarrierId>,
    /// How a price is rounded.
    pub rounding: RoundingRule,
    /// What a trip costs, by mode.
    pub prices: Vec<PriceRow>,
    /// What a trip without check-out costs, by mode (RULES F2).
    #[serde(default)]
    pub boarding_fares: Vec<BoardingFare>,
    /// When it is peak.
    #[serde(default)]
    pub peak: Vec<PeakWindow>,
    /// By year, the dates on which it is never peak. A product that asks whether it is peak needs the year's list.
    #[serde(default)]
    pub off_peak_holidays: BTreeMap<String, Vec<TravelDay>>,
    /// Discounts and rates of travellers who hold a product.
    #[serde(default)]
    pub products: Vec<Product>,
}

/// The versions of the tariff's form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum TariffFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/tariff/1")]
    V1,
}

/// How a price is rounded: once, after discount and subtraction (RULES F1).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RoundingRule {
    /// To a multiple of so many minor units.
    pub step_minor: u32,
    /// Which way.
    pub mode: Rounding,
}

/// What a trip costs on some modes.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRow {
    /// Names the rule; stands in explanations.
    pub id: RuleId,
    /// On which modes.
    pub modes: Vec<Mode>,
    /// How the price is found.
    pub rule: PriceRule,
    /// What changes when the trip continues a journey.
    pub on_transfer: OnTransfer,
}

/// How a price is found. Amounts are in minor units.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PriceRule {
    /// One price.
    Flat {
        /// The price.
        amount_minor: Money,
    },
    /// A price for each tariff unit: `prices_minor[units]`. Beyond the last, the last holds.
    Table {
        /// The prices from 0 units on; they never fall.
        prices_minor: Vec<Money>,
    },
    /// A base and a rate by distance in metres.
    Distance(Rates),
}

/// A base, a rate and a cap.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// For boarding (basistarief).
    pub base_minor: Money,
    /// For each kilometre, as a text: `"21.7"` is 21.7 cents.
    pub rate_minor_per_km: Exact,
    /// The most that a trip costs; `null` for no limit.
    #[serde(default)]
    pub cap_minor: Option<Money>,
}

impl PriceRule {
    /// The unit of distance that the rule asks for, if any.
    #[must_use]
    pub const fn unit(&self) -> Option<DistanceUnit> {
        match self {
            Self::Flat { .. } => None,
            Self::Table { .. } => Some(DistanceUnit::TariffUnit),
            Self::Distance(_) => Some(DistanceUnit::Metre),
        }
    }
}

/// What changes in a price when the trip continues a journey.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OnTransfer {
    /// Nothing.
    Nothing,
    /// The base is not paid again (RULES J2; bus, tram, metro).
    WaiveBase,
    /// The distance of the journey so far counts: T(previous + own) − T(previous), with T(0) = 0 (RULES J3; rail).
    ContinueDistance,
}

/// The price of a trip whose check-out is missing, for the carrier of the check-in.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BoardingFare {
    /// Names the rule; stands in explanations.
    pub id: RuleId,
    /// On which modes.
    pub modes: Vec<Mode>,
    /// The fare.
    pub amount_minor: Money,
    /// Whether percentage discounts lower it. The Dutch ones do not.
    #[serde(default)]
    pub discounts_apply: bool,
}

/// A peak window: on these days, from (inclusive) until (exclusive), on the clock (RULES F, FACTS 3.2).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PeakWindow {
    /// On which days.
    pub days: PeakDays,
    /// From this time.
    pub from: TimeOfDay,
    /// Until before this time.
    pub until: TimeOfDay,
}

/// On which days of the week a peak window holds.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PeakDays {
    /// Monday to Friday.
    Weekdays,
    /// Saturday and Sunday.
    Weekend,
    /// All.
    Daily,
}

/// A product that lowers what its holder pays. Of several that a traveller holds, each leg takes the cheapest.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Names it; what a card holds.
    pub id: ProductId,
    /// Its name for people.
    pub name: String,
    /// When it holds.
    pub when: When,
    /// What it does.
    pub effect: Effect,
}

/// When a product holds, by the first check-in of the journey on the carrier (RULES J5).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Always.
    Always,
    /// Off-peak only.
    OffPeak,
    /// In the peak only.
    Peak,
}

/// What a product does to a price.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// A part off, in ten-thousandths: 4000 is 40 %.
    PercentOff {
        /// The part.
        basis_points: u32,
    },
    /// Rates of its own, as the carrier published them (they follow from no one rounding rule: FACTS 2.2).
    ReducedRates {
        /// In place of the rates of which price row.
        rates: BTreeMap<RuleId, Rates>,
    },
}

impl TariffDocument {
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
