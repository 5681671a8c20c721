//! T4: the tariff and the products of a trip are those of its own check-in.

use ovcore::calendar::Instant;
use ovcore::fare::{Peak, TariffDocument, When};
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use crate::{changed, named, percent, priced_by, steps};

/// T4: a tariff holds from the first second of its first date to the last of its last.
#[test]
fn t4_from_the_first_second_to_the_last() {
    let rules = rules();
    let tariff = rules.tariffs().tariffs().iter().find(|tariff| tariff.id.as_str() == "htm").unwrap();
    for (at, holds) in [
        ("2023-12-31T23:59:59+01:00", false),
        ("2024-01-01T00:00:00+01:00", true),
        ("2026-12-31T23:59:59+01:00", true),
        ("2027-01-01T00:00:00+01:00", false),
    ] {
        assert_eq!(tariff.holds_at(rules.calendar(), Instant::parse(at).unwrap()), holds, "{at}");
    }
}

/// J5: the names of peak and off-peak in documents are those that they are written with.
#[test]
fn j5_peak_by_name() {
    for peak in Peak::ALL {
        assert_eq!(serde_json::to_value(peak).unwrap(), peak.name());
        assert_eq!(peak.to_string().replace([' ', '-'], "_"), peak.name());
    }
}

/// T4: at New Year's night each trip has the tariff of its own check-in, also as a continuation of the old year.
#[test]
fn t4_the_tariff_of_the_own_check_in() {
    play(
        &rules(),
        "
        2026-12-31
        23:50     HTM tram in s1 id=old   => opens s1
        00:10+1   HTM tram out s2         => s1-s2 1.40
        # 3 km at 0.22, without base
        00:20+1   HTM tram in s2          => opens s2 after old on 2026-12-31
        00:30+1   HTM tram out s3         => s2-s3 0.66 after old on 2026-12-31
        # 1.10 + 0.44
        02:00+1   HTM tram in s1          => opens s1
        02:10+1   HTM tram out s2         => s1-s2 1.54
        03:25+1   advance                 => @03:25 asks 2.06 night
        ",
    );
}

/// T4: the check-in decides to the second.
#[test]
fn t4_the_last_second_of_the_year() {
    play(
        &rules(),
        "
        2026-12-31
        23:59:59  HTM tram in s1          => opens s1
        00:10+1   HTM tram out s2         => s1-s2 1.40
        ",
    );
    play(
        &rules(),
        "
        2026-12-31
        00:00:00+1 HTM tram in s1         => opens s1
        00:10+1   HTM tram out s2         => s1-s2 1.54
        ",
    );
}

/// T4: for both terms of a continuation: 8.50 - 5.50 in the new year's table.
#[test]
fn t4_both_terms_of_a_continuation() {
    let rules = changed(|_, tariffs| {
        let ns = named(tariffs, "ns");
        let mut next: TariffDocument = ns.clone();
        ns.valid_until = "2026-12-31".parse().unwrap();
        next.id = "ns-2027".parse().unwrap();
        next.valid_from = "2027-01-01".parse().unwrap();
        priced_by(&mut next, steps(&[(0, 300), (10, 550), (20, 850)]));
        tariffs.push(next);
    });
    play(
        &rules,
        "
        2026-12-31
        23:30     NS rail in a id=old     => opens a
        23:50     NS rail out b           => a-b 4.00
        00:10+1   NS rail in b            => opens b after old on 2026-12-31
        00:30+1   NS rail out c           => b-c 3.00 after old on 2026-12-31
        ",
    );
}

/// T4: outside the dates of every tariff there is no price.
#[test]
fn t4_no_tariff_on_the_date() {
    play(
        &rules(),
        "
        2023-12-31
        23:50     NS rail in a            => opens a
        00:10+1   NS rail out b           => a-b unpriced: no tariff for carrier, mode and date
        01:00+1   NS rail in a            => opens a
        01:10+1   NS rail out b           => a-b 4.00
        ",
    );
}

/// A product with rates of its own: 0.70 and 0.13 a km; a transfer waives its base, too.
#[test]
fn t4_a_product_with_rates_of_its_own() {
    play(
        &rules(),
        "
        2026-03-10
        05:00     holds young             => holds young
        08:00     HTM tram in s1 id=one   => opens s1
        08:20     HTM tram out s2         => s1-s2 0.96
        08:30     HTM tram in s2          => opens s2 after one
        08:50     HTM tram out s3         => s2-s3 0.39 after one
        # another carrier does not know it
        09:00     GVB tram in s3          => opens s3 after one
        09:10     GVB tram out m1         => s3-m1 0.30 after one
        ",
    );
}

/// T4: a product holds for check-ins on its dates, both inclusive, and only where the tariff of the date knows it.
#[test]
fn t4_the_dates_of_a_product() {
    play(
        &rules(),
        "
        2026-03-09
        05:00     holds young 2026-03-10 2026-03-11 => holds young
        23:59:59  HTM tram in s1          => opens s1
        00:10+1   HTM tram out s2         => s1-s2 1.40
        2026-03-10
        08:00     HTM tram in s1
        08:20     HTM tram out s2         => s1-s2 0.96
        2026-03-11
        23:30     HTM tram in s1 id=last
        23:50     HTM tram out s2         => s1-s2 0.96
        # a continuation has the products of its own check-in
        00:10+1   HTM tram in s2          => opens s2 after last on 2026-03-11
        00:20+1   HTM tram out s3         => s2-s3 0.60 after last on 2026-03-11
        ",
    );
    play(
        &rules(),
        "
        2027-03-09
        05:00     holds young             => holds young
        08:00     HTM tram in s1          => opens s1
        08:20     HTM tram out s2         => s1-s2 1.54
        ",
    );
}

/// Of several products each leg takes the cheapest.
#[test]
fn t4_the_cheapest_of_several_products() {
    let rules = changed(|_, tariffs| {
        named(tariffs, "ns").products.push(percent("tenth", When::Always, 1_000));
        named(tariffs, "arriva").products.push(percent("tenth", When::Always, 1_000));
    });
    play(
        &rules,
        "
        2026-03-10
        05:00     holds dal               => holds dal
        05:01     holds tenth             => holds tenth
        # peak: only `tenth` holds
        08:00     NS rail in a            => opens a
        08:20     NS rail out c           => a-c 5.40
        # off-peak: `dal` at NS, `tenth` at Arriva
        12:00     NS rail in a            => opens a
        12:40     ARRIVA rail out e       => a-e 6.30 [NS 3.60 + ARRIVA 2.70]
        ",
    );
}
