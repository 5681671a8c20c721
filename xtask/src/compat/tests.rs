//! Tests of the listing and of what a version may change.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Listing, foreign_problems, numbers};

fn set(items: &[&str]) -> BTreeSet<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn listing(released: &[&str], now: &[&str]) -> Listing {
    Listing { since: Some("0.2.1".to_owned()), released: set(released), now: set(now) }
}

#[test]
fn a_listing_reads_back_as_it_was_written() {
    let whole = listing(&["pub fn a()", "pub fn b()"], &["pub fn b()", "pub fn c()"]);
    let text = whole.write();
    assert!(text.ends_with("# since: 0.2.1\n- pub fn a()\n  pub fn b()\n+ pub fn c()\n"), "{text}");
    assert_eq!(Listing::read(&text), Ok(whole));
    let first = Listing { now: set(&["pub fn a()"]), ..Listing::default() };
    assert!(first.write().ends_with("# since: nothing is released\n+ pub fn a()\n"));
    assert_eq!(Listing::read(&first.write()), Ok(first));
    assert_eq!(
        Listing::read("# since: 0.1.0\npub fn a()\n"),
        Err("ovcore/public-api.txt, line 2: expected `+`, `-` or a space first".to_owned())
    );
}

#[test]
fn what_a_release_had_is_kept_by_the_versions_that_promise_it() {
    let gone = listing(&["pub fn a()"], &["pub fn a(u8)"]);
    assert!(gone.breaks("0.2.1").is_ok_and(|found| found.is_some()));
    assert!(gone.breaks("0.2.9").is_ok_and(|found| found.is_some()));
    assert_eq!(gone.breaks("0.3.0"), Ok(None));
    assert_eq!(gone.breaks("1.0.0"), Ok(None));
    assert_eq!(listing(&["pub fn a()"], &["pub fn a()", "pub fn b()"]).breaks("0.2.2"), Ok(None));
    let stable = Listing { since: Some("1.4.0".to_owned()), ..gone.clone() };
    assert!(stable.breaks("1.5.0").is_ok_and(|found| found.is_some()));
    assert_eq!(stable.breaks("2.0.0"), Ok(None));
    // Before the first release nothing is promised.
    assert_eq!(Listing { since: None, ..gone }.breaks("0.1.0"), Ok(None));
}

#[test]
fn a_version_has_three_numbers() {
    assert_eq!(numbers("0.12.3"), Ok([0, 12, 3]));
    for wrong in ["", "1.2", "1.2.3.4", "v1.2.3", "1.2.x"] {
        assert_eq!(numbers(wrong), Err(format!("`{wrong}` is no version; expected three numbers, as 0.2.0")));
    }
}

#[test]
fn a_type_of_another_crate_needs_an_agreement_and_an_agreement_a_use() {
    let items = set(&[
        "pub fn ovcore::calendar::day() -> chrono::naive::date::NaiveDate",
        "impl<P: ovcore::card::Purpose> core::clone::Clone for ovcore::card::Token<P>",
        "pub fn ovcore::a(self, B::Item, &[serde_core::de::Error])",
    ]);
    let agreed = |names: &[&str]| -> BTreeMap<String, String> {
        names.iter().map(|name| ((*name).to_owned(), "a reason".to_owned())).collect()
    };
    let both = ["chrono::naive::date::NaiveDate", "serde_core::de::Error"];
    assert_eq!(foreign_problems(&items, &agreed(&both)), [""; 0]);
    assert_eq!(
        foreign_problems(&items, &agreed(&[both[0], "rayon::ThreadPool"])),
        [
            "`serde_core::de::Error` is another crate's and was not agreed, in: pub fn ovcore::a(self, B::Item, &[serde_core::de::Error])",
            "`rayon::ThreadPool` is no longer in the public API: take it off the list `foreign`",
        ]
    );
}
