//! I11: the lines of an explanation add up to the price, and those of a carrier to its leg.

use ovcore::fare::When;
use ovcore::money::{Exact, Money};
use ovcore::rules::Rules;
use ovcore::trip::Fare;
use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world::rules;

use crate::{changed, named, percent, priced_by, steps};

/// Every price has lines that add up to it, carrier by carrier; what has no price has none. Gives how many prices.
#[track_caller]
fn check(rules: &Rules, story: &Story) -> usize {
    let mut prices = 0;
    for held in story.account.trips() {
        let trip = &held.trip;
        let explanation = story.account.explain(rules, &trip.id);
        let Fare::Priced(price) = trip.fare else {
            assert_eq!(explanation, None, "{trip:?}");
            continue;
        };
        let explanation = explanation.unwrap();
        assert_eq!(explanation.price, price, "{trip:?}");
        assert_eq!(explanation.total(), Exact::from_money(price), "{explanation}");
        for leg in &trip.legs {
            let of_carrier = explanation.lines.iter().filter(|l| l.carrier == leg.carrier);
            let sum = of_carrier.fold(Exact::ZERO, |sum, line| sum + line.amount);
            let legs = trip.legs.iter().filter(|l| l.carrier == leg.carrier).map(|l| l.amount);
            assert_eq!(sum, Exact::from_money(Money::sum(legs).unwrap()), "{explanation}");
        }
        let earns = |carrier| trip.legs.iter().any(|l| l.carrier == carrier);
        assert!(explanation.lines.iter().all(|l| earns(l.carrier)), "{explanation}");
        prices += 1;
    }
    prices
}

/// The lines of a trip: component and amount.
#[track_caller]
fn lines(rules: &Rules, story: &Story, trip: &str) -> Vec<String> {
    let explanation = story.account.explain(rules, &trip.parse().unwrap()).unwrap();
    explanation.lines.iter().map(|l| format!("{} {} {}", l.carrier, l.component, l.amount)).collect()
}

/// I11, over a long day with every kind of price of the test country.
#[test]
fn i11_all_lines_add_up() {
    let rules = rules();
    let story = play(
        &rules,
        "
        2026-03-10
        00:00     holds dal
        00:01     holds young
        06:00     NS rail in a
        06:20     NS rail out b
        06:30     NS rail in b
        06:50     NS rail out d
        07:00     NS rail in d
        07:30     NS rail out a
        07:40     NS rail in a
        08:00     NS rail out d
        09:00     NS rail in a
        09:30     ARRIVA rail out e
        09:40     ARRIVA rail in e
        10:00     NS rail out a
        11:00     KEOLIS rail in k
        11:30     QBUZZ rail out q
        11:40     QBUZZ rail in q
        12:10     KEOLIS rail out k
        13:00     HTM tram in s1
        13:10     HTM tram out s3
        13:20     HTM bus in s3
        13:30     HTM bus out s1
        13:40     GVB metro in m1
        13:50     GVB metro out m3
        15:00     GVB metro in m1
        15:10     GVB metro out m3
        15:20     CONNEXXION ferry in p1
        15:30     CONNEXXION ferry out p2
        16:00     HTM tram in s1
        16:20     HTM tram out s1
        16:30     RET metro in r1
        16:40     RET metro out r2
        17:00     NS rail in a
        17:30     NS rail out k
        18:00     HTM tram in s1
        18:30     NS rail in a
        18:40     NS rail out a
        23:40     NS rail in a
        23:55     NS rail out b
        00:10+1   NS rail in b
        00:30+1   NS rail out c
        00:40+1   NS rail in c
        03:30+1   NS rail out d
        ",
    );
    assert_eq!(check(&rules, &story), 19);
}

/// I11, with roundings, discounts and splits that leave fractions everywhere.
#[test]
fn i11_lines_add_up_with_odd_prices() {
    let rules = changed(|_, tariffs| {
        for (id, points) in [("ns", 3_333), ("arriva", 1_234), ("north", 777), ("htm", 3_401), ("gvb", 9_999)]
        {
            named(tariffs, id).products.push(percent("odd", When::Always, points));
        }
        priced_by(named(tariffs, "ns"), steps(&[(0, 301), (10, 407), (20, 613), (30, 829), (50, 1_201)]));
        named(tariffs, "ns").rounding.step_minor = 10;
        named(tariffs, "north").rounding.step_minor = 5;
        for row in &mut named(tariffs, "htm").boarding_fares {
            row.discounts_apply = true;
        }
    });
    let story = play(
        &rules,
        "
        2026-03-10
        00:00     holds odd
        06:00     NS rail in a
        06:20     NS rail out b
        06:30     NS rail in b
        06:50     ARRIVA rail out e
        07:00     ARRIVA rail in e
        07:30     NS rail out a
        08:00     KEOLIS rail in k
        08:30     QBUZZ rail out q
        08:40     QBUZZ rail in q
        08:50     KEOLIS rail out k
        10:00     HTM tram in s1
        10:10     HTM tram out s2
        10:20     HTM tram in s2
        10:30     HTM tram out s3
        10:40     GVB metro in m1
        10:50     GVB metro out m3
        12:00     HTM tram in s1
        12:30     NS rail in a
        12:50     NS rail out d
        ",
    );
    assert_eq!(check(&rules, &story), 10);
}

/// What stands in the lines: the table so far and on, the discount, the base waived, the rates, the cap, the split.
#[test]
fn i11_the_lines_of_a_price() {
    let rules = rules();
    let story = play(
        &rules,
        "
        2026-03-10
        05:00     holds dal               => holds dal
        10:00     NS rail in a            => opens a
        10:20     NS rail out b           => a-b 2.40
        10:30     NS rail in b id=next    => opens b after t2
        10:50     ARRIVA rail out e       => b-e 4.20 [NS 1.20 + ARRIVA 3.00] after t2
        12:00     HTM tram in s1 id=tram  => opens s1
        12:10     HTM tram out s2         => s1-s2 1.40
        12:20     GVB metro in m1 id=metro => opens m1 after tram
        12:30     GVB metro out m3        => m1-m3 2.40 after tram
        15:00     GVB metro in m1 id=long => opens m1
        15:20     GVB metro out m3        => m1-m3 3.00
        16:00     KEOLIS rail in k id=two => opens k
        16:20     QBUZZ rail out q        => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        17:00     HTM tram in s1 id=lost  => opens s1
        18:00     HTM tram in s2          => s1-? 4.00; opens s2
        ",
    );
    assert_eq!(
        lines(&rules, &story, "next"),
        [
            "NS table, 20 units 600",
            "NS less the 10 units so far -400",
            "NS dal, 40 % off -80",
            "ARRIVA table, 30 units 1000",
            "ARRIVA less the 20 units so far -700",
        ]
    );
    assert_eq!(lines(&rules, &story, "tram"), ["HTM base 100", "HTM 2.000 km × 20 ct/km 40"]);
    assert_eq!(
        lines(&rules, &story, "metro"),
        ["GVB base waived: transfer 0", "GVB 8.000 km × 30 ct/km 240"]
    );
    assert_eq!(
        lines(&rules, &story, "long"),
        ["GVB base 100", "GVB 8.000 km × 30 ct/km 240", "GVB at most 300 ct -40"]
    );
    assert_eq!(
        lines(&rules, &story, "two"),
        [
            "KEOLIS table, 30 units 330",
            "KEOLIS share of 10 in 30 units -220",
            "QBUZZ share of 20 in 30 units 220",
        ]
    );
    assert_eq!(lines(&rules, &story, "lost"), ["HTM boarding fare: no check-out 400"]);
}

/// A price that comes to the most that a trip costs is not lowered, and says nothing of it.
#[test]
fn i11_a_price_at_its_very_cap() {
    let rules = changed(|_, tariffs| {
        let capped = r#"{ "distance": { "base_minor": 100, "rate_minor_per_km": "20", "cap_minor": 200 } }"#;
        priced_by(named(tariffs, "htm"), serde_json::from_str(capped).unwrap());
    });
    let story = play(
        &rules,
        "
        2026-03-10
        08:00     HTM tram in s1 id=trip  => opens s1
        08:20     HTM tram out s3         => s1-s3 2.00
        ",
    );
    assert_eq!(lines(&rules, &story, "trip"), ["HTM base 100", "HTM 5.000 km × 20 ct/km 100"]);
}
