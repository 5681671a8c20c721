//! GTFS Fares v2: the CSV files of a feed to a tariff and a network.
//!
//! [`import`] takes the texts of the files and reads what prices depend on. It does no I/O: a host unpacks the feed.
//!
//! ```
//! use ovcore_import::gtfs::{Files, Settings, import};
//! let imported = import(
//!     &Files {
//!         agency: "agency_id,agency_name,agency_timezone\nferry,Ferries,Europe/Amsterdam\n",
//!         stops: "stop_id,stop_name\nn,North\ns,South\n",
//!         routes: "route_id,agency_id,route_type\nF1,ferry,4\n",
//!         fare_products: "fare_product_id,amount,currency\nsingle,1.80,EUR\n",
//!         fare_leg_rules: "fare_product_id\nsingle\n",
//!         feed_info: Some("feed_start_date,feed_end_date\n20260101,20261231\n"),
//!         ..Files::default()
//!     },
//!     &Settings::new("ferries-2026".parse()?),
//! )?;
//! assert_eq!(imported.tariff.prices.len(), 1);
//! assert!(imported.notes.is_empty());
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # What becomes what
//!
//! | in the feed | in the documents |
//! |---|---|
//! | agencies, stops and stations, routes | carriers, places, lines without stops; a station and its platforms are joined places |
//! | areas | zones; a platform that is assigned to no area itself lies where its station does |
//! | networks | modes and carriers of their routes where those say it all, else their lines: then taps must name the line |
//! | timeframes | `times`, decided by check-in (`from_…`) or check-out (`to_…`) |
//! | rider categories, fare media | a `rider` product for each pair that has prices of its own; its name is `rider`, `medium` or `rider+medium` |
//! | leg rules | price rows, `leg-12` for line 12: by priority, else by how much they name; of equals the cheapest first |
//! | transfer rules | windows: one for each leg group that transfers to itself, one for all other pairs |
//! | leg join rules | a window in which two rides are priced end to end |
//!
//! A traveller holds at most one of the products. Who holds none is of the default category and pays with a
//! contactless bank card (medium type 3), or with the medium of [`Settings::medium`]. A product that is not for a kind
//! of traveller costs that traveller what it costs others.
//!
//! # What a later ride pays
//!
//! | `fare_transfer_type` | the later ride pays |
//! |---|---|
//! | 0 | the transfer product |
//! | 1 | its own price and the transfer product: less where that is negative |
//! | 2 | the transfer product less what the first ride cost, and after the first transfer the transfer product |
//!
//! # Limits
//!
//! What a tariff cannot say stands in the notes: a rule with times for both its ends, days that are dates and not days
//! of the week, several numbers of transfers for one group, money given back. A feed says nothing of these, so the
//! host must: on which modes one only checks in (`check_in_only` of a carrier), what a ride without check-out costs
//! (`boarding_fares`), how rides pair, VAT. Caps and passes have no form in GTFS. Fares v1 is not read.

mod areas;
mod feed;
mod groups;
mod joins;
mod legs;
mod network;
mod products;
mod table;
mod times;
mod transfers;

pub use feed::Files;

use std::collections::BTreeSet;

use ovcore::calendar::TravelDay;
use ovcore::fare::{RoundingRule, TariffDocument, TariffFormat};
use ovcore::ids::{ProductId, TariffId};
use ovcore::money::Rounding;
use ovcore::network::{NetworkDocument, NetworkFormat};
use ovcore::tap::Mode;

use crate::report::{ImportError, Imported, Report};
use areas::Areas;
use feed::Feed;
use groups::Groups;
use legs::{Context, Legs};
use network::Ways;
use products::Products;
use times::Timeframes;

/// What a feed does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The name of the tariff, and of the network.
    pub tariff: TariffId,
    /// Where the figures come from, for people.
    pub source: String,
    /// The first date of the tariff; left out, the feed's.
    pub valid_from: Option<TravelDay>,
    /// The last date of the tariff; left out, the feed's.
    pub valid_until: Option<TravelDay>,
    /// The `fare_media_id` that a traveller without a product pays with; left out, those of contactless bank cards.
    pub medium: Option<String>,
    /// How long a transfer without a limit may take, from check-out to check-in: a window needs an end. 4 h, so that a
    /// journey does not go on in the morning.
    pub unlimited_seconds: u32,
}

impl Settings {
    /// The settings for a feed that says all the rest itself.
    #[must_use]
    pub fn new(tariff: TariffId) -> Self {
        Self {
            tariff,
            source: "a GTFS feed".to_owned(),
            valid_from: None,
            valid_until: None,
            medium: None,
            unlimited_seconds: 14_400,
        }
    }
}

/// Reads the fares of a feed.
///
/// # Errors
/// [`ImportError`] with everything that is wrong: missing columns, names that stand nowhere, malformed amounts and
/// times, several currencies, no rule that can be used.
pub fn import(files: &Files<'_>, settings: &Settings) -> Result<Imported, ImportError> {
    let mut report = Report::default();
    let feed = Feed::read(files, &mut report);
    let period = period(&feed, settings, &mut report);
    let ways = Ways::read(&feed, &mut report);
    let mut areas = Areas::read(&feed, &ways, &mut report);
    let times = Timeframes::read(&feed, period, &mut report);
    let mut products = Products::read(&feed, settings.medium.as_deref(), &mut report);
    let legs = {
        let (areas, products) = (&mut areas, &mut products);
        Legs::read(&mut Context { feed: &feed, ways: &ways, areas, times: &times, products }, &mut report)
    };
    let unlimited = settings.unlimited_seconds;
    let rules =
        transfers::read(&feed.fare_transfer_rules, &legs.groups, &mut products, unlimited, &mut report);
    let joined = joins::window(&feed, &ways, &mut areas, unlimited, &mut report);
    let Some((valid_from, valid_until)) = period.filter(|_| report.is_clean()) else {
        return Err(report.into_error());
    };
    let modes: Vec<Mode> = ways.everywhere().modes;
    let groups = Groups::new(&legs, &rules, products.kinds.len(), &modes);
    let prices = legs.rows(&products, &mut report);
    if prices.is_empty() {
        return Err(legs::nothing_is_left(report));
    }
    let modes_priced: BTreeSet<Mode> = prices.iter().flat_map(|row| row.modes.iter().copied()).collect();
    let joined = joined.and_then(|window| joins::priced(window, &feed, &modes_priced, &mut report));
    let mut windows: Vec<_> = joined.into_iter().map(transfers::without_shadowed).collect();
    windows.extend(transfers::windows(&rules, &groups, &products, unlimited, &mut report));
    products.note_unused(&feed, &mut report);
    let info = feed.feed_info.rows().next();
    let mut tariff = TariffDocument {
        format: TariffFormat::V1,
        id: settings.tariff,
        version: info.and_then(|row| row.given("feed_version")).unwrap_or("1").to_owned(),
        currency: products.currency.clone(),
        source: settings.source.clone(),
        valid_from: valid_from.into(),
        valid_until: valid_until.into(),
        carriers: ways.carriers.iter().map(|carrier| carrier.id).collect(),
        rounding: RoundingRule { step_minor: 1, mode: Rounding::HalfAwayFromZero },
        vat_basis_points: None,
        zones: areas.zones(),
        prices,
        boarding_fares: Vec::new(),
        supplements: Vec::new(),
        peak: Vec::new(),
        off_peak_holidays: std::collections::BTreeMap::new(),
        times: times.windows(),
        products: Vec::new(),
        transfers: windows,
        spend_steps: Vec::new(),
        caps: Vec::new(),
    };
    leave_out_shadowed(&mut tariff, &mut report);
    let joins = tariff.transfers.iter().flat_map(|window| &window.joins);
    let asked: BTreeSet<ProductId> = tariff
        .prices
        .iter()
        .flat_map(|row| row.when.riders.iter().copied())
        .chain(joins.flat_map(|join| join.to.riders.iter().copied()))
        .collect();
    tariff.products = products.documents(&asked, &feed, &mut report);
    let network = network(&ways, settings);
    let time_zone = ways.time_zone.clone();
    Ok(Imported { tariff, network, time_zone, notes: report.into_notes() })
}

/// Takes out rows on modes on which earlier ones have the price of every ride: the rules say the same twice.
fn leave_out_shadowed(tariff: &mut TariffDocument, report: &mut Report) {
    let mut row = 0;
    while let Some(price) = tariff.prices.get(row) {
        let (id, modes) = (price.id, price.modes.clone());
        let reached =
            modes.into_iter().filter(|mode| tariff.price_shadowed_by(row, *mode).is_none()).collect();
        let Some(price) = tariff.prices.get_mut(row) else { break };
        price.modes = reached;
        if price.modes.is_empty() {
            tariff.prices.remove(row);
            let what = format!("price row `{id}` is left out");
            report.note(
                ("fare_leg_rules.txt", None),
                what,
                "earlier rules have the price of each of its rides",
            );
        } else {
            row = row.saturating_add(1);
        }
    }
}

fn network(ways: &Ways, settings: &Settings) -> NetworkDocument {
    let set = |(station, platforms): (&String, &Vec<String>)| {
        let stops = core::iter::once(station).chain(platforms);
        stops.filter_map(|stop| ways.place_ids.get(stop)).collect()
    };
    NetworkDocument {
        format: NetworkFormat::V1,
        id: settings.tariff.to_string(),
        source: settings.source.clone(),
        carriers: ways.carriers.clone(),
        places: ways.places.clone(),
        joined_places: ways.platforms.iter().map(set).collect(),
        joined_carriers: Vec::new(),
        distances: Vec::new(),
        lines: ways.lines.clone(),
        stretches: Vec::new(),
        supplement_readers: Vec::new(),
    }
}

/// From when until when the tariff holds: by the settings, the feed's own dates, or its calendar.
fn period(feed: &Feed, settings: &Settings, report: &mut Report) -> Option<(TravelDay, TravelDay)> {
    let info = feed.feed_info.rows().next();
    let mut own = |column: &'static str| {
        let row = info.filter(|row| row.given(column).is_some())?;
        let date = times::date(row.get(column));
        if date.is_none() {
            row.wrong(report, column, "a date, as 20260310");
        }
        date
    };
    let (begins, ends) = (own("feed_start_date"), own("feed_end_date"));
    let calendar = times::calendar_period(feed);
    let from = settings.valid_from.or(begins).or(calendar.map(|(from, _)| from));
    let until = settings.valid_until.or(ends).or(calendar.map(|(_, until)| until));
    let (Some(from), Some(until)) = (from, until) else {
        if feed.calendar.is_whole {
            let found = "nothing says from when until when the fares hold";
            let expected = "feed_start_date and feed_end_date, a calendar, or dates in the settings";
            report.find((feed.feed_info.file, None, None), found, expected);
        }
        return None;
    };
    if until < from {
        let found = format!("found an end, {until}, before the beginning, {from}");
        report.find((feed.feed_info.file, None, None), found, "an end not before the beginning");
        return None;
    }
    Some((from, until))
}
