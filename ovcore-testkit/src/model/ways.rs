//! The network, read from its document at each question: what joins what, how far it is, who owns which stretch.

use ovcore::ids::{CarrierId, LineId, PlaceId};
use ovcore::network::{DistanceUnit, Line, NetworkDocument};
use ovcore::tap::Mode;

use super::price::Asked;

/// A distance and what it is counted in.
pub(super) type Distance = (u32, DistanceUnit);

/// A leg before it is priced.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) carrier: CarrierId,
    pub(super) from: PlaceId,
    pub(super) to: PlaceId,
    pub(super) distance: Option<Distance>,
}

/// Whether carriers close each other's trips at their stations (RULES P4).
pub(super) fn carriers_join(network: &NetworkDocument, mode: Mode, a: CarrierId, b: CarrierId) -> bool {
    let together = |set: &&ovcore::network::JoinedCarriers| {
        set.mode == mode && set.carriers.contains(&a) && set.carriers.contains(&b)
    };
    a == b || network.joined_carriers.iter().any(|set| together(&set))
}

/// Whether a rail journey may go on at a place after a check-out at another (RULES J3).
pub(super) fn places_join(network: &NetworkDocument, a: PlaceId, b: PlaceId) -> bool {
    a == b || network.joined_places.iter().any(|set| set.contains(&a) && set.contains(&b))
}

/// The line of a carrier by its id.
pub(super) fn line(network: &NetworkDocument, carrier: CarrierId, id: LineId) -> Option<&Line> {
    network.lines.iter().find(|line| line.carrier == carrier && line.id == id)
}

/// The line that taps name, where a trip of the mode can have gone along it.
pub(super) fn line_of(
    network: &NetworkDocument,
    (carrier, mode): (CarrierId, Mode),
    id: LineId,
) -> Option<&Line> {
    line(network, carrier, id).filter(|line| line.mode == mode)
}

/// The shortest way along a line between two of its stops; a stop may come twice.
fn along(line: &Line, from: PlaceId, to: PlaceId) -> Option<u32> {
    let at = |place| line.stops.iter().filter(move |(stop, _)| *stop == place).map(|(_, metres)| *metres);
    at(from).flat_map(|a| at(to).map(move |b| a.abs_diff(b))).min()
}

/// The stops that a ride passes, where its taps name a line that has both its ends.
pub(super) fn via(network: &NetworkDocument, ride: &Asked) -> Vec<PlaceId> {
    let Some(line) = ride.line.and_then(|id| line_of(network, (ride.carrier, ride.mode), id)) else {
        return Vec::new();
    };
    let at = |place| line.stops.iter().position(|(stop, _)| *stop == place);
    let (Some(a), Some(b)) = (at(ride.from), ride.to.and_then(at)) else { return Vec::new() };
    line.stops[a.min(b)..=a.max(b)].iter().map(|(stop, _)| *stop).collect()
}

/// How far it is with one carrier (RULES F3): along the line that the taps name, else the shortest line with both
/// stops, else the tables.
pub(super) fn distance(
    network: &NetworkDocument,
    carrier: CarrierId,
    mode: Mode,
    named: Option<LineId>,
    (from, to): (PlaceId, PlaceId),
) -> Option<Distance> {
    if from == to {
        // No way at all: rides as one may end where they began.
        let unit = if mode == Mode::Rail { DistanceUnit::TariffUnit } else { DistanceUnit::Metre };
        return Some((0, unit));
    }
    let named =
        named.and_then(|id| line_of(network, (carrier, mode), id)).and_then(|line| along(line, from, to));
    let own = network.lines.iter().filter(|line| line.carrier == carrier && line.mode == mode);
    let shortest = own.filter_map(|line| along(line, from, to)).min();
    if let Some(metres) = named.or(shortest) {
        return Some((metres, DistanceUnit::Metre));
    }
    let tables =
        network.distances.iter().filter(|t| t.carriers.contains(&carrier) && t.modes.contains(&mode));
    tables.into_iter().find_map(|table| {
        let pair = table.pairs.iter().find_map(|(a, b, far)| {
            let there = (*a, *b) == (from, to);
            let back = table.symmetric && (*b, *a) == (from, to);
            (there || back).then_some(*far)
        });
        let place = |wanted| table.places.iter().position(|place| *place == wanted);
        let cell = || table.rows.get(place(from)?)?.get(place(to)?).copied()?;
        pair.or_else(cell).map(|far| (far, table.unit))
    })
}

/// The legs of a trip that a tap of one carrier began and a tap of one, perhaps another, ended: by the network's
/// stretch for these places, else over the common station that makes it shortest (of equal ones the first by id).
pub(super) fn legs(
    network: &NetworkDocument,
    (first, last): (CarrierId, CarrierId),
    mode: Mode,
    named: Option<LineId>,
    (from, to): (PlaceId, PlaceId),
) -> Option<Vec<Way>> {
    let leg = |carrier, from, to| Way {
        carrier,
        from,
        to,
        distance: distance(network, carrier, mode, named, (from, to)),
    };
    if first == last {
        return Some(vec![leg(first, from, to)]);
    }
    if let Some(cut) = stretch(network, mode, from, to) {
        return Some(cut);
    }
    let over = |station: PlaceId| {
        let far = |carrier, a, b| if a == b { Some(0) } else { leg(carrier, a, b).distance.map(|d| d.0) };
        Some((far(first, from, station)? + far(last, station, to)?, station))
    };
    let stations = network.places.iter().map(|place| place.id);
    let (_, station) = stations.filter_map(over).min()?;
    let both = [leg(first, from, station), leg(last, station, to)];
    Some(both.into_iter().filter(|way| way.from != way.to).collect())
}

/// The legs that the document gives for a trip from place to place.
fn stretch(network: &NetworkDocument, mode: Mode, from: PlaceId, to: PlaceId) -> Option<Vec<Way>> {
    network.stretches.iter().find_map(|stretch| {
        let mut ways = Vec::new();
        let mut at = stretch.from;
        for leg in &stretch.legs {
            let unit = if mode == Mode::Rail { DistanceUnit::TariffUnit } else { DistanceUnit::Metre };
            ways.push(Way {
                carrier: leg.carrier,
                from: at,
                to: leg.to,
                distance: Some((leg.distance, unit)),
            });
            at = leg.to;
        }
        if (stretch.from, at) == (from, to) {
            return Some(ways);
        }
        if stretch.both_ways && (at, stretch.from) == (from, to) {
            let turned = |way: &Way| Way { from: way.to, to: way.from, ..*way };
            return Some(ways.iter().rev().map(turned).collect());
        }
        None
    })
}

/// The length of some legs, where all are known in one unit.
pub(super) fn length(way: &[Way]) -> Option<Distance> {
    let all: Vec<Option<Distance>> = way.iter().map(|leg| leg.distance).collect();
    sum(&all).filter(|_| !way.is_empty())
}

/// Distances added up, where all are known in one unit; of none, nothing.
pub(super) fn sum(distances: &[Option<Distance>]) -> Option<Distance> {
    let mut sum: Option<Distance> = None;
    for distance in distances {
        let (far, unit) = (*distance)?;
        sum = match sum {
            None => Some((far, unit)),
            Some((before, own)) if own == unit => Some((before + far, unit)),
            Some(_) => return None,
        };
    }
    Some(sum.unwrap_or((0, DistanceUnit::TariffUnit)))
}
