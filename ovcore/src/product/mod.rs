//! Products around the card, as far as they are rules (seed 002): what an employer's business card pays for, the
//! joint-travel discount, and what the memory of a chip card holds.
//!
//! They stand beside the account, not in it: neither changes what a trip costs. Each has its numbers in a document of its
//! own.

pub mod business;
pub mod chip;
pub mod joint;
