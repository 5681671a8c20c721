//! NS's published lists: distances in tariff units between all its stations, and the price of each number of units.
//!
//! They have forms of their own. Here they become the documents that `ovcore` reads.

mod matrix;
mod prices;

pub use matrix::{Matrix, MatrixError, Stations, StationsError};
pub use prices::{PriceListError, is_price_list, tariff_from_price_list};
