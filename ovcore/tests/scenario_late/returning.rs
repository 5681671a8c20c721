//! Days that left come back with their records, as far as they are touched, and leave again (RULES L4, J6).

use ovcore::account::{Command, Context, DeadlineKind, What, decide};
use ovcore_testkit::scenario::{play, reference_key};
use ovcore_testkit::world::rules;

use super::{MISSING, after, capped};

/// L4, J6: a trip over midnight whose days have both left: a check-out on the second lowers the first, and what then
/// continues its journey goes to that day. Each travel day has its own difference (F5).
#[test]
fn l4_a_trip_over_midnight_whose_days_have_both_left() {
    let story = play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a              => opens a
        00:20+1    NS rail in  c              => a-? 20.00; opens c
        00:40+1    NS rail out d              => c-d 4.00
        03:25+1    advance                    => @03:25 asks 20.00 night
        03:26+1    bank approves              => paid
        03:25+2    advance                    => @03:25 asks 4.00 night
        03:26+2    bank approves              => paid
        12:00+5    advance                    => @2026-03-14 03:05 2026-03-10 leaves; @03:05 2026-03-11 leaves
        12:00+6    NS rail out c at=00:10+1   => 2026-03-11 returns; 2026-03-10 returns; a-c 6.00 (was 20.00); c-d 2.00 after t1 on 2026-03-10 (was 4.00); credit 12.00 for 2026-03-10; credit 4.00 for 2026-03-11
        12:01+6    advance                    => @12:00 2026-03-10 leaves; @12:00 2026-03-11 leaves
        ",
    );
    assert_eq!(story.account.balance().books.booked().to_string(), "8.00");
}

/// L4: a late check-out on a day that was never travelled on ends the trip of the day before, which has left. The new
/// day is held from then on, leaves, and can be touched again.
#[test]
fn l4_a_check_out_on_a_day_that_was_never_travelled_on() {
    play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a                          => opens a
        03:25+1    advance                                => @03:05 a-? 20.00; @03:25 asks 20.00 night
        03:26+1    bank approves                          => paid
        12:00+6    NS rail out d id=out at=00:30+1        => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; a-d 8.00 (was 20.00); credit 12.00 for 2026-03-10
        12:01+6    advance                                => @12:00 2026-03-10 leaves; @12:00 2026-03-11 leaves
        12:00+7    NS rail out b id=out v=1 at=00:20+1    => 2026-03-11 returns; 2026-03-10 returns; a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        12:01+7    NS rail out d id=out v=2 at=00:20+1    => @12:00 2026-03-10 leaves; @12:00 2026-03-11 leaves; late, not used
        ",
    );
}

/// L4, J6: two days came back and left again together, the first with another end. What the second knows of the first
/// is what the first hands over now: when the second comes back alone, nothing of it changes.
#[test]
fn l4_a_day_leaves_with_what_the_day_before_hands_over_now() {
    play(
        &rules(),
        "
        2026-03-10
        23:00      NS  rail in  a                         => opens a
        23:50      NS  rail out c id=out                  => a-c 6.00
        00:10+1    NS  rail in  c                         => opens c after t1 on 2026-03-10
        00:30+1    NS  rail out d                         => c-d 2.00 after t1 on 2026-03-10
        03:25+1    advance                                => @03:25 asks 8.00 night
        03:26+1    bank approves                          => paid
        12:00+6    NS  rail out b id=out v=1 at=23:50     => @2026-03-14 03:05 2026-03-10 leaves; @2026-03-15 03:05 2026-03-11 leaves; 2026-03-10 returns; 2026-03-11 returns; a-b 4.00 (was 6.00); c-d 4.00 (was 2.00); credit 4.00 for 2026-03-10
        # The second day owes 4.00 of its own, and has the credit: nothing is asked for at the bank.
        03:25+7    advance                                => @2026-03-16 12:00 2026-03-10 leaves; @03:25 settled by credit night; @03:25 2026-03-11 leaves
        12:00+8    HTM tram out s1 at=05:00+1             => 2026-03-11 returns; orphan check-out
        ",
    );
}

/// L4, J6: a day that was never travelled on becomes one between two that left, and outlives the first: it keeps what
/// that had handed over, and hands the sum of both on. (Both taps were received in time and handed over late.)
#[test]
fn l4_a_new_day_between_days_that_left_keeps_what_was_handed_over() {
    play(
        &capped("week", 500),
        "
        2026-03-09
        08:00      HTM tram in  s1                   => opens s1
        08:20      HTM tram out s3                   => s1-s3 2.00
        03:26+1    bank approves                     => @03:25 asks 2.00 night; paid
        08:00+2    HTM tram in  s1                   => opens s1
        08:20+2    HTM tram out s3                   => s1-s3 2.00
        03:26+3    bank approves                     => @03:25 asks 2.00 night; paid
        12:00+6    advance                           => @2026-03-13 03:05 2026-03-09 leaves; @03:05 2026-03-11 leaves
        09:00+1    HTM tram in  s1 at=08:00+1        => 2026-03-09 returns; s1-? 4.00
        03:26+6    bank approves                     => @03:05 2026-03-09 leaves; @03:25 asks 4.00 night; paid
        03:27+6    advance                           => @03:26 2026-03-10 leaves
        09:00+1    HTM tram out s3 at=08:20+1        => 2026-03-10 returns; 2026-03-11 returns; s1-s3 2.00 (was 4.00); s1-s3 1.00 (was 2.00); credit 2.00 for 2026-03-10; credit 1.00 for 2026-03-11
        03:28+6    advance                           => @03:26 2026-03-10 leaves; @03:26 2026-03-11 leaves
        12:00+8    HTM tram out s1 at=05:00+1        => 2026-03-10 returns; orphan check-out
        ",
    );
}

/// L4: where a tap makes a travel day of one that was none, the last day before it returns, because that is the one which
/// hands on; those before stay away.
#[test]
fn l4_of_the_days_before_a_new_one_only_the_last_returns() {
    play(
        &rules(),
        "
        2026-03-09
        08:00      HTM tram in  s1             => opens s1
        08:20      HTM tram out s3             => s1-s3 2.00
        03:26+1    bank approves               => @03:25 asks 2.00 night; paid
        08:00+1    HTM tram in  s1             => opens s1
        08:20+1    HTM tram out s3             => s1-s3 2.00
        03:26+2    bank approves               => @03:25 asks 2.00 night; paid
        08:00+2    HTM tram in  s1             => opens s1
        08:20+2    HTM tram out s3             => s1-s3 2.00
        03:26+3    bank approves               => @03:25 asks 2.00 night; paid
        08:00+4    HTM tram in  s1             => @03:05 2026-03-09 leaves; opens s1
        08:20+4    HTM tram out s3             => s1-s3 2.00
        03:26+5    bank approves               => @03:05 2026-03-10 leaves; @03:25 asks 2.00 night; paid
        12:00+8    advance                     => @2026-03-15 03:05 2026-03-11 leaves; @03:05 2026-03-13 leaves
        12:01+8    HTM tram out s1 at=05:00+3  => 2026-03-11 returns; orphan check-out
        ",
    );
}

/// J6, L4: what changes in a day that came back goes past no day that left: here its rail journey ends elsewhere, and
/// what the cap of the week counted, of which nothing changes, stays as it is for the days after.
#[test]
fn j6_what_a_returned_day_hands_on_goes_past_no_day_that_left() {
    play(
        &capped("week", 500),
        "
        2026-03-09
        08:00      HTM tram in  s1                   => opens s1
        08:20      HTM tram out s3                   => s1-s3 2.00
        # The check-out comes first, so that no trip is open at midnight.
        23:56      NS  rail out c id=out at=23:55    => orphan check-out
        23:57      NS  rail in  a id=in  at=23:40    => out is check-out of in; a-c 6.00
        03:26+1    bank approves                     => @03:25 asks 8.00 night; paid
        08:00+2    HTM tram in  s1                   => opens s1
        08:20+2    HTM tram out s3                   => s1-s3 2.00
        03:26+3    bank approves                     => @03:25 asks 2.00 night; paid
        08:00+6    HTM tram in  s1                   => @2026-03-13 03:05 2026-03-09 leaves; @03:05 2026-03-11 leaves; opens s1
        08:20+6    HTM tram out s3                   => s1-s3 1.00
        09:00+6    NS  rail out b id=out v=1 at=23:55 => 2026-03-09 returns; a-b 4.00 (was 6.00); credit 2.00 for 2026-03-09
        ",
    );
}

/// J6, L4: a day that is rated again only because of the one before it, and from which a trip goes on over midnight: the
/// day on which that trip ends comes back, too, though nothing changes for it.
#[test]
fn j6_a_trip_over_the_midnight_after() {
    let story = play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a                    => opens a
        23:50      NS rail out c id=out             => a-c 6.00
        00:10+1    NS rail in  c                    => opens c after t1 on 2026-03-10
        00:30+1    NS rail out d                    => c-d 2.00 after t1 on 2026-03-10
        12:00+1    NS rail in  a                    => @03:25 asks 8.00 night; opens a
        12:00:01+1 bank approves                    => paid
        12:20+1    NS rail out b                    => a-b 4.00
        23:00+1    NS rail in  a                    => opens a
        00:30+2    NS rail out d                    => a-d 8.00
        12:00+2    NS rail in  a                    => @03:25 asks 12.00 night; opens a
        12:00:01+2 bank approves                    => paid
        12:20+2    NS rail out b                    => a-b 4.00
        03:26+3    bank approves                    => @03:25 asks 4.00 night; paid
        12:00+7    NS rail out b id=out v=1 at=23:50 => @2026-03-14 03:05 2026-03-10 leaves; @2026-03-15 03:05 2026-03-11 leaves; @2026-03-16 03:05 2026-03-12 leaves; 2026-03-10 returns; 2026-03-11 returns; 2026-03-12 returns; a-b 4.00 (was 6.00); c-d 4.00 (was 2.00); credit 4.00 for 2026-03-10
        03:26+8    advance                          => @2026-03-17 12:00 2026-03-10 leaves; @03:25 settled by credit night; @03:25 2026-03-11 leaves; @03:25 2026-03-12 leaves
        ",
    );
    let taps = story.events.iter().rev().find_map(|event| match &event.what {
        What::DayLeft { record } => Some(record.held.taps.len()),
        _ => None,
    });
    assert_eq!(taps, Some(3));
}

/// L4: a digest of a day that leaves after the date on which it is dropped is dropped at once, never in the past.
#[test]
fn l4_a_day_that_leaves_after_its_date_plus_62() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a          => opens a
        08:20      NS rail out c          => a-c 6.00
        03:26+1    bank does-not-know
        12:00+70   bank approves          
        ",
    );
    let leaves = story.account.next_deadline(&rules()).unwrap();
    assert_eq!(
        (leaves.kind, leaves.at.to_string().as_str()),
        (DeadlineKind::DayLeaves, "2026-05-19T10:00:00Z")
    );
    let key = reference_key();
    let (rules, mut account) = (rules(), story.account);
    let context = Context { rules: &rules, reference_key: &key };
    for event in decide(&account, &context, &Command::Advance { now: leaves.at }).unwrap().events {
        account.apply(&event).unwrap();
        if let Some(next) = account.next_deadline(&rules) {
            assert!(next.at >= leaves.at, "{next:?}");
        }
    }
    assert!(account.digests().is_empty());
}

/// L4: the check-out of a day, three weeks later.
#[test]
fn l4_weeks_late() {
    after(
        MISSING,
        "
        12:00+21   NS rail out c at=08:20   => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        12:01+21   advance                  => @12:00 2026-03-10 leaves
        03:25+28   advance                  => @03:25 refunds 14.00
        ",
    );
}
