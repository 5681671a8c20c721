//! Caps and spend steps: what limits nothing, and what a cap says differently in two tariffs.

use super::conditions::{Asked, covers, shadow};
use super::{Check, Kind};
use crate::fare::document::{Cap, CapLimit, SpendSteps, TariffDocument};
use crate::money::Money;

impl<'a> Check<'a> {
    pub(super) fn spend_steps(&mut self) {
        let all = &self.tariff.spend_steps;
        for (j, steps) in all.iter().enumerate() {
            let path = format!("spend_steps[{j}]");
            self.rule_id(Kind::Cap, &path, steps.id);
            let earlier = all.iter().take(j).map(|s| &s.applies_to).enumerate();
            if let Some(by) = shadow(earlier, &steps.applies_to) {
                let found = format!("spend_steps[{by}] applies to every such ride already");
                let expected = "steps that leave rides to the later ones: what asks more stands first";
                self.find(format!("{path}.applies_to"), found, expected);
            }
            let same_id = |t: &&TariffDocument| t.spend_steps.iter().any(|s| s.id == steps.id);
            let asked = Asked::of_rides_of(self.all.iter().filter(same_id));
            self.conditions(&format!("{path}.applies_to"), &steps.applies_to, &asked);
            self.period(&path, steps.period);
            self.steps(&format!("{path}.steps"), steps);
        }
    }

    fn steps(&mut self, path: &str, steps: &SpendSteps) {
        if steps.steps.is_empty() {
            self.find(path, "found none", "at least one step");
        }
        let mut before: Option<Money> = None;
        for (k, step) in steps.steps.iter().enumerate() {
            let path = format!("{path}[{k}]");
            match before {
                Some(before) if step.after_minor <= before => {
                    let found = format!("found {} after {}", step.after_minor.minor(), before.minor());
                    let expected = format!("more than {}: steps rise", before.minor());
                    self.find(format!("{path}.after_minor"), found, expected);
                }
                Some(_) | None => self.amount(format!("{path}.after_minor"), step.after_minor),
            }
            before = Some(step.after_minor);
            if step.basis_points > 10_000 {
                let found = format!("found {}", step.basis_points);
                self.find(format!("{path}.basis_points"), found, "0 to 10000: 2000 is 20 %");
            }
        }
        if !steps.steps.is_empty() && steps.steps.iter().all(|step| step.basis_points == 0) {
            self.find(path, "found no step that takes anything off", "1 to 10000 in one step at least");
        }
    }

    pub(super) fn caps(&mut self) {
        for (j, cap) in self.tariff.caps.iter().enumerate() {
            let path = format!("caps[{j}]");
            self.rule_id(Kind::Cap, &path, cap.id);
            let same_id = |t: &&TariffDocument| t.caps.iter().any(|c| c.id == cap.id);
            let asked = Asked::of_rides_of(self.all.iter().filter(same_id));
            self.conditions(&format!("{path}.applies_to"), &cap.applies_to, &asked);
            self.period(&path, cap.period);
            match cap.limit {
                CapLimit::Amount { amount_minor } => {
                    self.amount_above_zero(format!("{path}.limit.amount.amount_minor"), amount_minor);
                    self.never_reached(&path, cap, amount_minor);
                }
                CapLimit::Rides { paid, then_basis_points_off: off } => {
                    let path = format!("{path}.limit.rides");
                    if paid == 0 {
                        self.find(format!("{path}.paid"), "found 0", "1 ride or more");
                    }
                    if !(1..=10_000).contains(&off) {
                        let path = format!("{path}.then_basis_points_off");
                        self.find(path, format!("found {off}"), "1 to 10000: 10000 is free");
                    }
                }
            }
            for (k, extension) in cap.extensions.iter().enumerate() {
                let path = format!("{path}.extensions[{k}]");
                self.rule_id(Kind::Cap, &path, extension.id);
                self.conditions(&format!("{path}.applies_to"), &extension.applies_to, &asked);
                self.extension(&path, cap, k);
            }
        }
    }

    /// A cap behind a lower one that covers as much. One that counts rides of other tariffs, too, covers more.
    fn never_reached(&mut self, path: &str, cap: &Cap, amount: Money) {
        let lower = |other: &Cap| match other.limit {
            CapLimit::Amount { amount_minor } => {
                amount_minor.is_positive()
                    && amount_minor < amount
                    && other.period == cap.period
                    && (other.days.is_empty() || other.days == cap.days)
                    && covers(&other.applies_to, &cap.applies_to)
            }
            CapLimit::Rides { .. } => false,
        };
        let tariffs = self.all.iter().filter(|t| t.caps.iter().any(|other| other.id == cap.id)).count();
        if cap.extensions.is_empty()
            && tariffs == 1
            && let Some((by, other)) = self.tariff.caps.iter().enumerate().find(|(_, other)| lower(other))
        {
            let found = format!("caps[{by}] (`{}`) is lower and applies to all of its rides", other.id);
            self.find(format!("{path}.limit.amount.amount_minor"), found, "a limit that is reached first");
        }
    }

    fn extension(&mut self, path: &str, cap: &Cap, place: usize) {
        let Some(extension) = cap.extensions.get(place) else { return };
        let amount = extension.amount_minor;
        match cap.limit {
            CapLimit::Amount { .. } => self.amount(format!("{path}.amount_minor"), amount),
            CapLimit::Rides { .. } => {
                self.find(path, "found an extension of a number of rides", "none, or a limit by amount");
            }
        }
        let earlier = cap.extensions.iter().take(place).map(|e| &e.applies_to).enumerate();
        if covers(&cap.applies_to, &extension.applies_to) {
            let found = "the cap itself applies to every such ride";
            self.find(format!("{path}.applies_to"), found, "rides that the cap does not cover");
        } else if let Some(by) = shadow(earlier, &extension.applies_to) {
            let found = format!("extensions[{by}] applies to every such ride already");
            let expected = "an extension that leaves rides to the later ones: what asks more stands first";
            self.find(format!("{path}.applies_to"), found, expected);
        }
    }

    /// Caps with one id in two tariffs are one, so they count alike.
    pub(super) fn counts_alike(&mut self, j: usize, earlier: &'a TariffDocument, at_one_time: bool) {
        let other = format!("[{j}]({})", earlier.id);
        for (k, cap) in self.tariff.caps.iter().enumerate() {
            let Some(same) = earlier.caps.iter().find(|c| c.id == cap.id) else { continue };
            let path = format!("caps[{k}]");
            if same.period != cap.period {
                let found = format!("`{}` has another period in {other}", cap.id);
                self.find(format!("{path}.period"), found, "one period for one cap, or another id");
            } else if at_one_time && same.limit != cap.limit {
                let found = format!("`{}` has another limit in {other} at the same time", cap.id);
                self.find(format!("{path}.limit"), found, "one limit for one cap at one time, or another id");
            } else if at_one_time && same.days != cap.days {
                let found = format!("`{}` holds on other days in {other}", cap.id);
                self.find(
                    format!("{path}.days"),
                    found,
                    "the same days for one cap at one time, or another id",
                );
            }
        }
    }
}
