//! A tap: one presentation of a card to a reader, as it reaches the back office.

mod bucket;

pub use bucket::{Bucket, BucketKind};

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::Instant;
use crate::card::{CardScheme, Token, Travel};
use crate::ids::{CarrierId, LineId, PlaceId, ReaderId, TapId, VehicleId};

/// What one travels by.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Train.
    Rail,
    /// Metro, with readers at its stations.
    Metro,
    /// Tram, with readers on board.
    Tram,
    /// Bus, with readers on board.
    Bus,
    /// Ferry or waterbus, with readers on board.
    Ferry,
}

/// Journeys are chains within one group (RULES J2).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ModeGroup {
    /// Trains.
    Rail,
    /// Bus, tram, metro and ferry.
    BusTramMetro,
}

/// Where the readers are: taps of two families never close each other (RULES P4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReaderFamily {
    Rail,
    Metro,
    OnBoard,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 5] = [Self::Rail, Self::Metro, Self::Tram, Self::Bus, Self::Ferry];

    /// Its place in [`Mode::ALL`].
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Rail => 0,
            Self::Metro => 1,
            Self::Tram => 2,
            Self::Bus => 3,
            Self::Ferry => 4,
        }
    }

    /// The group whose transfers it takes part in.
    #[must_use]
    pub const fn group(self) -> ModeGroup {
        match self {
            Self::Rail => ModeGroup::Rail,
            Self::Metro | Self::Tram | Self::Bus | Self::Ferry => ModeGroup::BusTramMetro,
        }
    }

    pub(crate) const fn family(self) -> ReaderFamily {
        match self {
            Self::Rail => ReaderFamily::Rail,
            Self::Metro => ReaderFamily::Metro,
            Self::Tram | Self::Bus | Self::Ferry => ReaderFamily::OnBoard,
        }
    }

    /// Its name in documents and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rail => "rail",
            Self::Metro => "metro",
            Self::Tram => "tram",
            Self::Bus => "bus",
            Self::Ferry => "ferry",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What the reader took the presentation for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// A check-in.
    In,
    /// A check-out.
    Out,
    /// The reader does not say: it toggles on the open trip (RULES P4).
    Unknown,
}

impl Direction {
    /// Its name in documents and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Unknown => "unknown",
        }
    }
}

/// What the reader answered.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReaderOutcome {
    /// It let the card through.
    #[default]
    Accepted,
    /// It refused the card because of its deny list. Such a tap can still be a check-out (RULES P9).
    Denied,
    /// It refused the card for another reason (expired, not accepted, not genuine, not read to the end): a failed
    /// tap, which is counted and does nothing.
    Failed,
}

impl ReaderOutcome {
    /// Its name in documents and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Denied => "denied",
            Self::Failed => "failed",
        }
    }
}

/// One presentation of a card to a reader.
///
/// In JSON, absent `version`, `line`, `vehicle`, `application` and `reader_outcome` take their defaults; unknown
/// fields are refused. `Debug` hides the token, so that a log line never has it beside a place and a time.
///
/// ```
/// use ovcore::tap::Tap;
/// let tap: Tap = serde_json::from_str(r#"{
///     "id": "ns-1", "token": "aaaaaaaaaaaaaaaaaaaaaaaaae", "carrier": "NS", "mode": "rail",
///     "location": "ut", "reader": "ut-04", "direction": "in",
///     "at": "2026-03-10T08:15:00+01:00", "received_at": "2026-03-10T08:15:02+01:00" }"#)?;
/// assert_eq!(tap.at.to_string(), "2026-03-10T07:15:00Z");
/// assert!(!format!("{tap:?}").contains("aaaaaa"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tap {
    /// Names it; unique for its card.
    pub id: TapId,
    /// Which amendment of the tap this is; 0 is the tap as first sent (RULES P1).
    #[serde(default)]
    pub version: u32,
    /// The card, by its travel token.
    pub token: Token<Travel>,
    /// Whose reader it was.
    pub carrier: CarrierId,
    /// What one travels by there.
    pub mode: Mode,
    /// Station or stop area (RULES P3).
    pub location: PlaceId,
    /// The reader.
    pub reader: ReaderId,
    /// The line, where the reader knows it.
    #[serde(default)]
    pub line: Option<LineId>,
    /// The vehicle, where the reader is on board.
    #[serde(default)]
    pub vehicle: Option<VehicleId>,
    /// What the reader took it for.
    pub direction: Direction,
    /// When it happened, by the reader's clock.
    pub at: Instant,
    /// When the back office had it.
    pub received_at: Instant,
    /// What the reader answered.
    #[serde(default)]
    pub reader_outcome: ReaderOutcome,
    /// On a co-badged card, the card scheme that the reader used (RULES S3).
    #[serde(default)]
    pub application: Option<CardScheme>,
}

impl Tap {
    /// Whether two taps say the same: all but `received_at` (RULES P1).
    #[must_use]
    pub fn same_content(&self, other: &Self) -> bool {
        Self { received_at: other.received_at, ..self.clone() } == *other
    }

    /// How late it came, in seconds; negative when its clock was ahead (RULES L1).
    #[must_use]
    pub const fn lateness_seconds(&self) -> i64 {
        self.received_at.seconds_since(self.at)
    }
}
