//! Which check-out closes which check-in, also when the reader refused it (RULES P4, P9).

use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

/// P4: on board a check-out closes a trip of the same carrier.
#[test]
fn p4_on_board_the_same_carrier() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  HTM tram in s3    => opens s3
        08:10  GVB tram out m1   => orphan check-out
        08:12  HTM tram out s2   => s3-s2 1.60
        ",
    );
}

/// P4: on board a check-out needs the same vehicle where both taps name one.
#[test]
fn p4_on_board_the_same_vehicle_where_both_name_one() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  HTM tram in s1 veh=3001    => opens s1
        08:10  HTM tram out s2 veh=3002   => orphan check-out
        08:11  HTM tram out s2 veh=3001   => s1-s2 1.40
        09:00  HTM tram in s1 veh=3001    => opens s1
        09:10  HTM tram out s2            => s1-s2 1.40
        10:00  HTM tram in s1             => opens s1
        10:10  HTM tram out s2 veh=3002   => s1-s2 1.40
        ",
    );
}

/// P4: bus, tram and ferry are all on board: they close each other's trips.
#[test]
fn p4_bus_and_tram_are_both_on_board() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  HTM bus in s3             => opens s3
        08:10  HTM tram out s4           => s3-s4 1.80
        09:00  CONNEXXION ferry in p1    => opens p1
        09:10  CONNEXXION ferry out p2   => p1-p2 2.50
        ",
    );
}

/// P4: on board of the same carrier a bus does not close the trip of another bus, nor a tram that of a bus with
/// another number.
#[test]
fn p4_bus_and_tram_of_different_numbers() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  HTM bus in s3 veh=700      => opens s3
        08:10  HTM tram out s4 veh=3001   => orphan check-out
        08:11  HTM bus out s4 veh=701     => orphan check-out
        08:12  HTM bus out s4 veh=700     => s3-s4 1.80
        ",
    );
}

/// P4: at stations any station of the same carrier closes, by rail and by metro; vehicles and readers do not matter
/// there.
#[test]
fn p4_any_station_of_the_same_carrier() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a             => opens a
        08:40  NS rail out d            => a-d 8.00
        09:30  GVB metro in m1 veh=1    => opens m1
        09:40  GVB metro out m3 veh=2   => m1-m3 3.00
        ",
    );
}

/// P4: a station of a carrier that the network joins closes, in both directions; each carrier gets its leg.
#[test]
fn p4_a_station_of_a_joined_carrier() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a        => opens a
        08:40  ARRIVA rail out e   => a-e 9.00 [NS 6.00 + ARRIVA 3.00]
        10:00  ARRIVA rail in e    => opens e
        10:40  NS rail out a       => e-a 8.00 [ARRIVA 4.00 + NS 4.00]
        12:00  KEOLIS rail in k    => opens k
        12:40  QBUZZ rail out q    => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        ",
    );
}

/// P4: a station of a carrier that the network does not join closes nothing.
#[test]
fn p4_a_station_of_another_carrier() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a        => opens a
        08:10  KEOLIS rail out m   => orphan check-out
        08:20  NS rail out c       => a-c 6.00
        09:00  GVB metro in m1     => opens m1
        09:10  RET metro out r2    => orphan check-out
        09:20  GVB metro out m2    => m1-m2 1.90
        10:00  ARRIVA rail in c    => opens c
        10:10  QBUZZ rail out q    => orphan check-out
        10:20  ARRIVA rail out e   => c-e 4.00
        ",
    );
}

/// P4: carriers are joined for a mode: NS and Arriva by rail, not by metro.
#[test]
fn p4_carriers_are_joined_for_a_mode() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS metro in c        => opens c
        08:10  ARRIVA metro out e   => orphan check-out
        08:20  NS metro out a       => c-a unpriced: no tariff for carrier, mode and date
        ",
    );
}

/// P4: rail, metro and on board never close each other, not even of one carrier.
#[test]
fn p4_rail_metro_and_on_board_never_close_each_other() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  GVB metro in m1    => opens m1
        08:05  GVB tram out s3    => orphan check-out
        08:06  GVB rail out m2    => orphan check-out
        08:10  GVB metro out m2   => m1-m2 1.90
        09:00  GVB tram in s3     => opens s3
        09:05  GVB metro out m1   => orphan check-out
        09:06  GVB rail out m1    => orphan check-out
        09:10  GVB tram out m1    => s3-m1 1.30
        10:00  NS rail in a       => opens a
        10:05  NS metro out c     => orphan check-out
        10:06  NS bus out c       => orphan check-out
        10:10  NS rail out c      => a-c 6.00
        ",
    );
}

/// P4: an unknown distance closes the trip and leaves it unpriced: nothing is asked for it.
#[test]
fn p4_an_unknown_distance_closes_and_leaves_unpriced() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a          => opens a
        08:20    NS rail out e         => a-e unpriced: distance unknown
        10:00    NS rail in a          => opens a
        10:20    NS rail out nowhere   => a-nowhere unpriced: distance unknown
        12:00    GVB tram in nowhere   => opens nowhere
        12:20    GVB tram out m1       => nowhere-m1 unpriced: distance unknown
        12:00+1  advance               => -
        ",
    );
}

/// P4: a trip of a carrier without a tariff closes and is unpriced too.
#[test]
fn p4_no_tariff_closes_and_leaves_unpriced() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    RET metro in r1    => opens r1
        08:20    RET metro out r2   => r1-r2 unpriced: no tariff for carrier, mode and date
        12:00+1  advance            => -
        ",
    );
}

/// P4: a check-out that cannot close is an orphan: free, and the open trip stays open.
#[test]
fn p4_an_orphan_is_free_and_leaves_the_trip_open() {
    play(
        &rules(),
        "
        2026-03-10
        07:00    NS rail out c     => orphan check-out
        08:00    HTM tram in s1    => opens s1
        08:10    NS rail out c     => orphan check-out
        08:11    trips             => s1-? open
        08:20    HTM tram out s2   => s1-s2 1.40
        08:30    HTM tram out s3   => orphan check-out
        03:25+1  advance           => @03:25 asks 1.40 night
        ",
    );
}

/// P4: a tap without direction is a check-out if it could close the open trip, else a check-in.
#[test]
fn p4_unknown_toggles() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  HTM tram tap s1     => opens s1
        08:10  HTM tram tap s2     => s1-s2 1.40
        08:15  HTM tram tap s2     => opens s2 after t1
        08:25  HTM tram tap s3     => s2-s3 0.60 after t1
        10:00  NS rail tap a       => opens a
        10:40  ARRIVA rail tap e   => a-e 9.00 [NS 6.00 + ARRIVA 3.00]
        ",
    );
}

/// P4: a tap without direction that could not close the open trip is a check-in: another vehicle, carrier or
/// family.
#[test]
fn p4_unknown_that_cannot_close_is_a_check_in() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  HTM tram tap s1 veh=3001   => opens s1
        08:10  HTM tram tap s2 veh=3002   => s1-? 4.00; opens s2
        08:20  GVB tram tap s3            => s2-? 4.00; opens s3
        08:30  GVB metro tap m1           => s3-? 4.00; opens m1
        08:40  RET metro tap r1           => m1-? 4.00; opens r1
        08:50  NS rail tap a              => r1-? unpriced: no tariff for carrier, mode and date; opens a
        09:00  KEOLIS rail tap k          => a-? 20.00; opens k
        09:20  KEOLIS rail tap m          => k-m 1.10
        ",
    );
}

/// P4: no check-out closes a trip that began after it.
#[test]
fn p4_no_check_out_before_its_check_in() {
    play(
        &rules(),
        "
        2026-03-10
        08:30  NS rail in a                      => opens a
        08:40  NS rail out c at=08:29:59         => orphan check-out
        08:50  NS rail out c at=08:30 reader=x   => a-c 6.00
        ",
    );
}

/// P9: a refused check-out that could close the open trip is its check-out.
#[test]
fn p9_a_refused_check_out_closes() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a id=in            => opens a
        08:20  NS rail out c id=out denied   => a-c 6.00
        08:21  taps                          => in is check-in; out is check-out of in
        ",
    );
}

/// P9: so is a refused tap without direction.
#[test]
fn p9_a_refused_tap_without_direction_closes() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  HTM tram tap s1 id=in           => opens s1
        08:20  HTM tram tap s2 id=out denied   => s1-s2 1.40
        08:21  taps                            => in is check-in; out is check-out of in
        ",
    );
}

/// P9: a refused check-out follows the rules of any check-out: same place, joined carriers, distance, window.
#[test]
fn p9_a_refused_check_out_is_like_any_other() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=one        => opens a
        09:00     NS rail out a denied       => a-a free: same place
        09:10     NS rail in a id=two        => opens a
        10:10:01  NS rail out a denied       => a-a 20.00
        11:00     NS rail in a id=three      => opens a
        11:30     ARRIVA rail out e denied   => a-e 9.00 [NS 6.00 + ARRIVA 3.00]
        12:05     ARRIVA rail in e           => opens e after three
        ",
    );
}

/// P9: a refused check-out, or tap without direction, that cannot close is refused, and opens nothing.
#[test]
fn p9_a_refused_tap_that_cannot_close_stays_refused() {
    play(
        &rules(),
        "
        2026-03-10
        07:00  NS rail out c denied              => refused at the reader
        07:10  HTM tram tap s1 denied            => refused at the reader
        08:00  HTM tram in s1 veh=3001           => opens s1
        08:10  HTM tram out s2 veh=3002 denied   => refused at the reader
        08:11  HTM tram tap s2 veh=3002 denied   => refused at the reader
        08:12  NS rail tap c denied              => refused at the reader
        08:20  HTM tram out s2 veh=3001          => s1-s2 1.40
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a           => opens a
        14:00:01  NS rail out c denied   => @14:00:01 a-? 20.00; refused at the reader
        14:00:02  NS rail tap c denied   => refused at the reader
        ",
    );
}

/// P9: a refused check-in neither opens a trip nor ends the one that is open.
#[test]
fn p9_a_refused_check_in_does_nothing() {
    play(
        &rules(),
        "
        2026-03-10
        07:00    NS rail in b denied                => refused at the reader
        07:10    NS rail out c                      => orphan check-out
        08:00    NS rail in a                       => opens a
        08:02    NS rail in a reader=other denied   => refused at the reader
        08:10    NS rail in b denied                => refused at the reader
        08:20    NS rail out c                      => a-c 6.00
        08:30    NS rail in c denied                => refused at the reader
        08:40    NS rail out d                      => orphan check-out
        12:00+1  advance                            => @03:25 asks 6.00 night
        ",
    );
}

/// P9: a refused tap without direction at another carrier's reader where the trip began could close it, so it is
/// its check-out and no check-in (P6), which would be refused.
#[test]
fn p9_a_refused_tap_at_another_carriers_reader_closes() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in c               => opens c
        08:03  ARRIVA rail tap c denied   => c-c free: same place
        ",
    );
}

/// P9: only the deny list counts: a tap that failed for another reason closes nothing and opens nothing.
#[test]
fn p9_a_failed_tap_closes_nothing() {
    play(
        &rules(),
        "
        2026-03-10
        07:00  NS rail in b failed    => failed at the reader
        08:00  NS rail in a           => opens a
        08:20  NS rail out c failed   => failed at the reader
        08:21  NS rail tap c failed   => failed at the reader
        08:30  NS rail out d          => a-d 8.00
        ",
    );
}
