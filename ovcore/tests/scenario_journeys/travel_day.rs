//! J1: the travel day of a trip.

use ovcore::day::{Carry, DayInput, rate};
use ovcore::policy::{Policy, TravelDayPolicy};
use ovcore::tap::Tap;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::{rules, rules_with};

/// J1: a trip belongs to the calendar date of its check-in, whenever it ends.
#[test]
fn j1_a_trip_belongs_to_the_date_of_its_check_in() {
    play(
        &rules(),
        "
        2026-03-10
        23:00     NS rail in a            => opens a
        00:30+1   NS rail out c           => a-c 6.00
        02:00+1   NS rail in a            => opens a
        02:30+1   NS rail out b           => a-b 4.00
        03:25+1   advance                 => @03:25 asks 6.00 night
        03:26+1   bank approves           => paid
        03:25+2   advance                 => @03:25 asks 4.00 night
        ",
    );
}

/// J1: a check-in before 03:05 that continues a journey of the day before belongs to that day, as does the one after it.
#[test]
fn j1_a_continuation_after_midnight_belongs_to_the_day_before() {
    play(
        &rules(),
        "
        2026-03-10
        23:20     NS rail in a id=first   => opens a
        23:50     NS rail out b           => a-b 4.00
        00:10+1   NS rail in b            => opens b after first on 2026-03-10
        00:40+1   NS rail out d           => b-d 4.00 after first on 2026-03-10
        01:10+1   NS rail in d            => opens d after first on 2026-03-10
        01:30+1   NS rail out c           => d-c 2.00 after first on 2026-03-10
        03:25+1   advance                 => @03:25 asks 10.00 night
        03:26+1   bank approves           => paid
        03:25+2   advance                 => -
        ",
    );
}

/// J1: after midnight, a check-in that continues nothing is of its own date: another place, too late, another group.
#[test]
fn j1_after_midnight_what_continues_nothing_is_of_its_own_date() {
    play(
        &rules(),
        "
        2026-03-10
        23:20     NS rail in a            => opens a
        23:50     NS rail out b           => a-b 4.00
        00:05+1   NS rail in c            => opens c
        00:15+1   NS rail out d           => c-d 4.00
        03:25+1   advance                 => @03:25 asks 4.00 night
        03:26+1   bank approves           => paid
        03:25+2   advance                 => @03:25 asks 4.00 night
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:00     HTM tram in s1          => opens s1
        23:25     HTM tram out s2         => s1-s2 1.40
        00:00:01+1 HTM tram in s2         => opens s2
        00:20+1   HTM tram out s3         => s2-s3 1.60
        03:25+1   advance                 => @03:25 asks 1.40 night
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:20     NS rail in a            => opens a
        23:50     NS rail out b           => a-b 4.00
        00:05+1   HTM tram in s2          => opens s2
        00:20+1   HTM tram out s3         => s2-s3 1.60
        03:25+1   advance                 => @03:25 asks 4.00 night
        ",
    );
}

/// J1, T1: the window may reach just to midnight: 35:00 after 23:25:00 is the first second of the next date.
#[test]
fn j1_a_window_that_ends_at_midnight() {
    play(
        &rules(),
        "
        2026-03-10
        23:00       HTM tram in s1 id=tram  => opens s1
        23:25:00    HTM tram out s2         => s1-s2 1.40
        00:00:00+1  HTM tram in s2          => opens s2 after tram on 2026-03-10
        00:10+1     HTM tram out s3         => s2-s3 0.60 after tram on 2026-03-10
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:00       NS rail in a id=train   => opens a
        23:25:00    NS rail out b           => a-b 4.00
        00:00:00+1  NS rail in b            => opens b after train on 2026-03-10
        00:10+1     NS rail out c           => b-c 2.00 after train on 2026-03-10
        ",
    );
}

/// J1: a continuation that is still open at 03:05 becomes the first trip of a new journey of its own date: by rail it
/// pays T(own) − T(0).
#[test]
fn j1_a_train_still_open_at_0305_begins_a_journey_of_its_own_date() {
    play(
        &rules(),
        "
        2026-03-10
        23:20     NS rail in a id=first   => opens a
        23:50     NS rail out b           => a-b 4.00
        00:10+1   NS rail in b id=late    => opens b after first on 2026-03-10
        03:05+1   advance                 => @03:05 b-? open (was 0.00)
        03:10+1   NS rail out d           => b-d 6.00
        03:20+1   NS rail in d            => opens d after late
        03:25+1   advance                 => @03:25 asks 4.00 night
        03:26+1   bank approves           => paid
        03:40+1   NS rail out c           => d-c 2.00 after late
        03:25+2   advance                 => @03:25 asks 8.00 night
        ",
    );
}

/// J1: on a tram the same trip pays the base, and the next one continues it.
#[test]
fn j1_a_tram_still_open_at_0305_pays_the_base() {
    play(
        &rules(),
        "
        2026-03-10
        23:20     HTM tram in s1 id=first => opens s1
        23:50     HTM tram out s2         => s1-s2 1.40
        00:20+1   HTM tram in s2 id=late  => opens s2 after first on 2026-03-10
        03:05+1   advance                 => @03:05 s2-? open (was 0.00)
        03:20+1   HTM tram out s3         => s2-s3 1.60
        03:25+1   advance                 => @03:25 asks 1.40 night
        03:26+1   bank approves           => paid
        03:30+1   HTM bus in s3           => opens s3 after late
        03:50+1   HTM bus out s4          => s3-s4 0.80 after late
        03:25+2   advance                 => @03:25 asks 2.40 night
        ",
    );
}

/// J1: it has the longest trip of its own date, and is missing its check-out on that date.
#[test]
fn j1_a_trip_moved_at_0305_may_last_as_long_as_any() {
    play(
        &rules(),
        "
        2026-03-10
        23:20     HTM tram in s1 id=first => opens s1
        23:50     HTM tram out s2         => s1-s2 1.40
        00:20+1   HTM tram in s2          => opens s2 after first on 2026-03-10
        03:25+1   advance                 => @03:05 s2-? open (was 0.00); @03:25 asks 1.40 night
        03:26+1   bank approves           => paid
        04:21+1   advance                 => @04:20:01 s2-? 4.00
        03:25+2   advance                 => @03:25 asks 4.00 night
        ",
    );
}

/// J1: a trip that nothing can close any more at 03:05 is not open then, so it stays in the journey that it continued.
#[test]
fn j1_a_trip_that_may_be_closed_until_the_second_before_0305_stays_in_its_journey() {
    play(
        &rules(),
        "
        2026-03-10
        20:30       NS rail in c id=first   => opens c
        21:04       NS rail out a           => c-a 6.00
        21:04:59    NS rail in a            => opens a after first
        03:05+1     advance                 => @03:05 a-? 20.00 after first
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        20:30       NS rail in c id=first   => opens c
        21:04       NS rail out a           => c-a 6.00
        21:05:00    NS rail in a            => opens a after first
        03:05+1     advance                 => @03:05 a-? 20.00
        ",
    );
}

/// J1: a trip that was checked in before midnight does not move: at 03:05 it is missing its check-out on its date.
#[test]
fn j1_a_trip_of_before_midnight_ends_at_0305() {
    play(
        &rules(),
        "
        2026-03-10
        23:50     HTM tram in s1          => opens s1
        03:05+1   HTM tram out s2         => @03:05 s1-? 4.00; orphan check-out
        03:25+1   advance                 => @03:25 asks 4.00 night
        ",
    );
}

/// J1: a trip of its own date that continues nothing of the day before does not notice 03:05.
#[test]
fn j1_a_trip_of_after_midnight_does_not_notice_0305() {
    play(
        &rules(),
        "
        2026-03-10
        00:30+1   HTM tram in s1 id=first => opens s1
        03:04+1   HTM tram out s2         => s1-s2 1.40
        03:04:30+1 HTM tram in s2         => opens s2 after first
        03:10+1   HTM tram out s3         => s2-s3 0.60 after first
        03:45+1   HTM bus in s3           => opens s3 after first
        03:50+1   HTM bus out s4          => s3-s4 0.80 after first
        ",
    );
}

/// J1, T1: a check-out at 03:04:59 is in time, one at 03:05:00 is too late for yesterday.
#[test]
fn j1_the_check_out_at_the_edge() {
    play(
        &rules(),
        "
        2026-03-10
        23:20       HTM tram in s1 id=first => opens s1
        23:50       HTM tram out s2         => s1-s2 1.40
        00:20+1     HTM tram in s2          => opens s2 after first on 2026-03-10
        03:04:59+1  HTM tram out s3         => s2-s3 0.60 after first on 2026-03-10
        03:25+1     advance                 => @03:25 asks 2.00 night
        ",
    );
    let story = play(
        &rules(),
        "
        2026-03-10
        23:20       HTM tram in s1 id=first => opens s1
        23:50       HTM tram out s2         => s1-s2 1.40
        00:20+1     HTM tram in s2 id=late  => opens s2 after first on 2026-03-10
        03:05:00+1  HTM tram out s3
        03:25+1     advance                 => @03:25 asks 1.40 night
        03:26+1     bank approves           => paid
        03:25+2     advance                 => @03:25 asks 1.60 night
        ",
    );
    let late = story.account.trips().find(|t| t.trip.id.to_string() == "late").unwrap();
    assert_eq!((late.trip.day.to_string(), late.trip.journey), ("2026-03-11".to_owned(), late.trip.id));
}

/// J1: from 03:05:00 nothing continues yesterday's journey; a check-in a second earlier does, until 03:05.
#[test]
fn j1_the_check_in_at_the_edge() {
    play(
        &rules(),
        "
        2026-03-10
        23:50       HTM tram in s1 id=first => opens s1
        02:40+1     HTM tram out s2         => s1-s2 1.40
        03:05:00+1  HTM tram in s2          => opens s2
        03:20+1     HTM tram out s3         => s2-s3 1.60
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:50       HTM tram in s1 id=first => opens s1
        02:40+1     HTM tram out s2         => s1-s2 1.40
        03:04:59+1  HTM tram in s2          => opens s2 after first on 2026-03-10
        03:05:00+1  advance               => @03:05 s2-? open (was 0.00)
        03:20+1     HTM tram out s3         => s2-s3 1.60
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:50       HTM tram in s1 id=first => opens s1
        02:40+1     HTM tram out s2         => s1-s2 1.40
        03:04:50+1  HTM tram in s2          => opens s2 after first on 2026-03-10
        03:04:59+1  HTM tram out s3         => s2-s3 0.60 after first on 2026-03-10
        03:06+1     HTM tram in s3          => opens s3
        ",
    );
}

/// J1: a continuation of yesterday that is missing its check-out before 03:05 is missing it on yesterday.
#[test]
fn j1_a_missed_continuation_is_of_the_day_before() {
    play(
        &rules(),
        "
        2026-03-10
        23:20     HTM tram in s1 id=first => opens s1
        23:50     HTM tram out s2         => s1-s2 1.40
        00:20+1   HTM tram in s2          => opens s2 after first on 2026-03-10
        01:30+1   HTM bus in s3           => s2-? 4.00 after first on 2026-03-10; opens s3
        01:50+1   HTM bus out s4          => s3-s4 1.80
        03:25+1   advance                 => @03:25 asks 5.40 night
        03:26+1   bank approves           => paid
        03:25+2   advance                 => @03:25 asks 1.80 night
        ",
    );
}

/// J1: in the night of 29 March 2026 the clock jumps from 02:00 to 03:00; 03:05 on the clock still ends the day.
#[test]
fn j1_the_night_that_is_an_hour_short() {
    play(
        &rules(),
        "
        2026-03-28
        23:40     HTM tram in s1 id=first => opens s1
        00:20+1   HTM tram out s2         => s1-s2 1.40
        00:50+1   HTM tram in s2          => opens s2 after first on 2026-03-28
        01:40+1   HTM tram out s3         => s2-s3 0.60 after first on 2026-03-28
        # 20 minutes later:
        03:00+1   HTM bus in s3           => opens s3 after first on 2026-03-28
        03:04+1   HTM bus out s4          => s3-s4 0.80 after first on 2026-03-28
        03:05+1   HTM bus in s4           => opens s4
        03:20+1   HTM bus out s1          => s4-s1 1.60
        03:25+1   advance                 => @03:25 asks 2.80 night
        ",
    );
}

/// J1: in the night of 25 October 2026 the hour from 02:00 comes twice; the second one belongs to the day before, too.
#[test]
fn j1_the_night_that_is_an_hour_long() {
    play(
        &rules(),
        "
        2026-10-24
        23:50       HTM tram in s1 id=first => opens s1
        00:30+1     HTM tram out s2         => s1-s2 1.40
        01:00+1     HTM tram in s2          => opens s2 after first on 2026-10-24
        02:40a+1    HTM tram out s3         => s2-s3 0.60 after first on 2026-10-24
        # half an hour later:
        02:10b+1    HTM bus in s3           => opens s3 after first on 2026-10-24
        02:50b+1    HTM bus out s4          => s3-s4 0.80 after first on 2026-10-24
        03:04+1     HTM bus in s4           => opens s4 after first on 2026-10-24
        03:04:30+1  HTM bus out s1          => s4-s1 0.60 after first on 2026-10-24
        03:25+1     advance                 => @03:25 asks 3.40 night
        ",
    );
    play(
        &rules(),
        "
        2026-10-24
        23:50       HTM tram in s1          => opens s1
        02:20a+1    HTM tram out s2         => s1-s2 1.40
        # an hour and a half later:
        02:50b+1    HTM tram in s2          => opens s2
        ",
    );
}

/// J1, P5: in that night four hours can be over before 03:05: the trip is missing its check-out on the day before.
#[test]
fn j1_the_longest_trip_can_end_before_the_long_night() {
    play(
        &rules(),
        "
        2026-10-24
        23:30       HTM tram in s1 id=first => opens s1
        23:50       HTM tram out s2         => s1-s2 1.40
        00:01+1     HTM tram in s2          => opens s2 after first on 2026-10-24
        03:05+1     HTM tram out s3         => @03:01:01 s2-? 4.00 after first on 2026-10-24; orphan check-out
        03:25+1     advance                 => @03:25 asks 5.40 night
        ",
    );
}

/// J1: the leap day is a day like any other, at both its ends.
#[test]
fn j1_the_leap_day() {
    play(
        &rules(),
        "
        2028-02-28
        23:20     NS rail in a id=monday  => opens a
        23:50     NS rail out b           => a-b 4.00
        00:10+1   NS rail in b            => opens b after monday on 2028-02-28
        00:40+1   NS rail out c           => b-c 2.00 after monday on 2028-02-28
        03:25+1   advance                 => @03:25 asks 6.00 night
        03:26+1   bank approves           => paid
        2028-02-29
        23:20     NS rail in a id=leap    => opens a
        23:50     NS rail out b           => a-b 4.00
        00:10+1   NS rail in b            => opens b after leap on 2028-02-29
        00:40+1   NS rail out c           => b-c 2.00 after leap on 2028-02-29
        02:00+1   NS rail in c            => opens c
        02:10+1   NS rail out d           => c-d 4.00
        03:25+1   advance                 => @03:25 asks 6.00 night
        ",
    );
}

/// J1: the last night of the year belongs to the old year, as far as its journeys go on.
#[test]
fn j1_the_last_night_of_the_year() {
    play(
        &rules(),
        "
        2026-12-31
        23:20     NS rail in a id=old     => opens a
        23:50     NS rail out b           => a-b 4.00
        00:10+1   NS rail in b            => opens b after old on 2026-12-31
        00:40+1   NS rail out c           => b-c 2.00 after old on 2026-12-31
        01:30+1   NS rail in c            => opens c
        01:40+1   NS rail out d           => c-d 4.00
        03:25+1   advance                 => @03:25 asks 6.00 night
        03:26+1   bank approves           => paid
        03:25+2   advance                 => @03:25 asks 4.00 night
        ",
    );
}

/// J1: a check-in just before 03:05 that turns out to be at the wrong pole after it is free, and the second one stands.
#[test]
fn j1_a_wrong_pole_over_0305() {
    play(
        &rules(),
        "
        2026-03-10
        23:50     HTM tram in s1 id=first => opens s1
        02:40+1   HTM tram out s2         => s1-s2 1.40
        03:03+1   HTM tram in s2          => opens s2 after first on 2026-03-10
        03:05+1   advance                 => @03:05 s2-? open (was 0.00)
        03:06+1   HTM tram in s2          => s2-? free: wrong pole; opens s2
        03:20+1   HTM tram out s3         => s2-s3 1.60
        ",
    );
}

/// J1, L2: a trip that moved at 03:05 goes back when its check-out of before 03:05 comes in late.
#[test]
fn j1_a_moved_trip_goes_back_with_a_late_check_out() {
    play(
        &rules(),
        "
        2026-03-10
        23:20     HTM tram in s1 id=first => opens s1
        23:50     HTM tram out s2         => s1-s2 1.40
        00:20+1   HTM tram in s2          => opens s2 after first on 2026-03-10
        03:10+1   advance                 => @03:05 s2-? open (was 0.00)
        03:25+1   advance                 => @03:25 asks 1.40 night
        03:26+1   bank approves           => paid
        03:30+1   HTM tram out s3 at=03:00+1 => s2-s3 0.60 after first on 2026-03-10
        03:25+2   advance                 => @03:25 asks 0.60 night
        ",
    );
}

/// J1: the edges of the travel day are policy: a service day from 04:30 takes the whole night.
#[test]
fn j1_the_edges_of_the_day_are_policy() {
    let edge = "04:30".parse().unwrap();
    let travel_day = TravelDayPolicy { starts: edge, ends: edge, ..TravelDayPolicy::default() };
    play(
        &rules_with(Policy { travel_day, ..Policy::ovpay() }),
        "
        2026-03-10
        01:00+1   NS rail in a            => opens a on 2026-03-10
        01:20+1   NS rail out c           => a-c 6.00 on 2026-03-10
        04:20+1   NS rail in a            => opens a on 2026-03-10
        04:40+1   NS rail out c           => @04:30 a-? 20.00 on 2026-03-10; orphan check-out
        04:45+1   NS rail in a            => opens a
        04:55+1   advance                 => @04:50 asks 26.00 night
        ",
    );
}

/// J1: where a day ends with the last moment for its journeys, it hands over none: nothing continues them.
#[test]
fn j1_a_journey_that_nothing_continues_is_not_handed_over() {
    let handed_over = |starts: &str, ends: &str| {
        let (starts, ends) = (starts.parse().unwrap(), ends.parse().unwrap());
        let travel_day = TravelDayPolicy { starts, ends, ..TravelDayPolicy::default() };
        let rules = rules_with(Policy { travel_day, ..Policy::ovpay() });
        let story = play(
            &rules,
            "
            2026-03-10
            23:50    NS rail in a
            23:59    NS rail out c
            04:15+1  NS rail in c
            04:29+1  NS rail out a
            ",
        );
        let [day, ..] = story.account.days() else { panic!("{}", story.transcript) };
        let taps: Vec<&Tap> = day.taps.iter().map(|held| &held.tap).collect();
        let input = DayInput {
            day: day.day,
            taps: &taps,
            next: &[],
            carry_in: &Carry::default(),
            as_of: story.events.last().unwrap().at,
            products: &[],
            inert: &[],
            corrections: &[],
        };
        rate(&rules, &input).1.rail.map(|chain| chain.last_place.as_str().to_owned())
    };
    assert_eq!(handed_over("04:30", "04:30"), None);
    assert_eq!(handed_over("00:00", "03:05").as_deref(), Some("c"));
}
