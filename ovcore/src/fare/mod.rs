//! Fares: the tariff as a document, and the price of a trip from it.
//!
//! A tariff says what is charged; this module only carries it out. A price is exact until it is rounded, once, after
//! discount and subtraction (RULES F1); it is made of lines that add up to it and of legs that add up to it.

mod book;
mod check;
mod document;
mod explanation;
mod peak;
mod price;
mod ready;
mod rider;
mod stretch;
mod tally;

pub use book::TariffBook;
pub use document::{
    Against, Alike, Anchor, Band, BoardingFare, Bound, Cap, CapLimit, Charged, ClassOfTravel, Conditions,
    Counted, CreditOf, Days, DecidedBy, Effect, Extension, Join, MergeBy, Moment, OnTransfer, Period,
    PriceRow, PriceRule, Product, ProductCondition, Rates, RideEnd, RoundingRule, SpendStep, SpendSteps,
    Supplement, SupplementPrice, TariffDocument, TariffFormat, TimeWindow, TransferEffect, TransferWindow,
    When, WhenBroken, WindowBounds, Within, ZonePair, ZoneSet,
};
pub use explanation::{Component, Explanation, Line, UnpricedReason};
pub use peak::Peak;
pub use rider::HeldProduct;
pub use tally::{CapLeft, CapRoom, Counter, CoveredRide, RideNote, Tally, TransferState};

pub(crate) use price::{Circumstances, HeldRow, LegRow, PriceBook};
pub(crate) use ready::ReadyBook;
pub(crate) use tally::{RideInput, SupplementDue};
