//! A day leaves when nothing can reach it any more (RULES L4).

use ovcore::account::What;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use super::{TRIP, after};

/// L4: a day leaves when it is collected and no tap can adjust it any more, 72 h after the end of the travel day; what
/// is kept is the digest of its record, until its date + 62.
#[test]
fn l4_a_day_leaves_and_its_digest_stays_until_date_plus_62() {
    let script = format!(
        "{TRIP}
        03:04:59+4  advance  => -
        03:05+4     advance  => @03:05 2026-03-10 leaves
        23:59:59+61 advance  => -
        "
    );
    let story = play(&rules(), &script);
    assert_eq!(story.account.days().len(), 0);
    let mut records = Vec::new();
    for event in &story.events {
        if let What::DayLeft { record } = &event.what {
            records.push((record.held.day, record.digest()));
        }
    }
    assert_eq!(story.account.digests(), records);
    let story = play(&rules(), &format!("{script}00:00+62 advance => @00:00 2026-03-10 forgotten"));
    assert!(story.account.digests().is_empty());
}

/// L4: the last check-out of a travel day, at 03:04:59 after midnight, may be 3 days late as any other.
#[test]
fn l4_a_day_stays_until_its_last_check_out_can_adjust_nothing() {
    play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a                 => opens a
        03:25+1    advance                       => @03:05 a-? 20.00; @03:25 asks 20.00 night
        03:26+1    bank approves                 => paid
        03:04:59+4 NS rail out d at=03:04:59+1   => a-d 8.00 (was 20.00); credit 12.00 for 2026-03-10
        03:05+4    advance                       => @03:05 2026-03-10 leaves
        ",
    );
}

/// L4: when the day before has left, a trip that it handed over is that day's: what re-rates the next day leaves it
/// alone.
#[test]
fn l4_a_trip_over_midnight_leaves_with_its_day() {
    let story = play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a     => opens a
        00:30+1    NS rail out d     => a-d 8.00
        03:25+1    advance           => @03:25 asks 8.00 night
        03:26+1    bank approves     => paid
        12:00+1    NS rail in  a     => opens a
        12:20+1    NS rail out c     => a-c 6.00
        03:25+2    advance           => @03:25 asks 6.00 night
        03:26+2    bank approves     => paid
        03:05+4    advance           => @03:05 2026-03-10 leaves
        09:00+4    holds dal         => holds dal; a-c 3.60 (was 6.00); credit 2.40 for 2026-03-11
        ",
    );
    assert_eq!(story.account.balance().books.booked().to_string(), "11.60");
}

/// L4, T1: the 72 hours are elapsed time.
#[test]
fn l4_over_the_clock_changes() {
    for (friday, hour) in [("2026-03-27", "04"), ("2026-10-23", "02")] {
        let script = format!(
            "
            {friday}
            12:00          NS rail in  a   => opens a
            12:20          NS rail out c   => a-c 6.00
            03:25+1        advance         => @03:25 asks 6.00 night
            03:26+1        bank approves   => paid
            {hour}:04:59+4 advance         => -
            {hour}:05+4    advance         => @{hour}:05 {friday} leaves
            "
        );
        play(&rules(), &script);
    }
}

/// L4: a day whose request is at the bank is not collected, and stays; it leaves after the answer.
#[test]
fn l4_a_day_stays_while_its_request_is_at_the_bank() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:20      NS rail out c   => a-c 6.00
        03:25+1    advance         => @03:25 asks 6.00 night
        12:00+9    advance         => -
        12:00+9    bank approves   => paid
        12:01+9    advance
        ",
    );
    assert_eq!((story.account.days().len(), story.account.digests().len()), (0, 1));
    // A tap that is set aside meanwhile is kept with its day.
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                => opens a
        08:20      NS rail out c                => a-c 6.00
        03:25+1    advance                      => @03:25 asks 6.00 night
        12:00+9    NS rail in  d id=x at=09:00  => late, not used
        12:01+9    taps                         => t1 is check-in; t2 is check-out of t1; x is late, not used
        12:02+9    again x                      => -
        ",
    );
    assert_eq!(story.account.days().len(), 1);
}

/// L4: a day with a raise that was not collected yet stays until it is.
#[test]
fn l4_a_day_stays_until_its_raise_is_collected() {
    let story = after(
        TRIP,
        "
        08:20+3    NS rail out d id=out v=1 at=08:20  => a-d 8.00 (was 6.00)
        03:24:59+4 advance
        03:25+4    advance                            => @03:25 asks 2.00 night
        12:00+4    advance                            => -
        12:00+4    bank approves                      => paid
        12:01+4    advance
        ",
    );
    assert_eq!(story.account.days().len(), 0);
}

/// L4, F5: when one trip of a day falls by as much as another rises, nothing is owed and nothing is given back: the day
/// is collected, and leaves.
#[test]
fn l4_a_day_whose_differences_cancel_out_leaves() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out c id=out               => a-c 6.00
        08:30      NS rail in  c id=in                => opens c after t1
        08:40      NS rail out d                      => c-d 2.00 after t1
        03:25+1    advance                            => @03:25 asks 8.00 night
        03:26+1    bank approves                      => paid
        09:00+1    NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 6.00); c-d 4.00 (was 2.00)
        03:25+2    advance                            => -
        03:04:59+4 advance                            => -
        03:05+4    advance                            => @03:05 2026-03-10 leaves
        ",
    );
    assert_eq!(story.account.days().len(), 0);
}

/// L4: a day on which nothing is charged leaves like any other.
#[test]
fn l4_a_day_without_charges_leaves() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail out a   => orphan check-out
        03:04:59+4 advance         => -
        03:05+4    advance         => @03:05 2026-03-10 leaves
        ",
    );
}

/// L4: days leave one by one, each in its turn.
#[test]
fn l4_days_leave_in_order() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a   => opens a
        08:20    NS rail out a   => a-a free: same place
        08:00+1  NS rail in  a   => opens a
        08:20+1  NS rail out a   => a-a free: same place
        12:00+6  advance         => @2026-03-14 03:05 2026-03-10 leaves; @2026-03-15 03:05 2026-03-11 leaves
        12:00+70 advance         => @2026-05-11 00:00 2026-03-10 forgotten; @2026-05-12 00:00 2026-03-11 forgotten
        ",
    );
    assert_eq!(story.account.next_deadline(&rules()), None);
}

/// L4, L1: a tap for a day that has left brings it back: in time by its own arrival it adjusts, though it was handed
/// over later; too late by its own arrival it may only lower, and the day stays where it is.
#[test]
fn l4_a_tap_for_a_day_that_has_left() {
    after(
        TRIP,
        "
        12:00+4    advance                          => @03:05 2026-03-10 leaves
        12:00+4    NS rail in d id=y at=22:00       => late, not used
        12:01+4    again y                          => -
        # Handed over after the day left, though received before.
        23:00+3    NS rail in a id=x at=23:30       => 2026-03-10 returns; a-? 20.00
        12:02+4    again x                          => -
        03:25+5    advance                          => @03:25 asks 20.00 night
        03:26+5    bank approves                    => paid
        03:27+5    advance                          => @03:26 2026-03-10 leaves
        ",
    );
}

/// L4, I12: a day that an answer settles after its time leaves at the answer, never at an instant that has passed.
#[test]
fn l4_a_day_that_an_answer_settles_is_due_at_the_answer() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a     => opens a
        08:20      NS rail out c     => a-c 6.00
        12:00+5    bank does-not-know  => @2026-03-11 03:25 asks 6.00 night; unknown
        12:05+5    bank approves       => paid
        12:05+5    bank approves pay.17.0 => -
        12:06+5    advance             => @12:05 2026-03-10 leaves
        ",
    );
}

/// L4, P1: an amendment, in time by its own clock, of a tap that closed a trip of a day that has left brings that day
/// back.
#[test]
fn l4_an_amendment_that_reaches_back_into_a_day_that_has_left() {
    play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a                        => opens a
        00:20+1    NS rail out b id=out                 => a-b 4.00
        00:20:00+4 NS rail out c id=out v=1 at=00:50+1  => @2026-03-11 03:25 asks 4.00 night; a-c 6.00 (was 4.00)
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a                        => opens a
        03:00+1    NS rail out b id=out                 => a-b 4.00
        03:26+1    bank approves                        => @03:25 asks 4.00 night; paid
        03:05+4    NS rail out c id=out v=1 at=03:20+1  => @03:05 2026-03-10 leaves; 2026-03-10 returns; orphan check-out; a-? 20.00 (was 4.00)
        03:25+4    advance                              => @03:25 asks 16.00 night
        ",
    );
}
