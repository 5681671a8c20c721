//! Tariffs from public formats, as documents for the engine.
//!
//! | module | reads |
//! |---|---|
//! | [`gtfs`] | the fare files of a GTFS feed (Fares v2) |
//! | [`netex`] | a Dutch `NeTEx` export with fare frames: entrance rate, unit price, rounding, capping, distances |
//!
//! Both are pure functions from texts to an [`Imported`] tariff and network. They never guess: a source that
//! contradicts itself is an [`ImportError`] with every [`Finding`], each with file, line, what was found and what would
//! be right. What a source says well but a tariff cannot say is left out, and stands among the [`Note`]s with the
//! reason. So who imports reads the notes, then checks the documents with [`ovcore::fare::TariffBook::new`] and
//! [`ovcore::network::Network::new`], like any others.

mod amount;
pub mod gtfs;
mod names;
pub mod netex;
mod report;

pub use report::{Finding, ImportError, Imported, Note};
