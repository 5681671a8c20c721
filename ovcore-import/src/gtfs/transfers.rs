//! Transfer rules become windows.
//!
//! A rule from a leg group to itself may be used several times on end, and its time runs from the first ride of that
//! chain: it has a window of its own. Rules from one group to another look at the ride before only; they share one.
//! A window takes the first join that fits, so joins stand in the order of the leg rules that they are about: the
//! group of a ride is that of the first rule that fits it.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::fare::{
    Against, Anchor, Bound, Conditions, Join, RideEnd, TransferEffect, TransferWindow, Within,
};
use ovcore::ids::RuleId;
use ovcore::money::Money;

use super::groups::{Atom, Groups};
use super::legs::riders;
use super::products::Products;
use super::table::{Row, Table};
use crate::report::Report;

const FILE: &str = "fare_transfer_rules.txt";

/// How a transfer rule reckons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// The first ride and the transfer.
    FirstAndTransfer,
    /// Both rides and the transfer.
    All,
    /// The transfer, in place of both.
    Transfer,
}

/// A transfer rule, read.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) line: u64,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    /// How many transfers on end; `None` for no limit.
    count: Option<u32>,
    /// Seconds, and from which end of the first ride to which of the last.
    limit: Option<(u32, u32)>,
    pub(super) cost: Cost,
    /// What the transfer costs for each kind of traveller.
    amounts: Vec<Option<Money>>,
}

impl Rule {
    pub(super) fn amount(&self, kind: usize) -> Option<Money> {
        self.amounts.get(kind).copied().flatten().or_else(|| self.amounts.first().copied().flatten())
    }

    /// Whether it is about rides of the same kind on end.
    fn is_chain(&self) -> bool {
        self.from == self.to
    }

    /// The time that it leaves: for a chain from its first ride, else from the ride before.
    fn within(&self, unlimited: u32) -> Within {
        let chain = self.is_chain();
        let begin = if chain { Anchor::FirstCheckIn } else { Anchor::LastCheckIn };
        let end = if chain { Anchor::FirstCheckOut } else { Anchor::LastCheckOut };
        let (seconds, from, to) = match self.limit {
            Some((seconds, 0)) => (seconds, begin, RideEnd::CheckOut),
            Some((seconds, 1)) => (seconds, begin, RideEnd::CheckIn),
            Some((seconds, 2)) => (seconds, end, RideEnd::CheckIn),
            Some((seconds, _)) => (seconds, end, RideEnd::CheckOut),
            None => (unlimited, Anchor::LastCheckOut, RideEnd::CheckIn),
        };
        Within { seconds, from, to, bound: Bound::Inclusive }
    }
}

/// Reads the rules.
pub(super) fn read(
    table: &Table,
    groups: &BTreeSet<String>,
    products: &mut Products,
    unlimited: u32,
    report: &mut Report,
) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for row in table.rows() {
        for column in ["from_leg_group_id", "to_leg_group_id"] {
            if row.given(column).is_some_and(|name| !groups.contains(name)) {
                let names = groups.iter().map(String::as_str);
                row.unknown(report, column, "a leg_group_id of fare_leg_rules.txt", names);
            }
        }
        let amounts = match row.given("fare_product_id") {
            None => products.kinds.iter().map(|_| Some(Money::ZERO)).collect(),
            Some(id) => {
                products.check(&row, report);
                products.amounts(id)
            }
        };
        let (from, to) = (row.given("from_leg_group_id"), row.given("to_leg_group_id"));
        let count = count(&row, from == to, report);
        let limit = limit(&row, report);
        let cost = match row.choice(report, "fare_transfer_type", 0..=2, None) {
            Some(0) => Cost::FirstAndTransfer,
            Some(1) => Cost::All,
            _ => Cost::Transfer,
        };
        let (Some(count), Some(limit)) = (count, limit) else { continue };
        if limit.is_none() {
            let what = format!("a later ride begins at most {unlimited} s after the one before ended");
            report.note(row.at(), what, "the feed sets no limit, and a window needs one (see the settings)");
        }
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let line = row.line();
        rules.push(Rule { line, from: owned(from), to: owned(to), count, limit, cost, amounts });
    }
    rules
}

/// How many transfers on end a rule is for; no limit is `Some(None)`, and `None` is told of as a finding.
#[expect(clippy::option_option, reason = "no limit, and none that can be used, are two things")]
fn count(row: &Row<'_>, is_chain: bool, report: &mut Report) -> Option<Option<u32>> {
    match (row.given("transfer_count"), is_chain) {
        (None, false) | (Some("-1"), true) => Some(None),
        (None, true) => {
            let expected = "-1 or a number of 1 or more, since both leg groups are the same";
            row.find(report, "transfer_count", "found nothing", expected);
            None
        }
        (Some(_), false) => {
            row.wrong(report, "transfer_count", "nothing, since the leg groups differ");
            None
        }
        (Some(text), true) => {
            let count = text.parse().ok().filter(|n| *n > 0);
            if count.is_none() {
                row.wrong(report, "transfer_count", "-1 or a number of 1 or more");
            }
            count.map(Some)
        }
    }
}

/// The limit of time; none is `Some(None)`, and `None` is told of as a finding.
#[expect(clippy::option_option, reason = "no limit, and none that can be used, are two things")]
fn limit(row: &Row<'_>, report: &mut Report) -> Option<Option<(u32, u32)>> {
    match (row.given("duration_limit"), row.given("duration_limit_type")) {
        (None, None) => Some(None),
        (None, Some(_)) => {
            row.wrong(report, "duration_limit_type", "nothing, since there is no limit");
            None
        }
        (Some(text), _) => {
            let seconds: Option<u32> = text.parse().ok().filter(|n| *n > 0);
            if seconds.is_none() {
                row.wrong(report, "duration_limit", "a whole number of seconds, above 0");
            }
            let kind = row.choice(report, "duration_limit_type", 0..=3, None);
            Some(Some((seconds?, kind?)))
        }
    }
}

/// Rules that share a window.
struct Shared<'r> {
    rules: Vec<&'r Rule>,
    /// The most transfers that count, after which joins hold that do not.
    most: Option<u32>,
    unlimited: u32,
}

/// The windows of all rules.
pub(super) fn windows(
    rules: &[Rule],
    groups: &Groups,
    products: &Products,
    unlimited: u32,
    report: &mut Report,
) -> Vec<TransferWindow> {
    let mut chains: Vec<Vec<&Rule>> = Vec::new();
    let (mut cross, mut windows): (Vec<&Rule>, Vec<TransferWindow>) = (Vec::new(), Vec::new());
    for rule in rules {
        if !rule.is_chain() {
            cross.push(rule);
        } else if let Some(chain) = chains.iter_mut().find(|c| c.iter().any(|r| r.from == rule.from)) {
            chain.push(rule);
        } else {
            chains.push(vec![rule]);
        }
    }
    let book = Book::new(rules);
    book.note_mixed(groups, report);
    for mut chain in chains {
        let most = limits(&mut chain, report);
        let Some(line) = chain.first().map(|rule| rule.line) else { continue };
        let shared = Shared { rules: chain, most, unlimited };
        let joins = book.joins(&shared, groups, products, report);
        windows.extend(window(&format!("window-{line}"), &shared, joins));
    }
    if !cross.is_empty() {
        let most = cross.iter().any(|rule| rule.cost == Cost::Transfer).then_some(1);
        let shared = Shared { rules: cross, most, unlimited };
        let joins = book.joins(&shared, groups, products, report);
        windows.extend(window("window", &shared, joins));
    }
    note_unused(rules, &windows, report);
    windows
}

/// Tells of rules that came to no join, and of which nothing else was told.
fn note_unused(rules: &[Rule], windows: &[TransferWindow], report: &mut Report) {
    for rule in rules {
        let begin = format!("transfer-{}.", rule.line);
        let is_own = |join: &Join| join.id.as_str().starts_with(&begin) && !join.id.as_str().contains("none");
        let what = "this rule is left out";
        if !windows.iter().flat_map(|window| &window.joins).any(is_own)
            && !report.has_note(FILE, rule.line, what)
        {
            let why = "no price row is left for its leg groups, or its product is for no traveller";
            report.note((FILE, Some(rule.line)), what, why);
        }
    }
}

/// Every ride that uses no join opens it anew, so that its first ride is that of the chain.
fn window(id: &str, shared: &Shared<'_>, joins: Vec<Join>) -> Option<TransferWindow> {
    let id = RuleId::new(id).ok().filter(|_| !joins.is_empty())?;
    let opened_by = Conditions::default();
    let (within, transfers_max) = (outer(shared), shared.most);
    let window = TransferWindow { id, opened_by, within, same_day: false, transfers_max, joins };
    Some(without_shadowed(window))
}

/// A window without joins that earlier ones leave no ride to: the turn of such a rule never comes.
pub(super) fn without_shadowed(mut window: TransferWindow) -> TransferWindow {
    let mut place = 0;
    while place < window.joins.len() {
        if window.shadowed_by(place).is_some() {
            window.joins.remove(place);
        } else {
            place = place.saturating_add(1);
        }
    }
    window
}

/// Long enough for every rule: a ride that begins later uses none of them.
fn outer(shared: &Shared<'_>) -> Within {
    let seconds = shared.rules.iter().map(|rule| rule.within(shared.unlimited).seconds).max();
    Within {
        seconds: seconds.unwrap_or_default(),
        from: Anchor::LastCheckOut,
        to: RideEnd::CheckIn,
        bound: Bound::Inclusive,
    }
}

/// How many transfers of a chain count. A window knows one number: what another number asks for is left out.
fn limits(chain: &mut Vec<&Rule>, report: &mut Report) -> Option<u32> {
    let least = chain.iter().filter_map(|rule| rule.count).min();
    // A transfer product in place of both rides costs less than itself only once.
    let once = chain.iter().any(|rule| rule.cost == Cost::Transfer).then_some(1);
    let most = match (least, once) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    chain.retain(|rule| {
        let is_kept = rule.count.is_none() || rule.count == most || Some(1) == once && rule.count == least;
        if !is_kept {
            let what = "this rule is left out";
            let why = "a window counts to one number of transfers, and another rule has a smaller one";
            report.note((FILE, Some(rule.line)), what, why);
        } else if rule.count.is_some() && rule.count != most {
            let what = "this rule holds for the first transfer only";
            let why = "after it a price is reckoned otherwise, and a window counts to one number";
            report.note((FILE, Some(rule.line)), what, why);
        }
        is_kept
    });
    most
}

/// All transfer rules, to look up those between two groups.
struct Book<'r> {
    rules: &'r [Rule],
    /// The groups that stand in each column: an empty cell is about the others.
    from: BTreeSet<&'r str>,
    to: BTreeSet<&'r str>,
}

impl<'r> Book<'r> {
    fn new(rules: &'r [Rule]) -> Self {
        let from = rules.iter().filter_map(|rule| rule.from.as_deref()).collect();
        let to = rules.iter().filter_map(|rule| rule.to.as_deref()).collect();
        Self { rules, from, to }
    }

    fn is_from(&self, rule: &Rule, group: &str) -> bool {
        rule.from.as_deref().map_or(!self.from.contains(group), |name| name == group)
    }

    fn is_to(&self, rule: &Rule, group: &str) -> bool {
        rule.to.as_deref().map_or(!self.to.contains(group), |name| name == group)
    }

    /// The rules that hold between two groups: exact ones go before those with an empty cell.
    fn between(&self, from: &str, to: &str) -> Vec<&'r Rule> {
        let exact = |rule: &&Rule| rule.from.as_deref() == Some(from) && rule.to.as_deref() == Some(to);
        let found: Vec<&Rule> = self.rules.iter().filter(exact).collect();
        if !found.is_empty() {
            return found;
        }
        self.rules.iter().filter(|rule| self.is_from(rule, from) && self.is_to(rule, to)).collect()
    }

    /// Tells of prices that depend on transfers before the ride that a rule looks at.
    fn note_mixed(&self, groups: &Groups, report: &mut Report) {
        for rule in self.rules.iter().filter(|rule| rule.cost == Cost::Transfer) {
            let leads_there = |other: &&Rule| {
                other.is_chain() != rule.is_chain()
                    && groups.names().any(|name| self.is_from(rule, name) && self.is_to(other, name))
            };
            if let Some(other) = self.rules.iter().find(leads_there) {
                let what = "the first ride of this rule counts as the first of all";
                let line = other.line;
                let why = format!("line {line} may lead to it, and what it did is another window's to know");
                report.note((FILE, Some(rule.line)), what, why);
            }
        }
    }

    /// The joins of a window: pairs of leg rules in their order. Where a pair that the window is not for might hide
    /// behind a later one that it is for, it stands there too, and pays nothing.
    fn joins(
        &self,
        shared: &Shared<'_>,
        groups: &Groups,
        products: &Products,
        report: &mut Report,
    ) -> Vec<Join> {
        let atoms = groups.atoms();
        let lines: BTreeSet<u64> = shared.rules.iter().map(|rule| rule.line).collect();
        let mut paying: BTreeMap<(usize, usize), Vec<&Rule>> = BTreeMap::new();
        for (i, from) in atoms.iter().enumerate() {
            for (j, to) in atoms.iter().enumerate() {
                let (Some(a), Some(b)) = (&from.group, &to.group) else { continue };
                let own: Vec<&Rule> =
                    self.between(a, b).into_iter().filter(|rule| lines.contains(&rule.line)).collect();
                if !own.is_empty() {
                    paying.insert((i, j), own);
                }
            }
        }
        let meeting: Vec<Vec<usize>> = (0..atoms.len())
            .map(|a| (0..atoms.len()).filter(|b| *b >= a && groups.meet(a, *b)).collect())
            .collect();
        let mut made = Made { joins: Vec::new(), products };
        for (i, from) in atoms.iter().enumerate() {
            for (j, to) in atoms.iter().enumerate() {
                if let Some(rules) = paying.get(&(i, j)) {
                    made.pair(from, to, rules.clone(), shared, report);
                    continue;
                }
                let hidden = |i_later: &usize| {
                    let firsts = if *i_later == i { meeting.get(j).cloned() } else { None };
                    let all = || (0..atoms.len()).filter(|b| groups.meet(j, *b)).collect();
                    firsts.unwrap_or_else(all).iter().any(|b| paying.contains_key(&(*i_later, *b)))
                };
                if meeting.get(i).is_some_and(|later| later.iter().any(hidden)) {
                    made.nothing(from, to, shared);
                }
            }
        }
        made.joins
    }
}

fn join(id: RuleId, within: Within, effect: TransferEffect) -> Join {
    Join {
        id,
        from: Conditions::default(),
        to: Conditions::default(),
        same: Vec::new(),
        different: Vec::new(),
        against: Against::Last,
        within: Some(within),
        counts: true,
        effect,
    }
}

/// Joins as they are made.
struct Made<'p> {
    joins: Vec<Join>,
    products: &'p Products,
}

impl Made<'_> {
    /// A pair that pays its whole price, and stands before one that does not.
    fn nothing(&mut self, from: &Atom, to: &Atom, shared: &Shared<'_>) {
        let line = shared.rules.first().map_or(0, |rule| rule.line);
        let Ok(id) = RuleId::new(&format!("transfer-{line}.none-{}", self.joins.len())) else { return };
        let (from, to) = (from.conditions.clone(), to.conditions.clone());
        let none = join(id, outer(shared), TransferEffect::Restart);
        self.joins.push(Join { from, to, counts: false, ..none });
    }

    /// The joins of one pair: for each rule, for kinds of travellers who pay otherwise and then for all.
    fn pair(
        &mut self,
        from: &Atom,
        to: &Atom,
        mut rules: Vec<&Rule>,
        shared: &Shared<'_>,
        report: &mut Report,
    ) {
        // The rule with the least number that is not reached yet holds; of several, the cheapest.
        rules.sort_by_key(|rule| {
            (rule.count.is_none(), rule.amount(0), rule.within(shared.unlimited).seconds, rule.line)
        });
        for rule in rules {
            // Rules without a number go on after the number is reached.
            let turns: &[bool] = match (shared.most, rule.count) {
                (Some(_), None) => &[true, false],
                _ => &[true],
            };
            for is_counted in turns {
                let is_first = *is_counted && shared.most == Some(1);
                let effect = |kind: usize| effect(rule, from, to, kind, is_first);
                let others: Vec<(usize, Outcome)> = (1..self.products.kinds.len())
                    .filter_map(|kind| Some((kind, effect(kind)?)))
                    .filter(|(_, outcome)| Some(outcome) != effect(0).as_ref())
                    .collect();
                let mut sets: Vec<(Outcome, Vec<usize>)> = Vec::new();
                for (kind, outcome) in others {
                    match sets.iter_mut().find(|(known, _)| *known == outcome) {
                        Some((_, kinds)) => kinds.push(kind),
                        None => sets.push((outcome, vec![kind])),
                    }
                }
                sets.extend(effect(0).map(|outcome| (outcome, Vec::new())));
                for (outcome, kinds) in sets {
                    self.add(rule, (from, to), &kinds, &outcome, *is_counted, shared);
                    outcome.tell(rule, report);
                }
            }
        }
    }

    fn add(
        &mut self,
        rule: &Rule,
        (from, to): (&Atom, &Atom),
        kinds: &[usize],
        outcome: &Outcome,
        counts: bool,
        shared: &Shared<'_>,
    ) {
        let number =
            self.joins.iter().filter(|j| j.id.as_str().starts_with(&format!("transfer-{}.", rule.line)));
        let id = format!("transfer-{}.{}", rule.line, number.count().saturating_add(1));
        let Ok(id) = RuleId::new(&id) else { return };
        let to = Conditions { riders: riders(kinds, self.products), ..to.conditions.clone() };
        let plain = join(id, rule.within(shared.unlimited), outcome.effect);
        self.joins.push(Join { from: from.conditions.clone(), to, counts, ..plain });
    }
}

/// What a later ride pays, and what of the rule that does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outcome {
    effect: TransferEffect,
    lost: Option<&'static str>,
}

impl Outcome {
    fn tell(&self, rule: &Rule, report: &mut Report) {
        if let Some(lost) = self.lost {
            let what = format!("the {lost} is not given back");
            report.note((FILE, Some(rule.line)), what, "a ride costs nothing or more");
        }
    }
}

/// What the later ride of a pair pays for one kind of traveller.
fn effect(rule: &Rule, from: &Atom, to: &Atom, kind: usize, is_first: bool) -> Option<Outcome> {
    let own = rule.amount(kind)?;
    let fixed = |amount: Money, lost: &'static str| {
        let lost = amount.is_negative().then_some(lost);
        let effect = if amount.is_positive() {
            TransferEffect::Fixed { amount_minor: amount }
        } else {
            TransferEffect::Free
        };
        Outcome { effect, lost }
    };
    match rule.cost {
        Cost::Transfer if is_first => {
            let lost = from.most(kind).is_some_and(|most| own < most);
            let lost = lost.then_some("part of the first price that is above the transfer's");
            let amount_minor = own.max(Money::ZERO);
            Some(Outcome { effect: TransferEffect::Together { amount_minor }, lost })
        }
        // After the first transfer, the product is added to what was paid.
        Cost::FirstAndTransfer | Cost::Transfer => Some(fixed(own, "negative price of the transfer")),
        Cost::All if own.is_positive() => {
            Some(fixed(to.amount(kind)?.checked_add(own)?, "negative price of the transfer"))
        }
        Cost::All => {
            let off = own.checked_neg()?;
            let lost = to.least(kind).is_some_and(|least| least < off);
            let lost = lost.then_some("part of the discount that is above the price of the ride");
            Some(Outcome { effect: TransferEffect::Discount { amount_minor: off }, lost })
        }
    }
}
