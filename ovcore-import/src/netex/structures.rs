//! Fare structures: unit prices, distances and prices of pairs.

use std::collections::BTreeMap;

use ovcore::fare::{Conditions, OnTransfer, PriceRow, PriceRule, Rates, ZonePair};
use ovcore::ids::{LineId, PlaceId, RuleId, ZoneId, shown};
use ovcore::money::{Money, Rounding};

use super::Settings;
use super::export::{FILE, Keys, Service, key_value, wrong};
use super::xml::Element;
use crate::amount::{Decimal, exponent};
use crate::report::Report;

/// One fare structure.
#[derive(Debug)]
pub(super) struct Structure<'x> {
    element: &'x Element,
    /// What its frame says, and what it says itself.
    keys: Keys,
    /// For which lines; none for all.
    lines: Vec<LineId>,
}

/// All fare structures, by what they are.
#[derive(Debug, Default)]
pub(super) struct Structures<'x> {
    pub(super) unit_prices: Vec<Structure<'x>>,
    pub(super) distances: Vec<Structure<'x>>,
    pub(super) prices: Vec<Structure<'x>>,
}

/// What the documents get.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) rows: Vec<PriceRow>,
    pub(super) pairs: Vec<(PlaceId, PlaceId, u32)>,
    pub(super) zones: BTreeMap<ZoneId, Vec<PlaceId>>,
    /// The step of all prices.
    pub(super) step: Option<u32>,
}

/// What structures are worked out with.
#[derive(Clone, Copy)]
pub(super) struct Context<'c> {
    pub(super) service: &'c Service,
    pub(super) settings: &'c Settings,
    pub(super) currency: &'c str,
}

impl<'x> Structures<'x> {
    pub(super) fn read(frames: &[&'x Element], service: &Service, report: &mut Report) -> Self {
        let mut all = Self::default();
        for frame in frames {
            let of_frame = Keys::read(frame, report);
            let structures = frame.below("FareStructure");
            if structures.is_empty() {
                report.note(
                    (FILE, Some(frame.line)),
                    "this fare frame is left out",
                    "it has no FareStructure",
                );
            }
            for element in structures {
                let keys = Keys::read(element, report).or(of_frame);
                let mut lines = service.lines_of(element, report);
                if lines.is_empty() {
                    lines = service.lines_of(frame, report);
                }
                let structure = Structure { element, keys, lines };
                let kind = key_value(element, "FareStructureType").map(Element::text);
                match kind {
                    Some("UnitPrice") => all.unit_prices.push(structure),
                    Some("DistanceMatrix") => all.distances.push(structure),
                    Some("DirectPriceMatrix") => all.prices.push(structure),
                    Some(other) => {
                        let what = format!("fare structure `{}` is left out", shown(other));
                        let why = "only UnitPrice, DistanceMatrix and DirectPriceMatrix can be read";
                        report.note((FILE, Some(element.line)), what, why);
                    }
                    None => {
                        let expected = "UnitPrice, DistanceMatrix or DirectPriceMatrix in the key list";
                        let place = (FILE, Some(element.line), Some("FareStructureType"));
                        report.find(place, "found none", expected);
                    }
                }
            }
        }
        all
    }

    pub(super) fn make(&self, context: &Context<'_>, report: &mut Report) -> Made {
        let mut made = Made::default();
        for structure in &self.prices {
            made.step(structure, structure.keys, context, report);
            made.price_pairs(structure, context, report);
        }
        let mut distances: BTreeMap<(PlaceId, PlaceId), u32> = BTreeMap::new();
        let mut used: Vec<&Element> = Vec::new();
        for structure in &self.distances {
            add_distances(structure, context, &mut distances, report);
            let Some(unit) = self.unit_price_of(structure, report) else { continue };
            used.push(unit.element);
            let keys = structure.keys.or(unit.keys);
            made.step(structure, keys, context, report);
            if let Some(rates) = rates(structure, unit, keys, context, report) {
                made.by_distance(structure, rates, context.settings, report);
            }
        }
        made.pairs = distances.into_iter().map(|((from, to), metres)| (from, to, metres)).collect();
        for unit in &self.unit_prices {
            if !used.iter().any(|element| core::ptr::eq(*element, unit.element)) {
                let at = (FILE, Some(unit.element.line));
                report.note(at, "this unit price is left out", "there is no DistanceMatrix to use it on");
            }
        }
        // Rows for some lines go before those for all.
        made.rows.sort_by_key(|row| row.when.lines.is_empty());
        made.check_rows(report);
        let all_lines = context.service.lines.len();
        if let [row] = made.rows.as_mut_slice()
            && row.when.lines.len() == all_lines
        {
            // One price for every line needs no line in the taps.
            row.when.lines.clear();
        }
        for row in &mut made.rows {
            row.modes.push(context.settings.mode);
        }
        made
    }

    /// The unit price for the lines of a matrix, or the one that is for all.
    fn unit_price_of(&self, matrix: &Structure<'_>, report: &mut Report) -> Option<&Structure<'x>> {
        let of = |lines: &[LineId]| -> Vec<&Structure<'x>> {
            self.unit_prices.iter().filter(|unit| unit.lines == lines).collect()
        };
        let own = of(&matrix.lines);
        let found = if own.is_empty() { of(&[]) } else { own };
        if let [only] = found.as_slice() {
            return Some(only);
        }
        let found = format!("found {} unit prices for this matrix", found.len());
        report.find((FILE, Some(matrix.element.line), Some("UnitPrice")), found, "one");
        None
    }
}

impl Made {
    /// Notes the step to which a structure rounds. A tariff has one.
    fn step(&mut self, structure: &Structure<'_>, keys: Keys, context: &Context<'_>, report: &mut Report) {
        let place = (FILE, Some(structure.element.line), Some("RoundingWrtCurrencyRule"));
        let Some(rounding) = keys.rounding else {
            let what = "these prices are rounded to the smallest coin of the currency";
            report.note((FILE, Some(structure.element.line)), what, "no RoundingWrtCurrencyRule is given");
            self.step.get_or_insert(1);
            return;
        };
        let minor = rounding.minor(exponent(context.currency)).and_then(|minor| u32::try_from(minor).ok());
        match (minor.filter(|step| (1..=10_000).contains(step)), self.step) {
            (None, _) => report.find(place, "found no step of whole minor units", "a step, as 0.01"),
            (Some(step), Some(other)) if step != other => {
                let found = format!("found {step} minor units, and {other} before it");
                report.find(place, found, "one rounding for all structures of a tariff");
            }
            (Some(step), _) => self.step = Some(step),
        }
    }

    /// Adds the lines of a structure to the row of its rates.
    fn by_distance(
        &mut self,
        structure: &Structure<'_>,
        rates: Rates,
        settings: &Settings,
        report: &mut Report,
    ) {
        let same = |row: &&mut PriceRow| row.rule == PriceRule::Distance(rates);
        if let Some(row) = self.rows.iter_mut().find(same) {
            if structure.lines.is_empty() || row.when.lines.is_empty() {
                row.when.lines.clear();
            } else {
                row.when.lines.extend(&structure.lines);
                row.when.lines.sort_unstable();
                row.when.lines.dedup();
            }
            return;
        }
        let on_transfer = if settings.waives_base { OnTransfer::WaiveBase } else { OnTransfer::Nothing };
        self.row("km", structure, PriceRule::Distance(rates), on_transfer, report);
    }

    fn row(
        &mut self,
        kind: &str,
        structure: &Structure<'_>,
        rule: PriceRule,
        on_transfer: OnTransfer,
        report: &mut Report,
    ) {
        // Named by its line in the export, so that an explanation leads there.
        let Ok(id) = RuleId::new(&format!("{kind}-{}", structure.element.line)) else { return };
        if self.rows.iter().any(|row| row.id == id) {
            let place = (FILE, Some(structure.element.line), Some("FareStructure"));
            report.find(place, "found two on one line", "a line for each structure");
        }
        let when = Conditions { lines: structure.lines.clone(), ..Conditions::default() };
        self.rows.push(PriceRow { id, modes: Vec::new(), when, rule, on_transfer, vat_basis_points: None });
    }

    /// Prices between pairs of stops: a zone for each stop.
    fn price_pairs(&mut self, structure: &Structure<'_>, context: &Context<'_>, report: &mut Report) {
        let Some(entrance) = entrance(structure, structure.keys, report) else { return };
        let exponent = exponent(context.currency);
        let step = self.step.unwrap_or(1);
        let cap =
            structure.keys.cap.and_then(|cap| cap.exact(exponent)?.round(1, Rounding::HalfAwayFromZero));
        check_cap(structure, structure.keys, context, report);
        let cells = cells(structure, context, report, |pair, report| {
            let price = pair.child("prices")?.child("DistanceMatrixElementPrice")?;
            let amount = product(price, report)?;
            let exact = entrance.plus(amount).and_then(|sum| sum.exact(exponent));
            let rounded = exact.and_then(|sum| sum.round(step, Rounding::HalfAwayFromZero));
            let found = rounded.map(|price| cap.map_or(price, |cap| price.min(cap)));
            if found.is_none_or(|price| price > Money::from_minor(1_000_000_000)) {
                let place = (FILE, Some(price.line), Some("DistanceMatrixElementPrice"));
                report.find(place, "found an amount that is too large", "at most 1000000000 minor units");
            }
            found
        });
        let mut pairs = Vec::new();
        for ((from, to), (amount_minor, _)) in cells {
            for place in [from, to] {
                if let Ok(zone) = place.as_str().parse() {
                    self.zones.insert(zone, vec![place]);
                }
            }
            if let (Ok(from), Ok(to)) = (from.as_str().parse(), to.as_str().parse()) {
                pairs.push(ZonePair { from, to, amount_minor });
            }
        }
        if pairs.is_empty() {
            let place = (FILE, Some(structure.element.line), Some("DistanceMatrixElement"));
            report.find(place, "found no pair with a price", "at least one");
            return;
        }
        let rule = PriceRule::ZonePairs { both_ways: false, pairs };
        self.row("direct", structure, rule, OnTransfer::Nothing, report);
    }

    /// Two rows may not be for the same rides: the second would never hold.
    fn check_rows(&self, report: &mut Report) {
        for (number, row) in self.rows.iter().enumerate() {
            let shares = |other: &&PriceRow| {
                let lines = &other.when.lines;
                (lines.is_empty() && row.when.lines.is_empty())
                    || lines.iter().any(|line| row.when.lines.contains(line))
            };
            if let Some(other) = self.rows.iter().take(number).find(shares) {
                let found = format!("`{}` and `{}` price the same rides", other.id, row.id);
                let expected = "one price for a line, and one for all other lines";
                report.find((FILE, None, Some("FareStructure")), found, expected);
            }
        }
    }
}

/// Adds the distances of a matrix, in metres. Of two for one pair the shorter stays.
fn add_distances(
    structure: &Structure<'_>,
    context: &Context<'_>,
    distances: &mut BTreeMap<(PlaceId, PlaceId), u32>,
    report: &mut Report,
) {
    let per_unit = Decimal::whole(i128::from(context.settings.metres_per_unit));
    let cells = cells(structure, context, report, |pair, report| {
        let element = pair.child("Distance")?;
        let metres = Decimal::parse(element.text()).and_then(|units| units.times(per_unit)?.minor(0));
        let metres = metres.and_then(|metres| u32::try_from(metres).ok());
        if metres.is_none() {
            let unit = context.settings.metres_per_unit;
            wrong(report, element, Some("Distance"), format!("a number of {unit} m, to whole metres"));
        }
        metres
    });
    for (ends, (metres, line)) in cells {
        let kept = distances.entry(ends).or_insert(metres);
        if *kept != metres {
            let (longer, shorter) = (metres.max(*kept), metres.min(*kept));
            let what = format!("{} to {}: {longer} m are left out", ends.0, ends.1);
            let why = format!("two matrices differ; carriers have one distance, the shorter: {shorter} m");
            report.note((FILE, Some(line)), what, why);
            *kept = shorter;
        }
    }
}

/// The cells of a matrix, with the line of each. A half matrix is read both ways.
fn cells<T: Copy + PartialEq>(
    structure: &Structure<'_>,
    context: &Context<'_>,
    report: &mut Report,
    mut value: impl FnMut(&Element, &mut Report) -> Option<T>,
) -> BTreeMap<(PlaceId, PlaceId), (T, u64)> {
    let mut cells: BTreeMap<(PlaceId, PlaceId), (T, u64)> = BTreeMap::new();
    for pair in structure.element.below("DistanceMatrixElement") {
        let from = context.service.place(pair, "StartStopPointRef", report);
        let to = context.service.place(pair, "EndStopPointRef", report);
        let before = report.finding_count();
        let cell = value(pair, report);
        if cell.is_none() && report.finding_count() == before {
            let expected = "a Distance, or prices with Amount and Units";
            let place = (FILE, Some(pair.line), Some("DistanceMatrixElement"));
            report.find(place, "found nothing to read", expected);
        }
        let (Some(from), Some(to), Some(cell)) = (from, to, cell) else { continue };
        if let Some((other, line)) = cells.insert((from, to), (cell, pair.line))
            && other != cell
        {
            let found = format!("{from} to {to} differs from line {line}");
            let place = (FILE, Some(pair.line), Some("DistanceMatrixElement"));
            report.find(place, found, "one cell for each pair");
        }
    }
    let is_half = cells.keys().any(|(from, to)| from != to)
        && !cells.keys().any(|(from, to)| from != to && cells.contains_key(&(*to, *from)));
    if is_half {
        let what = "this matrix is read both ways";
        report.note((FILE, Some(structure.element.line)), what, "it has each pair one way only");
        let back: Vec<_> = cells.iter().map(|((from, to), cell)| ((*to, *from), *cell)).collect();
        cells.extend(back);
    }
    cells
}

/// Amount times units.
fn product(price: &Element, report: &mut Report) -> Option<Decimal> {
    let mut factor = |name: &'static str| {
        let Some(element) = price.child(name) else {
            report.find((FILE, Some(price.line), Some(name)), "found none", "a number");
            return None;
        };
        let number = Decimal::parse(element.text()).filter(|number| !number.is_negative());
        if number.is_none() {
            wrong(report, element, Some(name), "a number of 0 or more, as 1.500");
        }
        number
    };
    let (amount, units) = (factor("Amount"), factor("Units"));
    let (amount, units) = (amount?, units?);
    let product = amount.times(units);
    if product.is_none() {
        report.find((FILE, Some(price.line), Some("Amount")), "found too many digits", "a smaller number");
    }
    product
}

fn entrance(structure: &Structure<'_>, keys: Keys, report: &mut Report) -> Option<Decimal> {
    if keys.entrance.is_none() {
        let place = (FILE, Some(structure.element.line), Some("EntranceRateWrtCurrency"));
        report.find(place, "found none", "the base of these prices; 0.00 where there is none");
    }
    keys.entrance
}

/// Base, rate and cap of a distance matrix.
fn rates(
    structure: &Structure<'_>,
    unit: &Structure<'_>,
    keys: Keys,
    context: &Context<'_>,
    report: &mut Report,
) -> Option<Rates> {
    let exponent = exponent(context.currency);
    let at = |name: &'static str| (FILE, Some(structure.element.line), Some(name));
    let entrance = entrance(structure, keys, report)?;
    let base = entrance.minor(exponent);
    if base.is_none() {
        report.find(at("EntranceRateWrtCurrency"), "found parts of minor units", "whole minor units");
    }
    let is_cap_good = check_cap(structure, keys, context, report);
    let found = unit.element.below("GeographicalIntervalPrice");
    let [price] = found.as_slice() else {
        let place = (FILE, Some(unit.element.line), Some("GeographicalIntervalPrice"));
        report.find(place, format!("found {}", found.len()), "one price of a unit");
        return None;
    };
    let per_km = product(price, report)?
        .times(Decimal::whole(1_000))
        .and_then(|amount| amount.over(context.settings.metres_per_unit));
    let rate = per_km.filter(|rate| rate.to_decimals(exponent.saturating_add(5)).is_some());
    let Some(rate_minor_per_km) = rate.and_then(|rate| rate.exact(exponent)) else {
        let found = "found a price of a unit that is no decimal of a kilometre";
        let place = (FILE, Some(price.line), Some("Amount"));
        report.find(place, found, "at most 5 decimals of a minor unit a kilometre");
        return None;
    };
    let cap_minor = keys.cap.and_then(|cap| cap.minor(exponent)).map(Money::from_minor);
    is_cap_good.then_some(Rates { base_minor: Money::from_minor(base?), rate_minor_per_km, cap_minor })
}

/// A cap is rounded with the price, so it must be a step itself; and it is not below the base.
fn check_cap(structure: &Structure<'_>, keys: Keys, context: &Context<'_>, report: &mut Report) -> bool {
    let Some(cap) = keys.cap else { return true };
    let exponent = exponent(context.currency);
    let step = keys.rounding.and_then(|step| step.minor(exponent)).filter(|step| *step > 0).unwrap_or(1);
    let minor = cap.minor(exponent).filter(|cap| cap.checked_rem(step) == Some(0));
    let base = keys.entrance.and_then(|base| base.minor(exponent)).unwrap_or_default();
    let place = (FILE, Some(structure.element.line), Some("CappingWrtCurrencyRule"));
    match minor {
        None => {
            report.find(place, "found no multiple of the rounding", "a cap that rounding leaves as it is");
        }
        Some(minor) if minor < base => {
            report.find(place, "found less than the entrance rate", "a cap not below it");
        }
        Some(_) => return true,
    }
    false
}
