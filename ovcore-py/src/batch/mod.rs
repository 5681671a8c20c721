//! Whole tables of taps, rated at once or one after the other.

mod cards;
mod made;
mod rated;
mod rows;
mod run;
mod stream;
mod taps;
mod text;

pub(crate) use rated::{Rated, rate};
pub(crate) use rows::taps_table;
pub(crate) use run::{Callback, Workers, watched};
pub(crate) use stream::Stream;
pub(crate) use text::each_key;
