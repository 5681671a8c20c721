//! The travel day of a corrected trip, over midnight, 03:05, the turn of a year and the change of the clock.

use ovcore_testkit::world::rules;

use crate::check;

/// J1: after midnight one that continues a journey of the day before stays a trip of that day.
#[test]
fn j1_it_continues_the_journey_of_the_day_before() {
    check(
        &rules(),
        "
        2026-03-10
        23:30 NS rail in a id=one
        23:50 NS rail out b
        2026-03-11
        00:10 NS rail in b id=two
        00:40 NS rail in d id=three
        01:00 NS rail out c
        => one a-b 4.00
        => two b-? missing 20.00 after one on 2026-03-10
        => three d-c 4.00
        final two 03:05
        correct two c
        => one a-b 4.00
        => two b-c corrected 2.00 after one on 2026-03-10
        => three d-c 4.00
        final two 03:05
        ",
    );
}

/// J1: one that was still open at 03:05 is the first of a journey of its own date, also corrected: no correction says
/// when it ended.
#[test]
fn j1_still_open_at_the_end_of_the_day_before() {
    check(
        &rules(),
        "
        2026-03-10
        23:30 NS rail in a id=one
        23:50 NS rail out b
        2026-03-11
        00:10 NS rail in b id=two
        correct two c
        => one a-b 4.00
        => two b-c corrected 4.00
        final two 03:05+1
        as-of 02:00
        => one a-b 4.00
        => two b-? open after one on 2026-03-10
        ",
    );
}

/// J1: one that is open at midnight belongs to the date of its check-in; the day after ends it.
#[test]
fn j1_open_at_midnight() {
    check(
        &rules(),
        "
        2026-03-10
        23:30 NS rail in a id=one
        correct one c
        as-of 03:04:59+1
        => one a-? open
        as-of 03:05+1
        => one a-c corrected 6.00
        final one 03:05+1
        ",
    );
}

/// T4: the tariff is that of its check-in: HTM 1.10 + 0.22 a km from 2027 on.
#[test]
fn t4_the_tariff_of_its_check_in() {
    check(
        &rules(),
        "
        2026-12-31
        23:50 HTM tram in s1 id=x
        correct x s3
        2027-01-01
        12:00 HTM tram in s1 id=y
        correct y s3
        => x s1-s3 corrected 2.00
        => y s1-s3 corrected 2.20
        ",
    );
}

/// T1, J2: elapsed time also over the change of the clock: 01:40 to 03:10 summer time is 30 minutes.
#[test]
fn j2_over_the_change_of_the_clock() {
    check(
        &rules(),
        "
        2026-03-29
        01:20 HTM tram in s1 id=one
        01:40 HTM tram out s2
        03:04 HTM tram in s2 id=two
        03:04:30 HTM bus in s3 id=three
        03:04:50 HTM bus out s1
        correct two s3
        => one s1-s2 1.40
        => two s2-s3 corrected 0.60 after one
        => three s3-s1 1.40 after one
        ",
    );
}
