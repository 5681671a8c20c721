//! A missed check-in: a check-out that closed nothing becomes a trip.

use ovcore::trip::TripStatus;
use ovcore_testkit::world::rules;

use crate::check;

/// L3: both ends are at its instant, and it names the trip.
#[test]
fn l3_a_missed_check_in() {
    let rated = check(
        &rules(),
        "
        2026-03-10
        08:20 NS rail in d id=other
        08:40 NS rail out c
        09:20 NS rail out c id=x
        => other d-c 4.00
        tap x orphan check-out
        correct x a
        => other d-c 4.00
        => x a-c corrected check-in 6.00
        final x 09:20
        tap x check-out of x
        ",
    );
    let (trip, _) = &rated.trips[1];
    let (check_in, check_out) = (&trip.check_in, trip.check_out.as_ref().unwrap());
    assert_eq!(
        (check_in.tap, check_in.at, check_in.carrier),
        (check_out.tap, check_out.at, check_out.carrier)
    );
    assert_eq!((check_in.place.to_string(), check_out.place.to_string()), ("a".to_owned(), "c".to_owned()));
    assert_eq!(trip.status, TripStatus::CorrectedCheckIn { from: check_in.place });
    assert_eq!(trip.status.to_string(), "corrected check-in");
    assert_eq!(serde_json::to_string(&trip.status).unwrap(), r#"{"corrected_check_in":{"from":"a"}}"#);
}

/// L3: the last one holds, its own place cancels.
#[test]
fn l3_its_own_place_cancels() {
    check(
        &rules(),
        "
        2026-03-10
        08:20 NS rail out c id=x
        correct x c
        => x c-c cancelled 0.00
        final x 08:20
        tap x check-out of x
        correct x b
        => x b-c corrected check-in 4.00
        ",
    );
}

/// L3: a trip that is open is not touched, and stands before it, since it began before.
#[test]
fn l3_it_does_not_touch_an_open_trip() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 HTM tram in s1 id=x
        08:10 NS rail out c id=y
        08:30 HTM tram out s3
        => x s1-s3 2.00
        correct y a
        => x s1-s3 2.00
        => y a-c corrected check-in 6.00
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:00 HTM tram in s1 id=x
        08:10 NS rail out c id=y
        correct y a
        as-of 09:00
        => x s1-? open
        => y a-c corrected check-in 6.00
        as-of 09:00+1
        => x s1-? missing 4.00
        => y a-c corrected check-in 6.00
        ",
    );
}

/// P5: after the longest trip, the check-in is missing its check-out, and the check-out its check-in: two trips.
#[test]
fn p5_both_halves_of_a_trip_that_took_too_long() {
    check(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a id=x
        14:00:01 NS rail out c id=y
        => x a-? missing 20.00
        correct x c
        correct y b
        => x a-c corrected 6.00
        => y b-c corrected check-in 4.00
        ",
    );
}

/// L3: a tap that the reader refused, a duplicate, or a reader that does not know the direction, is no such check-out.
#[test]
fn l3_what_is_no_orphan() {
    check(
        &rules(),
        "
        2026-03-10
        08:20    NS rail out c id=x denied
        09:00    NS rail out c id=y
        09:00:04 NS rail out c id=z
        10:00    NS rail tap a id=u
        10:20    NS rail out b
        correct x a
        correct z a
        correct u c
        => u a-b 4.00
        tap x refused at the reader
        tap y orphan check-out
        tap z duplicate of y
        correct y b
        => y b-c corrected check-in 4.00
        => u a-b 4.00
        ",
    );
}

/// L3: once a late check-in gives it a trip to close, the correction means nothing.
#[test]
fn l3_a_late_check_in_comes_first() {
    check(
        &rules(),
        "
        2026-03-10
        08:20 NS rail out c id=x
        correct x d
        => x d-c corrected check-in 4.00
        12:00 NS rail in a at=08:00 id=late
        => late a-c 6.00
        tap x check-out of late
        ",
    );
}

/// P4: the carrier of the check-in is not known.
#[test]
fn p4_over_the_carriers_that_are_joined() {
    check(
        &rules(),
        "
        2026-03-10
        08:20 ARRIVA rail out e id=x
        correct x d
        => x d-e corrected check-in 5.50
        correct x a
        => x a-e corrected check-in 9.00 [NS 6.00 + ARRIVA 3.00]
        correct x k
        => x k-e corrected check-in unpriced: distance unknown
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:20 QBUZZ rail out q id=x
        correct x k
        => x k-q corrected check-in 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        ",
    );
}

/// J3: it continues a journey where its place and instant do, and its distance counts for what follows: 12.00, as for
/// 50 units, after 8.00 for 30.
#[test]
fn j3_it_continues_a_journey() {
    check(
        &rules(),
        "
        2026-03-10
        07:40 NS rail in a id=one
        08:00 NS rail out d
        08:30 NS rail out a id=two
        08:35 NS rail in d id=three
        08:50 NS rail out c
        # 40 units after 30
        => one a-d 8.00
        => three d-c 2.00 after one
        correct two d
        => one a-d 8.00
        => two d-a corrected check-in 4.00 after one
        => three d-c 0.00 after one
        ",
    );
}

/// L3: it opens no window, and extends none.
#[test]
fn l3_it_opens_no_window() {
    check(
        &rules(),
        "
        2026-03-10
        08:20 NS rail out c id=x
        08:30 NS rail in c id=y
        08:50 NS rail out d
        correct x a
        => x a-c corrected check-in 6.00
        => y c-d 4.00
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:00 HTM tram in s1 id=x
        08:10 HTM tram out s2
        08:20 HTM tram out s3 id=y
        08:46 HTM bus in s3 id=z
        09:00 HTM bus out s1
        correct y s2
        # 1.40; 0.60 without the base; 36 minutes after 08:10 the base is due again: 2.40
        => x s1-s2 1.40
        => y s2-s3 corrected check-in 0.60 after x
        => z s3-s1 2.40
        ",
    );
}

/// T4, L3: its dates, and peak or off-peak, are those of its own instant.
#[test]
fn t4_its_dates_are_its_own() {
    check(
        &rules(),
        "
        2026-03-10
        08:59 NS rail out c id=x
        holds dal 2026-03-10 2026-03-10
        correct x a
        => x a-c corrected check-in 6.00
        09:00 NS rail out c id=y
        correct y a
        => x a-c corrected check-in 6.00
        => y a-c corrected check-in 3.60
        2026-03-11
        12:00 NS rail out c id=z
        correct z a
        => x a-c corrected check-in 6.00
        => y a-c corrected check-in 3.60
        => z a-c corrected check-in 6.00
        ",
    );
}

/// J1: before 03:05 it may belong to the day before, if it continues a journey of that day.
#[test]
fn j1_after_midnight() {
    check(
        &rules(),
        "
        2026-03-10
        23:40 NS rail in a id=one
        23:59 NS rail out b
        2026-03-11
        00:20 NS rail out c id=two
        01:20 NS rail out c id=three
        correct two b
        correct three b
        => one a-b 4.00
        => two b-c corrected check-in 2.00 after one on 2026-03-10
        => three b-c corrected check-in 4.00
        ",
    );
}
