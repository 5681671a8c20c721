//! A missed check-out: what the trip becomes, and what it costs.
//!
//! NS is 2.00 + 0.20 a unit, Arriva 1.00 + 0.30 a unit; `a`, `b`, `c`, `d` are 10 units apart, `c`–`e` 10, `d`–`e` 15.

use ovcore_testkit::world::rules;

use crate::check;

/// L3: the price of the ride in place of the boarding fare; final when that would have been.
#[test]
fn l3_a_missed_check_out() {
    let rated = check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=x
        => x a-? missing 20.00
        final x 03:05+1
        tap x check-in
        correct x c
        => x a-c corrected 6.00
        final x 03:05+1
        tap x check-in
        ",
    );
    let (trip, _) = &rated.trips[0];
    assert_eq!(trip.check_out, None);
    let leg = &trip.legs[0];
    assert_eq!((leg.from.to_string(), leg.to.unwrap().to_string()), ("a".to_owned(), "c".to_owned()));
    assert_eq!(serde_json::to_string(&trip.status).unwrap(), r#"{"corrected":{"to":"c"}}"#);
    assert_eq!(trip.status.to_string(), "corrected check-out");
}

/// L3: the last correction of a trip holds.
#[test]
fn l3_the_last_one_holds() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=x
        correct x c
        => x a-c corrected 6.00
        correct x b
        => x a-b corrected 4.00
        correct x a
        => x a-? cancelled 0.00
        correct x d
        => x a-d corrected 8.00
        ",
    );
}

/// L3: the place of check-in cancels; one that is joined to it is another place (P3).
#[test]
fn l3_the_place_of_check_in_cancels() {
    let rated = check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in b id=x
        correct x b
        => x b-? cancelled 0.00
        final x 03:05+1
        ",
    );
    assert_eq!(rated.trips[0].0.status.to_string(), "cancelled: corrected");
    assert_eq!(rated.trips[0].0.legs, []);
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in b id=x
        correct x b2
        => x b-b2 corrected unpriced: distance unknown
        ",
    );
}

/// P7: one that checked out too late where it began is correctable; final at that check-out.
#[test]
fn p7_checked_out_too_late_where_it_began() {
    let rated = check(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a id=x
        09:00:01 NS rail out a id=y
        => x a-a late 20.00
        final x 09:00:01
        correct x c
        => x a-c corrected 6.00
        final x 09:00:01
        tap y check-out of x
        correct x a
        => x a-? cancelled 0.00
        final x 09:00:01
        ",
    );
    assert_eq!(rated.trips[0].0.check_out, None);
}

/// P7: a trip that is free is none that misses its check-out.
#[test]
fn p7_a_free_one_stays_free() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=x
        09:00 NS rail out a
        correct x c
        => x a-a same place 0.00
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=x
        08:05 NS rail in a id=y
        08:20 NS rail out b
        correct x c
        => x a-? wrong pole 0.00
        => y a-b 4.00
        ",
    );
}

/// L3: a real check-out always comes before a correction, also one that was handed over after it.
#[test]
fn l3_a_real_check_out_comes_first() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=x
        correct x c
        => x a-c corrected 6.00
        08:20+1 NS rail out b at=08:20 id=late
        => x a-b 4.00
        final x 08:20
        tap late check-out of x
        ",
    );
}

/// P5, P6: missing since a second check-in, or since the longest trip was over.
#[test]
fn p6_missing_since_a_second_check_in() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=x
        10:00 NS rail in c id=y
        10:20 NS rail out d
        => x a-? missing 20.00
        => y c-d 4.00
        final x 03:05+1
        correct x c
        => x a-c corrected 6.00
        => y c-d 4.00
        final x 03:05+1
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a id=x
        14:00:01 NS rail out d id=y
        correct x d
        => x a-d corrected 8.00
        tap y orphan check-out
        ",
    );
}

/// P5: a trip that is open is nobody's to correct, until it is missing its check-out.
#[test]
fn p5_an_open_trip_stays_open() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=x
        correct x c
        as-of 14:00
        => x a-? open
        as-of 14:00:01
        => x a-c corrected 6.00
        ",
    );
}

/// P8: nor is one that is held, until the tap that holds it was not amended.
#[test]
fn p8_a_held_trip_stays_held() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=x
        08:30 NS rail out c at=08:40 id=y
        correct x b
        as-of 08:30+3
        => x a-? held
        as-of 08:30:01+3
        => x a-b corrected 4.00
        final x 08:30:01+3
        tap y quarantined
        ",
    );
}

/// L3: what a correction names, but is not, or needs none, is left alone.
#[test]
fn l3_what_needs_no_correction() {
    check(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a id=x
        08:00:03 NS rail in a id=double
        08:20    NS rail out b id=y
        10:00    NS rail in c id=z
        10:20    NS rail out d
        correct x d
        correct y d
        correct double d
        correct z z
        correct nothing a
        => x a-b 4.00
        => z c-d 4.00
        tap double duplicate of x
        ",
    );
}

/// P4: the check-out's carrier is not known: the check-in's where it knows the way, else one that is joined with it.
#[test]
fn p4_over_the_carriers_that_are_joined() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 ARRIVA rail in e id=x
        # its own way: 1.00 + 3.00
        correct x c
        => x e-c corrected 4.00
        # over c, then NS as if one had checked in there: T(30) - T(10)
        correct x a
        => x e-a corrected 8.00 [ARRIVA 4.00 + NS 4.00]
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=x
        # 6.00, then T(30) - T(20) with Arriva
        correct x e
        => x a-e corrected 9.00 [NS 6.00 + ARRIVA 3.00]
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in c id=x
        # wholly with Arriva: 1.00 + 3.00
        correct x e
        => x c-e corrected 4.00
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:00 KEOLIS rail in k id=x
        # a stretch of 10 and 20 units, 0.11 each
        correct x q
        => x k-q corrected 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        ",
    );
}

/// F3: bus, tram and metro: along the line that the check-in names, else the shortest with both stops.
#[test]
fn f3_bus_tram_and_metro() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 HTM tram in s1 id=x
        => x s1-? missing 4.00
        # 5 km
        correct x s3
        => x s1-s3 corrected 2.00
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:00 HTM bus in s3 id=x line=8
        # 9 km along the line, and 7 km where it is not known
        correct x s1
        => x s3-s1 corrected 2.80
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:00 HTM bus in s3 id=x
        correct x s1
        => x s3-s1 corrected 2.40
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:00 GVB metro in m1 id=x
        # 1.00 + 0.30 x 8, at most 3.00
        correct x m3
        => x m1-m3 corrected 3.00
        ",
    );
}

/// P4: on board nobody else closes a trip, so nobody else's way is looked for.
#[test]
fn p4_on_board_only_ones_own_way() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 HTM tram in s3 id=x
        correct x m1
        => x s3-m1 corrected unpriced: distance unknown
        final x 03:05+1
        ",
    );
}

/// F2, L3: what has no boarding fare may have a fare; what has no tariff has neither.
#[test]
fn f2_unpriced_before_or_after() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 CONNEXXION ferry in p1 id=x
        => x p1-? missing unpriced: no boarding fare for carrier and mode
        correct x p2
        => x p1-p2 corrected 2.50
        ",
    );
    check(
        &rules(),
        "
        2026-03-10
        08:00 RET metro in r1 id=x
        => x r1-? missing unpriced: no tariff for carrier, mode and date
        correct x r2
        => x r1-r2 corrected unpriced: no tariff for carrier, mode and date
        correct x r1
        => x r1-? cancelled 0.00
        ",
    );
}

/// F3: where no way is known, a price that asks for none still holds.
#[test]
fn f3_a_flat_price_asks_for_no_distance() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 CONNEXXION ferry in p1 id=x
        correct x elsewhere
        => x p1-elsewhere corrected 2.50
        ",
    );
}
