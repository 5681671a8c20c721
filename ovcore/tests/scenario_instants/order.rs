//! The order of taps, also of those at one instant, whatever order they come in (RULES T3).

use ovcore_testkit::scenario::{play, play_in_any_order};
use ovcore_testkit::world::rules;

/// T3: taps are ordered by when they happened, not by when they came.
#[test]
fn t3_taps_are_ordered_by_when_they_happened() {
    play(
        &rules(),
        "
        2026-03-10
        08:20  NS rail out c id=out          => orphan check-out
        08:25  NS rail in a id=in at=08:00   => out is check-out of in; a-c 6.00
        ",
    );
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00     NS rail in a id=one at=08:00
        12:00     NS rail out c id=two at=08:20
        12:00     NS rail in c id=three at=08:30
        12:00     NS rail out d id=four at=08:50
        ",
        "12:00    trips    => a-c 6.00; c-d 2.00 after one",
    );
}

/// T3: of one instant, a check-out of a trip that is already open comes before a check-in.
#[test]
fn t3_a_check_out_of_an_open_trip_comes_first() {
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00     NS rail in a id=in at=08:00
        12:00     NS rail in c id=again at=08:30
        12:00     NS rail out c id=out at=08:30
        12:00     NS rail out d id=end at=08:50
        ",
        "
        12:00  trips   => a-c 6.00; c-d 2.00 after in
        12:00  taps    => in is check-in; again is check-in; out is check-out of in; end is check-out of again
        ",
    );
}

/// T3: of one instant, the check-out of an open trip comes first even where the reader refused the card (P9).
#[test]
fn t3_a_refused_check_out_of_an_open_trip_comes_first_too() {
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00     NS rail in a id=in at=08:00
        12:00     NS rail in c id=again at=08:30
        12:00     NS rail out c id=out at=08:30 denied
        ",
        "12:00    trips    => a-c 6.00; c-? open after in",
    );
}

/// T3: of one instant, a check-in comes before a check-out that has no open trip to close; it closes the new one.
#[test]
fn t3_check_ins_come_before_other_check_outs() {
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00     NS rail in a id=z at=08:00
        12:00     NS rail out c id=b at=08:00
        ",
        "
        12:00  trips   => a-c 6.00
        12:00  taps    => b is check-out of z; z is check-in
        ",
    );
    // The check-out names another tram than the trip that is open, so it is no check-out of that trip.
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00     HTM tram in s1 id=in at=08:00 veh=3001
        12:00     HTM tram in s2 id=y at=08:10 veh=3002
        12:00     HTM tram out s3 id=x at=08:10 veh=3002
        ",
        "12:00    trips    => s1-? 4.00; s2-s3 1.60",
    );
}

/// T3: of one instant, only one check-out closes the trip that was open; the next comes after the check-ins. By id.
#[test]
fn t3_of_two_check_outs_the_lower_id_closes_the_open_trip() {
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00     NS rail in a id=in at=08:00
        12:00     NS rail out c id=m at=08:30
        12:00     NS rail out d id=n at=08:30
        12:00     NS rail in c id=o at=08:30
        ",
        "12:00    trips    => a-c 6.00; c-d 2.00 after in",
    );
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00     NS rail in a id=in at=08:00
        12:00     NS rail out c id=n at=08:30
        12:00     NS rail out d id=m at=08:30
        12:00     NS rail in c id=o at=08:30
        ",
        "12:00    trips    => a-d 8.00; c-c free: same place",
    );
}

/// T3: of one instant, a tap without direction comes last.
#[test]
fn t3_unknown_comes_last() {
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00     HTM tram in s1 id=z at=08:00
        12:00     HTM tram tap s2 id=a at=08:00
        ",
        "12:00    trips    => s1-s2 1.40",
    );
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00     HTM tram out s2 id=q at=08:00
        12:00     HTM tram tap s3 id=a at=08:00
        ",
        "12:00    taps     => a is check-in; q is orphan check-out",
    );
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00     HTM tram in s1 id=in at=07:50
        12:00     HTM tram tap s2 id=a at=08:00
        12:00     HTM tram out s3 id=b at=08:00
        ",
        "12:00    trips    => s1-s3 2.00; s2-? open after in",
    );
}

/// T3: taps of one instant and one kind go by id.
#[test]
fn t3_then_by_id() {
    let any_order = |lines: &str, trips: &str| {
        play_in_any_order(&rules(), "2026-03-10", lines, &format!("12:00 trips => {trips}"));
    };
    any_order("12:00 NS rail in a id=x at=08:00\n12:00 NS rail in b id=y at=08:00", "a-? 20.00; b-? open");
    any_order("12:00 NS rail in b id=x at=08:00\n12:00 NS rail in a id=y at=08:00", "b-? 20.00; a-? open");
    any_order("12:00 HTM tram tap s1 id=x at=09:00\n12:00 HTM tram tap s2 id=y at=09:00", "s1-s2 1.40");
    any_order("12:00 HTM tram tap s2 id=x at=09:00\n12:00 HTM tram tap s1 id=y at=09:00", "s2-s1 1.40");
}
