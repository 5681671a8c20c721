//! What the traveller sees: scenarios worked out by hand, pinned output, and properties over random lives.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]
#![expect(clippy::wildcard_enum_match_arm, reason = "few of the many events matter to a test")]

mod golden;
mod lives;

use lives::{CORRECTED, Life, OWED, PAID};
use ovcore::language::Language;
use ovcore::view::{ByReference, LinkedAccount};

#[test]
fn show() {
    for (name, script) in [("paid", PAID), ("corrected", CORRECTED), ("owed", OWED)] {
        let life = Life::new(script);
        let history = life.history();
        println!("==== {name}");
        let linked = LinkedAccount::new(&history, &life.rules, life.at("2026-03-25T12:00:00Z"));
        println!("{}", linked.text(Language::Dutch));
        for record in life.book.payments() {
            let seen =
                ByReference::look_up(&history, &life.rules, &record.payment.reference, record.payment.amount)
                    .unwrap();
            println!("{seen}");
        }
        println!("{}", serde_json::to_string(&linked).unwrap());
    }
}
