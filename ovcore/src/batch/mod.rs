//! Taps in columns, rated all at once: from a table of taps to trips, journeys, legs, charges and payments as columns.
//!
//! [`rate`] takes a whole table, in as many pieces as it lies in; a [`Stream`] takes one table after another and keeps what goes on between them. Rows
//! need be in no order. Rating is that of [`day`](crate::day), collecting that of [`account`](crate::account): what comes
//! out is what accounts come to when each tap is sent to the account of its card at its `received_at`, time passes, and
//! the bank approves at once (RULES N5).
//!
//! ```
//! use ovcore::batch::{Batch, TapColumns, TapResult, Threads, rate};
//! use ovcore::{fare::TariffBook, network::{Network, NetworkDocument}, policy::Policy, rules::Rules, tap::Tap};
//! # let network = Network::new(NetworkDocument::from_json(
//! #     r#"{ "format": "ovcore/network/1", "id": "empty", "source": "none", "carriers": [], "places": [] }"#)?)?;
//! let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![])?)?;
//! let tap: Tap = serde_json::from_str(r#"{ "id": "t1", "token": "aeaqcaibaeaqcaibaeaqcaibae", "carrier": "NS",
//!     "mode": "rail", "location": "ut", "reader": "ut-04", "direction": "in",
//!     "at": "2026-03-10T08:15:00+01:00", "received_at": "2026-03-10T08:15:02+01:00" }"#)?;
//! let columns: TapColumns = [&tap].into_iter().collect();
//! let (batch, names) = rate(&rules, &[columns.table()], Vec::new(), None, Threads::One, None)?;
//! assert_eq!(batch.totals.trips, 1);
//! assert_eq!(batch.results, [0], "a check-in");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! | part | what it does |
//! |---|---|
//! | `column`, `table`, `slice`, `owned` | the columns as others hold them, and rows that cannot be read |
//! | `names`, `keyed`, `read` | each distinct text once, then numbers |
//! | `pack`, `parallel` | rows brought together by card, on one thread or many |
//! | `stream`, `card`, `held` | cards one after the other, cut into runs of days; what goes on between calls |
//! | `short`, `collect` | the short way for a run, and why it gives what the account gives |
//! | `states`, `follow` | a run whose taps came in another order, or late |
//! | `account` | the long way: through the account |
//! | `out`, `codes`, `write`, `results` | columns out |

mod account;
mod card;
mod cards;
mod codes;
mod collect;
mod column;
mod days;
mod follow;
mod held;
mod keyed;
mod names;
mod order;
mod out;
mod owned;
mod pack;
mod parallel;
mod read;
mod results;
mod short;
mod slice;
mod states;
mod stream;
mod table;
mod write;

pub use cards::{CardInfo, GivenAnswer};
pub use codes::{FARE_PENDING, FARE_PRICED, TapResult, TripCode};
pub use column::{IdColumn, Keys, Offsets, TextColumn, Texts, TimeColumn, TimeUnit, TokenColumn, Valid};
pub use names::Names;
pub use out::{
    Charges, Credits, Journeys, Legs, NO_INSTANT, NO_PLACE, NO_ROW, Part, Payments, Settled, Standing,
    Totals, Trips,
};
pub use owned::TapColumns;
pub use parallel::Threads;
pub use stream::{Batch, BatchError, NO_REFERENCE, Progress, Stream, Watch};
pub use table::{BadRow, Column, TableError, TapTable};

use std::collections::BTreeMap;

use crate::calendar::Instant;
use crate::fare::Explanation;
use crate::rules::Rules;

/// Rates a table that is all there is, in pieces that stand one after the other: rows are counted over all of them.
///
/// `cards` are those of which more is known than their taps; others hold no product, are collected by day, and pay.
/// Time goes on until `until`; without it, until the last night of any tap is over.
///
/// # Errors
/// [`BatchError`]. A row that cannot be read is no error: it is in [`Batch::bad`].
pub fn rate(
    rules: &Rules,
    pieces: &[TapTable<'_>],
    cards: Vec<CardInfo>,
    until: Option<Instant>,
    threads: Threads<'_>,
    watch: Option<Watch<'_>>,
) -> Result<(Batch, Names), BatchError> {
    Stream::new(rules, cards).only(pieces, until, threads, watch)
}

/// Why some trips of a table cost what they cost, by the rows of their check-ins. A trip without a price is left out.
///
/// The other arguments are those of [`rate`]. Only the cards of those trips are rated, each by its account.
///
/// # Errors
/// [`TableError`].
pub fn explain(
    rules: &Rules,
    pieces: &[TapTable<'_>],
    cards: Vec<CardInfo>,
    until: Option<Instant>,
    rows: &[u32],
) -> Result<BTreeMap<u32, Explanation>, TableError> {
    Stream::new(rules, cards).explain_only(pieces, until, rows)
}
