//! The week as a table of taps, rated at once: each journey is a card of its own, as in the comparison.

use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use ovcore::batch::{CardInfo, FARE_PRICED, TapColumns, Threads, rate};
use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token};
use ovcore::money::Money;

use super::price::Pricer;
use super::setup::{Documents, JOURNEYS, open};
use super::{Journeys, LondonError};
use crate::national::Stopwatch;
use crate::workload::{Stretch, peak};

/// What the week came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Week {
    /// Journeys in the sample.
    pub journeys: u64,
    /// Those that are no taps: without a check-in, or at a station that is not known.
    pub left_out: u64,
    /// Those of the rest whose fare is the one that was charged.
    pub right: u64,
    /// Taps, sums and times.
    pub stretch: Stretch,
}

/// Rates the week in a folder with [`JOURNEYS`] and the list of stations.
///
/// # Errors
/// [`LondonError`] when a file or a document cannot be used.
pub fn rate_week(folder: &Path, pool: &rayon::ThreadPool) -> Result<Week, LondonError> {
    let documents = Documents::of_folder(folder)?;
    let (file, _) = open(&folder.join(JOURNEYS))?;
    rate_journeys(&documents, MultiGzDecoder::new(file), pool)
}

/// Rates the journeys of a stream of comma-separated values.
///
/// # Errors
/// [`LondonError`] when a document or the stream cannot be used.
pub fn rate_journeys(
    documents: &Documents,
    journeys: impl Read,
    pool: &rayon::ThreadPool,
) -> Result<Week, LondonError> {
    let rules = documents.rules()?;
    let pricer = Pricer::new(&rules, &documents.stations)?;
    let mut journeys = Journeys::new(journeys, &documents.stations)?;
    let mut watch = Stopwatch::start();
    let mut week = Week::default();
    let (mut columns, mut cards) = (TapColumns::default(), Vec::new());
    // What was charged, by the row of the check-in.
    let mut charged: Vec<Option<Money>> = Vec::new();
    while let Some(journey) = journeys.next_journey()? {
        week.journeys = week.journeys.saturating_add(1);
        let Some((check_in, check_out)) = pricer.taps(&journey) else {
            week.left_out = week.left_out.saturating_add(1);
            continue;
        };
        // Scattered, as tokens are.
        let number = u128::from(week.journeys).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let token = Token::from_bytes(number.to_be_bytes());
        for (tap, fare) in [(Some(check_in), Some(journey.fare)), (check_out, None)] {
            if let Some(mut tap) = tap {
                tap.token = token;
                columns.push(&tap);
                charged.push(fare);
            }
        }
        let products = pricer.wallets.of(journey.group, journey.zones);
        if !products.is_empty() {
            let kind = CardKind {
                scheme: CardScheme::Visa,
                form: CardForm::Physical,
                funding: CardFunding::Unknown,
            };
            cards.push(CardInfo { token, kind, products: products.to_vec(), answers: Vec::new() });
        }
    }
    let making = watch.lap();
    let (batch, _) = rate(&rules, &[columns.table()], cards, None, Threads::Pool(pool), None)?;
    let rating = watch.lap();
    for part in &batch.parts {
        let trips = &part.trips;
        let fares = trips.check_in.iter().zip(&trips.fare_code).zip(&trips.fare);
        let right = fares.filter(|((row, code), fare)| {
            let charged = usize::try_from(**row).ok().and_then(|row| charged.get(row).copied().flatten());
            **code == FARE_PRICED && charged.is_some_and(|charged| charged.minor() == **fare)
        });
        week.right = week.right.saturating_add(u64::try_from(right.count()).unwrap_or(u64::MAX));
    }
    week.stretch =
        Stretch { days: 7, totals: batch.totals, making, rating, peak: peak(), ..Stretch::default() };
    Ok(week)
}
