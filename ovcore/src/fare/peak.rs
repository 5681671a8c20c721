//! Whether a check-in was in the peak, by the tariff that priced it.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Whether a check-in was in the peak by a tariff (RULES J5).
///
/// ```
/// use ovcore::fare::Peak;
/// assert_eq!(Peak::ALL.map(|peak| peak.name()), ["peak", "off_peak", "no_difference", "not_known"]);
/// ```
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Peak {
    /// It was.
    Peak,
    /// It was not.
    OffPeak,
    /// The tariff makes no difference between peak and off-peak.
    NoDifference,
    /// Nobody can say: the tariff has no holiday list for the year, or there is no tariff.
    NotKnown,
}

impl Peak {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Peak, Self::OffPeak, Self::NoDifference, Self::NotKnown];

    /// Its name in documents and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Peak => "peak",
            Self::OffPeak => "off_peak",
            Self::NoDifference => "no_difference",
            Self::NotKnown => "not_known",
        }
    }
}

impl fmt::Display for Peak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Peak => "peak",
            Self::OffPeak => "off-peak",
            Self::NoDifference => "no difference",
            Self::NotKnown => "not known",
        })
    }
}
