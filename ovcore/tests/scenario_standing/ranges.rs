//! Issuer ranges that carriers do not accept: set and cleared by the policy, and by what range the card is of (RULES D3).

use ovcore_testkit::scenario::{Player, play};

use crate::{blocking, denied, follow_the_list, rules};

/// A card of the range is listed from the date on, by itself; one of another range is not.
#[test]
fn d3_from_the_date_on() {
    let rules = blocking("2026-03-12");
    let story = play(
        &rules,
        "
        2026-03-10
        08:00    range disposable    => issuer range disposable
        08:01    check passes        => account check passed
        00:00+2  advance             => @00:00 denied: blocked issuer range
        08:00+2  check passes        => account check passed
        08:01+2  clears NS           => NS clears
        08:02+2  NS rail in a denied => refused at the reader
        08:03+2  range other         => issuer range other; freed: blocked issuer range
        08:04+2  range disposable    => issuer range disposable; denied: blocked issuer range
        08:05+2  range none          => no issuer range; freed: blocked issuer range
        ",
    );
    assert_eq!(denied(&story), [""; 0]);
    follow_the_list(&story);
}

/// When the policy accepts the range again, the card is free at once, and the deadline says so.
#[test]
fn d3_it_goes_with_the_policy() {
    let (blocked, open) = (blocking("2026-03-01"), rules());
    let mut player = Player::new(&blocked, ovcore_testkit::scenario::CARD);
    player
        .script(
            "2026-03-10\n08:00 range disposable => issuer range disposable; denied: blocked issuer range\n",
        )
        .unwrap();
    let story = player.end().unwrap();
    let mut again = Player::of(&open, story.account.clone());
    again.script("2026-03-10\n09:00 advance => @08:00 freed: blocked issuer range\n").unwrap();
    assert!(!again.account().is_blocked());
    assert!(!again.transcript().contains("expected"), "{}", again.transcript());
}

/// D6: lifted, it stays away until the card is of another range.
#[test]
fn d6_a_lifted_range() {
    let rules = blocking("2026-03-01");
    let story = play(
        &rules,
        "
        2026-03-10
        08:00    range disposable    => issuer range disposable; denied: blocked issuer range
        08:01    objects lift range  => objection lifted; freed: blocked issuer range
        08:00+9  advance             => -
        08:01+9  range none          => no issuer range
        08:02+9  range disposable    => issuer range disposable; denied: blocked issuer range
        ",
    );
    follow_the_list(&story);
}
