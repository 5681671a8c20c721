//! The deny list: why a card may not check in, and how a reader decides.
//!
//! The back office publishes a [`DenyList`] for each carrier, in that carrier's own tokens, and [`DenyDelta`]s between
//! them; a reader brings its list up to date with them and asks [`admit`] at each presentation. The manual's chapter
//! ([`manual::deny`](crate::manual::deny)) tells it from beginning to end.

mod admit;
mod delta;
#[cfg(feature = "filter")]
mod filter;
mod form;
mod list;
mod message;
mod reason;
mod set;

pub use admit::{
    Admission, DataAuthentication, DenyLookup, Facts, ListStanding, Obstacle, Presentation, Reader,
    ReaderRecord, admit, judge,
};
pub use delta::{Applied, ApplyError, DenyDelta, Request};
#[cfg(feature = "filter")]
pub use filter::{DenyFilter, FilterError};
pub use form::FormError;
pub use list::{Checksum, ChecksumError, DenyList, ENTRIES_MAX, ListError, ListHead, ListNumber, Listing};
pub use message::{MessageKey, Notice, Notices};
pub use reason::{BlockCause, Denial, DenyReason};
pub use set::DenySet;
