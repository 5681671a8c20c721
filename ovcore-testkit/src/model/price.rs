//! What a stretch costs: conditions, rows, products, steps, rounding (manual, `tariffs`).

use ovcore::calendar::{Instant, TravelDay};
use ovcore::fare::{
    Bound, ClassOfTravel, Conditions, Days, DecidedBy, Effect, HeldProduct, OnTransfer, PriceRow, PriceRule,
    Product, Rates, SpendSteps, TariffDocument, TimeWindow, UnpricedReason, When, WindowBounds,
};
use ovcore::ids::{CarrierId, LineId, PlaceId, ZoneId};
use ovcore::tap::Mode;

use super::Model;
use super::fraction::{Fraction, less, rate, rounded, whole};
use super::ways::Distance;

/// A ride, or a part of one, as conditions see it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) mode: Mode,
    pub(super) carrier: CarrierId,
    /// The line that the taps name together, where the network has it.
    pub(super) line: Option<LineId>,
    pub(super) from: PlaceId,
    pub(super) to: Option<PlaceId>,
    pub(super) in_at: Instant,
    /// The check-out; the check-in of a ride that has none.
    pub(super) out_at: Instant,
    /// The first priced check-in of the journey on the carrier, or the ride's own.
    pub(super) first_at: Instant,
}

/// What one row makes of a ride besides what conditions see.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure<'a> {
    pub(super) distance: Option<Distance>,
    /// Places that it touches besides its ends.
    pub(super) via: &'a [PlaceId],
    pub(super) on_transfer: OnTransfer,
    /// The distance before, for a row that goes on in its table; `None` where it is not known.
    pub(super) before: Option<Distance>,
    /// The discount that grows, and what was spent before.
    pub(super) steps: Option<(&'a SpendSteps, i64)>,
}

/// What a stretch costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    pub(super) price: i64,
    /// Before the discount that grows with what was spent.
    pub(super) full: i64,
}

impl Model {
    /// The tariff of a carrier at an instant, if it speaks of the mode.
    pub(super) fn tariff(&self, carrier: CarrierId, mode: Mode, at: Instant) -> Option<&TariffDocument> {
        let calendar_date = self.clock.date(at);
        let holds = |tariff: &&TariffDocument| {
            let begun = match tariff.valid_from {
                ovcore::fare::Moment::Date(date) => date <= calendar_date,
                ovcore::fare::Moment::Instant(from) => from <= at,
            };
            let over = match tariff.valid_until {
                ovcore::fare::Moment::Date(date) => date < calendar_date,
                ovcore::fare::Moment::Instant(until) => until <= at,
            };
            let speaks = tariff.prices.iter().any(|row| row.modes.contains(&mode))
                || tariff.boarding_fares.iter().any(|row| row.modes.contains(&mode));
            tariff.carriers.contains(&carrier) && begun && !over && speaks
        };
        self.tariffs.iter().find(holds)
    }

    /// The first row that holds.
    pub(super) fn row<'a>(
        &self,
        tariff: &'a TariffDocument,
        asked: &Asked,
        held: &[HeldProduct],
    ) -> Result<&'a PriceRow, UnpricedReason> {
        let mut any = false;
        for row in tariff.prices.iter().filter(|row| row.modes.contains(&asked.mode)) {
            any = true;
            if self.holds(tariff, &row.when, asked, held)? {
                return Ok(row);
            }
        }
        Err(if any { UnpricedReason::NoPrice } else { UnpricedReason::NoTariff })
    }

    /// Whether conditions hold. Whoever asks whether it is peak needs the holidays of the year.
    pub(super) fn holds(
        &self,
        tariff: &TariffDocument,
        when: &Conditions,
        asked: &Asked,
        held: &[HeldProduct],
    ) -> Result<bool, UnpricedReason> {
        let lies = |place: PlaceId, zones: &[ZoneId]| {
            zones.iter().any(|zone| tariff.zones.get(zone).is_some_and(|places| places.contains(&place)))
        };
        let way = |from: PlaceId, to: Option<PlaceId>, (a, b): (&[ZoneId], &[ZoneId])| {
            (a.is_empty() || lies(from, a)) && (b.is_empty() || to.is_some_and(|to| lies(to, b)))
        };
        let there = way(asked.from, asked.to, (&when.from, &when.to));
        let back = when.both_ways && way(asked.from, asked.to, (&when.to, &when.from));
        let within = when.within.is_empty()
            || (lies(asked.from, &when.within) && asked.to.is_none_or(|to| lies(to, &when.within)));
        let holds = (when.modes.is_empty() || when.modes.contains(&asked.mode))
            && (when.carriers.is_empty() || when.carriers.contains(&asked.carrier))
            && (when.lines.is_empty() || asked.line.is_some_and(|line| when.lines.contains(&line)))
            && (there || back)
            && within
            && self.is_rider(tariff, when, asked, held)?
            && match when.class {
                Some(class) => class == self.class_of(tariff, asked, held)?,
                None => true,
            };
        let at = decided(when.decided_by, asked);
        let named = || {
            let windows = |name| tariff.times.get(name).into_iter().flatten();
            when.times.iter().flat_map(windows).any(|window| self.in_window(window, at))
        };
        if !holds || !(when.times.is_empty() || named()) {
            return Ok(false);
        }
        match when.peak {
            Some(wanted) => Ok(self.is_peak(tariff, at)? == wanted),
            None => Ok(true),
        }
    }

    /// Whether the traveller is one of these riders, if any are named.
    fn is_rider(
        &self,
        tariff: &TariffDocument,
        when: &Conditions,
        asked: &Asked,
        held: &[HeldProduct],
    ) -> Result<bool, UnpricedReason> {
        let mut is_one = when.riders.is_empty();
        for product in self.products(tariff, asked.in_at, held) {
            is_one =
                is_one || (when.riders.contains(&product.id) && self.is_for(tariff, product, asked, held)?);
        }
        Ok(is_one)
    }

    fn class_of(
        &self,
        tariff: &TariffDocument,
        asked: &Asked,
        held: &[HeldProduct],
    ) -> Result<ClassOfTravel, UnpricedReason> {
        for product in self.products(tariff, asked.in_at, held) {
            if let Effect::Travels { class } = product.effect
                && self.is_for(tariff, product, asked, held)?
            {
                return Ok(class);
            }
        }
        Ok(ClassOfTravel::Second)
    }

    /// Whether a ride lies in the scope of a product, but for riders and class, and in its time.
    fn is_for(
        &self,
        tariff: &TariffDocument,
        product: &Product,
        asked: &Asked,
        held: &[HeldProduct],
    ) -> Result<bool, UnpricedReason> {
        let scope = Conditions { riders: Vec::new(), class: None, ..product.scope.clone() };
        Ok(self.holds(tariff, &scope, asked, held)? && self.is_its_time(tariff, product, asked)?)
    }

    fn is_its_time(
        &self,
        tariff: &TariffDocument,
        product: &Product,
        asked: &Asked,
    ) -> Result<bool, UnpricedReason> {
        let peak = || self.is_peak(tariff, decided(product.decided_by, asked));
        match product.when {
            When::Always => Ok(true),
            When::OffPeak => Ok(!peak()?),
            When::Peak => peak(),
        }
    }

    /// The products of a tariff that the traveller holds at a check-in (RULES T4).
    fn products<'a>(
        &self,
        tariff: &'a TariffDocument,
        at: Instant,
        held: &[HeldProduct],
    ) -> Vec<&'a Product> {
        let date = self.clock.date(at);
        let holds = |product: &&Product| {
            held.iter().any(|own| own.product == product.id && own.from <= date && date <= own.until)
        };
        tariff.products.iter().filter(holds).collect()
    }

    fn is_peak(&self, tariff: &TariffDocument, at: Instant) -> Result<bool, UnpricedReason> {
        let date = self.clock.date(at);
        let year = date.to_string().chars().take(4).collect::<String>();
        let holidays = tariff.off_peak_holidays.get(&year).ok_or(UnpricedReason::NoHolidayList)?;
        Ok(!holidays.contains(&date) && tariff.peak.iter().any(|window| self.in_window(window, at)))
    }

    fn in_window(&self, window: &TimeWindow, at: Instant) -> bool {
        let (date, second) = self.clock.local(at);
        let today = TravelDay::from_date(date).expect("a date of our age");
        let (from, until) = (i64::from(window.from.seconds()), i64::from(window.until.seconds()));
        let until = if until <= from { until + 86_400 } else { until };
        let inside = |begun: TravelDay, second: i64| {
            let (begins, ends) = match window.bounds {
                WindowBounds::From => (second >= from, second < until),
                WindowBounds::Until => (second > from, second <= until),
                WindowBounds::Both => (second >= from, second <= until),
                WindowBounds::Neither => (second > from, second < until),
            };
            is_on(window.days, begun) && begins && ends
        };
        inside(today, second) || inside(today.plus_days(-1), second + 86_400)
    }

    /// What a stretch costs by a row: each product tried by itself, and none; then the steps, then rounded once.
    pub(super) fn cost(
        &self,
        tariff: &TariffDocument,
        row: &PriceRow,
        asked: &Asked,
        held: &[HeldProduct],
        measure: &Measure<'_>,
    ) -> Result<Cost, UnpricedReason> {
        let mut offers = vec![exact(tariff, &row.rule, asked, measure)?];
        for product in self.products(tariff, asked.in_at, held) {
            if !self.is_its_time(tariff, product, asked)?
                || !self.holds(tariff, &product.scope, asked, held)?
            {
                continue;
            }
            match &product.effect {
                Effect::PercentOff { basis_points } => offers.push(less(offers[0], *basis_points)),
                Effect::ReducedRates { rates } => {
                    if let Some(own) = rates.get(&row.id) {
                        offers.push(exact(tariff, &PriceRule::Distance(*own), asked, measure)?);
                    }
                }
                Effect::Rider {} | Effect::Travels { .. } => {}
            }
        }
        let round = |exact| rounded(exact, tariff.rounding.step_minor, tariff.rounding.mode);
        let costs = offers.into_iter().map(|offer| {
            let after = measure.steps.map_or(offer, |(steps, spent)| stepped(offer, steps, spent));
            Cost { price: round(after), full: round(offer) }
        });
        Ok(costs.min_by_key(|cost| cost.price).expect("the price without a product"))
    }

    /// A fixed amount, lowered by the discount that helps most, where discounts apply.
    pub(super) fn discounted(
        &self,
        tariff: &TariffDocument,
        amount: i64,
        asked: &Asked,
        held: &[HeldProduct],
    ) -> Result<i64, UnpricedReason> {
        let round = |exact| rounded(exact, tariff.rounding.step_minor, tariff.rounding.mode);
        let mut least = amount;
        for product in self.products(tariff, asked.in_at, held) {
            let Effect::PercentOff { basis_points } = product.effect else { continue };
            if self.is_its_time(tariff, product, asked)? && self.holds(tariff, &product.scope, asked, held)? {
                least = least.min(round(less(whole(amount), basis_points)));
            }
        }
        Ok(least)
    }
}

const fn decided(by: DecidedBy, asked: &Asked) -> Instant {
    match by {
        DecidedBy::FirstCheckIn => asked.first_at,
        DecidedBy::CheckIn => asked.in_at,
        DecidedBy::CheckOut => asked.out_at,
    }
}

/// Whether a date is one of these days.
pub(super) fn is_on(days: Days, date: TravelDay) -> bool {
    let from_monday = date.date().format("%u").to_string();
    match days {
        Days::Daily => true,
        Days::Weekdays => from_monday.as_str() < "6",
        Days::Weekend => from_monday.as_str() >= "6",
        Days::Monday => from_monday == "1",
        Days::Tuesday => from_monday == "2",
        Days::Wednesday => from_monday == "3",
        Days::Thursday => from_monday == "4",
        Days::Friday => from_monday == "5",
        Days::Saturday => from_monday == "6",
        Days::Sunday => from_monday == "7",
    }
}

/// A price that does not depend on distance.
fn flat(
    tariff: &TariffDocument,
    rule: &PriceRule,
    asked: &Asked,
    via: &[PlaceId],
) -> Result<Fraction, UnpricedReason> {
    let lies = |place: PlaceId, zone: ZoneId| tariff.zones.get(&zone).is_some_and(|z| z.contains(&place));
    let cheapest = match rule {
        PriceRule::Flat { amount_minor } => Some(*amount_minor),
        PriceRule::ZonePairs { both_ways, pairs } => {
            let fits = |from: ZoneId, to: ZoneId| {
                lies(asked.from, from) && asked.to.is_some_and(|place| lies(place, to))
            };
            let pairs = pairs.iter().filter(|p| fits(p.from, p.to) || (*both_ways && fits(p.to, p.from)));
            pairs.map(|pair| pair.amount_minor).min()
        }
        PriceRule::ZoneSets { sets } => {
            let touched: Vec<PlaceId> =
                [asked.from].into_iter().chain(asked.to).chain(via.iter().copied()).collect();
            let contains =
                |zones: &[ZoneId]| touched.iter().all(|place| zones.iter().any(|zone| lies(*place, *zone)));
            sets.iter().filter(|set| contains(&set.zones)).map(|set| set.amount_minor).min()
        }
        PriceRule::Table { .. } | PriceRule::Distance(_) | PriceRule::Bands { .. } => None,
    };
    cheapest.map(|amount| whole(amount.minor())).ok_or(UnpricedReason::NoPrice)
}

/// A price by distance, with its base or without.
fn by_distance(rule: &PriceRule, far: u32, base: bool) -> Result<Fraction, UnpricedReason> {
    let km = Fraction::new(i128::from(far), 1_000);
    match rule {
        PriceRule::Table { prices_minor } => {
            let last = prices_minor.len() - 1;
            let units = usize::try_from(far).map_or(last, |units| units.min(last));
            Ok(whole(prices_minor[units].minor()))
        }
        PriceRule::Distance(Rates { base_minor, rate_minor_per_km, cap_minor }) => {
            let boarding = if base { whole(base_minor.minor()) } else { whole(0) };
            let price = boarding + km * rate(*rate_minor_per_km);
            Ok(cap_minor.map_or(price, |cap| price.min(whole(cap.minor()))))
        }
        PriceRule::Bands { bound, bands, .. } => {
            let lies = |end: u32| if *bound == Bound::Inclusive { far <= end } else { far < end };
            let band = bands.iter().find(|band| band.up_to.is_none_or(lies));
            let band = band.ok_or(UnpricedReason::NoPrice)?;
            let more = band.rate_minor_per_km.map_or(whole(0), |per_km| km * rate(per_km));
            Ok(whole(band.amount_minor.minor()) + more)
        }
        PriceRule::Flat { .. } | PriceRule::ZonePairs { .. } | PriceRule::ZoneSets { .. } => {
            Err(UnpricedReason::NoPrice)
        }
    }
}

/// A price after the discount that grows with what was spent: the part beyond each step is cheaper.
fn stepped(price: Fraction, steps: &SpendSteps, spent: i64) -> Fraction {
    let (mut at, mut left, mut paid) = (whole(spent), price, whole(0));
    let by_paid = steps.counts == ovcore::fare::Counted::Paid;
    while left > whole(0) {
        let passed = steps.steps.iter().filter(|step| whole(step.after_minor.minor()) <= at);
        let off = passed.map(|step| step.basis_points).next_back().unwrap_or(0);
        let next = steps.steps.iter().map(|step| whole(step.after_minor.minor())).find(|after| *after > at);
        // As much of the price as fits before the next step.
        let fits = match next {
            Some(next) if by_paid && off == 10_000 => {
                let _ = next;
                left
            }
            Some(next) if by_paid => (next - at) / less(whole(1), off),
            Some(next) => next - at,
            None => left,
        };
        let part = left.min(fits);
        let costs = less(part, off);
        paid += costs;
        at += if by_paid { costs } else { part };
        left -= part;
    }
    paid
}

/// The price of a row, exact.
fn exact(
    tariff: &TariffDocument,
    rule: &PriceRule,
    asked: &Asked,
    measure: &Measure<'_>,
) -> Result<Fraction, UnpricedReason> {
    let Some(unit) = rule.unit() else { return flat(tariff, rule, asked, measure.via) };
    let own = measure.distance.filter(|(_, own)| *own == unit && asked.to.is_some());
    let (own, _) = own.ok_or(UnpricedReason::UnknownDistance)?;
    match measure.on_transfer {
        OnTransfer::Nothing => by_distance(rule, own, true),
        OnTransfer::WaiveBase => by_distance(rule, own, false),
        OnTransfer::ContinueDistance => {
            let (before, counted) = measure.before.ok_or(UnpricedReason::UnknownDistance)?;
            if before > 0 && counted != unit {
                return Err(UnpricedReason::UnknownDistance);
            }
            let gone = if before == 0 { whole(0) } else { by_distance(rule, before, true)? };
            // Both ends of the continuation: T(0) is nothing, also where the ride itself has no length.
            let all = before + own;
            let all = if all == 0 { whole(0) } else { by_distance(rule, all, true)? };
            Ok(all - gone)
        }
    }
}
