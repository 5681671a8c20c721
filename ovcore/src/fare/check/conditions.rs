//! Conditions: what they name, whether they can hold at all, and whether one set of them leaves rides to another.

use std::collections::BTreeSet;

use super::{Check, carriers, list, modes};
use crate::fare::document::{Conditions, DecidedBy, TariffDocument};
use crate::ids::{CarrierId, PlaceId, ProductId, ZoneId};
use crate::order::set_of;
use crate::tap::Mode;

/// Of which rides conditions are asked, and so what they may ask for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// `None` where modes stand on the row itself.
    modes: Option<BTreeSet<Mode>>,
    carriers: BTreeSet<CarrierId>,
    products: BTreeSet<ProductId>,
}

impl Asked {
    /// Of rides that any of some tariffs prices. Tariffs that share a window, a cap or steps by its id may all write it
    /// alike, each with conditions for the rides of the others.
    pub(super) fn of_rides_of<'t>(tariffs: impl IntoIterator<Item = &'t TariffDocument> + Clone) -> Self {
        let products = tariffs.clone().into_iter().flat_map(|t| &t.products);
        Self {
            products: set_of(products.map(|product| product.id)),
            modes: Some(set_of(tariffs.clone().into_iter().flat_map(modes))),
            carriers: carriers(tariffs),
        }
    }

    /// The same, on a row that has modes of its own.
    pub(super) fn on_row(&self) -> Self {
        Self { modes: None, ..self.clone() }
    }
}

impl Check<'_> {
    /// What conditions name, and whether they can hold.
    pub(super) fn conditions(&mut self, path: &str, of: &Conditions, asked: &Asked) {
        self.modes_asked(path, of, asked);
        self.carriers_asked(path, of, asked);
        self.each_once(&format!("{path}.lines"), &of.lines, "each line once");
        for (name, zones) in [("from", &of.from), ("to", &of.to), ("within", &of.within)] {
            self.zone_names(&format!("{path}.{name}"), zones);
        }
        let riders = format!("{path}.riders");
        self.each_once(&riders, &of.riders, "each product once");
        for (k, product) in of.riders.iter().enumerate().filter(|(_, p)| !asked.products.contains(*p)) {
            let found = format!("the tariff has no product `{product}`");
            self.find(format!("{riders}[{k}]"), found, "a product that stands in products");
        }
        self.times_asked(path, of);
        self.contradictions(path, of);
    }

    fn modes_asked(&mut self, path: &str, of: &Conditions, asked: &Asked) {
        let path = format!("{path}.modes");
        let Some(priced) = &asked.modes else {
            if !of.modes.is_empty() {
                self.find(path, format!("found {}", list(&of.modes)), "none: the row has its modes itself");
            }
            return;
        };
        if !of.modes.is_empty() && !of.modes.iter().any(|mode| priced.contains(mode)) {
            let found = format!("found {}, which has no price here", list(&of.modes));
            self.find(&path, found, format!("a mode with a price: {}", list(priced)));
        }
        self.each_once(&path, &of.modes, "each mode once");
    }

    fn carriers_asked(&mut self, path: &str, of: &Conditions, asked: &Asked) {
        let path = format!("{path}.carriers");
        self.each_once(&path, &of.carriers, "each carrier once");
        for (k, carrier) in of.carriers.iter().enumerate().filter(|(_, c)| !asked.carriers.contains(*c)) {
            let found = format!("`{carrier}` has no price here");
            let expected = format!("a carrier that has: {}", list(&asked.carriers));
            self.find(format!("{path}[{k}]"), found, expected);
        }
    }

    /// Names of zones, in conditions and in prices.
    pub(super) fn zone_names(&mut self, path: &str, zones: &[ZoneId]) {
        for (k, zone) in zones.iter().enumerate() {
            self.zone_name(format!("{path}[{k}]"), *zone);
        }
        self.each_once(path, zones, "each zone once");
    }

    pub(super) fn zone_name(&mut self, path: impl core::fmt::Display, zone: ZoneId) {
        if !self.tariff.zones.contains_key(&zone) {
            let found = format!("the tariff has no zone `{zone}`");
            self.find(path, found, "a zone that stands in zones");
        }
    }

    fn times_asked(&mut self, path: &str, of: &Conditions) {
        let times = format!("{path}.times");
        self.each_once(&times, &of.times, "each name once");
        for (k, name) in of.times.iter().enumerate().filter(|(_, t)| !self.tariff.times.contains_key(*t)) {
            let found = format!("the tariff has no times `{name}`");
            self.find(format!("{times}[{k}]"), found, "a name that stands in times");
        }
        if of.peak.is_some() {
            self.peak_asked(&format!("{path}.peak"), "peak windows, or no question of peak");
        }
        if of.decided_by != DecidedBy::default() && of.peak.is_none() && of.times.is_empty() {
            let found = "found a tap, and neither peak nor times that it decides";
            self.find(format!("{path}.decided_by"), found, "peak or times, or no decided_by");
        }
    }

    /// Something asks whether it is peak.
    pub(super) fn peak_asked(&mut self, path: &str, expected: &str) {
        if self.tariff.peak.is_empty() {
            self.find(path, "the tariff has no peak windows", expected);
        } else if self.asks_peak.is_none() {
            self.asks_peak = Some(path.to_owned());
        }
    }

    fn contradictions(&mut self, path: &str, of: &Conditions) {
        if of.both_ways && of.from.is_empty() && of.to.is_empty() {
            let found = "found true, and neither from nor to";
            self.find(format!("{path}.both_ways"), found, "from or to, or no both_ways");
        }
        for (name, zones) in [("from", &of.from), ("to", &of.to)] {
            if self.are_apart(zones, &of.within) {
                let found = format!("no place of `{name}` lies in these zones");
                self.find(format!("{path}.within"), found, format!("zones that hold a place of `{name}`"));
            }
        }
    }

    /// Whether some zones have no place in common with others. Unknown zones and those without places are found
    /// elsewhere.
    fn are_apart(&self, one: &[ZoneId], other: &[ZoneId]) -> bool {
        if one.iter().any(|zone| other.contains(zone)) {
            return false;
        }
        let places = |zones: &[ZoneId]| -> BTreeSet<PlaceId> {
            set_of(zones.iter().filter_map(|zone| self.tariff.zones.get(zone)).flatten().copied())
        };
        let (one, other) = (places(one), places(other));
        !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
    }
}

/// What is left out of a comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
enum But {
    Nothing,
    Peak,
    Class,
}

/// Whether some conditions hold for every ride that others hold for, as far as their names tell.
pub(super) fn covers(wide: &Conditions, narrow: &Conditions) -> bool {
    covers_but(wide, narrow, But::Nothing)
}

fn covers_but(wide: &Conditions, narrow: &Conditions, but: But) -> bool {
    let peak = but == But::Peak || wide.peak.is_none_or(|p| narrow.peak == Some(p));
    let class = but == But::Class || wide.class.is_none_or(|c| narrow.class == Some(c));
    let asks_time = !wide.times.is_empty() || (but != But::Peak && wide.peak.is_some());
    contains(&wide.modes, &narrow.modes)
        && contains(&wide.carriers, &narrow.carriers)
        && contains(&wide.lines, &narrow.lines)
        && contains(&wide.riders, &narrow.riders)
        && contains(&wide.times, &narrow.times)
        && (!asks_time || wide.decided_by == narrow.decided_by)
        && peak
        && class
        && covers_ways(wide, narrow)
}

/// Whether a list allows everything that another allows; an empty one allows all.
fn contains<T: PartialEq>(wide: &[T], narrow: &[T]) -> bool {
    wide.is_empty() || (!narrow.is_empty() && narrow.iter().all(|item| wide.contains(item)))
}

fn covers_ways(wide: &Conditions, narrow: &Conditions) -> bool {
    let ends = |from: &[ZoneId], to: &[ZoneId], has_end: bool| {
        (contains(&wide.from, from) && contains(&wide.to, to))
            || (wide.both_ways && has_end && contains(&wide.from, to) && contains(&wide.to, from))
    };
    // Only a ride with an end has a way back.
    let ways = ends(&narrow.from, &narrow.to, !narrow.to.is_empty())
        && (!narrow.both_ways || ends(&narrow.to, &narrow.from, true));
    let ends_inside = contains(&wide.within, &narrow.from) && contains(&wide.within, &narrow.to);
    ways && (contains(&wide.within, &narrow.within) || ends_inside)
}

/// Which of some earlier conditions leave nothing to later ones: one that covers them, or the second of two that
/// cover them in the peak and outside it, or in both classes.
pub(super) fn shadow<'c>(
    earlier: impl IntoIterator<Item = (usize, &'c Conditions)>,
    later: &Conditions,
) -> Option<usize> {
    let mut halves = Vec::new();
    for (place, conditions) in earlier {
        if covers(conditions, later) {
            return Some(place);
        }
        if let Some(peak) = conditions.peak
            && covers_but(conditions, later, But::Peak)
        {
            halves.push((Some((peak, conditions.decided_by)), None));
            if halves.contains(&(Some((!peak, conditions.decided_by)), None)) {
                return Some(place);
            }
        }
        if let Some(class) = conditions.class
            && covers_but(conditions, later, But::Class)
        {
            if halves.iter().any(|(_, other)| other.is_some_and(|other| other != class)) {
                return Some(place);
            }
            halves.push((None, Some(class)));
        }
    }
    None
}
