//! J2: the window in which a journey goes on.

use ovcore::policy::JourneyPolicy;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use crate::joining;

/// J2, T1: 35:00 after the check-out is a transfer, 35:01 is not.
#[test]
fn j2_the_window_is_35_minutes_to_the_second() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       HTM tram in s1 id=first => opens s1
        08:20       HTM tram out s2         => s1-s2 1.40
        08:55:00    HTM tram in s2          => opens s2 after first
        09:10       HTM tram out s3         => s2-s3 0.60 after first
        09:45:01    HTM bus in s3           => opens s3
        10:00       HTM bus out s4          => s3-s4 1.80
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a id=first   => opens a
        08:20       NS rail out b           => a-b 4.00
        08:55:00    NS rail in b            => opens b after first
        09:10       NS rail out c           => b-c 2.00 after first
        09:45:01    NS rail in c            => opens c
        10:00       NS rail out d           => c-d 4.00
        ",
    );
}

/// J2: the window runs in elapsed time, also where the clock jumps.
#[test]
fn j2_the_window_over_the_jump_of_the_clock() {
    play(
        &rules(),
        "
        2026-03-29
        00:40       HTM tram in s1 id=first => opens s1
        01:50       HTM tram out s2         => s1-s2 1.40
        03:25:00    HTM tram in s2          => opens s2 after first
        ",
    );
    play(
        &rules(),
        "
        2026-03-29
        00:40       HTM tram in s1          => opens s1
        01:50       HTM tram out s2         => s1-s2 1.40
        03:25:01    HTM tram in s2          => opens s2
        ",
    );
    play(
        &rules(),
        "
        2026-10-25
        00:40       HTM tram in s1 id=first => opens s1
        02:40a      HTM tram out s2         => s1-s2 1.40
        02:15b      HTM tram in s2          => opens s2 after first
        ",
    );
    play(
        &rules(),
        "
        2026-10-25
        00:40       HTM tram in s1          => opens s1
        02:40a      HTM tram out s2         => s1-s2 1.40
        02:15:01b   HTM tram in s2          => opens s2
        ",
    );
}

/// J2: each real check-out begins a new window, so a journey may go on for hours, by whatever carrier, from any stop.
#[test]
fn j2_each_real_check_out_begins_a_new_window() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:20     HTM tram out s3         => s1-s3 2.00
        08:50     GVB tram in s3          => opens s3 after first
        09:00     GVB tram out m1         => s3-m1 0.30 after first
        09:30     GVB metro in m1         => opens m1 after first
        10:00     GVB metro out m2        => m1-m2 0.90 after first
        10:30     HTM bus in s4           => opens s4 after first
        10:50     HTM bus out s1          => s4-s1 0.60 after first
        11:25     HTM tram in s1          => opens s1 after first
        11:40     HTM tram out s2         => s1-s2 0.40 after first
        ",
    );
}

/// J2: a missing trip in between does not end the window of the last real check-out …
#[test]
fn j2_a_missing_trip_does_not_end_the_window() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        08:25     HTM tram in s2          => opens s2 after first
        08:50     HTM bus in s3           => s2-? 4.00 after first; opens s3 after first
        09:10     HTM bus out s4          => s3-s4 0.80 after first
        ",
    );
}

/// J2: … and does not extend it.
#[test]
fn j2_a_missing_trip_does_not_extend_the_window() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        08:25     HTM tram in s2          => opens s2 after first
        08:55:01  HTM bus in s3           => s2-? 4.00 after first; opens s3
        09:10     HTM bus out s4          => s3-s4 1.80
        ",
    );
}

/// J2: a first trip that is missing its check-out opens no window.
#[test]
fn j2_a_missing_first_trip_opens_no_window() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1          => opens s1
        08:20     HTM tram in s2          => s1-? 4.00; opens s2
        08:30     HTM tram out s3         => s2-s3 1.60
        ",
    );
}

/// J2, P7: a cancelled trip in between neither ends the window nor extends it.
#[test]
fn j2_a_cancelled_trip_neither_ends_nor_extends_the_window() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        08:30     HTM tram in s2          => opens s2 after first
        08:40     HTM tram out s2         => s2-s2 free: same place after first
        08:55     HTM tram in s2          => opens s2 after first
        09:10     HTM tram out s3         => s2-s3 0.60 after first
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        08:30     HTM tram in s2          => opens s2 after first
        08:40     HTM tram out s2         => s2-s2 free: same place after first
        08:55:01  HTM tram in s2          => opens s2
        09:10     HTM tram out s3         => s2-s3 1.60
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:20     HTM tram out s3         => s1-s3 2.00
        08:30     HTM bus in s3           => opens s3 after first
        08:33     GVB tram in s3          => s3-? free: wrong pole after first; opens s3 after first
        08:40     GVB tram out m1         => s3-m1 0.30 after first
        ",
    );
}

/// J2, P7: a trip that ended late where it began costs the boarding fare and opens no window.
#[test]
fn j2_a_late_check_out_at_the_same_place_opens_no_window() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1          => opens s1
        09:00:01  HTM tram out s1         => s1-s1 4.00
        09:10     HTM tram in s1          => opens s1
        09:30     HTM tram out s2         => s1-s2 1.40
        ",
    );
}

/// J2, P4: an orphan check-out is no real check-out: it neither ends the window nor extends it.
#[test]
fn j2_an_orphan_check_out_neither_ends_nor_extends_the_window() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        08:40     HTM tram out s3         => orphan check-out
        08:50     HTM bus in s3           => opens s3 after first
        09:10     HTM bus out s4          => s3-s4 0.80 after first
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        08:40     HTM tram out s3         => orphan check-out
        08:56     HTM bus in s3           => opens s3
        09:10     HTM bus out s4          => s3-s4 1.80
        ",
    );
}

/// J2: a journey is a chain within one group: train and tram each keep their own window, and neither ends the other's.
#[test]
fn j2_train_and_tram_keep_windows_of_their_own() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=tram  => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        08:25     NS rail in a id=train   => opens a
        08:45     NS rail out b           => a-b 4.00
        08:55     HTM tram in s2          => opens s2 after tram
        09:05     HTM tram out s3         => s2-s3 0.60 after tram
        09:20     NS rail in b            => opens b after train
        09:40     NS rail out c           => b-c 2.00 after train
        # 36 minutes after the last tram, though only a minute after the train:
        09:41     HTM bus in s3           => opens s3
        09:50     HTM bus out s4          => s3-s4 1.80
        ",
    );
}

/// J2: where the policy says so, a train in between ends the window of bus, tram and metro, but no tram that of rail.
#[test]
fn j2_a_train_ends_the_window_of_the_tram_where_the_policy_says_so() {
    let rules = joining(JourneyPolicy { train_ends_bus_window: true, ..JourneyPolicy::default() });
    play(
        &rules,
        "
        2026-03-10
        08:00     HTM tram in s1          => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        08:25     NS rail in a id=train   => opens a
        08:30     NS rail out b           => a-b 4.00
        08:40     HTM tram in s2 id=again => opens s2
        08:45     HTM tram out s3         => s2-s3 1.60
        08:50     NS rail in b            => opens b after train
        08:55     NS rail out c           => b-c 2.00 after train
        09:00     HTM bus in s3           => opens s3
        ",
    );
    play(
        &rules,
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        08:25     NS rail in a            => opens a
        08:30     NS rail out a           => a-a free: same place
        08:40     HTM tram in s2          => opens s2 after first
        08:45     HTM tram out s3         => s2-s3 0.60 after first
        ",
    );
}

/// J2: another window is another number in the policy.
#[test]
fn j2_the_window_is_policy() {
    play(
        &joining(JourneyPolicy { transfer_window_minutes: 60, ..JourneyPolicy::default() }),
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        09:20     HTM tram in s2          => opens s2 after first
        09:30     HTM tram out s3         => s2-s3 0.60 after first
        10:30:01  HTM bus in s3           => opens s3
        ",
    );
}

/// J2: the ferry is of the group of bus, tram and metro, though its own price knows no transfer.
#[test]
fn j2_the_ferry_goes_with_bus_tram_and_metro() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        08:30     CONNEXXION ferry in p1  => opens p1 after first
        08:40     CONNEXXION ferry out p2 => p1-p2 2.50 after first
        09:15     HTM tram in s2          => opens s2 after first
        09:20     HTM tram out s3         => s2-s3 0.60 after first
        ",
    );
}
