//! Price rules: tables, rates, bands, pairs and sets of zones.

use std::collections::{BTreeMap, BTreeSet};

use super::Check;
use crate::fare::document::{Band, Bound, PriceRule, Rates, ZonePair, ZoneSet};
use crate::ids::ZoneId;
use crate::money::Money;
use crate::network::DistanceUnit;
use crate::order::set_of;

impl Check<'_> {
    pub(super) fn rule(&mut self, path: &str, rule: &PriceRule) {
        match rule {
            PriceRule::Flat { amount_minor } => {
                self.amount(format!("{path}.flat.amount_minor"), *amount_minor);
            }
            PriceRule::Table { prices_minor } => {
                self.table(&format!("{path}.table.prices_minor"), prices_minor);
            }
            PriceRule::Distance(rates) => self.rates(&format!("{path}.distance"), rates),
            PriceRule::Bands { unit, bound, bands } => {
                self.bands(&format!("{path}.bands.bands"), *unit, *bound, bands);
            }
            PriceRule::ZonePairs { both_ways, pairs } => {
                self.zone_pairs(&format!("{path}.zone_pairs.pairs"), *both_ways, pairs);
            }
            PriceRule::ZoneSets { sets } => self.zone_sets(&format!("{path}.zone_sets.sets"), sets),
        }
    }

    fn table(&mut self, path: &str, prices: &[Money]) {
        if prices.is_empty() {
            self.find(path, "found none", "a price for 0 units and on");
        }
        for (units, price) in prices.iter().enumerate() {
            self.amount(format!("{path}[{units}]"), *price);
        }
        for (units, (before, after)) in (1_usize..).zip(prices.iter().zip(prices.iter().skip(1))) {
            if after < before {
                let found = format!("{} after {}", after.minor(), before.minor());
                self.find(format!("{path}[{units}]"), found, "prices that never fall");
            }
        }
    }

    pub(super) fn rates(&mut self, path: &str, rates: &Rates) {
        self.amount(format!("{path}.base_minor"), rates.base_minor);
        if let Some(cap) = rates.cap_minor {
            let path = format!("{path}.cap_minor");
            if cap < rates.base_minor {
                let found = format!("found {}, below the base {}", cap.minor(), rates.base_minor.minor());
                self.find(path, found, "a cap not below the base");
            } else {
                self.amount(path, cap);
            }
        }
        self.rate(format!("{path}.rate_minor_per_km"), rates.rate_minor_per_km);
    }

    fn bands(&mut self, path: &str, unit: DistanceUnit, bound: Bound, bands: &[Band]) {
        if bands.is_empty() {
            self.find(path, "found none", "at least one band");
        }
        let last = bands.len().saturating_sub(1);
        let mut before: Option<u32> = None;
        for (k, band) in bands.iter().enumerate() {
            let path = format!("{path}[{k}]");
            match (band.up_to, before) {
                (None, _) if k < last => {
                    let found = "found no end, before the last band";
                    self.find(format!("{path}.up_to"), found, "an end: only the last band may have none");
                }
                (Some(end), Some(before)) if end <= before => {
                    let found = format!("found {end}, after {before}");
                    self.find(format!("{path}.up_to"), found, format!("more than {before}"));
                }
                (Some(0), None) if bound == Bound::Exclusive => {
                    let found = "found 0, and the end does not lie in the band";
                    self.find(format!("{path}.up_to"), found, "more than 0, or the bound inclusive");
                }
                (None | Some(_), _) => {}
            }
            before = band.up_to.or(before);
            self.amount(format!("{path}.amount_minor"), band.amount_minor);
            if let Some(rate) = band.rate_minor_per_km {
                let path = format!("{path}.rate_minor_per_km");
                if unit == DistanceUnit::TariffUnit {
                    let found = format!("found {rate}, but the bands count tariff units");
                    self.find(path, found, "no rate, or bands in metres");
                } else {
                    self.rate(path, rate);
                }
            }
        }
    }

    fn zone_pairs(&mut self, path: &str, both_ways: bool, pairs: &[ZonePair]) {
        if pairs.is_empty() {
            self.find(path, "found none", "at least one pair");
        }
        let mut seen: BTreeMap<(ZoneId, ZoneId), (usize, Money)> = BTreeMap::new();
        for (k, pair) in pairs.iter().enumerate() {
            let path = format!("{path}[{k}]");
            self.zone_name(format!("{path}.from"), pair.from);
            self.zone_name(format!("{path}.to"), pair.to);
            self.amount(format!("{path}.amount_minor"), pair.amount_minor);
            if let Some((first, _)) = seen.get(&(pair.from, pair.to)) {
                let found = format!("{} to {} has its price by pair {first} already", pair.from, pair.to);
                self.find(&path, found, "each pair once");
                continue;
            }
            if let (true, Some((first, amount))) = (both_ways, seen.get(&(pair.to, pair.from)))
                && *amount != pair.amount_minor
            {
                let found = format!(
                    "found {}, but pair {first} is {} and holds both ways",
                    pair.amount_minor.minor(),
                    amount.minor()
                );
                self.find(
                    format!("{path}.amount_minor"),
                    found,
                    "one price for both ways, or both_ways false",
                );
            }
            seen.insert((pair.from, pair.to), (k, pair.amount_minor));
        }
    }

    fn zone_sets(&mut self, path: &str, sets: &[ZoneSet]) {
        if sets.is_empty() {
            self.find(path, "found none", "at least one set");
        }
        let sorted: Vec<BTreeSet<ZoneId>> = sets.iter().map(|s| set_of(s.zones.iter().copied())).collect();
        let all = || sets.iter().zip(&sorted).enumerate();
        for (k, (set, zones)) in all() {
            let path = format!("{path}[{k}]");
            if set.zones.is_empty() {
                self.find(format!("{path}.zones"), "found none", "at least one zone");
                continue;
            }
            self.zone_names(&format!("{path}.zones"), &set.zones);
            self.amount(format!("{path}.amount_minor"), set.amount_minor);
            if let Some((first, _)) = all().take(k).find(|(_, (_, earlier))| *earlier == zones) {
                self.find(
                    format!("{path}.zones"),
                    format!("set {first} has the same zones"),
                    "each set once",
                );
                continue;
            }
            let cheaper = |other: &ZoneSet, wider: &BTreeSet<ZoneId>| {
                other.amount_minor < set.amount_minor && zones.len() < wider.len() && zones.is_subset(wider)
            };
            if let Some((by, (other, _))) = all().find(|(_, (other, wider))| cheaper(other, wider)) {
                let found = format!(
                    "found {}, but set {by} has all of its zones for {}",
                    set.amount_minor.minor(),
                    other.amount_minor.minor()
                );
                let expected = format!("at most {}: no trip pays more", other.amount_minor.minor());
                self.find(format!("{path}.amount_minor"), found, expected);
            }
        }
    }
}
