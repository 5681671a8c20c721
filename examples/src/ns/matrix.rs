//! Distances between stations, as a square of comma-separated values.
//!
//! The first row is `Station` and the codes of the stations; each row after it begins with a code. A cell is a number
//! of tariff units, `?` where there is no distance, or `XXX` from a station to itself.

use std::collections::BTreeMap;

use ovcore::ids::{CarrierId, IdError, PlaceId, shown};
use ovcore::network::{CarrierEntry, DistanceTable, DistanceUnit, NetworkDocument, PlaceEntry};
use ovcore::tap::Mode;

/// The carrier whose distances these are.
const CARRIER: &str = "NS";
const DIAGONAL: &str = "XXX";
const NO_DISTANCE: &str = "?";

/// Why a file is no square of distances.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, column {column}: found {found}; expected {expected}")]
pub struct MatrixError {
    row: usize,
    column: String,
    found: String,
    expected: &'static str,
}

impl MatrixError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "matrix.cell"
    }
}

/// Distances between stations, in tariff units of rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    stations: Vec<PlaceId>,
    /// `rows[from][to]`.
    rows: Vec<Vec<Option<u32>>>,
}

impl Matrix {
    /// Reads a square.
    ///
    /// # Errors
    /// [`MatrixError`] with the place of the first cell that is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, MatrixError> {
        let records = records(bytes)?;
        let (header, body) = records.split_first().ok_or_else(|| MatrixError {
            row: 1,
            column: "1".to_owned(),
            found: "an empty file".to_owned(),
            expected: "a first row with the codes of the stations",
        })?;
        let stations = codes(header)?;
        let mut rows: BTreeMap<PlaceId, Vec<Option<u32>>> = BTreeMap::new();
        for (row, record) in (2..).zip(body) {
            let (from, cells) = Self::row(row, record, &stations)?;
            if rows.insert(from, cells).is_some() {
                return Err(wrong(row, "1", format!("`{from}` for the second time"), "each station once"));
            }
        }
        let in_order: Option<Vec<_>> = stations.iter().map(|code| rows.remove(code)).collect();
        let rows = in_order.ok_or_else(|| {
            let found = format!("the end after {} rows", body.len());
            wrong(body.len().saturating_add(2), "1", found, "a row for each station of the first row")
        })?;
        Ok(Self { stations, rows })
    }

    fn row(
        row: usize,
        record: &csv::StringRecord,
        stations: &[PlaceId],
    ) -> Result<(PlaceId, Vec<Option<u32>>), MatrixError> {
        let mut cells = record.iter();
        let from = code(row, "1", cells.next().unwrap_or_default())?;
        if !stations.contains(&from) {
            return Err(wrong(row, "1", format!("`{from}`"), "a station of the first row"));
        }
        if record.len() != stations.len().saturating_add(1) {
            return Err(wrong(row, "1", format!("{} cells", record.len()), "as many as in the first row"));
        }
        let cell = |(to, text): (&PlaceId, &str)| match text {
            DIAGONAL if *to == from => Ok(None),
            NO_DISTANCE => Ok(None),
            _ => text.parse().map(Some).map_err(|_| {
                let expected = "tariff units, `?` for no distance, `XXX` from a station to itself";
                wrong(row, to.as_str(), format!("`{}`", shown(text)), expected)
            }),
        };
        Ok((from, stations.iter().zip(cells).map(cell).collect::<Result<_, _>>()?))
    }

    /// The stations, in the order of the file.
    #[must_use]
    pub fn stations(&self) -> &[PlaceId] {
        &self.stations
    }

    /// Adds NS, its stations and their distances to a network. Places that the network has keep their names; the
    /// distances go before those that the network has.
    ///
    /// # Errors
    /// [`IdError`], which the one name of a carrier above rules out.
    pub fn add_to(self, network: &mut NetworkDocument, names: &Stations) -> Result<(), IdError> {
        let carrier = CarrierId::new(CARRIER)?;
        if network.carriers.iter().all(|known| known.id != carrier) {
            network.carriers.push(CarrierEntry {
                id: carrier,
                name: CARRIER.to_owned(),
                check_in_only: Vec::new(),
            });
        }
        for id in &self.stations {
            if network.places.iter().all(|known| known.id != *id) {
                network.places.push(PlaceEntry { id: *id, name: names.name(id).to_owned() });
            }
        }
        let table = DistanceTable {
            id: "distances".to_owned(),
            carriers: vec![carrier],
            modes: vec![Mode::Rail],
            unit: DistanceUnit::TariffUnit,
            symmetric: false,
            pairs: Vec::new(),
            places: self.stations,
            rows: self.rows,
        };
        network.distances.insert(0, table);
        Ok(())
    }
}

fn wrong(row: usize, column: &str, found: String, expected: &'static str) -> MatrixError {
    MatrixError { row, column: column.to_owned(), found, expected }
}

fn records(bytes: &[u8]) -> Result<Vec<csv::StringRecord>, MatrixError> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    (1..)
        .zip(reader.records())
        .map(|(row, record)| {
            record.map_err(|_| wrong(row, "1", "bytes that are no text".to_owned(), "UTF-8"))
        })
        .collect()
}

fn codes(header: &csv::StringRecord) -> Result<Vec<PlaceId>, MatrixError> {
    let mut stations: Vec<PlaceId> = Vec::with_capacity(header.len());
    for (column, text) in (2..).zip(header.iter().skip(1)) {
        let column = format!("{column}");
        let station = code(1, &column, text)?;
        if stations.contains(&station) {
            return Err(wrong(1, &column, format!("`{station}` for the second time"), "each station once"));
        }
        stations.push(station);
    }
    Ok(stations)
}

/// A station's code; lists disagree about its case, taps have it in lower case.
fn code(row: usize, column: &str, text: &str) -> Result<PlaceId, MatrixError> {
    PlaceId::new(&text.to_ascii_lowercase())
        .map_err(|_| wrong(row, column, format!("`{}`", shown(text)), "the code of a station"))
}

/// Why a file is no list of stations.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StationsError {
    /// It lacks a column.
    #[error("the first row does not name the column `{column}`; expected `code` and `naam` among others")]
    Column {
        /// Which.
        column: &'static str,
    },
    /// A row is no text, or too short.
    #[error(
        "row {row}: found a row that cannot be read; expected UTF-8 and as many cells as in the first row"
    )]
    Row {
        /// Which, from 1.
        row: usize,
    },
}

impl StationsError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Column { .. } => "stations.column",
            Self::Row { .. } => "stations.row",
        }
    }
}

/// Names of stations by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stations(BTreeMap<String, String>);

impl Stations {
    /// Reads a list with a first row; of its columns `code` and `naam` are looked at.
    ///
    /// # Errors
    /// [`StationsError`].
    pub fn read(bytes: &[u8]) -> Result<Self, StationsError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let header = reader.headers().map_err(|_| StationsError::Row { row: 1 })?.clone();
        let find = |column: &'static str| {
            header.iter().position(|own| own == column).ok_or(StationsError::Column { column })
        };
        let (code, name) = (find("code")?, find("naam")?);
        let mut names = BTreeMap::new();
        for (row, record) in (2..).zip(reader.records()) {
            let record = record.map_err(|_| StationsError::Row { row })?;
            let cell = |column: usize| record.get(column).unwrap_or_default();
            names.insert(cell(code).to_ascii_lowercase(), cell(name).to_owned());
        }
        Ok(Self(names))
    }

    /// The name of a station; its code where the list does not have it.
    #[must_use]
    pub fn name<'a>(&'a self, id: &'a PlaceId) -> &'a str {
        self.0.get(id.as_str()).map_or(id.as_str(), String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ovcore::network::Network;

    const SQUARE: &str = "Station,ut,ASD,vs\nut,XXX,39,?\nasd,38,XXX,200\nvs,?,200,XXX\n";

    fn told(text: &str) -> String {
        Matrix::read(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_square_becomes_distances_both_ways_as_they_stand() {
        let names =
            Stations::read("id,code,naam\n1,UT,Utrecht Centraal\n2,vs,Vlissingen\n".as_bytes()).unwrap();
        let empty =
            r#"{ "format": "ovcore/network/1", "id": "n", "source": "s", "carriers": [], "places": [] }"#;
        let mut document = NetworkDocument::from_json(empty).unwrap();
        Matrix::read(SQUARE.as_bytes()).unwrap().add_to(&mut document, &names).unwrap();
        let network = Network::new(document).unwrap();
        let units = |from: &str, to: &str| {
            let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
            network.table_distance(&"NS".parse().unwrap(), Mode::Rail, &from, &to).map(|(units, _)| units)
        };
        assert_eq!([units("ut", "asd"), units("asd", "ut"), units("ut", "vs")], [Some(39), Some(38), None]);
        assert_eq!(network.place_name(&"ut".parse().unwrap()), "Utrecht Centraal");
        assert_eq!(network.place_name(&"asd".parse().unwrap()), "asd");
    }

    #[test]
    fn a_wrong_cell_is_told_with_its_place() {
        for (text, expected) in [
            ("", "row 1, column 1: found an empty file; expected a first row with the codes of the stations"),
            (
                "Station,ut,ut\n",
                "row 1, column 3: found `ut` for the second time; expected each station once",
            ),
            ("Station,ut\nas,XXX\n", "row 2, column 1: found `as`; expected a station of the first row"),
            (
                "Station,ut\nut,XXX,1\n",
                "row 2, column 1: found 3 cells; expected as many as in the first row",
            ),
            (
                "Station,ut\nut,XXX\nut,XXX\n",
                "row 3, column 1: found `ut` for the second time; expected each station once",
            ),
            (
                "Station,ut,asd\nut,XXX,1\n",
                "row 3, column 1: found the end after 1 rows; expected a row for each station of the first row",
            ),
            (
                "Station,ut,asd\nut,XXX,XXX\n",
                "row 2, column asd: found `XXX`; expected tariff units, `?` for no distance, `XXX` from a station to itself",
            ),
            (
                "Station,ut,asd\nut,XXX,-1\n",
                "row 2, column asd: found `-1`; expected tariff units, `?` for no distance, `XXX` from a station to itself",
            ),
        ] {
            assert_eq!(told(text), expected);
        }
    }

    #[test]
    fn a_list_of_stations_needs_codes_and_names() {
        assert_eq!(Stations::read(b"code,name\n").unwrap_err().code(), "stations.column");
        assert_eq!(Stations::read(b"code,naam\nut\n").unwrap_err().code(), "stations.row");
    }
}
