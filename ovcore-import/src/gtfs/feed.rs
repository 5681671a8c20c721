//! The files of a feed, as far as fares need them.

use super::table::{Form, Table};
use crate::report::Report;

/// The texts of a feed's files. Those that are not options a feed must have; the others may be missing.
///
/// ```
/// use ovcore_import::gtfs::Files;
/// let files = Files { agency: "agency_name,agency_timezone\nFerries,Europe/Amsterdam\n", ..Files::default() };
/// assert!(files.areas.is_none());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Files<'a> {
    /// `agency.txt`: the carriers.
    pub agency: &'a str,
    /// `stops.txt`: the places.
    pub stops: &'a str,
    /// `routes.txt`: the lines.
    pub routes: &'a str,
    /// `fare_products.txt`: the amounts.
    pub fare_products: &'a str,
    /// `fare_leg_rules.txt`: which product a ride needs.
    pub fare_leg_rules: &'a str,
    /// `fare_transfer_rules.txt`: what a later ride costs.
    pub fare_transfer_rules: Option<&'a str>,
    /// `fare_leg_join_rules.txt`: which rides count as one.
    pub fare_leg_join_rules: Option<&'a str>,
    /// `areas.txt`: the zones.
    pub areas: Option<&'a str>,
    /// `stop_areas.txt`: which places lie in them.
    pub stop_areas: Option<&'a str>,
    /// `networks.txt`: names of sets of lines.
    pub networks: Option<&'a str>,
    /// `route_networks.txt`: which lines belong to them.
    pub route_networks: Option<&'a str>,
    /// `timeframes.txt`: times of the day.
    pub timeframes: Option<&'a str>,
    /// `calendar.txt`: on which days they hold.
    pub calendar: Option<&'a str>,
    /// `calendar_dates.txt`: exceptions to those days. They can only be told of.
    pub calendar_dates: Option<&'a str>,
    /// `rider_categories.txt`: kinds of riders.
    pub rider_categories: Option<&'a str>,
    /// `fare_media.txt`: what one pays with.
    pub fare_media: Option<&'a str>,
    /// `feed_info.txt`: from when until when the feed holds, and its version.
    pub feed_info: Option<&'a str>,
}

impl<'a> Files<'a> {
    /// The files of a feed by their names, for a host that reads a folder or an archive: `text` gives the text of a
    /// file, or `None` where there is none. Required files that are missing are told of by [`super::import`].
    pub fn by_name(mut text: impl FnMut(&str) -> Option<&'a str>) -> Self {
        Self {
            agency: text("agency.txt").unwrap_or_default(),
            stops: text("stops.txt").unwrap_or_default(),
            routes: text("routes.txt").unwrap_or_default(),
            fare_products: text("fare_products.txt").unwrap_or_default(),
            fare_leg_rules: text("fare_leg_rules.txt").unwrap_or_default(),
            fare_transfer_rules: text("fare_transfer_rules.txt"),
            fare_leg_join_rules: text("fare_leg_join_rules.txt"),
            areas: text("areas.txt"),
            stop_areas: text("stop_areas.txt"),
            networks: text("networks.txt"),
            route_networks: text("route_networks.txt"),
            timeframes: text("timeframes.txt"),
            calendar: text("calendar.txt"),
            calendar_dates: text("calendar_dates.txt"),
            rider_categories: text("rider_categories.txt"),
            fare_media: text("fare_media.txt"),
            feed_info: text("feed_info.txt"),
        }
    }
}

/// The files, read.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "fields are called like their files")]
pub(super) struct Feed {
    pub(super) agency: Table,
    pub(super) stops: Table,
    pub(super) routes: Table,
    pub(super) fare_products: Table,
    pub(super) fare_leg_rules: Table,
    pub(super) fare_transfer_rules: Table,
    pub(super) fare_leg_join_rules: Table,
    pub(super) areas: Table,
    pub(super) stop_areas: Table,
    pub(super) networks: Table,
    pub(super) route_networks: Table,
    pub(super) timeframes: Table,
    pub(super) calendar: Table,
    pub(super) calendar_dates: Table,
    pub(super) rider_categories: Table,
    pub(super) fare_media: Table,
    pub(super) feed_info: Table,
}

const fn form(
    file: &'static str,
    needed: &'static [&'static str],
    read: &'static [&'static str],
    ignored: &'static [&'static str],
) -> Form {
    Form { file, needed, read, ignored, is_strict: true }
}

/// A file that has much besides fares: its other columns are no loss.
const fn loose(file: &'static str, needed: &'static [&'static str], read: &'static [&'static str]) -> Form {
    Form { file, needed, read, ignored: &[], is_strict: false }
}

const AGENCY: Form = loose("agency.txt", &["agency_name", "agency_timezone"], &["agency_id"]);
const STOPS: Form =
    loose("stops.txt", &["stop_id"], &["stop_name", "location_type", "parent_station", "stop_timezone"]);
const ROUTES: Form = loose("routes.txt", &["route_id", "route_type"], &["agency_id", "network_id"]);
const FARE_PRODUCTS: Form = form(
    "fare_products.txt",
    &["fare_product_id", "amount", "currency"],
    &["rider_category_id", "fare_media_id"],
    &["fare_product_name"],
);
const FARE_LEG_RULES: Form = form(
    "fare_leg_rules.txt",
    &["fare_product_id"],
    &[
        "leg_group_id",
        "network_id",
        "from_area_id",
        "to_area_id",
        "from_timeframe_group_id",
        "to_timeframe_group_id",
        "rule_priority",
    ],
    &[],
);
const FARE_TRANSFER_RULES: Form = form(
    "fare_transfer_rules.txt",
    &["fare_transfer_type"],
    &[
        "from_leg_group_id",
        "to_leg_group_id",
        "transfer_count",
        "duration_limit",
        "duration_limit_type",
        "fare_product_id",
    ],
    &[],
);
const FARE_LEG_JOIN_RULES: Form = form(
    "fare_leg_join_rules.txt",
    &["from_network_id", "to_network_id"],
    &["from_stop_id", "to_stop_id"],
    &[],
);
const TIMEFRAMES: Form =
    form("timeframes.txt", &["timeframe_group_id", "service_id"], &["start_time", "end_time"], &[]);
const CALENDAR: Form = loose(
    "calendar.txt",
    &[
        "service_id",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "start_date",
        "end_date",
    ],
    &[],
);
const RIDER_CATEGORIES: Form = form(
    "rider_categories.txt",
    &["rider_category_id"],
    &["rider_category_name", "is_default_fare_category"],
    &["eligibility_url"],
);
const FARE_MEDIA: Form =
    form("fare_media.txt", &["fare_media_id", "fare_media_type"], &["fare_media_name"], &[]);

impl Feed {
    pub(super) fn read(files: &Files<'_>, report: &mut Report) -> Self {
        let mut need = |form: Form, text| Table::read(form, Some(text), report);
        let (agency, stops, routes) =
            (need(AGENCY, files.agency), need(STOPS, files.stops), need(ROUTES, files.routes));
        let fare_products = need(FARE_PRODUCTS, files.fare_products);
        let fare_leg_rules = need(FARE_LEG_RULES, files.fare_leg_rules);
        let mut read = |form: Form, text| Table::read(form, text, report);
        Self {
            agency,
            stops,
            routes,
            fare_products,
            fare_leg_rules,
            fare_transfer_rules: read(FARE_TRANSFER_RULES, files.fare_transfer_rules),
            fare_leg_join_rules: read(FARE_LEG_JOIN_RULES, files.fare_leg_join_rules),
            areas: read(form("areas.txt", &["area_id"], &[], &["area_name"]), files.areas),
            stop_areas: read(form("stop_areas.txt", &["area_id", "stop_id"], &[], &[]), files.stop_areas),
            networks: read(form("networks.txt", &["network_id"], &[], &["network_name"]), files.networks),
            route_networks: read(
                form("route_networks.txt", &["network_id", "route_id"], &[], &[]),
                files.route_networks,
            ),
            timeframes: read(TIMEFRAMES, files.timeframes),
            calendar: read(CALENDAR, files.calendar),
            calendar_dates: read(
                loose("calendar_dates.txt", &["service_id", "date"], &[]),
                files.calendar_dates,
            ),
            rider_categories: read(RIDER_CATEGORIES, files.rider_categories),
            fare_media: read(FARE_MEDIA, files.fare_media),
            feed_info: read(
                loose("feed_info.txt", &[], &["feed_start_date", "feed_end_date", "feed_version"]),
                files.feed_info,
            ),
        }
    }
}
