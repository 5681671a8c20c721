//! Monthly counters (seed 001): what is known of a card's travel by month, for the relation with a customer.
//!
//! They are how often one travelled, how long ago the last trip was, peak and off-peak, the favourite route and station,
//! bicycles rented and parked where a host counts those, and what the travel earned. A counter is not a trip: it has no
//! time, and no date but that of the last trip.
//!
//! * **Nothing is counted without a permission.** A [`Permission`] is asked for from a legal basis and from what the traveller
//!   said; where that says no, there is none, and without one no [`CardCounters`] can be made, read or added to.
//! * **A no deletes.** [`CardCounters::stop`] takes the counters and gives back only that, why and when. Who says yes later
//!   is counted from then on; what was travelled before does not come back.
//! * **Pseudonymous.** They stand under a reporting token of one audience, and never beside a travel token. A carrier's
//!   counters hold its own legs only.
//! * **No small groups.** An [`CountersExport`] over many cards shows no cell of fewer cards than the policy says, and none
//!   that a total would give away.
//!
//! The counters are kept for so many months from the last customer contact (Annex A 001-1): [`CardCounters::last_contact`]
//! is the anchor, and the catalogue of retention has the period.

mod card;
mod export;
mod month;
mod permission;
mod policy;
mod tally;

pub use card::{CardCounters, CountersError, Stopped};
pub use export::{CountersExport, CountersExportFormat, Dimension, ExportCell, ExportTable, Group};
pub use month::Month;
pub use permission::{Basis, NoPermission, Permission, Said, Statement, Subject};
pub use policy::{CountersPolicy, CountersPolicyFormat};
pub use tally::{Favourite, MonthCounters, PeakCounts, Route, Services};
