//! What became of each row of a table, written by all threads.

use core::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use super::codes::TapResult;
use super::pack::NONE;

/// What became of each row. Every row is written by the one card that it belongs to, so the order of the writing does not
/// matter.
#[derive(Debug)]
pub(super) struct Results {
    codes: Vec<AtomicU8>,
    of: Vec<AtomicU32>,
}

impl Results {
    /// So many rows, of which nothing is known.
    pub(super) fn new(rows: usize) -> Self {
        Self {
            codes: (0..rows).map(|_| AtomicU8::new(TapResult::Bad.code())).collect(),
            of: (0..rows).map(|_| AtomicU32::new(NONE)).collect(),
        }
    }

    pub(super) fn set(&self, row: u32, result: TapResult, of: Option<u32>) {
        let Ok(place) = usize::try_from(row) else { return };
        if let (Some(code), Some(slot)) = (self.codes.get(place), self.of.get(place)) {
            code.store(result.code(), Ordering::Relaxed);
            slot.store(of.unwrap_or(NONE), Ordering::Relaxed);
        }
    }

    pub(super) fn into_columns(self) -> (Vec<u8>, Vec<u32>) {
        let codes = self.codes.into_iter().map(AtomicU8::into_inner).collect();
        (codes, self.of.into_iter().map(AtomicU32::into_inner).collect())
    }
}
