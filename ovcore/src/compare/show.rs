//! A comparison as text.

use core::fmt;

use super::table::{Side as CellSide, Table};
use super::{Change, Comparison, Sums, TripDifference};
use crate::money::Money;
use crate::trip::Fare;

const LEFT: CellSide = CellSide::Left;
const RIGHT: CellSide = CellSide::Right;

/// A difference with its sign, so that more and less are told apart at a glance.
pub(crate) fn signed(amount: Money) -> String {
    if amount.is_positive() { format!("+{amount}") } else { amount.to_string() }
}

fn sums_table() -> Table {
    let mut table = Table::new(&[LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT]);
    let heads = ["", "trips", "after", "unpriced", "after", "amount", "after", "difference"];
    table.row(heads.map(str::to_owned));
    table
}

fn sums_row(table: &mut Table, name: &str, sums: &Sums) {
    let (before, after) = (&sums.before, &sums.after);
    table.row([
        name.to_owned(),
        before.trips.to_string(),
        after.trips.to_string(),
        before.unpriced.to_string(),
        after.unpriced.to_string(),
        before.amount.to_string(),
        after.amount.to_string(),
        signed(sums.difference()),
    ]);
}

fn fare(fare: Option<Fare>) -> String {
    fare.map_or_else(|| "no trip".to_owned(), |fare| fare.to_string())
}

fn trip_row(table: &mut Table, trip: &TripDifference) {
    let to = trip.to.map_or_else(|| "?".to_owned(), |place| place.to_string());
    table.row([
        trip.trip.to_string(),
        trip.rider.clone(),
        trip.at.to_string(),
        trip.mode.to_string(),
        trip.from.to_string(),
        to,
        fare(trip.before),
        fare(trip.after),
        signed(trip.difference),
        trip.change.name().to_owned(),
    ]);
}

/// How many cards and trips, how they change, the sums in all, by carrier and by rider, and the trips that were kept.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cards, {} trips: {} as before", self.cards, self.changes.all(), self.changes.same)?;
        for change in Change::ALL.into_iter().filter(|change| *change != Change::Same) {
            let count = self.changes.count(change);
            if count > 0 {
                write!(f, ", {count} {}", change.name())?;
            }
        }
        writeln!(f, "\n")?;
        let mut table = sums_table();
        sums_row(&mut table, "all", &self.total);
        write!(f, "{table}\nBy carrier\n")?;
        let mut table = sums_table();
        for (carrier, sums) in &self.carriers {
            sums_row(&mut table, carrier.as_str(), sums);
        }
        write!(f, "{table}\nBy rider\n")?;
        let mut table = sums_table();
        for (rider, sums) in &self.riders {
            sums_row(&mut table, rider, sums);
        }
        if let Some(others) = &self.other_riders {
            sums_row(&mut table, "others", others);
        }
        write!(f, "{table}")?;
        if self.trips.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\nThe largest differences: {} of {} trips that change",
            self.trips.len(),
            self.changes.changed()
        )?;
        let mut table = Table::new(&[LEFT, LEFT, LEFT, LEFT, LEFT, LEFT, RIGHT, RIGHT, RIGHT, LEFT]);
        let heads = ["trip", "rider", "check-in", "by", "from", "to", "before", "after", "difference", ""];
        table.row(heads.map(str::to_owned));
        for trip in &self.trips {
            trip_row(&mut table, trip);
        }
        write!(f, "{table}")
    }
}
