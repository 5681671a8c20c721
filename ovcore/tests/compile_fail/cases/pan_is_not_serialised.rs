//! A card number is never written down.

use ovcore::card::Pan;

fn main() {
    let pan = Pan::parse("4111111111111111").unwrap();
    let _ = serde_json::to_string(&pan);
}
