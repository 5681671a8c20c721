//! What the traveller sees: scenarios worked out by hand, pinned output, and properties over random lives.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first thing that is not as it should be"
)]
#![expect(clippy::wildcard_enum_match_arm, reason = "few of the many events matter to a test")]

#[path = "../scenario_standing/country.rs"]
#[expect(dead_code, reason = "shared with other tests, which use more of it")]
mod country;
mod fields;
mod golden;
mod lives;
mod looking_up;
mod own_data;
mod random;
mod receipts;
mod standings;

use lives::Life;
use ovcore::money::Money;
use ovcore::view::{ByReference, LinkedAccount, PaymentRecord};

/// The payment by its place in the book.
fn payment(life: &Life, place: usize) -> &PaymentRecord {
    &life.book.payments()[place]
}

/// Looks a payment of the book up.
fn seen(life: &Life, place: usize) -> ByReference {
    let payment = &payment(life, place).payment;
    ByReference::look_up(&life.history(), &life.rules, &payment.reference, payment.amount).unwrap()
}

/// The linked account at a local instant.
fn linked(life: &Life, now: &str) -> LinkedAccount {
    LinkedAccount::new(&life.history(), &life.rules, lives::at(now))
}

const fn cents(minor: i64) -> Money {
    Money::from_minor(minor)
}
