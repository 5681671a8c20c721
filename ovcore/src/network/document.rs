//! The network as a document: carriers, places, distances, lines, and who owns which stretch.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::document::{self, DocumentError, Finding};
use crate::ids::{CarrierId, LineId, PlaceId, ReaderId, RuleId};
use crate::limits;
use crate::order::InOrder;
use crate::tap::Mode;

pub(super) const KIND: &str = "network";
const FORMAT: &str = "ovcore/network/1";

/// A network document. [`super::Network::new`] checks it and makes it fast.
///
/// ```
/// use ovcore::network::{Network, NetworkDocument};
/// let document = NetworkDocument::from_json(r#"{
///     "format": "ovcore/network/1", "id": "two-stations", "source": "invented",
///     "carriers": [{ "id": "NS", "name": "NS" }],
///     "places": [{ "id": "ut", "name": "Utrecht Centraal" }, { "id": "asd", "name": "Amsterdam Centraal" }],
///     "distances": [{ "id": "ns", "carriers": ["NS"], "modes": ["rail"], "unit": "tariff_unit",
///                     "pairs": [["ut", "asd", 39]] }] }"#)?;
/// let network = Network::new(document)?;
/// assert_eq!(network.place_name(&"ut".parse()?), "Utrecht Centraal");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkDocument {
    /// Kind and version of this form.
    pub format: NetworkFormat,
    /// Names the network.
    pub id: String,
    /// Where its figures come from.
    pub source: String,
    /// The carriers.
    pub carriers: Vec<CarrierEntry>,
    /// The places.
    pub places: Vec<PlaceEntry>,
    /// Sets of places that count as one for rail transfers (RULES J3).
    #[serde(default)]
    pub joined_places: Vec<Vec<PlaceId>>,
    /// Sets of carriers whose stations close each other's trips (RULES P4).
    #[serde(default)]
    pub joined_carriers: Vec<JoinedCarriers>,
    /// Distances between places.
    #[serde(default)]
    pub distances: Vec<DistanceTable>,
    /// Lines of bus, tram and metro with their stops.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// Who owns which stretch of a trip over several carriers.
    #[serde(default)]
    pub stretches: Vec<Stretch>,
    /// Readers at which one pays a supplement, and which (RULES P10).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supplement_readers: Vec<SupplementReader>,
}

/// The versions of the network's form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum NetworkFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/network/1")]
    V1,
}

/// A carrier and its name.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierEntry {
    /// Its id in taps.
    pub id: CarrierId,
    /// Its name for people.
    pub name: String,
    /// Modes on which one only checks in: a check-in is a whole trip there, priced at once, and no tap there ends another
    /// trip. The Netherlands has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub check_in_only: Vec<Mode>,
}

/// A reader at which one pays a supplement.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SupplementReader {
    /// Whose reader.
    pub carrier: CarrierId,
    /// The reader.
    pub reader: ReaderId,
    /// The rule of the carrier's tariff.
    pub supplement: RuleId,
}

/// A place and its name.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceEntry {
    /// Its id in taps.
    pub id: PlaceId,
    /// Its name for people.
    pub name: String,
}

/// Carriers whose stations close each other's trips, for one mode.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct JoinedCarriers {
    /// Rail or metro.
    pub mode: Mode,
    /// The carriers.
    pub carriers: Vec<CarrierId>,
}

/// What a distance is counted in.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DistanceUnit {
    /// Tariff units of rail (about a kilometre; equal for all permitted routes; FACTS 3.1).
    TariffUnit,
    /// Metres.
    Metre,
}

impl DistanceUnit {
    /// Its short name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TariffUnit => "units",
            Self::Metre => "m",
        }
    }
}

/// Distances of some carriers and modes. Give `pairs`, or `places` with `rows`, or both.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DistanceTable {
    /// Names the table.
    pub id: String,
    /// For which carriers.
    pub carriers: Vec<CarrierId>,
    /// For which modes.
    pub modes: Vec<Mode>,
    /// What it counts in.
    pub unit: DistanceUnit,
    /// Whether a distance holds both ways; a pair given both ways then may not differ. Rows are read as they stand.
    #[serde(default = "yes")]
    pub symmetric: bool,
    /// `[from, to, distance]`.
    #[serde(default)]
    pub pairs: Vec<(PlaceId, PlaceId, u32)>,
    /// The places of a matrix, in the order of its rows and columns.
    #[serde(default)]
    pub places: Vec<PlaceId>,
    /// The matrix: `rows[from][to]`, `null` where there is no distance.
    #[serde(default)]
    pub rows: Vec<Vec<Option<u32>>>,
}

const fn yes() -> bool {
    true
}

/// A line and where its stops lie along it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its id in taps.
    pub id: LineId,
    /// Who runs it.
    pub carrier: CarrierId,
    /// What runs on it.
    pub mode: Mode,
    /// `[place, metres from the first stop]`, never falling. None: the line has a name only, for tariffs that ask for it.
    pub stops: Vec<(PlaceId, u32)>,
}

/// How a trip over several carriers is cut into legs (the synthetic legs of DESIGN section 2).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// Where the trip begins.
    pub from: PlaceId,
    /// Its legs in order; the last ends where the trip ends.
    pub legs: Vec<StretchLeg>,
    /// Whether the way back is cut at the same places.
    #[serde(default = "yes")]
    pub both_ways: bool,
}

/// One leg of a stretch.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StretchLeg {
    /// Who runs it.
    pub carrier: CarrierId,
    /// Where it ends.
    pub to: PlaceId,
    /// Its length in the unit of the carrier's distances.
    pub distance: u32,
}

impl NetworkDocument {
    /// Reads a network; [`super::Network::new`] checks what its parts say of each other.
    ///
    /// # Errors
    /// [`DocumentError`] with the path of what is not as the form has it.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        document::read(KIND, FORMAT, text)
    }

    /// Writes the document.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(self)
    }

    /// What is wrong with it; empty when it can be used.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut check = Check::new(self);
        check.counts(self);
        if !check.findings.is_empty() {
            // What follows holds each against all.
            return check.findings;
        }
        check.names(self);
        for (i, table) in self.distances.iter().enumerate() {
            check.table(i, table);
        }
        for (i, line) in self.lines.iter().enumerate() {
            check.line(i, line);
        }
        for (i, stretch) in self.stretches.iter().enumerate() {
            check.stretch(i, stretch);
        }
        let mut seen = BTreeSet::new();
        for (i, reader) in self.supplement_readers.iter().enumerate() {
            check.carrier(format!("supplement_readers[{i}].carrier"), reader.carrier);
            if !seen.insert((reader.carrier, reader.reader)) {
                let found = format!("`{}` stands there twice", reader.reader);
                check.find(format!("supplement_readers[{i}].reader"), found, "each reader once");
            }
        }
        check.findings
    }
}

/// Gathers findings; knows which carriers and places there are.
struct Check {
    carriers: Vec<CarrierId>,
    places: Vec<PlaceId>,
    findings: Vec<Finding>,
}

impl Check {
    fn new(document: &NetworkDocument) -> Self {
        let mut carriers: Vec<CarrierId> = document.carriers.iter().map(|c| c.id).collect();
        let mut places: Vec<PlaceId> = document.places.iter().map(|p| p.id).collect();
        carriers.put_in_order();
        places.put_in_order();
        Self { carriers, places, findings: Vec::new() }
    }

    fn find(&mut self, path: String, found: impl core::fmt::Display, expected: &str) {
        self.findings.push(Finding::new(path, found, expected));
    }

    fn carrier(&mut self, path: String, id: CarrierId) {
        if self.carriers.binary_search(&id).is_err() {
            self.find(path, format!("found `{id}`"), "a carrier that stands in carriers");
        }
    }

    fn place(&mut self, path: String, id: PlaceId) {
        if self.places.binary_search(&id).is_err() {
            self.find(path, format!("found `{id}`"), "a place that stands in places");
        }
    }

    /// How much there is of everything, and how long the texts are.
    fn counts(&mut self, document: &NetworkDocument) {
        let tabled = |table: &DistanceTable| {
            let cells = table.rows.iter().map(Vec::len).fold(0, usize::saturating_add);
            table.pairs.len().saturating_add(cells)
        };
        let of_tables = document.distances.iter().map(tabled);
        let of_lines = document.lines.iter().map(|line| line.stops.len());
        let distances = of_tables.chain(of_lines).fold(0, usize::saturating_add);
        for (path, found, most) in [
            ("carriers", document.carriers.len(), limits::CARRIERS_MAX),
            ("places", document.places.len(), limits::PLACES_MAX),
            ("joined_places", document.joined_places.len(), limits::PLACES_MAX),
            ("joined_carriers", document.joined_carriers.len(), limits::CARRIERS_MAX),
            ("distances", document.distances.len(), limits::DISTANCE_TABLES_MAX),
            ("distances", distances, limits::DISTANCES_MAX),
            ("lines", document.lines.len(), limits::LINES_MAX),
            ("stretches", document.stretches.len(), limits::LINES_MAX),
            ("supplement_readers", document.supplement_readers.len(), limits::SUPPLEMENT_READERS_MAX),
        ] {
            if found > most {
                self.find(path.to_owned(), format!("found {found}"), &format!("at most {most}"));
            }
        }
        let carriers = document.carriers.iter().enumerate();
        let carriers = carriers.map(|(i, carrier)| (format!("carriers[{i}].name"), &carrier.name));
        let places = document.places.iter().enumerate();
        let places = places.map(|(i, place)| (format!("places[{i}].name"), &place.name));
        let own = [("id".to_owned(), &document.id), ("source".to_owned(), &document.source)];
        for (path, text) in own.into_iter().chain(carriers).chain(places) {
            // Bytes first: few texts are near the limit.
            if text.len() > limits::TEXT_CHARS_MAX && text.chars().count() > limits::TEXT_CHARS_MAX {
                let found = format!("found {} characters", text.chars().count());
                self.find(path, found, &format!("at most {}", limits::TEXT_CHARS_MAX));
            }
        }
    }

    fn names(&mut self, document: &NetworkDocument) {
        let twice_carrier: Vec<CarrierId> = self
            .carriers
            .windows(2)
            .filter_map(|w| (w.first() == w.last()).then(|| w.first().copied())?)
            .collect();
        let twice_place: Vec<PlaceId> = self
            .places
            .windows(2)
            .filter_map(|w| (w.first() == w.last()).then(|| w.first().copied())?)
            .collect();
        for id in twice_carrier {
            self.find("carriers".to_owned(), format!("`{id}` stands there twice"), "each carrier once");
        }
        for id in twice_place {
            self.find("places".to_owned(), format!("`{id}` stands there twice"), "each place once");
        }
        for (i, set) in document.joined_places.iter().enumerate() {
            for (j, id) in set.iter().enumerate() {
                self.place(format!("joined_places[{i}][{j}]"), *id);
            }
        }
        for (i, set) in document.joined_carriers.iter().enumerate() {
            if !matches!(set.mode, Mode::Rail | Mode::Metro) {
                let found = format!("found `{}`", set.mode);
                self.find(
                    format!("joined_carriers[{i}].mode"),
                    found,
                    "rail or metro, whose readers stand at stations",
                );
            }
            for (j, id) in set.carriers.iter().enumerate() {
                self.carrier(format!("joined_carriers[{i}].carriers[{j}]"), *id);
            }
        }
    }

    fn table(&mut self, i: usize, table: &DistanceTable) {
        for (j, id) in table.carriers.iter().enumerate() {
            self.carrier(format!("distances[{i}].carriers[{j}]"), *id);
        }
        for (j, id) in table.places.iter().enumerate() {
            self.place(format!("distances[{i}].places[{j}]"), *id);
        }
        let mut pairs: Vec<(PlaceId, PlaceId, u32, usize)> = Vec::with_capacity(table.pairs.len());
        for (j, (from, to, distance)) in table.pairs.iter().enumerate() {
            self.place(format!("distances[{i}].pairs[{j}][0]"), *from);
            self.place(format!("distances[{i}].pairs[{j}][1]"), *to);
            let (a, b) = if table.symmetric && to < from { (*to, *from) } else { (*from, *to) };
            pairs.push((a, b, *distance, j));
        }
        pairs.put_in_order();
        for pair in pairs.windows(2) {
            if let [(a, b, d, _), (c, e, f, j)] = pair
                && (a, b) == (c, e)
                && d != f
            {
                let found = format!("{a} to {b} is {d} elsewhere and {f} here");
                self.find(format!("distances[{i}].pairs[{j}]"), found, "one distance for one pair");
            }
        }
        if table.rows.len() != table.places.len() {
            let found = format!("found {} rows", table.rows.len());
            self.find(
                format!("distances[{i}].rows"),
                found,
                &format!("{} rows, one a place", table.places.len()),
            );
        }
        for (j, row) in table.rows.iter().enumerate() {
            if row.len() != table.places.len() {
                let found = format!("found {} cells", row.len());
                let expected = format!("{} cells, one a place", table.places.len());
                self.find(format!("distances[{i}].rows[{j}]"), found, &expected);
            }
        }
    }

    fn line(&mut self, i: usize, line: &Line) {
        self.carrier(format!("lines[{i}].carrier"), line.carrier);
        if line.mode == Mode::Rail && !line.stops.is_empty() {
            self.find(
                format!("lines[{i}].mode"),
                "found `rail`",
                "metro, tram, bus or ferry; rail has a distance table, and lines without stops",
            );
        }
        if line.stops.len() == 1 {
            self.find(
                format!("lines[{i}].stops"),
                format!("found {}", line.stops.len()),
                "two stops or more, or none",
            );
        }
        for (j, (place, _)) in line.stops.iter().enumerate() {
            self.place(format!("lines[{i}].stops[{j}][0]"), *place);
        }
        for (j, pair) in line.stops.windows(2).enumerate() {
            if let [(_, before), (_, after)] = pair
                && after < before
            {
                let found = format!("{after} m after {before} m");
                let path = format!("lines[{i}].stops[{}][1]", j.saturating_add(1));
                self.find(path, found, "metres from the first stop, never falling");
            }
        }
    }

    fn stretch(&mut self, i: usize, stretch: &Stretch) {
        self.place(format!("stretches[{i}].from"), stretch.from);
        if stretch.legs.is_empty() || stretch.legs.len() > super::LEGS_MAX {
            let found = format!("found {} legs", stretch.legs.len());
            self.find(format!("stretches[{i}].legs"), found, &format!("1 to {} legs", super::LEGS_MAX));
        }
        for (j, leg) in stretch.legs.iter().enumerate() {
            self.carrier(format!("stretches[{i}].legs[{j}].carrier"), leg.carrier);
            self.place(format!("stretches[{i}].legs[{j}].to"), leg.to);
        }
    }
}
