//! How a trip ends without a check-out: too long, or checked in again (RULES P5, P6).

use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore_testkit::scenario::{PER_TRIP_CARD, play, play_in_any_order, play_with};
use ovcore_testkit::world::{rules, rules_with};

/// The test country without the exception for the wrong pole.
fn without_wrong_pole() -> Rules {
    let mut policy = Policy::ovpay();
    policy.taps.wrong_pole_minutes = None;
    rules_with(policy)
}

/// P5: six hours by rail, to the second; after them a check-out is an orphan.
#[test]
fn p5_six_hours_by_rail() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        14:00:00  NS rail out c   => a-c 6.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        14:00:01  NS rail out c   => @14:00:01 a-? 20.00; orphan check-out
        ",
    );
}

/// P5: four hours by bus, tram, metro and ferry, to the second.
#[test]
fn p5_four_hours_by_bus_tram_metro_and_ferry() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM bus in s3    => opens s3
        12:00:00  HTM bus out s4   => s3-s4 1.80
        14:00     HTM bus in s3    => opens s3
        18:00:01  HTM bus out s4   => @18:00:01 s3-? 4.00; orphan check-out
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1    => opens s1
        12:00:00  HTM tram out s3   => s1-s3 2.00
        14:00     HTM tram in s1    => opens s1
        18:00:01  HTM tram out s3   => @18:00:01 s1-? 4.00; orphan check-out
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     GVB metro in m1    => opens m1
        12:00:00  GVB metro out m2   => m1-m2 1.90
        14:00     GVB metro in m1    => opens m1
        18:00:01  GVB metro out m2   => @18:00:01 m1-? 4.00; orphan check-out
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     CONNEXXION ferry in p1    => opens p1
        12:00:00  CONNEXXION ferry out p2   => p1-p2 2.50
        14:00     CONNEXXION ferry in p1    => opens p1
        18:00:01  CONNEXXION ferry out p2   => @18:00:01 p1-? unpriced: no boarding fare for carrier and mode; orphan check-out
        ",
    );
}

/// P5: after the longest trip a check-in, or a tap without direction, is a check-in: even where the trip began.
#[test]
fn p5_after_the_longest_trip_a_tap_begins_another() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a    => opens a
        14:00:01    NS rail in c    => @14:00:01 a-? 20.00; opens c
        20:00:02    NS rail tap d   => @20:00:02 c-? 20.00; opens d
        02:00:03+1  NS rail tap d   => @02:00:03 d-? 20.00; opens d
        ",
    );
}

/// P5: a check-out that comes late counts by when it happened.
#[test]
fn p5_a_late_check_out_counts_by_when_it_happened() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a                => opens a
        15:00  NS rail out c at=14:00:01   => @14:00:01 a-? 20.00; orphan check-out
        15:01  NS rail out d at=14:00:00   => a-d 8.00 (was 20.00)
        ",
    );
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        15:00 NS rail in a id=in at=08:00:00
        15:00 NS rail tap c id=tap at=14:00:01
        15:00 NS rail out d id=out at=14:30:00
        ",
        "
        15:00  trips   => a-? 20.00; c-d 4.00
        ",
    );
}

/// P5: a check-in that comes after its longest trip is missing its check-out at once; in the last second it is
/// open.
#[test]
fn p5_a_check_in_that_comes_after_its_longest_trip() {
    play(
        &rules(),
        "
        2026-03-10
        12:00:00  NS rail in a at=05:59:59   => a-? 20.00
        12:10     NS rail out c at=06:30     => a-c 6.00 (was 20.00)
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        12:00:00  NS rail in a at=06:00   => opens a
        12:00:01  advance                 => @12:00:01 a-? 20.00
        ",
    );
}

/// P5: no trip lasts past 03:05: from then on it is missing its check-out.
#[test]
fn p5_no_trip_lasts_past_five_past_three() {
    play(
        &rules(),
        "
        2026-03-10
        22:00       NS rail in a    => opens a
        03:04:59+1  NS rail out c   => a-c 6.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        22:00       NS rail in a    => opens a
        03:05:00+1  NS rail tap c   => @03:05 a-? 20.00; opens c
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:30       HTM tram in s1    => opens s1
        03:04:59+1  HTM tram out s3   => s1-s3 2.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:30       HTM tram in s1    => opens s1
        03:05:00+1  HTM tram out s3   => @03:05 s1-? 4.00; orphan check-out
        ",
    );
}

/// P5: whichever comes first: by rail from 21:04:59 on it is 03:05.
#[test]
fn p5_the_longest_trip_or_five_past_three() {
    play(
        &rules(),
        "
        2026-03-10
        21:04:58    NS rail in a   => opens a
        03:04:59+1  advance        => @03:04:59 a-? 20.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        21:04:59    NS rail in a   => opens a
        03:04:59+1  advance        => -
        03:05+1     advance        => @03:05 a-? 20.00
        ",
    );
}

/// P5: 03:05 ends the trips of the day before only: one that began after midnight is of its own date and goes on.
#[test]
fn p5_a_trip_after_midnight_is_of_its_own_date() {
    play(
        &rules(),
        "
        2026-03-11
        00:30  NS rail in a    => opens a
        06:30  NS rail out c   => a-c 6.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-11
        00:30     NS rail in a    => opens a
        06:30:01  NS rail out c   => @06:30:01 a-? 20.00; orphan check-out
        ",
    );
}

/// P5: the charge of a missing check-out is final at the end of its travel day: it is in no threshold sum before.
#[test]
fn p5_a_missing_check_out_is_in_no_threshold_sum() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a    => opens a
        09:00    NS rail in b    => a-? 20.00; opens b
        10:00    NS rail in c    => b-? 20.00; opens c
        11:00    NS rail in d    => c-? 20.00; opens d
        11:20    NS rail out c   => d-c 4.00
        03:25+1  advance         => @03:25 asks 64.00 night
        ",
    );
}

/// P5, P7: a boarding fare that has a check-out is final at once, and counts.
#[test]
fn p5_a_late_check_out_at_the_same_place_counts_at_once() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        09:00:01  NS rail out a   => a-a 20.00
        09:10     NS rail in a    => opens a
        10:10:01  NS rail out a   => a-a 20.00
        10:20     NS rail in a    => opens a
        11:20:01  NS rail out a   => a-a 20.00; asks 60.00 threshold
        ",
    );
}

/// P5: also on a per-trip card a missing check-out waits for the end of its travel day.
#[test]
fn p5_a_missing_check_out_waits_on_a_per_trip_card() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        09:00     NS rail in b    => a-? 20.00; opens b
        09:20     NS rail out c   => b-c 4.00; asks 4.00 per trip
        09:20:05  bank approves   => paid
        10:00     NS rail in a    => opens a
        10:20     NS rail out b   => a-b 4.00; asks 4.00 per trip
        10:20:05  bank approves   => paid
        03:05+1   advance         => -
        03:25+1   advance         => @03:25 asks 20.00 night
        ",
    );
}

/// P5: a missing check-out of today is in no request of tonight, though it is known.
#[test]
fn p5_a_missing_check_out_is_in_no_request_before_its_day_ends() {
    play(
        &rules(),
        "
        2026-03-10
        23:00       NS rail in a    => opens a
        23:20       NS rail out c   => a-c 6.00
        00:30+1     NS rail in a    => opens a
        01:00+1     NS rail in b    => a-? 20.00; opens b
        01:20+1     NS rail out c   => b-c 4.00
        03:25:05+1  bank approves   => @03:25 asks 6.00 night; paid
        03:25+2     advance         => @03:25 asks 24.00 night
        ",
    );
}

/// P5: a missing check-out joins an open debt at the end of its travel day, not before.
#[test]
fn p5_a_missing_check_out_joins_a_debt_when_its_day_ends() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a    => opens a
        08:20       NS rail out c   => a-c 6.00
        03:20+1     NS rail in a    => opens a
        03:25:04+1  bank declines   => @03:25 asks 6.00 night; declined; debt 6.00; denied: unpaid fare
        12:00+1     advance         => @09:20:01 a-? 20.00
        03:04:59+2  advance         => -
        03:05+2     advance         => @03:05 debt +20.00
        ",
    );
}

/// P5, J1: a trip that continues the journey of the day before is final with that day, and asked that night.
#[test]
fn p5_a_trip_of_yesterdays_journey_is_final_with_yesterday() {
    play(
        &rules(),
        "
        2026-03-10
        23:50    HTM tram in s1    => opens s1
        00:10+1  HTM tram out s2   => s1-s2 1.40
        00:30+1  HTM tram in s2    => opens s2 after t1 on 2026-03-10
        00:50+1  NS rail in a      => s2-? 4.00 after t1 on 2026-03-10; opens a
        01:10+1  NS rail out c     => a-c 6.00
        03:25+1  advance           => @03:25 asks 5.40 night
        ",
    );
}

/// P5, J1: a trip that outlives the day whose journey it continued is of its own date, and so is its charge.
#[test]
fn p5_a_trip_that_outlives_yesterday_is_final_with_its_own_day() {
    play(
        &rules(),
        "
        2026-03-10
        23:00       HTM tram in s1    => opens s1
        02:40+1     HTM tram out s2   => s1-s2 1.40
        03:03+1     HTM tram in s2    => opens s2 after t1 on 2026-03-10
        03:25+1     advance           => @03:05 s2-? open (was 0.00); @03:25 asks 1.40 night
        07:03:01+1  advance           => @07:03:01 s2-? 4.00
        08:00+1     bank approves     => paid
        03:25+2     advance           => @03:25 asks 4.00 night
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:00    HTM tram in s1    => opens s1
        02:40+1  HTM tram out s2   => s1-s2 1.40
        03:03+1  HTM tram in s2    => opens s2 after t1 on 2026-03-10
        03:04+1  HTM tram in s3    => s2-? 4.00 after t1 on 2026-03-10; opens s3 after t1 on 2026-03-10
        03:25+1  advance           => @03:05 s3-? open (was 0.00); @03:25 asks 5.40 night
        ",
    );
}

/// P6: a second check-in leaves the open trip without its check-out.
#[test]
fn p6_a_second_check_in() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a    => opens a
        08:03  NS rail in b    => a-? 20.00; opens b
        08:20  NS rail out c   => b-c 4.00
        ",
    );
}

/// P6: but a check-in at the same place within 5 min, to the second, cancels the first trip for free.
#[test]
fn p6_wrong_pole() {
    play(
        &rules(),
        "
        2026-03-10
        08:00:00  NS rail in a                => opens a
        08:05:00  NS rail in a reader=other   => a-? free: wrong pole; opens a
        08:10:01  NS rail in a reader=third   => a-? 20.00; opens a
        08:30     NS rail out c               => a-c 6.00
        ",
    );
}

/// P6: pressed three times, each cancels the one before it.
#[test]
fn p6_pressed_three_times() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a    => opens a
        08:04    NS rail in a    => a-? free: wrong pole; opens a
        08:08    NS rail in a    => a-? free: wrong pole; opens a
        08:30    NS rail out c   => a-c 6.00
        03:25+1  advance         => @03:25 asks 6.00 night
        ",
    );
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00 NS rail in a id=one at=08:00
        12:00 NS rail in a id=two at=08:05
        12:00 NS rail in a id=three at=08:10:01
        12:00 NS rail out c id=four at=08:30
        ",
        "
        12:00  trips   => a-? free: wrong pole; a-? 20.00; a-c 6.00
        ",
    );
}

/// P6: with whatever carrier, and whatever mode.
#[test]
fn p6_wrong_pole_of_another_carrier() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in c        => opens c
        08:05     ARRIVA rail in c    => c-? free: wrong pole; opens c
        08:20     ARRIVA rail out e   => c-e 4.00
        10:00     NS rail in c        => opens c
        10:05:01  ARRIVA rail in c    => c-? 20.00; opens c
        10:20     ARRIVA rail out e   => c-e 4.00
        12:00     NS rail in c        => opens c
        12:05     HTM bus in c        => c-? free: wrong pole; opens c
        ",
    );
}

/// P6: the exception can be turned off: then the open trip is missing its check-out, however soon.
#[test]
fn p6_the_exception_can_be_turned_off() {
    play(
        &without_wrong_pole(),
        "
        2026-03-10
        08:00:00  NS rail in a       => opens a
        08:00:06  NS rail in a       => a-? 20.00; opens a
        08:01     ARRIVA rail in a   => a-? 20.00; opens a
        ",
    );
}

/// P6: a tap without direction where the trip began, within 5 min and at another carrier's reader, is a check-in.
/// Later it is read by P4: the stations of joined carriers close each other.
#[test]
fn p6_unknown_at_another_carriers_reader() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in c        => opens c
        08:05  ARRIVA rail tap c   => c-? free: wrong pole; opens c
        08:20  ARRIVA rail tap e   => c-e 4.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in c        => opens c
        08:05:01  ARRIVA rail tap c   => c-c free: same place
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00  HTM tram in s3    => opens s3
        08:05  GVB tram tap s3   => s3-? free: wrong pole; opens s3
        08:15  GVB tram tap m1   => s3-m1 1.30
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s3    => opens s3
        08:05:01  GVB tram tap s3   => s3-? 4.00; opens s3
        ",
    );
}

/// P6: at its own carrier's reader it is read by P4: a check-out where it began, or in another vehicle a check-in.
#[test]
fn p6_unknown_at_its_own_carriers_reader() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in c               => opens c
        08:05     NS rail tap c              => c-c free: same place
        09:00     HTM tram in s1 veh=3001    => opens s1
        09:05     HTM tram tap s1 veh=3001   => s1-s1 free: same place
        10:00     HTM tram in s1 veh=3001    => opens s1
        10:05     HTM tram tap s1 veh=3002   => s1-? free: wrong pole; opens s1
        11:00     HTM tram out s3 veh=3002   => s1-s3 2.00
        12:00     HTM tram in s1 veh=3001    => opens s1
        12:05:01  HTM tram tap s1 veh=3002   => s1-? 4.00; opens s1
        ",
    );
}

/// P6: turned off, a tap without direction is read by P4 at every reader.
#[test]
fn p6_unknown_where_the_exception_is_turned_off() {
    play(
        &without_wrong_pole(),
        "
        2026-03-10
        08:00  NS rail in c        => opens c
        08:05  ARRIVA rail tap c   => c-c free: same place
        09:00  HTM tram in s3      => opens s3
        09:05  GVB tram tap s3     => s3-? 4.00; opens s3
        ",
    );
}

/// P6: a cancelled trip opens no window, and neither ends nor extends the one before it.
#[test]
fn p6_a_cancelled_trip_and_the_window() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a    => opens a
        08:20  NS rail out c   => a-c 6.00
        08:50  NS rail in c    => opens c after t1
        08:55  NS rail in c    => c-? free: wrong pole after t1; opens c after t1
        09:15  NS rail out d   => c-d 2.00 after t1
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        08:20     NS rail out c   => a-c 6.00
        08:54     NS rail in c    => opens c after t1
        08:55:01  NS rail in c    => c-? free: wrong pole after t1; opens c
        09:15     NS rail out d   => c-d 4.00
        ",
    );
}

/// P6: the wrong pole may reach over midnight: the trip is of the second check-in's date.
#[test]
fn p6_wrong_pole_over_midnight() {
    play(
        &rules(),
        "
        2026-03-10
        23:57    NS rail in a    => opens a
        00:02+1  NS rail in a    => a-? free: wrong pole; opens a
        00:20+1  NS rail out c   => a-c 6.00
        03:25+1  advance         => -
        03:25+2  advance         => @03:25 asks 6.00 night
        ",
    );
}

/// P6, J1: the wrong pole may reach over 03:05, at which the first trip became one of its own date.
#[test]
fn p6_wrong_pole_over_five_past_three() {
    play(
        &rules(),
        "
        2026-03-10
        23:00    HTM tram in s1    => opens s1
        02:40+1  HTM tram out s2   => s1-s2 1.40
        03:03+1  HTM tram in s2    => opens s2 after t1 on 2026-03-10
        03:08+1  HTM tram in s2    => @03:05 s2-? open (was 0.00); s2-? free: wrong pole; opens s2
        ",
    );
}
