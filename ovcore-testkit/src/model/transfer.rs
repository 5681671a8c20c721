//! Transfer windows of a tariff: what a ride pays that follows another (manual, `tariffs::transfers`).

use ovcore::calendar::TravelDay;
use ovcore::fare::{
    Against, Alike, Anchor, Bound, Counted, CreditOf, HeldProduct, Join, MergeBy, OnTransfer, RideEnd,
    SpendSteps, TransferEffect, TransferWindow, UnpricedReason, Within,
};
use ovcore::ids::{PlaceId, RuleId};

use super::Model;
use super::caps::Counts;
use super::legs;
use super::price::{Asked, Measure};
use super::ways::{self, Distance, sum};

/// A ride that a window remembers.
#[derive(Clone, Debug)]
pub(super) struct Noted {
    pub(super) asked: Asked,
    pub(super) day: TravelDay,
    /// What it would have cost without the window.
    pub(super) own: i64,
    /// What it paid with it.
    pub(super) charged: i64,
    pub(super) distance: Option<Distance>,
    /// What it counted towards spend steps.
    pub(super) counted: Option<super::caps::Counted>,
    /// Whether a correction gave an end: no window runs from it (RULES L3).
    pub(super) is_corrected: bool,
}

/// A window that a ride opened: all rides in it, the opener first.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    pub(super) id: RuleId,
    pub(super) rides: Vec<Noted>,
    /// How many used it by a join that counts.
    pub(super) used: u32,
    /// The rides from this one on are one group.
    pub(super) group: usize,
    /// What the group's first ride had off by `discount`.
    pub(super) group_off: i64,
}

/// What one window says to a ride.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found<'a> {
    /// No join fits.
    Nothing,
    /// One fits; or it is `none`, or `restart`.
    Join(&'a Join),
}

impl Opened {
    fn first(&self) -> &Noted {
        &self.rides[0]
    }

    /// The last ride from which a window may run.
    fn last(&self) -> &Noted {
        self.rides.iter().rfind(|ride| !ride.is_corrected).unwrap_or(&self.rides[0])
    }

    fn is_inside(&self, within: Within, ride: &Noted) -> bool {
        let from = match within.from {
            Anchor::FirstCheckIn => self.first().asked.in_at,
            Anchor::FirstCheckOut => self.first().asked.out_at,
            Anchor::LastCheckIn => self.last().asked.in_at,
            Anchor::LastCheckOut => self.last().asked.out_at,
            Anchor::LastPaidCheckIn => {
                let paid = |ride: &&Noted| ride.charged > 0 && !ride.is_corrected;
                // Where nothing was paid yet, from the ride that opened it.
                let paid = self.rides.iter().rfind(paid).unwrap_or(self.first());
                paid.asked.in_at
            }
        };
        let to = match within.to {
            RideEnd::CheckIn => ride.asked.in_at,
            RideEnd::CheckOut => ride.asked.out_at,
        };
        let seconds = to.seconds_since(from);
        match within.bound {
            Bound::Inclusive => seconds <= i64::from(within.seconds),
            Bound::Exclusive => seconds < i64::from(within.seconds),
        }
    }

    /// The first join that fits. `holds` asks conditions of a ride.
    pub(super) fn join<'a>(
        &self,
        window: &'a TransferWindow,
        ride: &Noted,
        holds: impl Fn(&ovcore::fare::Conditions, &Asked) -> bool,
    ) -> Found<'a> {
        let used_up = window.transfers_max.is_some_and(|most| self.used >= most);
        let over = window.same_day && ride.day != self.first().day;
        let fits = |join: &&Join| {
            let with = |before: &Noted| {
                holds(&join.from, &before.asked)
                    && join.same.iter().all(|alike| is_alike(*alike, before, ride))
                    && join.different.iter().all(|alike| !is_alike(*alike, before, ride))
            };
            let before = match join.against {
                Against::Last => with(self.last()),
                Against::First => with(self.first()),
                Against::Any => self.rides.iter().any(with),
            };
            self.is_inside(join.within.unwrap_or(window.within), ride)
                && !(used_up && join.counts)
                && holds(&join.to, &ride.asked)
                && before
        };
        if over {
            return Found::Nothing;
        }
        window.joins.iter().find(fits).map_or(Found::Nothing, Found::Join)
    }

    /// The distance of all rides, if each is known and all are in one unit.
    pub(super) fn distance(&self) -> Option<Distance> {
        legs::together(self.rides.iter().map(|ride| ride.distance))
    }

    /// What a ride pays by a join whose effect needs no other price than its own.
    pub(super) fn pays(&self, effect: TransferEffect, own: i64) -> Option<i64> {
        let charged: i64 = self.rides.iter().map(|ride| ride.charged).sum();
        let latest = self.rides.last().expect("the ride that opened it");
        let least = |amount: i64| Some(amount.max(0));
        match effect {
            TransferEffect::Free => Some(0),
            TransferEffect::Fixed { amount_minor } => Some(amount_minor.minor()),
            TransferEffect::Together { amount_minor } => least(amount_minor.minor() - latest.charged),
            TransferEffect::Discount { amount_minor } => least(own - amount_minor.minor()),
            TransferEffect::Credit { of: CreditOf::Highest } => {
                let highest = self.rides.iter().map(|ride| ride.own).max().unwrap_or(0);
                least(own - highest)
            }
            TransferEffect::Credit { of: CreditOf::Last } => least(own - latest.own),
            TransferEffect::Credit { of: CreditOf::Paid } => least(own - charged),
            TransferEffect::None | TransferEffect::Restart => Some(own),
            TransferEffect::WaiveBase | TransferEffect::ContinueDistance | TransferEffect::Merge { .. } => {
                None
            }
        }
    }

    /// Writes a ride down that joined.
    pub(super) fn note(&mut self, ride: Noted, join: &Join, used: bool, off: i64) {
        if used && join.counts {
            self.used += 1;
        }
        // Only by the window that it uses does it become one with others.
        let merges = used && matches!(join.effect, TransferEffect::Merge { .. });
        self.rides.push(ride);
        if !merges {
            self.group = self.rides.len() - 1;
            self.group_off = off;
        }
    }

    /// The rides that are one with the next by `merge`.
    fn group(&self) -> &[Noted] {
        &self.rides[self.group..]
    }

    /// What is missing for a group of rides as one, and what that counts towards steps: the whole, as one ride that
    /// stands on what was spent before the group, without what its rides paid and counted.
    pub(super) fn merged(
        &self,
        model: &Model,
        held: &[HeldProduct],
        by: MergeBy,
        ride: &Noted,
        (steps, counts): (Option<&SpendSteps>, &Counts),
    ) -> Result<(i64, i64), UnpricedReason> {
        let of_group = |key| {
            let counted = self.group().iter().filter_map(|ride| Some((ride.day, ride.counted?)));
            let own = counted.filter(|(_, (own, _))| *own == key);
            own.map(|(day, (_, amount))| (day, amount)).collect::<Vec<_>>()
        };
        let steps = steps.map(|steps| {
            let key = (steps.id, steps.period);
            (steps, counts.spent_before(key, ride.day, &of_group(key)))
        });
        let group: Vec<&Noted> = self.group().iter().chain([ride]).collect();
        let first = group[0];
        // By the carrier of the check-in and the mode of the last ride, along the line that both name.
        let far = |from: &Noted, to: &Noted| {
            let line = from.asked.line.filter(|_| from.asked.line == to.asked.line);
            let places = (from.asked.from, to.asked.to?);
            ways::distance(&model.network, from.asked.carrier, ride.asked.mode, line, places)
        };
        let as_one = |from: &Noted, to: &Noted| Asked {
            mode: ride.asked.mode,
            line: ride.asked.line,
            to: to.asked.to,
            out_at: to.asked.out_at,
            ..from.asked.clone()
        };
        let (asked, distance) = match by {
            MergeBy::EndToEnd | MergeBy::Zones => {
                let asked = as_one(first, ride);
                (asked, far(first, ride))
            }
            MergeBy::LongestPair => {
                let pairs = group.iter().flat_map(|from| group.iter().map(move |to| (*from, *to)));
                let known = pairs.filter_map(|(from, to)| Some((far(from, to)?, from, to)));
                let longest = known.reduce(|best, next| if next.0.0 > best.0.0 { next } else { best });
                let (distance, from, to) = longest.ok_or(UnpricedReason::UnknownDistance)?;
                (as_one(from, to), Some(distance))
            }
            MergeBy::SumOfDistances => {
                let all: Vec<Option<Distance>> = group.iter().map(|ride| far(ride, ride)).collect();
                (as_one(first, ride), Some(sum(&all).ok_or(UnpricedReason::UnknownDistance)?))
            }
        };
        let tariff = model.tariff(asked.carrier, asked.mode, asked.in_at).ok_or(UnpricedReason::NoTariff)?;
        let row = model.row(tariff, &asked, held)?;
        // A row that goes on in its table goes on from nothing, as for a ride by itself.
        let (on_transfer, before) = match (row.on_transfer, row.rule.unit()) {
            (OnTransfer::ContinueDistance, Some(unit)) => (OnTransfer::ContinueDistance, Some((0, unit))),
            _ => (OnTransfer::Nothing, None),
        };
        // All that was touched is bought together.
        let touched = |ride: &&Noted| {
            let ends = [Some(ride.asked.from), ride.asked.to].into_iter().flatten();
            ends.chain(ways::via(&model.network, &ride.asked)).collect::<Vec<_>>()
        };
        let via: Vec<PlaceId> =
            if by == MergeBy::Zones { group.iter().flat_map(touched).collect() } else { Vec::new() };
        let measure = Measure { distance, via: &via, on_transfer, before, steps };
        let cost = model.cost(tariff, row, &asked, held, &measure)?;
        let charged: i64 = self.group().iter().map(|ride| ride.charged).sum();
        let missing = (cost.price - self.group_off - charged).max(0);
        let counted: i64 = self.group().iter().filter_map(|ride| Some(ride.counted?.1)).sum();
        let counts = match steps {
            Some((SpendSteps { counts: Counted::FullPrice, .. }, _)) => cost.full - self.group_off - counted,
            _ => missing,
        };
        Ok((missing, counts))
    }
}

/// Whether two rides are alike; a line that is not known is like no other.
fn is_alike(alike: Alike, before: &Noted, ride: &Noted) -> bool {
    let (a, b) = (&before.asked, &ride.asked);
    match alike {
        Alike::Mode => a.mode == b.mode,
        Alike::Carrier => a.carrier == b.carrier,
        Alike::Line => a.line.is_some() && a.line == b.line,
    }
}
