//! J6: from one day to the next.

use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

/// J6: first check-ins are carried over midnight: the peak of the evening holds for the continuation of the night.
#[test]
fn j6_the_peak_is_carried_over_midnight() {
    play(
        &rules(),
        "
        2026-03-10
        05:00     holds dal               => holds dal
        18:20     NS rail in a id=first   => opens a
        23:50     NS rail out b           => a-b 4.00
        00:10+1   NS rail in b            => opens b after first on 2026-03-10
        00:30+1   NS rail out d           => b-d 4.00 after first on 2026-03-10
        ",
    );
}

/// J6: a late check-out of one day changes what it hands to the next: the train after midnight is its continuation.
#[test]
fn j6_a_late_check_out_rates_the_next_day_anew() {
    play(
        &rules(),
        "
        2026-03-10
        23:20     NS rail in a id=first         => opens a
        00:10+1   NS rail in b                  => a-? 20.00; opens b
        00:40+1   NS rail out d                 => b-d 6.00
        01:00+1   NS rail out b at=23:50        => a-b 4.00 (was 20.00); b-d 4.00 after first on 2026-03-10 (was 6.00)
        03:25+1   advance                       => @03:25 asks 8.00 night
        03:26+1   bank approves                 => paid
        03:25+2   advance                       => -
        ",
    );
}

/// J6: on a tram the base falls away with it, and a whole chain moves.
#[test]
fn j6_a_late_check_out_moves_a_chain_to_the_day_before() {
    play(
        &rules(),
        "
        2026-03-10
        23:50     HTM tram in s1 id=first       => opens s1
        00:20+1   HTM tram in s2 id=second      => s1-? 4.00; opens s2
        00:40+1   HTM tram out s3               => s2-s3 1.60
        01:00+1   HTM bus in s3                 => opens s3 after second
        01:20+1   HTM bus out s4                => s3-s4 0.80 after second
        02:00+1   HTM tram out s2 at=00:05+1    => s1-s2 1.40 (was 4.00); s2-s3 0.60 after first on 2026-03-10 (was 1.60); s3-s4 0.80 after first on 2026-03-10 (was 0.80)
        03:25+1   advance                       => @03:25 asks 2.80 night
        ",
    );
}

/// J6: an amendment can cut the chain: the train after midnight is of its own date after all.
#[test]
fn j6_an_amended_check_out_gives_the_trip_to_its_own_date() {
    play(
        &rules(),
        "
        2026-03-10
        23:20     NS rail in a id=first         => opens a
        23:50     NS rail out b id=out          => a-b 4.00
        00:10+1   NS rail in b                  => opens b after first on 2026-03-10
        00:40+1   NS rail out d                 => b-d 4.00 after first on 2026-03-10
        01:00+1   NS rail out b id=out v=1 at=23:30 => a-b 4.00 (was 4.00); b-d 6.00 (was 4.00)
        03:25+1   advance                       => @03:25 asks 4.00 night
        03:26+1   bank approves                 => paid
        03:25+2   advance                       => @03:25 asks 6.00 night
        ",
    );
}

/// J6: a late check-in of one day can make an orphan of the next its check-out: the open trip is carried.
#[test]
fn j6_a_late_check_in_is_carried_to_its_check_out_after_midnight() {
    play(
        &rules(),
        "
        2026-03-10
        00:20+1   NS rail out c id=out          => orphan check-out
        01:00+1   NS rail in a at=23:50 id=in   => out is check-out of in; a-c 6.00
        03:25+1   advance                       => @03:25 asks 6.00 night
        ",
    );
}

/// J6: payments stay as made; what is owed moves: the night was paid, and the difference is a credit.
#[test]
fn j6_payments_stay_as_made() {
    play(
        &rules(),
        "
        2026-03-10
        23:20     NS rail in a id=first         => opens a
        00:10+1   NS rail in b                  => a-? 20.00; opens b
        00:40+1   NS rail out d                 => b-d 6.00
        03:25+1   advance                       => @03:25 asks 20.00 night
        03:26+1   bank approves                 => paid
        10:00+1   NS rail out b at=23:50        => a-b 4.00 (was 20.00); b-d 4.00 after first on 2026-03-10 (was 6.00); credit 12.00 for 2026-03-10
        03:25+2   advance                       => -
        03:20+8   advance
        03:25+8   advance                       => @03:25 refunds 12.00
        ",
    );
}

/// J6: what is owed can move to the next day: of its 6.00, what was paid with the day before leaves 2.00 to pay.
#[test]
fn j6_what_is_owed_moves_to_the_next_day() {
    play(
        &rules(),
        "
        2026-03-10
        23:20     NS rail in a                  => opens a
        23:50     NS rail out b id=out          => a-b 4.00
        00:10+1   NS rail in b
        00:40+1   NS rail out d
        03:25+1   advance                       => @03:25 asks 8.00 night
        03:26+1   bank approves                 => paid
        10:00+1   NS rail out b id=out v=1 at=23:30
        03:25+2   advance                       => @03:25 asks 2.00 night
        ",
    );
}

/// J6: a late check-out also carries its peak over midnight.
#[test]
fn j6_a_late_check_out_carries_its_peak_over_midnight() {
    play(
        &rules(),
        "
        2026-03-10
        05:00     holds dal                     => holds dal
        18:20     NS rail in a id=first         => opens a
        00:10+1   NS rail in b                  => a-? 20.00; opens b
        00:30+1   NS rail out d                 => b-d 3.60
        01:00+1   NS rail out b at=23:50        => a-b 4.00 (was 20.00); b-d 4.00 after first on 2026-03-10 (was 3.60)
        ",
    );
}

/// J6: an open trip that is carried over decides what a reader without direction meant after midnight.
#[test]
fn j6_a_late_check_in_turns_a_check_in_of_the_next_day_into_its_check_out() {
    play(
        &rules(),
        "
        2026-03-10
        00:20+1   NS rail tap c id=x            => opens c
        01:00+1   NS rail in a at=23:50 id=in   => x is check-out of in; x is no trip (was 0.00); a-c 6.00
        03:25+1   advance                       => @03:25 asks 6.00 night
        ",
    );
}
