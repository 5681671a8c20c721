//! A person's day: where to, when, and what goes wrong under way.

use ovcore::calendar::{Calendar, Instant, TimeOfDay, TravelDay};
use ovcore::tap::{Mode, ModeGroup};

use super::choice::Weighted;
use super::config::GeneratorConfig;
use super::map::{Map, ServiceNumber, Stop};
use crate::rng::Rng;

/// No trip is planned longer than this, to lie within the longest trip (RULES P5: 6 h by rail, 4 h otherwise).
const LONGEST_RAIL_SECONDS: u64 = 330 * 60;
const LONGEST_LOCAL_SECONDS: u64 = 220 * 60;

/// What goes wrong on a trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    MissedCheckOut,
    MissedCheckIn,
    WrongPole,
    /// Given up where it began.
    SamePlace,
}

/// One trip as planned. `from` is a stop of `service`, `to` one of `out_service`; these are the same unless the trip
/// goes over two carriers without a tap between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PlannedTrip {
    pub(super) service: ServiceNumber,
    pub(super) out_service: ServiceNumber,
    pub(super) from: Stop,
    pub(super) to: Stop,
    pub(super) mode: Mode,
    pub(super) depart: Instant,
    pub(super) arrive: Instant,
    /// It follows the trip before within the transfer window.
    pub(super) transfer: bool,
    pub(super) fault: Fault,
    /// Which of the person's cards checks in.
    pub(super) pocket: u8,
    /// Which checks out.
    pub(super) out_pocket: u8,
}

/// A part of a journey, not yet put into time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hop {
    service: ServiceNumber,
    out_service: ServiceNumber,
    from: Stop,
    to: Stop,
    mode: Mode,
    metres: u32,
}

/// A person's plan, and room to make it in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    hops: Vec<Hop>,
    pub(super) trips: Vec<PlannedTrip>,
}

/// When the day is: from 04:00 until just before its end (03:05 the next date).
#[derive(Clone, Copy, Debug)]
pub(super) struct Hours {
    begin: Instant,
    end: Instant,
    weekend: bool,
}

impl Hours {
    pub(super) fn new(day: TravelDay, calendar: &Calendar) -> Self {
        let four = TimeOfDay::hm(4, 0).unwrap_or(TimeOfDay::MIDNIGHT);
        Self {
            begin: calendar.at(day, four),
            end: calendar.ends(day).plus_seconds(-60),
            weekend: day.is_weekend(),
        }
    }

    /// From when on people leave.
    pub(super) const fn begins(self) -> Instant {
        self.begin
    }
}

/// When people leave, by half hour.
#[derive(Debug)]
pub(super) struct Departures {
    commuters: Weighted<u32>,
    others: Weighted<u32>,
}

impl Departures {
    pub(super) fn new(config: &GeneratorConfig) -> Self {
        let table = |weights: &[u32]| Weighted::new((0_u32..).zip(weights.iter().map(|w| u64::from(*w))));
        Self { commuters: table(&config.commuter_departures), others: table(&config.other_departures) }
    }
}

/// Plans the day of one person.
pub(super) struct Planner<'a> {
    pub(super) map: &'a Map,
    pub(super) config: &'a GeneratorConfig,
    pub(super) departures: &'a Departures,
    pub(super) hours: Hours,
    pub(super) rng: &'a mut Rng,
    pub(super) two_cards: bool,
    pub(super) plan: &'a mut Plan,
}

impl Planner<'_> {
    pub(super) fn day(&mut self) {
        self.plan.trips.clear();
        let (weekday, weekend) = self.config.commuters_per_mille;
        let commutes = self.rng.chance(if self.hours.weekend { weekend } else { weekday });
        let (table, stay) = if commutes {
            (&self.departures.commuters, self.config.commuter_stay_minutes)
        } else {
            (&self.departures.others, self.config.other_stay_minutes)
        };
        let half_hour = table.pick(self.rng).copied().unwrap_or_default();
        let seconds = u64::from(half_hour).saturating_mul(1_800).saturating_add(self.rng.below(1_800));
        let home = self.outing(later(self.hours.begin, seconds), stay);
        if let Some(home) = home.filter(|_| self.rng.chance(self.config.second_outings_per_mille)) {
            let begin = later(home, self.minutes(self.config.other_stay_minutes));
            self.outing(begin, self.config.other_stay_minutes);
        }
        if self.two_cards {
            let mixed = self.rng.index(self.plan.trips.len());
            if let Some(trip) = self.plan.trips.get_mut(mixed) {
                trip.out_pocket = 1_u8.saturating_sub(trip.pocket);
            }
        }
    }

    /// There, and perhaps back. Gives when the person has arrived; `None` when the day is over.
    fn outing(&mut self, begin: Instant, stay: (u32, u32)) -> Option<Instant> {
        self.draft();
        if !self.two_cards && self.rng.chance(self.config.same_place_check_outs_per_mille) {
            self.give_up(begin);
            return None;
        }
        let there = self.ride(begin)?;
        if !self.rng.chance(self.config.returns_per_mille) {
            return Some(there);
        }
        let stay = self.minutes(stay);
        if !self.turn_round() {
            return Some(there);
        }
        self.ride(later(there, stay))
    }

    /// Drafts a journey: its hops, without times.
    fn draft(&mut self) {
        self.plan.hops.clear();
        let wants_rail = self.rng.chance(self.config.rail_journeys_per_mille);
        let by_rail = (wants_rail || self.map.local.is_empty()) && !self.map.rail.is_empty();
        if !by_rail {
            self.draft_local();
            return;
        }
        if self.rng.chance(self.config.feeders_per_mille) {
            self.draft_feeder();
        }
        self.draft_rail();
        if self.rng.chance(self.config.feeders_per_mille) {
            self.draft_feeder();
        }
    }

    fn draft_feeder(&mut self) {
        let Some(number) = self.map.local.pick(self.rng).copied() else { return };
        let Some(service) = self.map.service(number) else { return };
        if let Some(way) = self.map.any_way(service, self.rng) {
            self.hop((number, way.from), (number, way.to), service.mode, way.metres);
        }
    }

    fn draft_local(&mut self) {
        let changes = if self.rng.chance(self.config.transfers_per_mille.0) {
            if self.rng.chance(self.config.transfers_per_mille.1) { 2 } else { 1 }
        } else {
            0
        };
        let services = if changes > 0 && !self.map.local_with_hub.is_empty() {
            &self.map.local_with_hub
        } else {
            &self.map.local
        };
        let Some(mut number) = services.pick(self.rng).copied() else { return };
        let mut from = None;
        for left in (0..=changes).rev() {
            let Some(service) = self.map.service(number) else { return };
            let to_hub = if left > 0 { self.map.way_to_hub(service, from, self.rng) } else { None };
            let way = to_hub.or_else(|| match from {
                Some(from) => self.map.way_from(service, from, self.rng),
                None => self.map.any_way(service, self.rng),
            });
            let Some(way) = way else { return };
            self.hop((number, way.from), (number, way.to), service.mode, way.metres);
            let place = self.map.place(service, way.to);
            let next = place.and_then(|place| self.map.change_at(place, number, self.rng));
            let Some((other, stop)) = next else { return };
            (number, from) = (other, Some(stop));
        }
    }

    fn draft_rail(&mut self) {
        // Where two carriers run side by side, the first try may lead back to where it began.
        if self.rng.chance(self.config.second_carrier_per_mille)
            && (0..4).any(|_| self.draft_two_carriers().is_some())
        {
            return;
        }
        let Some(number) = self.map.rail.pick(self.rng).copied() else { return };
        let Some(service) = self.map.service(number) else { return };
        let Some(way) = self.map.any_way(service, self.rng) else { return };
        self.hop((number, way.from), (number, way.to), Mode::Rail, way.metres);
        if self.rng.chance(self.config.rail_breaks_per_mille)
            && let Some(on) = self.map.way_from(service, way.to, self.rng)
        {
            self.hop((number, on.from), (number, on.to), Mode::Rail, on.metres);
        }
    }

    /// A journey over a station where two carriers meet. `None` where the network gives no way to and from it.
    fn draft_two_carriers(&mut self) -> Option<()> {
        let meeting = *self.rng.pick(&self.map.meetings)?;
        let (first, second) = (self.map.service(meeting.first.0)?, self.map.service(meeting.second.0)?);
        let begin = self.map.way_from(first, meeting.first.1, self.rng)?.to;
        let metres = self.map.metres(first, begin, meeting.first.1)?;
        let on = self.map.way_from(second, meeting.second.1, self.rng)?;
        let in_one = self.rng.chance(self.config.one_trip_over_carriers_per_mille) && meeting.joined;
        let (from, to) = ((meeting.first.0, begin), (meeting.second.0, on.to));
        if self.map.place(first, begin)? == self.map.place(second, on.to)? {
            return None;
        }
        if in_one {
            self.hop(from, to, Mode::Rail, metres.saturating_add(on.metres));
        } else {
            self.hop(from, meeting.first, Mode::Rail, metres);
            self.hop(meeting.second, to, Mode::Rail, on.metres);
        }
        Some(())
    }

    fn hop(&mut self, from: (ServiceNumber, Stop), to: (ServiceNumber, Stop), mode: Mode, metres: u32) {
        let hop = Hop { service: from.0, out_service: to.0, from: from.1, to: to.1, mode, metres };
        self.plan.hops.push(hop);
    }

    /// Turns the drafted journey round; `false` when some table gives no distance that way.
    fn turn_round(&mut self) -> bool {
        self.plan.hops.reverse();
        for hop in &mut self.plan.hops {
            *hop = Hop {
                service: hop.out_service,
                out_service: hop.service,
                from: hop.to,
                to: hop.from,
                ..*hop
            };
        }
        self.plan.hops.iter().all(|hop| {
            let metres = |service| self.map.metres(service, hop.from, hop.to);
            hop.service != hop.out_service || self.map.service(hop.service).and_then(metres).is_some()
        })
    }

    /// Puts the drafted journey into time. Gives its end; `None` when the day is over before.
    fn ride(&mut self, begin: Instant) -> Option<Instant> {
        let pocket = u8::from(self.two_cards && self.rng.chance(self.config.second_card_journeys_per_mille));
        let mut at = begin;
        let mut before: Option<ModeGroup> = None;
        for i in 0..self.plan.hops.len() {
            let hop = *self.plan.hops.get(i)?;
            let mut transfer = false;
            if let Some(group) = before {
                let slow = self.rng.chance(self.config.slow_transfers_per_mille);
                transfer = !slow && group == hop.mode.group();
                let wait =
                    if slow { self.config.slow_transfer_minutes } else { self.config.transfer_minutes };
                at = later(at, self.minutes(wait));
            }
            before = Some(hop.mode.group());
            let arrive = later(at, self.duration(&hop));
            if arrive > self.hours.end {
                return None;
            }
            let fault = self.fault();
            self.plan.trips.push(PlannedTrip {
                service: hop.service,
                out_service: hop.out_service,
                from: hop.from,
                to: hop.to,
                mode: hop.mode,
                depart: at,
                arrive,
                transfer,
                fault,
                pocket,
                out_pocket: pocket,
            });
            at = arrive;
        }
        Some(at)
    }

    /// A journey that ends where it began. On board the next stop is too far for a long wait.
    fn give_up(&mut self, begin: Instant) {
        let Some(hop) = self.plan.hops.first().copied() else { return };
        let at_station = matches!(hop.mode, Mode::Rail | Mode::Metro);
        let late = self.rng.chance(self.config.same_place_late_per_mille) && at_station;
        let minutes = match (at_station, late) {
            (false, _) => (1, 3),
            (true, false) => (1, 50),
            (true, true) => (65, 170),
        };
        let arrive = later(begin, self.minutes(minutes));
        if arrive <= self.hours.end {
            self.plan.trips.push(PlannedTrip {
                service: hop.service,
                out_service: hop.service,
                from: hop.from,
                to: hop.from,
                mode: hop.mode,
                depart: begin,
                arrive,
                transfer: false,
                fault: Fault::SamePlace,
                pocket: 0,
                out_pocket: 0,
            });
        }
    }

    /// Who mixes two cards makes no other mistake, so that what a missing tap means stays plain. For the same reason
    /// no missed check-in follows a missed check-out: its check-out would close the trip before.
    fn fault(&mut self) -> Fault {
        let drawn = self.rng.below(1_000);
        if self.two_cards {
            return Fault::None;
        }
        let out = u64::from(self.config.missed_check_outs_per_mille);
        let both = out.saturating_add(u64::from(self.config.missed_check_ins_per_mille));
        let all = both.saturating_add(u64::from(self.config.wrong_pole_check_ins_per_mille));
        let still_open = self.plan.trips.last().is_some_and(|trip| trip.fault == Fault::MissedCheckOut);
        match drawn {
            n if n < out => Fault::MissedCheckOut,
            n if n < both && still_open => Fault::None,
            n if n < both => Fault::MissedCheckIn,
            n if n < all => Fault::WrongPole,
            _ => Fault::None,
        }
    }

    /// So many minutes, and some seconds, in seconds.
    fn minutes(&mut self, (low, high): (u32, u32)) -> u64 {
        let minutes = u64::from(self.rng.between(low, high));
        minutes.saturating_mul(60).saturating_add(self.rng.below(60))
    }

    /// From check-in to check-out: a wait, the ride at the mode's pace, and up to a seventh more.
    fn duration(&mut self, hop: &Hop) -> u64 {
        // Seconds a kilometre with stops on the way, and the least and most wait after the check-in. Assumed.
        let (pace, wait, longest) = match hop.mode {
            Mode::Rail => (50, (120, 540), LONGEST_RAIL_SECONDS),
            Mode::Metro => (115, (90, 420), LONGEST_LOCAL_SECONDS),
            Mode::Tram => (200, (60, 90), LONGEST_LOCAL_SECONDS),
            Mode::Bus => (170, (60, 90), LONGEST_LOCAL_SECONDS),
            Mode::Ferry => (240, (60, 300), LONGEST_LOCAL_SECONDS),
        };
        let ride = u64::from(hop.metres).saturating_mul(pace) / 1_000;
        let wait = u64::from(self.rng.between(wait.0, wait.1));
        let more = self.rng.below((ride / 7).saturating_add(1));
        wait.saturating_add(ride).saturating_add(more).min(longest)
    }
}

fn later(at: Instant, seconds: u64) -> Instant {
    at.plus_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
}
