//! The list of stations: names, ids and zones.

use std::collections::BTreeMap;
use std::io::Read;

use ovcore::ids::{PlaceId, shown};
use ovcore::network::PlaceEntry;

use super::LondonError;

const TABLE: &str = "stations";

/// A station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Station {
    /// Its id in the network.
    pub place: PlaceId,
    /// Its name in the list.
    pub name: String,
    /// Its zones: none outside of them, two on a border.
    pub zones: Vec<u8>,
}

/// All stations, and the other names that journeys have for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stations {
    all: Vec<Station>,
    /// By name, and by alias.
    by_name: BTreeMap<String, usize>,
}

impl Stations {
    /// Reads a list with the columns `Station` and `Zone`, and a JSON object from other names to those in it. A name
    /// that stands in neither is a station that is not known; an alias for one that is not in the list does nothing.
    ///
    /// # Errors
    /// [`LondonError`] for a list or an object that cannot be read, and for names that are no two ids.
    pub fn read(list: impl Read, aliases: &str) -> Result<Self, LondonError> {
        let table = |error| LondonError::Table { name: TABLE, error };
        let mut reader = csv::Reader::from_reader(list);
        let header = reader.headers().map_err(table)?.clone();
        let column = |name: &'static str| {
            header
                .iter()
                .position(|cell| cell == name)
                .ok_or(LondonError::Column { name: TABLE, column: name })
        };
        let (name_column, zone_column) = (column("Station")?, column("Zone")?);
        let mut all: Vec<Station> = Vec::new();
        for row in reader.records() {
            let row = row.map_err(table)?;
            let name = row.get(name_column).unwrap_or_default().trim().to_owned();
            let cell = row.get(zone_column).unwrap_or_default();
            let zones = zones(cell).ok_or_else(|| LondonError::Cell {
                name: TABLE,
                line: row.position().map_or(0, csv::Position::line),
                column: "Zone",
                found: shown(cell),
                expected: "zones from 1 to 9 with commas between, or nothing",
            })?;
            let place = place_id(&name)?;
            if let Some(other) = all.iter().find(|other| other.place == place) {
                let (first, second) = (other.name.clone(), name);
                return Err(LondonError::SameId { first, second, id: place.to_string() });
            }
            all.push(Station { place, name, zones });
        }
        let mut by_name: BTreeMap<String, usize> =
            all.iter().enumerate().map(|(i, station)| (station.name.clone(), i)).collect();
        let aliases: BTreeMap<String, String> = serde_json::from_str(aliases)
            .map_err(|error| LondonError::Aliases { line: error.line(), column: error.column() })?;
        for (alias, name) in aliases {
            if let Some(station) = by_name.get(&name).copied() {
                by_name.entry(alias).or_insert(station);
            }
        }
        Ok(Self { all, by_name })
    }

    /// A station by a name of the list, or by an alias.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Station> {
        self.all.get(self.number(name)?)
    }

    /// The number of a station by a name of the list, or by an alias.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// All, in the order of the list.
    #[must_use]
    pub fn all(&self) -> &[Station] {
        &self.all
    }

    pub(super) fn places(&self) -> Vec<PlaceEntry> {
        self.all.iter().map(|s| PlaceEntry { id: s.place, name: s.name.clone() }).collect()
    }

    /// The places of a zone; a station on a border is in both of its zones.
    pub(super) fn in_zone(&self, zone: u8) -> Vec<PlaceId> {
        self.all.iter().filter(|s| s.zones.contains(&zone)).map(|s| s.place).collect()
    }
}

fn zones(cell: &str) -> Option<Vec<u8>> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Some(Vec::new());
    }
    cell.split(',').map(|zone| zone.trim().parse().ok().filter(|z| (1..=9).contains(z))).collect()
}

/// The id of a name: letters and digits in lower case, a dash for what stands between them, at most 24 characters.
fn place_id(name: &str) -> Result<PlaceId, LondonError> {
    let mut id = String::new();
    for c in name.chars().filter(|c| !matches!(c, '\'' | '.')) {
        if c.is_ascii_alphanumeric() {
            id.push(c.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    id.truncate(PlaceId::LEN_MAX);
    Ok(PlaceId::new(id.trim_end_matches('-'))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "Station,Zone\nKing's Cross,1\nEarls Court,\"1,2\"\nReading,\n";

    #[test]
    fn names_become_ids_and_borders_have_two_zones() {
        let stations = Stations::read(LIST.as_bytes(), r#"{ "Kings X": "King's Cross" }"#).unwrap();
        assert_eq!(stations.find("Kings X").unwrap().place.to_string(), "kings-cross");
        assert_eq!(stations.find("Earls Court").unwrap().zones, [1, 2]);
        assert_eq!(stations.find("Reading").unwrap().zones, [0_u8; 0]);
        assert_eq!(stations.find("Nowhere"), None);
        assert_eq!(stations.in_zone(1).len(), 2);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let bad = Stations::read("Station,Zone\nA,12\n".as_bytes(), "{}").unwrap_err();
        assert_eq!(
            bad.to_string(),
            "stations, line 2, Zone: found `12`; expected zones from 1 to 9 with commas between, or nothing"
        );
        let twice = Stations::read("Station,Zone\nA B,1\nA.-B,1\n".as_bytes(), "{}").unwrap_err();
        assert_eq!(twice.code(), "london.same_id");
        assert_eq!(Stations::read(LIST.as_bytes(), "[]").unwrap_err().code(), "london.aliases");
    }
}
