//! Taps between 3 and 56 days late: each may only lower what is paid (RULES L1), one by one in the order in which they
//! act.

use ovcore::account::{NotUsed, What};
use ovcore::money::Money;
use ovcore_testkit::scenario::{PER_TRIP_CARD, Story, play, play_with};
use ovcore_testkit::world::rules;

use super::{MISSING, TRIP, after};

/// Why the last tap that was set aside was not used.
#[track_caller]
fn why(story: &Story) -> NotUsed {
    let set_aside = story.events.iter().rev().find_map(|event| match &event.what {
        What::TapSetAside { why, .. } => Some(*why),
        _ => None,
    });
    set_aside.flatten().unwrap()
}

/// L1, S6: a late check-out turns a boarding fare into a fare. The credit is netted with the next payment, and what is
/// left of it on its date + 7 is paid back.
#[test]
fn l1_a_late_check_out_is_credited_netted_and_refunded() {
    let story = after(
        MISSING,
        "
        08:20+5    NS rail out c at=08:20  => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        12:00+5    NS rail in  a           => @08:20 2026-03-10 leaves; opens a
        12:20+5    NS rail out d           => a-d 8.00
        03:25+6    advance                 => @03:25 settled by credit night
        03:24:59+12 advance                => @2026-03-19 03:05 2026-03-15 leaves
        03:25+12   advance                 => @03:25 refunds 6.00
        ",
    );
    let books = story.account.balance().books;
    assert_eq!((books.approved.to_string(), books.refunded.to_string()), ("20.00".into(), "6.00".into()));
    assert_eq!(books.booked().to_string(), "14.00");
}

/// L1, P7: at the place of check-in, within the hour: the trip is free. Later it costs what the missing check-out cost,
/// so the tap is kept, and nothing is owed or given back.
#[test]
fn l1_p7_a_late_check_out_at_the_same_place() {
    after(
        MISSING,
        "
        09:00+5    NS rail out a at=09:00     => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; a-a free: same place (was 20.00); credit 20.00 for 2026-03-10
        ",
    );
    after(
        MISSING,
        "
        09:00:01+5 NS rail out a at=09:00:01  => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; a-a 20.00 (was 20.00)
        03:25+6    advance                    => @2026-03-15 09:00:01 2026-03-10 leaves
        ",
    );
}

/// L1, S6: a credit from a late tap lowers an open debt; at 0 the card is free at once.
#[test]
fn l1_s6_a_late_tap_lowers_an_open_debt() {
    let debt = "
        2026-03-10
        08:00      NS rail in a     => opens a
        03:25+1    advance          => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        03:26+1    bank declines    => declined; debt 20.00; denied: unpaid fare
        03:26+2    bank declines
        03:26+3    bank declines
        03:26+4    bank declines
        ";
    let story = play(
        &rules(),
        &format!(
            "{debt}
        09:00+4    NS rail out c at=08:20  => 2026-03-10 returns; a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10; debt -14.00
        09:01+4    advance                 => @09:00 2026-03-10 leaves
        "
        ),
    );
    assert_eq!(story.account.debt().unwrap().amount.to_string(), "6.00");
    let story = play(
        &rules(),
        &format!(
            "{debt}
        09:00+4    NS rail out a at=08:20  => 2026-03-10 returns; a-a free: same place (was 20.00); credit 20.00 for 2026-03-10; debt -20.00; debt closed; freed: unpaid fare
        "
        ),
    );
    assert!(story.account.debt().is_none() && story.account.denied().is_empty());
}

/// L1, S6: after the debt was paid, what falls is a credit like any other.
#[test]
fn l1_after_the_debt_was_paid() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in a            => opens a
        03:26+1    bank declines           => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night; declined; debt 20.00; denied: unpaid fare
        03:26+2    bank approves
        09:00+4    NS rail out c at=08:20  => @03:05 2026-03-10 leaves; 2026-03-10 returns; a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        03:25+11   advance                 => @2026-03-14 09:00 2026-03-10 leaves; @03:25 refunds 14.00
        ",
    );
}

/// L1, D1, S6: the credit of a late tap waits, like any, while a request is at the bank; declined, it lowers the debt.
#[test]
fn l1_while_the_request_is_at_the_bank() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in a            => opens a
        03:26+1    bank does-not-know      => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night; unknown
        09:00+4    NS rail out c at=08:20
        10:00+4    bank declines           => declined; debt 20.00; denied: unpaid fare; debt -14.00
        ",
    );
}

/// L1: what would raise is not used, and the event says by how much: an amended check-out, a check-in without a
/// check-out, and one that takes the check-out of a trip.
#[test]
fn l1_not_used_and_by_how_much() {
    let rise = |script: &str| why(&after(TRIP, script)).rise.to_string();
    assert_eq!(rise("08:20:01+3 NS rail out d id=out v=1 at=08:20  => late, not used"), "2.00");
    assert_eq!(rise("12:00:01+3 NS rail in d at=12:00              => late, not used"), "20.00");
    assert_eq!(rise("08:10:01+3 NS rail in b at=08:10              => late, not used"), "18.00");
    // Of a day that has left: it stays where it is, for the tap changes nothing.
    let left = "12:00+20 NS rail in d at=12:00 => @2026-03-14 03:05 2026-03-10 leaves; late, not used";
    let story = after(TRIP, left);
    assert_eq!(why(&story), NotUsed { rise: Money::from_minor(2_000), unpriced: None });
    assert_eq!((story.account.days().len(), story.account.digests().len()), (0, 1));
}

/// L1: a tap that would take a priced trip its price is not used, though less would be paid.
#[test]
fn l1_a_priced_trip_never_becomes_unpriced() {
    let story = after(
        TRIP,
        "
        08:20+5    NS rail out nowhere id=out v=1 at=08:20  => @2026-03-14 03:05 2026-03-10 leaves; late, not used
        ",
    );
    assert_eq!(why(&story), NotUsed { rise: Money::from_minor(-600), unpriced: Some("t1".parse().unwrap()) });
    // Within 3 days it is used: unknown is not zero, and never charged.
    after(
        TRIP,
        "
        08:20+3    NS rail out nowhere id=out v=1 at=08:20  => a-nowhere unpriced: distance unknown (was 6.00); credit 6.00 for 2026-03-10
        ",
    );
}

/// L1: tap by tap, in the order in which they act. A tram between two rides makes them one journey and would lower what
/// they cost; but its check-in alone adds a boarding fare. With the check-out known first, the check-in lowers.
#[test]
fn l1_two_taps_that_only_together_lower() {
    let rides = "
        2026-03-10
        08:00      HTM tram  in  s1                 => opens s1
        08:30      HTM tram  out s3                 => s1-s3 2.00
        10:00      GVB metro in  m1                 => opens m1
        10:30      GVB metro out m3                 => m1-m3 3.00
        03:25+1    advance                          => @03:25 asks 5.00 night
        03:26+1    bank approves                    => paid
    ";
    let story = play(
        &rules(),
        &format!(
            "{rides}
        09:00+5    GVB tram  in  s3 id=x at=08:40   => @2026-03-14 03:05 2026-03-10 leaves; late, not used
        09:01+5    GVB tram  out m1 id=y at=09:30   => 2026-03-10 returns; orphan check-out
        "
        ),
    );
    assert_eq!(why(&story).rise.to_string(), "4.00");
    play(
        &rules(),
        &format!(
            "{rides}
        09:00+5    GVB tram  out m1 id=y at=09:30   => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; orphan check-out
        09:01+5    GVB tram  in  s3 id=x at=08:40   => @09:00 2026-03-10 leaves; 2026-03-10 returns; y is check-out of x; s3-m1 0.30 after t1; m1-m3 2.40 after t1 (was 3.00); credit 0.30 for 2026-03-10
        "
        ),
    );
}

/// L1: the sum of the days counts, not each: a late check-out that makes the ride after midnight one of the journey of
/// the day before may raise that day by less than it lowers the next.
#[test]
fn l1_the_sum_of_the_days_counts() {
    play(
        &rules(),
        "
        2026-03-10
        23:40      NS rail in  a id=in                     => opens a
        23:50      NS rail out b id=out                    => a-b 4.00
        00:10+1    NS rail in  c                           => opens c
        00:30+1    NS rail out d                           => c-d 4.00
        03:25+1    advance                                 => @03:25 asks 4.00 night
        03:26+1    bank approves                           => paid
        03:26+2    bank approves                           => @03:25 asks 4.00 night; paid
        # To c it costs 2.00 more, and the ride after it 2.00 less.
        23:50+3    advance
        12:00+4    NS rail out c id=out v=1 at=23:50       => @03:05 2026-03-10 leaves; 2026-03-10 returns; a-c 6.00 (was 4.00); c-d 2.00 after in on 2026-03-10 (was 4.00); credit 4.00 for 2026-03-11
        ",
    );
}

/// P1, L1: an amendment that is not used leaves the version before it in force, also where that comes only then.
#[test]
fn p1_the_version_before_an_unused_amendment_may_come_later() {
    after(
        MISSING,
        "
        12:00+3    NS rail in  d id=x v=1 at=08:10  => late, not used
        12:30+3    NS rail out c id=x at=13:00      => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        12:31+3    NS rail in  d id=x v=1 at=08:10  => -
        12:32+3    NS rail out c id=x at=13:00      => -
        12:33+3    NS rail out b id=x v=2 at=13:00  => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        12:34+3    NS rail in  d id=x v=1 at=08:10  => -
        ",
    );
}

/// L1, S3: on a per-trip card as on any other.
#[test]
fn l1_on_a_per_trip_card() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out c id=out               => a-c 6.00; asks 6.00 per trip
        08:20:03   bank approves                      => paid
        09:00+4    NS rail out b id=out v=1 at=08:20  => @03:05 2026-03-10 leaves; 2026-03-10 returns; a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        12:00+4    NS rail in  a                      => @09:00 2026-03-10 leaves; opens a
        12:20+4    NS rail out d                      => a-d 8.00; asks 6.00 per trip
        ",
    );
}

/// F4: a trip without a price that a late tap could give one: not by one that may only lower, and within the adjust
/// window of its check-out only.
#[test]
fn f4_an_unpriced_trip_is_not_charged_by_a_late_tap() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out nowhere id=out         => a-nowhere unpriced: distance unknown
        08:20+4    NS rail out c id=out v=1 at=08:20  => @03:05 2026-03-10 leaves; late, not used
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out nowhere id=out         => a-nowhere unpriced: distance unknown
        08:20+3    NS rail out c id=out v=1 at=08:20  => a-c 6.00 (was 0.00)
        ",
    );
}
