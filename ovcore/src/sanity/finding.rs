//! What can be odd about a tariff, and where it was seen.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::calendar::Instant;
use crate::fare::UnpricedReason;
use crate::ids::{CarrierId, PlaceId, ProductId, RuleId, TariffId};
use crate::money::Money;
use crate::tap::Mode;

/// What is odd. None of these is wrong by itself: a carrier may mean it. All of them are asked about sooner or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// A ride that the network knows has no price.
    UnpricedPair,
    /// A longer ride costs less. Rides by one row that asks for a distance are compared by it; others, where the
    /// shorter ride is a part of the longer.
    PriceFallsWithDistance,
    /// Two rides with a long stop between them cost less than the ride through.
    BreakingIsCheaper,
    /// Two rides with a transfer between them cost less than the ride through.
    StopOverIsCheaper,
    /// A further ride costs less than nothing, so that it lowers what the rides cost together.
    FurtherRideLowersTotal,
    /// A ride costs more after a transfer than by itself.
    TransferMakesDearer,
    /// Two rides of one journey both pay a base.
    BaseChargedTwice,
    /// The way back costs something else.
    Asymmetry,
    /// Who holds a product pays more. First class is no oddity.
    ProductMakesDearer,
    /// A product changes no price, and no cap, transfer or supplement asks for it.
    ProductNeverCounts,
    /// No ride is priced by a row.
    RowNeverUsed,
    /// One ride reaches a cap.
    CapBelowOneRide,
    /// The dearest ride, taken all day long for the whole period, does not reach a cap.
    CapNeverReached,
}

impl FindingKind {
    /// All kinds, in the order of a report.
    pub const ALL: [Self; 13] = [
        Self::UnpricedPair,
        Self::PriceFallsWithDistance,
        Self::BreakingIsCheaper,
        Self::StopOverIsCheaper,
        Self::FurtherRideLowersTotal,
        Self::TransferMakesDearer,
        Self::BaseChargedTwice,
        Self::Asymmetry,
        Self::ProductMakesDearer,
        Self::ProductNeverCounts,
        Self::RowNeverUsed,
        Self::CapBelowOneRide,
        Self::CapNeverReached,
    ];

    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnpricedPair => "sanity.unpriced_pair",
            Self::PriceFallsWithDistance => "sanity.price_falls_with_distance",
            Self::BreakingIsCheaper => "sanity.breaking_is_cheaper",
            Self::StopOverIsCheaper => "sanity.stop_over_is_cheaper",
            Self::FurtherRideLowersTotal => "sanity.further_ride_lowers_total",
            Self::TransferMakesDearer => "sanity.transfer_makes_dearer",
            Self::BaseChargedTwice => "sanity.base_charged_twice",
            Self::Asymmetry => "sanity.asymmetry",
            Self::ProductMakesDearer => "sanity.product_makes_dearer",
            Self::ProductNeverCounts => "sanity.product_never_counts",
            Self::RowNeverUsed => "sanity.row_never_used",
            Self::CapBelowOneRide => "sanity.cap_below_one_ride",
            Self::CapNeverReached => "sanity.cap_never_reached",
        }
    }

    /// What is odd, for people.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::UnpricedPair => "a ride has no price",
            Self::PriceFallsWithDistance => "a longer ride costs less",
            Self::BreakingIsCheaper => "breaking the trip is cheaper",
            Self::StopOverIsCheaper => "changing on the way is cheaper than going through",
            Self::FurtherRideLowersTotal => "a further ride lowers the total",
            Self::TransferMakesDearer => "a ride is dearer after a transfer than by itself",
            Self::BaseChargedTwice => "the base is charged twice in one journey",
            Self::Asymmetry => "the way back costs something else",
            Self::ProductMakesDearer => "a product makes a ride dearer",
            Self::ProductNeverCounts => "a product changes no price",
            Self::RowNeverUsed => "no ride is priced by a row",
            Self::CapBelowOneRide => "one ride reaches a cap",
            Self::CapNeverReached => "a cap is never reached",
        }
    }

    /// What was expected in its place.
    #[must_use]
    pub const fn expected(self) -> &'static str {
        match self {
            Self::UnpricedPair => "a price for every ride of the network",
            Self::PriceFallsWithDistance => "a price not below that of the shorter ride",
            Self::BreakingIsCheaper | Self::StopOverIsCheaper => {
                "a ride through that costs no more than its parts, rounding apart"
            }
            Self::FurtherRideLowersTotal => "a further ride that costs nothing or more",
            Self::TransferMakesDearer => "a ride that costs no more than by itself",
            Self::BaseChargedTwice => "the base once in a journey",
            Self::Asymmetry => "one price both ways",
            Self::ProductMakesDearer => "a price not above that without the product",
            Self::ProductNeverCounts => "a ride that costs something else with it",
            Self::RowNeverUsed => "a ride for which no earlier row holds and this one does",
            Self::CapBelowOneRide => "a cap not below the dearest ride that it covers",
            Self::CapNeverReached => "a cap that somebody can reach",
        }
    }
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Subject {
    /// The tariff.
    pub tariff: TariffId,
    /// The price row or cap; `None` where no one rule is to blame.
    pub rule: Option<RuleId>,
    /// Whose ride; `None` where that does not matter.
    pub carrier: Option<CarrierId>,
    /// By what; `None` where that does not matter.
    pub mode: Option<Mode>,
    /// The product, where the finding is about one.
    pub product: Option<ProductId>,
    /// Why there is no price, where there is none.
    pub reason: Option<UnpricedReason>,
}

impl Subject {
    pub(super) const fn tariff(tariff: TariffId) -> Self {
        Self { tariff, rule: None, carrier: None, mode: None, product: None, reason: None }
    }
}

/// Something odd, how often it was seen, and the first times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SanityFinding {
    /// What is odd.
    pub kind: FindingKind,
    /// What it is about.
    pub about: Subject,
    /// For how many pairs of places; of what has no places, 1.
    pub count: u64,
    /// The first ones, up to [`super::SanityOptions::examples_max`].
    pub examples: Vec<Example>,
}

/// Where something odd was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The ride, or the rides one after the other, by the places where one checks in or out.
    pub places: Vec<PlaceId>,
    /// What it costs; `None` where it has no price.
    pub amount: Option<Money>,
    /// What it is compared with: another ride; empty where it is the same, or no ride.
    pub compared_with: Vec<PlaceId>,
    /// What that costs, or the cap.
    pub compared_amount: Option<Money>,
    /// When the ride begins; `None` where no ride was made.
    pub at: Option<Instant>,
    /// What the traveller holds.
    pub products: Vec<ProductId>,
}

/// The pairs of places for which a finding was made, and the first examples.
type Found = (BTreeSet<(u32, u32)>, Vec<Example>);

/// Findings as they come in: each pair of places counts once for what it is about.
#[derive(Debug, Default)]
pub(super) struct Findings {
    examples_max: usize,
    found: BTreeMap<(FindingKind, Subject), Found>,
}

impl Findings {
    pub(super) fn new(examples_max: usize) -> Self {
        Self { examples_max, ..Self::default() }
    }

    pub(super) fn add(
        &mut self,
        kind: FindingKind,
        about: Subject,
        pair: (u32, u32),
        example: impl FnOnce() -> Example,
    ) {
        let (pairs, examples) = self.found.entry((kind, about)).or_default();
        if pairs.insert(pair) && examples.len() < self.examples_max {
            examples.push(example());
        }
    }

    pub(super) fn into_list(self) -> Vec<SanityFinding> {
        let finding = |((kind, about), (pairs, examples)): ((FindingKind, Subject), Found)| SanityFinding {
            kind,
            about,
            count: u64::try_from(pairs.len()).unwrap_or(u64::MAX),
            examples,
        };
        self.found.into_iter().map(finding).collect()
    }
}
