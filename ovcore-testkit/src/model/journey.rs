//! Journeys: which trips go together (RULES J1–J6), and what those before mean for the next.

use ovcore::calendar::{Instant, TravelDay};
use ovcore::ids::{CarrierId, PlaceId, TapId};
use ovcore::tap::{Mode, ModeGroup};
use ovcore::trip::{Fare, Leg, TripStatus};

use super::Model;
use super::ends::Ends;
use super::ways::{self, Distance};

/// A journey that may go on.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) journey: TapId,
    pub(super) day: TravelDay,
    begun: Instant,
    last_out: Instant,
    last_place: PlaceId,
    /// The distances of its trips; `None` for one that is not known.
    pub(super) gone: Vec<Option<Distance>>,
    continuations: u32,
    pub(super) unpriced: bool,
    /// The first priced check-in on each carrier (RULES J5).
    pub(super) firsts: Vec<(CarrierId, Instant)>,
}

/// A trip as its journey sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    pub(super) journey: TapId,
    pub(super) day: TravelDay,
    pub(super) continues: bool,
    pub(super) status: TripStatus,
    pub(super) checks_in_only: bool,
    pub(super) fare: &'a Fare,
    pub(super) legs: &'a [Leg],
}

/// The journeys that may go on: one by rail, one by bus, tram and metro.
#[derive(Clone, Debug, Default)]
pub(super) struct Journeys {
    rail: Option<Chain>,
    btm: Option<Chain>,
}

impl Journeys {
    /// The journey that a ride continues, which was open until an instant (RULES J1–J3).
    pub(super) fn continued(&self, model: &Model, ends: &Ends<'_>, open_until: Instant) -> Option<&Chain> {
        let group = ends.mode.group();
        let chain = match group {
            ModeGroup::Rail => self.rail.as_ref()?,
            ModeGroup::BusTramMetro => self.btm.as_ref()?,
        };
        let policy = &model.policy.journey;
        let since = ends.in_at.seconds_since(chain.last_out);
        let over = model.clock.ends(chain.day);
        let minutes = |minutes: u32| i64::from(minutes) * 60;
        let place = group == ModeGroup::BusTramMetro
            || ways::places_join(&model.network, chain.last_place, ends.from.1);
        let continues = (0..=minutes(policy.transfer_window_minutes)).contains(&since)
            && place
            && open_until < over
            && ends.in_at < over
            && policy.continuations_max.is_none_or(|most| chain.continuations < most)
            && policy
                .journey_minutes_max
                .is_none_or(|most| ends.in_at.seconds_since(chain.begun) <= minutes(most));
        continues.then_some(chain)
    }

    const fn of(&mut self, mode: Mode) -> &mut Option<Chain> {
        match mode.group() {
            ModeGroup::Rail => &mut self.rail,
            ModeGroup::BusTramMetro => &mut self.btm,
        }
    }

    /// What a trip means for those after it.
    pub(super) fn go_on(&mut self, model: &Model, ends: &Ends<'_>, told: &Told<'_>) {
        let counts = match told.status {
            TripStatus::Complete => !told.checks_in_only,
            TripStatus::Corrected { .. } | TripStatus::CorrectedCheckIn { .. } => told.continues,
            _ => false,
        };
        if !counts {
            return;
        }
        let real = told.status == TripStatus::Complete;
        if real && ends.mode.group() == ModeGroup::Rail && model.policy.journey.train_ends_bus_window {
            self.btm = None;
        }
        let gone = ends.way(model).ok().and_then(|way| ways::length(&way));
        let place = ends.to.map_or(ends.from.1, |(_, place)| place);
        let chain = self.of(ends.mode);
        if !told.continues {
            *chain = Some(Chain {
                journey: told.journey,
                day: told.day,
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
        if told.continues {
            chain.continuations += 1;
        }
        if real {
            (chain.last_out, chain.last_place) = (ends.out_at, place);
        }
        chain.remember(ends.in_at, told);
    }
}

impl Chain {
    /// Which carriers had a priced ride first, and whether one had none.
    fn remember(&mut self, in_at: Instant, told: &Told<'_>) {
        match told.fare {
            Fare::Priced(_) => {
                for leg in told.legs {
                    if self.firsts.iter().all(|(carrier, _)| *carrier != leg.carrier) {
                        self.firsts.push((leg.carrier, in_at));
                    }
                }
            }
            Fare::Unpriced(_) => self.unpriced = true,
            Fare::Pending => {}
        }
    }
}
