//! What can be wrong in tariff documents: every finding, with its path.
//!
//! Two kinds of things are found: what cannot be carried out, as a zone that the tariff does not have, and what would
//! never be used, as a row behind one that holds for all of its rides. The second would not do harm, but whoever wrote
//! it meant something by it.

mod book;
mod caps;
mod conditions;
mod counts;
mod prices;
mod products;
mod rules;
mod times;
mod transfers;

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Period, TariffDocument};
use crate::document::Finding;
use crate::ids::{CarrierId, RuleId};
use crate::limits::TARIFF_AMOUNT_MAX;
use crate::money::{Exact, Money};
use crate::order::set_of;
use crate::tap::Mode;
use conditions::Asked;

/// All findings of a set of tariffs; paths begin with the tariff's place in the set.
pub(super) fn findings(tariffs: &[TariffDocument]) -> Vec<Finding> {
    let mut findings = counts::findings(tariffs);
    if !findings.is_empty() {
        return findings;
    }
    for (i, tariff) in tariffs.iter().enumerate() {
        let mut check = Check::new(i, tariff, tariffs);
        check.head();
        check.zones();
        check.prices();
        check.boarding_fares();
        check.supplements();
        check.times();
        check.products();
        check.transfers();
        check.spend_steps();
        check.caps();
        check.holiday_lists();
        check.beside_the_others(i);
        findings.append(&mut check.findings);
    }
    findings
}

/// Gathers the findings of one tariff.
struct Check<'a> {
    tariff: &'a TariffDocument,
    /// Every tariff of the book, this one among them.
    all: &'a [TariffDocument],
    /// What the conditions of this tariff's own rides may ask for.
    own: Asked,
    prefix: String,
    /// Every rule id so far, and where it stands.
    rule_ids: BTreeMap<(Kind, RuleId), String>,
    /// Price rows that no ride reaches.
    unreached: BTreeSet<RuleId>,
    /// What first asks whether it is peak.
    asks_peak: Option<String>,
    findings: Vec<Finding>,
}

/// Rules whose ids must differ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Prices, boarding fares and supplements.
    Price,
    /// Windows.
    Window,
    /// Joins.
    Join,
    /// Spend steps, caps and extensions.
    Cap,
}

impl Kind {
    const fn expected(self) -> &'static str {
        match self {
            Self::Price => "each id once among prices, boarding fares and supplements",
            Self::Window => "each window's id once",
            Self::Join => "each join's id once",
            Self::Cap => "each id once among spend steps, caps and extensions",
        }
    }
}

impl<'a> Check<'a> {
    fn new(place: usize, tariff: &'a TariffDocument, all: &'a [TariffDocument]) -> Self {
        Self {
            tariff,
            all,
            own: Asked::of_rides_of([tariff]),
            prefix: format!("[{place}]({})", tariff.id),
            rule_ids: BTreeMap::new(),
            unreached: BTreeSet::new(),
            asks_peak: None,
            findings: Vec::new(),
        }
    }

    fn find(
        &mut self,
        path: impl core::fmt::Display,
        found: impl core::fmt::Display,
        expected: impl Into<String>,
    ) {
        self.findings.push(Finding::new(format!("{}.{path}", self.prefix), found, expected));
    }

    fn head(&mut self) {
        let tariff = self.tariff;
        if tariff.valid_until.ends_before(tariff.valid_from) == Some(true) {
            let found = format!("found {}, before valid_from {}", tariff.valid_until, tariff.valid_from);
            self.find("valid_until", found, "a date not before valid_from");
        }
        if tariff.carriers.is_empty() {
            self.find("carriers", "found none", "at least one carrier");
        }
        self.each_once("carriers", &tariff.carriers, "each carrier once");
        if tariff.currency.len() != 3 || !tariff.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            let found = format!("found `{}`", crate::ids::shown(&tariff.currency));
            self.find("currency", found, "three capitals, as EUR");
        }
        self.words("version", &tariff.version, "the edition, as the carrier calls it");
        self.words("source", &tariff.source, "where the figures come from");
        let step = tariff.rounding.step_minor;
        if !(1..=10_000).contains(&step) {
            self.find("rounding.step_minor", format!("found {step}"), "1 to 10000 minor units");
        }
        self.vat("", tariff.vat_basis_points);
    }

    /// A zone without a place is no fault: a tariff may be used for a part of its system, and its rules still name all
    /// zones.
    fn zones(&mut self) {
        for (zone, places) in &self.tariff.zones {
            let mut seen = BTreeSet::new();
            for (k, place) in places.iter().enumerate() {
                if !seen.insert(place) {
                    let found = format!("`{place}` stands twice");
                    self.find(format!("zones.{zone}[{k}]"), found, "each place once in a zone");
                }
            }
        }
    }

    /// An id of a rule: explanations name it with what it is, so among rules of a kind it stands for one thing.
    fn rule_id(&mut self, kind: Kind, path: &str, id: RuleId) {
        let path = format!("{path}.id");
        if let Some(first) = self.rule_ids.get(&(kind, id)) {
            let found = format!("`{id}` stands twice: first at {first}");
            self.find(path, found, kind.expected());
        } else {
            self.rule_ids.insert((kind, id), path);
        }
    }

    fn each_once<T: PartialEq + core::fmt::Display>(&mut self, path: &str, list: &[T], expected: &str) {
        for (k, item) in list.iter().enumerate() {
            if list.iter().take(k).any(|earlier| earlier == item) {
                self.find(format!("{path}[{k}]"), format!("`{item}` stands twice"), expected);
            }
        }
    }

    fn words(&mut self, path: impl core::fmt::Display, text: &str, expected: &str) {
        if text.trim().is_empty() {
            self.find(path, "found no text", expected);
        }
    }

    fn amount(&mut self, path: impl core::fmt::Display, amount: Money) {
        if amount.is_negative() || amount > Money::from_minor(TARIFF_AMOUNT_MAX) {
            let expected = format!("0 to {TARIFF_AMOUNT_MAX} minor units");
            self.find(path, format!("found {}", amount.minor()), expected);
        }
    }

    /// An amount that does nothing when it is nothing.
    fn amount_above_zero(&mut self, path: impl core::fmt::Display, amount: Money) {
        if !amount.is_positive() || amount > Money::from_minor(TARIFF_AMOUNT_MAX) {
            let expected = format!("1 to {TARIFF_AMOUNT_MAX} minor units");
            self.find(path, format!("found {}", amount.minor()), expected);
        }
    }

    /// A rate by the kilometre, worked out by the metre; a discount takes up to four more decimals.
    fn rate(&mut self, path: impl core::fmt::Display, rate: Exact) {
        let fits = rate.thousandth().and_then(|r| r.basis_points(1)).is_some();
        if rate.is_negative() || !fits {
            self.find(path, format!("found {rate}"), "0 or more, with at most 5 decimals");
        }
    }

    /// The VAT of what stands at a path; the tariff's own stands at none.
    fn vat(&mut self, path: &str, points: Option<u32>) {
        if let Some(points) = points.filter(|points| *points > 10_000) {
            let dot = if path.is_empty() { "" } else { "." };
            let path = format!("{path}{dot}vat_basis_points");
            self.find(path, format!("found {points}"), "0 to 10000: 900 is 9 %");
        }
    }

    fn period(&mut self, path: &str, period: Period) {
        if period == (Period::Rolling { days: 0 }) {
            self.find(format!("{path}.period.rolling.days"), "found 0", "1 day or more");
        }
    }
}

/// The modes that a tariff has rows for.
fn modes(tariff: &TariffDocument) -> BTreeSet<Mode> {
    let prices = tariff.prices.iter().flat_map(|p| &p.modes);
    set_of(prices.chain(tariff.boarding_fares.iter().flat_map(|b| &b.modes)).copied())
}

/// Names for people, in the order in which they are given.
fn list<T: core::fmt::Display>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The carriers of some tariffs.
fn carriers<'t>(tariffs: impl IntoIterator<Item = &'t TariffDocument>) -> BTreeSet<CarrierId> {
    set_of(tariffs.into_iter().flat_map(|t| &t.carriers).copied())
}
