//! Transfers that a tariff gives by windows of its own, next to the journeys of the policy.

use serde::{Deserialize, Serialize};

use super::Conditions;
use crate::ids::RuleId;
use crate::money::Money;

/// A window in which rides are cheaper after the first.
///
/// A ride that matches `opened_by` opens it. Each later ride inside takes the first of `joins` that fits it and what
/// was ridden before; one that none fits pays its whole price and, where it may, opens the window anew. Windows with
/// one id in several tariffs are one: so it lives on over editions and over carriers that honour each other's rides.
///
/// Trips without check-out, where one is due, and unpriced and cancelled trips neither open, use nor end it.
///
/// ```
/// use ovcore::fare::TransferWindow;
/// let two_hours: TransferWindow = serde_json::from_str(r#"{
///     "id": "two-hours",
///     "within": { "seconds": 7200, "from": "first_check_in", "to": "check_in", "bound": "exclusive" },
///     "joins": [{ "id": "difference", "effect": { "credit": { "of": "highest" } } }] }"#)?;
/// assert_eq!(two_hours.transfers_max, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TransferWindow {
    /// Names the window.
    pub id: RuleId,
    /// Which rides open it; left out: all.
    #[serde(default, skip_serializing_if = "Conditions::is_absent")]
    pub opened_by: Conditions,
    /// How long it lasts.
    pub within: Within,
    /// Whether it ends with the travel day of the ride that opened it.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub same_day: bool,
    /// The most rides that may use it after the first; `null` for no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfers_max: Option<u32>,
    /// What a later ride pays: the first that fits holds.
    pub joins: Vec<Join>,
}

/// A length of time between two taps.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// At most so many seconds.
    pub seconds: u32,
    /// Counted from this tap of the rides before …
    pub from: Anchor,
    /// … to this tap of the ride itself.
    pub to: RideEnd,
    /// Whether the last second still counts.
    #[serde(default)]
    pub bound: Bound,
}

/// From which tap of the rides before a window is counted. A ride that has no check-out ends where it begins.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The check-in of the ride that opened the window.
    FirstCheckIn,
    /// The check-out of the ride that opened the window.
    FirstCheckOut,
    /// The check-in of the last ride in the window.
    LastCheckIn,
    /// The check-out of the last ride in the window.
    LastCheckOut,
    /// The check-in of the last ride in the window that cost something (last purchase; Seattle).
    LastPaidCheckIn,
}

/// One end of a ride.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RideEnd {
    /// Its check-in.
    CheckIn,
    /// Its check-out; the check-in of a ride that has none.
    CheckOut,
}

/// Whether a limit itself still counts.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// It does (RULES T1).
    #[default]
    Inclusive,
    /// It does not.
    Exclusive,
}

/// What one kind of later ride pays.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Names the rule; stands in explanations.
    pub id: RuleId,
    /// Which ride before; left out: any.
    #[serde(default, skip_serializing_if = "Conditions::is_absent")]
    pub from: Conditions,
    /// Which ride now; left out: any.
    #[serde(default, skip_serializing_if = "Conditions::is_absent")]
    pub to: Conditions,
    /// In what the two rides must be alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<Alike>,
    /// In what the two rides must differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub different: Vec<Alike>,
    /// With which ride of the window the ride is compared.
    #[serde(default)]
    pub against: Against,
    /// A length of its own, in place of the window's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// Whether it counts for `transfers_max`.
    #[serde(default = "yes")]
    pub counts: bool,
    /// What the ride pays.
    pub effect: TransferEffect,
}

const fn yes() -> bool {
    true
}

/// In what two rides may be alike. Two that both do not say count as different lines.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Alike {
    /// The mode.
    Mode,
    /// The carrier.
    Carrier,
    /// The line.
    Line,
}

/// With which ride of the window a ride is compared.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// The last.
    #[default]
    Last,
    /// The first.
    First,
    /// Any.
    Any,
}

/// What a ride pays that uses a transfer. None makes a ride dearer than its own price, but those that put a
/// price in its place: `fixed`, `together` and `merge`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TransferEffect {
    /// Nothing.
    Free,
    /// A price of its own, in place of the ride's (an upcharge).
    Fixed {
        /// The price.
        amount_minor: Money,
    },
    /// So much for the ride and the one before together, less what that one was charged, down to nothing.
    Together {
        /// The price of the two.
        amount_minor: Money,
    },
    /// So much less, down to nothing.
    Discount {
        /// How much.
        amount_minor: Money,
    },
    /// No base.
    WaiveBase,
    /// The distance of the window so far counts, in the ride's own table: T(so far + own) − T(so far).
    ContinueDistance,
    /// Its price less what is still valid, down to nothing (pay the difference).
    Credit {
        /// What is still valid.
        of: CreditOf,
    },
    /// The ride and the one before are priced as one, less what was paid for it.
    Merge {
        /// As one of what kind.
        by: MergeBy,
    },
    /// Its whole price; the window goes on as if the ride had not been.
    None,
    /// Its whole price; the window ends, and opens anew where the ride may open it.
    Restart,
}

/// What is still valid of the rides before.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CreditOf {
    /// The highest price of a ride in the window: all of them together cost the highest (Houston, Seattle).
    Highest,
    /// The price of the last ride in the window (Atlanta).
    Last,
    /// All that was paid in the window.
    Paid,
}

/// How rides become one.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MergeBy {
    /// From the first check-in to the last check-out (Sydney, rail; out of one gate and into another).
    EndToEnd,
    /// By the longest way from any check-in to any check-out, at the time of that check-in (Sydney, bus).
    LongestPair,
    /// By the sum of the distances.
    SumOfDistances,
    /// By all zones touched: only for prices by zone sets. The ride by itself, where that is cheaper (Helsinki).
    Zones,
}
