//! Fares: the tariff as a document, and the price of a trip from it.
//!
//! A tariff says what is charged; this module only carries it out. A price is exact until it is rounded, once, after
//! discount and subtraction (RULES F1); it is made of lines that add up to it and of legs that add up to it.

mod book;
mod check;
mod explanation;
mod price;
mod rider;
mod stretch;
mod tariff;

pub use book::TariffBook;
pub use explanation::{Component, Explanation, Line, UnpricedReason};
pub use rider::HeldProduct;
pub use tariff::{
    BoardingFare, Effect, OnTransfer, PeakDays, PeakWindow, PriceRow, PriceRule, Product, Rates,
    RoundingRule, TariffDocument, TariffFormat, When,
};

pub(crate) use book::ReadyBook;
pub(crate) use price::{Circumstances, HeldRow, LegRow, PriceBook};
