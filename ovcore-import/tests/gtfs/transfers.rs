//! Transfer rules: the four ways to measure a limit, the three ways to reckon, numbers, and which rule holds.

use ovcore_import::gtfs::Files;

use super::common::{prices, prices_for};
use super::{AREAS, NETWORKS, ROUTE_NETWORKS, STOP_AREAS, TOWN, notes, read};

const HEAD: &str = "from_leg_group_id,to_leg_group_id,transfer_count,duration_limit,duration_limit_type,fare_transfer_type,fare_product_id\n";

/// A city where every ride costs 2.50, with these transfer rules.
fn city(rules: &str, fare_products: &str, rides: &[&str]) -> Vec<Option<i64>> {
    let text = format!("{HEAD}{rules}");
    prices(&read(&Files { fare_transfer_rules: Some(&text), fare_products, ..TOWN }), rides)
}

const SINGLE: &str = "fare_product_id,amount,currency\nsingle,2.50,EUR\n";

/// Two rides: the first from 08:00 to 08:20, the second between these times. What the second costs.
fn second(limit_type: u32, begin: &str, end: &str) -> Option<i64> {
    let later = format!("{begin} CITY bus 8 b > {end} c");
    let rules = format!("city,city,-1,3600,{limit_type},0,\n");
    city(&rules, SINGLE, &["08:00 CITY bus 7 a > 08:20 b", &later]).remove(1)
}

#[test]
fn a_limit_is_measured_between_the_taps_that_its_type_says() {
    // 0: departure to arrival.
    assert_eq!(second(0, "08:30", "09:00:00"), Some(0));
    assert_eq!(second(0, "08:30", "09:00:01"), Some(250));
    // 1: departure to departure.
    assert_eq!(second(1, "09:00:00", "09:30"), Some(0));
    assert_eq!(second(1, "09:00:01", "09:30"), Some(250));
    // 2: arrival to departure.
    assert_eq!(second(2, "09:20:00", "09:50"), Some(0));
    assert_eq!(second(2, "09:20:01", "09:50"), Some(250));
    // 3: arrival to arrival.
    assert_eq!(second(3, "09:00", "09:20:00"), Some(0));
    assert_eq!(second(3, "09:00", "09:20:01"), Some(250));
}

#[test]
fn a_chain_is_measured_from_its_first_ride_and_then_begins_anew() {
    let rides = [
        "08:00 CITY bus 7 a > 08:20 b",
        "08:40 CITY bus 8 b > 08:50 c",
        "08:55 CITY bus 7 c > 09:10 b",
        // An hour after the first: a ride of its own …
        "09:05:01 CITY bus 8 b > 09:20 c",
        // … that begins a chain.
        "10:05:01 CITY bus 7 c > 10:20 b",
    ];
    // The third overlaps no other: taps are in order.
    let rides: Vec<String> = rides.iter().map(|r| r.replace("09:10", "09:01")).collect();
    let rides: Vec<&str> = rides.iter().map(String::as_str).collect();
    assert_eq!(
        city("city,city,-1,3600,1,0,\n", SINGLE, &rides),
        [Some(250), Some(0), Some(0), Some(250), Some(0)]
    );
}

#[test]
fn a_number_of_transfers_ends_a_chain() {
    let rides = [
        "08:00 CITY bus 7 a > 08:05 b",
        "08:10 CITY bus 8 b > 08:15 c",
        "08:20 CITY bus 7 c > 08:25 d",
        "08:30 CITY bus 8 d > 08:35 a",
        "08:40 CITY bus 7 a > 08:45 b",
    ];
    let paid = city("city,city,1,7200,1,0,\n", SINGLE, &rides);
    assert_eq!(paid, [Some(250), Some(0), Some(250), Some(0), Some(250)]);
    let paid = city("city,city,2,7200,1,0,\n", SINGLE, &rides);
    assert_eq!(paid, [Some(250), Some(0), Some(0), Some(250), Some(0)]);
}

#[test]
fn the_rule_with_the_least_number_that_is_not_reached_holds() {
    let products = "fare_product_id,amount,currency\nsingle,2.50,EUR\nfirst,0.80,EUR\nlater,0.10,EUR\n";
    let rides = [
        "08:00 CITY bus 7 a > 08:05 b",
        "08:10 CITY bus 8 b > 08:15 c",
        "08:20 CITY bus 7 c > 08:25 d",
        "08:30 CITY bus 8 d > 08:35 a",
    ];
    let paid = city("city,city,1,7200,1,0,first\ncity,city,-1,7200,1,0,later\n", products, &rides);
    assert_eq!(paid, [Some(250), Some(80), Some(10), Some(10)]);
}

#[test]
fn type_1_adds_the_transfer_to_the_ride_or_takes_it_off() {
    let products = "fare_product_id,amount,currency\nsingle,2.50,EUR\noff,-0.75,EUR\nmore,0.40,EUR\n";
    let rides =
        ["08:00 CITY bus 7 a > 08:05 b", "08:10 CITY bus 8 b > 08:15 c", "08:20 CITY bus 7 c > 08:25 d"];
    assert_eq!(city("city,city,-1,3600,1,1,off\n", products, &rides), [Some(250), Some(175), Some(175)]);
    assert_eq!(city("city,city,-1,3600,1,1,more\n", products, &rides), [Some(250), Some(290), Some(290)]);
    assert_eq!(city("city,city,-1,3600,1,1,\n", products, &rides), [Some(250), Some(250), Some(250)]);
}

#[test]
fn type_2_is_one_price_for_both_and_then_adds_up() {
    let products = "fare_product_id,amount,currency\nsingle,2.50,EUR\ntwo,3.20,EUR\n";
    let rides =
        ["08:00 CITY bus 7 a > 08:05 b", "08:10 CITY bus 8 b > 08:15 c", "08:20 CITY bus 7 c > 08:25 d"];
    // AB less A; then S + BC.
    assert_eq!(city("city,city,-1,3600,1,2,two\n", products, &rides), [Some(250), Some(70), Some(320)]);
    assert_eq!(city("city,city,1,3600,1,2,two\n", products, &rides), [Some(250), Some(70), Some(250)]);
}

#[test]
fn money_that_would_be_given_back_is_told() {
    let products = "fare_product_id,amount,currency\nsingle,2.50,EUR\ntwo,2.00,EUR\nback,-3.00,EUR\n";
    let rides = ["08:00 CITY bus 7 a > 08:05 b", "08:10 CITY bus 8 b > 08:15 c"];
    for (kind, product, what) in [
        (2, "two", "part of the first price that is above the transfer's"),
        (0, "back", "negative price of the transfer"),
        (1, "back", "part of the discount that is above the price of the ride"),
    ] {
        let text = format!("{HEAD}city,city,1,3600,1,{kind},{product}\n");
        let town = read(&Files { fare_transfer_rules: Some(&text), fare_products: products, ..TOWN });
        assert_eq!(prices(&town, &rides), [Some(250), Some(0)]);
        let note =
            format!("fare_transfer_rules.txt:2: the {what} is not given back (a ride costs nothing or more)");
        assert!(notes(&town).contains(&note), "{:?}", notes(&town));
    }
}

const FOUR: &str =
    "fare_product_id,amount,currency\nd,1.00,EUR\nn,2.00,EUR\ntr,3.00,EUR\nrail,5.00,EUR\nup,0.60,EUR\n";
const GROUPS: &str =
    "leg_group_id,network_id,fare_product_id\nday,day,d\nnight,night,n\ntram,tram,tr\nrail,train,rail\n";

fn networks(rules: &str, rides: &[&str]) -> Vec<Option<i64>> {
    let text = format!("{HEAD}{rules}");
    let town = read(&Files {
        networks: Some(NETWORKS),
        route_networks: Some(ROUTE_NETWORKS),
        fare_products: FOUR,
        fare_leg_rules: GROUPS,
        fare_transfer_rules: Some(&text),
        ..TOWN
    });
    prices(&town, rides)
}

#[test]
fn a_rule_from_one_group_to_another_does_not_hold_the_other_way() {
    let rides = [
        "08:00 CITY bus 7 a > 08:05 S",
        "08:10 RAIL rail - S > 08:30 c",
        "08:35 CITY bus 7 c > 08:40 d",
        "08:45 CITY bus 8 d > 08:50 a",
    ];
    assert_eq!(networks("day,rail,,3600,2,0,up\n", &rides), [Some(100), Some(60), Some(100), Some(200)]);
    assert_eq!(networks("rail,day,,3600,2,1,\nday,rail,,3600,2,1,up\n", &rides)[1], Some(560));
}

#[test]
fn between_groups_the_ride_before_is_what_a_limit_is_measured_from() {
    // 40 minutes between each two: within the hour each time, though not from the first.
    let rides =
        ["08:00 CITY bus 7 a > 08:10 S", "08:50 RAIL rail - S > 09:00 c", "09:40 CITY tram T c > 09:50 d"];
    let rules = "day,rail,,3600,1,0,\nrail,tram,,3600,1,0,\n";
    assert_eq!(networks(rules, &rides), [Some(100), Some(0), Some(0)]);
}

#[test]
fn an_empty_group_is_every_group_that_the_column_does_not_name() {
    let rides = [
        "08:00 CITY bus 7 a > 08:05 b",
        // Named: exact.
        "08:10 CITY bus 8 b > 08:15 c",
        // From night, which stands in no row under from, to tram, which stands in none under to.
        "08:20 CITY tram T c > 08:25 S",
        // To rail, likewise.
        "08:30 RAIL rail - S > 08:40 a",
        // From rail to day, the same.
        "08:50 CITY bus 7 a > 08:55 b",
        // From day, which is named under from: only to night.
        "09:00 CITY tram T b > 09:05 c",
    ];
    let rules = "day,night,,7200,1,0,up\n,,-1,7200,1,0,\n";
    assert_eq!(networks(rules, &rides), [Some(100), Some(60), Some(0), Some(0), Some(0), Some(300)]);
}

#[test]
fn a_ride_of_another_group_ends_a_chain() {
    let rides = [
        "08:00 CITY bus 7 a > 08:05 b",
        "08:10 CITY bus 7 b > 08:15 c",
        "08:20 CITY tram T c > 08:25 d",
        "08:30 CITY bus 7 d > 08:35 a",
        "08:40 CITY bus 7 a > 08:45 b",
    ];
    let paid = networks("day,day,-1,7200,1,0,\n", &rides);
    assert_eq!(paid, [Some(100), Some(0), Some(300), Some(100), Some(0)]);
}

#[test]
fn the_group_of_a_ride_is_that_of_the_first_rule_that_fits_it() {
    // Rides within the centre are `short`; they would fit `long` as well, which transfers to itself for free.
    let text = format!("{HEAD}long,long,-1,7200,1,0,\n");
    let town = read(&Files {
        areas: Some(AREAS),
        stop_areas: Some(STOP_AREAS),
        fare_products: "fare_product_id,amount,currency\ns,1.00,EUR\nl,4.00,EUR\n",
        fare_leg_rules: "leg_group_id,from_area_id,to_area_id,fare_product_id,rule_priority\nlong,,,l,\nshort,centre,centre,s,1\n",
        fare_transfer_rules: Some(&text),
        ..TOWN
    });
    let rides = [
        "08:00 CITY bus 7 a > 08:05 c",
        "08:10 CITY bus 8 c > 08:15 a",
        "08:20 CITY bus 7 a > 08:25 b",
        "08:30 CITY bus 7 b > 08:35 c",
        "08:40 CITY bus 7 c > 08:45 a",
    ];
    assert_eq!(prices(&town, &rides), [Some(400), Some(0), Some(100), Some(400), Some(0)]);
}

#[test]
fn a_surcharge_on_a_group_of_several_prices_is_added_to_each() {
    let text = format!("{HEAD}bus,zone,,3600,2,1,up\n");
    let town = read(&Files {
        areas: Some(AREAS),
        stop_areas: Some("area_id,stop_id\ncentre,a\ncentre,b\nouter,c\n"),
        networks: Some("network_id\nbus\ntrain\n"),
        route_networks: Some("network_id,route_id\nbus,7\nbus,8\ntrain,R\n"),
        fare_products: "fare_product_id,amount,currency\nb,1.00,EUR\nin,2.00,EUR\nout,3.00,EUR\nup,0.60,EUR\n",
        fare_leg_rules: "leg_group_id,network_id,to_area_id,fare_product_id,rule_priority\n\
            bus,bus,,b,\nzone,train,centre,in,\nzone,train,outer,out,\n",
        fare_transfer_rules: Some(&text),
        ..TOWN
    });
    let to = |place: &str| {
        let later = format!("08:10 RAIL rail - S > 08:30 {place}");
        prices(&town, &["08:00 CITY bus 7 a > 08:05 S", &later])[1]
    };
    assert_eq!((to("a"), to("c")), (Some(260), Some(360)));
}

#[test]
fn transfers_cost_each_kind_of_rider_its_own() {
    let text = format!("{HEAD}city,city,-1,3600,1,0,up\n");
    let town = read(&Files {
        rider_categories: Some(
            "rider_category_id,rider_category_name,is_default_fare_category\nadult,Adult,1\nchild,Child,0\n",
        ),
        fare_products: "fare_product_id,rider_category_id,amount,currency\n\
            single,adult,2.50,EUR\nsingle,child,1.00,EUR\nup,adult,0.50,EUR\nup,child,0.20,EUR\n",
        fare_transfer_rules: Some(&text),
        ..TOWN
    });
    let rides = ["08:00 CITY bus 7 a > 08:05 b", "08:10 CITY bus 8 b > 08:15 c"];
    assert_eq!(prices(&town, &rides), [Some(250), Some(50)]);
    assert_eq!(prices_for(&town, &["child"], &rides), [Some(100), Some(20)]);
}

#[test]
fn a_rule_without_a_limit_gets_one_and_says_so() {
    let text = format!("{HEAD}city,city,-1,,,0,\n");
    let town = read(&Files { fare_transfer_rules: Some(&text), ..TOWN });
    assert_eq!(
        notes(&town),
        [
            "fare_transfer_rules.txt:2: a later ride begins at most 14400 s after the one before ended (the feed sets no limit, and a window needs one (see the settings))"
        ]
    );
    let ride = |time: &str| {
        prices(&town, &["08:00 CITY bus 7 a > 08:20 b", &format!("{time} CITY bus 8 b > 12:40 c")])[1]
    };
    assert_eq!((ride("12:20:00"), ride("12:20:01")), (Some(0), Some(250)));
}

#[test]
fn numbers_that_a_window_cannot_count_are_told() {
    let text = format!("{HEAD}city,city,1,3600,1,0,\ncity,city,3,3600,1,0,up\n");
    let products = "fare_product_id,amount,currency\nsingle,2.50,EUR\nup,0.50,EUR\n";
    let town = read(&Files { fare_transfer_rules: Some(&text), fare_products: products, ..TOWN });
    assert_eq!(
        notes(&town),
        [
            "fare_transfer_rules.txt:3: this rule is left out (a window counts to one number of transfers, and another rule has a smaller one)"
        ]
    );
    let text = format!("{HEAD}city,city,3,3600,1,2,up\n");
    let town = read(&Files { fare_transfer_rules: Some(&text), fare_products: products, ..TOWN });
    assert_eq!(
        notes(&town),
        [
            "fare_transfer_rules.txt:2: the part of the first price that is above the transfer's is not given back (a ride costs nothing or more)",
            "fare_transfer_rules.txt:2: this rule holds for the first transfer only (after it a price is reckoned otherwise, and a window counts to one number)",
        ]
    );
}

#[test]
fn a_rule_for_rides_that_have_no_price_is_told() {
    let text = format!("{HEAD}city,ghost,,3600,1,0,\ncity,city,-1,3600,1,0,\n");
    let town = read(&Files {
        networks: Some("network_id\nghost\n"),
        fare_leg_rules: "leg_group_id,network_id,fare_product_id\ncity,,single\nghost,ghost,single\n",
        fare_transfer_rules: Some(&text),
        ..TOWN
    });
    assert_eq!(
        notes(&town),
        [
            "fare_leg_rules.txt:3: this rule is left out (no route belongs to the network that it asks for)",
            "fare_transfer_rules.txt:2: this rule is left out (no price row is left for its leg groups, or its product is for no traveller)",
        ]
    );
}
