//! Cards that are collected after each trip (RULES S3).

use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme};
use ovcore::policy::Policy;
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD, play_with};
use ovcore_testkit::world::{rules, rules_with};

use super::{amounts, payments, threshold};

/// S3: a virtual Mastercard debit card is asked at each check-out, and nothing is left for the night.
#[test]
fn s3_asked_at_check_out() {
    let story = play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS  rail in  a   => opens a
        08:20      NS  rail out c   => a-c 6.00; asks 6.00 per trip
        08:20:03   bank approves    => paid
        08:30      NS  rail in  c   => opens c after t1
        08:40      NS  rail out d   => c-d 2.00 after t1; asks 2.00 per trip
        08:40:03   bank approves    => paid
        12:00      NS  rail in  a   => opens a
        12:30      NS  rail out a   => a-a free: same place
        14:00      NS  rail in  a   => opens a
        15:30      NS  rail out a   => a-a 20.00; asks 20.00 per trip
        15:30:03   bank approves    => paid
        03:25+1    advance          => -
        ",
    );
    assert_eq!(amounts(&story), ["6.00", "2.00", "20.00"]);
}

/// S3: the rule is for Mastercard, for debit and for a device: all three.
#[test]
fn s3_only_cards_of_which_all_is_as_the_rule_says() {
    let other = [
        CARD,
        CardKind { scheme: CardScheme::Maestro, ..PER_TRIP_CARD },
        CardKind { form: CardForm::Physical, ..PER_TRIP_CARD },
        CardKind { funding: CardFunding::Credit, ..PER_TRIP_CARD },
        CardKind { funding: CardFunding::Unknown, ..PER_TRIP_CARD },
    ];
    for card in other {
        play_with(
            &rules(),
            card,
            "
            2026-03-10
            08:00      NS rail in  a   => opens a
            08:20      NS rail out c   => a-c 6.00
            03:25+1    advance         => @03:25 asks 6.00 night
            ",
        );
    }
}

/// S3: the rule can be absent.
#[test]
fn s3_no_per_trip_rule() {
    let mut policy = Policy::ovpay();
    policy.settlement.per_trip = None;
    play_with(
        &rules_with(policy),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:20      NS rail out c   => a-c 6.00
        03:25+1    advance         => @03:25 asks 6.00 night
        ",
    );
}

/// S3: the rule is for check-ins before its end date, the 1st of July 2027.
#[test]
fn s3_until_its_end_date() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2027-06-30
        23:30      NS rail in  a   => opens a
        00:10+1    NS rail out b   => a-b 4.00; asks 4.00 per trip
        00:11+1    bank approves   => paid
        00:20+1    NS rail in  b   => opens b after t1 on 2027-06-30
        00:40+1    NS rail out c   => b-c 2.00 after t1 on 2027-06-30
        01:30+1    NS rail in  a   => opens a
        01:50+1    NS rail out c   => a-c 6.00
        03:25+1    advance         => @03:25 asks 2.00 night
        03:26+1    bank approves   => paid
        03:25+2    advance         => @03:25 asks 6.00 night
        ",
    );
}

/// S3: on a co-badged card the application that the reader used decides, trip by trip.
#[test]
fn s3_co_badged() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a app=visa        => opens a
        08:20      NS rail out c app=visa        => a-c 6.00
        12:00      NS rail in  a app=mastercard  => opens a
        12:20      NS rail out b app=mastercard  => a-b 4.00; asks 4.00 per trip
        12:20:03   bank approves                 => paid
        03:25+1    advance                       => @03:25 asks 6.00 night
        ",
    );
    let visa = CardKind { scheme: CardScheme::Visa, ..PER_TRIP_CARD };
    play_with(
        &rules(),
        visa,
        "
        2026-03-10
        08:00      NS rail in  a app=mastercard  => opens a
        08:20      NS rail out c app=mastercard  => a-c 6.00; asks 6.00 per trip
        08:20:03   bank approves                 => paid
        12:00      NS rail in  a                 => opens a
        12:20      NS rail out b                 => a-b 4.00
        ",
    );
}

/// S3: a trip that is missing its check-out waits for the night; trips after it do not take it along.
#[test]
fn s3_a_missing_trip_waits_for_the_night() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        14:00:01   advance         => @14:00:01 a-? 20.00
        16:00      NS rail in  a   => opens a
        16:20      NS rail out c   => a-c 6.00; asks 6.00 per trip
        16:20:03   bank approves   => paid
        03:24:59+1 advance         => -
        03:25+1    advance         => @03:25 asks 20.00 night
        ",
    );
}

/// S3: a later difference is not asked by itself; it goes with the next request, here the next trip's.
#[test]
fn s3_a_difference_goes_with_the_next_trip() {
    let story = play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out c id=out               => a-c 6.00; asks 6.00 per trip
        08:20:03   bank approves                      => paid
        09:00      NS rail out d id=out v=1 at=08:20  => a-d 8.00 (was 6.00)
        12:00      NS rail in  a                      => opens a
        12:20      NS rail out b                      => a-b 4.00; asks 6.00 per trip
        ",
    );
    let items: Vec<String> =
        payments(&story)[1].items.iter().map(|i| format!("{} {}", i.trip, i.amount)).collect();
    assert_eq!(items, ["t1 2.00", "t4 4.00"]);
}

/// S3, S1: a difference of a trip that is no per-trip one waits for its night, also where that trip was asked for before, by
/// the threshold.
#[test]
fn s3_a_difference_of_another_trip_waits_for_its_night() {
    let story = play_with(
        &threshold(1_000),
        PER_TRIP_CARD,
        "
        2026-03-10
        06:00      NS rail in  a app=visa                      => opens a
        06:30      NS rail out c app=visa id=one               => a-c 6.00
        08:00      NS rail in  c app=visa                      => opens c
        08:30      NS rail out a app=visa                      => c-a 6.00; asks 12.00 threshold
        08:30:03   bank approves                               => paid
        09:00      NS rail out d app=visa id=one v=1 at=06:30  => a-d 8.00 (was 6.00)
        12:00      NS rail in  a                               => opens a
        12:20      NS rail out b                               => a-b 4.00; asks 4.00 per trip
        12:20:03   bank approves                               => paid
        03:25+1    advance                                     => @03:25 asks 2.00 night
        ",
    );
    assert_eq!(amounts(&story), ["12.00", "4.00", "2.00"]);
}

/// S3: without another trip the difference goes with the night.
#[test]
fn s3_a_difference_goes_with_the_night() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out c id=out               => a-c 6.00; asks 6.00 per trip
        08:20:03   bank approves                      => paid
        09:00      NS rail out d id=out v=1 at=08:20  => a-d 8.00 (was 6.00)
        03:25+1    advance                            => @03:25 asks 2.00 night
        ",
    );
}

/// S3, S6: a difference in the traveller's favour is a credit, and the next trip's request is less by it.
#[test]
fn s3_a_difference_down_is_a_credit_for_the_next_trip() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out d id=out               => a-d 8.00; asks 8.00 per trip
        08:20:03   bank approves                      => paid
        09:00      NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        12:00      NS rail in  a                      => opens a
        12:20      NS rail out c                      => a-c 6.00; asks 2.00 per trip
        12:20:03   bank approves                      => paid
        14:00      NS rail in  a                      => opens a
        14:20      NS rail out b                      => a-b 4.00; asks 4.00 per trip
        ",
    );
}

/// S3, S1: a trip whose price a credit covers whole is settled at its check-out.
#[test]
fn s3_a_trip_covered_by_credit_is_settled_at_check_out() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out d id=out               => a-d 8.00; asks 8.00 per trip
        08:20:03   bank approves                      => paid
        09:00      NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        12:00      NS rail in  a                      => opens a
        12:20      NS rail out b                      => a-b 4.00; settled by credit per trip
        ",
    );
}

/// S3, F5: a difference is one per travel day, also between trips that are collected in different ways: what fell and
/// what waits set each other off.
#[test]
fn s3_what_fell_sets_off_what_waits() {
    let story = play_with(
        &threshold(1_000),
        PER_TRIP_CARD,
        "
        2026-03-10
        06:00      NS rail in  a app=visa                      => opens a
        06:30      NS rail out d app=visa id=one               => a-d 8.00
        08:00      NS rail in  d app=visa                      => opens d
        08:30      NS rail out a app=visa                      => d-a 8.00; asks 16.00 threshold
        10:00      NS rail in  a                               => opens a
        10:20      NS rail out b                               => a-b 4.00
        11:00      NS rail out b app=visa id=one v=1 at=06:30  => a-b 4.00 (was 8.00)
        12:00      bank approves                               => paid
        03:25+1    advance                                     => -
        ",
    );
    assert_eq!(amounts(&story), ["16.00"]);
}

/// S3, F5, S6: where more waits than fell, the request is for the rest: never is more at the bank, without a credit,
/// than is owed.
#[test]
fn s3_what_fell_comes_off_what_is_asked_per_trip() {
    let script = "
        2026-03-10
        06:00      NS rail in  a app=visa                      => opens a
        06:30      NS rail out d app=visa id=one               => a-d 8.00
        08:00      NS rail in  d app=visa                      => opens d
        08:30      NS rail out a app=visa                      => d-a 8.00; asks 16.00 threshold
        10:00      NS rail in  a                               => opens a
        10:20      NS rail out c                               => a-c 6.00
        11:00      NS rail out b app=visa id=one v=1 at=06:30  => a-b 4.00 (was 8.00)
        12:00      bank approves
        ";
    let story = play_with(&threshold(1_000), PER_TRIP_CARD, script);
    assert!(!story.account.balance().uncollected.is_negative(), "{}", story.transcript);
    assert_eq!(amounts(&story), ["16.00", "2.00"], "{}", story.transcript);
}
