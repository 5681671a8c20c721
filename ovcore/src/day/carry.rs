//! What one day hands to the next.

use serde::{Deserialize, Serialize};

use crate::calendar::{Instant, TravelDay};
use crate::fare::Tally;
use crate::ids::{CarrierId, PlaceId, RuleId, TapId, TripId};
use crate::network::Gone;
use crate::tap::Tap;

/// What the taps of one day mean for the next (RULES J6): a trip that is open at the edge, and the chains that a trip
/// may still continue. Empty for most days.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Carry {
    /// The check-in of a trip that is open at the edge of the day.
    pub open: Option<Tap>,
    /// The rail chain.
    pub rail: Option<ChainState>,
    /// The chain of bus, tram, metro and ferry.
    pub bus_tram_metro: Option<ChainState>,
    /// A supplement that waits for a trip, or for the end of the open one (RULES P10).
    pub supplement: Option<SupplementState>,
    /// What transfers, spend steps and caps of the tariffs remember; `None` where that is nothing.
    pub tally: Option<Box<Tally>>,
    /// Taps of the next day that are the same presentation as one of this day, and the tap that stands (RULES P2).
    pub same_presentation: Vec<(TapId, TapId)>,
}

impl Carry {
    /// What one day hands to a later one, with no travel between them: all of it to the next day; to those after it
    /// what was counted in periods that go on.
    ///
    /// ```
    /// use ovcore::day::Carry;
    /// let carry = Carry::default();
    /// assert!(carry.handed_to("2026-03-10".parse()?, "2026-03-13".parse()?).is_empty());
    /// # Ok::<(), ovcore::calendar::TimeError>(())
    /// ```
    #[must_use]
    pub fn handed_to(&self, from: TravelDay, to: TravelDay) -> Self {
        if to == from.plus_days(1) {
            return self.clone();
        }
        let tally = self.tally.as_ref().map(|tally| tally.after_rest(to)).filter(|tally| !tally.is_empty());
        Self { tally: tally.map(Box::new), ..Self::default() }
    }

    /// The oldest travel day that it has something of, apart from periods that go on; `None` where it has nothing but
    /// what the day that it comes from left open.
    pub(crate) fn oldest_day(&self) -> Option<TravelDay> {
        let chains = [&self.rail, &self.bus_tram_metro].into_iter().flatten().map(|chain| chain.day);
        let tally = self.tally.iter();
        let transfers = tally.clone().flat_map(|tally| &tally.transfers).map(|window| window.day);
        let rides = tally.flat_map(|tally| &tally.rides).map(|ride| ride.day);
        chains.chain(transfers).chain(rides).min()
    }

    /// What is counted in periods that go on: without rides, places and times.
    pub(crate) fn without_rides(mut self) -> Self {
        if let Some(tally) = &mut self.tally {
            tally.transfers.clear();
            tally.rides.clear();
        }
        Self { tally: self.tally.filter(|tally| !tally.is_empty()), ..Self::default() }
    }

    /// Whether it has something of single rides.
    pub(crate) fn names_rides(&self) -> bool {
        *self != self.clone().without_rides()
    }

    /// Whether there is nothing to hand over.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A supplement that was asked for at a reader (RULES P10).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SupplementState {
    /// The rule of the tariff.
    pub rule: RuleId,
    /// Whose reader.
    pub carrier: CarrierId,
    /// Where it stands.
    pub place: PlaceId,
    /// The last presentation.
    pub last_at: Instant,
    /// Whether it is set; a second presentation soon after undoes it.
    pub is_set: bool,
    /// Whether it belongs to the open trip; otherwise to the next rail check-in within the transfer window.
    pub is_of_open_trip: bool,
}

/// A chain of trips that a next one may continue (RULES J2–J5).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChainState {
    /// The journey, named by its first trip.
    pub journey: TripId,
    /// Its travel day.
    pub day: TravelDay,
    /// Its first check-in.
    pub begun: Instant,
    /// Its last real check-out …
    pub last_check_out: Instant,
    /// … and where that was.
    pub last_place: PlaceId,
    /// How far it came.
    pub gone: Gone,
    /// How many trips continued it.
    pub continuations: u32,
    /// Whether a trip of it has no price (RULES J4).
    pub unpriced: bool,
    /// The first priced check-in on each carrier (RULES J5).
    pub firsts: Vec<(CarrierId, Instant)>,
}
