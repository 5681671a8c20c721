//! One presentation, one tap: repeats, amendments, presentations within seconds; and one trip at a time (RULES P1–P3).

use ovcore_testkit::scenario::{play, play_in_any_order};
use ovcore_testkit::world::rules;

/// P1: the same tap again is no news; the same id with other content is refused, unless it is an amendment.
#[test]
fn p1_repeats_and_amendments() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a id=in                  => opens a
        08:01  again in                            => -
        08:30  NS rail out c id=out                => a-c 6.00
        08:40  NS rail out b id=out                => refused refusal.tap_differs
        08:50  NS rail out b id=out v=1 at=08:20   => a-b 4.00 (was 6.00)
        08:51  NS rail out c id=out at=08:30       => -
        08:52  NS rail out d id=out v=2 at=08:40   => a-d 8.00 (was 4.00)
        ",
    );
}

/// P1: the content is all but `received_at`: each other part makes another tap of it.
#[test]
fn p1_the_content_is_all_but_when_it_came() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  HTM tram in s1 id=in veh=3001 line=1                              => opens s1
        08:09  HTM tram in s1 id=in veh=3001 line=1 at=08:00                     => -
        08:10  HTM tram in s1 id=in veh=3001 line=1 at=08:01                     => refused refusal.tap_differs
        08:10  GVB tram in s1 id=in veh=3001 line=1 at=08:00 reader=HTM-s1-in    => refused refusal.tap_differs
        08:10  HTM bus in s1 id=in veh=3001 line=1 at=08:00                      => refused refusal.tap_differs
        08:10  HTM tram tap s1 id=in veh=3001 line=1 at=08:00 reader=HTM-s1-in   => refused refusal.tap_differs
        08:10  HTM tram in s2 id=in veh=3001 line=1 at=08:00 reader=HTM-s1-in    => refused refusal.tap_differs
        08:10  HTM tram in s1 id=in veh=3001 line=1 at=08:00 reader=other        => refused refusal.tap_differs
        08:10  HTM tram in s1 id=in veh=3002 line=1 at=08:00                     => refused refusal.tap_differs
        08:10  HTM tram in s1 id=in veh=3001 at=08:00                            => refused refusal.tap_differs
        08:10  HTM tram in s1 id=in veh=3001 line=1 at=08:00 denied              => refused refusal.tap_differs
        08:10  HTM tram in s1 id=in veh=3001 line=1 at=08:00 app=visa            => refused refusal.tap_differs
        08:20  HTM tram out s2                                                   => s1-s2 1.40
        ",
    );
}

/// P1: the highest version holds, in whatever order they come; one version says one thing.
#[test]
fn p1_the_highest_version_holds() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a                        => opens a
        08:40  NS rail out d id=out v=2            => a-d 8.00
        08:41  NS rail out c id=out v=1 at=08:30   => -
        08:42  NS rail out b id=out at=08:20       => -
        08:43  NS rail out c id=out v=2 at=08:40   => refused refusal.tap_differs
        08:44  trips                               => a-d 8.00
        ",
    );
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00 NS rail in a id=in at=08:00
        12:00 NS rail out b id=out at=08:20
        12:00 NS rail out c id=out v=1 at=08:20
        12:00 NS rail out d id=out v=2 at=08:20
        ",
        "
        12:00  trips   => a-d 8.00
        12:00  taps    => in is check-in; out is check-out of in
        ",
    );
}

/// P1: an amendment may change anything: where a trip began, that a check-out was a check-in, or that a check-in
/// was none.
#[test]
fn p1_an_amendment_may_change_anything() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a id=in                 => opens a
        08:30  NS rail out c id=out               => a-c 6.00
        08:40  NS rail in b id=in v=1 at=08:00    => b-c 4.00 (was 6.00)
        08:50  NS rail in c id=out v=1 at=08:30   => b-? 20.00 (was 4.00); opens c
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a id=in                 => opens a
        08:10  NS rail out a id=in v=1 at=08:00   => orphan check-out; in is no trip (was 0.00)
        08:20  NS rail out c                      => orphan check-out
        ",
    );
}

/// P1: an amendment may move a tap to another day, and the trip goes with it.
#[test]
fn p1_an_amendment_may_change_the_day() {
    play(
        &rules(),
        "
        2026-03-10
        23:50    NS rail in a id=in                  => opens a
        00:10+1  NS rail out c id=out                => a-c 6.00
        00:20+1  NS rail in a id=in v=1 at=00:05+1   => a-c 6.00 (was 6.00)
        03:25+1  advance                             => -
        03:25+2  advance                             => @03:25 asks 6.00 night
        ",
    );
}

/// P1: a check-in that turns out to be none costs nothing: what was asked for it is given back, and asked again
/// when it is one after all.
#[test]
fn p1_a_trip_that_is_none_is_given_back() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a id=in                 => opens a
        08:20       NS rail out c id=out               => a-c 6.00
        03:25:04+1  bank approves                      => @03:25 asks 6.00 night; paid
        12:00+1     NS rail out a id=in v=1 at=08:00   => orphan check-out; out is orphan check-out; in is no trip (was 6.00); credit 6.00 for 2026-03-10
        13:00+1     NS rail in a id=in v=2 at=08:00    => out is check-out of in; a-c 6.00
        03:25+2     advance                            => @03:25 settled by credit night
        ",
    );
}

/// P1: an amendment is late by its own `received_at`: to the second of three days it adjusts. One that comes later
/// and would raise the price is not used, and the version before it holds.
#[test]
fn p1_an_amendment_is_late_by_its_own_arrival() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a id=in                  => opens a
        08:20       NS rail out c id=out                => a-c 6.00
        03:25:04+1  bank approves                       => @03:25 asks 6.00 night; paid
        08:20+3     NS rail out d id=out v=1 at=08:20   => a-d 8.00 (was 6.00)
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a id=in                  => opens a
        08:20       NS rail out c id=out                => a-c 6.00
        03:25:04+1  bank approves                       => @03:25 asks 6.00 night; paid
        08:20:01+3  NS rail out d id=out v=1 at=08:20   => late, not used
        08:30+3     NS rail out d id=out v=1 at=08:20   => -
        08:30+3     NS rail out c id=out at=08:20       => -
        08:30+3     trips                               => a-c 6.00
        08:30+3     taps                                => in is check-in; out is check-out of in
        ",
    );
}

/// P1, L1: an amendment more than 3 days late that would raise what is paid is set aside, and the version before it holds.
#[test]
fn p1_a_late_amendment_that_would_raise_is_set_aside() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a id=in                  => opens a
        08:20       NS rail out c id=out                => a-c 6.00
        03:25:04+1  bank approves                       => @03:25 asks 6.00 night; paid
        08:20:01+3  NS rail out d id=out v=1 at=08:20   => late, not used
        08:21+3     NS rail out d id=out v=1 at=08:20   => -
        08:22+3     NS rail out b id=out v=1 at=08:20   => refused refusal.tap_differs
        08:23+3     trips                               => a-c 6.00
        # One that lowers is used, however late.
        08:24+3     NS rail out b id=out v=2 at=08:20   => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
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
        08:00:00  NS rail in a reader=gate                   => opens a
        08:00:05  NS rail in a reader=gate                   => duplicate of t1
        08:00:06  NS rail in a reader=gate                   => a-? free: wrong pole; opens a
        08:30:00  NS rail out c id=refused reader=x denied   => a-c 6.00
        08:30:03  NS rail out c id=accepted reader=x         => refused is duplicate of accepted; a-c 6.00 (was 6.00)
        ",
    );
}

/// P2: the 5 s count from the first presentation, not from the last.
#[test]
fn p2_five_seconds_from_the_first() {
    play(
        &rules(),
        "
        2026-03-10
        08:00:00  NS rail in a reader=gate id=one     => opens a
        08:00:04  NS rail in a reader=gate id=two     => duplicate of one
        08:00:08  NS rail in a reader=gate id=three   => a-? free: wrong pole; opens a
        08:00:13  NS rail in a reader=gate id=four    => duplicate of three
        ",
    );
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        12:00 NS rail in a reader=gate id=one at=08:00:00
        12:00 NS rail in a reader=gate id=two at=08:00:04
        12:00 NS rail in a reader=gate id=three at=08:00:08
        12:00 NS rail in a reader=gate id=four at=08:00:13
        ",
        "
        12:00  trips   => a-? free: wrong pole; a-? open
        12:00  taps    => one is check-in; two is duplicate of one; three is check-in; four is duplicate of three
        ",
    );
}

/// P2: where none was accepted, the earliest stands; where one was, the earliest accepted, also after a failed one.
#[test]
fn p2_the_earliest_accepted_or_the_earliest() {
    play(
        &rules(),
        "
        2026-03-10
        08:00:00  NS rail in a reader=gate denied id=one   => refused at the reader
        08:00:03  NS rail in a reader=gate denied id=two   => duplicate of one
        08:00:05  NS rail in a reader=gate id=three        => one is duplicate of three; two is duplicate of three; opens a
        08:20:00  NS rail out c reader=x failed id=four    => failed at the reader
        08:20:02  NS rail out c reader=x id=five           => four is duplicate of five; a-c 6.00
        08:20:04  NS rail out c reader=x id=six            => duplicate of five
        ",
    );
}

/// P2: an earlier presentation that comes later takes the place of the one that stood.
#[test]
fn p2_an_earlier_presentation_that_comes_later() {
    play(
        &rules(),
        "
        2026-03-10
        08:00:03  NS rail in a reader=gate id=late                => opens a
        08:00:09  NS rail in a reader=gate id=early at=08:00:00   => late is duplicate of early; late is no trip (was 0.00); opens a
        08:20     NS rail out c                                   => a-c 6.00
        ",
    );
}

/// P2: at another reader it is another presentation, however soon.
#[test]
fn p2_another_reader_is_another_presentation() {
    play(
        &rules(),
        "
        2026-03-10
        08:00:00  NS rail in a reader=left    => opens a
        08:00:02  NS rail in a reader=right   => a-? free: wrong pole; opens a
        ",
    );
}

/// P2: one tap is one direction too: of an entrance refused and an exit accepted at one reader, the exit stands.
#[test]
fn p2_of_two_directions_at_one_reader_the_accepted_one_stands() {
    play(
        &rules(),
        "
        2026-03-10
        08:00:00  NS rail in a                         => opens a
        08:20:00  NS rail in c reader=x denied id=in   => refused at the reader
        08:20:03  NS rail out c reader=x id=out        => in is duplicate of out; a-c 6.00
        ",
    );
}

/// P2: a presentation may reach over midnight: the one accepted after it stands, and the trip is of the new date.
#[test]
fn p2_over_midnight_the_accepted_one_stands() {
    play(
        &rules(),
        "
        2026-03-10
        23:59:58    NS rail in a reader=gate denied id=before   => refused at the reader
        00:00:02+1  NS rail in a reader=gate id=after           => before is duplicate of after; opens a
        00:20+1     NS rail out c                               => a-c 6.00
        03:25+1     advance                                     => -
        03:25+2     advance                                     => @03:25 asks 6.00 night
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        00:00:02+1  NS rail in a reader=gate id=after                       => opens a
        00:00:09+1  NS rail in a reader=gate denied id=before at=23:59:58   => duplicate of after
        00:20+1     NS rail out c                                           => a-c 6.00
        03:25+1     advance                                                 => -
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:59:58    NS rail in a reader=gate denied id=before   => refused at the reader
        00:00:04+1  NS rail in a reader=gate id=after           => opens a
        ",
    );
}

/// P2: a presentation may reach over midnight: the one accepted before it stands.
#[test]
fn p2_over_midnight_the_first_accepted_one_stands() {
    play(
        &rules(),
        "
        2026-03-10
        23:59:58    NS rail in a reader=gate id=before   => opens a
        00:00:03+1  NS rail in a reader=gate id=after    => duplicate of before
        00:00:04+1  NS rail in a reader=gate id=second   => a-? free: wrong pole; opens a
        00:20+1     NS rail out c                        => a-c 6.00
        03:25+2     advance                              => @03:25 asks 6.00 night
        ",
    );
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        01:00+1 NS rail in a reader=gate id=before at=23:59:58
        01:00+1 NS rail in a reader=gate id=after at=00:00:03+1
        01:00+1 NS rail in a reader=gate id=second at=00:00:04+1
        01:00+1 NS rail out c id=out at=00:20+1
        ",
        "
        01:00+1  trips   => a-? free: wrong pole; a-c 6.00
        01:00+1  taps    => before is check-in; after is duplicate of before; second is check-in; out is check-out of second
        ",
    );
}

/// P2: a check-out refused before midnight and accepted after it is one check-out, and the accepted one stands.
#[test]
fn p2_a_check_out_over_midnight() {
    play(
        &rules(),
        "
        2026-03-10
        23:30       NS rail in a id=in                        => opens a
        23:59:58    NS rail out c reader=x denied id=before   => a-c 6.00
        00:00:01+1  NS rail out c reader=x id=after           => before is duplicate of after; a-c 6.00 (was 6.00)
        00:01+1     taps                                      => in is check-in; before is duplicate of after; after is check-out of in
        ",
    );
}

/// P2, P1: what was one tap with another is one of its own when an amendment moves the other away.
#[test]
fn p2_an_amendment_parts_two_presentations() {
    play(
        &rules(),
        "
        2026-03-10
        08:00:00  NS rail in a reader=gate id=one                => opens a
        08:00:03  NS rail in a reader=gate id=two                => duplicate of one
        08:10     NS rail in a reader=gate id=one v=1 at=07:50   => two is check-in; a-? 20.00; opens a
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:59:58    NS rail in a reader=gate id=before                 => opens a
        00:00:02+1  NS rail in a reader=gate id=after                  => duplicate of before
        00:10+1     NS rail in a reader=gate id=after v=1 at=00:06+1   => a-? 20.00; opens a
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:59:58    NS rail in a reader=gate id=before                => opens a
        00:00:02+1  NS rail in a reader=gate id=after                 => duplicate of before
        00:10+1     NS rail in a reader=gate id=before v=1 at=23:50   => after is check-in; a-? 20.00; opens a
        ",
    );
}

/// P2, P1: also when the one that stood was after midnight, and the one before it is a tap of its own again.
#[test]
fn p2_an_amendment_parts_two_presentations_over_midnight() {
    play(
        &rules(),
        "
        2026-03-10
        23:59:58    NS rail in a reader=gate denied id=before          => refused at the reader
        00:00:02+1  NS rail in a reader=gate id=after                  => before is duplicate of after; opens a
        00:05+1     NS rail in a reader=gate id=after v=1 at=00:01+1   => before is refused at the reader; a-? open (was 0.00)
        ",
    );
}

/// P2, P9: so a refused check-out before midnight is the trip's check-out again when the accepted one after it was
/// elsewhere.
#[test]
fn p2_a_refused_check_out_before_midnight_counts_again() {
    play(
        &rules(),
        "
        2026-03-10
        23:30       NS rail in a id=in                        => opens a
        23:59:58    NS rail out c reader=x denied id=before   => a-c 6.00
        00:00:01+1  NS rail out c reader=x id=after           => before is duplicate of after; a-c 6.00 (was 6.00)
        00:20+1     NS rail out d id=after v=1 at=00:10+1     => orphan check-out; before is check-out of in; a-c 6.00 (was 6.00)
        ",
    );
}

/// P3: a place is the station, not the reader: out at another gate of it is out at the same place.
#[test]
fn p3_a_place_is_not_a_reader() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a reader=north    => opens a
        08:30  NS rail out a reader=south   => a-a free: same place
        ",
    );
}

/// P3: a place is the stop area, whoever's pole it is and whatever stops there.
#[test]
fn p3_a_place_is_not_a_pole() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  HTM tram in s3 reader=platform-1   => opens s3
        08:02  HTM bus in s3 reader=platform-2    => s3-? free: wrong pole; opens s3
        08:04  GVB tram in s3 reader=platform-3   => s3-? free: wrong pole; opens s3
        08:10  GVB tram out m1                    => s3-m1 1.30
        ",
    );
}

/// P3: a card has one open trip, over all carriers and modes.
#[test]
fn p3_one_open_trip() {
    play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a              => opens a
        08:30  HTM tram in s1            => a-? 20.00; opens s1
        08:40  NS rail out c             => orphan check-out
        08:50  HTM tram out s2           => s1-s2 1.40
        09:50  GVB metro in m1           => opens m1
        10:00  CONNEXXION ferry in p1    => m1-? 4.00; opens p1
        10:05  GVB metro out m2          => orphan check-out
        10:10  CONNEXXION ferry out p2   => p1-p2 2.50
        ",
    );
}

/// P2, P9: a tap that failed stands for others only where there is no other: it must not hide a refused check-out.
#[test]
fn p2_a_failed_tap_does_not_hide_a_refused_check_out() {
    play(
        &rules(),
        "
        2026-03-10
        08:00:00  NS rail in a                                  => opens a
        08:20:00  NS rail out c reader=gate failed id=failed    => failed at the reader
        08:20:02  NS rail out c reader=gate denied id=refused   => failed is duplicate of refused; a-c 6.00
        ",
    );
}
