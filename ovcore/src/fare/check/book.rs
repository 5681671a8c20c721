//! A tariff beside the others of its book: overlaps, gaps, and what they must have in common.

use super::{Check, modes};
use crate::fare::document::{Moment, TariffDocument};
use crate::ids::CarrierId;
use crate::tap::Mode;

impl Check<'_> {
    /// What a tariff and the others say of the same rides. Each pair is looked at once, from the later in the set.
    pub(super) fn beside_the_others(&mut self, place: usize) {
        let tariff = self.tariff;
        for (j, earlier) in self.all.iter().take(place).enumerate() {
            let at_one_time = meet(tariff, earlier);
            self.overlap(j, earlier, at_one_time);
            self.counts_alike(j, earlier, at_one_time);
        }
        self.gap();
    }

    fn overlap(&mut self, j: usize, earlier: &TariffDocument, at_one_time: bool) {
        let tariff = self.tariff;
        if tariff.currency != earlier.currency {
            let shown = crate::ids::shown;
            let (own, other) = (shown(&tariff.currency), shown(&earlier.currency));
            let found = format!("found {own}, and {other} in [{j}]({})", earlier.id);
            self.find("currency", found, "one currency for all tariffs of a book");
        }
        if at_one_time && tariff.id == earlier.id {
            let found = format!("`{}` is the id of [{j}], which holds on some of these dates too", tariff.id);
            self.find("id", found, "an id of its own, or dates of its own");
        }
        if let (true, Some((carrier, mode))) = (at_one_time, priced_by_both(tariff, earlier)) {
            let found =
                format!("{carrier} by {mode} is priced by [{j}]({}) on some of these dates too", earlier.id);
            self.find("valid_from", found, "one tariff for a carrier, a mode and a date");
        }
    }

    /// Days without a price between this tariff and one that ended before it.
    fn gap(&mut self) {
        let (tariff, all) = (self.tariff, self.all);
        let begins = tariff.valid_from;
        if is_never(tariff) {
            return;
        }
        for (carrier, mode) in priced(tariff) {
            let same = || all.iter().filter(|other| !is_never(other) && prices(other, carrier, mode));
            if same().any(|other| may_reach(other, begins)) {
                continue;
            }
            let before = same().filter(|other| other.valid_until.ends_before(begins) == Some(true));
            if let Some(last) = before.map(|other| other.valid_until).reduce(later) {
                let since = match last {
                    Moment::Date(last) => Moment::Date(last.plus_days(1)),
                    Moment::Instant(_) => last,
                };
                let found = format!("{carrier} by {mode} has no price from {since} until {begins}");
                self.find("valid_from", found, "no gap: another date here, or a tariff for the time between");
                return;
            }
        }
    }
}

/// Every carrier with every mode that a tariff prices.
fn priced(tariff: &TariffDocument) -> impl Iterator<Item = (CarrierId, Mode)> + '_ {
    let modes = modes(tariff);
    tariff.carriers.iter().flat_map(move |carrier| modes.clone().into_iter().map(|mode| (*carrier, mode)))
}

fn prices(tariff: &TariffDocument, carrier: CarrierId, mode: Mode) -> bool {
    let rows = tariff.prices.iter().any(|p| p.modes.contains(&mode));
    tariff.carriers.contains(&carrier)
        && (rows || tariff.boarding_fares.iter().any(|b| b.modes.contains(&mode)))
}

fn priced_by_both(one: &TariffDocument, other: &TariffDocument) -> Option<(CarrierId, Mode)> {
    priced(one).find(|(carrier, mode)| prices(other, *carrier, *mode))
}

/// Whether a tariff ends before it begins, which is found by itself.
fn is_never(tariff: &TariffDocument) -> bool {
    tariff.valid_until.ends_before(tariff.valid_from) == Some(true)
}

/// Whether two tariffs hold at one time. Between a date and an instant the time zone decides: the rules look at those.
fn meet(one: &TariffDocument, other: &TariffDocument) -> bool {
    one.valid_until.ends_before(other.valid_from) == Some(false)
        && other.valid_until.ends_before(one.valid_from) == Some(false)
}

/// Whether a tariff holds, or may hold, up to a beginning: it began before and did not end before.
fn may_reach(tariff: &TariffDocument, begins: Moment) -> bool {
    let began = match (tariff.valid_from, begins) {
        (Moment::Date(own), Moment::Date(begins)) => own < begins,
        (Moment::Instant(own), Moment::Instant(begins)) => own < begins,
        (Moment::Date(_), Moment::Instant(_)) | (Moment::Instant(_), Moment::Date(_)) => true,
    };
    let reaches = match (tariff.valid_until, begins) {
        (Moment::Date(last), Moment::Date(begins)) => last >= begins.plus_days(-1),
        (Moment::Instant(end), Moment::Instant(begins)) => end >= begins,
        (Moment::Date(_), Moment::Instant(_)) | (Moment::Instant(_), Moment::Date(_)) => true,
    };
    began && reaches
}

fn later(one: Moment, other: Moment) -> Moment {
    match (one, other) {
        (Moment::Date(a), Moment::Date(b)) => Moment::Date(a.max(b)),
        (Moment::Instant(a), Moment::Instant(b)) => Moment::Instant(a.max(b)),
        (Moment::Date(_), Moment::Instant(_)) | (Moment::Instant(_), Moment::Date(_)) => one,
    }
}
