//! Agencies, stops, routes and networks: who runs what, and where.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::ids::{CarrierId, LineId, PlaceId, shown};
use ovcore::network::{CarrierEntry, Line, PlaceEntry};
use ovcore::tap::Mode;

use super::feed::Feed;
use super::table::Row;
use crate::names::Names;
use crate::report::Report;

const PLACE_LONG: &str = "a place has at most 24 printable ASCII characters; taps must say the new name";
const LINE_LONG: &str = "a line has at most 16 printable ASCII characters; taps must say the new name";
const CARRIER_LONG: &str =
    "a carrier has at most 12 printable ASCII characters, in capitals; taps must say the new name";

/// The carriers, places and lines of a feed.
#[derive(Debug, Default)]
pub(super) struct Ways {
    pub(super) carriers: Vec<CarrierEntry>,
    pub(super) places: Vec<PlaceEntry>,
    pub(super) lines: Vec<Line>,
    pub(super) time_zone: Option<String>,
    pub(super) place_ids: Names<PlaceId>,
    /// Of each station its platforms.
    pub(super) platforms: BTreeMap<String, Vec<String>>,
    /// What each stop is: stop or station, or something that is no place.
    pub(super) kinds: BTreeMap<String, u32>,
    routes: Vec<Route>,
    networks: BTreeSet<String>,
    /// Whether networks can be looked up: a file that is not whole would make every name unknown.
    are_networks_whole: bool,
}

#[derive(Debug)]
struct Route {
    carrier: CarrierId,
    mode: Mode,
    line: LineId,
    network: Option<String>,
}

/// Some routes, as a tariff asks for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Routes {
    /// Their modes.
    pub(super) modes: Vec<Mode>,
    /// Their carriers; none where that does not matter.
    pub(super) carriers: Vec<CarrierId>,
    /// Their lines; none where modes and carriers say all.
    pub(super) lines: Vec<LineId>,
    /// By number.
    pub(super) numbers: BTreeSet<usize>,
}

impl Ways {
    pub(super) fn read(feed: &Feed, report: &mut Report) -> Self {
        let mut ways = Self::default();
        let carriers = ways.agencies(feed, report);
        ways.stops(feed, report);
        ways.routes(feed, &carriers, report);
        ways
    }

    fn agencies(&mut self, feed: &Feed, report: &mut Report) -> Names<CarrierId> {
        let rows: Vec<Row<'_>> = feed.agency.rows().collect();
        if feed.agency.is_whole && feed.agency.is_present && rows.is_empty() {
            report.find((feed.agency.file, None, None), "found no agency", "at least one");
        }
        let mut wishes: Vec<(&str, &str)> = Vec::new();
        for row in &rows {
            let id = row.get("agency_id");
            if id.is_empty() && rows.len() > 1 {
                row.find(report, "agency_id", "found nothing", "an id, since there are several agencies");
            } else if wishes.iter().any(|(known, _)| *known == id) {
                row.find(report, "agency_id", format!("`{}` stands there twice", shown(id)), "each id once");
            } else {
                wishes.push((id, if id.is_empty() { row.get("agency_name") } else { id }));
            }
        }
        let names: Names<CarrierId> = Names::give(&wishes, CarrierId::LEN_MAX);
        for row in &rows {
            let Some(id) = names.get(row.get("agency_id")) else { continue };
            let wish = row.given("agency_id").unwrap_or(row.get("agency_name"));
            if wish.parse::<CarrierId>() != Ok(id) {
                report.note(row.at(), format!("agency `{}` is carrier `{id}`", shown(wish)), CARRIER_LONG);
            }
            let known = self.carriers.iter().any(|c| c.id == id);
            if !known {
                let name = row.get("agency_name").to_owned();
                self.carriers.push(CarrierEntry { id, name, check_in_only: Vec::new() });
            }
            let zone = row.get("agency_timezone");
            match &self.time_zone {
                _ if zone.is_empty() => {
                    row.find(report, "agency_timezone", "found nothing", "a time zone, as Europe/Amsterdam");
                }
                Some(first) if first != zone => {
                    row.wrong(
                        report,
                        "agency_timezone",
                        format!("`{}`, one for the whole feed", shown(first)),
                    );
                }
                Some(_) => {}
                None => self.time_zone = Some(zone.to_owned()),
            }
        }
        names
    }

    fn stops(&mut self, feed: &Feed, report: &mut Report) {
        let rows = feed.stops.by_id("stop_id", report);
        let mut wishes: Vec<(&str, &str)> = Vec::new();
        for (id, row) in &rows {
            let Some(kind) = row.choice(report, "location_type", 0..=4, Some(0)) else { continue };
            self.kinds.insert((*id).to_owned(), kind);
            if kind <= 1 {
                wishes.push((id, id));
            }
        }
        self.place_ids = Names::give(&wishes, PlaceId::LEN_MAX);
        let mut other_zones = 0_usize;
        for (id, row) in &rows {
            if row.given("stop_timezone").is_some_and(|zone| Some(zone) != self.time_zone.as_deref()) {
                other_zones = other_zones.saturating_add(1);
            }
            let Some(place) = self.place_ids.get(id) else { continue };
            if place.to_string() != **id {
                report.note(row.at(), format!("stop `{}` is place `{place}`", shown(id)), PLACE_LONG);
            }
            let name = row.given("stop_name").unwrap_or(id).to_owned();
            self.places.push(PlaceEntry { id: place, name });
            if let Some(parent) = row.given("parent_station")
                && self.kinds.get(*id) == Some(&0)
            {
                if self.kinds.get(parent) == Some(&1) {
                    self.platforms.entry(parent.to_owned()).or_default().push((*id).to_owned());
                } else {
                    let stations = self.kinds.iter().filter(|(_, kind)| **kind == 1);
                    let names = stations.map(|(name, _)| name.as_str());
                    row.unknown(report, "parent_station", "the stop_id of a station", names);
                }
            }
        }
        if other_zones > 0 {
            let what = format!("{other_zones} stops have a time zone of their own, which is not used");
            report.note((feed.stops.file, None), what, "all times of a tariff are in one time zone");
        }
    }

    fn routes(&mut self, feed: &Feed, carriers: &Names<CarrierId>, report: &mut Report) {
        self.are_networks_whole = feed.networks.is_whole && feed.routes.is_whole;
        let of_route = self.networks(feed, report);
        let rows = feed.routes.by_id("route_id", report);
        let wishes: Vec<(&str, &str)> = rows.keys().map(|id| (*id, *id)).collect();
        let names: Names<LineId> = Names::give(&wishes, LineId::LEN_MAX);
        for row in feed.route_networks.rows() {
            if feed.routes.is_whole && !rows.contains_key(row.get("route_id")) {
                row.unknown(report, "route_id", "a route_id of routes.txt", rows.keys().copied());
            }
        }
        for (id, row) in &rows {
            let mode = mode(row, report);
            let carrier = match (row.given("agency_id"), self.carriers.as_slice()) {
                (None, [only]) => Some(only.id),
                (None, []) => None,
                (None, _) => {
                    let expected = "an agency, since there are several";
                    row.find(report, "agency_id", "found nothing", expected);
                    None
                }
                (Some(agency), _) => {
                    let found = carriers.get(agency);
                    if found.is_none() && feed.agency.is_whole {
                        let ids: Vec<&str> = feed.agency.rows().map(|r| r.get("agency_id")).collect();
                        row.unknown(report, "agency_id", "an agency_id of agency.txt", ids);
                    }
                    found
                }
            };
            let (Some(mode), Some(carrier), Some(line)) = (mode, carrier, names.get(id)) else { continue };
            if line.to_string() != **id {
                report.note(row.at(), format!("route `{}` is line `{line}`", shown(id)), LINE_LONG);
            }
            self.lines.push(Line { id: line, carrier, mode, stops: Vec::new() });
            let network = row.given("network_id").or_else(|| of_route.get(*id).copied()).map(str::to_owned);
            self.routes.push(Route { carrier, mode, line, network });
        }
    }

    /// Reads which networks there are, and that of each route.
    fn networks<'f>(&mut self, feed: &'f Feed, report: &mut Report) -> BTreeMap<&'f str, &'f str> {
        let own_column = feed.routes.has_column("network_id");
        for table in [&feed.networks, &feed.route_networks] {
            if own_column && table.is_present {
                let expected = "either this file or the column `network_id` of routes.txt";
                report.find((table.file, None, None), "found both", expected);
            }
        }
        let listed = feed.networks.by_id("network_id", report);
        self.networks.extend(listed.keys().map(|id| (*id).to_owned()));
        self.networks.extend(feed.routes.rows().filter_map(|r| r.given("network_id")).map(str::to_owned));
        let mut of_route = BTreeMap::new();
        for row in feed.route_networks.rows() {
            let (network, route) = (row.get("network_id"), row.get("route_id"));
            if feed.networks.is_whole && !listed.contains_key(network) {
                row.unknown(report, "network_id", "a network_id of networks.txt", listed.keys().copied());
            }
            if of_route.insert(route, network).is_some_and(|before| before != network) {
                let found = format!("`{}` lies in another network too", shown(route));
                row.find(report, "route_id", found, "one network for each route");
            }
        }
        of_route
    }

    /// Whether a rule may name a network.
    pub(super) fn knows_network(&self, name: &str) -> bool {
        self.networks.contains(name) || !self.are_networks_whole
    }

    pub(super) fn network_names(&self) -> impl Iterator<Item = &str> {
        self.networks.iter().map(String::as_str)
    }

    /// The routes of a network.
    pub(super) fn in_network(&self, name: &str) -> Routes {
        self.select(|route| route.network.as_deref() == Some(name))
    }

    /// The routes that lie in none of some networks.
    pub(super) fn outside(&self, listed: &BTreeSet<&str>) -> Routes {
        self.select(|route| route.network.as_deref().is_none_or(|network| !listed.contains(network)))
    }

    /// All routes.
    pub(super) fn everywhere(&self) -> Routes {
        self.select(|_| true)
    }

    /// Says as little as tells these routes from all others: nothing, else modes and carriers, else lines. Taps at
    /// gates seldom name a line.
    fn select(&self, is_in: impl Fn(&Route) -> bool) -> Routes {
        let numbers: BTreeSet<usize> =
            self.routes.iter().enumerate().filter(|(_, r)| is_in(r)).map(|(n, _)| n).collect();
        let of = || self.routes.iter().filter(|r| is_in(r));
        let modes: BTreeSet<Mode> = of().map(|r| r.mode).collect();
        let carriers: BTreeSet<CarrierId> = of().map(|r| r.carrier).collect();
        let told_apart = |by_carrier: bool| {
            self.routes.iter().all(|r| {
                let alike = modes.contains(&r.mode) && (!by_carrier || carriers.contains(&r.carrier));
                alike == is_in(r)
            })
        };
        let (carriers, lines) = if told_apart(false) {
            (Vec::new(), Vec::new())
        } else if told_apart(true) {
            (carriers.into_iter().collect(), Vec::new())
        } else {
            (Vec::new(), of().map(|r| r.line).collect())
        };
        Routes { modes: modes.into_iter().collect(), carriers, lines, numbers }
    }
}

/// What a route runs by: the basic types, and the extended ones by their hundreds.
fn mode(row: &Row<'_>, report: &mut Report) -> Option<Mode> {
    let number: Option<u32> = row.get("route_type").parse().ok();
    let found = match number {
        Some(0 | 5 | 900..=999) => Some(Mode::Tram),
        Some(1 | 400..=404) => Some(Mode::Metro),
        Some(2 | 100..=199) => Some(Mode::Rail),
        Some(3 | 11 | 200..=299 | 700..=899) => Some(Mode::Bus),
        Some(4 | 1_000..=1_099 | 1_200..=1_299) => Some(Mode::Ferry),
        Some(6 | 7 | 12 | 405 | 1_300..=1_499) => {
            let what = format!("route `{}` is written as metro", shown(row.get("route_id")));
            report.note(row.at(), what, "the engine has no lifts, funiculars and monorails");
            Some(Mode::Metro)
        }
        _ => None,
    };
    if found.is_none() {
        row.wrong(report, "route_type", "a type of public transport, as 3 for bus");
    }
    found
}
