//! D5: when a debt is paid, and by what way; and what comes right after.

use ovcore::account::{Effect, What};
use ovcore::policy::Policy;
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD, play, play_with};
use ovcore_testkit::world::{rules, rules_with};

use super::{after_debt, attempts, in_debt, one_at_a_time, threshold};

/// D5: recovered by tap: *unpaid fare* leaves the list 15 minutes after the answer, to the second. The event says when.
#[test]
fn d5_by_tap_15_minutes_later() {
    let story = in_debt(
        "
        12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:07:09 bank approves        => paid; debt closed; frees at 12:22:09
        12:22:08 advance              => -
        12:22:09 advance              => @12:22:09 freed: unpaid fare
        12:23    NS rail in a         => opens a
        12:40    NS rail out c        => a-c 6.00
        03:25+1  advance              => @03:25 asks 6.00 night
        ",
    );
    let ends = story.events.iter().find_map(|e| {
        if let What::BlockEnds { at } = &e.what { Some((e.at.to_string(), at.to_string())) } else { None }
    });
    assert_eq!(ends, Some(("2026-03-11T11:07:09Z".into(), "2026-03-11T11:22:09Z".into())));
}

/// D5: presentations meanwhile are refused at the reader and start nothing; a reader whose list is old opens.
#[test]
fn d5_presentations_meanwhile_start_nothing() {
    let story = in_debt(
        "
        12:00    NS rail in  a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:00:05 bank approves         => paid; debt closed; frees at 12:15:05
        12:05    NS rail in  a denied  => refused at the reader
        12:10    NS rail in  a         => opens a
        12:15    NS rail out b denied  => a-b 4.00
        12:15:04 NS rail in  a denied  => refused at the reader
        12:15:05 NS rail in  b         => @12:15:05 freed: unpaid fare; opens b after t5
        ",
    );
    assert_eq!(attempts(&story).len(), 1);
}

/// D5, T2: at the same instant the card leaves the list before a tap is looked at.
#[test]
fn d5_free_before_a_tap_of_the_same_instant() {
    in_debt(
        "
        12:00    NS rail in  a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:00:05 bank approves         => paid; debt closed; frees at 12:15:05
        12:15:05 NS rail in  a denied  => @12:15:05 freed: unpaid fare; refused at the reader
        ",
    );
}

/// D5: recovered by schedule, in self-service or by credit: at once, and by the number under which it was listed.
#[test]
fn d5_otherwise_at_once() {
    for rest in [
        "
        03:25+1  advance        => @03:25 asks 6.00 debt, scheduled
        03:26+1  bank approves  => paid; debt closed; freed: unpaid fare
        ",
        "
        12:00    pays           => asks 6.00 debt, self-service
        12:01    bank approves  => paid; debt closed; freed: unpaid fare
        ",
        "
        2026-03-10
        12:00+1  NS rail out a id=out v=1 at=08:20 => a-a free: same place (was 6.00); credit 6.00 for 2026-03-10; debt -6.00; debt closed; freed: unpaid fare
        ",
    ] {
        let story = in_debt(&format!("{rest}\n2026-03-11\n12:00+100 advance"));
        assert!(!story.account.is_blocked());
        assert_eq!(story.account.debt(), None);
        assert_eq!(story.account.block_ends(), None);
        let mut listings = Vec::new();
        for effect in &story.effects {
            if let Effect::DenyCard { id, .. } | Effect::FreeCard { id, .. } = effect {
                listings.push(id.to_string());
            }
        }
        assert_eq!(listings, ["deny.17.0", "free.17.0"]);
    }
}

/// D5, D1: a payment that is declined within those 15 minutes opens another debt: the card stays listed, and does not
/// leave the list when the first wait is over.
#[test]
fn d5_declined_within_the_15_minutes() {
    let story = play(
        &threshold(700),
        &after_debt(
            "
            11:00    NS rail in a          => opens a; asks 6.00 debt, by tap
            11:50    bank approves         => paid; debt closed; frees at 12:05
            11:55    NS rail out d         => a-d 8.00; asks 8.00 threshold
            11:58    bank declines         => declined; debt 8.00
            12:05    advance               => -
            12:06    NS rail in a denied   => debt-recovery tap; asks 8.00 debt, by tap
            12:07    bank approves         => paid; debt closed; frees at 12:22
            12:22    advance               => @12:22 freed: unpaid fare
            ",
        ),
    );
    let listed = story.effects.iter().filter(|e| matches!(e, Effect::DenyCard { .. })).count();
    assert_eq!(listed, 1);
    assert_eq!(one_at_a_time(&story), 4);
}

/// D5: a request that is in flight when the wait is over changes nothing about it.
#[test]
fn d5_freed_while_another_request_is_in_flight() {
    play(
        &threshold(700),
        &after_debt(
            "
            11:00    NS rail in a          => opens a; asks 6.00 debt, by tap
            11:50    bank approves         => paid; debt closed; frees at 12:05
            11:55    NS rail out d         => a-d 8.00; asks 8.00 threshold
            12:05    advance               => @12:05 freed: unpaid fare
            12:10    bank declines         => declined; debt 8.00; denied: unpaid fare
            ",
        ),
    );
}

/// D5, D6: a lifted reason is not on the list, so nothing leaves it; the lift ends with the debt, and the next debt
/// lists anew.
#[test]
fn d5_of_a_lifted_debt() {
    let story = in_debt(
        "
        10:00    objects lift          => objection lifted; freed: unpaid fare
        03:25+1  advance               => @03:25 asks 6.00 debt, scheduled
        03:26+1  bank approves         => paid; debt closed
        12:00+1  NS rail in  a         => opens a
        12:20+1  NS rail out c         => a-c 6.00
        03:25+2  advance               => @03:25 asks 6.00 night
        03:26+2  bank declines         => declined; debt 6.00; denied: unpaid fare
        ",
    );
    assert!(story.account.lifted().is_empty());
}

/// S2: after a recovery on the same day the threshold looks at what was not asked for yet, not at what the debt took.
#[test]
fn s2_the_threshold_after_a_recovery() {
    play(
        &threshold(1_000),
        &after_debt(
            "
            08:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
            08:01    bank declines   => declined
            08:14    NS rail out d   => a-d 8.00; debt +8.00
            09:00    pays            => asks 14.00 debt, self-service
            09:01    bank approves   => paid; debt closed; freed: unpaid fare
            10:00    NS rail in  d   => opens d
            10:20    NS rail out c   => d-c 4.00
            12:00    NS rail in  c   => opens c
            12:20    NS rail out a   => c-a 6.00
            14:00    NS rail in  a   => opens a
            14:20    NS rail out b   => a-b 4.00; asks 14.00 threshold
            ",
        ),
    );
    // A charge that waited in flight counts when the answer has come, and crosses it then.
    play(
        &threshold(700),
        &after_debt(
            "
            08:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
            08:14    NS rail out d   => a-d 8.00
            08:15    bank approves   => paid; debt closed; frees at 08:30; asks 8.00 threshold
            ",
        ),
    );
}

/// S3: after a recovery the trips of a per-trip card are asked one by one again.
#[test]
fn s3_per_trip_after_a_recovery() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00    NS rail in  a   => opens a
        08:20    NS rail out c   => a-c 6.00; asks 6.00 per trip
        08:21    bank declines   => declined; debt 6.00; denied: unpaid fare
        09:00    pays            => asks 6.00 debt, self-service
        09:01    bank approves   => paid; debt closed; freed: unpaid fare
        10:00    NS rail in  a   => opens a
        10:20    NS rail out b   => a-b 4.00; asks 4.00 per trip
        ",
    );
}

/// D5 as data: the wait is policy; without one the card is free at once.
#[test]
fn d5_the_wait_is_policy() {
    for (minutes, told, then) in [
        (0, "paid; debt closed; freed: unpaid fare", "-"),
        (1, "paid; debt closed; frees at 12:02", "@12:02 freed: unpaid fare"),
        (60, "paid; debt closed; frees at 13:01", "@13:01 freed: unpaid fare"),
    ] {
        let mut policy = Policy::ovpay();
        policy.debt.unblock_minutes = minutes;
        play_with(
            &rules_with(policy),
            CARD,
            &after_debt(&format!(
                "
                12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
                12:01    bank approves        => {told}
                20:00    advance              => {then}
                "
            )),
        );
    }
}
