//! Leg rules become price rows.

use std::collections::BTreeSet;

use ovcore::fare::{Conditions, DecidedBy, OnTransfer, PriceRow, PriceRule};
use ovcore::ids::{ProductId, RuleId, shown};
use ovcore::money::Money;
use ovcore::tap::Mode;

use super::areas::{Areas, Side};
use super::feed::Feed;
use super::network::{Routes, Ways};
use super::products::Products;
use super::table::Row;
use super::times::{Timeframes, Times};
use crate::report::{ImportError, Report};

const FILE: &str = "fare_leg_rules.txt";
/// What tells one rule from another.
const KEY: [&str; 5] =
    ["network_id", "from_area_id", "to_area_id", "from_timeframe_group_id", "to_timeframe_group_id"];

/// For which rides a rule is.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) routes: Routes,
    pub(super) from: Option<Side>,
    pub(super) to: Option<Side>,
    pub(super) times: Option<(Times, DecidedBy)>,
}

/// A leg rule, read.
#[derive(Clone, Debug)]
pub(super) struct Leg {
    pub(super) line: u64,
    pub(super) group: Option<String>,
    pub(super) scope: Scope,
    /// What it costs for each kind of traveller.
    pub(super) amounts: Vec<Option<Money>>,
    /// Rules of a higher rank come first.
    rank: u32,
    key: [String; 5],
}

/// The leg rules, in the order in which they hold.
#[derive(Debug, Default)]
pub(super) struct Legs {
    pub(super) rules: Vec<Leg>,
    /// Every group that some rule names, also one that was left out.
    pub(super) groups: BTreeSet<String>,
}

/// What rules are read against.
pub(super) struct Context<'c> {
    pub(super) feed: &'c Feed,
    pub(super) ways: &'c Ways,
    pub(super) areas: &'c mut Areas,
    pub(super) times: &'c Timeframes,
    pub(super) products: &'c mut Products,
}

impl Scope {
    /// As the tariff asks for it. Modes are not among it: a price row has its own.
    pub(super) fn conditions(&self) -> Conditions {
        let zone = |side: &Option<Side>| side.iter().map(|side| side.zone).collect();
        Conditions {
            carriers: self.routes.carriers.clone(),
            lines: self.routes.lines.clone(),
            from: zone(&self.from),
            to: zone(&self.to),
            times: self.times.iter().map(|(times, _)| times.id).collect(),
            decided_by: self.times.as_ref().map_or(DecidedBy::default(), |(_, by)| *by),
            ..Conditions::default()
        }
    }

    /// Whether some ride may be of both. Where that cannot be known, it may.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let places = |a: &Option<Side>, b: &Option<Side>| match (a, b) {
            (Some(a), Some(b)) => !a.places.is_disjoint(&b.places),
            _ => true,
        };
        let times = match (&self.times, &other.times) {
            (Some((a, by)), Some((b, other_by))) if by == other_by => a.meets(b),
            _ => true,
        };
        !self.routes.numbers.is_disjoint(&other.routes.numbers)
            && places(&self.from, &other.from)
            && places(&self.to, &other.to)
            && times
    }

    /// Whether every ride of the other is a ride of this.
    fn covers(&self, other: &Self) -> bool {
        let places = |a: &Option<Side>, b: &Option<Side>| match (a, b) {
            (None, _) => true,
            (Some(a), Some(b)) => b.places.is_subset(&a.places),
            (Some(_), None) => false,
        };
        let times = match (&self.times, &other.times) {
            (None, _) => true,
            (Some((a, by)), Some((b, other_by))) => a.id == b.id && by == other_by,
            (Some(_), None) => false,
        };
        other.routes.numbers.is_subset(&self.routes.numbers)
            && places(&self.from, &other.from)
            && places(&self.to, &other.to)
            && times
    }
}

impl Leg {
    /// What it costs for a kind of traveller; a kind that its product is not for pays like all others.
    pub(super) fn amount(&self, kind: usize) -> Option<Money> {
        self.amounts.get(kind).copied().flatten().or_else(|| self.amounts.first().copied().flatten())
    }
}

impl Legs {
    pub(super) fn read(context: &mut Context<'_>, report: &mut Report) -> Self {
        let feed = context.feed;
        let table = &feed.fare_leg_rules;
        if table.is_present && table.is_whole && table.rows().next().is_none() {
            report.find((FILE, None, None), "found no rule", "at least one");
        }
        let listed = Listed {
            has_priority: table.has_column("rule_priority"),
            networks: table.rows().filter_map(|r| r.given("network_id")).collect(),
            from: table.rows().filter_map(|r| r.given("from_area_id")).collect(),
            to: table.rows().filter_map(|r| r.given("to_area_id")).collect(),
        };
        let mut legs = Self::default();
        for row in table.rows() {
            legs.groups.extend(row.given("leg_group_id").map(str::to_owned));
            if let Some(leg) = read_leg(&row, &listed, context, report) {
                legs.add(leg, &row, report);
            }
        }
        legs.rules.sort_by_key(|leg| (core::cmp::Reverse(leg.rank), leg.amount(0), leg.line));
        legs
    }

    /// Adds a rule. Of two for the same rides a traveller takes the cheaper.
    fn add(&mut self, leg: Leg, row: &Row<'_>, report: &mut Report) {
        let same = |l: &&mut Leg| l.rank == leg.rank && l.key == leg.key;
        let Some(first) = self.rules.iter_mut().find(same) else {
            self.rules.push(leg);
            return;
        };
        let cheaper = |own: &Option<Money>, other: &Option<Money>| match (own, other) {
            (Some(own), Some(other)) => own < other,
            (own, None) => own.is_some(),
            (None, Some(_)) => false,
        };
        let why = "a traveller who taps pays the cheapest product for the ride";
        let dropped =
            |line: u64| format!("the product of line {line}, for the same rides, holds in its place");
        let is_cheaper =
            |a: &[Option<Money>], b: &[Option<Money>]| a.iter().zip(b).any(|(a, b)| cheaper(a, b));
        match (is_cheaper(&leg.amounts, &first.amounts), is_cheaper(&first.amounts, &leg.amounts)) {
            (false, _) => report.note(row.at(), dropped(first.line), why),
            (true, false) => {
                report.note((FILE, Some(first.line)), dropped(leg.line), why);
                *first = leg;
            }
            (true, true) => {
                if leg.group != first.group {
                    let what = format!("its leg group is that of line {}", first.line);
                    let why = "the same rides have another product there, cheaper for some travellers";
                    report.note(row.at(), what, why);
                }
                for (own, other) in first.amounts.iter_mut().zip(&leg.amounts) {
                    if cheaper(other, own) {
                        *own = *other;
                    }
                }
            }
        }
    }

    /// The price rows.
    pub(super) fn rows(&self, products: &Products, report: &mut Report) -> Vec<PriceRow> {
        let mut rows = Rows::default();
        for rules in self.rules.chunk_by(|a, b| a.rank == b.rank) {
            for (number, kinds) in kinds_alike(rules, products).into_iter().enumerate() {
                let Some(kind) = kinds.first().copied() else { continue };
                let mut own: Vec<&Leg> = rules.iter().filter(|leg| amount_of(leg, kind).is_some()).collect();
                own.sort_by_key(|leg| (leg.amount(kind), leg.line));
                for leg in own {
                    let id = format!("leg-{}.{}", leg.line, number.saturating_add(1));
                    rows.add(leg, &id, &kinds, products, report);
                }
            }
            for leg in rules.iter().filter(|leg| amount_of(leg, 0).is_some()) {
                rows.add(leg, &format!("leg-{}", leg.line), &[], products, report);
            }
        }
        rows.rows
    }
}

/// A feed of which no rule can be used has no tariff: each that is left out says why.
pub(super) fn nothing_is_left(mut report: Report) -> ImportError {
    report.find((FILE, None, None), "found no rule that prices a ride", "at least one");
    report.find_notes(FILE, "a rule that prices a ride");
    report.into_error()
}

/// Price rows as they are made.
#[derive(Default)]
struct Rows<'l> {
    rows: Vec<PriceRow>,
    /// Which rule each is made of, and for which kinds of travellers; none stands for all.
    made_of: Vec<(&'l Leg, Vec<usize>)>,
}

impl<'l> Rows<'l> {
    /// Adds a row, unless one that comes before it is for all its rides and travellers.
    fn add(&mut self, leg: &'l Leg, id: &str, kinds: &[usize], products: &Products, report: &mut Report) {
        let is_before = |(other, theirs): &&(&Leg, Vec<usize>)| {
            (theirs.is_empty() || (!kinds.is_empty() && kinds.iter().all(|kind| theirs.contains(kind))))
                && other.scope.covers(&leg.scope)
        };
        if let Some((other, _)) = self.made_of.iter().find(is_before) {
            let riders: Vec<String> = riders(kinds, products).iter().map(ToString::to_string).collect();
            let whom = if riders.is_empty() { String::new() } else { format!(" for {}", riders.join(", ")) };
            let why = format!("line {} comes first for all its rides", other.line);
            report.note((FILE, Some(leg.line)), format!("this rule is left out{whom}"), why);
            return;
        }
        self.made_of.push((leg, kinds.to_vec()));
        let amount = leg.amount(kinds.first().copied().unwrap_or_default());
        // On a mode that a row before has whole, this row would never hold.
        let is_free = |mode: &Mode| !self.rows.iter().any(|r| r.when.is_empty() && r.modes.contains(mode));
        let modes: Vec<Mode> = leg.scope.routes.modes.iter().copied().filter(is_free).collect();
        if modes.is_empty() {
            let why = "other rules come first for each mode of its rides";
            report.note((FILE, Some(leg.line)), "this rule is left out", why);
            return;
        }
        if let (Ok(id), Some(amount_minor)) = (RuleId::new(id), amount) {
            self.rows.push(PriceRow {
                id,
                modes,
                when: Conditions { riders: riders(kinds, products), ..leg.scope.conditions() },
                rule: PriceRule::Flat { amount_minor },
                on_transfer: OnTransfer::Nothing,
                vat_basis_points: None,
            });
        }
    }
}

/// The amount of a rule that is for a kind of traveller itself.
fn amount_of(leg: &Leg, kind: usize) -> Option<Money> {
    leg.amounts.get(kind).copied().flatten()
}

/// Kinds of travellers, but the first, whom some of these rules give a price of their own: those with the same prices
/// together.
fn kinds_alike(rules: &[Leg], products: &Products) -> Vec<Vec<usize>> {
    let mut sets: Vec<(Vec<Option<Money>>, Vec<usize>)> = Vec::new();
    for kind in 1..products.kinds.len() {
        let differs = |leg: &Leg| amount_of(leg, kind).is_some() && amount_of(leg, kind) != amount_of(leg, 0);
        if !rules.iter().any(differs) {
            continue;
        }
        let prices: Vec<Option<Money>> = rules.iter().map(|leg| amount_of(leg, kind)).collect();
        match sets.iter_mut().find(|(known, _)| *known == prices) {
            Some((_, kinds)) => kinds.push(kind),
            None => sets.push((prices, vec![kind])),
        }
    }
    sets.into_iter().map(|(_, kinds)| kinds).collect()
}

/// The products of some kinds of travellers.
pub(super) fn riders(kinds: &[usize], products: &Products) -> Vec<ProductId> {
    kinds.iter().filter_map(|kind| products.kinds.get(*kind).and_then(|kind| kind.product)).collect()
}

/// What the columns of all rules name: an empty cell is about the rest.
struct Listed<'f> {
    has_priority: bool,
    networks: BTreeSet<&'f str>,
    from: BTreeSet<&'f str>,
    to: BTreeSet<&'f str>,
}

fn read_leg(
    row: &Row<'_>,
    listed: &Listed<'_>,
    context: &mut Context<'_>,
    report: &mut Report,
) -> Option<Leg> {
    context.products.check(row, report);
    let priority = row.get("rule_priority");
    let rank = if priority.is_empty() { Some(0) } else { priority.parse().ok() };
    if rank.is_none() {
        row.wrong(report, "rule_priority", "a whole number of 0 or more");
    }
    let routes = routes(row, listed, context.ways, report);
    let from = side(row, "from_area_id", listed, context.areas, report);
    let to = side(row, "to_area_id", listed, context.areas, report);
    let times = times(row, context.times, report);
    let amounts = context.products.amounts(row.get("fare_product_id"));
    if amounts.iter().flatten().any(|amount| amount.is_negative()) {
        row.wrong(report, "fare_product_id", "a product of 0 or more; only transfers may give money back");
    }
    // Without priorities an exact match goes before one by an empty cell.
    let given = KEY.iter().filter(|column| row.given(column).is_some()).count();
    let rank = if listed.has_priority { rank? } else { u32::try_from(given).unwrap_or_default() };
    let scope = Scope { routes: routes?, from: from?, to: to?, times: times? };
    if scope.routes.modes == Vec::<Mode>::new() {
        let what = "this rule is left out";
        report.note(row.at(), what, "no route belongs to the network that it asks for");
        return None;
    }
    let is_empty = |side: &Option<Side>| side.as_ref().is_some_and(|side| side.places.is_empty());
    if is_empty(&scope.from) || is_empty(&scope.to) {
        report.note(row.at(), "this rule is left out", "no stop lies in an area that it asks for");
        return None;
    }
    if amounts.iter().all(Option::is_none) && !row.get("fare_product_id").is_empty() {
        let why = "no traveller that the tariff can tell of may have its product";
        report.note(row.at(), "this rule is left out", why);
        return None;
    }
    Some(Leg {
        line: row.line(),
        group: row.given("leg_group_id").map(str::to_owned),
        scope,
        amounts,
        rank,
        key: KEY.map(|column| row.get(column).to_owned()),
    })
}

/// The routes that a rule is for; `None` is told of as a finding.
fn routes(row: &Row<'_>, listed: &Listed<'_>, ways: &Ways, report: &mut Report) -> Option<Routes> {
    match row.given("network_id") {
        Some(name) if ways.knows_network(name) => Some(ways.in_network(name)),
        Some(_) => {
            let expected = "a network_id of networks.txt or routes.txt";
            row.unknown(report, "network_id", expected, ways.network_names());
            None
        }
        None if listed.has_priority => Some(ways.everywhere()),
        None => Some(ways.outside(&listed.networks)),
    }
}

/// The zone that a rule names, or that an empty cell stands for; `None` is told of as a finding.
#[expect(clippy::option_option, reason = "any place, and none that is known, are two things")]
fn side(
    row: &Row<'_>,
    column: &'static str,
    listed: &Listed<'_>,
    areas: &mut Areas,
    report: &mut Report,
) -> Option<Option<Side>> {
    let (named, wish) =
        if column == "from_area_id" { (&listed.from, "other-from") } else { (&listed.to, "other-to") };
    if row.given(column).is_some() {
        return areas.named(row, column, report).map(Some);
    }
    if listed.has_priority || named.is_empty() {
        return Some(None);
    }
    Some(areas.rest(named, wish))
}

/// The times that a rule asks for; `None` where that was told of.
#[expect(clippy::option_option, reason = "no times, and none that can be used, are two things")]
fn times(row: &Row<'_>, known: &Timeframes, report: &mut Report) -> Option<Option<(Times, DecidedBy)>> {
    let mut read = |column: &'static str| match row.given(column) {
        None => Some(None),
        Some(_) => known.named(row, column, report).map(Some),
    };
    let (begin, end) = (read("from_timeframe_group_id"), read("to_timeframe_group_id"));
    let (times, by) = match (begin?, end?) {
        (None, None) => return Some(None),
        (Some(times), None) => (times, DecidedBy::CheckIn),
        (None, Some(times)) => (times, DecidedBy::CheckOut),
        (Some(_), Some(_)) => {
            let why = "it asks for the times of check-in and check-out both; conditions have one of them";
            report.note(row.at(), "this rule is left out", why);
            return None;
        }
    };
    if times.windows.is_empty() {
        let why = format!("nothing is left of the times `{}` that it asks for", shown(times.id.as_str()));
        report.note(row.at(), "this rule is left out", why);
        return None;
    }
    Some(Some((times, by)))
}
