//! A carrier's travel day: what it is told of it.
//!
//! A report holds only what is the carrier's: taps at its readers, its legs, its part of each fare. It names no other
//! carrier, and nothing in it belongs to one.

mod adjust;
mod build;
mod details;
mod kinds;
mod show;

pub use details::{DetailLeg, DetailTap, Details};
pub use kinds::{AdjustmentKind, MoneyPlace, RequestState, RevenueKind};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::calendar::TravelDay;
use crate::document::{self, DocumentError};
use crate::fare::UnpricedReason;
use crate::ids::{CarrierId, PlaceId};
use crate::money::{Exact, Money, Rounding};
use crate::reconcile::TripBucket;
use crate::tap::{BucketKind, Mode};

/// What a carrier is told of one travel day, of one account or of many.
///
/// It is made as of any moment. Made at collection time it is what the day came to; what changes afterwards stands under
/// [`adjustments`](Self::adjustments) of the report of the date on which it changed, and in this one when it is made again.
///
/// ```
/// use ovcore::report::DailyReport;
/// let report = DailyReport::new("GVB".parse()?, "2026-03-10".parse()?);
/// assert!(report.adds_up());
/// assert_eq!(DailyReport::from_json(&report.to_json())?, report);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DailyReport {
    /// Kind and version of this form.
    pub format: DailyReportFormat,
    /// Whose report it is.
    pub carrier: CarrierId,
    /// Of which travel day.
    pub day: TravelDay,
    /// Taps at its readers, by place, mode and what became of them. A tap of a trip counts on the trip's travel day, any
    /// other on its date (RULES T5).
    pub taps: BTreeMap<PlaceId, BTreeMap<Mode, BTreeMap<BucketKind, u64>>>,
    /// Taps at its readers that came on this date, too late for any day that the account held.
    pub late_taps: BTreeMap<BucketKind, u64>,
    /// Amended versions of taps at its readers that came too late to be used: no taps of their own.
    pub late_amendments: u64,
    /// Trips that began at its readers or of which it earns a leg, by status.
    pub trips: BTreeMap<TripBucket, TripCount>,
    /// Why trips that began at its readers have no price.
    pub unpriced: BTreeMap<UnpricedReason, u64>,
    /// What its legs make, by component of the tariff; exact, in minor units.
    pub revenue: BTreeMap<RevenueKind, Exact>,
    /// The VAT in it, by rate in ten-thousandths of the price without.
    pub vat: BTreeMap<u32, VatSum>,
    /// What of it has no known rate of VAT; exact, in minor units.
    pub no_vat_rate: Exact,
    /// Where the money of its legs is now; adds up to its revenue.
    pub money: BTreeMap<MoneyPlace, Money>,
    /// How many requests to the bank had a leg of it, by what came of them.
    pub requests: BTreeMap<RequestState, u64>,
    /// What changed on this date of earlier travel days, one difference for each (RULES F5).
    pub adjustments: BTreeMap<TravelDay, BTreeMap<AdjustmentKind, AdjustmentSum>>,
    /// Row by row, under the carrier's own tokens; empty where only totals were asked for.
    pub details: Details,
}

/// The versions of the report's form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum DailyReportFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/daily-report/1")]
    V1,
}

/// Trips of one status.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TripCount {
    /// How many in which the carrier has a part: it earns a leg, or they began at its readers.
    pub trips: u64,
    /// How many of them began at its readers. Over all carriers these are all trips.
    pub begun: u64,
    /// What its legs make, in minor units.
    pub revenue: Money,
}

/// What carries VAT of one rate.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VatSum {
    /// The amount with VAT; exact, in minor units.
    pub gross: Exact,
    /// The VAT in it, rounded once for all of it, half away from zero. It is worked out anew when reports are added.
    pub vat: Money,
}

/// A difference of one earlier travel day.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentSum {
    /// How many changes of trips it is made of.
    pub changes: u64,
    /// What the carrier earns, or need not bear, more than before; below nothing for less. In minor units.
    pub amount: Money,
}

/// Two reports that cannot be added: of two carriers, or of two days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the reports are of two carriers or two travel days; expected the same of both")]
pub struct DailyReportError;

impl DailyReportError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "daily_report.other"
    }
}

impl DailyReport {
    /// A report of nothing.
    #[must_use]
    pub fn new(carrier: CarrierId, day: TravelDay) -> Self {
        Self {
            format: DailyReportFormat::V1,
            carrier,
            day,
            taps: BTreeMap::new(),
            late_taps: BTreeMap::new(),
            late_amendments: 0,
            trips: BTreeMap::new(),
            unpriced: BTreeMap::new(),
            revenue: BTreeMap::new(),
            vat: BTreeMap::new(),
            no_vat_rate: Exact::ZERO,
            money: BTreeMap::new(),
            requests: BTreeMap::new(),
            adjustments: BTreeMap::new(),
            details: Details::default(),
        }
    }

    /// Adds another of the same carrier and day: of other accounts.
    ///
    /// # Errors
    /// [`DailyReportError`] when it is of another carrier or day; then nothing was added.
    pub fn merge(&mut self, other: &Self) -> Result<(), DailyReportError> {
        if (self.carrier, self.day) != (other.carrier, other.day) {
            return Err(DailyReportError);
        }
        for (place, modes) in &other.taps {
            for (mode, buckets) in modes {
                let own = self.taps.entry(*place).or_default().entry(*mode).or_default();
                for (bucket, taps) in buckets {
                    count(own, *bucket, *taps);
                }
            }
        }
        other.late_taps.iter().for_each(|(bucket, taps)| count(&mut self.late_taps, *bucket, *taps));
        self.late_amendments = self.late_amendments.saturating_add(other.late_amendments);
        for (bucket, sum) in &other.trips {
            let own = self.trips.entry(*bucket).or_default();
            own.trips = own.trips.saturating_add(sum.trips);
            own.begun = own.begun.saturating_add(sum.begun);
            own.revenue = own.revenue.saturating_add(sum.revenue);
        }
        other.unpriced.iter().for_each(|(why, trips)| count(&mut self.unpriced, *why, *trips));
        other.revenue.iter().for_each(|(kind, amount)| self.earn(*kind, *amount));
        other.vat.iter().for_each(|(rate, sum)| self.tax(Some(*rate), sum.gross));
        self.tax(None, other.no_vat_rate);
        other.money.iter().for_each(|(place, amount)| self.put(*place, *amount));
        other.requests.iter().for_each(|(state, requests)| count(&mut self.requests, *state, *requests));
        for (day, kinds) in &other.adjustments {
            for (kind, sum) in kinds {
                self.adjust(*day, *kind, *sum);
            }
        }
        self.details.merge(&other.details);
        Ok(())
    }

    fn earn(&mut self, kind: RevenueKind, amount: Exact) {
        let own = self.revenue.entry(kind).or_default();
        *own = *own + amount;
        if own.is_zero() {
            self.revenue.remove(&kind);
        }
    }

    fn tax(&mut self, rate: Option<u32>, gross: Exact) {
        let Some(rate) = rate else {
            self.no_vat_rate = self.no_vat_rate + gross;
            return;
        };
        let own = self.vat.entry(rate).or_default();
        own.gross = own.gross + gross;
        let vat = own.gross.tax_within(rate).and_then(|vat| vat.round(1, Rounding::HalfAwayFromZero));
        own.vat = vat.unwrap_or(Money::MAX);
        if own.gross.is_zero() {
            self.vat.remove(&rate);
        }
    }

    fn put(&mut self, place: MoneyPlace, amount: Money) {
        let own = self.money.entry(place).or_default();
        *own = own.saturating_add(amount);
        if own.is_zero() {
            self.money.remove(&place);
        }
    }

    fn adjust(&mut self, day: TravelDay, kind: AdjustmentKind, sum: AdjustmentSum) {
        let own = self.adjustments.entry(day).or_default().entry(kind).or_default();
        own.changes = own.changes.saturating_add(sum.changes);
        own.amount = own.amount.saturating_add(sum.amount);
    }

    /// What its legs make in all.
    #[must_use]
    pub fn revenue_total(&self) -> Money {
        Money::sum(self.trips.values().map(|sum| sum.revenue)).unwrap_or(Money::MAX)
    }

    /// How many taps at its readers are in a bucket, without those that came too late for any day.
    #[must_use]
    pub fn tap_count(&self, bucket: BucketKind) -> u64 {
        let all = self.taps.values().flat_map(BTreeMap::values).filter_map(|buckets| buckets.get(&bucket));
        all.fold(0, |sum, taps| sum.saturating_add(*taps))
    }

    /// What of its legs is at a place.
    #[must_use]
    pub fn money_at(&self, place: MoneyPlace) -> Money {
        self.money.get(&place).copied().unwrap_or_default()
    }

    /// Whether the components, the amounts by rate of VAT, and the places of the money each add up to the revenue.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let revenue = Exact::from_money(self.revenue_total());
        let sum = |parts: &mut dyn Iterator<Item = Exact>| parts.fold(Exact::ZERO, |sum, part| sum + part);
        sum(&mut self.revenue.values().copied()) == revenue
            && sum(&mut self.vat.values().map(|sum| sum.gross)) + self.no_vat_rate == revenue
            && Money::sum(self.money.values().copied()) == Some(self.revenue_total())
    }

    /// Reads a report, `ovcore/daily-report/1`.
    ///
    /// # Errors
    /// [`DocumentError`] with every problem and where it is.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        document::read("the daily report", "ovcore/daily-report/1", text)
    }

    /// As a document, `ovcore/daily-report/1`.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(self)
    }
}

/// The reports of all carriers, by travel day. It stays with the back office: each carrier gets only its own
/// ([`DailyReports::get`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DailyReports {
    reports: BTreeMap<(TravelDay, CarrierId), DailyReport>,
}

impl DailyReports {
    /// A carrier's report of a day.
    #[must_use]
    pub fn get(&self, carrier: CarrierId, day: TravelDay) -> Option<&DailyReport> {
        self.reports.get(&(day, carrier))
    }

    /// All reports, by day and carrier.
    pub fn iter(&self) -> impl Iterator<Item = &DailyReport> {
        self.reports.values()
    }

    /// Adds others: of other accounts or other days.
    pub fn merge(&mut self, other: &Self) {
        for report in other.reports.values() {
            // Both are of one carrier and day.
            let _ = self.of_mut(report.carrier, report.day).merge(report);
        }
    }

    fn of_mut(&mut self, carrier: CarrierId, day: TravelDay) -> &mut DailyReport {
        self.reports.entry((day, carrier)).or_insert_with(|| DailyReport::new(carrier, day))
    }
}

impl core::iter::Sum for DailyReports {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum.merge(&one);
            sum
        })
    }
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K, more: u64) {
    let own = counts.entry(key).or_default();
    *own = own.saturating_add(more);
}
