//! Does a tariff make sense? What is odd about the prices that it comes to.
//!
//! A tariff that loads without findings can still ask more for a shorter ride, make breaking a trip cheaper, or have a
//! row that no ride ever meets. [`check`] works out what every ride of the network costs, at some moments, for who
//! holds nothing and for who holds each product; takes rides one after the other; and rides all day long under each
//! cap. What it finds is odd, not wrong: a carrier may mean it. [`FindingKind`] lists what is looked for.
//!
//! What it does not look at: trips over several carriers, rides by lines that no condition asks for beside the
//! shortest, and supplements at readers. Where a network is too large to look at every pair, some places are picked,
//! always the same; the report says how many.
//!
//! ```
//! use ovcore::fare::{TariffBook, TariffDocument};
//! use ovcore::network::{Network, NetworkDocument};
//! use ovcore::sanity::{FindingKind, SanityOptions, check};
//! use ovcore::{policy::Policy, rules::Rules};
//!
//! let network = Network::new(NetworkDocument::from_json(r#"{
//!     "format": "ovcore/network/1", "id": "one-line", "source": "an example",
//!     "carriers": [{ "id": "GVB", "name": "GVB" }],
//!     "places": [{ "id": "dam", "name": "Dam" }, { "id": "zuid", "name": "Zuid" }, { "id": "sloten", "name": "Sloten" }],
//!     "lines": [{ "id": "2", "carrier": "GVB", "mode": "tram",
//!                 "stops": [["dam", 0], ["zuid", 5000], ["sloten", 9000]] }] }"#)?)?;
//! let tariff = TariffDocument::from_json(r#"{
//!     "format": "ovcore/tariff/1", "id": "gvb", "version": "1", "currency": "EUR", "source": "an example",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["GVB"],
//!     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "prices": [{ "id": "bands", "modes": ["tram"], "rule": { "bands": { "unit": "metre", "bands": [
//!         { "up_to": 5000, "amount_minor": 300 }, { "amount_minor": 250 }] } } }],
//!     "boarding_fares": [{ "id": "boarding", "modes": ["tram"], "amount_minor": 400 }] }"#)?;
//! let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![tariff])?)?;
//!
//! let report = check(&rules, &SanityOptions::default());
//! let [finding] = &report.findings[..] else { panic!("{report}") };
//! assert_eq!((finding.kind, finding.count), (FindingKind::PriceFallsWithDistance, 2));
//! assert_eq!(finding.examples[0].amount.map(|a| a.to_string()).as_deref(), Some("2.50"));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod caps;
mod finding;
mod matrix;
mod moments;
mod rides;
mod service;
mod show;
mod single;

pub use finding::{Example, FindingKind, SanityFinding, Subject};

use std::collections::BTreeSet;

use serde::Serialize;

use crate::calendar::{Instant, TimeOfDay};
use crate::day::Rater;
use crate::fare::{ClassOfTravel, Days, Effect, HeldRow, TariffDocument};
use crate::ids::{CarrierId, ProductId, TariffId};
use crate::rules::Rules;
use crate::tap::Mode;
use caps::Watch;
use finding::Findings;
use matrix::{Asked, Matrix};
use rides::{Sampled, bases, transfers};
use service::{Service, services};
use single::Sight;

/// How much is looked at, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SanityOptions {
    /// Which tariffs; none given: all.
    pub tariffs: Vec<TariffId>,
    /// When prices are worked out: for each, the first day of the tariff's validity that fits and is no holiday. One
    /// moment inside each window of time that the tariff names comes besides.
    pub moments: Vec<MomentOfWeek>,
    /// The most pairs of places of a carrier and mode.
    pub pairs_max: u32,
    /// The most triples of places of a carrier and mode in the search for trips that are cheaper in parts.
    pub triples_max: u32,
    /// The most pairs of rides with a transfer between them, for each carrier, mode and different set of prices.
    pub transfers_max: u32,
    /// Differences of at most so many steps of the tariff's rounding are put to rounding, where the price of one ride
    /// is compared with a sum.
    pub rounding_steps: u32,
    /// How many examples of each finding are kept.
    pub examples_max: usize,
}

/// A time on some days of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MomentOfWeek {
    /// Its name in the report.
    pub name: String,
    /// On which days.
    pub days: Days,
    /// At what time.
    pub time: TimeOfDay,
}

impl Default for SanityOptions {
    /// A weekday in the morning peak, at noon, in the evening peak and at night, and a Saturday at noon; up to 250 000
    /// pairs and 30 million triples a carrier and mode, 1 000 pairs of rides, one step of rounding, 3 examples.
    fn default() -> Self {
        let moment = |name: &str, days, hour| MomentOfWeek {
            name: name.to_owned(),
            days,
            time: TimeOfDay::hm(hour, 0).unwrap_or(TimeOfDay::MIDNIGHT),
        };
        let moments = vec![
            moment("weekday morning", Days::Weekdays, 8),
            moment("weekday noon", Days::Weekdays, 12),
            moment("weekday evening", Days::Weekdays, 17),
            moment("weekday night", Days::Weekdays, 23),
            moment("Saturday noon", Days::Saturday, 12),
        ];
        Self {
            tariffs: Vec::new(),
            moments,
            pairs_max: 250_000,
            triples_max: 30_000_000,
            transfers_max: 1_000,
            rounding_steps: 1,
            examples_max: 3,
        }
    }
}

/// What is odd about some tariffs, and what was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SanityReport {
    /// What was looked at of each tariff, in the order of the book.
    pub tariffs: Vec<TariffLookedAt>,
    /// How many times a ride of a service was taken after one of the same or another in search of a base that is paid
    /// twice.
    pub bases_tried: u64,
    /// What is odd, in the order of [`FindingKind::ALL`].
    pub findings: Vec<SanityFinding>,
}

/// What was looked at of a tariff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TariffLookedAt {
    /// Which.
    pub tariff: TariffId,
    /// When prices were worked out.
    pub moments: Vec<Moment>,
    /// The moments for which the validity has no day, by name.
    pub moments_without_day: Vec<String>,
    /// For whom: the sets of products, of which the first is none.
    pub held: Vec<Vec<ProductId>>,
    /// The carriers and modes that it prices.
    pub services: Vec<ServiceLookedAt>,
}

/// A moment at which prices were worked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// Its name: that of the option, or of the tariff's own window.
    pub name: String,
    /// When it is.
    pub at: Instant,
}

/// What was looked at of a carrier and mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceLookedAt {
    /// Whose.
    pub carrier: CarrierId,
    /// By what.
    pub mode: Mode,
    /// The places that were looked at …
    pub places: u64,
    /// … of how many that it serves, as far as the network says.
    pub places_in_all: u64,
    /// The rides between them: pairs of places, both ways apart. On board, only those that a line or a table joins.
    pub rides: u64,
    /// The pairs of places that it serves in all, rides or not.
    pub pairs_in_all: u64,
    /// How many prices were worked out.
    pub prices: u64,
    /// How many pairs of rides with a transfer between them.
    pub transfers: u64,
}

impl SanityReport {
    /// Whether nothing is odd.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// The findings of a kind.
    pub fn of(&self, kind: FindingKind) -> impl Iterator<Item = &SanityFinding> {
        self.findings.iter().filter(move |finding| finding.kind == kind)
    }
}

/// Looks at the tariffs of some rules. The same rules and options give the same report.
#[must_use]
pub fn check(rules: &Rules, options: &SanityOptions) -> SanityReport {
    let asked_for =
        |tariff: &&TariffDocument| options.tariffs.is_empty() || options.tariffs.contains(&tariff.id);
    let tariffs: Vec<&TariffDocument> = rules.tariffs().tariffs().iter().filter(asked_for).collect();
    let of_tariff = |tariff: &&TariffDocument| services(rules, tariff, options.pairs_max);
    let services: Vec<Vec<Service>> = tariffs.iter().map(of_tariff).collect();
    let mut own =
        Checker { rules, options, findings: Findings::new(options.examples_max), rater: Rater::new() };
    let mut report = SanityReport::default();
    let mut sampled = Vec::new();
    for (tariff, services) in tariffs.into_iter().zip(&services) {
        report.tariffs.push(own.tariff(tariff, services, &mut sampled));
    }
    report.bases_tried = bases(rules, &sampled, &mut own.rater, &mut own.findings);
    report.findings = own.findings.into_list();
    report
}

struct Checker<'a> {
    rules: &'a Rules,
    options: &'a SanityOptions,
    findings: Findings,
    rater: Rater,
}

/// What the services of a tariff show together.
struct Seen<'a> {
    /// The rows by which a ride is priced.
    rows: BTreeSet<u16>,
    /// The products that change a price.
    products: BTreeSet<ProductId>,
    watches: Vec<Watch<'a>>,
}

/// When and for whom prices are worked out.
struct Plan<'a, 'p> {
    tariff: &'a TariffDocument,
    moments: &'p [Moment],
    /// The sets of products, as names and as numbers.
    held: Vec<(&'p [ProductId], Vec<HeldRow>)>,
}

impl<'a> Checker<'a> {
    fn tariff(
        &mut self,
        tariff: &'a TariffDocument,
        services: &'a [Service],
        sampled: &mut Vec<(Sampled<'a>, Instant)>,
    ) -> TariffLookedAt {
        let (moments, moments_without_day) =
            moments::moments(tariff, self.rules.calendar(), &self.options.moments);
        let held = moments::holdings(tariff);
        let watch = |cap| Watch::new(self.rules, tariff, cap);
        let mut seen = Seen {
            rows: BTreeSet::new(),
            products: BTreeSet::new(),
            watches: tariff.caps.iter().map(watch).collect(),
        };
        let rows = held.iter().map(|products| (products.as_slice(), self.rows(products))).collect();
        let plan = Plan { tariff, moments: &moments, held: rows };
        let looked_at =
            services.iter().map(|service| self.service(&plan, service, &mut seen, sampled)).collect();
        self.after_all(tariff, &seen);
        TariffLookedAt { tariff: tariff.id, moments, moments_without_day, services: looked_at, held }
    }

    fn rows(&self, products: &[ProductId]) -> Vec<HeldRow> {
        let row = |held: crate::fare::HeldProduct| {
            Some(HeldRow {
                product: self.rules.ready().product(&held.product)?,
                from: held.from,
                until: held.until,
            })
        };
        moments::held(products).into_iter().filter_map(row).collect()
    }

    fn service(
        &mut self,
        plan: &Plan<'a, '_>,
        service: &'a Service,
        seen: &mut Seen<'a>,
        sampled: &mut Vec<(Sampled<'a>, Instant)>,
    ) -> ServiceLookedAt {
        let mut looked_at = ServiceLookedAt {
            carrier: service.carrier_id,
            mode: service.mode,
            places: count(service.places.len()),
            places_in_all: count(service.places_in_all),
            rides: 0,
            pairs_in_all: service.pairs(service.places_in_all),
            prices: 0,
            transfers: 0,
        };
        let mut known: Vec<Matrix> = Vec::new();
        for line in &service.lines {
            for (number, moment) in plan.moments.iter().enumerate() {
                let mut without: Option<Matrix> = None;
                for (products, held) in &plan.held {
                    let line_number = line.and_then(|line| self.rules.network().line(&line, service.carrier));
                    let asked = Asked { at: moment.at, line: line_number, held };
                    let sight = self.sight(plan.tariff, service, asked, products);
                    let matrix = Matrix::new(self.rules, plan.tariff, service, asked);
                    let rides = count(matrix.rides().count());
                    looked_at.rides = looked_at.rides.max(rides);
                    looked_at.prices = looked_at.prices.saturating_add(rides);
                    self.note(&sight, service, (&matrix, without.as_ref()), *line, seen);
                    let is_new = !known.contains(&matrix);
                    if is_new {
                        sight.check(&matrix, self.options.triples_max, &mut self.findings);
                    }
                    if is_new || number == 0 {
                        let most = self.options.transfers_max;
                        let (rater, findings) = (&mut self.rater, &mut self.findings);
                        let tried = transfers(&sight, &matrix, *line, most, rater, findings);
                        looked_at.transfers = looked_at.transfers.saturating_add(tried);
                    }
                    if without.is_none() && number == 0 && line.is_none() {
                        sampled.push((Sampled::new(plan.tariff, service, &matrix), moment.at));
                    }
                    if is_new && known.len() < MATRICES_KEPT {
                        known.push(matrix.clone());
                    }
                    without.get_or_insert(matrix);
                }
            }
        }
        looked_at
    }

    fn sight<'s>(
        &self,
        tariff: &'s TariffDocument,
        service: &'s Service,
        asked: Asked<'s>,
        products: &'s [ProductId],
    ) -> Sight<'s>
    where
        'a: 's,
    {
        let steps = i64::from(self.options.rounding_steps);
        let tolerance = steps.saturating_mul(i64::from(tariff.rounding.step_minor));
        Sight { rules: self.rules, tariff, service, asked, products, tolerance }
    }

    /// Notes what a matrix shows for the tariff as a whole: rows, products, and rides under caps.
    fn note(
        &mut self,
        sight: &Sight<'_>,
        service: &'a Service,
        (matrix, without): (&Matrix, Option<&Matrix>),
        line: Option<crate::ids::LineId>,
        seen: &mut Seen<'a>,
    ) {
        seen.rows.extend(matrix.rides().filter_map(|(_, _, cell)| cell.row));
        for watch in &mut seen.watches {
            watch.look(sight, service, matrix, line);
        }
        let Some(without) = without else { return };
        let first = |product: &crate::fare::Product| {
            let class = matches!(product.effect, Effect::Travels { class: ClassOfTravel::First });
            class && sight.products.contains(&product.id)
        };
        let travels_first = sight.tariff.products.iter().any(first);
        if sight.product((matrix, without), travels_first, &mut self.findings)
            && let [product] = sight.products
        {
            seen.products.insert(*product);
        }
    }

    fn after_all(&mut self, tariff: &'a TariffDocument, seen: &Seen<'a>) {
        let about = Subject::tariff(tariff.id);
        for (number, row) in (0_u16..).zip(&tariff.prices) {
            if !seen.rows.contains(&number) {
                let about = Subject { rule: Some(row.id), ..about };
                self.findings.add(FindingKind::RowNeverUsed, about, (0, 0), Example::default);
            }
        }
        for product in &tariff.products {
            if !seen.products.contains(&product.id) && !moments::is_asked_for_elsewhere(tariff, product) {
                let about = Subject { product: Some(product.id), ..about };
                self.findings.add(FindingKind::ProductNeverCounts, about, (0, 0), Example::default);
            }
        }
        for watch in &seen.watches {
            watch.check(self.rules, &mut self.rater, &mut self.findings);
        }
    }
}

/// How many different sets of prices of a service are kept, so that a set that comes again is not looked at again.
const MATRICES_KEPT: usize = 8;

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}
