//! How much there is of everything: looked at before the rest, which holds rows against rows.

use super::Check;
use crate::document::Finding;
use crate::fare::document::{PriceRule, TariffDocument};
use crate::limits::{
    CARRIERS_MAX, PRICE_CELLS_MAX, PRICE_ROWS_MAX, TARIFF_PARTS_MAX, TARIFFS_MAX, TEXT_CHARS_MAX, ZONES_MAX,
};

/// All tariffs that are larger than a book may hold, and the book itself where it has too many.
pub(super) fn findings(tariffs: &[TariffDocument]) -> Vec<Finding> {
    if tariffs.len() > TARIFFS_MAX {
        let found = format!("found {} tariffs", tariffs.len());
        return vec![Finding::new(".", found, format!("at most {TARIFFS_MAX}"))];
    }
    let counted = tariffs.iter().enumerate().map(|(place, tariff)| {
        let mut check = Check::new(place, tariff, &[]);
        check.counts();
        check.texts();
        check.findings
    });
    counted.flatten().collect()
}

impl Check<'_> {
    fn counts(&mut self) {
        let tariff = self.tariff;
        for (path, found, most) in [
            ("carriers", tariff.carriers.len(), CARRIERS_MAX),
            ("zones", tariff.zones.len(), ZONES_MAX),
            ("prices", tariff.prices.len(), PRICE_ROWS_MAX),
            ("boarding_fares", tariff.boarding_fares.len(), TARIFF_PARTS_MAX),
            ("supplements", tariff.supplements.len(), TARIFF_PARTS_MAX),
            ("peak", tariff.peak.len(), TARIFF_PARTS_MAX),
            ("off_peak_holidays", tariff.off_peak_holidays.len(), TARIFF_PARTS_MAX),
            ("times", tariff.times.len(), TARIFF_PARTS_MAX),
            ("products", tariff.products.len(), TARIFF_PARTS_MAX),
            ("transfers", tariff.transfers.len(), TARIFF_PARTS_MAX),
            ("spend_steps", tariff.spend_steps.len(), TARIFF_PARTS_MAX),
            ("caps", tariff.caps.len(), TARIFF_PARTS_MAX),
        ] {
            self.count(path, found, most);
        }
        for (j, row) in tariff.prices.iter().enumerate() {
            let cells = match &row.rule {
                PriceRule::Flat { .. } | PriceRule::Distance(_) => 1,
                PriceRule::Table { prices_minor } => prices_minor.len(),
                PriceRule::Bands { bands, .. } => bands.len(),
                PriceRule::ZonePairs { pairs, .. } => pairs.len(),
                PriceRule::ZoneSets { sets } => sets.len(),
            };
            self.count(format_args!("prices[{j}].rule"), cells, PRICE_CELLS_MAX);
        }
        for (j, window) in tariff.transfers.iter().enumerate() {
            self.count(format_args!("transfers[{j}].joins"), window.joins.len(), TARIFF_PARTS_MAX);
        }
        for (j, steps) in tariff.spend_steps.iter().enumerate() {
            self.count(format_args!("spend_steps[{j}].steps"), steps.steps.len(), TARIFF_PARTS_MAX);
        }
        for (j, cap) in tariff.caps.iter().enumerate() {
            self.count(format_args!("caps[{j}].extensions"), cap.extensions.len(), TARIFF_PARTS_MAX);
        }
    }

    fn texts(&mut self) {
        let tariff = self.tariff;
        let products = tariff.products.iter().enumerate();
        let names = products.map(|(j, product)| (format!("products[{j}].name"), &product.name));
        let own = [("version".to_owned(), &tariff.version), ("source".to_owned(), &tariff.source)];
        for (path, text) in own.into_iter().chain(names) {
            let found = text.chars().count();
            if found > TEXT_CHARS_MAX {
                let expected = format!("at most {TEXT_CHARS_MAX}");
                self.find(path, format!("found {found} characters"), expected);
            }
        }
    }

    fn count(&mut self, path: impl core::fmt::Display, found: usize, most: usize) {
        if found > most {
            self.find(path, format!("found {found}"), format!("at most {most}"));
        }
    }
}
