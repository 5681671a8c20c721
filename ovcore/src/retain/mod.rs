//! Retention: what may be kept, until when, and how it is forgotten on time.
//!
//! A [`Catalogue`] says which data is kept for what and for how long. [`due`] works out when a record goes, and proves
//! it: [`Due`] names the rule, what its period is counted from, and the arithmetic. [`plan`] goes through a host's
//! records and gives what is to be erased now, in an order that does not hang on how they came; [`Receipts`] remember
//! that it was done, without saying of whom. What this library itself makes (days, payments, events, accounts) falls
//! under rules too: [`own`]. An account forgets by an instruction,
//! [`Instruction::Forget`](crate::account::Instruction::Forget), after which it goes on as before.
//!
//! ```
//! use ovcore::calendar::Instant;
//! use ovcore::language::Language;
//! use ovcore::policy::Policy;
//! use ovcore::retain::{Catalogue, Moment, Standing, When, due};
//! let (catalogue, calendar) = (Catalogue::ovpay(), Policy::ovpay().calendar());
//! let rule = catalogue.rule("004-2").ok_or("no such rule")?;
//! let travelled = Moment::On("2026-08-31".parse()?);
//! let due = due(rule, travelled, &Standing::default(), &calendar);
//! assert_eq!(due.when, When::At(Instant::parse("2028-02-29T00:00:00+01:00")?));
//! assert_eq!(
//!     due.in_language(Language::English).to_string(),
//!     "due 2028-02-29T00:00:00+01:00: rule 004-2, 18 calendar months from the travel day or transaction \
//!      (2026-08-31), to 2028-02-29 00:00; file 004, Wie zijn de Verwerkingsverantwoordelijken?: Verwerking taps"
//! );
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod catalogue;
mod due;
pub mod own;
mod period;
mod plan;
mod receipt;
mod register;
mod signal;

pub use catalogue::{
    Catalogue, CatalogueDocument, CatalogueFormat, Duty, LegalBasis, Recipient, Rule, Source, System,
};
pub use due::{Due, Shown, Standing, When, due};
pub use period::{Anchor, Moment, Period};
pub use plan::{Cursor, Plan, PurgeOrder, Record, Task, plan, plan_page};
pub use receipt::{ErasureReport, ErasureReportFormat, OrderId, Receipt, ReceiptKey, Receipts, ReportRow};
pub use register::{Register, RegisterFormat, RegisterRow, RegisterSystem};
pub use signal::{Given, Hold, HoldReason, Restriction, Signal, Use};
