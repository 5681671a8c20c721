//! Travel days, tariffs, holidays and products go by civil dates (RULES T4).

use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::{network, rules, tariffs};

/// T4: a trip belongs to the calendar date of its check-in: to the second.
#[test]
fn t4_the_travel_day_is_a_calendar_date() {
    play(
        &rules(),
        "
        2026-03-10
        23:59:59  NS rail in a    => opens a
        00:20+1   NS rail out c   => a-c 6.00
        03:25+1   advance         => @03:25 asks 6.00 night
        ",
    );
    play(
        &rules(),
        "
        2026-03-11
        00:00:00  NS rail in a    => opens a
        00:20     NS rail out c   => a-c 6.00
        03:25     advance         => -
        03:25+1   advance         => @03:25 asks 6.00 night
        ",
    );
}

/// T4: the tariff of a trip is that of its own check-in: at New Year, and for a trip that continues last year's
/// journey.
#[test]
fn t4_the_tariff_of_the_check_in_holds_over_new_year() {
    play(
        &rules(),
        "
        2026-12-31
        23:50    HTM tram in s1    => opens s1
        00:10+1  HTM tram out s2   => s1-s2 1.40
        00:20+1  HTM tram in s2    => opens s2 after t1 on 2026-12-31
        00:30+1  HTM tram out s3   => s2-s3 0.66 after t1 on 2026-12-31
        03:25+1  advance           => @03:25 asks 2.06 night
        12:00+1  HTM tram in s1    => opens s1
        12:10+1  HTM tram out s2   => s1-s2 1.54
        ",
    );
    play(
        &rules(),
        "
        2026-12-31
        23:59:59  HTM tram in s1    => opens s1
        00:10+1   HTM tram out s2   => s1-s2 1.40
        ",
    );
    play(
        &rules(),
        "
        2027-01-01
        00:00:00  HTM tram in s1    => opens s1
        00:10     HTM tram out s2   => s1-s2 1.54
        ",
    );
}

/// Rules in which NS asks 3.00 + 0.30 a unit from 2027.
fn dearer_from_2027() -> Rules {
    let row = |first: usize, unit: usize| {
        let prices: Vec<String> = (first..).step_by(unit).take(51).map(|price| price.to_string()).collect();
        prices.join(",")
    };
    let mut documents = tariffs();
    let ns = documents.remove(0);
    let until_2026 = ns.replace("2028-12-31", "2026-12-31");
    let from_2027 = ns
        .replace(r#""id": "ns""#, r#""id": "ns-2027""#)
        .replace(r#""valid_from": "2024-01-01""#, r#""valid_from": "2027-01-01""#)
        .replace(&row(200, 20), &row(300, 30));
    documents.extend([until_2026, from_2027]);
    let documents = documents.iter().map(|text| TariffDocument::from_json(text).unwrap()).collect();
    let network = Network::new(NetworkDocument::from_json(network()).unwrap()).unwrap();
    Rules::new(Policy::ovpay(), network, TariffBook::new(documents).unwrap()).unwrap()
}

/// T4: both terms of a continuation are found in the tariff of its own check-in: (3.00 + 30 × 0.30) − (3.00 + 20 ×
/// 0.30), whatever the first trip cost.
#[test]
fn t4_both_terms_of_a_continuation_are_of_its_own_tariff() {
    play(
        &dearer_from_2027(),
        "
        2026-12-31
        23:30    NS rail in a    => opens a
        23:50    NS rail out c   => a-c 6.00
        00:10+1  NS rail in c    => opens c after t1 on 2026-12-31
        00:30+1  NS rail out d   => c-d 3.00 after t1 on 2026-12-31
        12:00+1  NS rail in a    => @03:25 asks 9.00 night; opens a
        12:20+1  NS rail out c   => a-c 9.00
        ",
    );
}

/// T4: a product counts on its civil dates, by the check-in of the trip itself.
#[test]
fn t4_a_product_counts_on_its_civil_dates() {
    play(
        &rules(),
        "
        2026-03-09
        20:00       holds dal 2026-03-10 2026-03-10   => holds dal
        23:59:59    NS rail in a                      => opens a
        00:20+1     NS rail out c                     => a-c 6.00
        00:30+1     NS rail in a                      => opens a
        00:50+1     NS rail out c                     => a-c 3.60
        23:59:59+1  NS rail in a                      => @03:25 asks 6.00 night; opens a
        00:20+2     NS rail out c                     => a-c 3.60
        00:30+2     NS rail in a                      => opens a
        00:50+2     NS rail out c                     => a-c 6.00
        ",
    );
}

/// T4: both terms of a continuation are with the product of its own check-in.
#[test]
fn t4_both_terms_of_a_continuation_are_with_its_own_product() {
    play(
        &rules(),
        "
        2026-03-10
        20:00    holds dal 2026-03-10 2026-03-10   => holds dal
        23:30    NS rail in a                      => opens a
        23:50    NS rail out c                     => a-c 3.60
        00:10+1  NS rail in c                      => opens c after t2 on 2026-03-10
        00:30+1  NS rail out d                     => c-d 2.00 after t2 on 2026-03-10
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        20:00    holds dal 2026-03-11 2026-03-11   => holds dal
        23:30    NS rail in a                      => opens a
        23:50    NS rail out c                     => a-c 6.00
        00:10+1  NS rail in c                      => opens c after t2 on 2026-03-10
        00:30+1  NS rail out d                     => c-d 1.20 after t2 on 2026-03-10
        ",
    );
}

/// T4: a holiday is a civil date: off-peak all day, and the next morning is peak again.
#[test]
fn t4_a_holiday_is_a_civil_date() {
    play(
        &rules(),
        "
        2026-04-27
        07:00    holds dal       => holds dal
        08:00    NS rail in a    => opens a
        08:20    NS rail out c   => a-c 3.60
        08:00+1  NS rail in a    => @03:25 asks 3.60 night; opens a
        08:20+1  NS rail out c   => a-c 6.00
        ",
    );
}

/// T4: the holidays of a year are those of the check-in's date: without a list for 2027 a product that needs one
/// leaves the trip unpriced from the first second of that year.
#[test]
fn t4_the_holiday_list_is_that_of_the_check_in() {
    play(
        &rules(),
        "
        2026-12-31
        20:00     holds dal       => holds dal
        23:59:59  NS rail in a    => opens a
        00:20+1   NS rail out c   => a-c 3.60
        00:30+1   NS rail in a    => opens a
        00:50+1   NS rail out c   => a-c unpriced: no holiday list for the year
        ",
    );
    play(
        &rules(),
        "
        2027-01-01
        00:00:00  holds dal       => holds dal
        00:00:00  NS rail in a    => opens a
        00:20     NS rail out c   => a-c unpriced: no holiday list for the year
        ",
    );
}

/// T4: a trip of 31 December that is missing its check-out ends in the new year and is of the old one.
#[test]
fn t4_a_missing_check_out_over_new_year() {
    play(
        &rules(),
        "
        2026-12-31
        23:30    NS rail in a    => opens a
        03:05+1  NS rail out c   => @03:05 a-? 20.00; orphan check-out
        03:25+1  advance         => @03:25 asks 20.00 night
        ",
    );
}

/// T4: 29 February is a travel day like any other.
#[test]
fn t4_the_leap_day_is_a_travel_day() {
    play(
        &rules(),
        "
        2028-02-28
        23:59:59  HTM tram in s1    => opens s1
        00:10+1   HTM tram out s2   => s1-s2 1.54
        23:50+1   NS rail in a      => @03:25 asks 1.54 night; opens a
        00:20+2   NS rail out c     => a-c 6.00
        00:30+2   NS rail in c      => opens c after t3 on 2028-02-29
        00:50+2   NS rail out d     => c-d 2.00 after t3 on 2028-02-29
        02:00+2   NS rail in a      => opens a
        12:00+2   advance           => @03:25 night of 2028-02-29 waits; @08:00:01 a-? 20.00
        ",
    );
    play(
        &rules(),
        "
        2028-02-29
        23:30    NS rail in a    => opens a
        03:05+1  NS rail out c   => @03:05 a-? 20.00; orphan check-out
        ",
    );
}
