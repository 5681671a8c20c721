//! Caps: whether one ride reaches them, and whether anybody can.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use super::finding::{Example, FindingKind, Findings, Subject};
use super::matrix::Matrix;
use super::moments::{held, is_on};
use super::rides::Script;
use super::service::{Service, name};
use super::single::Sight;
use crate::calendar::{Instant, TimeOfDay, TravelDay};
use crate::compare::RatedTrip;
use crate::day::Rater;
use crate::fare::{Cap, CapLimit, Component, Conditions, Period, TariffDocument};
use crate::ids::{CarrierId, LineId, ProductId};
use crate::money::{Exact, Money};
use crate::rules::Rules;
use crate::tap::Mode;

/// How long a ride takes, so that many fit into a day.
const RIDE_SECONDS: i64 = 300;
/// From early to late, so many rides and so many seconds from one to the next: far enough apart for most transfer
/// windows to be over, and for all.
const APART: [(i64, i64); 2] = [(17, 3_900), (9, 7_500)];
/// So many more, close together, at the moment at which the dearest was seen.
const CLOSE: (i64, i64) = (12, 720);
/// For how many sets of products a cap is tried: those whose rides are dearest.
const HOLDINGS_TRIED: usize = 8;
/// The most days of a period that are tried.
const DAYS_MAX: u32 = 400;

/// The dearest ride that a cap may cover, for each set of products.
pub(super) struct Watch<'a> {
    tariff: &'a TariffDocument,
    cap: &'a Cap,
    space: Space,
    dearest: BTreeMap<Vec<ProductId>, Ride<'a>>,
}

#[derive(Clone, Copy)]
struct Ride<'a> {
    service: &'a Service,
    line: Option<LineId>,
    ends: (u32, u32),
    at: Instant,
    price: Money,
}

/// Where conditions hold, as far as places, modes, carriers and lines go.
struct Space {
    modes: Vec<Mode>,
    carriers: Vec<CarrierId>,
    lines: Vec<LineId>,
    from: Option<BTreeSet<u32>>,
    to: Option<BTreeSet<u32>>,
    both_ways: bool,
    within: Option<BTreeSet<u32>>,
}

impl Space {
    fn new(rules: &Rules, tariff: &TariffDocument, asked: &Conditions) -> Self {
        let places = |zones: &[crate::ids::ZoneId]| {
            let ids = zones.iter().filter_map(|zone| tariff.zones.get(zone)).flatten();
            (!zones.is_empty()).then(|| ids.filter_map(|id| rules.network().place(id)).collect())
        };
        Self {
            modes: asked.modes.clone(),
            carriers: asked.carriers.clone(),
            lines: asked.lines.clone(),
            from: places(&asked.from),
            to: places(&asked.to),
            both_ways: asked.both_ways,
            within: places(&asked.within),
        }
    }

    fn holds(&self, service: &Service, line: Option<LineId>, (from, to): (u32, u32)) -> bool {
        let to = (!service.check_in_only).then_some(to);
        let inside = |set: &Option<BTreeSet<u32>>, place: Option<u32>| {
            set.as_ref().is_none_or(|set| place.is_some_and(|place| set.contains(&place)))
        };
        let there = inside(&self.from, Some(from)) && inside(&self.to, to);
        let back = || to.is_some() && inside(&self.from, to) && inside(&self.to, Some(from));
        (self.modes.is_empty() || self.modes.contains(&service.mode))
            && (self.carriers.is_empty() || self.carriers.contains(&service.carrier_id))
            && (self.lines.is_empty() || line.is_some_and(|line| self.lines.contains(&line)))
            && (there || (self.both_ways && back()))
            && inside(&self.within, Some(from))
            && (to.is_none() || inside(&self.within, to))
    }
}

impl<'a> Watch<'a> {
    pub(super) fn new(rules: &Rules, tariff: &'a TariffDocument, cap: &'a Cap) -> Self {
        let space = Space::new(rules, tariff, &cap.applies_to);
        Self { tariff, cap, space, dearest: BTreeMap::new() }
    }

    /// Notes the dearest ride of a matrix that lies where the cap holds.
    pub(super) fn look(
        &mut self,
        sight: &Sight<'_>,
        service: &'a Service,
        matrix: &Matrix,
        line: Option<LineId>,
    ) {
        for (from, to, cell) in matrix.rides() {
            let Ok(price) = cell.price else { continue };
            let ends = (sight.place(from), sight.place(to));
            let known = self.dearest.get(sight.products).map(|ride| ride.price);
            if known.is_none_or(|known| known < price) && self.space.holds(service, line, ends) {
                let ride = Ride { service, line, ends, at: sight.asked.at, price };
                self.dearest.insert(sight.products.to_vec(), ride);
            }
        }
    }

    /// Rides until the cap is reached, or the period is over.
    pub(super) fn check(&self, rules: &Rules, rater: &mut Rater, findings: &mut Findings) {
        let mut is_reached = false;
        for (products, ride) in self.candidates() {
            let held = held(products);
            let once = Script::new(rules).ride(ride.service, ride.line, ride.ends, ride.at, RIDE_SECONDS);
            let alone = once.rate(rater, &held, true);
            if let Some(before) = alone.first().and_then(|rated| self.lowered(rated)) {
                is_reached = true;
                let example = || self.example(rules, products, ride, before);
                findings.add(FindingKind::CapBelowOneRide, self.about(), ride.ends, example);
            }
            let reaches = |script: Script<'_>| {
                script.rate(rater, &held, true).iter().any(|rated| self.lowered(rated).is_some())
            };
            is_reached = is_reached || self.scripts(rules, ride).any(reaches);
        }
        if !is_reached {
            let dearest = self.candidates().into_iter().next();
            let example = || {
                let of = |(products, ride): (&Vec<ProductId>, &Ride<'_>)| {
                    self.example(rules, products, ride, ride.price)
                };
                dearest.map(of).unwrap_or_default()
            };
            findings.add(FindingKind::CapNeverReached, self.about(), (0, 0), example);
        }
    }

    /// The dearest ride of each set of products that the cap may be for, the dearest first.
    fn candidates(&self) -> Vec<(&Vec<ProductId>, &Ride<'a>)> {
        let asked = &self.cap.applies_to.riders;
        let is_for = |products: &[ProductId]| asked.is_empty() || products.iter().any(|p| asked.contains(p));
        let mut rides: Vec<_> = self.dearest.iter().filter(|(products, _)| is_for(products)).collect();
        rides.sort_by_key(|(_, ride)| core::cmp::Reverse(ride.price));
        rides.truncate(HOLDINGS_TRIED);
        rides
    }

    fn about(&self) -> Subject {
        Subject { rule: Some(self.cap.id), ..Subject::tariff(self.tariff.id) }
    }

    /// What a ride would have cost without the cap, where the cap lowered it.
    fn lowered(&self, rated: &RatedTrip) -> Option<Money> {
        let explanation = rated.explanation.as_ref()?;
        let by_cap = |line: &&crate::fare::Line| {
            line.rule == self.cap.id
                && matches!(line.component, Component::CapReached { .. } | Component::RidesReached { .. })
        };
        let off = explanation.lines.iter().filter(by_cap).map(|line| line.amount).reduce(|a, b| a + b)?;
        (Exact::from_money(explanation.price) - off).round(1, crate::money::Rounding::HalfAwayFromZero)
    }

    /// The days of a period, ridden from early to late: far apart, farther apart, and close together.
    fn scripts<'r>(&'r self, rules: &'r Rules, ride: &'r Ride<'a>) -> impl Iterator<Item = Script<'r>> {
        let days = self.days(rules, ride.at);
        let calendar = rules.calendar();
        let (_, time) = calendar.local(ride.at);
        let early = TimeOfDay::hm(5, 30).unwrap_or(TimeOfDay::MIDNIGHT);
        let apart = APART.map(|rides| (early, rides));
        let schedules = [apart.as_slice(), &[(time, CLOSE)]].concat();
        schedules.into_iter().map(move |(begin, (count, seconds))| {
            let mut script = Script::new(rules);
            for day in &days {
                let begin = calendar.at(*day, begin);
                for number in 0..count {
                    let at = begin.plus_seconds(number.saturating_mul(seconds));
                    script = script.ride(ride.service, ride.line, ride.ends, at, RIDE_SECONDS);
                }
            }
            script
        })
    }

    /// The days of one period of the cap, inside the tariff's validity.
    fn days(&self, rules: &Rules, seen: Instant) -> Vec<TravelDay> {
        let (calendar, seen) = (rules.calendar(), rules.calendar().date(seen));
        let noon = TimeOfDay::hm(12, 0).unwrap_or(TimeOfDay::MIDNIGHT);
        let holds = |day: &TravelDay| self.tariff.holds_at(calendar, calendar.at(*day, noon));
        let begins = |day: &TravelDay| match self.cap.period {
            Period::TravelDay => {
                self.cap.days.is_empty() || self.cap.days.iter().any(|days| is_on(*days, *day))
            }
            Period::Week => day.weekday() == chrono::Weekday::Mon,
            Period::CalendarMonth => day.date().day() == 1,
            Period::Rolling { .. } => true,
        };
        let begin = (0..62).map(|days| seen.plus_days(days)).find(|day| begins(day) && holds(day));
        let begin = begin.unwrap_or(seen);
        let month_ends = |day: &TravelDay| day.date().month() != begin.date().month();
        let count = match self.cap.period {
            Period::TravelDay => 1,
            Period::Week => 7_u32.saturating_sub(begin.weekday().num_days_from_monday()),
            Period::CalendarMonth => 31,
            Period::Rolling { days } => days.min(DAYS_MAX),
        };
        let days = (0..i32::try_from(count).unwrap_or(i32::MAX)).map(|days| begin.plus_days(days));
        let is_month = self.cap.period == Period::CalendarMonth;
        days.take_while(|day| holds(day) && !(is_month && month_ends(day))).collect()
    }

    fn example(&self, rules: &Rules, products: &[ProductId], ride: &Ride<'_>, price: Money) -> Example {
        let mut places: Vec<_> =
            [ride.ends.0, ride.ends.1].into_iter().filter_map(|place| name(rules.network(), place)).collect();
        places.dedup();
        Example {
            places,
            amount: Some(price),
            compared_with: Vec::new(),
            compared_amount: match self.cap.limit {
                CapLimit::Amount { amount_minor } => Some(amount_minor),
                CapLimit::Rides { .. } => None,
            },
            at: Some(ride.at),
            products: products.to_vec(),
        }
    }
}
