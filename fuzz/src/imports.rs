//! Public formats as tariffs: a feed that uses everything, spoilt cell by cell, and an export likewise; or any text.

use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::tap::Mode;
use ovcore_import::{ImportError, Imported};

use crate::draw::Draw;
use crate::quiet::is_quiet;

/// What is imported is written and read back, and the engine takes it.
fn imported(result: Result<Imported, ImportError>) {
    let imported = match result {
        Ok(imported) => imported,
        Err(error) => {
            assert!(!error.findings().is_empty(), "a refusal without a finding");
            let said = error.to_string();
            assert!(is_quiet(&said), "{said}");
            return;
        }
    };
    let Imported { tariff, network, .. } = &imported;
    assert_eq!(TariffDocument::from_json(&tariff.to_json()).as_ref(), Ok(tariff));
    assert_eq!(NetworkDocument::from_json(&network.to_json()).as_ref(), Ok(network));
    if let Err(error) = Network::new(network.clone()) {
        panic!("a network that the engine does not take: {error}");
    }
    if let Err(error) = TariffBook::new(vec![tariff.clone()]) {
        panic!("a tariff that the engine does not take: {error}");
    }
}

/// The files of a feed, in the order of [`FILES`].
const FEED: [&str; 17] = [
    "agency_id,agency_name,agency_timezone\nCITY,City,Europe/Amsterdam\nRAIL,Rail,Europe/Amsterdam\n",
    "stop_id,stop_name,parent_station,location_type\na,A,S,0\nb,B,,0\nc,C,,0\nS,Station,,1\n",
    "route_id,agency_id,route_type\n7,CITY,3\n8,CITY,3\nT,RAIL,2\n",
    "fare_product_id,rider_category_id,fare_media_id,amount,currency\none,adult,bank,1.00,EUR\none,child,bank,0.50,EUR\n\
     two,,,2.00,EUR\npeak,adult,,3.00,EUR\npeak,child,,2.90,EUR\nback,,,-0.25,EUR\nup,,,0.40,EUR\n",
    "leg_group_id,network_id,from_area_id,to_area_id,from_timeframe_group_id,to_timeframe_group_id,fare_product_id,rule_priority\n\
     bus,day,centre,centre,,,one,2\nbus,day,,,,,two,1\nrail,train,,outer,rush,,peak,3\nrail,train,,,,,two,\nany,,,,,,two,\n",
    "from_leg_group_id,to_leg_group_id,transfer_count,duration_limit,duration_limit_type,fare_transfer_type,fare_product_id\n\
     bus,bus,1,3600,0,0,\nbus,rail,,3600,2,1,up\nrail,bus,,3600,3,2,two\n,,-1,1800,1,0,up\n",
    "from_network_id,to_network_id,from_stop_id,to_stop_id\ntrain,train,,\n",
    "area_id,area_name\ncentre,Centre\nouter,Outer\n",
    "area_id,stop_id\ncentre,a\nouter,b\nouter,c\n",
    "network_id,network_name\nday,Day\ntrain,Train\n",
    "network_id,route_id\nday,7\nday,8\ntrain,T\n",
    "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nwork,1,1,1,1,1,0,0,20260101,20261231\n",
    "service_id,date,exception_type\nwork,20260427,2\n",
    "timeframe_group_id,start_time,end_time,service_id\nrush,07:00:00,09:00:00,work\n",
    "rider_category_id,rider_category_name,is_default_fare_category\nadult,Adult,1\nchild,Child,0\n",
    "fare_media_id,fare_media_name,fare_media_type\nbank,Bank,3\ncash,Cash,0\n",
    "feed_start_date,feed_end_date,feed_version\n20260101,20261231,1\n",
];

/// A spoilt cell.
const CELLS: [&str; 24] = [
    "",
    "0",
    "1",
    "2",
    "-1",
    "x",
    "a",
    "b",
    "S",
    "bus",
    "rail",
    "day",
    "train",
    "centre",
    "one",
    "two",
    "peak",
    "adult",
    "1.005",
    "99999999999999999999",
    "24:00:00",
    "20260230",
    "\"",
    "4111111111111111",
];

/// import(feed) is refused with findings, or gives documents that are read back and that the engine takes.
pub fn gtfs(data: &[u8]) {
    let mut draw = Draw::new(data);
    let mut files: Vec<String> = FEED.iter().map(|text| (*text).to_owned()).collect();
    if draw.byte().is_multiple_of(4) {
        // A file as any text.
        let place = draw.index(files.len());
        files[place] = String::from_utf8_lossy(draw.rest()).into_owned();
    } else {
        for _ in 0..6 {
            if draw.is_empty() {
                break;
            }
            let place = draw.index(files.len());
            files[place] = spoilt(&files[place], &mut draw);
        }
    }
    let given = |place: usize| (!files[place].is_empty()).then_some(files[place].as_str());
    let files = ovcore_import::gtfs::Files {
        agency: &files[0],
        stops: &files[1],
        routes: &files[2],
        fare_products: &files[3],
        fare_leg_rules: &files[4],
        fare_transfer_rules: given(5),
        fare_leg_join_rules: given(6),
        areas: given(7),
        stop_areas: given(8),
        networks: given(9),
        route_networks: given(10),
        calendar: given(11),
        calendar_dates: given(12),
        timeframes: given(13),
        rider_categories: given(14),
        fare_media: given(15),
        feed_info: given(16),
    };
    let settings = ovcore_import::gtfs::Settings::new("feed".parse().expect("an id"));
    imported(ovcore_import::gtfs::import(&files, &settings));
}

/// A file with a cell changed, a row dropped, doubled or added.
fn spoilt(text: &str, draw: &mut Draw<'_>) -> String {
    let mut rows: Vec<Vec<String>> =
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    if rows.is_empty() {
        return CELLS[draw.index(CELLS.len())].to_owned();
    }
    let row = draw.index(rows.len());
    match draw.byte() % 8 {
        0 => drop(rows.remove(row)),
        1 => rows.push(rows[row].clone()),
        2 => rows.clear(),
        _ => {
            let cell = draw.index(rows[row].len());
            let other = if draw.chance(60) {
                String::from_utf8_lossy(draw.bytes(6)).into_owned()
            } else {
                draw.pick(&CELLS).to_owned()
            };
            if let Some(own) = rows[row].get_mut(cell) {
                *own = other;
            }
        }
    }
    rows.iter().map(|row| row.join(",") + "\n").collect()
}

/// An export with both kinds of matrix.
const EXPORT: &str = include_str!("export.xml");

/// import(export) is refused with findings, or gives documents that are read back and that the engine takes.
pub fn netex(data: &[u8]) {
    let mut draw = Draw::new(data);
    let mode = draw.pick(&[Mode::Bus, Mode::Rail, Mode::Ferry]);
    let text = if draw.byte().is_multiple_of(4) {
        String::from_utf8_lossy(draw.rest()).into_owned()
    } else {
        let mut lines: Vec<String> = EXPORT.lines().map(str::to_owned).collect();
        for _ in 0..6 {
            if draw.is_empty() || lines.is_empty() {
                break;
            }
            other_line(&mut lines, &mut draw);
        }
        lines.join("\n")
    };
    let (tariff, carrier) = ("export".parse().expect("an id"), "VIL".parse().expect("a carrier"));
    let mut settings = ovcore_import::netex::Settings::new(tariff, carrier, mode);
    if mode == Mode::Rail {
        settings.metres_per_unit = u32::MAX;
    }
    imported(ovcore_import::netex::import(&text, &settings));
}

fn other_line(lines: &mut Vec<String>, draw: &mut Draw<'_>) {
    const WORDS: [&str; 14] = [
        "",
        "0",
        "-1",
        "0.005",
        "1e9",
        "99999999999999999999",
        "a",
        "c",
        "DistanceMatrix",
        "DirectPriceMatrix",
        "&amp;",
        "&x;",
        "<",
        "USD",
    ];
    let place = draw.index(lines.len());
    match draw.byte() % 8 {
        0 => drop(lines.remove(place)),
        1 => lines.insert(place, lines[place].clone()),
        2 => {
            let other = draw.index(lines.len());
            lines.swap(place, other);
        }
        _ => {
            // What stands between two marks: a text, or the value of an attribute.
            let line = &lines[place];
            let marks: Vec<usize> = line.match_indices(['>', '<', '"', '/', ':']).map(|(at, _)| at).collect();
            let first = draw.index(marks.len());
            let (Some(from), Some(to)) = (marks.get(first), marks.get(first + 1)) else { return };
            let word = draw.pick(&WORDS);
            let (head, tail) = (line.get(..=*from), line.get(*to..));
            lines[place] = format!("{}{word}{}", head.unwrap_or_default(), tail.unwrap_or_default());
        }
    }
}
