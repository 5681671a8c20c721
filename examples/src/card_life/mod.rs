//! The life of a card: one card through a bad two months, as a story and as a plot.
//!
//! A declined night, a check-out that closes while the card is blocked, attempts that fail and one that recovers, a
//! reader with an old list, a lost card, an objection, self-service, a payment that is taken back, and 62 days of
//! attempts after it. What happens, and when, is decided by the core; the script gives only what people and the bank do.
//!
//! | part | what it does |
//! |---|---|
//! | `script` | what the traveller, the bank, the issuer and the service desk do |
//! | `teller` | a host in memory that lets it happen, and a reader that asks `admit` |
//! | `life` | what came of it |
//! | `story`, `words` | that as text, in two languages |
//! | `chart` | that as a plot |

mod chart;
mod life;
mod script;
mod story;
mod teller;
mod words;

pub use chart::Chart;
pub use life::{Beat, Block, Entry, Lane, Life, Mark, MarkOutcome};
pub use story::Story;
pub use teller::{LifeError, tell};
