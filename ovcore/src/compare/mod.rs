//! What if: the same taps under other rules, and what that changes by trip, carrier and rider.
//!
//! [`compare`] rates every card twice, day after day, and adds up. It holds one card at a time, so millions go through
//! it; of the trips it keeps those that change most. Everything adds up: the difference in all is that of all trips,
//! of all carriers and of all riders.
//!
//! The taps count whatever their lateness, as if every one had arrived in time and nothing more could come. So a
//! comparison of some rules with themselves has no difference, and its sums are what was booked for cards whose taps
//! all came within the adjust window.
//!
//! ```
//! use ovcore::compare::{CardTaps, compare};
//! use ovcore::fare::{TariffBook, TariffDocument};
//! use ovcore::network::{Network, NetworkDocument};
//! use ovcore::{policy::Policy, rules::Rules, tap::Tap};
//!
//! let rules = |rate: &str| -> Result<Rules, ovcore::document::DocumentError> {
//!     let network = Network::new(NetworkDocument::from_json(r#"{
//!         "format": "ovcore/network/1", "id": "one-line", "source": "an example",
//!         "carriers": [{ "id": "GVB", "name": "GVB" }],
//!         "places": [{ "id": "dam", "name": "Dam" }, { "id": "zuid", "name": "Station Zuid" }],
//!         "lines": [{ "id": "5", "carrier": "GVB", "mode": "tram", "stops": [["dam", 0], ["zuid", 5000]] }] }"#)?)?;
//!     let tariff = TariffDocument::from_json(&format!(r#"{{
//!         "format": "ovcore/tariff/1", "id": "gvb", "version": "1", "currency": "EUR", "source": "an example",
//!         "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["GVB"],
//!         "rounding": {{ "step_minor": 1, "mode": "half_away_from_zero" }},
//!         "prices": [{{ "id": "km", "modes": ["tram"],
//!                       "rule": {{ "distance": {{ "base_minor": 116, "rate_minor_per_km": "{rate}" }} }} }}] }}"#))?;
//!     Rules::new(Policy::ovpay(), network, TariffBook::new(vec![tariff])?)
//! };
//! let tap = |id: &str, place: &str, direction: &str, time: &str| -> Result<Tap, serde_json::Error> {
//!     serde_json::from_str(&format!(r#"{{ "id": "{id}", "token": "aeaqcaibaeaqcaibaeaqcaibae", "carrier": "GVB",
//!         "mode": "tram", "location": "{place}", "reader": "{id}", "direction": "{direction}",
//!         "at": "2026-03-10T{time}+01:00", "received_at": "2026-03-10T{time}+01:00" }}"#))
//! };
//! let taps = [tap("1", "dam", "in", "08:15:00")?, tap("2", "zuid", "out", "08:36:00")?];
//! let card = CardTaps { rider: "full fare".into(), products: (&[]).into(), taps: (&taps).into() };
//!
//! let comparison = compare(&rules("21.7")?, &rules("22.7")?, [card]);
//! assert_eq!(comparison.total.before.amount.to_string(), "2.25");
//! assert_eq!(comparison.total.difference().to_string(), "0.05");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod days;
mod show;
mod table;

pub(crate) use days::{RatedTrip, rate_card};
pub(crate) use table::{Side as CellSide, Table};

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::calendar::Instant;
use crate::day::Rater;
use crate::fare::HeldProduct;
use crate::ids::{CarrierId, PlaceId, TapId, TripId};
use crate::money::Money;
use crate::rules::Rules;
use crate::tap::{Mode, Tap};
use crate::trip::{Fare, Trip};

/// One card: what its holder is counted as, what it holds, and its taps.
#[derive(Clone, Debug)]
pub struct CardTaps<'a> {
    /// What kind of rider sums are made for: a product, an age, a region; never who it is. Few kinds, many cards.
    pub rider: Cow<'a, str>,
    /// The products that the card holds.
    pub products: Cow<'a, [HeldProduct]>,
    /// Its taps, in any order. Of several versions of a tap the highest counts (RULES P1).
    pub taps: Cow<'a, [Tap]>,
}

/// How much of a comparison is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompareOptions {
    /// How many of the trips that change most are kept.
    pub trips_max: usize,
    /// For how many kinds of riders sums are kept apart; what comes after them is summed together.
    pub riders_max: usize,
}

impl Default for CompareOptions {
    /// 20 trips and 100 kinds of riders.
    fn default() -> Self {
        Self { trips_max: 20, riders_max: 100 }
    }
}

/// Rates the taps of many cards under two sets of rules and gives what differs, keeping what [`CompareOptions`] keeps
/// by default. The rules may differ in tariffs, network and policy.
pub fn compare<'a>(
    before: &Rules,
    after: &Rules,
    cards: impl IntoIterator<Item = CardTaps<'a>>,
) -> Comparison {
    let mut comparer = Comparer::new(before, after, CompareOptions::default());
    for card in cards {
        comparer.add(&card);
    }
    comparer.finish()
}

/// [`compare`], card by card: for hosts that read their taps as they go.
#[derive(Debug)]
pub struct Comparer<'r> {
    rules: [&'r Rules; 2],
    options: CompareOptions,
    rater: Rater,
    so_far: Comparison,
    carriers: BTreeMap<CarrierId, Sums>,
    riders: BTreeMap<String, Sums>,
    /// The trips that change most, the first the most: by size, then by time and name; the last of the key is a running
    /// number.
    kept: BTreeMap<(core::cmp::Reverse<u64>, Instant, TapId, u64), TripDifference>,
}

/// What one side comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Trips, cancelled ones included.
    pub trips: u64,
    /// Those of them that have no price.
    pub unpriced: u64,
    /// What they cost.
    pub amount: Money,
}

/// Both sides of some trips.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Under the rules that were given first.
    pub before: Side,
    /// Under the others.
    pub after: Side,
}

impl Sums {
    /// What the trips cost more, or, below nothing, less.
    #[must_use]
    pub fn difference(&self) -> Money {
        self.after.amount.checked_sub(self.before.amount).unwrap_or(Money::MAX)
    }
}

/// How a trip changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Not at all.
    Same,
    /// It costs more.
    Dearer,
    /// It costs less.
    Cheaper,
    /// It costs the same, and carriers receive other parts of it.
    SplitOtherwise,
    /// It had a price and has none: nothing is charged for it.
    BecameUnpriced,
    /// It had no price and has one.
    BecamePriced,
    /// Only the rules that were given second make a trip of its taps.
    Appears,
    /// Only the rules that were given first make a trip of its taps.
    Disappears,
}

impl Change {
    /// All, in the order of [`Changes`].
    pub const ALL: [Self; 8] = [
        Self::Same,
        Self::Dearer,
        Self::Cheaper,
        Self::SplitOtherwise,
        Self::BecameUnpriced,
        Self::BecamePriced,
        Self::Appears,
        Self::Disappears,
    ];

    /// Its name in documents and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "as before",
            Self::Dearer => "dearer",
            Self::Cheaper => "cheaper",
            Self::SplitOtherwise => "split otherwise",
            Self::BecameUnpriced => "became unpriced",
            Self::BecamePriced => "became priced",
            Self::Appears => "appears",
            Self::Disappears => "disappears",
        }
    }
}

/// How many trips change, and how; they add up to all trips.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// [`Change::Same`].
    pub same: u64,
    /// [`Change::Dearer`].
    pub dearer: u64,
    /// [`Change::Cheaper`].
    pub cheaper: u64,
    /// [`Change::SplitOtherwise`].
    pub split_otherwise: u64,
    /// [`Change::BecameUnpriced`].
    pub became_unpriced: u64,
    /// [`Change::BecamePriced`].
    pub became_priced: u64,
    /// [`Change::Appears`].
    pub appears: u64,
    /// [`Change::Disappears`].
    pub disappears: u64,
}

impl Changes {
    /// How many trips change so.
    #[must_use]
    pub const fn count(&self, change: Change) -> u64 {
        match change {
            Change::Same => self.same,
            Change::Dearer => self.dearer,
            Change::Cheaper => self.cheaper,
            Change::SplitOtherwise => self.split_otherwise,
            Change::BecameUnpriced => self.became_unpriced,
            Change::BecamePriced => self.became_priced,
            Change::Appears => self.appears,
            Change::Disappears => self.disappears,
        }
    }

    /// How many trips there are under either rules.
    #[must_use]
    pub fn all(&self) -> u64 {
        Change::ALL.iter().fold(0, |sum, change| sum.saturating_add(self.count(*change)))
    }

    /// How many of them change in any way.
    #[must_use]
    pub fn changed(&self) -> u64 {
        self.all().saturating_sub(self.same)
    }

    fn add(&mut self, change: Change) {
        let count = match change {
            Change::Same => &mut self.same,
            Change::Dearer => &mut self.dearer,
            Change::Cheaper => &mut self.cheaper,
            Change::SplitOtherwise => &mut self.split_otherwise,
            Change::BecameUnpriced => &mut self.became_unpriced,
            Change::BecamePriced => &mut self.became_priced,
            Change::Appears => &mut self.appears,
            Change::Disappears => &mut self.disappears,
        };
        *count = count.saturating_add(1);
    }
}

/// One trip that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TripDifference {
    /// What its holder is counted as.
    pub rider: String,
    /// The trip: the id of the tap that checked in.
    pub trip: TripId,
    /// When it checked in.
    pub at: Instant,
    /// What one travelled by.
    pub mode: Mode,
    /// Where it begins.
    pub from: PlaceId,
    /// Where it ends, under the rules that say; the second ones, where both do.
    pub to: Option<PlaceId>,
    /// How it changes.
    pub change: Change,
    /// What it cost; `None` where the first rules make no trip of its taps.
    pub before: Option<Fare>,
    /// What it costs; `None` where the second rules make no trip of its taps.
    pub after: Option<Fare>,
    /// What is charged more, or, below nothing, less.
    pub difference: Money,
    /// What each carrier received and receives of it, in order of their ids.
    pub carriers: Vec<(CarrierId, Money, Money)>,
}

/// What other rules change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// How many cards there were.
    pub cards: u64,
    /// All trips.
    pub total: Sums,
    /// How they change.
    pub changes: Changes,
    /// By carrier, in order of their ids. A trip counts with every carrier that has a leg of it, one without legs (free,
    /// or unpriced) with the carrier of its check-in; amounts are those of the legs.
    pub carriers: Vec<(CarrierId, Sums)>,
    /// By kind of rider, in order of their names.
    pub riders: Vec<(String, Sums)>,
    /// The kinds of riders beyond [`CompareOptions::riders_max`], together; `None` where there were none.
    pub other_riders: Option<Sums>,
    /// The trips that change most, the largest difference first.
    pub trips: Vec<TripDifference>,
}

impl<'r> Comparer<'r> {
    /// A comparison to which no card was added yet.
    #[must_use]
    pub fn new(before: &'r Rules, after: &'r Rules, options: CompareOptions) -> Self {
        Self {
            rules: [before, after],
            options,
            rater: Rater::new(),
            so_far: Comparison::default(),
            carriers: BTreeMap::new(),
            riders: BTreeMap::new(),
            kept: BTreeMap::new(),
        }
    }

    /// Rates a card under both rules and adds it.
    pub fn add(&mut self, card: &CardTaps<'_>) {
        let [before, after] = self.rules.map(|rules| {
            let mut trips = rate_card(&mut self.rater, rules, &card.taps, &card.products, false);
            trips.sort_by_key(|rated| rated.trip.id);
            trips
        });
        self.so_far.cards = self.so_far.cards.saturating_add(1);
        let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
        loop {
            let pair = match (before.peek(), after.peek()) {
                (None, None) => break,
                (Some(a), Some(b)) if a.trip.id == b.trip.id => (before.next(), after.next()),
                (Some(a), Some(b)) if a.trip.id < b.trip.id => (before.next(), None),
                (Some(_), None) => (before.next(), None),
                (_, Some(_)) => (None, after.next()),
            };
            self.trip(&card.rider, pair.0.map(|rated| &rated.trip), pair.1.map(|rated| &rated.trip));
        }
    }

    /// The comparison of all cards that were added.
    #[must_use]
    pub fn finish(self) -> Comparison {
        Comparison {
            carriers: self.carriers.into_iter().collect(),
            riders: self.riders.into_iter().collect(),
            trips: self.kept.into_values().collect(),
            ..self.so_far
        }
    }

    fn trip(&mut self, rider: &str, before: Option<&Trip>, after: Option<&Trip>) {
        let Some(known) = after.or(before) else { return };
        let carriers = by_carrier(before, after);
        let change = change(before, after, &carriers);
        self.so_far.changes.add(change);
        self.so_far.total.add(before, after);
        self.of_rider(rider).add(before, after);
        self.add_to_carriers(before, after);
        if change == Change::Same {
            return;
        }
        let charged = |trip: Option<&Trip>| trip.map_or(Money::ZERO, |trip| trip.fare.charged());
        let difference = charged(after).checked_sub(charged(before)).unwrap_or(Money::MAX);
        let size = core::cmp::Reverse(difference.minor().unsigned_abs());
        let key = (size, known.check_in.at, known.id, self.so_far.changes.all());
        let last = self.kept.last_key_value().map(|(last, _)| *last);
        if self.kept.len() >= self.options.trips_max && last.is_none_or(|last| last < key) {
            return;
        }
        let end = |trip: Option<&Trip>| trip.and_then(|trip| trip.check_out.as_ref()).map(|end| end.place);
        let own = TripDifference {
            rider: rider.to_owned(),
            trip: known.id,
            at: known.check_in.at,
            mode: known.mode,
            from: known.check_in.place,
            to: end(after).or(end(before)),
            change,
            before: before.map(|trip| trip.fare),
            after: after.map(|trip| trip.fare),
            difference,
            carriers,
        };
        self.kept.insert(key, own);
        if self.kept.len() > self.options.trips_max {
            self.kept.pop_last();
        }
    }

    fn of_rider(&mut self, rider: &str) -> &mut Sums {
        if !self.riders.contains_key(rider) && self.riders.len() >= self.options.riders_max {
            return self.so_far.other_riders.get_or_insert_default();
        }
        self.riders.entry(rider.to_owned()).or_default()
    }

    fn add_to_carriers(&mut self, before: Option<&Trip>, after: Option<&Trip>) {
        for (trip, is_after) in [(before, false), (after, true)] {
            let Some(trip) = trip else { continue };
            for (carrier, amount) in parts(trip) {
                let sums = self.carriers.entry(carrier).or_default();
                let side = if is_after { &mut sums.after } else { &mut sums.before };
                side.add(trip.fare, amount);
            }
        }
    }
}

impl Sums {
    fn add(&mut self, before: Option<&Trip>, after: Option<&Trip>) {
        for (trip, side) in [(before, &mut self.before), (after, &mut self.after)] {
            if let Some(trip) = trip {
                side.add(trip.fare, trip.fare.charged());
            }
        }
    }
}

impl Side {
    fn add(&mut self, fare: Fare, amount: Money) {
        self.trips = self.trips.saturating_add(1);
        self.unpriced = self.unpriced.saturating_add(u64::from(matches!(fare, Fare::Unpriced(_))));
        self.amount = self.amount.checked_add(amount).unwrap_or(Money::MAX);
    }
}

/// What each carrier has of a trip; the carrier of the check-in has nothing of one without legs.
fn parts(trip: &Trip) -> BTreeMap<CarrierId, Money> {
    let mut parts = trip.by_carrier();
    if parts.is_empty() {
        parts.insert(trip.check_in.carrier, Money::ZERO);
    }
    parts
}

fn by_carrier(before: Option<&Trip>, after: Option<&Trip>) -> Vec<(CarrierId, Money, Money)> {
    let mut carriers: BTreeMap<CarrierId, (Money, Money)> = BTreeMap::new();
    for (carrier, part) in before.into_iter().flat_map(parts) {
        carriers.entry(carrier).or_default().0 = part;
    }
    for (carrier, part) in after.into_iter().flat_map(parts) {
        carriers.entry(carrier).or_default().1 = part;
    }
    carriers.into_iter().map(|(carrier, (before, after))| (carrier, before, after)).collect()
}

fn change(before: Option<&Trip>, after: Option<&Trip>, carriers: &[(CarrierId, Money, Money)]) -> Change {
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => (before.fare, after.fare),
        (None, _) => return Change::Appears,
        (Some(_), None) => return Change::Disappears,
    };
    let is_unpriced = |fare: Fare| matches!(fare, Fare::Unpriced(_));
    match (is_unpriced(before), is_unpriced(after)) {
        (true, true) => Change::Same,
        (false, true) => Change::BecameUnpriced,
        (true, false) => Change::BecamePriced,
        (false, false) => match after.charged().cmp(&before.charged()) {
            core::cmp::Ordering::Greater => Change::Dearer,
            core::cmp::Ordering::Less => Change::Cheaper,
            core::cmp::Ordering::Equal if carriers.iter().any(|(_, before, after)| before != after) => {
                Change::SplitOtherwise
            }
            core::cmp::Ordering::Equal => Change::Same,
        },
    }
}
