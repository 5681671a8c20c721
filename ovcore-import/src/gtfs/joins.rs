//! Leg join rules become a window in which two rides are priced as one.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::fare::{
    Against, Anchor, Bound, Conditions, Join, MergeBy, RideEnd, TransferEffect, TransferWindow, Within,
};
use ovcore::ids::{PlaceId, RuleId, shown};
use ovcore::tap::Mode;

use super::areas::{Areas, Side};
use super::feed::Feed;
use super::network::{Routes, Ways};
use super::table::Row;
use crate::report::Report;

/// The most stations for which a rule is written out one by one: the engine compares places by zones only.
const STATIONS_MAX: usize = 500;

/// The window of all join rules, if the feed has any that can be said.
pub(super) fn window(
    feed: &Feed,
    ways: &Ways,
    areas: &mut Areas,
    unlimited: u32,
    report: &mut Report,
) -> Option<TransferWindow> {
    let within = Within {
        seconds: unlimited,
        from: Anchor::LastCheckOut,
        to: RideEnd::CheckIn,
        bound: Bound::Inclusive,
    };
    let mut joins = Vec::new();
    for row in feed.fare_leg_join_rules.rows() {
        let before = network(&row, "from_network_id", ways, report);
        let after = network(&row, "to_network_id", ways, report);
        let ends = stations(&row, feed, ways, areas, report);
        let (Some(before), Some(after)) = (before, after) else { continue };
        if before.numbers.is_empty() || after.numbers.is_empty() {
            report.note(row.at(), "this rule is left out", "no route belongs to a network that it asks for");
            continue;
        }
        if row.get("from_network_id") != row.get("to_network_id") {
            let what = "the two rides are priced by the rules for the network of the second";
            report.note(row.at(), what, "one ride has one network");
        }
        for (number, (out, into)) in ends.into_iter().enumerate() {
            let id = format!("{}{}", begin(&row), number.saturating_add(1));
            let Ok(id) = RuleId::new(&id) else { continue };
            let from = Conditions { to: vec![out.zone], ..conditions(&before) };
            let to = Conditions { from: vec![into.zone], ..conditions(&after) };
            let effect = TransferEffect::Merge { by: MergeBy::EndToEnd };
            let (same, different, against) = (Vec::new(), Vec::new(), Against::Last);
            joins.push(Join { id, from, to, same, different, against, within: None, counts: true, effect });
        }
    }
    if joins.is_empty() {
        return None;
    }
    let file = (feed.fare_leg_join_rules.file, None);
    let what = format!("a joined ride begins at most {unlimited} s after the one before ended");
    report.note(file, what, "the feed sets no limit, and a window needs one (see the settings)");
    if feed.fare_transfer_rules.rows().next().is_some() {
        let what = "transfers are reckoned from single rides, also where two are priced as one";
        report.note(file, what, "the windows of transfer rules do not know of joined rides");
    }
    let id = RuleId::new("joined").ok()?;
    let opened_by = Conditions::default();
    Some(TransferWindow { id, opened_by, within, same_day: false, transfers_max: None, joins })
}

/// The window without joins of rides that no leg rule is left to price; none where no join is left.
pub(super) fn priced(
    mut window: TransferWindow,
    feed: &Feed,
    modes: &BTreeSet<Mode>,
    report: &mut Report,
) -> Option<TransferWindow> {
    let has_price = |of: &Conditions| of.modes.is_empty() || of.modes.iter().any(|mode| modes.contains(mode));
    let (kept, dropped): (Vec<Join>, Vec<Join>) =
        window.joins.into_iter().partition(|join| has_price(&join.from) && has_price(&join.to));
    for row in feed.fare_leg_join_rules.rows() {
        if dropped.iter().any(|join| join.id.as_str().starts_with(&begin(&row))) {
            let why = "no leg rule is left that prices a ride of one of its networks";
            report.note(row.at(), "this rule is left out", why);
        }
    }
    window.joins = kept;
    (!window.joins.is_empty()).then_some(window)
}

/// How the ids of a rule's joins begin.
fn begin(row: &Row<'_>) -> String {
    format!("join-{}.", row.line())
}

fn network(row: &Row<'_>, column: &'static str, ways: &Ways, report: &mut Report) -> Option<Routes> {
    match row.given(column) {
        Some(name) if ways.knows_network(name) => Some(ways.in_network(name)),
        Some(_) => {
            let expected = "a network_id of networks.txt or routes.txt";
            row.unknown(report, column, expected, ways.network_names());
            None
        }
        None => Some(ways.everywhere()),
    }
}

fn conditions(routes: &Routes) -> Conditions {
    Conditions {
        modes: routes.modes.clone(),
        carriers: routes.carriers.clone(),
        lines: routes.lines.clone(),
        ..Conditions::default()
    }
}

/// Where the first ride may end and the second begin.
fn stations(
    row: &Row<'_>,
    feed: &Feed,
    ways: &Ways,
    areas: &mut Areas,
    report: &mut Report,
) -> Vec<(Side, Side)> {
    let named = |column: &'static str, report: &mut Report| {
        let stop = row.given(column)?;
        if ways.kinds.get(stop).is_none_or(|kind| *kind > 1) && feed.stops.is_whole {
            let stops = ways.kinds.iter().filter(|(_, kind)| **kind <= 1);
            row.unknown(
                report,
                column,
                "the stop_id of a stop or station",
                stops.map(|(name, _)| name.as_str()),
            );
        }
        Some(stop)
    };
    match (named("from_stop_id", report), named("to_stop_id", report)) {
        (Some(from), Some(to)) => {
            let mut side = |stop: &str| areas.zone(&format!("at-{stop}"), places(stop, ways));
            side(from).zip(side(to)).into_iter().collect()
        }
        (None, None) => same_station(row, ways, areas, report),
        (Some(_), None) => {
            row.find(report, "to_stop_id", "found nothing", "a stop, since from_stop_id names one");
            Vec::new()
        }
        (None, Some(_)) => {
            row.find(report, "from_stop_id", "found nothing", "a stop, since to_stop_id names one");
            Vec::new()
        }
    }
}

/// Each station with itself.
fn same_station(row: &Row<'_>, ways: &Ways, areas: &mut Areas, report: &mut Report) -> Vec<(Side, Side)> {
    let platforms: BTreeSet<&str> = ways.platforms.values().flatten().map(String::as_str).collect();
    let alone = |(stop, kind): (&String, &u32)| {
        (*kind <= 1 && !platforms.contains(stop.as_str())).then(|| (stop.clone(), places(stop, ways)))
    };
    let stations: BTreeMap<String, BTreeSet<PlaceId>> = ways.kinds.iter().filter_map(alone).collect();
    if stations.len() > STATIONS_MAX {
        let what = "this rule is left out".to_owned();
        let why = format!(
            "it is for every station by itself, and {} are more than {STATIONS_MAX}: name the stops",
            stations.len()
        );
        report.note(row.at(), what, why);
        return Vec::new();
    }
    let side = |(stop, places)| areas.zone(&format!("at-{}", shown(stop)), places);
    stations
        .iter()
        .map(|(stop, places)| (stop.as_str(), places.clone()))
        .filter_map(side)
        .map(|s| (s.clone(), s))
        .collect()
}

/// A stop, or a station with its platforms.
fn places(stop: &str, ways: &Ways) -> BTreeSet<PlaceId> {
    let platforms = ways.platforms.get(stop).into_iter().flatten().map(String::as_str);
    core::iter::once(stop).chain(platforms).filter_map(|stop| ways.place_ids.get(stop)).collect()
}
