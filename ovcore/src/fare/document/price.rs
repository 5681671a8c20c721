//! What a ride costs: the rows of a tariff.

use serde::{Deserialize, Serialize};

use super::{Bound, Conditions};
use crate::ids::{RuleId, ZoneId};
use crate::money::{Exact, Money};
use crate::network::DistanceUnit;
use crate::tap::Mode;

/// What a trip costs on some modes. Of several rows for a mode, the first whose conditions hold is the price.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PriceRow {
    /// Names the rule; stands in explanations.
    pub id: RuleId,
    /// On which modes.
    pub modes: Vec<Mode>,
    /// For which rides on them; left out: all.
    #[serde(default, skip_serializing_if = "Conditions::is_absent")]
    pub when: Conditions,
    /// How the price is found.
    pub rule: PriceRule,
    /// What changes when the trip continues a journey of the policy (RULES J2, J3).
    #[serde(default)]
    pub on_transfer: OnTransfer,
    /// The VAT that the price contains, in ten-thousandths of the price without; left out: the tariff's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_basis_points: Option<u32>,
}

/// How a price is found. Amounts are in minor units.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// A price for each range of distances.
    Bands {
        /// What the distances are counted in.
        unit: DistanceUnit,
        /// Whether the end of a band lies in it.
        #[serde(default)]
        bound: Bound,
        /// The bands, in rising order; the last may have no end. Beyond the last there is no price.
        bands: Vec<Band>,
    },
    /// A price for each pair of zones. Of several that fit a ride, the cheapest.
    ZonePairs {
        /// Whether a price holds both ways.
        #[serde(default)]
        both_ways: bool,
        /// The prices.
        pairs: Vec<ZonePair>,
    },
    /// A price for each set of zones: the cheapest that contains every zone the ride touches. The zones of stops in
    /// between are touched where the taps name a line whose stops the network has. A place in several zones is
    /// contained with any of them.
    ZoneSets {
        /// The prices.
        sets: Vec<ZoneSet>,
    },
}

/// A base, a rate and a cap.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// One range of distances.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Where it ends; `null` for the last, which has no end.
    #[serde(default)]
    pub up_to: Option<u32>,
    /// The price, or what it begins with.
    pub amount_minor: Money,
    /// For each kilometre of the whole ride besides, as a text; only for metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_minor_per_km: Option<Exact>,
}

/// The price from one zone to another.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ZonePair {
    /// Where the ride begins.
    pub from: ZoneId,
    /// Where it ends.
    pub to: ZoneId,
    /// The price.
    pub amount_minor: Money,
}

/// The price of a set of zones.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ZoneSet {
    /// The zones.
    pub zones: Vec<ZoneId>,
    /// The price.
    pub amount_minor: Money,
}

impl PriceRule {
    /// The unit of distance that the rule asks for, if any.
    #[must_use]
    pub const fn unit(&self) -> Option<DistanceUnit> {
        match self {
            Self::Flat { .. } | Self::ZonePairs { .. } | Self::ZoneSets { .. } => None,
            Self::Table { .. } => Some(DistanceUnit::TariffUnit),
            Self::Distance(_) => Some(DistanceUnit::Metre),
            Self::Bands { unit, .. } => Some(*unit),
        }
    }
}

/// What changes in a price when the trip continues a journey.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnTransfer {
    /// Nothing.
    #[default]
    Nothing,
    /// The base is not paid again (RULES J2; bus, tram, metro).
    WaiveBase,
    /// The distance of the journey so far counts: T(previous + own) − T(previous), with T(0) = 0 (RULES J3; rail).
    ContinueDistance,
}

/// The price of a trip whose check-out is missing, for the carrier of the check-in. Of several rows for a mode, the
/// first whose conditions hold.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BoardingFare {
    /// Names the rule; stands in explanations.
    pub id: RuleId,
    /// On which modes.
    pub modes: Vec<Mode>,
    /// For which rides on them; left out: all.
    #[serde(default, skip_serializing_if = "Conditions::is_absent")]
    pub when: Conditions,
    /// The fare.
    pub amount_minor: Money,
    /// Whether percentage discounts lower it. The Dutch ones do not.
    #[serde(default)]
    pub discounts_apply: bool,
    /// Whether caps count and lower it (RULES F2).
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub counts_for_caps: bool,
    /// The VAT that it contains, as in [`PriceRow::vat_basis_points`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_basis_points: Option<u32>,
}

/// What is paid besides the price of the ride.
///
/// ```
/// use ovcore::fare::Supplement;
/// let direct: Supplement = serde_json::from_str(r#"{
///     "id": "ic-direct", "charged": "at_reader",
///     "prices": [{ "when": { "peak": true }, "amount_minor": 300 }, { "amount_minor": 180 }] }"#)?;
/// assert_eq!(direct.prices.len(), 2);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Supplement {
    /// Names the rule; stands in explanations, and in the network at the readers that charge it.
    pub id: RuleId,
    /// What makes it due.
    pub charged: Charged,
    /// What it costs: the first whose conditions hold. None does: nothing is due.
    pub prices: Vec<SupplementPrice>,
    /// Whether percentage discounts lower it.
    #[serde(default)]
    pub discounts_apply: bool,
    /// Whether caps count and lower it.
    #[serde(default)]
    pub counts_for_caps: bool,
    /// The VAT that it contains, as in [`PriceRow::vat_basis_points`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_basis_points: Option<u32>,
}

/// What makes a supplement due.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Charged {
    /// A tap at a supplement reader that the network names (RULES P10; Intercity direct).
    AtReader,
    /// The ride itself (a station access fee).
    WithRide,
}

/// What a supplement costs, for some rides.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SupplementPrice {
    /// For which rides; left out: all.
    #[serde(default, skip_serializing_if = "Conditions::is_absent")]
    pub when: Conditions,
    /// The price.
    pub amount_minor: Money,
}
