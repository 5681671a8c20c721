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
        08:00     NS rail in a       => opens a
        08:20     NS rail out c      => a-c 6.00
        08:55     NS rail in c       => opens c after t1
        09:15     NS rail out d      => c-d 2.00 after t1
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a       => opens a
        08:20     NS rail out c      => a-c 6.00
        08:55:01  NS rail in c       => opens c
        09:15     NS rail out d      => c-d 4.00
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
        08:00     NS rail in a       => opens a
        09:00     NS rail out a      => a-a free: same place
        09:30     NS rail in a       => opens a
        10:30:01  NS rail out a      => a-a 20.00
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
        08:00     NS rail in a                  => opens a
        08:30     NS rail out c reader=x id=out => a-c 6.00
        08:30:05  NS rail out c reader=x        => duplicate of out
        08:30:06  NS rail out c reader=x        => orphan check-out
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
        23:30       NS rail in a       => opens a
        03:04:59+1  NS rail out c      => a-c 6.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:30       NS rail in a       => opens a
        03:05:00+1  NS rail out c      => @03:05 a-? 20.00; orphan check-out
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:00       HTM tram in s1     => opens s1
        02:40+1     HTM tram out s2    => s1-s2 1.40
        03:04:59+1  HTM tram in s2     => opens s2 after t1 on 2026-03-10
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:00       HTM tram in s1     => opens s1
        02:40+1     HTM tram out s2    => s1-s2 1.40
        03:05:00+1  HTM tram in s2     => opens s2
        03:15+1     HTM tram out s3    => s2-s3 1.60
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
        05:00     holds dal          => holds dal
        06:29:59  NS rail in a       => opens a
        06:50     NS rail out c      => a-c 3.60
        08:59:59  NS rail in a       => opens a
        09:20     NS rail out c      => a-c 6.00
        16:00     NS rail in a       => opens a
        16:20     NS rail out c      => a-c 6.00
        18:30     NS rail in a       => opens a
        18:50     NS rail out c      => a-c 3.60
        2026-03-11
        06:30     NS rail in a       => @03:25 asks 19.20 night; opens a
        06:50     NS rail out c      => a-c 6.00
        09:00     NS rail in a       => opens a
        09:20     NS rail out c      => a-c 3.60
        15:59:59  NS rail in a       => opens a
        16:20     NS rail out c      => a-c 3.60
        18:29:59  NS rail in a       => opens a
        18:50     NS rail out c      => a-c 6.00
        ",
    );
}

/// T1: durations are elapsed time, also when the clock goes forward at 02:00: seven hours on the clock are six.
#[test]
fn t1_the_hour_that_the_clock_skips_does_not_count() {
    for (script, what) in [
        ("00:30 NS rail in a => opens a\n07:30 NS rail out c => a-c 6.00", "longest trip"),
        (
            "00:30 NS rail in a => opens a\n07:30:01 NS rail out c => @07:30:01 a-? 20.00; orphan check-out",
            "longest trip, over",
        ),
        ("00:30 HTM tram in s1 => opens s1\n05:30 HTM tram out s3 => s1-s3 2.00", "longest tram trip"),
        (
            "00:30 HTM tram in s1 => opens s1
             05:30:01 HTM tram out s3 => @05:30:01 s1-? 4.00; orphan check-out",
            "longest tram trip, over",
        ),
        ("01:30 NS rail in a => opens a\n03:30 NS rail out a => a-a free: same place", "same place"),
        ("01:30 NS rail in a => opens a\n03:30:01 NS rail out a => a-a 20.00", "same place, over"),
        (
            "01:10 NS rail in a => opens a\n01:50 NS rail out c => a-c 6.00
             03:25 NS rail in c => opens c after t1",
            "transfer",
        ),
        (
            "01:10 NS rail in a => opens a\n01:50 NS rail out c => a-c 6.00\n03:25:01 NS rail in c => opens c",
            "transfer, over",
        ),
        ("01:58 NS rail in a => opens a\n03:03 NS rail in a => a-? free: wrong pole; opens a", "wrong pole"),
        ("01:58 NS rail in a => opens a\n03:03:01 NS rail in a => a-? 20.00; opens a", "wrong pole, over"),
        (
            "01:59:57 NS rail in a => opens a\n03:00:02 NS rail in a => duplicate of t1",
            "one presentation over the gap",
        ),
        (
            "01:59:57 NS rail in a => opens a\n03:00:03 NS rail in a => a-? free: wrong pole; opens a",
            "two presentations over the gap",
        ),
    ] {
        play(&rules(), &format!("# {what}\n2026-03-29\n{script}"));
    }
}

/// T1: durations are elapsed time, also when the clock goes back at 03:00: five hours on the clock are six.
#[test]
fn t1_the_hour_that_the_clock_repeats_counts_twice() {
    for (script, what) in [
        ("00:30 NS rail in a => opens a\n05:30 NS rail out c => a-c 6.00", "longest trip"),
        (
            "00:30 NS rail in a => opens a\n05:30:01 NS rail out c => @05:30:01 a-? 20.00; orphan check-out",
            "longest trip, over",
        ),
        ("02:30a NS rail in a => opens a\n02:30b NS rail out a => a-a free: same place", "same place"),
        ("02:30a NS rail in a => opens a\n02:30:01b NS rail out a => a-a 20.00", "same place, over"),
        (
            "02:10a NS rail in a => opens a\n02:50a NS rail out c => a-c 6.00
             02:25b NS rail in c => opens c after t1",
            "transfer",
        ),
        (
            "02:10a NS rail in a => opens a\n02:50a NS rail out c => a-c 6.00\n02:25:01b NS rail in c => opens c",
            "transfer, over",
        ),
        (
            "02:58a NS rail in a => opens a\n02:03b NS rail in a => a-? free: wrong pole; opens a",
            "wrong pole",
        ),
        ("02:58a NS rail in a => opens a\n02:03:01b NS rail in a => a-? 20.00; opens a", "wrong pole, over"),
        ("02:59:57a NS rail in a => opens a\n02:00:02b NS rail in a => duplicate of t1", "one presentation"),
        (
            "02:59:57a NS rail in a => opens a\n02:00:03b NS rail in a => a-? free: wrong pole; opens a",
            "two presentations",
        ),
    ] {
        play(&rules(), &format!("# {what}\n2026-10-25\n{script}"));
    }
}

/// T1: from the evening into the night that is an hour longer, four hours of tram end at 02:30 on the second pass, six of
/// rail at 02:59, and 03:05 comes an hour later than on the clock.
#[test]
fn t1_an_evening_into_the_long_night() {
    for script in [
        "23:30 HTM tram in s1 => opens s1\n02:30b+1 HTM tram out s3 => s1-s3 2.00",
        "23:30 HTM tram in s1 => opens s1
         02:30:01b+1 HTM tram out s3 => @02:30:01 s1-? 4.00; orphan check-out",
        "21:59 NS rail in a => opens a\n02:59b+1 NS rail out c => a-c 6.00",
        "21:59 NS rail in a => opens a\n02:59:01b+1 NS rail out c => @02:59:01 a-? 20.00; orphan check-out",
        "23:30 NS rail in a => opens a\n03:04:59+1 NS rail out c => a-c 6.00",
        "23:30 NS rail in a => opens a\n03:05+1 NS rail out c => @03:05 a-? 20.00; orphan check-out",
    ] {
        play(&rules(), &format!("2026-10-24\n{script}"));
    }
}

/// T1, T2: from the evening into the night that is an hour shorter, 03:05 comes an hour earlier, and so does the night's
/// collection.
#[test]
fn t1_an_evening_into_the_short_night() {
    let story = play(
        &rules(),
        "
        2026-03-28
        23:30       NS rail in a       => opens a
        03:04:59+1  NS rail out c      => a-c 6.00
        03:05+1     NS rail in c       => opens c
        03:25+1     NS rail out d      => @03:25 asks 6.00 night; c-d 4.00
        ",
    );
    let asked = story.events.iter().find(|e| matches!(e.what, What::PaymentRequested { .. })).unwrap();
    assert_eq!(asked.at, instant("2026-03-29T01:25:00Z"));
    play(
        &rules(),
        "
        2026-03-28
        23:30       NS rail in a       => opens a
        03:05+1     NS rail out c      => @03:05 a-? 20.00; orphan check-out
        ",
    );
}
