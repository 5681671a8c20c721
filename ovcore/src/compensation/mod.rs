//! Delay compensation: which trips of a payment are paid back in part because a train was late, looked up by reference and
//! amount (seed 004, *Geld terug bij vertraging*).
//!
//! Three things come together, and each has one source:
//!
//! * **what was travelled and paid** stands in the account: of the payment that reference and amount name, and of no other;
//! * **how late it was** is given by the host ([`DelayTable`]): the core knows no timetable. A trip that the table does not
//!   name is *not known*; that is not the same as on time;
//! * **what a delay is worth** is a document ([`CompensationDocument`]): from how many minutes on which part of the fare,
//!   what is too little to be paid, from when until when it can be asked for.
//!
//! A carrier pays for its own part of a trip, from what was really paid for it, rounded once, and never more than that.
//! Looking it up pays nothing and changes nothing: what was paid back before is given by the host, so that nothing is paid
//! back twice.

mod claim;
mod delays;
mod document;
mod show;

pub use claim::{
    Claim, Compensated, Compensation, CompensationFormat, CompensationRow, Compensator, NoCompensation,
    Outcome,
};
pub use delays::{Delay, DelayCause, DelayRow, DelayTable, DelayTableDocument, DelayTableFormat};
pub use document::{
    CompensationBook, CompensationDocument, CompensationDocumentFormat, CompensationScheme, DelayStep,
};
