//! Row by row: a carrier's own taps and legs, under its own tokens.

use serde::{Deserialize, Serialize};

use super::DailyReports;
use super::build::Built;
use crate::calendar::{Instant, TravelDay};
use crate::card::{Audience, KeyError, KeyVersion, Reporting, RootToken, Token, TokenKeys};
use crate::ids::{PlaceId, TapId};
use crate::money::Money;
use crate::reconcile::TripBucket;
use crate::report::ClearingBook;
use crate::rules::Rules;
use crate::tap::{BucketKind, Mode};
use crate::view::History;

/// The rows behind a report, in order. A card bears the carrier's own token for reporting: two carriers cannot find the
/// same card in their reports, by its name or by that of a tap or trip.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// The taps at its readers.
    pub taps: Vec<DetailTap>,
    /// Its legs.
    pub legs: Vec<DetailLeg>,
}

/// A tap at a carrier's reader.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DetailTap {
    /// The card, by the carrier's token for reporting.
    pub card: Token<Reporting>,
    /// When.
    pub at: Instant,
    /// The tap.
    pub tap: TapId,
    /// Where.
    pub place: PlaceId,
    /// By what.
    pub mode: Mode,
    /// What became of it.
    pub bucket: BucketKind,
}

/// A leg on a carrier.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DetailLeg {
    /// The card, by the carrier's token for reporting.
    pub card: Token<Reporting>,
    /// The check-in, where it was at the carrier's own reader.
    pub check_in: Option<TapId>,
    /// The check-out, where it was at the carrier's own reader.
    pub check_out: Option<TapId>,
    /// By what.
    pub mode: Mode,
    /// Where the leg begins.
    pub from: PlaceId,
    /// Where it ends; none for a trip without check-out.
    pub to: Option<PlaceId>,
    /// The status of the trip.
    pub status: TripBucket,
    /// What the leg makes, in minor units.
    pub amount: Money,
}

impl Details {
    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.taps.is_empty() && self.legs.is_empty()
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.taps.extend_from_slice(&other.taps);
        self.legs.extend_from_slice(&other.legs);
        self.taps.sort_unstable();
        self.legs.sort_unstable();
    }
}

impl DailyReports {
    /// [`DailyReports::of`], with the rows behind each carrier's report. The tokens are made here, each carrier's from
    /// the card's root token, so that no other can be put in.
    ///
    /// # Errors
    /// [`KeyError`] as the key store answers.
    pub fn with_details<K: TokenKeys + ?Sized>(
        rules: &Rules,
        history: &History<'_>,
        book: &ClearingBook,
        day: TravelDay,
        (root, keys, version): (&RootToken, &K, KeyVersion),
    ) -> Result<Self, KeyError> {
        let mut built = Built::new(rules, history, book, day);
        for report in built.reports.reports.values_mut() {
            let carrier = report.carrier;
            let card: Token<Reporting> = root.token(keys, Audience::Carrier(carrier), version)?;
            for held in built.taps.iter().filter(|held| held.tap.carrier == carrier) {
                let (tap, bucket) = (&held.tap, held.bucket.kind());
                let (at, place, mode) = (tap.at, tap.location, tap.mode);
                report.details.taps.push(DetailTap { card, at, tap: tap.id, place, mode, bucket });
            }
            for held in &built.trips {
                let trip = &held.trip;
                let own = |end: &crate::trip::TripEnd| (end.carrier == carrier).then_some(end.tap);
                let check_in = own(&trip.check_in);
                let check_out = trip.check_out.as_ref().and_then(own);
                let legs = if held.withdrawn { &[] } else { trip.legs.as_slice() };
                for leg in legs.iter().filter(|leg| leg.carrier == carrier) {
                    report.details.legs.push(DetailLeg {
                        card,
                        check_in,
                        check_out,
                        mode: trip.mode,
                        from: leg.from,
                        to: leg.to,
                        status: TripBucket::of(held),
                        amount: leg.amount,
                    });
                }
            }
            report.details.taps.sort_unstable();
            report.details.legs.sort_unstable();
        }
        Ok(built.reports)
    }
}
