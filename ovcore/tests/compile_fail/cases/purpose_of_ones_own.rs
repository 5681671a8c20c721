//! The purposes are fixed: nobody makes one more.

use ovcore::card::{Purpose, PurposeKind};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Marketing {}

impl Purpose for Marketing {
    const KIND: PurposeKind = PurposeKind::Travel;
}

fn main() {}
