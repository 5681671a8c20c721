//! From a plan to taps: presented at readers, sent to the back office, perhaps late, twice or out of order.

use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{Token, Travel};
use ovcore::ids::TapId;
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};

use super::card::{GeneratedCard, IntendedOutcome, IntendedTrip};
use super::choice::ShortText;
use super::config::GeneratorConfig;
use super::map::{Map, ServiceNumber, Stop};
use super::plan::{Fault, PlannedTrip};
use crate::rng::Rng;

/// A free check-out at the place of check-in (RULES P7); planned ones keep away from the bound.
const SAME_PLACE_FREE_SECONDS: i64 = 60 * 60;

/// No tap comes later than this: the adjust window of RULES L1.
const LATEST_SECONDS: u32 = 72 * 3_600;

/// Delivers the taps of one of a person's cards. Both cards of a person draw the same numbers, so that each can be
/// made without the other.
pub(super) struct Delivery<'a> {
    map: &'a Map,
    config: &'a GeneratorConfig,
    rng: &'a mut Rng,
    token: Token<Travel>,
    /// Which of the person's cards this is.
    pocket: u8,
    /// What all tap ids of the card and day begin with.
    name: ShortText,
    /// How many taps there were.
    taps: u32,
}

/// Where, when and how a card is presented.
#[derive(Clone, Copy)]
struct Presentation {
    pocket: u8,
    service: ServiceNumber,
    stop: Stop,
    vehicle: usize,
    direction: Direction,
    at: Instant,
    outcome: ReaderOutcome,
}

/// The tap that stands for a presentation.
#[derive(Clone, Copy)]
struct Standing {
    id: TapId,
    /// Its place in the list.
    index: usize,
}

impl<'a> Delivery<'a> {
    /// Tap ids are `<day>-<card>-<tap>` in base 36: unique over all cards and days of a seed.
    pub(super) fn new(
        map: &'a Map,
        config: &'a GeneratorConfig,
        rng: &'a mut Rng,
        day: TravelDay,
        card: &GeneratedCard,
        pocket: u8,
    ) -> Self {
        let number = u64::try_from(day.number()).unwrap_or_default();
        let name = ShortText::new().number(number).text("-").number(u64::from(card.number)).text("-");
        Self { map, config, rng, token: card.token, pocket, name, taps: 0 }
    }

    /// A card that every reader refuses: one try, then its owner walks.
    pub(super) fn refused(&mut self, trip: &PlannedTrip, card: &mut GeneratedCard) {
        let vehicle = self.vehicle(trip.service);
        let tap =
            self.present(&Presentation { outcome: ReaderOutcome::Denied, ..check_in(trip, vehicle) }, card);
        if let Some(tap) = tap {
            intend(trip, Some(tap.id), None, IntendedOutcome::Refused, card);
        }
    }

    pub(super) fn trip(&mut self, trip: &PlannedTrip, card: &mut GeneratedCard) {
        let vehicle = self.vehicle(trip.service);
        if trip.fault == Fault::WrongPole {
            self.wrong_pole(trip, vehicle, card);
        }
        let mut tap_in = None;
        if trip.fault != Fault::MissedCheckIn {
            tap_in = self.present(&check_in(trip, vehicle), card);
        }
        let mut tap_out = None;
        if trip.fault != Fault::MissedCheckOut {
            let out = Presentation {
                pocket: trip.out_pocket,
                service: trip.out_service,
                stop: trip.to,
                vehicle,
                direction: Direction::Out,
                at: trip.arrive,
                outcome: ReaderOutcome::Accepted,
            };
            tap_out = self.present(&out, card);
        }
        self.swap(tap_in, tap_out, card);
        let outcome = match (tap_in, tap_out) {
            (Some(_), Some(_)) if trip.fault == Fault::SamePlace => {
                if trip.arrive.seconds_since(trip.depart) <= SAME_PLACE_FREE_SECONDS {
                    IntendedOutcome::SamePlaceFree
                } else {
                    IntendedOutcome::SamePlaceLate
                }
            }
            (Some(_), Some(_)) => IntendedOutcome::Complete,
            (Some(_), None) => IntendedOutcome::MissingCheckOut,
            (None, Some(_)) => IntendedOutcome::OrphanCheckOut,
            (None, None) => return,
        };
        intend(trip, tap_in.map(|t| t.id), tap_out.map(|t| t.id), outcome, card);
    }

    /// A check-in that another one at the same place cancels (RULES P6): at the pole of another carrier where there
    /// is one, else once too often.
    fn wrong_pole(&mut self, trip: &PlannedTrip, vehicle: usize, card: &mut GeneratedCard) {
        let other = if trip.mode == Mode::Rail { self.map.other_pole(trip.service, trip.from) } else { None };
        let (service, stop) = other.unwrap_or((trip.service, trip.from));
        let before = i64::from(self.rng.between(10, 50));
        let at = trip.depart.plus_seconds(before.saturating_neg());
        let tap = self.present(&Presentation { service, stop, at, ..check_in(trip, vehicle) }, card);
        if let Some(tap) = tap {
            intend(trip, Some(tap.id), None, IntendedOutcome::WrongPole, card);
        }
    }

    fn vehicle(&mut self, service: ServiceNumber) -> usize {
        let count = self.map.service(service).map_or(0, |service| service.vehicles.len());
        self.rng.index(count)
    }

    /// Presents the card, perhaps twice; gives the tap that stands, when it is of the card that is being made.
    fn present(&mut self, what: &Presentation, card: &mut GeneratedCard) -> Option<Standing> {
        let service = self.map.service(what.service)?;
        let reader = service.reader(what.stop, what.vehicle, self.rng)?;
        let twice = self.rng.chance(self.config.double_presentations_per_mille);
        let tap = Tap {
            id: self.next_id()?,
            version: 0,
            token: self.token,
            carrier: service.carrier,
            mode: service.mode,
            location: self.map.place(service, what.stop)?,
            reader: reader.id,
            line: service.line,
            vehicle: service.vehicles.get(what.vehicle).copied(),
            direction: if reader.knows_direction { what.direction } else { Direction::Unknown },
            at: what.at,
            received_at: what.at,
            reader_outcome: what.outcome,
            application: None,
        };
        if !twice {
            return self.send(what, tap, card);
        }
        let again = Tap {
            id: self.next_id()?,
            at: tap.at.plus_seconds(i64::from(self.rng.between(1, 4))),
            ..tap.clone()
        };
        let first_failed = self.rng.chance(self.config.failed_first_per_mille);
        let (stands, other) = if first_failed && what.outcome == ReaderOutcome::Accepted {
            (again, Tap { reader_outcome: ReaderOutcome::Failed, ..tap })
        } else {
            (tap, again)
        };
        let pair = (other.id, stands.id);
        self.send(what, other, card);
        let stands = self.send(what, stands, card);
        if stands.is_some() {
            card.duplicates.push(pair);
        }
        stands
    }

    fn next_id(&mut self) -> Option<TapId> {
        let id = self.name.number(u64::from(self.taps));
        self.taps = self.taps.saturating_add(1);
        TapId::new(id.as_str()).ok()
    }

    /// Sends a tap to the back office, perhaps twice.
    fn send(&mut self, what: &Presentation, mut tap: Tap, card: &mut GeneratedCard) -> Option<Standing> {
        tap.received_at = tap.at.plus_seconds(i64::from(self.delay(tap.mode)));
        let again = self.rng.chance(self.config.repeated_deliveries_per_mille);
        let later = if again { self.rng.between(30, 7_200) } else { 0 };
        if what.pocket != self.pocket {
            return None;
        }
        let standing = Standing { id: tap.id, index: card.taps.len() };
        if again {
            let received_at = tap.received_at.plus_seconds(i64::from(later));
            card.taps.push(tap.clone());
            card.taps.push(Tap { received_at, ..tap });
            card.repeated = card.repeated.saturating_add(1);
        } else {
            card.taps.push(tap);
        }
        Some(standing)
    }

    /// Seconds until the back office has a tap. Vehicles send in batches; bands as the configuration has them.
    fn delay(&mut self, mode: Mode) -> u32 {
        let drawn = self.rng.below(1_000);
        let minutes = u64::from(self.config.late_minutes_per_mille);
        let hours = minutes.saturating_add(u64::from(self.config.late_hours_per_mille));
        let days = hours.saturating_add(u64::from(self.config.late_days_per_mille));
        let (low, high) = match drawn {
            n if n < minutes => (2 * 60, 59 * 60),
            n if n < hours => (3_600, 23 * 3_600),
            n if n < days => (24 * 3_600, LATEST_SECONDS),
            _ if matches!(mode, Mode::Rail | Mode::Metro) => (1, 20),
            _ => (3, 90),
        };
        self.rng.between(low, high)
    }

    /// Now and then a check-in comes after its check-out, unless that is already as late as can be.
    fn swap(&mut self, tap_in: Option<Standing>, tap_out: Option<Standing>, card: &mut GeneratedCard) {
        let swaps = self.rng.chance(self.config.swapped_per_mille);
        let after = i64::from(self.rng.between(1, 120));
        let (Some(tap_in), Some(tap_out), true) = (tap_in, tap_out, swaps) else { return };
        let Some(earliest) = card.taps.get(tap_out.index).map(|out| out.received_at.plus_seconds(after))
        else {
            return;
        };
        for tap in card.taps.iter_mut().skip(tap_in.index).filter(|tap| tap.id == tap_in.id) {
            let latest = tap.at.plus_seconds(i64::from(LATEST_SECONDS));
            tap.received_at = tap.received_at.max(earliest.min(latest));
        }
    }
}

fn check_in(trip: &PlannedTrip, vehicle: usize) -> Presentation {
    Presentation {
        pocket: trip.pocket,
        service: trip.service,
        stop: trip.from,
        vehicle,
        direction: Direction::In,
        at: trip.depart,
        outcome: ReaderOutcome::Accepted,
    }
}

fn intend(
    trip: &PlannedTrip,
    check_in: Option<TapId>,
    check_out: Option<TapId>,
    outcome: IntendedOutcome,
    card: &mut GeneratedCard,
) {
    // A check-out with the other card belongs to no journey of its own card.
    let transfer = trip.transfer && check_in.is_some() && outcome != IntendedOutcome::WrongPole;
    card.intended.push(IntendedTrip { mode: trip.mode, check_in, check_out, outcome, transfer });
}
