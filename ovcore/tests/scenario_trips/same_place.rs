//! A check-out where the trip began (RULES P7).

use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::{rules, rules_with};

/// The test country with a transfer window of two hours.
fn two_hours_to_transfer() -> Rules {
    let mut policy = Policy::ovpay();
    policy.journey.transfer_window_minutes = 120;
    rules_with(policy)
}

/// P7: out where it began is free up to 60 min, to the second, and then costs the boarding fare.
#[test]
fn p7_same_place_out() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a       => opens a
        09:00:00  NS rail out a      => a-a free: same place
        10:00     NS rail in a       => opens a
        11:00:01  NS rail out a      => a-a 20.00
        12:00     GVB metro in m1    => opens m1
        13:00:00  GVB metro out m1   => m1-m1 free: same place
        14:00     GVB metro in m1    => opens m1
        15:00:01  GVB metro out m1   => m1-m1 4.00
        16:00     HTM tram in s1     => opens s1
        17:00:00  HTM tram out s1    => s1-s1 free: same place
        18:00     HTM tram in s1     => opens s1
        19:00:01  HTM tram out s1    => s1-s1 4.00
        ",
    );
}

/// P7: a tap without direction where the trip began is out there too, also after the 5 min of P6, and over
/// midnight.
#[test]
fn p7_unknown_where_the_trip_began() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram tap s1   => opens s1
        09:00:00  HTM tram tap s1   => s1-s1 free: same place
        10:00     HTM tram tap s1   => opens s1
        11:00:01  HTM tram tap s1   => s1-s1 4.00
        23:30     NS rail tap a     => opens a
        00:30+1   NS rail tap a     => a-a free: same place
        ",
    );
}

/// P7: also at the reader of a joined carrier; later the boarding fare is that of the carrier that one checked in
/// with.
#[test]
fn p7_same_place_out_at_a_joined_carrier() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in c        => opens c
        09:00:00  ARRIVA rail out c   => c-c free: same place
        10:00     NS rail in c        => opens c
        11:00:01  ARRIVA rail out c   => c-c 20.00
        12:00     ARRIVA rail in c    => opens c
        13:00:01  NS rail out c       => c-c 10.00
        ",
    );
}

/// P7: joined places are one for a transfer only: out at the other is a trip.
#[test]
fn p7_joined_places_are_not_the_same_place() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in b     => opens b
        08:10  NS rail out b2   => b-b2 unpriced: distance unknown
        ",
    );
}

/// P7: out where it began opens no window.
#[test]
fn p7_same_place_opens_no_window() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        08:30     NS rail out a   => a-a free: same place
        08:40     NS rail in a    => opens a
        09:40:01  NS rail out a   => a-a 20.00
        09:50     NS rail in a    => opens a
        10:10     NS rail out c   => a-c 6.00
        ",
    );
}

/// P7: out where it began, for free, neither extends a window nor ends it: 35:00 from the check-out before.
#[test]
fn p7_same_place_for_free_leaves_the_window() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        08:30     NS rail out c   => a-c 6.00
        08:50     NS rail in c    => opens c after t1
        09:00     NS rail out c   => c-c free: same place after t1
        09:05:00  NS rail in c    => opens c after t1
        09:30     NS rail out d   => c-d 2.00 after t1
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        08:30     NS rail out c   => a-c 6.00
        08:50     NS rail in c    => opens c after t1
        09:00     NS rail out c   => c-c free: same place after t1
        09:05:01  NS rail in c    => opens c
        09:30     NS rail out d   => c-d 4.00
        ",
    );
}

/// P7: nor does it for the boarding fare, which no transfer lowers. Shown with a window of two hours.
#[test]
fn p7_same_place_for_the_boarding_fare_leaves_the_window() {
    play(
        &two_hours_to_transfer(),
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        08:30     NS rail out c   => a-c 6.00
        08:40     NS rail in c    => opens c after t1
        09:40:01  NS rail out c   => c-c 20.00 after t1
        10:30:00  NS rail in c    => opens c after t1
        10:50     NS rail out d   => c-d 2.00 after t1
        ",
    );
    play(
        &two_hours_to_transfer(),
        "
        2026-03-10
        08:00     NS rail in a    => opens a
        08:30     NS rail out c   => a-c 6.00
        08:40     NS rail in c    => opens c after t1
        09:40:01  NS rail out c   => c-c 20.00 after t1
        10:30:01  NS rail in c    => opens c
        10:50     NS rail out d   => c-d 4.00
        ",
    );
}
