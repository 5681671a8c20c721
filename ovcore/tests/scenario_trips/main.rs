//! Trips: which check-out closes which check-in (RULES P1–P9).

use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

/// P1: the same tap again is no news; the same id with other content is refused, unless it is an amendment.
#[test]
fn p1_repeats_and_amendments() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a id=in               => opens a
        08:01  again in                         => -
        08:30  NS rail out c id=out             => a-c 6.00
        08:40  NS rail out b id=out             => refused refusal.tap_differs
        08:50  NS rail out b id=out v=1 at=08:20 => a-b 4.00 (was 6.00)
        08:51  NS rail out c id=out at=08:30    => -
        08:52  NS rail out d id=out v=2 at=08:40 => a-d 8.00 (was 4.00)
        ",
    );
}

/// P2: presentations at one reader within 5 s of the first are one tap; the earliest accepted one stands.
#[test]
fn p2_one_presentation() {
    play(
        &rules(),
        "
        2026-03-10
        08:00:00  NS rail in a reader=gate       => opens a
        08:00:05  NS rail in a reader=gate       => duplicate of t1
        08:00:06  NS rail in a reader=gate       => a-? free: wrong pole; opens a
        08:30:00  NS rail out c id=refused reader=x denied => a-c 6.00
        08:30:03  NS rail out c id=accepted reader=x  => refused is duplicate of accepted; a-c 6.00 (was 6.00)
        ",
    );
}
