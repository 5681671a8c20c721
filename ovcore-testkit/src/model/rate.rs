//! From rides to trips with fares and legs: journeys, prices, transfers, supplements, caps, one ride after the other.

use ovcore::calendar::{Instant, TravelDay};
use ovcore::fare::{
    Cap, CapLimit, Charged, MergeBy, OnTransfer, Supplement, TariffDocument, TransferEffect, UnpricedReason,
};
use ovcore::ids::{CarrierId, LineId, PlaceId, RuleId, TapId};
use ovcore::money::Money;
use ovcore::tap::{Mode, ModeGroup, Tap};
use ovcore::trip::{Cancellation, Fare, Leg, Trip, TripEnd, TripStatus};

use super::caps::Counts;
use super::fraction::{less, rounded, split, whole};
use super::pair::{Ending, Post, Ride, is_due};
use super::price::{Asked, Cost, Measure, is_on};
use super::transfer::{Found, Noted, Opened};
use super::ways::{self, Distance, Way};
use super::{History, Model};

/// A journey that may go on.
#[derive(Clone, Debug)]
struct Chain {
    journey: TapId,
    day: TravelDay,
    begun: Instant,
    last_out: Instant,
    last_place: PlaceId,
    /// The distances of its trips; `None` for one that is not known.
    gone: Vec<Option<Distance>>,
    continuations: u32,
    unpriced: bool,
    /// The first priced check-in on each carrier (RULES J5).
    firsts: Vec<(CarrierId, Instant)>,
}

/// The legs of a trip that one tariff prices.
#[derive(Clone, Debug)]
struct Part<'a> {
    tariff: &'a TariffDocument,
    legs: Vec<Leg>,
    /// What its stretches cost by themselves, and before spend steps.
    own: i64,
    /// What each stretch counted for spend steps.
    steps: Vec<(RuleId, Cost)>,
}

/// A ride with its ends, as a correction may have given them.
#[derive(Clone, Debug)]
struct Ends<'a> {
    from: (&'a Tap, PlaceId),
    to: Option<(&'a Tap, PlaceId)>,
    in_at: Instant,
    out_at: Instant,
    mode: Mode,
    carriers: (CarrierId, CarrierId),
    line: Option<LineId>,
    is_corrected: bool,
}

pub(super) struct Rating<'a> {
    model: &'a Model,
    history: &'a History<'a>,
    rail: Option<Chain>,
    btm: Option<Chain>,
    windows: Vec<Opened>,
    counts: Counts,
}

/// Prices all rides.
pub(super) fn rate<'a>(model: &'a Model, history: &'a History<'a>, rides: &[Ride<'a>]) -> Vec<Trip> {
    let mut rating =
        Rating { model, history, rail: None, btm: None, windows: Vec::new(), counts: Counts::default() };
    rides.iter().filter_map(|ride| rating.trip(ride)).collect()
}

impl<'a> Rating<'a> {
    const fn chain(&self, mode: Mode) -> Option<&Chain> {
        match mode.group() {
            ModeGroup::Rail => self.rail.as_ref(),
            ModeGroup::BusTramMetro => self.btm.as_ref(),
        }
    }

    /// Where a correction says that the missing end of a trip was; the last holds.
    fn corrected(&self, ride: &Ride<'_>) -> Option<PlaceId> {
        if !matches!(
            ride.ending,
            Ending::Missing(_) | Ending::GivenUp { .. } | Ending::SameLate(_) | Ending::Orphan
        ) {
            return None;
        }
        self.history.corrections.iter().rfind(|said| said.trip == ride.tap.id).map(|said| said.place)
    }

    fn ends(&self, ride: &Ride<'a>) -> Ends<'a> {
        let (tap, place) = (ride.tap, ride.tap.location);
        let one = Ends {
            from: (tap, place),
            to: None,
            in_at: tap.at,
            out_at: tap.at,
            mode: tap.mode,
            carriers: (tap.carrier, tap.carrier),
            line: tap.line,
            is_corrected: false,
        };
        match (ride.ending, self.corrected(ride)) {
            (Ending::Orphan, Some(from)) => {
                Ends { from: (tap, from), to: Some((tap, place)), is_corrected: true, ..one }
            }
            (_, Some(to)) => Ends { to: Some((tap, to)), is_corrected: true, ..one },
            (Ending::Out(out) | Ending::SameFree(out) | Ending::SameLate(out), None) => Ends {
                to: Some((out, out.location)),
                out_at: out.at,
                carriers: (tap.carrier, out.carrier),
                // Two lines that contradict each other are as good as none (manual, `choices`).
                line: match (tap.line, out.line) {
                    (Some(a), Some(b)) if a != b => None,
                    (a, b) => a.or(b),
                },
                ..one
            },
            _ => one,
        }
    }

    /// The latest instant at which a trip was still open.
    fn open_until(&self, ride: &Ride<'_>) -> Instant {
        match ride.ending {
            Ending::Out(out) | Ending::SameFree(out) | Ending::SameLate(out) => out.at,
            Ending::WrongPole(at) | Ending::Missing(at) | Ending::GivenUp { from: at, .. } => at,
            Ending::Held { from, .. } => from,
            Ending::CheckInOnly | Ending::Orphan => ride.tap.at,
            Ending::Open { .. } => self.history.as_of,
        }
    }

    /// Whether a ride continues the journey of its group (RULES J1–J3).
    fn continues(&self, ride: &Ride<'_>, ends: &Ends<'_>) -> bool {
        let Some(chain) = self.chain(ends.mode) else { return false };
        let policy = &self.model.policy.journey;
        let since = ends.in_at.seconds_since(chain.last_out);
        let over = self.model.clock.ends(chain.day);
        let minutes = |minutes: u32| i64::from(minutes) * 60;
        let place = ends.mode.group() == ModeGroup::BusTramMetro
            || ways::places_join(&self.model.network, chain.last_place, ends.from.1);
        (0..=minutes(policy.transfer_window_minutes)).contains(&since)
            && place
            && self.open_until(ride) < over
            && ends.in_at < over
            && policy.continuations_max.is_none_or(|most| chain.continuations < most)
            && policy
                .journey_minutes_max
                .is_none_or(|most| ends.in_at.seconds_since(chain.begun) <= minutes(most))
    }

    fn trip(&mut self, ride: &Ride<'a>) -> Option<Trip> {
        let corrected = self.corrected(ride);
        if matches!(ride.ending, Ending::Orphan) && corrected.is_none() {
            return None;
        }
        let ends = self.ends(ride);
        let continues = self.continues(ride, &ends);
        let chain = self.chain(ends.mode).filter(|_| continues);
        let own_day = self.model.clock.day_of(ends.in_at);
        let (journey, day) = chain.map_or((ride.tap.id, own_day), |chain| (chain.journey, chain.day));
        let status = status(ride, corrected);
        let priced = match status {
            TripStatus::Open { .. } | TripStatus::Held { .. } => None,
            TripStatus::Cancelled { .. } => Some(Ok(Vec::new())),
            TripStatus::MissingCheckOut | TripStatus::SamePlace => {
                Some(self.boarding(ride, &ends, day, continues))
            }
            TripStatus::Complete | TripStatus::Corrected { .. } | TripStatus::CorrectedCheckIn { .. } => {
                Some(self.ride(ride, &ends, day, continues))
            }
        };
        let fare = match &priced {
            None => Fare::Pending,
            Some(Ok(legs)) => {
                Fare::Priced(Money::from_minor(legs.iter().map(|leg| leg.amount.minor()).sum()))
            }
            Some(Err(why)) => Fare::Unpriced(*why),
        };
        let legs = priced.and_then(Result::ok).unwrap_or_default();
        self.go_on(ride, &ends, (journey, day, continues), &fare, &legs, status);
        let final_at = match (fare, ride.ending) {
            (Fare::Pending, _) => None,
            (_, Ending::Missing(_)) => Some(self.model.clock.ends(day)),
            (_, Ending::GivenUp { known, .. }) => Some(self.model.clock.ends(day).max(known)),
            _ => Some(self.open_until(ride)),
        };
        let end =
            |(tap, place): (&Tap, PlaceId)| TripEnd { tap: tap.id, carrier: tap.carrier, place, at: tap.at };
        let out = match ride.ending {
            // An end that a correction gives has no tap of its own.
            Ending::SameLate(_) if corrected.is_some() => None,
            Ending::Out(out) | Ending::SameFree(out) | Ending::SameLate(out) => {
                Some(end((out, out.location)))
            }
            Ending::Orphan => Some(end((ride.tap, ride.tap.location))),
            _ => None,
        };
        Some(Trip {
            id: ride.tap.id,
            day,
            journey,
            mode: ends.mode,
            check_in: end(ends.from),
            check_out: out,
            status,
            fare,
            legs,
            final_at,
        })
    }

    /// What a trip means for those after it.
    fn go_on(
        &mut self,
        ride: &Ride<'_>,
        ends: &Ends<'_>,
        (journey, day, continues): (TapId, TravelDay, bool),
        fare: &Fare,
        legs: &[Leg],
        status: TripStatus,
    ) {
        let counts = match status {
            TripStatus::Complete => !matches!(ride.ending, Ending::CheckInOnly),
            TripStatus::Corrected { .. } | TripStatus::CorrectedCheckIn { .. } => continues,
            _ => false,
        };
        if !counts {
            return;
        }
        let real = status == TripStatus::Complete;
        if real && ends.mode.group() == ModeGroup::Rail && self.model.policy.journey.train_ends_bus_window {
            self.btm = None;
        }
        let gone = self.way(ends).ok().and_then(|way| length(&way));
        let place = ends.to.map_or(ends.from.1, |(_, place)| place);
        let chain = match ends.mode.group() {
            ModeGroup::Rail => &mut self.rail,
            ModeGroup::BusTramMetro => &mut self.btm,
        };
        if !continues {
            *chain = Some(Chain {
                journey,
                day,
                begun: ends.in_at,
                last_out: ends.out_at,
                last_place: place,
                gone: Vec::new(),
                continuations: 0,
                unpriced: false,
                firsts: Vec::new(),
            });
        }
        let Some(chain) = chain else { return };
        chain.gone.push(gone);
        if continues {
            chain.continuations += 1;
        }
        if real {
            (chain.last_out, chain.last_place) = (ends.out_at, place);
        }
        match fare {
            Fare::Priced(_) => {
                for leg in legs {
                    if chain.firsts.iter().all(|(carrier, _)| *carrier != leg.carrier) {
                        chain.firsts.push((leg.carrier, ends.in_at));
                    }
                }
            }
            Fare::Unpriced(_) => chain.unpriced = true,
            Fare::Pending => {}
        }
    }

    /// The legs of a ride, unpriced.
    fn way(&self, ends: &Ends<'_>) -> Result<Vec<Way>, UnpricedReason> {
        let (_, to) = ends.to.ok_or(UnpricedReason::UnknownDistance)?;
        let places = (ends.from.1, to);
        let network = &self.model.network;
        let cut = |carriers| ways::legs(network, carriers, ends.mode, ends.line, places);
        let known = |way: &Vec<Way>| way.iter().all(|leg| leg.distance.is_some());
        let own = cut(ends.carriers).ok_or(UnpricedReason::UnknownDistance)?;
        if !ends.is_corrected || known(&own) {
            return Ok(own);
        }
        // A correction names no carrier: where the tap's own does not know the way, over one that is joined with it.
        let (carrier, _) = ends.carriers;
        let others =
            network.carriers.iter().map(|entry| entry.id).filter(|other| {
                *other != carrier && ways::carriers_join(network, ends.mode, carrier, *other)
            });
        let out = ends.from.0.id == ends.to.map_or(ends.from.0.id, |(tap, _)| tap.id) && {
            matches!(ends.from.0.direction, ovcore::tap::Direction::Out)
        };
        let over = others.filter_map(|other| cut(if out { (other, carrier) } else { (carrier, other) }));
        let far = |way: &Vec<Way>| length(way).map_or(u32::MAX, |(far, _)| far);
        Ok(over.filter(known).min_by_key(far).unwrap_or(own))
    }

    /// A part of a ride as conditions see it: each is asked as if one had checked out and in between.
    fn part_asked(&self, ends: &Ends<'_>, continues: bool, way: &[Way], part: &Part<'_>) -> Asked {
        let own: Vec<Way> =
            way.iter().filter(|leg| part.tariff.carriers.contains(&leg.carrier)).copied().collect();
        self.leg_asked(ends, continues, &own)
    }

    /// A ride as conditions see it; the legs of it by their own carrier and ends.
    fn asked(&self, ends: &Ends<'_>, continues: bool, carrier: CarrierId) -> Asked {
        let firsts = self.chain(ends.mode).filter(|_| continues).map_or(&[][..], |chain| &chain.firsts);
        let first = firsts.iter().find(|(own, _)| *own == carrier).map_or(ends.in_at, |(_, at)| *at);
        let known = |id: &LineId| ways::line(&self.model.network, ends.from.0.carrier, *id).is_some();
        Asked {
            mode: ends.mode,
            carrier,
            line: ends.line.filter(known),
            from: ends.from.1,
            to: ends.to.map(|(_, place)| place),
            in_at: ends.in_at,
            out_at: ends.out_at,
            first_at: first,
        }
    }

    /// The fare of a missing check-out (RULES F2).
    fn boarding(
        &mut self,
        ride: &Ride<'a>,
        ends: &Ends<'a>,
        day: TravelDay,
        continues: bool,
    ) -> Result<Vec<Leg>, UnpricedReason> {
        let carrier = ride.tap.carrier;
        let tariff = self.model.tariff(carrier, ends.mode, ends.in_at).ok_or(UnpricedReason::NoTariff)?;
        let asked = Asked { to: None, out_at: ends.in_at, ..self.asked(ends, continues, carrier) };
        let mut rows = tariff.boarding_fares.iter().filter(|row| row.modes.contains(&ends.mode));
        let held = self.history.products;
        let row = loop {
            let row = rows.next().ok_or(UnpricedReason::NoBoardingFare)?;
            if self.model.holds(tariff, &row.when, &asked, held)? {
                break row;
            }
        };
        let amount = row.amount_minor.minor();
        let amount =
            if row.discounts_apply { self.model.discounted(tariff, amount, &asked, held)? } else { amount };
        let leg = Leg {
            carrier,
            from: ends.from.1,
            to: None,
            distance: None,
            tariff: tariff.id,
            amount: Money::from_minor(amount),
        };
        let mut part = Part { tariff, legs: vec![leg], own: amount, steps: Vec::new() };
        let (counted, other) = self.posts(ride, &asked)?;
        add(&mut part.legs, &counted);
        let mut parts = vec![part];
        if row.counts_for_caps {
            self.cap(&mut parts, &[asked], day)?;
        }
        let mut legs: Vec<Leg> = parts.into_iter().flat_map(|part| part.legs).collect();
        add(&mut legs, &other);
        Ok(legs)
    }

    /// The fare of a ride with both ends.
    fn ride(
        &mut self,
        ride: &Ride<'a>,
        ends: &Ends<'a>,
        day: TravelDay,
        continues: bool,
    ) -> Result<Vec<Leg>, UnpricedReason> {
        let chain = self.chain(ends.mode).filter(|_| continues);
        if ends.mode.group() == ModeGroup::Rail && chain.is_some_and(|chain| chain.unpriced) {
            return Err(UnpricedReason::AfterUnpricedTrip);
        }
        let way = if matches!(ride.ending, Ending::CheckInOnly) {
            let place = ends.from.1;
            vec![Way { carrier: ride.tap.carrier, from: place, to: place, distance: None }]
        } else {
            self.way(ends)?
        };
        let mut parts = self.parts(ends, day, continues, &way, None)?;
        let asked: Vec<Asked> =
            parts.iter().map(|part| self.part_asked(ends, continues, &way, part)).collect();
        let before: Vec<i64> = parts.iter().map(|part| part.own).collect();
        let (windows, counts) = (self.windows.clone(), self.counts.clone());
        let priced = self.finish(ride, ends, day, continues, &way, &mut parts, &asked, &before);
        if priced.is_err() {
            // Nothing that was written down holds for a trip without a price.
            (self.windows, self.counts) = (windows, counts);
        }
        priced
    }

    #[expect(clippy::too_many_arguments, reason = "everything that a ride is")]
    fn finish(
        &mut self,
        ride: &Ride<'a>,
        ends: &Ends<'a>,
        day: TravelDay,
        continues: bool,
        way: &[Way],
        parts: &mut Vec<Part<'a>>,
        asked: &[Asked],
        before: &[i64],
    ) -> Result<Vec<Leg>, UnpricedReason> {
        self.transfer(ends, day, continues, way, parts, &asked[0])?;
        for (part, own) in parts.iter().zip(before) {
            let charged: i64 = part.legs.iter().map(|leg| leg.amount.minor()).sum();
            self.spend(part, day, charged - own);
        }
        let (mut counted, mut other) = self.posts(ride, &asked[0])?;
        for (part, asked) in parts.iter().zip(asked) {
            let (with_caps, without) = self.supplements(part, asked)?;
            counted.extend(with_caps);
            other.extend(without);
        }
        for due in counted {
            let own = parts.iter_mut().find(|part| part.legs.iter().any(|leg| leg.carrier == due.carrier));
            match own {
                Some(part) => add(&mut part.legs, &[due]),
                None => add(&mut parts[0].legs, &[due]),
            }
        }
        self.cap(parts, asked, day)?;
        let mut legs: Vec<Leg> = parts.iter().flat_map(|part| part.legs.clone()).collect();
        add(&mut legs, &other);
        Ok(legs)
    }

    /// Prices the legs, stretch by stretch. `instead` is what a window changes, for the tariff of that name.
    fn parts(
        &self,
        ends: &Ends<'a>,
        day: TravelDay,
        continues: bool,
        way: &[Way],
        instead: Option<(ovcore::ids::TariffId, OnTransfer, Option<Distance>)>,
    ) -> Result<Vec<Part<'a>>, UnpricedReason> {
        let held = self.history.products;
        let whole_ride = self.asked(ends, continues, ends.from.0.carrier);
        let of_tariff = |tariff: &TariffDocument| {
            let own: Vec<Way> =
                way.iter().filter(|leg| tariff.carriers.contains(&leg.carrier)).copied().collect();
            self.leg_asked(ends, continues, &own)
        };
        let mut parts: Vec<Part<'a>> = Vec::new();
        let mut spent: Vec<((RuleId, ovcore::fare::Period), i64)> = Vec::new();
        let mut done = 0;
        while done < way.len() {
            let (tariff, row) = self.row(ends, continues, &way[done])?;
            let same = |leg: &&Way| {
                self.row(ends, continues, leg)
                    .is_ok_and(|(t, r)| (t.id, r.id) == (tariff.id, row.id) && t.version == tariff.version)
            };
            let count = way[done..].iter().take_while(same).count();
            let stretch = &way[done..done + count];
            let asked = self.leg_asked(ends, continues, stretch);
            let on_transfer = match instead {
                Some((id, effect, _)) if id == tariff.id => effect,
                _ if continues || done > 0 || row.on_transfer == OnTransfer::ContinueDistance => {
                    row.on_transfer
                }
                _ => OnTransfer::Nothing,
            };
            let journey = self.chain(ends.mode).filter(|_| continues).map_or(&[][..], |c| &c.gone);
            let gone = match instead {
                Some((id, OnTransfer::ContinueDistance, gone)) if id == tariff.id => vec![gone],
                _ => journey.to_vec(),
            };
            let gone: Vec<Option<Distance>> =
                gone.into_iter().chain(way[..done].iter().map(|leg| leg.distance)).collect();
            let steps = self.steps(tariff, &of_tariff(tariff))?;
            let already = |key| spent.iter().filter(|(own, _)| *own == key).map(|(_, s)| *s).sum::<i64>();
            let steps =
                steps.map(|s| (s, self.counts.spent(s.id, s.period, day) + already((s.id, s.period))));
            let via = self.via(ends, &whole_ride);
            let measure =
                Measure { distance: length(stretch), via: &via, on_transfer, before: sum(&gone), steps };
            let cost = self.model.cost(tariff, row, &asked, held, &measure)?;
            let weights: Vec<i64> =
                stretch.iter().map(|leg| leg.distance.map_or(0, |(far, _)| i64::from(far))).collect();
            let to = |leg: &Way| (ends.to.is_some()).then_some(leg.to);
            let legs = stretch.iter().zip(split(cost.price, &weights)).map(|(leg, amount)| Leg {
                carrier: leg.carrier,
                from: leg.from,
                to: to(leg),
                distance: leg.distance,
                tariff: tariff.id,
                amount: Money::from_minor(amount),
            });
            if parts.last().is_none_or(|part| part.tariff.id != tariff.id) {
                parts.push(Part { tariff, legs: Vec::new(), own: 0, steps: Vec::new() });
            }
            let part = parts.last_mut().expect("just made");
            part.legs.extend(legs);
            part.own += cost.price;
            if let Some((steps, _)) = steps {
                part.steps.push((steps.id, cost));
                let counts = match steps.counts {
                    ovcore::fare::Counted::FullPrice => cost.full,
                    ovcore::fare::Counted::Paid => cost.price,
                };
                spent.push(((steps.id, steps.period), counts));
            }
            done += count;
        }
        Ok(parts)
    }

    /// The stops that a ride passes, where its taps name a line that has both its ends.
    fn via(&self, ends: &Ends<'_>, asked: &Asked) -> Vec<PlaceId> {
        let Some(line) = asked.line.and_then(|id| ways::line(&self.model.network, ends.from.0.carrier, id))
        else {
            return Vec::new();
        };
        let at = |place| line.stops.iter().position(|(stop, _)| *stop == place);
        let (Some(a), Some(b)) = (at(asked.from), asked.to.and_then(at)) else { return Vec::new() };
        line.stops[a.min(b)..=a.max(b)].iter().map(|(stop, _)| *stop).collect()
    }

    fn leg_asked(&self, ends: &Ends<'_>, continues: bool, stretch: &[Way]) -> Asked {
        let (first, last) = (stretch[0], stretch[stretch.len() - 1]);
        let to = ends.to.map(|_| last.to);
        Asked { from: first.from, to, ..self.asked(ends, continues, first.carrier) }
    }

    fn row(
        &self,
        ends: &Ends<'a>,
        continues: bool,
        leg: &Way,
    ) -> Result<(&'a TariffDocument, &'a ovcore::fare::PriceRow), UnpricedReason> {
        let model: &'a Model = self.model;
        let tariff = model.tariff(leg.carrier, ends.mode, ends.in_at).ok_or(UnpricedReason::NoTariff)?;
        let asked = self.leg_asked(ends, continues, core::slice::from_ref(leg));
        Ok((tariff, model.row(tariff, &asked, self.history.products)?))
    }

    /// The spend steps for which a ride counts: the first that hold.
    fn steps(
        &self,
        tariff: &'a TariffDocument,
        asked: &Asked,
    ) -> Result<Option<&'a ovcore::fare::SpendSteps>, UnpricedReason> {
        for steps in &tariff.spend_steps {
            if self.model.holds(tariff, &steps.applies_to, asked, self.history.products)? {
                return Ok(Some(steps));
            }
        }
        Ok(None)
    }

    /// Counts what a part of a ride spent, after what a transfer made of it.
    fn spend(&mut self, part: &Part<'_>, day: TravelDay, change: i64) {
        let Some((rule, _)) = part.steps.first() else { return };
        let steps = part.tariff.spend_steps.iter().find(|steps| steps.id == *rule);
        let Some(steps) = steps else { return };
        let each = part.steps.iter().map(|(_, cost)| match steps.counts {
            ovcore::fare::Counted::FullPrice => cost.full,
            ovcore::fare::Counted::Paid => cost.price,
        });
        let price: i64 = part.legs.iter().map(|leg| leg.amount.minor()).sum();
        // A ride that a transfer made free was not spent (manual, `choices`).
        let amount = if price == 0 { 0 } else { each.sum::<i64>() + change };
        self.counts.spend((*rule, steps.period), day, amount.max(0));
    }

    /// What the transfer windows of the check-in's tariff make of the part of the ride on it.
    fn transfer(
        &mut self,
        ends: &Ends<'a>,
        day: TravelDay,
        continues: bool,
        way: &[Way],
        parts: &mut Vec<Part<'a>>,
        asked: &Asked,
    ) -> Result<(), UnpricedReason> {
        let (index, tariff) = (0, parts[0].tariff);
        let mut noted = Noted {
            asked: asked.clone(),
            day,
            own: parts[index].own,
            charged: parts[index].own,
            distance: known(&parts[index].legs),
            is_corrected: ends.is_corrected,
        };
        let mut held_by = Vec::new();
        let mut off = 0;
        for window in &tariff.transfers {
            let open = self.windows.iter().find(|open| open.id == window.id);
            let holds = |when: &_, asked: &_| {
                self.model.holds(tariff, when, asked, self.history.products) == Ok(true)
            };
            let found = open.map_or(Found::Nothing, |open| open.join(window, &noted, holds));
            held_by.push((window, found));
        }
        let is_used = |found: &Found<'_>| match found {
            Found::Join(join) => !matches!(join.effect, TransferEffect::None | TransferEffect::Restart),
            Found::Nothing => false,
        };
        let used = held_by.iter().find(|(_, found)| is_used(found)).map(|(window, _)| window.id);
        for (window, found) in &held_by {
            if let Found::Join(join) = found
                && used == Some(window.id)
            {
                let open = self.windows.iter().find(|open| open.id == window.id).cloned();
                let open = open.expect("a join of an open window");
                let again = match join.effect {
                    TransferEffect::WaiveBase => Some(OnTransfer::WaiveBase),
                    TransferEffect::ContinueDistance => Some(OnTransfer::ContinueDistance),
                    _ => None,
                };
                if let Some(effect) = again {
                    let instead = (tariff.id, effect, open.distance());
                    *parts = self.parts(ends, day, continues, way, Some(instead))?;
                    noted.own = parts[index].own;
                }
                let pays = match join.effect {
                    TransferEffect::Merge { by } => self.merged(&open, by, &noted)?,
                    effect => open.pays(effect, noted.own).unwrap_or(noted.own),
                };
                noted.charged = pays;
                if let TransferEffect::Discount { amount_minor } = join.effect {
                    off = amount_minor.minor();
                }
                change(&mut parts[index].legs, pays - noted.own);
            }
        }
        for (window, found) in held_by {
            let place = self.windows.iter().position(|open| open.id == window.id);
            let opens = !noted.is_corrected
                && self.model.holds(tariff, &window.opened_by, asked, self.history.products)?;
            match found {
                Found::Join(join) if is_used(&found) => {
                    let place = place.expect("a join of an open window");
                    self.windows[place].note(noted.clone(), join, used == Some(window.id), off);
                }
                Found::Join(join) if matches!(join.effect, TransferEffect::None) => {}
                Found::Join(_) => {
                    // `restart`: the window ends, and opens anew where the ride may open it.
                    if let Some(place) = place {
                        self.windows.remove(place);
                    }
                    if opens {
                        self.open(window.id, &noted, off);
                    }
                }
                Found::Nothing if opens => self.open(window.id, &noted, off),
                Found::Nothing => {}
            }
        }
        Ok(())
    }

    fn open(&mut self, id: RuleId, ride: &Noted, off: i64) {
        self.windows.retain(|open| open.id != id);
        self.windows.push(Opened { id, rides: vec![ride.clone()], used: 0, group: 0, group_off: off });
    }

    /// What is missing for a group of rides as one.
    fn merged(&self, open: &Opened, by: MergeBy, ride: &Noted) -> Result<i64, UnpricedReason> {
        let group: Vec<&Noted> = open.group().iter().chain([ride]).collect();
        let first = group[0];
        let model = self.model;
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
            first_at: from.asked.in_at,
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
        let row = model.row(tariff, &asked, self.history.products)?;
        let measure =
            Measure { distance, via: &[], on_transfer: OnTransfer::Nothing, before: None, steps: None };
        let cost = model.cost(tariff, row, &asked, self.history.products, &measure)?;
        let charged: i64 = open.group().iter().map(|ride| ride.charged).sum();
        Ok((cost.price - open.group_off - charged).max(0))
    }

    /// Supplements of readers that are due: those that caps count, and those that they do not.
    fn posts(&self, ride: &Ride<'_>, asked: &Asked) -> Result<(Vec<Due>, Vec<Due>), UnpricedReason> {
        let (mut counted, mut other) = (Vec::new(), Vec::new());
        for post in ride.supplements.iter().filter(|post| is_due(post)) {
            let Some(tariff) = self.model.tariff(post.carrier, asked.mode, asked.in_at) else { continue };
            let rule = tariff.supplements.iter().find(|rule| rule.id == post.rule);
            let Some(rule) = rule else { continue };
            if let Some(amount) = self.supplement(tariff, rule, asked)? {
                let due = Due { amount, ..Due::at(post, tariff) };
                if rule.counts_for_caps { counted.push(due) } else { other.push(due) }
            }
        }
        Ok((counted, other))
    }

    /// Supplements that come with a ride on a tariff.
    fn supplements(&self, part: &Part<'_>, asked: &Asked) -> Result<(Vec<Due>, Vec<Due>), UnpricedReason> {
        let (mut counted, mut other) = (Vec::new(), Vec::new());
        for rule in part.tariff.supplements.iter().filter(|rule| rule.charged == Charged::WithRide) {
            if let Some(amount) = self.supplement(part.tariff, rule, asked)? {
                let leg = &part.legs[0];
                let due = Due { carrier: leg.carrier, from: leg.from, tariff: part.tariff.id, amount };
                if rule.counts_for_caps { counted.push(due) } else { other.push(due) }
            }
        }
        Ok((counted, other))
    }

    fn supplement(
        &self,
        tariff: &TariffDocument,
        rule: &Supplement,
        asked: &Asked,
    ) -> Result<Option<i64>, UnpricedReason> {
        let held = self.history.products;
        for price in &rule.prices {
            if self.model.holds(tariff, &price.when, asked, held)? {
                let amount = price.amount_minor.minor();
                return if rule.discounts_apply {
                    self.model.discounted(tariff, amount, asked, held).map(Some)
                } else {
                    Ok(Some(amount))
                };
            }
        }
        Ok(None)
    }

    /// Caps, first by rides, then by amount. Parts that the same caps cover are one.
    fn cap(&mut self, parts: &mut [Part<'a>], asked: &[Asked], day: TravelDay) -> Result<(), UnpricedReason> {
        let held = self.history.products;
        let mut units: Vec<(Vec<usize>, Vec<&'a Cap>, Vec<(RuleId, i64)>)> = Vec::new();
        for (i, (part, asked)) in parts.iter().zip(asked).enumerate() {
            let on = |cap: &&&Cap| cap.days.is_empty() || cap.days.iter().any(|days| is_on(*days, day));
            let tariff: &'a TariffDocument = part.tariff;
            let (mut covering, mut extended) = (Vec::new(), Vec::new());
            for cap in tariff.caps.iter().collect::<Vec<_>>().iter().filter(on) {
                if self.model.holds(tariff, &cap.applies_to, asked, held)? {
                    covering.push(*cap);
                    continue;
                }
                for extension in &cap.extensions {
                    if self.model.holds(tariff, &extension.applies_to, asked, held)? {
                        extended.push((cap.id, extension.amount_minor.minor()));
                        break;
                    }
                }
            }
            let ids = |caps: &[&Cap]| caps.iter().map(|cap| cap.id).collect::<Vec<_>>();
            let own =
                units.iter_mut().find(|(_, caps, more)| ids(caps) == ids(&covering) && *more == extended);
            match own {
                Some((places, _, _)) => places.push(i),
                None => units.push((vec![i], covering, extended)),
            }
        }
        for (places, covering, extended) in units {
            let tariff = parts[places[0]].tariff;
            let mut legs: Vec<Leg> = places.iter().flat_map(|i| parts[*i].legs.clone()).collect();
            let price: i64 = legs.iter().map(|leg| leg.amount.minor()).sum();
            let off = self.counts.ride(day, price, &covering);
            let after = off.map_or(price, |(_, points)| {
                rounded(less(whole(price), points), tariff.rounding.step_minor, tariff.rounding.mode)
            });
            change(&mut legs, after - price);
            let amounts: Vec<&Cap> =
                covering.iter().copied().filter(|cap| matches!(cap.limit, CapLimit::Amount { .. })).collect();
            if !amounts.is_empty() || !extended.is_empty() {
                let all: Vec<&Cap> = tariff.caps.iter().collect();
                let charged = self.counts.charge(day, after, &amounts, extended, &all);
                change(&mut legs, charged - after);
            }
            let mut legs = legs.into_iter();
            for i in places {
                let count = parts[i].legs.len();
                parts[i].legs = legs.by_ref().take(count).collect();
            }
        }
        Ok(())
    }
}

/// A supplement that is due.
#[derive(Clone, Copy, Debug)]
struct Due {
    carrier: CarrierId,
    from: PlaceId,
    tariff: ovcore::ids::TariffId,
    amount: i64,
}

impl Due {
    const fn at(post: &Post, tariff: &TariffDocument) -> Self {
        Self { carrier: post.carrier, from: post.place, tariff: tariff.id, amount: 0 }
    }
}

/// Adds supplements to the legs of their carriers; one whose carrier has none gets a leg of its own.
fn add(legs: &mut Vec<Leg>, due: &[Due]) {
    for due in due {
        match legs.iter_mut().find(|leg| leg.carrier == due.carrier) {
            Some(leg) => leg.amount = Money::from_minor(leg.amount.minor() + due.amount),
            None => legs.push(Leg {
                carrier: due.carrier,
                from: due.from,
                to: None,
                distance: None,
                tariff: due.tariff,
                amount: Money::from_minor(due.amount),
            }),
        }
    }
}

/// Takes off, or adds, in proportion to what each leg earned so far.
fn change(legs: &mut [Leg], by: i64) {
    if by == 0 {
        return;
    }
    let earned: Vec<i64> = legs.iter().map(|leg| leg.amount.minor()).collect();
    for (leg, part) in legs.iter_mut().zip(split(by, &earned)) {
        leg.amount = Money::from_minor(leg.amount.minor() + part);
    }
}

/// The length of some legs, where all are known in one unit.
fn length(way: &[Way]) -> Option<Distance> {
    let all: Vec<Option<Distance>> = way.iter().map(|leg| leg.distance).collect();
    sum(&all).filter(|_| !way.is_empty())
}

/// What is known of the length of some legs.
fn known(legs: &[Leg]) -> Option<Distance> {
    legs.iter().filter_map(|leg| leg.distance).reduce(|(sum, unit), (own, _)| (sum + own, unit))
}

/// Distances added up, where all are known in one unit; of none, nothing.
fn sum(distances: &[Option<Distance>]) -> Option<Distance> {
    let mut sum: Option<Distance> = None;
    for distance in distances {
        let (far, unit) = (*distance)?;
        sum = match sum {
            None => Some((far, unit)),
            Some((before, own)) if own == unit => Some((before + far, unit)),
            Some(_) => return None,
        };
    }
    Some(sum.unwrap_or((0, ovcore::network::DistanceUnit::TariffUnit)))
}

/// Where a trip stands.
fn status(ride: &Ride<'_>, corrected: Option<PlaceId>) -> TripStatus {
    let place = ride.tap.location;
    match (ride.ending, corrected) {
        (_, Some(other)) if other == place => TripStatus::Cancelled { why: Cancellation::Corrected },
        (Ending::Orphan, Some(from)) => TripStatus::CorrectedCheckIn { from },
        (_, Some(to)) => TripStatus::Corrected { to },
        (Ending::Out(_) | Ending::CheckInOnly | Ending::Orphan, None) => TripStatus::Complete,
        (Ending::SameFree(_), None) => TripStatus::Cancelled { why: Cancellation::SamePlace },
        (Ending::SameLate(_), None) => TripStatus::SamePlace,
        (Ending::WrongPole(_), None) => TripStatus::Cancelled { why: Cancellation::WrongPole },
        (Ending::Missing(_) | Ending::GivenUp { .. }, None) => TripStatus::MissingCheckOut,
        (Ending::Held { until, .. }, None) => TripStatus::Held { until },
        (Ending::Open { until }, None) => TripStatus::Open { until },
    }
}
