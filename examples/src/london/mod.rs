//! London, November 2009: a week of real journeys against the zone fares of that year.
//!
//! Transport for London published a sample of journeys, each with the fare that was charged for it before caps and
//! usage discounts. The tariff, typed from the zone fares of that month, is `data/london-2009/tariff.json`. Every
//! journey becomes taps of a card of its own, is rated like any others, and its price is compared with the fare.
//!
//! Where they differ the engine is asked again, with one thing changed: another rider, a way through zone 1, another
//! time of day. The first change that gives the fare to the penny is the cause. So a cause says what would explain a
//! fare, not what happened.
//!
//! ```text
//!  stations.csv, aliases ─► network, places of the zones ─┐
//!  policy, tariff ────────────────────────────────────────┴─► rules
//!  journeys.csv.gz ─► journey ─► taps ─► ovcore ─► price ─► compare ─► cause ─► report
//! ```

mod batch;
mod cause;
mod error;
mod journeys;
mod price;
mod progress;
mod report;
mod riders;
mod setup;
mod stations;
mod text;

pub use batch::{Week, rate_journeys, rate_week};
pub use cause::Cause;
pub use error::LondonError;
pub use journeys::{End, Journey, Journeys};
pub use report::{CauseRow, Headline, LondonReport, RunTime, Share, SystemRow};
pub use riders::Group;
pub use setup::{Documents, JOURNEYS, STATIONS};
pub use stations::{Station, Stations};
pub use text::LondonText;

use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use ovcore::fare::TariffDocument;

use crate::national::Stopwatch;
use crate::progress::Progress;
use cause::Explainer;
use price::{Price, Pricer};
use progress::Count;
use report::Counts;

/// Journeys that are read, priced and compared at a time.
const BATCH: usize = 8_192;

/// Prices all journeys of a stream of comma-separated values and compares them with what was charged. `progress` counts
/// done by what `read` gives.
///
/// # Errors
/// [`LondonError`] when a document or the stream cannot be used.
pub fn run<R: Read>(
    documents: &Documents,
    journeys: R,
    progress: &mut Progress,
    read: impl Fn() -> u64,
) -> Result<LondonReport, LondonError> {
    let rules = documents.rules()?;
    let pricer = Pricer::new(&rules, &documents.stations)?;
    let explainer = Explainer::new(&pricer);
    let mut journeys = Journeys::new(journeys, &documents.stations)?;
    let mut counts = Counts::default();
    let mut watch = Stopwatch::start();
    let mut batch: Vec<Journey> = Vec::with_capacity(BATCH);
    let mut rated: Vec<Price> = Vec::with_capacity(BATCH);
    loop {
        batch.clear();
        while batch.len() < BATCH
            && let Some(journey) = journeys.next_journey()?
        {
            batch.push(journey);
        }
        counts.reading = counts.reading.saturating_add(watch.lap());
        if batch.is_empty() {
            break;
        }
        rated.clear();
        rated.extend(batch.iter().map(|journey| pricer.price(journey)));
        counts.rating = counts.rating.saturating_add(watch.lap());
        for (journey, price) in batch.iter().zip(&rated) {
            counts.add(journey, *price, explainer.centre_of(journey), || explainer.cause(journey, *price));
        }
        counts.comparing = counts.comparing.saturating_add(watch.lap());
        progress.reach(read(), || format!("{} journeys", counts.journeys()));
    }
    progress.finish();
    Ok(counts.report(journeys.strangers()))
}

/// [`run`] on the files in a folder: [`STATIONS`], and [`JOURNEYS`] packed with gzip. Another tariff may take the place
/// of ours.
///
/// # Errors
/// [`LondonError`] when a file or a document cannot be used.
pub fn run_folder(folder: &Path, tariff: Option<TariffDocument>) -> Result<LondonReport, LondonError> {
    let mut documents = Documents::of_folder(folder)?;
    if let Some(tariff) = tariff {
        documents.tariff = tariff;
    }
    let (file, bytes) = setup::open(&folder.join(JOURNEYS))?;
    let count = Count::default();
    let journeys = MultiGzDecoder::new(count.of(file));
    run(&documents, journeys, &mut Progress::new(bytes), || count.bytes())
}
