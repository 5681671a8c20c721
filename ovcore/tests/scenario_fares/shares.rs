//! Which carrier receives what of a price (contract 6): every cent on exactly one leg.

use ovcore::fare::{PriceRule, When};
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world::rules;

use crate::{changed, named, percent, priced_by};

/// The test country where Keolis and Qbuzz charge one price for 30 units.
fn thirty_units_for(cents: i64) -> Rules {
    changed(|_, tariffs| {
        let prices_minor = (0..=50).map(|u| Money::from_minor(if u < 30 { 0 } else { cents })).collect();
        priced_by(named(tariffs, "north"), PriceRule::Table { prices_minor });
    })
}

#[track_caller]
fn legs_add_up(story: &Story) {
    for held in story.account.trips() {
        let legs = Money::sum(held.trip.legs.iter().map(|l| l.amount)).unwrap();
        assert_eq!(legs, held.trip.fare.charged(), "{:?}", held.trip);
    }
}

/// Two carriers with one tariff: one price, 3.30 for 30 units, split by distance.
#[test]
fn split_one_tariff_by_distance() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00     KEOLIS rail in k        => opens k
        08:40     QBUZZ rail out q        => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        10:00     QBUZZ rail in q         => opens q
        10:40     KEOLIS rail out k       => q-k 3.30 [QBUZZ 2.20 + KEOLIS 1.10]
        ",
    );
    legs_add_up(&story);
}

/// A continuation is split by the distance of its own trip: 5.50 - 3.30 is 2.20, then nothing is left of the table.
#[test]
fn split_a_continuation() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00     KEOLIS rail in k id=one => opens k
        08:40     QBUZZ rail out q        => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        08:50     QBUZZ rail in q         => opens q after one
        09:30     KEOLIS rail out k       => q-k 2.20 [QBUZZ 1.47 + KEOLIS 0.73] after one
        09:40     KEOLIS rail in k        => opens k after one
        10:20     QBUZZ rail out q        => k-q 0.00 [KEOLIS 0.00 + QBUZZ 0.00] after one
        ",
    );
    legs_add_up(&story);
}

/// What does not divide goes to the larger remainder: 3.31 is 110.33 and 220.67, 3.32 is 110.67 and 221.33.
#[test]
fn split_the_cent_left_over_goes_to_the_larger_remainder() {
    let trip = |legs: &str| {
        format!("2026-03-10\n 08:00 KEOLIS rail in k => opens k\n 08:40 QBUZZ rail out q => k-q {legs}")
    };
    for (cents, legs) in [
        (330, "3.30 [KEOLIS 1.10 + QBUZZ 2.20]"),
        (331, "3.31 [KEOLIS 1.10 + QBUZZ 2.21]"),
        (332, "3.32 [KEOLIS 1.11 + QBUZZ 2.21]"),
        (1, "0.01 [KEOLIS 0.00 + QBUZZ 0.01]"),
        (2, "0.02 [KEOLIS 0.01 + QBUZZ 0.01]"),
        (0, "0.00 [KEOLIS 0.00 + QBUZZ 0.00]"),
    ] {
        legs_add_up(&play(&thirty_units_for(cents), &trip(legs)));
    }
}

/// The price is rounded as one and then split to the cent, whatever the step.
#[test]
fn split_after_rounding() {
    let rules = changed(|_, tariffs| {
        let north = named(tariffs, "north");
        north.rounding.step_minor = 10;
        north.products.push(percent("third", When::Always, 3_333));
    });
    let story = play(
        &rules,
        "
        2026-03-10
        07:00     holds third             => holds third
        # 66.67 % of 3.30 is 2.20011; a third of 2.20 is 73.33
        08:00     KEOLIS rail in k        => opens k
        08:40     QBUZZ rail out q        => k-q 2.20 [KEOLIS 0.73 + QBUZZ 1.47]
        ",
    );
    legs_add_up(&story);
}

/// Two carriers with a tariff each: each prices its leg, after what lies before it; the interchange is the one that
/// makes the trip shortest.
#[test]
fn split_two_tariffs_at_the_interchange() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a            => opens a
        08:40     ARRIVA rail out e       => a-e 9.00 [NS 6.00 + ARRIVA 3.00]
        10:00     ARRIVA rail in e        => opens e
        10:40     NS rail out a           => e-a 8.00 [ARRIVA 4.00 + NS 4.00]
        12:00     NS rail in b            => opens b
        12:40     ARRIVA rail out e       => b-e 7.00 [NS 4.00 + ARRIVA 3.00]
        14:00     ARRIVA rail in e        => opens e
        14:40     NS rail out b2          => e-b2 6.00 [ARRIVA 4.00 + NS 2.00]
        ",
    );
    legs_add_up(&story);
}

/// By metro over two carriers the base is paid once, to the first: the second leg goes on.
#[test]
fn split_one_base_for_a_trip_over_two_metros() {
    let rules = changed(|network, tariffs| {
        let joined = r#"{ "mode": "metro", "carriers": ["GVB", "RET"] }"#;
        network.joined_carriers.push(serde_json::from_str(joined).unwrap());
        let stretch = r#"{ "from": "m1", "legs": [{ "carrier": "GVB", "to": "m2", "distance": 3000 },
                                                  { "carrier": "RET", "to": "r2", "distance": 2000 }] }"#;
        network.stretches.push(serde_json::from_str(stretch).unwrap());
        let mut ret = named(tariffs, "gvb").clone();
        ret.id = "ret".parse().unwrap();
        ret.carriers = vec!["RET".parse().unwrap()];
        tariffs.push(ret);
    });
    let story = play(
        &rules,
        "
        2026-03-10
        08:00     GVB metro in m1         => opens m1
        08:40     RET metro out r2        => m1-r2 2.50 [GVB 1.90 + RET 0.60]
        10:00     RET metro in r2         => opens r2
        10:40     GVB metro out m1        => r2-m1 2.50 [RET 1.60 + GVB 0.90]
        ",
    );
    legs_add_up(&story);
}

/// A trip that lies with the other carrier altogether is that carrier's.
#[test]
fn split_a_trip_that_lies_with_one_carrier() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in c            => opens c
        08:20     ARRIVA rail out e       => c-e 4.00
        10:00     ARRIVA rail in c        => opens c
        10:20     NS rail out b           => c-b 4.00
        ",
    );
}

/// A missing trip over whatever stretch is the check-in's carrier's.
#[test]
fn split_a_boarding_fare_is_the_first_carriers() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00     QBUZZ rail in m         => opens m
        08:40     NS rail in a            => m-? 10.00; opens a
        ",
    );
    legs_add_up(&story);
    let carriers: Vec<String> =
        story.account.trips().flat_map(|t| &t.trip.legs).map(|l| l.carrier.to_string()).collect();
    assert_eq!(carriers, ["QBUZZ"]);
}
