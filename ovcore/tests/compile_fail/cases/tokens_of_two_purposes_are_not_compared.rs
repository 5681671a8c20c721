//! Whether two tokens are of one card is no question that their types allow.

use ovcore::card::{Inspection, Reporting, Token};

fn main() {
    let (one, other) = (Token::<Inspection>::from_bytes([7; 16]), Token::<Reporting>::from_bytes([7; 16]));
    let _ = one == other;
}
