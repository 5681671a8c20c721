//! Reports: what each carrier gets of a day, and who receives what of what was collected.
//!
//! Two things, both made account by account and added up over all of them, in any order:
//!
//! * [`DailyReport`]: a carrier's travel day. Taps, trips, revenue by tariff component, VAT, where its money is, and what
//!   changed of earlier days. [`DailyReports`] has those of all carriers; each is handed only its own.
//! * [`Clearing`]: what was collected and given back, by carrier and travel day. It is booked event by event
//!   ([`ClearingBook`]), so that what all payees receive is what the bank paid, to the cent, after every event.
//!
//! The manual's chapter on reports shows both by example.

mod clearing;
mod daily;
mod table;

pub use clearing::{
    Because, Clearing, ClearingBook, ClearingError, ClearingFormat, ClearingKind, ClearingLine, ClearingRow,
    NoCarrier, Payee,
};
pub use daily::{
    AdjustmentKind, AdjustmentSum, DailyReport, DailyReportError, DailyReportFormat, DailyReports, DetailLeg,
    DetailTap, Details, MoneyPlace, RequestState, RevenueKind, TripCount, VatSum,
};
