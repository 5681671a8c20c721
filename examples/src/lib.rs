//! The main job: from a file of taps to trips, fares, payments and what each carrier receives.
//!
//! The program `travel_day` is a small host around `ovcore`. It does what the core leaves to a host: it reads files,
//! keeps accounts, works off deadlines, plays the bank, and writes the outcome down.
//!
//! ```text
//!  input ─► taps, cards, bank        documents ─► rules
//!             └────────────┬─────────────────────────┘
//!                         host ─► decide, apply, effects, answers, Advance …
//!                          │
//!                       ledger   (what the events say: trips, payments, credits, debts, by carrier)
//!                          │
//!                       report ─► text, or JSON
//! ```
//!
//! **What it prints is the back office's own screen.** A card is shown by the first characters of its token, beside
//! places and times, since that is what a day of travel is. Such lines belong on that screen, and in no log. Card
//! numbers are never printed: nothing here could, once a row is read.

pub mod arguments;
pub mod back_office;
pub mod bundled;
pub mod card_life;
pub mod documents;
pub mod host;
pub mod input;
pub mod job;
pub mod ledger;
pub mod london;
pub mod national;
pub mod ns;
pub mod privacy_day;
pub mod progress;
pub mod report;
pub mod setup;
pub mod statement;
pub mod text;
pub mod workload;
