//! What can be wrong in tariffs that only a network and a calendar show.

use core::cmp::Ordering;

use super::{ReadyBook, Slot};
use crate::calendar::{Calendar, Instant};
use crate::document::Finding;
use crate::fare::book::TariffBook;
use crate::fare::document::{Charged, Conditions, TariffDocument};
use crate::ids::{LineId, RuleId};
use crate::network::Network;
use crate::order::InOrder;
use crate::tap::Mode;

impl ReadyBook {
    /// What is wrong with checked tariffs on one network. Paths begin with the tariff's place in the book.
    ///
    /// A network may be smaller than a tariff: places and lines are looked for only where it has every carrier of the
    /// tariff, since those of a carrier that it does not have are none of its places.
    pub(crate) fn findings(&self, book: &TariffBook, network: &Network, calendar: &Calendar) -> Vec<Finding> {
        let mut findings = Vec::new();
        let tariffs = book.tariffs();
        for (i, tariff) in tariffs.iter().enumerate() {
            let prefix = format!("tariffs[{i}]({})", tariff.id);
            if tariff.valid_until.ended(calendar) <= tariff.valid_from.begins(calendar) {
                let found = format!("found {}, not after {}", tariff.valid_until, tariff.valid_from);
                let expected = "a moment after valid_from";
                findings.push(Finding::new(format!("{prefix}.valid_until"), found, expected));
            }
            if tariff.carriers.iter().all(|carrier| network.carrier(carrier).is_some()) {
                places(&prefix, tariff, network, &mut findings);
                lines(&prefix, tariff, network, &mut findings);
            }
            for (j, earlier) in tariffs.iter().enumerate().take(i) {
                let meet = tariff.valid_from.begins(calendar) < earlier.valid_until.ended(calendar)
                    && earlier.valid_from.begins(calendar) < tariff.valid_until.ended(calendar);
                if meet && tariff.id == earlier.id {
                    let found = format!("tariffs[{j}] has this id and holds at some of these times too");
                    let expected = "an id of its own, or times of its own";
                    findings.push(Finding::new(format!("{prefix}.id"), found, expected));
                }
            }
        }
        self.validities(tariffs, network, &mut findings);
        readers(tariffs, network, &mut findings);
        findings
    }

    /// Overlaps and gaps, by the instant: the book alone does not know when a date begins.
    fn validities(&self, tariffs: &[TariffDocument], network: &Network, findings: &mut Vec<Finding>) {
        for (carrier, slots) in (0_u16..).zip(self.slots.chunks(Mode::ALL.len())) {
            let Some(carrier) = network.carrier_id(carrier) else { continue };
            for (mode, slots) in Mode::ALL.into_iter().zip(slots) {
                let mut ended: Option<(Instant, u16)> = None;
                for slot in slots.iter().filter(|slot| slot.from < slot.until) {
                    let what = format!("{carrier} by {mode}");
                    let fault = ended.and_then(|(until, other)| follows(&what, slot, until, other));
                    if let (Some((found, expected)), Some(tariff)) =
                        (fault, tariffs.get(usize::from(slot.tariff)))
                    {
                        let path = format!("tariffs[{}]({}).valid_from", slot.tariff, tariff.id);
                        // One finding a tariff is enough, whichever of its carriers and modes shows it.
                        if !findings.iter().any(|finding| finding.path == path) {
                            findings.push(Finding::new(path, found, expected));
                        }
                    }
                    if ended.is_none_or(|(until, _)| until < slot.until) {
                        ended = Some((slot.until, slot.tariff));
                    }
                }
            }
        }
    }
}

/// What is wrong where a tariff follows others, the last of which holds until an instant.
fn follows(what: &str, slot: &Slot, until: Instant, other: u16) -> Option<(String, &'static str)> {
    match slot.from.cmp(&until) {
        Ordering::Less => Some((
            format!("{what} is priced by tariffs[{other}] too, until {until}"),
            "one tariff for a carrier, a mode and a time",
        )),
        Ordering::Equal => None,
        Ordering::Greater => Some((
            format!("{what} has no price from {until} until {}", slot.from),
            "no gap: another moment here, or a tariff for the time between",
        )),
    }
}

fn places(prefix: &str, tariff: &TariffDocument, network: &Network, findings: &mut Vec<Finding>) {
    for (zone, places) in &tariff.zones {
        for (k, place) in places.iter().enumerate().filter(|(_, place)| network.place(place).is_none()) {
            let found = format!("the network has no place `{place}`");
            findings.push(Finding::new(
                format!("{prefix}.zones.{zone}[{k}]"),
                found,
                "a place of the network",
            ));
        }
    }
}

/// Lines that the network does not have. One that has none of the lines of a tariff was made without them.
fn lines(prefix: &str, tariff: &TariffDocument, network: &Network, findings: &mut Vec<Finding>) {
    let has = |line: &LineId| network.lines_named(line).next().is_some();
    let all = all_conditions(tariff);
    if !all.iter().flat_map(|(_, conditions)| &conditions.lines).any(has) {
        return;
    }
    for (path, conditions) in all {
        for (k, line) in conditions.lines.iter().enumerate().filter(|(_, line)| !has(line)) {
            let found = format!("the network has no line `{line}`");
            let expected = "a line of the network; one without stops will do";
            findings.push(Finding::new(format!("{prefix}.{path}.lines[{k}]"), found, expected));
        }
    }
}

/// Readers that charge a supplement which nobody has. A book without any for readers was made without them.
fn readers(tariffs: &[TariffDocument], network: &Network, findings: &mut Vec<Finding>) {
    let at_readers =
        || tariffs.iter().flat_map(|t| &t.supplements).filter(|s| s.charged == Charged::AtReader);
    if at_readers().next().is_none() {
        return;
    }
    let mut rules: Vec<RuleId> = (0_u16..).map_while(|number| network.supplement_rule(number)).collect();
    rules.put_in_order();
    rules.dedup();
    for rule in rules {
        if !at_readers().any(|s| s.id == rule) {
            let found = format!("no tariff has a supplement `{rule}` that is charged at a reader");
            let expected = "the id of a supplement with charged `at_reader`";
            findings.push(Finding::new("network.supplement_readers", found, expected));
        }
    }
}

/// Every place of a tariff where conditions stand, with its path.
fn all_conditions(tariff: &TariffDocument) -> Vec<(String, &Conditions)> {
    let mut all: Vec<(String, &Conditions)> = Vec::new();
    for (j, row) in tariff.prices.iter().enumerate() {
        all.push((format!("prices[{j}].when"), &row.when));
    }
    for (j, row) in tariff.boarding_fares.iter().enumerate() {
        all.push((format!("boarding_fares[{j}].when"), &row.when));
    }
    for (j, supplement) in tariff.supplements.iter().enumerate() {
        for (k, price) in supplement.prices.iter().enumerate() {
            all.push((format!("supplements[{j}].prices[{k}].when"), &price.when));
        }
    }
    for (j, product) in tariff.products.iter().enumerate() {
        all.push((format!("products[{j}].scope"), &product.scope));
    }
    for (j, window) in tariff.transfers.iter().enumerate() {
        all.push((format!("transfers[{j}].opened_by"), &window.opened_by));
        for (k, join) in window.joins.iter().enumerate() {
            all.push((format!("transfers[{j}].joins[{k}].from"), &join.from));
            all.push((format!("transfers[{j}].joins[{k}].to"), &join.to));
        }
    }
    for (j, steps) in tariff.spend_steps.iter().enumerate() {
        all.push((format!("spend_steps[{j}].applies_to"), &steps.applies_to));
    }
    for (j, cap) in tariff.caps.iter().enumerate() {
        all.push((format!("caps[{j}].applies_to"), &cap.applies_to));
        for (k, extension) in cap.extensions.iter().enumerate() {
            all.push((format!("caps[{j}].extensions[{k}].applies_to"), &extension.applies_to));
        }
    }
    all
}
