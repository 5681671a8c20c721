//! The sample: a journey a row.

use std::collections::BTreeMap;
use std::io::Read;
use std::str::FromStr;

use csv::StringRecord;
use ovcore::calendar::TravelDay;
use ovcore::ids::{CarrierId, shown};
use ovcore::money::Money;
use ovcore::tap::Mode;

use super::{Group, LondonError, Stations, riders};

const TABLE: &str = "journeys";
/// The columns that are read, by their names in the sample.
const COLUMNS: [&str; 10] = [
    "downo",
    "SubSystem",
    "StartStn",
    "EndStation",
    "EntTime",
    "ExTime",
    "ZVPPT",
    "JNYTYP",
    "FFare",
    "FinalProduct",
];
/// The Sunday of the week, 8 November. The sample says no more than a week of November 2009; this one stands for it,
/// and none of the others has a holiday, a change of the clock or other fares either.
pub(super) const SUNDAY: TravelDay = match TravelDay::from_number(14_556) {
    Some(day) => day,
    None => TravelDay::MIN,
};

/// One end of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At a station, by its number in the list.
    At(usize),
    /// On a bus or a tram, or after one: no station.
    OnBoard,
    /// There was no check-in (`Unstarted`) or no check-out (`Unfinished`).
    None,
    /// At a station that the list does not have.
    Unknown,
}

/// A journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Journey {
    /// The system, or systems, that it was made on.
    pub system: CarrierId,
    /// The travel day.
    pub day: TravelDay,
    /// Where it begins.
    pub from: End,
    /// Where it ends.
    pub to: End,
    /// When it begins, in minutes after the midnight before.
    pub entered: u32,
    /// When it ends, likewise; 0 where it has no end.
    pub left: u32,
    /// What it was paid with.
    pub group: Group,
    /// The first and the last zone of the season ticket.
    pub zones: Option<(u8, u8)>,
    /// What was charged, before caps and usage discounts.
    pub fare: Money,
}

impl Journey {
    /// Whether it was made on a bus or a tram alone, where one only checks in.
    #[must_use]
    pub fn is_on_board(&self) -> bool {
        self.from == End::OnBoard
    }

    /// Whether it has a check-in at a station and no check-out.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.to == End::None && !matches!(self.from, End::OnBoard | End::None)
    }

    /// What it is to the tariff. All that has gates at stations is metro: zone fares do not tell one from another,
    /// and a check-out at another system's gate closes the journey.
    #[must_use]
    pub fn mode(&self) -> Mode {
        if self.is_on_board() { Mode::Bus } else { Mode::Metro }
    }
}

/// Reads journeys from a stream of comma-separated values, row after row.
#[derive(Debug)]
pub struct Journeys<'a, R> {
    reader: csv::Reader<R>,
    row: StringRecord,
    columns: [usize; COLUMNS.len()],
    stations: &'a Stations,
    strangers: BTreeMap<String, u64>,
}

impl<'a, R: Read> Journeys<'a, R> {
    /// Reads the first row, which names the columns.
    ///
    /// # Errors
    /// [`LondonError`] when it cannot be read, or lacks a column.
    pub fn new(stream: R, stations: &'a Stations) -> Result<Self, LondonError> {
        let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(stream);
        let header = reader.headers().map_err(|error| LondonError::Table { name: TABLE, error })?;
        let mut columns = [0; COLUMNS.len()];
        for (column, name) in columns.iter_mut().zip(COLUMNS) {
            *column = header
                .iter()
                .position(|cell| cell == name)
                .ok_or(LondonError::Column { name: TABLE, column: name })?;
        }
        Ok(Self { reader, row: StringRecord::new(), columns, stations, strangers: BTreeMap::new() })
    }

    /// The next journey, or nothing after the last.
    ///
    /// # Errors
    /// [`LondonError`] when a row cannot be read.
    pub fn next_journey(&mut self) -> Result<Option<Journey>, LondonError> {
        let read = self.reader.read_record(&mut self.row);
        if !read.map_err(|error| LondonError::Table { name: TABLE, error })? {
            return Ok(None);
        }
        let cells = Cells { row: &self.row, columns: &self.columns };
        let [downo, system, start, end, entered, left, zones, kind, fare, product] = cells.texts();
        let on_board = matches!(system, "LTB" | "TRAM");
        let mut station = |name: &str| match name {
            _ if on_board => End::OnBoard,
            "Unstarted" | "Unfinished" => End::None,
            name => self.stations.number(name).map_or_else(
                || {
                    let seen = self.strangers.entry(shown(name)).or_default();
                    *seen = seen.saturating_add(1);
                    End::Unknown
                },
                End::At,
            ),
        };
        let (from, to) = (station(start), station(end));
        let day: i32 = cells.number(0, downo, "1 for Sunday to 7 for Saturday")?;
        Ok(Some(Journey {
            system: CarrierId::new(system)?,
            day: SUNDAY.plus_days(day.saturating_sub(1)),
            from,
            to,
            entered: cells.number(4, entered, "minutes after midnight")?,
            left: cells.number(5, left, "minutes after midnight")?,
            group: Group::of(kind, product),
            zones: riders::zones(zones),
            fare: Money::from_minor(cells.number(8, fare, "pence")?),
        }))
    }

    /// Names of stations that the list does not have, and how often they stood there.
    #[must_use]
    pub fn strangers(&self) -> Vec<(String, u64)> {
        self.strangers.iter().map(|(name, seen)| (name.clone(), *seen)).collect()
    }
}

/// The cells of a row.
struct Cells<'r> {
    row: &'r StringRecord,
    columns: &'r [usize; COLUMNS.len()],
}

impl<'r> Cells<'r> {
    /// The cells by the order of [`COLUMNS`], without the blanks around them.
    fn texts(&self) -> [&'r str; COLUMNS.len()] {
        self.columns.map(|column| self.row.get(column).unwrap_or_default().trim())
    }

    fn number<T: FromStr>(
        &self,
        column: usize,
        text: &str,
        expected: &'static str,
    ) -> Result<T, LondonError> {
        text.parse().map_err(|_| LondonError::Cell {
            name: TABLE,
            line: self.row.position().map_or(0, csv::Position::line),
            column: COLUMNS.get(column).copied().unwrap_or_default(),
            found: shown(text),
            expected,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "Station,Zone\nBank,1\nOval,2\n";
    const HEADER: &str =
        "downo,SubSystem,StartStn,EndStation,EntTime,ExTime,ZVPPT,JNYTYP,FFare,FinalProduct\n";

    fn read(row: &str) -> Result<Option<Journey>, LondonError> {
        let stations = Stations::read(LIST.as_bytes(), "{}").unwrap();
        let text = format!("{HEADER}{row}\n");
        Journeys::new(text.as_bytes(), &stations)?.next_journey()
    }

    #[test]
    fn a_row_is_a_journey() {
        let journey = read("2,LUL,Bank,Oval,1441,1460,-------,PPY,160,PAYG").unwrap().unwrap();
        assert_eq!(journey.day.to_string(), "2009-11-09");
        assert_eq!((journey.from, journey.to), (End::At(0), End::At(1)));
        assert_eq!((journey.entered, journey.left), (1_441, 1_460));
        assert_eq!((journey.group, journey.fare), (Group::PayAsYouGo, Money::from_minor(160)));
    }

    #[test]
    fn ends_that_are_no_stations() {
        let bus = read("1,LTB,Bus,Bus,700,0,-------,PPY,100,PAYG").unwrap().unwrap();
        assert!(bus.is_on_board());
        let open = read("1,LUL,Elsewhere,Unfinished,700,0,0,PPY,400,PAYG").unwrap().unwrap();
        assert_eq!((open.from, open.to), (End::Unknown, End::None));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = read("2,LUL,Bank,Oval,soon,9,-------,PPY,160,PAYG").unwrap_err();
        assert_eq!(
            error.to_string(),
            "journeys, line 2, EntTime: found `soon`; expected minutes after midnight"
        );
        let stations = Stations::read(LIST.as_bytes(), "{}").unwrap();
        let error = Journeys::new("downo\n1\n".as_bytes(), &stations).unwrap_err();
        assert_eq!(error.to_string(), "journeys: found no column SubSystem; expected one in the first row");
    }
}
