//! The report as tables.

use core::fmt::{self, Write};

use super::{LondonReport, Share};

/// What nobody can tell from the sample.
const UNKNOWN: &str = "\
What the sample does not say
  who travels: pay as you go is one product for adults, children and others. Every journey is priced as an adult's.
    Where the fare is another rider's it is taken for that rider's, so the share of adults leaves out what the fare
    itself explains; the share of all does not.
  which way: a journey between two stations outside zone 1 may go through it. It is priced without zone 1.
  which card: every journey is a card of its own, so that caps, changes between stations and what is left of an
    unfinished journey cannot be rated. Fares are compared before caps and usage discounts.
  which date: a week of November 2009. Here it begins on Sunday 8 November.
  which zones an unfinished journey's season ticket has, and by which time limits journeys were cut.
  entries between 16:39 and 18:15 are missing from it, and with them most of the evening peak.
";

/// Shows a report.
#[derive(Clone, Copy, Debug)]
pub struct LondonText<'a>(pub &'a LondonReport);

impl fmt::Display for LondonText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        systems(f, report)?;

        writeln!(f, "\nPay as you go on the Underground with an end in zone 1")?;
        let headline = &report.headline;
        let mut rows = vec![cells(["", "journeys", "to the penny", "share"])];
        for (name, share) in [
            ("all, other riders and stations on the border of zone 1 included", headline.all),
            ("  with an end inside zone 1", headline.inside),
            ("  adults, as far as the fare tells", headline.adults),
            ("  unfinished", headline.unfinished),
        ] {
            let (journeys, right) = (share.journeys.to_string(), share.to_the_penny.to_string());
            rows.push(vec![name.to_owned(), journeys, right, percent(&share)]);
        }
        table(f, 1, &rows)?;

        writeln!(f, "\nWhat would explain the others; the first that gives the fare counts")?;
        let mut rows = vec![cells(["", "journeys", "of these zone 1"])];
        for row in &report.causes {
            let (journeys, zone_1) = (row.journeys.to_string(), row.of_headline.to_string());
            rows.push(vec![row.cause.name().to_owned(), journeys, zone_1]);
        }
        table(f, 1, &rows)?;
        for (name, seen) in &report.unknown_stations {
            writeln!(f, "  not in the list of stations: {name} ({seen})")?;
        }

        write!(f, "\n{UNKNOWN}")?;
        let time = &report.time;
        writeln!(
            f,
            "\n{} journeys in {} ms on one thread: {} a second; rating alone {} a second\n  \
             (reading {} ms, rating {} ms, comparing and looking for causes {} ms)",
            report.all.journeys,
            time.milliseconds,
            time.journeys_per_second,
            time.journeys_rated_per_second,
            time.reading_milliseconds,
            time.rating_milliseconds,
            time.comparing_milliseconds
        )
    }
}

fn systems(f: &mut fmt::Formatter<'_>, report: &LondonReport) -> fmt::Result {
    let mut rows = vec![cells([
        "system",
        "product",
        "journeys",
        "to the penny",
        "share",
        "dearer",
        "cheaper",
        "unpriced",
    ])];
    for row in &report.systems {
        rows.push(vec![
            row.system.to_string(),
            row.group.name().to_owned(),
            row.share.journeys.to_string(),
            row.share.to_the_penny.to_string(),
            percent(&row.share),
            row.dearer.to_string(),
            row.cheaper.to_string(),
            row.unpriced.to_string(),
        ]);
    }
    let sum = |of: fn(&super::SystemRow) -> u64| {
        report.systems.iter().map(of).fold(0, u64::saturating_add).to_string()
    };
    rows.push(vec![
        "all".to_owned(),
        String::new(),
        report.all.journeys.to_string(),
        report.all.to_the_penny.to_string(),
        percent(&report.all),
        sum(|row| row.dearer),
        sum(|row| row.cheaper),
        sum(|row| row.unpriced),
    ]);
    writeln!(f, "Journeys by system and product; ours dearer or cheaper than what was charged")?;
    table(f, 2, &rows)
}

fn cells<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).into()
}

/// A share with two decimals, rounded down.
fn percent(share: &Share) -> String {
    let points = share.basis_points();
    format!("{}.{:02} %", points / 100, points % 100)
}

/// Columns under each other: the first `left` begin at the left, numbers end at the right.
fn table(f: &mut fmt::Formatter<'_>, left: usize, rows: &[Vec<String>]) -> fmt::Result {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for row in rows {
        let mut line = String::new();
        for (column, (width, cell)) in widths.iter().zip(row).enumerate() {
            let width = *width;
            if column < left {
                write!(line, "  {cell:<width$}")?;
            } else {
                write!(line, "  {cell:>width$}")?;
            }
        }
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}
