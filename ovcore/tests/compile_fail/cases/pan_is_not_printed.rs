//! A card number has no text to show.

use ovcore::card::Pan;

fn main() {
    let pan = Pan::parse("4111111111111111").unwrap();
    println!("{pan}");
}
