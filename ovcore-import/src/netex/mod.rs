//! The Dutch `NeTEx` fare frame: entrance rate, unit price, rounding, capping, and a matrix of distances or of prices.
//!
//! [`import`] reads one XML document. A price is the entrance rate and, for each unit of distance, amount × units;
//! rounded half up to a step, and at most the cap (FACTS 2.4).
//!
//! ```
//! use ovcore::tap::Mode;
//! use ovcore_import::netex::{Settings, import};
//! let settings = Settings::new("dorpsbus-2026".parse()?, "DORPSBUS".parse()?, Mode::Bus);
//! let error = import("<PublicationDelivery/>", &settings).unwrap_err();
//! assert_eq!(error.findings().len(), 2); // no period, and no fare frame
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # What becomes what
//!
//! | in the export | in the documents |
//! |---|---|
//! | `Version` of the resource frame | validity |
//! | `ScheduledStopPoint` | a place, named by the last part of its id |
//! | `Line` | a line without stops, named by `KV1PlanningLijnNummer`, else `PublicCode`, else the last part of its id |
//! | `UnitPrice` with the keys of the frame | a price by distance: base, rate, cap |
//! | `DistanceMatrix` | a distance table in metres: [`Settings::metres_per_unit`] is assumed |
//! | `DirectPriceMatrix` | prices of zone pairs, a zone for each stop |
//! | `TriggerObjectRef` to a line | rows for that line; left out where one row is for all |
//!
//! The keys of a matrix go before those of the unit price. A matrix that has each pair one way only is read both ways.
//!
//! # Limits
//!
//! An export names a data owner, not the carrier and mode of taps: the settings do. It says nothing of transfers; in
//! bus, tram and metro the base is paid once (RULES J2), which the settings can turn off. Where the matrices of two
//! lines differ for a pair, the shorter distance holds for both. Products, reduced rates, and what a ride without
//! check-out costs are not read: the host adds them.

mod export;
mod structures;
mod xml;

use std::collections::BTreeMap;

use ovcore::calendar::TravelDay;
use ovcore::fare::{RoundingRule, TariffDocument, TariffFormat};
use ovcore::ids::{CarrierId, TariffId};
use ovcore::money::Rounding;
use ovcore::network::{CarrierEntry, DistanceTable, DistanceUnit, NetworkDocument, NetworkFormat};
use ovcore::tap::{Mode, ModeGroup};

use crate::report::{ImportError, Imported, Report};
use export::{FILE, Service};
use structures::{Context, Made, Structures};

/// What an export does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The name of the tariff, and of the network.
    pub tariff: TariffId,
    /// Its edition.
    pub version: String,
    /// Where the figures come from, for people.
    pub source: String,
    /// The carrier whose taps it prices.
    pub carrier: CarrierId,
    /// The name of the carrier for people.
    pub carrier_name: String,
    /// The mode of all its lines.
    pub mode: Mode,
    /// How long a unit of distance is. 100 m (assumed).
    pub metres_per_unit: u32,
    /// Whether the base is not paid again on a transfer (RULES J2). Yes, but by rail.
    pub waives_base: bool,
    /// The first date of the tariff; left out, the export's.
    pub valid_from: Option<TravelDay>,
    /// The last date of the tariff; left out, the export's.
    pub valid_until: Option<TravelDay>,
}

impl Settings {
    /// The settings for an export that says all the rest itself.
    #[must_use]
    pub fn new(tariff: TariffId, carrier: CarrierId, mode: Mode) -> Self {
        Self {
            tariff,
            version: "1".to_owned(),
            source: "a NeTEx fare frame".to_owned(),
            carrier,
            carrier_name: carrier.to_string(),
            mode,
            metres_per_unit: 100,
            waives_base: mode.group() == ModeGroup::BusTramMetro,
            valid_from: None,
            valid_until: None,
        }
    }
}

/// Reads the fare frames of an export.
///
/// # Errors
/// [`ImportError`] with everything that is wrong: XML that is none, stops and lines that stand nowhere, malformed
/// amounts, prices that contradict each other.
pub fn import(text: &str, settings: &Settings) -> Result<Imported, ImportError> {
    let mut report = Report::default();
    let root = match xml::read(text) {
        Ok(root) => root,
        Err((line, wrong)) => {
            report.find((FILE, Some(line), None), format!("found {wrong}"), "well-formed XML");
            return Err(report.into_error());
        }
    };
    let period = export::period(&root, settings, &mut report);
    let service = Service::read(&root, settings, &mut report);
    let frames = root.below("FareFrame");
    if frames.is_empty() {
        report.find((FILE, None, Some("FareFrame")), "found none", "at least one");
        return Err(report.into_error());
    }
    let currency = export::currency(&frames, &mut report);
    let structures = Structures::read(&frames, &service, &mut report);
    let context = Context { service: &service, settings, currency: &currency };
    let made = structures.make(&context, &mut report);
    if made.rows.is_empty() && report.is_clean() {
        let expected = "a DistanceMatrix with a UnitPrice, or a DirectPriceMatrix";
        report.find((FILE, None, Some("FareStructure")), "found no price", expected);
    }
    let Some((valid_from, valid_until)) = period.filter(|_| report.is_clean()) else {
        return Err(report.into_error());
    };
    let network = network(&made, &service, settings);
    let tariff = TariffDocument {
        format: TariffFormat::V1,
        id: settings.tariff,
        version: settings.version.clone(),
        currency,
        source: settings.source.clone(),
        valid_from: valid_from.into(),
        valid_until: valid_until.into(),
        carriers: vec![settings.carrier],
        rounding: RoundingRule { step_minor: made.step.unwrap_or(1), mode: Rounding::HalfAwayFromZero },
        vat_basis_points: None,
        zones: made.zones,
        prices: made.rows,
        boarding_fares: Vec::new(),
        supplements: Vec::new(),
        peak: Vec::new(),
        off_peak_holidays: BTreeMap::new(),
        times: BTreeMap::new(),
        products: Vec::new(),
        transfers: Vec::new(),
        spend_steps: Vec::new(),
        caps: Vec::new(),
    };
    // The exports are Dutch, and say no zone.
    Ok(Imported { tariff, network, time_zone: None, notes: report.into_notes() })
}

fn network(made: &Made, service: &Service, settings: &Settings) -> NetworkDocument {
    let table = DistanceTable {
        id: settings.tariff.to_string(),
        carriers: vec![settings.carrier],
        modes: vec![settings.mode],
        unit: DistanceUnit::Metre,
        symmetric: false,
        pairs: made.pairs.clone(),
        places: Vec::new(),
        rows: Vec::new(),
    };
    NetworkDocument {
        format: NetworkFormat::V1,
        id: settings.tariff.to_string(),
        source: settings.source.clone(),
        carriers: vec![CarrierEntry {
            id: settings.carrier,
            name: settings.carrier_name.clone(),
            check_in_only: Vec::new(),
        }],
        places: service.places.clone(),
        joined_places: Vec::new(),
        joined_carriers: Vec::new(),
        distances: if made.pairs.is_empty() { Vec::new() } else { vec![table] },
        lines: service.lines.clone(),
        stretches: Vec::new(),
        supplement_readers: Vec::new(),
    }
}
