//! Late taps: up to 3 days they adjust the charge, later ones are set aside; a day leaves when nothing can reach it
//! (RULES L1, L2, L4).
//!
//! Taps that are later than 3 days never change a price here; that they may lower one is another chapter.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use ovcore::account::{Account, What};
use ovcore::calendar::Instant;
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::settle::AccountSerial;
use ovcore::tap::Tap;
use ovcore::trip::Trip;
use ovcore_testkit::host::Host;
use ovcore_testkit::scenario::{
    CARD, PER_TRIP_CARD, Story, play, play_in_any_order, play_with, reference_key, token,
};
use ovcore_testkit::world::{rules, rules_with};

/// A check-in of the 10th without a check-out, collected and paid.
const MISSING: &str = "
    2026-03-10
    08:00      NS rail in a   => opens a
    03:25+1    advance        => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
    03:25:04+1 bank approves  => paid
";

/// A trip of the 10th, collected and paid.
const TRIP: &str = "
    2026-03-10
    08:00      NS rail in  a         => opens a
    08:20      NS rail out c id=out  => a-c 6.00
    03:25+1    advance               => @03:25 asks 6.00 night
    03:25:04+1 bank approves         => paid
";

fn after(before: &str, rest: &str) -> Story {
    play(&rules(), &format!("{before}{rest}"))
}

// L1: how late a tap may be.

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
    assert_eq!(story.account.balance().books.booked.to_string(), "20.00");
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
    assert_eq!(story.account.balance().books.booked.to_string(), "20.00");
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
    let before = after(TRIP, "").account.balance();
    let late = after(
        TRIP,
        "
        08:30+3    NS rail in  a at=08:00      => late, not used
        08:31+3    NS rail out d at=08:30      => late, not used
        08:32+3    HTM tram in s1 at=08:31     => late, not used
        ",
    );
    assert_eq!(late.account.balance(), before);
}

// L2: the order of arrival.

/// L2: the same taps, handed over the next day in any order, give the same trips, and the night asks the same.
#[test]
fn l2_any_order_of_arrival() {
    play_in_any_order(
        &rules(),
        "2026-03-10",
        "
        09:00+1  NS  rail in  a  id=1 at=08:00
        09:00+1  NS  rail out c  id=2 at=08:20
        09:00+1  NS  rail in  c  id=3 at=08:30
        09:00+1  NS  rail out d  id=4 at=08:40
        09:00+1  HTM tram in  s1 id=5 at=12:00
        ",
        "
        10:00+1  trips    => a-c 6.00; c-d 2.00 after 1; s1-? 4.00
        10:00+1  taps     => 1 is check-in; 2 is check-out of 1; 3 is check-in; 4 is check-out of 3; 5 is check-in
        03:25+2  advance  => @03:25 asks 12.00 night
        ",
    );
}

/// L2, P1: amendments too: whichever comes first, the highest version holds.
#[test]
fn l2_any_order_of_amendments() {
    play_in_any_order(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a  => opens a
        ",
        "
        09:00+1  NS rail out b id=out at=08:20
        09:00+1  NS rail out d id=out v=1 at=08:40
        09:00+1  NS rail out c id=out v=2 at=08:30
        ",
        "
        10:00+1  trips    => a-c 6.00
        03:25+2  advance
        ",
    );
}

/// L2: the same with a night between: whatever part of the taps was known at 03:25, in whatever order, in the end the
/// same was paid for the same trips.
#[test]
fn l2_in_the_end_the_same_is_paid() {
    let rules = rules();
    let taps = [
        tap("1", "NS", "rail", "in", "a", "2026-03-10T08:00:00+01:00"),
        tap("2", "NS", "rail", "out", "c", "2026-03-10T08:20:00+01:00"),
        tap("3", "NS", "rail", "in", "c", "2026-03-10T08:30:00+01:00"),
        tap("4", "ARRIVA", "rail", "out", "e", "2026-03-10T08:50:00+01:00"),
        tap("5", "HTM", "tram", "in", "s1", "2026-03-10T23:40:00+01:00"),
        tap("6", "HTM", "tram", "out", "s3", "2026-03-11T00:10:00+01:00"),
    ];
    let mut ends = Vec::new();
    for order in orders(&taps) {
        ends.push(end_of(&rules, &order, 3));
    }
    let (trips, paid) = end_of(&rules, &taps, 6);
    assert_eq!((ends.len(), trips.len()), (720, 3));
    for end in ends {
        assert_eq!(end, (trips.clone(), paid));
    }
}

fn tap(id: &str, carrier: &str, mode: &str, direction: &str, place: &str, at: &str) -> Tap {
    let text = format!(
        r#"{{ "id": "{id}", "token": "{}", "carrier": "{carrier}", "mode": "{mode}", "location": "{place}",
            "reader": "{place}-{direction}", "direction": "{direction}", "at": "{at}", "received_at": "{at}" }}"#,
        token()
    );
    serde_json::from_str(&text).unwrap()
}

/// The trips, and what was paid less what was given back, when some taps came before the night and the rest after.
fn end_of(rules: &ovcore::rules::Rules, taps: &[Tap], before_the_night: usize) -> (Vec<Trip>, Money) {
    let key = reference_key();
    let mut host = Host::new(rules, &key, Account::new(AccountSerial::FIRST, token(), CARD), Vec::new());
    for (number, tap) in taps.iter().enumerate() {
        let received =
            if number < before_the_night { "2026-03-11T00:30:00Z" } else { "2026-03-12T12:00:00Z" };
        let received_at = Instant::parse(received).unwrap();
        host.tap(&Tap { received_at, ..tap.clone() }).unwrap();
    }
    host.run_until(Instant::parse("2026-04-10T12:00:00Z").unwrap()).unwrap();
    let balance = host.account().balance();
    assert!(balance.uncollected.is_zero() && balance.open_credits.is_zero() && balance.in_flight.is_zero());
    (host.trips(), balance.books.approved.checked_sub(balance.books.refunded).unwrap())
}

fn orders(taps: &[Tap]) -> Vec<Vec<Tap>> {
    let Some((first, rest)) = taps.split_first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for order in orders(rest) {
        for place in 0..=order.len() {
            let mut longer = order.clone();
            longer.insert(place, first.clone());
            all.push(longer);
        }
    }
    all
}

/// L2: a raise for a day that was collected goes into the next night's request, though it is above the threshold.
#[test]
fn l2_a_raise_goes_into_the_next_night() {
    let mut policy = Policy::ovpay();
    policy.settlement.threshold_minor = Money::from_minor(1_000);
    play(
        &rules_with(policy),
        "
        2026-03-10
        08:00      NS  rail in  a                          => opens a
        08:20      NS  rail out c                          => a-c 6.00
        03:25+1    advance                                 => @03:25 asks 6.00 night
        03:25:04+1 bank approves                           => paid
        09:00+1    NS  rail in  a id=in at=12:00           => a-? 20.00
        12:00+1    HTM tram in  s1                         => opens s1
        12:10+1    HTM tram out s3                         => s1-s3 2.00
        03:24:59+2 advance                                 => -
        03:25+2    advance                                 => @03:25 asks 22.00 night
        ",
    );
}

/// L2, T2: at equal instants the night comes before taps: what arrives at 03:25:00 waits for the next night, also
/// where this one had nothing to collect.
#[test]
fn l2_a_raise_at_the_instant_of_the_night_is_for_the_next() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a               => opens a
        08:20      NS rail out c               => a-c 6.00
        03:25+1    NS rail in  a at=12:00      => @03:25 asks 6.00 night; a-? 20.00
        03:26+1    bank approves               => paid
        03:25+2    advance                     => @03:25 asks 20.00 night
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        03:25+1    NS rail in  a at=12:00      => a-? 20.00
        12:00+1    advance                     => -
        03:25+2    advance                     => @03:25 asks 20.00 night
        ",
    );
}

/// L2: what falls and rises again before the night leaves the same to pay: the credit goes against the raise.
#[test]
fn l2_down_and_up_again() {
    let story = after(
        TRIP,
        "
        09:00+1    NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        10:00+1    NS rail out c id=out v=2 at=08:20  => a-c 6.00 (was 4.00)
        03:25+2    advance                            => @03:25 settled by credit night
        12:00+20   advance
        ",
    );
    let books = story.account.balance().books;
    assert_eq!((books.approved.to_string(), books.refunded.to_string()), ("6.00".into(), "0.00".into()));
}

/// L2, S3: on a per-trip card a raise for a day that was collected goes into the next request.
#[test]
fn l2_on_a_per_trip_card_into_the_next_request() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out c id=out               => a-c 6.00; asks 6.00 per trip
        08:20:03   bank approves                      => paid
        09:00+1    NS rail out d id=out v=1 at=08:20  => a-d 8.00 (was 6.00)
        12:00+1    NS rail in  a                      => opens a
        12:20+1    NS rail out b                      => a-b 4.00; asks 6.00 per trip
        ",
    );
}

/// L2, S3: that holds for a trip without check-out too, once its own night is over: the night of the 10th collected
/// the tram and is over, so the train that becomes known on the 11th goes into the next request.
#[test]
fn l2_a_late_missing_trip_on_a_per_trip_card() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      HTM tram in  s1            => opens s1
        03:25+1    advance                    => @2026-03-10 12:00:01 s1-? 4.00; @03:25 asks 4.00 night
        03:26+1    bank approves              => paid
        09:00+1    NS   rail in  d at=16:00   => d-? 20.00
        12:00+1    NS   rail in  a            => opens a
        12:20+1    NS   rail out b            => a-b 4.00; asks 24.00 per trip
        ",
    );
}

/// L2, S3: and it holds where that night had nothing left to collect, because each trip was collected at its check-out.
#[test]
fn l2_a_late_missing_trip_after_a_night_with_nothing_to_collect() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a              => opens a
        08:20      NS rail out c              => a-c 6.00; asks 6.00 per trip
        08:20:03   bank approves              => paid
        03:25+1    advance                    => -
        09:00+1    NS rail in  d at=12:00     => d-? 20.00
        12:00+1    NS rail in  a              => opens a
        12:20+1    NS rail out b              => a-b 4.00; asks 24.00 per trip
        ",
    );
}

/// L2, S3: a whole trip that becomes known late is asked for when its check-out does.
#[test]
fn l2_a_late_trip_on_a_per_trip_card() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        09:00+1    NS rail out c id=out at=08:20  => orphan check-out
        09:01+1    NS rail in  a id=in  at=08:00  => out is check-out of in; a-c 6.00; asks 6.00 per trip
        ",
    );
}

/// L2: a raise for a day whose request still is at the bank waits for the answer, and for the night.
#[test]
fn l2_a_raise_while_the_request_is_at_the_bank() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out b id=out               => a-b 4.00
        03:25+1    advance                            => @03:25 asks 4.00 night
        03:26+1    bank does-not-know                 => unknown
        03:30+1    NS rail out d id=out v=1 at=08:20  => a-d 8.00 (was 4.00)
        03:36+1    advance                            => @03:36 asks again
        03:37+1    bank approves                      => paid
        03:25+2    advance                            => @03:25 asks 4.00 night
        ",
    );
}

/// L2, D1: while a debt is open, a raise joins it at once.
#[test]
fn l2_a_raise_joins_an_open_debt() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out b id=out               => a-b 4.00
        03:25+1    advance                            => @03:25 asks 4.00 night
        03:26+1    bank declines                      => declined; debt 4.00; denied: unpaid fare
        09:00+1    NS rail out d id=out v=1 at=08:20  => a-d 8.00 (was 4.00); debt +4.00
        03:25+2    advance                            => -
        ",
    );
}

// L4: a day leaves.

/// L4: a day leaves when it is collected and no tap can adjust it any more, 72 h after the end of the travel day; what
/// is kept is the digest of its record, until its date + 62.
#[test]
fn l4_a_day_leaves_and_its_digest_stays_until_date_plus_62() {
    let script = format!(
        "{TRIP}
        03:04:59+4  advance  => -
        03:05+4     advance  => @03:05 2026-03-10 leaves
        23:59:59+61 advance  => -
        "
    );
    let story = play(&rules(), &script);
    assert_eq!(story.account.days().len(), 0);
    let mut records = Vec::new();
    for event in &story.events {
        if let What::DayLeft { record } = &event.what {
            records.push((record.held.day, record.digest()));
        }
    }
    assert_eq!(story.account.digests(), records);
    let story = play(&rules(), &format!("{script}00:00+62 advance => @00:00 2026-03-10 forgotten"));
    assert!(story.account.digests().is_empty());
}

/// L4: the last check-out of a travel day, at 03:04:59 after midnight, may be 3 days late as any other.
#[test]
fn l4_a_day_stays_until_its_last_check_out_can_adjust_nothing() {
    play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a                 => opens a
        03:25+1    advance                       => @03:05 a-? 20.00; @03:25 asks 20.00 night
        03:26+1    bank approves                 => paid
        03:04:59+4 NS rail out d at=03:04:59+1   => a-d 8.00 (was 20.00); credit 12.00 for 2026-03-10
        03:05+4    advance                       => @03:05 2026-03-10 leaves
        ",
    );
}

/// L4: when the day before has left, a trip that it handed over is that day's: what re-rates the next day leaves it
/// alone.
#[test]
fn l4_a_trip_over_midnight_leaves_with_its_day() {
    let story = play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a     => opens a
        00:30+1    NS rail out d     => a-d 8.00
        03:25+1    advance           => @03:25 asks 8.00 night
        03:26+1    bank approves     => paid
        12:00+1    NS rail in  a     => opens a
        12:20+1    NS rail out c     => a-c 6.00
        03:25+2    advance           => @03:25 asks 6.00 night
        03:26+2    bank approves     => paid
        03:05+4    advance           => @03:05 2026-03-10 leaves
        09:00+4    holds dal         => holds dal; a-c 3.60 (was 6.00); credit 2.40 for 2026-03-11
        ",
    );
    assert_eq!(story.account.balance().books.booked.to_string(), "11.60");
}

/// L4, T1: the 72 hours are elapsed time.
#[test]
fn l4_over_the_clock_changes() {
    for (friday, hour) in [("2026-03-27", "04"), ("2026-10-23", "02")] {
        let script = format!(
            "
            {friday}
            12:00          NS rail in  a   => opens a
            12:20          NS rail out c   => a-c 6.00
            03:25+1        advance         => @03:25 asks 6.00 night
            03:26+1        bank approves   => paid
            {hour}:04:59+4 advance         => -
            {hour}:05+4    advance         => @{hour}:05 {friday} leaves
            "
        );
        play(&rules(), &script);
    }
}

/// L4: a day whose request is at the bank is not collected, and stays; it leaves after the answer.
#[test]
fn l4_a_day_stays_while_its_request_is_at_the_bank() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:20      NS rail out c   => a-c 6.00
        03:25+1    advance         => @03:25 asks 6.00 night
        12:00+9    advance         => -
        12:00+9    bank approves   => paid
        12:01+9    advance
        ",
    );
    assert_eq!((story.account.days().len(), story.account.digests().len()), (0, 1));
    // A tap that is set aside meanwhile is kept with its day.
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                => opens a
        08:20      NS rail out c                => a-c 6.00
        03:25+1    advance                      => @03:25 asks 6.00 night
        12:00+9    NS rail out d id=x at=09:00  => late, not used
        12:01+9    taps                         => t1 is check-in; t2 is check-out of t1; x is late, not used
        12:02+9    again x                      => -
        ",
    );
    assert_eq!(story.account.days().len(), 1);
}

/// L4: a day with a raise that was not collected yet stays until it is.
#[test]
fn l4_a_day_stays_until_its_raise_is_collected() {
    let story = after(
        TRIP,
        "
        08:20+3    NS rail out d id=out v=1 at=08:20  => a-d 8.00 (was 6.00)
        03:24:59+4 advance
        03:25+4    advance                            => @03:25 asks 2.00 night
        12:00+4    advance                            => -
        12:00+4    bank approves                      => paid
        12:01+4    advance
        ",
    );
    assert_eq!(story.account.days().len(), 0);
}

/// L4, F5: when one trip of a day falls by as much as another rises, nothing is owed and nothing is given back: the day
/// is collected, and leaves.
#[test]
fn l4_a_day_whose_differences_cancel_out_leaves() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out c id=out               => a-c 6.00
        08:30      NS rail in  c id=in                => opens c after t1
        08:40      NS rail out d                      => c-d 2.00 after t1
        03:25+1    advance                            => @03:25 asks 8.00 night
        03:26+1    bank approves                      => paid
        09:00+1    NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 6.00); c-d 4.00 (was 2.00)
        03:25+2    advance                            => -
        03:04:59+4 advance                            => -
        03:05+4    advance                            => @03:05 2026-03-10 leaves
        ",
    );
    assert_eq!(story.account.days().len(), 0);
}

/// L4: a day on which nothing is charged leaves like any other.
#[test]
fn l4_a_day_without_charges_leaves() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail out a   => orphan check-out
        03:04:59+4 advance         => -
        03:05+4    advance         => @03:05 2026-03-10 leaves
        ",
    );
}

/// L4: days leave one by one, each in its turn.
#[test]
fn l4_days_leave_in_order() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a   => opens a
        08:20    NS rail out a   => a-a free: same place
        08:00+1  NS rail in  a   => opens a
        08:20+1  NS rail out a   => a-a free: same place
        12:00+6  advance         => @2026-03-14 03:05 2026-03-10 leaves; @2026-03-15 03:05 2026-03-11 leaves
        12:00+70 advance         => @2026-05-11 00:00 2026-03-10 forgotten; @2026-05-12 00:00 2026-03-11 forgotten
        ",
    );
    assert_eq!(story.account.next_deadline(&rules()), None);
}

/// L4, L1: a tap for a day that has left: in time by its own arrival, but handed over too late, it is refused, and
/// nothing is lost; too late by its own arrival it is set aside.
#[test]
fn l4_a_tap_for_a_day_that_has_left() {
    after(
        TRIP,
        "
        12:00+4    advance                          => @03:05 2026-03-10 leaves
        # Handed over after the day left, though received before.
        23:00+3    NS rail in a id=x at=23:30       => refused refusal.day_left
        12:00+4    NS rail in a id=y at=23:30       => late, not used
        12:01+4    again y                          => -
        ",
    );
}
