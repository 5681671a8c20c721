//! The night: one request for the travel day that closed (RULES S1).

use ovcore::money::Money;
use ovcore::settle::CreditUse;
use ovcore_testkit::scenario::{play, reference_key};
use ovcore_testkit::world::rules;

use super::{amounts, asked_at, day_ends, payments, with_credit};

/// S1: one request, 20 min after 03:05, for all of the travel day just closed.
#[test]
fn s1_one_request_for_the_day_at_03_25() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS  rail in  a   => opens a
        08:20      NS  rail out c   => a-c 6.00
        17:00      HTM tram in  s1  => opens s1
        17:10      HTM tram out s3  => s1-s3 2.00
        03:24:59+1 advance          => -
        03:25+1    advance          => @03:25 asks 8.00 night
        03:25:04+1 bank approves    => paid
        03:25+2    advance          => -
        ",
    );
    assert_eq!(asked_at(&story), ["2026-03-11T02:25:00Z"]);
    assert_eq!(amounts(&story), ["8.00"]);
}

/// S1: a day without anything to collect makes no request.
#[test]
fn s1_nothing_to_collect_no_request() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS  rail  in  a   => opens a
        08:30      NS  rail  out a   => a-a free: same place
        09:00      NS  rail  out c   => orphan check-out
        10:00      RET metro in  r1  => opens r1
        10:20      RET metro out r2  => r1-r2 unpriced: no tariff for carrier, mode and date
        12:00+1    advance           => -
        ",
    );
    assert!(amounts(&story).is_empty() && payments(&story).is_empty());
}

/// S1: the night is for the day that closed: what was travelled after midnight waits for the next one, unless it
/// continued a journey of the day before.
#[test]
fn s1_after_midnight_belongs_to_the_next_night() {
    play(
        &rules(),
        "
        2026-03-10
        23:10      NS rail in  a   => opens a
        23:50      NS rail out c   => a-c 6.00
        00:10+1    NS rail in  c   => opens c after t1 on 2026-03-10
        00:30+1    NS rail out d   => c-d 2.00 after t1 on 2026-03-10
        01:30+1    NS rail in  a   => opens a
        01:50+1    NS rail out b   => a-b 4.00
        03:25+1    advance         => @03:25 asks 8.00 night
        03:25:04+1 bank approves   => paid
        03:25+2    advance         => @03:25 asks 4.00 night
        ",
    );
}

/// S1: a trip that is missing its check-out is part of its night.
#[test]
fn s1_a_missing_check_out_is_in_the_night() {
    play(
        &rules(),
        "
        2026-03-10
        17:00      NS rail in a    => opens a
        03:24:59+1 advance         => @2026-03-10 23:00:01 a-? 20.00
        03:25+1    advance         => @03:25 asks 20.00 night
        ",
    );
}

/// S1: what earlier days still owe goes along: a fare that rose after its day was collected.
#[test]
fn s1_what_earlier_days_still_owe_goes_along() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                    => opens a
        08:20      NS rail out b id=out             => a-b 4.00
        03:25+1    advance                          => @03:25 asks 4.00 night
        03:25:04+1 bank approves                    => paid
        10:00+1    NS rail out d id=out v=1 at=08:40 => a-d 8.00 (was 4.00)
        12:00+1    NS rail in  a                    => opens a
        12:20+1    NS rail out c                    => a-c 6.00
        03:25+2    advance                          => @03:25 asks 10.00 night
        ",
    );
    let last = payments(&story)[1];
    let items: Vec<String> = last.items.iter().map(|i| format!("{} {}", i.day, i.amount)).collect();
    assert_eq!(items, ["2026-03-10 4.00", "2026-03-11 6.00"]);
}

/// S1: a sum that credits bring to 0 is a settled payment with a reference and no request.
#[test]
fn s1_a_sum_brought_to_0_by_credits_is_settled() {
    let story = play(
        &rules(),
        &with_credit(
            "
        12:00+1    NS rail in  a   => opens a
        12:30+1    NS rail out d   => a-d 8.00
        03:25+2    advance         => @03:25 settled by credit night
        12:00+2    NS rail in  a   => opens a
        12:30+2    NS rail out d   => a-d 8.00
        03:25+3    advance         => @03:25 asks 2.00 night
        ",
        ),
    );
    assert_eq!(amounts(&story), ["20.00", "2.00"]);
    let settled = payments(&story)[1];
    assert!(settled.amount.is_zero());
    assert_eq!(settled.credits, [CreditUse { credit: 0, amount: Money::from_minor(800) }]);
    let (serial, ordinal) = reference_key().decrypt(&settled.reference).unwrap();
    assert_eq!((serial.number(), ordinal.number()), (17, 1));
}

/// S1, T2: in the night of the clock change to summer the day is an hour shorter and 03:25 is at +02:00.
#[test]
fn s1_in_the_night_to_summer_time() {
    let story = play(
        &rules(),
        "
        2026-03-28
        22:00      NS rail in  a   => opens a
        22:20      NS rail out c   => a-c 6.00
        01:50+1    NS rail in  a   => opens a
        03:04:59+1 NS rail out b   => a-b 4.00
        03:25+1    advance         => @03:25 asks 6.00 night
        03:26+1    bank approves   => paid
        03:25+2    advance         => @03:25 asks 4.00 night
        ",
    );
    assert_eq!(asked_at(&story), ["2026-03-29T01:25:00Z", "2026-03-30T01:25:00Z"]);
}

/// S1, T2: in the night of the clock change to winter 03:25 comes once, at +01:00; the hour before it comes twice.
#[test]
fn s1_in_the_night_to_winter_time() {
    let story = play(
        &rules(),
        "
        2026-10-24
        23:50      NS rail in  a   => opens a
        02:50b+1   NS rail out c   => a-c 6.00
        02:55b+1   NS rail in  a   => opens a
        03:10+1    NS rail out b   => a-b 4.00
        03:25+1    advance         => @03:25 asks 6.00 night
        ",
    );
    assert_eq!(asked_at(&story), ["2026-10-25T02:25:00Z"]);
}

/// T2, S1: a day that ends at a time which the clock change skips ends when the gap does; at one that comes twice, at
/// the earlier.
#[test]
fn s1_an_end_of_day_that_the_clock_skips_or_repeats() {
    let evening = |date: &str| {
        format!(
            "
        {date}
        22:00      NS rail in  a   => opens a
        22:20      NS rail out c   => a-c 6.00
        12:00+1    advance
        "
        )
    };
    let story = play(&day_ends(2, 30), &evening("2026-03-28"));
    assert_eq!(asked_at(&story), ["2026-03-29T01:20:00Z"], "20 min after 03:00 at +02:00");
    let story = play(&day_ends(2, 30), &evening("2026-10-24"));
    assert_eq!(asked_at(&story), ["2026-10-25T00:50:00Z"], "20 min after the first 02:30");
    // The delay is elapsed time (T1): 01:50 and 20 min later, over the gap.
    let story = play(&day_ends(1, 50), &evening("2026-03-28"));
    assert_eq!(asked_at(&story), ["2026-03-29T01:10:00Z"], "03:10 at +02:00");
}

/// S1, T4: the leap day is a travel day like others.
#[test]
fn s1_the_leap_day() {
    let story = play(
        &rules(),
        "
        2028-02-28
        12:00      NS rail in  a   => opens a
        12:20      NS rail out b   => a-b 4.00
        03:25+1    advance         => @03:25 asks 4.00 night
        03:26+1    bank approves   => paid
        12:00+1    NS rail in  a   => opens a
        12:20+1    NS rail out c   => a-c 6.00
        03:25+2    advance         => @03:25 asks 6.00 night
        ",
    );
    assert_eq!(asked_at(&story), ["2028-02-29T02:25:00Z", "2028-03-01T02:25:00Z"]);
}

/// S1, T4, J1: at the turn of the year each trip has the tariff of its check-in, and the night has the journey's day.
#[test]
fn s1_the_turn_of_the_year() {
    play(
        &rules(),
        "
        2026-12-31
        23:40      HTM tram in  s1  => opens s1
        23:58      HTM tram out s3  => s1-s3 2.00
        00:15+1    HTM tram in  s3  => opens s3 after t1 on 2026-12-31
        00:35+1    HTM tram out s1  => s3-s1 1.10 after t1 on 2026-12-31
        03:25+1    advance          => @03:25 asks 3.10 night
        03:26+1    bank approves    => paid
        12:00+1    HTM tram in  s1  => opens s1
        12:20+1    HTM tram out s3  => s1-s3 2.20
        03:25+2    advance          => @03:25 asks 2.20 night
        ",
    );
}
