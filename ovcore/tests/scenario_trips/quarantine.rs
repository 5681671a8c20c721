//! A tap whose clock is not believed (RULES P8).

use ovcore_testkit::scenario::{play, play_in_any_order};
use ovcore_testkit::world::rules;

/// P8: a clock may be 120 s ahead of the arrival; a second more, and the tap is quarantined.
#[test]
fn p8_two_minutes_ahead() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a                => opens a
        08:20  NS rail out c at=08:22:00   => a-c 6.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a                => opens a
        08:20  NS rail out c at=08:22:01   => quarantined; a-? held
        ",
    );
}

/// T3, P8: it comes after the taps of the second in which it came in; by then the trip that it might have closed is over.
#[test]
fn p8_a_quarantined_tap_comes_last_in_its_second() {
    play_in_any_order(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a id=a
        ",
        "
        08:20  NS rail out c at=08:30 id=fast
        08:20  HTM tram tap s1 id=b
        ",
        "
        08:40  HTM tram out s2 id=out
        08:41  trips     => a-? 20.00; s1-s2 1.40
        08:42  taps      => a is check-in; b is check-in; fast is quarantined; out is check-out of b
        ",
    );
}

/// P8: a quarantined check-in opens nothing and ends nothing.
#[test]
fn p8_a_quarantined_check_in_does_nothing() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a at=08:02:01   => quarantined
        08:30  NS rail out c              => orphan check-out
        09:00  NS rail in a               => opens a
        09:10  NS rail in b at=09:20      => quarantined
        09:30  NS rail out c              => a-c 6.00
        ",
    );
}

/// P8: a quarantined tap that could not close the open trip does not hold it.
#[test]
fn p8_a_quarantined_tap_that_could_not_close_does_not_hold() {
    play(
        &rules(),
        "
        2026-03-10
        07:00  NS rail out c at=07:10          => quarantined
        08:00  NS rail in a                    => opens a
        08:10  KEOLIS rail out m at=08:20      => quarantined
        08:11  HTM tram out s2 at=08:21        => quarantined
        08:12  NS rail out c at=08:22 failed   => quarantined
        08:30  NS rail out c                   => a-c 6.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a             => opens a
        14:00:01  NS rail out c at=14:10   => @14:00:01 a-? 20.00; quarantined
        ",
    );
}

/// P8: a tap without direction, or a refused one, that could close the open trip holds it too.
#[test]
fn p8_unknown_and_refused_taps_hold_too() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a                 => opens a
        08:20  ARRIVA rail tap e at=08:30   => quarantined; a-? held
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a                    => opens a
        08:20  NS rail out c at=08:30 denied   => quarantined; a-? held
        ",
    );
}

/// P8: the held trip is paired with nothing else and has no fare: no check-out, no longest trip, no 03:05, no
/// night.
#[test]
fn p8_a_held_trip_is_paired_with_nothing_else() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a id=in               => opens a
        08:20    NS rail out c at=08:30 id=fast   => quarantined; a-? held
        08:21    NS rail out c                    => orphan check-out
        08:22    NS rail out d at=08:32           => quarantined
        08:25    NS rail in c                     => opens c
        08:45    NS rail out d                    => c-d 4.00
        12:00+2  advance                          => @2026-03-11 03:25 asks 4.00 night
        12:01+2  trips                            => a-? held; c-d 4.00
        ",
    );
}

/// P8: nor is it cancelled by a check-in at the same place.
#[test]
fn p8_a_held_trip_is_not_cancelled() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a             => opens a
        08:02  NS rail out b at=08:12   => quarantined; a-? held
        08:04  NS rail in a             => opens a
        ",
    );
}

/// P8: it is held from `received_at` on: what happened before still counts, whenever it comes.
#[test]
fn p8_what_happened_before_it_still_counts() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a id=in               => opens a
        08:20  NS rail out c at=08:30 id=fast   => quarantined; a-? held
        08:40  NS rail out b at=08:19:59        => a-b 4.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:20  NS rail out c at=08:30 id=fast   => quarantined
        08:40  NS rail in a at=08:00            => a-? held
        08:41  NS rail in b at=08:10            => a-? 20.00; b-? held
        ",
    );
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00 NS rail in a id=in at=08:00
        08:20 NS rail out c id=fast at=08:30
        12:00 NS rail out d id=other at=08:21
        12:00 NS rail in b id=next at=08:40
        ",
        "
        12:00  trips   => a-? held; b-? open
        12:00  taps    => in is check-in; other is orphan check-out; fast is quarantined; next is check-in
        ",
    );
}

/// P8, P1: an amendment puts it right, and what came after it is seen in its light.
#[test]
fn p8_an_amendment_in_time() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a id=in                   => opens a
        08:20    NS rail out c at=08:30 id=fast       => quarantined; a-? held
        08:25    NS rail in c id=next                 => opens c
        08:45    NS rail out d                        => c-d 4.00
        09:00+1  NS rail out c at=08:19 id=fast v=1   => @03:25 asks 4.00 night; a-c 6.00; c-d 2.00 after in (was 4.00)
        09:01+1  NS rail out c at=08:30 id=fast       => -
        09:02+1  bank approves                        => paid
        03:25+2  advance                              => @03:25 asks 4.00 night
        ",
    );
}

/// P8, P1: an amendment may say that it was a check-in, or that it could not have closed the trip; then others may.
#[test]
fn p8_an_amendment_may_say_something_else() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a id=in                  => opens a
        08:20  NS rail out c at=08:30 id=fast      => quarantined; a-? held
        09:00  NS rail in c at=08:19 id=fast v=1   => a-? 20.00; opens c
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a id=in                   => opens a
        08:20  NS rail out c at=08:30 id=fast       => quarantined; a-? held
        08:25  NS rail out d id=out                 => orphan check-out
        09:00  NS rail out c at=07:50 id=fast v=1   => orphan check-out; out is check-out of in; a-d 8.00
        ",
    );
}

/// P8: without an amendment by `received_at` + three days the trip is missing its check-out, and is asked that
/// night.
#[test]
fn p8_without_an_amendment() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a             => opens a
        08:20       NS rail out c at=08:30   => quarantined; a-? held
        08:20:00+3  advance                  => -
        08:20:01+3  advance                  => @08:20:01 a-? 20.00
        03:25+4     advance                  => @03:25 asks 20.00 night
        ",
    );
}

/// P8, T1: the three days are elapsed time, also over a clock change.
#[test]
fn p8_three_days_over_a_clock_change() {
    play(
        &rules(),
        "
        2026-03-27
        08:00       NS rail in a             => opens a
        08:20       NS rail out c at=08:30   => quarantined; a-? held
        09:20:00+3  advance                  => -
        09:20:01+3  advance                  => @09:20:01 a-? 20.00
        ",
    );
    play(
        &rules(),
        "
        2028-02-27
        08:00       NS rail in a             => opens a
        08:20       NS rail out c at=08:30   => quarantined; a-? held
        08:20:00+3  advance                  => -
        08:20:01+3  advance                  => @08:20:01 a-? 20.00
        ",
    );
}

/// P8: an amendment in the last second is in time; after it, a check-out adjusts what the missing one cost (P1,
/// L1).
#[test]
fn p8_an_amendment_in_the_last_second() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a                         => opens a
        08:20       NS rail out c at=08:30 id=fast       => quarantined; a-? held
        08:20:00+3  NS rail out c at=08:20 id=fast v=1   => a-c 6.00
        03:25+4     advance                              => @03:25 asks 6.00 night
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a                            => opens a
        08:20       NS rail out c at=08:30 id=fast          => quarantined; a-? held
        08:20:01+3  NS rail out c at=08:20:01 id=fast v=1   => @08:20:01 a-? 20.00; a-c 6.00 (was 20.00)
        ",
    );
}

/// P8: a quarantined tap that is handed over in time holds a trip that was missing its check-out, and gives back
/// what was asked for it; without an amendment it is asked again.
#[test]
fn p8_handed_over_in_the_last_second() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a             => opens a
        03:25:04+1  bank approves            => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night; paid
        08:20:00+3  GVB metro out m1         => orphan check-out
        08:20       NS rail out c at=08:30   => quarantined; a-? held (was 20.00); credit 20.00 for 2026-03-10
        08:20:01+3  advance                  => @08:20:01 a-? 20.00
        03:25+4     advance                  => @03:25 settled by credit night; @03:25 2026-03-10 leaves
        ",
    );
}

/// P8: a quarantined tap that is handed over later than that changes nothing.
#[test]
fn p8_handed_over_too_late() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a             => opens a
        03:25:04+1  bank approves            => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night; paid
        08:20:01+3  GVB metro out m1         => orphan check-out
        08:20       NS rail out c at=08:30   => quarantined
        08:21+3     trips                    => a-? 20.00
        03:25+4     advance                  => @03:05 2026-03-10 leaves
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a             => opens a
        08:30       NS rail out c            => a-c 6.00
        08:20:01+3  GVB metro out m1         => @2026-03-11 03:25 asks 6.00 night; orphan check-out
        08:20       NS rail out d at=08:30   => quarantined
        08:21+3     trips                    => a-c 6.00
        ",
    );
}

/// P8: a trip may be held over midnight, and is of the date of its check-in.
#[test]
fn p8_over_midnight() {
    play(
        &rules(),
        "
        2026-03-10
        23:30       NS rail in a                       => opens a
        00:10+1     NS rail out c at=00:20+1 id=fast   => quarantined; a-? held
        00:10:01+4  advance                            => @00:10:01 a-? 20.00
        03:25+4     advance                            => @03:25 asks 20.00 night
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:30    NS rail in a                         => opens a
        23:58    NS rail out c at=00:01+1 id=fast     => quarantined; a-? held
        00:10+1  NS rail out c at=00:01+1 id=out      => orphan check-out
        12:00+1  NS rail out c at=23:58 id=fast v=1   => a-c 6.00
        03:25+2  advance                              => @03:25 asks 6.00 night
        ",
    );
}

/// P8: a clock that is ahead, but believed, decides on the day and on what is in time.
#[test]
fn p8_a_clock_that_is_believed_counts() {
    play(
        &rules(),
        "
        2026-03-10
        23:59    NS rail in a at=00:00:30+1   => opens a
        00:20+1  NS rail out c                => a-c 6.00
        03:25+1  advance                      => -
        03:25+2  advance                      => @03:25 asks 6.00 night
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:30    NS rail in a               => opens a
        03:04+1  NS rail out c at=03:05+1   => orphan check-out
        03:05+1  advance                    => @03:05 a-? 20.00
        ",
    );
}
