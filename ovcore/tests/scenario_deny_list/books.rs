//! From the reader's refusal to the back office: what stands in the tap, and what becomes of it.

use ovcore::card::KeyVersion;
use ovcore::deny::{DenyList, DenyReason, Listing, Presentation, Reader, admit};
use ovcore::policy::Policy;
use ovcore::tap::{Direction, ReaderOutcome};
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use crate::{at, token, valid_card};

/// A declined payment lists the card; the list goes to the carrier; the reader refuses; the tap says so.
#[test]
fn an_unpaid_fare_comes_back_as_a_denied_tap() {
    let story = play(
        &rules(),
        "
        2026-03-09
        08:00      NS rail in a
        08:20      NS rail out c
        03:25:02+1 bank declines
        ",
    );
    let reasons: Vec<DenyReason> = story.account.denied().iter().map(|denial| denial.reason).collect();
    assert_eq!(reasons, [DenyReason::UnpaidFare]);

    let (first, policy) = (KeyVersion::FIRST, Policy::ovpay());
    let card = token("a", first);
    let listing = Listing::new(card, "NS".parse().unwrap(), reasons);
    let list = DenyList::first("NS".parse().unwrap(), first, at("07:40"), [listing]).unwrap();
    let calendar = policy.calendar();
    let reader =
        Reader { carrier: "NS".parse().unwrap(), policy: &policy, calendar: &calendar, list: Some(&list) };
    let outcome =
        |direction| admit(&reader, &Presentation { direction, ..valid_card(card, at("08:00")) }).outcome();
    assert_eq!(outcome(Direction::In), ReaderOutcome::Denied);
    assert_eq!(outcome(Direction::Unknown), ReaderOutcome::Denied);
    assert_eq!(outcome(Direction::Out), ReaderOutcome::Accepted);
}

/// P9: a card that is listed during its ride is refused by a reader that does not know its direction, and has checked out
/// all the same.
#[test]
fn a_denied_tap_that_can_close_the_trip_is_its_check_out() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    GVB metro in m1               => opens m1
        08:20    GVB metro tap m3 denied       => m1-m3 3.00
        ",
    );
}
