//! What a daily report counts by.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::fare::Component;

/// A component of the tariff, as far as reports tell them apart.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RevenueKind {
    /// One price, whatever the distance.
    Flat,
    /// The base, for boarding.
    Base,
    /// By the kilometre.
    Distance,
    /// By bands of distance, less the journey so far.
    Bands,
    /// By zones.
    Zones,
    /// By a table of units, less the journey so far.
    Table,
    /// Trips without check-out.
    BoardingFare,
    /// Supplements.
    Supplement,
    /// Products: taken off.
    Discount,
    /// Discounts that grow with what was spent: taken off.
    SpendDiscount,
    /// What goes above the most that a trip costs: taken off.
    TripCap,
    /// What transfers take off, or add.
    Transfer,
    /// What goes above the most of a period: taken off.
    PeriodCap,
    /// What rounding added or took.
    Rounding,
    /// The carrier's part of a price for the legs of several carriers, after all that was taken off it.
    Share,
    /// The leg stands, and rating the day again does not give it: other rules, or products that the card holds no more.
    Unexplained,
}

impl RevenueKind {
    /// The kind of a component.
    #[must_use]
    pub const fn of(component: &Component) -> Self {
        match component {
            Component::Flat => Self::Flat,
            Component::Base { .. } | Component::BaseWaived { .. } => Self::Base,
            Component::Distance { .. } => Self::Distance,
            Component::Band { .. } | Component::BandBefore { .. } => Self::Bands,
            Component::ZonePair { .. } | Component::ZoneSet { .. } => Self::Zones,
            Component::Table { .. } | Component::TableBefore { .. } => Self::Table,
            Component::Cap { .. } => Self::TripCap,
            Component::Discount { .. } => Self::Discount,
            Component::SpendStep { .. } => Self::SpendDiscount,
            Component::Boarding => Self::BoardingFare,
            Component::Supplement => Self::Supplement,
            Component::Transfer { .. } => Self::Transfer,
            Component::CapReached { .. } | Component::RidesReached { .. } => Self::PeriodCap,
            Component::Rounding { .. } => Self::Rounding,
            Component::Share { .. } => Self::Share,
        }
    }
}

impl fmt::Display for RevenueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Flat => "flat price",
            Self::Base => "base",
            Self::Distance => "distance",
            Self::Bands => "distance bands",
            Self::Zones => "zones",
            Self::Table => "table of units",
            Self::BoardingFare => "boarding fare",
            Self::Supplement => "supplement",
            Self::Discount => "discount",
            Self::SpendDiscount => "spend discount",
            Self::TripCap => "above the most a trip costs",
            Self::Transfer => "transfer",
            Self::PeriodCap => "above a cap",
            Self::Rounding => "rounding",
            Self::Share => "share of a joint price",
            Self::Unexplained => "not explained",
        })
    }
}

/// Where the money of a leg is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyPlace {
    /// Collected, and cleared to the carrier.
    Paid,
    /// Not asked for yet; below nothing while too much was asked.
    NotAsked,
    /// At the bank.
    InFlight,
    /// Declined or taken back: owed.
    Debt,
    /// Waived: the carrier bears it.
    Waived,
    /// In the debt that went to another card, or waived so long ago that the account has forgotten.
    Elsewhere,
}

impl fmt::Display for MoneyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Paid => "paid",
            Self::NotAsked => "not asked for yet",
            Self::InFlight => "at the bank",
            Self::Debt => "unpaid: debt",
            Self::Waived => "waived",
            Self::Elsewhere => "elsewhere",
        })
    }
}

/// What came of a request to the bank.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// The bank paid.
    Approved,
    /// Credits covered it: nothing was asked.
    Settled,
    /// The bank has not answered.
    InFlight,
    /// The bank did not pay.
    Declined,
    /// The bank paid and took it back.
    TakenBack,
}

impl fmt::Display for RequestState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Approved => "approved",
            Self::Settled => "covered by credits",
            Self::InFlight => "at the bank",
            Self::Declined => "declined",
            Self::TakenBack => "taken back",
        })
    }
}

/// What changed an earlier travel day.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentKind {
    /// A late or amended tap, or time: what the carrier earns.
    Late,
    /// A correction (RULES L3): what it earns.
    Corrected,
    /// A debt was waived: what the carrier bears (RULES D6).
    Waived,
    /// The fares of a waived day fell: what it bears less.
    WaiverLowered,
}

impl fmt::Display for AdjustmentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Late => "late tap",
            Self::Corrected => "correction",
            Self::Waived => "waived",
            Self::WaiverLowered => "waiver lowered",
        })
    }
}
