//! How far a journey came before a trip.

use serde::{Deserialize, Serialize};

use super::DistanceUnit;

/// How far the trips of a journey came so far: what a price that goes on in its table begins from.
///
/// ```
/// use ovcore::network::{DistanceUnit::{Metre, TariffUnit}, Gone};
/// let first = Gone::Nothing.and(Some((12, TariffUnit)));
/// assert_eq!(first, Gone::Far { distance: 12, unit: TariffUnit });
/// assert_eq!(first.and(Some((3, TariffUnit))), Gone::Far { distance: 15, unit: TariffUnit });
/// // Metres and tariff units do not add up, and one leg that nobody knows the length of leaves the whole unknown.
/// assert_eq!(first.and(Some((900, Metre))), Gone::Unknown);
/// assert_eq!(first.and(None), Gone::Unknown);
/// ```
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Gone {
    /// Nothing came before.
    #[default]
    Nothing,
    /// So far.
    Far {
        /// The distance.
        distance: u32,
        /// What it is counted in.
        unit: DistanceUnit,
    },
    /// Something came before, and how far is not known, or not in one unit.
    Unknown,
}

impl Gone {
    /// With one more leg.
    #[must_use]
    pub fn and(self, leg: Option<(u32, DistanceUnit)>) -> Self {
        match (self, leg) {
            (Self::Nothing, Some((distance, unit))) => Self::Far { distance, unit },
            (Self::Far { distance, unit }, Some((own, other))) if unit == other => {
                Self::Far { distance: distance.saturating_add(own), unit }
            }
            (Self::Nothing | Self::Far { .. } | Self::Unknown, _) => Self::Unknown,
        }
    }

    /// The distance, and what it is counted in; `None` where nothing came before, and where it is not known.
    pub(crate) const fn known(self) -> Option<(u32, DistanceUnit)> {
        match self {
            Self::Far { distance, unit } => Some((distance, unit)),
            Self::Nothing | Self::Unknown => None,
        }
    }

    /// The distance in a unit; `None` where it is not known in it.
    pub(crate) fn in_unit(self, unit: DistanceUnit) -> Option<u32> {
        match self {
            Self::Nothing => Some(0),
            Self::Far { distance, unit: own } if own == unit => Some(distance),
            Self::Far { .. } | Self::Unknown => None,
        }
    }
}
