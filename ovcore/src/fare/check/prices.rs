//! Price rows, boarding fares and supplements: what never is reached, and what cannot be.

use super::conditions::{Asked, shadow};
use super::{Check, Kind, list};
use crate::fare::document::{Charged, Conditions, OnTransfer, PriceRow, PriceRule, TariffDocument};
use crate::tap::Mode;

/// What a row that is never used should have been.
const UNREACHED: &str = "a row that leaves rides to the later ones: what asks more stands first";

impl TariffDocument {
    /// The earlier price row that holds for every ride on a mode that a row would hold for, so that the row is the price
    /// of none.
    ///
    /// ```
    /// # use ovcore::fare::TariffDocument;
    /// # use ovcore::tap::Mode;
    /// let tariff = TariffDocument::from_json(r#"{
    ///     "format": "ovcore/tariff/1", "id": "t", "version": "1", "currency": "EUR", "source": "invented",
    ///     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["GVB"],
    ///     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
    ///     "prices": [{ "id": "all", "modes": ["tram"], "rule": { "flat": { "amount_minor": 300 } } },
    ///                { "id": "line", "modes": ["tram"], "when": { "lines": ["5"] },
    ///                  "rule": { "flat": { "amount_minor": 200 } } }] }"#)?;
    /// assert_eq!(tariff.price_shadowed_by(1, Mode::Tram), Some(0));
    /// # Ok::<(), ovcore::document::DocumentError>(())
    /// ```
    #[must_use]
    pub fn price_shadowed_by(&self, row: usize, mode: Mode) -> Option<usize> {
        let earlier = self.prices.iter().take(row).enumerate().filter(|(_, r)| r.modes.contains(&mode));
        shadow(earlier.map(|(place, r)| (place, &r.when)), &self.prices.get(row)?.when)
    }
}

impl Check<'_> {
    pub(super) fn prices(&mut self) {
        let rows = &self.tariff.prices;
        if rows.is_empty() && self.tariff.boarding_fares.is_empty() {
            self.find(
                "prices",
                "found none, and no boarding fares",
                "a price row or a boarding fare at least",
            );
        }
        let on_row = self.own.on_row();
        for (j, row) in rows.iter().enumerate() {
            let path = format!("prices[{j}]");
            self.rule_id(Kind::Price, &path, row.id);
            let earlier = rows.iter().take(j).map(|r| (r.modes.as_slice(), &r.when));
            let reached = self.row_modes(&path, "prices", (&row.modes, &row.when), &earlier);
            if !reached {
                self.unreached.insert(row.id);
            }
            self.conditions(&format!("{path}.when"), &row.when, &on_row);
            self.rule(&format!("{path}.rule"), &row.rule);
            self.on_transfer(&path, row);
            self.vat(&path, row.vat_basis_points);
        }
    }

    /// The modes of a row. Gives whether it is reached on any of them.
    fn row_modes<'r>(
        &mut self,
        path: &str,
        rows: &str,
        (modes, when): (&[Mode], &Conditions),
        earlier: &(impl Iterator<Item = (&'r [Mode], &'r Conditions)> + Clone),
    ) -> bool {
        let path = format!("{path}.modes");
        if modes.is_empty() {
            self.find(&path, "found none", "at least one mode");
            return false;
        }
        let mut reached = false;
        for (k, mode) in modes.iter().enumerate() {
            if modes.iter().take(k).any(|m| m == mode) {
                self.find(&path, format!("`{mode}` stands twice"), "each mode once");
                continue;
            }
            let same_mode = earlier.clone().enumerate().filter(|(_, (modes, _))| modes.contains(mode));
            match shadow(same_mode.map(|(place, (_, when))| (place, when)), when) {
                Some(by) => {
                    let found =
                        format!("`{mode}` has its price by {rows}[{by}] already, for every such ride");
                    self.find(&path, found, UNREACHED);
                }
                None => reached = true,
            }
        }
        reached
    }

    fn on_transfer(&mut self, path: &str, row: &PriceRow) {
        let fits = match row.on_transfer {
            OnTransfer::Nothing => true,
            OnTransfer::WaiveBase => matches!(row.rule, PriceRule::Distance(_)),
            OnTransfer::ContinueDistance => row.rule.unit().is_some(),
        };
        if !fits {
            let expected = "nothing; waive_base only for a base and a rate, continue_distance only for a price by distance";
            self.find(format!("{path}.on_transfer"), "the rule has no such part", expected);
        }
    }

    pub(super) fn boarding_fares(&mut self) {
        let rows = &self.tariff.boarding_fares;
        let on_row = self.own.on_row();
        for (j, row) in rows.iter().enumerate() {
            let path = format!("boarding_fares[{j}]");
            self.rule_id(Kind::Price, &path, row.id);
            let earlier = rows.iter().take(j).map(|r| (r.modes.as_slice(), &r.when));
            self.row_modes(&path, "boarding_fares", (&row.modes, &row.when), &earlier);
            self.conditions(&format!("{path}.when"), &row.when, &on_row);
            if !row.when.to.is_empty() {
                let found =
                    format!("found {}, but a ride without check-out ends nowhere", list(&row.when.to));
                self.find(format!("{path}.when.to"), found, "none: `from` or `within`");
            }
            self.amount(format!("{path}.amount_minor"), row.amount_minor);
            self.vat(&path, row.vat_basis_points);
        }
    }

    pub(super) fn supplements(&mut self) {
        let all = self.all;
        for (j, supplement) in self.tariff.supplements.iter().enumerate() {
            let path = format!("supplements[{j}]");
            self.rule_id(Kind::Price, &path, supplement.id);
            if supplement.prices.is_empty() {
                self.find(format!("{path}.prices"), "found none", "at least one price");
            }
            // Whoever rides with another carrier may tap at the reader, too.
            let asked = match supplement.charged {
                Charged::AtReader => Asked::of_rides_of(all),
                Charged::WithRide => self.own.clone(),
            };
            for (k, price) in supplement.prices.iter().enumerate() {
                let path = format!("{path}.prices[{k}]");
                let earlier = supplement.prices.iter().take(k).map(|p| &p.when).enumerate();
                if let Some(by) = shadow(earlier, &price.when) {
                    self.find(&path, format!("prices[{by}] holds for every such ride already"), UNREACHED);
                }
                self.conditions(&format!("{path}.when"), &price.when, &asked);
                self.amount(format!("{path}.amount_minor"), price.amount_minor);
            }
            self.vat(&path, supplement.vat_basis_points);
        }
    }
}
