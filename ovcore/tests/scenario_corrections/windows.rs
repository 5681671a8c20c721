//! When a trip may be corrected (RULES L3).

use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use super::{MISSING, after};

/// L3: by the traveller from 5 calendar days after the check-in at the same local time, to the second.
#[test]
fn l3_opens_on_day_5_at_the_same_time() {
    after(
        MISSING,
        "
        07:59:59+5 corrects t1 c  => @2026-03-14 03:05 2026-03-10 leaves; refused refusal.correction_too_early
        08:00+5    corrects t1 c  => 2026-03-10 returns; t1 corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-03-10
        ",
    );
}

/// L3: until 00:00 of the date of the check-in + 61, exclusive; by whomever.
#[test]
fn l3_closes_at_the_start_of_day_61() {
    for by in ["", "desk"] {
        after(
            MISSING,
            &format!(
                "
        23:59:59+60 corrects t1 c {by} => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; t1 corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-03-10
        00:00+61    corrects t1 d {by} => @2026-05-09 23:59:59 2026-03-10 leaves; refused refusal.correction_too_late
        "
            ),
        );
        after(
            MISSING,
            &format!(
                "00:00+61 corrects t1 c {by} => @2026-03-14 03:05 2026-03-10 leaves; refused refusal.correction_too_late"
            ),
        );
    }
}

/// L3: the local time counts, not 120 hours, over both clock changes.
#[test]
fn l3_over_the_clock_changes() {
    for friday in ["2026-03-27", "2026-10-23"] {
        play(
            &rules(),
            &format!(
                "
        {friday}
        08:00      NS rail in a
        03:26+1    bank approves
        04:06+4    advance
        07:59:59+5 corrects t1 c  => refused refusal.correction_too_early
        08:00+5    corrects t1 c  => {friday} returns; t1 corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for {friday}
        "
            ),
        );
    }
}

/// L3, T2: a local time that the clock change skips means the first instant after the gap; one that it repeats, the
/// earlier.
#[test]
fn l3_a_time_that_the_clock_change_skips_or_repeats() {
    play(
        &rules(),
        "
        2026-03-24
        02:30      NS rail in a
        03:26+1    bank approves
        01:59:59+5 corrects t1 c  => @2026-03-28 03:05 2026-03-24 leaves; refused refusal.correction_too_early
        03:00+5    corrects t1 c  => 2026-03-24 returns; t1 corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-03-24
        ",
    );
    play(
        &rules(),
        "
        2026-10-20
        02:30       NS rail in a
        03:26+1     bank approves
        02:29:59a+5 corrects t1 c  => @2026-10-24 03:05 2026-10-20 leaves; refused refusal.correction_too_early
        02:30a+5    corrects t1 c  => 2026-10-20 returns; t1 corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-10-20
        ",
    );
    // A check-in in the second pass of the hour.
    play(
        &rules(),
        "
        2026-10-25
        02:30b     NS rail in a
        03:26+1    bank approves
        02:29:59+5 corrects t1 c  => @2026-10-29 03:05 2026-10-25 leaves; refused refusal.correction_too_early
        02:30+5    corrects t1 c  => 2026-10-25 returns; t1 corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-10-25
        ",
    );
}

/// L3: the service desk may correct as soon as the end is missing.
#[test]
fn l3_the_service_desk_corrects_at_once() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in a         => opens a
        14:00      corrects t1 c desk   => refused refusal.not_correctable
        14:00:01   corrects t1 c desk   => @14:00:01 a-? 20.00; t1 corrected to c; a-c corrected 6.00 (was 20.00)
        03:25+1    advance              => @03:25 asks 6.00 night
        ",
    );
}

/// L3: the dates of an orphan count from its `at`.
#[test]
fn l3_the_dates_of_an_orphan() {
    let orphan = "
        2026-03-10
        08:20      NS rail out c id=o  => orphan check-out
        ";
    after(
        orphan,
        "
        08:19:59+5 corrects o a        => @2026-03-14 03:05 2026-03-10 leaves; refused refusal.correction_too_early
        08:20+5    corrects o a        => 2026-03-10 returns; o corrected to a; o is check-out of o; a-c corrected 6.00
        03:25+6    advance             => @03:25 asks 6.00 night
        ",
    );
    after(
        orphan,
        "00:00+61 corrects o a => @2026-03-14 03:05 2026-03-10 leaves; refused refusal.correction_too_late",
    );
}

/// L3: a check-in after midnight counts from its own calendar date, though its trip belongs to the travel day before.
#[test]
fn l3_the_date_of_a_check_in_after_midnight() {
    play(
        &rules(),
        "
        2026-03-10
        23:40      NS rail in  a
        00:10+1    NS rail out c                   => a-c 6.00
        00:30+1    NS rail in  c id=x              => opens c after t1 on 2026-03-10
        00:40+1    NS rail in  d                   
        00:50+1    NS rail out c
        03:26+1    bank approves
        03:26+2    bank approves
        12:00+5    advance
        00:29:59+6 corrects x d 2026-03-11         => refused refusal.correction_too_early
        23:59:59+61 corrects x d 2026-03-11        => 2026-03-11 returns; 2026-03-10 returns; x corrected to d; c-d corrected 2.00 after t1 on 2026-03-10 (was 20.00); credit 18.00 for 2026-03-10
        00:00+62   corrects x c 2026-03-11         => @2026-05-10 23:59:59 2026-03-10 leaves; @2026-05-10 23:59:59 2026-03-11 leaves; @00:00 2026-03-10 forgotten; refused refusal.correction_too_late
        ",
    );
}
