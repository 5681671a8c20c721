//! The tariff book against one network: everything found by number.

mod cap;
mod curve;
mod findings;
mod steps;
mod transfer;
mod when;

pub(crate) use cap::{CapKey, ReadyCap, ReadyLimit};
pub(crate) use curve::{Curve, ReadyBand};
pub(crate) use steps::ReadySteps;
pub(crate) use transfer::{ReadyJoin, ReadyWindow};
pub(crate) use when::{ReadyConditions, Ride};

use std::collections::BTreeMap;

use crate::calendar::{Calendar, Instant, TravelDay};
use crate::fare::Peak;
use crate::fare::book::TariffBook;
use crate::fare::document::{
    BoardingFare, Charged, ClassOfTravel, DecidedBy, Effect, OnTransfer, PriceRow, Product, RoundingRule,
    Supplement, TariffDocument, TimeWindow, When,
};
use crate::ids::{CarrierId, ProductId, RuleId, TariffId, TimesId, ZoneId};
use crate::money::Money;
use crate::network::Network;
use crate::order::InOrder;
use crate::tap::Mode;
use when::{Names, PeakState};

/// A price row of a tariff, ready.
#[derive(Clone, Debug)]
pub(crate) struct ReadyPrice {
    pub(crate) id: RuleId,
    pub(crate) when: ReadyConditions,
    pub(crate) curve: Curve,
    pub(crate) on_transfer: OnTransfer,
    pub(crate) vat: Option<u32>,
}

/// A boarding fare, ready.
#[derive(Clone, Debug)]
pub(crate) struct ReadyBoarding {
    pub(crate) when: ReadyConditions,
    pub(crate) price: ReadyPrice,
    pub(crate) discounts_apply: bool,
    pub(crate) counts_for_caps: bool,
}

/// A supplement, ready.
#[derive(Clone, Debug)]
pub(crate) struct ReadySupplement {
    pub(crate) id: RuleId,
    pub(crate) charged: Charged,
    pub(crate) prices: Vec<(ReadyConditions, Money)>,
    pub(crate) discounts_apply: bool,
    pub(crate) counts_for_caps: bool,
    pub(crate) vat: Option<u32>,
}

/// A product of a tariff, ready.
#[derive(Clone, Debug)]
pub(crate) struct ReadyProduct {
    pub(crate) id: ProductId,
    /// Its number in the book.
    pub(crate) number: u16,
    pub(crate) when: When,
    pub(crate) decided_by: DecidedBy,
    pub(crate) scope: ReadyConditions,
    pub(crate) effect: ReadyEffect,
}

#[derive(Clone, Debug)]
pub(crate) enum ReadyEffect {
    PercentOff(u32),
    /// Reduced rates by number of price row.
    Reduced(Vec<(usize, Curve)>),
    /// Changes no price by itself.
    Nothing,
}

/// A tariff, ready to price with.
#[derive(Clone, Debug)]
pub(crate) struct ReadyTariff {
    pub(crate) id: TariffId,
    pub(crate) version: String,
    pub(crate) vat: Option<u32>,
    pub(in crate::fare) rounding: RoundingRule,
    pub(in crate::fare) prices: Vec<ReadyPrice>,
    pub(in crate::fare) boarding: Vec<ReadyBoarding>,
    pub(in crate::fare) supplements: Vec<ReadySupplement>,
    pub(in crate::fare) products: Vec<ReadyProduct>,
    peak: Vec<TimeWindow>,
    times: Vec<Vec<TimeWindow>>,
    holidays: Vec<(i32, Vec<TravelDay>)>,
    /// `(place, zone)`, sorted.
    zone_places: Vec<(u32, u16)>,
    /// By number.
    zone_ids: Vec<ZoneId>,
    /// Products that say in which class their holder travels.
    classes: Vec<(u16, ClassOfTravel)>,
    pub(in crate::fare) transfers: Vec<ReadyWindow>,
    pub(in crate::fare) steps: Vec<ReadySteps>,
    pub(in crate::fare) caps: Vec<ReadyCap>,
    /// Whether a ride's price depends on nothing but itself and its journey.
    pub(in crate::fare) is_plain: bool,
}

impl ReadyTariff {
    fn new(document: &TariffDocument, network: &Network, products: &[ProductId]) -> Self {
        let zones: Vec<ZoneId> = document.zones.keys().copied().collect();
        let times: Vec<TimesId> = document.times.keys().copied().collect();
        let names = Names { network, zones: &zones, times: &times, products };
        let mut zone_places = Vec::new();
        for (number, places) in (0_u16..).zip(document.zones.values()) {
            zone_places.extend(places.iter().filter_map(|p| network.place(p)).map(|p| (p, number)));
        }
        zone_places.put_in_order();
        let price = |row: &PriceRow| ReadyPrice {
            id: row.id,
            when: names.conditions(&row.when),
            curve: Curve::new(&row.rule, &names),
            on_transfer: row.on_transfer,
            vat: row.vat_basis_points.or(document.vat_basis_points),
        };
        let boarding = |fare: &BoardingFare| ReadyBoarding {
            when: names.conditions(&fare.when),
            price: ReadyPrice {
                id: fare.id,
                when: ReadyConditions::default(),
                curve: Curve::Boarding(crate::money::Exact::from_money(fare.amount_minor)),
                on_transfer: OnTransfer::Nothing,
                vat: fare.vat_basis_points.or(document.vat_basis_points),
            },
            discounts_apply: fare.discounts_apply,
            counts_for_caps: fare.counts_for_caps,
        };
        let supplement = |row: &Supplement| ReadySupplement {
            id: row.id,
            charged: row.charged,
            prices: row.prices.iter().map(|p| (names.conditions(&p.when), p.amount_minor)).collect(),
            discounts_apply: row.discounts_apply,
            counts_for_caps: row.counts_for_caps,
            vat: row.vat_basis_points.or(document.vat_basis_points),
        };
        let year = |(year, dates): (&String, &Vec<TravelDay>)| Some((year.parse().ok()?, dates.clone()));
        let class = |product: &Product| match product.effect {
            Effect::Travels { class } => Some((names.product(product.id), class)),
            Effect::PercentOff { .. } | Effect::ReducedRates { .. } | Effect::Rider {} => None,
        };
        Self {
            id: document.id,
            version: document.version.clone(),
            vat: document.vat_basis_points,
            rounding: document.rounding,
            prices: document.prices.iter().map(price).collect(),
            boarding: document.boarding_fares.iter().map(boarding).collect(),
            supplements: document.supplements.iter().map(supplement).collect(),
            products: document.products.iter().map(|p| ReadyProduct::new(p, document, &names)).collect(),
            peak: document.peak.clone(),
            times: document.times.values().cloned().collect(),
            holidays: document.off_peak_holidays.iter().filter_map(year).collect(),
            zone_places,
            transfers: document.transfers.iter().map(|w| ReadyWindow::new(w, &names)).collect(),
            steps: document.spend_steps.iter().map(|s| ReadySteps::new(s, &names)).collect(),
            caps: document.caps.iter().map(|c| ReadyCap::new(c, &names)).collect(),
            is_plain: document.transfers.is_empty()
                && document.spend_steps.is_empty()
                && document.caps.is_empty()
                && document.supplements.is_empty(),
            zone_ids: zones.clone(),
            classes: document.products.iter().filter_map(class).collect(),
        }
    }

    pub(in crate::fare) fn zone_id(&self, number: u16) -> Option<ZoneId> {
        self.zone_ids.get(usize::from(number)).copied()
    }

    /// The supplement that a reader charges, by its rule.
    pub(in crate::fare) fn supplement_at(&self, rule: RuleId) -> Option<&ReadySupplement> {
        self.supplements.iter().find(|s| s.id == rule && s.charged == Charged::AtReader)
    }
}

impl ReadyProduct {
    fn new(product: &Product, document: &TariffDocument, names: &Names<'_>) -> Self {
        Self {
            id: product.id,
            number: names.product(product.id),
            when: product.when,
            decided_by: product.decided_by,
            scope: names.conditions(&product.scope),
            effect: match &product.effect {
                Effect::PercentOff { basis_points } => ReadyEffect::PercentOff(*basis_points),
                Effect::ReducedRates { rates } => {
                    let row = |id: &RuleId| document.prices.iter().position(|p| p.id == *id);
                    let curve = |(id, own)| Some((row(id)?, Curve::rates(own)));
                    ReadyEffect::Reduced(rates.iter().filter_map(curve).collect())
                }
                Effect::Rider {} | Effect::Travels { .. } => ReadyEffect::Nothing,
            },
        }
    }
}

/// Which tariff, price rows and boarding fares hold for a carrier and mode in a period.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    from: Instant,
    /// The first instant after it.
    until: Instant,
    pub(crate) tariff: u16,
    /// The rows for the mode, in the order of the document.
    pub(crate) prices: Vec<u16>,
    pub(crate) boarding: Vec<u16>,
}

impl Slot {
    /// Its first instant, and the first after it.
    pub(in crate::fare) const fn span(&self) -> (Instant, Instant) {
        (self.from, self.until)
    }
}

/// The book against one network: found by number.
#[derive(Clone, Debug)]
pub(crate) struct ReadyBook {
    tariffs: Vec<ReadyTariff>,
    /// By carrier and mode, in order of time.
    slots: Vec<Vec<Slot>>,
    /// Every product that any tariff knows, sorted: a product's number is its place here.
    products: Vec<ProductId>,
    /// Whether all tariffs are plain.
    is_plain: bool,
}

/// Windows with one id are one: it is remembered for as long as any tariff has it, whichever priced the last ride.
fn as_long_as_any(tariffs: &mut [ReadyTariff]) {
    let mut longest: BTreeMap<RuleId, i64> = BTreeMap::new();
    for window in tariffs.iter().flat_map(|tariff| &tariff.transfers) {
        let seconds = longest.entry(window.id).or_default();
        *seconds = window.seconds_max.max(*seconds);
    }
    for window in tariffs.iter_mut().flat_map(|tariff| &mut tariff.transfers) {
        window.seconds_max = longest.get(&window.id).copied().unwrap_or(window.seconds_max);
    }
}

impl ReadyBook {
    pub(crate) fn new(book: &TariffBook, network: &Network, calendar: &Calendar) -> Self {
        let documents = book.tariffs();
        let mut products: Vec<ProductId> =
            documents.iter().flat_map(|t| t.products.iter().map(|p| p.id)).collect();
        products.put_in_order();
        products.dedup();
        let mut tariffs: Vec<ReadyTariff> =
            documents.iter().map(|t| ReadyTariff::new(t, network, &products)).collect();
        as_long_as_any(&mut tariffs);
        let mut slots = vec![Vec::new(); network.carriers().len().saturating_mul(Mode::ALL.len())];
        for (number, document) in (0_u16..).zip(documents) {
            for carrier in &document.carriers {
                enter(&mut slots, number, document, network, calendar, carrier);
            }
        }
        for slot in &mut slots {
            slot.put_in_order_by_key(|s: &Slot| s.from);
        }
        let is_plain = tariffs.iter().all(|tariff| tariff.is_plain);
        Self { tariffs, slots, products, is_plain }
    }

    pub(crate) fn slot(&self, carrier: u16, mode: Mode, at: Instant) -> Option<&Slot> {
        let slots = self.slots.get(slot_index(carrier, mode))?;
        slots.iter().rev().find(|s| s.from <= at && at < s.until)
    }

    /// A cap by its id: as the tariff has it, or else as the latest tariff that does.
    pub(in crate::fare) fn cap<'a>(&'a self, id: RuleId, tariff: &'a ReadyTariff) -> Option<&'a CapKey> {
        let of = |tariff: &'a ReadyTariff| tariff.caps.iter().map(|cap| &cap.key).find(|key| key.id == id);
        of(tariff).or_else(|| self.tariffs.iter().rev().find_map(of))
    }

    /// Whether no tariff has transfers of its own, spend steps, caps or supplements.
    pub(crate) const fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Whether a check-in was in the peak by a tariff.
    pub(crate) fn peak(&self, tariff: TariffId, calendar: &Calendar, at: Instant) -> Peak {
        match self.tariffs.iter().find(|own| own.id == tariff) {
            None => Peak::NotKnown,
            Some(own) if own.peak.is_empty() => Peak::NoDifference,
            Some(own) => match own.peak_state(calendar, at) {
                PeakState::Peak => Peak::Peak,
                PeakState::OffPeak => Peak::OffPeak,
                PeakState::NoHolidayList => Peak::NotKnown,
            },
        }
    }

    pub(crate) fn tariff(&self, number: u16) -> Option<&ReadyTariff> {
        self.tariffs.get(usize::from(number))
    }

    /// The number of a tariff, by its id.
    pub(crate) fn tariff_number(&self, id: &TariffId) -> Option<u16> {
        let place = self.tariffs.iter().position(|tariff| tariff.id == *id)?;
        u16::try_from(place).ok()
    }

    /// The number of a product, or `None` where no tariff knows it.
    pub(crate) fn product(&self, id: &ProductId) -> Option<u16> {
        self.products.binary_search(id).ok().and_then(|n| u16::try_from(n).ok())
    }
}

fn enter(
    slots: &mut [Vec<Slot>],
    number: u16,
    doc: &TariffDocument,
    network: &Network,
    calendar: &Calendar,
    carrier: &CarrierId,
) {
    for mode in Mode::ALL {
        let prices: Vec<u16> =
            (0_u16..).zip(&doc.prices).filter(|(_, p)| p.modes.contains(&mode)).map(|(n, _)| n).collect();
        let boarding: Vec<u16> = (0_u16..)
            .zip(&doc.boarding_fares)
            .filter(|(_, b)| b.modes.contains(&mode))
            .map(|(n, _)| n)
            .collect();
        let slot = network.carrier(carrier).and_then(|c| slots.get_mut(slot_index(c, mode)));
        if let (Some(slot), true) = (slot, !prices.is_empty() || !boarding.is_empty()) {
            let (from, until) = (doc.valid_from.begins(calendar), doc.valid_until.ended(calendar));
            slot.push(Slot { from, until, tariff: number, prices, boarding });
        }
    }
}

fn slot_index(carrier: u16, mode: Mode) -> usize {
    usize::from(carrier).saturating_mul(Mode::ALL.len()).saturating_add(usize::from(mode.number()))
}
