//! What is counted over a day, a week, a month: caps and spend steps (manual, `tariffs::caps`).

use ovcore::calendar::TravelDay;
use ovcore::fare::{Cap, CapLimit, HeldProduct, Period, UnpricedReason};
use ovcore::ids::RuleId;
use ovcore::trip::Leg;

use super::Model;
use super::fraction::{less, rounded, whole};
use super::legs::{Part, change, price};
use super::price::{Asked, is_on};

/// What a ride counts towards the steps of an id and a period.
pub(super) type Counted = ((RuleId, Period), i64);

/// A ride, or the part of one, that amount caps looked at.
#[derive(Clone, Debug)]
struct Capped {
    day: TravelDay,
    price: i64,
    charged: i64,
    /// Whether it cost something: what costs nothing begins no period.
    counts: bool,
    covered: Vec<RuleId>,
    extended: Vec<(RuleId, i64)>,
}

/// A ride that counted for a cap by rides on a day.
#[derive(Clone, Copy, Debug)]
struct Mark {
    rule: RuleId,
    day: TravelDay,
}

/// What counted as spent on a day, for which steps.
#[derive(Clone, Copy, Debug)]
struct Spent {
    rule: (RuleId, Period),
    day: TravelDay,
    amount: i64,
}

/// Everything that was counted so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    capped: Vec<Capped>,
    /// Rides that counted for caps by rides.
    ridden: Vec<Mark>,
    /// What counted for spend steps: those with one id and one period are one, over tariffs.
    spent: Vec<Spent>,
    /// On which days which longer cap was bought, and what was left of it to pay.
    bought: Vec<(TravelDay, RuleId, i64)>,
    /// Caps as the latest ride's tariff has them.
    known: Vec<Cap>,
}

/// The parts of a ride that the same caps cover, or can be extended to: they are one to a cap.
#[derive(Clone, Debug)]
struct Unit<'a> {
    parts: Vec<usize>,
    covering: Vec<&'a Cap>,
    extended: Vec<(RuleId, i64)>,
}

/// The parts of a ride by the caps that cover them.
fn units<'a>(
    model: &Model,
    held: &[HeldProduct],
    parts: &[Part<'a>],
    asked: &[Asked],
    day: TravelDay,
) -> Result<Vec<Unit<'a>>, UnpricedReason> {
    let mut units: Vec<Unit<'a>> = Vec::new();
    for (i, (part, asked)) in parts.iter().zip(asked).enumerate() {
        let on = |cap: &&Cap| cap.days.is_empty() || cap.days.iter().any(|days| is_on(*days, day));
        let (mut covering, mut extended) = (Vec::new(), Vec::new());
        for cap in part.tariff.caps.iter().filter(on) {
            if model.holds(part.tariff, &cap.applies_to, asked, held)? {
                covering.push(cap);
                continue;
            }
            for extension in &cap.extensions {
                if model.holds(part.tariff, &extension.applies_to, asked, held)? {
                    extended.push((cap.id, extension.amount_minor.minor()));
                    break;
                }
            }
        }
        let ids = |caps: &[&Cap]| caps.iter().map(|cap| cap.id).collect::<Vec<_>>();
        let same = |unit: &&mut Unit<'a>| ids(&unit.covering) == ids(&covering) && unit.extended == extended;
        match units.iter_mut().find(same) {
            Some(unit) => unit.parts.push(i),
            None => units.push(Unit { parts: vec![i], covering, extended }),
        }
    }
    Ok(units)
}

/// Whether two days lie in one period, given all days on which something counted.
fn together(period: Period, a: TravelDay, b: TravelDay, counted: &[TravelDay]) -> bool {
    let monday = |day: TravelDay| day.date().format("%G-%V").to_string();
    let month = |day: TravelDay| day.date().format("%Y-%m").to_string();
    match period {
        Period::TravelDay => a == b,
        Period::Week => monday(a) == monday(b),
        Period::CalendarMonth => month(a) == month(b),
        Period::Rolling { days } => {
            let begun = |day: TravelDay| {
                let mut all: Vec<TravelDay> = counted.iter().copied().chain([a, b]).collect();
                all.sort_unstable();
                let days = i32::try_from(days).expect("a few days");
                let next = |start: TravelDay, d: TravelDay| {
                    if d.number() >= start.number() + days { d } else { start }
                };
                all.iter().copied().filter(|d| *d <= day).reduce(next)
            };
            begun(a) == begun(b)
        }
    }
}

impl Counts {
    /// What was spent in the period of a day, without some of what was counted.
    pub(super) fn spent_before(
        &self,
        rule: (RuleId, Period),
        day: TravelDay,
        without: &[(TravelDay, i64)],
    ) -> i64 {
        let days: Vec<TravelDay> =
            self.spent.iter().filter(|mark| mark.rule == rule).map(|mark| mark.day).collect();
        let own = without.iter().filter(|(other, _)| together(rule.1, *other, day, &days));
        self.spent(rule.0, rule.1, day) - own.map(|(_, amount)| *amount).sum::<i64>()
    }

    /// What was spent before in the period of a day.
    pub(super) fn spent(&self, rule: RuleId, period: Period, day: TravelDay) -> i64 {
        let own: Vec<Spent> = self.spent.iter().filter(|mark| mark.rule == (rule, period)).copied().collect();
        let days: Vec<TravelDay> = own.iter().map(|mark| mark.day).collect();
        own.iter().filter(|mark| together(period, mark.day, day, &days)).map(|mark| mark.amount).sum()
    }

    pub(super) fn spend(&mut self, rule: (RuleId, Period), day: TravelDay, amount: i64) {
        self.spent.push(Spent { rule, day, amount });
    }

    /// Caps a ride, first by rides, then by amount. What is taken off is split over the legs of the parts.
    pub(super) fn apply(
        &mut self,
        model: &Model,
        held: &[HeldProduct],
        parts: &mut [Part<'_>],
        asked: &[Asked],
        day: TravelDay,
    ) -> Result<(), UnpricedReason> {
        // A ride is one of a number of rides, however many of its parts the cap covers.
        let mut ridden: Vec<RuleId> = Vec::new();
        for Unit { parts: places, covering, extended } in units(model, held, parts, asked, day)? {
            let tariff = parts[places[0]].tariff;
            let mut legs: Vec<Leg> = places.iter().flat_map(|i| parts[*i].legs.clone()).collect();
            let before = price(&legs);
            let off = self.off(day, &covering);
            let counting =
                covering.iter().filter(|cap| before > 0 && matches!(cap.limit, CapLimit::Rides { .. }));
            ridden.extend(counting.map(|cap| cap.id));
            let after = off.map_or(before, |(_, points)| {
                rounded(less(whole(before), points), tariff.rounding.step_minor, tariff.rounding.mode)
            });
            change(&mut legs, after - before);
            let amounts: Vec<&Cap> =
                covering.iter().copied().filter(|cap| matches!(cap.limit, CapLimit::Amount { .. })).collect();
            if !amounts.is_empty() || !extended.is_empty() {
                let all: Vec<&Cap> = tariff.caps.iter().collect();
                let charged = self.charge(day, (after, before > 0), &amounts, extended, &all);
                change(&mut legs, charged - after);
            }
            let mut legs = legs.into_iter();
            for i in places {
                let count = parts[i].legs.len();
                parts[i].legs = legs.by_ref().take(count).collect();
            }
        }
        ridden.sort_unstable();
        ridden.dedup();
        self.ridden.extend(ridden.into_iter().map(|rule| Mark { rule, day }));
        Ok(())
    }

    /// What caps by rides take off, in ten-thousandths, by the rides before this one.
    fn off(&self, day: TravelDay, caps: &[&Cap]) -> Option<(RuleId, u32)> {
        let mut off: Option<(RuleId, u32)> = None;
        for cap in caps {
            let CapLimit::Rides { paid, then_basis_points_off } = cap.limit else { continue };
            let own: Vec<TravelDay> =
                self.ridden.iter().filter(|mark| mark.rule == cap.id).map(|mark| mark.day).collect();
            let before = own.iter().filter(|other| together(cap.period, **other, day, &own)).count();
            if u32::try_from(before).expect("few rides") >= paid
                && off.is_none_or(|(_, most)| then_basis_points_off > most)
            {
                off = Some((cap.id, then_basis_points_off));
            }
        }
        off
    }

    /// What a ride is charged under the caps that cover it, or can be extended to it: what it adds to the cheapest
    /// lawful combination for the rides of its day so far.
    fn charge(
        &mut self,
        day: TravelDay,
        (price, counts): (i64, bool),
        covering: &[&Cap],
        extended: Vec<(RuleId, i64)>,
        tariff: &[&Cap],
    ) -> i64 {
        self.known.retain(|cap| tariff.iter().all(|own| own.id != cap.id));
        self.known.extend(tariff.iter().map(|cap| (*cap).clone()));
        let covered = covering.iter().map(|cap| cap.id).collect();
        self.capped.push(Capped { day, price, charged: 0, counts, covered, extended });
        let (cost, set) = self.cheapest(day);
        let before: i64 = self.capped.iter().filter(|ride| ride.day == day).map(|ride| ride.charged).sum();
        let charged = (cost - before).clamp(0, price);
        self.capped.last_mut().expect("the ride").charged = charged;
        self.bought.retain(|(bought_on, ..)| *bought_on != day);
        let left =
            |id: RuleId| self.known.iter().find(|cap| cap.id == id).map_or(0, |cap| self.left(cap, day));
        let bought: Vec<_> = set.into_iter().map(|cap| (day, cap, left(cap))).collect();
        self.bought.extend(bought);
        charged
    }

    /// The least that the rides of a day cost, over every set of caps, and the set; of equal ones that with more caps.
    fn cheapest(&self, day: TravelDay) -> (i64, Vec<RuleId>) {
        let rides: Vec<&Capped> = self.capped.iter().filter(|ride| ride.day == day).collect();
        let touches = |cap: &&Cap| {
            rides.iter().any(|ride| {
                ride.covered.contains(&cap.id) || ride.extended.iter().any(|(id, _)| *id == cap.id)
            })
        };
        let caps: Vec<&Cap> = self.known.iter().filter(touches).collect();
        let mut best: Option<(i64, usize, Vec<RuleId>)> = None;
        for set in 0..(1_u32 << caps.len()) {
            let has = |i: usize| set & (1 << i) != 0;
            let bought: Vec<&Cap> =
                caps.iter().enumerate().filter(|(i, _)| has(*i)).map(|(_, c)| *c).collect();
            let passes: i64 = bought.iter().map(|cap| self.left(cap, day)).sum();
            let fares: i64 = rides.iter().map(|ride| least(ride, &bought)).sum();
            let cost = passes + fares;
            if best
                .as_ref()
                .is_none_or(|(least, count, _)| cost < *least || (cost == *least && bought.len() > *count))
            {
                best = Some((cost, bought.len(), bought.iter().map(|cap| cap.id).collect()));
            }
        }
        best.map(|(cost, _, set)| (cost, set)).expect("the empty set is one")
    }

    /// What is left to pay of a cap on a day: its limit, less what was spent on the other days. That is what was left of it
    /// on a day on which it was bought, and what the rides inside were charged on the others.
    fn left(&self, cap: &Cap, day: TravelDay) -> i64 {
        let CapLimit::Amount { amount_minor } = cap.limit else { return 0 };
        let inside = |ride: &&Capped| ride.counts && ride.covered.contains(&cap.id);
        let inside: Vec<&Capped> = self.capped.iter().filter(inside).collect();
        let days: Vec<TravelDay> = inside.iter().map(|ride| ride.day).collect();
        let other = |on: TravelDay| on != day && together(cap.period, on, day, &days);
        let bought: Vec<_> = self.bought.iter().filter(|(on, id, _)| *id == cap.id && other(*on)).collect();
        let is_bought_on = |day: TravelDay| bought.iter().any(|(on, ..)| *on == day);
        let by_rides = inside.iter().filter(|ride| other(ride.day) && !is_bought_on(ride.day));
        let spent: i64 = by_rides.map(|ride| ride.charged).sum();
        (amount_minor.minor() - spent - bought.iter().map(|(.., left)| left).sum::<i64>()).max(0)
    }
}

/// The least that a ride costs besides the caps that were bought.
fn least(ride: &Capped, bought: &[&Cap]) -> i64 {
    let is_bought = |id: RuleId| bought.iter().any(|cap| cap.id == id);
    if ride.covered.iter().any(|id| is_bought(*id)) {
        return 0;
    }
    let extensions = ride.extended.iter().filter(|(id, _)| is_bought(*id)).map(|(_, amount)| *amount);
    extensions.chain([ride.price]).min().unwrap_or(ride.price)
}
