//! Durations are elapsed time, to the second; edges of days and calendars are half-open (RULES T1).

use ovcore::account::What;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use crate::instant;

/// T1: 35:00 is still a transfer, a second more is none.
#[test]
fn t1_thirty_five_minutes_are_still_a_transfer() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a    => opens a
        08:20  NS rail out c   => a-c 6.00
        08:55  NS rail in c    => opens c after t1
        09:15  NS rail out d   => c-d 2.00 after t1
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        08:20     NS rail out c   => a-c 6.00
        08:55:01  NS rail in c    => opens c
        09:15     NS rail out d   => c-d 4.00
        ",
    );
}

/// T1: 60:00 is still free, a second more is not.
#[test]
fn t1_sixty_minutes_are_still_free() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        09:00     NS rail out a   => a-a free: same place
        09:30     NS rail in a    => opens a
        10:30:01  NS rail out a   => a-a 20.00
        ",
    );
}

/// T1: 5 s is still the same presentation, a second more is another.
#[test]
fn t1_five_seconds_are_still_one_presentation() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a                    => opens a
        08:30     NS rail out c reader=x id=out   => a-c 6.00
        08:30:05  NS rail out c reader=x          => duplicate of out
        08:30:06  NS rail out c reader=x          => orphan check-out
        ",
    );
}

/// T1: the edge of the travel day is half-open: 03:04:59 is in time, 03:05:00 is too late.
#[test]
fn t1_five_past_three_is_too_late() {
    play(
        &rules(),
        "
        2026-03-10
        23:30       NS rail in a    => opens a
        03:04:59+1  NS rail out c   => a-c 6.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:30       NS rail in a    => opens a
        03:05:00+1  NS rail out c   => @03:05 a-? 20.00; orphan check-out
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:00       HTM tram in s1    => opens s1
        02:40+1     HTM tram out s2   => s1-s2 1.40
        03:04:59+1  HTM tram in s2    => opens s2 after t1 on 2026-03-10
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:00       HTM tram in s1    => opens s1
        02:40+1     HTM tram out s2   => s1-s2 1.40
        03:05:00+1  HTM tram in s2    => opens s2
        03:15+1     HTM tram out s3   => s2-s3 1.60
        ",
    );
}

/// T1: the edges of the calendar are half-open: peak from 06:30:00 and no longer at 09:00:00, from 16:00:00 and no
/// longer at 18:30:00.
#[test]
fn t1_peak_begins_on_the_second_and_ends_before_it() {
    play(
        &rules(),
        "
        2026-03-10
        05:00     holds dal       => holds dal
        06:29:59  NS rail in a    => opens a
        06:50     NS rail out c   => a-c 3.60
        08:59:59  NS rail in a    => opens a
        09:20     NS rail out c   => a-c 6.00
        16:00     NS rail in a    => opens a
        16:20     NS rail out c   => a-c 6.00
        18:30     NS rail in a    => opens a
        18:50     NS rail out c   => a-c 3.60
        2026-03-11
        06:30     NS rail in a    => @03:25 asks 19.20 night; opens a
        06:50     NS rail out c   => a-c 6.00
        09:00     NS rail in a    => opens a
        09:20     NS rail out c   => a-c 3.60
        15:59:59  NS rail in a    => opens a
        16:20     NS rail out c   => a-c 3.60
        18:29:59  NS rail in a    => opens a
        18:50     NS rail out c   => a-c 6.00
        ",
    );
}

/// T1: durations are elapsed time, also in the night that has no 02:00 to 03:00. At the bounds: 5 s, 5 min, 35 min,
/// 60 min.
#[test]
fn t1_the_skipped_hour_does_not_count() {
    play(
        &rules(),
        "
        2026-03-29
        01:10     HTM tram in s1             => opens s1
        01:50     HTM tram out s2            => s1-s2 1.40
        01:59:57  NS rail in a               => opens a
        03:00:02  NS rail in a               => duplicate of t3
        03:04:57  NS rail in a reader=next   => a-? free: wrong pole; opens a
        03:20     NS rail out a              => a-a free: same place
        03:25     HTM tram in s2             => opens s2 after t1
        ",
    );
    play(
        &rules(),
        "
        2026-03-29
        01:30  NS rail in a    => opens a
        03:30  NS rail out a   => a-a free: same place
        ",
    );
}

/// T1: in the night without 02:00 to 03:00, a second beyond the bounds.
#[test]
fn t1_the_skipped_hour_does_not_count_and_a_second_more_does() {
    play(
        &rules(),
        "
        2026-03-29
        01:59:57  NS rail in a   => opens a
        03:00:03  NS rail in a   => a-? free: wrong pole; opens a
        ",
    );
    play(
        &rules(),
        "
        2026-03-29
        01:59:57  NS rail in a   => opens a
        03:04:58  NS rail in a   => a-? 20.00; opens a
        ",
    );
    play(
        &rules(),
        "
        2026-03-29
        01:10     HTM tram in s1    => opens s1
        01:50     HTM tram out s2   => s1-s2 1.40
        03:25:01  HTM tram in s2    => opens s2
        ",
    );
    play(
        &rules(),
        "
        2026-03-29
        01:30     NS rail in a    => opens a
        03:30:01  NS rail out a   => a-a 20.00
        ",
    );
}

/// T1: in the night without 02:00 to 03:00 the longest trip, four hours by tram and six by rail, looks an hour
/// longer.
#[test]
fn t1_the_longest_trip_over_the_skipped_hour() {
    play(
        &rules(),
        "
        2026-03-29
        00:30  HTM tram in s1    => opens s1
        05:30  HTM tram out s3   => s1-s3 2.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-29
        00:30     HTM tram in s1    => opens s1
        05:30:01  HTM tram out s3   => @05:30:01 s1-? 4.00; orphan check-out
        ",
    );
    play(
        &rules(),
        "
        2026-03-29
        00:30  NS rail in a    => opens a
        07:30  NS rail out c   => a-c 6.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-29
        00:30     NS rail in a    => opens a
        07:30:01  NS rail out c   => @07:30:01 a-? 20.00; orphan check-out
        ",
    );
}

/// T1: durations are elapsed time, also in the night that has 02:00 to 03:00 twice. At the bounds: 5 s, 5 min, 35
/// min, 60 min.
#[test]
fn t1_the_repeated_hour_counts_twice() {
    play(
        &rules(),
        "
        2026-10-25
        02:10a     HTM tram in s1             => opens s1
        02:50a     HTM tram out s2            => s1-s2 1.40
        02:59:57a  NS rail in a               => opens a
        02:00:02b  NS rail in a               => duplicate of t3
        02:04:57b  NS rail in a reader=next   => a-? free: wrong pole; opens a
        02:20b     NS rail out a              => a-a free: same place
        02:25b     HTM tram in s2             => opens s2 after t1
        ",
    );
    play(
        &rules(),
        "
        2026-10-25
        02:30a  NS rail in a    => opens a
        02:30b  NS rail out a   => a-a free: same place
        ",
    );
}

/// T1: in the night with 02:00 to 03:00 twice, a second beyond the bounds.
#[test]
fn t1_the_repeated_hour_counts_twice_and_a_second_more_is_too_much() {
    play(
        &rules(),
        "
        2026-10-25
        02:59:57a  NS rail in a   => opens a
        02:00:03b  NS rail in a   => a-? free: wrong pole; opens a
        ",
    );
    play(
        &rules(),
        "
        2026-10-25
        02:59:57a  NS rail in a   => opens a
        02:04:58b  NS rail in a   => a-? 20.00; opens a
        ",
    );
    play(
        &rules(),
        "
        2026-10-25
        02:10a     HTM tram in s1    => opens s1
        02:50a     HTM tram out s2   => s1-s2 1.40
        02:25:01b  HTM tram in s2    => opens s2
        ",
    );
    play(
        &rules(),
        "
        2026-10-25
        02:30a     NS rail in a    => opens a
        02:30:01b  NS rail out a   => a-a 20.00
        ",
    );
}

/// T1: in the night with 02:00 to 03:00 twice the longest trip looks an hour shorter.
#[test]
fn t1_the_longest_trip_over_the_repeated_hour() {
    play(
        &rules(),
        "
        2026-10-24
        23:30     HTM tram in s1    => opens s1
        02:30b+1  HTM tram out s3   => s1-s3 2.00
        ",
    );
    play(
        &rules(),
        "
        2026-10-24
        23:30        HTM tram in s1    => opens s1
        02:30:01b+1  HTM tram out s3   => @02:30:01 s1-? 4.00; orphan check-out
        ",
    );
    play(
        &rules(),
        "
        2026-10-24
        21:59     NS rail in a    => opens a
        02:59b+1  NS rail out c   => a-c 6.00
        ",
    );
    play(
        &rules(),
        "
        2026-10-24
        21:59        NS rail in a    => opens a
        02:59:01b+1  NS rail out c   => @02:59:01 a-? 20.00; orphan check-out
        ",
    );
    play(
        &rules(),
        "
        2026-10-25
        00:30  NS rail in a    => opens a
        05:30  NS rail out c   => a-c 6.00
        ",
    );
    play(
        &rules(),
        "
        2026-10-25
        00:30     NS rail in a    => opens a
        05:30:01  NS rail out c   => @05:30:01 a-? 20.00; orphan check-out
        ",
    );
}

/// T1: in the night that is an hour longer, 03:05 comes an hour later than it seems.
#[test]
fn t1_an_evening_into_the_long_night() {
    play(
        &rules(),
        "
        2026-10-24
        23:30       NS rail in a    => opens a
        03:04:59+1  NS rail out c   => a-c 6.00
        ",
    );
    play(
        &rules(),
        "
        2026-10-24
        23:30    NS rail in a    => opens a
        03:05+1  NS rail out c   => @03:05 a-? 20.00; orphan check-out
        ",
    );
}

/// T1: three days are 72 hours, also over a clock change.
#[test]
fn t1_three_days_are_seventy_two_hours() {
    play(
        &rules(),
        "
        2026-03-27
        08:00       NS rail in a                        => opens a
        08:20       NS rail out c id=out                => a-c 6.00
        09:20:00+3  NS rail out d id=out v=1 at=08:20   => @2026-03-28 03:25 asks 6.00 night; a-d 8.00 (was 6.00)
        ",
    );
    play(
        &rules(),
        "
        2026-03-27
        08:00       NS rail in a                        => opens a
        08:20       NS rail out c id=out                => a-c 6.00
        09:20:01+3  NS rail out d id=out v=1 at=08:20   => @2026-03-28 03:25 asks 6.00 night; late, not used
        ",
    );
}

/// T1, T2: from the evening into the night that is an hour shorter, 03:05 comes an hour earlier, and so does the
/// night's collection.
#[test]
fn t1_an_evening_into_the_short_night() {
    let story = play(
        &rules(),
        "
        2026-03-28
        23:30       NS rail in a    => opens a
        03:04:59+1  NS rail out c   => a-c 6.00
        03:05+1     NS rail in c    => opens c
        03:25+1     NS rail out d   => @03:25 asks 6.00 night; c-d 4.00
        ",
    );
    let asked = story.events.iter().find(|e| matches!(e.what, What::PaymentRequested { .. })).unwrap();
    assert_eq!(asked.at, instant("2026-03-29T01:25:00Z"));
    play(
        &rules(),
        "
        2026-03-28
        23:30    NS rail in a    => opens a
        03:05+1  NS rail out c   => @03:05 a-? 20.00; orphan check-out
        ",
    );
}
