//! Products: discounts that cannot apply.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, list};
use crate::fare::document::{Conditions, DecidedBy, Effect, PriceRow, PriceRule, Product, Rates, When};
use crate::ids::RuleId;
use crate::order::set_of;
use crate::tap::Mode;

impl Check<'_> {
    pub(super) fn products(&mut self) {
        let products = &self.tariff.products;
        let asked = self.own.clone();
        for (j, product) in products.iter().enumerate() {
            let path = format!("products[{j}]");
            if products.iter().take(j).any(|p| p.id == product.id) {
                let found = format!("`{}` stands twice", product.id);
                self.find(format!("{path}.id"), found, "each product once");
            }
            self.words(format!("{path}.name"), &product.name, "a name for people");
            if product.when != When::Always {
                self.peak_asked(&format!("{path}.when"), "always, or peak windows");
            } else if product.decided_by != DecidedBy::default() {
                let found = "found a tap, but the product holds always";
                self.find(
                    format!("{path}.decided_by"),
                    found,
                    "off_peak or peak in `when`, or no decided_by",
                );
            }
            self.conditions(&format!("{path}.scope"), &product.scope, &asked);
            self.effect(&path, product);
            self.kept_to(&path, product);
        }
    }

    fn effect(&mut self, path: &str, product: &Product) {
        match &product.effect {
            Effect::Rider {} | Effect::Travels { .. } => {}
            Effect::PercentOff { basis_points } => {
                if !(1..=10_000).contains(basis_points) {
                    let path = format!("{path}.effect.percent_off.basis_points");
                    self.find(path, format!("found {basis_points}"), "1 to 10000: 4000 is 40 %");
                }
                self.percent_off(path, &product.scope);
            }
            Effect::ReducedRates { rates } => {
                let path = format!("{path}.effect.reduced_rates.rates");
                self.reduced_rates(&path, rates, &product.scope);
            }
        }
    }

    /// A percentage lowers prices, and boarding fares and supplements that say so.
    fn percent_off(&mut self, path: &str, scope: &Conditions) {
        let tariff = self.tariff;
        let boarding = tariff.boarding_fares.iter().filter(|b| b.discounts_apply);
        let priced = tariff.prices.iter().flat_map(|p| &p.modes);
        let lowered: BTreeSet<Mode> = set_of(priced.chain(boarding.flat_map(|b| &b.modes)).copied());
        let by_supplement = tariff.supplements.iter().any(|s| s.discounts_apply);
        let asked = |mode: &Mode| scope.modes.is_empty() || scope.modes.contains(mode);
        // Modes that the tariff does not know at all are found among the conditions.
        let known = super::modes(tariff).iter().any(asked);
        if known && !by_supplement && !lowered.iter().any(asked) {
            let found = format!("found {}, where discounts lower nothing", list(&scope.modes));
            let expected = "a mode with a price row, or discounts_apply on its boarding fare";
            self.find(format!("{path}.scope.modes"), found, expected);
        }
    }

    fn reduced_rates(&mut self, path: &str, rates: &BTreeMap<RuleId, Rates>, scope: &Conditions) {
        let tariff = self.tariff;
        if rates.is_empty() {
            self.find(path, "found none", "rates for at least one price row");
        }
        for (rule, own) in rates {
            let path = format!("{path}.{rule}");
            let row = tariff.prices.iter().find(|p| p.id == *rule);
            if let Some(row @ PriceRow { rule: PriceRule::Distance(_), .. }) = row {
                self.reduced_row(&path, row, scope);
            } else {
                let found = "no price row by distance has this id";
                self.find(&path, found, "the id of a price row by distance");
            }
            self.rates(&path, own);
        }
    }

    fn reduced_row(&mut self, path: &str, row: &PriceRow, scope: &Conditions) {
        if self.unreached.contains(&row.id) {
            self.find(
                path,
                format!("no ride reaches `{}`", row.id),
                "the id of a row that some ride reaches",
            );
        }
        if !scope.modes.is_empty() && !scope.modes.iter().any(|mode| row.modes.contains(mode)) {
            let found =
                format!("`{}` is for {}, the product for {}", row.id, list(&row.modes), list(&scope.modes));
            self.find(path, found, "a row for a mode of the scope");
        }
    }

    /// What a holder must keep to is told to people.
    fn kept_to(&mut self, path: &str, product: &Product) {
        for (k, condition) in product.conditions.iter().enumerate() {
            let path = format!("{path}.conditions[{k}]");
            if product.conditions.iter().take(k).any(|earlier| earlier.id == condition.id) {
                let found = format!("`{}` stands twice", condition.id);
                self.find(format!("{path}.id"), found, "each condition of a product once");
            }
            self.words(format!("{path}.text.en"), &condition.text.en, "a text in English");
            self.words(format!("{path}.text.nl"), &condition.text.nl, "a text in Dutch");
        }
    }
}
