//! D1, P5 and S6: what joins a debt and when, what lowers it, and that nothing else is asked.

use ovcore::account::What;
use ovcore_testkit::scenario::{PER_TRIP_CARD, Story, play, play_with};
use ovcore_testkit::world::rules;

use super::schedule::declined_on;
use super::{MASTERCARD, attempts, debt, in_debt, one_at_a_time, scheduled_on, threshold};

/// D1, the example: 30.00 declined in the night of the 3rd; a check-out on the 4th adds 4.00; the attempt of the 5th
/// asks 34.00; the last of the schedule stays the 3rd + 62, the 4th of May.
#[test]
fn d1_the_example() {
    let script = "
        2026-03-02
        08:00      NS rail in  a         => opens a
        08:30      NS rail out d         => a-d 8.00
        10:00      NS rail in  d         => opens d
        10:30      NS rail out a         => d-a 8.00
        12:00      NS rail in  a         => opens a
        12:30      NS rail out d         => a-d 8.00
        14:00      NS rail in  d         => opens d
        14:30      NS rail out b         => d-b 6.00
        03:25+1    advance               => @03:25 asks 30.00 night
        03:25:09+1 bank declines         => declined; debt 30.00; denied: unpaid fare
        2026-03-03
        03:25+1    advance               => @03:25 asks 30.00 debt, scheduled
        03:26+1    bank declines         => declined
        # A reader with an old list opens; the card was presented, so the debt is asked for.
        08:00+1    NS rail in  a         => opens a; asks 30.00 debt, by tap
        08:01+1    bank declines         => declined
        08:14+1    NS rail out b         => a-b 4.00; debt +4.00
        03:25+2    advance               => @03:25 asks 34.00 debt, scheduled
        03:26+2    bank declines         => declined
        ";
    let rest = declined_on(&[3, 5, 7, 10, 14, 21, 28, 35, 42, 49, 56, 62]);
    let story = play_with(&rules(), MASTERCARD, &format!("{script}{rest}12:00+100 advance"));
    assert_eq!(debt(&story), Some(("2026-03-03".into(), "34.00".into())));
    assert_eq!(story.account.debt().map(|d| d.items.len()), Some(5));
    assert_eq!(scheduled_on(&story).last().map(String::as_str), Some("2026-05-04"));
    assert_eq!(attempts(&story).last().map(String::as_str), Some("2026-05-04 03:25 34.00 scheduled"));
    assert_eq!(scheduled_on(&story).len(), 14);
}

/// D1, P5: charges that were final when the debt opens join it then; one that is not waits for the end of its day.
#[test]
fn d1_what_was_final_joins_when_the_debt_opens() {
    let story = play(
        &threshold(1_000),
        "
        2026-03-10
        08:00    NS  rail in  a   => opens a
        08:30    NS  rail out d   => a-d 8.00
        09:30    NS  rail in  d   => opens d
        09:50    NS  rail out c   => d-c 4.00; asks 12.00 threshold
        12:00    NS  rail in  a   => opens a
        12:30    NS  rail out d   => a-d 8.00
        14:00    NS  rail in  a   => opens a
        14:10    NS  rail in  b   => a-? 20.00; opens b
        15:00    bank declines    => declined; debt 12.00; denied: unpaid fare; debt +8.00
        15:10    NS  rail out c   => b-c 4.00; debt +4.00; asks 24.00 debt, by tap
        15:11    bank declines    => declined
        03:05+1  advance          => @03:05 debt +20.00
        03:25+1  advance          => @03:25 asks 44.00 debt, scheduled
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-10".into(), "44.00".into())));
}

/// D1, P5: the charge of a missing check-out is final at the end of its travel day, and joins then.
#[test]
fn d1_a_missing_trip_joins_at_the_end_of_its_day() {
    let story = in_debt(
        "
        08:00      NS rail in  a   => opens a; asks 6.00 debt, by tap
        08:01      bank declines   => declined
        14:00:01   advance         => @14:00:01 a-? 20.00
        18:00      pays            => asks 6.00 debt, self-service
        18:01      bank declines   => declined
        03:04:59+1 advance         => -
        03:05+1    advance         => @03:05 debt +20.00
        03:25+1    advance         => @03:25 asks 26.00 debt, scheduled
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "26.00".into())));
}

/// P5: so it is on a card that is collected after each trip.
#[test]
fn p5_a_missing_trip_of_a_per_trip_card() {
    let story = play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-11
        08:00      NS rail in  a   => opens a
        08:20      NS rail out c   => a-c 6.00; asks 6.00 per trip
        08:21      bank declines   => declined; debt 6.00; denied: unpaid fare
        09:00      NS rail in  a   => opens a; asks 6.00 debt, by tap
        09:01      bank declines   => declined
        15:00:01   advance         => @15:00:01 a-? 20.00
        15:10      NS rail in  a denied => debt-recovery tap; asks 6.00 debt, by tap
        15:11      bank declines   => declined
        03:05+1    advance         => @03:05 debt +20.00
        03:25+1    advance         => @03:25 asks 26.00 debt, scheduled
        ",
    );
    assert_eq!(one_at_a_time(&story), 4);
}

/// D1: a check-out after all, before the end of the day, and only the real fare joins.
#[test]
fn d1_a_late_check_out_before_the_end_of_the_day() {
    in_debt(
        "
        08:00    NS rail in  a            => opens a; asks 6.00 debt, by tap
        08:01    bank declines            => declined
        16:00    NS rail out c at=08:20   => @14:00:01 a-? 20.00; a-c 6.00 (was 20.00); debt +6.00; asks 12.00 debt, by tap
        16:01    bank declines            => declined
        03:25+1  advance                  => @03:25 asks 12.00 debt, scheduled
        ",
    );
}

/// D1: a check-out after the end of the day: the boarding fare joined, and the difference lowers the debt.
#[test]
fn d1_a_late_check_out_after_the_end_of_the_day() {
    let story = in_debt(
        "
        08:00    NS rail in  a            => opens a; asks 6.00 debt, by tap
        08:01    bank declines            => declined
        03:05+1  advance                  => @2026-03-11 14:00:01 a-? 20.00; @03:05 debt +20.00
        03:25+1  advance                  => @03:25 asks 26.00 debt, scheduled
        03:26+1  bank declines            => declined
        2026-03-11
        09:00+1  NS rail out c at=08:20   => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-11; debt -14.00; asks 12.00 debt, by tap
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "12.00".into())));
}

/// D1: in the night of the clock change to winter time a missing trip joins at the one 03:05, and the attempt follows.
#[test]
fn d1_in_the_night_to_winter_time() {
    let story = play(
        &rules(),
        "
        2026-10-23
        08:00      NS rail in  a   => opens a
        08:20      NS rail out c   => a-c 6.00
        03:25+1    advance         => @03:25 asks 6.00 night
        03:26+1    bank declines   => declined; debt 6.00; denied: unpaid fare
        23:00+1    NS rail in  a   => opens a; asks 6.00 debt, by tap
        23:01+1    bank declines   => declined
        03:04:59+2 advance         => -
        03:05+2    advance         => @03:05 a-? 20.00; @03:05 debt +20.00
        03:25+2    advance         => @03:25 asks 26.00 debt, scheduled
        ",
    );
    let joined = story.events.iter().find(|e| matches!(e.what, What::DebtIncreased { .. }));
    assert_eq!(joined.map(|e| e.at.to_string()), Some("2026-10-25T02:05:00Z".into()));
}

/// D1: while a debt is open nothing else is asked: no night, no threshold, nothing per trip.
#[test]
fn d1_nothing_else_is_asked() {
    let story = play_with(
        &threshold(1_000),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00    NS rail in  a           => opens a
        08:20    NS rail out c           => a-c 6.00; asks 6.00 per trip
        08:21    bank declines           => declined; debt 6.00; denied: unpaid fare
        10:00    NS rail in  a           => opens a; asks 6.00 debt, by tap
        10:01    bank declines           => declined
        10:14    NS rail out d           => a-d 8.00; debt +8.00
        12:00    NS rail in  a app=visa  => opens a; asks 14.00 debt, by tap
        12:01    bank declines           => declined
        12:14    NS rail out d app=visa  => a-d 8.00; debt +8.00
        14:00    NS rail in  d app=visa  => opens d; asks 22.00 debt, by tap
        14:01    bank declines           => declined
        14:14    NS rail out a app=visa  => d-a 8.00; debt +8.00
        03:25+1  advance                 => @03:25 asks 30.00 debt, scheduled
        03:26+1  bank declines           => declined
        03:25+2  advance                 => @03:25 asks 30.00 debt, scheduled
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-10".into(), "30.00".into())));
    let asked = story.events.iter().filter(|e| matches!(e.what, What::PaymentRequested { .. }));
    assert_eq!(asked.count(), 1);
    assert_eq!(one_at_a_time(&story), 6);
}

/// D1, S4: a night that waited for the answer joins the debt instead, and is over.
#[test]
fn d1_a_night_that_waited_joins_the_debt() {
    let story = play(
        &threshold(1_000),
        "
        2026-03-10
        08:00    NS rail in  a   => opens a
        08:30    NS rail out d   => a-d 8.00
        09:30    NS rail in  d   => opens d
        09:50    NS rail out c   => d-c 4.00; asks 12.00 threshold
        20:00    NS rail in  a   => opens a
        20:20    NS rail out c   => a-c 6.00
        03:25+1  advance         => @03:25 night of 2026-03-10 waits
        09:00+1  bank declines   => declined; debt 12.00; denied: unpaid fare; debt +6.00
        03:25+2  advance         => @03:25 asks 18.00 debt, scheduled
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "18.00".into())));
}

/// P9, D1, D4: a check-out is never refused: what the reader denied closes the trip, its charge joins, and then the
/// whole is asked for.
#[test]
fn d1_a_denied_check_out_joins() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00    NS rail in  a          => opens a
        08:30    NS rail out d          => a-d 8.00
        09:30    NS rail in  d          => opens d
        09:50    NS rail out c          => d-c 4.00; asks 12.00 threshold
        12:00    NS rail in  a          => opens a
        12:01    bank declines          => declined; debt 12.00; denied: unpaid fare
        12:20    NS rail out c denied   => a-c 6.00; debt +6.00; asks 18.00 debt, by tap
        ",
    );
}

/// D1, S6: what falls while the debt is open lowers it, also a fare that had joined it; the next attempt asks the rest.
#[test]
fn d1_a_fall_of_a_fare_lowers_the_debt() {
    let story = in_debt(
        "
        2026-03-10
        12:00+1    NS rail in  a                          => opens a; asks 6.00 debt, by tap
        12:01+1    bank declines                          => declined
        12:14+1    NS rail out d id=two                   => a-d 8.00; debt +8.00
        13:00+1    NS rail out b id=two v=1 at=12:14+1    => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-11; debt -4.00
        14:00+1    NS rail out b id=out v=1 at=08:20      => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10; debt -2.00
        03:25+2    advance                                => @03:25 asks 8.00 debt, scheduled
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "8.00".into())));
    assert!(story.account.credits().is_empty());
}

/// D1, I6: of a trip that came to cost nothing, the debt keeps no share and so no name, and the next request none either;
/// only what was asked for last may still need it.
#[test]
fn d1_a_trip_of_which_nothing_is_owed_leaves_no_share() {
    let shared = |story: &Story| {
        let debt = story.account.debt().unwrap();
        debt.shares.len()
    };
    let fallen = "
        2026-03-10
        12:00+1    NS rail in  a                          => opens a; asks 6.00 debt, by tap
        12:01+1    bank declines                          => declined
        12:14+1    NS rail out d id=two                   => a-d 8.00; debt +8.00
        14:00+1    NS rail out a id=out v=1 at=08:20      => a-a free: same place (was 6.00); credit 6.00 for 2026-03-10; debt -6.00
        ";
    assert_eq!(shared(&in_debt(fallen)), 2, "it was asked for under the last reference");
    let asked = format!("{fallen}03:25+2    advance   => @03:25 asks 8.00 debt, scheduled\n");
    let story = in_debt(&asked);
    assert_eq!(shared(&story), 1);
    // Nor does the request that asks for the rest.
    let mut payments = story.events.iter().filter_map(|e| {
        if let What::RecoveryRequested { payment, .. } = &e.what { Some(payment) } else { None }
    });
    let last = payments.next_back().unwrap();
    assert_eq!((last.items.len(), last.shares.len()), (1, 1));
    assert_eq!(last.shares[0].trip, last.items[0].trip);
}

/// D1, S6: a raise of a fare that is in the debt joins it, too.
#[test]
fn d1_a_raise_of_a_fare_joins() {
    in_debt(
        "
        2026-03-10
        14:00+1    NS rail out d id=out v=1 at=08:20      => a-d 8.00 (was 6.00); debt +2.00
        03:25+2    advance                                => @03:25 asks 8.00 debt, scheduled
        ",
    );
}

/// D1, S6: charges join before credits count: both at once leave the difference.
#[test]
fn d1_a_charge_and_a_credit_at_once() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a                      => opens a
        08:20    NS rail out d id=out               => a-d 8.00
        03:25+1  advance                            => @03:25 asks 8.00 night
        12:00+1  NS rail in  a                      => opens a
        12:20+1  NS rail out c                      => a-c 6.00
        13:00+1  NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        14:00+1  bank declines                      => declined; debt 8.00; denied: unpaid fare; debt +6.00; debt -4.00
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "10.00".into())));
}

/// S6: a credit that went against a payment stays spent when that is declined: the debt is what was asked of the bank.
#[test]
fn s6_a_spent_credit_stays_spent() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a                      => opens a
        08:20    NS rail out d id=out               => a-d 8.00
        03:25+1  advance                            => @03:25 asks 8.00 night
        03:26+1  bank approves                      => paid
        12:00+1  NS rail in  a                      => opens a
        12:20+1  NS rail out c                      => a-c 6.00
        13:00+1  NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        03:25+2  advance                            => @03:25 asks 2.00 night
        03:26+2  bank declines                      => declined; debt 2.00; denied: unpaid fare
        03:25+3  advance                            => @03:25 asks 2.00 debt, scheduled
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-12".into(), "2.00".into())));
    let items = story.account.debt().map(|d| d.items.clone()).unwrap_or_default();
    assert_eq!(items.iter().map(|i| i.amount.to_string()).collect::<Vec<_>>(), ["2.00"]);
}
