//! A history is all that is known of a card: views are made from it, and it leaves the back office by no other way.

use ovcore::account::Account;
use ovcore::view::{History, PaymentBook};

fn send(account: &Account, payments: &PaymentBook) -> String {
    serde_json::to_string(&History::new(account, [], payments)).unwrap_or_default()
}

fn main() {
    let _ = send;
}
