//! F2: boarding fares.

use ovcore::fare::{BoardingFare, Conditions, When};
use ovcore::money::Money;
use ovcore::tap::Mode;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use crate::{changed, named, percent};

/// F2: a boarding fare is a row of the tariff, by the carrier of the check-in.
#[test]
fn f2_the_row_of_the_carrier() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a            => opens a
        08:30     ARRIVA rail in e        => a-? 20.00; opens e
        09:00     KEOLIS rail in k        => e-? 10.00; opens k
        09:30     HTM tram in s1          => k-? 10.00; opens s1
        10:00     GVB metro in m1         => s1-? 4.00; opens m1
        10:30     NS rail in c            => m1-? 4.00; opens c
        # late at the same place, at the other carrier's reader
        11:31     ARRIVA rail out c       => c-c 20.00
        ",
    );
}

/// F2: and by mode.
#[test]
fn f2_the_row_of_the_mode() {
    let rules = changed(|_, tariffs| {
        let row = |id: &str, mode, amount| BoardingFare {
            id: id.parse().unwrap(),
            modes: vec![mode],
            amount_minor: Money::from_minor(amount),
            discounts_apply: false,
            when: Conditions::default(),
            counts_for_caps: false,
            vat_basis_points: None,
        };
        named(tariffs, "htm").boarding_fares = vec![row("tram", Mode::Tram, 400), row("bus", Mode::Bus, 300)];
    });
    play(
        &rules,
        "
        2026-03-10
        08:00     HTM tram in s1          => opens s1
        08:30     HTM bus in s3           => s1-? 4.00; opens s3
        12:01     advance                 => -
        12:30:01  advance                 => @12:30:01 s3-? 3.00
        ",
    );
}

/// F2: no row: unpriced.
#[test]
fn f2_no_row_no_price() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     CONNEXXION ferry in p1  => opens p1
        08:30     RET metro in r1         => p1-? unpriced: no boarding fare for carrier and mode; opens r1
        09:00     HTM tram in s1          => r1-? unpriced: no tariff for carrier, mode and date; opens s1
        09:10     HTM tram out s2         => s1-s2 1.40
        03:25+1   advance                 => @03:25 asks 1.40 night
        ",
    );
}

/// F2: products do not reduce it.
#[test]
fn f2_products_do_not_reduce_it() {
    play(
        &rules(),
        "
        2026-03-10
        05:00     holds dal               => holds dal
        05:01     holds young             => holds young
        12:00     NS rail in a            => opens a
        12:30     HTM tram in s1          => a-? 20.00; opens s1
        13:00     HTM tram in s2          => s1-? 4.00; opens s2
        ",
    );
}

/// F2: transfers do not lower it, neither by tram nor by rail.
#[test]
fn f2_transfers_do_not_lower_it() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=tram  => opens s1
        08:20     HTM tram out s2         => s1-s2 1.40
        08:30     HTM tram in s2          => opens s2 after tram
        08:40     NS rail in a id=train   => s2-? 4.00 after tram; opens a
        08:50     NS rail out b           => a-b 4.00
        09:00     NS rail in b            => opens b after train
        09:10     HTM tram in s1          => b-? 20.00 after train; opens s1
        ",
    );
}

/// F2: unless the row says that discounts apply.
#[test]
fn f2_discounts_apply_where_the_row_says_so() {
    let rules = changed(|_, tariffs| {
        for row in &mut named(tariffs, "ns").boarding_fares {
            row.discounts_apply = true;
        }
        let htm = named(tariffs, "htm");
        htm.products.push(percent("third", When::Always, 3_400));
        for row in &mut htm.boarding_fares {
            row.discounts_apply = true;
        }
    });
    play(
        &rules,
        "
        2026-03-10
        05:00     holds dal               => holds dal
        05:01     holds young             => holds young
        # off-peak: 60 % of 20.00
        12:00     NS rail in a            => opens a
        # reduced rates are no discount
        12:30     HTM tram in s1          => a-? 12.00; opens s1
        # peak
        17:00     NS rail in a            => @16:30:01 s1-? 4.00; opens a
        17:30     HTM tram in s1          => a-? 20.00; opens s1
        2026-03-11
        05:00     holds third
        08:00     HTM tram in s1          => opens s1
        08:30     HTM tram in s2          => s1-? 2.64; opens s2
        ",
    );
}

/// J5, F2: where discounts apply to it, the first priced trip of the journey on the carrier decides for it, too.
#[test]
fn j5_the_first_priced_trip_decides_for_a_boarding_fare() {
    let rules = changed(|_, tariffs| {
        for row in &mut named(tariffs, "ns").boarding_fares {
            row.discounts_apply = true;
        }
    });
    play(
        &rules,
        "
        2026-03-10
        05:00     holds dal               => holds dal
        08:50     NS rail in a id=first   => opens a
        09:05     NS rail out b           => a-b 4.00
        # the journey is one of the peak
        09:10     NS rail in b            => opens b after first
        09:30     HTM tram in s1          => b-? 20.00 after first; opens s1
        ",
    );
}
