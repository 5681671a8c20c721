//! Why a price is what it is: one line for each component, and the lines add up.

mod words;

use core::fmt;

use serde::{Deserialize, Serialize};

use super::document::{Period, TransferEffect};
use crate::calendar::Instant;
use crate::ids::{CarrierId, ProductId, RuleId, TariffId, ZoneId};
use crate::language::Language;
use crate::money::{Exact, Money, Rounding};
use crate::network::DistanceUnit;

/// One component of a price. Amounts are in minor units, exact: the rounding has a line of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// For whose leg.
    pub carrier: CarrierId,
    /// By which tariff …
    pub tariff: TariffId,
    /// … in which edition …
    pub tariff_version: String,
    /// … and which rule of it.
    pub rule: RuleId,
    /// What it adds to the price, in minor units.
    pub amount: Exact,
    /// The VAT that it contains, in ten-thousandths of the amount without; `None` where the tariff does not say.
    pub vat_basis_points: Option<u32>,
    /// What it is, with what it was worked out from.
    pub component: Component,
}

/// What a line of an explanation stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// One price, whatever the distance.
    Flat,
    /// The base, for boarding.
    Base {
        /// Whose rates: those of a product, where it has its own.
        product: Option<ProductId>,
    },
    /// The base is not paid again: the trip continues a journey. Adds nothing.
    BaseWaived {
        /// The check-out from which the transfer window ran.
        since: Option<Instant>,
    },
    /// A rate by distance.
    Distance {
        /// How far.
        metres: u32,
        /// Minor units for each kilometre.
        rate_minor_per_km: Exact,
        /// Whose rates: those of a product, where it has its own.
        product: Option<ProductId>,
    },
    /// A band of distances.
    Band {
        /// How far.
        distance: u32,
        /// In what.
        unit: DistanceUnit,
        /// Where the band ends; `None` for the last.
        up_to: Option<u32>,
    },
    /// The journey so far, in the same bands: taken off.
    BandBefore {
        /// How far it came.
        distance: u32,
        /// In what.
        unit: DistanceUnit,
    },
    /// A price from zone to zone.
    ZonePair {
        /// Where the ride begins.
        from: ZoneId,
        /// Where it ends.
        to: ZoneId,
    },
    /// The cheapest set of zones that contains those touched.
    ZoneSet {
        /// The zones.
        zones: Vec<ZoneId>,
    },
    /// A row of a table.
    Table {
        /// For how many units: those of the journey so far and those of this leg.
        units: u32,
        /// The row that holds for them: the table's last, where they go beyond it.
        row: u32,
    },
    /// The journey so far, in the same table: taken off.
    TableBefore {
        /// How many units.
        units: u32,
        /// The row that holds for them.
        row: u32,
    },
    /// What goes above the most that a trip costs: taken off.
    Cap {
        /// The most that it costs.
        most: Exact,
    },
    /// A product's part off.
    Discount {
        /// Which product.
        product: ProductId,
        /// Ten-thousandths.
        basis_points: u32,
        /// The check-in that decided whether it is peak.
        decided_at: Instant,
    },
    /// A discount that grows with what was spent: the part beyond the steps, taken off.
    SpendStep {
        /// What was spent in the period before.
        spent: Money,
    },
    /// The price of a trip without check-out.
    Boarding,
    /// A supplement.
    Supplement,
    /// What a transfer takes off, or adds.
    Transfer {
        /// Which window.
        window: RuleId,
        /// What it does.
        effect: TransferEffect,
        /// The ride of the window that decides: its check-in.
        since: Instant,
    },
    /// What a cap takes off.
    CapReached {
        /// Its period.
        period: Period,
    },
    /// Rides of a number beyond the paid ones: taken off.
    RidesReached {
        /// So many were paid.
        paid: u32,
        /// In what period.
        period: Period,
    },
    /// What rounding added or took.
    Rounding {
        /// To a multiple of so many minor units.
        step_minor: u32,
        /// Which way.
        mode: Rounding,
    },
    /// A price for the legs of several carriers is split by distance: what this carrier receives.
    Share {
        /// Its distance …
        distance: u32,
        /// … of how much in all …
        of: u32,
        /// … in what.
        unit: DistanceUnit,
    },
}

/// In English, as [`Component::text`].
impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text(Language::English))
    }
}

/// A price with its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The price.
    pub price: Money,
    /// What it is made of; the amounts add up to the price.
    pub lines: Vec<Line>,
}

impl Explanation {
    /// The sum of the lines.
    #[must_use]
    pub fn total(&self) -> Exact {
        self.lines.iter().fold(Exact::ZERO, |sum, line| sum + line.amount)
    }
}

/// One line for each component, amounts in cents at the right; in English, as [`Explanation::text`].
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

/// Why a trip has no price. It is reported and never charged: unknown is not zero.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnpricedReason {
    /// The network gives no distance between its ends, or none in the unit of the tariff.
    UnknownDistance,
    /// No tariff has a price for the carrier, mode and date.
    NoTariff,
    /// The tariff has no price for the ride: its zones, line, rider, class or time, or a distance beyond its bands.
    NoPrice,
    /// The check-out is missing and the tariff has no boarding fare for carrier and mode.
    NoBoardingFare,
    /// The traveller's product asks whether it is peak, and the tariff has no holiday list for the year (RULES J5).
    NoHolidayList,
    /// It continues a rail chain in which a trip has no price (RULES J4).
    AfterUnpricedTrip,
    /// The price does not fit in a money amount.
    OutOfRange,
}

impl UnpricedReason {
    /// All reasons.
    pub const ALL: [Self; 7] = [
        Self::UnknownDistance,
        Self::NoTariff,
        Self::NoPrice,
        Self::NoBoardingFare,
        Self::NoHolidayList,
        Self::AfterUnpricedTrip,
        Self::OutOfRange,
    ];
}

/// In English, as [`UnpricedReason::text`].
impl fmt::Display for UnpricedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text(Language::English))
    }
}
