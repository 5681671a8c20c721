//! What a price depends on besides its own ride: transfers, spend steps, caps and supplements.
//!
//! A [`Tally`] is what the rides so far mean for the next one: open transfer windows, what was spent and ridden in
//! running periods, and the rides of the travel day. It is part of what a day hands to the next (RULES J6), so that a
//! late tap re-rates exactly what it changes.

mod caps;
mod join;
mod ride;
mod room;
mod state;
mod transfer;

pub use room::{CapLeft, CapRoom};
pub use state::{Counter, CoveredRide, RideNote, Tally, TransferState};

pub(crate) use ride::{RideInput, SupplementDue};
