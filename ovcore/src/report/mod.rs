//! Reports: what each carrier gets of a day, and who receives what of what was collected.
//!
//! Two things, both made account by account and added up over all of them, in any order:
//!
//! * [`Clearing`]: what was collected and given back, by carrier and travel day. It is booked event by event
//!   ([`ClearingBook`]), so that what all payees receive is what the bank paid, to the cent, after every event.
//!
//! The manual's chapter on reports shows both by example.

mod clearing;
mod table;

pub use clearing::{
    Because, Clearing, ClearingBook, ClearingError, ClearingFormat, ClearingKind, ClearingLine, ClearingRow,
    NoCarrier, Payee,
};
