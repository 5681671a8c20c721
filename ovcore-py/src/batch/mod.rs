//! Whole tables of taps, rated at once or one after the other.

mod card_table;
mod cards;
mod made;
mod rated;
mod run;
mod taps;
mod text;

pub(crate) use rated::{Rated, rate};
pub(crate) use run::{Callback, Workers, watched};
