//! What blocks came to, as it is saved: a long run is done in pieces, which go on where they stopped and are added up.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::report::{Counts, Report};

/// What some blocks of one seed came to.
///
/// ```
/// use ovcore_testkit::simulate::Totals;
/// let totals = Totals::new(7, 100);
/// let mut read = Totals::from_json(&totals.to_json())?;
/// assert_eq!(read, totals);
/// assert!(read.add(&Totals::new(8, 100)).is_err(), "another seed");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    format: Format,
    seed: u64,
    percent: u32,
    blocks: BTreeSet<u64>,
    counts: Counts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
enum Format {
    #[serde(rename = "ovcore/simulation/1")]
    V1,
}

impl Totals {
    /// Of no block yet, of a seed and so many per cent of the rates of faults.
    #[must_use]
    pub fn new(seed: u64, percent: u32) -> Self {
        Self { format: Format::V1, seed, percent, blocks: BTreeSet::new(), counts: Counts::default() }
    }

    /// The blocks that are in it.
    pub fn blocks(&self) -> impl Iterator<Item = u64> + '_ {
        self.blocks.iter().copied()
    }

    /// What they came to.
    #[must_use]
    pub fn report(&self) -> Report {
        Report { seed: self.seed, percent: self.percent, counts: self.counts.clone() }
    }

    pub(super) fn add_block(&mut self, block: u64, counts: &Counts) {
        if self.blocks.insert(block) {
            self.counts.add(counts);
        }
    }

    /// The runs of blocks that are not in it, each from one to another that is not included.
    pub(super) fn missing(&self, from: u64, until: u64) -> Vec<(u64, u64)> {
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for block in (from..until).filter(|block| !self.blocks.contains(block)) {
            match runs.last_mut() {
                Some((_, end)) if *end == block => *end = block.saturating_add(1),
                _ => runs.push((block, block.saturating_add(1))),
            }
        }
        runs
    }

    /// Adds what other blocks of the same seed came to.
    ///
    /// # Errors
    /// A text that says which of seed, rates and blocks does not fit; nothing is added then.
    pub fn add(&mut self, other: &Self) -> Result<(), String> {
        let [own, others] = [(self.seed, self.percent), (other.seed, other.percent)];
        if own != others {
            return Err(format!(
                "found seed {} at {} per cent of faults; expected seed {} at {}",
                others.0, others.1, own.0, own.1
            ));
        }
        if let Some(block) = self.blocks.intersection(&other.blocks).next() {
            return Err(format!("found block {block} twice; expected each once"));
        }
        self.blocks.extend(&other.blocks);
        self.counts.add(&other.counts);
        Ok(())
    }

    /// As a text, to be saved.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a saved text.
    ///
    /// # Errors
    /// What cannot be read; or that it was saved by a simulator that counts other things.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let read: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if read.counts.counts_the_same() {
            Ok(read)
        } else {
            Err("found counts of another version of the simulator; expected those of this one".to_owned())
        }
    }
}
