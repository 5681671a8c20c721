//! J5: peak and off-peak.

use ovcore::fare::{Effect, When};
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use crate::{changed, dal_at_arriva, named};

/// J5, T1: peak is weekdays from 06:30 until before 09:00 and from 16:00 until before 18:30, by the check-in.
#[test]
fn j5_the_bounds_of_the_peak() {
    play(
        &rules(),
        "
        2026-03-10
        00:00     holds dal               => holds dal
        06:29:59  NS rail in a            => opens a
        06:40     NS rail out c           => a-c 3.60
        2026-03-11
        06:30:00  NS rail in a
        06:40     NS rail out c           => a-c 6.00
        08:59:59  NS rail in a            => opens a
        09:20     NS rail out c           => a-c 6.00
        2026-03-12
        09:00:00  NS rail in a
        09:20     NS rail out c           => a-c 3.60
        15:59:59  NS rail in a            => opens a
        16:20     NS rail out c           => a-c 3.60
        2026-03-13
        16:00:00  NS rail in a
        16:20     NS rail out c           => a-c 6.00
        18:29:59  NS rail in a            => opens a
        18:40     NS rail out c           => a-c 6.00
        20:30     NS rail in a            => opens a
        20:50     NS rail out c           => a-c 3.60
        2026-03-16
        18:30:00  NS rail in a
        18:40     NS rail out c           => a-c 3.60
        ",
    );
}

/// J5: the weekend is off-peak, and so is a holiday in the list (27 April 2026, a Monday); the next day is not.
#[test]
fn j5_weekend_and_holiday() {
    play(
        &rules(),
        "
        2026-03-14
        07:00     holds dal               => holds dal
        08:00     NS rail in a            => opens a
        08:20     NS rail out c           => a-c 3.60
        2026-03-15
        17:00     NS rail in a
        17:20     NS rail out c           => a-c 3.60
        2026-04-27
        08:00     NS rail in a
        08:20     NS rail out c           => a-c 3.60
        2026-04-28
        08:00     NS rail in a
        08:20     NS rail out c           => a-c 6.00
        ",
    );
}

/// J5: the first check-in decides for the carrier: begun in the peak, the journey stays there …
#[test]
fn j5_begun_in_the_peak() {
    play(
        &rules(),
        "
        2026-03-10
        07:00     holds dal               => holds dal
        08:50     NS rail in a id=first   => opens a
        09:05     NS rail out b           => a-b 4.00
        09:10     NS rail in b            => opens b after first
        09:30     NS rail out c           => b-c 2.00 after first
        10:06     NS rail in c            => opens c
        10:20     NS rail out d           => c-d 2.40
        ",
    );
}

/// J5: … and begun before it, it stays off-peak.
#[test]
fn j5_begun_before_the_peak() {
    play(
        &rules(),
        "
        2026-03-10
        07:00     holds dal               => holds dal
        15:50     NS rail in a id=first   => opens a
        16:10     NS rail out b           => a-b 2.40
        16:20     NS rail in b            => opens b after first
        16:40     NS rail out c           => b-c 1.20 after first
        ",
    );
}

/// J5: another carrier is judged anew, by its own first check-in of the journey.
#[test]
fn j5_another_carrier_is_judged_by_its_own_first_check_in() {
    play(
        &dal_at_arriva(),
        "
        2026-03-10
        07:00     holds dal               => holds dal
        08:40     NS rail in a id=first   => opens a
        09:00     NS rail out c           => a-c 6.00
        09:10     ARRIVA rail in c        => opens c after first
        09:25     ARRIVA rail out e       => c-e 1.80 after first
        09:40     ARRIVA rail in e        => opens e after first
        09:55     ARRIVA rail out c       => e-c 1.80 after first
        # NS again: 12.00 - 10.00, as the peak of its first check-in has it
        10:05     NS rail in c            => opens c after first
        10:25     NS rail out a           => c-a 2.00 after first
        ",
    );
    play(
        &dal_at_arriva(),
        "
        2026-03-10
        05:00     holds dal               => holds dal
        06:10     NS rail in a id=first   => opens a
        06:32     NS rail out c           => a-c 3.60
        06:40     ARRIVA rail in c        => opens c after first
        06:55     ARRIVA rail out e       => c-e 3.00 after first
        07:05     ARRIVA rail in e        => opens e after first
        07:20     ARRIVA rail out c       => e-c 3.00 after first
        07:30     NS rail in c            => opens c after first
        07:50     NS rail out a           => c-a 1.20 after first
        ",
    );
}

/// J5: a boarding fare is no priced trip: it does not decide.
#[test]
fn j5_a_boarding_fare_does_not_decide() {
    play(
        &rules(),
        "
        2026-03-10
        07:00     holds dal               => holds dal
        08:20     ARRIVA rail in e id=first => opens e
        08:40     ARRIVA rail out c       => e-c 4.00
        08:50     NS rail in c            => opens c after first
        09:05     NS rail in c            => c-? 20.00 after first; opens c after first
        09:30     NS rail out a           => c-a 2.40 after first
        ",
    );
}

/// J5: nor does a cancelled trip.
#[test]
fn j5_a_cancelled_trip_does_not_decide() {
    play(
        &rules(),
        "
        2026-03-10
        07:00     holds dal               => holds dal
        08:20     ARRIVA rail in e id=first => opens e
        08:40     ARRIVA rail out c       => e-c 4.00
        08:45     NS rail in c            => opens c after first
        08:50     NS rail out c           => c-c free: same place after first
        09:05     NS rail in c            => opens c after first
        09:30     NS rail out a           => c-a 2.40 after first
        ",
    );
}

/// J5: a synthetic leg takes its trip's check-in, and stands as its carrier's first for the rest of the journey.
#[test]
fn j5_a_synthetic_leg_takes_its_trips_check_in() {
    play(
        &dal_at_arriva(),
        "
        2026-03-10
        07:00     holds dal               => holds dal
        08:50     NS rail in a id=first   => opens a
        09:20     ARRIVA rail out e       => a-e 9.00 [NS 6.00 + ARRIVA 3.00]
        09:30     ARRIVA rail in e        => opens e after first
        09:45     ARRIVA rail out c       => e-c 3.00 after first
        ",
    );
    play(
        &dal_at_arriva(),
        "
        2026-03-10
        05:00     holds dal               => holds dal
        06:20     NS rail in a id=first   => opens a
        06:50     ARRIVA rail out e       => a-e 5.40 [NS 3.60 + ARRIVA 1.80]
        07:00     ARRIVA rail in e        => opens e after first
        07:15     ARRIVA rail out c       => e-c 1.80 after first
        ",
    );
}

/// J5: without a holiday list for the year, whoever holds a product that needs one has no price; others have.
#[test]
fn j5_no_holiday_list_for_the_year() {
    play(
        &rules(),
        "
        2027-03-09
        05:00     holds dal               => holds dal
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out c           => a-c unpriced: no holiday list for the year
        08:30     NS rail in c            => opens c after first
        08:50     NS rail out d           => c-d unpriced: continues an unpriced trip after first
        12:00     NS rail in a            => opens a
        12:20     NS rail out c           => a-c unpriced: no holiday list for the year
        13:00     ARRIVA rail in c        => opens c
        13:20     ARRIVA rail out e       => c-e 4.00
        14:00     HTM tram in s1          => opens s1
        14:20     HTM tram out s2         => s1-s2 1.54
        ",
    );
    play(
        &rules(),
        "
        2027-03-09
        05:00     holds young             => holds young
        05:01     holds dal 2026-01-01 2026-12-31 => holds dal
        08:00     NS rail in a            => opens a
        08:20     NS rail out c           => a-c 6.00
        ",
    );
}

/// J5, F2: a boarding fare is not reduced, so it needs no list.
#[test]
fn j5_a_boarding_fare_needs_no_holiday_list() {
    play(
        &rules(),
        "
        2027-03-09
        05:00     holds dal               => holds dal
        08:00     NS rail in a            => opens a
        09:00     NS rail in b            => a-? 20.00; opens b
        ",
    );
}

/// J5: a product may hold in the peak only; of two, the one that holds counts.
#[test]
fn j5_a_product_for_the_peak() {
    let rules = changed(|_, tariffs| {
        let ns = named(tariffs, "ns");
        let mut peak = ns.products.first().unwrap().clone();
        peak.id = "spits".parse().unwrap();
        peak.when = When::Peak;
        peak.effect = Effect::PercentOff { basis_points: 2_000 };
        ns.products.push(peak);
    });
    play(
        &rules,
        "
        2026-03-10
        05:00     holds spits             => holds spits
        08:00     NS rail in a            => opens a
        08:20     NS rail out c           => a-c 4.80
        12:00     NS rail in a            => opens a
        12:20     NS rail out c           => a-c 6.00
        2026-03-11
        05:00     holds dal
        08:00     NS rail in a            => opens a
        08:20     NS rail out c           => a-c 4.80
        12:00     NS rail in a            => opens a
        12:20     NS rail out c           => a-c 3.60
        ",
    );
}

/// J5: a late check-out gives the missing trip a price, and its check-in decides for those after it.
#[test]
fn j5_a_late_check_out_changes_who_decides() {
    play(
        &rules(),
        "
        2026-03-10
        07:00     holds dal               => holds dal
        08:20     ARRIVA rail in e id=first => opens e
        08:40     ARRIVA rail out c       => e-c 4.00
        08:50     NS rail in c            => opens c after first
        09:05     NS rail in b            => c-? 20.00 after first; opens b
        09:30     NS rail out a           => b-a 2.40
        10:00     NS rail out b at=09:00  => c-b 2.00 after first (was 20.00); b-a 2.00 after first (was 2.40)
        ",
    );
}
