//! A daily report as a table, and as CSV.

use core::fmt;

use super::{AdjustmentSum, DailyReport, MoneyPlace, TripCount};
use crate::money::{Exact, Money, Rounding};
use crate::tap::{BucketKind, Mode};

/// A heading with up to three columns.
fn head(f: &mut fmt::Formatter<'_>, name: &str, columns: [&str; 3]) -> fmt::Result {
    let [a, b, c] = columns;
    writeln!(f, "{}", format!("{name:<38}{a:>10}{b:>13}{c:>13}").trim_end())
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, columns: [&str; 3]) -> fmt::Result {
    head(f, &format!("  {name}"), columns)
}

/// In units of a hundred minor units, exact: `1.085`.
fn units(amount: Exact) -> String {
    let rounded = amount.round(1, Rounding::HalfAwayFromZero).unwrap_or(Money::MAX);
    if Exact::from_money(rounded) == amount { rounded.to_string() } else { format!("{amount} ct") }
}

impl DailyReport {
    /// Taps at all places, by bucket; of a mode, or of all.
    fn taps_of(&self, bucket: BucketKind, mode: Option<Mode>) -> u64 {
        let modes = self.taps.values().flatten();
        let own = modes.filter(|(of, _)| mode.is_none_or(|mode| mode == **of));
        own.filter_map(|(_, buckets)| buckets.get(&bucket)).fold(0, |sum, taps| sum.saturating_add(*taps))
    }

    fn show_taps(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let used: Vec<BucketKind> =
            BucketKind::ALL.into_iter().filter(|bucket| self.tap_count(*bucket) > 0).collect();
        if !self.taps.is_empty() || !self.late_taps.is_empty() || self.late_amendments > 0 {
            head(f, "taps", ["taps", "", ""])?;
        }
        for bucket in &used {
            row(f, &bucket.to_string(), [&self.tap_count(*bucket).to_string(), "", ""])?;
            for mode in Mode::ALL {
                let taps = self.taps_of(*bucket, Some(mode));
                if taps > 0 {
                    row(f, &format!("  {mode}"), [&taps.to_string(), "", ""])?;
                }
            }
        }
        for (bucket, taps) in &self.late_taps {
            row(f, &format!("came today: {bucket}"), [&taps.to_string(), "", ""])?;
        }
        if self.late_amendments > 0 {
            row(f, "late amendments, not used", [&self.late_amendments.to_string(), "", ""])?;
        }
        if !self.taps.is_empty() {
            head(f, "taps by place", ["in", "out", "other"])?;
        }
        for (place, modes) in &self.taps {
            for (mode, buckets) in modes {
                let of = |bucket: BucketKind| buckets.get(&bucket).copied().unwrap_or_default();
                let all = buckets.values().fold(0_u64, |sum, taps| sum.saturating_add(*taps));
                let (ins, outs) = (of(BucketKind::CheckIn), of(BucketKind::CheckOut));
                let other = all.saturating_sub(ins).saturating_sub(outs);
                let columns = [ins.to_string(), outs.to_string(), other.to_string()];
                row(f, &format!("{place}, {mode}"), columns.each_ref().map(String::as_str))?;
            }
        }
        Ok(())
    }

    fn show_trips(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.trips.is_empty() {
            return Ok(());
        }
        head(f, "trips", ["trips", "begun here", "revenue"])?;
        let mut all = TripCount::default();
        let line = |f: &mut fmt::Formatter<'_>, name: &str, sum: &TripCount| {
            let columns = [sum.trips.to_string(), sum.begun.to_string(), sum.revenue.to_string()];
            row(f, name, columns.each_ref().map(String::as_str))
        };
        for (bucket, sum) in &self.trips {
            line(f, &bucket.to_string(), sum)?;
            all.trips = all.trips.saturating_add(sum.trips);
            all.begun = all.begun.saturating_add(sum.begun);
            all.revenue = all.revenue.saturating_add(sum.revenue);
        }
        line(f, "all", &all)?;
        for (why, trips) in &self.unpriced {
            row(f, &format!("no price: {why}"), ["", &trips.to_string(), ""])?;
        }
        Ok(())
    }

    fn show_money(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.revenue.is_empty() && self.money.is_empty() {
            return Ok(());
        }
        head(f, "revenue by component", ["", "", ""])?;
        for (kind, amount) in &self.revenue {
            row(f, &kind.to_string(), ["", "", &units(*amount)])?;
        }
        row(f, "all", ["", "", &self.revenue_total().to_string()])?;
        head(f, "VAT", ["", "VAT", "with VAT"])?;
        for (rate, sum) in &self.vat {
            let (whole, part) = (rate / 100, rate % 100);
            let name = if part == 0 { format!("{whole} %") } else { format!("{whole}.{part:02} %") };
            row(f, &name, ["", &sum.vat.to_string(), &units(sum.gross)])?;
        }
        if !self.no_vat_rate.is_zero() {
            row(f, "rate not known", ["", "", &units(self.no_vat_rate)])?;
        }
        head(f, "where the money is", ["", "", ""])?;
        for (place, amount) in &self.money {
            row(f, &place.to_string(), ["", "", &amount.to_string()])?;
        }
        let unpaid = self.money.iter().filter(|(place, _)| **place != MoneyPlace::Paid);
        let unpaid = Money::sum(unpaid.map(|(_, amount)| *amount)).unwrap_or(Money::MAX);
        row(f, "all that is not paid", ["", "", &unpaid.to_string()])?;
        if self.requests.is_empty() {
            return Ok(());
        }
        head(f, "requests to the bank", ["requests", "", ""])?;
        self.requests
            .iter()
            .try_for_each(|(state, requests)| row(f, &state.to_string(), [&requests.to_string(), "", ""]))
    }
}

/// Taps, trips, revenue, VAT, where the money is, and what changed of earlier days. Rows are only counted: they bear
/// tokens, and go out as JSON.
impl fmt::Display for DailyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, travel day {}", self.carrier, self.day)?;
        self.show_taps(f)?;
        self.show_trips(f)?;
        self.show_money(f)?;
        if !self.adjustments.is_empty() {
            head(f, "changes of earlier days", ["changes", "", "difference"])?;
        }
        for (day, kinds) in &self.adjustments {
            for (kind, AdjustmentSum { changes, amount }) in kinds {
                row(f, &format!("{day}, {kind}"), [&changes.to_string(), "", &amount.to_string()])?;
            }
        }
        if self.details.is_empty() {
            return Ok(());
        }
        let (taps, legs) = (self.details.taps.len(), self.details.legs.len());
        writeln!(f, "rows: {taps} taps, {legs} legs")
    }
}

impl DailyReport {
    /// The totals as CSV: what, of what, of what kind, how many, how much. Amounts are in minor units. Without the rows.
    ///
    /// ```
    /// use ovcore::report::DailyReport;
    /// let report = DailyReport::new("GVB".parse()?, "2026-03-10".parse()?);
    /// assert_eq!(report.to_csv(), "carrier,day,section,of,kind,count,amount\n");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut rows = vec!["carrier,day,section,of,kind,count,amount".to_owned()];
        let mut add = |section: &str, of: &str, kind: &str, count: Option<u64>, amount: &str| {
            let count = count.map(|count| count.to_string()).unwrap_or_default();
            rows.push(format!("{},{},{section},{of},{kind},{count},{amount}", self.carrier, self.day));
        };
        for (place, modes) in &self.taps {
            for (mode, buckets) in modes {
                let of = format!("{place} {mode}");
                for (bucket, taps) in buckets {
                    add("taps", &of, &name(bucket), Some(*taps), "");
                }
            }
        }
        self.late_taps.iter().for_each(|(bucket, taps)| add("late_taps", "", &name(bucket), Some(*taps), ""));
        if self.late_amendments > 0 {
            add("late_amendments", "", "", Some(self.late_amendments), "");
        }
        for (bucket, sum) in &self.trips {
            add("trips", "", &name(bucket), Some(sum.trips), &sum.revenue.minor().to_string());
            add("trips_begun", "", &name(bucket), Some(sum.begun), "");
        }
        self.unpriced.iter().for_each(|(why, trips)| add("unpriced", "", &name(why), Some(*trips), ""));
        self.revenue.iter().for_each(|(kind, sum)| add("revenue", "", &name(kind), None, &sum.to_string()));
        for (rate, sum) in &self.vat {
            add("with_vat", &rate.to_string(), "", None, &sum.gross.to_string());
            add("vat", &rate.to_string(), "", None, &sum.vat.minor().to_string());
        }
        if !self.no_vat_rate.is_zero() {
            add("no_vat_rate", "", "", None, &self.no_vat_rate.to_string());
        }
        for (place, amount) in &self.money {
            add("money", "", &name(place), None, &amount.minor().to_string());
        }
        self.requests.iter().for_each(|(state, count)| add("requests", "", &name(state), Some(*count), ""));
        for (day, kinds) in &self.adjustments {
            for (kind, sum) in kinds {
                let amount = sum.amount.minor().to_string();
                add("adjustments", &day.to_string(), &name(kind), Some(sum.changes), &amount);
            }
        }
        rows.push(String::new());
        rows.join("\n")
    }
}

/// The name of a kind as JSON has it.
fn name(kind: &impl serde::Serialize) -> String {
    let text = serde_json::to_value(kind).ok();
    text.as_ref().and_then(|text| text.as_str()).unwrap_or_default().to_owned()
}
