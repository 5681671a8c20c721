//! The tariff book: all tariffs of a system, checked and made ready to price with.

use chrono::Datelike;

use super::check;
use super::tariff::{self, BoardingFare, Effect, PeakDays, PriceRow, PriceRule, TariffDocument, When};
use crate::calendar::{Calendar, Instant, TravelDay};
use crate::document::{DocumentError, Finding};
use crate::ids::{CarrierId, ProductId, RuleId, TariffId};
use crate::money::Exact;
use crate::network::{DistanceUnit, Network};
use crate::tap::Mode;

/// Several tariffs; it picks by carrier, mode and date of check-in (RULES T4).
///
/// ```
/// use ovcore::fare::TariffBook;
/// let book = TariffBook::new(vec![])?;
/// assert_eq!(book.tariffs().len(), 0);
/// # Ok::<(), ovcore::document::DocumentError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct TariffBook {
    tariffs: Vec<TariffDocument>,
}

impl TariffBook {
    /// Checks tariffs on their own and against each other.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding in every document.
    pub fn new(tariffs: Vec<TariffDocument>) -> Result<Self, DocumentError> {
        let findings: Vec<Finding> = check::findings(&tariffs);
        if findings.is_empty() {
            Ok(Self { tariffs })
        } else {
            Err(DocumentError::invalid(tariff::KIND, findings))
        }
    }

    /// The documents, in the order in which they were given.
    #[must_use]
    pub fn tariffs(&self) -> &[TariffDocument] {
        &self.tariffs
    }
}

/// A price rule, exact and ready.
#[derive(Clone, Debug)]
pub(crate) enum Curve {
    Boarding(Exact),
    Flat(Exact),
    Table(Vec<Exact>),
    Distance { base: Exact, per_metre: Exact, per_km: Exact, cap: Option<Exact> },
}

impl Curve {
    pub(super) fn rates(rates: &tariff::Rates) -> Self {
        Self::Distance {
            base: Exact::from_money(rates.base_minor),
            per_metre: rates.rate_minor_per_km.thousandth().unwrap_or_default(),
            per_km: rates.rate_minor_per_km,
            cap: rates.cap_minor.map(Exact::from_money),
        }
    }

    fn new(rule: &PriceRule) -> Self {
        match rule {
            PriceRule::Flat { amount_minor } => Self::Flat(Exact::from_money(*amount_minor)),
            PriceRule::Table { prices_minor } => {
                Self::Table(prices_minor.iter().copied().map(Exact::from_money).collect())
            }
            PriceRule::Distance(rates) => Self::rates(rates),
        }
    }

    pub(super) const fn unit(&self) -> Option<DistanceUnit> {
        match self {
            Self::Boarding(_) | Self::Flat(_) => None,
            Self::Table(_) => Some(DistanceUnit::TariffUnit),
            Self::Distance { .. } => Some(DistanceUnit::Metre),
        }
    }
}

/// A price row of a tariff, ready.
#[derive(Clone, Debug)]
pub(crate) struct ReadyPrice {
    pub(super) id: RuleId,
    pub(super) curve: Curve,
    pub(super) on_transfer: super::OnTransfer,
}

/// A product of a tariff, ready.
#[derive(Clone, Debug)]
pub(crate) struct ReadyProduct {
    pub(super) id: ProductId,
    pub(super) when: When,
    pub(super) effect: ReadyEffect,
}

#[derive(Clone, Debug)]
pub(super) enum ReadyEffect {
    PercentOff(u32),
    /// Reduced rates by number of price row.
    Reduced(Vec<(usize, Curve)>),
}

/// A tariff, ready to price with.
#[derive(Clone, Debug)]
pub(crate) struct ReadyTariff {
    pub(crate) id: TariffId,
    pub(crate) version: String,
    pub(super) rounding: tariff::RoundingRule,
    pub(super) prices: Vec<ReadyPrice>,
    pub(super) boarding: Vec<BoardingFare>,
    pub(super) peak: Vec<tariff::PeakWindow>,
    holidays: Vec<(i32, Vec<TravelDay>)>,
    pub(super) products: Vec<ReadyProduct>,
}

/// Whether it is peak, as far as the tariff can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PeakState {
    Peak,
    OffPeak,
    /// The tariff has no holiday list for the year (RULES J5).
    NoHolidayList,
}

impl ReadyTariff {
    fn new(document: &TariffDocument) -> Self {
        let products = document.products.iter().map(|product| ReadyProduct {
            id: product.id,
            when: product.when,
            effect: match &product.effect {
                Effect::PercentOff { basis_points } => ReadyEffect::PercentOff(*basis_points),
                Effect::ReducedRates { rates } => {
                    let row = |id: &RuleId| document.prices.iter().position(|p| p.id == *id);
                    let curve = |(id, own)| Some((row(id)?, Curve::rates(own)));
                    ReadyEffect::Reduced(rates.iter().filter_map(curve).collect())
                }
            },
        });
        let price = |row: &PriceRow| ReadyPrice {
            id: row.id,
            curve: Curve::new(&row.rule),
            on_transfer: row.on_transfer,
        };
        let year = |(year, dates): (&String, &Vec<TravelDay>)| Some((year.parse().ok()?, dates.clone()));
        Self {
            id: document.id,
            version: document.version.clone(),
            rounding: document.rounding,
            prices: document.prices.iter().map(price).collect(),
            boarding: document.boarding_fares.clone(),
            peak: document.peak.clone(),
            holidays: document.off_peak_holidays.iter().filter_map(year).collect(),
            products: products.collect(),
        }
    }

    pub(super) fn peak_state(&self, calendar: &Calendar, at: Instant) -> PeakState {
        let (date, time) = calendar.local(at);
        let year = date.date().year();
        let Some((_, holidays)) = self.holidays.iter().find(|(y, _)| *y == year) else {
            return PeakState::NoHolidayList;
        };
        let weekend = date.is_weekend();
        let inside = self.peak.iter().any(|window| {
            let day = match window.days {
                PeakDays::Weekdays => !weekend,
                PeakDays::Weekend => weekend,
                PeakDays::Daily => true,
            };
            day && window.from <= time && time < window.until
        });
        if inside && !holidays.contains(&date) { PeakState::Peak } else { PeakState::OffPeak }
    }
}

/// Which tariff, price row and boarding fare hold for a carrier and mode in a period.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    from: TravelDay,
    until: TravelDay,
    pub(crate) tariff: u16,
    pub(crate) price: Option<u16>,
    pub(super) boarding: Option<u16>,
}

/// The book against one network: found by number.
#[derive(Clone, Debug)]
pub(crate) struct ReadyBook {
    tariffs: Vec<ReadyTariff>,
    /// By carrier and mode, in order of time.
    slots: Vec<Vec<Slot>>,
    /// Every product that any tariff knows, sorted: a product's number is its place here.
    products: Vec<ProductId>,
}

impl ReadyBook {
    pub(crate) fn new(book: &TariffBook, network: &Network) -> Self {
        let tariffs: Vec<ReadyTariff> = book.tariffs.iter().map(ReadyTariff::new).collect();
        let mut slots = vec![Vec::new(); network.carriers().len().saturating_mul(Mode::ALL.len())];
        for (number, document) in book.tariffs.iter().enumerate() {
            for carrier in &document.carriers {
                Self::enter(&mut slots, number, document, network, carrier);
            }
        }
        for slot in &mut slots {
            slot.sort_unstable_by_key(|s: &Slot| s.from);
        }
        let mut products: Vec<ProductId> =
            tariffs.iter().flat_map(|t| t.products.iter().map(|p| p.id)).collect();
        products.sort_unstable();
        products.dedup();
        Self { tariffs, slots, products }
    }

    fn enter(
        slots: &mut [Vec<Slot>],
        number: usize,
        doc: &TariffDocument,
        network: &Network,
        carrier: &CarrierId,
    ) {
        for mode in Mode::ALL {
            let price = doc.prices.iter().position(|p| p.modes.contains(&mode));
            let boarding = doc.boarding_fares.iter().position(|b| b.modes.contains(&mode));
            let slot = network.carrier(carrier).and_then(|c| slots.get_mut(slot_index(c, mode)));
            if let (Some(slot), true) = (slot, price.is_some() || boarding.is_some()) {
                slot.push(Slot {
                    from: doc.valid_from,
                    until: doc.valid_until,
                    tariff: u16::try_from(number).unwrap_or(u16::MAX),
                    price: price.and_then(|p| u16::try_from(p).ok()),
                    boarding: boarding.and_then(|b| u16::try_from(b).ok()),
                });
            }
        }
    }

    pub(crate) fn slot(&self, carrier: u16, mode: Mode, date: TravelDay) -> Option<&Slot> {
        let slots = self.slots.get(slot_index(carrier, mode))?;
        slots.iter().rev().find(|s| s.from <= date && date <= s.until)
    }

    pub(crate) fn tariff(&self, number: u16) -> Option<&ReadyTariff> {
        self.tariffs.get(usize::from(number))
    }

    /// The number of a product, or `None` where no tariff knows it.
    pub(crate) fn product(&self, id: &ProductId) -> Option<u16> {
        self.products.binary_search(id).ok().and_then(|n| u16::try_from(n).ok())
    }

    pub(super) fn product_id(&self, number: u16) -> Option<ProductId> {
        self.products.get(usize::from(number)).copied()
    }
}

fn slot_index(carrier: u16, mode: Mode) -> usize {
    let mode = match mode {
        Mode::Rail => 0,
        Mode::Metro => 1,
        Mode::Tram => 2,
        Mode::Bus => 3,
        Mode::Ferry => 4,
    };
    usize::from(carrier).saturating_mul(Mode::ALL.len()).saturating_add(mode)
}

impl ReadyTariff {
    pub(super) fn boarding_fare(&self, slot: &Slot) -> Option<&BoardingFare> {
        self.boarding.get(usize::from(slot.boarding?))
    }

    pub(super) fn price(&self, slot: &Slot) -> Option<(usize, &ReadyPrice)> {
        let number = usize::from(slot.price?);
        Some((number, self.prices.get(number)?))
    }
}
