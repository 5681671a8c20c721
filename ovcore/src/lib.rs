//! ovcore
pub mod ids;
pub mod money;
pub mod calendar;
