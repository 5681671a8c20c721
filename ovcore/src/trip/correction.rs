//! Corrections: an end of a trip that no tap shows, given afterwards (RULES L3).

use serde::{Deserialize, Serialize};

use crate::ids::{PlaceId, TripId};

/// Where a trip ended, or began, although no tap says so. It names no time.
///
/// It holds for a trip that is missing its check-out, or that checked out too late where it began (RULES P7), and for
/// a check-out that closed nothing. For anything else, and for what does not exist, it means nothing; it waits, and
/// holds once a late tap makes it such a trip, or no longer does. A real check-out always comes before it.
///
/// ```
/// use ovcore::trip::Correction;
/// let correction: Correction = serde_json::from_str(r#"{ "trip": "t-1", "place": "utrecht-c" }"#)?;
/// assert_eq!(correction.place.to_string(), "utrecht-c");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The trip, named by its check-in; or the check-out that closed nothing, named by itself.
    pub trip: TripId,
    /// The end that is missing. That of the other end cancels the trip.
    pub place: PlaceId,
}

/// A correction as a row: the numbers of the tap that names the trip, and of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CorrectionRow {
    pub(crate) tap: u32,
    pub(crate) place: u32,
}
