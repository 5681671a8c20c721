//! The network as a generator sees it: which services there are, where each goes, and which readers stand there.

use ovcore::ids::{CarrierId, IdError, LineId, PlaceId, ReaderId, VehicleId};
use ovcore::network::{DistanceTable, DistanceUnit, Line, NetworkDocument};
use ovcore::tap::{Mode, ModeGroup};

use super::choice::{ShortText, Weighted};
use super::config::{GeneratorConfig, GeneratorError};
use crate::rng::Rng;

/// Readers of a carrier at a station, vehicles of a line, readers on a vehicle: enough for two travellers not always
/// to meet.
const READERS_PER_STATION: usize = 4;
const VEHICLES_PER_LINE: usize = 16;
const READERS_PER_VEHICLE: usize = 2;

/// A stop of a service: its place in the service's own list.
pub(super) type Stop = u32;
/// The number of a service.
pub(super) type ServiceNumber = u32;

/// Something that runs: a line, or the trains of one carrier in one distance table.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) carrier: CarrierId,
    pub(super) mode: Mode,
    /// Named by taps on board only.
    pub(super) line: Option<LineId>,
    shape: Shape,
    readers: Vec<Reader>,
    /// On board only.
    pub(super) vehicles: Vec<VehicleId>,
    /// Stops where one can change to another service of bus, tram, metro and ferry.
    hub_stops: Vec<Stop>,
}

/// A reader.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    pub(super) id: ReaderId,
    pub(super) knows_direction: bool,
}

#[derive(Debug)]
enum Shape {
    /// Places and metres from the first stop.
    Line(Vec<(PlaceId, u32)>),
    /// The number of a matrix, whose places are the stops.
    Matrix(usize),
}

/// A distance table, with what is needed to draw from it.
#[derive(Debug)]
struct Matrix {
    places: Vec<PlaceId>,
    /// Metres, row by row; `NONE` where there is no distance.
    metres: Vec<u32>,
    /// The weights of each row, cumulative.
    cumulative: Vec<u32>,
    origins: Weighted<Stop>,
}

/// No distance.
const NONE: u32 = u32::MAX;

/// A rail carrier's station that is another one's too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meeting {
    pub(super) first: (ServiceNumber, Stop),
    pub(super) second: (ServiceNumber, Stop),
    /// The network lets the one's readers close the other's trips.
    pub(super) joined: bool,
}

/// All services.
#[derive(Debug)]
pub(super) struct Map {
    services: Vec<Service>,
    matrices: Vec<Matrix>,
    pub(super) rail: Weighted<ServiceNumber>,
    pub(super) local: Weighted<ServiceNumber>,
    /// Those of `local` that one can change from.
    pub(super) local_with_hub: Weighted<ServiceNumber>,
    /// Local services by place: `(place, service, stop)`, sorted.
    local_stops: Vec<(PlaceId, ServiceNumber, Stop)>,
    pub(super) meetings: Vec<Meeting>,
}

/// A way from one stop of a service to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) from: Stop,
    pub(super) to: Stop,
    pub(super) metres: u32,
}

impl Map {
    pub(super) fn new(document: &NetworkDocument, config: &GeneratorConfig) -> Result<Self, GeneratorError> {
        let findings = document.findings();
        if !findings.is_empty() {
            return Err(GeneratorError::Network(findings));
        }
        let mut map = Self {
            services: Vec::new(),
            matrices: Vec::new(),
            rail: Weighted::new([]),
            local: Weighted::new([]),
            local_with_hub: Weighted::new([]),
            local_stops: Vec::new(),
            meetings: Vec::new(),
        };
        document.lines.iter().for_each(|line| map.add_line(line));
        document.distances.iter().for_each(|table| map.add_table(table));
        map.find_hubs();
        map.find_meetings(document);
        map.weigh(config);
        if map.rail.is_empty() && map.local.is_empty() {
            return Err(GeneratorError::NoTrips);
        }
        map.place_readers(config).map_err(|error| {
            let finding =
                ovcore::document::Finding::new("carriers", error, "ids that readers can be named after");
            GeneratorError::Network(vec![finding])
        })?;
        Ok(map)
    }

    fn add_line(&mut self, line: &Line) {
        let goes_somewhere =
            line.stops.iter().any(|(place, _)| line.stops.first().is_some_and(|(p, _)| p != place));
        if goes_somewhere {
            let on_board = is_on_board(line.mode);
            self.add(line.carrier, line.mode, on_board.then_some(line.id), Shape::Line(line.stops.clone()));
        }
    }

    fn add_table(&mut self, table: &DistanceTable) {
        let Some(matrix) = Matrix::new(table) else { return };
        let number = self.matrices.len();
        self.matrices.push(matrix);
        for carrier in &table.carriers {
            for mode in &table.modes {
                self.add(*carrier, *mode, None, Shape::Matrix(number));
            }
        }
    }

    fn add(&mut self, carrier: CarrierId, mode: Mode, line: Option<LineId>, shape: Shape) {
        let (readers, vehicles, hub_stops) = (Vec::new(), Vec::new(), Vec::new());
        self.services.push(Service { carrier, mode, line, shape, readers, vehicles, hub_stops });
    }

    fn numbered(&self, group: ModeGroup) -> impl Iterator<Item = (ServiceNumber, &Service)> {
        (0_u32..).zip(&self.services).filter(move |(_, service)| service.mode.group() == group)
    }

    /// Every stop of a group's services, by place.
    fn stops_by_place(&self, group: ModeGroup) -> Vec<(PlaceId, ServiceNumber, Stop)> {
        let mut stops: Vec<_> = self
            .numbered(group)
            .flat_map(|(number, service)| {
                (0_u32..).zip(self.places(service)).map(move |(s, p)| (p, number, s))
            })
            .collect();
        stops.sort_unstable();
        stops
    }

    fn places<'a>(&'a self, service: &'a Service) -> Box<dyn Iterator<Item = PlaceId> + 'a> {
        match &service.shape {
            Shape::Line(stops) => Box::new(stops.iter().map(|(place, _)| *place)),
            Shape::Matrix(number) => {
                Box::new(self.matrices.get(*number).into_iter().flat_map(|m| &m.places).copied())
            }
        }
    }

    fn find_hubs(&mut self) {
        self.local_stops = self.stops_by_place(ModeGroup::BusTramMetro);
        for at_place in self.local_stops.chunk_by(|a, b| a.0 == b.0) {
            let one_service = at_place.first().map(|s| s.1) == at_place.last().map(|s| s.1);
            for (_, number, stop) in at_place.iter().filter(|_| !one_service) {
                if let Some(service) = index(*number).and_then(|i| self.services.get_mut(i)) {
                    service.hub_stops.push(*stop);
                }
            }
        }
    }

    fn find_meetings(&mut self, document: &NetworkDocument) {
        let stops = self.stops_by_place(ModeGroup::Rail);
        let carrier = |number: ServiceNumber| self.service(number).map(|service| service.carrier);
        let mut meetings = Vec::new();
        for at_place in stops.chunk_by(|a, b| a.0 == b.0) {
            for (_, first, from) in at_place {
                for (_, second, to) in at_place {
                    let (Some(a), Some(b)) = (carrier(*first), carrier(*second)) else { continue };
                    if a != b {
                        let joins = document.joined_carriers.iter().filter(|j| j.mode == Mode::Rail);
                        let joined =
                            joins.into_iter().any(|j| j.carriers.contains(&a) && j.carriers.contains(&b));
                        meetings.push(Meeting { first: (*first, *from), second: (*second, *to), joined });
                    }
                }
            }
        }
        self.meetings = meetings;
    }

    /// Weighs services by how many stops they have, modes as the configuration says.
    fn weigh(&mut self, config: &GeneratorConfig) {
        let stops = |service: &Service| u64::try_from(self.places(service).count()).unwrap_or(u64::MAX);
        let of_mode = |mode: Mode| {
            let own = self.services.iter().filter(|service| service.mode == mode);
            own.fold(0_u64, |sum, service| sum.saturating_add(stops(service)))
        };
        let totals: Vec<(Mode, u64)> = Mode::ALL.into_iter().map(|mode| (mode, of_mode(mode))).collect();
        let weight = |service: &Service| {
            let share = config.mode_weights.iter().find(|(mode, _)| *mode == service.mode);
            let total = totals.iter().find(|(mode, _)| *mode == service.mode).map_or(1, |(_, total)| *total);
            let share = share.map_or(0, |(_, weight)| u64::from(*weight));
            share
                .saturating_mul(1_000_000)
                .saturating_mul(stops(service))
                .checked_div(total)
                .unwrap_or_default()
        };
        let rail = Weighted::new(self.numbered(ModeGroup::Rail).map(|(n, s)| (n, stops(s))));
        let local: Vec<(ServiceNumber, u64, bool)> = self
            .numbered(ModeGroup::BusTramMetro)
            .map(|(n, s)| (n, weight(s), s.hub_stops.is_empty()))
            .collect();
        self.rail = rail;
        self.local = Weighted::new(local.iter().map(|(n, w, _)| (*n, *w)));
        self.local_with_hub =
            Weighted::new(local.iter().filter(|(_, _, bare)| !bare).map(|(n, w, _)| (*n, *w)));
    }

    /// Names readers and vehicles after carrier, service and stop. Which readers do not say the direction depends on
    /// the share alone, not on the seed: readers stay what they are.
    fn place_readers(&mut self, config: &GeneratorConfig) -> Result<(), IdError> {
        let counts: Vec<usize> = self.services.iter().map(|s| self.places(s).count()).collect();
        for ((number, service), stops) in (0_u64..).zip(&mut self.services).zip(counts) {
            let mut rng = Rng::keyed(number, &[]);
            let carrier: String = service.carrier.as_str().chars().take(8).collect();
            let name = ShortText::new().text(&carrier).text("-").number(number);
            let on_board = is_on_board(service.mode);
            let (units, each) = if on_board {
                (VEHICLES_PER_LINE, READERS_PER_VEHICLE)
            } else {
                (stops, READERS_PER_STATION)
            };
            for unit in (0_u64..).take(units) {
                let name = name.text(".").number(unit);
                if on_board {
                    service.vehicles.push(VehicleId::new(name.as_str())?);
                }
                for reader in (1_u64..).take(each) {
                    let id = ReaderId::new(name.text("-").number(reader).as_str())?;
                    let knows_direction = !rng.chance(config.unknown_direction_readers_per_mille);
                    service.readers.push(Reader { id, knows_direction });
                }
            }
        }
        Ok(())
    }

    pub(super) fn service(&self, number: ServiceNumber) -> Option<&Service> {
        self.services.get(index(number)?)
    }

    pub(super) fn place(&self, service: &Service, stop: Stop) -> Option<PlaceId> {
        match &service.shape {
            Shape::Line(stops) => stops.get(index(stop)?).map(|(place, _)| *place),
            Shape::Matrix(number) => self.matrices.get(*number)?.places.get(index(stop)?).copied(),
        }
    }

    pub(super) fn metres(&self, service: &Service, from: Stop, to: Stop) -> Option<u32> {
        match &service.shape {
            Shape::Line(stops) => {
                let at = |stop: Stop| stops.get(index(stop)?);
                let ((begin, from), (end, to)) = (at(from)?, at(to)?);
                (begin != end).then(|| from.abs_diff(*to))
            }
            Shape::Matrix(number) => self.matrices.get(*number)?.get(from, to),
        }
    }

    /// Some way of a service.
    pub(super) fn any_way(&self, service: &Service, rng: &mut Rng) -> Option<Way> {
        let from = match &service.shape {
            Shape::Line(stops) => u32::try_from(rng.index(stops.len())).ok()?,
            Shape::Matrix(number) => *self.matrices.get(*number)?.origins.pick(rng)?,
        };
        self.way_from(service, from, rng)
    }

    /// Some way from a stop: along a line to any stop, in a matrix rather to a near one.
    pub(super) fn way_from(&self, service: &Service, from: Stop, rng: &mut Rng) -> Option<Way> {
        match &service.shape {
            Shape::Line(stops) => {
                let begin = rng.index(stops.len());
                // A loop can have the place again; then the next stop that is another place.
                let all = (0_u32..).take(stops.len());
                let turned = all.clone().skip(begin).chain(all.take(begin));
                turned
                    .into_iter()
                    .find_map(|to| Some(Way { from, to, metres: self.metres(service, from, to)? }))
            }
            Shape::Matrix(number) => {
                let matrix = self.matrices.get(*number)?;
                let row = matrix.cumulative.get(matrix.row(from)?)?;
                let drawn = u32::try_from(rng.below(u64::from(*row.last()?))).ok()?;
                let to = u32::try_from(row.partition_point(|up_to| *up_to <= drawn)).ok()?;
                Some(Way { from, to, metres: matrix.get(from, to)? })
            }
        }
    }

    /// Some way that ends where one can change.
    pub(super) fn way_to_hub(&self, service: &Service, from: Option<Stop>, rng: &mut Rng) -> Option<Way> {
        let to = *rng.pick(&service.hub_stops)?;
        let from = match from {
            Some(from) => from,
            None => self.way_from(service, to, rng)?.to,
        };
        Some(Way { from, to, metres: self.metres(service, from, to)? })
    }

    /// Another local service at a place.
    pub(super) fn change_at(
        &self,
        place: PlaceId,
        not: ServiceNumber,
        rng: &mut Rng,
    ) -> Option<(ServiceNumber, Stop)> {
        let begin = self.local_stops.partition_point(|(p, _, _)| *p < place);
        let at_place = self.local_stops.get(begin..)?;
        let at_place = at_place.get(..at_place.partition_point(|(p, _, _)| *p == place))?;
        let others = || at_place.iter().filter(|(_, service, _)| *service != not);
        let (_, service, stop) = others().nth(rng.index(others().count()))?;
        Some((*service, *stop))
    }

    /// Another carrier's pole at a rail station.
    pub(super) fn other_pole(&self, service: ServiceNumber, stop: Stop) -> Option<(ServiceNumber, Stop)> {
        self.meetings.iter().find(|m| m.first == (service, stop)).map(|m| m.second)
    }
}

impl Service {
    /// A reader: on board of a vehicle, or at a stop.
    pub(super) fn reader(&self, stop: Stop, vehicle: usize, rng: &mut Rng) -> Option<Reader> {
        let (unit, each) = if is_on_board(self.mode) {
            (vehicle, READERS_PER_VEHICLE)
        } else {
            (index(stop)?, READERS_PER_STATION)
        };
        self.readers.get(unit.checked_mul(each)?.checked_add(rng.index(each))?).copied()
    }
}

impl Matrix {
    /// `None` when no two places have a distance.
    fn new(table: &DistanceTable) -> Option<Self> {
        let mut places: Vec<PlaceId> = table.places.clone();
        places.extend(table.pairs.iter().flat_map(|(from, to, _)| [*from, *to]));
        places.sort_unstable();
        places.dedup();
        let cells = places.len().checked_mul(places.len())?;
        let mut own =
            Self { metres: vec![NONE; cells], places, cumulative: Vec::new(), origins: Weighted::new([]) };
        let scale = match table.unit {
            DistanceUnit::TariffUnit => 1_000,
            DistanceUnit::Metre => 1,
        };
        let rows = table.places.iter().zip(&table.rows);
        let cells =
            rows.flat_map(|(from, row)| table.places.iter().zip(row).map(move |(to, d)| (*from, *to, *d)));
        for (from, to, distance) in cells {
            own.set(from, to, distance.map(|d| d.saturating_mul(scale)));
        }
        for (from, to, distance) in &table.pairs {
            own.set(*from, *to, Some(distance.saturating_mul(scale)));
            if table.symmetric {
                own.set(*to, *from, Some(distance.saturating_mul(scale)));
            }
        }
        own.weigh();
        (!own.origins.is_empty()).then_some(own)
    }

    fn set(&mut self, from: PlaceId, to: PlaceId, metres: Option<u32>) {
        let at = |place: PlaceId| self.places.binary_search(&place).ok();
        let (Some(row), Some(column), Some(metres)) = (at(from), at(to), metres) else { return };
        let cell = row.saturating_mul(self.places.len()).saturating_add(column);
        if let Some(slot) = self.metres.get_mut(cell).filter(|_| from != to) {
            *slot = metres.min(NONE.saturating_sub(1));
        }
    }

    /// Near places are visited more often than far ones, and places with much nearby have more departures: a weight
    /// of (20 km + distance) to the power of -2, assumed.
    fn weigh(&mut self) {
        let weight = |metres: u32| {
            let km = (metres / 1_000).saturating_add(20);
            4_000_000_u32.checked_div(km.saturating_mul(km)).unwrap_or_default().max(1)
        };
        let mut origins = Vec::with_capacity(self.places.len());
        for (stop, row) in (0_u32..).zip(self.metres.chunks(self.places.len().max(1))) {
            let mut sum = 0_u32;
            self.cumulative.extend(row.iter().map(|metres| {
                sum = if *metres == NONE { sum } else { sum.saturating_add(weight(*metres)) };
                sum
            }));
            origins.push((stop, u64::from(sum)));
        }
        self.origins = Weighted::new(origins);
    }

    fn row(&self, stop: Stop) -> Option<core::ops::Range<usize>> {
        let begin = index(stop)?.checked_mul(self.places.len())?;
        Some(begin..begin.checked_add(self.places.len())?)
    }

    fn get(&self, from: Stop, to: Stop) -> Option<u32> {
        let cell = self.row(from)?.start.checked_add(index(to)?)?;
        self.metres.get(cell).copied().filter(|metres| *metres != NONE)
    }
}

/// Whether readers are in the vehicle.
const fn is_on_board(mode: Mode) -> bool {
    matches!(mode, Mode::Bus | Mode::Tram | Mode::Ferry)
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()
}
