//! The threshold: what is asked during the day (RULES S2).

use ovcore::money::Money;
use ovcore::settle::CreditUse;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use super::{payments, threshold, with_credit};

/// S2: exactly 50.00 is not above the threshold; the next charge asks for the whole sum.
#[test]
fn s2_exactly_50_00_is_not_above() {
    play(
        &rules(),
        "
        2026-03-10
        07:00      NS  rail in  a   => opens a
        07:30      NS  rail out d   => a-d 8.00
        08:30      NS  rail in  d   => opens d
        09:00      NS  rail out a   => d-a 8.00
        10:00      NS  rail in  a   => opens a
        10:30      NS  rail out d   => a-d 8.00
        11:30      NS  rail in  d   => opens d
        12:00      NS  rail out a   => d-a 8.00
        13:00      NS  rail in  a   => opens a
        13:30      NS  rail out d   => a-d 8.00
        14:30      NS  rail in  d   => opens d
        15:00      NS  rail out a   => d-a 8.00
        16:00      HTM tram in  s1  => opens s1
        16:20      HTM tram out s3  => s1-s3 2.00
        17:00      HTM tram in  s3  => opens s3
        17:10      HTM tram out s2  => s3-s2 1.60; asks 51.60 threshold
        ",
    );
}

/// S2: 50.01 is above the threshold.
#[test]
fn s2_50_01_is_above() {
    play(
        &rules(),
        "
        2026-03-10
        06:00      holds young                  => holds young
        07:00      NS  rail in  a               => opens a
        07:30      NS  rail out d               => a-d 8.00
        08:30      NS  rail in  d               => opens d
        09:00      NS  rail out a               => d-a 8.00
        10:00      NS  rail in  a               => opens a
        10:30      NS  rail out d               => a-d 8.00
        11:30      NS  rail in  d               => opens d
        12:00      NS  rail out a               => d-a 8.00
        13:00      NS  rail in  a               => opens a
        13:30      NS  rail out d               => a-d 8.00
        14:30      NS  rail in  d               => opens d
        14:50      NS  rail out c               => d-c 4.00
        15:30      CONNEXXION ferry in p1       => opens p1
        15:40      CONNEXXION ferry out p2      => p1-p2 2.50
        17:00      GVB metro in  m1             => opens m1
        17:10      GVB metro out m2             => m1-m2 1.90
        18:00      HTM bus   in  s3 line=7      => opens s3
        18:20      HTM bus   out s1 line=7      => s3-s1 1.61; asks 50.01 threshold
        ",
    );
}

/// S2: the threshold is policy; at 0 every charge is above it.
#[test]
fn s2_the_threshold_is_policy() {
    play(
        &threshold(0),
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:20      NS rail out a   => a-a free: same place
        09:00      NS rail in  a   => opens a
        09:20      NS rail out b   => a-b 4.00; asks 4.00 threshold
        ",
    );
}

/// S2, P5: a trip that is missing its check-out is not in the sum, whatever ended it.
#[test]
fn s2_missing_trips_are_not_in_the_sum() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        06:00      NS rail in  a   => opens a
        07:00      NS rail in  d   => a-? 20.00; opens d
        07:30      NS rail out a   => d-a 8.00
        09:00      NS rail in  a   => opens a
        16:00      NS rail in  b   => @15:00:01 a-? 20.00; opens b
        16:20      NS rail out b   => b-b free: same place
        03:05+1    advance         => -
        03:10+1    NS rail in  a   => opens a
        03:25+1    advance         => @03:25 asks 48.00 night
        ",
    );
}

/// S2, P7: checked out where it began, too late to be free: the charge is final at the check-out and is in the sum.
#[test]
fn s2_a_late_check_out_at_the_same_place_is_in_the_sum() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        09:00:01   NS rail out a   => a-a 20.00; asks 20.00 threshold
        ",
    );
}

/// S2: after an approval the sum counts anew.
#[test]
fn s2_after_an_approval_the_sum_counts_anew() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:30      NS rail out d   => a-d 8.00
        09:30      NS rail in  d   => opens d
        09:50      NS rail out c   => d-c 4.00; asks 12.00 threshold
        09:50:03   bank approves   => paid
        12:00      NS rail in  a   => opens a
        12:30      NS rail out d   => a-d 8.00
        14:00      HTM tram in s1  => opens s1
        14:10      HTM tram out s3 => s1-s3 2.00
        16:00      NS rail in  d   => opens d
        16:20      NS rail out c   => d-c 4.00; asks 14.00 threshold
        16:21      bank approves   => paid
        20:00      NS rail in  a   => opens a
        20:30      NS rail out d   => a-d 8.00
        03:25+1    advance         => @03:25 asks 8.00 night
        ",
    );
}

/// S2: while a request is at the bank nothing is asked; after the answer the whole sum is looked at.
#[test]
fn s2_waits_for_the_answer_and_then_asks_the_whole_sum() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:30      NS rail out d   => a-d 8.00
        09:30      NS rail in  d   => opens d
        09:50      NS rail out c   => d-c 4.00; asks 12.00 threshold
        12:00      NS rail in  a   => opens a
        12:30      NS rail out d   => a-d 8.00
        14:00      NS rail in  d   => opens d
        14:30      NS rail out a   => d-a 8.00
        15:00      bank approves   => paid; asks 16.00 threshold
        ",
    );
}

/// S2: open credits come off the sum before it is compared, and off what is asked.
#[test]
fn s2_less_open_credits() {
    let story = play(
        &threshold(1_000),
        &with_credit(
            "
        10:00+1    NS  rail in  a   => opens a
        10:30+1    NS  rail out d   => a-d 8.00
        12:00+1    NS  rail in  d   => opens d
        12:30+1    NS  rail out a   => d-a 8.00
        14:00+1    NS  rail in  a   => opens a
        14:30+1    NS  rail out d   => a-d 8.00
        16:00+1    HTM tram in  s1  => opens s1
        16:10+1    HTM tram out s3  => s1-s3 2.00; asks 12.00 threshold
        ",
        ),
    );
    assert_eq!(payments(&story)[1].credits, [CreditUse { credit: 0, amount: Money::from_minor(1_400) }]);
    assert!(story.account.credits().is_empty());
}

/// S2: between 00:00 and 03:05 two travel days run, each with a sum of its own.
#[test]
fn s2_after_midnight_two_days_have_a_sum_each() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        23:00      NS  rail in  a   => opens a
        23:20      NS  rail out d   => a-d 8.00
        23:50      HTM tram in  s1  => opens s1
        00:05+1    HTM tram out s3  => s1-s3 2.00
        00:08+1    NS  rail in  a   => opens a
        00:25+1    NS  rail out d   => a-d 8.00
        00:30+1    HTM tram in  s3  => opens s3 after t3 on 2026-03-10
        00:40+1    HTM tram out s2  => s3-s2 0.60 after t3 on 2026-03-10; asks 10.60 threshold
        01:20+1    NS  rail in  a   => opens a
        01:40+1    NS  rail out b   => a-b 4.00
        01:41+1    bank approves    => paid; asks 12.00 threshold
        01:42+1    bank approves    => paid
        03:25+1    advance          => -
        03:25+2    advance          => -
        ",
    );
}

/// S2: the threshold holds until the day's end, 03:05.
#[test]
fn s2_until_the_end_of_the_day() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        12:00      NS rail in  a   => opens a
        12:30      NS rail out d   => a-d 8.00
        23:00      NS rail in  a   => opens a
        03:04:59+1 NS rail out d   => a-d 8.00; asks 16.00 threshold
        ",
    );
}

/// S2: what becomes known of a day after its end waits for the night, however much it is.
#[test]
fn s2_not_after_the_end_of_the_day() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        12:00      NS rail in  a                => opens a
        12:30      NS rail out d                => a-d 8.00
        23:00      NS rail in  a                => opens a
        03:05+1    NS rail out d at=03:04:59+1  => @03:05 a-? 20.00; a-d 8.00 (was 20.00)
        03:25+1    advance                      => @03:25 asks 16.00 night
        ",
    );
}

/// S2: in the night to winter time the second 02:50 still is of the day before.
#[test]
fn s2_in_the_night_to_winter_time() {
    play(
        &threshold(1_000),
        "
        2026-10-24
        12:00      NS rail in  a   => opens a
        12:30      NS rail out d   => a-d 8.00
        23:30      NS rail in  a   => opens a
        02:50b+1   NS rail out d   => a-d 8.00; asks 16.00 threshold
        ",
    );
}

/// S2: it is checked after each change, not only at check-outs: an amendment can bring the sum above it.
#[test]
fn s2_an_amendment_can_bring_the_sum_above() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out b id=out               => a-b 4.00
        10:00      NS rail in  a                      => opens a
        10:20      NS rail out c                      => a-c 6.00
        11:00      NS rail out c id=out v=1 at=08:20  => a-c 6.00 (was 4.00); asks 12.00 threshold
        ",
    );
}
