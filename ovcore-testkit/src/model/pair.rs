//! From taps to trips: who opens, who closes, and in which bucket each tap ends (RULES T3, P2–P10, J1).

use std::collections::BTreeMap;

use ovcore::calendar::Instant;
use ovcore::ids::{CarrierId, PlaceId, TapId};
use ovcore::tap::{Bucket, Direction, Mode, ReaderOutcome, Tap};

use super::{History, Model, ways};

/// How a trip ended, as far as taps show.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ending<'a> {
    /// A check-out elsewhere.
    Out(&'a Tap),
    /// A check-out at the same place, in time to be free.
    SameFree(&'a Tap),
    /// A check-out at the same place, too late.
    SameLate(&'a Tap),
    /// A check-in at the same place soon after.
    WrongPole(Instant),
    /// One only checks in there.
    CheckInOnly,
    /// No check-out came; it is missing from then on.
    Missing(Instant),
    /// Held once, and given up: missing from then on, which was known only later (RULES P8).
    GivenUp { from: Instant, known: Instant },
    /// A tap whose clock is not believed could be its check-out.
    Held { from: Instant, until: Instant },
    /// Under way.
    Open { until: Instant },
    /// A check-out closed nothing. It makes a trip only where a correction says where it began.
    Orphan,
}

/// A trip before it is priced.
#[derive(Clone, Debug)]
pub(super) struct Ride<'a> {
    /// The check-in; of an orphan the check-out.
    pub(super) tap: &'a Tap,
    pub(super) ending: Ending<'a>,
    /// Supplements asked for at readers that fell to it.
    pub(super) supplements: Vec<Post>,
}

/// A supplement that a reader charges.
#[derive(Clone, Copy, Debug)]
pub(super) struct Post {
    pub(super) carrier: CarrierId,
    pub(super) place: PlaceId,
    pub(super) rule: ovcore::ids::RuleId,
    /// The tap that asked last, whether it set it or undid it.
    at: Instant,
    is_set: bool,
}

/// Where readers stand: taps of two families never close each other (RULES P4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Rail,
    Metro,
    OnBoard,
}

const fn family(mode: Mode) -> Family {
    match mode {
        Mode::Rail => Family::Rail,
        Mode::Metro => Family::Metro,
        Mode::Tram | Mode::Bus | Mode::Ferry => Family::OnBoard,
    }
}

/// The order of T3 at one instant, the open trip left aside.
const fn rank(direction: Direction) -> u8 {
    match direction {
        Direction::In => 0,
        Direction::Out => 1,
        Direction::Unknown => 2,
    }
}

/// What pairing gives.
#[derive(Debug, Default)]
pub(super) struct Paired<'a> {
    /// In order of their ends: one at a time is open, but a check-out that closes nothing may stand within it.
    pub(super) rides: Vec<Ride<'a>>,
    pub(super) buckets: BTreeMap<TapId, Bucket>,
}

struct Pairing<'a> {
    model: &'a Model,
    history: &'a History<'a>,
    paired: Paired<'a>,
    /// The ride that is open: its place in the list.
    open: Option<usize>,
    /// Supplement taps without a trip: the next rail check-in may take them up.
    waiting: Option<(Post, Vec<TapId>)>,
}

/// Reads all taps of a card.
pub(super) fn pair<'a>(model: &'a Model, history: &'a History<'a>) -> Paired<'a> {
    let mut pairing = Pairing { model, history, paired: Paired::default(), open: None, waiting: None };
    let standing = pairing.presentations();
    let mut instants: BTreeMap<Instant, Vec<&Tap>> = BTreeMap::new();
    for tap in standing {
        instants.entry(model.position(tap)).or_default().push(tap);
    }
    for (at, mut taps) in instants {
        // One whose clock is not believed comes after those that were made at this instant.
        taps.sort_by_key(|tap| (model.is_quarantined(tap), rank(tap.direction), tap.id));
        // A clock may be ahead, and believed: what is not known to be over is not.
        pairing.expire(at.min(history.as_of));
        // A check-out of a trip that is open already comes first; one whose clock is not believed is none yet.
        let closes =
            |tap: &&Tap| tap.direction == Direction::Out && !model.is_quarantined(tap) && pairing.closes(tap);
        if let Some(first) = taps.iter().position(closes) {
            let tap = taps.remove(first);
            pairing.read(tap);
        }
        for tap in taps {
            pairing.read(tap);
        }
    }
    pairing.expire(history.as_of);
    pairing.paired
}

impl<'a> Pairing<'a> {
    fn bucket(&mut self, tap: &Tap, bucket: Bucket) {
        let before = self.paired.buckets.insert(tap.id, bucket);
        assert!(before.is_none() || matches!(bucket, Bucket::Supplement { .. }), "each tap in one bucket");
    }

    /// The taps that stand; those that are the same presentation as another are put into their bucket (RULES P2).
    fn presentations(&mut self) -> Vec<&'a Tap> {
        let mut readers: BTreeMap<_, Vec<&'a Tap>> = BTreeMap::new();
        let mut standing = Vec::new();
        for tap in self.history.taps {
            if self.model.is_quarantined(tap) {
                standing.push(tap);
            } else {
                readers.entry((tap.carrier, tap.reader)).or_default().push(tap);
            }
        }
        let same = i64::from(self.model.policy.taps.same_presentation_seconds);
        for mut taps in readers.into_values() {
            taps.sort_by_key(|tap| (tap.at, rank(tap.direction), tap.id));
            while let Some(first) = taps.first().copied() {
                let together = taps.iter().filter(|tap| tap.at.seconds_since(first.at) <= same).count();
                let group: Vec<&Tap> = taps.drain(..together).collect();
                let earliest = |outcome| group.iter().copied().find(|tap| tap.reader_outcome == outcome);
                let stands = earliest(ReaderOutcome::Accepted)
                    .or_else(|| earliest(ReaderOutcome::Denied))
                    .unwrap_or(first);
                for tap in group {
                    if tap.id == stands.id {
                        standing.push(tap);
                    } else {
                        self.bucket(tap, Bucket::Duplicate { of: stands.id });
                    }
                }
            }
        }
        standing
    }

    /// From when on a trip is missing its check-out (RULES P5).
    fn missing_from(&self, check_in: &Tap) -> Instant {
        let trip = &self.model.policy.trip;
        let longest = if check_in.mode == Mode::Rail {
            trip.longest_rail_minutes
        } else {
            trip.longest_bus_tram_metro_minutes
        };
        let day = self.model.clock.day_of(check_in.at);
        check_in.at.plus_seconds(i64::from(longest) * 60).min(self.model.clock.ends(day))
    }

    /// The last second at which a check-out counts: the longest trip is inclusive, the end of the day is not (T1).
    fn until(&self, check_in: &Tap) -> Instant {
        let day = self.model.clock.day_of(check_in.at);
        self.missing_from(check_in).min(self.model.clock.ends(day).plus_seconds(-1))
    }

    /// An open trip whose last second has gone by is missing its check-out; one that is still under way at the end of
    /// the story stays open.
    fn expire(&mut self, now: Instant) {
        let Some(open) = self.open else { return };
        let until = self.until(self.paired.rides[open].tap);
        if now > until {
            let from = self.missing_from(self.paired.rides[open].tap);
            self.paired.rides[open].ending = Ending::Missing(from);
            self.open = None;
        }
    }

    /// Whether a tap could be the check-out of the open trip (RULES P4), by where and with whom it was.
    fn closes(&self, tap: &Tap) -> bool {
        let Some(open) = self.open else { return false };
        let check_in = self.paired.rides[open].tap;
        if tap.direction == Direction::In
            || tap.reader_outcome == ReaderOutcome::Failed
            || self.model.post(tap).is_some()
            || self.model.checks_in_only(tap)
            || family(tap.mode) != family(check_in.mode)
        {
            return false;
        }
        match family(tap.mode) {
            Family::OnBoard => {
                let other = tap.vehicle.zip(check_in.vehicle).is_some_and(|(a, b)| a != b);
                tap.carrier == check_in.carrier && !other
            }
            Family::Rail | Family::Metro => {
                ways::carriers_join(&self.model.network, tap.mode, tap.carrier, check_in.carrier)
            }
        }
    }

    /// Reads one tap after all those before it.
    fn read(&mut self, tap: &'a Tap) {
        if self.model.is_quarantined(tap) {
            return self.quarantine(tap);
        }
        if tap.reader_outcome == ReaderOutcome::Failed {
            return self.bucket(tap, Bucket::Failed);
        }
        if let Some(rule) = self.model.post(tap) {
            return self.supplement(tap, rule);
        }
        let denied = tap.reader_outcome == ReaderOutcome::Denied;
        let is_out = match tap.direction {
            Direction::In => false,
            Direction::Out => true,
            Direction::Unknown => self.closes(tap) && (denied || !self.is_wrong_pole_of_another(tap)),
        };
        match (is_out, denied) {
            (true, _) if self.closes(tap) => self.close(tap),
            (_, true) => self.bucket(tap, Bucket::Refused),
            (true, false) => {
                // A corrected one is the check-out of the trip that it names (RULES L3).
                let corrected = self.history.corrections.iter().any(|said| said.trip == tap.id);
                let orphan =
                    if corrected { Bucket::CheckOut { trip: tap.id } } else { Bucket::OrphanCheckOut };
                self.bucket(tap, orphan);
                // It is over before a trip that is open meanwhile (manual, *choices*).
                let place = self.open.unwrap_or(self.paired.rides.len());
                let ride = Ride { tap, ending: Ending::Orphan, supplements: Vec::new() };
                self.paired.rides.insert(place, ride);
                self.open = self.open.map(|open| open + 1);
            }
            (false, false) => self.check_in(tap),
        }
    }

    /// Whether an open trip began at the place of a tap not longer ago than the grace for the wrong pole (RULES P6).
    fn is_wrong_pole(&self, tap: &Tap) -> bool {
        let (Some(open), Some(minutes)) = (self.open, self.model.policy.taps.wrong_pole_minutes) else {
            return false;
        };
        let check_in = self.paired.rides[open].tap;
        check_in.location == tap.location && tap.at.seconds_since(check_in.at) <= i64::from(minutes) * 60
    }

    fn is_wrong_pole_of_another(&self, tap: &Tap) -> bool {
        let other = self.open.is_some_and(|open| self.paired.rides[open].tap.carrier != tap.carrier);
        other && self.is_wrong_pole(tap)
    }

    fn check_in(&mut self, tap: &'a Tap) {
        self.bucket(tap, Bucket::CheckIn);
        let wrong = self.is_wrong_pole(tap);
        if let Some(open) = self.open.take() {
            self.paired.rides[open].ending =
                if wrong { Ending::WrongPole(tap.at) } else { Ending::Missing(tap.at) };
        }
        if self.model.checks_in_only(tap) {
            let ride = Ride { tap, ending: Ending::CheckInOnly, supplements: Vec::new() };
            return self.paired.rides.push(ride);
        }
        let supplements = self.take_waiting(tap);
        self.paired.rides.push(Ride { tap, ending: Ending::Open { until: self.until(tap) }, supplements });
        self.open = Some(self.paired.rides.len() - 1);
    }

    fn close(&mut self, tap: &'a Tap) {
        let open = self.open.take().expect("it could close an open trip");
        let check_in = self.paired.rides[open].tap;
        let free = i64::from(self.model.policy.taps.same_place_free_minutes) * 60;
        self.paired.rides[open].ending = if check_in.location != tap.location {
            Ending::Out(tap)
        } else if tap.at.seconds_since(check_in.at) <= free {
            Ending::SameFree(tap)
        } else {
            Ending::SameLate(tap)
        };
        self.bucket(tap, Bucket::CheckOut { trip: check_in.id });
    }

    /// A tap whose clock is not believed holds the open trip that it could close (RULES P8), unless it was handed over
    /// too late for that.
    fn quarantine(&mut self, tap: &'a Tap) {
        self.bucket(tap, Bucket::Quarantined);
        if self.history.inert.contains(&tap.id) || !self.closes(tap) {
            return;
        }
        let open = self.open.take().expect("it could close an open trip");
        let until = tap.received_at.plus_seconds(i64::from(self.model.policy.late.adjust_hours) * 3_600);
        self.paired.rides[open].ending = if self.history.as_of > until {
            // A deadline "after x" is the first second after it (RULES T2).
            Ending::GivenUp { from: tap.received_at, known: until.plus_seconds(1) }
        } else {
            Ending::Held { from: tap.received_at, until }
        };
    }

    /// A tap at a supplement reader: for the open rail trip, else for the next rail check-in (RULES P10).
    fn supplement(&mut self, tap: &'a Tap, rule: ovcore::ids::RuleId) {
        let post = |is_set| Post { carrier: tap.carrier, place: tap.location, rule, at: tap.at, is_set };
        let undo = i64::from(self.model.policy.taps.supplement_undo_seconds);
        let after = |before: &Post| {
            let undone = before.is_set && tap.at.seconds_since(before.at) <= undo;
            if before.is_set && !undone { Post { at: tap.at, ..*before } } else { post(!undone) }
        };
        let rail = self.open.filter(|open| self.paired.rides[*open].tap.mode == Mode::Rail);
        if let Some(open) = rail {
            let trip = self.paired.rides[open].tap.id;
            self.bucket(tap, Bucket::Supplement { trip: Some(trip) });
            let posts = &mut self.paired.rides[open].supplements;
            let next = posts.last().map_or(post(true), after);
            *posts = vec![next];
            return;
        }
        self.bucket(tap, Bucket::Supplement { trip: None });
        let window = i64::from(self.model.policy.journey.transfer_window_minutes) * 60;
        match &mut self.waiting {
            Some((before, ids)) if tap.at.seconds_since(before.at) <= window => {
                *before = after(before);
                ids.push(tap.id);
            }
            _ => self.waiting = Some((post(true), vec![tap.id])),
        }
    }

    /// What waited for this check-in.
    fn take_waiting(&mut self, tap: &Tap) -> Vec<Post> {
        let window = i64::from(self.model.policy.journey.transfer_window_minutes) * 60;
        let in_time = |post: &Post| tap.mode == Mode::Rail && tap.at.seconds_since(post.at) <= window;
        let Some((post, ids)) = self.waiting.take_if(|(post, _)| in_time(post)) else { return Vec::new() };
        for id in ids {
            let date = |at| self.model.clock.day_of(at);
            let same_day =
                self.history.taps.iter().any(|other| other.id == id && date(other.at) == date(tap.at));
            if same_day {
                self.paired.buckets.insert(id, Bucket::Supplement { trip: Some(tap.id) });
            }
        }
        vec![post]
    }
}

/// Whether a post is due.
pub(super) const fn is_due(post: &Post) -> bool {
    post.is_set
}
