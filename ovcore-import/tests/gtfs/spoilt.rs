//! A feed that uses everything, spoilt cell by cell: it never panics, and what is imported the engine accepts.

use ovcore::fare::TariffBook;
use ovcore::network::Network;
use ovcore_import::gtfs::{Files, Settings, import};

use super::{AREAS, NETWORKS, ROUTE_NETWORKS, STOP_AREAS, TOWN, read};

const RICH: Files<'static> = Files {
    areas: Some(AREAS),
    stop_areas: Some(STOP_AREAS),
    networks: Some(NETWORKS),
    route_networks: Some(ROUTE_NETWORKS),
    calendar: Some(
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
         work,1,1,1,1,1,0,0,20260101,20261231\nmost,1,0,1,1,1,1,1,20260101,20261231\n",
    ),
    calendar_dates: Some("service_id,date,exception_type\nwork,20260427,2\n"),
    timeframes: Some(
        "timeframe_group_id,start_time,end_time,service_id\nrush,07:00:00,09:00:00,work\nlate,20:00:00,24:00:00,most\n",
    ),
    rider_categories: Some(
        "rider_category_id,rider_category_name,is_default_fare_category\nadult,Adult,1\nchild,Child,0\n",
    ),
    fare_media: Some("fare_media_id,fare_media_name,fare_media_type\nbank,Bank,3\ncash,Cash,0\n"),
    fare_products: "fare_product_id,rider_category_id,fare_media_id,amount,currency\n\
        one,adult,bank,1.00,EUR\none,child,bank,0.50,EUR\none,,cash,1.20,EUR\ntwo,,,2.00,EUR\n\
        peak,adult,,3.00,EUR\npeak,child,,2.90,EUR\nback,,,-0.25,EUR\nup,,,0.40,EUR\n",
    fare_leg_rules: "leg_group_id,network_id,from_area_id,to_area_id,from_timeframe_group_id,to_timeframe_group_id,fare_product_id,rule_priority\n\
        bus,day,centre,centre,,,one,2\nbus,day,,,,,two,1\nbus,night,,,,late,peak,1\n\
        rail,train,,outer,rush,,peak,3\nrail,train,,,,,two,\nany,,,,,,two,\n",
    fare_transfer_rules: Some(
        "from_leg_group_id,to_leg_group_id,transfer_count,duration_limit,duration_limit_type,fare_transfer_type,fare_product_id\n\
         bus,bus,1,3600,0,0,\nbus,bus,-1,7200,1,1,back\nbus,rail,,3600,2,1,up\nrail,bus,,3600,3,2,two\n,,-1,1800,1,0,up\n",
    ),
    fare_leg_join_rules: Some(
        "from_network_id,to_network_id,from_stop_id,to_stop_id\ntrain,train,,\nday,night,S,a\n",
    ),
    ..TOWN
};

/// The text of a file, and where it stands among the files.
type Field = (fn(&Files<'static>) -> &'static str, fn(&mut Files<'static>, &'static str));

const FIELDS: [Field; 17] = [
    (|f| f.agency, |f, t| f.agency = t),
    (|f| f.stops, |f, t| f.stops = t),
    (|f| f.routes, |f, t| f.routes = t),
    (|f| f.fare_products, |f, t| f.fare_products = t),
    (|f| f.fare_leg_rules, |f, t| f.fare_leg_rules = t),
    (|f| f.fare_transfer_rules.unwrap_or_default(), |f, t| f.fare_transfer_rules = Some(t)),
    (|f| f.fare_leg_join_rules.unwrap_or_default(), |f, t| f.fare_leg_join_rules = Some(t)),
    (|f| f.areas.unwrap_or_default(), |f, t| f.areas = Some(t)),
    (|f| f.stop_areas.unwrap_or_default(), |f, t| f.stop_areas = Some(t)),
    (|f| f.networks.unwrap_or_default(), |f, t| f.networks = Some(t)),
    (|f| f.route_networks.unwrap_or_default(), |f, t| f.route_networks = Some(t)),
    (|f| f.timeframes.unwrap_or_default(), |f, t| f.timeframes = Some(t)),
    (|f| f.calendar.unwrap_or_default(), |f, t| f.calendar = Some(t)),
    (|f| f.calendar_dates.unwrap_or_default(), |f, t| f.calendar_dates = Some(t)),
    (|f| f.rider_categories.unwrap_or_default(), |f, t| f.rider_categories = Some(t)),
    (|f| f.fare_media.unwrap_or_default(), |f, t| f.fare_media = Some(t)),
    (|f| f.feed_info.unwrap_or_default(), |f, t| f.feed_info = Some(t)),
];

/// Imports, and hands what came of it to the engine. Gives whether the feed was taken.
fn is_taken(files: &Files<'_>) -> bool {
    match import(files, &Settings::new("rich".parse().unwrap())) {
        Ok(imported) => {
            Network::new(imported.network).unwrap();
            TariffBook::new(vec![imported.tariff]).unwrap();
            true
        }
        Err(error) => {
            assert!(!error.findings().is_empty());
            false
        }
    }
}

#[test]
fn a_feed_spoilt_anywhere_is_refused_or_imported_whole() {
    const BAD: [&str; 8] = ["", "0", "-1", "x", "é", "\"\"\"", "99999999999999999999", "bus"];
    assert!(is_taken(&RICH));
    let (mut taken, mut refused) = (0, 0);
    for (get, set) in FIELDS {
        let lines: Vec<&str> = get(&RICH).lines().collect();
        for (row, line) in lines.iter().enumerate() {
            let cells: Vec<&str> = line.split(',').collect();
            for column in 0..cells.len() {
                for bad in BAD {
                    let mut spoilt = cells.clone();
                    spoilt[column] = bad;
                    let mut text: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
                    text[row] = spoilt.join(",");
                    let mut files = RICH;
                    set(&mut files, (text.join("\n") + "\n").leak());
                    let count = if is_taken(&files) { &mut taken } else { &mut refused };
                    *count += 1;
                }
            }
            // A line less, and a line twice.
            for times in [0, 2] {
                let repeat = |(number, line): (usize, &&'static str)| {
                    vec![*line; if number == row { times } else { 1 }]
                };
                let text: Vec<&str> = lines.iter().enumerate().flat_map(repeat).collect();
                let mut files = RICH;
                set(&mut files, (text.join("\n") + "\n").leak());
                is_taken(&files);
            }
        }
    }
    assert!(taken > 300 && refused > 1_000, "{taken} taken, {refused} refused");
}

#[test]
fn the_same_feed_gives_the_same_documents() {
    let (first, again) = (read(&RICH), read(&RICH));
    assert_eq!(first, again);
    assert!(first.notes.windows(2).all(|pair| pair[0] < pair[1]));
    // Lines may end as on any system, and the first may bear a mark.
    let text = format!("\u{feff}{}", RICH.fare_products.replace('\n', "\r\n"));
    assert_eq!(read(&Files { fare_products: &text, ..RICH }), first);
}
