//! Counters of many cards together, without small groups.

use core::fmt;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::card::CardCounters;
use super::month::Month;
use super::policy::CountersPolicy;
use super::tally::MonthCounters;
use crate::card::Audience;
use crate::money::Money;

/// The counters of a month over many cards.
///
/// Every card is in one cell of each table. A cell of fewer cards than the policy says is not shown, nor is its name: such
/// cells stand together as *others*. So that *others* gives none of them away, it is made of two cells or more, stands for
/// as many cards as a shown cell at least, and cannot be read back from the rule by which it was made; where that takes
/// more, the smallest shown cells join it. A table for which it cannot be done is left out, and so is all where there are
/// too few cards.
///
/// An export of one month is made once: two exports whose cards differ by one tell of that one.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CountersExport {
    /// Kind and version of this form.
    pub format: CountersExportFormat,
    /// For whom.
    pub audience: Audience,
    /// Which month.
    pub month: Month,
    /// No group of fewer cards is shown.
    pub group_cards_min: u32,
    /// All cards that travelled; nothing where they are too few.
    pub all: Option<Group>,
    /// The tables.
    pub tables: Vec<ExportTable>,
}

/// The versions of the form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum CountersExportFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/counters-export/1")]
    V1,
}

/// Cards by one of their counters.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ExportTable {
    /// By which.
    pub by: Dimension,
    /// The cells that are shown, in order of their names.
    pub cells: Vec<ExportCell>,
    /// Those that are not, together.
    pub others: Option<Group>,
}

/// By which counter cards are put together.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// The favourite route.
    Route,
    /// The favourite station.
    Station,
    /// How many trips.
    Frequency,
    /// Whether mostly in the peak.
    Peak,
}

impl Dimension {
    /// All dimensions.
    pub const ALL: [Self; 4] = [Self::Route, Self::Station, Self::Frequency, Self::Peak];

    /// The name of the cell of a card.
    fn cell(self, of: &MonthCounters, policy: &CountersPolicy) -> String {
        let none = || "none".to_owned();
        match self {
            Self::Route => of.favourite_route.map_or_else(none, |own| own.what.to_string()),
            Self::Station => of.favourite_station.map_or_else(none, |own| own.what.to_string()),
            Self::Frequency => {
                let place = policy.frequency_bands.partition_point(|from| *from <= of.trips);
                let from = policy.frequency_bands.get(place.saturating_sub(1)).copied().unwrap_or_default();
                let next = policy.frequency_bands.get(place);
                match next.map(|next| next.saturating_sub(1)) {
                    // Wide enough for the names to stand in the order of the numbers.
                    Some(until) => format!("{from:>3} to {until}"),
                    None => format!("{from:>3} or more"),
                }
            }
            Self::Peak => of.peak.mostly().to_string(),
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Route => "favourite route",
            Self::Station => "favourite station",
            Self::Frequency => "trips in the month",
            Self::Peak => "mostly",
        })
    }
}

/// A cell that is shown.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ExportCell {
    /// What its cards have in common.
    pub name: String,
    /// Its cards.
    pub group: Group,
}

/// Some cards together.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// How many cards.
    pub cards: u32,
    /// How many trips they made.
    pub trips: u64,
    /// What those earned.
    pub revenue: Money,
}

impl Group {
    fn add(&mut self, other: Self) {
        self.cards = self.cards.saturating_add(other.cards);
        self.trips = self.trips.saturating_add(other.trips);
        self.revenue = self.revenue.checked_add(other.revenue).unwrap_or(Money::MAX);
    }

    fn sum(of: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        of.into_iter().for_each(|group| all.add(group));
        all
    }
}

impl CountersExport {
    /// The export of a month that is over, of all cards that are counted for an audience. Cards of other audiences, and cards
    /// that did not travel in the month, are in no group.
    #[must_use]
    pub fn new<'a>(
        cards: impl IntoIterator<Item = &'a CardCounters>,
        audience: Audience,
        month: Month,
        policy: &CountersPolicy,
    ) -> Self {
        let own = cards.into_iter().filter(|card| card.subject().audience == audience);
        let counters: Vec<&MonthCounters> = own.filter_map(|card| card.months().get(&month)).collect();
        let all = Group::sum(counters.iter().map(|of| group(of)));
        let is_shown = all.cards >= policy.group_cards_min;
        let tables = Dimension::ALL.into_iter().filter_map(|by| table(by, &counters, policy));
        Self {
            format: CountersExportFormat::V1,
            audience,
            month,
            group_cards_min: policy.group_cards_min,
            all: is_shown.then_some(all),
            tables: if is_shown { tables.collect() } else { Vec::new() },
        }
    }
}

fn group(of: &MonthCounters) -> Group {
    Group { cards: 1, trips: of.trips.into(), revenue: of.revenue_in_all() }
}

fn table(by: Dimension, counters: &[&MonthCounters], policy: &CountersPolicy) -> Option<ExportTable> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for of in counters {
        groups.entry(by.cell(of, policy)).or_default().add(group(of));
    }
    let mut cells: Vec<ExportCell> =
        groups.into_iter().map(|(name, group)| ExportCell { name, group }).collect();
    cells.sort_by(|a, b| (a.group.cards, &a.name).cmp(&(b.group.cards, &b.name)));
    let sizes: Vec<u32> = cells.iter().map(|cell| cell.group.cards).collect();
    let pooled = pooled(&sizes, policy.group_cards_min)?;
    let shown = cells.split_off(pooled.min(cells.len()));
    let others = Group::sum(cells.iter().map(|cell| cell.group));
    let mut cells = shown;
    cells.sort_by(|a, b| a.name.cmp(&b.name));
    Some(ExportTable { by, cells, others: (pooled > 0).then_some(others) })
}

/// How many of the smallest cells stand together as *others*, given the sizes of all in rising order; `None` where the table
/// is left out.
///
/// Cells of one size stay together, so that which of them are shown does not tell them apart. Where all that would stand
/// together are one below the bound, their sum alone would tell each of them.
fn pooled(sizes: &[u32], least: u32) -> Option<usize> {
    let mut count = sizes.partition_point(|size| *size < least);
    if count == 0 {
        return Some(0);
    }
    loop {
        let largest = sizes.get(count.saturating_sub(1))?;
        count = sizes.partition_point(|size| size <= largest);
        let own = sizes.get(..count)?;
        let sum = own.iter().fold(0_u32, |sum, size| sum.saturating_add(*size));
        let tells_each = own.iter().all(|size| size.saturating_add(1) == least);
        if count == sizes.len() {
            return None;
        }
        if count >= 2 && sum >= least && !tells_each {
            return Some(count);
        }
        count = count.saturating_add(1);
    }
}

/// Aligned, for a reader.
impl fmt::Display for CountersExport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "counters of {}, groups of {} cards or more", self.month, self.group_cards_min)?;
        let row = |f: &mut fmt::Formatter<'_>, name: &str, group: &Group| {
            let revenue = group.revenue.to_string();
            writeln!(f, "  {name:<30}{:>8}{:>10}{revenue:>14}", group.cards, group.trips)
        };
        writeln!(f, "{:<32}{:>8}{:>10}{:>14}", "", "cards", "trips", "revenue")?;
        match &self.all {
            Some(all) => row(f, "all", all)?,
            None => writeln!(f, "  too few cards")?,
        }
        for table in &self.tables {
            writeln!(f, "{}", table.by)?;
            for cell in &table.cells {
                row(f, cell.name.trim_start(), &cell.group)?;
            }
            if let Some(others) = &table.others {
                row(f, "others, together", others)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an export tells of some cells: the sizes that are shown by cell, and those of the others together.
    fn told(sizes: &[u32], least: u32) -> Option<(Vec<Option<u32>>, Option<u32>)> {
        let mut numbered: Vec<(u32, usize)> =
            sizes.iter().zip(0..).filter(|(size, _)| **size > 0).map(|(size, n)| (*size, n)).collect();
        numbered.sort_unstable();
        let in_order: Vec<u32> = numbered.iter().map(|(size, _)| *size).collect();
        let count = pooled(&in_order, least)?;
        let (others, shown) = numbered.split_at(count);
        let mut cells = vec![None; sizes.len()];
        for (size, n) in shown {
            cells[*n] = Some(*size);
        }
        Some((cells, (count > 0).then(|| others.iter().map(|(size, _)| size).sum())))
    }

    /// Every way to fill some cells, up to a size.
    fn all_ways(cells: usize, most: u32) -> Vec<Vec<u32>> {
        (0..cells).fold(vec![Vec::new()], |ways, _| {
            let longer = |way: &Vec<u32>| {
                let way = way.clone();
                (0..=most).map(move |size| [way.clone(), vec![size]].concat())
            };
            ways.iter().flat_map(longer).collect()
        })
    }

    #[test]
    fn nothing_that_is_not_shown_follows_from_what_is() {
        for (cells, least, most) in [(2, 3, 12), (3, 3, 9), (3, 4, 11), (4, 3, 7)] {
            let mut by_told: BTreeMap<_, Vec<Vec<u32>>> = BTreeMap::new();
            for way in all_ways(cells, most) {
                let sum: u32 = way.iter().sum();
                if sum >= least {
                    by_told.entry((sum, told(&way, least))).or_default().push(way);
                }
            }
            for ((sum, told), ways) in &by_told {
                let Some((shown, others)) = told else {
                    for cell in 0..cells {
                        let first = ways[0][cell];
                        assert!(ways.iter().any(|way| way[cell] != first), "{sum} left out: {ways:?}");
                    }
                    continue;
                };
                assert!(
                    shown.iter().flatten().chain(others).all(|size| *size >= least),
                    "{shown:?} {others:?}"
                );
                assert_eq!(shown.iter().flatten().chain(others).sum::<u32>(), *sum);
                for cell in (0..cells).filter(|cell| others.is_some() && shown[*cell].is_none()) {
                    let first = ways[0][cell];
                    assert!(ways.iter().any(|way| way[cell] != first), "of {shown:?} {others:?}: {ways:?}");
                }
            }
        }
    }

    #[test]
    fn small_cells_stand_together_and_take_the_smallest_shown_with_them() {
        assert_eq!(pooled(&[10, 12], 10), Some(0));
        assert_eq!(pooled(&[3, 4, 12, 30], 10), Some(3), "3 and 4 are too few");
        assert_eq!(pooled(&[6, 7, 12], 10), Some(2));
        assert_eq!(pooled(&[9, 10, 30], 10), Some(2));
        assert_eq!(pooled(&[9, 9, 10, 30], 10), Some(3), "18 of cells below 10 is twice 9");
        assert_eq!(pooled(&[3, 12, 12, 30], 10), Some(3), "of equal cells all or none");
        assert_eq!(pooled(&[3, 12], 10), None);
        assert_eq!(pooled(&[3], 10), None);
    }
}
