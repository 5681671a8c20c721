//! What a national day came to, ready to be printed or handed on.

use std::collections::BTreeMap;
use std::time::Duration;

use ovcore::calendar::TravelDay;
use ovcore::fare::UnpricedReason;
use ovcore::ids::CarrierId;
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::settle::PaymentKind;
use ovcore::trip::{Cancellation, TripStatus};
use serde::Serialize;

use super::{Counts, NationalOptions};
use crate::report::{BucketCount, CarrierRow, PaymentResult, Totals};

/// The versions of the report's form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum NationalFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/national-day/1")]
    V1,
}

/// What a national day came to. All but `time` depends on the seed, the day, the number of cards and the rules alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NationalReport {
    /// Kind and version of this form.
    pub format: NationalFormat,
    /// ISO 4217 code of the currency of all amounts.
    pub currency: String,
    /// The network, by the id of its document.
    pub network: String,
    /// The travel day.
    pub day: TravelDay,
    /// The seed.
    pub seed: u64,
    /// How many cards there are.
    pub cards: u32,
    /// How many of them were tapped.
    pub cards_with_taps: u64,
    /// Taps as they arrived, repeats included.
    pub taps: u64,
    /// Events that they led to.
    pub events: u64,
    /// Carriers that make no trips, since they have no tariff on the day.
    pub left_out: Vec<CarrierId>,
    /// Trips by how they ended.
    pub trips: Vec<StatusCount>,
    /// Trips without a price, by reason; they stand among those above as well.
    pub unpriced: Vec<ReasonCount>,
    /// Taps by bucket; a repeat is in none.
    pub buckets: Vec<BucketCount>,
    /// Payments by kind and by what became of them.
    pub payments: Vec<PaymentCount>,
    /// The names of the carriers.
    pub carrier_names: BTreeMap<CarrierId, String>,
    /// What each carrier earned and receives.
    pub carriers: Vec<CarrierRow>,
    /// The sums.
    pub totals: Totals,
    /// How long it took.
    pub time: RunTime,
}

/// Trips that ended in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StatusCount {
    /// How they ended.
    pub status: &'static str,
    /// How many.
    pub trips: u64,
}

/// Trips that have no price for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonCount {
    /// Why.
    pub reason: UnpricedReason,
    /// How many.
    pub trips: u64,
}

/// Payments of one kind with one result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentCount {
    /// Why they were asked for.
    pub kind: PaymentKind,
    /// What became of them.
    pub result: PaymentResult,
    /// How many.
    pub payments: u64,
    /// What was asked of the bank.
    pub amount_minor: Money,
}

/// How long a run took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RunTime {
    /// On how many threads.
    pub threads: usize,
    /// From the first card made to the last sum.
    pub milliseconds: u64,
    /// Of all threads together: making cards.
    pub generating_milliseconds: u64,
    /// Of all threads together: accounts and sums.
    pub running_milliseconds: u64,
    /// Taps in a second of all of it, making them included.
    pub taps_per_second: u64,
    /// Taps in a second of one thread, without making them.
    pub taps_per_thread_second: u64,
}

impl RunTime {
    pub(super) fn new(
        taps: u64,
        threads: usize,
        all: Duration,
        generating: Duration,
        running: Duration,
    ) -> Self {
        let whole = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let rate = |time: Duration| {
            let rate = u128::from(taps).saturating_mul(1_000_000).checked_div(time.as_micros());
            rate.and_then(|rate| u64::try_from(rate).ok()).unwrap_or_default()
        };
        Self {
            threads,
            milliseconds: whole(all),
            generating_milliseconds: whole(generating),
            running_milliseconds: whole(running),
            taps_per_second: rate(all),
            taps_per_thread_second: rate(running),
        }
    }
}

/// How a trip ended, in one word or a few.
#[must_use]
pub const fn status_name(status: TripStatus) -> &'static str {
    match status {
        TripStatus::Open { .. } => "open",
        TripStatus::Complete => "complete",
        TripStatus::MissingCheckOut => "missing check-out",
        TripStatus::SamePlace => "same place, late",
        TripStatus::Cancelled { why: Cancellation::SamePlace } => "cancelled: same place",
        TripStatus::Cancelled { why: Cancellation::WrongPole } => "cancelled: wrong pole",
        TripStatus::Cancelled { why: Cancellation::Corrected } => "cancelled: corrected",
        TripStatus::Held { .. } => "held",
        TripStatus::Corrected { .. } => "corrected check-out",
        TripStatus::CorrectedCheckIn { .. } => "corrected check-in",
    }
}

impl NationalReport {
    pub(super) fn new(
        rules: &Rules,
        options: NationalOptions,
        left_out: Vec<CarrierId>,
        counts: &Counts,
        time: RunTime,
    ) -> Self {
        let carriers = counts.tally.rows();
        let named = carriers.iter().map(|row| row.carrier).chain(left_out.iter().copied());
        let statuses = counts.statuses.iter().map(|(status, trips)| StatusCount { status, trips: *trips });
        let reasons =
            counts.unpriced.iter().map(|(reason, trips)| ReasonCount { reason: *reason, trips: *trips });
        let buckets =
            counts.buckets.iter().map(|(bucket, taps)| BucketCount { bucket: *bucket, taps: *taps });
        let payments = counts.payments.iter().map(|((kind, result), (payments, amount))| PaymentCount {
            kind: *kind,
            result: *result,
            payments: *payments,
            amount_minor: *amount,
        });
        let tariffs = rules.tariffs().tariffs();
        Self {
            format: NationalFormat::V1,
            currency: tariffs.first().map(|tariff| tariff.currency.clone()).unwrap_or_default(),
            network: rules.network().id().to_owned(),
            day: options.day,
            seed: options.seed,
            cards: options.cards,
            cards_with_taps: counts.cards_with_taps,
            taps: counts.taps,
            events: counts.events,
            trips: statuses.collect(),
            unpriced: reasons.collect(),
            buckets: buckets.collect(),
            payments: payments.collect(),
            carrier_names: named.map(|id| (id, rules.carrier_name(&id).to_owned())).collect(),
            left_out,
            carriers,
            totals: counts.tally.totals(),
            time,
        }
    }

    /// The report as JSON, indented, with a newline at its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing into a text has no I/O to fail, and the one map has keys that are texts.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
