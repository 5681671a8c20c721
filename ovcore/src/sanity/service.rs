//! What a tariff is for: a carrier and a mode, and the rides that the network knows of them.

use crate::fare::TariffDocument;
use crate::ids::{CarrierId, LineId, PlaceId};
use crate::network::{Ends, Network, PlannedLegs};
use crate::rules::Rules;
use crate::tap::{Mode, ReaderFamily};

/// The most pairs that are tried to find out which places a carrier serves.
const PROBES_MAX: u64 = 1_000_000;
/// Against how many places that are known to be in a table others are tried.
const KNOWN_TRIED: usize = 64;
/// A prime, so that its multiples visit all pairs in an order that looks at every part of the network early.
const STRIDE: u64 = 2_654_435_761;

/// A carrier and a mode that a tariff prices.
#[derive(Clone, Debug)]
pub(super) struct Service {
    pub(super) carrier: u16,
    pub(super) carrier_id: CarrierId,
    pub(super) mode: Mode,
    pub(super) check_in_only: bool,
    /// The places that are looked at, by number, in rising order.
    pub(super) places: Vec<u32>,
    /// How many there are.
    pub(super) places_in_all: usize,
    /// Whether only pairs of which the network has a distance are rides: on board one cannot change.
    only_joined: bool,
    /// The line that the taps name: none, and each that the tariff asks for.
    pub(super) lines: Vec<Option<LineId>>,
}

/// The services of a tariff in this network.
pub(super) fn services(rules: &Rules, tariff: &TariffDocument, pairs_max: u32) -> Vec<Service> {
    let mut services = Vec::new();
    for id in &tariff.carriers {
        let Some(carrier) = rules.network().carrier(id) else { continue };
        let priced = |mode: &Mode| tariff.prices.iter().any(|row| row.modes.contains(mode));
        for mode in Mode::ALL.into_iter().filter(priced) {
            services.push(Service::new(rules.network(), tariff, (carrier, *id), mode, pairs_max));
        }
    }
    services
}

impl Service {
    fn new(
        network: &Network,
        tariff: &TariffDocument,
        (carrier, carrier_id): (u16, CarrierId),
        mode: Mode,
        pairs_max: u32,
    ) -> Self {
        let check_in_only = network.is_check_in_only(carrier, mode);
        let mut places = served(network, carrier, mode);
        let on_board = mode.family() == ReaderFamily::OnBoard;
        let only_joined = on_board && !places.is_empty() && !check_in_only;
        // What asks for no distance prices rides between places of which the network has none.
        let needs_none =
            tariff.prices.iter().any(|row| row.modes.contains(&mode) && row.rule.unit().is_none());
        if needs_none && !only_joined {
            let zoned = tariff.zones.values().flatten().filter_map(|place| network.place(place));
            places.extend(zoned);
            if places.is_empty() {
                places.extend(0..count(network.places().len()));
            }
            places.sort_unstable();
            places.dedup();
        }
        let lines = super::moments::conditions(tariff).flat_map(|asked| asked.lines.iter().copied());
        let mut lines: Vec<Option<LineId>> =
            lines.filter(|line| network.line(line, carrier).is_some()).map(Some).collect();
        lines.push(None);
        lines.sort_unstable();
        lines.dedup();
        let mut own = Self {
            carrier,
            carrier_id,
            mode,
            check_in_only,
            places_in_all: places.len(),
            places,
            only_joined,
            lines,
        };
        own.keep(network, pairs_max);
        own
    }

    /// Keeps as many places as make no more pairs than are wanted.
    fn keep(&mut self, network: &Network, pairs_max: u32) {
        let most = usize::try_from(pairs_max.isqrt()).unwrap_or(usize::MAX).max(2);
        let all = core::mem::take(&mut self.places);
        if all.len() <= most {
            self.places = all;
            return;
        }
        // Spread evenly; on board, each with those that it can be reached from, or there would be few rides.
        for i in 0..most {
            let Some(seed) = i.saturating_mul(all.len()).checked_div(most).and_then(|n| all.get(n)) else {
                continue;
            };
            self.places.push(*seed);
            if self.only_joined {
                let joined = |to: &&u32| self.legs(network, None, *seed, **to).is_some();
                let near: Vec<u32> = all.iter().filter(joined).copied().collect();
                self.places.extend(near);
            }
            self.places.sort_unstable();
            self.places.dedup();
            if self.places.len() >= most {
                break;
            }
        }
        self.places.truncate(most);
    }

    /// How a ride runs, where there is one.
    pub(super) fn legs(
        &self,
        network: &Network,
        line: Option<u32>,
        from: u32,
        to: u32,
    ) -> Option<PlannedLegs> {
        if (from == to) != self.check_in_only {
            return None;
        }
        let ends = Ends { mode: self.mode, carriers: (self.carrier, self.carrier), places: (from, to), line };
        let legs = network.legs(&ends)?;
        let known = || legs.as_slice().iter().all(|leg| leg.known);
        (!self.only_joined || known()).then_some(legs)
    }

    /// Some ride that begins at a place, or at one that is joined to it.
    pub(super) fn ride_from(&self, network: &Network, place: u32) -> Option<(u32, u32)> {
        let from = *self.places.iter().find(|own| network.joins_places(**own, place))?;
        let to = self.places.iter().find(|to| self.legs(network, None, from, **to).is_some())?;
        Some((from, *to))
    }

    /// How many rides there are between the places that are looked at, as far as a square of them goes.
    pub(super) fn pairs(&self, places: usize) -> u64 {
        let places = u64::try_from(places).unwrap_or(u64::MAX);
        if self.check_in_only { places } else { places.saturating_mul(places.saturating_sub(1)) }
    }
}

pub(super) fn count(places: usize) -> u32 {
    u32::try_from(places).unwrap_or(u32::MAX)
}

/// The name of a place that the network knows.
pub(super) fn name(network: &Network, place: u32) -> Option<PlaceId> {
    network.place_id(place)
}

/// The places between which the network has distances for a carrier and a mode, in rising order.
fn served(network: &Network, carrier: u16, mode: Mode) -> Vec<u32> {
    let all = count(network.places().len());
    let known = |from: u32, to: u32| {
        let ends = Ends { mode, carriers: (carrier, carrier), places: (from, to), line: None };
        network.legs(&ends).is_some_and(|legs| legs.as_slice().iter().all(|leg| leg.known))
    };
    // A stop of a line lies at no distance from itself; a place of a table has none to itself.
    let mut served: Vec<bool> = (0..all).map(|place| known(place, place)).collect();
    let is = |served: &[bool], place: u32| at(served, place).is_some_and(|is| *is);
    let pairs = u64::from(all).saturating_mul(u64::from(all));
    let mut tabled: Vec<u32> = Vec::new();
    for i in 0..pairs.min(PROBES_MAX) {
        let number =
            if pairs <= PROBES_MAX { i } else { i.wrapping_mul(STRIDE).checked_rem(pairs).unwrap_or(i) };
        let from = number.checked_div(u64::from(all)).and_then(|n| u32::try_from(n).ok()).unwrap_or_default();
        let to = number.checked_rem(u64::from(all)).and_then(|n| u32::try_from(n).ok()).unwrap_or_default();
        if from != to && !(is(&served, from) && is(&served, to)) && known(from, to) {
            mark(&mut served, from);
            mark(&mut served, to);
            if tabled.len() < KNOWN_TRIED {
                tabled.extend([from, to]);
            }
        }
    }
    if pairs > PROBES_MAX {
        for place in 0..all {
            if !is(&served, place)
                && tabled.iter().any(|known_one| known(*known_one, place) || known(place, *known_one))
            {
                mark(&mut served, place);
            }
        }
    }
    (0..all).filter(|place| is(&served, *place)).collect()
}

fn at(served: &[bool], place: u32) -> Option<&bool> {
    served.get(usize::try_from(place).ok()?)
}

fn mark(served: &mut [bool], place: u32) {
    if let Some(slot) = usize::try_from(place).ok().and_then(|place| served.get_mut(place)) {
        *slot = true;
    }
}
