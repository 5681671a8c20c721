//! Price rules, exact and ready.

use super::when::Names;
use crate::fare::document::{Bound, PriceRule, Rates};
use crate::money::Exact;
use crate::network::DistanceUnit;
use crate::order::InOrder;

/// A price rule, exact and ready.
#[derive(Clone, Debug)]
pub(crate) enum Curve {
    Boarding(Exact),
    Supplement(Exact),
    Flat(Exact),
    Table(Vec<Exact>),
    Distance {
        base: Exact,
        per_metre: Exact,
        per_km: Exact,
        cap: Option<Exact>,
    },
    Bands {
        unit: DistanceUnit,
        bound: Bound,
        bands: Vec<ReadyBand>,
    },
    /// Sorted by pair.
    ZonePairs(Vec<(u16, u16, Exact)>),
    /// Sorted by price.
    ZoneSets(Vec<(Vec<u16>, Exact)>),
}

/// A band, exact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadyBand {
    pub(crate) up_to: Option<u32>,
    pub(crate) amount: Exact,
    pub(crate) per_metre: Exact,
    pub(crate) per_km: Exact,
}

impl Curve {
    pub(super) fn rates(rates: &Rates) -> Self {
        Self::Distance {
            base: Exact::from_money(rates.base_minor),
            per_metre: rates.rate_minor_per_km.thousandth().unwrap_or_default(),
            per_km: rates.rate_minor_per_km,
            cap: rates.cap_minor.map(Exact::from_money),
        }
    }

    pub(super) fn new(rule: &PriceRule, names: &Names<'_>) -> Self {
        match rule {
            PriceRule::Flat { amount_minor } => Self::Flat(Exact::from_money(*amount_minor)),
            PriceRule::Table { prices_minor } => {
                Self::Table(prices_minor.iter().copied().map(Exact::from_money).collect())
            }
            PriceRule::Distance(rates) => Self::rates(rates),
            PriceRule::Bands { unit, bound, bands } => {
                let ready = bands.iter().map(|band| {
                    let per_km = band.rate_minor_per_km.unwrap_or_default();
                    ReadyBand {
                        up_to: band.up_to,
                        amount: Exact::from_money(band.amount_minor),
                        per_metre: per_km.thousandth().unwrap_or_default(),
                        per_km,
                    }
                });
                Self::Bands { unit: *unit, bound: *bound, bands: ready.collect() }
            }
            PriceRule::ZonePairs { both_ways, pairs } => {
                let mut ready = Vec::with_capacity(pairs.len());
                for pair in pairs {
                    let (from, to) = (names.zone(pair.from), names.zone(pair.to));
                    let price = Exact::from_money(pair.amount_minor);
                    ready.push((from, to, price));
                    if *both_ways {
                        ready.push((to, from, price));
                    }
                }
                ready.put_in_order();
                Self::ZonePairs(ready)
            }
            PriceRule::ZoneSets { sets } => {
                let set = |set: &crate::fare::document::ZoneSet| {
                    (names.zones(&set.zones), Exact::from_money(set.amount_minor))
                };
                let mut ready: Vec<(Vec<u16>, Exact)> = sets.iter().map(set).collect();
                ready.put_in_order_by_key(|(_, price)| *price);
                Self::ZoneSets(ready)
            }
        }
    }

    /// The unit in which the rule asks for the distance, if it does.
    pub(crate) const fn unit(&self) -> Option<DistanceUnit> {
        match self {
            Self::Boarding(_)
            | Self::Supplement(_)
            | Self::Flat(_)
            | Self::ZonePairs(_)
            | Self::ZoneSets(_) => None,
            Self::Table(_) => Some(DistanceUnit::TariffUnit),
            Self::Distance { .. } => Some(DistanceUnit::Metre),
            Self::Bands { unit, .. } => Some(*unit),
        }
    }
}
