//! Products: what a traveller may hold, and what it does to prices.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ClassOfTravel, Conditions, DecidedBy, Rates};
use crate::ids::{ProductId, RuleId};
use crate::language::Text;

/// What a traveller may hold: a discount, rates of its own, a class, or a kind of rider that rows ask for. Of several
/// discounts and rates that a traveller holds, each leg takes the cheapest.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Names it; what a card holds.
    pub id: ProductId,
    /// Its name for people.
    pub name: String,
    /// When it holds.
    #[serde(default)]
    pub when: When,
    /// By which tap `when` is decided.
    #[serde(default, skip_serializing_if = "DecidedBy::is_default")]
    pub decided_by: DecidedBy,
    /// For which rides; left out: all that the tariff prices.
    #[serde(default, skip_serializing_if = "Conditions::is_absent")]
    pub scope: Conditions,
    /// What it does.
    pub effect: Effect,
    /// What its holder must keep to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ProductCondition>,
}

/// Something that the holder of a product must keep to, and what follows when that is broken.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProductCondition {
    /// Names it.
    pub id: RuleId,
    /// What must be kept to, for people.
    pub text: Text,
    /// What follows when it is broken.
    #[serde(default)]
    pub when_broken: WhenBroken,
}

/// What follows when a condition of a product is broken.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhenBroken {
    /// Nothing by itself.
    #[default]
    Nothing,
    /// The product ends on the date.
    ProductEnds,
    /// The card goes on the deny list for *discount conditions broken*, until every carrier that listed it clears it
    /// (RULES D3).
    Denied,
}

/// When a product holds.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Always.
    #[default]
    Always,
    /// Off-peak only.
    OffPeak,
    /// In the peak only.
    Peak,
}

/// What a product does to a price.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// A kind of rider (child, senior, a medium): nothing by itself; rows, caps and transfers ask for it in `riders`.
    Rider {},
    /// The holder travels in this class.
    Travels {
        /// Which class.
        class: ClassOfTravel,
    },
}
