//! GTFS Fares v2: invented feeds, from their files to the price of a ride.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

#[path = "../common/mod.rs"]
mod common;
mod faults;
mod joins;
mod legs;
mod riders;
mod spoilt;
mod transfers;

use ovcore_import::Imported;
use ovcore_import::gtfs::{Files, Settings, import};

/// A small town: a carrier of buses and trams, one of trains; stops a to d, and a station with two platforms.
pub(crate) const TOWN: Files<'static> = Files {
    agency: "agency_id,agency_name,agency_url,agency_timezone\n\
             CITY,City Transport,https://city.example,Europe/Amsterdam\n\
             RAIL,Railways,https://rail.example,Europe/Amsterdam\n",
    stops: "stop_id,stop_name,location_type,parent_station\n\
            a,Abbey,,\nb,Bridge,,\nc,Castle,0,\nd,Docks,0,\n\
            S,Station,1,\nS1,Station platform 1,0,S\nS2,Station platform 2,0,S\n",
    routes: "route_id,agency_id,route_short_name,route_type\n\
             7,CITY,7,3\n8,CITY,8,3\nT,CITY,Tram,0\nR,RAIL,Train,2\n",
    fare_products: "fare_product_id,amount,currency\nsingle,2.50,EUR\n",
    fare_leg_rules: "leg_group_id,fare_product_id\ncity,single\n",
    feed_info: Some(
        "feed_publisher_name,feed_start_date,feed_end_date,feed_version\nCity,20260101,20261231,26.1\n",
    ),
    fare_transfer_rules: None,
    fare_leg_join_rules: None,
    areas: None,
    stop_areas: None,
    networks: None,
    route_networks: None,
    timeframes: None,
    calendar: None,
    calendar_dates: None,
    rider_categories: None,
    fare_media: None,
};

/// Areas: a and b in the centre, c outside, d in both; the station's platforms by their station.
pub(crate) const AREAS: &str = "area_id,area_name\ncentre,Centre\nouter,Outer\n";
pub(crate) const STOP_AREAS: &str =
    "area_id,stop_id\ncentre,a\ncentre,b\nouter,c\ncentre,d\nouter,d\ncentre,S\n";
/// Networks: buses 7 and 8 apart, trams and trains.
pub(crate) const NETWORKS: &str = "network_id\nnight\nday\ntram\ntrain\n";
pub(crate) const ROUTE_NETWORKS: &str = "network_id,route_id\nday,7\nnight,8\ntram,T\ntrain,R\n";

/// Reads a feed that is right.
pub(crate) fn read(files: &Files<'_>) -> Imported {
    import(files, &Settings::new("town".parse().unwrap())).unwrap()
}

/// The notes, as they are printed.
pub(crate) fn notes(imported: &Imported) -> Vec<String> {
    imported.notes.iter().map(ToString::to_string).collect()
}
