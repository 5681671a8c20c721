//! Areas become zones.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::ids::{PlaceId, ZoneId, shown};

use super::feed::Feed;
use super::network::Ways;
use super::table::Row;
use crate::names::Names;
use crate::report::Report;

const LONG: &str = "a zone has at most 24 printable ASCII characters";

/// One end of a ride: a zone, and the places in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) zone: ZoneId,
    pub(super) places: BTreeSet<PlaceId>,
}

/// The areas of a feed, and the zones that rules need besides.
#[derive(Debug, Default)]
pub(super) struct Areas {
    sides: BTreeMap<String, Side>,
    /// The areas of each place.
    of_place: BTreeMap<PlaceId, BTreeSet<String>>,
    made: Vec<Side>,
    is_whole: bool,
}

impl Areas {
    pub(super) fn read(feed: &Feed, ways: &Ways, report: &mut Report) -> Self {
        let rows = feed.areas.by_id("area_id", report);
        let wishes: Vec<(&str, &str)> = rows.keys().map(|id| (*id, *id)).collect();
        let names: Names<ZoneId> = Names::give(&wishes, ZoneId::LEN_MAX);
        let members = members(feed, &rows, ways, report);
        let is_whole = feed.areas.is_whole && feed.stop_areas.is_whole && feed.stops.is_whole;
        let mut areas = Self { is_whole, ..Self::default() };
        for place in &ways.places {
            areas.of_place.insert(place.id, BTreeSet::new());
        }
        for (id, row) in &rows {
            let Some(zone) = names.get(id) else { continue };
            if zone.to_string() != **id {
                report.note(row.at(), format!("area `{}` is zone `{zone}`", shown(id)), LONG);
            }
            let stops = members.get(id).cloned().unwrap_or_default();
            let mut places: BTreeSet<PlaceId> =
                stops.iter().filter_map(|stop| ways.place_ids.get(stop)).collect();
            stations(row, id, &stops, ways, &mut places, report);
            if places.is_empty() && is_whole {
                let what = format!("area `{}` is left out", shown(id));
                report.note(row.at(), what, "no stop lies in it");
            }
            for place in &places {
                areas.of_place.entry(*place).or_default().insert((*id).to_owned());
            }
            areas.sides.insert((*id).to_owned(), Side { zone, places });
        }
        areas
    }

    /// The area that a rule names; `None` is told of as a finding.
    pub(super) fn named(&self, row: &Row<'_>, column: &'static str, report: &mut Report) -> Option<Side> {
        let name = row.get(column);
        let side = self.sides.get(name);
        if side.is_none() && self.is_whole {
            let names = self.sides.keys().map(String::as_str);
            row.unknown(report, column, "an area_id of areas.txt", names);
        }
        side.cloned()
    }

    /// All places but those whose areas are all listed, as a zone of its own; `None` where that is every place.
    pub(super) fn rest(&mut self, listed: &BTreeSet<&str>, wish: &str) -> Option<Side> {
        let is_listed = |areas: &BTreeSet<String>| {
            !areas.is_empty() && areas.iter().all(|area| listed.contains(area.as_str()))
        };
        let places: BTreeSet<PlaceId> =
            self.of_place.iter().filter(|(_, areas)| !is_listed(areas)).map(|(place, _)| *place).collect();
        if places.len() == self.of_place.len() {
            return None;
        }
        self.zone(wish, places)
    }

    /// A zone of some places, under a name of its own.
    pub(super) fn zone(&mut self, wish: &str, places: BTreeSet<PlaceId>) -> Option<Side> {
        if let Some(side) = self.made.iter().find(|side| side.places == places) {
            return Some(side.clone());
        }
        let taken: Vec<String> =
            self.sides.values().chain(&self.made).map(|side| side.zone.to_string()).collect();
        let mut wishes: Vec<(&str, &str)> = taken.iter().map(|text| (text.as_str(), text.as_str())).collect();
        wishes.push(("\u{0}", wish));
        let zone = Names::<ZoneId>::give(&wishes, ZoneId::LEN_MAX).get("\u{0}")?;
        let side = Side { zone, places };
        self.made.push(side.clone());
        Some(side)
    }

    /// The zones of the tariff: those that have places.
    pub(super) fn zones(&self) -> BTreeMap<ZoneId, Vec<PlaceId>> {
        let sides = self.sides.values().chain(&self.made).filter(|side| !side.places.is_empty());
        sides.map(|side| (side.zone, side.places.iter().copied().collect())).collect()
    }
}

/// The stops that are assigned to each area, platforms of assigned stations included.
fn members<'f>(
    feed: &'f Feed,
    areas: &BTreeMap<&'f str, Row<'f>>,
    ways: &'f Ways,
    report: &mut Report,
) -> BTreeMap<&'f str, BTreeSet<&'f str>> {
    let mut members: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let assigned: BTreeSet<&str> = feed.stop_areas.rows().map(|row| row.get("stop_id")).collect();
    for row in feed.stop_areas.rows() {
        let (area, stop) = (row.get("area_id"), row.get("stop_id"));
        if !areas.contains_key(area) && feed.areas.is_whole {
            row.unknown(report, "area_id", "an area_id of areas.txt", areas.keys().copied());
        }
        match ways.kinds.get(stop) {
            Some(0 | 1) => {
                members.entry(area).or_default().insert(stop);
            }
            Some(_) => {
                let what = format!("stop `{}` is left out of area `{}`", shown(stop), shown(area));
                report.note(row.at(), what, "one neither boards nor alights at an entrance or a node");
            }
            None if feed.stops.is_whole => {
                let names = ways.kinds.keys().map(String::as_str);
                row.unknown(report, "stop_id", "a stop_id of stops.txt", names);
            }
            None => {}
        }
        // A platform that is assigned itself lies only where that says.
        let platforms = ways.platforms.get(stop).into_iter().flatten().map(String::as_str);
        members.entry(area).or_default().extend(platforms.filter(|platform| !assigned.contains(platform)));
    }
    members
}

/// A station lies in an area where all its platforms do: taps may name either.
fn stations(
    row: &Row<'_>,
    area: &str,
    stops: &BTreeSet<&str>,
    ways: &Ways,
    places: &mut BTreeSet<PlaceId>,
    report: &mut Report,
) {
    for (station, platforms) in &ways.platforms {
        let inside = platforms.iter().filter(|p| stops.contains(p.as_str())).count();
        let Some(place) = ways.place_ids.get(station) else { continue };
        if inside == platforms.len() {
            places.insert(place);
        } else if inside > 0 && !stops.contains(station.as_str()) {
            let what = format!("station `{}` itself is left out of area `{}`", shown(station), shown(area));
            let why = "only some of its platforms lie there: taps must name the platform";
            report.note(row.at(), what, why);
        }
    }
}
