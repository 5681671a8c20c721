//! Transfer windows: joins that no ride comes to, and effects that change nothing.

use super::conditions::{Asked, covers};
use super::{Check, Kind, list};
use crate::fare::document::{
    Against, Alike, Bound, Conditions, Join, MergeBy, PriceRow, PriceRule, TariffDocument, TransferEffect,
    TransferWindow, Within,
};
use crate::limits::TRANSFER_SECONDS_MAX;

impl TransferWindow {
    /// The earlier join that fits every ride that a join would fit, so that none comes to it.
    ///
    /// ```
    /// # use ovcore::fare::TransferWindow;
    /// let window: TransferWindow = serde_json::from_str(r#"{
    ///     "id": "hour", "within": { "seconds": 3600, "from": "first_check_in", "to": "check_in" },
    ///     "joins": [{ "id": "free", "effect": "free" },
    ///               { "id": "buses", "to": { "modes": ["bus"] }, "effect": "none" }] }"#)?;
    /// assert_eq!((window.shadowed_by(0), window.shadowed_by(1)), (None, Some(0)));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn shadowed_by(&self, join: usize) -> Option<usize> {
        let later = self.joins.get(join)?;
        self.joins.iter().take(join).position(|earlier| leaves_nothing(self, earlier, later))
    }
}

impl Check<'_> {
    pub(super) fn transfers(&mut self) {
        for (i, window) in self.tariff.transfers.iter().enumerate() {
            let path = format!("transfers[{i}]");
            // One window may live on over tariffs, and so over carriers.
            let sharing = self.all.iter().filter(|t| t.transfers.iter().any(|w| w.id == window.id));
            let asked = Asked::of_rides_of(sharing.clone());
            self.rule_id(Kind::Window, &path, window.id);
            self.conditions(&format!("{path}.opened_by"), &window.opened_by, &asked);
            self.within(&format!("{path}.within"), window.within);
            if window.transfers_max == Some(0) && window.joins.iter().all(|join| join.counts) {
                let found = "found 0, and every join counts";
                self.find(format!("{path}.transfers_max"), found, "1 or more, or a join that does not count");
            }
            if window.joins.is_empty() {
                self.find(format!("{path}.joins"), "found none", "at least one join");
            }
            for (k, join) in window.joins.iter().enumerate() {
                let path = format!("{path}.joins[{k}]");
                self.rule_id(Kind::Join, &path, join.id);
                if let Some(by) = window.shadowed_by(k) {
                    let found = format!("joins[{by}] fits every such ride already");
                    self.find(
                        &path,
                        found,
                        "a join that leaves rides to the later ones: what asks more stands first",
                    );
                }
                self.conditions(&format!("{path}.from"), &join.from, &asked);
                self.conditions(&format!("{path}.to"), &join.to, &asked);
                self.alike(&path, join);
                if let Some(within) = join.within {
                    self.within(&format!("{path}.within"), within);
                }
                self.transfer_effect(&format!("{path}.effect"), join, &sharing);
            }
        }
    }

    fn within(&mut self, path: &str, within: Within) {
        if !(1..=TRANSFER_SECONDS_MAX).contains(&within.seconds) {
            let expected = format!("1 to {TRANSFER_SECONDS_MAX}: at most seven days");
            self.find(format!("{path}.seconds"), format!("found {}", within.seconds), expected);
        }
    }

    /// In what two rides must be alike, and in what they must differ.
    fn alike(&mut self, path: &str, join: &Join) {
        for (name, given) in [("same", &join.same), ("different", &join.different)] {
            for (k, alike) in given.iter().enumerate() {
                let path = format!("{path}.{name}[{k}]");
                let word = word(*alike);
                if given.iter().take(k).any(|earlier| earlier == alike) {
                    self.find(path, format!("`{word}` stands twice"), "each once");
                } else if name == "different" && join.same.contains(alike) {
                    self.find(path, format!("`{word}` stands in `same`, too"), "either same or different");
                } else if let Some(found) = never(name == "same", *alike, join) {
                    self.find(path, found, "`from` and `to` that such a pair of rides can fit");
                }
            }
        }
    }

    fn transfer_effect<'t>(
        &mut self,
        path: &str,
        join: &Join,
        sharing: &(impl Iterator<Item = &'t TariffDocument> + Clone),
    ) {
        let rows = || sharing.clone().flat_map(|tariff| &tariff.prices);
        match join.effect {
            TransferEffect::Fixed { amount_minor } => {
                self.amount(format!("{path}.fixed.amount_minor"), amount_minor);
            }
            TransferEffect::Together { amount_minor } => {
                self.amount(format!("{path}.together.amount_minor"), amount_minor);
            }
            // A discount of nothing is whole price, but the ride uses the window.
            TransferEffect::Discount { amount_minor } => {
                self.amount(format!("{path}.discount.amount_minor"), amount_minor);
            }
            TransferEffect::WaiveBase => {
                let has_base = |rule: &PriceRule| matches!(rule, PriceRule::Distance(_));
                self.needs_row(path, &join.to, rows(), has_base, "a base");
            }
            TransferEffect::ContinueDistance | TransferEffect::Merge { by: MergeBy::SumOfDistances } => {
                self.needs_row(path, &join.to, rows(), |rule| rule.unit().is_some(), "a distance");
            }
            TransferEffect::Merge { by: MergeBy::Zones } => {
                let by_zones = |rule: &PriceRule| matches!(rule, PriceRule::ZoneSets { .. });
                self.needs_row(path, &join.to, rows(), by_zones, "zone sets");
            }
            TransferEffect::Free
            | TransferEffect::Credit { .. }
            | TransferEffect::Merge { by: MergeBy::EndToEnd | MergeBy::LongestPair }
            | TransferEffect::None
            | TransferEffect::Restart => {}
        }
    }

    /// An effect that changes a part of the price needs a row with that part, for a ride that may come to it.
    fn needs_row<'t>(
        &mut self,
        path: &str,
        to: &Conditions,
        mut rows: impl Iterator<Item = &'t PriceRow>,
        has: impl Fn(&PriceRule) -> bool,
        what: &str,
    ) {
        let comes =
            |modes: &[crate::tap::Mode]| to.modes.is_empty() || modes.iter().any(|m| to.modes.contains(m));
        if !rows.any(|row| comes(&row.modes) && has(&row.rule)) {
            let found = format!("no price row that such a ride has is by {what}");
            self.find(path, found, format!("another effect, or a price row by {what}"));
        }
    }
}

const fn word(alike: Alike) -> &'static str {
    match alike {
        Alike::Mode => "mode",
        Alike::Carrier => "carrier",
        Alike::Line => "line",
    }
}

/// Why no two rides that fit `from` and `to` are alike in something, or differ in it.
fn never(same: bool, alike: Alike, join: &Join) -> Option<String> {
    fn apart<T: PartialEq + core::fmt::Display>(same: bool, from: &[T], to: &[T]) -> Option<String> {
        let differ = !from.is_empty() && !to.is_empty() && !from.iter().any(|item| to.contains(item));
        let one = matches!((from, to), ([from], [to]) if from == to);
        let never = if same { differ } else { one };
        never.then(|| format!("`from` is {}, `to` is {}", list(from), list(to)))
    }
    match alike {
        Alike::Mode => apart(same, &join.from.modes, &join.to.modes),
        Alike::Carrier => apart(same, &join.from.carriers, &join.to.carriers),
        // Lines of two carriers may have one name.
        Alike::Line => apart(same, &join.from.lines, &join.to.lines).filter(|_| same),
    }
}

/// Whether one join fits wherever a later one does.
fn leaves_nothing(window: &TransferWindow, wide: &Join, narrow: &Join) -> bool {
    let (own, other) = (wide.within.unwrap_or(window.within), narrow.within.unwrap_or(window.within));
    let as_long = own.seconds > other.seconds
        || (own.seconds == other.seconds && (own.bound == Bound::Inclusive || own.bound == other.bound));
    // Once the transfers are used up, only a join that does not count is left.
    let counts_too = window.transfers_max.is_none() || !wide.counts || narrow.counts;
    (own.from, own.to) == (other.from, other.to)
        && as_long
        && counts_too
        && (wide.against == narrow.against || wide.against == Against::Any)
        && wide.same.iter().all(|alike| narrow.same.contains(alike))
        && wide.different.iter().all(|alike| narrow.different.contains(alike))
        && covers(&wide.from, &narrow.from)
        && covers(&wide.to, &narrow.to)
}
