//! The report as text: aligned, in local time, every amount with what it is made of.

mod cards;
mod explain;
mod national;
pub(crate) mod table;
mod totals;
pub(crate) mod words;

pub use national::NationalText;

use core::fmt;

use ovcore::calendar::Calendar;
use ovcore::ids::TripId;

use crate::report::Report;
use words::{clock_changes, count, long_day};

/// Which prices are explained line by line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Explain {
    /// None.
    #[default]
    None,
    /// All.
    All,
    /// That of one trip.
    Trip(TripId),
}

impl Explain {
    fn wants(self, trip: &TripId) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Trip(own) => own == *trip,
        }
    }
}

/// How much is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Show {
    /// Which prices are explained.
    pub explain: Explain,
    /// How many cards are shown; all where `None`. Totals are always those of all.
    pub cards: Option<usize>,
}

/// A report, shown as text.
#[derive(Clone, Copy, Debug)]
pub struct Text<'r> {
    /// What is shown.
    pub report: &'r Report,
    /// The calendar of the rules, for the nights in which the clock changes.
    pub calendar: &'r Calendar,
    /// How much is shown.
    pub show: Show,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        self.head(f)?;
        let most = self.show.cards.unwrap_or(usize::MAX);
        for card in report.cards.iter().take(most) {
            writeln!(f)?;
            cards::card(f, report, card, self.show.explain)?;
        }
        let left_out = report.cards.len().saturating_sub(most);
        if left_out > 0 {
            writeln!(f, "\n… and {}", count(left_out, "card that is not shown", "cards that are not shown"))?;
        }
        writeln!(f)?;
        totals::carrier_table(f, &report.carriers, &report.totals, &report.carrier_names)?;
        writeln!(f)?;
        totals::taps(f, report)?;
        totals::unpriced(f, report)?;
        totals::refused(f, report)?;
        totals::notices(f, report)
    }
}

impl Text<'_> {
    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        let rows = count(report.rows.read, "row", "rows");
        let cards = count(report.cards.len(), "card", "cards");
        let trips = count(report.totals.trips, "trip", "trips");
        writeln!(f, "{rows} of taps: {cards}, {trips}")?;
        match (report.days.first(), report.days.last()) {
            (Some(first), Some(last)) if first == last => writeln!(f, "travel day: {}", long_day(*first))?,
            (Some(first), Some(last)) => {
                writeln!(f, "travel days: {} to {}", long_day(*first), long_day(*last))?;
            }
            (None, _) | (_, None) => {}
        }
        writeln!(f, "amounts in {}, times as clocks show them in {}", report.currency, report.time_zone)?;
        for change in clock_changes(self.calendar, &report.days) {
            writeln!(f, "the clock goes {change}")?;
        }
        let mut journeys = report.cards.iter().flat_map(|card| &card.journeys);
        if journeys.any(|journey| journey.trips.len() > 1) {
            writeln!(f, "+ before a trip: it continues the journey above it")?;
        }
        Ok(())
    }
}
