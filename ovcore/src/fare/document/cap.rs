//! Caps and spend steps: what depends on all that was paid in a period.

use serde::{Deserialize, Serialize};

use super::{Conditions, Days};
use crate::ids::RuleId;
use crate::money::Money;

/// The most that is paid in a period.
///
/// A cap is a pass that buys itself when that is cheaper: the engine looks for the cheapest lawful combination of caps
/// for all trips of the travel day, and of what is left of longer caps. Caps with one id in several tariffs are one.
///
/// ```
/// use ovcore::fare::Cap;
/// let day: Cap = serde_json::from_str(r#"{
///     "id": "zones-1-3", "period": "travel_day", "applies_to": { "within": ["z1", "z2", "z3"] },
///     "limit": { "amount": { "amount_minor": 870 } },
///     "extensions": [{ "id": "to-8", "amount_minor": 400 }] }"#)?;
/// assert_eq!(day.extensions.len(), 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Names the cap.
    pub id: RuleId,
    /// Which rides count and are capped; left out: all that the tariff prices.
    #[serde(default, skip_serializing_if = "Conditions::is_absent")]
    pub applies_to: Conditions,
    /// On which travel days; left out: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Days>,
    /// In which period.
    pub period: Period,
    /// The most.
    pub limit: CapLimit,
    /// Rides outside that count as inside once this is paid for each: cap and extension.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
}

/// What is counted together. Days are travel days, and a trip counts on its own.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Period {
    /// A travel day.
    TravelDay,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    CalendarMonth,
    /// So many days from the first ride that counts; the next such ride after them begins anew.
    Rolling {
        /// How many, the first included.
        days: u32,
    },
}

/// What a cap limits.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CapLimit {
    /// What is paid.
    Amount {
        /// At most so much.
        amount_minor: Money,
    },
    /// The rides that are paid: later ones are free, or cheaper. A ride that costs nothing does not count.
    Rides {
        /// So many are paid.
        paid: u32,
        /// What is taken off later ones, in ten-thousandths; left out: all.
        #[serde(default = "whole")]
        then_basis_points_off: u32,
    },
}

const fn whole() -> u32 {
    10_000
}

/// What makes a ride outside a cap count as inside.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Names the rule; stands in explanations.
    pub id: RuleId,
    /// For which rides; left out: any that the cap does not cover. The first that fits holds.
    #[serde(default, skip_serializing_if = "Conditions::is_absent")]
    pub applies_to: Conditions,
    /// What is paid for each ride.
    pub amount_minor: Money,
}

/// A discount that grows with what was spent in a period (Voordeel Noord).
///
/// The part of a price that lies beyond a step is discounted, the part before it is not.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SpendSteps {
    /// Names the rule; stands in explanations.
    pub id: RuleId,
    /// Which rides count and are discounted; left out: all that the tariff prices.
    #[serde(default, skip_serializing_if = "Conditions::is_absent")]
    pub applies_to: Conditions,
    /// In which period.
    pub period: Period,
    /// What is counted.
    #[serde(default)]
    pub counts: Counted,
    /// The steps, in rising order.
    pub steps: Vec<SpendStep>,
}

/// What counts as spent.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Prices before this discount: the step is reached sooner. What a transfer takes off does not count.
    #[default]
    FullPrice,
    /// What is paid after it.
    Paid,
}

/// One step.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SpendStep {
    /// Beyond so much in the period …
    pub after_minor: Money,
    /// … so much is taken off, in ten-thousandths.
    pub basis_points: u32,
}
