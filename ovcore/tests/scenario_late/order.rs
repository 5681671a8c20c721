//! The order of arrival does not matter, and where a raise goes (RULES L2).

use ovcore::account::Account;
use ovcore::calendar::Instant;
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::AccountSerial;
use ovcore::tap::Tap;
use ovcore::trip::Trip;
use ovcore_testkit::host::Host;
use ovcore_testkit::scenario::{
    CARD, PER_TRIP_CARD, play, play_in_any_order, play_with, reference_key, token,
};
use ovcore_testkit::world::{rules, rules_with};

use super::{TRIP, after};

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
fn end_of(rules: &Rules, taps: &[Tap], before_the_night: usize) -> (Vec<Trip>, Money) {
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
        03:25+2    advance                            => @03:25 asks 8.00 debt, scheduled
        ",
    );
}

/// L2, F5, J1: when a late tap makes a trip belong to another travel day, each day has a difference of its own: what was
/// asked for the one is given back, and the other owes.
#[test]
fn l2_a_trip_that_moves_to_another_travel_day() {
    play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a                      => opens a
        23:50      NS rail out c id=out               => a-c 6.00
        00:10+1    NS rail in  c id=in                => opens c after t1 on 2026-03-10
        00:30+1    NS rail out d                      => c-d 2.00 after t1 on 2026-03-10
        03:25+1    advance                            => @03:25 asks 8.00 night
        03:26+1    bank approves                      => paid
        # Now it ends at b, so the second trip begins a journey of its own date.
        09:00+1    NS rail out b id=out v=1 at=23:50  => a-b 4.00 (was 6.00); c-d 4.00 (was 2.00); credit 4.00 for 2026-03-10
        03:25+2    advance                            => @03:25 settled by credit night
        12:00+20   advance
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a                      => opens a
        23:50      NS rail out b id=out               => a-b 4.00
        00:10+1    NS rail in  c id=in                => opens c
        00:30+1    NS rail out d                      => c-d 4.00
        03:25+1    advance                            => @03:25 asks 4.00 night
        03:26+1    bank approves                      => paid
        09:00+1    NS rail out c id=out v=1 at=23:50  => a-c 6.00 (was 4.00); c-d 2.00 after t1 on 2026-03-10 (was 4.00)
        03:25+2    advance                            => @03:25 asks 4.00 night
        ",
    );
}

/// L2, F4: a trip without a price that late taps take apart is charged like any other, within the window.
#[test]
fn l2_an_unpriced_trip_that_is_taken_apart() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        10:00      NS rail out nowhere id=out         => a-nowhere unpriced: distance unknown
        09:00+3    NS rail in  b id=y at=09:50        => out is check-out of y; a-? 20.00 (was 0.00); b-nowhere unpriced: distance unknown
        03:25+4    advance                            => @03:25 asks 20.00 night
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                              => opens a
        09:00      NS rail out nowhere id=out                 => a-nowhere unpriced: distance unknown
        # Now it is after the longest trip: an orphan, three days late by its own time.
        15:00+3    NS rail out nowhere id=out v=1 at=15:00    => orphan check-out; a-? 20.00 (was 0.00)
        ",
    );
}
