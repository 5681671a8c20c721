//! From names to numbers and back.

use crate::ids::{CarrierId, PlaceId, ReaderId, TapId, VehicleId};
use crate::rules::Rules;
use crate::tap::Tap;
use crate::trip::TapRow;

/// Turns taps into rows: the names that the network knows get its numbers, others get numbers beyond.
///
/// One maker serves one card's day, or a whole batch: equal names give equal numbers for as long as it lives.
///
/// ```
/// # use ovcore::{day::RowMaker, fare::TariffBook, network::{Network, NetworkDocument}, policy::Policy, rules::Rules};
/// # let network = Network::new(NetworkDocument::from_json(
/// #     r#"{ "format": "ovcore/network/1", "id": "empty", "source": "none", "carriers": [], "places": [] }"#)?)?;
/// # let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![])?)?;
/// let maker = RowMaker::new(&rules);
/// # let _ = maker;
/// # Ok::<(), ovcore::document::DocumentError>(())
/// ```
#[derive(Debug)]
pub struct RowMaker<'a> {
    rules: &'a Rules,
    readers: Numbers<ReaderId>,
    vehicles: Numbers<VehicleId>,
    places: Numbers<PlaceId>,
    carriers: Numbers<CarrierId>,
}

/// Numbers in the order in which names turned up.
#[derive(Debug)]
struct Numbers<T> {
    /// Sorted by name.
    numbered: Vec<(T, u32)>,
    /// By number.
    names: Vec<T>,
}

impl<T: Copy + Ord> Numbers<T> {
    const fn new() -> Self {
        Self { numbered: Vec::new(), names: Vec::new() }
    }

    fn number(&mut self, name: T) -> u32 {
        match self.numbered.binary_search_by_key(&name, |(n, _)| *n) {
            Ok(place) => self.numbered.get(place).map_or(u32::MAX, |(_, number)| *number),
            Err(place) => {
                let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
                self.numbered.insert(place, (name, number));
                self.names.push(name);
                number
            }
        }
    }

    fn name(&self, number: u32) -> Option<T> {
        self.names.get(usize::try_from(number).ok()?).copied()
    }
}

impl<'a> RowMaker<'a> {
    /// A maker for these rules.
    #[must_use]
    pub const fn new(rules: &'a Rules) -> Self {
        Self {
            rules,
            readers: Numbers::new(),
            vehicles: Numbers::new(),
            places: Numbers::new(),
            carriers: Numbers::new(),
        }
    }

    /// The row of a tap, under a number of the caller's choice.
    pub fn row(&mut self, tap: &Tap, number: u32) -> TapRow {
        let carrier = self.carrier(tap.carrier);
        TapRow {
            at: tap.at,
            received_at: tap.received_at,
            number,
            place: self.place(tap.location),
            reader: self.readers.number(tap.reader),
            vehicle: tap.vehicle.map(|v| self.vehicles.number(v)),
            line: tap.line.and_then(|line| self.rules.network().line(&line, carrier)),
            carrier,
            supplement: self.rules.network().supplement_at(carrier, &tap.reader),
            mode: tap.mode,
            direction: tap.direction,
            outcome: tap.reader_outcome,
            inert: false,
        }
    }

    pub(super) fn place(&mut self, id: PlaceId) -> u32 {
        let known = u32::try_from(self.rules.network().places().len()).unwrap_or(u32::MAX);
        self.rules.network().place(&id).unwrap_or_else(|| known.saturating_add(self.places.number(id)))
    }

    pub(super) fn carrier(&mut self, id: CarrierId) -> u16 {
        let known = u16::try_from(self.rules.network().carriers().len()).unwrap_or(u16::MAX);
        let stranger =
            |numbers: &mut Numbers<CarrierId>| u16::try_from(numbers.number(id)).unwrap_or(u16::MAX);
        match self.rules.network().carrier(&id) {
            Some(number) => number,
            None => known.saturating_add(stranger(&mut self.carriers)),
        }
    }

    pub(super) fn place_id(&self, number: u32) -> Option<PlaceId> {
        let network = self.rules.network();
        let beyond = || number.checked_sub(u32::try_from(network.places().len()).ok()?);
        network.place_id(number).or_else(|| self.places.name(beyond()?))
    }

    pub(super) fn carrier_id(&self, number: u16) -> Option<CarrierId> {
        let network = self.rules.network();
        let beyond = || number.checked_sub(u16::try_from(network.carriers().len()).ok()?);
        network.carrier_id(number).or_else(|| self.carriers.name(u32::from(beyond()?)))
    }
}

/// The taps of a rating by number: those of the day, those of the next in its first seconds, and what was carried in.
pub(super) struct Taps<'t> {
    /// Day, next, then the carried check-in.
    pub(super) taps: Vec<&'t Tap>,
    /// Ids of taps of an earlier day that results refer to; their numbers follow those of the taps.
    pub(super) earlier: Vec<TapId>,
}

impl Taps<'_> {
    pub(super) fn tap(&self, number: u32) -> Option<&Tap> {
        self.taps.get(usize::try_from(number).ok()?).copied()
    }

    pub(super) fn id(&self, number: u32) -> Option<TapId> {
        if let Some(tap) = self.tap(number) {
            return Some(tap.id);
        }
        let place = usize::try_from(number).ok()?.checked_sub(self.taps.len())?;
        self.earlier.get(place).copied()
    }

    pub(super) fn number_of(&self, id: &TapId) -> Option<u32> {
        self.taps.iter().position(|tap| tap.id == *id).and_then(|n| u32::try_from(n).ok())
    }

    pub(super) fn number_or_add(&mut self, id: TapId) -> u32 {
        if let Some(number) = self.number_of(&id) {
            return number;
        }
        self.earlier.push(id);
        let count = self.taps.len().saturating_add(self.earlier.len());
        u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX)
    }
}
