//! Leg rules: areas, networks, timeframes, and which of several holds.

use ovcore_import::gtfs::{Files, Settings, import};

use super::common::{prices, prices_on};
use super::{AREAS, NETWORKS, ROUTE_NETWORKS, STOP_AREAS, TOWN, notes, read};

#[test]
fn one_price_for_all() {
    let town = read(&TOWN);
    assert_eq!(notes(&town), [""; 0]);
    assert_eq!(
        prices(&town, &["08:00 CITY bus 7 a > 08:20 c", "09:00 RAIL rail - S > 09:10 a"]),
        [Some(250); 2]
    );
    assert_eq!(town.time_zone.as_deref(), Some("Europe/Amsterdam"));
    assert_eq!((town.tariff.version.as_str(), town.tariff.currency.as_str()), ("26.1", "EUR"));
    assert_eq!(town.tariff.valid_from.to_string(), "2026-01-01");
    let platforms: Vec<String> = town.network.joined_places[0].iter().map(ToString::to_string).collect();
    assert_eq!(platforms, ["S", "S1", "S2"]);
}

#[test]
fn a_currency_without_decimals_has_minor_units_of_its_own() {
    let yen = read(&Files { fare_products: "fare_product_id,amount,currency\nsingle,210,JPY\n", ..TOWN });
    assert_eq!(prices(&yen, &["08:00 CITY bus 7 a > 08:20 c"]), [Some(210)]);
    let dinar = read(&Files { fare_products: "fare_product_id,amount,currency\nsingle,0.250,KWD\n", ..TOWN });
    assert_eq!(prices(&dinar, &["08:00 CITY bus 7 a > 08:20 c"]), [Some(250)]);
}

const BY_AREA: &str = "fare_product_id,amount,currency\nin,1.00,EUR\nout,3.00,EUR\nrest,9.00,EUR\n";

#[test]
fn a_pair_of_areas_has_a_price_one_way() {
    let town = read(&Files {
        areas: Some(AREAS),
        stop_areas: Some(STOP_AREAS),
        fare_products: BY_AREA,
        fare_leg_rules: "from_area_id,to_area_id,fare_product_id\ncentre,centre,in\ncentre,outer,out\n",
        ..TOWN
    });
    let rides = [
        "08:00 CITY bus 7 a > 08:10 b",
        "09:00 CITY bus 7 a > 09:10 c",
        "10:00 CITY bus 7 c > 10:10 a",
        // d lies in both: the cheaper.
        "11:00 CITY bus 7 a > 11:10 d",
        // Station and platforms alike.
        "12:00 RAIL rail - S1 > 12:10 b",
        "13:00 RAIL rail - a > 13:10 S",
    ];
    assert_eq!(prices(&town, &rides), [Some(100), Some(300), None, Some(100), Some(100), Some(100)]);
    // `rest` is asked for by no rule.
    assert_eq!(notes(&town), ["fare_products.txt:4: fare product `rest` is left out (no rule asks for it)"]);
}

#[test]
fn without_priorities_an_empty_area_is_every_other_area() {
    let town = read(&Files {
        areas: Some(AREAS),
        stop_areas: Some("area_id,stop_id\ncentre,a\ncentre,b\nouter,c\n"),
        fare_products: BY_AREA,
        fare_leg_rules: "from_area_id,to_area_id,fare_product_id\ncentre,centre,in\ncentre,,out\n,,rest\n",
        ..TOWN
    });
    let rides = [
        "08:00 CITY bus 7 a > 08:10 b",
        "09:00 CITY bus 7 a > 09:10 c",
        // c is not listed under from, so neither rule with centre is for it; a is listed under to.
        "10:00 CITY bus 7 c > 10:10 a",
        "11:00 CITY bus 7 c > 11:10 d",
    ];
    assert_eq!(prices(&town, &rides), [Some(100), Some(300), None, Some(900)]);
}

#[test]
fn with_priorities_an_empty_area_is_any_and_the_highest_wins() {
    let town = read(&Files {
        areas: Some(AREAS),
        stop_areas: Some(STOP_AREAS),
        fare_products: BY_AREA,
        fare_leg_rules: "from_area_id,to_area_id,fare_product_id,rule_priority\n,,rest,\ncentre,,in,1\ncentre,outer,out,2\n",
        ..TOWN
    });
    let rides = [
        "08:00 CITY bus 7 a > 08:10 b",
        "09:00 CITY bus 7 a > 09:10 c",
        "10:00 CITY bus 7 c > 10:10 a",
        // Dearer, and first all the same.
        "11:00 CITY bus 7 a > 11:10 d",
    ];
    assert_eq!(prices(&town, &rides), [Some(100), Some(300), Some(900), Some(300)]);
    let order: Vec<String> = town.tariff.prices.iter().map(|row| row.id.to_string()).collect();
    assert_eq!(order, ["leg-4", "leg-3", "leg-2"]);
}

#[test]
fn a_network_is_modes_where_they_say_it_all_and_lines_where_not() {
    let town = read(&Files {
        networks: Some(NETWORKS),
        route_networks: Some(ROUTE_NETWORKS),
        fare_products: "fare_product_id,amount,currency\nd,1.00,EUR\nn,2.00,EUR\nt,3.00,EUR\n",
        fare_leg_rules: "network_id,fare_product_id\nday,d\nnight,n\ntrain,t\n",
        ..TOWN
    });
    let rides = [
        "08:00 CITY bus 7 a > 08:10 b",
        "09:00 CITY bus 8 a > 09:10 b",
        // Nothing tells day from night here.
        "10:00 CITY bus - a > 10:10 b",
        "11:00 RAIL rail - S > 11:10 b",
        "12:00 CITY tram T a > 12:10 b",
    ];
    assert_eq!(prices(&town, &rides), [Some(100), Some(200), None, Some(300), None]);
    assert_eq!(town.tariff.prices[2].when.lines, []);
}

#[test]
fn an_empty_network_is_every_other_network() {
    let town = read(&Files {
        routes: "route_id,agency_id,route_type,network_id\n7,CITY,3,bus\n8,CITY,3,bus\nT,CITY,0,\nR,RAIL,2,train\n",
        fare_products: "fare_product_id,amount,currency\nt,3.00,EUR\nrest,1.00,EUR\n",
        fare_leg_rules: "network_id,fare_product_id\ntrain,t\n,rest\n",
        ..TOWN
    });
    let rides =
        ["08:00 CITY bus 7 a > 08:10 b", "11:00 RAIL rail - S > 11:10 b", "12:00 CITY tram - a > 12:10 b"];
    assert_eq!(prices(&town, &rides), [Some(100), Some(300), Some(100)]);
}

const CALENDAR: &str = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
    work,1,1,1,1,1,0,0,20260101,20261231\nweekend,0,0,0,0,0,1,1,20260101,20261231\n\
    mixed,1,0,1,0,0,1,1,20260101,20261231\n";
const BY_TIME: &str = "fare_product_id,amount,currency\npeak,4.00,EUR\noff,2.00,EUR\n";

#[test]
fn a_timeframe_begins_inclusive_and_ends_exclusive() {
    let town = read(&Files {
        calendar: Some(CALENDAR),
        timeframes: Some("timeframe_group_id,start_time,end_time,service_id\nrush,7:00:00,09:00:00,work\n"),
        fare_products: BY_TIME,
        fare_leg_rules: "from_timeframe_group_id,fare_product_id\nrush,peak\n,off\n",
        ..TOWN
    });
    assert_eq!(notes(&town), [""; 0]);
    let rides = [
        "06:59:59 CITY bus 7 a > 07:30 b",
        "08:00 CITY bus 7 b > 08:10 a",
        "08:59:59 CITY bus 7 a > 09:20 b",
        "09:30 CITY bus 7 b > 09:40 a",
    ];
    assert_eq!(prices(&town, &rides), [Some(200), Some(400), Some(400), Some(200)]);
    assert_eq!(prices(&town, &["07:00:00 CITY bus 7 a > 07:30 b"]), [Some(400)]);
    assert_eq!(prices(&town, &["09:00:00 CITY bus 7 a > 09:30 b"]), [Some(200)]);
    // On a Saturday it is no rush.
    assert_eq!(prices_on(&town, "2026-03-14", &[], &["08:00 CITY bus 7 a > 08:10 b"]), [Some(200)]);
}

#[test]
fn a_timeframe_of_arrival_is_decided_by_the_check_out() {
    let town = read(&Files {
        calendar: Some(CALENDAR),
        timeframes: Some(
            "timeframe_group_id,start_time,end_time,service_id\nrush,07:00:00,09:00:00,mixed\nrush,20:00:00,24:00:00,work\n",
        ),
        fare_products: BY_TIME,
        fare_leg_rules: "to_timeframe_group_id,fare_product_id\nrush,peak\n,off\n",
        ..TOWN
    });
    let arrivals = ["06:30 CITY bus 7 a > 07:00 b", "08:30 CITY bus 7 b > 09:00 a"];
    let monday = prices_on(&town, "2026-03-09", &[], &arrivals);
    assert_eq!(monday, [Some(400), Some(200)]);
    assert_eq!(prices(&town, &arrivals), [Some(200), Some(200)]);
    assert_eq!(prices(&town, &["19:50 CITY bus 7 a > 20:00 b"]), [Some(400)]);
    // The last second of the day, and midnight.
    assert_eq!(prices(&town, &["23:00 CITY bus 7 a > 23:59:59 b"]), [Some(400)]);
}

#[test]
fn of_two_products_for_the_same_ride_a_traveller_pays_the_cheaper() {
    let town = read(&Files {
        fare_products: "fare_product_id,amount,currency\nday_pass,7.00,EUR\nsingle,2.50,EUR\nweek,20.00,EUR\n",
        fare_leg_rules: "leg_group_id,fare_product_id\ncity,day_pass\ncity,single\ncity,week\n",
        ..TOWN
    });
    assert_eq!(prices(&town, &["08:00 CITY bus 7 a > 08:20 c"]), [Some(250)]);
    let why = "(a traveller who taps pays the cheapest product for the ride)";
    assert_eq!(
        notes(&town),
        [
            format!(
                "fare_leg_rules.txt:2: the product of line 3, for the same rides, holds in its place {why}"
            ),
            format!(
                "fare_leg_rules.txt:4: the product of line 3, for the same rides, holds in its place {why}"
            ),
        ]
    );
}

#[test]
fn what_a_tariff_cannot_say_is_told() {
    let town = read(&Files {
        areas: Some("area_id\ncentre\nnowhere\n"),
        stop_areas: Some("area_id,stop_id\ncentre,a\ncentre,S1\n"),
        networks: Some("network_id\nghost\n"),
        calendar: Some(
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
            summer,1,1,1,1,1,1,1,20260601,20260831\n",
        ),
        calendar_dates: Some("service_id,date,exception_type\nsummer,20260704,2\nfairs,20260501,1\n"),
        timeframes: Some(
            "timeframe_group_id,start_time,end_time,service_id\nsunny,,,summer\nfair,10:00:00,11:00:00,fairs\n",
        ),
        fare_leg_rules: "network_id,from_area_id,from_timeframe_group_id,to_timeframe_group_id,fare_product_id,colour\n\
            ,,sunny,sunny,single,red\n,,fair,,single,\n,nowhere,,,single,\nghost,,,,single,\n,,sunny,,single,\n",
        ..TOWN
    });
    let expected = [
        "areas.txt:2: station `S` itself is left out of area `centre` (only some of its platforms lie there: taps must name the platform)",
        "areas.txt:3: area `nowhere` is left out (no stop lies in it)",
        "fare_leg_rules.txt:1: column `colour` is not read (the importer knows no such column)",
        "fare_leg_rules.txt:2: this rule is left out (it asks for the times of check-in and check-out both; conditions have one of them)",
        "fare_leg_rules.txt:3: this rule is left out (nothing is left of the times `fair` that it asks for)",
        "fare_leg_rules.txt:4: this rule is left out (no stop lies in an area that it asks for)",
        "fare_leg_rules.txt:5: this rule is left out (no route belongs to the network that it asks for)",
        "timeframes.txt:2: 1 dates on which `sunny` differs are left out (times know days of the week, not dates)",
        "timeframes.txt:2: `sunny` holds as long as the tariff (times have no dates; its service runs from 2026-06-01 to 2026-08-31 only)",
        "timeframes.txt:3: this time of `fair` is left out (its service runs on single dates; times know days of the week)",
    ];
    assert_eq!(notes(&town), expected);
    assert_eq!(prices(&town, &["08:00 CITY bus 7 a > 08:20 c"]), [Some(250)]);
}

#[test]
fn ids_that_do_not_fit_are_written_otherwise_and_told() {
    let town = read(&Files {
        agency: "agency_name,agency_timezone\nThe City Transport Company,Europe/Amsterdam\n",
        stops: "stop_id,stop_name\nthe first stop of all the stops,First\n\"b,1\",Second\n",
        routes: "route_id,route_type\na route with a long name,7\n",
        ..TOWN
    });
    let expected = [
        "agency.txt:2: agency `The City Transport Company` is carrier `THE-CITY-T~1` (a carrier has at most 12 printable ASCII characters, in capitals; taps must say the new name)",
        "routes.txt:2: route `a route with a long name` is line `a-route-with-a~1` (a line has at most 16 printable ASCII characters; taps must say the new name)",
        "routes.txt:2: route `a route with a long name` is written as metro (the engine has no lifts, funiculars and monorails)",
        "stops.txt:2: stop `the first stop of all the stops` is place `the-first-stop-of-all-~1` (a place has at most 24 printable ASCII characters; taps must say the new name)",
        "stops.txt:3: stop `b,1` is place `b-1` (a place has at most 24 printable ASCII characters; taps must say the new name)",
    ];
    assert_eq!(notes(&town), expected);
    let ride = "08:00 the-city-t~1 metro - the-first-stop-of-all-~1 > 08:10 b-1";
    assert_eq!(prices(&town, &[ride]), [Some(250)]);
}

#[test]
fn the_settings_say_when_it_holds_where_the_feed_does_not() {
    let feed = Files { feed_info: None, ..TOWN };
    let error = import(&feed, &Settings::new("town".parse().unwrap())).unwrap_err();
    assert_eq!(
        error.findings()[0].to_string(),
        "feed_info.txt: nothing says from when until when the fares hold; expected feed_start_date and feed_end_date, a calendar, or dates in the settings"
    );
    let dates = ("2026-03-01".parse().unwrap(), "2026-03-31".parse().unwrap());
    let settings = Settings {
        valid_from: Some(dates.0),
        valid_until: Some(dates.1),
        ..Settings::new("town".parse().unwrap())
    };
    let town = import(&feed, &settings).unwrap();
    assert_eq!(prices(&town, &["08:00 CITY bus 7 a > 08:20 c"]), [Some(250)]);
    let by_calendar = read(&Files { calendar: Some(CALENDAR), ..feed });
    assert_eq!(by_calendar.tariff.valid_until.to_string(), "2026-12-31");
}
