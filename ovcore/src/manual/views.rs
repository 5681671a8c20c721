//! Who may see what of a card, field by field, and why.
//!
//! Each reader has a view: a type of its own that holds only what that reader may see, made by one function from what is
//! known of the card, with no way back. The tables are those of the code ([`View::FIELDS`](crate::view::View::FIELDS)): a
//! test holds every view that it can make against them, field by field, both ways. A source that is named by a number
//! and a letter is a public privacy statement: 004 is that of the travel card system itself.
//!
#![doc = include_str!("views.md")]
