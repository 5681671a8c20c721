//! How many bytes of the packed file were read: how many rows it has is not known before its end.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A count of what is read, that many hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Count(Arc<AtomicU64>);

/// A stream that counts what is read from it.
#[derive(Debug)]
pub(super) struct Counted<R> {
    inner: R,
    count: Count,
}

impl Count {
    /// Counts what is read from a stream.
    pub(super) fn of<R: Read>(&self, inner: R) -> Counted<R> {
        Counted { inner, count: self.clone() }
    }

    /// How many bytes were read.
    pub(super) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(buffer)?;
        self.count.0.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
        Ok(bytes)
    }
}
