//! ovcore: from tap to settled amount.

pub mod account;
pub mod calendar;
pub mod card;
pub mod day;
pub mod debt;
pub mod deny;
pub mod document;
pub mod fare;
pub mod ids;
pub mod money;
pub mod network;
pub mod policy;
pub mod rules;
pub mod settle;
pub mod tap;
pub mod trip;
