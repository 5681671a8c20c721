//! When, and for whom, prices are worked out.

use chrono::Datelike;

use super::{Moment, MomentOfWeek};
use crate::calendar::{Calendar, TimeOfDay, TravelDay};
use crate::fare::{Conditions, Days, Effect, HeldProduct, TariffDocument, TimeWindow};
use crate::ids::ProductId;

/// The most moments that the windows of a tariff add to those that were asked for.
const OWN_MOMENTS_MAX: usize = 24;
/// The most sets of products that are tried.
const HOLDINGS_MAX: usize = 64;
/// How far a day is looked for.
const DAYS_LOOKED_AT: i32 = 366;

/// Whether a date is one of some days of the week.
pub(super) fn is_on(days: Days, date: TravelDay) -> bool {
    let nth = match days {
        Days::Weekdays => return !date.is_weekend(),
        Days::Weekend => return date.is_weekend(),
        Days::Daily => return true,
        Days::Monday => 0,
        Days::Tuesday => 1,
        Days::Wednesday => 2,
        Days::Thursday => 3,
        Days::Friday => 4,
        Days::Saturday => 5,
        Days::Sunday => 6,
    };
    date.weekday().num_days_from_monday() == nth
}

/// The first date of a validity that fits, at a time of day at which the tariff holds.
pub(super) fn first_day(
    tariff: &TariffDocument,
    calendar: &Calendar,
    time: TimeOfDay,
    fits: impl Fn(TravelDay) -> bool,
) -> Option<TravelDay> {
    let begin = calendar.date(tariff.valid_from.begins(calendar));
    (0..DAYS_LOOKED_AT)
        .map(|days| begin.plus_days(days))
        .find(|date| fits(*date) && tariff.holds_at(calendar, calendar.at(*date, time)))
}

fn is_holiday(tariff: &TariffDocument, date: TravelDay) -> bool {
    let year = date.date().year().to_string();
    tariff.off_peak_holidays.get(&year).is_some_and(|dates| dates.contains(&date))
}

/// The moments that were asked for, and one inside each window of the tariff; in order of time, each once. Those for
/// which the tariff has no day come back by name.
pub(super) fn moments(
    tariff: &TariffDocument,
    calendar: &Calendar,
    asked: &[MomentOfWeek],
) -> (Vec<Moment>, Vec<String>) {
    let mut found: Vec<Moment> = Vec::new();
    let mut none = Vec::new();
    let own_windows = tariff.peak.iter().map(|window| ("peak".to_owned(), window));
    let named =
        tariff.times.iter().flat_map(|(id, windows)| windows.iter().map(move |w| (id.to_string(), w)));
    let own = own_windows.chain(named).take(OWN_MOMENTS_MAX);
    let own = own.map(|(name, window)| MomentOfWeek { name, days: window.days, time: middle(window) });
    for moment in asked.iter().cloned().chain(own) {
        let fits = |date| is_on(moment.days, date) && !is_holiday(tariff, date);
        match first_day(tariff, calendar, moment.time, fits) {
            Some(date) => {
                let at = calendar.at(date, moment.time);
                if found.iter().all(|known| known.at != at) {
                    found.push(Moment { name: moment.name, at });
                }
            }
            None => none.push(moment.name),
        }
    }
    found.sort_by_key(|moment| moment.at);
    (found, none)
}

/// The middle of a window; of one whose end lies on the next morning, half way before midnight, so that the day of the
/// week is that on which it begins.
fn middle(window: &TimeWindow) -> TimeOfDay {
    let from = window.from.seconds();
    let end = if window.until > window.from { window.until.seconds() } else { 86_400 };
    let minutes = from.saturating_add(end.saturating_sub(from) / 2) / 60;
    TimeOfDay::hm(minutes / 60, minutes % 60).unwrap_or(window.from)
}

/// The sets of products that are tried: none, each one, and, where a part of the tariff asks for a rider in a class,
/// each rider with each class.
pub(super) fn holdings(tariff: &TariffDocument) -> Vec<Vec<ProductId>> {
    let mut sets = vec![Vec::new()];
    sets.extend(tariff.products.iter().map(|product| vec![product.id]));
    if conditions(tariff).any(|asked| asked.class.is_some() && !asked.riders.is_empty()) {
        let travels = |p: &&crate::fare::Product| matches!(p.effect, Effect::Travels { .. });
        for class in tariff.products.iter().filter(travels) {
            let riders = tariff.products.iter().filter(|p| matches!(p.effect, Effect::Rider {}));
            sets.extend(riders.map(|rider| vec![rider.id, class.id]));
        }
    }
    sets.truncate(HOLDINGS_MAX);
    sets
}

/// A set of products, held on every date.
pub(super) fn held(products: &[ProductId]) -> Vec<HeldProduct> {
    let held =
        |product: &ProductId| HeldProduct { product: *product, from: TravelDay::MIN, until: TravelDay::MAX };
    products.iter().map(held).collect()
}

/// Whether something besides the prices of rides asks for a product: a cap, a transfer, spend steps, a supplement or
/// a boarding fare.
pub(super) fn is_asked_for_elsewhere(tariff: &TariffDocument, product: &crate::fare::Product) -> bool {
    let asks = |asked: &Conditions| {
        let class = match product.effect {
            Effect::Travels { class } => asked.class == Some(class),
            Effect::PercentOff { .. } | Effect::ReducedRates { .. } | Effect::Rider {} => false,
        };
        class || asked.riders.contains(&product.id)
    };
    other_conditions(tariff).any(asks)
}

/// Every condition of a tariff.
pub(super) fn conditions(tariff: &TariffDocument) -> impl Iterator<Item = &Conditions> {
    tariff.prices.iter().map(|row| &row.when).chain(other_conditions(tariff))
}

fn other_conditions(tariff: &TariffDocument) -> impl Iterator<Item = &Conditions> {
    let boarding = tariff.boarding_fares.iter().map(|row| &row.when);
    let supplements = tariff.supplements.iter().flat_map(|s| s.prices.iter().map(|price| &price.when));
    let windows = tariff.transfers.iter().flat_map(|window| {
        let joins = window.joins.iter().flat_map(|join| [&join.from, &join.to]);
        core::iter::once(&window.opened_by).chain(joins)
    });
    let steps = tariff.spend_steps.iter().map(|steps| &steps.applies_to);
    let caps = tariff.caps.iter().flat_map(|cap| {
        core::iter::once(&cap.applies_to).chain(cap.extensions.iter().map(|extension| &extension.applies_to))
    });
    boarding.chain(supplements).chain(windows).chain(steps).chain(caps)
}
