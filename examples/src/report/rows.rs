//! What became of the rows of the file.

use std::collections::BTreeMap;

use ovcore::account::Refusal;
use ovcore::ids::TapId;
use ovcore::tap::{Bucket, BucketKind};
use serde::Serialize;

use crate::host::Handed;
use crate::input::{Problem, ReadTap, ReadTaps};
use crate::job::CardDay;

/// How many rows there were: `read = taps + repeated + replaced + refused`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowCounts {
    /// Rows in the file, without the one that names the columns.
    pub read: u64,
    /// Rows that stand as a tap; each is in one bucket.
    pub taps: u64,
    /// Rows that repeat another.
    pub repeated: u64,
    /// Rows whose tap an amendment replaced.
    pub replaced: u64,
    /// Rows that could not be used.
    pub refused: u64,
}

/// How many taps ended in a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BucketCount {
    /// The bucket.
    pub bucket: BucketKind,
    /// How many taps.
    pub taps: u64,
}

/// A row whose tap is no end of a trip, or that added none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TapRow {
    /// The row.
    pub row: u64,
    /// The card.
    pub card: String,
    /// The tap.
    pub tap: TapId,
    /// Its bucket; `null` for a row that added no tap.
    pub bucket: Option<BucketKind>,
    /// What became of it, for people.
    pub text: String,
}

/// A row that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The row: the line of the file on which it begins.
    pub row: u64,
    /// The column, where it is one cell that is wrong.
    pub column: Option<&'static str>,
    /// A code that stays the same between versions.
    pub code: &'static str,
    /// What was found and what was expected.
    pub text: String,
}

/// What became of all rows.
#[derive(Debug, Default)]
pub(super) struct Fates {
    pub(super) counts: RowCounts,
    pub(super) buckets: BTreeMap<BucketKind, u64>,
    pub(super) without_trip: Vec<TapRow>,
    pub(super) refused: Vec<RefusedRow>,
}

impl Fates {
    pub(super) fn of(read: &ReadTaps, cards: &[CardDay]) -> Self {
        let mut fates = Self::default();
        fates.counts.read = read.rows;
        fates.counts.refused = u64::try_from(read.bad_rows()).unwrap_or(u64::MAX);
        let refused =
            |p: &Problem| RefusedRow { row: p.row, column: p.column, code: p.code, text: p.text.clone() };
        fates.refused.extend(read.problems.iter().map(refused));
        for card in cards {
            for (tap, handed) in card.taps.iter().zip(&card.run.handed) {
                fates.take(card, tap, *handed);
            }
        }
        fates.refused.sort_by_key(|row| row.row);
        fates.without_trip.sort_by_key(|tap| tap.row);
        fates
    }

    fn take(&mut self, card: &CardDay, read: &ReadTap, handed: Handed) {
        let tap = &read.tap;
        let bucket = card.run.ledger.bucket(&tap.id, tap.version);
        let without_trip = |bucket: Option<BucketKind>, text: String| TapRow {
            row: read.row,
            card: card.label.clone(),
            tap: tap.id,
            bucket,
            text,
        };
        match (handed, bucket) {
            (Handed::Refused(refusal), _) => {
                self.counts.refused = self.counts.refused.saturating_add(1);
                let column = matches!(refusal, Refusal::TapDiffers { .. }).then_some("id");
                let (code, text) = (refusal.code(), refusal.to_string());
                self.refused.push(RefusedRow { row: read.row, column, code, text });
            }
            (_, None) => {
                self.counts.replaced = self.counts.replaced.saturating_add(1);
                let text = "replaced by an amendment".to_owned();
                self.without_trip.push(without_trip(None, text));
            }
            (Handed::Known, Some(_)) => {
                self.counts.repeated = self.counts.repeated.saturating_add(1);
                let text = "repeated: known by its id".to_owned();
                self.without_trip.push(without_trip(None, text));
            }
            (Handed::Taken, Some(bucket)) => {
                self.counts.taps = self.counts.taps.saturating_add(1);
                let count = self.buckets.entry(bucket.kind()).or_default();
                *count = count.saturating_add(1);
                match bucket {
                    Bucket::CheckIn | Bucket::CheckOut { .. } => {}
                    Bucket::Duplicate { .. }
                    | Bucket::Refused
                    | Bucket::Failed
                    | Bucket::DebtRecovery
                    | Bucket::Supplement { .. }
                    | Bucket::OrphanCheckOut
                    | Bucket::Quarantined
                    | Bucket::LateNotUsed
                    | Bucket::Expired => {
                        self.without_trip.push(without_trip(Some(bucket.kind()), bucket.to_string()));
                    }
                }
            }
        }
    }
}
