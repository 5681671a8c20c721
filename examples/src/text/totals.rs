//! What it came to in all: carriers, taps, and what could not be used.

use core::fmt;
use std::collections::BTreeMap;

use ovcore::ids::CarrierId;

use super::table::{Side, Table};
use super::words::{count, short_day};
use crate::report::{CarrierRow, Report, Sums, Totals};

/// What each carrier earned, and what it receives.
pub(super) fn carrier_table(
    f: &mut fmt::Formatter<'_>,
    rows: &[CarrierRow],
    totals: &Totals,
    names: &BTreeMap<CarrierId, String>,
) -> fmt::Result {
    let right = Side::Right;
    let mut table = Table::new(2, &[Side::Left, Side::Left, right, right, right, right, right, right, right]);
    table.row(
        ["carrier", "travel day", "legs", "earned", "paid", "given back", "receives", "in debt", "open"]
            .map(str::to_owned),
    );
    let cells = |name: &str, day: String, sums: &Sums| {
        let amounts = [sums.earned_minor, sums.paid_minor, sums.given_back_minor];
        let [earned, paid, given_back] = amounts.map(|amount| amount.to_string());
        let amounts = [sums.receives_minor, sums.in_debt_minor, sums.open_minor];
        let [receives, in_debt, open] = amounts.map(|amount| amount.to_string());
        [name.to_owned(), day, sums.legs.to_string(), earned, paid, given_back, receives, in_debt, open]
    };
    for row in rows {
        let name = names.get(&row.carrier).map_or(row.carrier.as_str(), String::as_str);
        table.row(cells(name, short_day(row.day), &row.sums));
    }
    table.row(cells("all", String::new(), &totals.sums));
    write!(f, "Carriers\n{table}")?;

    let sums = &totals.sums;
    let mut table = Table::new(2, &[Side::Left, Side::Left]);
    let (receives, in_debt, open) = (sums.receives_minor, sums.in_debt_minor, sums.open_minor);
    table.row([
        format!("earned {}", sums.earned_minor),
        format!("= receives {receives} + in debt {in_debt} + open {open}"),
    ]);
    let (collected, refunded) = (totals.collected_minor, totals.refunded_minor);
    let credits = totals.open_credits_minor;
    table.row([
        format!("receives {receives}"),
        format!("= collected at the bank {collected} − refunded {refunded} − credits still open {credits}"),
    ]);
    write!(f, "{table}")?;
    if !totals.add_up() {
        writeln!(f, "  THESE SUMS DO NOT ADD UP: a fault of the program")?;
    }
    Ok(())
}

/// What became of the rows and the taps.
pub(super) fn taps(f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
    let rows = report.rows;
    writeln!(
        f,
        "Taps\n  {} = {} + {} repeated + {} replaced by an amendment + {} refused",
        count(rows.read, "row", "rows"),
        count(rows.taps, "tap", "taps"),
        rows.repeated,
        rows.replaced,
        rows.refused
    )?;
    let buckets: Vec<String> =
        report.buckets.iter().map(|count| format!("{} {}", count.taps, count.bucket)).collect();
    if !buckets.is_empty() {
        writeln!(f, "  {} = {}", count(rows.taps, "tap", "taps"), buckets.join(" + "))?;
    }
    if report.taps_without_trip.is_empty() {
        return Ok(());
    }
    writeln!(f, "\nTaps that became no end of a trip")?;
    let mut table = Table::new(2, &[Side::Right, Side::Left, Side::Left, Side::Left]);
    for tap in &report.taps_without_trip {
        table.row([
            format!("row {}", tap.row),
            format!("card {}", tap.card),
            tap.tap.to_string(),
            tap.text.clone(),
        ]);
    }
    write!(f, "{table}")
}

/// The trips that have no price.
pub(super) fn unpriced(f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
    if report.unpriced.is_empty() {
        return Ok(());
    }
    writeln!(f, "\nTrips without a price: reported, never charged")?;
    let mut table = Table::new(2, &[Side::Left, Side::Left, Side::Left, Side::Left]);
    for trip in &report.unpriced {
        let carrier = report.carrier_name(&trip.carrier).to_owned();
        table.row([trip.trip.to_string(), format!("card {}", trip.card), carrier, trip.text.clone()]);
    }
    write!(f, "{table}")
}

/// The rows that could not be used.
pub(super) fn refused(f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
    if report.refused_rows.is_empty() {
        return Ok(());
    }
    writeln!(f, "\nRows that could not be used")?;
    let mut table = Table::new(2, &[Side::Right, Side::Left, Side::Left]);
    for row in &report.refused_rows {
        let column = row.column.map(|column| format!("column {column}")).unwrap_or_default();
        table.row([format!("row {}", row.row), column, format!("{} [{}]", row.text, row.code)]);
    }
    write!(f, "{table}")
}

/// What a reader may want to look into.
pub(super) fn notices(f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
    if report.notices.is_empty() {
        return Ok(());
    }
    writeln!(f, "\nTo look into")?;
    report.notices.iter().try_for_each(|notice| writeln!(f, "  {notice}"))
}
