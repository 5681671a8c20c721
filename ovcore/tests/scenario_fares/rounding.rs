//! F1: a price or share is rounded once.

use ovcore::fare::{PriceRule, Rates, When};
use ovcore::money::{Exact, Money, Rounding};
use ovcore::network::PlaceEntry;
use ovcore::rules::Rules;
use ovcore_testkit::scenario::play;

use crate::{changed, named, percent, priced_by, steps};

/// HTM at 1.00 and 20.25 cent a kilometre.
fn quarter_cents() -> Rules {
    changed(|_, tariffs| {
        let rates = Rates {
            base_minor: Money::from_minor(100),
            rate_minor_per_km: Exact::parse("20.25").unwrap_or_default(),
            cap_minor: None,
        };
        priced_by(named(tariffs, "htm"), PriceRule::Distance(rates));
    })
}

/// NS at 4.05 for 10 units, 6.10 for 20, 8.20 for 30 and more, to steps of 10 cents, with half price always.
fn half_price_in_steps() -> Rules {
    changed(|_, tariffs| {
        let ns = named(tariffs, "ns");
        priced_by(ns, steps(&[(0, 300), (10, 405), (20, 610), (30, 820)]));
        ns.rounding.step_minor = 10;
        ns.products.push(percent("half", When::Always, 5_000));
    })
}

/// F1: to the nearest cent, and half a cent goes away from zero: 140.5 is 1.41, 160.75 is 1.61, 40.5 is 0.41.
#[test]
fn f1_half_a_cent_goes_up() {
    play(
        &quarter_cents(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:10     HTM tram out s2         => s1-s2 1.41
        08:20     HTM tram in s2          => opens s2 after first
        # 60.75
        08:30     HTM tram out s3         => s2-s3 0.61 after first
        08:40     HTM tram in s2          => opens s2 after first
        08:50     HTM tram out s1         => s2-s1 0.41 after first
        10:00     HTM tram in s2          => opens s2
        10:10     HTM tram out s3         => s2-s3 1.61
        # 201.25
        11:00     HTM tram in s1          => opens s1
        11:10     HTM tram out s3         => s1-s3 2.01
        ",
    );
}

/// F1: to the tariff's step: 4.05 is 4.10 where the step is 10 cents.
#[test]
fn f1_to_the_step_of_the_tariff() {
    play(
        &half_price_in_steps(),
        "
        2026-03-10
        08:00     NS rail in a            => opens a
        08:20     NS rail out b           => a-b 4.10
        10:00     NS rail in a            => opens a
        10:20     NS rail out c           => a-c 6.10
        ",
    );
}

/// F1: once, after the discount: half of 4.05 is 2.025, so 2.00; half of the rounded 4.10 would have been 2.10.
#[test]
fn f1_after_the_discount() {
    play(
        &half_price_in_steps(),
        "
        2026-03-10
        07:00     holds half              => holds half
        08:00     NS rail in a            => opens a
        08:20     NS rail out b           => a-b 2.00
        # 3.05, and half a step goes away from zero
        10:00     NS rail in a            => opens a
        10:20     NS rail out c           => a-c 3.10
        ",
    );
}

/// F1: once, after the subtraction: 6.10 - 4.05 is 2.05, so 2.10; 6.10 - 4.10 would have been 2.00.
#[test]
fn f1_after_the_subtraction() {
    play(
        &half_price_in_steps(),
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out b           => a-b 4.10
        08:30     NS rail in b            => opens b after first
        08:50     NS rail out c           => b-c 2.10 after first
        # 8.20 - 6.10
        09:00     NS rail in c            => opens c after first
        09:20     NS rail out d           => c-d 2.10 after first
        ",
    );
}

/// F1: once, after both: half of 2.05 is 1.025, so 1.00.
#[test]
fn f1_after_subtraction_and_discount() {
    play(
        &half_price_in_steps(),
        "
        2026-03-10
        07:00     holds half              => holds half
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out b           => a-b 2.00
        08:30     NS rail in b            => opens b after first
        08:50     NS rail out c           => b-c 1.00 after first
        ",
    );
}

/// F1: each carrier's share by its own tariff: of one trip, NS to 10 cents and Arriva to the cent.
#[test]
fn f1_each_carrier_by_its_own_step() {
    let rules = changed(|_, tariffs| {
        for id in ["ns", "arriva"] {
            named(tariffs, id).products.push(percent("third", When::Always, 3_350));
        }
        named(tariffs, "ns").rounding.step_minor = 10;
    });
    play(
        &rules,
        "
        2026-03-10
        07:00     holds third             => holds third
        # NS 66.5 % of 6.00 is 3.99, Arriva 66.5 % of 10.00 - 7.00 is 1.995
        08:00     NS rail in a            => opens a
        08:40     ARRIVA rail out e       => a-e 6.00 [NS 4.00 + ARRIVA 2.00]
        # NS 66.5 % of 4.00 is 2.66, Arriva 66.5 % of 7.00 - 4.00 again 1.995
        10:00     NS rail in b            => opens b
        10:40     ARRIVA rail out e       => b-e 4.70 [NS 2.70 + ARRIVA 2.00]
        ",
    );
}

/// F1: another way of rounding is data, too: down, 140.5 is 1.40.
#[test]
fn f1_the_way_of_rounding_is_data() {
    let rules = changed(|_, tariffs| {
        let htm = named(tariffs, "htm");
        htm.rounding.mode = Rounding::Down;
        let rates = Rates {
            base_minor: Money::from_minor(100),
            rate_minor_per_km: Exact::parse("20.25").unwrap(),
            cap_minor: None,
        };
        priced_by(htm, PriceRule::Distance(rates));
    });
    play(
        &rules,
        "
        2026-03-10
        08:00     HTM tram in s1          => opens s1
        08:10     HTM tram out s2         => s1-s2 1.40
        ",
    );
}

/// The most that a trip costs holds for the sum of base and kilometres, or for the kilometres where the base is waived.
#[test]
fn f1_the_cap_with_and_without_the_base() {
    let rules = changed(|network, _| {
        // Metro 50 goes on to a stop at 12 km.
        network.places.push(PlaceEntry { id: "m4".parse().unwrap(), name: "Metro 4".to_owned() });
        let metro = network.lines.iter_mut().find(|l| l.id.to_string() == "50").unwrap();
        metro.stops.push(("m4".parse().unwrap(), 12_000));
    });
    play(
        &rules,
        "
        2026-03-10
        # 1.00 + 1.50
        08:00     GVB metro in m2 id=one  => opens m2
        08:20     GVB metro out m3        => m2-m3 2.50
        # 2.40 without the base: below the most
        08:30     GVB metro in m3         => opens m3 after one
        08:50     GVB metro out m1        => m3-m1 2.40 after one
        # 3.60 without the base: the most
        09:00     GVB metro in m1         => opens m1 after one
        09:20     GVB metro out m4        => m1-m4 3.00 after one
        # 3.40 with the base: the most
        12:00     GVB metro in m1         => opens m1
        12:20     GVB metro out m3        => m1-m3 3.00
        # 1.00 + 1.20: below it
        14:00     GVB metro in m3         => opens m3
        14:20     GVB metro out m4        => m3-m4 2.20
        ",
    );
}
