//! Presentations: what a reader's clock says and what it writes, and how its taps reach the back office.

use ovcore::calendar::Instant;
use ovcore::card::{Token, Travel};
use ovcore::ids::TapId;
use ovcore::rules::Rules;
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};

use super::city::{City, Dice, For};
use super::faults::{Fault, Faults};
use super::gate::{AtReader, Gate, Known};
use super::things::{Thing, Things};
use super::traveller::{Ride, Traveller, seconds};
use super::watch::Broken;
use super::worlds::SUPPLEMENT_READER;
use crate::rng::Rng;

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

/// The token of a card that is not the life's.
pub(super) const FOREIGN: Token<Travel> = Token::from_bytes([9; 16]);

const SECONDS_PER_DAY: i64 = 86_400;

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
        life: (&City, &Rules, Dice, bool),
        traveller: &Traveller,
        (gate, cards, card): (&mut Gate, &[Known<'_>], usize),
        (faults, things): (&mut Faults, &mut Things),
    ) -> Result<Shown, Broken> {
        let (city, rules, dice, awake) = life;
        let (day, number) = self.key();
        let mut rng = dice.of(For::Reader, day, number);
        let Some(mut tap) = self.tap(city, traveller, &mut rng) else {
            return Ok(Shown { opens: true, taps: Vec::new() });
        };
        let refuses_out = faults.happens(Fault::RefusedOut, &mut rng);
        let drift = drift(faults, &mut rng);
        tap.at = tap.at.plus_seconds(drift);
        let at = if self.out { (self.ride.exit, self.ride.to) } else { (self.ride.service, self.ride.from) };
        let on_board = tap.vehicle.is_some() || city.services.get(at.0).is_some_and(|own| own.on_board);
        let reader = if on_board {
            self.ride.vehicle.wrapping_add(100)
        } else {
            u32::try_from(at.1).unwrap_or_default()
        };
        let seen = AtReader {
            key: (day, number),
            reader: (at.0, reader),
            carrier: tap.carrier,
            on_board,
            direction: tap.direction,
            at: self.at,
            clock: tap.at,
            card,
        };
        let answer = gate.present((rules, dice, awake), &seen, cards, (&mut *faults, things))?;
        tap.token = answer.token;
        tap.reader_outcome = answer.outcome;
        // A reader that is out of order: it says no to a check-out of a card that is listed.
        let refused = answer.listed && refuses_out && tap.direction == Direction::Out;
        if refused {
            tap.reader_outcome = ReaderOutcome::Denied;
        }
        let refused = tap.reader_outcome != ReaderOutcome::Accepted;
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
        Ok(Shown { opens, taps })
    }

    /// On the way to a fast train one asks for its supplement, and may think better of it.
    pub(super) fn supplement(
        &self,
        dice: Dice,
        shown: &Shown,
        (faults, things): (&mut Faults, &mut Things),
    ) -> Vec<Tap> {
        let (day, number) = self.key();
        let mut rng = dice.of(For::Gate, day, number);
        let Some(tap) = shown.taps.last().filter(|tap| tap.reader_outcome == ReaderOutcome::Accepted) else {
            return Vec::new();
        };
        let (Ok(reader), Some(id)) = (SUPPLEMENT_READER.parse(), self.id("s")) else { return Vec::new() };
        if tap.mode != Mode::Rail || tap.carrier.as_str() != "NS" || !rng.chance(250) {
            return Vec::new();
        }
        let shift = if faults.happens(Fault::WithoutSupplement, &mut rng) {
            seconds(&mut rng, (20_000, 30_000))
        } else {
            seconds(&mut rng, (0, 900)).saturating_sub(300)
        };
        things.happens(Thing::SupplementAsked);
        let at = tap.at.plus_seconds(shift);
        let asked = Tap { id, reader, at, received_at: at, vehicle: None, ..tap.clone() };
        let mut taps = vec![asked.clone()];
        if rng.chance(200)
            && let Some(id) = self.id("u")
        {
            things.happens(Thing::SupplementUndone);
            taps.push(Tap { id, at: asked.at.plus_seconds(seconds(&mut rng, (3, 40))), ..asked });
        }
        taps
    }

    fn tap(&self, city: &City, traveller: &Traveller, rng: &mut Rng) -> Option<Tap> {
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
            // The reader writes the card's name when it has looked at it.
            token: Token::from_bytes([0; 16]),
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
            sent.push(Tap { token: FOREIGN, received_at: soon, ..tap.clone() });
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

/// How far a reader's clock is off.
fn drift(faults: &mut Faults, rng: &mut Rng) -> i64 {
    if faults.happens(Fault::ClockAhead, rng) {
        seconds(rng, (121, 9_000))
    } else if faults.happens(Fault::ClockBehind, rng) {
        seconds(rng, (600, 20_000)).saturating_neg()
    } else if faults.happens(Fault::ClockDrifts, rng) {
        seconds(rng, (0, 200)).saturating_sub(90)
    } else {
        0
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
