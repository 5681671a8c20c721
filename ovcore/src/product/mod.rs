//! Products around the card, as far as they are rules (seed 002): the joint-travel discount, and what the memory of a chip
//! card holds. What a business card pays for is in [`business`](crate::business).
//!
//! They stand beside the account, not in it: neither changes what a trip costs. Each has its numbers in a document of its
//! own.

pub mod chip;
pub mod joint;
