//! Conditions and times, ready: what a document says in names, as numbers of the network.

use chrono::Datelike;

use super::{ReadyProduct, ReadyTariff};
use crate::calendar::{Calendar, Instant, TimeOfDay, TravelDay};
use crate::fare::document::{ClassOfTravel, Conditions, Days, DecidedBy, TimeWindow, When, WindowBounds};
use crate::fare::explanation::UnpricedReason;
use crate::fare::price::HeldRow;
use crate::ids::{ProductId, TimesId, ZoneId};
use crate::network::Network;
use crate::tap::Mode;

/// What conditions are asked of: a ride, or a leg of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ride<'a> {
    pub(crate) mode: Mode,
    pub(crate) carrier: u16,
    pub(crate) line: Option<u32>,
    pub(crate) from: u32,
    /// `None` for a ride without check-out.
    pub(crate) to: Option<u32>,
    pub(crate) check_in: Instant,
    /// The check-in of a ride without check-out.
    pub(crate) check_out: Instant,
    /// The first priced check-in of the journey on the carrier (RULES J5).
    pub(crate) first_check_in: Instant,
    /// The civil date of the check-in.
    pub(crate) date: TravelDay,
    pub(crate) held: &'a [HeldRow],
}

impl Ride<'_> {
    /// The tap that decides a question of time.
    pub(crate) const fn decided_at(&self, by: DecidedBy) -> Instant {
        match by {
            DecidedBy::FirstCheckIn => self.first_check_in,
            DecidedBy::CheckIn => self.check_in,
            DecidedBy::CheckOut => self.check_out,
        }
    }

    /// The products that hold on the ride's date, by number.
    pub(crate) fn products(&self) -> impl Iterator<Item = u16> + '_ {
        self.held.iter().filter(|h| h.from <= self.date && self.date <= h.until).map(|h| h.product)
    }
}

/// Whether it is peak, as far as the tariff can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::fare) enum PeakState {
    Peak,
    OffPeak,
    /// The tariff has no holiday list for the year (RULES J5).
    NoHolidayList,
}

/// Conditions as numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReadyConditions {
    empty: bool,
    modes: Vec<Mode>,
    carriers: Vec<u16>,
    lines: Vec<u32>,
    asks_lines: bool,
    from: Vec<u16>,
    to: Vec<u16>,
    both_ways: bool,
    within: Vec<u16>,
    riders: Vec<u16>,
    class: Option<ClassOfTravel>,
    peak: Option<bool>,
    times: Vec<u16>,
    decided_by: DecidedBy,
}

/// What names become numbers by.
pub(super) struct Names<'a> {
    pub(super) network: &'a Network,
    /// Zones and times of the tariff, sorted; products of all tariffs, sorted.
    pub(super) zones: &'a [ZoneId],
    pub(super) times: &'a [TimesId],
    pub(super) products: &'a [ProductId],
}

impl Names<'_> {
    pub(super) fn zones(&self, ids: &[ZoneId]) -> Vec<u16> {
        numbers(ids, self.zones)
    }

    pub(super) fn zone(&self, id: ZoneId) -> u16 {
        number(&id, self.zones)
    }

    pub(super) fn product(&self, id: ProductId) -> u16 {
        number(&id, self.products)
    }

    pub(super) fn conditions(&self, of: &Conditions) -> ReadyConditions {
        let carriers = of.carriers.iter().filter_map(|c| self.network.carrier(c));
        ReadyConditions {
            empty: of.is_empty(),
            modes: of.modes.clone(),
            carriers: carriers.collect(),
            lines: of.lines.iter().flat_map(|l| self.network.lines_named(l)).collect(),
            asks_lines: !of.lines.is_empty(),
            from: self.zones(&of.from),
            to: self.zones(&of.to),
            both_ways: of.both_ways,
            within: self.zones(&of.within),
            riders: numbers(&of.riders, self.products),
            class: of.class,
            peak: of.peak,
            times: numbers(&of.times, self.times),
            decided_by: of.decided_by,
        }
    }
}

fn numbers<T: Ord>(ids: &[T], sorted: &[T]) -> Vec<u16> {
    ids.iter().map(|id| number(id, sorted)).collect()
}

/// Every name was checked; one that is not there gets a number that matches nothing.
fn number<T: Ord>(id: &T, sorted: &[T]) -> u16 {
    sorted.binary_search(id).ok().and_then(|n| u16::try_from(n).ok()).unwrap_or(u16::MAX)
}

impl ReadyConditions {
    pub(crate) const fn is_empty(&self) -> bool {
        self.empty
    }

    /// Whether they ask for nothing but where, by what and with whom a ride goes: neither for a time nor for its rider.
    pub(in crate::fare) const fn asks_only_where(&self) -> bool {
        self.riders.is_empty() && self.class.is_none() && self.peak.is_none() && self.times.is_empty()
    }

    /// Whether they hold for a ride.
    pub(crate) fn hold(
        &self,
        ride: &Ride<'_>,
        tariff: &ReadyTariff,
        calendar: &Calendar,
    ) -> Result<bool, UnpricedReason> {
        if self.empty {
            return Ok(true);
        }
        if !self.hold_in_space(ride, tariff) || !self.hold_for_rider(ride, tariff, calendar)? {
            return Ok(false);
        }
        self.hold_in_time(ride, tariff, calendar)
    }

    /// Whether they hold but for what they say of riders: for the scope of a product, which says who the rider is.
    fn hold_but_for_riders(
        &self,
        ride: &Ride<'_>,
        tariff: &ReadyTariff,
        calendar: &Calendar,
    ) -> Result<bool, UnpricedReason> {
        Ok(self.empty || (self.hold_in_space(ride, tariff) && self.hold_in_time(ride, tariff, calendar)?))
    }

    fn hold_in_time(
        &self,
        ride: &Ride<'_>,
        tariff: &ReadyTariff,
        calendar: &Calendar,
    ) -> Result<bool, UnpricedReason> {
        let at = ride.decided_at(self.decided_by);
        if !self.times.is_empty() && !self.times.iter().any(|t| tariff.in_times(calendar, *t, at)) {
            return Ok(false);
        }
        let Some(peak) = self.peak else { return Ok(true) };
        match tariff.peak_state(calendar, at) {
            PeakState::Peak => Ok(peak),
            PeakState::OffPeak => Ok(!peak),
            PeakState::NoHolidayList => Err(UnpricedReason::NoHolidayList),
        }
    }

    fn hold_in_space(&self, ride: &Ride<'_>, tariff: &ReadyTariff) -> bool {
        let any = |zones: &[u16], place: u32| zones.iter().any(|z| tariff.in_zone(place, *z));
        let from = |zones: &[u16], place: u32| zones.is_empty() || any(zones, place);
        let to = |zones: &[u16], place: Option<u32>| zones.is_empty() || place.is_some_and(|p| any(zones, p));
        let ways = (from(&self.from, ride.from) && to(&self.to, ride.to))
            || (self.both_ways
                && ride.to.is_some_and(|end| from(&self.from, end))
                && to(&self.to, Some(ride.from)));
        (self.modes.is_empty() || self.modes.contains(&ride.mode))
            && (self.carriers.is_empty() || self.carriers.contains(&ride.carrier))
            && (!self.asks_lines || ride.line.is_some_and(|line| self.lines.contains(&line)))
            && ways
            && (self.within.is_empty()
                || (any(&self.within, ride.from) && ride.to.is_none_or(|end| any(&self.within, end))))
    }

    fn hold_for_rider(
        &self,
        ride: &Ride<'_>,
        tariff: &ReadyTariff,
        calendar: &Calendar,
    ) -> Result<bool, UnpricedReason> {
        let mut is_rider = self.riders.is_empty();
        for number in ride.products().filter(|number| self.riders.contains(number)) {
            is_rider = is_rider || tariff.product_holds(number, ride, calendar)?;
        }
        if !is_rider {
            return Ok(false);
        }
        match self.class {
            Some(class) => Ok(tariff.class_of(ride, calendar)? == class),
            None => Ok(true),
        }
    }
}

/// Whether a travel day or date is one of some days of the week.
pub(in crate::fare) fn is_on(days: Days, date: TravelDay) -> bool {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let weekday = date.weekday();
    match days {
        Days::Weekdays => !date.is_weekend(),
        Days::Weekend => date.is_weekend(),
        Days::Daily => true,
        Days::Monday => weekday == Mon,
        Days::Tuesday => weekday == Tue,
        Days::Wednesday => weekday == Wed,
        Days::Thursday => weekday == Thu,
        Days::Friday => weekday == Fri,
        Days::Saturday => weekday == Sat,
        Days::Sunday => weekday == Sun,
    }
}

/// Whether a window holds at a local time; one whose end is not after its beginning ends on the next morning.
fn in_window(window: &TimeWindow, date: TravelDay, time: TimeOfDay) -> bool {
    let from_counts = matches!(window.bounds, WindowBounds::From | WindowBounds::Both);
    let until_counts = matches!(window.bounds, WindowBounds::Until | WindowBounds::Both);
    let begun = if from_counts { window.from <= time } else { window.from < time };
    let goes_on = if until_counts { time <= window.until } else { time < window.until };
    if window.from < window.until {
        return is_on(window.days, date) && begun && goes_on;
    }
    (is_on(window.days, date) && begun) || (is_on(window.days, date.plus_days(-1)) && goes_on)
}

impl ReadyTariff {
    pub(in crate::fare) fn peak_state(&self, calendar: &Calendar, at: Instant) -> PeakState {
        let (date, time) = calendar.local(at);
        let year = date.date().year();
        let Some((_, holidays)) = self.holidays.iter().find(|(y, _)| *y == year) else {
            return PeakState::NoHolidayList;
        };
        let inside = self.peak.iter().any(|window| in_window(window, date, time));
        if inside && !holidays.contains(&date) { PeakState::Peak } else { PeakState::OffPeak }
    }

    fn in_times(&self, calendar: &Calendar, times: u16, at: Instant) -> bool {
        let (date, time) = calendar.local(at);
        let windows = self.times.get(usize::from(times));
        windows.is_some_and(|windows| windows.iter().any(|w| in_window(w, date, time)))
    }

    pub(in crate::fare) fn in_zone(&self, place: u32, zone: u16) -> bool {
        self.zone_places.binary_search(&(place, zone)).is_ok()
    }

    /// The zones of a place.
    pub(in crate::fare) fn zones_of(&self, place: u32) -> impl Iterator<Item = u16> + '_ {
        let begin = self.zone_places.partition_point(|(p, _)| *p < place);
        let rest = self.zone_places.get(begin..).unwrap_or_default();
        rest.iter().take_while(move |(p, _)| *p == place).map(|(_, zone)| *zone)
    }

    /// The class in which a ride's traveller travels.
    fn class_of(&self, ride: &Ride<'_>, calendar: &Calendar) -> Result<ClassOfTravel, UnpricedReason> {
        for number in ride.products() {
            let class = self.classes.iter().find(|(product, _)| *product == number);
            if let Some((_, class)) = class
                && self.product_holds(number, ride, calendar)?
            {
                return Ok(*class);
            }
        }
        Ok(ClassOfTravel::Second)
    }

    /// Whether a product that the traveller holds is for a ride: its scope, but for riders and class, and its time.
    fn product_holds(
        &self,
        number: u16,
        ride: &Ride<'_>,
        calendar: &Calendar,
    ) -> Result<bool, UnpricedReason> {
        let Some(product) = self.products.iter().find(|product| product.number == number) else {
            return Ok(false);
        };
        Ok(product.scope.hold_but_for_riders(ride, self, calendar)?
            && self.is_time_of(product, ride, calendar)?)
    }

    /// Whether it is the time of a product.
    pub(in crate::fare) fn is_time_of(
        &self,
        product: &ReadyProduct,
        ride: &Ride<'_>,
        calendar: &Calendar,
    ) -> Result<bool, UnpricedReason> {
        if product.when == When::Always {
            return Ok(true);
        }
        match self.peak_state(calendar, ride.decided_at(product.decided_by)) {
            PeakState::NoHolidayList => Err(UnpricedReason::NoHolidayList),
            PeakState::Peak => Ok(product.when == When::Peak),
            PeakState::OffPeak => Ok(product.when == When::OffPeak),
        }
    }
}
