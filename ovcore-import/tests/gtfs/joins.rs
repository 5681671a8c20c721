//! Leg join rules: two rides priced as one.

use ovcore_import::gtfs::Files;

use super::common::prices;
use super::{TOWN, notes, read};

fn feed(joins: &str) -> Files<'_> {
    Files {
        routes: "route_id,agency_id,route_type,network_id\nM1,CITY,1,metro\nM2,CITY,1,metro\n7,CITY,3,bus\n",
        areas: Some("area_id\nwest\nmiddle\neast\n"),
        stop_areas: Some("area_id,stop_id\nwest,a\nmiddle,S\nmiddle,b\neast,c\n"),
        fare_products: "fare_product_id,amount,currency\none,1.50,EUR\ntwo,2.00,EUR\nbus,1.00,EUR\n",
        fare_leg_rules: "network_id,from_area_id,to_area_id,fare_product_id,rule_priority\n\
            metro,west,middle,one,\nmetro,middle,east,one,\nmetro,west,east,two,\nbus,,,bus,\n",
        fare_leg_join_rules: Some(joins),
        ..TOWN
    }
}

#[test]
fn rides_that_meet_at_one_station_cost_what_one_ride_would() {
    let town = read(&feed("from_network_id,to_network_id\nmetro,metro\n"));
    // Out at one platform, in at the other.
    let rides = ["08:00 CITY metro - a > 08:10 S1", "08:20 CITY metro - S2 > 08:30 c"];
    assert_eq!(prices(&town, &rides), [Some(150), Some(50)]);
    // b lies in the same area, but is another station.
    let apart = ["08:00 CITY metro - a > 08:10 S1", "08:20 CITY metro - b > 08:30 c"];
    assert_eq!(prices(&town, &apart), [Some(150), Some(150)]);
    let bus_between = [
        "08:00 CITY metro - a > 08:10 S",
        "08:12 CITY bus 7 S > 08:15 b",
        "08:16 CITY bus 7 b > 08:18 S",
        "08:20 CITY metro - S > 08:30 c",
    ];
    assert_eq!(prices(&town, &bus_between), [Some(150), Some(100), Some(100), Some(150)]);
    assert_eq!(
        notes(&town),
        [
            "fare_leg_join_rules.txt: a joined ride begins at most 14400 s after the one before ended (the feed sets no limit, and a window needs one (see the settings))"
        ]
    );
}

#[test]
fn two_stations_may_be_named() {
    let town = read(&feed("from_network_id,to_network_id,from_stop_id,to_stop_id\nmetro,metro,S,b\n"));
    let rides = ["08:00 CITY metro - a > 08:10 S1", "08:20 CITY metro - b > 08:30 c"];
    assert_eq!(prices(&town, &rides), [Some(150), Some(50)]);
    let other_way = ["08:00 CITY metro - a > 08:10 b", "08:20 CITY metro - S1 > 08:30 c"];
    assert_eq!(prices(&town, &other_way), [Some(150), Some(150)]);
}

#[test]
fn a_rule_for_too_many_stations_is_left_out_and_told() {
    let stops: Vec<String> = (0..501).map(|number| format!("s{number}\n")).collect();
    let stops = format!("stop_id\n{}", stops.concat());
    let joins = "from_network_id,to_network_id\nbus,bus\n";
    let town = read(&Files {
        stops: &stops,
        routes: "route_id,agency_id,route_type,network_id\n7,CITY,3,bus\n",
        fare_leg_join_rules: Some(joins),
        ..TOWN
    });
    assert_eq!(
        notes(&town),
        [
            "fare_leg_join_rules.txt:2: this rule is left out (it is for every station by itself, and 501 are more than 500: name the stops)"
        ]
    );
    assert!(town.tariff.transfers.is_empty());
}

#[test]
fn a_rule_for_rides_that_have_no_price_is_left_out_and_told() {
    // Of the metro nothing is left that prices a ride: its only area has no stop.
    let town = read(&Files {
        areas: Some("area_id\nnowhere\n"),
        stop_areas: Some("area_id,stop_id\n"),
        fare_leg_rules: "network_id,from_area_id,fare_product_id,rule_priority\nmetro,nowhere,one,\nbus,,bus,\n",
        ..feed("from_network_id,to_network_id\nbus,bus\nbus,metro\n")
    });
    let rides = ["08:00 CITY bus 7 a > 08:10 b", "08:20 CITY metro - b > 08:30 c"];
    assert_eq!(prices(&town, &rides), [Some(100), None]);
    let rides = ["08:00 CITY bus 7 a > 08:10 b", "08:20 CITY bus 7 b > 08:30 c"];
    assert_eq!(prices(&town, &rides), [Some(100), Some(0)]);
    let told = "fare_leg_join_rules.txt:3: this rule is left out (no leg rule is left that prices a ride of one of its networks)";
    assert!(notes(&town).iter().any(|note| note == told), "{:#?}", notes(&town));
    assert_eq!(town.tariff.transfers.iter().map(|window| window.joins.len()).collect::<Vec<_>>(), [5]);
}
