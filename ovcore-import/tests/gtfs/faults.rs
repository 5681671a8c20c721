//! Feeds that cannot be used: every finding, with file, line, what was found and what would be right.

use ovcore_import::Finding;
use ovcore_import::gtfs::{Files, Settings, import};

use super::{AREAS, STOP_AREAS, TOWN};

fn findings(files: &Files<'_>) -> Vec<String> {
    let error = import(files, &Settings::new("town".parse().unwrap())).unwrap_err();
    error.findings().iter().map(ToString::to_string).collect()
}

#[test]
fn a_slip_in_an_area_is_told_with_the_area_that_is_near() {
    let stops = "stop_id\na\nb\n";
    let feed = Files {
        stops,
        areas: Some("area_id,area_name\nASHB,Ashby\nMLBR,Millbrae\n"),
        stop_areas: Some("area_id,stop_id\nASHB,a\nMLBR,b\n"),
        fare_leg_rules: "from_area_id,to_area_id,fare_product_id\nASHB,MLBR,single\nMLBR,ASKB,single\n",
        ..TOWN
    };
    let error = import(&feed, &Settings::new("town".parse().unwrap())).unwrap_err();
    let expected = Finding {
        file: "fare_leg_rules.txt",
        line: Some(3),
        column: Some("to_area_id"),
        found: "found `ASKB`".to_owned(),
        expected: "an area_id of areas.txt; `ASHB` is near".to_owned(),
    };
    assert_eq!(error.findings(), [expected]);
    assert_eq!(
        error.to_string(),
        "the source cannot be imported\n  fare_leg_rules.txt:3: to_area_id: found `ASKB`; expected an area_id of areas.txt; `ASHB` is near"
    );
}

#[test]
fn amounts_and_currencies_are_checked_all_at_once() {
    let products = "fare_product_id,amount,currency\nsingle,2.50,EUR\na,2,50,EUR\nb,\"2,50\",EUR\nc,€2,EUR\nd,2.505,EUR\n\
        e,2.50,USD\nf,2.50,euro\n,1.00,EUR\nsingle,2.60,EUR\ng,99999999999.00,EUR\n";
    let many = "a number with a point and at most 2 decimals, at most 1000000000 minor units";
    assert_eq!(
        findings(&Files { fare_products: products, ..TOWN }),
        [
            "fare_products.txt:3: found 4 cells; expected 3, as many as columns".to_owned(),
            format!("fare_products.txt:4: amount: found `2,50`; expected {many}"),
            format!("fare_products.txt:5: amount: found `€2`; expected {many}"),
            format!("fare_products.txt:6: amount: found `2.505`; expected {many}"),
            "fare_products.txt:7: currency: found `USD`; expected `EUR`, one for the whole feed".to_owned(),
            "fare_products.txt:8: currency: found `euro`; expected three capitals of ISO 4217, as EUR".to_owned(),
            "fare_products.txt:9: fare_product_id: found nothing; expected an id".to_owned(),
            "fare_products.txt:10: fare_product_id: `single` for this rider and medium stands on line 2 too; expected one amount for each rider and medium".to_owned(),
            format!("fare_products.txt:11: amount: found `(12 or more digits, not shown)`; expected {many}"),
        ]
    );
    let yen = "fare_product_id,amount,currency\nsingle,210.5,JPY\n";
    assert_eq!(
        findings(&Files { fare_products: yen, ..TOWN }),
        [
            "fare_products.txt:2: amount: found `210.5`; expected a whole number, at most 1000000000 minor units"
        ]
    );
}

#[test]
fn a_missing_column_is_told_once_and_hides_nothing_else() {
    let feed = Files {
        fare_products: "fare_product_id,ammount,currency\nsingle,2.50,EUR\n",
        agency: "",
        routes: "route_id,agency_id,route_type\n7,CITY,3\nx,CITY,99\n",
        fare_leg_rules: "leg_group_id,fare_product_id,rule_priority\ncity,single,first\n",
        ..TOWN
    };
    assert_eq!(
        findings(&feed),
        [
            "agency.txt: found no line; expected a first line that names the columns",
            "fare_leg_rules.txt:2: rule_priority: found `first`; expected a whole number of 0 or more",
            "fare_products.txt:1: amount: found `ammount`, and no such column; expected a column `amount`",
            "routes.txt:3: route_type: found `99`; expected a type of public transport, as 3 for bus",
        ]
    );
}

#[test]
fn names_that_stand_nowhere_are_told_wherever_they_are_used() {
    let feed = Files {
        stops: "stop_id,location_type,parent_station\na,,\nS,1,\nS1,0,X\nE,2,S\nb,7,\n",
        routes: "route_id,agency_id,route_type\n7,CITI,3\n8,,3\n",
        areas: Some(AREAS),
        stop_areas: Some("area_id,stop_id\ncenter,a\ncentre,zz\n"),
        networks: Some("network_id\nbus\nbus\n"),
        route_networks: Some("network_id,route_id\nbuss,7\nbus,9\n"),
        rider_categories: Some("rider_category_id,is_default_fare_category\nadult,yes\n"),
        fare_media: Some("fare_media_id,fare_media_type\nbank,9\n"),
        calendar: Some(
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
            w,1,1,1,1,1,0,2,20260101,2026-12-31\n",
        ),
        timeframes: Some(
            "timeframe_group_id,start_time,end_time,service_id\nrush,07:00:00,,w\nrush,25:00:00,26:00:00,w\n\
            rush,09:00:00,07:00:00,v\n",
        ),
        fare_products: "fare_product_id,rider_category_id,fare_media_id,amount,currency\nsingle,adlut,bnk,2.50,EUR\nback,,,-1.00,EUR\n",
        fare_leg_rules: "leg_group_id,network_id,from_timeframe_group_id,fare_product_id\ncity,metro,rsuh,singel\ncity,,,\ncity,bus,,back\n",
        fare_transfer_rules: Some(
            "from_leg_group_id,to_leg_group_id,transfer_count,duration_limit,duration_limit_type,fare_transfer_type,fare_product_id\n\
             city,citty,2,0,1,3,free\ncity,city,0,60,,0,\ncity,city,,,1,0,\n",
        ),
        fare_leg_join_rules: Some(
            "from_network_id,to_network_id,from_stop_id,to_stop_id\nbus,metro,a,\nbus,bus,E,q\n",
        ),
        ..TOWN
    };
    let expected = [
        "calendar.txt:2: end_date: found `2026-12-31`; expected a date, as 20260310",
        "calendar.txt:2: sunday: found `2`; expected 0 to 1",
        "fare_leg_join_rules.txt:2: to_network_id: found `metro`; expected a network_id of networks.txt or routes.txt",
        "fare_leg_join_rules.txt:2: to_stop_id: found nothing; expected a stop, since from_stop_id names one",
        "fare_leg_join_rules.txt:3: from_stop_id: found `E`; expected the stop_id of a stop or station",
        "fare_leg_join_rules.txt:3: to_stop_id: found `q`; expected the stop_id of a stop or station",
        "fare_leg_rules.txt:2: fare_product_id: found `singel`; expected a fare_product_id of fare_products.txt; `single` is near",
        "fare_leg_rules.txt:2: from_timeframe_group_id: found `rsuh`; expected a timeframe_group_id of timeframes.txt; `rush` is near",
        "fare_leg_rules.txt:2: network_id: found `metro`; expected a network_id of networks.txt or routes.txt",
        "fare_leg_rules.txt:3: fare_product_id: found nothing; expected a fare_product_id of fare_products.txt",
        "fare_leg_rules.txt:4: fare_product_id: found `back`; expected a product of 0 or more; only transfers may give money back",
        "fare_media.txt:2: fare_media_type: found `9`; expected 0 to 4",
        "fare_products.txt:2: fare_media_id: found `bnk`; expected a fare_media_id of fare_media.txt; `bank` is near",
        "fare_products.txt:2: rider_category_id: found `adlut`; expected a rider_category_id of rider_categories.txt; `adult` is near",
        "fare_transfer_rules.txt:2: duration_limit: found `0`; expected a whole number of seconds, above 0",
        "fare_transfer_rules.txt:2: fare_product_id: found `free`; expected a fare_product_id of fare_products.txt",
        "fare_transfer_rules.txt:2: fare_transfer_type: found `3`; expected 0 to 2",
        "fare_transfer_rules.txt:2: to_leg_group_id: found `citty`; expected a leg_group_id of fare_leg_rules.txt; `city` is near",
        "fare_transfer_rules.txt:2: transfer_count: found `2`; expected nothing, since the leg groups differ",
        "fare_transfer_rules.txt:3: duration_limit_type: found ``; expected 0 to 3",
        "fare_transfer_rules.txt:3: transfer_count: found `0`; expected -1 or a number of 1 or more",
        "fare_transfer_rules.txt:4: duration_limit_type: found `1`; expected nothing, since there is no limit",
        "fare_transfer_rules.txt:4: transfer_count: found nothing; expected -1 or a number of 1 or more, since both leg groups are the same",
        "networks.txt:3: network_id: `bus` stands on line 2 too; expected each id once",
        "rider_categories.txt:2: is_default_fare_category: found `yes`; expected 0 to 1",
        "route_networks.txt:2: network_id: found `buss`; expected a network_id of networks.txt; `bus` is near",
        "route_networks.txt:3: route_id: found `9`; expected a route_id of routes.txt",
        "routes.txt:2: agency_id: found `CITI`; expected an agency_id of agency.txt; `CITY` is near",
        "routes.txt:3: agency_id: found nothing; expected an agency, since there are several",
        "stop_areas.txt:2: area_id: found `center`; expected an area_id of areas.txt; `centre` is near",
        "stop_areas.txt:3: stop_id: found `zz`; expected a stop_id of stops.txt",
        "stops.txt:4: parent_station: found `X`; expected the stop_id of a station",
        "stops.txt:6: location_type: found `7`; expected 0 to 4",
        "timeframes.txt:2: end_time: found nothing; expected both a beginning and an end, or neither",
        "timeframes.txt:3: end_time: found `26:00:00`; expected a time from 00:00:00 to 24:00:00",
        "timeframes.txt:3: start_time: found `25:00:00`; expected a time from 00:00:00 to 24:00:00",
        "timeframes.txt:4: end_time: found `07:00:00`; expected a time after `09:00:00`",
        "timeframes.txt:4: service_id: found `v`; expected a service_id of calendar.txt",
    ];
    assert_eq!(findings(&feed), expected);
}

#[test]
fn several_time_zones_and_networks_said_twice_are_told() {
    let feed = Files {
        agency: "agency_id,agency_name,agency_timezone\nCITY,City,Europe/Amsterdam\nRAIL,Rail,Europe/London\nCITY,Again,Europe/Amsterdam\n",
        routes: "route_id,agency_id,route_type,network_id\n7,CITY,3,bus\n",
        networks: Some("network_id\nbus\n"),
        areas: Some(AREAS),
        stop_areas: Some(STOP_AREAS),
        ..TOWN
    };
    assert_eq!(
        findings(&feed),
        [
            "agency.txt:3: agency_timezone: found `Europe/London`; expected `Europe/Amsterdam`, one for the whole feed",
            "agency.txt:4: agency_id: `CITY` stands there twice; expected each id once",
            "networks.txt: found both; expected either this file or the column `network_id` of routes.txt",
        ]
    );
}

#[test]
fn nothing_at_all_is_told_file_by_file() {
    let none = import(&Files::default(), &Settings::new("town".parse().unwrap())).unwrap_err();
    let files: Vec<&str> = none.findings().iter().map(|finding| finding.file).collect();
    assert_eq!(
        files,
        ["agency.txt", "fare_leg_rules.txt", "fare_products.txt", "feed_info.txt", "routes.txt", "stops.txt"]
    );
}

#[test]
fn a_feed_of_which_every_rule_is_left_out_has_no_tariff() {
    let feed = Files {
        networks: Some("network_id\nghost\n"),
        areas: Some("area_id\nnowhere\n"),
        stop_areas: Some("area_id,stop_id\n"),
        fare_leg_rules: "network_id,from_area_id,fare_product_id\nghost,,single\n,nowhere,single\n",
        ..TOWN
    };
    assert_eq!(
        findings(&feed),
        [
            "fare_leg_rules.txt: found no rule that prices a ride; expected at least one",
            "fare_leg_rules.txt:2: this rule is left out (no route belongs to the network that it asks for); \
             expected a rule that prices a ride",
            "fare_leg_rules.txt:3: this rule is left out (no stop lies in an area that it asks for); \
             expected a rule that prices a ride",
        ]
    );
}
