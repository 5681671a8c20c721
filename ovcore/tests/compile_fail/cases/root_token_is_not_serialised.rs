//! The name from which all tokens of a card come is as telling as a key.

use ovcore::card::{KeyVersion, RootToken};

fn main() {
    let root = RootToken::from_stored(KeyVersion::FIRST, [9; 32]);
    let _ = serde_json::to_string(&root);
}
