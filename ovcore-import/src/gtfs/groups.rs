//! Leg groups as conditions: what a transfer can ask of a ride.
//!
//! The engine knows no groups: a join asks where, when and on what a ride was. A group that shares no ride with any
//! other is one set of conditions; another is its leg rules one by one, in their order.

use std::collections::BTreeSet;

use ovcore::fare::Conditions;
use ovcore::money::Money;
use ovcore::tap::Mode;

use super::legs::{Leg, Legs, Scope};
use super::transfers::{Cost, Rule};

/// Rides that a join can ask for: of one group, or of one rule of it.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub(super) group: Option<String>,
    pub(super) conditions: Conditions,
    /// The rules that it stands for.
    legs: Vec<usize>,
    /// Their amounts by kind of traveller: least and most.
    amounts: Vec<(Option<Money>, Option<Money>)>,
}

impl Atom {
    /// What its rides cost, where that is one amount.
    pub(super) fn amount(&self, kind: usize) -> Option<Money> {
        let (least, most) = self.amounts.get(kind).copied()?;
        least.filter(|_| least == most)
    }

    /// The most that one of its rides costs.
    pub(super) fn most(&self, kind: usize) -> Option<Money> {
        self.amounts.get(kind).copied()?.1
    }

    /// The least that one of its rides costs.
    pub(super) fn least(&self, kind: usize) -> Option<Money> {
        self.amounts.get(kind).copied()?.0
    }
}

/// The groups of all leg rules.
#[derive(Debug)]
pub(super) struct Groups {
    atoms: Vec<Atom>,
    scopes: Vec<Scope>,
    names: Vec<String>,
}

impl Groups {
    pub(super) fn new(legs: &Legs, rules: &[Rule], kinds: usize, modes: &[Mode]) -> Self {
        let of = |group: Option<&str>| -> Vec<usize> {
            let own = |(_, leg): &(usize, &Leg)| leg.group.as_deref() == group;
            legs.rules.iter().enumerate().filter(own).map(|(number, _)| number).collect()
        };
        let names: Vec<String> =
            legs.groups.iter().filter(|name| !of(Some(name.as_str())).is_empty()).cloned().collect();
        let mut atoms: Vec<Atom> = Vec::new();
        let groups = names.iter().map(|name| Some(name.as_str())).chain(core::iter::once(None));
        for group in groups {
            let numbers = of(group);
            let must_split = group.is_some_and(|name| splits(name, rules, legs, &numbers, kinds));
            let whole = if must_split || group.is_none() { None } else { alone(legs, &numbers, modes) };
            if let Some(conditions) = whole {
                atoms.push(atom(group, conditions, numbers, legs, kinds));
                continue;
            }
            for number in numbers {
                let Some(leg) = legs.rules.get(number) else { continue };
                let conditions = scope_conditions(&leg.scope, modes);
                atoms.push(atom(group, conditions, vec![number], legs, kinds));
            }
        }
        atoms.sort_by_key(|atom| atom.legs.first().copied());
        let scopes = legs.rules.iter().map(|leg| leg.scope.clone()).collect();
        Self { atoms, scopes, names }
    }

    /// In the order of their first rules.
    pub(super) fn atoms(&self) -> &[Atom] {
        &self.atoms
    }

    /// The names of the groups.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether a ride may be of both of two atoms.
    pub(super) fn meet(&self, a: usize, b: usize) -> bool {
        let scopes = |number: usize| {
            let legs = self.atoms.get(number).map(|atom| atom.legs.as_slice()).unwrap_or_default();
            legs.iter().filter_map(|leg| self.scopes.get(*leg))
        };
        a == b || scopes(a).any(|own| scopes(b).any(|other| own.meets(other)))
    }
}

fn atom(group: Option<&str>, conditions: Conditions, legs: Vec<usize>, all: &Legs, kinds: usize) -> Atom {
    let amounts = (0..kinds).map(|kind| {
        let own = || legs.iter().filter_map(|n| all.rules.get(*n)).filter_map(|leg| leg.amount(kind));
        (own().min(), own().max())
    });
    Atom { group: group.map(str::to_owned), amounts: amounts.collect(), conditions, legs }
}

/// The conditions of a rule with its modes, where they do not say it all.
fn scope_conditions(scope: &Scope, modes: &[Mode]) -> Conditions {
    let own = if scope.routes.modes.as_slice() == modes { Vec::new() } else { scope.routes.modes.clone() };
    Conditions { modes: own, ..scope.conditions() }
}

/// Whether a rule's reckoning needs each price of a group for itself.
fn splits(name: &str, rules: &[Rule], legs: &Legs, numbers: &[usize], kinds: usize) -> bool {
    let differ = (0..kinds).any(|kind| {
        let amounts: BTreeSet<Option<Money>> =
            numbers.iter().filter_map(|n| legs.rules.get(*n)).map(|leg| leg.amount(kind)).collect();
        amounts.len() > 1
    });
    let names = |cell: &Option<String>| cell.as_deref().is_none_or(|cell| cell == name);
    // Only a surcharge on the later ride's own price does.
    let asks = |rule: &Rule| {
        let rises = (0..kinds).any(|kind| rule.amount(kind).is_some_and(Money::is_positive));
        rule.cost == Cost::All && rises && names(&rule.to)
    };
    differ && rules.iter().any(asks)
}

/// The least that tells a group's rides from those of all other rules; `None` where nothing short does.
fn alone(legs: &Legs, numbers: &[usize], modes: &[Mode]) -> Option<Conditions> {
    let own = || numbers.iter().filter_map(|n| legs.rules.get(*n)).map(|leg| &leg.scope);
    let others = || legs.rules.iter().enumerate().filter(|(n, _)| !numbers.contains(n));
    let mut joined = own().next()?.clone();
    for scope in own().skip(1) {
        joined = union(joined, scope)?;
    }
    // A scope of several sides at once asks for more rides than its rules do, so it must be tried against all others.
    let wider = |from: bool, to: bool, times: bool| Scope {
        routes: joined.routes.clone(),
        from: joined.from.clone().filter(|_| from),
        to: joined.to.clone().filter(|_| to),
        times: joined.times.clone().filter(|_| times),
    };
    let tries = [
        wider(false, false, false),
        wider(false, false, true),
        wider(true, false, false),
        wider(true, true, true),
    ];
    let fits = |scope: &&Scope| {
        own().all(|part| part.routes.numbers.is_subset(&scope.routes.numbers))
            && !others().any(|(_, other)| scope.meets(&other.scope))
    };
    let found = tries.iter().find(fits)?;
    let is_all = others().next().is_none();
    Some(if is_all { Conditions::default() } else { scope_conditions(found, modes) })
}

/// A scope that has all rides of two, as far as one scope can say it: what differs does not matter any more.
fn union(mut a: Scope, b: &Scope) -> Option<Scope> {
    if a.routes.numbers != b.routes.numbers {
        if !a.routes.lines.is_empty() || !b.routes.lines.is_empty() {
            let lines = |scope: &Scope| !scope.routes.lines.is_empty();
            if !lines(&a) || !lines(b) {
                return None;
            }
            let mut all: BTreeSet<_> = a.routes.lines.iter().copied().collect();
            all.extend(b.routes.lines.iter().copied());
            a.routes.lines = all.into_iter().collect();
        } else if a.routes.carriers != b.routes.carriers {
            return None;
        }
        let mut all: BTreeSet<Mode> = a.routes.modes.iter().copied().collect();
        all.extend(b.routes.modes.iter().copied());
        a.routes.modes = all.into_iter().collect();
        a.routes.numbers.extend(b.routes.numbers.iter().copied());
    }
    if a.from != b.from {
        a.from = None;
    }
    if a.to != b.to {
        a.to = None;
    }
    let id = |scope: &Scope| scope.times.as_ref().map(|(times, by)| (times.id, *by));
    if id(&a) != id(b) {
        a.times = None;
    }
    Some(a)
}
