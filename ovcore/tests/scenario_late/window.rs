//! How late a tap may be (RULES L1).

use ovcore::policy::Policy;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::{rules, rules_with};

use super::{MISSING, TRIP, after};

/// L1: exactly 3 days late, to the second, it adjusts the charge.
#[test]
fn l1_exactly_3_days_late_adjusts() {
    after(
        MISSING,
        "
        08:20+3    NS rail out c at=08:20  => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        ",
    );
}

/// L1: a second more than 3 days late it may only lower: what would raise is counted and changes nothing.
#[test]
fn l1_a_second_more_than_3_days_late_it_may_not_raise() {
    let story = after(
        MISSING,
        "
        12:10+3    NS rail in d id=time at=12:10   => d-? 20.00
        ",
    );
    assert_eq!(story.account.balance().books.booked().to_string(), "40.00");
    let story = after(
        MISSING,
        "
        12:10:01+3 NS rail in d id=late at=12:10   => late, not used
        12:11+3    trips                           => a-? 20.00
        12:11+3    taps                            => t1 is check-in; late is late, not used
        12:12+3    again late                      => -
        12:13+3    NS rail out d id=late at=12:10  => refused refusal.tap_differs
        ",
    );
    assert_eq!(story.account.balance().books.booked().to_string(), "20.00");
    assert!(story.account.credits().is_empty());
}

/// L1: a second more than 3 days late it may still lower.
#[test]
fn l1_a_second_more_than_3_days_late_it_may_lower() {
    after(
        MISSING,
        "
        08:20:01+3 NS rail out c at=08:20  => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        ",
    );
}

/// L1, T1: 3 days are 72 elapsed hours, over both clock changes.
#[test]
fn l1_3_days_are_72_hours_over_the_clock_changes() {
    for (friday, hour) in [("2026-03-27", "13"), ("2026-10-23", "11")] {
        for (second, outcome) in [("00", "d-? 20.00"), ("01", "late, not used")] {
            let script = format!(
                "
                {friday}
                12:00            NS rail in  a           => opens a
                12:10            NS rail out c           => a-c 6.00
                03:25+1          advance                 => @03:25 asks 6.00 night
                03:26+1          bank approves           => paid
                {hour}:20:{second}+3  NS rail in d at=12:20  => {outcome}
                "
            );
            play(&rules(), &script);
        }
    }
}

/// L1: up to exactly 56 days it may lower, a second later it is *expired* and changes nothing, whatever it would do.
#[test]
fn l1_exactly_56_days_late_and_a_second_more() {
    // 09:20 in summer time is 56 times 24 hours after 08:20 in winter time.
    let story = after(
        MISSING,
        "
        12:00+5     advance                         => @2026-03-14 03:05 2026-03-10 leaves
        09:20:01+56 NS rail out c id=57d at=08:20   => expired
        09:21+56    again 57d                       => -
        ",
    );
    assert_eq!(story.account.balance().books.booked().to_string(), "20.00");
    assert_eq!((story.account.days().len(), story.account.digests().len()), (0, 1));
    let story = after(
        MISSING,
        "
        12:00+5     advance                         => @2026-03-14 03:05 2026-03-10 leaves
        09:20+56    NS rail in  d id=x at=08:20     => late, not used
        09:20+56    NS rail out c id=56d at=08:20   => 2026-03-10 returns; a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        09:20:01+56 NS rail out b id=57d at=08:20   => @09:20 2026-03-10 leaves; expired
        ",
    );
    assert_eq!(story.account.balance().books.booked().to_string(), "6.00");
    assert_eq!((story.account.days().len(), story.account.digests().len()), (0, 1));
}

/// L1: lateness is of each tap, not of the trip: a check-in that is too late leaves a check-out in time an orphan.
#[test]
fn l1_lateness_is_of_each_tap() {
    play(
        &rules(),
        "
        2026-03-10
        08:10+3    NS rail in  a id=in  at=08:00  => late, not used
        08:10+3    NS rail out c id=out at=08:20  => orphan check-out
        08:11+3    trips                          => -
        ",
    );
}

/// L1: within the window a late tap may raise as well as lower, and make a trip where there was none.
#[test]
fn l1_within_the_window_it_may_raise() {
    after(
        TRIP,
        "
        09:00+2    NS rail in  a id=in at=12:00   => a-? 20.00
        10:00+2    NS rail out d at=12:30         => a-d 8.00 (was 20.00)
        03:25+3    advance                        => @03:25 asks 8.00 night
        ",
    );
}

/// L1, P1: an amendment is late by its own arrival: in time it holds; too late it may only lower, and where it is not
/// used the version before it holds.
#[test]
fn l1_an_amendment_is_late_by_its_own_arrival() {
    after(
        TRIP,
        "
        08:20+3    NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        08:20:01+3 NS rail out d id=out v=2 at=08:20  => late, not used
        08:21+3    again out                          => -
        08:22+3    trips                              => a-b 4.00
        08:23+3    NS rail out b id=out v=1 at=08:20  => -
        08:24+3    NS rail out a id=out v=3 at=08:20  => a-a free: same place (was 4.00); credit 4.00 for 2026-03-10
        08:25+3    NS rail out d id=out v=2 at=08:20  => -
        ",
    );
}

/// L1, P1: the amendment's own time counts: one that says a later time can still be in time, and the highest version
/// holds.
#[test]
fn l1_an_amendment_counts_from_the_time_that_it_says() {
    after(
        TRIP,
        "
        08:20:01+3 NS rail out d id=out v=1 at=08:20  => late, not used
        08:40+3    NS rail out b id=out v=2 at=08:40  => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        08:41+3    trips                              => a-b 4.00
        ",
    );
}

/// L1, P1: a tap that was set aside can be amended in time.
#[test]
fn l1_a_tap_that_was_set_aside_can_be_amended_in_time() {
    after(
        MISSING,
        "
        08:20:01+3 NS rail in  d id=out at=08:20      => late, not used
        08:30+3    NS rail out c id=out v=1 at=08:40  => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        08:31+3    taps                               => t1 is check-in; out is check-out of t1
        ",
    );
}

/// L1: both bounds are policy.
#[test]
fn l1_the_bounds_are_policy() {
    let mut policy = Policy::ovpay();
    policy.late.adjust_hours = 24;
    policy.late.lower_only_days = 2;
    let rules = rules_with(policy);
    play(
        &rules,
        &format!(
            "{MISSING}
        08:20+1    NS rail out c at=08:20  => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        "
        ),
    );
    play(
        &rules,
        &format!(
            "{MISSING}
        08:20:01+1 NS rail in  d at=08:20  => late, not used
        08:20+2    NS rail out c at=08:20  => @03:05 2026-03-10 leaves; 2026-03-10 returns; a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        08:20:01+2 NS rail out b at=08:20  => @08:20 2026-03-10 leaves; expired
        "
        ),
    );
}

/// L1: taps that were set aside leave the books as they were.
#[test]
fn l1_set_aside_taps_leave_the_books_alone() {
    let before = after(TRIP, "");
    let late = after(
        TRIP,
        "
        08:30+3    NS rail in  b at=08:10      => late, not used
        08:31+3    NS rail in  d at=08:30      => late, not used
        08:32+3    HTM tram in s1 at=08:31     => late, not used
        ",
    );
    assert_eq!(late.account.balance(), before.account.balance());
}
