//! A card number that is copied would be wiped in one place only.

use ovcore::card::{Card, Pan};

fn twice(card: &Card) -> Card {
    card.clone()
}

fn main() {
    let _ = twice;
    let pan: fn(&Pan) -> Pan = Pan::clone;
    let _ = pan;
}
