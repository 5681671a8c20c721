//! Readers: what their deny list and their clock say, and how their taps reach the back office.

use ovcore::calendar::Instant;
use ovcore::card::{Token, Travel};
use ovcore::ids::TapId;
use ovcore::tap::{Direction, ReaderOutcome, Tap};

use super::city::{City, Dice, For};
use super::faults::{Fault, Faults};
use super::traveller::{Ride, Traveller, seconds};
use crate::rng::Rng;

/// Since when a card is on the central list, and when it was not.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    changes: Vec<(Instant, bool)>,
}

impl History {
    pub(super) fn set(&mut self, at: Instant, listed: bool) {
        if self.changes.last().is_none_or(|(_, last)| *last != listed) {
            self.changes.push((at, listed));
        }
    }

    /// What a list said that was made at an instant.
    fn listed_at(&self, at: Instant) -> bool {
        let place = self.changes.partition_point(|(since, _)| *since <= at);
        self.changes.get(place.wrapping_sub(1)).is_some_and(|(_, listed)| *listed)
    }
}

/// A card held against a reader.
#[derive(Clone, Copy, Debug)]
pub(super) struct Presentation {
    pub(super) ride: Ride,
    pub(super) out: bool,
    pub(super) at: Instant,
    /// 0 the first time, then 1, 2, …
    pub(super) attempt: i64,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) opens: bool,
    pub(super) taps: Vec<Tap>,
}

const SECONDS_PER_DAY: i64 = 86_400;
/// A station has a new list every 20 minutes, a vehicle every 6 hours.
const REFRESH_SECONDS: (i64, i64) = (1_200, 21_600);

impl Presentation {
    fn key(&self) -> (i64, i64) {
        let number = self.ride.number.saturating_mul(16).saturating_add(self.attempt.saturating_mul(2));
        (i64::from(self.ride.day.number()), number.saturating_add(i64::from(self.out)))
    }

    fn id(&self, more: &str) -> Option<TapId> {
        let (day, number) = self.key();
        format!("{day}.{number}{more}").parse().ok()
    }

    /// The reader looks at the card, opens or does not, and writes taps.
    pub(super) fn show(
        &self,
        dice: Dice,
        (city, traveller): (&City, &Traveller),
        (token, history): (Token<Travel>, &History),
        faults: &mut Faults,
    ) -> Shown {
        let (day, number) = self.key();
        let mut rng = dice.of(For::Reader, day, number);
        let listed = self.is_listed(city, history, faults, &mut rng);
        let Some(mut tap) = self.tap(city, token, traveller, &mut rng) else {
            return Shown { opens: true, taps: Vec::new() };
        };
        let refuses_out = faults.happens(Fault::RefusedOut, &mut rng);
        let refused = match tap.direction {
            Direction::In | Direction::Unknown => listed,
            Direction::Out => listed && refuses_out,
        };
        if refused {
            tap.reader_outcome = ReaderOutcome::Denied;
        }
        let drift = if faults.happens(Fault::ClockAhead, &mut rng) {
            seconds(&mut rng, (121, 9_000))
        } else if faults.happens(Fault::ClockBehind, &mut rng) {
            seconds(&mut rng, (600, 20_000)).saturating_neg()
        } else if faults.happens(Fault::ClockDrifts, &mut rng) {
            seconds(&mut rng, (0, 200)).saturating_sub(90)
        } else {
            0
        };
        tap.at = tap.at.plus_seconds(drift);
        let mut taps = Vec::with_capacity(2);
        if faults.happens(Fault::ReadFailed, &mut rng) {
            let failed = Tap { reader_outcome: ReaderOutcome::Failed, ..tap.clone() };
            taps.extend(self.id("f").map(|id| Tap { id, ..failed }));
            tap.at = tap.at.plus_seconds(seconds(&mut rng, (1, 8)));
        }
        if faults.happens(Fault::PressedTwice, &mut rng) {
            let at = tap.at.plus_seconds(seconds(&mut rng, (0, 7)));
            taps.extend(self.id("d").map(|id| Tap { id, at, ..tap.clone() }));
        }
        taps.push(tap);
        // At an open gate one may walk on all the same.
        let opens = !refused || self.out || rng.chance(60);
        Shown { opens, taps }
    }

    fn is_listed(&self, city: &City, history: &History, faults: &mut Faults, rng: &mut Rng) -> bool {
        let on_board = city.services.get(self.ride.service).is_some_and(|own| own.on_board);
        let every = if on_board { REFRESH_SECONDS.1 } else { REFRESH_SECONDS.0 };
        let age = self.at.unix_seconds().checked_rem(every).unwrap_or_default();
        let old = faults.happens(Fault::OldList, rng);
        let older = if old { seconds(rng, (3_600, 400_000)) } else { 0 };
        history.listed_at(self.at.plus_seconds(age.saturating_add(older).saturating_neg()))
    }

    fn tap(&self, city: &City, token: Token<Travel>, traveller: &Traveller, rng: &mut Rng) -> Option<Tap> {
        let ride = &self.ride;
        let (service, place) = if self.out { (ride.exit, ride.to) } else { (ride.service, ride.from) };
        let service = city.services.get(service)?;
        let location = *service.places.get(place)?;
        let knows = if service.on_board { ride.vehicle != 3 } else { !rng.chance(20) };
        let direction = match (knows, self.out) {
            (false, _) => Direction::Unknown,
            (true, false) => Direction::In,
            (true, true) => Direction::Out,
        };
        let side = if service.on_board { ride.vehicle } else { u32::from(self.out) };
        let other = traveller.badge.filter(|_| rng.chance(500));
        Some(Tap {
            id: self.id("")?,
            version: 0,
            token,
            carrier: service.carrier,
            mode: service.mode,
            location,
            reader: format!("{}-{location}-{side}", service.carrier).parse().ok()?,
            line: service.line.filter(|_| ride.vehicle != 2),
            vehicle: (service.on_board && ride.vehicle != 3)
                .then(|| format!("v{}", ride.vehicle).parse().ok())
                .flatten(),
            direction,
            at: self.at,
            received_at: self.at,
            reader_outcome: ReaderOutcome::Accepted,
            application: other,
        })
    }

    /// When which taps reach the back office.
    pub(super) fn deliver(
        &self,
        dice: Dice,
        tap: &Tap,
        (windows, place): (Lateness, usize),
        faults: &mut Faults,
    ) -> Vec<Tap> {
        let (day, number) = self.key();
        let place = i64::try_from(place).unwrap_or_default();
        let key = number.saturating_mul(4).saturating_add(place);
        let mut rng = dice.of(For::Delivery, day, key);
        let lost = faults.happens(Fault::TapLost, &mut rng);
        let delay = delay(windows, faults, &mut rng);
        let late = delay.map(|delay| tap.at.plus_seconds(delay));
        let soon = self.at.plus_seconds(seconds(&mut rng, (1, 20)));
        let received_at = late.unwrap_or(soon).max(soon);
        let mut sent = Vec::with_capacity(2);
        if !lost {
            sent.push(Tap { received_at, ..tap.clone() });
        }
        let ahead = tap.at.seconds_since(received_at) > windows.clock_ahead;
        if faults.happens(Fault::TapDoubled, &mut rng) {
            // Where the first was lost, the second is the tap, and comes when the first would have.
            let after = if lost { 0 } else { seconds(&mut rng, (0, 100_000)) };
            sent.push(Tap { received_at: received_at.plus_seconds(after), ..tap.clone() });
        }
        let amended = faults.happens(Fault::TapAmended, &mut rng) || (ahead && rng.chance(600));
        if amended {
            let shift = seconds(&mut rng, (0, 1_800)).saturating_sub(900);
            let at = if ahead { self.at } else { tap.at.plus_seconds(shift) };
            let received_at = soon.plus_seconds(seconds(&mut rng, (0, 280_000)));
            let direction = if rng.chance(200) { Direction::Unknown } else { tap.direction };
            sent.push(Tap { version: 1, at, received_at, direction, ..tap.clone() });
        }
        if faults.happens(Fault::TapChanged, &mut rng) {
            let received_at = soon.plus_seconds(seconds(&mut rng, (0, 90_000)));
            sent.push(Tap { at: tap.at.plus_seconds(-60), received_at, ..tap.clone() });
        }
        if faults.happens(Fault::OtherCard, &mut rng) {
            sent.push(Tap { token: Token::from_bytes([9; 16]), received_at: soon, ..tap.clone() });
        }
        sent
    }
}

/// The bounds of lateness, in seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lateness {
    pub(super) adjust: i64,
    pub(super) lower_only: i64,
    pub(super) clock_ahead: i64,
}

impl Lateness {
    pub(super) fn new(policy: &ovcore::policy::Policy) -> Self {
        Self {
            adjust: i64::from(policy.late.adjust_hours).saturating_mul(3_600),
            lower_only: i64::from(policy.late.lower_only_days).saturating_mul(SECONDS_PER_DAY),
            clock_ahead: i64::from(policy.taps.clock_ahead_seconds_max),
        }
    }
}

/// How late a tap is by its own clock, where it is late at all. The bounds themselves come up as well.
fn delay(windows: Lateness, faults: &mut Faults, rng: &mut Rng) -> Option<i64> {
    let between = |rng: &mut Rng, from: i64, until: i64| {
        let span = u64::try_from(until.saturating_sub(from)).unwrap_or_default();
        from.saturating_add(i64::try_from(rng.below(span.saturating_add(1))).unwrap_or_default())
    };
    let (adjust, lower_only) = (windows.adjust, windows.lower_only);
    if faults.happens(Fault::LateByHours, rng) {
        return Some(between(rng, 1_800, 43_200));
    }
    if faults.happens(Fault::LateByDays, rng) {
        return Some(if rng.chance(100) { adjust } else { between(rng, 43_200, adjust) });
    }
    if faults.happens(Fault::LateByWeeks, rng) {
        let exact = rng.chance(100);
        return Some(if exact { lower_only } else { between(rng, adjust.saturating_add(1), lower_only) });
    }
    if faults.happens(Fault::LateByMonths, rng) {
        return Some(between(rng, lower_only.saturating_add(1), lower_only.saturating_mul(2)));
    }
    None
}
