//! From rides to trips with fares and legs: journeys, prices, transfers, supplements, caps, one ride after the other.

use ovcore::fare::{Join, MergeBy, OnTransfer, TransferEffect, TransferWindow, UnpricedReason};
use ovcore::ids::RuleId;
use ovcore::money::Money;
use ovcore::tap::ModeGroup;
use ovcore::trip::{Fare, Leg, Trip, TripStatus};

use super::caps::{Counted, Counts};
use super::ends::{self, Ends};
use super::journey::{Journeys, Told};
use super::legs::{self, Dues, Part};
use super::pair::{Ending, Ride};
use super::price::Asked;
use super::stretch::{Here, Instead, spent};
use super::transfer::{Found, Noted, Opened};
use super::ways::Way;
use super::{History, Model};

struct Rating<'a> {
    model: &'a Model,
    history: &'a History<'a>,
    journeys: Journeys,
    windows: Vec<Opened>,
    counts: Counts,
}

/// Prices all rides.
pub(super) fn rate<'a>(model: &'a Model, history: &'a History<'a>, rides: &[Ride<'a>]) -> Vec<Trip> {
    let (journeys, counts) = (Journeys::default(), Counts::default());
    let mut rating = Rating { model, history, journeys, windows: Vec::new(), counts };
    rides.iter().filter_map(|ride| rating.trip(ride)).collect()
}

/// Whether a join changes what a ride pays.
const fn is_used(found: Found<'_>) -> bool {
    match found {
        Found::Join(join) => !matches!(join.effect, TransferEffect::None | TransferEffect::Restart),
        Found::Nothing => false,
    }
}

impl<'a> Rating<'a> {
    fn trip(&mut self, ride: &Ride<'a>) -> Option<Trip> {
        let corrected = ends::corrected(self.history, ride);
        if matches!(ride.ending, Ending::Orphan) && corrected.is_none() {
            return None;
        }
        let ends = Ends::of(&self.model.network, ride, corrected);
        let open_until = ends::open_until(self.history, ride);
        let chain = self.journeys.continued(self.model, &ends, open_until);
        let own_day = self.model.clock.day_of(ends.in_at);
        let (journey, day) = chain.map_or((ride.tap.id, own_day), |chain| (chain.journey, chain.day));
        let here = Here {
            model: self.model,
            held: self.history.products,
            ends,
            day,
            continues: chain.is_some(),
            after_unpriced: chain.is_some_and(|chain| chain.unpriced),
            gone: chain.map_or_else(Vec::new, |chain| chain.gone.clone()),
            firsts: chain.map_or_else(Vec::new, |chain| chain.firsts.clone()),
        };
        let status = ends::status(ride, corrected);
        let priced = self.priced(ride, &here, status);
        let fare = match &priced {
            None => Fare::Pending,
            Some(Ok(legs)) => Fare::Priced(Money::from_minor(legs::price(legs))),
            Some(Err(why)) => Fare::Unpriced(*why),
        };
        let legs = priced.and_then(Result::ok).unwrap_or_default();
        let told = Told {
            journey,
            day,
            continues: here.continues,
            status,
            checks_in_only: matches!(ride.ending, Ending::CheckInOnly),
            fare: &fare,
            legs: &legs,
        };
        self.journeys.go_on(self.model, &here.ends, &told);
        let final_at = match (fare, ride.ending) {
            (Fare::Pending, _) => None,
            (_, Ending::Missing(_)) => Some(self.model.clock.ends(day)),
            (_, Ending::GivenUp { known, .. }) => Some(self.model.clock.ends(day).max(known)),
            // What came in by a clock that is ahead, and believed, is known before its own time.
            (_, Ending::Out(out) | Ending::SameFree(out) | Ending::SameLate(out)) => {
                Some(out.at.min(out.received_at))
            }
            (_, Ending::Orphan | Ending::CheckInOnly) => Some(ride.tap.at.min(ride.tap.received_at)),
            (_, Ending::WrongPole(_) | Ending::Held { .. } | Ending::Open { .. }) => Some(open_until),
        };
        Some(Trip {
            id: ride.tap.id,
            day,
            journey,
            mode: here.ends.mode,
            check_in: ends::trip_end(here.ends.from),
            check_out: ends::check_out(ride, corrected),
            status,
            fare,
            legs,
            final_at,
        })
    }

    /// The legs of a trip with what they cost; `None` where it is not known yet.
    fn priced(
        &mut self,
        ride: &Ride<'a>,
        here: &Here<'a>,
        status: TripStatus,
    ) -> Option<Result<Vec<Leg>, UnpricedReason>> {
        match status {
            TripStatus::Open { .. } | TripStatus::Held { .. } => None,
            TripStatus::Cancelled { .. } => Some(Ok(Vec::new())),
            TripStatus::MissingCheckOut | TripStatus::SamePlace => Some(self.boarding(ride, here)),
            TripStatus::Complete | TripStatus::Corrected { .. } | TripStatus::CorrectedCheckIn { .. } => {
                Some(self.ride(ride, here))
            }
        }
    }

    /// The fare of a missing check-out (RULES F2).
    fn boarding(&mut self, ride: &Ride<'a>, here: &Here<'a>) -> Result<Vec<Leg>, UnpricedReason> {
        let Here { model, held, ends, .. } = here;
        let carrier = ride.tap.carrier;
        let tariff = model.tariff(carrier, ends.mode, ends.in_at).ok_or(UnpricedReason::NoTariff)?;
        let asked = Asked { to: None, out_at: ends.in_at, ..here.asked(carrier) };
        let mut rows = tariff.boarding_fares.iter().filter(|row| row.modes.contains(&ends.mode));
        let row = loop {
            let row = rows.next().ok_or(UnpricedReason::NoBoardingFare)?;
            if model.holds(tariff, &row.when, &asked, held)? {
                break row;
            }
        };
        let amount = row.amount_minor.minor();
        let amount =
            if row.discounts_apply { model.discounted(tariff, amount, &asked, held)? } else { amount };
        let leg = Leg {
            carrier,
            from: ends.from.1,
            to: None,
            distance: None,
            tariff: tariff.id,
            amount: Money::from_minor(amount),
        };
        let mut part = Part { tariff, legs: vec![leg], own: amount, steps: Vec::new() };
        let mut dues = Dues::default();
        dues.readers(model, held, ride, &asked)?;
        legs::add(&mut part.legs, &dues.counted);
        let mut parts = vec![part];
        if row.counts_for_caps {
            self.counts.apply(model, held, &mut parts, &[asked], here.day)?;
        }
        let mut legs: Vec<Leg> = parts.into_iter().flat_map(|part| part.legs).collect();
        legs::add(&mut legs, &dues.other);
        Ok(legs)
    }

    /// The fare of a ride with both ends.
    fn ride(&mut self, ride: &Ride<'a>, here: &Here<'a>) -> Result<Vec<Leg>, UnpricedReason> {
        if here.ends.mode.group() == ModeGroup::Rail && here.after_unpriced {
            return Err(UnpricedReason::AfterUnpricedTrip);
        }
        let way = if matches!(ride.ending, Ending::CheckInOnly) {
            let place = here.ends.from.1;
            vec![Way { carrier: ride.tap.carrier, from: place, to: place, distance: None }]
        } else {
            here.ends.way(self.model)?
        };
        let parts = here.parts(&self.counts, &way, None)?;
        let (windows, counts) = (self.windows.clone(), self.counts.clone());
        let priced = self.finish(ride, here, &way, parts);
        if priced.is_err() {
            // Nothing that was written down holds for a trip without a price.
            (self.windows, self.counts) = (windows, counts);
        }
        priced
    }

    /// What transfers, spend steps, supplements and caps make of the parts of a ride, in this order.
    fn finish(
        &mut self,
        ride: &Ride<'a>,
        here: &Here<'a>,
        way: &[Way],
        mut parts: Vec<Part<'a>>,
    ) -> Result<Vec<Leg>, UnpricedReason> {
        let asked: Vec<Asked> = parts.iter().map(|part| here.part_asked(way, part.tariff)).collect();
        let first = self.transfer(here, way, &mut parts, &asked[0])?;
        let others = parts.iter().skip(1).map(|part| spent(part, legs::price(&part.legs), 0));
        for (rule, amount) in [first].into_iter().chain(others).flatten() {
            self.counts.spend(rule, here.day, amount);
        }
        let mut dues = Dues::default();
        dues.readers(self.model, here.held, ride, &asked[0])?;
        for (part, asked) in parts.iter().zip(&asked) {
            dues.with_ride(self.model, here.held, part, asked)?;
        }
        for due in dues.counted {
            let own = parts.iter().position(|part| part.legs.iter().any(|leg| leg.carrier == due.carrier));
            legs::add(&mut parts[own.unwrap_or(0)].legs, &[due]);
        }
        self.counts.apply(self.model, here.held, &mut parts, &asked, here.day)?;
        let mut legs: Vec<Leg> = parts.into_iter().flat_map(|part| part.legs).collect();
        legs::add(&mut legs, &dues.other);
        Ok(legs)
    }

    /// What the transfer windows of the check-in's tariff make of the part of the ride on it; gives what it counts
    /// towards spend steps.
    fn transfer(
        &mut self,
        here: &Here<'a>,
        way: &[Way],
        parts: &mut Vec<Part<'a>>,
        asked: &Asked,
    ) -> Result<Option<Counted>, UnpricedReason> {
        let tariff = parts[0].tariff;
        let mut noted = Noted {
            asked: asked.clone(),
            day: here.day,
            own: parts[0].own,
            charged: parts[0].own,
            distance: legs::together(parts[0].legs.iter().map(|leg| leg.distance)),
            counted: None,
            is_corrected: here.ends.is_corrected,
        };
        let holds = |when: &_, asked: &_| here.model.holds(tariff, when, asked, here.held) == Ok(true);
        let found: Vec<(&TransferWindow, Found<'_>)> = tariff
            .transfers
            .iter()
            .map(|window| {
                let open = self.windows.iter().find(|open| open.id == window.id);
                (window, open.map_or(Found::Nothing, |open| open.join(window, &noted, holds)))
            })
            .collect();
        let used = found.iter().find_map(|(window, found)| match found {
            Found::Join(join) if is_used(*found) => Some((window.id, *join)),
            _ => None,
        });
        let mut off = 0;
        let mut as_one = None;
        if let Some((id, join)) = used {
            as_one = self.joined(here, way, parts, (id, join), &mut noted)?;
            if let TransferEffect::Discount { amount_minor } = join.effect {
                off = amount_minor.minor();
            }
        }
        noted.counted = spent(&parts[0], noted.charged, noted.charged - noted.own);
        if let (Some((_, counted)), Some(as_one)) = (&mut noted.counted, as_one) {
            // What a transfer made free was not spent (manual, `choices`).
            *counted = if noted.charged == 0 { 0 } else { as_one.max(0) };
        }
        for (window, found) in found {
            let opens =
                !noted.is_corrected && here.model.holds(tariff, &window.opened_by, asked, here.held)?;
            self.note(window, found, &noted, (opens, used.is_some_and(|(id, _)| id == window.id), off));
        }
        Ok(noted.counted)
    }

    /// What the ride pays by the join of the window that it uses; gives what it counts towards steps where it is one with
    /// rides before.
    fn joined(
        &self,
        here: &Here<'a>,
        way: &[Way],
        parts: &mut Vec<Part<'a>>,
        (id, join): (RuleId, &Join),
        noted: &mut Noted,
    ) -> Result<Option<i64>, UnpricedReason> {
        let open = self.windows.iter().find(|open| open.id == id).expect("a join of an open window");
        let again = match join.effect {
            TransferEffect::WaiveBase => Some(OnTransfer::WaiveBase),
            TransferEffect::ContinueDistance => Some(OnTransfer::ContinueDistance),
            _ => None,
        };
        if let Some(effect) = again {
            let instead = Instead { tariff: parts[0].tariff.id, effect, gone: open.distance() };
            *parts = here.parts(&self.counts, way, Some(instead))?;
            noted.own = parts[0].own;
        }
        let mut as_one = None;
        noted.charged = match join.effect {
            TransferEffect::Merge { by } => {
                let steps = here.steps(parts[0].tariff, &noted.asked)?;
                let (missing, counts) =
                    open.merged(here.model, here.held, by, noted, (steps, &self.counts))?;
                // Whoever buys zones may also buy the ride by itself.
                let is_dearer = by == MergeBy::Zones && noted.own < missing;
                as_one = Some(counts).filter(|_| !is_dearer);
                if is_dearer { noted.own } else { missing }
            }
            effect => open.pays(effect, noted.own).unwrap_or(noted.own),
        };
        legs::change(&mut parts[0].legs, noted.charged - noted.own);
        Ok(as_one)
    }

    /// Writes down what a ride means for a window: whether it may open it, whether it used it, what it had off.
    fn note(
        &mut self,
        window: &TransferWindow,
        found: Found<'_>,
        noted: &Noted,
        (opens, used, off): (bool, bool, i64),
    ) {
        match found {
            Found::Join(join) if is_used(found) => {
                let open = self.windows.iter_mut().find(|open| open.id == window.id);
                open.expect("a join of an open window").note(noted.clone(), join, used, off);
                return;
            }
            Found::Join(join) if matches!(join.effect, TransferEffect::None) => return,
            // `restart`: the window ends, and opens anew where the ride may open it.
            Found::Join(_) => self.windows.retain(|open| open.id != window.id),
            Found::Nothing => {}
        }
        if opens {
            self.windows.retain(|open| open.id != window.id);
            let rides = vec![noted.clone()];
            self.windows.push(Opened { id: window.id, rides, used: 0, group: 0, group_off: off });
        }
    }
}
