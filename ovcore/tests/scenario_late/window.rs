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

/// L1: a second more than 3 days late it is counted and changes nothing.
#[test]
fn l1_a_second_more_than_3_days_late_is_set_aside() {
    let story = after(
        MISSING,
        "
        08:20:01+3 NS rail out c id=late at=08:20  => late, not used
        08:21+3    trips                           => a-? 20.00
        08:21+3    taps                            => t1 is check-in; late is late, not used
        08:22+3    again late                      => -
        08:23+3    NS rail out d id=late at=08:20  => refused refusal.tap_differs
        ",
    );
    assert_eq!(story.account.balance().books.booked().to_string(), "20.00");
    assert!(story.account.credits().is_empty());
}

/// L1, T1: 3 days are 72 elapsed hours, over both clock changes.
#[test]
fn l1_3_days_are_72_hours_over_the_clock_changes() {
    for (friday, hour) in [("2026-03-27", "13"), ("2026-10-23", "11")] {
        for (second, outcome) in [
            ("00", format!("a-c 6.00 (was 20.00); credit 14.00 for {friday}")),
            ("01", "late, not used".into()),
        ] {
            let script = format!(
                "
                {friday}
                12:00            NS rail in a            => opens a
                03:25+1          advance                 => @{friday} 18:00:01 a-? 20.00; @03:25 asks 20.00 night
                03:26+1          bank approves           => paid
                {hour}:20:{second}+3  NS rail out c at=12:20  => {outcome}
                "
            );
            play(&rules(), &script);
        }
    }
}

/// L1: up to exactly 56 days it is *late, not used*, a second later *expired*; neither changes anything.
#[test]
fn l1_exactly_56_days_late_and_a_second_more() {
    let story = after(
        MISSING,
        "
        12:00+5    advance                 => @2026-03-14 03:05 2026-03-10 leaves
        # 09:20 in summer time is 56 times 24 hours after 08:20 in winter time.
        09:20+56   NS rail out c id=56d at=08:20    => late, not used
        09:20:01+56 NS rail out c id=57d at=08:20   => expired
        09:21+56   again 56d                        => -
        09:22+56   again 57d                        => -
        ",
    );
    assert_eq!(story.account.balance().books.booked().to_string(), "20.00");
    assert_eq!(story.account.days().len(), 0);
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

/// L1, P1: an amendment is late by its own arrival: in time it holds, too late the version before it holds.
#[test]
fn l1_an_amendment_is_late_by_its_own_arrival() {
    after(
        TRIP,
        "
        08:20+3    NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        08:20:01+3 NS rail out a id=out v=2 at=08:20  => late, not used
        08:21+3    again out                          => -
        08:22+3    trips                              => a-b 4.00
        08:23+3    NS rail out b id=out v=1 at=08:20  => -
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
        08:20:01+3 NS rail out a id=out v=1 at=08:20  => late, not used
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
        08:20:01+3 NS rail out b id=out at=08:20      => late, not used
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
        08:20:01+1 NS rail out c at=08:20  => late, not used
        08:20+2    NS rail out c at=08:20  => @03:05 2026-03-10 leaves; late, not used
        08:20:01+2 NS rail out c at=08:20  => expired
        "
        ),
    );
}

/// L1: taps that were set aside leave the books as they were.
#[test]
fn l1_set_aside_taps_leave_the_books_alone() {
    let before = after(TRIP, "").account;
    let late = after(
        TRIP,
        "
        08:30+3    NS rail in  a at=08:00      => late, not used
        08:31+3    NS rail out d at=08:30      => late, not used
        08:32+3    HTM tram in s1 at=08:31     => late, not used
        ",
    );
    assert_eq!(late.account.balance(), before.balance());
}
