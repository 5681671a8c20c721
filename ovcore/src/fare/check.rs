//! What can be wrong in tariff documents: every finding, with its path.

use super::document::{Effect, OnTransfer, PriceRow, PriceRule, Product, Rates, TariffDocument, When};
use crate::document::Finding;
use crate::ids::RuleId;
use crate::money::Money;

/// All findings of a set of tariffs; paths begin with the tariff's place in the set.
pub(super) fn findings(tariffs: &[TariffDocument]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (i, tariff) in tariffs.iter().enumerate() {
        let mut check = Check { prefix: format!("[{i}]({})", tariff.id), findings: &mut findings };
        check.head(tariff);
        check.prices(tariff);
        check.boarding(tariff);
        check.peak(tariff);
        for (j, product) in tariff.products.iter().enumerate() {
            check.product(tariff, j, product);
        }
        for (j, earlier) in tariffs.iter().take(i).enumerate() {
            check.overlap(tariff, j, earlier);
        }
    }
    findings
}

struct Check<'a> {
    prefix: String,
    findings: &'a mut Vec<Finding>,
}

impl Check<'_> {
    fn find(&mut self, path: impl core::fmt::Display, found: impl core::fmt::Display, expected: &str) {
        self.findings.push(Finding::new(format!("{}.{path}", self.prefix), found, expected));
    }

    fn head(&mut self, tariff: &TariffDocument) {
        if tariff.valid_until.ends_before(tariff.valid_from) == Some(true) {
            let found = format!("found {}, before valid_from {}", tariff.valid_until, tariff.valid_from);
            self.find("valid_until", found, "a date not before valid_from");
        }
        if tariff.carriers.is_empty() {
            self.find("carriers", "found none", "at least one carrier");
        }
        for (j, carrier) in tariff.carriers.iter().enumerate() {
            if tariff.carriers.iter().take(j).any(|c| c == carrier) {
                self.find(format!("carriers[{j}]"), format!("`{carrier}` stands twice"), "each carrier once");
            }
        }
        if tariff.currency.len() != 3 || !tariff.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            self.find(
                "currency",
                format!("found `{}`", crate::ids::shown(&tariff.currency)),
                "three capitals, as EUR",
            );
        }
        if !(1..=10_000).contains(&tariff.rounding.step_minor) {
            self.find(
                "rounding.step_minor",
                format!("found {}", tariff.rounding.step_minor),
                "1 to 10000 minor units",
            );
        }
    }

    fn prices(&mut self, tariff: &TariffDocument) {
        let mut seen = Vec::new();
        let mut ids: Vec<RuleId> = Vec::new();
        for (j, row) in tariff.prices.iter().enumerate() {
            if ids.contains(&row.id) {
                self.find(
                    format!("prices[{j}].id"),
                    format!("`{}` stands twice", row.id),
                    "each rule id once",
                );
            }
            ids.push(row.id);
            if row.modes.is_empty() {
                self.find(format!("prices[{j}].modes"), "found none", "at least one mode");
            }
            for mode in &row.modes {
                if seen.contains(mode) && row.when.is_empty() && tariff.prices.iter().take(j).any(|p| p.modes.contains(mode) && p.when.is_empty()) {
                    let found = format!("`{mode}` has a price already");
                    self.find(format!("prices[{j}].modes"), found, "one price row for each mode");
                }
                seen.push(*mode);
            }
            self.rule(j, row);
        }
    }

    fn rule(&mut self, j: usize, row: &PriceRow) {
        match &row.rule {
            PriceRule::Flat { amount_minor } => {
                self.amount(format!("prices[{j}].rule.flat.amount_minor"), *amount_minor);
            }
            PriceRule::Table { prices_minor } => {
                let path = format!("prices[{j}].rule.table.prices_minor");
                if prices_minor.is_empty() {
                    self.find(&path, "found none", "a price for 0 units and on");
                }
                for (units, price) in prices_minor.iter().enumerate() {
                    self.amount(format!("{path}[{units}]"), *price);
                }
                for (units, pair) in prices_minor.windows(2).enumerate() {
                    if let [before, after] = pair
                        && after < before
                    {
                        let found = format!("{} after {}", after.minor(), before.minor());
                        self.find(
                            format!("{path}[{}]", units.saturating_add(1)),
                            found,
                            "prices that never fall",
                        );
                    }
                }
            }
            PriceRule::Distance(rates) => self.rates(&format!("prices[{j}].rule.distance"), rates),
            PriceRule::Bands { .. } | PriceRule::ZonePairs { .. } | PriceRule::ZoneSets { .. } => {}
        }
        let fits = match row.on_transfer {
            OnTransfer::Nothing => true,
            OnTransfer::WaiveBase => matches!(row.rule, PriceRule::Distance(_)),
            OnTransfer::ContinueDistance => row.rule.unit().is_some(),
        };
        if !fits {
            let expected = "nothing for a flat price; waive_base only for a price by distance";
            self.find(format!("prices[{j}].on_transfer"), "the rule has no such part", expected);
        }
    }

    fn rates(&mut self, path: &str, rates: &Rates) {
        self.amount(format!("{path}.base_minor"), rates.base_minor);
        if let Some(cap) = rates.cap_minor
            && cap < rates.base_minor
        {
            let found = format!("found {}, below the base {}", cap.minor(), rates.base_minor.minor());
            self.find(format!("{path}.cap_minor"), found, "a cap not below the base");
        }
        let rate = rates.rate_minor_per_km;
        // A price is worked out by the metre, and a discount takes up to four more decimals.
        let fits = rate.thousandth().and_then(|r| r.basis_points(1)).is_some();
        if rate.is_negative() || !fits {
            let found = format!("found {rate}");
            self.find(format!("{path}.rate_minor_per_km"), found, "0 or more, with at most 5 decimals");
        }
    }

    fn amount(&mut self, path: impl core::fmt::Display, amount: Money) {
        if amount.is_negative() || amount > Money::from_minor(1_000_000_000) {
            self.find(path, format!("found {}", amount.minor()), "0 to 1000000000 minor units");
        }
    }

    fn boarding(&mut self, tariff: &TariffDocument) {
        let mut seen = Vec::new();
        for (j, row) in tariff.boarding_fares.iter().enumerate() {
            self.amount(format!("boarding_fares[{j}].amount_minor"), row.amount_minor);
            if row.modes.is_empty() {
                self.find(format!("boarding_fares[{j}].modes"), "found none", "at least one mode");
            }
            let ids = tariff.prices.iter().map(|p| p.id);
            let mut ids = ids.chain(tariff.boarding_fares.iter().take(j).map(|b| b.id));
            if ids.any(|id| id == row.id) {
                let found = format!("`{}` stands twice", row.id);
                self.find(format!("boarding_fares[{j}].id"), found, "each rule id once");
            }
            for mode in &row.modes {
                if seen.contains(mode) && tariff.boarding_fares.iter().take(j).any(|p| p.modes.contains(mode) && p.when.is_empty()) {
                    let found = format!("`{mode}` has a boarding fare already");
                    self.find(format!("boarding_fares[{j}].modes"), found, "one boarding fare for each mode");
                }
                seen.push(*mode);
            }
        }
    }

    fn peak(&mut self, tariff: &TariffDocument) {
        for (j, window) in tariff.peak.iter().enumerate() {
            if window.until == window.from && window.until != crate::calendar::TimeOfDay::MIDNIGHT {
                let found = format!("found {}, not after {}", window.until, window.from);
                self.find(format!("peak[{j}].until"), found, "a later time on the same day");
            }
        }
        for (year, dates) in &tariff.off_peak_holidays {
            let number: Option<i32> = year.parse().ok().filter(|_| year.len() == 4);
            let Some(number) = number else {
                self.find(format!("off_peak_holidays.{year}"), "found no year", "a year of four digits");
                continue;
            };
            for (k, date) in dates.iter().enumerate() {
                if chrono::Datelike::year(&date.date()) != number {
                    let path = format!("off_peak_holidays.{year}[{k}]");
                    self.find(path, format!("found {date}"), "a date of that year");
                }
            }
        }
    }

    fn product(&mut self, tariff: &TariffDocument, j: usize, product: &Product) {
        if tariff.products.iter().take(j).any(|p| p.id == product.id) {
            self.find(
                format!("products[{j}].id"),
                format!("`{}` stands twice", product.id),
                "each product once",
            );
        }
        if product.when != When::Always && tariff.peak.is_empty() {
            self.find(
                format!("products[{j}].when"),
                "the tariff has no peak windows",
                "always, or peak windows",
            );
        }
        match &product.effect {
            Effect::Rider {} | Effect::Travels { .. } => {}
            Effect::PercentOff { basis_points } => {
                if !(1..=10_000).contains(basis_points) {
                    let path = format!("products[{j}].effect.percent_off.basis_points");
                    self.find(path, format!("found {basis_points}"), "1 to 10000: 4000 is 40 %");
                }
            }
            Effect::ReducedRates { rates } => {
                if rates.is_empty() {
                    let path = format!("products[{j}].effect.reduced_rates.rates");
                    self.find(path, "found none", "rates for at least one price row");
                }
                for (rule, own) in rates {
                    let path = format!("products[{j}].effect.reduced_rates.rates.{rule}");
                    let target = tariff.prices.iter().find(|p| p.id == *rule).map(|p| &p.rule);
                    if !matches!(target, Some(PriceRule::Distance(_))) {
                        self.find(
                            &path,
                            "no price row by distance has this id",
                            "the id of a price row by distance",
                        );
                    }
                    self.rates(&path, own);
                }
            }
        }
    }

    fn overlap(&mut self, tariff: &TariffDocument, j: usize, earlier: &TariffDocument) {
        // Between a date and an instant the time zone decides: the rules look at those.
        let apart = tariff.valid_until.ends_before(earlier.valid_from) != Some(false)
            || earlier.valid_until.ends_before(tariff.valid_from) != Some(false);
        let modes = |t: &TariffDocument| {
            let prices = t.prices.iter().flat_map(|p| p.modes.iter().copied());
            prices.chain(t.boarding_fares.iter().flat_map(|b| b.modes.iter().copied())).collect::<Vec<_>>()
        };
        if tariff.currency != earlier.currency {
            let found =
                format!("found {}, and {} in [{j}]({})", tariff.currency, earlier.currency, earlier.id);
            self.find("currency", found, "one currency for all tariffs of a book");
        }
        let (own, other) = (modes(tariff), modes(earlier));
        let shared_carrier = tariff.carriers.iter().find(|c| earlier.carriers.contains(c));
        let shared_mode = own.iter().find(|m| other.contains(m));
        if let (false, Some(carrier), Some(mode)) = (apart, shared_carrier, shared_mode) {
            let found =
                format!("{carrier} by {mode} is priced by [{j}]({}) on some of these dates too", earlier.id);
            self.find("valid_from", found, "one tariff for a carrier, a mode and a date");
        }
    }
}
